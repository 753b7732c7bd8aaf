/* SPDX-License-Identifier: GPL-3.0-or-later
 * What was measured on a face, in words. */
#include "app/faces/guise-face-words.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/faces/guise-wall-list.h"
#include "survey/guise-coverage.h"

#define DEGREES  (180.0 / G_PI)
#define STRAIGHT 2.5   /* degrees that nobody sees */
#define MOTION   2.5f  /* direction ratio of motion blur, faces.md 1.8 */
#define DIM      0.12f /* guise-coverage-table.c, as faces.md 6.3 */
#define BRIGHT   0.45f

static char *
unknown (void)
{
  return g_strdup ("–");
}

static gboolean
is_straight (double degrees)
{
  return !isfinite (degrees) || fabs (degrees) < STRAIGHT;
}

/* To whose side, the person's own right being positive; NULL: straight. */
static char *
describe_side (double degrees)
{
  const int rounded = (int) lround (fabs (degrees));

  if (is_straight (degrees))
    return NULL;
  return degrees > 0.0 ? g_strdup_printf (_("%d° right"), rounded)
                       : g_strdup_printf (_("%d° left"), rounded);
}

static char *
describe_height (double degrees)
{
  const int rounded = (int) lround (fabs (degrees));

  if (is_straight (degrees))
    return NULL;
  return degrees > 0.0 ? g_strdup_printf (_("%d° up"), rounded)
                       : g_strdup_printf (_("%d° down"), rounded);
}

char *
guise_face_words_turn (const GuiseFaceRecord *record)
{
  /* To the picture's left is to the person's right. */
  g_autofree char *side = describe_side (guise_coverage_get_head_yaw (record->yaw));
  g_autofree char *height = describe_height (record->pitch * DEGREES);

  if (!isfinite (record->yaw))
    return unknown ();
  if (side != NULL && height != NULL)
    return g_strdup_printf ("%s, %s", side, height);
  if (side == NULL && height == NULL)
    return g_strdup (_("straight"));
  return side != NULL ? g_steal_pointer (&side) : g_steal_pointer (&height);
}

char *
guise_face_words_tilt (const GuiseFaceRecord *record)
{
  /* Clockwise in the picture is towards the person's left shoulder. */
  g_autofree char *tilt = describe_side (-(double) record->roll);

  if (!isfinite (record->roll))
    return unknown ();
  return tilt != NULL ? g_steal_pointer (&tilt) : g_strdup (_("upright"));
}

char *
guise_face_words_sharpness (const GuiseFaceRecord *record)
{
  return isfinite (record->sharpness) ? g_strdup_printf ("%.2f", (double) record->sharpness)
                                      : unknown ();
}

char *
guise_face_words_eyes (const GuiseFaceRecord *record, const GuiseFaceReferences *references)
{
  static const char *const words[GUISE_N_EYES_STATES] = { N_ ("closed"), N_ ("half open"),
                                                          N_ ("open"), N_ ("wide open") };
  const int                state = guise_face_get_eyes_state (record, references);

  return state >= 0 ? g_strdup (_ (words[state])) : unknown ();
}

char *
guise_face_words_mouth (const GuiseFaceRecord *record)
{
  static const char *const words[GUISE_N_MOUTH_STATES] = { N_ ("closed"), N_ ("slightly open"),
                                                           N_ ("open"), N_ ("wide open") };
  const int                state = guise_face_get_mouth_state (record);

  return state >= 0 ? g_strdup (_ (words[state])) : unknown ();
}

char *
guise_face_words_light (const GuiseFaceRecord *record)
{
  /* By the picture; the person's own sides are the other way round. */
  static const char *const words[GUISE_N_LIGHT_STATES] = {
    [GUISE_LIGHT_FRONT] = N_ ("front"),        [GUISE_LIGHT_LEFT] = N_ ("right"),
    [GUISE_LIGHT_RIGHT] = N_ ("left"),         [GUISE_LIGHT_FAR_LEFT] = N_ ("far right"),
    [GUISE_LIGHT_FAR_RIGHT] = N_ ("far left"), [GUISE_LIGHT_TOP] = N_ ("overhead"),
  };
  const int state = guise_face_get_light_state (record);

  if (state < 0)
    return unknown ();
  if (record->light_level < DIM)
    return g_strdup_printf (_("%s, dim"), _ (words[state]));
  if (record->light_level > BRIGHT)
    return g_strdup_printf (_("%s, bright"), _ (words[state]));
  return g_strdup (_ (words[state]));
}

/* The person's own right is at the picture's left, where the points begin. */
static const char *
get_part (int point)
{
  static const struct
  {
    int         last;
    const char *name;
  } parts[] = {
    { 16, N_ ("jaw") },        { 21, N_ ("right eyebrow") }, { 26, N_ ("left eyebrow") },
    { 35, N_ ("nose") },       { 41, N_ ("right eye") },     { 47, N_ ("left eye") },
    { 59, N_ ("outer lips") }, { 67, N_ ("inner lips") },
  };
  size_t i = 0;

  while (parts[i].last < point)
    i++;
  return _ (parts[i].name);
}

char *
guise_face_words_point (int point, const GuisePoint *at)
{
  /* Translators: number of a landmark, part of the face, and where it is: columns and rows */
  return g_strdup_printf (_("Point %d, %s: %.0f, %.0f"), point + 1, get_part (point), at->x,
                             at->y);
}

char *
guise_face_words_name (guint index, const GuiseFaceRecord *record, unsigned marks)
{
  GString *text = g_string_new (NULL);

  /* Translators: number of a face */
  g_string_append_printf (text, _("Face %'u"), index + 1);
  if (record != NULL)
    {
      g_autofree char *turn = guise_face_words_turn (record);

      /* Translators: a direction */
      g_string_append_printf (text, _(": turned %s"), turn);
      if (record->direction_ratio > MOTION)
        g_string_append (text, _(", blurred by motion"));
    }
  if (marks & GUISE_WALL_CHOSEN)
    g_string_append (text, _(", chosen"));
  if (marks & GUISE_WALL_ASIDE)
    g_string_append (text, _(", set aside"));
  return g_string_free (text, FALSE);
}
