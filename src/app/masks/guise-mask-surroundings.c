/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which pictures a mask model learns faces before. */
#include "app/masks/guise-mask-surroundings.h"

#include <glib/gi18n.h>

#define SETTINGS_ID "org.guise.Studio"
#define KEY         "mask-backgrounds"

struct _GuiseMaskSurroundings
{
  AdwActionRow parent_instance;

  GSettings            *settings; /* owned */
  GtkFileChooserNative *chooser;  /* owned while it is open */
};

G_DEFINE_FINAL_TYPE (GuiseMaskSurroundings, guise_mask_surroundings, ADW_TYPE_ACTION_ROW)

char *
guise_mask_surroundings_dup_folder (GuiseMaskSurroundings *self)
{
  g_autofree char *folder = g_settings_get_string (self->settings, KEY);

  return folder[0] != '\0' ? g_steal_pointer (&folder) : NULL;
}

static void
show (GuiseMaskSurroundings *self)
{
  g_autofree char *folder = guise_mask_surroundings_dup_folder (self);
  g_autofree char *name = folder != NULL ? g_filename_display_basename (folder) : NULL;
  g_autofree char *text = name != NULL
    /* Translators: the name of a folder */
    ? g_strdup_printf (_("About every fourth face is learned before a picture of “%s”."), name)
    : g_strdup (_("Faces are learned before each other's surroundings. With a folder of other "
                    "pictures, before those as well."));

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "surroundings.clear", folder != NULL);
}

/* ---- actions ---- */

static void
on_chosen_cb (GuiseMaskSurroundings *self, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
      g_autofree char *path = g_file_get_path (file);

      /* The settings hold UTF-8 only. */
      if (path != NULL && g_utf8_validate (path, -1, NULL))
        g_settings_set_string (self->settings, KEY, path);
    }
  g_clear_object (&self->chooser);
}

static void
choose (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMaskSurroundings *self = GUISE_MASK_SURROUNDINGS (widget);

  g_clear_object (&self->chooser);
  self->chooser =
    gtk_file_chooser_native_new (_("A folder with pictures of other surroundings"),
                                    GTK_WINDOW (gtk_widget_get_root (widget)),
                                    GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Choose"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
clear (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_settings_reset (GUISE_MASK_SURROUNDINGS (widget)->settings, KEY);
}

/* ---- the object ---- */

static void
guise_mask_surroundings_dispose (GObject *object)
{
  GuiseMaskSurroundings *self = GUISE_MASK_SURROUNDINGS (object);

  g_clear_object (&self->chooser);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (guise_mask_surroundings_parent_class)->dispose (object);
}

static void
guise_mask_surroundings_class_init (GuiseMaskSurroundingsClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_mask_surroundings_dispose;
  gtk_widget_class_install_action (widget_class, "surroundings.choose", NULL, choose);
  gtk_widget_class_install_action (widget_class, "surroundings.clear", NULL, clear);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-mask-surroundings.ui");
}

static void
guise_mask_surroundings_init (GuiseMaskSurroundings *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (SETTINGS_ID);
  g_signal_connect_object (self->settings, "changed::" KEY, G_CALLBACK (show), self,
                           G_CONNECT_SWAPPED);
  show (self);
}
