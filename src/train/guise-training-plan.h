/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdint.h>

#include "model/guise-saehd.h"
#include "train/guise-guard.h"
#include "train/guise-optimizer-place.h"

G_BEGIN_DECLS

/**
 * GuiseFaceSlot:
 * @GUISE_FACE_SLOT_SRC: the character: the face that will be seen
 * @GUISE_FACE_SLOT_DST: the performer: the face that is replaced
 * @GUISE_FACE_SLOT_GENERIC: the big set of many people
 *
 * The facesets that a stage may train on; a project says which folders they are.
 */
typedef enum
{
  GUISE_FACE_SLOT_SRC,
  GUISE_FACE_SLOT_DST,
  GUISE_FACE_SLOT_GENERIC,
  GUISE_N_FACE_SLOTS,
} GuiseFaceSlot;

/**
 * guise_face_slot_get_name:
 *
 * Returns: (transfer none): "src", "dst" or "generic", as in plans, manifests and journals
 */
const char *guise_face_slot_get_name (GuiseFaceSlot slot);
gboolean    guise_face_slot_from_name (const char *name, GuiseFaceSlot *out_slot);

/**
 * GuisePlanMasks:
 * @GUISE_PLAN_MASKS_NO: faces need no mask
 * @GUISE_PLAN_MASKS_WARN: faces without an applied mask are named, training starts
 * @GUISE_PLAN_MASKS_ALL: the stage does not start while a face has none
 *
 * What a stage wants of the masks of one side.
 */
typedef enum
{
  GUISE_PLAN_MASKS_NO,
  GUISE_PLAN_MASKS_WARN,
  GUISE_PLAN_MASKS_ALL,
  GUISE_N_PLAN_MASKS,
} GuisePlanMasks;

/**
 * GuisePlanFaces:
 * @slot: which faceset of the project
 * @selection: (nullable): name of a saved selection of it; %NULL: all of it
 * @n_keep: then the best so many; 0: all
 * @n_min: fewer are refused; 0: any number will do
 * @masks: what is wanted of them
 *
 * What a stage trains on one side.
 */
typedef struct
{
  GuiseFaceSlot  slot;
  char          *selection;
  unsigned       n_keep;
  unsigned       n_min;
  GuisePlanMasks masks;
} GuisePlanFaces;

/**
 * GuiseGateAnswer:
 * @GUISE_GATE_WAIT: stop until a person decides
 * @GUISE_GATE_PASS: go on
 * @GUISE_GATE_REPEAT: go on when the identity distance is at most the gate's, else repeat; go on
 *   after the last repetition; wait when there is no distance
 *
 * What an unattended run does at a gate.
 */
typedef enum
{
  GUISE_GATE_WAIT,
  GUISE_GATE_PASS,
  GUISE_GATE_REPEAT,
  GUISE_N_GATE_ANSWERS,
} GuiseGateAnswer;

/**
 * GuisePlanGate:
 * @repeat_stage: index of the stage that a repetition begins with; at or before the gate's own
 * @resets: whether inter_AB starts anew then
 * @n_max_repeats: at least 1; then the gate only lets pass
 * @unattended: what happens without a person
 * @at_most: identity distance of swap and source at which %GUISE_GATE_REPEAT goes on; 0 otherwise
 *
 * The question at the end of a stage: does it look like the source (features.md A2, 45)?
 */
typedef struct
{
  size_t          repeat_stage;
  gboolean        resets;
  unsigned        n_max_repeats;
  GuiseGateAnswer unattended;
  double          at_most;
} GuisePlanGate;

/**
 * GuiseTrainingStage:
 * @name: one word of a-z, 0-9 and hyphens, at most 40; unique in its plan; part of backups' names
 * @title: for people
 * @hint: (nullable): what to expect and to watch, for people
 * @n_iterations: how long, at least 1
 * @until_hours: ends the stage early when the project has been trained so many hours; 0: never
 * @src: what is trained as the source side
 * @dst: what is trained as the destination side
 * @reset_first: inter_AB starts anew before the first iteration
 * @resets: (element-type guint64): iterations of this stage, rising, after which inter_AB starts
 *   anew
 * @reset_at_end: inter_AB starts anew after the last iteration
 * @gate: (nullable): the question at the end
 * @guard: of the collapse guard
 * @options: (array zero-terminated=1): "key=value" changes that hold from this stage on
 *
 * One stretch of training with fixed options.
 */
typedef struct
{
  char                *name;
  char                *title;
  char                *hint;
  uint64_t             n_iterations;
  double               until_hours;
  GuisePlanFaces       src;
  GuisePlanFaces       dst;
  gboolean             reset_first;
  GArray              *resets;
  gboolean             reset_at_end;
  GuisePlanGate       *gate;
  GuiseGuardStrictness guard;
  char               **options;
} GuiseTrainingStage;

/**
 * GuiseTrainingPlan:
 * @name: one word, as in "become-character"
 * @title: for people
 * @summary: (nullable): for people
 * @needs_base: it goes on with a trained model, which must be imported first
 * @for_others: anybody is to wear the face of src: whose it is, is said before anything is prepared
 * @options: (array zero-terminated=1): "key=value", every option of the model
 * @reset_moments: what a reset does to the optimizer state of what starts anew
 * @backup_hours: hours of training between timed backups; 0: none
 * @stages: (element-type GuiseTrainingStage): at least one
 * @label: what messages call it, a path as a rule
 * @text: what it was read from: rules say where in it they were broken
 * @batch_factor: of no file: how many times its batch each stage trains at once, as where each of
 *   several graphics cards takes a whole one; 0 and 1: once
 * @optimizer_place: of no file: where the optimizer lies in every stage, whatever its options say
 *
 * What a model is trained with, stage after stage. A text file, described in docs/plans.md.
 */
typedef struct
{
  char        *name;
  char        *title;
  char        *summary;
  gboolean     needs_base;
  gboolean     for_others;
  char       **options;
  GuiseMoments reset_moments;
  double       backup_hours;
  GPtrArray   *stages;
  char        *label;
  GBytes      *text;
  int          batch_factor;

  GuiseOptimizerPlace optimizer_place;
} GuiseTrainingPlan;

/**
 * GuisePlanPlace:
 * @stage: index of the stage
 * @done: iterations of it that are done; all of them: what follows the stage is still to come
 * @n_repeats: how often the gates have sent the plan back
 *
 * How far a plan has come.
 */
typedef struct
{
  size_t   stage;
  uint64_t done;
  unsigned n_repeats;
} GuisePlanPlace;

/**
 * guise_training_plan_parse:
 * @text: the JSON text
 * @n_bytes: its length
 * @label: what the text is, for messages
 * @error: where to put the error
 *
 * Reads a plan. The form is judged here: every key known, every value of its kind, references to
 * stages that exist. Whether it can be trained is guise_training_plan_check().
 *
 * Errors: %GUISE_TRAIN_ERROR PLAN: "LABEL:LINE:COLUMN: reason"
 *
 * Returns: (transfer full) (nullable): a plan
 */
GuiseTrainingPlan *
guise_training_plan_parse (const char *text, size_t n_bytes, const char *label, GError **error);
GuiseTrainingPlan *guise_training_plan_load (const char *path, GError **error);
void               guise_training_plan_free (GuiseTrainingPlan *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseTrainingPlan, guise_training_plan_free)

/**
 * guise_training_plan_get_n_iterations:
 *
 * Returns: the iterations of all stages together
 */
uint64_t guise_training_plan_get_n_iterations (const GuiseTrainingPlan *self);

/**
 * guise_training_plan_stage_at:
 * @self: a plan
 * @iteration: iterations done
 * @out_start: (out) (optional): the iteration at which the stage began
 *
 * Returns: the index of the stage that iteration @iteration + 1 belongs to; the last one when the
 *   plan is done
 */
size_t guise_training_plan_stage_at (const GuiseTrainingPlan *self,
                                     uint64_t                 iteration,
                                     uint64_t                *out_start);

const GuiseTrainingStage *guise_training_plan_get_stage (const GuiseTrainingPlan *self,
                                                         size_t                   index);

/**
 * guise_training_plan_changes_faces:
 * @self: a plan
 * @index: of a stage
 * @is_dst: of the faces that are replaced, else of those that are shown
 *
 * Source: features.md A1, 31
 *
 * Returns: whether the stage trains that side on other faces than the stage before it; never for
 *   the first
 */
gboolean
guise_training_plan_changes_faces (const GuiseTrainingPlan *self, size_t index, gboolean is_dst);

/**
 * guise_training_plan_dup_options:
 * @self: a plan
 * @stage: a stage
 *
 * Returns: (transfer full) (array zero-terminated=1): the plan's options and then the changes of
 * all stages up to and with @stage, in order; later ones win
 */
char **guise_training_plan_dup_options (const GuiseTrainingPlan *self, size_t stage);

/**
 * guise_training_plan_new_model:
 * @self: a plan
 * @options: (nullable) (array zero-terminated=1): "key=value" changes over the plan's
 * @stage: index
 * @error: where to put the error
 *
 * The model of one stage: the plan's options, the changes of its stages up to this one, @options.
 *
 * Errors: %GUISE_MODEL_ERROR OPTION
 *
 * Returns: (transfer full) (nullable): the model
 */
GuiseSaehd *guise_training_plan_new_model (const GuiseTrainingPlan *self,
                                           const char *const       *options,
                                           size_t                   stage,
                                           GError                 **error);

/**
 * guise_training_plan_find_place:
 * @self: a plan
 * @stage_name: (nullable): the stage that was under way; %NULL: not known
 * @stage_done: iterations of it that were done
 * @n_repeats: how often the gates had sent the plan back
 * @n_iterations: iterations of the plan that are done; only asked when the stage is not known
 * @out_place: (out): the place
 * @error: where to put the error
 *
 * Finds where a checkpoint stands. By name, because the lengths of stages may be edited while the
 * plan runs; a stage that was made shorter than what is done of it is done.
 *
 * Errors: %GUISE_TRAIN_ERROR PLAN when the plan has no stage of that name any more
 */
gboolean guise_training_plan_find_place (const GuiseTrainingPlan *self,
                                         const char              *stage_name,
                                         uint64_t                 stage_done,
                                         unsigned                 n_repeats,
                                         uint64_t                 n_iterations,
                                         GuisePlanPlace          *out_place,
                                         GError                 **error);

/**
 * guise_training_plan_find_stage:
 * @self: a plan
 * @name: of a stage
 * @out_index: (out): its index
 *
 * Returns: %FALSE when there is none
 */
gboolean
guise_training_plan_find_stage (const GuiseTrainingPlan *self, const char *name, size_t *out_index);

/**
 * guise_training_stage_get_next_reset:
 * @self: a stage
 * @done: iterations of it that are done
 *
 * Returns: the first iteration of the stage after @done after which inter_AB starts anew, the end
 *   of the stage with its reset_at_end included, or %G_MAXUINT64
 */
uint64_t guise_training_stage_get_next_reset (const GuiseTrainingStage *self, uint64_t done);

#define GUISE_PLAN_STYLE_POWER        0.0001 /* to begin with: features.md A5, 78; A10, 129 */
#define GUISE_PLAN_STYLE_BACKUP_HOURS 1.0    /* at most, while one is on: features.md A5, 78 */

/**
 * guise_training_plan_get_guard:
 * @self: a plan
 * @options: (nullable) (array zero-terminated=1): "key=value" changes over the plan's
 * @stage: index
 *
 * Returns: the guard of the stage: strict while a style power is on, which may collapse a model
 *   (features.md A5, 78), else the stage's own
 */
GuiseGuardStrictness guise_training_plan_get_guard (const GuiseTrainingPlan *self,
                                                    const char *const       *options,
                                                    size_t                   stage);

/**
 * guise_training_plan_get_backup_hours:
 *
 * Returns: hours of training between timed backups: at most one while a style power is on, else
 *   the plan's; 0: none
 */
double guise_training_plan_get_backup_hours (const GuiseTrainingPlan *self,
                                             const char *const       *options,
                                             size_t                   stage);

G_END_DECLS
