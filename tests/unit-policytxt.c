/* unit-policytxt.c - TXT records of MTA-STS and of reports */

#include "../smtp-resolve/policytxt.h"

#include <string.h>

#include "tap.h"

#define ID32 "abcdefghijklmnopqrstuvwxyz012345"

static struct {
	char const *text;
	int result;
	char const *id;
} const sts[] = {
	{ "v=STSv1; id=20160831085700Z;", 1, "20160831085700Z" },
	{ "v=STSv1;id=x", 1, "x" },
	{ "v=STSv1 ; id=x ;", 1, "x" },
	{ "v=STSv1; other=1; id=x", 1, "x" },
	{ "v=STSv1; id=" ID32, 1, ID32 },
	{ "v=STSv1; id=" ID32 "6", -1, NULL },
	{ "v=STSv1; id=", -1, NULL },
	{ "v=STSv1; id=a b", -1, NULL },
	{ "v=STSv1; id=a/../b", -1, NULL },
	{ "v=STSv1; id=a; id=b", -1, NULL },
	{ "v=STSv1; idx=a", -1, NULL },
	{ "v=STSv1", -1, NULL },
	{ "v=STSv10; id=x", 0, NULL },
	{ "v=stsv1; id=x", 0, NULL },
	{ " v=STSv1; id=x", 0, NULL },
	{ "v=spf1 -all", 0, NULL },
	{ "", 0, NULL },
};

static struct {
	char const *text;
	int result;
	char const *rua;
} const rpt[] = {
	{ "v=TLSRPTv1; rua=mailto:a@example.org", 1, "mailto:a@example.org" },
	{ "v=TLSRPTv1;rua=https://example.org/r;", 1, "https://example.org/r" },
	{ "v=TLSRPTv1; rua=mailto:a@b, https://c", 1, "mailto:a@b,https://c" },
	{ "v=TLSRPTv1; rua=ftp://example.org", -1, NULL },
	{ "v=TLSRPTv1; rua=", -1, NULL },
	{ "v=TLSRPTv1", -1, NULL },
	{ "v=TLSRPTv2; rua=mailto:a@b", 0, NULL },
	{ "", 0, NULL },
};

int
main(void)
{
	for (size_t i = 0; i < sizeof sts / sizeof sts[0]; i++) {
		char id[POLICYTXT_ID];
		int r = policytxt_sts(id, sts[i].text);

		ok(r == sts[i].result && (r != 1 || !strcmp(id, sts[i].id)),
		    sts[i].text);
	}
	for (size_t i = 0; i < sizeof rpt / sizeof rpt[0]; i++) {
		char rua[POLICYTXT_RUA];
		int r = policytxt_rpt(rua, rpt[i].text);

		ok(r == rpt[i].result && (r != 1 || !strcmp(rua, rpt[i].rua)),
		    rpt[i].text);
	}
	return tap_end();
}
