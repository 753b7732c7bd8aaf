/* SPDX-License-Identifier: GPL-3.0-or-later
 * The geometry of face types (faces.md 1.4); their names belong to the files: format room. */
#include "face/guise-face-type.h"

#include <math.h>

typedef struct
{
  GuiseFaceType type;
  double        padding;
  gboolean      is_aligned;
} Row;

static const Row rows[] = {
  { GUISE_FACE_TYPE_HALF, 0.0, TRUE },
  { GUISE_FACE_TYPE_MID_FULL, 0.0675, TRUE },
  { GUISE_FACE_TYPE_FULL, 0.2109375, TRUE },
  { GUISE_FACE_TYPE_FULL_NO_ALIGN, 0.2109375, FALSE },
  { GUISE_FACE_TYPE_WHOLE, 0.40, TRUE },
  { GUISE_FACE_TYPE_HEAD, 0.70, TRUE },
  { GUISE_FACE_TYPE_HEAD_NO_ALIGN, 0.70, FALSE },
  { GUISE_FACE_TYPE_MARK_ONLY, 0.0, FALSE },
};

static const Row *
find_row (GuiseFaceType type)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].type == type)
      return &rows[i];
  g_return_val_if_reached (&rows[0]);
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
