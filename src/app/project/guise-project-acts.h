/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "project/guise-base.h"
#include "project/guise-project.h"

G_BEGIN_DECLS

/*
 * What changes a project on disk, for pages: each is one call of the engine on a thread, on values
 * of its own. Callbacks come on the main context, and check first whether their page still lives.
 * The project is held meanwhile (project/guise-project-lock.h), where nothing else is said.
 */

/**
 * guise_project_create_async:
 * @dir: folder of the new project
 * @recipe: a name of `data/recipes`
 * @faces: (array fixed-size=3): path and kind of consent of each slot; copied
 * @base: (nullable): path of a trained model to begin with, see guise_base_find()
 * @start: how its iterations are counted
 * @source: (nullable): whose callback it is; kept until then
 * @callback: told when it is done
 * @user_data: for @callback
 */
void     guise_project_create_async (const char              *dir,
                                     const char              *recipe,
                                     const GuiseProjectFaces *faces,
                                     const char              *base,
                                     GuiseBaseStart           start,
                                     GObject                 *source,
                                     GAsyncReadyCallback      callback,
                                     void                    *user_data);
gboolean guise_project_create_finish (GAsyncResult *result, char **out_dir, GError **error);

/**
 * guise_project_adopt_async:
 * @dir: folder of a project that has no model yet
 * @base: path of a trained model that can be used for another face, see guise_base_find()
 *
 * See guise_base_adopt().
 */
void guise_project_adopt_async (const char         *dir,
                                const char         *base,
                                GObject            *source,
                                GAsyncReadyCallback callback,
                                void               *user_data);

/**
 * guise_project_restore_async:
 * @dir: folder of a project
 * @id: (nullable): which of its backups
 * @iteration: without one, which of its checkpoints
 *
 * See guise_project_restore(), guise_project_restore_checkpoint().
 */
void guise_project_restore_async (const char         *dir,
                                  const char         *id,
                                  uint64_t            iteration,
                                  GObject            *source,
                                  GAsyncReadyCallback callback,
                                  void               *user_data);

/**
 * guise_project_pin_async:
 * @dir: folder of a project; it may be training
 * @id: (nullable): which of its backups
 * @iteration: without one, which of its checkpoints, to be pinned
 * @is_pinned: whether it is never to be removed by itself
 *
 * See guise_backup_set_pinned(), guise_project_pin_checkpoint(). The project is not held.
 */
void guise_project_pin_async (const char         *dir,
                              const char         *id,
                              uint64_t            iteration,
                              gboolean            is_pinned,
                              GObject            *source,
                              GAsyncReadyCallback callback,
                              void               *user_data);

/**
 * guise_project_answer_gate_async:
 * @dir: folder of a project that waits at a gate
 * @passes: see guise_project_answer_gate()
 */
void guise_project_answer_gate_async (const char         *dir,
                                      gboolean            passes,
                                      GObject            *source,
                                      GAsyncReadyCallback callback,
                                      void               *user_data);

/**
 * guise_project_set_faces_async:
 * @dir: folder of a project
 * @path: (nullable): see guise_project_set_faces()
 */
void guise_project_set_faces_async (const char         *dir,
                                    GuiseFaceSlot       slot,
                                    const char         *path,
                                    GObject            *source,
                                    GAsyncReadyCallback callback,
                                    void               *user_data);

/**
 * guise_project_state_consent_async:
 * @dir: folder of a project
 * @statement: (transfer none): see guise_project_state_consent()
 *
 * The faceset carries it from then on too, where somebody may write there.
 */
void guise_project_state_consent_async (const char                  *dir,
                                        GuiseFaceSlot                slot,
                                        const GuiseConsentStatement *statement,
                                        GObject                     *source,
                                        GAsyncReadyCallback          callback,
                                        void                        *user_data);

/**
 * guise_project_rename_async:
 * @dir: folder of a project
 * @name: see guise_project_set_name()
 */
void guise_project_rename_async (const char         *dir,
                                 const char         *name,
                                 GObject            *source,
                                 GAsyncReadyCallback callback,
                                 void               *user_data);

/**
 * guise_project_clean_up_async:
 * @dir: folder of a project
 *
 * See guise_project_clean_up().
 */
void guise_project_clean_up_async (const char         *dir,
                                   GObject            *source,
                                   GAsyncReadyCallback callback,
                                   void               *user_data);

/**
 * guise_project_act_finish:
 *
 * The end of all but guise_project_create_async().
 *
 * Errors: as the engine's calls, and guise_project_lock_take()
 */
gboolean guise_project_act_finish (GAsyncResult *result, GError **error);

G_END_DECLS
