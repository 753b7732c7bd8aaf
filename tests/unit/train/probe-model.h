/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-saehd.h"
#include "train/guise-probe-faces.h"

/* An untrained model that probe faces can be shown to. */
typedef struct
{
  GuiseDevice       *device;
  GuiseSaehd        *model;
  GuiseWeights      *weights;
  GuiseSaehdPreview *preview;
  GuiseProbeModel    probe;
} Model;

static inline void
model_clear (Model *self)
{
  g_clear_pointer (&self->preview, guise_saehd_preview_free);
  g_clear_pointer (&self->weights, guise_weights_free);
  g_clear_pointer (&self->model, guise_saehd_unref);
  g_clear_pointer (&self->device, guise_device_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Model, model_clear)

static inline void
model_init (Model *self, const char *face_type, const char *device, const char *resolution, int n)
{
  g_autofree char  *size = g_strconcat ("resolution=", resolution, NULL);
  g_autofree char  *face = g_strconcat ("face_type=", face_type, NULL);
  const char *const pairs[] = { "archi=liae-ud", size,       "ae_dims=4",
                                "e_dims=4",      "d_dims=4", "d_mask_dims=2",
                                "batch_size=2",  face,       NULL };
  g_autoptr (GError) error = NULL;
  GuiseSaehdOptions options = guise_saehd_options_default ();

  g_assert_true (guise_saehd_options_set_pairs (&options, pairs, &error));
  g_assert_no_error (error);
  self->model = guise_saehd_new (&options, &error);
  self->device = guise_device_open (device, 1, &error);
  g_assert_no_error (error);
  self->weights = guise_weights_new (self->device);
  g_assert_true (guise_saehd_add_weights (self->model, self->weights, 3, &error));
  self->preview = guise_saehd_preview_new (self->model, self->weights, self->device, n, &error);
  g_assert_no_error (error);
  self->probe = (GuiseProbeModel){
    .preview = self->preview,
    .n = n,
    .resolution = options.resolution,
    .face_type = guise_saehd_options_get_face_type (&options),
  };
}
