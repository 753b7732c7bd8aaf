/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/guise-live-shot.h"

G_BEGIN_DECLS

/**
 * GuiseLivePolicy:
 * @GUISE_LIVE_NEWEST_WINS: a new shot takes the place of the oldest one waiting, which is dropped
 * @GUISE_LIVE_WAITS: who brings a shot waits until there is room
 *
 * What happens when a link is full.
 */
typedef enum
{
  GUISE_LIVE_NEWEST_WINS,
  GUISE_LIVE_WAITS,
} GuiseLivePolicy;

/**
 * GuiseLiveLink:
 *
 * Where one node leaves shots for the next. Thread: any.
 */
typedef struct _GuiseLiveLink GuiseLiveLink;

/**
 * guise_live_link_new:
 * @capacity: so many shots wait at most
 * @policy: what happens then
 */
GuiseLiveLink *guise_live_link_new (int capacity, GuiseLivePolicy policy);

/**
 * guise_live_link_free:
 *
 * Lets go of what is waiting. Nobody may be in a call.
 */
void guise_live_link_free (GuiseLiveLink *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseLiveLink, guise_live_link_free)

/**
 * guise_live_link_push:
 * @self: a link
 * @shot: (transfer full): a shot
 *
 * Returns: %FALSE, and the shot dropped, when the link was closed
 */
gboolean guise_live_link_push (GuiseLiveLink *self, GuiseLiveShot *shot);

/**
 * guise_live_link_push_until:
 * @self: a link
 * @shot: (transfer none): a shot, of which the link takes a reference
 * @until_us: monotonic time until which to wait for room
 *
 * Returns: %FALSE when there was no room; %TRUE when the shot was taken, or the link was closed
 */
gboolean guise_live_link_push_until (GuiseLiveLink *self, GuiseLiveShot *shot, int64_t until_us);

/**
 * guise_live_link_pull:
 * @self: a link
 * @until_us: monotonic time until which to wait; negative: until there is one
 *
 * Returns: (transfer full) (nullable): the oldest shot; %NULL when the time is over, or the link
 * was closed and is empty
 */
GuiseLiveShot *guise_live_link_pull (GuiseLiveLink *self, int64_t until_us);

/**
 * guise_live_link_close:
 *
 * Wakes everybody; what is waiting can still be pulled.
 */
void     guise_live_link_close (GuiseLiveLink *self);
gboolean guise_live_link_is_closed (GuiseLiveLink *self);

/**
 * guise_live_link_get_n_dropped:
 *
 * Returns: shots that newer ones took the place of
 */
uint64_t guise_live_link_get_n_dropped (GuiseLiveLink *self);

G_END_DECLS
