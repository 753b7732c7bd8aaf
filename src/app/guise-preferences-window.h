/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * GuisePreferencesWindow:
 *
 * What a person prefers on this computer (studio.md 4.12). Everything is applied at once. What
 * belongs to a work is in its project, not here.
 */
#define GUISE_TYPE_PREFERENCES_WINDOW (guise_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (GuisePreferencesWindow,
                      guise_preferences_window,
                      GUISE,
                      PREFERENCES_WINDOW,
                      AdwPreferencesWindow)

/**
 * guise_preferences_window_new:
 * @parent: a window of the studio
 * @settings: what is shown and changed
 *
 * Returns: (transfer floating): the window
 */
GtkWidget *guise_preferences_window_new (GtkWindow *parent, GSettings *settings);

G_END_DECLS
