/* SPDX-License-Identifier: GPL-3.0-or-later
 * Outlines on their way into files. */
#include "app/masks/guise-mask-saver-private.h"

#include "app/guise-task.h"
#include "faceset/guise-faceset.h"
#include "mask/guise-mask-labels.h"
#include "mask/guise-mask-notes.h"

/* Another program, or masks being applied, may have the faces until then. */
#define RETRY_SECONDS 2
#define HELD_TRIES    30 /* for so long the program stays for what cannot be written */

G_DEFINE_FINAL_TYPE (GuiseMaskSaver, guise_mask_saver, G_TYPE_OBJECT)

static guint changed_signal;

typedef struct
{
  char      *folder;   /* owned */
  char      *name;     /* owned */
  GPtrArray *polygons; /* owned; NULL: it is a note */
  gboolean   is_used;
  gboolean   waits; /* for other work to be done with the faces */
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

static gboolean
has_unwritten (const GuiseMaskSaver *self)
{
  return self->is_busy || self->failed->len > 0;
}

/* The last window may close before everything is written: other work comes to an end, a face that
 * is gone does not come back. */
static void
tell_changed (GuiseMaskSaver *self)
{
  GApplication  *program = g_application_get_default ();
  const gboolean holds = has_unwritten (self) && (self->waits || self->n_tries < HELD_TRIES);

  if (program != NULL && holds && !self->holds)
    g_application_hold (program);
  else if (program != NULL && !holds && self->holds)
    g_application_release (program);
  self->holds = program != NULL && holds;
  g_signal_emit (self, changed_signal, 0);
}

/* Back to those that wait. */
static void
put_back (GuiseMaskSaver *self, Order *order)
{
  GHashTable *table = order->polygons != NULL ? self->waiting : self->notes;

  if (order->polygons != NULL)
    g_hash_table_insert (table, g_steal_pointer (&order->name), g_steal_pointer (&order->polygons));
  else
    g_hash_table_insert (table, g_steal_pointer (&order->name), GINT_TO_POINTER (order->is_used));
}

static gboolean
on_retry_cb (void *data)
{
  GuiseMaskSaver *self = data;

  self->retry = 0;
  self->n_tries++;
  for (guint i = 0; i < self->failed->len; i++)
    put_back (self, self->failed->pdata[i]);
  g_ptr_array_set_size (self->failed, 0);
  write_next (self);
  tell_changed (self);
  return G_SOURCE_REMOVE;
}

/* What an earlier change of the same kind wanted does not count any more. */
static void
forget_failed (GuiseMaskSaver *self, const char *name, gboolean is_note)
{
  for (guint i = self->failed->len; i-- > 0;)
    {
      const Order *order = self->failed->pdata[i];

      if ((order->polygons == NULL) == is_note && g_str_equal (order->name, name))
        g_ptr_array_remove_index (self->failed, i);
    }
}

/* Nothing that was drawn is given up: the order comes again, unless the face has changed since. */
static void
keep (GuiseMaskSaver *self, Order *order, GError *error)
{
  GHashTable *table = order->polygons != NULL ? self->waiting : self->notes;

  order->waits = g_error_matches (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_BUSY);
  g_clear_error (&self->error);
  self->error = error;
  if (g_hash_table_contains (table, order->name))
    {
      order_free (order);
      return;
    }
  g_ptr_array_add (self->failed, order);
  if (self->retry == 0)
    self->retry = g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, RETRY_SECONDS, on_retry_cb,
                                              g_object_ref (self), g_object_unref);
}

/* Known anew each time that all were tried. */
static void
find_waiting (GuiseMaskSaver *self)
{
  self->waits = FALSE;
  for (guint i = 0; i < self->failed->len; i++)
    self->waits = self->waits || ((const Order *) self->failed->pdata[i])->waits;
  if (self->waits)
    self->n_tries = 0; /* they count what fails otherwise */
}

static void
on_saved_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseMaskSaver *self = GUISE_MASK_SAVER (source);
  Order          *order = user_data;
  GError         *error = NULL;

  self->is_busy = FALSE;
  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      order_free (order);
      self->n_tries = 0;
    }
  else
    keep (self, order, error);
  write_next (self);
  if (!self->is_busy)
    find_waiting (self);
  if (!has_unwritten (self))
    g_clear_error (&self->error);
  tell_changed (self);
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
  task = guise_task_new (self, NULL, on_saved_cb, order);
  g_task_set_source_tag (task, write_next);
  g_task_set_task_data (task, order, NULL);
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
  forget_failed (self, name, FALSE);
  g_hash_table_replace (self->waiting, g_strdup (name), copy);
  write_next (self);
  tell_changed (self);
}

void
guise_mask_saver_set_used (GuiseMaskSaver *self, const char *name, gboolean is_used)
{
  forget_failed (self, name, TRUE);
  g_hash_table_replace (self->notes, g_strdup (name), GINT_TO_POINTER (is_used != FALSE));
  write_next (self);
  tell_changed (self);
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
  g_ptr_array_unref (self->failed);
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
  self->failed = g_ptr_array_new_with_free_func (order_free);
}
