/* SPDX-License-Identifier: GPL-3.0-or-later
 * What can be done on the page of faces. */
#include <glib/gi18n.h>

#include "app/faces/guise-face-page.h"
#include "app/faces/guise-faces-page-private.h"
#include "app/faces/guise-quick-check-offer.h"
#include "app/faces/guise-score-words.h"
#include "app/guise-error-text.h"
#include "app/guise-window.h"
#include "app/project/guise-project-acts.h"

/* ---- faces that are selected ---- */

static void
mark_selected (GuiseFacesPage *self, GuiseSelectionMark mark)
{
  size_t               n;
  g_autofree uint32_t *faces = guise_wall_grid_dup_selected (self->grid, &n);

  if (self->wall != NULL && n > 0)
    guise_wall_mark (self->wall, faces, n, mark);
}

static void
set_aside (GtkWidget *widget, const char *action, GVariant *parameter)
{
  mark_selected (GUISE_FACES_PAGE (widget), GUISE_SELECTION_DROPPED);
}

static void
bring_back (GtkWidget *widget, const char *action, GVariant *parameter)
{
  mark_selected (GUISE_FACES_PAGE (widget), GUISE_SELECTION_FREE);
}

static void
choose (GtkWidget *widget, const char *action, GVariant *parameter)
{
  mark_selected (GUISE_FACES_PAGE (widget), GUISE_SELECTION_PICKED);
}

static void
show_similar (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseFacesPage      *self = GUISE_FACES_PAGE (widget);
  size_t               n;
  g_autofree uint32_t *faces = guise_wall_grid_dup_selected (self->grid, &n);

  if (self->wall != NULL && n == 1)
    guise_wall_show_similar (self->wall, faces[0]);
}

/* Who is who takes a while the first time: the order by person shows it, and remembers. */
static void
show_person (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseFacesPage      *self = GUISE_FACES_PAGE (widget);
  size_t               n;
  g_autofree uint32_t *faces = guise_wall_grid_dup_selected (self->grid, &n);

  if (self->wall != NULL && n == 1)
    gtk_drop_down_set_selected (self->sort, guise_wall_show_person (self->wall, faces[0]));
}

static void
undo (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);

  if (self->wall != NULL)
    guise_wall_undo (self->wall);
}

static void
clear_limits (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_limits_panel_reset (GUISE_FACES_PAGE (widget)->limits_panel);
}

/* ---- the score card ---- */

static void
use_best (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);

  if (self->wall != NULL)
    guise_wall_choose_best (self->wall, self->n_keep, self->for_other);
}

/* Faces of another side are on another wall. */
static gboolean
is_here (const GuiseFacesPage *self, const GuiseScoreFinding *finding)
{
  const GuiseScoreCard *card = guise_wall_get_card (self->wall);
  const char           *side = guise_wall_get_score (self->wall) == &card->dst ? "dst" : "src";

  return g_str_equal (finding->side, side);
}

/* All faces that show it; of what is no matter of single faces, the examples. */
static void
show_finding (GuiseFacesPage *self, const GuiseScoreFinding *finding)
{
  const char *title = guise_score_words_title (finding);
  uint32_t    faces[GUISE_SCORE_MAX_EXAMPLES];

  for (size_t i = 0; i < finding->n_faces; i++)
    faces[i] = (uint32_t) finding->faces[i];
  if (finding->all != NULL)
    guise_wall_show_some (self->wall, (const uint32_t *) (void *) finding->all->data,
                          finding->all->len, title);
  else
    guise_wall_show_some (self->wall, faces, finding->n_faces, title);
}

static void
cure_finding (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseFacesPage          *self = GUISE_FACES_PAGE (widget);
  const GuiseScoreCard    *card = self->wall != NULL ? guise_wall_get_card (self->wall) : NULL;
  const guint              i = g_variant_get_uint32 (parameter);
  const GuiseScoreFinding *finding;
  g_autofree char         *label = NULL;

  if (card == NULL || i >= card->findings->len)
    return;
  finding = &g_array_index (card->findings, GuiseScoreFinding, i);
  if (!is_here (self, finding))
    return;
  if (guise_score_words_cure (finding, FALSE, &label) == GUISE_SCORE_CURE_ASIDE)
    {
      guise_wall_mark (self->wall, (const uint32_t *) (void *) finding->all->data,
                       finding->all->len, GUISE_SELECTION_DROPPED);
      return;
    }
  show_finding (self, finding);
}

static void
stop (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);
  GuiseJob       *job = self->wall != NULL ? guise_wall_get_job (self->wall) : NULL;

  if (job != NULL)
    guise_job_stop (job);
}

/* ---- looking ---- */

/* A face keeps its place only in an order that is all there. */
void
guise_faces_page_look (GuiseFacesPage *self, guint position)
{
  GtkRoot       *root = gtk_widget_get_root (GTK_WIDGET (self));
  GuiseWallList *list = self->wall != NULL ? guise_wall_get_list (self->wall) : NULL;
  guint          index;

  if (list == NULL || !GUISE_IS_WINDOW (root))
    return;
  index = guise_wall_list_get_index (list, position);
  guise_wall_list_finish (list);
  position = guise_wall_list_find (list, index);
  if (position != GTK_INVALID_LIST_POSITION)
    guise_window_push (GUISE_WINDOW (root), guise_face_page_new (self->wall, position));
}

static void
look (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseFacesPage      *self = GUISE_FACES_PAGE (widget);
  size_t               n;
  g_autofree uint32_t *faces = guise_wall_grid_dup_selected (self->grid, &n);
  guint                position;

  if (self->wall == NULL || n == 0)
    return;
  position = guise_wall_list_find (guise_wall_get_list (self->wall), faces[0]);
  if (position != GTK_INVALID_LIST_POSITION)
    guise_faces_page_look (self, position);
}

static void
zoom (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);

  gtk_adjustment_set_value (self->zoom_adjustment,
                            gtk_adjustment_get_value (self->zoom_adjustment) +
                              g_variant_get_int32 (parameter));
}

static void
find (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);

  gtk_search_bar_set_search_mode (self->find_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->find_entry));
}

/* ---- another faceset ---- */

static void
on_used_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (source);
  g_autoptr (GError) error = NULL;
  const gboolean done = guise_project_act_finish (result, &error);

  if (self->project == NULL)
    return; /* the page is gone */
  if (!done)
    {
      g_autofree char *line = guise_error_text_dup_line (error);

      gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", line);
    }
  guise_open_project_refresh (self->project);
}

static void
on_chosen_cb (GuiseFacesPage *self, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
      g_autofree char *path = g_file_get_path (file);

      if (path != NULL)
        guise_project_set_faces_async (guise_open_project_get_path (self->project), self->slot,
                                       path, G_OBJECT (self), on_used_cb, NULL);
    }
  g_clear_object (&self->chooser);
}

static void
use_faceset (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);

  g_clear_object (&self->chooser);
  self->chooser =
    gtk_file_chooser_native_new (_("Use these faces"), GTK_WINDOW (gtk_widget_get_root (widget)),
                                    GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Use"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* ---- whether both sides go together ---- */

static void
offer_check (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_quick_check_offer_present (widget, GUISE_FACES_PAGE (widget)->project);
}

/* ---- all of them ---- */

void
guise_faces_page_update_actions (GuiseFacesPage *self)
{
  GtkWidget     *widget = GTK_WIDGET (self);
  const guint    n = guise_wall_grid_get_n_selected (self->grid);
  const gboolean is_open = self->wall != NULL && guise_wall_get_list (self->wall) != NULL;
  const gboolean is_measured = is_open && guise_wall_get_card (self->wall) != NULL;

  gtk_widget_action_set_enabled (widget, "faces.set-aside", n > 0);
  gtk_widget_action_set_enabled (widget, "faces.bring-back", n > 0);
  gtk_widget_action_set_enabled (widget, "faces.choose", n > 0);
  gtk_widget_action_set_enabled (widget, "faces.look", n > 0);
  gtk_widget_action_set_enabled (widget, "faces.similar", n == 1 && is_measured);
  gtk_widget_action_set_enabled (widget, "faces.person", n == 1 && is_open);
  gtk_widget_action_set_enabled (widget, "faces.undo",
                                 self->wall != NULL && guise_wall_can_undo (self->wall));
  gtk_widget_action_set_enabled (widget, "faces.clear-limits",
                                 is_open && guise_wall_limits_count (
                                              guise_wall_get_limits (self->wall)) > 0);
  gtk_widget_action_set_enabled (widget, "faces.best", is_open);
  gtk_widget_action_set_enabled (widget, "faces.quick-check",
                                 guise_quick_check_offer_is_possible (self->project));
  gtk_widget_action_set_enabled (widget, "faces.find", is_open);
  gtk_widget_action_set_enabled (widget, "faces.stop",
                                 self->wall != NULL && guise_wall_get_job (self->wall) != NULL);
}

void
guise_faces_page_install_actions (GtkWidgetClass *class)
{
  gtk_widget_class_install_action (class, "faces.set-aside", NULL, set_aside);
  gtk_widget_class_install_action (class, "faces.bring-back", NULL, bring_back);
  gtk_widget_class_install_action (class, "faces.choose", NULL, choose);
  gtk_widget_class_install_action (class, "faces.similar", NULL, show_similar);
  gtk_widget_class_install_action (class, "faces.person", NULL, show_person);
  gtk_widget_class_install_action (class, "faces.look", NULL, look);
  gtk_widget_class_install_action (class, "faces.undo", NULL, undo);
  gtk_widget_class_install_action (class, "faces.clear-limits", NULL, clear_limits);
  gtk_widget_class_install_action (class, "faces.best", NULL, use_best);
  gtk_widget_class_install_action (class, "faces.finding", "u", cure_finding);
  gtk_widget_class_install_action (class, "faces.stop", NULL, stop);
  gtk_widget_class_install_action (class, "faces.zoom", "i", zoom);
  gtk_widget_class_install_action (class, "faces.find", NULL, find);
  gtk_widget_class_install_action (class, "faces.use", NULL, use_faceset);
  gtk_widget_class_install_action (class, "faces.quick-check", NULL, offer_check);
}
