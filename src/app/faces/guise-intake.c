/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is being imported into one slot of a project. */
#include "app/faces/guise-intake.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#include "app/faces/guise-face-slot-text.h"
#include "app/guise-error-text.h"
#include "app/guise-task.h"
#include "app/project/guise-project-acts.h"
#include "media/guise-footage-denoise.h"

#define COMPARED_SECONDS 1.0

struct _GuiseIntake
{
  GObject parent_instance;

  GuiseOpenProject  *project; /* borrowed: it owns this */
  GuiseFaceSlot      slot;
  GuiseIntakeWork   *work;  /* owned */
  GuiseJob          *job;   /* owned */
  GListStore        *files; /* owned */
  GuiseIntakeOptions options;
  unsigned           n_ids;
  gboolean           is_stopping; /* somebody has stopped the job */
  double             seconds_left;
};

G_DEFINE_FINAL_TYPE (GuiseIntake, guise_intake, G_TYPE_OBJECT)

static guint changed_signal;

GListModel *
guise_intake_get_files (GuiseIntake *self)
{
  return G_LIST_MODEL (self->files);
}

GuiseJob *
guise_intake_get_job (GuiseIntake *self)
{
  return self->job;
}

GuiseFaceSlot
guise_intake_get_slot (const GuiseIntake *self)
{
  return self->slot;
}

const GuiseIntakeOptions *
guise_intake_get_options (const GuiseIntake *self)
{
  return &self->options;
}

void
guise_intake_set_options (GuiseIntake *self, const GuiseIntakeOptions *options)
{
  self->options = *options;
  guise_intake_work_set_options (self->work, options);
}

static GuiseIntakeFile *
get_file (GuiseIntake *self, guint i)
{
  g_autoptr (GuiseIntakeFile) file = g_list_model_get_item (G_LIST_MODEL (self->files), i);

  return file; /* the list keeps it */
}

static guint
count_files (const GuiseIntake *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->files));
}

static gboolean
is_settled (GuiseIntakeState state)
{
  return state == GUISE_INTAKE_DONE || state == GUISE_INTAKE_USED || state == GUISE_INTAKE_FAILED;
}

GuiseIntakeTotals
guise_intake_get_totals (GuiseIntake *self)
{
  GuiseIntakeTotals totals = { .n_files = count_files (self), .seconds_left = self->seconds_left };

  for (guint i = 0; i < totals.n_files; i++)
    {
      GuiseIntakeFile       *file = get_file (self, i);
      const GuiseIntakeState state = guise_intake_file_get_state (file);

      if (state != GUISE_INTAKE_ASKS_FACESET && state != GUISE_INTAKE_USED)
        totals.n_faces += guise_intake_file_get_n_faces (file);
      totals.n_pictures += guise_intake_file_get_n_pictures (file);
      totals.n_done += is_settled (state);
    }
  return totals;
}

/* ---- the job ---- */

static void add (GuiseIntake *self, const char *const *paths);

/* What lies in a folder, in its place. */
static void
replace (GuiseIntake *self, GuiseIntakeFile *file, const GPtrArray *found)
{
  guint i;

  if (g_list_store_find (self->files, file, &i))
    g_list_store_remove (self->files, i);
  for (i = 0; i < found->len; i++)
    add (self, (const char *const *) found->pdata[i]);
}

static void
take_events (GuiseIntake *self)
{
  GuiseIntakeEvent *event;

  while ((event = guise_intake_work_take_event (self->work)) != NULL)
    {
      GuiseIntakeFile *file = NULL;

      for (guint i = 0; i < count_files (self) && file == NULL; i++)
        if (guise_intake_file_get_id (get_file (self, i)) == event->id)
          file = get_file (self, i);
      if (file != NULL && event->found == NULL)
        {
          guise_intake_file_apply (file, event);
          continue;
        }
      if (file != NULL)
        replace (self, file, event->found);
      guise_intake_event_free (event);
    }
  g_signal_emit (self, changed_signal, 0);
}

static void
on_step_cb (GuiseIntake *self, const GuiseJobStep *step)
{
  self->seconds_left = step->eta_seconds;
  take_events (self);
}

/* What was never begun when somebody stopped it. */
static void
drop_orders (GuiseIntake *self)
{
  GuiseIntakeOrder *order;

  while ((order = guise_intake_work_take_order (self->work)) != NULL)
    {
      for (guint i = 0; i < count_files (self); i++)
        if (guise_intake_file_get_id (get_file (self, i)) == order->id)
          guise_intake_file_set_state (get_file (self, i), GUISE_INTAKE_STOPPED, NULL);
      guise_intake_order_free (order);
    }
}

static void
on_faces_set_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseIntake *self = GUISE_INTAKE (source);

  /* A project that is busy is asked again after the next file. */
  (void) guise_project_act_finish (result, NULL);
  if (self->project != NULL)
    guise_open_project_refresh (self->project);
}

/* A generic set has no place before its first face. */
static void
give_place (GuiseIntake *self)
{
  g_autofree char *own = NULL;

  if (guise_open_project_get_faces_path (self->project, self->slot) != NULL ||
      guise_intake_get_totals (self).n_faces == 0)
    return;
  own = g_build_filename (guise_open_project_get_path (self->project), "faces",
                          guise_face_slot_get_name (self->slot), NULL);
  guise_project_set_faces_async (guise_open_project_get_path (self->project), self->slot, own,
                                 G_OBJECT (self), on_faces_set_cb, NULL);
}

static void
start (GuiseIntake *self)
{
  if (guise_job_is_active (self->job) || self->is_stopping) /* on_state_cb() starts what is left */
    return;
  guise_job_start (self->job);
  guise_open_project_add_job (self->project, self->job, GUISE_STEP_FACES);
}

static void
on_state_cb (GuiseIntake *self)
{
  const GuiseJobState state = guise_job_get_state (self->job);

  if (guise_job_is_active (self->job) || state == GUISE_JOB_READY || self->project == NULL)
    return;
  self->seconds_left = -1.0;
  take_events (self);
  if (state == GUISE_JOB_FAILED || self->is_stopping)
    drop_orders (self);
  self->is_stopping = FALSE;
  give_place (self);
  guise_open_project_refresh (self->project);
  g_signal_emit (self, changed_signal, 0);
  if (guise_intake_work_has_orders (self->work))
    start (self); /* ordered while the last one ended */
}

static void
order (GuiseIntake *self, GuiseIntakeFile *file, GuiseIntakeOrder *what)
{
  guise_intake_file_set_state (file, GUISE_INTAKE_WAITING, NULL);
  guise_intake_work_push (self->work, what);
  start (self);
  g_signal_emit (self, changed_signal, 0);
}

static GuiseIntakeOrder *
make_order (const GuiseIntakeFile *file, GuiseIntakeAct act)
{
  return guise_intake_order_new (guise_intake_file_get_id (file), act,
                                 guise_intake_file_get_paths (file));
}

void
guise_intake_stop (GuiseIntake *self)
{
  if (!guise_job_is_active (self->job))
    return;
  self->is_stopping = TRUE;
  guise_job_stop (self->job);
}

/* ---- files ---- */

static void
add (GuiseIntake *self, const char *const *paths)
{
  g_autoptr (GuiseIntakeFile) file = NULL;

  for (guint i = 0; i < count_files (self); i++)
    if (g_strv_equal (guise_intake_file_get_paths (get_file (self, i)), paths) &&
        !is_settled (guise_intake_file_get_state (get_file (self, i))))
      return;
  file = guise_intake_file_new (++self->n_ids, paths);
  g_list_store_append (self->files, file);
  order (self, file, make_order (file, GUISE_INTAKE_LOOK));
}

void
guise_intake_add (GuiseIntake *self, const char *path)
{
  const char *const paths[] = { path, NULL };

  add (self, paths);
}

/* By its name alone: nothing is opened on this thread. */
static gboolean
is_photo (const char *path)
{
  g_autofree char *type = g_content_type_guess (path, NULL, 0, NULL);

  return g_str_has_prefix (type, "image/");
}

static gboolean
is_of_folder (const char *path, const char *dir)
{
  g_autofree char *own = g_path_get_dirname (path);

  return strcmp (own, dir) == 0;
}

/* Takes the photos of the first one's folder out of a list of photos. */
static void
add_photos (GuiseIntake *self, GPtrArray *photos)
{
  g_autofree char *dir = g_path_get_dirname (photos->pdata[0]);
  g_autoptr (GPtrArray) group = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < photos->len;)
    if (is_of_folder (photos->pdata[i], dir))
      g_ptr_array_add (group, g_ptr_array_steal_index (photos, i));
    else
      i++;
  g_ptr_array_add (group, NULL);
  add (self, (const char *const *) group->pdata);
}

gboolean
guise_intake_add_all (GuiseIntake *self, const GSList *files)
{
  g_autoptr (GPtrArray) photos = g_ptr_array_new_with_free_func (g_free);
  gboolean is_any = FALSE;

  for (const GSList *link = files; link != NULL; link = link->next)
    {
      g_autofree char *path = g_file_get_path (link->data);

      if (path == NULL)
        continue;
      is_any = TRUE;
      if (is_photo (path))
        g_ptr_array_add (photos, g_steal_pointer (&path));
      else
        guise_intake_add (self, path);
    }
  while (photos->len > 0)
    add_photos (self, photos);
  return is_any;
}

/* What was said about a file stays with it, so that it goes on as it began. */
static void
read_file (GuiseIntake *self, GuiseIntakeFile *file)
{
  const GPtrArray       *people = guise_intake_file_get_people (file);
  const GuiseIntakeWish *wish = guise_intake_file_get_wish (file);
  GuiseIntakeOrder      *what;

  if (people == NULL)
    {
      order (self, file, make_order (file, GUISE_INTAKE_LOOK));
      return;
    }
  what = make_order (file, GUISE_INTAKE_READ);
  if (wish->is_chosen && wish->person >= 0 && (guint) wish->person < people->len)
    {
      const GuiseFootagePerson *person = people->pdata[wish->person];

      what->person = g_memdup2 (person->reference, sizeof person->reference);
    }
  else if (wish->is_chosen || self->slot == GUISE_FACE_SLOT_GENERIC)
    what->max_faces = (int) CLAMP (people->len, GUISE_INTAKE_MANY, GUISE_FACE_FINDER_MAX_FACES);
  what->brighten = wish->brighten;
  order (self, file, what);
}

void
guise_intake_go_on (GuiseIntake *self, GuiseIntakeFile *file)
{
  if (guise_intake_file_get_wish (file)->copies)
    guise_intake_copy (self, file);
  else
    read_file (self, file);
}

void
guise_intake_choose_person (GuiseIntake *self, GuiseIntakeFile *file, int person)
{
  GuiseIntakeWish *wish = guise_intake_file_get_wish (file);

  wish->person = person;
  wish->is_chosen = TRUE;
  read_file (self, file);
}

void
guise_intake_brighten (GuiseIntake *self, GuiseIntakeFile *file)
{
  guise_intake_file_get_wish (file)->brighten = TRUE;
  read_file (self, file);
}

void
guise_intake_copy (GuiseIntake *self, GuiseIntakeFile *file)
{
  guise_intake_file_get_wish (file)->copies = TRUE;
  order (self, file, make_order (file, GUISE_INTAKE_COPY));
}

static void
on_used_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseIntake *self = GUISE_INTAKE (source);
  g_autoptr (GuiseIntakeFile) file = user_data;
  g_autoptr (GError) error = NULL;
  const gboolean   done = guise_project_act_finish (result, &error);
  g_autofree char *text = NULL;

  text = error != NULL ? guise_error_text_dup_line (error) : NULL;
  guise_intake_file_set_state (file, done ? GUISE_INTAKE_USED : GUISE_INTAKE_FAILED, text);
  g_signal_emit (self, changed_signal, 0);
  if (self->project != NULL)
    guise_open_project_refresh (self->project);
}

void
guise_intake_use (GuiseIntake *self, GuiseIntakeFile *file)
{
  guise_intake_file_set_state (file, GUISE_INTAKE_WAITING, NULL);
  guise_project_set_faces_async (guise_open_project_get_path (self->project), self->slot,
                                 guise_intake_file_get_path (file), G_OBJECT (self), on_used_cb,
                                 g_object_ref (file));
}

/* ---- before and after ---- */

static void
compare_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const char      *path = data;
  GError          *error = NULL;
  g_autofree char *dir = g_dir_make_tmp ("guise-XXXXXX", &error);
  g_autofree char *output = dir != NULL ? g_build_filename (dir, "calm.mp4", NULL) : NULL;
  g_autofree char *compare = dir != NULL ? g_build_filename (dir, "compare.png", NULL) : NULL;
  GuiseFootageDenoiseOptions options = { .strength = GUISE_INTAKE_CALM,
                                         .every = 1,
                                         .compare = compare };
  GuiseFootageDenoiseResult  result;
  g_autoptr (GuiseVideoReader) reader =
               dir != NULL ? guise_video_reader_open (path, 1, &error) : NULL;
  GdkTexture *texture = NULL;

  if (reader != NULL)
    {
      GuiseVideoInfo info;
      double         middle;

      guise_video_reader_get_info (reader, &info);
      middle = (double) info.duration_ns / 2e9;
      options.from = MAX (0.0, middle - COMPARED_SECONDS / 2);
      options.to = options.from + COMPARED_SECONDS;
      if (guise_footage_denoise (path, output, &options, NULL, NULL, cancellable, &result, &error))
        texture = gdk_texture_new_from_filename (compare, &error);
    }
  if (dir != NULL)
    {
      g_unlink (output);
      g_unlink (compare);
      g_rmdir (dir);
    }
  if (texture != NULL)
    g_task_return_pointer (task, texture, g_object_unref);
  else
    g_task_return_error (task, error);
}

void
guise_intake_compare_async (GuiseIntake        *self,
                            GuiseIntakeFile    *file,
                            GObject            *source,
                            GAsyncReadyCallback callback,
                            void               *user_data)
{
  g_autoptr (GTask) task = guise_task_new (source, NULL, callback, user_data);

  g_task_set_source_tag (task, guise_intake_compare_async);
  g_task_set_task_data (task, g_strdup (guise_intake_file_get_path (file)), g_free);
  g_task_run_in_thread (task, compare_thread);
}

GdkTexture *
guise_intake_compare_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- the object ---- */

static void
free_work (void *data)
{
  guise_intake_work_unref (data);
}

static GuiseIntake *
make (GuiseOpenProject *project, GuiseFaceSlot slot)
{
  GuiseIntake     *self = g_object_new (GUISE_TYPE_INTAKE, NULL);
  g_autofree char *title =
    /* Translators: whose faces, as in “Character” */
    g_strdup_printf (_("Import: %s"), guise_face_slot_get_title (slot));

  self->slot = slot;
  g_set_weak_pointer (&self->project, project);
  self->work = guise_intake_work_new (guise_open_project_get_path (project), slot);
  self->job = guise_thread_job_new (title, guise_intake_work_run,
                                    guise_intake_work_ref (self->work), free_work);
  guise_intake_work_set_options (self->work, &self->options);
  g_signal_connect_object (self->job, "step", G_CALLBACK (on_step_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->job, "notify::state", G_CALLBACK (on_state_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

GuiseIntake *
guise_intake_get (GuiseOpenProject *project, GuiseFaceSlot slot)
{
  g_autofree char *key = g_strconcat ("intake-", guise_face_slot_get_name (slot), NULL);
  GuiseIntake     *self = g_object_get_data (G_OBJECT (project), key);

  if (self == NULL)
    {
      self = make (project, slot);
      g_object_set_data_full (G_OBJECT (project), key, self, g_object_unref);
    }
  return self;
}

static void
guise_intake_dispose (GObject *object)
{
  GuiseIntake *self = GUISE_INTAKE (object);

  g_clear_weak_pointer (&self->project);
  if (self->job != NULL)
    guise_job_stop (self->job);
  g_clear_object (&self->job);
  g_clear_object (&self->files);
  g_clear_pointer (&self->work, guise_intake_work_unref);
  G_OBJECT_CLASS (guise_intake_parent_class)->dispose (object);
}

static void
guise_intake_class_init (GuiseIntakeClass *class)
{
  G_OBJECT_CLASS (class)->dispose = guise_intake_dispose;
  changed_signal = g_signal_new ("changed", GUISE_TYPE_INTAKE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
guise_intake_init (GuiseIntake *self)
{
  self->files = g_list_store_new (GUISE_TYPE_INTAKE_FILE);
  self->options.every = 1;
  self->seconds_left = -1.0;
}
