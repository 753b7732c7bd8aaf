/* SPDX-License-Identifier: GPL-3.0-or-later
 * Models, mask networks and finders are loaded on a thread of their own, while those in use go on.
 */
#include <string.h>

#include "core/guise-error.h"
#include "live/guise-live-origin.h"
#include "live/guise-live-private.h"
#include "nn/guise-gpu-list.h"

void
guise_live_model_free (GuiseLiveModel *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->runner, guise_dfm_runner_free);
  g_clear_pointer (&self->dfm, guise_dfm_unref);
  g_clear_pointer (&self->device, guise_device_unref);
  g_clear_pointer (&self->origin, g_ref_string_release);
  g_free (self->path);
  g_free (self);
}

/* The first run packs weights and asks for memory: it is not done before the camera. */
static gboolean
warm_up (GuiseLiveModel *self, GError **error)
{
  size_t            n = (size_t) self->size * (size_t) self->size;
  g_autofree float *planes = g_try_new0 (float, 8 * n);

  if (planes == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "Not enough memory for a face of %d pixels", self->size);
      return FALSE;
    }
  return guise_dfm_runner_run (self->runner, planes, 0.5, planes + 7 * n, planes + 3 * n,
                               planes + 6 * n, error);
}

/* Who stops waits for one step of the loading, not for all of them. */
static gboolean
goes_on (GuiseLive *live, GError **error)
{
  return !g_cancellable_set_error_if_cancelled (live->stop, error);
}

/* A device belongs to one thread at a time: a model has one of its own and is handed over with it.
 */
static GuiseLiveModel *
load (GuiseLive *live, const char *path, const char *device, GError **error)
{
  g_autoptr (GuiseLiveModel) self = g_new0 (GuiseLiveModel, 1);
  g_autofree char *found = guise_device_choose (device);
  g_autofree char *chosen = guise_device_dup_inference (found);
  g_autofree char *origin = NULL;

  self->path = g_strdup (path);
  if ((self->dfm = guise_dfm_load (path, error)) == NULL || !goes_on (live, error) ||
      (self->device = guise_device_open (chosen, live->n_threads, error)) == NULL ||
      !goes_on (live, error) ||
      (self->runner = guise_dfm_runner_new (self->dfm, self->device, 1, GUISE_DFM_PLANAR, error)) ==
        NULL ||
      !goes_on (live, error))
    return NULL;
  origin = guise_live_origin_dup_comment (self->dfm);
  self->origin = g_ref_string_new (origin);
  self->type = guise_dfm_get_face_type (self->dfm);
  self->size = guise_dfm_get_resolution (self->dfm);
  self->has_morph = guise_dfm_has_morph (self->dfm);
  return warm_up (self, error) ? g_steal_pointer (&self) : NULL;
}

/* ---- mask networks ---- */

void
guise_live_masker_free (GuiseLiveMasker *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->masker, guise_face_masker_free);
  g_clear_pointer (&self->device, guise_device_unref);
  g_free (self->path);
  g_free (self);
}

/* Its input is zeros yet. */
static gboolean
warm_up_masker (GuiseLiveMasker *self, GError **error)
{
  int               n = guise_face_masker_get_side (self->masker);
  g_autofree float *mask = g_try_new (float, (size_t) n *(size_t) n);

  if (mask == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "Not enough memory for a mask of %d pixels", n);
      return FALSE;
    }
  return guise_face_masker_run (self->masker, n, mask, error);
}

/* path: NULL for none */
static GuiseLiveMasker *
load_masker (GuiseLive *live, const char *path, const char *device, GError **error)
{
  g_autoptr (GuiseLiveMasker) self = g_new0 (GuiseLiveMasker, 1);
  g_autofree char *found = NULL;
  g_autofree char *chosen = NULL;

  if (path == NULL)
    return g_steal_pointer (&self);
  found = guise_device_choose (device);
  chosen = guise_device_dup_inference (found);
  self->path = g_strdup (path);
  if ((self->device = guise_device_open (chosen, live->n_threads, error)) == NULL ||
      !goes_on (live, error) ||
      (self->masker = guise_face_masker_open (path, self->device, error)) == NULL ||
      !goes_on (live, error) || !warm_up_masker (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* ---- the thread ---- */

typedef enum
{
  WISH_MODEL,
  WISH_MASKER,
  WISH_FINDER,
} WishKind;

typedef struct
{
  WishKind       kind;
  char          *path; /* owned; of a mask network NULL: none */
  char          *device;
  GuiseFaceRange range; /* of a finder */
} Wish;

static void
wish_clear (Wish *self)
{
  g_free (self->path);
  g_free (self->device);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wish, wish_clear)

/* Waits for a wish; the model first. */
static gboolean
take_wish (GuiseLive *self, Wish *out_wish)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (self->wanted == NULL && !self->wants_masker && !self->wants_finder &&
         !guise_live_is_stopping (self))
    g_cond_wait (&self->changed, &self->lock);
  if (guise_live_is_stopping (self))
    return FALSE;
  out_wish->kind = self->wanted != NULL ? WISH_MODEL
                   : self->wants_masker ? WISH_MASKER
                                        : WISH_FINDER;
  if (out_wish->kind == WISH_FINDER)
    {
      out_wish->range = self->wanted_range;
      self->wants_finder = FALSE;
      return TRUE;
    }
  if (out_wish->kind == WISH_MASKER)
    {
      out_wish->path = g_strdup (self->wanted_masker);
      out_wish->device = g_strdup (self->device);
      self->wants_masker = FALSE;
      return TRUE;
    }
  out_wish->path = g_steal_pointer (&self->wanted);
  out_wish->device = g_steal_pointer (&self->wanted_device);
  return TRUE;
}

/* Whether the model that went with its card, which nothing has replaced, is still to be had: it is
 * asked for once more, unless that was it. */
static gboolean
ask_for_lost (GuiseLive *self, const char *failed)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->lost == NULL || self->wanted != NULL || self->coming != NULL)
    return TRUE;
  if (strcmp (self->lost, failed) == 0)
    return FALSE;
  self->wanted = g_strdup (self->lost);
  g_free (self->wanted_device);
  self->wanted_device = g_strdup (self->device);
  return TRUE;
}

/* Without any model nothing goes on. */
static void
fail_model (GuiseLive *self, const char *path, const GError *error)
{
  if (!ask_for_lost (self, path))
    guise_live_fail (self, error);
  else
    guise_live_tell (self, GUISE_LIVE_EVENT_MODEL_FAILED, path, error);
}

static void
bring_model (GuiseLive *self, const Wish *wish)
{
  g_autoptr (GError) error = NULL;
  GuiseLiveModel *model = load (self, wish->path, wish->device, &error);

  if (model == NULL)
    {
      fail_model (self, wish->path, error);
      return;
    }
  g_mutex_lock (&self->lock);
  guise_live_model_free (self->coming);
  self->coming = model;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static void
bring_masker (GuiseLive *self, const Wish *wish)
{
  g_autoptr (GError) error = NULL;
  GuiseLiveMasker *masker = load_masker (self, wish->path, wish->device, &error);
  gboolean         is_wanted;

  g_mutex_lock (&self->lock);
  is_wanted = !self->wants_masker; /* else another is, or this one elsewhere */
  g_mutex_unlock (&self->lock);
  if (masker == NULL && is_wanted)
    guise_live_tell (self, GUISE_LIVE_EVENT_MASKER_FAILED, wish->path, error);
  g_mutex_lock (&self->lock);
  if (masker != NULL)
    {
      guise_live_masker_free (self->coming_masker);
      self->coming_masker = masker;
    }
  self->loads_masker = self->wants_masker;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* Without its networks nothing goes on, as at the beginning. */
static void
bring_finder (GuiseLive *self, const Wish *wish)
{
  g_autoptr (GError) error = NULL;
  GuiseLiveFinder *finder = guise_live_finder_load (self, wish->range, &error);

  if (finder == NULL || !guise_live_finder_warm_up (finder, &error))
    {
      guise_live_finder_free (finder);
      guise_live_fail (self, error);
      return;
    }
  g_mutex_lock (&self->lock);
  guise_live_finder_free (self->coming_finder);
  self->coming_finder = finder;
  g_mutex_unlock (&self->lock);
}

void *
guise_live_run_loader (void *data)
{
  static void (*const bring[]) (GuiseLive * self, const Wish *wish) = {
    [WISH_MODEL] = bring_model,
    [WISH_MASKER] = bring_masker,
    [WISH_FINDER] = bring_finder,
  };
  GuiseLive *self = data;

  while (TRUE)
    {
      g_auto (Wish) wish = { 0 };

      if (!take_wish (self, &wish))
        return NULL;
      bring[wish.kind](self, &wish);
    }
}
