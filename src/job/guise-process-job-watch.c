/* SPDX-License-Identifier: GPL-3.0-or-later
 * Training in a process: what the worker does, and whether it still does it. */
#include "job/guise-process-job-private.h"

#define PATIENCE_STEPS 4 /* iterations that may be missing, when they are slow */

static const struct
{
  const char *word;
  const char *text; /* to follow "while" */
} phases[] = {
  { "starting", "starting the worker" },
  { "opening-project", "opening the project" },
  { "opening-device", "opening the device" },
  { "probing", "measuring whether the largest stage fits into memory" },
  { "checking", "checking whether the stage has what it needs" },
  { "reading-faces", "reading faces" },
  { "building-network", "building the network" },
  { "preparing", "reading faces and building the network" },
  { "training", "training" },
  { "saving", "saving" },
  { "waiting-for-room", "waiting for room on the disk" },
  { "going-back", "returning to the last good point" },
  { "backing-up", "making a backup" },
  { "making-preview", "making a preview" },
  { "looking-at-faces", "looking at the faces of both sides" },
  { "closing", "closing the project" },
  { "ending", "ending without a connection" },
};

const char *
guise_process_job_describe_phase (const GuiseProcessJob *self)
{
  for (size_t i = 0; i < G_N_ELEMENTS (phases); i++)
    if (g_strcmp0 (self->phase, phases[i].word) == 0)
      return phases[i].text;
  return self->phase; /* a newer worker may have more of them */
}

void
guise_process_job_show_status (GuiseProcessJob *self)
{
  GuiseJob   *job = GUISE_JOB (self);
  const char *phase = guise_process_job_describe_phase (self);

  if (guise_job_is_stalled (job))
    guise_job_set_status (job, "No sign of life for %.0f s while %s.",
                          (double) (g_get_monotonic_time () - self->life_us) / 1e6, phase);
  else if (guise_job_get_state (job) == GUISE_JOB_STOPPING)
    guise_job_set_status (job, "Stopping while %s; what is done will be saved.", phase);
  else if (guise_job_get_state (job) == GUISE_JOB_PAUSED)
    guise_job_set_status (job, "%s",
                          self->hint != NULL ? self->hint : "Paused; everything is saved.");
  else if (self->is_pause_wanted)
    guise_job_set_status (job, "Pausing while %s.", phase);
  else
    guise_job_set_status (job, "At work: %s.", phase);
}

static gboolean
on_watch_cb (gpointer user_data)
{
  GuiseProcessJob *self = user_data;
  GuiseJob        *job = GUISE_JOB (self);

  g_source_set_ready_time (self->watch, -1); /* until the next sign of life */
  guise_job_set_stalled (job, TRUE);
  guise_process_job_show_status (self);
  guise_job_add_row (job, GUISE_JOB_ROW_STALLED, self->iteration, guise_job_get_status (job));
  if (self->connecting != NULL)
    g_subprocess_force_exit (self->process); /* it has opened nothing, and will not any more */
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  return callback (data);
}

void
guise_process_job_begin_watch (GuiseProcessJob *self)
{
  static GSourceFuncs funcs = { .dispatch = dispatch };

  self->step_us = 0;
  self->is_started = FALSE;
  self->watch = g_source_new (&funcs, sizeof (GSource));
  g_source_set_static_name (self->watch, "GuiseProcessJob");
  g_source_set_callback (self->watch, on_watch_cb, self, NULL);
  g_source_attach (self->watch, g_main_context_get_thread_default ());
  guise_process_job_enter_phase (self, "starting");
}

void
guise_process_job_end_watch (GuiseProcessJob *self)
{
  g_source_destroy (self->watch);
  g_clear_pointer (&self->watch, g_source_unref);
  g_clear_pointer (&self->phase, g_free);
  g_clear_pointer (&self->hint, g_free);
}

void
guise_process_job_live (GuiseProcessJob *self)
{
  GuiseJob *job = GUISE_JOB (self);
  int64_t   now = g_get_monotonic_time ();
  int64_t   patience = MAX (self->patience_us, PATIENCE_STEPS * self->step_us);

  if (guise_job_is_stalled (job))
    {
      g_autofree char *text = g_strdup_printf ("A sign of life again, after %.0f s.",
                                               (double) (now - self->life_us) / 1e6);

      guise_job_set_stalled (job, FALSE);
      guise_job_add_row (job, GUISE_JOB_ROW_NOTE, self->iteration, text);
      guise_process_job_show_status (self);
    }
  self->life_us = now;
  /* Who is paused waits for people, not for a sign of life. */
  g_source_set_ready_time (self->watch,
                           guise_job_get_state (job) == GUISE_JOB_PAUSED ? -1 : now + patience);
}

void
guise_process_job_enter_phase (GuiseProcessJob *self, const char *phase)
{
  int64_t now = g_get_monotonic_time ();

  guise_process_job_live (self);
  if (g_strcmp0 (self->phase, phase) == 0)
    return;
  if (self->phase != NULL && !self->is_started)
    {
      const double     seconds = (double) (now - self->phase_us) / 1e6;
      g_autofree char *text =
        g_strdup_printf ("%.1f s for %s.", seconds, guise_process_job_describe_phase (self));

      guise_job_add_phase (GUISE_JOB (self), self->phase, seconds, self->iteration, text);
    }
  if (g_strcmp0 (phase, "training") == 0)
    self->is_started = TRUE;
  g_free (self->phase);
  self->phase = g_strdup (phase);
  self->phase_us = now;
  guise_process_job_show_status (self);
}
