/* SPDX-License-Identifier: GPL-3.0-or-later
 * Kept faces that are like a new one (faces.md 6.4). */
#include "survey/guise-novelty.h"

#include "survey/guise-near-tree-private.h"

struct _GuiseNovelty
{
  GuiseNearTree *tree; /* owned */
};

GuiseNovelty *
guise_novelty_new (double reach)
{
  GuiseNovelty *self;

  g_return_val_if_fail (reach > 0.0, NULL);
  self = g_new0 (GuiseNovelty, 1);
  self->tree = guise_near_tree_new (reach * GUISE_NOVELTY_STATE, reach * GUISE_NOVELTY_APPEARANCE);
  return self;
}

void
guise_novelty_free (GuiseNovelty *self)
{
  if (self == NULL)
    return;
  guise_near_tree_free (self->tree);
  g_free (self);
}

void
guise_novelty_add (GuiseNovelty *self, const GuiseFaceRecord *record)
{
  guise_near_tree_add (self->tree, record);
}

gboolean
guise_novelty_remove (GuiseNovelty *self, const GuiseFaceRecord *record)
{
  return guise_near_tree_remove (self->tree, record);
}

size_t
guise_novelty_get_n (const GuiseNovelty *self)
{
  return guise_near_tree_get_n (self->tree);
}

/* ---- the nearest ---- */

static gboolean
visit_nearest (const GuiseNearFace *kept, GuiseNearQuery *query)
{
  double      *nearest = query->user_data;
  const double state =
    (double) guise_face_state_distance (&kept->state, &query->face.state) / GUISE_NOVELTY_STATE;
  double appearance;

  if (state >= *nearest)
    return FALSE;
  appearance = (double) guise_face_record_appearance_distance (kept->record, query->face.record) /
               GUISE_NOVELTY_APPEARANCE;
  *nearest = MIN (*nearest, MAX (state, appearance));
  query->max_state = *nearest * GUISE_NOVELTY_STATE;
  query->max_appearance = *nearest * GUISE_NOVELTY_APPEARANCE;
  return FALSE;
}

double
guise_novelty_measure (const GuiseNovelty *self, const GuiseFaceRecord *record, double limit)
{
  double         nearest = limit;
  GuiseNearQuery query = { .max_state = limit * GUISE_NOVELTY_STATE,
                           .max_appearance = limit * GUISE_NOVELTY_APPEARANCE,
                           .visit = visit_nearest,
                           .user_data = &nearest };

  guise_near_face_init (&query.face, record);
  guise_near_tree_run (self->tree, &query);
  return nearest;
}

/* ---- all that are close ---- */

typedef struct
{
  size_t                 limit;
  size_t                 n_found;
  const GuiseFaceRecord *found; /* the last one */
} Search;

static gboolean
visit_like (const GuiseNearFace *kept, GuiseNearQuery *query)
{
  Search *search = query->user_data;

  if ((double) guise_face_state_distance (&kept->state, &query->face.state) > query->max_state ||
      (double) guise_face_record_appearance_distance (kept->record, query->face.record) >
        query->max_appearance)
    return FALSE;
  search->found = kept->record;
  return ++search->n_found == search->limit;
}

static Search
run_search (const GuiseNovelty    *self,
            const GuiseFaceRecord *record,
            double                 max_state,
            double                 max_appearance,
            size_t                 limit)
{
  Search         search = { .limit = limit };
  GuiseNearQuery query = { .max_state = max_state,
                           .max_appearance = max_appearance,
                           .visit = visit_like,
                           .user_data = &search };

  guise_near_face_init (&query.face, record);
  guise_near_tree_run (self->tree, &query);
  return search;
}

const GuiseFaceRecord *
guise_novelty_find (const GuiseNovelty    *self,
                    const GuiseFaceRecord *record,
                    double                 max_state,
                    double                 max_appearance)
{
  return run_search (self, record, max_state, max_appearance, 1).found;
}

size_t
guise_novelty_count (const GuiseNovelty    *self,
                     const GuiseFaceRecord *record,
                     double                 max_state,
                     double                 max_appearance,
                     size_t                 limit)
{
  return run_search (self, record, max_state, max_appearance, limit).n_found;
}
