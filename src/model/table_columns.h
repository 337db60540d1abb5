/* The columns of each table, for the list of tables. */
#ifndef SCABBARD_MODEL_TABLE_COLUMNS_H
#define SCABBARD_MODEL_TABLE_COLUMNS_H

#include "model/table.h"

extern const struct column repository_columns[REPOSITORY_COLUMNS];
extern const struct column module_columns[MODULE_COLUMNS];
extern const struct column reference_columns[REF_COLUMNS];
extern const struct column finding_columns[FIND_COLUMNS];
extern const struct column graph_columns[GRAPH_COLUMNS];
extern const struct column ledger_columns[LEDGER_COLUMNS];
extern const struct column change_columns[CHANGE_COLUMNS];
extern const struct column decision_columns[DECIDE_COLUMNS];
extern const struct column images_columns[IMAGES_COLUMNS];
extern const struct column image_use_columns[IMAGE_USE_COLUMNS];
extern const struct column settings_columns[SETTINGS_COLUMNS];
extern const struct column use_columns[USE_COLUMNS];

#endif
