/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whose faces are wanted of footage with several people. */
#include "app/faces/guise-person-dialog.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/widgets/guise-picture.h"
#include "app/widgets/guise-thumb.h"

#define MAX_SHOWN  6
#define SIZE       96 /* pixels of a face */
#define PER_LINE   3
#define KEY_FILE   "file"
#define KEY_PERSON "person"

static void
on_person_clicked_cb (GtkButton *button, GuiseIntake *intake)
{
  GtkWidget       *dialog = gtk_widget_get_ancestor (GTK_WIDGET (button), ADW_TYPE_MESSAGE_DIALOG);
  GuiseIntakeFile *file = g_object_get_data (G_OBJECT (dialog), KEY_FILE);
  const int        person = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), KEY_PERSON));

  guise_intake_choose_person (intake, file, person);
  gtk_window_close (GTK_WINDOW (dialog));
}

static void
on_response_cb (GuiseIntake *intake, const char *response, GtkWidget *dialog)
{
  if (g_str_equal (response, "all"))
    guise_intake_choose_person (intake, g_object_get_data (G_OBJECT (dialog), KEY_FILE), -1);
}

/* A face of a person as a button; people are not named by their looks. */
static GtkWidget *
make_button (GuiseIntake *intake, const GuiseFootagePerson *person, guint i)
{
  g_autoptr (GdkTexture) texture = guise_texture_new_for_picture (person->picture);
  g_autofree char *name =
    /* Translators: number of a person, in how many pictures */
    g_strdup_printf (_("Person %u, in %zu pictures"), i + 1, person->n_faces);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *thumb =
    g_object_new (GUISE_TYPE_THUMB, "size", SIZE, "radius", 6, "paintable", texture, NULL);

  gtk_button_set_child (GTK_BUTTON (button), thumb);
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data (G_OBJECT (button), KEY_PERSON, GINT_TO_POINTER ((int) i));
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_person_clicked_cb), intake, 0);
  return button;
}

GtkWidget *
guise_person_dialog_show (GtkWindow *parent, GuiseIntake *intake, GuiseIntakeFile *file)
{
  const GPtrArray *people = guise_intake_file_get_people (file);
  GtkWidget       *dialog = adw_message_dialog_new (parent, _("Whose faces do you want?"), NULL);
  GtkWidget       *grid = gtk_grid_new ();

  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  /* Translators: name of a file */
                                  _("These people are in “%s”. Faces of the others are left out."),
                                     guise_intake_file_get_title (file));
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 6);
  gtk_widget_set_halign (grid, GTK_ALIGN_CENTER);
  for (guint i = 0; i < MIN (people->len, MAX_SHOWN); i++)
    gtk_grid_attach (GTK_GRID (grid), make_button (intake, people->pdata[i], i),
                     (int) (i % PER_LINE), (int) (i / PER_LINE), 1, 1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), grid);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel",
                                    _("_Cancel"), "all", _("_Everybody"), NULL);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), KEY_FILE, g_object_ref (file), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response_cb), intake,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
  return dialog;
}
