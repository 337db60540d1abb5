/* How much of a field is shown. */
#ifndef SCABBARD_BASE_TEXT_SHOWN_H
#define SCABBARD_BASE_TEXT_SHOWN_H

/**
 * Pieces that begin within the first TEXT_SHOWN_BYTES are shown. With TEXT_LOOKED_AT_BYTES in view none of them
 * is cut short, whatever follows.
 */
enum { TEXT_SHOWN_BYTES = 4096, TEXT_LOOKED_AT_BYTES = TEXT_SHOWN_BYTES + 32 };

#endif
