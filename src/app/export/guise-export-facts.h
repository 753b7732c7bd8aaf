/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "project/guise-export.h"

G_BEGIN_DECLS

/**
 * GuiseExportFaces:
 * @is_set: by slot: there are such faces
 * @consents: by slot: what was said about them
 * @has_labels: somebody is named in what was said
 *
 * Whose faces are in a model. Plain value.
 */
typedef struct
{
  gboolean     is_set[GUISE_N_FACE_SLOTS];
  GuiseConsent consents[GUISE_N_FACE_SLOTS];
  gboolean     has_labels;
} GuiseExportFaces;

/**
 * guise_export_faces_read:
 * @project: a project
 * @out_faces: (out): what it says; any thread
 */
void guise_export_faces_read (const GuiseProject *project, GuiseExportFaces *out_faces);

/**
 * GuiseExportFacts:
 * @faces: whose faces are in it
 * @n_parents: models that this one began with
 * @bytes: about how large a file in full and in half precision will be; 0: not known
 * @room: bytes free where it goes; %G_MAXUINT64: not known
 * @files: (owned) (element-type utf8): names of files that are there
 *
 * What an exported file will be made of, and what it takes. Plain struct.
 */
typedef struct
{
  GuiseExportFaces faces;
  guint            n_parents;
  uint64_t         bytes[2];
  uint64_t         room;
  GPtrArray       *files;
} GuiseExportFacts;

void guise_export_facts_free (GuiseExportFacts *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseExportFacts, guise_export_facts_free)

/**
 * guise_export_facts_has_file:
 * @self: facts
 * @name: of a file
 *
 * Returns: whether there is a file of this name
 */
gboolean guise_export_facts_has_file (const GuiseExportFacts *self, const char *name);

/**
 * guise_export_facts_read_async:
 * @dir: folder of a project
 * @source: (nullable): whose callback it is; kept until then
 * @callback: told when it is done
 *
 * Reads on a thread; no weights.
 */
void guise_export_facts_read_async (const char         *dir,
                                    GObject            *source,
                                    GAsyncReadyCallback callback,
                                    void               *user_data);

/**
 * guise_export_facts_read_finish:
 *
 * Errors: as guise_project_open()
 *
 * Returns: (transfer full) (nullable): the facts
 */
GuiseExportFacts *guise_export_facts_read_finish (GAsyncResult *result, GError **error);

G_END_DECLS
