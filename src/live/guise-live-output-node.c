/* SPDX-License-Identifier: GPL-3.0-or-later
 * The last node: pictures when they are due, to the screen and the sinks. */
#include "live/guise-live-private.h"

#include "live/guise-live-finish.h"

#define US_PER_MS   1000
#define LOOK_US     50000 /* how soon what was lost and a hidden face are noticed without a picture */
#define MAX_BYTES   ((size_t) 1 << 30) /* of pictures that wait */
#define MAX_DELAYED 512                /* pictures that wait; more make the delay shorter */

/* What this node has for itself. */
typedef struct
{
  GuiseLive     *live;              /* borrowed */
  GuiseLiveShot *ring[MAX_DELAYED]; /* owned; that are not due yet */
  int            first;
  int            n;
  int            n_most; /* of them, for pictures of this size */
  GuiseLiveShot *last;   /* owned; what was shown last, or NULL */
  int64_t        last_us;
  gboolean       has_card; /* in place of that one */
} Node;

static GuiseLiveShot *
pop (Node *self)
{
  GuiseLiveShot *shot = self->ring[self->first];

  self->first = (self->first + 1) % MAX_DELAYED;
  self->n--;
  return shot;
}

/* A card of the size of a picture, in its place. The picture itself is not drawn upon: others may
 * be reading it. */
static GuiseLiveShot *
make_card (Node *self, const GuiseLiveShot *like)
{
  g_autoptr (GuiseLiveShot) card =
               guise_live_pool_take_anyway (self->live->pool, guise_frame_ref (like->frame),
                                            like->taken_us);

  if (!guise_live_shot_reserve_canvas (card, NULL)) /* no memory: nothing is shown then */
    return NULL;
  guise_live_draw_card (card->canvas);
  card->view = GUISE_LIVE_VIEW_CARD;
  card->pass_ns = like->pass_ns; /* a recording may begin with it */
  card->pause_us = like->pause_us;
  if (like->origin != NULL)
    card->origin = g_ref_string_acquire (like->origin);
  return g_steal_pointer (&card);
}

static void
publish (Node *self, GuiseLiveShot *shot)
{
  GuiseLive     *live = self->live;
  GuiseLiveShot *before;

  self->last_us = g_get_monotonic_time ();
  g_mutex_lock (&live->lock);
  before = live->newest;
  live->newest = guise_live_shot_ref (shot);
  g_mutex_unlock (&live->lock);
  g_clear_pointer (&before, guise_live_shot_unref);
  guise_live_outlets_put (live, shot);
  guise_live_tell (live, GUISE_LIVE_EVENT_PICTURE, NULL, NULL);
}

/* What was computed, whether it is seen or a card in its place. A card that stands in for no new
 * picture is as old as the one before it, and took no time at all: it is not counted. */
static void
count (const Node *self, const GuiseLiveShot *shot)
{
  int64_t now_us = g_get_monotonic_time ();

  guise_live_meter_add (self->live->meter, shot->busy_us, now_us - shot->taken_us, now_us,
                        shot->n_faces > 0);
}

static gboolean
allows_camera (const Node *self)
{
  GuiseLiveSettings settings;

  guise_live_get_settings (self->live, &settings);
  return settings.lost == GUISE_LIVE_LOST_CAMERA;
}

/* Takes the shot. What is hidden at this moment never leaves. */
static void
show (Node *self, GuiseLiveShot *shot)
{
  count (self, shot);
  /* What was allowed when it was merged may not be allowed any more. */
  if (g_atomic_int_get (&self->live->is_hidden) ||
      (shot->view == GUISE_LIVE_VIEW_BARE && !allows_camera (self)))
    {
      GuiseLiveShot *card = make_card (self, shot);

      guise_live_shot_unref (shot);
      shot = card;
    }
  if (shot == NULL)
    return;
  publish (self, shot);
  g_clear_pointer (&self->last, guise_live_shot_unref);
  self->last = shot;
  self->has_card = FALSE;
}

/* The last picture stands for a moment when the camera is gone, or the model with its card, then a
 * card; hiding the face does not wait for a picture. */
static void
cover_last (Node *self, const GuiseLiveSettings *settings)
{
  GuiseLiveShot *card;
  gboolean       is_lost =
    (g_atomic_int_get (&self->live->is_unplugged) ||
     g_atomic_int_get (&self->live->is_modelless)) &&
    g_get_monotonic_time () - self->last_us > (int64_t) settings->hold_ms * US_PER_MS;
  gboolean is_hidden = g_atomic_int_get (&self->live->is_hidden) && self->last != NULL &&
                       self->last->view != GUISE_LIVE_VIEW_CARD;

  if (self->has_card || self->last == NULL || (!is_lost && !is_hidden))
    return;
  card = make_card (self, self->last);
  if (card == NULL)
    return;
  publish (self, card);
  guise_live_shot_unref (card);
  self->has_card = TRUE;
}

/* Where there is no room left the oldest is shown before its time. */
static void
push (Node *self, GuiseLiveShot *shot)
{
  while (self->n >= self->n_most)
    show (self, pop (self));
  self->ring[(self->first + self->n++) % MAX_DELAYED] = shot;
}

/* Pictures are large: a delay is shortened before it takes the computer's memory. */
static void
fit_ring (Node *self, const GuiseLiveShot *shot)
{
  const GuiseImage *image = shot->frame->image;
  const size_t      n_bytes = 2 * image->stride * (size_t) image->height;

  self->n_most = (int) CLAMP (MAX_BYTES / n_bytes, 1, MAX_DELAYED);
}

static int64_t
due_us (const Node *self, const GuiseLiveSettings *settings)
{
  int64_t delay_us = self->live->keeps_all ? 0 : (int64_t) settings->delay_ms * US_PER_MS;

  return self->ring[self->first]->taken_us + delay_us;
}

static void
show_due (Node *self, const GuiseLiveSettings *settings, gboolean is_end)
{
  int64_t now_us = g_get_monotonic_time (), delay_us = (int64_t) settings->delay_ms * US_PER_MS;

  /* After a shorter delay was chosen many are due at once: the newest of them counts. */
  while (!is_end && !self->live->keeps_all && self->n > 1 &&
         self->ring[(self->first + 1) % MAX_DELAYED]->taken_us + delay_us <= now_us)
    guise_live_shot_unref (pop (self));
  while (self->n > 0 && (is_end || due_us (self, settings) <= now_us))
    show (self, pop (self));
}

static void
run (Node *self)
{
  gboolean is_end = FALSE;

  while (!is_end)
    {
      GuiseLiveSettings settings;
      GuiseLiveShot    *shot;
      int64_t           until_us = g_get_monotonic_time () + LOOK_US;

      guise_live_get_settings (self->live, &settings);
      if (self->n > 0)
        until_us = MIN (until_us, due_us (self, &settings));
      shot = guise_live_link_pull (self->live->to_output, until_us);
      is_end = shot == NULL && guise_live_link_is_closed (self->live->to_output);
      if (shot != NULL)
        {
          fit_ring (self, shot);
          push (self, shot);
        }
      show_due (self, &settings, is_end && !guise_live_is_stopping (self->live));
      cover_last (self, &settings);
    }
}

void *
guise_live_run_output (void *data)
{
  g_autofree Node *node = g_new0 (Node, 1);

  node->live = data;
  run (node);
  while (node->n > 0)
    guise_live_shot_unref (pop (node));
  g_clear_pointer (&node->last, guise_live_shot_unref);
  guise_live_link_close (node->live->to_output);
  if (!guise_live_is_stopping (node->live) && !g_atomic_int_get (&node->live->has_failed))
    guise_live_tell (node->live, GUISE_LIVE_EVENT_ENDED, NULL, NULL);
  return NULL;
}
