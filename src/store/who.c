/* The reverse look-up: who uses a module, through whom, since when, and who brought it in. */
#include "who.h"

#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "store/resolution.h"

enum { COMMIT_BYTES = OID_HEX / 2, PREFIX_LEAST = 7 };

/* --- SQL ------------------------------------------------------------------------------------------------- */

enum kind { USES_DIRECT, USES_THROUGH, USES_PAST };

/* Columns of a row: what is said of the use, the step below its reference, and what makes rows the same use. */
enum {
	ROW_REFERENCE,
	ROW_REPOSITORY,
	ROW_PATH,
	ROW_LINE,
	ROW_KIND,
	ROW_NAME,
	ROW_TARGET,
	ROW_VERSION,
	ROW_COMMIT,
	ROW_SINCE,
	ROW_UNTIL,
	ROW_CLASS,
	ROW_INTRODUCED, /* and its time, author, subject, whether it has a signature */
	ROW_ORDINAL = ROW_INTRODUCED + 5,
	ROW_PARENT,
	ROW_REPOSITORY_ID,
	ROW_TARGET_ID,
	ROW_VERSION_ID,
	ROW_IDENTITY,
};

/* The order of the joins matters: a few targets first, then their uses by index. */
static void add_uses(struct buf *sql, enum kind kind)
{
	const char *step = kind == USES_THROUGH ? "b" : "x";

	buf_format(sql,
		"SELECT x.id, r.name, p.value, x.line, x.kind, n.value, g.identity, v.value, %s.commit_id, "
		"x.since_run, x.until_run, x.path_class, i.commit_id, i.time, i.author, i.subject, "
		"i.has_signature, %s, x.repository_id, x.target_id, x.version_id, x.identity FROM target AS "
		"g ",
		step, kind == USES_THROUGH ? "b.ordinal, b.parent" : "-1, -1");
	if (kind == USES_THROUGH)
		buf_add(sql, "CROSS JOIN below AS b ON b.target_id = g.id JOIN reference AS x "
			     "ON x.id = b.reference_id AND x.until_run IS NULL ");
	else
		buf_format(sql, "CROSS JOIN reference AS x ON x.target_id = g.id AND x.until_run IS %sNULL ",
			kind == USES_PAST ? "NOT " : "");
	buf_format(sql,
		"JOIN repository AS r ON r.id = x.repository_id AND r.state = 1 "
		"JOIN string AS p ON p.id = x.path_id JOIN string AS n ON n.id = x.name_id "
		"JOIN string AS v ON v.id = %s.version_id LEFT JOIN introduced AS i ON i.reference_id = x.id "
		"LEFT JOIN resolution AS z ON z.reference_id = x.id ",
		step);
}

/*
 * A version as it is written, the beginning of a commit, or a commit that a tag of that name was seen to name. What
 * floats runs what its label names, as far as the copy knows.
 */
static void add_version(struct buf *sql, enum kind kind)
{
	const char *step = kind == USES_THROUGH ? "b" : "x";

	buf_format(sql,
		"(v.value = :version OR coalesce(%s.commit_id >= :low AND coalesce(%s.commit_id < :high, 1), "
		"0) "
		"OR EXISTS (SELECT 1 FROM label_seen AS l WHERE l.root = g.root AND l.commit_id = "
		"%s.commit_id "
		"AND l.ref IN ('refs/tags/' || :version, 'refs/tags/' || g.subpath || '/' || :version))",
		step, step, step);
	if (kind == USES_DIRECT)
		buf_add(sql, " OR coalesce(x.commit_id IS NULL AND z.label_commit >= :low AND "
			     "coalesce(z.label_commit < :high, 1), 0)");
	buf_add_char(sql, ')');
}

static void add_sql(struct buf *sql, enum kind kind, const struct who_wish *wish)
{
	add_uses(sql, kind);
	buf_add(sql, wish->targets ? "WHERE holds(:targets, g.id) " : "WHERE g.id = :target ");
	if (wish->version) {
		buf_add(sql, "AND ");
		add_version(sql, kind);
	}
	if (kind == USES_PAST)
		buf_add(sql,
			" ORDER BY r.name, x.repository_id, p.value, x.identity, x.target_id, x.version_id, "
			"x.commit_id, x.since_run DESC");
	else
		buf_format(sql, " ORDER BY r.name, p.value, x.line, x.col, x.id%s LIMIT :limit",
			kind == USES_THROUGH ? ", b.ordinal" : "");
}

/* --- the rows -------------------------------------------------------------------------------------------- */

struct asking {
	struct store *store;
	const struct who_wish *wish;
	unsigned char low[COMMIT_BYTES], high[COMMIT_BYTES];
	size_t low_count, high_count; /* bytes, 0 = none */
	struct buf reference, through;
	int64_t run, started; /* the last that was asked for, and its time */
	int (*visit)(const struct use *use, void *context);
	void *context;
	struct error *err;
};

/* The commits that begin with some digits: from `low` on, and before `high`. */
static void read_prefix(struct asking *asking, const char *digits)
{
	const size_t count = strlen(digits);
	size_t last;

	if (count < PREFIX_LEAST || count > OID_HEX || !text_is_hex(digits, count))
		return;
	for (size_t i = 0; i < count; i++) {
		const int value = digits[i] <= '9' ? digits[i] - '0' : digits[i] - 'a' + 10;

		asking->low[i / 2] |= (unsigned char)(i % 2 ? value : value << 4);
	}
	asking->low_count = (count + 1) / 2;
	memcpy(asking->high, asking->low, sizeof(asking->high));
	/* One more at the last digit, with carry; all f have nothing behind them. */
	last = asking->low_count - 1;
	asking->high[last] = (unsigned char)(asking->high[last] + (count % 2 ? 16 : 1));
	while (asking->high[last] == 0 && last > 0)
		asking->high[--last]++;
	asking->high_count = asking->high[last] ? asking->low_count : 0;
}

static void bind_named_blob(struct statement *statement, const char *name, const void *bytes, size_t count)
{
	const int at = sqlite3_bind_parameter_index(statement->handle, name);

	if (at && count)
		statement_bind_blob(statement, at, bytes, count);
}

static void bind_wish(struct statement *statement, struct asking *asking)
{
	const int targets = sqlite3_bind_parameter_index(statement->handle, ":targets");
	const int target = sqlite3_bind_parameter_index(statement->handle, ":target");
	const int version = sqlite3_bind_parameter_index(statement->handle, ":version");
	const int limit = sqlite3_bind_parameter_index(statement->handle, ":limit");

	if (targets)
		id_set_bind(statement, targets, asking->wish->targets);
	if (target)
		statement_bind_integer(statement, target, asking->wish->target);
	if (version)
		statement_bind_text(statement, version, asking->wish->version);
	if (limit)
		statement_bind_integer(
			statement, limit, asking->wish->limit ? (int64_t)asking->wish->limit : -1);
	bind_named_blob(statement, ":low", asking->low, asking->low_count);
	bind_named_blob(statement, ":high", asking->high, asking->high_count);
}

static void set_reference(struct buf *ret, struct statement *row)
{
	buf_clear(ret);
	buf_add(ret, reference_kind_word((enum reference_kind)statement_integer(row, ROW_KIND)));
	if (*statement_text(row, ROW_NAME))
		buf_format(ret, " %s", statement_text(row, ROW_NAME));
}

/* What the row says by itself. */
static void read_use(struct asking *asking, struct statement *row, struct use *ret)
{
	set_reference(&asking->reference, row);
	*ret = (struct use){
		.repository = statement_text(row, ROW_REPOSITORY),
		.path = statement_text(row, ROW_PATH),
		.line = (uint32_t)statement_integer(row, ROW_LINE),
		.reference = asking->reference.text,
		.through = "",
		.target = statement_text(row, ROW_TARGET),
		.version = statement_text(row, ROW_VERSION),
		.class = (enum path_class)statement_integer(row, ROW_CLASS),
	};
	statement_hex(row, ROW_COMMIT, ret->commit, sizeof(ret->commit));
	statement_hex(row, ROW_INTRODUCED, ret->introduced.oid, sizeof(ret->introduced.oid));
	ret->introduced.time = statement_integer(row, ROW_INTRODUCED + 1);
	ret->introduced.author = statement_text(row, ROW_INTRODUCED + 2);
	ret->introduced.subject = statement_text(row, ROW_INTRODUCED + 3);
	ret->introduced.has_signature = statement_integer(row, ROW_INTRODUCED + 4);
}

/* Neighbours mostly came in the same run. */
static int time_of_run(struct asking *asking, int64_t run, int64_t *ret)
{
	static const char sql[] = "SELECT started FROM run WHERE id = ?1";
	int result = 0;

	if (run != asking->run)
		result = store_ask_number(asking->store, sql, run, &asking->started, asking->err);
	asking->run = run;
	*ret = asking->started;
	return result;
}

/*
 * Since when a reference has led to the same target at the same version and commit: what else about it changed
 * meanwhile began a new row, but no new use.
 */
static int since_of(struct asking *asking, int64_t reference, int64_t since, int64_t *ret)
{
	static const char sql[] =
		"SELECT y.id, y.since_run FROM reference AS x JOIN reference AS y ON y.target_id = "
		"x.target_id "
		"AND y.until_run = x.since_run AND y.commit_id IS x.commit_id AND y.repository_id = "
		"x.repository_id WHERE x.id = ?1 AND y.identity = x.identity AND y.version_id = x.version_id "
		"AND y.since_run < x.since_run";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, asking->store, sql, asking->err);

	while (result >= 0) {
		statement_bind_integer(&statement, 1, reference);
		result = statement_step(&statement, asking->err);
		if (result <= 0)
			break;
		reference = statement_integer(&statement, 0);
		since = statement_integer(&statement, 1);
		statement_reset(&statement);
	}
	return result < 0 ? result : time_of_run(asking, since, ret);
}

/* --- through whom ---------------------------------------------------------------------------------------- */

static void put_in_front(struct buf *through, const char *module)
{
	CLEANUP(buf_release) struct buf longer = BUF_INIT;

	buf_add(&longer, module);
	if (through->length)
		buf_format(&longer, " > %s", through->text);
	buf_clear(through);
	buf_add_bytes(through, longer.text, longer.length);
}

/* From the step up to the reference: parents stand before their children. */
static int trace(struct asking *asking, int64_t reference, int64_t parent)
{
	static const char step_sql[] =
		"SELECT coalesce(g.identity, n.value), b.parent FROM below AS b JOIN string AS n ON n.id = "
		"b.name_id LEFT JOIN target AS g ON g.id = b.target_id WHERE b.reference_id = ?1 AND "
		"b.ordinal = ?2";
	static const char own_sql[] =
		"SELECT coalesce(g.identity, s.value) FROM reference AS x JOIN string AS s "
		"ON s.id = x.source_id LEFT JOIN target AS g ON g.id = x.target_id "
		"WHERE x.id = ?1";
	CLEANUP(statement_end) struct statement step = { 0 };
	CLEANUP(statement_end) struct statement own = { 0 };
	int result = statement_begin(&step, asking->store, step_sql, asking->err);

	buf_clear(&asking->through);
	for (int depth = 0; result >= 0 && parent >= 0 && depth <= BELOW_DEPTH; depth++) {
		const int64_t at = parent;

		statement_bind_integer(&step, 1, reference);
		statement_bind_integer(&step, 2, at);
		result = statement_step(&step, asking->err);
		if (result <= 0)
			break;
		put_in_front(&asking->through, statement_text(&step, 0));
		parent = statement_integer(&step, 1);
		parent = parent < at ? parent : -1;
		statement_reset(&step);
	}
	if (result >= 0)
		result = statement_begin(&own, asking->store, own_sql, asking->err);
	if (result < 0)
		return result;
	statement_bind_integer(&own, 1, reference);
	result = statement_step(&own, asking->err);
	if (result > 0)
		put_in_front(&asking->through, statement_text(&own, 0));
	return result < 0 ? result : 0;
}

/* --- now ------------------------------------------------------------------------------------------------- */

static int visit_present(struct asking *asking, enum kind kind)
{
	CLEANUP(buf_release) struct buf sql = BUF_INIT;
	CLEANUP(statement_end) struct statement row = { 0 };
	struct use use;
	int result;

	add_sql(&sql, kind, asking->wish);
	result = statement_compile(&row, asking->store, sql.text, asking->err);
	if (result < 0)
		return result;
	bind_wish(&row, asking);
	while ((result = statement_step(&row, asking->err)) > 0) {
		const int64_t reference = statement_integer(&row, ROW_REFERENCE);

		read_use(asking, &row, &use);
		result = since_of(asking, reference, statement_integer(&row, ROW_SINCE), &use.first_seen);
		if (result == 0 && statement_integer(&row, ROW_ORDINAL) >= 0) {
			result = trace(asking, reference, statement_integer(&row, ROW_PARENT));
			use.through = asking->through.text;
		}
		if (result == 0)
			result = asking->visit(&use, asking->context);
		if (result != 0)
			return result;
	}
	return result;
}

/* --- formerly -------------------------------------------------------------------------------------------- */

/* What makes two rows the same use. */
struct use_key {
	int64_t repository, target, version;
	unsigned char identity[16], commit[COMMIT_BYTES];
	bool floats;
};

static void read_key(struct statement *row, struct use_key *ret)
{
	*ret = (struct use_key){ 0 };
	ret->repository = statement_integer(row, ROW_REPOSITORY_ID);
	ret->target = statement_integer(row, ROW_TARGET_ID);
	ret->version = statement_integer(row, ROW_VERSION_ID);
	statement_copy(row, ROW_IDENTITY, ret->identity, sizeof(ret->identity));
	statement_copy(row, ROW_COMMIT, ret->commit, sizeof(ret->commit));
	ret->floats = statement_is_null(row, ROW_COMMIT);
}

static bool is_same_use(const struct use_key *one, const struct use_key *other)
{
	return one->repository == other->repository && one->target == other->target &&
	       one->version == other->version && one->floats == other->floats &&
	       memcmp(one->identity, other->identity, sizeof(one->identity)) == 0 &&
	       memcmp(one->commit, other->commit, sizeof(one->commit)) == 0;
}

/* Whether a row of now goes on where a closed one ends, as the same use. */
static int goes_on_now(struct asking *asking, int64_t reference, bool *ret)
{
	static const char sql[] =
		"SELECT 1 FROM reference AS x JOIN reference AS y ON y.target_id = x.target_id AND "
		"y.until_run IS NULL AND y.commit_id IS x.commit_id AND y.repository_id = x.repository_id "
		"WHERE x.id = ?1 AND y.since_run = x.until_run AND y.identity = x.identity AND "
		"y.version_id = x.version_id LIMIT 1";
	int64_t found = 0;
	int result = store_ask_number(asking->store, sql, reference, &found, asking->err);

	*ret = found;
	return result;
}

/* The rows of one use come together, the last first: only where it ended for good is there anything to say. */
static int visit_past(struct asking *asking)
{
	CLEANUP(buf_release) struct buf sql = BUF_INIT;
	CLEANUP(statement_end) struct statement row = { 0 };
	struct use_key key, later = { 0 };
	int64_t later_since = 0;
	struct use use;
	int result;

	add_sql(&sql, USES_PAST, asking->wish);
	result = statement_compile(&row, asking->store, sql.text, asking->err);
	if (result < 0)
		return result;
	bind_wish(&row, asking);
	while ((result = statement_step(&row, asking->err)) > 0) {
		const int64_t reference = statement_integer(&row, ROW_REFERENCE),
			      until = statement_integer(&row, ROW_UNTIL);
		bool on = false;

		read_key(&row, &key);
		on = later_since == until && is_same_use(&key, &later);
		later = key;
		later_since = statement_integer(&row, ROW_SINCE);
		if (!on && (result = goes_on_now(asking, reference, &on)) < 0)
			return result;
		if (on)
			continue;
		read_use(asking, &row, &use);
		result = since_of(asking, reference, later_since, &use.first_seen);
		if (result == 0)
			result = time_of_run(asking, until, &use.until);
		if (result == 0)
			result = asking->visit(&use, asking->context);
		if (result != 0)
			return result;
	}
	return result;
}

int who_visit(struct store *store, const struct who_wish *wish,
	int (*visit)(const struct use *use, void *context), void *context, struct error *err)
{
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	struct asking asking = { .store = store,
		.wish = wish,
		.reference = BUF_INIT,
		.through = BUF_INIT,
		.visit = visit,
		.context = context,
		.err = err };
	int result = id_set_prepare(store, err);

	if (wish->version)
		read_prefix(&asking, wish->version);
	if (result == 0)
		result = transaction_begin_read(&transaction, store, err);
	if (result == 0)
		result = visit_present(&asking, USES_DIRECT);
	if (result == 0)
		result = visit_present(&asking, USES_THROUGH);
	if (result == 0 && wish->past)
		result = visit_past(&asking);
	if (result == 0)
		result = transaction_commit(&transaction, err);
	buf_release(&asking.reference);
	buf_release(&asking.through);
	return result;
}

int who_count(struct store *store, int64_t target, size_t *ret, struct error *err)
{
	static const char sql[] =
		"SELECT (SELECT count(*) FROM reference AS x JOIN repository AS r ON r.id = x.repository_id "
		"AND r.state = 1 WHERE x.target_id = ?1 AND x.until_run IS NULL) + (SELECT count(*) FROM "
		"below "
		"AS b JOIN reference AS x ON x.id = b.reference_id AND x.until_run IS NULL JOIN repository "
		"AS "
		"r ON r.id = x.repository_id AND r.state = 1 WHERE b.target_id = ?1)";
	int64_t count = 0;
	int result = store_ask_number(store, sql, target, &count, err);

	if (result == 0)
		*ret = (size_t)count;
	return result;
}

/* --- which modules are meant ----------------------------------------------------------------------------- */

/* The whole, or the end of it from a component on; nobody is sure of the case of letters in addresses. */
bool who_is_end_of(const char *name, const char *wanted)
{
	const size_t length = strlen(name), part = strlen(wanted);

	if (length < part || !text_equal_ascii_case(name + length - part, wanted))
		return false;
	return length == part || name[length - part - 1] == '/';
}

static bool is_meant(struct statement *target, const char *module)
{
	return who_is_end_of(statement_text(target, 1), module) ||
	       who_is_end_of(statement_text(target, 2), module);
}

static int choose_targets(struct store *store, const char *module, struct id_set *ret, struct error *err)
{
	static const char sql[] = "SELECT id, identity, root FROM target";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	while (result >= 0 && (result = statement_step(&statement, err)) > 0)
		if (is_meant(&statement, module))
			id_set_add(ret, statement_integer(&statement, 0));
	return result;
}

int store_visit_targets(struct store *store, const char *module,
	int (*visit)(const char *target, void *context), void *context, struct error *err)
{
	static const char sql[] = "SELECT id, identity, root FROM target ORDER BY identity";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	while (result >= 0 && (result = statement_step(&statement, err)) > 0) {
		if (!is_meant(&statement, module))
			continue;
		result = visit(statement_text(&statement, 1), context);
		if (result)
			return result;
	}
	return result;
}

int store_who(struct store *store, const struct who_question *question,
	int (*visit)(const struct use *use, void *context), void *context, struct error *err)
{
	CLEANUP(id_set_release) struct id_set targets = { 0 };
	const struct who_wish wish = {
		.targets = &targets,
		.version = question->version && *question->version ? question->version : NULL,
		.past = question->past,
	};
	int result = choose_targets(store, question->module, &targets, err);

	return result < 0 ? result : who_visit(store, &wish, visit, context, err);
}
