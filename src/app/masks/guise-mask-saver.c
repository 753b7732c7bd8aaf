/* SPDX-License-Identifier: GPL-3.0-or-later
 * Outlines on their way into files. */
#include "app/masks/guise-mask-saver.h"

#include "mask/guise-mask-labels.h"

struct _GuiseMaskSaver
{
  GObject parent_instance;

  char       *folder;  /* owned */
  GHashTable *waiting; /* owned; name to polygons */
  gboolean    is_busy;
  GError     *error; /* owned, or NULL */
};

G_DEFINE_FINAL_TYPE (GuiseMaskSaver, guise_mask_saver, G_TYPE_OBJECT)

static guint changed_signal;

typedef struct
{
  char      *folder;   /* owned */
  char      *name;     /* owned */
  GPtrArray *polygons; /* owned */
} Order;

static void
order_free (void *data)
{
  Order *self = data;

  g_free (self->folder);
  g_free (self->name);
  g_ptr_array_unref (self->polygons);
  g_free (self);
}

static void
save_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Order *order = data;
  GError      *error = NULL;

  if (guise_mask_labels_save (order->folder, order->name, order->polygons, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void write_next (GuiseMaskSaver *self);

static void
on_saved_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseMaskSaver *self = GUISE_MASK_SAVER (source);

  g_clear_error (&self->error);
  g_task_propagate_boolean (G_TASK (result), &self->error);
  self->is_busy = FALSE;
  write_next (self);
  g_signal_emit (self, changed_signal, 0);
}

static void
write_next (GuiseMaskSaver *self)
{
  g_autoptr (GTask) task = NULL;
  GHashTableIter iter;
  void          *name, *polygons;
  Order         *order;

  g_hash_table_iter_init (&iter, self->waiting);
  if (self->is_busy || !g_hash_table_iter_next (&iter, &name, &polygons))
    return;
  g_hash_table_iter_steal (&iter);
  order = g_new (Order, 1);
  *order = (Order){ g_strdup (self->folder), name, polygons };
  self->is_busy = TRUE;
  task = g_task_new (self, NULL, on_saved_cb, NULL);
  g_task_set_source_tag (task, write_next);
  g_task_set_task_data (task, order, order_free);
  g_task_run_in_thread (task, save_thread);
}

void
guise_mask_saver_save (GuiseMaskSaver *self, const char *name, const GPtrArray *polygons)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_polygon_free);

  for (guint i = 0; i < polygons->len; i++)
    {
      const GuisePolygon *one = polygons->pdata[i];

      g_ptr_array_add (copy, guise_polygon_new (one->kind, one->n_points,
                                                (const float (*)[2]) one->points));
    }
  g_hash_table_replace (self->waiting, g_strdup (name), copy);
  write_next (self);
  g_signal_emit (self, changed_signal, 0);
}

gboolean
guise_mask_saver_is_busy (const GuiseMaskSaver *self)
{
  return self->is_busy;
}

const GError *
guise_mask_saver_get_error (const GuiseMaskSaver *self)
{
  return self->error;
}

GuiseMaskSaver *
guise_mask_saver_new (const char *folder)
{
  GuiseMaskSaver *self = g_object_new (GUISE_TYPE_MASK_SAVER, NULL);

  self->folder = g_strdup (folder);
  return self;
}

static void
guise_mask_saver_finalize (GObject *object)
{
  GuiseMaskSaver *self = GUISE_MASK_SAVER (object);

  g_free (self->folder);
  g_hash_table_unref (self->waiting);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (guise_mask_saver_parent_class)->finalize (object);
}

static void
guise_mask_saver_class_init (GuiseMaskSaverClass *class)
{
  G_OBJECT_CLASS (class)->finalize = guise_mask_saver_finalize;
  changed_signal = g_signal_new ("changed", GUISE_TYPE_MASK_SAVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
guise_mask_saver_init (GuiseMaskSaver *self)
{
  self->waiting =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
}
