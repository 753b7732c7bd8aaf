/* SPDX-License-Identifier: GPL-3.0-or-later
 * The tables of the 68-point convention and what only needs them. */
#include "face/guise-landmarks.h"

#include <math.h>

/* clang-format off */
/* faces.md 1.2: the points paired with mean_face. */
static const uint8_t align_index[GUISE_N_ALIGN_POINTS] = {
  17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33,
  34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 54,
};

/* training.md appendix A, "mean face". */
static const GuisePoint mean_face[GUISE_N_ALIGN_POINTS] = {
  { 0.000213256, 0.106454 }, { 0.0752622, 0.038915 }, { 0.18113, 0.0187482 },
  { 0.29077, 0.0344891 }, { 0.393397, 0.0773906 }, { 0.586856, 0.0773906 },
  { 0.689483, 0.0344891 }, { 0.799124, 0.0187482 }, { 0.904991, 0.038915 },
  { 0.98004, 0.106454 }, { 0.490127, 0.203352 }, { 0.490127, 0.307009 },
  { 0.490127, 0.409805 }, { 0.490127, 0.515625 }, { 0.36688, 0.587326 },
  { 0.426036, 0.609345 }, { 0.490127, 0.628106 }, { 0.554217, 0.609345 },
  { 0.613373, 0.587326 }, { 0.121737, 0.216423 }, { 0.187122, 0.178758 },
  { 0.265825, 0.179852 }, { 0.334606, 0.231733 }, { 0.260918, 0.245099 },
  { 0.182743, 0.244077 }, { 0.645647, 0.231733 }, { 0.714428, 0.179852 },
  { 0.793132, 0.178758 }, { 0.858516, 0.216423 }, { 0.79751, 0.244077 },
  { 0.719335, 0.245099 }, { 0.254149, 0.780233 }, { 0.726104, 0.780233 },
};

/* faces.md 1.6.1. */
static const uint8_t pose_index[GUISE_N_POSE_POINTS] = {
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
  17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 30, 31, 32, 33, 34, 35,
};

/* training.md appendix A, "3-D model points for yaw". */
static const double pose_model[GUISE_N_POSE_POINTS][3] = {
  { -73.393523, -29.801432, 47.667532 }, { -72.775014, -10.949766, 45.909403 },
  { -70.533638, 7.929818, 44.842580 }, { -66.850058, 26.074280, 43.141114 },
  { -59.790187, 42.564390, 38.635298 }, { -48.368973, 56.481080, 30.750622 },
  { -34.121101, 67.246992, 18.456453 }, { -17.875411, 75.056892, 3.609035 },
  { 0.098749, 77.061286, -0.881698 }, { 17.477031, 74.758448, 5.181201 },
  { 32.648966, 66.929021, 19.176563 }, { 46.372358, 56.311389, 30.770570 },
  { 57.343480, 42.419126, 37.628629 }, { 64.388482, 25.455880, 40.886309 },
  { 68.212038, 6.990805, 42.281449 }, { 70.486405, -11.666193, 44.142567 },
  { 71.375822, -30.365191, 47.140426 }, { -61.119406, -49.361602, 14.254422 },
  { -51.287588, -58.769795, 7.268147 }, { -37.804800, -61.996155, 0.442051 },
  { -24.022754, -61.033399, -6.606501 }, { -11.635713, -56.686759, -11.967398 },
  { 12.056636, -57.391033, -12.051204 }, { 25.106256, -61.902186, -7.315098 },
  { 38.338588, -62.777713, -1.022953 }, { 51.191007, -59.302347, 5.349435 },
  { 60.053851, -50.190255, 11.615746 }, { 1.226783, -8.414541, -36.948060 },
  { -14.772472, 2.598255, -20.132003 }, { -7.180239, 4.751589, -23.536684 },
  { 0.555920, 6.562900, -25.944448 }, { 8.272499, 4.661005, -23.695741 },
  { 15.214351, 2.643046, -20.858157 },
};

/* faces.md 1.1: which point takes the place of which in a mirrored picture. */
static const uint8_t mirror_index[GUISE_N_LANDMARKS] = {
  16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
  26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 27, 28, 29, 30, 35, 34, 33,
  32, 31, 45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40, 54, 53, 52,
  51, 50, 49, 48, 59, 58, 57, 56, 55, 64, 63, 62, 61, 60, 67, 66, 65,
};
/* clang-format on */

int
guise_landmarks_get_align_index (int i)
{
  g_return_val_if_fail (i >= 0 && i < GUISE_N_ALIGN_POINTS, 0);
  return align_index[i];
}

const GuisePoint *
guise_landmarks_mean_face (void)
{
  return mean_face;
}

int
guise_landmarks_get_pose_index (int i)
{
  g_return_val_if_fail (i >= 0 && i < GUISE_N_POSE_POINTS, 0);
  return pose_index[i];
}

const double (*guise_landmarks_pose_model (void))[3] { return pose_model; }

void
guise_landmarks_mirror (GuisePoint *points, int width)
{
  GuisePoint mirrored[GUISE_N_LANDMARKS];

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    mirrored[i] =
      (GuisePoint){ .x = width - 1 - points[mirror_index[i]].x, .y = points[mirror_index[i]].y };
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    points[i] = mirrored[i];
}

void
guise_landmarks_transform (const GuiseAffine *map,
                           const GuisePoint  *points,
                           size_t             n_points,
                           GuisePoint        *out_points)
{
  for (size_t i = 0; i < n_points; i++)
    guise_affine_apply (map, points[i].x, points[i].y, &out_points[i].x, &out_points[i].y);
}

gboolean
guise_landmarks_are_finite (const GuisePoint *points, size_t n_points)
{
  for (size_t i = 0; i < n_points; i++)
    if (!isfinite (points[i].x) || !isfinite (points[i].y))
      return FALSE;
  return TRUE;
}
