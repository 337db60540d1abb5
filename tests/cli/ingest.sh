# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
small_fleet
say the document of a scan gives the same rows as the scan
mkdir documents
run scan --emit documents fleet
ls documents
run ingest --db other.db documents/*.json
say but for who brought a reference in, which no document tells
for table in modules references findings; do
	"$SCABBARD" export $table --filter class:any | cut -f 1-32 >scanned.tsv
	"$SCABBARD" export $table --filter class:any --db other.db | cut -f 1-32 >ingested.tsv
	cmp scanned.tsv ingested.tsv && wc -l <ingested.tsv
done
say a document may not take over a name
run ingest documents/url_github.com_acme_pay.json
run ingest --as url:github.com/acme/pay documents/url_github.com_acme_pay.json
run ingest --as url:github.com/acme/pay documents/*.json
say what is no document
echo '{"format": "scabbard-snapshot", "version": 99}' >future.json
run ingest future.json
echo '{' >broken.json
run ingest broken.json
run ingest nowhere.json
say one to standard output leaves nothing but the document there
"$SCABBARD" scan --emit - fleet/web 2>messages | head -c 40
echo
cat messages
run scan --emit one.json fleet
