/* dh.c - which file of DH parameters counts */

#include "dh.h"

static struct {
	enum setting_id id;
	int used;
} const files[] = {
	{ SET_TLS_DH4096, 1 },
	{ SET_TLS_DH3072, 1 },
	{ SET_TLS_DH2048, 1 },
	{ SET_TLS_DH1024, 0 },
	{ SET_TLS_DH512, 0 },
	{ SET_TLS_RSA1024, 0 },
	{ SET_TLS_RSA512, 0 },
};

int
dh_find(struct settings *s, stralloc *path)
{
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		int r = settings_file(s, files[i].id, path);

		if (r == -1)
			return -1;
		if (r == 1)
			return files[i].used;
	}
	path->len = 0;
	return 0;
}
