/* SPDX-License-Identifier: GPL-3.0-or-later
 * How the model grew, and the way back. */
#include "app/train/guise-history-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <inttypes.h>

#include "app/project/guise-project-acts.h"
#include "app/train/guise-history-point.h"
#include "app/train/guise-strip-view.h"
#include "app/widgets/guise-widget.h"

struct _GuiseHistoryPage
{
  GtkWidget parent_instance;

  GuiseOpenProject *project; /* owned */
  gboolean          is_restoring;
  char             *chosen; /* owned; what was selected last (dup_key()), or NULL */

  GtkStack       *stack;
  GtkListBox     *point_list;
  GuiseStripView *strip;
  GtkLabel       *title;
  GtkButton      *restore_button;
};

G_DEFINE_FINAL_TYPE (GuiseHistoryPage, guise_history_page, GTK_TYPE_WIDGET)

/* ---- the list ---- */

static GtkWidget *
make_badge (const char *text, const char *class)
{
  GtkWidget *badge = gtk_label_new (text);

  gtk_widget_add_css_class (badge, "caption-heading");
  gtk_widget_add_css_class (badge, class);
  return badge;
}

static GtkWidget *
make_row_cb (void *item, void *user_data)
{
  GuiseHistoryPoint *point = GUISE_HISTORY_POINT (item);
  GtkWidget         *row = adw_action_row_new ();
  g_autofree char   *title =
    g_strdup_printf (_("Iteration %'" PRIu64), guise_history_point_get_iteration (point));
  g_autofree char *text = guise_history_point_dup_text (point);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  if (guise_history_point_get_damage (point) != NULL)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_badge (_("Damaged"), "error"));
  else if (guise_history_point_is_reusable (point))
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_badge (_("Reusable"), "accent"));
  return row;
}

static GuiseHistoryPoint *
get_selected (const GuiseHistoryPage *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->point_list);
  g_autoptr (GuiseHistoryPoint) point = NULL;

  if (row == NULL || self->project == NULL)
    return NULL;
  point = g_list_model_get_item (guise_open_project_get_points (self->project),
                                 (guint) gtk_list_box_row_get_index (row));
  return point; /* the list keeps it */
}

/* Why one cannot go back to what is selected; NULL: one can. */
static const char *
find_obstacle (const GuiseHistoryPage *self, const GuiseHistoryPoint *point)
{
  if (point == NULL)
    return _("Choose a point first");
  if (guise_open_project_is_training (self->project))
    return _("Stop training first");
  if (guise_history_point_get_damage (point) != NULL)
    return _("This point is damaged");
  if (guise_history_point_get_backup (point) == NULL)
    return _("Training goes on from here anyway");
  return self->is_restoring ? _("Going back…") : NULL;
}

static void
show_selected (GuiseHistoryPage *self)
{
  const GuiseHistoryPoint *point = get_selected (self);
  const char              *obstacle = find_obstacle (self, point);
  g_autofree char         *title = point != NULL
    ? g_strdup_printf (_("Iteration %'" PRIu64), guise_history_point_get_iteration (point))
    : g_strdup ("");

  gtk_label_set_label (self->title, title);
  guise_strip_view_load (self->strip, point != NULL ? guise_history_point_get_strip (point) : NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "history.restore", obstacle == NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->restore_button), obstacle);
}

/* What a point is called as long as it is there. */
static char *
dup_key (const GuiseHistoryPoint *point)
{
  const char *backup = guise_history_point_get_backup (point);

  return backup != NULL
           ? g_strdup (backup)
           : g_strdup_printf ("%" G_GUINT64_FORMAT, guise_history_point_get_iteration (point));
}

static void
on_row_selected_cb (GtkListBox *list, GtkListBoxRow *row, GuiseHistoryPage *self)
{
  const GuiseHistoryPoint *point = get_selected (self);

  if (point != NULL)
    {
      g_free (self->chosen);
      self->chosen = dup_key (point);
    }
  show_selected (self);
}

/* While it trains the list gets longer: what was selected stays it. */
static int
find_chosen (const GuiseHistoryPage *self)
{
  GListModel *points = guise_open_project_get_points (self->project);

  for (guint i = 0; self->chosen != NULL && i < g_list_model_get_n_items (points); i++)
    {
      g_autoptr (GuiseHistoryPoint) point = g_list_model_get_item (points, i);
      g_autofree char *key = dup_key (point);

      if (g_str_equal (key, self->chosen))
        return (int) i;
    }
  return 0;
}

static void
on_refreshed (GuiseHistoryPage *self)
{
  GListModel *points = guise_open_project_get_points (self->project);

  gtk_stack_set_visible_child_name (self->stack,
                                    g_list_model_get_n_items (points) > 0 ? "points" : "empty");
  if (gtk_list_box_get_selected_row (self->point_list) == NULL)
    gtk_list_box_select_row (self->point_list,
                             gtk_list_box_get_row_at_index (self->point_list, find_chosen (self)));
  show_selected (self);
}

/* ---- going back ---- */

static void
on_restored_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseHistoryPage *self = GUISE_HISTORY_PAGE (source);
  g_autoptr (GError) error = NULL;
  const gboolean done = guise_project_act_finish (result, &error);

  if (!self->is_restoring)
    return; /* the page is gone */
  self->is_restoring = FALSE;
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s",
                              done ? _("Training goes on from there; what was there is kept")
                                   : error->message);
  guise_open_project_refresh (self->project);
}

static void
restore (GuiseHistoryPage *self, const char *response)
{
  const GuiseHistoryPoint *point = get_selected (self);

  if (!g_str_equal (response, "go") || find_obstacle (self, point) != NULL)
    return;
  self->is_restoring = TRUE;
  guise_project_restore_async (guise_open_project_get_path (self->project),
                               guise_history_point_get_backup (point), G_OBJECT (self),
                               on_restored_cb, NULL);
  show_selected (self);
}

static void
ask (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseHistoryPage        *self = GUISE_HISTORY_PAGE (widget);
  const GuiseHistoryPoint *point = get_selected (self);
  GtkWidget               *dialog;

  if (find_obstacle (self, point) != NULL)
    return;
  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)), NULL, NULL);
  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog),
                                     _("Go back to iteration %'" PRIu64 "?"),
                                        guise_history_point_get_iteration (point));
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog),
                               _("Training will go on from there. Where it stands now is kept as "
                                 "a backup, and you can go forward again."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel",
                                    _("_Cancel"), "go", _("_Go back"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "go");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (restore), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- the object ---- */

GtkWidget *
guise_history_page_new (GuiseOpenProject *project)
{
  GuiseHistoryPage *self = g_object_new (GUISE_TYPE_HISTORY_PAGE, NULL);

  self->project = g_object_ref (project);
  gtk_list_box_bind_model (self->point_list, guise_open_project_get_points (project), make_row_cb,
                           NULL, NULL);
  g_signal_connect_object (project, "refreshed", G_CALLBACK (on_refreshed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (project, "notify::is-training", G_CALLBACK (show_selected), self,
                           G_CONNECT_SWAPPED);
  on_refreshed (self);
  return GTK_WIDGET (self);
}

static void
guise_history_page_dispose (GObject *object)
{
  GuiseHistoryPage *self = GUISE_HISTORY_PAGE (object);

  if (self->point_list != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->point_list, on_row_selected_cb, self);
      gtk_list_box_bind_model (self->point_list, NULL, NULL, NULL, NULL);
      self->point_list = NULL;
    }
  self->is_restoring = FALSE; /* what has begun is finished all the same */
  guise_widget_unparent_children (GTK_WIDGET (object));
  g_clear_object (&self->project);
  g_clear_pointer (&self->chosen, g_free);
  G_OBJECT_CLASS (guise_history_page_parent_class)->dispose (object);
}

static void
guise_history_page_class_init (GuiseHistoryPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_history_page_dispose;
  g_type_ensure (GUISE_TYPE_STRIP_VIEW);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "history.restore", NULL, ask);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-history-page.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseHistoryPage, stack);
  gtk_widget_class_bind_template_child (widget_class, GuiseHistoryPage, point_list);
  gtk_widget_class_bind_template_child (widget_class, GuiseHistoryPage, strip);
  gtk_widget_class_bind_template_child (widget_class, GuiseHistoryPage, title);
  gtk_widget_class_bind_template_child (widget_class, GuiseHistoryPage, restore_button);
  gtk_widget_class_bind_template_callback (widget_class, on_row_selected_cb);
}

static void
guise_history_page_init (GuiseHistoryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
