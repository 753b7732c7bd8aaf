/* SPDX-License-Identifier: GPL-3.0-or-later
 * Options of a project that change by a person's word, and projects made after another. */
#include "project/guise-project-change.h"

#include <string.h>

#include "core/guise-error.h"
#include "project/guise-base.h"
#include "project/guise-project-plan.h"
#include "project/guise-project-private.h"
#include "project/guise-provenance.h"
#include "train/guise-training-plan-rules.h"
#include "train/guise-training.h"

#define WARP_KEY "random_warp"

static gboolean
is_same_key (const char *a, const char *b)
{
  const size_t n = strcspn (a, "=");

  return strncmp (a, b, n) == 0 && b[n] == '=';
}

/* Both lists, each key once: what stands later wins. */
static char **
merge (char **options, const char *const *changes)
{
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;
  GPtrArray *merged = g_ptr_array_new ();

  g_strv_builder_addv (list, (const char **) options);
  if (changes != NULL)
    g_strv_builder_addv (list, (const char **) changes);
  all = g_strv_builder_end (list);
  for (size_t i = 0; all[i] != NULL; i++)
    {
      gboolean is_last = TRUE;

      for (size_t k = i + 1; all[k] != NULL; k++)
        is_last = is_last && !is_same_key (all[i], all[k]);
      if (is_last)
        g_ptr_array_add (merged, g_strdup (all[i]));
    }
  g_ptr_array_add (merged, NULL);
  return (char **) g_ptr_array_free (merged, FALSE);
}

static gboolean
turns_warp_off (const char *change)
{
  GuiseSaehdOptions options = guise_saehd_options_default ();

  return is_same_key (WARP_KEY "=", change) &&
         guise_saehd_options_set (&options, WARP_KEY, strchr (change, '=') + 1, NULL) &&
         !options.random_warp;
}

static gboolean
check_change (const GuiseProject *self, const char *change, GuiseOptionChange how, GError **error)
{
  const char       *equals = strchr (change, '=');
  g_autofree char  *key = equals != NULL ? g_strndup (change, (size_t) (equals - change)) : NULL;
  GuiseSaehdOptions scratch = guise_saehd_options_default ();

  if (key == NULL || *key == '\0')
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "'%s' is no change: say KEY=VALUE", change);
      return FALSE;
    }
  if (!guise_saehd_options_set (&scratch, key, equals + 1, error))
    return FALSE;
  if (guise_training_plan_is_locked (key) && guise_project_has_model (self))
    {
      g_set_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_LOCKED,
                   "'%s' is settled with the first iteration and cannot change any more; a "
                   "duplicate of the project can have another one: guise project duplicate",
                   key);
      return FALSE;
    }
  if (turns_warp_off (change) && how != GUISE_OPTION_CHANGE_CONFIRMED)
    {
      g_set_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_CONFIRM,
                   "Without random warp this model can never again be used for another face, and "
                   "inter_AB cannot start anew; say it with --yes if that is what you want");
      return FALSE;
    }
  return TRUE;
}

/* Without random warp inter_AB is not trained: started anew it would stay noise (features.md A33).
 */
static gboolean
check_resets (const GuiseProject *self, char **options, GError **error)
{
  GuisePlanPlace place;

  if (!guise_project_find_place (self, &place, error))
    return FALSE;
  for (size_t i = place.stage; i < self->plan->stages->len; i++)
    {
      const GuiseTrainingStage *stage = guise_training_plan_get_stage (self->plan, i);
      const uint64_t            done = i == place.stage ? place.done : 0;
      g_autoptr (GuiseSaehd) model =
                   guise_training_plan_new_model (self->plan, (const char *const *) options, i,
                                                  error);

      if (model == NULL)
        return FALSE;
      if (guise_saehd_get_options (model)->random_warp ||
          ((!stage->reset_first || done > 0) &&
           guise_training_stage_get_next_reset (stage, done) == G_MAXUINT64 &&
           (stage->gate == NULL || !stage->gate->resets)))
        continue;
      g_set_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_LOCKED,
                   "Stage '%s' starts inter_AB anew, which is forbidden without random warp: it "
                   "would never be trained again. Take the resets out of the plan first",
                   stage->name);
      return FALSE;
    }
  return TRUE;
}

/* What training would refuse is not set. A plan that wants a base may still wait for it. */
static gboolean
check_plan (const GuiseProject *self, char **options, GError **error)
{
  const char *const *merged = (const char *const *) options;
  GuisePlanOrigin    origin;

  if (!guise_project_has_model (self))
    return guise_training_plan_check (self->plan, merged, error);
  return guise_provenance_get_origin (self, &origin, error) &&
         guise_training_plan_check_from (self->plan, merged, &origin, error);
}

static gboolean
journal_change (const GuiseProject *self, const char *change, uint64_t iteration, GError **error)
{
  const char      *equals = strchr (change, '=');
  g_autofree char *key = g_strndup (change, (size_t) (equals - change));
  g_autoptr (JsonObject) members = json_object_new ();

  json_object_set_string_member (members, "option", key);
  json_object_set_string_member (members, "value", equals + 1);
  for (size_t i = 0; self->options[i] != NULL; i++)
    if (is_same_key (change, self->options[i]))
      json_object_set_string_member (members, "before", strchr (self->options[i], '=') + 1);
  return guise_project_add_act (self, iteration, GUISE_JOURNAL_OPTION_CHANGED, members, error);
}

gboolean
guise_project_set_options (GuiseProject      *self,
                           const char *const *changes,
                           GuiseOptionChange  how,
                           GError           **error)
{
  const uint64_t iteration = guise_project_get_iteration (self);
  GuiseProject   changed = *self;
  g_auto (GStrv) merged = NULL;

  for (size_t i = 0; changes[i] != NULL; i++)
    if (!check_change (self, changes[i], how, error))
      return FALSE;
  merged = merge (self->options, changes);
  if (!guise_training_check (self->plan, (const char *const *) merged, error) ||
      !check_resets (self, merged, error) || !check_plan (self, merged, error))
    return FALSE;
  /* The journal first: a line about a change that a full disk then prevented is a smaller lie than
   * a change that nobody finds. */
  for (size_t i = 0; changes[i] != NULL; i++)
    if (!journal_change (self, changes[i], iteration, error))
      return FALSE;
  changed.options = merged;
  if (!guise_project_write_manifest (&changed, error))
    return FALSE;
  g_strfreev (self->options);
  self->options = g_steal_pointer (&merged);
  return TRUE;
}

gboolean
guise_project_add_options (const GuiseProject *self, const char *const *changes, GError **error)
{
  const uint64_t iteration = guise_project_get_iteration (self);
  g_autoptr (GuiseProject) now = guise_project_open_manifest (self->dir, error);
  char **merged;

  if (now == NULL)
    return FALSE;
  for (size_t i = 0; changes[i] != NULL; i++)
    if (!journal_change (now, changes[i], iteration, error))
      return FALSE;
  merged = merge (now->options, changes);
  g_strfreev (now->options);
  now->options = merged;
  return guise_project_write_manifest (now, error);
}

void
guise_project_take_options (GuiseProject *self, const char *const *changes)
{
  char **merged = merge (self->options, changes);

  g_strfreev (self->options);
  self->options = merged;
}

GuiseProject *
guise_project_duplicate (const GuiseProject *self,
                         const char         *dir,
                         const char *const  *changes,
                         GError            **error)
{
  g_autofree char *plan = g_build_filename (self->dir, GUISE_PROJECT_PLAN_NAME, NULL);
  g_auto (GStrv) options = merge (self->options, changes);
  GuiseProjectFaces faces[GUISE_N_FACE_SLOTS];

  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    {
      faces[slot] = self->faces[slot];
      if (guise_project_faces_get_said (&faces[slot]) == NULL)
        faces[slot].statements = NULL; /* about what was made here */
    }
  return guise_project_create (dir, plan, faces, (const char *const *) options, self->seed, error);
}
