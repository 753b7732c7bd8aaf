/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/project/guise-recent.h"

G_BEGIN_DECLS

/**
 * GuiseWelcomePage:
 *
 * Three paths and the recent projects (studio.md 4.1). Properties: `is-narrow`. It activates
 * `win.new-project` with the recipe, `win.use-model`, `win.open` and `win.open-project` with a
 * path.
 */
#define GUISE_TYPE_WELCOME_PAGE (guise_welcome_page_get_type ())
G_DECLARE_FINAL_TYPE (GuiseWelcomePage, guise_welcome_page, GUISE, WELCOME_PAGE, GtkWidget)

/**
 * guise_welcome_page_set_banner:
 * @self: the page
 * @text: (nullable): what is to be said under its header bar; %NULL: nothing
 * @label: (nullable): of a button
 * @action: (nullable): what the button does
 */
void guise_welcome_page_set_banner (GuiseWelcomePage *self,
                                    const char       *text,
                                    const char       *label,
                                    const char       *action);

void guise_welcome_page_set_recent (GuiseWelcomePage *self, GuiseRecent *recent);

G_END_DECLS
