/* SPDX-License-Identifier: GPL-3.0-or-later
 * The masks of a project. */
#include "app/masks/guise-mask-desk.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/guise-error-text.h"
#include "app/guise-task.h"
#include "app/masks/guise-mask-known.h"
#include "app/masks/guise-mask-tried.h"
#include "app/train/guise-train-devices.h"
#include "app/widgets/guise-picture.h"
#include "mask/guise-mask-log.h"
#include "model/guise-xseg-folder.h"

#define KEY "mask-desk"

/* ---- what is known ---- */

typedef struct
{
  char *model;                     /* owned */
  char *faces[GUISE_N_FACE_SLOTS]; /* owned, or NULL */
} Places;

static void
places_free (void *data)
{
  Places *self = data;

  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    g_free (self->faces[slot]);
  g_free (self->model);
  g_free (self);
}

static void
look_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Places *places = data;

  g_task_return_pointer (task, guise_mask_known_read (places->model, places->faces),
                         guise_mask_known_free);
}

/* ---- the object ---- */

struct _GuiseMaskDesk
{
  GObject parent_instance;

  GuiseOpenProject *project; /* weak */
  GuiseMaskKnown   *known;   /* owned */
  GuiseJob         *job;     /* owned, or NULL */
  char             *model;   /* owned; folder of the project's */
  char             *trained; /* owned, or NULL: how the last training has ended */
  GdkTexture       *preview; /* owned, or NULL: of the last training */
  char             *changed; /* owned, or NULL: the faces whose masks the last job changed */
  char             *log; /* owned, or NULL: of that change; while it is made, of the one before */
  gboolean          can_undo;
  gboolean          is_training; /* what the job does */
  gboolean          is_looking;
  gboolean          look_again;
};

G_DEFINE_FINAL_TYPE (GuiseMaskDesk, guise_mask_desk, G_TYPE_OBJECT)

static guint changed_signal;
static guint told_signal;
static guint trained_signal;

static void
on_looked_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseMaskDesk  *self = GUISE_MASK_DESK (source);
  GuiseMaskKnown *known = g_task_propagate_pointer (G_TASK (result), NULL);

  self->is_looking = FALSE;
  if (known != NULL)
    {
      guise_mask_known_free (self->known);
      self->known = known;
    }
  if (self->look_again)
    guise_mask_desk_look (self);
  g_signal_emit (self, changed_signal, 0);
}

void
guise_mask_desk_look (GuiseMaskDesk *self)
{
  g_autoptr (GTask) task = NULL;
  Places *places;

  self->look_again = self->is_looking;
  if (self->is_looking || self->project == NULL)
    return;
  self->is_looking = TRUE;
  places = g_new0 (Places, 1);
  places->model = g_strdup (self->model);
  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    places->faces[slot] =
      g_strdup (guise_open_project_get_faces_path (self->project, (GuiseFaceSlot) slot));
  task = guise_task_new (self, NULL, on_looked_cb, NULL);
  g_task_set_source_tag (task, guise_mask_desk_look);
  g_task_set_task_data (task, places, places_free);
  g_task_run_in_thread (task, look_thread);
}

gboolean
guise_mask_desk_is_looking (const GuiseMaskDesk *self)
{
  return self->is_looking;
}

gboolean
guise_mask_desk_has_model (const GuiseMaskDesk *self)
{
  return self->known->has_model;
}

const char *
guise_mask_desk_get_face_type (const GuiseMaskDesk *self, gboolean *out_is_pretraining)
{
  *out_is_pretraining = self->known->is_pretraining;
  return self->known->face_type;
}

int
guise_mask_desk_get_base (const GuiseMaskDesk *self)
{
  return self->known->base;
}

size_t
guise_mask_desk_get_n_labels (const GuiseMaskDesk *self)
{
  return self->known->n_labels;
}

double
guise_mask_desk_get_agreement (const GuiseMaskDesk *self, size_t *out_n, gboolean *out_is_unseen)
{
  const GuiseMaskKnown *known = self->known;

  *out_is_unseen = known->n_unseen > 0;
  *out_n = *out_is_unseen ? known->n_unseen : known->n_measured;
  if (*out_n == 0)
    return (double) NAN;
  return (*out_is_unseen ? known->sum_unseen : known->sum) / (double) *out_n;
}

int64_t
guise_mask_desk_get_changed_at (const GuiseMaskDesk *self, GuiseFaceSlot slot)
{
  return self->known->changed_at[slot];
}

const GPtrArray *
guise_mask_desk_get_suggestions (const GuiseMaskDesk *self)
{
  return self->known->suggestions;
}

/* ---- jobs ---- */

GuiseJob *
guise_mask_desk_get_job (const GuiseMaskDesk *self)
{
  return self->job;
}

static void
forget_change (GuiseMaskDesk *self)
{
  g_clear_pointer (&self->changed, g_free);
  g_clear_pointer (&self->log, g_free);
}

/* A job that has changed nothing leaves no log: the newest is of another change then. */
static gboolean
find_own_change (GuiseMaskDesk *self)
{
  g_autofree char *newest = self->can_undo ? guise_mask_log_find_newest (self->changed) : NULL;

  if (newest != NULL && g_strcmp0 (newest, self->log) != 0)
    {
      g_free (self->log);
      self->log = g_steal_pointer (&newest);
      return TRUE;
    }
  if (self->can_undo)
    forget_change (self);
  return FALSE;
}

static void
on_job_state_cb (GuiseMaskDesk *self, GParamSpec *pspec, GuiseJob *job)
{
  g_autofree char *text = NULL;

  if (job != self->job || guise_job_is_active (job))
    return;
  if (guise_job_get_error (job) != NULL)
    text = guise_error_text_dup_line (guise_job_get_error (job));
  else
    text = guise_thread_job_take_result (GUISE_THREAD_JOB (job));
  if (text == NULL)
    text = g_strdup (_("Stopped; what was done is kept"));
  g_clear_object (&self->job);
  self->can_undo = find_own_change (self);
  if (self->is_training)
    {
      g_free (self->trained);
      self->trained = g_strdup (text);
    }
  self->is_training = FALSE;
  guise_mask_desk_look (self);
  if (self->project != NULL)
    guise_open_project_refresh (self->project);
  g_signal_emit (self, changed_signal, 0);
  g_signal_emit (self, told_signal, 0, text, self->can_undo);
}

static void
on_job_status_cb (GuiseMaskDesk *self)
{
  if (self->is_training)
    g_signal_emit (self, trained_signal, 0);
}

static void
on_job_preview_cb (GuiseMaskDesk *self, GBytes *picture)
{
  g_autoptr (GuiseImage) image = guise_picture_decode (picture, GUISE_PICTURE_MAX_SIDE,
                                                       NULL); /* the next one may be whole */

  if (image == NULL)
    return;
  g_clear_object (&self->preview);
  self->preview = guise_texture_new_for_picture (image);
  g_signal_emit (self, trained_signal, 0);
}

GdkTexture *
guise_mask_desk_get_preview (const GuiseMaskDesk *self)
{
  return self->preview;
}

const char *
guise_mask_desk_get_training (const GuiseMaskDesk *self)
{
  return self->is_training ? guise_job_get_status (self->job) : self->trained;
}

static void
begin (GuiseMaskDesk *self, GuiseJob *job, gboolean can_undo)
{
  self->job = job;
  self->can_undo = can_undo;
  g_signal_connect_object (job, "notify::state", G_CALLBACK (on_job_state_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "notify::status", G_CALLBACK (on_job_status_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "preview", G_CALLBACK (on_job_preview_cb), self, G_CONNECT_SWAPPED);
  guise_job_start (job);
  if (self->project != NULL)
    guise_open_project_add_job (self->project, job, GUISE_STEP_MASKS);
  g_signal_emit (self, changed_signal, 0);
}

static void
begin_change (GuiseMaskDesk *self, const char *faces, GuiseJob *job)
{
  forget_change (self);
  self->changed = g_strdup (faces);
  self->log = guise_mask_log_find_newest (faces);
  begin (self, job, TRUE);
}

GuiseJob *
guise_mask_desk_new_trial (GuiseMaskDesk *self, GuiseFaceSlot slot)
{
  const char *faces =
    self->project != NULL ? guise_open_project_get_faces_path (self->project, slot) : NULL;

  return faces != NULL ? guise_mask_job_new_try (faces, self->model) : NULL;
}

/* A training of days must not end for want of memory on the card that it trains on. */
char *
guise_mask_desk_dup_device (const GuiseMaskDesk *self)
{
  return self->project != NULL ? guise_train_devices_dup_beside (self->project, NULL)
                               : guise_train_devices_dup_chosen ();
}

void
guise_mask_desk_apply (GuiseMaskDesk *self, GuiseFaceSlot slot)
{
  const char *faces =
    self->project != NULL ? guise_open_project_get_faces_path (self->project, slot) : NULL;
  g_autofree char *device = faces != NULL ? guise_mask_desk_dup_device (self) : NULL;

  if (self->job == NULL && faces != NULL)
    begin_change (self, faces, guise_mask_job_new_apply (faces, self->model, device));
}

void
guise_mask_desk_revert (GuiseMaskDesk *self, GuiseFaceSlot slot)
{
  const char *faces =
    self->project != NULL ? guise_open_project_get_faces_path (self->project, slot) : NULL;

  if (self->job != NULL || faces == NULL)
    return;
  if (g_strcmp0 (faces, self->changed) == 0)
    forget_change (self);
  begin (self, guise_mask_job_new_revert (faces, NULL), FALSE);
}

void
guise_mask_desk_undo (GuiseMaskDesk *self)
{
  GuiseJob *job;

  if (self->job != NULL || self->changed == NULL)
    return;
  job = guise_mask_job_new_revert (self->changed, self->log);
  forget_change (self);
  begin (self, job, FALSE);
}

void
guise_mask_desk_remove (GuiseMaskDesk *self, GuiseFaceSlot slot, GuiseMaskKind kind)
{
  const char *faces =
    self->project != NULL ? guise_open_project_get_faces_path (self->project, slot) : NULL;

  if (self->job == NULL && faces != NULL)
    begin_change (self, faces, guise_mask_job_new_remove (faces, kind));
}

void
guise_mask_desk_fetch (GuiseMaskDesk *self, GuiseFaceSlot slot, const char *target)
{
  const char *faces =
    self->project != NULL ? guise_open_project_get_faces_path (self->project, slot) : NULL;

  if (self->job == NULL && faces != NULL)
    begin (self, guise_mask_job_new_fetch (faces, target), FALSE);
}

void
guise_mask_desk_train (GuiseMaskDesk *self, const GuiseMaskLessonPlan *plan)
{
  const char      *faces[GUISE_N_FACE_SLOTS + 1] = { NULL };
  g_autofree char *device = NULL;
  size_t           n = 0;

  if (self->job != NULL || self->project == NULL)
    return;
  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    {
      const char *path = guise_open_project_get_faces_path (self->project, (GuiseFaceSlot) slot);

      if (path != NULL)
        faces[n++] = path;
    }
  self->is_training = n > 0;
  if (n == 0)
    return;
  device = guise_mask_desk_dup_device (self);
  g_clear_object (&self->preview);
  begin (self, guise_mask_job_new_train (faces, self->model, plan, device), FALSE);
}

void
guise_mask_desk_import (GuiseMaskDesk *self, const char *folder)
{
  if (self->job == NULL)
    begin (self, guise_mask_job_new_import (folder, self->model), FALSE);
}

void
guise_mask_desk_restart (GuiseMaskDesk *self)
{
  if (self->job != NULL)
    return;
  g_clear_pointer (&self->trained, g_free);
  g_clear_object (&self->preview);
  begin (self, guise_mask_job_new_put_aside (self->model), FALSE);
}

GuiseMaskDesk *
guise_mask_desk_get (GuiseOpenProject *project)
{
  GuiseMaskDesk *self = g_object_get_data (G_OBJECT (project), KEY);

  if (self == NULL)
    {
      self = g_object_new (GUISE_TYPE_MASK_DESK, NULL);
      g_set_weak_pointer (&self->project, project);
      self->model = g_build_filename (guise_open_project_get_path (project), "masks", NULL);
      g_object_set_data_full (G_OBJECT (project), KEY, self, g_object_unref);
    }
  return self;
}

static void
guise_mask_desk_dispose (GObject *object)
{
  GuiseMaskDesk *self = GUISE_MASK_DESK (object);

  g_clear_weak_pointer (&self->project);
  if (self->job != NULL)
    guise_job_stop (self->job);
  g_clear_object (&self->job);
  G_OBJECT_CLASS (guise_mask_desk_parent_class)->dispose (object);
}

static void
guise_mask_desk_finalize (GObject *object)
{
  GuiseMaskDesk *self = GUISE_MASK_DESK (object);

  guise_mask_known_free (self->known);
  g_clear_object (&self->preview);
  g_free (self->model);
  forget_change (self);
  g_free (self->trained);
  G_OBJECT_CLASS (guise_mask_desk_parent_class)->finalize (object);
}

static void
guise_mask_desk_class_init (GuiseMaskDeskClass *class)
{
  G_OBJECT_CLASS (class)->dispose = guise_mask_desk_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_mask_desk_finalize;
  changed_signal = g_signal_new ("changed", GUISE_TYPE_MASK_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  trained_signal = g_signal_new ("trained", GUISE_TYPE_MASK_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  told_signal = g_signal_new ("told", GUISE_TYPE_MASK_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
}

static void
guise_mask_desk_init (GuiseMaskDesk *self)
{
  self->known = guise_mask_known_new ();
}
