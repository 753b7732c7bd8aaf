/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-onnx.h"
#include "model/guise-dfm-trial-private.h"
#include "model/guise-saehd.h"
#include "model/guise-xseg.h"
#include "nn/guise-plan.h"

G_BEGIN_DECLS

/**
 * GuiseDfmSource:
 * @saehd: (nullable): a swap model; borrowed
 * @xseg: (nullable): a mask network; borrowed
 *
 * What is to be exported: one of the two.
 */
typedef struct
{
  const GuiseSaehd *saehd;
  const GuiseXseg  *xseg;
} GuiseDfmSource;

/**
 * GuiseDfmNetworks:
 * @kind: what the file will be
 * @interface: of that kind
 * @graph: (owned): for %GUISE_DFM_TRIAL_BATCH faces
 * @plan: (owned) (nullable): made by whoever runs them
 * @in_face: what goes in
 * @outputs: in the order of the file
 * @resolution: rows and columns of a face
 *
 * The networks in one precision, ready to be written or to be compared with. Plain struct.
 */
typedef struct
{
  GuiseDfmKind             kind;
  const GuiseDfmInterface *interface;
  GuiseGraph              *graph;
  GuisePlan               *plan;
  GuiseNode               *in_face;
  GuiseNode               *outputs[GUISE_DFM_MAX_OUTS];
  int                      resolution;
} GuiseDfmNetworks;

void guise_dfm_networks_clear (GuiseDfmNetworks *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseDfmNetworks, guise_dfm_networks_clear)

/**
 * guise_dfm_networks_build:
 * @model: what they are of
 * @precision: F32 or F16
 * @self: (out caller-allocates): all zero; cleared on failure, too, by guise_dfm_networks_clear()
 * @error: where to put the error
 *
 * Errors: %GUISE_NN_ERROR
 */
gboolean guise_dfm_networks_build (const GuiseDfmSource *model,
                                   GuisePrecision        precision,
                                   GuiseDfmNetworks     *self,
                                   GError              **error);

/**
 * guise_dfm_networks_count_bytes:
 *
 * Returns: bytes of all weights as they stand in the file, those that are read twice once
 */
uint64_t guise_dfm_networks_count_bytes (const GuiseDfmNetworks *self);

/**
 * guise_dfm_networks_write:
 * @networks: what to write
 * @weights: of it
 * @properties: (array length=n_properties): provenance
 * @n_properties: how many
 * @path: the file
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, NOT_FOUND, ARGUMENT (over 2 GiB); %GUISE_NN_ERROR NO_MEMORY
 */
gboolean guise_dfm_networks_write (const GuiseDfmNetworks  *networks,
                                   const GuiseWeights      *weights,
                                   const GuiseOnnxProperty *properties,
                                   size_t                   n_properties,
                                   const char              *path,
                                   GError                 **error);

G_END_DECLS
