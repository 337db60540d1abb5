/* Time, in one place, so that tests can set it. */
#ifndef SCABBARD_BASE_CLOCK_H
#define SCABBARD_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/** Seconds since 1970 UTC; $SCABBARD_NOW (a number or RFC 3339) stands in for the real clock when set. */
int64_t clock_now(void);

/** Nanoseconds of a clock that only goes forward, for measuring. */
int64_t clock_ticks(void);

/** Add a time as RFC 3339 in UTC ("2026-11-23T06:00:00Z"), or only its date or "2026-11-23 06:00". */
void buf_add_time(struct buf *buf, int64_t time);
void buf_add_date(struct buf *buf, int64_t time);
void buf_add_minute(struct buf *buf, int64_t time);

/** Add an age in its largest unit, two digits or so: "12s", "4m", "3h", "19d", "14w", "3y". */
void buf_add_age(struct buf *buf, int64_t seconds);

/**
 * Read RFC 3339 in UTC, a fraction of a second dropped, or a date alone (its first second). False if malformed or
 * no real day.
 */
bool clock_parse(const char *text, int64_t *ret);

/**
 * Read a length of time such as 12h, 30d, 8w or 1y (s, m, h, d, w, y; up to seven digits), in seconds; `ret_unit` (may be
 * NULL) gets the seconds of its unit.
 */
bool clock_parse_age(const char *text, int64_t *ret, int64_t *ret_unit);

#endif
