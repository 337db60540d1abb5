/* Refs that make nothing reachable: what a stranger has proposed. They tell where an unreachable commit comes from. */
#include "base/cleanup.h"
#include "commit.h"
#include "copying.h"

static const char *const folders[] = { "refs/pull/", "refs/merge-requests/" };

const char *copy_other_ref(struct copy *copy, const char *oid)
{
	git_oid id;

	if (git_oid_fromstr(&id, oid) < 0)
		return NULL;
	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		struct refs refs;

		if (refs_read(&refs, copy->repository, folders[i], &copy->arena, NULL) < 0)
			continue;
		for (size_t j = 0; j < refs.branches.count; j++) {
			const struct ref *ref = &refs.branches.items[j];
			CLEANUP(buf_release) struct buf name = BUF_INIT;

			if (ref->unreadable || !git_oid_equal(&ref->id, &id))
				continue;
			buf_format(&name, "%s%s", folders[i], ref->name);
			return one_line(&copy->arena, name.text, name.length);
		}
	}
	return NULL;
}
