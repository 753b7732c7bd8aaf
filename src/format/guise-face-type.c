/* SPDX-License-Identifier: GPL-3.0-or-later
 * The names, numbers and short forms of face types in files (formats.md 5). */
#include "format/guise-face-type.h"

static const struct
{
  GuiseFaceType type;
  const char   *name;
  const char   *abbreviation; /* or NULL */
} rows[] = {
  { GUISE_FACE_TYPE_HALF, "half_face", "h" },
  { GUISE_FACE_TYPE_MID_FULL, "midfull_face", "mf" },
  { GUISE_FACE_TYPE_FULL, "full_face", "f" },
  { GUISE_FACE_TYPE_FULL_NO_ALIGN, "full_face_no_align", NULL },
  { GUISE_FACE_TYPE_WHOLE, "whole_face", "wf" },
  { GUISE_FACE_TYPE_HEAD, "head", NULL },
  { GUISE_FACE_TYPE_HEAD_NO_ALIGN, "head_no_align", NULL },
  { GUISE_FACE_TYPE_MARK_ONLY, "mark_only", NULL },
};

static size_t
find_row (GuiseFaceType type)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].type == type)
      return i;
  g_return_val_if_reached (0);
}

gboolean
guise_face_type_from_string (const char *text, GuiseFaceType *out_type)
{
  for (size_t i = 0; text != NULL && i < G_N_ELEMENTS (rows); i++)
    if (g_strcmp0 (text, rows[i].name) == 0 || g_strcmp0 (text, rows[i].abbreviation) == 0)
      {
        *out_type = rows[i].type;
        return TRUE;
      }
  return FALSE;
}

gboolean
guise_face_type_from_name (const char *name, GuiseFaceType *out_type)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_ascii_strcasecmp (name, rows[i].name) == 0)
      {
        *out_type = rows[i].type;
        return TRUE;
      }
  return FALSE;
}

gboolean
guise_face_type_from_number (gint64 number, GuiseFaceType *out_type)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].type == number)
      {
        *out_type = rows[i].type;
        return TRUE;
      }
  return FALSE;
}

const char *
guise_face_type_to_string (GuiseFaceType type)
{
  return rows[find_row (type)].name;
}

const char *
guise_face_type_to_abbreviation (GuiseFaceType type)
{
  size_t row = find_row (type);

  return rows[row].abbreviation != NULL ? rows[row].abbreviation : rows[row].name;
}
