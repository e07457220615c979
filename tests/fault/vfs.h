/* Makes SQLite's file system count its writes and syncs, and end the process in the middle of one of them. */
#ifndef TESTS_FAULT_VFS_H
#define TESTS_FAULT_VFS_H

#include <glib.h>

void fault_vfs_install(void); /* as the default; once, before the first database is opened */

extern guint fault_vfs_calls; /* writes, syncs and truncations so far */
extern guint fault_vfs_kill; /* the call at which the process kills itself, half of a write done; 0 = never */

#endif
