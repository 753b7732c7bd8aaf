/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-face-type.h"
#include "nn/guise-plan.h"

G_BEGIN_DECLS

/* Named limits of a .dfm file. */
#define GUISE_DFM_MIN_RESOLUTION      16
#define GUISE_DFM_MAX_RESOLUTION      1024
#define GUISE_DFM_MIN_OPSET           7
#define GUISE_DFM_MAX_OPSET           21

/* The names that stand in every .dfm file; ":0" belongs to them. */
#define GUISE_DFM_IN_FACE             "in_face:0"
#define GUISE_DFM_MORPH_VALUE         "morph_value:0"
#define GUISE_DFM_OUT_FACE_MASK       "out_face_mask:0"
#define GUISE_DFM_OUT_CELEB_FACE      "out_celeb_face:0"
#define GUISE_DFM_OUT_CELEB_FACE_MASK "out_celeb_face_mask:0"

/* The name of the only output of an exported XSeg model. */
#define GUISE_DFM_OUT_MASK            "out_mask:0"

/**
 * GuiseDfmKind:
 * @GUISE_DFM_SWAP: a .dfm file: a swap model as DeepFaceLive reads it (formats.md 11)
 * @GUISE_DFM_XSEG: an exported mask network: a face in, its mask out (formats.md 9)
 *
 * The ONNX files with a face as input.
 */
typedef enum
{
  GUISE_DFM_SWAP,
  GUISE_DFM_XSEG,
  GUISE_N_DFM_KINDS,
} GuiseDfmKind;

/**
 * GuiseDfm:
 *
 * A checked .dfm file or exported XSeg model. Immutable but for the weights that
 * guise_dfm_runner_new() puts on a device. Thread: owner.
 *
 * Source: formats.md 9, 11
 */
typedef struct _GuiseDfm GuiseDfm;

/**
 * guise_dfm_load:
 * @path: the file
 * @error: where to put the error
 *
 * Reads and checks a model: names, types and sizes of inputs and outputs, operator set, tensors,
 * the order of nodes, and by a trial translation every operator, every shape and the memory that
 * running it takes. Nothing of it has run when it is accepted.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, CORRUPT (the message names the node and why), NO_MEMORY
 *
 * Returns: (transfer full) (nullable): the model
 */
GuiseDfm *guise_dfm_load (const char *path, GError **error);

/**
 * guise_dfm_load_xseg:
 * @path: an `XSeg_model.onnx`
 * @error: where to put the error
 *
 * As guise_dfm_load() for an exported XSeg model.
 *
 * Returns: (transfer full) (nullable): the model
 */
GuiseDfm *guise_dfm_load_xseg (const char *path, GError **error);

/**
 * guise_dfm_parse:
 * @data: (array length=n_bytes): a whole file; not needed afterwards
 * @n_bytes: how many bytes
 * @name: what the model is called
 * @error: where to put the error
 *
 * guise_dfm_load() for bytes in memory.
 */
GuiseDfm *guise_dfm_parse (const void *data, size_t n_bytes, const char *name, GError **error);
GuiseDfm *guise_dfm_ref (GuiseDfm *self);
void      guise_dfm_unref (GuiseDfm *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseDfm, guise_dfm_unref)

/**
 * guise_dfm_get_kind:
 *
 * Returns: what it is
 */
GuiseDfmKind guise_dfm_get_kind (const GuiseDfm *self);

/**
 * guise_dfm_get_name:
 *
 * Returns: the name of the file without folder and ending
 */
const char *guise_dfm_get_name (const GuiseDfm *self);

/**
 * guise_dfm_get_resolution:
 *
 * Returns: rows and columns of the face
 */
int guise_dfm_get_resolution (const GuiseDfm *self);

/**
 * guise_dfm_has_morph:
 *
 * Returns: whether the model has a morph value (AMP)
 */
gboolean guise_dfm_has_morph (const GuiseDfm *self);
int      guise_dfm_get_opset (const GuiseDfm *self);

/**
 * guise_dfm_get_producer:
 *
 * Returns: who wrote it, as in "tf2onnx 1.9.3"
 */
const char *guise_dfm_get_producer (const GuiseDfm *self);

/**
 * guise_dfm_get_description:
 *
 * Returns: as in "converted from SAEHD"
 */
const char *guise_dfm_get_description (const GuiseDfm *self);
size_t      guise_dfm_get_n_nodes (const GuiseDfm *self);

/**
 * guise_dfm_get_n_weights:
 *
 * Returns: numbers that were learned, shared ones counted once
 */
uint64_t guise_dfm_get_n_weights (const GuiseDfm *self);

size_t guise_dfm_get_n_properties (const GuiseDfm *self);

/**
 * guise_dfm_get_property:
 * @self: a model
 * @i: which
 * @out_key: (out) (transfer none): its key
 * @out_value: (out) (transfer none): its value
 *
 * The provenance that a file may carry.
 */
void guise_dfm_get_property (const GuiseDfm *self,
                             size_t          i,
                             const char    **out_key,
                             const char    **out_value);

/* The property that names the face type ("wf") in files of ours. */
#define GUISE_DFM_FACE_TYPE "guise.face_type"

/**
 * guise_dfm_get_face_type:
 *
 * Returns: which crop of a face the model was trained on: what %GUISE_DFM_FACE_TYPE says, else
 *   whole face. DeepFaceLab's files do not say.
 */
GuiseFaceType guise_dfm_get_face_type (const GuiseDfm *self);

/**
 * GuiseDfmLayout:
 * @GUISE_DFM_NHWC: pixels interleaved, as in the file
 * @GUISE_DFM_PLANAR: NCHW, as everywhere else in the engine
 *
 * How faces and masks lie in memory on both sides of a runner.
 */
typedef enum
{
  GUISE_DFM_NHWC,
  GUISE_DFM_PLANAR,
  GUISE_N_DFM_LAYOUTS,
} GuiseDfmLayout;

/**
 * GuiseDfmRunner:
 *
 * A model made ready for a device and a number of faces at once. Running it allocates nothing
 * after the first time. Thread: that of its device.
 */
typedef struct _GuiseDfmRunner GuiseDfmRunner;

/**
 * guise_dfm_runner_new:
 * @dfm: the model; kept
 * @device: where to run; kept
 * @n: faces at once
 * @layout: of faces and masks
 * @error: where to put the error
 *
 * Runners of one model on one device share its weights. Where the file fixes a larger number of
 * faces the rest are copies of the last one, which nobody sees: each run takes as long as all of
 * them.
 *
 * Errors: %GUISE_NN_ERROR NO_MEMORY, UNSUPPORTED; %GUISE_CORE_ERROR CORRUPT when the file fixes a
 *   smaller number of faces
 *
 * Returns: (transfer full) (nullable): a runner
 */
GuiseDfmRunner *guise_dfm_runner_new (GuiseDfm      *dfm,
                                      GuiseDevice   *device,
                                      int            n,
                                      GuiseDfmLayout layout,
                                      GError       **error);
void            guise_dfm_runner_free (GuiseDfmRunner *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseDfmRunner, guise_dfm_runner_free)

/**
 * guise_dfm_runner_run:
 * @self: the runner of a swap model
 * @in_face: (array): BGR 0..1
 * @morph_value: 0..1, limited to that; only used when the model has a morph value
 * @out_face_mask: (out caller-allocates) (nullable) (array): mask of the face that was put in
 * @out_celeb_face: (out caller-allocates) (nullable) (array): the swapped face, BGR 0..1
 * @out_celeb_face_mask: (out caller-allocates) (nullable) (array): its mask
 * @error: where to put the error
 *
 * Shapes: faces [n, r, r, 3] or [n, 3, r, r], masks [n, r, r, 1] or [n, 1, r, r], f32, by layout.
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST
 */
gboolean guise_dfm_runner_run (GuiseDfmRunner *self,
                               const float    *in_face,
                               double          morph_value,
                               float          *out_face_mask,
                               float          *out_celeb_face,
                               float          *out_celeb_face_mask,
                               GError        **error);

/**
 * guise_dfm_runner_run_xseg:
 * @self: the runner of an XSeg model
 * @in_face: (array): BGR 0..1
 * @out_mask: (out caller-allocates) (array): its mask, as the network answers
 * @error: where to put the error
 *
 * Shapes: faces [n, r, r, 3] or [n, 3, r, r], masks [n, r, r, 1] or [n, 1, r, r], f32, by layout.
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST
 */
gboolean guise_dfm_runner_run_xseg (GuiseDfmRunner *self,
                                    const float    *in_face,
                                    float          *out_mask,
                                    GError        **error);

/**
 * guise_dfm_runner_get_plan:
 *
 * Returns: (transfer none): for counting operations, memory and time
 */
GuisePlan *guise_dfm_runner_get_plan (GuiseDfmRunner *self);

G_END_DECLS
