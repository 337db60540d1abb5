# scabbard: `make help` lists what can be asked for.
#
# One Makefile, no recursion but the modes: each MODE builds in build/MODE, so modes never mix.
# CFLAGS, CPPFLAGS and LDFLAGS belong to the builder; ours are ALL_*.
# What a person asks for (start, check, lint ...) first sees to the tools it needs: tests/setup.sh.

MODE ?= debug
PREFIX ?= /usr/local
BUILD := build/$(MODE)
VERSION := $(shell git describe --always --dirty --match 'v[0-9]*' 2>/dev/null || echo unknown)
GRAMMARS := src/base/grammars
GRAMMAR_STAMP := $(GRAMMARS)/node_modules/.package-lock.json

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:
MAKEFLAGS += --no-builtin-rules

ifeq ($(filter $(MODE),debug release asan fuzz coverage mutate),)
$(error MODE is one of debug release asan fuzz coverage mutate, not '$(MODE)')
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

LIBRARIES := ncursesw libcjson sqlite3 libgit2 zlib libcrypto tree-sitter yaml-0.1 libarchive
SEE_TO_LIBRARIES := help clean setup start check check-all asan tidy analyze cppcheck lint headers fuzz bench golden \
	validate mutate
NEEDS_LIBRARIES := $(filter-out $(SEE_TO_LIBRARIES),$(or $(MAKECMDGOALS),all))
ifneq ($(NEEDS_LIBRARIES),)
ifneq ($(shell pkg-config --exists $(LIBRARIES) 2>/dev/null && echo yes),yes)
$(error libraries are missing; 'make setup' installs them, or: apt-get install pkg-config libncurses-dev \
libcjson-dev libsqlite3-dev libgit2-dev zlib1g-dev libssl-dev libtree-sitter-dev libyaml-dev libarchive-dev)
endif
endif
# Asked once, and only when something is compiled.
LIBRARY_CPPFLAGS = $(eval LIBRARY_CPPFLAGS := $(shell pkg-config --cflags $(LIBRARIES) | sed 's/-I/-isystem /g'))$(LIBRARY_CPPFLAGS)
LIBRARY_LIBS = $(eval LIBRARY_LIBS := $(shell pkg-config --libs $(LIBRARIES)) -lpthread)$(LIBRARY_LIBS)

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
MODE_mutate := -Og -g -Werror -DSCABBARD_TEST_HOOKS -DSCABBARD_MUTATE
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
# Folders of published grammars, below node_modules; the second list has hand-written scanners too.
grammar_go := tree-sitter-go/src
grammar_java := tree-sitter-java/src
grammar_bash := tree-sitter-bash/src
grammar_elixir := tree-sitter-elixir/src
grammar_php := tree-sitter-php/php/src
grammar_python := tree-sitter-python/src
grammar_toml := @tree-sitter-grammars/tree-sitter-toml/src
grammar_tsx := tree-sitter-typescript/tsx/src
grammar_typescript := tree-sitter-typescript/typescript/src
SCANNED := bash elixir php python toml tsx typescript
PARSERS := $(patsubst %,$(BUILD)/grammars/%_parser.o,go java $(SCANNED)) \
	$(patsubst %,$(BUILD)/grammars/%_scanner.o,$(SCANNED))
# Mutants are of one room.
ifeq ($(MODE),mutate)
SOURCES := $(foreach room,base model attest,$(wildcard src/$(room)/*.c))
PARSERS := $(BUILD)/grammars/toml_parser.o $(BUILD)/grammars/toml_scanner.o
endif
OBJECTS := $(SOURCES:src/%.c=$(BUILD)/%.o) $(PARSERS)
LIBRARY := $(BUILD)/libscabbard.a
PROGRAM := $(BUILD)/scabbard
EMBEDDED := $(BUILD)/generated/schema_sql.h $(BUILD)/generated/schema_2_sql.h $(BUILD)/generated/schema_3_sql.h $(BUILD)/generated/schema_4_sql.h $(BUILD)/generated/shipped_themes.h $(BUILD)/generated/snapshot_schema.h \
	$(patsubst src/sources/queries/%.scm,$(BUILD)/generated/query_%.h,$(wildcard src/sources/queries/*.scm))
# Their documents are looked at by validators too.
VALIDATED_TESTS := $(patsubst %,$(BUILD)/tests/test_reports_%,cyclonedx cyclonedx_document spdx openvex)
UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c))
# Writes the world of tests/unit/support_forge.h into a folder, for transcripts and people.
FORGE := $(BUILD)/tests/forge
# Not of verifying, and it needs the room of sources.
ATTEST_TESTS := $(filter-out %/test_attest_certificate,$(filter $(BUILD)/tests/test_attest_%,$(UNIT_TESTS)))
TEST_SUPPORT := $(patsubst tests/unit/%.c,$(BUILD)/tests/%.o,$(wildcard tests/unit/support*.c))
FUZZERS := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
REPLAYS := $(patsubst tests/fuzz/%.c,$(BUILD)/replay/%,$(wildcard tests/fuzz/fuzz_*.c))
BENCHES := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(wildcard tests/bench/*.c))

all: $(PROGRAM)  ## the program

$(PROGRAM): $(BUILD)/main.o $(LIBRARY)
	$(SAY) "  LINK    $@"
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LIBRARY_LIBS)

$(LIBRARY): $(OBJECTS) $(BUILD)/objects
	@rm -f $@
	$(Q)ar rcs $@ $(OBJECTS)

# A file that was taken away leaves the library too.
$(BUILD)/objects: FORCE
	@mkdir -p $(@D)
	@echo '$(OBJECTS)' | cmp -s - $@ || echo '$(OBJECTS)' > $@

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
$(BUILD)/grammars/%_parser.o: $(GRAMMAR_STAMP) $(BUILD)/flags
	@mkdir -p $(@D)
	$(SAY) "  CC      $(@F)"
	$(Q)$(CC) -std=c11 -O2 -w -fPIE -I$(GRAMMARS)/node_modules/$(grammar_$*) -c -o $@ \
		$(GRAMMARS)/node_modules/$(grammar_$*)/parser.c

$(BUILD)/grammars/%_scanner.o: $(GRAMMAR_STAMP) $(BUILD)/flags
	@mkdir -p $(@D)
	$(SAY) "  CC      $(@F)"
	$(Q)$(CC) -std=c11 -O2 -w -fPIE $(MODE_LINK_$(MODE)) -I$(GRAMMARS)/node_modules/$(grammar_$*) -c -o $@ \
		$(GRAMMARS)/node_modules/$(grammar_$*)/scanner.c

$(GRAMMAR_STAMP): $(GRAMMARS)/package-lock.json
	cd $(GRAMMARS) && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

# A text file as a C array: schema, theme, JSON schema travel inside the program.
embed = @mkdir -p $(@D); { printf 'static const char $(1)[] = {'; od -An -v -tu1 $< | sed 's/[0-9][0-9]*/&,/g'; printf '0 };\n'; } > $@
$(BUILD)/generated/schema_sql.h: src/store/schema.sql
	$(call embed,schema_sql)
$(BUILD)/generated/schema_2_sql.h: src/store/schema_2.sql
	$(call embed,schema_2_sql)

$(BUILD)/generated/schema_3_sql.h: src/store/schema_3.sql
	$(call embed,schema_3_sql)

$(BUILD)/generated/schema_4_sql.h: src/store/schema_4.sql
	$(call embed,schema_4_sql)
# All themes, by name: struct { name, text } of what stands in themes/.
$(BUILD)/generated/shipped_themes.h: $(wildcard themes/*.theme)
	@mkdir -p $(@D)
	@{ echo 'static const struct { const char *name, *text; } shipped_themes[] = {'; for theme in $^; do \
		printf '{ "%s", (const char[]){ ' "$$(basename $$theme .theme)"; \
		od -An -v -tu1 $$theme | sed 's/[0-9][0-9]*/&,/g'; echo '0 } },'; done; echo '};'; } > $@
$(BUILD)/generated/snapshot_schema.h: src/model/snapshot.schema.json
	$(call embed,snapshot_schema)

$(BUILD)/generated/query_%.h: src/sources/queries/%.scm
	$(call embed,query_$*)

# A change of compiler, flags or version builds again.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS)' | cmp -s - $@ || \
		echo '$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS)' > $@
FORCE:

# --- tests ------------------------------------------------------------------------------------------

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(BUILD)/tests/libsupport.a $(LIBRARY)
	$(SAY) "  TEST    $(@F)"
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(BUILD)/tests/libsupport.a $(LIBRARY) $(LIBRARY_LIBS) -lcmocka

$(BUILD)/tests/%.o: tests/unit/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -Isrc -o $@ $<

$(BUILD)/tests/libsupport.a: $(TEST_SUPPORT)
	@mkdir -p $(@D)
	@rm -f $@
	$(Q)ar rcs $@ $^

# A fuzzer with libFuzzer (MODE=fuzz, clang), and the same with replay.c (any mode, any compiler).
$(BUILD)/fuzz/%: $(BUILD)/fuzz/%.o $(LIBRARY)
	$(SAY) "  FUZZER  $(@F)"
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $< $(LIBRARY) $(LIBRARY_LIBS)

$(BUILD)/replay/%: $(BUILD)/fuzz/%.o $(BUILD)/fuzz/replay.o $(LIBRARY)
	@mkdir -p $(@D)
	$(SAY) "  REPLAY  $(@F)"
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(BUILD)/fuzz/replay.o $(LIBRARY) $(LIBRARY_LIBS)

$(BUILD)/fuzz/%.o: tests/fuzz/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -Isrc -o $@ $<

$(BUILD)/bench/%: $(BUILD)/bench/%.o $(LIBRARY)
	$(SAY) "  BENCH   $(@F)"
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(LIBRARY) $(LIBRARY_LIBS)

$(BUILD)/bench/%.o: tests/bench/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -Isrc -o $@ $<

tests: $(PROGRAM) $(UNIT_TESTS) $(REPLAYS) $(FORGE)  ## build everything that check runs
fuzzers: $(FUZZERS)
benches: $(PROGRAM) $(BENCHES)

# --- what a person asks for -------------------------------------------------------------------------

# Another mode: its own folder, also when BUILD was given.
folder = $(if $(filter command,$(origin BUILD)),$(BUILD)-$(1),build/$(1))
in_mode = +$(MAKE) $(PARALLEL) --no-print-directory MODE=$(1) BUILD=$(call folder,$(1))
PARALLEL = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc))
FUZZ_SECONDS ?= 60

start:  ## set up, build, make a demo fleet, scan it, open the dashboard; REPOS=DIR takes your own
	@sh tests/setup.sh build
	@$(call in_mode,release) all
	@sh testdata/demo/start.sh $(call folder,release)/scabbard "$(REPOS)"

check:  ## every test; fast, after every edit
	@sh tests/setup.sh build test
	@+$(MAKE) $(PARALLEL) --no-print-directory tests
	@sh tests/run.sh $(BUILD)

asan:  ## the tests under ASan, UBSan and LSan
	@sh tests/setup.sh build test
	@$(call in_mode,asan) tests
	@TIMEOUT=480 sh tests/run.sh $(call folder,asan)

check-all:  ## check, validate, mutate, asan, lint, tidy, analyze, cppcheck, longer fuzzing: before a merge
	@+$(MAKE) --no-print-directory check
	@+$(MAKE) --no-print-directory validate mutate
	@+REPLAY_ROUNDS=5000 $(MAKE) --no-print-directory asan
	@+$(MAKE) --no-print-directory lint tidy analyze cppcheck
	@+$(MAKE) --no-print-directory fuzz

mutate:  ## take out the checks of attestations one at a time: each time a test must fail
	@sh tests/setup.sh build test
	@$(call in_mode,mutate) mutants
	@sh tests/mutate.sh $(call folder,mutate)

mutants: $(ATTEST_TESTS)

validate:  ## every format by validators of other people: schemas, code scanning, purls; needs node
	@sh tests/setup.sh build test validate
	@+$(MAKE) $(PARALLEL) --no-print-directory all $(VALIDATED_TESTS)
	@sh tests/validators/run.sh $(BUILD)

lint:  ## rooms, words, form, headers alone, no traces of one machine, number of suppressions
	@sh tests/setup.sh build lint
	@sh tests/lint/rooms.sh
	@sh tests/lint/words.sh
	@sh tests/lint/clean.sh
	@sh tests/lint/form.sh
	@sh tests/lint/suppressions.sh
	@+$(MAKE) $(PARALLEL) --no-print-directory headers

PUBLIC_HEADERS := $(wildcard include/*/*.h)
PRIVATE_HEADERS := $(wildcard src/*/*.h tests/unit/*.h tests/tui/*.h)
HEADER_CHECKS := $(patsubst %.h,$(BUILD)/headers/%.ok,$(PUBLIC_HEADERS) $(PRIVATE_HEADERS))

headers: $(HEADER_CHECKS)  ## every header compiles alone
	@echo "headers: $(words $(HEADER_CHECKS)) compile alone"

$(BUILD)/headers/%.ok: %.h $(BUILD)/flags
	@mkdir -p $(@D)
	$(Q)echo 'struct nothing;' | $(CC) $(ALL_CPPFLAGS) -Isrc $(filter-out -g,$(ALL_CFLAGS)) -Wno-unused -MMD -MP \
		-MT $@ -MF $(@:.ok=.d) -fsyntax-only -include $< -x c -
	@touch $@

ANALYSES := $(SOURCES:src/%.c=$(BUILD)/analyze/%.ok)
TIDIED := $(SOURCES:src/%.c=$(BUILD)/tidy/%.ok)

tidy:  ## clang-tidy, one file a process
	@sh tests/setup.sh build tidy
	@+$(MAKE) $(PARALLEL) --keep-going --no-print-directory tidied

analyze:  ## gcc -fanalyzer
	@sh tests/setup.sh build
	@+$(MAKE) $(PARALLEL) --keep-going --no-print-directory analyzed

tidied: $(TIDIED)
	@echo "tidy: $(words $(TIDIED)) files clean"

analyzed: $(ANALYSES)
	@echo "analyze: $(words $(ANALYSES)) files clean"

# Any header may change what is said of a file.
$(BUILD)/tidy/%.ok: src/%.c .clang-tidy $(PUBLIC_HEADERS) $(PRIVATE_HEADERS) $(BUILD)/flags | $(EMBEDDED)
	@mkdir -p $(@D)
	$(SAY) "  TIDY    $<"
	$(Q)clang-tidy --quiet $< -- $(ALL_CPPFLAGS) -std=c17 $(WARNINGS) -DSCABBARD_VERSION='""' >$(@:.ok=.log) 2>&1 || \
		{ grep -v 'warnings generated\|^Suppressed\|^Use -header-filter' $(@:.ok=.log); exit 1; }
	@touch $@

$(BUILD)/analyze/%.ok: src/%.c $(BUILD)/flags | $(EMBEDDED)
	@mkdir -p $(@D)
	$(SAY) "  ANALYZE $<"
	$(Q)$(CC) $(ALL_CPPFLAGS) -std=c17 $(HARDENING) -O1 -fanalyzer -Werror -DSCABBARD_VERSION='""' \
		-MMD -MP -MT $@ -MF $(@:.ok=.d) -c -o $(@:.ok=.o) $<
	@touch $@

cppcheck:  ## cppcheck: warning, performance, portability
	@sh tests/setup.sh build tidy
	@+$(MAKE) --no-print-directory $(EMBEDDED)
	@mkdir -p $(BUILD)/cppcheck
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
		--suppress=missingIncludeSystem --cppcheck-build-dir=$(BUILD)/cppcheck -j $(shell nproc) \
		-i$(GRAMMARS) -Iinclude -I$(BUILD)/generated -D_GNU_SOURCE -DSCABBARD_VERSION='""' src/main.c $(addprefix src/,$(ROOMS))

fuzz:  ## every fuzzer for FUZZ_SECONDS=60, clang
	@sh tests/setup.sh build fuzz
	@$(call in_mode,fuzz) fuzzers
	@sh tests/fuzz/fuzz.sh $(call folder,fuzz) $(FUZZ_SECONDS)

bench:  ## measure against the floor, in ratios; REPOS=DIR takes your own
	@sh tests/setup.sh build bench
	@$(call in_mode,release) benches
	@sh tests/bench/bench.sh $(call folder,release) "$(REPOS)"

golden:  ## compare transcripts and screens; UPDATE=1 writes them anew
	@sh tests/setup.sh build test
	@+$(MAKE) $(PARALLEL) --no-print-directory tests
	@UPDATE=$(UPDATE) sh tests/run.sh $(BUILD) golden

setup:  ## install everything that any target needs
	@sh tests/setup.sh build test validate lint tidy fuzz bench

# --- installing -------------------------------------------------------------------------------------

BIN := $(DESTDIR)$(PREFIX)/bin
SHARE := $(DESTDIR)$(PREFIX)/share
INSTALLED := $(BIN)/scabbard $(SHARE)/man/man1/scabbard.1 $(SHARE)/bash-completion/completions/scabbard \
	$(SHARE)/zsh/site-functions/_scabbard $(SHARE)/fish/vendor_completions.d/scabbard.fish
DOCUMENTS := $(addprefix $(BUILD)/docs/,scabbard.1 scabbard.bash _scabbard scabbard.fish)

docs: $(DOCUMENTS)  ## the manual page and completions, written by the program itself

write_document = @mkdir -p $(@D); $(PROGRAM) docs $(1) >$@
$(BUILD)/docs/scabbard.1: $(PROGRAM)
	$(call write_document,man)
$(BUILD)/docs/scabbard.bash: $(PROGRAM)
	$(call write_document,bash)
$(BUILD)/docs/_scabbard: $(PROGRAM)
	$(call write_document,zsh)
$(BUILD)/docs/scabbard.fish: $(PROGRAM)
	$(call write_document,fish)

install:  ## install the release build below DESTDIR and PREFIX=/usr/local
	@$(call in_mode,release) install-built

install-built: $(PROGRAM) $(DOCUMENTS)
	install -D -m 755 $(PROGRAM) $(BIN)/scabbard
	install -D -m 644 $(BUILD)/docs/scabbard.1 $(SHARE)/man/man1/scabbard.1
	install -D -m 644 $(BUILD)/docs/scabbard.bash $(SHARE)/bash-completion/completions/scabbard
	install -D -m 644 $(BUILD)/docs/_scabbard $(SHARE)/zsh/site-functions/_scabbard
	install -D -m 644 $(BUILD)/docs/scabbard.fish $(SHARE)/fish/vendor_completions.d/scabbard.fish
	install -d $(SHARE)/scabbard/themes
	install -m 644 themes/*.theme $(SHARE)/scabbard/themes

uninstall:  ## take away what install wrote
	rm -f $(INSTALLED)
	rm -rf $(SHARE)/scabbard

-include $(OBJECTS:.o=.d) $(BUILD)/main.d $(UNIT_TESTS:=.d) $(FORGE).d $(TEST_SUPPORT:.o=.d) $(FUZZERS:=.d) $(BENCHES:=.d) \
	$(BUILD)/fuzz/replay.d $(HEADER_CHECKS:.ok=.d) $(ANALYSES:.ok=.d)

clean:  ## remove everything built
	rm -rf build

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

.PHONY: all tests fuzzers benches start check asan check-all lint headers tidy tidied analyze analyzed cppcheck fuzz \
	bench golden validate mutate mutants setup docs install install-built uninstall clean help FORCE
