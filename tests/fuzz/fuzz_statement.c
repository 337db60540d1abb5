/* Statements come from whoever could sign anything: the first byte says as what format the rest is read. */
#include "attest/statement.h"
#include "base/buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum attestation_format formats[] = { ATTESTATION_STATEMENT, ATTESTATION_PREDICATE,
		ATTESTATION_SIMPLESIGNING };
	struct arena arena = { 0 };
	struct statement *statement = NULL;
	struct limits limits;
	struct error err;
	size_t at = 0;

	if (size == 0)
		return 0;
	limits_default(&limits);
	if (statement_read((struct bytes){ data + 1, size - 1 }, formats[data[0] % 3], &limits, &arena,
		    &statement, &at, &err) == 0) {
		source_normal(statement->source, &arena);
		if (!statement->subject_count && data[0] % 3 != 1)
			__builtin_trap();
	} else if (at >= size || statement) {
		__builtin_trap();
	}
	arena_release(&arena);
	return 0;
}
