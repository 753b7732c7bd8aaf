/* SPDX-License-Identifier: GPL-3.0-or-later
 * The window of the studio. */
#include "app/guise-window.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/faces/guise-drop.h"
#include "app/faces/guise-face-routes.h"
#include "app/guise-application.h"
#include "app/guise-preferences-window.h"
#include "app/guise-shortcuts.h"
#include "app/project/guise-new-project-page.h"
#include "app/project/guise-project-view.h"
#include "app/project/guise-welcome-page.h"
#include "app/record/guise-record-page.h"
#include "app/system/guise-check-offer.h"
#include "app/system/guise-check-page.h"
#include "app/widgets/guise-widget.h"
#include "core/guise-data.h"

struct _GuiseWindow
{
  AdwApplicationWindow parent_instance;

  GSettings            *settings; /* owned */
  GuiseRecent          *recent;   /* owned */
  GuiseSystemCheck     *check;    /* owned */
  GuiseCheckOffer      *offer;    /* owned */
  GtkFileChooserNative *chooser;  /* owned while it is open */

  GPtrArray *pushed; /* owned; pages that lie over the others, topmost last */
  GtkWidget *base;   /* borrowed; what the lowest of them lies over */

  AdwToastOverlay     *toasts;
  GtkLabel            *drop;
  AdwLeaflet          *nav;
  GuiseWelcomePage    *welcome;
  GuiseNewProjectPage *new_project;
  GuiseProjectView    *project;
};

G_DEFINE_FINAL_TYPE (GuiseWindow, guise_window, ADW_TYPE_APPLICATION_WINDOW)

/* ---- where one is ---- */

static gboolean
is_shown (const GuiseWindow *self, void *page)
{
  return adw_leaflet_get_visible_child (self->nav) == page;
}

/* Whether it is the project that a pushed page lies over. */
static gboolean
lies_over_project (const GuiseWindow *self)
{
  return self->pushed != NULL && self->pushed->len > 0 && self->base == GTK_WIDGET (self->project);
}

static void
update_title (GuiseWindow *self)
{
  GuiseOpenProject *project = guise_project_view_get_project (self->project);
  const gboolean    has_project = is_shown (self, self->project) && project != NULL;

  gtk_window_set_title (GTK_WINDOW (self),
                        has_project ? guise_open_project_get_name (project) : _("Guise"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.show-step", has_project);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.show-folder",
                                 has_project || lies_over_project (self));
}

static void
refresh_recent (GuiseWindow *self)
{
  GListModel *projects = guise_recent_get_projects (self->recent);

  for (guint i = 0; i < g_list_model_get_n_items (projects); i++)
    {
      g_autoptr (GuiseOpenProject) project = g_list_model_get_item (projects, i);

      guise_open_project_refresh (project);
    }
}

/* ---- pages that lie over the others ---- */

void
guise_window_push (GuiseWindow *self, GtkWidget *page)
{
  if (self->pushed->len == 0)
    self->base = adw_leaflet_get_visible_child (self->nav);
  g_ptr_array_add (self->pushed, page);
  adw_leaflet_append (self->nav, page);
  adw_leaflet_set_visible_child (self->nav, page);
}

/* A page that is left goes for good, once it has slid out of view. */
static void
drop_left (GuiseWindow *self)
{
  GtkWidget *visible = adw_leaflet_get_visible_child (self->nav);

  if (self->pushed == NULL || adw_leaflet_get_child_transition_running (self->nav))
    return;
  for (guint i = self->pushed->len; i > 0 && self->pushed->pdata[i - 1] != visible; i--)
    {
      GtkWidget *page = self->pushed->pdata[i - 1];

      g_ptr_array_set_size (self->pushed, (int) i - 1);
      adw_leaflet_remove (self->nav, page);
    }
}

/* What is under the topmost page: another such page, or where it was opened from. */
static gboolean
pop (GuiseWindow *self)
{
  GuiseOpenProject *project = guise_project_view_get_project (self->project);
  const guint       n = self->pushed->len;

  if (n == 0)
    return FALSE;
  if (n > 1)
    adw_leaflet_set_visible_child (self->nav, self->pushed->pdata[n - 2]);
  else
    adw_leaflet_set_visible_child (self->nav, self->base);
  if (project != NULL)
    guise_open_project_refresh (project);
  return TRUE;
}

static void
go_home (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseWindow *self = GUISE_WINDOW (widget);

  refresh_recent (self);
  adw_leaflet_set_visible_child (self->nav, GTK_WIDGET (self->welcome));
}

static void
go_back (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseWindow *self = GUISE_WINDOW (widget);

  if (pop (self))
    return;
  if (is_shown (self, self->project) && guise_project_view_go_back (self->project))
    return;
  if (!is_shown (self, self->welcome))
    go_home (widget, NULL, NULL);
}

void
guise_window_open (GuiseWindow *self, const char *path)
{
  g_autofree char  *folder = g_path_get_dirname (path);
  g_autofree char  *name = g_filename_display_basename (path);
  g_autofree char  *text = NULL;
  GuiseOpenProject *project;

  if (g_str_has_suffix (path, ".guise") && guise_project_is_one (folder))
    path = folder; /* its manifest was meant by a file manager */
  if (!guise_project_is_one (path))
    {
      /* Translators: a folder */
      text = g_strdup_printf (_("“%s” is no project of Guise"), name);
      guise_recent_forget (self->recent, path);
      guise_widget_toast (GTK_WIDGET (self->toasts), text, NULL);
      return;
    }
  project = guise_recent_add (self->recent, path);
  guise_project_view_set_project (self->project, project);
  guise_open_project_refresh (project);
  adw_leaflet_set_visible_child (self->nav, GTK_WIDGET (self->project));
  update_title (self);
}

void
guise_window_tell_of_training (GuiseWindow *self, GuiseOpenProject *project, const char *text)
{
  GtkWidget *page = guise_project_view_get_shown_page (self->project);
  GtkWidget *label;
  AdwToast  *toast;

  if (project == guise_window_get_project (self) && page != NULL && gtk_widget_get_mapped (page) &&
      guise_project_view_get_step (self->project) == GUISE_STEP_TRAIN)
    return;
  label = gtk_label_new (text);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE); /* a title would be cut off where it is narrow */
  gtk_label_set_lines (GTK_LABEL (label), 2);   /* more than that a toast is not high */
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "heading");
  toast = g_object_new (ADW_TYPE_TOAST, "custom-title", label, NULL);
  adw_toast_set_button_label (toast, _("_Show"));
  adw_toast_set_action_name (toast, "app.show-training");
  adw_toast_set_action_target (toast, "s", guise_open_project_get_path (project));
  adw_toast_overlay_add_toast (self->toasts, toast);
}

GuiseOpenProject *
guise_window_get_project (GuiseWindow *self)
{
  return guise_project_view_get_project (self->project);
}

void
guise_window_show_over (GuiseWindow *self, GuiseStepId id, GtkWidget *page, GuiseJob *job)
{
  guise_project_view_show_over (self->project, id, page, job);
}

GtkWidget *
guise_window_get_over (GuiseWindow *self)
{
  return guise_project_view_get_over (self->project);
}

gboolean
guise_window_is_project_shown (GuiseWindow *self)
{
  return is_shown (self, self->project) && guise_window_get_project (self) != NULL;
}

GtkWidget *
guise_window_get_step_page (GuiseWindow *self)
{
  return guise_project_view_get_shown_page (self->project);
}

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

static char *
dup_projects_folder (const GuiseWindow *self)
{
  g_autofree char *folder = g_settings_get_string (self->settings, "projects-folder");

  return *folder != '\0' ? g_steal_pointer (&folder)
                         : g_build_filename (g_get_home_dir (), "Guise", NULL);
}

static void
new_project (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseWindow     *self = GUISE_WINDOW (widget);
  g_autofree char *parent = dup_projects_folder (self);

  guise_new_project_page_begin (self->new_project, g_variant_get_string (parameter, NULL), parent);
  adw_leaflet_set_visible_child (self->nav, GTK_WIDGET (self->new_project));
}

/* ---- the system check ---- */

static void
show_check (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseWindow      *self = GUISE_WINDOW (widget);
  GuiseOpenProject *project = guise_project_view_get_project (self->project);
  g_autofree char  *folder = dup_projects_folder (self);

  if (GUISE_IS_CHECK_PAGE (adw_leaflet_get_visible_child (self->nav)))
    return;
  if (is_shown (self, self->project) && project != NULL)
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

  if (is_shown (self, self->project) && page != NULL)
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

  if (is_shown (self, self->project))
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

static void
on_help_shown_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  g_autoptr (GuiseWindow) self = user_data;

  if (!gtk_show_uri_full_finish (GTK_WINDOW (source), result, NULL))
    guise_widget_toast (GTK_WIDGET (self->toasts), _("No program here opens the help"), NULL);
}

static void
show_help (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseWindow     *self = GUISE_WINDOW (widget);
  g_autofree char *path = guise_data_find ("docs/studio.md", NULL);
  g_autofree char *uri = path != NULL ? g_filename_to_uri (path, NULL, NULL) : NULL;

  if (uri != NULL)
    gtk_show_uri_full (GTK_WINDOW (self), uri, GDK_CURRENT_TIME, NULL, on_help_shown_cb,
                       g_object_ref (self));
  else
    guise_widget_toast (GTK_WIDGET (self->toasts), _("The help was not installed"), NULL);
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

/* ---- closing while something is at work ---- */

static gboolean
is_at_work (const GuiseWindow *self)
{
  return guise_recent_get_n_training (self->recent) > 0 ||
         guise_recent_get_n_jobs (self->recent) > 0;
}

/* Somebody may have brought the window back meanwhile. */
static void
on_stopped (GuiseWindow *self)
{
  if (is_at_work (self))
    return;
  g_signal_handlers_disconnect_by_func (self->recent, on_stopped, self);
  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    gtk_window_destroy (GTK_WINDOW (self));
}

/* The window is gone for good when nothing is at work any more. */
static void
wait_for_end (GuiseWindow *self)
{
  g_signal_handlers_disconnect_by_func (self->recent, on_stopped, self);
  g_signal_connect_object (self->recent, "notify::n-training", G_CALLBACK (on_stopped), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->recent, "notify::n-jobs", G_CALLBACK (on_stopped), self,
                           G_CONNECT_SWAPPED);
}

/* What is not in a process of its own ends with this program: it stays until then. */
static void
keep_working (GuiseWindow *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  if (guise_recent_get_n_jobs (self->recent) > 0)
    wait_for_end (self);
}

static void
save_and_stop (GuiseWindow *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  wait_for_end (self);
  guise_recent_stop_training (self->recent);
  guise_recent_stop_jobs (self->recent);
}

static void
on_response_cb (GuiseWindow *self, const char *response)
{
  if (g_str_equal (response, "keep"))
    keep_working (self);
  else if (g_str_equal (response, "stop"))
    save_and_stop (self);
}

static gboolean
guise_window_close_request (GtkWindow *window)
{
  GuiseWindow   *self = GUISE_WINDOW (window);
  const gboolean trains = guise_recent_get_n_training (self->recent) > 0;
  GtkWidget     *dialog;

  if (!is_at_work (self))
    return GTK_WINDOW_CLASS (guise_window_parent_class)->close_request (window);
  dialog =
    adw_message_dialog_new (window, trains
                            ? _("Keep training?")
                            : _("Go on reading?"), trains
                                 ? _("Training can go on without this window. Start Guise again "
                                       "to see it.")
                                 : _("Faces are still being read. That can go on without this "
                                       "window; start Guise again to see it."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel",
                                    _("_Cancel"), "stop",
                                       trains             ? _("_Save and stop")
                                                          : _("_Stop"), "keep",
                                                   trains ? _("_Keep training")
                                                          : _("_Go on"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "keep",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
  return TRUE;
}

/* ---- the object ---- */

static void
bind_size (GuiseWindow *self)
{
  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
}

GtkWidget *
guise_window_new (GtkApplication *application, GSettings *settings, GuiseRecent *recent)
{
  GuiseWindow *self = g_object_new (GUISE_TYPE_WINDOW, "application", application, NULL);

  self->settings = g_object_ref (settings);
  self->recent = g_object_ref (recent);
  bind_size (self);
  guise_drop_install (GTK_WIDGET (self), self->drop);
  guise_welcome_page_set_recent (self->welcome, recent);
  self->check = g_object_ref (guise_application_get_check (GUISE_APPLICATION (application)));
  self->offer = guise_check_offer_new (self->check, self->welcome, self->toasts, settings);
  refresh_recent (self);
  update_title (self);
  return GTK_WIDGET (self);
}

static void
guise_window_dispose (GObject *object)
{
  GuiseWindow *self = GUISE_WINDOW (object);

  g_clear_object (&self->chooser);
  g_clear_object (&self->offer);
  g_clear_object (&self->check);
  g_clear_pointer (&self->pushed, g_ptr_array_unref);
  g_clear_object (&self->recent);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (guise_window_parent_class)->dispose (object);
}

static void
guise_window_class_init (GuiseWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_window_dispose;
  GTK_WINDOW_CLASS (class)->close_request = guise_window_close_request;
  g_type_ensure (GUISE_TYPE_ADAPTIVE);
  g_type_ensure (GUISE_TYPE_WELCOME_PAGE);
  g_type_ensure (GUISE_TYPE_NEW_PROJECT_PAGE);
  g_type_ensure (GUISE_TYPE_PROJECT_VIEW);
  gtk_widget_class_install_action (widget_class, "win.go-home", NULL, go_home);
  gtk_widget_class_install_action (widget_class, "win.go-back", NULL, go_back);
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
  guise_face_routes_install (widget_class);
  gtk_widget_class_install_action (widget_class, "win.preferences", NULL, show_preferences);
  gtk_widget_class_install_action (widget_class, "win.show-help-overlay", NULL, show_shortcuts);
  gtk_widget_class_install_action (widget_class, "win.help", NULL, show_help);
  gtk_widget_class_install_action (widget_class, "win.full-screen", NULL, toggle_full_screen);
  gtk_widget_class_install_action (widget_class, "win.train.start", NULL, tell_train_page);
  gtk_widget_class_install_action (widget_class, "win.train.save", NULL, tell_train_page);
  gtk_widget_class_install_action (widget_class, "win.train.backup", NULL, tell_train_page);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/guise/Studio/guise-window.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, GuiseWindow, drop);
  gtk_widget_class_bind_template_child (widget_class, GuiseWindow, nav);
  gtk_widget_class_bind_template_child (widget_class, GuiseWindow, welcome);
  gtk_widget_class_bind_template_child (widget_class, GuiseWindow, new_project);
  gtk_widget_class_bind_template_child (widget_class, GuiseWindow, project);
  gtk_widget_class_bind_template_callback (widget_class, update_title);
  gtk_widget_class_bind_template_callback (widget_class, drop_left);
}

static void
guise_window_init (GuiseWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->pushed = g_ptr_array_new ();
}
