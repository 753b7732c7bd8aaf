/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the desktop is told of. */
#include "app/guise-notifier.h"

#include <glib/gi18n.h>
#include <gtk/gtk.h>

#include "app/guise-error-text.h"

struct _GuiseNotifier
{
  GObject parent_instance;

  GApplication *application; /* borrowed */
  GSettings    *settings;    /* owned */
  GuiseRecent  *recent;      /* owned */
  GHashTable   *states;      /* owned; path to the state that was seen last */
};

G_DEFINE_FINAL_TYPE (GuiseNotifier, guise_notifier, G_TYPE_OBJECT)

GuiseNotice
guise_notifier_judge (GuiseJobState state, const char *level, gboolean is_looked_at)
{
  GuiseNotice notice = GUISE_NOTICE_NONE;

  if (state == GUISE_JOB_FAILED || state == GUISE_JOB_LOST)
    notice = GUISE_NOTICE_URGENT;
  else if (state == GUISE_JOB_PAUSED)
    notice = GUISE_NOTICE_WAITS;
  else if (state == GUISE_JOB_DONE)
    notice = GUISE_NOTICE_NORMAL;
  if (is_looked_at || g_str_equal (level, "off") ||
      (notice == GUISE_NOTICE_NORMAL && !g_str_equal (level, "all")))
    notice = GUISE_NOTICE_NONE;
  return notice;
}

static gboolean
is_looked_at (const GuiseNotifier *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self->application));

  return window != NULL && gtk_widget_get_visible (GTK_WIDGET (window)) &&
         gtk_window_is_active (window);
}

static char *
make_title (GuiseNotice notice, const char *name)
{
  if (notice == GUISE_NOTICE_URGENT)
    /* Translators: the name of a project */
    return g_strdup_printf (_("Training of “%s” has stopped"), name);
  if (notice == GUISE_NOTICE_WAITS)
    /* Translators: the name of a project */
    return g_strdup_printf (_("“%s” waits for you"), name);
  /* Translators: the name of a project */
  return g_strdup_printf (_("Training of “%s” has ended"), name);
}

static void
tell (GuiseNotifier *self, GuiseNotice notice, GuiseOpenProject *project)
{
  const char      *path = guise_open_project_get_path (project);
  g_autofree char *title = make_title (notice, guise_open_project_get_name (project));
  GuiseJob        *job = guise_open_project_peek_training (project);
  g_autofree char *text = guise_job_get_error (job) != NULL
                            ? guise_error_text_dup_line (guise_job_get_error (job))
                            : g_strdup (guise_job_get_status (job));
  g_autoptr (GNotification) notification = g_notification_new (title);

  g_notification_set_body (notification, text);
  g_notification_set_priority (notification, notice == GUISE_NOTICE_URGENT
                                               ? G_NOTIFICATION_PRIORITY_URGENT
                                               : G_NOTIFICATION_PRIORITY_NORMAL);
  g_notification_set_default_action_and_target (notification, "app.open-project", "s", path);
  g_application_send_notification (self->application, path, notification);
}

static void
look_at (GuiseNotifier *self, GuiseOpenProject *project)
{
  GuiseJob           *job = guise_open_project_peek_training (project);
  const char         *path = guise_open_project_get_path (project);
  const GuiseJobState state = job != NULL ? guise_job_get_state (job) : GUISE_JOB_READY;
  const int           before = GPOINTER_TO_INT (g_hash_table_lookup (self->states, path));
  g_autofree char    *level = g_settings_get_string (self->settings, "notifications");
  GuiseNotice         notice;

  if (before == (int) state)
    return;
  g_hash_table_insert (self->states, g_strdup (path), GINT_TO_POINTER ((int) state));
  notice = guise_notifier_judge (state, level, is_looked_at (self));
  if (notice != GUISE_NOTICE_NONE)
    tell (self, notice, project);
  else if (state == GUISE_JOB_RUNNING)
    g_application_withdraw_notification (self->application, path);
}

static void
on_training_changed (GuiseNotifier *self)
{
  GListModel *projects = guise_recent_get_projects (self->recent);

  for (guint i = 0; i < g_list_model_get_n_items (projects); i++)
    {
      g_autoptr (GuiseOpenProject) project = g_list_model_get_item (projects, i);

      look_at (self, project);
    }
}

static void
guise_notifier_dispose (GObject *object)
{
  GuiseNotifier *self = GUISE_NOTIFIER (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->recent);
  g_clear_pointer (&self->states, g_hash_table_unref);
  G_OBJECT_CLASS (guise_notifier_parent_class)->dispose (object);
}

static void
guise_notifier_class_init (GuiseNotifierClass *class)
{
  G_OBJECT_CLASS (class)->dispose = guise_notifier_dispose;
}

static void
guise_notifier_init (GuiseNotifier *self)
{
  self->states = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

GuiseNotifier *
guise_notifier_new (GApplication *application, GSettings *settings, GuiseRecent *recent)
{
  GuiseNotifier *self = g_object_new (GUISE_TYPE_NOTIFIER, NULL);

  self->application = application;
  self->settings = g_object_ref (settings);
  self->recent = g_object_ref (recent);
  /* Told at every change of a training's state, not of the number alone. */
  g_signal_connect_object (recent, "notify::n-training", G_CALLBACK (on_training_changed), self,
                           G_CONNECT_SWAPPED);
  return self;
}
