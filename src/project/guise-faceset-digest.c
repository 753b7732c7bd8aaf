/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a faceset holds, in one number. */
#include "project/guise-faceset-digest.h"

#include <math.h>
#include <string.h>

#define LANDMARK_STEPS 64.0 /* a pixel */

static int
compare_names (const void *a, const void *b, void *user_data)
{
  const GuiseFaceset *faceset = user_data;

  return strcmp (guise_faceset_get_entry (faceset, *(const size_t *) a)->name,
                 guise_faceset_get_entry (faceset, *(const size_t *) b)->name);
}

static int32_t
to_steps (double value)
{
  const double steps = round (value * LANDMARK_STEPS);

  return isfinite (steps) && fabs (steps) < G_MAXINT32 ? (int32_t) steps : G_MAXINT32;
}

static void
add_landmarks (GChecksum *sum, const GuiseFacesetEntry *entry)
{
  int32_t landmarks[GUISE_N_LANDMARKS][2];

  for (int k = 0; k < GUISE_N_LANDMARKS; k++)
    {
      landmarks[k][0] = GINT32_TO_LE (to_steps (entry->landmarks[k].x));
      landmarks[k][1] = GINT32_TO_LE (to_steps (entry->landmarks[k].y));
    }
  g_checksum_update (sum, (const guchar *) landmarks, sizeof landmarks);
}

static void
add_face (GChecksum *sum, const GuiseFaceset *faceset, size_t i)
{
  const GuiseFacesetEntry *entry = guise_faceset_get_entry (faceset, i);
  GuiseFaceStamp           stamp = { 0 };
  g_autofree char         *head = NULL;

  /* A file that is gone since counts as empty. */
  guise_faceset_get_stamp (faceset, i, &stamp);
  head = g_strdup_printf ("\t%" G_GUINT64_FORMAT "\t%d\t%d\t%d\t%d\t%d\n", stamp.n_bytes,
                          entry->width, entry->height, (int) entry->type, entry->has_mask != FALSE,
                          entry->has_polygons != FALSE);
  g_checksum_update (sum, (const guchar *) entry->name, (gssize) strlen (entry->name));
  g_checksum_update (sum, (const guchar *) head, (gssize) strlen (head));
  add_landmarks (sum, entry);
}

/* By their names; owned. */
static size_t *
make_order (const GuiseFaceset *faceset)
{
  const size_t n = guise_faceset_get_n (faceset);
  size_t      *order = g_new (size_t, n + 1);

  for (size_t i = 0; i < n; i++)
    order[i] = i;
  g_qsort_with_data (order, (int) n, sizeof *order, compare_names, (void *) faceset);
  return order;
}

void
guise_faceset_digest (const GuiseFaceset *faceset, GuiseFacesetDigest *out_digest)
{
  const size_t       n = guise_faceset_get_n (faceset);
  g_autofree size_t *order = make_order (faceset);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  *out_digest = (GuiseFacesetDigest){ .n_faces = n };
  for (size_t i = 0; i < n; i++)
    {
      add_face (sum, faceset, order[i]);
      out_digest->n_masked += guise_faceset_get_entry (faceset, i)->has_mask != FALSE;
    }
  g_strlcpy (out_digest->sha256, g_checksum_get_string (sum), sizeof out_digest->sha256);
}

char *
guise_faceset_dup_identity (const GuiseFaceset *faceset)
{
  const size_t       n = guise_faceset_get_n (faceset);
  g_autofree size_t *order = make_order (faceset);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (size_t i = 0; i < n; i++)
    {
      const GuiseFacesetEntry *entry = guise_faceset_get_entry (faceset, order[i]);
      g_autofree char *head = g_strdup_printf ("%s\t%d\t%d\t%d\n", entry->name, entry->width,
                                               entry->height, (int) entry->type);

      g_checksum_update (sum, (const guchar *) head, (gssize) strlen (head));
      add_landmarks (sum, entry);
    }
  return g_strdup (g_checksum_get_string (sum));
}
