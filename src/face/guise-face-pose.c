/* SPDX-License-Identifier: GPL-3.0-or-later
 * Head pose: a pinhole camera fitted to 33 landmarks (faces.md 1.6.1). */
#include "face/guise-face-pose.h"

#include <math.h>
#include <string.h>

#include "face/guise-small-matrix-private.h"

#define N_POINTS     GUISE_N_POSE_POINTS
#define N_PARAMS     6 /* rotation vector, translation */

#define MAX_STEPS    60
#define FIRST_LAMBDA 1e-3
#define MAX_LAMBDA   1e12
#define MIN_DEPTH    1e-3 /* model units: nearer to the camera's plane is no projection */

/* The rotation by the vector w (Rodrigues), [3, 3]. */
static void
rotation_from_vector (const double w[3], double *out)
{
  double angle = sqrt (w[0] * w[0] + w[1] * w[1] + w[2] * w[2]);
  double s = angle > 1e-12 ? sin (angle) / angle : 1;
  double c = angle > 1e-12 ? (1 - cos (angle)) / (angle * angle) : 0.5;

  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      out[i * 3 + j] = c * w[i] * w[j] + (i == j ? 1 - c * angle * angle : 0);
  out[1] -= s * w[2];
  out[2] += s * w[1];
  out[3] += s * w[2];
  out[5] -= s * w[0];
  out[6] -= s * w[1];
  out[7] += s * w[0];
}

typedef struct
{
  double rotation[9];
  double shift[3];
} Camera;

typedef struct
{
  const double (*model)[3];  /* [N_POINTS, 3] */
  GuisePoint seen[N_POINTS]; /* relative to the principal point, in focal lengths */
} Problem;

/* Adds what a point asks of the affine camera: a [4, 4], u and v [4]. */
static void
add_affine_equations (const double *model, const GuisePoint *seen, double *a, double *u, double *v)
{
  const double x[4] = { model[0], model[1], model[2], 1 };

  for (int j = 0; j < 4; j++)
    {
      for (int k = 0; k < 4; k++)
        a[j * 4 + k] += x[j] * x[k];
      u[j] += x[j] * seen->x;
      v[j] += x[j] * seen->y;
    }
}

/* The rotation whose first rows are nearest to the directions u and v, [3] each. */
static gboolean
rotation_from_rows (const double *u, const double *v, double *r)
{
  double lu = sqrt (u[0] * u[0] + u[1] * u[1] + u[2] * u[2]);
  double lv = sqrt (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
  double sum[3], difference[3], ls = 0, ld = 0;

  if (!(lu > 0) || !(lv > 0))
    return FALSE;
  for (int i = 0; i < 3; i++)
    {
      sum[i] = u[i] / lu + v[i] / lv;
      difference[i] = u[i] / lu - v[i] / lv;
      ls += sum[i] * sum[i];
      ld += difference[i] * difference[i];
    }
  if (!(ls > 1e-12) || !(ld > 1e-12))
    return FALSE;
  for (int i = 0; i < 3; i++)
    {
      r[i] = (sum[i] / sqrt (ls) + difference[i] / sqrt (ld)) * G_SQRT2 / 2;
      r[3 + i] = (sum[i] / sqrt (ls) - difference[i] / sqrt (ld)) * G_SQRT2 / 2;
    }
  r[6] = r[1] * r[5] - r[2] * r[4];
  r[7] = r[2] * r[3] - r[0] * r[5];
  r[8] = r[0] * r[4] - r[1] * r[3];
  return TRUE;
}

/* Weak-perspective start in front of the camera. The linear projective start that existing solvers
 * use leaves to rounding whether the head comes to lie before or behind the camera, two minima
 * several degrees apart; here it is always before (faces.md 1.6.1, "better"). */
static gboolean
start_camera (const Problem *problem, Camera *out_camera)
{
  double u[4] = { 0 }, v[4] = { 0 }, a[16] = { 0 }, copy[16];

  for (int i = 0; i < N_POINTS; i++)
    add_affine_equations (problem->model[i], &problem->seen[i], a, u, v);
  memcpy (copy, a, sizeof copy);
  if (!guise_small_solve (copy, u, 4) || !guise_small_solve (a, v, 4) ||
      !rotation_from_rows (u, v, out_camera->rotation))
    return FALSE;

  /* One focal length over the scale of the affine camera. */
  double depth = 2 / (sqrt (u[0] * u[0] + u[1] * u[1] + u[2] * u[2]) +
                      sqrt (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]));

  out_camera->shift[0] = u[3] * depth;
  out_camera->shift[1] = v[3] * depth;
  out_camera->shift[2] = depth;
  return isfinite (depth);
}

/* Squared reprojection error; with @a [6, 6] and @b [6] also the normal equations. Infinite when
 * a point lies behind the camera. */
static double
evaluate (const Problem *problem, const Camera *camera, double *a, double *b)
{
  const double *r = camera->rotation, *t = camera->shift;
  double        error = 0;

  if (a != NULL)
    {
      memset (a, 0, sizeof *a * N_PARAMS * N_PARAMS);
      memset (b, 0, sizeof *b * N_PARAMS);
    }
  for (int i = 0; i < N_POINTS; i++)
    {
      const double *m = problem->model[i];
      double        px = r[0] * m[0] + r[1] * m[1] + r[2] * m[2];
      double        py = r[3] * m[0] + r[4] * m[1] + r[5] * m[2];
      double        pz = r[6] * m[0] + r[7] * m[1] + r[8] * m[2];
      double        z = pz + t[2];

      if (!(z > MIN_DEPTH))
        return HUGE_VAL;

      double x = (px + t[0]) / z, y = (py + t[1]) / z;
      double ex = problem->seen[i].x - x, ey = problem->seen[i].y - y;

      error += ex * ex + ey * ey;
      if (a == NULL)
        continue;

      /* Derivatives of x and y by a small rotation about the head's origin, then by the shift. */
      const double jx[N_PARAMS] = { -x * py / z, (pz + x * px) / z, -py / z, 1 / z, 0, -x / z };
      const double jy[N_PARAMS] = { (-pz - y * py) / z, y * px / z, px / z, 0, 1 / z, -y / z };

      for (int j = 0; j < N_PARAMS; j++)
        {
          for (int k = 0; k < N_PARAMS; k++)
            a[j * N_PARAMS + k] += jx[j] * jx[k] + jy[j] * jy[k];
          b[j] += jx[j] * ex + jy[j] * ey;
        }
    }
  return error;
}

/* The camera after the step p: rotation by p[0..2] about the head's origin, shift by p[3..5]. */
static Camera
step_camera (const Camera *camera, const double *p)
{
  Camera next;
  double turn[9];

  rotation_from_vector (p, turn);
  guise_small_multiply3 (turn, camera->rotation, next.rotation);
  for (int i = 0; i < 3; i++)
    next.shift[i] = camera->shift[i] + p[3 + i];
  return next;
}

/* Levenberg-Marquardt on the reprojection error. */
static gboolean
refine_camera (const Problem *problem, Camera *camera)
{
  double a[N_PARAMS * N_PARAMS], b[N_PARAMS], damped[N_PARAMS * N_PARAMS], p[N_PARAMS];
  double lambda = FIRST_LAMBDA;
  double error = evaluate (problem, camera, a, b);

  if (!isfinite (error))
    return FALSE;
  for (int step = 0; step < MAX_STEPS && lambda < MAX_LAMBDA; step++)
    {
      memcpy (damped, a, sizeof a);
      memcpy (p, b, sizeof b);
      for (int i = 0; i < N_PARAMS; i++)
        damped[i * (N_PARAMS + 1)] *= 1 + lambda;
      if (!guise_small_solve (damped, p, N_PARAMS))
        {
          lambda *= 10;
          continue;
        }

      Camera next = step_camera (camera, p);
      double next_error = evaluate (problem, &next, NULL, NULL);

      if (!(next_error <= error))
        {
          lambda *= 10;
          continue;
        }

      gboolean is_done = error - next_error <= 1e-14 * error;

      *camera = next;
      error = evaluate (problem, camera, a, b);
      lambda = MAX (lambda / 10, 1e-12);
      if (is_done)
        break;
    }
  return TRUE;
}

gboolean
guise_face_pose_from_landmarks (const GuisePoint *landmarks, double size, GuiseFacePose *out_pose)
{
  g_return_val_if_fail (size > 0, FALSE);

  Problem problem = { .model = guise_landmarks_pose_model () };
  Camera  camera;

  if (!guise_landmarks_are_finite (landmarks, GUISE_N_LANDMARKS))
    return FALSE;
  for (int i = 0; i < N_POINTS; i++)
    {
      const GuisePoint *point = &landmarks[guise_landmarks_get_pose_index (i)];

      problem.seen[i] = (GuisePoint){ point->x / size - 0.5, point->y / size - 0.5 };
    }
  if (!start_camera (&problem, &camera) || !refine_camera (&problem, &camera))
    return FALSE;

  GuiseFacePose pose = guise_small_pose (camera.rotation);

  out_pose->pitch = CLAMP (pose.pitch, -G_PI_2, G_PI_2);
  out_pose->yaw = CLAMP (pose.yaw, -G_PI_2, G_PI_2);
  out_pose->roll = CLAMP (pose.roll, -G_PI_2, G_PI_2);
  return TRUE;
}

#define YAW_BIN_STEP (2.0 * GUISE_FACE_YAW_LIMIT / (GUISE_FACE_N_YAW_BINS - 1))

int
guise_face_get_yaw_bin (double yaw)
{
  const double bin = floor ((-yaw + GUISE_FACE_YAW_LIMIT) / YAW_BIN_STEP);
  const int    last = GUISE_FACE_N_YAW_BINS - 1;

  return bin > 0.0 ? (bin < (double) last ? (int) bin : last) : 0;
}

double
guise_face_get_yaw_of_bin (int bin)
{
  return GUISE_FACE_YAW_LIMIT - (double) bin * YAW_BIN_STEP;
}
