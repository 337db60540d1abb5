// node rows.mjs FILE...: tables as .tsv and .csv, by what RFC 4180 and we say of them: every row has as many cells as the
// first line has names, and nothing that cannot be seen.
import { readFileSync } from "node:fs";

/** Cells by RFC 4180: quotes doubled within quotes, lines end in CR LF. */
function readCsv(text) {
	const rows = [];
	let at = 0;

	while (at < text.length) {
		const row = [];
		for (;;) {
			const match = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
			match.lastIndex = at;
			const found = match.exec(text);
			if (!found) throw new Error(`no cell at ${at}`);
			row.push(found[1] === undefined ? found[2] : found[1].replaceAll('""', '"'));
			at = match.lastIndex;
			if (found[3] !== ",") break;
		}
		rows.push(row);
	}
	return rows;
}

function readTsv(text) {
	if (!text.endsWith("\n")) throw new Error("no line end at the end");
	return text.slice(0, -1).split("\n").map((line) => line.split("\t"));
}

function problemsOf(file, text) {
	const isCsv = file.endsWith(".csv");
	const rows = isCsv ? readCsv(text) : readTsv(text);
	const problems = [];

	rows.forEach((row, index) => {
		if (row.length !== rows[0].length) problems.push(`row ${index} has ${row.length} cells, not ${rows[0].length}`);
		for (const cell of row) {
			if (/[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/.test(cell)) problems.push(`row ${index} holds what cannot be seen`);
			if (isCsv && /^[=+\-@\t\r]/.test(cell)) problems.push(`row ${index} has a formula: ${cell}`);
		}
	});
	return { problems, summary: `${isCsv ? "csv" : "tsv"}: ${rows.length - 1} rows` };
}

let refused = process.argv.length < 3;
for (const file of process.argv.slice(2)) {
	let result;
	try {
		result = problemsOf(file, new TextDecoder("utf8", { fatal: true }).decode(readFileSync(file)));
	} catch (error) {
		result = { problems: [error.message], summary: "" };
	}
	refused ||= result.problems.length > 0;
	console.log(`${file}: ${result.problems.length ? `REFUSED, ${result.problems.length} problems` : `valid, ${result.summary}`}`);
	for (const problem of result.problems.slice(0, 20)) console.log(`  ${problem}`);
}
process.exitCode = refused ? 1 : 0;
