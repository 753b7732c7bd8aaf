/* SPDX-License-Identifier: GPL-3.0-or-later
 * A model exported, for a program with a window that opens no graphics card. */
#include "job/guise-worker-export.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-file.h"
#include "core/guise-thread.h"
#include "job/guise-costs-talk.h"
#include "job/guise-export-talk.h"
#include "job/guise-worker-device.h"
#include "job/guise-worker.h"
#include "project/guise-export.h"

#define CHUNK_BYTES   4096
#define TELL_US       (G_USEC_PER_SEC / 10) /* between two messages of one phase */
#define STUCK_SECONDS 600                   /* without anybody who listens */

typedef struct
{
  int           output;
  GCancellable *cancellable; /* owned */
  GByteArray   *heard;       /* owned; of the thread that listens, once there is one */
  GuiseDfmPhase phase;       /* that was told of last */
  int64_t       told_us;     /* and when */
  gboolean      is_refused;
  double        difference; /* what was too much; NaN: nothing was, or no number */
} Work;

/* ---- what is said ---- */

/* When nobody listens any more there is nobody to work for. */
static void
say (Work *self, const GuiseExportMessage *message)
{
  g_autofree char *line = guise_export_message_to_line (message);

  if (!guise_file_write_all (self->output, line, strlen (line)))
    g_cancellable_cancel (self->cancellable);
}

static void
say_notes (Work *self, const GPtrArray *notes)
{
  for (guint i = 0; i < notes->len; i++)
    {
      const GuiseExportMessage message = { .kind = GUISE_EXPORT_SAYS_NOTE,
                                           .difference = (double) NAN,
                                           .text = notes->pdata[i] };

      say (self, &message);
    }
}

static void
say_error (Work *self, const GError *error)
{
  const GuiseExportMessage message = { .kind = GUISE_EXPORT_SAYS_ERROR,
                                       .is_refused = self->is_refused,
                                       .difference = self->difference,
                                       .text = error->message,
                                       .domain = (char *) g_quark_to_string (error->domain),
                                       .code = error->code };

  say (self, &message);
}

static void
on_progress_cb (GuiseDfmPhase phase, uint64_t done, uint64_t total, void *user_data)
{
  Work                    *self = user_data;
  const GuiseExportMessage message = { .kind = GUISE_EXPORT_SAYS_PROGRESS,
                                       .phase = phase,
                                       .done = done,
                                       .total = total,
                                       .difference = (double) NAN };
  const int64_t            now_us = g_get_monotonic_time ();

  if (phase == self->phase && done < total && now_us - self->told_us < TELL_US)
    return;
  self->phase = phase;
  self->told_us = now_us;
  say (self, &message);
}

static void
say_done (Work *self, const GuiseExportReport *report)
{
  GuiseExportMessage message = {
    .kind = GUISE_EXPORT_SAYS_DONE,
    .difference = report->dfm.max_abs_diff,
    .n_faces = (uint64_t) report->dfm.n_faces,
    .opset = (uint64_t) report->dfm.opset,
    .n_bytes = report->dfm.n_bytes,
    .n_weights = report->dfm.n_weights,
    .iteration = report->iteration,
    .n_pairs = report->n_pairs,
  };

  memcpy (message.differences, report->differences, sizeof message.differences);
  say (self, &message);
}

/* ---- the work ---- */

/* Exactly, as everything that is no training: what a card is opened with otherwise is rounded by
 * more than a file may differ. */
static GuiseDevice *
open_device (const GuiseExportRequest *request, GError **error)
{
  g_autofree char *found = guise_worker_choose_device (request->device);
  g_autofree char *place = g_strndup (found, strcspn (found, "/"));
  g_autofree char *name =
    g_str_has_prefix (place, "cuda") ? g_strconcat (place, "/fp32", NULL) : g_strdup (place);

  return guise_device_open (name, 0, error);
}

static GuiseProject *
open_project (const char *dir, GError **error)
{
  g_autoptr (GuiseProject) project = guise_project_open (dir, error);

  if (project == NULL || !guise_project_follow_consent (project, error) ||
      !guise_project_check_consent (project, error))
    return NULL;
  return g_steal_pointer (&project);
}

static gboolean
make_folder (const char *path, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (path);

  return guise_dir_make (dir, error);
}

static gboolean
work (Work *self, const GuiseExportRequest *request, GError **error)
{
  g_autoptr (GuiseProject) project = open_project (request->project, error);
  g_autofree char *folder =
    project != NULL ? guise_export_find_folder (project, request->backup, request->iteration,
                                                self->cancellable, error)
                    : NULL;
  g_autoptr (GuiseDevice) device = folder != NULL ? open_device (request, error) : NULL;
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  const GuiseExportSetup setup = {
    .project = project,
    .folder = folder,
    .precision = request->is_half ? GUISE_PRECISION_F16 : GUISE_PRECISION_F32,
    .with_labels = request->with_labels,
    .with_pictures = TRUE,
    .progress = on_progress_cb,
    .user_data = self,
    .cancellable = self->cancellable,
  };
  GuiseExportReport report = { 0 };

  if (device == NULL || !make_folder (request->path, error))
    return FALSE;
  if (!guise_export_run (&setup, device, request->path, notes, &report, error))
    {
      self->is_refused = report.is_refused;
      if (report.is_refused)
        self->difference = report.dfm.max_abs_diff;
      say_notes (self, notes);
      return FALSE;
    }
  say_notes (self, notes);
  say_done (self, &report);
  return TRUE;
}

/* ---- what is heard ---- */

/* Returns: FALSE at the end of the input */
static gboolean
hear (Work *self)
{
  uint8_t chunk[CHUNK_BYTES];
  ssize_t n;

  do
    n = read (STDIN_FILENO, chunk, sizeof chunk);
  while (n < 0 && errno == EINTR);
  if (n > 0)
    g_byte_array_append (self->heard, chunk, (guint) n);
  return n > 0;
}

/* Returns: (transfer full) (nullable): the request */
static GuiseExportRequest *
hear_request (Work *self, GError **error)
{
  g_autoptr (GBytes) line = NULL;
  size_t      n = 0;
  const char *text = "";

  do
    if (!guise_costs_take_line (self->heard, &line) ||
        self->heard->len > GUISE_EXPORT_TALK_MAX_LINE || line != NULL)
      break;
  while (hear (self));
  if (line != NULL)
    text = g_bytes_get_data (line, &n);
  return guise_export_request_from_line (text, n, error);
}

/* Whatever is said now means the end, nonsense too. */
static gpointer
listen_thread (gpointer data)
{
  Work *self = data;

  if (self->heard->len == 0)
    hear (self);
  g_cancellable_cancel (self->cancellable);
  do
    g_byte_array_set_size (self->heard, 0);
  while (hear (self));
  g_usleep ((gulong) STUCK_SECONDS * G_USEC_PER_SEC);
  raise (SIGKILL); /* a file that is not proven is in nobody's place */
  return NULL;
}

static gboolean
run (Work *self, GError **error)
{
  g_autoptr (GuiseExportRequest) request = hear_request (self, error);
  GThread *listening;

  if (request == NULL)
    return FALSE;
  listening = guise_thread_start ("requests", listen_thread, self, error);
  if (listening == NULL)
    return FALSE;
  g_thread_unref (listening);
  return work (self, request, error);
}

int
guise_worker_export (void)
{
  static Work self; /* outlives this function: the thread may read until the process ends */
  g_autoptr (GError) error = NULL;

  signal (SIGPIPE, SIG_IGN); /* who does not listen any more must not keep it from clearing away */
  /* Libraries may have something to say, too. */
  self.output = fcntl (STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (self.output < 0 || dup2 (STDERR_FILENO, STDOUT_FILENO) < 0)
    return GUISE_WORKER_EXIT_FAILED;
  self.cancellable = g_cancellable_new ();
  self.heard = g_byte_array_new ();
  self.phase = GUISE_N_DFM_PHASES;
  self.difference = (double) NAN;
  if (run (&self, &error))
    return 0;
  say_error (&self, error);
  return GUISE_WORKER_EXIT_FAILED;
}
