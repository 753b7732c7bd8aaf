/* SPDX-License-Identifier: GPL-3.0-or-later
 * The mesh network on a face whose place is known. */
#include "face/guise-face-reader.h"

#include <math.h>

#include "core/guise-data.h"
#include "face/guise-face-marker-private.h"

#define N_PASSES     2
#define MIN_PRESENCE 0.5 /* faces.md 3.5 */
#define MIN_OVERLAP  0.3 /* of the square that was asked for: less is another face */

/* The square of a face in the template's units, whose side is that of a half face: fitted to the
 * squares of the mesh's own boxes of frontal faces. */
#define SQUARE_X     0.49
#define SQUARE_Y     0.45
#define SQUARE_SIDE  2.1

struct _GuiseFaceReader
{
  GuiseFaceMarker *marker;
};

/* The attention mesh where it is there, else the plain one. */
static char *
find_network (const char *models_dir, GError **error)
{
  static const char *const names[] = { "face_landmark_with_attention.tflite",
                                       "face_landmark.tflite" };

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const gboolean   is_last = i + 1 == G_N_ELEMENTS (names);
      g_autofree char *relative = g_build_filename ("models", names[i], NULL);
      g_autofree char *path = models_dir != NULL
                                ? g_build_filename (models_dir, names[i], NULL)
                                : guise_data_find (relative, is_last ? error : NULL);

      if (path != NULL && (is_last || g_file_test (path, G_FILE_TEST_EXISTS)))
        return g_steal_pointer (&path);
    }
  return NULL;
}

GuiseFaceReader *
guise_face_reader_new (const char *models_dir, GError **error)
{
  g_autofree char *path = find_network (models_dir, error);
  g_autoptr (GuiseDevice) device = path != NULL ? guise_device_open ("cpu", 1, error) : NULL;
  g_autoptr (GuiseFaceReader) self = NULL;

  if (device == NULL)
    return NULL;
  self = g_new0 (GuiseFaceReader, 1);
  self->marker = guise_face_marker_new (path, device, error);
  return self->marker != NULL ? g_steal_pointer (&self) : NULL;
}

void
guise_face_reader_free (GuiseFaceReader *self)
{
  if (self == NULL)
    return;
  guise_face_marker_free (self->marker);
  g_free (self);
}

/* Where the mesh network should look for a face with these landmarks. */
static gboolean
find_square (const GuisePoint *landmarks, GuiseFaceRoi *out_roi)
{
  GuiseAffine map;
  GuiseAffine back;
  GuisePoint  centre;

  if (!guise_face_fit_template (landmarks, &map, NULL) || !guise_affine_invert (&map, &back))
    return FALSE;
  guise_affine_apply (&back, SQUARE_X, SQUARE_Y, &centre.x, &centre.y);
  *out_roi = (GuiseFaceRoi){ .x = centre.x,
                             .y = centre.y,
                             .side = SQUARE_SIDE * hypot (back.m[0], back.m[3]),
                             .angle = atan2 (back.m[3], back.m[0]) };
  return isfinite (out_roi->x + out_roi->y) && out_roi->side > 1;
}

gboolean
guise_face_reader_read (GuiseFaceReader  *self,
                        const GuiseImage *picture,
                        const GuisePoint *landmarks,
                        GuiseFace       **out_face,
                        GError          **error)
{
  g_return_val_if_fail (picture->pixels == GUISE_PIXELS_BGR8, FALSE);

  g_autoptr (GuiseFace) face = guise_face_new ();
  GuiseFaceRoi wanted;
  GuiseFaceRoi next;

  *out_face = NULL;
  if (!find_square (landmarks, &wanted))
    return TRUE;
  next = wanted;
  for (int i = 0; i < N_PASSES; i++)
    {
      face->roi = next;
      if (!guise_face_marker_run (self->marker, picture, &next, face->mesh, face->irises,
                                  &face->score, error))
        return FALSE;
      next = guise_face_roi_from_mesh (face->mesh);
      if (!(next.side > 1) || !isfinite (next.side + next.x + next.y))
        return TRUE;
    }
  if (!(face->score > MIN_PRESENCE) || !(guise_face_roi_overlap (&next, &wanted) > MIN_OVERLAP) ||
      !guise_face_pose_from_mesh (face->mesh, &face->pose, &face->scale))
    return TRUE;
  guise_face_complete (face);
  *out_face = g_steal_pointer (&face);
  return TRUE;
}
