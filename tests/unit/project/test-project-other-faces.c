/* SPDX-License-Identifier: GPL-3.0-or-later
 * Stages that train on other faces than the one before, and a quick check of faces. */
#include <glib/gstdio.h>
#include <string.h>

#include "faceset/guise-faceset.h"
#include "faceset/guise-selection-marks.h"
#include "faceset/guise-selection.h"
#include "nn/guise-plan.h"
#include "project-faces.h"
#include "project/guise-project-gate.h"
#include "project/guise-project-outlook.h"
#include "project/guise-quick-check.h"
#include "project/guise-run.h"
#include "store/guise-gate-file.h"
#include "store/guise-journal.h"
#include "store/guise-store-error.h"
#include "support/guise-test.h"

#define HEAD                                                                                   \
  "{\"format\": 1, \"name\": \"small\", \"title\": \"Small\", \"options\": {"                  \
  "\"resolution\": 32, \"ae_dims\": 4, \"e_dims\": 4, \"d_dims\": 4, \"d_mask_dims\": 2, "     \
  "\"batch_size\": 2, \"face_type\": \"wf\", \"archi\": \"liae-ud\", \"random_warp\": true}, " \
  "\"stages\": ["
#define FACES "\"src\": \"src\", \"dst\": \"dst\""

/* From the second stage on some of the faces alone are replaced. */
static const char plan[] =
  HEAD "{\"name\": \"one\", \"title\": \"One\", \"iterations\": 1, " FACES "}, "
       "{\"name\": \"two\", \"title\": \"Two\", \"iterations\": 1, " FACES
       ", \"dst_selection\": \"few\"}, "
       "{\"name\": \"three\", \"title\": \"Three\", \"iterations\": 1, " FACES
       ", \"dst_selection\": \"few\"}]}";

/* From the second stage on they replace those of many people. */
static const char other_people[] =
  HEAD "{\"name\": \"one\", \"title\": \"One\", \"iterations\": 1, \"src\": \"src\", "
       "\"dst\": \"generic\"}, "
       "{\"name\": \"two\", \"title\": \"Two\", \"iterations\": 1, " FACES "}, "
       "{\"name\": \"three\", \"title\": \"Three\", \"iterations\": 1, " FACES "}]}";

typedef struct
{
  char         *dir;
  GuiseProject *project;
  GuiseDevice  *device;
  GuiseRunSetup setup;
} World;

static void
world_clear (World *self)
{
  g_clear_pointer (&self->project, guise_project_free);
  g_clear_pointer (&self->device, guise_device_unref);
  g_clear_pointer (&self->dir, guise_test_rm_rf);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static gboolean
world_init (World *self, const char *json)
{
  g_autofree char  *faces = guise_test_shared ("golden/dfl/pak/plain");
  g_autofree char  *recipe = NULL;
  g_autofree char  *dir = NULL;
  GuiseProjectFaces slots[GUISE_N_FACE_SLOTS] = {
    [GUISE_FACE_SLOT_SRC] = { .path = faces, .consent = GUISE_CONSENT_GENERATED },
    [GUISE_FACE_SLOT_DST] = { .path = faces, .consent = GUISE_CONSENT_GENERATED },
    [GUISE_FACE_SLOT_GENERIC] = { .path = faces, .consent = GUISE_CONSENT_GENERATED },
  };
  g_autoptr (GError) error = NULL;

  if (faces == NULL)
    return FALSE;
  self->dir = guise_test_tmp_dir ();
  recipe = g_build_filename (self->dir, "small.json", NULL);
  dir = g_build_filename (self->dir, "project", NULL);
  g_assert_true (g_file_set_contents (recipe, json, -1, NULL));
  self->project = guise_project_create (dir, recipe, slots, NULL, 3, &error);
  g_assert_no_error (error);
  self->device = guise_device_open ("cpu", 1, &error);
  g_assert_no_error (error);
  self->setup = (GuiseRunSetup){ .device = self->device, .n_threads = 1 };
  return TRUE;
}

static GuiseRun *
open_run (World *self)
{
  g_autoptr (GError) error = NULL;
  GuiseRun *run = guise_run_open (self->project, &self->setup, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return run;
}

static GuiseRunOutcome
go (GuiseRun *run)
{
  g_autoptr (GError) error = NULL;
  GuiseRunOutcome outcome;

  guise_run_go (run, NULL, &outcome, &error);
  g_assert_no_error (error);
  return outcome;
}

/* How often the journal has an act. */
static unsigned
count_acts (const World *self, GuiseJournalAct act)
{
  g_autofree char *path = guise_project_dup_journal_path (self->project);
  g_autoptr (GPtrArray) acts = guise_journal_read (path, 0, NULL, NULL);
  unsigned n = 0;

  for (unsigned i = 0; i < acts->len; i++)
    n += strcmp (json_object_get_string_member (g_ptr_array_index (acts, i), "act"),
                 guise_journal_act_get_name (act)) == 0
           ? 1
           : 0;
  return n;
}

/* ---- other faces ---- */

/* All but one of the faces, as a selection of the project. */
static void
choose_few (const World *self)
{
  const char      *faces = guise_project_get_faces (self->project, GUISE_FACE_SLOT_DST)->path;
  g_autofree char *dir = g_build_filename (self->project->dir, "selections", NULL);
  g_autofree char *path = g_build_filename (dir, "few.json", NULL);
  g_autoptr (GuiseSelection) few = guise_selection_new (faces, "name");
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (faces, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (guise_faceset_get_n (faceset), >, 1);
  for (size_t i = 1; i < guise_faceset_get_n (faceset); i++)
    guise_selection_add (few, guise_faceset_get_entry (faceset, i)->name, 0.0, -1);
  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  guise_selection_save (few, path, &error);
  g_assert_no_error (error);
}

/* What all lines of an act say of themselves by a member, one after the other. */
static char *
list_members (const World *self, GuiseJournalAct act, const char *name)
{
  g_autofree char *path = guise_project_dup_journal_path (self->project);
  g_autoptr (GPtrArray) acts = guise_journal_read (path, 0, NULL, NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < acts->len; i++)
    if (g_str_equal (json_object_get_string_member (acts->pdata[i], "act"),
                     guise_journal_act_get_name (act)))
      g_string_append_printf (text, "%s ",
                              json_object_get_string_member_with_default (acts->pdata[i], name,
                                                                          "none"));
  return g_string_free (text, FALSE);
}

/* features.md A1, 31: the hash of dst changes exactly where the plan has other faces, that of src
 * never. Another choice of the same set is nothing to wait for. */
static void
test_other_faces (void)
{
  g_auto (World) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autofree char *src_text = NULL;
  g_autofree char *dst_text = NULL;
  g_autofree char *sides = NULL;
  g_autofree char *changed = NULL;
  g_auto (GStrv) src = NULL;
  g_auto (GStrv) dst = NULL;

  if (!world_init (&world, plan))
    return;
  choose_few (&world);
  world.setup.shows_faces = TRUE;
  run = open_run (&world);
  g_assert_cmpint (go (run), ==, GUISE_RUN_FINISHED);
  src_text = list_members (&world, GUISE_JOURNAL_STAGE_BEGIN, "src_sha256");
  dst_text = list_members (&world, GUISE_JOURNAL_STAGE_BEGIN, "dst_sha256");
  src = g_strsplit (src_text, " ", 4);
  dst = g_strsplit (dst_text, " ", 4);
  g_assert_cmpuint (g_strv_length (src), ==, 4);
  g_assert_cmpuint (strlen (src[0]), ==, 64);
  g_assert_cmpstr (src[0], ==, src[1]);
  g_assert_cmpstr (src[0], ==, src[2]);
  g_assert_cmpstr (dst[0], ==, src[0]); /* the same folder */
  g_assert_cmpstr (dst[0], !=, dst[1]);
  g_assert_cmpstr (dst[1], ==, dst[2]);
  sides = list_members (&world, GUISE_JOURNAL_DATASET_CHANGED, "side");
  changed = list_members (&world, GUISE_JOURNAL_DATASET_CHANGED, "sha256");
  g_assert_cmpstr (sides, ==, "dst ");
  g_assert_true (g_str_has_prefix (changed, dst[1]));
}

/* Without somebody to ask training goes on. */
static void
test_unattended (void)
{
  g_auto (World) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;

  if (!world_init (&world, other_people))
    return;
  world.setup.shows_faces = TRUE;
  world.setup.unattended = TRUE;
  run = open_run (&world);
  g_assert_cmpint (go (run), ==, GUISE_RUN_FINISHED);
  g_assert_cmpuint (count_acts (&world, GUISE_JOURNAL_DATASET_CHANGED), ==, 1);
}

/* With somebody to ask it waits there, once; the answer outlives the process, and is no answer to
 * whether a swap looks like the source. */
static void
test_shown_faces (void)
{
  g_auto (World) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GuiseRun) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *about = NULL;

  if (!world_init (&world, other_people))
    return;
  world.setup.shows_faces = TRUE;
  run = open_run (&world);
  g_assert_cmpint (go (run), ==, GUISE_RUN_AT_GATE);
  g_assert_cmpuint (guise_run_get_iteration (run), ==, 1);
  g_assert_cmpint (go (run), ==, GUISE_RUN_AT_GATE);
  g_assert_cmpuint (count_acts (&world, GUISE_JOURNAL_DATASET_CHANGED), ==, 0);
  g_clear_pointer (&run, guise_run_free);
  g_assert_false (guise_project_answer_gate (world.project, FALSE, NULL, &error));
  g_assert_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_INVALID); /* nothing to repeat */
  g_clear_error (&error);
  guise_project_answer_gate (world.project, TRUE, NULL, &error);
  g_assert_no_error (error);
  again = open_run (&world);
  g_assert_cmpint (go (again), ==, GUISE_RUN_FINISHED);
  g_assert_cmpuint (guise_run_get_iteration (again), ==, 3);
  about = list_members (&world, GUISE_JOURNAL_GATE_DECIDED, "about");
  g_assert_cmpstr (about, ==, "faces ");
}

/* A person sets a face of dst aside. */
static void
set_aside (const World *self, const char *name)
{
  const char      *faces = guise_project_get_faces (self->project, GUISE_FACE_SLOT_DST)->path;
  g_autofree char *path = guise_selection_dup_path (faces, "best");
  g_autoptr (GuiseSelection) marks = guise_selection_new (faces, "best");
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (marks->dropped, g_strdup (name));
  guise_selection_save (marks, path, &error);
  g_assert_no_error (error);
}

static GuiseRunOutcome
run_again (World *self)
{
  g_autoptr (GuiseRun) run = open_run (self);

  return go (run);
}

static void
answer (const World *self)
{
  g_autoptr (GError) error = NULL;

  guise_project_answer_gate (self->project, TRUE, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
is_asked_again (const World *self)
{
  g_auto (GuiseProjectOutlook) outlook = { 0 };
  g_autoptr (GError) error = NULL;

  guise_project_outlook_read (self->project, 0, &outlook, &error);
  g_assert_no_error (error);
  return outlook.is_asked_again;
}

static void
use_faces (const World *self, const char *path)
{
  g_autoptr (GError) error = NULL;

  guise_project_set_faces (self->project, GUISE_FACE_SLOT_DST, path, &error);
  g_assert_no_error (error);
}

/* What was said about the faces of the next stage holds as long as they are the same ones: for
 * another faceset, and when some were added or set aside, it is asked again; not for masks. */
static void
test_changed_faces (void)
{
  g_auto (World) world = { NULL };
  g_autofree char *other = NULL;
  g_autofree char *why = NULL;

  if (!world_init (&world, other_people))
    return;
  other = g_build_filename (world.dir, "other", NULL);
  project_faces_make (other, 5, 0);
  world.setup.shows_faces = TRUE;
  g_assert_cmpint (run_again (&world), ==, GUISE_RUN_AT_GATE);
  answer (&world);
  for (int change = 0; change < 3; change++)
    {
      if (change == 0)
        use_faces (&world, other);
      else if (change == 1)
        project_faces_make (other, 6, 0);
      else
        set_aside (&world, "00002_0.jpg");
      g_assert_false (is_asked_again (&world)); /* it is found when training comes to it */
      g_assert_cmpint (run_again (&world), ==, GUISE_RUN_AT_GATE);
      g_assert_true (is_asked_again (&world));
      g_assert_cmpint (run_again (&world), ==, GUISE_RUN_AT_GATE);
      answer (&world);
    }
  project_faces_make (other, 6, 6); /* the same ones with masks */
  g_assert_cmpint (run_again (&world), ==, GUISE_RUN_FINISHED);
  why = list_members (&world, GUISE_JOURNAL_GATE, "what");
  g_assert_cmpstr (why, ==, "faces-changed faces-changed faces-changed ");
}

/* An answer of an older version says nothing of faces: it holds. */
static void
test_older_answer (void)
{
  g_auto (World) world = { NULL };
  g_auto (GuiseGateFile) gate = { 0 };
  g_autofree char *path = NULL;
  g_autofree char *other = NULL;
  g_autoptr (GError) error = NULL;

  if (!world_init (&world, other_people))
    return;
  other = g_build_filename (world.dir, "other", NULL);
  project_faces_make (other, 5, 0);
  world.setup.shows_faces = TRUE;
  g_assert_cmpint (run_again (&world), ==, GUISE_RUN_AT_GATE);
  answer (&world);
  path = guise_project_dup_gate_path (world.project);
  guise_gate_file_read (path, &gate, &error);
  g_assert_no_error (error);
  g_clear_pointer (&gate.src_faces, g_free);
  g_clear_pointer (&gate.dst_faces, g_free);
  guise_gate_file_write (path, &gate, &error);
  g_assert_no_error (error);
  use_faces (&world, other);
  g_assert_cmpint (run_again (&world), ==, GUISE_RUN_FINISHED);
}

/* ---- a quick check ---- */

static int
compare_names_cb (const void *a, const void *b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Every file of a folder, its size and date, in any depth. */
static void
list_files (const char *dir, GString *out)
{
  g_autoptr (GDir) files = g_dir_open (dir, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while ((name = g_dir_read_name (files)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names_cb);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (dir, names->pdata[i], NULL);
      GStatBuf         info;

      g_assert_cmpint (g_stat (path, &info), ==, 0);
      g_string_append_printf (out, "%s %" G_GINT64_FORMAT " %ld.%09ld\n", path,
                              (gint64) info.st_size, (long) info.st_mtim.tv_sec,
                              (long) info.st_mtim.tv_nsec);
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        list_files (path, out);
    }
}

/* features.md A5, 104: it is a project of its own with the same faces and what was said of them,
 * and the real one stays as it is. */
static void
test_quick_check (void)
{
  g_auto (World) world = { NULL };
  g_autoptr (GString) before = g_string_new (NULL);
  g_autoptr (GString) after = g_string_new (NULL);
  g_autoptr (GuiseProject) check = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = NULL;
  g_autofree char *next = NULL;

  if (!world_init (&world, plan))
    return;
  dir = guise_quick_check_dup_dir (world.project->dir);
  g_assert_true (g_str_has_suffix (dir, "project quick check"));
  list_files (world.project->dir, before);
  check = guise_quick_check_begin (world.project, dir, &error);
  g_assert_no_error (error);
  list_files (world.project->dir, after);
  g_assert_cmpstr (before->str, ==, after->str);
  g_assert_cmpstr (check->plan->name, ==, GUISE_QUICK_CHECK_RECIPE);
  for (int i = GUISE_FACE_SLOT_SRC; i <= GUISE_FACE_SLOT_DST; i++)
    {
      g_assert_cmpstr (check->faces[i].path, ==, world.project->faces[i].path);
      g_assert_cmpint (check->faces[i].consent, ==, GUISE_CONSENT_GENERATED);
    }
  next = guise_quick_check_dup_dir (world.project->dir);
  g_assert_true (g_str_has_suffix (next, "project quick check 2"));
  g_clear_pointer (&check, guise_project_free);
  check = guise_quick_check_begin (world.project, dir, &error);
  g_assert_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_EXISTS);
  g_assert_null (check);
}

/* What was trained can be judged; before that there is nothing to judge. */
static void
test_quick_report (void)
{
  g_auto (World) world = { NULL };
  g_autoptr (GuiseRun) run = NULL;
  g_autoptr (GuiseCheckReport) report = NULL;
  g_autoptr (GError) error = NULL;
  uint64_t iteration = 0;
  size_t   n = 0;

  if (!world_init (&world, plan))
    return;
  g_assert_null (guise_quick_check_report (world.project, NULL, NULL, &error));
  g_assert_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_NOT_READY);
  g_clear_error (&error);
  world.setup.until_stage = 1;
  run = open_run (&world);
  g_assert_cmpint (go (run), ==, GUISE_RUN_REACHED);
  report = guise_quick_check_report (world.project, &iteration, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (iteration, ==, 1);
  g_assert_nonnull (report->sheet);
  g_assert_nonnull (report->card);
  for (int check = 0; check < GUISE_N_CHECK_CASES; check++)
    n += report->rows[check].n_shown;
  g_assert_cmpuint (report->pairs->len, ==, n);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/project/faces/other", test_other_faces);
  g_test_add_func ("/project/faces/unattended", test_unattended);
  g_test_add_func ("/project/faces/shown", test_shown_faces);
  g_test_add_func ("/project/faces/changed", test_changed_faces);
  g_test_add_func ("/project/faces/older-answer", test_older_answer);
  g_test_add_func ("/project/faces/quick-check", test_quick_check);
  g_test_add_func ("/project/faces/quick-report", test_quick_report);
  return g_test_run ();
}
