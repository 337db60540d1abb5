#include "base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"

int lock_take(int *ret, const char *path, struct error *err)
{
	CLEANUP(file_close) int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	if (fd < 0)
		return error_system(err, "opening the lock '%s'", path);
	if (fcntl(fd, F_SETLK, &lock) < 0) {
		if (errno != EACCES && errno != EAGAIN)
			return error_system(err, "locking '%s'", path);
		if (fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK)
			return error_set(err, ERROR_LOCKED, "process %ld holds '%s'", (long)lock.l_pid, path);
		return error_set(err, ERROR_LOCKED, "another process holds '%s'", path);
	}
	*ret = fd;
	fd = -1;
	return 0;
}
