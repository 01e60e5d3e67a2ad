# greetings.sh - how a session begins, in the words of talk
#
#	$hello		to a server that greets
#	$starttls	TLS behind it
#	$auth		and the user demo, whose password is secret

# shellcheck shell=sh disable=SC2034
hello='< 220 *
> EHLO client.example
< 250 *'
starttls='> STARTTLS
< 220 *
!tls
> EHLO client.example
< 250 *'
auth='>64 AUTH PLAIN "\0demo\0secret"
< 235 *'
