/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the page of faces shows of its wall. */
#include <glib/gi18n.h>

#include "app/faces/guise-face-slot-text.h"
#include "app/faces/guise-faces-page-private.h"
#include "app/faces/guise-score-words.h"
#include "app/widgets/guise-widget.h"

/* ---- what is said when there are no faces ---- */

static void
show_empty (GuiseFacesPage *self)
{
  static const struct
  {
    const char *icon;
    const char *title;
    const char *text;
    const char *import;
  } texts[GUISE_N_FACE_SLOTS] = {
    [GUISE_FACE_SLOT_SRC] = { "avatar-default-symbolic", N_ ("No faces of the character yet"),
                              N_ ("Take them from videos and pictures: 3,000 to 4,000 varied "
                                  "faces are good."),
                              N_ ("Import…") },
    [GUISE_FACE_SLOT_DST] = { "camera-web-symbolic", N_ ("No faces of you yet"),
                              N_ ("Record about 5,000 with the camera you will use later. It takes "
                                  "around 30 minutes; you can stop and go on whenever you like."),
                              N_ ("Import instead…") },
    [GUISE_FACE_SLOT_GENERIC] = { "system-users-symbolic", N_ ("No generic faces"),
                                  N_ ("A big set of many people, so that the model learns what "
                                      "faces have in common. A plan can do without."),
                                  N_ ("Import…") },
  };

  adw_status_page_set_icon_name (self->empty, texts[self->slot].icon);
  adw_status_page_set_title (self->empty, _ (texts[self->slot].title));
  adw_status_page_set_description (self->empty, _ (texts[self->slot].text));
  gtk_button_set_label (self->empty_import, _ (texts[self->slot].import));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->empty_import), "s",
                                    guise_faces_page_get_slot_name (self->slot));
  gtk_widget_set_visible (self->empty_record, self->slot == GUISE_FACE_SLOT_DST);
}

/* ---- showing the wall ---- */

static void
take_label (GtkButton *button, char *text)
{
  g_autofree char *owned = text;

  gtk_button_set_label (button, owned);
}

/* Some names are long; what is cut is in the tooltip, as else the steps would have to go. */
static void
show_some_title (GuiseFacesPage *self, const char *title)
{
  gtk_widget_set_visible (GTK_WIDGET (self->some_filter), title != NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->some_filter), title);
  gtk_button_set_label (self->some_filter, title != NULL ? title : "");
  gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (self->some_filter)),
                           PANGO_ELLIPSIZE_END);
}

static void
update_filters (GuiseFacesPage *self)
{
  const GuiseWallFilter filter = guise_wall_get_filter (self->wall);
  const char           *title = guise_wall_get_some_title (self->wall);
  GtkButton *const      buttons[] = { self->all_filter, self->chosen_filter, self->aside_filter,
                                      self->some_filter };
  g_autoptr (GMenu) menu = g_menu_new ();

  take_label (self->all_filter, g_strdup_printf (_("All %'zu"), guise_wall_get_n (self->wall)));
  take_label (self->chosen_filter,
              g_strdup_printf (_("Chosen %'zu"), guise_wall_get_n_chosen (self->wall)));
  take_label (self->aside_filter,
              g_strdup_printf (_("Set aside %'zu"), guise_wall_get_n_aside (self->wall)));
  /* The action's state reaches only buttons that were pressed themselves. */
  for (size_t i = 0; i < G_N_ELEMENTS (buttons); i++)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (buttons[i]), i == (size_t) filter);
  show_some_title (self, title);
  for (size_t i = 0; i < G_N_ELEMENTS (buttons) - (title == NULL ? 1 : 0); i++)
    {
      g_autofree char *action =
        g_strconcat ("faces.filter::", guise_faces_page_get_filter_name ((GuiseWallFilter) i),
                     NULL);

      g_menu_append (menu, gtk_button_get_label (buttons[i]), action);
    }
  gtk_menu_button_set_menu_model (self->filter_menu, G_MENU_MODEL (menu));
  gtk_menu_button_set_label (self->filter_menu, gtk_button_get_label (buttons[filter]));
}

/* How many measures are limited stands on the button, so that nobody looks for faces that are
 * hidden. */
static void
update_limits (GuiseFacesPage *self)
{
  const gboolean is_known = guise_wall_get_extents (self->wall) != NULL;
  const int      n = guise_wall_limits_count (guise_wall_get_limits (self->wall));
  /* Translators: how many measures are limited */
  g_autofree char *some = g_strdup_printf (_("Filter · %d"), n);

  gtk_menu_button_set_label (self->limits_button, n > 0 ? some : _("Filter"));
  guise_widget_name (GTK_WIDGET (self->limits_button), n > 0 ? some : _("Filter"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->limits_button), is_known);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->limits_button),
                               is_known ? _("Show faces by what was measured on them")
                                        : _("The faces are being measured"));
  if (n > 0)
    gtk_widget_add_css_class (GTK_WIDGET (self->limits_button), "accent");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->limits_button), "accent");
  guise_limits_panel_update (self->limits_panel);
}

/* What is not measured yet lies in no limits and out of none. */
static void
update_waiting (GuiseFacesPage *self)
{
  const gboolean is_waiting = self->wall != NULL && guise_wall_get_extents (self->wall) == NULL &&
                              guise_wall_limits_count (guise_wall_get_limits (self->wall)) > 0;

  gtk_widget_set_visible (self->waiting, is_waiting);
}

static void
update_job (GuiseFacesPage *self)
{
  GuiseJob    *job = self->wall != NULL ? guise_wall_get_job (self->wall) : NULL;
  const double fraction = job != NULL ? guise_job_get_fraction (job) : -1.0;

  gtk_revealer_set_reveal_child (self->job_bar, job != NULL);
  if (job == NULL)
    return;
  gtk_label_set_label (self->job_text, guise_job_get_status (job));
  gtk_progress_bar_set_fraction (self->job_progress, CLAMP (fraction, 0.0, 1.0));
}

static void
follow_job (GuiseFacesPage *self)
{
  GuiseJob *job = self->wall != NULL ? guise_wall_get_job (self->wall) : NULL;

  update_job (self);
  if (job == NULL || g_object_get_data (G_OBJECT (job), "followed") == self)
    return;
  g_object_set_data (G_OBJECT (job), "followed", self);
  g_signal_connect_object (job, "notify::status", G_CALLBACK (update_job), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "notify::fraction", G_CALLBACK (update_job), self,
                           G_CONNECT_SWAPPED);
}

void
guise_faces_page_update_verdict (GuiseFacesPage *self)
{
  const GuiseScoreCard *card = guise_wall_get_card (self->wall);
  g_autofree char      *button = g_strdup_printf (_("Use best %'zu"), self->n_keep);
  g_autofree char      *verdict = NULL;
  g_autofree char      *text = NULL;
  GuiseScoreSeverity    worst = GUISE_SCORE_NOTE;

  guise_score_panel_update (self->panel, self->wall, guise_faces_page_get_slot_name (self->slot),
                            self->n_keep);
  gtk_button_set_label (self->bar_best, button);
  if (card != NULL)
    verdict =
      guise_score_words_verdict (card,
                                 guise_wall_get_score (self->wall) == &card->dst ? "dst" : "src",
                                 &text, &worst);
  gtk_label_set_label (self->bar_verdict, verdict != NULL ? verdict : _("Not measured yet"));
  gtk_label_set_label (self->bar_text, text != NULL ? text : "");
  guise_step_mark_set_state (self->bar_mark, card == NULL                   ? GUISE_STEP_TO_DO
                                             : worst == GUISE_SCORE_SEVERE  ? GUISE_STEP_STOPPED
                                             : worst == GUISE_SCORE_WARNING ? GUISE_STEP_ATTENTION
                                                                            : GUISE_STEP_DONE);
}

static void
update_shown (GuiseFacesPage *self)
{
  GListModel              *list = G_LIST_MODEL (guise_wall_get_list (self->wall));
  static const char *const texts[] = {
    [GUISE_WALL_SHOW_ALL] = "",
    [GUISE_WALL_SHOW_CHOSEN] = N_ ("No face is chosen yet: all are trained with. Use the best, or "
                                   "choose some yourself."),
    [GUISE_WALL_SHOW_ASIDE] = N_ ("Nothing is set aside."),
    [GUISE_WALL_SHOW_SOME] = N_ ("There is no such face."),
  };
  const gboolean is_empty = list != NULL && g_list_model_get_n_items (list) == 0;

  const gboolean is_limited = guise_wall_limits_count (guise_wall_get_limits (self->wall)) > 0;

  if (is_empty)
    adw_status_page_set_description (self->none,
                                     is_limited ? _("None of these faces is within the filter.")
                                                : _ (texts[guise_wall_get_filter (self->wall)]));
  gtk_widget_set_visible (self->clear_button, is_limited);
  gtk_stack_set_visible_child_name (self->shown, is_empty ? "none" : "faces");
}

void
guise_faces_page_update_layout (GuiseFacesPage *self)
{
  const gboolean is_narrow = self->layout == GUISE_LAYOUT_NARROW;
  const gboolean has_selection = guise_wall_grid_get_n_selected (self->grid) > 0;
  const gboolean can_undo = self->wall != NULL && guise_wall_can_undo (self->wall);

  gtk_widget_set_visible (self->slot_box, !is_narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->slot_menu), is_narrow);
  gtk_menu_button_set_label (self->slot_menu, guise_face_slot_get_title (self->slot));
  gtk_widget_set_visible (self->filters, !is_narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->filter_menu), is_narrow);
  gtk_widget_set_visible (self->sort_label, !is_narrow);
  gtk_widget_set_visible (self->zoom, self->layout == GUISE_LAYOUT_WIDE);
  gtk_widget_set_visible (self->record_button, !is_narrow && self->slot == GUISE_FACE_SLOT_DST);
  gtk_widget_set_visible (self->import_button, !is_narrow);
  gtk_widget_set_visible (self->find_button, !is_narrow);
  gtk_widget_set_visible (self->selection_strip, has_selection || (can_undo && !is_narrow));
  gtk_widget_set_visible (self->similar_button,
                          !is_narrow && guise_wall_grid_get_n_selected (self->grid) == 1);
  adw_button_content_set_label (self->undo_content, is_narrow ? "" : _("Undo"));
  gtk_widget_set_visible (self->verdict_bar, is_narrow && !has_selection);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->empty_buttons),
                                  is_narrow ? GTK_ORIENTATION_VERTICAL
                                            : GTK_ORIENTATION_HORIZONTAL);
}

void
guise_faces_page_update_selection (GuiseFacesPage *self)
{
  const guint          n = guise_wall_grid_get_n_selected (self->grid);
  g_autofree char     *text = g_strdup_printf (ngettext ("%'u selected", "%'u selected", n), n);
  size_t               n_faces = 0;
  g_autofree uint32_t *faces = n == 1 ? guise_wall_grid_dup_selected (self->grid, &n_faces) : NULL;

  gtk_label_set_label (self->selected_label, n > 0 ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->selected_label), n > 0);
  gtk_widget_set_visible (self->aside_button, n > 0);
  gtk_widget_set_visible (self->bring_back_button,
                          n > 0 && self->wall != NULL &&
                            guise_wall_get_filter (self->wall) == GUISE_WALL_SHOW_ASIDE);
  gtk_widget_set_visible (self->choose_button, n > 0);
  guise_faces_page_update_layout (self);
  guise_faces_page_update_actions (self);
  if (self->wall != NULL)
    guise_score_panel_show_face (self->panel, self->wall, n_faces == 1 ? faces[0] : G_MAXUINT);
}

static const char *
choose_child (GuiseFacesPage *self)
{
  if (self->wall == NULL)
    return "empty";
  if (guise_wall_get_problem (self->wall) != NULL)
    return "problem";
  if (guise_wall_get_n (self->wall) == 0 && !guise_wall_is_busy (self->wall))
    return "empty";
  return "wall";
}

/* A page's description is markup, and file names are not. */
static void
show_problem (GuiseFacesPage *self)
{
  const char      *problem = guise_wall_get_problem (self->wall);
  g_autofree char *text = problem != NULL ? g_markup_escape_text (problem, -1) : NULL;

  adw_status_page_set_description (self->problem, text);
}

void
guise_faces_page_update (GuiseFacesPage *self)
{
  const char *child = choose_child (self);

  show_empty (self);
  follow_job (self);
  update_waiting (self);
  if (self->wall != NULL)
    {
      show_problem (self);
      guise_wall_grid_update (self->grid);
      update_filters (self);
      update_limits (self);
      update_shown (self);
      guise_faces_page_update_verdict (self);
    }
  guise_faces_page_update_selection (self);
  gtk_stack_set_visible_child_name (self->stack, child);
  gtk_widget_set_sensitive (self->panel_button, g_str_equal (child, "wall"));
  gtk_widget_set_sensitive (self->find_button, g_str_equal (child, "wall"));
  g_object_notify (G_OBJECT (self), "filter");
}
