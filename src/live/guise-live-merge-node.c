/* SPDX-License-Identifier: GPL-3.0-or-later
 * The fourth node: faces over the picture, and what stands in for it while there is none. */
#include "live/guise-live-private.h"

#include "live/guise-live-finish.h"
#include "live/guise-live-label.h"
#include "swap/guise-mask-memory.h"

#define US_PER_MS 1000

/* What this node has for itself. */
typedef struct
{
  GuiseLive       *live;       /* borrowed */
  GuiseCompositor *compositor; /* owned; NULL before the first face */
  GuiseMaskMemory *memory;     /* owned; NULL before the first face */
  int              size;       /* that both were made for */
  char            *origin;     /* owned, a reference-counted string; of the model it remembers */
  GuiseLiveFinish *finish;     /* owned */
  GuiseLiveShot   *good;       /* owned; the last picture with a face, or NULL */
} Node;

static void
node_clear (Node *self)
{
  g_clear_pointer (&self->compositor, guise_compositor_free);
  g_clear_pointer (&self->memory, guise_mask_memory_free);
  g_clear_pointer (&self->origin, g_ref_string_release);
  g_clear_pointer (&self->finish, guise_live_finish_free);
  g_clear_pointer (&self->good, guise_live_shot_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Node, node_clear)

static gboolean
fit_compositor (Node *self, const GuiseLiveSettings *settings, int size, GError **error)
{
  if (self->compositor == NULL || self->size != size)
    {
      GuiseCompositor *compositor = guise_compositor_new (size, error);

      if (compositor == NULL)
        return FALSE;
      g_clear_pointer (&self->compositor, guise_compositor_free);
      g_clear_pointer (&self->memory, guise_mask_memory_free);
      self->compositor = compositor;
      self->memory = guise_mask_memory_new (size);
      self->size = size;
    }
  return guise_compositor_set_options (self->compositor, &settings->compositor, error);
}

/* Another model draws another edge. Each load of one has a text of its own. */
static void
follow_model (Node *self, const GuiseLiveShot *shot)
{
  if (shot->origin == NULL || shot->origin == self->origin)
    return;
  guise_mask_memory_forget (self->memory);
  g_clear_pointer (&self->origin, g_ref_string_release);
  self->origin = g_ref_string_acquire (shot->origin);
}

/* Takes the trembling from the edge of each mask, unless nothing is to be smoothed. */
static gboolean
steady (Node *self, const GuiseLiveSettings *settings, GuiseLiveShot *shot, GError **error)
{
  follow_model (self, shot);
  if (settings->smoothing <= 0.0)
    guise_mask_memory_forget (self->memory);
  for (int i = 0; i < shot->n_faces && settings->smoothing > 0.0; i++)
    {
      GuisePrediction planes = guise_live_shot_get_prediction (shot, i);

      if (!guise_mask_memory_steady (self->memory, shot->faces[i].track, shot->scene,
                                     shot->frame->time_ns, (float *) planes.face_mask,
                                     (float *) planes.input_mask, error))
        return FALSE;
    }
  return TRUE;
}

/* A veil lies over what the camera saw and below the faces that are swapped: they are nobody's own,
 * and whoever is alone is not half hidden behind his own veil.
 * out_is_covered: whether every face that was to be swapped is seen as another */
static gboolean
paste (Node                    *self,
       const GuiseLiveSettings *settings,
       GuiseLiveShot           *shot,
       gboolean                *out_is_covered,
       GError                 **error)
{
  int64_t              start_us = g_get_monotonic_time (), mask_us;
  GuiseCompositorTimes times = { 0 };

  *out_is_covered = TRUE;
  guise_image_copy_into (shot->frame->image, shot->canvas);
  if (!guise_live_finish_degrade (self->finish, settings, shot->canvas, error) ||
      !guise_live_finish_veil (self->finish, settings, shot, error) ||
      !fit_compositor (self, settings, shot->size, error))
    return FALSE;
  mask_us = g_get_monotonic_time ();
  if (!steady (self, settings, shot, error))
    return FALSE;
  times.mask_ns = (g_get_monotonic_time () - mask_us) * 1000;
  for (int i = 0; i < shot->n_faces; i++)
    {
      GuisePrediction prediction = guise_live_shot_get_prediction (shot, i);
      gboolean        is_seen;

      if (!guise_compositor_paste (self->compositor, &prediction, &shot->faces[i].to_face,
                                   shot->faces[i].landmarks, shot->canvas, &is_seen, &times, error))
        return FALSE;
      *out_is_covered &= is_seen;
    }
  guise_live_finish_compress (shot->canvas, settings->compression);
  shot->busy_us[GUISE_LIVE_STAGE_MASK] = times.mask_ns / 1000;
  shot->busy_us[GUISE_LIVE_STAGE_COLOR] = times.color_ns / 1000;
  shot->busy_us[GUISE_LIVE_STAGE_MERGE] =
    g_get_monotonic_time () - start_us - (times.mask_ns + times.color_ns) / 1000;
  return TRUE;
}

/* What is shown in place of a picture without a face; nothing is held of another scene. */
static GuiseLiveView
choose_view (const Node *self, const GuiseLiveSettings *settings, const GuiseLiveShot *shot)
{
  static const GuiseLiveView after[GUISE_N_LIVE_LOSTS] = {
    [GUISE_LIVE_LOST_BLUR] = GUISE_LIVE_VIEW_BLURRED,
    [GUISE_LIVE_LOST_CARD] = GUISE_LIVE_VIEW_CARD,
    [GUISE_LIVE_LOST_HOLD] = GUISE_LIVE_VIEW_CARD, /* nothing to hold yet */
    [GUISE_LIVE_LOST_CAMERA] = GUISE_LIVE_VIEW_BARE,
  };
  gboolean can_hold = self->good != NULL && self->good->scene == shot->scene &&
                      self->good->canvas->width == shot->canvas->width &&
                      self->good->canvas->height == shot->canvas->height;

  if (settings->lost == GUISE_LIVE_LOST_CAMERA || !can_hold)
    return after[settings->lost];
  if (settings->lost == GUISE_LIVE_LOST_HOLD ||
      shot->taken_us - self->good->taken_us <= (int64_t) settings->hold_ms * US_PER_MS)
    return GUISE_LIVE_VIEW_HELD;
  return after[settings->lost];
}

static gboolean
stand_in (Node *self, const GuiseLiveSettings *settings, GuiseLiveShot *shot, GError **error)
{
  shot->view = choose_view (self, settings, shot);
  switch (shot->view)
    {
    case GUISE_LIVE_VIEW_HELD:
      guise_image_copy_into (self->good->canvas, shot->canvas);
      guise_live_finish_take_off_label (self->finish, shot->canvas);
      return TRUE;
    case GUISE_LIVE_VIEW_BLURRED:
      return guise_live_finish_blur (self->finish, shot->frame->image, shot->canvas, error);
    case GUISE_LIVE_VIEW_CARD:
      guise_live_draw_card (shot->canvas);
      return TRUE;
    case GUISE_LIVE_VIEW_BARE:
    default:
      guise_image_copy_into (shot->frame->image, shot->canvas);
      return TRUE;
    }
}

/* A face that is to be swapped was there a moment ago: it is not seen bare meanwhile. */
static gboolean
is_one_missing (const GuiseLiveSettings *settings, const GuiseLiveShot *shot)
{
  return settings->lost != GUISE_LIVE_LOST_CAMERA && shot->n_faces < shot->n_wanted;
}

static gboolean
process (Node *self, GuiseLiveShot *shot, GError **error)
{
  GuiseLiveSettings settings;
  gboolean          is_covered = shot->n_faces > 0;

  guise_live_get_settings (self->live, &settings);
  if (!guise_live_shot_reserve_canvas (shot, error))
    return FALSE;
  if (is_one_missing (&settings, shot))
    is_covered = FALSE;
  else if (shot->n_faces > 0 && !paste (self, &settings, shot, &is_covered, error))
    return FALSE;
  if (!is_covered)
    {
      shot->n_faces = 0;
      if (!stand_in (self, &settings, shot, error))
        return FALSE;
    }
  if (shot->n_faces > 0 && !guise_live_finish_keep_under_label (self->finish, shot->canvas, error))
    return FALSE;
  shot->has_label = settings.has_label && guise_live_view_is_made (shot->view);
  if (shot->has_label)
    guise_live_draw_label (shot->canvas);
  if (shot->n_faces > 0)
    {
      g_clear_pointer (&self->good, guise_live_shot_unref);
      self->good = guise_live_shot_ref (shot);
    }
  return TRUE;
}

static gboolean
run (Node *self, GError **error)
{
  GuiseLiveShot *shot;

  self->finish = guise_live_finish_new ();
  while ((shot = guise_live_link_pull (self->live->to_merge, -1)) != NULL)
    {
      if (!process (self, shot, error))
        {
          guise_live_shot_unref (shot);
          return FALSE;
        }
      guise_live_link_push (self->live->to_output, shot);
    }
  return TRUE;
}

void *
guise_live_run_merge (void *data)
{
  g_auto (Node) node = { .live = data };
  g_autoptr (GError) error = NULL;

  if (!run (&node, &error))
    guise_live_fail (node.live, error);
  guise_live_link_close (node.live->to_merge);
  guise_live_link_close (node.live->to_output);
  return NULL;
}
