/* The parts of mending: what is not held, what proves the commit, how it is written. */
#ifndef SCABBARD_ENGINE_FIXING_H
#define SCABBARD_ENGINE_FIXING_H

#include "engine/fix.h"
#include "fix_text.h"
#include "look.h"
#include "model/filter_row.h"
#include "model/resolution.h"

struct fixing;
struct fix_want;

/** What can be mended: one row a kind of fact. */
struct fix_kind {
	const char *name;
	/** Add a want for each that is not held as policy asks. */
	void (*find)(struct fixing *fixing);
	/** Give each proved want of one file its edit, or a reason why not. They are in the order of the file. */
	void (*edit)(const struct fixing *fixing, const struct fix_text *text, struct fix_want *const *wants,
		size_t count);
	/**
	 * Compare what was read with what is read of the edited files: clear `read_same` of a want that is not held now, and
	 * of every one in a file that says anything else than it should.
	 */
	void (*compare)(const struct fixing *fixing, const struct snapshot *edited);
};

extern const struct fix_kind fix_kinds[];
extern const size_t fix_kind_count;

/** One place that is not held. */
struct fix_want {
	const struct fix_kind *kind;
	uint32_t file;       /**< of the snapshot */
	struct place at;     /**< that is shown, and by which the kind finds it again */
	size_t index;        /**< of the fact, for the kind */
	const char *subject; /**< "dependency alpine" */
	int rule;
	const char *before; /**< what stands there, as a person reads it */
	bool in_version;    /**< the commit is written into the reference, not beside it */

	bool asks;     /**< copies are asked */
	bool recalled; /**< no copy could be asked, but the database has an answer of one */
	struct question question;
	const char
		*asks_host; /**< whose web server alone knows which repository it is; NULL = none is asked */
	enum fix_proof proof;
	const char *value; /**< that is to be written; NULL while nothing proves it */
	const char *by, *why;
	const char *claimed; /**< as in the result; NULL for none */

	bool edited;
	struct edit edit;
	bool read_same; /**< edited, and nothing but this differs when it is read again */
};

/** One search. */
struct fixing {
	const struct fix_settings *settings;
	struct policy tightened;
	const struct policy *policy; /**< the fleet's, tightened by what the repository asks for itself */
	const struct limits *limits;
	struct looked *looked;
	struct snapshot *snapshot; /**< linked */
	const char *repository;    /**< what it is called: its identity without "url:" */
	struct filter_row *filter; /**< of references */
	struct arena *arena;       /**< of the result */
	int64_t now;
	size_t looked_at, elsewhere; /**< as in the result */
	struct fix_want *wants;      /**< by file and place */
	size_t want_count, want_capacity;
};

/** Room for one more want, zeroed. */
struct fix_want *fixing_add(struct fixing *fixing);

/** Whether a reference is asked for, by the filter of the settings and by where its file stands: counted either way. */
int fix_filter_open(struct fixing *fixing, struct error *err);
bool fix_selects(struct fixing *fixing, const struct reference *reference);

/** What copies say of a want: prove it, doubt what proved it, or say why it is not proved. */
void fix_judge(const struct fixing *fixing, struct fix_want *want, const struct resolution *answer);

/** Edit the files of proved wants, read them again, and put what holds into the result. */
void fix_edit_files(struct fixing *fixing, struct fixed *ret);

/** The rows. */
void fix_find_references(struct fixing *fixing);
void fix_edit_references(const struct fixing *fixing, const struct fix_text *text,
	struct fix_want *const *wants, size_t count);
void fix_compare_references(const struct fixing *fixing, const struct snapshot *edited);

#endif
