/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/guise-project.h"

G_BEGIN_DECLS

/**
 * GuiseOptionChange:
 * @GUISE_OPTION_CHANGE_CAREFUL: what cannot be taken back is refused
 * @GUISE_OPTION_CHANGE_CONFIRMED: a person has said yes to that
 */
typedef enum
{
  GUISE_OPTION_CHANGE_CAREFUL,
  GUISE_OPTION_CHANGE_CONFIRMED,
} GuiseOptionChange;

/**
 * guise_project_set_options:
 * @self: a project that is not being trained
 * @changes: (array zero-terminated=1): "key=value"
 * @how: whether a person has confirmed what cannot be taken back
 * @error: where to put the error
 *
 * Changes options of the model for all stages to come, over what the plan says, on disk; each
 * change is an act of the journal. All of them or none. What is settled with the first iteration
 * (guise_base_is_locked()) is refused once there is a model. Switching random warp off ends what
 * the model can be used for (features.md A33, A49), so it wants to be confirmed.
 *
 * Errors: %GUISE_CORE_ERROR ARGUMENT (no "key=value"); %GUISE_MODEL_ERROR OPTION (no such option or
 *   value); %GUISE_PROJECT_ERROR LOCKED, CONFIRM; as guise_training_check() and
 *   guise_training_plan_check_from(): the plan could not be trained so; %GUISE_CORE_ERROR NO_SPACE,
 * FAILED
 */
gboolean guise_project_set_options (GuiseProject      *self,
                                    const char *const *changes,
                                    GuiseOptionChange  how,
                                    GError           **error);

/**
 * guise_project_add_options:
 * @self: a project, which may be training
 * @changes: (array zero-terminated=1): "key=value" that any plan may be trained with
 * @error: where to put the error
 *
 * Sets options on disk beside what the manifest says by now, as acts of the journal. The plan and
 * @self are left as they are: what others have edited meanwhile is judged elsewhere.
 *
 * Errors: as guise_project_open(); %GUISE_CORE_ERROR NO_SPACE, FAILED
 */
gboolean
guise_project_add_options (const GuiseProject *self, const char *const *changes, GError **error);

/**
 * guise_project_take_options:
 * @self: a project
 * @changes: (array zero-terminated=1): "key=value"
 *
 * Has @self go by them, as guise_project_add_options() has put them down.
 */
void guise_project_take_options (GuiseProject *self, const char *const *changes);

/**
 * guise_project_duplicate:
 * @self: a project
 * @dir: a folder that does not hold a project
 * @changes: (nullable) (array zero-terminated=1): "key=value" that the new one has instead, those
 *   that are locked in @self too
 * @error: where to put the error
 *
 * Makes a project with the same plan, facesets, statements of consent, options and seed, and
 * without a model: the way to other dims (features.md A71).
 *
 * Errors: as guise_project_create()
 *
 * Returns: (transfer full) (nullable): the new project
 */
GuiseProject *guise_project_duplicate (const GuiseProject *self,
                                       const char         *dir,
                                       const char *const  *changes,
                                       GError            **error);

G_END_DECLS
