/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the reader of training plans, and what it accepts to their rules. */
#include <string.h>

#include "core/guise-json-place.h"
#include "train/guise-training-plan-rules.h"

#define MAX_CHECKED 8 /* stages; each check builds the tables of a network */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

/* A network of 4096 dims everywhere is legal, but its tables take the time of a thousand others. */
static gboolean
is_small (const GuiseTrainingPlan *plan)
{
  for (size_t i = 0; i < plan->stages->len; i++)
    {
      g_auto (GStrv) pairs = guise_training_plan_dup_options (plan, i);
      GuiseSaehdOptions options = guise_saehd_options_default ();

      if (!guise_saehd_options_set_pairs (&options, (const char *const *) pairs, NULL) ||
          options.ae_dims > 512 || options.e_dims > 128 || options.d_dims > 128 ||
          options.d_mask_dims > 128 || options.resolution > 256)
        return FALSE;
    }
  return plan->stages->len <= MAX_CHECKED;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  const char *text = (const char *) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseTrainingPlan) plan = guise_training_plan_parse (text, n_bytes, "plan", &error);
  GuiseJsonPlace   place = guise_json_find_place (text, n_bytes, "/stages/1/options/gan_power");
  g_autofree char *repeated = guise_json_find_repeated (text, n_bytes, &place);
  GuisePlanOrigin  origin = { 1, FALSE };

  g_assert ((plan == NULL) == (error != NULL));
  if (error != NULL && !g_str_has_prefix (error->message, "plan:"))
    g_error ("No place in '%s'", error->message);
  if (plan == NULL || !is_small (plan))
    return 0;
  guise_training_plan_check (plan, NULL, NULL);
  guise_training_plan_check_from (plan, NULL, &origin, NULL);

  g_autoptr (GPtrArray) remarks = guise_training_plan_dup_remarks (plan, NULL);
  g_auto (GStrv) lines = guise_training_plan_describe_change (plan, plan);
  GuisePlanPlace here = { .stage = plan->stages->len - 1, .done = 1 };

  g_assert (lines[0] == NULL);
  guise_training_plan_check_change (plan, plan, &here, NULL);
  return 0;
}
