/* SPDX-License-Identifier: GPL-3.0-or-later
 * From 68 landmarks to the matrix of a face crop (faces.md 1.3 to 1.5). */
#include "face/guise-face-align.h"

#include <math.h>

#define MIN_SPREAD       1e-6 /* faces.md 1.3: less is no set of points */

/* Crops of the two types with a shift, in template sides towards the forehead (faces.md 1.4). */
#define WHOLE_FACE_SHIFT 0.07
#define HEAD_SHIFT       0.50

#define RECT_SIZE        256 /* faces.md 1.5: guise_face_rect_from_landmarks() measures in this crop */

gboolean
guise_similarity_fit (const GuisePoint *from,
                      const GuisePoint *to,
                      size_t            n_points,
                      GuiseAffine      *out_map)
{
  g_return_val_if_fail (n_points > 0, FALSE);

  GuisePoint a = { 0, 0 }, b = { 0, 0 };
  double     n = (double) n_points, spread = 0, re = 0, im = 0;

  for (size_t i = 0; i < n_points; i++)
    {
      a.x += from[i].x / n;
      a.y += from[i].y / n;
      b.x += to[i].x / n;
      b.y += to[i].y / n;
    }
  /* With points as complex numbers the factor is k = sum (conj (a) b) / sum (|a|^2). */
  for (size_t i = 0; i < n_points; i++)
    {
      double ax = from[i].x - a.x, ay = from[i].y - a.y;
      double bx = to[i].x - b.x, by = to[i].y - b.y;

      spread += ax * ax + ay * ay;
      re += ax * bx + ay * by;
      im += ax * by - ay * bx;
    }
  if (!(spread > MIN_SPREAD) || !isfinite (spread))
    return FALSE;
  re /= spread;
  im /= spread;
  if (!isfinite (re) || !isfinite (im) || (re == 0 && im == 0))
    return FALSE;

  *out_map =
    (GuiseAffine){ { re, -im, b.x - (re * a.x - im * a.y), im, re, b.y - (im * a.x + re * a.y) } };
  return TRUE;
}

gboolean
guise_face_fit_template (const GuisePoint *landmarks, GuiseAffine *out_map, double *out_residual)
{
  const GuisePoint *mean_face = guise_landmarks_mean_face ();
  GuisePoint        from[GUISE_N_ALIGN_POINTS];
  GuiseAffine       map;

  for (int i = 0; i < GUISE_N_ALIGN_POINTS; i++)
    from[i] = landmarks[guise_landmarks_get_align_index (i)];
  if (!guise_similarity_fit (from, mean_face, GUISE_N_ALIGN_POINTS, &map))
    return FALSE;

  if (out_residual != NULL)
    {
      double sum = 0;

      guise_landmarks_transform (&map, from, GUISE_N_ALIGN_POINTS, from);
      for (int i = 0; i < GUISE_N_ALIGN_POINTS; i++)
        {
          double dx = from[i].x - mean_face[i].x, dy = from[i].y - mean_face[i].y;

          sum += dx * dx + dy * dy;
        }
      *out_residual = sqrt (sum / GUISE_N_ALIGN_POINTS);
    }
  *out_map = map;
  return TRUE;
}

double
guise_face_average_yaw (const GuisePoint *landmarks)
{
  double left = 0, right = 0;

  for (int i = 0; i < 3; i++)
    {
      left += (landmarks[27 + i].x - landmarks[i].x) / 3;
      right += (landmarks[16 - i].x - landmarks[27 + i].x) / 3;
    }
  return right - left;
}

/* The head crop follows a turned head sideways: how far, in template sides to the right. */
static double
head_shift (const GuisePoint *landmarks, const GuiseAffine *to_template)
{
  GuisePoint in_template[GUISE_N_LANDMARKS];

  guise_landmarks_transform (to_template, landmarks, GUISE_N_LANDMARKS, in_template);

  double yaw = guise_face_average_yaw (in_template);

  return 0.5 * yaw * fabs (tanh (2 * yaw));
}

/* The affine map with p[0], p[1], p[2] -> (0,0), (size,0), (size,size). */
static gboolean
map_corners (const GuisePoint p[3], double size, GuiseAffine *out_map)
{
  GuiseAffine from_crop = { {
    (p[1].x - p[0].x) / size,
    (p[2].x - p[1].x) / size,
    p[0].x,
    (p[1].y - p[0].y) / size,
    (p[2].y - p[1].y) / size,
    p[0].y,
  } };

  return guise_affine_invert (&from_crop, out_map);
}

gboolean
guise_face_align (const GuisePoint *landmarks,
                  GuiseFaceType     type,
                  double            size,
                  double            scale,
                  GuiseAffine      *out_map)
{
  g_return_val_if_fail (type != GUISE_FACE_TYPE_MARK_ONLY, FALSE);
  g_return_val_if_fail (size > 0 && scale > 0, FALSE);

  GuiseAffine to_template, back;

  if (!guise_landmarks_are_finite (landmarks, GUISE_N_LANDMARKS) ||
      !guise_face_fit_template (landmarks, &to_template, NULL) ||
      !guise_affine_invert (&to_template, &back))
    return FALSE;

  /* The template square and its centre in the picture: u to its right, v down, one side each. */
  GuisePoint u = { back.m[0], back.m[3] };
  GuisePoint v = { back.m[1], back.m[4] };
  GuisePoint c;

  guise_affine_apply (&back, 0.5, 0.5, &c.x, &c.y);

  double right = 0, up = 0;

  if (type == GUISE_FACE_TYPE_WHOLE)
    up = WHOLE_FACE_SHIFT;
  if (type == GUISE_FACE_TYPE_HEAD)
    {
      up = HEAD_SHIFT;
      right = head_shift (landmarks, &to_template);
    }
  c.x += right * u.x - up * v.x;
  c.y += right * u.y - up * v.y;

  double     half = 0.5 * guise_face_type_get_side (type) / scale;
  GuisePoint corners[3];

  if (guise_face_type_is_aligned (type))
    {
      corners[0] = (GuisePoint){ c.x - half * (u.x + v.x), c.y - half * (u.y + v.y) };
      corners[1] = (GuisePoint){ c.x + half * (u.x - v.x), c.y + half * (u.y - v.y) };
      corners[2] = (GuisePoint){ c.x + half * (u.x + v.x), c.y + half * (u.y + v.y) };
    }
  else
    {
      double s = half * hypot (u.x, u.y);

      corners[0] = (GuisePoint){ c.x - s, c.y - s };
      corners[1] = (GuisePoint){ c.x + s, c.y - s };
      corners[2] = (GuisePoint){ c.x + s, c.y + s };
    }
  return map_corners (corners, size, out_map);
}

gboolean
guise_face_rect_from_landmarks (const GuisePoint *landmarks, GuiseFaceRect *out_rect)
{
  GuiseAffine map, back;

  if (!guise_face_align (landmarks, GUISE_FACE_TYPE_FULL_NO_ALIGN, RECT_SIZE, 1, &map) ||
      !guise_affine_invert (&map, &back))
    return FALSE;
  guise_affine_apply (&back, 0, 0, &out_rect->left, &out_rect->top);
  guise_affine_apply (&back, RECT_SIZE - 1, RECT_SIZE - 1, &out_rect->right, &out_rect->bottom);
  return TRUE;
}

double
guise_face_rect_overlap (const GuiseFaceRect *a, const GuiseFaceRect *b)
{
  double width = MIN (a->right, b->right) - MAX (a->left, b->left);
  double height = MIN (a->bottom, b->bottom) - MAX (a->top, b->top);

  if (!(width > 0) || !(height > 0))
    return 0;

  double area_a = (a->right - a->left) * (a->bottom - a->top);
  double area_b = (b->right - b->left) * (b->bottom - b->top);

  return width * height / (area_a + area_b - width * height);
}
