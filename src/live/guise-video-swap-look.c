/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is in the frames: faces first, then, once their neighbours are known, the model's answers.
 */
#include <string.h>

#include "live/guise-video-swap-private.h"

#define RADIUS GUISE_FACE_PLACE_MAX_RADIUS

/* Adds a place at the end of a list and drops the first. */
static void
push (GuiseFacePlace list[RADIUS], const GuiseFacePlace *place)
{
  memmove (list, list + 1, (RADIUS - 1) * sizeof *list);
  list[RADIUS - 1] = *place;
}

/* What has to be known to go on behind this frame. */
static GuiseSwapMark *
make_mark (const GuiseSwapRun *self, const GuiseFrame *frame)
{
  GuiseSwapMark   *mark = g_new0 (GuiseSwapMark, 1);
  GuiseVideoDamage damage;

  guise_video_reader_get_damage (self->reader, &damage);
  mark->next = frame->index + 1;
  mark->n_lost = self->counts->n_lost + damage.n_lost;
  mark->finder = guise_face_swapper_dup_state (self->swapper, &mark->person);
  memcpy (mark->recent, self->found, sizeof mark->recent);
  return mark;
}

/* Where the one face of the frame that was searched last is. A scene that comes back after a
 * cut-away is the one before it, and not that of the cut-away. */
static GuiseFacePlace
find_place (const GuiseSwapRun *self, const GuiseSwapShot *shot)
{
  GuiseFacePlace place = { 0 };

  if (guise_swap_shot_get_n_faces (shot) == 1)
    place = guise_face_place_measure (guise_swap_shot_get_landmarks (shot, 0));
  place.scene = (guint) guise_face_swapper_get_scene (self->swapper);
  return place;
}

static gboolean
find (GuiseSwapRun *self, GError **error)
{
  GuiseSwapBatch *batch = self->finding;

  while (batch->n < GUISE_SWAP_BATCH && !self->at_end)
    {
      GuiseSwapSlot *slot = &batch->slots[batch->n];

      if (!guise_video_reader_next (self->reader, &slot->frame, self->cancellable, error))
        return FALSE;
      if (slot->frame == NULL)
        {
          self->at_end = TRUE;
          return TRUE;
        }
      batch->n++;
      if (!guise_face_swapper_find (self->swapper, slot->frame->image, slot->frame->time_ns,
                                    slot->shot, error))
        return FALSE;
      slot->place = find_place (self, slot->shot);
      push (self->found, &slot->place);
      self->n_found++;
      if (self->n_found % (uint64_t) self->options->part_frames == 0)
        slot->mark = make_mark (self, slot->frame);
    }
  return TRUE;
}

/* Tells a frame's one face how it moves, and takes the trembling from where it is.
 *
 * line: [at - RADIUS .. at + RADIUS]: places; unknown ones where there is no frame */
static void
track (const GuiseSwapRun   *self,
       GuiseSwapSlot        *slot,
       const GuiseFacePlace *line,
       int                   at,
       gboolean              is_first,
       gboolean              is_last)
{
  const GuiseFacePlace *before = &line[is_first ? at : at - 1];
  const GuiseFacePlace *after = &line[is_last ? at : at + 1];
  GuiseFaceMotion       motion = { 0 };

  if (!slot->place.is_known)
    return;
  if (before->scene == slot->place.scene) /* a cut-away of one frame lies between two of another */
    motion = guise_face_place_get_motion (before, after);
  guise_swap_shot_set_motion (slot->shot, 0, &motion);
  if (self->options->smoothing > 0)
    {
      const GuiseFacePlace smooth =
        guise_face_place_smooth (line, at + RADIUS + 1, at, self->options->smoothing / 2);
      GuisePoint landmarks[GUISE_N_LANDMARKS];

      memcpy (landmarks, guise_swap_shot_get_landmarks (slot->shot, 0), sizeof landmarks);
      guise_face_place_move (&slot->place, &smooth, landmarks);
      guise_swap_shot_set_landmarks (slot->shot, 0, landmarks);
    }
}

/* Takes the trembling from the edges of the model's masks, and from how colours are matched. What
 * is remembered begins anew with each part, so that a swap that goes on behind one is, picture for
 * picture, that of a run without a stop. */
static gboolean
steady (GuiseSwapRun *self, GuiseSwapSlot *slot, GError **error)
{
  if (self->options->smoothing == 0)
    return TRUE;
  if (self->n_asked % (uint64_t) self->options->part_frames == 0)
    {
      guise_mask_memory_forget (self->memory);
      guise_color_memory_forget (self->colors);
    }
  return guise_swap_shot_steady_masks (slot->shot, self->memory, slot->place.scene,
                                       slot->frame->time_ns, error) &&
         (!guise_merger_moves_colors (self->measurer) ||
          guise_swap_shot_steady_colors (slot->shot, self->measurer, self->colors,
                                         slot->place.scene, slot->frame->time_ns, error));
}

static gboolean
ask (GuiseSwapRun *self, GError **error)
{
  GuiseFacePlace  line[RADIUS + GUISE_SWAP_BATCH + RADIUS] = { 0 };
  GuiseSwapBatch *batch = self->asking;
  GuiseSwapBatch *next = self->finding;

  memcpy (line, self->asked, sizeof self->asked);
  for (int i = 0; i < batch->n; i++)
    line[RADIUS + i] = batch->slots[i].place;
  for (int i = 0; i < MIN (next->n, RADIUS); i++)
    line[RADIUS + batch->n + i] = next->slots[i].place;
  for (int i = 0; i < batch->n; i++)
    {
      GuiseSwapSlot *slot = &batch->slots[i];

      track (self, slot, line, RADIUS + i, self->n_asked == 0, i + 1 == batch->n && next->n == 0);
      if (!guise_face_swapper_ask (self->swapper, slot->frame->image, self->options->morph,
                                   slot->shot, error) ||
          !steady (self, slot, error))
        return FALSE;
      self->n_asked++;
      push (self->asked, &slot->place);
    }
  return TRUE;
}

gboolean
guise_swap_run_look (GuiseSwapRun *self, GError **error)
{
  return find (self, error) && ask (self, error);
}
