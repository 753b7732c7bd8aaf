/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/train/guise-history-point.h"
#include "project/guise-project-status.h"

G_BEGIN_DECLS

/**
 * GuiseScrubberHandle:
 * @GUISE_SCRUBBER_A: the earlier look
 * @GUISE_SCRUBBER_B: the later one, which one can go back to
 *
 * A handle of a scrubber.
 */
typedef enum
{
  GUISE_SCRUBBER_A,
  GUISE_SCRUBBER_B,
  GUISE_N_SCRUBBER_HANDLES,
} GuiseScrubberHandle;

/**
 * GuiseScrubber:
 *
 * What is kept of a training along its iterations, with two handles that stand on points of it
 * (studio.md 5.10): dots are checkpoints, rings are backups, crosses are damaged and no handle can
 * stand there. Drag a handle, above which the probe face of that point follows, or Left and Right
 * on it, with Shift from backup to backup; both are sliders for assistive technology. Time goes
 * from left to right in every language.
 *
 * Signal: `::changed`: a handle stands elsewhere
 */
#define GUISE_TYPE_SCRUBBER (guise_scrubber_get_type ())
G_DECLARE_FINAL_TYPE (GuiseScrubber, guise_scrubber, GUISE, SCRUBBER, GtkWidget)

/**
 * guise_scrubber_follow:
 * @self: a scrubber
 * @points: of #GuiseHistoryPoint, newest first
 * @status: the stages, and how far training is; not kept
 *
 * Handles stay on their points as long as those are there; at first B is the newest and A the
 * oldest whole one.
 */
void
guise_scrubber_follow (GuiseScrubber *self, GListModel *points, const GuiseProjectStatus *status);

/**
 * guise_scrubber_get_point:
 *
 * Returns: (transfer none) (nullable): what @handle stands on; %NULL: there is nothing whole
 */
GuiseHistoryPoint *guise_scrubber_get_point (const GuiseScrubber *self, GuiseScrubberHandle handle);

/**
 * guise_scrubber_set_point:
 * @point: one of the points, not damaged
 */
void guise_scrubber_set_point (GuiseScrubber      *self,
                               GuiseScrubberHandle handle,
                               GuiseHistoryPoint  *point);

/**
 * guise_scrubber_step:
 * @direction: 1 to later points, -1 to earlier ones
 * @by_backup: backups alone
 *
 * Moves a handle to the next whole point; at the ends it stays.
 */
void guise_scrubber_step (GuiseScrubber      *self,
                          GuiseScrubberHandle handle,
                          int                 direction,
                          gboolean            by_backup);

/* Which probe face follows a handle that is dragged. */
void guise_scrubber_set_row (GuiseScrubber *self, int row);

/* A and B change places. */
void guise_scrubber_exchange (GuiseScrubber *self);

/* The handle takes the keys. */
void guise_scrubber_focus (GuiseScrubber *self, GuiseScrubberHandle handle);

G_END_DECLS
