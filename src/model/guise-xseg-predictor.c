/* SPDX-License-Identifier: GPL-3.0-or-later
 * The masks that an XSeg model finds. */
#include "model/guise-xseg-predictor.h"

#define LEAST_MASK 0.1f /* training.md 8.1 */

struct _GuiseXsegPredictor
{
  GuiseGraph *graph;
  GuisePlan  *plan;
  GuiseNode  *faces;
  GuiseNode  *masks;
  size_t      n_values; /* of all masks together */
  float       least;    /* what is below it is nothing */
};

GuiseXsegPredictor *
guise_xseg_predictor_new (const GuiseXseg *model,
                          GuiseWeights    *weights,
                          GuiseXsegSkips   skips,
                          GuiseDevice     *device,
                          int              n,
                          GError         **error)
{
  g_autoptr (GuiseXsegPredictor) self = NULL;
  int        r;
  GuiseShape shape;
  GuiseNode *logits;

  g_return_val_if_fail (model != NULL && weights != NULL && device != NULL && n > 0, NULL);

  r = guise_xseg_get_options (model)->resolution;
  shape = GUISE_SHAPE (n, 3, r, r);
  self = g_new0 (GuiseXsegPredictor, 1);
  self->n_values = (size_t) n * (size_t) r * (size_t) r;
  self->least = skips == GUISE_XSEG_SKIPS_JOINED ? LEAST_MASK : 0.0f;
  self->graph = guise_graph_new ();
  self->faces = guise_graph_input (self->graph, "faces", &shape);
  logits = guise_xseg_build_logits (model, self->graph, self->faces, skips);
  self->masks = guise_build_unary (self->graph, GUISE_UNARY_SIGMOID, logits);
  self->plan = guise_plan_new (self->graph, device, weights, &self->masks, 1, error);
  return self->plan != NULL ? g_steal_pointer (&self) : NULL;
}

void
guise_xseg_predictor_free (GuiseXsegPredictor *self)
{
  if (self == NULL)
    return;
  guise_plan_free (self->plan);
  guise_graph_free (self->graph);
  g_free (self);
}

gboolean
guise_xseg_predictor_run (GuiseXsegPredictor *self,
                          const float        *faces,
                          float              *out_masks,
                          GError            **error)
{
  g_return_val_if_fail (self != NULL && faces != NULL && out_masks != NULL, FALSE);

  guise_plan_write (self->plan, self->faces, faces);
  if (!guise_plan_run (self->plan, error))
    return FALSE;
  guise_plan_read (self->plan, self->masks, out_masks);
  for (size_t i = 0; i < self->n_values; i++)
    out_masks[i] = out_masks[i] < self->least ? 0.0f : MIN (out_masks[i], 1.0f);
  return TRUE;
}
