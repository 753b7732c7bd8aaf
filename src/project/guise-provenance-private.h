/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/guise-provenance.h"

G_BEGIN_DECLS

/* Of one text in what another program may have written. */
#define GUISE_PROVENANCE_MAX_TEXT      2000 /* bytes */
#define GUISE_PROVENANCE_MAX_LIST      200  /* elements */
#define GUISE_PROVENANCE_MAX_BYTES     ((size_t) 8 << 20)

/* What the facesets were when they were trained on. */
#define GUISE_PROVENANCE_FACESETS_NAME "facesets.json"

/* A copy of one entry of a chain: what this program knows of, in legal form, and nothing else;
 * without its parents. NULL (error) when a consent in it cannot be read. */
JsonObject *guise_provenance_clean_entry (JsonObject *entry, gboolean with_labels, GError **error);

/* The same of a whole list of parents. */
JsonArray *
guise_provenance_clean_parents (JsonArray *parents, gboolean with_labels, GError **error);

/* (transfer full) (nullable): one object for each faceset that the project has been trained on,
 * with its consent; `facesets.json` and what the manifest says. */
JsonArray *
guise_provenance_make_facesets (const GuiseProject *self, gboolean with_labels, GError **error);

/* Whether `facesets.json` says that a slot had faces of its own before the first iteration here. */
gboolean guise_provenance_is_from_start (const GuiseProject *self, GuiseFaceSlot slot);

G_END_DECLS
