/* SPDX-License-Identifier: GPL-3.0-or-later
 * Training paused and resumed from outside of a window. */
#include "app/guise-training-actions.h"

#include "app/guise-window.h"
#include "job/guise-job-trouble.h"

/* ---- pausing ---- */

static void
pause_training (GSimpleAction *action, GVariant *parameter, void *user_data)
{
  GListModel *projects = guise_recent_get_projects (user_data);

  for (guint i = 0; i < g_list_model_get_n_items (projects); i++)
    {
      g_autoptr (GuiseOpenProject) project = g_list_model_get_item (projects, i);
      GuiseJob *job = guise_open_project_peek_training (project);

      if (job != NULL)
        guise_job_pause (job);
    }
}

/* Told at every change of a training's state. */
static void
on_training_changed (GSimpleAction *action, GParamSpec *pspec, GuiseRecent *recent)
{
  g_simple_action_set_enabled (action, guise_recent_get_n_running (recent) > 0);
}

/* ---- resuming ---- */

gboolean
guise_training_actions_can_resume (GuiseOpenProject *project)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (project);
  GuiseJob                 *job = guise_open_project_peek_training (project);
  const GuiseJobTrouble     trouble =
    job != NULL ? guise_job_trouble_find (guise_job_get_error (job)) : GUISE_JOB_TROUBLE_OTHER;

  if (trouble != GUISE_JOB_TROUBLE_DIED && trouble != GUISE_JOB_TROUBLE_DEVICE)
    return FALSE;
  if (status == NULL || status->refusal != NULL ||
      (status->phase != GUISE_PROJECT_PHASE_UNTRAINED &&
       status->phase != GUISE_PROJECT_PHASE_UNDER_WAY))
    return FALSE;
  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    if (status->faces[slot].problem != NULL)
      return FALSE;
  return TRUE;
}

/* Returns: (transfer none) (nullable): a window of the studio; a hidden one, too */
static GuiseWindow *
find_window (GApplication *application)
{
  for (GList *link = gtk_application_get_windows (GTK_APPLICATION (application)); link != NULL;
       link = link->next)
    if (GUISE_IS_WINDOW (link->data))
      return link->data;
  return NULL;
}

/* The project that the window shows, if it is that of @path; none while another page lies over it.
 */
static GuiseOpenProject *
get_shown (GuiseWindow *window, const char *path)
{
  GuiseOpenProject *project = guise_window_get_project (window);

  if (project == NULL || !guise_window_is_project_shown (window) ||
      g_strcmp0 (guise_open_project_get_path (project), path) != 0)
    return NULL;
  return project;
}

/* The page asks and looks up what has to be before training; whatever it finds stands there. What
 * is paused goes on, what has ended begins where it was safe to: else somebody has to look first.
 */
static void
resume_on_page (GuiseWindow *window, GuiseOpenProject *project)
{
  GuiseJob           *job = guise_open_project_get_training (project);
  const GuiseJobState state = guise_job_get_state (job);

  if (state == GUISE_JOB_PAUSED ||
      (!guise_job_is_active (job) && guise_training_actions_can_resume (project)))
    gtk_widget_activate_action (guise_window_get_step_page (window), "train.start", NULL);
}

/* A window that shows something else just now is in use, and comes to the front before it turns. */
static void
resume_training (GSimpleAction *action, GVariant *parameter, void *user_data)
{
  GApplication     *application = g_object_get_data (G_OBJECT (action), "application");
  const char       *path = g_variant_get_string (parameter, NULL);
  GuiseWindow      *window = find_window (application);
  GuiseOpenProject *project = window != NULL ? get_shown (window, path) : NULL;

  if (project == NULL)
    {
      g_action_group_activate_action (G_ACTION_GROUP (application), "show-training",
                                      g_variant_new_string (path));
      window = find_window (application);
      project = window != NULL ? get_shown (window, path) : NULL;
    }
  if (project == NULL)
    return; /* it is none any more: the window says so */
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "train");
  resume_on_page (window, project);
  if (!guise_job_is_active (guise_open_project_get_training (project)))
    gtk_window_present (GTK_WINDOW (window));
}

/* ---- both ---- */

static GSimpleAction *
add (GtkApplication     *application,
     const char         *name,
     const GVariantType *type,
     GCallback           activate,
     GuiseRecent        *recent)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new (name, type);

  g_object_set_data (G_OBJECT (action), "application", application); /* which owns the action */
  g_signal_connect_object (action, "activate", activate, recent, 0);
  g_action_map_add_action (G_ACTION_MAP (application), G_ACTION (action));
  return action; /* the application keeps it */
}

void
guise_training_actions_add (GtkApplication *application, GuiseRecent *recent)
{
  GSimpleAction *pause =
    add (application, "pause-training", NULL, G_CALLBACK (pause_training), recent);

  add (application, "resume-training", G_VARIANT_TYPE_STRING, G_CALLBACK (resume_training), recent);
  g_signal_connect_object (recent, "notify::n-training", G_CALLBACK (on_training_changed), pause,
                           G_CONNECT_SWAPPED);
  on_training_changed (pause, NULL, recent);
}
