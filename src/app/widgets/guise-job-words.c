/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a job is doing, in the person's language. */
#include "app/widgets/guise-job-words.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

#include "app/guise-error-text.h"
#include "job/guise-process-job.h"

/* What the worker does: words of PhaseChanged in `org.guise.Worker.xml`, and the job's own. */
static const struct
{
  const char *word;
  const char *text;
} phases[] = {
  { "starting", N_ ("Starting") },
  { "connecting", N_ ("Starting") },
  { "opening-project", N_ ("Opening the project") },
  { "opening-device", N_ ("Opening the graphics card or the processor") },
  { "probing", N_ ("Measuring whether the largest stage fits into memory") },
  { "checking", N_ ("Checking whether the stage has what it needs") },
  { "reading-faces", N_ ("Reading faces") },
  { "building-network", N_ ("Building the network") },
  { "preparing", N_ ("Reading faces and building the network") },
  { "training", N_ ("Training") },
  { "saving", N_ ("Saving") },
  { "waiting-for-room", N_ ("Waiting for room on the disk") },
  { "going-back", N_ ("Going back to the last good point") },
  { "backing-up", N_ ("Making a backup") },
  { "making-preview", N_ ("Making a preview") },
  { "looking-at-faces", N_ ("Looking at the faces of both sides") },
  { "closing", N_ ("Closing the project") },
  { "ending", N_ ("Ending without a connection") },
};

/* All that a job on a thread says by itself; the rest is said by its maker. */
static const char *const sentences[] = {
  N_ ("Ready."), N_ ("At work."), N_ ("Paused."), N_ ("Pausing."), N_ ("Stopping."), N_ ("Done."),
};

static int
find_phase (const char *word)
{
  for (size_t i = 0; word != NULL && i < G_N_ELEMENTS (phases); i++)
    if (strcmp (phases[i].word, word) == 0)
      return (int) i;
  return -1;
}

gboolean
guise_job_words_has_phase (const char *phase)
{
  return find_phase (phase) >= 0;
}

static char *
dup_sentence (const char *status)
{
  for (size_t i = 0; i < G_N_ELEMENTS (sentences); i++)
    if (strcmp (sentences[i], status) == 0)
      return g_strdup (_ (sentences[i]));
  return g_strdup (status);
}

/* What the worker does just now; a newer one may do something else. */
static char *
dup_work (GuiseJob *job, int phase)
{
  const char *text = phase >= 0 ? _ (phases[phase].text) : NULL;

  if (text == NULL)
    return g_strdup (guise_job_get_status (job));
  if (guise_job_is_stalled (job))
    /* Translators: what it did last */
    return g_strdup_printf (_ ("No sign of life any more: %s"), text);
  if (guise_job_get_state (job) == GUISE_JOB_STOPPING)
    /* Translators: what it does meanwhile */
    return g_strdup_printf (_ ("Stopping; what is done will be saved: %s"), text);
  return g_strdup (text);
}

/* After a stop: all is saved, unless nobody waited for that. */
static char *
dup_end (const GuiseProcessJob *job)
{
  const uint64_t saved = guise_process_job_get_saved_iteration (job);
  double         seconds;

  if (!guise_process_job_was_forced (job, &seconds))
    return g_strdup_printf (_("Stopped at %'" PRIu64 "; everything is saved."),
                               guise_process_job_get_iteration (job));
  if (saved == 0)
    return g_strdup (_("Ended by force before anything was saved."));
  if (seconds < 0.0)
    /* Translators: number of a checkpoint */
    return g_strdup_printf (_("Ended by force before everything was saved; training goes on from "
                              "checkpoint %'" PRIu64 "."),
                               saved);
  /* Translators: seconds, number of a checkpoint */
  return g_strdup_printf (_("Ended by force %.0f s after the stop; training goes on from "
                            "checkpoint %'" PRIu64 "."),
                             seconds, saved);
}

char *
guise_job_words_dup_status (GuiseJob *job)
{
  GuiseProcessJob    *process = GUISE_IS_PROCESS_JOB (job) ? GUISE_PROCESS_JOB (job) : NULL;
  const GuiseJobState state = guise_job_get_state (job);
  const GError       *error = guise_job_get_error (job);

  if (error != NULL)
    return guise_error_text_dup_line (error);
  if (process == NULL || state == GUISE_JOB_READY)
    return dup_sentence (guise_job_get_status (job));
  if (state == GUISE_JOB_PAUSED)
    return g_strdup (_ ("Paused; everything is saved."));
  if (state == GUISE_JOB_RUNNING || state == GUISE_JOB_STOPPING)
    return dup_work (job, find_phase (guise_process_job_get_phase (process)));
  if (state == GUISE_JOB_DONE)
    return dup_end (process);
  return g_strdup (guise_job_get_status (job));
}

char *
guise_job_words_dup_row (const GuiseJobLogRow *row)
{
  double    seconds;
  const int phase = find_phase (guise_job_log_row_get_phase (row, &seconds));

  if (phase < 0)
    return g_strdup (guise_job_log_row_get_text (row));
  /* Translators: what was done, and how many seconds it took */
  return g_strdup_printf (_("%s: %.1f s"), _(phases[phase].text), seconds);
}
