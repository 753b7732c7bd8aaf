/* SPDX-License-Identifier: GPL-3.0-or-later
 * Renaming many files so that neither a crash nor a name that is taken can lose one. */
#include "faceset/guise-rename-journal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-rename-private.h"

#define DONE_NAME        ".guise-renames-done"
#define TEMPORARY_FORMAT ".guise-renaming-%06u"

static void
clear_move (void *data)
{
  GuiseRenameStep *move = data;

  g_free (move->from);
  g_free (move->to);
}

GuiseRenameJournal *
guise_rename_journal_new (const char *folder)
{
  GuiseRenameJournal *self = g_new0 (GuiseRenameJournal, 1);

  g_return_val_if_fail (folder != NULL, NULL);

  self->folder = g_strdup (folder);
  self->moves = g_array_new (FALSE, FALSE, sizeof (GuiseRenameStep));
  g_array_set_clear_func (self->moves, clear_move);
  self->id = g_uuid_string_random ();
  self->pass = 1;
  self->lock = -1;
  return self;
}

static void
unlock (GuiseRenameJournal *self)
{
  if (self->lock >= 0)
    close (self->lock);
  self->lock = -1;
}

void
guise_rename_journal_free (GuiseRenameJournal *self)
{
  if (self == NULL)
    return;
  unlock (self);
  g_array_unref (self->moves);
  g_free (self->folder);
  g_free (self->id);
  g_free (self);
}

void
guise_rename_journal_add (GuiseRenameJournal *self, const char *from, const char *to)
{
  GuiseRenameStep move;

  if (strcmp (from, to) == 0)
    return;
  move = (GuiseRenameStep){ .from = g_strdup (from), .to = g_strdup (to) };
  g_array_append_val (self->moves, move);
}

size_t
guise_rename_journal_get_n (const GuiseRenameJournal *self)
{
  return self->moves->len;
}

GuiseRenameStep *
guise_rename_get_move (const GuiseRenameJournal *self, size_t i)
{
  return &g_array_index (self->moves, GuiseRenameStep, i);
}

/* ---- moving ---- */

gboolean
guise_rename_exists (const GuiseRenameJournal *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  struct stat      info;

  return lstat (path, &info) == 0;
}

void
guise_rename_journal_set_undo (GuiseRenameJournal *self)
{
  self->is_undo = TRUE;
}

size_t
guise_rename_journal_leave_out_gone (GuiseRenameJournal *self)
{
  GArray      *there = g_array_new (FALSE, FALSE, sizeof (GuiseRenameStep));
  const size_t n = self->moves->len;

  g_array_set_clear_func (there, clear_move);
  for (guint i = 0; i < n; i++)
    {
      GuiseRenameStep *move = guise_rename_get_move (self, i);

      if (!guise_rename_exists (self, move->from))
        continue;
      g_array_append_val (there, *move);
      *move = (GuiseRenameStep){ 0 };
    }
  g_array_unref (self->moves);
  self->moves = there;
  return n - there->len;
}

static gboolean
set_exists_error (const GuiseRenameJournal *self, const char *name, GError **error)
{
  g_autofree char *shown = g_filename_display_name (name);

  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS,
               "There is a file named '%s' in '%s' already; move it away and run this again", shown,
               self->folder);
  return FALSE;
}

static gboolean
make_parent (const char *path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);

  return guise_dir_make (parent, error);
}

/* Never replaces a file. */
static gboolean
move_file (const GuiseRenameJournal *self, const char *from, const char *to, GError **error)
{
  g_autofree char *source = g_build_filename (self->folder, from, NULL);
  g_autofree char *target = g_build_filename (self->folder, to, NULL);

  if (strchr (to, '/') != NULL && !make_parent (target, error))
    return FALSE;
  if (guise_file_rename_new (source, target) == 0)
    return TRUE;
  if (errno == EEXIST)
    return set_exists_error (self, to, error);
  guise_set_error_from_errno (error, errno, source, "rename");
  return FALSE;
}

/* Moves a file unless that was done before; what is gone altogether is nobody's business. */
static gboolean
move_once (const GuiseRenameJournal *self, const char *from, const char *to, GError **error)
{
  return !guise_rename_exists (self, from) || move_file (self, from, to, error);
}

static void
sync_folders (const GuiseRenameJournal *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_hash_table_add (seen, g_strdup (self->folder));
  for (guint i = 0; i < self->moves->len; i++)
    if (strchr (guise_rename_get_move (self, i)->to, '/') != NULL)
      {
        g_autofree char *target =
          g_build_filename (self->folder, guise_rename_get_move (self, i)->to, NULL);

        g_hash_table_add (seen, g_path_get_dirname (target));
      }

  GHashTableIter iter;
  void          *folder;

  g_hash_table_iter_init (&iter, seen);
  while (g_hash_table_iter_next (&iter, &folder, NULL))
    guise_dir_sync (folder);
}

/* How a run reports and is stopped. */
typedef struct
{
  GuiseProgressFunc progress;
  void             *user_data;
  GCancellable     *cancellable;
  uint64_t          done;
  uint64_t          total;
} Watch;

static gboolean
watch_step (Watch *watch, GError **error)
{
  watch->done++;
  if (watch->progress != NULL)
    watch->progress (watch->done, watch->total, watch->user_data);
  if (!g_cancellable_is_cancelled (watch->cancellable))
    return TRUE;
  g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                       "Stopped in the middle of renaming; the next run finishes it");
  return FALSE;
}

static gboolean
run_pass (const GuiseRenameJournal *self, Watch *watch, GError **error)
{
  for (guint i = 0; i < self->moves->len; i++)
    {
      const GuiseRenameStep *move = guise_rename_get_move (self, i);
      g_autofree char       *temporary = g_strdup_printf (TEMPORARY_FORMAT, i);
      const char            *from = self->pass == 1 ? move->from : temporary;
      const char            *to = self->pass == 1 && move->through ? temporary : move->to;

      if (self->pass == 2 && !move->through)
        continue;
      if (!move_once (self, from, to, error) || !watch_step (watch, error))
        return FALSE;
    }
  sync_folders (self);
  return TRUE;
}

/* Which files go through a temporary name: those whose old or new name another one shares. */
static guint
find_crossings (GuiseRenameJournal *self)
{
  g_autoptr (GHashTable) sources = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) targets = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_through = 0;

  for (guint i = 0; i < self->moves->len; i++)
    {
      g_hash_table_add (sources, guise_rename_get_move (self, i)->from);
      g_hash_table_add (targets, guise_rename_get_move (self, i)->to);
    }
  for (guint i = 0; i < self->moves->len; i++)
    {
      GuiseRenameStep *move = guise_rename_get_move (self, i);

      move->through =
        g_hash_table_contains (sources, move->to) || g_hash_table_contains (targets, move->from);
      n_through += move->through;
    }
  return n_through;
}

static gboolean
complete (GuiseRenameJournal *self, Watch *watch, GError **error)
{
  g_autofree char *pending = g_build_filename (self->folder, GUISE_RENAME_PENDING_NAME, NULL);
  g_autofree char *done = g_build_filename (self->folder, DONE_NAME, NULL);
  const guint      n_through = find_crossings (self);

  watch->total = self->moves->len + n_through;
  watch->done = self->pass == 2 ? self->moves->len : 0;
  if (self->pass == 1)
    {
      if (!run_pass (self, watch, error))
        return FALSE;
      self->pass = 2;
      if (n_through > 0 && !guise_rename_list_save (self, error))
        return FALSE;
    }
  if (!run_pass (self, watch, error))
    return FALSE;
  if (g_rename (pending, done) != 0)
    {
      guise_set_error_from_errno (error, errno, pending, "rename");
      return FALSE;
    }
  guise_dir_sync (self->folder);
  return TRUE;
}

/* ---- before anything moves ---- */

static gboolean
check_move (const GuiseRenameJournal *self,
            const GuiseRenameStep    *move,
            GHashTable               *sources,
            GError                  **error)
{
  if (!guise_rename_may_stand (self, move->from) || !guise_rename_may_stand (self, move->to))
    {
      g_autofree char *shown = g_filename_display_name (move->to);

      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "'%s' cannot be the name of a face", shown);
      return FALSE;
    }
  if (guise_rename_goes_through_link (self, move->from) ||
      guise_rename_goes_through_link (self, move->to))
    {
      g_autofree char *shown = g_filename_display_name (
        guise_rename_goes_through_link (self, move->to) ? move->to : move->from);

      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "The folder of '%s' is a symbolic link, through which nothing is renamed",
                   shown);
      return FALSE;
    }
  if (!guise_rename_exists (self, move->from))
    {
      g_autofree char *shown = g_filename_display_name (move->from);

      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                   "'%s' is not in '%s' any more", shown, self->folder);
      return FALSE;
    }
  if (!g_hash_table_contains (sources, move->to) && guise_rename_exists (self, move->to))
    return set_exists_error (self, move->to, error);
  return TRUE;
}

static gboolean
check (const GuiseRenameJournal *self, GError **error)
{
  g_autoptr (GHashTable) sources = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) targets = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->moves->len; i++)
    if (!g_hash_table_add (sources, guise_rename_get_move (self, i)->from) ||
        !g_hash_table_add (targets, guise_rename_get_move (self, i)->to))
      {
        g_autofree char *shown = g_filename_display_name (guise_rename_get_move (self, i)->to);

        g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                     "Two files would become '%s', or one file two", shown);
        return FALSE;
      }
  for (guint i = 0; i < self->moves->len; i++)
    if (!check_move (self, guise_rename_get_move (self, i), sources, error))
      return FALSE;
  return TRUE;
}

static gboolean
lock_folder (GuiseRenameJournal *self, GError **error)
{
  self->lock = g_open (self->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (self->lock < 0)
    {
      guise_set_error_from_errno (error, errno, self->folder, "open");
      return FALSE;
    }
  if (flock (self->lock, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
    return TRUE; /* some network folders know no locks */
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS,
               "Another program is renaming files in '%s'; wait for it", self->folder);
  return FALSE;
}

gboolean
guise_rename_journal_run (GuiseRenameJournal *self,
                          GuiseProgressFunc   progress,
                          void               *user_data,
                          GCancellable       *cancellable,
                          GError            **error)
{
  Watch watch = { progress, user_data, cancellable, 0, 0 };

  if (!lock_folder (self, error))
    return FALSE;
  if (guise_rename_journal_is_pending (self->folder))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS,
                   "An interrupted renaming in '%s' must be finished first", self->folder);
      return FALSE;
    }
  if ((self->moves->len > 0 || self->is_undo) &&
      (!check (self, error) || !guise_rename_list_save (self, error) ||
       !complete (self, &watch, error)))
    return FALSE;
  unlock (self); /* a run that was stopped keeps its folder until it is freed */
  return TRUE;
}

gboolean
guise_rename_journal_is_pending (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, GUISE_RENAME_PENDING_NAME, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

gboolean
guise_rename_journal_finish (const char *folder, size_t *out_n_files, GError **error)
{
  g_autoptr (GuiseRenameJournal) lock = NULL; /* before the list is looked at */
  g_autoptr (GuiseRenameJournal) self = NULL;
  Watch watch = { 0 };

  if (out_n_files != NULL)
    *out_n_files = 0;
  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    return TRUE;
  lock = guise_rename_journal_new (folder);
  if (!lock_folder (lock, error))
    return FALSE;
  if (!guise_rename_journal_is_pending (folder))
    return TRUE;
  self = guise_rename_list_load (folder, GUISE_RENAME_PENDING_NAME, error);
  if (self == NULL || !guise_rename_redirect (self, error) || !complete (self, &watch, error))
    return FALSE;
  if (out_n_files != NULL)
    *out_n_files = self->moves->len;
  return TRUE;
}

gboolean
guise_rename_journal_undo (const char *folder, size_t *out_n_files, GError **error)
{
  g_autoptr (GuiseRenameJournal) last = guise_rename_list_load (folder, DONE_NAME, error);
  g_autoptr (GuiseRenameJournal) back = NULL;

  if (last == NULL)
    return FALSE;
  back = guise_rename_journal_new (folder);
  for (guint i = 0; i < last->moves->len; i++)
    guise_rename_journal_add (back, guise_rename_get_move (last, i)->to,
                              guise_rename_get_move (last, i)->from);
  guise_rename_journal_leave_out_gone (back);
  if (out_n_files != NULL)
    *out_n_files = guise_rename_journal_get_n (back);
  return guise_rename_journal_run (back, NULL, NULL, NULL, error);
}
