/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * GuiseLiveStage:
 * @GUISE_LIVE_STAGE_FIND: finding and following faces
 * @GUISE_LIVE_STAGE_ALIGN: cutting them out
 * @GUISE_LIVE_STAGE_NETWORK: asking the model
 * @GUISE_LIVE_STAGE_MASK: making the mask
 * @GUISE_LIVE_STAGE_COLOR: matching the colours
 * @GUISE_LIVE_STAGE_MERGE: laying the face over the picture, and what is done to the whole picture
 *
 * The stages of the live pipeline, in their order.
 */
typedef enum
{
  GUISE_LIVE_STAGE_FIND,
  GUISE_LIVE_STAGE_ALIGN,
  GUISE_LIVE_STAGE_NETWORK,
  GUISE_LIVE_STAGE_MASK,
  GUISE_LIVE_STAGE_COLOR,
  GUISE_LIVE_STAGE_MERGE,
  GUISE_N_LIVE_STAGES,
} GuiseLiveStage;

/**
 * guise_live_stage_to_string:
 *
 * Returns: its word in reports, "network"
 */
const char *guise_live_stage_to_string (GuiseLiveStage stage);

/**
 * GuiseLiveSpread:
 * @p50: half of the values are at most this
 * @p95: 95 of 100 are
 * @p99: 99 of 100 are
 *
 * Milliseconds.
 */
typedef struct
{
  double p50;
  double p95;
  double p99;
} GuiseLiveSpread;

/**
 * GuiseLiveFigures:
 * @stages: (array fixed-size=6): what each stage takes
 * @around: what all stages but the network take together
 * @total: from the camera to the picture that is shown, waiting included
 * @fps: pictures shown a second
 * @n_shown: pictures shown so far
 * @n_dropped: pictures that were replaced by newer ones on their way
 * @n_missed: pictures that came too fast for a sink, all sinks together
 * @n_without_face: pictures shown in which no face was found
 *
 * Of the last pictures.
 */
typedef struct
{
  GuiseLiveSpread stages[GUISE_N_LIVE_STAGES];
  GuiseLiveSpread around;
  GuiseLiveSpread total;
  double          fps;
  uint64_t        n_shown;
  uint64_t        n_dropped;
  uint64_t        n_missed;
  uint64_t        n_without_face;
} GuiseLiveFigures;

/**
 * GuiseLiveMeter:
 *
 * How long pictures take. Thread: any.
 */
typedef struct _GuiseLiveMeter GuiseLiveMeter;

GuiseLiveMeter *guise_live_meter_new (void);
void            guise_live_meter_free (GuiseLiveMeter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseLiveMeter, guise_live_meter_free)

/**
 * guise_live_meter_add:
 * @self: a meter
 * @busy_us: (array fixed-size=6): what each stage took, microseconds
 * @total_us: from the camera to the screen
 * @now_us: when it was shown, monotonic
 * @has_face: whether a face was swapped in it
 *
 * Allocates nothing.
 */
void guise_live_meter_add (GuiseLiveMeter *self,
                           const int64_t  *busy_us,
                           int64_t         total_us,
                           int64_t         now_us,
                           gboolean        has_face);

/**
 * guise_live_meter_read:
 * @self: a meter
 * @out_figures: (out): of the last 256 pictures, the rate of the last two seconds; zeros before the
 *   first. Dropped and missed pictures are the caller's to fill in
 */
void guise_live_meter_read (GuiseLiveMeter *self, GuiseLiveFigures *out_figures);

G_END_DECLS
