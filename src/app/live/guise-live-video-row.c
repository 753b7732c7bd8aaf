/* SPDX-License-Identifier: GPL-3.0-or-later
 * A video in place of the camera. */
#include "app/live/guise-live-video-row.h"

#include <glib/gi18n.h>

#include "app/widgets/guise-widget.h"

struct _GuiseLiveVideoRow
{
  AdwActionRow parent_instance;

  GuiseLiveDesk        *desk;    /* owned, or NULL */
  GtkFileChooserNative *chooser; /* owned, or NULL */
  GtkWidget            *camera;  /* borrowed: back to it */
};

G_DEFINE_FINAL_TYPE (GuiseLiveVideoRow, guise_live_video_row, ADW_TYPE_ACTION_ROW)

static void
show (GuiseLiveVideoRow *self)
{
  const char      *path = guise_live_desk_get_video (self->desk);
  g_autofree char *name = path != NULL ? g_filename_display_basename (path) : NULL;

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self),
                               name != NULL ? name : _ ("Plays in place of the camera"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), path);
  gtk_widget_set_visible (self->camera, path != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self),
                            guise_live_desk_get_state (self->desk) == GUISE_LIVE_STATE_IDLE);
}

static void
on_chosen_cb (GuiseLiveVideoRow *self, int response)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                             ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser))
                             : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  g_clear_object (&self->chooser);
  if (path != NULL)
    (void) guise_live_desk_set_video (self->desk, path);
}

static void
choose (GuiseLiveVideoRow *self)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  if (self->chooser != NULL)
    return;
  gtk_file_filter_set_name (filter, _ ("Videos"));
  gtk_file_filter_add_mime_type (filter, "video/*");
  self->chooser =
    gtk_file_chooser_native_new (_ ("Choose a video"),
                                    GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                    GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
take_camera (GuiseLiveVideoRow *self)
{
  (void) guise_live_desk_set_video (self->desk, NULL);
}

void
guise_live_video_row_set_up (GuiseLiveVideoRow *self, GuiseLiveDesk *desk)
{
  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
}

/* ---- the object ---- */

static void
guise_live_video_row_dispose (GObject *object)
{
  GuiseLiveVideoRow *self = GUISE_LIVE_VIDEO_ROW (object);

  g_clear_object (&self->desk);
  g_clear_object (&self->chooser);
  G_OBJECT_CLASS (guise_live_video_row_parent_class)->dispose (object);
}

static void
guise_live_video_row_class_init (GuiseLiveVideoRowClass *class)
{
  G_OBJECT_CLASS (class)->dispose = guise_live_video_row_dispose;
}

static void
guise_live_video_row_init (GuiseLiveVideoRow *self)
{
  AdwActionRow *row = ADW_ACTION_ROW (self);
  GtkWidget    *open;

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ ("A video…"));
  adw_action_row_set_subtitle_lines (row, 1);
  self->camera = guise_widget_add_row_button (row, "edit-undo-symbolic",
                                              _ ("Back to the camera"), G_CALLBACK (take_camera));
  open = guise_widget_add_row_button (row, "document-open-symbolic",
                                      _ ("Choose a video"), G_CALLBACK (choose));
  adw_action_row_set_activatable_widget (row, open);
}
