/* newhash.c - the hash of a new password */

#include "newhash.h"

#include <errno.h>
#include <string.h>

#include <skalibs/random.h>

#include "newhash-kinds.h"
#include "users.h"

enum {
	SALT_ROOM = 192, /* what crypt_gensalt(3) asks for */
	SALT_CHANCE = 16 /* characters of six bits */
};

static void
sha512_salt(char *salt)
{
	static char const digits[] =
	    "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	static char const kind[] = "$6$";
	char *end = salt + sizeof kind - 1;

	memcpy(salt, kind, sizeof kind - 1);
	random_buf(end, SALT_CHANCE);
	for (size_t i = 0; i < SALT_CHANCE; i++)
		end[i] = digits[end[i] & 63];
	end[SALT_CHANCE] = 0;
}

int
newhash_make(char *hash, char const *secret)
{
	struct crypt_data data;
	char salt[SALT_ROOM];
	char const *made;
	size_t n = 0;

	memset(&data, 0, sizeof data);
	if (!newhash_yescrypt(salt, sizeof salt))
		sha512_salt(salt);
	made = crypt_r(secret, salt, &data);
	if (made && *made != '*')
		n = strlen(made);
	else
		errno = ENOSYS;
	if (n > USERS_HASH) {
		n = 0;
		errno = EMSGSIZE;
	}
	if (n)
		memcpy(hash, made, n + 1);
	explicit_bzero(&data, sizeof data);
	return n != 0;
}
