/* SPDX-License-Identifier: GPL-3.0-or-later
 * The table of face types (faces.md 1.4). */
#include "face/guise-face-type.h"

#include <math.h>

typedef struct
{
  GuiseFaceType type;
  const char   *name;
  const char   *abbreviation; /* or NULL */
  double        padding;
  gboolean      is_aligned;
} Row;

static const Row rows[] = {
  { GUISE_FACE_TYPE_HALF, "half_face", "h", 0.0, TRUE },
  { GUISE_FACE_TYPE_MID_FULL, "midfull_face", "mf", 0.0675, TRUE },
  { GUISE_FACE_TYPE_FULL, "full_face", "f", 0.2109375, TRUE },
  { GUISE_FACE_TYPE_FULL_NO_ALIGN, "full_face_no_align", NULL, 0.2109375, FALSE },
  { GUISE_FACE_TYPE_WHOLE, "whole_face", "wf", 0.40, TRUE },
  { GUISE_FACE_TYPE_HEAD, "head", NULL, 0.70, TRUE },
  { GUISE_FACE_TYPE_HEAD_NO_ALIGN, "head_no_align", NULL, 0.70, FALSE },
  { GUISE_FACE_TYPE_MARK_ONLY, "mark_only", NULL, 0.0, FALSE },
};

static const Row *
find_row (GuiseFaceType type)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].type == type)
      return &rows[i];
  g_return_val_if_reached (&rows[0]);
}

gboolean
guise_face_type_from_string (const char *text, GuiseFaceType *out_type)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_strcmp0 (text, rows[i].name) == 0 ||
        (text != NULL && g_strcmp0 (text, rows[i].abbreviation) == 0))
      {
        *out_type = rows[i].type;
        return TRUE;
      }
  return FALSE;
}

const char *
guise_face_type_to_string (GuiseFaceType type)
{
  return find_row (type)->name;
}

const char *
guise_face_type_to_abbreviation (GuiseFaceType type)
{
  const Row *row = find_row (type);

  return row->abbreviation != NULL ? row->abbreviation : row->name;
}

double
guise_face_type_get_padding (GuiseFaceType type)
{
  return find_row (type)->padding;
}

double
guise_face_type_get_side (GuiseFaceType type)
{
  return 2 * (find_row (type)->padding * G_SQRT2 + 0.5);
}

gboolean
guise_face_type_is_aligned (GuiseFaceType type)
{
  return find_row (type)->is_aligned;
}
