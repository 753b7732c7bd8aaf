/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which cameras there are. */
#include "app/record/guise-camera-watch.h"

#include "app/guise-task.h"

#define PERIOD_SECONDS 2

struct _GuiseCameraWatch
{
  GObject parent_instance;

  GPtrArray
    *cameras; /* owned; of GuiseCameraInfo, a virtual one last; NULL before the first reading */
  GCancellable *cancellable; /* owned */
  guint         timer;
  gboolean      is_reading;
};

G_DEFINE_FINAL_TYPE (GuiseCameraWatch, guise_camera_watch, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* Footage that stands for a camera. */
static void
add_footage (GPtrArray *cameras)
{
  const char      *path = g_getenv ("GUISE_CAMERA");
  GuiseCameraInfo *info;

  if (path == NULL || *path == '\0')
    return;
  info = g_new0 (GuiseCameraInfo, 1);
  info->path = g_strdup (path);
  info->name = g_path_get_basename (path);
  g_ptr_array_add (cameras, info);
}

static void
read_cb (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  GPtrArray *found = guise_camera_list ();
  GPtrArray *cameras = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_camera_info_free);
  GuiseCameraInfo *output = NULL;

  add_footage (cameras);
  while (found->len > 0)
    {
      GuiseCameraInfo *info = g_ptr_array_steal_index (found, 0);

      /* Of ours, seen from behind, the first one is remembered behind all others. */
      if (info->is_output && output == NULL)
        output = info;
      else if (info->is_output)
        guise_camera_info_free (info);
      else
        g_ptr_array_add (cameras, info);
    }
  g_ptr_array_unref (found);
  if (output != NULL)
    g_ptr_array_add (cameras, output);
  g_task_return_pointer (task, cameras, (GDestroyNotify) g_ptr_array_unref);
}

static gboolean
are_equal (const GPtrArray *a, const GPtrArray *b)
{
  if (a == NULL || a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      const GuiseCameraInfo *x = a->pdata[i];
      const GuiseCameraInfo *y = b->pdata[i];

      if (g_strcmp0 (x->path, y->path) != 0 || g_strcmp0 (x->name, y->name) != 0 ||
          g_strcmp0 (x->problem, y->problem) != 0)
        return FALSE;
    }
  return TRUE;
}

static void
on_read_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseCameraWatch *self = GUISE_CAMERA_WATCH (source);
  /* Fails only by being cancelled. */
  GPtrArray *cameras = g_task_propagate_pointer (G_TASK (result), NULL);

  self->is_reading = FALSE;
  if (cameras == NULL)
    return;
  if (are_equal (self->cameras, cameras))
    {
      g_ptr_array_unref (cameras);
      return;
    }
  g_clear_pointer (&self->cameras, g_ptr_array_unref);
  self->cameras = cameras;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
read_cameras (void *data)
{
  GuiseCameraWatch *self = data;
  g_autoptr (GTask) task = NULL;

  if (self->is_reading)
    return G_SOURCE_CONTINUE;
  self->is_reading = TRUE;
  task = guise_task_new (self, self->cancellable, on_read_cb, NULL);
  g_task_set_source_tag (task, read_cameras);
  g_task_run_in_thread (task, read_cb);
  return G_SOURCE_CONTINUE;
}

GuiseCameraWatch *
guise_camera_watch_new (void)
{
  return g_object_new (GUISE_TYPE_CAMERA_WATCH, NULL);
}

gboolean
guise_camera_watch_is_read (const GuiseCameraWatch *self)
{
  return self->cameras != NULL;
}

guint
guise_camera_watch_get_n (const GuiseCameraWatch *self)
{
  guint n = self->cameras != NULL ? self->cameras->len : 0;

  return n > 0 && guise_camera_watch_get_output (self) != NULL ? n - 1 : n;
}

const char *
guise_camera_watch_get_output (const GuiseCameraWatch *self)
{
  const GuiseCameraInfo *last = self->cameras != NULL && self->cameras->len > 0
                                  ? g_ptr_array_index (self->cameras, self->cameras->len - 1)
                                  : NULL;

  return last != NULL && last->is_output ? last->path : NULL;
}

const char *
guise_camera_watch_get_path (const GuiseCameraWatch *self, guint i)
{
  return ((const GuiseCameraInfo *) g_ptr_array_index (self->cameras, i))->path;
}

const char *
guise_camera_watch_get_name (const GuiseCameraWatch *self, guint i)
{
  return ((const GuiseCameraInfo *) g_ptr_array_index (self->cameras, i))->name;
}

const GuiseCameraInfo *
guise_camera_watch_get_info (const GuiseCameraWatch *self, guint i)
{
  return g_ptr_array_index (self->cameras, i);
}

const char *
guise_camera_watch_get_problem (const GuiseCameraWatch *self)
{
  for (guint i = 0; i < guise_camera_watch_get_n (self); i++)
    if (((const GuiseCameraInfo *) self->cameras->pdata[i])->problem != NULL)
      return ((const GuiseCameraInfo *) self->cameras->pdata[i])->problem;
  return NULL;
}

static void
guise_camera_watch_dispose (GObject *object)
{
  GuiseCameraWatch *self = GUISE_CAMERA_WATCH (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  G_OBJECT_CLASS (guise_camera_watch_parent_class)->dispose (object);
}

static void
guise_camera_watch_finalize (GObject *object)
{
  GuiseCameraWatch *self = GUISE_CAMERA_WATCH (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->cameras, g_ptr_array_unref);
  G_OBJECT_CLASS (guise_camera_watch_parent_class)->finalize (object);
}

static void
guise_camera_watch_class_init (GuiseCameraWatchClass *class)
{
  G_OBJECT_CLASS (class)->dispose = guise_camera_watch_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_camera_watch_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
guise_camera_watch_init (GuiseCameraWatch *self)
{
  self->cancellable = g_cancellable_new ();
  self->timer = g_timeout_add_seconds (PERIOD_SECONDS, read_cameras, self);
  read_cameras (self);
}
