/* SPDX-License-Identifier: GPL-3.0-or-later
 * What happened last to a project. */
#include "app/train/guise-journal-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <inttypes.h>

#include "app/guise-window.h"
#include "app/train/guise-diary.h"
#include "app/widgets/guise-flow-layout.h"
#include "app/widgets/guise-widget.h"

#define N_ROWS 5

struct _GuiseJournalView
{
  GtkWidget parent_instance;

  GListModel *lines; /* owned, or NULL */

  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (GuiseJournalView, guise_journal_view, GTK_TYPE_WIDGET)

/* ---- rows ---- */

/* Of today the time, of other days the date. */
static char *
describe_time (int64_t seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (seconds);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  if (time == NULL || seconds == 0)
    return g_strdup ("");
  if (g_date_time_get_year (time) == g_date_time_get_year (now) &&
      g_date_time_get_day_of_year (time) == g_date_time_get_day_of_year (now))
    return g_date_time_format (time, "%H:%M");
  return g_date_time_format (time, _("%e %b"));
}

static GtkWidget *
make_label (const char *text, const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "caption");
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  return label;
}

static GtkWidget *
make_row_cb (void *item, void *user_data)
{
  GuiseDiaryLine  *line = GUISE_DIARY_LINE (item);
  g_autofree char *clock = describe_time (guise_diary_line_get_time (line));
  GtkWidget       *row = gtk_list_box_row_new ();
  GtkWidget       *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget       *time = make_label (clock, "dim-label");
  GtkWidget       *text = make_label (guise_diary_line_get_text (line), NULL);
  GtkWidget       *lines = adw_bin_new ();

  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (text), 22); /* it stands beside, and may not push */
  gtk_label_set_width_chars (GTK_LABEL (time), 6);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_box_append (GTK_BOX (box), time);
  gtk_widget_set_layout_manager (lines, g_object_new (GUISE_TYPE_FLOW_LAYOUT, NULL));
  adw_bin_set_child (ADW_BIN (lines), text);
  gtk_box_append (GTK_BOX (box), lines);
  gtk_widget_add_css_class (box, "guise-line");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_widget_set_tooltip_text (row, guise_diary_line_get_details (line));
  guise_widget_name (row, guise_diary_line_get_text (line));
  return row;
}

void
guise_journal_view_set_lines (GuiseJournalView *self, GListModel *lines)
{
  GtkSliceListModel *newest = gtk_slice_list_model_new (g_object_ref (lines), 0, N_ROWS);

  g_set_object (&self->lines, lines);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (newest), make_row_cb, NULL, NULL);
  g_object_unref (newest);
}

/* ---- all of it ---- */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *time = make_label ("", "dim-label");
  GtkWidget *iteration = make_label ("", "numeric");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_valign (time, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (iteration, GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), time);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), iteration);
  gtk_list_item_set_child (item, row);
  gtk_list_item_set_activatable (item, FALSE);
}

/* The label that is so many-th among those of a row's box. */
static GtkWidget *
find_label (GtkWidget *widget, const char *class)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = GTK_IS_LABEL (child) && gtk_widget_has_css_class (child, "caption") &&
                             gtk_widget_has_css_class (child, class)
                           ? child
                           : find_label (child, class);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GuiseDiaryLine  *line = GUISE_DIARY_LINE (gtk_list_item_get_item (item));
  GtkWidget       *row = gtk_list_item_get_child (item);
  const char      *details = guise_diary_line_get_details (line);
  g_autofree char *clock = describe_time (guise_diary_line_get_time (line));
  g_autofree char *iteration = g_strdup_printf ("%'" PRIu64, guise_diary_line_get_iteration (line));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), guise_diary_line_get_text (line));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), details != NULL ? details : "");
  gtk_label_set_label (GTK_LABEL (find_label (row, "dim-label")), clock);
  gtk_label_set_label (GTK_LABEL (find_label (row, "numeric")), iteration);
}

static GtkWidget *
make_header (void)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *back = gtk_button_new_from_icon_name ("go-previous-symbolic");

  gtk_actionable_set_action_name (GTK_ACTIONABLE (back), "win.go-back");
  gtk_widget_set_tooltip_text (back, _("Back (Alt+Left)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (back), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Back"), -1);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), back);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header),
                                   adw_window_title_new (_("Journal"),
                                                            _("Everything that happened, newest "
                                                              "first")));
  return header;
}

GtkWidget *
guise_journal_page_new (GListModel *lines)
{
  GtkWidget          *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget          *scroller = gtk_scrolled_window_new ();
  GtkWidget          *clamp = adw_clamp_scrollable_new ();
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkNoSelection     *model = gtk_no_selection_new (g_object_ref (lines));
  GtkWidget          *list;

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  list = gtk_list_view_new (GTK_SELECTION_MODEL (model), factory);
  gtk_list_view_set_show_separators (GTK_LIST_VIEW (list), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Journal"), -1);
  adw_clamp_scrollable_set_maximum_size (ADW_CLAMP_SCROLLABLE (clamp), 720);
  adw_clamp_scrollable_set_child (ADW_CLAMP_SCROLLABLE (clamp), list);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (page), make_header ());
  gtk_box_append (GTK_BOX (page), scroller);
  return page;
}

static void
show_all (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseJournalView *self = GUISE_JOURNAL_VIEW (widget);
  GtkRoot          *window = gtk_widget_get_root (widget);

  if (self->lines != NULL && GUISE_IS_WINDOW (window))
    guise_window_push (GUISE_WINDOW (window), guise_journal_page_new (self->lines));
}

/* ---- the object ---- */

static void
guise_journal_view_dispose (GObject *object)
{
  GuiseJournalView *self = GUISE_JOURNAL_VIEW (object);

  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  self->list = NULL;
  guise_widget_unparent_children (GTK_WIDGET (object));
  g_clear_object (&self->lines);
  G_OBJECT_CLASS (guise_journal_view_parent_class)->dispose (object);
}

static void
guise_journal_view_class_init (GuiseJournalViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_journal_view_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "journal.show-all", NULL, show_all);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-journal-view.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseJournalView, list);
}

static void
guise_journal_view_init (GuiseJournalView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
