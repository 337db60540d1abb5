// node broken.mjs FILE...: negative controls. Good documents are damaged in known ways, one at a time, and the validator
// has to refuse each; a validator that takes anything is found here. FILEs are of CycloneDX and SPDX; there are documents
// of the other formats here.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = mkdtempSync(join(tmpdir(), "broken-"));
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

const openvex = {
	"@context": "https://openvex.dev/ns/v0.2.0",
	"@id": "urn:uuid:00000000-0000-8000-8000-000000000000",
	author: "fleet",
	timestamp: "2026-11-23T06:00:00Z",
	version: 1,
	statements: [
		{
			"@id": "urn:uuid:00000000-0000-8000-8000-000000000000#1",
			vulnerability: { name: "CVE-2026-0001" },
			products: [{ "@id": "pkg:github/acme/pay@1", subcomponents: [{ "@id": "pkg:npm/lodash" }] }],
			status: "not_affected",
			justification: "vulnerable_code_not_present",
		},
		{
			"@id": "urn:uuid:00000000-0000-8000-8000-000000000000#2",
			vulnerability: { name: "CVE-2026-0002" },
			products: [{ "@id": "pkg:github/acme/pay@1" }],
			status: "affected",
			action_statement: "Use 0.2.0.",
		},
	],
};

const digest = "00112233445566778899aabbccddeeff";
const decisions = {
	format: "scabbard-decisions",
	version: 1,
	findings: [{ fingerprint: digest, evidence: digest, rule: "SCB101", state: "not_affected", justification: "code_not_present" }],
};
const reviews = [
	{
		module: "github.com/x/y",
		commit: "0123456789abcdef0123456789abcdef01234567",
		step: "source",
		outcome: "passed",
		standing: "current",
		by: { b64: "/w==" },
		made: "2026-11-23T06:00:00Z",
		until: null,
		note: "",
		used_by: 1,
	},
];

// What is done to a document, and what the validator must say of it.
const damages = {
	cyclonedx: [
		["a member of no schema", (d) => (d.surprise = 1), /additionalProperties/],
		["a component of no type", (d) => (d.components[0].type = "module"), /enum/],
		["a component without a name", (d) => delete d.components[0].name, /required/],
		["a hash that is none", (d) => (d.components[0].hashes = [{ alg: "SHA-256", content: "xyz" }]), /hashes/],
		["an address that is none", (d) => (d.components[0].externalReferences = [{ type: "vcs", url: "a b" }]), /url/],
		["one id twice", (d) => (d.components[1]["bom-ref"] = d.components[0]["bom-ref"]), /comes twice/],
		["an unknown dependency", (d) => d.dependencies.push({ ref: "nobody" }), /'nobody' is not defined/],
		["an unknown composition", (d) => (d.compositions = [{ aggregate: "unknown", dependencies: ["nobody"] }]), /'nobody'/],
		["a component without dependencies", (d) => d.dependencies.pop(), /nothing is said/],
		["dependencies twice", (d) => d.dependencies.push(d.dependencies[0]), /come twice|uniqueItems/],
		["a purl of no type", (d) => (d.components[0].purl = "pkg:acme"), /purl/],
		["a purl that is read otherwise", (d) => (d.components[0].purl = "pkg:github/Acme/Pay@1#a//b"), /is read as/],
		["a serial number that is none", (d) => (d.serialNumber = "urn:uuid:1"), /serialNumber/],
	],
	spdx: [
		["a member of no schema", (d) => (d.surprise = 1), /additional properties/],
		["an illegal id", (d) => (d.packages[0].SPDXID = "SPDXRef-a_b"), /pattern/],
		["one id twice", (d) => (d.packages[1].SPDXID = d.packages[0].SPDXID), /comes twice/],
		["a package without a location", (d) => delete d.packages[0].downloadLocation, /downloadLocation/],
		["a location that is none", (d) => (d.packages[0].downloadLocation = "github.com/acme/pay"), /downloadLocation/],
		["a relation to nobody", (d) => (d.relationships[0].relatedSpdxElement = "SPDXRef-nobody"), /not defined/],
		["a relation of no kind", (d) => (d.relationships[0].relationshipType = "LIKES"), /relationshipType/],
		["a relation twice", (d) => d.relationships.push(d.relationships[0]), /comes twice/],
		["nothing described", (d) => (d.relationships = d.relationships.filter((r) => r.relationshipType !== "DESCRIBES")), /describes nothing/],
		["a namespace with a fragment", (d) => (d.documentNamespace += "#x"), /documentNamespace/],
		["a purl that is read otherwise", (d) => (d.packages.find((p) => p.externalRefs).externalRefs[0].referenceLocator = "pkg:github/Acme/Pay"), /is read as/],
		["another licence of the data", (d) => (d.dataLicense = "MIT"), /dataLicense/],
	],
	sarif: [
		["a member of no schema", (d) => (d.surprise = 1), /additional properties/],
		["a result without a message", (d) => (d.runs[0].results[0].message = {}), /anyOf/],
		["a level of no kind", (d) => (d.runs[0].results[0].level = "fatal"), /level/],
		["a rule without help", (d) => delete d.runs[0].tool.driver.rules[0].help, /GH2012|MissingHelp/],
		["a path from the top of the machine", (d) => (placeOf(d).artifactLocation.uri = "/etc/passwd"), /MustNotBeginWithSlash/],
		["a path with a blank", (d) => (placeOf(d).artifactLocation.uri = "a b.json"), /the uri|uri/],
		["a rule that is not there", (d) => (d.runs[0].results[0].ruleIndex = 99), /is not rule 99/],
		["a column before the first", (d) => (placeOf(d).region.startColumn = 0), /startColumn/],
		["an unknown that weighs", (d) => Object.assign(d.runs[0].results[0], { kind: "open", level: "error" }), /of level error/],
		["suppressions here and there", (d) => delete d.runs[0].results[1].suppressions, /suppressions here/],
		["one fingerprint twice", (d) => (d.runs[0].results[1].partialFingerprints = d.runs[0].results[0].partialFingerprints), /comes twice/],
		["no results", (d) => delete d.runs[0].results, /no results/],
		["more runs than one file holds", (d) => (d.runs = Array(21).fill(d.runs[0])), /21 runs/],
	],
	openvex: [
		["a member of no schema", (d) => (d.surprise = 1), /additional properties/],
		["no statement", (d) => (d.statements = []), /fewer than 1/],
		["a status of no kind", (d) => (d.statements[0].status = "fine"), /status/],
		["not affected and no reason", (d) => delete d.statements[0].justification, /oneOf|exactly one/],
		["not affected and two reasons", (d) => (d.statements[0].impact_statement = "x"), /oneOf|exactly one/],
		["affected and no action", (d) => delete d.statements[1].action_statement, /action_statement/],
		["one id twice", (d) => (d.statements[1]["@id"] = d.statements[0]["@id"]), /comes twice/],
		["no product", (d) => (d.statements[0].products = []), /no product/],
		["a purl of no type", (d) => (d.statements[0].products[0]["@id"] = "pkg:acme"), /purl/],
		["a version of zero", (d) => (d.version = 0), /version/],
	],
	decisions: [
		["another version", (d) => (d.version = 2), /version/],
		["a member of no schema", (d) => (d.findings[0].surprise = 1), /additional properties/],
		["a short fingerprint", (d) => (d.findings[0].fingerprint = "00"), /fingerprint/],
		["a state of no kind", (d) => (d.findings[0].state = "fine"), /state/],
		["not affected and no reason", (d) => delete d.findings[0].justification, /justification/],
		["an end that is no day", (d) => (d.findings[0].until = "2026-02-30"), /until/],
	],
	export: [
		["a column of no table", (d) => (d[0].surprise = 1), /additional properties/],
		["a column that is missing", (d) => delete d[0].note, /note/],
		["a number that is a text", (d) => (d[0].used_by = "1"), /used_by/],
		["a time that is none", (d) => (d[0].made = "yesterday"), /made/],
		["a commit that is none", (d) => (d[0].commit = "main"), /commit/],
	],
};

function placeOf(document) {
	return document.runs[0].results[0].locations[0].physicalLocation;
}

const schemas = { decisions: "schemas/decisions.schema.json", export: "schemas/export.schema.json" };
const part = { decisions: "", export: "#/$defs/reviews" };

function formatOf(document) {
	if (Array.isArray(document)) return "export";
	if (document.format) return "decisions";
	if (document.runs) return "sarif";
	if (document.bomFormat) return "cyclonedx";
	return document.spdxVersion ? "spdx" : "openvex";
}

function ask(format, document) {
	const file = join(folder, "document.json");
	const words = schemas[format] ? [here("document.mjs"), here(schemas[format]) + part[format]] : [here(`${format}.mjs`)];
	writeFileSync(file, JSON.stringify(document));
	return spawnSync(process.execPath, [...words, file], { encoding: "utf8" });
}

let failed = 0;
const documents = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, "utf8")));
documents.push(openvex, decisions, reviews);
for (const good of documents) {
	const format = formatOf(good);
	const answer = ask(format, good);
	if (answer.status !== 0) {
		failed++;
		console.log(`${format}: the good document is refused: ${answer.stdout}${answer.stderr}`);
		continue;
	}
	for (const [name, damage, words] of damages[format]) {
		const document = structuredClone(good);
		damage(document);
		const { status, stdout } = ask(format, document);
		if (status === 1 && words.test(stdout)) continue;
		failed++;
		console.log(`${format}: ${name}: not refused for that reason (status ${status}): ${stdout}`);
	}
	console.log(`${format}: ${damages[format].length} damages, each has to be refused`);
}
rmSync(folder, { recursive: true });
process.exitCode = failed ? 1 : 0;
