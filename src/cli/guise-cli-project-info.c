/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise project info`: how far a project is, whose faces it has, where its model comes from. */
#include <math.h>
#include <string.h>

#include "cli/guise-cli-project.h"
#include "core/guise-error.h"
#include "project/guise-preconditions.h"
#include "project/guise-project-time.h"
#include "project/guise-provenance.h"
#include "store/guise-checkpoint.h"

/* The newest checkpoint by a quick look; NULL: none. */
static const GuiseCheckpointEntry *
find_newest (GPtrArray *list)
{
  for (guint i = 0; i < list->len; i++)
    {
      const GuiseCheckpointEntry *entry = list->pdata[i];

      if (entry->state != GUISE_CHECKPOINT_DAMAGED)
        return entry;
    }
  return NULL;
}

/* How long it will take yet on the computer that trained it last. */
static void
add_time_left (JsonObject                 *members,
               const GuiseProject         *project,
               const GuiseCheckpointEntry *newest,
               const GuisePlanPlace       *place)
{
  double stage_seconds = (double) NAN, plan_seconds = (double) NAN;

  if (newest != NULL)
    guise_project_get_time_left (project, place, newest->info.iteration,
                                 newest->info.trained_seconds, &stage_seconds, &plan_seconds);
  json_object_set_double_member (members, "stage_eta_s", stage_seconds);
  json_object_set_double_member (members, "plan_eta_s", plan_seconds);
}

static gboolean
add_place (JsonObject                 *members,
           const GuiseProject         *project,
           const GuiseCheckpointEntry *newest,
           size_t                     *out_stage,
           GError                    **error)
{
  const uint64_t first = project->imported_iterations;
  const uint64_t iteration = newest != NULL ? newest->info.iteration : first;
  const uint64_t n = guise_training_plan_get_n_iterations (project->plan);
  GuisePlanPlace place;

  if (!guise_training_plan_find_place (project->plan, newest != NULL ? newest->info.stage : NULL,
                                       newest != NULL ? newest->info.stage_done : 0,
                                       newest != NULL ? newest->info.n_repeats : 0,
                                       iteration > first ? iteration - first : 0, &place, error))
    return FALSE;
  json_object_set_string_member (members, "recipe", project->plan->name);
  json_object_set_int_member (members, "iteration", (gint64) iteration);
  json_object_set_int_member (members, "iterations", (gint64) (first + n));
  if (first > 0)
    json_object_set_int_member (members, "imported_iterations", (gint64) first);
  json_object_set_int_member (members, "stage", (gint64) place.stage + 1);
  json_object_set_int_member (members, "stages", project->plan->stages->len);
  json_object_set_string_member (members, "stage_name",
                                 guise_training_plan_get_stage (project->plan, place.stage)->name);
  json_object_set_boolean_member (members, "reusable", newest == NULL || newest->info.is_reusable);
  add_time_left (members, project, newest, &place);
  *out_stage = place.stage;
  return TRUE;
}

static void
add_faces (JsonObject *members, const GuiseProject *project)
{
  JsonObject *consent = json_object_new ();

  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    {
      const char              *name = guise_face_slot_get_name ((GuiseFaceSlot) i);
      const GuiseProjectFaces *faces = &project->faces[i];
      JsonObject              *object;

      if (faces->path == NULL)
        continue;
      json_object_set_string_member (members, name, faces->path);
      object = json_object_new ();
      json_object_set_string_member (object, "kind", guise_consent_to_string (faces->consent));
      json_object_set_array_member (object, "statements",
                                    guise_consent_history_to_json (faces->statements, TRUE));
      json_object_set_object_member (consent, name, object);
    }
  json_object_set_object_member (members, "consent", consent);
}

static JsonArray *
to_array (const GPtrArray *texts)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < texts->len; i++)
    json_array_add_string_element (array, texts->pdata[i]);
  return array;
}

static JsonObject *
describe_side (const GuisePreconditionSide *side)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "faces", (gint64) side->n_faces);
  json_object_set_int_member (object, "masked", (gint64) side->n_masked);
  json_object_set_array_member (object, "unmasked", to_array (side->unmasked));
  return object;
}

/* What the stage to come demands; a faceset that is not there is worth a word here, not an end. */
static void
add_preconditions (GuiseCli *self, JsonObject *members, const GuiseProject *project, size_t stage)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GuisePreconditions) found =
               guise_preconditions_look (project, stage, NULL, NULL, self->cancellable, &local);
  JsonObject *object;

  if (found == NULL)
    {
      guise_cli_output_warning (self->output, "%s", local->message);
      return;
    }
  object = json_object_new ();
  json_object_set_object_member (object, "src", describe_side (&found->src));
  json_object_set_object_member (object, "dst", describe_side (&found->dst));
  json_object_set_boolean_member (object, "ready", found->refusal == NULL);
  json_object_set_object_member (members, "preconditions", object);
  for (guint i = 0; i < found->warnings->len; i++)
    guise_cli_output_warning (self->output, "%s", (const char *) found->warnings->pdata[i]);
  if (found->refusal != NULL)
    guise_cli_output_warning (self->output, "%s", found->refusal);
}

gboolean
guise_cli_project_info (GuiseCli *self, const GuiseCliProjectWishes *wishes, GError **error)
{
  g_autoptr (GuiseProject) project = guise_project_open (wishes->rest[1], error);
  g_autofree char *checkpoints = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (JsonObject) members = json_object_new ();
  const GuiseCheckpointEntry *newest;
  JsonArray                  *chain;
  size_t                      stage = 0;

  if (project == NULL)
    return FALSE;
  checkpoints = guise_project_dup_checkpoints_dir (project);
  list = guise_checkpoint_list (checkpoints, error);
  if (list == NULL)
    return FALSE;
  newest = find_newest (list);
  if (!add_place (members, project, newest, &stage, error) ||
      (chain = guise_provenance_get_chain (project, error)) == NULL)
    return FALSE;
  json_object_set_array_member (members, "chain", chain);
  add_faces (members, project);
  if (newest != NULL)
    json_object_set_string_member (members, "checkpoint", newest->path);
  add_preconditions (self, members, project, stage);
  guise_cli_output_result (self->output, NULL, g_steal_pointer (&members));
  return TRUE;
}
