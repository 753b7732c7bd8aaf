/* SPDX-License-Identifier: GPL-3.0-or-later
 * Every value of an iteration under its golden name. */
#include "model/guise-saehd-probe.h"

#include "core/guise-error.h"
#include "model/guise-saehd-objective.h"
#include "model/guise-saehd-private.h"
#include "model/guise-saehd-update.h"

/* One value that is handed out. */
typedef struct
{
  char                   *name;
  GuiseNode              *node;
  GuiseShape              shape;
  const GuiseSaehdTensor *tensor; /* of a gradient, else NULL */
} Value;

struct _GuiseSaehdProbe
{
  const GuiseSaehd *model;
  GuiseGraph       *graph;
  GuisePlan        *plan;
  GuiseNode        *planes[GUISE_N_SAEHD_PLANES];
  GArray           *values; /* of Value */
};

static void
clear_value (void *data)
{
  Value *value = data;

  g_free (value->name);
}

static void
add (GuiseSaehdProbe *self, const char *name, GuiseNode *node)
{
  Value value = { g_strdup (name), node, { 0 }, NULL };

  if (node != NULL)
    value.shape = *guise_node_get_shape (node);
  g_array_append_val (self->values, value);
}

/* A vector [n, 1, 1, 1] is handed out as [n]. */
static void
add_loss (GuiseSaehdProbe *self, const char *prefix, const char *name, GuiseNode *node)
{
  g_autofree char *full = g_strconcat ("loss/", prefix, name, NULL);

  add (self, full, node);
  if (node != NULL)
    g_array_index (self->values, Value, self->values->len - 1).shape.n_dims = 1;
}

static void
add_sides (GuiseSaehdProbe *self, const char *src_name, const char *dst_name, GuiseNode *both)
{
  add (self, src_name, guise_saehd_build_side (self->graph, both, GUISE_SAEHD_SRC));
  add (self, dst_name, guise_saehd_build_side (self->graph, both, GUISE_SAEHD_DST));
}

static void
add_gradients (GuiseSaehdProbe *self, GuiseSaehdOptimizer optimizer, GuiseNode *loss)
{
  size_t                 n = guise_saehd_get_n_tensors (self->model);
  g_autofree GuiseNode **gradients =
    guise_saehd_build_gradients (self->model, self->graph, optimizer, loss);

  for (size_t i = 0; i < n; i++)
    {
      const GuiseSaehdTensor *tensor = guise_saehd_get_tensor (self->model, i);
      Value                   value = { NULL, gradients[i], tensor->file_shape, tensor };

      if (gradients[i] == NULL)
        continue;
      value.name = g_strconcat ("grad/", tensor->name, NULL);
      g_array_append_val (self->values, value);
    }
  if (optimizer == GUISE_SAEHD_OPTIMIZER_SRC_DST)
    {
      add (self, "loss/g_norm", guise_weight_update_build_norm (self->graph, gradients, n));
      g_array_index (self->values, Value, self->values->len - 1).shape = GUISE_SHAPE (1);
    }
}

/* ---- what there is ---- */

static void
add_prepared (GuiseSaehdProbe *self, const GuiseSaehdTargets *targets)
{
  if (self->model->options.blur_out_mask)
    add_sides (self, "prep/target_src", "prep/target_dst", targets->target);
  add_sides (self, "prep/srcm_blur", "prep/dstm_blur", targets->mask_blur);
}

static void
add_outputs (GuiseSaehdProbe *self, const GuiseSaehdObjective *objective)
{
  const GuiseSaehdForward *forward = &objective->forward;
  GuiseNode               *image = objective->swap_image, *mask = objective->swap_mask;

  if (image == NULL)
    guise_saehd_build_src_decoder (self->model, self->graph, forward->swap_code, &image, &mask);
  add_sides (self, "out/enc_src", "out/enc_dst", forward->encoding);
  add (self, "out/src_code", forward->src_code);
  add (self, "out/dst_code", forward->dst_code);
  add (self, "out/src_dst_code", forward->swap_code);
  add_sides (self, "out/pred_src_src", "out/pred_dst_dst", forward->image);
  add_sides (self, "out/pred_src_srcm", "out/pred_dst_dstm", forward->mask);
  add (self, "out/pred_src_dst", image);
  add (self, "out/pred_src_dstm", mask);
}

static void
add_terms (GuiseSaehdProbe *self, const GuiseSaehdObjective *objective)
{
  const GuiseSaehdTerms *both = &objective->both_terms;
  const GuiseSaehdTerms *others[] = { &objective->src_terms, &objective->hidden_terms };

  for (size_t i = 0; i < both->n; i++)
    {
      GuiseNode *node = both->terms[i].node;

      add_loss (self, "src_", both->terms[i].name,
                guise_saehd_build_side (self->graph, node, GUISE_SAEHD_SRC));
      add_loss (self, "dst_", both->terms[i].name,
                guise_saehd_build_side (self->graph, node, GUISE_SAEHD_DST));
    }
  for (size_t k = 0; k < G_N_ELEMENTS (others); k++)
    for (size_t i = 0; i < others[k]->n; i++)
      add_loss (self, "", others[k]->terms[i].name, others[k]->terms[i].node);
  add_loss (self, "", "src_loss", objective->src_loss);
  add_loss (self, "", "dst_loss", objective->dst_loss);
  add_loss (self, "", "G", objective->total);
}

static void
add_code_discriminator (GuiseSaehdProbe *self, const GuiseSaehdForward *forward)
{
  GuiseNode *loss = guise_saehd_build_code_loss (self->model, self->graph, self->planes);

  add (self, "out/code_disc_src",
       guise_saehd_build_code_discriminator (self->model, self->graph, forward->src_code));
  add (self, "out/code_disc_dst",
       guise_saehd_build_code_discriminator (self->model, self->graph, forward->dst_code));
  add_loss (self, "", "d_code", loss);
  add_gradients (self, GUISE_SAEHD_OPTIMIZER_D_CODE, loss);
}

static void
add_patch_discriminator (GuiseSaehdProbe *self, const GuiseSaehdObjective *objective)
{
  GuiseGraph              *graph = self->graph;
  const GuiseSaehdTargets *targets = &objective->targets;
  GuiseNode               *loss = guise_saehd_build_patch_loss (self->model, graph, self->planes);
  GuiseNode               *face, *center, *full;

  face = guise_saehd_build_weighted (targets, graph, objective->forward.image);
  guise_saehd_build_patch_discriminator (self->model, graph,
                                         guise_saehd_build_side (graph, face, GUISE_SAEHD_SRC),
                                         &center, &full);
  add (self, "out/gan_fake_center", center);
  add (self, "out/gan_fake_full", full);
  face = guise_saehd_build_weighted (targets, graph, targets->target);
  guise_saehd_build_patch_discriminator (self->model, graph,
                                         guise_saehd_build_side (graph, face, GUISE_SAEHD_SRC),
                                         &center, &full);
  add (self, "out/gan_real_center", center);
  add (self, "out/gan_real_full", full);
  add_loss (self, "", "d_gan", loss);
  add_gradients (self, GUISE_SAEHD_OPTIMIZER_GAN, loss);
}

static void
build (GuiseSaehdProbe *self)
{
  const GuiseSaehdOptions *options = &self->model->effective;
  GuiseSaehdObjective      objective;

  guise_saehd_build_planes (self->model, self->graph, self->planes);
  objective = guise_saehd_build_objective (self->model, self->graph, self->planes);
  add_prepared (self, &objective.targets);
  add_outputs (self, &objective);
  add_terms (self, &objective);
  add_gradients (self, GUISE_SAEHD_OPTIMIZER_SRC_DST, objective.total);
  if (options->true_face_power > 0.0)
    add_code_discriminator (self, &objective.forward);
  if (options->gan_power > 0.0)
    add_patch_discriminator (self, &objective);
}

GuiseSaehdProbe *
guise_saehd_probe_new (const GuiseSaehd *model,
                       GuiseWeights     *weights,
                       GuiseDevice      *device,
                       GError          **error)
{
  g_autoptr (GuiseSaehdProbe) self = NULL;
  g_autoptr (GPtrArray) outputs = g_ptr_array_new ();

  g_return_val_if_fail (model != NULL && weights != NULL && device != NULL, NULL);

  self = g_new0 (GuiseSaehdProbe, 1);
  self->model = guise_saehd_ref ((GuiseSaehd *) model);
  self->graph = guise_graph_new ();
  self->values = g_array_new (FALSE, FALSE, sizeof (Value));
  g_array_set_clear_func (self->values, clear_value);
  build (self);
  if (!guise_graph_check (self->graph, error))
    return NULL;
  for (guint i = 0; i < self->values->len; i++)
    g_ptr_array_add (outputs, g_array_index (self->values, Value, i).node);
  self->plan = guise_plan_new (self->graph, device, weights, (GuiseNode **) outputs->pdata,
                               outputs->len, error);
  return self->plan == NULL ? NULL : g_steal_pointer (&self);
}

void
guise_saehd_probe_free (GuiseSaehdProbe *self)
{
  if (self == NULL)
    return;
  guise_plan_free (self->plan);
  guise_graph_free (self->graph);
  g_array_unref (self->values);
  guise_saehd_unref ((GuiseSaehd *) self->model);
  g_free (self);
}

static gboolean
hand_out (GuiseSaehdProbe    *self,
          const Value        *value,
          GuiseSaehdProbeFunc func,
          void               *user_data,
          GError            **error)
{
  size_t            n = (size_t) guise_shape_n_elements (&value->shape);
  g_autofree float *graph = g_try_new (float, n);
  g_autofree float *file = g_try_new (float, n);

  if (graph == NULL || file == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "No memory for the %zu numbers of '%s'", n, value->name);
      return FALSE;
    }
  guise_plan_read (self->plan, value->node, graph);
  if (value->tensor != NULL)
    guise_weight_tensor_to_file (value->tensor, graph, file);
  func (value->name, &value->shape, value->tensor != NULL ? file : graph, user_data);
  return TRUE;
}

gboolean
guise_saehd_probe_run (GuiseSaehdProbe       *self,
                       const GuiseSaehdBatch *batch,
                       GuiseSaehdProbeFunc    func,
                       void                  *user_data,
                       GError               **error)
{
  g_return_val_if_fail (self != NULL && batch != NULL && func != NULL, FALSE);
  g_return_val_if_fail (batch->n == self->model->options.batch_size, FALSE);
  g_return_val_if_fail (batch->resolution == self->model->options.resolution, FALSE);

  for (GuiseSaehdPlane i = 0; i < GUISE_N_SAEHD_PLANES; i++)
    guise_plan_write (self->plan, self->planes[i], batch->planes[i]);
  if (!guise_plan_run (self->plan, error))
    return FALSE;
  for (guint i = 0; i < self->values->len; i++)
    if (!hand_out (self, &g_array_index (self->values, Value, i), func, user_data, error))
      return FALSE;
  return TRUE;
}
