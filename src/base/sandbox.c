/*
 * Landlock for files, seccomp for the rest, limits for greed. The headers of Debian 12 describe Landlock's first
 * versions only; what later kernels add is numbered here, as the kernel numbers it for ever.
 */
#include "base/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"

#define ACCESS_TRUNCATE (1ULL << 14)  /* Landlock 3 */
#define ACCESS_IOCTL_DEV (1ULL << 15) /* Landlock 5 */
#define NET_BIND_TCP (1ULL << 0)      /* Landlock 4 */
#define NET_CONNECT_TCP (1ULL << 1)
#define SCOPE_ABSTRACT_UNIX_SOCKET (1ULL << 0) /* Landlock 6 */
#define SCOPE_SIGNAL (1ULL << 1)

#define RULE_NET_PORT 2

#define READ_ACCESS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)

/* The kernel takes any prefix of this: its length tells the version. */
struct ruleset {
	uint64_t handled_access_fs;
	uint64_t handled_access_net;
	uint64_t scoped;
};

/* What a rule about a port says. */
struct port_rule {
	uint64_t allowed_access;
	uint64_t port;
};

/* --- Landlock --------------------------------------------------------------------------------------- */

static int landlock_version(void)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	return version < 0 ? 0 : (int)version;
}

/* What can be done to files in this version: the thirteen rights of the first, and what came later. */
static uint64_t file_access(int version)
{
	uint64_t access = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;

	if (version >= 2)
		access |= LANDLOCK_ACCESS_FS_REFER;
	if (version >= 3)
		access |= ACCESS_TRUNCATE;
	if (version >= 5)
		access |= ACCESS_IOCTL_DEV;
	return access;
}

/* Reading and changing, but neither running programs nor making links, devices and sockets. */
static uint64_t write_access(int version)
{
	return file_access(version) &
	       ~(uint64_t)(ACCESS_IOCTL_DEV | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_SYM |
			   LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
			   LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO);
}

static int create_ruleset(int version)
{
	struct ruleset ruleset = { .handled_access_fs = file_access(version) };
	size_t size = sizeof(ruleset.handled_access_fs);

	if (version >= 4) {
		ruleset.handled_access_net = NET_BIND_TCP | NET_CONNECT_TCP;
		size = offsetof(struct ruleset, scoped);
	}
	if (version >= 6) {
		ruleset.scoped = SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL;
		size = sizeof(ruleset);
	}
	return (int)syscall(SYS_landlock_create_ruleset, &ruleset, size, 0);
}

static int allow_files(int ruleset, const char *path, uint64_t access, struct error *err)
{
	CLEANUP(file_close) int fd = open(path, O_PATH | O_CLOEXEC);
	struct landlock_path_beneath_attr rule = { .parent_fd = fd, .allowed_access = access };
	struct stat status;

	/* What has gone meanwhile, or has no name that a file can have, needs no permission. */
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG || errno == ELOOP ||
			      errno == EACCES))
		return 0;
	if (fd < 0 || fstat(fd, &status) < 0)
		return error_system(err, "opening '%s' for the sandbox", path);
	if (!S_ISDIR(status.st_mode))
		rule.allowed_access &= LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE;
	if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0)
		return error_system(err, "allowing '%s' in the sandbox", path);
	return 0;
}

static int allow_port(int ruleset, uint16_t port, struct error *err)
{
	struct port_rule rule = { .allowed_access = NET_CONNECT_TCP, .port = port };

	if (syscall(SYS_landlock_add_rule, ruleset, RULE_NET_PORT, &rule, 0) < 0)
		return error_system(err, "allowing port %u in the sandbox", port);
	return 0;
}

static int allow_all(int ruleset, const struct sandbox *sandbox, int version, struct error *err)
{
	for (size_t i = 0; i < sandbox->read_root_count; i++)
		if (allow_files(ruleset, sandbox->read_roots[i], READ_ACCESS, err) < 0)
			return ERROR_SYSTEM;
	for (size_t i = 0; i < sandbox->write_root_count; i++)
		if (allow_files(ruleset, sandbox->write_roots[i], write_access(version), err) < 0)
			return ERROR_SYSTEM;
	for (size_t i = 0; i < sandbox->port_count && version >= 4; i++)
		if (allow_port(ruleset, sandbox->ports[i], err) < 0)
			return ERROR_SYSTEM;
	return 0;
}

static int enter_landlock(const struct sandbox *sandbox, struct sandbox_state *state, struct error *err)
{
	CLEANUP(file_close) int ruleset = -1;

	state->landlock_abi = landlock_version();
	if (!state->landlock_abi)
		return 0;
	ruleset = create_ruleset(state->landlock_abi);
	if (ruleset < 0)
		return error_system(err, "making a Landlock ruleset");
	if (allow_all(ruleset, sandbox, state->landlock_abi, err) < 0)
		return ERROR_SYSTEM;
	if (syscall(SYS_landlock_restrict_self, ruleset, 0) < 0)
		return error_system(err, "entering Landlock");
	state->landlock = true;
	return 0;
}

/* --- seccomp ---------------------------------------------------------------------------------------- */

#if defined(__x86_64__)
#define FILTER_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define FILTER_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#ifdef FILTER_ARCHITECTURE

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offsetof(struct seccomp_data, field))
#define RETURN(action) BPF_STMT(BPF_RET | BPF_K, (action))
#define REFUSE RETURN(SECCOMP_RET_ERRNO | EPERM)
/* The lower half of an argument: flags and modes have no more. Both architectures are little-endian. */
#define LOAD_ARGUMENT(n) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offsetof(struct seccomp_data, args[n]))

enum { X32_BIT = 0x40000000, WRITING = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC };

/* What nobody here needs: other programs and processes, to be called, the kernel's doors, changes beyond files. */
static const int refused_calls[] = {
	SYS_socketpair,
	SYS_bind,
	SYS_listen,
	SYS_accept,
	SYS_accept4,
	SYS_execve,
	SYS_execveat,
	SYS_ptrace,
	SYS_process_vm_readv,
	SYS_process_vm_writev,
	SYS_kill,
	SYS_pidfd_open,
	SYS_pidfd_getfd,
	SYS_pidfd_send_signal,
	SYS_rt_sigqueueinfo,
	SYS_kcmp,
	SYS_unshare,
	SYS_setns,
	SYS_process_madvise,
	SYS_io_uring_setup,
	SYS_io_uring_enter,
	SYS_io_uring_register,
	SYS_bpf,
	SYS_keyctl,
	SYS_add_key,
	SYS_request_key,
	SYS_perf_event_open,
	SYS_userfaultfd,
	SYS_fanotify_init,
	SYS_name_to_handle_at,
	SYS_open_by_handle_at,
	SYS_memfd_create,
	SYS_personality,
	SYS_syslog,
	SYS_acct,
	SYS_quotactl,
	SYS_mount,
	SYS_umount2,
	SYS_move_mount,
	SYS_open_tree,
	SYS_fsopen,
	SYS_fsconfig,
	SYS_fsmount,
	SYS_fspick,
	SYS_mount_setattr,
	SYS_pivot_root,
	SYS_chroot,
	SYS_swapon,
	SYS_swapoff,
	SYS_reboot,
	SYS_kexec_load,
	SYS_init_module,
	SYS_finit_module,
	SYS_delete_module,
	SYS_sethostname,
	SYS_setdomainname,
	SYS_settimeofday,
	SYS_clock_settime,
	SYS_clock_adjtime,
	SYS_adjtimex,
	SYS_setuid,
	SYS_setgid,
	SYS_setreuid,
	SYS_setregid,
	SYS_setresuid,
	SYS_setresgid,
	SYS_setgroups,
	SYS_setfsuid,
	SYS_setfsgid,
	SYS_capset,
	SYS_mknodat,
	SYS_symlinkat,
	SYS_fchown,
	SYS_fchownat,
	SYS_truncate,
	SYS_setxattr,
	SYS_lsetxattr,
	SYS_fsetxattr,
	SYS_removexattr,
	SYS_lremovexattr,
	SYS_fremovexattr,
	SYS_openat2,
#ifdef SYS_kexec_file_load
	SYS_kexec_file_load,
#endif
#ifdef SYS_memfd_secret
	SYS_memfd_secret,
#endif
#ifdef __x86_64__
	SYS_fork,
	SYS_vfork,
	SYS_mknod,
	SYS_symlink,
	SYS_chown,
	SYS_lchown,
	SYS_ioperm,
	SYS_iopl,
	SYS_modify_ldt,
#endif
};

/* What reaches others. */
static const int network_calls[] = {
	SYS_socket,
	SYS_connect,
	SYS_sendto,
	SYS_sendmsg,
	SYS_sendmmsg,
};

/* What changes files and folders, besides opening them for it. */
static const int changing_calls[] = {
	SYS_mkdirat,
	SYS_unlinkat,
	SYS_renameat2,
	SYS_linkat,
	SYS_fchmod,
	SYS_fchmodat,
	SYS_utimensat,
	SYS_ftruncate,
	SYS_fallocate,
#ifdef SYS_renameat
	SYS_renameat,
#endif
#ifdef __x86_64__
	SYS_creat,
	SYS_mkdir,
	SYS_rmdir,
	SYS_unlink,
	SYS_rename,
	SYS_link,
	SYS_chmod,
	SYS_utime,
	SYS_utimes,
	SYS_futimesat,
#endif
};

enum {
	CALL_COUNT = COUNT_OF(refused_calls) + COUNT_OF(network_calls) + COUNT_OF(changing_calls),
	FILTER_MAX = 2 * CALL_COUNT + 48,
};

struct filter {
	struct sock_filter steps[FILTER_MAX];
	unsigned short count;
};

static void add_steps(struct filter *filter, const struct sock_filter *steps, size_t count)
{
	for (size_t i = 0; i < count; i++)
		filter->steps[filter->count++] = steps[i];
}

/* Refuse a call when its argument has one of the bits set. The call's number is loaded before and after. */
static void add_refused_bits(struct filter *filter, int call, uint32_t argument_offset, uint32_t bits)
{
	const struct sock_filter steps[] = {
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 4),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, argument_offset),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1),
		REFUSE,
		LOAD(nr),
	};

	add_steps(filter, steps, COUNT_OF(steps));
}

static void add_refused(struct filter *filter, const int *calls, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct sock_filter steps[] = {
			BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)calls[i], 0, 1),
			REFUSE,
		};

		add_steps(filter, steps, COUNT_OF(steps));
	}
}

static void add_beginning(struct filter *filter)
{
	const struct sock_filter steps[] = {
		LOAD(arch),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, FILTER_ARCHITECTURE, 1, 0),
		RETURN(SECCOMP_RET_KILL_PROCESS),
		LOAD(nr),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1),
		RETURN(SECCOMP_RET_KILL_PROCESS),
		/* clone3 hides its flags behind a pointer; the C library falls back on clone. */
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1),
		RETURN(SECCOMP_RET_ERRNO | ENOSYS),
		/* Threads only: a new process would outlive its deadline. */
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 4),
		LOAD_ARGUMENT(0),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0),
		REFUSE,
		LOAD(nr),
	};

	add_steps(filter, steps, COUNT_OF(steps));
}

/* Sockets of this machine, of the Internet, and netlink's, by which the C library learns of its addresses. */
static void add_socket_families(struct filter *filter)
{
	const struct sock_filter steps[] = {
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 7),
		LOAD_ARGUMENT(0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_INET, 4, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_INET6, 3, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 1, 0),
		REFUSE,
		LOAD(nr),
	};

	add_steps(filter, steps, COUNT_OF(steps));
}

static void build_filter(struct filter *filter, const struct sandbox *sandbox)
{
	const uint32_t second = (uint32_t)offsetof(struct seccomp_data, args[1]);
	const uint32_t third = (uint32_t)offsetof(struct seccomp_data, args[2]);
	const struct sock_filter end[] = { RETURN(SECCOMP_RET_ALLOW) };

	add_beginning(filter);
	if (!sandbox->write_root_count) {
		add_refused_bits(filter, SYS_openat, third, WRITING);
#ifdef SYS_open
		add_refused_bits(filter, SYS_open, second, WRITING);
#endif
		add_refused(filter, changing_calls, COUNT_OF(changing_calls));
	}
	if (sandbox->port_count)
		add_socket_families(filter);
	else
		add_refused(filter, network_calls, COUNT_OF(network_calls));
	add_refused(filter, refused_calls, COUNT_OF(refused_calls));
	add_steps(filter, end, COUNT_OF(end));
}

static int enter_seccomp(const struct sandbox *sandbox, struct sandbox_state *state, struct error *err)
{
	struct filter filter = { .count = 0 };
	struct sock_fprog program = { .filter = filter.steps };

	if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) < 0)
		return 0;
	build_filter(&filter, sandbox);
	program.len = filter.count;
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) < 0)
		return error_system(err, "entering seccomp");
	state->seccomp = true;
	return 0;
}

static bool has_seccomp(void)
{
	return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
}

#else

static int enter_seccomp(const struct sandbox *sandbox, struct sandbox_state *state, struct error *err)
{
	(void)sandbox;
	(void)state;
	(void)err;
	return 0;
}

static bool has_seccomp(void)
{
	return false;
}

#endif

/* --- limits ----------------------------------------------------------------------------------------- */

static int set_limit(__rlimit_resource_t resource, uint64_t value, struct error *err)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) < 0)
		return error_system(err, "reading a resource limit");
	if (limit.rlim_max == RLIM_INFINITY || limit.rlim_max > value)
		limit.rlim_max = value;
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(resource, &limit) < 0)
		return error_system(err, "setting a resource limit");
	return 0;
}

static int enter_limits(const struct sandbox *sandbox, struct sandbox_state *state, struct error *err)
{
	if (set_limit(RLIMIT_CORE, 0, err) < 0 ||
		(sandbox->data_bytes && set_limit(RLIMIT_DATA, sandbox->data_bytes, err) < 0) ||
		(sandbox->cpu_seconds && set_limit(RLIMIT_CPU, sandbox->cpu_seconds, err) < 0) ||
		(sandbox->file_bytes && set_limit(RLIMIT_FSIZE, sandbox->file_bytes, err) < 0) ||
		(sandbox->no_file_output && set_limit(RLIMIT_FSIZE, 0, err) < 0))
		return ERROR_SYSTEM;
	state->limits = true;
	return 0;
}

/* --- together --------------------------------------------------------------------------------------- */

int sandbox_enter(const struct sandbox *sandbox, struct sandbox_state *ret, struct error *err)
{
	struct sandbox_state state = { 0 };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return error_system(err, "giving up new privileges");
	/* seccomp last: Landlock and the limits are set by calls that it may refuse one day. */
	if (enter_limits(sandbox, &state, err) < 0 || enter_landlock(sandbox, &state, err) < 0 ||
		enter_seccomp(sandbox, &state, err) < 0)
		return ERROR_SYSTEM;
	*ret = state;
	return 0;
}

void sandbox_probe(struct sandbox_state *ret)
{
	*ret = (struct sandbox_state){ .limits = true };
	ret->landlock_abi = landlock_version();
	ret->landlock = ret->landlock_abi > 0;
	ret->seccomp = has_seccomp();
}
