/* SPDX-License-Identifier: GPL-3.0-or-later
 * Detection, mesh and tracking put together (faces.md 2.3.4, 3.5). */
#include "face/guise-face-finder.h"

#include <math.h>
#include <string.h>

#include "core/guise-data.h"
#include "face/guise-face-detector-private.h"
#include "face/guise-face-marker-private.h"

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
#define FOUND_OVERLAP    0.3 /* squares of a face that was lost for a while */
#define MEMORY           (G_USEC_PER_SEC * 1000LL / 2) /* nanoseconds a lost face is remembered */

/* A face that is followed, or was until lately. */
typedef struct
{
  int          id;
  GuiseFaceRoi roi;  /* where to look for it next */
  int64_t      time; /* when it was seen last */
} Track;

struct _GuiseFaceFinder
{
  GuiseFaceFinderOptions options;
  GuiseFaceMarker       *marker;
  GuiseFaceDetector     *short_detector; /* or NULL */
  GuiseFaceDetector     *full_detector;  /* or NULL */
  GArray                *rois;           /* of GuiseFaceRoi: detections in the current picture */
  GArray                *tracks;         /* of Track */
  int                    next_id;
  GuiseFaceFinderCounts  counts;
};

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

static GuiseFaceDetector *
load_detector (const char *models_dir, const char *name, GuiseDevice *device, GError **error)
{
  g_autofree char *path = find_model (models_dir, name, error);

  return path != NULL ? guise_face_detector_new (path, device, error) : NULL;
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
  GuiseFaceRange   range = self->options.range;

  if (marker_path == NULL)
    return FALSE;
  self->marker = guise_face_marker_new (marker_path, device, error);
  if (self->marker == NULL)
    return FALSE;
  if (range != GUISE_FACE_RANGE_FULL)
    {
      self->short_detector = load_detector (models_dir, SHORT_FILE, device, error);
      if (self->short_detector == NULL)
        return FALSE;
    }
  if (range != GUISE_FACE_RANGE_SHORT)
    {
      self->full_detector = load_detector (models_dir, FULL_FILE, device, error);
      if (self->full_detector == NULL)
        return FALSE;
    }
  return TRUE;
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
  self->rois = g_array_new (FALSE, FALSE, sizeof (GuiseFaceRoi));
  self->tracks = g_array_new (FALSE, FALSE, sizeof (Track));
  return load_networks (self, models_dir, device, error) ? g_steal_pointer (&self) : NULL;
}

void
guise_face_finder_free (GuiseFaceFinder *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->rois, g_array_unref);
  g_clear_pointer (&self->tracks, g_array_unref);
  guise_face_marker_free (self->marker);
  guise_face_detector_free (self->short_detector);
  guise_face_detector_free (self->full_detector);
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

/* Reads the mesh from @roi, then again from the mesh's own square: @n_passes readings, one more
 * after a jump. NULL without an error when there is no face. */
static GuiseFace *
read_face (GuiseFaceFinder    *self,
           const GuiseImage   *picture,
           const GuiseFaceRoi *roi,
           int                 n_passes,
           GError            **error)
{
  g_autoptr (GuiseFace) face = guise_face_new ();
  GuiseFaceRoi next = *roi;

  for (int i = 0; i < n_passes; i++)
    {
      if (!(next.side > 1) || !isfinite (next.side + next.x + next.y))
        return NULL;
      face->roi = next;
      self->counts.n_meshes++;
      if (!guise_face_marker_run (self->marker, picture, &next, face->mesh, face->irises,
                                  &face->score, error))
        return NULL;
      next = guise_face_roi_from_mesh (face->mesh);
      if (n_passes == 1 && guise_face_roi_overlap (&next, roi) < JUMP_OVERLAP)
        n_passes = N_PASSES_NEW;
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
is_known (const GPtrArray *faces, const GuiseFaceRect *rect)
{
  for (guint i = 0; i < faces->len; i++)
    {
      const GuiseFace *face = g_ptr_array_index (faces, i);

      if (guise_face_rect_overlap (&face->rect, rect) > SAME_OVERLAP)
        return TRUE;
    }
  return FALSE;
}

/* ---- tracks ---- */

static void
start_track (GuiseFaceFinder *self, GuiseFace *face)
{
  GuiseFaceRoi roi = guise_face_roi_from_mesh (face->mesh);
  Track       *best = NULL;
  double       best_overlap = FOUND_OVERLAP;

  /* A face that comes back where one was lost a moment ago is that one. */
  for (guint i = 0; i < self->tracks->len; i++)
    {
      Track *track = &g_array_index (self->tracks, Track, i);
      double overlap = guise_face_roi_overlap (&track->roi, &roi);

      if (track->time != face->time && overlap > best_overlap)
        {
          best = track;
          best_overlap = overlap;
        }
    }
  if (best == NULL)
    {
      Track track = { .id = self->next_id++ };

      g_array_append_val (self->tracks, track);
      best = &g_array_index (self->tracks, Track, self->tracks->len - 1);
    }
  best->roi = roi;
  best->time = face->time;
  face->track = best->id;
}

static void
forget_old_tracks (GuiseFaceFinder *self, int64_t time)
{
  for (guint i = self->tracks->len; i-- > 0;)
    {
      int64_t age = time - g_array_index (self->tracks, Track, i).time;

      if (age < 0 || age > MEMORY)
        g_array_remove_index_fast (self->tracks, i);
    }
}

/* Looks for every face of the last picture where it was. */
static gboolean
follow_tracks (GuiseFaceFinder  *self,
               const GuiseImage *picture,
               int64_t           time,
               GPtrArray        *faces,
               GError          **error)
{
  for (guint i = 0; i < self->tracks->len && faces->len < (guint) self->options.max_faces; i++)
    {
      Track  *track = &g_array_index (self->tracks, Track, i);
      GError *local = NULL;
      g_autoptr (GuiseFace) face = read_face (self, picture, &track->roi, 1, &local);

      if (local != NULL)
        {
          g_propagate_error (error, local);
          return FALSE;
        }
      if (face == NULL)
        continue;
      guise_face_complete (face);
      if (is_known (faces, &face->rect))
        continue;
      face->time = time;
      face->track = track->id;
      track->roi = guise_face_roi_from_mesh (face->mesh);
      track->time = time;
      g_ptr_array_add (faces, g_steal_pointer (&face));
    }
  return TRUE;
}

/* ---- detection ---- */

static gboolean
detect (GuiseFaceFinder   *self,
        GuiseFaceDetector *detector,
        const GuiseImage  *picture,
        double             angle,
        GError           **error)
{
  GuiseFaceRoi window = guise_face_roi_from_picture_size (picture->width, picture->height, angle);

  if (detector == NULL)
    return TRUE;
  self->counts.n_detections++;
  return guise_face_detector_run (detector, picture, &window, self->options.min_score, self->rois,
                                  error);
}

static int
compare_sides (const void *a, const void *b)
{
  const GuiseFaceRoi *p = (const GuiseFaceRoi *) a, *q = (const GuiseFaceRoi *) b;

  return (p->side < q->side) - (p->side > q->side);
}

/* Whether a detection lies on a face that is already known. */
static gboolean
is_taken (const GPtrArray *faces, const GuiseFaceRoi *roi)
{
  for (guint i = 0; i < faces->len; i++)
    {
      const GuiseFace *face = g_ptr_array_index (faces, i);
      GuiseFaceRoi     next = guise_face_roi_from_mesh (face->mesh);

      if (guise_face_roi_overlap (&next, roi) > SAME_OVERLAP)
        return TRUE;
    }
  return FALSE;
}

/* Turns the detections into faces, largest first, until there are enough. */
static gboolean
read_detections (GuiseFaceFinder  *self,
                 const GuiseImage *picture,
                 int64_t           time,
                 GPtrArray        *faces,
                 GError          **error)
{
  int n_passes = self->options.mode == GUISE_FACE_MODE_STILL ? N_PASSES_STILL : N_PASSES_NEW;

  g_array_sort (self->rois, compare_sides);
  for (guint i = 0; i < self->rois->len && faces->len < (guint) self->options.max_faces; i++)
    {
      const GuiseFaceRoi *roi = &g_array_index (self->rois, GuiseFaceRoi, i);
      GError             *local = NULL;

      if (is_taken (faces, roi))
        continue;

      g_autoptr (GuiseFace) face = read_face (self, picture, roi, n_passes, &local);

      if (local != NULL)
        {
          g_propagate_error (error, local);
          return FALSE;
        }
      if (face == NULL)
        continue;
      guise_face_complete (face);
      if (is_known (faces, &face->rect))
        continue;
      face->time = time;
      start_track (self, face);
      g_ptr_array_add (faces, g_steal_pointer (&face));
    }
  return TRUE;
}

/* One look at the picture, turned by @angle: the short range first, the full range where that
 * leaves us without any face. */
static gboolean
find_new (GuiseFaceFinder  *self,
          const GuiseImage *picture,
          int64_t           time,
          double            angle,
          GPtrArray        *faces,
          GError          **error)
{
  GuiseFaceDetector *const detectors[] = { self->short_detector, self->full_detector };

  for (size_t i = 0; i < G_N_ELEMENTS (detectors); i++)
    {
      if (i > 0 && faces->len > 0 && self->short_detector != NULL)
        break;
      g_array_set_size (self->rois, 0);
      if (!detect (self, detectors[i], picture, angle, error) ||
          !read_detections (self, picture, time, faces, error))
        return FALSE;
    }
  return TRUE;
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

  /* Upright first; a head lying on its side or upside down is worth three more looks in stills. */
  static const double angles[] = { 0, G_PI_2, -G_PI_2, G_PI };
  gboolean            is_still = self->options.mode == GUISE_FACE_MODE_STILL;
  g_autoptr (GPtrArray) faces = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_face_unref);

  self->counts.n_pictures++;
  if (is_still)
    guise_face_finder_reset (self);
  forget_old_tracks (self, time);
  if (!follow_tracks (self, picture, time, faces, error))
    return FALSE;
  for (size_t i = 0; i < (is_still ? G_N_ELEMENTS (angles) : 1); i++)
    {
      if (i == 0 ? faces->len >= (guint) self->options.max_faces : faces->len > 0)
        break;
      if (!find_new (self, picture, time, angles[i], faces, error))
        return FALSE;
    }
  g_ptr_array_sort (faces, compare_faces);
  *out_faces = g_steal_pointer (&faces);
  return TRUE;
}

void
guise_face_finder_reset (GuiseFaceFinder *self)
{
  g_array_set_size (self->tracks, 0);
}

void
guise_face_finder_get_counts (const GuiseFaceFinder *self, GuiseFaceFinderCounts *out_counts)
{
  *out_counts = self->counts;
}
