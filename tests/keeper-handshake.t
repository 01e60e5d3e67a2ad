#!/bin/sh
# keeper-handshake.t - tls-handshake.t once more, with the engines of a keeper

KEEPER=1
export KEEPER
. "$(dirname "$0")/tls-handshake.t"
