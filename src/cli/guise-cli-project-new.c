/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise project new`: a project from a recipe, facesets and, if wanted, a trained model. */
#include <inttypes.h>
#include <string.h>

#include "cli/guise-cli-project.h"
#include "core/guise-error.h"
#include "project/guise-base.h"
#include "project/guise-provenance.h"
#include "store/guise-journal.h"

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

/* What was said here goes along with the faces, where it can. */
static gboolean
hand_consent (GuiseCli *self, GuiseProject *project, GError **error)
{
  for (int i = GUISE_FACE_SLOT_SRC; i <= GUISE_FACE_SLOT_DST; i++)
    {
      gboolean is_kept = FALSE;

      if (!guise_project_hand_consent (project, (GuiseFaceSlot) i, &is_kept, error))
        return FALSE;
      if (!is_kept && project->faces[i].consent != GUISE_CONSENT_MISSING)
        guise_cli_output_note (self->output,
                               _("Nobody may write into the folder of the %s faces: only the "
                                 "project keeps what was said about them."),
                                  guise_face_slot_get_name ((GuiseFaceSlot) i));
    }
  return TRUE;
}

/* What the plan would have and the model has otherwise. */
static JsonObject *
list_differences (GuiseCli *self, const GuiseProject *project, const GuiseBase *base)
{
  g_autoptr (GuiseSaehd) planned = guise_training_plan_new_model (project->plan, NULL, 0, NULL);
  JsonObject *all = json_object_new ();

  for (size_t i = 0; planned != NULL && i < guise_saehd_options_get_n (); i++)
    {
      const char      *key = guise_saehd_options_get_key (i);
      g_autofree char *of_plan =
        guise_saehd_options_dup_value (guise_saehd_get_options (planned), i);
      g_autofree char *of_base = guise_saehd_options_dup_value (&base->options, i);
      JsonObject      *pair;

      if (!guise_base_is_locked (key) || strcmp (of_plan, of_base) == 0)
        continue;
      pair = json_object_new ();
      json_object_set_string_member (pair, "plan", of_plan);
      json_object_set_string_member (pair, "base", of_base);
      json_object_set_object_member (all, key, pair);
      guise_cli_output_note (self->output,
                             /* Translators: an option, its value, the value of the recipe */
                             _("%s is %s as in the model, not %s as in the recipe: it cannot "
                               "change any more."),
                                key, of_base, of_plan);
    }
  return all;
}

/* Of the model that it began with. */
static gboolean
tell_base (GuiseCli           *self,
           const GuiseProject *project,
           const GuiseBase    *base,
           JsonObject         *members,
           GError            **error)
{
  JsonArray *chain = guise_provenance_get_chain (project, error);

  if (chain == NULL)
    return FALSE;
  json_object_set_array_member (members, "chain", chain);
  json_object_set_object_member (members, "locked", list_differences (self, project, base));
  json_object_set_int_member (members, "base_iteration", (gint64) base->iteration);
  return TRUE;
}

static GuiseProject *
begin_with (GuiseCli                    *self,
            const GuiseCliProjectWishes *wishes,
            const GuiseBase             *base,
            const GuiseProjectFaces     *faces,
            GError                     **error)
{
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", self->n_threads, error);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  GuiseProject *project;

  if (device == NULL)
    return NULL;
  project = guise_base_begin_project (base, wishes->rest[1], wishes->recipe, faces,
                                      (const char *const *) wishes->options, GUISE_BASE_BEGIN,
                                      self->seed, device, notes, error);
  for (unsigned i = 0; project != NULL && i < notes->len; i++)
    guise_cli_output_note (self->output, "%s", (const char *) notes->pdata[i]);
  return project;
}

static gboolean
check_wishes (GuiseCli                    *self,
              const GuiseCliProjectWishes *wishes,
              GuiseProjectFaces           *faces,
              GError                     **error)
{
  if (wishes->recipe == NULL)
    {
      guise_cli_set_usage_error (self, error, _("Say which recipe: --recipe NAME."));
      return FALSE;
    }
  return check_faces (self, "--src", wishes->src, error) &&
         check_faces (self, "--dst", wishes->dst, error) &&
         (wishes->generic == NULL || check_faces (self, "--generic", wishes->generic, error)) &&
         read_consent (self, wishes->consent_src, wishes->consent,
                       &faces[GUISE_FACE_SLOT_SRC].consent, error) &&
         read_consent (self, wishes->consent_dst, wishes->consent,
                       &faces[GUISE_FACE_SLOT_DST].consent, error);
}

gboolean
guise_cli_project_new (GuiseCli *self, const GuiseCliProjectWishes *wishes, GError **error)
{
  GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = {
    [GUISE_FACE_SLOT_SRC] = { .path = wishes->src },
    [GUISE_FACE_SLOT_DST] = { .path = wishes->dst },
    [GUISE_FACE_SLOT_GENERIC] = { .path = wishes->generic, .consent = GUISE_CONSENT_GENERIC },
  };
  const char *dir = wishes->rest[1];
  g_autoptr (GuiseBase) base = NULL;
  g_autoptr (GuiseProject) project = NULL;
  g_autoptr (JsonObject) members = json_object_new ();
  g_autofree char *text = NULL;
  uint64_t         n_iterations;

  if (!check_wishes (self, wishes, faces, error))
    return FALSE;
  if (wishes->base != NULL)
    {
      base = guise_base_find (wishes->base, wishes->name, self->cancellable, error);
      if (base == NULL)
        return FALSE;
    }
  project = base != NULL
              ? begin_with (self, wishes, base, faces, error)
              : guise_project_create (dir, wishes->recipe, faces,
                                      (const char *const *) wishes->options, self->seed, error);
  if (project == NULL || (base != NULL && !tell_base (self, project, base, members, error)) ||
      !hand_consent (self, project, error))
    return FALSE;
  if (project->plan->needs_base && base == NULL)
    guise_cli_output_note (self->output, _("This recipe goes on with a trained model: begin with "
                                           "--base, or import one before training."));
  n_iterations = guise_training_plan_get_n_iterations (project->plan);
  json_object_set_string_member (members, "project", dir);
  json_object_set_string_member (members, "recipe", project->plan->name);
  json_object_set_int_member (members, "iterations", (gint64) n_iterations);
  text = g_strdup_printf (_("The project “%s” is ready: %s, %" PRIu64 " iterations."), dir,
                             project->plan->title, n_iterations);
  guise_cli_output_result (self->output, text, g_steal_pointer (&members));
  return TRUE;
}
