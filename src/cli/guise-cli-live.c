/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise live`: the live view without a window. */
#include <string.h>
#include <unistd.h>

#include "cli/guise-cli-live-figures.h"
#include "cli/guise-cli-person.h"
#include "cli/guise-cli.h"
#include "core/guise-error.h"
#include "live/guise-live-recording.h"
#include "live/guise-live.h"
#include "media/guise-media-error.h"
#include "media/guise-video-stream.h"

#define REPORT_US 1000000 /* progress once a second */
#define LOOK_US   50000   /* how soon Ctrl-C is noticed */

/* What the pipeline told, and where it is said. */
typedef struct
{
  GuiseCli *cli;  /* borrowed */
  GMutex    lock; /* of what follows */
  GCond     changed;
  GQueue    notes; /* owned; (element-type utf8): sentences to be said by the caller's thread */
  gboolean  is_over;
  gboolean  has_model;
  gboolean  has_sink_state; /* another one than was said */
  GError   *error;          /* owned; why it is over, or NULL */

  int64_t began_us; /* when the model was ready */
} Session;

static void
session_init (Session *self, GuiseCli *cli)
{
  memset (self, 0, sizeof *self);
  self->cli = cli;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->notes);
}

static void
session_clear (Session *self)
{
  g_queue_clear_full (&self->notes, g_free);
  g_clear_error (&self->error);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Session, session_clear)

/* ---- what the pipeline tells, on its threads ---- */

static char *
describe (GuiseLiveEvent event, const char *what, const GError *error)
{
  switch (event)
    {
    case GUISE_LIVE_EVENT_UNPLUGGED:
      return g_strdup_printf (g_error_matches (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_TIMEOUT)
                              ? _("“%s” sends no pictures any more; plug it in again and it goes on.")
                              : _("“%s” was unplugged; plug it in again and it goes on."), what);
    case GUISE_LIVE_EVENT_BACK:
      return g_strdup_printf (_("“%s” is back."), what);
    case GUISE_LIVE_EVENT_DEVICE_LOST:
      return g_strdup_printf (_("The graphics card is gone (%s); the processor goes on."),
                                 error->message);
    case GUISE_LIVE_EVENT_SINK_FAILED:
      return g_strdup_printf (_("Nothing more goes to “%s”: %s"), what, error->message);
    default:
      return NULL;
    }
}

static gboolean
ends_it (GuiseLiveEvent event, gboolean has_model)
{
  return event == GUISE_LIVE_EVENT_ENDED || event == GUISE_LIVE_EVENT_FAILED ||
         event == GUISE_LIVE_EVENT_MASKER_FAILED ||
         (event == GUISE_LIVE_EVENT_MODEL_FAILED && !has_model);
}

static void
on_live_event (GuiseLiveEvent event, const char *what, const GError *error, void *user_data)
{
  Session *self = user_data;
  char    *note = describe (event, what, error);

  g_mutex_lock (&self->lock);
  if (note != NULL)
    g_queue_push_tail (&self->notes, note);
  if (event == GUISE_LIVE_EVENT_MODEL_READY && !self->has_model)
    {
      self->has_model = TRUE;
      self->began_us = g_get_monotonic_time ();
    }
  if (event == GUISE_LIVE_EVENT_SINK_STATE)
    self->has_sink_state = TRUE;
  if (ends_it (event, self->has_model))
    {
      self->is_over = TRUE;
      if (error != NULL && self->error == NULL)
        self->error = g_error_copy (error);
    }
  if (event != GUISE_LIVE_EVENT_PICTURE)
    g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* ---- the run ---- */

static void
say_notes (Session *self)
{
  char *note;

  while ((note = g_queue_pop_head (&self->notes)) != NULL)
    {
      guise_cli_output_warning (self->cli->output, "%s", note);
      g_free (note);
    }
}

/* The camera of PipeWire alone knows who looks; every sink may stall. The lock is held, but not
 * while the pipeline is asked: its threads may be waiting for it to tell something. */
static void
say_sink_state (Session *self, GuiseLive *live, int number)
{
  static const char *const texts[] = {
    [GUISE_LIVE_SINK_TAKES] = N_ ("The pictures are taken again."),
    [GUISE_LIVE_SINK_STALLS] =
      N_ ("Nothing takes the pictures at the moment; they are lost until it does."),
    [GUISE_LIVE_SINK_UNWATCHED] = N_ ("Nobody is looking at the camera “Guise” yet."),
    [GUISE_LIVE_SINK_WATCHED] = N_ ("Another program looks at the camera “Guise”."),
    [GUISE_LIVE_SINK_AWAY] =
      N_ ("PipeWire does not answer; the camera “Guise” is back when it does."),
  };
  GuiseLiveSinkState state;

  if (!self->has_sink_state)
    return;
  self->has_sink_state = FALSE;
  g_mutex_unlock (&self->lock);
  state = guise_live_get_sink_state (live, number);
  g_mutex_lock (&self->lock);
  guise_cli_output_note (self->cli->output, "%s", _(texts[state]));
}

/* Until the footage is over, the time is, something fails or somebody stops it. The lock is held.
 */
static void
wait_for_end (Session *self, GuiseLive *live, int sink, double seconds)
{
  int64_t told_us = g_get_monotonic_time ();

  while (!self->is_over && !g_cancellable_is_cancelled (self->cli->cancellable) &&
         !(self->has_model && seconds > 0.0 &&
           (double) (g_get_monotonic_time () - self->began_us) * 1e-6 >= seconds))
    {
      GuiseLiveFigures figures;

      g_cond_wait_until (&self->changed, &self->lock, g_get_monotonic_time () + LOOK_US);
      say_notes (self);
      say_sink_state (self, live, sink);
      if (g_get_monotonic_time () - told_us < REPORT_US)
        continue;
      told_us = g_get_monotonic_time ();
      g_mutex_unlock (&self->lock);
      guise_live_read_figures (live, &figures);
      g_mutex_lock (&self->lock);
      guise_cli_output_progress (self->cli->output, figures.n_shown, 0,
                                 guise_cli_live_make_members (&figures));
    }
  say_notes (self);
}

static gboolean
is_folder_name (const char *sink)
{
  return g_str_has_suffix (sink, G_DIR_SEPARATOR_S) || g_file_test (sink, G_FILE_TEST_IS_DIR);
}

/* What was asked for on the command line. */
typedef struct
{
  char            *model;
  char            *sink;
  double           seconds;
  GuiseLiveOptions options;
} Wish;

/* A recording of footage has its sound. */
static GuiseLiveSink *
open_recording (const Wish *wish, GError **error)
{
  GuiseLiveSink *sink = guise_live_video_sink_new (wish->sink, 0.0, error);

  if (sink != NULL && !guise_media_input_is_camera (wish->options.source))
    guise_live_video_sink_follow (sink, wish->options.source);
  return sink;
}

static void
say_completed (const char *path, const char *sound, const GError *error, void *cli)
{
  GuiseCliOutput *output = ((const GuiseCli *) cli)->output;

  if (error != NULL)
    guise_cli_output_warning (output, _("“%s” was interrupted and could not be completed: %s"),
                                         path, error->message);
  else
    guise_cli_output_note (output, _("A recording that was interrupted was completed: “%s”"),
                                      path);
  if (sound != NULL)
    guise_cli_output_warning (output,
                              _("Not all of its sound could be put into it; it lies in “%s”"),
                                 sound);
}

static gboolean
is_video (const char *sink)
{
  return !guise_media_input_is_camera (sink) && strcmp (sink, GUISE_LIVE_PIPEWIRE) != 0 &&
         !guise_video_stream_is_address (sink) && !is_folder_name (sink);
}

/* Before a video is recorded, those in the same folder that were interrupted. */
static void
complete_recordings (GuiseCli *cli, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);

  guise_live_recordings_complete (folder, name, cli->cancellable, say_completed, cli);
}

static GuiseLiveSink *
open_sink (const GuiseCli *cli, const Wish *wish, GError **error)
{
  const char *name = wish->sink;

  if (guise_media_input_is_camera (name) || strcmp (name, GUISE_LIVE_PIPEWIRE) == 0)
    return guise_live_camera_sink_new (name, error);
  if (guise_video_stream_is_address (name))
    return guise_live_stream_sink_new (name, 0.0, error);
  if (is_folder_name (name))
    return guise_live_sequence_sink_new (name, error);
  return guise_cli_check_output (cli, name, error) ? open_recording (wish, error) : NULL;
}

static gboolean
run (GuiseCli *cli, const Wish *wish, const GuiseLiveSettings *settings, GError **error)
{
  g_auto (Session) session;
  gboolean         has_sink = wish->sink != NULL && strcmp (wish->sink, "none") != 0, is_ok = TRUE;
  GuiseLiveSink   *sink = NULL;
  GuiseLiveFigures figures;
  GuiseLive       *live;
  int              number = 0;

  session_init (&session, cli);
  if (has_sink && (sink = open_sink (cli, wish, error)) == NULL)
    return FALSE;
  guise_cli_output_begin (cli->output, _("Live"), 0);
  if (has_sink && is_video (wish->sink))
    complete_recordings (cli, wish->sink);
  live = guise_live_start (&wish->options, settings, wish->model, on_live_event, &session);
  if (has_sink)
    number = guise_live_add_sink (live, sink);
  g_mutex_lock (&session.lock);
  wait_for_end (&session, live, number, wish->seconds);
  g_mutex_unlock (&session.lock);
  guise_live_read_figures (live, &figures);
  if (has_sink)
    is_ok = guise_live_remove_sink (live, number, error);
  guise_live_stop (live);
  say_notes (&session);
  if (has_sink && is_video (wish->sink) && guise_live_recording_is_left (wish->sink))
    guise_cli_output_note (cli->output, "%s",
                           _ ("What was recorded until then is kept; it is completed when "
                                    "you record the next time."));
  /* A recording is complete now, whatever ended it. */
  if (is_ok && session.error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&session.error));
      is_ok = FALSE;
    }
  if (is_ok && g_cancellable_is_cancelled (cli->cancellable))
    {
      guise_cli_output_progress (cli->output, figures.n_shown, figures.n_shown,
                                 guise_cli_live_make_members (&figures));
      is_ok = !guise_cli_cancelled (cli, error);
    }
  if (is_ok)
    {
      g_autofree char *table = guise_cli_live_dup_table (&figures);

      guise_cli_output_result (cli->output, table, guise_cli_live_make_members (&figures));
    }
  return is_ok;
}

/* A mask model that is named is used, unless the settings say otherwise. */
static gboolean
apply_words (GuiseCli          *self,
             char             **words,
             const char        *xseg,
             GuiseLiveSettings *settings,
             GError           **error)
{
  settings->compositor.uses_seen_mask = xseg != NULL;
  for (size_t i = 0; words != NULL && words[i] != NULL; i++)
    {
      g_autoptr (GError) local = NULL;

      if (!guise_live_settings_set_text (settings, words[i], &local))
        {
          guise_cli_set_usage_error (self, error, "%s.", local->message);
          return FALSE;
        }
    }
  if (!settings->compositor.uses_seen_mask || xseg != NULL)
    return TRUE;
  guise_cli_set_usage_error (self, error,
                             _("This mask needs a mask model: say where it is with --xseg PATH."));
  return FALSE;
}

gboolean
guise_cli_live (GuiseCli *self, char **argv, GError **error)
{
  Wish              wish = { 0 };
  GuiseLiveSettings settings = guise_live_settings_default ();
  g_autofree char  *model = NULL;
  g_autofree char  *source = NULL;
  g_autofree char  *sink = NULL;
  g_autofree char  *person = NULL;
  g_autofree char  *xseg = NULL;
  g_autofree float *reference = NULL;
  g_auto (GStrv) words = NULL;
  const GOptionEntry entries[] = {
    { "model", 0, 0, G_OPTION_ARG_FILENAME, &model, N_ ("The model"), "FILE.dfm" },
    { "source", 0, 0, G_OPTION_ARG_FILENAME, &source,
      N_ ("A camera, or a video, picture or folder in its place"), "DEV|FILE" },
    { "sink", 0, 0, G_OPTION_ARG_FILENAME, &sink,
      N_ (
        "Where pictures go: none (default), a video, a folder, a virtual camera, or a stream over "
        "the network"),
      "none|FILE|DIR/|/dev/videoN|pipewire|udp://HOST:PORT" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &wish.seconds,
      N_ ("Stop so long after the model is ready"), "N" },
    { "loop", 0, 0, G_OPTION_ARG_NONE, &wish.options.loops, N_ ("Footage begins anew at its end"),
      NULL },
    { "every-picture", 0, 0, G_OPTION_ARG_NONE, &wish.options.keeps_all,
      N_ ("Footage is not played at its rate: no picture is left out"), NULL },
    { "person", 0, 0, G_OPTION_ARG_FILENAME, &person,
      N_ ("Only the person of this picture, folder of pictures or faceset"), "REF" },
    { "xseg", 0, 0, G_OPTION_ARG_FILENAME, &xseg,
      N_ (
        "A mask model that keeps what is before the face: a folder with XSeg files or an exported "
        "model"),
      "PATH" },
    { "no-label", 0, G_OPTION_FLAG_REVERSE, G_OPTION_ARG_NONE, &settings.has_label,
      N_ ("Leave the label out of the pictures"), NULL },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &words,
      N_ ("One setting of the live view; may be given again and again"), "NAME=VALUE" },
    { NULL },
  };

  if (!guise_cli_parse (self, argv, entries, error) ||
      !apply_words (self, words, xseg, &settings, error))
    return FALSE;
  if (model == NULL || source == NULL)
    {
      guise_cli_set_usage_error (self, error,
                                 _("Say which model and which camera: --model FILE.dfm --source "
                                   "DEV|FILE."));
      return FALSE;
    }
  if (person != NULL && (reference = guise_cli_person_load (self, person, error)) == NULL)
    return FALSE;
  wish.model = model;
  wish.sink = sink;
  wish.options.source = source;
  wish.options.device = self->device;
  wish.options.n_threads = self->n_threads;
  wish.options.person = reference;
  wish.options.masker = xseg;
  return run (self, &wish, &settings, error);
}
