/* SPDX-License-Identifier: GPL-3.0-or-later
 * The mask network of a live view. */
#include "app/live/guise-live-mask-row.h"

#include <glib/gi18n.h>

#include "app/widgets/guise-widget.h"

struct _GuiseLiveMaskRow
{
  AdwActionRow parent_instance;

  GuiseLiveDesk        *desk;    /* owned, or NULL */
  GtkFileChooserNative *chooser; /* owned, or NULL */
  GtkWidget            *own;     /* borrowed: back to the project's network */
};

G_DEFINE_FINAL_TYPE (GuiseLiveMaskRow, guise_live_mask_row, ADW_TYPE_ACTION_ROW)

static void
show (GuiseLiveMaskRow *self)
{
  const char      *path = guise_live_desk_get_mask_model (self->desk);
  gboolean         is_chosen = guise_live_desk_has_chosen_mask_model (self->desk);
  g_autofree char *name = path != NULL ? g_filename_display_basename (path) : NULL;
  const char      *text = name;

  if (path == NULL)
    text = _ ("None yet: train one at the step Masks, or choose a file");
  else if (!is_chosen)
    text = _ ("The one of this project");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), path);
  gtk_widget_set_visible (self->own, is_chosen);
}

/* Networks of DeepFaceLab are a folder, of which one file was chosen. */
static char *
dup_network (GFile *file)
{
  g_autofree char *path = g_file_get_path (file);

  return path != NULL && g_str_has_suffix (path, ".npy") ? g_path_get_dirname (path)
                                                         : g_steal_pointer (&path);
}

static void
on_chosen_cb (GuiseLiveMaskRow *self, int response)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                             ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser))
                             : NULL;
  g_autofree char *path = file != NULL ? dup_network (file) : NULL;

  g_clear_object (&self->chooser);
  if (path != NULL)
    guise_live_desk_set_mask_model (self->desk, path);
}

static void
choose (GuiseLiveMaskRow *self)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  if (self->chooser != NULL)
    return;
  gtk_file_filter_set_name (filter, _ ("Mask models (XSeg_256.npy, .onnx)"));
  gtk_file_filter_add_pattern (filter, "XSeg_256.npy");
  gtk_file_filter_add_pattern (filter, "*.onnx");
  self->chooser =
    gtk_file_chooser_native_new (_ ("Choose a mask model"),
                                    GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                    GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
take_own (GuiseLiveMaskRow *self)
{
  guise_live_desk_set_mask_model (self->desk, NULL);
}

void
guise_live_mask_row_set_up (GuiseLiveMaskRow *self, GuiseLiveDesk *desk)
{
  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
}

GtkWidget *
guise_live_mask_row_new (void)
{
  return g_object_new (GUISE_TYPE_LIVE_MASK_ROW, "title", _ ("Mask model"), NULL);
}

static void
guise_live_mask_row_dispose (GObject *object)
{
  GuiseLiveMaskRow *self = GUISE_LIVE_MASK_ROW (object);

  g_clear_object (&self->desk);
  g_clear_object (&self->chooser);
  G_OBJECT_CLASS (guise_live_mask_row_parent_class)->dispose (object);
}

static void
guise_live_mask_row_class_init (GuiseLiveMaskRowClass *class)
{
  G_OBJECT_CLASS (class)->dispose = guise_live_mask_row_dispose;
}

static void
guise_live_mask_row_init (GuiseLiveMaskRow *self)
{
  AdwActionRow *row = ADW_ACTION_ROW (self);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_subtitle_lines (row, 0);
  self->own =
    guise_widget_add_row_button (row, "edit-undo-symbolic",
                                 _ ("Use the mask model of this project"), G_CALLBACK (take_own));
  guise_widget_add_row_button (row, "document-open-symbolic",
                               _ ("Choose a mask model"), G_CALLBACK (choose));
}
