/* SPDX-License-Identifier: GPL-3.0-or-later
 * Faces whose masks change. */
#include "mask-change-fixture.h"

#include "mask-faces.h"
#include "support/guise-test.h"

void
mask_change_set_up (MaskChangeFixture *self, gconstpointer type)
{
  g_autofree char *model = NULL;
  g_autoptr (GError) error = NULL;

  self->dir = guise_test_tmp_dir ();
  self->faces = g_build_filename (self->dir, "faces ü", NULL);
  model = g_build_filename (self->dir, "model", NULL);
  mask_faces_make (self->faces, (GuiseFaceType) GPOINTER_TO_INT (type), MASK_CHANGE_N_FACES, 4);
  mask_faces_make_model (model, FALSE);
  self->device = guise_device_open ("cpu", 1, &error);
  self->model = guise_mask_model_load (model, self->device, &error);
  g_assert_no_error (error);
}

void
mask_change_tear_down (MaskChangeFixture *self, gconstpointer type)
{
  guise_mask_model_free (self->model);
  guise_device_unref (self->device);
  g_free (self->faces);
  guise_test_rm_rf (self->dir);
}

GuiseFaceFile *
mask_change_load (const MaskChangeFixture *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->faces, name, NULL);
  GuiseFaceFile   *face = guise_face_file_load (path, NULL);

  g_assert_nonnull (face);
  return face;
}

void
mask_change_apply (MaskChangeFixture *self, GuiseMaskReport *report)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_mask_apply (self->faces, self->model, self->device,
                                   GUISE_FACE_TYPE_MARK_ONLY, NULL, report, &error));
  g_assert_no_error (error);
}

GPtrArray *
mask_change_copy_outlines (const MaskChangeFixture *self, const char *name)
{
  g_autoptr (GuiseFaceFile) face = mask_change_load (self, name);

  return face->meta->polygons != NULL ? g_ptr_array_ref (face->meta->polygons) : NULL;
}
