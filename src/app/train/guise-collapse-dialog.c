/* SPDX-License-Identifier: GPL-3.0-or-later
 * The model collapsed: pictures, and the way back. */
#include "app/train/guise-collapse-dialog.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <inttypes.h>

#include "app/train/guise-history-point.h"
#include "app/train/guise-strip-view.h"
#include "app/train/guise-time-text.h"
#include "app/widgets/guise-thumb.h"

#define N_FACES  3
#define FACE     78
#define ROOM     640       /* of the window, so that both rows stand side by side */
#define EVIDENCE "dst.png" /* targets above, what the model made of them below */

/* ---- pictures ---- */

/* The newest strip that a point of at most an iteration has. */
static char *
find_strip (GuiseOpenProject *project, uint64_t latest)
{
  GListModel *points = guise_open_project_get_points (project);

  for (guint i = 0; i < g_list_model_get_n_items (points); i++)
    {
      g_autoptr (GuiseHistoryPoint) point = g_list_model_get_item (points, i);

      if (guise_history_point_get_iteration (point) <= latest &&
          guise_history_point_get_strip (point) != NULL)
        return g_strdup (guise_history_point_get_strip (point));
    }
  return NULL;
}

static GtkWidget *
make_faces (const char *caption, const char *path, GuiseThumbSheet sheet)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *faces = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (caption);

  for (int i = 0; i < N_FACES; i++)
    {
      GtkWidget *thumb = g_object_new (GUISE_TYPE_THUMB, "size", FACE, "radius", 6, NULL);

      guise_thumb_load_cell (GUISE_THUMB (thumb), path, &sheet);
      if (sheet.n_columns > 0)
        sheet.row++;
      else
        sheet.column++;
      gtk_box_append (GTK_BOX (faces), thumb);
    }
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (box), faces);
  gtk_box_append (GTK_BOX (box), label);
  return box;
}

static GtkWidget *
make_pictures (GuiseOpenProject *project, const GuiseProjectOutlook *outlook, gboolean is_narrow)
{
  const GuiseThumbSheet swaps = { .column = GUISE_STRIP_SWAP, .n_columns = GUISE_STRIP_N_COLUMNS };
  const GuiseThumbSheet predictions = { .row = 1, .n_rows = 2 };
  GtkWidget            *box =
    gtk_box_new (is_narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL, 18);
  g_autofree char *good_strip = find_strip (project, outlook->good_iteration);
  g_autofree char *now =
    outlook->evidence != NULL ? g_build_filename (outlook->evidence, EVIDENCE, NULL) : NULL;
  g_autofree char *good_text =
    g_strdup_printf (_("Last good: %'" PRIu64), outlook->good_iteration);
  g_autofree char *now_text = g_strdup_printf (_("Now: %'" PRIu64), outlook->fault_iteration);

  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), make_faces (good_text, good_strip, swaps));
  gtk_box_append (GTK_BOX (box), make_faces (now_text, now, predictions));
  return box;
}

/* ---- words ---- */

static char *
describe (const GuiseProjectOutlook *outlook)
{
  const double     now = (double) g_get_real_time () / 1e6;
  g_autofree char *since =
    g_strdup_printf (_("At %'" PRIu64 " the faces fell apart, and training stopped by "
                       "itself."),
                        outlook->fault_iteration);
  g_autofree char *ago = guise_time_text_dup_ago (now - (double) outlook->good_made_at);

  if (!outlook->has_good)
    return g_strdup_printf ("%s %s", since, _("There is no earlier point: it would begin anew."));
  if (outlook->good_made_at == 0)
    return g_strdup_printf (_("%s The last good point is %'" PRIu64 "."), since,
                               outlook->good_iteration);
  /* Translators: a sentence, an iteration, how long ago it was saved */
  return g_strdup_printf (_("%s The last good point is %'" PRIu64 ", saved %s."), since,
                             outlook->good_iteration, ago);
}

static void
on_response_cb (GtkWidget *page, const char *response, AdwMessageDialog *dialog)
{
  GtkWidget *check = gtk_widget_get_last_child (adw_message_dialog_get_extra_child (dialog));

  if (g_str_equal (response, "go"))
    gtk_widget_activate_action (page, "train.go-back", "b",
                                gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
}

/* The pictures, and the choice under them. */
static GtkWidget *
make_extra (GtkWidget *pictures)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *label = gtk_label_new (_("Limit gradients from now on (recommended)"));

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_check_button_set_child (GTK_CHECK_BUTTON (check), label);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_label_get_label (GTK_LABEL (label)), -1);
  gtk_widget_set_tooltip_text (check, _("Without it the same may come of it again; it costs a little speed (clipgrad)"));
  gtk_box_append (GTK_BOX (box), pictures);
  gtk_box_append (GTK_BOX (box), check);
  return box;
}

GtkWidget *
guise_collapse_dialog_present (GtkWidget                 *page,
                               GuiseOpenProject          *project,
                               const GuiseProjectOutlook *outlook)
{
  g_autofree char *text = describe (outlook);
  g_autofree char *body =
    g_strdup_printf ("%s\n\n%s", text, _("What is here now is kept as a backup."));
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (page)),
                                              _("The model collapsed"), body);

  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog),
                                      make_extra (
                                        make_pictures (project, outlook,
                                                       gtk_widget_get_width (page) < ROOM)));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "stay",
                                    _("_Stay paused"), "go", _("_Go back and continue"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "go",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "go");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response_cb), page,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
  return dialog;
}
