/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/record/guise-camera-watch.h"
#include "live/guise-live-sink.h"

G_BEGIN_DECLS

/**
 * guise_live_output_find:
 * @watch: the cameras there are
 *
 * A device of v4l2loopback, which every program can open, else PipeWire where it runs.
 *
 * Returns: (transfer none) (nullable): what guise_live_camera_sink_new() makes a camera of
 */
const char *guise_live_output_find (const GuiseCameraWatch *watch);

/**
 * guise_live_output_dup_stall:
 * @path: a recording, a virtual camera or a stream
 *
 * Returns: (transfer full): a sentence about one that takes no pictures any more
 */
char *guise_live_output_dup_stall (const char *path);

/**
 * guise_live_output_dup_text:
 * @path: (nullable): as guise_live_output_find() returns it
 * @is_fed: whether pictures go there
 * @state: what becomes of them
 *
 * Returns: (transfer full): a sentence for the row of the virtual camera
 */
char *guise_live_output_dup_text (const char *path, gboolean is_fed, GuiseLiveSinkState state);

G_END_DECLS
