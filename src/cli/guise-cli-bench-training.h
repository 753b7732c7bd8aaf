/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/guise-cli-bench.h"
#include "model/guise-saehd-forecast.h"
#include "model/guise-saehd-trainer.h"

G_BEGIN_DECLS

/**
 * GuiseCliBenchTraining:
 * @name: of the configuration; borrowed
 * @n_iterations: how often it is trained
 * @bytes_before: peak memory of the process before @forecast
 * @forecast: what it takes
 *
 * A training on synthetic samples: what the kinds `train` and `ops` measure. Several processes make
 * it together, each with its part of the batch. Owns the rest.
 */
typedef struct
{
  const char        *name;
  int                n_iterations;
  int64_t            bytes_before;
  GuiseSaehdForecast forecast;

  GuiseDevice       *device;
  GuiseSaehd        *model;
  GuiseWeights      *weights;
  GuiseSaehdTrainer *trainer;
  GuiseSaehdBatch   *batch;
} GuiseCliBenchTraining;

/* Called after every iteration that is measured. */
typedef void (*GuiseCliBenchFunc) (const GuiseCliBenchTraining *training, void *user_data);

/**
 * guise_cli_bench_training_init:
 * @self: (out): to be cleared also after a failure
 * @bench: configuration, device, iterations
 * @error: where to put the error
 */
gboolean guise_cli_bench_training_init (GuiseCliBenchTraining *self,
                                        const GuiseCliBench   *bench,
                                        GError               **error);
void     guise_cli_bench_training_clear (GuiseCliBenchTraining *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseCliBenchTraining, guise_cli_bench_training_clear)

/**
 * guise_cli_bench_training_run:
 * @self: the training
 * @bench: who asks
 * @times: of the iterations that are measured; two before them, or one, are not
 * @func: (nullable): called after each of these
 * @user_data: for @func
 * @error: where to put the error
 */
gboolean guise_cli_bench_training_run (GuiseCliBenchTraining *self,
                                       const GuiseCliBench   *bench,
                                       GuiseCliBenchTimes    *times,
                                       GuiseCliBenchFunc      func,
                                       void                  *user_data,
                                       GError               **error);

G_END_DECLS
