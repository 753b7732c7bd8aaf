/* SPDX-License-Identifier: GPL-3.0-or-later
 * The settings of a camera, asked and told off the main thread. */
#include "app/record/guise-camera-tuner.h"

#include "app/guise-task.h"
#include "media/guise-media-input.h"

#define SETTINGS_ID    "org.guise.Studio"
#define KEY            "camera-settings"
#define TYPE           "a{sa{ui}}"
#define PERIOD_SECONDS 1

struct _GuiseCameraTuner
{
  GObject parent_instance;

  GSettings            *settings; /* owned */
  char                 *path;     /* owned */
  char                 *name;     /* owned */
  GuiseCameraTunerState state;
  GPtrArray            *controls; /* owned, of GuiseCameraControl */
  GArray               *wishes;   /* owned, of GuiseCameraSetting: to be set next */
  GArray               *chosen;   /* owned, likewise: what the person has set */
  GArray               *before;   /* owned, likewise: values before the last reset */
  GArray               *erased;   /* owned, likewise: what that has forgotten */
  guint                 timer;
  gboolean              is_working; /* a call is under way */
  gboolean              is_closed;
  gboolean              is_reset; /* and nothing was set since */
};

G_DEFINE_FINAL_TYPE (GuiseCameraTuner, guise_camera_tuner, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_CLOSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void work (GuiseCameraTuner *self);

/* ---- lists of settings ---- */

static GArray *
list_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (GuiseCameraSetting));
}

static void
list_set (GArray *list, uint32_t id, int32_t value)
{
  const GuiseCameraSetting one = { id, value };

  for (guint i = 0; i < list->len; i++)
    if (g_array_index (list, GuiseCameraSetting, i).id == id)
      {
        g_array_index (list, GuiseCameraSetting, i).value = value;
        return;
      }
  g_array_append_val (list, one);
}

static GArray *
list_copy (const GArray *list)
{
  GArray *copy = list_new ();

  if (list->len > 0)
    g_array_append_vals (copy, list->data, list->len);
  return copy;
}

/* ---- what is remembered ---- */

GArray *
guise_camera_tuner_recall (GSettings *settings, const char *name)
{
  g_autoptr (GVariant) all = g_settings_get_value (settings, KEY);
  g_autoptr (GVariant) one = g_variant_lookup_value (all, name, G_VARIANT_TYPE ("a{ui}"));
  GArray      *list;
  GVariantIter iter;
  uint32_t     id;
  int32_t      value;

  if (one == NULL)
    return NULL;
  list = list_new ();
  g_variant_iter_init (&iter, one);
  while (g_variant_iter_next (&iter, "{ui}", &id, &value))
    list_set (list, id, value);
  return list;
}

static GVariant *
pack (const GArray *list)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ui}"));
  for (guint i = 0; i < list->len; i++)
    {
      const GuiseCameraSetting *one = &g_array_index (list, GuiseCameraSetting, i);

      g_variant_builder_add (&builder, "{ui}", one->id, one->value);
    }
  return g_variant_builder_end (&builder);
}

/* Writes what is chosen; the other cameras keep theirs. */
static void
remember (GuiseCameraTuner *self)
{
  g_autoptr (GVariant) all = g_settings_get_value (self->settings, KEY);
  GVariantBuilder builder;
  GVariantIter    iter;
  const char     *name;
  GVariant       *values;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (TYPE));
  g_variant_iter_init (&iter, all);
  while (g_variant_iter_next (&iter, "{&s@a{ui}}", &name, &values))
    {
      if (!g_str_equal (name, self->name))
        g_variant_builder_add (&builder, "{s@a{ui}}", name, values);
      g_variant_unref (values);
    }
  if (self->chosen->len > 0)
    g_variant_builder_add (&builder, "{s@a{ui}}", self->name, pack (self->chosen));
  g_settings_set_value (self->settings, KEY, g_variant_builder_end (&builder));
}

/* ---- on a thread ---- */

typedef struct
{
  char   *path;     /* owned */
  GArray *settings; /* owned */
} Call;

static void
call_free (void *data)
{
  Call *self = data;

  g_free (self->path);
  g_array_unref (self->settings);
  g_free (self);
}

static void
call_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Call *call = data;
  GPtrArray  *controls = NULL;
  GError     *error = NULL;

  if (call->settings->len == 0 || guise_camera_controls_set (call->path, call->settings, &error))
    controls = guise_camera_controls_read (call->path, &error);
  if (controls != NULL)
    g_task_return_pointer (task, controls, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/* ---- what comes back ---- */

static GuiseCameraControl *
find_control (const GuiseCameraTuner *self, uint32_t id)
{
  for (guint i = 0; i < self->controls->len; i++)
    if (((GuiseCameraControl *) self->controls->pdata[i])->id == id)
      return self->controls->pdata[i];
  return NULL;
}

static void
take_controls (GuiseCameraTuner *self, GPtrArray *controls)
{
  g_ptr_array_unref (self->controls);
  self->controls = controls;
  self->state = controls->len > 0 ? GUISE_CAMERA_TUNER_READY : GUISE_CAMERA_TUNER_NONE;
  /* What is wished for meanwhile is shown, not what it was a moment ago. */
  for (guint i = 0; i < self->wishes->len; i++)
    {
      const GuiseCameraSetting *wish = &g_array_index (self->wishes, GuiseCameraSetting, i);
      GuiseCameraControl       *control = find_control (self, wish->id);

      if (control != NULL)
        control->value = wish->value;
    }
}

static void
on_called_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseCameraTuner *self = GUISE_CAMERA_TUNER (source);
  /* However it failed: the camera cannot be reached. */
  GPtrArray *controls = g_task_propagate_pointer (G_TASK (result), NULL);

  self->is_working = FALSE;
  if (controls != NULL)
    take_controls (self, controls);
  else
    {
      self->state = GUISE_CAMERA_TUNER_GONE;
      g_array_set_size (self->wishes, 0);
    }
  if (self->wishes->len > 0)
    work (self);
  else if (self->is_closed)
    g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
  if (!self->is_closed)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* ---- calls ---- */

static void
work (GuiseCameraTuner *self)
{
  g_autoptr (GTask) task = NULL;
  Call *call;

  if (self->is_working)
    return;
  self->is_working = TRUE;
  call = g_new0 (Call, 1);
  call->path = g_strdup (self->path);
  call->settings = g_steal_pointer (&self->wishes);
  self->wishes = list_new ();
  task = guise_task_new (self, NULL, on_called_cb, NULL);
  g_task_set_source_tag (task, work);
  g_task_set_task_data (task, call, call_free);
  g_task_run_in_thread (task, call_thread);
}

static gboolean
on_time_cb (void *data)
{
  work (data);
  return G_SOURCE_CONTINUE;
}

GuiseCameraTuner *
guise_camera_tuner_new (const char *path, const char *name)
{
  GuiseCameraTuner *self = g_object_new (GUISE_TYPE_CAMERA_TUNER, NULL);

  self->path = g_strdup (path);
  self->name = g_strdup (name);
  self->chosen = guise_camera_tuner_recall (self->settings, name);
  if (self->chosen == NULL)
    self->chosen = list_new ();
  if (guise_media_input_is_camera (path))
    {
      self->timer = g_timeout_add_seconds (PERIOD_SECONDS, on_time_cb, self);
      work (self);
    }
  else
    self->state = GUISE_CAMERA_TUNER_NONE;
  return self;
}

void
guise_camera_tuner_close (GuiseCameraTuner *self)
{
  if (self->is_closed)
    return;
  self->is_closed = TRUE;
  g_clear_handle_id (&self->timer, g_source_remove);
  if (!self->is_working) /* else when that is done */
    g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

GuiseCameraTunerState
guise_camera_tuner_get_state (const GuiseCameraTuner *self)
{
  return self->state;
}

const GPtrArray *
guise_camera_tuner_get_controls (const GuiseCameraTuner *self)
{
  return self->controls;
}

void
guise_camera_tuner_set (GuiseCameraTuner *self, uint32_t id, int32_t value)
{
  GuiseCameraControl       *control = find_control (self, id);
  const GuiseCameraControl *master = find_control (self, guise_camera_control_get_master (id));

  if (control == NULL || control->value == value)
    return;
  control->value = value;
  self->is_reset = FALSE;
  list_set (self->wishes, id, value);
  list_set (self->chosen, id, value);
  /* Another day the camera may begin with deciding by itself again. */
  if (master != NULL)
    list_set (self->chosen, master->id, master->value);
  remember (self);
  work (self);
}

/* Asked for twice in a row, what was set before the first time is still what was set. */
static void
keep_before (GuiseCameraTuner *self)
{
  if (self->is_reset)
    return;
  self->is_reset = TRUE;
  g_array_set_size (self->before, 0);
  for (guint i = 0; i < self->controls->len; i++)
    {
      const GuiseCameraControl *control = self->controls->pdata[i];

      list_set (self->before, control->id, control->value);
    }
  g_array_unref (self->erased);
  self->erased = list_copy (self->chosen);
}

void
guise_camera_tuner_reset (GuiseCameraTuner *self)
{
  keep_before (self);
  g_array_set_size (self->chosen, 0);
  for (guint i = 0; i < self->controls->len; i++)
    {
      GuiseCameraControl *control = self->controls->pdata[i];

      list_set (self->wishes, control->id, control->standard);
      control->value = control->standard;
    }
  remember (self);
  work (self);
}

void
guise_camera_tuner_undo (GuiseCameraTuner *self)
{
  for (guint i = 0; i < self->before->len; i++)
    {
      const GuiseCameraSetting *was = &g_array_index (self->before, GuiseCameraSetting, i);

      list_set (self->wishes, was->id, was->value);
    }
  self->is_reset = FALSE;
  g_array_unref (self->chosen);
  self->chosen = list_copy (self->erased);
  remember (self);
  work (self);
}

/* ---- the object ---- */

static void
guise_camera_tuner_finalize (GObject *object)
{
  GuiseCameraTuner *self = GUISE_CAMERA_TUNER (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_object_unref (self->settings);
  g_free (self->path);
  g_free (self->name);
  g_ptr_array_unref (self->controls);
  g_array_unref (self->wishes);
  g_array_unref (self->before);
  g_array_unref (self->erased);
  g_clear_pointer (&self->chosen, g_array_unref);
  G_OBJECT_CLASS (guise_camera_tuner_parent_class)->finalize (object);
}

static void
guise_camera_tuner_class_init (GuiseCameraTunerClass *class)
{
  G_OBJECT_CLASS (class)->finalize = guise_camera_tuner_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", GUISE_TYPE_CAMERA_TUNER, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", GUISE_TYPE_CAMERA_TUNER, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
guise_camera_tuner_init (GuiseCameraTuner *self)
{
  self->settings = g_settings_new (SETTINGS_ID);
  self->controls = g_ptr_array_new ();
  self->wishes = list_new ();
  self->before = list_new ();
  self->erased = list_new ();
}
