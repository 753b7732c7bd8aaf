/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a change took comes back to faces that were moved, drawn on or cut out anew since, and from
 * logs that were damaged. */
#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-error.h"
#include "faceset/guise-faceset-resize.h"
#include "mask-change-fixture.h"
#include "mask-faces.h"
#include "mask/guise-mask-labels.h"
#include "mask/guise-mask-log.h"
#include "support/guise-test.h"

/* A face that cannot be read for now, and one that is gone, are given back when they are there. */
static void
test_unreached (MaskChangeFixture *self, gconstpointer type)
{
  g_autofree char *face = g_build_filename (self->faces, "00001.jpg", NULL);
  g_autofree char *away = g_build_filename (self->faces, "00001.away", NULL);
  g_autofree char *gone = g_build_filename (self->faces, "00002.jpg", NULL);
  g_autofree char *aside = g_build_filename (self->dir, "00002.jpg", NULL);
  g_autofree char *before = mask_faces_digest (self->faces);
  g_autofree char *after = NULL;
  g_auto (GuiseMaskReport) report = { 0 };
  g_auto (GuiseMaskReport) first = { 0 };
  g_auto (GuiseMaskReport) second = { 0 };
  g_auto (GuiseMaskReport) third = { 0 };
  g_autoptr (GError) error = NULL;

  mask_change_apply (self, &report);
  g_assert_cmpint (g_rename (face, away), ==, 0);
  g_assert_cmpint (g_mkdir (face, 0755), ==, 0); /* no file, and not missing either */
  g_assert_cmpint (g_rename (gone, aside), ==, 0);
  g_assert_true (guise_mask_revert (self->faces, NULL, &first, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (first.n_changed, ==, MASK_CHANGE_N_FACES - 2);
  g_assert_cmpuint (first.left_out->len, ==, 2);
  g_assert_cmpint (g_rmdir (face), ==, 0);
  g_assert_cmpint (g_rename (away, face), ==, 0);
  g_assert_cmpint (g_rename (aside, gone), ==, 0);
  g_assert_true (guise_mask_revert (self->faces, NULL, &second, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (second.n_changed, ==, 2);
  g_assert_cmpuint (second.n_same, ==, 0);
  g_assert_cmpuint (second.left_out->len, ==, 0);
  after = mask_faces_digest (self->faces);
  g_assert_cmpstr (before, ==, after);
  g_assert_false (guise_mask_revert (self->faces, NULL, &third, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
}

/* Changes the names of two faces with each other, as sorting does. */
static void
swap_names (const MaskChangeFixture *self, const char *one, const char *other)
{
  g_autofree char *first = g_build_filename (self->faces, one, NULL);
  g_autofree char *second = g_build_filename (self->faces, other, NULL);
  g_autofree char *aside = g_build_filename (self->dir, "aside", NULL);

  g_assert_cmpint (g_rename (first, aside), ==, 0);
  g_assert_cmpint (g_rename (second, first), ==, 0);
  g_assert_cmpint (g_rename (aside, second), ==, 0);
}

/* Taking outlines back after a sort gives nobody another one's, and takes the way back from nobody:
 * they come back when the faces have their names again. */
static void
test_sorted_since (MaskChangeFixture *self, gconstpointer type)
{
  g_autofree char *before = mask_faces_digest (self->faces);
  g_autofree char *after = NULL;
  g_auto (GuiseMaskReport) removed = { 0 };
  g_auto (GuiseMaskReport) sorted = { 0 };
  g_auto (GuiseMaskReport) nothing = { 0 };
  g_auto (GuiseMaskReport) again = { 0 };
  g_auto (GuiseMaskReport) back = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) none = NULL;

  g_assert_true (guise_mask_remove (self->faces, GUISE_MASK_LABELS, NULL, &removed, &error));
  swap_names (self, "00000.jpg", "00001.jpg");
  swap_names (self, "00002.jpg", "00003.jpg");
  g_assert_true (guise_mask_revert (self->faces, NULL, &sorted, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (sorted.n_changed, ==, 0);
  g_assert_cmpuint (sorted.left_out->len, ==, 4);
  none = mask_change_copy_outlines (self, "00001.jpg");
  g_assert_null (none);
  swap_names (self, "00000.jpg", "00001.jpg");
  g_assert_true (guise_mask_revert (self->faces, NULL, &again, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (again.n_changed, ==, 2);
  g_assert_cmpuint (again.left_out->len, ==, 2);
  swap_names (self, "00002.jpg", "00003.jpg");
  g_assert_true (guise_mask_revert (self->faces, NULL, &back, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (back.n_changed, ==, 2);
  g_assert_cmpuint (back.n_same, ==, 0);
  after = mask_faces_digest (self->faces);
  g_assert_cmpstr (before, ==, after);
  g_assert_false (guise_mask_revert (self->faces, NULL, &nothing, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
}

/* A byte of the log that was turned costs one face its way back, and no other. */
static void
test_damaged_log (MaskChangeFixture *self, gconstpointer type)
{
  g_auto (GuiseMaskReport) report = { 0 };
  g_auto (GuiseMaskReport) back = { 0 };
  g_autofree char *path = NULL;
  g_autofree char *log = NULL;
  gsize            n;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceset) faceset = NULL;
  size_t n_masked = 0;

  mask_change_apply (self, &report);
  path = guise_mask_log_find_newest (self->faces);
  g_assert_true (g_file_get_contents (path, &log, &n, NULL));
  log[n / 2]++;
  g_assert_true (g_file_set_contents (path, log, (gssize) n, NULL));
  g_assert_true (guise_mask_revert (self->faces, NULL, &back, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (back.n_changed, ==, MASK_CHANGE_N_FACES - 1);
  g_assert_cmpuint (back.n_damaged, ==, 1);
  faceset = guise_faceset_open (self->faces, &error);
  for (size_t i = 0; i < MASK_CHANGE_N_FACES; i++)
    n_masked += guise_faceset_get_entry (faceset, i)->has_mask != FALSE;
  g_assert_cmpuint (n_masked, ==, 1);
}

/* A log of which nothing can be read changes nothing, and stays for somebody who can read it. */
static void
test_ruined_log (MaskChangeFixture *self, gconstpointer type)
{
  g_auto (GuiseMaskReport) report = { 0 };
  g_auto (GuiseMaskReport) back = { 0 };
  g_autofree char *path = NULL;
  g_autofree char *log = NULL;
  g_autofree char *after = NULL;
  g_autofree char *applied = NULL;
  gsize            n;
  g_autoptr (GError) error = NULL;

  mask_change_apply (self, &report);
  applied = mask_faces_digest (self->faces);
  path = guise_mask_log_find_newest (self->faces);
  g_assert_true (g_file_get_contents (path, &log, &n, NULL));
  memset (log + 12, 0, n - 12); /* all but what says that it is a log */
  g_assert_true (g_file_set_contents (path, log, (gssize) n, NULL));
  g_assert_false (guise_mask_revert (self->faces, NULL, &back, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  after = mask_faces_digest (self->faces);
  g_assert_cmpstr (applied, ==, after);
}

/* What somebody draws after masks were applied stays when they are taken back. */
static void
test_changed_since (MaskChangeFixture *self, gconstpointer type)
{
  g_autofree char *path = g_build_filename (self->faces, "00001.jpg", NULL);
  g_auto (GuiseMaskReport) report = { 0 };
  g_auto (GuiseMaskReport) back = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceFile) face = NULL;
  g_autoptr (GuiseFaceFile) other = NULL;
  GuisePolygon *polygon;

  mask_change_apply (self, &report);
  face = mask_change_load (self, "00001.jpg");
  polygon = face->meta->polygons->pdata[0];
  polygon->points[0][0] = 7.0f;
  g_assert_true (guise_face_file_save (path, face->image, face->meta, 90, &error));
  g_assert_true (guise_mask_revert (self->faces, NULL, &back, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (back.n_other, ==, 1);
  other = mask_change_load (self, "00001.jpg");
  g_assert_null (other->mask);
  g_assert_cmpfloat (((GuisePolygon *) other->meta->polygons->pdata[0])->points[0][0], ==, 7.0f);
}

static GPtrArray *
make_triangle (void)
{
  static const float POINTS[][2] = { { 10.0f, 10.0f }, { 90.0f, 20.0f }, { 40.0f, 80.0f } };
  GPtrArray *outlines = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_polygon_free);

  g_ptr_array_add (outlines, guise_polygon_new (GUISE_POLYGON_INCLUDE, 3, POINTS));
  return outlines;
}

/* Gives a face another frame, and so another identity. */
static void
make_other (const MaskChangeFixture *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->faces, name, NULL);
  g_autoptr (GuiseFaceFile) face = mask_change_load (self, name);
  g_autoptr (GError) error = NULL;

  g_free (face->meta->source_filename);
  face->meta->source_filename = g_strdup ("00042.png");
  g_assert_true (guise_face_file_save (path, face->image, face->meta, 90, &error));
  g_assert_no_error (error);
}

/* Outlines that were removed come back to a face that was changed since, too, and take nothing away
 * again: the first is as it was left, the second has a mask, the third new outlines by now, and the
 * fourth is another face. */
static void
test_outlines_since (MaskChangeFixture *self, gconstpointer type)
{
  g_autofree char *second = g_build_filename (self->faces, "00001.jpg", NULL);
  g_autoptr (GPtrArray) drawn = mask_change_copy_outlines (self, "00001.jpg");
  g_autoptr (GPtrArray) triangle = make_triangle ();
  g_auto (GuiseMaskReport) removed = { 0 };
  g_auto (GuiseMaskReport) back = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceFile) masked = NULL;
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) third = NULL;
  g_autoptr (GPtrArray) fourth = NULL;

  g_assert_true (guise_mask_remove (self->faces, GUISE_MASK_LABELS, NULL, &removed, &error));
  mask_faces_put_mask (second, TRUE);
  g_assert_true (guise_mask_labels_save (self->faces, "00002.jpg", triangle, &error));
  make_other (self, "00003.jpg");
  g_assert_true (guise_mask_revert (self->faces, NULL, &back, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (back.n_changed, ==, 2);
  g_assert_cmpuint (back.n_other, ==, 1);
  g_assert_cmpuint (back.n_kept, ==, 1);
  g_assert_cmpuint (back.n_same, ==, 0);
  g_assert_cmpuint (back.left_out->len, ==, 1);
  g_assert_cmpstr (((const GuiseFacesetIssue *) back.left_out->pdata[0])->name, ==, "00003.jpg");
  first = mask_change_copy_outlines (self, "00000.jpg");
  g_assert_nonnull (first);
  masked = mask_change_load (self, "00001.jpg");
  g_assert_nonnull (masked->mask);
  g_assert_true (guise_polygons_equal (masked->meta->polygons, drawn));
  third = mask_change_copy_outlines (self, "00002.jpg");
  g_assert_true (guise_polygons_equal (third, triangle));
  fourth = mask_change_copy_outlines (self, "00003.jpg");
  g_assert_null (fourth);
}

/* Outlines are in pixels: they do not fit a face that has another size by now. Whoever has drawn
 * the same again has them already. */
static void
test_outlines_elsewhere (MaskChangeFixture *self, gconstpointer type)
{
  g_autofree char *first = g_build_filename (self->faces, "00000.jpg", NULL);
  g_autoptr (GPtrArray) drawn = mask_change_copy_outlines (self, "00001.jpg");
  g_auto (GuiseMaskReport) removed = { 0 };
  g_auto (GuiseMaskReport) back = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceFile) face = NULL;
  g_autoptr (GuiseFaceFile) small = NULL;
  g_autoptr (GPtrArray) none = NULL;

  g_assert_true (guise_mask_remove (self->faces, GUISE_MASK_LABELS, NULL, &removed, &error));
  face = mask_change_load (self, "00000.jpg");
  small = guise_face_file_resize (face, GUISE_FACE_TYPE_WHOLE, MASK_FACES_SIDE / 2, NULL, &error);
  g_assert_true (guise_face_file_save (first, small->image, small->meta, 90, &error));
  g_assert_true (guise_mask_labels_save (self->faces, "00001.jpg", drawn, &error));
  g_assert_true (guise_mask_revert (self->faces, NULL, &back, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (back.n_changed, ==, 2);
  g_assert_cmpuint (back.n_same, ==, 1);
  g_assert_cmpuint (back.n_kept, ==, 0);
  g_assert_cmpuint (back.left_out->len, ==, 1);
  none = mask_change_copy_outlines (self, "00000.jpg");
  g_assert_null (none);
}

/* Two faces with what is known about where they lie in their frame; 0: nothing. */
typedef struct
{
  const char *source;
  double      at;    /* of the matrix */
  int64_t     place; /* of the rectangle */
} Place;

static void
put_place (GuiseFaceMeta *meta, const Place *place)
{
  const double  matrix[2][3] = { { 0.5, 0.0, place->at }, { 0.0, 0.5, 3.0 } };
  const int64_t rect[] = { place->place, 10, place->place + 200, 210 };

  g_free (meta->source_filename);
  meta->source_filename = g_strdup (place->source);
  meta->has_image_to_face_mat = place->at != 0.0;
  memcpy (meta->image_to_face_mat, matrix, sizeof matrix);
  meta->has_source_rect = place->place != 0;
  memcpy (meta->source_rect, rect, sizeof rect);
}

/* What was drawn is for the face over which it was drawn: not for another one of the same frame,
 * not for the same cut out otherwise, and for none when nothing tells which is which. */
static void
test_same_face (MaskChangeFixture *self, gconstpointer type)
{
  static const struct
  {
    Place    before;
    Place    after;
    gboolean is_same;
  } PAIRS[] = {
    { { "7.png", 20.0, 40 }, { "7.png", 20.0, 40 }, TRUE },
    { { "7.png", 20.0, 40 }, { "7.png", 20.5, 41 }, TRUE }, /* half a pixel: it fits */
    { { "7.png", 20.0, 40 }, { "7.png", 24.0, 40 }, FALSE },
    { { "7.png", 20.0, 40 }, { "7.png", 0.0, 40 }, FALSE },
    { { "7.png", 20.0, 40 }, { "8.png", 20.0, 40 }, FALSE },
    { { "7.png", 0.0, 40 }, { "7.png", 0.0, 40 }, TRUE },
    { { "7.png", 0.0, 40 }, { "7.png", 0.0, 300 }, FALSE },
    { { "7.png", 0.0, 40 }, { "7.png", 0.0, 0 }, FALSE },
    { { "7.png", 0.0, 0 }, { "7.png", 0.0, 0 }, TRUE },
    { { NULL, 20.0, 0 }, { NULL, 20.0, 0 }, TRUE },
    { { NULL, 0.0, 40 }, { NULL, 0.0, 40 }, TRUE },
    { { NULL, 0.0, 0 }, { NULL, 0.0, 0 }, FALSE },
  };
  g_autofree char *path = g_build_filename (self->faces, "00000.jpg", NULL);
  g_autoptr (GuiseFaceFile) face = mask_change_load (self, "00000.jpg");
  g_autoptr (GPtrArray) drawn = mask_change_copy_outlines (self, "00000.jpg");

  for (size_t i = 0; i < G_N_ELEMENTS (PAIRS); i++)
    {
      g_auto (GuiseMaskReport) removed = { 0 };
      g_auto (GuiseMaskReport) back = { 0 };
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) now = NULL;

      g_clear_pointer (&face->meta->polygons, g_ptr_array_unref);
      face->meta->polygons = g_ptr_array_ref (drawn);
      put_place (face->meta, &PAIRS[i].before);
      g_assert_true (guise_face_file_save (path, face->image, face->meta, 90, &error));
      g_assert_true (guise_mask_remove (self->faces, GUISE_MASK_LABELS, NULL, &removed, &error));
      g_clear_pointer (&face->meta->polygons, g_ptr_array_unref);
      put_place (face->meta, &PAIRS[i].after);
      g_assert_true (guise_face_file_save (path, face->image, face->meta, 80, &error));
      g_assert_true (guise_mask_revert (self->faces, NULL, &back, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (back.left_out->len, ==, !PAIRS[i].is_same);
      now = mask_change_copy_outlines (self, "00000.jpg");
      g_assert_cmpint (guise_polygons_equal (now, drawn), ==, PAIRS[i].is_same);
    }
}

/* A mask has a size of its own, and fits a face that has another one by now. */
static void
test_resized_since (MaskChangeFixture *self, gconstpointer type)
{
  static const Place PLACE = { "7.png", 20.0, 40 };
  g_autofree char   *path = g_build_filename (self->faces, "00007.jpg", NULL);
  g_auto (GuiseMaskReport) report = { 0 };
  g_auto (GuiseMaskReport) back = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceFile) face = mask_change_load (self, "00007.jpg");
  g_autoptr (GuiseFaceFile) masked = NULL;
  g_autoptr (GuiseFaceFile) small = NULL;
  g_autoptr (GuiseFaceFile) now = NULL;

  put_place (face->meta, &PLACE);
  g_assert_true (guise_face_file_save (path, face->image, face->meta, 90, &error));
  mask_change_apply (self, &report);
  masked = mask_change_load (self, "00007.jpg");
  small = guise_face_file_resize (masked, GUISE_FACE_TYPE_WHOLE, MASK_FACES_SIDE / 2, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (guise_face_file_save (path, small->image, small->meta, 90, &error));
  g_assert_true (guise_mask_revert (self->faces, NULL, &back, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (back.left_out->len, ==, 0);
  g_assert_cmpuint (back.n_other, ==, 1);
  now = mask_change_load (self, "00007.jpg");
  g_assert_cmpint (now->image->width, ==, MASK_FACES_SIDE / 2);
  g_assert_null (now->mask);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  MASK_CHANGE_ADD ("/mask-revert/unreached", GUISE_FACE_TYPE_WHOLE, test_unreached);
  MASK_CHANGE_ADD ("/mask-revert/sorted-since", GUISE_FACE_TYPE_WHOLE, test_sorted_since);
  MASK_CHANGE_ADD ("/mask-revert/damaged-log", GUISE_FACE_TYPE_WHOLE, test_damaged_log);
  MASK_CHANGE_ADD ("/mask-revert/ruined-log", GUISE_FACE_TYPE_WHOLE, test_ruined_log);
  MASK_CHANGE_ADD ("/mask-revert/changed-since", GUISE_FACE_TYPE_WHOLE, test_changed_since);
  MASK_CHANGE_ADD ("/mask-revert/outlines-since", GUISE_FACE_TYPE_WHOLE, test_outlines_since);
  MASK_CHANGE_ADD ("/mask-revert/outlines-elsewhere", GUISE_FACE_TYPE_WHOLE,
                   test_outlines_elsewhere);
  MASK_CHANGE_ADD ("/mask-revert/same-face", GUISE_FACE_TYPE_WHOLE, test_same_face);
  MASK_CHANGE_ADD ("/mask-revert/resized-since", GUISE_FACE_TYPE_WHOLE, test_resized_since);
  return g_test_run ();
}
