/* Answers about the whole fleet and about one row, as screens and reports show them. */
#ifndef SCABBARD_MODEL_POSTURE_H
#define SCABBARD_MODEL_POSTURE_H

#include <stddef.h>
#include <stdint.h>

#include "model/decision.h"
#include "model/finding.h"
#include "model/resolution.h"
#include "model/review.h"
#include "model/snapshot.h"
#include "model/table.h"
#include "model/weekly.h"

/** One rule over the fleet, live paths only. A rule that looked at nothing shows "-", never 100 %. */
struct posture_rule {
	int number;
	int64_t pass, fail, unknown, declared, decided;
	int64_t worst_repository; /**< id of the one with most failures, 0 = none */
	const char *worst_name;
	int64_t worst_fail;
};

/** One run, newest first. */
struct posture_run {
	int64_t id;
	int kind;
	int status;
	int64_t started, finished;
	int64_t opened, unchanged, changed, reopened, closed;
	const char *scope;
};

/** What a kind of run (enum run_kind of the store) is called: "scan", "triage"; "run" if it is unknown. */
const char *run_kind_word(int kind);

/**
 * The posture. Score = 100 x sum(weight x pass) / sum(weight x all), weights by severity 10, 5, 2, 1, 0; an
 * unknown counts once as failed (score_low) and once as passed (score_high); -1 when nothing was looked at.
 */
struct posture {
	int64_t repositories, complete, partial, failed, empty, gone;
	int64_t without_dagger; /**< complete, and no Dagger file in them */
	int64_t modules, references, unpinned, floating;
	int64_t pinned, builtin, local, malformed, conflicting;
	/** Live references that name a commit of another repository: what copies of it say of that, each in one of five. */
	int64_t agreeing;    /**< a branch or tag leads there, and the label says nothing else */
	int64_t disagreeing; /**< the label names another commit */
	int64_t unreachable; /**< no branch or tag leads there, or it is no commit; the label may disagree too */
	int64_t untold;      /**< not in my copy, or the copy could not tell */
	int64_t uncopied;    /**< live references to other repositories that there is no copy of */
	int64_t uncopied_roots; /**< those repositories */
	int64_t severity[5];    /**< open failures by severity, live paths */
	int64_t unknown, declared;
	int64_t accepted, dismissed;           /**< findings that are decided, live paths */
	int64_t set_apart;                     /**< open findings in fixtures, docs and vendored paths */
	int64_t new_findings, closed_findings; /**< of the newest run */
	int score_low, score_high;
	const struct posture_rule *rules; /**< by number */
	size_t rule_count;
	const struct posture_run *runs;
	size_t run_count;
	int64_t hostile; /**< findings and names that held unprintable characters */
};

/** One line of a row's history. */
struct detail_event {
	int64_t run;
	int64_t time;
	const char *what; /**< opened, changed, reopened, moved, closed, decided, commented */
	const char *cause;
	const char *by; /**< who ran or decided, claimed */
};

/** What stands around one row. */
struct detail {
	const char **lines; /**< source lines around the place, raw */
	size_t line_count;
	uint32_t first_line;
	uint32_t mark_line;   /**< 0 = none */
	uint32_t mark_column; /**< from 1, in UTF-16 units */
	uint64_t mark_count;  /**< bytes */
	const struct detail_event *events;
	size_t event_count;
	const struct problem *problems; /**< of a repository */
	size_t problem_count;
	const char **places; /**< of a repository */
	size_t place_count;
	/** Of a reference, of a finding about one, and of a row of the graph (its most used reference); else NULL. */
	const struct resolution *resolution;
	const struct skew *skew;
	const struct commit_note
		*introduced;    /**< which commit brought the reference in; NULL = not searched */
	struct reviews reviews; /**< of the reference's or row's target */
	const struct use *
		uses; /**< of a module and of a row of the graph: who uses it, direct ones first; the first ones */
	size_t use_count;
	size_t uses_left; /**< further ones */
	const struct decision
		*decision; /**< of a finding: what decides its state; of a decision: itself; else NULL */
	const struct score *score; /**< of a repository, with its causes */
};

#endif
