/* SPDX-License-Identifier: GPL-3.0-or-later
 * Outlines over faces: drawn, changed, taken back, and kept in the faces' files. */
#include "mask/guise-mask-document.h"

#include <math.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "mask-faces.h"
#include "mask/guise-mask-labels.h"
#include "mask/guise-mask-state.h"
#include "support/guise-test.h"

#define SIDE 100

static const float SQUARE[4][2] = { { 20, 20 }, { 60, 20 }, { 60, 60 }, { 20, 60 } };

static GuiseMaskDocument *
open_square (void)
{
  GuiseMaskDocument *document = guise_mask_document_new ();
  g_autoptr (GPtrArray) polygons =
               g_ptr_array_new_with_free_func ((GDestroyNotify) guise_polygon_free);

  g_ptr_array_add (polygons, guise_polygon_new (GUISE_POLYGON_INCLUDE, 4, SQUARE));
  guise_mask_document_open_face (document, "a.jpg", SIDE, SIDE, polygons);
  return document;
}

static const GuisePolygon *
get (const GuiseMaskDocument *document, guint i)
{
  const GPtrArray *polygons = guise_mask_document_get_polygons (document);

  g_assert_cmpuint (i, <, polygons->len);
  return polygons->pdata[i];
}

static guint
count (const GuiseMaskDocument *document)
{
  return guise_mask_document_get_polygons (document)->len;
}

static double
get_area (const GuisePolygon *polygon)
{
  double sum = 0.0;

  for (size_t i = 0; i < polygon->n_points; i++)
    {
      const float *a = polygon->points[i];
      const float *b = polygon->points[(i + 1) % polygon->n_points];

      sum += 0.5 * ((double) a[0] * (double) b[1] - (double) b[0] * (double) a[1]);
    }
  return fabs (sum);
}

static void
test_draw (void)
{
  g_autoptr (GuiseMaskDocument) document = guise_mask_document_new ();

  guise_mask_document_open_face (document, "a.jpg", SIDE, SIDE, NULL);
  guise_mask_document_draw (document, GUISE_POLYGON_EXCLUDE, 10, 10);
  guise_mask_document_draw (document, GUISE_POLYGON_EXCLUDE, 30, 10);
  g_assert_cmpint (guise_mask_document_close_draft (document), ==, GUISE_MASK_NOTHING);
  g_assert_null (guise_mask_document_get_draft (document));
  g_assert_false (guise_mask_document_can_undo (document));

  for (int i = 0; i < 4; i++)
    guise_mask_document_draw (document, GUISE_POLYGON_EXCLUDE, (double) SQUARE[i][0],
                              (double) SQUARE[i][1]);
  guise_mask_document_drop_last (document);
  g_assert_cmpuint (guise_mask_document_get_draft (document)->n_points, ==, 3);
  g_assert_cmpint (guise_mask_document_close_draft (document), ==, 0);

  /* what includes stands in front of what leaves out, and points stay in the picture */
  guise_mask_document_draw (document, GUISE_POLYGON_INCLUDE, -50, -1);
  guise_mask_document_draw (document, GUISE_POLYGON_INCLUDE, 500, 0);
  guise_mask_document_draw (document, GUISE_POLYGON_INCLUDE, 50, 500);
  g_assert_cmpint (guise_mask_document_close_draft (document), ==, 0);
  g_assert_cmpint (get (document, 0)->kind, ==, GUISE_POLYGON_INCLUDE);
  g_assert_cmpint (get (document, 1)->kind, ==, GUISE_POLYGON_EXCLUDE);
  g_assert_cmpfloat ((double) get (document, 0)->points[0][0], ==, 0.0);
  g_assert_cmpfloat ((double) get (document, 0)->points[1][0], ==, SIDE - 1);
  g_assert_cmpfloat ((double) get (document, 0)->points[2][1], ==, SIDE - 1);
  g_assert_cmpuint (guise_mask_document_count (document, GUISE_POLYGON_INCLUDE), ==, 1);

  guise_mask_document_draw (document, GUISE_POLYGON_INCLUDE, 1, 1);
  guise_mask_document_drop_last (document);
  g_assert_null (guise_mask_document_get_draft (document));
}

static void
test_change (void)
{
  g_autoptr (GuiseMaskDocument) document = open_square ();

  g_assert_cmpint (guise_mask_document_insert_point (document, 0, 0, 40, 10), ==, 1);
  g_assert_cmpuint (get (document, 0)->n_points, ==, 5);
  g_assert_cmpfloat ((double) get (document, 0)->points[1][1], ==, 10);
  g_assert_cmpfloat ((double) get (document, 0)->points[2][0], ==, 60);
  g_assert_true (guise_mask_document_remove_point (document, 0, 1));
  g_assert_cmpfloat (get_area (get (document, 0)), ==, 1600.0);

  guise_mask_document_move_polygon (document, 0, -50, 5); /* the border stops it */
  g_assert_cmpfloat ((double) get (document, 0)->points[0][0], ==, 0.0);
  g_assert_cmpfloat ((double) get (document, 0)->points[1][0], ==, 40.0);
  g_assert_cmpfloat ((double) get (document, 0)->points[0][1], ==, 25.0);

  g_assert_true (guise_mask_document_remove_point (document, 0, 0));
  g_assert_false (guise_mask_document_remove_point (document, 0, 0)); /* of three none can go */
  g_assert_cmpuint (count (document), ==, 0);
}

static void
test_undo (void)
{
  g_autoptr (GuiseMaskDocument) document = open_square ();

  /* a drag is one step */
  guise_mask_document_begin (document);
  for (int i = 1; i <= 30; i++)
    guise_mask_document_move_point (document, 0, 0, 20 - i / 2.0, 20 - i / 2.0);
  guise_mask_document_end (document);
  /* and one that ends where it began is none */
  guise_mask_document_begin (document);
  guise_mask_document_move_point (document, 0, 1, 1, 1);
  guise_mask_document_move_point (document, 0, 1, 60, 20);
  guise_mask_document_end (document);
  g_assert_cmpfloat ((double) get (document, 0)->points[0][0], ==, 5.0);

  /* another face, then back through both */
  guise_mask_document_open_face (document, "b.jpg", SIDE, SIDE, NULL);
  for (int i = 0; i < 3; i++)
    guise_mask_document_draw (document, GUISE_POLYGON_INCLUDE, (double) SQUARE[i][0],
                              (double) SQUARE[i][1]);
  guise_mask_document_close_draft (document);
  guise_mask_document_draw (document, GUISE_POLYGON_INCLUDE, 3, 3);
  g_assert_true (guise_mask_document_undo (document));
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "b.jpg");
  g_assert_cmpuint (count (document), ==, 0);
  g_assert_null (guise_mask_document_get_draft (document));
  g_assert_true (guise_mask_document_undo (document));
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "a.jpg");
  g_assert_cmpfloat ((double) get (document, 0)->points[0][0], ==, 20.0);
  g_assert_false (guise_mask_document_undo (document));
  g_assert_true (guise_mask_document_redo (document));
  g_assert_cmpfloat ((double) get (document, 0)->points[0][0], ==, 5.0);

  /* what was taken back is gone once something else is done */
  guise_mask_document_remove_polygon (document, 0);
  g_assert_false (guise_mask_document_can_redo (document));
  g_assert_true (guise_mask_document_undo (document));
  g_assert_cmpuint (count (document), ==, 1);

  /* a face that was open before is as the document has it, whatever its file says */
  guise_mask_document_open_face (document, "b.jpg", SIDE, SIDE, NULL);
  guise_mask_document_open_face (document, "a.jpg", SIDE, SIDE, NULL);
  g_assert_cmpfloat ((double) get (document, 0)->points[0][0], ==, 5.0);
}

static void
test_shape (void)
{
  g_autoptr (GuiseMaskDocument) document = open_square ();
  g_autoptr (GPtrArray) back = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_polygon_free);
  const float reversed[4][2] = { { 20, 60 }, { 60, 60 }, { 60, 20 }, { 20, 20 } };
  float       ring[40][2];
  double      before;
  double      rough = 0.0;

  guise_mask_document_grow (document, 0, 2.0);
  g_assert_cmpfloat (get_area (get (document, 0)), >, 1700.0);
  guise_mask_document_grow (document, GUISE_MASK_NOTHING, -4.0);
  g_assert_cmpfloat (get_area (get (document, 0)), <, 1600.0);

  g_ptr_array_add (back, guise_polygon_new (GUISE_POLYGON_INCLUDE, 4, reversed));
  guise_mask_document_replace (document, back);
  guise_mask_document_grow (document, 0, 2.0); /* whichever way round */
  g_assert_cmpfloat (get_area (get (document, 0)), >, 1700.0);

  for (int i = 0; i < 40; i++)
    {
      const double r = 30.0 + (i % 2 == 0 ? 3.0 : -3.0);

      ring[i][0] = (float) (50.0 + r * cos (2.0 * G_PI * i / 40.0));
      ring[i][1] = (float) (50.0 + r * sin (2.0 * G_PI * i / 40.0));
    }
  g_ptr_array_set_size (back, 0);
  g_ptr_array_add (back, guise_polygon_new (GUISE_POLYGON_INCLUDE, 40, (const float (*)[2]) ring));
  guise_mask_document_replace (document, back);
  before = get_area (get (document, 0));
  guise_mask_document_smooth (document, GUISE_MASK_NOTHING);
  for (int i = 0; i < 40; i++)
    {
      const float *point = get (document, 0)->points[i];

      rough = MAX (rough, fabs (hypot ((double) point[0] - 50.0, (double) point[1] - 50.0) - 30.0));
    }
  g_assert_cmpfloat (rough, <, 1.0);
  g_assert_cmpfloat (get_area (get (document, 0)), >, 0.95 * before);
}

static void
test_find (void)
{
  g_autoptr (GuiseMaskDocument) document = open_square ();
  int polygon;

  g_assert_cmpint (guise_mask_document_find_point (document, 58, 21, 5, &polygon), ==, 1);
  g_assert_cmpint (polygon, ==, 0);
  g_assert_cmpint (guise_mask_document_find_point (document, 40, 40, 5, &polygon), ==,
                   GUISE_MASK_NOTHING);
  g_assert_cmpint (guise_mask_document_find_edge (document, 22, 40, 5, &polygon), ==, 3);
  g_assert_cmpint (guise_mask_document_find_edge (document, 40, 40, 5, &polygon), ==,
                   GUISE_MASK_NOTHING);
  g_assert_cmpint (guise_mask_document_find_polygon (document, 40, 40), ==, 0);
  g_assert_cmpint (guise_mask_document_find_polygon (document, 80, 40), ==, GUISE_MASK_NOTHING);
}

/* ---- files ---- */

static char *
make_faces (unsigned n_labelled)
{
  char *dir = guise_test_tmp_dir ();

  mask_faces_make (dir, GUISE_FACE_TYPE_WHOLE, 2, n_labelled);
  return dir;
}

static void
test_save (void)
{
  g_autofree char *dir = make_faces (0);
  g_autofree char *path = g_build_filename (dir, "00000.jpg", NULL);
  g_autoptr (GuiseMaskDocument) document = open_square ();
  const GPtrArray *polygons = guise_mask_document_get_polygons (document);
  g_autoptr (GuiseFaceFile) before = guise_face_file_load (path, NULL);
  g_autoptr (GuiseFaceFile) after = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) again = NULL;
  g_autoptr (GError) error = NULL;

  bytes = guise_file_read (path, G_MAXINT, NULL);
  g_assert_true (guise_mask_labels_save (dir, "00000.jpg", polygons, &error));
  g_assert_no_error (error);
  after = guise_face_file_load (path, &error);
  g_assert_no_error (error);
  g_assert_true (guise_polygons_equal (after->meta->polygons, polygons));
  for (int y = 0; y < before->image->height; y++)
    g_assert_cmpmem (guise_image_row (before->image, y), 3 * before->image->width,
                     guise_image_row (after->image, y), 3 * after->image->width);

  /* nothing drawn: the face is as it was, bit by bit */
  g_assert_true (guise_mask_labels_save (dir, "00000.jpg", NULL, &error));
  again = guise_file_read (path, G_MAXINT, NULL);
  g_assert_true (g_bytes_equal (bytes, again));
  guise_test_rm_rf (g_steal_pointer (&dir));
}

static void
test_save_refused (void)
{
  g_autofree char *dir = make_faces (1);
  g_autofree char *path = g_build_filename (dir, "00000.jpg", NULL);
  g_autofree char *other = g_build_filename (dir, "00009.jpg", NULL);
  g_autoptr (GPtrArray) many = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_polygon_free);
  g_autofree float (*points)[2] = g_malloc0_n (20000, sizeof *points);
  g_autofree char *before = mask_faces_digest (dir);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  /* more than fits into a file */
  g_ptr_array_add (many,
                   guise_polygon_new (GUISE_POLYGON_INCLUDE, 20000, (const float (*)[2]) points));
  g_assert_false (guise_mask_labels_save (dir, "00000.jpg", many, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
  after = mask_faces_digest (dir);
  g_assert_cmpstr (before, ==, after);
  g_clear_error (&error);

  g_assert_false (guise_mask_labels_save (dir, "00009.jpg", NULL, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (guise_file_replace (other, "no picture", 10, NULL));
  g_assert_false (guise_mask_labels_save (dir, "00009.jpg", NULL, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
  guise_test_rm_rf (g_steal_pointer (&dir));
}

static void
test_trace (void)
{
  g_autofree char *dir = make_faces (1);
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (dir, NULL);
  g_autoptr (GuiseFaceFile) face = guise_faceset_load (faceset, 0, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hull =
               guise_mask_labels_trace_face (guise_faceset_get_entry (faceset, 0), &error);
  g_autoptr (GPtrArray) mask = NULL;
  g_autoptr (GuiseMaskDocument) document = guise_mask_document_new ();

  g_assert_no_error (error);
  g_assert_cmpuint (hull->len, ==, 1);
  guise_mask_document_open_face (document, "a", MASK_FACES_SIDE, MASK_FACES_SIDE, hull);
  g_assert_cmpint (guise_mask_document_find_polygon (document, 64, 70), ==, 0);
  g_assert_cmpint (guise_mask_document_find_polygon (document, 4, 4), ==, GUISE_MASK_NOTHING);

  g_assert_null (guise_mask_labels_trace_mask (face, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  face->mask = guise_image_new (GUISE_PIXELS_GRAY8, 64, 64, 1, NULL);
  for (int y = 0; y < 64; y++)
    for (int x = 0; x < 64; x++)
      guise_image_row (face->mask, y)[x] = x >= 16 && x < 48 && y >= 16 && y < 48 ? 255 : 0;
  mask = guise_mask_labels_trace_mask (face, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (mask->len, ==, 1);
  g_assert_cmpfloat (fabs (get_area (mask->pdata[0]) - 64.0 * 64.0), <, 300.0);
  guise_test_rm_rf (g_steal_pointer (&dir));
}

/* Points of an outline come back as they went, until another one is set; a drag that is given up
 * was not. */
static void
test_again (void)
{
  g_autoptr (GuiseMaskDocument) document = open_square ();

  guise_mask_document_draw (document, GUISE_POLYGON_EXCLUDE, 1, 2);
  guise_mask_document_draw (document, GUISE_POLYGON_EXCLUDE, 3, 4);
  g_assert_false (guise_mask_document_can_draw_again (document));
  guise_mask_document_drop_last (document);
  guise_mask_document_drop_last (document);
  g_assert_null (guise_mask_document_get_draft (document));
  guise_mask_document_draw_again (document);
  guise_mask_document_draw_again (document);
  guise_mask_document_draw_again (document); /* there is no third one */
  g_assert_cmpuint (guise_mask_document_get_draft (document)->n_points, ==, 2);
  g_assert_cmpint (guise_mask_document_get_draft (document)->kind, ==, GUISE_POLYGON_EXCLUDE);
  g_assert_cmpfloat ((double) guise_mask_document_get_draft (document)->points[0][0], ==, 1.0);
  g_assert_cmpfloat ((double) guise_mask_document_get_draft (document)->points[1][1], ==, 4.0);
  guise_mask_document_drop_last (document);
  guise_mask_document_draw (document, GUISE_POLYGON_EXCLUDE, 5, 6);
  g_assert_false (guise_mask_document_can_draw_again (document));
  guise_mask_document_drop_last (document);
  guise_mask_document_drop_draft (document);
  g_assert_false (guise_mask_document_can_draw_again (document));

  guise_mask_document_begin (document);
  guise_mask_document_insert_point (document, 0, 0, 40, 10);
  guise_mask_document_move_point (document, 0, 1, 40, 5);
  guise_mask_document_abort (document);
  g_assert_cmpuint (get (document, 0)->n_points, ==, 4);
  g_assert_false (guise_mask_document_can_undo (document));
  guise_mask_document_move_point (document, 0, 1, 40, 5);
  g_assert_true (guise_mask_document_undo (document));
}

/* What was drawn since the index was read counts more than the index. */
static void
test_states (void)
{
  char *dir = guise_test_tmp_dir ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseMaskDocument) document = guise_mask_document_new ();
  g_autoptr (GHashTable) aside = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GuiseFaceset) faceset = NULL;
  size_t at = 9;

  mask_faces_make (dir, GUISE_FACE_TYPE_WHOLE, 5, 2);
  faceset = guise_faceset_open (dir, &error);
  g_assert_no_error (error);
  g_assert_true (guise_mask_state_find (GUISE_MASK_STATE_ANY, faceset, NULL, NULL, 4, 1, &at));
  g_assert_cmpuint (at, ==, 0);
  g_assert_true (guise_mask_state_find (GUISE_MASK_STATE_BARE, faceset, NULL, NULL, 0, 1, &at));
  g_assert_cmpuint (at, ==, 2);
  g_assert_true (
    guise_mask_state_find (GUISE_MASK_STATE_LABELLED, faceset, NULL, NULL, 0, -1, &at));
  g_assert_cmpuint (at, ==, 1);
  g_assert_false (guise_mask_state_find (GUISE_MASK_STATE_MASKED, faceset, NULL, NULL, 0, 1, &at));

  /* the third one gets an outline, the first two lose theirs */
  for (size_t i = 0; i < 3; i++)
    {
      guise_mask_document_open_face (document, guise_faceset_get_entry (faceset, i)->name, SIDE,
                                     SIDE, NULL);
      for (int k = 0; i == 2 && k < 4; k++)
        guise_mask_document_draw (document, GUISE_POLYGON_INCLUDE, (double) SQUARE[k][0],
                                  (double) SQUARE[k][1]);
      guise_mask_document_close_draft (document);
    }
  g_assert_true (
    guise_mask_state_find (GUISE_MASK_STATE_LABELLED, faceset, document, NULL, 0, 1, &at));
  g_assert_cmpuint (at, ==, 2);
  g_assert_true (
    guise_mask_state_find (GUISE_MASK_STATE_LABELLED, faceset, document, NULL, 2, 1, &at));
  g_assert_cmpuint (at, ==, 2);
  g_assert_true (
    guise_mask_state_find (GUISE_MASK_STATE_BARE, faceset, document, NULL, 2, -1, &at));
  g_assert_cmpuint (at, ==, 1);

  /* one that is set aside is in no other state */
  g_hash_table_add (aside, guise_faceset_get_entry (faceset, 2)->name);
  g_assert_true (guise_mask_state_find (GUISE_MASK_STATE_ANY, faceset, document, aside, 1, 1, &at));
  g_assert_cmpuint (at, ==, 3);
  g_assert_false (
    guise_mask_state_find (GUISE_MASK_STATE_LABELLED, faceset, document, aside, 0, 1, &at));
  g_assert_true (
    guise_mask_state_find (GUISE_MASK_STATE_ASIDE, faceset, document, aside, 0, -1, &at));
  g_assert_cmpuint (at, ==, 2);
  g_assert_false (
    guise_mask_state_find (GUISE_MASK_STATE_ASIDE, faceset, document, NULL, 0, 1, &at));
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mask/document/draw", test_draw);
  g_test_add_func ("/mask/document/change", test_change);
  g_test_add_func ("/mask/document/undo", test_undo);
  g_test_add_func ("/mask/document/shape", test_shape);
  g_test_add_func ("/mask/document/find", test_find);
  g_test_add_func ("/mask/labels/save", test_save);
  g_test_add_func ("/mask/labels/save-refused", test_save_refused);
  g_test_add_func ("/mask/labels/trace", test_trace);
  g_test_add_func ("/mask/document/again", test_again);
  g_test_add_func ("/mask/document/states", test_states);
  return g_test_run ();
}
