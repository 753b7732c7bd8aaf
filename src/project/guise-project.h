/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "project/guise-consent.h"
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
 * @GUISE_PROJECT_ERROR_LOCKED: this cannot be changed any more in this project
 * @GUISE_PROJECT_ERROR_NOT_REUSABLE: this model can only be trained on, not be used for another
 * face
 * @GUISE_PROJECT_ERROR_CONFIRM: it takes something away for good and asks for a clear word
 * @GUISE_PROJECT_ERROR_NOT_READY: the facesets are not what the stage demands
 * @GUISE_PROJECT_ERROR_BUSY: another program changes the project now
 */
typedef enum
{
  GUISE_PROJECT_ERROR_INVALID,
  GUISE_PROJECT_ERROR_CONSENT,
  GUISE_PROJECT_ERROR_EXISTS,
  GUISE_PROJECT_ERROR_LOCKED,
  GUISE_PROJECT_ERROR_NOT_REUSABLE,
  GUISE_PROJECT_ERROR_CONFIRM,
  GUISE_PROJECT_ERROR_NOT_READY,
  GUISE_PROJECT_ERROR_BUSY,
} GuiseProjectError;

GQuark guise_project_error_quark (void);

/**
 * GuiseProjectFaces:
 * @path: (nullable): a faceset folder, or the folder of a faceset.pak
 * @consent: on what ground it is used: the kind of the newest statement. Missing though there are
 *   statements: they are about faces that were removed, and kept for what was made of those
 * @id: (nullable): the id that the faceset carries
 * @statements: (nullable) (element-type GuiseConsentStatement): all that was ever said, oldest
 *   first; in a project never %NULL
 *
 * What a slot of the plan stands for.
 */
typedef struct
{
  char        *path;
  GuiseConsent consent;
  char        *id;
  GPtrArray   *statements;
} GuiseProjectFaces;

/**
 * GuiseProject:
 * @dir: the project folder
 * @name: (nullable): what a person has called it; %NULL: as its folder is called
 * @faces: what each slot of the plan stands for
 * @options: (array zero-terminated=1): "key=value" changes over the plan's options
 * @seed: of everything random in this project
 * @imported_iterations: what the model had when it was imported; 0 for one that began here
 * @plan: what is trained
 *
 * A project folder: the manifest `project.guise` (a key file), `plan.json` (a copy of the recipe),
 * `faces/` with the facesets that were not brought along, and `checkpoints/` and `previews/`, which
 * training fills. Facesets in the folder move with it. Thread: owner.
 */
typedef struct
{
  char              *dir;
  char              *name;
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
 * @faces: (array fixed-size=3): by #GuiseFaceSlot. Without a path src and dst get an empty folder
 *   in the project, to be filled; the generic slot gets none. Without statements a @consent of its
 *   own becomes one; without that, what the faceset carries counts
 * @options: (nullable) (array zero-terminated=1): "key=value" changes
 * @seed: of everything random
 * @error: where to put the error
 *
 * A plan of which some stage could not be trained is refused before anything is written. One for a
 * model that others are to wear (for_others) is refused as long as nobody has said whose face src
 * is, unless there is no face yet. Facesets are not touched; see guise_project_hand_consent().
 *
 * Errors: %GUISE_PROJECT_ERROR EXISTS, CONSENT; %GUISE_TRAIN_ERROR PLAN; %GUISE_MODEL_ERROR OPTION,
 * naming the stage and the nearest legal value; %GUISE_CORE_ERROR
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
 * guise_project_reload_options:
 *
 * Takes the options that another process has set. The plan is not looked at.
 *
 * Errors: as guise_project_open()
 */
gboolean guise_project_reload_options (GuiseProject *self, GError **error);

/**
 * guise_project_is_one:
 *
 * Returns: whether @dir holds a project
 */
gboolean guise_project_is_one (const char *dir);

#define GUISE_PROJECT_MAX_NAME 200 /* bytes */

/**
 * guise_project_set_name:
 * @self: a project
 * @name: (nullable): what it is called from now on; %NULL or blank: as its folder
 * @error: where to put the error
 *
 * On disk. The folder stays where it is, because other programs and projects know it by its path.
 * To be called by who holds the project (guise-project-lock.h).
 *
 * Errors: %GUISE_CORE_ERROR ARGUMENT: too long, no UTF-8, or not one line; NO_SPACE, FAILED
 */
gboolean guise_project_set_name (GuiseProject *self, const char *name, GError **error);

/**
 * guise_project_dup_name:
 *
 * Returns: (transfer full): what it is called, for people
 */
char *guise_project_dup_name (const GuiseProject *self);

/**
 * guise_project_set_faces:
 * @self: a project that is not being trained
 * @slot: which faces
 * @path: (nullable): a faceset; %NULL: the project's own folder, for the generic slot none
 * @error: where to put the error
 *
 * Makes a slot stand for another faceset, on disk; no face is moved. What was ever said about the
 * faces of the slot is kept while there is a model, or a backup or an exported file that may have
 * learned from them, and what the faceset carries is added to it; it goes on to count only while
 * there is a model. The next training notes the change (project/guise-provenance.h).
 *
 * Errors: as guise_faceset_consent_load(), but NOT_FOUND; %GUISE_CORE_ERROR NO_SPACE, FAILED
 */
gboolean
guise_project_set_faces (GuiseProject *self, GuiseFaceSlot slot, const char *path, GError **error);

/**
 * guise_project_faces_get_said:
 *
 * Returns: (transfer none) (nullable): the statement that counts for the faces that are there now
 */
const GuiseConsentStatement *guise_project_faces_get_said (const GuiseProjectFaces *self);

/**
 * guise_project_dup_own_faces_dir:
 *
 * Returns: (transfer full): the folder in the project for faces of @slot, there or not
 */
char *guise_project_dup_own_faces_dir (const GuiseProject *self, GuiseFaceSlot slot);

/**
 * guise_project_has_model:
 *
 * Returns: whether anything was trained or imported; a folder that cannot be read may hold one
 */
gboolean guise_project_has_model (const GuiseProject *self);

/**
 * guise_project_state_consent:
 * @self: a project
 * @slot: whose faces; it must have a path
 * @statement: what is said
 * @error: where to put the error
 *
 * Adds a statement to those of the project, on disk and in its journal; what was said before is
 * kept. The same once more changes nothing.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED
 */
gboolean guise_project_state_consent (GuiseProject                *self,
                                      GuiseFaceSlot                slot,
                                      const GuiseConsentStatement *statement,
                                      GError                     **error);

/**
 * guise_project_hand_consent:
 * @self: a project
 * @slot: whose faces
 * @out_is_kept: (out): whether the faceset carries the project's newest statement now; %FALSE where
 *   nobody may write into its folder
 * @error: where to put the error
 *
 * Gives the newest statement to the faceset, which carries it to whatever is made with it next. A
 * slot without a statement or without a faceset on disk has nothing to hand on.
 *
 * Errors: as guise_faceset_consent_state()
 */
gboolean guise_project_hand_consent (GuiseProject *self,
                                     GuiseFaceSlot slot,
                                     gboolean     *out_is_kept,
                                     GError      **error);

/**
 * guise_project_follow_consent:
 * @self: a project
 * @error: where to put the error
 *
 * Takes over what the facesets carry and the project does not know yet, on disk and in the journal.
 * To be called before guise_project_check_consent(), by one process of a training. Facesets that
 * are not there any more have nothing new to say.
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT (what a faceset carries), NO_SPACE, FAILED
 */
gboolean guise_project_follow_consent (GuiseProject *self, GError **error);

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
char *guise_project_dup_history_dir (const GuiseProject *self);
char *guise_project_dup_evidence_dir (const GuiseProject *self);
char *guise_project_dup_backups_dir (const GuiseProject *self);
char *guise_project_dup_gate_path (const GuiseProject *self);
char *guise_project_dup_journal_path (const GuiseProject *self);

/**
 * guise_project_get_iteration:
 * @self: a project
 *
 * A quick look, for the journal and for people.
 *
 * Returns: iterations of its newest checkpoint; without one those of the imported model
 */
uint64_t guise_project_get_iteration (const GuiseProject *self);

G_END_DECLS
