/* SPDX-License-Identifier: GPL-3.0-or-later
 * A project of which persons are removed. */
#include "person-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "project-faces.h"
#include "store/guise-backup.h"
#include "support/guise-test-store.h"
#include "support/guise-test.h"

static char *home; /* the bin is in it */

/* ---- a bin that may not be there ---- */

gboolean    person_fixture_has_no_bin;
const char *person_fixture_stuck;
void (*person_fixture_on_trash) (const char *path);

gboolean __real_g_file_trash (GFile *file, GCancellable *cancellable, GError **error);
gboolean __wrap_g_file_trash (GFile *file, GCancellable *cancellable, GError **error);

gboolean
__wrap_g_file_trash (GFile *file, GCancellable *cancellable, GError **error)
{
  const char *path = g_file_peek_path (file);

  if (person_fixture_on_trash != NULL)
    person_fixture_on_trash (path);
  if (person_fixture_has_no_bin)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "There is no bin here");
  else if (person_fixture_stuck != NULL && strstr (path, person_fixture_stuck) != NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "It is held");
  else
    return __real_g_file_trash (file, cancellable, error);
  return FALSE;
}

/* ---- a project ---- */

void
person_fixture_write (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, "some bytes", -1, NULL));
}

gboolean
person_fixture_is_in (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (path, G_FILE_TEST_IS_SYMLINK);
}

void
person_fixture_link (const char *target, const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);

  g_assert_cmpint (symlink (target, path), ==, 0);
}

void
person_fixture_state (GuiseProject *project, GuiseFaceSlot slot, const char *label)
{
  g_autoptr (GuiseConsentStatement) said =
               guise_consent_statement_new (GUISE_CONSENT_PERMISSION, label, NULL, NULL, NULL,
                                            NULL);

  g_assert_true (guise_project_state_consent (project, slot, said, NULL));
}

gboolean
person_fixture_is_known (const Fixture *self, GuiseFaceSlot slot)
{
  const GuiseProjectFaces *faces = &self->project->faces[slot];

  return faces->statements->len > 0 && faces->consent == GUISE_CONSENT_MISSING;
}

static void
make_model (Fixture *self)
{
  g_autofree char *checkpoints = guise_project_dup_checkpoints_dir (self->project);
  g_autofree char *backups = guise_project_dup_backups_dir (self->project);

  for (uint64_t i = 10; i <= 20; i += 10)
    {
      g_autofree char *name = g_strdup_printf ("%010" G_GUINT64_FORMAT, i);
      g_autofree char *path = g_build_filename (checkpoints, name, NULL);

      g_assert_true (guise_test_store_write (checkpoints, i, "weights", NULL));
      g_free (guise_backup_create (backups, path, GUISE_BACKUP_MANUAL, "", NULL, NULL, NULL));
    }
}

/* Faces of one's own in the project, those of the character elsewhere; everything that a training
 * leaves behind. */
void
person_fixture_set_up (Fixture *self, const void *data)
{
  static const char *const files[] = { "previews/0000000020.png", "history/probes/0000000020.jpg",
                                       "history/losses",          "history/gate-1.jpg",
                                       "evidence/1/finding.json", "exports/mara.dfm",
                                       "exports/.compared/a.png", "exports/notes.txt",
                                       "masks/XSeg_256.npy",      "gate.json",
                                       "facesets.json",           ".plan-trained.json",
                                       "faces/dst_trash/1.jpg",   "faces/dst/clip.mp4",
                                       "selections/warm-dst.json" };
  GuiseProjectFaces        faces[GUISE_N_FACE_SLOTS] = { 0 };
  g_autofree char         *own = NULL;
  g_autoptr (GError) error = NULL;

  person_fixture_has_no_bin = FALSE;
  person_fixture_stuck = NULL;
  person_fixture_on_trash = NULL;
  self->work = guise_test_tmp_dir ();
  self->dir = g_build_filename (self->work, "project", NULL);
  self->outside = g_build_filename (self->work, "outside", NULL);
  self->foreign = g_build_filename (self->outside, "character", NULL);
  project_faces_make (self->foreign, 3, 0);
  faces[GUISE_FACE_SLOT_SRC].path = self->foreign;
  self->project = guise_project_create (self->dir, "miniature", faces, NULL, 1, &error);
  g_assert_no_error (error);
  own = guise_project_dup_own_faces_dir (self->project, GUISE_FACE_SLOT_DST);
  project_faces_make (own, 5, 2);
  for (size_t i = 0; i < G_N_ELEMENTS (files); i++)
    person_fixture_write (self->dir, files[i]);
  make_model (self);
  person_fixture_state (self->project, GUISE_FACE_SLOT_SRC, "Bob");
  person_fixture_state (self->project, GUISE_FACE_SLOT_DST, "Ada");
}

void
person_fixture_tear_down (Fixture *self, const void *data)
{
  guise_project_free (self->project);
  g_free (self->dir);
  g_free (self->outside);
  g_free (self->foreign);
  guise_test_rm_rf (self->work);
}

void
person_fixture_reopen (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  guise_project_free (self->project);
  self->project = guise_project_open (self->dir, &error);
  g_assert_no_error (error);
}

GuisePerson *
person_fixture_find (const Fixture *self, GuiseFaceSlot slot)
{
  g_autoptr (GError) error = NULL;
  GuisePerson *person = guise_person_find (self->project, slot, NULL, &error);

  g_assert_no_error (error);
  return person;
}

gboolean
person_fixture_is_listed (const Fixture     *self,
                          const GuisePerson *person,
                          GuisePersonPart    part,
                          const char        *name)
{
  g_autofree char *path = g_build_filename (self->dir, name, NULL);

  return g_ptr_array_find_with_equal_func (person->traces[part].paths, path, g_str_equal, NULL);
}

guint
person_fixture_remove (Fixture *self, GuiseFaceSlot slot, unsigned parts, GuiseRemoval how)
{
  g_autoptr (GuisePerson) person = person_fixture_find (self, slot);
  g_autoptr (GPtrArray) left = NULL;
  g_autoptr (GError) error = NULL;

  guise_person_remove (person, self->project, parts, NULL, how, &left, &error);
  g_assert_no_error (error);
  person_fixture_reopen (self); /* what counts is on the disk */
  return left->len;
}

gboolean
person_fixture_is_in_bin (const char *name)
{
  g_autofree char *files = g_build_filename (home, "Trash", "files", NULL);

  return person_fixture_is_in (files, name);
}

int
person_fixture_run (int argc, char **argv, void (*add) (void))
{
  g_autofree char *top = guise_test_tmp_dir ();
  g_autofree char *cache = g_build_filename (top, "cache", NULL);
  int              status;

  home = g_build_filename (top, "data", NULL);
  g_setenv ("HOME", top, TRUE);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  g_test_init (&argc, &argv, NULL);
  add ();
  status = g_test_run ();
  g_free (home);
  guise_test_rm_rf (g_steal_pointer (&top));
  return status;
}
