/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which faces of a wall are shown, and in which order. */
#include <glib/gi18n.h>

#include "app/faces/guise-wall-private.h"
#include "app/faces/guise-wall-sorts-private.h"
#include "app/guise-task.h"
#include "sort/guise-sort-measure.h"

#define N_SIMILAR 200

typedef struct
{
  GuiseFaceset      *faceset; /* a reference */
  GuiseWallMeasured *known;   /* a reference, or NULL */
  uint8_t           *marks;   /* owned */
  uint32_t          *ranks;   /* owned */
  uint32_t          *order;   /* owned; NULL: to be found */
  size_t             n;
  guint              sort;
  GuiseWallFilter    filter;
  GArray            *some; /* a reference, or NULL */
  GuiseWallLimits    limits;
  size_t             like; /* face that the others are to be like; SIZE_MAX: none */
  unsigned           serial;
  unsigned           view;
  GArray            *likest; /* owned; the result: those like that face, or NULL */
  uint32_t          *shown;  /* owned; the result */
  size_t             n_shown;
} Arrangement;

static void
arrangement_free (void *data)
{
  Arrangement *self = data;

  g_clear_pointer (&self->faceset, guise_faceset_unref);
  g_clear_pointer (&self->known, guise_wall_measured_unref);
  g_clear_pointer (&self->some, g_array_unref);
  g_clear_pointer (&self->likest, g_array_unref);
  g_free (self->marks);
  g_free (self->ranks);
  g_free (self->order);
  g_free (self->shown);
  g_free (self);
}

static gboolean
is_shown (const Arrangement *self, uint32_t i)
{
  if (self->filter == GUISE_WALL_SHOW_CHOSEN)
    return (self->marks[i] & GUISE_WALL_CHOSEN) != 0;
  if (self->filter == GUISE_WALL_SHOW_ASIDE)
    return (self->marks[i] & GUISE_WALL_ASIDE) != 0;
  return TRUE;
}

/* Limits say nothing of faces that are not measured yet. */
static void
keep_admitted (Arrangement *self, const GuiseFaceRecord *const *records)
{
  size_t n = 0;

  if (records == NULL || guise_wall_limits_count (&self->limits) == 0)
    return;
  for (size_t k = 0; k < self->n_shown; k++)
    if (guise_wall_limits_admit (&self->limits, records[self->shown[k]]))
      self->shown[n++] = self->shown[k];
  self->n_shown = n;
}

static void
arrange_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  Arrangement         *self = data;
  const GuiseWallFacts facts = { self->faceset, guise_wall_measured_get_records (self->known),
                                 self->marks, self->ranks, self->n };

  self->shown = g_new (uint32_t, MAX (self->n, 1));
  if (self->like != SIZE_MAX && facts.records != NULL)
    {
      self->n_shown =
        guise_sort_find_like (facts.records, self->n, self->like, N_SIMILAR, self->shown);
      self->likest = g_array_new (FALSE, FALSE, sizeof (uint32_t));
      g_array_append_vals (self->likest, self->shown, (guint) self->n_shown);
    }
  else if (self->filter == GUISE_WALL_SHOW_SOME)
    for (guint k = 0; k < self->some->len; k++)
      self->shown[self->n_shown++] = g_array_index (self->some, uint32_t, k);
  else
    {
      if (self->order == NULL)
        {
          self->order = g_new (uint32_t, MAX (self->n, 1));
          guise_wall_sort_order (self->sort, &facts, self->order);
        }
      for (size_t k = 0; k < self->n; k++)
        if (is_shown (self, self->order[k]))
          self->shown[self->n_shown++] = self->order[k];
    }
  keep_admitted (self, facts.records);
  g_task_return_boolean (task, TRUE);
}

static void
on_arranged_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseWall   *self = GUISE_WALL (source);
  Arrangement *done = g_task_get_task_data (G_TASK (result));

  self->n_busy--;
  if (self->list == NULL || done->serial != self->serial || done->shown == NULL)
    return; /* another one is on its way */
  if (done->likest != NULL)
    {
      g_clear_pointer (&self->some, g_array_unref);
      self->some = g_steal_pointer (&done->likest);
    }
  guise_wall_list_show (self->list, g_steal_pointer (&done->shown), done->n_shown,
                        done->view != self->shown_view || guise_wall_list_is_at_top (self->list));
  self->shown_view = done->view;
  guise_wall_tell (self);
}

void
guise_wall_arrange (GuiseWall *self, size_t like)
{
  const size_t n = guise_wall_get_n (self);
  Arrangement *new;
  g_autoptr (GTask) task = NULL;

  if (self->choice == NULL)
    return;
  new = g_new0 (Arrangement, 1);
  new->faceset = guise_faceset_ref (self->faceset);
  new->known = self->known != NULL ? guise_wall_measured_ref (self->known) : NULL;
  new->marks = g_memdup2 (self->choice->marks, n);
  new->ranks = g_memdup2 (self->choice->ranks, n * sizeof (uint32_t));
  if (self->slow != NULL && self->slow_sort == self->sort)
    new->order = g_memdup2 (self->slow, n * sizeof (uint32_t));
  new->n = n;
  new->sort = self->sort;
  new->filter = self->filter;
  new->some = self->some != NULL ? g_array_ref (self->some) : NULL;
  new->limits = self->limits;
  new->like = like;
  new->serial = ++self->serial;
  new->view = self->view;
  self->n_busy++;
  task = guise_task_new (self, NULL, on_arranged_cb, NULL);
  g_task_set_source_tag (task, guise_wall_arrange);
  g_task_set_task_data (task, new, arrangement_free);
  g_task_run_in_thread (task, arrange_thread);
}

GuiseWallFilter
guise_wall_get_filter (const GuiseWall *self)
{
  return self->filter;
}

void
guise_wall_set_filter (GuiseWall *self, GuiseWallFilter filter)
{
  if (filter == self->filter)
    return;
  self->filter = filter;
  self->view++;
  g_clear_pointer (&self->some, g_array_unref);
  g_clear_pointer (&self->some_title, g_free);
  guise_wall_arrange (self, SIZE_MAX);
  guise_wall_tell (self);
}

const GuiseWallLimits *
guise_wall_get_limits (const GuiseWall *self)
{
  return &self->limits;
}

void
guise_wall_set_limits (GuiseWall *self, const GuiseWallLimits *limits)
{
  self->limits = *limits;
  self->view++;
  guise_wall_arrange (self, SIZE_MAX);
  guise_wall_tell (self);
}

const GuiseWallRange *
guise_wall_get_extents (const GuiseWall *self)
{
  return self->known != NULL ? self->known->extents : NULL;
}

void
guise_wall_show_some (GuiseWall *self, const uint32_t *faces, size_t n, const char *title)
{
  GArray *some = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  char   *copy = g_strdup (title);

  g_array_append_vals (some, faces, (guint) n);
  g_clear_pointer (&self->some, g_array_unref);
  g_free (self->some_title);
  self->some = some;
  self->some_title = copy;
  self->filter = GUISE_WALL_SHOW_SOME;
  self->view++;
  guise_wall_arrange (self, SIZE_MAX);
  guise_wall_tell (self);
}

void
guise_wall_show_similar (GuiseWall *self, size_t index)
{
  const uint32_t   first = (uint32_t) index;
  g_autofree char *title = g_strdup_printf (_("Like face %'zu"), index + 1);

  if (guise_wall_get_record (self, index) == NULL)
    return;
  guise_wall_show_some (self, &first, 1, title);
  guise_wall_arrange (self, index);
}

const char *
guise_wall_get_some_title (const GuiseWall *self)
{
  return self->some_title;
}
