/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face-glance-private.h"
#include "face/guise-face-roi-private.h"

G_BEGIN_DECLS

/**
 * GuiseFaceTrack:
 * @id: whom it is about
 * @roi: where to look for it next
 * @time: when it was seen last, nanoseconds
 * @scene: in which scene that was
 *
 * A face that is followed, or was until lately.
 */
typedef struct
{
  int          id;
  GuiseFaceRoi roi;
  int64_t      time;
  int          scene;
} GuiseFaceTrack;

/**
 * GuiseFaceTracks:
 *
 * Who is where, from picture to picture: numbers outlive half a second of absence and end at a cut;
 * a scene that comes back within that time (a flash, a single black picture) is the same one.
 * Thread: owner.
 */
typedef struct _GuiseFaceTracks GuiseFaceTracks;

GuiseFaceTracks *guise_face_tracks_new (void);
void             guise_face_tracks_free (GuiseFaceTracks *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFaceTracks, guise_face_tracks_free)

/**
 * guise_face_tracks_reset:
 *
 * Forgets everybody; their numbers are not given again.
 */
void guise_face_tracks_reset (GuiseFaceTracks *self);

/**
 * guise_face_tracks_begin:
 * @self: the tracks
 * @glance: of the next picture
 * @time: when it was taken
 *
 * Returns: whether it is a scene that was not there before: after a cut, a reset, a long pause
 */
gboolean
guise_face_tracks_begin (GuiseFaceTracks *self, const GuiseFaceGlance *glance, int64_t time);

/**
 * guise_face_tracks_get_scene:
 *
 * Returns: the number of the scene of the current picture; -1 when there is none
 */
int guise_face_tracks_get_scene (const GuiseFaceTracks *self);

/**
 * guise_face_tracks_get_n:
 *
 * Returns: how many faces there are or were lately in the scene of the current picture
 */
guint                 guise_face_tracks_get_n (const GuiseFaceTracks *self);
const GuiseFaceTrack *guise_face_tracks_get (const GuiseFaceTracks *self, guint index);

/**
 * guise_face_tracks_was_seen:
 *
 * Returns: whether it was seen in the picture before the current one
 */
gboolean guise_face_tracks_was_seen (const GuiseFaceTracks *self, guint index);

/**
 * guise_face_tracks_follow:
 * @self: the tracks
 * @index: whose
 * @face: the face in the current picture, which gets its number
 */
void guise_face_tracks_follow (GuiseFaceTracks *self, guint index, GuiseFace *face);

/**
 * guise_face_tracks_start:
 * @self: the tracks
 * @face: a face that was found without following one: it gets the number of whoever was lost
 *   there a moment ago, or a new one
 */
void guise_face_tracks_start (GuiseFaceTracks *self, GuiseFace *face);

/**
 * guise_face_tracks_dup_state:
 *
 * Returns: (transfer full): all of it as one line of text, exactly
 */
char *guise_face_tracks_dup_state (const GuiseFaceTracks *self);

/**
 * guise_face_tracks_set_state:
 * @text: from guise_face_tracks_dup_state(), or anything
 *
 * Returns: %FALSE, and nothing changed, when @text is none
 */
gboolean guise_face_tracks_set_state (GuiseFaceTracks *self, const char *text);

G_END_DECLS
