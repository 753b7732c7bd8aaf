/* SPDX-License-Identifier: GPL-3.0-or-later
 * The previews of a training: what they are called, which ones stay. */
#include "train/guise-preview-files.h"

#include <glib/gstdio.h>

#include "train/guise-picture-files.h"

#define STAYS      ".png"
#define BETWEEN    "-between.png"
#define N_NEWEST   60  /* an hour of one a minute */
#define MAX_SPREAD 100 /* the others, over the whole length */

char *
guise_preview_files_dup_path (const char *dir, uint64_t iteration, gboolean stays)
{
  return guise_picture_files_dup_path (dir, "", iteration, stays ? STAYS : BETWEEN);
}

char *
guise_preview_files_find (const char *dir, uint64_t iteration)
{
  for (int stays = 1; stays >= 0; stays--)
    {
      g_autofree char *path = guise_preview_files_dup_path (dir, iteration, stays == 1);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
  return NULL;
}

static unsigned
remove_preview (const char *dir, uint64_t iteration, gboolean stays)
{
  g_autofree char *path = guise_preview_files_dup_path (dir, iteration, stays);

  return g_unlink (path) == 0 ? 1 : 0;
}

unsigned
guise_preview_files_thin (const char *dir, uint64_t iteration)
{
  g_autoptr (GArray) previews = guise_picture_files_list (dir, "", BETWEEN);
  uint64_t span = 1;
  uint64_t first_free = 0; /* where the span begins that has no preview yet */
  unsigned n_gone = 0;

  guise_picture_files_drop_unfinished (dir, "", STAYS);
  guise_picture_files_drop_unfinished (dir, "", BETWEEN);
  while (iteration / span > MAX_SPREAD)
    span *= 2;
  for (unsigned i = 0; i + N_NEWEST < previews->len; i++)
    {
      const uint64_t at = g_array_index (previews, uint64_t, i);

      if (at >= first_free)
        first_free = (at / span + 1) * span;
      else
        n_gone += remove_preview (dir, at, FALSE);
    }
  return n_gone;
}

unsigned
guise_preview_files_go_back (const char *dir, uint64_t iteration)
{
  unsigned n_gone = 0;

  for (int stays = 0; stays <= 1; stays++)
    {
      g_autoptr (GArray) previews = guise_picture_files_list (dir, "", stays ? STAYS : BETWEEN);

      for (unsigned i = 0; i < previews->len; i++)
        if (g_array_index (previews, uint64_t, i) > iteration)
          n_gone += remove_preview (dir, g_array_index (previews, uint64_t, i), stays == 1);
    }
  return n_gone;
}
