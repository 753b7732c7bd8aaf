/* SPDX-License-Identifier: GPL-3.0-or-later
 * How the model grew, and the way back. */
#include "app/train/guise-history-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <inttypes.h>

#include "app/export/guise-base-dialog.h"
#include "app/guise-error-text.h"
#include "app/guise-shortcuts.h"
#include "app/guise-window.h"
#include "app/project/guise-project-acts.h"
#include "app/train/guise-diary.h"
#include "app/train/guise-face-line.h"
#include "app/train/guise-history-point.h"
#include "app/train/guise-journal-view.h"
#include "app/train/guise-point-view.h"
#include "app/train/guise-scrubber.h"
#include "app/train/guise-strip-view.h"
#include "app/widgets/guise-adaptive.h"
#include "app/widgets/guise-widget.h"
#include "core/guise-error.h"

#define FILM_MS  250 /* a picture */
#define N_TURNS  4   /* between A and B that are named */
#define N_PROBES 8

struct _GuiseHistoryPage
{
  GtkWidget parent_instance;

  GuiseOpenProject *project;  /* owned */
  GuiseDiary       *diary;    /* owned */
  GuiseAdaptive    *adaptive; /* borrowed: whose layout is followed, or NULL */
  gboolean          is_restoring;
  gboolean          is_pinning;
  int               row;  /* probe face that is followed over time */
  guint             film; /* source while it plays, 0: none */

  GtkStack        *stack;
  GtkStack        *looks;
  GtkLabel        *title;
  GtkBox          *columns;
  GuisePointView  *point_a;
  GuisePointView  *point_b;
  GuiseFaceLine   *line;
  AdwActionRow    *between;
  AdwActionRow    *base_row;
  GuiseStripView  *film_strip;
  GtkLabel        *film_title;
  GtkButton       *play_button;
  GuiseScrubber   *scrubber;
  GtkWidget       *legend;
  GtkButton       *restore_button;
  GtkWidget       *bottom;
  GtkToggleButton *pins[2]; /* above, and below where it is narrow */
};

G_DEFINE_FINAL_TYPE (GuiseHistoryPage, guise_history_page, GTK_TYPE_WIDGET)

/* ---- what is shown ---- */

static GuiseHistoryPoint *
get_point (const GuiseHistoryPage *self, GuiseScrubberHandle handle)
{
  return guise_scrubber_get_point (self->scrubber, handle);
}

/* Why one cannot go back to B; NULL: one can. */
static const char *
find_obstacle (const GuiseHistoryPage *self)
{
  const GuiseHistoryPoint  *point = get_point (self, GUISE_SCRUBBER_B);
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);

  if (point == NULL)
    return _("Choose a point first");
  if (guise_open_project_is_training (self->project))
    return _("Stop training first");
  if (guise_history_point_get_damage (point) != NULL)
    return _("This point is damaged");
  if (guise_history_point_is_checkpoint (point) && status != NULL &&
      guise_history_point_get_iteration (point) == status->iteration)
    return _("Training goes on from this point anyway");
  if (self->is_pinning)
    return _("Making it stay…");
  return self->is_restoring ? _("Going back…") : NULL;
}

/* Why B's pin cannot be set or taken off; NULL: it can. */
static const char *
find_pin_obstacle (const GuiseHistoryPage *self)
{
  const GuiseHistoryPoint *point = get_point (self, GUISE_SCRUBBER_B);

  if (point == NULL)
    return _("Choose a point first");
  if (guise_history_point_get_damage (point) != NULL)
    return _("This point is damaged");
  if (guise_history_point_stays_anyway (point))
    return _("It stays without a pin: the backup before a stage, or a reusable base");
  if (self->is_restoring)
    return _("Going back…");
  return self->is_pinning ? _("Making it stay…") : NULL;
}

static void
show_pin (GuiseHistoryPage *self)
{
  const GuiseHistoryPoint *point = get_point (self, GUISE_SCRUBBER_B);
  const gboolean           is_pinned = point != NULL && guise_history_point_is_pinned (point);
  const char              *obstacle = find_pin_obstacle (self);
  const char              *text =
    is_pinned ? _("Take the pin off B (P)") : _("Pin B: nothing removes it by itself (P)");

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "history.pin", obstacle == NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (self->pins); i++)
    {
      gtk_toggle_button_set_active (self->pins[i], is_pinned);
      gtk_widget_set_sensitive (GTK_WIDGET (self->pins[i]), obstacle == NULL);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->pins[i]), obstacle != NULL ? obstacle : text);
    }
}

static void
show_restore (GuiseHistoryPage *self)
{
  const char *obstacle = find_obstacle (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "history.restore", obstacle == NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->restore_button),
                               obstacle != NULL ? obstacle : _("Go back to B (Enter)"));
  show_pin (self);
}

/* What changed the model on the way from one to the other, in the order in which it happened. */
static void
show_between (GuiseHistoryPage *self)
{
  GListModel              *lines = guise_diary_get_lines (self->diary);
  const GuiseHistoryPoint *a = get_point (self, GUISE_SCRUBBER_A);
  const GuiseHistoryPoint *b = get_point (self, GUISE_SCRUBBER_B);
  g_autoptr (GString) text = g_string_new (NULL);
  int n = 0;

  for (guint i = g_list_model_get_n_items (lines); a != NULL && b != NULL && i > 0; i--)
    {
      g_autoptr (GuiseDiaryLine) line = g_list_model_get_item (lines, i - 1);
      const uint64_t at = guise_diary_line_get_iteration (line);
      const uint64_t from = guise_history_point_get_iteration (a);
      const uint64_t to = guise_history_point_get_iteration (b);

      if (!guise_diary_line_is_turn (line) || at < MIN (from, to) || at > MAX (from, to))
        continue;
      if (++n <= N_TURNS)
        g_string_append_printf (text, _("%s%s at %'" PRIu64), n > 1 ? " · " : "",
                                         guise_diary_line_get_text (line), at);
    }
  if (n > N_TURNS)
    g_string_append_printf (text, ngettext (" · %d more", " · %d more", n - N_TURNS), n - N_TURNS);
  adw_action_row_set_subtitle (self->between, n > 0 ? text->str : _("Nothing was changed"));
}

static int
get_n_faces (const GuiseHistoryPage *self)
{
  static const int n_faces[GUISE_N_LAYOUTS] = {
    [GUISE_LAYOUT_NARROW] = 3, [GUISE_LAYOUT_MEDIUM] = 4, [GUISE_LAYOUT_WIDE] = 9
  };
  GuiseLayout layout = GUISE_LAYOUT_WIDE;

  if (self->adaptive != NULL)
    g_object_get (self->adaptive, "layout", &layout, NULL);
  return n_faces[layout];
}

static void
show_line (GuiseHistoryPage *self)
{
  guise_face_line_show (self->line, guise_open_project_get_points (self->project), self->row,
                        get_n_faces (self));
}

static void
show_base_row (GuiseHistoryPage *self, const GuiseHistoryPoint *b)
{
  const gboolean is_reusable = b != NULL && guise_history_point_is_reusable (b);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "history.save-base", is_reusable);
  adw_action_row_set_subtitle (self->base_row,
                               is_reusable ? _("It is reusable: another face can begin with it.")
                                           : _("It is not reusable: it can be trained on."));
}

static void
show_points (GuiseHistoryPage *self)
{
  const GuiseLossCurve    *curve = guise_open_project_get_curve (self->project);
  const GuiseHistoryPoint *b = get_point (self, GUISE_SCRUBBER_B);
  g_autofree char         *title =
    b != NULL ? g_strdup_printf (_("Iteration %'" PRIu64), guise_history_point_get_iteration (b))
              : g_strdup ("");

  guise_point_view_show (self->point_a, get_point (self, GUISE_SCRUBBER_A), curve);
  guise_point_view_show (self->point_b, b, curve);
  guise_strip_view_load (self->film_strip, b != NULL ? guise_history_point_get_strip (b) : NULL);
  gtk_label_set_label (self->film_title, title);
  show_base_row (self, b);
  show_between (self);
  show_restore (self);
}

static void
show_title (GuiseHistoryPage *self, guint n)
{
  g_autofree char *text =
    g_strdup_printf (ngettext ("%u point is kept", "%u points are kept", n), n);

  gtk_label_set_label (self->title, text);
}

/* While nobody sees it nothing is shown. */
static void
on_refreshed (GuiseHistoryPage *self)
{
  GListModel               *points = guise_open_project_get_points (self->project);
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);
  const guint               n = g_list_model_get_n_items (points);

  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "points" : "empty");
  if (status == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  guise_scrubber_follow (self->scrubber, points, status);
  show_title (self, n);
  show_points (self);
  show_line (self);
}

/* ---- film ---- */

static void
stop_film (GuiseHistoryPage *self)
{
  g_clear_handle_id (&self->film, g_source_remove);
  gtk_button_set_label (self->play_button, _("Play"));
}

static gboolean
on_film_cb (void *user_data)
{
  GuiseHistoryPage        *self = user_data;
  const GuiseHistoryPoint *before = get_point (self, GUISE_SCRUBBER_B);

  guise_scrubber_step (self->scrubber, GUISE_SCRUBBER_B, 1, FALSE);
  if (get_point (self, GUISE_SCRUBBER_B) != before)
    return G_SOURCE_CONTINUE;
  self->film = 0;
  stop_film (self);
  return G_SOURCE_REMOVE;
}

/* From the beginning when it stands at the end. */
static void
play (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseHistoryPage  *self = GUISE_HISTORY_PAGE (widget);
  GuiseHistoryPoint *before = get_point (self, GUISE_SCRUBBER_B);

  if (self->film != 0)
    {
      stop_film (self);
      return;
    }
  gtk_stack_set_visible_child_name (self->looks, "film");
  guise_scrubber_step (self->scrubber, GUISE_SCRUBBER_B, 1, FALSE);
  if (get_point (self, GUISE_SCRUBBER_B) == before)
    while (before = get_point (self, GUISE_SCRUBBER_B),
           guise_scrubber_step (self->scrubber, GUISE_SCRUBBER_B, -1, FALSE),
           get_point (self, GUISE_SCRUBBER_B) != before)
      ;
  self->film = g_timeout_add (FILM_MS, on_film_cb, self);
  gtk_button_set_label (self->play_button, _("Stop"));
}

/* ---- going back ---- */

static void
on_restored_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseHistoryPage *self = GUISE_HISTORY_PAGE (source);
  g_autoptr (GError) error = NULL;
  const gboolean   done = guise_project_act_finish (result, &error);
  g_autofree char *text = error != NULL ? guise_error_text_dup_line (error) : NULL;

  if (!self->is_restoring)
    return; /* the page is gone */
  self->is_restoring = FALSE;
  guise_widget_toast (GTK_WIDGET (self), done
                      ? _("Training goes on from there; what was there is kept") : text, NULL);
  guise_open_project_refresh (self->project);
}

static void
restore (GuiseHistoryPage *self, const char *response)
{
  const GuiseHistoryPoint *point = get_point (self, GUISE_SCRUBBER_B);

  if (!g_str_equal (response, "go") || find_obstacle (self) != NULL)
    return;
  self->is_restoring = TRUE;
  guise_project_restore_async (guise_open_project_get_path (self->project),
                               guise_history_point_get_backup (point),
                               guise_history_point_get_iteration (point), G_OBJECT (self),
                               on_restored_cb, NULL);
  show_restore (self);
}

static void
ask (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseHistoryPage         *self = GUISE_HISTORY_PAGE (widget);
  const GuiseHistoryPoint  *point = get_point (self, GUISE_SCRUBBER_B);
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);
  GtkWidget                *dialog;

  if (find_obstacle (self) != NULL || status == NULL)
    return;
  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)), NULL, NULL);
  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog),
                                     _("Go back to iteration %'" PRIu64 "?"),
                                        guise_history_point_get_iteration (point));
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  _("Training will go from %'" PRIu64
                                    " to %'" PRIu64 " and on from there. Later "
                                    "checkpoints stay here, and you can go forward again."),
                                     status->iteration, guise_history_point_get_iteration (point));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel",
                                    _("_Cancel"), "go", _("_Go back"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "go");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (restore), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- pins ---- */

static void
on_pinned_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseHistoryPage *self = GUISE_HISTORY_PAGE (source);
  g_autoptr (GError) error = NULL;
  const gboolean   done = guise_project_act_finish (result, &error);
  g_autofree char *line = error != NULL ? guise_error_text_dup_line (error) : NULL;

  if (!self->is_pinning)
    return; /* the page is gone */
  self->is_pinning = FALSE;
  if (g_error_matches (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND))
    guise_widget_toast (GTK_WIDGET (self),
                        _("This point is gone already: newer ones have taken its place"), NULL);
  else if (!done) /* done is seen by the button and the badge */
    guise_widget_toast (GTK_WIDGET (self), line, NULL);
  show_restore (self);
  guise_open_project_refresh (self->project);
}

static void
toggle_pin (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseHistoryPage        *self = GUISE_HISTORY_PAGE (widget);
  const GuiseHistoryPoint *point = get_point (self, GUISE_SCRUBBER_B);

  if (find_pin_obstacle (self) != NULL)
    return;
  self->is_pinning = TRUE;
  guise_project_pin_async (guise_open_project_get_path (self->project),
                           guise_history_point_get_backup (point),
                           guise_history_point_get_iteration (point),
                           !guise_history_point_is_pinned (point), G_OBJECT (self), on_pinned_cb,
                           NULL);
  show_restore (self);
}

/* A button that was clicked shows what is so, not what was wished for. */
static void
on_pin_clicked_cb (GuiseHistoryPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "history.pin", NULL);
  show_pin (self);
}

/* ---- a base ---- */

/* Whose faces it was made of is said first, as before an export. */
static void
save_base (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "win.with-consent", "s", "history.base");
}

static void
show_base (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseHistoryPage        *self = GUISE_HISTORY_PAGE (widget);
  const GuiseHistoryPoint *point = get_point (self, GUISE_SCRUBBER_B);

  if (point != NULL && guise_history_point_is_reusable (point))
    guise_base_dialog_present (GTK_WINDOW (gtk_widget_get_root (widget)), self->project,
                               guise_history_point_get_path (point));
}

/* ---- other actions ---- */

static void
focus_handle (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_scrubber_focus (GUISE_HISTORY_PAGE (widget)->scrubber,
                        (GuiseScrubberHandle) g_variant_get_int32 (parameter));
}

static void
exchange (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_scrubber_exchange (GUISE_HISTORY_PAGE (widget)->scrubber);
}

static void
show_journal (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseHistoryPage *self = GUISE_HISTORY_PAGE (widget);
  GtkRoot          *window = gtk_widget_get_root (widget);

  if (GUISE_IS_WINDOW (window))
    guise_window_push (GUISE_WINDOW (window),
                       guise_journal_page_new (guise_diary_get_lines (self->diary)));
}

/* There are as many probe faces as the newest strip has. */
static void
change_face (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseHistoryPage *self = GUISE_HISTORY_PAGE (widget);
  const int         n_rows = guise_strip_view_get_n_rows (self->film_strip);
  const int         n = n_rows > 0 ? MIN (n_rows, N_PROBES) : N_PROBES;

  self->row = (self->row + g_variant_get_int32 (parameter) + n) % n;
  guise_scrubber_set_row (self->scrubber, self->row);
  show_line (self);
}

static void
apply_layout (GuiseHistoryPage *self)
{
  GuiseLayout layout = GUISE_LAYOUT_WIDE;
  gboolean    is_narrow;

  if (self->adaptive != NULL)
    g_object_get (self->adaptive, "layout", &layout, NULL);
  is_narrow = layout == GUISE_LAYOUT_NARROW;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->columns), layout == GUISE_LAYOUT_WIDE
                                                                    ? GTK_ORIENTATION_HORIZONTAL
                                                                    : GTK_ORIENTATION_VERTICAL);
  gtk_widget_set_visible (GTK_WIDGET (self->restore_button), !is_narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->pins[0]), !is_narrow);
  gtk_widget_set_visible (self->bottom, is_narrow);
  gtk_widget_set_visible (self->legend, !is_narrow);
  if (self->project != NULL)
    show_line (self);
}

/* A page that is not seen has a width, too. */
static void
guise_history_page_root (GtkWidget *widget)
{
  GuiseHistoryPage *self = GUISE_HISTORY_PAGE (widget);

  GTK_WIDGET_CLASS (guise_history_page_parent_class)->root (widget);
  if (self->adaptive == NULL)
    {
      self->adaptive = GUISE_ADAPTIVE (gtk_widget_get_ancestor (widget, GUISE_TYPE_ADAPTIVE));
      if (self->adaptive != NULL)
        g_signal_connect_object (self->adaptive, "notify::layout", G_CALLBACK (apply_layout), self,
                                 G_CONNECT_SWAPPED);
    }
  apply_layout (self);
}

static void
guise_history_page_map (GtkWidget *widget)
{
  GuiseHistoryPage *self = GUISE_HISTORY_PAGE (widget);

  GTK_WIDGET_CLASS (guise_history_page_parent_class)->map (widget);
  if (self->project != NULL)
    on_refreshed (self);
}

static void
guise_history_page_unmap (GtkWidget *widget)
{
  stop_film (GUISE_HISTORY_PAGE (widget));
  GTK_WIDGET_CLASS (guise_history_page_parent_class)->unmap (widget);
}

/* ---- the object ---- */

GtkWidget *
guise_history_page_new (GuiseOpenProject *project)
{
  GuiseHistoryPage *self = g_object_new (GUISE_TYPE_HISTORY_PAGE, NULL);

  self->project = g_object_ref (project);
  self->diary = guise_diary_new (project);
  g_signal_connect_object (project, "refreshed", G_CALLBACK (on_refreshed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (project, "notify::is-training", G_CALLBACK (show_restore), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->diary, "read", G_CALLBACK (show_between), self, G_CONNECT_SWAPPED);
  on_refreshed (self);
  return GTK_WIDGET (self);
}

static void
guise_history_page_dispose (GObject *object)
{
  GuiseHistoryPage *self = GUISE_HISTORY_PAGE (object);

  g_clear_handle_id (&self->film, g_source_remove);
  self->is_restoring = FALSE; /* what has begun is finished all the same */
  self->is_pinning = FALSE;
  guise_widget_unparent_children (GTK_WIDGET (object));
  g_clear_object (&self->diary);
  g_clear_object (&self->project);
  G_OBJECT_CLASS (guise_history_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *class)
{
  gtk_widget_class_bind_template_child (class, GuiseHistoryPage, stack);
  gtk_widget_class_bind_template_child (class, GuiseHistoryPage, looks);
  gtk_widget_class_bind_template_child (class, GuiseHistoryPage, title);
  gtk_widget_class_bind_template_child (class, GuiseHistoryPage, columns);
  gtk_widget_class_bind_template_child (class, GuiseHistoryPage, point_a);
  gtk_widget_class_bind_template_child (class, GuiseHistoryPage, point_b);
  gtk_widget_class_bind_template_child (class, GuiseHistoryPage, line);
  gtk_widget_class_bind_template_child (class, GuiseHistoryPage, between);
  gtk_widget_class_bind_template_child (class, GuiseHistoryPage, base_row);
  gtk_widget_class_bind_template_child (class, GuiseHistoryPage, film_strip);
  gtk_widget_class_bind_template_child (class, GuiseHistoryPage, film_title);
  gtk_widget_class_bind_template_child (class, GuiseHistoryPage, play_button);
  gtk_widget_class_bind_template_child (class, GuiseHistoryPage, scrubber);
  gtk_widget_class_bind_template_child (class, GuiseHistoryPage, legend);
  gtk_widget_class_bind_template_child (class, GuiseHistoryPage, restore_button);
  gtk_widget_class_bind_template_child (class, GuiseHistoryPage, bottom);
  gtk_widget_class_bind_template_child_full (class, "pin", FALSE,
                                             G_STRUCT_OFFSET (GuiseHistoryPage, pins[0]));
  gtk_widget_class_bind_template_child_full (class, "bottom_pin", FALSE,
                                             G_STRUCT_OFFSET (GuiseHistoryPage, pins[1]));
  gtk_widget_class_bind_template_callback (class, show_points);
  gtk_widget_class_bind_template_callback (class, on_pin_clicked_cb);
}

static void
guise_history_page_class_init (GuiseHistoryPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_history_page_dispose;
  widget_class->root = guise_history_page_root;
  widget_class->map = guise_history_page_map;
  widget_class->unmap = guise_history_page_unmap;
  g_type_ensure (GUISE_TYPE_FACE_LINE);
  g_type_ensure (GUISE_TYPE_POINT_VIEW);
  g_type_ensure (GUISE_TYPE_SCRUBBER);
  g_type_ensure (GUISE_TYPE_STRIP_VIEW);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "history.restore", NULL, ask);
  gtk_widget_class_install_action (widget_class, "history.pin", NULL, toggle_pin);
  gtk_widget_class_install_action (widget_class, "history.save-base", NULL, save_base);
  gtk_widget_class_install_action (widget_class, "history.base", NULL, show_base);
  gtk_widget_class_install_action (widget_class, "history.play", NULL, play);
  gtk_widget_class_install_action (widget_class, "history.exchange", NULL, exchange);
  gtk_widget_class_install_action (widget_class, "history.journal", NULL, show_journal);
  gtk_widget_class_install_action (widget_class, "history.handle", "i", focus_handle);
  gtk_widget_class_install_action (widget_class, "history.face", "i", change_face);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-history-page.ui");
  bind_children (widget_class);
}

static void
guise_history_page_init (GuiseHistoryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  guise_shortcuts_attach (GTK_WIDGET (self), GUISE_SHORTCUT_HISTORY);
}
