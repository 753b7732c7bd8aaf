/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "project/guise-preconditions.h"
#include "train/guise-remedy.h"

G_BEGIN_DECLS

/**
 * GuiseProjectFacesStatus:
 * @is_set: somebody has said where the faces are
 * @n_faces: usable faces
 * @n_masked: those with an applied mask that can be read
 * @n_chosen: those of `selection-best.json` beside them; 0: nobody has chosen
 * @has_consent: somebody has said whose faces they are
 * @problem: (owned) (nullable): why they cannot be opened
 *
 * A slot of the project.
 */
typedef struct
{
  gboolean is_set;
  size_t   n_faces;
  size_t   n_masked;
  size_t   n_chosen;
  gboolean has_consent;
  GError  *problem;
} GuiseProjectFacesStatus;

/**
 * GuiseProjectStageStatus:
 * @title: (owned): what it is called
 * @hint: (owned) (nullable): what to know about it
 * @src: the faces that are shown
 * @dst: the faces that are replaced
 * @options: (owned): what changes with it, as in "random_warp=false lr_dropout=y"; may be empty
 * @changes_src: they are other ones than in the stage before
 * @changes_dst: likewise
 * @batch_size: how many faces it trains at once; 0 when its options make no model
 * @n_iterations: its length
 * @n_resets: how often inter_AB starts anew in it
 * @has_gate: at its end somebody has to look
 *
 * A stage of the plan.
 */
typedef struct
{
  char         *title;
  char         *hint;
  GuiseFaceSlot src;
  GuiseFaceSlot dst;
  char         *options;
  gboolean      changes_src;
  gboolean      changes_dst;
  int           batch_size;
  uint64_t      n_iterations;
  unsigned      n_resets;
  gboolean      has_gate;
} GuiseProjectStageStatus;

/**
 * GuiseProjectPhase:
 * @GUISE_PROJECT_PHASE_UNTRAINED: no iteration is done
 * @GUISE_PROJECT_PHASE_UNDER_WAY: some are, and it can go on
 * @GUISE_PROJECT_PHASE_AT_GATE: somebody has to look and decide
 * @GUISE_PROJECT_PHASE_GUARDED: a guard has stopped it; an earlier point is good
 * @GUISE_PROJECT_PHASE_FINISHED: the plan is done
 *
 * How far its training is, as the files say; whether a process trains just now they do not.
 */
typedef enum
{
  GUISE_PROJECT_PHASE_UNTRAINED,
  GUISE_PROJECT_PHASE_UNDER_WAY,
  GUISE_PROJECT_PHASE_AT_GATE,
  GUISE_PROJECT_PHASE_GUARDED,
  GUISE_PROJECT_PHASE_FINISHED,
} GuiseProjectPhase;

/**
 * GuiseProjectStatus:
 * @faces: by #GuiseFaceSlot
 * @recipe: (owned): name of the plan
 * @summary: (owned) (nullable): what it is for
 * @options: (owned) (array zero-terminated=1): "key=value" of the model in its first stage
 * @title: (owned): its title
 * @phase: how far training is
 * @iteration: iterations done
 * @n_iterations: of the whole plan, what was imported included
 * @stage: index of the stage under way
 * @stage_done: iterations of it that are done
 * @stages: (element-type GuiseProjectStageStatus): of the plan
 * @stage_title: (owned): what that stage is called
 * @training: the numbers that advice depends on
 * @is_reusable: another face can still be made of the model
 * @n_checkpoints: whole ones, by a quick look
 * @n_backups: likewise
 * @n_damaged: of both, those that cannot be used
 * @refusal: (owned) (nullable): why the stage under way cannot start, a sentence for people
 * @refused: the same as numbers
 * @exported_at: iterations of what was exported last; 0: nothing was
 * @n_exported: files in its folder of exports
 * @newest_export: (owned) (nullable): path of the newest of them
 * @strip: (owned) (nullable): path of the newest picture of its probe faces
 * @losses: (owned): path of its loss history, whether or not there is one
 *
 * What there is of a project, for a quick look by people. Plain struct, everything owned.
 */
typedef struct
{
  GuiseProjectFacesStatus faces[GUISE_N_FACE_SLOTS];
  char                   *recipe;
  char                   *summary;
  char                  **options;
  char                   *title;
  GuiseProjectPhase       phase;
  uint64_t                iteration;
  uint64_t                n_iterations;
  size_t                  stage;
  uint64_t                stage_done;
  GArray                 *stages;
  char                   *stage_title;
  GuiseTrainingCase       training;
  gboolean                is_reusable;
  size_t                  n_checkpoints;
  size_t                  n_backups;
  size_t                  n_damaged;
  char                   *refusal;
  GuiseLack               refused;
  uint64_t                exported_at;
  size_t                  n_exported;
  char                   *newest_export;
  char                   *strip;
  char                   *losses;
} GuiseProjectStatus;

void guise_project_status_free (GuiseProjectStatus *self);

/**
 * guise_project_status_find_stage:
 * @stage: one of the plan
 *
 * Where a stage begins. Exact for the one under way, however often a gate has sent training back;
 * the others lie before and after it as the plan has them.
 *
 * Returns: the iteration, 0 or more
 */
double guise_project_status_find_stage (const GuiseProjectStatus *self, size_t stage);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseProjectStatus, guise_project_status_free)

/**
 * guise_project_status_read:
 * @project: a project
 * @cancellable: (nullable): stops it between two facesets
 * @error: where to put the error
 *
 * Opens the facesets (10^5 faces take about a second) and lists what was trained. Changes nothing.
 * Facesets that cannot be opened are part of the answer. Thread: any; @project is only read.
 *
 * Errors: %GUISE_CORE_ERROR CANCELLED, FAILED; %GUISE_TRAIN_ERROR PLAN (checkpoints of another
 *   plan)
 *
 * Returns: (transfer full) (nullable): the status
 */
GuiseProjectStatus *
guise_project_status_read (const GuiseProject *project, GCancellable *cancellable, GError **error);

G_END_DECLS
