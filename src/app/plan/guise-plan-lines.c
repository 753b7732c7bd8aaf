/* SPDX-License-Identifier: GPL-3.0-or-later
 * What stops the start of a plan, and what should be known before it. */
#include "app/plan/guise-plan-lines.h"

#include <glib/gi18n.h>

#include "app/plan/guise-plan-refusals.h"
#include "app/plan/guise-plan-texts.h"
#include "app/project/guise-plan-words.h"
#include "app/train/guise-train-devices.h"
#include "host/guise-host-card-rules.h"

static void
line_free (void *data)
{
  GuisePlanLine *self = data;

  for (int i = 0; i < GUISE_PLAN_LINE_MAX_BUTTONS; i++)
    {
      g_free (self->buttons[i]);
      g_free (self->actions[i]);
    }
  g_free (self->text);
  g_free (self);
}

/* Takes @text over. */
static GuisePlanLine *
add (GPtrArray *lines, GuiseStepState state, char *text)
{
  GuisePlanLine *line = g_new0 (GuisePlanLine, 1);

  line->state = state;
  line->text = text;
  g_ptr_array_add (lines, line);
  return line;
}

static void
offer (GuisePlanLine *self, const char *button, const char *action)
{
  const int i = self->buttons[0] == NULL ? 0 : 1;

  self->buttons[i] = g_strdup (button);
  self->actions[i] = g_strdup (action);
}

/* ---- the plan ---- */

static void
add_plan (GPtrArray *lines, const GuisePlanEditor *editor)
{
  g_autoptr (GError) error = NULL;
  const GuiseTrainingPlan *plan = guise_plan_editor_get_plan (editor);
  g_auto (GuisePlanRefusal) refusal = { 0 };
  g_autofree char *reason = NULL;

  if (!guise_training_plan_judge (plan, guise_plan_editor_get_options (editor), NULL, &refusal,
                                  &error))
    {
      reason = guise_plan_refusals_dup_text (&refusal, plan, error);
      add (lines, GUISE_STEP_STOPPED,
           /* Translators: a reason, whole sentences */
           g_strdup_printf (_("The plan cannot be trained. %s"), reason));
    }
  if (plan->needs_base && !guise_plan_editor_is_trained (editor))
    offer (add (lines, GUISE_STEP_STOPPED,
                g_strdup (_("This plan goes on with a trained model, and there is none yet. Import one, or choose another recipe."))),
                _("Choose a model…"), "plan.choose-base");
}

/* ---- faces ---- */

static void
add_unmasked (GPtrArray *lines, size_t stage, gboolean is_src, size_t n)
{
  char *text = is_src
                 ? g_strdup_printf (
                     ngettext ("%'zu character face has no mask. Stage %zu cannot start without.",
                               "%'zu character faces have no mask. Stage %zu cannot start without.",
                               (unsigned long) n),
                     n, stage + 1)
                 : g_strdup_printf (
                     ngettext ("%'zu of your faces has no mask. Stage %zu cannot start without.",
                               "%'zu of your faces have no mask. Stage %zu cannot start without.",
                               (unsigned long) n),
                     n, stage + 1);

  offer (add (lines, GUISE_STEP_STOPPED, text), _("Show masks"), "win.show-step::masks");
}

static gboolean
add_side (GPtrArray                   *lines,
          const GuisePreconditionSide *side,
          const GuisePlanFaces        *faces,
          gboolean                     is_src,
          size_t                       stage)
{
  GuisePlanLine *line = NULL;

  if (side->n_faces == 0)
    line = add (lines, GUISE_STEP_STOPPED,
                g_strdup (is_src ? _("The character has no faces yet.")
                                 : _("There are no faces of you yet.")));
  else if (side->n_faces < faces->n_min)
    line = add (lines, GUISE_STEP_STOPPED,
                g_strdup_printf (_("Stage %zu needs at least %'u faces; there are %'zu."),
                                    stage + 1, faces->n_min, side->n_faces));
  else if (faces->masks == GUISE_PLAN_MASKS_ALL && side->n_masked < side->n_faces)
    {
      add_unmasked (lines, stage, is_src, side->n_faces - side->n_masked);
      return TRUE;
    }
  if (line != NULL)
    offer (line, _("Show faces"), "win.show-step::faces");
  return line != NULL;
}

/* One stage is enough to say it. */
static void
add_faces (GPtrArray *lines, const GuisePlanEditor *editor)
{
  const GuiseTrainingPlan *plan = guise_plan_editor_get_plan (editor);
  const GuisePlanPlace     place = guise_plan_editor_get_place (editor);
  gboolean                 has_src = FALSE, has_dst = FALSE;

  for (size_t i = place.stage; i < plan->stages->len; i++)
    {
      const GuiseTrainingStage *stage = guise_training_plan_get_stage (plan, i);
      const GuisePreconditions *found = guise_plan_editor_get_conditions (editor, i);

      if (found == NULL)
        continue;
      has_src = has_src || add_side (lines, &found->src, &stage->src, TRUE, i);
      has_dst = has_dst || add_side (lines, &found->dst, &stage->dst, FALSE, i);
    }
}

/* The engine's sentences end without a full stop. */
static char *
dup_warning (const GuisePreconditions *found, guint i)
{
  g_autofree char *text = g_strdup_printf ("%s.", (const char *) found->warnings->pdata[i]);

  return guise_plan_words_dup_lack (&g_array_index (found->lacks, GuiseLack, i), text);
}

static void
add_face_warnings (GPtrArray *lines, const GuisePlanEditor *editor)
{
  const GuiseTrainingPlan *plan = guise_plan_editor_get_plan (editor);
  g_autoptr (GHashTable) said = g_hash_table_new (g_str_hash, g_str_equal);

  for (size_t i = guise_plan_editor_get_place (editor).stage; i < plan->stages->len; i++)
    {
      const GuisePreconditions *found = guise_plan_editor_get_conditions (editor, i);

      for (guint k = 0; found != NULL && found->refusal == NULL && k < found->warnings->len; k++)
        if (g_hash_table_add (said, found->warnings->pdata[k]))
          add (lines, GUISE_STEP_ATTENTION, dup_warning (found, k));
    }
}

/* What is settled is not talked about any more. */
static void
add_resolution (GPtrArray *lines, const GuisePlanEditor *editor)
{
  g_autofree char *value = guise_plan_editor_dup_value (editor, 0, "resolution");
  g_autofree char *text = value != NULL && !guise_plan_editor_is_trained (editor)
                            ? guise_face_hints_dup_warning (guise_plan_editor_get_hints (editor),
                                                            (int) g_ascii_strtoll (value, NULL, 10))
                            : NULL;

  if (text != NULL)
    offer (add (lines, GUISE_STEP_ATTENTION, g_steal_pointer (&text)), _("Show faces"),
                                                                          "win.show-step::faces");
}

/* Where no generic set was chosen, one's own faces stand in: possible, and seldom what is meant. */
static void
add_generic (GPtrArray *lines, const GuisePlanEditor *editor)
{
  const GuiseTrainingPlan  *plan = guise_plan_editor_get_plan (editor);
  const GuiseProjectStatus *status =
    guise_open_project_get_status (guise_plan_editor_get_project (editor));
  GuisePlanLine *line;

  if (status == NULL || status->faces[GUISE_FACE_SLOT_GENERIC].is_set)
    return;
  for (size_t i = guise_plan_editor_get_place (editor).stage; i < plan->stages->len; i++)
    {
      g_autofree char *skip = g_strdup_printf ("plan.skip-stage(uint32 %zu)", i);

      if (guise_training_plan_get_stage (plan, i)->dst.slot != GUISE_FACE_SLOT_GENERIC &&
          guise_training_plan_get_stage (plan, i)->src.slot != GUISE_FACE_SLOT_GENERIC)
        continue;
      line = add (lines, GUISE_STEP_ATTENTION,
                  g_strdup_printf (_("Stage %zu learns from many people, and no such set is chosen. Your own faces would stand in."),
                                      i + 1));
      offer (line, _("Choose set…"), "plan.choose-generic");
      if (plan->stages->len > 1)
        offer (line, _("Skip this stage"), skip);
      return;
    }
}

static void
add_consent (GPtrArray *lines, const GuisePlanEditor *editor)
{
  const GuiseProjectStatus *status =
    guise_open_project_get_status (guise_plan_editor_get_project (editor));

  for (int slot = GUISE_FACE_SLOT_SRC; status != NULL && slot <= GUISE_FACE_SLOT_DST; slot++)
    if (status->faces[slot].n_faces > 0 && !status->faces[slot].has_consent)
      {
        GuisePlanLine *line =
          add (lines, GUISE_STEP_STOPPED,
               g_strdup (slot == GUISE_FACE_SLOT_SRC
                         ? _("Nobody has said yet whose face the character is.")
                         : _("Nobody has said yet whose face you have recorded.")));

        offer (line, _("Say whose"),
                        slot == GUISE_FACE_SLOT_SRC ? "win.consent::src" : "win.consent::dst");
      }
}

/* ---- the computer ---- */

static void
add_stage_memory (GPtrArray                *lines,
                  const GuisePlanEditor    *editor,
                  const GuiseStageForecast *known,
                  size_t                    stage)
{
  const GuisePlanCosts        *costs = guise_plan_editor_get_costs (editor);
  const GuiseTrainingForecast *forecast = guise_plan_costs_get_forecast (costs);
  g_autofree char             *needed = guise_plan_dup_memory ((double) known->device_bytes);
  g_autofree char             *there = guise_plan_dup_memory ((double) forecast->n_free_bytes);
  g_autofree char             *button = NULL;
  g_autofree char             *action = NULL;
  GuisePlanLine               *line;

  if (known->largest_batch > 0)
    {
      line =
        add (lines, GUISE_STEP_STOPPED,
             g_strdup_printf (guise_plan_costs_is_on_card (costs)
                              ? _("Stage %zu needs %s of graphics memory, and %s are free. Batch %d fits.")
                              : _("Stage %zu needs %s of memory, and %s are free. Batch %d fits."),
                                   stage + 1, needed, there, known->largest_batch));
      button = g_strdup_printf (_("Use batch %d"), known->largest_batch);
      action =
        g_strdup_printf ("plan.use-batch((uint32 %zu, uint32 %d))", stage, known->largest_batch);
      offer (line, button, action);
    }
  else
    add (lines, GUISE_STEP_STOPPED,
         g_strdup_printf (_("Stage %zu needs %s of memory, and %s are free. No batch fits: choose smaller dimensions or a lower resolution."),
                             stage + 1, needed, there));
}

static void
add_memory (GPtrArray *lines, const GuisePlanEditor *editor)
{
  const GuiseTrainingForecast *forecast =
    guise_plan_costs_get_forecast (guise_plan_editor_get_costs (editor));
  const GuiseTrainingPlan *plan = guise_plan_editor_get_plan (editor);
  const GuisePlanPlace     place = guise_plan_editor_get_place (editor);

  if (forecast == NULL || forecast->stages->len != plan->stages->len)
    return;
  for (size_t i = place.stage; i < forecast->stages->len; i++)
    {
      const GuiseStageForecast *known = &g_array_index (forecast->stages, GuiseStageForecast, i);

      if (known->fits)
        continue;
      add_stage_memory (lines, editor, known, i);
      return; /* the others follow when this one is settled */
    }
}

static void
add_disk (GPtrArray *lines, const GuisePlanEditor *editor)
{
  const GuisePlanCosts        *costs = guise_plan_editor_get_costs (editor);
  const GuiseTrainingForecast *forecast = guise_plan_costs_get_forecast (costs);
  const uint64_t               n_free = guise_plan_costs_get_disk_free (costs);
  g_autofree char             *needed = NULL;
  g_autofree char             *there = NULL;
  GuisePlanLine               *line;

  if (forecast == NULL || n_free == 0 || forecast->disk.total <= n_free)
    return;
  needed = guise_plan_dup_disk ((double) forecast->disk.total);
  there = guise_plan_dup_disk ((double) n_free);
  line = add (lines, GUISE_STEP_STOPPED,
              g_strdup_printf (_("The plan needs %s of the disk, and %s are free. Make room there, or make backups less often."),
                                  needed, there));
  offer (line, _("Free space…"), "project.space");
}

/* It costs speed and memory for days, and can be changed before them (features.md A114). */
static void
add_display (GPtrArray *lines, const GPtrArray *cards)
{
  g_autofree char        *devices = guise_train_devices_dup_chosen ();
  const GuiseHostFinding *display = cards != NULL ? guise_host_find_display (cards, devices) : NULL;

  if (display == NULL)
    return;
  offer (add (lines, GUISE_STEP_ATTENTION,
              g_strdup (_("The monitor is connected to the graphics card that will train. It takes time and memory for all these days. You can go on."))),
              _("How to change"), "plan.explain-display");
}

static int
compare_lines (const void *a, const void *b)
{
  const GuisePlanLine *const *x = a;
  const GuisePlanLine *const *y = b;

  return ((*y)->state == GUISE_STEP_STOPPED) - ((*x)->state == GUISE_STEP_STOPPED);
}

GPtrArray *
guise_plan_dup_lines (const GuisePlanEditor *editor, const GPtrArray *cards)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (line_free);

  if (guise_plan_editor_get_plan (editor) == NULL)
    return lines;
  add_plan (lines, editor);
  add_memory (lines, editor);
  add_disk (lines, editor);
  add_faces (lines, editor);
  add_consent (lines, editor);
  add_generic (lines, editor);
  add_face_warnings (lines, editor);
  add_resolution (lines, editor);
  add_display (lines, cards);
  g_ptr_array_sort (lines, compare_lines);
  if (lines->len == 0)
    add (lines, GUISE_STEP_DONE, g_strdup (_("Everything is ready.")));
  return lines;
}
