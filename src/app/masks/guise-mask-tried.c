/* SPDX-License-Identifier: GPL-3.0-or-later
 * Masks of some faces, found to be looked at. */
#include "app/masks/guise-mask-tried.h"

#include <glib/gi18n.h>

#include "app/masks/guise-mask-tint.h"
#include "faceset/guise-thumbnails.h"
#include "mask/guise-mask-trial.h"

#define PICTURE_SIDE 220 /* twice what is shown, for fine screens */

typedef struct
{
  char *faces; /* owned */
  char *model; /* owned */
} Order;

static void
order_free (void *data)
{
  Order *self = data;

  g_free (self->faces);
  g_free (self->model);
  g_free (self);
}

static void
tried_free (void *data)
{
  GuiseMaskTried *self = data;

  g_free (self->name);
  g_clear_object (&self->picture);
  g_free (self);
}

void
guise_mask_wall_free (GuiseMaskWall *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->faces);
  g_free (self);
}

/* ---- a picture ---- */

static GuiseMaskWall *
make_wall (GuiseFaceset *faceset, const GPtrArray *trials)
{
  g_autoptr (GuiseThumbnails) thumbnails = guise_thumbnails_new (faceset, PICTURE_SIDE, NULL);
  GuiseMaskWall *self = g_new0 (GuiseMaskWall, 1);

  self->n_faces = guise_faceset_get_n (faceset);
  self->faces = g_ptr_array_new_with_free_func (tried_free);
  for (guint i = 0; i < trials->len; i++)
    {
      const GuiseMaskTrial *trial = trials->pdata[i];
      g_autoptr (GuiseImage) image = guise_thumbnails_load (thumbnails, trial->index, NULL, NULL);
      GuiseMaskTried *one;

      if (image == NULL)
        continue; /* taken away meanwhile */
      one = g_new0 (GuiseMaskTried, 1);
      one->name = g_strdup (guise_faceset_get_entry (faceset, trial->index)->name);
      one->doubt = trial->doubt;
      one->picture = guise_mask_tint_lay_over (image, trial->mask);
      g_ptr_array_add (self->faces, one);
    }
  return self;
}

/* ---- the job ---- */

static void
free_wall_cb (void *wall)
{
  guise_mask_wall_free (wall);
}

/* On the processors: a graphics card that was opened in this process would keep memory from
 * training until the window closes, and so few faces take no long time. */
static gboolean
try (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  const Order           *order = data;
  const GuiseMaskOptions options = { .progress = guise_job_report_progress,
                                     .user_data = report,
                                     .cancellable = cancellable };
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (order->faces, error);
  GuiseDevice    *device = faceset != NULL ? guise_device_open ("cpu", 0, error) : NULL;
  GuiseMaskModel *model =
    device != NULL ? guise_mask_model_load (order->model, device, error) : NULL;
  g_autoptr (GPtrArray) trials = NULL;

  if (model != NULL)
    trials = guise_mask_try (faceset, model, device, GUISE_FACE_TYPE_MARK_ONLY, GUISE_MASK_N_TRIED,
                             &options, error);
  g_clear_pointer (&model, guise_mask_model_free); /* before its device */
  g_clear_pointer (&device, guise_device_unref);
  if (trials == NULL)
    return FALSE;
  guise_job_report_result (report, make_wall (faceset, trials), free_wall_cb, NULL);
  return TRUE;
}

GuiseJob *
guise_mask_job_new_try (const char *faces, const char *model)
{
  Order *order = g_new (Order, 1);

  *order = (Order){ g_strdup (faces), g_strdup (model) };
  return guise_thread_job_new (_("Trying masks on some faces"), try, order, order_free);
}
