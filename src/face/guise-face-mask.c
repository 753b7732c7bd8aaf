/* SPDX-License-Identifier: GPL-3.0-or-later
 * Masks from landmarks (faces.md 1.7, training.md 7.4). */
#include "face/guise-face-mask.h"

#include <math.h>

#include "image/guise-blur.h"
#include "image/guise-morphology.h"
#include "image/guise-polygon.h"

typedef struct
{
  int x;
  int y;
} Corner;

#define END 255

/* faces.md 1.7: the groups whose convex hulls make the face. */
static const uint8_t hull_groups[GUISE_N_HULL_POLYGONS][GUISE_FACE_POLYGON_MAX + 1] = {
  { 0, 1, 2, 3, 4, 5, 6, 7, 8, 17, END },                 /* right jaw */
  { 8, 9, 10, 11, 12, 13, 14, 15, 16, 26, END },          /* left jaw */
  { 17, 18, 19, 8, END },                                 /* right cheek */
  { 24, 25, 26, 8, END },                                 /* left cheek */
  { 19, 20, 21, 22, 23, 24, 8, END },                     /* ridge */
  { 17, 18, 19, 20, 21, 27, 31, 32, 33, 34, 35, 8, END }, /* right eye */
  { 22, 23, 24, 25, 26, 27, 31, 32, 33, 34, 35, 8, END }, /* left eye */
  { 27, 28, 29, 30, 31, 32, 33, 34, 35, END },            /* nose */
};

static const uint8_t eye_groups[GUISE_N_EYE_POLYGONS][GUISE_FACE_POLYGON_MAX + 1] = {
  { 36, 37, 38, 39, 40, 41, END },
  { 42, 43, 44, 45, 46, 47, END },
};

static const uint8_t mouth_group[GUISE_FACE_POLYGON_MAX + 1] = {
  60, 61, 62, 63, 64, 65, 66, 67, END
};

/* Anything past it is no picture; keeps the integer products below from overflowing. */
#define COORDINATE_MAX 1000000

static int
to_whole (double value)
{
  return isnan (value) ? 0 : (int) CLAMP (value, -COORDINATE_MAX, COORDINATE_MAX);
}

static void
truncate_landmarks (const GuisePoint *landmarks, Corner *out_corners)
{
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    out_corners[i] = (Corner){ to_whole (landmarks[i].x), to_whole (landmarks[i].y) };
}

/* Halves towards minus infinity. */
static int
floor_half (int sum)
{
  return (sum - (sum & 1)) / 2;
}

static Corner
middle (Corner a, Corner b)
{
  return (Corner){ floor_half (a.x + b.x), floor_half (a.y + b.y) };
}

/* Raises the brows by half their distance from the upper eye line. */
static void
raise_brows (Corner *l, double brow_expand)
{
  Corner left = middle (l[36], middle (l[36], l[0]));
  Corner right = middle (l[45], middle (l[16], l[45]));
  Corner below[10] = { left, l[36], l[37], l[38], l[39], l[42], l[43], l[44], l[45], right };

  for (int i = 0; i < 10; i++)
    {
      Corner *top = &l[17 + i];

      top->x = to_whole (top->x + brow_expand * 0.5 * (top->x - below[i].x));
      top->y = to_whole (top->y + brow_expand * 0.5 * (top->y - below[i].y));
    }
}

/* The convex hull of a group of landmarks. */
static void
hull_of (const Corner *corners, const uint8_t *group, GuiseFacePolygon *out_polygon)
{
  GuisePoint points[GUISE_FACE_POLYGON_MAX];
  size_t     n = 0;

  for (; group[n] != END; n++)
    points[n] = (GuisePoint){ corners[group[n]].x, corners[group[n]].y };
  out_polygon->n_points = (int) guise_polygon_hull (points, n, out_polygon->points);
}

void
guise_face_mask_hull_polygons (const GuisePoint *landmarks,
                               double            brow_expand,
                               GuiseFacePolygon *out_polygons)
{
  Corner corners[GUISE_N_LANDMARKS];

  truncate_landmarks (landmarks, corners);
  raise_brows (corners, brow_expand);
  for (int i = 0; i < GUISE_N_HULL_POLYGONS; i++)
    hull_of (corners, hull_groups[i], &out_polygons[i]);
}

void
guise_face_mask_eye_polygons (const GuisePoint *landmarks, GuiseFacePolygon *out_polygons)
{
  Corner corners[GUISE_N_LANDMARKS];

  truncate_landmarks (landmarks, corners);
  for (int i = 0; i < GUISE_N_EYE_POLYGONS; i++)
    hull_of (corners, eye_groups[i], &out_polygons[i]);
}

void
guise_face_mask_mouth_polygon (const GuisePoint *landmarks, GuiseFacePolygon *out_polygon)
{
  Corner corners[GUISE_N_LANDMARKS];

  truncate_landmarks (landmarks, corners);
  hull_of (corners, mouth_group, out_polygon);
}

void
guise_face_mask_draw (const GuiseFacePolygon *polygons, size_t n_polygons, GuiseImage *mask)
{
  for (size_t i = 0; i < n_polygons; i++)
    guise_polygon_fill (mask, polygons[i].points, (size_t) polygons[i].n_points, 1);
}

void
guise_face_mask_draw_hull (const GuisePoint *landmarks, double brow_expand, GuiseImage *mask)
{
  GuiseFacePolygon polygons[GUISE_N_HULL_POLYGONS];

  guise_face_mask_hull_polygons (landmarks, brow_expand, polygons);
  guise_face_mask_draw (polygons, G_N_ELEMENTS (polygons), mask);
}

/* Widens and softens a hard 0/1 mask as the parts of a face want it (training.md 7.4). */
static void
soften (GuiseImage *mask)
{
  int kernel = MAX (1, mask->height / 16) | 1;

  guise_dilate (mask, MAX (1, mask->height / 32));
  guise_blur_gaussian (mask, kernel, 0, GUISE_BORDER_REFLECT_101);
}

gboolean
guise_face_mask_draw_eyes_mouth (const GuisePoint *landmarks, GuiseImage *mask, GError **error)
{
  g_return_val_if_fail (mask->pixels == GUISE_PIXELS_F32 && mask->n_channels == 1, FALSE);

  g_autoptr (GuiseImage) mouth =
               guise_image_new (GUISE_PIXELS_F32, mask->width, mask->height, 1, error);
  GuiseFacePolygon eye_polygons[GUISE_N_EYE_POLYGONS], mouth_polygon;

  if (mouth == NULL)
    return FALSE;

  guise_face_mask_eye_polygons (landmarks, eye_polygons);
  guise_face_mask_mouth_polygon (landmarks, &mouth_polygon);
  guise_face_mask_draw (eye_polygons, G_N_ELEMENTS (eye_polygons), mask);
  guise_face_mask_draw (&mouth_polygon, 1, mouth);
  soften (mask);
  soften (mouth);
  for (int y = 0; y < mask->height; y++)
    {
      float       *sum = (float *) (void *) guise_image_row (mask, y);
      const float *add = (const float *) (const void *) guise_image_row (mouth, y);

      for (int x = 0; x < mask->width; x++)
        sum[x] = CLAMP (sum[x] + add[x], 0.0f, 1.0f);
    }
  return TRUE;
}
