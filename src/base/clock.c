#include "base/clock.h"

#include "base/cleanup.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DAY = 24 * 60 * 60 };

/* Read a number of just so many digits and move past it. */
static bool read_digits(const char **text, int count, int *ret)
{
	int number = 0;

	for (; count; count--, (*text)++) {
		if (**text < '0' || **text > '9')
			return false;
		number = number * 10 + (**text - '0');
	}
	*ret = number;
	return true;
}

static bool read_byte(const char **text, const char *allowed)
{
	if (!**text || !strchr(allowed, **text))
		return false;
	(*text)++;
	return true;
}

static bool read_date(const char **text, struct tm *ret)
{
	if (!read_digits(text, 4, &ret->tm_year) || !read_byte(text, "-") ||
		!read_digits(text, 2, &ret->tm_mon) || !read_byte(text, "-") ||
		!read_digits(text, 2, &ret->tm_mday))
		return false;
	ret->tm_year -= 1900;
	ret->tm_mon--;
	return true;
}

/* A fraction of a second is read and dropped. */
static bool read_time(const char **text, struct tm *ret)
{
	int digit;

	if (!read_byte(text, "Tt ") || !read_digits(text, 2, &ret->tm_hour) || !read_byte(text, ":") ||
		!read_digits(text, 2, &ret->tm_min) || !read_byte(text, ":") ||
		!read_digits(text, 2, &ret->tm_sec))
		return false;
	if (read_byte(text, ".")) {
		if (!read_digits(text, 1, &digit))
			return false;
		while (read_digits(text, 1, &digit))
			;
	}
	return ret->tm_hour < 24 && ret->tm_min < 60 && ret->tm_sec <= 60;
}

bool clock_parse(const char *text, int64_t *ret)
{
	struct tm parts = { 0 }, day;
	time_t seconds;

	if (!read_date(&text, &parts))
		return false;
	day = parts;
	seconds = timegm(&day);
	if (day.tm_mon != parts.tm_mon)
		return false;
	if (*text) {
		if (!read_time(&text, &parts) ||
			(strcmp(text, "Z") != 0 && strcmp(text, "z") != 0 && strcmp(text, "+00:00") != 0))
			return false;
		seconds += (time_t)parts.tm_hour * 3600 + (time_t)parts.tm_min * 60 + parts.tm_sec;
	}
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
		{ INT64_C(100) * 60, 60, 'm' },
		{ INT64_C(48) * 3600, 3600, 'h' },
		{ INT64_C(100) * 86400, 86400, 'd' },
		{ INT64_C(730) * 86400, INT64_C(7) * 86400, 'w' },
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

bool clock_parse_age(const char *text, int64_t *ret, int64_t *ret_unit)
{
	static const struct {
		char letter;
		int64_t seconds;
	} units[] = {
		{ 's', 1 },
		{ 'm', 60 },
		{ 'h', 3600 },
		{ 'd', DAY },
		{ 'w', INT64_C(7) * DAY },
		{ 'y', INT64_C(365) * DAY },
	};
	const size_t length = strlen(text);
	int64_t number = 0;

	if (length < 2 || length > 8)
		return false;
	for (size_t i = 0; i + 1 < length; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		number = number * 10 + (text[i] - '0');
	}
	for (size_t i = 0; i < COUNT_OF(units); i++) {
		if (units[i].letter != text[length - 1])
			continue;
		*ret = number * units[i].seconds;
		if (ret_unit)
			*ret_unit = units[i].seconds;
		return true;
	}
	return false;
}
