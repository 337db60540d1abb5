/* The reverse look-up of images: who names one, by name, tag or digest. */
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "model/image.h"
#include "store/resolution.h"
#include "who.h"

/* Columns of a row. */
enum {
	ROW_REPOSITORY,
	ROW_PATH,
	ROW_LINE,
	ROW_ROLE,
	ROW_NAME,
	ROW_TAG,
	ROW_DIGEST,
	ROW_SINCE,
	ROW_UNTIL,
	ROW_CLASS
};

/* Digests that begin so: their text goes on with digits, which come before 'g'. */
#define DIGESTS "(SELECT id FROM string WHERE value >= :digest AND value < :digest || 'g')"

/* The same image of the same place goes on: only something else about it has changed. */
#define GOES_ON                                                                                              \
	"EXISTS (SELECT 1 FROM image_use AS y WHERE y.image_id = x.image_id AND y.since_run = x.until_run "  \
	"AND y.repository_id = x.repository_id AND y.identity = x.identity AND y.tag_id = x.tag_id AND "     \
	"y.digest_id IS x.digest_id AND y.lock_digest_id IS x.lock_digest_id)"

static void add_sql(struct buf *sql, const struct who_image_question *question)
{
	buf_add(sql,
		"SELECT r.name, p.value, x.line, i.role, n.value, t.value, coalesce(d.value, l.value, ''), "
		"s.started, e.started, x.path_class FROM image_use AS x JOIN image AS i ON i.id = x.image_id "
		"JOIN repository AS r ON r.id = x.repository_id AND r.state = 1 JOIN string AS p ON p.id = "
		"x.path_id JOIN string AS n ON n.id = i.name_id JOIN string AS t ON t.id = x.tag_id "
		"JOIN run AS s ON s.id = x.since_run LEFT JOIN run AS e ON e.id = x.until_run "
		"LEFT JOIN string AS d ON d.id = x.digest_id LEFT JOIN string AS l ON l.id = "
		"x.lock_digest_id WHERE x.class <> 6 AND x.until_run IS ");
	buf_add(sql, question->past ? "NOT NULL AND NOT " GOES_ON : "NULL");
	if (*question->name)
		buf_add(sql, " AND x.image_id IN (SELECT id FROM image WHERE holds(:images, id))");
	if (question->tag)
		buf_add(sql, " AND t.value = :tag");
	if (question->digest)
		buf_add(sql, " AND (x.digest_id IN " DIGESTS " OR x.lock_digest_id IN " DIGESTS ")");
	buf_add(sql, " ORDER BY r.name, p.value, x.line, x.col, x.id");
}

_Static_assert(IMAGE_CLASS_NONE == 6 && REPOSITORY_LIVE == 1, "stored");

static int choose_images(struct store *store, const char *name, struct id_set *ret, struct error *err)
{
	static const char sql[] = "SELECT i.id, n.value FROM image AS i JOIN string AS n ON n.id = i.name_id";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = *name ? statement_begin(&statement, store, sql, err) : 0;

	if (!*name || result < 0)
		return result;
	while ((result = statement_step(&statement, err)) > 0)
		if (who_is_end_of(statement_text(&statement, 1), name))
			id_set_add(ret, statement_integer(&statement, 0));
	return result;
}

static void bind(struct statement *row, const struct who_image_question *question, struct id_set *images)
{
	const int set = sqlite3_bind_parameter_index(row->handle, ":images");
	const int tag = sqlite3_bind_parameter_index(row->handle, ":tag");
	const int digest = sqlite3_bind_parameter_index(row->handle, ":digest");

	if (set)
		id_set_bind(row, set, images);
	if (tag)
		statement_bind_text(row, tag, question->tag);
	if (digest)
		statement_bind_text(row, digest, question->digest);
}

static void read_use(struct statement *row, struct buf *reference, struct use *ret)
{
	const int64_t role = statement_integer(row, ROW_ROLE);

	buf_clear(reference);
	buf_format(reference, "%s image",
		role > 0 && role < IMAGE_ROLES ? image_role_word((enum image_role)role) : "an");
	*ret = (struct use){
		.repository = statement_text(row, ROW_REPOSITORY),
		.path = statement_text(row, ROW_PATH),
		.line = (uint32_t)statement_integer(row, ROW_LINE),
		.reference = reference->text,
		.through = "",
		.target = statement_text(row, ROW_NAME),
		.version = statement_text(row, ROW_TAG),
		.digest = statement_text(row, ROW_DIGEST),
		.first_seen = statement_integer(row, ROW_SINCE),
		.until = statement_integer(row, ROW_UNTIL),
		.introduced = { .author = "", .subject = "" },
		.class = (enum path_class)statement_integer(row, ROW_CLASS),
	};
}

int store_who_image(struct store *store, const struct who_image_question *question,
	int (*visit)(const struct use *use, void *context), void *context, struct error *err)
{
	CLEANUP(id_set_release) struct id_set images = { 0 };
	CLEANUP(buf_release) struct buf reference = BUF_INIT;
	CLEANUP(buf_release) struct buf sql = BUF_INIT;
	CLEANUP(statement_end) struct statement row = { 0 };
	int result = id_set_prepare(store, err);

	if (result == 0)
		result = choose_images(store, question->name, &images, err);
	add_sql(&sql, question);
	if (result == 0)
		result = statement_compile(&row, store, sql.text, err);
	if (result < 0)
		return result;
	bind(&row, question, &images);
	while ((result = statement_step(&row, err)) > 0) {
		struct use use;

		read_use(&row, &reference, &use);
		result = visit(&use, context);
		if (result != 0)
			return result;
	}
	return result;
}
