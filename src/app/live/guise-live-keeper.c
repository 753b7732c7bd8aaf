/* SPDX-License-Identifier: GPL-3.0-or-later
 * Settings of models on their way to the disk. */
#include "app/live/guise-live-keeper.h"

#include "app/guise-task.h"
#include "live/guise-live-keep.h"

#define AFTER_MS 500

typedef struct
{
  char             *model;  /* owned */
  char             *masker; /* owned, or NULL */
  GuiseLiveSettings settings;
} Keep;

struct _GuiseLiveKeeper
{
  GObject parent_instance;

  Keep *waiting; /* owned, or NULL */
  guint timer;   /* source that keeps it, 0: none */
};

G_DEFINE_FINAL_TYPE (GuiseLiveKeeper, guise_live_keeper, G_TYPE_OBJECT)

static guint failed_signal;

static void
keep_free (void *data)
{
  Keep *self = data;

  if (self == NULL)
    return;
  g_free (self->model);
  g_free (self->masker);
  g_free (self);
}

GuiseLiveKeeper *
guise_live_keeper_new (void)
{
  return g_object_new (GUISE_TYPE_LIVE_KEEPER, NULL);
}

static void
keep_cb (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Keep *keep = data;
  GError     *error = NULL;

  if (guise_live_keep_save (keep->model, &keep->settings, keep->masker, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_kept_cb (GObject *object, GAsyncResult *result, void *data)
{
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_signal_emit (object, failed_signal, 0, error);
}

static gboolean
on_timer_cb (void *data)
{
  GuiseLiveKeeper *self = data;
  g_autoptr (GTask) task = guise_task_new (self, NULL, on_kept_cb, NULL);

  self->timer = 0;
  g_task_set_source_tag (task, on_timer_cb);
  g_task_set_task_data (task, g_steal_pointer (&self->waiting), keep_free);
  g_task_run_in_thread (task, keep_cb);
  return G_SOURCE_REMOVE;
}

void
guise_live_keeper_put (GuiseLiveKeeper         *self,
                       const char              *model,
                       const GuiseLiveSettings *settings,
                       const char              *masker)
{
  if (self->waiting == NULL)
    self->waiting = g_new0 (Keep, 1);
  g_free (self->waiting->model);
  g_free (self->waiting->masker);
  self->waiting->model = g_strdup (model);
  self->waiting->masker = g_strdup (masker);
  self->waiting->settings = *settings;
  if (self->timer == 0)
    self->timer = g_timeout_add (AFTER_MS, on_timer_cb, self);
}

void
guise_live_keeper_flush (GuiseLiveKeeper *self)
{
  g_autoptr (GError) error = NULL;
  Keep *keep = g_steal_pointer (&self->waiting);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (keep != NULL && !guise_live_keep_save (keep->model, &keep->settings, keep->masker, &error))
    g_signal_emit (self, failed_signal, 0, error);
  keep_free (keep);
}

static void
guise_live_keeper_dispose (GObject *object)
{
  guise_live_keeper_flush (GUISE_LIVE_KEEPER (object));
  G_OBJECT_CLASS (guise_live_keeper_parent_class)->dispose (object);
}

static void
guise_live_keeper_class_init (GuiseLiveKeeperClass *class)
{
  G_OBJECT_CLASS (class)->dispose = guise_live_keeper_dispose;
  failed_signal = g_signal_new ("failed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
guise_live_keeper_init (GuiseLiveKeeper *self)
{
}
