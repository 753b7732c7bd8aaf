/* SPDX-License-Identifier: GPL-3.0-or-later
 * A model in the place of another one of its name: all of it, whatever stops it on the way. */
#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "model/guise-dfl-folder.h"
#include "nn/guise-nn.h"
#include "support/guise-test.h"

#define NAME   "mine"
#define PREFIX NAME "_SAEHD_"

typedef struct
{
  char          *dir;     /* owned */
  GuiseDevice   *device;  /* owned */
  GuiseSaehd    *saehd;   /* owned */
  GuiseWeights  *weights; /* owned */
  GuiseDflState *state;   /* owned */
} World;

static void
set_up (World *self, const void *data)
{
  const char *const pairs[] = { "resolution=64", "archi=liae-ud", "ae_dims=4", "e_dims=2",
                                "d_dims=2",      "d_mask_dims=2", NULL };
  GuiseSaehdOptions options = guise_saehd_options_default ();
  g_autoptr (GError) error = NULL;

  self->dir = guise_test_tmp_dir ();
  self->device = guise_device_open ("cpu", 1, &error);
  g_assert_no_error (error);
  g_assert_true (guise_saehd_options_set_pairs (&options, pairs, &error));
  g_assert_true (guise_saehd_options_settle (&options, GUISE_SAEHD_RULE_NETWORK, &error));
  self->saehd = guise_saehd_new (&options, &error);
  self->weights = guise_weights_new (self->device);
  g_assert_true (guise_saehd_add_weights (self->saehd, self->weights, 7, &error));
  self->state = guise_dfl_state_new ();
  self->state->iter = 9;
}

static void
tear_down (World *self, const void *data)
{
  guise_dfl_state_free (self->state);
  guise_weights_free (self->weights);
  guise_saehd_unref (self->saehd);
  guise_device_unref (self->device);
  guise_test_rm_rf (self->dir);
}

static gboolean
replace (World *self, const char *dir, GError **error)
{
  return guise_dfl_folder_replace (dir, NAME, self->saehd, self->weights, self->state, error);
}

static gboolean
is_same_file (const char *a_dir, const char *b_dir, const char *name)
{
  g_autofree char *a_path = g_build_filename (a_dir, name, NULL);
  g_autofree char *b_path = g_build_filename (b_dir, name, NULL);
  g_autoptr (GBytes) a = guise_file_read (a_path, G_MAXINT32, NULL);
  g_autoptr (GBytes) b = guise_file_read (b_path, G_MAXINT32, NULL);

  return a != NULL && b != NULL && g_bytes_equal (a, b);
}

/* Stopped at each file in turn, by a folder that is in its way: there is no model then, no mix;
 * when the way is free the next one finishes it, without the model being there any more. */
static void
test_each_step (World *self, const void *data)
{
  g_autofree char *wanted = g_build_filename (self->dir, "wanted", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) names = NULL;

  g_assert_true (replace (self, wanted, &error));
  g_assert_no_error (error);
  names = guise_dir_list (wanted, NULL, &error);
  g_assert_cmpuint (names->len, >, 5);
  for (guint i = 0; i < names->len; i++)
    {
      const char      *name = names->pdata[i];
      g_autofree char *dir = g_strdup_printf ("%s/case-%u", self->dir, i);
      g_autofree char *stone = g_build_filename (dir, name, NULL);
      g_autofree char *in_stone = g_build_filename (stone, "x", NULL);
      g_autofree char *stale = g_build_filename (dir, PREFIX "GAN.npy", NULL);
      g_autoptr (GPtrArray) found = NULL;

      g_test_message ("%s", name);
      g_assert_true (guise_dir_make (in_stone, NULL));
      g_assert_true (guise_file_replace (stale, "old", 3, NULL));
      g_assert_false (replace (self, dir, &error));
      g_assert_nonnull (error);
      g_clear_error (&error);
      g_assert_cmpint (g_rmdir (in_stone), ==, 0);
      g_assert_cmpint (g_rmdir (stone), ==, 0);
      g_assert_null (guise_dfl_folder_find (dir, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
      g_assert_nonnull (strstr (error->message, "cut off"));
      g_clear_error (&error);

      g_assert_true (guise_dfl_folder_finish (dir, NAME, &error));
      g_assert_no_error (error);
      found = guise_dir_list (dir, NULL, &error);
      g_assert_cmpuint (found->len, ==, names->len);
      for (guint k = 0; k < names->len; k++)
        g_assert_true (is_same_file (wanted, dir, names->pdata[k]));
      g_assert_true (guise_dfl_folder_finish (dir, NAME, &error)); /* nothing left to do */
    }
}

/* A list that somebody has damaged stops it, and nothing is removed by it. */
static void
test_damaged_list (World *self, const void *data)
{
  g_autofree char *dir = g_build_filename (self->dir, "d", NULL);
  g_autofree char *stone = g_build_filename (dir, PREFIX "encoder.npy/x", NULL);
  g_autofree char *list = g_build_filename (dir, ".ready-mine_SAEHD", "files", NULL);
  g_autofree char *foreign = g_build_filename (dir, "other_SAEHD_encoder.npy", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_dir_make (stone, NULL));
  g_assert_true (guise_file_replace (foreign, "mine", 4, NULL));
  g_assert_false (replace (self, dir, &error));
  g_clear_error (&error);
  g_assert_cmpint (g_unlink (list), ==, 0);
  g_assert_false (guise_dfl_folder_finish (dir, NAME, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  g_assert_true (g_file_test (foreign, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/dfl-replace/each-step", World, NULL, set_up, test_each_step, tear_down);
  g_test_add ("/dfl-replace/damaged-list", World, NULL, set_up, test_damaged_list, tear_down);
  return g_test_run ();
}
