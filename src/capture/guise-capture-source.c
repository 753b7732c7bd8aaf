/* SPDX-License-Identifier: GPL-3.0-or-later
 * The part of a frame that a face was cut from. */
#include "capture/guise-capture-source.h"

#include <math.h>
#include <string.h>

#include "face/guise-face-align.h"
#include "faceset/guise-face-file.h"

#define MARGIN  1.3 /* faces.md 6.5 */
#define QUALITY 95

typedef struct
{
  int x, y, width, height;
} Part;

/* The upright rectangle around the turned square of the whole face, inside the picture. */
static Part
find_part (const GuiseImage *picture, const GuiseFace *face)
{
  GuiseAffine map, inverse;
  double      left = HUGE_VAL, top = HUGE_VAL, right = -HUGE_VAL, bottom = -HUGE_VAL;
  Part        part;

  /* A face that cannot be aligned has a flaw and does not come here. */
  if (!guise_face_align (face->landmarks, GUISE_FACE_TYPE_WHOLE, 1.0, 1.0, &map) ||
      !guise_affine_invert (&map, &inverse))
    g_assert_not_reached ();
  for (int i = 0; i < 4; i++)
    {
      const double corner_x = 0.5 + (i & 1 ? 0.5 : -0.5) * MARGIN;
      const double corner_y = 0.5 + (i & 2 ? 0.5 : -0.5) * MARGIN;
      double       x, y;

      guise_affine_apply (&inverse, corner_x, corner_y, &x, &y);
      left = MIN (left, x);
      right = MAX (right, x);
      top = MIN (top, y);
      bottom = MAX (bottom, y);
    }
  part.x = (int) CLAMP (floor (left), 0, picture->width - 1);
  part.y = (int) CLAMP (floor (top), 0, picture->height - 1);
  part.width = (int) CLAMP (ceil (right), part.x + 1, picture->width) - part.x;
  part.height = (int) CLAMP (ceil (bottom), part.y + 1, picture->height) - part.y;
  return part;
}

static GuiseFaceMeta *
describe (const GuiseFace *face, const Part *part, const char *source_name)
{
  GuiseFaceMeta *meta = guise_face_meta_new ();

  meta->type = GUISE_FACE_TYPE_MARK_ONLY;
  meta->source_filename = g_strdup (source_name);
  meta->has_source_landmarks = TRUE;
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    {
      meta->source_landmarks[i][0] = face->landmarks[i].x;
      meta->source_landmarks[i][1] = face->landmarks[i].y;
      meta->landmarks[i][0] = face->landmarks[i].x - part->x;
      meta->landmarks[i][1] = face->landmarks[i].y - part->y;
    }
  meta->has_image_to_face_mat = TRUE;
  meta->image_to_face_mat[0][0] = meta->image_to_face_mat[1][1] = 1.0;
  meta->image_to_face_mat[0][2] = -part->x;
  meta->image_to_face_mat[1][2] = -part->y;
  meta->has_source_rect = TRUE;
  meta->source_rect[0] = (int64_t) floor (face->rect.left);
  meta->source_rect[1] = (int64_t) floor (face->rect.top);
  meta->source_rect[2] = (int64_t) ceil (face->rect.right);
  meta->source_rect[3] = (int64_t) ceil (face->rect.bottom);
  return meta;
}

gboolean
guise_capture_source_save (const char       *path,
                           const GuiseImage *picture,
                           const GuiseFace  *face,
                           const char       *source_name,
                           GError          **error)
{
  const Part part = find_part (picture, face);
  g_autoptr (GuiseImage) image =
               guise_image_new (GUISE_PIXELS_BGR8, part.width, part.height, 3, error);
  g_autoptr (GuiseFaceMeta) meta = NULL;

  if (image == NULL)
    return FALSE;
  for (int y = 0; y < part.height; y++)
    memcpy (guise_image_row (image, y), guise_image_row (picture, part.y + y) + 3 * part.x,
            3 * (size_t) part.width);
  meta = describe (face, &part, source_name);
  return guise_face_file_save (path, image, meta, QUALITY, error);
}
