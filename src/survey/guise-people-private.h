/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "survey/guise-people-cache.h"
#include "survey/guise-people.h"

G_BEGIN_DECLS

/**
 * GuisePeopleFace:
 * @record: (nullable): what is remembered; %NULL or not described: nobody
 * @source: (nullable): the frame it was cut from
 * @number: at the end of that name, or -1
 * @name: of the face
 * @index: in the faceset
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
} GuisePeopleFace;

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

G_END_DECLS
