/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pictures that are called by the iteration they show. */
#include "train/guise-picture-files.h"

#include <string.h>

#include "core/guise-file.h"

#define N_DIGITS 10

char *
guise_picture_files_dup_path (const char *dir,
                              const char *before,
                              uint64_t    iteration,
                              const char *after)
{
  return g_strdup_printf ("%s/%s%010" G_GUINT64_FORMAT "%s", dir, before, iteration, after);
}

static int
compare_iterations (const void *a, const void *b)
{
  const uint64_t x = *(const uint64_t *) a;
  const uint64_t y = *(const uint64_t *) b;

  return (x > y) - (x < y);
}

GArray *
guise_picture_files_list (const char *dir, const char *before, const char *after)
{
  GArray      *iterations = g_array_new (FALSE, FALSE, sizeof (uint64_t));
  const size_t n_before = strlen (before);
  g_autoptr (GDir) folder = g_dir_open (dir, 0, NULL); /* none yet: an empty list */
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (g_str_has_prefix (name, before) && strspn (name + n_before, "0123456789") == N_DIGITS &&
        g_str_equal (name + n_before + N_DIGITS, after))
      {
        const uint64_t iteration = g_ascii_strtoull (name + n_before, NULL, 10);

        g_array_append_val (iterations, iteration);
      }
  g_array_sort (iterations, compare_iterations);
  return iterations;
}

void
guise_picture_files_drop_unfinished (const char *dir, const char *before, const char *after)
{
  g_autofree char *unfinished = g_strconcat (after, ".tmp", NULL);
  g_autoptr (GArray) iterations = guise_picture_files_list (dir, before, unfinished);

  for (unsigned i = 0; i < iterations->len; i++)
    {
      g_autofree char *path =
        guise_picture_files_dup_path (dir, before, g_array_index (iterations, uint64_t, i), after);

      guise_file_drop_unfinished (path);
    }
}
