/* SPDX-License-Identifier: GPL-3.0-or-later
 * The window of the studio. */
#include "app/guise-window-private.h"

#include <glib/gi18n.h>

#include "app/faces/guise-drop.h"
#include "app/guise-application.h"
#include "app/widgets/guise-widget.h"

G_DEFINE_FINAL_TYPE (GuiseWindow, guise_window, ADW_TYPE_APPLICATION_WINDOW)

/* ---- where one is ---- */

gboolean
guise_window_is_shown (const GuiseWindow *self, void *page)
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
  const gboolean    has_project = guise_window_is_shown (self, self->project) && project != NULL;

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

void
guise_window_show_page (GuiseWindow *self, GtkWidget *page)
{
  GtkWidget     *before = adw_leaflet_get_visible_child (self->nav);
  const gboolean had_focus =
    before != NULL && before != page && guise_widget_release_focus (before);

  adw_leaflet_set_visible_child (self->nav, page);
  if (had_focus)
    guise_widget_restore_focus (page);
}

/* ---- pages that lie over the others ---- */

void
guise_window_push (GuiseWindow *self, GtkWidget *page)
{
  if (self->pushed->len == 0)
    self->base = adw_leaflet_get_visible_child (self->nav);
  g_ptr_array_add (self->pushed, page);
  adw_leaflet_append (self->nav, page);
  guise_window_show_page (self, page);
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
      guise_widget_release_focus (page);
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
    guise_window_show_page (self, self->pushed->pdata[n - 2]);
  else
    guise_window_show_page (self, self->base);
  if (project != NULL)
    guise_open_project_refresh (project);
  return TRUE;
}

static void
go_home (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseWindow *self = GUISE_WINDOW (widget);

  refresh_recent (self);
  guise_window_show_page (self, GTK_WIDGET (self->welcome));
}

static void
go_back (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseWindow *self = GUISE_WINDOW (widget);

  if (pop (self))
    return;
  if (guise_window_is_shown (self, self->project) && guise_project_view_go_back (self->project))
    return;
  if (!guise_window_is_shown (self, self->welcome))
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
      if (guise_window_take_model (self, path))
        return;
      /* Translators: a folder or a file */
      text = g_strdup_printf (_("“%s” is no project of Guise and no model"), name);
      guise_recent_forget (self->recent, path);
      guise_widget_toast (GTK_WIDGET (self->toasts), text, NULL);
      return;
    }
  project = guise_recent_add (self->recent, path);
  g_signal_handlers_disconnect_by_func (project, update_title, self);
  g_signal_connect_object (project, "notify::name", G_CALLBACK (update_title), self,
                           G_CONNECT_SWAPPED);
  guise_project_view_set_project (self->project, project);
  guise_open_project_refresh (project);
  guise_window_show_page (self, GTK_WIDGET (self->project));
  update_title (self);
}

void
guise_window_tell_of_training (GuiseWindow *self, GuiseOpenProject *project, const char *text)
{
  GtkWidget *page = guise_project_view_get_shown_page (self->project);
  AdwToast  *toast;

  if (project == guise_window_get_project (self) && page != NULL && gtk_widget_get_mapped (page) &&
      guise_project_view_get_step (self->project) == GUISE_STEP_TRAIN)
    return;
  toast = guise_widget_toast_new (GTK_WIDGET (self->toasts), text, _("_Show"));
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
  return guise_window_is_shown (self, self->project) && guise_window_get_project (self) != NULL;
}

GtkWidget *
guise_window_get_step_page (GuiseWindow *self)
{
  return guise_project_view_get_shown_page (self->project);
}

/* ---- the object ---- */

static gboolean
guise_window_close_request (GtkWindow *window)
{
  return guise_window_ask_before_close (GUISE_WINDOW (window)) ||
         GTK_WINDOW_CLASS (guise_window_parent_class)->close_request (window);
}

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

  if (g_strcmp0 (g_application_get_application_id (G_APPLICATION (application)),
                 GUISE_APPLICATION_ID_DEVEL) == 0)
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
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
  guise_window_install_actions (widget_class);
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
