/* What the written form of a resolution may hold: the same for writing and reading. */
#ifndef SCABBARD_RESOLUTION_DOCUMENT_H
#define SCABBARD_RESOLUTION_DOCUMENT_H

#include <stdint.h>

enum { COPIES_MOST = 64, SEEN_MOST = 100 };

/** Years 1 to 9999: times can be subtracted from each other without a thought. */
#define TIME_EARLIEST INT64_C(-62135596800)
#define TIME_LATEST INT64_C(253402300799)

#endif
