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
#include "faceset/guise-rename-history-private.h"

#define PENDING_NAME     ".guise-renames"
#define DONE_NAME        ".guise-renames-done"
#define FIRST_LINE       "guise-renames 1"
#define PROBE_NAME       ".guise-probe"
#define TRASH_NAME       ".guise-trash"
#define MAX_TRASH        100000
#define UUID_LENGTH      36
#define UNDO_MARK        " undo"
#define TEMPORARY_FORMAT ".guise-renaming-%06u"
#define MAX_FILE_BYTES   ((size_t) 1 << 30)
#define MAX_FILES        10000000

typedef struct
{
  char    *from;    /* owned */
  char    *to;      /* owned */
  gboolean through; /* goes through a temporary name */
} Move;

struct _GuiseRenameJournal
{
  char    *folder;  /* owned */
  GArray  *moves;   /* owned, of Move */
  char    *id;      /* owned; of the run. NULL in lists from before there were ids */
  gboolean is_undo; /* takes back an earlier run */
  int      pass;    /* 1 or 2 */
  int      lock;    /* owned descriptor, or -1 */
};

static void
clear_move (void *data)
{
  Move *move = data;

  g_free (move->from);
  g_free (move->to);
}

GuiseRenameJournal *
guise_rename_journal_new (const char *folder)
{
  GuiseRenameJournal *self = g_new0 (GuiseRenameJournal, 1);

  g_return_val_if_fail (folder != NULL, NULL);

  self->folder = g_strdup (folder);
  self->moves = g_array_new (FALSE, FALSE, sizeof (Move));
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
  Move move;

  if (strcmp (from, to) == 0)
    return;
  move = (Move){ .from = g_strdup (from), .to = g_strdup (to) };
  g_array_append_val (self->moves, move);
}

size_t
guise_rename_journal_get_n (const GuiseRenameJournal *self)
{
  return self->moves->len;
}

static Move *
get_move (const GuiseRenameJournal *self, size_t i)
{
  return &g_array_index (self->moves, Move, i);
}

/* ---- which names may stand in a list: it may come with a faceset from anywhere ---- */

static gboolean
is_plain (const char *name)
{
  return name[0] != '\0' && strcmp (name, ".") != 0 && strcmp (name, "..") != 0;
}

static gboolean
is_beside (const GuiseRenameJournal *self, const char *name)
{
  g_autofree char *path = g_canonicalize_filename (self->folder, NULL);
  g_autofree char *own = g_path_get_basename (path);
  g_autofree char *prefix = g_strconcat (own, "_", NULL);

  return g_str_has_prefix (name, prefix);
}

static gboolean
may_stand (const GuiseRenameJournal *self, const char *path, gboolean beside_too)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  const guint n = g_strv_length (parts);

  if (n == 3)
    return is_plain (parts[1]) && is_plain (parts[2]) &&
           (strcmp (parts[0], TRASH_NAME) == 0 ||
            (beside_too && strcmp (parts[0], "..") == 0 && is_beside (self, parts[1])));
  return (n == 1 && is_plain (parts[0])) || (n == 2 && is_plain (parts[0]) && is_plain (parts[1]));
}

/* A link in a folder's place may lead anywhere. */
static gboolean
goes_through_link (const GuiseRenameJournal *self, const char *path)
{
  for (const char *slash = strchr (path, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
    {
      g_autofree char *part = g_strndup (path, (gsize) (slash - path));
      g_autofree char *full = g_build_filename (self->folder, part, NULL);

      if (g_file_test (full, G_FILE_TEST_IS_SYMLINK))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_beside_target (const char *to)
{
  return g_str_has_prefix (to, "../");
}

/* ---- the file ---- */

static char *
dup_escaped (const char *name)
{
  char exceptions[129];

  for (int i = 0; i < 128; i++)
    exceptions[i] = (char) (128 + i);
  exceptions[128] = '\0';
  return g_strescape (name, exceptions);
}

static gboolean
save (const GuiseRenameJournal *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, PENDING_NAME, NULL);
  g_autoptr (GString) text = g_string_new (FIRST_LINE "\n");

  g_string_append_printf (text, "pass %d", self->pass);
  if (self->id != NULL)
    g_string_append_printf (text, " %s%s", self->id, self->is_undo ? UNDO_MARK : "");
  g_string_append_c (text, '\n');
  for (guint i = 0; i < self->moves->len; i++)
    {
      g_autofree char *from = dup_escaped (get_move (self, i)->from);
      g_autofree char *to = dup_escaped (get_move (self, i)->to);

      g_string_append_printf (text, "%s\t%s\n", from, to);
    }
  g_string_append_printf (text, "end %u\n", self->moves->len);
  return guise_file_replace (path, text->str, text->len, error);
}

static gboolean
refuse (const char *path, GError **error)
{
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
               "The list of renamed files '%s' is damaged. Files named .guise-renaming-... beside "
               "it "
               "are faces that wait for their names; rename them by hand, then delete the list",
               path);
  return FALSE;
}

static gboolean
parse_pass (GuiseRenameJournal *self, const char *line)
{
  g_clear_pointer (&self->id, g_free);
  if (!g_str_has_prefix (line, "pass 1") && !g_str_has_prefix (line, "pass 2"))
    return FALSE;
  self->pass = line[5] - '0';
  if (line[6] == '\0')
    return TRUE;
  if (line[6] != ' ' || strlen (line) < 7 + UUID_LENGTH)
    return FALSE;
  self->is_undo = g_str_has_suffix (line, UNDO_MARK);
  self->id = g_strndup (line + 7, strlen (line + 7) - (self->is_undo ? strlen (UNDO_MARK) : 0));
  return g_uuid_string_is_valid (self->id);
}

static gboolean
parse_moves (GuiseRenameJournal *self, char **lines)
{
  const guint      n = g_strv_length (lines);
  g_autofree char *last = NULL;

  if (n < 4 || n - 4 > MAX_FILES)
    return FALSE;
  last = g_strdup_printf ("end %u", n - 4);
  if (strcmp (lines[0], FIRST_LINE) != 0 || strcmp (lines[n - 2], last) != 0 ||
      lines[n - 1][0] != '\0' || !parse_pass (self, lines[1]))
    return FALSE;
  for (guint i = 2; i < n - 2; i++)
    {
      g_auto (GStrv) names = g_strsplit (lines[i], "\t", -1);
      Move move;

      if (g_strv_length (names) != 2 || guise_rename_history_ends_in_escape (names[0]) ||
          guise_rename_history_ends_in_escape (names[1]))
        return FALSE;
      move = (Move){ .from = g_strcompress (names[0]), .to = g_strcompress (names[1]) };
      g_array_append_val (self->moves, move);
      if (!may_stand (self, move.from, TRUE) || !may_stand (self, move.to, TRUE))
        return FALSE;
      /* A target beside is looked at, and replaced, before anything goes there. */
      if (goes_through_link (self, move.from) ||
          (!is_beside_target (move.to) && goes_through_link (self, move.to)))
        return FALSE;
    }
  return TRUE;
}

static GuiseRenameJournal *
load (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GBytes) bytes = guise_file_read (path, MAX_FILE_BYTES, error);
  g_autoptr (GuiseRenameJournal) self = guise_rename_journal_new (folder);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (bytes == NULL)
    return NULL;
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  lines = g_strsplit (text, "\n", -1);
  if (!parse_moves (self, lines))
    {
      refuse (path, error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

/* ---- moving ---- */

static gboolean
exists (const GuiseRenameJournal *self, const char *name)
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
  GArray      *there = g_array_new (FALSE, FALSE, sizeof (Move));
  const size_t n = self->moves->len;

  g_array_set_clear_func (there, clear_move);
  for (guint i = 0; i < n; i++)
    {
      Move *move = get_move (self, i);

      if (!exists (self, move->from))
        continue;
      g_array_append_val (there, *move);
      *move = (Move){ 0 };
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

/* Never replaces a file. File systems that cannot promise that get a look before. */
static gboolean
move_file (const GuiseRenameJournal *self, const char *from, const char *to, GError **error)
{
  g_autofree char *source = g_build_filename (self->folder, from, NULL);
  g_autofree char *target = g_build_filename (self->folder, to, NULL);
  int              result;

  if (strchr (to, '/') != NULL && !make_parent (target, error))
    return FALSE;
  result = renameat2 (AT_FDCWD, source, AT_FDCWD, target, RENAME_NOREPLACE);
  if (result != 0 && (errno == EINVAL || errno == ENOSYS))
    result = !exists (self, to) ? g_rename (source, target) : (errno = EEXIST, -1);
  if (result == 0)
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
  return !exists (self, from) || move_file (self, from, to, error);
}

static void
sync_folders (const GuiseRenameJournal *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_hash_table_add (seen, g_strdup (self->folder));
  for (guint i = 0; i < self->moves->len; i++)
    if (strchr (get_move (self, i)->to, '/') != NULL)
      {
        g_autofree char *target = g_build_filename (self->folder, get_move (self, i)->to, NULL);

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
      const Move      *move = get_move (self, i);
      g_autofree char *temporary = g_strdup_printf (TEMPORARY_FORMAT, i);
      const char      *from = self->pass == 1 ? move->from : temporary;
      const char      *to = self->pass == 1 && move->through ? temporary : move->to;

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
      g_hash_table_add (sources, get_move (self, i)->from);
      g_hash_table_add (targets, get_move (self, i)->to);
    }
  for (guint i = 0; i < self->moves->len; i++)
    {
      Move *move = get_move (self, i);

      move->through =
        g_hash_table_contains (sources, move->to) || g_hash_table_contains (targets, move->from);
      n_through += move->through;
    }
  return n_through;
}

static gboolean
complete (GuiseRenameJournal *self, Watch *watch, GError **error)
{
  g_autofree char *pending = g_build_filename (self->folder, PENDING_NAME, NULL);
  g_autofree char *done = g_build_filename (self->folder, DONE_NAME, NULL);
  const guint      n_through = find_crossings (self);

  watch->total = self->moves->len + n_through;
  watch->done = self->pass == 2 ? self->moves->len : 0;
  if (self->pass == 1)
    {
      if (!run_pass (self, watch, error))
        return FALSE;
      self->pass = 2;
      if (n_through > 0 && !save (self, error))
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
check_move (const GuiseRenameJournal *self, const Move *move, GHashTable *sources, GError **error)
{
  if (!may_stand (self, move->from, TRUE) || !may_stand (self, move->to, TRUE))
    {
      g_autofree char *shown = g_filename_display_name (move->to);

      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "'%s' cannot be the name of a face", shown);
      return FALSE;
    }
  if (goes_through_link (self, move->from) || goes_through_link (self, move->to))
    {
      g_autofree char *shown =
        g_filename_display_name (goes_through_link (self, move->to) ? move->to : move->from);

      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "The folder of '%s' is a symbolic link, through which nothing is renamed",
                   shown);
      return FALSE;
    }
  if (!exists (self, move->from))
    {
      g_autofree char *shown = g_filename_display_name (move->from);

      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                   "'%s' is not in '%s' any more", shown, self->folder);
      return FALSE;
    }
  if (!g_hash_table_contains (sources, move->to) && exists (self, move->to))
    return set_exists_error (self, move->to, error);
  return TRUE;
}

static gboolean
check (const GuiseRenameJournal *self, GError **error)
{
  g_autoptr (GHashTable) sources = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) targets = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->moves->len; i++)
    if (!g_hash_table_add (sources, get_move (self, i)->from) ||
        !g_hash_table_add (targets, get_move (self, i)->to))
      {
        g_autofree char *shown = g_filename_display_name (get_move (self, i)->to);

        g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                     "Two files would become '%s', or one file two", shown);
        return FALSE;
      }
  for (guint i = 0; i < self->moves->len; i++)
    if (!check_move (self, get_move (self, i), sources, error))
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
      (!check (self, error) || !save (self, error) || !complete (self, &watch, error)))
    return FALSE;
  unlock (self); /* a run that was stopped keeps its folder until it is freed */
  return TRUE;
}

gboolean
guise_rename_journal_is_pending (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, PENDING_NAME, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* ---- folders for what is put aside ---- */

gboolean
guise_rename_journal_can_reach (const char *folder, const char *other)
{
  g_autofree char *source = g_build_filename (folder, PROBE_NAME, NULL);
  g_autofree char *target = g_build_filename (other, PROBE_NAME, NULL);
  const gboolean   is_new = !g_file_test (other, G_FILE_TEST_EXISTS);
  const int        fd = !g_file_test (other, G_FILE_TEST_IS_SYMLINK) && guise_dir_make (other, NULL)
                          ? g_open (source, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600)
                          : -1;
  gboolean         ok = FALSE;

  if (fd >= 0)
    {
      close (fd);
      ok = g_rename (source, target) == 0;
      g_unlink (ok ? target : source);
    }
  if (!ok && is_new)
    g_rmdir (other);
  return ok;
}

char *
guise_rename_journal_make_trash (const char *folder, GError **error)
{
  g_autofree char *inside = g_build_filename (folder, TRASH_NAME, NULL);

  if (g_file_test (inside, G_FILE_TEST_IS_SYMLINK))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS,
                   "'%s' is a symbolic link, through which nothing is moved; take it away", inside);
      return NULL;
    }
  for (int k = 1; k < MAX_TRASH; k++)
    {
      g_autofree char *name = g_strdup_printf (TRASH_NAME "/%d", k);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GDir) dir = NULL;

      if (g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        continue;
      if (!guise_dir_make (path, error))
        return NULL;
      dir = g_dir_open (path, 0, NULL);
      if (dir != NULL && g_dir_read_name (dir) == NULL)
        return g_steal_pointer (&name);
    }
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS,
               "'%s' has too many folders in " TRASH_NAME "; delete some", folder);
  return NULL;
}

/* What cannot go to its folder beside (not writable, another file system) would keep the faces from
 * their names for ever: it goes to a folder inside. What is there already stays there. */
static gboolean
redirect (GuiseRenameJournal *self, GError **error)
{
  g_autoptr (GHashTable) reach = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *trash = NULL;

  for (guint i = 0; i < self->moves->len; i++)
    {
      Move            *move = get_move (self, i);
      g_autofree char *beside = g_path_get_dirname (move->to);
      g_autofree char *path = g_build_filename (self->folder, beside, NULL);
      g_autofree char *name = g_path_get_basename (move->to);

      if (!is_beside_target (move->to) || exists (self, move->to))
        continue;
      if (!g_hash_table_contains (reach, beside))
        g_hash_table_insert (reach, g_strdup (beside),
                             GINT_TO_POINTER (guise_rename_journal_can_reach (self->folder, path)));
      if (g_hash_table_lookup (reach, beside) != NULL)
        continue;
      if (trash == NULL)
        trash = guise_rename_journal_make_trash (self->folder, error);
      if (trash == NULL)
        return FALSE;
      g_free (move->to);
      move->to = g_build_filename (trash, name, NULL);
    }
  return trash == NULL || save (self, error);
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
  self = load (folder, PENDING_NAME, error);
  if (self == NULL || !redirect (self, error) || !complete (self, &watch, error))
    return FALSE;
  if (out_n_files != NULL)
    *out_n_files = self->moves->len;
  return TRUE;
}

gboolean
guise_rename_journal_undo (const char *folder, size_t *out_n_files, GError **error)
{
  g_autoptr (GuiseRenameJournal) last = load (folder, DONE_NAME, error);
  g_autoptr (GuiseRenameJournal) back = NULL;

  if (last == NULL)
    return FALSE;
  back = guise_rename_journal_new (folder);
  for (guint i = 0; i < last->moves->len; i++)
    guise_rename_journal_add (back, get_move (last, i)->to, get_move (last, i)->from);
  guise_rename_journal_leave_out_gone (back);
  if (out_n_files != NULL)
    *out_n_files = guise_rename_journal_get_n (back);
  return guise_rename_journal_run (back, NULL, NULL, NULL, error);
}
