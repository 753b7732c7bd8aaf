/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise bench extract`: decode, find, follow, cut, encode and write, as `guise extract` does it.
 */
#include <glib/gstdio.h>

#include "capture/guise-extraction.h"
#include "cli/guise-cli-bench.h"
#include "core/guise-data.h"

#define DEFAULT_ITERATIONS 3
#define DEFAULT_CLIP       "demo/performer.mp4"

/* Removes the faces of one pass, hidden journal included. */
static void
clear_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      g_unlink (child);
    }
}

/* Extracts the footage n times into one folder; each pass is a unit. */
static gboolean
measure (const GuiseCliBench   *self,
         const char *const     *inputs,
         const char            *dir,
         GuiseCliBenchTimes    *times,
         GuiseExtractionCounts *sum,
         GError               **error)
{
  GuiseExtractionOptions options = guise_extraction_options_default ();
  g_autoptr (GuiseDevice) device = guise_device_open (self->cli->device, 1, error);
  int n = self->n_iterations > 0 ? self->n_iterations : DEFAULT_ITERATIONS;

  if (device == NULL)
    return FALSE;
  options.n_threads = self->cli->n_threads;
  guise_cli_output_begin (self->cli->output, _("Extracting"), 0);
  for (int i = 0; i < n; i++)
    {
      GuiseExtractionCounts counts;
      gboolean              ok;

      guise_cli_bench_times_begin (times);
      ok = guise_extraction_run (inputs, dir, &options, device, NULL, NULL, self->cli->cancellable,
                                 &counts, error);
      guise_cli_bench_times_end (times);
      clear_folder (dir);
      if (!ok)
        return FALSE;
      sum->n_frames += counts.n_frames;
      sum->n_faces += counts.n_faces;
      sum->seconds += counts.seconds;
      guise_cli_output_progress (self->cli->output, (uint64_t) i + 1, (uint64_t) n, NULL);
    }
  return TRUE;
}

gboolean
guise_cli_bench_extract (const GuiseCliBench *self, GError **error)
{
  g_autofree char      *clip = NULL;
  g_autofree char      *dir = NULL;
  const char           *fallback[] = { NULL, NULL };
  const char *const    *inputs = self->files;
  GuiseExtractionCounts sum = { 0 };
  g_auto (GuiseCliBenchTimes) times;
  gboolean ok;

  guise_cli_bench_times_init (&times);
  if (inputs == NULL || inputs[0] == NULL)
    {
      clip = guise_data_find (DEFAULT_CLIP, error);
      if (clip == NULL)
        return FALSE;
      fallback[0] = clip;
      inputs = fallback;
    }
  dir = g_dir_make_tmp ("guise-bench-XXXXXX", error);
  if (dir == NULL)
    return FALSE;
  ok = measure (self, inputs, dir, &times, &sum, error);
  g_rmdir (dir);
  if (!ok)
    return FALSE;

  JsonObject *members = json_object_new ();

  json_object_set_string_member (members, "kind", "extract");
  json_object_set_int_member (members, "frames", (gint64) sum.n_frames);
  json_object_set_int_member (members, "faces", (gint64) sum.n_faces);
  json_object_set_double_member (members, "fps", (double) sum.n_frames / sum.seconds);
  guise_cli_bench_report (self, &times, 0.0, NULL, members);
  return TRUE;
}
