/* SPDX-License-Identifier: GPL-3.0-or-later
 * The first node: pictures of a camera, or of footage in its place. */
#include "live/guise-live-private.h"

#include "media/guise-media-error.h"
#include "media/guise-orient.h"

#define NS_PER_US 1000
#define LATE_US   100000

/* Footage is played at its rate. Sleeps until the picture is due, or somebody stops it. */
static void
wait_until (GuiseLive *self, int64_t due_us)
{
  g_mutex_lock (&self->lock);
  while (!guise_live_is_stopping (self) && g_cond_wait_until (&self->changed, &self->lock, due_us))
    ;
  g_mutex_unlock (&self->lock);
}

/* Footage that is late goes on from there, as a camera does: it does not catch up. */
static void
keep_pace (GuiseLive *self, int64_t *start_us, int64_t time_us)
{
  int64_t late_us = g_get_monotonic_time () - (*start_us + time_us);

  if (late_us > LATE_US)
    *start_us += late_us;
  else
    wait_until (self, *start_us + time_us);
}

static void
keep_facts (GuiseLive *self, const GuiseMediaInput *input)
{
  g_mutex_lock (&self->lock);
  g_free (self->camera);
  g_free (self->bus);
  g_free (self->camera_mode);
  self->camera = g_strdup (guise_media_input_get_name (input));
  self->bus = g_strdup (guise_media_input_get_bus (input));
  self->camera_mode = g_strdup (guise_media_input_get_mode (input));
  self->rate = guise_media_input_get_rate (input);
  g_mutex_unlock (&self->lock);
}

/* Footage that begins anew goes on in time: who follows faces is confused by steps back. */
typedef struct
{
  int64_t  offset_ns;
  uint64_t offset;
  int64_t  last_ns;
  uint64_t last;
  int64_t  start_us; /* when time 0 was; negative before the first picture */
  int64_t  taken_us; /* when the last picture came */
  int64_t  pause_us; /* for so long in all a lost camera's time stood still */
  gboolean is_back;  /* the next picture is the first behind such a pause */
} Clock;

/* Waits for a camera that was unplugged, or has fallen silent. It is back with its first picture.
 */
static gboolean
wait_for_camera (GuiseLive *self, GuiseMediaInput *input, const GError *why, GError **error)
{
  if (!g_atomic_int_get (&self->is_unplugged))
    guise_live_tell (self, GUISE_LIVE_EVENT_UNPLUGGED, guise_media_input_get_name (input), why);
  g_atomic_int_set (&self->is_unplugged, TRUE);
  return guise_media_input_wait (input, self->stop, error);
}

static void
take_back (GuiseLive *self, const GuiseMediaInput *input)
{
  g_atomic_int_set (&self->is_unplugged, FALSE);
  keep_facts (self, input);
  guise_live_tell (self, GUISE_LIVE_EVENT_BACK, guise_media_input_get_name (input), NULL);
}

/* One that has never sent a picture is no camera that was lost. */
static gboolean
is_gone (const GError *error, gboolean has_sent)
{
  return g_error_matches (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNPLUGGED) ||
         (has_sent && g_error_matches (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_TIMEOUT));
}

/* The next picture, NULL at the end. */
static gboolean
next_frame (GuiseLive       *self,
            GuiseMediaInput *input,
            Clock           *clock,
            GuiseFrame     **out_frame,
            GError         **error)
{
  GError *local = NULL;

  *out_frame = NULL;
  while (!guise_media_input_next (input, self->stop, out_frame, &local))
    {
      g_autoptr (GError) why = g_steal_pointer (&local);

      if (!is_gone (why, clock->start_us >= 0))
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return FALSE;
        }
      if (!wait_for_camera (self, input, why, error))
        return FALSE;
    }
  clock->is_back = g_atomic_int_get (&self->is_unplugged);
  if (clock->is_back)
    take_back (self, input);
  return TRUE;
}

/* A shot for a picture. Where every picture counts it waits until one is free. */
static GuiseLiveShot *
take_shot (GuiseLive *self, GuiseFrame *frame)
{
  GuiseLiveShot *shot = NULL;

  while (!guise_live_is_stopping (self))
    {
      shot = guise_live_pool_take (self->pool, guise_frame_ref (frame), g_get_monotonic_time ());
      if (shot != NULL || !self->keeps_all)
        break;
      wait_until (self, g_get_monotonic_time () + 1000);
    }
  if (shot == NULL)
    {
      g_mutex_lock (&self->lock);
      self->n_refused++;
      g_mutex_unlock (&self->lock);
    }
  return shot;
}

/* Takes the frame. Returns: (nullable): it as it is to be seen */
static GuiseFrame *
turn (GuiseSpares *spares, const GuiseLiveSettings *settings, GuiseFrame *frame, GError **error)
{
  g_autoptr (GuiseFrame) before = frame;
  const GuiseOrientation to =
    guise_orientation_from_turns (settings->rotation, settings->is_mirrored);
  const GuiseImage *image = frame->image;
  GuiseFrame       *after;

  if (guise_orientation_is_identity (&to))
    return g_steal_pointer (&before);
  after = guise_frame_take (spares, to.transposed ? image->height : image->width,
                            to.transposed ? image->width : image->height, error);
  if (after == NULL)
    return NULL;
  guise_orientation_apply_into (&to, image, after->image);
  after->time_ns = frame->time_ns;
  after->index = frame->index;
  after->flags = frame->flags;
  return after;
}

/* Takes the frame. */
static GuiseFrame *
number (Clock *clock, GuiseFrame *frame)
{
  const int64_t now_us = g_get_monotonic_time (), time_ns = frame->time_ns + clock->offset_ns;

  if (clock->is_back)
    clock->pause_us += now_us - clock->taken_us - (time_ns - clock->last_ns) / NS_PER_US;
  clock->taken_us = now_us;
  clock->last_ns = time_ns;
  clock->last = frame->index + clock->offset;
  return guise_frame_renumber (frame, clock->last_ns, clock->last);
}

static void
begin_anew (Clock *clock, double rate)
{
  clock->offset_ns = clock->last_ns + (int64_t) (1e9 / MAX (rate, 1.0));
  clock->offset = clock->last + 1;
}

/* Pictures from the start of footage, or of a camera, to its end. */
static gboolean
play (GuiseLive *self, GuiseMediaInput *input, Clock *clock, GError **error)
{
  gboolean is_paced = !self->keeps_all && !guise_media_input_is_camera (self->source);
  g_autoptr (GuiseSpares) spares = guise_frame_spares_new ();

  while (!guise_live_is_stopping (self))
    {
      g_autoptr (GuiseFrame) frame = NULL;
      g_autoptr (GuiseFrame) numbered = NULL;
      GuiseLiveSettings settings;
      GuiseLiveShot    *shot;

      if (!next_frame (self, input, clock, &frame, error))
        return FALSE;
      if (frame == NULL)
        return TRUE;
      guise_live_get_settings (self, &settings);
      frame = turn (spares, &settings, g_steal_pointer (&frame), error);
      if (frame == NULL)
        return FALSE;
      numbered = number (clock, g_steal_pointer (&frame));
      if (clock->start_us < 0)
        clock->start_us = g_get_monotonic_time () - numbered->time_ns / NS_PER_US;
      if (is_paced)
        keep_pace (self, &clock->start_us, numbered->time_ns / NS_PER_US);
      shot = take_shot (self, numbered);
      if (shot == NULL)
        continue;
      shot->rotation = settings.rotation;
      shot->is_mirrored = settings.is_mirrored;
      shot->pass_ns = clock->offset_ns;
      shot->pause_us = clock->pause_us;
      if (!guise_live_link_push (self->to_find, shot))
        return TRUE;
    }
  return TRUE;
}

static gboolean
run (GuiseLive *self, GError **error)
{
  GuiseMediaInputOptions options = { .mode = self->has_mode ? &self->mode : NULL,
                                     .adapts = TRUE,
                                     .n_threads = self->n_threads };
  g_autoptr (GuiseMediaInput) input = guise_media_input_open (self->source, &options, error);
  gboolean loops = self->loops && !guise_media_input_is_camera (self->source);
  Clock    clock = { .start_us = -1 };

  if (input == NULL)
    return FALSE;
  keep_facts (self, input);
  guise_live_tell (self, GUISE_LIVE_EVENT_SOURCE_READY, guise_media_input_get_name (input), NULL);
  do
    {
      if (!play (self, input, &clock, error))
        return FALSE;
      begin_anew (&clock, self->rate);
    }
  while (loops && !guise_live_is_stopping (self) &&
         guise_media_input_rewind (input, self->stop, error));
  return !loops || guise_live_is_stopping (self);
}

void *
guise_live_run_source (void *data)
{
  GuiseLive *self = data;
  g_autoptr (GError) error = NULL;

  if (!run (self, &error) && !guise_live_is_stopping (self))
    guise_live_fail (self, error);
  guise_live_link_close (self->to_find);
  return NULL;
}
