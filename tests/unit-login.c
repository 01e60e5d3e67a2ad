/* unit-login.c - what mechanisms say, and what they do not believe */

#include <string.h>

#include "../smtp-send/login.h"
#include "tap.h"

#define TEXT(s) s, sizeof(s) - 1
#define BIT(x) (1U << (x))

/* The exchange of RFC 7677 section 3. */
#define NONCE "rOprNGfwEbeRWgbNEkqO"
#define THEIRS NONCE "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
#define SALT "W22ZaJ0SNY7soEsUEjb6gQ=="

static struct {
	char const *name;
	char const *first; /* the server's first message */
} const wrong[] = {
	{ "another nonce", "r=xOprNGfwEbeRWgbNEkqOx,s=" SALT ",i=4096" },
	{ "nothing added to our nonce", "r=" NONCE ",s=" SALT ",i=4096" },
	{ "no salt", "r=" THEIRS ",i=4096" },
	{ "an empty salt", "r=" THEIRS ",s=,i=4096" },
	{ "a salt that is no base64", "r=" THEIRS ",s=W22,i=4096" },
	{ "few rounds", "r=" THEIRS ",s=" SALT ",i=4095" },
	{ "very many rounds", "r=" THEIRS ",s=" SALT ",i=1000001" },
	{ "rounds that are no number", "r=" THEIRS ",s=" SALT ",i=4096x" },
	{ "rounds beyond 32 bits", "r=" THEIRS ",s=" SALT ",i=4294971392" },
	{ "an extension that must be understood",
	    "m=x,r=" THEIRS ",s=" SALT ",i=4096" },
	{ "an error", "e=other-error" },
	{ "nothing", "" },
};

static int
same(stralloc *sa, char const *s, size_t n)
{
	int r = sa->len == n && !memcmp(sa->s, s, n);

	sa->len = 0;
	return r;
}

static struct login
scram(void)
{
	struct login l = { .which = LOGIN_SCRAM,
		.user = "user",
		.secret = "pencil",
		.scram = { .nonce = NONCE } };

	return l;
}

static void
scram_right(void)
{
	struct login l = scram();
	stralloc sa = STRALLOC_ZERO;

	ok(login_initial(&l, &sa) == 1 && same(&sa, TEXT("n,,n=user,r=" NONCE)),
	    "SCRAM-SHA-256: the first message of RFC 7677");
	ok(login_answer(&l, TEXT("r=" THEIRS ",s=" SALT ",i=4096"), &sa) &&
		same(&sa,
		    TEXT("c=biws,r=" THEIRS
			 ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")),
	    "and its proof");
	ok(!l.done, "that is not all yet");
	ok(login_answer(&l,
	       TEXT("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="), &sa) &&
		same(&sa, "", 0) && l.done,
	    "until the server has proved itself");
	ok(!login_answer(&l, "", 0, &sa), "a fourth message is one too many");
	stralloc_free(&sa);
}

static void
scram_wrong(void)
{
	struct login l;
	stralloc sa = STRALLOC_ZERO;

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		l = scram();
		(void)login_initial(&l, &sa);
		ok(!login_answer(
		       &l, wrong[i].first, strlen(wrong[i].first), &sa) &&
			!l.done,
		    wrong[i].name);
	}
	l = scram();
	(void)login_initial(&l, &sa);
	(void)login_answer(&l, TEXT("r=" THEIRS ",s=" SALT ",i=4096"), &sa);
	ok(!login_answer(&l,
	       TEXT("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5="), &sa) &&
		!l.done,
	    "a server that does not know the password");
	l = scram();
	l.user = "a=b,c";
	sa.len = 0;
	(void)login_initial(&l, &sa);
	ok(same(&sa, TEXT("n,,n=a=3Db=2Cc,r=" NONCE)),
	    "a name with '=' and a comma");
	stralloc_free(&sa);
}

static void
others(void)
{
	struct login l = {
		.which = LOGIN_PLAIN, .user = "joe", .secret = "x y"
	};
	stralloc sa = STRALLOC_ZERO;

	ok(login_initial(&l, &sa) == 1 && same(&sa, TEXT("\0joe\0x y")) &&
		l.done,
	    "PLAIN says it all at once");
	ok(!login_answer(&l, "", 0, &sa), "and answers no question");
	l.which = LOGIN_LOGIN;
	l.done = 0;
	ok(login_initial(&l, &sa) == 0 && !sa.len, "LOGIN waits");
	ok(login_answer(&l, TEXT("Username:"), &sa) && same(&sa, "joe", 3) &&
		!l.done,
	    "for the first question");
	ok(login_answer(&l, "", 0, &sa) && same(&sa, "x y", 3) && l.done,
	    "and the second");
	ok(!login_answer(&l, "", 0, &sa), "there is no third");
	stralloc_free(&sa);
}

int
main(void)
{
	unsigned int both = BIT(LOGIN_PLAIN) | BIT(LOGIN_LOGIN);

	scram_right();
	scram_wrong();
	others();
	ok(login_choose(both | BIT(LOGIN_SCRAM), 1) == LOGIN_SCRAM,
	    "the best is chosen");
	ok(login_choose(both, 1) == LOGIN_PLAIN, "then the shortest");
	ok(login_choose(both, 0) == -1, "nothing in clear that shows secrets");
	ok(login_choose(both | BIT(LOGIN_SCRAM), 0) == LOGIN_SCRAM,
	    "SCRAM shows none");
	return tap_end();
}
