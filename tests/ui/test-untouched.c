/* SPDX-License-Identifier: GPL-3.0-or-later
 * What people bring stays as it is: footage and a pack that faces are taken from, and a faceset
 * that is looked at where it lies. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "app/faces/guise-import-page.h"
#include "app/faces/guise-wall-grid.h"
#include "app/guise-window.h"
#include "faceset/guise-faceset-pack.h"
#include "faceset/guise-scene-notes.h"
#include "media/guise-video-reader.h"
#include "media/guise-video-writer.h"
#include "project-faces.h"
#include "project/guise-project.h"
#include "support/guise-test.h"
#include "ui.h"

#define N_FRAMES 8
#define N_FACES  9

static char *work;   /* folder of this program */
static char *inputs; /* folder of what is brought */

static char *
make_path (const char *name)
{
  return g_build_filename (inputs, name, NULL);
}

/* ---- what is brought ---- */

static void
make_clip (void)
{
  g_autofree char *path = make_path ("interview.mp4");
  g_autofree char *demo = g_build_filename (g_getenv ("GUISE_DATA"), "demo", "character.mp4", NULL);
  const GuiseVideoWriterOptions options = { .width = 640, .height = 480, .preset = "ultrafast" };
  g_autoptr (GuiseVideoReader) reader = guise_video_reader_open (demo, 1, NULL);
  g_autoptr (GuiseVideoWriter) writer = guise_video_writer_new (path, &options, NULL);

  for (int i = 0; i < N_FRAMES; i++)
    {
      g_autoptr (GuiseFrame) frame = NULL;

      g_assert_true (guise_video_reader_next (reader, &frame, NULL, NULL));
      g_assert_true (guise_video_writer_add (writer, frame->image, frame->time_ns, NULL));
    }
  g_assert_true (guise_video_writer_finish (writer, NULL));
}

/* What somebody wrote about faces is theirs, too. */
static void
make_notes (const char *folder)
{
  static const double light[GUISE_SCENE_NOTE_N_AXES];
  g_autoptr (GPtrArray) notes = guise_scene_notes_new ();

  guise_scene_notes_add (notes, "summer 2019, beard", light, N_FACES);
  g_assert_true (guise_scene_notes_save (notes, folder, NULL));
}

static void
make_facesets (void)
{
  g_autofree char       *loose = make_path ("loose");
  g_autofree char       *packed = make_path ("faceset.pak");
  const GuisePackOptions options = { 0 };
  g_auto (GuisePackReport) report = { 0 };

  g_autofree char *own = g_build_filename (work, "me", NULL);

  project_faces_make (own, N_FACES, N_FACES);
  project_faces_make (loose, N_FACES, 4);
  make_notes (loose);
  g_assert_true (guise_faceset_pack (loose, packed, &options, &report, NULL));
}

/* ---- its state ---- */

static int
compare_names (const void *a, const void *b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* What may come beside faces that are only read, as tests/e2e/trust.py has it. */
static gboolean
is_ours (const char *name)
{
  return g_regex_match_simple ("^\\.guise-(records|people|lock|.*-lock)(\\.tmp)?$", name, 0, 0);
}

/* Names, content, times and rights below a folder. */
static void
add_state (GString *state, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  g_assert_nonnull (dir);
  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    if (!is_ours (name))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, names->pdata[i], NULL);
      g_autofree char *data = NULL;
      g_autofree char *sum = NULL;
      gsize            n_bytes;
      struct stat      info;

      g_assert_cmpint (lstat (path, &info), ==, 0);
      if (S_ISDIR (info.st_mode))
        {
          g_string_append_printf (state, "%s %o\n", path, info.st_mode);
          add_state (state, path);
          continue;
        }
      g_assert_true (g_file_get_contents (path, &data, &n_bytes, NULL));
      sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) data, n_bytes);
      g_string_append_printf (state, "%s %o %ld.%09ld %s\n", path, info.st_mode,
                              (long) info.st_mtim.tv_sec, info.st_mtim.tv_nsec, sum);
    }
}

static char *
take_state (void)
{
  GString *state = g_string_new (NULL);

  add_state (state, inputs);
  return g_string_free (state, FALSE);
}

/* ---- the studio ---- */

static GuiseOpenProject *
open_project (GuiseWindow *window, const char *name)
{
  g_autofree char        *dir = g_build_filename (work, name, NULL);
  g_autofree char        *own = g_build_filename (work, "me", NULL);
  const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = { [GUISE_FACE_SLOT_DST] = { .path = own } };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project =
               guise_project_create (dir, "miniature", faces, NULL, 1, &error);

  g_assert_no_error (error);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  return guise_window_get_project (window);
}

static gboolean
is_read (void *project)
{
  return guise_open_project_get_status (project) != NULL;
}

static gboolean
is_idle (void *intake)
{
  return !guise_job_is_active (guise_intake_get_job (intake));
}

static gboolean
has_faces (void *project)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (project);

  return status != NULL && status->faces[GUISE_FACE_SLOT_SRC].n_faces > 0;
}

static gboolean
is_measured (void *window)
{
  const char *verdict = gtk_label_get_label (GTK_LABEL (ui_find (window, "bar_verdict")));

  return !g_str_equal (verdict, "Not measured yet") &&
         guise_wall_grid_is_idle (GUISE_WALL_GRID (ui_find (window, "grid"))) &&
         !gtk_revealer_get_reveal_child (GTK_REVEALER (ui_find (window, "job_bar")));
}

/* Reads it in a new project, copied or used where it is, and looks at all faces. */
static void
bring (const char *name, gboolean copies)
{
  GuiseWindow      *window = ui_open_window (1280, 800);
  GuiseOpenProject *project = open_project (window, name);
  GuiseIntake      *intake = guise_intake_get (project, GUISE_FACE_SLOT_SRC);
  g_autofree char  *path = make_path (name);
  g_autofree char  *before = take_state ();
  g_autofree char  *after = NULL;

  ui_wait (is_read, project, "the project");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.import", "s", "src");
  guise_intake_add (intake, path);
  ui_wait (is_idle, intake, "a look");

  g_autoptr (GuiseIntakeFile) file = g_list_model_get_item (guise_intake_get_files (intake), 0);

  if (guise_intake_file_get_state (file) == GUISE_INTAKE_ASKS_FACESET)
    {
      if (copies)
        guise_intake_copy (intake, file);
      else
        guise_intake_use (intake, file);
      ui_wait (is_idle, intake, "faces");
    }
  ui_wait (has_faces, project, "faces");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "faces");
  ui_wait (is_measured, window, "a wall that was measured");
  ui_close_window (window);
  after = take_state ();
  g_assert_cmpstr (before, ==, after);
}

static void
test_footage (void)
{
  g_autofree char *networks = guise_test_model_file ("faceres.json");

  if (networks != NULL)
    bring ("interview.mp4", FALSE);
}

static void
test_copied (void)
{
  bring ("faceset.pak", TRUE);
}

static void
test_used (void)
{
  bring ("loose", FALSE);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  inputs = g_build_filename (work, "inputs", NULL);
  g_assert_cmpint (g_mkdir (inputs, 0755), ==, 0);
  make_clip ();
  make_facesets ();
  g_test_add_func ("/ui/untouched/footage", test_footage);
  g_test_add_func ("/ui/untouched/copied", test_copied);
  g_test_add_func ("/ui/untouched/used", test_used);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
