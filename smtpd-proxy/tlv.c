/* tlv.c - what may follow the addresses in a binary PROXY header */

#include "tlv.h"

#include <stdint.h>

enum {
	HEAD = 3,        /* bytes of type and length */
	TYPE_CRC32C = 3, /* section 2.2.3 */
	CRC_SIZE = 4
};

/* One more byte of a CRC32c (RFC 3385), lowest bit first. */
static uint32_t
crc_add(uint32_t crc, unsigned char byte)
{
	static uint32_t const castagnoli = 0x82f63b78;

	crc ^= byte;
	for (int i = 0; i < 8; i++)
		crc = crc >> 1 ^ (castagnoli & -(crc & 1));
	return crc;
}

/* The checksum at byte at is over all bytes, with zeros in its own place. */
static int
crc_right(unsigned char const *s, size_t n, size_t at)
{
	uint32_t crc = UINT32_MAX;
	uint32_t told = 0;

	for (size_t i = 0; i < n; i++) {
		int own = i >= at && i - at < CRC_SIZE;

		if (own)
			told = told << 8 | s[i];
		crc = crc_add(crc, own ? 0 : s[i]);
	}
	return told == ~crc;
}

int
tlv_check(
    enum proxy_fault *fault, unsigned char const *s, size_t n, size_t start)
{
	size_t crc = 0;
	size_t size;

	*fault = PROXY_TLV;
	for (size_t i = start; i < n; i += size) {
		if (n - i < HEAD)
			return 0;
		size = (size_t)s[i + 1] << 8 | s[i + 2];
		if (size > n - i - HEAD)
			return 0;
		if (s[i] == TYPE_CRC32C) {
			if (crc || size != CRC_SIZE)
				return 0;
			crc = i + HEAD;
		}
		size += HEAD;
	}
	*fault = PROXY_CHECKSUM;
	return !crc || crc_right(s, n, crc);
}
