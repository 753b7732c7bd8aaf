/* SPDX-License-Identifier: GPL-3.0-or-later
 * Eyes, mouth, brows and gaze, measured on a mesh (faces.md 6.2, items 3 to 6). */
#include "face/guise-face-expression.h"

#include <math.h>

#define DEGREES       (180 / G_PI)

#define TURNED_YAW    20.0 /* degrees: from here on the corners' distance is taken in space */
#define HIDDEN_YAW    35.0 /* the eye of the far side shows too little */
#define SHUT_APERTURE 0.10 /* the iris of a shut eye is a guess */

/* Where the irises rest, in eye widths: faces.md 6.2, item 6. */
#define REST_X_RIGHT  -0.04
#define REST_X_LEFT   0.045
#define REST_Y        -0.065
#define GAZE_SLOPE    2.5 /* sine of the eye's angle a unit of gaze */

/* An iris lies before the corners of its eye: a turned head moves it without any gaze. In eye
 * widths times the sine of the head's angle, fitted on the synthetic people. */
#define PARALLAX_X    0.11
#define PARALLAX_Y    0.05

#define N_LID_PAIRS   7

/* Vertices of one eye. */
typedef struct
{
  int      outer, inner;
  int      left, right; /* the same corners in the order of the image */
  int      iris;        /* centre, in GuiseFace.irises */
  int      brow, lid;   /* above one another */
  uint16_t pairs[N_LID_PAIRS][2];
} Eye;

static const Eye right_eye = {
  .outer = 33,
  .inner = 133,
  .left = 33,
  .right = 133,
  .iris = 0,
  .brow = 105,
  .lid = 159,
  .pairs = { { 246, 7 },
             { 161, 163 },
             { 160, 144 },
             { 159, 145 },
             { 158, 153 },
             { 157, 154 },
             { 173, 155 } },
};

static const Eye left_eye = {
  .outer = 263,
  .inner = 362,
  .left = 362,
  .right = 263,
  .iris = GUISE_N_IRIS_POINTS / 2,
  .brow = 334,
  .lid = 386,
  .pairs = { { 466, 249 },
             { 388, 390 },
             { 387, 373 },
             { 386, 374 },
             { 385, 380 },
             { 384, 381 },
             { 398, 382 } },
};

static double
flat_distance (const GuiseMeshPoint *a, const GuiseMeshPoint *b)
{
  return hypot ((double) a->x - (double) b->x, (double) a->y - (double) b->y);
}

static double
distance (const GuiseMeshPoint *a, const GuiseMeshPoint *b)
{
  return hypot (flat_distance (a, b), (double) a->z - (double) b->z);
}

/* NaN instead of the result of a division by nothing. */
static float
ratio (double a, double b)
{
  return b > 1e-6 && isfinite (a) ? (float) (a / b) : NAN;
}

static double
get_aperture (const GuiseMeshPoint *mesh, const Eye *eye, double yaw)
{
  double sum = 0;
  double width = fabs (yaw) < TURNED_YAW ? flat_distance (&mesh[eye->outer], &mesh[eye->inner])
                                         : distance (&mesh[eye->outer], &mesh[eye->inner]);

  for (int i = 0; i < N_LID_PAIRS; i++)
    sum += flat_distance (&mesh[eye->pairs[i][0]], &mesh[eye->pairs[i][1]]);
  return (double) ratio (sum / N_LID_PAIRS, width);
}

/* How far @to lies above @from along the axis from chin to forehead. */
static double
get_lift (const GuiseMeshPoint *mesh, const GuiseMeshPoint *from, const GuiseMeshPoint *to)
{
  const GuiseMeshPoint *top = &mesh[10], *chin = &mesh[152];
  double                height = distance (top, chin);

  return (((double) to->x - (double) from->x) * ((double) top->x - (double) chin->x) +
          ((double) to->y - (double) from->y) * ((double) top->y - (double) chin->y) +
          ((double) to->z - (double) from->z) * ((double) top->z - (double) chin->z)) /
         height;
}

static GuiseMeshPoint
middle (const GuiseMeshPoint *a, const GuiseMeshPoint *b)
{
  return (GuiseMeshPoint){ (a->x + b->x) / 2, (a->y + b->y) / 2, (a->z + b->z) / 2 };
}

static void
measure_mouth (const GuiseMeshPoint *mesh, double eyes, GuiseFaceExpression *out)
{
  GuiseMeshPoint corners = middle (&mesh[61], &mesh[291]);
  GuiseMeshPoint lips = middle (&mesh[13], &mesh[14]);

  out->mouth_open = ratio (flat_distance (&mesh[13], &mesh[14]), distance (&mesh[10], &mesh[152]));
  out->mouth_width = ratio (distance (&mesh[61], &mesh[291]), eyes);
  out->corner_lift = ratio (get_lift (mesh, &lips, &corners), eyes);
  out->lip_protrusion = ratio ((double) (lips.z - corners.z), eyes);
}

/* Where the iris of one eye is, in widths of the eye; FALSE when it cannot be told. */
static gboolean
get_gaze (const GuiseFace *face, const Eye *eye, float aperture, double *out_x, double *out_y)
{
  const GuiseMeshPoint *a = &face->mesh[eye->left], *b = &face->mesh[eye->right];
  const GuiseMeshPoint *iris = &face->irises[eye->iris];
  GuiseMeshPoint        centre = middle (a, b);
  double                width = flat_distance (a, b);
  double                ux = ((double) b->x - (double) a->x) / width;
  double                uy = ((double) b->y - (double) a->y) / width;
  double                dx = ((double) iris->x - (double) centre.x) / width;
  double                dy = ((double) iris->y - (double) centre.y) / width;

  if (!((double) aperture >= SHUT_APERTURE) || !isfinite (dx + dy + ux + uy))
    return FALSE;
  *out_x = dx * ux + dy * uy;
  *out_y = -dx * uy + dy * ux;
  return TRUE;
}

static void
measure_gaze (const GuiseFace *face, GuiseFaceExpression *out)
{
  double right_x, right_y, left_x, left_y, x = 0, y = 0;
  int    n = 0;

  if (get_gaze (face, &right_eye, out->eye_right, &right_x, &right_y))
    {
      x += right_x - REST_X_RIGHT;
      y += right_y - REST_Y;
      n++;
    }
  if (get_gaze (face, &left_eye, out->eye_left, &left_x, &left_y))
    {
      x += left_x - REST_X_LEFT;
      y += left_y - REST_Y;
      n++;
    }
  out->gaze_x = ratio (x + n * PARALLAX_X * sin (face->pose.yaw), n);
  out->gaze_y = ratio (y + n * PARALLAX_Y * sin (face->pose.pitch), n);
}

void
guise_face_expression_measure (const GuiseFace *face, GuiseFaceExpression *out_expression)
{
  const GuiseMeshPoint *mesh = face->mesh;
  double                yaw = face->pose.yaw * DEGREES;
  double                eyes = distance (&mesh[right_eye.outer], &mesh[left_eye.outer]);
  GuiseFaceExpression   out;

  /* A nose at the image's left hides the image's left. */
  out.eye_right = yaw > HIDDEN_YAW ? NAN : (float) get_aperture (mesh, &right_eye, yaw);
  out.eye_left = yaw < -HIDDEN_YAW ? NAN : (float) get_aperture (mesh, &left_eye, yaw);
  measure_mouth (mesh, eyes, &out);
  out.brow = ratio ((get_lift (mesh, &mesh[right_eye.lid], &mesh[right_eye.brow]) +
                     get_lift (mesh, &mesh[left_eye.lid], &mesh[left_eye.brow])) /
                      2,
                    eyes);
  measure_gaze (face, &out);
  *out_expression = out;
}

double
guise_face_expression_gaze_degrees (double gaze)
{
  return asin (CLAMP (GAZE_SLOPE * gaze, -1, 1)) * DEGREES;
}
