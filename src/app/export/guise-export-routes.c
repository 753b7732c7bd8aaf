/* SPDX-License-Identifier: GPL-3.0-or-later
 * The way from an exported file to the page that uses it. */
#include "app/export/guise-export-routes.h"

#include "app/guise-window.h"

/* A page that cannot open the file has no such action. */
static void
show_live (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GtkWidget *page;

  gtk_widget_activate_action (widget, "win.show-step", "s",
                              guise_step_id_get_name (GUISE_STEP_LIVE));
  page = guise_window_get_step_page (GUISE_WINDOW (widget));
  if (page != NULL)
    gtk_widget_activate_action_variant (page, "live.open", parameter);
}

void
guise_export_routes_install (GtkWidgetClass *window_class)
{
  gtk_widget_class_install_action (window_class, "win.show-live", "s", show_live);
}
