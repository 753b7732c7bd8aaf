/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-face-record.h"
#include "faceset/guise-faceset.h"

G_BEGIN_DECLS

/* What an order is made from. Borrowed. */
typedef struct
{
  GuiseFaceset                 *faceset;
  const GuiseFaceRecord *const *records; /* [n], or NULL while they are not known */
  const uint8_t                *marks;   /* [n] */
  const uint32_t               *ranks;   /* [n]: place among the chosen ones */
  size_t                        n;
} GuiseWallFacts;

#define GUISE_WALL_SORT_PERSON (-1) /* in place of a method */

/* Whether the order @sort is found by looking at all pictures; its method then. */
gboolean guise_wall_sort_is_slow (guint sort, int *out_method);

/* Which order is that by person. */
guint guise_wall_find_person_sort (void);

/* All faces in that order. out_order: [n]. Any thread. */
void guise_wall_sort_order (guint sort, const GuiseWallFacts *facts, uint32_t *out_order);

G_END_DECLS
