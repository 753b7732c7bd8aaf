/* SPDX-License-Identifier: GPL-3.0-or-later
 * What can be done with a project as a whole. */
#include "app/project/guise-project-menu.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/guise-error-text.h"
#include "app/project/guise-person-dialog.h"
#include "app/project/guise-project-acts.h"
#include "app/project/guise-provenance-dialog.h"
#include "app/project/guise-space-dialog.h"
#include "app/widgets/guise-widget.h"

#define PROJECT_KEY "guise-project" /* of a dialog: the window may show another one meanwhile */

/* ---- its name ---- */

static void
on_renamed_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GtkWidget *view = GTK_WIDGET (source);
  g_autoptr (GuiseOpenProject) project = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  if (!guise_project_act_finish (result, &error) && gtk_widget_get_root (view) != NULL)
    {
      line = guise_error_text_dup_line (error);
      guise_widget_toast (view, line, NULL);
    }
  guise_open_project_refresh (project);
}

static void
on_response_cb (GuiseProjectView *self, const char *response, GtkWidget *dialog)
{
  GuiseOpenProject *project = g_object_get_data (G_OBJECT (dialog), PROJECT_KEY);
  GtkWidget        *entry = adw_message_dialog_get_extra_child (ADW_MESSAGE_DIALOG (dialog));
  const char       *name = gtk_editable_get_text (GTK_EDITABLE (entry));

  if (!g_str_equal (response, "rename") ||
      g_str_equal (name, guise_open_project_get_name (project)))
    return;
  guise_project_rename_async (guise_open_project_get_path (project), name, G_OBJECT (self),
                              on_renamed_cb, g_object_ref (project));
}

static void
rename_it (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseProjectView *self = GUISE_PROJECT_VIEW (widget);
  GuiseOpenProject *project = guise_project_view_get_project (self);
  AdwMessageDialog *dialog;
  GtkWidget        *entry;

  if (project == NULL)
    return;
  dialog = ADW_MESSAGE_DIALOG (
    adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)),
                            _("Rename the project"),
                               _("What it is called here. Its folder stays where it is; without a name it is called as that.")));
  entry = gtk_entry_new ();
  gtk_editable_set_text (GTK_EDITABLE (entry), guise_open_project_get_name (project));
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Name of the project"), -1);
  adw_message_dialog_set_extra_child (dialog, entry);
  g_object_set_data_full (G_OBJECT (dialog), PROJECT_KEY, g_object_ref (project), g_object_unref);
  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), "rename", _("_Rename"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "rename", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "rename");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (entry);
}

/* ---- windows ---- */

static void
show_space (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseOpenProject *project = guise_project_view_get_project (GUISE_PROJECT_VIEW (widget));

  if (project != NULL)
    guise_space_dialog_present (GTK_WINDOW (gtk_widget_get_root (widget)), project);
}

static void
show_provenance (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseOpenProject *project = guise_project_view_get_project (GUISE_PROJECT_VIEW (widget));

  if (project != NULL)
    guise_provenance_dialog_present (GTK_WINDOW (gtk_widget_get_root (widget)), project);
}

static void
remove_person (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseOpenProject *project = guise_project_view_get_project (GUISE_PROJECT_VIEW (widget));

  if (project != NULL)
    guise_person_dialog_present (GTK_WINDOW (gtk_widget_get_root (widget)), project);
}

void
guise_project_menu_install (GtkWidgetClass *view_class)
{
  gtk_widget_class_install_action (view_class, "project.rename", NULL, rename_it);
  gtk_widget_class_install_action (view_class, "project.space", NULL, show_space);
  gtk_widget_class_install_action (view_class, "project.provenance", NULL, show_provenance);
  gtk_widget_class_install_action (view_class, "project.remove-person", NULL, remove_person);
}

/* Who trains holds the project. */
void
guise_project_menu_update (GuiseProjectView *view)
{
  GuiseOpenProject *project = guise_project_view_get_project (view);
  const gboolean is_readable = project != NULL && guise_open_project_get_status (project) != NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (view), "project.rename",
                                 is_readable && !guise_open_project_is_training (project));
  gtk_widget_action_set_enabled (GTK_WIDGET (view), "project.space", is_readable);
  gtk_widget_action_set_enabled (GTK_WIDGET (view), "project.provenance", is_readable);
  gtk_widget_action_set_enabled (GTK_WIDGET (view), "project.remove-person", is_readable);
}
