/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-onnx.h"
#include "model/guise-dfm.h"

G_BEGIN_DECLS

#define GUISE_DFM_MAX_OUTS 3

/**
 * GuiseDfmInterface:
 * @what: what such a file is called, as in ".dfm model"
 * @ending: of its name, as in ".dfm"
 * @may_morph: whether a second input is allowed
 * @n_outs: how many outputs there are
 * @outs: their names and channels, in the order of our files
 *
 * What all files of one kind have in common.
 */
typedef struct
{
  const char *what;
  const char *ending;
  gboolean    may_morph;
  size_t      n_outs;
  struct
  {
    const char *name;
    int         n_channels;
  } outs[GUISE_DFM_MAX_OUTS];
} GuiseDfmInterface;

const GuiseDfmInterface *guise_dfm_get_interface (GuiseDfmKind kind);

/**
 * guise_dfm_check_interface:
 * @model: an ONNX model
 * @kind: what it has to be
 * @out_resolution: (out): rows and columns
 * @out_has_morph: (out): whether there is a morph value
 * @error: where to put the error
 *
 * Whether inputs, outputs and operator set are those of a file of that kind.
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT
 * Source: formats.md 9, 11.3, 11.5
 */
gboolean guise_dfm_check_interface (const GuiseOnnxModel *model,
                                    GuiseDfmKind          kind,
                                    int                  *out_resolution,
                                    gboolean             *out_has_morph,
                                    GError              **error);

/**
 * guise_dfm_runner_run_outs:
 * @results: (array): by output of the kind's interface; %NULL for those that nobody wants
 *
 * guise_dfm_runner_run() for any kind.
 */
gboolean guise_dfm_runner_run_outs (GuiseDfmRunner *self,
                                    const float    *in_face,
                                    double          morph_value,
                                    float *const   *results,
                                    GError        **error);

G_END_DECLS
