/* SPDX-License-Identifier: GPL-3.0-or-later
 * The plan of a project becomes another one: on disk in one piece, in the journal, or not at all.
 */
#include "project/guise-project-plan.h"

#include <string.h>

#include "core/guise-file.h"
#include "project-faces.h"
#include "project/guise-project-forecast.h"
#include "support/guise-test.h"
#include "train/guise-recipes.h"
#include "train/guise-train-error.h"
#include "train/guise-training-plan-edit.h"

static const char *const options[] = { "batch_size=2", NULL };

static GuiseProject *
create (const char *dir)
{
  const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = {
    { .path = (char *) "/some/src", .consent = GUISE_CONSENT_GENERATED },
    { .path = (char *) "/some/dst", .consent = GUISE_CONSENT_SELF },
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (dir, "project", NULL);
  GuiseProject    *project = guise_project_create (path, "miniature", faces, options, 1, &error);

  g_assert_no_error (error);
  return project;
}

static char *
read_file (const GuiseProject *project, const char *name)
{
  g_autofree char *path = g_build_filename (project->dir, name, NULL);
  char            *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static void
test_edit (void)
{
  char *dir = guise_test_tmp_dir ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = create (dir);
  g_autoptr (GuiseTrainingPlan) longer =
               guise_training_plan_with_iterations (project->plan, 1, 70, &error);
  g_autoptr (GuiseProject) again = NULL;
  g_autofree char *journal = NULL;

  g_assert_true (guise_project_set_plan (project, longer, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (guise_training_plan_get_stage (project->plan, 1)->n_iterations, ==, 70);
  again = guise_project_open (project->dir, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (again->plan->text, longer->text));
  journal = read_file (project, "journal.jsonl");
  g_assert_nonnull (strstr (journal, "settle: iterations 50 -> 70"));
  guise_test_rm_rf (dir);
}

/* What cannot be trained is refused by the name of its stage, and nothing is written. */
static void
test_refused (void)
{
  char *dir = guise_test_tmp_dir ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = create (dir);
  g_autofree char *before = read_file (project, "plan.json");
  g_autofree char *after = NULL;
  g_autofree char *journal = NULL;
  g_autoptr (GuiseTrainingPlan) bad =
               guise_training_plan_with_resets (project->plan, 3, 10, &error);

  g_assert_no_error (error);
  g_assert_false (guise_project_set_plan (project, bad, &error));
  g_assert_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN);
  g_assert_nonnull (strstr (error->message, "stage 'no-warp'"));
  after = read_file (project, "plan.json");
  g_assert_cmpstr (before, ==, after);
  journal = read_file (project, "journal.jsonl");
  g_assert_null (strstr (journal, "plan-changed"));
  guise_test_rm_rf (dir);
}

/* A folder that nobody can write to: the plan stays what it was, in memory too. */
static void
test_not_written (void)
{
  char *dir = guise_test_tmp_dir ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = create (dir);
  g_autofree char *tmp = g_build_filename (project->dir, "plan.json.tmp", NULL);
  g_autofree char *inside = g_build_filename (tmp, "x", NULL);
  g_autoptr (GuiseTrainingPlan) longer =
               guise_training_plan_with_iterations (project->plan, 1, 70, &error);

  g_assert_true (guise_dir_make (inside, &error));
  g_assert_false (guise_project_set_plan (project, longer, &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (guise_training_plan_get_stage (project->plan, 1)->n_iterations, ==, 50);
  guise_test_rm_rf (dir);
}

/* Another recipe is for a project without a model. */
static void
test_recipe (void)
{
  char *dir = guise_test_tmp_dir ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = create (dir);
  g_autofree char *path = guise_recipe_find ("become-character-safe", &error);
  g_autoptr (GuiseTrainingPlan) other = guise_training_plan_load (path, &error);

  g_assert_no_error (error);
  project->imported_iterations = 10; /* as an import would have it */
  g_assert_false (guise_project_set_plan (project, other, &error));
  g_assert_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_LOCKED);
  g_clear_error (&error);
  project->imported_iterations = 0;
  g_assert_true (guise_project_set_plan (project, other, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (project->plan->name, ==, "become-character-safe");
  g_assert_true (g_str_has_suffix (project->plan->label, "plan.json"));
  guise_test_rm_rf (dir);
}

/* What a forecast is told of a project that nobody has trained. */
static void
test_forecast (void)
{
  char *dir = guise_test_tmp_dir ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = create (dir);
  GuiseForecastSetup setup = { 0 };

  g_assert_true (guise_forecast_setup_for_project (&setup, project, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (setup.plan == project->plan);
  g_assert_cmpstr (setup.options[0], ==, "batch_size=2");
  g_assert_cmpuint (setup.n_done, ==, 0);
  g_assert_cmpfloat (setup.backup_hours, ==, project->plan->backup_hours);
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/project/plan/edit", test_edit);
  g_test_add_func ("/project/plan/refused", test_refused);
  g_test_add_func ("/project/plan/not-written", test_not_written);
  g_test_add_func ("/project/plan/recipe", test_recipe);
  g_test_add_func ("/project/plan/forecast", test_forecast);
  return g_test_run ();
}
