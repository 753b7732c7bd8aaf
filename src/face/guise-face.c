/* SPDX-License-Identifier: GPL-3.0-or-later
 * One face found in one picture. */
#include "face/guise-face.h"

#include <math.h>

#include "face/guise-face-roi-private.h"

/* How far a face may be from the frontal template (root mean square, template units). The 0.10 of
 * faces.md 2.1.4 is right for frontal faces only: of 7600 true faces of the synthetic people half
 * are over it at 40 degrees of yaw and all at 60, so the limit follows the foreshortening; the
 * largest true values are 0.12 below 15 degrees, 0.15 below 45, 0.26 at 80. */
#define MAX_RESIDUAL          0.12
#define MAX_RESIDUAL_SIDEWAYS 0.20 /* times the squared sine of yaw */

/* faces.md 2.1.4, "better". */
#define MIN_EYE_DISTANCE      12.0
#define MAX_AREA_FACTOR       4.0      /* crop to box, for a full face */
#define AREA_FACTOR_SIDE      1.596621 /* the side of that crop in template units */

#define MAX_SPARES            64 /* the faces of some pictures under way */

#define EYE_LEFT              36
#define EYE_RIGHT             45

GQuark
guise_face_error_quark (void)
{
  return g_quark_from_static_string ("guise-face-error-quark");
}

static void
begin (GuiseFace *self)
{
  *self = (GuiseFace){ .ref_count = 1, .track = -1 };
  for (int i = 0; i < GUISE_N_IRIS_POINTS; i++)
    self->irises[i].x = NAN;
}

GuiseFace *
guise_face_new (void)
{
  GuiseFace *self = g_new (GuiseFace, 1);

  begin (self);
  return self;
}

GuiseSpares *
guise_face_spares_new (void)
{
  return guise_spares_new (MAX_SPARES, g_free);
}

GuiseFace *
guise_face_take (GuiseSpares *spares)
{
  GuiseFace *self = guise_spares_take (spares);

  if (self == NULL)
    self = g_new (GuiseFace, 1);
  begin (self);
  self->spares = spares;
  return self;
}

GuiseFace *
guise_face_ref (GuiseFace *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
guise_face_unref (GuiseFace *self)
{
  if (self == NULL || !g_atomic_int_dec_and_test (&self->ref_count))
    return;
  if (self->spares != NULL)
    guise_spares_give (self->spares, self);
  else
    g_free (self);
}

void
guise_face_complete (GuiseFace *self)
{
  const GuiseMeshPoint *mesh = self->mesh;
  GuiseFaceRect         rect = { HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL };

  for (int i = 0; i < GUISE_N_MESH_POINTS; i++)
    {
      rect.left = MIN (rect.left, (double) mesh[i].x);
      rect.right = MAX (rect.right, (double) mesh[i].x);
      rect.top = MIN (rect.top, (double) mesh[i].y);
      rect.bottom = MAX (rect.bottom, (double) mesh[i].y);
    }
  self->rect = rect;
  guise_face_mesh_to_landmarks (mesh, self->landmarks);
}

static int
count_inside (const GuiseFace *self, int width, int height)
{
  int n = 0;

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    {
      const GuisePoint *p = &self->landmarks[i];

      n += p->x >= 0 && p->y >= 0 && p->x <= width - 1 && p->y <= height - 1;
    }
  return n;
}

GuiseFaceFlaw
guise_face_find_flaw (const GuiseFace *self, GuiseFaceType type, int width, int height)
{
  const GuisePoint *left = &self->landmarks[EYE_LEFT], *right = &self->landmarks[EYE_RIGHT];
  GuiseAffine       to_template;
  double            residual, sideways = sin (self->pose.yaw);

  if (!guise_landmarks_are_finite (self->landmarks, GUISE_N_LANDMARKS) ||
      !guise_face_fit_template (self->landmarks, &to_template, &residual) ||
      residual > MAX_RESIDUAL + MAX_RESIDUAL_SIDEWAYS * sideways * sideways)
    return GUISE_FACE_FLAW_FIT;
  if (hypot (right->x - left->x, right->y - left->y) < MIN_EYE_DISTANCE)
    return GUISE_FACE_FLAW_SMALL;
  if (2 * count_inside (self, width, height) < GUISE_N_LANDMARKS)
    return GUISE_FACE_FLAW_OUTSIDE;
  if (type != GUISE_FACE_TYPE_MARK_ONLY)
    {
      double side = guise_face_type_get_side (type);
      double relative = side / AREA_FACTOR_SIDE;
      double template_side = 1 / hypot (to_template.m[0], to_template.m[3]);
      double crop = side * side * template_side * template_side;
      double box = (self->rect.right - self->rect.left) * (self->rect.bottom - self->rect.top);

      if (crop > MAX_AREA_FACTOR * relative * relative * box)
        return GUISE_FACE_FLAW_EXTENT;
    }
  return GUISE_FACE_FLAW_NONE;
}

const char *
guise_face_flaw_to_string (GuiseFaceFlaw flaw)
{
  static const char *const words[GUISE_N_FACE_FLAWS] = {
    [GUISE_FACE_FLAW_NONE] = "none",     [GUISE_FACE_FLAW_FIT] = "fit",
    [GUISE_FACE_FLAW_SMALL] = "small",   [GUISE_FACE_FLAW_OUTSIDE] = "outside",
    [GUISE_FACE_FLAW_EXTENT] = "extent",
  };

  g_return_val_if_fail (flaw < GUISE_N_FACE_FLAWS, "none");
  return words[flaw];
}
