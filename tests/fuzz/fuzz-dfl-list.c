/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the reader of the list by which a model that was cut off while it took
 * the place of an older one does so: nothing but files of that model moves or goes. */
#include <string.h>

#include "fuzz-folder.h"
#include "model/guise-dfl-folder.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

/* Beside the model, in its folder and above it: what has to stay. */
static const char *const others[] = { "models/b_SAEHD_data.dat", "models/b_SAEHD_inter.npy",
                                      "models/notes.npy", "a_SAEHD_above.npy" };
static const char *const own[] = { "models/a_SAEHD_data.dat",
                                   "models/a_SAEHD_old.npy",
                                   "models/.ready-a_SAEHD/a_SAEHD_data.dat",
                                   "models/.ready-a_SAEHD/a_SAEHD_new.npy",
                                   "models/.ready-a_SAEHD/files",
                                   "models/a_SAEHD_new.npy" };

static char *
make_path (const char *name)
{
  return g_build_filename (guise_fuzz_folder (), name, NULL);
}

static void
write_file (const char *name)
{
  g_free (guise_fuzz_put (name, (const uint8_t *) name, strlen (name)));
}

static gboolean
holds (const char *name, const char *text)
{
  g_autofree char *path = make_path (name);
  g_autofree char *content = NULL;

  return g_file_get_contents (path, &content, NULL, NULL) && g_str_equal (content, text);
}

static void
tidy (void)
{
  static const char *const folders[] = { "models/.ready-a_SAEHD", "models" };

  for (size_t i = 0; i < G_N_ELEMENTS (own); i++)
    guise_fuzz_take (make_path (own[i]));
  for (size_t i = 0; i < G_N_ELEMENTS (others); i++)
    guise_fuzz_take (make_path (others[i]));
  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = make_path (folders[i]);

      (void) g_rmdir (path); /* the first goes by itself as a rule */
    }
  (void) g_rmdir (guise_fuzz_folder ());
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autofree char *models = make_path ("models");
  g_autofree char *ready = make_path ("models/.ready-a_SAEHD");

  g_assert_cmpint (g_mkdir_with_parents (ready, 0700), ==, 0);
  for (size_t i = 0; i < G_N_ELEMENTS (others); i++)
    write_file (others[i]);
  for (size_t i = 0; i < 4; i++)
    write_file (own[i]);
  g_free (guise_fuzz_put (own[4], data, n_bytes));
  g_assert_true (guise_dfl_folder_finish (models, "a", NULL));
  g_assert_true (holds (own[0], own[2])); /* the new model is the one that counts */
  for (size_t i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_true (holds (others[i], others[i]));
  tidy ();
  return 0;
}
