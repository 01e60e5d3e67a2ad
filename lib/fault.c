/* fault.c - what a delivery program could not do, and why */

#include "fault.h"

#include <errno.h>
#include <string.h>

#include "delivery.h"
#include "log.h"

/* clang-format off */
static struct reason {
	int error;
	int code;
	char const *advice;
} const reasons[] = {
	{ ENOMEM,       DELIVERY_MEMORY, "raise the memory limit of the service" },
	{ ENOSPC,       DELIVERY_WRITE,  "make room on that file system" },
	{ EDQUOT,       DELIVERY_WRITE,  "raise the quota, or make room" },
	{ EROFS,        DELIVERY_WRITE,  "mount that file system for writing" },
	{ EFBIG,        DELIVERY_WRITE,  "raise the file size limit, or set databytes below it" },
	{ EIO,          DELIVERY_WRITE,  "check the disk" },
	{ ENOENT,       DELIVERY_HOME,   "make the directory it is to be in" },
	{ ENOTDIR,      DELIVERY_HOME,   "a directory is expected there" },
	{ EEXIST,       DELIVERY_HOME,   "a directory is expected there" },
	{ EACCES,       DELIVERY_HOME,   "give the user of this program access" },
	{ EPERM,        DELIVERY_HOME,   "give the user of this program access" },
	{ ELOOP,        DELIVERY_HOME,   "mend its symbolic links" },
	{ ENAMETOOLONG, DELIVERY_HOME,   "use a shorter path" },
	{ EMFILE,       DELIVERY_TEMPORARY, "raise the limit of open files" },
	{ ENFILE,       DELIVERY_TEMPORARY, "raise the limit of open files" },
};
/* clang-format on */

static struct reason const other = { 0, DELIVERY_WRITE, "check that path" };

static struct reason const *
reason_of(int error)
{
	for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
		if (reasons[i].error == error)
			return reasons + i;
	return &other;
}

int
fault_say(struct fault *f, int code, char const *sentence, char const *path)
{
	if (f->code)
		return 0;
	f->code = code;
	f->doing = sentence;
	/* Without memory the line is shorter, but still a line. */
	if (path && !(stralloc_copys(&f->path, path) && stralloc_0(&f->path)))
		f->path.len = 0;
	return 0;
}

int
fault_sys(struct fault *f, int code, char const *doing, char const *path)
{
	int e = errno;

	if (f->code)
		return 0;
	f->error = e;
	return fault_say(f, code ? code : reason_of(e)->code, doing, path);
}

int
fault_log(struct fault const *f, char const *id)
{
	struct logline l;

	log_start(&l, id, "failed");
	log_number(&l, "code", (uint64_t)f->code);
	if (f->path.len)
		log_text(&l, "path", f->path.s);
	if (f->error)
		log_text(&l, "doing", f->doing);
	if (f->error || f->doing)
		log_say(&l, f->error ? strerror(f->error) : f->doing);
	if (f->error)
		log_say(&l, reason_of(f->error)->advice);
	log_send(&l);
	/* Whoever logs has failed: that must not look like success. */
	return f->code ? f->code : DELIVERY_BUG;
}
