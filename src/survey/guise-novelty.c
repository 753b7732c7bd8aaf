/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finds kept faces that are like a new one, in a hash grid (faces.md 6.4). */
#include "survey/guise-novelty.h"

#include <math.h>

#define DEGREES      (180.0 / G_PI)
#define N_AXES       4
#define MAX_APERTURE 0.4    /* as in the distance of states: faces.md 6.4 */
#define MAX_INDEX    0x7fff /* of a cell along an axis: 16 bits with sign */

struct _GuiseNovelty
{
  double      reach;
  size_t      n;
  GHashTable *cells;   /* owned: uint64_t -> GArray of Kept */
  GArray     *unknown; /* owned, of Kept: those that have no place in the grid */
};

typedef struct
{
  const GuiseFaceRecord *record; /* borrowed */
  GuiseFaceState         state;
  float axes[N_AXES]; /* its place in the grid before rounding, in units of the state */
} Kept;

/* A bucket's faces one after the other, until one is enough. */
typedef gboolean (*VisitFunc) (const Kept *kept, void *user_data);

static GArray *
new_bucket (void)
{
  return g_array_new (FALSE, FALSE, sizeof (Kept));
}

static void
free_bucket (void *bucket)
{
  g_array_unref (bucket);
}

GuiseNovelty *
guise_novelty_new (double reach)
{
  GuiseNovelty *self = g_new0 (GuiseNovelty, 1);

  g_return_val_if_fail (reach > 0.0, NULL);
  self->reach = reach;
  self->cells = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, free_bucket);
  self->unknown = new_bucket ();
  return self;
}

void
guise_novelty_free (GuiseNovelty *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->cells);
  g_array_unref (self->unknown);
  g_free (self);
}

/* Four parts of the state, of which each alone, and all together, are a lower bound of its
 * distance. FALSE where one is not known: such a face is near to all along that axis. */
static gboolean
locate (const GuiseNovelty *self, const GuiseFaceRecord *record, float *axes, int *index)
{
  const double places[N_AXES] = {
    record->yaw * DEGREES / 8.0,
    record->pitch * DEGREES / 6.0,
    (double) record->mouth_open / 0.02,
    MIN ((double) record->eye_right, MAX_APERTURE) / 0.05,
  };
  gboolean is_known = isfinite (record->eye_right);

  for (int k = 0; k < N_AXES; k++)
    {
      axes[k] = (float) places[k];
      is_known = is_known && isfinite (places[k]);
    }
  for (int k = 0; is_known && k < N_AXES; k++)
    index[k] = (int) CLAMP (floor (places[k] / self->reach), -MAX_INDEX, MAX_INDEX);
  return is_known;
}

/* Most faces of neighbouring cells are too far by these alone. With a part that is not known none
 * is: comparisons with NaN are false. */
static gboolean
is_far (const float *a, const float *b, double distance)
{
  float sum = 0.0f;

  for (int k = 0; k < N_AXES; k++)
    sum += (a[k] - b[k]) * (a[k] - b[k]);
  return (double) sum > 1.001 * distance * distance + 1e-4;
}

static uint64_t
pack (const int *index)
{
  uint64_t key = 0;

  for (int k = 0; k < N_AXES; k++)
    key = key << 16 | (uint16_t) index[k];
  return key;
}

void
guise_novelty_add (GuiseNovelty *self, const GuiseFaceRecord *record)
{
  int     index[N_AXES];
  GArray *bucket = self->unknown;
  Kept    kept = { .record = record };

  if (locate (self, record, kept.axes, index))
    {
      const uint64_t key = pack (index);

      bucket = g_hash_table_lookup (self->cells, &key);
      if (bucket == NULL)
        {
          bucket = new_bucket ();
          g_hash_table_insert (self->cells, g_memdup2 (&key, sizeof key), bucket);
        }
    }
  guise_face_record_get_state (record, &kept.state);
  g_array_append_val (bucket, kept);
  self->n++;
}

gboolean
guise_novelty_remove (GuiseNovelty *self, const GuiseFaceRecord *record)
{
  int     index[N_AXES];
  float   axes[N_AXES];
  GArray *bucket = self->unknown;

  if (locate (self, record, axes, index))
    {
      const uint64_t key = pack (index);

      bucket = g_hash_table_lookup (self->cells, &key);
    }
  for (guint i = 0; bucket != NULL && i < bucket->len; i++)
    if (g_array_index (bucket, Kept, i).record == record)
      {
        g_array_remove_index_fast (bucket, i);
        self->n--;
        return TRUE;
      }
  return FALSE;
}

size_t
guise_novelty_get_n (const GuiseNovelty *self)
{
  return self->n;
}

static gboolean
visit_bucket (const GArray *bucket,
              const float  *axes,
              double        distance,
              VisitFunc     visit,
              void         *user_data)
{
  for (guint i = 0; i < bucket->len; i++)
    {
      const Kept *kept = &g_array_index (bucket, Kept, i);

      if (!is_far (kept->axes, axes, distance) && visit (kept, user_data))
        return TRUE;
    }
  return FALSE;
}

/* All that may be within @distance of the record; TRUE when @visit had enough. */
static gboolean
visit_near (const GuiseNovelty    *self,
            const GuiseFaceRecord *record,
            double                 distance,
            VisitFunc              visit,
            void                  *user_data)
{
  const int      steps = (int) ceil (distance / self->reach);
  int            index[N_AXES];
  float          axes[N_AXES];
  GHashTableIter iter;
  void          *bucket;
  const gboolean is_known = locate (self, record, axes, index);

  if (visit_bucket (self->unknown, axes, distance, visit, user_data))
    return TRUE;
  if (!is_known)
    {
      g_hash_table_iter_init (&iter, self->cells);
      while (g_hash_table_iter_next (&iter, NULL, &bucket))
        if (visit_bucket (bucket, axes, distance, visit, user_data))
          return TRUE;
      return FALSE;
    }
  for (int a = -steps; a <= steps; a++)
    for (int b = -steps; b <= steps; b++)
      for (int c = -steps; c <= steps; c++)
        for (int d = -steps; d <= steps; d++)
          {
            const int near[N_AXES] = { index[0] + a, index[1] + b, index[2] + c, index[3] + d };
            const uint64_t key = pack (near);

            bucket = g_hash_table_lookup (self->cells, &key);
            if (bucket != NULL && visit_bucket (bucket, axes, distance, visit, user_data))
              return TRUE;
          }
  return FALSE;
}

typedef struct
{
  const GuiseFaceRecord *record;
  GuiseFaceState         state;
  double                 nearest;
} Measurement;

static gboolean
visit_nearest (const Kept *kept, void *user_data)
{
  Measurement *self = user_data;
  const double state =
    (double) guise_face_state_distance (&kept->state, &self->state) / GUISE_NOVELTY_STATE;
  double appearance;

  if (state >= self->nearest)
    return FALSE;
  appearance = (double) guise_face_record_appearance_distance (kept->record, self->record) /
               GUISE_NOVELTY_APPEARANCE;
  self->nearest = MIN (self->nearest, MAX (state, appearance));
  return FALSE;
}

double
guise_novelty_measure (const GuiseNovelty *self, const GuiseFaceRecord *record, double limit)
{
  Measurement measurement = { .record = record, .nearest = limit };

  guise_face_record_get_state (record, &measurement.state);
  visit_near (self, record, limit * GUISE_NOVELTY_STATE, visit_nearest, &measurement);
  return measurement.nearest;
}

typedef struct
{
  const GuiseFaceRecord *record;
  GuiseFaceState         state;
  double                 max_state;
  double                 max_appearance;
  size_t                 limit;
  size_t                 n_found;
  const GuiseFaceRecord *found; /* the last one */
} Search;

static gboolean
visit_like (const Kept *kept, void *user_data)
{
  Search *self = user_data;

  if ((double) guise_face_state_distance (&kept->state, &self->state) > self->max_state ||
      (double) guise_face_record_appearance_distance (kept->record, self->record) >
        self->max_appearance)
    return FALSE;
  self->found = kept->record;
  return ++self->n_found == self->limit;
}

static void
run_search (const GuiseNovelty *self, Search *search)
{
  guise_face_record_get_state (search->record, &search->state);
  visit_near (self, search->record, search->max_state, visit_like, search);
}

const GuiseFaceRecord *
guise_novelty_find (const GuiseNovelty    *self,
                    const GuiseFaceRecord *record,
                    double                 max_state,
                    double                 max_appearance)
{
  Search search = {
    .record = record, .max_state = max_state, .max_appearance = max_appearance, .limit = 1
  };

  run_search (self, &search);
  return search.found;
}

size_t
guise_novelty_count (const GuiseNovelty    *self,
                     const GuiseFaceRecord *record,
                     double                 max_state,
                     double                 max_appearance,
                     size_t                 limit)
{
  Search search = {
    .record = record, .max_state = max_state, .max_appearance = max_appearance, .limit = limit
  };

  run_search (self, &search);
  return search.n_found;
}
