/* SPDX-License-Identifier: GPL-3.0-or-later
 * A person of a project, listed and removed on a thread. */
#include "app/project/guise-person-work.h"

#include "app/guise-task.h"
#include "project/guise-project-lock.h"

typedef struct
{
  char        *dir;   /* owned */
  GuisePerson *shown; /* owned, or NULL */
  unsigned     parts;
  GPtrArray   *only; /* owned, or NULL */
  GuiseRemoval how;
} Order;

static void
order_free (void *data)
{
  Order *self = data;

  g_free (self->dir);
  guise_person_unref (self->shown);
  g_clear_pointer (&self->only, g_ptr_array_unref);
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
               g_ptr_array_new_with_free_func ((GDestroyNotify) guise_person_unref);

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
  GPtrArray *left = NULL;

  if (project != NULL)
    guise_person_remove (order->shown, project, order->parts, order->only, order->how, &left,
                         error);
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
                           const GuisePerson  *shown,
                           unsigned            parts,
                           GPtrArray          *only,
                           GuiseRemoval        how,
                           GObject            *source,
                           GAsyncReadyCallback callback,
                           void               *user_data)
{
  g_autoptr (GTask) task = guise_task_new (source, NULL, callback, user_data);
  Order *order = g_new0 (Order, 1);

  order->dir = g_strdup (dir);
  order->shown = guise_person_ref (shown);
  order->parts = parts;
  order->only = only != NULL ? g_ptr_array_ref (only) : NULL;
  order->how = how;
  run (order, task, guise_person_remove_async, remove_thread);
}

GPtrArray *
guise_person_remove_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- how it ended ---- */

GPtrArray *
guise_person_list_without_bin (const GPtrArray *left)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < left->len; i++)
    {
      const GuisePersonLeft *one = left->pdata[i];

      if (one->why == GUISE_PERSON_LEFT_NO_BIN)
        g_ptr_array_add (paths, g_strdup (one->path));
    }
  return paths;
}

static gboolean
is_left (const GPtrArray *left, const char *path)
{
  for (guint i = 0; i < left->len; i++)
    if (g_str_equal (((const GuisePersonLeft *) left->pdata[i])->path, path))
      return TRUE;
  return FALSE;
}

guint
guise_person_count_gone (const GuisePerson *shown, unsigned parts, const GPtrArray *left)
{
  guint n = 0;

  for (int part = 0; part < GUISE_N_PERSON_PARTS; part++)
    for (guint i = 0; (parts & (1u << part)) != 0 && i < shown->traces[part].paths->len; i++)
      if (part != GUISE_PERSON_CACHE && !is_left (left, shown->traces[part].paths->pdata[i]))
        n++;
  return n;
}
