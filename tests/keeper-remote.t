#!/bin/sh
# keeper-remote.t - remote-tls.t once more, with the engines of a keeper for
# sending

KEEPER=1
export KEEPER
. "$(dirname "$0")/remote-tls.t"
