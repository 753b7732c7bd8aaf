/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * a11y_names_collect:
 * @root: a widget
 * @findings: (element-type utf8): where the ways to controls without a name are put
 *
 * Looks at what is visible within @root, but not at windows and menus of their own.
 */
void a11y_names_collect (GtkWidget *root, GHashTable *findings);

/**
 * a11y_names_assert_none:
 * @findings: of a11y_names_collect(), or of the bus
 *
 * Says each, and fails the test if there is one.
 */
void a11y_names_assert_none (GHashTable *findings);

G_END_DECLS
