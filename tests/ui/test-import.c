/* SPDX-License-Identifier: GPL-3.0-or-later
 * Faces out of clips, facesets and packs, with the real networks. */
#include <adwaita.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/faces/guise-face-routes.h"
#include "app/faces/guise-import-page.h"
#include "app/faces/guise-intake-folder.h"
#include "app/guise-window.h"
#include "app/widgets/guise-picture.h"
#include "app/widgets/guise-thumb.h"
#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-faceset-pack.h"
#include "faceset/guise-faceset.h"
#include "media/guise-video-reader.h"
#include "media/guise-video-writer.h"
#include "project-faces.h"
#include "project/guise-project.h"
#include "support/guise-test.h"
#include "ui.h"

#define N_SHORT  24
#define N_LONG   160
#define N_DARK   8
#define N_PHOTOS 3 /* of which the last is none */

static char *work; /* folder of this program */

/* ---- what is imported ---- */

/* The first frames of the clip that comes with the program, at a part of their light. */
static char *
make_clip (const char *name, int n, double light)
{
  char            *path = g_build_filename (work, name, NULL);
  g_autofree char *demo = g_build_filename (g_getenv ("GUISE_DATA"), "demo", "character.mp4", NULL);
  const GuiseVideoWriterOptions options = { .width = 640, .height = 480, .preset = "ultrafast" };
  g_autoptr (GuiseVideoReader) reader = guise_video_reader_open (demo, 1, NULL);
  g_autoptr (GuiseVideoWriter) writer = guise_video_writer_new (path, &options, NULL);

  for (int i = 0; i < n; i++)
    {
      g_autoptr (GuiseFrame) frame = NULL;
      g_autoptr (GuiseImage) dark = guise_image_new (GUISE_PIXELS_BGR8, 640, 480, 3, NULL);

      g_assert_true (guise_video_reader_next (reader, &frame, NULL, NULL));
      for (int y = 0; y < 480; y++)
        for (int x = 0; x < 3 * 640; x++)
          guise_image_row (dark, y)[x] =
            (uint8_t) (light * (double) guise_image_row (frame->image, y)[x]);
      g_assert_true (guise_video_writer_add (writer, dark, frame->time_ns, NULL));
    }
  g_assert_true (guise_video_writer_finish (writer, NULL));
  return path;
}

/* Two photos, and a file that is called one. */
static void
make_photos (char *paths[N_PHOTOS])
{
  g_autofree char *demo = g_build_filename (g_getenv ("GUISE_DATA"), "demo", "character.mp4", NULL);
  g_autofree char *dir = g_build_filename (work, "stills", NULL);
  g_autoptr (GuiseVideoReader) reader = guise_video_reader_open (demo, 1, NULL);

  g_assert_true (guise_dir_make (dir, NULL));
  for (int i = 0; i < N_PHOTOS; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d.png", i);
      g_autoptr (GuiseFrame) frame = NULL;
      g_autoptr (GdkTexture) texture = NULL;

      paths[i] = g_build_filename (dir, name, NULL);
      g_assert_true (guise_video_reader_next (reader, &frame, NULL, NULL));
      texture = guise_texture_new_for_picture (frame->image);
      if (i < N_PHOTOS - 1)
        g_assert_true (gdk_texture_save_to_png (texture, paths[i]));
      else
        g_assert_true (g_file_set_contents (paths[i], "no picture", -1, NULL));
    }
}

/* A project without any face. */
static GuiseOpenProject *
open_project (GuiseWindow *window, const char *name)
{
  g_autofree char        *dir = g_build_filename (work, name, NULL);
  const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project =
               guise_project_create (dir, "miniature", faces, NULL, 1, &error);

  g_assert_no_error (error);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  return guise_window_get_project (window);
}

static GtkWidget *
show_page (GuiseWindow *window)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.import", "s", "src");
  g_assert_true (GUISE_IS_IMPORT_PAGE (guise_window_get_over (window)));
  return guise_window_get_over (window);
}

static GuiseIntakeFile *
get_file (GuiseIntake *intake, guint i)
{
  g_autoptr (GuiseIntakeFile) file = g_list_model_get_item (guise_intake_get_files (intake), i);

  return file; /* the list keeps it */
}

static GuiseIntakeState
get_state (GuiseIntake *intake, guint i)
{
  return guise_intake_file_get_state (get_file (intake, i));
}

static void
act (GuiseWindow *window, GuiseIntake *intake, guint i)
{
  gtk_widget_activate_action (guise_window_get_over (window), "import.act", "u",
                              guise_intake_file_get_id (get_file (intake, i)));
}

/* ---- conditions ---- */

static gboolean
is_read (void *data)
{
  return guise_open_project_get_status (data) != NULL;
}

static gboolean
is_idle (void *data)
{
  return !guise_job_is_active (guise_intake_get_job (data));
}

static gboolean
is_reading (void *data)
{
  return get_state (data, 0) == GUISE_INTAKE_READING &&
         guise_intake_file_get_n_faces (get_file (data, 0)) > 0;
}

static gboolean
is_paused (void *data)
{
  return guise_job_get_state (guise_intake_get_job (data)) == GUISE_JOB_PAUSED;
}

/* Some faces are there, and there is time to look. */
static void
pause_reading (GuiseIntake *intake)
{
  ui_wait (is_reading, intake, "faces");
  guise_job_pause (guise_intake_get_job (intake));
  ui_wait (is_paused, intake, "a pause");
}

static gboolean
is_used (void *data)
{
  return get_state (data, 0) == GUISE_INTAKE_USED;
}

typedef struct
{
  GuiseOpenProject *project;
  size_t            n;
} Goal;

static gboolean
has_faces (void *data)
{
  const Goal               *goal = data;
  const GuiseProjectStatus *status = guise_open_project_get_status (goal->project);

  return status != NULL && status->faces[GUISE_FACE_SLOT_SRC].n_faces == goal->n;
}

static GtkWidget *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return window; /* the list keeps it */
    }
  return NULL;
}

/* Whether a page that scrolls by itself has room for all of its content. */
static gboolean
shows_whole (GtkWidget *status_page)
{
  GtkWidget     *scrolled = gtk_widget_get_first_child (status_page);
  GtkAdjustment *rows;

  g_assert_true (GTK_IS_SCROLLED_WINDOW (scrolled));
  rows = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  return gtk_adjustment_get_upper (rows) <= gtk_adjustment_get_page_size (rows);
}

/* The first button with a picture on it. */
static GtkWidget *
find_button (GtkWidget *root)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found =
        GTK_IS_BUTTON (child) && GUISE_IS_THUMB (gtk_button_get_child (GTK_BUTTON (child)))
          ? child
          : find_button (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
has_dialog (void *data)
{
  return find_dialog () != NULL;
}

/* What the window shows while files are held over it. */
static void
hold_over (GuiseWindow *window)
{
  GtkWidget       *label = ui_find (GTK_WIDGET (window), "drop");
  g_autofree char *text = guise_face_routes_get_drop_text (GTK_WIDGET (window));

  g_assert_cmpstr (text, ==, "Add to “Character”");
  gtk_label_set_label (GTK_LABEL (label), text);
  gtk_widget_set_visible (label, TRUE);
  ui_shoot (GTK_WIDGET (window), "import-drop");
  gtk_widget_set_visible (label, FALSE);
}

/* Without the networks there are no faces. */
static gboolean
has_networks (void)
{
  g_autofree char *path = guise_test_model_file ("faceres.json");

  return path != NULL;
}

static void
set_every (GtkWidget *page, int n)
{
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (ui_find (page, "every")), n);
}

/* ---- the tests ---- */

/* A clip is read, what is no picture is said so and stops nobody. */
static void
test_files (void)
{
  GuiseWindow      *window = ui_open_window (1280, 800);
  GuiseOpenProject *project = open_project (window, "Files");
  GuiseIntake      *intake = guise_intake_get (project, GUISE_FACE_SLOT_SRC);
  g_autofree char  *clip = NULL;
  g_autofree char  *broken = g_build_filename (work, "broken.mp4", NULL);
  Goal              goal = { project, 0 };
  char             *photos[N_PHOTOS] = { NULL };
  g_autoslist (GFile) list = NULL;

  if (!has_networks ())
    {
      ui_close_window (window);
      return;
    }
  clip = make_clip ("interview.mp4", N_SHORT, 1.0);
  g_assert_true (g_file_set_contents (broken, "no video at all", -1, NULL));
  ui_wait (is_read, project, "the project");
  show_page (window);
  ui_shoot (GTK_WIDGET (window), "import-empty");
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "import-empty-narrow");
  g_assert_true (shows_whole (ui_find (guise_window_get_over (window), "empty")));
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  ui_settle (GTK_WIDGET (window));

  make_photos (photos);
  list = g_slist_append (list, g_file_new_for_path (clip));
  list = g_slist_append (list, g_file_new_for_path (broken));
  for (int i = 0; i < N_PHOTOS; i++)
    {
      list = g_slist_append (list, g_file_new_for_path (photos[i]));
      g_free (photos[i]);
    }
  g_assert_true (guise_face_routes_drop (GTK_WIDGET (window), list));
  g_assert_cmpuint (g_list_model_get_n_items (guise_intake_get_files (intake)), ==, 3);
  g_assert_cmpstr (guise_intake_file_get_title (get_file (intake, 2)), ==, "stills (3 photos)");
  g_assert_cmpint (guise_step_get_state (guise_open_project_get_step (project, GUISE_STEP_FACES)),
                   ==, GUISE_STEP_RUNNING);
  ui_wait (is_idle, intake, "the files");
  g_assert_cmpint (get_state (intake, 0), ==, GUISE_INTAKE_DONE);
  g_assert_cmpint (get_state (intake, 1), ==, GUISE_INTAKE_FAILED);
  g_assert_cmpint (get_state (intake, 2), ==, GUISE_INTAKE_DONE);
  g_assert_cmpuint (guise_intake_file_get_n_faces (get_file (intake, 2)), ==, N_PHOTOS - 1);
  g_assert_cmpuint (guise_intake_file_get_n_faces (get_file (intake, 0)), >, N_SHORT * 3 / 4);
  goal.n = guise_intake_get_totals (intake).n_faces;
  g_assert_cmpuint (guise_intake_get_totals (intake).n_pictures, ==, N_SHORT + N_PHOTOS - 1);
  ui_wait (has_faces, &goal, "the faces");
  g_assert_cmpint (guise_step_get_state (guise_open_project_get_step (project, GUISE_STEP_FACES)),
                   !=, GUISE_STEP_RUNNING);
  ui_shoot (GTK_WIDGET (window), "import-light");
  gtk_widget_activate_action (guise_window_get_over (window), "import.compare", NULL);
  ui_wait (has_dialog, NULL, "before and after");
  ui_shoot (find_dialog (), "import-compare");
  gtk_window_close (GTK_WINDOW (find_dialog ()));
  hold_over (window);
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  show_page (window);
  ui_shoot (GTK_WIDGET (window), "import-narrow");
  ui_close_window (window);
}

/* The question that closing the window asks, answered by stopping. */
static void
close_by_stopping (GuiseWindow *window, GuiseIntake *intake)
{
  g_autoptr (GtkWindow) kept = g_object_ref (GTK_WINDOW (window));

  gtk_window_close (kept);
  g_assert_nonnull (find_dialog ());
  ui_shoot (find_dialog (), "import-closing");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (find_dialog ()), "stop");
  ui_wait (is_idle, intake, "the stop");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (g_steal_pointer (&kept));
}

/* Leaving the page stops nothing, the sidebar shows it; stopping keeps what there is, closing the
 * window too; going on ends with every frame looked at once. */
static void
test_stop (void)
{
  GuiseWindow      *window = ui_open_window (1280, 800);
  GuiseOpenProject *project = open_project (window, "Stop");
  GuiseIntake      *intake = guise_intake_get (project, GUISE_FACE_SLOT_SRC);
  g_autofree char  *clip = NULL;
  g_autofree char  *text = NULL;
  Goal              goal = { project, 0 };

  if (!has_networks ())
    {
      ui_close_window (window);
      return;
    }
  clip = make_clip ("workshop.mp4", N_LONG, 1.0);
  ui_wait (is_read, project, "the project");
  show_page (window);
  guise_intake_add (intake, clip);
  guise_intake_add (intake, clip); /* twice is once */
  g_assert_cmpuint (g_list_model_get_n_items (guise_intake_get_files (intake)), ==, 1);
  pause_reading (intake);
  g_assert_false (gtk_widget_get_visible (ui_find (GTK_WIDGET (window), "job_card")));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);
  g_assert_null (guise_window_get_over (window));
  g_assert_true (gtk_widget_get_visible (ui_find (GTK_WIDGET (window), "job_card")));
  g_assert_false (is_idle (intake));
  show_page (window);
  gtk_widget_activate_action (guise_window_get_over (window), "import.stop", NULL);
  ui_wait (is_idle, intake, "the stop");
  g_assert_cmpint (get_state (intake, 0), ==, GUISE_INTAKE_STOPPED);
  g_assert_false (gtk_widget_get_visible (ui_find (GTK_WIDGET (window), "job_card")));
  text = guise_intake_file_dup_text (get_file (intake, 0));
  g_assert_true (g_str_has_prefix (text, "Stopped"));

  act (window, intake, 0);
  pause_reading (intake);
  ui_shoot (GTK_WIDGET (window), "import-running");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);
  ui_shoot (GTK_WIDGET (window), "import-card");
  close_by_stopping (window, intake);
  g_assert_cmpint (get_state (intake, 0), ==, GUISE_INTAKE_STOPPED);

  window = ui_open_window (1280, 800);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s",
                              guise_open_project_get_path (project));
  g_assert_true (guise_window_get_project (window) == project);
  show_page (window);
  act (window, intake, 0);
  ui_wait (is_idle, intake, "the rest");
  g_assert_cmpint (get_state (intake, 0), ==, GUISE_INTAKE_DONE);
  g_assert_cmpuint (guise_intake_file_get_n_pictures (get_file (intake, 0)), ==, N_LONG);
  goal.n = guise_intake_file_get_n_faces (get_file (intake, 0));
  g_assert_cmpuint (goal.n, >, N_LONG * 3 / 4);
  ui_wait (has_faces, &goal, "as many faces on disk");
  ui_close_window (window);
}

/* The largest file that can be written; a face does not fit, as on a disk that is full. */
static void
limit_files (rlim_t n_bytes)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = n_bytes;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* A full disk is said in words and ends all; with room again what stopped goes on. */
static void
test_full (void)
{
  GuiseWindow      *window = ui_open_window (1280, 800);
  GuiseOpenProject *project = open_project (window, "Full");
  GuiseIntake      *intake = guise_intake_get (project, GUISE_FACE_SLOT_SRC);
  g_autofree char  *clip = NULL;
  GtkWidget        *banner;

  if (!has_networks ())
    {
      ui_close_window (window);
      return;
    }
  clip = make_clip ("full.mp4", N_SHORT, 1.0);
  ui_wait (is_read, project, "the project");
  banner = ui_find (show_page (window), "banner");
  signal (SIGXFSZ, SIG_IGN);
  limit_files (8192);
  guise_intake_add (intake, clip);
  ui_wait (is_idle, intake, "the end");
  limit_files (RLIM_INFINITY);
  g_assert_cmpint (guise_job_get_state (guise_intake_get_job (intake)), ==, GUISE_JOB_FAILED);
  g_assert_cmpint (get_state (intake, 0), ==, GUISE_INTAKE_STOPPED);
  g_assert_true (g_str_has_prefix (gtk_label_get_label (GTK_LABEL (ui_find (banner, "label"))),
                                   "The disk is full"));
  ui_shoot (GTK_WIDGET (window), "import-full");
  act (window, intake, 0);
  ui_wait (is_idle, intake, "the clip");
  g_assert_cmpint (get_state (intake, 0), ==, GUISE_INTAKE_DONE);
  g_assert_cmpuint (guise_intake_file_get_n_faces (get_file (intake, 0)), >, N_SHORT * 3 / 4);
  ui_close_window (window);
}

/* Where nobody is found in the dark brightening is offered, once: the networks see in all but
 * blackness, in which there is nothing to be brightened. */
static void
test_dark (void)
{
  GuiseWindow      *window = ui_open_window (1280, 800);
  GuiseOpenProject *project = open_project (window, "Dark");
  GuiseIntake      *intake = guise_intake_get (project, GUISE_FACE_SLOT_SRC);
  g_autofree char  *clip = NULL;

  if (!has_networks ())
    {
      ui_close_window (window);
      return;
    }
  clip = make_clip ("evening.mp4", N_DARK, 0.005);
  ui_wait (is_read, project, "the project");
  show_page (window);
  guise_intake_add (intake, clip);
  ui_wait (is_idle, intake, "the clip");
  g_assert_true (guise_intake_file_is_dark (get_file (intake, 0)));
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  ui_shoot (GTK_WIDGET (window), "import-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  act (window, intake, 0);
  ui_wait (is_idle, intake, "the clip, brighter");
  g_assert_cmpint (get_state (intake, 0), ==, GUISE_INTAKE_DONE);
  g_assert_cmpuint (guise_intake_file_get_n_pictures (get_file (intake, 0)), ==, N_DARK);
  g_assert_false (guise_intake_file_is_dark (get_file (intake, 0)));
  ui_close_window (window);
}

/* A pack is copied, or used where it is; it stays as it was. */
static void
test_pack (void)
{
  GuiseWindow           *window = ui_open_window (1280, 800);
  GuiseOpenProject      *project = open_project (window, "Pack");
  GuiseIntake           *intake = guise_intake_get (project, GUISE_FACE_SLOT_SRC);
  g_autofree char       *loose = g_build_filename (work, "loose", NULL);
  g_autofree char       *pack = g_build_filename (work, "faceset.pak", NULL);
  const GuisePackOptions options = { 0 };
  g_auto (GuisePackReport) report = { 0 };
  Goal goal = { project, 6 };

  project_faces_make (loose, 6, 4);
  g_assert_true (guise_faceset_pack (loose, pack, &options, &report, NULL));
  ui_wait (is_read, project, "the project");
  show_page (window);
  guise_intake_add (intake, pack);
  ui_wait (is_idle, intake, "a look");
  g_assert_cmpint (get_state (intake, 0), ==, GUISE_INTAKE_ASKS_FACESET);
  act (window, intake, 0);
  g_assert_nonnull (find_dialog ());
  ui_shoot (find_dialog (), "import-faceset");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (find_dialog ()), "copy");
  ui_wait (is_idle, intake, "the copy");
  g_assert_cmpint (get_state (intake, 0), ==, GUISE_INTAKE_DONE);
  ui_wait (has_faces, &goal, "six faces");
  g_assert_cmpuint (guise_open_project_get_status (project)->faces[GUISE_FACE_SLOT_SRC].n_masked,
                    ==, 4);
  g_assert_false (
    g_str_has_prefix (guise_open_project_get_faces_path (project, GUISE_FACE_SLOT_SRC), pack));

  guise_intake_use (intake, get_file (intake, 0));
  ui_wait (is_used, intake, "the pack");
  ui_wait (is_read, project, "the project");
  while (g_strcmp0 (guise_open_project_get_faces_path (project, GUISE_FACE_SLOT_SRC), pack) != 0)
    g_main_context_iteration (NULL, TRUE);
  ui_close_window (window);
}

/* ---- folders ---- */

static void
move_into (const char *path, const char *dir, const char *name)
{
  g_autofree char *to = g_build_filename (dir, name, NULL);

  g_assert_true (guise_dir_make (dir, NULL));
  g_assert_cmpint (rename (path, to), ==, 0);
}

static void
make_pack (const char *path)
{
  g_autofree char       *loose = g_build_filename (work, "friends", NULL);
  const GuisePackOptions options = { 0 };
  g_auto (GuisePackReport) report = { 0 };

  project_faces_make (loose, 5, 0);
  g_assert_true (guise_faceset_pack (loose, path, &options, &report, NULL));
}

/* A clip, a photo and a pack; within it photos, a faceset, an empty folder, ways round, and what a
 * program would wait for forever. */
static char *
make_folder (void)
{
  char            *dir = g_build_filename (work, "mixed", NULL);
  g_autofree char *stills = g_build_filename (dir, "Stills", NULL);
  g_autofree char *hidden = g_build_filename (dir, ".trash", NULL);
  g_autofree char *empty = g_build_filename (dir, "empty", "below", NULL);
  g_autofree char *faceset = g_build_filename (dir, "old", "aligned", NULL);
  g_autofree char *clip = make_clip ("clip.mp4", N_DARK, 1.0);
  g_autofree char *thrown = make_clip ("thrown.mp4", 1, 1.0);
  g_autofree char *pack = g_build_filename (dir, "friends.pak", NULL);
  g_autofree char *pipe = g_build_filename (dir, "pipe.mp4", NULL);
  g_autofree char *notes = g_build_filename (dir, "notes.txt", NULL);
  g_autofree char *loop = g_build_filename (dir, "old", "round", NULL);
  char            *photos[N_PHOTOS] = { NULL };

  make_photos (photos);
  move_into (photos[0], dir, "a.png");
  move_into (photos[1], stills, "0.png");
  move_into (photos[2], stills, "1.png");
  move_into (clip, dir, "interview.mp4");
  move_into (thrown, hidden, "thrown.mp4");
  g_assert_true (guise_dir_make (empty, NULL));
  project_faces_make (faceset, 6, 0);
  make_pack (pack);
  g_assert_true (g_file_set_contents (notes, "nothing", -1, NULL));
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_cmpint (symlink ("..", loop), ==, 0);
  for (int i = 0; i < N_PHOTOS; i++)
    g_free (photos[i]);
  return dir;
}

static GuiseIntakeFile *
find_file (GuiseIntake *intake, const char *title)
{
  for (guint i = 0; i < g_list_model_get_n_items (guise_intake_get_files (intake)); i++)
    if (g_str_equal (guise_intake_file_get_title (get_file (intake, i)), title))
      return get_file (intake, i);
  g_error ("There is no row '%s'", title);
}

static void
check_problem (GuiseIntakeFile *file, const char *problem)
{
  g_autofree char *text = guise_intake_file_dup_text (file);

  g_assert_cmpstr (text, ==, problem);
}

/* A folder is dropped, with all that there is in it; each thing has its row, its yield and its
 * reason. One without anything and one that leads to itself are told of. */
static void
test_folder (void)
{
  GuiseWindow      *window = ui_open_window (1280, 800);
  GuiseOpenProject *project = open_project (window, "Folder");
  GuiseIntake      *intake = guise_intake_get (project, GUISE_FACE_SLOT_SRC);
  g_autofree char  *dir = NULL;
  g_autofree char  *empty = g_build_filename (work, "nothing", NULL);
  g_autofree char  *self = g_build_filename (work, "itself", NULL);
  g_autoslist (GFile) list = NULL;

  if (!has_networks ())
    {
      ui_close_window (window);
      return;
    }
  dir = make_folder ();
  g_assert_true (guise_dir_make (empty, NULL));
  g_assert_cmpint (symlink (self, self), ==, 0);
  ui_wait (is_read, project, "the project");
  show_page (window);
  list = g_slist_append (list, g_file_new_for_path (dir));
  list = g_slist_append (list, g_file_new_for_path (empty));
  list = g_slist_append (list, g_file_new_for_path (self));
  g_assert_true (guise_face_routes_drop (GTK_WIDGET (window), list));
  ui_wait (is_idle, intake, "the folders");

  g_assert_cmpuint (g_list_model_get_n_items (guise_intake_get_files (intake)), ==, 7);
  g_assert_cmpint (guise_intake_file_get_state (find_file (intake, "nothing")), ==,
                   GUISE_INTAKE_FAILED);
  g_assert_cmpint (guise_intake_file_get_state (find_file (intake, "itself")), ==,
                   GUISE_INTAKE_FAILED);
  check_problem (find_file (intake, "nothing"),
                 "There is no video, picture or faceset in this folder.");
  check_problem (find_file (intake, "itself"), "This link leads nowhere.");
  g_assert_cmpuint (guise_intake_file_get_n_faces (find_file (intake, "a.png")), ==, 1);
  g_assert_cmpuint (guise_intake_file_get_n_faces (find_file (intake, "interview.mp4")), >, 0);
  g_assert_cmpuint (guise_intake_file_get_n_faces (find_file (intake, "Stills")), ==, 1);
  g_assert_cmpint (guise_intake_file_get_state (find_file (intake, "friends.pak")), ==,
                   GUISE_INTAKE_ASKS_FACESET);
  g_assert_cmpint (guise_intake_file_get_state (find_file (intake, "aligned")), ==,
                   GUISE_INTAKE_ASKS_FACESET);
  ui_shoot (GTK_WIDGET (window), "import-folder");
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "import-folder-narrow");
  ui_close_window (window);
}

/* What is found by name, without reading any of it. */
static void
test_search (void)
{
  g_autofree char *photos = g_build_filename (work, "photos alone", NULL);
  g_autofree char *photo = g_build_filename (photos, "1.jpg", NULL);
  g_autofree char *closed = g_build_filename (photos, "closed", NULL);
  g_autofree char *missing = g_build_filename (work, "missing", NULL);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_dir_make (photos, NULL));
  g_assert_true (g_file_set_contents (photo, "", 0, NULL));
  found = guise_intake_folder_find (photos, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpstr (((char **) found->pdata[0])[0], ==, photos);
  g_clear_pointer (&found, g_ptr_array_unref);

  /* One within it that nobody may read has a row of its own, to say so. */
  g_assert_true (guise_dir_make (closed, NULL));
  g_assert_cmpint (chmod (closed, 0), ==, 0);
  found = guise_intake_folder_find (photos, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, g_access (closed, R_OK) == 0 ? 1 : 2);
  g_assert_null (guise_intake_folder_find (missing, NULL, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_null (guise_intake_folder_find (photos, cancellable, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
  g_assert_cmpint (chmod (closed, 0700), ==, 0);
}

/* Two people are told apart, and one of them is taken. */
static void
test_person (void)
{
  g_autofree char  *clip = guise_test_shared ("people/two_people.mp4");
  GuiseWindow      *window;
  GuiseOpenProject *project;
  GuiseIntake      *intake;
  GtkWidget        *button;
  uint64_t          n;

  if (clip == NULL || !has_networks ())
    return;
  window = ui_open_window (1280, 800);
  project = open_project (window, "Two");
  intake = guise_intake_get (project, GUISE_FACE_SLOT_SRC);
  ui_wait (is_read, project, "the project");
  set_every (show_page (window), 30);
  guise_intake_add (intake, clip);
  ui_wait (is_idle, intake, "a look");
  g_assert_cmpint (get_state (intake, 0), ==, GUISE_INTAKE_ASKS_PERSON);
  ui_shoot (GTK_WIDGET (window), "import-asks");
  act (window, intake, 0);
  ui_shoot (find_dialog (), "import-person");
  button = find_button (find_dialog ());
  g_signal_emit_by_name (button, "clicked");
  ui_wait (is_idle, intake, "one person's faces");
  g_assert_cmpint (get_state (intake, 0), ==, GUISE_INTAKE_DONE);
  n = guise_intake_file_get_n_faces (get_file (intake, 0));
  g_assert_cmpuint (n, >, 4);
  g_assert_cmpuint (n, <=, 10); /* at most one of a frame, of every 30th of 300 */
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int result;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/import/files", test_files);
  g_test_add_func ("/import/stop", test_stop);
  g_test_add_func ("/import/full", test_full);
  g_test_add_func ("/import/dark", test_dark);
  g_test_add_func ("/import/pack", test_pack);
  g_test_add_func ("/import/folder", test_folder);
  g_test_add_func ("/import/search", test_search);
  g_test_add_func ("/import/person", test_person);
  result = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (result);
}
