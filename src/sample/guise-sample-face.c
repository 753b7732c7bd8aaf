/* SPDX-License-Identifier: GPL-3.0-or-later
 * Faces at a model's resolution, with their masks: the part of a sample that never changes. */
#include "sample/guise-sample-face.h"

#include "face/guise-face-align.h"
#include "face/guise-face-mask.h"
#include "image/guise-resize.h"
#include "image/guise-warp.h"
#include "sample/guise-packed-formulas.h"

#define N_PLANES 5 /* three colours, two masks */
#define STEPS    GUISE_PACKED_STEPS
#define ZERO     GUISE_PACKED_ZERO

GuiseSampleFace *
guise_sample_face_new (int size, GError **error)
{
  g_autoptr (GuiseSampleFace) self = g_new0 (GuiseSampleFace, 1);

  self->image = guise_image_new (GUISE_PIXELS_F32, size, size, 3, error);
  if (self->image == NULL)
    return NULL;
  self->mask = guise_image_new (GUISE_PIXELS_F32, size, size, 1, error);
  if (self->mask == NULL)
    return NULL;
  self->eyes_mouth = guise_image_new (GUISE_PIXELS_F32, size, size, 1, error);
  return self->eyes_mouth != NULL ? g_steal_pointer (&self) : NULL;
}

void
guise_sample_face_free (GuiseSampleFace *self)
{
  if (self == NULL)
    return;

  guise_image_unref (self->image);
  guise_image_unref (self->mask);
  guise_image_unref (self->eyes_mouth);
  g_free (self);
}

/* ---- packing ---- */

static void
get_planes (const GuiseSampleFace *self, float *planes[N_PLANES])
{
  for (int c = 0; c < 3; c++)
    planes[c] = guise_image_plane (self->image, c);
  planes[3] = guise_image_plane (self->mask, 0);
  planes[4] = guise_image_plane (self->eyes_mouth, 0);
}

static size_t
get_plane_size (const GuiseSampleFace *self)
{
  return (size_t) self->image->width * (size_t) self->image->height;
}

/* NaN becomes the lowest value. */
static inline float
limit (float value)
{
  value = value > -0.5f ? value : -0.5f;
  return value < 65535.0f / STEPS - 0.5f ? value : 65535.0f / STEPS - 0.5f;
}

static void
pack_plane (const float *restrict values, size_t n, uint16_t *restrict packed)
{
  for (size_t i = 0; i < n; i++)
    packed[i] = (uint16_t) (int) (limit (values[i]) * STEPS + (ZERO + 0.5f));
}

static void
unpack_plane (const uint16_t *restrict packed, size_t n, float *restrict values)
{
  for (size_t i = 0; i < n; i++)
    values[i] = guise_packed_value (packed[i]);
}

size_t
guise_sample_face_get_n_packed (int size)
{
  return N_PLANES * (size_t) size * (size_t) size;
}

void
guise_sample_face_pack (const GuiseSampleFace *self, uint16_t *packed)
{
  const size_t n = get_plane_size (self);
  float       *planes[N_PLANES];

  get_planes (self, planes);
  for (int i = 0; i < N_PLANES; i++)
    pack_plane (planes[i], n, packed + (size_t) i * n);
}

void
guise_sample_face_unpack (GuiseSampleFace *self, const uint16_t *packed)
{
  const size_t n = get_plane_size (self);
  float       *planes[N_PLANES];

  get_planes (self, planes);
  for (int i = 0; i < N_PLANES; i++)
    unpack_plane (packed + (size_t) i * n, n, planes[i]);
}

/* To what packing can hold, whether the face is going to be packed or not. */
static void
round_values (GuiseSampleFace *self)
{
  const size_t n = get_plane_size (self);
  float       *planes[N_PLANES];
  uint16_t     packed[256];

  get_planes (self, planes);
  for (int i = 0; i < N_PLANES; i++)
    for (size_t first = 0; first < n; first += G_N_ELEMENTS (packed))
      {
        const size_t n_values = MIN (G_N_ELEMENTS (packed), n - first);

        pack_plane (planes[i] + first, n_values, packed);
        unpack_plane (packed, n_values, planes[i] + first);
      }
}

/* ---- loading ---- */

/* The stored mask at the size of the picture, cubic and clipped as in the original. */
static void
draw_stored_mask (const GuiseImage *stored, GuiseImage *mask)
{
  float *plane = guise_image_plane (mask, 0);

  guise_resize_into (stored, GUISE_RESIZE_CUBIC, mask);
  for (size_t i = 0; i < (size_t) mask->width * (size_t) mask->height; i++)
    plane[i] = CLAMP (plane[i], 0.0f, 1.0f);
}

/* Both masks at the size of the picture. */
static gboolean
draw_masks (const GuiseFaceFile     *face,
            const GuiseFacesetEntry *entry,
            GuiseImage              *mask,
            GuiseImage              *eyes_mouth,
            GError                 **error)
{
  float       *em = guise_image_plane (eyes_mouth, 0);
  const float *whole = guise_image_plane (mask, 0);

  if (face->mask != NULL)
    draw_stored_mask (face->mask, mask);
  else
    guise_face_mask_draw_hull (entry->landmarks, entry->eyebrows_expand_mod, mask);
  if (!guise_face_mask_draw_eyes_mouth (entry->landmarks, eyes_mouth, error))
    return FALSE;
  for (size_t i = 0; i < (size_t) mask->width * (size_t) mask->height; i++)
    em[i] = whole[i] != 0.0f ? em[i] : 0.0f;
  return TRUE;
}

/* From another face type: cut anew, by the landmarks in the picture. */
static gboolean
align (GuiseSampleFace         *self,
       const GuiseFacesetEntry *entry,
       GuiseFaceType            type,
       const GuiseImage        *image,
       const GuiseImage        *mask,
       const GuiseImage        *eyes_mouth,
       GError                 **error)
{
  const int   size = self->image->width;
  GuiseAffine forward;
  GuiseAffine map;

  if (!guise_face_align (entry->landmarks, type, (double) size, 1.0, &forward) ||
      !guise_affine_invert (&forward, &map))
    {
      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_CORRUPT,
                   "The landmarks of %s form no face", entry->name);
      return FALSE;
    }
  guise_warp_affine (image, &map, GUISE_INTERPOLATION_CUBIC, GUISE_BORDER_REPLICATE, self->image, 0,
                     size);
  guise_warp_affine (mask, &map, GUISE_INTERPOLATION_LINEAR, GUISE_BORDER_ZERO, self->mask, 0,
                     size);
  guise_warp_affine (eyes_mouth, &map, GUISE_INTERPOLATION_LINEAR, GUISE_BORDER_ZERO,
                     self->eyes_mouth, 0, size);
  return TRUE;
}

gboolean
guise_sample_face_load (GuiseSampleFace    *self,
                        const GuiseFaceset *faceset,
                        size_t              i,
                        GuiseFaceType       type,
                        GError            **error)
{
  const GuiseFacesetEntry *entry = guise_faceset_get_entry (faceset, i);
  g_autoptr (GuiseFaceFile) face = guise_faceset_load (faceset, i, error);
  g_autoptr (GuiseImage) mask = NULL;
  g_autoptr (GuiseImage) eyes_mouth = NULL;

  if (face == NULL)
    return FALSE;

  const int width = face->image->width;
  const int height = face->image->height;

  mask = guise_image_new (GUISE_PIXELS_F32, width, height, 1, error);
  if (mask == NULL)
    return FALSE;
  eyes_mouth = guise_image_new (GUISE_PIXELS_F32, width, height, 1, error);
  if (eyes_mouth == NULL || !draw_masks (face, entry, mask, eyes_mouth, error))
    return FALSE;
  if (entry->type == type)
    {
      guise_resize_into (face->image, GUISE_RESIZE_CUBIC, self->image);
      guise_resize_into (mask, GUISE_RESIZE_LINEAR, self->mask);
      guise_resize_into (eyes_mouth, GUISE_RESIZE_LINEAR, self->eyes_mouth);
    }
  else if (!align (self, entry, type, face->image, mask, eyes_mouth, error))
    return FALSE;
  round_values (self);
  return TRUE;
}

gboolean
guise_sample_face_load_partner (const GuiseFaceset *faceset,
                                size_t              i,
                                GuiseImage         *image,
                                GError            **error)
{
  g_autoptr (GuiseFaceFile) face = guise_faceset_load (faceset, i, error);

  if (face == NULL)
    return FALSE;
  guise_resize_into (face->image, GUISE_RESIZE_LINEAR, image);
  return TRUE;
}
