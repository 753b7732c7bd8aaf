/* SPDX-License-Identifier: GPL-3.0-or-later
 * The ground truth of the synthetic people, in our conventions. */
#include "support/guise-people.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#define DEGREES     (180 / G_PI)
#define FIRST_INNER 17

/* The pose as the camera sees it: relative to the line of sight, not to the camera's axis, for a
 * head at the picture's edge shows its side. @r is row-major, @t the head's place; camera axes are
 * x right, y up, z towards the viewer. */
static void
set_pose_in_sight (const double *r, const double *t, GuisePerson *person)
{
  double n = sqrt (t[0] * t[0] + t[1] * t[1] + t[2] * t[2]), m = hypot (t[0], t[2]);
  double z[3] = { -t[0] / n, -t[1] / n, -t[2] / n };
  double x[3] = { -t[2] / m, 0, t[0] / m };                               /* up cross z */
  double y[3] = { z[1] * x[2], z[2] * x[0] - z[0] * x[2], -z[1] * x[0] }; /* z cross x */
  double r00 = x[0] * r[0] + x[2] * r[6];
  double r10 = y[0] * r[0] + y[1] * r[3] + y[2] * r[6];
  double r20 = z[0] * r[0] + z[1] * r[3] + z[2] * r[6];
  double r21 = z[0] * r[1] + z[1] * r[4] + z[2] * r[7];
  double r22 = z[0] * r[2] + z[1] * r[5] + z[2] * r[8];

  /* R = Rz (-roll) Ry (yaw) Rx (-pitch), yaw to the image's right; ours counts to the left. */
  person->yaw = -atan2 (-r20, hypot (r00, r10)) * DEGREES;
  person->pitch = -atan2 (r21, r22) * DEGREES;
  person->roll = -atan2 (r10, r00) * DEGREES;
}

static void
read_doubles (JsonObject *object, const char *name, guint n, double *out_values)
{
  JsonArray *array = json_object_get_array_member (object, name);

  g_assert (json_array_get_length (array) >= n);
  for (guint i = 0; i < n; i++)
    out_values[i] = json_array_get_double_element (array, i);
}

static void
read_person (JsonObject *face, GuisePerson *out_person)
{
  JsonArray  *points = json_object_get_array_member (face, "lm68");
  const char *visible = json_object_get_string_member (face, "lm68_vis");
  double      r[9], t[3], box[4];

  read_doubles (face, "R", 9, r);
  read_doubles (face, "t", 3, t);
  read_doubles (face, "bbox", 4, box);
  set_pose_in_sight (r, t, out_person);
  out_person->cover = json_object_get_double_member (face, "cover");
  out_person->eye_right = json_object_get_double_member (face, "eye_open_r");
  out_person->eye_left = json_object_get_double_member (face, "eye_open_l");
  out_person->gaze_yaw = json_object_get_double_member (face, "gaze_yaw");
  out_person->gaze_pitch = -json_object_get_double_member (face, "gaze_pitch");
  out_person->mouth_gap = json_object_get_double_member (face, "mouth_gap");
  /* The ground truth counts pixels from the outer edge of the first one. */
  out_person->box = (GuiseFaceRect){ box[0] - 0.5, box[1] - 0.5, box[2] - 0.5, box[3] - 0.5 };
  g_assert_cmpuint (strlen (visible), ==, GUISE_N_LANDMARKS);
  for (guint i = 0; i < GUISE_N_LANDMARKS; i++)
    {
      out_person->is_visible[i] = visible[i] == '1';

      JsonArray *point = json_array_get_array_element (points, i);

      out_person->landmarks[i].x = json_array_get_double_element (point, 0) - 0.5;
      out_person->landmarks[i].y = json_array_get_double_element (point, 1) - 0.5;
    }
}

static GArray *
read_picture (const char *line, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GArray) people = g_array_new (FALSE, FALSE, sizeof (GuisePerson));

  if (!json_parser_load_from_data (parser, line, -1, error))
    return NULL;

  JsonObject *object = json_node_get_object (json_parser_get_root (parser));
  JsonArray  *faces = json_object_get_array_member (object, "faces");

  for (guint i = 0; i < json_array_get_length (faces); i++)
    {
      GuisePerson person;

      read_person (json_array_get_object_element (faces, i), &person);
      g_array_append_val (people, person);
    }
  return g_steal_pointer (&people);
}

GPtrArray *
guise_people_load (const char *folder, const char *clip, GError **error)
{
  g_autofree char *name = g_strconcat (clip, ".jsonl", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) pictures = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  if (!g_file_get_contents (path, &text, NULL, error))
    return NULL;

  g_auto (GStrv) lines =
            g_strsplit_set (text, "\n", -1); /* strstr() looks at the whole rest under sanitizers */

  for (char **line = lines; *line != NULL && **line != '\0'; line++)
    {
      GArray *people = read_picture (*line, error);

      if (people == NULL)
        return NULL;
      g_ptr_array_add (pictures, people);
    }
  return g_steal_pointer (&pictures);
}

double
guise_person_point_error (const GuisePerson *self, const GuisePoint *landmarks, int first, int end)
{
  const GuiseFaceRect *box = &self->box;
  double               size = sqrt ((box->right - box->left) * (box->bottom - box->top));
  double               sum = 0;

  for (int i = first; i < end; i++)
    sum += hypot (landmarks[i].x - self->landmarks[i].x, landmarks[i].y - self->landmarks[i].y);
  return 100 * sum / (end - first) / size;
}

double
guise_person_inner_error (const GuisePerson *self, const GuisePoint *landmarks)
{
  return guise_person_point_error (self, landmarks, FIRST_INNER, GUISE_N_LANDMARKS);
}

double
guise_person_crop_error (const GuisePerson *self, const GuisePoint *landmarks)
{
  GuiseAffine map, back, true_map;
  double      sum = 0;

  if (!guise_face_align (landmarks, GUISE_FACE_TYPE_WHOLE, 1, 1, &map) ||
      !guise_face_align (self->landmarks, GUISE_FACE_TYPE_WHOLE, 1, 1, &true_map) ||
      !guise_affine_invert (&map, &back))
    return 100;
  for (int i = 0; i < 4; i++)
    {
      double x, y;

      guise_affine_apply (&back, i & 1, i >> 1, &x, &y);
      guise_affine_apply (&true_map, x, y, &x, &y);
      sum += 25 * hypot (x - (i & 1), y - (i >> 1));
    }
  return sum;
}

int
guise_person_count_visible (const GuisePerson *self, int width, int height)
{
  int n = 0;

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    {
      const GuisePoint *p = &self->landmarks[i];

      n += self->is_visible[i] && p->x >= 0 && p->y >= 0 && p->x <= width - 1 && p->y <= height - 1;
    }
  return n;
}

void
guise_person_transform (GuisePerson *self, const GuiseAffine *map)
{
  GuiseFaceRect box = { HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL };

  guise_landmarks_transform (map, self->landmarks, GUISE_N_LANDMARKS, self->landmarks);
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    {
      box.left = MIN (box.left, self->landmarks[i].x);
      box.right = MAX (box.right, self->landmarks[i].x);
      box.top = MIN (box.top, self->landmarks[i].y);
      box.bottom = MAX (box.bottom, self->landmarks[i].y);
    }
  self->box = box;
}
