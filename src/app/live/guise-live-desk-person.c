/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whose face a live view swaps. */
#include "app/live/guise-live-desk-private.h"

#include "app/guise-error-text.h"
#include "app/guise-task.h"
#include "survey/guise-person-reference.h"

/* What somebody looks like, found out on a thread. */
typedef struct
{
  char            *path;      /* owned */
  guint            turn;      /* of the choice */
  gboolean         is_live;   /* pictures come meanwhile */
  float           *reference; /* owned; the answer */
  GuiseLivePerson *ready;     /* owned; likewise, for what runs */
} Look;

static void
look_free (void *data)
{
  Look *self = data;

  g_free (self->path);
  g_free (self->reference);
  guise_live_person_free (self->ready);
  g_free (self);
}

static gboolean
look (Look *self, GError **error)
{
  const GuiseFaceFinderOptions stills = { .mode = GUISE_FACE_MODE_STILL, .max_faces = 1 };
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 0, error);
  g_autoptr (GuiseFaceFinder) finder = NULL;
  g_autoptr (GuiseFaceDescriber) describer = NULL;

  self->reference = g_new (float, GUISE_FACE_DESCRIPTOR_SIZE);
  if (device == NULL || (finder = guise_face_finder_new (NULL, device, &stills, error)) == NULL ||
      (describer = guise_face_describer_new (NULL, device, error)) == NULL ||
      !guise_person_reference_load (self->path, finder, describer, self->reference, NULL, error))
    return FALSE;
  if (self->is_live)
    self->ready = guise_live_person_new (NULL, 0, self->reference, error);
  return !self->is_live || self->ready != NULL;
}

static void
look_cb (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (look (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Who was swapped before is swapped on. What was to begin with that person does not begin: it would
 * be somebody else's face. */
static void
fail (GuiseLiveDesk *self, const GError *error)
{
  g_autofree char *line = guise_error_text_dup_line (error);

  if (self->waiting != NULL)
    {
      guise_live_desk_stop_waiting (self, line); /* the next start looks again */
      return;
    }
  g_free (self->person);
  self->person = g_strdup (self->person_in_use);
  guise_live_desk_remember (self);
  guise_live_desk_tell_loss (self, line);
}

/* A start that waited goes on. */
static void
go_on (GuiseLiveDesk *self)
{
  g_autofree char *source = g_steal_pointer (&self->waiting);

  if (source != NULL)
    guise_live_desk_start (self, source);
}

static void
on_looked_cb (GObject *object, GAsyncResult *result, void *data)
{
  GuiseLiveDesk *self = GUISE_LIVE_DESK (object);
  Look          *found = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  const gboolean is_ok = g_task_propagate_boolean (G_TASK (result), &error);

  if (found->turn != self->person_turn)
    return; /* somebody else was chosen since */
  self->is_looking = FALSE;
  if (!is_ok)
    fail (self, error);
  else
    {
      g_free (self->person_in_use);
      self->person_in_use = g_strdup (found->path);
      g_free (self->reference);
      self->reference = g_steal_pointer (&found->reference);
      if (self->live != NULL && found->ready != NULL)
        guise_live_set_person (self->live, g_steal_pointer (&found->ready));
      go_on (self);
    }
  guise_live_desk_tell_change (self);
}

static void
begin_to_look (GuiseLiveDesk *self)
{
  g_autoptr (GTask) task = guise_task_new (self, NULL, on_looked_cb, NULL);
  Look *order = g_new0 (Look, 1);

  order->path = g_strdup (self->person);
  order->turn = ++self->person_turn;
  order->is_live = self->live != NULL;
  self->is_looking = TRUE;
  g_task_set_source_tag (task, begin_to_look);
  g_task_set_task_data (task, order, look_free);
  g_task_run_in_thread (task, look_cb);
}

gboolean
guise_live_desk_is_person_known (const GuiseLiveDesk *self)
{
  return self->person == NULL || g_strcmp0 (self->person, self->person_in_use) == 0;
}

void
guise_live_desk_wait_for_person (GuiseLiveDesk *self, const char *source)
{
  self->waiting = g_strdup (source);
  self->state = GUISE_LIVE_STATE_STARTING;
  g_clear_pointer (&self->problem, g_free);
  if (!self->is_looking)
    begin_to_look (self);
  guise_live_desk_tell_change (self);
}

void
guise_live_desk_stop_waiting (GuiseLiveDesk *self, const char *problem)
{
  g_clear_pointer (&self->waiting, g_free);
  g_free (self->problem);
  self->problem = g_strdup (problem);
  self->state = GUISE_LIVE_STATE_IDLE;
  guise_live_desk_tell_change (self);
}

const char *
guise_live_desk_get_person (const GuiseLiveDesk *self)
{
  return self->person;
}

const char *
guise_live_desk_get_faces (const GuiseLiveDesk *self)
{
  return self->project != NULL
           ? guise_open_project_get_faces_path (self->project, GUISE_FACE_SLOT_DST)
           : NULL;
}

void
guise_live_desk_set_person (GuiseLiveDesk *self, const char *path)
{
  char *copy = g_strdup (path);

  g_free (self->person);
  self->person = copy;
  guise_live_desk_remember (self);
  if (copy != NULL)
    begin_to_look (self);
  else
    {
      self->person_turn++;
      self->is_looking = FALSE;
      g_clear_pointer (&self->person_in_use, g_free);
      g_clear_pointer (&self->reference, g_free);
      if (self->live != NULL)
        guise_live_set_person (self->live, NULL);
      go_on (self);
    }
  guise_live_desk_tell_change (self);
}
