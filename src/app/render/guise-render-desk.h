/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/project/guise-open-project.h"
#include "app/render/guise-render-job.h"

G_BEGIN_DECLS

/**
 * GuiseRenderDesk:
 *
 * The video that a project swaps: what is chosen, and what runs. The project keeps it, so that it
 * goes on while another page is in view. Thread: main.
 *
 * Signals:
 *
 * - `::changed`: the state or the numbers are others
 * - `::kept`: guise_render_desk_keep() has done what it could
 * - `::ended`: it was done or has failed by itself
 */
#define GUISE_TYPE_RENDER_DESK (guise_render_desk_get_type ())
G_DECLARE_FINAL_TYPE (GuiseRenderDesk, guise_render_desk, GUISE, RENDER_DESK, GObject)

/**
 * GuiseRenderState:
 * @GUISE_RENDER_IDLE: it is being chosen
 * @GUISE_RENDER_RUNS: pictures are made
 * @GUISE_RENDER_PAUSED: it waits; the model stays open
 * @GUISE_RENDER_STOPS: it ends soon, because it was asked to
 * @GUISE_RENDER_STOPPED: it can go on
 * @GUISE_RENDER_DONE: the video is there
 * @GUISE_RENDER_FAILED: it is not; guise_render_desk_get_error() says why
 */
typedef enum
{
  GUISE_RENDER_IDLE,
  GUISE_RENDER_RUNS,
  GUISE_RENDER_PAUSED,
  GUISE_RENDER_STOPS,
  GUISE_RENDER_STOPPED,
  GUISE_RENDER_DONE,
  GUISE_RENDER_FAILED,
} GuiseRenderState;

/**
 * GuiseRenderFigures:
 * @n_done: pictures made, those of an earlier run included
 * @n_total: all pictures, 0: nobody knows
 * @per_second: pictures a second, 0: not known yet
 * @seconds_left: -1: not known
 */
typedef struct
{
  uint64_t n_done;
  uint64_t n_total;
  double   per_second;
  double   seconds_left;
} GuiseRenderFigures;

/**
 * guise_render_desk_get:
 *
 * Returns: (transfer none): that of a project, made when it is asked for first
 */
GuiseRenderDesk *guise_render_desk_get (GuiseOpenProject *project);

GuiseRenderState   guise_render_desk_get_state (const GuiseRenderDesk *self);
GuiseRenderFigures guise_render_desk_get_figures (const GuiseRenderDesk *self);

/**
 * guise_render_desk_get_order:
 *
 * Returns: (transfer none): what is chosen; to be changed while nothing runs
 */
GuiseRenderOrder *guise_render_desk_get_order (GuiseRenderDesk *self);

/**
 * guise_render_desk_get_counts:
 *
 * Returns: (transfer none) (nullable): what became of the pictures; %NULL unless it is done
 */
const GuiseVideoSwapCounts *guise_render_desk_get_counts (const GuiseRenderDesk *self);
const GError               *guise_render_desk_get_error (const GuiseRenderDesk *self);

/**
 * guise_render_desk_start:
 *
 * Begins what is chosen, or goes on with it; nothing while it runs. It computes where
 * guise_train_devices_dup_beside() says.
 */
void guise_render_desk_start (GuiseRenderDesk *self);

/**
 * guise_render_desk_is_card_left:
 *
 * Returns: whether the run that began last leaves the graphics card to the training
 */
gboolean guise_render_desk_is_card_left (const GuiseRenderDesk *self);

/**
 * guise_render_desk_get_faces:
 *
 * Returns: (transfer none) (nullable): where the performer's faces of the project are
 */
const char *guise_render_desk_get_faces (const GuiseRenderDesk *self);

/**
 * guise_render_desk_keep:
 *
 * Keeps how videos are swapped for the next time that the project is opened: when a run begins and
 * when the choosing ends. Never waits.
 */
void guise_render_desk_keep (GuiseRenderDesk *self);

/* Asks for an end after the pictures under way. */
void guise_render_desk_stop (GuiseRenderDesk *self);

/* Back to choosing; nothing while it runs. */
void guise_render_desk_clear (GuiseRenderDesk *self);

/**
 * guise_render_desk_dup_notes:
 *
 * Returns: (transfer full) (nullable): what the last run found worth telling, a sentence a line:
 *   parts that are made anew, sound that was left out
 */
char *guise_render_desk_dup_notes (const GuiseRenderDesk *self);

G_END_DECLS
