/* SPDX-License-Identifier: GPL-3.0-or-later
 * The losses of both sides as a table. */
#include <adwaita.h>
#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#include "app/train/guise-loss-plot-private.h"

#define N_ROWS    40
#define N_COLUMNS 4

static void
add_cell (GtkGrid *grid, int column, int row, const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 1.0f);
  gtk_label_set_selectable (GTK_LABEL (label), row > 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, row == 0 ? "heading" : "numeric");
  gtk_grid_attach (grid, label, column, row, 1, 1);
}

static void
add_loss (GtkGrid *grid, int column, int row, double loss)
{
  g_autofree char *text = isfinite (loss) ? g_strdup_printf ("%.4f", loss) : g_strdup ("–");

  add_cell (grid, column, row, text);
}

/* As many points as there are rows, evenly taken; the newest is always one of them. */
static void
fill (GtkGrid *grid, const GuiseLossPlot *plot)
{
  static const char *const heads[N_COLUMNS] = { N_ ("Step"), N_ ("Character"), N_ ("You"),
                                                N_ ("Time") };
  const guint              n = MIN (plot->points->len, N_ROWS);

  for (int i = 0; i < N_COLUMNS; i++)
    add_cell (grid, i, 0, _ (heads[i]));
  for (guint i = 0; i < n; i++)
    {
      const guint at = n > 1 ? (guint) ((guint64) i * (plot->points->len - 1) / (n - 1)) : 0;
      const GuiseLossPoint  *point = &g_array_index (plot->points, GuiseLossPoint, at);
      const GuiseLossColumn *column = &g_array_index (plot->columns, GuiseLossColumn, at);
      g_autofree char       *step = g_strdup_printf ("%'" PRIu64, point->iteration);
      g_autofree char       *ms =
        isfinite (point->ms) ? g_strdup_printf (_("%.0f ms"), (double) point->ms) : g_strdup ("–");
      const int row = (int) (n - i); /* newest first */

      add_cell (grid, 0, row, step);
      add_loss (grid, 1, row, column->smooth[0]);
      add_loss (grid, 2, row, column->smooth[1]);
      add_cell (grid, 3, row, ms);
    }
}

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
guise_loss_table_present (GuiseLossPlot *plot)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *grid = gtk_grid_new ();

  fill (GTK_GRID (grid), plot);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 18);
  gtk_widget_add_css_class (grid, "guise-table");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), grid);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scroller, TRUE);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header),
                                   adw_window_title_new (_("Losses"), _("lower is better")));
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), scroller);
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_window_set_title (GTK_WINDOW (window), _("Losses"));
  gtk_window_set_default_size (GTK_WINDOW (window), 380, 560);
  gtk_window_set_transient_for (GTK_WINDOW (window),
                                GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (plot))));
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
  gtk_widget_add_controller (window, make_escape ());
  gtk_window_present (GTK_WINDOW (window));
  return window;
}
