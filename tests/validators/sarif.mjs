// node sarif.mjs FILE...: SARIF 2.1.0 by its schema, by the rules of its own tool, those of the standard and those of code
// scanning, and by what none of these looks at.
import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ajvProblems, repeated, runFiles } from "./run_files.mjs";

const AT_ONCE = 200;

// The program has no page of its own on the web, so none is named.
const EXPECTED = new Set(["SARIF2005/Warning_ProvideToolnformationUri"]);

// --- the tool -------------------------------------------------------------------------------------------------------

function tool() {
	const path = createRequire(import.meta.url)("@microsoft/sarif-multitool");
	chmodSync(path, 0o755);
	return path;
}

/** The tool says nothing of a document that it cannot read, so the schema beside it comes first. */
function compiledSchema() {
	const ajv = new Ajv({ allErrors: true, strict: false });

	addFormats(ajv);
	return ajv.compile(JSON.parse(readFileSync(join(dirname(tool()), "sarif-2.1.0.json"), "utf8")));
}

/** What the tool says of many files: problems by file. Its own exit status says nothing. */
function validateAll(files) {
	const folder = mkdtempSync(join(tmpdir(), "sarif-"));
	const output = join(folder, "log.sarif");
	const found = new Map(files.map((file) => [resolve(file), []]));
	const kinds = ["--rule-kind", "Sarif;Ghas", "--level", "Error;Warning"];

	try {
		const { error, stdout } = spawnSync(tool(), ["validate", ...files, ...kinds, "--output", output, "--log",
			"ForceOverwrite"], { encoding: "utf8", maxBuffer: 1 << 28 });

		if (error) throw error;
		const [run] = JSON.parse(readFileSync(output, "utf8")).runs;
		const scanned = Number(/^(\d+) files? scanned/m.exec(stdout.replace("Done. ", ""))?.[1]);

		if (scanned !== files.length) throw new Error(`the tool looked at ${scanned} of ${files.length} files`);
		for (const result of run.results) note(found, run, result);
	} finally {
		rmSync(folder, { recursive: true });
	}
	return found;
}

function note(found, run, result) {
	const location = result.locations?.[0]?.physicalLocation?.artifactLocation ?? {};
	const uri = location.uri ?? run.artifacts?.[location.index]?.location?.uri;
	const id = `${result.ruleId}/${result.message.id ?? ""}`;
	const problems = found.get(uri?.startsWith("file:") ? fileURLToPath(uri) : resolve(uri ?? ""));

	if (!problems) throw new Error(`${id} of an unknown file '${uri}'`);
	if (!EXPECTED.has(id)) problems.push(`${id} ${(result.message.arguments ?? [result.message.text]).join(" ")}`);
}

// --- what it does not look at ---------------------------------------------------------------------------------------

function problemsOfRun(run, index) {
	if (!run.results) return [`runs[${index}]: no results`];
	const { results } = run;
	const rules = run.tool.driver.rules;
	const problems = [];
	const say = (text) => problems.push(`runs[${index}]: ${text}`);

	if (results.length > 25000) say(`${results.length} results`);
	for (const hash of repeated(results.map((one) => one.partialFingerprints?.primaryLocationLineHash)))
		say(`the fingerprint ${hash} comes twice`);
	for (const one of results) {
		if (rules[one.ruleIndex]?.id !== one.ruleId) say(`${one.ruleId} is not rule ${one.ruleIndex}`);
		if ((one.kind ?? "fail") !== "fail" && one.level !== "none") say(`${one.kind} of level ${one.level}`);
		if (!one.suppressions !== !results[0].suppressions) say("suppressions here and not there");
		if (!one.locations?.length) say(`${one.ruleId} has no place`);
		for (const { physicalLocation } of one.locations ?? []) problems.push(...problemsOfPlace(physicalLocation));
	}
	for (const rule of rules) {
		const weight = rule.properties["security-severity"];

		if (!results.some((one) => one.ruleId === rule.id)) say(`rule ${rule.id} does not occur`);
		if (weight !== undefined && !(Number(weight) > 0 && Number(weight) <= 10)) say(`${rule.id} weighs ${weight}`);
		if (rule.properties.tags.length > 10) say(`${rule.id} has too many tags`);
	}
	return problems;
}

function problemsOfPlace({ artifactLocation: { uri }, region }) {
	const problems = [];

	if (!/^(?:[A-Za-z0-9._~/@+,=-]|%[0-9A-F]{2})+$/.test(uri) || uri.startsWith("/")) problems.push(`the uri '${uri}'`);
	if (!(region.startLine >= 1)) problems.push(`line ${region.startLine}`);
	if ((region.endLine ?? region.startLine) === region.startLine && region.endColumn <= region.startColumn)
		problems.push(`columns ${region.startColumn} to ${region.endColumn}`);
	return problems;
}

// --- all of it ------------------------------------------------------------------------------------------------------

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const files = process.argv.slice(2);
	const validate = compiledSchema();
	const found = new Map();

	for (let i = 0; i < files.length; i += AT_ONCE)
		for (const [file, problems] of validateAll(files.slice(i, i + AT_ONCE))) found.set(file, problems);
	let next = 0;
	await runFiles(files, async (text, document) => {
		const problems = [...found.get(resolve(files[next++]))];

		if (!validate(document)) return { problems: [...ajvProblems(validate.errors), ...problems], summary: "" };
		const count = document.runs.reduce((sum, run) => sum + (run.results?.length ?? 0), 0);

		if (document.runs.length > 20) problems.push(`${document.runs.length} runs`);
		problems.push(...document.runs.flatMap(problemsOfRun));
		return { problems, summary: `SARIF 2.1.0: ${document.runs.length} runs, ${count} results` };
	});
}
