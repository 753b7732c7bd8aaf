/* SPDX-License-Identifier: GPL-3.0-or-later
 * A training iteration of an XSeg model. */
#include "model/guise-xseg-trainer.h"

#include <math.h>

#include "model/guise-loss-scale.h"
#include "model/guise-weight-update.h"

struct _GuiseXsegTrainer
{
  GuiseXseg        *model; /* reference */
  GuiseGraph       *graph;
  GuisePlan        *plan;
  GuiseNode        *images;
  GuiseNode        *targets;
  GuiseNode        *losses; /* [n, 1, 1, 1] */
  GuiseWeightUpdate update;
  float            *sample_losses; /* [n] of the last step */
  uint64_t          n_bad;         /* steps whose gradients were not all finite */
};

static void
build (GuiseXsegTrainer *self, uint64_t seed, GuiseXsegTrainerFlags flags, int n_ranks)
{
  const GuiseXsegOptions *options = guise_xseg_get_options (self->model);
  int                     n = options->batch_size, r = options->resolution;
  const GuiseShape        image = GUISE_SHAPE (n, 3, r, r), mask = GUISE_SHAPE (n, 1, r, r);
  GuiseXsegSkips skips = options->pretrain ? GUISE_XSEG_SKIPS_ZERO : GUISE_XSEG_SKIPS_JOINED;
  const GuiseWeightUpdateRule rule = {
    .rate = options->learning_rate,
    .has_dropout = TRUE,
    .has_given_masks = (flags & GUISE_XSEG_TRAINER_GIVEN_MASKS) != 0,
    .seed = seed,
    .n_ranks = n_ranks,
    .scales_loss = (flags & GUISE_XSEG_TRAINER_SCALED_LOSS) != 0,
  };
  GuiseNode *logits;

  self->graph = guise_graph_new ();
  self->images = guise_graph_input (self->graph, "images", &image);
  self->targets = guise_graph_input (self->graph, "targets", &mask);
  logits = guise_xseg_build_logits (self->model, self->graph, self->images, skips);
  self->losses = guise_xseg_build_loss (self->model, self->graph, logits, self->targets);
  self->update = guise_weight_update_build (guise_xseg_get_table (self->model), self->graph,
                                            self->losses, &rule);
}

GuiseXsegTrainer *
guise_xseg_trainer_new (GuiseXseg            *model,
                        GuiseWeights         *weights,
                        GuiseDevice          *device,
                        uint64_t              seed,
                        GuiseXsegTrainerFlags flags,
                        GError              **error)
{
  g_autoptr (GuiseXsegTrainer) self = NULL;
  g_autoptr (GPtrArray) outputs = g_ptr_array_new ();
  const GuiseCollective *collective;

  g_return_val_if_fail (model != NULL && weights != NULL && device != NULL, NULL);

  collective = guise_device_get_collective (device);
  self = g_new0 (GuiseXsegTrainer, 1);
  self->model = guise_xseg_ref (model);
  self->sample_losses = g_new0 (float, (size_t) guise_xseg_get_options (model)->batch_size);
  if (guise_device_get_loss_scale (device) != 1.0)
    flags |= GUISE_XSEG_TRAINER_SCALED_LOSS;
  if (!guise_weight_table_add_weights (guise_xseg_get_table (model), weights, seed, FALSE, error))
    return NULL;
  if ((flags & GUISE_XSEG_TRAINER_SCALED_LOSS) != 0 &&
      !guise_loss_scale_add_weights (guise_xseg_get_table (model), 0, weights, error))
    return NULL;
  build (self, seed, flags, collective != NULL ? collective->n_ranks : 1);
  if (!guise_graph_check (self->graph, error))
    return NULL;
  g_ptr_array_add (outputs, self->losses);
  if (self->update.norm != NULL)
    g_ptr_array_add (outputs, self->update.norm);
  g_ptr_array_extend (outputs, self->update.outputs, NULL, NULL);
  self->plan = guise_plan_new (self->graph, device, weights, (GuiseNode **) outputs->pdata,
                               outputs->len, error);
  return self->plan != NULL ? g_steal_pointer (&self) : NULL;
}

void
guise_xseg_trainer_free (GuiseXsegTrainer *self)
{
  if (self == NULL)
    return;
  guise_plan_free (self->plan);
  guise_graph_free (self->graph);
  guise_weight_update_clear (&self->update);
  g_free (self->sample_losses);
  guise_xseg_unref (self->model);
  g_free (self);
}

gboolean
guise_xseg_trainer_step (GuiseXsegTrainer *self,
                         const float      *images,
                         const float      *targets,
                         double           *out_loss,
                         GError          **error)
{
  int    n;
  double sum = 0.0;
  float  norm = 0.0f;

  g_return_val_if_fail (self != NULL && images != NULL && targets != NULL, FALSE);

  n = guise_xseg_get_options (self->model)->batch_size;
  guise_plan_write (self->plan, self->images, images);
  guise_plan_write (self->plan, self->targets, targets);
  if (!guise_plan_run (self->plan, error))
    return FALSE;
  guise_plan_read (self->plan, self->losses, self->sample_losses);
  if (self->update.norm != NULL)
    guise_plan_read (self->plan, self->update.norm, &norm);
  self->n_bad += isfinite (norm) ? 0 : 1;
  for (int i = 0; i < n; i++)
    sum += (double) self->sample_losses[i];
  if (out_loss != NULL)
    *out_loss = sum / n;
  return TRUE;
}

const float *
guise_xseg_trainer_get_sample_losses (const GuiseXsegTrainer *self)
{
  return self->sample_losses;
}

uint64_t
guise_xseg_trainer_get_n_bad (const GuiseXsegTrainer *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_bad;
}

void
guise_xseg_trainer_set_mask (GuiseXsegTrainer *self, size_t tensor, const float *values)
{
  g_return_if_fail (tensor < guise_weight_table_get_n_tensors (guise_xseg_get_table (self->model)));
  g_return_if_fail (self->update.masks[tensor] != NULL);
  guise_plan_write (self->plan, self->update.masks[tensor], values);
}

size_t
guise_xseg_trainer_get_peak_bytes (const GuiseXsegTrainer *self)
{
  return guise_plan_get_peak_bytes (self->plan);
}

double
guise_xseg_trainer_get_flops (const GuiseXsegTrainer *self)
{
  return guise_plan_get_flops (self->plan);
}
