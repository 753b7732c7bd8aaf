/* SPDX-License-Identifier: GPL-3.0-or-later
 * The journal of a project: acts as lines that are only ever appended. */
#include "store/guise-journal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-json-text.h"
#include "store/guise-store-append-private.h"

struct _GuiseJournal
{
  char *path; /* owned */
  int   fd;   /* owned; O_APPEND */
  char *torn; /* owned; (nullable) */
};

static const char *const act_names[GUISE_N_JOURNAL_ACTS] = {
  [GUISE_JOURNAL_PROJECT_CREATED] = "project-created",
  [GUISE_JOURNAL_PLAN_CHANGED] = "plan-changed",
  [GUISE_JOURNAL_OPTION_CHANGED] = "option-changed",
  [GUISE_JOURNAL_RUN_BEGIN] = "run-begin",
  [GUISE_JOURNAL_RUN_END] = "run-end",
  [GUISE_JOURNAL_STAGE_BEGIN] = "stage-begin",
  [GUISE_JOURNAL_STAGE_END] = "stage-end",
  [GUISE_JOURNAL_RESET] = "reset",
  [GUISE_JOURNAL_BACKUP] = "backup",
  [GUISE_JOURNAL_RESTORE] = "restore",
  [GUISE_JOURNAL_SAVED_BY_HAND] = "saved-by-hand",
  [GUISE_JOURNAL_GATE] = "gate",
  [GUISE_JOURNAL_GATE_DECIDED] = "gate-decided",
  [GUISE_JOURNAL_GUARD] = "guard",
  [GUISE_JOURNAL_ROLLED_BACK] = "rolled-back",
  [GUISE_JOURNAL_WARP_OFF] = "warp-off",
  [GUISE_JOURNAL_DATASET_CHANGED] = "dataset-changed",
  [GUISE_JOURNAL_IMPORTED] = "imported",
  [GUISE_JOURNAL_EXPORTED] = "exported",
  [GUISE_JOURNAL_CONSENT_CHANGED] = "consent-changed",
  [GUISE_JOURNAL_NOTE] = "note",
  [GUISE_JOURNAL_PERSON_REMOVED] = "person-removed",
};

const char *
guise_journal_act_get_name (GuiseJournalAct act)
{
  g_return_val_if_fail (act >= 0 && act < GUISE_N_JOURNAL_ACTS, NULL);

  return act_names[act];
}

/* ---- what a crash left ---- */

/* Two processes take turns. Where locks do not exist (some network folders) lines are still single
 * writes; only mending a torn one could then meet another's line. */
static void
lock (GuiseJournal *self)
{
  while (flock (self->fd, LOCK_EX) != 0 && errno == EINTR)
    ;
}

static void
unlock (GuiseJournal *self)
{
  (void) flock (self->fd, LOCK_UN);
}

/* Appends the rest of a line to "<path>.torn". */
static gboolean
keep_aside (const GuiseJournal *self, const char *rest, size_t n_bytes, GError **error)
{
  g_autofree char *path = g_strconcat (self->path, ".torn", NULL);
  off_t            size;
  const int        fd = guise_store_append_open (path, O_APPEND, &size, error);
  gboolean         ok;

  if (fd < 0)
    return FALSE;
  ok = guise_store_write_at (fd, rest, n_bytes, -1) && guise_store_write_at (fd, "\n", 1, -1) &&
       fsync (fd) == 0;
  if (!ok)
    guise_set_error_from_errno (error, errno, path, "write");
  close (fd);
  return ok;
}

/* Moves @n_rest bytes behind the last line aside, and cuts them off. */
static gboolean
cut_rest (GuiseJournal *self, const char *rest, size_t n_rest, off_t n_whole, GError **error)
{
  if (!keep_aside (self, rest, n_rest, error) ||
      !guise_store_append_cut (self->fd, self->path, n_whole, error))
    return FALSE;
  g_free (self->torn);
  self->torn = g_strdup_printf ("The last line of '%s' was incomplete, as after a crash; its %zu "
                                "bytes were moved to '%s.torn'",
                                self->path, n_rest, self->path);
  return TRUE;
}

/* Makes the file end with the end of a line; to be called under the lock. What is longer than a
 * line and has no end is none of ours: it gets an end and counts as a damaged line. */
static gboolean
mend_tail (GuiseJournal *self, GError **error)
{
  g_autofree char *tail = NULL;
  struct stat      info;
  char             last;
  size_t           n_tail;
  ssize_t          n_read;
  const char      *end;

  if (fstat (self->fd, &info) != 0)
    {
      guise_set_error_from_errno (error, errno, self->path, "examine");
      return FALSE;
    }
  if (info.st_size == 0 || (pread (self->fd, &last, 1, info.st_size - 1) == 1 && last == '\n'))
    return TRUE;
  n_tail = (size_t) MIN (info.st_size, GUISE_JOURNAL_MAX_LINE);
  tail = g_malloc (n_tail);
  n_read = guise_store_read_at (self->fd, tail, n_tail, info.st_size - (off_t) n_tail);
  if (n_read != (ssize_t) n_tail)
    {
      guise_set_error_from_errno (error, n_read < 0 ? errno : EIO, self->path, "read");
      return FALSE;
    }
  end = memrchr (tail, '\n', n_tail);
  if (end != NULL || (off_t) n_tail == info.st_size)
    {
      const char  *rest = end != NULL ? end + 1 : tail;
      const size_t n_rest = n_tail - (size_t) (rest - tail);

      return cut_rest (self, rest, n_rest, info.st_size - (off_t) n_rest, error);
    }
  if (!guise_store_write_at (self->fd, "\n", 1, -1))
    {
      guise_set_error_from_errno (error, errno, self->path, "mend");
      return FALSE;
    }
  return TRUE;
}

/* ---- writing ---- */

GuiseJournal *
guise_journal_open (const char *path, GError **error)
{
  g_autoptr (GuiseJournal) self = g_new0 (GuiseJournal, 1);
  off_t    size;
  gboolean ok;

  self->path = g_strdup (path);
  self->fd = guise_store_append_open (path, O_APPEND, &size, error);
  if (self->fd < 0)
    return NULL;
  lock (self);
  ok = mend_tail (self, error);
  unlock (self);
  return ok ? g_steal_pointer (&self) : NULL;
}

void
guise_journal_free (GuiseJournal *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->torn);
  g_free (self->path);
  g_free (self);
}

const char *
guise_journal_get_torn (const GuiseJournal *self)
{
  return self->torn;
}

/* Appends a line of which either all or, as far as the disk allows, nothing stays. */
static gboolean
append (GuiseJournal *self, const char *line, size_t n_bytes, GError **error)
{
  struct stat before;
  gboolean    ok;

  if (!mend_tail (self, error))
    return FALSE;
  if (fstat (self->fd, &before) != 0)
    {
      guise_set_error_from_errno (error, errno, self->path, "examine");
      return FALSE;
    }
  ok = guise_store_write_at (self->fd, line, n_bytes, -1) && fdatasync (self->fd) == 0;
  if (!ok)
    {
      guise_set_error_from_errno (error, errno, self->path, "write");
      /* Should this fail too, the next act finds a torn line. */
      (void) !ftruncate (self->fd, before.st_size);
    }
  return ok;
}

static gboolean
is_own_key (const char *key)
{
  return g_str_equal (key, "time") || g_str_equal (key, "iteration") || g_str_equal (key, "act");
}

/* The line, its end included. */
static char *
make_line (uint64_t iteration, GuiseJournalAct act, JsonObject *members)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *text = NULL;
  JsonObjectIter   iter;
  const char      *key;
  JsonNode        *value;

  json_object_set_string_member (object, "time", time);
  json_object_set_int_member (object, "iteration", (int64_t) MIN (iteration, INT64_MAX));
  json_object_set_string_member (object, "act", act_names[act]);
  if (members != NULL)
    {
      json_object_iter_init_ordered (&iter, members);
      while (json_object_iter_next_ordered (&iter, &key, &value))
        if (!is_own_key (key))
          json_object_set_member (object, key, json_node_copy (value));
    }
  json_node_set_object (root, object);
  text = guise_json_to_text (root, FALSE);
  return g_strconcat (text, "\n", NULL);
}

gboolean
guise_journal_add_object (GuiseJournal   *self,
                          uint64_t        iteration,
                          GuiseJournalAct act,
                          JsonObject     *members,
                          GError        **error)
{
  g_autofree char *line = NULL;
  size_t           n_bytes;
  gboolean         ok;

  g_return_val_if_fail (act >= 0 && act < GUISE_N_JOURNAL_ACTS, FALSE);

  line = make_line (iteration, act, members);
  n_bytes = strlen (line);
  if (n_bytes > GUISE_JOURNAL_MAX_LINE)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "An act of %zu bytes is too long for the journal; say it in %d or less", n_bytes,
                   GUISE_JOURNAL_MAX_LINE);
      return FALSE;
    }
  lock (self);
  ok = append (self, line, n_bytes, error);
  unlock (self);
  return ok;
}

gboolean
guise_journal_add (GuiseJournal *self, uint64_t iteration, GuiseJournalAct act, GError **error, ...)
{
  g_autoptr (JsonObject) members = json_object_new ();
  const char *key;
  va_list     list;

  va_start (list, error);
  while ((key = va_arg (list, const char *)) != NULL)
    {
      const char *text = va_arg (list, const char *);

      if (text != NULL)
        {
          g_autofree char *valid = g_utf8_make_valid (text, -1);

          json_object_set_string_member (members, key, valid);
        }
    }
  va_end (list);
  return guise_journal_add_object (self, iteration, act, members, error);
}
