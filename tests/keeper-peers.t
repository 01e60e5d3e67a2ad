#!/bin/sh
# keeper-peers.t - tls-peers.t once more, with the engines of a keeper

KEEPER=1
export KEEPER
. "$(dirname "$0")/tls-peers.t"
