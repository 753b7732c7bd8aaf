/* SPDX-License-Identifier: GPL-3.0-or-later
 * A face that is drawn on, read on a thread. */
#include "app/masks/guise-mask-face.h"

#include <math.h>

#include "app/guise-task.h"
#include "core/guise-error.h"
#include "image/guise-polygon.h"
#include "mask/guise-mask-agreement.h"
#include "mask/guise-mask-notes.h"

#define SIDE 256 /* of masks that are compared */

void
guise_mask_face_free (GuiseMaskFace *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->faceset, guise_faceset_unref);
  g_clear_pointer (&self->file, guise_face_file_free);
  g_free (self);
}

const GuiseFacesetEntry *
guise_mask_face_get_entry (const GuiseMaskFace *self)
{
  return guise_faceset_get_entry (self->faceset, self->index);
}

/* ---- reading ---- */

/* Notes that cannot be read are told of when somebody writes into them. */
static gboolean
find_used (const char *folder, const char *name)
{
  g_autoptr (GuiseMaskNotes) notes = guise_mask_notes_load (folder, NULL);

  return notes == NULL || guise_mask_notes_is_used (notes, name);
}

typedef struct
{
  char         *folder;  /* owned */
  char         *name;    /* owned, or NULL: the first */
  GuiseFaceset *faceset; /* owned, or NULL: not open yet */
  int           by;      /* so many faces after @name */
} Wish;

static void
wish_free (void *data)
{
  Wish *self = data;

  g_clear_pointer (&self->faceset, guise_faceset_unref);
  g_free (self->folder);
  g_free (self->name);
  g_free (self);
}

static gboolean
find_face (const GuiseFaceset *faceset, const Wish *wish, size_t *out_index, GError **error)
{
  const size_t n = guise_faceset_get_n (faceset);

  *out_index = 0;
  if (wish->name == NULL)
    return TRUE;
  for (size_t i = 0; i < n; i++)
    if (g_str_equal (guise_faceset_get_entry (faceset, i)->name, wish->name))
      {
        *out_index = (i + n + (size_t) (wish->by % (int) n + (int) n)) % n;
        return TRUE;
      }
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
               "There is no face '%s' in '%s' any more", wish->name, wish->folder);
  return FALSE;
}

static void
load_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Wish      *wish = data;
  GError          *error = NULL;
  GuiseMaskFace   *self = g_new0 (GuiseMaskFace, 1);
  g_autofree char *path = NULL;

  self->faceset = wish->faceset != NULL ? guise_faceset_ref (wish->faceset)
                                        : guise_faceset_open (wish->folder, &error);
  if (self->faceset != NULL && guise_faceset_is_packed (self->faceset))
    g_set_error (&error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_UNSUPPORTED,
                 "Nobody can draw on faces in a pack; unpack '%s' first", wish->folder);
  else if (self->faceset != NULL && find_face (self->faceset, wish, &self->index, &error))
    {
      path = g_build_filename (wish->folder,
                               guise_faceset_get_entry (self->faceset, self->index)->name, NULL);
      self->file = guise_face_file_load (path, &error);
      self->is_used = find_used (wish->folder, guise_mask_face_get_entry (self)->name);
    }
  if (self->file != NULL)
    g_task_return_pointer (task, self, (GDestroyNotify) guise_mask_face_free);
  else
    {
      guise_mask_face_free (self);
      g_task_return_error (task, error);
    }
}

void
guise_mask_face_read_async (GObject            *source,
                            const char         *folder,
                            GuiseFaceset       *faceset,
                            const char         *name,
                            int                 by,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_autoptr (GTask) task = guise_task_new (source, cancellable, callback, user_data);
  Wish *wish = g_new (Wish, 1);

  *wish = (Wish){ .folder = g_strdup (folder),
                  .name = g_strdup (name),
                  .faceset = faceset != NULL ? guise_faceset_ref (faceset) : NULL,
                  .by = by };
  g_task_set_source_tag (task, guise_mask_face_read_async);
  g_task_set_task_data (task, wish, wish_free);
  g_task_run_in_thread (task, load_thread);
}

GuiseMaskFace *
guise_mask_face_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- what was drawn, and what a model has found ---- */

static void
draw (const GPtrArray *polygons, const GuiseImage *image, GuiseImage *mask)
{
  const double scale[2] = { (double) SIDE / image->width, (double) SIDE / image->height };

  for (guint i = 0; i < polygons->len; i++)
    {
      const GuisePolygon    *one = polygons->pdata[i];
      g_autofree GuisePoint *points = g_new (GuisePoint, MAX (one->n_points, 1));

      for (size_t k = 0; k < one->n_points; k++)
        points[k] = (GuisePoint){ scale[0] * ((double) one->points[k][0] + 0.5) - 0.5,
                                  scale[1] * ((double) one->points[k][1] + 0.5) - 0.5 };
      guise_polygon_fill (mask, points, one->n_points,
                          one->kind == GUISE_POLYGON_INCLUDE ? 1.0f : 0.0f);
    }
}

double
guise_mask_face_get_agreement (const GuiseMaskFace *self, const GPtrArray *polygons)
{
  const GuiseImage *trained = self->file->mask;
  g_autoptr (GuiseImage) drawn = guise_image_new (GUISE_PIXELS_F32, SIDE, SIDE, 1, NULL);
  g_autoptr (GuiseImage) found = guise_image_new (GUISE_PIXELS_F32, SIDE, SIDE, 1, NULL);
  float *plane;

  if (trained == NULL || polygons->len == 0 || drawn == NULL || found == NULL)
    return (double) NAN;
  plane = guise_image_plane (found, 0);
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      plane[y * SIDE + x] =
        (float) guise_image_row (trained, y * trained->height / SIDE)[x * trained->width / SIDE] /
        255.0f;
  draw (polygons, self->file->image, drawn);
  return guise_mask_compare (guise_image_plane (drawn, 0), plane, (size_t) SIDE * SIDE);
}
