/* SPDX-License-Identifier: GPL-3.0-or-later
 * Training in a process: what the worker tells. */
#include <gio/gunixfdlist.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "job/guise-process-job-private.h"
#include "job/guise-sealed-memory.h"

#define MAX_DOMAIN  100            /* bytes of a word; it is kept for ever */
#define MAX_STEP_MS (3600.0 * 1e3) /* what another process says is not believed for ever */

static void
add_row (GuiseProcessJob *self, GuiseJobRowKind kind, uint64_t iteration, const char *format, ...)
  G_GNUC_PRINTF (4, 5);

/* A sign of life with a row. */
static void
add_row (GuiseProcessJob *self, GuiseJobRowKind kind, uint64_t iteration, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list          arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  self->iteration = iteration;
  guise_process_job_live (self);
  guise_job_add_row (GUISE_JOB (self), kind, iteration, text);
}

static void
on_progress_cb (GuiseIpcWorker *proxy,
                guint64         iteration,
                guint64         total,
                guint           stage,
                double          src_loss,
                double          dst_loss,
                double          ms,
                double          wait_ms,
                double          eta_seconds,
                double          stage_eta_seconds,
                guint64         memory_used,
                guint64         memory_total,
                gpointer        user_data)
{
  GuiseProcessJob *self = user_data;
  GuiseJobStep     step = { .iteration = iteration,
                            .total = total,
                            .stage = stage,
                            .src_loss = src_loss,
                            .dst_loss = dst_loss,
                            .ms = ms,
                            .wait_ms = wait_ms,
                            .eta_seconds = eta_seconds,
                            .stage_eta_seconds = stage_eta_seconds,
                            .memory_used = memory_used,
                            .memory_total = memory_total };

  self->iteration = iteration;
  if (isfinite (ms) && ms > 0.0)
    self->step_us = (int64_t) (MIN (ms, MAX_STEP_MS) * 1e3);
  guise_process_job_live (self);
  guise_job_step (GUISE_JOB (self), &step);
}

static void
on_state_changed_cb (GuiseIpcWorker *proxy,
                     const char     *state,
                     guint64         iteration,
                     gpointer        user_data)
{
  GuiseProcessJob *self = user_data;
  GuiseJob        *job = GUISE_JOB (self);

  self->iteration = iteration;
  if (g_str_equal (state, "running"))
    g_clear_pointer (&self->hint, g_free);
  if (guise_job_get_state (job) != GUISE_JOB_STOPPING)
    {
      gboolean rests =
        g_str_equal (state, "paused") || (g_str_equal (state, "ready") && self->is_pause_wanted);

      guise_job_set_state (job, rests ? GUISE_JOB_PAUSED : GUISE_JOB_RUNNING);
    }
  guise_process_job_live (self);
  guise_process_job_show_status (self);
}

static void
on_phase_changed_cb (GuiseIpcWorker *proxy, const char *phase, gpointer user_data)
{
  guise_process_job_enter_phase (user_data, phase);
}

static void
on_stage_begun_cb (GuiseIpcWorker *proxy,
                   guint           stage,
                   const char     *name,
                   guint64         iteration,
                   gpointer        user_data)
{
  add_row (user_data, GUISE_JOB_ROW_STAGE, iteration, "Stage %u: %s.", stage + 1, name);
}

static void
on_reset_cb (GuiseIpcWorker *proxy, guint64 iteration, gpointer user_data)
{
  add_row (user_data, GUISE_JOB_ROW_RESET, iteration,
           "inter_AB starts anew at iteration %" G_GUINT64_FORMAT ".", iteration);
}

static void
on_saved_cb (GuiseIpcWorker *proxy, guint64 iteration, const char *path, gpointer user_data)
{
  GuiseProcessJob *self = user_data;

  self->saved_iteration = iteration;
  if (guise_process_job_lacks_room (self)) /* no more, whether or not a step follows */
    guise_process_job_enter_phase (self, "saving");
  add_row (self, GUISE_JOB_ROW_SAVED, iteration, "Saved at iteration %" G_GUINT64_FORMAT ".",
           iteration);
}

static void
on_backed_up_cb (GuiseIpcWorker *proxy, guint64 iteration, const char *name, gpointer user_data)
{
  add_row (user_data, GUISE_JOB_ROW_BACKUP, iteration, "Backed up as “%s”.", name);
}

static void
on_went_back_cb (GuiseIpcWorker *proxy, guint64 iteration, const char *message, gpointer user_data)
{
  GuiseProcessJob *self = user_data;

  self->saved_iteration = iteration;
  add_row (self, GUISE_JOB_ROW_WENT_BACK, iteration, "%s", message);
}

/* Numbers of another process may be none, and too many. */
static void
on_waited_cb (GuiseIpcWorker *proxy, GVariant *shares, gpointer user_data)
{
  GuiseProcessJob *self = user_data;
  const gsize      n = MIN (g_variant_n_children (shares), G_N_ELEMENTS (self->shares));

  for (gsize i = 0; i < n; i++)
    {
      double share;

      g_variant_get_child (shares, i, "d", &share);
      self->shares[i] = isfinite (share) ? CLAMP (share, 0.0, 1.0) : 0.0;
    }
  self->n_shares = (int) n;
}

static void
on_noted_cb (GuiseIpcWorker *proxy,
             guint64         iteration,
             const char     *about,
             const char     *message,
             gpointer        user_data)
{
  GuiseProcessJob *self = user_data;

  if (strcmp (about, "plan-taken") == 0)
    {
      add_row (self, GUISE_JOB_ROW_PLAN, iteration, "%s", message);
      return;
    }
  if (about[0] == '\0' || strlen (about) > MAX_DOMAIN)
    {
      add_row (self, GUISE_JOB_ROW_NOTE, iteration, "%s", message);
      return;
    }
  self->iteration = iteration;
  guise_process_job_live (self);
  guise_job_add_warning (GUISE_JOB (self), about, iteration, message);
}

/* What a paused training waits for. */
static void
wait_for_people (GuiseProcessJob *self, GuiseJobRowKind kind, uint64_t iteration, const char *text)
{
  add_row (self, kind, iteration, "%s", text);
  g_free (self->hint);
  self->hint = g_strdup (text);
  guise_process_job_show_status (self);
}

static void
on_gate_reached_cb (GuiseIpcWorker *proxy,
                    guint64         iteration,
                    const char     *message,
                    gpointer        user_data)
{
  wait_for_people (user_data, GUISE_JOB_ROW_GATE, iteration, message);
}

static void
on_guard_tripped_cb (GuiseIpcWorker *proxy,
                     guint64         iteration,
                     const char     *message,
                     gpointer        user_data)
{
  wait_for_people (user_data, GUISE_JOB_ROW_GUARD, iteration, message);
}

static void
on_finished_cb (GuiseIpcWorker *proxy,
                const char     *outcome,
                guint64         iteration,
                const char     *message,
                const char     *error_domain,
                int             error_code,
                gpointer        user_data)
{
  GuiseProcessJob *self = user_data;

  self->iteration = iteration;
  guise_process_job_live (self);
  if (self->outcome != NULL)
    return;
  self->outcome = g_strdup (outcome);
  self->message = g_strdup (message);
  if (g_str_equal (outcome, "failed"))
    {
      /* The program may never have met this domain yet, so it cannot be checked by its name. */
      if (error_domain[0] != '\0' && strlen (error_domain) <= MAX_DOMAIN)
        self->failure =
          g_error_new_literal (g_quark_from_string (error_domain), error_code, message);
      else
        self->failure = g_error_new_literal (GUISE_JOB_ERROR, GUISE_JOB_ERROR_FAILED, message);
    }
}

/* ---- previews ---- */

/* The picture behind a handle of a message; NULL with a reason. */
static GBytes *
open_picture (GVariant *handle, GUnixFDList *fd_list, GError **error)
{
  int fd =
    fd_list != NULL ? g_unix_fd_list_get (fd_list, g_variant_get_handle (handle), error) : -1;
  GBytes *picture;

  if (fd < 0)
    {
      if (error != NULL && *error == NULL)
        g_set_error_literal (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_PROTOCOL,
                             "The worker handed over no picture");
      return NULL;
    }
  picture = guise_sealed_memory_map (fd, error);
  close (fd);
  return picture;
}

static void
on_preview_taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GuiseProcessJob) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) handle = NULL;
  g_autoptr (GUnixFDList) fd_list = NULL;
  g_autoptr (GBytes) picture = NULL;
  uint64_t iteration;

  if (guise_ipc_worker_call_take_preview_finish (GUISE_IPC_WORKER (source), &handle, &iteration,
                                                 &fd_list, result, &error))
    picture = open_picture (handle, fd_list, &error);
  if (source != (GObject *) self->proxy || self->is_closed)
    return; /* of a worker that has ended since */
  if (picture != NULL)
    guise_job_preview (GUISE_JOB (self), picture, iteration);
  else
    {
      g_dbus_error_strip_remote_error (error);
      add_row (self, GUISE_JOB_ROW_NOTE, self->iteration, "The preview cannot be shown: %s.",
               error->message);
    }
}

static void
on_preview_ready_cb (GuiseIpcWorker *proxy, guint64 iteration, const char *path, gpointer user_data)
{
  GuiseProcessJob *self = user_data;

  guise_process_job_live (self);
  if (guise_job_is_watched (GUISE_JOB (self)))
    guise_ipc_worker_call_take_preview (proxy, NULL, NULL, on_preview_taken_cb,
                                        g_object_ref (self));
}

void
guise_process_job_connect_signals (GuiseProcessJob *self)
{
  static const struct
  {
    const char *signal;
    GCallback   callback;
  } handlers[] = {
    { "progress", G_CALLBACK (on_progress_cb) },
    { "state-changed", G_CALLBACK (on_state_changed_cb) },
    { "phase-changed", G_CALLBACK (on_phase_changed_cb) },
    { "stage-begun", G_CALLBACK (on_stage_begun_cb) },
    { "reset", G_CALLBACK (on_reset_cb) },
    { "saved", G_CALLBACK (on_saved_cb) },
    { "backed-up", G_CALLBACK (on_backed_up_cb) },
    { "preview-ready", G_CALLBACK (on_preview_ready_cb) },
    { "gate-reached", G_CALLBACK (on_gate_reached_cb) },
    { "guard-tripped", G_CALLBACK (on_guard_tripped_cb) },
    { "went-back", G_CALLBACK (on_went_back_cb) },
    { "waited", G_CALLBACK (on_waited_cb) },
    { "noted", G_CALLBACK (on_noted_cb) },
    { "finished", G_CALLBACK (on_finished_cb) },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect (self->proxy, handlers[i].signal, handlers[i].callback, self);
}
