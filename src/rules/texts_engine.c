/* Texts of the rules about engines and what they keep: 401 to 414, 501, 504. */
#include "texts.h"

#include <stddef.h>

#define ENGINE_SCHEMA "https://docs.dagger.io/reference/engine.schema.json"
#define CUSTOM_RUNNER "https://docs.dagger.io/reference/configuration/custom-runner"
#define ENGINE_CONFIGURATION "https://docs.dagger.io/reference/configuration/engine"

/* --- 401 ----------------------------------------------------------------------------------------- */

const char checks_401[] =
	"Every place is looked at that sets _EXPERIMENTAL_DAGGER_RUNNER_HOST: workflows, containers, "
	"scripts, files of variables. It fails if the engine is reached by tcp:// at another machine "
	"than this one; a service that the pipeline binds itself is none.";
const char why_401[] =
	"By tcp:// everything goes in the clear: source code, secrets and the token of the session. And "
	"the engine asks nobody who they are: whoever reaches the port runs containers with all "
	"privileges there.";
const char help_401[] =
	"Use tls://HOST:PORT?ca_path=...&cert_path=...&key_path=... (clients since 0.20.1) with an "
	"engine that has --tlscert, --tlskey and --tlscacert, or reach it by ssh:// or kube-pod://, which "
	"encrypt and ask who comes.";
const char *const links_401[] = { CUSTOM_RUNNER, "https://github.com/dagger/dagger/pull/11916",
	"https://github.com/dagger/dagger/issues/2227", NULL };

/* --- 402 ----------------------------------------------------------------------------------------- */

const char checks_402[] =
	"Addresses that begin with tls:// have to name cert_path and key_path; an engine.toml with "
	"[grpc.tls] cert, and an engine with --tlscert, have to name the authority of clients as well: "
	"ca, --tlscacert. What stands under engine.tls in an engine.json is read by no release: it is "
	"declared and does not pass.";
const char why_402[] =
	"Without a certificate of the client the connection is encrypted and open: the engine lets in "
	"whoever reaches it, and runs what they ask with all privileges.";
const char help_402[] =
	"Give each client a certificate of its own, name it in the address by cert_path and key_path, and "
	"start the engine with --tlscacert or [grpc.tls] ca, so that it wants one.";
const char *const links_402[] = { CUSTOM_RUNNER, "https://github.com/dagger/dagger/pull/11916", NULL };

/* --- 403 ----------------------------------------------------------------------------------------- */

const char checks_403[] =
	"The certificates and keys are looked at that engine.toml, engine.json, arguments of engines and "
	"tls:// addresses name, where they stand in the repository. It fails if one has ended or not yet "
	"begun, if its key is weaker than RSA of 2048 bits or a curve of 224, if it is signed by SHA-1 or "
	"MD5, if certificate and key do not belong together, and if a private key stands in the repository "
	"without a passphrase. What stands elsewhere is unknown.";
const char why_403[] =
	"A key that others can read lets them be the engine or its client. A certificate that ended stops "
	"every pipeline at once, and the quickest way out is to switch checks off.";
const char help_403[] =
	"Make a new key and certificate outside of the repository, hand them to jobs as secrets, and take "
	"the old ones out of use: removing the file does not take it out of the history.";
const char *const links_403[] = { CUSTOM_RUNNER, "https://www.rfc-editor.org/rfc/rfc5280", NULL };

/* --- 404 ----------------------------------------------------------------------------------------- */

const char checks_404[] =
	"Every engine.json has to say that security.insecureRootCapabilities is false, every engine.toml "
	"without an engine.json beside it has to have insecure-entitlements without security.insecure. If "
	"nothing is said, engines allow them.";
const char why_404[] =
	"With insecure root capabilities a pipeline, and every module that it calls, can run a container "
	"as root of the machine and use its network: it is the engine's machine that is handed over.";
const char help_404[] =
	"Write \"security\": { \"insecureRootCapabilities\": false } into engine.json, and mend the "
	"pipelines that then fail: most need no more than a mounted socket or a service.";
const char *const links_404[] = { ENGINE_SCHEMA, ENGINE_CONFIGURATION,
	"https://github.com/dagger/dagger/issues/9842", NULL };

/* --- 405 ----------------------------------------------------------------------------------------- */

const char checks_405[] = "A security object of an engine.json has to say what is with "
			  "insecureRootCapabilities. It fails if it is there and says nothing.";
const char why_405[] =
	"If the object is there, engines allow insecure root capabilities and the host's network unless it "
	"says false, and no longer look at insecure-entitlements of engine.toml. So an empty object, meant "
	"to close, opens what was closed.";
const char help_405[] =
	"Write \"insecureRootCapabilities\": false into the object, or remove the whole object.";
const char *const links_405[] = { ENGINE_SCHEMA, ENGINE_CONFIGURATION, NULL };

/* --- 406 ----------------------------------------------------------------------------------------- */

const char checks_406[] =
	"Registries of engine.json and engine.toml are looked at. It fails if http or insecure "
	"is true for one that is not on this machine.";
const char why_406[] =
	"Over plain HTTP, or without a look at the certificate, whoever stands between the engine and the "
	"registry chooses what a tag names, and with it the code that runs in every pipeline.";
const char help_406[] = "Give the registry a certificate, name its authority under ca, and remove http and "
			"insecure.";
const char *const links_406[] = { ENGINE_SCHEMA, ENGINE_CONFIGURATION, NULL };

/* --- 407 ----------------------------------------------------------------------------------------- */

const char checks_407[] =
	"Every engine.json and engine.toml is read as the engine reads it: engine.json strictly, with no "
	"key that it does not know. It fails where the engine would not start with it, and, as low, where "
	"an engine.toml has a key that no release reads.";
const char why_407[] =
	"The engine refuses to start with such an engine.json, so either no pipeline runs or the file is "
	"not the one that is used. A key that nobody reads protects nothing, and whoever reads the file "
	"believes that it does.";
const char help_407[] =
	"Remove the key, or write what the engine reads: logLevel, gc, security and registries are all "
	"that engine.json has. The address of an engine and its TLS stand in "
	"_EXPERIMENTAL_DAGGER_RUNNER_HOST instead.";
const char *const links_407[] = { ENGINE_SCHEMA, ENGINE_CONFIGURATION, CUSTOM_RUNNER, NULL };

/* --- 408 ----------------------------------------------------------------------------------------- */

const char checks_408[] =
	"Every image of Dagger's engine is looked at, wherever it is named: workloads, values of the "
	"chart, compose files, workflows, and image:// addresses of _EXPERIMENTAL_DAGGER_RUNNER_HOST. It "
	"fails without a digest.";
const char why_408[] =
	"The engine runs with all privileges and sees every secret of every pipeline. A tag can name "
	"another image tomorrow, and Dagger's releases are not signed, so the digest is all that fixes it.";
const char help_408[] = "Write the digest after the tag: registry.dagger.io/engine:v0.21.8@sha256:...";
const char *const links_408[] = { CUSTOM_RUNNER, "https://github.com/dagger/dagger/issues/5679", NULL };

/* --- 409 ----------------------------------------------------------------------------------------- */

const char checks_409[] =
	"The addresses are looked at where engines listen: [grpc] address of engine.toml, --addr of "
	"workloads, engine.port of the chart, and ?port= of image:// addresses. It fails if one is "
	"tcp:// for other machines and there is no certificate of a server.";
const char why_409[] =
	"Whoever reaches the port has the engine: they run containers with all privileges on its machine, "
	"read its cache and reach what it reaches. The engine warns of it in its log, and starts.";
const char help_409[] =
	"Listen at unix:///run/dagger/engine.sock and reach the engine by kube-pod://, ssh:// or "
	"container://; or give it --tlscert, --tlskey and --tlscacert.";
const char *const links_409[] = { CUSTOM_RUNNER, ENGINE_CONFIGURATION, NULL };

/* --- 410 ----------------------------------------------------------------------------------------- */

const char checks_410[] =
	"For every workload with Dagger's engine the NetworkPolicies of its namespace are looked for that "
	"select its pods and say what may leave them. It fails if the repository has none, or if one of them "
	"allows any address: policies add up. Port 53 alone counts as asking for names.";
const char why_410[] =
	"Every pipeline runs in the engine's network. Without a policy a module that was tampered with "
	"reaches the cluster's other services, the cloud's metadata and any address that it sends to.";
const char help_410[] =
	"Add a NetworkPolicy with policyTypes: [Egress] for the engine's namespace that selects its pods "
	"and names the registries, git hosts and package mirrors that pipelines need; remove others that "
	"allow these pods any address.";
const char *const links_410[] = { "https://docs.dagger.io/adopting/scaling/kubernetes", NULL };

/* --- 411 ----------------------------------------------------------------------------------------- */

const char checks_411[] =
	"The debugAddress of engine.toml, --debugaddr of workloads and _EXPERIMENTAL_DAGGER_METRICS_ADDR are "
	"looked at. It fails if other machines reach the address.";
const char why_411[] =
	"The debug endpoint hands out profiles and traces of the engine, with names and values of what it "
	"runs, to whoever asks, and lets them slow it down.";
const char help_411[] = "Listen at 127.0.0.1, or remove the setting.";
const char *const links_411[] = { ENGINE_CONFIGURATION, NULL };

/* --- 412 ----------------------------------------------------------------------------------------- */

const char checks_412[] =
	"The cert_path of every tls:// address in _EXPERIMENTAL_DAGGER_RUNNER_HOST is compared within the "
	"repository and over the fleet. It fails where jobs, workloads, files or repositories share one: by "
	"its "
	"public key where it stands in the repository, otherwise by the engine and the absolute path.";
const char why_412[] =
	"A shared certificate cannot be taken back from one job without all others, and the engine cannot "
	"tell who asked for what.";
const char help_412[] = "Give each job, workload and repository a certificate of its own.";
const char *const links_412[] = { CUSTOM_RUNNER, NULL };

/* --- 413 ----------------------------------------------------------------------------------------- */

const char checks_413[] =
	"Engines are looked at for what switches a sandbox off: noProcessSandbox, an AppArmor profile "
	"unconfined and selinux = false in engine.toml, security contexts and options of workloads and "
	"compose files.";
const char why_413[] =
	"Without it a step of a pipeline sees and ends processes of other pipelines, or reaches files of "
	"the machine that the kernel would have kept from it.";
const char help_413[] =
	"Remove the setting. Where a machine cannot give a sandbox, run engines there for one trust tier "
	"alone.";
const char *const links_413[] = { ENGINE_CONFIGURATION, NULL };

/* --- 414 ----------------------------------------------------------------------------------------- */

const char checks_414[] =
	"For every workload with Dagger's engine the other workloads of the repository are looked at. It "
	"fails if one stands in the same namespace, and is unknown if the engine's is not said.";
const char why_414[] =
	"The engine is privileged. Roles, secrets and policies are given to a namespace as a whole, so what "
	"shares it with an engine is within reach of every pipeline.";
const char help_414[] = "Give the engine a namespace of its own, with roles and secrets for it alone.";
const char *const links_414[] = { "https://docs.dagger.io/adopting/scaling/kubernetes", NULL };

/* --- 501 ----------------------------------------------------------------------------------------- */

const char checks_501[] =
	"Every engine.json and engine.toml is looked at. It passes if a policy for all records has a "
	"keepDuration that is not longer than cache.retention_days of the policy (30 days). It fails if it "
	"is longer, if none goes by time, if garbage is never collected, and if there are no policies: by "
	"default what is used no more is kept for 60 days.";
const char why_501[] =
	"What lies in the cache is reused without being built again: a result that was tampered with, or "
	"that holds what should have been deleted, stays in use as long as it is kept.";
const char help_501[] =
	"Give gc a policy such as { \"all\": true, \"keepDuration\": \"720h\" } behind those that go by "
	"space.";
const char *const links_501[] = { ENGINE_SCHEMA, ENGINE_CONFIGURATION, NULL };

/* --- 504 ----------------------------------------------------------------------------------------- */

const char checks_504[] =
	"Every variable of the cache is looked at, in workflows, containers, scripts, files of variables "
	"and pipeline code. DAGGER_CACHE_VERIFY is declared, whatever its value.";
const char why_504[] =
	"DAGGER_CACHE_VERIFY stands in a widely read article, and in no release of Dagger: the cache is "
	"used as it is, while whoever reads the workflow believes that it was verified.";
const char help_504[] =
	"Remove the variable. What there is instead: pins in manifests and a lock, no shared cache that "
	"builds of pull requests can write, and the traces of 1.0 that say what was reused.";
const char *const links_504[] = { "https://github.com/dagger/dagger/issues/13405", ENGINE_CONFIGURATION,
	NULL };
