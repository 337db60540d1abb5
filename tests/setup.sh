#!/bin/sh
# Install what is missing to build, test, lint, tidy, fuzz or bench: only that, and only after saying so.
#	sh tests/setup.sh build test ...
# A command or a pkg-config name is looked for first, so tools from elsewhere will do. Nothing is asked of the
# network when nothing is missing.
set -eu

grammars=src/base/grammars
packages=

need() { # PACKAGE
	case " $packages " in
	*" $1 "*) ;;
	*) packages="$packages${packages:+ }$1" ;;
	esac
}

need_command() { # COMMAND PACKAGE
	command -v "$1" >/dev/null 2>&1 || need "$2"
}

need_library() { # PKG-CONFIG-NAME PACKAGE
	pkg-config --exists "$1" 2>/dev/null || need "$2"
}

grammars_are_here() {
	lock=$grammars/package-lock.json
	installed=$grammars/node_modules/.package-lock.json
	[ -e "$installed" ] && [ ! "$lock" -nt "$installed" ]
}

can_compile() {
	echo '#include <stdio.h>' | "${CC:-gcc}" -E - >/dev/null 2>&1
}

needs_of_build() {
	need_command "${CC:-gcc}" gcc
	can_compile || need libc6-dev
	need_command ar binutils
	need_command git git
	need_command pkg-config pkg-config
	need_library ncursesw libncurses-dev
	need_library libcjson libcjson-dev
	need_library sqlite3 libsqlite3-dev
	need_library libgit2 libgit2-dev
	need_library zlib zlib1g-dev
	need_library libcrypto libssl-dev
	need_library tree-sitter libtree-sitter-dev
	need_library yaml-0.1 libyaml-dev
	need_library libarchive libarchive-dev
	if ! grammars_are_here && ! command -v npm >/dev/null 2>&1; then
		need npm
		need ca-certificates
	fi
}

needs_of_test() {
	need_library cmocka libcmocka-dev
	if grep -qs '^[^#]*tmux' tests/tui/*.sh tests/cli/*.sh tests/unit/*.c; then
		need_command tmux tmux
	fi
	need_command openssl openssl
	need_command patch patch
}

validators_are_here() {
	lock=tests/validators/package-lock.json
	installed=tests/validators/node_modules/.package-lock.json
	[ -e "$installed" ] && [ ! "$lock" -nt "$installed" ]
}

needs_of_validate() {
	need_command node nodejs
	need_command python3 python3
	if ! validators_are_here && ! command -v npm >/dev/null 2>&1; then
		need npm
		need ca-certificates
	fi
}

needs_of_lint() {
	need_command clang-format clang-format
}

needs_of_tidy() {
	need_command clang-tidy clang-tidy
	need_command cppcheck cppcheck
}

# The sanitizers' runtime is a package of its own, which clang only recommends.
can_fuzz() {
	echo 'int LLVMFuzzerTestOneInput(const unsigned char *data, unsigned long size) { return data && size > 9; }' |
		clang -fsanitize=fuzzer,address,undefined -w -x c -o /dev/null - >/dev/null 2>&1
}

needs_of_fuzz() {
	need_command clang clang
	can_fuzz || need libclang-rt-dev
	[ -e /usr/bin/llvm-symbolizer ] || need llvm
}

needs_of_bench() {
	need_command jq jq
	/usr/bin/python3 -c 'import pygit2' 2>/dev/null || need python3-pygit2
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null 2>&1; then
		sudo "$@"
	else
		echo "scabbard: installing packages needs root and there is no sudo" >&2
		echo "hint: As root, run: apt-get install --no-install-recommends $packages" >&2
		exit 3
	fi
}

install_packages() {
	echo "These Debian packages are missing and will be installed with apt-get:"
	echo "  $packages"
	if ! command -v apt-get >/dev/null 2>&1; then
		echo "scabbard: there is no apt-get here" >&2
		echo "hint: Install what the packages above hold by other means, then try again." >&2
		exit 3
	fi
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120 update </dev/null ||
		echo "scabbard: package lists were not refreshed; trying with those here" >&2
	# shellcheck disable=SC2086 # one word a package
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 \
		install --no-install-recommends $packages </dev/null
}

install_grammars() {
	echo "Published grammars are missing and will be installed with npm (npm ci, in $grammars)."
	(cd "$grammars" && npm ci --ignore-scripts --no-audit --no-fund </dev/null)
	touch "$grammars/node_modules/.package-lock.json"
}

install_validators() {
	echo "Validators of documents are missing and will be installed with npm (npm ci, in tests/validators)."
	(cd tests/validators && npm ci --ignore-scripts --no-audit --no-fund </dev/null)
	touch tests/validators/node_modules/.package-lock.json
}

cd "$(dirname "$0")/.."
for purpose in "$@"; do
	case $purpose in
	build | test | validate | lint | tidy | fuzz | bench) "needs_of_$purpose" ;;
	*)
		echo "scabbard: '$purpose' is no purpose: build test validate lint tidy fuzz bench" >&2
		exit 2
		;;
	esac
done
[ -z "$packages" ] || install_packages
case " $* " in
*" build "*) grammars_are_here || install_grammars ;;
esac
case " $* " in
*" validate "*) validators_are_here || install_validators ;;
esac
