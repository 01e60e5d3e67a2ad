/* plugins.c - the plugins of smtpplugins, as the steward sees them */

#include "plugins.h"

#include <string.h>

#include <skalibs/types.h>

#include "environment.h"
#include "helper.h"
#include "log.h"
#include "steward.h"
#include "varlist.h"
#include "verdict.h"

/* One event. */
struct asking {
	struct plugins *p;
	enum event event;
	stralloc facts;
	stralloc *records;
	size_t start; /* of this event's records */
	char last;    /* letter of the last record */
};

int
plugins_text(struct plugins *p, char const *s, size_t n)
{
	return n <= HOOK_TEXT - p->text.len && stralloc_catb(&p->text, s, n);
}

static void
log_failure(struct asking const *a, char const *plugin, char const *what,
    unsigned int n, char const *why)
{
	struct logline l;

	log_start(&l, a->p->config->id, "hook failed");
	log_text(&l, "event", events[a->event].name);
	log_text(&l, "by", plugin);
	if (what)
		log_number(&l, what, n);
	log_say(&l, why);
	log_send(&l);
}

/* The plugin's words; it is cut into them. */
static void
split(char *line, char const **argv)
{
	size_t n = 0;

	if (*line == ':') {
		argv[n++] = "/bin/sh";
		argv[n++] = "-c";
		argv[n++] = line + 1;
		argv[n] = NULL;
		return;
	}
	for (line += strspn(line, " \t"); *line && n < PLUGINFILE_WORDS;
	     line += strspn(line, " \t")) {
		argv[n++] = line;
		line += strcspn(line, " \t");
		if (*line)
			*line++ = 0;
	}
	argv[n] = NULL;
}

/* Why the plugin has no say. */
static void
log_end(struct asking const *a, char const *line, enum helper_end end, int code)
{
	static struct {
		char const *what;
		char const *why;
	} const rows[] = {
		[HELPER_EXIT] = { "exit",
		    "expected exit code 0, whatever its verdict is" },
		[HELPER_SIGNAL] = { "signal", "was killed by a signal" },
		[HELPER_LATE] = { "ms", "took too long, and was killed" },
		[HELPER_LOUD] = { NULL,
		    "printed more than 64 KB, and was killed" },
		[HELPER_UNABLE] = { NULL, "could not be started" },
	};
	char const *why = rows[end].why;

	if (end == HELPER_EXIT && (code == 126 || code == 127))
		why = "could not be run: expected a program, with its path "
		      "or in one of $PATH";
	if (end == HELPER_LATE)
		code = (int)a->p->config->timeout_hook;
	log_failure(a, line, rows[end].what, (unsigned int)code, why);
}

/* Run one plugin: 1 if it ended as it should. */
static int
run(struct asking *a, char const *line, stralloc *out)
{
	stralloc copy = STRALLOC_ZERO;
	stralloc env = STRALLOC_ZERO;
	char const *argv[PLUGINFILE_WORDS + 1];
	struct plugins *p = a->p;
	struct helper h = { .argv = argv,
		.env = &env,
		.in = p->text.s,
		.inlen = p->text.len,
		.out = STRALLOC_ZERO };
	enum helper_end end = HELPER_UNABLE;

	if (stralloc_copys(&copy, line) && stralloc_0(&copy) &&
	    environment_make(&env, a->facts.s, a->facts.len) &&
	    stralloc_cat(&env, &p->vars)) {
		split(copy.s, argv);
		end = helper_run(&h, p->children, p->config->timeout_hook);
	}
	if (end != HELPER_EXIT || h.code)
		log_end(a, line, end, h.code);
	*out = h.out;
	stralloc_free(&copy);
	stralloc_free(&env);
	return end == HELPER_EXIT && !h.code;
}

static int
set_variable(struct plugins *p, char const *change)
{
	/* An earlier change of the same variable counts no more. */
	varlist_forget(&p->vars, change);
	return p->vars.len + strlen(change) < PLUGINS_VARS &&
	       stralloc_cats(&p->vars, change) && stralloc_0(&p->vars);
}

/* Later plugins of this event get to know the new address. */
static int
set_address(struct asking *a, char const *address)
{
	char const *name = events[a->event].address;

	return stralloc_cats(&a->facts, name) &&
	       stralloc_cats(&a->facts, "=") &&
	       stralloc_cats(&a->facts, address) && stralloc_0(&a->facts);
}

/* Act on what is the steward's business; the rest is the session's. */
static char const *
heed(struct asking *a, stralloc const *found)
{
	for (size_t i = 0; i < found->len; i += strlen(found->s + i) + 1) {
		char const *record = found->s + i;
		int ok = 1;

		a->last = *record;
		if (*record == 'S' || *record == 'U')
			ok = set_variable(a->p, record + 1);
		else
			ok = stralloc_cats(a->records, record) &&
			     stralloc_0(a->records);
		if (*record == 'C')
			ok = ok && set_address(a, record + 1);
		if (*record == 'A')
			a->p->off = 1;
		if (!ok || a->records->len - a->start > VERDICT_MAX)
			return "expected fewer lines (16 KB for one event, "
			       "32 KB of variables)";
	}
	return NULL;
}

static int
ask_one(struct asking *a, char const *line)
{
	stralloc out = STRALLOC_ZERO;
	stralloc found = STRALLOC_ZERO;
	int ok = run(a, line, &out);

	if (ok) {
		char const *why =
		    verdict_parse(&found, a->event, out.s, out.len);

		if (!why)
			why = heed(a, &found);
		if (why)
			log_failure(a, line, NULL, 0, why);
		ok = !why;
	}
	stralloc_free(&out);
	stralloc_free(&found);
	return ok;
}

/* One after another until there is a verdict. */
static int
ask_all(struct asking *a)
{
	stralloc const *lines = a->p->config->plugins.lines + a->event;

	/* A new client, on this connection or behind it (XCLIENT). */
	if (a->event == EVENT_CONNECTION) {
		a->p->off = 0;
		a->p->vars.len = 0;
	}
	if (a->p->off)
		return 1;
	for (size_t i = 0; i < lines->len; i += strlen(lines->s + i) + 1) {
		if (!ask_one(a, lines->s + i))
			return 0;
		if (verdict_final(a->last))
			break;
	}
	return 1;
}

/* All of one event; what they made of the connection is noted. */
static int
ask_event(struct asking *a)
{
	int ok = ask_all(a);

	if (a->event != EVENT_CONNECTION)
		return ok;
	a->p->offfirst = a->p->off;
	return stralloc_copy(&a->p->first, &a->p->vars) && ok;
}

/* Behind plugins that let it pass without O comes the policy server. */
static int
ask_policy(struct asking *a)
{
	struct policy_question q = { .config = a->p->config,
		.event = a->event,
		.facts = a->facts.s,
		.len = a->facts.len };
	char const *why = NULL;

	if (verdict_final(a->last) && a->last != 'A' && a->last != 'N')
		return 1;
	if (a->last == 'A' || a->last == 'N')
		a->records->len -= 2; /* it would end the list */
	if (policy_wanted(a->p->config, a->event))
		why = policy_ask(&a->p->policy, &q, a->records);
	if (why)
		log_failure(a, a->p->config->policy.s, NULL, 0, why);
	return !why;
}

static void
fail(struct asking const *a)
{
	a->records->len = a->start;
	(void)(stralloc_catb(a->records, (char[]){ VERDICT_FAILED }, 1) &&
	       stralloc_0(a->records));
}

void
plugins_ask(struct plugins *p, char const *request, size_t n, stralloc *records)
{
	struct asking a = { .p = p, .records = records, .start = records->len };
	size_t event = n ? (unsigned char)*request : EVENTS;

	if (event >= EVENTS || (n > 1 && request[n - 1])) {
		fail(&a);
		return;
	}
	a.event = (enum event)event;
	if (a.event == EVENT_DISCONNECT)
		(void)stralloc_copyb(&p->facts, request + 1, n - 1);
	else if (!stralloc_copyb(&a.facts, request + 1, n - 1) ||
		 !ask_event(&a) || !ask_policy(&a))
		fail(&a);
	p->text.len = 0;
	stralloc_free(&a.facts);
}

int
plugins_restart(struct plugins *p)
{
	p->off = p->offfirst;
	return stralloc_copy(&p->vars, &p->first);
}

void
plugins_goodbye(struct plugins *p)
{
	stralloc records = STRALLOC_ZERO;
	struct asking a = { .p = p,
		.event = EVENT_DISCONNECT,
		.facts = p->facts,
		.records = &records };

	if (p->config->plugins.lines[EVENT_DISCONNECT].len)
		(void)ask_all(&a);
	stralloc_free(&records);
}
