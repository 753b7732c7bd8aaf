/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdint.h>

#include "model/guise-saehd.h"

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
 * GuiseTrainingStage:
 * @name: one word, unique in its plan
 * @title: for people
 * @n_iterations: how long, at least 1
 * @src: what is trained as the source side
 * @dst: what is trained as the destination side
 * @resets: (element-type guint64): iterations of this stage, rising, after which inter_AB starts
 * anew
 * @options: (array zero-terminated=1): "key=value" changes that hold from this stage on
 *
 * One stretch of training with fixed options.
 */
typedef struct
{
  char         *name;
  char         *title;
  uint64_t      n_iterations;
  GuiseFaceSlot src;
  GuiseFaceSlot dst;
  GArray       *resets;
  char        **options;
} GuiseTrainingStage;

/**
 * GuiseTrainingPlan:
 * @name: as in "become-character"
 * @title: for people
 * @options: (array zero-terminated=1): "key=value", every option of the model
 * @reset_moments: what a reset does to the optimizer state of inter_AB
 * @stages: (element-type GuiseTrainingStage): at least one
 *
 * What a model is trained with, stage after stage. A text file, described in src/train/README.md.
 */
typedef struct
{
  char        *name;
  char        *title;
  char       **options;
  GuiseMoments reset_moments;
  GPtrArray   *stages;
} GuiseTrainingPlan;

/**
 * guise_training_plan_parse:
 * @text: the JSON text
 * @n_bytes: its length
 * @label: what the text is, for messages
 * @error: where to put the error
 *
 * Errors: %GUISE_TRAIN_ERROR PLAN, with the line or the name of the stage
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
 * guise_training_plan_next_reset:
 * @self: a plan
 * @iteration: iterations done
 *
 * Returns: the first iteration after @iteration, within its stage, after which inter_AB is reset,
 *   or %G_MAXUINT64
 */
uint64_t guise_training_plan_next_reset (const GuiseTrainingPlan *self, uint64_t iteration);

G_END_DECLS
