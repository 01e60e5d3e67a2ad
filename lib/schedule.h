/* schedule.h - when a message is tried again */

#ifndef SCHEDULE_H
#define SCHEDULE_H

#include <stdint.h>

/*
 * As qmail-send(8): attempts are at squares.  From the time of birth and of
 * the last attempt, and the wait before the second attempt, all in seconds,
 * the time of the next one.
 */
uint64_t schedule_next(uint64_t birth, uint64_t last, uint64_t wait);

#endif
