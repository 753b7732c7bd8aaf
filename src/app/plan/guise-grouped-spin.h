/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * guise_grouped_spin_set_up:
 * @spin: a spin button
 *
 * Shows its number with grouped digits as the locale has them, and reads it with or without.
 */
void guise_grouped_spin_set_up (GtkSpinButton *spin);

/**
 * guise_grouped_spin_parse:
 * @text: a number as people write it here
 * @out_value: (out): the number
 *
 * Returns: %FALSE when it is none
 */
gboolean guise_grouped_spin_parse (const char *text, double *out_value);

G_END_DECLS
