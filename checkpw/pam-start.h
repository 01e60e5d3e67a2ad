/* pam-start.h - start PAM, with its configuration where we want it */

#ifndef PAM_START_H
#define PAM_START_H

#include <security/pam_appl.h>

/* Linux-PAM has this since 1.4, others have not; no macro tells. */
extern int pam_start_confdir(char const *service, char const *user,
    struct pam_conv const *conv, char const *dir, pam_handle_t **pam)
    __attribute__((weak));

/*
 * As pam_start(), with the service's file in dir; NULL is the system's own
 * place.  PAM_SYSTEM_ERR if this PAM cannot look elsewhere.
 */
static inline int
pam_start_in(char const *dir, char const *service, char const *user,
    struct pam_conv const *conv, pam_handle_t **pam)
{
	if (!dir)
		return pam_start(service, user, conv, pam);
	if (!pam_start_confdir)
		return PAM_SYSTEM_ERR;
	return pam_start_confdir(service, user, conv, dir, pam);
}

#endif
