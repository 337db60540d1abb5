// node spdx.mjs FILE...: SPDX 2.3 by our schema of it, and by the prose of the specification.
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { readFileSync } from "node:fs";
import { problem as purlProblem } from "./purl.mjs";
import { ajvProblems, repeated, runFiles } from "./run_files.mjs";

const schema = JSON.parse(readFileSync(new URL("schemas/spdx-2.3.schema.json", import.meta.url), "utf8"));
const ajv = new Ajv({ allErrors: true });
addFormats(ajv);
const validate = ajv.compile(schema);
const NOWHERE = new Set(["NONE", "NOASSERTION"]);

async function check(text, document) {
	const problems = validate(document) ? [] : ajvProblems(validate.errors);
	const packages = document.packages ?? [];
	const relationships = document.relationships ?? [];
	const ids = [document.SPDXID, ...packages.map(({ SPDXID }) => SPDXID)];
	const defined = new Set(ids);

	problems.push(...repeated(ids).map((id) => `SPDXID '${id}' comes twice`));
	for (const { spdxElementId, relatedSpdxElement } of relationships) {
		if (!defined.has(spdxElementId)) problems.push(`'${spdxElementId}' is not defined`);
		if (!defined.has(relatedSpdxElement) && !NOWHERE.has(relatedSpdxElement))
			problems.push(`'${relatedSpdxElement}' is not defined`);
	}
	const described = relationships.some(
		({ spdxElementId, relationshipType }) => spdxElementId === document.SPDXID && relationshipType === "DESCRIBES",
	);
	if (packages.length && !described) problems.push("the document describes nothing");
	problems.push(...repeated(relationships.map((one) => JSON.stringify(one))).map((one) => `${one} comes twice`));

	const purls = packages.flatMap(({ externalRefs }) => externalRefs ?? []).filter(({ referenceType }) => referenceType === "purl");
	problems.push(...purls.map(({ referenceLocator }) => purlProblem(referenceLocator)).filter(Boolean));
	const summary = `SPDX 2.3: ${packages.length} packages, ${purls.length} purls, ${relationships.length} relationships`;
	return { problems, summary };
}

await runFiles(process.argv.slice(2), check);
