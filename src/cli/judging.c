#include "judging.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "engine/collect.h"
#include "paths.h"
#include "print.h"
#include "stop.h"

static const char policy_setting[] = "policy file", mirrors_setting[] = "mirrors folder";

void judging_release(struct judging *judging)
{
	fleet_close(&judging->fleet);
	policy_close(&judging->policy);
	buf_release(&judging->mirrors);
}

static int open_fleet(struct fleet **ret, const struct settings *settings, bool must_exist, struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	if (paths_add_database(&path, settings, err) < 0)
		return err->code;
	/* Opened for writing a database is made if there is none. */
	if (must_exist && fleet_open(ret, path.text, false, err) < 0)
		return err->code;
	fleet_close(ret);
	return fleet_open(ret, path.text, true, err);
}

/* By its real path: the next command may be given from another folder. */
static int remember(struct fleet *fleet, const char *name, const char *path, struct error *err)
{
	CLEANUP(memory_release) char *real = *path ? realpath(path, NULL) : NULL;

	return fleet_remember(fleet, name, real ? real : path, err);
}

/* --- policy ------------------------------------------------------------------------------------------- */

static int load_remembered(struct policy **ret, struct fleet *fleet, struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct place place;

	if (!fleet || !fleet_remembered(fleet, policy_setting, &path) || !path.length) {
		*ret = policy_new();
		return 0;
	}
	if (paths_is_there(path.text))
		return paths_read_policy(ret, &text, path.text, &place, err);
	error_set(err, ERROR_NOT_FOUND, "the policy '%s', by which this database was judged, is gone",
		path.text);
	error_hint(err, "Name it where it is now with --policy, or give --policy none for the defaults.");
	return ERROR_NOT_FOUND;
}

/* What is named, or stands in the configuration folder; `*ret` stays NULL if neither. `ret_path`: to be remembered. */
static int load_named(
	struct policy **ret, struct buf *ret_path, const struct settings *settings, struct error *err)
{
	bool named = false;

	if (settings->policy && strcmp(settings->policy, "none") == 0) {
		*ret = policy_new();
		return 0;
	}
	if (paths_add_policy(ret_path, &named, settings, err) < 0)
		return err->code;
	if (named || (ret_path->length && paths_is_there(ret_path->text)))
		return paths_load_policy(ret, settings, err);
	buf_clear(ret_path);
	return 0;
}

int judging_load_policy(
	struct policy **ret, struct fleet *fleet, const struct settings *settings, struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	if (load_named(ret, &path, settings, err) < 0)
		return err->code;
	return *ret ? 0 : load_remembered(ret, fleet, err);
}

/* --- mirrors ------------------------------------------------------------------------------------------ */

static bool names_mirrors(const struct settings *settings)
{
	const char *variable = getenv("SCABBARD_MIRRORS");

	return settings->mirrors || (variable && *variable);
}

static void use_remembered_mirrors(struct judging *judging, const struct settings *settings)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	if (names_mirrors(settings) || !judging->fleet || paths_is_there(judging->mirrors.text) ||
		!fleet_remembered(judging->fleet, mirrors_setting, &path) || !path.length)
		return;
	buf_clear(&judging->mirrors);
	buf_add(&judging->mirrors, path.text);
}

static int find_mirrors(struct judging *judging, const struct settings *settings, struct error *err)
{
	if (paths_add_mirrors(&judging->mirrors, settings, err) < 0)
		return err->code;
	if (names_mirrors(settings))
		return remember(judging->fleet, mirrors_setting, judging->mirrors.text, err);
	use_remembered_mirrors(judging, settings);
	return 0;
}

/* Where there is no home folder, there is neither a database nor a folder of mirrors. */
int judging_open_to_read(struct judging *ret, const struct settings *settings, struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	const char *variable = getenv("SCABBARD_DB");
	const bool named = settings->database || (variable && *variable);

	if (paths_add_database(&path, settings, err) < 0 && settings->database)
		return err->code;
	if (path.length && (named || paths_is_there(path.text)) &&
		fleet_open(&ret->fleet, path.text, false, err) < 0)
		return err->code;
	if (judging_load_policy(&ret->policy, ret->fleet, settings, err) < 0 ||
		(paths_add_mirrors(&ret->mirrors, settings, err) < 0 && settings->mirrors))
		return err->code;
	use_remembered_mirrors(ret, settings);
	if (ret->fleet)
		fleet_set_policy(ret->fleet, ret->policy);
	return 0;
}

/* A policy that cannot be read stops everything before a database is made. */
int judging_open(struct judging *ret, const struct settings *settings, bool must_exist, struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	int result;

	if (load_named(&ret->policy, &path, settings, err) < 0 ||
		open_fleet(&ret->fleet, settings, must_exist, err) < 0)
		return err->code;
	if (!ret->policy)
		result = load_remembered(&ret->policy, ret->fleet, err);
	else if (strcmp(path.text, "-") != 0)
		result = remember(ret->fleet, policy_setting, path.text, err);
	else
		result = 0;
	if (result < 0 || find_mirrors(ret, settings, err) < 0)
		return err->code;
	fleet_set_policy(ret->fleet, ret->policy);
	return 0;
}

/* --- after an act ------------------------------------------------------------------------------------- */

int judging_again(struct fleet *fleet, const struct settings *settings, struct buf *text, struct error *err)
{
	const struct collect_settings collect = { .stop = stop_on_signals() };
	struct collect_result changed = { 0 };
	int result = evaluate_run(fleet, &collect, false, &changed, err);

	if (result == ERROR_LOCKED) {
		print_note(settings, "a scan is running: it will judge what this changes\n");
		return 0;
	}
	if (result < 0)
		return error_context(err, "the act is recorded, but not judged by");
	buf_format(text, "findings: %lld opened, %lld changed, %lld reopened, %lld closed\n",
		(long long)changed.opened, (long long)changed.changed, (long long)changed.reopened,
		(long long)changed.closed);
	return 0;
}
