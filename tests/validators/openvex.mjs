// node openvex.mjs FILE...: OpenVEX 0.2.0 by our schema of it, and by the prose of the specification.
import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { readFileSync } from "node:fs";
import { problem as purlProblem } from "./purl.mjs";
import { ajvProblems, repeated, runFiles } from "./run_files.mjs";

const schema = JSON.parse(readFileSync(new URL("schemas/openvex-0.2.0.schema.json", import.meta.url), "utf8"));
const ajv = new Ajv({ allErrors: true });
addFormats(ajv);
const validate = ajv.compile(schema);

async function check(text, document) {
	const problems = validate(document) ? [] : ajvProblems(validate.errors);
	const statements = document.statements ?? [];
	const products = statements.flatMap((statement) => statement.products ?? []);
	const ids = [...products, ...products.flatMap((product) => product.subcomponents ?? [])].map((one) => one["@id"]);
	const purls = ids.filter((id) => typeof id === "string" && id.startsWith("pkg:"));

	problems.push(...repeated(statements.map((one) => one["@id"])).map((id) => `statement '${id}' comes twice`));
	problems.push(...statements.filter((one) => !one.products?.length).map((one) => `${one["@id"]} is about no product`));
	problems.push(...purls.map(purlProblem).filter(Boolean));
	return { problems, summary: `OpenVEX 0.2.0: ${statements.length} statements, ${purls.length} purls` };
}

await runFiles(process.argv.slice(2), check);
