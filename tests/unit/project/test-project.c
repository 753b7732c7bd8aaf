/* SPDX-License-Identifier: GPL-3.0-or-later
 * A project is what was said when it was made, whatever happens to its files. */
#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-selection-marks.h"
#include "project-faces.h"
#include "project/guise-project-faces.h"
#include "project/guise-project-status.h"
#include "project/guise-project.h"
#include "support/guise-test.h"

#include <glib/gstdio.h>
#include <string.h>

static const char *const options[] = { "batch_size=2", NULL };

static GuiseProject *
create (const char *dir, GuiseConsent consent, GError **error)
{
  GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = {
    { .path = (char *) "some/src ü", .consent = consent },
    { .path = (char *) "/some/dst", .consent = GUISE_CONSENT_SELF },
  };

  return guise_project_create (dir, "miniature", faces, options, 42, error);
}

static void
test_round_trip (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *project_dir = g_build_filename (dir, "my project", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) made = create (project_dir, GUISE_CONSENT_GENERATED, &error);
  g_autoptr (GuiseProject) opened = guise_project_open (project_dir, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (opened->seed, ==, 42);
  g_assert_cmpstr (opened->options[0], ==, "batch_size=2");
  g_assert_null (opened->options[1]);
  g_assert_cmpstr (opened->plan->name, ==, "miniature");
  g_assert_true (g_path_is_absolute (opened->faces[GUISE_FACE_SLOT_SRC].path));
  g_assert_true (g_str_has_suffix (opened->faces[GUISE_FACE_SLOT_SRC].path, "some/src ü"));
  g_assert_cmpint (opened->faces[GUISE_FACE_SLOT_SRC].consent, ==, GUISE_CONSENT_GENERATED);
  g_assert_null (opened->faces[GUISE_FACE_SLOT_GENERIC].path);
  g_assert_cmpstr (guise_project_get_faces (opened, GUISE_FACE_SLOT_GENERIC)->path, ==,
                   "/some/dst");
  g_assert_true (guise_project_check_consent (opened, &error));
  g_assert_no_error (error);

  g_assert_null (create (project_dir, GUISE_CONSENT_SELF, &error));
  g_assert_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_EXISTS);
  guise_test_rm_rf (dir);
}

/* Faces may come later: each side has a folder to be filled, which moves with the project. */
static void
test_faces_later (void)
{
  char                   *dir = guise_test_tmp_dir ();
  g_autofree char        *there = g_build_filename (dir, "there", NULL);
  g_autofree char        *moved = g_build_filename (dir, "moved", NULL);
  g_autofree char        *src = g_build_filename (moved, "faces", "src", NULL);
  g_autofree char        *dst = g_build_filename (moved, "faces", "dst", NULL);
  const GuiseProjectFaces none[GUISE_N_FACE_SLOTS] = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) made =
               guise_project_create (there, "ready-to-use", none, NULL, 1, &error);
  g_autoptr (GuiseProject) opened = NULL;
  g_autoptr (GuiseProjectStatus) status = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (g_rename (there, moved), ==, 0);
  opened = guise_project_open (moved, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (opened->faces[GUISE_FACE_SLOT_SRC].path, ==, src);
  g_assert_cmpstr (opened->faces[GUISE_FACE_SLOT_DST].path, ==, dst);
  g_assert_true (g_file_test (src, G_FILE_TEST_IS_DIR));
  g_assert_null (opened->faces[GUISE_FACE_SLOT_GENERIC].path);
  status = guise_project_status_read (opened, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (status->faces[GUISE_FACE_SLOT_SRC].problem);
  g_assert_cmpuint (status->faces[GUISE_FACE_SLOT_SRC].n_faces, ==, 0);
  g_assert_nonnull (strstr (status->refusal, "src has no face yet"));
  g_assert_cmpint (status->refused.kind, ==, GUISE_LACK_FACES);
  g_assert_cmpint (status->refused.slot, ==, GUISE_FACE_SLOT_SRC);
  guise_test_rm_rf (dir);
}

/* Another faceset brings what was said about it; with a model nothing said is forgotten. */
static void
test_set_faces (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *project_dir = g_build_filename (dir, "project", NULL);
  g_autofree char *inside = g_build_filename (project_dir, "faces", "src", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) made = create (project_dir, GUISE_CONSENT_GENERATED, &error);
  g_autoptr (GuiseProject) opened = NULL;

  g_assert_no_error (error);
  g_assert_true (guise_project_set_faces (made, GUISE_FACE_SLOT_SRC, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (inside, G_FILE_TEST_IS_DIR));
  g_assert_true (guise_project_set_imported (made, (const char *const[]){ NULL }, 10, &error));
  g_assert_true (guise_project_set_faces (made, GUISE_FACE_SLOT_DST, "/other/dst", &error));
  g_assert_true (guise_project_set_faces (made, GUISE_FACE_SLOT_GENERIC, "/other/rtm", &error));
  opened = guise_project_open (project_dir, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (opened->faces[GUISE_FACE_SLOT_SRC].path, ==, inside);
  g_assert_cmpint (opened->faces[GUISE_FACE_SLOT_SRC].consent, ==, GUISE_CONSENT_MISSING);
  g_assert_cmpstr (opened->faces[GUISE_FACE_SLOT_DST].path, ==, "/other/dst");
  g_assert_cmpint (opened->faces[GUISE_FACE_SLOT_DST].consent, ==, GUISE_CONSENT_SELF);
  g_assert_cmpstr (opened->faces[GUISE_FACE_SLOT_GENERIC].path, ==, "/other/rtm");
  g_assert_true (guise_project_set_faces (opened, GUISE_FACE_SLOT_GENERIC, NULL, &error));
  g_assert_null (opened->faces[GUISE_FACE_SLOT_GENERIC].path);
  guise_test_rm_rf (dir);
}

/* What could not be trained is refused at once, and leaves nothing. */
static void
test_impossible_plans (void)
{
  static const struct
  {
    const char *option;
    const char *answer;
  } CASES[] = {
    { "resolution=70", "nearest legal value is 64" },
    { "archi=df-ud", "a reset is for inter_AB" },
    { "learning_rate=9", "nearest legal value is 0.01" },
    { "no_such_option=1", "no option called" },
  };
  char *dir = guise_test_tmp_dir ();

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char        *project_dir = g_build_filename (dir, "project", NULL);
      const char *const       changed[] = { CASES[i].option, NULL };
      const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = { { .path = (char *) "/a" },
                                                            { .path = (char *) "/b" } };
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", CASES[i].option);
      g_assert_null (guise_project_create (project_dir, "miniature", faces, changed, 0, &error));
      g_assert_nonnull (error);
      g_assert_nonnull (strstr (error->message, CASES[i].answer));
      g_assert_false (g_file_test (project_dir, G_FILE_TEST_EXISTS));
    }
  guise_test_rm_rf (dir);
}

static void
test_consent_is_asked_for (void)
{
  char *dir = guise_test_tmp_dir ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) made = create (dir, GUISE_CONSENT_MISSING, &error);
  g_autoptr (GuiseProject) opened = guise_project_open (dir, &error);

  g_assert_no_error (error);
  g_assert_false (guise_project_check_consent (opened, &error));
  g_assert_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_CONSENT);
  guise_test_rm_rf (dir);
}

static void
test_damaged (void)
{
  static const char *const contents[] = {
    "", "garbage", "[project]\nformat=2\n", "[project]\nformat=1\n[src]\nfaces=a\n",
    "[project]\nformat=1\n[src]\nfaces=a\nconsent=perhaps\n[dst]\nfaces=b\n"
  };
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *manifest = g_build_filename (dir, "project.guise", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (guise_project_open (dir, &error));
  g_assert_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_INVALID);
  for (size_t i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_clear_error (&error);
      g_assert_true (guise_file_replace (manifest, contents[i], strlen (contents[i]), NULL));
      g_assert_null (guise_project_open (dir, &error));
      g_assert_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_INVALID);
    }
  guise_test_rm_rf (dir);
}

static void
test_unknown_recipe (void)
{
  char             *dir = guise_test_tmp_dir ();
  g_autofree char  *project_dir = g_build_filename (dir, "p", NULL);
  GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = { { .path = (char *) "a" },
                                                  { .path = (char *) "b" } };
  g_autoptr (GError) error = NULL;

  g_assert_null (guise_project_create (project_dir, "nonsense", faces, NULL, 0, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  g_assert_false (g_file_test (project_dir, G_FILE_TEST_EXISTS));
  guise_test_rm_rf (dir);
}

/* How many faces a stage without wishes of its own trains on; 0: on the whole faceset. */
static unsigned
count_chosen (const GuiseProject *project)
{
  const GuisePlanFaces faces = { .slot = GUISE_FACE_SLOT_DST };
  g_autofree char     *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseSelection) selection = NULL;

  g_assert_true (
    guise_project_choose_faces (project, &faces, "all", "dst", 1, &path, NULL, &error));
  g_assert_no_error (error);
  if (strcmp (path, guise_project_get_faces (project, GUISE_FACE_SLOT_DST)->path) == 0)
    return 0;
  selection = guise_selection_load (path, &error);
  g_assert_no_error (error);
  return selection->faces->len;
}

/* What a person has set aside is not trained with, and what is brought back is again. */
static void
test_set_aside (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *there = g_build_filename (dir, "project", NULL);
  g_autofree char *me = g_build_filename (dir, "me", NULL);
  g_autofree char *path = NULL;
  g_autoptr (GuiseSelection) marks = guise_selection_new (me, "best");
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = {
    [GUISE_FACE_SLOT_DST] = { .path = me, .consent = GUISE_CONSENT_SELF },
  };
  g_autoptr (GuiseProject) project = NULL;

  project_faces_make (me, 5, 0);
  path = guise_selection_dup_path (me, "best"); /* beside the faces: there have to be some */
  project = guise_project_create (there, "miniature", faces, NULL, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_chosen (project), ==, 0);
  g_ptr_array_add (names, (char *) "00002_0.jpg");
  guise_selection_mark (marks, names, GUISE_SELECTION_DROPPED);
  g_assert_true (guise_selection_save (marks, path, &error));
  g_assert_cmpuint (count_chosen (project), ==, 4);
  guise_selection_mark (marks, names, GUISE_SELECTION_FREE);
  g_assert_true (guise_selection_save (marks, path, &error));
  g_assert_cmpuint (count_chosen (project), ==, 0);
  guise_test_rm_rf (dir);
}

static GuiseFaceset *
look (const GuiseProject *project, const GuisePlanFaces *faces)
{
  g_autoptr (GError) error = NULL;
  GuiseFaceset *found = guise_project_look_at_faces (project, faces, "s", "dst", NULL, &error);

  g_assert_no_error (error);
  return found;
}

static void
check_look (const GuiseProject *project, const GuisePlanFaces *faces, size_t n)
{
  g_autoptr (GuiseFaceset) found = look (project, faces);

  g_assert_cmpuint (guise_faceset_get_n (found), ==, n);
}

/* Of five faces, in the folder "me" beside it. */
static GuiseProject *
make_project_of_five (const char *dir)
{
  g_autofree char        *there = g_build_filename (dir, "project", NULL);
  g_autofree char        *me = g_build_filename (dir, "me", NULL);
  const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = {
    [GUISE_FACE_SLOT_DST] = { .path = me, .consent = GUISE_CONSENT_SELF },
  };
  g_autoptr (GError) error = NULL;
  GuiseProject *project;

  project_faces_make (me, 5, 0);
  project = guise_project_create (there, "miniature", faces, NULL, 1, &error);
  g_assert_no_error (error);
  return project;
}

/* Who looks sees the faces that training would take, and nothing is chosen by it. */
static void
test_look_at_faces (void)
{
  const GuisePlanFaces all = { .slot = GUISE_FACE_SLOT_DST };
  const GuisePlanFaces best = { .slot = GUISE_FACE_SLOT_DST, .n_keep = 3 };
  const GuisePlanFaces none = { .slot = GUISE_FACE_SLOT_SRC };
  char                *dir = guise_test_tmp_dir ();
  g_autofree char     *me = g_build_filename (dir, "me", NULL);
  g_autofree char     *kept = g_build_filename (dir, "project", "selections", NULL);
  g_autofree char     *path = NULL;
  g_autoptr (GuiseProject) project = make_project_of_five (dir);
  g_autoptr (GuiseSelection) marks = guise_selection_new (me, "best");
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  check_look (project, &all, 5);
  check_look (project, &best, 3);
  path = guise_selection_dup_path (me, "best");
  g_ptr_array_add (names, (char *) "00002_0.jpg");
  guise_selection_mark (marks, names, GUISE_SELECTION_DROPPED);
  g_assert_true (guise_selection_save (marks, path, &error));
  check_look (project, &all, 4);
  g_assert_false (g_file_test (kept, G_FILE_TEST_EXISTS));
  g_assert_null (guise_project_look_at_faces (project, &none, "s", "src", NULL, &error));
  g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY);
  guise_test_rm_rf (dir);
}

/* A selection that has a name, and one that a stage has made when it began: that stays its choice.
 */
static void
test_look_at_selections (void)
{
  const GuisePlanFaces of_name = { .slot = GUISE_FACE_SLOT_DST, .selection = (char *) "named" };
  const GuisePlanFaces best = { .slot = GUISE_FACE_SLOT_DST, .n_keep = 3 };
  char                *dir = guise_test_tmp_dir ();
  g_autofree char     *me = g_build_filename (dir, "me", NULL);
  g_autofree char     *named = g_build_filename (me, "selection-named.json", NULL);
  g_autofree char     *chosen = NULL;
  g_autoptr (GuiseProject) project = make_project_of_five (dir);
  g_autoptr (GuiseSelection) selection = guise_selection_new (me, "name");
  g_autoptr (GuiseFaceset) found = NULL;
  g_autoptr (GError) error = NULL;

  guise_selection_add (selection, "00004_0.jpg", 0.0, -1);
  g_assert_true (guise_selection_save (selection, named, &error));
  found = look (project, &of_name);
  g_assert_cmpuint (guise_faceset_get_n (found), ==, 1);
  g_assert_cmpstr (guise_faceset_get_entry (found, 0)->name, ==, "00004_0.jpg");

  g_assert_true (guise_project_choose_faces (project, &best, "s", "dst", 1, &chosen, NULL, &error));
  check_look (project, &best, 3);
  g_assert_true (guise_selection_save (selection, chosen, &error));
  check_look (project, &best, 1);
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/project/round-trip", test_round_trip);
  g_test_add_func ("/project/faces-later", test_faces_later);
  g_test_add_func ("/project/set-faces", test_set_faces);
  g_test_add_func ("/project/look-at-faces", test_look_at_faces);
  g_test_add_func ("/project/look-at-selections", test_look_at_selections);
  g_test_add_func ("/project/set-aside", test_set_aside);
  g_test_add_func ("/project/consent", test_consent_is_asked_for);
  g_test_add_func ("/project/damaged", test_damaged);
  g_test_add_func ("/project/unknown-recipe", test_unknown_recipe);
  g_test_add_func ("/project/impossible-plans", test_impossible_plans);
  return g_test_run ();
}
