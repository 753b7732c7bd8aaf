/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the values of options cost. */
#include "app/plan/guise-plan-effects.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/plan/guise-plan-texts.h"
#include "train/guise-training-plan-rules.h"

#define SMALL_BYTES (10.0 * 1048576.0) /* less is not told */
#define SMALL_SHARE 0.01               /* of a time that is not known */
#define SMALL_MS    1.0
#define TINY_SHARE  0.001 /* what is less is lost among steps */

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

/* "about +12 ms" where it is known how long a step takes here, else "+7 % time". What belongs to
 * the option is reckoned from its share of the work, so it is about.
 *
 * Returns: (nullable): %NULL: nothing worth telling */
static char *
dup_time (const GuiseStageForecast *known, double share)
{
  const char      *sign = share > 0.0 ? "+" : "−";
  const double     ms = known != NULL ? known->ms * share / (1.0 + share) : (double) NAN;
  g_autofree char *text = NULL;

  if (isnan (ms) ? fabs (share) < SMALL_SHARE : fabs (ms) < SMALL_MS || fabs (share) < TINY_SHARE)
    return NULL;
  if (isnan (ms))
    /* Translators: how much longer, or shorter, an iteration takes: + or −, percents */
    return g_strdup_printf (_("%s%.0f %% time"), sign, fabs (share) * 100.0);
  text = guise_plan_dup_ms (fabs (ms));
  /* Translators: how much longer, or shorter, an iteration takes: + or −, "12 ms" */
  return g_strdup_printf (_("about %s%s"), sign, text);
}

/* "+0.6 GB, about +12 ms"; NULL: nothing worth telling. */
static char *
dup_difference (const GuisePlanEditor *editor, const char *key)
{
  g_autofree char *memory = NULL;
  g_autofree char *more = NULL;
  g_autofree char *time = NULL;
  int64_t          bytes;
  double           share;

  if (!guise_plan_costs_get_effect (guise_plan_editor_get_costs (editor), key, &bytes, &share))
    return NULL;
  memory = guise_plan_dup_memory (fabs ((double) bytes));
  if (fabs ((double) bytes) >= SMALL_BYTES)
    more = g_strconcat (bytes > 0 ? "+" : "−", memory, NULL);
  time = dup_time (get_known (editor), share);
  if (more != NULL && time != NULL)
    return g_strconcat (more, ", ", time, NULL);
  return more != NULL ? g_steal_pointer (&more) : g_steal_pointer (&time);
}

/* "+1.2 GB, about +35 ms" and below it "against 256", for what cannot be off. Nothing once it
 * cannot change any more: then there is nothing to choose. */
static char *
dup_against (const GuisePlanEditor *editor, const GuiseAdvice *advice)
{
  g_autofree char *value =
    guise_plan_editor_dup_value (editor, guise_plan_editor_get_stage (editor), advice->key);
  g_autofree char *other = value != NULL ? guise_plan_advice_dup_other (advice, value) : NULL;
  g_autofree char *difference = NULL;

  if (other == NULL ||
      (guise_plan_editor_is_trained (editor) && guise_training_plan_is_locked (advice->key)))
    return NULL;
  difference = dup_difference (editor, advice->key);
  /* Translators: "+1.2 GB, about +35 ms", and the value that this is compared to, as "256" */
  return difference != NULL ? g_strdup_printf (_("%s\nagainst %s"), difference, other) : NULL;
}

/* One below the other, those that there are. */
static char *
join_lines (const char *first, const char *second)
{
  return first != NULL && second != NULL ? g_strconcat (first, "\n", second, NULL)
                                         : g_strdup (first != NULL ? first : second);
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

/* "10.8 GB", and below it what another one takes, and what would fit. */
static char *
dup_batch (const GuisePlanEditor    *editor,
           const GuiseAdvice        *advice,
           const GuiseStageForecast *known)
{
  g_autofree char *memory = guise_plan_dup_memory ((double) known->device_bytes);
  g_autofree char *against = dup_against (editor, advice);
  g_autofree char *largest = dup_largest (editor, known);
  /* Translators: an amount of memory */
  g_autofree char *text =
    known->fits ? g_steal_pointer (&memory) : g_strdup_printf (_("%s, does not fit"), memory);
  g_autofree char *lines = join_lines (text, against);

  return join_lines (lines, largest);
}

char *
guise_plan_effects_dup_text (const GuisePlanEditor *editor,
                             const GuiseAdvice     *advice,
                             gboolean              *out_too_much)
{
  const GuiseStageForecast *known = get_known (editor);
  g_autofree char          *text = NULL;
  g_autofree char          *against = NULL;

  *out_too_much = FALSE;
  if (advice->off != NULL)
    return dup_difference (editor, advice->key);
  if (known != NULL && strcmp (advice->key, "batch_size") == 0)
    {
      *out_too_much = !known->fits;
      return dup_batch (editor, advice, known);
    }
  if (known != NULL && strcmp (advice->key, "iterations") == 0 && !isnan (known->ms))
    {
      text = guise_plan_dup_hours (known->hours);
      return g_strdup_printf ("+%s", text);
    }
  if (known != NULL && strcmp (advice->key, "resolution") == 0 && !isnan (known->ms))
    text = guise_plan_dup_ms (known->ms);
  if (advice->form == GUISE_ADVICE_ARCHI) /* as it is called wherever models are talked about */
    text = guise_plan_editor_dup_value (editor, guise_plan_editor_get_stage (editor), advice->key);
  against = dup_against (editor, advice);
  return join_lines (text, against);
}
