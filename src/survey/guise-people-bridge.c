/* SPDX-License-Identifier: GPL-3.0-or-later
 * Groups of turned and bent faces go back to whom the video shows right before and after. */
#include <math.h>
#include <stdlib.h>

#include "core/guise-error.h"
#include "face/guise-face-pose.h"
#include "survey/guise-people-private.h"

#define TURNED      0.61 /* radians of yaw by the landmarks, which fall behind the head's */
#define BENT        0.4  /* of pitch */
#define MAX_GAP     60   /* frames of a video over which a crossing goes: two seconds */
#define NEAR        0.12 /* distance of the two faces of a crossing: no two people come to it */
#define MIN_BRIDGES 2    /* there and back: one may be a cross-fade to somebody else ... */
#define STRETCH     1.33 /* ... and the groups' mean distance over the usual limit */
#define N_RECENT    16   /* groups that a video showed last: more than any finder gives a frame */

/* What the videos say about two groups. */
typedef struct
{
  uint8_t n_bridges;
  uint8_t is_beside; /* one frame shows both */
} Meeting;

typedef struct
{
  float *sum; /* [1024], in the array of all */
  size_t n;
  size_t n_turned;
  int    parent; /* itself while it stands */
} Group;

typedef struct
{
  const GuisePeopleFace *faces; /* [n] sorted */
  const int             *groups_of;
  Group                 *groups; /* [n_groups] */
  size_t                 n_groups;
  Meeting               *meetings;         /* [n_groups, n_groups] symmetric */
  size_t                 recent[N_RECENT]; /* last face of each group, the latest first */
  int                    n_recent;
} Bridging;

gboolean
guise_people_entry_is_turned (const GuiseFacesetEntry *entry)
{
  GuiseFacePose pose;

  return guise_face_pose_from_landmarks (entry->landmarks, entry->width, &pose) &&
         (fabs (pose.yaw) > TURNED || fabs (pose.pitch) > BENT);
}

static Meeting *
meeting_of (const Bridging *self, int a, int b)
{
  return &self->meetings[(size_t) a * self->n_groups + (size_t) b];
}

static void
sum_groups (Bridging *self, size_t n)
{
  for (size_t i = 0; i < n; i++)
    {
      Group *group = &self->groups[self->groups_of[i]];
      float  values[GUISE_FACE_DESCRIPTOR_SIZE];

      guise_people_record_unpack (self->faces[i].record, values);
      for (int k = 0; k < GUISE_FACE_DESCRIPTOR_SIZE; k++)
        group->sum[k] += values[k];
      group->n++;
      group->n_turned += self->faces[i].is_turned;
    }
}

static double
distance_of_faces (const GuisePeopleFace *a, const GuisePeopleFace *b)
{
  float x[GUISE_FACE_DESCRIPTOR_SIZE], y[GUISE_FACE_DESCRIPTOR_SIZE];

  guise_people_record_unpack (a->record, x);
  guise_people_record_unpack (b->record, y);
  return guise_face_descriptor_distance (x, y);
}

static void
meet (Bridging *self, size_t i, size_t before)
{
  const GuisePeopleFace *a = &self->faces[i], *b = &self->faces[before];
  Meeting               *there = meeting_of (self, self->groups_of[i], self->groups_of[before]);
  Meeting               *back = meeting_of (self, self->groups_of[before], self->groups_of[i]);

  if (a->number == b->number)
    there->is_beside = TRUE;
  else if (a->number - b->number <= MAX_GAP && there->n_bridges < UINT8_MAX &&
           distance_of_faces (a, b) <= NEAR)
    there->n_bridges++;
  *back = *there;
}

/* A face meets those groups that were seen after its own was seen last, and becomes the latest. */
static void
take_face (Bridging *self, size_t i)
{
  const int group = self->groups_of[i];
  int       at = 0;

  while (at < self->n_recent && self->groups_of[self->recent[at]] != group)
    meet (self, i, self->recent[at++]);
  if (at == self->n_recent && self->n_recent < N_RECENT)
    self->n_recent++;
  for (at = MIN (at, N_RECENT - 1); at > 0; at--)
    self->recent[at] = self->recent[at - 1];
  self->recent[0] = i;
}

static double
distance_of_groups (const Group *a, const Group *b)
{
  return 1 - guise_face_descriptor_dot (a->sum, b->sum) / ((double) a->n * (double) b->n);
}

/* The larger group that explains a turned one best, or NOBODY. */
static int
find_owner (const Bridging *self, int of, double limit)
{
  const Group *group = &self->groups[of];
  int          best = GUISE_PEOPLE_NOBODY;

  for (int g = 0; g < (int) self->n_groups; g++)
    {
      const Group   *other = &self->groups[g];
      const Meeting *meeting = meeting_of (self, of, g);

      if (g == of || other->parent != g || other->n < group->n || meeting->is_beside ||
          meeting->n_bridges < MIN_BRIDGES || distance_of_groups (group, other) > STRETCH * limit)
        continue;
      if (best == GUISE_PEOPLE_NOBODY ||
          meeting->n_bridges > meeting_of (self, of, best)->n_bridges)
        best = g;
    }
  return best;
}

static void
join (Bridging *self, int small, int large)
{
  Group *from = &self->groups[small], *to = &self->groups[large];

  for (int k = 0; k < GUISE_FACE_DESCRIPTOR_SIZE; k++)
    to->sum[k] += from->sum[k];
  to->n += from->n;
  to->n_turned += from->n_turned;
  from->parent = large;
  for (int g = 0; g < (int) self->n_groups; g++)
    {
      const Meeting *meeting = meeting_of (self, small, g);
      Meeting       *there = meeting_of (self, large, g);

      there->n_bridges = (uint8_t) MIN (UINT8_MAX, there->n_bridges + meeting->n_bridges);
      there->is_beside |= meeting->is_beside;
      *meeting_of (self, g, large) = *there;
    }
}

static int
compare_sizes (const void *a, const void *b, void *user_data)
{
  const Bridging *self = user_data;
  const int       x = *(const int *) a, y = *(const int *) b;
  const size_t    n = self->groups[x].n, m = self->groups[y].n;

  return n != m ? (n > m) - (n < m) : (x < y) - (x > y);
}

/* The smallest first, so that what it brings along counts for the one that it went into. */
static void
join_turned (Bridging *self, double limit)
{
  g_autofree int *order = g_new (int, self->n_groups);

  for (int g = 0; g < (int) self->n_groups; g++)
    order[g] = g;
  g_qsort_with_data (order, (gint) self->n_groups, sizeof *order, compare_sizes, self);
  for (size_t k = 0; k < self->n_groups; k++)
    {
      const Group *group = &self->groups[order[k]];
      int          owner;

      if (!GUISE_PEOPLE_MOSTLY (group->n_turned, group->n))
        continue;
      owner = find_owner (self, order[k], limit);
      if (owner != GUISE_PEOPLE_NOBODY)
        join (self, order[k], owner);
    }
}

/* Gives the faces their groups, numbered without gaps in the order there was. */
static size_t
number_groups (const Bridging *self, int *groups, size_t n)
{
  g_autofree int *numbers = g_new (int, self->n_groups);
  int             n_left = 0;

  for (size_t g = 0; g < self->n_groups; g++)
    numbers[g] = self->groups[g].parent == (int) g ? n_left++ : GUISE_PEOPLE_NOBODY;
  for (size_t i = 0; i < n; i++)
    {
      int g = groups[i];

      while (self->groups[g].parent != g)
        g = self->groups[g].parent;
      groups[i] = numbers[g];
    }
  return (size_t) n_left;
}

gboolean
guise_people_bridge (const GuisePeopleFace *faces,
                     size_t                 n,
                     double                 limit,
                     int                   *groups,
                     size_t                *n_groups,
                     GError               **error)
{
  g_autofree Group   *list = g_new0 (Group, *n_groups);
  g_autofree float   *sums = g_try_new0 (float, *n_groups *GUISE_FACE_DESCRIPTOR_SIZE);
  g_autofree Meeting *meetings = g_try_new0 (Meeting, *n_groups * *n_groups);
  Bridging            self = {
               .faces = faces, .groups_of = groups, .groups = list, .n_groups = *n_groups, .meetings = meetings
  };

  if (*n_groups < 2)
    return TRUE;
  if (sums == NULL || meetings == NULL)
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                           "There is not enough memory to group the faces");
      return FALSE;
    }
  for (size_t g = 0; g < *n_groups; g++)
    {
      list[g].sum = sums + g * GUISE_FACE_DESCRIPTOR_SIZE;
      list[g].parent = (int) g;
    }
  sum_groups (&self, n);
  for (size_t i = 0; i < n; i++)
    {
      if (i > 0 && !guise_people_is_same_video (&faces[i - 1], &faces[i]))
        self.n_recent = 0;
      take_face (&self, i);
    }
  join_turned (&self, limit);
  *n_groups = number_groups (&self, groups, n);
  return TRUE;
}
