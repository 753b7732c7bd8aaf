/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GuiseStepId:
 *
 * The steps of a project, in the order in which they are done.
 */
typedef enum
{
  GUISE_STEP_FACES,
  GUISE_STEP_MASKS,
  GUISE_STEP_PLAN,
  GUISE_STEP_TRAIN,
  GUISE_STEP_HISTORY,
  GUISE_STEP_EXPORT,
  GUISE_STEP_LIVE,
  GUISE_N_STEPS,
} GuiseStepId;

/**
 * GuiseStepState:
 * @GUISE_STEP_TO_DO: something else comes first
 * @GUISE_STEP_READY: can be done now
 * @GUISE_STEP_RUNNING: is being done
 * @GUISE_STEP_ON_AIR: shows a live picture
 * @GUISE_STEP_DONE: needs nothing more
 * @GUISE_STEP_ATTENTION: can go on, but somebody should look
 * @GUISE_STEP_STOPPED: cannot go on by itself
 */
typedef enum
{
  GUISE_STEP_TO_DO,
  GUISE_STEP_READY,
  GUISE_STEP_RUNNING,
  GUISE_STEP_ON_AIR,
  GUISE_STEP_DONE,
  GUISE_STEP_ATTENTION,
  GUISE_STEP_STOPPED,
  GUISE_N_STEP_STATES,
} GuiseStepState;

#define GUISE_TYPE_STEP_STATE (guise_step_state_get_type ())
GType guise_step_state_get_type (void);

/**
 * guise_step_state_get_text:
 *
 * Returns: (transfer none): for people who do not see the mark, "needs attention", translated
 */
const char *guise_step_state_get_text (GuiseStepState state);

/**
 * guise_step_id_get_name:
 *
 * Returns: (transfer none): "faces"; names of pages and actions
 */
const char *guise_step_id_get_name (GuiseStepId id);

/**
 * guise_step_id_get_title:
 *
 * Returns: (transfer none): "Faces", translated
 */
const char *guise_step_id_get_title (GuiseStepId id);

/**
 * GuiseStep:
 *
 * One step of a project as the sidebar shows it. Properties, all notify: `id`, `title`, `state`,
 * `text` (state and number in words), `fraction` (0 to 1 while it runs). Thread: main.
 */
#define GUISE_TYPE_STEP (guise_step_get_type ())
G_DECLARE_FINAL_TYPE (GuiseStep, guise_step, GUISE, STEP, GObject)

GuiseStep     *guise_step_new (GuiseStepId id);
GuiseStepId    guise_step_get_id (const GuiseStep *self);
GuiseStepState guise_step_get_state (const GuiseStep *self);
const char    *guise_step_get_text (const GuiseStep *self);

/**
 * guise_step_set:
 * @self: a step
 * @state: where it stands
 * @text: that in words
 * @fraction: how far it is while it runs
 */
void guise_step_set (GuiseStep *self, GuiseStepState state, const char *text, double fraction);

G_END_DECLS
