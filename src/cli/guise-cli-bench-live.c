/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise bench live [FILE.dfm [FOOTAGE]]`: footage in place of a camera through the live pipeline.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "cli/guise-cli-bench.h"
#include "cli/guise-cli-live-figures.h"
#include "core/guise-data.h"
#include "live/guise-live.h"

#define N_WARM_UP     30 /* pictures before it counts: the face is found, buffers have their size */
#define N_PICTURES    256 /* as many as the percentiles are made of */
#define DEFAULT_CLIP  "demo/performer.mp4"
#define SINK_CAPACITY 4
#define LOOK_US       50000 /* how soon Ctrl-C is noticed */

/* What is measured, and by how many pictures. */
typedef struct
{
  const GuiseCliBench *bench; /* borrowed */
  GuiseCliBenchTimes  *times; /* borrowed */
  int                  n_wanted;

  GMutex  lock; /* of what follows */
  GCond   changed;
  int     n_seen; /* pictures, those of the warm-up included */
  GError *error;  /* owned; why nothing more comes, or NULL */
} Run;

static void
run_init (Run *self, const GuiseCliBench *bench, GuiseCliBenchTimes *times)
{
  *self = (Run){ .bench = bench, .times = times };
  self->n_wanted = bench->n_iterations > 0 ? bench->n_iterations : N_PICTURES;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
}

static void
run_clear (Run *self)
{
  g_clear_error (&self->error);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* ---- a sink that counts ---- */

typedef struct
{
  GuiseLiveSink base;
  Run          *run; /* borrowed */
} Counter;

static double
sum_stages (const GuiseLiveShot *shot)
{
  int64_t sum_us = 0;

  for (int i = 0; i < GUISE_N_LIVE_STAGES; i++)
    sum_us += shot->busy_us[i];
  return (double) sum_us / 1000.0;
}

/* Wall-clock time is that of the stages: from one picture to the next it is the camera's rate. */
static gboolean
counter_put (GuiseLiveSink *sink, const GuiseLiveShot *shot, GError **error)
{
  Run *run = ((Counter *) sink)->run;

  g_mutex_lock (&run->lock);
  if (run->n_seen > N_WARM_UP && run->n_seen <= N_WARM_UP + run->n_wanted)
    {
      guise_cli_bench_times_end (run->times);
      g_array_index (run->times->wall, double, run->times->wall->len - 1) = sum_stages (shot);
    }
  guise_cli_bench_times_begin (run->times);
  run->n_seen++;
  g_cond_broadcast (&run->changed);
  g_mutex_unlock (&run->lock);
  return TRUE;
}

static void
counter_destroy (GuiseLiveSink *sink)
{
  g_free (sink);
}

static const GuiseLiveSinkClass counter_class = { counter_put, NULL, counter_destroy };

static GuiseLiveSink *
make_counter (Run *run)
{
  Counter *self = g_new0 (Counter, 1);

  self->base.class_ = &counter_class;
  self->base.name = g_strdup ("counter");
  self->base.capacity = SINK_CAPACITY;
  self->run = run;
  return &self->base;
}

/* ---- the run ---- */

static void
on_live_event (GuiseLiveEvent event, const char *what, const GError *error, void *user_data)
{
  Run *run = user_data;

  if (error == NULL)
    return;
  g_mutex_lock (&run->lock);
  if (run->error == NULL)
    run->error = g_error_copy (error);
  g_cond_broadcast (&run->changed);
  g_mutex_unlock (&run->lock);
}

/* Until enough pictures were seen. Returns: how many were dropped until it began to count */
static uint64_t
wait_for_pictures (Run *run, GuiseLive *live)
{
  const GuiseCli  *cli = run->bench->cli;
  uint64_t         n_dropped = 0;
  gboolean         has_begun = FALSE;
  GuiseLiveFigures figures;

  g_mutex_lock (&run->lock);
  while (run->error == NULL && run->n_seen <= N_WARM_UP + run->n_wanted &&
         !g_cancellable_is_cancelled (cli->cancellable))
    {
      int n = CLAMP (run->n_seen - N_WARM_UP, 0, run->n_wanted);

      if (!has_begun && n > 0)
        {
          guise_live_read_figures (live, &figures);
          n_dropped = figures.n_dropped;
          has_begun = TRUE;
        }
      guise_cli_output_progress (cli->output, (uint64_t) n, (uint64_t) run->n_wanted, NULL);
      g_cond_wait_until (&run->changed, &run->lock, g_get_monotonic_time () + LOOK_US);
    }
  g_mutex_unlock (&run->lock);
  return n_dropped;
}

static gboolean
measure (Run              *run,
         const char       *model,
         const char       *footage,
         gboolean          has_masks,
         GuiseLiveFigures *out_figures,
         GError          **error)
{
  const GuiseCli   *cli = run->bench->cli;
  GuiseLiveSettings settings = guise_live_settings_default ();
  GuiseLiveOptions  options = {
     .source = footage, .loops = TRUE, .device = cli->device, .n_threads = cli->n_threads
  };
  GuiseLive *live;
  uint64_t   n_before;

  /* What was never trained has masks that show nothing. */
  settings.compositor.uses_input_mask = settings.compositor.uses_face_mask = has_masks;
  settings.compositor.uses_hull = !has_masks;
  guise_cli_output_begin (cli->output, _("Live"), (uint64_t) run->n_wanted);
  live = guise_live_start (&options, &settings, model, on_live_event, run);
  guise_live_add_sink (live, make_counter (run));
  n_before = wait_for_pictures (run, live);
  guise_live_read_figures (live, out_figures);
  out_figures->n_dropped -= n_before;
  out_figures->n_shown = run->times->wall->len;
  guise_live_stop (live);
  if (run->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&run->error));
      return FALSE;
    }
  return !guise_cli_cancelled (run->bench->cli, error);
}

/* The file that was named, or one of --config. */
static gboolean
find_model (const GuiseCliBench *self, const char **out_name, char **out_path, GError **error)
{
  g_autoptr (GuiseDevice) device = NULL;

  *out_name = self->files[0];
  if (*out_name != NULL)
    {
      *out_path = g_strdup (*out_name);
      return TRUE;
    }
  device = guise_device_open ("cpu", self->cli->n_threads, error);
  return device != NULL && guise_cli_bench_write_dfm (self, device, out_name, out_path, error);
}

gboolean
guise_cli_bench_live (const GuiseCliBench *self, GError **error)
{
  gboolean         is_named = self->files[0] != NULL, has_masks, ok;
  const char      *name;
  g_autofree char *model = NULL;
  g_autofree char *footage = NULL;
  g_auto (GuiseCliBenchTimes) times;
  g_auto (Run) run;
  GuiseLiveFigures figures;
  g_autofree char *table = NULL;
  JsonObject      *members;

  guise_cli_bench_times_init (&times);
  run_init (&run, self, &times);
  footage = is_named && self->files[1] != NULL ? g_strdup (self->files[1])
                                               : guise_data_find (DEFAULT_CLIP, error);
  if (footage == NULL || !find_model (self, &name, &model, error))
    return FALSE;
  has_masks = is_named && !self->hull;
  ok = measure (&run, model, footage, has_masks, &figures, error);
  if (!is_named)
    g_unlink (model);
  if (!ok)
    return FALSE;
  table = guise_cli_live_dup_table (&figures);
  members = guise_cli_live_make_members (&figures);
  json_object_set_string_member (members, "kind", "live");
  json_object_set_string_member (members, is_named ? "file" : "config", name);
  json_object_set_string_member (members, "footage", footage);
  json_object_set_string_member (members, "mask", has_masks ? "model" : "hull");
  guise_cli_bench_report (self, &times, 0.0, table, members);
  return TRUE;
}
