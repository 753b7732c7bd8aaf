/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a SAEHD model makes of faces of both sides. */
#include "model/guise-saehd-preview.h"

#include <string.h>

#include "core/guise-error.h"
#include "model/guise-saehd-objective.h"
#include "model/guise-saehd-private.h"

struct _GuiseSaehdPreview
{
  gboolean    is_rehearsal;
  GuiseGraph *graph;
  GuisePlan  *plan;
  GuiseNode  *faces;  /* [2 n, 3, r, r] */
  size_t      n_side; /* floats of one side of it */
  float      *input;
  GuiseNode  *nodes[GUISE_N_SAEHD_PICTURES];
  float      *pictures[GUISE_N_SAEHD_PICTURES];
  size_t      n_floats; /* of input and pictures together */
};

/* Room for the values of a node on the host; none in a rehearsal, where it only counts. */
static gboolean
add_floats (GuiseSaehdPreview *self, const GuiseNode *node, float **out_values, GError **error)
{
  size_t n = (size_t) guise_shape_n_elements (guise_node_get_shape (node));

  self->n_floats += n;
  if (self->is_rehearsal)
    return TRUE;
  *out_values = g_try_new0 (float, n);
  if (*out_values == NULL)
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                 "No memory for a preview of %zu numbers", n);
  return *out_values != NULL;
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
  self->is_rehearsal = guise_device_is_rehearsal (device);
  self->graph = guise_graph_new ();
  build (self, model, n);
  self->plan =
    guise_plan_new (self->graph, device, weights, self->nodes, G_N_ELEMENTS (self->nodes), error);
  if (self->plan == NULL)
    return NULL;
  self->n_side = (size_t) guise_shape_n_elements (guise_node_get_shape (self->faces)) / 2;
  if (!add_floats (self, self->faces, &self->input, error))
    return NULL;
  for (size_t i = 0; i < G_N_ELEMENTS (self->nodes); i++)
    if (!add_floats (self, self->nodes[i], &self->pictures[i], error))
      return NULL;
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
    if (!guise_plan_try_read (self->plan, self->nodes[i], self->pictures[i], error))
      return FALSE;
  return TRUE;
}

void
guise_saehd_preview_add_memory (const GuiseSaehdPreview *self,
                                GuisePlanMemory         *memory,
                                size_t                  *host_bytes)
{
  g_return_if_fail (self != NULL && memory != NULL && host_bytes != NULL);

  guise_plan_add_memory (self->plan, memory);
  *host_bytes += self->n_floats * sizeof (float);
}

const float *
guise_saehd_preview_get (const GuiseSaehdPreview *self, GuiseSaehdPicture picture)
{
  g_return_val_if_fail (picture < GUISE_N_SAEHD_PICTURES, NULL);
  return self->pictures[picture];
}
