/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/guise-progress.h"
#include "face/guise-face-descriptor.h"
#include "faceset/guise-faceset.h"
#include "survey/guise-descriptor-group.h"

G_BEGIN_DECLS

#define GUISE_PEOPLE_NOBODY (-1) /* the group of faces that cannot be described */

/**
 * GuisePeopleGroup:
 * @name: "person-1" for the largest group found, or the name that the faceset gives
 * @n_faces: how many faces are in it
 * @medoid: the face in the middle of it, which shows the person best
 * @is_given: whether the faceset says so (folders and packs with persons, formats.md 6.2)
 */
typedef struct
{
  char    *name;
  size_t   n_faces;
  size_t   medoid;
  gboolean is_given;
} GuisePeopleGroup;

/**
 * GuisePeople:
 *
 * Who is who in a faceset. What a face looks like is measured once and kept in `.guise-people` in
 * the faceset's folder, or beside its pack, by name, size and time of change of the file; a damaged
 * or missing cache is made anew, a folder that cannot be written works without. Thread: one at a
 * time.
 */
typedef struct _GuisePeople GuisePeople;

/**
 * guise_people_open:
 * @faceset: a faceset; kept
 *
 * Looks into the cache; nothing is measured yet.
 *
 * Returns: (transfer full): who is who, as far as it is known
 */
GuisePeople *guise_people_open (GuiseFaceset *faceset);
void         guise_people_free (GuisePeople *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuisePeople, guise_people_free)

/**
 * guise_people_get_n_unknown:
 *
 * Returns: how many faces have neither a name given by the faceset nor a remembered descriptor
 */
size_t guise_people_get_n_unknown (const GuisePeople *self);

/**
 * guise_people_describe:
 * @self: who is who
 * @describer: describes faces
 * @func: (nullable): told about progress
 * @user_data: for @func
 * @cancellable: (nullable): stops; what was measured is remembered
 * @error: where to put the error
 *
 * Measures the faces that are unknown. Faces that cannot be read stay unknown.
 *
 * Errors: %GUISE_CORE_ERROR CANCELLED, %GUISE_NN_ERROR
 *
 * Returns: %FALSE on failure
 */
gboolean guise_people_describe (GuisePeople        *self,
                                GuiseFaceDescriber *describer,
                                GuiseProgressFunc   func,
                                void               *user_data,
                                GCancellable       *cancellable,
                                GError            **error);

/**
 * guise_people_group:
 * @self: who is who
 * @limit: the largest mean distance inside a group, %GUISE_DESCRIPTOR_GROUP_LIMIT as a rule
 * @error: where to put the error
 *
 * Sorts faces into people. Names given by the faceset stand. Other faces that follow each other in
 * one video and look alike, or are all but equal, are taken together first; what is left, at most a
 * few thousand, is joined by average linkage. People seen side by side in several frames stay
 * apart. Groups of faces turned or bent far go to whom the video shows right before and after. The
 * time grows with faces times what is left, and with the square of that. The same faces give the
 * same groups, whatever the order of the files. The result is remembered.
 *
 * Errors: %GUISE_CORE_ERROR NO_MEMORY
 *
 * Returns: %FALSE on failure
 */
gboolean guise_people_group (GuisePeople *self, double limit, GError **error);

size_t guise_people_get_n_groups (const GuisePeople *self);

/**
 * guise_people_get_group:
 * @self: grouped
 * @i: which one, largest first
 *
 * Returns: (transfer none): the group
 */
const GuisePeopleGroup *guise_people_get_group (const GuisePeople *self, size_t i);

/**
 * guise_people_find:
 * @self: grouped
 * @name: of a group
 *
 * Returns: which one, or %GUISE_PEOPLE_NOBODY
 */
int guise_people_find (const GuisePeople *self, const char *name);

/**
 * guise_people_get_group_of:
 * @self: grouped
 * @face: which face
 *
 * Returns: which group it is in, or %GUISE_PEOPLE_NOBODY
 */
int guise_people_get_group_of (const GuisePeople *self, size_t face);

/**
 * guise_people_is_turned:
 * @self: grouped
 * @group: which one
 *
 * Returns: whether most of its faces look far to a side, up or down: it may be another one's
 */
gboolean guise_people_is_turned (const GuisePeople *self, int group);

/**
 * guise_people_get_name:
 * @self: opened; not necessarily grouped
 * @face: which face
 *
 * Returns: (transfer none) (nullable): whose face it is, by the faceset or as remembered
 */
const char *guise_people_get_name (const GuisePeople *self, size_t face);

G_END_DECLS
