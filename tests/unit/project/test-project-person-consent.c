/* SPDX-License-Identifier: GPL-3.0-or-later
 * What was said about somebody who was removed: kept for what was made of him, of no use to who
 * comes next. */
#include <glib/gstdio.h>

#include "person-fixture.h"
#include "project-faces.h"
#include "project/guise-faceset-consent.h"
#include "project/guise-project-change.h"
#include "project/guise-project-status.h"
#include "support/guise-test.h"

#define BIT(part) (1u << (part))

static const GuiseProjectFaces *
get_dst (const Fixture *self)
{
  return &self->project->faces[GUISE_FACE_SLOT_DST];
}

static guint
count_said (const Fixture *self)
{
  return get_dst (self)->statements->len;
}

/* Somebody else is filmed into the folder of the project. */
static char *
film (const Fixture *self)
{
  char *own = guise_project_dup_own_faces_dir (self->project, GUISE_FACE_SLOT_DST);

  project_faces_make (own, 2, 0);
  return own;
}

static void
assert_unsaid (const Fixture *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (get_dst (self)->consent, ==, GUISE_CONSENT_MISSING);
  g_assert_null (guise_project_faces_get_said (get_dst (self)));
  g_assert_false (guise_project_check_consent (self->project, &error));
  g_assert_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_CONSENT);
}

/* ---- who comes next ---- */

/* The model was kept, so it must stay known on what ground; but nobody has asked who is there now,
 * and what was said of the other is not put beside these faces. */
static void
test_next (Fixture *self, const void *data)
{
  g_autofree char *own = NULL;
  g_autoptr (GuiseFacesetConsent) carried = NULL;
  gboolean is_kept = TRUE;

  person_fixture_remove (self, GUISE_FACE_SLOT_DST, 0, GUISE_REMOVAL_FOR_GOOD);
  own = film (self);
  g_assert_cmpuint (count_said (self), ==, 1);
  assert_unsaid (self);
  g_assert_true (guise_project_hand_consent (self->project, GUISE_FACE_SLOT_DST, &is_kept, NULL));
  g_assert_false (is_kept);
  carried = guise_faceset_consent_load (own, NULL);
  g_assert_cmpuint (carried->statements->len, ==, 0);
  g_assert_true (guise_project_follow_consent (self->project, NULL));
  assert_unsaid (self);
  /* Said in the same words once more it counts. */
  person_fixture_state (self->project, GUISE_FACE_SLOT_DST, "Ada");
  person_fixture_reopen (self);
  g_assert_cmpint (get_dst (self)->consent, ==, GUISE_CONSENT_PERMISSION);
  g_assert_cmpuint (count_said (self), ==, 2);
  g_assert_true (guise_project_check_consent (self->project, NULL));
}

/* Another folder is no reason to believe it, and neither is another project. */
static void
test_other_folder (Fixture *self, const void *data)
{
  g_autofree char *other = g_build_filename (self->outside, "somebody", NULL);
  g_autofree char *copy = g_build_filename (self->work, "copy", NULL);
  g_autoptr (GuiseProject) made = NULL;
  g_autoptr (GError) error = NULL;

  project_faces_make (other, 2, 0);
  person_fixture_remove (self, GUISE_FACE_SLOT_DST, 0, GUISE_REMOVAL_FOR_GOOD);
  guise_project_set_faces (self->project, GUISE_FACE_SLOT_DST, other, &error);
  g_assert_no_error (error);
  person_fixture_reopen (self);
  g_assert_cmpuint (count_said (self), ==, 1);
  assert_unsaid (self);
  made = guise_project_duplicate (self->project, copy, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (made->faces[GUISE_FACE_SLOT_DST].consent, ==, GUISE_CONSENT_MISSING);
  g_assert_cmpint (made->faces[GUISE_FACE_SLOT_SRC].consent, ==, GUISE_CONSENT_PERMISSION);
}

/* Without a model there is nothing to go on with: what was said of others is kept for a backup that
 * was made of them, and is no word about these. */
static void
test_backup_alone (Fixture *self, const void *data)
{
  g_autofree char *other = g_build_filename (self->outside, "somebody", NULL);
  g_autoptr (GError) error = NULL;

  project_faces_make (other, 2, 0);
  for (int i = 0; i < 2; i++)
    {
      guise_project_set_faces (self->project, GUISE_FACE_SLOT_DST, i == 0 ? self->foreign : other,
                               &error);
      g_assert_no_error (error);
      person_fixture_reopen (self);
      g_assert_cmpuint (count_said (self), ==, 1);
      if (i == 0)
        g_assert_cmpint (get_dst (self)->consent, ==, GUISE_CONSENT_PERMISSION);
      else
        assert_unsaid (self);
      guise_test_rm_rf (guise_project_dup_checkpoints_dir (self->project));
    }
}

/* What the next faces say of themselves counts, however long ago it was said. */
static void
test_carried (Fixture *self, const void *data)
{
  static const char *const labels[] = { "Eve", "Ada" };
  g_autoptr (GuiseConsentStatement) of_ada =
               guise_consent_statement_copy (get_dst (self)->statements->pdata[0]);

  person_fixture_remove (self, GUISE_FACE_SLOT_DST, 0, GUISE_REMOVAL_FOR_GOOD);
  for (int i = 0; i < 2; i++) /* the second are hers, out of the bin */
    {
      g_autofree char *own = film (self);
      g_autofree char *file = g_build_filename (own, GUISE_FACESET_CONSENT_NAME, NULL);
      g_autoptr (GuiseConsentStatement) of_eve =
                   guise_consent_statement_new (GUISE_CONSENT_SELF, labels[i], NULL, NULL,
                                                "2020-01-01T00:00:00Z", NULL);
      gboolean is_kept;

      g_unlink (file);
      g_assert_true (guise_faceset_consent_state (own, i == 0 ? of_eve : of_ada, &is_kept, NULL));
      g_assert_true (guise_project_follow_consent (self->project, NULL));
      person_fixture_reopen (self);
      g_assert_cmpint (get_dst (self)->consent, ==,
                       i == 0 ? GUISE_CONSENT_SELF : GUISE_CONSENT_PERMISSION);
      g_assert_cmpstr (guise_project_faces_get_said (get_dst (self))->label, ==, labels[i]);
      person_fixture_remove (self, GUISE_FACE_SLOT_DST, 0, GUISE_REMOVAL_FOR_GOOD);
      assert_unsaid (self);
    }
}

/* Faces beside the own ones that could not go are no reason for it to count either. */
static void
test_stuck (Fixture *self, const void *data)
{
  g_autoptr (GuiseProjectStatus) status = NULL;

  person_fixture_stuck = "dst_trash";
  g_assert_cmpuint (person_fixture_remove (self, GUISE_FACE_SLOT_DST, ALL_PARTS, GUISE_REMOVAL_BIN),
                    ==, 1);
  g_free (film (self));
  g_assert_cmpuint (count_said (self), ==, 1);
  assert_unsaid (self);
  status = guise_project_status_read (self->project, NULL, NULL);
  g_assert_false (status->faces[GUISE_FACE_SLOT_DST].has_consent);
}

/* ---- cut short ---- */

static char *manifest;
static char *manifest_then; /* when the first thing goes */

static void
keep_manifest (const char *path)
{
  if (manifest_then == NULL)
    g_assert_true (g_file_get_contents (manifest, &manifest_then, NULL, NULL));
}

/* A program that is killed after the faces went has not said so; whoever is filmed then is somebody
 * else, also for a slot that has chosen the same. */
static void
test_killed (Fixture *self, const void *data)
{
  g_autofree char *all = g_build_filename (self->dir, "all", NULL);

  manifest = g_build_filename (self->dir, "project.guise", NULL);
  for (int i = 0; i < 2; i++)
    {
      person_fixture_on_trash = keep_manifest;
      person_fixture_remove (self, GUISE_FACE_SLOT_DST, 0, GUISE_REMOVAL_BIN);
      person_fixture_on_trash = NULL;
      g_assert_true (g_file_set_contents (manifest, manifest_then, -1, NULL));
      g_clear_pointer (&manifest_then, g_free);
      person_fixture_reopen (self);
      if (i == 0)
        g_free (film (self));
      else
        project_faces_make (all, 2, 0);
      g_assert_cmpuint (count_said (self), >, 0);
      assert_unsaid (self);
      g_assert_cmpint (self->project->faces[GUISE_FACE_SLOT_SRC].consent, ==,
                       i == 0 ? GUISE_CONSENT_PERMISSION : GUISE_CONSENT_MISSING);
      if (i == 1)
        break;
      project_faces_make (all, 2, 0);
      for (int slot = GUISE_FACE_SLOT_SRC; slot <= GUISE_FACE_SLOT_DST; slot++)
        {
          g_assert_true (guise_project_set_faces (self->project, (GuiseFaceSlot) slot, all, NULL));
          person_fixture_state (self->project, (GuiseFaceSlot) slot, "Eve");
        }
    }
  g_clear_pointer (&manifest, g_free);
}

/* Where the faces stay it counts as before, whatever else went. */
static void
test_stays (Fixture *self, const void *data)
{
  for (int i = 0; i < 2; i++)
    {
      person_fixture_has_no_bin = i == 0;
      person_fixture_stuck = "faces/dst";
      person_fixture_remove (self, GUISE_FACE_SLOT_DST, ALL_PARTS, GUISE_REMOVAL_BIN);
      g_assert_cmpint (person_fixture_is_in (self->dir, "masks"), ==, i == 0);
      g_assert_cmpint (get_dst (self)->consent, ==, GUISE_CONSENT_PERMISSION);
      g_assert_cmpstr (guise_project_faces_get_said (get_dst (self))->label, ==, "Ada");
    }
}

/* Where it cannot be written that it counts no more, nobody goes. */
static void
test_unwritten (Fixture *self, const void *data)
{
  g_autoptr (GuisePerson) you = person_fixture_find (self, GUISE_FACE_SLOT_DST);
  g_autoptr (GPtrArray) left = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (self->dir, "project.guise", NULL);
  g_autofree char *aside = g_build_filename (self->dir, "aside", NULL);

  g_assert_cmpint (g_rename (path, aside), ==, 0);
  person_fixture_write (self->dir, "project.guise/in-the-way");
  g_assert_false (guise_person_remove (you, self->project, ALL_PARTS, NULL, GUISE_REMOVAL_FOR_GOOD,
                                       &left, &error));
  g_assert_nonnull (error);
  g_assert_true (person_fixture_is_in (self->dir, "faces/dst/00001_0.jpg"));
  g_assert_true (person_fixture_is_in (self->dir, "masks"));
  g_assert_cmpint (get_dst (self)->consent, ==, GUISE_CONSENT_PERMISSION);
}

/* ---- what was made ---- */

/* As long as there is anything made of somebody, whatever is chosen meanwhile. */
static void
test_made (Fixture *self, const void *data)
{
  static const unsigned parts[] = { BIT (GUISE_PERSON_MODEL),
                                    BIT (GUISE_PERSON_MODEL) | BIT (GUISE_PERSON_BACKUPS),
                                    ALL_PARTS };

  for (size_t i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (GError) error = NULL;

      person_fixture_remove (self, GUISE_FACE_SLOT_DST, parts[i], GUISE_REMOVAL_FOR_GOOD);
      guise_project_set_faces (self->project, GUISE_FACE_SLOT_DST, self->foreign, &error);
      g_assert_no_error (error);
      person_fixture_reopen (self);
      g_assert_cmpint (person_fixture_is_known (self, GUISE_FACE_SLOT_DST), ==, i < 2);
    }
}

static void
add_tests (void)
{
#define ADD(name, func)                                                                    \
  g_test_add ("/project-person-consent/" name, Fixture, NULL, person_fixture_set_up, func, \
              person_fixture_tear_down)
  ADD ("next", test_next);
  ADD ("other-folder", test_other_folder);
  ADD ("backup-alone", test_backup_alone);
  ADD ("carried", test_carried);
  ADD ("stuck", test_stuck);
  ADD ("killed", test_killed);
  ADD ("stays", test_stays);
  ADD ("unwritten", test_unwritten);
  ADD ("made", test_made);
}

int
main (int argc, char **argv)
{
  return person_fixture_run (argc, argv, add_tests);
}
