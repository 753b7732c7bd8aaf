/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a person says about faces, on its way into the file. */
#include "app/faces/guise-face-marks.h"

#include <glib/gi18n.h>

#include "app/faces/guise-wall-choice-private.h"
#include "app/guise-task.h"
#include "sort/guise-sort.h"

struct _GuiseFaceMarks
{
  GObject parent_instance;

  char       *faceset; /* owned; path */
  char       *path;    /* owned; of the file */
  GHashTable *aside;   /* owned, or NULL: not known; set of names */
  GQueue      waiting; /* of GTask, one after another */
  gboolean    is_at_work;
  unsigned    n_undoable;
};

G_DEFINE_FINAL_TYPE (GuiseFaceMarks, guise_face_marks, G_TYPE_OBJECT)

static guint changed_signal;

/* path of the file -> GuiseFaceMarks, no reference */
static GHashTable *everybody;

typedef enum
{
  LOOK,
  SET,
  UNDO,
} Kind;

typedef struct
{
  Kind               kind;
  char              *faceset; /* owned */
  char              *path;    /* owned */
  GPtrArray         *names;   /* owned, or NULL */
  GuiseSelectionMark mark;
  GHashTable        *aside; /* owned; the result */
  GTask             *reply; /* owned, or NULL: nobody waits */
} Change;

static void
change_free (void *data)
{
  Change *self = data;

  g_free (self->faceset);
  g_free (self->path);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->aside, g_hash_table_unref);
  g_clear_object (&self->reply);
  g_free (self);
}

/* ---- on the thread ---- */

static gboolean
set (const Change *self, GError **error)
{
  GError *local = NULL;
  g_autoptr (GuiseSelection) selection = guise_wall_choice_load (self->path, &local);

  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  if (selection == NULL)
    selection = guise_selection_new (self->faceset, guise_sort_method_get_name (GUISE_SORT_BEST));
  guise_selection_mark (selection, self->names, self->mark);
  return guise_wall_choice_save (selection, self->path, error);
}

static void
work_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  Change  *self = data;
  GError  *error = NULL;
  gboolean is_done = TRUE;

  guise_wall_choice_lock ();
  if (self->kind != LOOK)
    is_done = self->kind == SET ? set (self, &error) : guise_selection_undo (self->path, &error);
  guise_wall_choice_unlock ();
  self->aside = guise_selection_load_dropped (self->path);
  if (is_done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* ---- on the main thread ---- */

static void
begin_work (GuiseFaceMarks *self)
{
  g_autoptr (GTask) task = self->is_at_work ? NULL : g_queue_pop_head (&self->waiting);

  if (task == NULL)
    return;
  self->is_at_work = TRUE;
  g_task_run_in_thread (task, work_thread);
}

static void
on_done_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseFaceMarks *self = GUISE_FACE_MARKS (source);
  Change         *change = g_task_get_task_data (G_TASK (result));
  g_autoptr (GTask) reply = g_steal_pointer (&change->reply);
  GError        *error = NULL;
  const gboolean is_done = g_task_propagate_boolean (G_TASK (result), &error);

  self->is_at_work = FALSE;
  if (is_done && change->kind == SET)
    self->n_undoable++;
  if (is_done && change->kind == UNDO && self->n_undoable > 0)
    self->n_undoable--;
  g_clear_pointer (&self->aside, g_hash_table_unref);
  self->aside = g_steal_pointer (&change->aside);
  begin_work (self);
  g_signal_emit (self, changed_signal, 0);
  if (is_done && reply != NULL)
    g_task_return_boolean (reply, TRUE);
  else if (reply != NULL)
    g_task_return_error (reply, g_steal_pointer (&error));
  g_clear_error (&error);
}

static char *
describe (GuiseSelectionMark mark, guint n)
{
  switch (mark)
    {
    case GUISE_SELECTION_PICKED:
      return g_strdup_printf (ngettext ("%'u face chosen", "%'u faces chosen", n), n);
    case GUISE_SELECTION_DROPPED:
      return g_strdup_printf (ngettext ("%'u face set aside", "%'u faces set aside", n), n);
    case GUISE_SELECTION_FREE:
      break;
    }
  return g_strdup_printf (ngettext ("%'u face brought back", "%'u faces brought back", n), n);
}

/* Takes @names and @reply. */
static void
push (GuiseFaceMarks *self, Kind kind, GPtrArray *names, GuiseSelectionMark mark, GTask *reply)
{
  Change *change = g_new0 (Change, 1);
  GTask  *task = guise_task_new (self, NULL, on_done_cb, NULL);

  *change = (Change){ .kind = kind,
                      .faceset = g_strdup (self->faceset),
                      .path = g_strdup (self->path),
                      .names = names,
                      .mark = mark,
                      .reply = reply };
  g_task_set_source_tag (task, push);
  g_task_set_task_data (task, change, change_free);
  g_queue_push_tail (&self->waiting, task);
  begin_work (self);
}

void
guise_face_marks_look (GuiseFaceMarks *self)
{
  push (self, LOOK, NULL, GUISE_SELECTION_FREE, NULL);
}

void
guise_face_marks_set_async (GuiseFaceMarks     *self,
                            void               *asker,
                            const GPtrArray    *names,
                            GuiseSelectionMark  mark,
                            GAsyncReadyCallback callback,
                            void               *user_data)
{
  GPtrArray *copies = g_ptr_array_new_full (names->len, g_free);
  GTask     *reply = guise_task_new (asker, NULL, callback, user_data);

  for (guint i = 0; i < names->len; i++)
    g_ptr_array_add (copies, g_strdup (names->pdata[i]));
  g_task_set_source_tag (reply, guise_face_marks_set_async);
  g_task_set_task_data (reply, describe (mark, names->len), g_free);
  push (self, SET, copies, mark, reply);
}

void
guise_face_marks_undo_async (GuiseFaceMarks     *self,
                             void               *asker,
                             GAsyncReadyCallback callback,
                             void               *user_data)
{
  GTask *reply = guise_task_new (asker, NULL, callback, user_data);

  g_task_set_source_tag (reply, guise_face_marks_undo_async);
  push (self, UNDO, NULL, GUISE_SELECTION_FREE, reply);
}

gboolean
guise_face_marks_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

char *
guise_face_marks_dup_words (GAsyncResult *result)
{
  return g_strdup (g_task_get_task_data (G_TASK (result)));
}

void
guise_face_marks_add_version (GuiseFaceMarks *self)
{
  self->n_undoable++;
  g_signal_emit (self, changed_signal, 0);
}

gboolean
guise_face_marks_is_busy (const GuiseFaceMarks *self)
{
  return self->is_at_work;
}

gboolean
guise_face_marks_can_undo (const GuiseFaceMarks *self)
{
  return self->n_undoable > 0 && !self->is_at_work;
}

GHashTable *
guise_face_marks_get_aside (const GuiseFaceMarks *self)
{
  return self->aside;
}

/* ---- the object ---- */

GuiseFaceMarks *
guise_face_marks_get (const char *faceset)
{
  g_autofree char *path = guise_selection_dup_marks_path (faceset);
  GuiseFaceMarks  *self;

  if (everybody == NULL)
    everybody = g_hash_table_new (g_str_hash, g_str_equal);
  self = g_hash_table_lookup (everybody, path);
  if (self != NULL)
    return g_object_ref (self);
  self = g_object_new (GUISE_TYPE_FACE_MARKS, NULL);
  self->faceset = g_strdup (faceset);
  self->path = g_steal_pointer (&path);
  g_hash_table_insert (everybody, self->path, self);
  return self;
}

/* No change waits: each keeps a reference. */
static void
guise_face_marks_finalize (GObject *object)
{
  GuiseFaceMarks *self = GUISE_FACE_MARKS (object);

  g_hash_table_remove (everybody, self->path);
  g_clear_pointer (&self->aside, g_hash_table_unref);
  g_free (self->faceset);
  g_free (self->path);
  G_OBJECT_CLASS (guise_face_marks_parent_class)->finalize (object);
}

static void
guise_face_marks_class_init (GuiseFaceMarksClass *class)
{
  G_OBJECT_CLASS (class)->finalize = guise_face_marks_finalize;
  changed_signal = g_signal_new ("changed", GUISE_TYPE_FACE_MARKS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
guise_face_marks_init (GuiseFaceMarks *self)
{
  g_queue_init (&self->waiting);
}
