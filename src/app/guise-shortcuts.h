/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseShortcut:
 * @action: detailed name of an action
 * @accelerators: up to two, the first one is told of
 *
 * A key of the application. The only table of them; help-overlay.ui says the same to people, and a
 * test compares both.
 */
typedef struct
{
  const char *action;
  const char *accelerators[3];
} GuiseShortcut;

/**
 * guise_shortcuts_get:
 * @out_n: (out): how many
 *
 * Returns: (array length=out_n) (transfer none): all of them
 */
const GuiseShortcut *guise_shortcuts_get (size_t *out_n);

void guise_shortcuts_install (GtkApplication *application);

G_END_DECLS
