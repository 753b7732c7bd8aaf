/* SPDX-License-Identifier: GPL-3.0-or-later
 * Masks of whole folders come and go, and the pictures stay as they are. */
#include "mask/guise-mask-change.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-faceset-resize.h"
#include "mask-faces.h"
#include "mask/guise-mask-agreement.h"
#include "mask/guise-mask-doubt.h"
#include "mask/guise-mask-labels.h"
#include "mask/guise-mask-log.h"
#include "mask/guise-mask-trial.h"
#include "support/guise-test.h"

#define N_FACES 12
#define N_TAIL  400 /* bytes of a picture */

typedef struct
{
  char           *dir;
  char           *faces;
  GuiseDevice    *device;
  GuiseMaskModel *model;
} Fixture;

static void
set_up (Fixture *self, gconstpointer type)
{
  g_autofree char *model = NULL;
  g_autoptr (GError) error = NULL;

  self->dir = guise_test_tmp_dir ();
  self->faces = g_build_filename (self->dir, "faces ü", NULL);
  model = g_build_filename (self->dir, "model", NULL);
  mask_faces_make (self->faces, (GuiseFaceType) GPOINTER_TO_INT (type), N_FACES, 4);
  mask_faces_make_model (model, FALSE);
  self->device = guise_device_open ("cpu", 1, &error);
  self->model = guise_mask_model_load (model, self->device, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer type)
{
  guise_mask_model_free (self->model);
  guise_device_unref (self->device);
  g_free (self->faces);
  guise_test_rm_rf (self->dir);
}

static GuiseFaceFile *
load (const Fixture *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->faces, name, NULL);
  GuiseFaceFile   *face = guise_face_file_load (path, NULL);

  g_assert_nonnull (face);
  return face;
}

static void
apply (Fixture *self, GuiseMaskReport *report)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_mask_apply (self->faces, self->model, self->device,
                                   GUISE_FACE_TYPE_MARK_ONLY, NULL, report, &error));
  g_assert_no_error (error);
}

/* What the model was uncertain about lies beside the faces afterwards. */
static void
test_doubt (Fixture *self, gconstpointer type)
{
  g_auto (GuiseMaskReport) report = { 0 };
  g_autoptr (GuiseMaskDoubt) doubt = NULL;

  apply (self, &report);
  doubt = guise_mask_doubt_load (self->faces);
  g_assert_cmpfloat (guise_mask_doubt_get (doubt, "00000.jpg"), >=, 0.0);
}

/* Trying writes nothing, and finds what applying stores. */
static void
test_try (Fixture *self, gconstpointer type)
{
  const size_t     n = 5;
  g_autofree char *before = mask_faces_digest (self->faces);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (self->faces, &error);
  g_autoptr (GPtrArray) trials = NULL;
  g_auto (GuiseMaskReport) report = { 0 };
  size_t found = 0;

  trials =
    guise_mask_try (faceset, self->model, self->device, GUISE_FACE_TYPE_MARK_ONLY, n, NULL, &error);
  g_assert_no_error (error);
  after = mask_faces_digest (self->faces);
  g_assert_cmpstr (before, ==, after);
  g_assert_false (guise_mask_log_find_newest (self->faces) != NULL);
  g_assert_cmpuint (trials->len, ==, n);
  apply (self, &report);
  for (guint i = 0; i < n; i++)
    {
      const GuiseMaskTrial *one = trials->pdata[i];
      g_autoptr (GuiseFaceFile) face =
                   load (self, guise_faceset_get_entry (faceset, one->index)->name);

      found |= (size_t) 1 << one->index;
      for (int y = 0; y < one->mask->height; y++)
        g_assert_cmpmem (guise_image_row (one->mask, y), 256, guise_image_row (face->mask, y), 256);
    }
  g_assert_cmphex (found, ==, 1 << 1 | 1 << 3 | 1 << 6 | 1 << 8 | 1 << 10); /* evenly, each once */
}

/* The most doubtful first. A model that was not trained doubts everything; one that calls most of
 * what it sees face does not, and doubts each face differently. */
static void
test_try_order (Fixture *self, gconstpointer type)
{
  const float bias = 3.0f;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (self->faces, &error);
  g_autoptr (GPtrArray) trials = NULL;

  g_assert_true (guise_weights_write (self->model->weights, "XSeg/out_conv/bias:0", &bias, &error));
  trials = guise_mask_try (faceset, self->model, self->device, GUISE_FACE_TYPE_MARK_ONLY, N_FACES,
                           NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (trials->len, ==, N_FACES);
  for (guint i = 1; i < trials->len; i++)
    g_assert_cmpfloat (((const GuiseMaskTrial *) trials->pdata[i])->doubt, <,
                       ((const GuiseMaskTrial *) trials->pdata[i - 1])->doubt);
  g_assert_cmpfloat (((const GuiseMaskTrial *) trials->pdata[0])->doubt, <, 1.0);
}

static void
on_tried_cb (uint64_t done, uint64_t total, void *cancellable)
{
  g_assert_cmpuint (done, <, total);
  g_cancellable_cancel (cancellable);
}

/* It can be stopped; a face that cannot be read is left out, and none at all is an error. */
static void
test_try_troubled (Fixture *self, gconstpointer type)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const GuiseMaskOptions options = { .progress = on_tried_cb,
                                     .user_data = cancellable,
                                     .cancellable = cancellable };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (self->faces, &error);
  g_autoptr (GPtrArray) trials = NULL;

  g_assert_null (guise_mask_try (faceset, self->model, self->device, GUISE_FACE_TYPE_MARK_ONLY, 24,
                                 &options, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
  g_clear_error (&error);
  for (size_t i = 0; i < N_FACES; i++)
    {
      g_autofree char *path =
        g_build_filename (self->faces, guise_faceset_get_entry (faceset, i)->name, NULL);

      if (i == N_FACES - 1)
        {
          trials = guise_mask_try (faceset, self->model, self->device, GUISE_FACE_TYPE_MARK_ONLY,
                                   24, NULL, &error);
          g_assert_no_error (error);
          g_assert_cmpuint (trials->len, ==, 1);
        }
      g_assert_true (g_file_set_contents (path, "", 0, NULL));
    }
  g_assert_null (guise_mask_try (faceset, self->model, self->device, GUISE_FACE_TYPE_MARK_ONLY, 24,
                                 NULL, &error));
  g_assert_nonnull (error);
}

/* Every face has a mask then; reverting gives back each byte, once. */
static void
test_apply_and_revert (Fixture *self, gconstpointer type)
{
  g_autofree char *before = mask_faces_digest (self->faces);
  g_autofree char *after = NULL;
  g_autofree char *again = NULL;
  g_auto (GuiseMaskReport) report = { 0 };
  g_auto (GuiseMaskReport) second = { 0 };
  g_auto (GuiseMaskReport) back = { 0 };
  g_auto (GuiseMaskReport) nothing = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceset) faceset = NULL;

  apply (self, &report);
  g_assert_cmpuint (report.n_changed, ==, N_FACES);
  g_assert_cmpuint (report.left_out->len, ==, 0);
  faceset = guise_faceset_open (self->faces, &error);
  for (size_t i = 0; i < N_FACES; i++)
    {
      g_autoptr (GuiseFaceFile) face = guise_faceset_load (faceset, i, &error);

      g_assert_no_error (error);
      g_assert_cmpint (face->mask->width, ==, 256);
      g_assert_cmpint (face->mask->height, ==, 256);
      for (int x = 0; x < 256; x++)
        g_assert_true (guise_image_row (face->mask, 100)[x] % 255 == 0);
      g_assert_cmpint (face->meta->polygons != NULL, ==, i < 4);
    }
  after = mask_faces_digest (self->faces);
  apply (self, &second);
  g_assert_cmpuint (second.n_changed, ==, 0);
  g_assert_cmpuint (second.n_same, ==, N_FACES);
  g_assert_true (guise_mask_revert (self->faces, NULL, &back, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (back.n_changed, ==, N_FACES);
  again = mask_faces_digest (self->faces);
  g_assert_cmpstr (before, ==, again);
  g_assert_cmpstr (before, !=, after);
  g_assert_false (guise_mask_revert (self->faces, NULL, &nothing, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
}

/* A file that is no face any more is no part of the faceset; of one that ends early the picture
 * stays as short as it is. */
static void
test_damaged (Fixture *self, gconstpointer type)
{
  g_autofree char *empty = g_build_filename (self->faces, "00004.jpg", NULL);
  g_autofree char *cut = g_build_filename (self->faces, "00005.jpg", NULL);
  g_autoptr (GBytes) bytes = guise_file_read (cut, G_MAXINT, NULL);
  g_autoptr (GBytes) after = NULL;
  const size_t n = g_bytes_get_size (bytes) - 200;
  g_auto (GuiseMaskReport) report = { 0 };

  g_assert_true (g_file_set_contents (empty, "", 0, NULL));
  g_assert_true (g_file_set_contents (cut, g_bytes_get_data (bytes, NULL), (gssize) n, NULL));
  apply (self, &report);
  g_assert_cmpuint (report.n_changed, ==, N_FACES - 1);
  g_assert_cmpuint (report.left_out->len, ==, 0);
  after = guise_file_read (cut, G_MAXINT, NULL);
  g_assert_cmpmem ((const char *) g_bytes_get_data (after, NULL) + g_bytes_get_size (after) -
                     N_TAIL,
                   N_TAIL, (const char *) g_bytes_get_data (bytes, NULL) + n - N_TAIL, N_TAIL);
}

/* Stopped after some faces, what was changed can be taken back, and the rest can be done later. */
static void
on_progress_cb (uint64_t done, uint64_t total, void *cancellable)
{
  g_cancellable_cancel (cancellable);
}

static void
test_stopped (Fixture *self, gconstpointer type)
{
  g_autofree char *before = mask_faces_digest (self->faces);
  g_autofree char *after = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const GuiseMaskOptions options = { .progress = on_progress_cb,
                                     .user_data = cancellable,
                                     .cancellable = cancellable };
  g_auto (GuiseMaskReport) report = { 0 };
  g_auto (GuiseMaskReport) back = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (guise_mask_apply (self->faces, self->model, self->device,
                                    GUISE_FACE_TYPE_MARK_ONLY, &options, &report, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_cmpuint (report.n_changed, >, 0);
  g_assert_cmpuint (report.n_changed, <, N_FACES);
  g_assert_true (guise_mask_revert (self->faces, NULL, &back, &error));
  after = mask_faces_digest (self->faces);
  g_assert_cmpstr (before, ==, after);
}

/* A program that is killed leaves half of a face beside it; that goes with the rest. */
static void
test_killed (Fixture *self, gconstpointer type)
{
  g_autofree char *touched = g_build_filename (self->faces, "00001.jpg.tmp", NULL);
  g_autofree char *untouched = g_build_filename (self->faces, "00002.jpg.tmp", NULL);
  g_autofree char *face = g_build_filename (self->faces, "00002.jpg", NULL);
  g_autofree char *old = NULL;
  gsize            n_old;
  g_auto (GuiseMaskReport) report = { 0 };
  g_auto (GuiseMaskReport) back = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (face, &old, &n_old, NULL));
  apply (self, &report);
  g_assert_true (g_file_set_contents (touched, "half", 4, NULL));
  g_assert_true (g_file_set_contents (untouched, "half", 4, NULL));
  g_assert_true (g_file_set_contents (face, old, (gssize) n_old, NULL));
  g_assert_true (guise_mask_revert (self->faces, NULL, &back, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (back.n_same, ==, 1);
  g_assert_false (g_file_test (touched, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (untouched, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_set_contents (untouched, "half", 4, NULL));
  guise_mask_report_clear (&report);
  g_assert_true (guise_mask_remove (self->faces, GUISE_MASK_APPLIED, NULL, &report, &error));
  g_assert_false (g_file_test (untouched, G_FILE_TEST_EXISTS));
}

static GPtrArray *
copy_outlines (const Fixture *self, const char *name)
{
  g_autoptr (GuiseFaceFile) face = load (self, name);

  return face->meta->polygons != NULL ? g_ptr_array_ref (face->meta->polygons) : NULL;
}

/* A face that cannot be read for now, and one that is gone, are given back when they are there. */
static void
test_unreached (Fixture *self, gconstpointer type)
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

  apply (self, &report);
  g_assert_cmpint (g_rename (face, away), ==, 0);
  g_assert_cmpint (g_mkdir (face, 0755), ==, 0); /* no file, and not missing either */
  g_assert_cmpint (g_rename (gone, aside), ==, 0);
  g_assert_true (guise_mask_revert (self->faces, NULL, &first, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (first.n_changed, ==, N_FACES - 2);
  g_assert_cmpuint (first.left_out->len, ==, 2);
  g_assert_cmpint (g_rmdir (face), ==, 0);
  g_assert_cmpint (g_rename (away, face), ==, 0);
  g_assert_cmpint (g_rename (aside, gone), ==, 0);
  g_assert_true (guise_mask_revert (self->faces, NULL, &second, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (second.n_changed, ==, 2);
  g_assert_cmpuint (second.n_same, ==, N_FACES - 2);
  g_assert_cmpuint (second.left_out->len, ==, 0);
  after = mask_faces_digest (self->faces);
  g_assert_cmpstr (before, ==, after);
  g_assert_false (guise_mask_revert (self->faces, NULL, &third, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
}

/* Changes the names of two faces with each other, as sorting does. */
static void
swap_names (const Fixture *self, const char *one, const char *other)
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
test_sorted_since (Fixture *self, gconstpointer type)
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
  none = copy_outlines (self, "00001.jpg");
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
  g_assert_cmpuint (back.n_same, ==, 2);
  after = mask_faces_digest (self->faces);
  g_assert_cmpstr (before, ==, after);
  g_assert_false (guise_mask_revert (self->faces, NULL, &nothing, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
}

/* A byte of the log that was turned costs one face its way back, and no other. */
static void
test_damaged_log (Fixture *self, gconstpointer type)
{
  g_auto (GuiseMaskReport) report = { 0 };
  g_auto (GuiseMaskReport) back = { 0 };
  g_autofree char *path = NULL;
  g_autofree char *log = NULL;
  gsize            n;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceset) faceset = NULL;
  size_t n_masked = 0;

  apply (self, &report);
  path = guise_mask_log_find_newest (self->faces);
  g_assert_true (g_file_get_contents (path, &log, &n, NULL));
  log[n / 2]++;
  g_assert_true (g_file_set_contents (path, log, (gssize) n, NULL));
  g_assert_true (guise_mask_revert (self->faces, NULL, &back, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (back.n_changed, ==, N_FACES - 1);
  g_assert_cmpuint (back.n_damaged, ==, 1);
  faceset = guise_faceset_open (self->faces, &error);
  for (size_t i = 0; i < N_FACES; i++)
    n_masked += guise_faceset_get_entry (faceset, i)->has_mask != FALSE;
  g_assert_cmpuint (n_masked, ==, 1);
}

/* A log of which nothing can be read changes nothing, and stays for somebody who can read it. */
static void
test_ruined_log (Fixture *self, gconstpointer type)
{
  g_auto (GuiseMaskReport) report = { 0 };
  g_auto (GuiseMaskReport) back = { 0 };
  g_autofree char *path = NULL;
  g_autofree char *log = NULL;
  g_autofree char *after = NULL;
  g_autofree char *applied = NULL;
  gsize            n;
  g_autoptr (GError) error = NULL;

  apply (self, &report);
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
test_changed_since (Fixture *self, gconstpointer type)
{
  g_autofree char *path = g_build_filename (self->faces, "00001.jpg", NULL);
  g_auto (GuiseMaskReport) report = { 0 };
  g_auto (GuiseMaskReport) back = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceFile) face = NULL;
  g_autoptr (GuiseFaceFile) other = NULL;
  GuisePolygon *polygon;

  apply (self, &report);
  face = load (self, "00001.jpg");
  polygon = face->meta->polygons->pdata[0];
  polygon->points[0][0] = 7.0f;
  g_assert_true (guise_face_file_save (path, face->image, face->meta, 90, &error));
  g_assert_true (guise_mask_revert (self->faces, NULL, &back, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (back.n_other, ==, 1);
  other = load (self, "00001.jpg");
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
make_other (const Fixture *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->faces, name, NULL);
  g_autoptr (GuiseFaceFile) face = load (self, name);
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
test_outlines_since (Fixture *self, gconstpointer type)
{
  g_autofree char *second = g_build_filename (self->faces, "00001.jpg", NULL);
  g_autoptr (GPtrArray) drawn = copy_outlines (self, "00001.jpg");
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
  first = copy_outlines (self, "00000.jpg");
  g_assert_nonnull (first);
  masked = load (self, "00001.jpg");
  g_assert_nonnull (masked->mask);
  g_assert_true (guise_polygons_equal (masked->meta->polygons, drawn));
  third = copy_outlines (self, "00002.jpg");
  g_assert_true (guise_polygons_equal (third, triangle));
  fourth = copy_outlines (self, "00003.jpg");
  g_assert_null (fourth);
}

/* Outlines are in pixels: they do not fit a face that has another size by now. Whoever has drawn
 * the same again has them already. */
static void
test_outlines_elsewhere (Fixture *self, gconstpointer type)
{
  g_autofree char *first = g_build_filename (self->faces, "00000.jpg", NULL);
  g_autoptr (GPtrArray) drawn = copy_outlines (self, "00001.jpg");
  g_auto (GuiseMaskReport) removed = { 0 };
  g_auto (GuiseMaskReport) back = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceFile) face = NULL;
  g_autoptr (GuiseFaceFile) small = NULL;
  g_autoptr (GPtrArray) none = NULL;

  g_assert_true (guise_mask_remove (self->faces, GUISE_MASK_LABELS, NULL, &removed, &error));
  face = load (self, "00000.jpg");
  small = guise_face_file_resize (face, GUISE_FACE_TYPE_WHOLE, MASK_FACES_SIDE / 2, NULL, &error);
  g_assert_true (guise_face_file_save (first, small->image, small->meta, 90, &error));
  g_assert_true (guise_mask_labels_save (self->faces, "00001.jpg", drawn, &error));
  g_assert_true (guise_mask_revert (self->faces, NULL, &back, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (back.n_changed, ==, 2);
  g_assert_cmpuint (back.n_same, ==, 1);
  g_assert_cmpuint (back.n_kept, ==, 0);
  g_assert_cmpuint (back.left_out->len, ==, 1);
  none = copy_outlines (self, "00000.jpg");
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
test_same_face (Fixture *self, gconstpointer type)
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
  g_autoptr (GuiseFaceFile) face = load (self, "00000.jpg");
  g_autoptr (GPtrArray) drawn = copy_outlines (self, "00000.jpg");

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
      now = copy_outlines (self, "00000.jpg");
      g_assert_cmpint (guise_polygons_equal (now, drawn), ==, PAIRS[i].is_same);
    }
}

/* A mask has a size of its own, and fits a face that has another one by now. */
static void
test_resized_since (Fixture *self, gconstpointer type)
{
  static const Place PLACE = { "7.png", 20.0, 40 };
  g_autofree char   *path = g_build_filename (self->faces, "00007.jpg", NULL);
  g_auto (GuiseMaskReport) report = { 0 };
  g_auto (GuiseMaskReport) back = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceFile) face = load (self, "00007.jpg");
  g_autoptr (GuiseFaceFile) masked = NULL;
  g_autoptr (GuiseFaceFile) small = NULL;
  g_autoptr (GuiseFaceFile) now = NULL;

  put_place (face->meta, &PLACE);
  g_assert_true (guise_face_file_save (path, face->image, face->meta, 90, &error));
  apply (self, &report);
  masked = load (self, "00007.jpg");
  small = guise_face_file_resize (masked, GUISE_FACE_TYPE_WHOLE, MASK_FACES_SIDE / 2, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (guise_face_file_save (path, small->image, small->meta, 90, &error));
  g_assert_true (guise_mask_revert (self->faces, NULL, &back, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (back.left_out->len, ==, 0);
  g_assert_cmpuint (back.n_other, ==, 1);
  now = load (self, "00007.jpg");
  g_assert_cmpint (now->image->width, ==, MASK_FACES_SIDE / 2);
  g_assert_null (now->mask);
}

static void
test_remove (Fixture *self, gconstpointer type)
{
  g_autofree char *before = mask_faces_digest (self->faces);
  g_autofree char *after = NULL;
  g_auto (GuiseMaskReport) labels = { 0 };
  g_auto (GuiseMaskReport) masks = { 0 };
  g_auto (GuiseMaskReport) back = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceset) faceset = NULL;

  g_assert_true (guise_mask_remove (self->faces, GUISE_MASK_APPLIED, NULL, &masks, &error));
  g_assert_cmpuint (masks.n_changed, ==, 0);
  g_assert_true (guise_mask_remove (self->faces, GUISE_MASK_LABELS, NULL, &labels, &error));
  g_assert_cmpuint (labels.n_changed, ==, 4);
  faceset = guise_faceset_open (self->faces, &error);
  g_assert_false (guise_faceset_get_entry (faceset, 0)->has_polygons);
  g_assert_true (guise_mask_revert (self->faces, NULL, &back, &error));
  after = mask_faces_digest (self->faces);
  g_assert_cmpstr (before, ==, after);
}

static void
test_fetch (Fixture *self, gconstpointer type)
{
  g_autofree char *target = g_build_filename (self->dir, "labelled", NULL);
  g_auto (GuiseMaskReport) report = { 0 };
  g_auto (GuiseMaskReport) again = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceset) faceset = NULL;

  g_assert_true (guise_mask_fetch (self->faces, target, NULL, &report, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (report.n_changed, ==, 4);
  faceset = guise_faceset_open (target, &error);
  g_assert_cmpuint (guise_faceset_get_n (faceset), ==, 4);
  g_assert_true (guise_mask_fetch (self->faces, target, NULL, &again, &error));
  g_assert_cmpuint (again.n_same, ==, 4);
}

/* A model of whole faces that calls all that it sees face: of a head it sees a part, by the map
 * between the two crops, and that is where the mask lies. */
static void
test_other_type (Fixture *self, gconstpointer type)
{
  const float bias = 50.0f;
  g_auto (GuiseMaskReport) report = { 0 };
  g_autoptr (GuiseFaceFile) face = NULL;
  g_autoptr (GError) error = NULL;
  GuiseAffine map;
  size_t      n_in = 0;
  size_t      n_out = 0;

  g_assert_true (guise_weights_write (self->model->weights, "XSeg/out_conv/bias:0", &bias, &error));
  apply (self, &report);
  g_assert_cmpuint (report.n_changed, ==, N_FACES);
  face = load (self, "00000.jpg");
  face->meta->width = face->meta->height = MASK_FACES_SIDE;
  g_assert_true (guise_face_meta_map_to (face->meta, GUISE_FACE_TYPE_WHOLE, 256, &map, &error));
  for (int y = 0; y < 256; y++)
    for (int x = 0; x < 256; x++)
      {
        const double scale = MASK_FACES_SIDE / 256.0;
        double       u, v, nearest;

        guise_affine_apply (&map, (x + 0.5) * scale - 0.5, (y + 0.5) * scale - 0.5, &u, &v);
        nearest = MIN (MIN (u, 255.0 - u), MIN (v, 255.0 - v));
        if (fabs (nearest) < 1.0)
          continue; /* the rim */
        g_assert_cmpint (guise_image_row (face->mask, y)[x], ==, nearest > 0.0 ? 255 : 0);
        n_in += nearest > 0.0;
        n_out += nearest < 0.0;
      }
  g_assert_cmpuint (n_in, >, 0);
  g_assert_cmpuint (n_out, >, 0);
}

#define ADD(name, type, test) \
  g_test_add ("/mask-change/" name, Fixture, GINT_TO_POINTER (type), set_up, test, tear_down)

/* ---- a model from elsewhere ---- */

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("doubt", GUISE_FACE_TYPE_WHOLE, test_doubt);
  ADD ("try", GUISE_FACE_TYPE_WHOLE, test_try);
  ADD ("try-order", GUISE_FACE_TYPE_WHOLE, test_try_order);
  ADD ("try-troubled", GUISE_FACE_TYPE_WHOLE, test_try_troubled);
  ADD ("apply-and-revert", GUISE_FACE_TYPE_WHOLE, test_apply_and_revert);
  ADD ("damaged", GUISE_FACE_TYPE_WHOLE, test_damaged);
  ADD ("stopped", GUISE_FACE_TYPE_WHOLE, test_stopped);
  ADD ("killed", GUISE_FACE_TYPE_WHOLE, test_killed);
  ADD ("unreached", GUISE_FACE_TYPE_WHOLE, test_unreached);
  ADD ("sorted-since", GUISE_FACE_TYPE_WHOLE, test_sorted_since);
  ADD ("damaged-log", GUISE_FACE_TYPE_WHOLE, test_damaged_log);
  ADD ("ruined-log", GUISE_FACE_TYPE_WHOLE, test_ruined_log);
  ADD ("changed-since", GUISE_FACE_TYPE_WHOLE, test_changed_since);
  ADD ("outlines-since", GUISE_FACE_TYPE_WHOLE, test_outlines_since);
  ADD ("outlines-elsewhere", GUISE_FACE_TYPE_WHOLE, test_outlines_elsewhere);
  ADD ("same-face", GUISE_FACE_TYPE_WHOLE, test_same_face);
  ADD ("resized-since", GUISE_FACE_TYPE_WHOLE, test_resized_since);
  ADD ("remove", GUISE_FACE_TYPE_WHOLE, test_remove);
  ADD ("fetch", GUISE_FACE_TYPE_WHOLE, test_fetch);
  ADD ("other-type", GUISE_FACE_TYPE_HEAD, test_other_type);
  g_test_add_func ("/mask/model/import", test_import);
  return g_test_run ();
}
