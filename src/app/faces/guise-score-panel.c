/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the faces of a wall lack, and their best. */
#include "app/faces/guise-score-panel.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "app/faces/guise-face-words.h"
#include "app/faces/guise-pose-shades.h"
#include "app/faces/guise-score-sentences.h"
#include "app/faces/guise-score-words.h"
#include "app/record/guise-card-meter.h"
#include "app/widgets/guise-step-mark.h"
#include "app/widgets/guise-thumb.h"
#include "app/widgets/guise-widget.h"

#define MAX_FINDINGS 5

struct _GuiseScorePanel
{
  GtkWidget parent_instance;

  const GuiseScoreCard *shown; /* borrowed from the wall; whose rows are there */
  gboolean              shows_all;
  GWeakRef              wall; /* whose faces the maps count */

  GuiseStepMark   *mark;
  GtkLabel        *verdict;
  GtkLabel        *verdict_text;
  GtkListBox      *findings;
  GtkWidget       *all_button;
  GuiseCardMeter  *card_meter;
  GtkLabel        *best_title;
  GuisePoseShades *all_map;
  GtkLabel        *all_text;
  GuisePoseShades *chosen_map;
  GtkLabel        *chosen_text;
  GtkWidget       *face_box;
  GuiseThumb      *face_picture;
  GtkGrid         *facts;
  GtkButton       *best_button;
};

G_DEFINE_FINAL_TYPE (GuiseScorePanel, guise_score_panel, GTK_TYPE_WIDGET)

/* ---- findings ---- */

static GtkWidget *
make_button (const GuiseScoreFinding *finding, guint i, const char *slot)
{
  g_autofree char     *label = NULL;
  g_autofree char     *record = NULL;
  const GuiseScoreCure cure = guise_score_words_cure (finding, strcmp (slot, "dst") == 0, &label);
  GtkWidget           *button;

  if (cure == GUISE_SCORE_CURE_NONE)
    return NULL;
  button = gtk_button_new_with_label (label);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  switch (cure)
    {
    case GUISE_SCORE_CURE_RECORD:
      record = guise_score_words_dup_record (finding);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.record");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", record);
      break;
    case GUISE_SCORE_CURE_IMPORT:
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.import");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", slot);
      break;
    case GUISE_SCORE_CURE_MASKS:
      gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), "win.show-step::masks");
      break;
    case GUISE_SCORE_CURE_BEST:
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "faces.best");
      break;
    case GUISE_SCORE_CURE_ASIDE:
    case GUISE_SCORE_CURE_SHOW:
    case GUISE_SCORE_CURE_NONE:
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "faces.finding");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "u", i);
      break;
    }
  return button;
}

static GtkWidget *
make_row (const GuiseScoreFinding *finding, guint i, const char *slot)
{
  GtkWidget       *row = adw_action_row_new ();
  GtkWidget       *mark = guise_step_mark_new ();
  GtkWidget       *button = make_button (finding, i, slot);
  g_autofree char *text = guise_score_words_text (finding);
  g_autofree char *sentence = guise_score_sentences_dup_text (finding);
  g_autofree char *advice = guise_score_sentences_dup_advice (finding);
  g_autofree char *more = g_strdup_printf ("%s %s", sentence, advice);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), guise_score_words_title (finding));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3); /* the tooltip has all */
  gtk_widget_set_tooltip_text (row, more);
  guise_step_mark_set_state (GUISE_STEP_MARK (mark),
                             finding->severity == GUISE_SCORE_SEVERE    ? GUISE_STEP_STOPPED
                             : finding->severity == GUISE_SCORE_WARNING ? GUISE_STEP_ATTENTION
                                                                        : GUISE_STEP_READY);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), mark);
  if (button != NULL)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static void
list_findings (GuiseScorePanel      *self,
               const GuiseScoreCard *card,
               const char           *side,
               const char           *slot)
{
  GtkWidget *row;
  int        n = 0;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->findings))) != NULL)
    gtk_list_box_remove (self->findings, row);
  for (guint i = 0; card != NULL && i < card->findings->len; i++)
    {
      const GuiseScoreFinding *finding = &g_array_index (card->findings, GuiseScoreFinding, i);

      if (!guise_score_words_is_about (finding, side))
        continue;
      row = make_row (finding, i, slot);
      gtk_widget_set_visible (row, self->shows_all || n < MAX_FINDINGS);
      gtk_list_box_append (self->findings, row);
      n++;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->findings), n > 0);
  gtk_widget_set_visible (self->all_button, !self->shows_all && n > MAX_FINDINGS);
}

static void
show_all (GuiseScorePanel *self)
{
  self->shows_all = TRUE;
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->findings)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    gtk_widget_set_visible (row, TRUE);
  gtk_widget_set_visible (self->all_button, FALSE);
}

static void
show_verdict (GuiseScorePanel *self, const GuiseScoreCard *card, const char *side)
{
  static const GuiseStepState states[] = { [GUISE_SCORE_NOTE] = GUISE_STEP_DONE,
                                           [GUISE_SCORE_WARNING] = GUISE_STEP_ATTENTION,
                                           [GUISE_SCORE_SEVERE] = GUISE_STEP_STOPPED };
  g_autofree char            *verdict = NULL;
  g_autofree char            *text = NULL;
  GuiseScoreSeverity          worst;

  if (card == NULL)
    {
      guise_step_mark_set_state (self->mark, GUISE_STEP_TO_DO);
      gtk_label_set_label (self->verdict, _("Not measured yet"));
      gtk_label_set_label (self->verdict_text, _("What is missing is known after that"));
      return;
    }
  verdict = guise_score_words_verdict (card, side, &text, &worst);
  guise_step_mark_set_state (self->mark, states[worst]);
  gtk_label_set_label (self->verdict, verdict);
  gtk_label_set_label (self->verdict_text, text);
}

static void
show_cards (GuiseScorePanel *self, const GuiseWall *wall)
{
  const GuiseRecordCount  none[GUISE_N_CAPTURE_CARDS] = { 0 };
  const GuiseRecordCount *cards = wall != NULL ? guise_wall_get_cards (wall) : NULL;

  guise_card_meter_follow (self->card_meter, cards != NULL ? cards : none);
}

/* ---- the best ---- */

static void
show_best (GuiseScorePanel *self, GuiseWall *wall, size_t n_keep)
{
  const size_t     n = wall != NULL ? guise_wall_get_n (wall) : 0;
  const size_t     n_chosen = wall != NULL ? guise_wall_get_n_chosen (wall) : 0;
  size_t           all[GUISE_POSE_SHADES_N] = { 0 };
  size_t           chosen[GUISE_POSE_SHADES_N] = { 0 };
  g_autofree char *title = g_strdup_printf (_("Best %'zu"), n_keep);
  g_autofree char *button = g_strdup_printf (_("Use best %'zu"), n_keep);
  g_autofree char *all_text = NULL;
  g_autofree char *chosen_text = NULL;

  for (size_t i = 0; i < n; i++)
    {
      const GuiseFaceRecord *record = guise_wall_get_record (wall, i);
      int                    tile;

      if (record == NULL)
        continue;
      tile = guise_coverage_get_pitch_row (record->pitch) * GUISE_COVERAGE_N_YAW_COLUMNS +
             guise_coverage_get_yaw_column (record->yaw_bin);
      all[tile]++;
      if (guise_wall_list_get_marks (guise_wall_get_list (wall), (guint) i) & GUISE_WALL_CHOSEN)
        chosen[tile]++;
    }
  guise_pose_shades_set (self->all_map, all);
  guise_pose_shades_set (self->chosen_map, chosen);
  all_text = g_strdup_printf (_("All %'zu: %s"), n, guise_pose_shades_describe (all));
  chosen_text = n_chosen > 0
    ? g_strdup_printf (_("Chosen %'zu: %s"), n_chosen, guise_pose_shades_describe (chosen))
    : g_strdup (_("None chosen yet"));
  gtk_label_set_label (self->all_text, all_text);
  gtk_label_set_label (self->chosen_text, chosen_text);
  gtk_label_set_label (self->best_title, title);
  gtk_button_set_label (self->best_button, button);
}

/* What a tile counts is what is shown then; once more, and heads of all directions are. */
static void
show_tile (GuiseScorePanel *self, GuiseWallFilter filter, int column, int row)
{
  g_autoptr (GuiseWall) wall = g_weak_ref_get (&self->wall);
  GuiseWallLimits limits;
  int             shown_column, shown_row;

  if (wall == NULL || guise_wall_get_extents (wall) == NULL)
    return;
  limits = *guise_wall_get_limits (wall);
  if (guise_wall_get_filter (wall) == filter &&
      guise_wall_limits_find_pose (&limits, &shown_column, &shown_row) && shown_column == column &&
      shown_row == row)
    guise_wall_limits_clear_pose (&limits);
  else
    {
      guise_wall_limits_init (&limits);
      guise_wall_limits_set_pose (&limits, column, row);
    }
  guise_wall_set_filter (wall, filter);
  guise_wall_set_limits (wall, &limits);
}

static void
on_all_pressed_cb (GuiseScorePanel *self, int column, int row)
{
  show_tile (self, GUISE_WALL_SHOW_ALL, column, row);
}

static void
on_chosen_pressed_cb (GuiseScorePanel *self, int column, int row)
{
  show_tile (self, GUISE_WALL_SHOW_CHOSEN, column, row);
}

/* On the map whose faces these are. */
static void
mark_tile (GuiseScorePanel *self, GuiseWall *wall)
{
  const GuiseWallFilter filter = wall != NULL ? guise_wall_get_filter (wall) : GUISE_WALL_SHOW_ALL;
  int                   column = -1;
  int                   row = 0;

  if (wall != NULL)
    guise_wall_limits_find_pose (guise_wall_get_limits (wall), &column, &row);
  guise_pose_shades_mark (self->all_map, filter == GUISE_WALL_SHOW_ALL ? column : -1, row);
  guise_pose_shades_mark (self->chosen_map, filter == GUISE_WALL_SHOW_CHOSEN ? column : -1, row);
}

void
guise_score_panel_update (GuiseScorePanel *self, GuiseWall *wall, const char *slot, size_t n_keep)
{
  const GuiseScoreCard *card = wall != NULL ? guise_wall_get_card (wall) : NULL;
  const char *side = card != NULL && guise_wall_get_score (wall) == &card->dst ? "dst" : "src";

  show_verdict (self, card, side);
  if (card != self->shown || card == NULL)
    {
      self->shown = card;
      self->shows_all = FALSE;
      list_findings (self, card, side, slot);
    }
  show_cards (self, wall);
  g_weak_ref_set (&self->wall, wall);
  show_best (self, wall, n_keep);
  mark_tile (self, wall);
}

/* ---- one face ---- */

static void
add_fact (GuiseScorePanel *self, int row, const char *name, char *value)
{
  GtkWidget       *left = gtk_label_new (name);
  GtkWidget       *right = gtk_label_new (value);
  g_autofree char *owned = value;

  gtk_label_set_xalign (GTK_LABEL (left), 0.0f);
  gtk_label_set_xalign (GTK_LABEL (right), 1.0f);
  gtk_label_set_wrap (GTK_LABEL (right), TRUE);
  gtk_label_set_justify (GTK_LABEL (right), GTK_JUSTIFY_RIGHT);
  gtk_widget_set_hexpand (right, TRUE);
  gtk_widget_add_css_class (left, "caption");
  gtk_widget_add_css_class (left, "dim-label");
  gtk_widget_add_css_class (right, "caption");
  gtk_widget_add_css_class (right, "numeric");
  gtk_grid_attach (self->facts, left, 0, row, 1, 1);
  gtk_grid_attach (self->facts, right, 1, row, 1, 1);
}

static void
show_facts (GuiseScorePanel *self, GuiseWall *wall, guint index)
{
  const GuiseFaceRecord *record = guise_wall_get_record (wall, index);
  const GuiseScoreSide  *score = guise_wall_get_score (wall);
  GuiseFaceReferences    references;
  int                    row = 0;

  guise_face_references_init (&references);
  if (score != NULL)
    references = score->references;
  if (record != NULL)
    {
      add_fact (self, row++, _("Turned"), guise_face_words_turn (record));
      add_fact (self, row++, _("Sharpness"), guise_face_words_sharpness (record));
      add_fact (self, row++, _("Eyes"), guise_face_words_eyes (record, &references));
      add_fact (self, row++, _("Mouth"), guise_face_words_mouth (record));
      add_fact (self, row++, _("Light"), guise_face_words_light (record));
    }
  add_fact (self, row, _("Number"), g_strdup_printf ("%'u", index + 1));
}

static void
name_picture (GuiseScorePanel *self, GuiseWall *wall, guint index)
{
  const unsigned   marks = guise_wall_list_get_marks (guise_wall_get_list (wall), index);
  g_autofree char *name = guise_face_words_name (index, guise_wall_get_record (wall, index), marks);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->face_picture),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
guise_score_panel_show_face (GuiseScorePanel *self, GuiseWall *wall, guint index)
{
  GtkWidget     *child;
  GuiseWallFace *face =
    index != G_MAXUINT ? guise_wall_list_peek (guise_wall_get_list (wall), index) : NULL;

  gtk_widget_set_visible (self->face_box, index != G_MAXUINT);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->facts))) != NULL)
    gtk_grid_remove (self->facts, child);
  g_object_set (self->face_picture, "paintable",
                face != NULL ? guise_wall_face_get_picture (face) : NULL, NULL);
  if (index == G_MAXUINT)
    return;
  name_picture (self, wall, index);
  show_facts (self, wall, index);
}

/* ---- the object ---- */

static void
guise_score_panel_dispose (GObject *object)
{
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_score_panel_parent_class)->dispose (object);
}

static void
guise_score_panel_finalize (GObject *object)
{
  g_weak_ref_clear (&GUISE_SCORE_PANEL (object)->wall);
  G_OBJECT_CLASS (guise_score_panel_parent_class)->finalize (object);
}

static void
guise_score_panel_class_init (GuiseScorePanelClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_score_panel_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_score_panel_finalize;
  g_type_ensure (GUISE_TYPE_CARD_METER);
  g_type_ensure (GUISE_TYPE_STEP_MARK);
  g_type_ensure (GUISE_TYPE_POSE_SHADES);
  g_type_ensure (GUISE_TYPE_THUMB);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-score-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseScorePanel, mark);
  gtk_widget_class_bind_template_child (widget_class, GuiseScorePanel, verdict);
  gtk_widget_class_bind_template_child (widget_class, GuiseScorePanel, verdict_text);
  gtk_widget_class_bind_template_child (widget_class, GuiseScorePanel, findings);
  gtk_widget_class_bind_template_child (widget_class, GuiseScorePanel, all_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseScorePanel, card_meter);
  gtk_widget_class_bind_template_child (widget_class, GuiseScorePanel, best_title);
  gtk_widget_class_bind_template_child (widget_class, GuiseScorePanel, all_map);
  gtk_widget_class_bind_template_child (widget_class, GuiseScorePanel, all_text);
  gtk_widget_class_bind_template_child (widget_class, GuiseScorePanel, chosen_map);
  gtk_widget_class_bind_template_child (widget_class, GuiseScorePanel, chosen_text);
  gtk_widget_class_bind_template_child (widget_class, GuiseScorePanel, face_box);
  gtk_widget_class_bind_template_child (widget_class, GuiseScorePanel, face_picture);
  gtk_widget_class_bind_template_child (widget_class, GuiseScorePanel, facts);
  gtk_widget_class_bind_template_child (widget_class, GuiseScorePanel, best_button);
  gtk_widget_class_bind_template_callback (widget_class, show_all);
  gtk_widget_class_bind_template_callback (widget_class, on_all_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen_pressed_cb);
}

static void
guise_score_panel_init (GuiseScorePanel *self)
{
  g_weak_ref_init (&self->wall, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}
