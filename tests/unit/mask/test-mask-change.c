/* SPDX-License-Identifier: GPL-3.0-or-later
 * Masks of whole folders come and go, and the pictures stay as they are. */
#include "mask/guise-mask-change.h"

#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-faceset-resize.h"
#include "mask-change-fixture.h"
#include "mask-faces.h"
#include "mask/guise-mask-doubt.h"
#include "support/guise-test.h"

#define N_TAIL 400 /* bytes of a picture */

/* What the model was uncertain about lies beside the faces afterwards. */
static void
test_doubt (MaskChangeFixture *self, gconstpointer type)
{
  g_auto (GuiseMaskReport) report = { 0 };
  g_autoptr (GuiseMaskDoubt) doubt = NULL;

  mask_change_apply (self, &report);
  doubt = guise_mask_doubt_load (self->faces);
  g_assert_cmpfloat (guise_mask_doubt_get (doubt, "00000.jpg"), >=, 0.0);
}

/* Every face has a mask then; reverting gives back each byte, once. */
static void
test_apply_and_revert (MaskChangeFixture *self, gconstpointer type)
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

  mask_change_apply (self, &report);
  g_assert_cmpuint (report.n_changed, ==, MASK_CHANGE_N_FACES);
  g_assert_cmpuint (report.left_out->len, ==, 0);
  faceset = guise_faceset_open (self->faces, &error);
  for (size_t i = 0; i < MASK_CHANGE_N_FACES; i++)
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
  mask_change_apply (self, &second);
  g_assert_cmpuint (second.n_changed, ==, 0);
  g_assert_cmpuint (second.n_same, ==, MASK_CHANGE_N_FACES);
  g_assert_true (guise_mask_revert (self->faces, NULL, &back, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (back.n_changed, ==, MASK_CHANGE_N_FACES);
  again = mask_faces_digest (self->faces);
  g_assert_cmpstr (before, ==, again);
  g_assert_cmpstr (before, !=, after);
  g_assert_false (guise_mask_revert (self->faces, NULL, &nothing, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
}

/* A file that is no face any more is no part of the faceset; of one that ends early the picture
 * stays as short as it is. */
static void
test_damaged (MaskChangeFixture *self, gconstpointer type)
{
  g_autofree char *empty = g_build_filename (self->faces, "00004.jpg", NULL);
  g_autofree char *cut = g_build_filename (self->faces, "00005.jpg", NULL);
  g_autoptr (GBytes) bytes = guise_file_read (cut, G_MAXINT, NULL);
  g_autoptr (GBytes) after = NULL;
  const size_t n = g_bytes_get_size (bytes) - 200;
  g_auto (GuiseMaskReport) report = { 0 };

  g_assert_true (g_file_set_contents (empty, "", 0, NULL));
  g_assert_true (g_file_set_contents (cut, g_bytes_get_data (bytes, NULL), (gssize) n, NULL));
  mask_change_apply (self, &report);
  g_assert_cmpuint (report.n_changed, ==, MASK_CHANGE_N_FACES - 1);
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
test_stopped (MaskChangeFixture *self, gconstpointer type)
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
  g_assert_cmpuint (report.n_changed, <, MASK_CHANGE_N_FACES);
  g_assert_true (guise_mask_revert (self->faces, NULL, &back, &error));
  after = mask_faces_digest (self->faces);
  g_assert_cmpstr (before, ==, after);
}

/* A program that is killed leaves half of a face beside it; that goes with the rest. */
static void
test_killed (MaskChangeFixture *self, gconstpointer type)
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
  mask_change_apply (self, &report);
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

static void
test_remove (MaskChangeFixture *self, gconstpointer type)
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
test_fetch (MaskChangeFixture *self, gconstpointer type)
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
test_other_type (MaskChangeFixture *self, gconstpointer type)
{
  const float bias = 50.0f;
  g_auto (GuiseMaskReport) report = { 0 };
  g_autoptr (GuiseFaceFile) face = NULL;
  g_autoptr (GError) error = NULL;
  GuiseAffine map;
  size_t      n_in = 0;
  size_t      n_out = 0;

  g_assert_true (guise_weights_write (self->model->weights, "XSeg/out_conv/bias:0", &bias, &error));
  mask_change_apply (self, &report);
  g_assert_cmpuint (report.n_changed, ==, MASK_CHANGE_N_FACES);
  face = mask_change_load (self, "00000.jpg");
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  MASK_CHANGE_ADD ("/mask-change/doubt", GUISE_FACE_TYPE_WHOLE, test_doubt);
  MASK_CHANGE_ADD ("/mask-change/apply-and-revert", GUISE_FACE_TYPE_WHOLE, test_apply_and_revert);
  MASK_CHANGE_ADD ("/mask-change/damaged", GUISE_FACE_TYPE_WHOLE, test_damaged);
  MASK_CHANGE_ADD ("/mask-change/stopped", GUISE_FACE_TYPE_WHOLE, test_stopped);
  MASK_CHANGE_ADD ("/mask-change/killed", GUISE_FACE_TYPE_WHOLE, test_killed);
  MASK_CHANGE_ADD ("/mask-change/remove", GUISE_FACE_TYPE_WHOLE, test_remove);
  MASK_CHANGE_ADD ("/mask-change/fetch", GUISE_FACE_TYPE_WHOLE, test_fetch);
  MASK_CHANGE_ADD ("/mask-change/other-type", GUISE_FACE_TYPE_HEAD, test_other_type);
  return g_test_run ();
}
