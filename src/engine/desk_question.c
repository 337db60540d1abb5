/* Questions as the queue keeps them. */
#include "desking.h"

#include "base/memory.h"

static const int64_t *copy_ids(struct arena *arena, const int64_t *ids, size_t count)
{
	return count ? arena_copy(arena, ids, count * sizeof(*ids)) : NULL;
}

static const struct decision_scope *copy_scope(struct posted *posted, const struct decision_scope *scope)
{
	struct arena *arena = &posted->arena;

	if (!scope)
		return NULL;
	posted->scope = (struct decision_scope){
		.rule = scope->rule,
		.repository = arena_string(arena, scope->repository),
		.path = arena_string(arena, scope->path),
		.subject = arena_string(arena, scope->subject),
		.target = arena_string(arena, scope->target),
		.commit = arena_string(arena, scope->commit),
	};
	return &posted->scope;
}

static const struct triage_wish *copy_wish(struct posted *posted, const struct triage_wish *wish)
{
	struct arena *arena = &posted->arena;

	posted->wish = *wish;
	posted->wish.reason = arena_string(arena, wish->reason);
	posted->wish.until = arena_string(arena, wish->until);
	posted->wish.owner = arena_string(arena, wish->owner);
	posted->wish.filter = arena_string(arena, wish->filter);
	posted->wish.ids = copy_ids(arena, wish->ids, wish->id_count);
	posted->wish.scope = copy_scope(posted, wish->scope);
	return &posted->wish;
}

struct posted *posted_new(const struct desk_question *question)
{
	struct posted *posted = memory_zero(1, sizeof(*posted));
	struct desk_question *copy = &posted->question;

	*copy = *question;
	copy->list.filter = arena_string(&posted->arena, question->list.filter);
	copy->list.sort = arena_string(&posted->arena, question->list.sort);
	copy->ids = copy_ids(&posted->arena, question->ids, question->id_count);
	copy->wish = question->wish ? copy_wish(posted, question->wish) : NULL;
	return posted;
}

void posted_close(struct posted *posted)
{
	arena_release(&posted->arena);
	memory_free(posted);
}

bool posted_is_slow(const struct posted *posted)
{
	const struct desk_question *question = &posted->question;

	return posted->rest || question->kind == DESK_COUNT || question->kind == DESK_WEEKLY ||
	       (question->kind == DESK_LIST && !question->first_page && !question->list.limit);
}

bool posted_has_first_page(const struct posted *posted)
{
	const struct desk_question *question = &posted->question;

	return question->kind == DESK_LIST && question->first_page && !posted->rest &&
	       (!question->list.limit || question->list.limit > question->first_page);
}
