/* SPDX-License-Identifier: GPL-3.0-or-later
 * What changes a project on disk, on a thread. */
#include "app/project/guise-project-acts.h"

#include "app/guise-task.h"
#include "project/guise-project-gate.h"
#include "project/guise-project-lock.h"
#include "project/guise-project-pin.h"
#include "project/guise-project-restore.h"
#include "project/guise-project-space.h"
#include "store/guise-backup.h"

typedef struct _Order Order;

/* What is done with a project that is held meanwhile. */
typedef gboolean (*Act) (const Order *order, GuiseProject *project, GError **error);

/* What a thread is given. */
struct _Order
{
  Act                    act;     /* NULL: a new project is made */
  const char            *purpose; /* static; for others who want the project now; NULL: not held */
  char                  *dir;     /* owned */
  char                  *recipe;  /* owned, or NULL */
  char                  *id;      /* owned, or NULL: of a backup; or a name */
  uint64_t               iteration;
  gboolean               passes; /* or: is pinned */
  GuiseBaseStart         start;
  GuiseFaceSlot          slot;
  char                  *path;                      /* owned, or NULL: a faceset, or a model */
  GuiseConsentStatement *statement;                 /* owned, or NULL */
  GuiseProjectFaces      faces[GUISE_N_FACE_SLOTS]; /* paths owned */
};

static void
order_free (void *data)
{
  Order *self = data;

  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    g_free (self->faces[slot].path);
  g_free (self->dir);
  g_free (self->recipe);
  g_free (self->id);
  g_free (self->path);
  g_clear_pointer (&self->statement, guise_consent_statement_free);
  g_free (self);
}

static void
run (Order              *order,
     void               *tag,
     GTaskThreadFunc     thread,
     GObject            *source,
     GAsyncReadyCallback callback,
     void               *user_data)
{
  g_autoptr (GTask) task = guise_task_new (source, NULL, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, order, order_free);
  g_task_run_in_thread (task, thread);
}

/* ---- a new project ---- */

static GuiseProject *
begin_with_base (const Order *order, GError **error)
{
  g_autoptr (GuiseBase) base = guise_base_find (order->path, NULL, NULL, error);
  g_autoptr (GuiseDevice) device = base != NULL ? guise_device_open ("cpu", 0, error) : NULL;

  return device != NULL
           ? guise_base_begin_project (base, order->dir, order->recipe, order->faces, NULL,
                                       order->start, g_random_int (), device, NULL, error)
           : NULL;
}

static void
create_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Order *order = data;
  GError      *error = NULL;
  gboolean     is_kept;
  g_autoptr (GuiseProject) project =
               order->path != NULL ? begin_with_base (order, &error)
                                   : guise_project_create (order->dir, order->recipe, order->faces,
                                                           NULL, g_random_int (), &error);

  /* Where it cannot be written beside the faces, the project alone keeps what was said. */
  for (int slot = GUISE_FACE_SLOT_SRC; project != NULL && slot <= GUISE_FACE_SLOT_DST; slot++)
    guise_project_hand_consent (project, (GuiseFaceSlot) slot, &is_kept, NULL);
  if (project != NULL)
    g_task_return_pointer (task, g_strdup (order->dir), g_free);
  else
    g_task_return_error (task, error);
}

void
guise_project_create_async (const char              *dir,
                            const char              *recipe,
                            const GuiseProjectFaces *faces,
                            const char              *base,
                            GuiseBaseStart           start,
                            GObject                 *source,
                            GAsyncReadyCallback      callback,
                            void                    *user_data)
{
  Order *order = g_new0 (Order, 1);

  order->dir = g_strdup (dir);
  order->recipe = g_strdup (recipe);
  order->path = g_strdup (base);
  order->start = start;
  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    {
      order->faces[slot].path = g_strdup (faces[slot].path);
      order->faces[slot].consent = faces[slot].consent;
    }
  run (order, guise_project_create_async, create_thread, source, callback, user_data);
}

gboolean
guise_project_create_finish (GAsyncResult *result, char **out_dir, GError **error)
{
  *out_dir = g_task_propagate_pointer (G_TASK (result), error);
  return *out_dir != NULL;
}

/* ---- what changes one that is there ---- */

static gboolean
act (const Order *order, GError **error)
{
  const gboolean holds = order->purpose != NULL;
  g_autoptr (GuiseProjectLock) lock =
               holds ? guise_project_lock_take (order->dir, order->purpose, error) : NULL;
  g_autoptr (GuiseProject) project =
               lock != NULL || !holds ? guise_project_open (order->dir, error) : NULL;

  return project != NULL && order->act (order, project, error);
}

static void
act_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (act (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static Order *
order_new (const char *dir, Act func, const char *purpose)
{
  Order *order = g_new0 (Order, 1);

  order->act = func;
  order->purpose = purpose;
  order->dir = g_strdup (dir);
  return order;
}

static gboolean
adopt (const Order *order, GuiseProject *project, GError **error)
{
  g_autoptr (GuiseBase) base = guise_base_find (order->path, NULL, NULL, error);
  g_autoptr (GuiseDevice) device = NULL;

  return base != NULL && guise_base_check_reusable (base, error) &&
         (device = guise_device_open ("cpu", 0, error)) != NULL &&
         guise_base_adopt (base, project, GUISE_BASE_BEGIN, GUISE_DFL_MISSING_REFUSE, device, NULL,
                           error);
}

void
guise_project_adopt_async (const char         *dir,
                           const char         *base,
                           GObject            *source,
                           GAsyncReadyCallback callback,
                           void               *user_data)
{
  Order *order = order_new (dir, adopt, "importing a model");

  order->path = g_strdup (base);
  run (order, guise_project_adopt_async, act_thread, source, callback, user_data);
}

static gboolean
restore (const Order *order, GuiseProject *project, GError **error)
{
  g_auto (GuiseCheckpointInfo) info = { 0 };
  g_autofree char *kept = NULL;

  return order->id != NULL ? guise_project_restore (project, order->id, &info, &kept, NULL, error)
                           : guise_project_restore_checkpoint (project, order->iteration, &info,
                                                               &kept, NULL, error);
}

void
guise_project_restore_async (const char         *dir,
                             const char         *id,
                             uint64_t            iteration,
                             GObject            *source,
                             GAsyncReadyCallback callback,
                             void               *user_data)
{
  Order *order = order_new (dir, restore, "restoring a backup");

  order->id = g_strdup (id);
  order->iteration = iteration;
  run (order, guise_project_restore_async, act_thread, source, callback, user_data);
}

static gboolean
pin (const Order *order, GuiseProject *project, GError **error)
{
  g_autofree char *backups = guise_project_dup_backups_dir (project);
  g_autofree char *id = NULL;

  if (order->id != NULL)
    return guise_backup_set_pinned (backups, order->id, order->passes, error);
  id = guise_project_pin_checkpoint (project, order->iteration, NULL, error);
  return id != NULL;
}

void
guise_project_pin_async (const char         *dir,
                         const char         *id,
                         uint64_t            iteration,
                         gboolean            is_pinned,
                         GObject            *source,
                         GAsyncReadyCallback callback,
                         void               *user_data)
{
  Order *order = order_new (dir, pin, NULL);

  order->id = g_strdup (id);
  order->iteration = iteration;
  order->passes = is_pinned;
  run (order, guise_project_pin_async, act_thread, source, callback, user_data);
}

static gboolean
answer (const Order *order, GuiseProject *project, GError **error)
{
  return guise_project_answer_gate (project, order->passes, NULL, error);
}

void
guise_project_answer_gate_async (const char         *dir,
                                 gboolean            passes,
                                 GObject            *source,
                                 GAsyncReadyCallback callback,
                                 void               *user_data)
{
  Order *order = order_new (dir, answer, "answering a gate");

  order->passes = passes;
  run (order, guise_project_answer_gate_async, act_thread, source, callback, user_data);
}

static gboolean
set_faces (const Order *order, GuiseProject *project, GError **error)
{
  return guise_project_set_faces (project, order->slot, order->path, error);
}

void
guise_project_set_faces_async (const char         *dir,
                               GuiseFaceSlot       slot,
                               const char         *path,
                               GObject            *source,
                               GAsyncReadyCallback callback,
                               void               *user_data)
{
  Order *order = order_new (dir, set_faces, "choosing its faces");

  order->slot = slot;
  order->path = g_strdup (path);
  run (order, guise_project_set_faces_async, act_thread, source, callback, user_data);
}

static gboolean
state_consent (const Order *order, GuiseProject *project, GError **error)
{
  gboolean is_kept;

  return guise_project_state_consent (project, order->slot, order->statement, error) &&
         guise_project_hand_consent (project, order->slot, &is_kept, error);
}

void
guise_project_state_consent_async (const char                  *dir,
                                   GuiseFaceSlot                slot,
                                   const GuiseConsentStatement *statement,
                                   GObject                     *source,
                                   GAsyncReadyCallback          callback,
                                   void                        *user_data)
{
  Order *order = order_new (dir, state_consent, "saying whose faces these are");

  order->slot = slot;
  order->statement = guise_consent_statement_copy (statement);
  run (order, guise_project_state_consent_async, act_thread, source, callback, user_data);
}

static gboolean
rename_it (const Order *order, GuiseProject *project, GError **error)
{
  return guise_project_set_name (project, order->id, error);
}

void
guise_project_rename_async (const char         *dir,
                            const char         *name,
                            GObject            *source,
                            GAsyncReadyCallback callback,
                            void               *user_data)
{
  Order *order = order_new (dir, rename_it, "renaming it");

  order->id = g_strdup (name);
  run (order, guise_project_rename_async, act_thread, source, callback, user_data);
}

static gboolean
clean_up (const Order *order, GuiseProject *project, GError **error)
{
  unsigned n_removed;

  return guise_project_clean_up (project, &n_removed, error);
}

void
guise_project_clean_up_async (const char         *dir,
                              GObject            *source,
                              GAsyncReadyCallback callback,
                              void               *user_data)
{
  run (order_new (dir, clean_up, "removing backups"), guise_project_clean_up_async, act_thread,
       source, callback, user_data);
}

gboolean
guise_project_act_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
