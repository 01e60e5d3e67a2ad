#!/bin/sh
# keeper-send.t - send-tls.t once more, with the engines of a keeper for sending

KEEPER=1
export KEEPER
. "$(dirname "$0")/send-tls.t"
