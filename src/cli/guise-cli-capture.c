/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise capture`: the engine of the capture page, without a window. */
#include "capture/guise-capture-input.h"
#include "capture/guise-capture.h"
#include "capture/guise-coach.h"
#include "capture/guise-take-list.h"
#include "cli/guise-cli-capture-report.h"
#include "cli/guise-cli.h"
#include "core/guise-error.h"
#include "media/guise-media-error.h"

#define NS_PER_SECOND G_GINT64_CONSTANT (1000000000)

/* One call of the verb. */
typedef struct
{
  GuiseCli          *cli;         /* borrowed */
  GuiseCaptureInput *input;       /* owned */
  GuiseCapture      *capture;     /* owned */
  GuiseCoach        *coach;       /* owned */
  GPtrArray         *takes;       /* owned, or NULL: of GuisePlannedTake */
  guint              take;        /* which of them is next */
  int64_t            take_end_ns; /* of the one under way; INT64_MAX without an end */
} Session;

static void
session_clear (Session *self)
{
  g_clear_pointer (&self->coach, guise_coach_free);
  g_clear_pointer (&self->capture, guise_capture_free);
  g_clear_pointer (&self->input, guise_capture_input_free);
  g_clear_pointer (&self->takes, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Session, session_clear)

/* The next take begins with a picture of this time. */
static gboolean
start_take (Session *self, int64_t time_ns, GError **error)
{
  const GuisePlannedTake *planned = self->takes != NULL && self->take < self->takes->len
                                      ? g_ptr_array_index (self->takes, self->take)
                                      : NULL;
  const GuiseCaptureTake  take = { .label = planned != NULL ? planned->label : NULL,
                                   .camera = guise_capture_input_get_name (self->input),
                                   .bus = guise_capture_input_get_bus (self->input),
                                   .mode = guise_capture_input_get_mode (self->input),
                                   .locked = guise_capture_input_get_locked (self->input) };

  self->take_end_ns =
    planned != NULL ? time_ns + (int64_t) (planned->seconds * NS_PER_SECOND) : INT64_MAX;
  self->take++;
  if (planned != NULL)
    guise_cli_output_note (self->cli->output, _("Take %u: %s"), self->take, planned->label);
  return guise_capture_start_take (self->capture, &take, error);
}

/* The next picture; a camera that was unplugged is waited for. */
static gboolean
next_frame (Session *self, GuiseFrame **out_frame, GError **error)
{
  GError *local = NULL;

  *out_frame = NULL;
  while (!guise_capture_input_next (self->input, self->cli->cancellable, out_frame, &local))
    {
      if (!g_error_matches (local, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNPLUGGED))
        {
          g_propagate_error (error, local);
          return FALSE;
        }
      g_clear_error (&local);
      guise_cli_output_warning (self->cli->output,
                                _("The camera was unplugged; %zu faces are safe. Plug it in again "
                                  "and the take goes on by itself."),
                                   guise_capture_get_n_faces (self->capture));
      if (!guise_capture_input_wait (self->input, self->cli->cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
process_frame (Session *self, GuiseFrame *frame, GError **error)
{
  g_auto (GuiseCaptureShot) shot = { 0 };

  if (!guise_capture_process (self->capture, frame, &shot, error))
    return FALSE;
  guise_coach_see (self->coach, frame->time_ns, shot.has_record ? &shot.record : NULL,
                   shot.refusal == GUISE_REFUSAL_NONE);
  guise_cli_capture_report (self->cli->output, self->capture, self->coach,
                            guise_capture_input_get_n_frames (self->input));
  return TRUE;
}

/* Until the set is complete, the takes are over, the footage ends or somebody stops it. */
static gboolean
run (Session *self, GError **error)
{
  const GuiseCaptureCounts *counts = guise_capture_get_counts (self->capture);

  while (guise_capture_get_n_faces (self->capture) < guise_capture_get_target (self->capture))
    {
      g_autoptr (GuiseFrame) frame = NULL;

      if (g_cancellable_is_cancelled (self->cli->cancellable))
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                       _("Stopped; %zu faces are safe. The same command goes on from here."),
                          guise_capture_get_n_faces (self->capture));
          return FALSE;
        }
      if (!next_frame (self, &frame, error))
        return FALSE;
      if (frame == NULL)
        return TRUE;
      if (counts->n_frames == 0 || frame->time_ns >= self->take_end_ns)
        {
          if (self->takes != NULL && self->take >= self->takes->len)
            return TRUE;
          if (!start_take (self, frame->time_ns, error))
            return FALSE;
        }
      if (!process_frame (self, frame, error))
        return FALSE;
    }
  return TRUE;
}

/* Another camera than the last time makes other pictures: said, never refused. */
static void
compare_camera (const Session *self)
{
  const char      *now = guise_capture_input_get_name (self->input);
  g_autofree char *before =
    guise_capture_journal_dup_camera (guise_capture_get_journal (self->capture));

  if (before != NULL && g_strcmp0 (before, now) != 0)
    guise_cli_output_warning (self->cli->output,
                              _("The last take was made with “%s”, this one is with “%s”: record "
                                "with the camera you will use live."),
                                 before, now);
}

static gboolean
open_session (Session *self, const char *source, const char *out_dir, int target, GError **error)
{
  g_autoptr (GuiseDevice) device = NULL;
  GuiseCaptureOptions options = { .target = (size_t) target };

  self->input = guise_capture_input_open (source, error);
  if (self->input == NULL)
    return FALSE;
  options.rate = guise_capture_input_get_rate (self->input);
  device = guise_device_open (self->cli->device, 1, error);
  if (device == NULL)
    return FALSE;
  guise_cli_output_begin (self->cli->output, _("Looking at what is there"), 0);
  self->capture = guise_capture_open (out_dir, &options, device, guise_cli_output_progress_func,
                                      self->cli->output, self->cli->cancellable, error);
  if (self->capture == NULL)
    return FALSE;
  self->coach = guise_coach_new (guise_capture_get_coverage (self->capture));
  compare_camera (self);
  return TRUE;
}

gboolean
guise_cli_capture (GuiseCli *cli, char **argv, GError **error)
{
  g_autofree char *source = NULL;
  g_autofree char *out_dir = NULL;
  g_autofree char *takes = NULL;
  int              target = 5000;
  g_auto (Session) self = { .cli = cli };
  const GOptionEntry entries[] = {
    { "source", 0, 0, G_OPTION_ARG_FILENAME, &source,
      N_ ("A camera (guise devices lists them), or a video in its place"), "DEV|FILE" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out_dir,
      N_ ("Where the faces go; a set that is there is gone on with"), "DIR" },
    { "target", 0, 0, G_OPTION_ARG_INT, &target, N_ ("How many faces are wanted, default 5000"),
      "N" },
    { "takes", 0, 0, G_OPTION_ARG_FILENAME, &takes,
      N_ ("JSON: takes with a label and seconds each; without it one take without an end"),
      "FILE" },
    { NULL },
  };
  gboolean ok;

  if (!guise_cli_parse (cli, argv, entries, error))
    return FALSE;
  if (source == NULL || out_dir == NULL || target < 1)
    {
      guise_cli_set_usage_error (cli, error,
                                 _("Say what to film with, where the faces go and a target over 0: "
                                   "--source DEV|FILE -o DIR."));
      return FALSE;
    }
  if (takes != NULL && (self.takes = guise_take_list_load (takes, error)) == NULL)
    return FALSE;
  if (!open_session (&self, source, out_dir, target, error))
    return FALSE;
  guise_cli_output_begin (cli->output, _("Recording"), 0);
  ok = run (&self, error);
  /* Also when stopped or failed: what is known is written down. */
  if (!guise_capture_finish (self.capture, ok ? error : NULL))
    ok = FALSE;
  if (ok)
    guise_cli_capture_result (cli->output, self.capture);
  return ok;
}
