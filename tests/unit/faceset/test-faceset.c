/* SPDX-License-Identifier: GPL-3.0-or-later
 * Face files and facesets: round trips, the reference's own files, damage. */
#include "faceset/guise-faceset.h"

#include <math.h>
#include <string.h>

#include "core/guise-file.h"
#include "format/guise-face-jpeg.h"
#include "support/guise-test.h"

static GuiseImage *
make_picture (int side)
{
  GuiseImage *image = guise_image_new (GUISE_PIXELS_BGR8, side, side, 3, NULL);

  for (int y = 0; y < side; y++)
    for (int x = 0; x < 3 * side; x++)
      guise_image_row (image, y)[x] = (uint8_t) (x / 6 + y / 2);
  return image;
}

static GuiseFaceMeta *
make_meta (void)
{
  GuiseFaceMeta *meta = guise_face_meta_new ();
  const double   matrix[2][3] = { { 0.5, 0.1, 3.0 }, { -0.1, 0.5, 4.0 } };

  meta->type = GUISE_FACE_TYPE_WHOLE;
  meta->source_filename = g_strdup ("frame 1.png");
  meta->has_source_rect = TRUE;
  memcpy (meta->source_rect, (const int64_t[4]){ 10, 90, 60, 20 }, sizeof meta->source_rect);
  meta->has_image_to_face_mat = TRUE;
  memcpy (meta->image_to_face_mat, matrix, sizeof matrix);
  for (int i = 0; i < 68; i++)
    {
      meta->landmarks[i][0] = 20.25 + i;
      meta->landmarks[i][1] = 90.5 - i;
    }
  return meta;
}

static void
test_round_trip (void)
{
  g_autoptr (GError) error = NULL;
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "1_0.jpg", NULL);
  g_autoptr (GuiseImage) image = make_picture (128);
  g_autoptr (GuiseImage) mask = guise_image_new (GUISE_PIXELS_GRAY8, 64, 64, 1, NULL);
  g_autoptr (GuiseFaceMeta) meta = make_meta ();
  g_autoptr (GuiseFaceFile) face = NULL;

  for (int y = 20; y < 50; y++)
    memset (guise_image_row (mask, y) + 10, 255, 40);
  meta->xseg_mask = guise_face_file_encode_mask (mask, &error);
  g_assert_no_error (error);
  g_assert_true (guise_face_file_save (path, image, meta, 95, &error));
  g_assert_no_error (error);
  face = guise_face_file_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (face->image->width, ==, 128);
  g_assert_cmpint (abs (guise_image_row (face->image, 50)[100] - guise_image_row (image, 50)[100]),
                   <=, 4);
  g_assert_cmpmem (face->meta->landmarks, sizeof meta->landmarks, meta->landmarks,
                   sizeof meta->landmarks);
  g_assert_cmpstr (face->meta->source_filename, ==, "frame 1.png");
  for (int y = 0; y < 64; y++)
    g_assert_cmpmem (guise_image_row (face->mask, y), 64, guise_image_row (mask, y), 64);
  g_assert_false (face->is_damaged);
  guise_test_rm_rf (dir);
}

/* A mask that PNG cannot pack well becomes a JPEG below the limit of formats.md 4. */
static void
test_noisy_mask (void)
{
  g_autoptr (GuiseImage) mask = guise_image_new (GUISE_PIXELS_GRAY8, 300, 300, 1, NULL);
  g_autoptr (GuiseFaceMeta) meta = guise_face_meta_new ();
  uint32_t state = 1;

  for (int y = 0; y < 300; y++)
    for (int x = 0; x < 300; x++)
      guise_image_row (mask, y)[x] = (uint8_t) ((state = state * 1664525u + 1013904223u) >> 24);
  meta->xseg_mask = guise_face_file_encode_mask (mask, NULL);
  g_assert_cmpuint (g_bytes_get_size (meta->xseg_mask), <=, 50000);

  g_autoptr (GuiseImage) back = guise_face_file_decode_mask (meta, NULL);

  g_assert_cmpint (back->width, ==, 300);
}

static void
check_mask (const char *folder, const char *name, int tolerance)
{
  g_autofree char *jpg = g_strdup_printf ("%s/%s.jpg", folder, name);
  g_autofree char *pgm_path = g_strdup_printf ("%s/%s.xseg.pgm", folder, name);
  g_autofree char *pgm = NULL;
  gsize            n = 0;
  g_autoptr (GuiseFaceFile) face = guise_face_file_load (jpg, NULL);

  g_assert_true (g_file_get_contents (pgm_path, &pgm, &n, NULL));
  g_assert_nonnull (face->mask);

  const int      w = face->mask->width;
  const uint8_t *golden = (const uint8_t *) pgm + n - (gsize) w * (gsize) face->mask->height;

  for (int y = 0; y < face->mask->height; y++)
    for (int x = 0; x < w; x++)
      g_assert_cmpint (abs (guise_image_row (face->mask, y)[x] - golden[y * w + x]), <=, tolerance);
}

static void
test_golden_masks (void)
{
  g_autofree char *folder = guise_test_shared ("golden/dfl/jpg");

  if (folder == NULL)
    return;
  check_mask (folder, "wf_xseg_png", 0);
  check_mask (folder, "wf_xseg_jpg", 1);
  check_mask (folder, "resized_f", 1);
}

static void
test_golden_folder (void)
{
  g_autofree char *folder = guise_test_shared ("golden/dfl/jpg");
  g_autoptr (GError) error = NULL;

  if (folder == NULL)
    return;

  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (folder, &error);
  size_t n_masks = 0;

  g_assert_no_error (error);
  /* All but the two plain pictures are faces. */
  g_assert_cmpuint (guise_faceset_get_n (faceset) + guise_faceset_get_issues (faceset)->len, >=,
                    20);
  g_assert_cmpuint (guise_faceset_get_issues (faceset)->len, ==, 2);
  for (size_t i = 0; i < guise_faceset_get_n (faceset); i++)
    {
      const GuiseFacesetEntry *entry = guise_faceset_get_entry (faceset, i);
      g_autoptr (GuiseFaceFile) face = guise_faceset_load (faceset, i, &error);

      g_assert_no_error (error);
      g_assert_cmpint (entry->width, ==, face->image->width);
      g_assert_true (entry->has_mask == (face->mask != NULL));
      n_masks += face->mask != NULL;
    }
  g_assert_cmpuint (n_masks, >=, 3);
}

/* Hostile pictures never end the work and never yield a face with broken landmarks. */
static void
test_hostile_folder (void)
{
  g_autofree char *folder = guise_test_shared ("golden/dfl/hostile/jpg");
  g_autoptr (GError) open_error = NULL;

  if (folder == NULL)
    return;

  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (folder, &open_error);
  g_autoptr (GPtrArray) names = guise_dir_list (folder, NULL, NULL);

  g_assert_no_error (open_error);
  g_assert_cmpuint (guise_faceset_get_n (faceset) + guise_faceset_get_issues (faceset)->len, ==,
                    names->len);
  g_assert_cmpuint (guise_faceset_get_issues (faceset)->len, >=, 25);
  for (size_t i = 0; i < guise_faceset_get_n (faceset); i++)
    {
      const GuiseFacesetEntry *entry = guise_faceset_get_entry (faceset, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseFaceFile) face = guise_faceset_load (faceset, i, &error);

      g_assert_true (guise_landmarks_are_finite (entry->landmarks, GUISE_N_LANDMARKS));
      g_assert_true ((face != NULL) == (error == NULL));
      if (g_str_equal (entry->name, "scan_truncated.jpg"))
        g_assert_true (face == NULL || face->is_damaged);
    }
}

static void
test_pack (gconstpointer user_data)
{
  const char      *name = user_data;
  g_autofree char *relative = g_build_filename ("facesets", name, NULL);
  g_autofree char *folder = guise_test_shared (relative);
  g_autoptr (GError) error = NULL;
  size_t n_masks = 0;

  if (folder == NULL)
    return;

  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (folder, &error);
  const gboolean is_crowd = g_str_equal (name, "crowd");

  g_assert_no_error (error);
  g_assert_cmpuint (guise_faceset_get_n (faceset), ==, is_crowd ? 400 : 720);
  g_assert_cmpuint (guise_faceset_get_issues (faceset)->len, ==, 0);
  for (size_t i = 0; i < guise_faceset_get_n (faceset); i++)
    n_masks += guise_faceset_get_entry (faceset, i)->has_mask;
  g_assert_cmpuint (n_masks, ==, is_crowd ? 400 : 360);

  const GuiseFacesetEntry *entry = guise_faceset_get_entry (faceset, 0);
  g_autoptr (GuiseFaceFile) face = guise_faceset_load (faceset, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpint (entry->type, ==, GUISE_FACE_TYPE_WHOLE);
  g_assert_cmpint (face->image->width, ==, 256);
  g_assert_cmpint (entry->width, ==, 256);
}

static void
test_folder_without_faces (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "x.jpg", NULL);
  g_autofree char *missing = g_build_filename (dir, "nowhere", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (guise_faceset_open (dir, &error));
  g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, "no picture", -1, NULL));
  g_assert_null (guise_faceset_open (dir, &error));
  g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY);
  g_assert_nonnull (strstr (error->message, "x.jpg"));
  g_clear_error (&error);
  g_assert_null (guise_faceset_open (missing, &error));
  g_assert_nonnull (error);
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/faceset/face-file/round-trip", test_round_trip);
  g_test_add_func ("/faceset/face-file/noisy-mask", test_noisy_mask);
  g_test_add_func ("/faceset/face-file/golden-masks", test_golden_masks);
  g_test_add_func ("/faceset/golden-folder", test_golden_folder);
  g_test_add_func ("/faceset/hostile-folder", test_hostile_folder);
  g_test_add_data_func ("/faceset/pack/performer", "performer", test_pack);
  g_test_add_data_func ("/faceset/pack/character", "character", test_pack);
  g_test_add_data_func ("/faceset/pack/crowd", "crowd", test_pack);
  g_test_add_func ("/faceset/folder-without-faces", test_folder_without_faces);
  return g_test_run ();
}
