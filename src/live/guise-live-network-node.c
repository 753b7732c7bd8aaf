/* SPDX-License-Identifier: GPL-3.0-or-later
 * The third node: what the model makes of the faces. */
#include "live/guise-live-private.h"

#include <math.h>
#include <string.h>

#include "image/guise-blur.h"
#include "live/guise-live-crop.h"

/* What this node has for itself. */
typedef struct
{
  GuiseLive       *live;    /* borrowed */
  GuiseLiveModel  *model;   /* owned; NULL before the first one is ready */
  GuiseLiveMasker *masker;  /* owned; NULL before somebody asked for one */
  float           *scratch; /* owned; [7, n, n]: a blurred face; what the model is shown; a mask */
  size_t           n_scratch;
  GuiseScratch     blur;
} Node;

static void
node_clear (Node *self)
{
  g_clear_pointer (&self->model, guise_live_model_free);
  g_clear_pointer (&self->masker, guise_live_masker_free);
  g_free (self->scratch);
  guise_scratch_clear (&self->blur);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Node, node_clear)

/* A model or mask network that has become ready takes the place of the one in use. */
static void
take_coming (Node *self)
{
  GuiseLiveModel  *model;
  GuiseLiveMasker *masker;

  g_mutex_lock (&self->live->lock);
  model = g_steal_pointer (&self->live->coming);
  masker = g_steal_pointer (&self->live->coming_masker);
  if (model != NULL)
    g_clear_pointer (&self->live->lost, g_free);
  g_mutex_unlock (&self->live->lock);
  if (masker != NULL)
    {
      guise_live_masker_free (self->masker);
      self->masker = masker;
      if (masker->path != NULL)
        guise_live_tell (self->live, GUISE_LIVE_EVENT_MASKER_READY, masker->path, NULL);
    }
  if (model != NULL)
    {
      guise_live_model_free (self->model);
      self->model = model;
      g_atomic_int_set (&self->live->is_modelless, FALSE);
      g_atomic_int_set (&self->live->lacks_morph, !model->has_morph);
      guise_live_tell (self->live, GUISE_LIVE_EVENT_MODEL_READY, model->path, NULL);
    }
}

/* ---- what is done to faces before and after the model ---- */

static size_t
plane_size (const Node *self)
{
  return (size_t) self->model->size * (size_t) self->model->size;
}

static gboolean
reserve_scratch (Node *self)
{
  size_t wanted = 7 * plane_size (self);

  if (wanted > self->n_scratch)
    {
      float *larger = g_try_realloc_n (self->scratch, wanted, sizeof *larger);

      if (larger == NULL)
        return FALSE;
      self->scratch = larger;
      self->n_scratch = wanted;
    }
  return TRUE;
}

/* x (1 + a) - gauss (x) a, clipped (faces.md 8.6). */
static void
sharpen (Node *self, float *face, double amount)
{
  size_t     n = 3 * plane_size (self);
  float      a = (float) amount;
  GuiseImage blurred = { .pixels = GUISE_PIXELS_F32,
                         .width = self->model->size,
                         .height = self->model->size,
                         .n_channels = 3,
                         .stride = (size_t) self->model->size * sizeof (float),
                         .data = (uint8_t *) self->scratch };

  if (amount <= 0.0)
    return;
  memcpy (self->scratch, face, n * sizeof *face);
  guise_blur_gaussian_with (&self->blur, &blurred, 0, 1.0, GUISE_BORDER_REFLECT_101);
  for (size_t i = 0; i < n; i++)
    face[i] = CLAMP (face[i] * (1.0f + a) - self->scratch[i] * a, 0.0f, 1.0f);
}

/* x^(1/g) for each channel (faces.md 8.6). */
static void
apply_gamma (const Node *self, float *face, const double *gamma)
{
  size_t n = plane_size (self);

  for (int c = 0; c < 3; c++)
    {
      float  power = (float) (1.0 / gamma[c]);
      float *plane = face + (size_t) c * n;

      for (size_t i = 0; gamma[c] != 1.0 && i < n; i++)
        plane[i] = CLAMP (powf (plane[i], power), 0.0f, 1.0f);
    }
}

/* ---- asking ---- */

/* out: [3, size, size]: the frame by to_face, a similarity */
static void
cut (const GuiseLiveShot *shot, const GuiseAffine *to_face, int size, float *out)
{
  GuisePlanes planes = {
    .data = out, .width = size, .height = size, .order = GUISE_CHANNELS_BGR, .scale = 1.0f / 255
  };
  GuiseAffine from_face;

  if (!guise_affine_invert (to_face, &from_face))
    g_assert_not_reached (); /* guise_live_crop() makes similarities */
  guise_warp_affine_to_planes (shot->frame->image, &from_face, GUISE_INTERPOLATION_CUBIC,
                               GUISE_BORDER_ZERO, &planes, 0, size);
  for (size_t k = 0; k < 3 * (size_t) size * (size_t) size; k++)
    out[k] = CLAMP (out[k], 0.0f, 1.0f);
}

/* The face and its mask come from the second pass, the mask of what was shown from the first. What
 * is done to the face before the model sees it is not done to the one whose colours are matched. */
static gboolean
ask (Node *self, const GuiseLiveSettings *settings, GuiseLiveShot *shot, int i, GError **error)
{
  GuisePrediction planes = guise_live_shot_get_prediction (shot, i);
  float          *face = (float *) planes.face, *face_mask = (float *) planes.face_mask;
  size_t          n = plane_size (self);
  float          *shown = self->scratch + 3 * n, *unused_mask = self->scratch + 6 * n;

  memcpy (shown, planes.input, 3 * n * sizeof *shown);
  sharpen (self, shown, settings->pre_sharpen);
  apply_gamma (self, shown, settings->pre_gamma);
  if (!guise_dfm_runner_run (self->model->runner, shown, settings->morph,
                             (float *) planes.input_mask, face, face_mask, error))
    return FALSE;
  if (settings->two_passes)
    {
      memcpy (shown, face, 3 * n * sizeof *face);
      if (!guise_dfm_runner_run (self->model->runner, shown, settings->morph, unused_mask, face,
                                 face_mask, error))
        return FALSE;
    }
  sharpen (self, face, settings->post_sharpen);
  apply_gamma (self, face, settings->post_gamma);
  return TRUE;
}

/* What the mask network says of the face that was there, cut out anew in the size that it sees. */
static gboolean
see (Node *self, GuiseLiveShot *shot, int i, GError **error)
{
  GuisePrediction planes = guise_live_shot_get_prediction (shot, i);
  int             side = guise_face_masker_get_side (self->masker->masker);
  GuiseAffine to_seen = guise_live_crop_resize (&shot->faces[i].to_face, self->model->size, side);

  cut (shot, &to_seen, side, guise_face_masker_get_input (self->masker->masker));
  return guise_face_masker_run (self->masker->masker, self->model->size,
                                (float *) planes.seen_input_mask, error);
}

/* Faces whose landmarks form none are passed over, as if nobody were there. */
static void
align (const Node *self, const GuiseLiveSettings *settings, GuiseLiveShot *shot)
{
  int n_kept = 0;

  for (int i = 0; i < shot->n_faces; i++)
    {
      GuiseLiveFace *face = &shot->faces[n_kept];

      if (n_kept != i)
        *face = shot->faces[i];
      if (guise_live_crop (settings, self->model->type, self->model->size, shot->frame->image,
                           face->landmarks, &face->to_face))
        n_kept++;
    }
  shot->n_faces = n_kept;
  for (int i = 0; i < n_kept; i++)
    cut (shot, &shot->faces[i].to_face, self->model->size,
         (float *) guise_live_shot_get_prediction (shot, i).input);
}

static gboolean
process (Node *self, GuiseLiveShot *shot, GError **error)
{
  int64_t           start_us = g_get_monotonic_time (), aligned_us;
  GuiseLiveSettings settings;

  guise_live_get_settings (self->live, &settings);
  if (!guise_live_shot_reserve (shot, self->model->size, MAX (shot->n_faces, 1), error))
    return FALSE;
  if (!reserve_scratch (self))
    {
      g_set_error_literal (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_NO_MEMORY,
                           "Not enough memory for the model's faces");
      return FALSE;
    }
  align (self, &settings, shot);
  aligned_us = g_get_monotonic_time ();
  shot->origin = g_ref_string_acquire (self->model->origin);
  shot->has_seen =
    settings.compositor.uses_seen_mask && self->masker != NULL && self->masker->masker != NULL;
  for (int i = 0; i < shot->n_faces; i++)
    if (!ask (self, &settings, shot, i, error) || (shot->has_seen && !see (self, shot, i, error)))
      return FALSE;
  shot->busy_us[GUISE_LIVE_STAGE_ALIGN] = aligned_us - start_us;
  shot->busy_us[GUISE_LIVE_STAGE_NETWORK] = g_get_monotonic_time () - aligned_us;
  return TRUE;
}

/* A lost graphics card is told, and the same networks asked for on the processor: behind another
 * model that is wanted, if that one cannot be had. */
static gboolean
recover (Node *self, const GError *error)
{
  if (!g_error_matches (error, GUISE_NN_ERROR, GUISE_NN_ERROR_DEVICE_LOST))
    return FALSE;
  guise_live_tell (self->live, GUISE_LIVE_EVENT_DEVICE_LOST, self->model->path, error);
  g_mutex_lock (&self->live->lock);
  g_free (self->live->device);
  self->live->device = g_strdup ("cpu");
  if (self->live->wanted == NULL)
    self->live->wanted = g_strdup (self->model->path);
  g_free (self->live->wanted_device);
  self->live->wanted_device = g_strdup ("cpu");
  g_free (self->live->lost);
  self->live->lost = g_strdup (self->model->path);
  if (self->masker != NULL && !self->live->loads_masker)
    {
      g_free (self->live->wanted_masker);
      self->live->wanted_masker = g_strdup (self->masker->path);
    }
  if (self->masker != NULL || self->live->loads_masker) /* one on its way comes for the card */
    self->live->wants_masker = self->live->loads_masker = TRUE;
  g_atomic_int_set (&self->live->is_modelless, TRUE);
  g_cond_broadcast (&self->live->changed);
  g_mutex_unlock (&self->live->lock);
  g_clear_pointer (&self->model, guise_live_model_free);
  g_clear_pointer (&self->masker, guise_live_masker_free);
  return TRUE;
}

/* Where every picture counts, none goes on before the networks that were asked for are there. */
static void
wait_for_networks (Node *self)
{
  g_mutex_lock (&self->live->lock);
  while (((self->model == NULL && self->live->coming == NULL) || self->live->loads_masker) &&
         !guise_live_is_stopping (self->live) && !guise_live_link_is_closed (self->live->to_merge))
    g_cond_wait (&self->live->changed, &self->live->lock);
  g_mutex_unlock (&self->live->lock);
  take_coming (self);
}

static gboolean
run (Node *self, GError **error)
{
  GuiseLiveShot *shot;

  while ((shot = guise_live_link_pull (self->live->to_network, -1)) != NULL)
    {
      g_autoptr (GError) local = NULL;

      take_coming (self);
      if (self->live->keeps_all)
        wait_for_networks (self);
      if (self->model == NULL || !process (self, shot, &local))
        {
          guise_live_shot_unref (shot);
          if (local == NULL || recover (self, local))
            continue;
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      guise_live_link_push (self->live->to_merge, shot);
    }
  return TRUE;
}

void *
guise_live_run_network (void *data)
{
  g_auto (Node) node = { .live = data };
  g_autoptr (GError) error = NULL;

  if (!run (&node, &error))
    guise_live_fail (node.live, error);
  guise_live_link_close (node.live->to_network);
  guise_live_link_close (node.live->to_merge);
  return NULL;
}
