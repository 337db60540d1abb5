/* How each code point is shown, in any locale. */
#ifndef SCABBARD_BASE_TEXT_TABLE_H
#define SCABBARD_BASE_TEXT_TABLE_H

#include <stddef.h>
#include <stdint.h>

/** The numbers are those in the table, and in text_table.py. */
enum text_class {
	TEXT_NARROW, /**< shown, one column */
	TEXT_WIDE,   /**< shown, two columns */
	TEXT_MARK,   /**< belongs to the character in front of it, no column of its own */
	TEXT_JAMO,   /**< the same, but only behind a Hangul character */
	TEXT_HIDDEN, /**< never shown as it is: control, invisible, private, unassigned */
};

/** Sorted; each entry holds from its lower 24 bits on. */
extern const uint32_t text_table[];
extern const size_t text_table_count;

/** Where the search begins for each 256 code points of the first plane, and behind the last of them. */
extern const uint16_t text_table_pages[0x101];

/** The class of a scalar value. */
enum text_class text_class_of(uint32_t rune);

#endif
