/* SPDX-License-Identifier: GPL-3.0-or-later
 * Detection, mesh and tracking put together (faces.md 2.3.4, 3.5). */
#include "face/guise-face-finder.h"

#include "core/guise-data.h"
#include "face/guise-face-finder-private.h"

#define ATTENTION_FILE   "face_landmark_with_attention.tflite"
#define PLAIN_FILE       "face_landmark.tflite"
#define SHORT_FILE       "face_detection_short_range.tflite"
#define FULL_FILE        "face_detection_full_range.tflite"

#define DEFAULT_PRESENCE 0.5 /* faces.md 3.5 */

#define SAME_OVERLAP     0.5 /* squares or boxes of one face */
#define SAME_HULL        0.6 /* faces.md 2.1.4 */

/* A picture whose brighter quarter begins below is seen in a lifted copy; one whose darker quarter
 * ends below is looked at again so when nobody is seen. */
#define DARK_UPPER       50
#define DARK_LOWER       40

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
  guise_face_finder_set_limits (self, self->options.max_faces, self->options.min_score);
  if (!(self->options.min_presence > 0))
    self->options.min_presence = DEFAULT_PRESENCE;
  self->candidates = g_array_new (FALSE, FALSE, sizeof (GuiseFaceCandidate));
  self->doubts = g_array_new (FALSE, FALSE, sizeof (GuiseFaceCandidate));
  self->sightings = guise_face_finder_sightings_new ();
  self->faces = guise_face_spares_new ();
  self->tracks = guise_face_tracks_new ();
  return load_networks (self, models_dir, device, error) ? g_steal_pointer (&self) : NULL;
}

void
guise_face_finder_free (GuiseFaceFinder *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->candidates, g_array_unref);
  g_clear_pointer (&self->doubts, g_array_unref);
  g_clear_pointer (&self->sightings, g_array_unref);
  g_clear_pointer (&self->faces, guise_spares_free);
  guise_face_tracks_free (self->tracks);
  guise_face_marker_free (self->marker);
  guise_face_search_free (self->search);
  g_free (self);
}

/* ---- one picture ---- */

gboolean
guise_face_finder_is_full (const GuiseFaceFinder *self, const GuiseFaceWork *work)
{
  return work->faces->len >= (guint) self->options.max_faces;
}

gboolean
guise_face_finder_is_same (const GuiseFace *a, const GuiseFace *b)
{
  return guise_face_rect_overlap (&a->rect, &b->rect) > SAME_OVERLAP ||
         guise_face_get_hull_overlap (a, b) > SAME_HULL;
}

static gboolean
process (GuiseFaceFinder *self, GuiseFaceWork *work, gboolean searches, GError **error)
{
  return guise_face_finder_follow (self, work, error) &&
         (!searches || guise_face_finder_search (self, work, error));
}

/* In the picture as it is, in its lifted copy, or in that when nobody is seen in the picture. Live
 * the two are searched by turns then. */
static gboolean
process_bright_and_dark (GuiseFaceFinder *self, GuiseFaceWork *work, GError **error)
{
  const gboolean is_dark = guise_face_glance_get_percentile (&work->glance, 0.75) < DARK_UPPER;
  const gboolean may_be_dark =
    !is_dark && guise_face_glance_get_percentile (&work->glance, 0.25) < DARK_LOWER;
  const gboolean alternates = may_be_dark && self->options.mode == GUISE_FACE_MODE_LIVE;
  const gboolean is_second = alternates && self->turn % 2 != 0;
  g_autoptr (GuiseImage) lifted = NULL;

  work->turn = alternates ? self->turn / 2 : self->turn;
  if (!is_dark)
    {
      if (!process (self, work, !is_second, error))
        return FALSE;
      if (work->faces->len > 0 && is_second)
        return guise_face_finder_search (self, work, error); /* nobody looks at the lifted one */
      if (work->faces->len > 0 || !may_be_dark)
        return TRUE;
      if (alternates && !is_second && guise_face_tracks_get_n (self->tracks) == 0)
        return TRUE;
    }
  lifted = guise_face_glance_lift (&work->glance, work->picture, error);
  if (lifted == NULL)
    return FALSE;
  work->picture = lifted;
  return process (self, work, !alternates || is_second, error);
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
  g_autoptr (GPtrArray) faces = guise_face_finder_faces_new ();

  if (!guise_face_finder_process_into (self, picture, time, faces, error))
    return FALSE;
  *out_faces = g_steal_pointer (&faces);
  return TRUE;
}

GPtrArray *
guise_face_finder_faces_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) guise_face_unref);
}

gboolean
guise_face_finder_process_into (GuiseFaceFinder  *self,
                                const GuiseImage *picture,
                                int64_t           time,
                                GPtrArray        *faces,
                                GError          **error)
{
  g_return_val_if_fail (picture->pixels == GUISE_PIXELS_BGR8, FALSE);

  GuiseFaceWork work = { .picture = picture, .time = time, .faces = faces };

  g_ptr_array_set_size (faces, 0);
  self->counts.n_pictures++;
  if (self->options.mode == GUISE_FACE_MODE_STILL)
    guise_face_tracks_reset (self->tracks);
  guise_face_glance_take (picture, &work.glance);
  work.is_new_scene = guise_face_tracks_begin (self->tracks, &work.glance, time);
  if (work.is_new_scene)
    guise_face_finder_forget_live (self);
  if (!process_bright_and_dark (self, &work, error))
    return FALSE;
  guise_face_finder_end_live (self, &work);
  g_ptr_array_sort (faces, compare_faces);
  return TRUE;
}

void
guise_face_finder_set_limits (GuiseFaceFinder *self, int max_faces, double min_score)
{
  self->options.max_faces = CLAMP (max_faces, 1, GUISE_FACE_FINDER_MAX_FACES);
  self->options.min_score = min_score;
}

int
guise_face_finder_get_scene (const GuiseFaceFinder *self)
{
  return guise_face_tracks_get_scene (self->tracks);
}

void
guise_face_finder_reset (GuiseFaceFinder *self)
{
  guise_face_tracks_reset (self->tracks);
  guise_face_finder_forget_live (self);
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
