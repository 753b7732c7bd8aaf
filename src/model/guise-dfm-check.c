/* SPDX-License-Identifier: GPL-3.0-or-later
 * What makes an ONNX model a .dfm file, seen from outside. */
#include <string.h>

#include "core/guise-error.h"
#include "model/guise-dfm-private.h"
#include "model/guise-dfm.h"

/* By kind. The outputs of a swap model may be of any order in a file, ours have this one. */
static const GuiseDfmInterface interfaces[GUISE_N_DFM_KINDS] = {
  [GUISE_DFM_SWAP] = { ".dfm model",
                       ".dfm",
                       TRUE,
                       3,
                       { { GUISE_DFM_OUT_FACE_MASK, 1 },
                         { GUISE_DFM_OUT_CELEB_FACE, 3 },
                         { GUISE_DFM_OUT_CELEB_FACE_MASK, 1 } } },
  [GUISE_DFM_XSEG] = { "exported XSeg model", ".onnx", FALSE, 1, { { GUISE_DFM_OUT_MASK, 1 } } },
};

const GuiseDfmInterface *
guise_dfm_get_interface (GuiseDfmKind kind)
{
  g_return_val_if_fail (kind < GUISE_N_DFM_KINDS, NULL);
  return &interfaces[kind];
}

/* The reason alone: what it is not is said once, for each of them. */
static gboolean G_GNUC_PRINTF (2, 3) fail (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);

  g_autofree char *reason = g_strdup_vprintf (format, arguments);

  va_end (arguments);
  g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT, reason);
  return FALSE;
}

static gboolean
check_opsets (const GuiseOnnxModel *model, GError **error)
{
  int64_t version = guise_onnx_model_get_opset (model);

  if (version < GUISE_DFM_MIN_OPSET || version > GUISE_DFM_MAX_OPSET)
    return fail (error, "operator set %" G_GINT64_FORMAT " is not within %d to %d", version,
                 GUISE_DFM_MIN_OPSET, GUISE_DFM_MAX_OPSET);
  return TRUE; /* others are tolerated; a node that used one would be refused */
}

static gboolean
check_in_face (const GuiseOnnxValue *value, int *out_resolution, GError **error)
{
  if (strcmp (value->name, GUISE_DFM_IN_FACE) != 0)
    return fail (error, "its first input is '%s', not '%s'", value->name, GUISE_DFM_IN_FACE);
  if (value->type != GUISE_ONNX_F32 || value->n_dims != 4)
    return fail (error, "'%s' is not of four dimensions of float", value->name);
  if (value->dims[0] == 0 || value->dims[0] > G_MAXINT)
    return fail (error, "'%s' takes no faces, or too many", value->name);
  if (value->dims[3] != 3)
    return fail (error, "the last dimension of '%s' is not 3", value->name);
  if (value->dims[1] < 0 || value->dims[2] < 0)
    return fail (error, "height and width of '%s' are no numbers", value->name);
  if (value->dims[1] != value->dims[2] || value->dims[1] < GUISE_DFM_MIN_RESOLUTION ||
      value->dims[1] > GUISE_DFM_MAX_RESOLUTION)
    return fail (error,
                 "'%s' has %" G_GINT64_FORMAT "x%" G_GINT64_FORMAT " pixels, not a square of %d "
                 "to %d",
                 value->name, value->dims[2], value->dims[1], GUISE_DFM_MIN_RESOLUTION,
                 GUISE_DFM_MAX_RESOLUTION);
  *out_resolution = (int) value->dims[1];
  return TRUE;
}

static gboolean
check_morph_value (const GuiseOnnxValue *value, GError **error)
{
  if (strcmp (value->name, GUISE_DFM_MORPH_VALUE) != 0)
    return fail (error, "its second input is '%s', not '%s'", value->name, GUISE_DFM_MORPH_VALUE);
  if (value->type != GUISE_ONNX_F32 || value->n_dims != 1 ||
      (value->dims[0] != 1 && value->dims[0] != -1))
    return fail (error, "'%s' is not one float", value->name);
  return TRUE;
}

/* The names, in any order, each once. */
static gboolean
check_outputs (const GuiseOnnxModel *model, const GuiseDfmInterface *wanted, GError **error)
{
  if (model->n_outputs != wanted->n_outs)
    return fail (error, "it has %zu outputs instead of %zu", model->n_outputs, wanted->n_outs);
  for (size_t i = 0; i < wanted->n_outs; i++)
    {
      const char           *name = wanted->outs[i].name;
      const GuiseOnnxValue *found = NULL;

      for (size_t k = 0; k < model->n_outputs; k++)
        if (strcmp (model->outputs[k].name, name) == 0)
          found = &model->outputs[k];
      if (found == NULL)
        return fail (error, "it has no output '%s'", name);
      if (found->type != GUISE_ONNX_F32)
        return fail (error, "output '%s' is not of float", name);
    }
  return TRUE;
}

gboolean
guise_dfm_check_interface (const GuiseOnnxModel *model,
                           GuiseDfmKind          kind,
                           int                  *out_resolution,
                           gboolean             *out_has_morph,
                           GError              **error)
{
  const GuiseDfmInterface *wanted = guise_dfm_get_interface (kind);
  size_t                   n_most = wanted->may_morph ? 2 : 1;
  int                      resolution = 0;
  gboolean                 ok;

  if (model->n_inputs < 1 || model->n_inputs > n_most)
    ok = fail (error, "it has %zu inputs instead of one%s", model->n_inputs,
               wanted->may_morph ? " or two" : "");
  else
    ok = check_opsets (model, error) && check_in_face (&model->inputs[0], &resolution, error) &&
         (model->n_inputs == 1 || check_morph_value (&model->inputs[1], error)) &&
         check_outputs (model, wanted, error);
  if (!ok)
    {
      g_prefix_error (error, "This is no %s: ", wanted->what);
      return FALSE;
    }
  *out_resolution = resolution;
  *out_has_morph = model->n_inputs == 2;
  return TRUE;
}
