/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Between two pulses: numbers are shown at most four times a second. */
#define GUISE_MAILBOX_PULSE_US (G_USEC_PER_SEC / 4)

/**
 * GuiseMailbox:
 *
 * How a working thread tells the main thread something: letters, which all arrive in their order,
 * and a pulse, which says "the numbers are new" and arrives at most every
 * %GUISE_MAILBOX_PULSE_US, however often it was given. Thread: made, closed and emptied by the main
 * thread; posted to by any.
 */
typedef struct _GuiseMailbox GuiseMailbox;

/**
 * GuiseMailboxFunc:
 * @letter: (transfer full): what was posted
 * @user_data: the owner's
 *
 * Called on the main thread. May close the mailbox.
 */
typedef void (*GuiseMailboxFunc) (void *letter, void *user_data);

/**
 * GuiseMailboxPulseFunc:
 * @user_data: the owner's
 *
 * Called on the main thread. May close the mailbox.
 */
typedef void (*GuiseMailboxPulseFunc) (void *user_data);

/**
 * guise_mailbox_new:
 * @deliver: receives letters
 * @free_letter: frees letters that nobody will receive any more
 * @pulse: receives pulses
 * @user_data: for @deliver and @pulse; must live until guise_mailbox_close()
 *
 * Delivers on the thread-default main context of the calling thread.
 *
 * Returns: (transfer full): a mailbox
 */
GuiseMailbox *guise_mailbox_new (GuiseMailboxFunc      deliver,
                                 GDestroyNotify        free_letter,
                                 GuiseMailboxPulseFunc pulse,
                                 void                 *user_data);

/**
 * guise_mailbox_close:
 * @self: (transfer full) (nullable): a mailbox that no thread posts to any more
 *
 * Nothing is delivered from now on.
 */
void guise_mailbox_close (GuiseMailbox *self);

/**
 * guise_mailbox_post:
 * @self: a mailbox
 * @letter: (transfer full): for the main thread
 */
void guise_mailbox_post (GuiseMailbox *self, void *letter);
void guise_mailbox_pulse (GuiseMailbox *self);

G_END_DECLS
