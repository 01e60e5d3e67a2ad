# postern - GNU make.  Everything built lands in $(B); nothing else is touched.

VERSION    = 0.1.0
PREFIX     = /usr/local
BINDIR     = $(PREFIX)/bin
MANDIR     = $(PREFIX)/share/man
SHAREDIR   = $(PREFIX)/share/postern
CONTROLDIR = /etc/postern/control
CC         = cc
CFLAGS     = -O2 -g
STATIC     = -static
B          = build
JOBS       = $(shell getconf _NPROCESSORS_ONLN)

# A program is a folder of its own name, or one file in deliver/ or checkpw/.
DIRS    = $(sort $(patsubst %/,%,$(dir $(wildcard smtpd-*/*.c tls-engine/*.c))))
SINGLE  = $(wildcard deliver/*.c checkpw/*.c)
SINGLES = $(basename $(notdir $(SINGLE)))
PROGS   = $(DIRS) $(SINGLES)

CPPFLAGS += -D_GNU_SOURCE -D_FORTIFY_SOURCE=2 -Ilib -DCONTROLDIR='"$(CONTROLDIR)"'
WARN    = -Wall -Wextra -Wpedantic -Wshadow -Wvla -Wundef -Wcast-qual \
          -Wwrite-strings -Wstrict-prototypes -Wmissing-prototypes -Wformat=2
ALL     = -std=c11 $(CPPFLAGS) $(WARN) $(WERROR) -fstack-protector-strong $(CFLAGS)
LIB     = $(patsubst %.c,$B/%.o,$(wildcard lib/*.c))
SRC     = $(wildcard lib/*.[ch] smtpd-*/*.[ch] tls-engine/*.[ch] deliver/*.[ch] checkpw/*.[ch] tests/*.[ch])
UNITS   = $(patsubst %.c,$B/%,$(wildcard tests/unit-*.c))
SCRIPTS = bootstrap .ci/run $(wildcard service/demo tools/tls-* service/*/run service/*/log/run tests/*.sh tests/*.t tests/bench/run)
TOOLS   = $(filter-out %.c %.h,$(wildcard tools/*))
MAN     = $(wildcard man/*.[1-8])
EXAMPLES = $(wildcard control/* service/systemd/* service/demo service/*/run service/*/log/run service/*/env/*)
HELPERS = $(patsubst %.c,$B/%,$(filter-out tests/unit-% tests/fuzz-%,$(wildcard tests/*.c)))

# tls-engine alone knows TLS, and stays dynamic: so do the updates of libssl.
LINK_tls-engine   = -ltls -lskarnet
LINK_checkpw-file = $(STATIC) -lcrypt -lskarnet
LINK              = $(or $(LINK_$(1)),$(STATIC) -lskarnet)
OBJS              = $(patsubst %.c,$B/%.o,$(wildcard $(1)/*.c))

all: $(PROGS:%=$B/bin/%)

.SECONDEXPANSION:
$(DIRS:%=$B/bin/%): $B/bin/%: $$(call OBJS,$$*) $B/lib.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(call LINK,$*)

$(SINGLES:%=$B/bin/%): $B/bin/%: $$(patsubst $$(PCT).c,$B/$$(PCT).o,$$(filter $$(PCT)/%.c,$(SINGLE))) $B/lib.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(call LINK,$*)
PCT := %

$B/lib.a: $(LIB)
	rm -f $@
	$(AR) rcs $@ $^

$B/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL) -MMD -MP -c -o $@ $<

# The modules of a program, without its main file, for the tests.
$(DIRS:%=$B/%.a): $B/%.a: $$(filter-out $B/$$*/$$*.o,$$(call OBJS,$$*))
	rm -f $@
	$(AR) rcs $@ $^

# unit-x tests PROGRAM/x.c if there is one, else something in lib/.
MODULE = $(patsubst %/,%,$(firstword $(dir $(wildcard $(DIRS:%=%/$(1).c)))))
$B/tests/unit-%: $B/tests/unit-%.o $$(patsubst $$(PCT),$B/$$(PCT).a,$$(call MODULE,$$*)) $B/lib.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(call LINK,$(call MODULE,$*))

# What tests/*.c is neither unit- nor fuzz- is a program that the tests use.
$(HELPERS): $B/tests/%: $B/tests/%.o $B/lib.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -ltls -lskarnet

$B/tests/ends: $B/smtpd-recv.a

# T=word: only the tests with that word in their name.
TESTS = $(UNITS) $(wildcard tests/*.t)
tests: all $(UNITS) $(HELPERS)
check: tests
	B=$(abspath $B) T='$(T)' prove -j$(JOBS) -e 'timeout 200' $(if $T,$(foreach t,$(TESTS),$(if $(findstring $T,$t),$t)) tests/talk.t,$(TESTS))

# The whole suite once more, with the compiler watching every access.
SANITIZE = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
san:
	@mkdir -p build/san && rm -f build/san/report.*
	SANITIZED=1 ASAN_OPTIONS=detect_leaks=0:log_path=$(CURDIR)/build/san/report UBSAN_OPTIONS=log_path=$(CURDIR)/build/san/report \
	  $(MAKE) check B=build/san CC=clang STATIC= WERROR=-Werror CFLAGS='$(SANITIZE)'
	@! cat build/san/report.* 2>/dev/null

# SECONDS_=3600 for a night.
FUZZ = $(patsubst tests/fuzz-%.c,%,$(wildcard tests/fuzz-*.c))
fuzz: $(FUZZ:%=fuzz-%)
fuzz-%:
	@mkdir -p $B/corpus/$*
	clang $(ALL) -fsanitize=fuzzer,address,undefined -o $B/$@ tests/$@.c \
	  $(foreach m,$(call MODULE,$*),$(filter-out $m/$m.c,$(wildcard $m/*.c))) $(wildcard lib/*.c) -lskarnet
	$B/$@ -max_total_time=$(or $(SECONDS_),30) $(patsubst %,-dict=%,$(wildcard tests/$@.dict)) -artifact_prefix=$B/ -print_final_stats=1 $B/corpus/$* $(wildcard tests/corpus/$*)

lint:
	clang-format --dry-run -Werror $(SRC)
	clang-tidy --quiet $(filter %.c,$(SRC)) -- -std=c11 $(CPPFLAGS)
	cppcheck -q --error-exitcode=1 --enable=warning,portability,performance --inline-suppr --suppress=missingInclude -Ilib $(filter-out tests/%,$(filter %.c,$(SRC)))
	shellcheck $(SCRIPTS)
	mandoc -Tlint -Wwarning $(MAN)
	sh tests/layers.sh
	B=$(abspath $B) sh tests/settings.t

format:
	clang-format -i $(SRC)

# Programs, manual pages, and examples; a control directory is never touched.
FILES = $(PROGS:%=$B/bin/%:$(BINDIR):755) $(patsubst %,%:$(BINDIR):755,$(TOOLS)) \
        $(foreach m,$(MAN),$m:$(MANDIR)/man$(subst .,,$(suffix $m)):644) \
        $(foreach f,$(EXAMPLES),$f:$(SHAREDIR)/$(patsubst %/,%,$(dir $f)):$(if $(filter %/run %/demo,$f),755,644))
install: all
	for f in $(FILES); do set -- $$(echo $$f | tr : ' '); \
	  install -d "$(DESTDIR)$$2" && install -m $$3 "$$1" "$(DESTDIR)$$2" || exit; done

uninstall:
	for f in $(FILES); do set -- $$(echo $$f | tr : ' '); rm -f "$(DESTDIR)$$2/$${1##*/}"; done
	find "$(DESTDIR)$(SHAREDIR)" -depth -type d -exec rmdir {} + 2>/dev/null || :

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

.PHONY: all tests check san fuzz lint format install uninstall dist demo demo-check bench count clean
.DELETE_ON_ERROR:
.SECONDARY:
-include $(wildcard $B/*/*.d)
