/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <glib/gstdio.h>
#include <stdint.h>

G_BEGIN_DECLS

/* A folder of this program, for readers that want one; in memory where that can be had.
 *
 * Returns: (transfer none): its path */
static inline const char *
guise_fuzz_folder (void)
{
  static char *folder;

  if (folder == NULL)
    {
      const char *top =
        g_file_test ("/dev/shm", G_FILE_TEST_IS_DIR) ? "/dev/shm" : g_get_tmp_dir ();

      folder = g_build_filename (top, "guise-fuzz-XXXXXX", NULL);
      g_assert_nonnull (g_mkdtemp (folder));
    }
  return folder;
}

/* Writes a file of it. Returns: (transfer full): its path */
static inline char *
guise_fuzz_put (const char *name, const uint8_t *data, size_t n_bytes)
{
  char *path = g_build_filename (guise_fuzz_folder (), name, NULL);
  FILE *file;

  (void) g_mkdir (guise_fuzz_folder (), 0700); /* it may be there */
  file = g_fopen (path, "wb");
  g_assert_nonnull (file);
  g_assert_true (n_bytes == 0 || fwrite (data, 1, n_bytes, file) == n_bytes);
  g_assert_cmpint (fclose (file), ==, 0);
  return path;
}

/* Takes a file away, and with the last one the folder. */
static inline void
guise_fuzz_take (char *path)
{
  g_unlink (path);
  g_free (path);
  (void) g_rmdir (guise_fuzz_folder ()); /* there may be another file */
}

G_END_DECLS
