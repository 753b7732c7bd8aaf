/* SPDX-License-Identifier: GPL-3.0-or-later
 * A mask model over a whole folder of faces. */
#include <string.h>

#include "faceset/guise-faceset-resize.h"
#include "image/guise-resize.h"
#include "image/guise-warp.h"
#include "mask/guise-mask-doubt.h"
#include "mask/guise-mask-trial.h"
#include "mask/guise-mask-work-private.h"
#include "model/guise-xseg-predictor.h"

#define N_CHUNK   8   /* faces that the model is shown at once */
#define N_TRIED   2   /* the same where somebody waits for it and may stop it */
#define MASK_SIDE 256 /* of what is stored (formats.md 4) */
#define HARD      0.5f

typedef struct
{
  GuiseXsegPredictor *predictor; /* owned */
  GuiseFaceType       type;      /* MARK_ONLY: whatever it is shown */
  int                 side;      /* of the model's pictures */
  float              *faces;     /* [2 chunk, 3, side, side] owned */
  float              *masks;     /* [2 chunk, 1, side, side] owned */
  GuiseMaskDoubt     *doubt;     /* borrowed, or NULL */
} Apply;

static gboolean
apply_begin (Apply          *self,
             GuiseMaskModel *model,
             GuiseDevice    *device,
             GuiseFaceType   type,
             int             n_chunk,
             GError        **error)
{
  const GuiseXsegOptions *own = guise_xseg_get_options (model->xseg);
  const size_t n = 2 * (size_t) n_chunk * (size_t) own->resolution * (size_t) own->resolution;

  *self = (Apply){ .type = model->has_type ? own->face_type : type, .side = own->resolution };
  self->predictor = guise_xseg_predictor_new (model->xseg, model->weights, GUISE_XSEG_SKIPS_JOINED,
                                              device, n_chunk, error);
  if (self->predictor == NULL)
    return FALSE;
  self->faces = g_new0 (float, 3 * n);
  self->masks = g_new0 (float, n);
  return TRUE;
}

static void
apply_end (Apply *self)
{
  guise_xseg_predictor_free (self->predictor);
  g_free (self->faces);
  g_free (self->masks);
}

static gboolean
is_other_type (const Apply *self, const GuiseFaceMeta *meta)
{
  return self->type != GUISE_FACE_TYPE_MARK_ONLY && self->type != meta->type;
}

/* Planes of an image that is a part of a batch. */
static void
clip_into (const GuiseImage *image, float *planes)
{
  const size_t n = (size_t) image->width * (size_t) image->height;

  for (int c = 0; c < image->n_channels; c++)
    {
      const float *plane = guise_image_plane (image, c);

      for (size_t i = 0; i < n; i++)
        planes[(size_t) c * n + i] = CLAMP (plane[i], 0.0f, 1.0f);
    }
}

/* The face as the model wants to see it; what lies outside of the picture is black. */
static void
prepare (GuiseMaskSlot *slot, size_t index, void *data)
{
  Apply *self = data;
  float *planes = self->faces + index * 3 * (size_t) self->side * (size_t) self->side;
  g_autoptr (GuiseFaceFile) face = guise_face_file_decode (slot->before, &slot->error);
  g_autoptr (GuiseImage) image = NULL;
  GuiseAffine map;
  GuiseAffine back;

  memset (planes, 0, 3 * (size_t) self->side * (size_t) self->side * sizeof *planes);
  if (face == NULL)
    return;
  face->meta->width = face->image->width;
  face->meta->height = face->image->height;
  image = guise_image_new (GUISE_PIXELS_F32, self->side, self->side, 3, &slot->error);
  if (image == NULL)
    return;
  if (!is_other_type (self, face->meta))
    guise_resize_into (face->image, GUISE_RESIZE_LANCZOS4, image);
  else if (!guise_face_meta_map_to (face->meta, self->type, self->side, &map, &slot->error))
    return;
  else if (guise_affine_invert (&map, &back))
    guise_warp_affine (face->image, &back, GUISE_INTERPOLATION_LANCZOS4, GUISE_BORDER_ZERO, image,
                       0, self->side);
  clip_into (image, planes);
  slot->meta = g_steal_pointer (&face->meta);
}

static gboolean
predict (size_t first, size_t n, void *data, GError **error)
{
  Apply       *self = data;
  const size_t n_pixels = (size_t) self->side * (size_t) self->side;

  return guise_xseg_predictor_run (self->predictor, self->faces + first * 3 * n_pixels,
                                   self->masks + first * n_pixels, error);
}

/* From a pixel of the stored mask to one of the face; centres lie at whole numbers in both. */
static GuiseAffine
map_mask_to_face (int side)
{
  const double scale = (double) side / MASK_SIDE;
  GuiseAffine  map = { { scale, 0.0, 0.5 * scale - 0.5, 0.0, scale, 0.5 * scale - 0.5 } };

  return map;
}

static GuiseImage *
make_mask (const Apply *self, const GuiseMaskSlot *slot, size_t index, GError **error)
{
  const size_t n = (size_t) self->side * (size_t) self->side;
  g_autoptr (GuiseImage) seen =
               guise_image_new (GUISE_PIXELS_F32, self->side, self->side, 1, error);
  g_autoptr (GuiseImage) mask =
               seen != NULL ? guise_image_new (GUISE_PIXELS_F32, MASK_SIDE, MASK_SIDE, 1, error)
                            : NULL;
  g_autoptr (GuiseImage) hard =
               mask != NULL ? guise_image_new (GUISE_PIXELS_GRAY8, MASK_SIDE, MASK_SIDE, 1, error)
                            : NULL;
  GuiseAffine map;
  GuiseAffine whole;

  if (hard == NULL)
    return NULL;
  memcpy (guise_image_plane (seen, 0), self->masks + index * n, n * sizeof (float));
  if (!is_other_type (self, slot->meta))
    guise_resize_into (seen, GUISE_RESIZE_LINEAR, mask);
  else
    {
      const GuiseAffine from = map_mask_to_face (slot->meta->width);

      if (!guise_face_meta_map_to (slot->meta, self->type, self->side, &map, error))
        return NULL;
      whole = guise_affine_multiply (&map, &from);
      guise_warp_affine (seen, &whole, GUISE_INTERPOLATION_LINEAR, GUISE_BORDER_ZERO, mask, 0,
                         MASK_SIDE);
    }
  for (int y = 0; y < MASK_SIDE; y++)
    for (int x = 0; x < MASK_SIDE; x++)
      guise_image_row (hard, y)[x] =
        guise_image_plane (mask, 0)[y * MASK_SIDE + x] < HARD ? 0 : 255;
  return g_steal_pointer (&hard);
}

static gboolean
store_mask (GuiseMaskSlot *slot, size_t index, void *data)
{
  const Apply *self = data;
  const size_t n = (size_t) self->side * (size_t) self->side;
  g_autoptr (GuiseImage) mask = make_mask (self, slot, index, &slot->error);
  GBytes *bytes = mask != NULL ? guise_face_file_encode_mask (mask, &slot->error) : NULL;

  if (bytes == NULL)
    return FALSE;
  g_clear_pointer (&slot->meta->xseg_mask, g_bytes_unref);
  slot->meta->xseg_mask = bytes;
  guise_mask_doubt_add (self->doubt, slot->entry->name,
                        guise_mask_doubt_measure (self->masks + index * n, n));
  return TRUE;
}

gboolean
guise_mask_apply (const char             *folder,
                  GuiseMaskModel         *model,
                  GuiseDevice            *device,
                  GuiseFaceType           type,
                  const GuiseMaskOptions *options,
                  GuiseMaskReport        *out_report,
                  GError                **error)
{
  const GuiseMaskWorkFuncs funcs = { prepare, predict, store_mask,
                                     guise_device_is_asynchronous (device) };
  g_autoptr (GuiseMaskDoubt) doubt = guise_mask_doubt_new ();
  Apply    work;
  gboolean done;

  *out_report = (GuiseMaskReport){ 0 };
  if (!apply_begin (&work, model, device, type, N_CHUNK, error))
    return FALSE;
  work.doubt = doubt;
  done = guise_mask_work_run (folder, &funcs, &work, N_CHUNK, options, out_report, error);
  apply_end (&work);
  if (done) /* masks are worth as much without it */
    guise_mask_doubt_save (doubt, folder, NULL);
  return done;
}

/* ---- a look first ---- */

void
guise_mask_trial_free (GuiseMaskTrial *self)
{
  if (self == NULL)
    return;
  guise_image_unref (self->mask);
  g_free (self);
}

static int
compare_cb (const void *a, const void *b)
{
  const GuiseMaskTrial *x = *(const GuiseMaskTrial *const *) a;
  const GuiseMaskTrial *y = *(const GuiseMaskTrial *const *) b;

  if (x->doubt != y->doubt)
    return x->doubt > y->doubt ? -1 : 1;
  return (x->index > y->index) - (x->index < y->index);
}

/* Faces @first and following of @n that lie evenly in the set. */
static gboolean
try_chunk (Apply        *self,
           GuiseFaceset *faceset,
           size_t        first,
           size_t        n,
           GPtrArray    *trials,
           GError      **failure,
           GError      **error)
{
  const size_t  n_pixels = (size_t) self->side * (size_t) self->side;
  const size_t  n_now = MIN (N_TRIED, n - first);
  GuiseMaskSlot slots[N_TRIED] = { 0 };
  size_t        indices[N_TRIED] = { 0 };
  gboolean      ok;

  for (size_t k = 0; k < n_now; k++)
    {
      indices[k] = (2 * (first + k) + 1) * guise_faceset_get_n (faceset) / (2 * n);
      slots[k].entry = guise_faceset_get_entry (faceset, indices[k]);
      slots[k].before = guise_faceset_read (faceset, indices[k], &slots[k].error);
      if (slots[k].before != NULL)
        prepare (&slots[k], k, self);
    }
  ok = predict (0, n_now, self, error);
  for (size_t k = 0; k < n_now; k++)
    {
      GuiseImage *mask =
        ok && slots[k].error == NULL ? make_mask (self, &slots[k], k, &slots[k].error) : NULL;
      GuiseMaskTrial *one = mask != NULL ? g_new (GuiseMaskTrial, 1) : NULL;

      if (one != NULL)
        {
          *one = (GuiseMaskTrial){ indices[k], 0.0, mask };
          one->doubt = guise_mask_doubt_measure (self->masks + k * n_pixels, n_pixels);
          g_ptr_array_add (trials, one);
        }
      else if (slots[k].error != NULL && *failure == NULL)
        *failure = g_steal_pointer (&slots[k].error);
      guise_mask_slot_clear (&slots[k]);
    }
  return ok;
}

GPtrArray *
guise_mask_try (GuiseFaceset           *faceset,
                GuiseMaskModel         *model,
                GuiseDevice            *device,
                GuiseFaceType           type,
                size_t                  n_most,
                const GuiseMaskOptions *options,
                GError                **error)
{
  g_autoptr (GPtrArray) trials =
               g_ptr_array_new_with_free_func ((GDestroyNotify) guise_mask_trial_free);
  g_autoptr (GError) failure = NULL;
  const size_t n = MIN (n_most, guise_faceset_get_n (faceset));
  Apply        work;
  gboolean     ok = TRUE;

  if (!apply_begin (&work, model, device, type, N_TRIED, error))
    return NULL;
  for (size_t first = 0; ok && first < n; first += N_TRIED)
    {
      ok = guise_mask_work_check_cancelled (options, error) &&
           try_chunk (&work, faceset, first, n, trials, &failure, error);
      if (ok && options != NULL && options->progress != NULL)
        options->progress (MIN (first + N_TRIED, n), n, options->user_data);
    }
  apply_end (&work);
  if (!ok)
    return NULL;
  if (trials->len == 0 && failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  g_ptr_array_sort (trials, compare_cb);
  return g_steal_pointer (&trials);
}
