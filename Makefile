# postern - GNU make.  Everything built lands in $(B); nothing else is touched.

VERSION    = 0.1.0
PREFIX     = /usr/local
BINDIR     = $(PREFIX)/bin
MANDIR     = $(PREFIX)/share/man
SHAREDIR   = $(PREFIX)/share/postern
BASHDIR    = $(PREFIX)/share/bash-completion/completions
ZSHDIR     = $(PREFIX)/share/zsh/site-functions
DOCDIR     = $(PREFIX)/share/doc/postern
FISHDIR    = $(PREFIX)/share/fish/vendor_completions.d
CONTROLDIR = /etc/postern/control
CC         = cc
CFLAGS     = -O2 -g
STATIC     = -static
B          = build
JOBS    = $(shell expr 2 \* $$(getconf _NPROCESSORS_ONLN))

# What is left out where there is no PAM, or no libunbound.
lacks   = $(shell $(CC) $(CPPFLAGS) -E -x c -include $(1) /dev/null >/dev/null 2>&1 || echo $(2))
NOPAM  := $(call lacks,security/pam_appl.h,checkpw/checkpw-pam.c man/checkpw-pam.8)
NODNS  := $(call lacks,unbound.h,smtp-resolve man/smtp-resolve.8 tests/unit-rdata.c tests/unit-policytxt.c)
LEFTOUT = $(NOPAM) $(NODNS)

# A program is a folder of its own name, there or in tools/, or one file in
# deliver/, checkpw/, hooks/ or tools/.
DIRS    = $(filter-out $(LEFTOUT),$(sort $(patsubst %/,%,$(dir $(wildcard smtp-*/*.c smtpd-*/*.c spool-*/*.c tls-engine/*.c tools/*/*.c)))))
SINGLE  = $(filter-out $(LEFTOUT),$(wildcard deliver/*.c checkpw/*.c hooks/*.c tools/*.c))
PROGS   = $(notdir $(DIRS) $(basename $(SINGLE)))
DYNAMIC = tls-engine smtp-resolve checkpw-pam
LINKS   = $(filter-out $(DYNAMIC),$(PROGS))

CPPFLAGS += -D_GNU_SOURCE -D_FORTIFY_SOURCE=2 -Ilib -DCONTROLDIR='"$(CONTROLDIR)"'
WARN    = -Wall -Wextra -Wpedantic -Wshadow -Wvla -Wundef -Wcast-qual \
          -Wwrite-strings -Wstrict-prototypes -Wmissing-prototypes -Wformat=2
ALL     = -std=c11 $(CPPFLAGS) $(WARN) $(WERROR) -fstack-protector-strong $(CFLAGS)
LIB     = $(patsubst %.c,$B/%.o,$(wildcard lib/*.c))
SRC     = $(wildcard lib/*.[ch] smtp-*/*.[ch] smtpd-*/*.[ch] spool-*/*.[ch] tls-engine/*.[ch] deliver/*.[ch] checkpw/*.[ch] hooks/*.[ch] tools/*.[ch] tools/*/*.[ch] tests/*.[ch])
UNITS   = $(patsubst %.c,$B/%,$(filter-out $(LEFTOUT),$(wildcard tests/unit-*.c)))
SCRIPTS = bootstrap .ci/run completion/generate html/generate html/picture $(TOOLS) $(wildcard service/demo service/*/run service/*/log/run tests/*.sh tests/*.t tests/bench/run tests/bench/send tests/bench/postfix)
TOOLS   = $(filter-out %.c %.h $(DIRS),$(wildcard tools/*))
MAN     = $(filter-out $(LEFTOUT),$(wildcard man/*.[1-8]))
EXAMPLES = $(wildcard control/* service/systemd/* service/demo service/*/run service/*/log/run service/*/env/* service/fail2ban/*/*)
DOCS    = README.md HACKING $(wildcard doc/*)
HELPERS = $(patsubst %.c,$B/%,$(filter-out tests/unit-% tests/fuzz-%,$(wildcard tests/*.c)))

# tls-engine alone knows TLS, smtp-resolve alone knows DNS, and both stay
# dynamic: so do the updates of libssl and libunbound.
LINK_tls-engine   = -ltls -lssl -lcrypto -lskarnet
LINK_smtp-resolve = -lunbound -lskarnet
LINK_checkpw-file = $(STATIC) -lcrypt -lskarnet
LINK              = $(or $(LINK_$(1)),$(STATIC) -lskarnet)
OBJS              = $(patsubst %.c,$B/%.o,$(wildcard $(1)/*.c))

all: $(PROGS:%=$B/bin/%) $B/completion/done

.SECONDEXPANSION:
$B/bin/tls-engine $B/bin/smtp-resolve: $B/bin/%: $$(call OBJS,$$*) $B/lib.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LINK_$*)

# The modules of PAM are loaded at run time: dynamic, and apart from the rest.
$B/bin/checkpw-pam: $B/checkpw/checkpw-pam.o $B/lib.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lpam -lskarnet

# All the others are names of one file, so that a link of the chain can become
# the next without an exec (lib/chain.h).  Each keeps its folder and its main().
$(LINKS:%=$B/bin/%): $B/postern
	@mkdir -p $(@D)
	ln -f $< $@

$B/postern: $B/postern.o $(LINKS:%=$B/link/%.o) $$(patsubst %,$B/%.a,$$(filter-out $(DYNAMIC),$(DIRS))) $B/lib.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(STATIC) -lcrypt -lskarnet

# A main file under another name for its main().
$B/link/%.o: $$(call MAIN,$$*)
	@mkdir -p $(@D)
	objcopy --redefine-sym main=main_$(subst -,_,$*) $< $@
MAIN = $B/$(basename $(firstword $(wildcard $(1)/$(1).c tools/$(1)/$(1).c) $(filter %/$(1).c,$(SINGLE)))).o

$B/postern.c: Makefile $(DIRS) $(SINGLE)
	@mkdir -p $(@D)
	printf '%s\n' '#include "chain.h"' \
	  $(foreach l,$(LINKS),'int main_$(subst -,_,$l)(int, char const *const *);') \
	  'static struct chain_link const links[] = {' \
	  $(foreach l,$(LINKS),'{ "$l", main_$(subst -,_,$l) },') '{ 0, 0 } };' \
	  'int main(int argc, char const *const *argv)' \
	  '{ chain_links(links, argc, argv); return 100; }' >$@

$B/postern.o: $B/postern.c
	$(CC) $(ALL) -c -o $@ $<

# Options and settings, for the shells to complete.
PAGES = $(basename $(notdir $(filter %.8,$(MAN))))
$B/completion/done: completion/generate lib/settings.def $(filter %.8,$(MAN))
	CC='$(CC)' completion/generate $(@D) $(filter %.8,$^)
	touch $@

# The manual for a browser; made only when asked for, as mandoc has to be there.
HTML  = $B/html
PAGED = $(patsubst man/%,$(HTML)/%.html,$(wildcard man/*.[1-8])) $(HTML)/index.html $(HTML)/postern.css
html:
	html/generate $(HTML)

$B/lib.a: $(LIB)
	rm -f $@
	$(AR) rcs $@ $^

$B/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL) -MMD -MP -c -o $@ $<

# The modules of a program, without its main file, for the tests.
$(DIRS:%=$B/%.a): $B/%.a: $$(filter-out $B/$$*/$$(notdir $$*).o,$$(call OBJS,$$*))
	rm -f $@
	$(AR) rcs $@ $^

# unit-x tests PROGRAM/x.c if there is one, else something in lib/.
MODULE = $(patsubst %/,%,$(firstword $(dir $(wildcard $(DIRS:%=%/$(1).c)))))
$B/tests/unit-%: $B/tests/unit-%.o $$(addprefix $B/,$$(addsuffix .a,$$(call MODULE,$$*))) $B/lib.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(call LINK,$(call MODULE,$*))

# What tests/*.c is neither unit- nor fuzz- is a program that the tests use.
$(HELPERS): $B/tests/%: $B/tests/%.o $B/lib.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -ltls -lskarnet

$B/tests/ends: $B/smtpd-recv.a

# check is for every change, and takes a minute: those that wait most come
# first.  check-all is all of it.  With T=word, both are the tests with that
# word in their name, and nothing else.
FIRST = $(wildcard tests/tls-*.t tests/hooks.t tests/talk.t tests/docs.t tests/d*-faults.t)
TESTS = $(UNITS) $(wildcard tests/*.t)
LONG  = $(wildcard tests/keeper-*.t tests/*-hostile.t tests/*-peers.t tests/tool-tls-[sd]*.t tests/tool-smtp*.t tests/real-auth.t tests/real-testssl.t) \
        tests/auth-secrets.t tests/crash.t tests/package.t tests/stranger.t tests/tls-clients.t tests/tls-tickets.t
SOME  = $(if $T,$(foreach t,$(TESTS),$(if $(findstring $T,$t),$t)) tests/talk.t,$(1))
PROVE = B=$(abspath $B) T='$(T)' prove -j$(JOBS) -e 'timeout 400' $(call SOME,$(1))
tests: all $(UNITS) $(HELPERS)
check: tests
	$(call PROVE,$(filter-out $(LONG),$(FIRST) $(filter-out $(FIRST),$(TESTS))))

check-all: tests
	$(call PROVE,$(TESTS))

# N messages, while sender and receiver are killed.
crash: tests
	B=$(abspath $B) N=$(or $N,10000) tests/crash.t

# What testssl has to say of both ports; it takes its time.
testssl: tests
	B=$(abspath $B) FULL=1 tests/real-testssl.t

# The whole suite once more, with the compiler watching every access.
SANITIZE = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
san:
	@mkdir -p $B/san && rm -f $B/san/report.*
	SANITIZED=1 ASAN_OPTIONS=detect_leaks=0:log_path=$(abspath $B)/san/report UBSAN_OPTIONS=log_path=$(abspath $B)/san/report \
	  $(MAKE) check-all B=$B/san CC=clang STATIC= WERROR=-Werror CFLAGS='$(SANITIZE)'
	@! cat $B/san/report.* 2>/dev/null

# SECONDS_=3600 for a night.
FUZZ = $(patsubst tests/fuzz-%.c,%,$(wildcard tests/fuzz-*.c))
fuzz: $(FUZZ:%=fuzz-%)
fuzz-%:
	@mkdir -p $B/corpus/$*
	clang $(ALL) -fsanitize=fuzzer,address,undefined -o $B/$@ tests/$@.c \
	  $(foreach m,$(call MODULE,$*),$(filter-out $m/$(notdir $m).c,$(wildcard $m/*.c))) $(wildcard lib/*.c) $(or $(LINK_$(call MODULE,$*)),-lskarnet) -lcrypt
	$B/$@ -max_total_time=$(or $(SECONDS_),30) $(patsubst %,-dict=%,$(wildcard tests/$@.dict)) -artifact_prefix=$B/ -print_final_stats=1 $B/corpus/$* $(wildcard tests/corpus/$*)

lint: lint-format lint-tidy lint-cppcheck lint-shell lint-man lint-tables
lint-format:
	clang-format --dry-run -Werror $(SRC)
lint-tidy:
	@printf '%s\n' $(filter %.c,$(SRC)) | xargs -P$(JOBS) -I@ sh -c \
	  'clang-tidy --quiet @ -- -std=c11 -D_GNU_SOURCE -Ilib 2>&1 | grep -vE "warnings? (generated|treated)|^Suppressed|^Use -" && exit 1 || :'
lint-cppcheck:
	cppcheck -q --error-exitcode=1 --enable=warning,portability,performance --inline-suppr --suppress=missingInclude -Ilib $(filter-out tests/%,$(filter %.c,$(SRC)))
lint-shell:
	shellcheck $(SCRIPTS)
lint-man:
	mandoc -Tlint -Wwarning $(MAN)
lint-tables: all $B/tests/settings
	sh tests/layers.sh
	B=$(abspath $B) sh tests/settings.t >$B/settings.out || { grep -A4 '^not' $B/settings.out; exit 1; }

format:
	clang-format -i $(SRC)

# Programs, manual pages, and examples; a control directory is never touched.
FILES = $(PROGS:%=$B/bin/%:$(BINDIR):755) $(patsubst %,%:$(BINDIR):755,$(TOOLS)) \
        $(foreach p,$(PAGES),$B/completion/bash/$p:$(BASHDIR):644 $B/completion/fish/$p.fish:$(FISHDIR):644) \
        $B/completion/zsh/_postern:$(ZSHDIR):644 \
        $(foreach m,$(MAN),$m:$(MANDIR)/man$(subst .,,$(suffix $m)):644) \
        $(foreach d,$(DOCS),$d:$(DOCDIR)/$(filter-out ./,$(dir $d)):644) \
        $(foreach f,$(EXAMPLES),$f:$(SHAREDIR)/$(patsubst %/,%,$(dir $f)):$(if $(filter %/run %/demo,$f),755,644))
BUILT   = $(foreach h,$(1),$h:$(DOCDIR)/html:644)
HELD    = $(LINKS:%=$B/bin/%:$(BINDIR):755)
install: all
	for f in $(filter-out $(HELD),$(FILES)) $(call BUILT,$(wildcard $(PAGED))); do set -- $$(echo $$f | tr : ' '); \
	  install -d "$(DESTDIR)$$2" && install -m $$3 "$$1" "$(DESTDIR)$$2" || exit; done
	install -m 755 $B/postern "$(DESTDIR)$(BINDIR)/$(firstword $(LINKS))"
	for l in $(wordlist 2,$(words $(LINKS)),$(LINKS)); do \
	  ln -f "$(DESTDIR)$(BINDIR)/$(firstword $(LINKS))" "$(DESTDIR)$(BINDIR)/$$l" || exit; done

uninstall:
	for f in $(FILES) $(call BUILT,$(PAGED)); do set -- $$(echo $$f | tr : ' '); rm -f "$(DESTDIR)$$2/$${1##*/}"; done
	find "$(DESTDIR)$(SHAREDIR)" "$(DESTDIR)$(DOCDIR)" -depth -type d -exec rmdir {} + 2>/dev/null || :

# What is committed, and proof that it builds and passes on its own.
DIST = postern-$(VERSION)
dist:
	@mkdir -p $B/dist && rm -rf $B/dist/$(DIST)
	git archive --prefix=$(DIST)/ -o $B/dist/$(DIST).tar.gz HEAD
	cd $B/dist && tar xzf $(DIST).tar.gz && $(MAKE) -C $(DIST) B=build check && rm -rf $(DIST)

demo demo-check: all $B/tests/talk
	B=$(abspath $B) $(if $(filter demo-check,$@),DEMO_ONCE=1) service/demo

bench: all
	B=$(abspath $B) tests/bench/run

count:
	@sh tests/count.sh

clean:
	rm -rf $B

.PHONY: all html tests check check-all crash testssl san fuzz lint lint-format lint-tidy lint-cppcheck lint-shell lint-man lint-tables format install uninstall dist demo demo-check bench count clean
.DELETE_ON_ERROR:
.SECONDARY:
-include $(wildcard $B/*/*.d $B/tools/*/*.d)
