/* SPDX-License-Identifier: GPL-3.0-or-later
 * How uncertain a model is: measured, kept beside the faces, and what is labelled next by it. */
#include "mask/guise-mask-doubt.h"

#include "mask-faces.h"
#include "support/guise-test.h"

static void
test_measure (void)
{
  static const float sure[] = { 0.0f, 1.0f, 1.0f, 0.0f };
  static const float rim[] = { 0.0f, 1.0f, 0.5f, 1.0f };
  static const float half[] = { 0.5f, 0.5f, 0.5f, 0.5f };
  static const float none[] = { 0.0f, 0.0f, 0.0f, 0.0f };

  g_assert_cmpfloat (guise_mask_doubt_measure (sure, 4), ==, 0.0);
  g_assert_cmpfloat_with_epsilon (guise_mask_doubt_measure (rim, 4), 1.0 / 2.5, 1e-9);
  g_assert_cmpfloat (guise_mask_doubt_measure (half, 4), ==, 1.0);
  g_assert_cmpfloat (guise_mask_doubt_measure (none, 4), ==, 1.0);
}

/* The doubtful ones first, never a labelled one; without any knowledge evenly spread. */
static void
test_choose (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *faces = g_build_filename (dir, "faces", NULL);
  g_autofree char *path = g_build_filename (faces, GUISE_MASK_DOUBT_FILE, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceset) faceset = NULL;
  g_autoptr (GuiseMaskDoubt) doubt = guise_mask_doubt_new ();
  g_autoptr (GuiseMaskDoubt) back = NULL;
  g_autoptr (GuiseMaskDoubt) spoiled = NULL;
  g_autoptr (GArray) chosen = NULL;
  g_autoptr (GArray) even = NULL;

  mask_faces_make (faces, GUISE_FACE_TYPE_WHOLE, 8, 2);
  faceset = guise_faceset_open (faces, &error);
  g_assert_no_error (error);
  guise_mask_doubt_add (doubt, "00000.jpg", 0.9); /* labelled */
  guise_mask_doubt_add (doubt, "00003.jpg", 0.2);
  guise_mask_doubt_add (doubt, "00006.jpg", 0.7);
  g_assert_true (guise_mask_doubt_save (doubt, faces, &error));
  g_assert_no_error (error);
  back = guise_mask_doubt_load (faces);
  g_assert_cmpfloat (guise_mask_doubt_get (back, "00003.jpg"), ==, 0.2);
  g_assert_cmpfloat (guise_mask_doubt_get (back, "00004.jpg"), <, 0.0);
  chosen = guise_mask_doubt_choose (back, faceset, NULL, 3);
  g_assert_cmpuint (chosen->len, ==, 3);
  g_assert_cmpuint (g_array_index (chosen, size_t, 0), ==, 6);
  g_assert_cmpuint (g_array_index (chosen, size_t, 1), ==, 3);
  g_assert_cmpuint (g_array_index (chosen, size_t, 2), ==, 2);

  g_assert_true (g_file_set_contents (path, "{\"faces\": {\"00003.jpg\": 0.5}}", -1, NULL));
  spoiled = guise_mask_doubt_load (faces);
  g_assert_cmpfloat (guise_mask_doubt_get (spoiled, "00003.jpg"), <, 0.0);
  even = guise_mask_doubt_choose (spoiled, faceset, NULL, 2);
  g_assert_cmpuint (even->len, ==, 2);
  g_assert_cmpuint (g_array_index (even, size_t, 0), ==, 3);
  g_assert_cmpuint (g_array_index (even, size_t, 1), ==, 6);
  guise_test_rm_rf (dir);
}

/* The model doubts a stretch of the clip, and a single face far from it. */
static void
test_apart (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *faces = g_build_filename (dir, "faces", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceset) faceset = NULL;
  g_autoptr (GuiseMaskDoubt) doubt = guise_mask_doubt_new ();
  g_autoptr (GHashTable) aside = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GArray) two = NULL;
  g_autoptr (GArray) all = NULL;
  g_autoptr (GArray) rest = NULL;

  mask_faces_make (faces, GUISE_FACE_TYPE_WHOLE, 24, 0);
  faceset = guise_faceset_open (faces, &error);
  g_assert_no_error (error);
  guise_mask_doubt_add (doubt, "00009.jpg", 0.7);
  guise_mask_doubt_add (doubt, "00010.jpg", 0.9);
  guise_mask_doubt_add (doubt, "00011.jpg", 0.8);
  guise_mask_doubt_add (doubt, "00020.jpg", 0.3);

  two = guise_mask_doubt_choose (doubt, faceset, NULL, 2);
  g_assert_cmpuint (two->len, ==, 2);
  g_assert_cmpuint (g_array_index (two, size_t, 0), ==, 10);
  g_assert_cmpuint (g_array_index (two, size_t, 1), ==, 20);

  all = guise_mask_doubt_choose (doubt, faceset, NULL, 100);
  g_assert_cmpuint (all->len, ==, 24);
  g_assert_cmpuint (g_array_index (all, size_t, 1), ==, 11);

  g_hash_table_add (aside, (char *) "00010.jpg");
  rest = guise_mask_doubt_choose (doubt, faceset, aside, 100);
  g_assert_cmpuint (rest->len, ==, 23);
  g_assert_cmpuint (g_array_index (rest, size_t, 0), ==, 11);
  guise_test_rm_rf (dir);
}

/* A face beside a labelled one tells little more than that, however doubtful; it comes last. */
static void
test_near_label (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *faces = g_build_filename (dir, "faces", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceset) faceset = NULL;
  g_autoptr (GuiseMaskDoubt) doubt = guise_mask_doubt_new ();
  g_autoptr (GArray) two = NULL;
  g_autoptr (GArray) all = NULL;

  mask_faces_make (faces, GUISE_FACE_TYPE_WHOLE, 24, 8); /* 0 to 7 */
  faceset = guise_faceset_open (faces, &error);
  g_assert_no_error (error);
  guise_mask_doubt_add (doubt, "00009.jpg", 0.9);
  guise_mask_doubt_add (doubt, "00014.jpg", 0.2);
  guise_mask_doubt_add (doubt, "00020.jpg", 0.3);

  two = guise_mask_doubt_choose (doubt, faceset, NULL, 2);
  g_assert_cmpuint (two->len, ==, 2);
  g_assert_cmpuint (g_array_index (two, size_t, 0), ==, 20);
  g_assert_cmpuint (g_array_index (two, size_t, 1), ==, 14);

  all = guise_mask_doubt_choose (doubt, faceset, NULL, 100);
  g_assert_cmpuint (all->len, ==, 16);
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mask-doubt/measure", test_measure);
  g_test_add_func ("/mask-doubt/choose", test_choose);
  g_test_add_func ("/mask-doubt/apart", test_apart);
  g_test_add_func ("/mask-doubt/near-label", test_near_label);
  return g_test_run ();
}
