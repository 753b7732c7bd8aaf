/* SPDX-License-Identifier: GPL-3.0-or-later
 * The exports of a project. */
#include "app/export/guise-export-desk.h"

#include <glib/gi18n.h>

#include "app/export/guise-export-copy.h"
#include "app/guise-error-text.h"
#include "app/train/guise-train-devices.h"

#define KEY "guise-export-desk"

struct _GuiseExportDesk
{
  GObject parent_instance;

  GuiseOpenProject *project; /* borrowed, weak; it owns the desk */
  GuiseExportFacts *facts;   /* owned, or NULL */
  gboolean          is_reading;
  gboolean          is_outdated; /* it was asked for once more meanwhile */
  GPtrArray        *runs;        /* owned */
  GuiseJob         *copy;        /* owned, or NULL */
  char             *copied;      /* owned: the name for people that it is to have there, or NULL */
  gboolean          is_gone;
};

G_DEFINE_FINAL_TYPE (GuiseExportDesk, guise_export_desk, G_TYPE_OBJECT)

static guint changed_signal, told_signal;

/* ---- facts ---- */

static void
on_facts_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseExportDesk *self = GUISE_EXPORT_DESK (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseExportFacts) facts = guise_export_facts_read_finish (result, &error);

  if (self->is_gone)
    return;
  self->is_reading = FALSE;
  if (facts != NULL) /* the view of the project tells why it cannot be read */
    {
      g_clear_pointer (&self->facts, guise_export_facts_free);
      self->facts = g_steal_pointer (&facts);
      g_signal_emit (self, changed_signal, 0);
    }
  if (self->is_outdated)
    {
      self->is_outdated = FALSE;
      guise_export_desk_look (self);
    }
}

void
guise_export_desk_look (GuiseExportDesk *self)
{
  if (self->project == NULL)
    return;
  if (self->is_reading)
    {
      self->is_outdated = TRUE;
      return;
    }
  self->is_reading = TRUE;
  guise_export_facts_read_async (guise_open_project_get_path (self->project), G_OBJECT (self),
                                 on_facts_cb, NULL);
}

const GuiseExportFacts *
guise_export_desk_get_facts (const GuiseExportDesk *self)
{
  return self->facts;
}

/* ---- runs ---- */

const GPtrArray *
guise_export_desk_get_runs (const GuiseExportDesk *self)
{
  return self->runs;
}

static GuiseExportRun *
find_run (const GuiseExportDesk *self, GuiseExportState state)
{
  for (guint i = 0; i < self->runs->len; i++)
    if (guise_export_run_get_state (self->runs->pdata[i]) == state)
      return self->runs->pdata[i];
  return NULL;
}

gboolean
guise_export_desk_is_busy (const GuiseExportDesk *self)
{
  return find_run (self, GUISE_EXPORT_RUNS) != NULL;
}

static void
start (GuiseExportDesk *self, GuiseExportRun *run)
{
  g_autofree char *device = guise_train_devices_dup_beside (self->project, NULL);

  guise_export_run_start (run, device);
  guise_open_project_add_job (self->project, guise_export_run_get_job (run), GUISE_STEP_EXPORT);
}

static void
remove_runs (GuiseExportDesk *self, gboolean (*is_wanted) (const GuiseExportRun *run))
{
  for (guint i = self->runs->len; i > 0; i--)
    if (!is_wanted (self->runs->pdata[i - 1]))
      {
        g_signal_handlers_disconnect_by_data (self->runs->pdata[i - 1], self);
        g_ptr_array_remove_index (self->runs, i - 1);
      }
}

static gboolean
is_not_stopped (const GuiseExportRun *run)
{
  return !guise_export_run_was_stopped (run);
}

static gboolean
is_begun (const GuiseExportRun *run)
{
  return guise_export_run_get_state (run) != GUISE_EXPORT_WAITS;
}

static gboolean
is_none (const GuiseExportRun *run)
{
  return FALSE;
}

/* One file has ended: the next. */
static void
on_run_cb (GuiseExportDesk *self, GuiseExportRun *run)
{
  GuiseExportRun *next;

  if (self->project == NULL)
    return;
  if (guise_export_run_get_state (run) == GUISE_EXPORT_RUNS)
    {
      g_signal_emit (self, changed_signal, 0);
      return;
    }
  remove_runs (self, is_not_stopped);
  next = guise_export_desk_is_busy (self) ? NULL : find_run (self, GUISE_EXPORT_WAITS);
  if (next != NULL)
    start (self, next);
  if (self->runs->len == 0)
    g_signal_emit (self, told_signal, 0, _("Stopped; no file was written"));
  guise_export_desk_look (self);
  guise_open_project_refresh (self->project);
  g_signal_emit (self, changed_signal, 0);
}

void
guise_export_desk_begin (GuiseExportDesk *self, GPtrArray *runs)
{
  if (guise_export_desk_is_busy (self) || self->project == NULL)
    {
      g_ptr_array_unref (runs);
      return;
    }
  remove_runs (self, is_none);
  g_ptr_array_unref (self->runs);
  self->runs = runs;
  for (guint i = 0; i < runs->len; i++)
    g_signal_connect_object (runs->pdata[i], "changed", G_CALLBACK (on_run_cb), self,
                             G_CONNECT_SWAPPED);
  if (runs->len > 0)
    start (self, runs->pdata[0]);
}

void
guise_export_desk_retry (GuiseExportDesk *self, GuiseExportRun *run)
{
  if (!guise_export_desk_is_busy (self) && self->project != NULL)
    start (self, run);
}

void
guise_export_desk_cancel (GuiseExportDesk *self)
{
  GuiseExportRun *run = find_run (self, GUISE_EXPORT_RUNS);

  remove_runs (self, is_begun);
  if (run != NULL)
    guise_job_stop (guise_export_run_get_job (run));
  g_signal_emit (self, changed_signal, 0);
}

void
guise_export_desk_clear (GuiseExportDesk *self)
{
  if (guise_export_desk_is_busy (self))
    return;
  remove_runs (self, is_none);
  g_signal_emit (self, changed_signal, 0);
}

/* ---- a copy elsewhere ---- */

/* Where the name was another file's the copy has a number. */
static char *
dup_copied_text (const char *wanted, const char *name)
{
  if (g_strcmp0 (wanted, name) == 0)
    /* Translators: name of a file */
    return g_strdup_printf (_("%s is in the folder of DeepFaceLive"), name);
  /* Translators: names of two files, "Mara.dfm" and "Mara 2.dfm" */
  return g_strdup_printf (_("There is another %s in the folder of DeepFaceLive, which stays; this "
                            "one is %s"),
                             wanted, name);
}

static void
on_copy_cb (GuiseExportDesk *self)
{
  g_autoptr (GuiseJob) job = NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (guise_job_is_active (self->copy))
    return;
  job = g_steal_pointer (&self->copy);
  name = guise_thread_job_take_result (GUISE_THREAD_JOB (job));
  if (guise_job_get_error (job) != NULL)
    text = guise_error_text_dup_line (guise_job_get_error (job));
  else if (name != NULL)
    text = dup_copied_text (self->copied, name);
  else
    text = g_strdup (_("Stopped; nothing was copied"));
  g_signal_emit (self, changed_signal, 0);
  g_signal_emit (self, told_signal, 0, text);
}

void
guise_export_desk_copy (GuiseExportDesk *self, const char *path, const char *folder)
{
  if (self->copy != NULL || self->project == NULL)
    return;
  self->copy = guise_export_copy_new (path, folder);
  g_free (self->copied);
  self->copied = g_filename_display_basename (path);
  g_signal_connect_object (self->copy, "notify::state", G_CALLBACK (on_copy_cb), self,
                           G_CONNECT_SWAPPED);
  guise_job_start (self->copy);
  guise_open_project_add_job (self->project, self->copy, GUISE_STEP_EXPORT);
  g_signal_emit (self, changed_signal, 0);
}

gboolean
guise_export_desk_is_copying (const GuiseExportDesk *self)
{
  return self->copy != NULL;
}

/* ---- the object ---- */

GuiseExportDesk *
guise_export_desk_get (GuiseOpenProject *project)
{
  GuiseExportDesk *self = g_object_get_data (G_OBJECT (project), KEY);

  if (self == NULL)
    {
      self = g_object_new (GUISE_TYPE_EXPORT_DESK, NULL);
      g_set_weak_pointer (&self->project, project);
      g_object_set_data_full (G_OBJECT (project), KEY, self, g_object_unref);
    }
  return self;
}

static void
guise_export_desk_dispose (GObject *object)
{
  GuiseExportDesk *self = GUISE_EXPORT_DESK (object);

  self->is_gone = TRUE;
  g_clear_weak_pointer (&self->project);
  if (self->copy != NULL)
    guise_job_stop (self->copy);
  g_clear_object (&self->copy);
  if (self->runs != NULL)
    remove_runs (self, is_none);
  G_OBJECT_CLASS (guise_export_desk_parent_class)->dispose (object);
}

static void
guise_export_desk_finalize (GObject *object)
{
  GuiseExportDesk *self = GUISE_EXPORT_DESK (object);

  guise_export_facts_free (self->facts);
  g_free (self->copied);
  g_ptr_array_unref (self->runs);
  G_OBJECT_CLASS (guise_export_desk_parent_class)->finalize (object);
}

static void
guise_export_desk_class_init (GuiseExportDeskClass *class)
{
  G_OBJECT_CLASS (class)->dispose = guise_export_desk_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_export_desk_finalize;
  changed_signal = g_signal_new ("changed", GUISE_TYPE_EXPORT_DESK, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  told_signal = g_signal_new ("told", GUISE_TYPE_EXPORT_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
guise_export_desk_init (GuiseExportDesk *self)
{
  self->runs = g_ptr_array_new_with_free_func (g_object_unref);
}
