/* SPDX-License-Identifier: GPL-3.0-or-later
 * The strips of the probe faces: when one is due, which ones stay. */
#include "train/guise-probe-strips.h"

#include <glib/gstdio.h>

#include "train/guise-picture-files.h"

#define SUFFIX     ".jpg"
#define MAX_SPREAD 100 /* strips over the whole length */
#define N_NEWEST   10
#define EARLY_END  GUISE_PROBE_STEP

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
  return guise_picture_files_dup_path (dir, "", iteration, SUFFIX);
}

GArray *
guise_probe_strips_list (const char *dir)
{
  return guise_picture_files_list (dir, "", SUFFIX);
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

  guise_picture_files_drop_unfinished (dir, "", SUFFIX);
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
