/* reason.c - words for what can be wrong with a PROXY header */

#include "reason.h"

#define SWITCH_ON                                                              \
	"switch it on at the proxy (send-proxy-v2 in HAProxy), or take the "   \
	"peer out of proxy.trusted"

static struct reason const reasons[] = {
	[PROXY_NOT] = { "not-proxy", "a peer in proxy.trusted must begin with "
				     "a PROXY header: " SWITCH_ON },
	[PROXY_TEXT] = { "syntax",
	    "expected PROXY TCP4 or TCP6, two addresses and two ports, or "
	    "PROXY UNKNOWN, up to CR LF" },
	[PROXY_LONG] = { "too-long",
	    "expected at most 107 bytes in version 1, 16384 in version 2: let "
	    "the proxy send fewer TLVs" },
	[PROXY_VERSION] = { "version", "expected version 1 or 2" },
	[PROXY_COMMAND] = { "command", "expected LOCAL or PROXY" },
	[PROXY_FAMILY] = { "family",
	    "expected TCP over IPv4 or IPv6, a Unix stream, or unspecified" },
	[PROXY_LENGTH] = { "length",
	    "expected two addresses and two ports, found less" },
	[PROXY_TLV] = { "tlv", "expected TLVs that end where the header ends" },
	[PROXY_CHECKSUM] = { "checksum",
	    "expected a header with the CRC32c that it says it has" },
	[PROXY_TIMEOUT] = { "timeout",
	    "expected a whole PROXY header within proxy.timeout: " SWITCH_ON },
	[PROXY_CLOSED] = { "closed",
	    "expected the rest of a PROXY header, found the end" },
};

struct reason const *
reason_of(enum proxy_fault fault)
{
	return reasons + fault;
}
