/* Settings as subjects. */
#ifndef SCABBARD_RULES_SETTINGS_H
#define SCABBARD_RULES_SETTINGS_H

#include "checks.h"

/** A setting as a subject: its dotted key stands for it. */
struct rule_subject rule_subject_setting(struct rule_report *report, const struct setting *setting);

#endif
