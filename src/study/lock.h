/*
 * lock.h - one run at a time on one journal
 *
 * A file beside the journal, locked by the kernel for as long as the process lives: what a killed run leaves behind
 * locks nobody out. The file says whose it is: process, machine, time.
 */
#ifndef RIND_STUDY_LOCK_H
#define RIND_STUDY_LOCK_H

#include "context.h"

typedef struct rind_lock rind_lock;

/*
 * Takes the lock of the file 'path'.lock. Returns RIND_OK; RIND_BAD_ARGUMENT, with process and machine, while another
 * run has it; RIND_CANNOT_WRITE (folder missing or read-only) or RIND_NO_MEMORY.
 */
rind_status rind_lock_take(rind_ctx *ctx, const char *path, rind_lock **out);

/* Removes the file. Takes NULL. */
void rind_lock_release(rind_lock *lock);

#endif
