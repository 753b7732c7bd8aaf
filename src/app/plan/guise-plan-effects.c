/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the values of options cost. */
#include "app/plan/guise-plan-effects.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/plan/guise-plan-texts.h"

#define SMALL_BYTES (10.0 * 1048576.0) /* less is not told */
#define SMALL_SHARE 0.01

static const GuiseStageForecast *
get_known (const GuisePlanEditor *editor)
{
  const size_t                 stage = guise_plan_editor_get_stage (editor);
  const GuiseTrainingForecast *forecast =
    guise_plan_costs_get_forecast (guise_plan_editor_get_costs (editor));

  return forecast != NULL && stage < forecast->stages->len
           ? &g_array_index (forecast->stages, GuiseStageForecast, stage)
           : NULL;
}

/* "+0.6 GB", "+12 % time"; NULL: nothing worth telling. */
static char *
dup_difference (const GuisePlanEditor *editor, const char *key)
{
  GString *text = g_string_new (NULL);
  int64_t  bytes;
  double   share;

  if (guise_plan_costs_get_effect (guise_plan_editor_get_costs (editor), key, &bytes, &share))
    {
      g_autofree char *memory = guise_plan_dup_memory (fabs ((double) bytes));

      if (fabs ((double) bytes) >= SMALL_BYTES)
        g_string_append_printf (text, "%s%s", bytes > 0 ? "+" : "−", memory);
      if (share >= SMALL_SHARE)
        {
          if (text->len > 0)
            g_string_append (text, ", ");
          /* Translators: how much longer an iteration takes */
          g_string_append_printf (text, _("+%.0f %% time"), share * 100.0);
        }
    }
  return g_string_free (text, text->len == 0);
}

/* NULL: nobody knows. No larger batch than GUISE_FORECAST_MAX_BATCH is looked for. */
static char *
dup_largest (const GuisePlanEditor *editor, const GuiseStageForecast *known)
{
  const GuiseTrainingForecast *forecast =
    guise_plan_costs_get_forecast (guise_plan_editor_get_costs (editor));
  const int cap = GUISE_FORECAST_MAX_BATCH * MAX (forecast->n_ranks, 1);

  if (forecast->n_free_bytes == 0 || known->largest_batch == 0)
    return NULL;
  if (known->fits && known->largest_batch > cap)
    return NULL; /* it is the plan's own */
  if (known->fits && known->largest_batch == cap)
    /* Translators: a batch size; larger ones were not looked at */
    return g_strdup_printf (_("%d and more fit"), known->largest_batch);
  /* Translators: a batch size */
  return g_strdup_printf (_("%d is the largest that fits"), known->largest_batch);
}

/* "10.8 GB", and below it what would fit. */
static char *
dup_batch (const GuisePlanEditor *editor, const GuiseStageForecast *known)
{
  g_autofree char *memory = guise_plan_dup_memory ((double) known->device_bytes);
  g_autofree char *largest = dup_largest (editor, known);
  /* Translators: an amount of memory */
  g_autofree char *text =
    known->fits ? g_steal_pointer (&memory) : g_strdup_printf (_("%s, does not fit"), memory);

  return largest != NULL ? g_strconcat (text, "\n", largest, NULL) : g_steal_pointer (&text);
}

char *
guise_plan_effects_dup_text (const GuisePlanEditor *editor,
                             const GuiseAdvice     *advice,
                             gboolean              *out_too_much)
{
  const GuiseStageForecast *known = get_known (editor);
  g_autofree char          *hours = NULL;

  *out_too_much = FALSE;
  if (advice->off != NULL)
    return dup_difference (editor, advice->key);
  if (advice->form == GUISE_ADVICE_ARCHI) /* as it is called wherever models are talked about */
    return guise_plan_editor_dup_value (editor, guise_plan_editor_get_stage (editor), advice->key);
  if (known == NULL)
    return NULL;
  if (strcmp (advice->key, "iterations") == 0 && !isnan (known->ms))
    {
      hours = guise_plan_dup_hours (known->hours);
      return g_strdup_printf ("+%s", hours);
    }
  if (strcmp (advice->key, "resolution") == 0 && !isnan (known->ms))
    return guise_plan_dup_ms (known->ms);
  if (strcmp (advice->key, "batch_size") != 0)
    return NULL;
  *out_too_much = !known->fits;
  return dup_batch (editor, known);
}
