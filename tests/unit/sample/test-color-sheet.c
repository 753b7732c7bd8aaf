/* SPDX-License-Identifier: GPL-3.0-or-later
 * The sheet of all modes of colour transfer: which faces, and what each mode makes of them. */
#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "sample/guise-color-sheet.h"
#include "sample/guise-sample-face.h"
#include "support/guise-test.h"

enum
{
  SIDE = GUISE_COLOR_SHEET_SIDE,
};

static GuiseFaceset *
open_faceset (const char *name)
{
  g_autofree char *relative = g_build_filename ("facesets", name, NULL);
  g_autofree char *path = guise_test_shared (relative);
  g_autoptr (GError) error = NULL;
  GuiseFaceset *faceset = path != NULL ? guise_faceset_open (path, &error) : NULL;

  g_assert_no_error (error);
  return faceset;
}

static void
measure (const GuiseImage *image, double *mean)
{
  for (int c = 0; c < 3; c++)
    mean[c] = 0.0;
  for (int y = 0; y < image->height; y++)
    for (int i = 0; i < 3 * image->width; i++)
      mean[i % 3] += guise_image_row (image, y)[i];
  for (int c = 0; c < 3; c++)
    mean[c] /= image->width * image->height;
}

/* Between the mean colours, in steps of a byte. */
static double
get_distance (const GuiseImage *a, const GuiseImage *b)
{
  double of_a[3], of_b[3];

  measure (a, of_a);
  measure (b, of_b);
  return sqrt (pow (of_a[0] - of_b[0], 2.0) + pow (of_a[1] - of_b[1], 2.0) +
               pow (of_a[2] - of_b[2], 2.0));
}

static gboolean
is_same (const GuiseImage *a, const GuiseImage *b)
{
  for (int y = 0; y < a->height; y++)
    if (memcmp (guise_image_row (a, y), guise_image_row (b, y), 3 * (size_t) a->width) != 0)
      return FALSE;
  return TRUE;
}

static GPtrArray *
make_sheet (GuiseFaceset *src, GuiseFaceset *dst)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = guise_color_sheet_make (src, dst, GUISE_FACE_TYPE_WHOLE, NULL, &error);

  g_assert_no_error (error);
  return rows;
}

/* A face that nothing was done to, made by the part of the sampler that loads faces. */
static void
check_original (GuiseFaceset *src, const GuiseColorSheetRow *row)
{
  g_autoptr (GuiseSampleFace) face = guise_sample_face_new (SIDE, NULL);
  g_autoptr (GuiseImage) expected = NULL;

  g_assert_true (guise_sample_face_load (face, src, row->face, GUISE_FACE_TYPE_WHOLE, NULL));
  expected = guise_image_to_u8 (face->image, NULL);
  g_assert_true (is_same (row->pictures[0], expected));
}

static void
check_row (GuiseFaceset *src, const GuiseColorSheetRow *row)
{
  const double before = get_distance (row->pictures[0], row->target);

  check_original (src, row);
  for (size_t i = 1; i < GUISE_COLOR_SHEET_N_MODES; i++)
    {
      const double after = get_distance (row->pictures[i], row->target);

      g_test_message ("face %zu, %s: %.1f, was %.1f", row->face,
                      guise_color_transfer_get_name (guise_color_sheet_get_mode (i)), after,
                      before);
      g_assert_cmpfloat (after, <, before);
      for (size_t k = 0; k < i; k++)
        g_assert_false (is_same (row->pictures[i], row->pictures[k]));
    }
}

/* Off is the face as it is; each mode is another picture, nearer to the destination. */
static void
test_modes (void)
{
  g_autoptr (GuiseFaceset) src = open_faceset ("character");
  g_autoptr (GuiseFaceset) dst = src != NULL ? open_faceset ("crowd") : NULL;
  g_autoptr (GPtrArray) rows = dst != NULL ? make_sheet (src, dst) : NULL;

  if (rows == NULL)
    return;
  g_assert_cmpint (guise_color_sheet_get_mode (0), ==, GUISE_COLOR_TRANSFER_NONE);
  g_assert_cmpuint (rows->len, ==, GUISE_COLOR_SHEET_N_ROWS);
  for (guint i = 0; i < rows->len; i++)
    check_row (src, rows->pdata[i]);
}

/* Faces come from all over the faceset, in its order, and are the same at the second look. */
static void
test_choice (void)
{
  g_autoptr (GuiseFaceset) faces = open_faceset ("character");
  g_autoptr (GPtrArray) rows = faces != NULL ? make_sheet (faces, faces) : NULL;
  g_autoptr (GPtrArray) again = rows != NULL ? make_sheet (faces, faces) : NULL;
  const size_t both[2] = { 3, 8 };
  g_autoptr (GuiseFaceset) few = faces != NULL ? guise_faceset_new_part (faces, both, 2) : NULL;
  g_autoptr (GPtrArray) of_few = few != NULL ? make_sheet (few, faces) : NULL;

  if (of_few == NULL)
    return;
  for (size_t i = 0; i < rows->len; i++)
    {
      const GuiseColorSheetRow *row = rows->pdata[i];
      const GuiseColorSheetRow *same = again->pdata[i];
      const size_t              n = guise_faceset_get_n (faces);

      g_assert_cmpuint (row->face * GUISE_COLOR_SHEET_N_ROWS / n, ==, i);
      g_assert_cmpuint (row->partner, ==, same->partner);
      for (size_t k = 0; k < GUISE_COLOR_SHEET_N_MODES; k++)
        g_assert_true (is_same (row->pictures[k], same->pictures[k]));
    }
  g_assert_cmpuint (of_few->len, ==, 2);
}

static void
test_cancelled (void)
{
  g_autoptr (GuiseFaceset) faces = open_faceset ("character");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  if (faces == NULL)
    return;
  g_cancellable_cancel (cancellable);
  g_assert_null (guise_color_sheet_make (faces, faces, GUISE_FACE_TYPE_WHOLE, cancellable, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
}

/* Faces that are gone since the faceset was opened. */
static void
test_gone (void)
{
  g_autoptr (GuiseFaceset) src = open_faceset ("character");
  char            *dir = src != NULL ? guise_test_tmp_dir () : NULL;
  g_autofree char *path = dir != NULL ? g_build_filename (dir, "1.jpg", NULL) : NULL;
  g_autoptr (GuiseFaceset) dst = NULL;
  g_autoptr (GuiseFaceFile) file = NULL;
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return;
  file = guise_faceset_load (src, 0, NULL);
  g_assert_true (guise_face_file_save (path, file->image, file->meta, 90, NULL));
  dst = guise_faceset_open (dir, &error);
  g_assert_no_error (error);
  guise_test_rm_rf (dir);
  g_assert_null (guise_color_sheet_make (src, dst, GUISE_FACE_TYPE_WHOLE, NULL, &error));
  g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/color-sheet/modes", test_modes);
  g_test_add_func ("/color-sheet/choice", test_choice);
  g_test_add_func ("/color-sheet/cancelled", test_cancelled);
  g_test_add_func ("/color-sheet/gone", test_gone);
  return g_test_run ();
}
