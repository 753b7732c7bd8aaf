/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "survey/guise-people-cache.h"
#include "survey/guise-people.h"

G_BEGIN_DECLS

/* Two thirds. */
#define GUISE_PEOPLE_MOSTLY(part, all) (3 * (part) >= 2 * (all))

/**
 * GuisePeopleFace:
 * @record: (nullable): what is remembered; %NULL or not described: nobody
 * @source: (nullable): the frame it was cut from
 * @number: at the end of that name, or -1
 * @name: of the face
 * @index: in the faceset
 * @is_turned: see guise_people_entry_is_turned(); only guise_people_bridge() asks
 *
 * A face to be grouped. Nothing owned.
 */
typedef struct
{
  const GuisePeopleRecord *record;
  const char              *source;
  int64_t                  number;
  const char              *name;
  size_t                   index;
  gboolean                 is_turned;
} GuisePeopleFace;

/**
 * guise_people_is_same_video:
 * @a: a face
 * @b: another one
 *
 * Returns: whether their frames bear the same name but for the number
 */
gboolean guise_people_is_same_video (const GuisePeopleFace *a, const GuisePeopleFace *b);

/**
 * guise_people_entry_is_turned:
 * @entry: a face of a faceset
 *
 * Returns: whether it looks so far to a side, up or down that its descriptor is weak
 *   (docs/accuracy.md, "Who is who")
 */
gboolean guise_people_entry_is_turned (const GuiseFacesetEntry *entry);

/**
 * guise_people_gather:
 * @faces: (array length=n): described faces, in any order; brought into the order of their sources
 * @n: how many
 * @limit: the largest mean distance inside a group
 * @out_groups: (out caller-allocates) (array length=n): the group of each face of the sorted array,
 *   from 0, or %GUISE_PEOPLE_NOBODY
 * @out_n_groups: (out): how many
 * @error: where to put the error
 *
 * The grouping of guise_people_group() without names.
 *
 * Errors: %GUISE_CORE_ERROR NO_MEMORY
 */
gboolean guise_people_gather (GuisePeopleFace *faces,
                              size_t           n,
                              double           limit,
                              int             *out_groups,
                              size_t          *out_n_groups,
                              GError         **error);

/**
 * guise_people_bridge:
 * @faces: (array length=n): as guise_people_gather() has sorted them
 * @n: how many
 * @limit: as given there
 * @groups: (inout) (array length=n): the group of each, from 0
 * @n_groups: (inout): how many there are
 * @error: where to put the error
 *
 * Faces bent or turned far resemble their owner from the front less than two people may resemble
 * each other, but a head gets there and back through all that lies between. So a group of mostly
 * such faces goes into a larger one when their video crosses from one to the other at least twice,
 * each time within two seconds and from one face to the next that is all but equal, no frame shows
 * both, and the groups' mean distance is no more than a third over the limit.
 *
 * Errors: %GUISE_CORE_ERROR NO_MEMORY
 *
 * Returns: %FALSE when there is not enough memory
 */
gboolean guise_people_bridge (const GuisePeopleFace *faces,
                              size_t                 n,
                              double                 limit,
                              int                   *groups,
                              size_t                *n_groups,
                              GError               **error);

G_END_DECLS
