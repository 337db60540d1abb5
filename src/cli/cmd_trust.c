/* trust: the roots and keys that signatures are held against. */
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"
#include "commands.h"
#include "engine/trust_store.h"
#include "paths.h"
#include "print.h"

/* Everything that a run borrows. */
struct trusting {
	struct arena arena;
	struct buf folder, text;
	struct policy *policy;
	struct trust_request request;
};

static void trusting_release(struct trusting *trusting)
{
	policy_close(&trusting->policy);
	buf_release(&trusting->folder);
	buf_release(&trusting->text);
	arena_release(&trusting->arena);
}

/* --- texts ---------------------------------------------------------------------------------------------- */

static void add_line(struct buf *text, const char *label, const char *value)
{
	buf_format(text, "  %-8s", label);
	buf_add_untrusted(text, value);
	buf_add_char(text, '\n');
}

static void add_holds(
	struct buf *text, const struct trust_sources *sources, const struct trust_source *source)
{
	static const struct {
		const char *kind, *one, *many;
	} kinds[] = {
		{ "authority", "authority", "authorities" },
		{ "log", "log", "logs" },
		{ "certificate-log", "certificate log", "certificate logs" },
		{ "tsa", "time-stamp authority", "time-stamp authorities" },
		{ "key", "key", "keys" },
	};
	bool first = true;

	buf_format(text, "  %-8s", "holds");
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		size_t count = 0;

		for (size_t j = 0; j < source->count; j++)
			count += strcmp(sources->entries[source->first + j].kind, kinds[i].kind) == 0;
		if (!count)
			continue;
		buf_add(text, first ? "" : ", ");
		buf_add_quantity(text, count, kinds[i].one, kinds[i].many);
		first = false;
	}
	buf_add_char(text, '\n');
}

static void add_age(struct buf *text, const struct trust_source *source, const struct trusting *trusting)
{
	const int64_t age = trusting->request.now - source->modified;

	buf_format(text, "  %-8s", "age");
	buf_add_age(text, age > 0 ? age : 0);
	buf_add(text, ", written ");
	buf_add_minute(text, source->modified);
	if (source->stale)
		buf_format(text, "; stale: policy allows %lld days",
			(long long)trusting->request.policy->trust_root_days);
	buf_add_char(text, '\n');
}

/* `trusting` is NULL for a file that was written just now. */
static void add_source(struct buf *text, const struct trust_sources *sources,
	const struct trust_source *source, const struct trusting *trusting)
{
	buf_add_untrusted(text, source->name);
	buf_add(text, source->of_policy ? " (of the policy)\n" : "\n");
	add_line(text, "path", source->path);
	if (*source->digest)
		add_line(text, "sha256", source->digest);
	if (*source->digest && trusting)
		add_age(text, source, trusting);
	if (source->problem)
		add_line(text, "refused", source->problem);
	else
		add_holds(text, sources, source);
}

static void add_end(struct buf *text, int64_t time)
{
	if (time)
		buf_add_date(text, time);
	else
		buf_add(text, "open");
}

static void add_entry(struct buf *text, const struct trust_entry *entry)
{
	buf_format(text, "\n  %s ", entry->kind);
	buf_add_untrusted(text, *entry->name ? entry->name : entry->id);
	buf_add(text, "\n    id     ");
	buf_add_untrusted(text, entry->id);
	buf_add(text, "\n    key    ");
	buf_add_untrusted(text, entry->key);
	buf_add(text, "\n    valid  ");
	add_end(text, entry->start);
	buf_add(text, " to ");
	add_end(text, entry->end);
	if (strcmp(entry->kind, "key") != 0 && strchr(entry->root, '#')) {
		buf_add(text, "\n    root   ");
		buf_add_untrusted(text, entry->root);
	}
	buf_add_char(text, '\n');
}

/* --- the verbs ------------------------------------------------------------------------------------------ */

static int trusting_open(struct trusting *ret, const struct settings *settings, struct error *err)
{
	if (paths_load_policy(&ret->policy, settings, err) < 0)
		return err->code;
	paths_add_configuration(&ret->folder, "trust");
	ret->request = (struct trust_request){
		.folder = ret->folder.length ? ret->folder.text : NULL,
		.policy = ret->policy,
		.now = clock_now(),
	};
	return 0;
}

static bool is_asked(const char *name, const struct trust_source *source)
{
	return !name || strcmp(name, source->name) == 0 || strcmp(name, source->path) == 0;
}

/* All files or one; `whole` with what is in them. */
static int list(struct trusting *trusting, const char *name, bool whole, struct error *err)
{
	struct buf *text = &trusting->text;
	struct trust_sources sources;
	size_t shown = 0, problems = 0;

	if (trust_look(&trusting->request, &trusting->arena, &sources, err) < 0)
		return err->code;
	for (size_t i = 0; i < sources.source_count; i++) {
		const struct trust_source *source = &sources.sources[i];

		if (!is_asked(name, source))
			continue;
		buf_add(text, shown++ ? "\n" : "");
		add_source(text, &sources, source, trusting);
		problems += source->problem != NULL;
		for (size_t j = 0; whole && j < source->count; j++)
			add_entry(text, &sources.entries[source->first + j]);
	}
	if (name && !shown) {
		error_set(err, ERROR_NOT_FOUND, "'%s' is not trusted", name);
		error_hint(err, "'scabbard trust list' names the files that are.");
		return ERROR_NOT_FOUND;
	}
	if (!shown)
		buf_add(text,
			"nothing is trusted: 'scabbard trust add FILE' takes a trust root or public keys\n");
	if (print_text(text, err) < 0)
		return err->code;
	return problems ? EXIT_FAILED : EXIT_CLEAN;
}

static int add(struct trusting *trusting, const char *path, struct error *err)
{
	struct buf *text = &trusting->text;
	struct trust_added added;
	const struct trust_source *source;

	if (trust_take(&trusting->request, path, &trusting->arena, &added, err) < 0)
		return error_context(err, "trust in '%s'", path);
	source = &added.sources.sources[0];
	buf_add(text, added.again ? "trusted already: " : "trusted from now on: ");
	add_source(text, &added.sources, source, NULL);
	for (size_t i = 0; i < source->count; i++)
		add_entry(text, &added.sources.entries[source->first + i]);
	if (added.repository) {
		buf_add(text, "\nIt came from the repository '");
		buf_add_untrusted(text, added.repository);
		buf_add(text, "': whoever could write there chose what is trusted now.\n");
	}
	return print_text(text, err) < 0 ? err->code : source->problem ? EXIT_FAILED : EXIT_CLEAN;
}

int cmd_trust(const struct settings *settings, struct error *err)
{
	CLEANUP(trusting_release) struct trusting trusting = { .folder = BUF_INIT, .text = BUF_INIT };
	const char *verb = settings->operands.items[0];
	const char *operand = settings->operands.count > 1 ? settings->operands.items[1] : NULL;

	if (strcmp(verb, "add") == 0 && !operand) {
		error_set(err, ERROR_USAGE, "which file to trust is not said");
		error_hint(err, "Name a trusted_root.json, a file of keys or of public keys in PEM.");
		return ERROR_USAGE;
	}
	if (strcmp(verb, "list") == 0 && operand)
		return error_set(err, ERROR_USAGE, "'trust list' takes no name: 'trust show' does");
	if (trusting_open(&trusting, settings, err) < 0)
		return err->code;
	if (strcmp(verb, "add") == 0)
		return add(&trusting, operand, err);
	return list(&trusting, operand, strcmp(verb, "show") == 0, err);
}
