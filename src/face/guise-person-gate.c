/* SPDX-License-Identifier: GPL-3.0-or-later
 * Keeping one person out of several: what is known of each followed face, and the verdict. */
#include "face/guise-person-gate.h"

#include <math.h>
#include <string.h>

#define N_FIRST     5    /* frames in which a new face is described */
#define N_BETWEEN   15   /* later: frames between two looks, half a second */
#define TURN        0.25 /* radians the head has turned since it was described last */
#define MAX_CHANGE  0.45 /* further from itself a followed face is another one: after a cut */
#define MAX_UNSEEN  300  /* frames after which a face that left is forgotten */
#define MAX_FAILED  2.0  /* distance of a face that cannot be described: larger than any */

/* Of many looks at a face the best count: the poses that the person's pictures show too. So the
 * more looks, the nearer the best of them must be. */
#define N_BEST      3
#define STRICTER    0.0075 /* by which each of the first N_FIRST looks lowers the limit */

/* A face that is surely the person shows what the person looks like from other sides. */
#define MAX_GALLERY 64
#define SURE        0.21 /* distance to the pictures below which it is */
#define NOVEL       0.08 /* distance to all that is known from which a look is worth keeping */
#define SAME_FACE   0.30 /* distance to the rest of its track up to which a look is trusted */

/* The nearest of many looks is nearer than a mean is, to the person and to strangers: by so much.
 */
#define HANDICAP    0.11

/* A followed face. */
typedef struct
{
  float    sum[GUISE_FACE_DESCRIPTOR_SIZE]; /* of its descriptors */
  double   best[N_BEST];                    /* least distances to the person, rising */
  double   best_sure[N_BEST];               /* likewise, to the pictures alone */
  int      n;
  uint64_t last_described; /* frame */
  uint64_t last_seen;
  double   yaw; /* when it was described last */
  double   pitch;
} Track;

struct _GuisePersonGate
{
  GuiseFaceDescriber *describer;
  GHashTable         *tracks; /* number -> Track */
  uint64_t            frame;
  uint64_t            n_described;
  double              limit;
  float               reference[GUISE_FACE_DESCRIPTOR_SIZE];
  int                 n_gallery;
  float               gallery[MAX_GALLERY][GUISE_FACE_DESCRIPTOR_SIZE];
};

GuisePersonGate *
guise_person_gate_new (const char  *models_dir,
                       GuiseDevice *device,
                       const float *reference,
                       double       limit,
                       GError     **error)
{
  GuiseFaceDescriber *describer = guise_face_describer_new (models_dir, device, error);
  GuisePersonGate    *self;

  if (describer == NULL)
    return NULL;
  self = g_new0 (GuisePersonGate, 1);
  self->describer = describer;
  self->tracks = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, g_free);
  self->limit = limit;
  memcpy (self->reference, reference, sizeof self->reference);
  return self;
}

void
guise_person_gate_free (GuisePersonGate *self)
{
  if (self == NULL)
    return;
  guise_face_describer_free (self->describer);
  g_hash_table_unref (self->tracks);
  g_free (self);
}

void
guise_person_gate_reset (GuisePersonGate *self)
{
  g_hash_table_remove_all (self->tracks);
}

uint64_t
guise_person_gate_get_n_described (const GuisePersonGate *self)
{
  return self->n_described;
}

static Track *
get_track (GuisePersonGate *self, int number)
{
  Track *track = g_hash_table_lookup (self->tracks, GINT_TO_POINTER (number));

  if (track == NULL)
    {
      track = g_new0 (Track, 1);
      g_hash_table_insert (self->tracks, GINT_TO_POINTER (number), track);
    }
  track->last_seen = self->frame;
  return track;
}

static gboolean
has_news (const GuisePersonGate *self, const Track *track, const GuiseFace *face)
{
  return track->n < N_FIRST || self->frame - track->last_described >= N_BETWEEN ||
         fabs (face->pose.yaw - track->yaw) > TURN || fabs (face->pose.pitch - track->pitch) > TURN;
}

/* ---- what is known of the person ---- */

static double
distance_to_gallery (const GuisePersonGate *self, const float *values)
{
  double least = MAX_FAILED;

  for (int i = 0; i < self->n_gallery; i++)
    least = MIN (least, guise_face_descriptor_distance (self->gallery[i], values));
  return least;
}

/* Distance of one look to the person: to the pictures, or to what was learned. */
static double
distance_to_person (const GuisePersonGate *self, const float *values, double *out_to_pictures)
{
  *out_to_pictures = 1 - guise_face_descriptor_dot (self->reference, values);
  return MIN (*out_to_pictures, distance_to_gallery (self, values) + HANDICAP);
}

/* ---- what is known of a face ---- */

/* Puts the distance of look n, from 0, among the least. */
static void
keep_best (double *best, int n, double distance)
{
  int n_kept = MIN (n, N_BEST);
  int i = n_kept;

  for (; i > 0 && best[i - 1] > distance; i--)
    if (i < N_BEST)
      best[i] = best[i - 1];
  if (i < N_BEST)
    best[i] = distance;
}

static double
mean_best (const double *best, int n)
{
  double sum = 0;

  for (int i = 0; i < MIN (n, N_BEST); i++)
    sum += best[i];
  return n > 0 ? sum / MIN (n, N_BEST) : MAX_FAILED;
}

static double
get_limit (const GuisePersonGate *self, const Track *track)
{
  return self->limit - STRICTER * (CLAMP (track->n, 1, N_FIRST) - 1);
}

/* Adds a look to what is known of a face, and maybe of the person. */
static void
learn (GuisePersonGate *self, Track *track, const float *values)
{
  double length = sqrt (guise_face_descriptor_dot (track->sum, track->sum));
  double change = track->n > 0 ? 1 - guise_face_descriptor_dot (track->sum, values) / length : 0;
  double to_pictures, distance;

  if (change > MAX_CHANGE)
    {
      memset (track->sum, 0, sizeof track->sum);
      track->n = 0;
    }
  distance = distance_to_person (self, values, &to_pictures);
  keep_best (track->best, track->n, distance);
  keep_best (track->best_sure, track->n, to_pictures);
  for (int i = 0; i < GUISE_FACE_DESCRIPTOR_SIZE; i++)
    track->sum[i] += values[i];
  track->n++;
  if (track->n >= N_BEST && mean_best (track->best_sure, track->n) < SURE && change < SAME_FACE &&
      self->n_gallery < MAX_GALLERY && distance_to_gallery (self, values) > NOVEL)
    memcpy (self->gallery[self->n_gallery++], values, sizeof self->gallery[0]);
}

static gboolean
look (GuisePersonGate *self, const GuiseImage *picture, const GuiseFace *face, GError **error)
{
  Track  *track = get_track (self, face->track);
  float   values[GUISE_FACE_DESCRIPTOR_SIZE];
  GError *local = NULL;

  if (!has_news (self, track, face))
    return TRUE;
  if (!guise_face_describer_run (self->describer, picture, face->landmarks, values, &local))
    {
      /* Landmarks that form no face are nobody's; anything else stops the work. */
      if (g_error_matches (local, GUISE_FACE_ERROR, GUISE_FACE_ERROR_LANDMARKS))
        {
          g_error_free (local);
          return TRUE;
        }
      g_propagate_error (error, local);
      return FALSE;
    }
  self->n_described++;
  learn (self, track, values);
  track->last_described = self->frame;
  track->yaw = face->pose.yaw;
  track->pitch = face->pose.pitch;
  return TRUE;
}

/* TRUE for faces that have not been seen for long. */
static gboolean
is_stale (void *key, void *value, void *user_data)
{
  const GuisePersonGate *self = user_data;

  (void) key;
  return self->frame - ((Track *) value)->last_seen > MAX_UNSEEN;
}

gboolean
guise_person_gate_judge (GuisePersonGate    *self,
                         const GuiseImage   *picture,
                         const GPtrArray    *faces,
                         GuisePersonVerdict *out_verdicts,
                         GError            **error)
{
  const Track *person = NULL;
  guint        nearest = 0;

  self->frame++;
  for (guint i = 0; i < faces->len; i++)
    {
      const GuiseFace *face = g_ptr_array_index (faces, i);
      const Track     *track;

      if (!look (self, picture, face, error))
        return FALSE;
      track = get_track (self, face->track);
      out_verdicts[i] = (GuisePersonVerdict){ .distance = mean_best (track->best, track->n) };
      if (person == NULL || out_verdicts[i].distance < out_verdicts[nearest].distance)
        {
          nearest = i;
          person = track;
        }
    }
  if (person != NULL)
    out_verdicts[nearest].is_person = out_verdicts[nearest].distance <= get_limit (self, person);
  if (self->frame % MAX_UNSEEN == 0)
    g_hash_table_foreach_remove (self->tracks, is_stale, self);
  return TRUE;
}
