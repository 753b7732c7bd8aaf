/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

#include "app/masks/guise-mask-jobs.h"
#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/* How many faces are suggested. */
#define GUISE_MASK_N_SUGGESTED 12

/**
 * GuiseMaskSuggestion:
 * @slot: whose face
 * @name: (owned): of its file
 * @agreement: of what was drawn over it and the mask that it has, 0 to 1; less than 0: one of the
 *   two is missing
 * @picture: (owned) (nullable): a small one
 *
 * A face that is worth a look.
 */
typedef struct
{
  GuiseFaceSlot slot;
  char         *name;
  double        agreement;
  GdkTexture   *picture;
} GuiseMaskSuggestion;

void guise_mask_suggestion_free (void *self);

/**
 * GuiseMaskDesk:
 *
 * The masks of a project: what is known of them, read on a thread, and the one job that changes
 * them, which goes on whatever page is shown. Thread: main.
 *
 * Signals:
 *
 * - `::changed`: what is known, or the job, is another
 * - `::trained`: guise_mask_desk_get_training() or guise_mask_desk_get_preview() is another
 * - `::told (const char *text, gboolean can_undo)`: a job has ended
 */
#define GUISE_TYPE_MASK_DESK (guise_mask_desk_get_type ())
G_DECLARE_FINAL_TYPE (GuiseMaskDesk, guise_mask_desk, GUISE, MASK_DESK, GObject)

/**
 * guise_mask_desk_get:
 * @project: a project
 *
 * Returns: (transfer none): its masks, made when somebody asks first; they live as long as the
 *   project is open
 */
GuiseMaskDesk *guise_mask_desk_get (GuiseOpenProject *project);

/**
 * guise_mask_desk_look:
 *
 * Reads labels and agreement again; once more after a reading that is under way.
 */
void     guise_mask_desk_look (GuiseMaskDesk *self);
gboolean guise_mask_desk_is_looking (const GuiseMaskDesk *self);

/**
 * guise_mask_desk_has_model:
 *
 * Returns: whether the project has a mask model, in its folder `masks`
 */
gboolean guise_mask_desk_has_model (const GuiseMaskDesk *self);

/**
 * guise_mask_desk_get_face_type:
 * @out_is_pretraining: (out): whether the model learns to draw faces
 *
 * Returns: (nullable): what the model has learned, as in "wf"; %NULL: there is none, or it does not
 *   say so
 */
const char *guise_mask_desk_get_face_type (const GuiseMaskDesk *self, gboolean *out_is_pretraining);

/**
 * guise_mask_desk_get_base:
 *
 * Returns: how wide the model is, see #GuiseXsegOptions; 0: there is none, or it cannot be read
 */
int guise_mask_desk_get_base (const GuiseMaskDesk *self);

/**
 * guise_mask_desk_get_n_labels:
 *
 * Returns: faces over which somebody has drawn
 */
size_t guise_mask_desk_get_n_labels (const GuiseMaskDesk *self);

/**
 * guise_mask_desk_get_agreement:
 * @out_n: (out): faces that it was measured on
 * @out_is_unseen: (out): whether these are faces that training keeps aside; all that are labelled
 *   when it keeps none
 *
 * Returns: mean of intersection over union of labels and applied masks, 0 to 1; NaN without any
 */
double
guise_mask_desk_get_agreement (const GuiseMaskDesk *self, size_t *out_n, gboolean *out_is_unseen);

/**
 * guise_mask_desk_get_changed_at:
 *
 * Returns: when the masks of many faces were changed last, so that it can be taken back: seconds
 *   since 1970, UTC; 0: there is nothing to take back
 */
int64_t guise_mask_desk_get_changed_at (const GuiseMaskDesk *self, GuiseFaceSlot slot);

/**
 * guise_mask_desk_get_suggestions:
 *
 * Returns: (transfer none) (element-type GuiseMaskSuggestion): those that agree least first; then
 *   faces without a label, those first that the model knows least about
 */
const GPtrArray *guise_mask_desk_get_suggestions (const GuiseMaskDesk *self);

/**
 * guise_mask_desk_get_job:
 *
 * Returns: (transfer none) (nullable): what is under way
 */
GuiseJob *guise_mask_desk_get_job (const GuiseMaskDesk *self);

/**
 * guise_mask_desk_get_training:
 *
 * Returns: (transfer none) (nullable): how the training of the masks is going: iteration, agreement
 *   with the labels kept aside, time; or how the last one has ended since the project was opened
 */
const char *guise_mask_desk_get_training (const GuiseMaskDesk *self);

/**
 * guise_mask_desk_get_preview:
 *
 * Returns: (transfer none) (nullable): what the model made of some faces in the last training since
 *   the project was opened, see guise_mask_training_draw_preview()
 */
GdkTexture *guise_mask_desk_get_preview (const GuiseMaskDesk *self);

/**
 * guise_mask_desk_dup_device:
 *
 * Returns: (transfer full): where a job that began now would compute, as
 *   guise_train_devices_dup_beside() says: beside a training on the processor
 */
char *guise_mask_desk_dup_device (const GuiseMaskDesk *self);

/**
 * guise_mask_desk_new_trial:
 * @slot: whose faces
 *
 * Returns: (transfer full) (nullable): what guise_mask_job_new_try() makes for them, not started;
 *   %NULL: there are none
 */
GuiseJob *guise_mask_desk_new_trial (GuiseMaskDesk *self, GuiseFaceSlot slot);

/* Each begins a job; nothing while there is one. */
void guise_mask_desk_apply (GuiseMaskDesk *self, GuiseFaceSlot slot);
void guise_mask_desk_undo (GuiseMaskDesk *self); /* what the last job has changed */
void guise_mask_desk_revert (GuiseMaskDesk *self, GuiseFaceSlot slot);
void guise_mask_desk_remove (GuiseMaskDesk *self, GuiseFaceSlot slot, GuiseMaskKind kind);
void guise_mask_desk_fetch (GuiseMaskDesk *self, GuiseFaceSlot slot, const char *target);
void guise_mask_desk_train (GuiseMaskDesk *self, const GuiseMaskLessonPlan *plan);
void guise_mask_desk_import (GuiseMaskDesk *self, const char *folder);
void guise_mask_desk_restart (GuiseMaskDesk *self); /* the model is put aside */

G_END_DECLS
