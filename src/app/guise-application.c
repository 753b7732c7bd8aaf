/* SPDX-License-Identifier: GPL-3.0-or-later
 * The studio. */
#include "app/guise-application.h"

#include <glib/gi18n.h>

#include "app/guise-about.h"
#include "app/guise-notifier.h"
#include "app/guise-shortcuts.h"
#include "app/guise-training-actions.h"
#include "app/guise-window.h"
#include "app/live/guise-live-desk.h"
#include "app/project/guise-recent.h"
#include "core/guise-thread.h"

struct _GuiseApplication
{
  AdwApplication parent_instance;

  GSettings        *settings;  /* owned */
  GuiseRecent      *recent;    /* owned */
  GuiseNotifier    *notifier;  /* owned */
  GuiseSystemCheck *check;     /* owned */
  guint             inhibited; /* cookie, 0: the computer may suspend */
};

G_DEFINE_FINAL_TYPE (GuiseApplication, guise_application, ADW_TYPE_APPLICATION)

static GuiseWindow *
get_window (GuiseApplication *self)
{
  GList     *windows = gtk_application_get_windows (GTK_APPLICATION (self));
  GtkWindow *window = NULL;

  for (GList *link = windows; link != NULL && window == NULL; link = link->next)
    if (GUISE_IS_WINDOW (link->data)) /* a hidden one, too; but no dialog */
      window = link->data;
  if (window == NULL)
    window = GTK_WINDOW (guise_window_new (GTK_APPLICATION (self), self->settings, self->recent));
  return GUISE_WINDOW (window);
}

/* Days of training end with a lid that is closed, and hours of reading too; a pause does not. */
static void
on_work_changed (GuiseApplication *self)
{
  const gboolean  trains = guise_recent_get_n_running (self->recent) > 0;
  const gboolean  works = trains || guise_recent_get_n_jobs (self->recent) > 0;
  GtkApplication *application = GTK_APPLICATION (self);

  if (works && self->inhibited == 0)
    self->inhibited =
      gtk_application_inhibit (application, gtk_application_get_active_window (application),
                               GTK_APPLICATION_INHIBIT_SUSPEND,
                               trains ? _("A model is being trained") : _("Guise is working"));
  else if (!works && self->inhibited != 0)
    {
      gtk_application_uninhibit (application, self->inhibited);
      self->inhibited = 0;
    }
}

static void
guise_application_activate (GApplication *application)
{
  gtk_window_present (GTK_WINDOW (get_window (GUISE_APPLICATION (application))));
}

static void
guise_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  GuiseWindow *window = get_window (GUISE_APPLICATION (application));

  for (int i = 0; i < n_files; i++)
    {
      g_autofree char *path = g_file_get_path (files[i]);

      if (path != NULL)
        guise_window_open (window, path);
    }
  gtk_window_present (GTK_WINDOW (window));
}

/* What is found out while it is open stands in it, too. */
static void
show_report (GtkWidget *about, GuiseSystemCheck *check)
{
  g_autofree char *report = guise_system_check_make_report (check);

  adw_about_window_set_debug_info (ADW_ABOUT_WINDOW (about), report);
}

static void
show_about (GSimpleAction *action, GVariant *parameter, void *user_data)
{
  GuiseApplication *self = GUISE_APPLICATION (user_data);
  GtkWindow        *parent = gtk_application_get_active_window (GTK_APPLICATION (self));
  GtkWidget        *about = guise_about_new (parent);

  g_signal_connect_object (self->check, "changed", G_CALLBACK (show_report), about,
                           G_CONNECT_SWAPPED);
  for (int probe = 0; probe < GUISE_HOST_N_PROBES; probe++)
    if (probe != GUISE_HOST_PROBE_PLAN) /* it is a rehearsal that takes the card's memory */
      guise_system_check_look (self->check, (GuiseHostProbe) probe);
  show_report (about, self->check);
  gtk_window_present (GTK_WINDOW (about));
}

/* From a notification or a toast: the training that it told of. */
static void
show_training (GSimpleAction *action, GVariant *parameter, void *user_data)
{
  GuiseWindow *window = get_window (GUISE_APPLICATION (user_data));

  guise_window_open (window, g_variant_get_string (parameter, NULL));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "train");
  gtk_window_present (GTK_WINDOW (window));
}

/* Also from a shortcut of the desktop: `gapplication action org.guise.Studio hide-face`. */
static void
hide_face (GSimpleAction *action, GVariant *parameter, void *user_data)
{
  guise_live_desk_hide_all (guise_recent_get_projects (GUISE_APPLICATION (user_data)->recent));
}

static void
apply_style (GuiseApplication *self)
{
  g_autofree char *style = g_settings_get_string (self->settings, "style");
  AdwColorScheme   scheme = ADW_COLOR_SCHEME_DEFAULT;

  if (g_str_equal (style, "light"))
    scheme = ADW_COLOR_SCHEME_FORCE_LIGHT;
  else if (g_str_equal (style, "dark"))
    scheme = ADW_COLOR_SCHEME_FORCE_DARK;
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
}

/* For what is started from now on, in this process and in others. */
static void
apply_threads (GuiseApplication *self)
{
  guise_thread_set_usual (g_settings_get_int (self->settings, "processor-threads"));
}

static void
quit (GSimpleAction *action, GVariant *parameter, void *user_data)
{
  GList *windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (user_data)));

  /* Each asks when something trains. */
  for (GList *link = windows; link != NULL; link = link->next)
    if (GUISE_IS_WINDOW (link->data))
      gtk_window_close (link->data);
  g_list_free (windows);
}

/* ---- icons ---- */

static void (*construct_icon) (GObject *icon);

static void
keep_icon (GObject *icon)
{
  construct_icon (icon);
  g_object_ref (icon);
}

/* GTK's cache of icons does not own them: by its source it may hand out one that a thread, which
 * has drawn it, is letting go of (docs/reliability.md has what was seen). So none goes. There are
 * only so many: some fifty names in the sizes that are shown. */
static void
keep_icons (void)
{
  GObjectClass *class = g_type_class_ref (GTK_TYPE_ICON_PAINTABLE); /* for good */

  if (class->constructed == keep_icon)
    return;
  construct_icon = class->constructed;
  class->constructed = keep_icon;
}

static void
guise_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { .name = "about", .activate = show_about },
    { .name = "show-training", .activate = show_training, .parameter_type = "s" },
    { .name = "hide-face", .activate = hide_face },
    { .name = "quit", .activate = quit },
  };
  GuiseApplication *self = GUISE_APPLICATION (application);

  G_APPLICATION_CLASS (guise_application_parent_class)->startup (application);
  keep_icons ();
  self->settings = g_settings_new (GUISE_APPLICATION_ID);
  self->recent = guise_recent_new (self->settings);
  self->check = guise_system_check_new (NULL);
  g_signal_connect_object (self->recent, "notify::n-training", G_CALLBACK (on_work_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->recent, "notify::n-jobs", G_CALLBACK (on_work_changed), self,
                           G_CONNECT_SWAPPED);
  self->notifier = guise_notifier_new (application, self->settings, self->recent);
  g_signal_connect_object (self->settings, "changed::style", G_CALLBACK (apply_style), self,
                           G_CONNECT_SWAPPED);
  apply_style (self);
  g_signal_connect_object (self->settings, "changed::processor-threads", G_CALLBACK (apply_threads),
                           self, G_CONNECT_SWAPPED);
  apply_threads (self);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  guise_training_actions_add (GTK_APPLICATION (application), self->recent);
  guise_shortcuts_install (GTK_APPLICATION (self));
  gtk_window_set_default_icon_name (GUISE_APPLICATION_ID);
}

static void
guise_application_dispose (GObject *object)
{
  GuiseApplication *self = GUISE_APPLICATION (object);

  g_clear_object (&self->notifier);
  g_clear_object (&self->check);
  g_clear_object (&self->recent);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (guise_application_parent_class)->dispose (object);
}

static void
guise_application_class_init (GuiseApplicationClass *class)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_application_dispose;
  application_class->activate = guise_application_activate;
  application_class->open = guise_application_open;
  application_class->startup = guise_application_startup;
}

static void
guise_application_init (GuiseApplication *self)
{
}

GuiseSystemCheck *
guise_application_get_check (GuiseApplication *self)
{
  return self->check;
}

GuiseApplication *
guise_application_new (GApplicationFlags flags)
{
  return g_object_new (GUISE_TYPE_APPLICATION, "application-id", GUISE_APPLICATION_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN | flags, "resource-base-path",
                       "/org/guise/Studio", NULL);
}
