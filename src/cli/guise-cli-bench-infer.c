/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise bench infer [FILE.dfm]`: one face through a swap model. */
#include <glib/gstdio.h>
#include <unistd.h>

#include "cli/guise-cli-bench.h"
#include "core/guise-error.h"
#include "core/guise-random.h"
#include "model/guise-dfm-export.h"
#include "model/guise-dfm.h"

#define N_WARM_UP    3
#define N_ITERATIONS 30
#define MORPH_VALUE  0.75

gboolean
guise_cli_bench_write_dfm (const GuiseCliBench *self,
                           GuiseDevice         *device,
                           const char         **out_name,
                           char               **out_path,
                           GError             **error)
{
  int n_iterations;
  g_autoptr (GuiseSaehd) model = guise_cli_bench_make_model (self, out_name, &n_iterations, error);
  g_autoptr (GuiseWeights) weights = guise_weights_new (device);
  g_autofree char *path = NULL;
  int              fd;

  if (model == NULL || !guise_saehd_add_weights (model, weights, self->cli->seed, error))
    return FALSE;
  fd = g_file_open_tmp ("guise-bench-XXXXXX.dfm", &path, error);
  if (fd < 0)
    return FALSE;
  close (fd);
  if (!guise_dfm_export (model, weights, device, GUISE_PRECISION_F32, NULL, 0, path, NULL, error))
    {
      g_unlink (path);
      return FALSE;
    }
  *out_path = g_steal_pointer (&path);
  return TRUE;
}

/* Exactly, whatever it is to be run on. */
static GuiseDfm *
make_dfm (const GuiseCliBench *self, const char **out_name, GError **error)
{
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", self->cli->n_threads, error);
  g_autofree char *path = NULL;
  GuiseDfm        *dfm;

  if (device == NULL || !guise_cli_bench_write_dfm (self, device, out_name, &path, error))
    return NULL;
  dfm = guise_dfm_load (path, error);
  g_unlink (path);
  return dfm;
}

static gboolean
measure (const GuiseCliBench *self,
         GuiseDfmRunner      *runner,
         int                  resolution,
         GuiseCliBenchTimes  *times,
         GError             **error)
{
  size_t            n = (size_t) resolution * (size_t) resolution;
  int               n_iterations = self->n_iterations > 0 ? self->n_iterations : N_ITERATIONS;
  GuiseRandom       random = guise_random_init (self->cli->seed, 0);
  g_autofree float *face = g_new (float, 3 * n);
  g_autofree float *results = g_new (float, 5 * n);

  for (size_t i = 0; i < 3 * n; i++)
    face[i] = (float) guise_random_uniform (&random, 0.0, 1.0);
  guise_plan_set_timed (guise_dfm_runner_get_plan (runner), self->profile);
  guise_cli_output_begin (self->cli->output, _("Swapping"), 0);
  for (int i = -N_WARM_UP; i < n_iterations; i++)
    {
      if (guise_cli_cancelled (self->cli, error))
        return FALSE;
      if (i >= 0)
        guise_cli_bench_times_begin (times);
      if (!guise_dfm_runner_run (runner, face, MORPH_VALUE, results, results + n, results + 4 * n,
                                 error))
        return FALSE;
      if (i < 0)
        continue;
      guise_cli_bench_times_end (times);
      guise_cli_output_progress (self->cli->output, (uint64_t) i + 1, (uint64_t) n_iterations,
                                 NULL);
    }
  return TRUE;
}

gboolean
guise_cli_bench_infer (const GuiseCliBench *self, GError **error)
{
  const char *name = self->files[0];
  g_autoptr (GuiseDevice) device =
               guise_device_open (self->cli->device, self->cli->n_threads, error);
  g_autoptr (GuiseDfm) dfm = NULL;
  g_autoptr (GuiseDfmRunner) runner = NULL;
  g_auto (GuiseCliBenchTimes) times;
  JsonObject *members;
  GuisePlan  *plan;

  guise_cli_bench_times_init (&times);
  if (device == NULL)
    return FALSE;
  dfm = name != NULL ? guise_dfm_load (name, error) : make_dfm (self, &name, error);
  runner = dfm != NULL ? guise_dfm_runner_new (dfm, device, 1, GUISE_DFM_NHWC, error) : NULL;
  if (runner == NULL || !measure (self, runner, guise_dfm_get_resolution (dfm), &times, error))
    return FALSE;

  plan = guise_dfm_runner_get_plan (runner);
  if (self->profile)
    {
      g_autofree char *dump = guise_plan_dump (plan);

      guise_cli_output_note (self->cli->output, "%s", dump);
    }
  members = json_object_new ();
  json_object_set_string_member (members, "kind", "infer");
  json_object_set_string_member (members, self->files[0] != NULL ? "file" : "config", name);
  json_object_set_string_member (members, "engine", guise_device_get_description (device));
  json_object_set_int_member (members, "resolution", guise_dfm_get_resolution (dfm));
  json_object_set_int_member (members, "weights", (gint64) guise_dfm_get_n_weights (dfm));
  json_object_set_int_member (members, "plan_bytes", (gint64) guise_plan_get_peak_bytes (plan));
  guise_cli_bench_report (self, &times, guise_plan_get_flops (plan), NULL, members);
  return TRUE;
}
