/* SPDX-License-Identifier: GPL-3.0-or-later
 * The options of a stage, and those of all stages. */
#include "app/plan/guise-plan-options.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "app/plan/guise-option-row.h"
#include "app/plan/guise-plan-effects.h"
#include "app/plan/guise-plan-texts.h"
#include "app/project/guise-plan-words.h"
#include "app/widgets/guise-widget.h"
#include "train/guise-training-plan-edit.h"

struct _GuisePlanOptions
{
  GtkWidget parent_instance;

  GuisePlanEditor *editor;     /* owned */
  GPtrArray       *rows;       /* owned; of borrowed GuiseOptionRow */
  AdwExpanderRow  *dimensions; /* owned: a child only once a row is in it */
  guint            tick;       /* makes rows; 0: all are there */
  size_t           next;       /* which is made next, of two passes over the table */
  gboolean         is_narrow;

  GtkWidget           *box;
  AdwPreferencesGroup *stage_group;
  GtkWidget           *stage_button;
  AdwPreferencesGroup *learning_group;
  AdwPreferencesGroup *faces_group;
  AdwPreferencesGroup *detail_group;
  AdwPreferencesGroup *more_group;
  AdwExpanderRow      *stage_more;
  AdwExpanderRow      *experimental;
  AdwExpanderRow      *other;
  GtkSwitch           *small_batches;
  AdwPreferencesGroup *network_group;
  GtkWidget           *duplicate_button;
  AdwPreferencesGroup *backups_group;
};

G_DEFINE_FINAL_TYPE (GuisePlanOptions, guise_plan_options, GTK_TYPE_WIDGET)

static gboolean
is_of_all_stages (const GuiseAdvice *advice)
{
  return advice->group == GUISE_ADVICE_NETWORK || advice->group == GUISE_ADVICE_DIMENSIONS ||
         advice->group == GUISE_ADVICE_BACKUPS;
}

/* ---- costs ---- */

static void
show_effect (const GuisePlanOptions *self, GuiseOptionRow *row)
{
  gboolean         is_too_much;
  g_autofree char *text =
    guise_plan_effects_dup_text (self->editor, guise_option_row_get_advice (row), &is_too_much);

  guise_option_row_show_effect (row, text, is_too_much);
}

static void
show_effects (GuisePlanOptions *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    show_effect (self, self->rows->pdata[i]);
}

/* ---- values ---- */

/* Why a reset cannot be had in this stage; NULL: it can. */
static const char *
get_reset_reason (const GuisePlanOptions *self, size_t stage)
{
  g_autofree char *archi = guise_plan_editor_dup_value (self->editor, stage, "archi");

  if (archi != NULL && g_str_has_prefix (archi, "df"))
    return _("Not possible: a df model has no such part.");
  return guise_plan_has_warp (self->editor, stage)
           ? NULL
           : _("Not possible: with random warp off this layer is no longer trained.");
}

/* Why an option cannot be set; NULL: it can. */
static const char *
get_reason (const GuisePlanOptions *self, const GuiseAdvice *advice, gboolean *out_is_settled)
{
  const size_t   stage = guise_plan_editor_get_stage (self->editor);
  const gboolean is_network =
    advice->group == GUISE_ADVICE_NETWORK || advice->group == GUISE_ADVICE_DIMENSIONS;

  *out_is_settled = is_network && guise_plan_editor_is_trained (self->editor);
  if (*out_is_settled)
    return NULL;
  if (!is_of_all_stages (advice) && guise_plan_editor_is_over (self->editor, stage))
    return _("This stage is over.");
  if (g_str_has_prefix (advice->key, "reset"))
    return get_reset_reason (self, stage);
  return NULL;
}

static gboolean
is_shown (const GuisePlanOptions *self, const GuiseAdvice *advice)
{
  const size_t     stage = guise_plan_editor_get_stage (self->editor);
  g_autofree char *archi = guise_plan_editor_dup_value (self->editor, stage, "archi");
  g_autofree char *power = guise_plan_editor_dup_value (self->editor, stage, "gan_power");

  if (g_str_has_suffix (advice->key, "_style_power") &&
      strcmp (advice->key, GUISE_PLAN_STYLES) != 0)
    return guise_plan_has_style (self->editor, stage);
  if (strcmp (advice->key, "true_face_power") == 0)
    return archi != NULL && g_str_has_prefix (archi, "df");
  if (advice->group == GUISE_ADVICE_DETAIL && strcmp (advice->key, "gan_power") != 0)
    return g_strcmp0 (power, "0") != 0;
  return TRUE;
}

/* A plan that has less is shown as it is. */
static void
limit (const GuisePlanOptions *self, GuiseOptionRow *row, const char *value)
{
  const GuiseAdvice *advice = guise_option_row_get_advice (row);

  if (advice->usual_low > 0.0)
    guise_option_row_set_low (row, gtk_switch_get_active (self->small_batches) ||
                                       g_ascii_strtod (value, NULL) < advice->usual_low
                                     ? advice->low
                                     : advice->usual_low);
}

static void
show_value (const GuisePlanOptions *self, GuiseOptionRow *row)
{
  const size_t             stage = guise_plan_editor_get_stage (self->editor);
  const GuiseTrainingPlan *plan = guise_plan_editor_get_plan (self->editor);
  const GuiseAdvice       *advice = guise_option_row_get_advice (row);
  g_autofree char         *value = guise_plan_editor_dup_value (self->editor, stage, advice->key);
  gboolean                 is_settled;
  const char              *reason = get_reason (self, advice, &is_settled);
  g_autofree char         *hint = NULL;

  if (value == NULL)
    return;
  hint =
    guise_face_hints_dup_text (guise_plan_editor_get_hints (self->editor),
                               guise_training_plan_get_stage (plan, stage), advice->key, value);
  guise_option_row_set_hint (row, hint);
  limit (self, row, value);
  guise_option_row_show (row, value, reason, is_settled);
  gtk_widget_set_visible (GTK_WIDGET (row), is_shown (self, advice));
}

static void
show_values (GuisePlanOptions *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    show_value (self, self->rows->pdata[i]);
}

/* "ae 512 · e 64 · d 64 · mask 32 · 179.6 million parameters" */
static void
show_dimensions (GuisePlanOptions *self)
{
  const GuiseTrainingPlan *plan = guise_plan_editor_get_plan (self->editor);
  g_autoptr (GuiseSaehd) model =
               guise_training_plan_new_model (plan, guise_plan_editor_get_options (self->editor), 0,
                                              NULL);
  const GuiseSaehdOptions *options = model != NULL ? guise_saehd_get_options (model) : NULL;
  g_autofree char         *text = NULL;
  double                   n = 0.0;

  for (size_t i = 0; model != NULL && i < guise_saehd_get_n_tensors (model); i++)
    n += (double) guise_shape_n_elements (&guise_saehd_get_tensor (model, i)->shape);
  if (model != NULL)
    text = g_strdup_printf (_("ae %d · e %d · d %d · mask %d · %.1f million parameters"),
                               options->ae_dims, options->e_dims, options->d_dims,
                               options->d_mask_dims, n / 1e6);
  adw_expander_row_set_subtitle (self->dimensions, text != NULL ? text : "");
}

/* ---- the stage ---- */

/* What its author says of the stage, and what should be known. */
static char *
dup_description (const GuisePlanOptions *self, size_t stage)
{
  const GuiseTrainingPlan *plan = guise_plan_editor_get_plan (self->editor);
  const char              *hint = guise_training_plan_get_stage (plan, stage)->hint;
  g_autoptr (GPtrArray) remarks =
               guise_training_plan_dup_remarks (plan, guise_plan_editor_get_options (self->editor));
  GString *text = g_string_new (guise_plan_words (hint));

  for (guint i = 0; i < remarks->len; i++)
    {
      const GuisePlanRemark *remark = remarks->pdata[i];
      g_autofree char       *said = guise_plan_words_dup_remark (remark);

      if (remark->stage == stage || (remark->stage == G_MAXSIZE && stage == 0))
        g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", said);
    }
  return g_string_free (text, FALSE);
}

static void
show_stage (GuisePlanOptions *self)
{
  const size_t             stage = guise_plan_editor_get_stage (self->editor);
  const GuiseTrainingPlan *plan = guise_plan_editor_get_plan (self->editor);
  g_autofree char         *description = dup_description (self, stage);
  /* Translators: number and title of a stage */
  g_autofree char *title =
    g_strdup_printf (_("Stage %zu: %s"), stage + 1,
                        guise_plan_words (guise_training_plan_get_stage (plan, stage)->title));
  g_autofree char *escaped_title = g_markup_escape_text (title, -1);
  g_autofree char *escaped = g_markup_escape_text (description, -1);

  adw_preferences_group_set_title (self->stage_group, escaped_title);
  adw_preferences_group_set_description (self->stage_group, escaped);
}

static void
show_network (GuisePlanOptions *self)
{
  const gboolean is_trained = guise_plan_editor_is_trained (self->editor);

  adw_preferences_group_set_description (
    self->network_group,
    is_trained ? _("Settled with the first iteration. A duplicate of the project can have others.")
               : _("Fixed once training starts. To change them later, duplicate the project."));
  gtk_widget_set_visible (self->duplicate_button, is_trained);
  show_dimensions (self);
}

static void
update (GuisePlanOptions *self)
{
  if (guise_plan_editor_get_plan (self->editor) == NULL)
    return;
  show_stage (self);
  show_values (self);
  show_network (self);
  show_effects (self);
}

/* ---- a person's word ---- */

static void
set_value (GuisePlanOptions *self, const GuiseAdvice *advice, const char *value)
{
  const size_t stage = guise_plan_editor_get_stage (self->editor);

  guise_plan_editor_set_value (self->editor,
                               is_of_all_stages (advice) && !advice->is_knob ? GUISE_PLAN_ALL_STAGES
                                                                             : stage,
                               advice->key, value);
}

static void
on_warp_response_cb (GuisePlanOptions *self, const char *response)
{
  if (g_str_equal (response, "off"))
    set_value (self, guise_plan_advice_find ("random_warp"), "n");
  else
    update (self);
}

/* The stage under way ends what the model can be used for at once. */
static void
ask_about_warp (GuisePlanOptions *self)
{
  GtkWidget *dialog =
    adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                            _("Turn random warp off?"),
                               _("This stage is under way. Without random warp the model can never be "
                                 "the base for another face again, and no reset is possible any "
                                 "more. The last reusable model is kept as a backup."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel",
                                    _("_Cancel"), "off", _("_Turn off"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "off",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_warp_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_chosen_cb (GuisePlanOptions *self, const char *value, GuiseOptionRow *row)
{
  const GuiseAdvice   *advice = guise_option_row_get_advice (row);
  const GuisePlanPlace place = guise_plan_editor_get_place (self->editor);

  if (strcmp (advice->key, "random_warp") == 0 && *value == 'n' && place.done > 0 &&
      place.stage == guise_plan_editor_get_stage (self->editor))
    ask_about_warp (self);
  else
    set_value (self, advice, value);
}

/* ---- rows ---- */

/* Returns: (nullable): the row that shows the group when it is unfolded; NULL: it is in view */
static AdwExpanderRow *
get_expander (const GuisePlanOptions *self, GuiseAdviceGroup group)
{
  AdwExpanderRow *const expanders[GUISE_N_ADVICE_GROUPS] = {
    [GUISE_ADVICE_STAGE_MORE] = self->stage_more,
    [GUISE_ADVICE_EXPERIMENTAL] = self->experimental,
    [GUISE_ADVICE_OTHER] = self->other,
    [GUISE_ADVICE_DIMENSIONS] = self->dimensions,
  };

  return expanders[group];
}

/* The way to choose a mode by what it looks like. */
static void
add_comparison (GuisePlanOptions *self)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Compare colour modes"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row),
                               _("The same faces in every mode, side by side."));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "plan.compare-colors");
  adw_preferences_group_add (self->faces_group, row);
}

/* What it shows is said before it is laid out. */
static void
add_row (GuisePlanOptions *self, const GuiseAdvice *advice)
{
  GtkWidget                 *row = guise_option_row_new (advice);
  GtkWidget                 *lower = guise_option_row_get_lower (GUISE_OPTION_ROW (row));
  AdwExpanderRow            *expander = get_expander (self, advice->group);
  AdwPreferencesGroup *const groups[GUISE_N_ADVICE_GROUPS] = {
    [GUISE_ADVICE_STAGE] = self->stage_group,     [GUISE_ADVICE_LEARNING] = self->learning_group,
    [GUISE_ADVICE_FACES] = self->faces_group,     [GUISE_ADVICE_DETAIL] = self->detail_group,
    [GUISE_ADVICE_NETWORK] = self->network_group, [GUISE_ADVICE_BACKUPS] = self->backups_group,
  };

  g_ptr_array_add (self->rows, row);
  g_signal_connect_object (row, "chosen", G_CALLBACK (on_chosen_cb), self, G_CONNECT_SWAPPED);
  guise_option_row_set_narrow (GUISE_OPTION_ROW (row), self->is_narrow);
  if (guise_plan_editor_get_plan (self->editor) != NULL)
    {
      show_value (self, GUISE_OPTION_ROW (row));
      show_effect (self, GUISE_OPTION_ROW (row));
    }
  if (expander == self->dimensions && gtk_widget_get_parent (GTK_WIDGET (expander)) == NULL)
    adw_preferences_group_add (self->network_group, GTK_WIDGET (expander));
  if (expander != NULL)
    adw_expander_row_add_row (expander, row);
  else
    adw_preferences_group_add (groups[advice->group], row);
  if (lower != NULL)
    adw_preferences_group_add (groups[advice->group], lower);
  if (strcmp (advice->key, "ct_mode") == 0)
    add_comparison (self);
}

/* Those in view first, then those that are folded. Returns: whether there was one to be made. */
static gboolean
make_next_row (GuisePlanOptions *self)
{
  size_t             n;
  const GuiseAdvice *advice = guise_plan_advice_get_all (&n);

  for (; self->next < 2 * n; self->next++)
    if ((get_expander (self, advice[self->next % n].group) != NULL) == (self->next >= n))
      {
        add_row (self, &advice[self->next++ % n]);
        return TRUE;
      }
  return FALSE;
}

/* Assistive technology is told, and tests ask it. */
static void
end_making (GuisePlanOptions *self)
{
  self->tick = 0;
  gtk_accessible_reset_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY);
}

/* One a frame: to make it takes 1 ms, to lay it out 5, all at once a quarter of a second. */
static gboolean
make_row_cb (GtkWidget *widget, GdkFrameClock *clock, void *data)
{
  GuisePlanOptions *self = GUISE_PLAN_OPTIONS (widget);

  if (make_next_row (self))
    return G_SOURCE_CONTINUE;
  end_making (self);
  return G_SOURCE_REMOVE;
}

static void
begin_making (GuisePlanOptions *self)
{
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY, TRUE, -1);
  self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), make_row_cb, NULL, NULL);
}

/* Whoever asks for a row does not wait. */
static void
make_all_rows (GuisePlanOptions *self)
{
  if (self->tick == 0)
    return;
  while (make_next_row (self))
    ;
  gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  end_making (self);
}

static void
set_row_title (AdwExpanderRow *row, GuiseAdviceGroup group)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), guise_advice_group_get_title (group));
  guise_widget_name (GTK_WIDGET (row), guise_advice_group_get_title (group));
}

static void
set_titles (GuisePlanOptions *self)
{
  adw_preferences_group_set_title (self->learning_group,
                                   guise_advice_group_get_title (GUISE_ADVICE_LEARNING));
  adw_preferences_group_set_title (self->faces_group,
                                   guise_advice_group_get_title (GUISE_ADVICE_FACES));
  adw_preferences_group_set_title (self->detail_group,
                                   guise_advice_group_get_title (GUISE_ADVICE_DETAIL));
  adw_preferences_group_set_title (self->network_group,
                                   guise_advice_group_get_title (GUISE_ADVICE_NETWORK));
  adw_preferences_group_set_title (self->backups_group,
                                   guise_advice_group_get_title (GUISE_ADVICE_BACKUPS));
  set_row_title (self->stage_more, GUISE_ADVICE_STAGE_MORE);
  set_row_title (self->experimental, GUISE_ADVICE_EXPERIMENTAL);
  set_row_title (self->other, GUISE_ADVICE_OTHER);
  set_row_title (self->dimensions, GUISE_ADVICE_DIMENSIONS);
}

void
guise_plan_options_set_editor (GuisePlanOptions *self, GuisePlanEditor *editor)
{
  self->editor = g_object_ref (editor);
  g_signal_connect_object (editor, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (editor, "notify::stage", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (guise_plan_editor_get_costs (editor), "changed",
                           G_CALLBACK (show_effects), self, G_CONNECT_SWAPPED);
  update (self);
  begin_making (self);
}

void
guise_plan_options_set_narrow (GuisePlanOptions *self, gboolean is_narrow)
{
  self->is_narrow = is_narrow;
  for (guint i = 0; i < self->rows->len; i++)
    guise_option_row_set_narrow (self->rows->pdata[i], is_narrow);
}

GtkWidget *
guise_plan_options_find_row (GuisePlanOptions *self, const char *key)
{
  make_all_rows (self);
  for (guint i = 0; i < self->rows->len; i++)
    if (strcmp (guise_option_row_get_advice (self->rows->pdata[i])->key, key) == 0)
      return self->rows->pdata[i];
  return NULL;
}

/* ---- the object ---- */

static void
guise_plan_options_dispose (GObject *object)
{
  GuisePlanOptions *self = GUISE_PLAN_OPTIONS (object);

  guise_widget_unparent_children (GTK_WIDGET (object));
  g_clear_object (&self->dimensions);
  g_clear_object (&self->editor);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (guise_plan_options_parent_class)->dispose (object);
}

static void
guise_plan_options_class_init (GuisePlanOptionsClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_plan_options_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-plan-options.ui");
  gtk_widget_class_bind_template_child (widget_class, GuisePlanOptions, box);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanOptions, stage_group);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanOptions, stage_button);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanOptions, learning_group);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanOptions, faces_group);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanOptions, detail_group);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanOptions, more_group);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanOptions, stage_more);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanOptions, experimental);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanOptions, other);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanOptions, small_batches);
  gtk_widget_class_bind_template_callback (widget_class, show_values);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanOptions, network_group);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanOptions, duplicate_button);
  gtk_widget_class_bind_template_child (widget_class, GuisePlanOptions, backups_group);
}

static void
guise_plan_options_init (GuisePlanOptions *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  self->dimensions = ADW_EXPANDER_ROW (g_object_ref_sink (adw_expander_row_new ()));
  set_titles (self);
}
