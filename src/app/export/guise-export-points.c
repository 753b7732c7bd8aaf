/* SPDX-License-Identifier: GPL-3.0-or-later
 * The points of a training that can be exported. */
#include "app/export/guise-export-points.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <inttypes.h>

#include "app/widgets/guise-widget.h"

#define N_SHOWN 4 /* more are folded away */

struct _GuiseExportPoints
{
  GtkWidget parent_instance;

  GPtrArray  *points; /* owned; of GuiseHistoryPoint */
  GPtrArray  *checks; /* owned; of borrowed GtkCheckButton, by point */
  GtkListBox *list;   /* borrowed */
};

G_DEFINE_FINAL_TYPE (GuiseExportPoints, guise_export_points, GTK_TYPE_WIDGET)

static guint changed_signal;

guint
guise_export_points_get_n (const GuiseExportPoints *self)
{
  return self->points->len;
}

static gboolean
is_chosen (const GuiseExportPoints *self, guint i)
{
  return gtk_check_button_get_active (self->checks->pdata[i]);
}

GPtrArray *
guise_export_points_get_chosen (const GuiseExportPoints *self)
{
  GPtrArray *chosen = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->points->len; i++)
    if (is_chosen (self, i))
      g_ptr_array_add (chosen, g_object_ref (self->points->pdata[i]));
  return chosen;
}

void
guise_export_points_choose (GuiseExportPoints *self, guint i, gboolean wanted)
{
  gtk_check_button_set_active (self->checks->pdata[i], wanted);
}

/* ---- rows ---- */

static void
on_toggled_cb (GuiseExportPoints *self)
{
  g_signal_emit (self, changed_signal, 0);
}

static char *
dup_title (const GuiseHistoryPoint *point, gboolean is_newest)
{
  const uint64_t iteration = guise_history_point_get_iteration (point);

  if (is_newest)
    return g_strdup_printf (_("Newest: iteration %'" PRIu64), iteration);
  if (guise_history_point_is_reusable (point) && guise_history_point_stays_anyway (point))
    return g_strdup_printf (_("Reusable base: iteration %'" PRIu64), iteration);
  return g_strdup_printf (_("Iteration %'" PRIu64), iteration);
}

static GtkWidget *
make_row (GuiseExportPoints *self, guint i, gboolean is_active)
{
  const GuiseHistoryPoint *point = self->points->pdata[i];
  GtkWidget               *row = adw_action_row_new ();
  GtkWidget               *check = gtk_check_button_new ();
  g_autofree char         *title = dup_title (point, i == 0);
  g_autofree char         *text = guise_history_point_dup_text (point);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), is_active);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  g_signal_connect_object (check, "toggled", G_CALLBACK (on_toggled_cb), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->checks, check);
  return row;
}

static void
fill (GuiseExportPoints *self, const gboolean *active)
{
  const guint n = self->points->len;
  GtkWidget  *child, *rest = NULL;

  g_ptr_array_set_size (self->checks, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  if (n > N_SHOWN)
    {
      g_autofree char *title =
        g_strdup_printf (ngettext ("%u more", "%u more", n - N_SHOWN), n - N_SHOWN);

      rest = adw_expander_row_new ();
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (rest), title);
      guise_widget_name (rest, title);
    }
  for (guint i = 0; i < n; i++)
    if (i < N_SHOWN)
      gtk_list_box_append (self->list, make_row (self, i, active[i]));
    else
      adw_expander_row_add_row (ADW_EXPANDER_ROW (rest), make_row (self, i, active[i]));
  if (rest != NULL)
    gtk_list_box_append (self->list, rest);
}

/* ---- what there is ---- */

/* The newest one, and every backup; checkpoints between are gone before long. */
static GPtrArray *
select_points (GListModel *points)
{
  GPtrArray *selected = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (points); i++)
    {
      g_autoptr (GuiseHistoryPoint) point = g_list_model_get_item (points, i);

      if (guise_history_point_get_damage (point) == NULL &&
          (selected->len == 0 || guise_history_point_get_backup (point) != NULL))
        g_ptr_array_add (selected, g_steal_pointer (&point));
    }
  return selected;
}

static gboolean
is_same (const GPtrArray *a, const GPtrArray *b)
{
  gboolean same = a->len == b->len;

  for (guint i = 0; same && i < a->len; i++)
    same = guise_history_point_equal (a->pdata[i], b->pdata[i]);
  return same;
}

/* Whether a point was chosen before. The newest one stays the newest one. */
static gboolean
was_chosen (const GuiseExportPoints *self, const GuiseHistoryPoint *point, guint i)
{
  if (i == 0)
    return self->points->len == 0 || is_chosen (self, 0);
  for (guint k = 1; k < self->points->len; k++)
    if (guise_history_point_equal (self->points->pdata[k], point))
      return is_chosen (self, k);
  return FALSE;
}

void
guise_export_points_follow (GuiseExportPoints *self, GListModel *points)
{
  g_autoptr (GPtrArray) now = select_points (points);
  g_autofree gboolean *active = g_new0 (gboolean, MAX (now->len, 1));

  if (is_same (now, self->points))
    return;
  for (guint i = 0; i < now->len; i++)
    active[i] = was_chosen (self, now->pdata[i], i);
  g_ptr_array_unref (self->points);
  self->points = g_steal_pointer (&now);
  fill (self, active);
  g_signal_emit (self, changed_signal, 0);
}

/* ---- the object ---- */

static void
guise_export_points_dispose (GObject *object)
{
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_export_points_parent_class)->dispose (object);
}

static void
guise_export_points_finalize (GObject *object)
{
  GuiseExportPoints *self = GUISE_EXPORT_POINTS (object);

  g_ptr_array_unref (self->checks);
  g_ptr_array_unref (self->points);
  G_OBJECT_CLASS (guise_export_points_parent_class)->finalize (object);
}

static void
guise_export_points_class_init (GuiseExportPointsClass *class)
{
  G_OBJECT_CLASS (class)->dispose = guise_export_points_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_export_points_finalize;
  changed_signal = g_signal_new ("changed", GUISE_TYPE_EXPORT_POINTS, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BIN_LAYOUT);
}

static void
guise_export_points_init (GuiseExportPoints *self)
{
  GtkWidget *list = gtk_list_box_new ();

  self->points = g_ptr_array_new_with_free_func (g_object_unref);
  self->checks = g_ptr_array_new ();
  self->list = GTK_LIST_BOX (list);
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Points of the training"), -1);
  gtk_widget_set_parent (list, GTK_WIDGET (self));
}
