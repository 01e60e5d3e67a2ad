/* notice.c - the text of a report about what could not be delivered (RFC 3464)
 */

#include "notice.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include "cats.h"
#include "date.h"
#include "queue.h"
#include "quote.h"

enum {
	WHOLE = 50000,   /* bytes of a message that comes back whole */
	HEADER = 100000, /* and of a header */
	STATUS = 12      /* room for "5.999.999" */
};

char const *
notice_variable(stralloc const *envelope, char const *name)
{
	size_t n = strlen(name);
	char const *r = NULL;

	while ((r = queue_next(envelope, r)))
		if (*r == QUEUE_VARIABLE && !strncmp(r + 1, name, n) &&
		    r[1 + n] == '=')
			return r + 1 + n + 1;
	return NULL;
}

/* What was asked for the recipient: "NOTIFY=... ORCPT=...", or NULL. */
static char const *
wish_of(stralloc const *envelope, char const *address)
{
	char name[sizeof "SMTPDSNRCPT" + SIZE_FMT] = "SMTPDSNRCPT";
	size_t const fixed = sizeof "SMTPDSNRCPT" - 1;
	char const *r = NULL;
	size_t i = 0;

	while ((r = queue_next(envelope, r))) {
		if (*r != QUEUE_TODO && *r != QUEUE_DONE)
			continue;
		i++;
		if (strcmp(r + 1, address) != 0)
			continue;
		name[fixed + size_fmt(name + fixed, i)] = 0;
		return notice_variable(envelope, name);
	}
	return NULL;
}

static int
is_wanted(stralloc const *envelope, char const *address)
{
	char const *wish = wish_of(envelope, address);
	char const *notify = wish ? strstr(wish, "NOTIFY=") : NULL;
	size_t n = notify ? strcspn(notify, " ") : 0;
	char const *failure = notify ? strstr(notify, "FAILURE") : NULL;

	return !notify || (failure && failure < notify + n);
}

/* The next recipient that is to be told of, behind at; NULL at the end. */
static char const *
next(struct notice const *n, size_t *at, char const **reason)
{
	stralloc const *notes = n->notes;

	while (*at < notes->len) {
		char const *address = notes->s + *at;
		size_t len = strlen(address) + 1;

		if (*at + len >= notes->len)
			return NULL; /* half a record, of a crash */
		*reason = address + len;
		*at += len + strlen(*reason) + 1;
		if (n->twice || is_wanted(n->envelope, address))
			return address;
	}
	return NULL;
}

int
notice_wanted(struct notice const *n)
{
	char const *reason;
	size_t at = 0;

	return next(n, &at, &reason) != NULL;
}

/* What strangers said, in lines that cannot be taken for ours. */
static int
put_said(stralloc *sa, char const *text, char const *indent)
{
	for (size_t i = 0; text[i]; i++) {
		char c = text[i];

		if (c == '\n' && (!text[i + 1] || !stralloc_cats(sa, "\n")))
			break;
		if (c == '\n' && !stralloc_cats(sa, indent))
			return 0;
		if (c == '\n')
			continue;
		if (c < ' ' || c > '~')
			c = '?';
		if (!stralloc_append(sa, c))
			return 0;
	}
	return stralloc_append(sa, '\n');
}

/* "5.1.1" of the first "(#5.1.1)" or " 5.1.1 " in the text; 5.0.0 if none. */
static void
status_of(char status[STATUS], char const *text)
{
	memcpy(status, "5.0.0", 6);
	for (; *text; text++) {
		size_t n;

		if ((*text != '#' && *text != ' ') ||
		    (text[1] != '5' && text[1] != '4') || text[2] != '.')
			continue;
		n = strspn(text + 1, "0123456789.");
		if (n < 5 || n >= STATUS || text[n] == '.')
			continue;
		memcpy(status, text + 1, n);
		status[n] = 0;
		/* What is given up has failed. */
		status[0] = '5';
		return;
	}
}

static int
put_people(struct notice const *n, stralloc *sa, char const *boundary)
{
	char const *reason;
	char const *address;
	size_t at = 0;
	int ok = cats(sa, "--", boundary,
	    "\nContent-Type: text/plain; charset=us-ascii\n\n"
	    "This is the mail program at ",
	    n->bounce->conf->bouncehost.s,
	    ".\nYour message could not be delivered to the following "
	    "addresses.\nIt will not be tried again.\n");

	while (ok && (address = next(n, &at, &reason)))
		ok = cats(sa, "\n<") && put_said(sa, address, "") &&
		     (sa->len--, cats(sa, ">:\n")) && put_said(sa, reason, "");
	return ok && cats(sa, "\n");
}

/* "rfc822;addr" of ORCPT, in xtext, as it came; RFC 3461 section 5.2. */
static int
put_original(stralloc *sa, char const *wish)
{
	char const *orcpt = wish ? strstr(wish, "ORCPT=") : NULL;
	size_t n = orcpt ? strcspn(orcpt, " ") : 0;

	return !orcpt ||
	       (cats(sa, "Original-Recipient: ") &&
		   stralloc_catb(sa, orcpt + 6, n - 6) && cats(sa, "\n"));
}

static int
put_programs(struct notice const *n, stralloc *sa, char const *boundary)
{
	char const *envid = notice_variable(n->envelope, "SMTPDSNENVID");
	char const *reason;
	char const *address;
	static char const head[] = "\nContent-Type: message/delivery-status\n\n"
				   "Reporting-MTA: dns; ";
	char arrival[DATE_FMT + 1];
	size_t at = 0;
	int ok;

	arrival[date_fmt(arrival, (time_t)queue_birth(n->bounce->id))] = 0;
	ok = cats(sa, "--", boundary, head, n->bounce->conf->bouncehost.s,
		 "\nArrival-Date: ", arrival, "\n") &&
	     (!envid || cats(sa, "Original-Envelope-Id: ", envid, "\n"));
	while (ok && (address = next(n, &at, &reason))) {
		char status[STATUS];

		status_of(status, reason);
		ok = cats(sa, "\n") &&
		     put_original(sa, wish_of(n->envelope, address)) &&
		     cats(sa, "Final-Recipient: rfc822; ") &&
		     put_said(sa, address, "") &&
		     cats(sa, "Action: failed\nStatus: ", status,
			 "\nDiagnostic-Code: smtp; ") &&
		     put_said(sa, reason, "  ");
	}
	return ok && cats(sa, "\n");
}

/* Where the header ends: behind its last line. */
static size_t
header(char const *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] == '\n' && (i + 1 == n || s[i + 1] == '\n' ||
					!memcmp(s + i + 1, "\r\n", 2)))
			return i + 1;
	return n;
}

/* Nothing in it may look like the end of this part. */
static int
put_message(struct notice const *n, stralloc *sa, char const *boundary)
{
	static char text[HEADER + 1];
	char const *ret = notice_variable(n->envelope, "SMTPDSNRET");
	stralloc path = STRALLOC_ZERO;
	ssize_t len = -1;
	size_t size;
	int whole;

	if (QUEUE_PATH(&path, n->bounce->dir, "queue", n->bounce->id, ".m"))
		len = openreadnclose(path.s, text, HEADER);
	stralloc_free(&path);
	if (len == -1)
		return 0;
	size = (size_t)len;
	text[size] = 0;
	whole = size <= WHOLE && !(ret && !strcmp(ret, "HDRS")) &&
		!memmem(text, size, boundary, strlen(boundary));
	if (!whole)
		size = header(text, size);
	return cats(sa, "--", boundary, "\nContent-Type: ",
		   whole ? "message/rfc822" : "text/rfc822-headers",
		   "\nContent-Transfer-Encoding: 8bit\n\n") &&
	       stralloc_catb(sa, text, size) &&
	       cats(sa, "\n--", boundary, "--\n");
}

static int
put_header(struct notice const *n, stralloc *sa, char const *boundary)
{
	static char const kind[] =
	    ">\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n"
	    "Content-Type: multipart/report; "
	    "report-type=delivery-status;\n\tboundary=\"";
	struct runconf const *c = n->bounce->conf;
	char const *sender = n->envelope->s + 1;
	char date[DATE_FMT + 1];

	date[date_fmt(date, time(NULL))] = 0;
	if (!cats(sa, "Date: ", date, "\nFrom: ", c->bouncefrom.s, "@",
		c->bouncehost.s, "\nTo: "))
		return 0;
	if (!(n->twice
		    ? cats(sa, c->doublebounceto.s, "@", c->doublebouncehost.s)
		    : quote_address(sa, sender, strlen(sender))))
		return 0;
	return cats(sa, "\nSubject: ",
	    n->twice ? "A report could not be delivered"
		     : "Your message could not be delivered",
	    "\nMessage-ID: <", n->bounce->id, ".b@", c->bouncehost.s, kind,
	    boundary, "\"\n\n");
}

int
notice_make(struct notice const *n, stralloc *text)
{
	stralloc boundary = STRALLOC_ZERO;
	int ok = cats(&boundary, n->bounce->id, "b") && stralloc_0(&boundary);

	text->len = 0;
	ok = ok && put_header(n, text, boundary.s) &&
	     put_people(n, text, boundary.s) &&
	     put_programs(n, text, boundary.s) &&
	     put_message(n, text, boundary.s);
	stralloc_free(&boundary);
	return ok;
}
