/* doctor: what this machine offers, and which files are used. */
#include "base/cleanup.h"
#include "base/file.h"
#include "base/sandbox.h"
#include "base/text.h"
#include "commands.h"
#include "engine/fleet.h"
#include "engine/mirror.h"
#include "model/limits.h"
#include "model/version.h"
#include "paths.h"
#include "print.h"

#include <inttypes.h>
#include <langinfo.h>
#include <stdlib.h>
#include <unistd.h>

/* The version of Landlock from which on it knows ports. */
enum { ABI_WITH_PORTS = 4 };

/* The text under way. */
struct visit {
	struct buf text;
	bool color;
};

static void visit_release(struct visit *visit)
{
	buf_release(&visit->text);
}

static void add_line(struct visit *visit, const char *label, const char *value)
{
	buf_format(&visit->text, "  %-16s", label);
	buf_add_untrusted(&visit->text, value);
	buf_add_char(&visit->text, '\n');
}

static void add_sandbox(struct visit *visit)
{
	CLEANUP(buf_release) struct buf landlock = BUF_INIT;
	struct sandbox_state state = { 0 };

	sandbox_probe(&state);
	if (state.landlock)
		buf_format(&landlock, "yes, version %d: workers read the folders given and nothing else",
			state.landlock_abi);
	else
		buf_add(&landlock, "no: this kernel does not limit which files a worker can read");
	buf_add_heading(&visit->text, "sandbox of the workers", visit->color);
	add_line(visit, "landlock", landlock.text);
	add_line(visit, "seccomp",
		state.seccomp ? "yes: no network, no other program, no tracing"
			      : "no: this kernel does not filter what a worker calls");
	add_line(visit, "limits",
		state.limits ? "yes: memory and output of a worker are bounded"
			     : "no: memory and output of a worker are not bounded");
	add_line(visit, "network processes",
		state.landlock_abi >= ABI_WITH_PORTS
			? "yes: one that fetches reaches one port and changes one mirror"
		: state.landlock ? "in part: one that fetches changes one mirror, but reaches any port"
				 : "no: one that fetches is not held to one port and one mirror");
}

static void add_database(struct visit *visit, const struct settings *settings)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	struct error err = { 0 };

	if (paths_add_database(&path, settings, &err) < 0) {
		add_line(visit, "database", err.message);
		return;
	}
	add_line(visit, "database", path.text);
	if (access(path.text, F_OK) != 0)
		add_line(visit, "", "not there yet; a scan makes it");
	else if (fleet_open(&fleet, path.text, false, &err) < 0)
		add_line(visit, "", err.message);
	else
		add_line(visit, "", "can be opened");
}

static int count_mirror(const struct mirror_place *place, void *context)
{
	size_t *counts = context;

	counts[place->root ? 0 : 1]++;
	return 0;
}

static void add_mirrors(struct visit *visit, const struct settings *settings)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error err = { 0 };
	size_t counts[2] = { 0 };

	if (paths_add_mirrors(&path, settings, &err) < 0) {
		add_line(visit, "mirrors", err.message);
		return;
	}
	add_line(visit, "mirrors", path.text);
	if (access(path.text, F_OK) != 0)
		buf_add(&text, "not there yet; 'scabbard mirror add' makes it");
	else if (mirror_visit(path.text, count_mirror, counts, &err) < 0)
		buf_add(&text, err.message);
	else
		buf_format(&text, "%zu made here, %zu put there", counts[0], counts[1]);
	add_line(visit, "", text.text);
}

static void add_configuration(struct visit *visit, const char *label, const char *name)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	paths_add_configuration(&path, name);
	if (!path.length)
		return;
	if (access(path.text, F_OK) != 0)
		buf_add(&path, " (not there)");
	add_line(visit, label, path.text);
}

static void add_policy(struct visit *visit, const struct settings *settings)
{
	CLEANUP(policy_close) struct policy *policy = NULL;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct error err = { 0 };

	if (paths_add_policy(&path, NULL, settings, &err) == 0 && path.length)
		add_line(visit, "policy", path.text);
	if (paths_load_policy(&policy, settings, &err) < 0)
		add_line(visit, path.length ? "" : "policy", err.message);
	else if (path.length)
		add_line(visit, "", policy->path ? "fine" : "not there: the defaults are in force");
}

static void add_terminal(struct visit *visit)
{
	const char *terminal = getenv("TERM"), *no_color = getenv("NO_COLOR");

	buf_add_heading(&visit->text, "terminal", visit->color);
	add_line(visit, "TERM", terminal && *terminal ? terminal : "(not set)");
	add_line(visit, "characters", nl_langinfo(CODESET));
	add_line(visit, "NO_COLOR", no_color && *no_color ? "set: no colour" : "(not set)");
}

static void add_limits(struct visit *visit)
{
	buf_add_heading(&visit->text, "limits of the readers", visit->color);
	for (int i = 0; i < LIMIT_COUNT; i++) {
		const struct limit *limit = &limit_table[i];

		buf_format(&visit->text, "  %-20s%12" PRIu64 " %-8s %s\n", limit->name, limit->value,
			limit->unit, limit->bounds);
	}
}

int cmd_doctor(const struct settings *settings, struct error *err)
{
	CLEANUP(visit_release)
	struct visit visit = { .text = BUF_INIT, .color = print_has_color(settings) };

	buf_add_heading(&visit.text, scabbard_version(), visit.color);
	add_sandbox(&visit);
	buf_add_heading(&visit.text, "files", visit.color);
	add_database(&visit, settings);
	add_mirrors(&visit, settings);
	add_policy(&visit, settings);
	add_configuration(&visit, "keys", "keys.toml");
	add_configuration(&visit, "themes", "themes");
	add_terminal(&visit);
	add_limits(&visit);
	return print_text(&visit.text, err);
}
