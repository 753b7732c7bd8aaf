/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/live/guise-live-desk.h"

G_BEGIN_DECLS

/**
 * GuiseLiveTrouble:
 * @stalled: (nullable): an output that takes nothing
 * @yield: what the picture and a training take from each other
 * @is_running: whether pictures come
 * @figures: how fast
 * @camera_rate: how many pictures a second the camera sends
 * @settings: with which the model runs
 * @recorded_with: (nullable): the camera of the recordings, and how it filmed
 * @camera: (nullable): the one in use, and how it films; %NULL too where a video plays
 *
 * All that may make the picture worse than it could be.
 */
typedef struct
{
  const char              *stalled;
  GuiseLiveYield           yield;
  gboolean                 is_running;
  const GuiseLiveFigures  *figures;
  double                   camera_rate;
  const GuiseLiveSettings *settings;
  const char              *recorded_with;
  const char              *camera;
} GuiseLiveTrouble;

/**
 * guise_live_trouble_dup_text:
 * @out_may_lower: (out): whether it is slow in a way that smaller pictures may help
 *
 * Returns: (transfer full) (nullable): a sentence a line, the most urgent one first; %NULL when all
 *   is well
 */
char *guise_live_trouble_dup_text (const GuiseLiveTrouble *self, gboolean *out_may_lower);

G_END_DECLS
