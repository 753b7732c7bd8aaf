/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * GuiseProvenanceDialog:
 *
 * Whose faces a project is made of, on what ground and from where, what was said about them
 * before, and what its model began with. Nothing is changed here; what one says about faces is
 * said on the page of consent, to which each group leads. Action: `provenance.change` (name of a
 * slot).
 */
#define GUISE_TYPE_PROVENANCE_DIALOG (guise_provenance_dialog_get_type ())
G_DECLARE_FINAL_TYPE (GuiseProvenanceDialog,
                      guise_provenance_dialog,
                      GUISE,
                      PROVENANCE_DIALOG,
                      AdwWindow)

/**
 * guise_provenance_dialog_present:
 *
 * Returns: (transfer none): the window
 */
GtkWidget *guise_provenance_dialog_present (GtkWindow *parent, GuiseOpenProject *project);

/* Whether everything was read. */
gboolean guise_provenance_dialog_is_ready (GuiseProvenanceDialog *self);

G_END_DECLS
