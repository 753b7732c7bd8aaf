/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/guise-thread-job.h"

G_BEGIN_DECLS

/* What takes time on masks. Each job's result is a text for people, to be freed with g_free(). */

/**
 * guise_mask_job_new_apply:
 * @faces: a folder of loose faces
 * @model: a folder with a mask model
 *
 * Returns: (transfer full): a job that finds the mask of every face
 */
GuiseJob *guise_mask_job_new_apply (const char *faces, const char *model);

/**
 * guise_mask_job_new_revert:
 * @faces: a folder of loose faces
 *
 * Returns: (transfer full): a job that takes the last change of its masks back
 */
GuiseJob *guise_mask_job_new_revert (const char *faces);

/**
 * guise_mask_job_new_train:
 * @faces: (array zero-terminated=1): labelled facesets
 * @model: a folder, made when missing
 * @batch_size: faces of a step
 * @backgrounds: (nullable): a folder of pictures that faces are put before as well
 *
 * Returns: (transfer full): a job that trains until it is stopped, or for as long as one sitting
 *   takes; saved every few minutes and at the end
 */
GuiseJob *guise_mask_job_new_train (const char *const *faces,
                                    const char        *model,
                                    int                batch_size,
                                    const char        *backgrounds);

/**
 * guise_mask_job_new_import:
 * @from: a folder with a mask model, ours or DeepFaceLab's
 * @model: where it is copied to; what was there is kept beside
 */
GuiseJob *guise_mask_job_new_import (const char *from, const char *model);

G_END_DECLS
