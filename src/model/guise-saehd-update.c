/* SPDX-License-Identifier: GPL-3.0-or-later
 * How SAEHD weights move: which rule its options ask for. */
#include "model/guise-saehd-update.h"

#include "model/guise-saehd-private.h"

/* inter_AB of liae does not move without random warp (training.md 3). */
static const char *
get_frozen (const GuiseSaehd *self)
{
  return self->effective.random_warp ? NULL : "inter_AB";
}

GuiseNode **
guise_saehd_build_gradients (const GuiseSaehd   *self,
                             GuiseGraph         *graph,
                             GuiseSaehdOptimizer optimizer,
                             GuiseNode          *loss)
{
  return guise_weight_update_build_gradients (self->table, graph, optimizer, get_frozen (self),
                                              loss);
}

GuiseWeightUpdate
guise_saehd_build_update (const GuiseSaehd      *self,
                          GuiseGraph            *graph,
                          GuiseSaehdOptimizer    optimizer,
                          GuiseNode             *loss,
                          uint64_t               seed,
                          GuiseSaehdTrainerFlags flags,
                          int                    n_ranks)
{
  const GuiseSaehdOptions    *options = &self->effective;
  gboolean                    has_dropout = options->lr_dropout != GUISE_SAEHD_DROPOUT_OFF;
  const GuiseWeightUpdateRule rule = {
    .optimizer = optimizer,
    .frozen = get_frozen (self),
    .rate = options->learning_rate,
    .has_cosine = has_dropout && !options->quick96,
    .has_dropout = has_dropout,
    .clips = options->clipgrad,
    .has_norm = (flags & GUISE_SAEHD_TRAINER_NORMS) != 0,
    .has_given_masks = (flags & GUISE_SAEHD_TRAINER_GIVEN_MASKS) != 0,
    .seed = seed,
    .n_ranks = n_ranks,
    .averages = options->average_gradients,
    .scales_loss = (flags & GUISE_SAEHD_TRAINER_SCALED_LOSS) != 0,
  };

  return guise_weight_update_build (self->table, graph, loss, &rule);
}
