/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise project`: create a project folder or look at one. */
#include <string.h>

#include "cli/guise-cli.h"
#include "core/guise-error.h"
#include "model/guise-dfl-folder.h"
#include "project/guise-project.h"
#include "store/guise-checkpoint.h"

/* The options of `project new`. */
typedef struct
{
  char  *recipe;
  char  *src;
  char  *dst;
  char  *generic;
  char  *consent;
  char  *consent_src;
  char  *consent_dst;
  char **options;
  char **rest;
} Wishes;

static void
wishes_clear (Wishes *self)
{
  g_free (self->recipe);
  g_free (self->src);
  g_free (self->dst);
  g_free (self->generic);
  g_free (self->consent);
  g_free (self->consent_src);
  g_free (self->consent_dst);
  g_strfreev (self->options);
  g_strfreev (self->rest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wishes, wishes_clear)

/* One kind of consent: the special one, else the one for all, else not said. */
static gboolean
read_consent (const GuiseCli *self,
              const char     *special,
              const char     *general,
              GuiseConsent   *out_consent,
              GError        **error)
{
  const char *text = special != NULL ? special : general;

  *out_consent = GUISE_CONSENT_MISSING;
  if (text == NULL || guise_consent_from_string (text, out_consent))
    return TRUE;
  guise_cli_set_usage_error (self, error,
                             _("“%s” is no kind of consent: say self, permission, licensed, "
                                "public, generic, generated or unknown."),
                                text);
  return FALSE;
}

static gboolean
check_faces (const GuiseCli *self, const char *option, const char *path, GError **error)
{
  if (path == NULL)
    {
      guise_cli_set_usage_error (self, error, _("Say which faces: %s DIR."), option);
      return FALSE;
    }
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                   _("There is no “%s”."), path);
      return FALSE;
    }
  return TRUE;
}

static gboolean
create (GuiseCli *self, const Wishes *wishes, GError **error)
{
  GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = {
    [GUISE_FACE_SLOT_SRC] = { .path = wishes->src },
    [GUISE_FACE_SLOT_DST] = { .path = wishes->dst },
    [GUISE_FACE_SLOT_GENERIC] = { .path = wishes->generic, .consent = GUISE_CONSENT_GENERIC },
  };
  const char *dir = wishes->rest[1];
  g_autoptr (GuiseProject) project = NULL;
  g_autofree char *text = NULL;
  JsonObject      *members;

  if (wishes->recipe == NULL)
    {
      guise_cli_set_usage_error (self, error, _("Say which recipe: --recipe NAME."));
      return FALSE;
    }
  if (!check_faces (self, "--src", wishes->src, error) ||
      !check_faces (self, "--dst", wishes->dst, error) ||
      (wishes->generic != NULL && !check_faces (self, "--generic", wishes->generic, error)) ||
      !read_consent (self, wishes->consent_src, wishes->consent,
                     &faces[GUISE_FACE_SLOT_SRC].consent, error) ||
      !read_consent (self, wishes->consent_dst, wishes->consent,
                     &faces[GUISE_FACE_SLOT_DST].consent, error))
    return FALSE;
  project = guise_project_create (dir, wishes->recipe, faces, (const char *const *) wishes->options,
                                  self->seed, error);
  if (project == NULL)
    return FALSE;
  members = json_object_new ();
  json_object_set_string_member (members, "project", dir);
  json_object_set_string_member (members, "recipe", project->plan->name);
  json_object_set_int_member (members, "iterations",
                              (gint64) guise_training_plan_get_n_iterations (project->plan));
  text =
    g_strdup_printf (_("The project “%s” is ready: %s, %" G_GUINT64_FORMAT " iterations."), dir,
                        project->plan->title, guise_training_plan_get_n_iterations (project->plan));
  guise_cli_output_result (self->output, text, members);
  return TRUE;
}

/* Whether a checkpoint of this iteration can still be used for another face: resets are possible
 * until random warp is switched off (features.md A3). */
static gboolean
is_reusable (const GuiseProject *project, uint64_t iteration)
{
  uint64_t start;
  size_t   stage = guise_training_plan_stage_at (project->plan, iteration, &start);
  size_t   last = iteration > start || stage == 0 ? stage : stage - 1; /* the last that has run */
  g_auto (GStrv) of_plan = guise_training_plan_dup_options (project->plan, last);
  const char *const *lists[] = { (const char *const *) of_plan,
                                 (const char *const *) project->options };
  gboolean           warp = TRUE;

  for (size_t k = 0; k < G_N_ELEMENTS (lists); k++)
    for (size_t i = 0; lists[k][i] != NULL; i++)
      if (g_str_has_prefix (lists[k][i], "random_warp="))
        warp = g_str_has_suffix (lists[k][i], "=y");
  return warp;
}

/* The same of an imported model that has not been trained here yet: as its files say. */
static gboolean
is_import_reusable (const char *checkpoint)
{
  GuiseSaehdOptions options;

  return guise_dfl_folder_load_options (checkpoint, NULL, &options, NULL, NULL) &&
         options.random_warp;
}

static gboolean
show (GuiseCli *self, const char *dir, GError **error)
{
  g_autoptr (GuiseProject) project = guise_project_open (dir, error);
  g_autoptr (GError) local = NULL;
  g_autofree char *checkpoints = NULL;
  g_autofree char *latest = NULL;
  g_auto (GuiseCheckpointInfo) info = { 0 };
  uint64_t    iteration, place;
  size_t      stage;
  JsonObject *members;

  if (project == NULL)
    return FALSE;
  checkpoints = guise_project_dup_checkpoints_dir (project);
  latest = guise_checkpoint_find_latest (checkpoints, &info, NULL, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  iteration = MAX (info.iteration, project->imported_iterations);
  place = iteration - project->imported_iterations;
  stage = guise_training_plan_stage_at (project->plan, place, NULL);
  members = json_object_new ();
  json_object_set_string_member (members, "recipe", project->plan->name);
  json_object_set_int_member (members, "iteration", (gint64) iteration);
  json_object_set_int_member (members, "iterations",
                              (gint64) (project->imported_iterations +
                                        guise_training_plan_get_n_iterations (project->plan)));
  if (project->imported_iterations > 0)
    json_object_set_int_member (members, "imported_iterations",
                                (gint64) project->imported_iterations);
  json_object_set_int_member (members, "stage", (gint64) stage + 1);
  json_object_set_int_member (members, "stages", project->plan->stages->len);
  json_object_set_string_member (members, "stage_name",
                                 guise_training_plan_get_stage (project->plan, stage)->name);
  json_object_set_boolean_member (members, "reusable",
                                  latest != NULL && project->imported_iterations > 0 && place == 0
                                    ? is_import_reusable (latest)
                                    : is_reusable (project, place));
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    {
      static const char *const names[GUISE_N_FACE_SLOTS] = { "src", "dst", "generic" };

      if (project->faces[i].path != NULL)
        json_object_set_string_member (members, names[i], project->faces[i].path);
    }
  if (latest != NULL)
    json_object_set_string_member (members, "checkpoint", latest);
  guise_cli_output_result (self->output, NULL, members);
  return TRUE;
}

gboolean
guise_cli_project (GuiseCli *self, char **argv, GError **error)
{
  g_auto (Wishes) wishes = { 0 };
  const GOptionEntry entries[] = {
    { "recipe", 0, 0, G_OPTION_ARG_FILENAME, &wishes.recipe,
      N_ ("What is trained: a shipped recipe or a plan file"), "NAME" },
    { "src", 0, 0, G_OPTION_ARG_FILENAME, &wishes.src, N_ ("Faces of the character"), "DIR" },
    { "dst", 0, 0, G_OPTION_ARG_FILENAME, &wishes.dst, N_ ("Faces of the performer"), "DIR" },
    { "generic", 0, 0, G_OPTION_ARG_FILENAME, &wishes.generic, N_ ("The big set of many people"),
      "PATH" },
    { "consent", 0, 0, G_OPTION_ARG_STRING, &wishes.consent,
      N_ ("On what ground both faces are used"), "KIND" },
    { "consent-src", 0, 0, G_OPTION_ARG_STRING, &wishes.consent_src,
      N_ ("On what ground the character's face is used"), "KIND" },
    { "consent-dst", 0, 0, G_OPTION_ARG_STRING, &wishes.consent_dst,
      N_ ("On what ground the performer's face is used"), "KIND" },
    { "option", 0, 0, G_OPTION_ARG_STRING_ARRAY, &wishes.options,
      N_ ("Change an option of the recipe; may be repeated"), "KEY=VALUE" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &wishes.rest, NULL, NULL },
    { NULL },
  };

  if (!guise_cli_parse (self, argv, entries, error))
    return FALSE;
  if (wishes.rest == NULL || g_strv_length (wishes.rest) != 2)
    {
      guise_cli_set_usage_error (self, error, _("Say “new DIR” or “info DIR”."));
      return FALSE;
    }
  if (strcmp (wishes.rest[0], "new") == 0)
    return create (self, &wishes, error);
  if (strcmp (wishes.rest[0], "info") == 0)
    return show (self, wishes.rest[1], error);
  guise_cli_set_usage_error (self, error, _("There is no “project %s”."), wishes.rest[0]);
  return FALSE;
}
