// Package URLs, read by the library of their own community: what it prints of one must be what was written.
import { PackageURL } from "packageurl-js";

// It leaves a few characters bare that the specification has encoded, and encodes two that may stand bare.
const bare = (text) =>
	text
		.replace(/[!'()*+]/g, (character) => "%" + character.charCodeAt(0).toString(16).toUpperCase())
		.replace(/%3A/g, ":")
		.replace(/%7E/g, "~");

/** What is wrong with a purl, or null. */
export function problem(purl) {
	try {
		const again = PackageURL.fromString(purl).toString();
		return bare(again) === bare(purl) ? null : `purl '${purl}' is read as '${again}'`;
	} catch (error) {
		return `purl '${purl}': ${error.message}`;
	}
}
