#include "engine/online.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "git/remote.h"
#include "mirroring.h"
#include "network.h"

struct asking {
	const struct online_settings *settings;
	const char *const *roots;
	const char *const *urls;
	size_t count, next, done;
	struct arena arena;
	int result; /* of the visitor */
};

static void asking_release(struct asking *asking)
{
	arena_release(&asking->arena);
}

static const char *url_of(struct asking *asking, size_t target)
{
	const char *root = asking->roots[target];

	if (asking->urls && asking->urls[target])
		return asking->urls[target];
	return root[0] == '/' ? root : arena_format(&asking->arena, "https://%s", root);
}

static void tell(struct asking *asking, size_t target, const char *problem)
{
	asking->done++;
	if (asking->settings->ended)
		asking->settings->ended(target, problem, asking->settings->context);
}

static bool on_next(void *context, size_t *ret_number, struct network_job *ret)
{
	struct asking *asking = context;

	while (asking->next < asking->count && !asking->result) {
		struct remote_address address;
		struct error error = { 0 };

		*ret_number = asking->next++;
		if (remote_address_read(url_of(asking, *ret_number), &asking->arena, &address, &error) < 0) {
			tell(asking, *ret_number, error.message);
			continue;
		}
		*ret = (struct network_job){ .url = address.url };
		mirror_give_credentials(ret, asking->settings->policy, &address, &asking->arena);
		return true;
	}
	return false;
}

static int visit_ref(struct asking *asking, size_t target, const struct remote_refs *refs, size_t index)
{
	const struct remote_ref *ref = &refs->items[index];
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	const struct online_label label = {
		.target = target,
		.root = asking->roots[target],
		.ref = (buf_add_quoted(&name, ref->name, strlen(ref->name)), name.text),
		.commit = *ref->peeled ? ref->peeled : ref->id,
		.tag = text_starts(ref->name, "refs/tags/"),
		.annotated = *ref->peeled,
		.is_default = refs->head && strcmp(refs->head, ref->name) == 0,
	};

	return asking->settings->visit(&label, asking->settings->context);
}

static void on_ended(
	void *context, size_t number, const struct remote_refs *refs, const struct error *failure)
{
	struct asking *asking = context;

	for (size_t i = 0; refs && i < refs->count && !asking->result; i++)
		asking->result = visit_ref(asking, number, refs, i);
	if (refs || failure->code != ERROR_STOPPED)
		tell(asking, number, refs ? NULL : failure->message);
}

int online_labels(const struct online_settings *settings, const char *const *roots, const char *const *urls,
	size_t count, struct sandbox_state *ret, struct error *err)
{
	CLEANUP(asking_release)
	struct asking asking = { .settings = settings, .roots = roots, .urls = urls, .count = count };
	const struct limits limits = mirror_limits(settings->limits, settings->policy);
	const struct network_settings network = {
		.program = settings->program,
		.jobs = settings->jobs,
		.limits = &limits,
		.stop = settings->stop,
	};
	const struct network_events events = { on_next, NULL, on_ended, &asking };
	const int result = network_run(&network, &events, ret, err);

	if (result < 0)
		return result;
	if (asking.result)
		return asking.result;
	return asking.done < count ? error_set(err, ERROR_STOPPED, "stopped") : 0;
}
