/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds a fuzz target the files of some folders: its seed corpus as a plain test. */
#include <gio/gio.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

#define MAX_FILE_BYTES (4 * 1024 * 1024) /* larger ones take too long for a smoke test */

/* Runs every file below a path; returns how many. */
static unsigned
feed (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autofree char *content = NULL;
  size_t           n_bytes;
  unsigned         n = 0;
  const char      *name;

  if (dir == NULL)
    {
      if (!g_file_get_contents (path, &content, &n_bytes, NULL) || n_bytes > MAX_FILE_BYTES)
        return 0;
      LLVMFuzzerTestOneInput ((const uint8_t *) content, n_bytes);
      return 1;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      n += feed (child);
    }
  return n;
}

static void
test_corpus (const void *data)
{
  const char *const *folders = data;
  const char        *root = g_getenv ("GUISE_SHARED");
  unsigned           n = 0;

  LLVMFuzzerTestOneInput ((const uint8_t *) "", 0);
  for (size_t i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *path = g_path_is_absolute (folders[i])
                                ? g_strdup (folders[i])
                                : g_build_filename (root != NULL ? root : "", folders[i], NULL);

      n += feed (path);
    }
  if (n == 0)
    g_test_skip ("the seed corpus is not here");
  else
    g_test_message ("%u inputs", n);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/fuzz/corpus", argv + 1, test_corpus);
  return g_test_run ();
}
