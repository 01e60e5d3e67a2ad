/* files.h - the files of the directory, one by one */

#ifndef FILES_H
#define FILES_H

#include "finding.h"

/* Look at each file of the control directory, and of the directories in
 * tls.sni/; gather the names of services. */
void files_check(struct check *c);

#endif
