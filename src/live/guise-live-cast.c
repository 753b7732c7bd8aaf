/* SPDX-License-Identifier: GPL-3.0-or-later
 * Who is swapped, and who is missing. */
#include "live/guise-live-cast.h"

#include <math.h>
#include <string.h>

#define NS_PER_MS    G_GINT64_CONSTANT (1000000)
#define TAKE_OVER_NS (3000 * NS_PER_MS) /* of the only one that is swapped, by somebody else */

#define GONE_NS      (60000 * NS_PER_MS) /* for which one may be half covered, or turned away */

/* A head that was lost comes back near where it was: closer than two heads side by side; it has
 * leant forward or back by then, but does not stand at the other end of the room. */
#define NEAR         0.9  /* in sides of the larger one */
#define SAME_PLACE   0.4  /* likewise: nobody could be seen beside it */
#define LIKE_SIZE    1.75 /* the larger side by the smaller one, at most */

/* Of two who were lost side by side a face is his whose place is nearer by so much. */
#define MUCH_NEARER  2.0

/* Who stays for so long at the very place, and as far from the camera, has nobody behind him. */
#define SETTLED_NS   (2000 * NS_PER_MS)
#define SAME_SIZE    1.25

static double
get_side (const GuiseFaceRect *rect)
{
  return fmax (rect->right - rect->left, rect->bottom - rect->top);
}

static double
get_distance (const GuiseFaceRect *a, const GuiseFaceRect *b)
{
  double x = 0.5 * (a->left + a->right - b->left - b->right);
  double y = 0.5 * (a->top + a->bottom - b->top - b->bottom);

  return hypot (x, y);
}

static gboolean
is_near (const GuiseFaceRect *a, const GuiseFaceRect *b, double most)
{
  return get_distance (a, b) < most * fmax (get_side (a), get_side (b));
}

static gboolean
is_like (const GuiseFaceRect *a, const GuiseFaceRect *b, double most)
{
  return fmax (get_side (a), get_side (b)) < most * fmin (get_side (a), get_side (b));
}

/* ---- who is somebody else ---- */

static int
find_known (const GuiseLiveCast *self, const GuiseFace *face)
{
  int i = self->n_known - 1;

  while (i >= 0 && self->known[i] != face->track)
    i--;
  return i;
}

static void
make_known (GuiseLiveCast *self, const GuiseFace *face)
{
  int at = find_known (self, face);

  if (at < 0 && self->n_known == GUISE_LIVE_CAST_N_KNOWN)
    at = 0;
  if (at >= 0)
    {
      self->n_known--;
      memmove (&self->known[at], &self->known[at + 1],
               (size_t) (self->n_known - at) * sizeof self->known[0]);
    }
  self->known[self->n_known++] = face->track;
}

/* A number that was his: a scene that comes back after a flash brings him back with it. */
static void
make_unknown (GuiseLiveCast *self, int track)
{
  for (int i = 0; i < self->n_known; i++)
    if (self->known[i] == track)
      {
        self->n_known--;
        memmove (&self->known[i], &self->known[i + 1],
                 (size_t) (self->n_known - i) * sizeof self->known[0]);
        return;
      }
}

/* Whether a face is where somebody was, and as large. */
static gboolean
fits (const GuiseLivePart *part, const GuiseFace *face)
{
  return is_near (&part->rect, &face->rect, NEAR) && is_like (&part->rect, &face->rect, LIKE_SIZE);
}

/* Whether it may as well be somebody else's who was lost beside him. */
static gboolean
is_doubtful (const GuiseLiveCast *self, const GuiseLivePart *part, const GuiseFace *face)
{
  const double distance = get_distance (&part->rect, &face->rect);

  for (int i = 0; i < self->n_others; i++)
    if (!self->others[i].is_here && fits (&self->others[i], face) &&
        get_distance (&self->others[i].rect, &face->rect) < MUCH_NEARER * distance)
      return TRUE;
  return FALSE;
}

/* Whether a face may be his who was lost: it has just come up, near the place and like him. */
static gboolean
may_be (const GuiseLiveCast *self, const GuiseLivePart *part, const GuiseFace *face)
{
  return find_known (self, face) < 0 && fits (part, face) && !is_doubtful (self, part, face);
}

/* A face that comes up over one that is followed may be the same: what was followed may have become
 * a hand. */
static gboolean
is_over_part (const GuiseLiveCast *self, const GuiseFace *face)
{
  for (int i = 0; i < self->n_parts; i++)
    if (self->parts[i].is_here && self->parts[i].track != face->track &&
        is_near (&self->parts[i].rect, &face->rect, SAME_PLACE))
      return TRUE;
  return FALSE;
}

/* After it is decided who is who: from now on these are themselves. */
static void
make_all_known (GuiseLiveCast *self, const GuiseFace *const *faces, int n_faces)
{
  for (int k = 0; k < n_faces; k++)
    if (find_known (self, faces[k]) >= 0 || !is_over_part (self, faces[k]))
      make_known (self, faces[k]);
}

/* ---- who has a part ---- */

static gboolean
has_part (const GuiseLiveCast *self, const GuiseFace *face)
{
  for (int i = 0; i < self->n_parts; i++)
    if (self->parts[i].is_here && self->parts[i].track == face->track)
      return TRUE;
  return FALSE;
}

/* Whether a number is that of somebody who is swapped, or was, in this picture or not. */
static gboolean
is_his (const GuiseLiveCast *self, int track)
{
  for (int i = 0; i < self->n_parts; i++)
    if (self->parts[i].track == track)
      return TRUE;
  for (int i = 0; i < self->n_gone; i++)
    if (self->gone[i].track == track)
      return TRUE;
  return FALSE;
}

static void
give_part (GuiseLiveCast *self, int i, const GuiseFace *face, int64_t time_ns)
{
  self->parts[i].track = face->track;
  self->parts[i].rect = face->rect;
  self->parts[i].seen_ns = time_ns;
  self->parts[i].is_here = TRUE;
}

/* Finds who had the parts: by their tracks, then who is where one of them was. */
static void
recognize (GuiseLiveCast *self, const GuiseFace *const *faces, int n_faces, int64_t time_ns)
{
  for (int i = 0; i < self->n_parts; i++)
    {
      self->parts[i].is_here = FALSE;
      for (int k = 0; k < n_faces && !self->parts[i].is_here; k++)
        if (faces[k]->track == self->parts[i].track)
          give_part (self, i, faces[k], time_ns);
    }
  for (int i = 0; i < self->n_parts; i++)
    for (int k = 0; k < n_faces && !self->parts[i].is_here; k++)
      if (!has_part (self, faces[k]) && may_be (self, &self->parts[i], faces[k]))
        {
          make_unknown (self, self->parts[i].track);
          give_part (self, i, faces[k], time_ns);
        }
}

/* ---- who else is there ---- */

static void
drop_other (GuiseLiveCast *self, int i)
{
  self->n_others--;
  memmove (&self->others[i], &self->others[i + 1],
           (size_t) (self->n_others - i) * sizeof self->others[0]);
}

/* Returns: the entry of a number; -1 if there is none */
static int
find_track (const GuiseLiveCast *self, int track)
{
  int i = self->n_others - 1;

  while (i >= 0 && self->others[i].track != track)
    i--;
  return i;
}

static void
see_other (GuiseLivePart *other, const GuiseFace *face, int64_t time_ns)
{
  if (!other->is_here)
    {
      other->left_ns = other->seen_ns;
      other->back_ns = time_ns;
    }
  other->track = face->track;
  other->rect = face->rect;
  other->seen_ns = time_ns;
  other->is_here = TRUE;
}

/* Whether somebody who is here was in one picture with one who is lost, as far as is remembered:
 * then they are two. */
static gboolean
were_together (const GuiseLivePart *here, const GuiseLivePart *lost)
{
  return lost->seen_ns >= here->back_ns ||
         (lost->since_ns <= here->left_ns && lost->seen_ns >= here->since_ns);
}

/* Returns: who was lost where a face is, the nearest one that it may be; -1 if there is none. @own
 * is its entry so far, or -1. */
static int
find_lost (const GuiseLiveCast *self, const GuiseFace *face, int own)
{
  int found = -1;

  for (int i = 0; i < self->n_others; i++)
    if (!self->others[i].is_here && fits (&self->others[i], face) &&
        (own < 0 || !were_together (&self->others[own], &self->others[i])) &&
        (found < 0 || get_distance (&self->others[i].rect, &face->rect) <
                        get_distance (&self->others[found].rect, &face->rect)))
      found = i;
  return found;
}

/* Somebody who is here and one who was lost are the same. */
static void
join_others (GuiseLiveCast *self, int here, int lost)
{
  GuiseLivePart *other = &self->others[here];

  other->since_ns = MIN (other->since_ns, self->others[lost].since_ns);
  other->left_ns = MAX (other->left_ns, self->others[lost].seen_ns);
  drop_other (self, lost);
}

/* Who of them is in the picture: by their tracks, then those who had another one before. */
static void
see_others (GuiseLiveCast *self, const GuiseFace *const *faces, int n_faces, int64_t time_ns)
{
  for (int i = 0; i < self->n_others; i++)
    {
      const GuiseFace *face = NULL;

      for (int k = 0; k < n_faces && face == NULL; k++)
        if (faces[k]->track == self->others[i].track)
          face = faces[k];
      if (face != NULL)
        see_other (&self->others[i], face, time_ns);
      else
        self->others[i].is_here = FALSE;
    }
  for (int k = 0; k < n_faces; k++)
    if (find_known (self, faces[k]) >= 0 && !is_his (self, faces[k]->track))
      {
        const int own = find_track (self, faces[k]->track);
        const int lost = find_lost (self, faces[k], own);

        if (lost >= 0 && own >= 0)
          join_others (self, own, lost);
        else if (lost >= 0)
          see_other (&self->others[lost], faces[k], time_ns);
      }
}

/* Whether a face that came up may be one of those who were lost. */
static gboolean
is_near_lost (const GuiseLiveCast *self, const GuiseFace *face)
{
  for (int i = 0; i < self->n_parts; i++)
    if (!self->parts[i].is_here && fits (&self->parts[i], face))
      return TRUE;
  for (int i = 0; i < self->n_gone; i++)
    if (fits (&self->gone[i], face))
      return TRUE;
  return FALSE;
}

/* Where he is remembered: as who was lost at that place, if it can be nobody else. */
static GuiseLivePart *
find_other (GuiseLiveCast *self, const GuiseFace *face, int64_t time_ns)
{
  int i = find_track (self, face->track);

  if (i < 0 && !is_near_lost (self, face))
    i = find_lost (self, face, -1);
  if (i >= 0)
    return &self->others[i];
  if (self->n_others == GUISE_FACE_FINDER_MAX_FACES)
    drop_other (self, 0);
  self->others[self->n_others] = (GuiseLivePart){
    .is_here = TRUE, .since_ns = time_ns, .left_ns = G_MININT64, .back_ns = time_ns
  };
  return &self->others[self->n_others++];
}

/* After it is decided who is who. */
static void
note_others (GuiseLiveCast *self, const GuiseFace *const *faces, int n_faces, int64_t time_ns)
{
  for (int i = self->n_others - 1; i >= 0; i--)
    if (time_ns - self->others[i].seen_ns > GONE_NS)
      drop_other (self, i);
  for (int k = 0; k < n_faces; k++)
    if (find_known (self, faces[k]) >= 0 && !has_part (self, faces[k]))
      see_other (find_other (self, faces[k], time_ns), faces[k], time_ns);
    else
      for (int i = self->n_others - 1; i >= 0; i--)
        if (self->others[i].track == faces[k]->track)
          drop_other (self, i);
}

/* ---- who is gone ---- */

static void
drop_gone (GuiseLiveCast *self, int i)
{
  self->n_gone--;
  memmove (&self->gone[i], &self->gone[i + 1], (size_t) (self->n_gone - i) * sizeof self->gone[0]);
}

static void
add_gone (GuiseLiveCast *self, const GuiseLivePart *part, int64_t time_ns)
{
  if (self->n_gone == GUISE_FACE_FINDER_MAX_FACES)
    drop_gone (self, 0);
  self->gone[self->n_gone] = *part;
  self->gone[self->n_gone++].free_ns = time_ns;
}

/* Who has just come up and taken another's part is at the very place, if he is this one as well. */
static gboolean
is_gone (const GuiseLiveCast *self, const GuiseLivePart *gone, const GuiseFace *face)
{
  return face->track == gone->track ||
         (may_be (self, gone, face) &&
          (!has_part (self, face) || is_near (&gone->rect, &face->rect, SAME_PLACE)));
}

static const GuiseFace *
find_gone (const GuiseLiveCast *self, int i, const GuiseFace *const *faces, int n_faces)
{
  for (int k = 0; k < n_faces; k++)
    if (is_gone (self, &self->gone[i], faces[k]))
      return faces[k];
  return NULL;
}

/* Where another one stays who is swapped himself and is as large, nobody is behind him. */
static void
note_settled (GuiseLiveCast *self, int64_t time_ns)
{
  for (int i = self->n_gone - 1; i >= 0; i--)
    {
      GuiseLivePart *gone = &self->gone[i];
      gboolean       is_taken = FALSE;

      for (int k = 0; k < self->n_chosen; k++)
        is_taken |= is_near (&gone->rect, &self->chosen[k]->rect, SAME_PLACE) &&
                    is_like (&gone->rect, &self->chosen[k]->rect, SAME_SIZE);
      if (!is_taken)
        gone->free_ns = time_ns;
      else if (time_ns - gone->free_ns >= SETTLED_NS)
        drop_gone (self, i);
    }
}

/* Returns: (nullable): who is back of those that were gone, the first one of them */
static const GuiseFace *
welcome_back (GuiseLiveCast           *self,
              const GuiseLiveSettings *settings,
              const GuiseFace *const  *faces,
              int                      n_faces,
              int64_t                  time_ns,
              gboolean                 is_one)
{
  const GuiseFace *first = NULL;

  for (int i = 0; i < self->n_gone;)
    {
      const GuiseFace *face = find_gone (self, i, faces, n_faces);

      if (first == NULL)
        first = face;
      if (face != NULL || settings->lost == GUISE_LIVE_LOST_CAMERA ||
          time_ns - self->gone[i].seen_ns > GONE_NS)
        drop_gone (self, i);
      else
        i++;
      if (face != NULL && is_one)
        self->n_gone = i; /* those after him only stood in for him */
    }
  return first;
}

/* ---- who is swapped ---- */

static void
choose_one (GuiseLiveCast           *self,
            const GuiseLiveSettings *settings,
            const GuiseFace *const  *faces,
            int                      n_faces,
            int64_t                  time_ns)
{
  const GuiseFace *face = settings->face < n_faces ? faces[settings->face] : NULL;
  const GuiseFace *first = welcome_back (self, settings, faces, n_faces, time_ns, TRUE);

  if (first != NULL)
    face = first;
  else if (self->n_parts > 0 && self->parts[0].is_here)
    {
      for (int k = 0; k < n_faces; k++)
        if (faces[k]->track == self->parts[0].track)
          face = faces[k];
    }
  else if (self->n_parts > 0 && settings->lost != GUISE_LIVE_LOST_CAMERA &&
           (face == NULL || time_ns - self->parts[0].seen_ns <= TAKE_OVER_NS))
    {
      self->n_missing = 1;
      return;
    }
  if (face == NULL)
    return;
  if (first == NULL && self->n_parts > 0 && !self->parts[0].is_here &&
      settings->lost != GUISE_LIVE_LOST_CAMERA)
    add_gone (self, &self->parts[0], time_ns);
  self->n_parts = 1;
  give_part (self, 0, face, time_ns);
  self->chosen[self->n_chosen++] = face;
}

static void
choose_all (GuiseLiveCast           *self,
            const GuiseLiveSettings *settings,
            const GuiseFace *const  *faces,
            int                      n_faces,
            int64_t                  time_ns)
{
  int n_kept = 0;

  for (int i = 0; i < self->n_parts; i++)
    if (self->parts[i].is_here || time_ns - self->parts[i].seen_ns <= settings->hold_ms * NS_PER_MS)
      {
        self->n_missing += !self->parts[i].is_here;
        self->parts[n_kept++] = self->parts[i];
      }
    else if (settings->lost != GUISE_LIVE_LOST_CAMERA)
      add_gone (self, &self->parts[i], time_ns);
  self->n_parts = n_kept;
  (void) welcome_back (self, settings, faces, n_faces, time_ns, FALSE);
  for (int k = 0; k < n_faces; k++)
    {
      self->chosen[self->n_chosen++] = faces[k];
      if (!has_part (self, faces[k]) && self->n_parts < GUISE_FACE_FINDER_MAX_FACES)
        give_part (self, self->n_parts++, faces[k], time_ns);
    }
}

void
guise_live_cast_choose (GuiseLiveCast           *self,
                        const GuiseLiveSettings *settings,
                        const GuiseFace *const  *faces,
                        int                      n_faces,
                        gboolean                 is_one,
                        int64_t                  time_ns)
{
  self->n_chosen = self->n_missing = 0;
  if (self->order != settings->order || self->face != settings->face ||
      self->swaps_all != settings->swaps_all || self->is_one != is_one)
    guise_live_cast_forget (self);
  self->order = settings->order;
  self->face = settings->face;
  self->swaps_all = settings->swaps_all;
  self->is_one = is_one;
  see_others (self, faces, n_faces, time_ns);
  recognize (self, faces, n_faces, time_ns);
  if (is_one)
    choose_one (self, settings, faces, n_faces, time_ns);
  else
    choose_all (self, settings, faces, n_faces, time_ns);
  note_settled (self, time_ns);
  make_all_known (self, faces, n_faces);
  note_others (self, faces, n_faces, time_ns);
}

void
guise_live_cast_forget (GuiseLiveCast *self)
{
  self->n_parts = self->n_gone = self->n_others = 0;
}

void
guise_live_cast_lose_tracks (GuiseLiveCast *self)
{
  for (int i = 0; i < self->n_parts; i++)
    self->parts[i].track = -1;
  for (int i = 0; i < self->n_gone; i++)
    self->gone[i].track = -1;
  for (int i = 0; i < self->n_others; i++)
    self->others[i].track = -1;
  self->n_known = 0;
}
