/* SPDX-License-Identifier: GPL-3.0-or-later
 * Outlines on their way into files. */
#include "app/masks/guise-mask-saver.h"

#include "mask/guise-mask-labels.h"
#include "mask/guise-mask-notes.h"

struct _GuiseMaskSaver
{
  GObject parent_instance;

  char       *folder;  /* owned */
  GHashTable *waiting; /* owned; name to polygons */
  GHashTable *notes;   /* owned; name to whether its outlines are used */
  gboolean    is_busy;
  GError     *error; /* owned, or NULL */
};

G_DEFINE_FINAL_TYPE (GuiseMaskSaver, guise_mask_saver, G_TYPE_OBJECT)

static guint changed_signal;

typedef struct
{
  char      *folder;   /* owned */
  char      *name;     /* owned */
  GPtrArray *polygons; /* owned; NULL: it is a note */
  gboolean   is_used;
} Order;

static void
order_free (void *data)
{
  Order *self = data;

  g_free (self->folder);
  g_free (self->name);
  g_clear_pointer (&self->polygons, g_ptr_array_unref);
  g_free (self);
}

static void
save_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Order *order = data;
  GError      *error = NULL;

  if (order->polygons != NULL
        ? guise_mask_labels_save (order->folder, order->name, order->polygons, &error)
        : guise_mask_notes_set_used (order->folder, order->name, order->is_used, &error))
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

/* Returns: (transfer full) (nullable): what is to be written now */
static Order *
take_order (GuiseMaskSaver *self)
{
  GHashTableIter iter;
  void          *name, *value;
  Order         *order = NULL;

  g_hash_table_iter_init (&iter, self->waiting);
  if (g_hash_table_iter_next (&iter, &name, &value))
    {
      order = g_new (Order, 1);
      *order = (Order){ .name = name, .polygons = value };
    }
  else
    {
      g_hash_table_iter_init (&iter, self->notes);
      if (!g_hash_table_iter_next (&iter, &name, &value))
        return NULL;
      order = g_new (Order, 1);
      *order = (Order){ .name = name, .is_used = GPOINTER_TO_INT (value) };
    }
  g_hash_table_iter_steal (&iter);
  order->folder = g_strdup (self->folder);
  return order;
}

static void
write_next (GuiseMaskSaver *self)
{
  g_autoptr (GTask) task = NULL;
  Order *order = self->is_busy ? NULL : take_order (self);

  if (order == NULL)
    return;
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

void
guise_mask_saver_set_used (GuiseMaskSaver *self, const char *name, gboolean is_used)
{
  g_hash_table_replace (self->notes, g_strdup (name), GINT_TO_POINTER (is_used != FALSE));
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
  g_hash_table_unref (self->notes);
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
  self->notes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}
