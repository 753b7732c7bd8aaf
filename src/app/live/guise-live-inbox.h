/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "live/guise-live.h"

G_BEGIN_DECLS

/**
 * GuiseLiveInbox:
 *
 * What the threads of one live pipeline leave for the main loop. Pictures come together: a turn of
 * the loop that is late is told once of all of them. Reference counted (atomic): it lives until the
 * pipeline has stopped, whoever has lost interest before.
 */
typedef struct _GuiseLiveInbox GuiseLiveInbox;

/**
 * GuiseLiveInboxFunc:
 * @receiver: as was given
 * @inbox: who tells
 * @event: what happened; %GUISE_LIVE_EVENT_PICTURE last
 * @what: (nullable): the file, camera or sink concerned
 * @error: (nullable): why
 *
 * Called on the main thread.
 */
typedef void (*GuiseLiveInboxFunc) (void           *receiver,
                                    GuiseLiveInbox *inbox,
                                    GuiseLiveEvent  event,
                                    const char     *what,
                                    const GError   *error);

/**
 * guise_live_inbox_new:
 * @receiver: (transfer none): who is told while it lives
 * @func: how
 *
 * Returns: (transfer full): an inbox
 */
GuiseLiveInbox *guise_live_inbox_new (GObject *receiver, GuiseLiveInboxFunc func);
void            guise_live_inbox_unref (GuiseLiveInbox *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseLiveInbox, guise_live_inbox_unref)

/**
 * guise_live_inbox_put:
 * @inbox: a #GuiseLiveInbox
 *
 * A #GuiseLiveFunc. Thread: any.
 */
void
guise_live_inbox_put (GuiseLiveEvent event, const char *what, const GError *error, void *inbox);

G_END_DECLS
