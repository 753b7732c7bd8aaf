/* SPDX-License-Identifier: GPL-3.0-or-later
 * Times our engine on a .dfm file, as bench_ort.mjs times ONNX Runtime; with --make writes one of
 * a given architecture first. */
#include <stdio.h>
#include <stdlib.h>

#include "core/guise-random.h"
#include "model/guise-dfm-export.h"
#include "model/guise-dfm.h"

static int      n_threads = 2, n_faces = 1, n_iterations = 30, resolution = 128, dims = 32, ae_dims;
static char    *archi, *device_name;
static gboolean shows_plan;

static const GOptionEntry entries[] = {
  { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads, "Threads", "N" },
  { "batch", 0, 0, G_OPTION_ARG_INT, &n_faces, "Faces at once", "N" },
  { "iterations", 0, 0, G_OPTION_ARG_INT, &n_iterations, "Runs to time", "N" },
  { "device", 0, 0, G_OPTION_ARG_STRING, &device_name, "Where to run (cpu)", "NAME" },
  { "make", 0, 0, G_OPTION_ARG_STRING, &archi, "Write the file first", "ARCHI" },
  { "resolution", 0, 0, G_OPTION_ARG_INT, &resolution, "Of the file to write", "N" },
  { "dims", 0, 0, G_OPTION_ARG_INT, &dims, "e_dims and d_dims of the file to write", "N" },
  { "ae-dims", 0, 0, G_OPTION_ARG_INT, &ae_dims, "Of the file to write (4 e_dims)", "N" },
  { "plan", 0, 0, G_OPTION_ARG_NONE, &shows_plan, "Print the steps with their times", NULL },
  { NULL },
};

static gboolean
make_file (GuiseDevice *device, const char *path, GError **error)
{
  GuiseSaehdOptions options = guise_saehd_options_default ();

  options.resolution = resolution;
  options.ae_dims = ae_dims > 0 ? ae_dims : 4 * dims;
  options.e_dims = dims;
  options.d_dims = dims;
  options.d_mask_dims = dims / 2;
  if (!guise_saehd_archi_parse (archi, &options.archi, error))
    return FALSE;

  g_autoptr (GuiseSaehd) saehd = guise_saehd_new (&options, error);
  g_autoptr (GuiseWeights) weights = guise_weights_new (device);

  return saehd != NULL && guise_saehd_add_weights (saehd, weights, 1, error) &&
         guise_dfm_export (saehd, weights, device, GUISE_PRECISION_F32, NULL, 0, path, NULL, error);
}

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static gboolean
time_file (GuiseDevice *device, const char *path, GError **error)
{
  g_autoptr (GuiseDfm) dfm = guise_dfm_load (path, error);
  g_autoptr (GuiseDfmRunner) runner =
               dfm != NULL ? guise_dfm_runner_new (dfm, device, n_faces, GUISE_DFM_NHWC, error)
                           : NULL;

  if (runner == NULL)
    return FALSE;

  GuisePlan         *plan = guise_dfm_runner_get_plan (runner);
  int                r = guise_dfm_get_resolution (dfm);
  size_t             n = (size_t) n_faces * (size_t) r * (size_t) r;
  g_autofree float  *face = g_new (float, 3 * n), *results = g_new (float, 5 * n);
  g_autofree double *times = g_new (double, n_iterations);
  GuiseRandom        random = guise_random_init (1, 1);

  for (size_t i = 0; i < 3 * n; i++)
    face[i] = (float) guise_random_uniform (&random, 0, 1);
  guise_plan_set_timed (plan, shows_plan);
  for (int i = -3; i < n_iterations; i++) /* the first ones warm up */
    {
      int64_t start = g_get_monotonic_time ();

      if (!guise_dfm_runner_run (runner, face, 0.75, results, results + n, results + 4 * n, error))
        return FALSE;
      if (i >= 0)
        times[i] = (double) (g_get_monotonic_time () - start) / 1e3;
    }
  qsort (times, (size_t) n_iterations, sizeof *times, compare_doubles);
  printf ("{\"event\":\"result\",\"device\":\"%s\",\"file\":\"%s\",\"resolution\":%d,\"batch\":%d,"
          "\"threads\":%d,\"iterations\":%d,\"ms_median\":%.3f,\"ms_min\":%.3f,\"gflops\":%.1f,"
          "\"peak_bytes\":%zu}\n",
          guise_device_get_description (device), path, r, n_faces, n_threads, n_iterations,
          times[n_iterations / 2], times[0],
          guise_plan_get_flops (plan) / times[n_iterations / 2] / 1e6,
          guise_plan_get_peak_bytes (plan));
  if (shows_plan)
    {
      g_autofree char *dump = guise_plan_dump (plan);

      fputs (dump, stdout);
    }
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("FILE.dfm");
  g_autoptr (GuiseDevice) device = NULL;
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2 || n_iterations < 1)
    {
      fprintf (stderr, "%s\n", error != NULL ? error->message : "One file, please");
      return 2;
    }
  device = guise_device_open (device_name != NULL ? device_name : "cpu", n_threads, &error);
  if (device == NULL || (archi != NULL && !make_file (device, argv[1], &error)) ||
      !time_file (device, argv[1], &error))
    {
      fprintf (stderr, "bench-dfm: %s\n", error->message);
      return 1;
    }
  return 0;
}
