/* SPDX-License-Identifier: GPL-3.0-or-later
 * The dialog that swaps a video: a short one, with a small model. */
#include "app/render/guise-render-dialog.h"

#include <glib/gstdio.h>
#include <string.h>

#include "app/live/guise-live-desk.h"
#include "app/render/guise-render-desk.h"
#include "app/render/guise-render-keep.h"
#include "app/render/guise-render-words.h"
#include "image/guise-jpeg.h"
#include "live/guise-live-label.h"
#include "live/guise-swap-parts.h"
#include "media/guise-video-reader.h"
#include "media/guise-video-writer.h"
#include "project-faces.h"
#include "project/guise-project.h"
#include "support/guise-test.h"
#include "ui.h"

#define MODEL    "golden/dfl/dfm/liae_udt.dfm"
#define N_FRAMES 32

static char *work; /* folder of this program */
static char *model;
static char *clip;

static const char *const tiny[] = { "resolution=32",  "ae_dims=32",   "e_dims=16", "d_dims=16",
                                    "d_mask_dims=16", "batch_size=2", NULL };

static char *
make_project (const char *name)
{
  char            *dir = g_build_filename (work, name, NULL);
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

/* The first pictures of a recording. */
static char *
make_clip (void)
{
  g_autofree char *footage = guise_test_shared ("people/performer.mp4");
  char            *path = g_build_filename (work, "Clip.mp4", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseVideoReader) reader = guise_video_reader_open (footage, 1, &error);
  g_autoptr (GuiseVideoWriter) writer = NULL;

  g_assert_no_error (error);
  for (int i = 0; i < N_FRAMES; i++)
    {
      g_autoptr (GuiseFrame) frame = NULL;

      g_assert_true (guise_video_reader_next (reader, &frame, NULL, &error));
      if (writer == NULL)
        {
          const GuiseVideoWriterOptions options = { .width = frame->image->width,
                                                    .height = frame->image->height };

          writer = guise_video_writer_new (path, &options, &error);
          g_assert_no_error (error);
        }
      g_assert_true (guise_video_writer_add (writer, frame->image, frame->time_ns, &error));
    }
  g_assert_true (guise_video_writer_finish (writer, &error));
  return path;
}

/* Where clips and networks are not there the test is skipped. */
static gboolean
has_files (void)
{
  g_autofree char *network = guise_test_model_file ("face_landmark.tflite");

  if (network == NULL)
    return FALSE;
  if (model == NULL)
    model = guise_test_shared (MODEL);
  if (model != NULL && clip == NULL)
    clip = make_clip ();
  return clip != NULL;
}

/* ---- the window ---- */

static gboolean
is_read (void *data)
{
  return guise_open_project_get_status (guise_window_get_project (data)) != NULL;
}

static GuiseRenderDesk *
get_desk (GuiseWindow *window)
{
  return guise_render_desk_get (guise_window_get_project (window));
}

static GuiseWindow *
open_live (const char *name, int width, int height)
{
  GuiseWindow     *window = ui_open_window (width, height);
  g_autofree char *dir = make_project (name);

  guise_window_open (window, dir);
  ui_wait (is_read, window, "the project to be read");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "live");
  guise_live_desk_set_model (guise_live_desk_get (guise_window_get_project (window)), model);
  ui_settle (GTK_WIDGET (window));
  return window;
}

static GuiseJob *
get_job (GuiseWindow *window)
{
  return guise_open_project_get_job_of (guise_window_get_project (window), GUISE_STEP_LIVE);
}

/* The one window of a kind. */
static GtkWidget *
find_window (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) widget = g_list_model_get_item (windows, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
        return widget; /* the list keeps it */
    }
  g_assert_not_reached ();
}

static GtkWidget *
open_dialog (GuiseWindow *window)
{
  GtkWidget *dialog;

  gtk_widget_activate_action (guise_window_get_step_page (window), "live.render", NULL);
  dialog = find_window (GUISE_TYPE_RENDER_DIALOG);
  ui_settle (dialog);
  return dialog;
}

/* Who closes the window is asked about the video, and may stay. */
static void
assert_asks (GuiseWindow *window)
{
  AdwMessageDialog *question;

  gtk_window_close (GTK_WINDOW (window));
  question = ADW_MESSAGE_DIALOG (find_window (ADW_TYPE_MESSAGE_DIALOG));
  g_assert_cmpstr (adw_message_dialog_get_heading (question), ==, "Go on making the video?");
  ui_shoot (GTK_WIDGET (window), "render-card-light");
  adw_message_dialog_response (question, "cancel");
  gtk_window_destroy (GTK_WINDOW (question));
  ui_settle (GTK_WIDGET (window));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (window)));
}

/* The row of an option, by the name that its tooltip has. */
static GtkWidget *
find_row (GtkWidget *root, const char *name)
{
  GtkWidget *found = g_strcmp0 (gtk_widget_get_tooltip_text (root), name) == 0 ? root : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_row (child, name);
  return found;
}

static void
act (GtkWidget *dialog, const char *action)
{
  g_assert_true (gtk_widget_activate_action (dialog, action, NULL));
}

static void
shoot_all (GtkWidget *window, const char *name)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  g_autofree char *light = g_strconcat (name, "-light", NULL);
  g_autofree char *dark = g_strconcat (name, "-dark", NULL);

  ui_settle (window);
  ui_shoot (window, light);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  ui_settle (window);
  ui_shoot (window, dark);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_LIGHT);
  ui_settle (window);
}

/* How much drawing the label changes the first picture of a video: little, where it is. */
static uint64_t
measure_label (const char *path)
{
  g_autoptr (GuiseVideoReader) reader = guise_video_reader_open (path, 1, NULL);
  g_autoptr (GuiseFrame) frame = NULL;
  g_autoptr (GuiseImage) drawn = NULL;
  uint64_t sum = 0;

  g_assert_true (guise_video_reader_next (reader, &frame, NULL, NULL));
  drawn = guise_image_new (GUISE_PIXELS_BGR8, frame->image->width, frame->image->height, 3, NULL);
  guise_image_copy_into (frame->image, drawn);
  guise_live_draw_label (drawn);
  for (int y = 0; y < drawn->height; y++)
    for (int x = 0; x < 3 * drawn->width; x++)
      sum += (uint64_t) abs (guise_image_row (drawn, y)[x] - guise_image_row (frame->image, y)[x]);
  return sum;
}

/* The first picture of a video, as a file. */
static char *
save_picture (const char *video)
{
  char *path = g_build_filename (work, "somebody.jpg", NULL);
  g_autoptr (GuiseVideoReader) reader = guise_video_reader_open (video, 1, NULL);
  g_autoptr (GuiseFrame) frame = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_assert_true (guise_video_reader_next (reader, &frame, NULL, NULL));
  bytes = guise_jpeg_encode (frame->image, 95, GUISE_JPEG_CHROMA_444, NULL);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
  return path;
}

/* ---- conditions ---- */

static gboolean
has_pictures (void *data)
{
  return guise_render_desk_get_figures (get_desk (data)).n_done > 0;
}

static gboolean
has_raw (void *data)
{
  return guise_render_desk_get_order (get_desk (data))->has_pictures;
}

static gboolean
is_paused (void *data)
{
  return guise_render_desk_get_state (get_desk (data)) == GUISE_RENDER_PAUSED;
}

static gboolean
is_stopped (void *data)
{
  return guise_render_desk_get_state (get_desk (data)) == GUISE_RENDER_STOPPED;
}

static gboolean
is_done (void *data)
{
  return guise_render_desk_get_state (get_desk (data)) == GUISE_RENDER_DONE;
}

static gboolean
has_failed (void *data)
{
  return guise_render_desk_get_state (get_desk (data)) == GUISE_RENDER_FAILED;
}

static gboolean
rests (void *data)
{
  GuiseStep *step = guise_open_project_get_step (guise_window_get_project (data), GUISE_STEP_LIVE);

  return guise_step_get_state (step) == GUISE_STEP_READY;
}

/* ---- tests ---- */

/* What is set in a row is what is swapped with, and nothing is without words. */
static void
test_words (void)
{
  size_t                  n;
  const GuiseRenderWords *words = guise_render_words_get (&n);
  g_autoptr (GuiseRenderOrder) order = guise_render_order_new ();

  g_assert_true (order->options.has_label);
  for (size_t i = 0; i < n; i++)
    {
      const double now = guise_render_words_read (&words[i], &order->options);
      gboolean     is_known = words[i].choices == NULL;

      for (int k = 0; words[i].choices != NULL && words[i].choices[k].title != NULL; k++)
        is_known = is_known || words[i].choices[k].value == (int) now;
      g_assert_true (is_known);
      g_assert_true (words[i].choices != NULL ||
                     (now >= words[i].least && now <= words[i].most && words[i].text != NULL));
      guise_render_words_write (&words[i], &order->options, words[i].most);
      g_assert_cmpfloat (guise_render_words_read (&words[i], &order->options), ==, words[i].most);
    }
  g_assert_cmpfloat (order->options.merge.opacity, ==, 1.0);
  g_assert_cmpint (order->options.merge.blur, ==, GUISE_MERGE_MAX_BLUR);
}

/* What an interrupted run with other options leaves. */
static void
leave_parts (const char *output)
{
  const GuiseVideoWriterOptions video = {
    .width = 64, .height = 48, .rate_num = 30, .rate_den = 1
  };
  const GuiseVideoSwapCounts counts = { .n_frames = 1 };
  GuiseSwapMark              mark = { .next = 1, .finder = (char *) "" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseSwapParts) parts = guise_swap_parts_open (output, "another", &video, &error);
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, 64, 48, 3, NULL);

  g_assert_no_error (error);
  memset (image->data, 0, image->stride * (size_t) image->height);
  g_assert_true (guise_swap_parts_add (parts, image, 0, &error));
  g_assert_true (guise_swap_parts_close (parts, &mark, &counts, &error));
}

/* Choose, begin, stop, leave, come back, go on, and the video is there. */
static void
test_swap (void)
{
  GuiseWindow *window;
  GtkWidget   *dialog;
  GStatBuf     info;
  int          width;

  if (!has_files ())
    return;
  window = open_live ("Swap", 1280, 800);
  width = gtk_widget_get_width (ui_find (GTK_WIDGET (window), "sidebar"));
  dialog = open_dialog (window);
  g_assert_false (gtk_widget_get_sensitive (ui_find (dialog, "start_button")));
  guise_render_dialog_set_video (GUISE_RENDER_DIALOG (dialog), clip);
  shoot_all (dialog, "render-form");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (ui_find (dialog, "more_row")), TRUE);
  ui_settle (dialog);
  act (dialog, "render.start");
  guise_job_pause (get_job (window));
  ui_wait (is_paused, window, "the pause");
  shoot_all (dialog, "render-paused");
  gtk_window_close (GTK_WINDOW (dialog));
  assert_asks (window);
  g_assert_cmpint (gtk_widget_get_width (ui_find (GTK_WIDGET (window), "sidebar")), ==, width);
  dialog = open_dialog (window);
  act (dialog, "render.stop");
  ui_wait (is_stopped, window, "the stop");
  ui_wait (rests, window, "the step to rest");
  shoot_all (dialog, "render-stopped");

  gtk_window_close (GTK_WINDOW (dialog));
  leave_parts (guise_render_desk_get_order (get_desk (window))->output);
  dialog = open_dialog (window);
  act (dialog, "render.start");
  ui_wait (has_pictures, window, "the first pictures");
  shoot_all (dialog, "render-run");
  ui_wait (is_done, window, "the video");
  shoot_all (dialog, "render-done");
  g_assert_nonnull (
    strstr (gtk_label_get_label (GTK_LABEL (ui_find (dialog, "details"))), "made anew"));
  g_assert_cmpuint (guise_render_desk_get_counts (get_desk (window))->n_frames, ==, N_FRAMES);
  g_assert_cmpint (g_stat (guise_render_desk_get_order (get_desk (window))->output, &info), ==, 0);
  g_assert_cmpint (info.st_size, >, 1000);
  g_assert_cmpuint (measure_label (guise_render_desk_get_order (get_desk (window))->output), <,
                    measure_label (clip) / 3);
  act (dialog, "render.change");
  g_assert_null (guise_render_desk_get_order (get_desk (window))->input);
  gtk_window_close (GTK_WINDOW (dialog));
  ui_close_window (window);
}

/* Sets what a row has, by the name in its tooltip. */
static void
choose_row (GtkWidget *dialog, const char *name, guint choice)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (find_row (dialog, name)), choice);
}

static gboolean
is_kept (void *data)
{
  return *(const gboolean *) data;
}

static void
on_kept_cb (GuiseRenderDesk *desk, gboolean *has_come)
{
  *has_come = TRUE;
}

/* Only one person, with pictures for editing: of somebody else's face nothing is swapped. What was
 * set is there when the project is opened again. */
static void
test_person (void)
{
  g_autofree char *character = has_files () ? guise_test_shared ("people/character.mp4") : NULL;
  g_autofree char *faces = g_build_filename (work, "Person faces", NULL);
  g_autofree char *picture = NULL;
  g_autofree char *mask = NULL;
  g_autofree char *folder = NULL;
  g_autoptr (GuiseRenderOrder) again = guise_render_order_new ();
  gboolean          has_come = FALSE;
  GuiseRenderOrder *order;
  GuiseWindow      *window;
  GtkWidget        *dialog;

  if (character == NULL)
    return;
  window = open_live ("Person", 1280, 800);
  dialog = open_dialog (window);
  order = guise_render_desk_get_order (get_desk (window));
  guise_render_dialog_set_video (GUISE_RENDER_DIALOG (dialog), clip);
  choose_row (dialog, "person", 1);
  g_assert_cmpstr (order->person, ==, faces);
  choose_row (dialog, "person", 0);
  g_assert_null (order->person);
  choose_row (dialog, "smooth", 2);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (ui_find (dialog, "more_row")), TRUE);
  ui_settle (dialog);
  g_assert_true (gtk_widget_activate (find_row (dialog, "raw")));
  ui_wait (has_raw, window, "the switch");
  g_assert_true (gtk_widget_grab_focus (find_row (dialog, "raw")));
  shoot_all (dialog, "render-person");
  picture = save_picture (character);
  order->person = g_strdup (picture);
  act (dialog, "render.start");
  ui_wait (is_done, window, "the video");
  g_assert_cmpuint (guise_render_desk_get_counts (get_desk (window))->n_faces, ==, 0);
  folder = guise_render_dup_pictures (order->output);
  mask = g_build_filename (folder, "mask", "000031.png", NULL);
  g_assert_true (g_file_test (mask, G_FILE_TEST_IS_REGULAR));
  g_signal_connect (get_desk (window), "kept", G_CALLBACK (on_kept_cb), &has_come);
  gtk_window_close (GTK_WINDOW (dialog));
  ui_wait (is_kept, &has_come, "the options to be kept");
  {
    g_autofree char *project = g_build_filename (work, "Person", NULL);

    guise_render_keep_load (project, again);
  }
  g_assert_true (again->has_pictures);
  g_assert_cmpstr (again->person, ==, picture);
  g_assert_cmpint (again->options.smoothing, ==, 7);
  ui_close_window (window);
}

/* A file of options may be anything. */
static void
test_damaged (void)
{
  static const char *const texts[] = { "",
                                       "[]",
                                       "no JSON",
                                       "{\"blur\": 1e300, \"mode\": 77}",
                                       "{\"blur\": \"3\", \"person\": \"here\", \"pictures\": 1}",
                                       "{\"smooth\": 6.5, \"mask-model\": {}, \"crf\": -1}" };
  g_autoptr (GuiseRenderOrder) plain = guise_render_order_new ();
  g_autofree char *folder = g_build_filename (work, "guise-devel", "render", NULL);
  g_autofree char *file = NULL;
  g_autoptr (GDir) dir = NULL;

  plain->options.merge.blur = 33;
  g_assert_true (guise_render_keep_save ("/a/damaged", plain, NULL));
  dir = g_dir_open (folder, 0, NULL);
  for (const char *name; (name = g_dir_read_name (dir)) != NULL;)
    if (g_str_has_prefix (name, "damaged-"))
      file = g_build_filename (folder, name, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GuiseRenderOrder) order = guise_render_order_new ();
      const GuiseVideoSwapOptions before = order->options;

      g_assert_true (g_file_set_contents (file, texts[i], -1, NULL));
      guise_render_keep_load ("/a/damaged", order);
      g_assert_cmpmem (&before, sizeof before, &order->options, sizeof order->options);
      g_assert_null (order->person);
      g_assert_null (order->xseg);
      g_assert_false (order->has_pictures);
    }
}

/* What cannot be read is said in plain words, and can be put right. */
static void
test_trouble (void)
{
  g_autofree char *broken = g_build_filename (work, "Broken.mp4", NULL);
  GuiseWindow     *window;
  GtkWidget       *dialog;

  if (!has_files ())
    return;
  g_assert_true (g_file_set_contents (broken, "no video", -1, NULL));
  window = open_live ("Trouble", 1280, 800);
  dialog = open_dialog (window);
  guise_render_dialog_set_video (GUISE_RENDER_DIALOG (dialog), broken);
  act (dialog, "render.start");
  ui_wait (has_failed, window, "the reason");
  shoot_all (dialog, "render-failed");
  act (dialog, "render.change");
  g_assert_true (gtk_widget_get_mapped (ui_find (dialog, "start_button")));
  guise_render_dialog_set_video (GUISE_RENDER_DIALOG (dialog), clip);
  g_free (guise_render_desk_get_order (get_desk (window))->output);
  guise_render_desk_get_order (get_desk (window))->output = g_strdup (clip);
  /* A mask that needs a model, and none is chosen. */
  adw_combo_row_set_selected (ADW_COMBO_ROW (find_row (dialog, "mask")), GUISE_MERGE_MASK_XSEG_PRD);
  ui_settle (dialog);
  g_assert_true (gtk_widget_get_visible (ui_find (dialog, "masks_row")));
  g_assert_false (gtk_widget_get_sensitive (ui_find (dialog, "start_button")));
  shoot_all (dialog, "render-refused");
  gtk_window_close (GTK_WINDOW (dialog));
  ui_close_window (window);
}

static void
test_narrow (void)
{
  GuiseWindow *window;
  GtkWidget   *dialog;

  if (!has_files ())
    return;
  window = open_live ("Narrow", 400, 700);
  ui_shoot (GTK_WIDGET (window), "render-narrow-page-light");
  dialog = open_dialog (window);
  guise_render_dialog_set_video (GUISE_RENDER_DIALOG (dialog), clip);
  shoot_all (dialog, "render-narrow");
  g_assert_cmpint (gtk_widget_get_width (dialog), <=, 400);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (ui_find (dialog, "more_row")), TRUE);
  ui_settle (dialog);
  g_assert_true (gtk_widget_grab_focus (find_row (dialog, "motion-blur")));
  ui_settle (dialog);
  ui_shoot (dialog, "render-narrow-more-light");
  gtk_window_close (GTK_WINDOW (dialog));
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int result;

  work = guise_test_tmp_dir ();
  g_setenv ("XDG_CONFIG_HOME", work, TRUE);
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/render/words", test_words);
  g_test_add_func ("/ui/render/swap", test_swap);
  g_test_add_func ("/ui/render/person", test_person);
  g_test_add_func ("/ui/render/damaged", test_damaged);
  g_test_add_func ("/ui/render/trouble", test_trouble);
  g_test_add_func ("/ui/render/narrow", test_narrow);
  result = g_test_run ();
  g_free (clip);
  g_free (model);
  guise_test_rm_rf (work);
  guise_leave (result);
}
