/* SPDX-License-Identifier: GPL-3.0-or-later
 * Landmarks of faces on their way into files, and the faces read again after that. */
#include <string.h>

#include "app/faces/guise-wall-private.h"
#include "app/guise-task.h"
#include "faceset/guise-face-landmarks.h"

#define REREAD_MS 1500 /* after the last change */
#define N_BYTES   (GUISE_N_LANDMARKS * sizeof (GuisePoint))

/* ---- writing ---- */

typedef struct
{
  char      *folder; /* owned */
  char      *name;   /* owned */
  GuisePoint points[GUISE_N_LANDMARKS];
} Order;

static void
order_free (void *data)
{
  Order *self = data;

  g_free (self->folder);
  g_free (self->name);
  g_free (self);
}

static void
save_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Order *order = data;
  GError      *error = NULL;

  if (guise_face_landmarks_save (order->folder, order->name, order->points, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void save_next (GuiseWall *self);
static void wait_to_reread (GuiseWall *self);

static void
on_saved_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseWall *self = GUISE_WALL (source);
  g_autoptr (GError) error = NULL;
  const gboolean done = g_task_propagate_boolean (G_TASK (result), &error);

  self->is_saving = FALSE;
  self->n_saved++;
  save_next (self);
  if (self->list == NULL)
    return;              /* the wall is gone; all is written all the same */
  wait_to_reread (self); /* what could not be written is as in the file then */
  if (!done)
    guise_wall_say_error (self, error);
  guise_wall_tell (self);
}

static void
save_next (GuiseWall *self)
{
  g_autoptr (GTask) task = NULL;
  GHashTableIter iter;
  void          *key;
  Order         *order;

  g_hash_table_iter_init (&iter, self->unsaved);
  if (self->is_saving || !g_hash_table_iter_next (&iter, &key, NULL))
    return;
  g_hash_table_iter_remove (&iter);
  order = g_new (Order, 1);
  order->folder = guise_faceset_get_place (self->faceset);
  order->name = g_strdup (guise_faceset_get_entry (self->faceset, GPOINTER_TO_UINT (key))->name);
  memcpy (order->points, g_hash_table_lookup (self->points, key), N_BYTES);
  self->is_saving = TRUE;
  task = guise_task_new (self, NULL, on_saved_cb, NULL);
  g_task_set_source_tag (task, save_next);
  g_task_set_task_data (task, order, order_free);
  g_task_run_in_thread (task, save_thread);
}

/* ---- reading again ---- */

typedef struct
{
  GuiseFaceset *before;  /* a reference */
  GuiseFaceset *after;   /* owned; the result */
  unsigned      n_saved; /* when it began */
} Reading;

static void
reading_free (void *data)
{
  Reading *self = data;

  guise_faceset_unref (self->before);
  g_clear_pointer (&self->after, guise_faceset_unref);
  g_free (self);
}

/* Faces that came or went would be others under the same numbers. */
static gboolean
has_same_faces (const GuiseFaceset *a, const GuiseFaceset *b)
{
  const size_t n = guise_faceset_get_n (a);

  if (guise_faceset_get_n (b) != n)
    return FALSE;
  for (size_t i = 0; i < n; i++)
    if (strcmp (guise_faceset_get_entry (a, i)->name, guise_faceset_get_entry (b, i)->name) != 0)
      return FALSE;
  return TRUE;
}

static void
read_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  Reading *self = data;

  /* A folder that is gone meanwhile is told of by whoever opens it next. */
  self->after = guise_faceset_open (guise_faceset_get_path (self->before), NULL);
  if (self->after != NULL && !has_same_faces (self->before, self->after))
    g_clear_pointer (&self->after, guise_faceset_unref);
  g_task_return_boolean (task, TRUE);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseWall *self = GUISE_WALL (source);
  Reading   *reading = g_task_get_task_data (G_TASK (result));

  self->n_busy--;
  if (self->list == NULL || reading->after == NULL || reading->n_saved != self->n_saved ||
      self->is_saving)
    return; /* the wall is gone, its faces are others, or there is more to come */
  guise_faceset_unref (self->faceset);
  self->faceset = g_steal_pointer (&reading->after);
  g_hash_table_remove_all (self->points);
  guise_wall_measure_again (self);
  guise_wall_tell (self);
}

static gboolean
reread (void *data)
{
  GuiseWall *self = data;
  Reading   *reading = g_new0 (Reading, 1);
  g_autoptr (GTask) task = guise_task_new (self, NULL, on_read_cb, NULL);

  self->reread_timer = 0;
  reading->before = guise_faceset_ref (self->faceset);
  reading->n_saved = self->n_saved;
  self->n_busy++;
  g_task_set_source_tag (task, reread);
  g_task_set_task_data (task, reading, reading_free);
  g_task_run_in_thread (task, read_thread);
  return G_SOURCE_REMOVE;
}

static void
wait_to_reread (GuiseWall *self)
{
  g_clear_handle_id (&self->reread_timer, g_source_remove);
  self->reread_timer = g_timeout_add (REREAD_MS, reread, self);
}

/* ---- what a page sees ---- */

gboolean
guise_wall_can_move_points (const GuiseWall *self)
{
  return self->faceset != NULL && !guise_faceset_is_packed (self->faceset);
}

const GuisePoint *
guise_wall_get_points (const GuiseWall *self, size_t index)
{
  const GuisePoint *moved = g_hash_table_lookup (self->points, GUINT_TO_POINTER ((guint) index));

  return moved != NULL ? moved : guise_faceset_get_entry (self->faceset, index)->landmarks;
}

void
guise_wall_move_points (GuiseWall *self, size_t index, const GuisePoint *points)
{
  void *key = GUINT_TO_POINTER ((guint) index);

  if (!guise_wall_can_move_points (self))
    return;
  g_hash_table_replace (self->points, key, g_memdup2 (points, N_BYTES));
  g_hash_table_add (self->unsaved, key);
  save_next (self);
  guise_wall_tell (self);
}

/* ---- parts of the object ---- */

void
guise_wall_points_init (GuiseWall *self)
{
  self->points = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->unsaved = g_hash_table_new (NULL, NULL);
}

void
guise_wall_points_dispose (GuiseWall *self)
{
  g_clear_handle_id (&self->reread_timer, g_source_remove);
}

void
guise_wall_points_finalize (GuiseWall *self)
{
  g_clear_pointer (&self->points, g_hash_table_unref);
  g_clear_pointer (&self->unsaved, g_hash_table_unref);
}
