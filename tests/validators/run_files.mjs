// Runs a check over the files named on the command line: one line each, exit status 1 if any is refused.
import { readFileSync } from "node:fs";

const MOST = 20;

/** `check(text, document)` returns { problems: [...], summary: "..." }. */
export async function runFiles(files, check) {
	let refused = files.length === 0;
	for (const file of files) {
		let result;
		try {
			const text = readFileSync(file, "utf8");
			result = await check(text, JSON.parse(text));
		} catch (error) {
			result = { problems: [error.message], summary: "" };
		}
		if (result.problems.length === 0) {
			console.log(`${file}: valid, ${result.summary}`);
			continue;
		}
		refused = true;
		console.log(`${file}: REFUSED, ${result.problems.length} problems`);
		for (const problem of result.problems.slice(0, MOST)) console.log(`  ${problem}`);
	}
	process.exitCode = refused ? 1 : 0;
}

/** Problems that ajv has found, a line each. */
export const ajvProblems = (errors) =>
	(errors ?? []).map((error) => `${error.instancePath || "/"} ${error.message} ${JSON.stringify(error.params)}`);

/** Every value of a member of that name, wherever it stands. */
export function* membersNamed(value, name) {
	if (value === null || typeof value !== "object") return;
	for (const [key, inner] of Object.entries(value)) {
		if (key === name && !Array.isArray(value)) yield inner;
		yield* membersNamed(inner, name);
	}
}

/** Those that come twice. */
export function repeated(values) {
	const seen = new Set();
	return values.filter((value) => seen.has(value) || !seen.add(value));
}
