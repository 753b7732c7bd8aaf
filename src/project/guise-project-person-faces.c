/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where the faces of a person of a project are. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "faceset/guise-faceset-files.h"
#include "faceset/guise-faceset.h"
#include "faceset/guise-selection.h"
#include "faceset/guise-thumbnails.h"
#include "project/guise-export.h"
#include "project/guise-project-person-private.h"

#define LOCK        "-lock"
#define MAX_DEPTH   64

/* How a selection of one person of several begins to say so (guise faceset people). */
#define ONE_OF_MANY "person "

/* Folders of a project that are no faceset, whatever a slot says. */
static const char *const reserved[] = { "checkpoints", "backups",       "history",
                                        "previews",    "evidence",      GUISE_PERSON_SELECTIONS,
                                        "masks",       GUISE_EXPORT_DIR };

/* What is put beside faces when some are sorted out or mended: "src_trash", "src_trash_2". */
static const char *const beside[] = { "_trash", "_damaged" };

/* ---- folders ---- */

static gboolean
is_lock (const char *name)
{
  return g_str_has_prefix (name, GUISE_PERSON_OURS) && g_str_has_suffix (name, LOCK);
}

gboolean
guise_person_is_empty_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL); /* what is none is not empty */
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (!is_lock (name))
      return FALSE;
  return folder != NULL;
}

static uint64_t
mix (uint64_t sum, uint64_t value)
{
  return (sum ^ value) * 0x100000001b3; /* FNV-1a, of words */
}

static uint64_t
stamp_of (const char *path, const char *name, int depth, GCancellable *cancellable)
{
  g_autoptr (GDir) folder = NULL;
  struct stat info;
  uint64_t    sum = mix (0xcbf29ce484222325, g_str_hash (name));
  uint64_t    all = 0;
  const char *inside;

  if (depth > MAX_DEPTH || g_cancellable_is_cancelled (cancellable) || lstat (path, &info) != 0)
    return sum;
  if (!S_ISDIR (info.st_mode))
    return mix (mix (mix (sum, (uint64_t) info.st_size), (uint64_t) info.st_mtim.tv_sec),
                (uint64_t) info.st_mtim.tv_nsec);
  folder = g_dir_open (path, 0, NULL); /* not to be read: nothing is known */
  while (folder != NULL && (inside = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *next = g_build_filename (path, inside, NULL);

      if (!g_str_has_prefix (inside, GUISE_PERSON_OURS) || g_file_test (next, G_FILE_TEST_IS_DIR))
        all += stamp_of (next, inside, depth + 1, cancellable); /* in whatever order */
    }
  return mix (sum, all);
}

uint64_t
guise_person_make_stamp (const char *path, GCancellable *cancellable)
{
  return stamp_of (path, "", 0, cancellable);
}

/* ---- whose ---- */

/* Links resolved where it is there. */
static char *
dup_real (const char *path)
{
  char real[PATH_MAX];

  return realpath (path, real) != NULL ? g_strdup (real) : g_canonicalize_filename (path, NULL);
}

static gboolean
is_in_real (const char *path, const char *folder)
{
  g_autofree char *real = dup_real (path);
  g_autofree char *real_folder = dup_real (folder);

  return guise_person_is_within (real, real_folder);
}

/* Whether it is a list of names of faces (faceset/guise-selection.h). */
static gboolean
is_names (const char *path)
{
  return g_str_has_suffix (path, ".json") && g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

char *
guise_person_dup_faces (const char *path)
{
  g_autoptr (GuiseSelection) selection = NULL;
  g_autofree char *pack = NULL;

  if (!is_names (path) || (selection = guise_selection_load (path, NULL)) == NULL)
    return g_strdup (path); /* unreadable names: of nobody knows whom */
  pack = g_build_filename (selection->faceset, GUISE_FACESET_PACK_NAME, NULL);
  return g_strdup (g_file_test (pack, G_FILE_TEST_IS_REGULAR) ? pack : selection->faceset);
}

char *
guise_person_dup_place (const char *path)
{
  g_autofree char *faces = guise_person_dup_faces (path);

  return g_file_test (faces, G_FILE_TEST_IS_REGULAR) ? g_path_get_dirname (faces)
                                                     : g_steal_pointer (&faces);
}

/* Whether another slot needs what is at @path: its choice or its faces are in it, or it is among
 * those. Where both have chosen the same they are of the same person; a folder that this one has
 * not chosen is the other's. */
static gboolean
holds_other (const GuisePerson *self, const GuiseProject *project, const char *path)
{
  const char      *mine = project->faces[self->slot].path;
  g_autofree char *dir = g_canonicalize_filename (project->dir, NULL);
  g_autofree char *my_faces = mine != NULL ? guise_person_dup_faces (mine) : NULL;
  g_autofree char *my_place = mine != NULL ? guise_person_dup_place (mine) : NULL;
  const gboolean   is_chosen =
    mine != NULL &&
    (strcmp (mine, path) == 0 || strcmp (my_faces, path) == 0 || strcmp (my_place, path) == 0);

  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    {
      g_autofree char *own = guise_project_dup_own_faces_dir (project, (GuiseFaceSlot) i);
      const char      *other = project->faces[i].path;
      g_autofree char *faces = other != NULL ? guise_person_dup_faces (other) : NULL;

      if (i == (int) self->slot)
        continue;
      if (strcmp (own, path) != 0 && guise_person_is_within (own, path))
        return TRUE;
      if (other == NULL || (is_chosen && strcmp (other, mine) == 0 && strcmp (faces, own) != 0))
        continue;
      if (is_in_real (other, path) || is_in_real (faces, path) ||
          (guise_person_is_within (faces, dir) && strcmp (faces, dir) != 0 &&
           is_in_real (path, faces)))
        return TRUE;
    }
  return FALSE;
}

/* Whether it is a file that has no faces, nor names of any: a slot may say that of anything. */
static gboolean
is_other_file (const char *path)
{
  g_autofree char *of = guise_person_dup_faces (path);

  return !g_file_test (path, G_FILE_TEST_IS_DIR) && guise_person_exists (path) &&
         !g_str_has_suffix (path, ".pak") && strcmp (of, path) == 0;
}

/* Whether something can go as a whole: the project's, this person's, and nothing else in it. */
static gboolean
is_removable (const GuisePerson *self, const GuiseProject *project, const char *path)
{
  g_autofree char *dir = g_canonicalize_filename (project->dir, NULL);

  if (!guise_person_is_own (project, path) || is_other_file (path))
    return FALSE; /* the latter is forgotten, not taken */
  for (size_t i = 0; i < G_N_ELEMENTS (reserved); i++)
    {
      g_autofree char *other = g_build_filename (dir, reserved[i], NULL);

      if (guise_person_is_within (path, other) &&
          !(is_names (path) && strcmp (reserved[i], GUISE_PERSON_SELECTIONS) == 0))
        return FALSE;
    }
  return !holds_other (self, project, path);
}

/* Whether a list of names is of one person among many: there are faces that it does not mention. It
 * mentions those that it has left out, unless they are of others. */
static gboolean
is_among_many (const char *names, const char *faces)
{
  g_autoptr (GuiseSelection) selection = guise_selection_load (names, NULL);
  g_autoptr (GuiseFaceset) all = guise_faceset_open (faces, NULL);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  if (selection == NULL || g_str_has_prefix (selection->method, ONE_OF_MANY))
    return TRUE;
  if (all == NULL) /* what cannot be read may be anybody's */
    return guise_person_exists (faces) && !guise_person_is_empty_folder (faces);
  if (guise_faceset_get_issues (all)->len > 0)
    return TRUE;
  for (guint i = 0; i < selection->faces->len; i++)
    g_hash_table_add (known, g_array_index (selection->faces, GuiseSelectedFace, i).name);
  for (guint i = 0; i < selection->left_out->len; i++)
    g_hash_table_add (known, g_array_index (selection->left_out, GuiseLeftOutFace, i).name);
  for (size_t i = 0; i < guise_faceset_get_n (all); i++)
    if (!g_hash_table_contains (known, guise_faceset_get_entry (all, i)->name))
      return TRUE;
  return FALSE;
}

/* ---- what there is ---- */

/* The suffix, and a number where there was one already. */
static gboolean
is_beside (const char *name, const char *base, const char *suffix)
{
  const size_t n = strlen (base), m = strlen (suffix);
  const char  *rest;

  if (strncmp (name, base, n) != 0 || strncmp (name + n, suffix, m) != 0)
    return FALSE;
  rest = name + n + m;
  return *rest == '\0' ||
         (*rest == '_' && rest[1] != '\0' && strspn (rest + 1, "0123456789") == strlen (rest + 1));
}

static void
tell_stays (GuisePerson *self, const char *path)
{
  if (guise_person_exists (path) &&
      !g_ptr_array_find_with_equal_func (self->stays, path, g_str_equal, NULL))
    g_ptr_array_add (self->stays, g_strdup (path));
}

/* @goes: it is of this person alone; else it stays, and is told. */
static void
add_beside (GuisePerson *self, const GuiseProject *project, const char *path, gboolean goes)
{
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autoptr (GDir) folder = g_dir_open (parent, 0, NULL); /* nothing there: nothing beside */
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    for (size_t i = 0; i < G_N_ELEMENTS (beside); i++)
      {
        g_autofree char *whole = g_build_filename (parent, name, NULL);
        gboolean         is_own;

        if (!is_beside (name, base, beside[i]))
          continue;
        is_own = guise_person_is_own (project, whole);
        if (is_own && holds_other (self, project, whole))
          continue;
        if (goes)
          guise_person_add (self, project, GUISE_PERSON_FACES, g_steal_pointer (&whole));
        else if (is_own)
          tell_stays (self, whole);
      }
}

static gboolean
is_names_of (const char *path, const char *faces)
{
  g_autofree char *of = is_names (path) ? guise_person_dup_faces (path) : NULL;
  g_autofree char *place = of != NULL ? guise_person_dup_place (path) : NULL;

  return of != NULL && (strcmp (of, faces) == 0 || strcmp (place, faces) == 0);
}

static gboolean
is_of_faces (const char *name)
{
  static const char *const endings[] = { ".jpg", ".jpeg", ".pak" };

  for (size_t i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_ascii_strncasecmp (name + MAX (strlen (name), strlen (endings[i])) - strlen (endings[i]),
                             endings[i], strlen (endings[i])) == 0)
      return TRUE;
  return FALSE;
}

/* What we remember of faces in a pack lies beside it, and so do names of them; what was sorted out
 * of them before lies beside their folder. Where there are other faces it may be about those. What
 * else lies there stays, and is told. */
static void
add_memory (GuisePerson *self, const GuiseProject *project, const char *pack)
{
  g_autofree char *place = g_path_get_dirname (pack);
  g_autoptr (GPtrArray) ours = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) folder = g_dir_open (place, 0, NULL); /* then there is nothing */
  gboolean    is_alone = is_removable (self, project, place);
  gboolean    is_mixed = FALSE;
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (place, name, NULL);

      if (strcmp (path, pack) == 0 || is_lock (name))
        continue;
      is_alone = is_alone && !is_of_faces (name);
      if (g_str_has_prefix (name, GUISE_PERSON_OURS) || is_names_of (path, pack))
        g_ptr_array_add (ours, g_steal_pointer (&path));
      else
        is_mixed = TRUE;
    }
  for (guint i = 0; is_alone && i < ours->len; i++)
    guise_person_add (self, project, GUISE_PERSON_FACES, g_strdup (ours->pdata[i]));
  add_beside (self, project, place, is_alone);
  if (is_mixed || (!is_alone && ours->len > 0))
    tell_stays (self, place);
}

/* Whether there is anything in a folder but faces and what we put there. One's own photos are
 * called as faces are. */
static gboolean
has_more (const char *path, const GuiseFaceset *faceset)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL); /* not to be read: then it stays anyway */
  const char *name;

  g_hash_table_add (known, (char *) GUISE_FACESET_PACK_NAME);
  for (size_t i = 0; i < guise_faceset_get_n (faceset); i++)
    g_hash_table_add (known, guise_faceset_get_entry (faceset, i)->name);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *inside = g_build_filename (path, name, NULL);

      if (!g_str_has_prefix (name, GUISE_PERSON_OURS) && !g_hash_table_contains (known, name) &&
          !is_names_of (inside, path))
        return TRUE;
    }
  return FALSE;
}

static void
tell_whole (GuisePerson *self, const char *path)
{
  if (guise_person_exists (path) &&
      !g_ptr_array_find_with_equal_func (self->whole, path, g_str_equal, NULL))
    g_ptr_array_add (self->whole, g_strdup (path));
}

static void
add_faces (GuisePerson *self, const GuiseProject *project, const char *path)
{
  g_autoptr (GuiseFaceset) faceset = NULL;

  if (!guise_person_exists (path) || guise_person_is_empty_folder (path) ||
      !guise_person_add (self, project, GUISE_PERSON_FACES, g_strdup (path)))
    return;
  if ((faceset = guise_faceset_open (path, NULL)) != NULL) /* faces or not, it goes */
    self->traces[GUISE_PERSON_FACES].n += (unsigned) guise_faceset_get_n (faceset);
  if (faceset == NULL || guise_faceset_get_issues (faceset)->len > 0 || has_more (path, faceset))
    tell_whole (self, path);
}

/* Faces that a slot has chosen in the project: a folder, a pack, or names of faces that lie in the
 * project, too, or stay where they are. @is_many: others' faces are among them. */
static void
add_chosen (GuisePerson *self, const GuiseProject *project, const char *path, gboolean is_many)
{
  g_autofree char *faces = guise_person_dup_faces (path);
  g_autofree char *place = guise_person_dup_place (path);

  if (is_names (path) && (is_many || !is_removable (self, project, faces)))
    {
      if (strcmp (faces, path) != 0) /* they can be read */
        {
          tell_stays (self, faces);
          add_beside (self, project, place, FALSE);
        }
      return;
    }
  add_faces (self, project, faces);
  if (is_names (path))
    tell_whole (self, faces);
  add_beside (self, project, faces, TRUE);
  if (g_file_test (faces, G_FILE_TEST_IS_REGULAR))
    add_memory (self, project, faces);
}

/* A link in the place of the own folder leads to somebody's own files, too; what is not there now
 * may be on a disk that is not. */
static gboolean
is_linked (const GuisePerson *self, const GuiseProject *project, const char *path, gboolean is_own)
{
  g_autofree char *dir = g_canonicalize_filename (project->dir, NULL);

  if (guise_person_exists (path))
    return !is_removable (self, project, path);
  return !is_own && !guise_person_is_within (path, dir);
}

/* @is_many: others' faces are in it. */
static void
add_own (GuisePerson *self, const GuiseProject *project, const char *own, gboolean is_many)
{
  if (!is_many && is_removable (self, project, own))
    add_faces (self, project, own);
  else if (!guise_person_is_empty_folder (own))
    tell_stays (self, own);
  if (!holds_other (self, project, own))
    add_beside (self, project, own, !is_many);
}

static void
add_cache (GuisePerson *self, const char *path)
{
  GPtrArray       *found = self->traces[GUISE_PERSON_CACHE].paths;
  g_autofree char *place = guise_person_dup_place (path);
  g_autofree char *cache = guise_thumbnails_dup_folder (place, NULL);

  if (g_file_test (cache, G_FILE_TEST_IS_DIR) && !g_file_test (cache, G_FILE_TEST_IS_SYMLINK) &&
      !guise_person_is_empty_folder (cache) &&
      !g_ptr_array_find_with_equal_func (found, cache, g_str_equal, NULL))
    g_ptr_array_add (found, g_steal_pointer (&cache));
}

/* Of all folders of faces, of those that only are forgotten, and of those that are gone. */
static void
find_cache (GuisePerson *self, const char *path, const char *own)
{
  const GPtrArray *faces = self->traces[GUISE_PERSON_FACES].paths;

  for (guint i = 0; i < faces->len; i++)
    add_cache (self, faces->pdata[i]);
  if (path != NULL)
    add_cache (self, path);
  add_cache (self, own);
}

/* Names in a project, and those that somebody keeps elsewhere, of faces in the project: the names
 * go last. */
static void
find_named (GuisePerson *self, const GuiseProject *project, const char *path, const char *own)
{
  g_autofree char *faces = guise_person_dup_faces (path);
  const gboolean   is_many = is_among_many (path, faces);
  const gboolean   is_of_own = guise_person_is_within (faces, own);
  const gboolean   is_away = !is_removable (self, project, path);

  if (is_away)
    self->linked = g_strdup (path);
  if (!is_of_own || is_many || !is_removable (self, project, own))
    add_chosen (self, project, path, is_many);
  add_own (self, project, own, is_of_own && is_many);
  if (is_of_own && !is_many && is_removable (self, project, own))
    tell_whole (self, own);
  if (!is_away)
    guise_person_add_names (self, project, path);
}

/* A folder or a pack, the own one or another. */
static void
find_direct (GuisePerson *self, const GuiseProject *project, const char *path, const char *own)
{
  const gboolean is_own = strcmp (path, own) == 0;
  /* Then the own folder has it. */
  const gboolean is_inside =
    !is_own && guise_person_is_within (path, own) && is_removable (self, project, own);

  if (!is_inside && is_linked (self, project, path, is_own))
    {
      self->linked = g_strdup (path);
      self->is_fixed = is_own;
    }
  else if (!is_inside)
    add_chosen (self, project, path, FALSE);
  if (!is_own)
    add_own (self, project, own, FALSE);
}

void
guise_person_find_faces (GuisePerson *self, const GuiseProject *project)
{
  const GuiseProjectFaces *faces = &project->faces[self->slot];
  g_autofree char         *own = guise_project_dup_own_faces_dir (project, self->slot);

  if (faces->path == NULL)
    add_own (self, project, own, FALSE);
  else if (is_names (faces->path))
    find_named (self, project, faces->path, own);
  else
    find_direct (self, project, faces->path, own);
  find_cache (self, faces->path, own);
  self->has_statements = faces->statements != NULL && faces->statements->len > 0;
}

gboolean
guise_person_holds_choice (const GuiseProject *project, const char *path)
{
  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    {
      const char      *chosen = project->faces[slot].path;
      g_autofree char *faces = chosen != NULL ? guise_person_dup_faces (chosen) : NULL;

      if (chosen != NULL && (is_in_real (chosen, path) || is_in_real (faces, path)))
        return TRUE;
    }
  return FALSE;
}
