/* SPDX-License-Identifier: GPL-3.0-or-later
 * One found face becomes an aligned picture with metadata. */
#include "capture/guise-face-cutter.h"

#include <math.h>
#include <string.h>

#include "face/guise-face-align.h"
#include "image/guise-resize.h"
#include "image/guise-warp.h"

#define FINE_SCALE 0.5 /* below it the frame is shrunk first, or the crop would alias */

/* Shrinks the frame by a whole factor when the crop would skip pixels; adapts the map. */
static GuiseImage *
prefilter (GuiseImage *frame, GuiseAffine *inverse, GError **error)
{
  double      scale = 1.0 / hypot (inverse->m[0], inverse->m[3]);
  int         factor = (int) (FINE_SCALE / scale);
  GuiseImage *smaller;

  if (factor < 2)
    return guise_image_ref (frame);
  smaller = guise_image_resize (frame, MAX (1, frame->width / factor),
                                MAX (1, frame->height / factor), GUISE_RESIZE_AREA, error);
  if (smaller == NULL)
    return NULL;

  double      x = (double) smaller->width / frame->width;
  double      y = (double) smaller->height / frame->height;
  GuiseAffine shrink = { { x, 0, 0.5 * x - 0.5, 0, y, 0.5 * y - 0.5 } };

  *inverse = guise_affine_multiply (&shrink, inverse);
  return smaller;
}

static void
copy_points (const GuisePoint *from, double (*to)[2])
{
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    {
      to[i][0] = from[i].x;
      to[i][1] = from[i].y;
    }
}

static GuiseFaceMeta *
make_meta (const GuiseFace   *face,
           int                frame_width,
           GuiseFaceType      type,
           const char        *source_name,
           const GuiseAffine *map)
{
  GuiseFaceMeta *meta = guise_face_meta_new ();
  GuisePoint     mapped[GUISE_N_LANDMARKS];

  guise_landmarks_transform (map, face->landmarks, GUISE_N_LANDMARKS, mapped);
  meta->type = type;
  copy_points (mapped, meta->landmarks);
  meta->source_filename = g_strdup (source_name);
  meta->has_source_rect = TRUE;
  meta->source_rect[0] = (int64_t) floor (face->rect.left);
  meta->source_rect[1] = (int64_t) floor (face->rect.top);
  meta->source_rect[2] = (int64_t) ceil (face->rect.right);
  meta->source_rect[3] = (int64_t) ceil (face->rect.bottom);
  meta->has_source_landmarks = TRUE;
  copy_points (face->landmarks, meta->source_landmarks);
  meta->frame_width = frame_width;
  meta->has_image_to_face_mat = TRUE;
  memcpy (meta->image_to_face_mat, map->m, sizeof meta->image_to_face_mat);
  return meta;
}

GuiseImage *
guise_face_cut (GuiseImage      *picture,
                const GuiseFace *face,
                GuiseFaceType    type,
                int              size,
                const char      *source_name,
                GuiseFaceMeta  **out_meta,
                GError         **error)
{
  GuiseAffine map, inverse;
  g_autoptr (GuiseImage) source = NULL;
  g_autoptr (GuiseImage) crop = guise_image_new (GUISE_PIXELS_BGR8, size, size, 3, error);

  if (crop == NULL)
    return NULL;
  /* A face that cannot be aligned has a flaw and does not come here. */
  if (!guise_face_align (face->landmarks, type, size, 1.0, &map) ||
      !guise_affine_invert (&map, &inverse))
    g_assert_not_reached ();
  source = prefilter (picture, &inverse, error);
  if (source == NULL)
    return NULL;
  guise_warp_affine (source, &inverse, GUISE_INTERPOLATION_CUBIC, GUISE_BORDER_ZERO, crop, 0, size);
  *out_meta = make_meta (face, picture->width, type, source_name, &map);
  return g_steal_pointer (&crop);
}
