/* Addresses of engines, as clients are told them and as engines listen at. */
#ifndef SCABBARD_MODEL_ENDPOINT_H
#define SCABBARD_MODEL_ENDPOINT_H

#include <stdbool.h>

#include "base/memory.h"

/** The variable that tells a client its engine. */
extern const char variable_runner_host[];

/** The address of an engine, taken apart. Texts in the arena, "" where there is none. */
struct endpoint {
	const char *scheme; /**< "tcp", "tls", "image", "unix" ...; those with a driver in front as written */
	const char *rest;   /**< behind "://", without query: "host:1234", "registry.dagger.io/engine:v1" */
	const char *host;   /**< of tcp and tls, without port */
	const char *query;
};

struct endpoint endpoint_parse(const char *text, struct arena *arena);
/** The value of a query's name, NULL if not given; decoded. */
const char *endpoint_query(const struct endpoint *endpoint, const char *name, struct arena *arena);

/** Whether a host, or the host of "tcp://host:port" or "host:port", is this machine alone. */
bool host_is_loopback(const char *host);
bool address_is_loopback(const char *address);

/** Whether an address of a list that an engine listens at is open to others: tcp, and not only this machine. */
bool address_is_open(const char *address);

#endif
