/* SPDX-License-Identifier: GPL-3.0-or-later
 * The numbers that simple methods order by, each as the reference defines it (faces.md 4.2). */
#include <math.h>
#include <string.h>

#include "face/guise-face-mask.h"
#include "face/guise-face-pose.h"
#include "image/guise-codec.h"
#include "image/guise-sharpness.h"
#include "sort/guise-sort-private.h"

GuiseImage *
guise_sort_cut_hull (const GuiseFacesetEntry *entry, const GuiseImage *image)
{
  g_autoptr (GuiseImage) hull =
               guise_image_new (GUISE_PIXELS_F32, image->width, image->height, 1, NULL);
  g_autoptr (GuiseImage) cut = guise_image_new (image->pixels, image->width, image->height,
                                                image->n_channels, NULL);

  /* Without memory the face has no key and is left out; that is said with it. */
  if (hull == NULL || cut == NULL)
    return NULL;
  guise_face_mask_draw_hull (entry->landmarks, entry->eyebrows_expand_mod, hull);
  for (int y = 0; y < image->height; y++)
    for (int x = 0; x < image->width; x++)
      if (guise_image_plane (hull, 0)[y * image->width + x] > 0.0f)
        memcpy (guise_image_row (cut, y) + x * image->n_channels,
                guise_image_row (image, y) + x * image->n_channels, (size_t) image->n_channels);
  return g_steal_pointer (&cut);
}

double
guise_sort_measure_blur (const GuiseFacesetEntry *entry, const GuiseImage *image)
{
  g_autoptr (GuiseImage) gray =
               guise_image_convert_u8 ((GuiseImage *) image, GUISE_PIXELS_GRAY8, NULL);
  g_autoptr (GuiseImage) cut = gray != NULL ? guise_sort_cut_hull (entry, gray) : NULL;

  return cut != NULL ? guise_sharpness_cpbd (cut) : (double) NAN;
}

double
guise_sort_measure_motion_blur (const GuiseFacesetEntry *entry, const GuiseImage *image)
{
  g_autoptr (GuiseImage) cut = guise_sort_cut_hull (entry, image);

  return cut != NULL ? guise_sharpness_laplacian (cut) : (double) NAN;
}

double
guise_sort_measure_yaw (const GuiseFacesetEntry *entry, const GuiseImage *image)
{
  GuiseFacePose pose;

  return guise_face_pose_from_landmarks (entry->landmarks, (double) entry->width, &pose)
           ? pose.yaw
           : (double) NAN;
}

double
guise_sort_measure_pitch (const GuiseFacesetEntry *entry, const GuiseImage *image)
{
  GuiseFacePose pose;

  return guise_face_pose_from_landmarks (entry->landmarks, (double) entry->width, &pose)
           ? pose.pitch
           : (double) NAN;
}

double
guise_sort_measure_rect (const GuiseFacesetEntry *entry, const GuiseImage *image)
{
  return entry->source_area;
}

/* Mean of the largest channel. */
double
guise_sort_measure_brightness (const GuiseFacesetEntry *entry, const GuiseImage *image)
{
  double sum = 0.0;

  for (int y = 0; y < image->height; y++)
    for (int x = 0; x < image->width; x++)
      {
        const uint8_t *p = guise_image_row (image, y) + 3 * x;

        sum += (double) MAX (p[0], MAX (p[1], p[2]));
      }
  return sum / ((double) image->width * (double) image->height);
}

/* Mean of the byte hue 0..179, half degrees; its wrapping round is ignored (faces.md 4.2). */
double
guise_sort_measure_hue (const GuiseFacesetEntry *entry, const GuiseImage *image)
{
  double sum = 0.0;

  for (int y = 0; y < image->height; y++)
    for (int x = 0; x < image->width; x++)
      {
        const uint8_t *p = guise_image_row (image, y) + 3 * x;
        const int      b = p[0];
        const int      g = p[1];
        const int      r = p[2];
        const int      largest = MAX (b, MAX (g, r));
        const int      range = largest - MIN (b, MIN (g, r));
        double         sixths;

        if (range == 0)
          continue;
        if (largest == r)
          sixths = (double) (g - b) / (double) range;
        else if (largest == g)
          sixths = (double) (b - r) / (double) range + 2.0;
        else
          sixths = (double) (r - g) / (double) range + 4.0;
        sum += floor (30.0 * (sixths < 0.0 ? sixths + 6.0 : sixths) + 0.5);
      }
  return sum / ((double) image->width * (double) image->height);
}

/* How many channel values are 0. */
double
guise_sort_measure_black (const GuiseFacesetEntry *entry, const GuiseImage *image)
{
  size_t n = 0;

  for (int y = 0; y < image->height; y++)
    for (int i = 0; i < 3 * image->width; i++)
      n += guise_image_row (image, y)[i] == 0;
  return (double) n;
}
