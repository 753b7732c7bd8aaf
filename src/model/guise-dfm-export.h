/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-onnx.h"
#include "model/guise-saehd.h"
#include "model/guise-xseg.h"
#include "nn/guise-plan.h"

G_BEGIN_DECLS

/* What outputs may differ from those of the trained networks, of 0..1. In full precision only the
 * order of sums is another. Half precision has 11 significant bits, 2^-11 = 5e-4 at an output near
 * 1; some forty roundings come before it, and a sigmoid of slope 1/4 at most. Small models
 * differ by 2.6e-4 to 1.3e-3. The limit is four steps of an eight-bit picture (features.md, 35),
 * which nobody sees; a value that left the range of half precision is far beyond it. */
#define GUISE_DFM_EXPORT_LIMIT_F32  1e-4
#define GUISE_DFM_EXPORT_LIMIT_F16  (4.0 / 255.0)

/* The operator set and the version of the file format that we write; formats.md 11.1. */
#define GUISE_DFM_EXPORT_OPSET      12
#define GUISE_DFM_EXPORT_IR         7

/* The operator set of an exported XSeg model; formats.md 9. */
#define GUISE_DFM_EXPORT_XSEG_OPSET 13

/**
 * GuiseDfmReport:
 * @max_abs_diff: largest difference between an output of the file and of the trained networks;
 *   in half precision also of the networks in half precision
 * @n_faces: on how many faces: 64, fewer of a large model, down to 8
 * @opset: operator set of the file
 * @n_nodes: ONNX nodes
 * @n_weights: numbers learned, shared ones counted once
 * @n_bytes: size of the file
 *
 * What an export came to.
 */
typedef struct
{
  double   max_abs_diff;
  int      n_faces;
  int      opset;
  size_t   n_nodes;
  uint64_t n_weights;
  uint64_t n_bytes;
} GuiseDfmReport;

/**
 * guise_dfm_export:
 * @saehd: the definition of the model
 * @weights: its weights; only read
 * @device: where they lie
 * @precision: F32; or F16: convolutions and what lies between them (guise_saehd_build_swap())
 * @properties: (array length=n_properties): provenance to write into the file
 * @n_properties: how many
 * @path: the target
 * @out_report: (out) (optional): what came of it
 * @error: where to put the error
 *
 * Writes a model for live use. The file is written beside the target, read back as any foreign
 * file is, run on 64 faces, half of them smooth and half noise, two at a time and the first ones
 * alone, and compared with the networks as they train; only then it takes the target's place. A
 * large model is tried on fewer faces, 8 at least, by its floating-point operations. Before a file
 * in half precision is written at all, the networks are run as a device with half precision runs
 * them.
 *
 * Thread: that of @device.
 * Errors: %GUISE_MODEL_ERROR MISMATCH when the file does not compute what the networks do, or half
 *   precision is not enough for them,
 *   NOT_FINITE when these give no numbers; %GUISE_CORE_ERROR NO_SPACE, NOT_FOUND, ARGUMENT (over
 *   2 GiB), NO_MEMORY; %GUISE_NN_ERROR NO_MEMORY
 * Source: formats.md 11, training.md 10, features.md 35
 */
gboolean guise_dfm_export (const GuiseSaehd        *saehd,
                           GuiseWeights            *weights,
                           GuiseDevice             *device,
                           GuisePrecision           precision,
                           const GuiseOnnxProperty *properties,
                           size_t                   n_properties,
                           const char              *path,
                           GuiseDfmReport          *out_report,
                           GError                 **error);

/**
 * guise_dfm_export_xseg:
 * @xseg: the definition of the model
 * @weights: its weights; only read
 * @device: where they lie
 * @properties: (array length=n_properties): provenance to write into the file
 * @n_properties: how many
 * @path: the target, by custom `XSeg_model.onnx`
 * @out_report: (out) (optional): what came of it
 * @error: where to put the error
 *
 * As guise_dfm_export() for the mask network: in_face:0 [n, r, r, 3] in, out_mask:0 [n, r, r, 1]
 * out.
 *
 * Thread: that of @device.
 * Errors: as guise_dfm_export()
 * Source: training.md 10
 */
gboolean guise_dfm_export_xseg (const GuiseXseg         *xseg,
                                GuiseWeights            *weights,
                                GuiseDevice             *device,
                                const GuiseOnnxProperty *properties,
                                size_t                   n_properties,
                                const char              *path,
                                GuiseDfmReport          *out_report,
                                GError                 **error);

G_END_DECLS
