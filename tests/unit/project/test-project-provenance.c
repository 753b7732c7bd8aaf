/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a model says of where it comes from, and what it does not say. */
#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-faceset-pack.h"
#include "faceset/guise-selection.h"
#include "mask-faces.h"
#include "project-faces.h"
#include "project/guise-faceset-digest.h"
#include "project/guise-preconditions.h"
#include "project/guise-project-faces.h"
#include "project/guise-project-status.h"
#include "project/guise-provenance.h"
#include "store/guise-journal.h"
#include "support/guise-test.h"

typedef struct
{
  char         *dir;     /* owned */
  char         *a;       /* owned */
  char         *b;       /* owned */
  GuiseProject *project; /* owned */
} World;

static void
set_up (World *self, const void *data)
{
  g_autofree char *project_dir = NULL;
  g_autoptr (GError) error = NULL;
  GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = { 0 };
  g_autoptr (GPtrArray) said = guise_consent_history_new ();

  self->dir = guise_test_tmp_dir ();
  self->a = g_build_filename (self->dir, "secret place", NULL);
  self->b = g_build_filename (self->dir, "b", NULL);
  project_dir = g_build_filename (self->dir, "project", NULL);
  project_faces_make (self->a, 6, 3);
  project_faces_make (self->b, 4, 4);
  g_ptr_array_add (said, guise_consent_statement_new (GUISE_CONSENT_PERMISSION, "Ada Lovelace",
                                                      "by letter", NULL, NULL, NULL));
  faces[0] = (GuiseProjectFaces){ .path = self->a, .statements = said };
  faces[1] = (GuiseProjectFaces){ .path = self->b, .consent = GUISE_CONSENT_SELF };
  self->project = guise_project_create (project_dir, "miniature", faces, NULL, 0, &error);
  g_assert_no_error (error);
}

static void
tear_down (World *self, const void *data)
{
  guise_project_free (self->project);
  g_free (self->a);
  g_free (self->b);
  guise_test_rm_rf (self->dir);
}

static GuiseFacesetDigest
digest (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (path, &error);
  GuiseFacesetDigest found;

  g_assert_no_error (error);
  guise_faceset_digest (faceset, &found);
  return found;
}

/* The same faces have the same digest, wherever and in whatever order they lie. */
static void
test_digest (World *self, const void *data)
{
  g_autofree char   *moved = g_build_filename (self->dir, "moved", NULL);
  g_autofree char   *one = g_build_filename (moved, "00001_0.jpg", NULL);
  g_autofree char   *two = g_build_filename (moved, "00002_0.jpg", NULL);
  g_autofree char   *aside = g_build_filename (moved, "x.jpg", NULL);
  GuiseFacesetDigest first = digest (self->a), second;

  g_assert_cmpuint (first.n_faces, ==, 6);
  g_assert_cmpuint (first.n_masked, ==, 3);
  g_assert_cmpuint (strlen (first.sha256), ==, 64);
  g_assert_cmpint (g_rename (self->a, moved), ==, 0);
  second = digest (moved);
  g_assert_cmpstr (first.sha256, ==, second.sha256);

  {
    g_autofree char       *pack_dir = g_build_filename (self->dir, "packed", NULL);
    g_autofree char       *pack = g_build_filename (pack_dir, "faceset.pak", NULL);
    const GuisePackOptions options = { 0 };
    g_auto (GuisePackReport) report = { 0 };

    g_assert_true (guise_dir_make (pack_dir, NULL));
    g_assert_true (guise_faceset_pack (moved, pack, &options, &report, NULL));
    second = digest (pack_dir);
    g_assert_cmpstr (first.sha256, ==, second.sha256);
  }

  /* Names count ... */
  g_assert_cmpint (g_rename (one, aside), ==, 0);
  second = digest (moved);
  g_assert_cmpstr (first.sha256, !=, second.sha256);
  g_assert_cmpint (g_rename (aside, one), ==, 0);
  /* ... and masks. */
  project_faces_make (moved, 2, 1);
  second = digest (moved);
  g_assert_cmpuint (second.n_masked, ==, 2);
  g_assert_cmpstr (first.sha256, !=, second.sha256);
  g_assert_true (g_file_test (two, G_FILE_TEST_EXISTS));
}

static JsonObject *
get_faceset (JsonObject *provenance, guint i)
{
  return json_array_get_object_element (json_object_get_array_member (provenance, "facesets"), i);
}

static char *
to_text (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, object);
  return json_to_string (node, FALSE);
}

/* Facesets are told as they were when they were trained on, even when they are gone. */
static void
test_facesets (World *self, const void *data)
{
  g_autofree char *journal = guise_project_dup_journal_path (self->project);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) found = NULL;
  g_autoptr (GPtrArray) acts = NULL;
  GuiseFacesetDigest before = digest (self->a);
  GuiseFacesetDigest after;

  g_assert_true (guise_provenance_note_facesets (self->project, 0, NULL, &error));
  g_assert_true (guise_provenance_note_facesets (self->project, 5, NULL, &error));
  project_faces_make (self->a, 8, 8);
  after = digest (self->a);
  g_assert_true (guise_provenance_note_facesets (self->project, 10, NULL, &error));
  g_assert_no_error (error);
  guise_test_rm_rf (g_strdup (self->a));

  found = guise_provenance_make (self->project, NULL, 20, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (found, "facesets")), ==,
                    3);
  g_assert_cmpstr (json_object_get_string_member (get_faceset (found, 0), "slot"), ==, "src");
  g_assert_cmpstr (json_object_get_string_member (get_faceset (found, 0), "sha256"), ==,
                   before.sha256);
  g_assert_cmpint (json_object_get_int_member (get_faceset (found, 0), "first_iteration"), ==, 0);
  g_assert_cmpstr (json_object_get_string_member (get_faceset (found, 2), "sha256"), ==,
                   after.sha256);
  g_assert_cmpint (json_object_get_int_member (get_faceset (found, 2), "first_iteration"), ==, 10);
  g_assert_cmpint (json_object_get_int_member (get_faceset (found, 2), "masked"), ==, 8);
  acts = guise_journal_read (journal, 0, NULL, &error);
  g_assert_cmpuint (acts->len, ==, 2); /* created, changed */
  g_assert_cmpstr (json_object_get_string_member (acts->pdata[1], "act"), ==, "dataset-changed");
}

/* No path, no user, no computer; persons' labels only if asked for. */
static void
test_privacy (World *self, const void *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) without = guise_provenance_make (self->project, NULL, 7, FALSE, &error);
  g_autoptr (JsonObject) with = guise_provenance_make (self->project, NULL, 7, TRUE, &error);
  g_autofree char *text = to_text (without);
  g_autofree char *full = to_text (with);
  g_auto (GStrv) properties = guise_provenance_list_properties (without);
  g_auto (GStrv) labelled = guise_provenance_list_properties (with);
  g_autoptr (GHashTable) table = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_no_error (error);
  g_assert_null (strstr (text, "Lovelace"));
  g_assert_null (strstr (text, "letter"));
  g_assert_nonnull (strstr (full, "Lovelace"));
  g_assert_null (strstr (full, "secret"));
  g_assert_null (strstr (full, self->dir));
  g_assert_null (strstr (full, g_get_host_name ()));
  for (size_t i = 0; properties[i] != NULL; i += 2)
    {
      g_assert_null (strstr (properties[i + 1], "Lovelace"));
      g_hash_table_insert (table, properties[i], properties[i + 1]);
    }
  g_assert_cmpstr (g_hash_table_lookup (table, "guise.schema"), ==, "1");
  g_assert_cmpstr (g_hash_table_lookup (table, "guise.content"), ==, "synthetic face model");
  g_assert_cmpstr (g_hash_table_lookup (table, "guise.consent.src"), ==, "permission");
  g_assert_cmpstr (g_hash_table_lookup (table, "guise.consent.dst"), ==, "self");
  g_assert_cmpstr (g_hash_table_lookup (table, "guise.plan"), ==, "miniature");
  g_assert_cmpstr (g_hash_table_lookup (table, "guise.parents"), ==, "");
  g_assert_nonnull (g_hash_table_lookup (table, "guise.date"));
  g_assert_null (g_hash_table_lookup (table, "guise.label.src"));
  g_assert_true (g_strv_contains ((const char *const *) labelled, "guise.label.src"));
}

/* A chain keeps what it knows and drops what it does not know. */
static void
test_chain (World *self, const void *data)
{
  static const char FOREIGN[] =
    "{\"format\":\"guise-provenance\",\"version\":1,\"class\":\"SAEHD\",\"iteration\":100,"
    "\"home\":\"/home/ada\",\"sha256\":\"00\",\"facesets\":[{\"slot\":\"src\",\"path\":\"/x\","
    "\"consent\":[{\"kind\":\"public\",\"date\":\"2026-01-01T00:00:00Z\",\"label\":\"Bob\"}]}],"
    "\"parents\":[{\"class\":\"SAEHD\",\"sha256\":\"11\",\"facesets\":[]}]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) foreign =
               guise_provenance_parse (FOREIGN, strlen (FOREIGN), "foreign", &error);
  g_autoptr (JsonObject) made = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) properties = NULL;

  g_assert_no_error (error);
  g_assert_true (guise_provenance_set_parent (self->project, foreign, &error));
  made = guise_provenance_make (self->project, NULL, 3, FALSE, &error);
  g_assert_no_error (error);
  text = to_text (made);
  g_assert_null (strstr (text, "Bob"));
  g_assert_null (strstr (text, "/home/ada"));
  g_assert_null (strstr (text, "/x"));
  g_assert_nonnull (strstr (text, "public"));
  properties = guise_provenance_list_properties (made);
  for (size_t i = 0; properties[i] != NULL; i += 2)
    if (strcmp (properties[i], "guise.parents") == 0)
      g_assert_cmpstr (properties[i + 1], ==, "11 00");
}

static void
test_damaged_chain (World *self, const void *data)
{
  static const char *const TEXTS[] = {
    "",
    "[]",
    "{}",
    "{\"format\":\"guise-provenance\",\"version\":2}",
    "{\"format\":\"guise-provenance\",\"version\":1,\"parents\":[1]}",
    "{\"format\":\"guise-provenance\",\"version\":1,\"facesets\":[{\"consent\":[{\"kind\":1}]}]}",
    "{\"format\":\"guise-provenance\",\"version\":1,\"facesets\":[{\"consent\":[{\"kind\":"
    "\"maybe\","
    "\"date\":\"2026-01-01T00:00:00Z\"}]}]}",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (TEXTS); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (guise_provenance_parse (TEXTS[i], strlen (TEXTS[i]), "text", &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
    }
}

/* Three faces without a mask are named (features.md A40); what is wanted of them, the stage says.
 */
static void
test_preconditions (World *self, const void *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuisePreconditions) warned = NULL;
  g_autoptr (GuisePreconditions) refused = NULL;
  g_autoptr (GuisePreconditions) few = NULL;
  GuiseTrainingStage *stage =
    (GuiseTrainingStage *) guise_training_plan_get_stage (self->project->plan, 0);

  stage->src.masks = GUISE_PLAN_MASKS_WARN;
  warned = guise_preconditions_look (self->project, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (warned->src.n_faces, ==, 6);
  g_assert_cmpuint (warned->src.n_masked, ==, 3);
  g_assert_cmpuint (warned->src.unmasked->len, ==, 3);
  g_assert_true (guise_preconditions_check (warned, &error));
  g_assert_cmpuint (warned->warnings->len, ==, 1);
  g_assert_nonnull (strstr (warned->warnings->pdata[0], "00004_0.jpg, 00005_0.jpg, 00006_0.jpg"));
  g_assert_cmpuint (warned->lacks->len, ==, 1);
  g_assert_cmpint (g_array_index (warned->lacks, GuiseLack, 0).kind, ==, GUISE_LACK_MASKS);
  g_assert_cmpuint (g_array_index (warned->lacks, GuiseLack, 0).n, ==, 3);
  g_assert_cmpint (warned->refused.kind, ==, GUISE_LACK_NOTHING);

  stage->src.masks = GUISE_PLAN_MASKS_ALL;
  refused = guise_preconditions_look (self->project, 0, NULL, NULL, NULL, &error);
  g_assert_false (guise_preconditions_check (refused, &error));
  g_assert_cmpint (refused->refused.kind, ==, GUISE_LACK_MASKS);
  g_assert_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_NOT_READY);
  g_assert_nonnull (strstr (error->message, "3 of the 6 faces of src"));
  g_assert_nonnull (strstr (error->message, "00004_0.jpg, 00005_0.jpg, 00006_0.jpg"));
  g_clear_error (&error);

  stage->src.masks = GUISE_PLAN_MASKS_NO;
  stage->src.n_min = 7;
  few = guise_preconditions_look (self->project, 0, NULL, NULL, NULL, &error);
  g_assert_false (guise_preconditions_check (few, &error));
  g_assert_cmpint (few->refused.kind, ==, GUISE_LACK_MORE_FACES);
  g_assert_nonnull (strstr (error->message, "at least 7"));
}

/* A mask that is no picture is as good as none: training would not see it. */
static void
test_spoilt_mask (World *self, const void *data)
{
  g_autofree char *path = g_build_filename (self->b, "00002_0.jpg", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuisePreconditions) found = NULL;
  g_autoptr (GuiseProjectStatus) status = NULL;
  GuiseTrainingStage *stage =
    (GuiseTrainingStage *) guise_training_plan_get_stage (self->project->plan, 0);

  stage->src.masks = GUISE_PLAN_MASKS_NO;
  stage->dst.masks = GUISE_PLAN_MASKS_ALL;
  mask_faces_put_mask (path, FALSE);
  found = guise_preconditions_look (self->project, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->dst.n_masked, ==, 3);
  g_assert_cmpint (found->refused.kind, ==, GUISE_LACK_MASKS);
  g_assert_nonnull (strstr (found->refusal, "00002_0.jpg"));
  status = guise_project_status_read (self->project, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (status->faces[GUISE_FACE_SLOT_DST].n_masked, ==, 3);
}

/* Whole faces without masks cannot be put back well (features.md A63), be it all or some of them;
 * of some of them nothing is said twice. */
static void
test_forehead (World *self, const void *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuisePreconditions) found = NULL;
  g_autoptr (GuisePreconditions) half = NULL;
  g_autoptr (GuisePreconditions) told = NULL;
  GuiseTrainingStage *stage =
    (GuiseTrainingStage *) guise_training_plan_get_stage (self->project->plan, 0);
  g_autofree char *bare = g_build_filename (self->dir, "bare", NULL);
  g_autofree char *some = g_build_filename (self->dir, "some", NULL);

  project_faces_make (bare, 2, 0);
  project_faces_make (some, 2, 1);
  stage->src.masks = stage->dst.masks = GUISE_PLAN_MASKS_NO;
  found = guise_preconditions_look (self->project, 0, bare, self->b, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (guise_preconditions_check (found, &error));
  g_assert_cmpuint (found->warnings->len, ==, 1);
  g_assert_nonnull (strstr (found->warnings->pdata[0], "No src face has a mask, and faces of"));
  g_assert_nonnull (strstr (found->warnings->pdata[0], "forehead"));
  g_assert_cmpuint (found->lacks->len, ==, 1);
  g_assert_cmpint (g_array_index (found->lacks, GuiseLack, 0).kind, ==, GUISE_LACK_FOREHEAD);

  half = guise_preconditions_look (self->project, 0, some, some, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (half->warnings->len, ==, 1);
  g_assert_nonnull (
    strstr (half->warnings->pdata[0],
            "1 of the 2 src faces have no mask, 1 of the 2 dst faces have no mask"));
  g_assert_cmpint (g_array_index (half->lacks, GuiseLack, 0).kind, ==, GUISE_LACK_FOREHEAD);

  stage->src.masks = GUISE_PLAN_MASKS_WARN;
  told = guise_preconditions_look (self->project, 0, some, self->b, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (told->warnings->len, ==, 1);
  g_assert_cmpint (g_array_index (told->lacks, GuiseLack, 0).kind, ==, GUISE_LACK_MASKS);
}

static void
expect_left_out (const World *self, const char *expected)
{
  g_autofree char *text = guise_project_dup_left_out (self->project);

  if (expected == NULL)
    g_assert_null (text);
  else
    g_assert_true (text != NULL && strstr (text, expected) != NULL);
}

/* What the last stage leaves out of the destination is told with its number, and at its start
 * (features.md A92). */
static void
test_left_out (World *self, const void *data)
{
  const guint         last = self->project->plan->stages->len - 1;
  GuiseTrainingStage *stage =
    (GuiseTrainingStage *) guise_training_plan_get_stage (self->project->plan, last);
  g_autofree char *path = g_build_filename (self->dir, "b", "targets.json", NULL);
  g_autoptr (GuiseSelection) targets = guise_selection_new (self->b, "original");
  g_autoptr (GuisePreconditions) found = NULL;
  g_autoptr (GError) error = NULL;

  stage->dst.n_keep = 0;
  expect_left_out (self, NULL);
  stage->dst.n_keep = 4; /* of 4 */
  expect_left_out (self, NULL);
  stage->dst.n_keep = 3;
  expect_left_out (self, "leaves out 1 of the 4 faces of dst");
  found = guise_preconditions_look (self->project, last, self->b, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (guise_preconditions_check (found, &error));
  g_assert_cmpuint (found->warnings->len, ==, 1);
  g_assert_nonnull (strstr (found->warnings->pdata[0], "leaves out 1 of the 4"));

  stage->dst.selection = g_strdup ("targets");
  stage->dst.n_keep = 0;
  expect_left_out (self, NULL); /* it is not there yet */
  guise_selection_add (targets, "00001_0.jpg", 0.0, -1);
  guise_selection_add (targets, "00003_0.jpg", 1.0, -1);
  g_assert_true (guise_selection_save (targets, path, NULL));
  expect_left_out (self, "leaves out 2 of the 4 faces of dst");
  stage->dst.n_keep = 1;
  expect_left_out (self, "leaves out 3 of the 4 faces of dst");
}

#define ADD(name, func) \
  g_test_add ("/project-provenance/" name, World, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("digest", test_digest);
  ADD ("facesets", test_facesets);
  ADD ("privacy", test_privacy);
  ADD ("chain", test_chain);
  ADD ("damaged-chain", test_damaged_chain);
  ADD ("preconditions", test_preconditions);
  ADD ("spoilt-mask", test_spoilt_mask);
  ADD ("forehead", test_forehead);
  ADD ("left-out", test_left_out);
  return g_test_run ();
}
