/* SPDX-License-Identifier: GPL-3.0-or-later
 * State and words of the steps of a project. */
#include "app/project/guise-step-texts.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "app/guise-error-text.h"
#include "app/widgets/guise-job-words.h"

/* Why faces cannot be opened; NULL: they can. */
static const char *
get_problem (const GuiseProjectStatus *status)
{
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    if (status->faces[i].problem != NULL)
      return guise_error_text_get_of_faces (status->faces[i].problem).title;
  return NULL;
}

static gboolean
has_faces (const GuiseProjectStatus *status)
{
  return status->faces[GUISE_FACE_SLOT_SRC].n_faces > 0 &&
         status->faces[GUISE_FACE_SLOT_DST].n_faces > 0;
}

/* Of what is trained on both sides; a generic set is never masked by hand. */
static size_t
count_unmasked (const GuiseProjectStatus *status)
{
  size_t n = 0;

  for (int i = GUISE_FACE_SLOT_SRC; i <= GUISE_FACE_SLOT_DST; i++)
    n += status->faces[i].n_faces - status->faces[i].n_masked;
  return n;
}

/* All faces, or how many of them somebody has chosen. */
static char *
count_faces (const GuiseProjectFacesStatus *faces)
{
  if (faces->n_chosen > 0 && faces->n_chosen < faces->n_faces)
    /* Translators: how many faces are chosen, of how many */
    return g_strdup_printf (_("%'zu of %'zu"), faces->n_chosen, faces->n_faces);
  return g_strdup_printf ("%'zu", faces->n_faces);
}

static void
follow_faces (GuiseStep *step, const GuiseProjectStatus *status)
{
  const char      *problem = get_problem (status);
  g_autofree char *src = count_faces (&status->faces[GUISE_FACE_SLOT_SRC]);
  g_autofree char *dst = count_faces (&status->faces[GUISE_FACE_SLOT_DST]);
  /* Translators: numbers of faces of the person who performs and of the character */
  g_autofree char *text = g_strdup_printf (_("You %s · Character %s"), dst, src);

  if (problem != NULL)
    guise_step_set (step, GUISE_STEP_STOPPED, problem, 0.0);
  else
    guise_step_set (step, has_faces (status) ? GUISE_STEP_DONE : GUISE_STEP_READY, text, 0.0);
}

static void
follow_masks (GuiseStep *step, const GuiseProjectStatus *status)
{
  const size_t     n = count_unmasked (status);
  g_autofree char *text = g_strdup_printf (ngettext ("%'zu face has no mask",
                                                     "%'zu faces have no mask", (unsigned long) n),
                                           n);

  if (!has_faces (status))
    guise_step_set (step, GUISE_STEP_TO_DO, _("After the faces"), 0.0);
  else if (n > 0)
    guise_step_set (step, GUISE_STEP_ATTENTION, text, 0.0);
  else
    guise_step_set (step, GUISE_STEP_DONE, _("Every face has a mask"), 0.0);
}

static void
follow_plan (GuiseStep *step, const GuiseProjectStatus *status)
{
  if (status->phase == GUISE_PROJECT_PHASE_UNTRAINED)
    guise_step_set (step, GUISE_STEP_READY, _("Ready to look at"), 0.0);
  else
    guise_step_set (step, GUISE_STEP_DONE, status->title, 0.0);
}

static char *
describe_progress (const GuiseProjectStatus *status)
{
  const double share =
    status->n_iterations > 0 ? (double) status->iteration / (double) status->n_iterations : 0.0;

  /* Translators: number of the stage, of how many, percent of the whole plan */
  return g_strdup_printf (_("Stage %zu of %zu · %.0f %%"), status->stage + 1,
                             (size_t) status->stages->len, 100.0 * share);
}

static void
follow_train (GuiseStep *step, const GuiseProjectStatus *status)
{
  g_autofree char *progress = describe_progress (status);

  switch (status->phase)
    {
    case GUISE_PROJECT_PHASE_UNTRAINED:
      if (!has_faces (status))
        guise_step_set (step, GUISE_STEP_TO_DO, _("After the plan"), 0.0);
      else if (status->refusal != NULL)
        guise_step_set (step, GUISE_STEP_ATTENTION, status->refusal, 0.0);
      else
        guise_step_set (step, GUISE_STEP_READY, _("Ready to start"), 0.0);
      break;
    case GUISE_PROJECT_PHASE_UNDER_WAY:
      if (status->refusal != NULL)
        guise_step_set (step, GUISE_STEP_ATTENTION, status->refusal, 0.0);
      else
        guise_step_set (step, GUISE_STEP_READY, progress, 0.0);
      break;
    case GUISE_PROJECT_PHASE_AT_GATE:
      guise_step_set (step, GUISE_STEP_ATTENTION, _("Waits for your answer"), 0.0);
      break;
    case GUISE_PROJECT_PHASE_GUARDED:
      guise_step_set (step, GUISE_STEP_STOPPED, _("Stopped: the model collapsed"), 0.0);
      break;
    case GUISE_PROJECT_PHASE_FINISHED:
      guise_step_set (step, GUISE_STEP_DONE, _("The plan is done"), 0.0);
      break;
    }
}

/* @n: points as the page counts them: one that is a checkpoint and a backup is one. */
static void
follow_history (GuiseStep *step, const GuiseProjectStatus *status, size_t n)
{
  g_autofree char *points =
    g_strdup_printf (ngettext ("%zu point to go back to", "%zu points to go back to",
                               (unsigned long) n),
                     n);
  g_autofree char *damaged =
    g_strdup_printf (ngettext ("%zu of them is damaged", "%zu of them are damaged",
                               (unsigned long) status->n_damaged),
                     status->n_damaged);

  if (status->n_damaged > 0)
    guise_step_set (step, GUISE_STEP_ATTENTION, damaged, 0.0);
  else if (n == 0)
    guise_step_set (step, GUISE_STEP_TO_DO, _("No checkpoints yet"), 0.0);
  else
    guise_step_set (step, GUISE_STEP_DONE, points, 0.0);
}

static void
follow_export (GuiseStep *step, const GuiseProjectStatus *status)
{
  const gboolean   is_newest = status->exported_at > 0 && status->exported_at == status->iteration;
  g_autofree char *text = NULL;

  if (status->n_exported > 0)
    text =
      g_strdup_printf (ngettext ("%'zu file", "%'zu files", (unsigned long) status->n_exported),
                       status->n_exported);
  else if (status->exported_at > 0) /* to somewhere else */
    text = g_strdup_printf (_("Exported at iteration %'" PRIu64), status->exported_at);
  else
    text = g_strdup (_("Ready"));
  if (status->n_checkpoints + status->n_backups == 0)
    guise_step_set (step, GUISE_STEP_TO_DO, _("Train first"), 0.0);
  else
    guise_step_set (step, is_newest ? GUISE_STEP_DONE : GUISE_STEP_READY, text, 0.0);
}

/* It stands still, and somebody has to look. */
static gboolean
needs_attention (GuiseJob *job)
{
  return guise_job_is_active (job) &&
         (guise_job_is_stalled (job) || guise_process_job_lacks_room (GUISE_PROCESS_JOB (job)));
}

/* While somebody trains, what the job says counts more than the files. */
static gboolean
follow_job (GuiseStep *step, GuiseOpenProject *project, const GuiseProjectStatus *status)
{
  GuiseJob        *job = guise_open_project_peek_training (project);
  g_autofree char *progress = describe_progress (status);
  g_autofree char *doing = job != NULL ? guise_job_words_dup_status (job) : NULL;

  if (job == NULL || guise_job_get_state (job) == GUISE_JOB_READY ||
      guise_job_get_state (job) == GUISE_JOB_DONE)
    return FALSE;
  if (guise_job_get_state (job) == GUISE_JOB_FAILED || guise_job_get_state (job) == GUISE_JOB_LOST)
    guise_step_set (step, GUISE_STEP_STOPPED,
                    guise_error_text_get (guise_job_get_error (job)).title, 0.0);
  else if (needs_attention (job))
    guise_step_set (step, GUISE_STEP_ATTENTION, doing, 0.0);
  else if (guise_job_get_state (job) == GUISE_JOB_PAUSED)
    guise_step_set (step, GUISE_STEP_READY, _("Paused"), 0.0);
  else
    guise_step_set (step, GUISE_STEP_RUNNING, progress, MAX (guise_job_get_fraction (job), 0.0));
  return TRUE;
}

/* A job that works on a step counts more than the files. */
static void
follow_work (GuiseOpenProject *project, GuiseStepId id)
{
  GuiseJob *job = guise_open_project_get_job_of (project, id);

  if (job != NULL)
    guise_step_set (guise_open_project_get_step (project, id), GUISE_STEP_RUNNING,
                    guise_job_get_status (job), MAX (guise_job_get_fraction (job), 0.0));
}

void
guise_step_texts_rest_live (GuiseStep *step, const GuiseProjectStatus *status)
{
  const char *export = status != NULL ? status->newest_export : NULL;
  g_autofree char *name = export != NULL ? g_filename_display_basename (export) : NULL;
  /* Translators: the name of a file. */
  g_autofree char *text =
    name != NULL ? g_strdup_printf (_ ("Try %s"), name) : g_strdup (_ ("Open any .dfm"));

  guise_step_set (step, GUISE_STEP_READY, text, 0.0);
}

void
guise_step_texts_follow (GuiseOpenProject *project, const GuiseProjectStatus *status)
{
  GuiseStep *live = guise_open_project_get_step (project, GUISE_STEP_LIVE);

  follow_faces (guise_open_project_get_step (project, GUISE_STEP_FACES), status);
  follow_work (project, GUISE_STEP_FACES);
  follow_masks (guise_open_project_get_step (project, GUISE_STEP_MASKS), status);
  follow_plan (guise_open_project_get_step (project, GUISE_STEP_PLAN), status);
  if (!follow_job (guise_open_project_get_step (project, GUISE_STEP_TRAIN), project, status))
    follow_train (guise_open_project_get_step (project, GUISE_STEP_TRAIN), status);
  follow_history (guise_open_project_get_step (project, GUISE_STEP_HISTORY), status,
                  g_list_model_get_n_items (guise_open_project_get_points (project)));
  follow_export (guise_open_project_get_step (project, GUISE_STEP_EXPORT), status);
  follow_work (project, GUISE_STEP_EXPORT);
  /* It runs whatever the project's files say; a video that was made has ended. */
  if (guise_step_get_state (live) == GUISE_STEP_TO_DO ||
      guise_step_get_state (live) == GUISE_STEP_READY ||
      (guise_step_get_state (live) == GUISE_STEP_RUNNING &&
       guise_open_project_get_job_of (project, GUISE_STEP_LIVE) == NULL))
    guise_step_texts_rest_live (live, status);
}

/* ---- the next card ---- */

void
guise_next_clear (GuiseNext *self)
{
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->button, g_free);
}

static void
set_next (GuiseNext  *self,
          GuiseStepId step,
          const char *title,
          const char *text,
          const char *button)
{
  self->step = step;
  self->title = g_strdup (title);
  self->text = g_strdup (text);
  self->button = g_strdup (button);
}

/* What training needs next. */
static gboolean
set_next_training (GuiseNext *self, const GuiseProjectStatus *status)
{
  g_autofree char *progress = describe_progress (status);

  switch (status->phase)
    {
    case GUISE_PROJECT_PHASE_UNTRAINED:
      set_next (self, GUISE_STEP_PLAN,
                _("Look at the plan"), _("Then training can start"), _("Open the plan"));
      return TRUE;
    case GUISE_PROJECT_PHASE_UNDER_WAY:
      set_next (self, GUISE_STEP_TRAIN, _("Go on training"), progress, _("Open training"));
      return TRUE;
    case GUISE_PROJECT_PHASE_AT_GATE:
      set_next (self, GUISE_STEP_TRAIN,
                _("Does it look like the character?"), _("Training waits for your answer"),
                                                           _("Look at it"));
      return TRUE;
    case GUISE_PROJECT_PHASE_GUARDED:
      set_next (self, GUISE_STEP_TRAIN,
                _("Go back to a good point"), _("Training stopped by itself; nothing is lost"),
                                                  _("Look at it"));
      return TRUE;
    case GUISE_PROJECT_PHASE_FINISHED:
      break;
    }
  if (status->exported_at == status->iteration)
    return FALSE;
  set_next (self, GUISE_STEP_EXPORT,
            _("Export the model"), _("One file that runs live"), _("Open export"));
  return TRUE;
}

gboolean
guise_next_init (GuiseNext *self, const GuiseProjectStatus *status)
{
  *self = (GuiseNext){ GUISE_STEP_FACES, NULL, NULL, NULL };
  if (get_problem (status) != NULL)
    set_next (self, GUISE_STEP_FACES,
              _("Find the faces again"), get_problem (status), _("Show faces"));
  else if (status->faces[GUISE_FACE_SLOT_SRC].n_faces == 0)
    set_next (self, GUISE_STEP_FACES,
              _("Choose the character"), _("The face that will be seen"), _("Show faces"));
  else if (status->faces[GUISE_FACE_SLOT_DST].n_faces == 0)
    set_next (self, GUISE_STEP_FACES,
              _("Record your face"), _("About 30 minutes"), _("Show faces"));
  else if (status->refusal != NULL)
    set_next (self, GUISE_STEP_MASKS,
              _("Something is missing"), status->refusal, _("Show masks"));
  else
    return set_next_training (self, status);
  return TRUE;
}
