/* SPDX-License-Identifier: GPL-3.0-or-later
 * The masks of a project. */
#include "app/masks/guise-mask-desk.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <math.h>

#include "app/faces/guise-face-pictures.h"
#include "app/guise-error-text.h"
#include "app/guise-task.h"
#include "app/masks/guise-mask-tint.h"
#include "app/masks/guise-mask-tried.h"
#include "app/train/guise-train-devices.h"
#include "faceset/guise-selection-marks.h"
#include "faceset/guise-thumbnails.h"
#include "mask/guise-mask-agreement.h"
#include "mask/guise-mask-doubt.h"
#include "mask/guise-mask-log.h"
#include "mask/guise-mask-training.h"
#include "model/guise-xseg-folder.h"

#define KEY          "mask-desk"
#define PICTURE_SIDE 220 /* twice what is shown, for fine screens */

/* ---- what is known ---- */

typedef struct
{
  gboolean   has_model;
  char      *face_type; /* owned, or NULL */
  gboolean   is_pretraining;
  int        base; /* of the model; 0: not known */
  size_t     n_labels;
  size_t     n_bare; /* faces without a label */
  size_t     n_measured;
  double     sum;      /* of agreements */
  size_t     n_unseen; /* of those measured, faces that training keeps aside */
  double     sum_unseen;
  GPtrArray *suggestions; /* owned; of GuiseMaskSuggestion */
  int64_t    changed_at[GUISE_N_FACE_SLOTS];
} Known;

void
guise_mask_suggestion_free (void *data)
{
  GuiseMaskSuggestion *self = data;

  g_free (self->name);
  g_clear_object (&self->picture);
  g_free (self);
}

static Known *
known_new (void)
{
  Known *self = g_new0 (Known, 1);

  self->suggestions = g_ptr_array_new_with_free_func (guise_mask_suggestion_free);
  return self;
}

static void
known_free (void *data)
{
  Known *self = data;

  g_ptr_array_unref (self->suggestions);
  g_free (self->face_type);
  g_free (self);
}

/* ---- reading ---- */

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
suggest (Known              *self,
         GuiseFaceSlot       slot,
         const GuiseFaceset *faceset,
         size_t              index,
         double              agreement)
{
  GuiseMaskSuggestion *one = g_new0 (GuiseMaskSuggestion, 1);

  *one = (GuiseMaskSuggestion){ .slot = slot, .agreement = agreement };
  one->name = g_strdup (guise_faceset_get_entry (faceset, index)->name);
  g_ptr_array_add (self->suggestions, one);
}

static GHashTable *
load_aside (const char *folder)
{
  g_autofree char *path = guise_selection_dup_marks_path (folder);

  return guise_selection_load_dropped (path);
}

static gboolean
is_aside (const GuiseFaceset *faceset, size_t index, GHashTable *aside)
{
  return g_hash_table_contains (aside, guise_faceset_get_entry (faceset, index)->name);
}

static gboolean
holds (const GArray *unseen, const GuiseFaceset *faceset, size_t index)
{
  for (guint k = 0; k < unseen->len; k++)
    {
      const GuiseMaskAside *one = &g_array_index (unseen, GuiseMaskAside, k);

      if (one->faceset == faceset && one->index == index)
        return TRUE;
    }
  return FALSE;
}

static void
measure (Known        *self,
         GuiseFaceSlot slot,
         GuiseFaceset *faceset,
         GHashTable   *aside,
         const GArray *unseen)
{
  g_autoptr (GPtrArray) list = guise_mask_agreement_list (faceset, 0);
  guint n_suggested = 0;

  for (size_t i = 0; i < guise_faceset_get_n (faceset); i++)
    if (guise_faceset_get_entry (faceset, i)->has_polygons)
      self->n_labels++;
    else
      self->n_bare += !is_aside (faceset, i, aside);
  for (guint i = 0; i < list->len; i++)
    {
      const GuiseMaskAgreement *one = list->pdata[i];

      self->sum += one->agreement;
      if (holds (unseen, faceset, one->index))
        {
          self->sum_unseen += one->agreement;
          self->n_unseen++;
        }
      if (n_suggested >= GUISE_MASK_N_SUGGESTED || is_aside (faceset, one->index, aside))
        continue;
      suggest (self, slot, faceset, one->index, one->agreement);
      n_suggested++;
    }
  self->n_measured += list->len;
}

/* Seconds since 1970 of the last change that can be taken back, whoever has made it; 0: none. */
static int64_t
find_change (const char *folder)
{
  g_autofree char *path = guise_mask_log_find_newest (folder);
  GStatBuf         info;

  return path != NULL && g_stat (path, &info) == 0 ? (int64_t) info.st_mtime : 0;
}

static int
compare_cb (const void *a, const void *b)
{
  const GuiseMaskSuggestion *x = *(const GuiseMaskSuggestion *const *) a;
  const GuiseMaskSuggestion *y = *(const GuiseMaskSuggestion *const *) b;

  return (x->agreement > y->agreement) - (x->agreement < y->agreement);
}

/* Faces that nobody has drawn on: what the model knows least about; evenly spread without one. */
static void
fill_up (Known *self, GuiseFaceSlot slot, const GuiseFaceset *faceset, const char *folder, size_t n)
{
  g_autoptr (GuiseMaskDoubt) doubt = guise_mask_doubt_load (folder);
  g_autoptr (GHashTable) aside = load_aside (folder);
  g_autoptr (GArray) chosen = guise_mask_doubt_choose (doubt, faceset, aside, n);

  for (guint k = 0; k < chosen->len; k++)
    suggest (self, slot, faceset, g_array_index (chosen, size_t, k), -1.0);
}

/* The mask that a face has; one that cannot be read is none. */
static GuiseImage *
load_mask (const GuiseFaceset *faceset, size_t i)
{
  g_autoptr (GuiseFaceMeta) meta = guise_faceset_get_entry (faceset, i)->has_mask
                                     ? guise_faceset_load_meta (faceset, i, NULL)
                                     : NULL;

  return meta != NULL ? guise_face_file_decode_mask (meta, NULL) : NULL;
}

static void
load_pictures (Known *self, GuiseFaceSlot slot, GuiseFaceset *faceset)
{
  g_autoptr (GuiseThumbnails) thumbnails = guise_thumbnails_new (faceset, PICTURE_SIDE, NULL);

  for (guint k = 0; k < self->suggestions->len; k++)
    {
      GuiseMaskSuggestion *one = self->suggestions->pdata[k];

      for (size_t i = 0; one->slot == slot && i < guise_faceset_get_n (faceset); i++)
        if (g_str_equal (guise_faceset_get_entry (faceset, i)->name, one->name))
          {
            g_autoptr (GuiseImage) image = guise_thumbnails_load (thumbnails, i, NULL, NULL);
            g_autoptr (GuiseImage) mask = image != NULL ? load_mask (faceset, i) : NULL;

            one->picture = mask != NULL ? guise_mask_tint_lay_over (image, mask)
                                        : guise_face_pictures_make_texture (image);
            break;
          }
    }
}

/* Half of the suggestions are faces without a label, as far as there are any. */
static void
cut_measured (Known *self)
{
  const size_t n_bare = MIN (self->n_bare, GUISE_MASK_N_SUGGESTED / 2);

  if (self->suggestions->len > GUISE_MASK_N_SUGGESTED - n_bare)
    g_ptr_array_set_size (self->suggestions, (int) (GUISE_MASK_N_SUGGESTED - n_bare));
}

/* A model that cannot be read is told of when somebody uses it. */
static void
look_at_model (Known *self, const char *dir)
{
  g_autofree char *weights = g_build_filename (dir, "XSeg_256.npy", NULL);
  g_autoptr (GuiseDflState) state = NULL;
  GuiseXsegOptions options;

  self->has_model = g_file_test (weights, G_FILE_TEST_IS_REGULAR);
  if (!self->has_model || !guise_xseg_folder_load_options (dir, &options, &state, NULL))
    return;
  self->is_pretraining = options.pretrain;
  self->base = options.base;
  if (state->data != NULL)
    self->face_type = g_strdup (guise_face_type_to_abbreviation (options.face_type));
}

static void
look_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Places *places = data;
  Known        *self = known_new ();
  GuiseFaceset *sets[GUISE_N_FACE_SLOTS] = { NULL };
  g_autoptr (GPtrArray) opened = g_ptr_array_new ();
  g_autoptr (GArray) unseen = NULL;

  look_at_model (self, places->model);
  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    {
      if (places->faces[slot] != NULL) /* what cannot be read is told of on the page of faces */
        {
          sets[slot] = guise_faceset_open (places->faces[slot], NULL);
          self->changed_at[slot] = find_change (places->faces[slot]);
        }
      if (sets[slot] != NULL)
        g_ptr_array_add (opened, sets[slot]);
    }
  unseen = guise_mask_training_list_aside (opened);
  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    if (sets[slot] != NULL)
      {
        g_autoptr (GHashTable) aside = load_aside (places->faces[slot]);

        measure (self, (GuiseFaceSlot) slot, sets[slot], aside, unseen);
      }
  g_ptr_array_sort (self->suggestions, compare_cb);
  cut_measured (self);
  for (int slot = GUISE_N_FACE_SLOTS - 1; slot >= 0; slot--) /* one's own face first */
    if (sets[slot] != NULL && self->suggestions->len < GUISE_MASK_N_SUGGESTED)
      fill_up (self, (GuiseFaceSlot) slot, sets[slot], places->faces[slot],
               slot == GUISE_FACE_SLOT_SRC || sets[GUISE_FACE_SLOT_SRC] == NULL
                 ? GUISE_MASK_N_SUGGESTED - self->suggestions->len
                 : (GUISE_MASK_N_SUGGESTED - self->suggestions->len + 1) / 2);
  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    if (sets[slot] != NULL)
      {
        load_pictures (self, (GuiseFaceSlot) slot, sets[slot]);
        guise_faceset_unref (sets[slot]);
      }
  g_task_return_pointer (task, self, known_free);
}

/* ---- the object ---- */

struct _GuiseMaskDesk
{
  GObject parent_instance;

  GuiseOpenProject *project; /* weak */
  Known            *known;   /* owned */
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
  GuiseMaskDesk *self = GUISE_MASK_DESK (source);
  Known         *known = g_task_propagate_pointer (G_TASK (result), NULL);

  self->is_looking = FALSE;
  if (known != NULL)
    {
      known_free (self->known);
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
  const Known *known = self->known;

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
  GdkTexture *texture = gdk_texture_new_from_bytes (picture, NULL); /* the next one may be whole */

  if (texture == NULL)
    return;
  g_clear_object (&self->preview);
  self->preview = texture;
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
static char *
dup_device (GuiseMaskDesk *self)
{
  return guise_train_devices_dup_beside (self->project, NULL);
}

void
guise_mask_desk_apply (GuiseMaskDesk *self, GuiseFaceSlot slot)
{
  const char *faces =
    self->project != NULL ? guise_open_project_get_faces_path (self->project, slot) : NULL;
  g_autofree char *device = faces != NULL ? dup_device (self) : NULL;

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
  device = dup_device (self);
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

  known_free (self->known);
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
  self->known = known_new ();
}
