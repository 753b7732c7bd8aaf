/* SPDX-License-Identifier: GPL-3.0-or-later
 * The page Live of a small project. */
#include "live-page.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "app/live/guise-live-page.h"
#include "project-faces.h"
#include "project/guise-project.h"
#include "support/guise-test.h"
#include "ui.h"

char *live_work;

static const char *const tiny[] = { "resolution=32",  "ae_dims=32",   "e_dims=16", "d_dims=16",
                                    "d_mask_dims=16", "batch_size=2", NULL };

/* Nobody's own folders for videos and pictures are touched. */
static void
make_folders (void)
{
  g_autofree char *config = g_build_filename (live_work, "user-dirs.dirs", NULL);
  g_autofree char *videos = g_build_filename (live_work, LIVE_VIDEOS, NULL);
  g_autofree char *pictures = g_build_filename (live_work, LIVE_PICTURES, NULL);
  g_autofree char *text =
    g_strdup_printf ("XDG_VIDEOS_DIR=\"%s\"\nXDG_PICTURES_DIR=\"%s\"\n", videos, pictures);

  g_assert_cmpint (g_mkdir (videos, 0777), ==, 0);
  g_assert_cmpint (g_mkdir (pictures, 0777), ==, 0);
  g_assert_true (g_file_set_contents (config, text, -1, NULL));
}

void
live_init (int *argc, char ***argv)
{
  live_work = guise_test_tmp_dir ();
  g_setenv ("XDG_CONFIG_HOME", live_work, TRUE);
  make_folders ();
  ui_init (argc, argv);
}

GuiseLiveDesk *
live_get_desk (GuiseWindow *window)
{
  return guise_live_desk_get (guise_window_get_project (window));
}

gboolean
live_is_read (void *data)
{
  return guise_open_project_get_status (guise_window_get_project (data)) != NULL;
}

char *
live_make_project (const char *name)
{
  char            *dir = g_build_filename (live_work, name, NULL);
  g_autofree char *faces = g_strconcat (dir, " faces", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = NULL;

  project_faces_make (faces, 4, 4);
  {
    const GuiseProjectFaces slots[GUISE_N_FACE_SLOTS] = { { .path = faces }, { .path = faces } };

    project = guise_project_create (dir, "miniature", slots, tiny, 1, &error);
  }
  g_assert_no_error (error);
  return dir;
}

/* Opens the page Live of a project that is there. */
GuiseWindow *
live_open_again (const char *dir, int width, int height)
{
  GuiseWindow *window = ui_open_window (width, height);

  guise_window_open (window, dir);
  ui_wait (live_is_read, window, "the project to be read");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "live");
  ui_settle (GTK_WIDGET (window));
  g_assert_true (GUISE_IS_LIVE_PAGE (guise_window_get_step_page (window)));
  return window;
}

GuiseWindow *
live_open (const char *name, int width, int height)
{
  g_autofree char *dir = live_make_project (name);

  return live_open_again (dir, width, height);
}

void
live_act (GuiseWindow *window, const char *action)
{
  gtk_widget_activate_action (guise_window_get_step_page (window), action, NULL);
}

GObject *
live_find_in_panel (GuiseWindow *window, const char *id)
{
  return G_OBJECT (ui_find (ui_find (guise_window_get_step_page (window), "panel"), id));
}

/* Where clips and networks are not there the test is skipped. */
char *
live_find_model (const char *relative)
{
  g_autofree char *network = guise_test_model_file ("face_landmark.tflite");
  g_autofree char *footage = network != NULL ? guise_test_shared ("people/performer.mp4") : NULL;

  if (footage == NULL)
    return NULL;
  g_setenv ("GUISE_CAMERA", footage, TRUE);
  return guise_test_shared (relative);
}

void
live_shoot_all (GuiseWindow *window, const char *name)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  g_autofree char *light = g_strconcat (name, "-light", NULL);
  g_autofree char *dark = g_strconcat (name, "-dark", NULL);

  ui_shoot (GTK_WIDGET (window), light);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), dark);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_LIGHT);
  ui_settle (GTK_WIDGET (window));
}

/* ---- conditions ---- */

gboolean
live_shows_pictures (void *data)
{
  GuiseLiveFigures figures;
  double           rate;
  g_autofree char *camera = NULL;

  guise_live_desk_read_figures (live_get_desk (data), &figures, &rate, &camera);
  return guise_live_desk_get_state (live_get_desk (data)) == GUISE_LIVE_STATE_RUNNING &&
         figures.n_shown > 12;
}

gboolean
live_has_camera (void *data)
{
  GtkWidget *cameras = ui_find (guise_window_get_step_page (data), "cameras");

  return gtk_widget_get_visible (cameras) &&
         gtk_drop_down_get_selected (GTK_DROP_DOWN (cameras)) == 0;
}

gboolean
live_is_idle (void *data)
{
  return guise_live_desk_get_state (live_get_desk (data)) == GUISE_LIVE_STATE_IDLE;
}

gboolean
live_shows_card (void *data)
{
  g_autoptr (GuiseLiveShot) shot = guise_live_desk_dup_shot (live_get_desk (data));

  return shot != NULL && shot->view == GUISE_LIVE_VIEW_CARD;
}

gboolean
live_shows_face (void *data)
{
  g_autoptr (GuiseLiveShot) shot = guise_live_desk_dup_shot (live_get_desk (data));

  return shot != NULL && shot->view == GUISE_LIVE_VIEW_SWAPPED;
}

gboolean
live_is_not_recording (void *data)
{
  return guise_live_desk_get_recording (live_get_desk (data)) == NULL;
}

/* Stopped before its first picture, a recording leaves nothing. */
gboolean
live_has_recorded (void *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 && info.st_size > 0;
}

static gboolean
has_stopped (void *data)
{
  return guise_live_desk_get_state (data) == GUISE_LIVE_STATE_IDLE;
}

gboolean
live_has_loss (void *data)
{
  return *(const int *) data > 0;
}

void
live_count_lost_cb (GuiseLiveDesk *desk, const char *text, int *n)
{
  (*n)++;
}

/* The camera is off when the window is gone. */
void
live_close_running (GuiseWindow *window)
{
  g_autoptr (GuiseLiveDesk) desk = g_object_ref (live_get_desk (window));

  g_assert_cmpint (guise_live_desk_get_state (desk), !=, GUISE_LIVE_STATE_IDLE);
  ui_close_window (window);
  ui_wait (has_stopped, desk, "the camera to be closed");
}
