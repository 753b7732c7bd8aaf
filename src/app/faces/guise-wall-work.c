/* SPDX-License-Identifier: GPL-3.0-or-later
 * What takes time on a wall: one job after another, and what comes of it. */
#include <glib/gi18n.h>

#include "app/faces/guise-wall-private.h"
#include "app/faces/guise-wall-sorts-private.h"

static void
on_job_state_cb (GuiseWall *self, GParamSpec *pspec, GuiseJob *job)
{
  GuiseWallResult *result;
  const gboolean   was_measuring = self->is_measuring;

  if (guise_job_is_active (job) || self->job != job)
    return;
  result = guise_thread_job_take_result (GUISE_THREAD_JOB (job));
  if (guise_job_get_state (job) == GUISE_JOB_FAILED)
    guise_wall_say_error (self, guise_job_get_error (job));
  g_clear_object (&self->job);
  if (result != NULL && result->known != NULL)
    {
      g_clear_pointer (&self->known, guise_wall_measured_unref);
      self->known = g_steal_pointer (&result->known);
    }
  if (result != NULL && result->order != NULL)
    {
      g_free (self->slow);
      self->slow = g_steal_pointer (&result->order);
      self->slow_sort = result->sort;
    }
  if (result != NULL && result->people != NULL)
    {
      g_free (self->people);
      self->people = g_steal_pointer (&result->people);
    }
  if (result != NULL && result->choice != NULL)
    {
      guise_wall_choice_free (self->choice);
      self->choice = g_steal_pointer (&result->choice);
      guise_wall_list_set_marks (self->list, self->choice->marks);
      guise_face_marks_add_version (self->marks);
      self->view++;
    }
  guise_wall_arrange (self, SIZE_MAX);
  guise_wall_tell (self);
  if (result != NULL && result->text != NULL)
    guise_wall_say (self, result->text, result->can_undo);
  g_clear_pointer (&result, guise_wall_result_free);
  if (self->job == NULL && (self->is_stale || (self->known == NULL && !was_measuring)))
    guise_wall_measure (self); /* it had to make way */
}

static void
run_job (GuiseWall *self, GuiseJob *job)
{
  if (self->job != NULL)
    guise_job_stop (self->job); /* what it has measured is remembered */
  self->is_measuring = FALSE;
  g_set_object (&self->job, job);
  g_signal_connect_object (job, "notify::state", G_CALLBACK (on_job_state_cb), self,
                           G_CONNECT_SWAPPED);
  guise_job_start (job);
  guise_wall_tell (self);
}

static GuiseWallWork
get_work (const GuiseWall *self)
{
  return (GuiseWallWork){ .faceset = self->faceset,
                          .other = self->other,
                          .is_dst = self->is_dst,
                          .options = self->options,
                          .selection = self->selection,
                          .known = self->known };
}

void
guise_wall_measure (GuiseWall *self)
{
  const GuiseWallWork work = get_work (self);
  g_autoptr (GuiseJob) job = guise_wall_job_new_measure (&work);

  self->is_stale = FALSE;
  run_job (self, job);
  self->is_measuring = TRUE;
}

void
guise_wall_measure_again (GuiseWall *self)
{
  self->is_stale = TRUE;
  if (self->job == NULL)
    guise_wall_measure (self);
}

void
guise_wall_choose_best (GuiseWall *self, size_t n_keep, gboolean for_other)
{
  GuiseWallWork work = get_work (self);
  g_autoptr (GuiseJob) job = NULL;

  if (self->faceset == NULL)
    return;
  work.n_keep = n_keep;
  work.for_other = for_other;
  job = guise_wall_job_new_best (&work);
  run_job (self, job);
}

guint
guise_wall_get_sort (const GuiseWall *self)
{
  return self->sort;
}

void
guise_wall_set_sort (GuiseWall *self, guint sort)
{
  int method;

  if (sort == self->sort || sort >= guise_wall_get_n_sorts ())
    return;
  self->sort = sort;
  self->view++;
  if (self->faceset != NULL && guise_wall_sort_is_slow (sort, &method) &&
      (self->slow == NULL || self->slow_sort != sort))
    {
      GuiseWallWork work = get_work (self);
      g_autoptr (GuiseJob) job = NULL;

      work.sort = sort;
      work.method = (GuiseSortMethod) method;
      job = method == GUISE_WALL_SORT_PERSON ? guise_wall_job_new_people (&work)
                                             : guise_wall_job_new_sort (&work);
      run_job (self, job);
      return;
    }
  guise_wall_arrange (self, SIZE_MAX);
}

guint
guise_wall_show_person (GuiseWall *self, size_t index)
{
  const size_t n = guise_wall_get_n (self);
  g_autoptr (GArray) faces = g_array_new (FALSE, FALSE, sizeof (uint32_t));

  if (self->people == NULL || self->people[index] < 0)
    return guise_wall_find_person_sort ();
  for (uint32_t i = 0; i < n; i++)
    if (self->people[i] == self->people[index])
      g_array_append_val (faces, i);
  guise_wall_show_some (self, (const uint32_t *) (void *) faces->data, faces->len,
                        _("This person"));
  return self->sort;
}
