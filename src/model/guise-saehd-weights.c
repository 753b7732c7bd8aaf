/* SPDX-License-Identifier: GPL-3.0-or-later
 * A SAEHD model's numbers: the names of optimizer state, start values and resets. */
#include "model/guise-saehd.h"

#include "model/guise-saehd-private.h"

static const GuiseWeightOptimizer OPTIMIZERS[GUISE_N_SAEHD_OPTIMIZERS] = {
  [GUISE_SAEHD_OPTIMIZER_SRC_DST] = { "src_dst_opt", "src_dst_opt" },
  [GUISE_SAEHD_OPTIMIZER_D_CODE] = { "D_code_opt", "D_code_opt" },
  [GUISE_SAEHD_OPTIMIZER_GAN] = { "GAN_opt", "GAN_opt" },
};

GuiseWeightTable *
guise_saehd_new_table (const GuiseSaehdOptions *options)
{
  return guise_weight_table_new (OPTIMIZERS, G_N_ELEMENTS (OPTIMIZERS),
                                 options->adabelief && !options->quick96 ? 2 : 1);
}

const char *
guise_saehd_optimizer_get_name (GuiseSaehdOptimizer optimizer)
{
  g_return_val_if_fail (optimizer < GUISE_N_SAEHD_OPTIMIZERS, NULL);
  return OPTIMIZERS[optimizer].name;
}

gboolean
guise_saehd_has_optimizer (const GuiseSaehd *self, GuiseSaehdOptimizer optimizer)
{
  return guise_weight_table_has_weights_of (self->table, optimizer);
}

int
guise_saehd_get_n_states (const GuiseSaehd *self)
{
  return guise_weight_table_get_n_states (self->table);
}

char *
guise_saehd_dup_state_name (const GuiseSaehd *self, const GuiseSaehdTensor *tensor, int state)
{
  return guise_weight_table_dup_state_name (self->table, tensor, state);
}

char *
guise_saehd_dup_counter_name (GuiseSaehdOptimizer optimizer)
{
  return g_strdup_printf ("%s/iters:0", guise_saehd_optimizer_get_name (optimizer));
}

gboolean
guise_saehd_add_weights (const GuiseSaehd *self,
                         GuiseWeights     *weights,
                         uint64_t          seed,
                         GError          **error)
{
  return guise_weight_table_add_weights (self->table, weights, seed,
                                         !self->options.models_opt_on_gpu, error);
}

gboolean
guise_saehd_reset_component (const GuiseSaehd *self,
                             GuiseWeights     *weights,
                             const char       *component,
                             uint64_t          seed,
                             GuiseMoments      moments,
                             GError          **error)
{
  return guise_weight_table_reset_component (self->table, weights, component, seed, moments, error);
}
