/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face-align.h"

G_BEGIN_DECLS

/**
 * GuiseStranger:
 * @input: path of the footage
 * @frame: name of the frame, as faces of it would say
 * @index: number of the frame in its footage
 * @rect: where the face is
 * @distance: how far it is from the person looked for (guise-person-gate.h)
 *
 * A usable face of somebody else.
 */
typedef struct
{
  char         *input;
  char         *frame;
  uint64_t      index;
  GuiseFaceRect rect;
  double        distance;
} GuiseStranger;

/**
 * GuiseStrangerList:
 *
 * The faces that an extraction left out because they are others': the file `strangers.json` of a
 * faceset folder. JSON: `"format": "guise-strangers"`, `"version": 1`, `"strangers"`: array of
 * `{"input", "frame", "index", "rect": [left, top, right, bottom], "distance"}`, in the order in
 * which they were met. Thread: one at a time.
 */
typedef struct _GuiseStrangerList GuiseStrangerList;

/**
 * guise_stranger_list_open:
 * @dir: a faceset folder; a list that is missing or damaged is an empty one
 *
 * Returns: (transfer full): the list
 */
GuiseStrangerList *guise_stranger_list_open (const char *dir);
void               guise_stranger_list_free (GuiseStrangerList *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseStrangerList, guise_stranger_list_free)

/**
 * guise_stranger_list_forget:
 * @self: the list
 * @input: path of footage that is looked at again
 * @first: from this frame on
 *
 * Takes out what will be found anew.
 */
void guise_stranger_list_forget (GuiseStrangerList *self, const char *input, uint64_t first);

/**
 * guise_stranger_list_add:
 * @self: the list
 * @stranger: what to add; copied
 */
void guise_stranger_list_add (GuiseStrangerList *self, const GuiseStranger *stranger);

/**
 * guise_stranger_list_get:
 *
 * Returns: (transfer none) (element-type GuiseStranger): all of them
 */
const GArray *guise_stranger_list_get (const GuiseStrangerList *self);

/**
 * guise_stranger_list_save:
 * @self: the list
 * @error: where to put the error
 *
 * Writes the file atomically when something has changed.
 *
 * Errors: those of guise_file_replace()
 *
 * Returns: %FALSE when it could not be written
 */
gboolean guise_stranger_list_save (GuiseStrangerList *self, GError **error);

G_END_DECLS
