#!/bin/sh
# What scabbard costs, as ratios to baselines of the same run; the aims are printed beside.
#	sh tests/bench/bench.sh BUILD [REPOS]
# Without REPOS, two hundred repositories are made. ROUNDS=5, FINDINGS=1000000 and FLEET=10000 can be set;
# FLEET=0 leaves the large fleet out.
set -eu
cd "$(dirname "$0")/../.."
build=$1
repos=${2:-}
rounds=${ROUNDS:-5}
findings=${FINDINGS:-1000000}
fleet=${FLEET:-10000}
program=$build/scabbard
bench=$build/bench
work=$build/bench-work
export LC_ALL=C.UTF-8 TZ=UTC
unset SCABBARD_DB NO_COLOR COLORTERM LINES COLUMNS 2>/dev/null || :
mkdir -p "$work"

# Repositories of a usual shape: four hundred files in fifty folders, four manifests, two commits.
make_repositories() { # FOLDER COUNT FILES
	[ ! -e "$1/done-$2" ] || return 0
	rm -rf "$1"
	mkdir -p "$1"
	number=0
	while [ $number -lt "$2" ]; do
		number=$((number + 1))
		git -c init.defaultBranch=main init -q --bare "$1/r$number.git"
		awk -v n="$number" -v files="$3" 'BEGIN {
			print "commit refs/heads/main\ncommitter Ada <ada@example.org> 1767322000 +0000\ndata 3\none"
			for (i = 0; i < files; i++) {
				text = "file " i " of " n "\n"
				printf "M 100644 inline d%d/e%d/f%d.go\ndata %d\n%s", i % 25, i % 2, i, length(text), text
			}
			for (i = 0; i < 4; i++) {
				text = sprintf("{\"name\":\"m%d\",\"engineVersion\":\"v0.19.%d\",\"sdk\":\"go\",\"dependencies\":[" \
					"{\"name\":\"a\",\"source\":\"github.com/acme/a@v1.%d.0\"},{\"name\":\"b\",\"source\":\"../b\"}]}\n", i, i, n)
				printf "M 100644 inline d%d/dagger.json\ndata %d\n%s", i, length(text), text
			}
		}' | git -C "$1/r$number.git" -c fastimport.unpackLimit=1 fast-import --quiet --force
	done
	: >"$1/done-$2"
}

gitdirs() { # FOLDER
	find "$1" -maxdepth 5 \( -name .git -o -name '*.git' \) -prune -print | sort
}

if [ -z "$repos" ]; then
	repos=$work/repos
	echo "making 200 repositories of 400 files in $repos"
	make_repositories "$repos" 200 400
fi
gitdirs "$repos" >"$work/gitdirs"
# shellcheck disable=SC2046 # one path a line, made above
floor="$bench/walk $(tr '\n' ' ' <"$work/gitdirs")"

cat >"$work/pipeline.sh" <<'END'
while read -r gitdir; do
	git --git-dir="$gitdir" ls-tree -r HEAD | grep -E '(^|[/	])dagger\.json$' | while read -r _ _ oid path; do
		git --git-dir="$gitdir" cat-file blob "$oid" |
			jq -r --arg path "$path" '(.dependencies // [])[] | [$path, (.source? // .)] | @tsv'
	done
done <"$1"
END
cat >"$work/walk.py" <<'END'
import json, sys, pygit2
def walk(repo, tree):
    for entry in tree:
        if entry.type_str == "tree":
            walk(repo, repo[entry.id])
        elif entry.name == "dagger.json":
            try:
                json.loads(repo[entry.id].data)
            except ValueError:
                pass
for line in open(sys.argv[1]):
    try:
        repo = pygit2.Repository(line.strip())
        walk(repo, repo.head.peel(pygit2.Tree))
    except (pygit2.GitError, KeyError):
        pass
END

echo
echo "== scans of $(wc -l <"$work/gitdirs") repositories (aims: cold, all read, at most 12.00, unchanged at most 0.50 of the floor)"
$floor
$floor
set -- "floor: libgit2 walk, one thread" "$floor" \
	"cold scan" "rm -f $work/cold.db*; $program scan --quiet --db $work/cold.db '$repos'"
rm -f "$work"/warm.db*
"$program" scan --quiet --db "$work/warm.db" "$repos" || :
set -- "$@" "unchanged scan" "$program scan --quiet --db $work/warm.db '$repos'"
if /usr/bin/python3 -c 'import pygit2' 2>/dev/null; then
	set -- "$@" "the walk in python3-pygit2" "/usr/bin/python3 $work/walk.py $work/gitdirs"
fi
if command -v jq >/dev/null 2>&1; then
	set -- "$@" "git ls-tree, cat-file, jq" "sh $work/pipeline.sh $work/gitdirs"
fi
"$bench/measure" "$rounds" "$@"

echo
echo "== reading code, all files of a language up to 4 MB (REPOS=DIR: those of real repositories)"
# shellcheck disable=SC2046 # one path a line, made above
"$bench/parse" $(cat "$work/gitdirs")
"$program" export image_uses --db "$work/warm.db" --filter 'class:live' --format tsv 2>/dev/null | awk -F'\t' '
	$12 == "from" {
		language = $2
		sub(/.*\./, "", language)
		all[language]++
		known[language] += $11 ~ /^(literal|constant|default|formatted)$/
	}
	END {
		for (language in all)
			printf "  image calls in .%s: %d of %d resolved (%.1f %%)\n", language, known[language], all[language],
				100 * known[language] / all[language]
	}'

if [ "$fleet" -gt 0 ]; then
	echo
	echo "== $fleet repositories: linear, under 64 MiB a process"
	tenth=$((fleet / 10))
	make_repositories "$work/tenth-$tenth" "$tenth" 20
	make_repositories "$work/fleet-$fleet" "$fleet" 20
	"$bench/measure" 1 \
		"$tenth, cold" "rm -f $work/f.db*; $program scan --quiet --db $work/f.db $work/tenth-$tenth" \
		"$fleet, cold" "rm -f $work/g.db*; $program scan --quiet --db $work/g.db $work/fleet-$fleet" \
		"$fleet, unchanged" "$program scan --quiet --db $work/g.db $work/fleet-$fleet"
fi

# Sixty modules of four hundred commits and twenty tags; two hundred repositories with ten references to them each: at
# the tag's commit, at another, at a commit that nobody has, and at a branch.
make_references() { # FOLDER
	[ ! -e "$1/done" ] || return 0
	rm -rf "$1"
	mkdir -p "$1/copies" "$1/fleet"
	number=0
	while [ $number -lt 60 ]; do
		number=$((number + 1))
		git -c init.defaultBranch=main init -q --bare "$1/copies/m$number.git"
		git -C "$1/copies/m$number.git" config remote.origin.url "https://github.com/bench/m$number"
		awk -v n="$number" 'BEGIN {
			for (i = 1; i <= 400; i++) {
				text = sprintf("{\"name\":\"m%d\",\"engineVersion\":\"v0.18.12\",\"sdk\":\"go\",\"dependencies\":[" \
					"{\"name\":\"next\",\"source\":\"github.com/bench/m%d@v1.0.0\"}]}\n", n, n % 60 + 1)
				printf "commit refs/heads/main\nmark :%d\ncommitter Ada <ada@example.org> %d +0000\ndata 3\none", i, 1767322000 + i * 3600
				if (i > 1)
					printf "\nfrom :%d", i - 1
				printf "\nM 100644 inline dagger.json\ndata %d\n%s", length(text), text
				line = sprintf("file at %d\n", i)
				printf "M 100644 inline d%d/main.go\ndata %d\n%s", i % 20, length(line), line
				if (i % 20 == 0)
					printf "reset refs/tags/v1.%d.0\nfrom :%d\n\n", i / 20 - 1, i
			}
		}' | git -C "$1/copies/m$number.git" -c fastimport.unpackLimit=1 fast-import --quiet --force
		git -C "$1/copies/m$number.git" for-each-ref --format="m$number %(refname:lstrip=2) %(objectname)" refs/tags
	done >"$1/tags"
	number=0
	while [ $number -lt 200 ]; do
		number=$((number + 1))
		git -c init.defaultBranch=main init -q --bare "$1/fleet/c$number.git"
		git -C "$1/fleet/c$number.git" config remote.origin.url "https://github.com/bench/c$number"
		awk -v n="$number" '{ module[NR] = $1; tag[NR] = $2; commit[NR] = $3 } END {
			text = sprintf("{\"name\":\"c%d\",\"engineVersion\":\"v0.18.12\",\"sdk\":\"go\",\"dependencies\":[", n)
			for (i = 0; i < 10; i++) {
				at = (n * 37 + i * 131) % NR + 1
				version = i % 5 == 4 ? "main" : tag[at]
				pin = i % 5 == 3 ? sprintf("%040x", n * 100 + i + 1) : i % 5 == 2 ? commit[at % NR + 1] : commit[at]
				text = text sprintf("%s\n{\"name\":\"d%d\",\"source\":\"github.com/bench/%s@%s\",\"pin\":\"%s\"}", i ? "," : "", i, module[at], version, pin)
			}
			text = text "]}\n"
			print "commit refs/heads/main\ncommitter Ada <ada@example.org> 1790000000 +0000\ndata 3\none"
			printf "M 100644 inline dagger.json\ndata %d\n%s", length(text), text
		}' "$1/tags" | git -C "$1/fleet/c$number.git" fast-import --quiet --force
	done
	: >"$1/done"
}
# The same three questions of every reference to git itself: is it there, what does the tag name, does a ref lead there.
cat >"$work/questions.sh" <<'END'
while IFS='	' read -r module version pin; do
	gitdir=$2/$module.git
	git --git-dir="$gitdir" cat-file -e "$pin" || continue
	git --git-dir="$gitdir" rev-parse -q --verify "$version^{commit}"
	git --git-dir="$gitdir" for-each-ref --count=1 --contains "$pin" refs/heads refs/tags
done <"$1"
END

echo
echo "== resolving: references held against 60 copies of 400 commits (floor: their histories walked once)"
resolving=$work/resolving
make_references "$resolving"
rm -f "$work"/unresolved.db* "$work"/resolved.db*
"$program" scan --quiet --db "$work/unresolved.db" --mirrors "$work/none" "$resolving/fleet" || :
"$program" export references --db "$work/unresolved.db" --format tsv |
	awk -F '\t' 'NR > 1 && $10 ~ /bench/ { split($10, part, "/"); print part[3] "\t" $12 "\t" $6 }' >"$work/questions"
cp "$work/unresolved.db" "$work/resolved.db"
"$bench/resolve" "$work/resolved.db" "$resolving/copies"
"$bench/resolve" "$work/resolved.db" "$resolving/copies"
# shellcheck disable=SC2046 # one path a line, made above
"$bench/measure" "$rounds" \
	"floor: libgit2 walks 60 histories" "$bench/histories $(gitdirs "$resolving/copies" | tr '\n' ' ')" \
	"2,000 references, cold" "rm -f $work/c.db*; cp $work/unresolved.db $work/c.db; $bench/resolve $work/c.db $resolving/copies" \
	"2,000 references, remembered" "$bench/resolve $work/resolved.db $resolving/copies" \
	"scan of 200 with copies, cold" "rm -f $work/c.db*; $program scan --quiet --db $work/c.db --mirrors $resolving/copies $resolving/fleet" \
	"scan of 200 with copies, unchanged" "$program scan --quiet --db $work/c.db --mirrors $resolving/copies $resolving/fleet"
"$bench/measure" 1 "the first 400 asked of git" "head -400 $work/questions >$work/some; sh $work/questions.sh $work/some $resolving/copies"

# One repository of four hundred files with a work tree, and a larger one; a database that knows the first.
for files in 400 20000; do
	[ ! -e "$work/gate-$files" ] || continue
	make_repositories "$work/gate" 1 $files
	git clone -q "$work/gate/r1.git" "$work/gate-$files.new"
	git -C "$work/gate-$files.new" config remote.origin.url https://github.com/bench/gate
	mv "$work/gate-$files.new" "$work/gate-$files"
	rm -rf "$work/gate"
done
rm -f "$work"/gate.db*
"$program" scan --quiet --db "$work/gate.db" "$work/gate-400" || :

echo
echo "== the gate: check of one repository (aim: what is staged in under 15 ms, 400 files)"
for files in 400 20000; do
	echo "  $files files:"
	"$bench/measure" "$((rounds * 4))" \
		"floor: libgit2 reads the index" "$bench/status $work/gate-$files" \
		"git status" "git -C $work/gate-$files status --short" \
		"check --staged" "XDG_DATA_HOME=$work/none $program check --fail-on none --staged $work/gate-$files" \
		"check --staged, database" "$program check --db $work/gate.db --fail-on none --staged $work/gate-$files" \
		"check" "XDG_DATA_HOME=$work/none $program check --fail-on none $work/gate-$files" \
		"check --range" "XDG_DATA_HOME=$work/none $program check --fail-on none --range HEAD.. $work/gate-$files" \
		"check --ref" "XDG_DATA_HOME=$work/none $program check --fail-on none --ref HEAD $work/gate-$files"
done

echo
echo "== a database of $findings findings (aims: first frame under 50 ms, key to frame under 16 ms, under 128 MiB)"
million=$work/findings-$findings.db
if [ ! -e "$million.made" ] || [ "$bench/fleet" -nt "$million.made" ]; then
	rm -f "$million"*
	"$bench/fleet" "$million" $((findings / 200 + 1)) 25
	: >"$million.made"
fi
ls -l "$million" | awk '{ printf "  %.0f MB\n", $5 / 1e6 }'
for view in posture findings repositories; do
	case $view in
	posture) text=SCORE ;;
	findings) text=SCB ;;
	*) text=service- ;;
	esac
	for size in 80x24 160x45; do
		echo "  $view at $size:"
		"$bench/screen" $size $text jk 200 "$program" --db "$million" --view $view
	done
done

echo
echo "== exports (aim: under 500 ms each for 100,000 findings)"
small=$work/findings-100000.db
if [ ! -e "$small.made" ] || [ "$bench/fleet" -nt "$small.made" ]; then
	rm -f "$small"*
	"$bench/fleet" "$small" 500 25
	: >"$small.made"
fi
"$bench/measure" "$rounds" \
	"export findings, tsv" "$program export findings --db $small --format tsv" \
	"export findings, csv" "$program export findings --db $small --format csv" \
	"export findings, json" "$program export findings --db $small --format json" \
	"export references, tsv" "$program export references --db $small --format tsv" \
	"export findings, sarif" "$program export --quiet --db $small --format sarif --output $work/sarif/" \
	"export modules, cyclonedx" "$program export --db $small --format cyclonedx" \
	"export modules, spdx" "$program export --db $small --format spdx" \
	"report" "$program report --db $small"

notes=${SHARED:-../shared}/vectors/git-notes/source-tool-notes.jsonl
trust=${SHARED:-../shared}/vectors/trusted_roots/public-good.json
echo
echo "== attestations (aims: 1,000 bundles a second on one core, within 1.3 times the bare signatures)"
if [ -e "$notes" ]; then
	rm -rf "$work/bundles"
	mkdir "$work/bundles"
	"$bench/verify" "$program" "$trust" "$notes" "$work/bundles" "$rounds"
else
	echo "  skipped: there is no '$notes'; SHARED names the folder of the real data"
fi
