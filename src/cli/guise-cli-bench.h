/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/guise-cli.h"
#include "model/guise-saehd.h"

G_BEGIN_DECLS

/**
 * GuiseCliBench:
 * @cli: the call
 * @config: (nullable): --config
 * @n_iterations: --iterations, 0 when not given
 * @profile: --profile: the kind shows where its time goes, if it can
 * @hull: --hull: live, the hull of the landmarks is the mask of a file that was never trained
 * @files: (array zero-terminated=1): arguments behind the kind
 *
 * What a benchmark is asked. Borrowed from the verb.
 */
typedef struct
{
  GuiseCli          *cli;
  const char        *config;
  int                n_iterations;
  gboolean           profile;
  gboolean           hull;
  const char *const *files;
} GuiseCliBench;

/**
 * GuiseCliBenchTimes:
 *
 * Wall-clock and processor time of units of work, in milliseconds. A kind calls _begin() and
 * _end() around each unit and gives the whole to guise_cli_bench_report().
 */
typedef struct
{
  GArray *wall; /* of double */
  GArray *cpu;  /* of double */
  int64_t wall_start_us;
  int64_t cpu_start_us;
} GuiseCliBenchTimes;

void guise_cli_bench_times_init (GuiseCliBenchTimes *self);
void guise_cli_bench_times_clear (GuiseCliBenchTimes *self);
void guise_cli_bench_times_begin (GuiseCliBenchTimes *self);
void guise_cli_bench_times_end (GuiseCliBenchTimes *self);

/**
 * guise_cli_bench_find_order:
 * @values: (element-type double): at least one
 * @out_min: (out): the smallest
 * @out_median: (out): the middle one
 */
void guise_cli_bench_find_order (const GArray *values, double *out_min, double *out_median);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseCliBenchTimes, guise_cli_bench_times_clear)

/**
 * guise_cli_bench_get_peak_bytes:
 *
 * Returns: the most memory that this process has held so far
 */
int64_t guise_cli_bench_get_peak_bytes (void);

/**
 * guise_cli_bench_report:
 * @self: the benchmark
 * @times: of at least one unit
 * @flop: floating-point operations of a unit, 0 when they mean nothing
 * @text: (nullable): what people read instead of the members
 * @members: (transfer full): what else to tell
 *
 * Says the result: `ms_median`, `ms_min`, `cpu_ms_median` (processor time of all threads),
 * `gflops` (at the median), `peak_bytes` (of the process), `device`, `threads`, and @members.
 */
void guise_cli_bench_report (const GuiseCliBench      *self,
                             const GuiseCliBenchTimes *times,
                             double                    flop,
                             const char               *text,
                             JsonObject               *members);

/**
 * guise_cli_bench_make_model:
 * @self: the benchmark
 * @out_name: (out) (transfer none): of the configuration that --config says
 * @out_n_iterations: (out): how often to train it, unless --iterations says otherwise
 * @error: where to put the error
 *
 * Returns: (transfer full) (nullable): the model of that configuration
 */
GuiseSaehd *guise_cli_bench_make_model (const GuiseCliBench *self,
                                        const char         **out_name,
                                        int                 *out_n_iterations,
                                        GError             **error);

/**
 * guise_cli_bench_write_dfm:
 * @self: the benchmark
 * @device: on which the weights are made
 * @out_name: (out) (transfer none): of the configuration that --config says
 * @out_path: (out) (transfer full): a new file in the folder for temporary ones; the caller removes
 *   it
 * @error: where to put the error
 *
 * Writes the model of that configuration, with weights as before any training.
 */
gboolean guise_cli_bench_write_dfm (const GuiseCliBench *self,
                                    GuiseDevice         *device,
                                    const char         **out_name,
                                    char               **out_path,
                                    GError             **error);

/* The kinds, one file each. */
gboolean guise_cli_bench_ops (const GuiseCliBench *self, GError **error);
gboolean guise_cli_bench_infer (const GuiseCliBench *self, GError **error);
gboolean guise_cli_bench_extract (const GuiseCliBench *self, GError **error);
gboolean guise_cli_bench_train (const GuiseCliBench *self, GError **error);
gboolean guise_cli_bench_sort (const GuiseCliBench *self, GError **error);
gboolean guise_cli_bench_sample (const GuiseCliBench *self, GError **error);
gboolean guise_cli_bench_live (const GuiseCliBench *self, GError **error);

G_END_DECLS
