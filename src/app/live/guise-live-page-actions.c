/* SPDX-License-Identifier: GPL-3.0-or-later
 * What can be done on the page Live. */
#include "app/live/guise-live-page-private.h"

#include <glib/gi18n.h>

#include "app/faces/guise-face-routes.h"
#include "app/guise-application.h"
#include "app/guise-error-text.h"
#include "app/live/guise-live-folder.h"
#include "app/live/guise-live-shoot.h"
#include "app/render/guise-render-dialog.h"
#include "app/widgets/guise-widget.h"

#define OPACITY_STEP 0.1

void
guise_live_page_start (GuiseLivePage *self)
{
  const char *video = guise_live_desk_get_video (self->desk);
  const char *camera = guise_live_panel_get_camera (self->panel);

  if (video != NULL)
    {
      guise_live_desk_use_mode (self->desk, NULL);
      guise_live_desk_start (self->desk, video);
      return;
    }
  if (camera == NULL)
    {
      guise_widget_toast (GTK_WIDGET (self), _ ("No camera found. Plug one in; this page notices."),
                                                NULL);
      return;
    }
  guise_live_desk_use_mode (self->desk, guise_live_panel_get_mode (self->panel));
  guise_live_desk_start (self->desk, camera);
}

static void
toggle (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseLivePage *self = GUISE_LIVE_PAGE (widget);

  if (guise_live_page_is_running (self))
    guise_live_desk_stop (self->desk);
  else
    guise_live_page_start (self);
}

/* A video that was dropped on the window while this page is in view. */
static void
play (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseLivePage *self = GUISE_LIVE_PAGE (widget);

  if (!guise_live_desk_set_video (self->desk, g_variant_get_bytestring (parameter)))
    guise_widget_toast (widget, _ ("Stop first; then a video can play in place of the camera"),
                                   NULL);
}

/* The camera has to be opened anew for it. */
static void
lower (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseLivePage         *self = GUISE_LIVE_PAGE (widget);
  const GuiseCameraMode *mode;
  GuiseLiveFigures       figures;
  double                 rate;
  g_autofree char       *camera = NULL;

  guise_live_desk_read_figures (self->desk, &figures, &rate, &camera);
  mode = guise_live_panel_find_lower_mode (self->panel, camera);
  if (mode == NULL || guise_live_desk_get_state (self->desk) != GUISE_LIVE_STATE_RUNNING)
    return;
  guise_live_panel_choose_mode (self->panel, mode);
  g_free (self->restarts);
  self->restarts = g_strdup (guise_live_panel_get_camera (self->panel));
  guise_live_desk_stop (self->desk);
}

static void
on_chosen_cb (GuiseLivePage *self, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
      g_autofree char *path = g_file_get_path (file);

      if (path != NULL)
        guise_live_desk_set_model (self->desk, path);
    }
  g_clear_object (&self->chooser);
}

static void
open_model (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_live_desk_set_model (GUISE_LIVE_PAGE (widget)->desk,
                             g_variant_get_string (parameter, NULL));
}

static void
choose_model (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseLivePage *self = GUISE_LIVE_PAGE (widget);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  if (self->chooser != NULL)
    return;
  gtk_file_filter_set_name (filter, _ ("Models for live use (.dfm)"));
  gtk_file_filter_add_pattern (filter, "*.dfm");
  self->chooser =
    gtk_file_chooser_native_new (_ ("Open a model"), GTK_WINDOW (gtk_widget_get_root (widget)),
                                    GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* In the folder for videos, by the hour; pictures in a folder of their own there. */
static char *
dup_recording_path (void)
{
  g_autoptr (GSettings) settings = g_settings_new (GUISE_APPLICATION_ID);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *folder = guise_live_folder_dup (G_USER_DIRECTORY_VIDEOS);
  g_autofree char *stem = g_date_time_format (now, "Guise %Y-%m-%d %H.%M.%S");
  g_autofree char *format = g_settings_get_string (settings, "recording-format");
  g_autofree char *name = g_str_equal (format, "pictures")
                            ? g_strconcat (stem, G_DIR_SEPARATOR_S, NULL)
                            : g_strconcat (stem, ".", format, NULL);

  return g_build_filename (folder, name, NULL);
}

static void
record (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseLivePage   *self = GUISE_LIVE_PAGE (widget);
  g_autofree char *path = NULL;
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;

  if (guise_live_desk_get_recording (self->desk) != NULL)
    {
      guise_live_desk_stop_recording (self->desk);
      return;
    }
  path = dup_recording_path ();
  if (guise_live_desk_start_recording (self->desk, path, &error))
    return;
  line = guise_error_text_dup_line (error);
  guise_widget_toast (widget, line, NULL);
}

static void
shoot (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_live_shoot (widget, GUISE_LIVE_PAGE (widget)->desk);
}

static void
show_folder (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autofree char *uri = g_filename_to_uri (g_variant_get_bytestring (parameter), NULL, NULL);

  if (uri != NULL)
    gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (widget)), uri, GDK_CURRENT_TIME);
}

static void
toggle_label (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseLivePage    *self = GUISE_LIVE_PAGE (widget);
  GuiseLiveSettings settings = guise_live_desk_get_settings (self->desk);

  settings.has_label = !settings.has_label;
  guise_live_desk_set_settings (self->desk, &settings);
  if (!settings.has_label)
    guise_widget_toast (widget, _ ("Outputs carry no label now"), NULL);
}

static void
change_opacity (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseLivePage    *self = GUISE_LIVE_PAGE (widget);
  GuiseLiveSettings settings = guise_live_desk_get_settings (self->desk);

  settings.compositor.opacity =
    CLAMP (settings.compositor.opacity + OPACITY_STEP * g_variant_get_int32 (parameter), 0.0, 1.0);
  guise_live_desk_set_settings (self->desk, &settings);
}

static void
render (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseLivePage *self = GUISE_LIVE_PAGE (widget);

  guise_render_dialog_present (GTK_WINDOW (gtk_widget_get_root (widget)), self->project,
                               guise_live_desk_get_model (self->desk));
}

static void
go_to_export (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "win.show-step", "s", "export");
}

static void
hide (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseLivePage *self = GUISE_LIVE_PAGE (widget);

  guise_live_desk_set_hidden (self->desk, !guise_live_desk_is_hidden (self->desk));
}

void
guise_live_page_install_actions (GtkWidgetClass *class)
{
  gtk_widget_class_install_action (class, "live.toggle", NULL, toggle);
  gtk_widget_class_install_action (class, "live.lower-resolution", NULL, lower);
  gtk_widget_class_install_action (class, "live.choose", NULL, choose_model);
  gtk_widget_class_install_action (class, "live.open", "s", open_model);
  gtk_widget_class_install_action (class, GUISE_FACE_ROUTES_PLAY, "ay", play);
  gtk_widget_class_install_action (class, "live.record", NULL, record);
  gtk_widget_class_install_action (class, "live.shoot", NULL, shoot);
  gtk_widget_class_install_action (class, "live.show-folder", "ay", show_folder);
  gtk_widget_class_install_action (class, "live.label", NULL, toggle_label);
  gtk_widget_class_install_action (class, "live.opacity", "i", change_opacity);
  gtk_widget_class_install_action (class, "live.render", NULL, render);
  gtk_widget_class_install_action (class, "live.hide", NULL, hide);
  gtk_widget_class_install_action (class, "live.export", NULL, go_to_export);
  gtk_widget_class_install_property_action (class, "live.view", "view");
  gtk_widget_class_install_property_action (class, "live.panel", "panel");
}
