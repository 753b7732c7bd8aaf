/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds the masks of arbitrary faces to what judges, decodes and draws them. */
#include "face/guise-face-mask.h"
#include "faceset/guise-face-file.h"
#include "faceset/guise-stored-mask.h"
#include "format/guise-face-jpeg.h"
#include "image/guise-polygon.h"
#include "sample/guise-xseg-face.h"

#define WIDTH  40
#define HEIGHT 24

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

/* A mask that nobody decodes, because it is judged sound, can be decoded. */
static void
check_stored (const GuiseFaceMeta *meta)
{
  const GuiseStoredMask judged = guise_stored_mask_judge (meta);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseImage) mask = guise_face_file_decode_mask (meta, &error);

  if (judged == GUISE_STORED_MASK_SOUND && mask == NULL)
    g_error ("A mask that was judged sound: %s", error->message);
  g_assert_true (mask == NULL || meta->xseg_mask != NULL);
}

static void
fill (const GuisePolygon *polygon, GuiseImage *mask)
{
  const size_t           n = polygon->n_points;
  g_autofree GuisePoint *points = g_new (GuisePoint, MAX (n, 1));
  g_autofree GuisePoint *hull = g_new (GuisePoint, MAX (n, 1));
  size_t                 n_hull;

  for (size_t k = 0; k < n; k++)
    points[k] = (GuisePoint){ (double) polygon->points[k][0], (double) polygon->points[k][1] };
  g_assert_cmpuint (n, <=, GUISE_POLYGON_MAX_POINTS);
  if (n == 0)
    return;
  g_assert_true (guise_polygon_area (points, n) >= 0);
  guise_polygon_fill (mask, points, n, 255);
  guise_polygon_fill_hull (mask, points, n, 255);
  n_hull = guise_polygon_hull (points, n, hull);
  g_assert_cmpuint (n_hull, <=, n);
  g_assert_true (guise_polygon_area (hull, n_hull) >= 0);
}

/* Including outlines paint 1, excluding ones 0, and nothing else is painted. */
static void
check_drawn (const GPtrArray *polygons)
{
  g_autoptr (GuiseImage) mask = guise_image_new (GUISE_PIXELS_F32, WIDTH, HEIGHT, 1, NULL);
  g_autoptr (GuiseImage) bytes = guise_image_new (GUISE_PIXELS_GRAY8, WIDTH, HEIGHT, 1, NULL);

  guise_xseg_face_draw_polygons (polygons, mask);
  for (int i = 0; i < WIDTH * HEIGHT; i++)
    g_assert_true (guise_image_plane (mask, 0)[i] == 0.0f ||
                   guise_image_plane (mask, 0)[i] == 1.0f);
  for (guint i = 0; i < polygons->len; i++)
    fill (polygons->pdata[i], bytes);
}

/* The mask that stands in where there is none. */
static void
draw_hull (const GuiseFaceMeta *meta)
{
  g_autoptr (GuiseImage) mask = guise_image_new (GUISE_PIXELS_F32, WIDTH, HEIGHT, 1, NULL);
  g_autoptr (GuiseImage) parts = guise_image_new (GUISE_PIXELS_F32, WIDTH, HEIGHT, 1, NULL);
  GuisePoint landmarks[GUISE_FACE_META_N_LANDMARKS];

  for (int i = 0; i < GUISE_FACE_META_N_LANDMARKS; i++)
    landmarks[i] = (GuisePoint){ (double) meta->landmarks[i][0], (double) meta->landmarks[i][1] };
  guise_face_mask_draw_hull (landmarks, (double) meta->eyebrows_expand_mod, mask);
  guise_face_mask_draw_eyes_mouth (landmarks, parts, NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GuiseFaceJpeg) jpeg = guise_face_jpeg_read (data, n_bytes, NULL);

  if (jpeg == NULL || jpeg->meta == NULL)
    return 0;
  check_stored (jpeg->meta);
  if (jpeg->meta->polygons != NULL)
    check_drawn (jpeg->meta->polygons);
  draw_hull (jpeg->meta);
  return 0;
}
