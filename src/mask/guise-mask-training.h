/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/guise-xseg.h"
#include "sample/guise-xseg-face.h"

G_BEGIN_DECLS

/**
 * GuiseMaskTrainingSetup:
 * @model: folder of the model; gone on with when there is one, made when not
 * @facesets: (array length=n_facesets): paths of labelled facesets, packs too
 * @n_facesets: how many, at least 1
 * @options: of a new model, whose face type is that of most of the labelled faces where it says
 *   %GUISE_FACE_TYPE_MARK_ONLY; of an old one its batch size and whether it pretrains count, when
 *   @changes says so
 * @changes: whether @options holds for a model that is there as well
 * @learning_rate: of this sitting; 0: DeepFaceLab's for a model as wide as its own, ten times that
 *   for a narrower one
 * @device: where to train
 * @n_threads: of the sampler; 0 for all processors
 * @seed: of a new model and of all chance
 * @cache_bytes: memory for decoded faces
 * @backgrounds: (nullable): a folder of pictures, see #GuiseXsegSamplerOptions
 * @save_seconds: between two saves
 *
 * What is trained with what.
 */
typedef struct
{
  const char        *model;
  const char *const *facesets;
  size_t             n_facesets;
  GuiseXsegOptions   options;
  gboolean           changes;
  double             learning_rate;
  GuiseDevice       *device;
  int                n_threads;
  uint64_t           seed;
  size_t             cache_bytes;
  const char        *backgrounds;
  double             save_seconds;
} GuiseMaskTrainingSetup;

/**
 * GuiseMaskTrainingEvent:
 * @GUISE_MASK_TRAINING_STEP: an iteration is done
 * @GUISE_MASK_TRAINING_SAVED: the model is on the disk; agreement is that of now
 * @GUISE_MASK_TRAINING_UNSAVED: it could not be written, as @text says; training goes on
 */
typedef enum
{
  GUISE_MASK_TRAINING_STEP,
  GUISE_MASK_TRAINING_SAVED,
  GUISE_MASK_TRAINING_UNSAVED,
} GuiseMaskTrainingEvent;

/**
 * GuiseMaskTrainingProgress:
 * @event: what has happened
 * @iteration: done so far
 * @loss: of the last iteration
 * @ms: that it took
 * @agreement: see guise_mask_training_get_agreement()
 * @step_seconds: what an iteration takes, as of the last ones; NaN: not known
 * @gain_seconds: for how long it is still worth waiting, see guise_mask_outlook_get_seconds_left()
 * @text: (nullable): a sentence for people
 */
typedef struct
{
  GuiseMaskTrainingEvent event;
  uint64_t               iteration;
  double                 loss;
  double                 ms;
  double                 agreement;
  double                 step_seconds;
  double                 gain_seconds;
  const char            *text;
} GuiseMaskTrainingProgress;

typedef void (*GuiseMaskTrainingFunc) (const GuiseMaskTrainingProgress *progress, void *user_data);

/**
 * GuiseMaskTraining:
 *
 * The training of a mask model. Every tenth labelled face, and one at least, is kept aside when
 * there are eight of them and more: the model never learns it, and is measured on it. What
 * iteration k sees follows from the facesets and k alone, so training goes on as if it had not been
 * stopped, but for the optimizer's chance. Thread: that of its device.
 */
typedef struct _GuiseMaskTraining GuiseMaskTraining;

/**
 * GuiseMaskAside:
 * @faceset: (transfer none): which
 * @index: of a face in it
 *
 * A face that is looked at and not learned.
 */
typedef struct
{
  GuiseFaceset *faceset;
  size_t        index;
} GuiseMaskAside;

/**
 * guise_mask_training_list_aside:
 * @facesets: (element-type GuiseFaceset): as they were opened by their paths, trained on together
 *
 * What a person has set aside, or does not want to be learned from, is not among them.
 *
 * Returns: (transfer full) (element-type GuiseMaskAside): labelled faces that a training of these
 *   keeps aside; none where there are too few labels
 */
GArray *guise_mask_training_list_aside (const GPtrArray *facesets);

/**
 * guise_mask_training_get_rate:
 * @base: the width of a model
 *
 * A narrow model takes longer steps well, and at DeepFaceLab's rate it learns for hours what it can
 * learn in minutes (docs/masks.md).
 *
 * Returns: the learning rate where nobody has chosen another
 */
double guise_mask_training_get_rate (int base);

/**
 * guise_mask_training_open:
 * @setup: what with what
 * @error: where to put the error
 *
 * Errors: %GUISE_FACESET_ERROR EMPTY (no face is labelled); as guise_xseg_folder_load_options() and
 *   guise_xseg_folder_load_weights(), but NOT_FOUND; %GUISE_MODEL_ERROR OPTION; %GUISE_NN_ERROR
 *
 * Returns: (transfer full) (nullable): a training
 */
GuiseMaskTraining *guise_mask_training_open (const GuiseMaskTrainingSetup *setup, GError **error);
void               guise_mask_training_free (GuiseMaskTraining *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMaskTraining, guise_mask_training_free)

/**
 * guise_mask_training_run:
 * @self: a training
 * @n_iterations: how many more; 0: until it is stopped
 * @func: (nullable): told what happens
 * @user_data: for @func
 * @cancellable: (nullable): ends it after an iteration
 * @error: where to put the error
 *
 * Trains, and saves now and then and at the end. Being stopped is no error.
 *
 * Errors: %GUISE_FACESET_ERROR (no face can be read any more); %GUISE_NN_ERROR DEVICE_LOST;
 *   %GUISE_MODEL_ERROR (a loss that is no number; what was saved before stays); of the last save
 *   %GUISE_CORE_ERROR NO_SPACE, FAILED
 */
gboolean guise_mask_training_run (GuiseMaskTraining    *self,
                                  uint64_t              n_iterations,
                                  GuiseMaskTrainingFunc func,
                                  void                 *user_data,
                                  GCancellable         *cancellable,
                                  GError              **error);

uint64_t                guise_mask_training_get_iteration (const GuiseMaskTraining *self);
const GuiseXsegOptions *guise_mask_training_get_options (const GuiseMaskTraining *self);

/**
 * guise_mask_training_get_n_faces:
 * @out_n_aside: (out): faces kept aside
 * @out_label: (out): where their masks come from
 *
 * Returns: faces that it learns from
 */
size_t guise_mask_training_get_n_faces (const GuiseMaskTraining *self,
                                        size_t                  *out_n_aside,
                                        GuiseXsegLabel          *out_label);

/**
 * guise_mask_training_get_agreement:
 *
 * Returns: how much its masks have in common with those of the faces kept aside, as of the last
 *   save: the mean of intersection over union, 0 to 1; NaN when nothing was kept aside, and while
 *   it pretrains
 */
double guise_mask_training_get_agreement (const GuiseMaskTraining *self);

/**
 * guise_mask_training_draw_preview:
 * @self: a training
 * @error: where to put the error
 *
 * Errors: %GUISE_IMAGE_ERROR; %GUISE_NN_ERROR
 *
 * Returns: (transfer full) (nullable): up to four faces, those kept aside first: picture, label,
 *   its mask, and the picture with what is outside of the mask darkened; BGR8. While it pretrains
 *   the label is the grey picture, and the mask what it draws of that
 */
GuiseImage *guise_mask_training_draw_preview (GuiseMaskTraining *self, GError **error);

/**
 * guise_mask_training_encode_preview:
 * @self: a training
 * @max_bytes: what there is room for
 * @error: where to put the error
 *
 * Errors: as guise_mask_training_draw_preview(); %GUISE_CORE_ERROR FAILED (there is too little
 * room)
 *
 * Returns: (transfer full) (nullable): the same as a JPEG file, as good as fits
 */
GBytes *
guise_mask_training_encode_preview (GuiseMaskTraining *self, size_t max_bytes, GError **error);

G_END_DECLS
