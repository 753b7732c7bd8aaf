/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/guise-live.h"

G_BEGIN_DECLS

/**
 * GuiseLiveFeed:
 *
 * What a live view feeds: a virtual camera, or a stream over the network. Closing one takes a
 * moment, which nobody waits for: the next one is opened when it is over. Zero it before the first
 * use; a new run begins with guise_live_feed_clear(). Thread: main.
 */
typedef struct
{
  /*< private >*/
  char *path;   /* owned, or NULL: that pictures go to */
  char *ending; /* owned, or NULL: one that is being closed */
  char *wanted; /* owned, or NULL: what is opened after that */
  int   number; /* of the sink */
} GuiseLiveFeed;

void guise_live_feed_clear (GuiseLiveFeed *self);

/**
 * guise_live_feed_get_path:
 *
 * Returns: (transfer none) (nullable): the camera that is fed, or will be in a moment
 */
const char *guise_live_feed_get_path (const GuiseLiveFeed *self);

/**
 * guise_live_feed_get_state:
 * @self: a feed
 * @live: (nullable): what feeds it
 *
 * Returns: what becomes of its pictures
 */
GuiseLiveSinkState guise_live_feed_get_state (const GuiseLiveFeed *self, GuiseLive *live);

/**
 * guise_live_feed_set:
 * @self: a feed
 * @live: what feeds it
 * @path: (nullable): the virtual camera, as guise_live_camera_sink_new() takes it; %NULL ends it
 * @error: where to put the error
 *
 * Never waits.
 *
 * Errors: those of guise_live_camera_sink_new() and guise_live_stream_sink_new(), where it is
 * opened at once
 */
gboolean
guise_live_feed_set (GuiseLiveFeed *self, GuiseLive *live, const char *path, GError **error);

/**
 * guise_live_feed_is_it:
 * @name: of a sink that has ended
 *
 * Returns: whether that was this feed's
 */
gboolean guise_live_feed_is_it (const GuiseLiveFeed *self, const char *name);

/**
 * guise_live_feed_settle:
 * @self: a feed whose sink has ended, by itself or because it should
 * @live: what feeds it
 * @error: where to put the error
 *
 * Closes the device and opens the one that is wanted since.
 *
 * Errors: those of guise_live_camera_sink_new()
 */
gboolean guise_live_feed_settle (GuiseLiveFeed *self, GuiseLive *live, GError **error);

G_END_DECLS
