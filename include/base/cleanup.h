/* Ends the life of a local with its scope: the one place that uses compiler extensions for it. */
#ifndef SCABBARD_BASE_CLEANUP_H
#define SCABBARD_BASE_CLEANUP_H

/**
 * Say that a local is released by `function(&local)` when its scope ends, however it ends.
 *
 *	CLEANUP(buf_release) struct buf text = BUF_INIT;
 */
#define CLEANUP(function) __attribute__((cleanup(function)))

/** Give a pointer away: its value, leaving NULL behind, so that the scope's end releases nothing. */
#define TAKE(pointer)                                                                                        \
	__extension__({                                                                                      \
		__typeof__(pointer) taken_ = (pointer);                                                      \
		(pointer) = NULL;                                                                            \
		taken_;                                                                                      \
	})

/** The number of elements of an array (never of a pointer). */
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
