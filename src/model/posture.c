#include "model/posture.h"

#include "base/cleanup.h"

const char *run_kind_word(int kind)
{
	static const char *const words[] = { "run", "scan", "ingest", "evaluate", "resolve", "triage" };

	return words[kind > 0 && kind < (int)COUNT_OF(words) ? kind : 0];
}
