/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "nn/guise-plan.h"
#include "train/guise-training-plan.h"

G_BEGIN_DECLS

#define GUISE_FORECAST_MAX_KINDS 32
/* Larger batches of one process are not looked for; nobody trains with more. */
#define GUISE_FORECAST_MAX_BATCH 64

/**
 * GuiseForecastSource:
 * @GUISE_FORECAST_UNKNOWN: not known
 * @GUISE_FORECAST_MEASURED: iterations of this stage were made on the device
 * @GUISE_FORECAST_ESTIMATED: reckoned from the operations of an iteration and the speed at which
 *   the device did fewer of them
 *
 * Where the time of an iteration comes from.
 */
typedef enum
{
  GUISE_FORECAST_UNKNOWN,
  GUISE_FORECAST_MEASURED,
  GUISE_FORECAST_ESTIMATED,
} GuiseForecastSource;

/**
 * GuiseStageForecast:
 * @n_iterations: that are still to be done
 * @batch_size: of the whole batch
 * @device_bytes: the most that one process holds on its device
 * @host_bytes: the same on the host, where the device is another; without faces and samples
 * @flops: of one iteration of one process
 * @ms: one iteration, without waiting for samples; NaN: not known
 * @source: where @ms comes from
 * @hours: of what is still to be done; less where the stage ends by the hours trained
 * @disk_bytes: that the project has grown by when it is done, at most
 * @fits: whether @device_bytes are free
 * @largest_batch: the largest batch, a multiple of the processes, of at most 64 for each that fits;
 * 0: none does, or it was not looked for
 *
 * What one stage of a plan will take.
 */
typedef struct
{
  uint64_t            n_iterations;
  int                 batch_size;
  size_t              device_bytes;
  size_t              host_bytes;
  double              flops;
  double              ms;
  GuiseForecastSource source;
  double              hours;
  uint64_t            disk_bytes;
  gboolean            fits;
  int                 largest_batch;
} GuiseStageForecast;

/**
 * GuiseDiskForecast:
 * @checkpoint: one checkpoint at the end
 * @checkpoints: all that are kept at a time, the one in the making included
 * @n_backups: how many are kept at most
 * @backups: all of them
 * @previews: pictures: previews, strips of the probe faces, sheets of gates, after thinning
 * @history: losses and the like
 * @total: all of the above
 *
 * Bytes that a project grows by. Backups are reckoned as copies; where they share their bytes with
 * checkpoints (hard links, reflinks) they take less.
 */
typedef struct
{
  uint64_t checkpoint;
  uint64_t checkpoints;
  unsigned n_backups;
  uint64_t backups;
  uint64_t previews;
  uint64_t history;
  uint64_t total;
} GuiseDiskForecast;

/**
 * GuiseTrainingForecast:
 * @stages: (element-type GuiseStageForecast): one for each stage of the plan
 * @n_ranks: processes that share it
 * @n_free_bytes: of the device; 0: not known
 * @n_total_bytes: of the device; 0: not known
 * @hours: of all stages
 * @speed: operations a second that times were reckoned with, or that were measured last; 0: none
 * @disk: what the project will take
 *
 * What a plan will take.
 */
typedef struct
{
  GArray           *stages;
  int               n_ranks;
  size_t            n_free_bytes;
  size_t            n_total_bytes;
  double            hours;
  double            speed;
  GuiseDiskForecast disk;
} GuiseTrainingForecast;

/**
 * GuiseForecastSetup:
 * @plan: what will be trained
 * @options: (nullable) (array zero-terminated=1): "key=value" changes over the plan's
 * @device: where; nothing else may be on it
 * @n_ranks: processes that will share the work, each with a device like this one; 0 for as many as
 *   @device has in its collective
 * @first_iteration: iterations that the model had when the plan began
 * @n_done: iterations of the plan that are done
 * @trained_seconds: training time so far, by which stages may end
 * @with_preview: with the preview that training makes
 * @budget_seconds: how long measuring may take all in all, about; 0: nothing is measured, as on a
 *   device with a collective
 * @speed: operations a second of the device, from an earlier forecast; where nothing is measured,
 *   times are reckoned with it. 0: not known
 * @is_brief: the largest batch is looked for only where a stage does not fit
 * @is_rough: @device is not the one that it is trained on: what is free is not known, and all fits
 * @backup_hours: between two timed backups; 0: none
 * @preview_seconds: between two preview pictures; 0: none
 */
typedef struct
{
  const GuiseTrainingPlan *plan;
  const char *const       *options;
  GuiseDevice             *device;
  int                      n_ranks;
  uint64_t                 first_iteration;
  uint64_t                 n_done;
  double                   trained_seconds;
  gboolean                 with_preview;
  double                   budget_seconds;
  double                   speed;
  gboolean                 is_brief;
  gboolean                 is_rough;
  double                   backup_hours;
  double                   preview_seconds;
} GuiseForecastSetup;

/**
 * GuiseForecastFunc:
 * @stage: index of the stage that is looked at
 *
 * Called before a stage is looked at.
 */
typedef void (*GuiseForecastFunc) (size_t stage, void *user_data);

/**
 * guise_training_forecast:
 * @setup: what to forecast
 * @func: (nullable): who is told how far it is
 * @user_data: for @func
 * @cancellable: (nullable): stops between two iterations
 * @error: where to put the error
 *
 * Rehearses every stage (guise_saehd_forecast()) for its memory, then makes a few iterations of
 * each on noise for its time. Stages with the same work are measured once. A device too slow for
 * that in @budget_seconds is measured with a smaller batch, and the time follows from the
 * operations. A stage that does not fit is no error: the result says so. Everything is given back.
 *
 * Errors: %GUISE_MODEL_ERROR OPTION, naming the stage; %GUISE_NN_ERROR; %GUISE_CORE_ERROR CANCELLED
 *
 * Returns: (transfer full) (nullable): what it will take
 */
GuiseTrainingForecast *guise_training_forecast (const GuiseForecastSetup *setup,
                                                GuiseForecastFunc         func,
                                                void                     *user_data,
                                                GCancellable             *cancellable,
                                                GError                  **error);
void                   guise_training_forecast_free (GuiseTrainingForecast *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseTrainingForecast, guise_training_forecast_free)

/**
 * guise_training_forecast_stage:
 * @setup: what to forecast; nothing is measured
 * @stage: index
 * @out_forecast: (out): memory, operations and whether it fits; the rest is 0
 * @error: where to put the error
 *
 * One stage alone, in the time of one rehearsal: what a change of its options would cost.
 *
 * Errors: as guise_training_forecast()
 */
gboolean guise_training_forecast_stage (const GuiseForecastSetup *setup,
                                        size_t                    stage,
                                        GuiseStageForecast       *out_forecast,
                                        GError                  **error);

/**
 * guise_training_forecast_flops:
 * @plan: a plan
 * @options: (nullable) (array zero-terminated=1): "key=value" changes over the plan's
 * @device: where; nothing is made on it
 * @n_ranks: processes that share the work; 0 for as many as @device has in its collective
 *
 * The work of an iteration by stage, of one process, without the preview: enough to tell how much
 * slower one stage is than another. Takes some 30 ms for every kind of work; after
 * %GUISE_FORECAST_MAX_KINDS of them the rest is not known.
 *
 * Returns: (transfer full) (array): operations of an iteration of each stage; NaN: not known
 */
double *guise_training_forecast_flops (const GuiseTrainingPlan *plan,
                                       const char *const       *options,
                                       GuiseDevice             *device,
                                       int                      n_ranks);

/**
 * guise_training_forecast_check:
 * @self: a forecast
 * @plan: the plan it was made for
 * @disk_path: (nullable): a path on the disk that has to take it
 * @error: where to put the error
 *
 * Whether all of it is there: memory for every stage, and disk.
 *
 * Errors: %GUISE_TRAIN_ERROR MEMORY, naming the stage and what to lower; %GUISE_CORE_ERROR NO_SPACE
 */
gboolean guise_training_forecast_check (const GuiseTrainingForecast *self,
                                        const GuiseTrainingPlan     *plan,
                                        const char                  *disk_path,
                                        GError                     **error);

/**
 * guise_forecast_count_backups:
 * @hours: of training
 * @backup_hours: between two of them; 0: none
 *
 * Timed backups are kept hourly for a day, daily for a week, weekly after that (features.md A84).
 *
 * Returns: how many timed ones are there at the end
 */
unsigned guise_forecast_count_backups (double hours, double backup_hours);

G_END_DECLS
