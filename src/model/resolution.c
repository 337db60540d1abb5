#include "model/resolution.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

void buf_add_target_key(struct buf *buf, const char *name)
{
	static const char *const hosts[] = { "github.com/", "gitlab.com/", "bitbucket.org/",
		"codeberg.org/" };
	int slashes = 3;

	for (size_t i = 0; i < COUNT_OF(hosts); i++)
		if (text_starts(name, hosts[i]))
			slashes = 0;
	for (; *name; name++) {
		slashes += *name == '/';
		buf_add_char(
			buf, (char)(slashes < 3 && *name >= 'A' && *name <= 'Z' ? *name - 'A' + 'a' : *name));
	}
}

const char *presence_word(enum presence presence)
{
	switch (presence) {
	case PRESENCE_UNASKED:
		return "";
	case PRESENCE_NO_COPY:
		return "no copy";
	case PRESENCE_ABSENT:
		return "absent";
	case PRESENCE_FOUND:
		return "found";
	case PRESENCE_NOT_COMMIT:
		return "no commit";
	case PRESENCE_UNREADABLE:
		return "unreadable";
	}
	return "";
}

const char *reach_word(enum reach reach)
{
	switch (reach) {
	case REACH_UNKNOWN:
		return "";
	case REACH_YES:
		return "yes";
	case REACH_NO:
		return "no";
	}
	return "";
}

const char *label_state_word(enum label_state label)
{
	switch (label) {
	case LABEL_NONE:
		return "";
	case LABEL_UNKNOWN:
		return "unknown";
	case LABEL_AGREES:
		return "agrees";
	case LABEL_DISAGREES:
		return "disagrees";
	case LABEL_MOVED_ON:
		return "moved on";
	case LABEL_ABSENT:
		return "absent";
	case LABEL_ALONE:
		return "alone";
	}
	return "";
}

const char *fork_state_word(enum fork_state fork)
{
	switch (fork) {
	case FORK_UNKNOWN:
		return "unknown";
	case FORK_LOCAL:
		return "local";
	case FORK_FIRST_PARTY:
		return "first-party";
	case FORK_INTERNAL:
		return "fork";
	case FORK_AVAILABLE:
		return "fork available";
	case FORK_NONE:
		return "not forked";
	}
	return "";
}

const char *tier_word(enum tier tier)
{
	switch (tier) {
	case TIER_UNKNOWN:
		return "unknown";
	case TIER_OURS:
		return "ours";
	case TIER_OFFICIAL:
		return "official";
	case TIER_THIRD_PARTY:
		return "third party";
	}
	return "";
}

int question_compare(const struct question *one, const struct question *other)
{
	int order = strcmp(one->root, other->root);

	if (!order)
		order = strcmp(one->subpath, other->subpath);
	if (!order)
		order = strcmp(one->version, other->version);
	return order ? order : strcmp(one->commit, other->commit);
}
