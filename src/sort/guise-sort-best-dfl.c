/* SPDX-License-Identifier: GPL-3.0-or-later
 * "Best faces" exactly as the reference chooses them (faces.md 4.5), for those who compare. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "face/guise-face-pose.h"
#include "image/guise-codec.h"
#include "image/guise-histogram.h"
#include "sort/guise-sort-private.h"

#define YAW_BINS    GUISE_FACE_N_YAW_BINS
#define POOL_FACTOR 10 /* of a bin's quota: how many of the sharpest are looked at */

static const char REASON_ENOUGH[] = "its direction has enough";
static const char REASON_SHARPER[] = "sharper ones in its direction";

typedef struct
{
  double yaw;
  double pitch;
  double quality; /* sharpness, or the area in the frame */
  float  roots[GUISE_HISTOGRAM_BINS];
} Record;

typedef struct
{
  Record  *records; /* [n] */
  gboolean by_size;
} Job;

/* A face on its way through the bins. */
typedef struct
{
  size_t i;
  double key;
} Item;

static gboolean
measure (const GuiseFacesetEntry *entry,
         const GuiseFaceFile     *face,
         size_t                   i,
         void                    *data,
         const char             **out_reason)
{
  Job    *job = data;
  Record *record = &job->records[i];
  g_autoptr (GuiseImage) gray = guise_image_convert_u8 (face->image, GUISE_PIXELS_GRAY8, NULL);
  uint32_t      bins[GUISE_HISTOGRAM_BINS];
  GuiseFacePose pose;

  *out_reason = "nothing to measure";
  if (gray == NULL ||
      !guise_face_pose_from_landmarks (entry->landmarks, (double) face->image->width, &pose))
    return FALSE;
  record->yaw = pose.yaw;
  record->pitch = pose.pitch;
  record->quality =
    job->by_size ? entry->source_area : guise_sort_measure_blur (entry, face->image);
  guise_histogram_count (gray, 0, NULL, bins);
  guise_histogram_to_roots (bins, record->roots);
  if (!isfinite (record->quality))
    return FALSE;
  *out_reason = NULL;
  return TRUE;
}

static int
compare_descending (const void *a, const void *b)
{
  const Item *p = a;
  const Item *q = b;

  if (p->key != q->key)
    return p->key > q->key ? -1 : 1;
  return (p->i > q->i) - (p->i < q->i);
}

/* The faces of a pitch bin, the most unlike the others first. */
static void
order_by_dissimilarity (const Record *records, GArray *faces)
{
  Item *items = (Item *) (void *) faces->data;

  for (guint a = 0; a < faces->len; a++)
    {
      items[a].key = 0.0;
      for (guint b = 0; b < faces->len; b++)
        if (a != b)
          items[a].key += (double) guise_histogram_distance (records[items[a].i].roots,
                                                             records[items[b].i].roots);
    }
  g_array_sort (faces, compare_descending);
}

/* Takes up to quota faces of a yaw bin, one of each pitch bin in turn. */
static void
fetch (GuiseSort *self, const Record *records, const GArray *pool, size_t quota, int bin)
{
  const size_t        n_pitch = quota;
  g_autofree GArray **pitches = g_new (GArray *, n_pitch);
  g_autofree guint   *taken = g_new0 (guint, n_pitch);
  const double        step = n_pitch > 1 ? G_PI / (double) (n_pitch - 1) : G_PI;
  size_t              n_taken = 0;
  size_t              before;

  for (size_t k = 0; k < n_pitch; k++)
    pitches[k] = g_array_new (FALSE, FALSE, sizeof (Item));
  for (guint k = 0; k < pool->len; k++)
    {
      const Item *item = &g_array_index (pool, Item, k);
      const int   pitch =
        guise_sort_find_bin (records[item->i].pitch, -G_PI / 2.0, step, (int) n_pitch);

      g_array_append_vals (pitches[pitch], item, 1);
    }
  for (size_t k = 0; k < n_pitch; k++)
    order_by_dissimilarity (records, pitches[k]);
  do
    {
      before = n_taken;
      for (size_t k = 0; k < n_pitch && n_taken < quota; k++)
        if (taken[k] < pitches[k]->len)
          {
            const Item *item = &g_array_index (pitches[k], Item, taken[k]++);

            guise_selection_add (self->selection,
                                 guise_faceset_get_entry (self->faceset, item->i)->name,
                                 records[item->i].quality, bin);
            n_taken++;
          }
    }
  while (n_taken > before && n_taken < quota);
  for (size_t k = 0; k < n_pitch; k++)
    {
      for (guint rest = taken[k]; rest < pitches[k]->len; rest++)
        guise_selection_leave_out (self->selection,
                                   guise_faceset_get_entry (self->faceset,
                                                            g_array_index (pitches[k], Item, rest)
                                                              .i)
                                     ->name,
                                   REASON_ENOUGH);
      g_array_unref (pitches[k]);
    }
}

/* The sharpest of a bin stay in it. */
static void
keep_sharpest (GuiseSort *self, GArray *faces, size_t n_pool)
{
  g_array_sort (faces, compare_descending);
  for (guint k = (guint) MIN (n_pool, faces->len); k < faces->len; k++)
    guise_selection_leave_out (self->selection,
                               guise_faceset_get_entry (self->faceset,
                                                        g_array_index (faces, Item, k).i)
                                 ->name,
                               REASON_SHARPER);
  g_array_set_size (faces, (guint) MIN (n_pool, faces->len));
}

static void
choose (GuiseSort *self, const Record *records, const char **reasons)
{
  const size_t target = self->n_keep > 0 ? self->n_keep : GUISE_SORT_DEFAULT_KEEP;
  const size_t n0 = (size_t) lrint ((double) target / YAW_BINS); /* ties to even, as in Python */
  GArray      *bins[YAW_BINS];
  size_t       lack = 0;
  size_t       quota;

  for (int b = 0; b < YAW_BINS; b++)
    bins[b] = g_array_new (FALSE, FALSE, sizeof (Item));
  for (size_t i = 0; i < guise_faceset_get_n (self->faceset); i++)
    {
      const Item item = { i, records[i].quality };

      if (reasons[i] == NULL)
        g_array_append_val (bins[guise_face_get_yaw_bin (records[i].yaw)], item);
      else
        guise_selection_leave_out (self->selection,
                                   guise_faceset_get_entry (self->faceset, i)->name, reasons[i]);
    }
  for (int b = 0; b < YAW_BINS; b++)
    lack += bins[b]->len < n0 ? n0 - bins[b]->len : 0;
  quota = n0 + lack / YAW_BINS;
  for (int b = 0; b < YAW_BINS; b++)
    {
      g_autofree char *label =
        g_strdup_printf ("yaw %.1f", guise_face_get_yaw_of_bin (b) * 180.0 / G_PI);
      const size_t n_before = bins[b]->len;
      const size_t n_selected = self->selection->faces->len;

      keep_sharpest (self, bins[b], POOL_FACTOR * quota);
      fetch (self, records, bins[b], quota, b);
      guise_selection_add_bin (self->selection, label, n_before,
                               self->selection->faces->len - n_selected);
      g_array_index (self->selection->bins, GuiseSelectionBin, b).n_wanted = n0;
      g_array_unref (bins[b]);
    }
}

/* What a person picked comes behind, whatever its bin has. */
static void
force_picked (GuiseSort *self)
{
  GuiseSelection *selection = self->selection;

  for (guint k = selection->left_out->len; k > 0; k--)
    {
      const GuiseLeftOutFace *face = &g_array_index (selection->left_out, GuiseLeftOutFace, k - 1);

      if (strcmp (face->reason, REASON_ENOUGH) != 0 && strcmp (face->reason, REASON_SHARPER) != 0)
        continue;
      if (!g_ptr_array_find_with_equal_func (selection->picked, face->name, g_str_equal, NULL))
        continue;
      guise_selection_add (selection, face->name, 0.0, -1);
      g_array_remove_index (selection->left_out, k - 1);
    }
}

gboolean
guise_sort_best_dfl (GuiseSort *self, gboolean by_size, GError **error)
{
  const size_t            n = guise_faceset_get_n (self->faceset);
  g_autofree Record      *records = g_new0 (Record, n);
  g_autofree const char **reasons = g_new0 (const char *, n);
  Job                     job = { records, by_size };

  if (!guise_sort_measure_all (self, measure, &job, reasons, error))
    return FALSE;
  for (size_t i = 0; i < n; i++)
    if (reasons[i] == NULL && guise_sort_get_mark (self, i) == GUISE_SORT_DROPPED)
      reasons[i] = GUISE_SORT_REASON_DROPPED;
  choose (self, records, reasons);
  force_picked (self);
  return TRUE;
}
