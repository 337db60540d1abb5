#include "read_blob.h"

#include "attest/certificate.h"

struct facts *read_blob(struct reader_tools *tools, const struct reader *reader, struct snapshot *snapshot,
	const char *oid, const char *bytes, size_t length, const struct limits *limits)
{
	struct facts *facts = tools ? reader_read_with(tools, reader, snapshot, oid, bytes, length, limits)
				    : reader_read(reader, snapshot, oid, bytes, length, limits);

	for (size_t i = 0; i < facts->certificate_count; i++) {
		struct certificate_fact *fact = &facts->certificates[i];

		if (fact->at.offset <= length && fact->at.count <= length - fact->at.offset)
			certificate_read(bytes + fact->at.offset, fact->at.count, &snapshot->arena, fact);
	}
	return facts;
}
