/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face-finder.h"
#include "live/guise-live-settings.h"

G_BEGIN_DECLS

/**
 * GuiseLivePart:
 * @track: whose it is; -1 after guise_live_cast_lose_tracks()
 * @rect: where the face was last
 * @seen_ns: when
 * @is_here: whether that was in the newest picture
 * @free_ns: of one that is gone: when that place was last without somebody like him
 * @since_ns: of somebody else who is remembered: when he was first seen
 * @left_ns: likewise: when he was last seen before he was last lost and found
 * @back_ns: likewise: since when he is here, or was until he was lost
 *
 * A face that is swapped, or was. Plain value.
 */
typedef struct
{
  int           track;
  GuiseFaceRect rect;
  int64_t       seen_ns;
  gboolean      is_here;
  int64_t       free_ns;
  int64_t       since_ns;
  int64_t       left_ns;
  int64_t       back_ns;
} GuiseLivePart;

#define GUISE_LIVE_CAST_N_KNOWN 64 /* more than are in view together, and were a moment ago */

/**
 * GuiseLiveCast:
 * @n_chosen: faces that are to be swapped
 * @chosen: (array length=n_chosen): which, borrowed from who was asked about
 * @n_missing: faces that were swapped a moment ago and are not found: nothing may be shown
 *   meanwhile in which they could be seen
 * @n_gone: faces that were swapped before, and have been missed for so long that others are shown
 *   again
 * @gone: (array length=n_gone): where they were; they may still be there, half covered
 *
 * Who is swapped, from picture to picture. Whom the settings choose keeps the part while he is in
 * view, whoever comes nearer or stands further to the left; whoever is found while he is lost does
 * not take it over at once: his own face, turned away or half covered, would be bare beside it.
 *
 * Whoever was lost is known again by what a face shows when it is first seen: it comes up near the
 * place where he was, about as large as he was. Whoever was seen beside him, or came up elsewhere,
 * or nearer or further away, is somebody else, wherever he goes afterwards. Where somebody else was
 * lost beside him, only a face that is much nearer to his own place is his.
 *
 * Plain value; zeros before the first picture. Thread: owner.
 */
typedef struct
{
  int              n_chosen;
  const GuiseFace *chosen[GUISE_FACE_FINDER_MAX_FACES];
  int              n_missing;
  int              n_gone;
  GuiseLivePart    gone[GUISE_FACE_FINDER_MAX_FACES];
  /*< private >*/
  GuiseLivePart  parts[GUISE_FACE_FINDER_MAX_FACES];
  int            n_parts;
  GuiseLiveOrder order;
  gboolean       swaps_all;
  gboolean       is_one;
  int            face;
  int            n_others;
  GuiseLivePart  others[GUISE_FACE_FINDER_MAX_FACES]; /* somebody else, here or lost lately */
  int            n_known;
  int            known[GUISE_LIVE_CAST_N_KNOWN]; /* tracks of somebody else, the newest last */
} GuiseLiveCast;

/**
 * guise_live_cast_choose:
 * @self: a memory
 * @settings: who is swapped, and for how long a lost one of several is missed
 * @faces: (array length=n_faces): who may be, by the order of the settings
 * @n_faces: how many, at most %GUISE_FACE_FINDER_MAX_FACES
 * @is_one: it is one face, that of the settings; else all of @faces
 * @time_ns: of the picture
 *
 * Fills the public members. One of several is missed for the time `hold`. The only one is missed
 * while nobody is in view, and for three seconds while somebody else is, who then takes his place,
 * until the first one is found again; where the bare camera is allowed for a lost face, or other
 * faces are asked for, at once. Whoever is missed no longer is gone until he is found, or another
 * one who is swapped has stayed at his very place for two seconds; for a minute at most; and nobody
 * is where the bare camera is allowed.
 */
void guise_live_cast_choose (GuiseLiveCast           *self,
                             const GuiseLiveSettings *settings,
                             const GuiseFace *const  *faces,
                             int                      n_faces,
                             gboolean                 is_one,
                             int64_t                  time_ns);

/**
 * guise_live_cast_forget:
 * @self: a memory
 *
 * Nobody was swapped: footage has cut to another scene.
 */
void guise_live_cast_forget (GuiseLiveCast *self);

/**
 * guise_live_cast_lose_tracks:
 * @self: a memory
 *
 * Tracks are numbered anew from now on: faces are known by their places.
 */
void guise_live_cast_lose_tracks (GuiseLiveCast *self);

G_END_DECLS
