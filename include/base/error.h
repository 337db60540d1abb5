/* What went wrong, in words for a person and a code for the caller. */
#ifndef SCABBARD_BASE_ERROR_H
#define SCABBARD_BASE_ERROR_H

/**
 * What a caller may react to; no finer. Functions that can fail return 0, or one of these, which are
 * all negative.
 */
enum error_code {
	ERROR_NOT_FOUND = -1, /**< the thing named does not exist */
	ERROR_MALFORMED = -2, /**< bytes from outside that break their format's rules */
	ERROR_TOO_LARGE = -3, /**< a limit of model/limits.h was passed */
	ERROR_USAGE = -4,     /**< the caller, in the end the user, asked for what cannot be */
	ERROR_SYSTEM = -5,    /**< the system, a library or the disk refused */
	ERROR_STOPPED = -6,   /**< interrupted on request: what was finished is kept */
	ERROR_LOCKED = -7,    /**< another process is at it: later it may do */
};

/**
 * One failure: a plain value, nothing to free, usable when memory is out.
 *
 * `message` is one line, lower case, without a full stop, quoting 'what came from outside' (which may
 * be hostile: printers pass it through buf_add_untrusted). `hint` is a sentence that says what to do
 * next, or empty.
 *
 *	if (file_read(&text, path, LIMIT, err) < 0)
 *		return error_context(err, "reading theme '%s'", path);
 */
struct error {
	enum error_code code;
	char message[1024];
	char hint[512];
};

/** Start a failure: set code and message, clear the hint. Return the code. A NULL err is allowed. */
int error_set(struct error *err, enum error_code code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** Put "what we were doing: " in front of the message. Return the code that was set before. */
int error_context(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Say what to do next. Nothing is returned: without an err nobody knows the code but who set it. */
void error_hint(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Start a failure of the system from errno: "what: No such file or directory". Return the code. */
int error_system(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
