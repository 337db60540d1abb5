/* Options of verify and verify-bundle. */
#include "options.h"

#include "base/cleanup.h"

enum { FOR_BOTH = FOR(VERIFY) | FOR(VERIFY_BUNDLE) };

const struct option verify_options[] = {
	{
		.name = "bundle",
		.kind = OPTION_TEXT,
		.field = offsetof(struct settings, bundle),
		.commands = FOR(VERIFY_BUNDLE),
		.argument = "FILE",
		.about = "the bundle",
	},
	{
		.name = "subject",
		.kind = OPTION_TEXT,
		.field = offsetof(struct settings, subject),
		.commands = FOR(VERIFY),
		.argument = "FILE|DIGEST",
		.about = "only attestations that speak of this; none is a failure",
	},
	{
		.name = "trusted-root",
		.kind = OPTION_LIST,
		.field = offsetof(struct settings, trusted_roots),
		.commands = FOR_BOTH,
		.argument = "FILE",
		.about = "a trust root or public keys, instead of all that is configured; can be given again",
	},
	{
		.name = "certificate-identity",
		.kind = OPTION_TEXT,
		.field = offsetof(struct settings, identity),
		.commands = FOR_BOTH,
		.argument = "NAME",
		.about = "the signer that the certificate must name, exactly",
	},
	{
		.name = "certificate-oidc-issuer",
		.kind = OPTION_TEXT,
		.field = offsetof(struct settings, issuer),
		.commands = FOR_BOTH,
		.argument = "URL",
		.about = "who vouched for that signer, exactly; empty = the certificate names none",
	},
	{
		.name = "key",
		.kind = OPTION_TEXT,
		.field = offsetof(struct settings, key),
		.commands = FOR_BOTH,
		.argument = "FILE",
		.about = "the public key (PEM) of the signer",
	},
	{
		.name = "staging",
		.kind = OPTION_FLAG,
		.field = offsetof(struct settings, staging),
		.commands = FOR(VERIFY_BUNDLE),
		.about = "trust the staging instance, whose root you have configured as 'staging.json'",
	},
	{
		.name = "threshold",
		.kind = OPTION_NUMBER,
		.field = offsetof(struct settings, threshold),
		.commands = FOR(VERIFY),
		.argument = "NUMBER",
		.least = 1,
		.most = 100,
		.about = "how many different keys must have signed an envelope that stands alone; 1 if not "
			 "given",
	},
	{
		.name = "any-signer",
		.kind = OPTION_FLAG,
		.field = offsetof(struct settings, any_signer),
		.commands = FOR(VERIFY),
		.about = "VERIFIED-ANY is enough: it does not matter who signed",
	},
	{
		.name = "width",
		.letter = 'w',
		.kind = OPTION_NUMBER,
		.field = offsetof(struct settings, width),
		.commands = FOR(VERIFY),
		.argument = "COLUMNS",
		.least = 80,
		.most = 1000,
		.about = "of the table, 80 or more; the terminal's if not given, 120 without one",
	},
	{
		.name = "explain",
		.letter = 'v',
		.kind = OPTION_FLAG,
		.field = offsetof(struct settings, explain),
		.commands = FOR(VERIFY),
		.about = "every check with its outcome",
	},
};

const size_t verify_option_count = COUNT_OF(verify_options);
