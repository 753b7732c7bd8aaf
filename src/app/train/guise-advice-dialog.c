/* SPDX-License-Identifier: GPL-3.0-or-later
 * The result is not what one expected: by symptom, what can be done. */
#include "app/train/guise-advice-dialog.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/train/guise-remedy-words.h"
#include "app/widgets/guise-widget.h"

#define WIDTH  560
#define HEIGHT 620
#define MARGIN 12

/* ---- one remedy ---- */

/* What it does may need the page in view: the window goes first. */
static void
on_clicked_cb (GtkWidget *page, GtkButton *button)
{
  g_autofree char *detailed = g_strdup (g_object_get_data (G_OBJECT (button), "action"));
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;

  gtk_window_close (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (button))));
  if (g_action_parse_detailed_name (detailed, &name, &target, NULL))
    gtk_widget_activate_action_variant (page, name, target);
}

static GtkWidget *
make_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
make_button (GtkWidget *page, const GuiseRemedyWords *words)
{
  GtkWidget *button = gtk_button_new_with_label (words->button);

  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_widget_set_margin_top (button, 6);
  g_object_set_data_full (G_OBJECT (button), "action", g_strdup (words->action), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_clicked_cb), page, G_CONNECT_SWAPPED);
  return button;
}

static GtkWidget *
make_row (GtkWidget *page, size_t number, const GuiseRemedyWords *words, gboolean is_training)
{
  GtkWidget       *row = adw_preferences_row_new ();
  GtkWidget       *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  g_autofree char *title = g_strdup_printf ("%zu. %s", number, words->title);

  gtk_widget_set_margin_start (box, MARGIN);
  gtk_widget_set_margin_end (box, MARGIN);
  gtk_widget_set_margin_top (box, MARGIN);
  gtk_widget_set_margin_bottom (box, MARGIN);
  gtk_box_append (GTK_BOX (box), make_label (title, "heading"));
  gtk_box_append (GTK_BOX (box), make_label (words->text, "body"));
  if (words->button != NULL)
    gtk_box_append (GTK_BOX (box), make_button (page, words));
  if (words->is_change && is_training)
    gtk_box_append (GTK_BOX (box),
                    make_label (_("Training takes this over at its next save."), "dim-label"));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), words->title);
  guise_widget_name (row, words->title);
  return row;
}

/* ---- symptoms ---- */

static GtkWidget *
make_symptom (GtkWidget *page, GuiseOpenProject *project, GuiseSymptom symptom)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (project);
  GtkWidget                *expander = adw_expander_row_new ();
  GuiseRemedy               remedies[GUISE_MAX_REMEDIES];
  const size_t              n = guise_remedy_list (symptom, &status->training, remedies);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (expander), guise_symptom_get_title (symptom));
  guise_widget_name (expander, guise_symptom_get_title (symptom));
  for (size_t i = 0; i < n; i++)
    {
      g_auto (GuiseRemedyWords) words = guise_remedy_words_make (&remedies[i], status);

      adw_expander_row_add_row (ADW_EXPANDER_ROW (expander),
                                make_row (page, i + 1, &words,
                                          guise_open_project_is_training (project)));
    }
  return expander;
}

static GtkWidget *
make_page (GtkWidget *page, GuiseOpenProject *project, GuiseSymptom seen)
{
  GtkWidget *all = adw_preferences_page_new ();
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group),
                                         _("Choose what you see. Try what helps from the top "
                                           "down, one thing at a time."));
  for (int i = 0; i < GUISE_N_SYMPTOMS; i++)
    {
      GtkWidget *row = make_symptom (page, project, (GuiseSymptom) i);

      adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), i == (int) seen);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
    }
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (all), ADW_PREFERENCES_GROUP (group));
  gtk_widget_set_vexpand (all, TRUE);
  return all;
}

/* ---- the window ---- */

static GtkEventController *
make_escape (void)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape,
                                                                                  0),
                                                          gtk_named_action_new ("window.close")));
  return controller;
}

GtkWidget *
guise_advice_dialog_present (GtkWidget *page, GuiseOpenProject *project, GuiseSymptom seen)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *parent = GTK_WIDGET (gtk_widget_get_root (page));

  gtk_window_set_title (GTK_WINDOW (window), _("Not what you expected?"));
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), make_page (page, project, seen));
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_window_set_default_size (GTK_WINDOW (window), MIN (WIDTH, gtk_widget_get_width (parent)),
                               MIN (HEIGHT, gtk_widget_get_height (parent)));
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (parent));
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
  gtk_widget_add_controller (window, make_escape ());
  gtk_window_present (GTK_WINDOW (window));
  return window;
}
