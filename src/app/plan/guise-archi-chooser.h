/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseArchiChooser:
 *
 * What an architecture is chosen with: two cards for its family, and a switch for each of its
 * letters. Signal `::chosen (archi)`: a person has chosen another one, as DeepFaceLab spells it.
 */
#define GUISE_TYPE_ARCHI_CHOOSER (guise_archi_chooser_get_type ())
G_DECLARE_FINAL_TYPE (GuiseArchiChooser, guise_archi_chooser, GUISE, ARCHI_CHOOSER, GtkWidget)

GtkWidget *guise_archi_chooser_new (void);

/**
 * guise_archi_chooser_show:
 * @archi: as DeepFaceLab spells it; what is none changes nothing
 */
void guise_archi_chooser_show (GuiseArchiChooser *self, const char *archi);

/**
 * guise_archi_chooser_find_card:
 * @family: "liae" or "df"
 *
 * Returns: (transfer none) (nullable): a GtkCheckButton
 */
GtkWidget *guise_archi_chooser_find_card (const GuiseArchiChooser *self, const char *family);

/**
 * guise_archi_chooser_find_switch:
 * @letter: one of u, d, t, c
 *
 * Returns: (transfer none) (nullable): a GtkSwitch
 */
GtkWidget *guise_archi_chooser_find_switch (const GuiseArchiChooser *self, char letter);

G_END_DECLS
