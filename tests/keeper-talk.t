#!/bin/sh
# keeper-talk.t - the conversations with TLS once more, with a keeper's engines

KEEPER=1
export KEEPER
. "$(dirname "$0")/talk.t"
