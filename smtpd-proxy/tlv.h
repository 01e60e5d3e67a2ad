/* tlv.h - what may follow the addresses in a binary PROXY header */

#ifndef TLV_H
#define TLV_H

#include <stddef.h>

#include "proxy.h"

/*
 * Check the additions, which begin at byte start of the n bytes of a whole
 * header: that each fits, and that the checksum (CRC32c, at most one) is
 * right.  Return 1, or 0 with PROXY_TLV or PROXY_CHECKSUM in fault.
 */
int tlv_check(
    enum proxy_fault *fault, unsigned char const *s, size_t n, size_t start);

#endif
