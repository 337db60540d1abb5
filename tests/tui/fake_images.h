/* Images, their uses and settings of the made-up fleet. */
#ifndef SCABBARD_TESTS_FAKE_IMAGES_H
#define SCABBARD_TESTS_FAKE_IMAGES_H

#include "model/finding.h"
#include "model/image.h"
#include "model/setting.h"
#include "model/table.h"

#define FAKE_DIGEST "sha256:9b7c0f9a3c1c5d7e8f00112233445566778899aabbccddeeff00112233445566"

static const char *const fake_images[] = { "docker.io/library/alpine", "ghcr.io/acme/build-tools",
	"docker.io/library/node", "registry.dagger.io/engine", "{}/app:{}", "\xe2\x80\xae\x1b[31mevil" };
static const enum image_role fake_roles[] = { IMAGE_BASE, IMAGE_TOOL, IMAGE_BASE, IMAGE_ENGINE,
	IMAGE_PUBLISHED, IMAGE_BUILD };
static const enum image_class fake_classes[] = { IMAGE_CLASS_TAG, IMAGE_CLASS_DIGEST, IMAGE_CLASS_NO_TAG,
	IMAGE_CLASS_LATEST, IMAGE_CLASS_UNKNOWN, IMAGE_CLASS_MALFORMED };

static void fake_worst(struct cell *worst, struct cell *findings, int64_t id)
{
	worst->empty = id % 6 == 1;
	worst->number = id % 2 ? SEVERITY_MEDIUM : SEVERITY_HIGH;
	findings->number = worst->empty ? 0 : 1 + id % 3;
}

static void fake_image(struct cell *cells, int64_t id, int64_t now)
{
	const int64_t kind = id % 6;

	cells[IMAGES_NAME].text = fake_images[kind];
	cells[IMAGES_REGISTRY].text = kind == 1 ? "ghcr.io" : kind == 4 ? "" : "docker.io";
	cells[IMAGES_ROLE].text = image_role_word(fake_roles[kind]);
	cells[IMAGES_CLASS].text = image_class_word(fake_classes[kind]);
	cells[IMAGES_PINNED].number = kind == 1 ? 100 : kind * 20;
	cells[IMAGES_USES].number = 12 - kind;
	cells[IMAGES_REPOSITORIES].number = 5 - kind / 2;
	cells[IMAGES_TAGS].text = kind == 2 || kind == 4 ? "" : "3.19,3.20";
	cells[IMAGES_DIGESTS].number = kind < 3;
	cells[IMAGES_DIGEST_LIST].text = kind < 3 ? FAKE_DIGEST : "";
	cells[IMAGES_PLATFORMS].text = kind == 1 ? "linux/amd64,linux/arm64" : "";
	fake_worst(&cells[IMAGES_WORST], &cells[IMAGES_FINDINGS], id);
	cells[IMAGES_FIRST_SEEN].number = now - id * 40 * 86400;
	cells[IMAGES_LAST_SEEN].number = now - 86400;
}

static void fake_image_use(
	struct cell *cells, int64_t id, int64_t now, const char *repository, const char *path)
{
	const int64_t kind = id % 6;

	cells[IMAGE_USE_REPO].text = repository;
	cells[IMAGE_USE_PATH].text = path;
	cells[IMAGE_USE_LINE].number = 14;
	cells[IMAGE_USE_COLUMN].number = 17;
	cells[IMAGE_USE_ROLE].text = image_role_word(fake_roles[kind]);
	cells[IMAGE_USE_IMAGE].text = fake_images[kind];
	cells[IMAGE_USE_REGISTRY].text = "docker.io";
	cells[IMAGE_USE_TAG].text = kind == 0 || kind == 1 ? "3.20" : "";
	cells[IMAGE_USE_DIGEST].text = kind == 1 ? FAKE_DIGEST : "";
	cells[IMAGE_USE_CLASS].text = image_class_word(fake_classes[kind]);
	cells[IMAGE_USE_CERTAINTY].text = certainty_word(kind == 4 ? CERTAINTY_UNKNOWN : CERTAINTY_LITERAL);
	cells[IMAGE_USE_WHERE].text = "from";
	cells[IMAGE_USE_FUNCTION].text = "Build";
	cells[IMAGE_USE_TEXT].text = kind == 0 ? "alpine:3.20" : fake_images[kind];
	cells[IMAGE_USE_MALFORMED].text = kind == 5 ? "the name holds what no image name may have" : "";
	fake_worst(&cells[IMAGE_USE_WORST], &cells[IMAGE_USE_FINDINGS], id);
	cells[IMAGE_USE_FIRST_SEEN].number = now - id * 20 * 86400;
	cells[IMAGE_USE_LAST_SEEN].number = now - 86400;
}

static void fake_setting(
	struct cell *cells, int64_t id, int64_t now, const char *repository, const char *path)
{
	static const char *const keys[] = { "security.insecureRootCapabilities", "engine.address",
		"gc.maxUsedSpace", "DAGGER_CACHE_VERIFY", "permissions" };
	static const char *const values[] = { "true", "tcp://0.0.0.0:1234", "many",
		"\xe2\x80\xae\x1b[31mstrict", "write-all" };
	static const enum setting_kind kinds[] = { SETTING_ENGINE_JSON, SETTING_ENGINE_JSON,
		SETTING_ENGINE_JSON, SETTING_ENVIRONMENT, SETTING_CI };
	const int64_t kind = id % 5;

	cells[SETTINGS_REPO].text = repository;
	cells[SETTINGS_PATH].text = path;
	cells[SETTINGS_LINE].number = 14;
	cells[SETTINGS_COLUMN].number = 17;
	cells[SETTINGS_KIND].text = setting_kind_word(kinds[kind]);
	cells[SETTINGS_SUBJECT].text = kind == 4 ? "jobs.build" : "";
	cells[SETTINGS_KEY].text = keys[kind];
	cells[SETTINGS_VALUE].text = values[kind];
	cells[SETTINGS_STATE].text = setting_state_word(kind == 1   ? SETTING_STATE_IGNORED
							: kind == 2 ? SETTING_STATE_REFUSED
								    : SETTING_STATE_SET);
	cells[SETTINGS_REASON].text = kind == 2 ? "'many' is no size" : "";
	cells[SETTINGS_CERTAINTY].text = certainty_word(CERTAINTY_LITERAL);
	cells[SETTINGS_CLASS].text = "live";
	fake_worst(&cells[SETTINGS_WORST], &cells[SETTINGS_FINDINGS], id);
	cells[SETTINGS_RULES].text = cells[SETTINGS_WORST].empty ? ""
				     : kind == 2                 ? "SCB407"
								 : "SCB404,SCB407";
	cells[SETTINGS_FIRST_SEEN].number = now - id * 30 * 86400;
	cells[SETTINGS_LAST_SEEN].number = now - 86400;
}

#endif
