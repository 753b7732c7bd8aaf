/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/guise-thread-job.h"
#include "mask/guise-mask-change.h"

G_BEGIN_DECLS

/* What takes time on masks. Each job's result is a text for people, to be freed with g_free(). */

/**
 * guise_mask_job_new_apply:
 * @faces: a folder of loose faces
 * @model: a folder with a mask model
 * @device: where it computes, as `--device` has it
 *
 * Returns: (transfer full): a job that finds the mask of every face
 */
GuiseJob *guise_mask_job_new_apply (const char *faces, const char *model, const char *device);

/**
 * guise_mask_job_new_revert:
 * @faces: a folder of loose faces
 * @log: (nullable): of the change that is meant, see guise_mask_log_find_newest()
 *
 * Returns: (transfer full): a job that takes the last change of its masks back; with @log only that
 *   one
 */
GuiseJob *guise_mask_job_new_revert (const char *faces, const char *log);

/**
 * guise_mask_job_new_remove:
 * @faces: a folder of loose faces
 * @kind: what is taken out of them
 *
 * Returns: (transfer full): a job, which guise_mask_job_new_revert() takes back
 */
GuiseJob *guise_mask_job_new_remove (const char *faces, GuiseMaskKind kind);

/**
 * guise_mask_job_new_fetch:
 * @faces: a faceset
 * @target: a folder
 *
 * Returns: (transfer full): a job that copies the labelled faces there
 */
GuiseJob *guise_mask_job_new_fetch (const char *faces, const char *target);

/**
 * GuiseMaskLessonPlan:
 * @batch_size: faces of a step
 * @backgrounds: (nullable): a folder of pictures that faces are put before as well
 * @face_type: (nullable): of a new model, as in "wf"; %NULL: that of the faces
 * @pretrain: whether faces are drawn
 * @base: width of a new model; 0: DeepFaceLab's
 * @learning_rate: how far a step goes; 0: what suits the model's width
 *
 * How a mask model is trained. Plain value, nothing owned.
 */
typedef struct
{
  int         batch_size;
  const char *backgrounds;
  const char *face_type;
  gboolean    pretrain;
  int         base;
  double      learning_rate;
} GuiseMaskLessonPlan;

/**
 * guise_mask_job_new_train:
 * @faces: (array zero-terminated=1): labelled facesets
 * @model: a folder, made when missing
 * @plan: how; copied
 * @device: where it computes, as `--device` has it
 *
 * Returns: (transfer full): a job that trains until it is stopped, or for as long as one sitting
 *   takes; saved every few minutes and at the end
 */
GuiseJob *guise_mask_job_new_train (const char *const         *faces,
                                    const char                *model,
                                    const GuiseMaskLessonPlan *plan,
                                    const char                *device);

/**
 * guise_mask_job_new_import:
 * @from: a folder with a mask model, ours or DeepFaceLab's
 * @model: where it is copied to; what was there is kept beside
 */
GuiseJob *guise_mask_job_new_import (const char *from, const char *model);

/**
 * guise_mask_job_new_put_aside:
 * @model: a folder with a mask model
 *
 * Returns: (transfer full): a job that gives it another name beside it; nothing is deleted
 */
GuiseJob *guise_mask_job_new_put_aside (const char *model);

G_END_DECLS
