/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a SAEHD model makes of faces of both sides. */
#include "model/guise-saehd-preview.h"

#include <string.h>

#include "core/guise-error.h"
#include "model/guise-saehd-objective.h"
#include "model/guise-saehd-private.h"

struct _GuiseSaehdPreview
{
  GuiseGraph *graph;
  GuisePlan  *plan;
  GuiseNode  *faces;  /* [2 n, 3, r, r] */
  size_t      n_side; /* floats of one side of it */
  float      *input;
  GuiseNode  *nodes[GUISE_N_SAEHD_PICTURES];
  float      *pictures[GUISE_N_SAEHD_PICTURES];
};

static float *
new_floats (size_t n, GError **error)
{
  float *values = g_try_new0 (float, n);

  if (values == NULL)
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                 "No memory for a preview of %zu numbers", n);
  return values;
}

static void
build (GuiseSaehdPreview *self, const GuiseSaehd *model, int n)
{
  int               r = model->options.resolution;
  GuiseShape        shape = GUISE_SHAPE (2 * n, 3, r, r);
  GuiseGraph       *graph = self->graph;
  GuiseNode       **nodes = self->nodes;
  GuiseSaehdForward forward;

  self->faces = guise_graph_input (graph, "faces", &shape);
  forward = guise_saehd_build_forward (model, graph, self->faces);
  nodes[GUISE_SAEHD_SRC_SRC] = guise_saehd_build_side (graph, forward.image, GUISE_SAEHD_SRC);
  nodes[GUISE_SAEHD_SRC_SRC_MASK] = guise_saehd_build_side (graph, forward.mask, GUISE_SAEHD_SRC);
  nodes[GUISE_SAEHD_DST_DST] = guise_saehd_build_side (graph, forward.image, GUISE_SAEHD_DST);
  nodes[GUISE_SAEHD_DST_DST_MASK] = guise_saehd_build_side (graph, forward.mask, GUISE_SAEHD_DST);
  guise_saehd_build_src_decoder (model, graph, forward.swap_code, &nodes[GUISE_SAEHD_SRC_DST],
                                 &nodes[GUISE_SAEHD_SRC_DST_MASK]);
}

GuiseSaehdPreview *
guise_saehd_preview_new (const GuiseSaehd *model,
                         GuiseWeights     *weights,
                         GuiseDevice      *device,
                         int               n,
                         GError          **error)
{
  g_autoptr (GuiseSaehdPreview) self = NULL;

  g_return_val_if_fail (model != NULL && weights != NULL && device != NULL && n > 0, NULL);

  self = g_new0 (GuiseSaehdPreview, 1);
  self->graph = guise_graph_new ();
  build (self, model, n);
  self->plan =
    guise_plan_new (self->graph, device, weights, self->nodes, G_N_ELEMENTS (self->nodes), error);
  if (self->plan == NULL)
    return NULL;
  self->n_side = (size_t) guise_shape_n_elements (guise_node_get_shape (self->faces)) / 2;
  self->input = new_floats (2 * self->n_side, error);
  if (self->input == NULL)
    return NULL;
  for (size_t i = 0; i < G_N_ELEMENTS (self->nodes); i++)
    {
      const GuiseShape *shape = guise_node_get_shape (self->nodes[i]);

      self->pictures[i] = new_floats ((size_t) guise_shape_n_elements (shape), error);
      if (self->pictures[i] == NULL)
        return NULL;
    }
  return g_steal_pointer (&self);
}

void
guise_saehd_preview_free (GuiseSaehdPreview *self)
{
  if (self == NULL)
    return;
  guise_plan_free (self->plan);
  guise_graph_free (self->graph);
  for (size_t i = 0; i < G_N_ELEMENTS (self->pictures); i++)
    g_free (self->pictures[i]);
  g_free (self->input);
  g_free (self);
}

gboolean
guise_saehd_preview_run (GuiseSaehdPreview *self,
                         const float       *src,
                         const float       *dst,
                         GError           **error)
{
  g_return_val_if_fail (self != NULL && src != NULL && dst != NULL, FALSE);

  memcpy (self->input, src, self->n_side * sizeof *src);
  memcpy (self->input + self->n_side, dst, self->n_side * sizeof *dst);
  guise_plan_write (self->plan, self->faces, self->input);
  if (!guise_plan_run (self->plan, error))
    return FALSE;
  for (size_t i = 0; i < G_N_ELEMENTS (self->nodes); i++)
    guise_plan_read (self->plan, self->nodes[i], self->pictures[i]);
  return TRUE;
}

const float *
guise_saehd_preview_get (const GuiseSaehdPreview *self, GuiseSaehdPicture picture)
{
  g_return_val_if_fail (picture < GUISE_N_SAEHD_PICTURES, NULL);
  return self->pictures[picture];
}
