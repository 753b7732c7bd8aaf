/* SPDX-License-Identifier: GPL-3.0-or-later
 * What was said about a face stays said: by kind, label, note, document and date. */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "project-faces.h"
#include "project/guise-faceset-consent.h"
#include "project/guise-project.h"
#include "store/guise-journal.h"
#include "support/guise-test.h"

#define DOCUMENT "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" /* of "abc" */

static GuiseConsentStatement *
say (GuiseConsent kind, const char *label, const char *date)
{
  g_autoptr (GError) error = NULL;
  GuiseConsentStatement *statement =
    guise_consent_statement_new (kind, label, "CC BY 4.0\nand more", DOCUMENT, date, &error);

  g_assert_no_error (error);
  return statement;
}

static void
test_statements (void)
{
  const struct
  {
    const char *label;
    const char *note;
    const char *document;
    const char *date;
  } BAD[] = {
    { .label = "two\x01words" }, { .label = "\xff" },        { .note = "bell\a" },
    { .document = "abc" },       { .date = "last Tuesday" }, { .document = DOCUMENT "0" },
  };
  g_autofree char *long_label = g_strnfill (GUISE_CONSENT_MAX_LABEL + 1, 'x');
  g_autoptr (GuiseConsentStatement) now =
               guise_consent_statement_new (GUISE_CONSENT_SELF, "", NULL, "", NULL, NULL);

  g_assert_null (now->label);
  g_assert_null (now->document);
  g_assert_true (g_str_has_suffix (now->date, "Z"));
  for (size_t i = 0; i < G_N_ELEMENTS (BAD); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (guise_consent_statement_new (GUISE_CONSENT_SELF, BAD[i].label, BAD[i].note,
                                                  BAD[i].document, BAD[i].date, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
    }
  g_assert_null (
    guise_consent_statement_new (GUISE_CONSENT_SELF, long_label, NULL, NULL, NULL, NULL));
}

static void
test_document (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "release.pdf", NULL);
  g_autofree char *none = g_build_filename (dir, "none", NULL);
  g_autofree char *hash = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_file_replace (path, "abc", 3, NULL));
  hash = guise_consent_hash_document (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hash, ==, DOCUMENT);
  g_assert_null (guise_consent_hash_document (none, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (guise_consent_hash_document (dir, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
  g_clear_error (&error);
  if (truncate (path, (off_t) 1 << 40) == 0) /* with nothing in it */
    {
      g_assert_null (guise_consent_hash_document (path, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
    }
  else
    g_test_skip ("this file system takes no file of 1 TiB, so that one was not tried");
  guise_test_rm_rf (dir);
}

/* A faceset carries its statements, and gives them to what is made of it. */
static void
test_faceset (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *faces = g_build_filename (dir, "faces", NULL);
  g_autofree char *other = g_build_filename (dir, "other", NULL);
  g_autofree char *side_file = g_build_filename (faces, GUISE_FACESET_CONSENT_NAME, NULL);
  g_autoptr (GuiseConsentStatement) first =
               say (GUISE_CONSENT_UNKNOWN, NULL, "2026-11-25T10:00:00Z");
  g_autoptr (GuiseConsentStatement) second =
               say (GUISE_CONSENT_PERMISSION, "Ada ü", "2026-11-26T10:00:00Z");
  g_autoptr (GuiseFacesetConsent) read = NULL;
  g_autoptr (GuiseFacesetConsent) copied = NULL;
  g_autoptr (GError) error = NULL;
  const GuiseConsentStatement *found;
  gboolean                     is_kept = FALSE;

  g_assert_true (guise_dir_make (faces, NULL) && guise_dir_make (other, NULL));
  g_assert_true (guise_faceset_consent_state (faces, first, &is_kept, &error));
  g_assert_true (is_kept);
  g_assert_true (guise_faceset_consent_state (faces, second, &is_kept, &error));
  g_assert_true (guise_faceset_consent_state (faces, second, &is_kept, &error)); /* again */
  read = guise_faceset_consent_load (faces, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->statements->len, ==, 2);
  found = read->statements->pdata[0];
  g_assert_cmpint (found->kind, ==, GUISE_CONSENT_UNKNOWN);
  found = guise_consent_history_get_current (read->statements);
  g_assert_cmpstr (found->label, ==, "Ada ü");
  g_assert_cmpstr (found->note, ==, "CC BY 4.0\nand more");
  g_assert_cmpstr (found->document, ==, DOCUMENT);
  g_assert_cmpstr (found->date, ==, "2026-11-26T10:00:00Z");

  g_assert_true (guise_faceset_consent_carry (faces, other, &error));
  copied = guise_faceset_consent_load (other, &error);
  g_assert_cmpuint (copied->statements->len, ==, 2);
  g_assert_cmpstr (copied->id, !=, read->id);

  /* Damage is said, and the file left as it is. */
  g_assert_true (guise_file_replace (side_file, "{\"format\":\"guise-consent\"}", 26, NULL));
  g_assert_false (guise_faceset_consent_state (faces, first, &is_kept, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
  g_clear_error (&error);
  g_assert_null (guise_faceset_consent_load ("/nowhere/at/all", &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  guise_test_rm_rf (dir);
}

/* Where nobody may write, only the project keeps it. */
static void
test_read_only (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *faces = g_build_filename (dir, "faces", NULL);
  g_autoptr (GuiseConsentStatement) statement = say (GUISE_CONSENT_SELF, NULL, NULL);
  g_autoptr (GuiseFacesetConsent) read = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_kept = TRUE;

  g_assert_true (guise_dir_make (faces, NULL));
  g_assert_cmpint (g_chmod (faces, 0555), ==, 0);
  g_assert_true (guise_faceset_consent_state (faces, statement, &is_kept, &error));
  g_assert_no_error (error);
  g_assert_false (is_kept);
  read = guise_faceset_consent_load (faces, &error);
  g_assert_cmpuint (read->statements->len, ==, 0);
  g_assert_cmpint (g_chmod (faces, 0755), ==, 0);
  guise_test_rm_rf (dir);
}

static GuiseProject *
create (const char *dir, const char *recipe, GuiseConsent src, GError **error)
{
  g_autofree char  *a = g_build_filename (dir, "a", NULL);
  g_autofree char  *b = g_build_filename (dir, "b", NULL);
  g_autofree char  *project = g_build_filename (dir, "project", NULL);
  GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = { { .path = a, .consent = src }, { .path = b } };

  g_assert_true (guise_dir_make (a, NULL) && guise_dir_make (b, NULL));
  return guise_project_create (project, recipe, faces, NULL, 0, error);
}

/* A project takes what its facesets carry, then and later, and keeps all of it. */
static void
test_project_follows (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *a = g_build_filename (dir, "a", NULL);
  g_autofree char *b = g_build_filename (dir, "b", NULL);
  g_autofree char *project_dir = g_build_filename (dir, "project", NULL);
  g_autofree char *journal = g_build_filename (project_dir, GUISE_JOURNAL_FILE, NULL);
  g_autoptr (GuiseConsentStatement) first =
               say (GUISE_CONSENT_UNKNOWN, "x", "2026-01-01T00:00:00Z");
  g_autoptr (GuiseConsentStatement) later = say (GUISE_CONSENT_SELF, "me", "2026-02-01T00:00:00Z");
  g_autoptr (GuiseConsentStatement) of_dst =
               say (GUISE_CONSENT_LICENSED, NULL, "2026-03-01T00:00:00Z");
  g_autoptr (GuiseProject) project = NULL;
  g_autoptr (GuiseProject) opened = NULL;
  g_autoptr (GPtrArray) acts = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_kept;

  g_assert_true (guise_dir_make (a, NULL) && guise_dir_make (b, NULL));
  g_assert_true (guise_faceset_consent_state (a, first, &is_kept, &error));
  project = create (dir, "miniature", GUISE_CONSENT_MISSING, &error);
  g_assert_no_error (error);
  g_assert_cmpint (project->faces[GUISE_FACE_SLOT_SRC].consent, ==, GUISE_CONSENT_UNKNOWN);
  g_assert_false (guise_project_check_consent (project, &error)); /* dst */
  g_assert_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_CONSENT);
  g_assert_nonnull (strstr (error->message, "'dst'"));
  g_assert_nonnull (strstr (error->message, "guise faceset consent"));
  g_clear_error (&error);

  g_assert_true (guise_faceset_consent_state (a, later, &is_kept, &error));
  g_assert_true (guise_project_state_consent (project, GUISE_FACE_SLOT_DST, of_dst, &error));
  g_assert_true (guise_project_hand_consent (project, GUISE_FACE_SLOT_DST, &is_kept, &error));
  g_assert_true (is_kept);
  for (int i = 0; i < 2; i++) /* the second time there is no news */
    g_assert_true (guise_project_follow_consent (project, &error));
  opened = guise_project_open (project_dir, &error);
  g_assert_no_error (error);
  g_assert_true (guise_project_check_consent (opened, &error));
  g_assert_cmpuint (opened->faces[GUISE_FACE_SLOT_SRC].statements->len, ==, 2);
  g_assert_cmpint (opened->faces[GUISE_FACE_SLOT_SRC].consent, ==, GUISE_CONSENT_SELF);
  g_assert_cmpuint (opened->faces[GUISE_FACE_SLOT_DST].statements->len, ==, 1);
  g_assert_nonnull (opened->faces[GUISE_FACE_SLOT_DST].id);
  {
    const GuiseConsentStatement *kept = opened->faces[GUISE_FACE_SLOT_SRC].statements->pdata[0];

    g_assert_cmpstr (kept->label, ==, "x");
    g_assert_cmpstr (kept->note, ==, "CC BY 4.0\nand more");
    g_assert_cmpstr (kept->date, ==, "2026-01-01T00:00:00Z");
  }
  acts = guise_journal_read (journal, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (acts->len, ==, 3); /* created, dst stated, src followed */
  g_assert_cmpstr (json_object_get_string_member (acts->pdata[2], "act"), ==, "consent-changed");
  g_assert_cmpstr (json_object_get_string_member (acts->pdata[2], "consent"), ==, "self");
  guise_test_rm_rf (dir);
}

/* A model of somebody else is not even begun without a word about it (features.md A38). */
static void
test_third_party (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *project_dir = g_build_filename (dir, "project", NULL);
  g_autofree char *recipe = g_build_filename (dir, "recipe.json", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) made = NULL;
  g_autoptr (GuiseProject) template = create (dir, "miniature", GUISE_CONSENT_MISSING, &error);
  g_autofree char *plan = g_build_filename (project_dir, "plan.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GString) changed = NULL;

  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (plan, &text, NULL, NULL));
  changed = g_string_new (text);
  g_assert_cmpuint (g_string_replace (changed, "\"for_others\": false", "\"for_others\": true", 1),
                    ==, 1);
  g_assert_true (guise_file_replace (recipe, changed->str, changed->len, NULL));
  guise_test_rm_rf (g_strdup (project_dir));

  g_assert_null (create (dir, recipe, GUISE_CONSENT_MISSING, &error));
  g_assert_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_CONSENT);
  g_assert_false (g_file_test (project_dir, G_FILE_TEST_EXISTS));
  g_clear_error (&error);
  made = create (dir, recipe, GUISE_CONSENT_PUBLIC, &error);
  g_assert_no_error (error);
  g_assert_nonnull (made);
  guise_test_rm_rf (dir);
}

/* Every shipped recipe that makes a face for others asks whose it is, whatever it is called. */
static void
test_recipes_for_others (void)
{
  static const char *const NAMES[] = {
    "ready-to-use", "ready-to-use-2022", "ready-to-use-base-2022", "miniature-ready-to-use",
    "reuse-model",  "miniature-reuse",   "one-day-2022",
  };
  char *dir = guise_test_tmp_dir ();

  for (size_t i = 0; i < G_N_ELEMENTS (NAMES); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", NAMES[i]);
      g_assert_null (create (dir, NAMES[i], GUISE_CONSENT_MISSING, &error));
      g_assert_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_CONSENT);
      g_assert_nonnull (strstr (error->message, NAMES[i]));
    }
  guise_test_rm_rf (dir);
}

/* The manifest of an earlier version has a word and no statements. */
static void
test_old_manifest (void)
{
  static const char TEXT[] =
    "[project]\nformat=1\nseed=0\noptions=\n[src]\nfaces=/a\nconsent=self\n"
    "[dst]\nfaces=/b\nconsent=missing\n";
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *project_dir = g_build_filename (dir, "project", NULL);
  g_autofree char *manifest = g_build_filename (project_dir, "project.guise", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) made = create (dir, "miniature", GUISE_CONSENT_MISSING, &error);
  g_autoptr (GuiseProject) opened = NULL;

  g_assert_true (guise_file_replace (manifest, TEXT, strlen (TEXT), NULL));
  opened = guise_project_open (project_dir, &error);
  g_assert_no_error (error);
  g_assert_cmpint (opened->faces[GUISE_FACE_SLOT_SRC].consent, ==, GUISE_CONSENT_SELF);
  g_assert_cmpuint (opened->faces[GUISE_FACE_SLOT_SRC].statements->len, ==, 1);
  g_assert_cmpint (opened->faces[GUISE_FACE_SLOT_DST].consent, ==, GUISE_CONSENT_MISSING);
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/project-consent/statements", test_statements);
  g_test_add_func ("/project-consent/document", test_document);
  g_test_add_func ("/project-consent/faceset", test_faceset);
  g_test_add_func ("/project-consent/read-only", test_read_only);
  g_test_add_func ("/project-consent/project-follows", test_project_follows);
  g_test_add_func ("/project-consent/third-party", test_third_party);
  g_test_add_func ("/project-consent/recipes-for-others", test_recipes_for_others);
  g_test_add_func ("/project-consent/old-manifest", test_old_manifest);
  return g_test_run ();
}
