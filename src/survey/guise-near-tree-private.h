/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-face-record.h"

G_BEGIN_DECLS

#define GUISE_NEAR_N_CODES 14 /* low frequencies of the appearance */
#define GUISE_NEAR_N_AXES  (GUISE_FACE_N_STATES + GUISE_NEAR_N_CODES)

/* A face as a point. Gaps between two states, NaN apart, and between two codes are lower bounds of
 * the distances of state and appearance. */
typedef struct
{
  const GuiseFaceRecord *record; /* borrowed */
  union
  {
    float axes[GUISE_NEAR_N_AXES];
    struct
    {
      GuiseFaceState state;
      float          codes[GUISE_NEAR_N_CODES];
    };
  };
} GuiseNearFace;

void guise_near_face_init (GuiseNearFace *self, const GuiseFaceRecord *record);

/* Faces that come and go, to be asked for those near another one in state and in appearance both: a
 * k-d tree along whichever axis keeps most of them apart. Thread: one at a time. */
typedef struct _GuiseNearTree GuiseNearTree;

/* max_state, max_appearance: how far will mostly be asked for; both over 0. */
GuiseNearTree *guise_near_tree_new (double max_state, double max_appearance);
void           guise_near_tree_free (GuiseNearTree *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseNearTree, guise_near_tree_free)

/* The record stays where it is, and as it is, for as long as it is in the tree. */
void   guise_near_tree_add (GuiseNearTree *self, const GuiseFaceRecord *record);
size_t guise_near_tree_get_n (const GuiseNearTree *self);

/* Returns whether this very record was there. */
gboolean guise_near_tree_remove (GuiseNearTree *self, const GuiseFaceRecord *record);

typedef struct _GuiseNearQuery GuiseNearQuery;

/* One face that may be near. Returns TRUE when there have been enough. */
typedef gboolean (*GuiseNearFunc) (const GuiseNearFace *face, GuiseNearQuery *query);

struct _GuiseNearQuery
{
  GuiseNearFace face; /* near which */
  double        max_state;
  double        max_appearance;
  GuiseNearFunc visit; /* may lower both limits */
  void         *user_data;
};

/* Visits all faces within both limits and some that are not, those on the query's side of each
 * split first. Returns TRUE when the visitor had enough. */
gboolean guise_near_tree_run (const GuiseNearTree *self, GuiseNearQuery *query);

G_END_DECLS
