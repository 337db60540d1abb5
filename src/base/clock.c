#include "base/clock.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

bool clock_parse(const char *text, int64_t *ret)
{
	struct tm parts = { 0 }, again;
	const char *rest = strptime(text, "%Y-%m-%d", &parts);
	time_t seconds;

	if (!rest || rest - text != 10)
		return false;
	if (*rest == 'T' || *rest == ' ') {
		rest = strptime(rest + 1, "%H:%M:%S", &parts);
		if (!rest || (strcmp(rest, "Z") != 0 && strcmp(rest, "+00:00") != 0))
			return false;
	} else if (*rest) {
		return false;
	}
	seconds = timegm(&parts);
	if (!gmtime_r(&seconds, &again) || again.tm_mday != parts.tm_mday || again.tm_mon != parts.tm_mon)
		return false;
	*ret = (int64_t)seconds;
	return true;
}

int64_t clock_now(void)
{
	const char *fixed = getenv("SCABBARD_NOW");
	int64_t time_given;
	char *end;

	if (fixed && *fixed) {
		if (clock_parse(fixed, &time_given))
			return time_given;
		time_given = strtoll(fixed, &end, 10);
		if (!*end)
			return time_given;
	}
	return (int64_t)time(NULL);
}

int64_t clock_ticks(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

enum time_form { TIME_WHOLE, TIME_DATE, TIME_MINUTE };

static void add_formatted(struct buf *buf, int64_t seconds, enum time_form form)
{
	time_t when = (time_t)seconds;
	struct tm parts;

	if (!gmtime_r(&when, &parts)) {
		buf_format(buf, "@%lld", (long long)seconds);
		return;
	}
	buf_format(buf, "%04d-%02d-%02d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
	if (form == TIME_MINUTE)
		buf_format(buf, " %02d:%02d", parts.tm_hour, parts.tm_min);
	else if (form == TIME_WHOLE)
		buf_format(buf, "T%02d:%02d:%02dZ", parts.tm_hour, parts.tm_min, parts.tm_sec);
}

void buf_add_time(struct buf *buf, int64_t seconds)
{
	add_formatted(buf, seconds, TIME_WHOLE);
}

void buf_add_date(struct buf *buf, int64_t seconds)
{
	add_formatted(buf, seconds, TIME_DATE);
}

void buf_add_minute(struct buf *buf, int64_t seconds)
{
	add_formatted(buf, seconds, TIME_MINUTE);
}

void buf_add_age(struct buf *buf, int64_t seconds)
{
	static const struct {
		int64_t below;
		int64_t unit;
		char letter;
	} steps[] = {
		{ 100, 1, 's' },
		{ 100 * 60, 60, 'm' },
		{ 48 * 3600, 3600, 'h' },
		{ 100 * 86400, 86400, 'd' },
		{ 2 * 365 * (int64_t)86400, 7 * 86400, 'w' },
	};

	if (seconds < 0)
		seconds = 0;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (seconds < steps[i].below) {
			buf_format(buf, "%lld%c", (long long)(seconds / steps[i].unit), steps[i].letter);
			return;
		}
	}
	buf_format(buf, "%lldy", (long long)(seconds / (365 * (int64_t)86400)));
}
