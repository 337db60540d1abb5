/* Installers of Dagger that are downloaded and run. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "shell_command.h"

/* What installers of Dagger end in, wherever they are fetched from. */
static bool is_installer(const char *text)
{
	static const char *const hosts[] = { "dl.dagger.io/", "releases.dagger.io/",
		"raw.githubusercontent.com/dagger/dagger/", "github.com/dagger/dagger/" };
	bool known = false;

	for (size_t i = 0; i < COUNT_OF(hosts); i++)
		known = known || strstr(text, hosts[i]) != NULL;
	return known && (strstr(text, "install.sh") || strstr(text, "install.ps1"));
}

static bool is_downloader(const char *program)
{
	static const char *const names[] = { "curl", "wget", "fetch", "aria2c", "iwr", "irm",
		"Invoke-WebRequest", "Invoke-RestMethod" };

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (text_equal_ascii_case(program, names[i]))
			return true;
	return false;
}

static const char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

void shell_download_release(struct shell_download *download)
{
	shell_word_release(&download->url);
	buf_release(&download->file);
	*download = (struct shell_download){ .url.text = BUF_INIT, .file = BUF_INIT };
}

/* -o FILE, --output=FILE, -O (its own name), > FILE */
static void find_file(const struct shell_command *command, struct shell_download *download)
{
	const bool wget = strcmp(shell_command_program(command), "wget") == 0;

	if (command->output)
		buf_add_bytes(&download->file, command->output, command->output_length);
	for (size_t i = command->first + 1; i < command->words.count && !download->file.length; i++) {
		const char *text = command->words.items[i].text.text;
		const char *next = i + 1 < command->words.count ? command->words.items[i + 1].text.text : "";
		const size_t length = strlen(text);

		if (text_starts(text, "--output="))
			buf_add(&download->file, text + strlen("--output="));
		else if (strcmp(text, "--output") == 0 || strcmp(text, "-OutFile") == 0 ||
			 (length > 1 && text[0] == '-' && text[1] != '-' &&
				 text[length - 1] == (wget ? 'O' : 'o')))
			buf_add(&download->file, next);
	}
	if (!download->file.length)
		buf_add(&download->file, name_of(download->url.text.text));
}

bool shell_download_start(struct shell_script *script, const struct shell_command *command,
	size_t pipeline_end, struct shell_download *ret)
{
	if (!is_downloader(shell_command_program(command)))
		return false;
	for (size_t i = command->first + 1; i < command->words.count; i++) {
		struct shell_word *word = &command->words.items[i];

		if (!is_installer(word->text.text))
			continue;
		if (ret->waiting)
			shell_download_finish(script, ret, NULL);
		shell_download_release(ret);
		ret->waiting = true;
		ret->url = *word;
		*word = (struct shell_word){ .text = BUF_INIT };
		ret->start = command->start;
		ret->end = command->end;
		ret->pipeline_end = pipeline_end;
		ret->function = script->function;
		find_file(command, ret);
		return true;
	}
	return false;
}

bool shell_download_runs(const struct shell_download *download, const struct shell_command *command)
{
	const char *program = shell_command_program(command);
	const char *file = name_of(download->file.text);

	if (!download->waiting || !*program)
		return false;
	if (download->pipeline_end)
		return command->end <= download->pipeline_end && shell_is_interpreter(program);
	if (strcmp(program, file) == 0)
		return true;
	if (!shell_is_interpreter(program))
		return false;
	for (size_t i = command->first + 1; i < command->words.count; i++)
		if (strcmp(name_of(command->words.items[i].text.text), file) == 0)
			return true;
	return false;
}

/* Variables that the installer reads, where the script exports them and the command does not set them. */
static void add_exported(
	struct shell_script *script, const struct shell_command *command, struct call_fact *call)
{
	static const char *const names[] = { "DAGGER_VERSION", "DAGGER_COMMIT", "BIN_DIR" };
	struct reading *reading = script->reading;

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const struct shell_variable *variable =
			shell_script_variable(script, names[i], strlen(names[i]));
		struct value_fact *value;
		bool given = false;

		for (size_t k = 0; command && k < command->env_count; k++)
			given = given ||
				(command->envs[k].length == strlen(names[i]) &&
					memcmp(command->envs[k].name, names[i], strlen(names[i])) == 0);
		if (given || !variable || !variable->exported)
			continue;
		value = reading_add_value(reading, call);
		if (!value)
			return;
		value->name = arena_format(reading->arena, "env:%s", names[i]);
		value->at = call->at;
		if (variable->known)
			shell_value(script, &variable->value, 0, false, value);
	}
}

void shell_download_finish(
	struct shell_script *script, struct shell_download *download, const struct shell_command *command)
{
	const struct shell_command none = { .start = download->start, .end = download->end };
	struct shell_command whole = command ? *command : none;
	const char *file = name_of(download->url.text.text);
	struct value_fact *value;
	struct call_fact *call;

	/* What is piped is marked from the download to what runs it. */
	if (whole.start > download->start && download->pipeline_end)
		whole.start = download->start;
	call = shell_command_call(
		script, &whole, CALL_INSTALL, strstr(file, ".ps1") ? "install.ps1" : "install.sh");
	value = call ? reading_add_value(script->reading, call) : NULL;
	if (value)
		shell_value(script, &download->url, 0, false, value);
	if (call)
		call->function = download->function;
	if (call)
		add_exported(script, command, call);
	download->waiting = false;
}
