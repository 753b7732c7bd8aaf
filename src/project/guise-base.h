/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/guise-progress.h"
#include "model/guise-dfl-folder.h"
#include "project/guise-project.h"

G_BEGIN_DECLS

/**
 * GuiseBaseKind:
 * @GUISE_BASE_DFL: a model folder of DeepFaceLab
 * @GUISE_BASE_PACKAGE: a model folder with its provenance, as guise_base_save() writes it
 * @GUISE_BASE_PROJECT: a project that was trained here, or one of its checkpoints or backups
 */
typedef enum
{
  GUISE_BASE_DFL,
  GUISE_BASE_PACKAGE,
  GUISE_BASE_PROJECT,
  GUISE_N_BASE_KINDS,
} GuiseBaseKind;

/**
 * GuiseBase:
 * @kind: where it comes from
 * @folder: the model folder to load from, in a project that of a checkpoint or backup
 * @name: (nullable): which model in it
 * @options: what it was trained with
 * @iteration: iterations done
 * @is_reusable: whether it can be used for another face
 * @reason: (nullable): why not, a sentence for people
 * @provenance: (nullable): what is known of where it comes from, with its parents
 *
 * A trained model that a new project can begin with. Plain struct, everything owned.
 */
typedef struct
{
  GuiseBaseKind     kind;
  char             *folder;
  char             *name;
  GuiseSaehdOptions options;
  uint64_t          iteration;
  gboolean          is_reusable;
  char             *reason;
  JsonObject       *provenance;
} GuiseBase;

void guise_base_free (GuiseBase *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseBase, guise_base_free)

/**
 * guise_base_find:
 * @path: a project, one of its checkpoints or backups, a model folder of DeepFaceLab, or a base
 *   package
 * @name: (nullable): which model of a folder with several
 * @cancellable: (nullable): to stop it
 * @error: where to put the error
 *
 * Finds out what a model is, without loading it. Of a project it is the newest checkpoint that can
 * be used for another face, or the backup that is pinned as reusable base; when there is none it is
 * the newest checkpoint, with the reason (features.md A49, A50). A checkpoint or backup that is
 * named itself is taken or refused, and what is known of its project is known of it. The original
 * is only read.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, CORRUPT, ARGUMENT (several models); %GUISE_MODEL_ERROR
 *   UNSUPPORTED (another class); %GUISE_STORE_ERROR DAMAGED; as guise_project_open()
 *
 * Returns: (transfer full) (nullable): what was found
 */
GuiseBase *
guise_base_find (const char *path, const char *name, GCancellable *cancellable, GError **error);

/**
 * guise_base_find_project:
 * @path: a folder
 * @out_folder: (out) (optional): @path by its real name, when there is a project
 *
 * Returns: (transfer full) (nullable): the project whose checkpoint or backup it is; %NULL when it
 *   is none
 */
char *guise_base_find_project (const char *path, char **out_folder);

/**
 * guise_base_check_reusable:
 *
 * Errors: %GUISE_PROJECT_ERROR NOT_REUSABLE, with when random warp was switched off
 */
gboolean guise_base_check_reusable (const GuiseBase *self, GError **error);

/**
 * guise_base_list_locked:
 * @options: of a model
 *
 * Returns: (transfer full) (array zero-terminated=1): "key=value" of what a project must keep of it
 *   whatever its plan says: the network, and the optimizer whose state comes along
 */
char **guise_base_list_locked (const GuiseSaehdOptions *options);

/**
 * guise_base_is_locked:
 *
 * Returns: whether option @key is settled with the first iteration
 */
gboolean guise_base_is_locked (const char *key);

/**
 * guise_base_check_options:
 * @self: a model
 * @options: (nullable) (array zero-terminated=1): "key=value" that a person wants
 * @error: where to put the error
 *
 * Errors: %GUISE_PROJECT_ERROR LOCKED
 *
 * Returns: whether none of them contradicts what is locked
 */
gboolean
guise_base_check_options (const GuiseBase *self, const char *const *options, GError **error);

/**
 * GuiseBaseStart:
 * @GUISE_BASE_GO_ON: iterations count on from what the model has
 * @GUISE_BASE_BEGIN: iterations count from 0: another face
 */
typedef enum
{
  GUISE_BASE_GO_ON,
  GUISE_BASE_BEGIN,
} GuiseBaseStart;

/**
 * guise_base_adopt:
 * @self: a model
 * @project: a project that has none yet
 * @start: how iterations are counted
 * @missing: what to do about weights that are not there
 * @device: where to load it
 * @notes: (nullable) (element-type utf8): gets messages for people
 * @error: where to put the error
 *
 * Copies the model into the project as its first checkpoint, makes the project keep its locked
 * options, and writes the chain of its provenance and the journal. A pretrained model always begins
 * at 0: its inters start anew with the first stage that does not pretrain. On failure the project
 * has no model and may be tried again.
 *
 * Thread: that of @device.
 * Errors: %GUISE_PROJECT_ERROR EXISTS (the project has a model), LOCKED (the project demands other
 *   values of what is locked); as guise_dfl_folder_load_weights(), guise_training_check() and
 *   guise_checkpoint_begin()
 */
gboolean guise_base_adopt (const GuiseBase *self,
                           GuiseProject    *project,
                           GuiseBaseStart   start,
                           GuiseDflMissing  missing,
                           GuiseDevice     *device,
                           GPtrArray       *notes,
                           GError         **error);

/**
 * guise_base_begin_project:
 * @self: a model
 * @dir: as guise_project_create()
 * @recipe: likewise
 * @faces: likewise
 * @options: (nullable) (array zero-terminated=1): likewise; what is locked in @self wins over a
 * plan
 * @start: how iterations are counted; only another face needs a model that is reusable
 * @seed: likewise
 * @device: where to load the model
 * @notes: (nullable) (element-type utf8): gets messages for people
 * @error: where to put the error
 *
 * Makes a project that begins with @self. On failure there is no project.
 *
 * Thread: that of @device.
 * Errors: as guise_base_check_reusable(), guise_base_check_options(), guise_project_create(),
 *   guise_base_adopt()
 *
 * Returns: (transfer full) (nullable): the project
 */
GuiseProject *guise_base_begin_project (const GuiseBase         *self,
                                        const char              *dir,
                                        const char              *recipe,
                                        const GuiseProjectFaces *faces,
                                        const char *const       *options,
                                        GuiseBaseStart           start,
                                        guint64                  seed,
                                        GuiseDevice             *device,
                                        GPtrArray               *notes,
                                        GError                 **error);

/**
 * guise_base_measure:
 * @self: a model
 * @with_optimizer: as guise_base_save()
 *
 * Returns: bytes of a package of it; 0: not known
 */
uint64_t guise_base_measure (const GuiseBase *self, gboolean with_optimizer);

/**
 * guise_base_save:
 * @self: a model of a project
 * @dir: the package: a folder, new or empty
 * @with_optimizer: whether the optimizer's state goes along, which makes it three times as large
 *   and trains on as if nothing had happened
 * @with_labels: whether labels and notes of persons go along
 * @progress: (nullable): told of bytes
 * @progress_data: for @progress
 * @cancellable: (nullable): to stop it
 * @error: where to put the error
 *
 * Writes a base package: a DeepFaceLab model folder and `provenance.json`. It appears complete or
 * not at all; whether there is room is looked at before anything is written. Nothing is uploaded
 * anywhere.
 *
 * Errors: %GUISE_CORE_ERROR EXISTS, NO_SPACE, CANCELLED, FAILED
 */
gboolean guise_base_save (const GuiseBase  *self,
                          const char       *dir,
                          gboolean          with_optimizer,
                          gboolean          with_labels,
                          GuiseProgressFunc progress,
                          void             *progress_data,
                          GCancellable     *cancellable,
                          GError          **error);

G_END_DECLS
