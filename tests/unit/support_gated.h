/* Findings of a check, made by hand, in the formats of a check. */
#ifndef SCABBARD_TESTS_SUPPORT_GATED_H
#define SCABBARD_TESTS_SUPPORT_GATED_H

#include "model/finding.h"
#include "support_report.h"

enum { GATED_MOST = 4 };

struct gated {
	struct cell cells[GATED_MOST][SUPPORT_CELLS];
	bool fails[GATED_MOST];
	size_t count;
	struct report_gate gate;
};

void gated_start(struct gated *gated);

/** Add a finding of SCB101 in ci/dagger.json; its cells. */
struct cell *gated_add(struct gated *gated, enum severity severity, bool fails);

/** Write them in a format, perhaps many times. */
void gated_write(const char *format, struct gated *gated, struct buf *ret);
void gated_write_times(const char *format, struct gated *gated, size_t times, struct buf *ret);

void gated_assert_has(const struct buf *out, const char *part);
void gated_assert_lacks(const struct buf *out, const char *part);

/** Texts that mean something to some format. */
extern const char *const gated_hostile_texts[];
extern const size_t gated_hostile_count;

#endif
