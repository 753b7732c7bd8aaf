/* SPDX-License-Identifier: GPL-3.0-or-later
 * A removal of a person that holds to what was shown, and leaves what must be. */
#include <glib/gstdio.h>
#include <string.h>

#include "faceset/guise-faceset-lock.h"
#include "faceset/guise-faceset.h"
#include "faceset/guise-selection.h"
#include "faceset/guise-thumbnails.h"
#include "person-fixture.h"
#include "project-faces.h"
#include "project/guise-provenance.h"
#include "store/guise-backup.h"
#include "store/guise-journal.h"
#include "support/guise-test-store.h"
#include "support/guise-test.h"

#define BIT(part) (1u << (part))

static void
choose (Fixture *self, GuiseFaceSlot slot, const char *path)
{
  g_autoptr (GError) error = NULL;

  guise_project_set_faces (self->project, slot, path, &error);
  g_assert_no_error (error);
}

static GPtrArray *
try_to_remove (Fixture *self, const GuisePerson *shown, unsigned parts, const GPtrArray *only)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *left = NULL;

  person_fixture_reopen (self);
  guise_person_remove (shown, self->project, parts, only, GUISE_REMOVAL_FOR_GOOD, &left, &error);
  g_assert_no_error (error);
  person_fixture_reopen (self);
  return left;
}

static const GuisePersonLeft *
find_left (const GPtrArray *left, const char *name)
{
  for (guint i = 0; i < left->len; i++)
    if (g_str_has_suffix (((const GuisePersonLeft *) left->pdata[i])->path, name))
      return left->pdata[i];
  return NULL;
}

static GuiseConsent
get_consent (const Fixture *self, GuiseFaceSlot slot)
{
  return self->project->faces[slot].consent;
}

static JsonObject *
read_last_act (const Fixture *self)
{
  g_autofree char *path = guise_project_dup_journal_path (self->project);
  g_autoptr (GPtrArray) acts = guise_journal_read (path, 1, NULL, NULL);

  return json_object_ref (acts->pdata[0]);
}

typedef struct
{
  uint64_t    iteration;
  const char *stage;
  uint64_t    done;
} Save;

/* Another plan, and checkpoints and backups of its stages alone. */
static void
make_stages (Fixture *self, const char *plan, const Save *saves, size_t n)
{
  g_autofree char *path = g_build_filename (self->dir, "plan.json", NULL);
  g_autofree char *checkpoints = guise_project_dup_checkpoints_dir (self->project);
  g_autofree char *backups = guise_project_dup_backups_dir (self->project);

  g_assert_true (g_file_set_contents (path, plan, -1, NULL));
  guise_test_rm_rf (g_strdup (checkpoints));
  guise_test_rm_rf (g_strdup (backups));
  for (size_t i = 0; i < n; i++)
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
  person_fixture_reopen (self);
}

/* ---- the list is held to ---- */

/* What came or changed after the list was shown is left, and told. */
static void
test_shown (Fixture *self, const void *data)
{
  g_autoptr (GuisePerson) shown = person_fixture_find (self, GUISE_FACE_SLOT_DST);
  g_autoptr (GPtrArray) left = NULL;

  person_fixture_write (self->dir, "faces/dst/00009_0.jpg");
  person_fixture_write (self->dir, "exports/later.dfm");
  person_fixture_write (self->dir, "faces/dst_trash/.guise-records"); /* ours: by looking */
  left = try_to_remove (self, shown, ALL_PARTS, NULL);
  g_assert_cmpuint (left->len, ==, 2);
  g_assert_cmpint (find_left (left, "faces/dst")->why, ==, GUISE_PERSON_LEFT_CHANGED);
  g_assert_cmpint (find_left (left, "later.dfm")->why, ==, GUISE_PERSON_LEFT_CHANGED);
  g_assert_true (person_fixture_is_in (self->dir, "faces/dst/00001_0.jpg"));
  g_assert_false (person_fixture_is_in (self->dir, "faces/dst_trash"));
  g_assert_false (person_fixture_is_in (self->dir, "exports/mara.dfm"));
  g_assert_cmpint (get_consent (self, GUISE_FACE_SLOT_DST), ==, GUISE_CONSENT_PERMISSION);
}

/* Of what was asked about once more, nothing else. */
static void
test_only (Fixture *self, const void *data)
{
  g_autoptr (GuisePerson) shown = person_fixture_find (self, GUISE_FACE_SLOT_DST);
  g_autoptr (GPtrArray) only = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) left = NULL;

  g_ptr_array_add (only, g_build_filename (self->dir, "masks", NULL));
  left = try_to_remove (self, shown, ALL_PARTS, only);
  g_assert_cmpuint (left->len, ==, 0);
  g_assert_false (person_fixture_is_in (self->dir, "masks"));
  g_assert_true (person_fixture_is_in (self->dir, "faces/dst/00001_0.jpg"));
  g_assert_true (person_fixture_is_in (self->dir, "checkpoints"));
  g_assert_cmpint (get_consent (self, GUISE_FACE_SLOT_DST), ==, GUISE_CONSENT_PERMISSION);
}

/* All that there was no bin for can be deleted in one go, and then all of it is gone. */
static void
test_for_good (Fixture *self, const void *data)
{
  g_autoptr (GuisePerson) shown = NULL;
  g_autoptr (GPtrArray) only = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) left = NULL;

  person_fixture_write (self->dir, GUISE_PROVENANCE_NAME);
  shown = person_fixture_find (self, GUISE_FACE_SLOT_DST);
  person_fixture_has_no_bin = TRUE;
  guise_person_remove (shown, self->project, ALL_PARTS, NULL, GUISE_REMOVAL_BIN, &left, NULL);
  for (guint i = 0; i < left->len; i++)
    g_ptr_array_add (only, g_strdup (((const GuisePersonLeft *) left->pdata[i])->path));
  g_clear_pointer (&left, g_ptr_array_unref);
  for (int part = 0; part < GUISE_N_PERSON_PARTS; part++)
    for (guint i = 0; i < shown->traces[part].paths->len; i++)
      g_assert_true (g_ptr_array_find_with_equal_func (only, shown->traces[part].paths->pdata[i],
                                                       g_str_equal, NULL));
  left = try_to_remove (self, shown, ALL_PARTS, only);
  g_assert_cmpuint (left->len, ==, 0);
  for (guint i = 0; i < only->len; i++)
    {
      g_autofree char *own = guise_project_dup_own_faces_dir (self->project, GUISE_FACE_SLOT_DST);

      g_assert_true (g_str_equal (only->pdata[i], own) ||
                     !g_file_test (only->pdata[i], G_FILE_TEST_EXISTS));
    }
  g_assert_cmpint (get_consent (self, GUISE_FACE_SLOT_DST), ==, GUISE_CONSENT_MISSING);
}

/* Where nothing could go, nothing is said to have gone, and the cache stays. */
static void
test_nothing (Fixture *self, const void *data)
{
  g_autofree char *own = guise_project_dup_own_faces_dir (self->project, GUISE_FACE_SLOT_DST);
  g_autofree char *cache = guise_thumbnails_dup_folder (own, NULL);
  g_autoptr (JsonObject) act = NULL;

  person_fixture_write (cache, "a.thumb");
  person_fixture_has_no_bin = TRUE;
  g_assert_cmpuint (person_fixture_remove (self, GUISE_FACE_SLOT_DST, ALL_PARTS, GUISE_REMOVAL_BIN),
                    >, 5);
  g_assert_true (person_fixture_is_in (cache, "a.thumb"));
  act = read_last_act (self);
  g_assert_cmpstr (json_object_get_string_member (act, "act"), ==, "consent-changed");
}

/* Any part is a reason to be there, but for a generic set that nobody has chosen. */
static void
test_is_there (Fixture *self, const void *data)
{
  g_autoptr (GuisePerson) you = NULL;
  g_autoptr (GuisePerson) nobody = NULL;

  person_fixture_remove (self, GUISE_FACE_SLOT_DST, ALL_PARTS & ~BIT (GUISE_PERSON_MASKS),
                         GUISE_REMOVAL_FOR_GOOD);
  you = person_fixture_find (self, GUISE_FACE_SLOT_DST);
  g_assert_cmpuint (guise_person_get_listed (you), ==, BIT (GUISE_PERSON_MASKS));
  g_assert_true (guise_person_is_there (you));
  nobody = person_fixture_find (self, GUISE_FACE_SLOT_GENERIC);
  g_assert_false (guise_person_is_there (nobody));
}

/* ---- faces in odd places ---- */

/* A link where the own faces would be cannot be forgotten: then what was said stays, too. */
static void
test_fixed (Fixture *self, const void *data)
{
  g_autofree char *faces = g_build_filename (self->dir, "faces", NULL);
  g_autoptr (GuisePerson) shown = NULL;
  g_autoptr (GPtrArray) left = NULL;

  guise_test_rm_rf (g_build_filename (faces, "dst", NULL));
  person_fixture_link (self->foreign, faces, "dst");
  shown = person_fixture_find (self, GUISE_FACE_SLOT_DST);
  g_assert_true (shown->is_fixed);
  left = try_to_remove (self, shown, ALL_PARTS, NULL);
  g_assert_cmpuint (left->len, ==, 1);
  g_assert_cmpint (find_left (left, "faces/dst")->why, ==, GUISE_PERSON_LEFT_LINK);
  g_assert_true (person_fixture_is_in (self->foreign, "00001_0.jpg"));
  g_assert_cmpint (get_consent (self, GUISE_FACE_SLOT_DST), ==, GUISE_CONSENT_PERMISSION);
  g_assert_false (person_fixture_is_in (self->dir, "checkpoints"));
}

/* A folder that another slot has chosen is not this one's, whatever it is called. */
static void
test_others (Fixture *self, const void *data)
{
  static const char *const theirs[] = { "faces/dst", "faces/dst_trash", "faces/dst/inner" };

  for (size_t i = 0; i < G_N_ELEMENTS (theirs); i++)
    {
      g_autofree char *path = g_build_filename (self->dir, theirs[i], NULL);
      g_autoptr (GuisePerson) shown = NULL;

      project_faces_make (path, 2, 0);
      choose (self, GUISE_FACE_SLOT_DST, self->foreign);
      choose (self, GUISE_FACE_SLOT_SRC, path);
      shown = person_fixture_find (self, GUISE_FACE_SLOT_DST);
      g_assert_false (person_fixture_is_listed (self, shown, GUISE_PERSON_FACES, theirs[i]));
      person_fixture_remove (self, GUISE_FACE_SLOT_DST, 0, GUISE_REMOVAL_FOR_GOOD);
      g_assert_true (person_fixture_is_in (path, "00001_0.jpg"));
      g_assert_cmpstr (self->project->faces[GUISE_FACE_SLOT_SRC].path, ==, path);
    }
}

/* Only what we put beside faces is. */
static void
test_beside (Fixture *self, const void *data)
{
  g_autoptr (GuisePerson) shown = NULL;

  person_fixture_write (self->dir, "faces/dst_trash_2/1.jpg");
  person_fixture_write (self->dir, "faces/dst_trash-holiday/1.jpg");
  person_fixture_write (self->dir, "faces/dst_damaged_by_me/1.jpg");
  shown = person_fixture_find (self, GUISE_FACE_SLOT_DST);
  g_assert_true (person_fixture_is_listed (self, shown, GUISE_PERSON_FACES, "faces/dst_trash_2"));
  g_assert_false (
    person_fixture_is_listed (self, shown, GUISE_PERSON_FACES, "faces/dst_trash-holiday"));
  g_assert_false (
    person_fixture_is_listed (self, shown, GUISE_PERSON_FACES, "faces/dst_damaged_by_me"));
}

/* What we remember of a pack lies beside it; who works there is asked. */
static void
test_pack (Fixture *self, const void *data)
{
  g_autofree char *folder = g_build_filename (self->dir, "mara", NULL);
  g_autofree char *pack = g_build_filename (folder, "faceset.pak", NULL);
  g_autofree char *own = guise_project_dup_own_faces_dir (self->project, GUISE_FACE_SLOT_DST);
  g_autofree char *cache = guise_thumbnails_dup_folder (folder, NULL);
  g_autofree char *own_cache = guise_thumbnails_dup_folder (own, NULL);
  g_autofree char *versions =
    g_strdup_printf ("selections/.guise-history/%s-dst.json.000001",
                     guise_training_plan_get_stage (self->project->plan,
                                                    self->project->plan->stages->len - 1)
                       ->name);
  g_autoptr (GuisePerson) shown = NULL;
  g_autoptr (GPtrArray) left = NULL;

  person_fixture_write (folder, "faceset.pak");
  person_fixture_write (folder, ".guise-people");
  person_fixture_write (folder, "letter.txt");
  person_fixture_write (cache, "a.thumb");
  person_fixture_write (own_cache, "a.thumb");
  person_fixture_write (self->dir, versions);
  g_free (self->project->faces[GUISE_FACE_SLOT_DST].path);
  self->project->faces[GUISE_FACE_SLOT_DST].path = g_strdup (pack);
  g_assert_true (guise_project_set_name (self->project, "Packed", NULL)); /* on disk */
  shown = person_fixture_find (self, GUISE_FACE_SLOT_DST);
  {
    GuiseFileLock *lock = guise_faceset_lock (folder, "moving a point", NULL);
    g_autoptr (GError) error = NULL;

    g_assert_false (guise_person_remove (shown, self->project, ALL_PARTS, NULL, GUISE_REMOVAL_BIN,
                                         &left, &error));
    g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_BUSY);
    guise_file_lock_free (lock);
  }
  left = try_to_remove (self, shown, ALL_PARTS, NULL);
  g_assert_cmpuint (left->len, ==, 0);
  g_assert_false (person_fixture_is_in (folder, "faceset.pak"));
  g_assert_false (person_fixture_is_in (folder, ".guise-people"));
  g_assert_true (person_fixture_is_in (folder, "letter.txt"));
  g_assert_false (g_file_test (cache, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (own_cache, G_FILE_TEST_EXISTS));
  g_assert_false (person_fixture_is_in (self->dir, versions));
  g_assert_cmpstr (self->project->faces[GUISE_FACE_SLOT_DST].path, ==, own);
}

/* Faces that were named, and lie elsewhere in the project, go with the names. */
static void
test_selection (Fixture *self, const void *data)
{
  g_autofree char *all = g_build_filename (self->dir, "all", NULL);
  g_autofree char *path = g_build_filename (self->dir, "best.json", NULL);
  g_autoptr (GuiseSelection) inside = NULL;
  g_autoptr (GuiseSelection) outside = guise_selection_new (self->foreign, "blur");

  project_faces_make (all, 2, 0);
  inside = guise_selection_new (all, "blur");
  guise_selection_add (inside, "00001_0.jpg", 0, 0);
  guise_selection_leave_out (inside, "00002_0.jpg", "like another one");
  guise_selection_add (outside, "00001_0.jpg", 0, 0);
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GuisePerson) shown = NULL;

      g_assert_true (guise_selection_save (i == 0 ? outside : inside, path, NULL));
      choose (self, GUISE_FACE_SLOT_SRC, path);
      shown = person_fixture_find (self, GUISE_FACE_SLOT_SRC);
      g_assert_cmpint (g_ptr_array_find_with_equal_func (shown->stays, self->foreign, g_str_equal,
                                                         NULL),
                       ==, i == 0);
      person_fixture_remove (self, GUISE_FACE_SLOT_SRC, 0, GUISE_REMOVAL_FOR_GOOD);
      g_assert_false (person_fixture_is_in (self->dir, "best.json"));
      g_assert_cmpint (person_fixture_is_in (self->dir, "all"), ==, i == 0);
      g_assert_true (person_fixture_is_in (self->foreign, "00001_0.jpg"));
    }
}

/* ---- a model, and what is known about it ---- */

/* Checkpoints that stay keep what they need; so do backups, for what the model began with. */
static void
test_chain (Fixture *self, const void *data)
{
  static const char *const needed[] = { "facesets.json", GUISE_PROVENANCE_NAME };
  const unsigned           model = BIT (GUISE_PERSON_MODEL), backups = BIT (GUISE_PERSON_BACKUPS);

  person_fixture_write (self->dir, GUISE_PROVENANCE_NAME);
  self->project->imported_iterations = 7;
  g_assert_true (guise_project_set_name (self->project, "Imported", NULL)); /* on disk */
  person_fixture_stuck = "/checkpoints";
  g_assert_cmpuint (person_fixture_remove (self, GUISE_FACE_SLOT_DST, model | backups,
                                           GUISE_REMOVAL_BIN),
                    ==, 6);
  g_assert_true (person_fixture_is_in (self->dir, "gate.json"));
  g_assert_true (person_fixture_is_in (self->dir, "history/losses"));
  for (size_t i = 0; i < G_N_ELEMENTS (needed); i++)
    g_assert_true (person_fixture_is_in (self->dir, needed[i]));
  g_assert_cmpuint (self->project->imported_iterations, ==, 7);
  person_fixture_stuck = NULL;
  g_assert_cmpuint (person_fixture_remove (self, GUISE_FACE_SLOT_DST, model, GUISE_REMOVAL_BIN), ==,
                    0);
  g_assert_false (person_fixture_is_in (self->dir, "gate.json"));
  g_assert_false (person_fixture_is_in (self->dir, needed[0]));
  g_assert_cmpuint (self->project->imported_iterations, ==, 0);
}

static void
test_chain_of_backups (Fixture *self, const void *data)
{
  const unsigned model = BIT (GUISE_PERSON_MODEL), backups = BIT (GUISE_PERSON_BACKUPS);

  self->project->imported_iterations = 7;
  g_assert_true (guise_project_set_name (self->project, "Imported", NULL));
  person_fixture_remove (self, GUISE_FACE_SLOT_DST, model, GUISE_REMOVAL_FOR_GOOD);
  g_assert_false (person_fixture_is_in (self->dir, "checkpoints/0000000020"));
  g_assert_false (person_fixture_is_in (self->dir, "gate.json"));
  g_assert_true (person_fixture_is_in (self->dir, "facesets.json"));
  g_assert_cmpuint (self->project->imported_iterations, ==, 7);
  g_assert_true (person_fixture_is_known (self, GUISE_FACE_SLOT_DST));
  person_fixture_remove (self, GUISE_FACE_SLOT_DST, model | backups, GUISE_REMOVAL_FOR_GOOD);
  g_assert_false (person_fixture_is_in (self->dir, "facesets.json"));
  g_assert_cmpuint (self->project->imported_iterations, ==, 0);
}

/* Checkpoints behind a link stay, and with them all that is said about them. */
static void
test_model_elsewhere (Fixture *self, const void *data)
{
  g_autofree char *dir = guise_project_dup_checkpoints_dir (self->project);
  g_autofree char *elsewhere = g_build_filename (self->outside, "checkpoints", NULL);
  g_autoptr (GuisePerson) shown = NULL;
  g_autoptr (JsonObject) act = NULL;

  g_assert_cmpint (g_rename (dir, elsewhere), ==, 0);
  person_fixture_link (elsewhere, self->dir, "checkpoints");
  shown = person_fixture_find (self, GUISE_FACE_SLOT_DST);
  g_assert_cmpuint (guise_person_get_listed (shown) & BIT (GUISE_PERSON_MODEL), ==, 0);
  g_assert_true (shown->keeps_made);
  person_fixture_remove (self, GUISE_FACE_SLOT_DST, ALL_PARTS, GUISE_REMOVAL_FOR_GOOD);
  g_assert_true (person_fixture_is_in (self->dir, "facesets.json"));
  g_assert_true (person_fixture_is_in (self->dir, "gate.json"));
  g_assert_true (person_fixture_is_known (self, GUISE_FACE_SLOT_DST));
  act = read_last_act (self);
  g_assert_false (json_object_has_member (act, "without_model"));
}

/* ---- a generic set ---- */

/* A model that has not learned from somebody is no reason to remember him, and is not gone. */
static void
test_unlearned (Fixture *self, const void *data)
{
  g_autoptr (JsonObject) act = NULL;

  static const char plan[] =
    "{\"format\": 1, \"name\": \"one\", \"title\": \"One\", \"options\": {\"resolution\": 32, "
    "\"ae_dims\": 4, \"e_dims\": 4, \"d_dims\": 4, \"d_mask_dims\": 2, \"batch_size\": 2, "
    "\"face_type\": \"wf\", \"archi\": \"liae-ud\"}, \"stages\": [{\"name\": \"one\", \"title\": "
    "\"One\", \"iterations\": 20, \"src\": \"src\", \"dst\": \"dst\"}]}";
  static const Save save = { 15, "one", 15 };

  guise_test_rm_rf (g_build_filename (self->dir, "exports", NULL));
  make_stages (self, plan, &save, 1);
  choose (self, GUISE_FACE_SLOT_GENERIC, self->foreign);
  person_fixture_state (self->project, GUISE_FACE_SLOT_GENERIC, "Many");
  person_fixture_remove (self, GUISE_FACE_SLOT_GENERIC, ALL_PARTS, GUISE_REMOVAL_FOR_GOOD);
  g_assert_true (person_fixture_is_in (self->dir, "checkpoints/0000000015"));
  g_assert_null (self->project->faces[GUISE_FACE_SLOT_GENERIC].path);
  g_assert_cmpint (get_consent (self, GUISE_FACE_SLOT_GENERIC), ==, GUISE_CONSENT_MISSING);
  act = read_last_act (self);
  g_assert_cmpstr (json_object_get_string_member (act, "act"), ==, "person-removed");
  g_assert_false (json_object_has_member (act, "without_model"));
}

static guint
count_backups (const Fixture *self)
{
  g_autoptr (GuisePerson) you = person_fixture_find (self, GUISE_FACE_SLOT_DST);

  return you->traces[GUISE_PERSON_BACKUPS].n;
}

static void
write_facesets (const Fixture *self, int first_iteration)
{
  g_autofree char *path = g_build_filename (self->dir, "facesets.json", NULL);
  g_autofree char *text = g_strdup_printf ("{\"format\": \"guise-facesets\", \"version\": 1, "
                                           "\"facesets\": [{\"slot\": \"generic\", "
                                           "\"first_iteration\": %d}]}",
                                           first_iteration);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_generic (Fixture *self, const void *data)
{
  static const char plan[] =
    "{\"format\": 1, \"name\": \"two\", \"title\": \"Two\", \"options\": {\"resolution\": 32, "
    "\"ae_dims\": 4, \"e_dims\": 4, \"d_dims\": 4, \"d_mask_dims\": 2, \"batch_size\": 2, "
    "\"face_type\": \"wf\", \"archi\": \"liae-ud\"}, \"stages\": [{\"name\": \"one\", \"title\": "
    "\"One\", \"iterations\": 20, \"src\": \"generic\", \"dst\": \"generic\"}, {\"name\": \"two\", "
    "\"title\": \"Two\", \"iterations\": 20, \"src\": \"src\", \"dst\": \"dst\"}]}";
  static const Save saves[] = { { 15, "one", 15 }, { 25, "two", 5 } };

  make_stages (self, plan, saves, G_N_ELEMENTS (saves));
  choose (self, GUISE_FACE_SLOT_GENERIC, self->foreign);
  person_fixture_state (self->project, GUISE_FACE_SLOT_GENERIC, "Many");
  person_fixture_reopen (self);
  /* It may have been chosen after dst stood in for it, unless it is known. */
  g_assert_cmpuint (count_backups (self), ==, 2);
  write_facesets (self, 10);
  g_assert_cmpuint (count_backups (self), ==, 2);
  write_facesets (self, 0);
  g_assert_cmpuint (count_backups (self), ==, 1);
  person_fixture_remove (self, GUISE_FACE_SLOT_GENERIC, 0, GUISE_REMOVAL_FOR_GOOD);
  g_assert_null (self->project->faces[GUISE_FACE_SLOT_GENERIC].path);
  g_assert_true (person_fixture_is_known (self, GUISE_FACE_SLOT_GENERIC));
  {
    g_autoptr (GuisePerson) many = person_fixture_find (self, GUISE_FACE_SLOT_GENERIC);

    g_assert_true (guise_person_is_there (many));
  }
  choose (self, GUISE_FACE_SLOT_GENERIC, self->foreign);
  g_assert_cmpuint (count_backups (self), ==, 2); /* nobody knows what was trained meanwhile */
  person_fixture_remove (self, GUISE_FACE_SLOT_GENERIC, ALL_PARTS, GUISE_REMOVAL_FOR_GOOD);
  g_assert_cmpint (get_consent (self, GUISE_FACE_SLOT_GENERIC), ==, GUISE_CONSENT_MISSING);
}

/* ---- cut short ---- */

/* A power cut after the files went, before the project knew it. */
static void
test_power_cut (Fixture *self, const void *data)
{
  g_autofree char *manifest = g_build_filename (self->dir, "project.guise", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GuisePerson) person = NULL;
  g_autoptr (GuisePerson) nobody = NULL;
  g_autoptr (JsonObject) act = NULL;

  self->project->imported_iterations = 7;
  g_assert_true (guise_project_set_name (self->project, "Cut short", NULL));
  g_assert_true (g_file_get_contents (manifest, &text, NULL, NULL));
  person_fixture_remove (self, GUISE_FACE_SLOT_DST, ALL_PARTS, GUISE_REMOVAL_FOR_GOOD);
  g_assert_true (g_file_set_contents (manifest, text, -1, NULL));
  person_fixture_write (self->dir, "facesets.json");
  person_fixture_write (self->dir, "history/losses");
  person_fixture_reopen (self);
  person = person_fixture_find (self, GUISE_FACE_SLOT_DST);
  g_assert_true (guise_person_is_there (person));
  person_fixture_remove (self, GUISE_FACE_SLOT_DST, guise_person_get_listed (person),
                         GUISE_REMOVAL_FOR_GOOD);
  g_assert_cmpint (get_consent (self, GUISE_FACE_SLOT_DST), ==, GUISE_CONSENT_MISSING);
  g_assert_cmpuint (self->project->imported_iterations, ==, 0);
  g_assert_false (person_fixture_is_in (self->dir, "facesets.json"));
  g_assert_false (person_fixture_is_in (self->dir, "history/losses"));
  act = read_last_act (self);
  g_assert_true (json_object_has_member (act, "without_model"));
  nobody = person_fixture_find (self, GUISE_FACE_SLOT_DST);
  g_assert_false (guise_person_is_there (nobody));
}

static void
add_tests (void)
{
#define ADD(name, func)                                                                  \
  g_test_add ("/project-person-holds/" name, Fixture, NULL, person_fixture_set_up, func, \
              person_fixture_tear_down)
  ADD ("shown", test_shown);
  ADD ("only", test_only);
  ADD ("for-good", test_for_good);
  ADD ("nothing", test_nothing);
  ADD ("is-there", test_is_there);
  ADD ("fixed", test_fixed);
  ADD ("others", test_others);
  ADD ("beside", test_beside);
  ADD ("pack", test_pack);
  ADD ("selection", test_selection);
  ADD ("chain", test_chain);
  ADD ("chain-of-backups", test_chain_of_backups);
  ADD ("model-elsewhere", test_model_elsewhere);
  ADD ("unlearned", test_unlearned);
  ADD ("generic", test_generic);
  ADD ("power-cut", test_power_cut);
}

int
main (int argc, char **argv)
{
  return person_fixture_run (argc, argv, add_tests);
}
