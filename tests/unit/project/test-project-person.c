/* SPDX-License-Identifier: GPL-3.0-or-later
 * A person removed from a project: what is listed, what goes, what stays. */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "faceset/guise-faceset-lock.h"
#include "faceset/guise-faceset.h"
#include "faceset/guise-thumbnails.h"
#include "person-fixture.h"
#include "project/guise-project-status.h"
#include "project/guise-provenance.h"
#include "store/guise-backup.h"
#include "store/guise-journal-text.h"
#include "store/guise-journal.h"
#include "support/guise-test-store.h"
#include "support/guise-test.h"

/* ---- the list ---- */

static void
test_list (Fixture *self, const void *data)
{
  g_autoptr (GuisePerson) you = person_fixture_find (self, GUISE_FACE_SLOT_DST);
  g_autoptr (GuisePerson) other = person_fixture_find (self, GUISE_FACE_SLOT_SRC);
  g_autoptr (GuisePerson) nobody = person_fixture_find (self, GUISE_FACE_SLOT_GENERIC);

  g_assert_cmpuint (you->traces[GUISE_PERSON_FACES].n, ==, 5);
  g_assert_cmpuint (you->traces[GUISE_PERSON_FACES].n_bytes, >, 0);
  g_assert_null (you->linked);
  g_assert_true (you->has_statements);
  g_assert_true (person_fixture_is_listed (self, you, GUISE_PERSON_FACES, "faces/dst"));
  g_assert_true (person_fixture_is_listed (self, you, GUISE_PERSON_FACES, "faces/dst_trash"));
  g_assert_true (person_fixture_is_listed (self, you, GUISE_PERSON_PICTURES, "history/probes"));
  g_assert_true (person_fixture_is_listed (self, you, GUISE_PERSON_PICTURES, "previews"));
  g_assert_false (person_fixture_is_listed (self, you, GUISE_PERSON_PICTURES, "history/losses"));
  g_assert_true (person_fixture_is_listed (self, you, GUISE_PERSON_MODEL, "checkpoints"));
  g_assert_true (person_fixture_is_listed (self, you, GUISE_PERSON_MODEL, "history/losses"));
  g_assert_true (person_fixture_is_listed (self, you, GUISE_PERSON_MODEL, "facesets.json"));
  g_assert_cmpuint (you->traces[GUISE_PERSON_BACKUPS].n, ==, 2);
  g_assert_cmpuint (you->traces[GUISE_PERSON_EXPORTS].n, ==, 1);
  g_assert_true (person_fixture_is_listed (self, you, GUISE_PERSON_EXPORTS, "exports/.compared"));
  g_assert_false (person_fixture_is_listed (self, you, GUISE_PERSON_EXPORTS, "exports/notes.txt"));
  g_assert_true (person_fixture_is_listed (self, you, GUISE_PERSON_MASKS, "masks"));
  g_assert_cmpuint (you->stays->len, ==, 0);
  /* A model is made of both; faces that lie elsewhere are not the project's. */
  g_assert_cmpstr (other->linked, ==, self->foreign);
  g_assert_cmpuint (other->traces[GUISE_PERSON_FACES].paths->len, ==, 0);
  g_assert_cmpuint (other->traces[GUISE_PERSON_BACKUPS].n, ==, 2);
  g_assert_true (guise_person_is_there (other));
  g_assert_null (nobody->linked);
  g_assert_false (guise_person_is_there (nobody));
}

/* Links on all ways lead to somebody's own files: none is followed, none of them is listed. */
static void
test_links (Fixture *self, const void *data)
{
  g_autofree char *faces = g_build_filename (self->dir, "faces", NULL);
  g_autofree char *own = g_build_filename (faces, "dst", NULL);
  g_autofree char *history = g_build_filename (self->dir, "history", NULL);
  g_autofree char *previews = g_build_filename (self->dir, "previews", NULL);
  g_autofree char *aside = g_build_filename (self->work, "previews-aside", NULL);
  g_autofree char *backups = g_build_filename (self->dir, "backups", NULL);
  g_autofree char *elsewhere = g_build_filename (self->outside, "backups", NULL);
  g_autoptr (GuisePerson) person = NULL;

  person_fixture_link (self->outside, faces, "dst_damaged");
  person_fixture_link (self->foreign, own, "more");
  person_fixture_link (self->outside, history, "film");
  g_assert_cmpint (g_rename (previews, aside), ==, 0);
  person_fixture_link (self->foreign, self->dir, "previews");
  g_assert_cmpint (g_rename (backups, elsewhere), ==, 0);
  person_fixture_link (elsewhere, self->dir, "backups");
  person = person_fixture_find (self, GUISE_FACE_SLOT_DST);
  for (int part = 0; part < GUISE_N_PERSON_PARTS; part++)
    for (guint i = 0; i < person->traces[part].paths->len; i++)
      {
        const char      *path = person->traces[part].paths->pdata[i];
        g_autofree char *real = realpath (path, NULL);

        g_assert_cmpstr (path, ==, real);
        g_assert_true (g_str_has_prefix (path, self->dir));
      }
  g_assert_cmpuint (person->traces[GUISE_PERSON_BACKUPS].n, ==, 0);
  g_assert_cmpuint (person->stays->len, ==, 4); /* told, all the same */
  g_assert_cmpuint (person_fixture_remove (self, GUISE_FACE_SLOT_DST, ALL_PARTS,
                                           GUISE_REMOVAL_FOR_GOOD),
                    ==, 0);
  g_assert_false (person_fixture_is_in (own, "clip.mp4"));
  g_assert_true (person_fixture_is_in (self->foreign, "00001_0.jpg"));
  g_assert_true (person_fixture_is_in (elsewhere, "0000000010-manual"));
  g_assert_true (person_fixture_is_in (faces, "dst_damaged"));
}

/* What a manifest says about where faces are takes nothing else along. */
static void
test_odd_places (Fixture *self, const void *data)
{
  static const char *const places[] = { ".", "faces", "checkpoints", "history/probes",
                                        "faces/src" };

  for (size_t i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (self->dir, places[i], NULL);
      g_autoptr (GuisePerson) person = NULL;

      if (i == 4)
        {
          person_fixture_link (self->foreign, self->dir, "faces/src-link");
          g_free (path);
          path = g_build_filename (self->dir, "faces/src-link", NULL);
        }
      g_free (self->project->faces[GUISE_FACE_SLOT_SRC].path);
      self->project->faces[GUISE_FACE_SLOT_SRC].path = g_canonicalize_filename (path, NULL);
      person = person_fixture_find (self, GUISE_FACE_SLOT_SRC);
      g_assert_nonnull (person->linked);
      g_assert_cmpuint (person->traces[GUISE_PERSON_FACES].n, ==, 0);
      g_assert_false (person_fixture_is_listed (self, person, GUISE_PERSON_FACES, places[i]));
    }
}

/* What was made before the first stage with these faces does not know them. */
static void
test_before (Fixture *self, const void *data)
{
  static const char plan[] =
    "{\"format\": 1, \"name\": \"two\", \"title\": \"Two\", \"options\": {\"resolution\": 32, "
    "\"ae_dims\": 4, \"e_dims\": 4, \"d_dims\": 4, \"d_mask_dims\": 2, \"batch_size\": 2, "
    "\"face_type\": \"wf\", \"archi\": \"liae-ud\"}, \"stages\": [{\"name\": \"one\", \"title\": "
    "\"One\", \"iterations\": 20, \"src\": \"generic\", \"dst\": \"generic\"}, {\"name\": \"two\", "
    "\"title\": \"Two\", \"iterations\": 20, \"src\": \"src\", \"dst\": \"dst\"}]}";
  g_autofree char *path = g_build_filename (self->dir, "plan.json", NULL);
  g_autofree char *checkpoints = guise_project_dup_checkpoints_dir (self->project);
  g_autofree char *backups = guise_project_dup_backups_dir (self->project);
  g_autofree char *last = g_build_filename (checkpoints, "0000000025", NULL);
  const struct
  {
    uint64_t    iteration;
    const char *stage;
    uint64_t    done;
  } saves[] = { { 15, "one", 15 }, { 20, "two", 0 }, { 25, "two", 5 } };

  g_assert_true (g_file_set_contents (path, plan, -1, NULL));
  guise_project_free (self->project);
  guise_test_rm_rf (g_steal_pointer (&checkpoints));
  guise_test_rm_rf (g_strdup (backups));
  self->project = guise_project_open (self->dir, NULL);
  g_assert_nonnull (self->project);
  checkpoints = guise_project_dup_checkpoints_dir (self->project);
  for (size_t i = 0; i < G_N_ELEMENTS (saves); i++)
    {
      g_autofree char *name = g_strdup_printf ("%010" G_GUINT64_FORMAT, saves[i].iteration);
      g_autofree char *folder = g_build_filename (checkpoints, name, NULL);
      g_autoptr (GuiseCheckpointDraft) draft =
                   guise_checkpoint_begin (checkpoints, saves[i].iteration, 1, NULL);
      const GuiseCheckpointInfo info = { .iteration = saves[i].iteration,
                                         .stage = (char *) saves[i].stage,
                                         .stage_done = saves[i].done };

      person_fixture_write (guise_checkpoint_draft_get_path (draft), "weights");
      g_assert_true (guise_checkpoint_commit (draft, &info, NULL));
      g_free (guise_backup_create (backups, folder, GUISE_BACKUP_STAGE, saves[i].stage, NULL, NULL,
                                   NULL));
    }
  {
    g_autoptr (GuisePerson) source = person_fixture_find (self, GUISE_FACE_SLOT_SRC);
    g_autoptr (GuisePerson) you =
                 person_fixture_find (self, GUISE_FACE_SLOT_DST); /* stands for a generic set */

    g_assert_cmpuint (source->traces[GUISE_PERSON_BACKUPS].n, ==, 1);
    g_assert_cmpuint (you->traces[GUISE_PERSON_BACKUPS].n, ==, 3);
  }
  /* A project that began with a model of others: nobody knows what that has learned. */
  person_fixture_write (self->dir, GUISE_PROVENANCE_NAME);
  {
    g_autoptr (GuisePerson) source = person_fixture_find (self, GUISE_FACE_SLOT_SRC);

    g_assert_cmpuint (source->traces[GUISE_PERSON_BACKUPS].n, ==, 3);
  }
}

/* ---- removal ---- */

static char *
dup_last_sentence (const Fixture *self)
{
  g_autofree char *path = guise_project_dup_journal_path (self->project);
  g_autoptr (GPtrArray) acts = guise_journal_read (path, 1, NULL, NULL);

  return guise_journal_dup_sentence (acts->pdata[0]);
}

static void
test_bin (Fixture *self, const void *data)
{
  g_autofree char *own = guise_project_dup_own_faces_dir (self->project, GUISE_FACE_SLOT_DST);
  g_autofree char *cache = guise_thumbnails_dup_folder (own, NULL);
  g_autofree char *journal = guise_project_dup_journal_path (self->project);
  g_autofree char *sentence = NULL;
  g_autofree char *text = NULL;
  g_autofree char *manifest = g_build_filename (self->dir, "project.guise", NULL);
  g_autoptr (GuiseProjectStatus) status = NULL;

  person_fixture_write (cache, "a.thumb");
  self->project->imported_iterations = 7;
  g_assert_cmpuint (person_fixture_remove (self, GUISE_FACE_SLOT_DST, ALL_PARTS, GUISE_REMOVAL_BIN),
                    ==, 0);
  g_assert_true (person_fixture_is_in_bin ("dst/00001_0.jpg"));
  g_assert_true (person_fixture_is_in_bin ("checkpoints/0000000020"));
  g_assert_true (person_fixture_is_in_bin ("mara.dfm"));
  g_assert_false (g_file_test (cache, G_FILE_TEST_EXISTS));
  g_assert_true (person_fixture_is_in (self->dir, "exports/notes.txt"));
  g_assert_true (person_fixture_is_in (self->foreign, "00001_0.jpg"));
  /* The project goes on as one that has never known it. */
  g_assert_true (g_file_test (own, G_FILE_TEST_IS_DIR));
  g_assert_cmpstr (self->project->faces[GUISE_FACE_SLOT_DST].path, ==, own);
  g_assert_cmpint (self->project->faces[GUISE_FACE_SLOT_DST].consent, ==, GUISE_CONSENT_MISSING);
  g_assert_cmpstr (self->project->faces[GUISE_FACE_SLOT_SRC].path, ==, self->foreign);
  g_assert_cmpint (self->project->faces[GUISE_FACE_SLOT_SRC].consent, ==, GUISE_CONSENT_PERMISSION);
  g_assert_false (guise_project_has_model (self->project));
  status = guise_project_status_read (self->project, NULL, NULL);
  g_assert_nonnull (status);
  g_assert_cmpint (status->phase, ==, GUISE_PROJECT_PHASE_UNTRAINED);
  g_assert_cmpuint (status->iteration, ==, 0);
  g_assert_cmpuint (status->n_exported, ==, 0);
  /* What is kept says that it was done, and of whom by slot alone. */
  sentence = dup_last_sentence (self);
  g_assert_cmpstr (sentence, ==,
                   "A person was removed: dst, with faces, pictures, model, backups, exports, mask "
                   "model, small pictures");
  g_assert_true (g_file_get_contents (journal, &text, NULL, NULL));
  g_assert_null (strstr (text, "Ada"));
  g_clear_pointer (&text, g_free);
  g_assert_true (g_file_get_contents (manifest, &text, NULL, NULL));
  g_assert_null (strstr (text, "Ada"));
  g_assert_nonnull (strstr (text, "Bob"));
}

static void
test_linked (Fixture *self, const void *data)
{
  g_autofree char *own = guise_project_dup_own_faces_dir (self->project, GUISE_FACE_SLOT_SRC);

  g_assert_cmpuint (person_fixture_remove (self, GUISE_FACE_SLOT_SRC, 0, GUISE_REMOVAL_BIN), ==, 0);
  g_assert_true (person_fixture_is_in (self->foreign, "00003_0.jpg"));
  g_assert_cmpstr (self->project->faces[GUISE_FACE_SLOT_SRC].path, ==, own);
  /* A model made of them is left, so it must stay known on what ground. */
  g_assert_true (guise_project_has_model (self->project));
  g_assert_true (person_fixture_is_known (self, GUISE_FACE_SLOT_SRC));
  g_assert_true (person_fixture_is_in (self->dir, "previews/0000000020.png"));
  /* Of checkpoints, backups and exported files any is enough. */
  g_assert_cmpuint (person_fixture_remove (self, GUISE_FACE_SLOT_SRC, 1u << GUISE_PERSON_MODEL,
                                           GUISE_REMOVAL_FOR_GOOD),
                    ==, 0);
  g_assert_false (guise_project_has_model (self->project));
  g_assert_true (person_fixture_is_known (self, GUISE_FACE_SLOT_SRC));
  g_assert_cmpuint (person_fixture_remove (self, GUISE_FACE_SLOT_SRC, ALL_PARTS,
                                           GUISE_REMOVAL_FOR_GOOD),
                    ==, 0);
  g_assert_cmpint (self->project->faces[GUISE_FACE_SLOT_SRC].consent, ==, GUISE_CONSENT_MISSING);
  {
    g_autoptr (GuisePerson) nobody = person_fixture_find (self, GUISE_FACE_SLOT_SRC);

    g_assert_false (guise_person_is_there (nobody));
  }
}

static void
test_no_bin (Fixture *self, const void *data)
{
  g_autoptr (GuisePerson) person = person_fixture_find (self, GUISE_FACE_SLOT_DST);
  g_autoptr (GPtrArray) left = NULL;
  g_autoptr (GError) error = NULL;

  person_fixture_has_no_bin = TRUE;
  g_assert_true (
    guise_person_remove (person, self->project, ALL_PARTS, NULL, GUISE_REMOVAL_BIN, &left, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (left->len, >, 5);
  for (guint i = 0; i < left->len; i++)
    g_assert_cmpint (((const GuisePersonLeft *) left->pdata[i])->why, ==, GUISE_PERSON_LEFT_NO_BIN);
  g_assert_true (
    person_fixture_is_in (self->dir, "faces/dst/00001_0.jpg")); /* nothing is deleted unasked */
  g_assert_cmpint (self->project->faces[GUISE_FACE_SLOT_DST].consent, ==, GUISE_CONSENT_PERMISSION);
  g_assert_cmpuint (person_fixture_remove (self, GUISE_FACE_SLOT_DST, ALL_PARTS,
                                           GUISE_REMOVAL_FOR_GOOD),
                    ==, 0);
  g_assert_false (person_fixture_is_in (self->dir, "faces/dst/00001_0.jpg"));
  g_assert_false (person_fixture_is_in (self->dir, "checkpoints"));
  g_assert_true (person_fixture_is_in (self->foreign, "00001_0.jpg"));
}

/* Half way: what cannot be moved is named, the others are gone, and it can be done again. */
static void
test_half_way (Fixture *self, const void *data)
{
  g_autoptr (GuisePerson) person = person_fixture_find (self, GUISE_FACE_SLOT_DST);
  g_autoptr (GPtrArray) left = NULL;
  g_autoptr (GuiseProjectStatus) status = NULL;
  const GuisePersonLeft *one;

  person_fixture_stuck = "0000000010-manual";
  g_assert_true (
    guise_person_remove (person, self->project, ALL_PARTS, NULL, GUISE_REMOVAL_BIN, &left, NULL));
  g_assert_cmpuint (left->len, ==, 2);
  one = left->pdata[1]; /* what is known about the model */
  g_assert_cmpint (one->why, ==, GUISE_PERSON_LEFT_NEEDED);
  one = left->pdata[0];
  g_assert_nonnull (strstr (one->path, person_fixture_stuck));
  g_assert_cmpint (one->why, ==, GUISE_PERSON_LEFT_FAILED);
  g_assert_cmpstr (one->error->message, ==, "It is held");
  g_assert_false (person_fixture_is_in (self->dir, "checkpoints"));
  g_assert_false (person_fixture_is_in (self->dir, "backups/0000000020-manual"));
  g_assert_true (person_fixture_is_known (self, GUISE_FACE_SLOT_DST));
  status = guise_project_status_read (self->project, NULL, NULL);
  g_assert_cmpint (status->phase, ==, GUISE_PROJECT_PHASE_UNTRAINED);
  person_fixture_stuck = NULL;
  g_assert_cmpuint (person_fixture_remove (self, GUISE_FACE_SLOT_DST, ALL_PARTS, GUISE_REMOVAL_BIN),
                    ==, 0);
  g_assert_cmpint (self->project->faces[GUISE_FACE_SLOT_DST].consent, ==, GUISE_CONSENT_MISSING);
}

/* Faces that stay are still the project's. */
static void
test_faces_held (Fixture *self, const void *data)
{
  person_fixture_stuck = "faces/dst";
  g_assert_cmpuint (person_fixture_remove (self, GUISE_FACE_SLOT_DST, 0, GUISE_REMOVAL_BIN), ==, 2);
  g_assert_cmpint (self->project->faces[GUISE_FACE_SLOT_DST].consent, ==, GUISE_CONSENT_PERMISSION);
  g_assert_true (person_fixture_is_in (self->dir, "faces/dst/00001_0.jpg"));
}

static void
test_busy (Fixture *self, const void *data)
{
  g_autofree char *own = guise_project_dup_own_faces_dir (self->project, GUISE_FACE_SLOT_DST);
  g_autoptr (GuisePerson) person = person_fixture_find (self, GUISE_FACE_SLOT_DST);
  GuiseFileLock *lock = guise_faceset_lock_change (own, "applying masks", NULL);
  g_autoptr (GPtrArray) left = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (lock);
  g_assert_false (
    guise_person_remove (person, self->project, ALL_PARTS, NULL, GUISE_REMOVAL_BIN, &left, &error));
  g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_BUSY);
  g_assert_true (person_fixture_is_in (self->dir, "faces/dst/00001_0.jpg"));
  g_assert_true (person_fixture_is_in (self->dir, "checkpoints"));
  guise_file_lock_free (lock);
}

static void
add_tests (void)
{
#define ADD(name, func)                                                            \
  g_test_add ("/project-person/" name, Fixture, NULL, person_fixture_set_up, func, \
              person_fixture_tear_down)
  ADD ("list", test_list);
  ADD ("links", test_links);
  ADD ("odd-places", test_odd_places);
  ADD ("before", test_before);
  ADD ("bin", test_bin);
  ADD ("linked", test_linked);
  ADD ("no-bin", test_no_bin);
  ADD ("half-way", test_half_way);
  ADD ("faces-held", test_faces_held);
  ADD ("busy", test_busy);
}

int
main (int argc, char **argv)
{
  return person_fixture_run (argc, argv, add_tests);
}
