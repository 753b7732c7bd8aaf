/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise plan`: the stages of a project or a recipe, and which recipes there are. */
#include <string.h>

#include "cli/guise-cli-planning.h"
#include "train/guise-recipes.h"

static gboolean
show (GuiseCli *self, const char *name, GError **error)
{
  g_auto (GuiseCliPlan) source = { 0 };
  const GuiseTrainingPlan *plan;
  const char *const       *changes;
  g_autofree char         *text = NULL;
  g_autoptr (GPtrArray) stages = NULL;

  if (!guise_cli_plan_open (&source, name, error))
    return FALSE;
  plan = guise_cli_plan_get (&source);
  changes = guise_cli_plan_get_changes (&source);
  if (guise_cli_output_is_json (self->output))
    stages = guise_cli_plan_describe_stages (plan, changes);
  for (unsigned i = 0; stages != NULL && i < stages->len; i++)
    guise_cli_output_event (self->output, "stage", json_object_ref (g_ptr_array_index (stages, i)));
  guise_cli_plan_tell_remarks (&source, self->output);
  text = guise_cli_plan_dup_text (plan, changes);
  guise_cli_output_result (self->output, text, guise_cli_plan_describe (plan));
  return TRUE;
}

static gboolean
list (GuiseCli *self, GError **error)
{
  g_auto (GStrv) names = guise_recipe_list (error);
  g_autoptr (GString) text = g_string_new (NULL);
  JsonObject *members;

  if (names == NULL)
    return FALSE;
  for (size_t i = 0; names[i] != NULL; i++)
    {
      g_auto (GuiseCliPlan) recipe = { 0 };
      const GuiseTrainingPlan *plan;
      g_autofree char         *total = NULL;

      if (!guise_cli_plan_open (&recipe, names[i], error))
        return FALSE;
      plan = guise_cli_plan_get (&recipe);
      total = guise_cli_dup_count (guise_training_plan_get_n_iterations (plan));
      g_string_append_printf (text, "%s%-28s %9s  %s", i > 0 ? "\n" : "", names[i], total,
                              plan->title);
      if (guise_cli_output_is_json (self->output))
        guise_cli_output_event (self->output, "recipe", guise_cli_plan_describe (plan));
    }
  members = json_object_new ();
  json_object_set_int_member (members, "recipes", (gint64) g_strv_length (names));
  guise_cli_output_result (self->output, text->str, members);
  return TRUE;
}

/* The first word that says what to do: options may stand before it. */
static gboolean
wants_check (char **argv)
{
  static const char *const OTHERS[] = { "show", "recipes", "pass", "repeat", NULL };

  for (; *argv != NULL && !g_strv_contains (OTHERS, *argv); argv++)
    if (strcmp (*argv, "check") == 0)
      return TRUE;
  return FALSE;
}

gboolean
guise_cli_plan (GuiseCli *self, char **argv, GError **error)
{
  g_auto (GStrv) rest = NULL;
  const GOptionEntry entries[] = {
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
    { NULL },
  };
  size_t n;

  if (wants_check (argv))
    return guise_cli_plan_check (self, argv, error);
  if (!guise_cli_parse (self, argv, entries, error))
    return FALSE;
  n = rest != NULL ? g_strv_length (rest) : 0;
  if (n == 1 && strcmp (rest[0], "recipes") == 0)
    return list (self, error);
  if (n == 2 && strcmp (rest[0], "show") == 0)
    return show (self, rest[1], error);
  if (n == 2 && (strcmp (rest[0], "pass") == 0 || strcmp (rest[0], "repeat") == 0))
    return guise_cli_plan_decide (self, rest[1], strcmp (rest[0], "pass") == 0, error);
  guise_cli_set_usage_error (self, error,
                             _("Say “show PROJECT”, “check PROJECT” or “recipes”; a recipe or a plan file will do for PROJECT. At a gate: “pass PROJECT” or “repeat PROJECT”."));
  return FALSE;
}
