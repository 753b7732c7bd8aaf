/* SPDX-License-Identifier: GPL-3.0-or-later
 * From faces to groups: first those that are all but the same, then average linkage. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/guise-error.h"
#include "survey/guise-people-private.h"

#define MAX_BLOBS  3000 /* what average linkage gets: 3000 x 3000 distances are 36 MB */
#define N_RECENT   4    /* people followed in one video at a time */
#define MAX_GAP    60   /* frames of a video between two looks at one person: two seconds */
#define SAME_SHOT  0.22 /* distance to the mean of those before, in one video */
#define ALL_BUT    0.12 /* distance to a mean from which faces are taken together anywhere ... */
#define COARSER    1.3  /* ... and its factor when there are too many */
#define MAX_BESIDE 16   /* faces of one frame that are compared: more than any finder gives */
#define MIN_SHARED 2    /* frames that show both from which two may be held apart ... */
#define PART       0.1  /* ... and their part of the smaller one's faces ... */
#define NOT_TWINS  0.2  /* ... and their distance: below, frames of two videos share a name */

/* Faces taken as one. */
typedef struct
{
  float  *sum; /* [1024], in the array of all */
  double  squared_length;
  size_t  n;
  int64_t number; /* of the frame it was seen in last */
} Blob;

typedef struct
{
  GuisePeopleFace *faces; /* [n] sorted */
  size_t           n;
  double           all_but; /* distance up to which faces are taken together */
  float           *sums;    /* [MAX_BLOBS, 1024] */
  Blob            *blobs;   /* [MAX_BLOBS] */
  uint32_t         n_blobs;
  int             *blob_of; /* [n] or GUISE_PEOPLE_NOBODY */
  int              recent[N_RECENT];
  int              n_recent;
} Gathering;

/* Length of the part of a frame's name before its number and ending. */
static size_t
get_stem_length (const char *source)
{
  const char *dot = source != NULL ? strrchr (source, '.') : NULL;
  size_t      n = dot != NULL ? (size_t) (dot - source) : source != NULL ? strlen (source) : 0;

  while (n > 0 && g_ascii_isdigit (source[n - 1]))
    n--;
  return n;
}

static int
compare_faces (const void *a, const void *b)
{
  const GuisePeopleFace *x = a, *y = b;
  size_t                 n = get_stem_length (x->source), m = get_stem_length (y->source);
  int                    order =
    strncmp (x->source != NULL ? x->source : "", y->source != NULL ? y->source : "", MIN (n, m));

  if (order == 0)
    order = (n > m) - (n < m);
  if (order == 0)
    order = (x->number > y->number) - (x->number < y->number);
  return order != 0 ? order : strcmp (x->name, y->name);
}

gboolean
guise_people_is_same_video (const GuisePeopleFace *a, const GuisePeopleFace *b)
{
  size_t n = get_stem_length (a->source);

  return a->number >= 0 && b->number >= 0 && n == get_stem_length (b->source) &&
         strncmp (a->source, b->source, n) == 0;
}

/* Distance of a face to the mean direction of a blob. */
static double
distance_to (const Blob *blob, const float *values, double *out_dot)
{
  *out_dot = guise_face_descriptor_dot (blob->sum, values);
  return 1 - *out_dot / sqrt (blob->squared_length);
}

/* Whether a face of this very frame went into the blob already. */
static gboolean
is_taken (const Gathering *self, size_t i, int blob)
{
  const GuisePeopleFace *face = &self->faces[i];

  for (size_t k = i; k-- > 0 && i - k <= MAX_BESIDE && face->source != NULL &&
                     g_strcmp0 (self->faces[k].source, face->source) == 0;)
    if (self->blob_of[k] == blob)
      return TRUE;
  return FALSE;
}

static void
put_into (Gathering *self, size_t i, int index, const float *values, double dot)
{
  Blob *blob = &self->blobs[index];

  for (int k = 0; k < GUISE_FACE_DESCRIPTOR_SIZE; k++)
    blob->sum[k] += values[k];
  blob->squared_length += 2 * dot + 1;
  blob->n++;
  blob->number = self->faces[i].number;
  self->blob_of[i] = index;
}

/* Remembers whom the video shows now, the latest first. */
static void
note_recent (Gathering *self, int index)
{
  int at = 0;

  while (at < self->n_recent && self->recent[at] != index)
    at++;
  if (at == self->n_recent && self->n_recent < N_RECENT)
    self->n_recent++;
  for (at = MIN (at, N_RECENT - 1); at > 0; at--)
    self->recent[at] = self->recent[at - 1];
  self->recent[0] = index;
}

/* The nearest of those that the video showed a moment ago, or NOBODY. */
static int
find_recent (const Gathering *self, size_t i, const float *values, double *out_dot)
{
  double best = SAME_SHOT;
  int    found = GUISE_PEOPLE_NOBODY;

  for (int k = 0; k < self->n_recent; k++)
    {
      const Blob *blob = &self->blobs[self->recent[k]];
      double      dot, distance = distance_to (blob, values, &dot);

      if (self->faces[i].number - blob->number > MAX_GAP || distance >= best ||
          is_taken (self, i, self->recent[k]))
        continue;
      best = distance;
      found = self->recent[k];
      *out_dot = dot;
    }
  return found;
}

static int
find_anywhere (const Gathering *self, size_t i, const float *values, double *out_dot)
{
  double best = self->all_but;
  int    found = GUISE_PEOPLE_NOBODY;

  for (uint32_t k = 0; k < self->n_blobs; k++)
    {
      double dot, distance = distance_to (&self->blobs[k], values, &dot);

      if (distance >= best || is_taken (self, i, (int) k))
        continue;
      best = distance;
      found = (int) k;
      *out_dot = dot;
    }
  return found;
}

/* One round over all faces; FALSE when there were more blobs than fit. */
static gboolean
fill_blobs (Gathering *self)
{
  self->n_blobs = 0;
  self->n_recent = 0;
  for (size_t i = 0; i < self->n; i++)
    {
      float  values[GUISE_FACE_DESCRIPTOR_SIZE];
      double dot = 0;
      int    found;

      guise_people_record_unpack (self->faces[i].record, values);
      if (i > 0 && !guise_people_is_same_video (&self->faces[i - 1], &self->faces[i]))
        self->n_recent = 0;
      found = find_recent (self, i, values, &dot);
      if (found == GUISE_PEOPLE_NOBODY)
        found = find_anywhere (self, i, values, &dot);
      if (found == GUISE_PEOPLE_NOBODY)
        {
          if (self->n_blobs == MAX_BLOBS)
            return FALSE;
          found = (int) self->n_blobs++;
          self->blobs[found] = (Blob){
            .sum = self->sums + (size_t) found * GUISE_FACE_DESCRIPTOR_SIZE,
          };
          memset (self->blobs[found].sum, 0, GUISE_FACE_DESCRIPTOR_SIZE * sizeof (float));
        }
      put_into (self, i, found, values, dot);
      note_recent (self, found);
    }
  return TRUE;
}

/* How many frames show both of two blobs, [n_blobs, n_blobs]. */
static void
count_shared (const Gathering *self, uint8_t *shared)
{
  for (size_t i = 0; i < self->n; i++)
    for (size_t k = i; k-- > 0 && i - k <= MAX_BESIDE && self->faces[i].source != NULL &&
                       g_strcmp0 (self->faces[k].source, self->faces[i].source) == 0;)
      {
        size_t   a = (size_t) self->blob_of[i], b = (size_t) self->blob_of[k];
        uint8_t *count = &shared[a * self->n_blobs + b];

        if (*count < UINT8_MAX)
          ++*count;
        shared[b * self->n_blobs + a] = *count;
      }
}

/* Turns counts into verdicts: 1 for two that were seen side by side. */
static void
judge_shared (const Gathering *self, uint8_t *shared)
{
  for (size_t a = 0; a < self->n_blobs; a++)
    for (size_t b = 0; b < self->n_blobs; b++)
      {
        const Blob *x = &self->blobs[a], *y = &self->blobs[b];
        uint8_t    *count = &shared[a * self->n_blobs + b];

        if (*count == 0)
          continue;
        *count = *count >= MIN_SHARED && *count >= PART * (double) MIN (MIN (x->n, y->n), 255) &&
                 1 - guise_face_descriptor_dot (x->sum, y->sum) / ((double) x->n * (double) y->n) >
                   NOT_TWINS;
      }
}

static gboolean
link_blobs (Gathering *self, double limit, int *out_groups, size_t *out_n_groups, GError **error)
{
  size_t                          n = self->n_blobs;
  g_autofree GuiseDescriptorBlob *blobs = g_new (GuiseDescriptorBlob, n);
  g_autofree uint32_t            *groups = g_new (uint32_t, n);
  g_autofree uint8_t             *shared = g_try_malloc0_n (MAX (n, 1), MAX (n, 1));

  if (shared == NULL)
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                           "There is not enough memory to group the faces");
      return FALSE;
    }
  for (size_t k = 0; k < n; k++)
    blobs[k] = (GuiseDescriptorBlob){ self->blobs[k].sum, self->blobs[k].n };
  count_shared (self, shared);
  judge_shared (self, shared);
  if (!guise_descriptor_group (blobs, n, shared, limit, groups, out_n_groups, error))
    return FALSE;
  for (size_t i = 0; i < self->n; i++)
    out_groups[i] = (int) groups[self->blob_of[i]];
  return TRUE;
}

gboolean
guise_people_gather (GuisePeopleFace *faces,
                     size_t           n,
                     double           limit,
                     int             *out_groups,
                     size_t          *out_n_groups,
                     GError         **error)
{
  g_autofree float *sums =
    g_try_new (float, (size_t) MIN (n, MAX_BLOBS) * GUISE_FACE_DESCRIPTOR_SIZE);
  g_autofree Blob *blobs = g_new (Blob, MAX_BLOBS);
  g_autofree int  *blob_of = g_try_new (int, n);
  Gathering        self = {
           .faces = faces, .n = n, .all_but = ALL_BUT, .sums = sums, .blobs = blobs, .blob_of = blob_of
  };

  *out_n_groups = 0;
  if (n == 0)
    return TRUE;
  if (sums == NULL || blob_of == NULL)
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                           "There is not enough memory to group the faces");
      return FALSE;
    }
  qsort (faces, n, sizeof *faces, compare_faces);
  /* From a distance of 1 on everything is one blob, so this ends. */
  while (!fill_blobs (&self))
    self.all_but *= COARSER;
  return link_blobs (&self, limit, out_groups, out_n_groups, error);
}
