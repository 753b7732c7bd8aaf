/* SPDX-License-Identifier: GPL-3.0-or-later
 * Faces in another size and of another type: against the reference's own resizer, against cutting
 * the type from the frame, and what a second run, other files and a hostile face do. */
#include "faceset/guise-faceset-resize.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "face/guise-face-align.h"
#include "face/guise-face-mask.h"
#include "faceset/guise-faceset-files.h"
#include "format/guise-pak.h"
#include "image/guise-resize.h"
#include "support/guise-test.h"

#define N_TRIED 60 /* of which every second or so has a mask */

static GuiseFaceFile *
load_golden (const char *name)
{
  g_autofree char *relative = g_strconcat ("golden/dfl/jpg/", name, NULL);
  g_autofree char *path = guise_test_shared (relative);
  g_autoptr (GError) error = NULL;
  GuiseFaceFile *file = path != NULL ? guise_face_file_load (path, &error) : NULL;

  g_assert_no_error (error);
  return file;
}

static double
get_distance (const double (*a)[2], const double (*b)[2])
{
  double worst = 0.0;

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    worst = MAX (worst, hypot (a[i][0] - b[i][0], a[i][1] - b[i][1]));
  return worst;
}

static double
get_matrix_distance (const GuiseFaceMeta *meta, const GuiseAffine *map)
{
  double worst = 0.0;

  for (int i = 0; i < 6; i++)
    worst = MAX (worst, fabs (meta->image_to_face_mat[i / 3][i % 3] - map->m[i]));
  return worst;
}

static double
get_mask_difference (const GuiseImage *a, const GuiseImage *b)
{
  size_t n = 0;

  g_assert_cmpint (a->width, ==, b->width);
  g_assert_cmpint (a->height, ==, b->height);
  for (int y = 0; y < a->height; y++)
    for (int x = 0; x < a->width; x++)
      n += (guise_image_row (a, y)[x] >= 128) != (guise_image_row (b, y)[x] >= 128);
  return (double) n / a->width / a->height;
}

/* Mean absolute difference of two pictures, in levels of 255. */
static double
get_difference (const GuiseImage *a, const GuiseImage *b)
{
  double sum = 0.0;

  g_assert_cmpint (a->width, ==, b->width);
  g_assert_cmpint (a->height, ==, b->height);
  for (int y = 0; y < a->height; y++)
    for (int x = 0; x < 3 * a->width; x++)
      sum += abs (guise_image_row (a, y)[x] - guise_image_row (b, y)[x]);
  return sum / a->height / (3 * a->width);
}

static void
assert_polygons_near (const GPtrArray *a, const GPtrArray *b, double tolerance)
{
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    {
      const GuisePolygon *p = a->pdata[i];
      const GuisePolygon *q = b->pdata[i];

      g_assert_cmpuint (p->n_points, ==, q->n_points);
      g_assert_cmpint (p->kind, ==, q->kind);
      for (size_t k = 0; k < p->n_points; k++)
        g_assert_cmpfloat (hypot (p->points[k][0] - q->points[k][0],
                                  p->points[k][1] - q->points[k][1]),
                           <, tolerance);
    }
}

/* The reference's resizer on the same face. */
static void
check_golden (const char *name, GuiseFaceType type, int size)
{
  g_autoptr (GuiseFaceFile) old = load_golden ("wf_xseg_polys.jpg");
  g_autoptr (GuiseFaceFile) golden = old != NULL ? load_golden (name) : NULL;
  g_autoptr (GuiseFaceFile) fresh = NULL;
  g_autoptr (GError) error = NULL;
  gboolean    is_black;
  GuiseAffine matrix;

  if (golden == NULL)
    return;
  fresh = guise_face_file_resize (old, type, size, &is_black, &error);
  g_assert_no_error (error);
  g_assert_false (is_black);
  g_test_message ("%s: landmarks %g, mask %g, pixels %g", name,
                  get_distance (fresh->meta->landmarks, golden->meta->landmarks),
                  get_mask_difference (fresh->mask, golden->mask),
                  get_difference (fresh->image, golden->image));
  g_assert_cmpint (fresh->image->width, ==, size);
  g_assert_cmpint (fresh->meta->type, ==, golden->meta->type);
  g_assert_cmpfloat (get_distance (fresh->meta->landmarks, golden->meta->landmarks), <, 1e-3);
  memcpy (matrix.m, golden->meta->image_to_face_mat, sizeof matrix.m);
  g_test_message ("%s: matrix %g", name, get_matrix_distance (fresh->meta, &matrix));
  g_assert_cmpint (fresh->meta->has_image_to_face_mat, ==, golden->meta->has_image_to_face_mat);
  g_assert_cmpfloat (get_matrix_distance (fresh->meta, &matrix), <, 1e-3);
  assert_polygons_near (fresh->meta->polygons, golden->meta->polygons, 1e-3);
  g_assert_cmpfloat (get_mask_difference (fresh->mask, golden->mask), <, 0.005);
  /* These the golden had otherwise before it was resized: the same crop of another frame. */
  g_assert_cmpfloat (fresh->meta->eyebrows_expand_mod, ==, 1.25);
  g_assert_cmpstr (fresh->meta->source_filename, ==, "00008.png");
}

static void
test_golden (void)
{
  check_golden ("resized_f.jpg", GUISE_FACE_TYPE_FULL, 160);
  check_golden ("resized_same.jpg", GUISE_FACE_TYPE_WHOLE, 128);
}

/* ---- folders ---- */

/* A folder of the performer's first faces that have a stored mask. */
static char *
make_faceset (const char *root)
{
  g_autofree char *path = guise_test_shared ("facesets/performer");
  g_autofree char *folder = g_build_filename (root, "faces", NULL);
  g_autoptr (GuiseFaceset) pack = NULL;
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return NULL;
  pack = guise_faceset_open (path, &error);
  g_assert_no_error (error);
  g_assert_true (guise_dir_make (folder, NULL));
  for (size_t i = 0; i < N_TRIED; i++)
    {
      const GuiseFacesetEntry *entry = guise_faceset_get_entry (pack, i);
      g_autofree char         *target = g_build_filename (folder, entry->name, NULL);
      g_autoptr (GuiseFaceFile) face = NULL;

      if (!entry->has_mask)
        continue;
      face = guise_faceset_load (pack, i, &error);
      g_assert_no_error (error);
      g_assert_true (guise_face_file_save (target, face->image, face->meta, 90, &error));
    }
  return g_steal_pointer (&folder);
}

static void
resize (const char                      *from,
        const char                      *to,
        const GuiseFacesetResizeOptions *options,
        GuiseFacesetResizeReport        *report)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (from, &error);

  g_assert_no_error (error);
  guise_faceset_resize_report_clear (report);
  g_assert_true (guise_faceset_resize (faceset, to, options, report, &error));
  g_assert_no_error (error);
}

static char *
read_sums (const char *folder)
{
  g_autoptr (GPtrArray) names = guise_faceset_list_files (folder, GUISE_FACESET_PERSONS_AUTO, NULL);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, names->pdata[i], NULL);
      g_autoptr (GBytes) bytes = guise_file_read (path, 1 << 28, NULL);

      g_checksum_update (sum, names->pdata[i], -1);
      g_checksum_update (sum, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
    }
  return g_strdup (g_checksum_get_string (sum));
}

/* Half the size: everything halves, masks and all else stay as they are. */
static void
check_half (const GuiseFaceFile *old, const GuiseFaceFile *fresh)
{
  g_autoptr (GuiseImage) half = guise_image_resize (old->image, 128, 128, GUISE_RESIZE_AREA, NULL);

  g_assert_cmpint (fresh->image->width, ==, 128);
  g_assert_cmpint (fresh->image->height, ==, 128);
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    for (int k = 0; k < 2; k++)
      g_assert_cmpfloat (fresh->meta->landmarks[i][k], ==, 0.5 * old->meta->landmarks[i][k]);
  for (int i = 0; i < 6; i++)
    g_assert_cmpfloat (fresh->meta->image_to_face_mat[i / 3][i % 3], ==,
                       0.5 * old->meta->image_to_face_mat[i / 3][i % 3]);
  g_assert_cmpint (fresh->meta->type, ==, old->meta->type);
  g_assert_true (g_bytes_equal (fresh->meta->xseg_mask, old->meta->xseg_mask));
  g_assert_cmpstr (fresh->meta->source_filename, ==, old->meta->source_filename);
  g_assert_cmpmem (fresh->meta->source_landmarks, sizeof fresh->meta->source_landmarks,
                   old->meta->source_landmarks, sizeof old->meta->source_landmarks);
  g_assert_cmpmem (fresh->meta->source_rect, sizeof fresh->meta->source_rect,
                   old->meta->source_rect, sizeof old->meta->source_rect);
  g_test_message ("pixels %g", get_difference (fresh->image, half));
  g_assert_cmpfloat (get_difference (fresh->image, half), <, 3.0);
}

static void
test_half (void)
{
  char                           *root = guise_test_tmp_dir ();
  g_autofree char                *from = make_faceset (root);
  g_autofree char                *to = g_build_filename (root, "small", NULL);
  g_autofree char                *before = from != NULL ? read_sums (from) : NULL;
  const GuiseFacesetResizeOptions options = { .size = 128, .n_threads = 2 };
  g_auto (GuiseFacesetResizeReport) report = { 0 };

  if (from != NULL)
    {
      g_autofree char *after = NULL;
      g_autofree char *sums = NULL;
      g_autofree char *again = NULL;

      resize (from, to, &options, &report);

      g_autoptr (GuiseFaceset) olds = guise_faceset_open (from, NULL);
      g_autoptr (GuiseFaceset) news = guise_faceset_open (to, NULL);

      g_assert_cmpuint (guise_faceset_get_n (olds), >=, 3);
      g_assert_cmpuint (guise_faceset_get_n (olds), ==, guise_faceset_get_n (news));
      g_assert_cmpuint (report.n_resized, ==, guise_faceset_get_n (olds));
      g_assert_cmpuint (report.n_black, ==, 0);
      for (size_t i = 0; i < guise_faceset_get_n (olds); i++)
        {
          g_autoptr (GuiseFaceFile) old = guise_faceset_load (olds, i, NULL);
          g_autoptr (GuiseFaceFile) fresh = guise_faceset_load (news, i, NULL);

          g_assert_cmpstr (guise_faceset_get_entry (olds, i)->name, ==,
                           guise_faceset_get_entry (news, i)->name);
          check_half (old, fresh);
        }
      /* Once more: nothing to do, nothing touched; and the faceset was only read. */
      sums = read_sums (to);
      resize (from, to, &options, &report);
      again = read_sums (to);
      after = read_sums (from);
      g_assert_cmpuint (report.n_resized, ==, 0);
      g_assert_cmpuint (report.n_there, ==, guise_faceset_get_n (olds));
      g_assert_cmpstr (sums, ==, again);
      g_assert_cmpstr (before, ==, after);
    }
  guise_test_rm_rf (root);
}

/* Which part of a stored mask lies in the hull of the landmarks, and how much of the hull it is. */
static void
measure_mask (const GuiseFaceFile *file, double *out_inside, double *out_covered)
{
  g_autoptr (GuiseImage) hull = guise_image_new (GUISE_PIXELS_F32, 256, 256, 1, NULL);
  GuisePoint points[GUISE_N_LANDMARKS];
  size_t     n_mask = 0, n_hull = 0, n_both = 0;

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    points[i] = (GuisePoint){ file->meta->landmarks[i][0] * 256 / file->image->width,
                              file->meta->landmarks[i][1] * 256 / file->image->width };
  for (int y = 0; y < 256; y++)
    memset (guise_image_row (hull, y), 0, 256 * sizeof (float));
  guise_face_mask_draw_hull (points, 1.0, hull);
  for (int y = 0; y < 256; y++)
    for (int x = 0; x < 256; x++)
      {
        const int in_mask = guise_image_row (file->mask, y)[x] >= 128;
        const int in_hull = ((const float *) (const void *) guise_image_row (hull, y))[x] > 0.5f;

        n_mask += (size_t) in_mask;
        n_hull += (size_t) in_hull;
        n_both += (size_t) (in_mask && in_hull);
      }
  *out_inside = (double) n_both / MAX (n_mask, 1);
  *out_covered = (double) n_both / MAX (n_hull, 1);
}

/* A full face out of a whole one has the matrix and the landmarks of one cut from the frame. */
static void
check_full (const GuiseFaceFile *old, const GuiseFaceFile *fresh)
{
  GuisePoint  source[GUISE_N_LANDMARKS];
  double      mapped[GUISE_N_LANDMARKS][2];
  double      inside_old, covered_old, inside, covered;
  GuiseAffine matrix;

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    source[i] =
      (GuisePoint){ old->meta->source_landmarks[i][0], old->meta->source_landmarks[i][1] };
  g_assert_true (guise_face_align (source, GUISE_FACE_TYPE_FULL, 256, 1.0, &matrix));
  g_assert_cmpint (fresh->meta->type, ==, GUISE_FACE_TYPE_FULL);
  g_assert_cmpfloat (get_matrix_distance (fresh->meta, &matrix), <, 1e-3);
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    guise_affine_apply (&matrix, source[i].x, source[i].y, &mapped[i][0], &mapped[i][1]);
  g_assert_cmpfloat (get_distance (fresh->meta->landmarks, mapped), <, 1e-3);

  g_assert_nonnull (fresh->mask);
  g_assert_cmpint (fresh->mask->width, ==, 256);
  for (int y = 0; y < 256; y++)
    for (int x = 0; x < 256; x++)
      g_assert_true (guise_image_row (fresh->mask, y)[x] % 255 == 0);
  measure_mask (old, &inside_old, &covered_old);
  measure_mask (fresh, &inside, &covered);
  g_test_message ("mask inside %g -> %g, covered %g -> %g", inside_old, inside, covered_old,
                  covered);
  g_assert_cmpfloat (fabs (covered - covered_old), <, 0.03);
  g_assert_cmpfloat (inside, >, inside_old - 0.03); /* a smaller crop cuts what is outside */
}

static void
test_full (void)
{
  char                     *root = guise_test_tmp_dir ();
  g_autofree char          *from = make_faceset (root);
  g_autofree char          *to = g_build_filename (root, "full", NULL);
  g_autofree char          *head = g_build_filename (root, "head", NULL);
  GuiseFacesetResizeOptions options = { .size = 256,
                                        .has_type = TRUE,
                                        .type = GUISE_FACE_TYPE_FULL };
  g_auto (GuiseFacesetResizeReport) report = { 0 };

  if (from != NULL)
    {
      resize (from, to, &options, &report);
      g_assert_cmpuint (report.n_black, ==, 0);
      g_assert_cmpuint (report.left_out->len, ==, 0);

      g_autoptr (GuiseFaceset) olds = guise_faceset_open (from, NULL);
      g_autoptr (GuiseFaceset) news = guise_faceset_open (to, NULL);

      for (size_t i = 0; i < guise_faceset_get_n (olds); i++)
        {
          g_autoptr (GuiseFaceFile) old = guise_faceset_load (olds, i, NULL);
          g_autoptr (GuiseFaceFile) fresh = guise_faceset_load (news, i, NULL);

          check_full (old, fresh);
        }
      /* A head is more than was cut: black around, and all of them counted, also when they are
       * there already. */
      options.type = GUISE_FACE_TYPE_HEAD;
      for (int run = 0; run < 2; run++)
        {
          resize (from, head, &options, &report);
          g_assert_cmpuint (report.n_black, ==, guise_faceset_get_n (olds));
          g_assert_cmpuint (report.n_there, ==, run == 0 ? 0 : guise_faceset_get_n (olds));
        }

      g_autoptr (GuiseFaceset) heads = guise_faceset_open (head, NULL);
      g_autoptr (GuiseFaceFile) first = guise_faceset_load (heads, 0, NULL);

      for (int k = 0; k < 3; k++) /* what JPEG makes of black */
        g_assert_cmpint (guise_image_row (first->image, 255)[k], <, 8);
    }
  guise_test_rm_rf (root);
}

/* ---- what must not happen ---- */

static void
assert_refused (const char *from, const char *to, int code)
{
  const GuiseFacesetResizeOptions options = { .size = 128 };
  g_auto (GuiseFacesetResizeReport) report = { 0 };
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (from, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (guise_faceset_resize (faceset, to, &options, &report, &error));
  g_assert_error (error, GUISE_CORE_ERROR, code);
}

static void
test_places (void)
{
  char            *root = guise_test_tmp_dir ();
  g_autofree char *from = make_faceset (root);
  g_autofree char *inside = g_build_filename (root, "faces", "new", "deep", NULL);
  g_autofree char *link = g_build_filename (root, "link", NULL);
  g_autofree char *packed = g_build_filename (root, "packed", NULL);
  g_autofree char *pack = g_build_filename (packed, "faceset.pak", NULL);

  if (from != NULL)
    {
      g_autofree char *before = read_sums (from);
      g_autofree char *after = NULL;
      g_autofree char *made = g_build_filename (from, "new", NULL);

      g_assert_cmpint (symlink (from, link), ==, 0);
      g_assert_true (guise_dir_make (packed, NULL));
      g_assert_true (g_file_set_contents (pack, "x", 1, NULL));
      assert_refused (from, from, GUISE_CORE_ERROR_ARGUMENT);
      assert_refused (from, inside, GUISE_CORE_ERROR_ARGUMENT);
      assert_refused (from, link, GUISE_CORE_ERROR_ARGUMENT);
      assert_refused (from, packed, GUISE_CORE_ERROR_EXISTS);
      after = read_sums (from);
      g_assert_cmpstr (before, ==, after);
      g_assert_false (g_file_test (made, G_FILE_TEST_EXISTS));
    }
  guise_test_rm_rf (root);
}

/* A file that is not the face stays unless it may be replaced; an empty one is a face that a power
 * cut took. */
static void
test_others (void)
{
  char                     *root = guise_test_tmp_dir ();
  g_autofree char          *from = make_faceset (root);
  g_autofree char          *to = g_build_filename (root, "small", NULL);
  GuiseFacesetResizeOptions options = { .size = 128 };
  g_auto (GuiseFacesetResizeReport) report = { 0 };

  if (from != NULL)
    {
      g_autoptr (GuiseFaceset) olds = guise_faceset_open (from, NULL);
      const size_t     n = guise_faceset_get_n (olds);
      g_autofree char *first = g_build_filename (to, guise_faceset_get_entry (olds, 0)->name, NULL);
      g_autofree char *second =
        g_build_filename (to, guise_faceset_get_entry (olds, 1)->name, NULL);
      g_autofree char *text = NULL;

      g_assert_true (guise_dir_make (to, NULL));
      g_assert_true (g_file_set_contents (first, "mine", 4, NULL));
      g_assert_true (g_file_set_contents (second, "", 0, NULL));
      resize (from, to, &options, &report);
      g_assert_cmpuint (report.left_out->len, ==, 1);
      g_assert_cmpuint (report.n_resized, ==, n - 1);
      g_assert_true (g_file_get_contents (first, &text, NULL, NULL));
      g_assert_cmpstr (text, ==, "mine");

      options.replace = TRUE;
      resize (from, to, &options, &report);
      g_assert_cmpuint (report.left_out->len, ==, 0);
      g_assert_cmpuint (report.n_resized, ==, 1);
      g_assert_cmpuint (report.n_there, ==, n - 1);
    }
  guise_test_rm_rf (root);
}

/* A face whose file ends early is listed, not made into a half grey one. */
static void
test_damaged (void)
{
  char                           *root = guise_test_tmp_dir ();
  g_autofree char                *from = make_faceset (root);
  g_autofree char                *to = g_build_filename (root, "small", NULL);
  const GuiseFacesetResizeOptions options = { .size = 128 };
  g_auto (GuiseFacesetResizeReport) report = { 0 };

  if (from != NULL)
    {
      g_autoptr (GuiseFaceset) olds = guise_faceset_open (from, NULL);
      g_autofree char *path =
        g_build_filename (from, guise_faceset_get_entry (olds, 1)->name, NULL);
      g_autoptr (GBytes) bytes = guise_file_read (path, 1 << 28, NULL);
      const GuiseFacesetIssue *issue;

      g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                          (gssize) g_bytes_get_size (bytes) * 3 / 4, NULL));
      resize (from, to, &options, &report);
      g_assert_cmpuint (report.n_resized, ==, guise_faceset_get_n (olds) - 1);
      g_assert_cmpuint (report.left_out->len, ==, 1);
      issue = report.left_out->pdata[0];
      g_assert_cmpstr (issue->name, ==, guise_faceset_get_entry (olds, 1)->name);
    }
  guise_test_rm_rf (root);
}

/* A pack may call its faces anything; what would not be found, or would hide the others, is not
 * written. */
static void
test_names (void)
{
  static const char *const        names[] = { "faceset.pak", ".hidden.jpg", "plain.jpg", "A.JPEG",
                                              "note" };
  char                           *root = guise_test_tmp_dir ();
  g_autofree char                *from = make_faceset (root);
  g_autofree char                *pack = g_build_filename (root, "hostile.pak", NULL);
  g_autofree char                *to = g_build_filename (root, "small", NULL);
  const GuiseFacesetResizeOptions options = { .size = 128 };
  g_auto (GuiseFacesetResizeReport) report = { 0 };

  if (from != NULL)
    {
      g_autoptr (GuiseFaceset) olds = guise_faceset_open (from, NULL);
      g_autofree char *path =
        g_build_filename (from, guise_faceset_get_entry (olds, 0)->name, NULL);
      g_autoptr (GuisePakWriter) writer = guise_pak_writer_new (pack, NULL);
      g_autoptr (GPtrArray) written = NULL;

      for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
        g_assert_true (guise_pak_writer_add (writer, path, names[i], NULL, NULL));
      g_assert_true (guise_pak_writer_commit (writer, NULL));
      resize (pack, to, &options, &report);
      g_assert_cmpuint (report.n_resized, ==, 2);
      g_assert_cmpuint (report.left_out->len, ==, 3);
      written = guise_faceset_list_files (to, GUISE_FACESET_PERSONS_NO, NULL);
      g_assert_cmpuint (written->len, ==, 2);
    }
  guise_test_rm_rf (root);
}

static void
on_progress_cb (uint64_t done, uint64_t total, void *user_data)
{
  g_assert_cmpuint (done, <=, total);
  g_cancellable_cancel (user_data);
}

/* Faces out of a pack are face files like others: nothing in them is from the pack's own dict. */
static void
assert_clean (const char *folder)
{
  static const char marks[] = "samplelib";
  g_autoptr (GPtrArray) names = guise_faceset_list_files (folder, GUISE_FACESET_PERSONS_NO, NULL);

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, names->pdata[i], NULL);
      g_autoptr (GBytes) bytes = guise_file_read (path, 1 << 28, NULL);

      g_assert_null (
        memmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), marks, sizeof marks - 1));
    }
}

/* Stopped and called again; from a pack. */
static void
test_cancel (void)
{
  char            *root = guise_test_tmp_dir ();
  g_autofree char *from = guise_test_shared ("facesets/performer");
  g_autofree char *to = g_build_filename (root, "small", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GuiseFacesetResizeOptions options = { .size = 128,
                                        .n_threads = 2,
                                        .progress = on_progress_cb,
                                        .user_data = cancellable,
                                        .cancellable = cancellable };
  g_auto (GuiseFacesetResizeReport) report = { 0 };

  if (from != NULL)
    {
      g_autoptr (GuiseFaceset) faceset = guise_faceset_open (from, NULL);
      g_autoptr (GuiseFaceset) stopped = NULL;
      g_autoptr (GError) error = NULL;
      size_t n_before;

      g_assert_false (guise_faceset_resize (faceset, to, &options, &report, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
      stopped = guise_faceset_open (to, NULL);
      n_before = guise_faceset_get_n (stopped);
      g_assert_cmpuint (n_before, >, 0);
      g_assert_cmpuint (n_before, <, guise_faceset_get_n (faceset));

      options.progress = NULL;
      options.cancellable = NULL;
      resize (from, to, &options, &report);
      g_assert_cmpuint (report.n_there, ==, n_before);
      g_assert_cmpuint (report.n_there + report.n_resized, ==, guise_faceset_get_n (faceset));
      assert_clean (to);
    }
  guise_test_rm_rf (root);
}

/* A matrix that is not of this picture is not believed; without one the picture's own landmarks
 * give the same crop. */
static void
test_fallback (void)
{
  g_autoptr (GuiseFaceFile) file = load_golden ("wf_xseg_polys.jpg");
  GuiseAffine    right, wrong, none;
  GuiseFaceMeta *meta;

  if (file == NULL)
    return;
  meta = file->meta;
  meta->width = file->image->width;
  meta->height = file->image->height;
  g_assert_true (guise_face_meta_map_to (meta, GUISE_FACE_TYPE_FULL, 256, &right, NULL));
  meta->image_to_face_mat[0][2] += 1000.0;
  g_assert_true (guise_face_meta_map_to (meta, GUISE_FACE_TYPE_FULL, 256, &wrong, NULL));
  meta->image_to_face_mat[0][2] = NAN;
  g_assert_true (guise_face_meta_map_to (meta, GUISE_FACE_TYPE_FULL, 256, &none, NULL));
  for (int i = 0; i < 6; i++)
    {
      g_assert_cmpfloat (wrong.m[i], ==, none.m[i]);
      g_assert_cmpfloat (fabs (wrong.m[i] - right.m[i]), <, 1e-3);
    }

  /* Landmarks in one place are no face, but can be scaled. */
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    meta->landmarks[i][0] = meta->landmarks[i][1] = 7.0;

  g_autoptr (GError) error = NULL;

  g_assert_false (guise_face_meta_map_to (meta, GUISE_FACE_TYPE_FULL, 256, &none, &error));
  g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_CORRUPT);
  g_assert_true (guise_face_meta_map_to (meta, GUISE_FACE_TYPE_WHOLE, 384, &none, NULL));
  g_assert_cmpfloat (none.m[0], ==, 384.0 / meta->width);
}

/* A whole frame is cut like any picture, but not without a type. */
static void
test_frame (void)
{
  g_autoptr (GuiseFaceFile) frame = load_golden ("mark_only.jpg");
  g_autoptr (GuiseFaceFile) face = NULL;
  g_autoptr (GError) error = NULL;

  if (frame == NULL)
    return;
  g_assert_null (guise_face_file_resize (frame, GUISE_FACE_TYPE_MARK_ONLY, 256, NULL, &error));
  g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  face = guise_face_file_resize (frame, GUISE_FACE_TYPE_FULL, 256, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (face->image->width, ==, 256);
  g_assert_true (face->meta->has_image_to_face_mat);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/faceset/resize/golden", test_golden);
  g_test_add_func ("/faceset/resize/half", test_half);
  g_test_add_func ("/faceset/resize/full", test_full);
  g_test_add_func ("/faceset/resize/places", test_places);
  g_test_add_func ("/faceset/resize/others", test_others);
  g_test_add_func ("/faceset/resize/damaged", test_damaged);
  g_test_add_func ("/faceset/resize/names", test_names);
  g_test_add_func ("/faceset/resize/cancel", test_cancel);
  g_test_add_func ("/faceset/resize/fallback", test_fallback);
  g_test_add_func ("/faceset/resize/frame", test_frame);
  return g_test_run ();
}
