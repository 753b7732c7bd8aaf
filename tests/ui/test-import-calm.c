/* SPDX-License-Identifier: GPL-3.0-or-later
 * Footage with noise: the switch against it, and what it would do before it is set. */
#include <adwaita.h>
#include <stdlib.h>

#include "app/faces/guise-import-page.h"
#include "app/faces/guise-intake.h"
#include "app/guise-window.h"
#include "core/guise-random.h"
#include "faceset/guise-face-file.h"
#include "media/guise-video-reader.h"
#include "media/guise-video-writer.h"
#include "project/guise-project.h"
#include "support/guise-test.h"
#include "ui.h"

#define N_FRAMES 8
#define NOISE    16.0

static char *work; /* folder of this program */

/* ---- footage ---- */

static void
add_noise (const GuiseImage *from, GuiseImage *to, GuiseRandom *random)
{
  for (int y = 0; y < 480; y++)
    for (int x = 0; x < 3 * 640; x++)
      guise_image_row (to, y)[x] = (uint8_t) CLAMP (guise_image_row ((GuiseImage *) from, y)[x] +
                                                      guise_random_uniform (random, -NOISE, NOISE),
                                                    0.0, 255.0);
}

/* The first frames of the clip that comes with the program, as a poor camera has them. */
static char *
make_clip (void)
{
  char            *path = g_build_filename (work, "evening.mp4", NULL);
  g_autofree char *demo = g_build_filename (g_getenv ("GUISE_DATA"), "demo", "character.mp4", NULL);
  const GuiseVideoWriterOptions options = { .width = 640, .height = 480, .preset = "ultrafast" };
  g_autoptr (GuiseVideoReader) reader = guise_video_reader_open (demo, 1, NULL);
  g_autoptr (GuiseVideoWriter) writer = guise_video_writer_new (path, &options, NULL);
  GuiseRandom random = guise_random_init (1, 1);

  for (int i = 0; i < N_FRAMES; i++)
    {
      g_autoptr (GuiseFrame) frame = NULL;
      g_autoptr (GuiseImage) noisy = guise_image_new (GUISE_PIXELS_BGR8, 640, 480, 3, NULL);

      g_assert_true (guise_video_reader_next (reader, &frame, NULL, NULL));
      add_noise (frame->image, noisy, &random);
      g_assert_true (guise_video_writer_add (writer, noisy, frame->time_ns, NULL));
    }
  g_assert_true (guise_video_writer_finish (writer, NULL));
  return path;
}

/* Mean difference of neighbours in some columns of a picture. */
static double
measure_noise (const uint8_t *data, size_t stride, int channels, int height, int x0, int x1)
{
  double sum = 0.0;

  for (int y = 0; y < height; y++)
    for (int x = x0 * channels; x < (x1 - 1) * channels; x++)
      sum += abs (data[(size_t) y * stride + (size_t) x] -
                  data[(size_t) y * stride + (size_t) (x + channels)]);
  return sum / ((double) height * (x1 - 1 - x0) * channels);
}

/* ---- pages ---- */

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
has_networks (void)
{
  g_autofree char *path = guise_test_model_file ("faceres.json");

  return path != NULL;
}

static GuiseOpenProject *
open_page (GuiseWindow *window, const char *name)
{
  g_autofree char        *dir = g_build_filename (work, name, NULL);
  const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project =
               guise_project_create (dir, "miniature", faces, NULL, 1, &error);

  g_assert_no_error (error);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (is_read, guise_window_get_project (window), "the project");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.import", "s", "src");
  g_assert_true (GUISE_IS_IMPORT_PAGE (guise_window_get_over (window)));
  return guise_window_get_project (window);
}

/* Imports the clip into a project of its own. Returns the noise of its faces. */
static double
import (const char *name, const char *clip, gboolean is_calm)
{
  GuiseWindow      *window = ui_open_window (1280, 800);
  GuiseOpenProject *project = open_page (window, name);
  GuiseIntake      *intake = guise_intake_get (project, GUISE_FACE_SLOT_SRC);
  GtkSwitch        *calm = GTK_SWITCH (ui_find (guise_window_get_over (window), "calm"));
  g_autofree char  *dir = NULL;
  g_autoptr (GDir) folder = NULL;
  const char *file;
  double      noise = 0.0;
  int         n = 0;

  g_assert_false (gtk_switch_get_active (calm));
  gtk_switch_set_active (calm, is_calm);
  g_assert_cmpint (guise_intake_get_options (intake)->denoise > 0, ==, is_calm);
  guise_intake_add (intake, clip);
  ui_wait (is_idle, intake, "the faces");
  dir = g_strdup (guise_open_project_get_faces_path (project, GUISE_FACE_SLOT_SRC));
  g_assert_nonnull (dir);
  folder = g_dir_open (dir, 0, NULL);
  while ((file = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, file, NULL);
      g_autoptr (GuiseFaceFile) face = NULL;

      if (!g_str_has_suffix (file, ".jpg"))
        continue;
      face = guise_face_file_load (path, NULL);
      g_assert_nonnull (face);
      noise += measure_noise (face->image->data, face->image->stride, 3, face->image->height, 0,
                              face->image->width);
      n++;
    }
  g_assert_cmpint (n, >=, N_FRAMES / 2);
  ui_close_window (window);
  return noise / n;
}

/* Of the same footage the faces are calmer with the switch than without. */
static void
test_switch (void)
{
  g_autofree char *clip = NULL;
  double           plain;
  double           calm;

  if (!has_networks ())
    return;
  clip = make_clip ();
  plain = import ("Plain", clip, FALSE);
  calm = import ("Calm", clip, TRUE);
  g_test_message ("noise %.2f, with the switch %.2f", plain, calm);
  g_assert_cmpfloat (calm, <, 0.9 * plain);
}

/* ---- before and after ---- */

static GtkWidget *
find_dialog (void)
{
  return ui_find_window (ADW_TYPE_MESSAGE_DIALOG);
}

static gboolean
has_dialog (void *data)
{
  return find_dialog () != NULL;
}

/* The right half of the picture is calmer than the left one. */
static void
test_compare (void)
{
  GuiseWindow        *window;
  g_autofree char    *clip = NULL;
  GuiseIntake        *intake;
  GtkWidget          *picture;
  GdkPaintable       *paintable;
  int                 width, height;
  double              before, after;
  g_autofree uint8_t *data = NULL;

  if (!has_networks ())
    return;
  clip = make_clip ();
  window = ui_open_window (1280, 800);
  intake = guise_intake_get (open_page (window, "Compare"), GUISE_FACE_SLOT_SRC);
  guise_intake_add (intake, clip);
  ui_wait (is_idle, intake, "the faces");
  gtk_widget_activate_action (guise_window_get_over (window), "import.compare", NULL);
  ui_wait (has_dialog, NULL, "before and after");
  ui_shoot (find_dialog (), "import-calm-compare");
  picture = adw_message_dialog_get_extra_child (ADW_MESSAGE_DIALOG (find_dialog ()));
  paintable = gtk_picture_get_paintable (GTK_PICTURE (picture));
  width = gdk_paintable_get_intrinsic_width (paintable);
  height = gdk_paintable_get_intrinsic_height (paintable);
  data = g_malloc ((gsize) width * (gsize) height * 4);
  gdk_texture_download (GDK_TEXTURE (paintable), data, (gsize) width * 4);
  before = measure_noise (data, (size_t) width * 4, 4, height, 0, width / 2 - 4);
  after = measure_noise (data, (size_t) width * 4, 4, height, width / 2 + 4, width);
  g_test_message ("noise %.2f and %.2f", before, after);
  g_assert_cmpfloat (after, <, 0.9 * before);
  gtk_window_close (GTK_WINDOW (find_dialog ()));
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/import-calm/switch", test_switch);
  g_test_add_func ("/ui/import-calm/compare", test_compare);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
