/* Images and settings in snapshots and databases, by hand. */
#ifndef SCABBARD_TESTS_SUPPORT_IMAGES_H
#define SCABBARD_TESTS_SUPPORT_IMAGES_H

#include "model/snapshot.h"
#include "store/store.h"

/** Add an image, or a setting, to the facts of a file, which is made if need be; then sort and link again. */
struct image_fact *support_add_image(
	struct snapshot *snapshot, const char *path, enum image_role role, const char *text, uint32_t line);
struct setting_fact *support_add_setting(struct snapshot *snapshot, const char *path, enum setting_kind kind,
	const char *key, const char *value, uint32_t line);
void support_link_again(struct snapshot *snapshot);

/** Put some of both into a database that holds runs, repositories and findings, and count them. */
void support_put_images(struct store *store);

#endif
