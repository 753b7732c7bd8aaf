/* SPDX-License-Identifier: GPL-3.0-or-later
 * Detection, mesh and tracking put together (faces.md 2.3.4, 3.5). */
#include "face/guise-face-finder.h"

#include <math.h>
#include <string.h>

#include "core/guise-data.h"
#include "face/guise-face-marker-private.h"
#include "face/guise-face-search-private.h"
#include "face/guise-face-tracks-private.h"

#define ATTENTION_FILE   "face_landmark_with_attention.tflite"
#define PLAIN_FILE       "face_landmark.tflite"
#define SHORT_FILE       "face_detection_short_range.tflite"
#define FULL_FILE        "face_detection_full_range.tflite"

#define DEFAULT_PRESENCE 0.5 /* faces.md 3.5 */

/* faces.md 2.3.4: how often the mesh is read again from its own square. */
#define N_PASSES_STILL   3
#define N_PASSES_NEW     2
#define JUMP_OVERLAP     0.6 /* a followed face that moved more is read twice, as a new one */

#define SAME_OVERLAP     0.5 /* squares or boxes of one face */
#define SAME_HULL        0.6 /* faces.md 2.1.4 */
#define FIT_WEIGHT       2.0 /* a residual of 0.1 counts as much as a presence of 0.2 */

/* While somebody is followed, others are looked for thoroughly in every so manyth picture. */
#define THOROUGH_EVERY   4

/* A picture whose brighter quarter begins below is seen in a lifted copy; one whose darker quarter
 * ends below is looked at again so when nobody is seen. */
#define DARK_UPPER       50
#define DARK_LOWER       40

struct _GuiseFaceFinder
{
  GuiseFaceFinderOptions options;
  GuiseFaceMarker       *marker;
  GuiseFaceSearch       *search;
  GArray                *candidates; /* of GuiseFaceCandidate, in the current picture */
  GuiseFaceTracks       *tracks;
  uint64_t               round; /* of the thorough search that is spread over pictures */
  GuiseFaceFinderCounts  counts;
};

/* One picture under way. */
typedef struct
{
  const GuiseImage *picture; /* borrowed: as it came or lifted */
  GuiseFaceGlance   glance;
  int64_t           time;
  gboolean          is_new_scene;
  GPtrArray        *faces; /* of GuiseFace, owned */
} Work;

static const char *const range_words[GUISE_N_FACE_RANGES] = {
  [GUISE_FACE_RANGE_AUTO] = "auto",
  [GUISE_FACE_RANGE_SHORT] = "short",
  [GUISE_FACE_RANGE_FULL] = "full",
};

gboolean
guise_face_range_from_string (const char *text, GuiseFaceRange *out_range)
{
  for (size_t i = 0; i < G_N_ELEMENTS (range_words); i++)
    if (g_strcmp0 (text, range_words[i]) == 0)
      {
        *out_range = (GuiseFaceRange) i;
        return TRUE;
      }
  return FALSE;
}

const char *
guise_face_range_to_string (GuiseFaceRange range)
{
  g_return_val_if_fail (range < GUISE_N_FACE_RANGES, "auto");
  return range_words[range];
}

/* ---- life cycle ---- */

static char *
find_model (const char *models_dir, const char *name, GError **error)
{
  if (models_dir != NULL)
    return g_build_filename (models_dir, name, NULL);

  g_autofree char *relative = g_build_filename ("models", name, NULL);

  return guise_data_find (relative, error);
}

/* The file of the mesh that is wanted; the attention mesh where it is there. */
static char *
find_marker (GuiseFaceMesh mesh, const char *models_dir, GError **error)
{
  g_autofree char *path = NULL;

  if (mesh == GUISE_FACE_MESH_ATTENTION)
    return find_model (models_dir, ATTENTION_FILE, error);
  /* No error where it is not there: the plain mesh does. */
  if (mesh == GUISE_FACE_MESH_AUTO)
    path = find_model (models_dir, ATTENTION_FILE, NULL);
  if (path != NULL && g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);
  return find_model (models_dir, PLAIN_FILE, error);
}

static gboolean
load_networks (GuiseFaceFinder *self, const char *models_dir, GuiseDevice *device, GError **error)
{
  g_autofree char *marker_path = find_marker (self->options.mesh, models_dir, error);
  g_autofree char *short_path = NULL;
  g_autofree char *full_path = NULL;
  GuiseFaceRange   range = self->options.range;

  if (marker_path == NULL)
    return FALSE;
  self->marker = guise_face_marker_new (marker_path, device, error);
  if (self->marker == NULL)
    return FALSE;
  if (range != GUISE_FACE_RANGE_FULL &&
      (short_path = find_model (models_dir, SHORT_FILE, error)) == NULL)
    return FALSE;
  if (range != GUISE_FACE_RANGE_SHORT &&
      (full_path = find_model (models_dir, FULL_FILE, error)) == NULL)
    return FALSE;
  self->search = guise_face_search_new (short_path, full_path, device, error);
  return self->search != NULL;
}

GuiseFaceFinder *
guise_face_finder_new (const char                   *models_dir,
                       GuiseDevice                  *device,
                       const GuiseFaceFinderOptions *options,
                       GError                      **error)
{
  g_autoptr (GuiseFaceFinder) self = g_new0 (GuiseFaceFinder, 1);

  if (options != NULL)
    self->options = *options;
  self->options.max_faces = CLAMP (self->options.max_faces, 1, GUISE_FACE_FINDER_MAX_FACES);
  if (!(self->options.min_presence > 0))
    self->options.min_presence = DEFAULT_PRESENCE;
  self->candidates = g_array_new (FALSE, FALSE, sizeof (GuiseFaceCandidate));
  self->tracks = guise_face_tracks_new ();
  return load_networks (self, models_dir, device, error) ? g_steal_pointer (&self) : NULL;
}

void
guise_face_finder_free (GuiseFaceFinder *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->candidates, g_array_unref);
  guise_face_tracks_free (self->tracks);
  guise_face_marker_free (self->marker);
  guise_face_search_free (self->search);
  g_free (self);
}

/* ---- one face ---- */

static void
add_points (const GuiseMeshPoint *from, int n, float part, GuiseMeshPoint *to)
{
  for (int i = 0; i < n; i++)
    {
      to[i].x += part * from[i].x;
      to[i].y += part * from[i].y;
      to[i].z += part * from[i].z;
    }
}

/* The mean of the mesh over squares a little smaller, larger and turned to either side: it takes
 * out what depends on where the pixels of the square happen to lie, as following does in video
 * (faces.md 2.3.4). */
static gboolean
refine_face (GuiseFaceFinder *self, const GuiseImage *picture, GuiseFace *face, GError **error)
{
  static const struct
  {
    double scale, angle;
  } squares[] = { { 1, 0 }, { 0.96, 0 }, { 1.04, 0 }, { 1, -G_PI / 90 }, { 1, G_PI / 90 } };
  const float    part = 1.0f / G_N_ELEMENTS (squares);
  GuiseMeshPoint mesh[GUISE_N_MESH_POINTS], irises[GUISE_N_IRIS_POINTS];
  double         score = 0;

  face->roi = guise_face_roi_from_mesh (face->mesh);
  memset (face->mesh, 0, sizeof face->mesh);
  memset (face->irises, 0, sizeof face->irises);
  for (size_t k = 0; k < G_N_ELEMENTS (squares); k++)
    {
      GuiseFaceRoi roi = face->roi;
      double       presence;

      roi.side *= squares[k].scale;
      roi.angle += squares[k].angle;
      self->counts.n_meshes++;
      if (!guise_face_marker_run (self->marker, picture, &roi, mesh, irises, &presence, error))
        return FALSE;
      score += presence / G_N_ELEMENTS (squares);
      add_points (mesh, GUISE_N_MESH_POINTS, part, face->mesh);
      add_points (irises, GUISE_N_IRIS_POINTS, part, face->irises);
    }
  face->score = score;
  return TRUE;
}

static GuiseFace *
copy_face (const GuiseFace *face)
{
  GuiseFace *copy = guise_face_new ();
  int        ref_count = copy->ref_count;

  *copy = *face;
  copy->ref_count = ref_count;
  return copy;
}

/* Reads the mesh from @roi, then again from the mesh's own square: @n_passes readings, one more
 * after a jump. The last one counts, or the surest where the last one sees no face any more: on
 * profiles readings differ. NULL without an error when there is no face. */
static GuiseFace *
read_face (GuiseFaceFinder    *self,
           const GuiseImage   *picture,
           const GuiseFaceRoi *roi,
           int                 n_passes,
           GError            **error)
{
  g_autoptr (GuiseFace) face = guise_face_new ();
  g_autoptr (GuiseFace) surest = NULL;
  GuiseFaceRoi next = *roi;

  for (int i = 0; i < n_passes; i++)
    {
      if (!(next.side > 1) || !isfinite (next.side + next.x + next.y))
        break;
      face->roi = next;
      self->counts.n_meshes++;
      if (!guise_face_marker_run (self->marker, picture, &next, face->mesh, face->irises,
                                  &face->score, error))
        return NULL;
      next = guise_face_roi_from_mesh (face->mesh);
      if (n_passes == 1 && guise_face_roi_overlap (&next, roi) < JUMP_OVERLAP)
        n_passes = N_PASSES_NEW;
      if (i < n_passes - 1 && (surest == NULL || face->score > surest->score))
        {
          g_clear_pointer (&surest, guise_face_unref);
          surest = copy_face (face);
        }
    }
  if (!(face->score > self->options.min_presence) && surest != NULL)
    {
      guise_face_unref (face);
      face = g_steal_pointer (&surest);
    }
  if (self->options.mode == GUISE_FACE_MODE_STILL && face->score > self->options.min_presence &&
      !refine_face (self, picture, face, error))
    return NULL;
  if (!(face->score > self->options.min_presence) ||
      !guise_face_pose_from_mesh (face->mesh, &face->pose, &face->scale))
    return NULL;
  return g_steal_pointer (&face);
}

static gboolean
is_full (const GuiseFaceFinder *self, const Work *work)
{
  return work->faces->len >= (guint) self->options.max_faces;
}

static gboolean
is_same_face (const GuiseFace *a, const GuiseFace *b)
{
  return guise_face_rect_overlap (&a->rect, &b->rect) > SAME_OVERLAP ||
         guise_face_get_hull_overlap (a, b) > SAME_HULL;
}

/* How good a reading is: of two of one face the better one is kept. */
static double
rate (const GuiseFace *face)
{
  GuiseAffine map;
  double      residual;

  return guise_face_fit_template (face->landmarks, &map, &residual)
           ? face->score - FIT_WEIGHT * residual
           : -1;
}

/* ---- following ---- */

/* A track's face in the current picture. */
typedef struct
{
  guint      track;
  gboolean   was_seen;
  double     overlap; /* with where it was expected */
  GuiseFace *face;    /* owned */
} Sighting;

static void
sighting_clear (void *data)
{
  g_clear_pointer (&((Sighting *) data)->face, guise_face_unref);
}

/* Who was there a moment ago comes first, then who moved least. */
static int
compare_sightings (const void *a, const void *b)
{
  const Sighting *p = (const Sighting *) a, *q = (const Sighting *) b;

  if (p->was_seen != q->was_seen)
    return q->was_seen - p->was_seen;
  if (p->overlap < q->overlap || p->overlap > q->overlap)
    return p->overlap < q->overlap ? 1 : -1;
  return p->track < q->track ? -1 : 1;
}

static gboolean
is_known (const GPtrArray *faces, const GuiseFace *face)
{
  for (guint i = 0; i < faces->len; i++)
    if (is_same_face (g_ptr_array_index (faces, i), face))
      return TRUE;
  return FALSE;
}

/* Looks for everybody where they were. Where two tracks come to one face, it belongs to the one
 * that is nearer to its old place: the other one is lost, not swapped. */
static gboolean
follow_tracks (GuiseFaceFinder *self, Work *work, GError **error)
{
  g_autoptr (GArray) sightings = g_array_new (FALSE, FALSE, sizeof (Sighting));

  g_array_set_clear_func (sightings, sighting_clear);
  for (guint i = 0; i < guise_face_tracks_get_n (self->tracks); i++)
    {
      const GuiseFaceTrack *track = guise_face_tracks_get (self->tracks, i);
      GError               *local = NULL;
      Sighting              sighting = { .track = i };
      GuiseFaceRoi          roi;

      sighting.face = read_face (self, work->picture, &track->roi, 1, &local);
      if (local != NULL)
        {
          g_propagate_error (error, local);
          return FALSE;
        }
      if (sighting.face == NULL)
        continue;
      guise_face_complete (sighting.face);
      roi = guise_face_roi_from_mesh (sighting.face->mesh);
      sighting.was_seen = guise_face_tracks_was_seen (self->tracks, i);
      sighting.overlap = guise_face_roi_overlap (&roi, &track->roi);
      g_array_append_val (sightings, sighting);
    }
  g_array_sort (sightings, compare_sightings);
  for (guint i = 0; i < sightings->len && !is_full (self, work); i++)
    {
      Sighting *sighting = &g_array_index (sightings, Sighting, i);

      if (is_known (work->faces, sighting->face))
        continue;
      sighting->face->time = work->time;
      guise_face_tracks_follow (self->tracks, sighting->track, sighting->face);
      g_ptr_array_add (work->faces, g_steal_pointer (&sighting->face));
    }
  return TRUE;
}

/* ---- new faces ---- */

static int
compare_sides (const void *a, const void *b)
{
  const GuiseFaceCandidate *p = (const GuiseFaceCandidate *) a;
  const GuiseFaceCandidate *q = (const GuiseFaceCandidate *) b;

  if (p->is_second != q->is_second)
    return p->is_second - q->is_second;
  return (p->roi.side < q->roi.side) - (p->roi.side > q->roi.side);
}

/* Whether a candidate lies on a face that is already known. */
static gboolean
is_taken (const GPtrArray *faces, const GuiseFaceRoi *roi)
{
  for (guint i = 0; i < faces->len; i++)
    {
      const GuiseFace *face = g_ptr_array_index (faces, i);
      GuiseFaceRoi     next = guise_face_roi_from_mesh (face->mesh);

      if (guise_face_search_is_same_place (&next, roi))
        return TRUE;
    }
  return FALSE;
}

/* Adds a face, or puts it in the place of a worse reading of the same one. @n_followed faces at the
 * start of the list stay. */
static void
add_face (GuiseFaceFinder *self, Work *work, guint n_followed, GuiseFace *face)
{
  for (guint i = 0; i < work->faces->len; i++)
    {
      GuiseFace *known = g_ptr_array_index (work->faces, i);

      if (!is_same_face (known, face))
        continue;
      self->counts.n_doubled++;
      if (i < n_followed || rate (known) >= rate (face))
        {
          guise_face_unref (face);
          return;
        }
      guise_face_unref (known);
      g_ptr_array_index (work->faces, i) = face;
      return;
    }
  g_ptr_array_add (work->faces, face);
}

/* Reads the face of a candidate, once it is clear which way up it is. NULL without an error when
 * there is none. */
static GuiseFace *
read_candidate (GuiseFaceFinder          *self,
                const Work               *work,
                const GuiseFaceCandidate *candidate,
                GError                  **error)
{
  int      n_passes = self->options.mode == GUISE_FACE_MODE_STILL ? N_PASSES_STILL : N_PASSES_NEW;
  gboolean is_face = TRUE;
  GuiseFaceCandidate settled = *candidate;
  GError            *local = NULL;

  if (candidate->is_doubtful &&
      !guise_face_search_settle (self->search, work->picture, &settled, &is_face, error))
    return NULL;
  if (!is_face)
    return NULL;

  GuiseFace *face = read_face (self, work->picture, &settled.roi, n_passes, &local);

  /* The nearer look may be the one that is mistaken. */
  if (face == NULL && local == NULL && candidate->is_doubtful)
    face = read_face (self, work->picture, &candidate->roi, n_passes, &local);
  if (local != NULL)
    g_propagate_error (error, local);
  return face;
}

/* Turns the candidates into faces, largest first, until there are enough. */
static gboolean
read_candidates (GuiseFaceFinder *self, Work *work, GError **error)
{
  guint n_followed = work->faces->len;

  g_array_sort (self->candidates, compare_sides);
  for (guint i = 0; i < self->candidates->len && !is_full (self, work); i++)
    {
      GuiseFaceCandidate *candidate = &g_array_index (self->candidates, GuiseFaceCandidate, i);
      GError             *local = NULL;

      if (is_taken (work->faces, &candidate->roi))
        continue;

      GuiseFace *face = read_candidate (self, work, candidate, &local);

      if (local != NULL)
        {
          g_propagate_error (error, local);
          return FALSE;
        }
      if (face == NULL)
        continue;
      guise_face_complete (face);
      face->time = work->time;
      add_face (self, work, n_followed, face);
    }
  for (guint i = n_followed; i < work->faces->len; i++)
    guise_face_tracks_start (self->tracks, g_ptr_array_index (work->faces, i));
  g_array_set_size (self->candidates, 0);
  return TRUE;
}

static gboolean
search (GuiseFaceFinder *self, Work *work, GuiseFaceLooks looks, GError **error)
{
  return guise_face_search_run (self->search, work->picture, looks, self->options.min_score,
                                self->candidates, error) &&
         read_candidates (self, work, error);
}

/* One part of the thorough search that goes round from picture to picture. */
static gboolean
search_a_little (GuiseFaceFinder *self, Work *work, GError **error)
{
  return guise_face_search_run_one (self->search, work->picture, self->round++,
                                    self->options.min_score, self->candidates, error) &&
         read_candidates (self, work, error);
}

/* Everything but tiles at once, so that the largest faces are taken however they are turned; tiles
 * for those that are too small in the whole. */
static gboolean
search_still (GuiseFaceFinder *self, Work *work, GError **error)
{
  return search (self, work,
                 GUISE_FACE_LOOK_NEAR | GUISE_FACE_LOOK_FAR | GUISE_FACE_LOOK_TURNED_NEAR |
                   GUISE_FACE_LOOK_TURNED_FAR,
                 error) &&
         (is_full (self, work) || search (self, work, GUISE_FACE_LOOK_TILES, error));
}

/* Upright first. A new scene is searched thoroughly, an empty one in every picture for turned faces
 * and part by part for small ones, one with too few people now and then. */
static gboolean
search_video (GuiseFaceFinder *self, Work *work, GError **error)
{
  gboolean was_empty = work->faces->len == 0;

  if (is_full (self, work))
    return TRUE;
  if (!search (self, work, GUISE_FACE_LOOK_NEAR, error))
    return FALSE;
  if ((work->faces->len == 0 || work->is_new_scene) && !is_full (self, work) &&
      !search (self, work, GUISE_FACE_LOOK_FAR, error))
    return FALSE;
  if (is_full (self, work))
    return TRUE;
  if (work->is_new_scene)
    return search (self, work, GUISE_FACE_LOOK_TURNED_FAR | GUISE_FACE_LOOK_TILES, error);
  if (work->faces->len == 0)
    return search (self, work, GUISE_FACE_LOOK_TURNED_NEAR, error) &&
           (is_full (self, work) || search_a_little (self, work, error));
  return was_empty || self->counts.n_pictures % THOROUGH_EVERY != 0 ||
         search_a_little (self, work, error);
}

/* ---- one picture ---- */

static gboolean
process (GuiseFaceFinder *self, Work *work, GError **error)
{
  if (!follow_tracks (self, work, error))
    return FALSE;
  return self->options.mode == GUISE_FACE_MODE_STILL ? search_still (self, work, error)
                                                     : search_video (self, work, error);
}

static int
compare_faces (const void *a, const void *b)
{
  const GuiseFace *p = *(const GuiseFace *const *) a, *q = *(const GuiseFace *const *) b;
  double           area_p = (p->rect.right - p->rect.left) * (p->rect.bottom - p->rect.top);
  double           area_q = (q->rect.right - q->rect.left) * (q->rect.bottom - q->rect.top);

  return (area_p < area_q) - (area_p > area_q);
}

gboolean
guise_face_finder_process (GuiseFaceFinder  *self,
                           const GuiseImage *picture,
                           int64_t           time,
                           GPtrArray       **out_faces,
                           GError          **error)
{
  g_return_val_if_fail (picture->pixels == GUISE_PIXELS_BGR8, FALSE);

  g_autoptr (GPtrArray) faces = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_face_unref);
  g_autoptr (GuiseImage) lifted = NULL;
  Work work = { .picture = picture, .time = time, .faces = faces };

  self->counts.n_pictures++;
  if (self->options.mode == GUISE_FACE_MODE_STILL)
    guise_face_tracks_reset (self->tracks);
  guise_face_glance_take (picture, &work.glance);
  work.is_new_scene = guise_face_tracks_begin (self->tracks, &work.glance, time);
  if (guise_face_glance_get_percentile (&work.glance, 0.75) >= DARK_UPPER)
    {
      if (!process (self, &work, error))
        return FALSE;
      if (faces->len > 0 || guise_face_glance_get_percentile (&work.glance, 0.25) >= DARK_LOWER)
        goto out;
    }
  lifted = guise_face_glance_lift (&work.glance, picture, error);
  if (lifted == NULL)
    return FALSE;
  work.picture = lifted;
  if (!process (self, &work, error))
    return FALSE;

out:
  g_ptr_array_sort (faces, compare_faces);
  *out_faces = g_steal_pointer (&faces);
  return TRUE;
}

void
guise_face_finder_reset (GuiseFaceFinder *self)
{
  guise_face_tracks_reset (self->tracks);
}

char *
guise_face_finder_dup_state (const GuiseFaceFinder *self)
{
  g_autofree char *tracks = guise_face_tracks_dup_state (self->tracks);

  return g_strdup_printf ("%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %s", self->round,
                          self->counts.n_pictures, tracks);
}

gboolean
guise_face_finder_set_state (GuiseFaceFinder *self, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 3);
  guint64 round, n_pictures;

  if (g_strv_length (words) < 3 ||
      !g_ascii_string_to_unsigned (words[0], 10, 0, G_MAXUINT64, &round, NULL) ||
      !g_ascii_string_to_unsigned (words[1], 10, 0, G_MAXUINT64, &n_pictures, NULL) ||
      !guise_face_tracks_set_state (self->tracks, words[2]))
    return FALSE;
  self->round = round;
  self->counts.n_pictures = n_pictures;
  return TRUE;
}

void
guise_face_finder_get_counts (const GuiseFaceFinder *self, GuiseFaceFinderCounts *out_counts)
{
  *out_counts = self->counts;
  out_counts->n_detections = guise_face_search_get_n_runs (self->search);
}
