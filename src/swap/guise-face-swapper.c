/* SPDX-License-Identifier: GPL-3.0-or-later
 * One frame in, the model's answers out: find, cut, ask. */
#include "swap/guise-face-swapper.h"

#include <string.h>

#include "core/guise-error.h"

#define N_PLANES 8 /* input and face of 3 planes each, two masks */

struct _GuiseSwapShot
{
  int         resolution;
  int         max_faces;
  int         n_faces;
  GuisePoint *landmarks; /* owned; [max_faces, 68] */
  float      *planes;    /* owned; [max_faces, 8, r, r]: input, face, face mask, input mask */
};

struct _GuiseFaceSwapper
{
  GuiseFaceFinder *finder; /* owned */
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

static GuisePrediction
get_prediction (const GuiseSwapShot *self, int i)
{
  size_t       size = plane_size (self);
  const float *first = self->planes + (size_t) i * N_PLANES * size;

  return (GuisePrediction){ .input = first,
                            .face = first + 3 * size,
                            .face_mask = first + 6 * size,
                            .input_mask = first + 7 * size };
}

gboolean
guise_swap_shot_paste (const GuiseSwapShot *self,
                       GuiseMerger         *merger,
                       GuiseImage          *canvas,
                       GuiseImage          *mask_canvas,
                       GError             **error)
{
  for (int i = 0; i < self->n_faces; i++)
    {
      GuisePrediction prediction = get_prediction (self, i);

      if (!guise_merger_paste (merger, &prediction,
                               self->landmarks + (size_t) i * GUISE_N_LANDMARKS, canvas,
                               mask_canvas, error))
        return FALSE;
    }
  return TRUE;
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
  g_clear_pointer (&self->finder, guise_face_finder_free);
  g_clear_pointer (&self->gate, guise_person_gate_free);
  g_free (self);
}

/* Cuts face i out of the frame and asks the model about it. */
static gboolean
ask (GuiseFaceSwapper *self,
     const GuiseImage *frame,
     const GuiseFace  *face,
     double            morph,
     GuiseSwapShot    *shot,
     GError          **error)
{
  size_t      size = plane_size (shot);
  float      *first = shot->planes + (size_t) shot->n_faces * N_PLANES * size;
  GuisePoint *landmarks = shot->landmarks + (size_t) shot->n_faces * GUISE_N_LANDMARKS;

  memcpy (landmarks, face->landmarks, sizeof face->landmarks);
  if (!guise_merger_cut (self->cutter, frame, landmarks, first, error) ||
      !guise_dfm_runner_run (self->runner, first, morph, first + 7 * size, first + 3 * size,
                             first + 6 * size, error))
    return FALSE;
  shot->n_faces++;
  return TRUE;
}

void
guise_face_swapper_set_person (GuiseFaceSwapper *self, GuisePersonGate *gate)
{
  g_clear_pointer (&self->gate, guise_person_gate_free);
  self->gate = gate;
}

gboolean
guise_face_swapper_look (GuiseFaceSwapper *self,
                         const GuiseImage *frame,
                         int64_t           time_ns,
                         double            morph,
                         GuiseSwapShot    *shot,
                         GError          **error)
{
  g_autoptr (GPtrArray) faces = NULL;
  GuisePersonVerdict verdicts[GUISE_FACE_FINDER_MAX_FACES];

  shot->n_faces = 0;
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
      if (guise_face_align (face->landmarks, GUISE_FACE_TYPE_WHOLE, 1.0, 1.0, &unused) &&
          !ask (self, frame, face, morph, shot, error))
        return FALSE;
    }
  return TRUE;
}
