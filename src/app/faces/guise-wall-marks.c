/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a person says about faces of a wall, and what others say about them meanwhile. */
#include "app/faces/guise-wall-private.h"
#include "app/guise-task.h"

/* ---- what the file says ---- */

typedef struct
{
  GuiseFaceset    *faceset;   /* a reference */
  char            *selection; /* owned; path */
  GuiseWallChoice *choice;    /* owned; the result */
} Reading;

static void
reading_free (void *data)
{
  Reading *self = data;

  guise_faceset_unref (self->faceset);
  g_free (self->selection);
  guise_wall_choice_free (self->choice);
  g_free (self);
}

static void
read_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  Reading *self = data;
  g_autoptr (GuiseSelection) selection =
               guise_wall_choice_load (self->selection, NULL); /* a failure was told already */

  self->choice = guise_wall_choice_new (self->faceset, selection);
  g_task_return_boolean (task, TRUE);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseWall *self = GUISE_WALL (source);
  Reading   *reading = g_task_get_task_data (G_TASK (result));

  self->n_busy--;
  if (self->list == NULL)
    return; /* the wall is gone */
  if (GPOINTER_TO_UINT (user_data) == self->n_heard && !guise_face_marks_is_busy (self->marks))
    {
      guise_wall_choice_free (self->choice);
      self->choice = g_steal_pointer (&reading->choice);
      guise_wall_list_set_marks (self->list, self->choice->marks);
      guise_wall_arrange (self, SIZE_MAX);
    }
  guise_wall_tell (self);
}

void
guise_wall_hear (GuiseWall *self)
{
  Reading *reading;
  g_autoptr (GTask) task = NULL;

  self->n_heard++; /* what is being read is not what the file says now */
  if (self->choice == NULL || guise_face_marks_is_busy (self->marks))
    return;
  task = guise_task_new (self, NULL, on_read_cb, GUINT_TO_POINTER (self->n_heard));
  reading = g_new0 (Reading, 1);
  reading->faceset = guise_faceset_ref (self->faceset);
  reading->selection = g_strdup (self->selection);
  self->n_busy++;
  g_task_set_source_tag (task, guise_wall_hear);
  g_task_set_task_data (task, reading, reading_free);
  g_task_run_in_thread (task, read_thread);
}

/* ---- what a person says ---- */

static void
on_written_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseWall *self = GUISE_WALL (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *words = guise_face_marks_dup_words (result);

  if (self->list == NULL)
    return; /* the wall is gone */
  if (!guise_face_marks_finish (result, &error))
    guise_wall_say_error (self, error);
  else if (words != NULL)
    guise_wall_say (self, words, TRUE);
}

/* At once, for the eye; what the file says then follows. */
static void
show_mark (GuiseWall *self, const uint32_t *faces, size_t n, GuiseSelectionMark mark)
{
  static const uint8_t flags[] = { [GUISE_SELECTION_PICKED] = GUISE_WALL_CHOSEN,
                                   [GUISE_SELECTION_DROPPED] = GUISE_WALL_ASIDE,
                                   [GUISE_SELECTION_FREE] = 0 };
  uint8_t             *marks = self->choice->marks;

  for (size_t k = 0; k < n; k++)
    {
      const uint8_t before = marks[faces[k]];
      const uint8_t now =
        mark == GUISE_SELECTION_FREE ? before & (uint8_t) ~GUISE_WALL_ASIDE : flags[mark];

      self->choice->n_chosen += (size_t) ((now & GUISE_WALL_CHOSEN) != 0);
      self->choice->n_chosen -= (size_t) ((before & GUISE_WALL_CHOSEN) != 0);
      self->choice->n_aside += (size_t) ((now & GUISE_WALL_ASIDE) != 0);
      self->choice->n_aside -= (size_t) ((before & GUISE_WALL_ASIDE) != 0);
      marks[faces[k]] = now;
    }
  guise_wall_list_set_marks (self->list, marks);
}

void
guise_wall_mark (GuiseWall *self, const uint32_t *faces, size_t n, GuiseSelectionMark mark)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  if (self->choice == NULL || n == 0)
    return;
  show_mark (self, faces, n, mark);
  for (size_t k = 0; k < n; k++)
    g_ptr_array_add (names, guise_faceset_get_entry (self->faceset, faces[k])->name);
  guise_face_marks_set_async (self->marks, self, names, mark, on_written_cb, NULL);
  guise_wall_tell (self);
}

gboolean
guise_wall_can_undo (const GuiseWall *self)
{
  return guise_face_marks_can_undo (self->marks);
}

void
guise_wall_undo (GuiseWall *self)
{
  if (!guise_wall_can_undo (self))
    return;
  guise_face_marks_undo_async (self->marks, self, on_written_cb, NULL);
  guise_wall_tell (self);
}
