/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a person says about faces of a wall, on its way into the file. */
#include <glib/gi18n.h>

#include "app/faces/guise-wall-private.h"
#include "app/guise-task.h"

typedef struct
{
  GuiseFaceset      *faceset;   /* a reference */
  char              *selection; /* owned; path */
  uint32_t          *faces;     /* [n] owned; NULL: undo */
  guint              n;
  GuiseSelectionMark mark;
  GuiseWallChoice   *choice; /* owned; the result */
} Change;

static void
change_free (void *data)
{
  Change *self = data;

  guise_faceset_unref (self->faceset);
  g_free (self->selection);
  g_free (self->faces);
  guise_wall_choice_free (self->choice);
  g_free (self);
}

static gboolean
change_file (Change *self, GError **error)
{
  GError *local = NULL;
  g_autoptr (GuiseSelection) selection = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  if (self->faces == NULL)
    return guise_selection_undo (self->selection, error);
  selection = guise_wall_choice_load (self->selection, &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  if (selection == NULL)
    selection = guise_selection_new (guise_faceset_get_path (self->faceset),
                                     guise_sort_method_get_name (GUISE_SORT_BEST));
  for (guint i = 0; i < self->n; i++)
    g_ptr_array_add (names, guise_faceset_get_entry (self->faceset, self->faces[i])->name);
  guise_selection_mark (selection, names, self->mark);
  return guise_wall_choice_save (selection, self->selection, error);
}

static void
change_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  Change        *self = data;
  GError        *error = NULL;
  const gboolean done = change_file (self, &error);
  g_autoptr (GuiseSelection) selection =
               guise_wall_choice_load (self->selection, NULL); /* a failure was told already */

  self->choice = guise_wall_choice_new (self->faceset, selection);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
begin_change (GuiseWall *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->is_changing || self->changes.length == 0)
    return;
  task = g_queue_pop_head (&self->changes);
  self->is_changing = TRUE;
  g_task_run_in_thread (task, change_thread);
}

static char *
describe_change (const Change *change)
{
  const guint n = change->n;

  if (change->faces == NULL)
    return NULL;
  switch (change->mark)
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

static void
on_written_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseWall *self = GUISE_WALL (source);
  Change    *change = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autofree char *text = describe_change (change);
  const gboolean   done = g_task_propagate_boolean (G_TASK (result), &error);

  self->is_changing = FALSE;
  if (self->list == NULL)
    return; /* the wall is gone */
  if (done && change->faces != NULL)
    self->n_undoable++;
  if (done && change->faces == NULL && self->n_undoable > 0)
    self->n_undoable--;
  if (self->changes.length == 0)
    {
      guise_wall_choice_free (self->choice);
      self->choice = g_steal_pointer (&change->choice);
      guise_wall_list_set_marks (self->list, self->choice->marks);
      guise_wall_arrange (self, SIZE_MAX);
    }
  guise_wall_tell (self);
  if (!done)
    guise_wall_say_error (self, error);
  else if (text != NULL)
    guise_wall_say (self, text, TRUE);
  begin_change (self);
}

static void
push_change (GuiseWall *self, const uint32_t *faces, size_t n, GuiseSelectionMark mark)
{
  Change *change = g_new0 (Change, 1);
  GTask  *task = guise_task_new (self, NULL, on_written_cb, NULL);

  *change = (Change){ .faceset = guise_faceset_ref (self->faceset),
                      .selection = g_strdup (self->selection),
                      .faces = g_memdup2 (faces, n * sizeof *faces),
                      .n = (guint) n,
                      .mark = mark };
  g_task_set_source_tag (task, push_change);
  g_task_set_task_data (task, change, change_free);
  g_queue_push_tail (&self->changes, task);
  begin_change (self);
  guise_wall_tell (self);
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
  if (self->choice == NULL || n == 0)
    return;
  show_mark (self, faces, n, mark);
  push_change (self, faces, n, mark);
}

gboolean
guise_wall_can_undo (const GuiseWall *self)
{
  return self->n_undoable > 0 && !self->is_changing && self->changes.length == 0;
}

void
guise_wall_undo (GuiseWall *self)
{
  if (guise_wall_can_undo (self))
    push_change (self, NULL, 0, GUISE_SELECTION_FREE);
}
