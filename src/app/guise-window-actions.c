/* SPDX-License-Identifier: GPL-3.0-or-later
 * What one can do in the window. */
#include <glib/gi18n.h>
#include <string.h>

#include "app/export/guise-export-routes.h"
#include "app/faces/guise-face-routes.h"
#include "app/guide/guise-guide-topics.h"
#include "app/guide/guise-guide-window.h"
#include "app/guise-preferences-window.h"
#include "app/guise-shortcuts.h"
#include "app/guise-window-private.h"
#include "app/record/guise-record-page.h"
#include "app/system/guise-check-page.h"
#include "app/widgets/guise-widget.h"

/* ---- projects ---- */

static void
open_project (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_window_open (GUISE_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
on_folder_chosen_cb (GuiseWindow *self, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
      g_autofree char *path = g_file_get_path (file);

      if (path != NULL)
        guise_window_open (self, path);
    }
  g_clear_object (&self->chooser);
}

static void
choose_folder (GuiseWindow *self, const char *title, GCallback on_response_cb)
{
  g_clear_object (&self->chooser);
  self->chooser =
    gtk_file_chooser_native_new (title, GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                 _("_Open"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", on_response_cb, self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
choose_project (GtkWidget *widget, const char *action, GVariant *parameter)
{
  choose_folder (GUISE_WINDOW (widget), _("Open a project"), G_CALLBACK (on_folder_chosen_cb));
}

char *
guise_window_dup_projects_folder (const GuiseWindow *self)
{
  g_autofree char *folder = g_settings_get_string (self->settings, "projects-folder");

  return *folder != '\0' ? g_steal_pointer (&folder)
                         : g_build_filename (g_get_home_dir (), "Guise", NULL);
}

static void
new_project (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseWindow     *self = GUISE_WINDOW (widget);
  g_autofree char *parent = guise_window_dup_projects_folder (self);

  guise_new_project_page_begin (self->new_project, g_variant_get_string (parameter, NULL), parent);
  guise_window_show_page (self, GTK_WIDGET (self->new_project));
}

/* ---- the system check ---- */

static void
show_check (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseWindow      *self = GUISE_WINDOW (widget);
  GuiseOpenProject *project = guise_project_view_get_project (self->project);
  g_autofree char  *folder = guise_window_dup_projects_folder (self);

  if (GUISE_IS_CHECK_PAGE (adw_leaflet_get_visible_child (self->nav)))
    return;
  if (guise_window_is_shown (self, self->project) && project != NULL)
    guise_system_check_set_folder (self->check, guise_open_project_get_path (project), TRUE);
  else
    guise_system_check_set_folder (self->check, folder, FALSE);
  guise_window_push (self, guise_check_page_new (self->check));
}

static void
on_projects_folder_chosen_cb (GuiseWindow *self, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
      g_autofree char *path = g_file_get_path (file);

      if (path != NULL)
        {
          g_settings_set_string (self->settings, "projects-folder", path);
          guise_system_check_set_folder (self->check, path, FALSE);
          guise_system_check_look (self->check, GUISE_HOST_PROBE_DISK);
        }
    }
  g_clear_object (&self->chooser);
}

static void
choose_projects_folder (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseWindow *self = GUISE_WINDOW (widget);

  choose_folder (self, _("Where new projects are made"),
                          G_CALLBACK (on_projects_folder_chosen_cb));
}

/* ---- in a project ---- */

static void
show_step (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseWindow *self = GUISE_WINDOW (widget);
  const char  *name = g_variant_get_string (parameter, NULL);

  for (int id = 0; id < GUISE_N_STEPS; id++)
    if (g_str_equal (guise_step_id_get_name ((GuiseStepId) id), name))
      guise_project_view_show_step (self->project, (GuiseStepId) id);
}

static void
record (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseWindow      *self = GUISE_WINDOW (widget);
  GuiseOpenProject *project = guise_project_view_get_project (self->project);
  const char       *dir = NULL;
  GuiseFaceSlot     slot;
  g_auto (GStrv) words = g_strsplit (g_variant_get_string (parameter, NULL), "/", 2);
  GtkWidget *page;

  if (project != NULL && guise_face_slot_from_name (words[0], &slot))
    dir = guise_open_project_get_faces_path (project, slot);
  if (dir == NULL)
    return;
  page = guise_record_page_new (dir, slot == GUISE_FACE_SLOT_DST ? _("Record your face")
                                                                 : _("Record the character"));
  if (words[1] != NULL)
    guise_record_page_wish (GUISE_RECORD_PAGE (page), words[1]);
  guise_window_push (self, page);
}

/* Keys of the application reach the page of training, whatever has the focus. */
static void
tell_train_page (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseWindow *self = GUISE_WINDOW (widget);
  GtkWidget   *page = guise_project_view_get_page (self->project, GUISE_STEP_TRAIN);

  if (guise_window_is_shown (self, self->project) && page != NULL)
    gtk_widget_activate_action (page, action + strlen ("win."), NULL);
}

static void
show_folder (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseWindow      *self = GUISE_WINDOW (widget);
  GuiseOpenProject *project = guise_project_view_get_project (self->project);
  g_autofree char  *uri = g_filename_to_uri (guise_open_project_get_path (project), NULL, NULL);

  if (uri != NULL)
    gtk_show_uri (GTK_WINDOW (self), uri, GDK_CURRENT_TIME);
}

static void
toast (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseWindow *self = GUISE_WINDOW (widget);

  guise_widget_toast (GTK_WIDGET (self->toasts), g_variant_get_string (parameter, NULL), NULL);
}

/* ---- what every program has ---- */

static void
show_preferences (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseWindow *self = GUISE_WINDOW (widget);

  gtk_window_present (
    GTK_WINDOW (guise_preferences_window_new (GTK_WINDOW (self), self->settings)));
}

/* The section of the page in view: a step, or a page that lies over the others. */
static char *
get_section (GuiseWindow *self)
{
  GtkWidget  *page = adw_leaflet_get_visible_child (self->nav);
  const char *name = G_OBJECT_TYPE_NAME (page);

  if (guise_window_is_shown (self, self->project))
    return g_strdup (guise_step_id_get_name (guise_project_view_get_step (self->project)));
  if (g_str_has_prefix (name, "Guise") && g_str_has_suffix (name, "Page"))
    {
      g_autofree char *word =
        g_strndup (name + strlen ("Guise"), strlen (name) - strlen ("GuisePage"));

      return g_ascii_strdown (word, -1);
    }
  return g_strdup ("");
}

static void
show_shortcuts (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autofree char *section = get_section (GUISE_WINDOW (widget));

  gtk_window_present (GTK_WINDOW (guise_shortcuts_window_new (GTK_WINDOW (widget), section)));
}

/* What the guide says of the option that has the focus; else the chapter about the page in view, or
 * about the step that a page lies over. */
static void
show_help (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseWindow     *self = GUISE_WINDOW (widget);
  GtkWidget       *focus = gtk_window_get_focus (GTK_WINDOW (self));
  g_autofree char *section = get_section (self);
  const char      *topic = guise_guide_topic_get (section);

  if (focus != NULL && gtk_widget_activate_action (focus, "option.help", NULL))
    return;
  if (topic == NULL && guise_window_get_project (self) != NULL)
    topic =
      guise_guide_topic_get (guise_step_id_get_name (guise_project_view_get_step (self->project)));
  guise_guide_window_present (GTK_WINDOW (self), topic != NULL ? topic : "studio.md");
}

static void
show_help_at (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_guide_window_present (GTK_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
show_beforehand (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_guide_window_present (GTK_WINDOW (widget), "before-you-spend-a-week.md");
}

static void
toggle_full_screen (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GtkWindow *window = GTK_WINDOW (widget);

  if (gtk_window_is_fullscreen (window))
    gtk_window_unfullscreen (window);
  else
    gtk_window_fullscreen (window);
}

/* ---- all of them ---- */

void
guise_window_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.new-project", "s", new_project);
  gtk_widget_class_install_action (widget_class, "win.open", NULL, choose_project);
  gtk_widget_class_install_action (widget_class, "win.open-project", "s", open_project);
  gtk_widget_class_install_action (widget_class, "win.check", NULL, show_check);
  gtk_widget_class_install_action (widget_class, "win.choose-projects-folder", NULL,
                                   choose_projects_folder);
  gtk_widget_class_install_action (widget_class, "win.show-step", "s", show_step);
  gtk_widget_class_install_action (widget_class, "win.show-folder", NULL, show_folder);
  gtk_widget_class_install_action (widget_class, "win.record", "s", record);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", toast);
  guise_window_install_model_actions (widget_class);
  guise_export_routes_install (widget_class);
  guise_face_routes_install (widget_class);
  gtk_widget_class_install_action (widget_class, "win.preferences", NULL, show_preferences);
  gtk_widget_class_install_action (widget_class, "win.show-help-overlay", NULL, show_shortcuts);
  gtk_widget_class_install_action (widget_class, "win.help", NULL, show_help);
  gtk_widget_class_install_action (widget_class, "win.help-at", "s", show_help_at);
  gtk_widget_class_install_action (widget_class, "win.help-beforehand", NULL, show_beforehand);
  gtk_widget_class_install_action (widget_class, "win.full-screen", NULL, toggle_full_screen);
  gtk_widget_class_install_action (widget_class, "win.train.start", NULL, tell_train_page);
  gtk_widget_class_install_action (widget_class, "win.train.save", NULL, tell_train_page);
  gtk_widget_class_install_action (widget_class, "win.train.backup", NULL, tell_train_page);
}
