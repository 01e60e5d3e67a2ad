#!/bin/sh
# keeper-relay.t - tls-relay.t once more, with the engines of a keeper

KEEPER=1
export KEEPER
. "$(dirname "$0")/tls-relay.t"
