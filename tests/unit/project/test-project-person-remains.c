/* SPDX-License-Identifier: GPL-3.0-or-later
 * What of a person is easily overlooked. */
#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "faceset/guise-selection.h"
#include "faceset/guise-thumbnails.h"
#include "person-fixture.h"
#include "project-faces.h"
#include "store/guise-backup.h"
#include "store/guise-journal.h"
#include "support/guise-test.h"

static guint
count_removals (const Fixture *self)
{
  g_autofree char *path = guise_project_dup_journal_path (self->project);
  g_autoptr (GPtrArray) acts = guise_journal_read (path, 0, NULL, NULL);
  guint n = 0;

  for (guint i = 0; i < acts->len; i++)
    n += g_str_equal (json_object_get_string_member (acts->pdata[i], "act"), "person-removed");
  return n;
}

/* ---- what a program that was killed has left ---- */

static void
test_hidden (Fixture *self, const void *data)
{
  static const char *const names[] = { "backups/.draft-1", "backups/.removed-2" };
  g_autoptr (GuisePerson) you = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *dir = g_build_filename (self->dir, names[i], NULL);

      person_fixture_write (dir, "weights");
    }
  person_fixture_write (self->dir, "backups/notes.txt");
  person_fixture_write (self->dir, "backups/.mine/notes.txt");
  person_fixture_write (self->dir, "exports/half.dfm.tmp");
  you = person_fixture_find (self, GUISE_FACE_SLOT_DST);
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (person_fixture_is_listed (self, you, GUISE_PERSON_BACKUPS, names[i]));
  g_assert_cmpuint (you->traces[GUISE_PERSON_BACKUPS].n, ==, 2);
  g_assert_cmpuint (person_fixture_remove (self, GUISE_FACE_SLOT_DST, ALL_PARTS,
                                           GUISE_REMOVAL_FOR_GOOD),
                    ==, 0);
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_false (person_fixture_is_in (self->dir, names[i]));
  g_assert_false (person_fixture_is_in (self->dir, "exports/half.dfm.tmp"));
  g_assert_true (person_fixture_is_in (self->dir, "backups/notes.txt"));
  g_assert_true (person_fixture_is_in (self->dir, "backups/.mine/notes.txt"));
}

/* What was put aside for one that did not come is the only one of its name: a backup, not what is
 * left of one. */
static void
test_put_aside (Fixture *self, const void *data)
{
  g_autofree char *backups = guise_project_dup_backups_dir (self->project);
  g_autoptr (GPtrArray) list = guise_backup_list (backups, NULL);

  g_assert_cmpuint (list->len, ==, 2);
  for (int i = 0; i < 2; i++)
    {
      const GuiseBackupEntry *entry = list->pdata[i];
      g_autofree char        *name = g_strconcat ("backups/.replaced-", entry->id, NULL);
      g_autofree char        *aside = g_build_filename (self->dir, name, NULL);
      g_autoptr (GuisePerson) you = NULL;

      g_assert_cmpint (g_rename (entry->path, aside), ==, 0);
      if (i == 1) /* then it is not the only one */
        person_fixture_write (entry->path, "weights");
      you = person_fixture_find (self, GUISE_FACE_SLOT_DST);
      g_assert_cmpuint (you->traces[GUISE_PERSON_BACKUPS].n, ==, 2);
      g_assert_true (g_ptr_array_find_with_equal_func (you->traces[GUISE_PERSON_BACKUPS].paths,
                                                       entry->path, g_str_equal, NULL));
      g_assert_cmpint (person_fixture_is_listed (self, you, GUISE_PERSON_BACKUPS, name), ==,
                       i == 1);
    }
  person_fixture_remove (self, GUISE_FACE_SLOT_DST, ALL_PARTS, GUISE_REMOVAL_FOR_GOOD);
  g_clear_pointer (&list, g_ptr_array_unref);
  list = guise_backup_list_remains (backups);
  g_assert_cmpuint (list->len, ==, 0);
}

/* ---- a journal that is not whole ---- */

/* What a lost line may have said is not known. */
static void
test_gap (Fixture *self, const void *data)
{
  g_autofree char *path = guise_project_dup_journal_path (self->project);
  g_autofree char *facesets = g_build_filename (self->dir, "facesets.json", NULL);
  g_autofree char *text = NULL;
  g_autofree char *damaged = NULL;

  g_assert_true (g_file_set_contents (facesets,
                                      "{\"format\": \"guise-facesets\", \"version\": 1, "
                                      "\"facesets\": [{\"slot\": \"generic\", "
                                      "\"first_iteration\": 0}]}",
                                      -1, NULL));
  g_assert_true (
    guise_project_set_faces (self->project, GUISE_FACE_SLOT_GENERIC, self->foreign, NULL));
  for (int is_damaged = 0; is_damaged < 2; is_damaged++)
    {
      g_autoptr (GuisePerson) you = NULL;

      if (is_damaged)
        {
          g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
          damaged = g_strconcat ("{\"act\": \"pers\n", text, NULL);
          g_assert_true (g_file_set_contents (path, damaged, -1, NULL));
        }
      you = person_fixture_find (self, GUISE_FACE_SLOT_DST);
      g_assert_cmpint (you->stands_in, ==, is_damaged);
    }
}

/* ---- names ---- */

/* The names that stages want by name are of somebody, too; those of somebody else stay. */
static void
test_named (Fixture *self, const void *data)
{
  static const char plan[] =
    "{\"format\": 1, \"name\": \"one\", \"title\": \"One\", \"options\": {\"resolution\": 32, "
    "\"ae_dims\": 4, \"e_dims\": 4, \"d_dims\": 4, \"d_mask_dims\": 2, \"batch_size\": 2, "
    "\"face_type\": \"wf\", \"archi\": \"liae-ud\"}, \"stages\": [{\"name\": \"one\", \"title\": "
    "\"One\", \"iterations\": 20, \"src\": \"src\", \"src_selection\": \"sharp\", "
    "\"dst\": \"dst\", \"dst_selection\": \"sharp\"}]}";
  g_autofree char  *own = guise_project_dup_own_faces_dir (self->project, GUISE_FACE_SLOT_DST);
  g_autofree char  *path = g_build_filename (self->dir, "plan.json", NULL);
  const char *const faces[] = { own, self->foreign };
  const char *const names[] = { "selections/sharp.json", "selections/selection-sharp.json" };
  g_autoptr (GuisePerson) you = NULL;

  g_assert_true (g_file_set_contents (path, plan, -1, NULL));
  person_fixture_write (self->dir, "selections/.guise-history/sharp.json.000001");
  for (size_t i = 0; i < G_N_ELEMENTS (faces); i++)
    {
      g_autofree char *file = g_build_filename (self->dir, names[i], NULL);
      g_autoptr (GuiseSelection) selection = guise_selection_new (faces[i], "blur");

      guise_selection_add (selection, "00001_0.jpg", 0, 0);
      g_assert_true (guise_selection_save (selection, file, NULL));
    }
  person_fixture_reopen (self);
  you = person_fixture_find (self, GUISE_FACE_SLOT_DST);
  g_assert_true (person_fixture_is_listed (self, you, GUISE_PERSON_FACES, names[0]));
  g_assert_true (person_fixture_is_listed (self, you, GUISE_PERSON_FACES,
                                           "selections/.guise-history/sharp.json.000001"));
  g_assert_false (person_fixture_is_listed (self, you, GUISE_PERSON_FACES, names[1]));
  person_fixture_remove (self, GUISE_FACE_SLOT_DST, 0, GUISE_REMOVAL_FOR_GOOD);
  g_assert_false (person_fixture_is_in (self->dir, names[0]));
  g_assert_true (person_fixture_is_in (self->dir, names[1]));
}

/* ---- small pictures ---- */

/* They are no person: where nothing else could go nobody was removed. */
static void
test_cache (Fixture *self, const void *data)
{
  g_autofree char *own = guise_project_dup_own_faces_dir (self->project, GUISE_FACE_SLOT_DST);
  g_autofree char *cache = guise_thumbnails_dup_folder (own, NULL);

  guise_test_rm_rf (g_strdup (own));
  g_rmdir (own);
  g_assert_cmpint (symlink (self->foreign, own), ==, 0);
  guise_test_rm_rf (g_build_filename (self->dir, "faces", "dst_trash", NULL));
  guise_test_rm_rf (g_build_filename (self->dir, "selections", NULL));
  person_fixture_write (cache, "a.thumb");
  g_assert_cmpuint (person_fixture_remove (self, GUISE_FACE_SLOT_DST, 1u << GUISE_PERSON_CACHE,
                                           GUISE_REMOVAL_FOR_GOOD),
                    ==, 1);
  g_assert_cmpuint (count_removals (self), ==, 0);
  g_assert_true (person_fixture_is_in (cache, "a.thumb"));
}

/* They are found after the faces went. */
static void
test_cache_alone (Fixture *self, const void *data)
{
  g_autofree char *own = guise_project_dup_own_faces_dir (self->project, GUISE_FACE_SLOT_DST);
  g_autofree char *cache = guise_thumbnails_dup_folder (own, NULL);
  g_autoptr (GuisePerson) rest = NULL;

  person_fixture_remove (self, GUISE_FACE_SLOT_DST, ALL_PARTS, GUISE_REMOVAL_FOR_GOOD);
  person_fixture_write (cache, "a.thumb");
  rest = person_fixture_find (self, GUISE_FACE_SLOT_DST);
  g_assert_true (guise_person_is_there (rest));
  person_fixture_remove (self, GUISE_FACE_SLOT_DST, ALL_PARTS, GUISE_REMOVAL_FOR_GOOD);
  g_assert_false (g_file_test (cache, G_FILE_TEST_EXISTS));
}

/* ---- hostile places ---- */

static const char *only_in;

/* Before it is moved: what is not of the project must not even be tried. */
static void
assert_inside (const char *path)
{
  g_autofree char *folder = g_strconcat (only_in, "/", NULL);

  g_assert_true (g_str_has_prefix (path, folder));
  g_assert_false (g_str_has_suffix (path, "/project.guise"));
}

static void
set_path (Fixture *self, GuiseFaceSlot slot, const char *path)
{
  g_free (self->project->faces[slot].path);
  self->project->faces[slot].path = g_strdup (path);
}

/* Wherever a manifest says that faces are: nothing there is listed, nor goes, nor anything of the
 * other. */
static void
test_everywhere (Fixture *self, const void *data)
{
  g_autofree char  *plan = g_build_filename (self->dir, "plan.json", NULL);
  g_autofree char  *film = g_build_filename (self->dir, "film.mp4", NULL);
  const char *const places[] = { "/",       g_get_home_dir (), self->work,
                                 self->dir, "/proc/self/fd",   plan,
                                 film };

  only_in = self->dir;
  person_fixture_on_trash = assert_inside;
  person_fixture_write (self->dir, "film.mp4");
  for (size_t i = 0; i < 2 * G_N_ELEMENTS (places); i++)
    {
      const gboolean      is_mine = i % 2 == 1;
      const GuiseFaceSlot slot = is_mine ? GUISE_FACE_SLOT_DST : GUISE_FACE_SLOT_SRC;
      const char         *place = places[i / 2];
      g_autofree char    *own = guise_project_dup_own_faces_dir (self->project, slot);
      g_autofree char *yours = guise_project_dup_own_faces_dir (self->project, GUISE_FACE_SLOT_DST);
      g_autoptr (GuisePerson) person = NULL;

      g_test_message ("%s of %d", place, slot);
      project_faces_make (yours, 2, 0);
      set_path (self, GUISE_FACE_SLOT_SRC, is_mine ? self->foreign : place);
      set_path (self, GUISE_FACE_SLOT_DST, is_mine ? place : yours);
      g_assert_true (guise_project_set_name (self->project, "Everywhere", NULL)); /* on disk */
      person = person_fixture_find (self, slot);
      g_assert_cmpstr (person->linked, ==, place);
      g_assert_false (person->is_fixed);
      for (guint k = 0; k < person->traces[GUISE_PERSON_FACES].paths->len; k++)
        {
          const char *path = person->traces[GUISE_PERSON_FACES].paths->pdata[k];

          assert_inside (path);
          g_assert_true (is_mine || strstr (path, "faces/dst") == NULL);
        }
      g_assert_cmpuint (person_fixture_remove (self, slot, 0, GUISE_REMOVAL_BIN), ==, 0);
      g_assert_cmpstr (self->project->faces[slot].path, ==, own);
      g_assert_true (person_fixture_is_in (self->foreign, "00001_0.jpg"));
      g_assert_true (person_fixture_is_in (self->dir, "project.guise"));
      g_assert_true (g_file_test (plan, G_FILE_TEST_EXISTS));
      g_assert_true (g_file_test (film, G_FILE_TEST_EXISTS));
      g_assert_cmpint (person_fixture_is_in (yours, "00001_0.jpg"), ==, !is_mine);
      g_assert_cmpstr (self->project->faces[is_mine ? GUISE_FACE_SLOT_SRC : GUISE_FACE_SLOT_DST]
                         .path,
                       ==, is_mine ? self->foreign : yours);
    }
}

/* Another project in the folder of this one is nobody's here, chosen or in what was chosen. */
static void
test_project_inside (Fixture *self, const void *data)
{
  static const char *const chosen[] = { "all", "all/film", "all/film/faces/dst" };

  for (size_t i = 0; i < G_N_ELEMENTS (chosen); i++)
    {
      g_autofree char *faces = g_build_filename (self->dir, chosen[i], NULL);
      g_autoptr (GuisePerson) other = NULL;

      project_faces_make (faces, 2, 0);
      person_fixture_write (self->dir, "all/film/project.guise");
      g_assert_true (guise_project_set_faces (self->project, GUISE_FACE_SLOT_SRC, faces, NULL));
      other = person_fixture_find (self, GUISE_FACE_SLOT_SRC);
      g_assert_false (person_fixture_is_listed (self, other, GUISE_PERSON_FACES, chosen[i]));
      g_assert_cmpstr (other->linked, ==, faces);
      person_fixture_remove (self, GUISE_FACE_SLOT_SRC, ALL_PARTS, GUISE_REMOVAL_FOR_GOOD);
      g_assert_true (person_fixture_is_in (faces, "00001_0.jpg"));
      g_assert_true (person_fixture_is_in (self->dir, "all/film/project.guise"));
    }
  person_fixture_write (self->dir, "previews/a/b/project.guise");
  person_fixture_remove (self, GUISE_FACE_SLOT_DST, ALL_PARTS, GUISE_REMOVAL_FOR_GOOD);
  g_assert_true (person_fixture_is_in (self->dir, "previews/a/b/project.guise"));
}

#define NO_MOUNT 77

/* A disk that is mounted among the faces, which nobody may touch. */
static void
test_mount (Fixture *self, const void *data)
{
  g_autofree char *inside = g_build_filename (self->dir, "faces", "dst", "disk", NULL);
  const pid_t      child = fork ();
  int              status;

  if (child == 0)
    {
      g_autoptr (GuisePerson) you = NULL;

      if ((unshare (CLONE_NEWNS) != 0 && unshare (CLONE_NEWUSER | CLONE_NEWNS) != 0) ||
          mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
          g_mkdir (inside, 0755) != 0 || mount (self->outside, inside, NULL, MS_BIND, NULL) != 0)
        _exit (NO_MOUNT);
      you = person_fixture_find (self, GUISE_FACE_SLOT_DST);
      g_assert_false (person_fixture_is_listed (self, you, GUISE_PERSON_FACES, "faces/dst"));
      g_assert_true (you->is_fixed); /* and it is told */
      person_fixture_remove (self, GUISE_FACE_SLOT_DST, ALL_PARTS, GUISE_REMOVAL_FOR_GOOD);
      g_assert_true (person_fixture_is_in (self->foreign, "00001_0.jpg"));
      g_assert_true (person_fixture_is_in (self->dir, "faces/dst/00001_0.jpg"));
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  if (WEXITSTATUS (status) == NO_MOUNT)
    g_test_skip ("nothing may be mounted here");
  else
    g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

/* A disk that can only be read: nothing is changed, and why is told. */
static void
test_read_only (Fixture *self, const void *data)
{
  const pid_t child = fork ();
  int         status;

  if (child == 0)
    {
      g_autoptr (GuisePerson) you = NULL;
      g_autoptr (GPtrArray) left = NULL;
      g_autoptr (GError) error = NULL;

      if ((unshare (CLONE_NEWNS) != 0 && unshare (CLONE_NEWUSER | CLONE_NEWNS) != 0) ||
          mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
          mount (self->dir, self->dir, NULL, MS_BIND, NULL) != 0 ||
          mount (NULL, self->dir, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL) != 0)
        _exit (NO_MOUNT);
      you = person_fixture_find (self, GUISE_FACE_SLOT_DST);
      g_assert_true (person_fixture_is_listed (self, you, GUISE_PERSON_FACES, "faces/dst"));
      guise_person_remove (you, self->project, ALL_PARTS, NULL, GUISE_REMOVAL_FOR_GOOD, &left,
                           &error);
      g_assert_nonnull (error);
      g_assert_null (left);
      g_assert_cmpint (self->project->faces[GUISE_FACE_SLOT_DST].consent, ==,
                       GUISE_CONSENT_PERMISSION);
      person_fixture_reopen (self);
      g_assert_cmpint (self->project->faces[GUISE_FACE_SLOT_DST].consent, ==,
                       GUISE_CONSENT_PERMISSION);
      g_assert_true (person_fixture_is_in (self->dir, "faces/dst/00001_0.jpg"));
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  if (WEXITSTATUS (status) == NO_MOUNT)
    g_test_skip ("nothing may be mounted here");
  else
    g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

static void
add_tests (void)
{
#define ADD(name, func)                                                                    \
  g_test_add ("/project-person-remains/" name, Fixture, NULL, person_fixture_set_up, func, \
              person_fixture_tear_down)
  ADD ("hidden", test_hidden);
  ADD ("put-aside", test_put_aside);
  ADD ("gap", test_gap);
  ADD ("named", test_named);
  ADD ("cache", test_cache);
  ADD ("cache-alone", test_cache_alone);
  ADD ("everywhere", test_everywhere);
  ADD ("project-inside", test_project_inside);
  ADD ("mount", test_mount);
  ADD ("read-only", test_read_only);
}

int
main (int argc, char **argv)
{
  return person_fixture_run (argc, argv, add_tests);
}
