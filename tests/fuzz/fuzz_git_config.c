#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "git/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct repository_config config = { 0 };
	struct error error = { 0 };

	if (size > CONFIG_BYTES)
		return 0;
	if (repository_config_read(&config, (const char *)data, size, &arena, &error) < 0 &&
		!error.message[0])
		abort();
	if (config.remote_count > CONFIG_REMOTES)
		abort();
	for (size_t i = 0; i < config.remote_count; i++)
		if (!config.remotes[i].name || (config.remotes[i].url && !config.remotes[i].url[0]))
			abort();
	return 0;
}
