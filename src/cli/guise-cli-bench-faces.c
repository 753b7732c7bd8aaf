/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise bench sort` and `guise bench sample`: what a faceset of the user's costs to sort and to
 * train from. */
#include <string.h>

#include "cli/guise-cli-bench.h"
#include "sample/guise-sampler.h"
#include "sort/guise-sort.h"

#define N_SORTS     3
#define N_BATCHES   50
#define CACHE_BYTES ((size_t) 2 << 30) /* as in training */

typedef struct
{
  const char *name;
  int         resolution;
  int         batch_size;
} Config;

/* Source: cli.md, bench. */
static const Config configs[] = {
  { "tiny", 64, 4 },
  { "small", 128, 4 },
  { "recipe", 224, 8 },
};

static GuiseFaceset *
open_faceset (const GuiseCliBench *self, const char *path, const char *usage, GError **error)
{
  if (path == NULL)
    {
      /* Translators: how to call the benchmark, as in "bench sort DIR" */
      guise_cli_set_usage_error (self->cli, error,
                                 _("Say with which faces to measure: %s"), usage);
      return NULL;
    }
  return guise_faceset_open (path, error);
}

gboolean
guise_cli_bench_sort (const GuiseCliBench *self, GError **error)
{
  const GuiseSortOptions options = { .method = GUISE_SORT_BEST, .n_threads = self->cli->n_threads };
  const int              n = self->n_iterations > 0 ? self->n_iterations : N_SORTS;
  g_autoptr (GuiseFaceset) faces = open_faceset (self, self->files[0], "bench sort DIR", error);
  g_auto (GuiseCliBenchTimes) times;
  JsonObject *members;

  guise_cli_bench_times_init (&times);
  if (faces == NULL)
    return FALSE;
  for (int i = 0; i < n; i++)
    {
      g_autoptr (GuiseSelection) selection = NULL;

      guise_cli_bench_times_begin (&times);
      selection = guise_faceset_sort (faces, &options, NULL, NULL, self->cli->cancellable, error);
      if (selection == NULL)
        return FALSE;
      guise_cli_bench_times_end (&times);
    }
  members = json_object_new ();
  json_object_set_string_member (members, "kind", "sort");
  json_object_set_string_member (members, "method", guise_sort_method_get_name (options.method));
  json_object_set_int_member (members, "faces", (gint64) guise_faceset_get_n (faces));
  guise_cli_bench_report (self, &times, 0.0, NULL, members);
  return TRUE;
}

static const Config *
find_config (const GuiseCliBench *self, GError **error)
{
  const char *name = self->config != NULL ? self->config : configs[0].name;

  for (size_t i = 0; i < G_N_ELEMENTS (configs); i++)
    if (strcmp (configs[i].name, name) == 0)
      return &configs[i];
  guise_cli_set_usage_error (self->cli, error,
                             _("There is no configuration “%s”: tiny, small or recipe."), name);
  return NULL;
}

/* Batches after every face was used once, so that what fits into memory is there. */
static gboolean
measure_batches (const GuiseCliBench *self,
                 GuiseSampler        *sampler,
                 int                  n_warm_up,
                 int                  n_batches,
                 float *const        *planes,
                 GuiseCliBenchTimes  *times,
                 GError             **error)
{
  guise_cli_output_begin (self->cli->output, _("Sampling"), 0);
  for (int i = 0; i < n_warm_up + n_batches; i++)
    {
      if (guise_cli_cancelled (self->cli, error))
        return FALSE;
      if (i >= n_warm_up)
        guise_cli_bench_times_begin (times);
      if (!guise_sampler_next (sampler, planes, NULL, error))
        return FALSE;
      if (i >= n_warm_up)
        guise_cli_bench_times_end (times);
      guise_cli_output_progress (self->cli->output, (uint64_t) i + 1,
                                 (uint64_t) (n_warm_up + n_batches), NULL);
    }
  return TRUE;
}

gboolean
guise_cli_bench_sample (const GuiseCliBench *self, GError **error)
{
  static const size_t n_channels[GUISE_N_SAMPLER_PLANES] = { 3, 3, 1, 1 };
  const Config       *config = find_config (self, error);
  g_autoptr (GuiseFaceset) src = NULL;
  g_autoptr (GuiseFaceset) dst = NULL;
  g_autoptr (GuiseSampler) sampler = NULL;
  g_auto (GuiseCliBenchTimes) times;
  GuiseColorTransfer transfer = GUISE_COLOR_TRANSFER_NONE;
  float             *planes[GUISE_N_SAMPLER_PLANES];
  JsonObject        *members;
  gboolean           done;

  guise_cli_bench_times_init (&times);
  if (config == NULL)
    return FALSE;
  src = open_faceset (self, self->files[0], "bench sample SRC [DST [COLOR]]", error);
  if (src == NULL)
    return FALSE;
  dst =
    self->files[1] != NULL ? guise_faceset_open (self->files[1], error) : guise_faceset_ref (src);
  if (dst == NULL)
    return FALSE;
  if (self->files[1] != NULL && self->files[2] != NULL &&
      !guise_color_transfer_from_name (self->files[2], &transfer))
    {
      guise_cli_set_usage_error (self->cli, error,
                                 _("There is no colour transfer “%s”."), self->files[2]);
      return FALSE;
    }

  const GuiseSamplerOptions options = { .batch_size = config->batch_size,
                                        .resolution = config->resolution,
                                        .face_type = guise_faceset_get_entry (src, 0)->type,
                                        .random_warp = TRUE,
                                        .random_dst_flip = TRUE,
                                        .ct_mode = transfer,
                                        .seed = self->cli->seed,
                                        .n_threads = self->cli->n_threads,
                                        .cache_bytes = CACHE_BYTES };
  const size_t              n_pixels = (size_t) config->resolution * (size_t) config->resolution;
  const size_t              n_faces = MAX (guise_faceset_get_n (src), guise_faceset_get_n (dst));

  sampler = guise_sampler_new (src, dst, &options, 0, error);
  if (sampler == NULL)
    return FALSE;
  for (int i = 0; i < GUISE_N_SAMPLER_PLANES; i++)
    planes[i] = g_new (float, 2 * (size_t) config->batch_size * n_channels[i] * n_pixels);
  done = measure_batches (self, sampler, (int) (n_faces / (size_t) config->batch_size) + 2,
                          self->n_iterations > 0 ? self->n_iterations : N_BATCHES, planes, &times,
                          error);
  for (int i = 0; i < GUISE_N_SAMPLER_PLANES; i++)
    g_free (planes[i]);
  if (!done)
    return FALSE;
  members = json_object_new ();
  json_object_set_string_member (members, "kind", "sample");
  json_object_set_string_member (members, "config", config->name);
  json_object_set_string_member (members, "color", guise_color_transfer_get_name (transfer));
  json_object_set_int_member (members, "faces", (gint64) n_faces);
  json_object_set_int_member (members, "samples_per_batch", 2 * config->batch_size);
  guise_cli_bench_report (self, &times, 0.0, NULL, members);
  return TRUE;
}
