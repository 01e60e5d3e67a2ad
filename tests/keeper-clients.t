#!/bin/sh
# keeper-clients.t - tls-clients.t once more, with the engines of a keeper

KEEPER=1
export KEEPER
. "$(dirname "$0")/tls-clients.t"
