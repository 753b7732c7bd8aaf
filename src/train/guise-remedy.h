/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/guise-training-plan.h"

G_BEGIN_DECLS

/**
 * GuiseSymptom:
 * @GUISE_SYMPTOM_LIKE_TARGET: a swap looks too much like the destination (features.md A107)
 * @GUISE_SYMPTOM_TREMBLES: the face shakes a little from frame to frame (features.md A108)
 * @GUISE_SYMPTOM_PLATEAU: the losses hardly fall any more (features.md A70)
 *
 * What a person does not like about the result.
 */
typedef enum
{
  GUISE_SYMPTOM_LIKE_TARGET,
  GUISE_SYMPTOM_TREMBLES,
  GUISE_SYMPTOM_PLATEAU,
  GUISE_N_SYMPTOMS,
} GuiseSymptom;

/**
 * GuiseRemedyKind:
 * @GUISE_REMEDY_REPEAT: reset inter_AB and repeat; keeps the model (A45)
 * @GUISE_REMEDY_DF: another model with df, the rest of the plan as it is (A64)
 * @GUISE_REMEDY_DF_PLAN: the same, but this plan wants liae: another plan (A64)
 * @GUISE_REMEDY_SHAPE: faces of a similar shape (A95)
 * @GUISE_REMEDY_SCENES: fewer colours and lights on the source side (A94)
 * @GUISE_REMEDY_LONGER: a high resolution needs longer (A108); the number is the resolution
 * @GUISE_REMEDY_CALM_LATER: too early to calm it; the number is how many iterations are left
 * @GUISE_REMEDY_CALM_PLANNED: a later stage calms it; the number is its index
 * @GUISE_REMEDY_CALM_NOW: learning-rate dropout on, random warp off (A109); the number is the
 *   faces that were trained
 * @GUISE_REMEDY_DENOISE: take the noise out of footage before extraction (A110)
 * @GUISE_REMEDY_AE_DIMS: another model with more ae_dims (A111); the number is how many
 * @GUISE_REMEDY_NEXT_STAGE: the stage has done its work (A70); the number is how many stages follow
 * @GUISE_REMEDY_FACES: more faces, and more alike ones (A70)
 * @GUISE_REMEDY_LARGER: the model is too small to learn more (A70); the number is the ae_dims of
 *   another one
 *
 * What can be done about a symptom.
 */
typedef enum
{
  GUISE_REMEDY_REPEAT,
  GUISE_REMEDY_DF,
  GUISE_REMEDY_DF_PLAN,
  GUISE_REMEDY_SHAPE,
  GUISE_REMEDY_SCENES,
  GUISE_REMEDY_LONGER,
  GUISE_REMEDY_CALM_LATER,
  GUISE_REMEDY_CALM_PLANNED,
  GUISE_REMEDY_CALM_NOW,
  GUISE_REMEDY_DENOISE,
  GUISE_REMEDY_AE_DIMS,
  GUISE_REMEDY_NEXT_STAGE,
  GUISE_REMEDY_FACES,
  GUISE_REMEDY_LARGER,
  GUISE_N_REMEDIES,
} GuiseRemedyKind;

/**
 * GuiseRemedy:
 * @kind: what to do
 * @number: see #GuiseRemedyKind; 0 where it says nothing
 *
 * A piece of advice. Plain value.
 */
typedef struct
{
  GuiseRemedyKind kind;
  uint64_t        number;
} GuiseRemedy;

/* No symptom has more. */
#define GUISE_MAX_REMEDIES      6

/* Dropout on and random warp off help from so many iterations on at that batch (features.md A109).
 */
#define GUISE_REMEDY_CALM_LOW   UINT64_C (200000)
#define GUISE_REMEDY_CALM_HIGH  UINT64_C (300000)
#define GUISE_REMEDY_CALM_BATCH 8

/**
 * GuiseTrainingCase:
 * @n_iterations: iterations done
 * @batch: faces of each side in one of them, in the stage under way
 * @resolution: of the model
 * @ae_dims: of the model
 * @archi: of the model
 * @random_warp: in the stage under way
 * @lr_dropout: in the stage under way
 * @calm_stage: index of the next stage with learning-rate dropout and without random warp;
 *   %G_MAXSIZE: none
 * @can_be_df: the plan could be trained with df
 * @n_later: how many stages follow
 *
 * The numbers of a training that decide what is advised. Plain value; a @batch of 0 stands for a
 * plan whose options cannot be read.
 */
typedef struct
{
  uint64_t        n_iterations;
  int             batch;
  int             resolution;
  int             ae_dims;
  GuiseSaehdArchi archi;
  gboolean        random_warp;
  gboolean        lr_dropout;
  size_t          calm_stage;
  gboolean        can_be_df;
  size_t          n_later;
} GuiseTrainingCase;

/**
 * guise_training_case_of_plan:
 * @plan: what is trained
 * @options: (nullable) (array zero-terminated=1): "key=value" changes over the plan's
 * @stage: index of the stage under way
 * @n_iterations: iterations done
 *
 * Returns: the case
 */
GuiseTrainingCase guise_training_case_of_plan (const GuiseTrainingPlan *plan,
                                               const char *const       *options,
                                               size_t                   stage,
                                               uint64_t                 n_iterations);

/**
 * guise_remedy_list:
 * @symptom: what a person sees
 * @training: the numbers
 * @out_remedies: (out caller-allocates) (array fixed-size=6): what can be done, in the order in
 *   which to try it
 *
 * What has been done already is left out.
 *
 * Returns: how many there are
 */
size_t guise_remedy_list (GuiseSymptom             symptom,
                          const GuiseTrainingCase *training,
                          GuiseRemedy              out_remedies[GUISE_MAX_REMEDIES]);

G_END_DECLS
