/* SPDX-License-Identifier: GPL-3.0-or-later
 * Work on a thread whose end is told where it was begun. */
#include "app/guise-task.h"

/* What is called at the end. */
typedef struct
{
  GObject            *source; /* owned, or NULL */
  GAsyncReadyCallback callback;
  void               *user_data;
} End;

static void
on_done_cb (GObject *none, GAsyncResult *result, void *data)
{
  End *self = data;

  if (self->callback != NULL)
    self->callback (self->source, result, self->user_data);
  g_clear_object (&self->source);
  g_free (self);
}

GTask *
guise_task_new (void               *source,
                GCancellable       *cancellable,
                GAsyncReadyCallback callback,
                void               *user_data)
{
  End *end = g_new (End, 1);

  *end = (End){ source != NULL ? g_object_ref (source) : NULL, callback, user_data };
  return g_task_new (NULL, cancellable, on_done_cb, end);
}
