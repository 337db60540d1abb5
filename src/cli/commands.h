/* The bodies of the commands, for their table. */
#ifndef SCABBARD_CLI_COMMANDS_H
#define SCABBARD_CLI_COMMANDS_H

#include "command.h"

int cmd_dashboard(const struct settings *settings, struct error *err);
int cmd_scan(const struct settings *settings, struct error *err);
int cmd_ingest(const struct settings *settings, struct error *err);
int cmd_evaluate(const struct settings *settings, struct error *err);
int cmd_report(const struct settings *settings, struct error *err);
int cmd_diff(const struct settings *settings, struct error *err);
int cmd_export(const struct settings *settings, struct error *err);
int cmd_explain(const struct settings *settings, struct error *err);
int cmd_rules(const struct settings *settings, struct error *err);
int cmd_who(const struct settings *settings, struct error *err);
int cmd_review(const struct settings *settings, struct error *err);
int cmd_check(const struct settings *settings, struct error *err);
int cmd_verify(const struct settings *settings, struct error *err);
int cmd_verify_bundle(const struct settings *settings, struct error *err);
int cmd_trust(const struct settings *settings, struct error *err);
int cmd_hook(const struct settings *settings, struct error *err);
int cmd_fix(const struct settings *settings, struct error *err);
int cmd_triage(const struct settings *settings, struct error *err);
int cmd_audit(const struct settings *settings, struct error *err);
int cmd_policy(const struct settings *settings, struct error *err);
int cmd_mirror(const struct settings *settings, struct error *err);
int cmd_db(const struct settings *settings, struct error *err);
int cmd_doctor(const struct settings *settings, struct error *err);
int cmd_docs(const struct settings *settings, struct error *err);
int cmd_version(const struct settings *settings, struct error *err);
int cmd_help(const struct settings *settings, struct error *err);

#endif
