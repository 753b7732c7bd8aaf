/* SPDX-License-Identifier: GPL-3.0-or-later
 * The strips of the probe faces: when one is due, which ones stay. */
#include "train/guise-probe-strips.h"

#include <glib/gstdio.h>
#include <string.h>

#define N_DIGITS    10
#define SUFFIX      ".jpg"
#define NAME_FORMAT "%010" G_GUINT64_FORMAT SUFFIX
#define MAX_SPREAD  100 /* strips over the whole length */
#define N_NEWEST    10
#define EARLY_END   GUISE_PROBE_STEP

static const uint64_t early[] = { 0, 100, 200, 500, 1000, 2000 };

gboolean
guise_probe_is_due (uint64_t iteration)
{
  for (size_t i = 0; i < G_N_ELEMENTS (early); i++)
    if (iteration == early[i])
      return TRUE;
  return iteration > 0 && iteration % GUISE_PROBE_STEP == 0;
}

gboolean
guise_probe_is_kept (uint64_t iteration, uint64_t newest)
{
  uint64_t step = GUISE_PROBE_STEP;

  if (iteration <= EARLY_END || iteration % GUISE_PROBE_STEP != 0 || iteration >= newest ||
      newest - iteration < (uint64_t) N_NEWEST * GUISE_PROBE_STEP)
    return TRUE;
  while (newest / step > MAX_SPREAD)
    step *= 2;
  return iteration % step == 0;
}

char *
guise_probe_strips_dup_path (const char *dir, uint64_t iteration)
{
  g_autofree char *name = g_strdup_printf (NAME_FORMAT, iteration);

  return g_build_filename (dir, name, NULL);
}

static int
compare_iterations (const void *a, const void *b)
{
  const uint64_t x = *(const uint64_t *) a;
  const uint64_t y = *(const uint64_t *) b;

  return (x > y) - (x < y);
}

GArray *
guise_probe_strips_list (const char *dir)
{
  GArray *iterations = g_array_new (FALSE, FALSE, sizeof (uint64_t));
  g_autoptr (GDir) folder = g_dir_open (dir, 0, NULL); /* none yet: an empty list */
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (strspn (name, "0123456789") == N_DIGITS && g_str_equal (name + N_DIGITS, SUFFIX))
      {
        const uint64_t iteration = g_ascii_strtoull (name, NULL, 10);

        g_array_append_val (iterations, iteration);
      }
  g_array_sort (iterations, compare_iterations);
  return iterations;
}

static gboolean
remove_strip (const char *dir, uint64_t iteration)
{
  g_autofree char *path = guise_probe_strips_dup_path (dir, iteration);

  return g_unlink (path) == 0;
}

unsigned
guise_probe_strips_thin (const char *dir)
{
  g_autoptr (GArray) iterations = guise_probe_strips_list (dir);
  const uint64_t newest =
    iterations->len > 0 ? g_array_index (iterations, uint64_t, iterations->len - 1) : 0;
  unsigned n_gone = 0;

  for (unsigned i = 0; i < iterations->len; i++)
    if (!guise_probe_is_kept (g_array_index (iterations, uint64_t, i), newest))
      n_gone += remove_strip (dir, g_array_index (iterations, uint64_t, i)) ? 1 : 0;
  return n_gone;
}

unsigned
guise_probe_strips_go_back (const char *dir, uint64_t iteration)
{
  g_autoptr (GArray) iterations = guise_probe_strips_list (dir);
  unsigned n_gone = 0;

  for (unsigned i = 0; i < iterations->len; i++)
    if (g_array_index (iterations, uint64_t, i) > iteration)
      n_gone += remove_strip (dir, g_array_index (iterations, uint64_t, i)) ? 1 : 0;
  return n_gone;
}
