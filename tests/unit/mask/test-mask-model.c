/* SPDX-License-Identifier: GPL-3.0-or-later
 * Models of masks come and make room. */
#include "mask/guise-mask-model.h"

#include <glib/gstdio.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "mask-faces.h"
#include "support/guise-test.h"

static void
test_import (void)
{
  g_autofree char *dir = guise_test_tmp_dir ();
  g_autofree char *from = g_build_filename (dir, "from", NULL);
  g_autofree char *to = g_build_filename (dir, "to", NULL);
  g_autofree char *kept = g_build_filename (dir, "to-before", NULL);
  g_autofree char *again = g_build_filename (dir, "to-before-2", NULL);
  g_autofree char *other = g_build_filename (from, "notes.txt", NULL);
  g_autofree char *copied = g_build_filename (to, "notes.txt", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  mask_faces_make_model (from, FALSE);
  before = mask_faces_digest (from);
  g_assert_true (guise_mask_model_import (from, to, &error));
  g_assert_no_error (error);
  after = mask_faces_digest (to);
  g_assert_cmpstr (before, ==, after);

  /* what was there is kept, and only what belongs to the model comes along */
  g_assert_true (guise_file_replace (other, "mine", 4, NULL));
  g_assert_true (guise_mask_model_import (from, to, &error));
  g_assert_true (guise_mask_model_import (from, to, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (kept, G_FILE_TEST_IS_DIR));
  g_assert_true (g_file_test (again, G_FILE_TEST_IS_DIR));
  g_assert_false (g_file_test (copied, G_FILE_TEST_EXISTS));

  /* a folder without a model changes nothing */
  g_free (after);
  after = mask_faces_digest (to);
  g_assert_false (guise_mask_model_import (dir, to, &error));
  g_assert_nonnull (error);
  g_free (before);
  before = mask_faces_digest (to);
  g_assert_cmpstr (before, ==, after);
  guise_test_rm_rf (g_steal_pointer (&dir));
}

/* A model that starts anew: its files go beside its folder, and nothing else does. */
static void
test_set_aside (void)
{
  g_autofree char *dir = guise_test_tmp_dir ();
  g_autofree char *model = g_build_filename (dir, "model", NULL);
  g_autofree char *slash = g_strconcat (model, "/", NULL);
  g_autofree char *first = g_build_filename (dir, "model-before", NULL);
  g_autofree char *second = g_build_filename (dir, "model-before-2", NULL);
  g_autofree char *other = g_build_filename (model, "SAEHD_data.dat", NULL);
  g_autofree char *digest = NULL;
  g_autofree char *moved = NULL;
  g_autofree char *back = NULL;
  g_autofree char *before = NULL;
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (guise_mask_model_set_aside (model, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  mask_faces_make_model (model, FALSE);
  digest = mask_faces_digest (model);
  g_assert_true (guise_file_replace (other, "mine", 4, NULL));
  before = guise_mask_model_set_aside (model, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (before, ==, first);
  moved = mask_faces_digest (first);
  g_assert_cmpstr (moved, ==, digest);
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
  g_assert_null (guise_mask_model_set_aside (model, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  g_clear_error (&error);

  mask_faces_make_model (model, FALSE);
  again = guise_mask_model_set_aside (slash, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again, ==, second);
  g_assert_true (g_file_test (first, G_FILE_TEST_IS_DIR));

  g_unlink (other);
  g_assert_true (guise_mask_model_bring_back (first, model, &error));
  back = mask_faces_digest (model);
  g_assert_cmpstr (back, ==, digest);
  g_assert_false (g_file_test (first, G_FILE_TEST_EXISTS));
  guise_test_rm_rf (g_steal_pointer (&dir));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mask-model/import", test_import);
  g_test_add_func ("/mask-model/set-aside", test_set_aside);
  return g_test_run ();
}
