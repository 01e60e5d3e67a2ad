/* unit-hmac.c - HMAC-SHA-256 and PBKDF2 by their published test vectors */

#include <stdio.h>
#include <string.h>

#include "../smtp-send/hmac.h"
#include "tap.h"

static int
is(char const mac[HMAC_LEN], char const *hex)
{
	char got[2 * HMAC_LEN + 1];

	for (size_t i = 0; i < HMAC_LEN; i++)
		snprintf(got + 2 * i, 3, "%02x", (unsigned char)mac[i]);
	return !strcmp(got, hex);
}

int
main(void)
{
	static char key[131];
	char mac[HMAC_LEN];

	/* RFC 4231, test cases 1, 2 and 6. */
	memset(key, 0x0b, 20);
	hmac_sha256(mac, key, 20, "Hi There", 8);
	ok(is(mac, "b0344c61d8db38535ca8afceaf0bf12b"
		   "881dc200c9833da726e9376c2e32cff7"),
	    "RFC 4231 4.2");
	hmac_sha256(mac, "Jefe", 4, "what do ya want for nothing?", 28);
	ok(is(mac, "5bdcc146bf60754e6a042426089575c7"
		   "5a003f089d2739839dec58b964ec3843"),
	    "RFC 4231 4.3");
	memset(key, 0xaa, 131);
	hmac_sha256(mac, key, 131,
	    "Test Using Larger Than Block-Size Key - Hash Key First", 54);
	ok(is(mac, "60e431591ee0b67f0d8a26aacbf5b77f"
		   "8e0bc6213728c5140546040f0ee37f54"),
	    "RFC 4231 4.7: a key longer than a block");
	hmac_hash(mac, "abc", 3);
	ok(is(mac, "ba7816bf8f01cfea414140de5dae2223"
		   "b00361a396177a9cb410ff61f20015ad"),
	    "FIPS 180: SHA-256 of abc");
	/* RFC 7914 section 11, first half of the key. */
	hmac_pbkdf2(mac, "passwd", "salt", 4, 1);
	ok(is(mac, "55ac046e56e3089fec1691c22544b605"
		   "f94185216dde0465e68b9d57c20dacbc"),
	    "RFC 7914 11: one round");
	hmac_pbkdf2(mac, "Password", "NaCl", 4, 80000);
	ok(is(mac, "4ddcd8f60b98be21830cee5ef22701f9"
		   "641a4418d04c0414aeff08876b34ab56"),
	    "RFC 7914 11: 80000 rounds");
	return tap_end();
}
