/* options.h - the command line of smtpd-listen */

#ifndef OPTIONS_H
#define OPTIONS_H

#include <skalibs/stralloc.h>

/* As tcpserver(1) has them, and -m, -C and -w. */
struct options {
	unsigned int most;       /* -c: processes at once */
	unsigned int room;       /* -m: connections at once; 0: as most */
	unsigned int per_source; /* -C: connections of one source; 0: any */
	unsigned int backlog;    /* -b */
	unsigned int uid;        /* -u, 0: as it is */
	unsigned int gid;        /* -g, 0: as it is */
	char const *localname;   /* -l, or NULL */
	char const *rules;       /* -x, or NULL */
	char const *banner;      /* -B, or NULL */
	int rules_optional;      /* -X */
	int print_port;          /* -1 */
	int quiet;               /* -q */
	int verbose;             /* -v */
	int keep_ip_options;     /* -o */
	int no_delay;            /* -D */
	int host;                /* -h: look up the client's name */
	int paranoid;            /* -p: and see whether it is true */
	int info;                /* -r: ask who has the connection there */
	unsigned int patience;   /* -t: s to wait for that */
	int wait;                /* -w: stay until all sessions are over */
	char const *hosts;
	char const *ports;
	char const *const *prog;
};

/*
 * Read it.  Return 1, or 0 with the reason in why, NUL-terminated: what was
 * found, what is expected; why is empty if the usage is all there is to say.
 */
int options_read(
    struct options *o, int argc, char const *const *argv, stralloc *why);

#endif
