// node document.mjs SCHEMA FILE...: documents of our own by our schemas. SCHEMA may name a part: FILE#/$defs/modules.
import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { readFileSync } from "node:fs";
import { ajvProblems, runFiles } from "./run_files.mjs";

const [place, ...files] = process.argv.slice(2);
const [path, part] = place.split("#");
const schema = { ...JSON.parse(readFileSync(path, "utf8")), $id: "urn:scabbard:schema" };
const ajv = new Ajv({ allErrors: true });
addFormats(ajv);
ajv.addSchema(schema);
const validate = ajv.getSchema(part ? `urn:scabbard:schema#${part}` : "urn:scabbard:schema");
if (!validate) throw new Error(`no schema '${place}'`);

async function check(text, document) {
	const problems = validate(document) ? [] : ajvProblems(validate.errors);
	const count = Array.isArray(document) ? `${document.length} rows` : "one document";
	return { problems, summary: `${place.replace(/^.*\//, "")}: ${count}` };
}

await runFiles(files, check);
