#!/bin/sh
# deliver-faults.t - full disks, failing disks, signals, and kill -9
#
# Threats 26 and 27.  The rule, whatever happens: exit 0 means that every
# Maildir has the whole message; else the code is a temporary one, and neither
# new/ nor tmp/ has anything.
#
# THOROUGH=1 takes a minute and tries more combinations.
# shellcheck disable=SC2016,SC2231

. "$(dirname "$0")/lib.sh"

printf 'Subject: x\n\nhello\n' >short
head -c 200000 /dev/urandom >long
printf 'Fs@a\0Tr1@b\0Tr2@b\0Tr3@b\0\0' >addr
printf 'Return-Path: <s@a>\nDelivered-To: r1@b\nDelivered-To: r2@b\nDelivered-To: r3@b\n' >top1
for i in 1 2 3; do
	printf 'Return-Path: <s@a>\nDelivered-To: r%s@b\n' $i >top.r$i
done

files() {
	find "$@" -type f 2>/dev/null | wc -l | tr -d ' '
}

# fresh - as it is before each delivery; $made: the Maildir is there already
fresh() {
	rm -rf M m
	for i in r1 r2 r3; do
		mkdir -p m/$i/tmp m/$i/new m/$i/cur
	done
	[ -z "$made" ] || mkdir -p M/tmp M/new M/cur
}

# deliver DIR MESSAGE [tool...] - one delivery; sets code
deliver() {
	deliver_dir=$1 deliver_message=$2
	shift 2
	"$@" deliver-maildir "$deliver_dir" <"$deliver_message" 1<addr 2>log
	code=$?
}

# all_whole MESSAGE - every file in new/ is that, to its last byte
all_whole() {
	for i in M/new/*; do
		[ ! -e "$i" ] || cat top1 "$1" | cmp -s - "$i" || return 1
	done
	for i in r1 r2 r3; do
		for j in m/$i/new/*; do
			[ ! -e "$j" ] || cat top.$i "$1" | cmp -s - "$j" || return 1
		done
	done
}

# sound DIR MESSAGE - the rule
sound() {
	case $code in
	0)
		case $1 in
		M) [ "$(files M/new)" = 1 ] ;;
		*) [ "$(files m)" = 3 ] ;;
		esac && [ "$(files M/tmp m/*/tmp)" = 0 ] && all_whole "$2"
		;;
	5[1-9] | [6-8][0-9] | 9[01]) [ "$(files M m)" = 0 ] ;;
	*) return 1 ;;
	esac
}

# Without faults, so that the rule itself is known to work.
made=''
fresh
deliver M short
check "the rule holds without a fault" sound M short
code=53
fails "the rule is broken by a file that is left" sound M short
code=111
fails "and by a code that is not temporary" sound M short

# faults DIR MESSAGE FAULT CALL... - every occurrence of each call fails once
faults() {
	f_dir=$1 f_message=$2 f_fault=$3
	shift 3
	bad='' n=0 zeros=0
	for call; do
		fresh
		deliver "$f_dir" "$f_message" strace -o trace -e trace="$call"
		most=$(grep -c "^$call(" trace)
		k=0
		while [ $k -lt "$most" ]; do
			k=$((k + 1)) n=$((n + 1))
			fresh
			deliver "$f_dir" "$f_message" strace -o trace \
				-e trace="$call" -e inject="$call:$f_fault:when=$k"
			if [ "$f_fault" = signal=KILL ]; then
				all_whole "$f_message" || bad="$bad $call:$k"
			else
				sound "$f_dir" "$f_message" ||
					bad="$bad $call:$k(code=$code)"
			fi
			[ $code -ne 0 ] || zeros=$((zeros + 1))
			if [ $code -ne 0 ] && [ "${f_fault#error}" != "$f_fault" ] &&
				[ "$(grep -c 'failed code=' log)" -ne 1 ]; then
				bad="$bad $call:$k(no line)"
			fi
		done
	done
	is "$f_message${made:+, made} into $f_dir, $f_fault at each of $n calls" \
		"$bad" ""
	note "$zeros of them did not matter"
	check "the calls were found" [ $n -gt 3 ]
}

calls='openat read write writev pread64 fsync close rename mkdir'
if [ -n "$SANITIZED" ] ||
	! strace -o trace -e inject=fsync:error=EIO true 2>/dev/null; then
	skip "faults injected into calls" "strace cannot do it here"
else
	made=''
	# shellcheck disable=SC2086
	{
		faults M short error=EIO $calls
		faults M short signal=KILL $calls
		faults M long error=ENOSPC openat write writev mkdir
		made=yes
		faults 'm/%u' short error=EIO $calls
		faults 'm/%u' short signal=TERM writev fsync rename
		faults 'm/%u' short signal=KILL fsync close rename
		if [ -n "$THOROUGH" ]; then
			faults M short error=ENOSPC $calls
			faults M short error=EACCES openat rename
			faults M short signal=KILL $calls
			faults M long error=EIO $calls
			for s in ALRM INT HUP; do
				faults 'm/%u' short signal=$s writev fsync rename
			done
			faults 'm/%u' long error=ENOSPC $calls
			faults 'm/%u' long signal=KILL $calls
		fi
	}
	made=yes
	fresh
	deliver M short strace -o trace -e inject=fsync:error=EIO
	is "a disk that fails: 53" $code 53
	like "and the log says which file, and what to do" "$(cat log)" \
		"deliver-maildir: failed code=53 path=M/tmp/1*.test.example doing=fsync: Input/output error: check the disk"
	fresh
	deliver 'm/%u' short strace -o trace -e inject=writev:signal=TERM:when=2
	is "SIGTERM between two files: 71" $code 71
	like "the log says why" "$(cat log)" "*code=71*signal*"
	fresh
	deliver 'm/%u' short strace -o trace -e inject=writev:signal=ALRM:when=2
	is "the alarm: 52" $code 52
	fresh
	deliver M long strace -o trace -e trace=openat
	k=$(grep openat trace | grep -n O_TMPFILE | cut -d: -f1)
	deliver M long strace -o trace -e trace=openat,unlink \
		-e inject=openat:error=EOPNOTSUPP:when="${k:-1}"
	is "a file system without O_TMPFILE" $code 0
	like "gets a file that is removed at once" "$(cat trace)" '*unlink(*'
	fresh
	deliver M long strace -o trace \
		-e inject=openat:error=EOPNOTSUPP:when="${k:-1}" \
		-e inject=unlink:error=EIO
	check "and if that cannot be: temporary" [ $code -eq 53 ]
fi

# Limits of the process.
made=yes
fresh
printf '#!/bin/sh\nulimit -f 100 && exec "$@"\n' >limit
chmod 755 limit
deliver M long ./limit
is "a file size limit: 53" $code 53
check "and the rule holds" sound M long
if [ -z "$SANITIZED" ]; then
	printf '#!/bin/sh\nulimit -n 2 && exec "$@"\n' >limit
	deliver M short ./limit 2>/dev/null
	[ $code -ne 126 ] || code=71 # the program itself could not be opened
	check "no descriptor to be had: the rule holds" sound M short
	head -c 30000000 /dev/zero >huge
	printf '#!/bin/sh\nulimit -v 8192 && exec "$@"\n' >limit
	fresh
	deliver M huge ./limit
	is "30 MB in 8 MB of address space" $code 0
	check "whole" sound M huge
	rm -rf huge M
fi

# A client, or a super-server, gives up while the message comes.
mkfifo pipe
for s in TERM ALRM KILL; do
	fresh
	(exec 9>pipe && cat long >&9 && : >sent && sleep 100 >&9) &
	writer=$!
	pids="$writer $pids"
	deliver-maildir M <pipe 1<addr 2>log &
	reader=$!
	wait_for '[ -e sent ]'
	kill -$s $reader
	wait $reader
	code=$?
	kill $writer
	[ $s = ALRM ] || code=71
	check "SIG$s while the message comes: nothing is left" sound M long
	rm -f sent
done

# kill -9 at any time.
made=yes
fresh
head -c 3000000 /dev/urandom >large
n=0 done=0
while [ $n -lt 40 ]; do
	n=$((n + 1))
	timeout -s KILL "0.0$((n / 10))$((n % 10))" deliver-maildir M <large 1<addr 2>log &&
		done=$((done + 1))
done 2>/dev/null
note "$done of $n came to their end"
check "40 times kill -9: nothing partial in new/" all_whole large
check "and no fewer files than were accepted" [ "$(mails M)" -ge $done ]
rm -rf M m large

# A directory that cannot be written, or cannot be.
: >file
deliver file/Maildir short
is "below a file: 61" $code 61
deliver no/such/dir short
is "below a directory that is missing: 61" $code 61
like "the log names it" "$(cat log)" "*code=61 path=no/such/dir *"
deliver file short
is "a file for a Maildir: 61" $code 61
is "and it is as it was" "$(wc -c <file | tr -d ' ')" 0
mkdir half half/tmp half/cur
deliver half short
is "a Maildir without new: temporary" "$code" 61
is "and nothing left" "$(files half)" 0

cat >stranger <<'X'
#!/bin/sh
# Run a command as somebody who may not write here.
if [ "$(id -u)" -eq 0 ]; then
	exec setpriv --reuid 12345 --regid 12345 --clear-groups "$@"
fi
exec "$@"
X
chmod 755 stranger .
made=yes
fresh
chmod -R a-w M
if ./stranger sh -c 'deliver-maildir' 2>&1 | grep -q usage; then
	deliver M short ./stranger
	is "a Maildir without write permission: 61" $code 61
	like "the log says so" "$(cat log)" "*Permission denied: give the user*"
	check "and the rule holds" sound M short
	deliver M long ./stranger
	check "for a long message too" sound M long
else
	skip "a Maildir without write permission" "setpriv is missing"
fi
chmod -R u+w M

# File systems that are full, or read-only.
cat >tiny <<'X'
#!/bin/sh
# tiny OPTIONS COMMAND... - in a private mount name space, with M on a tmpfs
mount -t tmpfs -o "$1" none M 2>/dev/null || exit 99
mkdir M/tmp M/new M/cur
shift
"$@"
X
chmod 755 tiny
cat >refused <<'X'
#!/bin/sh
# refused MESSAGE - must be refused for now, with nothing left
deliver-maildir M <"$1" 1<addr 2>log
code=$?
n=$(find M -type f | wc -l)
[ $code -eq 53 ] && [ $n -eq 0 ] && exit
echo "code $code, $n files"
cat log
exit 1
X
chmod 755 refused
inside() {
	if [ "$(id -u)" -eq 0 ]; then
		unshare -m ./tiny "$@"
	else
		unshare -rm ./tiny "$@"
	fi
}
rm -rf M
mkdir M
if inside size=64k true 2>/dev/null; then
	head -c 60000 long >medium
	check "a full disk, message in memory" inside size=40k ./refused medium
	check "a full disk, message in a file" inside size=100k ./refused long
	check "a disk that is full at the second copy" inside size=300k ./refused long
	check "no inode" inside nr_inodes=4 ./refused short
	like "the log says what to do" "$(cat log)" "*No space left on device: make room *"
	check "space again: accepted" inside size=100k sh -c './refused long &&
		deliver-maildir M <short 1<addr && [ $(find M/new -type f | wc -l) = 1 ]'
	check "a read-only disk" inside size=100k sh -c \
		'mount -o remount,ro,bind M && ./refused short && ./refused long'
else
	skip "full and read-only disks" "no mount name space to be had"
fi

done_testing
