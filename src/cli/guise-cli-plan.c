/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise plan`: the stages of a project or a recipe, and whether they can be trained. */
#include <string.h>

#include "cli/guise-cli-planning.h"
#include "cli/guise-cli.h"
#include "project/guise-project.h"
#include "train/guise-recipes.h"
#include "train/guise-training-plan-rules.h"

/* A plan, and the project that changes its options. */
typedef struct
{
  GuiseProject      *project; /* owned; NULL: a plan file alone */
  GuiseTrainingPlan *file;    /* owned; NULL: the project's */
} Source;

static void
source_clear (Source *self)
{
  g_clear_pointer (&self->project, guise_project_free);
  g_clear_pointer (&self->file, guise_training_plan_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Source, source_clear)

static gboolean
open_source (Source *self, const char *name, GError **error)
{
  g_autofree char *path = NULL;

  if (guise_project_is_one (name))
    return (self->project = guise_project_open (name, error)) != NULL;
  path = guise_recipe_find (name, error);
  return path != NULL && (self->file = guise_training_plan_load (path, error)) != NULL;
}

static const GuiseTrainingPlan *
get_plan (const Source *self)
{
  return self->project != NULL ? self->project->plan : self->file;
}

static const char *const *
get_changes (const Source *self)
{
  return self->project != NULL ? (const char *const *) self->project->options : NULL;
}

static void
tell_remarks (const GuiseCli *self, const Source *source)
{
  const GuiseTrainingPlan *plan = get_plan (source);
  g_autoptr (GPtrArray) remarks = guise_training_plan_dup_remarks (plan, get_changes (source));

  for (unsigned i = 0; i < remarks->len; i++)
    {
      const GuisePlanRemark *remark = g_ptr_array_index (remarks, i);

      if (remark->stage == G_MAXSIZE)
        guise_cli_output_warning (self->output, "%s", remark->text);
      else
        guise_cli_output_warning (self->output,
                                  _("Stage “%s”: %s"),
                                     guise_training_plan_get_stage (plan, remark->stage)->name,
                                     remark->text);
    }
}

/* ---- verbs ---- */

static gboolean
show (GuiseCli *self, const char *name, GError **error)
{
  g_auto (Source) source = { 0 };
  const GuiseTrainingPlan *plan;
  g_autofree char         *text = NULL;

  if (!open_source (&source, name, error))
    return FALSE;
  plan = get_plan (&source);
  for (size_t i = 0; i < plan->stages->len && guise_cli_output_is_json (self->output); i++)
    guise_cli_output_event (self->output, "stage",
                            guise_cli_plan_describe_stage (plan, get_changes (&source), i));
  tell_remarks (self, &source);
  text = guise_cli_plan_dup_text (plan, get_changes (&source));
  guise_cli_output_result (self->output, text, guise_cli_plan_describe (plan));
  return TRUE;
}

static gboolean
check (GuiseCli *self, const char *name, GError **error)
{
  g_auto (Source) source = { 0 };
  const GuiseTrainingPlan *plan;
  g_autofree char         *text = NULL;

  if (!open_source (&source, name, error))
    return FALSE;
  plan = get_plan (&source);
  if (!guise_training_plan_check (plan, get_changes (&source), error))
    return FALSE;
  tell_remarks (self, &source);
  text = g_strdup_printf (_("The plan “%s” keeps all rules."), plan->title);
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
      g_autofree char *path = guise_recipe_find (names[i], error);
      g_autoptr (GuiseTrainingPlan) plan =
                   path != NULL ? guise_training_plan_load (path, error) : NULL;
      g_autofree char *total = NULL;

      if (plan == NULL)
        return FALSE;
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

gboolean
guise_cli_plan (GuiseCli *self, char **argv, GError **error)
{
  g_auto (GStrv) rest = NULL;
  const GOptionEntry entries[] = {
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
    { NULL },
  };
  size_t n;

  if (!guise_cli_parse (self, argv, entries, error))
    return FALSE;
  n = rest != NULL ? g_strv_length (rest) : 0;
  if (n == 1 && strcmp (rest[0], "recipes") == 0)
    return list (self, error);
  if (n == 2 && strcmp (rest[0], "show") == 0)
    return show (self, rest[1], error);
  if (n == 2 && strcmp (rest[0], "check") == 0)
    return check (self, rest[1], error);
  guise_cli_set_usage_error (self, error,
                             _("Say “show PROJECT”, “check PROJECT” or “recipes”; a recipe or a plan file will do for PROJECT."));
  return FALSE;
}
