/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

#include "project/guise-project.h"

G_BEGIN_DECLS

/**
 * GuiseWhoseFaces:
 * @n_faces: usable faces; 0 where they cannot be opened
 * @pictures: (element-type GdkTexture): some of them, spread over all
 * @statements: (element-type GuiseConsentStatement): what was ever said about them, oldest first,
 *   what the faceset carries included
 * @is_said: whether the newest of them counts for these faces
 *
 * What a person looks at to say whose faces these are. Plain struct, everything owned.
 */
typedef struct
{
  size_t     n_faces;
  GPtrArray *pictures;
  GPtrArray *statements;
  gboolean   is_said;
} GuiseWhoseFaces;

void guise_whose_faces_free (GuiseWhoseFaces *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseWhoseFaces, guise_whose_faces_free)

/**
 * guise_whose_faces_read_async:
 * @dir: folder of a project
 * @slot: which of its faces
 * @n_pictures: how many pictures at most
 * @size: their side in pixels
 * @source: (nullable): whose callback it is; kept until then
 * @callback: told when it is done
 *
 * Reads on a thread. Faces that cannot be opened leave the pictures out.
 */
void guise_whose_faces_read_async (const char         *dir,
                                   GuiseFaceSlot       slot,
                                   int                 n_pictures,
                                   int                 size,
                                   GObject            *source,
                                   GAsyncReadyCallback callback,
                                   void               *user_data);

/**
 * guise_whose_faces_read_finish:
 *
 * Errors: as guise_project_open()
 *
 * Returns: (transfer full) (nullable): what there is
 */
GuiseWhoseFaces *guise_whose_faces_read_finish (GAsyncResult *result, GError **error);

/**
 * guise_document_hash_async:
 * @path: a document that proves a statement; only read
 *
 * See guise_consent_hash_document().
 */
void guise_document_hash_async (const char         *path,
                                GObject            *source,
                                GAsyncReadyCallback callback,
                                void               *user_data);

/**
 * guise_document_hash_finish:
 *
 * Errors: as guise_consent_hash_document()
 *
 * Returns: (transfer full) (nullable): 64 hexadecimal digits
 */
char *guise_document_hash_finish (GAsyncResult *result, GError **error);

G_END_DECLS
