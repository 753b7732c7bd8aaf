/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the page of the plan reads and writes, on threads. */
#include "app/plan/guise-plan-acts.h"

#include <string.h>

#include "app/guise-task.h"
#include "app/plan/guise-plan-refusals.h"
#include "core/guise-file.h"
#include "project/guise-project-change.h"
#include "project/guise-project-lock.h"
#include "project/guise-project-plan.h"
#include "train/guise-recipes.h"

/* What a thread is given. */
typedef struct
{
  char   *path;  /* owned, or NULL */
  GBytes *text;  /* owned, or NULL */
  char  **words; /* owned, or NULL */

  char *reason; /* owned, or NULL; what comes of it: why it was refused */
} Order;

static void
order_free (void *data)
{
  Order *self = data;

  g_free (self->path);
  g_clear_pointer (&self->text, g_bytes_unref);
  g_strfreev (self->words);
  g_free (self->reason);
  g_free (self);
}

static void
run (const char         *path,
     GBytes             *text,
     const char *const  *words,
     GTaskThreadFunc     thread,
     GCancellable       *cancellable,
     GObject            *source,
     GAsyncReadyCallback callback,
     void               *user_data)
{
  g_autoptr (GTask) task = guise_task_new (source, cancellable, callback, user_data);
  Order *order = g_new0 (Order, 1);

  order->path = g_strdup (path);
  order->text = text != NULL ? g_bytes_ref (text) : NULL;
  order->words = g_strdupv ((char **) words);
  g_task_set_source_tag (task, thread);
  g_task_set_task_data (task, order, order_free);
  g_task_run_in_thread (task, thread);
}

static void
return_done (GTask *task, gboolean done, GError *error)
{
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

gboolean
guise_plan_act_finish (GAsyncResult *result, char **out_reason, GError **error)
{
  Order *order = g_task_get_task_data (G_TASK (result));

  if (g_task_propagate_boolean (G_TASK (result), error))
    return TRUE;
  if (out_reason != NULL)
    *out_reason = g_steal_pointer (&order->reason);
  return FALSE;
}

/* ---- reading ---- */

void
guise_plan_reading_free (GuisePlanReading *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->plan, guise_training_plan_free);
  g_strfreev (self->options);
  g_ptr_array_unref (self->conditions);
  g_free (self);
}

static void
conditions_free (void *data)
{
  g_clear_pointer ((GuisePreconditions **) &data, guise_preconditions_free);
}

/* Opening a faceset takes a while, so that stages of one side and one wish are looked at once. */
static char *
describe_faces (const GuiseTrainingPlan *plan, size_t stage)
{
  const GuiseTrainingStage *row = guise_training_plan_get_stage (plan, stage);

  return g_strdup_printf ("%d %u %d %d %u %d %d", (int) row->src.slot, row->src.n_min,
                          (int) row->src.masks, (int) row->dst.slot, row->dst.n_min,
                          (int) row->dst.masks, stage + 1 == plan->stages->len);
}

static void
look_at_faces (GuisePlanReading *self, const GuiseProject *project, GCancellable *cancellable)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (size_t i = 0; i < project->plan->stages->len; i++)
    {
      char *faces = describe_faces (project->plan, i);

      if (!g_hash_table_contains (seen, faces))
        g_ptr_array_add (self->conditions,
                         guise_preconditions_look (project, i, NULL, NULL, cancellable,
                                                   NULL)); /* the steps say what is wrong */
      else
        g_ptr_array_add (self->conditions, NULL);
      g_hash_table_add (seen, faces);
    }
}

static void
read_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Order      *order = data;
  GuisePlanReading *reading = g_new0 (GuisePlanReading, 1);
  GError           *error = NULL;
  g_autoptr (GuiseProject) project = guise_project_open (order->path, &error);

  reading->conditions = g_ptr_array_new_with_free_func (conditions_free);
  if (project == NULL || !guise_project_find_place (project, &reading->place, &error))
    {
      guise_plan_reading_free (reading);
      g_task_return_error (task, error);
      return;
    }
  reading->has_model = guise_project_has_model (project);
  look_at_faces (reading, project, cancellable);
  reading->plan = g_steal_pointer (&project->plan);
  reading->options = g_steal_pointer (&project->options);
  g_task_return_pointer (task, reading, (GDestroyNotify) guise_plan_reading_free);
}

void
guise_plan_read_async (const char         *dir,
                       GCancellable       *cancellable,
                       GObject            *source,
                       GAsyncReadyCallback callback,
                       void               *user_data)
{
  run (dir, NULL, NULL, read_thread, cancellable, source, callback, user_data);
}

GuisePlanReading *
guise_plan_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- writing ---- */

/* Why a project does not take a plan, or options beside it.
 *
 * Returns: (transfer full): what can be said of the rules of plans, else of the error */
static char *
dup_reason (const GuiseProject      *project,
            const GuiseTrainingPlan *plan,
            const char *const       *options,
            const GError            *error)
{
  g_auto (GuisePlanRefusal) refusal = { 0 };
  GuisePlanPlace place;

  if (guise_training_plan_judge (plan, options, NULL, &refusal, NULL) &&
      (!guise_project_find_place (project, &place, NULL) ||
       guise_training_plan_judge_change (project->plan, plan, &place, &refusal, NULL)))
    return guise_plan_refusals_dup_error (plan, error);
  return guise_plan_refusals_dup_text (&refusal, plan, error);
}

static gboolean
save (Order *order, GError **error)
{
  gsize       n_bytes;
  const char *text = g_bytes_get_data (order->text, &n_bytes);
  g_autoptr (GuiseProject) project = guise_project_open (order->path, error);
  g_autoptr (GuiseTrainingPlan) plan = NULL;

  /* No lock: a plan may be edited while it is trained (docs/plans.md). */
  if (project == NULL)
    return FALSE;
  plan = guise_training_plan_parse (text, n_bytes, project->plan->label, error);
  if (plan == NULL || guise_project_set_plan (project, plan, error))
    return plan != NULL;
  order->reason = dup_reason (project, plan, (const char *const *) project->options, *error);
  return FALSE;
}

static void
save_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  GError        *error = NULL;
  const gboolean done = save (data, &error);

  return_done (task, done, error);
}

void
guise_plan_save_async (const char         *dir,
                       GBytes             *text,
                       GObject            *source,
                       GAsyncReadyCallback callback,
                       void               *user_data)
{
  run (dir, text, NULL, save_thread, NULL, source, callback, user_data);
}

static gboolean
set_options (Order *order, GError **error)
{
  const char *const *changes = (const char *const *) order->words;
  g_autoptr (GuiseProjectLock) lock =
               guise_project_lock_take_beside_training (order->path, "changing an option", error);
  g_autoptr (GuiseProject) project = lock != NULL ? guise_project_open (order->path, error) : NULL;

  if (project == NULL ||
      guise_project_set_options (project, changes, GUISE_OPTION_CHANGE_CONFIRMED, error))
    return project != NULL;
  order->reason = dup_reason (project, project->plan, changes, *error);
  return FALSE;
}

static void
set_options_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  GError        *error = NULL;
  const gboolean done = set_options (data, &error);

  return_done (task, done, error);
}

void
guise_plan_set_options_async (const char         *dir,
                              const char *const  *changes,
                              GObject            *source,
                              GAsyncReadyCallback callback,
                              void               *user_data)
{
  run (dir, NULL, changes, set_options_thread, NULL, source, callback, user_data);
}

static void
export_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Order   *order = data;
  GError        *error = NULL;
  gsize          n_bytes;
  const void    *text = g_bytes_get_data (order->text, &n_bytes);
  const gboolean done = guise_file_replace (order->path, text, n_bytes, &error);

  return_done (task, done, error);
}

void
guise_plan_export_async (const char         *path,
                         GBytes             *text,
                         GObject            *source,
                         GAsyncReadyCallback callback,
                         void               *user_data)
{
  run (path, text, NULL, export_thread, NULL, source, callback, user_data);
}

/* ---- another project ---- */

/* Returns: (transfer full): a folder beside @dir that is not there yet */
static char *
dup_free_dir (const char *dir)
{
  for (unsigned i = 2;; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s %u", dir, i);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
}

static void
duplicate_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Order     *order = data;
  GError          *error = NULL;
  g_autofree char *path = dup_free_dir (order->path);
  g_autoptr (GuiseProject) project = guise_project_open (order->path, &error);
  g_autoptr (GuiseProject) copy =
               project != NULL
                 ? guise_project_duplicate (project, path, (const char *const *) order->words,
                                            &error)
                 : NULL;

  if (copy != NULL)
    g_task_return_pointer (task, g_steal_pointer (&path), g_free);
  else
    g_task_return_error (task, error);
}

void
guise_plan_duplicate_async (const char         *dir,
                            const char *const  *changes,
                            GObject            *source,
                            GAsyncReadyCallback callback,
                            void               *user_data)
{
  run (dir, NULL, changes, duplicate_thread, NULL, source, callback, user_data);
}

char *
guise_plan_duplicate_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- recipes ---- */

static void
load_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Order *order = data;
  GError      *error = NULL;
  g_autoptr (GPtrArray) plans =
               g_ptr_array_new_with_free_func ((GDestroyNotify) guise_training_plan_free);
  g_auto (GStrv) names =
            order->words != NULL ? g_strdupv (order->words) : guise_recipe_list (&error);

  for (size_t i = 0; names != NULL && names[i] != NULL && error == NULL; i++)
    {
      g_autofree char   *path = guise_recipe_find (names[i], &error);
      GuiseTrainingPlan *plan = path != NULL ? guise_training_plan_load (path, &error) : NULL;

      if (plan != NULL)
        g_ptr_array_add (plans, plan);
    }
  if (error == NULL)
    g_task_return_pointer (task, g_steal_pointer (&plans), (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

void
guise_plan_load_async (const char *const  *names,
                       GObject            *source,
                       GAsyncReadyCallback callback,
                       void               *user_data)
{
  run (NULL, NULL, names, load_thread, NULL, source, callback, user_data);
}

GPtrArray *
guise_plan_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
