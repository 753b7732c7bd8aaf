/* SPDX-License-Identifier: GPL-3.0-or-later
 * Training plans: stages, their options, and how far one has come. */
#include "train/guise-training-plan-private.h"

#include <string.h>

#include "core/guise-json-place.h"
#include "train/guise-train-error.h"

const char *const guise_face_slot_names[] = { "src", "dst", "generic", NULL };
const char *const guise_plan_masks_names[] = { "no", "warn", "all", NULL };
const char *const guise_gate_answer_names[] = { "wait", "pass", "repeat", NULL };
const char *const guise_moments_names[] = { "keep", "clear", NULL };

const char *
guise_face_slot_get_name (GuiseFaceSlot slot)
{
  g_return_val_if_fail (slot < GUISE_N_FACE_SLOTS, NULL);

  return guise_face_slot_names[slot];
}

gboolean
guise_face_slot_from_name (const char *name, GuiseFaceSlot *out_slot)
{
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    if (g_strcmp0 (name, guise_face_slot_names[i]) == 0)
      {
        *out_slot = (GuiseFaceSlot) i;
        return TRUE;
      }
  return FALSE;
}

void
guise_training_stage_free (void *data)
{
  GuiseTrainingStage *stage = data;

  g_free (stage->name);
  g_free (stage->title);
  g_free (stage->hint);
  g_free (stage->src.selection);
  g_free (stage->dst.selection);
  g_clear_pointer (&stage->resets, g_array_unref);
  g_free (stage->gate);
  g_strfreev (stage->options);
  g_free (stage);
}

void
guise_training_plan_free (GuiseTrainingPlan *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->title);
  g_free (self->summary);
  g_strfreev (self->options);
  g_clear_pointer (&self->stages, g_ptr_array_unref);
  g_free (self->label);
  g_clear_pointer (&self->text, g_bytes_unref);
  g_free (self);
}

gboolean
guise_training_plan_refuse (const GuiseTrainingPlan *self,
                            GError                 **error,
                            const char              *pointer,
                            const char              *format,
                            ...)
{
  GuiseJsonPlace   place = guise_json_find_place (g_bytes_get_data (self->text, NULL),
                                                  g_bytes_get_size (self->text), pointer);
  va_list          arguments;
  g_autofree char *reason = NULL;

  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN, "%s:%u:%u: %s", self->label,
               place.line, place.column, reason);
  return FALSE;
}

const GuiseTrainingStage *
guise_training_plan_get_stage (const GuiseTrainingPlan *self, size_t index)
{
  g_return_val_if_fail (index < self->stages->len, NULL);

  return g_ptr_array_index (self->stages, index);
}

gboolean
guise_training_plan_changes_faces (const GuiseTrainingPlan *self, size_t index, gboolean is_dst)
{
  const GuiseTrainingStage *stage = guise_training_plan_get_stage (self, index);
  const GuiseTrainingStage *before =
    guise_training_plan_get_stage (self, index > 0 ? index - 1 : 0);
  const GuisePlanFaces *now = is_dst ? &stage->dst : &stage->src;
  const GuisePlanFaces *then = is_dst ? &before->dst : &before->src;

  return now->slot != then->slot || now->n_keep != then->n_keep ||
         g_strcmp0 (now->selection, then->selection) != 0;
}

uint64_t
guise_training_plan_get_n_iterations (const GuiseTrainingPlan *self)
{
  uint64_t n = 0;

  for (size_t i = 0; i < self->stages->len; i++)
    n += guise_training_plan_get_stage (self, i)->n_iterations;
  return n;
}

size_t
guise_training_plan_stage_at (const GuiseTrainingPlan *self,
                              uint64_t                 iteration,
                              uint64_t                *out_start)
{
  uint64_t start = 0;
  size_t   i = 0;

  for (; i + 1 < self->stages->len; i++)
    {
      uint64_t n = guise_training_plan_get_stage (self, i)->n_iterations;

      if (iteration < start + n)
        break;
      start += n;
    }
  if (out_start != NULL)
    *out_start = start;
  return i;
}

char **
guise_training_plan_dup_options (const GuiseTrainingPlan *self, size_t stage)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (stage < self->stages->len, NULL);

  g_strv_builder_addv (builder, (const char **) self->options);
  for (size_t i = 0; i <= stage; i++)
    g_strv_builder_addv (builder, (const char **) guise_training_plan_get_stage (self, i)->options);
  return g_strv_builder_end (builder);
}

uint64_t
guise_training_stage_get_next_reset (const GuiseTrainingStage *self, uint64_t done)
{
  for (unsigned i = 0; i < self->resets->len; i++)
    if (g_array_index (self->resets, uint64_t, i) > done)
      return g_array_index (self->resets, uint64_t, i);
  return self->reset_at_end && done < self->n_iterations ? self->n_iterations : G_MAXUINT64;
}

gboolean
guise_training_plan_find_stage (const GuiseTrainingPlan *self, const char *name, size_t *out_index)
{
  for (size_t i = 0; i < self->stages->len; i++)
    if (strcmp (guise_training_plan_get_stage (self, i)->name, name) == 0)
      {
        *out_index = i;
        return TRUE;
      }
  return FALSE;
}

gboolean
guise_training_plan_find_place (const GuiseTrainingPlan *self,
                                const char              *stage_name,
                                uint64_t                 stage_done,
                                unsigned                 n_repeats,
                                uint64_t                 n_iterations,
                                GuisePlanPlace          *out_place,
                                GError                 **error)
{
  GuisePlanPlace place = { .done = stage_done, .n_repeats = n_repeats };

  if (stage_name == NULL)
    {
      uint64_t start;

      place.stage = guise_training_plan_stage_at (self, n_iterations, &start);
      place.done = n_iterations - start;
    }
  else if (!guise_training_plan_find_stage (self, stage_name, &place.stage))
    return guise_training_plan_refuse (self, error, "/stages",
                                       "the model was trained in a stage '%s', which the plan does "
                                       "not have any more; give its stage that name back",
                                       stage_name);
  place.done = MIN (place.done, guise_training_plan_get_stage (self, place.stage)->n_iterations);
  *out_place = place;
  return TRUE;
}

/* Whether a style power is on; options that cannot be read are refused elsewhere. */
static gboolean
has_style (const GuiseTrainingPlan *self, const char *const *options, size_t stage)
{
  g_auto (GStrv) pairs = guise_training_plan_dup_options (self, stage);
  GuiseSaehdOptions settled = guise_saehd_options_default ();

  if (!guise_saehd_options_set_pairs (&settled, (const char *const *) pairs, NULL) ||
      !guise_saehd_options_set_pairs (&settled, options, NULL))
    return FALSE;
  settled = guise_saehd_options_get_effective (&settled);
  return settled.face_style_power > 0.0 || settled.bg_style_power > 0.0;
}

GuiseGuardStrictness
guise_training_plan_get_guard (const GuiseTrainingPlan *self,
                               const char *const       *options,
                               size_t                   stage)
{
  return has_style (self, options, stage) ? GUISE_GUARD_STRICT
                                          : guise_training_plan_get_stage (self, stage)->guard;
}

double
guise_training_plan_get_backup_hours (const GuiseTrainingPlan *self,
                                      const char *const       *options,
                                      size_t                   stage)
{
  if (has_style (self, options, stage) &&
      (self->backup_hours == 0.0 || self->backup_hours > GUISE_PLAN_STYLE_BACKUP_HOURS))
    return GUISE_PLAN_STYLE_BACKUP_HOURS;
  return self->backup_hours;
}

/* The batch of a stage, as many times as the plan is told to take it. */
static gboolean
multiply_batch (const GuiseTrainingPlan *self, GuiseSaehdOptions *options, GError **error)
{
  g_autofree char *text = NULL;

  if (self->batch_factor <= 1)
    return TRUE;
  text = g_strdup_printf ("%d", self->batch_factor * options->batch_size);
  return guise_saehd_options_set (options, "batch_size", text, error);
}

static gboolean
place_optimizer (const GuiseTrainingPlan *self, GuiseSaehdOptions *options, GError **error)
{
  const char *const pairs[] = { self->optimizer_place != GUISE_OPTIMIZER_AS_PLANNED
                                  ? guise_optimizer_place_get_option (self->optimizer_place)
                                  : NULL,
                                NULL };

  return guise_saehd_options_set_pairs (options, pairs, error);
}

GuiseSaehd *
guise_training_plan_new_model (const GuiseTrainingPlan *self,
                               const char *const       *options,
                               size_t                   stage,
                               GError                 **error)
{
  g_auto (GStrv) pairs = guise_training_plan_dup_options (self, stage);
  GuiseSaehdOptions settled = guise_saehd_options_default ();

  if (!guise_saehd_options_set_pairs (&settled, (const char *const *) pairs, error) ||
      !guise_saehd_options_set_pairs (&settled, options, error) ||
      !multiply_batch (self, &settled, error) || !place_optimizer (self, &settled, error) ||
      !guise_saehd_options_settle (&settled, GUISE_SAEHD_RULE_NETWORK, error) ||
      !guise_saehd_options_check_quick96 (&settled, error))
    return NULL;
  return guise_saehd_new (&settled, error);
}
