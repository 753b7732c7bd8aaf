/* SPDX-License-Identifier: GPL-3.0-or-later
 * One face whose place is roughly known (faces.md 2.3.4, 3.5). */
#include <math.h>
#include <string.h>

#include "face/guise-face-finder-private.h"

#define JUMP_OVERLAP 0.6 /* a followed face that moved more is read twice, as a new one */

static void
add_points (const GuiseMeshPoint *from, int n, float part, GuiseMeshPoint *to)
{
  for (int i = 0; i < n; i++)
    {
      to[i].x += part * from[i].x;
      to[i].y += part * from[i].y;
      to[i].z += part * from[i].z;
    }
}

/* The mean of the mesh over squares a little smaller, larger and turned to either side: it takes
 * out what depends on where the pixels of the square happen to lie, as following does in video
 * (faces.md 2.3.4). */
static gboolean
refine_face (GuiseFaceFinder *self, const GuiseImage *picture, GuiseFace *face, GError **error)
{
  static const struct
  {
    double scale, angle;
  } squares[] = { { 1, 0 }, { 0.96, 0 }, { 1.04, 0 }, { 1, -G_PI / 90 }, { 1, G_PI / 90 } };
  const float    part = 1.0f / G_N_ELEMENTS (squares);
  GuiseMeshPoint mesh[GUISE_N_MESH_POINTS], irises[GUISE_N_IRIS_POINTS];
  double         score = 0;

  face->roi = guise_face_roi_from_mesh (face->mesh);
  memset (face->mesh, 0, sizeof face->mesh);
  memset (face->irises, 0, sizeof face->irises);
  for (size_t k = 0; k < G_N_ELEMENTS (squares); k++)
    {
      GuiseFaceRoi roi = face->roi;
      double       presence;

      roi.side *= squares[k].scale;
      roi.angle += squares[k].angle;
      self->counts.n_meshes++;
      if (!guise_face_marker_run (self->marker, picture, &roi, mesh, irises, &presence, error))
        return FALSE;
      score += presence / G_N_ELEMENTS (squares);
      add_points (mesh, GUISE_N_MESH_POINTS, part, face->mesh);
      add_points (irises, GUISE_N_IRIS_POINTS, part, face->irises);
    }
  face->score = score;
  return TRUE;
}

/* Of a face that nobody else has. */
static GuiseFace *
copy_face (GuiseFaceFinder *self, const GuiseFace *face)
{
  GuiseFace *copy = guise_face_take (self->faces);

  *copy = *face;
  return copy;
}

GuiseFace *
guise_face_finder_read (GuiseFaceFinder    *self,
                        const GuiseImage   *picture,
                        const GuiseFaceRoi *roi,
                        int                 n_passes,
                        GError            **error)
{
  g_autoptr (GuiseFace) face = guise_face_take (self->faces);
  g_autoptr (GuiseFace) surest = NULL;
  GuiseFaceRoi next = *roi;

  for (int i = 0; i < n_passes; i++)
    {
      if (!(next.side > 1) || !isfinite (next.side + next.x + next.y))
        break;
      face->roi = next;
      self->counts.n_meshes++;
      if (!guise_face_marker_run (self->marker, picture, &next, face->mesh, face->irises,
                                  &face->score, error))
        return NULL;
      next = guise_face_roi_from_mesh (face->mesh);
      if (n_passes == 1 && guise_face_roi_overlap (&next, roi) < JUMP_OVERLAP)
        n_passes = GUISE_FACE_FINDER_PASSES_NEW;
      if (i < n_passes - 1 && (surest == NULL || face->score > surest->score))
        {
          g_clear_pointer (&surest, guise_face_unref);
          surest = copy_face (self, face);
        }
    }
  if (!(face->score > self->options.min_presence) && surest != NULL)
    {
      guise_face_unref (face);
      face = g_steal_pointer (&surest);
    }
  if (self->options.mode == GUISE_FACE_MODE_STILL && face->score > self->options.min_presence &&
      !refine_face (self, picture, face, error))
    return NULL;
  if (!(face->score > self->options.min_presence) ||
      !guise_face_pose_from_mesh (face->mesh, &face->pose, &face->scale))
    return NULL;
  return g_steal_pointer (&face);
}
