/* SPDX-License-Identifier: GPL-3.0-or-later
 * One frame in, the model's answers out: find, cut, ask. */
#include "swap/guise-face-swapper.h"

#include <string.h>

#include "core/guise-error.h"

#define N_PLANES 10 /* input and face of 3 planes each, four masks */

struct _GuiseSwapShot
{
  int              resolution;
  int              max_faces;
  int              n_faces;
  gboolean         has_seen;  /* whether a mask network was asked */
  GuisePoint      *landmarks; /* owned; [max_faces, 68] */
  float           *planes;    /* owned; [max_faces, 10, r, r]: as get_prediction() says */
  GuiseFaceMotion *motions;   /* owned; [max_faces] */
  GuiseLabMove    *colors;    /* owned; [max_faces]; of steady colours */
  gboolean         has_colors;
  int             *tracks; /* owned; [max_faces]: numbers of the faces, as GuiseFace has them */
};

struct _GuiseFaceSwapper
{
  GuiseFaceFinder *finder; /* owned */
  GuiseFaceMasker *masker; /* owned; NULL when no mask network is asked */
  GuisePersonGate *gate;   /* owned; NULL when everybody is swapped */
  GuiseDfmRunner  *runner; /* owned */
  GuiseMerger     *cutter; /* owned; cuts, never pastes */
};

static size_t
plane_size (const GuiseSwapShot *self)
{
  return (size_t) self->resolution * (size_t) self->resolution;
}

GuiseSwapShot *
guise_swap_shot_new (int resolution, int max_faces, GError **error)
{
  g_autoptr (GuiseSwapShot) self = g_new0 (GuiseSwapShot, 1);

  self->resolution = resolution;
  self->max_faces = max_faces;
  self->landmarks = g_new (GuisePoint, (size_t) max_faces * GUISE_N_LANDMARKS);
  self->motions = g_new0 (GuiseFaceMotion, max_faces);
  self->tracks = g_new0 (int, max_faces);
  self->colors = g_new0 (GuiseLabMove, max_faces);
  self->planes = g_try_new0 (float, (size_t) max_faces *N_PLANES *plane_size (self));
  if (self->planes == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "Not enough memory for %d faces of %d pixels", max_faces, resolution);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
guise_swap_shot_free (GuiseSwapShot *self)
{
  if (self == NULL)
    return;
  g_free (self->landmarks);
  g_free (self->planes);
  g_free (self->motions);
  g_free (self->tracks);
  g_free (self->colors);
  g_free (self);
}

int
guise_swap_shot_get_n_faces (const GuiseSwapShot *self)
{
  return self->n_faces;
}

const GuisePoint *
guise_swap_shot_get_landmarks (const GuiseSwapShot *self, int i)
{
  g_return_val_if_fail (i >= 0 && i < self->n_faces, NULL);

  return self->landmarks + (size_t) i * GUISE_N_LANDMARKS;
}

void
guise_swap_shot_set_landmarks (GuiseSwapShot *self, int i, const GuisePoint *landmarks)
{
  g_return_if_fail (i >= 0 && i < self->n_faces);

  memcpy (self->landmarks + (size_t) i * GUISE_N_LANDMARKS, landmarks,
          GUISE_N_LANDMARKS * sizeof *landmarks);
}

void
guise_swap_shot_set_motion (GuiseSwapShot *self, int i, const GuiseFaceMotion *motion)
{
  g_return_if_fail (i >= 0 && i < self->n_faces);

  self->motions[i] = *motion;
}

/* The first plane of face i. */
static float *
planes_of (const GuiseSwapShot *self, int i)
{
  return self->planes + (size_t) i * N_PLANES * plane_size (self);
}

static GuisePrediction
get_prediction (const GuiseSwapShot *self, int i)
{
  size_t       size = plane_size (self);
  const float *first = planes_of (self, i);

  return (GuisePrediction){ .input = first,
                            .face = first + 3 * size,
                            .face_mask = first + 6 * size,
                            .input_mask = first + 7 * size,
                            .seen_face_mask = self->has_seen ? first + 8 * size : NULL,
                            .seen_input_mask = self->has_seen ? first + 9 * size : NULL };
}

gboolean
guise_swap_shot_steady_colors (GuiseSwapShot    *self,
                               GuiseMerger      *merger,
                               GuiseColorMemory *memory,
                               guint             scene,
                               int64_t           time_ns,
                               GError          **error)
{
  for (int i = 0; i < self->n_faces; i++)
    {
      const GuisePrediction prediction = get_prediction (self, i);

      if (!guise_merger_measure_colors (merger, &prediction,
                                        guise_swap_shot_get_landmarks (self, i), &self->colors[i],
                                        error))
        return FALSE;
      guise_color_memory_steady (memory, self->tracks[i], scene, time_ns, &self->colors[i]);
    }
  self->has_colors = TRUE;
  return TRUE;
}

gboolean
guise_swap_shot_steady_masks (GuiseSwapShot   *self,
                              GuiseMaskMemory *memory,
                              guint            scene,
                              int64_t          time_ns,
                              GError         **error)
{
  const size_t size = plane_size (self);

  g_return_val_if_fail (guise_mask_memory_get_size (memory) == self->resolution, FALSE);

  for (int i = 0; i < self->n_faces; i++)
    if (!guise_mask_memory_steady (memory, self->tracks[i], scene, time_ns,
                                   planes_of (self, i) + 6 * size, planes_of (self, i) + 7 * size,
                                   error))
      return FALSE;
  return TRUE;
}

gboolean
guise_swap_shot_paste (const GuiseSwapShot *self,
                       GuiseMerger         *merger,
                       GuiseImage          *canvas,
                       GuiseImage          *mask_canvas,
                       GError             **error)
{
  GuiseMergeFace faces[GUISE_FACE_FINDER_MAX_FACES];

  for (int i = 0; i < self->n_faces; i++)
    faces[i] = (GuiseMergeFace){ .prediction = get_prediction (self, i),
                                 .landmarks = guise_swap_shot_get_landmarks (self, i),
                                 .motion = self->motions[i],
                                 .colors = self->has_colors ? &self->colors[i] : NULL };
  return guise_merger_merge (merger, faces, self->n_faces, canvas, mask_canvas, error);
}

GuiseFaceSwapper *
guise_face_swapper_new (GuiseDfm                     *dfm,
                        GuiseDevice                  *device,
                        const GuiseFaceFinderOptions *finder,
                        const char                   *models_dir,
                        GuiseFaceType                 face_type,
                        GError                      **error)
{
  g_autoptr (GuiseFaceSwapper) self = g_new0 (GuiseFaceSwapper, 1);
  GuiseMergeOptions options = guise_merge_options_default ();

  options.face_type = face_type;
  if ((self->finder = guise_face_finder_new (models_dir, device, finder, error)) == NULL ||
      (self->runner = guise_dfm_runner_new (dfm, device, 1, GUISE_DFM_PLANAR, error)) == NULL ||
      (self->cutter = guise_merger_new (guise_dfm_get_resolution (dfm), &options, error)) == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

void
guise_face_swapper_free (GuiseFaceSwapper *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->cutter, guise_merger_free);
  g_clear_pointer (&self->runner, guise_dfm_runner_free);
  g_clear_pointer (&self->masker, guise_face_masker_free);
  g_clear_pointer (&self->finder, guise_face_finder_free);
  g_clear_pointer (&self->gate, guise_person_gate_free);
  g_free (self);
}

void
guise_face_swapper_set_person (GuiseFaceSwapper *self, GuisePersonGate *gate)
{
  g_clear_pointer (&self->gate, guise_person_gate_free);
  self->gate = gate;
}

void
guise_face_swapper_set_masker (GuiseFaceSwapper *self, GuiseFaceMasker *masker)
{
  g_clear_pointer (&self->masker, guise_face_masker_free);
  self->masker = masker;
}

gboolean
guise_face_swapper_find (GuiseFaceSwapper *self,
                         const GuiseImage *frame,
                         int64_t           time_ns,
                         GuiseSwapShot    *shot,
                         GError          **error)
{
  g_autoptr (GPtrArray) faces = NULL;
  GuisePersonVerdict verdicts[GUISE_FACE_FINDER_MAX_FACES];

  shot->n_faces = 0;
  shot->has_colors = FALSE;
  if (!guise_face_finder_process (self->finder, frame, time_ns, &faces, error) ||
      (self->gate != NULL && !guise_person_gate_judge (self->gate, frame, faces, verdicts, error)))
    return FALSE;
  for (unsigned i = 0; i < faces->len && shot->n_faces < shot->max_faces; i++)
    {
      const GuiseFace *face = g_ptr_array_index (faces, i);
      GuiseAffine      unused;

      if (self->gate != NULL && !verdicts[i].is_person)
        continue;
      /* A mesh that forms no face is passed over, as if nobody were there. */
      if (!guise_face_align (face->landmarks, GUISE_FACE_TYPE_WHOLE, 1.0, 1.0, &unused))
        continue;
      shot->motions[shot->n_faces] = (GuiseFaceMotion){ 0 };
      shot->tracks[shot->n_faces] = face->track;
      guise_swap_shot_set_landmarks (shot, shot->n_faces++, face->landmarks);
    }
  return TRUE;
}

/* What the mask network says to the face that was there and to the one that was made. */
static gboolean
see (GuiseFaceSwapper *self, const GuiseImage *frame, GuiseSwapShot *shot, int i, GError **error)
{
  size_t size = plane_size (shot);
  float *first = planes_of (shot, i);

  return guise_merger_cut_sized (self->cutter, frame, guise_swap_shot_get_landmarks (shot, i),
                                 guise_face_masker_get_side (self->masker),
                                 guise_face_masker_get_input (self->masker), error) &&
         guise_face_masker_run (self->masker, shot->resolution, first + 9 * size, error) &&
         guise_face_masker_run_on (self->masker, first + 3 * size, shot->resolution,
                                   first + 8 * size, error);
}

gboolean
guise_face_swapper_ask (GuiseFaceSwapper *self,
                        const GuiseImage *frame,
                        double            morph,
                        GuiseSwapShot    *shot,
                        GError          **error)
{
  size_t size = plane_size (shot);

  shot->has_seen = self->masker != NULL;
  for (int i = 0; i < shot->n_faces; i++)
    {
      float *first = planes_of (shot, i);

      if (!guise_merger_cut (self->cutter, frame, guise_swap_shot_get_landmarks (shot, i), first,
                             error) ||
          !guise_dfm_runner_run (self->runner, first, morph, first + 7 * size, first + 3 * size,
                                 first + 6 * size, error) ||
          (self->masker != NULL && !see (self, frame, shot, i, error)))
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_face_swapper_look (GuiseFaceSwapper *self,
                         const GuiseImage *frame,
                         int64_t           time_ns,
                         double            morph,
                         GuiseSwapShot    *shot,
                         GError          **error)
{
  return guise_face_swapper_find (self, frame, time_ns, shot, error) &&
         guise_face_swapper_ask (self, frame, morph, shot, error);
}

int
guise_face_swapper_get_scene (const GuiseFaceSwapper *self)
{
  return guise_face_finder_get_scene (self->finder);
}

char *
guise_face_swapper_dup_state (const GuiseFaceSwapper *self, GBytes **out_person)
{
  *out_person = self->gate != NULL ? guise_person_gate_dup_state (self->gate) : NULL;
  return guise_face_finder_dup_state (self->finder);
}

gboolean
guise_face_swapper_set_state (GuiseFaceSwapper *self, const char *state, GBytes *person)
{
  return (self->gate != NULL) == (person != NULL) &&
         (person == NULL || guise_person_gate_set_state (self->gate, person)) &&
         guise_face_finder_set_state (self->finder, state);
}
