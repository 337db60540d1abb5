/* One scan under way: what is known of every site, and what the workers have answered. */
#ifndef SCABBARD_ENGINE_SCAN_H
#define SCABBARD_ENGINE_SCAN_H

#include "discover.h"
#include "engine/collect.h"
#include "pool.h"
#include "store/store.h"

/** Where one site stands on its way. */
enum work_phase {
	WORK_CAPTURE,     /**< its repository is to be read */
	WORK_DOCUMENT,    /**< the next message is its snapshot */
	WORK_ASK_FRESHER, /**< does its commit contain the one that its rival stands at? */
	WORK_ASK_OLDER,   /**< does the rival's commit contain this one? Asked at the rival's place */
	WORK_HELD,        /**< read, but older than what is known: recorded only if nobody is fresher */
	WORK_DONE,
};

/** One site and its answers. Texts live in the scan's arena. */
struct work {
	const struct site *site;
	struct known_repository known; /**< id 0 = this place is unknown */
	enum work_phase phase;
	bool shared; /**< other places of this scan are the same known repository */
	bool again;  /**< memory lacked something: everything is read */
	const char *claim;
	const char **kept;
	size_t kept_count;
	struct snapshot *snapshot;
	const char *wanted;   /**< the identity it should have */
	const char *identity; /**< the one that it was recorded under, or NULL */
	const char *rival_commit;
	size_t rival; /**< another work that has that identity; SIZE_MAX = none of this scan */
	char commit[OID_HEX + 1];
};

/** Who has an identity in this scan; sorted by identity. */
struct owner {
	const char *identity;
	size_t work;
};

struct scan {
	struct fleet *fleet;
	struct store *store; /**< NULL: nothing is recorded */
	const struct collect_settings *settings;
	struct limits limits;
	struct arena arena;
	struct sites sites;
	struct work *works; /**< one a site */
	size_t *queue;      /**< works whose job is to be handed out */
	size_t queue_head, queue_count, queue_capacity;
	struct owner *owners;
	size_t owner_count, owner_capacity;
	int64_t run;
	int64_t now;
	size_t done;
	struct ledger ledger;
	struct collect_result result;
	struct error *err;
	bool broken; /**< the database failed: nothing more is handed out */
};

/** Hand out the next job (pool.h), and put a work behind the others for another one. */
bool scan_next(void *context, size_t *ret_job, struct buf *ret_message);
void scan_queue(struct scan *scan, size_t work);

/** Take answers (pool.h). */
enum pool_verdict scan_message(
	void *context, size_t job, const char *text, size_t length, struct buf *ret_answer);
void scan_again(void *context, size_t job);
void scan_failed(void *context, size_t job, enum problem_code code, const char *reason);

/** A site is finished; the progress moves on. */
void scan_done(struct scan *scan, struct work *work);

/** The database failed: the first such error ends the scan. */
void scan_break(struct scan *scan);

/* --- identity ---------------------------------------------------------------------------------------- */

/** Look up what is known of every place, and who has which identity. */
int scan_load_known(struct scan *scan);

/** Take a name, which lives as long as the scan, for a work; false if another has it. */
bool scan_take_name(struct scan *scan, const char *name, const struct work *work);

/** Decide what becomes of a work that has been read: record, touch, ask, hold. */
void scan_identify(struct scan *scan, struct work *work);

/** Go on with the answer to what was asked. */
void scan_answer(struct scan *scan, struct work *work, bool contains);

/** At the end: of those held back, the freshest counts where no other did. */
void scan_settle(struct scan *scan);

/* --- recording --------------------------------------------------------------------------------------- */

/** Record a work under an identity; or only that its place was seen. */
void scan_record(struct scan *scan, struct work *work, const char *identity);
void scan_touch(struct scan *scan, struct work *work, int64_t repository);

/** Record that a site could not be read. */
void scan_record_failure(
	struct scan *scan, const struct work *work, enum problem_code code, const char *reason);

/** Complete a snapshot from memory: kept folders, facts. False if memory lacks something. */
bool scan_complete(struct scan *scan, struct work *work);

/** Write a snapshot document as the settings say (--emit). */
void scan_emit(struct scan *scan, struct work *work);

#endif
