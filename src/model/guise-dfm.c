/* SPDX-License-Identifier: GPL-3.0-or-later
 * Loading and running .dfm models and exported XSeg models. */
#include "model/guise-dfm.h"

#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "model/guise-dfm-private.h"
#include "model/guise-onnx-import.h"

static const int nhwc_to_nchw[4] = { 0, 3, 1, 2 };
static const int nchw_to_nhwc[4] = { 0, 2, 3, 1 };

/* The weights of a model on one device, shared by all runners there. */
typedef struct
{
  GuiseDevice  *device;  /* owned */
  GuiseWeights *weights; /* owned */
} DeviceWeights;

struct _GuiseDfm
{
  gint            n_refs;
  GuiseDfmKind    kind;
  GuiseOnnxModel *model;    /* owned */
  char           *name;     /* owned */
  char           *producer; /* owned */
  int             resolution;
  gboolean        has_morph;
  GPtrArray      *weights; /* owned; DeviceWeights */
};

/* A model as a graph of ours. */
typedef struct
{
  GuiseGraph      *graph;  /* owned */
  GuiseOnnxImport *import; /* owned */
  GuiseNode       *in_face;
  GuiseNode       *morph_value;                 /* NULL when the model has none */
  GuiseNode       *outputs[GUISE_DFM_MAX_OUTS]; /* by output of the interface */
} Translation;

struct _GuiseDfmRunner
{
  GuiseDfm   *dfm;  /* owned */
  GuisePlan  *plan; /* owned */
  Translation translation;
  int         n;    /* faces at once */
  int         n_in; /* that the file wants: more than n, or n */
  float      *in;   /* owned; NULL where they are the same: [n_in, 3 r r] */
  float      *out;  /* owned; likewise: [n_in, 3 r r], one output after the other */
};

/* ---- translation ---- */

static void
translation_clear (Translation *self)
{
  g_clear_pointer (&self->import, guise_onnx_import_free);
  g_clear_pointer (&self->graph, guise_graph_free);
}

/* Binds the inputs of the file to inputs of a new graph. */
static void
bind_inputs (const GuiseDfm *dfm, Translation *self, int n, GuiseDfmLayout layout)
{
  const int64_t r = dfm->resolution;

  if (layout == GUISE_DFM_PLANAR)
    {
      self->in_face = guise_graph_input (self->graph, GUISE_DFM_IN_FACE, &GUISE_SHAPE (n, 3, r, r));
      guise_onnx_import_bind (self->import, GUISE_DFM_IN_FACE,
                              guise_build_transpose (self->graph, self->in_face, nchw_to_nhwc));
    }
  else
    {
      self->in_face = guise_graph_input (self->graph, GUISE_DFM_IN_FACE, &GUISE_SHAPE (n, r, r, 3));
      guise_onnx_import_bind (self->import, GUISE_DFM_IN_FACE, self->in_face);
    }
  if (!dfm->has_morph)
    return;
  self->morph_value = guise_graph_input (self->graph, GUISE_DFM_MORPH_VALUE, &GUISE_SHAPE (1));
  guise_onnx_import_bind_number (self->import, GUISE_DFM_MORPH_VALUE, self->morph_value, 0, 1);
}

/* Finds an output and checks its shape; what no kernel computes is copied, so that a plan can
 * read it. */
static GuiseNode *
get_output (const GuiseDfm *dfm,
            Translation    *self,
            size_t          i,
            int             n,
            GuiseDfmLayout  layout,
            GError        **error)
{
  const GuiseDfmInterface *interface = guise_dfm_get_interface (dfm->kind);
  const char              *name = interface->outs[i].name;
  GuiseNode               *node = guise_onnx_import_get_output (self->import, name, error);
  const int64_t            r = dfm->resolution;
  const GuiseShape         expected = GUISE_SHAPE (n, r, r, interface->outs[i].n_channels);

  if (node == NULL)
    return NULL;
  if (!guise_shape_equal (guise_node_get_shape (node), &expected))
    {
      g_autofree char *have = guise_shape_to_string (guise_node_get_shape (node));
      g_autofree char *want = guise_shape_to_string (&expected);

      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                   "Output '%s' has the size %s, not %s", name, have, want);
      return NULL;
    }
  if (layout == GUISE_DFM_PLANAR)
    node = guise_onnx_import_build_transpose (self->graph, node, nhwc_to_nchw);
  return node;
}

static gboolean
translate (const GuiseDfm *dfm,
           int             n,
           GuiseDfmLayout  layout,
           Translation    *out_translation,
           GError        **error)
{
  Translation self = { .graph = guise_graph_new () };

  self.import = guise_onnx_import_new (dfm->model, self.graph);
  bind_inputs (dfm, &self, n, layout);
  if (!guise_onnx_import_run (self.import, error))
    goto out;
  for (size_t i = 0; i < guise_dfm_get_interface (dfm->kind)->n_outs; i++)
    if ((self.outputs[i] = get_output (dfm, &self, i, n, layout, error)) == NULL)
      goto out;
  if (!guise_graph_check (self.graph, error))
    goto out;
  *out_translation = self;
  return TRUE;

out:
  translation_clear (&self);
  return FALSE;
}

/* ---- model ---- */

static void
device_weights_free (gpointer data)
{
  DeviceWeights *self = data;

  g_clear_pointer (&self->weights, guise_weights_free);
  g_clear_pointer (&self->device, guise_device_unref);
  g_free (self);
}

/* How many faces the file takes at once, 0 for any number. */
static int
get_fixed_n (const GuiseDfm *self)
{
  return (int) MAX (self->model->inputs[0].dims[0], 0);
}

/* Takes over @model. */
static GuiseDfm *
dfm_new (GuiseOnnxModel *model, GuiseDfmKind kind, const char *name, GError **error)
{
  g_autoptr (GuiseDfm) self = g_new0 (GuiseDfm, 1);
  Translation trial;

  self->n_refs = 1;
  self->kind = kind;
  self->model = model;
  self->name = g_strdup (name);
  self->producer =
    g_strstrip (g_strconcat (model->producer_name, " ", model->producer_version, NULL));
  self->weights = g_ptr_array_new_with_free_func (device_weights_free);
  if (!guise_dfm_check_interface (model, kind, &self->resolution, &self->has_morph, error) ||
      !translate (self, MAX (get_fixed_n (self), 1), GUISE_DFM_NHWC, &trial, error))
    return NULL;
  translation_clear (&trial);
  return g_steal_pointer (&self);
}

GuiseDfm *
guise_dfm_parse (const void *data, size_t n_bytes, const char *name, GError **error)
{
  GuiseOnnxModel *model = guise_onnx_parse (data, n_bytes, error);

  return model != NULL ? dfm_new (model, GUISE_DFM_SWAP, name, error) : NULL;
}

static GuiseDfm *
load (const char *path, GuiseDfmKind kind, GError **error)
{
  const char      *ending = guise_dfm_get_interface (kind)->ending;
  GuiseOnnxModel  *model = guise_onnx_read (path, error);
  g_autofree char *name = g_path_get_basename (path);

  if (model == NULL)
    return NULL;
  if (g_str_has_suffix (name, ending))
    name[strlen (name) - strlen (ending)] = '\0';

  GuiseDfm *self = dfm_new (model, kind, name, error);

  if (self == NULL)
    g_prefix_error (error, "%s: ", path);
  return self;
}

GuiseDfm *
guise_dfm_load (const char *path, GError **error)
{
  return load (path, GUISE_DFM_SWAP, error);
}

GuiseDfm *
guise_dfm_load_xseg (const char *path, GError **error)
{
  return load (path, GUISE_DFM_XSEG, error);
}

GuiseDfm *
guise_dfm_ref (GuiseDfm *self)
{
  g_atomic_int_inc (&self->n_refs);
  return self;
}

void
guise_dfm_unref (GuiseDfm *self)
{
  if (self == NULL || !g_atomic_int_dec_and_test (&self->n_refs))
    return;
  g_clear_pointer (&self->weights, g_ptr_array_unref);
  g_clear_pointer (&self->model, guise_onnx_model_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->producer, g_free);
  g_free (self);
}

GuiseDfmKind
guise_dfm_get_kind (const GuiseDfm *self)
{
  return self->kind;
}

const char *
guise_dfm_get_name (const GuiseDfm *self)
{
  return self->name;
}

int
guise_dfm_get_resolution (const GuiseDfm *self)
{
  return self->resolution;
}

gboolean
guise_dfm_has_morph (const GuiseDfm *self)
{
  return self->has_morph;
}

int
guise_dfm_get_opset (const GuiseDfm *self)
{
  return (int) guise_onnx_model_get_opset (self->model);
}

const char *
guise_dfm_get_producer (const GuiseDfm *self)
{
  return self->producer;
}

const char *
guise_dfm_get_description (const GuiseDfm *self)
{
  return self->model->doc_string;
}

size_t
guise_dfm_get_n_nodes (const GuiseDfm *self)
{
  return self->model->n_nodes;
}

uint64_t
guise_dfm_get_n_weights (const GuiseDfm *self)
{
  uint64_t n = 0;

  for (size_t i = 0; i < self->model->n_initializers; i++)
    if (self->model->initializers[i].f32 != NULL)
      n += self->model->initializers[i].n_elements;
  return n;
}

size_t
guise_dfm_get_n_properties (const GuiseDfm *self)
{
  return self->model->n_properties;
}

void
guise_dfm_get_property (const GuiseDfm *self,
                        size_t          i,
                        const char    **out_key,
                        const char    **out_value)
{
  g_return_if_fail (i < self->model->n_properties);
  *out_key = self->model->properties[i].key;
  *out_value = self->model->properties[i].value;
}

GuiseFaceType
guise_dfm_get_face_type (const GuiseDfm *self)
{
  GuiseFaceType type;

  for (size_t i = 0; i < self->model->n_properties; i++)
    if (strcmp (self->model->properties[i].key, GUISE_DFM_FACE_TYPE) == 0 &&
        guise_face_type_from_string (self->model->properties[i].value, &type) &&
        type != GUISE_FACE_TYPE_MARK_ONLY)
      return type;
  return GUISE_FACE_TYPE_WHOLE;
}

/* ---- runner ---- */

/* The weights on @device, with all that @params names. */
static GuiseWeights *
get_weights (GuiseDfm *self, GuiseDevice *device, const GPtrArray *params, GError **error)
{
  DeviceWeights *found = NULL;

  for (guint i = 0; i < self->weights->len && found == NULL; i++)
    if (((DeviceWeights *) self->weights->pdata[i])->device == device)
      found = self->weights->pdata[i];
  if (found == NULL)
    {
      found = g_new0 (DeviceWeights, 1);
      found->device = guise_device_ref (device);
      found->weights = guise_weights_new (device);
      g_ptr_array_add (self->weights, found);
    }
  for (guint i = 0; i < params->len; i++)
    {
      const GuiseOnnxTensor *tensor = params->pdata[i];
      GuiseShape             shape = { .n_dims = (int) tensor->n_dims };

      if (guise_weights_has (found->weights, tensor->name))
        continue;
      for (int k = 0; k < shape.n_dims; k++)
        shape.dims[k] = tensor->dims[k];
      if (!guise_weights_add (found->weights, tensor->name, &shape, tensor->f32, error))
        return NULL;
    }
  return found->weights;
}

static size_t
get_n_values (const GuiseDfm *dfm, int n_channels)
{
  return (size_t) dfm->resolution * (size_t) dfm->resolution * (size_t) n_channels;
}

/* Where a file wants more faces than there are, the last one is shown again and again. */
static gboolean
reserve (GuiseDfmRunner *self, GError **error)
{
  const size_t n_bytes = get_n_values (self->dfm, 3) * sizeof (float);

  if (self->n_in == self->n)
    return TRUE;
  self->in = g_try_malloc_n ((size_t) self->n_in, n_bytes);
  self->out = self->in != NULL ? g_try_malloc_n ((size_t) self->n_in, n_bytes) : NULL;
  if (self->out != NULL)
    return TRUE;
  g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY,
               "Not enough memory for the %d faces that model '%s' takes at once", self->n_in,
               self->dfm->name);
  return FALSE;
}

GuiseDfmRunner *
guise_dfm_runner_new (GuiseDfm      *dfm,
                      GuiseDevice   *device,
                      int            n,
                      GuiseDfmLayout layout,
                      GError       **error)
{
  g_autoptr (GuiseDfmRunner) self = g_new0 (GuiseDfmRunner, 1);
  GuiseWeights *weights;

  g_return_val_if_fail (dfm != NULL && device != NULL && n > 0, NULL);
  self->dfm = guise_dfm_ref (dfm);
  self->n = n;
  self->n_in = get_fixed_n (dfm) != 0 ? get_fixed_n (dfm) : n;
  if (self->n_in < n)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                   "Model '%s' takes exactly %d faces at once, not %d", dfm->name,
                   get_fixed_n (dfm), n);
      return NULL;
    }
  if (!reserve (self, error) || !translate (dfm, self->n_in, layout, &self->translation, error))
    return NULL;
  weights =
    get_weights (dfm, device, guise_onnx_import_get_params (self->translation.import), error);
  if (weights == NULL)
    return NULL;
  self->plan = guise_plan_new (self->translation.graph, device, weights, self->translation.outputs,
                               guise_dfm_get_interface (dfm->kind)->n_outs, error);
  return self->plan != NULL ? g_steal_pointer (&self) : NULL;
}

void
guise_dfm_runner_free (GuiseDfmRunner *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->plan, guise_plan_free);
  translation_clear (&self->translation);
  g_clear_pointer (&self->dfm, guise_dfm_unref);
  g_free (self->in);
  g_free (self->out);
  g_free (self);
}

/* Shows the model the faces, and where it wants more the last one again. */
static void
write_faces (GuiseDfmRunner *self, const float *faces)
{
  const size_t n = get_n_values (self->dfm, 3);

  if (self->in == NULL)
    {
      guise_plan_write (self->plan, self->translation.in_face, faces);
      return;
    }
  for (int i = 0; i < self->n_in; i++)
    memcpy (self->in + (size_t) i * n, faces + (size_t) MIN (i, self->n - 1) * n,
            n * sizeof *faces);
  guise_plan_write (self->plan, self->translation.in_face, self->in);
}

static void
read_faces (GuiseDfmRunner *self, size_t output, float *result)
{
  const int n_channels = guise_dfm_get_interface (self->dfm->kind)->outs[output].n_channels;

  if (self->out == NULL)
    {
      guise_plan_read (self->plan, self->translation.outputs[output], result);
      return;
    }
  guise_plan_read (self->plan, self->translation.outputs[output], self->out);
  memcpy (result, self->out,
          (size_t) self->n * get_n_values (self->dfm, n_channels) * sizeof *result);
}

gboolean
guise_dfm_runner_run_outs (GuiseDfmRunner *self,
                           const float    *in_face,
                           double          morph_value,
                           float *const   *results,
                           GError        **error)
{
  const float morph = morph_value > 0 ? (float) MIN (morph_value, 1) : 0.0f; /* NaN is 0 */

  write_faces (self, in_face);
  if (self->translation.morph_value != NULL)
    guise_plan_write (self->plan, self->translation.morph_value, &morph);
  if (!guise_plan_run (self->plan, error))
    return FALSE;
  for (size_t i = 0; i < guise_dfm_get_interface (self->dfm->kind)->n_outs; i++)
    if (results[i] != NULL)
      read_faces (self, i, results[i]);
  return TRUE;
}

gboolean
guise_dfm_runner_run (GuiseDfmRunner *self,
                      const float    *in_face,
                      double          morph_value,
                      float          *out_face_mask,
                      float          *out_celeb_face,
                      float          *out_celeb_face_mask,
                      GError        **error)
{
  float *const results[] = { out_face_mask, out_celeb_face, out_celeb_face_mask };

  g_return_val_if_fail (self->dfm->kind == GUISE_DFM_SWAP, FALSE);
  return guise_dfm_runner_run_outs (self, in_face, morph_value, results, error);
}

gboolean
guise_dfm_runner_run_xseg (GuiseDfmRunner *self,
                           const float    *in_face,
                           float          *out_mask,
                           GError        **error)
{
  g_return_val_if_fail (self->dfm->kind == GUISE_DFM_XSEG, FALSE);
  return guise_dfm_runner_run_outs (self, in_face, 0, &out_mask, error);
}

GuisePlan *
guise_dfm_runner_get_plan (GuiseDfmRunner *self)
{
  return self->plan;
}
