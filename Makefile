# scabbard: `make help` lists what can be asked for.
#
# One Makefile, no recursion but the modes: each MODE builds in build/MODE, so modes never mix.
# CFLAGS, CPPFLAGS and LDFLAGS belong to the builder; ours are ALL_*.

MODE ?= debug
PREFIX ?= /usr/local
BUILD := build/$(MODE)
VERSION := $(shell git describe --always --dirty --match 'v[0-9]*' 2>/dev/null || echo unknown)
GRAMMARS := src/base/grammars
TOML_GRAMMAR := $(GRAMMARS)/node_modules/@tree-sitter-grammars/tree-sitter-toml/src

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:
MAKEFLAGS += --no-builtin-rules

ifeq ($(filter $(MODE),debug release asan fuzz coverage),)
$(error MODE is one of debug release asan fuzz coverage, not '$(MODE)')
endif

# `make V=1` shows the commands.
ifeq ($(V),1)
Q :=
SAY := @:
else
Q := @
SAY := @echo
endif

# --- what the libraries say -------------------------------------------------------------------------

LIBRARIES := ncursesw libcjson sqlite3 libgit2 libcrypto tree-sitter
NEEDS_LIBRARIES := $(filter-out help clean setup setup-% start check check-all,$(or $(MAKECMDGOALS),all))
ifneq ($(NEEDS_LIBRARIES),)
ifneq ($(shell pkg-config --exists $(LIBRARIES) 2>/dev/null && echo yes),yes)
$(error libraries are missing; 'make setup' installs them, or: apt-get install pkg-config libncurses-dev \
libcjson-dev libsqlite3-dev libgit2-dev libssl-dev libtree-sitter-dev)
endif
endif
LIBRARY_CPPFLAGS = $(shell pkg-config --cflags $(LIBRARIES) | sed 's/-I/-isystem /g')
LIBRARY_LIBS = $(shell pkg-config --libs $(LIBRARIES)) -lpthread

# --- flags ------------------------------------------------------------------------------------------

ifeq ($(MODE),fuzz)
CC := clang
endif
ifeq ($(origin CC),default)
CC := gcc
endif
COMPILER := $(if $(findstring clang,$(CC)),clang,gcc)

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wformat=2 -Wundef -Wvla \
	-Wcast-qual -Wwrite-strings -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
	-Wimplicit-fallthrough -Wnull-dereference -Wdouble-promotion -Wpointer-arith -Wdate-time
WARNINGS_gcc := -Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wcast-align=strict -Wformat-signedness \
	-Wtrampolines
HARDENING := -fstack-protector-strong -fstack-clash-protection -fno-common -fPIE -ffile-prefix-map=$(CURDIR)=.
HARDENING_gcc := -ftrivial-auto-var-init=zero
ifeq ($(shell uname -m),x86_64)
HARDENING += -fcf-protection=full
endif
HARDENING_LINK := -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,nodlopen,--as-needed
SANITIZERS := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

MODE_debug := -Og -g -Werror -DSCABBARD_TEST_HOOKS
MODE_release := -O2 -g -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
MODE_asan := -O1 -g -Werror -DSCABBARD_TEST_HOOKS $(SANITIZERS)
MODE_fuzz := -O1 -g -DSCABBARD_TEST_HOOKS $(SANITIZERS) -fsanitize=fuzzer-no-link
MODE_coverage := -O0 -g --coverage -DSCABBARD_TEST_HOOKS
MODE_LINK_asan := $(SANITIZERS)
MODE_LINK_fuzz := $(SANITIZERS)
MODE_LINK_coverage := --coverage

ALL_CPPFLAGS = -Iinclude -I$(BUILD)/generated -D_GNU_SOURCE -D_XOPEN_SOURCE_EXTENDED=1 \
	$(LIBRARY_CPPFLAGS) $(CPPFLAGS)
ALL_CFLAGS = -std=c17 $(WARNINGS) $(WARNINGS_$(COMPILER)) $(HARDENING) $(HARDENING_$(COMPILER)) \
	$(MODE_$(MODE)) $(CFLAGS)
ALL_LDFLAGS = $(HARDENING_LINK) $(MODE_LINK_$(MODE)) $(LDFLAGS)
COMPILE = $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c

# --- what is built: the folders are the lists -------------------------------------------------------

ROOMS := base model git sources attest rules store reports engine tui cli
SOURCES := $(foreach room,$(ROOMS),$(wildcard src/$(room)/*.c))
OBJECTS := $(SOURCES:src/%.c=$(BUILD)/%.o) $(BUILD)/grammars/toml_parser.o $(BUILD)/grammars/toml_scanner.o
LIBRARY := $(BUILD)/libscabbard.a
PROGRAM := $(BUILD)/scabbard
EMBEDDED := $(BUILD)/generated/schema_sql.h $(BUILD)/generated/default_theme.h $(BUILD)/generated/snapshot_schema.h
UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c))
FUZZERS := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))

all: $(PROGRAM)  ## the program

$(PROGRAM): $(BUILD)/main.o $(LIBRARY)
	$(SAY) "  LINK    $@"
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LIBRARY_LIBS)

$(LIBRARY): $(OBJECTS)
	@rm -f $@
	$(Q)ar rcs $@ $^

# Only this file knows the version, so that a commit does not build everything again.
$(BUILD)/model/version.o: ALL_CPPFLAGS += -DSCABBARD_VERSION='"$(VERSION)"'
$(BUILD)/model/version.o: $(BUILD)/version

$(BUILD)/version: FORCE
	@mkdir -p $(@D)
	@echo '$(VERSION)' | cmp -s - $@ || echo '$(VERSION)' > $@

$(BUILD)/%.o: src/%.c $(BUILD)/flags | $(EMBEDDED)
	@mkdir -p $(@D)
	$(SAY) "  CC      $<"
	$(Q)$(COMPILE) -o $@ $<

# Generated parsers are other people's code: optimised, without our warnings; scanners keep the sanitizers.
$(BUILD)/grammars/toml_parser.o: $(TOML_GRAMMAR)/parser.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(SAY) "  CC      $(@F)"
	$(Q)$(CC) -std=c11 -O2 -w -fPIE -I$(TOML_GRAMMAR) -c -o $@ $<

$(BUILD)/grammars/toml_scanner.o: $(TOML_GRAMMAR)/scanner.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(SAY) "  CC      $(@F)"
	$(Q)$(CC) -std=c11 -O2 -w -fPIE $(MODE_LINK_$(MODE)) -I$(TOML_GRAMMAR) -c -o $@ $<

$(TOML_GRAMMAR)/parser.c $(TOML_GRAMMAR)/scanner.c &: $(GRAMMARS)/package-lock.json
	cd $(GRAMMARS) && npm ci --ignore-scripts --no-audit --no-fund
	@touch $(TOML_GRAMMAR)/parser.c $(TOML_GRAMMAR)/scanner.c

# A text file as a C array: schema, theme, JSON schema travel inside the program.
embed = @mkdir -p $(@D); { printf 'static const char $(1)[] = {'; od -An -v -tu1 $< | sed 's/[0-9][0-9]*/&,/g'; printf '0 };\n'; } > $@
$(BUILD)/generated/schema_sql.h: src/store/schema.sql
	$(call embed,schema_sql)
$(BUILD)/generated/default_theme.h: themes/default.theme
	$(call embed,default_theme)
$(BUILD)/generated/snapshot_schema.h: src/model/snapshot.schema.json
	$(call embed,snapshot_schema)

# A change of compiler, flags or version builds again.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS)' | cmp -s - $@ || \
		echo '$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS)' > $@
FORCE:

# --- tests ------------------------------------------------------------------------------------------

$(BUILD)/tests/%: tests/unit/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(SAY) "  TEST    $(@F)"
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -Isrc -MMD -MP -o $@ $< $(wildcard tests/unit/support*.c) $(LIBRARY) \
		$(ALL_LDFLAGS) $(LIBRARY_LIBS) -lcmocka

tests: $(PROGRAM) $(UNIT_TESTS)  ## build the unit tests

-include $(OBJECTS:.o=.d) $(BUILD)/main.d $(UNIT_TESTS:=.d) $(FUZZERS:=.d)

clean:  ## remove everything built
	rm -rf build

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

.PHONY: all tests clean help FORCE
