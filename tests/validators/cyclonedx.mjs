// node cyclonedx.mjs FILE...: CycloneDX by the schema of its own library, and by what no schema says.
import { Validation } from "@cyclonedx/cyclonedx-library";
import { problem as purlProblem } from "./purl.mjs";
import { membersNamed, repeated, runFiles } from "./run_files.mjs";

const ADDRESS = /^(git\+)?https:\/\/[\w.:-]+\/[\w.~%/+,=:-]+(@[\w.~%/-]+)?(#[\w.~%/-]+)?$/;
const SERIAL = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function refsOf(document) {
	const refs = [...(document.dependencies ?? []).flatMap(({ ref, dependsOn }) => [ref, ...(dependsOn ?? [])])];
	for (const { assemblies, dependencies } of document.compositions ?? [])
		refs.push(...(assemblies ?? []), ...(dependencies ?? []));
	for (const { workflows } of document.formulation ?? [])
		for (const { resourceReferences } of workflows ?? []) refs.push(...resourceReferences.map(({ ref }) => ref));
	for (const { affects } of document.vulnerabilities ?? []) refs.push(...affects.map(({ ref }) => ref));
	return refs;
}

/** One for each version: it compiles its schema when it is first asked. */
const validators = new Map();

function validatorOf(version) {
	if (!validators.has(version)) validators.set(version, new Validation.JsonStrictValidator(version));
	return validators.get(version);
}

async function check(text, document) {
	const problems = [];
	const found = await validatorOf(document.specVersion).validate(text);
	if (found) problems.push(...[found].flat().map((error) => JSON.stringify(error)));

	const components = document.components ?? [];
	const ids = [...membersNamed(document, "bom-ref")];
	const defined = new Set(ids);
	problems.push(...repeated(ids).map((id) => `bom-ref '${id}' comes twice`));
	problems.push(...refsOf(document).filter((ref) => !defined.has(ref)).map((ref) => `'${ref}' is not defined`));

	const told = (document.dependencies ?? []).map(({ ref }) => ref);
	const must = [document.metadata.component, ...components].map((component) => component["bom-ref"]);
	problems.push(...repeated(told).map((ref) => `dependencies of '${ref}' come twice`));
	const toldSet = new Set(told);
	problems.push(...must.filter((ref) => !toldSet.has(ref)).map((ref) => `nothing is said of what '${ref}' depends on`));

	const purls = [...membersNamed(document, "purl")];
	problems.push(...purls.map(purlProblem).filter(Boolean));
	const urls = [...membersNamed(document, "url")];
	problems.push(...urls.filter((url) => !ADDRESS.test(url)).map((url) => `url '${url}' is no address`));
	if (!SERIAL.test(document.serialNumber)) problems.push(`serialNumber '${document.serialNumber}' is no UUID`);

	const edges = (document.dependencies ?? []).reduce((sum, { dependsOn }) => sum + (dependsOn ?? []).length, 0);
	const vulnerabilities = (document.vulnerabilities ?? []).length;
	const summary =
		`CycloneDX ${document.specVersion}: ${components.length} components, ${purls.length} purls, ` +
		`${edges} edges, ${vulnerabilities} vulnerabilities`;
	return { problems, summary };
}

await runFiles(process.argv.slice(2), check);
