/* SPDX-License-Identifier: GPL-3.0-or-later
 * The stages of a plan from top to bottom. */
#include "app/plan/guise-stage-timeline.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#include "app/plan/guise-plan-texts.h"
#include "app/plan/guise-stage-row.h"
#include "app/project/guise-plan-words.h"
#include "app/widgets/guise-widget.h"

struct _GuiseStageTimeline
{
  GtkWidget parent_instance;

  GuisePlanEditor *editor; /* owned */
  guint            tick;   /* makes the other rows; 0: all are there */
  gboolean         is_updating;

  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (GuiseStageTimeline, guise_stage_timeline, GTK_TYPE_WIDGET)

static guint opened_signal;

/* ---- which rows there are ---- */

/* A row to be: @text belongs to it, but of stages. */
typedef struct
{
  GuiseStageRowKind kind;
  size_t            stage;
  const char       *text;
} Wanted;

static void
want (GArray *rows, GuiseStageRowKind kind, size_t stage, const char *text)
{
  const Wanted row = { kind, stage, text };

  g_array_append_val (rows, row);
}

static const char *
get_swap_text (GuiseFaceSlot slot)
{
  return slot == GUISE_FACE_SLOT_DST
    ? _("Your faces replace the generic faces. Training asks first.")
    : slot == GUISE_FACE_SLOT_GENERIC
    ? _("Many people replace your faces. Training asks first.")
    : _("The character takes both sides. Training asks first.");
}

static GArray *
list_wanted (const GuisePlanEditor *editor)
{
  const GuiseTrainingPlan *plan = guise_plan_editor_get_plan (editor);
  GArray                  *rows = g_array_new (FALSE, FALSE, sizeof (Wanted));

  for (size_t i = 0; i < plan->stages->len; i++)
    {
      const GuiseTrainingStage *stage = guise_training_plan_get_stage (plan, i);

      if (i > 0 && guise_training_plan_get_stage (plan, i - 1)->dst.slot != stage->dst.slot)
        want (rows, GUISE_STAGE_ROW_SWAP, i, get_swap_text (stage->dst.slot));
      if (i > 0 && guise_plan_has_warp (editor, i - 1) && !guise_plan_has_warp (editor, i))
        want (rows, GUISE_STAGE_ROW_BASE, i,
              _("Pinned as reusable base. After this, no more resets."));
      want (rows, GUISE_STAGE_ROW_STAGE, i, NULL);
      if (stage->gate != NULL)
        want (rows, GUISE_STAGE_ROW_GATE, i, _("You decide whether it looks like the character."));
    }
  want (rows, GUISE_STAGE_ROW_END, plan->stages->len,
        _("Export and live. A checked backup is made before each stage."));
  return rows;
}

/* Rows that would be of the same kinds stay, with the focus in them. Of the others one is made: one
 * a frame, as all at once would hold up the window. Returns: how many are there */
static guint
make_rows (GuiseStageTimeline *self, const GArray *wanted)
{
  guint      i = 0;
  GtkWidget *row;

  for (; i < wanted->len; i++)
    {
      GtkListBoxRow *there = gtk_list_box_get_row_at_index (self->list, (int) i);

      if (there == NULL || guise_stage_row_get_kind (GUISE_STAGE_ROW (there)) !=
                             g_array_index (wanted, Wanted, i).kind)
        break;
    }
  while ((row = GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, (int) i))) != NULL)
    gtk_list_box_remove (self->list, row);
  if (i == wanted->len)
    return i;
  gtk_list_box_append (self->list, guise_stage_row_new (g_array_index (wanted, Wanted, i).kind));
  return i + 1;
}

/* ---- what they show ---- */

static void
take_resets (GuiseStageRowState *state, const GuiseTrainingStage *stage)
{
  for (unsigned i = 0; i < stage->resets->len && state->n_resets < GUISE_STAGE_ROW_MAX_RESETS; i++)
    state->resets[state->n_resets++] =
      (double) g_array_index (stage->resets, uint64_t, i) / (double) MAX (stage->n_iterations, 1);
}

static double
get_done (const GuisePlanEditor *editor, size_t stage)
{
  const GuisePlanPlace      place = guise_plan_editor_get_place (editor);
  const GuiseTrainingStage *row =
    guise_training_plan_get_stage (guise_plan_editor_get_plan (editor), stage);

  if (stage != place.stage)
    return stage < place.stage ? 1.0 : 0.0;
  return (double) place.done / (double) MAX (row->n_iterations, 1);
}

static const GuiseStageForecast *
get_known (const GuisePlanEditor *editor, size_t stage, size_t *out_n_free)
{
  const GuiseTrainingForecast *forecast =
    guise_plan_costs_get_forecast (guise_plan_editor_get_costs (editor));

  if (forecast == NULL || forecast->stages->len != guise_plan_editor_get_plan (editor)->stages->len)
    return NULL;
  *out_n_free = forecast->n_total_bytes > 0 &&
                    guise_plan_costs_is_on_card (guise_plan_editor_get_costs (editor))
                  ? forecast->n_total_bytes
                  : forecast->n_free_bytes;
  return &g_array_index (forecast->stages, GuiseStageForecast, stage);
}

static void
show_stage (GuiseStageTimeline *self, GuiseStageRow *row, size_t stage)
{
  const GuiseTrainingStage *is =
    guise_training_plan_get_stage (guise_plan_editor_get_plan (self->editor), stage);
  size_t                    n_free = 0;
  const GuiseStageForecast *known = get_known (self->editor, stage, &n_free);
  g_autofree char          *text = guise_plan_dup_stage_text (self->editor, stage);
  g_autofree char *hours = guise_plan_dup_hours (known != NULL ? known->hours : (double) NAN);
  g_autofree char *memory =
    known != NULL ? guise_plan_dup_memory ((double) known->device_bytes) : g_strdup ("–");
  g_autofree char *disk = known != NULL ? guise_plan_dup_disk ((double) known->disk_bytes) : NULL;
  /* Translators: an amount of memory */
  g_autofree char   *too_much = g_strdup_printf (_("%s, too much"), memory);
  g_autofree char   *iterations = g_strdup_printf ("%'" PRIu64, is->n_iterations);
  const gboolean     fits = known == NULL || known->fits;
  GuiseStageRowState state = {
    .number = (unsigned) stage + 1,
    .title = guise_plan_words (is->title),
    .hours = hours,
    .text = text,
    .memory = fits ? memory : too_much,
    .disk = disk,
    .iterations = iterations,
    .share = known != NULL && n_free > 0 ? (double) known->device_bytes / (double) n_free : 0.0,
    .done = get_done (self->editor, stage),
  };

  if (!fits)
    state.share = MAX (state.share, 1.01); /* what is free may be less than what there is */
  take_resets (&state, is);
  guise_stage_row_set (row, &state);
}

static gboolean update_cb (GtkWidget *widget, GdkFrameClock *clock, void *data);

static void
update (GuiseStageTimeline *self)
{
  g_autoptr (GArray) wanted = NULL;
  guint n;

  if (guise_plan_editor_get_plan (self->editor) == NULL)
    return;
  self->is_updating = TRUE;
  wanted = list_wanted (self->editor);
  n = make_rows (self, wanted);
  for (guint i = 0; i < n; i++)
    {
      const Wanted  *one = &g_array_index (wanted, Wanted, i);
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, (int) i);

      if (one->kind == GUISE_STAGE_ROW_STAGE)
        {
          show_stage (self, GUISE_STAGE_ROW (row), one->stage);
          if (one->stage == guise_plan_editor_get_stage (self->editor))
            gtk_list_box_select_row (self->list, row);
        }
      else
        {
          const GuiseStageRowState state = { .text = one->text };

          guise_stage_row_set (GUISE_STAGE_ROW (row), &state);
        }
    }
  self->is_updating = FALSE;
  if (n < wanted->len && self->tick == 0)
    {
      gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY, TRUE, -1);
      self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), update_cb, NULL, NULL);
    }
  else if (n == wanted->len && self->tick != 0)
    {
      gtk_accessible_reset_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY);
      gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
      self->tick = 0;
    }
}

static gboolean
update_cb (GtkWidget *widget, GdkFrameClock *clock, void *data)
{
  update (GUISE_STAGE_TIMELINE (widget));
  return G_SOURCE_CONTINUE; /* it ends it itself */
}

static void
on_row_selected_cb (GtkListBox *list, GtkListBoxRow *row, GuiseStageTimeline *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (list));
  if (row != NULL && !self->is_updating)
    guise_plan_editor_set_stage (self->editor,
                                 guise_stage_row_get_number (GUISE_STAGE_ROW (row)) - 1);
}

static void
on_row_activated_cb (GtkListBox *list, GtkListBoxRow *row, GuiseStageTimeline *self)
{
  g_signal_emit (self, opened_signal, 0);
}

void
guise_stage_timeline_set_editor (GuiseStageTimeline *self, GuisePlanEditor *editor)
{
  self->editor = g_object_ref (editor);
  g_signal_connect_object (editor, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (editor, "notify::stage", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (guise_plan_editor_get_costs (editor), "changed", G_CALLBACK (update),
                           self, G_CONNECT_SWAPPED);
  update (self);
}

/* ---- the object ---- */

static void
guise_stage_timeline_dispose (GObject *object)
{
  GuiseStageTimeline *self = GUISE_STAGE_TIMELINE (object);

  guise_widget_unparent_children (GTK_WIDGET (object));
  g_clear_object (&self->editor);
  G_OBJECT_CLASS (guise_stage_timeline_parent_class)->dispose (object);
}

static void
guise_stage_timeline_class_init (GuiseStageTimelineClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_stage_timeline_dispose;
  opened_signal = g_signal_new ("opened", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-stage-timeline.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseStageTimeline, list);
  gtk_widget_class_bind_template_callback (widget_class, on_row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
}

static void
guise_stage_timeline_init (GuiseStageTimeline *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
