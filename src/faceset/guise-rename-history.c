/* SPDX-License-Identifier: GPL-3.0-or-later
 * The lists of all renaming runs in a folder, to go back by and to follow names by. */
#include "faceset/guise-rename-history.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-face-record-cache.h"
#include "faceset/guise-face-records.h"
#include "faceset/guise-rename-history-private.h"
#include "faceset/guise-rename-private.h"

#define LAST_NAME   ".guise-renames-done"
#define FOLDER_NAME ".guise-history"
#define TRASH_NAME  ".guise-trash"
#define PREFIX      "renames-"
#define UNDO_SUFFIX ".undo"
#define UNDO_MARK   " undo"
#define ID_PLACE    strlen ("pass 1 ")
#define MAX_RUNS    1000000
#define MAX_BYTES   ((size_t) 1 << 30)

typedef GuiseRenameMove Move;

static void
clear_move (void *data)
{
  Move *move = data;

  g_free (move->from);
  g_free (move->to);
}

/* Whether a file of the history is a list: what a kill leaves of one that was being written is
 * none. */
static gboolean
is_run (const char *name)
{
  const char *digits = name + strlen (PREFIX);

  if (!g_str_has_prefix (name, PREFIX))
    return FALSE;
  digits += strspn (digits, "0123456789");
  return *digits == '\0' || strcmp (digits, UNDO_SUFFIX) == 0;
}

/* The lists in order, as paths. */
static GPtrArray *
list_runs (const char *folder)
{
  g_autofree char *history = g_build_filename (folder, FOLDER_NAME, NULL);
  g_autoptr (GPtrArray) names = guise_dir_list (history, NULL, NULL); /* no folder: no runs */
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; names != NULL && i < names->len; i++)
    if (is_run (names->pdata[i]))
      g_ptr_array_add (paths, g_build_filename (history, names->pdata[i], NULL));
  return paths;
}

gboolean
guise_rename_history_ends_in_escape (const char *text)
{
  size_t n = 0;

  for (size_t i = strlen (text); i > 0 && text[i - 1] == '\\'; i--)
    n++;
  return n % 2 == 1;
}

GArray *
guise_rename_history_parse (const void *data, size_t n_bytes)
{
  g_autoptr (GArray) moves = g_array_new (FALSE, FALSE, sizeof (Move));
  g_autofree char *text = g_strndup (data, n_bytes);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  g_array_set_clear_func (moves, clear_move);
  /* Two lines of head: the format and how far the run got. */
  for (guint i = 2; g_strv_length (lines) > 2 && lines[i] != NULL; i++)
    {
      g_auto (GStrv) names = g_strsplit (lines[i], "\t", -1);
      g_autofree char *end = g_strdup_printf ("end %u", moves->len);
      Move             move;

      if (strcmp (lines[i], end) == 0)
        return g_steal_pointer (&moves);
      if (g_strv_length (names) != 2 || guise_rename_history_ends_in_escape (names[0]) ||
          guise_rename_history_ends_in_escape (names[1]))
        return NULL;
      move = (Move){ g_strcompress (names[0]), g_strcompress (names[1]) };
      g_array_append_val (moves, move);
    }
  return NULL;
}

static GArray *
load_moves (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = guise_file_read (path, MAX_BYTES, error);
  GArray *moves;

  if (bytes == NULL)
    return NULL;
  moves = guise_rename_history_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  if (moves == NULL)
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                 "The list of renamed files '%s' is damaged; names from before it cannot be "
                 "followed",
                 path);
  return moves;
}

static int
compare_moves (const void *a, const void *b)
{
  return strcmp (((const Move *) a)->from, ((const Move *) b)->from);
}

/* Whether one run takes back the other. Both lists are sorted afterwards. */
static gboolean
is_reverse (GArray *last, GArray *run)
{
  if (last->len != run->len)
    return FALSE;
  for (guint i = 0; i < run->len; i++)
    {
      Move *move = &g_array_index (run, Move, i);
      char *from = move->from;

      move->from = move->to;
      move->to = from;
    }
  g_array_sort (last, compare_moves);
  g_array_sort (run, compare_moves);
  for (guint i = 0; i < run->len; i++)
    if (strcmp (g_array_index (last, Move, i).from, g_array_index (run, Move, i).from) != 0 ||
        strcmp (g_array_index (last, Move, i).to, g_array_index (run, Move, i).to) != 0)
      return FALSE;
  return TRUE;
}

/* The last run that was not taken back, or NULL. */
static const char *
find_top (const GPtrArray *runs)
{
  guint n_undone = 0;

  for (guint i = runs->len; i > 0; i--)
    {
      if (g_str_has_suffix (runs->pdata[i - 1], UNDO_SUFFIX))
        n_undone++;
      else if (n_undone == 0)
        return runs->pdata[i - 1];
      else
        n_undone--;
    }
  return NULL;
}

/* The id in the second line of a list, behind "pass N "; NULL where there is none. */
static char *
read_id (const char *path)
{
  const int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0); /* perhaps a pipe */
  char      head[128] = "";
  g_auto (GStrv) lines = NULL;

  if (fd >= 0)
    {
      const ssize_t n = read (fd, head, sizeof head - 1);

      head[MAX (n, 0)] = '\0';
      close (fd);
    }
  lines = g_strsplit (head, "\n", 3);
  return g_strv_length (lines) == 3 && strlen (lines[1]) > ID_PLACE ? g_strdup (lines[1] + ID_PLACE)
                                                                    : NULL;
}

/* A run that says so takes back an earlier one, though perhaps not all files of it. */
static gboolean
is_marked (const char *list)
{
  g_autofree char *id = read_id (list);

  return id != NULL && g_str_has_suffix (id, UNDO_MARK);
}

/* A copy has its list's id. Lists from before there were ids are known by their time. */
static gboolean
is_copy (const char *list, const char *copy)
{
  g_autofree char *list_id = read_id (list);
  g_autofree char *copy_id = read_id (copy);
  struct stat      a;
  struct stat      b;

  if (list_id != NULL || copy_id != NULL)
    return g_strcmp0 (list_id, copy_id) == 0;
  return stat (list, &a) == 0 && stat (copy, &b) == 0 && a.st_size == b.st_size &&
         a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

/* The number in the name of a list; 0 for other files. */
static guint
get_number (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  const guint64    number = g_ascii_strtoull (name + strlen (PREFIX), NULL, 10);

  return number < MAX_RUNS ? (guint) number : 0;
}

/* One more than the highest: somebody may have deleted lists. */
static guint
get_next_number (const GPtrArray *runs)
{
  guint highest = 0;

  for (guint i = 0; i < runs->len; i++)
    highest = MAX (highest, get_number (runs->pdata[i]));
  return highest + 1;
}

size_t
guise_rename_history_get_n (const char *folder)
{
  g_autoptr (GPtrArray) runs = list_runs (folder);

  return get_next_number (runs) - 1;
}

static gboolean
keep_copy (const char *list, const char *copy, GError **error)
{
  g_autoptr (GBytes) bytes = guise_file_read (list, MAX_BYTES, error);
  struct stat info;

  if (bytes == NULL ||
      !guise_file_replace (copy, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error))
    return FALSE;
  if (stat (list, &info) == 0)
    {
      const struct timespec times[2] = { info.st_mtim, info.st_mtim };

      (void) utimensat (AT_FDCWD, copy, times, 0); /* for lists without an id */
    }
  return TRUE;
}

/* ---- measurements go with their faces ---- */

static gboolean
get_stamp (const char *folder, const char *name, GuiseFaceStamp *out_stamp)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GStatBuf         info;

  if (g_stat (path, &info) != 0)
    return FALSE;
  *out_stamp = (GuiseFaceStamp){
    .n_bytes = (uint64_t) info.st_size,
    .time = (int64_t) info.st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000) + info.st_mtim.tv_nsec,
  };
  return TRUE;
}

/* Renames what is remembered of the faces, so that nothing is measured again. All are looked up
 * before the first is put: names are passed on. Only time is lost when it cannot be done. */
static void
carry_records (const char *folder, const char *list)
{
  g_autofree char *path = g_build_filename (folder, GUISE_FACE_RECORDS_FILE, NULL);
  g_autoptr (GArray) moves = load_moves (list, NULL);
  g_autoptr (GuiseFaceRecordCache) cache = NULL;

  if (moves == NULL || !g_file_test (path, G_FILE_TEST_EXISTS))
    return;
  cache = guise_face_record_cache_load (path);

  g_autofree GuiseFaceRecord *records = g_try_new (GuiseFaceRecord, moves->len);
  g_autofree GuiseFaceStamp  *stamps = g_try_new (GuiseFaceStamp, moves->len);
  g_autofree gboolean        *known = g_new0 (gboolean, moves->len);

  for (guint i = 0; records != NULL && stamps != NULL && i < moves->len; i++)
    {
      const Move            *move = &g_array_index (moves, Move, i);
      const GuiseFaceRecord *record =
        get_stamp (folder, move->to, &stamps[i])
          ? guise_face_record_cache_lookup (cache, move->from, &stamps[i])
          : NULL;

      known[i] = record != NULL;
      if (known[i])
        records[i] = *record;
    }
  for (guint i = 0; i < moves->len; i++)
    if (known[i])
      guise_face_record_cache_put (cache, g_array_index (moves, Move, i).to, &stamps[i],
                                   &records[i]);
  guise_face_record_cache_save (cache, path, NULL);
}

gboolean
guise_rename_history_update (const char *folder, GError **error)
{
  g_autofree char *list = g_build_filename (folder, LAST_NAME, NULL);
  g_autoptr (GPtrArray) runs = list_runs (folder);
  g_autofree char *history = g_build_filename (folder, FOLDER_NAME, NULL);
  g_autofree char *name = g_strdup_printf (PREFIX "%06u", get_next_number (runs));
  g_autofree char *path = NULL;
  const char      *top = find_top (runs);
  gboolean         is_undo = FALSE;

  if (!guise_rename_journal_finish (folder, NULL, error))
    return FALSE;
  if (!g_file_test (list, G_FILE_TEST_EXISTS) ||
      (runs->len > 0 && is_copy (list, runs->pdata[runs->len - 1])))
    return TRUE;
  if (top != NULL)
    {
      g_autoptr (GArray) last = load_moves (list, error);
      g_autoptr (GArray) run = last != NULL ? load_moves (top, error) : NULL;

      if (run == NULL)
        return FALSE;
      is_undo = is_marked (list) || is_reverse (last, run);
    }
  path = g_strconcat (history, "/", name, is_undo ? UNDO_SUFFIX : "", NULL);
  carry_records (folder, list);
  return guise_dir_make (history, error) && keep_copy (list, path, error);
}

/* The list with this number, or NULL. */
static const char *
find_run (const GPtrArray *runs, size_t number)
{
  for (guint i = 0; i < runs->len; i++)
    if (get_number (runs->pdata[i]) == number)
      return runs->pdata[i];
  return NULL;
}

GHashTable *
guise_rename_history_translate (const char *folder, size_t since, GError **error)
{
  g_autoptr (GPtrArray) runs = list_runs (folder);
  g_autoptr (GHashTable) now = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (size_t number = get_next_number (runs) - 1; number > since; number--)
    {
      const char *run = find_run (runs, number);
      g_autoptr (GArray) moves = NULL;
      g_autoptr (GHashTable) before = NULL;
      GHashTableIter iter;
      void          *from;
      void          *to;

      if (run == NULL)
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                       "The list of renamed files number %zu of '%s' is gone; names from before it "
                       "cannot be followed",
                       number, folder);
          return NULL;
        }
      moves = load_moves (run, error);
      if (moves == NULL)
        return NULL;
      /* The names of before this run, first those that it did not change. */
      before = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_hash_table_iter_init (&iter, now);
      while (g_hash_table_iter_next (&iter, &from, &to))
        g_hash_table_insert (before, g_strdup (from), g_strdup (to));
      for (guint i = 0; i < moves->len; i++)
        {
          const Move *move = &g_array_index (moves, Move, i);
          const char *later = g_hash_table_lookup (now, move->to);

          g_hash_table_insert (before, g_strdup (move->from),
                               g_strdup (later != NULL ? later : move->to));
        }
      g_hash_table_unref (now);
      now = g_steal_pointer (&before);
    }
  return g_steal_pointer (&now);
}

/* Trash folders that were emptied by going back; those that are not empty stay. */
static void
remove_empty_folders (const char *folder, const GArray *moves)
{
  g_autofree char *inside = g_build_filename (folder, TRASH_NAME, NULL);
  g_autofree char *last = NULL; /* most moves are out of the same folder */

  for (guint i = 0; i < moves->len; i++)
    {
      const char *to = g_array_index (moves, Move, i).to;

      if (strchr (to, '/') != NULL)
        {
          g_autofree char *path = g_build_filename (folder, to, NULL);
          g_autofree char *parent = g_path_get_dirname (path);

          if (g_strcmp0 (parent, last) == 0)
            continue;
          guise_rename_remove_probes (parent);
          g_rmdir (parent);
          g_free (last);
          last = g_steal_pointer (&parent);
        }
    }
  g_rmdir (inside);
}

gboolean
guise_rename_history_undo (const char *folder,
                           size_t     *out_n_files,
                           size_t     *out_n_gone,
                           GError    **error)
{
  g_autoptr (GPtrArray) runs = NULL;
  g_autoptr (GArray) moves = NULL;
  g_autoptr (GuiseRenameJournal) back = guise_rename_journal_new (folder);
  const char *top;
  size_t      n_gone;

  if (!guise_rename_history_update (folder, error))
    return FALSE;
  runs = list_runs (folder);
  top = find_top (runs);
  if (top == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                   "No files of '%s' were renamed, or all have their old names again", folder);
      return FALSE;
    }
  moves = load_moves (top, error);
  if (moves == NULL)
    return FALSE;
  for (guint i = 0; i < moves->len; i++)
    guise_rename_journal_add (back, g_array_index (moves, Move, i).to,
                              g_array_index (moves, Move, i).from);
  n_gone = guise_rename_journal_leave_out_gone (back);
  guise_rename_journal_set_undo (back);
  if (out_n_gone != NULL)
    *out_n_gone = n_gone;
  if (out_n_files != NULL)
    *out_n_files = guise_rename_journal_get_n (back);
  if (!guise_rename_journal_run (back, NULL, NULL, NULL, error))
    return FALSE;
  g_clear_pointer (&back, guise_rename_journal_free); /* and its lock */
  remove_empty_folders (folder, moves);
  return guise_rename_history_update (folder, error);
}
