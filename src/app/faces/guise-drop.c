/* SPDX-License-Identifier: GPL-3.0-or-later
 * Files that are dropped on the window. */
#include "app/faces/guise-drop.h"

#include "app/faces/guise-face-routes.h"

static GdkDragAction
on_enter_cb (GtkDropTarget *target, double x, double y, GtkLabel *label)
{
  GtkWidget       *window = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));
  g_autofree char *text = guise_face_routes_get_drop_text (window);

  if (text == NULL)
    return 0;
  gtk_label_set_label (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), TRUE);
  return GDK_ACTION_COPY;
}

static void
on_leave_cb (GtkDropTarget *target, GtkWidget *label)
{
  gtk_widget_set_visible (label, FALSE);
}

static gboolean
on_drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, GtkWidget *label)
{
  GtkWidget *window = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));

  gtk_widget_set_visible (label, FALSE);
  return guise_face_routes_drop (window, g_value_get_boxed (value));
}

void
guise_drop_install (GtkWidget *window, GtkLabel *label)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_object (target, "enter", G_CALLBACK (on_enter_cb), label, 0);
  g_signal_connect_object (target, "leave", G_CALLBACK (on_leave_cb), label, 0);
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop_cb), label, 0);
  gtk_widget_add_controller (window, GTK_EVENT_CONTROLLER (target));
}
