/* SPDX-License-Identifier: GPL-3.0-or-later
 * The second node: where the faces are, and which of them count. */
#include "live/guise-live-private.h"

#include <math.h>
#include <string.h>

#include "live/guise-live-cast.h"
#include "live/guise-live-crop.h"

/* The scene before this one, of footage: it may come back after a cut-away. */
typedef struct
{
  int           id;     /* the finder's; -1 when none may come back */
  guint         number; /* ours */
  GuiseLiveCast cast;
} Before;

/* What this node has for itself. */
typedef struct
{
  GuiseLive       *live;   /* borrowed */
  GuiseLiveFinder *finder; /* owned */
  GuiseFaceRange   asked;  /* for, last: it, or one that is on its way */
  GuiseLivePerson *person; /* owned; NULL when everybody is swapped */
  GuiseLiveSteady *steady; /* owned */
  GPtrArray       *faces;  /* owned; of the picture looked at last */
  GuiseLiveCast    cast;
  guint            n_finders; /* each counts its tracks and scenes from 0 */
  int              rotation;  /* of the last picture ... */
  gboolean         is_mirrored;
  int              id;     /* the finder's of this scene; -1 before the first picture of a finder */
  guint            number; /* ours of it, for footage that cuts */
  Before           before;
  guint            last; /* number given */
} Node;

static void
node_clear (Node *self)
{
  g_clear_pointer (&self->faces, g_ptr_array_unref);
  g_clear_pointer (&self->person, guise_live_person_free);
  g_clear_pointer (&self->finder, guise_live_finder_free);
  g_clear_pointer (&self->steady, guise_live_steady_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Node, node_clear)

/* Who shall be told apart must be seen: with a person to look for, several are followed, likewise
 * while somebody is missing, whoever else is there. Who is followed then stays so: with room for
 * one the wrong one might. */
#define PERSON_FACES 4

#define VEIL_SCALE   1.5 /* of a face: all of the head, which moves a little */

static int
get_n_wanted (const Node *self, const GuiseLiveSettings *settings)
{
  int n_apart = self->person != NULL || self->cast.n_missing + self->cast.n_gone > 0
                  ? PERSON_FACES
                  : MIN ((int) self->faces->len, PERSON_FACES);
  int n_least =
    MAX (n_apart, settings->swaps_all ? GUISE_FACE_FINDER_MAX_FACES : settings->face + 1);

  return CLAMP (n_least, settings->max_faces, GUISE_FACE_FINDER_MAX_FACES);
}

/* Another detector is another finder, with networks of its own, which are loaded elsewhere. */
static void
ask_for_finder (Node *self, GuiseFaceRange range)
{
  self->asked = range;
  g_mutex_lock (&self->live->lock);
  self->live->wants_finder = range != self->finder->range;
  self->live->wanted_range = range;
  g_cond_broadcast (&self->live->changed);
  g_mutex_unlock (&self->live->lock);
}

/* One that has become ready takes the place of the one in use, unless another is wanted by now. */
static void
take_coming (Node *self, const GuiseLiveSettings *settings)
{
  g_autoptr (GuiseLiveFinder) finder = NULL;

  g_mutex_lock (&self->live->lock);
  finder = g_steal_pointer (&self->live->coming_finder);
  g_mutex_unlock (&self->live->lock);
  if (finder == NULL || finder->range != settings->range)
    return;
  guise_live_finder_free (self->finder);
  self->finder = g_steal_pointer (&finder);
  self->n_finders++;
  guise_live_cast_lose_tracks (&self->cast);
  if (self->person != NULL) /* who had which number is known no more */
    guise_person_gate_reset (self->person->gate);
  self->id = self->before.id = -1;
}

static void
fit_finder (Node *self, const GuiseLiveSettings *settings)
{
  take_coming (self, settings);
  if (settings->range != self->asked)
    ask_for_finder (self, settings->range);
  guise_face_finder_set_limits (self->finder->finder, get_n_wanted (self, settings),
                                settings->threshold);
}

/* What faces are ordered by, smallest first. */
static double
get_key (const GuiseFace *face, GuiseLiveOrder order, const GuiseImage *frame)
{
  const GuiseFaceRect *rect = &face->rect;
  double               x = 0.5 * (rect->left + rect->right), y = 0.5 * (rect->top + rect->bottom);
  const double         keys[GUISE_N_LIVE_ORDERS] = {
            [GUISE_LIVE_ORDER_LARGEST] = -(rect->right - rect->left) * (rect->bottom - rect->top),
            [GUISE_LIVE_ORDER_MIDDLE] = hypot (x - 0.5 * frame->width, y - 0.5 * frame->height),
            [GUISE_LIVE_ORDER_LEFT] = x,
            [GUISE_LIVE_ORDER_RIGHT] = -x,
            [GUISE_LIVE_ORDER_TOP] = y,
            [GUISE_LIVE_ORDER_BOTTOM] = -y,
  };

  return keys[order];
}

static void
add_face (Node *self, const GuiseLiveSettings *settings, GuiseLiveShot *shot, const GuiseFace *face)
{
  GuiseLiveFace *to = &shot->faces[shot->n_faces++];

  /* What follows remembers faces by it, and another finder gives the same numbers to others. */
  to->track = (int) (((self->n_finders << 20) + (guint) face->track) & G_MAXINT);
  memcpy (to->landmarks, face->landmarks, sizeof to->landmarks);
  guise_live_steady_apply (self->steady, to->track, settings->smoothing, to->landmarks);
}

/* Where faces were that may be half covered by now. */
static void
add_veils (const Node *self, GuiseLiveShot *shot)
{
  for (int i = 0; i < self->cast.n_gone; i++)
    {
      const GuiseFaceRect *rect = &self->cast.gone[i].rect;
      const double         more_x = 0.5 * (VEIL_SCALE - 1.0) * (rect->right - rect->left);
      const double         more_y = 0.5 * (VEIL_SCALE - 1.0) * (rect->bottom - rect->top);

      shot->veils[shot->n_veils++] = (GuiseFaceRect){ .left = rect->left - more_x,
                                                      .top = rect->top - more_y,
                                                      .right = rect->right + more_x,
                                                      .bottom = rect->bottom + more_y };
    }
}

/* Footage cuts to another scene. What comes back is as it was: neither is somebody missing there
 * who was seen in the cut-away, nor is that held into it. */
static void
cut (Node *self, int id)
{
  const Before before = { self->id, self->number, self->cast };

  if (id == self->before.id)
    {
      self->number = self->before.number;
      self->cast = self->before.cast;
    }
  else
    {
      self->number = ++self->last;
      guise_live_cast_forget (&self->cast);
    }
  self->before = before;
}

/* Footage that cuts shows other people at other places; a camera does not. The first picture of any
 * finder is no cut. */
static void
follow_scene (Node *self)
{
  const int id = guise_face_finder_get_scene (self->finder->finder);

  if (id != self->id && self->id >= 0 && !guise_media_input_is_camera (self->live->source))
    cut (self, id);
  self->id = id;
}

/* Puts the faces that are swapped into the shot, in their order. */
static void
choose (Node                     *self,
        const GuiseLiveSettings  *settings,
        const GuisePersonVerdict *verdicts,
        GuiseLiveShot            *shot)
{
  const GuiseFace *ordered[GUISE_FACE_FINDER_MAX_FACES];
  double           keys[GUISE_FACE_FINDER_MAX_FACES];
  int              n = 0;

  for (unsigned i = 0; i < self->faces->len && n < GUISE_FACE_FINDER_MAX_FACES; i++)
    {
      const GuiseFace *face = g_ptr_array_index (self->faces, i);
      double           key = get_key (face, settings->order, shot->frame->image);
      int              at = n;

      if (verdicts != NULL && !verdicts[i].is_person)
        continue;
      for (; at > 0 && keys[at - 1] > key; at--)
        {
          keys[at] = keys[at - 1];
          ordered[at] = ordered[at - 1];
        }
      keys[at] = key;
      ordered[at] = face;
      n++;
    }
  follow_scene (self);
  shot->scene = self->number;
  if (self->person != NULL && !settings->swaps_all)
    n = MIN (n, settings->max_faces);
  guise_live_cast_choose (&self->cast, settings, ordered, n,
                          self->person == NULL && !settings->swaps_all, shot->frame->time_ns);
  for (int i = 0; i < self->cast.n_chosen; i++)
    add_face (self, settings, shot, self->cast.chosen[i]);
  shot->n_wanted = self->cast.n_chosen;
  if (self->person != NULL && !settings->swaps_all && shot->n_wanted > 0)
    return; /* the one is here */
  shot->n_wanted += self->cast.n_missing;
  add_veils (self, shot);
}

/* Another one that was chosen is ready by now. */
static void
take_person (Node *self)
{
  GuiseLivePerson *before = NULL;

  g_mutex_lock (&self->live->lock);
  if (self->live->has_coming_person)
    {
      before = self->person;
      self->person = g_steal_pointer (&self->live->coming_person);
      self->live->has_coming_person = FALSE;
      guise_live_cast_forget (&self->cast); /* whoever was swapped is not missed */
      self->before.id = -1;
    }
  g_mutex_unlock (&self->live->lock);
  guise_live_person_free (before);
}

/* A picture that is turned or mirrored otherwise shows nobody where they were. */
static void
follow_camera (Node *self, const GuiseLiveShot *shot)
{
  if (shot->rotation == self->rotation && shot->is_mirrored == self->is_mirrored)
    return;
  self->rotation = shot->rotation;
  self->is_mirrored = shot->is_mirrored;
  guise_face_finder_reset (self->finder->finder);
  guise_live_cast_forget (&self->cast);
  if (self->person != NULL)
    guise_person_gate_reset (self->person->gate);
}

static gboolean
look (Node *self, GuiseLiveShot *shot, GError **error)
{
  int64_t            start_us = g_get_monotonic_time ();
  GuiseLiveSettings  settings;
  GuisePersonVerdict verdicts[GUISE_FACE_FINDER_MAX_FACES];

  take_person (self);
  guise_live_get_settings (self->live, &settings);
  fit_finder (self, &settings);
  follow_camera (self, shot);
  if (!guise_face_finder_process_into (self->finder->finder, shot->frame->image,
                                       shot->frame->time_ns, self->faces, error) ||
      (self->person != NULL && !guise_person_gate_judge (self->person->gate, shot->frame->image,
                                                         self->faces, verdicts, error)))
    return FALSE;
  choose (self, &settings, self->person != NULL ? verdicts : NULL, shot);
  shot->busy_us[GUISE_LIVE_STAGE_FIND] = g_get_monotonic_time () - start_us;
  return TRUE;
}

static gboolean
open_node (Node *self, GError **error)
{
  GuiseLiveSettings settings;

  self->steady = guise_live_steady_new ();
  self->faces = guise_face_finder_faces_new ();
  self->id = self->before.id = -1;
  guise_live_get_settings (self->live, &settings);
  self->asked = settings.range;
  self->finder = guise_live_finder_load (self->live, settings.range, error);
  if (self->finder == NULL)
    return FALSE;
  if (self->live->person == NULL)
    return TRUE;
  self->person = guise_live_person_new (self->live->models_dir, self->live->n_threads,
                                        self->live->person, error);
  return self->person != NULL;
}

static gboolean
run (Node *self, GError **error)
{
  GuiseLiveShot *shot;

  if (!open_node (self, error))
    return FALSE;
  while ((shot = guise_live_link_pull (self->live->to_find, -1)) != NULL)
    {
      if (!look (self, shot, error))
        {
          guise_live_shot_unref (shot);
          return FALSE;
        }
      guise_live_link_push (self->live->to_network, shot);
    }
  return TRUE;
}

void *
guise_live_run_find (void *data)
{
  g_auto (Node) node = { .live = data };
  g_autoptr (GError) error = NULL;

  if (!run (&node, &error))
    guise_live_fail (node.live, error);
  guise_live_link_close (node.live->to_find);
  guise_live_link_close (node.live->to_network);
  return NULL;
}
