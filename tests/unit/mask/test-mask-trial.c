/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a model would find, before anything is stored. */
#include "mask/guise-mask-trial.h"

#include "core/guise-error.h"
#include "mask-change-fixture.h"
#include "mask-faces.h"
#include "mask/guise-mask-log.h"
#include "support/guise-test.h"

/* Trying writes nothing, and finds what applying stores. */
static void
test_try (MaskChangeFixture *self, gconstpointer type)
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
  mask_change_apply (self, &report);
  for (guint i = 0; i < n; i++)
    {
      const GuiseMaskTrial *one = trials->pdata[i];
      g_autoptr (GuiseFaceFile) face =
                   mask_change_load (self, guise_faceset_get_entry (faceset, one->index)->name);

      found |= (size_t) 1 << one->index;
      for (int y = 0; y < one->mask->height; y++)
        g_assert_cmpmem (guise_image_row (one->mask, y), 256, guise_image_row (face->mask, y), 256);
    }
  g_assert_cmphex (found, ==, 1 << 1 | 1 << 3 | 1 << 6 | 1 << 8 | 1 << 10); /* evenly, each once */
}

/* The most doubtful first. A model that was not trained doubts everything; one that calls most of
 * what it sees face does not, and doubts each face differently. */
static void
test_try_order (MaskChangeFixture *self, gconstpointer type)
{
  const float bias = 3.0f;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (self->faces, &error);
  g_autoptr (GPtrArray) trials = NULL;

  g_assert_true (guise_weights_write (self->model->weights, "XSeg/out_conv/bias:0", &bias, &error));
  trials = guise_mask_try (faceset, self->model, self->device, GUISE_FACE_TYPE_MARK_ONLY,
                           MASK_CHANGE_N_FACES, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (trials->len, ==, MASK_CHANGE_N_FACES);
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
test_try_troubled (MaskChangeFixture *self, gconstpointer type)
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
  for (size_t i = 0; i < MASK_CHANGE_N_FACES; i++)
    {
      g_autofree char *path =
        g_build_filename (self->faces, guise_faceset_get_entry (faceset, i)->name, NULL);

      if (i == MASK_CHANGE_N_FACES - 1)
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  MASK_CHANGE_ADD ("/mask-trial/try", GUISE_FACE_TYPE_WHOLE, test_try);
  MASK_CHANGE_ADD ("/mask-trial/order", GUISE_FACE_TYPE_WHOLE, test_try_order);
  MASK_CHANGE_ADD ("/mask-trial/troubled", GUISE_FACE_TYPE_WHOLE, test_try_troubled);
  return g_test_run ();
}
