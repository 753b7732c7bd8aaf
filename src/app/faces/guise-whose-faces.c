/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a person looks at to say whose faces these are, read on a thread. */
#include "app/faces/guise-whose-faces.h"

#include <string.h>

#include "app/guise-task.h"
#include "app/widgets/guise-picture.h"
#include "faceset/guise-faceset.h"
#include "image/guise-resize.h"
#include "project/guise-faceset-consent.h"

typedef struct
{
  char         *dir; /* owned */
  GuiseFaceSlot slot;
  int           n_pictures;
  int           size;
} Wish;

static void
wish_free (void *data)
{
  g_free (((Wish *) data)->dir);
  g_free (data);
}

void
guise_whose_faces_free (GuiseWhoseFaces *self)
{
  g_ptr_array_unref (self->pictures);
  g_ptr_array_unref (self->statements);
  g_free (self);
}

static void
free_whose_faces (void *data)
{
  guise_whose_faces_free (data);
}

static GdkTexture *
load_face (const GuiseFaceset *faceset, size_t i, int size)
{
  g_autoptr (GBytes) bytes = guise_faceset_read (faceset, i, NULL); /* then one picture is less */
  g_autoptr (GuiseImage) picture = NULL;
  g_autoptr (GuiseImage) scaled = NULL;
  int longest;

  if (bytes != NULL)
    picture = guise_picture_decode (bytes, GUISE_PICTURE_MAX_FACE_SIDE, NULL);
  if (picture == NULL)
    return NULL;
  longest = MAX (picture->width, picture->height);
  scaled = guise_image_resize (picture, MAX (1, picture->width * size / longest),
                               MAX (1, picture->height * size / longest), GUISE_RESIZE_AREA, NULL);
  return scaled != NULL ? guise_texture_new_for_picture (scaled) : NULL;
}

static void
read_pictures (GuiseWhoseFaces *self, const char *path, const Wish *wish)
{
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (path, NULL); /* the page shows none */
  const size_t n = (size_t) wish->n_pictures;

  if (faceset == NULL)
    return;
  self->n_faces = guise_faceset_get_n (faceset);
  for (size_t i = 0; i < MIN (n, self->n_faces); i++)
    {
      const size_t face = self->n_faces <= n ? i : (2 * i + 1) * self->n_faces / (2 * n);
      GdkTexture  *texture = load_face (faceset, face, wish->size);

      if (texture != NULL)
        g_ptr_array_add (self->pictures, texture);
    }
}

/* What was said to the faceset since, elsewhere. Dates are in UTC and of one form: text sorts
 * them. */
static void
add_carried (GuiseWhoseFaces *self, const char *path)
{
  g_autoptr (GuiseFacesetConsent) carried = guise_faceset_consent_load (path, NULL); /* or none */
  const gboolean was_said = self->is_said;

  for (guint i = 0; carried != NULL && i < carried->statements->len; i++)
    {
      const GuiseConsentStatement *current = guise_consent_history_get_current (self->statements);
      const GuiseConsentStatement *statement = carried->statements->pdata[i];

      if (current == NULL || !was_said || strcmp (statement->date, current->date) > 0)
        {
          guise_consent_history_add (self->statements, statement);
          self->is_said = TRUE;
        }
    }
}

static void
read_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Wish *wish = data;
  GError     *error = NULL;
  g_autoptr (GuiseProject) project = guise_project_open (wish->dir, &error);
  GuiseWhoseFaces *self;

  if (project == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self = g_new0 (GuiseWhoseFaces, 1);
  self->pictures = g_ptr_array_new_with_free_func (g_object_unref);
  self->statements = guise_consent_history_copy (project->faces[wish->slot].statements);
  self->is_said = guise_project_faces_get_said (&project->faces[wish->slot]) != NULL;
  if (project->faces[wish->slot].path != NULL)
    {
      add_carried (self, project->faces[wish->slot].path);
      read_pictures (self, project->faces[wish->slot].path, wish);
    }
  g_task_return_pointer (task, self, free_whose_faces);
}

void
guise_whose_faces_read_async (const char         *dir,
                              GuiseFaceSlot       slot,
                              int                 n_pictures,
                              int                 size,
                              GObject            *source,
                              GAsyncReadyCallback callback,
                              void               *user_data)
{
  g_autoptr (GTask) task = guise_task_new (source, NULL, callback, user_data);
  Wish *wish = g_new (Wish, 1);

  g_return_if_fail (slot < GUISE_N_FACE_SLOTS);

  *wish = (Wish){ g_strdup (dir), slot, n_pictures, size };
  g_task_set_source_tag (task, guise_whose_faces_read_async);
  g_task_set_task_data (task, wish, wish_free);
  g_task_run_in_thread (task, read_thread);
}

GuiseWhoseFaces *
guise_whose_faces_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- documents ---- */

static void
hash_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  GError *error = NULL;
  char   *hash = guise_consent_hash_document (data, &error);

  if (hash != NULL)
    g_task_return_pointer (task, hash, g_free);
  else
    g_task_return_error (task, error);
}

void
guise_document_hash_async (const char         *path,
                           GObject            *source,
                           GAsyncReadyCallback callback,
                           void               *user_data)
{
  g_autoptr (GTask) task = guise_task_new (source, NULL, callback, user_data);

  g_task_set_source_tag (task, guise_document_hash_async);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, hash_thread);
}

char *
guise_document_hash_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
