#include "list_functions.h"

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/json.h"
#include "deciding.h"

#include <string.h>

/* --- scopes ---------------------------------------------------------------------------------------------- */

typedef void scope_answer(const struct decision_scope *scope, sqlite3_context *context);

/* What a later program wrote may say more than this one understands: then there is no answer. */
static void answer_of(sqlite3_context *context, sqlite3_value *value, scope_answer *answer)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	const char *text = (const char *)sqlite3_value_text(value);
	struct decision_scope scope;

	sqlite3_result_null(context);
	if (text && decision_read_scope(text, &arena, &scope))
		answer(&scope, context);
}

static void answer_words(const struct decision_scope *scope, sqlite3_context *context)
{
	CLEANUP(buf_release) struct buf words = BUF_INIT;

	decision_scope_describe(scope, &words);
	sqlite3_result_text(context, words.text, -1, SQLITE_TRANSIENT);
}

static void answer_rule(const struct decision_scope *scope, sqlite3_context *context)
{
	if (scope->rule)
		sqlite3_result_int(context, scope->rule);
}

static void answer_repository(const struct decision_scope *scope, sqlite3_context *context)
{
	if (*scope->repository)
		sqlite3_result_text(context, scope->repository, -1, SQLITE_TRANSIENT);
}

static void scope_words(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	answer_of(context, values[0], answer_words);
}

static void scope_rule(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	answer_of(context, values[0], answer_rule);
}

static void scope_repository(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	answer_of(context, values[0], answer_repository);
}

/* --- documents ------------------------------------------------------------------------------------------- */

static const struct json_limits document_limits = { .depth = 64, .values = 1000000 };

static void document_text(sqlite3_context *context, int count, sqlite3_value **values)
{
	CLEANUP(json_close) struct json *json = NULL;
	const char *document = (const char *)sqlite3_value_text(values[0]);
	const char *member = (const char *)sqlite3_value_text(values[1]);
	const char *text = NULL;

	(void)count;
	if (document && member &&
		json_parse(&json, document, strlen(document), JSON_STRICT, &document_limits, NULL, NULL) == 0)
		text = json_text(json_member(json_root(json), member));
	sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
}

/* --- excerpts -------------------------------------------------------------------------------------------- */

/* UTF-16 units of the character that begins with a byte; what goes on is none. */
static int units_of(char byte)
{
	const unsigned char first = (unsigned char)byte;

	if ((first & 0xc0) == 0x80)
		return 0;
	return first >= 0xf0 ? 2 : 1;
}

/* The end of the character that begins at `at`. */
static const char *behind(const char *at)
{
	at++;
	while (units_of(*at) == 0)
		at++;
	return at;
}

static void end_column(sqlite3_context *context, int count, sqlite3_value **values)
{
	const char *at = (const char *)sqlite3_value_text(values[0]);
	const char *end;
	int64_t column = 1, wanted = sqlite3_value_int64(values[2]);
	int64_t bytes = sqlite3_value_int64(values[3]);

	(void)count;
	for (int64_t index = sqlite3_value_int64(values[1]); at && index > 0; index--) {
		at = strchr(at, '\n');
		at += at != NULL;
	}
	if (!at || wanted < 1 || bytes < 1)
		return;
	end = at + strcspn(at, "\n");
	for (; column < wanted && at < end; at = behind(at))
		column += units_of(*at);
	if (column != wanted || bytes > end - at)
		return;
	for (end = at + bytes; at < end; at++)
		column += units_of(*at);
	sqlite3_result_int64(context, column);
}

int list_functions_add(struct store *store)
{
	static const struct {
		const char *name;
		int arguments;
		void (*function)(sqlite3_context *context, int count, sqlite3_value **values);
	} functions[] = {
		{ "scope_words", 1, scope_words },
		{ "scope_rule", 1, scope_rule },
		{ "scope_repository", 1, scope_repository },
		{ "document_text", 2, document_text },
		{ "end_column", 4, end_column },
	};
	int result = SQLITE_OK;

	for (size_t i = 0; result == SQLITE_OK && i < COUNT_OF(functions); i++)
		result = sqlite3_create_function_v2(store->db, functions[i].name, functions[i].arguments,
			SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL, functions[i].function,
			NULL, NULL, NULL);
	return result;
}
