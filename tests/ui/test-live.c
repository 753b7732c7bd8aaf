/* SPDX-License-Identifier: GPL-3.0-or-later
 * The page Live: footage stands for the camera, and the model is a small one. */
#include "app/live/guise-live-desk.h"
#include "app/live/guise-live-mask-row.h"
#include "app/live/guise-live-page.h"
#include "app/live/guise-live-row.h"
#include "app/live/guise-live-stream-row.h"

#include <glib/gstdio.h>
#include <string.h>

#include "app/guise-window.h"
#include "live-page.h"
#include "live/guise-live-finish.h"
#include "live/guise-live-keep.h"
#include "live/guise-live-recording.h"
#include "media/guise-video-reader.h"
#include "media/guise-video-writer.h"
#include "support/guise-fake-camera.h"
#include "support/guise-test-xseg.h"
#include "support/guise-test.h"
#include "ui.h"

/* ---- conditions ---- */

static gboolean
shows_more (void *data)
{
  GuiseLiveFigures figures;
  double           rate;
  g_autofree char *camera = NULL;

  guise_live_desk_read_figures (live_get_desk (data), &figures, &rate, &camera);
  return figures.n_shown > 40;
}

static gboolean
has_problem (void *data)
{
  return live_is_idle (data) && guise_live_desk_get_problem (live_get_desk (data)) != NULL;
}

static gboolean
mask_is_off (void *data)
{
  return !guise_live_desk_get_settings (live_get_desk (data)).compositor.uses_seen_mask;
}

static gboolean
shows_blur (void *data)
{
  g_autoptr (GuiseLiveShot) shot = guise_live_desk_dup_shot (live_get_desk (data));

  return shot != NULL && shot->view == GUISE_LIVE_VIEW_BLURRED;
}

static gboolean
is_loaded (void *data)
{
  return !guise_live_desk_is_loading (live_get_desk (data));
}

/* What the picture shows near its right edge, as 0xAARRGGBB. */
static guint32
get_pixel (GuiseWindow *window)
{
  GtkWidget *picture = ui_find (guise_window_get_step_page (window), "picture");
  const int  x = gtk_widget_get_width (picture) - 20;
  const int  y = gtk_widget_get_height (picture) / 2;
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (picture);
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  guint32      pixel;

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (picture),
                          gtk_widget_get_height (picture));
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &GRAPHENE_RECT_INIT ((float) x, (float) y, 1, 1));
  gdk_texture_download (texture, (guchar *) &pixel, sizeof pixel);
  return pixel;
}

static guint32
get_card_pixel (void)
{
  g_autoptr (GuiseImage) card = guise_image_new (GUISE_PIXELS_BGR8, 640, 480, 3, NULL);

  guise_live_draw_card (card);
  return 0xff000000U | (guint32) card->data[2] << 16 | (guint32) card->data[1] << 8 | card->data[0];
}

/* ---- tests ---- */

/* Without a model the page says what it is for. */
static void
test_empty (void)
{
  GuiseWindow *window = live_open ("Empty", 1280, 800);
  GtkWidget *export = ui_find (guise_window_get_step_page (window), "export_button");

  g_assert_false (
    gtk_widget_get_visible (ui_find (guise_window_get_step_page (window), "start_button")));
  /* What was not trained cannot be exported, and the button says so. */
  g_assert_false (gtk_widget_is_sensitive (export));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (export), ==, "Train first");
  live_shoot_all (window, "live-empty");
  ui_close_window (window);
}

/* Start, see, hide, split, stop. */
static void
test_show (void)
{
  g_autofree char *model = live_find_model (LIVE_MODEL);
  GuiseWindow     *window;
  UiStall          stall;

  if (model == NULL)
    return;
  window = live_open ("Show", 1280, 800);
  guise_live_desk_set_model (live_get_desk (window), model);
  ui_wait (live_has_camera, window, "the footage that stands for a camera");
  ui_shoot (GTK_WIDGET (window), "live-off-light");
  live_act (window, "live.toggle");
  ui_wait (live_shows_pictures, window, "pictures");
  gtk_widget_activate_action (guise_window_get_step_page (window), "live.view", "s", "split");
  ui_settle (GTK_WIDGET (window));
  ui_watch_main_loop ();
  ui_settle (GTK_WIDGET (window));
  ui_settle (GTK_WIDGET (window));
  stall = ui_get_stall ();
  g_test_message ("longest turn of the main loop: %.1f ms", (double) stall.longest_us * 1e-3);
  g_assert_cmpuint (stall.n_turns, >, 0);
  live_shoot_all (window, "live-split");

  /* The card may come late; what was there before does not wait for it. */
  g_assert_cmphex (get_pixel (window), !=, 0xff000000U);
  guise_live_desk_hide_all (guise_recent_get_projects (ui_get_recent ()));
  ui_settle (GTK_WIDGET (window));
  g_assert_true (get_pixel (window) == 0xff000000U || get_pixel (window) == get_card_pixel ());
  ui_wait (live_shows_card, window, "the card");
  ui_settle (GTK_WIDGET (window));
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "live-hidden-light");
  live_act (window, "live.hide");
  ui_wait (live_shows_face, window, "the face");

  live_act (window, "live.toggle");
  ui_wait (live_is_idle, window, "the end");
  g_assert_null (guise_live_desk_dup_shot (live_get_desk (window)));
  ui_close_window (window);
}

/* ---- a virtual camera ---- */

#define VIRTUAL_CAMERA "/dev/video2"

static int n_written_before;

static int
count_written (void)
{
  int            width, height;
  const uint8_t *bytes;

  return guise_fake_camera_get_written (2, &width, &height, &bytes);
}

static gboolean
is_fed (void *data)
{
  return count_written () > n_written_before + 3;
}

static gboolean
is_fed_by_none (void *data)
{
  return guise_live_desk_get_camera_sink (live_get_desk (data)) == NULL;
}

static void
feed (GuiseWindow *window, const char *path)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_live_desk_set_camera_sink (live_get_desk (window), path, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (guise_live_desk_get_camera_sink (live_get_desk (window)), ==, path);
}

/* Known only after the second picture. */
static gboolean
tells_rate (void *data)
{
  return g_str_has_suffix (guise_step_get_text (data), " pictures/s · AI label on");
}

/* Off and on again, as fast as one can press: the last wish counts, and the device is never opened
 * twice. The sidebar says that it runs, also after the project's files were read again. */
static void
test_virtual_camera (void)
{
  const GuiseFakeCamera virtual = { .name = "Virtual", .is_output = TRUE };
  g_autofree char *model = live_find_model (LIVE_MODEL);
  GuiseWindow     *window;
  GuiseStep       *step;
  int              n_lost = 0;

  if (model == NULL)
    return;
  guise_fake_camera_plug (2, &virtual);
  window = live_open ("Virtual", 1280, 800);
  step = guise_open_project_get_step (guise_window_get_project (window), GUISE_STEP_LIVE);
  g_assert_cmpint (guise_step_get_state (step), ==, GUISE_STEP_READY);
  g_signal_connect (live_get_desk (window), "lost", G_CALLBACK (live_count_lost_cb), &n_lost);
  guise_live_desk_set_model (live_get_desk (window), model);
  ui_wait (live_has_camera, window, "the footage that stands for a camera");
  live_act (window, "live.toggle");
  ui_wait (live_shows_pictures, window, "pictures");
  g_assert_cmpint (guise_step_get_state (step), ==, GUISE_STEP_ON_AIR);
  guise_open_project_refresh (guise_window_get_project (window));
  ui_settle (GTK_WIDGET (window));
  g_assert_cmpint (guise_step_get_state (step), ==, GUISE_STEP_ON_AIR);
  ui_wait (tells_rate, step, "the rate");
  live_act (window, "live.label");
  g_assert_true (g_str_has_suffix (guise_step_get_text (step), " · AI label off"));
  live_act (window, "live.label");

  feed (window, VIRTUAL_CAMERA);
  ui_wait (is_fed, window, "pictures in the virtual camera");
  for (int i = 0; i < 5; i++)
    {
      feed (window, NULL);
      feed (window, VIRTUAL_CAMERA);
    }
  n_written_before = count_written ();
  ui_wait (is_fed, window, "pictures again");
  feed (window, NULL);
  feed (window, VIRTUAL_CAMERA);
  feed (window, NULL);
  ui_wait (is_fed_by_none, window, "nobody to feed it");
  g_assert_cmpint (n_lost, ==, 0);

  live_act (window, "live.toggle");
  ui_wait (live_is_idle, window, "the end");
  g_assert_cmpint (guise_step_get_state (step), ==, GUISE_STEP_READY);
  ui_close_window (window);
  guise_fake_camera_plug (2, NULL);
}

static gboolean
names_both (void *data)
{
  const char *recorded = guise_live_desk_get_recorded_with (live_get_desk (data));

  return g_strcmp0 (recorded, "Old camera · 640x480 30 YUYV") == 0;
}

/* Who records with one camera and performs with another is told, with both names. */
static void
test_other_camera (void)
{
  g_autofree char *model = live_find_model (LIVE_MODEL);
  g_autofree char *journal = NULL;
  GuiseWindow     *window;
  GtkLabel        *banner;

  if (model == NULL)
    return;
  window = live_open ("Other", 1280, 800);
  journal = g_build_filename (guise_open_project_get_faces_path (guise_window_get_project (window),
                                                                 GUISE_FACE_SLOT_DST),
                              ".guise-capture", NULL);
  g_assert_true (
    g_file_set_contents (journal, "[take 1]\ncamera=Old camera\nmode=640x480 30 YUYV\n", -1, NULL));
  guise_live_desk_set_model (live_get_desk (window), model);
  ui_wait (live_has_camera, window, "the footage that stands for a camera");
  live_act (window, "live.toggle");
  ui_wait (live_shows_pictures, window, "pictures");
  ui_wait (names_both, window, "the camera of the recordings");
  ui_settle (GTK_WIDGET (window));
  ui_settle (GTK_WIDGET (window));
  banner = GTK_LABEL (ui_find (ui_find (guise_window_get_step_page (window), "banner"), "label"));
  g_assert_nonnull (strstr (gtk_label_get_label (banner), "Old camera"));
  g_assert_nonnull (strstr (gtk_label_get_label (banner), "performer.mp4"));
  ui_shoot (GTK_WIDGET (window), "live-other-light");
  live_close_running (window);
}

/* What is set is kept for the model, and acts at once. */
static void
test_settings (void)
{
  g_autofree char  *model = live_find_model (LIVE_MODEL);
  g_autofree char  *other = live_find_model (LIVE_OTHER_MODEL);
  GuiseWindow      *window;
  GuiseLiveSettings settings;

  if (model == NULL || other == NULL)
    return;
  window = live_open ("Settings", 1280, 800);
  guise_live_desk_set_model (live_get_desk (window), model);
  ui_wait (live_has_camera, window, "the footage that stands for a camera");
  live_act (window, "live.toggle");
  ui_wait (live_shows_pictures, window, "pictures");
  g_assert_true (guise_live_desk_get_settings (live_get_desk (window)).has_label);
  live_act (window, "live.label");
  gtk_widget_activate_action (guise_window_get_step_page (window), "live.opacity", "i", -3);
  settings = guise_live_desk_get_settings (live_get_desk (window));
  g_assert_false (settings.has_label);
  g_assert_cmpfloat_with_epsilon (settings.compositor.opacity, 0.7, 1e-9);

  /* Another model has settings of its own, while pictures go on. */
  guise_live_desk_set_model (live_get_desk (window), other);
  g_assert_true (guise_live_desk_get_settings (live_get_desk (window)).has_label);
  ui_wait (is_loaded, window, "the other model");
  ui_wait (live_shows_pictures, window, "its pictures");
  guise_live_desk_set_model (live_get_desk (window), model);
  g_assert_false (guise_live_desk_get_settings (live_get_desk (window)).has_label);
  gtk_widget_activate_action (guise_window_get_step_page (window), "live.panel", NULL);
  ui_settle (GTK_WIDGET (window));
  gtk_widget_activate_action (guise_window_get_step_page (window), "live.panel", NULL);
  gtk_stack_set_visible_child_name (GTK_STACK (
                                      ui_find (ui_find (guise_window_get_step_page (window),
                                                        "panel"),
                                               "stack")),
                                    "more");
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "live-more-light");
  live_close_running (window);
  settings = guise_live_keep_load (model, NULL);
  g_assert_false (settings.has_label);
}

/* Returns: (nullable): the row of the mask network below a widget */
static GtkWidget *
find_mask_row (GtkWidget *root)
{
  GtkWidget *found = GUISE_IS_LIVE_MASK_ROW (root) ? root : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_mask_row (child);
  return found;
}

/* The mask network of the project is there for the live view; another one is kept for the model. */
static void
test_mask_model (void)
{
  g_autofree char  *model = live_find_model (LIVE_MODEL);
  g_autofree char  *own = g_build_filename (live_work, "Masked", "masks", NULL);
  g_autofree char  *other = g_build_filename (live_work, "other masks", NULL);
  g_autofree char  *kept = NULL;
  GuiseWindow      *window;
  GuiseLiveDesk    *desk;
  GuiseLiveSettings settings;

  if (model == NULL)
    return;
  guise_test_xseg_write (other, TRUE);
  window = live_open ("Masked", 1280, 800);
  desk = live_get_desk (window);
  guise_live_desk_set_model (desk, model);
  g_assert_null (guise_live_desk_get_mask_model (desk));
  guise_test_xseg_write (own, FALSE);
  g_assert_cmpstr (guise_live_desk_get_mask_model (desk), ==, own);
  ui_wait (live_has_camera, window, "the footage that stands for a camera");
  live_act (window, "live.toggle");
  ui_wait (live_shows_face, window, "a face");

  /* This network finds no face, which hides all of the new one. */
  settings = guise_live_desk_get_settings (desk);
  settings.compositor.uses_seen_mask = TRUE;
  settings.compositor.uses_input_mask = settings.compositor.uses_face_mask = FALSE;
  settings.hold_ms = 0;
  guise_live_desk_set_settings (desk, &settings);
  ui_wait (shows_blur, window, "a picture without a face");
  guise_live_desk_set_mask_model (desk, other);
  ui_wait (live_shows_face, window, "a face by the other network");
  ui_settle (GTK_WIDGET (window));
  g_assert_cmpstr (adw_action_row_get_subtitle (
                     ADW_ACTION_ROW (find_mask_row (GTK_WIDGET (window)))),
                   ==, "other masks");
  gtk_widget_child_focus (find_mask_row (GTK_WIDGET (window)), GTK_DIR_TAB_FORWARD);
  ui_settle (GTK_WIDGET (window));
  ui_settle (GTK_WIDGET (window));
  live_shoot_all (window, "live-mask-model");
  guise_live_desk_set_mask_model (desk, "/nowhere");
  ui_wait (mask_is_off, window, "the switch to go back");
  guise_live_desk_set_mask_model (desk, other);
  live_close_running (window);
  (void) guise_live_keep_load (model, &kept);
  g_assert_cmpstr (kept, ==, other);
}

/* A model that is none, and a recording. */
static void
test_trouble (void)
{
  g_autofree char *model = live_find_model (LIVE_MODEL);
  g_autofree char *broken = g_build_filename (live_work, "broken.dfm", NULL);
  g_autofree char *video = g_build_filename (live_work, "show.mp4", NULL);
  g_autofree char *recording = g_strconcat (video, ".recording", NULL);
  g_autoptr (GError) error = NULL;
  GuiseWindow *window;
  GStatBuf     info;

  if (model == NULL)
    return;
  g_assert_true (g_file_set_contents (broken, "no model", -1, NULL));
  window = live_open ("Trouble", 1280, 800);
  guise_live_desk_set_model (live_get_desk (window), broken);
  ui_wait (live_has_camera, window, "the footage that stands for a camera");
  live_act (window, "live.toggle");
  ui_wait (has_problem, window, "the reason");
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "live-broken-light");

  guise_live_desk_set_model (live_get_desk (window), model);
  live_act (window, "live.toggle");
  ui_wait (live_shows_pictures, window, "pictures");
  g_assert_true (guise_live_desk_start_recording (live_get_desk (window), video, &error));
  g_assert_no_error (error);
  ui_wait (live_shows_face, window, "a face");
  ui_wait (live_has_recorded, recording, "a recorded picture");
  ui_settle (GTK_WIDGET (window));
  ui_settle (GTK_WIDGET (window));
  guise_live_desk_stop_recording (live_get_desk (window));
  ui_wait (live_is_not_recording, window, "the video");
  g_assert_cmpint (g_stat (video, &info), ==, 0);
  g_assert_cmpint (info.st_size, >, 1000);
  live_close_running (window);
}

/* ---- over the network ---- */

static GuiseLiveStreamRow *
find_stream_row (GuiseWindow *window)
{
  GtkWidget *panel = ui_find (guise_window_get_step_page (window), "panel");

  return GUISE_LIVE_STREAM_ROW (ui_find (panel, "stream_row"));
}

/* Returns: (nullable): where the address is typed */
static GtkEditable *
find_editable (GtkWidget *root)
{
  GtkEditable *found = ADW_IS_ENTRY_ROW (root) ? GTK_EDITABLE (root) : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_editable (child);
  return found;
}

/* Whether something has arrived. */
static gboolean
has_arrived (void *data)
{
  return g_socket_condition_check (data, G_IO_IN) != 0;
}

/* Which addresses leave this computer. */
static void
test_places (void)
{
  const struct
  {
    const char          *address;
    GuiseLiveStreamPlace place;
  } cases[] = { { "", GUISE_LIVE_STREAM_HERE },
                { ":5000", GUISE_LIVE_STREAM_HERE },
                { "127.0.0.1:1234", GUISE_LIVE_STREAM_HERE },
                { "127.8.9.1", GUISE_LIVE_STREAM_HERE },
                { "LocalHost:9", GUISE_LIVE_STREAM_HERE },
                { "[::1]:1234", GUISE_LIVE_STREAM_HERE },
                { "127.0.0.1.example.org:1", GUISE_LIVE_STREAM_ELSEWHERE },
                { "localhost.example.org", GUISE_LIVE_STREAM_ELSEWHERE },
                { "192.168.1.20:1234", GUISE_LIVE_STREAM_ELSEWHERE },
                { "0.0.0.0:1", GUISE_LIVE_STREAM_ELSEWHERE },
                { "studio", GUISE_LIVE_STREAM_ELSEWHERE },
                { "127.0.0.1:0", GUISE_LIVE_STREAM_NOWHERE },
                { "127.0.0.1:1?localaddr=0.0.0.0", GUISE_LIVE_STREAM_NOWHERE },
                { "a b", GUISE_LIVE_STREAM_NOWHERE } };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (guise_live_stream_find_place (cases[i].address), ==, cases[i].place);
}

/* Nothing is sent before it is switched on, and then to where it says. */
static void
test_stream (void)
{
  g_autofree char *model = live_find_model (LIVE_MODEL);
  g_autofree char *log = g_build_filename (live_work, "sockets", NULL);
  g_autofree char *address = NULL;
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketAddress) own = NULL;
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  AdwExpanderRow *row;
  GuiseWindow    *window;

  if (model == NULL)
    return;
  window = live_open ("Stream", 1280, 800);
  row = ADW_EXPANDER_ROW (find_stream_row (window));
  guise_live_desk_set_model (live_get_desk (window), model);
  ui_wait (live_has_camera, window, "the footage that stands for a camera");
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (row)));
  live_act (window, "live.toggle");
  ui_wait (live_shows_pictures, window, "pictures");
  g_assert_true (gtk_widget_get_sensitive (GTK_WIDGET (row)));
  g_assert_false (adw_expander_row_get_enable_expansion (row));

  g_setenv ("GUISE_SOCKETS_LOG", log, TRUE); /* until here a socket would have ended this */
  socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_assert_true (g_socket_bind (socket, any, FALSE, NULL));
  own = g_socket_get_local_address (socket, NULL);
  address = g_strdup_printf ("udp://127.0.0.1:%u",
                             g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (own)));
  adw_expander_row_set_enable_expansion (row, TRUE);
  g_assert_cmpstr (guise_live_desk_get_stream (live_get_desk (window)), ==, "udp://127.0.0.1:1234");
  g_assert_nonnull (strstr (adw_expander_row_get_subtitle (row), "does not leave it"));
  ui_settle (GTK_WIDGET (window));
  live_shoot_all (window, "live-stream");
  /* Another address is said to leave before it does. */
  gtk_editable_set_text (find_editable (GTK_WIDGET (row)), "192.0.2.1:1234");
  g_assert_nonnull (strstr (adw_expander_row_get_subtitle (row), "would leave this computer"));
  g_assert_cmpstr (guise_live_desk_get_stream (live_get_desk (window)), ==, "udp://127.0.0.1:1234");
  g_assert_true (guise_live_desk_set_stream (live_get_desk (window), address, NULL));
  ui_wait (has_arrived, socket, "the picture");
  adw_expander_row_set_enable_expansion (row, FALSE);
  g_assert_null (guise_live_desk_get_stream (live_get_desk (window)));
  live_close_running (window);
  g_unsetenv ("GUISE_SOCKETS_LOG");
}

/* While pictures go elsewhere that is what is said, whatever is being typed. */
static void
test_stream_words (void)
{
  static const struct
  {
    const char *typed;
    const char *in_use;
    const char *words;
  } cases[] = {
    { "127.0.0.1:1234", NULL, "does not leave it" },
    { "127.0.0.1:1234", "udp://127.0.0.1:1234", "does not leave it" },
    { "192.0.2.1:1234", NULL, "would leave this computer" },
    { "192.0.2.1:1234", "udp://127.0.0.1:1234", "would leave this computer" },
    { "192.0.2.1:1234", "udp://192.0.2.1:1234", "on the way to 192.0.2.1:1234 can see it" },
    { "127.0.0.1:1234", "udp://192.0.2.1:1234", "on the way to 192.0.2.1:1234 can see it" },
    { "x:y", "udp://192.0.2.1:1234", "on the way to 192.0.2.1:1234 can see it" },
    { "x:y", NULL, "Write a host and a port" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = guise_live_stream_dup_sentence (cases[i].typed, cases[i].in_use);

      g_assert_nonnull (strstr (text, cases[i].words));
    }
}

#define SOUND_RATE 8000
#define N_SOUND    75 /* pictures of footage with sound, 25 a second */

/* Footage of an empty room, with three seconds of silence. */
static void
make_sound_footage (const char *path)
{
  static const uint8_t    head[] = "RIFF\xa4\xbb\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00"
                                   "\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00"
                                   "data\x80\xbb\x00\x00"; /* 16 bits, mono, 48,000 bytes */
  g_autofree char        *sound = g_strconcat (path, ".wav", NULL);
  g_autofree char        *bytes = g_malloc0 (sizeof head - 1 + 6 * SOUND_RATE);
  GuiseVideoWriterOptions options = { .width = 64, .height = 48, .sound_from = sound };
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, 64, 48, 3, NULL);
  g_autoptr (GuiseVideoWriter) writer = NULL;
  g_autoptr (GError) error = NULL;

  memcpy (bytes, head, sizeof head - 1);
  g_assert_true (g_file_set_contents (sound, bytes, sizeof head - 1 + 6 * SOUND_RATE, NULL));
  memset (image->data, 60, image->stride * 48);
  writer = guise_video_writer_new (path, &options, &error);
  g_assert_no_error (error);
  for (int i = 0; i < N_SOUND; i++)
    g_assert_true (guise_video_writer_add (writer, image, i * (int64_t) 40000000, &error));
  g_assert_true (guise_video_writer_finish (writer, &error));
}

/* Footage that stands for a camera has sound, and so has a recording. */
static void
test_sound (void)
{
  g_autofree char *model = live_find_model (LIVE_MODEL);
  g_autofree char *footage = g_build_filename (live_work, "tone.mp4", NULL);
  g_autofree char *video = g_build_filename (live_work, "tone.mkv", NULL);
  g_autofree char *recording = g_strconcat (video, ".recording", NULL);
  g_autoptr (GuiseVideoReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  GuiseVideoInfo info;
  GuiseWindow   *window;

  if (model == NULL)
    return;
  make_sound_footage (footage);
  g_setenv ("GUISE_CAMERA", footage, TRUE);
  window = live_open ("Sound", 1280, 800);
  guise_live_desk_set_model (live_get_desk (window), model);
  ui_wait (live_has_camera, window, "the footage that stands for a camera");
  live_act (window, "live.toggle");
  ui_wait (live_shows_pictures, window, "pictures");
  g_assert_true (guise_live_desk_start_recording (live_get_desk (window), video, &error));
  ui_wait (shows_more, window, "some more");
  ui_wait (live_has_recorded, recording, "a recorded picture");
  guise_live_desk_stop_recording (live_get_desk (window));
  ui_wait (live_is_not_recording, window, "the video");
  reader = guise_video_reader_open (video, 1, &error);
  g_assert_no_error (error);
  guise_video_reader_get_info (reader, &info);
  g_assert_cmpint (info.n_sound, ==, 1);
  live_close_running (window);
}

/* Nothing listens before it is said to; where nothing can be heard the recording is there all the
 * same, and why it is silent is told. */
static void
test_microphone (void)
{
  const GuiseFakeCamera camera = { .name = "Desk", .bus = "usb-9", .n_pictures = -1 };
  g_autofree char      *model = live_find_model (LIVE_MODEL);
  g_autofree char      *video = g_build_filename (live_work, "spoken.mp4", NULL);
  g_autofree char      *wave = guise_live_recording_dup_sound_path (video);
  g_autofree char      *now = g_strconcat (video, ".recording", NULL);
  g_autoptr (GError) error = NULL;
  GuiseWindow *window;
  GtkWidget   *control;
  int          n_lost = 0;

  if (model == NULL)
    return;
  g_setenv ("PULSE_SERVER", "unix:/nowhere/at/all", TRUE);
  guise_fake_camera_plug (0, &camera);
  window = live_open ("Microphone", 1280, 800);
  control = ui_find (ui_find (guise_window_get_step_page (window), "panel"), "microphone_switch");
  guise_live_desk_set_model (live_get_desk (window), model);
  guise_live_desk_start (live_get_desk (window), "/dev/video0");
  ui_wait (live_shows_pictures, window, "pictures");
  g_assert_false (guise_live_desk_has_microphone (live_get_desk (window)));
  gtk_switch_set_active (GTK_SWITCH (control), TRUE);
  g_assert_true (guise_live_desk_has_microphone (live_get_desk (window)));
  g_signal_connect (live_get_desk (window), "lost", G_CALLBACK (live_count_lost_cb), &n_lost);
  g_assert_true (guise_live_desk_start_recording (live_get_desk (window), video, &error));
  g_assert_false (gtk_widget_is_sensitive (control));
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "live-microphone-light");
  ui_wait (shows_more, window, "some more");
  ui_wait (live_has_recorded, now, "a recorded picture");
  guise_live_desk_stop_recording (live_get_desk (window));
  ui_wait (live_is_not_recording, window, "the video");
  ui_wait (live_has_loss, &n_lost, "what became of the sound");
  g_assert_true (g_file_test (video, G_FILE_TEST_IS_REGULAR));
  g_assert_false (g_file_test (wave, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (now, G_FILE_TEST_EXISTS));
  live_close_running (window);
  guise_fake_camera_plug (0, NULL);
}

/* A recording that ended in the middle: its file as it was then. */
static void
leave_interrupted (const char *video)
{
  g_autofree char              *now = g_strconcat (video, ".recording", NULL);
  const GuiseVideoWriterOptions options = {
    .width = 64, .height = 48, .comment = GUISE_LIVE_COMMENT, .survives = TRUE
  };
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, 64, 48, 3, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseVideoWriter) writer = guise_video_writer_new (now, &options, &error);

  g_assert_no_error (error);
  memset (image->data, 60, image->stride * 48);
  for (int i = 0; i < 4 * N_SOUND; i++)
    g_assert_true (guise_video_writer_add (writer, image, i * (int64_t) 40000000, &error));
}

static gboolean
is_there (void *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
is_gone (void *path)
{
  return !is_there (path);
}

/* The sentence that is waited for; others may come before it. */
typedef struct
{
  const char *name; /* that it has */
  char       *text; /* owned; NULL until it came */
} Sentence;

static void
on_completed_cb (GuiseLiveDesk *desk, const char *text, Sentence *sentence)
{
  if (sentence->text == NULL && strstr (text, sentence->name) != NULL)
    sentence->text = g_strdup (text);
}

static gboolean
is_told (void *sentence)
{
  return ((const Sentence *) sentence)->text != NULL;
}

/* Recordings that were interrupted are completed where the page looks and where one is begun, and
 * that is told. */
static void
test_interrupted (void)
{
  g_autofree char *folder = g_build_filename (live_work, "elsewhere", NULL);
  g_autofree char *first =
    g_build_filename (live_work, LIVE_VIDEOS, "Guise 2026-11-20 20.15.00.mp4", NULL);
  g_autofree char *left = g_strconcat (first, ".recording", NULL);
  g_autofree char *video = g_build_filename (folder, "Guise 2026-11-21 20.15.00.mp4", NULL);
  Sentence         sentence = { .name = "“Guise 2026-11-21 20.15.00.mp4”" };
  GuiseWindow     *window;

  leave_interrupted (first);
  window = live_open ("Interrupted", 1280, 800);
  ui_wait (is_there, first, "the video that was interrupted");
  ui_wait (is_gone, left, "the end of what it was made of");
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "live-interrupted-light");
  g_assert_cmpint (g_mkdir (folder, 0777), ==, 0);
  leave_interrupted (video);
  g_signal_connect (live_get_desk (window), "completed", G_CALLBACK (on_completed_cb), &sentence);
  guise_live_desk_complete_recordings (live_get_desk (window), folder);
  ui_wait (is_told, &sentence, "the sentence");
  g_assert_true (is_there (video));
  g_signal_handlers_disconnect_by_data (live_get_desk (window), &sentence);
  g_free (sentence.text);
  ui_close_window (window);
}

static void
test_narrow (void)
{
  g_autofree char *model = live_find_model (LIVE_MODEL);
  GuiseWindow     *window;

  if (model == NULL)
    return;
  window = live_open ("Narrow", 400, 700);
  guise_live_desk_set_model (live_get_desk (window), model);
  ui_wait (live_has_camera, window, "the footage that stands for a camera");
  live_act (window, "live.toggle");
  ui_wait (live_shows_pictures, window, "pictures");
  ui_settle (GTK_WIDGET (window));
  live_shoot_all (window, "live-narrow");
  gtk_widget_activate_action (guise_window_get_step_page (window), "live.panel", NULL);
  ui_settle (GTK_WIDGET (window));
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "live-narrow-panel-light");
  live_close_running (window);
}

int
main (int argc, char **argv)
{
  int result;

  live_init (&argc, &argv);
  g_test_add_func ("/ui/live/empty", test_empty);
  g_test_add_func ("/ui/live/show", test_show);
  g_test_add_func ("/ui/live/virtual-camera", test_virtual_camera);
  g_test_add_func ("/ui/live/other-camera", test_other_camera);
  g_test_add_func ("/ui/live/settings", test_settings);
  g_test_add_func ("/ui/live/mask-model", test_mask_model);
  g_test_add_func ("/ui/live/trouble", test_trouble);
  g_test_add_func ("/ui/live/places", test_places);
  g_test_add_func ("/ui/live/stream", test_stream);
  g_test_add_func ("/ui/live/stream-words", test_stream_words);
  g_test_add_func ("/ui/live/microphone", test_microphone);
  g_test_add_func ("/ui/live/sound", test_sound);
  g_test_add_func ("/ui/live/interrupted", test_interrupted);
  g_test_add_func ("/ui/live/narrow", test_narrow);
  result = g_test_run ();
  guise_test_rm_rf (live_work);
  guise_leave (result);
}
