/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a person prefers on this computer. */
#include "app/guise-preferences-window.h"

#include <glib/gi18n.h>

#include "app/record/guise-sound-player.h"
#include "app/train/guise-card-row.h"
#include "app/widgets/guise-widget.h"

struct _GuisePreferencesWindow
{
  AdwPreferencesWindow parent_instance;

  GSettings            *settings; /* owned */
  GtkFileChooserNative *chooser;  /* owned while it is open */

  AdwActionRow *folder_row;
  AdwComboRow  *style;
  AdwComboRow  *notifications;
  GtkWidget    *sounds_group;
  GtkWidget    *sounds;
  GtkWidget    *foreign_keys;
  GuiseCardRow *card;
  GtkWidget    *pause_above;
  GtkWidget    *threads_group;
  GtkWidget    *threads;
  GtkWidget    *thumbnails;
};

G_DEFINE_FINAL_TYPE (GuisePreferencesWindow, guise_preferences_window, ADW_TYPE_PREFERENCES_WINDOW)

/* As the rows of the lists follow each other. */
static const char *const STYLES[] = { "follow", "light", "dark", NULL };
static const char *const NOTIFICATIONS[] = { "all", "important", "off", NULL };

static gboolean
word_to_row (GValue *value, GVariant *variant, void *user_data)
{
  const char *const *words = user_data;
  const char        *word = g_variant_get_string (variant, NULL);
  guint              row = 0;

  while (words[row] != NULL && !g_str_equal (words[row], word))
    row++;
  g_value_set_uint (value, row);
  return words[row] != NULL;
}

static GVariant *
row_to_word (const GValue *value, const GVariantType *type, void *user_data)
{
  const char *const *words = user_data;
  const guint        row = g_value_get_uint (value);

  return row < g_strv_length ((char **) words) ? g_variant_new_string (words[row]) : NULL;
}

static void
bind_row (GuisePreferencesWindow *self, const char *key, AdwComboRow *row, const char *const *words)
{
  g_settings_bind_with_mapping (self->settings, key, row, "selected", G_SETTINGS_BIND_DEFAULT,
                                word_to_row, row_to_word, (void *) words, NULL);
}

/* ---- the folder ---- */

static void
show_folder (GuisePreferencesWindow *self)
{
  g_autofree char *folder = g_settings_get_string (self->settings, "projects-folder");
  g_autofree char *shown = NULL;

  if (*folder == '\0')
    shown = g_build_filename (g_get_home_dir (), "Guise", NULL);
  else
    shown = g_filename_display_name (folder);
  adw_action_row_set_subtitle (self->folder_row, shown);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "preferences.reset-folder", *folder != '\0');
}

static void
on_folder_chosen_cb (GuisePreferencesWindow *self, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
      g_autofree char *path = g_file_get_path (file);

      if (path != NULL && g_utf8_validate (path, -1, NULL))
        g_settings_set_string (self->settings, "projects-folder", path);
      else
        adw_preferences_window_add_toast (
          ADW_PREFERENCES_WINDOW (self),
          guise_widget_toast_new (GTK_WIDGET (self), _("This folder cannot be used; choose one on a disk of this computer"),
                                                        NULL));
    }
  g_clear_object (&self->chooser);
}

static void
choose_folder (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuisePreferencesWindow *self = GUISE_PREFERENCES_WINDOW (widget);

  g_clear_object (&self->chooser);
  self->chooser =
    gtk_file_chooser_native_new (_("Folder for new projects"), GTK_WINDOW (self),
                                    GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Choose"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_folder_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
reset_folder (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_settings_reset (GUISE_PREFERENCES_WINDOW (widget)->settings, "projects-folder");
}

/* ---- threads ---- */

/* 0 is a word. */
static gboolean
on_threads_output_cb (GtkSpinButton *threads)
{
  const int        n = gtk_spin_button_get_value_as_int (threads);
  g_autofree char *text =
    n > 0 ? g_strdup_printf ("%d", n)
          : g_strdup (C_ ("as many threads as there are processors", "Automatic"));

  if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (threads)), text))
    gtk_editable_set_text (GTK_EDITABLE (threads), text);
  return TRUE;
}

static int
on_threads_input_cb (GtkSpinButton *threads, double *out_value)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (threads));

  *out_value = g_strtod (text, NULL); /* a word is 0 */
  return TRUE;
}

static void
fill_threads (GuisePreferencesWindow *self)
{
  const guint      n = g_get_num_processors ();
  g_autofree char *text =
    /* Translators: how many processors this computer has */
    g_strdup_printf (_("Training, sorting, masks and videos take a thread for each processor, "
                       "here %u. Fewer leave the processor and memory to other programs; with too "
                       "few the graphics card waits for data, and the page Train says so."),
                        n);

  gtk_spin_button_set_range (GTK_SPIN_BUTTON (self->threads), 0.0, n);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->threads_group), text);
}

/* ---- the object ---- */

static void
let_rows_go (AdwPreferencesGroup *group, GtkWidget *root)
{
  GtkWidget *next;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = next)
    {
      next = gtk_widget_get_next_sibling (child);
      if (ADW_IS_PREFERENCES_GROUP (child))
        let_rows_go (ADW_PREFERENCES_GROUP (child), child);
      else if (group != NULL && ADW_IS_PREFERENCES_ROW (child))
        adw_preferences_group_remove (group, child);
      else
        let_rows_go (group, child);
    }
}

/* libadwaita 1.2 never drops a reference to each group, which its search takes. The rows of a group
 * would stay with it, for every time that the window was open, and follow the settings. */
static void
guise_preferences_window_dispose (GObject *object)
{
  GuisePreferencesWindow *self = GUISE_PREFERENCES_WINDOW (object);

  let_rows_go (NULL, GTK_WIDGET (self));
  g_clear_object (&self->chooser);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (guise_preferences_window_parent_class)->dispose (object);
}

static void
guise_preferences_window_class_init (GuisePreferencesWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_preferences_window_dispose;
  g_type_ensure (GUISE_TYPE_CARD_ROW);
  gtk_widget_class_install_action (widget_class, "preferences.choose-folder", NULL, choose_folder);
  gtk_widget_class_install_action (widget_class, "preferences.reset-folder", NULL, reset_folder);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, GuisePreferencesWindow, folder_row);
  gtk_widget_class_bind_template_child (widget_class, GuisePreferencesWindow, style);
  gtk_widget_class_bind_template_child (widget_class, GuisePreferencesWindow, notifications);
  gtk_widget_class_bind_template_child (widget_class, GuisePreferencesWindow, sounds_group);
  gtk_widget_class_bind_template_child (widget_class, GuisePreferencesWindow, sounds);
  gtk_widget_class_bind_template_child (widget_class, GuisePreferencesWindow, foreign_keys);
  gtk_widget_class_bind_template_child (widget_class, GuisePreferencesWindow, card);
  gtk_widget_class_bind_template_child (widget_class, GuisePreferencesWindow, pause_above);
  gtk_widget_class_bind_template_child (widget_class, GuisePreferencesWindow, threads_group);
  gtk_widget_class_bind_template_child (widget_class, GuisePreferencesWindow, threads);
  gtk_widget_class_bind_template_child (widget_class, GuisePreferencesWindow, thumbnails);
  gtk_widget_class_bind_template_callback (widget_class, on_threads_output_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_threads_input_cb);
}

static void
guise_preferences_window_init (GuisePreferencesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
guise_preferences_window_new (GtkWindow *parent, GSettings *settings)
{
  GuisePreferencesWindow *self =
    g_object_new (GUISE_TYPE_PREFERENCES_WINDOW, "transient-for", parent, NULL);

  self->settings = g_object_ref (settings);
  bind_row (self, "style", self->style, STYLES);
  bind_row (self, "notifications", self->notifications, NOTIFICATIONS);
  g_settings_bind (settings, "sounds", self->sounds, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "deepfacelab-keys", self->foreign_keys, "active",
                   G_SETTINGS_BIND_DEFAULT);
  gtk_widget_set_visible (self->sounds_group, guise_sound_player_is_built ());
  g_settings_bind (settings, "pause-above-temperature", self->pause_above, "value",
                   G_SETTINGS_BIND_DEFAULT);
  fill_threads (self);
  g_settings_bind (settings, "processor-threads", self->threads, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "thumbnail-memory", self->thumbnails, "value",
                   G_SETTINGS_BIND_DEFAULT);
  guise_card_row_ask (self->card);
  g_signal_connect_object (settings, "changed::projects-folder", G_CALLBACK (show_folder), self,
                           G_CONNECT_SWAPPED);
  show_folder (self);
  return GTK_WIDGET (self);
}
