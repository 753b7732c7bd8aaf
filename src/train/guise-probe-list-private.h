/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-faceset.h"
#include "model/guise-saehd-batch.h"

G_BEGIN_DECLS

#define GUISE_PROBE_MAX_FACES 64

/**
 * GuiseProbeMark:
 * @name: of the face's file
 * @mark: 16 hexadecimal digits that follow from the landmarks: the same face under another name
 * @source: (nullable): label of the frame it was cut from
 *
 * By what a probe face is found again. Owned texts.
 */
typedef struct
{
  char *name;
  char *mark;
  char *source;
} GuiseProbeMark;

/**
 * GuiseProbeList:
 * @sides: (element-type GuiseProbeMark): by #GuiseSaehdSide
 *
 * What `probes.json` holds: `"format": "guise-probes"`, `"version": 1`, `"src"` and `"dst"`: lists
 * of `{"name", "mark", "source"}`. Plain struct, all owned.
 */
typedef struct
{
  GPtrArray *sides[GUISE_N_SAEHD_SIDES];
} GuiseProbeList;

GuiseProbeList *guise_probe_list_new (void);
void            guise_probe_list_free (GuiseProbeList *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseProbeList, guise_probe_list_free)

/* Returns: (transfer full) (nullable): %NULL when it is none */
GuiseProbeList *guise_probe_list_parse (const void *data, size_t n_bytes);
char           *guise_probe_list_to_text (const GuiseProbeList *self);

/* Returns: (transfer full): a face */
GuiseProbeMark *guise_probe_mark_new (const GuiseFacesetEntry *entry);

/**
 * guise_probe_list_find:
 * @marks: (element-type GuiseProbeMark): of one side
 * @faceset: where they should be
 * @out_indices: (out caller-allocates) (array): for each of @marks which face it is, or SIZE_MAX
 *
 * The face of that mark: of its name, else under whatever name it has now; else the face of that
 * name when it was cut from the same frame: pictures that were made larger have other landmarks.
 */
void
guise_probe_list_find (const GPtrArray *marks, const GuiseFaceset *faceset, size_t *out_indices);

/**
 * guise_probe_choose:
 * @faceset: where from
 * @seed: of the chance in it
 * @stream: of @seed: another for each side
 * @indices: (array length=n) (inout): SIZE_MAX where a face is to be chosen; the others stay
 * @n: how many; at most as many as the faceset has
 *
 * Of a random pool of 16 faces for each one wanted, without the 2 % that are turned furthest in
 * each direction, takes the one nearest the middle, then always the one whose yaw and pitch are
 * furthest from all taken: the first few are as well spread as all. Depends on the set of faces and
 * their names, not on the order in which the faceset has them.
 */
void guise_probe_choose (const GuiseFaceset *faceset,
                         uint64_t            seed,
                         uint64_t            stream,
                         size_t             *indices,
                         size_t              n);

G_END_DECLS
