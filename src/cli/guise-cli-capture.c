/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise capture`: the engine of the capture page, without a window. */
#include <math.h>

#include "capture/guise-capture-input.h"
#include "capture/guise-capture.h"
#include "capture/guise-coach.h"
#include "capture/guise-take-list.h"
#include "cli/guise-cli-capture-guide.h"
#include "cli/guise-cli-capture-keys.h"
#include "cli/guise-cli-capture-report.h"
#include "cli/guise-cli.h"
#include "core/guise-error.h"
#include "media/guise-media-error.h"

#define NS_PER_SECOND    G_GINT64_CONSTANT (1000000000)
#define CARD_PATIENCE_NS (60 * NS_PER_SECOND) /* of a card without one face */
#define UNDO_SECONDS     5

/* One call of the verb. */
typedef struct
{
  GuiseCli          *cli;     /* borrowed */
  GuiseCaptureInput *input;   /* owned */
  GuiseCapture      *capture; /* owned */
  GuiseCoach        *coach;   /* owned */
  GPtrArray         *takes;   /* owned; of GuisePlannedTake */
  guint              n_taken; /* of them: the last one is under way */
  gboolean           is_started;
  size_t             card_quota;  /* faces that a card wants */
  int64_t            take_end_ns; /* of the take under way; INT64_MAX without an end */
  int64_t            vain_ns;     /* since when it asks in vain */

  GuiseCliCaptureGuide guide;
  GuiseCliCaptureKeys  keys;
} Session;

static void
session_clear (Session *self)
{
  guise_cli_capture_keys_clear (&self->keys);
  guise_cli_capture_guide_clear (&self->guide);
  g_clear_pointer (&self->coach, guise_coach_free);
  g_clear_pointer (&self->capture, guise_capture_free);
  g_clear_pointer (&self->input, guise_capture_input_free);
  g_clear_pointer (&self->takes, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Session, session_clear)

/* ---- takes ---- */

/* Whether a take has nothing to wish for: a card has its own number of faces, beside the set's. */
static gboolean
is_satisfied (const Session *self, const GuisePlannedTake *take)
{
  if (take->card != GUISE_CAPTURE_CARD_NONE)
    return guise_capture_get_n_with_card (self->capture, take->card) >= self->card_quota;
  return guise_capture_get_n_faces (self->capture) >= guise_capture_get_target (self->capture);
}

static const GuisePlannedTake *
get_take (const Session *self)
{
  return g_ptr_array_index (self->takes, self->n_taken - 1);
}

/* Goes to the next take that wants something; FALSE when there is none. */
static gboolean
advance (Session *self)
{
  self->is_started = FALSE;
  while (self->n_taken < self->takes->len)
    {
      self->n_taken++;
      if (!is_satisfied (self, get_take (self)))
        return TRUE;
    }
  return FALSE;
}

/* Whether its time is over, or the person cannot do or does not do what its card asks for. */
static gboolean
is_past_end (const Session *self, int64_t time_ns)
{
  if (!self->is_started)
    return FALSE;
  return time_ns >= self->take_end_ns || (get_take (self)->card != GUISE_CAPTURE_CARD_NONE &&
                                          time_ns - self->vain_ns >= CARD_PATIENCE_NS);
}

/* The take begins with a picture of this time. */
static gboolean
start_take (Session *self, int64_t time_ns, GError **error)
{
  const GuisePlannedTake *planned = get_take (self);
  const GuiseCaptureTake  take = { .label = planned->label,
                                   .camera = guise_capture_input_get_name (self->input),
                                   .bus = guise_capture_input_get_bus (self->input),
                                   .mode = guise_capture_input_get_mode (self->input),
                                   .locked = guise_capture_input_get_locked (self->input),
                                   .card = planned->card,
                                   .card_quota = self->card_quota,
                                   .wait_ns = guise_coach_begin_take (self->coach, planned->card) };

  self->is_started = TRUE;
  self->vain_ns = time_ns + take.wait_ns;
  self->take_end_ns = isfinite (planned->seconds)
                        ? self->vain_ns + (int64_t) (planned->seconds * NS_PER_SECOND)
                        : INT64_MAX;
  if (planned->label != NULL)
    guise_cli_output_note (self->cli->output, _("Take %u: %s"), self->n_taken, planned->label);
  return guise_capture_start_take (self->capture, &take, error);
}

/* ---- pictures ---- */

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
      guise_cli_output_note (self->cli->output, _("The camera is back; the take goes on."));
    }
  return TRUE;
}

static gboolean
process_frame (Session *self, GuiseFrame *frame, GError **error)
{
  g_auto (GuiseCaptureShot) shot = { 0 };
  gboolean is_kept;

  if (!guise_capture_process (self->capture, frame, &shot, error))
    return FALSE;
  is_kept = shot.refusal == GUISE_REFUSAL_NONE;
  if (is_kept)
    self->vain_ns = frame->time_ns;
  /* What to do is said before somebody does it. */
  guise_cli_capture_guide_tell (&self->guide, self->cli->output, self->coach, shot.refusal,
                                frame->time_ns);
  guise_coach_see (self->coach, frame->time_ns, shot.has_record ? &shot.record : NULL, is_kept);
  guise_cli_capture_report (self->cli->output, self->capture, self->coach,
                            guise_capture_input_get_n_frames (self->input));
  return TRUE;
}

/* What cannot be moved is no reason to stop recording. */
static void
take_back (Session *self, gboolean is_redo)
{
  g_autoptr (GError) error = NULL;
  size_t         n = 0;
  const gboolean ok = is_redo ? guise_capture_redo (self->capture, &n, &error)
                              : guise_capture_undo (self->capture, UNDO_SECONDS, &n, &error);

  if (is_redo && (ok || n > 0))
    guise_cli_output_note (self->cli->output, _("%zu faces are back; %zu are safe."), n,
                                                 guise_capture_get_n_faces (self->capture));
  else if (ok || n > 0)
    guise_cli_output_note (self->cli->output,
                           _("%zu faces of the last %d seconds were taken back; %zu are safe."), n,
                              UNDO_SECONDS, guise_capture_get_n_faces (self->capture));
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
      if ((self->n_taken == 0 || is_satisfied (self, get_take (self))) && !advance (self))
        return TRUE;
      if (!next_frame (self, &frame, &local))
        {
          if (g_cancellable_is_cancelled (self->cli->cancellable))
            return stop (self, error);
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (frame == NULL || (is_past_end (self, frame->time_ns) && !advance (self)))
        return TRUE;
      if (!self->is_started && !start_take (self, frame->time_ns, error))
        return FALSE;
      if (!process_frame (self, frame, error))
        return FALSE;
      fulfil_wishes (self);
    }
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

/* The cards that were chosen, then the takes that were planned; without any, one without an end. */
static gboolean
plan_takes (Session *self, char **cards, const char *path, GError **error)
{
  g_autoptr (GPtrArray) planned = NULL;

  self->takes = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_planned_take_free);
  for (size_t i = 0; cards != NULL && cards[i] != NULL; i++)
    {
      GuiseCaptureCard card;

      if (!guise_capture_card_from_name (cards[i], &card))
        {
          guise_cli_set_usage_error (self->cli, error,
                                     _("There is no card “%s”; there are glasses, hair, hand, "
                                       "movement, make-up and beard."),
                                        cards[i]);
          return FALSE;
        }
      g_ptr_array_add (self->takes, guise_planned_take_new (guise_capture_card_get_title (card),
                                                            INFINITY, card));
    }
  if (path != NULL && (planned = guise_take_list_load (path, error)) == NULL)
    return FALSE;
  while (planned != NULL && planned->len > 0)
    g_ptr_array_add (self->takes, g_ptr_array_steal_index (planned, 0));
  if (self->takes->len == 0)
    g_ptr_array_add (self->takes, guise_planned_take_new (NULL, INFINITY, GUISE_CAPTURE_CARD_NONE));
  return TRUE;
}

gboolean
guise_cli_capture (GuiseCli *cli, char **argv, GError **error)
{
  g_autofree char *source = NULL;
  g_autofree char *out_dir = NULL;
  g_autofree char *takes = NULL;
  g_auto (GStrv) cards = NULL;
  int target = 5000;
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
    { "card", 0, 0, G_OPTION_ARG_STRING_ARRAY, &cards,
      N_ ("Record faces with glasses, hair, hand, movement, make-up or beard; may be repeated"),
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
  self.card_quota = guise_capture_card_get_quota ((size_t) target);
  if (!plan_takes (&self, cards, takes, error))
    return FALSE;
  guise_cli_capture_keys_listen (&self.keys, !guise_cli_output_is_json (cli->output));
  if (!open_session (&self, source, out_dir, target, error))
    return FALSE;
  guise_cli_output_note (cli->output,
                         _("Do what you read as far as you can; what does not come is asked for "
                           "later. Ctrl-C ends, nothing is lost."));
  if (self.keys.is_terminal)
    guise_cli_output_note (cli->output,
                           _("Press u to take back the faces of the last %d seconds, r to bring "
                             "them back."),
                              UNDO_SECONDS);
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
