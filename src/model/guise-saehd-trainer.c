/* SPDX-License-Identifier: GPL-3.0-or-later
 * A training iteration: a plan for the generator and one for each discriminator. */
#include "model/guise-saehd-trainer.h"

#include <math.h>

#include "model/guise-loss-scale.h"
#include "model/guise-saehd-objective.h"
#include "model/guise-saehd-private.h"
#include "model/guise-saehd-update.h"

/* One optimizer's part of an iteration, in the order of training.md 6.1. */
typedef struct
{
  GuiseGraph       *graph;
  GuisePlan        *plan; /* NULL: the model has no such part */
  GuiseNode        *planes[GUISE_N_SAEHD_PLANES];
  GuiseNode        *losses[GUISE_N_SAEHD_SIDES]; /* the second is NULL for discriminators */
  GuiseWeightUpdate update;
  uint64_t          n_bad;        /* steps whose gradients were not all finite */
  uint64_t          n_bad_in_row; /* the last of them */
} Part;

struct _GuiseSaehdTrainer
{
  GuiseSaehd *model; /* reference */
  Part        parts[GUISE_N_SAEHD_OPTIMIZERS];
  float      *sample_losses;        /* [2, n] of the generator's last step collected */
  float      *discriminator_losses; /* [n], scratch */
  uint64_t    n_started;
  uint64_t    n_collected;
  uint64_t    runs[GUISE_SAEHD_TRAINER_MAX_IN_FLIGHT][GUISE_N_SAEHD_OPTIMIZERS]; /* of the plans */
};

static void
part_clear (Part *part)
{
  g_clear_pointer (&part->plan, guise_plan_free);
  g_clear_pointer (&part->graph, guise_graph_free);
  guise_weight_update_clear (&part->update);
}

static void
build_losses (const GuiseSaehd *model, GuiseSaehdOptimizer optimizer, Part *part, GuiseNode **total)
{
  GuiseSaehdObjective objective;

  switch (optimizer)
    {
    case GUISE_SAEHD_OPTIMIZER_SRC_DST:
      objective = guise_saehd_build_objective (model, part->graph, part->planes);
      part->losses[GUISE_SAEHD_SRC] = objective.src_loss;
      part->losses[GUISE_SAEHD_DST] = objective.dst_loss;
      *total = objective.total;
      break;
    case GUISE_SAEHD_OPTIMIZER_D_CODE:
      part->losses[0] = *total = guise_saehd_build_code_loss (model, part->graph, part->planes);
      break;
    case GUISE_SAEHD_OPTIMIZER_GAN:
      part->losses[0] = *total = guise_saehd_build_patch_loss (model, part->graph, part->planes);
      break;
    case GUISE_N_SAEHD_OPTIMIZERS:
      g_assert_not_reached ();
    }
}

/* What is reported is read while later iterations are under way. */
static gboolean
part_watch (Part *part, GError **error)
{
  for (size_t i = 0; i < G_N_ELEMENTS (part->losses); i++)
    if (part->losses[i] != NULL && !guise_plan_watch (part->plan, part->losses[i], error))
      return FALSE;
  return part->update.norm == NULL || guise_plan_watch (part->plan, part->update.norm, error);
}

static gboolean
part_open (Part                  *part,
           const GuiseSaehd      *model,
           GuiseSaehdOptimizer    optimizer,
           GuiseWeights          *weights,
           GuiseDevice           *device,
           uint64_t               seed,
           GuiseSaehdTrainerFlags flags,
           GError               **error)
{
  g_autoptr (GPtrArray) outputs = g_ptr_array_new ();
  const GuiseCollective *collective = guise_device_get_collective (device);
  int                    n_ranks = collective != NULL ? collective->n_ranks : 1;
  GuiseNode             *total = NULL;

  if ((flags & GUISE_SAEHD_TRAINER_SCALED_LOSS) != 0 &&
      !guise_loss_scale_add_weights (model->table, optimizer, weights, error))
    return FALSE;
  part->graph = guise_graph_new ();
  guise_saehd_build_planes (model, part->graph, part->planes);
  build_losses (model, optimizer, part, &total);
  part->update =
    guise_saehd_build_update (model, part->graph, optimizer, total, seed, flags, n_ranks);
  if (!guise_graph_check (part->graph, error))
    return FALSE;

  for (size_t i = 0; i < G_N_ELEMENTS (part->losses); i++)
    if (part->losses[i] != NULL)
      g_ptr_array_add (outputs, part->losses[i]);
  if (part->update.norm != NULL)
    g_ptr_array_add (outputs, part->update.norm);
  g_ptr_array_extend (outputs, part->update.outputs, NULL, NULL);
  part->plan = guise_plan_new (part->graph, device, weights, (GuiseNode **) outputs->pdata,
                               outputs->len, error);
  return part->plan != NULL && part_watch (part, error);
}

/* Whether this optimizer has work to do: pretraining updates no discriminator. */
static gboolean
is_active (const GuiseSaehd *model, GuiseSaehdOptimizer optimizer)
{
  switch (optimizer)
    {
    case GUISE_SAEHD_OPTIMIZER_SRC_DST:
      return TRUE;
    case GUISE_SAEHD_OPTIMIZER_D_CODE:
      return model->effective.true_face_power > 0.0;
    case GUISE_SAEHD_OPTIMIZER_GAN:
      return model->effective.gan_power > 0.0;
    case GUISE_N_SAEHD_OPTIMIZERS:
      break;
    }
  g_return_val_if_reached (FALSE);
}

GuiseSaehdTrainer *
guise_saehd_trainer_new (GuiseSaehd            *model,
                         GuiseWeights          *weights,
                         GuiseDevice           *device,
                         uint64_t               seed,
                         GuiseSaehdTrainerFlags flags,
                         GError               **error)
{
  g_autoptr (GuiseSaehdTrainer) self = NULL;
  size_t n;

  g_return_val_if_fail (model != NULL && weights != NULL && device != NULL, NULL);

  n = (size_t) model->options.batch_size;
  self = g_new0 (GuiseSaehdTrainer, 1);
  self->model = guise_saehd_ref (model);
  self->sample_losses = g_new0 (float, GUISE_N_SAEHD_SIDES *n);
  self->discriminator_losses = g_new0 (float, n);
  if (guise_device_get_loss_scale (device) != 1.0)
    flags |= GUISE_SAEHD_TRAINER_SCALED_LOSS;
  if (!guise_saehd_add_weights (model, weights, seed, error))
    return NULL;
  for (GuiseSaehdOptimizer i = 0; i < GUISE_N_SAEHD_OPTIMIZERS; i++)
    if (is_active (model, i) &&
        !part_open (&self->parts[i], model, i, weights, device, seed, flags, error))
      return NULL;
  return g_steal_pointer (&self);
}

void
guise_saehd_trainer_free (GuiseSaehdTrainer *self)
{
  if (self == NULL)
    return;
  for (size_t i = 0; i < G_N_ELEMENTS (self->parts); i++)
    part_clear (&self->parts[i]);
  g_free (self->discriminator_losses);
  g_free (self->sample_losses);
  guise_saehd_unref (self->model);
  g_free (self);
}

static double
mean (const float *values, int n)
{
  double sum = 0.0;

  for (int i = 0; i < n; i++)
    sum += (double) values[i];
  return sum / n;
}

/* How samples get into a plan. */
typedef void (*WriteFunc) (GuisePlan *plan, GuiseNode *input, const void *values);

static void
write_host (GuisePlan *plan, GuiseNode *input, const void *values)
{
  guise_plan_write (plan, input, values);
}

static gboolean
part_start (Part *part, WriteFunc write_plane, const void *const *planes, GError **error)
{
  for (GuiseSaehdPlane i = 0; planes != NULL && i < GUISE_N_SAEHD_PLANES; i++)
    write_plane (part->plan, part->planes[i], planes[i]);
  return guise_plan_start (part->plan, error);
}

/* Waits for one run of a part and reads what it measured. */
static gboolean
part_collect (Part *part, uint64_t run, int n, float *losses, double *out_norm, GError **error)
{
  float norm = 0.0f;

  for (size_t i = 0; i < G_N_ELEMENTS (part->losses); i++)
    if (part->losses[i] != NULL &&
        !guise_plan_collect (part->plan, run, part->losses[i], losses + i * (size_t) n, error))
      return FALSE;
  if (part->update.norm != NULL &&
      !guise_plan_collect (part->plan, run, part->update.norm, &norm, error))
    return FALSE;
  part->n_bad_in_row = isfinite (norm) ? 0 : part->n_bad_in_row + 1;
  part->n_bad += isfinite (norm) ? 0 : 1;
  *out_norm = (double) norm;
  return TRUE;
}

/* @planes is NULL: inputs stay as they are. */
static gboolean
start_parts (GuiseSaehdTrainer *self,
             WriteFunc          write_plane,
             const void *const *planes,
             GError           **error)
{
  uint64_t *runs;

  g_return_val_if_fail (guise_saehd_trainer_get_n_in_flight (self) <
                          GUISE_SAEHD_TRAINER_MAX_IN_FLIGHT,
                        FALSE);

  runs = self->runs[self->n_started % GUISE_SAEHD_TRAINER_MAX_IN_FLIGHT];
  for (size_t i = 0; i < G_N_ELEMENTS (self->parts); i++)
    {
      if (self->parts[i].plan == NULL)
        continue;
      if (!part_start (&self->parts[i], write_plane, planes, error))
        return FALSE;
      runs[i] = guise_plan_get_n_runs (self->parts[i].plan);
    }
  self->n_started++;
  return TRUE;
}

gboolean
guise_saehd_trainer_start (GuiseSaehdTrainer *self, const GuiseSaehdBatch *batch, GError **error)
{
  const void *planes[GUISE_N_SAEHD_PLANES];

  g_return_val_if_fail (self != NULL && batch != NULL, FALSE);
  g_return_val_if_fail (batch->n == self->model->options.batch_size, FALSE);
  g_return_val_if_fail (batch->resolution == self->model->options.resolution, FALSE);

  for (int i = 0; i < GUISE_N_SAEHD_PLANES; i++)
    planes[i] = batch->planes[i];
  return start_parts (self, write_host, planes, error);
}

gboolean
guise_saehd_trainer_start_again (GuiseSaehdTrainer *self, GError **error)
{
  g_return_val_if_fail (self != NULL && self->n_started > 0, FALSE);

  return start_parts (self, NULL, NULL, error);
}

gboolean
guise_saehd_trainer_start_device (GuiseSaehdTrainer *self,
                                  const void *const  planes[GUISE_N_SAEHD_PLANES],
                                  GError           **error)
{
  g_return_val_if_fail (self != NULL && planes != NULL, FALSE);

  return start_parts (self, guise_plan_write_device, planes, error);
}

gboolean
guise_saehd_trainer_collect (GuiseSaehdTrainer *self, GuiseSaehdReport *out_report, GError **error)
{
  GuiseSaehdReport report = { 0 };
  const uint64_t  *runs;
  int              n;

  g_return_val_if_fail (self != NULL && self->n_collected < self->n_started, FALSE);

  n = self->model->options.batch_size;
  runs = self->runs[self->n_collected % GUISE_SAEHD_TRAINER_MAX_IN_FLIGHT];
  for (GuiseSaehdOptimizer i = 0; i < GUISE_N_SAEHD_OPTIMIZERS; i++)
    {
      gboolean is_generator = i == GUISE_SAEHD_OPTIMIZER_SRC_DST;
      float   *losses = is_generator ? self->sample_losses : self->discriminator_losses;

      if (self->parts[i].plan == NULL)
        continue;
      if (!part_collect (&self->parts[i], runs[i], n, losses, &report.norms[i], error))
        return FALSE;
      report.n_bad += self->parts[i].n_bad;
      report.n_bad_in_row = MAX (report.n_bad_in_row, self->parts[i].n_bad_in_row);
      if (i == GUISE_SAEHD_OPTIMIZER_D_CODE)
        report.d_code = mean (losses, n);
      else if (i == GUISE_SAEHD_OPTIMIZER_GAN)
        report.d_gan = mean (losses, n);
    }
  self->n_collected++;
  report.src_loss = mean (self->sample_losses, n);
  report.dst_loss = mean (self->sample_losses + n, n);
  if (out_report != NULL)
    *out_report = report;
  return TRUE;
}

int
guise_saehd_trainer_get_n_in_flight (const GuiseSaehdTrainer *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return (int) (self->n_started - self->n_collected);
}

gboolean
guise_saehd_trainer_step (GuiseSaehdTrainer     *self,
                          const GuiseSaehdBatch *batch,
                          GuiseSaehdReport      *out_report,
                          GError               **error)
{
  g_return_val_if_fail (self != NULL && self->n_started == self->n_collected, FALSE);

  return guise_saehd_trainer_start (self, batch, error) &&
         guise_saehd_trainer_collect (self, out_report, error);
}

const float *
guise_saehd_trainer_get_sample_losses (const GuiseSaehdTrainer *self, GuiseSaehdSide side)
{
  g_return_val_if_fail (side < GUISE_N_SAEHD_SIDES, NULL);
  return self->sample_losses + (size_t) side * (size_t) self->model->options.batch_size;
}

void
guise_saehd_trainer_set_mask (GuiseSaehdTrainer      *self,
                              const GuiseSaehdTensor *tensor,
                              const float            *values)
{
  size_t index = (size_t) (tensor - guise_saehd_get_tensor (self->model, 0));

  g_return_if_fail (index < guise_saehd_get_n_tensors (self->model));
  for (size_t i = 0; i < G_N_ELEMENTS (self->parts); i++)
    if (self->parts[i].plan != NULL && self->parts[i].update.masks[index] != NULL)
      guise_plan_write (self->parts[i].plan, self->parts[i].update.masks[index], values);
}

size_t
guise_saehd_trainer_get_peak_bytes (const GuiseSaehdTrainer *self)
{
  size_t n_bytes = 0;

  for (size_t i = 0; i < G_N_ELEMENTS (self->parts); i++)
    if (self->parts[i].plan != NULL)
      n_bytes += guise_plan_get_peak_bytes (self->parts[i].plan);
  return n_bytes;
}

void
guise_saehd_trainer_add_memory (const GuiseSaehdTrainer *self, GuisePlanMemory *memory)
{
  g_return_if_fail (self != NULL && memory != NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (self->parts); i++)
    if (self->parts[i].plan != NULL)
      guise_plan_add_memory (self->parts[i].plan, memory);
}

double
guise_saehd_trainer_get_flops (const GuiseSaehdTrainer *self)
{
  double flops = 0.0;

  for (size_t i = 0; i < G_N_ELEMENTS (self->parts); i++)
    if (self->parts[i].plan != NULL)
      flops += guise_plan_get_flops (self->parts[i].plan);
  return flops;
}

GuisePlan *
guise_saehd_trainer_get_plan (const GuiseSaehdTrainer *self, GuiseSaehdOptimizer optimizer)
{
  g_return_val_if_fail (self != NULL && optimizer < GUISE_N_SAEHD_OPTIMIZERS, NULL);

  return self->parts[optimizer].plan;
}

char *
guise_saehd_trainer_dump (const GuiseSaehdTrainer *self)
{
  return guise_plan_dump (self->parts[GUISE_SAEHD_OPTIMIZER_SRC_DST].plan);
}

void
guise_saehd_trainer_set_timed (GuiseSaehdTrainer *self, gboolean timed)
{
  guise_plan_set_timed (self->parts[GUISE_SAEHD_OPTIMIZER_SRC_DST].plan, timed);
}
