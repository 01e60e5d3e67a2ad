#!/bin/sh
# keeper-ucspi.t - tls-ucspi.t once more, with the engines of a keeper

KEEPER=1
export KEEPER
. "$(dirname "$0")/tls-ucspi.t"
