/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "train/guise-training-plan.h"

G_BEGIN_DECLS

/**
 * GUISE_PROJECT_ERROR:
 *
 * Errors of the project room.
 */
#define GUISE_PROJECT_ERROR (guise_project_error_quark ())

/**
 * GuiseProjectError:
 * @GUISE_PROJECT_ERROR_INVALID: the folder is no project, or its manifest is damaged
 * @GUISE_PROJECT_ERROR_CONSENT: nobody has said yet whose face this is; training and export wait
 * @GUISE_PROJECT_ERROR_EXISTS: there is a project already
 */
typedef enum
{
  GUISE_PROJECT_ERROR_INVALID,
  GUISE_PROJECT_ERROR_CONSENT,
  GUISE_PROJECT_ERROR_EXISTS,
} GuiseProjectError;

GQuark guise_project_error_quark (void);

/**
 * GuiseConsent:
 * @GUISE_CONSENT_MISSING: not said yet
 * @GUISE_CONSENT_SELF: this is me
 * @GUISE_CONSENT_PERMISSION: the person has given written permission
 * @GUISE_CONSENT_LICENSED: licensed or own generated material
 * @GUISE_CONSENT_PUBLIC: a public or historic figure, lawful use, own responsibility
 * @GUISE_CONSENT_GENERIC: a generic training set of third parties
 * @GUISE_CONSENT_GENERATED: people who do not exist
 * @GUISE_CONSENT_UNKNOWN: imported, nobody knows
 *
 * On what ground a faceset is used (features.md E4).
 */
typedef enum
{
  GUISE_CONSENT_MISSING,
  GUISE_CONSENT_SELF,
  GUISE_CONSENT_PERMISSION,
  GUISE_CONSENT_LICENSED,
  GUISE_CONSENT_PUBLIC,
  GUISE_CONSENT_GENERIC,
  GUISE_CONSENT_GENERATED,
  GUISE_CONSENT_UNKNOWN,
  GUISE_N_CONSENTS,
} GuiseConsent;

const char *guise_consent_to_string (GuiseConsent consent);

/**
 * guise_consent_from_string:
 * @text: as in "self"
 * @out_consent: (out): what it means
 *
 * Returns: %FALSE when @text is no kind of consent
 */
gboolean guise_consent_from_string (const char *text, GuiseConsent *out_consent);

/**
 * GuiseProjectFaces:
 * @path: (nullable): a faceset folder, or the folder of a faceset.pak
 * @consent: on what ground it is used
 */
typedef struct
{
  char        *path;
  GuiseConsent consent;
} GuiseProjectFaces;

/**
 * GuiseProject:
 * @dir: the project folder
 * @faces: what each slot of the plan stands for
 * @options: (array zero-terminated=1): "key=value" changes over the plan's options
 * @seed: of everything random in this project
 * @imported_iterations: what the model had when it was imported; 0 for one that began here
 * @plan: what is trained
 *
 * A project folder: the manifest `project.guise` (a key file), `plan.json` (a copy of the recipe),
 * and `checkpoints/` and `previews/`, which training fills. Thread: owner.
 */
typedef struct
{
  char              *dir;
  GuiseProjectFaces  faces[GUISE_N_FACE_SLOTS];
  char             **options;
  guint64            seed;
  guint64            imported_iterations;
  GuiseTrainingPlan *plan;
} GuiseProject;

/**
 * guise_project_create:
 * @dir: a folder that does not hold a project; made when missing
 * @recipe: a name of `data/recipes`, or the path of a plan file
 * @faces: (array fixed-size=3): by #GuiseFaceSlot; the generic slot may be without a path
 * @options: (nullable) (array zero-terminated=1): "key=value" changes
 * @seed: of everything random
 * @error: where to put the error
 *
 * A plan of which some stage could not be trained is refused before anything is written.
 *
 * Errors: %GUISE_PROJECT_ERROR EXISTS; %GUISE_TRAIN_ERROR PLAN; %GUISE_MODEL_ERROR OPTION, naming
 *   the stage and the nearest legal value; %GUISE_CORE_ERROR
 *
 * Returns: (transfer full) (nullable): the project, written to disk
 */
GuiseProject *guise_project_create (const char              *dir,
                                    const char              *recipe,
                                    const GuiseProjectFaces *faces,
                                    const char *const       *options,
                                    guint64                  seed,
                                    GError                 **error);

/**
 * guise_project_open:
 * @dir: a project folder
 * @error: where to put the error
 *
 * Errors: %GUISE_PROJECT_ERROR INVALID; %GUISE_TRAIN_ERROR PLAN; %GUISE_CORE_ERROR
 *
 * Returns: (transfer full) (nullable): the project
 */
GuiseProject *guise_project_open (const char *dir, GError **error);
void          guise_project_free (GuiseProject *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseProject, guise_project_free)

/**
 * guise_project_set_imported:
 * @self: a project
 * @options: (array zero-terminated=1): "key=value" of the imported model; they win over all others
 * @iterations: what it has been trained for
 * @error: where to put the error
 *
 * Makes the project one that goes on with an imported model, on disk too.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED
 */
gboolean guise_project_set_imported (GuiseProject      *self,
                                     const char *const *options,
                                     guint64            iterations,
                                     GError           **error);

/**
 * guise_project_is_one:
 *
 * Returns: whether @dir holds a project
 */
gboolean guise_project_is_one (const char *dir);

/**
 * guise_project_check_consent:
 * @self: a project
 * @error: where to put the error
 *
 * Asked before training and before export, never before.
 *
 * Errors: %GUISE_PROJECT_ERROR CONSENT, naming the slot
 *
 * Returns: whether every faceset that the plan uses has a stated ground
 */
gboolean guise_project_check_consent (const GuiseProject *self, GError **error);

/**
 * guise_project_get_faces:
 * @self: a project
 * @slot: a slot of the plan
 *
 * Returns: (transfer none): the faceset of @slot; for a missing generic set that of dst
 */
const GuiseProjectFaces *guise_project_get_faces (const GuiseProject *self, GuiseFaceSlot slot);

char *guise_project_dup_checkpoints_dir (const GuiseProject *self);
char *guise_project_dup_previews_dir (const GuiseProject *self);

G_END_DECLS
