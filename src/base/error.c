#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int error_set(struct error *err, enum error_code code, const char *format, ...)
{
	va_list arguments;

	if (!err)
		return code;
	va_start(arguments, format);
	vsnprintf(err->message, sizeof(err->message), format, arguments);
	va_end(arguments);
	err->code = code;
	err->hint[0] = '\0';
	return code;
}

int error_context(struct error *err, const char *format, ...)
{
	char doing[sizeof(err->message)];
	char whole[2 * sizeof(err->message) + 2];
	va_list arguments;

	if (!err)
		return ERROR_SYSTEM;
	va_start(arguments, format);
	vsnprintf(doing, sizeof(doing), format, arguments);
	va_end(arguments);
	snprintf(whole, sizeof(whole), "%s: %s", doing, err->message);
	memcpy(err->message, whole, sizeof(err->message) - 1);
	err->message[sizeof(err->message) - 1] = '\0';
	return err->code;
}

void error_hint(struct error *err, const char *format, ...)
{
	va_list arguments;

	if (!err)
		return;
	va_start(arguments, format);
	vsnprintf(err->hint, sizeof(err->hint), format, arguments);
	va_end(arguments);
}

int error_system(struct error *err, const char *format, ...)
{
	int number = errno;
	char doing[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(doing, sizeof(doing), format, arguments);
	va_end(arguments);
	return error_set(
		err, number == ENOENT ? ERROR_NOT_FOUND : ERROR_SYSTEM, "%s: %s", doing, strerror(number));
}
