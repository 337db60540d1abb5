/* Jenkinsfiles: the shell steps, stages, images and variables of a Groovy program, by its words and braces. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "ci.h"

enum { DEPTH_MOST = 64 };

/* A block that is open. */
struct block {
	uint32_t context;
	const char *function;
	bool environment; /* its assignments are variables of commands */
	bool docker;      /* its `image` is what commands run in */
};

struct jenkins {
	struct reading *reading;
	const char *bytes;
	size_t length, at;
	struct places places;
	struct mapped text; /* the string read last */
	bool open;          /* it holds what Groovy puts in */
	size_t start, end;  /* of it, without quotes */
	struct block blocks[DEPTH_MOST];
	size_t depth;
	struct block coming; /* what the next brace opens */
	bool is_coming;
	bool docker; /* `docker` was the word before the brace */
};

static void jenkins_release(struct jenkins *jenkins)
{
	places_release(&jenkins->places);
	mapped_release(&jenkins->text);
}

bool wants_jenkins(const char *folder, const char *name)
{
	(void)folder;
	return text_starts(name, "Jenkinsfile") || text_ends(name, ".jenkinsfile") ||
	       text_ends(name, ".Jenkinsfile");
}

/* --- words ---------------------------------------------------------------------------------------------- */

static bool is_word_byte(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
	       byte == '_';
}

static char peek(const struct jenkins *jenkins, size_t ahead)
{
	return jenkins->at + ahead < jenkins->length ? jenkins->bytes[jenkins->at + ahead] : '\0';
}

static bool begins(const struct jenkins *jenkins, const char *text)
{
	const size_t length = strlen(text);

	return jenkins->length - jenkins->at >= length &&
	       memcmp(jenkins->bytes + jenkins->at, text, length) == 0;
}

static void skip_past(struct jenkins *jenkins, const char *text)
{
	while (jenkins->at < jenkins->length && !begins(jenkins, text))
		jenkins->at++;
	if (jenkins->at < jenkins->length)
		jenkins->at += strlen(text);
}

/* Blanks and comments, and the ends of lines where these do not end a statement. */
static void skip_blanks(struct jenkins *jenkins, bool lines)
{
	while (jenkins->at < jenkins->length) {
		const char byte = peek(jenkins, 0);

		if (begins(jenkins, "/*"))
			skip_past(jenkins, "*/");
		else if (begins(jenkins, "//"))
			while (jenkins->at < jenkins->length && peek(jenkins, 0) != '\n')
				jenkins->at++;
		else if (byte == ' ' || byte == '\t' || byte == '\r' || (lines && byte == '\n'))
			jenkins->at++;
		else
			return;
	}
}

/* --- strings -------------------------------------------------------------------------------------------- */

static void add_escape(struct jenkins *jenkins)
{
	static const char escapes[] = "ntrbf", meant[] = "\n\t\r\b\f";
	const size_t start = jenkins->at++;
	const char byte = peek(jenkins, 0);
	const char *found = byte ? strchr(escapes, byte) : NULL;

	if (jenkins->at >= jenkins->length)
		return;
	jenkins->at++;
	/* A backslash before the end of a line joins the lines. */
	if (byte == '\n')
		return;
	mapped_add(&jenkins->text, found ? meant[found - escapes] : byte, start);
}

/* "${name}" in double quotes is Groovy's, and unknown to the shell. */
static void add_expression(struct jenkins *jenkins)
{
	const size_t start = jenkins->at;
	size_t depth = 0;

	mapped_add_text(&jenkins->text, "${{}}", strlen("${{}}"), start);
	jenkins->open = true;
	jenkins->at++;
	if (peek(jenkins, 0) != '{') {
		while (is_word_byte(peek(jenkins, 0)))
			jenkins->at++;
		return;
	}
	while (jenkins->at < jenkins->length && peek(jenkins, 0) != '\n') {
		const char byte = peek(jenkins, 0);

		jenkins->at++;
		depth += byte == '{';
		if (byte == '}' && --depth == 0)
			return;
	}
}

/* At a quote: read the string into `text`. */
static bool read_string(struct jenkins *jenkins)
{
	const char quote = peek(jenkins, 0);
	const bool triple = peek(jenkins, 1) == quote && peek(jenkins, 2) == quote;
	const char end[] = { quote, triple ? quote : '\0', triple ? quote : '\0', '\0' };

	mapped_clear(&jenkins->text);
	jenkins->open = false;
	jenkins->at += triple ? 3 : 1;
	jenkins->start = jenkins->at;
	while (jenkins->at < jenkins->length && !begins(jenkins, end)) {
		const char byte = peek(jenkins, 0), next = peek(jenkins, 1);

		if (byte == '\n' && !triple)
			return false;
		if (byte == '\\')
			add_escape(jenkins);
		else if (byte == '$' && quote == '"' && (next == '{' || (is_word_byte(next) && next > '9')))
			add_expression(jenkins);
		else if (byte)
			mapped_add(&jenkins->text, byte, jenkins->at++);
		else
			jenkins->at++;
	}
	jenkins->end = jenkins->at;
	if (jenkins->at >= jenkins->length)
		return false;
	jenkins->at += triple ? 3 : 1;
	return true;
}

static bool at_quote(const struct jenkins *jenkins)
{
	return peek(jenkins, 0) == '\'' || peek(jenkins, 0) == '"';
}

static struct place place_of(struct jenkins *jenkins)
{
	return places_at(&jenkins->places, jenkins->start, jenkins->end - jenkins->start);
}

static const char *text_of(struct jenkins *jenkins)
{
	return reading_text(jenkins->reading, jenkins->text.text.text ? jenkins->text.text.text : "");
}

/* --- statements ----------------------------------------------------------------------------------------- */

static const struct block *here(const struct jenkins *jenkins)
{
	return &jenkins->blocks[jenkins->depth - 1];
}

static struct context_fact *context_of(struct jenkins *jenkins)
{
	const uint32_t context = here(jenkins)->context;

	return context == INDEX_NONE ? NULL : &jenkins->reading->facts->contexts[context];
}

static void read_script(struct jenkins *jenkins)
{
	mapped_read(&jenkins->text, jenkins->reading,
		&(struct shell_text){
			.places = &jenkins->places,
			.function = here(jenkins)->function,
			.context = here(jenkins)->context,
			.templates = true,
		});
}

/* sh '...', sh(...), sh(script: '...', returnStdout: true), sh label: '...', script: '...' */
static void read_sh(struct jenkins *jenkins)
{
	bool parenthesis = false, other = false;

	skip_blanks(jenkins, false);
	if (peek(jenkins, 0) == '(') {
		parenthesis = true;
		jenkins->at++;
	}
	while (jenkins->at < jenkins->length) {
		const size_t start = jenkins->at;
		size_t length = 0;

		skip_blanks(jenkins, parenthesis);
		if (at_quote(jenkins)) {
			if (!read_string(jenkins))
				return;
			if (!other)
				read_script(jenkins);
			other = true;
			continue;
		}
		while (is_word_byte(peek(jenkins, length)))
			length++;
		if (length && peek(jenkins, length) == ':')
			other = !(length == strlen("script") && begins(jenkins, "script"));
		else if (peek(jenkins, 0) != ',' || length)
			other = true;
		if (strchr("){}\n;", peek(jenkins, 0)) && !length)
			return;
		jenkins->at += length + (peek(jenkins, length) == ':' || peek(jenkins, length) == ',');
		if (jenkins->at == start)
			jenkins->at++;
	}
}

static void add_image(struct jenkins *jenkins)
{
	struct image_fact *image = reading_add_image(jenkins->reading, IMAGE_TOOL);

	if (!image)
		return;
	image->text = text_of(jenkins);
	image->certainty = jenkins->open ? CERTAINTY_UNKNOWN : CERTAINTY_LITERAL;
	image->where = "docker";
	image->context = here(jenkins)->context;
	image->at = place_of(jenkins);
}

/* A string that stands behind a word, in parentheses or not. */
static bool string_follows(struct jenkins *jenkins)
{
	skip_blanks(jenkins, false);
	if (peek(jenkins, 0) == '(')
		jenkins->at++;
	skip_blanks(jenkins, false);
	return at_quote(jenkins) && read_string(jenkins);
}

static void read_stage(struct jenkins *jenkins)
{
	struct context_fact *context;

	if (!string_follows(jenkins))
		return;
	context = reading_add_context(jenkins->reading, CONTEXT_JOB);
	if (!context)
		return;
	context->name = text_of(jenkins);
	context->parent = here(jenkins)->context;
	context->at = place_of(jenkins);
	jenkins->coming = (struct block){
		.context = (uint32_t)(jenkins->reading->facts->context_count - 1),
		.function = reading_text(
			jenkins->reading, arena_format(jenkins->reading->arena, "stages.%s", context->name)),
	};
	jenkins->is_coming = true;
}

/* NAME = 'value' of an environment block. */
static void read_assignment(struct jenkins *jenkins, const char *name)
{
	skip_blanks(jenkins, false);
	if (peek(jenkins, 0) != '=' || peek(jenkins, 1) == '=')
		return;
	jenkins->at++;
	skip_blanks(jenkins, false);
	if (!at_quote(jenkins)) {
		struct context_fact *context = context_of(jenkins);

		if (context && begins(jenkins, "credentials"))
			context->secrets = true;
		return;
	}
	if (read_string(jenkins))
		environment_read(jenkins->reading, name,
			jenkins->text.text.text ? jenkins->text.text.text : "",
			jenkins->open ? CERTAINTY_UNKNOWN : CERTAINTY_LITERAL, here(jenkins)->function,
			here(jenkins)->context, place_of(jenkins));
}

static bool is_word(const char *word, size_t length, const char *expected)
{
	return strlen(expected) == length && memcmp(word, expected, length) == 0;
}

static void expect_block(struct jenkins *jenkins, bool environment, bool docker)
{
	jenkins->coming = *here(jenkins);
	jenkins->coming.environment = environment;
	jenkins->coming.docker = docker;
	jenkins->is_coming = true;
}

static void read_word(struct jenkins *jenkins)
{
	const char *word = jenkins->bytes + jenkins->at;
	const bool member = jenkins->at && jenkins->bytes[jenkins->at - 1] == '.';
	const bool docker = jenkins->docker;
	struct context_fact *context = context_of(jenkins);
	size_t length = 0;

	while (is_word_byte(peek(jenkins, length)))
		length++;
	jenkins->at += length;
	jenkins->docker = is_word(word, length, "docker") && !member;
	if (is_word(word, length, "image") && (docker || here(jenkins)->docker)) {
		if (string_follows(jenkins))
			add_image(jenkins);
	} else if (member) {
		return;
	} else if (is_word(word, length, "sh")) {
		read_sh(jenkins);
	} else if (is_word(word, length, "stage")) {
		read_stage(jenkins);
	} else if (is_word(word, length, "environment")) {
		expect_block(jenkins, true, false);
	} else if (jenkins->docker) {
		if (peek(jenkins, 0) == '.')
			return;
		expect_block(jenkins, false, true);
		if (string_follows(jenkins))
			add_image(jenkins);
	} else if (context &&
		   (is_word(word, length, "withCredentials") || is_word(word, length, "credentials"))) {
		context->secrets = true;
	} else if (here(jenkins)->environment && length < 200) {
		CLEANUP(memory_release) char *name = memory_string_part(word, length);

		read_assignment(jenkins, name);
	}
}

static void open_block(struct jenkins *jenkins)
{
	const struct block next = jenkins->is_coming ? jenkins->coming : *here(jenkins);

	jenkins->is_coming = false;
	jenkins->depth++;
	if (jenkins->depth <= DEPTH_MOST)
		jenkins->blocks[jenkins->depth - 1] = next;
}

static void read_program(struct jenkins *jenkins)
{
	while (jenkins->at < jenkins->length) {
		const char byte = peek(jenkins, 0);

		if (begins(jenkins, "//") || begins(jenkins, "/*")) {
			skip_blanks(jenkins, false);
		} else if (at_quote(jenkins)) {
			read_string(jenkins);
		} else if (is_word_byte(byte) && (byte < '0' || byte > '9')) {
			read_word(jenkins);
		} else {
			if (byte == '{')
				open_block(jenkins);
			else if (byte == '}' && jenkins->depth > 1)
				jenkins->depth--;
			if (byte == '\n')
				jenkins->is_coming = jenkins->is_coming && !jenkins->coming.docker;
			jenkins->at++;
		}
		if (jenkins->depth > DEPTH_MOST)
			return;
	}
}

void read_jenkins(const struct reader_input *input, struct facts *facts)
{
	struct reading reading = {
		.facts = facts, .arena = input->arena, .limits = input->limits, .tools = input->tools
	};
	CLEANUP(jenkins_release)
	struct jenkins jenkins = {
		.reading = &reading,
		.bytes = input->bytes,
		.length = input->length,
		.text = MAPPED_INIT,
	};
	struct context_fact *context = reading_add_context(&reading, CONTEXT_WORKFLOW);

	if (!context)
		return;
	places_make(&jenkins.places, input->bytes, input->length);
	context->at = places_at(&jenkins.places, 0, 0);
	jenkins.blocks[0] = (struct block){ .context = 0, .function = "" };
	jenkins.depth = 1;
	read_program(&jenkins);
	ci_finish_facts(facts);
}
