/* SPDX-License-Identifier: GPL-3.0-or-later
 * The names that faces had after extraction, from what they tell about their frames. */
#include "faceset/guise-faceset-names.h"

#include <string.h>

#include "core/guise-error.h"
#include "faceset/guise-faceset-files.h"
#include "faceset/guise-rename-history.h"
#include "faceset/guise-rename-journal.h"

#define MAX_STEM   200 /* bytes; a number and the ending follow, 255 is what file systems take */
#define MAX_DIGITS 9
#define ENDING     ".jpg"
#define UNFIT      "<>:\"|?*" /* what shared and USB disks refuse */

static void
free_rename (void *data)
{
  GuiseFacesetRename *rename = data;

  g_free (rename->from);
  g_free (rename->to);
  g_free (rename);
}

void
guise_faceset_names_free (GuiseFacesetNames *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->renames);
  g_free (self);
}

/* ---- names ---- */

/* What is after the last slash of either kind. */
static const char *
skip_folders (const char *label)
{
  const char *last = label;

  for (const char *p = label; *p != '\0'; p++)
    if (*p == '/' || *p == '\\')
      last = p + 1;
  return last;
}

static gboolean
is_fit (gunichar c)
{
  const GUnicodeType type = g_unichar_type (c);

  return type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT && type != G_UNICODE_UNASSIGNED &&
         type != G_UNICODE_LINE_SEPARATOR && type != G_UNICODE_PARAGRAPH_SEPARATOR &&
         type != G_UNICODE_PRIVATE_USE && (c >= 128 || strchr (UNFIT, (int) c) == NULL);
}

char *
guise_faceset_dup_frame_stem (const char *source_filename)
{
  g_autoptr (GString) stem = g_string_new (NULL);
  const char *base, *end;

  if (source_filename == NULL || !g_utf8_validate (source_filename, -1, NULL))
    return NULL;
  base = skip_folders (source_filename);
  end = strrchr (base, '.');
  if (end == NULL || end == base)
    end = base + strlen (base);
  for (const char *p = base; p < end; p = g_utf8_next_char (p))
    {
      const gunichar c = g_utf8_get_char (p);
      const gboolean hides = p == base && c == '.';

      if (stem->len + (gsize) g_unichar_to_utf8 (c, NULL) > MAX_STEM)
        break;
      g_string_append_unichar (stem, is_fit (c) && !hides ? c : '_');
    }
  if (strspn (stem->str, "._ ") == stem->len)
    return NULL;
  return g_string_free (g_steal_pointer (&stem), FALSE);
}

/* Equal for names that some file system takes for the same. */
static char *
fold (const char *name)
{
  g_autofree char *usual = g_utf8_normalize (name, -1, G_NORMALIZE_NFC);

  return usual != NULL ? g_utf8_casefold (usual, -1) : g_strdup (name); /* no UTF-8: as it is */
}

/* Whether a name is "<stem>_<n>.jpg", in whatever case. */
static gboolean
is_of_frame (const char *base, const char *stem)
{
  g_autofree char *name = fold (base);
  g_autofree char *start = fold (stem);
  const size_t     n = strlen (start);
  size_t           n_digits;

  if (strncmp (name, start, n) != 0 || name[n] != '_')
    return FALSE;
  n_digits = strspn (name + n + 1, "0123456789");
  return n_digits > 0 && n_digits <= MAX_DIGITS && (name[n + 1] != '0' || n_digits == 1) &&
         strcmp (name + n + 1 + n_digits, ENDING) == 0;
}

/* ---- the plan ---- */

typedef struct
{
  const GuiseFaceset *faceset; /* borrowed */
  GuiseFacesetNames  *names;   /* borrowed */
  GHashTable         *taken;   /* owned set of folded "person/name": what must not be a target */
  GHashTable         *next;    /* owned; folded "person/stem" -> the number to try next */
  char              **stems;   /* [n] owned; NULL for faces that keep their names */
} Plan;

static void
clear_plan (Plan *self)
{
  g_clear_pointer (&self->taken, g_hash_table_unref);
  g_clear_pointer (&self->next, g_hash_table_unref);
  for (size_t i = 0; self->stems != NULL && i < guise_faceset_get_n (self->faceset); i++)
    g_free (self->stems[i]);
  g_free (self->stems);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Plan, clear_plan)

static char *
join (const char *person, const char *name)
{
  return person != NULL ? g_strconcat (person, "/", name, NULL) : g_strdup (name);
}

/* Which faces move, and what they are named after. */
static void
choose (Plan *self, GHashTable *movers, GHashTable *persons)
{
  for (size_t i = 0; i < guise_faceset_get_n (self->faceset); i++)
    {
      const GuiseFacesetEntry *entry = guise_faceset_get_entry (self->faceset, i);
      char                    *person = NULL;
      const char              *base = guise_faceset_split_name (entry->name, &person);
      g_autofree char         *stem = guise_faceset_dup_frame_stem (entry->source_filename);

      g_hash_table_add (persons, person != NULL ? person : g_strdup (""));
      if (stem == NULL)
        self->names->n_unknown++;
      else if (is_of_frame (base, stem))
        self->names->n_kept++;
      else
        {
          self->stems[i] = g_steal_pointer (&stem);
          g_hash_table_add (movers, entry->name);
        }
    }
}

/* Everything in a folder that stays where it is, whatever it is. */
static gboolean
list_taken (Plan *self, const char *person, GHashTable *movers, GError **error)
{
  g_autofree char *place = guise_faceset_get_place (self->faceset);
  g_autofree char *path = g_build_filename (place, person, NULL);
  g_autoptr (GError) local = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &local);

  if (dir == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED,
                   "The folder of the faces cannot be listed: %s", local->message);
      return FALSE;
    }
  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    {
      g_autofree char *whole = join (person[0] != '\0' ? person : NULL, name);

      if (!g_hash_table_contains (movers, whole))
        g_hash_table_add (self->taken, fold (whole));
    }
  return TRUE;
}

/* The first number of its frame that is free. */
static char *
find_name (Plan *self, const char *person, const char *stem)
{
  g_autofree char *start = join (person, stem);
  g_autofree char *key = fold (start);
  guint            n = GPOINTER_TO_UINT (g_hash_table_lookup (self->next, key));

  for (;; n++)
    {
      g_autofree char *name = g_strdup_printf ("%s_%u" ENDING, start, n);
      g_autofree char *folded = fold (name);

      if (g_hash_table_contains (self->taken, folded))
        continue;
      g_hash_table_add (self->taken, g_steal_pointer (&folded));
      g_hash_table_insert (self->next, g_steal_pointer (&key), GUINT_TO_POINTER (n + 1));
      return g_steal_pointer (&name);
    }
}

GuiseFacesetNames *
guise_faceset_names_plan (const GuiseFaceset *faceset, GError **error)
{
  const size_t n = guise_faceset_get_n (faceset);
  g_autoptr (GuiseFacesetNames) names = g_new0 (GuiseFacesetNames, 1);
  g_autoptr (GHashTable) movers = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) persons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (Plan) plan = { .faceset = faceset, .names = names };
  GHashTableIter iter;
  void          *person;

  names->renames = g_ptr_array_new_with_free_func (free_rename);
  if (!guise_faceset_names_check (guise_faceset_get_path (faceset), FALSE, error))
    return NULL;
  plan.taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  plan.next = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  plan.stems = g_new0 (char *, n);
  choose (&plan, movers, persons);
  g_hash_table_iter_init (&iter, persons);
  while (g_hash_table_iter_next (&iter, &person, NULL))
    if (!list_taken (&plan, person, movers, error))
      return NULL;
  for (size_t i = 0; i < n; i++)
    if (plan.stems[i] != NULL)
      {
        const char         *name = guise_faceset_get_entry (faceset, i)->name;
        GuiseFacesetRename *rename = g_new (GuiseFacesetRename, 1);
        g_autofree char    *folder = NULL;

        (void) guise_faceset_split_name (name, &folder);
        *rename = (GuiseFacesetRename){ g_strdup (name), find_name (&plan, folder, plan.stems[i]) };
        g_ptr_array_add (names->renames, rename);
      }
  return g_steal_pointer (&names);
}

/* ---- on disk ---- */

gboolean
guise_faceset_names_check (const char *path, gboolean finish, GError **error)
{
  g_autofree char *pack = g_build_filename (path, GUISE_FACESET_PACK_NAME, NULL);
  g_autofree char *shown = g_filename_display_name (path);

  if (g_str_has_suffix (path, ".json") && g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_UNSUPPORTED,
                   "'%s' is a selection: name the folder that it belongs to. The selection follows "
                   "the names",
                   shown);
      return FALSE;
    }
  if (g_file_test (path, G_FILE_TEST_IS_REGULAR) || g_file_test (pack, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_UNSUPPORTED,
                   "'%s' is a pack, whose faces have no files to rename. Unpack it into another "
                   "folder, restore the names there, then pack that",
                   shown);
      return FALSE;
    }
  if (finish)
    return guise_rename_history_update (path, error);
  if (!guise_rename_journal_is_pending (path))
    return TRUE;
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS,
               "An interrupted renaming in '%s' waits to be finished, which the next one does",
               shown);
  return FALSE;
}

gboolean
guise_faceset_names_restore (const GuiseFaceset      *faceset,
                             const GuiseFacesetNames *self,
                             GuiseProgressFunc        progress,
                             void                    *user_data,
                             GCancellable            *cancellable,
                             GError                 **error)
{
  g_autofree char *folder = guise_faceset_get_place (faceset);
  g_autoptr (GuiseRenameJournal) journal = guise_rename_journal_new (folder);

  for (guint i = 0; i < self->renames->len; i++)
    {
      const GuiseFacesetRename *rename = g_ptr_array_index (self->renames, i);

      guise_rename_journal_add (journal, rename->from, rename->to);
    }
  if (!guise_rename_journal_run (journal, progress, user_data, cancellable, error))
    return FALSE;
  g_clear_pointer (&journal, guise_rename_journal_free); /* and its lock */
  return guise_rename_history_update (folder, error);
}
