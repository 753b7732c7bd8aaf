/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise capture`: the engine of the capture page, without a window. */
#include <math.h>

#include "capture/guise-capture-session.h"
#include "cli/guise-cli-capture-guide.h"
#include "cli/guise-cli-capture-keys.h"
#include "cli/guise-cli-capture-report.h"
#include "cli/guise-cli.h"
#include "core/guise-error.h"
#include "media/guise-media-error.h"

/* One call of the verb. */
typedef struct
{
  GuiseCli            *cli;     /* borrowed */
  GuiseMediaInput     *input;   /* owned */
  GuiseCaptureSession *session; /* owned */
  GuiseCapture        *capture; /* borrowed from it */
  guint                n_told;  /* takes that the person was told of */

  GuiseCliCaptureGuide guide;
  GuiseCliCaptureKeys  keys;
} Session;

static void
session_clear (Session *self)
{
  guise_cli_capture_keys_clear (&self->keys);
  guise_cli_capture_guide_clear (&self->guide);
  g_clear_pointer (&self->session, guise_capture_session_free);
  g_clear_pointer (&self->input, guise_media_input_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Session, session_clear)

/* ---- pictures ---- */

/* The next picture; a camera that was unplugged is waited for. */
static gboolean
next_frame (Session *self, GuiseFrame **out_frame, GError **error)
{
  GError *local = NULL;

  *out_frame = NULL;
  while (!guise_media_input_next (self->input, self->cli->cancellable, out_frame, &local))
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
      if (!guise_media_input_wait (self->input, self->cli->cancellable, error))
        return FALSE;
      guise_cli_output_note (self->cli->output, _("The camera is back; the take goes on."));
    }
  return TRUE;
}

static void
tell_take (Session *self)
{
  guint                   number = 0;
  const GuisePlannedTake *take = guise_capture_session_get_take (self->session, &number);

  if (number != self->n_told && take->label != NULL)
    guise_cli_output_note (self->cli->output, _("Take %u: %s"), number, take->label);
  self->n_told = number;
}

static gboolean
process_frame (Session *self, GuiseFrame *frame, GError **error)
{
  GuiseCoach *coach = guise_capture_session_get_coach (self->session);
  g_auto (GuiseCaptureShot) shot = { 0 };

  tell_take (self);
  if (!guise_capture_session_process (self->session, frame, &shot, error))
    return FALSE;
  /* What to do is said before somebody does it. */
  guise_cli_capture_guide_tell (&self->guide, self->cli->output, coach, shot.refusal,
                                frame->time_ns);
  guise_capture_session_see (self->session, frame, &shot);
  guise_cli_capture_report (self->cli->output, self->capture, coach,
                            guise_media_input_get_n_frames (self->input));
  return TRUE;
}

/* What cannot be moved is no reason to stop recording. */
static void
take_back (Session *self, gboolean is_redo)
{
  g_autoptr (GError) error = NULL;
  size_t         n = 0;
  const gboolean ok =
    is_redo ? guise_capture_redo (self->capture, &n, &error)
            : guise_capture_undo (self->capture, GUISE_CAPTURE_UNDO_SECONDS, &n, &error);

  if (is_redo && (ok || n > 0))
    guise_cli_output_note (self->cli->output, _("%zu faces are back; %zu are safe."), n,
                                                 guise_capture_get_n_faces (self->capture));
  else if (ok || n > 0)
    guise_cli_output_note (self->cli->output,
                           _("%zu faces of the last %d seconds were taken back; %zu are safe."), n,
                              GUISE_CAPTURE_UNDO_SECONDS,
                              guise_capture_get_n_faces (self->capture));
  if (!ok)
    guise_cli_output_warning (self->cli->output, "%s", error->message);
}

/* What was asked for since the last picture. */
static void
fulfil_wishes (Session *self)
{
  GuiseCliCaptureWish wish;

  while ((wish = guise_cli_capture_keys_take (&self->keys)) != GUISE_CLI_CAPTURE_WISH_NONE)
    take_back (self, wish == GUISE_CLI_CAPTURE_WISH_REDO);
}

/* Also where a camera was waited for. */
static gboolean
stop (const Session *self, GError **error)
{
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
               _("Stopped; %zu faces are safe. The same command goes on from here."),
                  guise_capture_get_n_faces (self->capture));
  return FALSE;
}

static gboolean
wants_next_take (const Session *self)
{
  return guise_capture_session_get_take (self->session, NULL) == NULL ||
         guise_capture_session_is_satisfied (self->session);
}

/* Until the takes have what they want or are over, the footage ends or somebody stops it. */
static gboolean
run (Session *self, GError **error)
{
  while (TRUE)
    {
      g_autoptr (GuiseFrame) frame = NULL;
      g_autoptr (GError) local = NULL;

      if (g_cancellable_is_cancelled (self->cli->cancellable))
        return stop (self, error);
      if (wants_next_take (self) && !guise_capture_session_advance (self->session))
        return TRUE;
      if (!next_frame (self, &frame, &local))
        {
          if (g_cancellable_is_cancelled (self->cli->cancellable))
            return stop (self, error);
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (frame == NULL || (guise_capture_session_is_past_end (self->session, frame->time_ns) &&
                            !guise_capture_session_advance (self->session)))
        return TRUE;
      if (!process_frame (self, frame, error))
        return FALSE;
      fulfil_wishes (self);
    }
}

/* Another camera than the last time makes other pictures: said, never refused. */
static void
compare_camera (const Session *self)
{
  const char *before = guise_capture_session_get_other_camera (self->session);

  if (before != NULL)
    guise_cli_output_warning (self->cli->output,
                              _("The last take was made with “%s”, this one is with “%s”: record "
                                "with the camera you will use live."),
                                 before, guise_media_input_get_name (self->input));
}

static gboolean
open_session (Session *self, const char *out_dir, GError **error)
{
  g_autoptr (GuiseDevice) device = guise_device_open (self->cli->device, 1, error);

  if (device == NULL)
    return FALSE;
  guise_cli_output_begin (self->cli->output, _("Looking at what is there"), 0);
  if (!guise_capture_session_open (self->session, out_dir, device, guise_cli_output_progress_func,
                                   self->cli->output, self->cli->cancellable, error))
    return FALSE;
  self->capture = guise_capture_session_get_capture (self->session);
  compare_camera (self);
  return TRUE;
}

/* The cards that were chosen, then the takes that were planned; without any, one without an end. */
static GPtrArray *
plan_takes (GuiseCli *cli, char **cards, const char *path, GError **error)
{
  g_autoptr (GPtrArray) takes =
               g_ptr_array_new_with_free_func ((GDestroyNotify) guise_planned_take_free);
  g_autoptr (GPtrArray) planned = NULL;

  for (size_t i = 0; cards != NULL && cards[i] != NULL; i++)
    {
      GuiseCaptureCard card;

      if (!guise_capture_card_from_name (cards[i], &card))
        {
          guise_cli_set_usage_error (cli, error,
                                     _("There is no card “%s”; there are glasses, hair, hand, "
                                       "movement, make-up, beard, tongue and talking."),
                                        cards[i]);
          return NULL;
        }
      g_ptr_array_add (takes, guise_planned_take_new (guise_capture_card_get_title (card), INFINITY,
                                                      card));
    }
  if (path != NULL && (planned = guise_take_list_load (path, error)) == NULL)
    return NULL;
  while (planned != NULL && planned->len > 0)
    g_ptr_array_add (takes, g_ptr_array_steal_index (planned, 0));
  if (takes->len == 0)
    g_ptr_array_add (takes, guise_planned_take_new (NULL, INFINITY, GUISE_CAPTURE_CARD_NONE));
  return g_steal_pointer (&takes);
}

gboolean
guise_cli_capture (GuiseCli *cli, char **argv, GError **error)
{
  g_autofree char *source = NULL;
  g_autofree char *out_dir = NULL;
  g_autofree char *takes_path = NULL;
  g_auto (GStrv) cards = NULL;
  g_autoptr (GPtrArray) takes = NULL;
  int target = 5000;
  g_auto (Session) self = { .cli = cli };
  const GOptionEntry entries[] = {
    { "source", 0, 0, G_OPTION_ARG_FILENAME, &source,
      N_ ("A camera (guise devices lists them), or a video in its place"), "DEV|FILE" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out_dir,
      N_ ("Where the faces go; a set that is there is gone on with"), "DIR" },
    { "target", 0, 0, G_OPTION_ARG_INT, &target, N_ ("How many faces are wanted, default 5000"),
      "N" },
    { "takes", 0, 0, G_OPTION_ARG_FILENAME, &takes_path,
      N_ ("JSON: takes with a label and seconds each; without it one take without an end"),
      "FILE" },
    { "card", 0, 0, G_OPTION_ARG_STRING_ARRAY, &cards,
      N_ ("Record faces with glasses, hair, hand, movement, make-up, beard, tongue or talking; may "
          "be "
          "repeated"),
      "NAME" },
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
  if ((takes = plan_takes (cli, cards, takes_path, error)) == NULL)
    return FALSE;
  guise_cli_capture_keys_listen (&self.keys, !guise_cli_output_is_json (cli->output));
  self.input = guise_media_input_open (source, NULL, error);
  if (self.input == NULL)
    return FALSE;
  self.session = guise_capture_session_new (self.input, (size_t) target);
  while (takes->len > 0)
    guise_capture_session_add_take (self.session, g_ptr_array_steal_index (takes, 0));
  if (!open_session (&self, out_dir, error))
    return FALSE;
  guise_cli_output_note (cli->output,
                         _("Do what you read as far as you can; what does not come is asked for "
                           "later. Ctrl-C ends, nothing is lost."));
  if (self.keys.is_terminal)
    guise_cli_output_note (cli->output,
                           _("Press u to take back the faces of the last %d seconds, r to bring "
                             "them back."),
                              GUISE_CAPTURE_UNDO_SECONDS);
  guise_cli_output_begin (cli->output, _("Recording"), 0);
  ok = run (&self, error);
  if (!ok && !g_cancellable_is_cancelled (cli->cancellable))
    guise_cli_output_note (cli->output, _("%zu faces are safe."),
                                           guise_capture_get_n_faces (self.capture));
  /* Also when stopped or failed: what is known is written down. */
  if (!guise_capture_finish (self.capture, ok ? error : NULL))
    ok = FALSE;
  if (ok)
    guise_cli_capture_result (cli->output, self.capture);
  return ok;
}
