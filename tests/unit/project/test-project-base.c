/* SPDX-License-Identifier: GPL-3.0-or-later
 * A trained model is the beginning of another one, with what is known of it; and what of a project
 * can still be changed. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "model/guise-model-error.h"
#include "nn/guise-nn.h"
#include "project-faces.h"
#include "project/guise-base.h"
#include "project/guise-project-change.h"
#include "project/guise-provenance.h"
#include "store/guise-backup.h"
#include "store/guise-journal.h"
#include "store/guise-store-error.h"
#include "support/guise-test.h"

#define MODEL "guise"

typedef struct
{
  char        *dir;    /* owned */
  GuiseDevice *device; /* owned */
} World;

static void
set_up (World *self, const void *data)
{
  g_autoptr (GError) error = NULL;

  self->dir = guise_test_tmp_dir ();
  self->device = guise_device_open ("cpu", 1, &error);
  g_assert_no_error (error);
}

static void
tear_down (World *self, const void *data)
{
  guise_device_unref (self->device);
  guise_test_rm_rf (self->dir);
}

static char *
place (World *self, const char *name)
{
  return g_build_filename (self->dir, name, NULL);
}

static GuiseProject *
create (World *self, const char *name, const char *const *options)
{
  g_autofree char  *a = place (self, "a");
  g_autofree char  *b = place (self, "b");
  g_autofree char  *dir = place (self, name);
  GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = { { .path = a, .consent = GUISE_CONSENT_SELF },
                                                  { .path = b, .consent = GUISE_CONSENT_PUBLIC } };
  g_autoptr (GError) error = NULL;
  GuiseProject *project = guise_project_create (dir, "miniature", faces, options, 3, &error);

  g_assert_no_error (error);
  return project;
}

/* A small model, as training would save it. */
static void
write_model (World *self, const char *folder, const char *warp, int64_t iteration)
{
  const char *const pairs[] = {
    "resolution=64", "archi=liae-ud", "face_type=wf", "ae_dims=4", "e_dims=2",
    "d_dims=2",      "d_mask_dims=2", warp,           NULL
  };
  GuiseSaehdOptions options = guise_saehd_options_default ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseSaehd) model = NULL;
  g_autoptr (GuiseWeights) weights = guise_weights_new (self->device);
  g_autoptr (GuiseDflState) state = guise_dfl_state_new ();

  g_assert_true (guise_saehd_options_set_pairs (&options, pairs, &error));
  g_assert_true (guise_saehd_options_settle (&options, GUISE_SAEHD_RULE_NETWORK, &error));
  model = guise_saehd_new (&options, &error);
  g_assert_no_error (error);
  g_assert_true (guise_saehd_add_weights (model, weights, 7, &error));
  state->iter = iteration;
  g_assert_true (guise_dfl_folder_save (folder, MODEL, model, weights, state, &error));
  g_assert_no_error (error);
}

static void
write_checkpoint (World *self, GuiseProject *project, uint64_t iteration, gboolean is_reusable)
{
  g_autofree char *dir = guise_project_dup_checkpoints_dir (project);
  g_autoptr (GError) error = NULL;
  const GuiseCheckpointInfo info = { .is_reusable = is_reusable, .reason = (char *) "clock" };
  g_autoptr (GuiseCheckpointDraft) draft = guise_checkpoint_begin (dir, iteration, 0, &error);

  g_assert_no_error (error);
  write_model (self, guise_checkpoint_draft_get_path (draft),
               is_reusable ? "random_warp=y" : "random_warp=n", (int64_t) iteration);
  g_assert_true (guise_checkpoint_commit (draft, &info, &error));
  g_assert_no_error (error);
}

static guint
count_parents (GuiseProject *project)
{
  g_autoptr (JsonArray) chain = guise_provenance_get_chain (project, NULL);

  return json_array_get_length (chain);
}

/* The newest checkpoint from before random warp went off is taken; the chain has both (A49, A53).
 */
static void
test_from_project (World *self, const void *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) old = create (self, "old", NULL);
  g_autofree char *kept = place (self, "keep-me");
  g_autoptr (GuiseBase) base = NULL;
  g_autoptr (GuiseBase) again = NULL;
  g_auto (GStrv) locked = NULL;
  g_autoptr (GuiseProject) middle = NULL;
  g_autoptr (GuiseProject) last = NULL;
  g_autoptr (JsonArray) chain = NULL;
  JsonObject *first;

  write_checkpoint (self, old, 100, TRUE);
  write_checkpoint (self, old, 200, TRUE);
  write_checkpoint (self, old, 300, FALSE);
  base = guise_base_find (old->dir, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (base->kind, ==, GUISE_BASE_PROJECT);
  g_assert_cmpuint (base->iteration, ==, 200);
  g_assert_true (guise_base_check_reusable (base, &error));

  locked = guise_base_list_locked (&base->options);
  middle = create (self, "middle", (const char *const *) locked);
  g_assert_true (guise_base_adopt (base, middle, GUISE_BASE_BEGIN, GUISE_DFL_MISSING_REFUSE,
                                   self->device, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (guise_project_get_iteration (middle), ==, 0);
  g_assert_cmpuint (count_parents (middle), ==, 1);
  g_assert_false (guise_base_adopt (base, middle, GUISE_BASE_BEGIN, GUISE_DFL_MISSING_REFUSE,
                                    self->device, NULL, &error));
  g_assert_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_EXISTS);
  g_clear_error (&error);

  again = guise_base_find (middle->dir, NULL, NULL, &error);
  g_assert_no_error (error);
  last = create (self, "last", (const char *const *) locked);
  g_assert_true (guise_base_adopt (again, last, GUISE_BASE_GO_ON, GUISE_DFL_MISSING_REFUSE,
                                   self->device, NULL, &error));
  chain = guise_provenance_get_chain (last, &error);
  g_assert_cmpuint (json_array_get_length (chain), ==, 2);
  first = json_array_get_object_element (chain, 0);
  g_assert_cmpint (json_object_get_int_member (first, "iteration"), ==, 200);
  g_assert_cmpstr (json_object_get_string_member (first, "sha256"), ==,
                   json_object_get_string_member (json_array_get_object_element (chain, 1),
                                                  "sha256")); /* the same weights */
  g_assert_nonnull (kept);
}

/* With random warp off everywhere there is no other face, and the reason is told (A49). */
static void
test_not_reusable (World *self, const void *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = create (self, "p", NULL);
  g_autofree char *journal_path = guise_project_dup_journal_path (project);
  g_autoptr (GuiseJournal) journal = guise_journal_open (journal_path, &error);
  g_autofree char *folder = place (self, "dfl");
  g_autoptr (GuiseBase) by_plan = NULL;
  g_autoptr (GuiseBase) by_journal = NULL;
  g_autoptr (GuiseBase) of_folder = NULL;

  write_checkpoint (self, project, 300, FALSE);
  by_plan = guise_base_find (project->dir, NULL, NULL, &error);
  g_assert_false (guise_base_check_reusable (by_plan, &error));
  g_assert_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_NOT_REUSABLE);
  g_assert_nonnull (strstr (error->message, "iteration 150 (stage 'no-warp')"));
  g_clear_error (&error);
  g_assert_true (guise_journal_add (journal, 123, GUISE_JOURNAL_WARP_OFF, &error, NULL));
  by_journal = guise_base_find (project->dir, NULL, NULL, &error);
  g_assert_false (guise_base_check_reusable (by_journal, &error));
  g_assert_nonnull (strstr (error->message, "iteration 123"));
  g_clear_error (&error);

  write_model (self, folder, "random_warp=n", 77);
  of_folder = guise_base_find (folder, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (guise_base_check_reusable (of_folder, &error));
  g_assert_nonnull (strstr (error->message, "iteration 77"));
}

/* A pinned backup serves when the checkpoints are past it; a damaged one does not. */
static void
test_backup (World *self, const void *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = create (self, "p", NULL);
  g_autofree char *backups = guise_project_dup_backups_dir (project);
  g_autofree char *checkpoints = guise_project_dup_checkpoints_dir (project);
  g_autofree char *from = g_build_filename (checkpoints, "0000000100", NULL);
  g_autofree char *to = g_build_filename (backups, "0000000100-pinned-reusable-base", NULL);
  g_autofree char *weights = g_build_filename (to, MODEL "_SAEHD_encoder.npy", NULL);
  g_autoptr (GuiseBase) found = NULL;
  g_autoptr (GuiseBase) none = NULL;

  write_checkpoint (self, project, 100, TRUE);
  write_checkpoint (self, project, 300, FALSE);
  g_assert_true (guise_dir_make (backups, NULL));
  g_assert_cmpint (g_rename (from, to), ==, 0);
  found = guise_base_find (project->dir, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (found->is_reusable);
  g_assert_cmpuint (found->iteration, ==, 100);
  g_assert_true (guise_file_replace (weights, "x", 1, NULL));
  none = guise_base_find (project->dir, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (none->is_reusable);
  g_assert_cmpuint (none->iteration, ==, 300);
}

static const char *
get_consent (const GuiseBase *base, const char *slot)
{
  JsonArray *facesets = json_object_get_array_member (base->provenance, "facesets");

  for (guint i = 0; i < json_array_get_length (facesets); i++)
    {
      JsonObject *faceset = json_array_get_object_element (facesets, i);

      JsonArray *consent = json_object_get_array_member (faceset, "consent");

      if (strcmp (json_object_get_string_member (faceset, "slot"), slot) == 0)
        return json_object_get_string_member (json_array_get_object_element (consent,
                                                                             json_array_get_length (
                                                                               consent) -
                                                                               1),
                                              "kind");
    }
  return NULL;
}

/* One that is named itself is of its project, however it is named; a copy elsewhere is of nobody.
 */
static void
test_one_of_project (World *self, const void *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = create (self, "p", NULL);
  g_autofree char *checkpoints = guise_project_dup_checkpoints_dir (project);
  g_autofree char *backups = guise_project_dup_backups_dir (project);
  g_autofree char *first = g_build_filename (checkpoints, "0000000100", NULL);
  g_autofree char *last = g_build_filename (checkpoints, "0000000300", NULL);
  g_autofree char *backup = NULL;
  g_autofree char *elsewhere = place (self, "0000000100");
  g_autofree char *link = place (self, "link");
  g_autofree char *odd =
    g_build_filename (checkpoints, ".", "0000000300", "..", "0000000100", "", NULL);
  g_autofree char *id = NULL;
  const char      *names[4];

  write_checkpoint (self, project, 100, TRUE);
  write_checkpoint (self, project, 300, FALSE);
  id = guise_backup_create (backups, first, GUISE_BACKUP_MANUAL, "mine", NULL, NULL, &error);
  g_assert_no_error (error);
  backup = g_build_filename (backups, id, NULL);
  g_assert_cmpint (symlink (backup, link), ==, 0);
  names[0] = first;
  names[1] = backup;
  names[2] = odd;
  names[3] = link;
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GuiseBase) base = guise_base_find (names[i], NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpint (base->kind, ==, GUISE_BASE_PROJECT);
      g_assert_cmpuint (base->iteration, ==, 100);
      g_assert_true (base->is_reusable);
      g_assert_cmpstr (get_consent (base, "src"), ==, "self");
      g_assert_cmpstr (get_consent (base, "dst"), ==, "public");
    }
  {
    g_autoptr (GuiseBase) base = guise_base_find (last, NULL, NULL, &error);

    g_assert_no_error (error);
    g_assert_false (guise_base_check_reusable (base, &error));
    g_assert_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_NOT_REUSABLE);
    g_test_message ("%s", error->message);
    g_assert_nonnull (strstr (error->message, last));
    g_clear_error (&error);
  }
  g_assert_cmpint (g_rename (first, elsewhere), ==, 0);
  {
    g_autoptr (GuiseBase) base = guise_base_find (elsewhere, NULL, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpint (base->kind, ==, GUISE_BASE_DFL);
    g_assert_cmpstr (get_consent (base, "src"), ==, "unknown");
  }
}

/* A checkpoint or backup that is named itself is not replaced by another one when it is damaged. */
static void
test_damaged_one (World *self, const void *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = create (self, "p", NULL);
  g_autofree char *checkpoints = guise_project_dup_checkpoints_dir (project);
  g_autofree char *path = g_build_filename (checkpoints, "0000000100", NULL);
  g_autofree char *weights = g_build_filename (path, MODEL "_SAEHD_encoder.npy", NULL);

  write_checkpoint (self, project, 50, TRUE);
  write_checkpoint (self, project, 100, TRUE);
  g_assert_true (guise_file_replace (weights, "x", 1, NULL));
  g_assert_null (guise_base_find (path, NULL, NULL, &error));
  g_assert_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED);
}

/* How far the copy is, and when it is stopped. */
typedef struct
{
  uint64_t      done;
  uint64_t      total;
  GCancellable *cancellable; /* cancelled at the first word; or NULL */
} Copied;

static void
on_copied_cb (uint64_t done, uint64_t total, void *data)
{
  Copied *self = data;

  g_assert_cmpuint (done, >=, self->done);
  self->done = done;
  self->total = total;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

/* What stands in the way is said before anything is written; what was begun leaves nothing. */
static void
test_package_stopped (World *self, const void *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = create (self, "p", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *dir = place (self, "base");
  g_autofree char *draft = place (self, ".base.draft");
  g_autofree char *large = NULL;
  g_autoptr (GuiseBase) base = NULL;
  Copied stopped = { .cancellable = cancellable };
  Copied copied = { 0 };
  int    file;

  write_checkpoint (self, project, 50, TRUE);
  base = guise_base_find (project->dir, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (guise_base_measure (base, TRUE), >, guise_base_measure (base, FALSE));
  g_assert_false (
    guise_base_save (base, dir, TRUE, FALSE, on_copied_cb, &stopped, cancellable, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
  g_assert_false (g_file_test (dir, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (draft, G_FILE_TEST_EXISTS));
  g_clear_error (&error);
  g_assert_true (guise_base_save (base, dir, TRUE, FALSE, on_copied_cb, &copied, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (copied.done, ==, guise_base_measure (base, TRUE));
  g_assert_cmpuint (copied.total, ==, copied.done);

  large = g_build_filename (base->folder, MODEL "_SAEHD_large.npy", NULL);
  file = g_open (large, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (ftruncate (file, (off_t) 1 << 43) == 0) /* with nothing in it */
    {
      g_autofree char *other = place (self, "other");

      g_assert_false (guise_base_save (base, other, TRUE, FALSE, NULL, NULL, NULL, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE);
      g_assert_nonnull (strstr (error->message, "The base package takes 8192.0 GiB"));
      g_assert_false (g_file_test (other, G_FILE_TEST_EXISTS));
    }
  else
    g_test_skip ("this file system takes no file of 8 TiB, so that a full disk was not tried");
  close (file);
  g_unlink (large);
}

/* A package tells where it comes from, only of the model it lies beside, and labels stay at home.
 */
static void
test_package (World *self, const void *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = create (self, "p", NULL);
  g_autoptr (GuiseConsentStatement) said =
               guise_consent_statement_new (GUISE_CONSENT_PERMISSION, "Ada Lovelace", "by letter",
                                            NULL, NULL, NULL);
  g_autofree char *dir = place (self, "base");
  g_autofree char *file = g_build_filename (dir, GUISE_PROVENANCE_NAME, NULL);
  g_autofree char *optimizer = g_build_filename (dir, MODEL "_SAEHD_src_dst_opt.npy", NULL);
  g_autofree char *draft = place (self, ".base.draft");
  g_autofree char *text = NULL;
  g_autoptr (GuiseBase) base = NULL;
  g_autoptr (GuiseBase) package = NULL;
  g_autoptr (GuiseProject) next = NULL;
  g_auto (GStrv) locked = NULL;

  write_checkpoint (self, project, 50, TRUE);
  g_assert_true (guise_project_state_consent (project, GUISE_FACE_SLOT_SRC, said, &error));
  base = guise_base_find (project->dir, NULL, NULL, &error);
  g_assert_true (guise_base_save (base, dir, FALSE, FALSE, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (optimizer, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (draft, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  g_assert_null (strstr (text, "Lovelace"));
  g_assert_nonnull (strstr (text, "permission"));
  g_assert_null (strstr (text, self->dir));
  g_assert_false (guise_base_save (base, dir, FALSE, FALSE, NULL, NULL, NULL, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS);
  g_clear_error (&error);

  package = guise_base_find (dir, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (package->kind, ==, GUISE_BASE_PACKAGE);
  locked = guise_base_list_locked (&package->options);
  next = create (self, "next", (const char *const *) locked);
  g_assert_true (guise_base_adopt (package, next, GUISE_BASE_BEGIN, GUISE_DFL_MISSING_REFUSE,
                                   self->device, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (guise_project_get_iteration (next), ==, 0);
  g_assert_cmpuint (count_parents (next), ==, 1);

  /* Other weights beside the same story. */
  write_model (self, dir, "random_warp=y", 51);
  {
    g_autofree char *encoder = g_build_filename (dir, MODEL "_SAEHD_encoder.npy", NULL);
    g_autofree char *inter = g_build_filename (dir, MODEL "_SAEHD_inter_B.npy", NULL);

    g_assert_cmpint (g_rename (inter, encoder), ==, 0);
  }
  g_assert_null (guise_base_find (dir, NULL, NULL, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
}

/* What a person wants otherwise, though it is settled. */
static void
test_locked (World *self, const void *data)
{
  const char *const wanted[] = { "batch_size=3", "ae_dims=8", NULL };
  const char *const wrong[] = { "ae_dims=8", NULL };
  const char *const fine[] = { "batch_size=3", "clipgrad=y", NULL };
  const char *const no_warp[] = { "random_warp=n", NULL };
  const char *const nonsense[] = { "nonsense=1", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = create (self, "p", NULL);
  g_autoptr (GuiseProject) opened = NULL;
  g_autoptr (GuiseProject) copy = NULL;
  g_autofree char *copy_dir = place (self, "copy");
  g_autofree char *journal = guise_project_dup_journal_path (project);
  g_autoptr (GPtrArray) acts = NULL;

  write_checkpoint (self, project, 10, TRUE);
  g_assert_false (
    guise_project_set_options (project, wanted, GUISE_OPTION_CHANGE_CONFIRMED, &error));
  g_assert_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_LOCKED);
  g_assert_nonnull (strstr (error->message, "duplicate"));
  g_clear_error (&error);
  g_assert_false (
    guise_project_set_options (project, no_warp, GUISE_OPTION_CHANGE_CAREFUL, &error));
  g_assert_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_CONFIRM);
  g_clear_error (&error);
  g_assert_false (
    guise_project_set_options (project, nonsense, GUISE_OPTION_CHANGE_CAREFUL, &error));
  g_assert_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION);
  g_clear_error (&error);
  g_assert_true (guise_project_set_options (project, fine, GUISE_OPTION_CHANGE_CAREFUL, &error));
  g_assert_true (guise_project_set_options (project, fine, GUISE_OPTION_CHANGE_CAREFUL, &error));
  opened = guise_project_open (project->dir, &error);
  g_assert_cmpuint (g_strv_length (opened->options), ==, 2);
  acts = guise_journal_read (journal, 0, NULL, &error);
  g_assert_cmpuint (acts->len, ==, 5); /* created, twice two */
  g_assert_cmpstr (json_object_get_string_member (acts->pdata[1], "option"), ==, "batch_size");
  g_assert_cmpint (json_object_get_int_member (acts->pdata[1], "iteration"), ==, 10);

  copy = guise_project_duplicate (project, copy_dir, wrong, &error);
  g_assert_no_error (error);
  g_assert_true (g_strv_contains ((const char *const *) copy->options, "ae_dims=8"));
  g_assert_true (g_strv_contains ((const char *const *) copy->options, "batch_size=3"));
  g_assert_cmpuint (guise_project_get_iteration (copy), ==, 0);
  g_assert_cmpint (copy->faces[GUISE_FACE_SLOT_DST].consent, ==, GUISE_CONSENT_PUBLIC);
  g_assert_true (guise_project_set_options (copy, wrong, GUISE_OPTION_CHANGE_CAREFUL, &error));
}

/* The reference's own folder is told about, copied, and left as it was. */
static void
test_reference (World *self, const void *data)
{
  g_autofree char *folder = guise_test_shared ("golden/dfl/model/liae_udt");
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseBase) base = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *copied = NULL;
  g_autofree char *checkpoints = NULL;
  g_autofree char *latest = NULL;
  g_autoptr (GuiseProject) project = NULL;
  g_auto (GStrv) locked = NULL;

  if (folder == NULL)
    return;
  before = guise_provenance_hash_model (folder, NULL, &error);
  g_assert_no_error (error);
  base = guise_base_find (folder, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (base->kind, ==, GUISE_BASE_DFL);
  locked = guise_base_list_locked (&base->options);
  project = create (self, "p", (const char *const *) locked);
  g_assert_true (guise_base_adopt (base, project, GUISE_BASE_GO_ON, GUISE_DFL_MISSING_REFUSE,
                                   self->device, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (guise_project_get_iteration (project), ==, base->iteration);
  after = guise_provenance_hash_model (folder, NULL, &error);
  g_assert_cmpstr (before, ==, after);
  checkpoints = guise_project_dup_checkpoints_dir (project);
  latest = guise_checkpoint_find_latest (checkpoints, NULL, NULL, &error);
  copied = guise_provenance_hash_model (latest, MODEL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (copied);
}

#define ADD(name, func) g_test_add ("/project-base/" name, World, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("from-project", test_from_project);
  ADD ("not-reusable", test_not_reusable);
  ADD ("backup", test_backup);
  ADD ("one-of-project", test_one_of_project);
  ADD ("damaged-one", test_damaged_one);
  ADD ("package", test_package);
  ADD ("package-stopped", test_package_stopped);
  ADD ("locked", test_locked);
  ADD ("reference", test_reference);
  return g_test_run ();
}
