/* YAML of clusters: workloads, policies, values of Dagger's chart, compose files. */
#include "cluster.h"

#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "engine_fields.h"
#include "shell.h"

/* --- helpers ---------------------------------------------------------------------------------------------- */

enum { PATH_KEY = 64 };

const struct yaml_node *cluster_path(const struct yaml_node *node, const char *path)
{
	char key[PATH_KEY];

	while (node && *path) {
		const size_t length = strcspn(path, ".");

		if (length >= sizeof(key))
			return NULL;
		memcpy(key, path, length);
		key[length] = '\0';
		node = yaml_member(node, key);
		path += length + (path[length] == '.');
	}
	return node;
}

const char *cluster_text(const struct yaml_node *node, const char *key)
{
	const struct yaml_node *member = yaml_member(node, key);
	const char *text = member ? yaml_text(member) : NULL;

	return text ? text : "";
}

struct setting_fact *cluster_add(struct cluster *cluster, enum setting_kind kind, const char *subject,
	const char *key, const char *value, const struct yaml_node *node)
{
	struct setting_fact *setting = node ? reading_add_setting(&cluster->reading, kind) : NULL;

	if (!setting)
		return NULL;
	setting->subject = reading_text(&cluster->reading, subject);
	setting->key = key;
	setting->value = reading_text(&cluster->reading, value);
	setting->certainty = strstr(value, "{{") ? CERTAINTY_UNKNOWN : CERTAINTY_LITERAL;
	setting->at =
		yaml_type(node) == YAML_SCALAR || !yaml_key(node) ? yaml_place(node) : yaml_key_place(node);
	return setting;
}

void cluster_begin(struct cluster *cluster, struct workload *workload, const struct yaml_node *at)
{
	struct context_fact *context = reading_add_context(&cluster->reading, CONTEXT_JOB);

	workload->context = INDEX_NONE;
	if (!context)
		return;
	context->name = reading_text(&cluster->reading, workload->name);
	context->at = yaml_key(at) ? yaml_key_place(at) : yaml_place(at);
	workload->context = (uint32_t)(cluster->reading.facts->context_count - 1);
}

/* --- images ----------------------------------------------------------------------------------------------- */

/* Behind "${NAME:-" or "${NAME-": the default; NULL if there is none. */
static const char *default_of(const char *variable, size_t length)
{
	const char *dash = memchr(variable, '-', length);

	return dash ? dash + 1 : NULL;
}

/* A text with the variables of compose filled in by their defaults; those without one become "{}". */
static enum certainty fill(struct buf *ret, const char *text)
{
	enum certainty certainty = CERTAINTY_LITERAL;

	while (*text) {
		size_t length;

		if (text_starts(text, "{{")) {
			const char *end = strstr(text, "}}");

			buf_add(ret, "{}");
			certainty = CERTAINTY_UNKNOWN;
			text = end ? end + 2 : text + strlen(text);
		} else if (text_starts(text, "${")) {
			const char *value;

			length = strcspn(text, "}");
			value = default_of(text + 2, length - 2);
			if (value)
				buf_add_bytes(ret, value, (size_t)(text + length - value));
			else
				buf_add(ret, "{}");
			if (!value)
				certainty = CERTAINTY_UNKNOWN;
			else if (certainty == CERTAINTY_LITERAL)
				certainty = CERTAINTY_DEFAULT;
			text += length + (text[length] == '}');
		} else if (*text == '$') {
			buf_add(ret, "{}");
			certainty = CERTAINTY_UNKNOWN;
			text++;
			text += *text == '(' ? strcspn(text, ")") + (text[strcspn(text, ")")] == ')')
					     : strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqr"
							    "stuvwxyz0123456789_");
		} else {
			length = 1 + strcspn(text + 1, "${");
			buf_add_bytes(ret, text, length);
			text += length;
		}
	}
	return certainty;
}

void cluster_add_image(struct cluster *cluster, const struct workload *workload, enum image_role role,
	const char *where, const struct yaml_node *image)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct image_fact *fact;

	if (!image || !yaml_text(image) || !*yaml_text(image))
		return;
	fact = reading_add_image(&cluster->reading, role);
	if (!fact)
		return;
	fact->certainty = fill(&text, yaml_text(image));
	fact->text = reading_text(&cluster->reading, text.text);
	fact->where = reading_text(&cluster->reading, where);
	fact->context = workload ? workload->context : INDEX_NONE;
	fact->at = yaml_place(image);
}

bool cluster_is_engine(const struct yaml_node *image)
{
	const char *text = image ? yaml_text(image) : NULL;

	return text && (strstr(text, "dagger.io/engine") || strstr(text, "dagger/engine"));
}

/* --- engines ---------------------------------------------------------------------------------------------- */

static const struct {
	const char *name; /* of the flag */
	const char *key;
	bool truth;
} flags[] = {
	{ "addr", "args.addr", false },
	{ "tlscert", "args.tlscert", false },
	{ "tlskey", "args.tlskey", false },
	{ "tlscacert", "args.tlscacert", false },
	{ "debugaddr", "args.debugaddr", false },
	{ "oci-worker-no-process-sandbox", "args.oci-worker-no-process-sandbox", true },
};

/* One argument; returns the key whose value is the next one, or NULL. */
static const char *add_argument(struct cluster *cluster, const struct workload *workload,
	const char *argument, const struct yaml_node *node)
{
	const char *name = argument + strspn(argument, "-");
	size_t length = strcspn(name, "=");

	if (name == argument)
		return NULL;
	for (size_t i = 0; i < COUNT_OF(flags); i++) {
		if (strlen(flags[i].name) != length || strncmp(flags[i].name, name, length) != 0)
			continue;
		if (!name[length] && !flags[i].truth)
			return flags[i].key;
		cluster_add(cluster, workload->kind, workload->name, flags[i].key,
			name[length] ? name + length + 1 : "true", node);
		return NULL;
	}
	return NULL;
}

static void add_words(struct cluster *cluster, const struct workload *workload, const struct yaml_node *node)
{
	static const char blanks[] = " \t\r\n";
	const char *text = yaml_text(node);
	const char *pending = NULL;

	for (text += strspn(text, blanks); *text; text += strspn(text, blanks)) {
		const size_t length = strcspn(text, blanks);
		const char *word = arena_string_part(cluster->reading.arena, text, length);

		if (pending)
			cluster_add(cluster, workload->kind, workload->name, pending, word, node);
		pending = pending ? NULL : add_argument(cluster, workload, word, node);
		text += length;
	}
}

void cluster_add_arguments(
	struct cluster *cluster, const struct workload *workload, const struct yaml_node *arguments)
{
	const char *pending = NULL;

	if (!arguments || yaml_type(arguments) == YAML_MAPPING)
		return;
	if (yaml_type(arguments) == YAML_SCALAR) {
		add_words(cluster, workload, arguments);
		return;
	}
	for (const struct yaml_node *item = yaml_first(arguments); item; item = yaml_next(item)) {
		const char *text = yaml_text(item);

		if (pending && text)
			cluster_add(cluster, workload->kind, workload->name, pending, text, item);
		pending = pending || !text ? NULL : add_argument(cluster, workload, text, item);
	}
}

void cluster_add_variable(struct cluster *cluster, const struct workload *workload, const char *name,
	const char *value, const struct yaml_node *at)
{
	const bool computed = !value || strchr(value, '$') || strstr(value, "{{");

	if (at)
		environment_read(&cluster->reading, name, value ? value : "",
			computed ? CERTAINTY_UNKNOWN : CERTAINTY_LITERAL, workload->name, workload->context,
			yaml_place(at));
}

void cluster_add_configuration(
	struct cluster *cluster, enum setting_kind kind, const char *subject, const struct yaml_node *text)
{
	struct engine_text engine = {
		.reading = &cluster->reading,
		.kind = kind,
		.subject = reading_text(&cluster->reading, subject),
		.places = &cluster->places,
	};
	const char *bytes = text ? yaml_text(text) : NULL;

	if (!bytes || strstr(bytes, "{{"))
		return;
	engine.offsets = yaml_offsets(text);
	engine.base = yaml_place(text);
	if (kind == SETTING_ENGINE_JSON)
		engine_json_read(&engine, bytes, strlen(bytes));
	else
		engine_toml_read(&engine, bytes, strlen(bytes));
}

/* --- a file ----------------------------------------------------------------------------------------------- */

static void read_document(struct cluster *cluster, const struct yaml_node *document)
{
	if (!document || yaml_type(document) != YAML_MAPPING)
		return;
	if (yaml_member(document, "apiVersion") && yaml_member(document, "kind"))
		cluster_read_kubernetes(cluster, document);
	else if (yaml_member(document, "services"))
		cluster_read_compose(cluster, document);
	else
		cluster_read_values(cluster, document, "");
}

static bool has(const char *bytes, size_t length, const char *word)
{
	return memmem(bytes, length, word, strlen(word)) != NULL;
}

bool cluster_screen(const char *bytes, size_t length)
{
	static const char *const words[] = { "image:", "NetworkPolicy", "verifyImages", "ClusterImagePolicy",
		"atify", "engine.json", "engine.toml" };

	/* A template: its first line of control is where YAML ends. */
	if (has(bytes, length, "\n{{") || (length > 2 && memcmp(bytes, "{{", 2) == 0))
		return false;
	if (has(bytes, length, "configJson:") || has(bytes, length, "magicache:") ||
		has(bytes, length, "dagger.io/engine") || has(bytes, length, "_DAGGER_"))
		return true;
	if (has(bytes, length, "kind:") && has(bytes, length, "apiVersion:"))
		for (size_t i = 0; i < COUNT_OF(words); i++)
			if (has(bytes, length, words[i]))
				return true;
	return (has(bytes, length, "\nservices:") || (length > 9 && memcmp(bytes, "services:", 9) == 0)) &&
	       has(bytes, length, "image:");
}

void read_cluster(const struct reader_input *input, struct facts *facts)
{
	struct cluster cluster = {
		.reading = { .facts = facts,
			.arena = input->arena,
			.limits = input->limits,
			.tools = input->tools },
	};
	struct yaml_tree *tree = NULL;
	struct place at = { 0 };
	struct error err = { 0 };

	if (yaml_tree_parse(&tree, input->bytes, input->length, input->limits, &at, &err) < 0) {
		/* A template is no YAML before it is filled in. */
		facts->broken = !has(input->bytes, input->length, "{{");
		if (facts->broken)
			facts->broken_at = at;
	}
	places_make(&cluster.places, input->bytes, input->length);
	for (size_t i = 0; tree && i < yaml_document_count(tree); i++)
		read_document(&cluster, yaml_document(tree, i));
	places_release(&cluster.places);
	yaml_tree_close(&tree);
}
