/* SPDX-License-Identifier: GPL-3.0-or-later
 * Masks of faces by a network that was trained for them. */
#include "swap/guise-face-masker.h"

#include "core/guise-error.h"
#include "image/guise-resize.h"
#include "model/guise-dfm.h"
#include "model/guise-xseg-folder.h"
#include "model/guise-xseg-predictor.h"

#define LEAST_MASK 0.1f /* faces.md 8.1, step 5 */

struct _GuiseFaceMasker
{
  int    side;
  float *input; /* owned; [3, s, s] */
  float *mask;  /* owned; [1, s, s] */

  /* of the size that was wanted last */
  GuiseResizer *to_wanted; /* owned, nullable */
  int           n_wanted;

  /* a folder ... */
  GuiseXseg          *xseg;      /* owned, nullable */
  GuiseWeights       *weights;   /* owned, nullable */
  GuiseXsegPredictor *predictor; /* owned, nullable */

  /* ... or a file */
  GuiseDfmRunner *runner; /* owned, nullable */
};

static gboolean
open_folder (GuiseFaceMasker *self, const char *dir, GuiseDevice *device, GError **error)
{
  GuiseXsegOptions options;

  if (!guise_xseg_folder_load_options (dir, &options, NULL, error) ||
      (self->xseg = guise_xseg_new (&options, error)) == NULL)
    return FALSE;
  self->side = options.resolution;
  self->weights = guise_weights_new (device);
  if (!guise_weight_table_add_weights (guise_xseg_get_table (self->xseg), self->weights, 0, FALSE,
                                       error) ||
      !guise_xseg_folder_load_weights (dir, self->xseg, self->weights, GUISE_DFL_MISSING_REFUSE,
                                       NULL, error))
    return FALSE;
  self->predictor =
    guise_xseg_predictor_new (self->xseg, self->weights, GUISE_XSEG_SKIPS_JOINED, device, 1, error);
  return self->predictor != NULL;
}

static gboolean
open_file (GuiseFaceMasker *self, const char *path, GuiseDevice *device, GError **error)
{
  g_autoptr (GuiseDfm) dfm = guise_dfm_load_xseg (path, error);

  if (dfm == NULL)
    return FALSE;
  self->side = guise_dfm_get_resolution (dfm);
  self->runner = guise_dfm_runner_new (dfm, device, 1, GUISE_DFM_PLANAR, error);
  return self->runner != NULL;
}

GuiseFaceMasker *
guise_face_masker_open (const char *path, GuiseDevice *device, GError **error)
{
  g_autoptr (GuiseFaceMasker) self = g_new0 (GuiseFaceMasker, 1);
  size_t n;

  if (g_file_test (path, G_FILE_TEST_IS_DIR) ? !open_folder (self, path, device, error)
                                             : !open_file (self, path, device, error))
    return NULL;
  n = (size_t) self->side * (size_t) self->side;
  self->input = g_try_new0 (float, 3 * n);
  self->mask = g_try_new0 (float, n);
  if (self->input == NULL || self->mask == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "Not enough memory for masks of %d pixels", self->side);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
guise_face_masker_free (GuiseFaceMasker *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->predictor, guise_xseg_predictor_free);
  g_clear_pointer (&self->weights, guise_weights_free);
  g_clear_pointer (&self->xseg, guise_xseg_unref);
  g_clear_pointer (&self->runner, guise_dfm_runner_free);
  g_clear_pointer (&self->to_wanted, guise_resizer_free);
  g_free (self->input);
  g_free (self->mask);
  g_free (self);
}

int
guise_face_masker_get_side (const GuiseFaceMasker *self)
{
  return self->side;
}

float *
guise_face_masker_get_input (GuiseFaceMasker *self)
{
  return self->input;
}

/* Planes as a picture; nobody's reference. */
static GuiseImage
view (float *planes, int side, int n_channels)
{
  return (GuiseImage){ .pixels = GUISE_PIXELS_F32,
                       .width = side,
                       .height = side,
                       .n_channels = n_channels,
                       .stride = (size_t) side * sizeof (float),
                       .data = (uint8_t *) planes };
}

/* Masks of one size after the other ask for no memory. */
static void
fit_resizer (GuiseFaceMasker *self, int n)
{
  if (self->to_wanted != NULL && self->n_wanted == n)
    return;
  g_clear_pointer (&self->to_wanted, guise_resizer_free);
  self->to_wanted = guise_resizer_new (GUISE_RESIZE_CUBIC, self->side, self->side, n, n);
  self->n_wanted = n;
}

gboolean
guise_face_masker_run (GuiseFaceMasker *self, int n, float *out_mask, GError **error)
{
  GuiseImage seen = view (self->mask, self->side, 1);
  GuiseImage wanted = view (out_mask, n, 1);

  if (self->runner != NULL
        ? !guise_dfm_runner_run_xseg (self->runner, self->input, self->mask, error)
        : !guise_xseg_predictor_run (self->predictor, self->input, self->mask, error))
    return FALSE;
  for (size_t i = 0; i < (size_t) self->side * (size_t) self->side; i++)
    self->mask[i] = self->mask[i] < LEAST_MASK ? 0.0f : MIN (self->mask[i], 1.0f);
  fit_resizer (self, n);
  guise_resizer_run (self->to_wanted, &seen, &wanted);
  for (size_t i = 0; i < (size_t) n * (size_t) n; i++)
    out_mask[i] = CLAMP (out_mask[i], 0.0f, 1.0f);
  return TRUE;
}

gboolean
guise_face_masker_run_on (GuiseFaceMasker *self,
                          const float     *face,
                          int              n,
                          float           *out_mask,
                          GError         **error)
{
  GuiseImage from = view ((float *) face, n, 3); /* only read */
  GuiseImage to = view (self->input, self->side, 3);

  guise_resize_into (&from, GUISE_RESIZE_LINEAR, &to);
  return guise_face_masker_run (self, n, out_mask, error);
}
