/* SPDX-License-Identifier: GPL-3.0-or-later
 * Keeping one person out of several: what is known of each followed face, and the verdict. */
#include "face/guise-person-gate.h"

#include <math.h>
#include <string.h>

#define N_FIRST     5         /* frames in which a new face is described */
#define N_BETWEEN   15        /* later: frames between two looks, half a second */
#define TURN        0.25      /* radians the head has turned since it was described last */
#define MAX_CHANGE  0.45      /* further from itself a followed face is another one: after a cut */
#define MAX_UNSEEN  300       /* frames after which a face that left is forgotten */
#define MAX_LOOKS   (1 << 30) /* at one face: months of footage */
#define MAX_FAILED  2.0       /* distance of a face that cannot be described: larger than any */

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

/* ---- its state ---- */

/* All numbers are this machine's own: a state is for going on where the work stopped. */
#define STATE_TYPE "(taya(iay)ay)" /* frame, gallery, tracks by number, reference */

static GVariant *
bytes_to_variant (const void *data, size_t n_bytes)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, data, n_bytes, 1);
}

GBytes *
guise_person_gate_dup_state (const GuisePersonGate *self)
{
  g_autoptr (GVariant) state = NULL;
  GVariantBuilder builder;
  GHashTableIter  iter;
  void           *number, *track;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (STATE_TYPE));
  g_variant_builder_add (&builder, "t", self->frame);
  g_variant_builder_add_value (&builder,
                               bytes_to_variant (self->gallery, (size_t) self->n_gallery *
                                                                  sizeof self->gallery[0]));
  g_variant_builder_open (&builder, G_VARIANT_TYPE ("a(iay)"));
  g_hash_table_iter_init (&iter, self->tracks);
  while (g_hash_table_iter_next (&iter, &number, &track))
    g_variant_builder_add (&builder, "(i@ay)", GPOINTER_TO_INT (number),
                           bytes_to_variant (track, sizeof (Track)));
  g_variant_builder_close (&builder);
  g_variant_builder_add_value (&builder,
                               bytes_to_variant (self->reference, sizeof self->reference));
  state = g_variant_ref_sink (g_variant_builder_end (&builder));
  return g_variant_get_data_as_bytes (state);
}

static gboolean
is_finite (const float *values, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (!isfinite (values[i]))
      return FALSE;
  return TRUE;
}

/* A track of a gate that has seen so many frames. */
static gboolean
is_track (const Track *track, uint64_t frame)
{
  double sum = track->yaw + track->pitch;

  for (int i = 0; i < N_BEST; i++)
    sum += track->best[i] + track->best_sure[i];
  return is_finite (track->sum, GUISE_FACE_DESCRIPTOR_SIZE) && isfinite (sum) && track->n >= 0 &&
         track->n < MAX_LOOKS && track->last_described <= frame && track->last_seen <= frame;
}

/* (transfer full): the tracks of a state; NULL when they are none. */
static GHashTable *
read_tracks (GVariant *list, uint64_t frame)
{
  g_autoptr (GHashTable) tracks =
               g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, g_free);

  for (size_t i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) bytes = NULL;
      const void *data;
      size_t      n_bytes;
      int         number;
      Track      *track;

      g_variant_get_child (list, i, "(i@ay)", &number, &bytes);
      data = g_variant_get_fixed_array (bytes, &n_bytes, 1);
      if (n_bytes != sizeof *track)
        return NULL;
      track = g_memdup2 (data, n_bytes);
      g_hash_table_replace (tracks, GINT_TO_POINTER (number), track);
      if (!is_track (track, frame))
        return NULL;
    }
  return g_steal_pointer (&tracks);
}

gboolean
guise_person_gate_set_state (GuisePersonGate *self, GBytes *state)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (
    g_variant_new_from_bytes (G_VARIANT_TYPE (STATE_TYPE), state, FALSE));
  g_autoptr (GVariant) gallery = NULL;
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GVariant) reference = NULL;
  g_autoptr (GHashTable) tracks = NULL;
  const void *data, *reference_data;
  size_t      n_bytes, n_reference;
  uint64_t    frame;

  if (!g_variant_is_normal_form (variant))
    return FALSE;
  g_variant_get (variant, "(t@ay@a(iay)@ay)", &frame, &gallery, &list, &reference);
  data = g_variant_get_fixed_array (gallery, &n_bytes, 1);
  reference_data = g_variant_get_fixed_array (reference, &n_reference, 1);
  if (n_reference != sizeof self->reference ||
      memcmp (reference_data, self->reference, n_reference) != 0 ||
      n_bytes % sizeof self->gallery[0] != 0 || n_bytes > sizeof self->gallery ||
      (tracks = read_tracks (list, frame)) == NULL)
    return FALSE;

  g_autofree float *values = g_memdup2 (data, n_bytes); /* aligned */

  if (!is_finite (values, n_bytes / sizeof *values))
    return FALSE;
  self->frame = frame;
  self->n_gallery = (int) (n_bytes / sizeof self->gallery[0]);
  if (n_bytes > 0)
    memcpy (self->gallery, values, n_bytes);
  g_hash_table_unref (self->tracks);
  self->tracks = g_steal_pointer (&tracks);
  return TRUE;
}
