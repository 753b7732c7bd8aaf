/* SPDX-License-Identifier: GPL-3.0-or-later
 * A face that is drawn on, read on a thread. */
#include "app/masks/guise-mask-face.h"

#include "core/guise-error.h"
#include "mask/guise-mask-notes.h"

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
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, user_data);
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
