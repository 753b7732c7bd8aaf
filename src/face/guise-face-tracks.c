/* SPDX-License-Identifier: GPL-3.0-or-later
 * Identity over time (faces.md 3.5, last paragraph). */
#include "face/guise-face-tracks-private.h"

#include <math.h>
#include <string.h>

#define FOUND_OVERLAP 0.3 /* squares of a face that was lost for a while */
#define LEAPT_OVERLAP 0.1 /* of one that was there in the picture before */
#define MEMORY        (G_USEC_PER_SEC * 1000LL / 2) /* nanoseconds that lost ones are remembered */
#define MAX_PAUSE     (2 * G_USEC_PER_SEC * 1000LL) /* between pictures that follow each other */
#define MAX_SCENES    4
#define MAX_TRACKS    64
#define MAX_NUMBER    (1 << 30) /* of a state: there is room above it */

/* Number and time of the last picture, next numbers, tracks, scenes. */
#define STATE_TYPE    "(xiiia(i(ddddd)xi)a(ixs))"

typedef struct
{
  int             id;
  int64_t         time;
  GuiseFaceGlance glance;
} Scene;

struct _GuiseFaceTracks
{
  GArray *tracks; /* of GuiseFaceTrack, those of the current scene first */
  GArray *scenes; /* of Scene, the current one first */
  guint   n_here; /* tracks of the current scene */
  int64_t time;   /* of the current picture */
  int64_t before; /* of the one before it */
  int     next_id;
  int     next_scene;
};

GuiseFaceTracks *
guise_face_tracks_new (void)
{
  GuiseFaceTracks *self = g_new0 (GuiseFaceTracks, 1);

  self->tracks = g_array_new (FALSE, FALSE, sizeof (GuiseFaceTrack));
  self->scenes = g_array_new (FALSE, FALSE, sizeof (Scene));
  return self;
}

void
guise_face_tracks_free (GuiseFaceTracks *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->tracks);
  g_array_unref (self->scenes);
  g_free (self);
}

void
guise_face_tracks_reset (GuiseFaceTracks *self)
{
  g_array_set_size (self->tracks, 0);
  g_array_set_size (self->scenes, 0);
  self->n_here = 0;
}

/* Nanoseconds between two times, of which the second is not before the first; a state may hold any
 * times, so that the difference of two may be more than a signed number can be. */
static uint64_t
time_between (int64_t from, int64_t to)
{
  return (uint64_t) to - (uint64_t) from;
}

/* Whether something of that time is still remembered: what was there in the picture before the
 * current one always is, however far apart they are. */
static gboolean
is_remembered (const GuiseFaceTracks *self, int64_t time)
{
  return time == self->before || (time < self->time && time_between (time, self->time) <= MEMORY);
}

static void
forget (GuiseFaceTracks *self)
{
  if (self->time <= self->before || time_between (self->before, self->time) > MAX_PAUSE)
    guise_face_tracks_reset (self);
  for (guint i = self->tracks->len; i-- > 0;)
    if (!is_remembered (self, g_array_index (self->tracks, GuiseFaceTrack, i).time))
      g_array_remove_index (self->tracks, i);
  for (guint i = self->scenes->len; i-- > 0;)
    if (!is_remembered (self, g_array_index (self->scenes, Scene, i).time))
      g_array_remove_index (self->scenes, i);
}

/* The scene of a glance goes to the front; whether it is a new one. */
static gboolean
enter_scene (GuiseFaceTracks *self, const GuiseFaceGlance *glance)
{
  Scene scene = { .id = -1, .time = self->time, .glance = *glance };

  for (guint i = 0; scene.id < 0 && i < self->scenes->len; i++)
    if (guise_face_glance_is_same_scene (&g_array_index (self->scenes, Scene, i).glance, glance))
      {
        scene.id = g_array_index (self->scenes, Scene, i).id;
        g_array_remove_index (self->scenes, i);
      }

  gboolean is_new = scene.id < 0;

  if (is_new)
    scene.id = self->next_scene++;
  g_array_prepend_val (self->scenes, scene);
  if (self->scenes->len > MAX_SCENES)
    g_array_set_size (self->scenes, MAX_SCENES);
  return is_new;
}

/* Brings the tracks of the current scene to the front, otherwise in their order. */
static void
gather (GuiseFaceTracks *self)
{
  int current = g_array_index (self->scenes, Scene, 0).id;

  self->n_here = 0;
  for (guint i = 0; i < self->tracks->len; i++)
    {
      GuiseFaceTrack track = g_array_index (self->tracks, GuiseFaceTrack, i);

      if (track.scene != current)
        continue;
      g_array_remove_index (self->tracks, i);
      g_array_insert_val (self->tracks, self->n_here, track);
      self->n_here++;
    }
}

gboolean
guise_face_tracks_begin (GuiseFaceTracks *self, const GuiseFaceGlance *glance, int64_t time)
{
  gboolean is_new;

  self->before = self->time;
  self->time = time;
  forget (self);
  is_new = enter_scene (self, glance);
  gather (self);
  return is_new;
}

int
guise_face_tracks_get_scene (const GuiseFaceTracks *self)
{
  return self->scenes->len > 0 ? g_array_index (self->scenes, Scene, 0).id : -1;
}

guint
guise_face_tracks_get_n (const GuiseFaceTracks *self)
{
  return self->n_here;
}

const GuiseFaceTrack *
guise_face_tracks_get (const GuiseFaceTracks *self, guint index)
{
  g_return_val_if_fail (index < self->n_here, NULL);
  return &g_array_index (self->tracks, GuiseFaceTrack, index);
}

gboolean
guise_face_tracks_was_seen (const GuiseFaceTracks *self, guint index)
{
  return guise_face_tracks_get (self, index)->time == self->before;
}

void
guise_face_tracks_follow (GuiseFaceTracks *self, guint index, GuiseFace *face)
{
  g_return_if_fail (index < self->n_here);

  GuiseFaceTrack *track = &g_array_index (self->tracks, GuiseFaceTrack, index);

  track->roi = guise_face_roi_from_mesh (face->mesh);
  track->time = self->time;
  face->track = track->id;
}

void
guise_face_tracks_start (GuiseFaceTracks *self, GuiseFace *face)
{
  GuiseFaceRoi roi = guise_face_roi_from_mesh (face->mesh);
  guint        best = self->n_here;
  double       best_overlap = 0;

  for (guint i = 0; i < self->n_here; i++)
    {
      const GuiseFaceTrack *track = guise_face_tracks_get (self, i);
      double                overlap = guise_face_roi_overlap (&track->roi, &roi);

      if (track->time != self->time && overlap > best_overlap &&
          overlap > (guise_face_tracks_was_seen (self, i) ? LEAPT_OVERLAP : FOUND_OVERLAP))
        {
          best = i;
          best_overlap = overlap;
        }
    }
  if (best == self->n_here)
    {
      GuiseFaceTrack track = { .id = self->next_id++,
                               .scene = g_array_index (self->scenes, Scene, 0).id };

      if (self->tracks->len >= MAX_TRACKS)
        g_array_set_size (self->tracks, MAX_TRACKS - 1);
      best = MIN (best, self->tracks->len);
      g_array_insert_val (self->tracks, best, track);
      self->n_here = best + 1;
    }
  guise_face_tracks_follow (self, best, face);
}

/* ---- as text ---- */

char *
guise_face_tracks_dup_state (const GuiseFaceTracks *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (STATE_TYPE));
  g_variant_builder_add (&builder, "x", self->time);
  g_variant_builder_add (&builder, "i", self->next_id);
  g_variant_builder_add (&builder, "i", self->next_scene);
  g_variant_builder_add (&builder, "i", (int) self->n_here);
  g_variant_builder_open (&builder, G_VARIANT_TYPE ("a(i(ddddd)xi)"));
  for (guint i = 0; i < self->tracks->len; i++)
    {
      const GuiseFaceTrack *track = &g_array_index (self->tracks, GuiseFaceTrack, i);

      g_variant_builder_add (&builder, "(i(ddddd)xi)", track->id, track->roi.x, track->roi.y,
                             track->roi.side, track->roi.angle, track->roi.squeeze, track->time,
                             track->scene);
    }
  g_variant_builder_close (&builder);
  g_variant_builder_open (&builder, G_VARIANT_TYPE ("a(ixs)"));
  for (guint i = 0; i < self->scenes->len; i++)
    {
      const Scene     *scene = &g_array_index (self->scenes, Scene, i);
      g_autofree char *text = g_base64_encode (scene->glance.luma, sizeof scene->glance.luma);

      g_variant_builder_add (&builder, "(ixs)", scene->id, scene->time, text);
    }
  g_variant_builder_close (&builder);

  g_autoptr (GVariant) state = g_variant_ref_sink (g_variant_builder_end (&builder));

  return g_variant_print (state, FALSE);
}

/* Whether it is one that was given before the next one of its kind. */
static gboolean
is_given (int number, int next)
{
  return number >= 0 && number < next;
}

static gboolean
read_tracks (GVariantIter *iter, int next_id, int next_scene, GArray *tracks)
{
  GuiseFaceTrack track = { 0 };
  GuiseFaceRoi  *roi = &track.roi;

  while (g_variant_iter_next (iter, "(i(ddddd)xi)", &track.id, &roi->x, &roi->y, &roi->side,
                              &roi->angle, &roi->squeeze, &track.time, &track.scene))
    {
      if (!isfinite (roi->x + roi->y + roi->side + roi->angle) ||
          !(roi->squeeze >= 0 && roi->squeeze < 1) || !is_given (track.id, next_id) ||
          !is_given (track.scene, next_scene) || tracks->len >= MAX_TRACKS)
        return FALSE;
      g_array_append_val (tracks, track);
    }
  return TRUE;
}

static gboolean
read_scenes (GVariantIter *iter, int next_scene, GArray *scenes)
{
  const char *text;
  Scene       scene;

  while (g_variant_iter_next (iter, "(ix&s)", &scene.id, &scene.time, &text))
    {
      size_t              n_bytes;
      g_autofree uint8_t *bytes = g_base64_decode (text, &n_bytes);

      if (n_bytes != sizeof scene.glance.luma || !is_given (scene.id, next_scene) ||
          scenes->len >= MAX_SCENES)
        return FALSE;
      memcpy (scene.glance.luma, bytes, n_bytes);
      g_array_append_val (scenes, scene);
    }
  return TRUE;
}

/* Whether the first tracks are those of the current scene. */
static gboolean
are_here (const GArray *tracks, int n_here, const GArray *scenes)
{
  if (n_here < 0 || (guint) n_here > tracks->len || (n_here > 0 && scenes->len == 0))
    return FALSE;
  for (int i = 0; i < n_here; i++)
    if (g_array_index (tracks, GuiseFaceTrack, i).scene != g_array_index (scenes, Scene, 0).id)
      return FALSE;
  return TRUE;
}

gboolean
guise_face_tracks_set_state (GuiseFaceTracks *self, const char *text)
{
  g_autoptr (GVariant) state =
               g_variant_parse (G_VARIANT_TYPE (STATE_TYPE), text, NULL, NULL, NULL);
  g_autoptr (GVariantIter) track_iter = NULL;
  g_autoptr (GVariantIter) scene_iter = NULL;
  g_autoptr (GArray) tracks = g_array_new (FALSE, FALSE, sizeof (GuiseFaceTrack));
  g_autoptr (GArray) scenes = g_array_new (FALSE, FALSE, sizeof (Scene));
  int64_t time;
  int     next_id, next_scene, n_here;

  if (state == NULL)
    return FALSE;
  g_variant_get (state, STATE_TYPE, &time, &next_id, &next_scene, &n_here, &track_iter,
                 &scene_iter);
  if (!is_given (next_id, MAX_NUMBER) || !is_given (next_scene, MAX_NUMBER) ||
      !read_tracks (track_iter, next_id, next_scene, tracks) ||
      !read_scenes (scene_iter, next_scene, scenes) || !are_here (tracks, n_here, scenes))
    return FALSE;
  self->time = time;
  self->next_id = next_id;
  self->next_scene = next_scene;
  self->n_here = (guint) n_here;
  g_array_unref (self->tracks);
  self->tracks = g_steal_pointer (&tracks);
  g_array_unref (self->scenes);
  self->scenes = g_steal_pointer (&scenes);
  return TRUE;
}
