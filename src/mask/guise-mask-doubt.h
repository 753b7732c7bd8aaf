/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-faceset.h"

G_BEGIN_DECLS

/* Where it lies, in the folder of the faces. */
#define GUISE_MASK_DOUBT_FILE ".guise-mask-doubt"

/**
 * GuiseMaskDoubt:
 *
 * How uncertain the model was about the masks that it made last, face by face. A stored mask is
 * hard and does not tell. Can always be made anew by applying masks. Thread: any may add; otherwise
 * owner.
 */
typedef struct _GuiseMaskDoubt GuiseMaskDoubt;

/**
 * guise_mask_doubt_measure:
 * @mask: (array length=n): what a model answers, 0 to 1
 * @n: how many
 *
 * Returns: the undecided area, 4 p (1 - p), as a share of the face's; 0 to 1; 1 when there is no
 *   face
 */
double guise_mask_doubt_measure (const float *mask, size_t n);

GuiseMaskDoubt *guise_mask_doubt_new (void);
void            guise_mask_doubt_free (GuiseMaskDoubt *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMaskDoubt, guise_mask_doubt_free)

void guise_mask_doubt_add (GuiseMaskDoubt *self, const char *name, double doubt);

/**
 * guise_mask_doubt_get:
 *
 * Returns: the doubt about the face @name; negative: not known
 */
double guise_mask_doubt_get (const GuiseMaskDoubt *self, const char *name);

/**
 * guise_mask_doubt_parse:
 * @data: (array length=n_bytes): the file
 * @n_bytes: of it
 * @n_known_renames: how often faces of the folder were renamed until now
 *
 * Returns: (transfer full): what it says; nothing when it is no such file, and when faces were
 *   renamed since
 */
GuiseMaskDoubt *guise_mask_doubt_parse (const void *data, size_t n_bytes, size_t n_known_renames);

/**
 * guise_mask_doubt_load:
 * @folder: of faces
 *
 * Returns: (transfer full): what is known; nothing when there is no such file, when it is no such
 *   file, and when faces were renamed since
 */
GuiseMaskDoubt *guise_mask_doubt_load (const char *folder);

/**
 * guise_mask_doubt_save:
 *
 * Errors: as guise_file_replace()
 */
gboolean guise_mask_doubt_save (const GuiseMaskDoubt *self, const char *folder, GError **error);

/**
 * guise_mask_doubt_choose:
 * @faceset: faces
 * @aside: (nullable) (element-type filename): set of names of faces that are set aside, which are
 *   left out
 * @n: how many at most
 *
 * Returns: (transfer full) (element-type gsize): faces that nobody has drawn on: the most doubtful
 *   first, those too near to one of them or to a labelled one last; when nothing is known about
 *   any, evenly spread
 */
GArray *guise_mask_doubt_choose (const GuiseMaskDoubt *self,
                                 const GuiseFaceset   *faceset,
                                 GHashTable           *aside,
                                 size_t                n);

G_END_DECLS
