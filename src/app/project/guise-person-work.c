/* SPDX-License-Identifier: GPL-3.0-or-later
 * A person of a project, listed and removed on a thread. */
#include "app/project/guise-person-work.h"

#include "app/guise-task.h"
#include "project/guise-project-lock.h"

typedef struct
{
  char         *dir; /* owned */
  GuiseFaceSlot slot;
  unsigned      parts;
  GuiseRemoval  how;
} Order;

static void
order_free (void *data)
{
  Order *self = data;

  g_free (self->dir);
  g_free (self);
}

static void
run (Order *order, GTask *task, void *tag, GTaskThreadFunc thread)
{
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, order, order_free);
  g_task_run_in_thread (task, thread);
}

static void
return_list (GTask *task, GPtrArray *list, GError *error)
{
  if (list != NULL)
    g_task_return_pointer (task, list, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/* ---- who there is ---- */

static GPtrArray *
list_people (const char *dir, GCancellable *cancellable, GError **error)
{
  g_autoptr (GuiseProject) project = guise_project_open (dir, error);
  g_autoptr (GPtrArray) people =
               g_ptr_array_new_with_free_func ((GDestroyNotify) guise_person_free);

  if (project == NULL)
    return NULL;
  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    {
      g_autoptr (GuisePerson) person =
                   guise_person_find (project, (GuiseFaceSlot) slot, cancellable, error);

      if (person == NULL)
        return NULL;
      if (guise_person_is_there (person))
        g_ptr_array_add (people, g_steal_pointer (&person));
    }
  return g_steal_pointer (&people);
}

static void
list_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Order *order = data;
  GError      *error = NULL;
  GPtrArray   *people = list_people (order->dir, cancellable, &error);

  return_list (task, people, error);
}

void
guise_person_list_async (const char         *dir,
                         GCancellable       *cancellable,
                         GObject            *source,
                         GAsyncReadyCallback callback,
                         void               *user_data)
{
  g_autoptr (GTask) task = guise_task_new (source, cancellable, callback, user_data);
  Order *order = g_new0 (Order, 1);

  order->dir = g_strdup (dir);
  run (order, task, guise_person_list_async, list_thread);
}

GPtrArray *
guise_person_list_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- removal ---- */

static GPtrArray *
remove_person (const Order *order, GError **error)
{
  g_autoptr (GuiseProjectLock) lock =
               guise_project_lock_take (order->dir, "removing a person", error);
  g_autoptr (GuiseProject) project = lock != NULL ? guise_project_open (order->dir, error) : NULL;
  g_autoptr (GuisePerson) person =
               project != NULL ? guise_person_find (project, order->slot, NULL, error) : NULL;
  GPtrArray *left = NULL;

  if (person != NULL)
    guise_person_remove (person, project, order->parts, order->how, &left, error);
  return left;
}

static void
remove_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  GError    *error = NULL;
  GPtrArray *left = remove_person (data, &error);

  return_list (task, left, error);
}

void
guise_person_remove_async (const char         *dir,
                           GuiseFaceSlot       slot,
                           unsigned            parts,
                           GuiseRemoval        how,
                           GObject            *source,
                           GAsyncReadyCallback callback,
                           void               *user_data)
{
  g_autoptr (GTask) task = guise_task_new (source, NULL, callback, user_data);
  Order *order = g_new0 (Order, 1);

  order->dir = g_strdup (dir);
  order->slot = slot;
  order->parts = parts;
  order->how = how;
  run (order, task, guise_person_remove_async, remove_thread);
}

GPtrArray *
guise_person_remove_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
