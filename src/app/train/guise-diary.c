/* SPDX-License-Identifier: GPL-3.0-or-later
 * What happened to a project, and what comes next. */
#include "app/train/guise-diary.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "app/guise-task.h"
#include "app/train/guise-diary-words.h"
#include "app/train/guise-warning-words.h"
#include "store/guise-journal-text.h"

#define N_ACTS 400 /* newest ones */

/* ---- a line ---- */

struct _GuiseDiaryLine
{
  GObject parent_instance;

  int64_t         time;
  uint64_t        iteration;
  char           *text;    /* owned */
  char           *details; /* owned, or NULL */
  GuiseJournalAct act;
};

G_DEFINE_FINAL_TYPE (GuiseDiaryLine, guise_diary_line, G_TYPE_OBJECT)

int64_t
guise_diary_line_get_time (const GuiseDiaryLine *self)
{
  return self->time;
}

uint64_t
guise_diary_line_get_iteration (const GuiseDiaryLine *self)
{
  return self->iteration;
}

const char *
guise_diary_line_get_text (const GuiseDiaryLine *self)
{
  return self->text;
}

const char *
guise_diary_line_get_details (const GuiseDiaryLine *self)
{
  return self->details;
}

GuiseJournalAct
guise_diary_line_get_act (const GuiseDiaryLine *self)
{
  return self->act;
}

gboolean
guise_diary_line_is_turn (const GuiseDiaryLine *self)
{
  return self->act == GUISE_JOURNAL_STAGE_BEGIN || self->act == GUISE_JOURNAL_RESET ||
         self->act == GUISE_JOURNAL_OPTION_CHANGED || self->act == GUISE_JOURNAL_DATASET_CHANGED ||
         self->act == GUISE_JOURNAL_RESTORE || self->act == GUISE_JOURNAL_ROLLED_BACK ||
         self->act == GUISE_JOURNAL_WARP_OFF;
}

static void
guise_diary_line_finalize (GObject *object)
{
  GuiseDiaryLine *self = GUISE_DIARY_LINE (object);

  g_free (self->text);
  g_free (self->details);
  G_OBJECT_CLASS (guise_diary_line_parent_class)->finalize (object);
}

static void
guise_diary_line_class_init (GuiseDiaryLineClass *class)
{
  G_OBJECT_CLASS (class)->finalize = guise_diary_line_finalize;
}

static void
guise_diary_line_init (GuiseDiaryLine *self)
{
}

static GuiseDiaryLine *
line_new (int64_t time, uint64_t iteration, char *text, char *details)
{
  GuiseDiaryLine *self = g_object_new (GUISE_TYPE_DIARY_LINE, NULL);

  self->time = time;
  self->iteration = iteration;
  self->text = text;
  self->details = details;
  self->act = GUISE_JOURNAL_NOTE;
  return self;
}

/* What is of a later version is told as it stands. */
static GuiseDiaryLine *
line_new_for_act (JsonObject *act, const GuiseTrainingPlan *plan)
{
  g_autoptr (GDateTime) time =
               g_date_time_new_from_iso8601 (json_object_get_string_member (act, "time"), NULL);
  char           *details = NULL;
  char           *text = NULL;
  GuiseJournalAct kind;
  GuiseDiaryLine *self;

  if (guise_journal_act_from_name (json_object_get_string_member (act, "act"), &kind))
    text = guise_diary_words_dup_text (act, kind, plan);
  else
    kind = GUISE_JOURNAL_NOTE;
  if (text != NULL)
    details = guise_diary_words_dup_details (act);
  else
    text = guise_journal_dup_sentence (act);
  self = line_new (time != NULL ? g_date_time_to_unix (time) : 0,
                   (uint64_t) json_object_get_int_member (act, "iteration"), text, details);
  self->act = kind;
  return self;
}

/* ---- reading ---- */

typedef struct
{
  char  *path;
  size_t stage;
} Wish;

typedef struct
{
  GPtrArray          *lines; /* owned; in the order in which it happened */
  GuiseProjectOutlook outlook;
} Reading;

struct _GuiseDiary
{
  GObject parent_instance;

  GuiseOpenProject *project;     /* owned */
  GListStore       *lines;       /* owned */
  Reading          *reading;     /* owned, or NULL */
  GCancellable     *cancellable; /* owned while it reads, or NULL */
  gboolean          is_outdated;
};

G_DEFINE_FINAL_TYPE (GuiseDiary, guise_diary, G_TYPE_OBJECT)

static guint read_signal;

static void
wish_free (void *data)
{
  Wish *self = data;

  g_free (self->path);
  g_free (self);
}

static void
reading_free (void *data)
{
  Reading *self = data;

  g_clear_pointer (&self->lines, g_ptr_array_unref);
  guise_project_outlook_clear (&self->outlook);
  g_free (self);
}

static Reading *
read_all (const Wish *wish, GError **error)
{
  g_autoptr (GuiseProject) project = guise_project_open (wish->path, error);
  g_autofree char *journal = project != NULL ? guise_project_dup_journal_path (project) : NULL;
  g_autoptr (GPtrArray) acts =
               journal != NULL ? guise_journal_read (journal, N_ACTS, NULL, error) : NULL;
  GuiseProjectOutlook outlook;
  Reading            *self;

  if (acts == NULL || !guise_project_outlook_read (project, wish->stage, &outlook, error))
    return NULL;
  self = g_new0 (Reading, 1);
  self->outlook = outlook;
  self->lines = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < acts->len; i++)
    g_ptr_array_add (self->lines, line_new_for_act (acts->pdata[i], project->plan));
  return self;
}

static void
read_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  GError  *error = NULL;
  Reading *reading = read_all (data, &error);

  if (reading != NULL)
    g_task_return_pointer (task, reading, reading_free);
  else
    g_task_return_error (task, error);
}

static int
compare_cb (const void *a, const void *b)
{
  const GuiseDiaryLine *x = *(const GuiseDiaryLine *const *) a;
  const GuiseDiaryLine *y = *(const GuiseDiaryLine *const *) b;

  if (x->time != y->time)
    return x->time < y->time ? 1 : -1;
  return (x->iteration < y->iteration) - (x->iteration > y->iteration);
}

/* Saves by the clock are in no journal: they are as many as there are hours. Some warnings are in
 * none either.
 *
 * Returns: (transfer full) (nullable): what a row says; NULL: nothing that is to be added */
static char *
dup_row (const GuiseJobLogRow *row)
{
  if (guise_job_log_row_get_kind (row) == GUISE_JOB_ROW_SAVED)
    return g_strdup_printf (_("Saved at %'" PRIu64), guise_job_log_row_get_iteration (row));
  if (guise_job_log_row_get_kind (row) == GUISE_JOB_ROW_WARNING &&
      !guise_warning_words_is_in_journal (row))
    return guise_warning_words_dup_text (row);
  return NULL;
}

static void
add_rows (GPtrArray *lines, GuiseOpenProject *project)
{
  GuiseJob   *job = guise_open_project_peek_training (project);
  GListModel *rows = job != NULL ? guise_job_get_log (job) : NULL;
  const guint n = rows != NULL ? g_list_model_get_n_items (rows) : 0;

  for (guint i = n > N_ACTS ? n - N_ACTS : 0; i < n; i++)
    {
      g_autoptr (GuiseJobLogRow) row = g_list_model_get_item (rows, i);
      char *text = dup_row (row);

      if (text != NULL)
        g_ptr_array_add (lines, line_new (guise_job_log_row_get_time (row) / G_USEC_PER_SEC,
                                          guise_job_log_row_get_iteration (row), text, NULL));
    }
}

static void
show (GuiseDiary *self)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_object_unref);
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->lines));

  for (guint i = self->reading->lines->len; i > 0; i--) /* the sort is stable: newest first */
    g_ptr_array_add (lines, g_object_ref (self->reading->lines->pdata[i - 1]));
  add_rows (lines, self->project);
  g_ptr_array_sort (lines, compare_cb);
  g_list_store_splice (self->lines, 0, n, lines->pdata, lines->len);
}

static void refresh (GuiseDiary *self);

static void
on_read_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseDiary *self = GUISE_DIARY (source);
  Reading    *reading;

  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return; /* the diary is gone */
  reading = g_task_propagate_pointer (G_TASK (result), NULL);
  g_clear_object (&self->cancellable);
  if (reading != NULL)
    {
      g_clear_pointer (&self->reading, reading_free);
      self->reading = reading;
      show (self);
      g_signal_emit (self, read_signal, 0);
    }
  if (self->is_outdated)
    refresh (self);
}

static void
refresh (GuiseDiary *self)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);
  g_autoptr (GTask) task = NULL;
  Wish *wish;

  self->is_outdated = self->cancellable != NULL;
  if (status == NULL || self->is_outdated)
    return;
  wish = g_new (Wish, 1);
  *wish = (Wish){ g_strdup (guise_open_project_get_path (self->project)), status->stage };
  self->cancellable = g_cancellable_new ();
  task = guise_task_new (self, self->cancellable, on_read_cb, NULL);
  g_task_set_source_tag (task, refresh);
  g_task_set_task_data (task, wish, wish_free);
  g_task_run_in_thread (task, read_thread);
}

GListModel *
guise_diary_get_lines (GuiseDiary *self)
{
  return G_LIST_MODEL (self->lines);
}

const GuiseProjectOutlook *
guise_diary_get_outlook (const GuiseDiary *self)
{
  return self->reading != NULL ? &self->reading->outlook : NULL;
}

GuiseDiary *
guise_diary_new (GuiseOpenProject *project)
{
  GuiseDiary *self = g_object_new (GUISE_TYPE_DIARY, NULL);

  self->project = g_object_ref (project);
  g_signal_connect_object (project, "refreshed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);
  return self;
}

static void
guise_diary_dispose (GObject *object)
{
  GuiseDiary *self = GUISE_DIARY (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->project);
  g_clear_object (&self->lines);
  g_clear_pointer (&self->reading, reading_free);
  G_OBJECT_CLASS (guise_diary_parent_class)->dispose (object);
}

static void
guise_diary_class_init (GuiseDiaryClass *class)
{
  G_OBJECT_CLASS (class)->dispose = guise_diary_dispose;
  read_signal =
    g_signal_new ("read", GUISE_TYPE_DIARY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
guise_diary_init (GuiseDiary *self)
{
  self->lines = g_list_store_new (GUISE_TYPE_DIARY_LINE);
}
