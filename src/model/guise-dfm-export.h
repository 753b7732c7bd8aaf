/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

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

/* Faces of the caller that an export is compared on, at most. */
#define GUISE_DFM_EXPORT_MAX_SAMPLES 8

/**
 * GuiseDfmPhase:
 * @GUISE_DFM_PHASE_PREPARING: the trained networks are run on the faces; in half precision also as
 *   a device with half precision runs them
 * @GUISE_DFM_PHASE_WRITING: the file is written beside its target
 * @GUISE_DFM_PHASE_OPENING: it is read back as any foreign file is
 * @GUISE_DFM_PHASE_COMPARING: it is run on the same faces
 *
 * What an export does, in this order.
 */
typedef enum
{
  GUISE_DFM_PHASE_PREPARING,
  GUISE_DFM_PHASE_WRITING,
  GUISE_DFM_PHASE_OPENING,
  GUISE_DFM_PHASE_COMPARING,
  GUISE_N_DFM_PHASES,
} GuiseDfmPhase;

/**
 * GuiseDfmExportFunc:
 * @phase: what it does
 * @done: faces of this phase that are done
 * @total: of all; 0: this phase is not counted
 * @user_data: the caller's
 *
 * Tells how far an export is.
 */
typedef void (*GuiseDfmExportFunc) (GuiseDfmPhase phase,
                                    uint64_t      done,
                                    uint64_t      total,
                                    void         *user_data);

/**
 * GuiseDfmExportSetup:
 * @precision: F32; or F16: convolutions and what lies between them (guise_saehd_build_swap())
 * @properties: (array length=n_properties) (nullable): provenance to write into the file
 * @n_properties: how many
 * @samples: (nullable): [n_samples, r, r, 3] f32 BGR 0..1: faces that stand in the places of the
 *   first ones of the trial
 * @n_samples: how many, at most %GUISE_DFM_EXPORT_MAX_SAMPLES
 * @out_trained: (nullable): [n_samples, r, r, 3]: gets what the trained networks make of @samples
 * @out_filed: (nullable): likewise, of the file
 * @progress: (nullable): told how far it is
 * @user_data: for @progress
 * @cancellable: (nullable): stops it between two steps of a few faces
 *
 * How a model is exported. Plain struct, everything borrowed; all zero is full precision.
 */
typedef struct
{
  GuisePrecision           precision;
  const GuiseOnnxProperty *properties;
  size_t                   n_properties;
  const float             *samples;
  int                      n_samples;
  float                   *out_trained;
  float                   *out_filed;
  GuiseDfmExportFunc       progress;
  void                    *user_data;
  GCancellable            *cancellable;
} GuiseDfmExportSetup;

/**
 * guise_dfm_export_dup_draft_path:
 * @path: the target
 *
 * Returns: (transfer full): where a file is until it is proven; a process that was killed leaves it
 */
char *guise_dfm_export_dup_draft_path (const char *path);

/**
 * guise_dfm_export_forecast:
 * @saehd: the definition of a model
 * @precision: F32 or F16
 * @out_bytes: (out): about how large its file will be: the weights, and a little for the rest
 * @error: where to put the error
 *
 * Errors: %GUISE_NN_ERROR
 */
gboolean guise_dfm_export_forecast (const GuiseSaehd *saehd,
                                    GuisePrecision    precision,
                                    uint64_t         *out_bytes,
                                    GError          **error);

/**
 * guise_dfm_export_with:
 * @saehd: the definition of the model
 * @weights: its weights; only read
 * @device: where they lie
 * @setup: how
 * @path: the target
 * @out_report: (out) (optional): what came of it; after MISMATCH its @max_abs_diff alone
 * @error: where to put the error
 *
 * guise_dfm_export() for those who wait for it: it tells how far it is, can be stopped, and shows
 * what both make of faces that are known. When it is stopped no file is left.
 *
 * Thread: that of @device.
 * Errors: as guise_dfm_export(); %GUISE_CORE_ERROR CANCELLED
 */
gboolean guise_dfm_export_with (const GuiseSaehd          *saehd,
                                GuiseWeights              *weights,
                                GuiseDevice               *device,
                                const GuiseDfmExportSetup *setup,
                                const char                *path,
                                GuiseDfmReport            *out_report,
                                GError                   **error);

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
