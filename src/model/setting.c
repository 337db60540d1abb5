#include "model/setting.h"

#include <string.h>

static const char *const words[SETTING_KINDS] = {
	[SETTING_ENGINE_JSON] = "engine.json",
	[SETTING_ENGINE_TOML] = "engine.toml",
	[SETTING_HELM] = "helm",
	[SETTING_KUBERNETES] = "kubernetes",
	[SETTING_ENVIRONMENT] = "environment",
	[SETTING_COMPOSE] = "compose",
	[SETTING_CI] = "ci",
	[SETTING_ADMISSION] = "admission",
	[SETTING_MACHINE] = "machine",
	[SETTING_CERTIFICATE] = "certificate",
};

const char *setting_kind_word(enum setting_kind kind)
{
	return words[kind];
}

int setting_kind_parse(const char *word)
{
	for (int i = 1; i < SETTING_KINDS; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return -1;
}

enum setting_state setting_state(const struct setting_fact *fact)
{
	if (fact->refused)
		return SETTING_STATE_REFUSED;
	return fact->unknown ? SETTING_STATE_IGNORED : SETTING_STATE_SET;
}

const char *setting_state_word(enum setting_state state)
{
	switch (state) {
	case SETTING_STATE_SET:
		return "set";
	case SETTING_STATE_IGNORED:
		return "ignored";
	case SETTING_STATE_REFUSED:
		return "refused";
	}
	return "";
}
