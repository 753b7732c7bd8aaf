/* SPDX-License-Identifier: GPL-3.0-or-later
 * The faces of both sides of a stage, read on a thread. */
#include "app/train/guise-sides.h"

#include "app/guise-task.h"
#include "faceset/guise-thumbnails.h"
#include "image/guise-image.h"
#include "project/guise-project-faces.h"

#define SIDE 96 /* pixels; the wall of faces has them in its cache */

typedef struct
{
  char  *dir; /* owned */
  size_t stage;
  int    n_pictures;
} Wish;

static void
wish_free (void *data)
{
  g_free (((Wish *) data)->dir);
  g_free (data);
}

static void
side_clear (GuiseSide *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->pictures, g_ptr_array_unref);
  g_clear_error (&self->problem);
}

void
guise_sides_free (GuiseSides *self)
{
  side_clear (&self->src);
  side_clear (&self->dst);
  g_free (self);
}

static void
free_sides (void *data)
{
  guise_sides_free (data);
}

static void
free_picture (void *data)
{
  guise_image_unref (data);
}

/* One that cannot be read is one picture less. */
static void
read_pictures (GuiseSide *self, GuiseFaceset *faceset, size_t n, GCancellable *cancellable)
{
  g_autoptr (GuiseThumbnails) thumbnails = guise_thumbnails_new (faceset, SIDE, NULL);
  const size_t n_shown = MIN (n, self->n_faces);

  for (size_t i = 0; i < n_shown && !g_cancellable_is_cancelled (cancellable); i++)
    {
      const size_t face = (2 * i + 1) * self->n_faces / (2 * n_shown);
      GuiseImage  *picture = guise_thumbnails_load (thumbnails, face, NULL, NULL);

      if (picture != NULL)
        g_ptr_array_add (self->pictures, picture);
    }
}

static void
read_side (GuiseSide            *self,
           const GuiseProject   *project,
           const GuisePlanFaces *faces,
           const char           *stage,
           const char           *side,
           const Wish           *wish,
           GCancellable         *cancellable)
{
  const GuiseProjectFaces     *slot = guise_project_get_faces (project, faces->slot);
  const GuiseConsentStatement *statement = guise_project_faces_get_said (slot);
  g_autoptr (GuiseFaceset) all = slot->path != NULL ? guise_faceset_open (slot->path, NULL) : NULL;
  g_autoptr (GuiseFaceset) chosen = NULL;

  self->slot = faces->slot;
  self->name = statement != NULL ? g_strdup (statement->label) : NULL;
  self->pictures = g_ptr_array_new_with_free_func (free_picture);
  chosen = guise_project_look_at_faces (project, faces, stage, side, cancellable, &self->problem);
  if (chosen == NULL)
    return;
  self->n_faces = guise_faceset_get_n (chosen);
  self->n_all = MAX (all != NULL ? guise_faceset_get_n (all) : 0, self->n_faces);
  read_pictures (self, chosen, (size_t) wish->n_pictures, cancellable);
}

static void
read_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Wish *wish = data;
  GError     *error = NULL;
  g_autoptr (GuiseProject) project = guise_project_open (wish->dir, &error);
  const GuiseTrainingStage *stage;
  GuiseSides               *self;

  if (project != NULL && wish->stage >= project->plan->stages->len)
    g_set_error (&error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_NOT_READY,
                 "The plan has no stage %zu", wish->stage + 1);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  stage = guise_training_plan_get_stage (project->plan, wish->stage);
  self = g_new0 (GuiseSides, 1);
  read_side (&self->src, project, &stage->src, stage->name, "src", wish, cancellable);
  read_side (&self->dst, project, &stage->dst, stage->name, "dst", wish, cancellable);
  g_task_return_pointer (task, self, free_sides);
}

void
guise_sides_read_async (const char         *dir,
                        size_t              stage,
                        int                 n_pictures,
                        GCancellable       *cancellable,
                        GObject            *source,
                        GAsyncReadyCallback callback,
                        void               *user_data)
{
  g_autoptr (GTask) task = guise_task_new (source, cancellable, callback, user_data);
  Wish *wish = g_new (Wish, 1);

  *wish = (Wish){ g_strdup (dir), stage, n_pictures };
  g_task_set_source_tag (task, guise_sides_read_async);
  g_task_set_task_data (task, wish, wish_free);
  g_task_run_in_thread (task, read_thread);
}

GuiseSides *
guise_sides_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
