/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whose face is swapped. */
#include "app/render/guise-render-person-row.h"

#include <glib/gi18n.h>

enum
{
  EVERYBODY,
  YOU,
  PICTURE,
};

struct _GuiseRenderPersonRow
{
  AdwComboRow parent_instance;

  char                 *faces;   /* owned, or NULL */
  char                 *path;    /* owned, or NULL */
  GtkFileChooserNative *chooser; /* owned while it is open */
  gboolean              is_updating;
};

G_DEFINE_FINAL_TYPE (GuiseRenderPersonRow, guise_render_person_row, ADW_TYPE_COMBO_ROW)

static guint chosen_signal;

static guint
get_choice (const GuiseRenderPersonRow *self)
{
  if (self->path == NULL)
    return EVERYBODY;
  return g_strcmp0 (self->path, self->faces) == 0 ? YOU : PICTURE;
}

static void
show (GuiseRenderPersonRow *self)
{
  const guint      choice = get_choice (self);
  g_autofree char *name = choice == PICTURE ? g_filename_display_basename (self->path) : NULL;
  const char      *text = name;

  if (choice == EVERYBODY)
    text = _ ("The largest faces are swapped, whoever it is");
  else if (choice == YOU)
    text = _ ("Who looks like the faces of this project that are yours");
  self->is_updating = TRUE;
  adw_combo_row_set_selected (ADW_COMBO_ROW (self), choice);
  self->is_updating = FALSE;
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
}

static void
take (GuiseRenderPersonRow *self, const char *path)
{
  char *copy = g_strdup (path);

  g_free (self->path);
  self->path = copy;
  show (self);
  g_signal_emit (self, chosen_signal, 0, self->path);
}

/* Who closes the chooser stays with what was chosen before. */
static void
on_picture_cb (GuiseRenderPersonRow *self, int response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                             ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser))
                             : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL)
    take (self, path);
  else
    show (self);
}

static void
choose_picture (GuiseRenderPersonRow *self)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  g_autoptr (GFile) folder = self->faces != NULL ? g_file_new_for_path (self->faces) : NULL;

  if (self->chooser != NULL)
    return;
  gtk_file_filter_set_name (filter, _ ("Pictures"));
  gtk_file_filter_add_mime_type (filter, "image/jpeg");
  gtk_file_filter_add_mime_type (filter, "image/png");
  self->chooser =
    gtk_file_chooser_native_new (_ ("A picture of the person"),
                                    GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                    GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
  if (folder != NULL) /* where it cannot be shown another folder is, which is no harm */
    (void) gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (self->chooser), folder, NULL);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_picture_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_selected_cb (GuiseRenderPersonRow *self)
{
  const guint choice = adw_combo_row_get_selected (ADW_COMBO_ROW (self));

  if (self->is_updating || choice == get_choice (self))
    return;
  if (choice == PICTURE)
    choose_picture (self);
  else
    take (self, choice == YOU ? self->faces : NULL);
}

void
guise_render_person_row_set (GuiseRenderPersonRow *self, const char *faces, const char *path)
{
  char *new_faces = g_strdup (faces), *new_path = g_strdup (path);

  g_free (self->faces);
  g_free (self->path);
  self->faces = new_faces;
  self->path = new_path;
  show (self);
}

GtkWidget *
guise_render_person_row_new (const char *faces, const char *path)
{
  GuiseRenderPersonRow *self = g_object_new (GUISE_TYPE_RENDER_PERSON_ROW, NULL);

  self->faces = g_strdup (faces);
  self->path = g_strdup (path);
  show (self);
  return GTK_WIDGET (self);
}

static void
guise_render_person_row_dispose (GObject *object)
{
  g_clear_object (&GUISE_RENDER_PERSON_ROW (object)->chooser);
  G_OBJECT_CLASS (guise_render_person_row_parent_class)->dispose (object);
}

static void
guise_render_person_row_finalize (GObject *object)
{
  g_free (GUISE_RENDER_PERSON_ROW (object)->faces);
  g_free (GUISE_RENDER_PERSON_ROW (object)->path);
  G_OBJECT_CLASS (guise_render_person_row_parent_class)->finalize (object);
}

static void
guise_render_person_row_class_init (GuiseRenderPersonRowClass *class)
{
  G_OBJECT_CLASS (class)->dispose = guise_render_person_row_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_render_person_row_finalize;
  chosen_signal = g_signal_new ("chosen", GUISE_TYPE_RENDER_PERSON_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
guise_render_person_row_init (GuiseRenderPersonRow *self)
{
  const char *titles[] = { _ ("Everybody"), _ ("You"), _ ("Somebody in a picture…"), NULL };
  g_autoptr (GtkStringList) model = gtk_string_list_new (titles);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ ("Whose face"));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 0);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), "person");
  adw_combo_row_set_model (ADW_COMBO_ROW (self), G_LIST_MODEL (model));
  g_signal_connect (self, "notify::selected", G_CALLBACK (on_selected_cb), NULL);
}
