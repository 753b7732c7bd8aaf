/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where the faces of a person of a project are. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "faceset/guise-faceset.h"
#include "faceset/guise-selection.h"
#include "faceset/guise-thumbnails.h"
#include "project/guise-export.h"
#include "project/guise-project-person-private.h"

#define OURS      ".guise-" /* what we remember beside faces begins so */
#define LOCK      "-lock"
#define MAX_DEPTH 64

/* Folders of a project that are no faceset, whatever a slot says. */
static const char *const reserved[] = { "checkpoints", "backups",    "history", "previews",
                                        "evidence",    "selections", "masks",   GUISE_EXPORT_DIR };

/* What is put beside faces when some are sorted out or mended: "src_trash", "src_trash_2". */
static const char *const beside[] = { "_trash", "_damaged" };

/* ---- folders ---- */

static gboolean
is_lock (const char *name)
{
  return g_str_has_prefix (name, OURS) && g_str_has_suffix (name, LOCK);
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

      if (!g_str_has_prefix (inside, OURS) || g_file_test (next, G_FILE_TEST_IS_DIR))
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

/* The folder that faces lie in, or their pack, or those that a selection names. */
static char *
dup_place (const char *path)
{
  g_autoptr (GuiseSelection) selection = NULL;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return g_strdup (path);
  if (g_str_has_suffix (path, ".json") && (selection = guise_selection_load (path, NULL)) != NULL)
    return g_file_test (selection->faceset, G_FILE_TEST_IS_REGULAR)
             ? g_path_get_dirname (selection->faceset)
             : g_strdup (selection->faceset);
  return g_path_get_dirname (path);
}

/* Whether the faces of another slot are in it. Where both have chosen the same they are of the same
 * person; a folder that this one has not chosen is the other's. */
static gboolean
holds_other (const GuisePerson *self, const GuiseProject *project, const char *path)
{
  const char    *mine = project->faces[self->slot].path;
  const gboolean is_chosen = mine != NULL && strcmp (mine, path) == 0;

  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    {
      g_autofree char *own = guise_project_dup_own_faces_dir (project, (GuiseFaceSlot) i);
      const char      *other = project->faces[i].path;
      g_autofree char *place = other != NULL ? dup_place (other) : NULL;

      if (i == (int) self->slot)
        continue;
      if (strcmp (own, path) != 0 && guise_person_is_within (own, path))
        return TRUE;
      if (place != NULL && is_in_real (place, path) &&
          !(is_chosen && strcmp (place, path) == 0 && strcmp (place, own) != 0))
        return TRUE;
    }
  return FALSE;
}

/* Whether a folder can go as a whole: the project's, this person's, and nothing else in it. */
static gboolean
is_removable (const GuisePerson *self, const GuiseProject *project, const char *path)
{
  g_autofree char *dir = g_canonicalize_filename (project->dir, NULL);

  if (!guise_person_is_own (project, path))
    return FALSE;
  for (size_t i = 0; i < G_N_ELEMENTS (reserved); i++)
    {
      g_autofree char *other = g_build_filename (dir, reserved[i], NULL);

      if (guise_person_is_within (path, other))
        return FALSE;
    }
  return !holds_other (self, project, path);
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
add_beside (GuisePerson *self, const GuiseProject *project, const char *path)
{
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autoptr (GDir) folder = g_dir_open (parent, 0, NULL); /* nothing there: nothing beside */
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    for (size_t i = 0; i < G_N_ELEMENTS (beside); i++)
      {
        g_autofree char *whole = g_build_filename (parent, name, NULL);

        if (is_beside (name, base, beside[i]) &&
            (!guise_person_is_own (project, whole) || !holds_other (self, project, whole)))
          guise_person_add (self, project, GUISE_PERSON_FACES, g_steal_pointer (&whole));
      }
}

/* What we remember of faces in a pack lies beside it. */
static void
add_memory (GuisePerson *self, const GuiseProject *project, const char *pack)
{
  g_autofree char *place = g_path_get_dirname (pack);
  g_autoptr (GDir) folder = NULL;
  const char *name;

  if (is_removable (self, project, place))
    folder = g_dir_open (place, 0, NULL);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (g_str_has_prefix (name, OURS) && !is_lock (name))
      guise_person_add (self, project, GUISE_PERSON_FACES, g_build_filename (place, name, NULL));
}

static void
add_faces (GuisePerson *self, const GuiseProject *project, const char *path)
{
  g_autoptr (GuiseFaceset) faceset = NULL;

  if (!guise_person_exists (path) || guise_person_is_empty_folder (path))
    return;
  if (guise_person_add (self, project, GUISE_PERSON_FACES, g_strdup (path)) &&
      (faceset = guise_faceset_open (path, NULL)) != NULL) /* faces or not, it goes */
    self->traces[GUISE_PERSON_FACES].n += (unsigned) guise_faceset_get_n (faceset);
}

/* Faces that a slot has chosen in the project: a folder, a pack, or names of faces. */
static void
add_chosen (GuisePerson *self, const GuiseProject *project, const char *path, const char *own)
{
  g_autofree char *place = dup_place (path);

  add_faces (self, project, path);
  add_beside (self, project, path);
  if (strcmp (place, path) == 0 || guise_person_is_within (place, own))
    return;
  if (g_str_has_suffix (path, ".json"))
    {
      if (is_removable (self, project, place))
        guise_person_add (self, project, GUISE_PERSON_FACES, g_steal_pointer (&place));
      else if (guise_person_exists (place))
        g_ptr_array_add (self->stays, g_steal_pointer (&place));
    }
  else
    add_memory (self, project, path);
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

static void
add_own (GuisePerson *self, const GuiseProject *project, const char *own)
{
  if (is_removable (self, project, own))
    add_faces (self, project, own);
  else if (guise_person_exists (own) && !guise_person_is_own (project, own))
    g_ptr_array_add (self->stays, g_strdup (own));
  if (!holds_other (self, project, own))
    add_beside (self, project, own);
}

/* Of all folders of faces, and of those that only are forgotten. */
static void
find_cache (GuisePerson *self)
{
  const GPtrArray *faces = self->traces[GUISE_PERSON_FACES].paths;
  GPtrArray       *found = self->traces[GUISE_PERSON_CACHE].paths;

  for (guint i = 0; i <= faces->len; i++)
    {
      const char      *path = i < faces->len ? faces->pdata[i] : self->linked;
      g_autofree char *place = path != NULL ? dup_place (path) : NULL;
      g_autofree char *cache = place != NULL ? guise_thumbnails_dup_folder (place, NULL) : NULL;

      if (cache != NULL && g_file_test (cache, G_FILE_TEST_IS_DIR) &&
          !g_file_test (cache, G_FILE_TEST_IS_SYMLINK) && !guise_person_is_empty_folder (cache) &&
          !g_ptr_array_find_with_equal_func (found, cache, g_str_equal, NULL))
        g_ptr_array_add (found, g_steal_pointer (&cache));
    }
}

void
guise_person_find_faces (GuisePerson *self, const GuiseProject *project)
{
  const GuiseProjectFaces *faces = &project->faces[self->slot];
  const char              *path = faces->path;
  g_autofree char         *own = guise_project_dup_own_faces_dir (project, self->slot);
  const gboolean           is_own = path != NULL && strcmp (path, own) == 0;
  /* Then the own folder has it. */
  const gboolean is_inside = path != NULL && !is_own && guise_person_is_within (path, own) &&
                             is_removable (self, project, own);

  if (path != NULL && !is_inside && is_linked (self, project, path, is_own))
    {
      self->linked = g_strdup (path);
      self->is_fixed = is_own;
    }
  else if (path != NULL && !is_inside)
    add_chosen (self, project, path, own);
  if (!is_own)
    add_own (self, project, own);
  find_cache (self);
  self->has_statements = faces->statements != NULL && faces->statements->len > 0;
}
