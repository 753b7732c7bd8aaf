/* SPDX-License-Identifier: GPL-3.0-or-later
 * The thread that brings faces in, file by file. */
#include "app/faces/guise-intake-work.h"

#include <glib/gi18n.h>

#include "app/faces/guise-intake-folder.h"
#include "app/guise-error-text.h"
#include "capture/guise-import.h"
#include "core/guise-error.h"
#include "faceset/guise-faceset-files.h"
#include "media/guise-media-error.h"
#include "nn/guise-nn.h"
#include "project/guise-faceset-consent.h"

#define UNITS 1000 /* of progress, a file */

struct _GuiseIntakeWork
{
  gatomicrefcount ref_count;
  char           *dir; /* owned */
  GuiseFaceSlot   slot;

  GMutex             lock; /* of what follows */
  GQueue             orders;
  GQueue             events;
  GuiseIntakeOptions options;
};

/* A run of the job. */
typedef struct
{
  GuiseIntakeWork  *work;        /* borrowed */
  GuiseJobReport   *report;      /* borrowed */
  GCancellable     *cancellable; /* borrowed */
  GuiseDevice      *device;      /* owned; NULL until a network is needed */
  char             *out_dir;     /* owned */
  GuiseIntakeOrder *order;       /* borrowed; under way */
  unsigned          n_done;

  /* photos that are read as one */
  unsigned              n_photos; /* 0: something else is read */
  GuiseExtractionCounts before;   /* of those before the one under way */
} Run;

GuiseIntakeOrder *
guise_intake_order_new (unsigned id, GuiseIntakeAct act, const char *const *paths)
{
  GuiseIntakeOrder *self = g_new0 (GuiseIntakeOrder, 1);

  self->id = id;
  self->act = act;
  self->paths = g_strdupv ((char **) paths);
  self->max_faces = 1;
  return self;
}

void
guise_intake_order_free (GuiseIntakeOrder *self)
{
  g_strfreev (self->paths);
  g_free (self->person);
  g_free (self);
}

static void
free_order (void *data)
{
  guise_intake_order_free (data);
}

void
guise_intake_event_free (GuiseIntakeEvent *self)
{
  g_clear_pointer (&self->look, guise_footage_look_free);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_free (self->problem);
  g_free (self);
}

static void
free_event (void *data)
{
  guise_intake_event_free (data);
}

/* ---- what both threads share ---- */

GuiseIntakeWork *
guise_intake_work_new (const char *dir, GuiseFaceSlot slot)
{
  GuiseIntakeWork *self = g_new0 (GuiseIntakeWork, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->dir = g_strdup (dir);
  self->slot = slot;
  g_mutex_init (&self->lock);
  g_queue_init (&self->orders);
  g_queue_init (&self->events);
  self->options.every = 1;
  return self;
}

GuiseIntakeWork *
guise_intake_work_ref (GuiseIntakeWork *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
guise_intake_work_unref (GuiseIntakeWork *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_queue_clear_full (&self->orders, free_order);
  g_queue_clear_full (&self->events, free_event);
  g_mutex_clear (&self->lock);
  g_free (self->dir);
  g_free (self);
}

void
guise_intake_work_push (GuiseIntakeWork *self, GuiseIntakeOrder *order)
{
  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->orders, order);
  g_mutex_unlock (&self->lock);
}

void
guise_intake_work_set_options (GuiseIntakeWork *self, const GuiseIntakeOptions *options)
{
  g_mutex_lock (&self->lock);
  self->options = *options;
  g_mutex_unlock (&self->lock);
}

GuiseIntakeEvent *
guise_intake_work_take_event (GuiseIntakeWork *self)
{
  GuiseIntakeEvent *event;

  g_mutex_lock (&self->lock);
  event = g_queue_pop_head (&self->events);
  g_mutex_unlock (&self->lock);
  return event;
}

GuiseIntakeOrder *
guise_intake_work_take_order (GuiseIntakeWork *self)
{
  GuiseIntakeOrder *order;

  g_mutex_lock (&self->lock);
  order = g_queue_pop_head (&self->orders);
  g_mutex_unlock (&self->lock);
  return order;
}

static unsigned
count_orders (GuiseIntakeWork *self)
{
  unsigned n;

  g_mutex_lock (&self->lock);
  n = g_queue_get_length (&self->orders);
  g_mutex_unlock (&self->lock);
  return n;
}

gboolean
guise_intake_work_has_orders (GuiseIntakeWork *self)
{
  return count_orders (self) > 0;
}

static void
post (Run *self, GuiseIntakeEvent *event)
{
  event->id = self->order->id;
  g_mutex_lock (&self->work->lock);
  g_queue_push_tail (&self->work->events, event);
  g_mutex_unlock (&self->work->lock);
}

static void
post_state (Run *self, GuiseIntakeState state)
{
  GuiseIntakeEvent *event = g_new0 (GuiseIntakeEvent, 1);

  event->state = state;
  post (self, event);
}

/* ---- progress ---- */

static void
tell (Run *self, double share)
{
  const unsigned n = self->n_done + 1 + count_orders (self->work);
  const uint64_t done = UNITS * (uint64_t) self->n_done + (uint64_t) (UNITS * CLAMP (share, 0, 1));
  g_autofree char *status =
    /* Translators: which file, of how many */
    g_strdup_printf (_("Reading file %u of %u"), self->n_done + 1, n);

  guise_job_report_status (self->report, status);
  guise_job_report_progress (done, UNITS * (uint64_t) n, self->report);
}

static void
add_counts (GuiseExtractionCounts *self, const GuiseExtractionCounts *other)
{
  self->n_frames += other->n_frames;
  self->n_faces += other->n_faces;
  self->n_without_face += other->n_without_face;
  self->n_dark += other->n_dark;
  self->n_lost += other->n_lost;
  self->n_damaged += other->n_damaged;
  for (int i = 0; i < GUISE_N_FACE_FLAWS; i++)
    self->n_rejected[i] += other->n_rejected[i];
  self->n_doubled += other->n_doubled;
  self->n_not_sharp += other->n_not_sharp;
  self->n_blurred += other->n_blurred;
  self->n_clipped += other->n_clipped;
  self->n_strangers += other->n_strangers;
  self->seconds += other->seconds;
}

static void
on_extraction_cb (const GuiseExtractionCounts *counts,
                  uint64_t                     total,
                  const char                  *note,
                  void                        *user_data)
{
  Run              *self = user_data;
  GuiseIntakeEvent *event = g_new0 (GuiseIntakeEvent, 1);
  double            share;

  event->state = GUISE_INTAKE_READING;
  event->counts = self->before;
  add_counts (&event->counts, counts);
  event->n = event->counts.n_faces;
  event->total = self->n_photos > 0 ? self->n_photos : total;
  share = event->total > 0 ? (double) event->counts.n_frames / (double) event->total : 0.0;
  post (self, event);
  if (note != NULL)
    guise_job_report_note (self->report, note);
  tell (self, share);
}

static void
on_copied_cb (uint64_t done, uint64_t total, void *user_data)
{
  Run              *self = user_data;
  GuiseIntakeEvent *event;

  if (done % 64 != 0)
    return;
  event = g_new0 (GuiseIntakeEvent, 1);
  event->state = GUISE_INTAKE_READING;
  event->n = event->counts.n_frames = done;
  event->total = total;
  post (self, event);
  tell (self, (double) done / (double) total);
}

/* ---- one file ---- */

static gboolean
open_device (Run *self, GError **error)
{
  /* One thread for the networks: the other threads cut and write at the same time. */
  if (self->device == NULL)
    self->device = guise_device_open ("cpu", 1, error);
  return self->device != NULL;
}

/* What is no fault of the file ends all. */
static gboolean
concerns_all (const Run *self, const GError *error)
{
  return g_cancellable_is_cancelled (self->cancellable) ||
         g_error_matches (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED) ||
         g_error_matches (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE) ||
         g_error_matches (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY) ||
         g_error_matches (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_NO_MEMORY) ||
         error->domain == GUISE_PROJECT_ERROR || error->domain == GUISE_NN_ERROR;
}

/* Where the faces go: loose ones cannot be put into a pack. */
static gboolean
find_target (Run *self, GError **error)
{
  g_autoptr (GuiseProject) project = guise_project_open (self->work->dir, error);
  g_autofree char *pack = NULL;

  if (project == NULL)
    return FALSE;
  g_free (self->out_dir);
  self->out_dir = project->faces[self->work->slot].path != NULL
                    ? g_strdup (project->faces[self->work->slot].path)
                    : guise_project_dup_own_faces_dir (project, self->work->slot);
  pack = g_build_filename (self->out_dir, GUISE_FACESET_PACK_NAME, NULL);
  if (!g_file_test (self->out_dir, G_FILE_TEST_IS_REGULAR) &&
      !g_file_test (pack, G_FILE_TEST_EXISTS))
    return TRUE;
  g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                       _("The faces here lie in a pack, and nothing can be added to a pack. "
                         "Unpack it, or use another faceset."));
  return FALSE;
}

/* Several photos are footage; only of one thing it has to be found out. */
static gboolean
find_kind (Run *self, GuiseImportKind *out_kind, uint64_t *out_n, GError **error)
{
  const unsigned n = g_strv_length (self->order->paths);

  if (n == 1)
    return guise_import_find_kind (self->order->paths[0], out_kind, out_n, error);
  *out_kind = GUISE_IMPORT_FOOTAGE;
  *out_n = n;
  return TRUE;
}

/* A symbolic link to what is gone, or to itself. */
static gboolean
leads_nowhere (const char *path)
{
  return g_file_test (path, G_FILE_TEST_IS_SYMLINK) && !g_file_test (path, G_FILE_TEST_EXISTS);
}

/* A folder that is no faceset, or not only photos, is several things. */
static gboolean
look_into (Run *self, GuiseIntakeEvent *event, GError **error)
{
  const char *dir = self->order->paths[0];
  g_autoptr (GPtrArray) found = guise_intake_folder_find (dir, self->cancellable, error);

  if (found == NULL)
    return FALSE;
  if (found->len == 1 && g_strcmp0 (((char **) found->pdata[0])[0], dir) == 0)
    return TRUE;
  event->state = GUISE_INTAKE_WAITING;
  event->found = g_steal_pointer (&found);
  return TRUE;
}

/* Whether somebody has to be asked; if not, reading comes right after. */
static gboolean
look (Run *self, GuiseIntakeEvent *event, GError **error)
{
  const gboolean is_folder =
    self->order->paths[1] == NULL && g_file_test (self->order->paths[0], G_FILE_TEST_IS_DIR);
  GuiseImportKind kind = GUISE_IMPORT_FOOTAGE;
  g_autoptr (GError) problem = NULL;
  const gboolean is_known = find_kind (self, &kind, &event->total, &problem);

  if (is_folder && kind != GUISE_IMPORT_FACESET)
    {
      if (!look_into (self, event, error))
        return FALSE;
      if (event->found != NULL)
        return TRUE;
    }
  if (!is_known)
    {
      if (leads_nowhere (self->order->paths[0]))
        g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                             _("This link leads nowhere."));
      else
        g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (kind == GUISE_IMPORT_FACESET)
    {
      event->state = GUISE_INTAKE_ASKS_FACESET;
      event->n = event->total;
      return TRUE;
    }
  if (!open_device (self, error))
    return FALSE;
  event->look = guise_footage_look ((const char *const *) self->order->paths, NULL, self->device,
                                    self->cancellable, error);
  if (event->look == NULL)
    return FALSE;
  event->state = GUISE_INTAKE_WAITING;
  if (event->look->people->len > 1 && self->work->slot != GUISE_FACE_SLOT_GENERIC)
    event->state = GUISE_INTAKE_ASKS_PERSON;
  else
    {
      GuiseIntakeOrder *order = guise_intake_order_new (self->order->id, GUISE_INTAKE_READ,
                                                        (const char *const *) self->order->paths);

      if (self->work->slot == GUISE_FACE_SLOT_GENERIC)
        order->max_faces = GUISE_INTAKE_MANY;
      guise_intake_work_push (self->work, order);
    }
  return TRUE;
}

static void
init_options (Run *self, GuiseExtractionOptions *options)
{
  const GuiseIntakeOrder *order = self->order;

  *options = guise_extraction_options_default ();
  g_mutex_lock (&self->work->lock);
  options->denoise = self->work->options.denoise;
  options->min_size = self->work->options.min_size;
  options->every = self->work->options.every;
  options->part = self->work->options.part;
  g_mutex_unlock (&self->work->lock);
  options->person = order->person;
  options->max_faces =
    order->person != NULL ? MAX (order->max_faces, GUISE_INTAKE_MANY) : order->max_faces;
  options->brighten = order->brighten;
}

static gboolean
read_one (Run                          *self,
          const char                   *path,
          const GuiseExtractionOptions *options,
          GuiseExtractionCounts        *out_counts,
          GError                      **error)
{
  const char *const inputs[] = { path, NULL };

  return guise_extraction_run (inputs, self->out_dir, options, self->device, on_extraction_cb, self,
                               self->cancellable, out_counts, error);
}

/* Photo after photo: one that cannot be read is counted, and stops none of the others. */
static gboolean
read_photos (Run                          *self,
             const GuiseExtractionOptions *options,
             GuiseIntakeEvent             *event,
             GError                      **error)
{
  GuiseExtractionOptions all = *options;

  all.part = (GuiseExtractionRange){ 0 }; /* a photo has no parts */
  self->n_photos = g_strv_length (self->order->paths);
  for (unsigned i = 0; i < self->n_photos; i++)
    {
      GuiseExtractionCounts counts;
      g_autoptr (GError) problem = NULL;

      self->before = event->counts;
      if (!read_one (self, self->order->paths[i], &all, &counts, &problem))
        {
          if (concerns_all (self, problem))
            {
              g_propagate_error (error, g_steal_pointer (&problem));
              return FALSE;
            }
          guise_job_report_note (self->report, problem->message);
          counts.n_lost++;
        }
      add_counts (&event->counts, &counts);
      event->n = event->counts.n_faces;
    }
  event->total = self->n_photos;
  return TRUE;
}

static gboolean
read_footage (Run *self, GuiseIntakeEvent *event, GError **error)
{
  GuiseExtractionOptions options;
  gboolean               ok;

  init_options (self, &options);
  if (!find_target (self, error) || !open_device (self, error))
    return FALSE;
  self->n_photos = 0;
  self->before = (GuiseExtractionCounts){ 0 };
  if (self->order->paths[1] != NULL)
    return read_photos (self, &options, event, error);
  ok = read_one (self, self->order->paths[0], &options, &event->counts, error);
  event->n = event->counts.n_faces;
  return ok;
}

/* What was said about the faces goes along, where nothing was said about those that are there. */
static gboolean
copy_faceset (Run *self, GuiseIntakeEvent *event, GError **error)
{
  if (!find_target (self, error) ||
      !guise_import_copy (self->order->paths[0], self->out_dir, on_copied_cb, self,
                          self->cancellable, &event->n, error))
    return FALSE;
  event->counts.n_frames = event->total = event->n;
  return guise_faceset_consent_carry (self->order->paths[0], self->out_dir, error);
}

/* What a person reads about a file that cannot be read; the log has what the library says. */
static char *
describe_problem (Run *self, const GError *error)
{
  guise_job_report_note (self->report, error->message);
  if (g_error_matches (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_CORRUPT) ||
      g_error_matches (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNSUPPORTED) ||
      g_error_matches (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_NO_VIDEO) ||
      g_error_matches (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_FAILED))
    return g_strdup (_("No video, picture or faceset that can be read"));
  /* What find_target() says is a sentence for people already. */
  if (g_error_matches (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT))
    return g_strdup (error->message);
  return guise_error_text_dup_line (error);
}

static gboolean
run_order (Run *self, GError **error)
{
  GuiseIntakeEvent *event = g_new0 (GuiseIntakeEvent, 1);
  g_autoptr (GError) problem = NULL;
  gboolean ok;

  event->state = GUISE_INTAKE_DONE;
  post_state (self,
              self->order->act == GUISE_INTAKE_LOOK ? GUISE_INTAKE_LOOKING : GUISE_INTAKE_READING);
  tell (self, 0.0);
  if (self->order->act == GUISE_INTAKE_LOOK)
    ok = look (self, event, &problem);
  else if (self->order->act == GUISE_INTAKE_READ)
    ok = read_footage (self, event, &problem);
  else
    ok = copy_faceset (self, event, &problem);
  if (!ok && concerns_all (self, problem))
    {
      event->state = GUISE_INTAKE_STOPPED;
      post (self, event);
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (!ok)
    {
      event->state = GUISE_INTAKE_FAILED;
      event->problem = describe_problem (self, problem);
    }
  post (self, event);
  return TRUE;
}

gboolean
guise_intake_work_run (GuiseJobReport *report,
                       void           *work,
                       GCancellable   *cancellable,
                       GError        **error)
{
  Run      self = { .work = work, .report = report, .cancellable = cancellable };
  gboolean ok = TRUE;

  while (ok && (self.order = guise_intake_work_take_order (work)) != NULL)
    {
      const GuiseIntakeAct act = self.order->act;

      ok = run_order (&self, error);
      guise_intake_order_free (self.order);
      self.n_done += ok && act != GUISE_INTAKE_LOOK ? 1 : 0;
    }
  g_clear_pointer (&self.device, guise_device_unref);
  g_free (self.out_dir);
  return ok;
}
