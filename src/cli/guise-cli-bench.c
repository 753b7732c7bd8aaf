/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise bench`: the kinds of benchmarks and what their results have in common. */
#include "cli/guise-cli-bench.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "train/guise-ranks.h"

#define HIGH_WATER "VmHWM:" /* in KiB */

typedef struct
{
  const char *name;
  gboolean (*run) (const GuiseCliBench *self, GError **error);
} Kind;

/* A new kind: its function in guise-cli-bench-<kind>.c, named here. */
static const Kind kinds[] = {
  { "ops", guise_cli_bench_ops },     { "train", guise_cli_bench_train },
  { "infer", guise_cli_bench_infer }, { "extract", guise_cli_bench_extract },
  { "sort", guise_cli_bench_sort },   { "sample", guise_cli_bench_sample },
  { "live", guise_cli_bench_live },
};

/* ---- times ---- */

/* Processor time of all threads of the process. */
static int64_t
get_cpu_us (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC + usage.ru_utime.tv_usec +
         usage.ru_stime.tv_usec;
}

void
guise_cli_bench_times_init (GuiseCliBenchTimes *self)
{
  *self = (GuiseCliBenchTimes){ .wall = g_array_new (FALSE, FALSE, sizeof (double)),
                                .cpu = g_array_new (FALSE, FALSE, sizeof (double)) };
}

void
guise_cli_bench_times_clear (GuiseCliBenchTimes *self)
{
  g_clear_pointer (&self->wall, g_array_unref);
  g_clear_pointer (&self->cpu, g_array_unref);
}

void
guise_cli_bench_times_begin (GuiseCliBenchTimes *self)
{
  self->cpu_start_us = get_cpu_us ();
  self->wall_start_us = g_get_monotonic_time ();
}

void
guise_cli_bench_times_end (GuiseCliBenchTimes *self)
{
  double wall = (double) (g_get_monotonic_time () - self->wall_start_us) / 1000.0;
  double cpu = (double) (get_cpu_us () - self->cpu_start_us) / 1000.0;

  g_array_append_val (self->wall, wall);
  g_array_append_val (self->cpu, cpu);
}

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

void
guise_cli_bench_find_order (const GArray *values, double *out_min, double *out_median)
{
  guint              n = values->len;
  g_autofree double *sorted = g_memdup2 (values->data, n * sizeof (double));

  qsort (sorted, n, sizeof *sorted, compare_doubles);
  *out_min = sorted[0];
  *out_median = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2.0;
}

/* What getrusage() counts includes the process that started this one: it survives exec. So the
 * kernel's own figure comes first, where there is one. */
int64_t
guise_cli_bench_get_peak_bytes (void)
{
  g_autofree char *status = NULL;
  const char      *line = NULL;
  struct rusage    usage;

  if (g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    line = strstr (status, "\n" HIGH_WATER);
  if (line != NULL)
    return g_ascii_strtoll (line + strlen ("\n" HIGH_WATER), NULL, 10) * 1024;
  getrusage (RUSAGE_SELF, &usage);
  return (int64_t) usage.ru_maxrss * 1024;
}

void
guise_cli_bench_report (const GuiseCliBench      *self,
                        const GuiseCliBenchTimes *times,
                        double                    flop,
                        const char               *text,
                        JsonObject               *members)
{
  double ms_min, ms_median, cpu_min, cpu_median;

  g_return_if_fail (times->wall->len > 0);
  guise_cli_bench_find_order (times->wall, &ms_min, &ms_median);
  guise_cli_bench_find_order (times->cpu, &cpu_min, &cpu_median);

  json_object_set_double_member (members, "ms_median", ms_median);
  json_object_set_double_member (members, "ms_min", ms_min);
  json_object_set_double_member (members, "cpu_ms_median", cpu_median);
  json_object_set_double_member (members, "cpu_ms_min", cpu_min);
  if (flop > 0.0)
    json_object_set_double_member (members, "gflops", flop / (ms_median * 1e6));
  json_object_set_int_member (members, "peak_bytes", guise_cli_bench_get_peak_bytes ());
  json_object_set_int_member (members, "iterations", times->wall->len);
  json_object_set_string_member (members, "device", self->cli->device);
  json_object_set_int_member (members, "threads", self->cli->n_threads);
  guise_cli_output_result (self->cli->output, text, members);
}

/* ---- the verb ---- */

static const Kind *
find_kind (const GuiseCli *self, const char *name, GError **error)
{
  for (size_t i = 0; name != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i].name, name) == 0)
      return &kinds[i];
  guise_cli_set_usage_error (self, error,
                             _("Say what to measure: ops, train, infer, extract, sort, sample or "
                               "live."));
  return NULL;
}

gboolean
guise_cli_bench (GuiseCli *self, char **argv, GError **error)
{
  g_autofree char *config = NULL;
  g_auto (GStrv) rest = NULL;
  int                n_iterations = 0;
  gboolean           profile = FALSE, hull = FALSE;
  const GOptionEntry entries[] = {
    { "config", 0, 0, G_OPTION_ARG_STRING, &config,
      N_ ("tiny (default), small, recipe or recipe-gan"), "NAME" },
    { "iterations", 0, 0, G_OPTION_ARG_INT, &n_iterations, N_ ("How often to measure"), "N" },
    { "profile", 0, 0, G_OPTION_ARG_NONE, &profile, N_ ("Show where the time goes"), NULL },
    { "hull", 0, 0, G_OPTION_ARG_NONE, &hull,
      N_ ("live: the hull of the landmarks as mask, for a model that was never trained"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, "KIND" },
    { NULL },
  };
  const Kind   *kind;
  GuiseCliBench bench;

  guise_cli_output_set_rank (self->output, guise_ranks_from_environment ().rank);
  if (!guise_cli_parse (self, argv, entries, error))
    return FALSE;
  if (n_iterations < 0)
    {
      guise_cli_set_usage_error (self, error, _("--iterations takes a number from 1."));
      return FALSE;
    }
  kind = find_kind (self, rest != NULL ? rest[0] : NULL, error);
  if (kind == NULL)
    return FALSE;
  bench =
    (GuiseCliBench){ self, config, n_iterations, profile, hull, (const char *const *) rest + 1 };
  return kind->run (&bench, error);
}
