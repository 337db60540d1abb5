// node markdown.mjs FILE...: Markdown as GitHub reads it. Names and texts from outside must be nothing but text: no link, no
// picture, no HTML but ours, nobody mentioned.
import { readFileSync } from "node:fs";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

const OURS = new Set(
	"h1 h2 h3 p code table thead tbody tr th td strong em br ul ol li details summary".split(" "),
);

function problemsOf(text) {
	const html = micromark(text, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
	const tags = [...html.matchAll(/<([a-z][a-z0-9]*)/gi)].map((match) => match[1].toLowerCase());
	const plain = html.replaceAll(/<code>.*?<\/code>/gs, "");
	const problems = [...new Set(tags.filter((tag) => !OURS.has(tag)))].map((tag) => `an element '${tag}'`);

	for (const [mention] of plain.matchAll(/(?<![\w@])@[\w-]+|#\d+|https?:\/\/\S+/g)) problems.push(`'${mention}' leads away`);
	if (/[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/.test(text)) problems.push("what cannot be seen");
	return { problems, summary: `Markdown: ${tags.filter((tag) => tag === "tr").length} rows` };
}

let refused = process.argv.length < 3;
for (const file of process.argv.slice(2)) {
	const { problems, summary } = problemsOf(readFileSync(file, "utf8"));
	refused ||= problems.length > 0;
	console.log(`${file}: ${problems.length ? `REFUSED, ${problems.length} problems` : `valid, ${summary}`}`);
	for (const problem of problems.slice(0, 20)) console.log(`  ${problem}`);
}
process.exitCode = refused ? 1 : 0;
