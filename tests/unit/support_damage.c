#include "support_damage.h"

#include <string.h>

#include "base/cleanup.h"
#include "support_damage_making.h"

const struct damage_kind damage_kinds[] = {
	{ "cut between tokens", damage_cut_between },
	{ "cut inside a token", damage_cut_inside },
	{ "byte order mark", damage_mark },
	{ "comment or foreign byte", damage_foreign },
	{ "comma too many or missing", damage_comma },
	{ "wrong punctuation", damage_punctuation },
	{ "wrong quotes", damage_quotes },
	{ "trailing bytes", damage_trailing },
	{ "bad escape", damage_escape },
	{ "raw control character", damage_control },
	{ "bad number or word", damage_number },
	{ "deep nesting", damage_depth },
	{ "root of another type", damage_root },
	{ "escaped NUL", damage_nul },
	{ "wrong type", damage_type },
	{ "runtime", damage_runtime },
	{ "duplicate name", damage_twin },
	{ "re-cased name", damage_recased },
	{ "re-cased duplicate", damage_recased_twin },
	{ "escaped name", damage_escaped_name },
	{ "null behind a value", damage_null_twin },
	{ "null for a value", damage_nulled },
	{ "duplicate list or object", damage_kind_twin },
	{ "invalid UTF-8", damage_utf8 },
	{ "surrogates", damage_surrogate },
	{ "blanks", damage_spaces },
	{ "huge number", damage_large },
	{ "unknown member", damage_unknown },
	{ "text spelled out", damage_spelled_out },
};

const size_t damage_kind_count = COUNT_OF(damage_kinds);

static const char full[] =
	"{\n"
	"  \"$schema\": \"https://docs.dagger.io/reference/dagger.schema.json\",\n"
	"  \"name\": \"ci\",\n"
	"  \"engineVersion\": \"v0.19.10\",\n"
	"  \"sdk\": {\n"
	"    \"source\": \"github.com/acme/sdks/rust@v1.2.0\",\n"
	"    \"config\": { \"goprivate\": \"example.org\" },\n"
	"    \"debug\": true,\n"
	"    \"experimental\": { \"SELF_CALLS\": true }\n"
	"  },\n"
	"  \"include\": [\"**/*.go\", \"!vendor\"],\n"
	"  \"dependencies\": [\n"
	"    {\n"
	"      \"name\": \"wolfi\",\n"
	"      \"source\": \"github.com/acme/modules/wolfi@v0.18.0\",\n"
	"      \"pin\": \"6133ad18e131b891d4723b8e25d69f5de077b472\"\n"
	"    },\n"
	"    { \"name\": \"gr\xc3\xbc\xc3\x9f\x65\", \"source\": \"../gr\\u00fc\\u00dfe\" },\n"
	"    \"./lint\"\n"
	"  ],\n"
	"  \"toolchains\": [\n"
	"    {\n"
	"      \"name\": \"docs\",\n"
	"      \"source\": \"github.com/acme/docs@main\",\n"
	"      \"pin\": \"0000000000000000000000000000000000000001\",\n"
	"      \"customizations\": [{ \"argument\": \"base\", \"defaultAddress\": \"alpine:3\" }],\n"
	"      \"ignoreChecks\": [\"slow-*\"],\n"
	"      \"portMappings\": { \"web\": [\"3000:80\"] }\n"
	"    }\n"
	"  ],\n"
	"  \"codegen\": { \"automaticGitignore\": false },\n"
	"  \"disableDefaultFunctionCaching\": true,\n"
	"  \"source\": \".dagger\"\n"
	"}\n";

static const char one_line[] =
	"{\"name\":\"one-line\",\"sdk\":\"go\",\"source\":\".\",\"engineVersion\":\"v0.13.7\","
	"\"dependencies\":["
	"{\"name\":\"a\",\"source\":\"github.com/x/a/b@b/"
	"v1\",\"pin\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"},"
	"{\"name\":\"local\",\"source\":\"../local\",\"pin\":\"\"}]}";

static const char old[] = "{\r\n\t\"name\": \"old\",\r\n\t\"root\": \"..\",\r\n\t\"sdk\": \"python\",\r\n"
			  "\t\"dependencies\": [\"github.com/x/y@6133ad18e131b891d4723b8e25d69f5de077b472\", "
			  "\"../z\"]\r\n}\r\n";

static const char blueprint[] =
	"{ \"name\": \"user\", \"engineVersion\": \"latest\",\n"
	"  \"blueprint\": { \"name\": \"b\", \"source\": \"github.com/x/blue\", \"pin\": \"main\" } }\n";

const char *const damage_manifests[] = { full, one_line, old, blueprint };

const size_t damage_manifest_count = COUNT_OF(damage_manifests);

static uint64_t next(uint64_t *state)
{
	uint64_t mixed = *state += UINT64_C(0x9e3779b97f4a7c15);

	mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
	return mixed ^ (mixed >> 31);
}

size_t damage_pick(uint64_t *state, size_t count)
{
	return (size_t)(next(state) % count);
}

const char *damage_pick_text(uint64_t *state, const char *const *texts, size_t count)
{
	return texts[damage_pick(state, count)];
}

void damage_edit(struct damage *ret, const struct tokens *tokens, size_t start, size_t end, const char *bytes,
	size_t length)
{
	buf_clear(&ret->text);
	buf_add_bytes(&ret->text, tokens->text, start);
	buf_add_bytes(&ret->text, bytes, length);
	buf_add_bytes(&ret->text, tokens->text + end, tokens->length - end);
}

void damage_insert(struct damage *ret, const struct tokens *tokens, size_t at, const char *text)
{
	damage_edit(ret, tokens, at, at, text, strlen(text));
}

bool damage_refused(struct damage *ret, size_t first, size_t last)
{
	ret->verdict = DAMAGE_REFUSED;
	ret->first = first;
	ret->last = last;
	return true;
}

size_t damage_boundary(const struct tokens *tokens, size_t n, bool behind_blanks)
{
	if (behind_blanks)
		return n < tokens->count ? tokens->items[n].start : tokens->length;
	return n ? tokens->items[n - 1].end : 0;
}

size_t damage_pick_token(uint64_t *state, const struct tokens *tokens, unsigned kinds, size_t least)
{
	size_t start = damage_pick(state, tokens->count);

	for (size_t i = 0; i < tokens->count; i++) {
		size_t index = (start + i) % tokens->count;
		const struct token *token = &tokens->items[index];

		if (((kinds >> token->kind) & 1) && token->end - token->start >= least)
			return index;
	}
	return TOKEN_NONE;
}

size_t damage_pick_inside(uint64_t *state, const struct tokens *tokens, size_t token)
{
	size_t at = tokens->items[token].start + 1, last = tokens->items[token].end - 1;
	size_t wanted = at + damage_pick(state, last - at + 1);

	while (at < wanted) {
		if (tokens->text[at] == '\\')
			at += tokens->text[at + 1] == 'u' ? 6 : 2;
		else
			at++;
		while (at < last && ((unsigned char)tokens->text[at] & 0xc0) == 0x80)
			at++;
	}
	return at < last ? at : last;
}

const struct slot *damage_pick_slot(uint64_t *state, const struct tokens *tokens)
{
	size_t start = tokens->slot_count ? damage_pick(state, tokens->slot_count) : 0;

	for (size_t i = 0; i < tokens->slot_count; i++) {
		const struct slot *slot = &tokens->slots[(start + i) % tokens->slot_count];

		if (slot->name != TOKEN_NONE)
			return slot;
	}
	return NULL;
}

bool damage_make(
	struct damage *ret, const struct tokens *tokens, const struct damage_kind *kind, uint64_t seed)
{
	*ret = (struct damage){ .text = BUF_INIT, .value = BUF_INIT };
	return kind->make(ret, tokens, &seed);
}

void damage_release(struct damage *damage)
{
	buf_release(&damage->text);
	buf_release(&damage->value);
}
