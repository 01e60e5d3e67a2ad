# postern - GNU make.  Everything built lands in $(B); nothing else is touched.

VERSION    = 0.1.0
PREFIX     = /usr/local
BINDIR     = $(PREFIX)/bin
MANDIR     = $(PREFIX)/share/man
CONTROLDIR = /etc/postern/control
CC         = cc
CFLAGS     = -O2 -g
STATIC     = -static
B          = build

# A program is a folder of its own name, or one file in deliver/ or checkpw/.
DIRS    = smtpd-recv smtpd-tls smtpd-auth tls-engine
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

# unit-x tests PROGRAM/x.c if there is one, else something in lib/.
$B/tests/unit-%: $B/tests/unit-%.o $$(patsubst $$(PCT).c,$B/$$(PCT).o,$$(wildcard $(DIRS:%=%/%.c))) $B/lib.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(STATIC) -lskarnet

format:
	clang-format -i $(SRC)

clean:
	rm -rf $B

.PHONY: all check san fuzz format lint install uninstall dist demo bench clean
.DELETE_ON_ERROR:
.SECONDARY:
-include $(shell find $B -name '*.d' 2>/dev/null)
