/* Promising the kernel to do less: what a worker does before it touches the first hostile byte. */
#ifndef SCABBARD_BASE_SANDBOX_H
#define SCABBARD_BASE_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/** What a process still may do. */
struct sandbox {
	const char *const *read_roots; /**< folders and files it may read; nothing else is opened */
	size_t read_root_count;
	const char *const *write_roots; /**< folders that it may read and change; none = nothing is written */
	size_t write_root_count;
	/**
	 * TCP ports that it may connect to; none = no network at all. The kernel holds to them from Landlock 4 on,
	 * before that any port is reached. Datagrams (names are looked up with them) and sockets of this machine (an
	 * ssh agent, a name service) cannot be told apart by where they lead.
	 */
	const uint16_t *ports;
	size_t port_count;
	uint64_t data_bytes;  /**< RLIMIT_DATA, 0 = as it is */
	uint64_t cpu_seconds; /**< RLIMIT_CPU, 0 = as it is */
	uint64_t file_bytes;  /**< RLIMIT_FSIZE, 0 = as it is */
	bool no_file_output;  /**< RLIMIT_FSIZE 0: pipes still work */
};

/** Which parts took hold; what the kernel refused is said by `doctor` and reports. */
struct sandbox_state {
	bool landlock;    /**< file access is limited to the roots */
	int landlock_abi; /**< version that the kernel has, 0 = none */
	bool seccomp; /**< no execve, io_uring, bpf, keyctl, mount, ptrace ...; no socket, no change of files */
	bool limits;
};

/**
 * Close this process in, for ever. A part that the kernel does not have is left out and shown in `ret`;
 * a part that it has and that fails is an error.
 */
int sandbox_enter(const struct sandbox *sandbox, struct sandbox_state *ret, struct error *err);

/** Say what this kernel offers, without entering anything. */
void sandbox_probe(struct sandbox_state *ret);

#endif
