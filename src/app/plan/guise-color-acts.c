/* SPDX-License-Identifier: GPL-3.0-or-later
 * Faces in all modes of colour transfer, made on a thread. */
#include "app/plan/guise-color-acts.h"

#include "app/guise-task.h"
#include "project/guise-project-faces.h"

/* What a thread is given. */
typedef struct
{
  char          *project; /* owned: its folder */
  char          *stage;   /* owned: its name */
  GuisePlanFaces src;     /* its selection is owned */
  GuisePlanFaces dst;     /* likewise */
  GuiseFaceType  type;

  GuiseColorSide side; /* what comes of it: whose faces failed */
} Order;

static void
order_free (void *data)
{
  Order *self = data;

  g_free (self->project);
  g_free (self->stage);
  g_free (self->src.selection);
  g_free (self->dst.selection);
  g_free (self);
}

static GPtrArray *
make (Order *order, GCancellable *cancellable, GError **error)
{
  g_autoptr (GuiseProject) project = NULL;
  g_autoptr (GuiseFaceset) src = NULL;
  g_autoptr (GuiseFaceset) dst = NULL;

  order->side = GUISE_COLOR_SIDE_BOTH;
  project = guise_project_open (order->project, error);
  if (project == NULL)
    return NULL;
  order->side = GUISE_COLOR_SIDE_SRC;
  src = guise_project_look_at_faces (project, &order->src, order->stage, "src", cancellable, error);
  if (src == NULL)
    return NULL;
  order->side = GUISE_COLOR_SIDE_DST;
  dst = guise_project_look_at_faces (project, &order->dst, order->stage, "dst", cancellable, error);
  if (dst == NULL)
    return NULL;
  order->side = GUISE_COLOR_SIDE_BOTH;
  return guise_color_sheet_make (src, dst, order->type, cancellable, error);
}

static void
compare_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  GError    *error = NULL;
  GPtrArray *rows = make (data, cancellable, &error);

  if (rows != NULL)
    g_task_return_pointer (task, rows, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

void
guise_color_compare_async (const char               *project,
                           const GuiseTrainingStage *stage,
                           GuiseFaceType             type,
                           GCancellable             *cancellable,
                           GObject                  *source,
                           GAsyncReadyCallback       callback,
                           void                     *user_data)
{
  g_autoptr (GTask) task = guise_task_new (source, cancellable, callback, user_data);
  Order *order = g_new0 (Order, 1);

  order->project = g_strdup (project);
  order->stage = g_strdup (stage->name);
  order->src = stage->src;
  order->src.selection = g_strdup (stage->src.selection);
  order->dst = stage->dst;
  order->dst.selection = g_strdup (stage->dst.selection);
  order->type = type;
  g_task_set_source_tag (task, guise_color_compare_async);
  g_task_set_task_data (task, order, order_free);
  g_task_run_in_thread (task, compare_thread);
}

GPtrArray *
guise_color_compare_finish (GAsyncResult *result, GuiseColorSide *out_side, GError **error)
{
  const Order *order = g_task_get_task_data (G_TASK (result));

  *out_side = order->side;
  return g_task_propagate_pointer (G_TASK (result), error);
}
