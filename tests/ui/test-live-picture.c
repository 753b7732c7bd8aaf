/* SPDX-License-Identifier: GPL-3.0-or-later
 * The live picture and the mirror, drawn by OpenGL or without it: the pixels are the same. Which of
 * the two it is tells GUISE_TEST_PICTURE, "gl" or "plain". */
#include "app/live/guise-live-picture.h"

#include <epoxy/gl.h>

#include "app/record/guise-camera-view.h"
#include "app/widgets/guise-ab-view.h"
#include "app/widgets/guise-picture-area.h"
#include "live/guise-live-shot.h"
#include "support/guise-test.h"
#include "ui.h"

/* Odd, and rows whose stride is no number of pixels. */
#define WIDTH   641
#define HEIGHT  359
#define KNOB    24  /* what the line and its knob may cover, from the line */
#define NAMES   48  /* what the names may cover, from the top */
#define N_NAMES 512 /* of objects of OpenGL that are looked at */

typedef enum
{
  CAMERA,
  SWAPPED,
  N_SIDES,
} Side;

typedef struct
{
  uint8_t b, g, r;
} Pixel;

/* A picture in a window of its own, as large as it should be. */
typedef struct
{
  GtkWidget        *window;  /* borrowed from GTK */
  GtkWidget        *widget;  /* likewise */
  GuiseLivePicture *picture; /* that is the widget, or NULL */
  int               width;
  int               height;
} Stage;

static gboolean
is_by_gl (void)
{
  return g_strcmp0 (g_getenv ("GUISE_TEST_PICTURE"), "gl") == 0;
}

/* ---- pictures ---- */

typedef Pixel (*Pattern) (Side side, int x, int y, int width);

/* No two neighbours are alike, in either direction. */
static Pixel
every_pixel (Side side, int x, int y, int width)
{
  return (Pixel){ (uint8_t) (x * 7 + y * 3), (uint8_t) (y * 5 + x),
                  (uint8_t) (side == CAMERA ? x ^ y : 200 - x % 50) };
}

/* Left half and right half, of colours that tell the channels apart. */
static Pixel
halves (Side side, int x, int y, int width)
{
  if (side == CAMERA)
    return x < width / 2 ? (Pixel){ 10, 20, 230 } : (Pixel){ 20, 220, 30 };
  return x < width / 2 ? (Pixel){ 240, 50, 60 } : (Pixel){ 128, 127, 3 };
}

static Pixel
checkers (Side side, int x, int y, int width)
{
  const uint8_t level = (x + y) % 2 == 0 ? 255 : 0;

  return (Pixel){ level, level, level };
}

static void
paint (GuiseImage *image, Pattern pattern, Side side)
{
  for (int y = 0; y < image->height; y++)
    for (int x = 0; x < image->width; x++)
      {
        const Pixel pixel = pattern (side, x, y, image->width);

        memcpy (guise_image_row (image, y) + 3 * x, &pixel, sizeof pixel);
      }
}

static GuiseLivePool *pool;

static GuiseLiveShot *
make_shot (Pattern pattern, int width, int height)
{
  g_autoptr (GError) error = NULL;
  GuiseImage    *image = guise_image_new (GUISE_PIXELS_BGR8, width, height, 3, &error);
  GuiseLiveShot *shot;

  g_assert_no_error (error);
  paint (image, pattern, CAMERA);
  shot = guise_live_pool_take_anyway (pool, guise_frame_new (image, 0, 0, 0), 0);
  g_assert_true (guise_live_shot_reserve_canvas (shot, &error));
  g_assert_no_error (error);
  paint (shot->canvas, pattern, SWAPPED);
  return shot;
}

/* ---- the window ---- */

static gboolean
has_area (const Stage *stage)
{
  return GUISE_IS_PICTURE_AREA (gtk_widget_get_first_child (stage->widget));
}

static Stage
open_widget (GtkWidget *widget, int width, int height)
{
  Stage stage = { .window = gtk_window_new (), .widget = widget, .width = width, .height = height };

  gtk_window_set_decorated (GTK_WINDOW (stage.window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (stage.window), width, height);
  gtk_window_set_child (GTK_WINDOW (stage.window), widget);
  gtk_window_present (GTK_WINDOW (stage.window));
  gtk_test_widget_wait_for_draw (stage.window);
  g_assert_cmpint (has_area (&stage), ==, is_by_gl ());
  return stage;
}

static Stage
open_stage (int width, int height)
{
  GtkWidget *widget = g_object_new (GUISE_TYPE_LIVE_PICTURE, NULL);
  Stage      stage = open_widget (widget, width, height);

  stage.picture = GUISE_LIVE_PICTURE (widget);
  return stage;
}

static void
show (const Stage *stage, GuiseLiveShot *shot)
{
  guise_live_picture_show (stage->picture, shot, shot);
}

static void
close_stage (const Stage *stage)
{
  gtk_window_destroy (GTK_WINDOW (stage->window));
}

/* What is on the screen, [height, width] of BGRA. */
static guint32 *
grab (const Stage *stage)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (stage->widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  guint32 *pixels = g_new (guint32, stage->width * stage->height);

  ui_settle (stage->window);
  g_assert_cmpint (gtk_widget_get_width (stage->widget), ==, stage->width);
  g_assert_cmpint (gtk_widget_get_height (stage->widget), ==, stage->height);
  gdk_paintable_snapshot (paintable, snapshot, stage->width, stage->height);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (stage->window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) stage->width,
                                                              (float) stage->height));
  gdk_texture_download (texture, (guchar *) pixels, sizeof *pixels * (size_t) stage->width);
  return pixels;
}

static guint32
opaque (Pixel pixel)
{
  return 0xff000000U | (guint32) pixel.r << 16 | (guint32) pixel.g << 8 | pixel.b;
}

static void
assert_pixel (const Stage *stage, const guint32 *pixels, int x, int y, guint32 wanted)
{
  const guint32 found = pixels[y * stage->width + x];

  if (found != wanted)
    g_error ("Pixel %d, %d is %08x, not %08x", x, y, found, wanted);
}

/* @from and @to are columns; every pixel, at its own size. */
static void
assert_side (const Stage *stage, const guint32 *pixels, Side side, int from, int to, int top)
{
  for (int y = top; y < stage->height; y++)
    for (int x = from; x < to; x++)
      assert_pixel (stage, pixels, x, y, opaque (every_pixel (side, x, y, stage->width)));
}

static void
assert_black (const Stage *stage, int from, int to, int top)
{
  g_autofree guint32 *pixels = grab (stage);

  for (int y = top; y < stage->height; y++)
    for (int x = from; x < to; x++)
      assert_pixel (stage, pixels, x, y, 0xff000000U);
}

static void
assert_shown (const Stage *stage, Side side)
{
  g_autofree guint32 *pixels = grab (stage);

  assert_side (stage, pixels, side, 0, stage->width, 0);
}

static GtkEventController *
find_keys (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) one = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (one))
        return one; /* the widget keeps it */
    }
  g_assert_not_reached ();
}

/* ---- tests ---- */

/* Each picture alone is passed on as it is. */
static void
test_alone (void)
{
  Stage stage = open_stage (WIDTH, HEIGHT);
  g_autoptr (GuiseLiveShot) shot = make_shot (every_pixel, WIDTH, HEIGHT);

  assert_black (&stage, 0, WIDTH, 0);
  show (&stage, shot);
  g_assert_cmpstr (guise_live_picture_get_mode (stage.picture), ==, "swapped");
  assert_shown (&stage, SWAPPED);
  guise_live_picture_set_mode (stage.picture, "camera");
  assert_shown (&stage, CAMERA);
  guise_live_picture_set_mode (stage.picture, "swapped");
  assert_shown (&stage, SWAPPED);
  close_stage (&stage);
}

/* The camera is left of the line, and right of it after an exchange. */
static void
test_split (void)
{
  Stage        stage = open_stage (WIDTH, HEIGHT);
  GuiseAbView *line = GUISE_AB_VIEW (gtk_widget_get_last_child (stage.widget));
  const int    x = WIDTH / 4;
  gboolean     is_taken = FALSE;
  g_autoptr (GuiseLiveShot) shot = make_shot (every_pixel, WIDTH, HEIGHT);

  show (&stage, shot);
  guise_live_picture_set_mode (stage.picture, "split");
  guise_ab_view_set_position (line, 0.25);
  for (int i = 0; i < 2; i++)
    {
      g_autofree guint32 *pixels = grab (&stage);

      assert_side (&stage, pixels, i == 0 ? CAMERA : SWAPPED, 12, x - KNOB, NAMES);
      assert_side (&stage, pixels, i == 0 ? SWAPPED : CAMERA, x + KNOB, WIDTH - 12, NAMES);
      g_signal_emit_by_name (find_keys (GTK_WIDGET (line)), "key-pressed", GDK_KEY_x, 0, 0,
                             &is_taken);
      g_assert_true (is_taken);
    }
  close_stage (&stage);
}

/* Another shape is cut evenly and never stretched; from left to right the halves meet in the middle
 * whatever is cut. */
static void
test_cover (void)
{
  const int sizes[][2] = { { 640, 360 }, { 181, 643 }, { 1279, 719 }, { 400, 400 } };
  Stage     stage = open_stage (301, 203);

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GuiseLiveShot) shot = make_shot (halves, sizes[i][0], sizes[i][1]);
      g_autofree guint32 *pixels = NULL;

      show (&stage, shot);
      pixels = grab (&stage);
      for (int y = 0; y < stage.height; y += 7)
        {
          for (int x = 0; x < 146; x += 5)
            assert_pixel (&stage, pixels, x, y, opaque (halves (SWAPPED, 0, 0, 2)));
          for (int x = 156; x < 301; x += 5)
            assert_pixel (&stage, pixels, x, y, opaque (halves (SWAPPED, 1, 0, 2)));
        }
    }
  close_stage (&stage);
}

/* Rows of a picture that is cut above and below: the first one that is seen. */
static Pixel
rows (Side side, int x, int y, int width)
{
  return y < 200 ? (Pixel){ 255, 0, 0 } : (Pixel){ 0, 0, 255 };
}

static void
test_cut (void)
{
  Stage stage = open_stage (400, 200);
  g_autoptr (GuiseLiveShot) shot = make_shot (rows, 400, 600);
  g_autoptr (GuiseLiveShot) other = make_shot (rows, 400, 590);
  g_autofree guint32 *pixels = NULL;

  show (&stage, shot);
  pixels = grab (&stage);
  for (int x = 0; x < stage.width; x += 9)
    for (int y = 0; y < 199; y += 9)
      assert_pixel (&stage, pixels, x, y, 0xffff0000U);
  g_clear_pointer (&pixels, g_free);
  show (&stage, other); /* five rows of the first kind are in view then */
  pixels = grab (&stage);
  assert_pixel (&stage, pixels, 200, 4, 0xff0000ffU);
  assert_pixel (&stage, pixels, 200, 5, 0xffff0000U);
  close_stage (&stage);
}

/* Cameras change their size while they run. */
static void
test_sizes (void)
{
  Stage     stage = open_stage (WIDTH, HEIGHT);
  const int sizes[][2] = { { 64, 48 }, { 1279, 721 }, { 200, 300 } };

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GuiseLiveShot) shot = make_shot (every_pixel, WIDTH, HEIGHT);
      g_autoptr (GuiseLiveShot) other = make_shot (halves, sizes[i][0], sizes[i][1]);
      g_autofree guint32 *pixels = NULL;

      show (&stage, shot);
      assert_shown (&stage, SWAPPED);
      show (&stage, other);
      pixels = grab (&stage);
      assert_pixel (&stage, pixels, WIDTH / 8, HEIGHT / 2, opaque (halves (SWAPPED, 0, 0, 2)));
      assert_pixel (&stage, pixels, WIDTH - WIDTH / 8, HEIGHT / 2,
                    opaque (halves (SWAPPED, 1, 0, 2)));
    }
  close_stage (&stage);
}

/* Whoever hides a face may be seen: nothing of it is left with the next picture on the screen. */
static void
test_hidden (void)
{
  Stage        stage = open_stage (WIDTH, HEIGHT);
  GuiseAbView *line = GUISE_AB_VIEW (gtk_widget_get_last_child (stage.widget));
  g_autoptr (GuiseLiveShot) shot = make_shot (every_pixel, WIDTH, HEIGHT);

  guise_live_picture_set_mode (stage.picture, "camera");
  show (&stage, shot);
  assert_shown (&stage, CAMERA);
  guise_live_picture_show (stage.picture, NULL, shot);
  assert_black (&stage, 0, WIDTH, 0);
  guise_live_picture_set_mode (stage.picture, "split");
  guise_ab_view_set_position (line, 0.5);
  assert_black (&stage, 12, WIDTH / 2 - KNOB, NAMES);
  guise_live_picture_show (stage.picture, NULL, NULL);
  assert_black (&stage, WIDTH / 2 + KNOB, WIDTH - 12, NAMES);
  guise_live_picture_set_mode (stage.picture, "swapped");
  assert_black (&stage, 0, WIDTH, 0);
  show (&stage, shot);
  assert_shown (&stage, SWAPPED);
  close_stage (&stage);
}

/* Objects of OpenGL that are there, of those with the lowest names, which are given away first. */
static int
count_objects (void)
{
  int n = 0;

  for (GLuint name = 1; name < N_NAMES; name++)
    n += (glIsTexture (name) ? 1 : 0) + (glIsProgram (name) ? 1 : 0) + (glIsShader (name) ? 1 : 0) +
         (glIsVertexArray (name) ? 1 : 0);
  return n;
}

/* Out of its window and into it again: what was shown is shown, and nothing gathers. */
static void
test_again (void)
{
  Stage stage = open_stage (WIDTH, HEIGHT);
  g_autoptr (GuiseLivePicture) kept = g_object_ref (stage.picture);
  g_autoptr (GuiseLiveShot) shot = make_shot (every_pixel, WIDTH, HEIGHT);
  int n_before = 0;

  show (&stage, shot);
  for (int i = 0; i < 4; i++)
    {
      assert_shown (&stage, SWAPPED);
      if (is_by_gl ())
        {
          gtk_gl_area_make_current (GTK_GL_AREA (gtk_widget_get_first_child (stage.widget)));
          g_assert_cmpuint (glGetError (), ==, GL_NO_ERROR);
          if (i == 1)
            n_before = count_objects ();
          else if (i > 1)
            g_assert_cmpint (count_objects (), ==, n_before);
        }
      gtk_window_set_child (GTK_WINDOW (stage.window), NULL);
      g_assert_false (gtk_widget_get_realized (stage.widget));
      g_assert_false (has_area (&stage));
      ui_settle (stage.window);
      gtk_window_set_child (GTK_WINDOW (stage.window), stage.widget);
    }
  assert_shown (&stage, SWAPPED);
  close_stage (&stage);
}

/* A picture that no texture can be had for is drawn in the other way, from then on. */
static void
test_too_large (void)
{
  Stage stage = open_stage (WIDTH, HEIGHT);
  g_autoptr (GuiseLiveShot) large = make_shot (every_pixel, GUISE_IMAGE_MAX_SIDE, 1);
  g_autoptr (GuiseLiveShot) shot = make_shot (every_pixel, WIDTH, HEIGHT);
  GLint most = GUISE_IMAGE_MAX_SIDE;

  if (is_by_gl ())
    {
      gtk_gl_area_make_current (GTK_GL_AREA (gtk_widget_get_first_child (stage.widget)));
      glGetIntegerv (GL_MAX_TEXTURE_SIZE, &most);
    }
  show (&stage, shot);
  assert_shown (&stage, SWAPPED);
  show (&stage, large);
  g_assert_cmpint (has_area (&stage), ==, is_by_gl () && most >= GUISE_IMAGE_MAX_SIDE);
  show (&stage, shot);
  assert_shown (&stage, SWAPPED);
  close_stage (&stage);
}

/* A picture that is drawn much smaller is the mean of what it shows, not a choice of it: of black
 * and white there is grey, not either. */
static void
test_small (void)
{
  Stage stage = open_stage (214, 120);
  g_autoptr (GuiseLiveShot) shot = make_shot (checkers, 640, 360);
  g_autofree guint32 *pixels = NULL;

  if (!is_by_gl ())
    {
      g_test_skip ("The window is not drawn by OpenGL");
      close_stage (&stage);
      return;
    }
  show (&stage, shot);
  pixels = grab (&stage);
  for (int i = 0; i < stage.width * stage.height; i++)
    {
      g_assert_cmpuint (pixels[i] & 0xff, >, 120);
      g_assert_cmpuint (pixels[i] & 0xff, <, 136);
    }
  close_stage (&stage);
}

/* The recorder's picture: as in a mirror, dimmed while no other comes. */
static void
test_mirror (void)
{
  GtkWidget       *widget = g_object_new (GUISE_TYPE_CAMERA_VIEW, NULL);
  GuiseCameraView *view = GUISE_CAMERA_VIEW (widget);
  Stage            stage = open_widget (widget, WIDTH, HEIGHT);
  g_autoptr (GuiseLiveShot) shot = make_shot (every_pixel, WIDTH, HEIGHT);
  g_autofree guint32 *pixels = NULL;

  assert_black (&stage, 0, WIDTH, 0);
  guise_camera_view_show (view, shot->frame);
  pixels = grab (&stage);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      assert_pixel (&stage, pixels, x, y, opaque (every_pixel (CAMERA, WIDTH - 1 - x, y, WIDTH)));
  guise_camera_view_set_frozen (view, TRUE);
  g_clear_pointer (&pixels, g_free);
  pixels = grab (&stage);
  for (int x = 0; x < WIDTH; x++)
    g_assert_cmpuint (pixels[x] & 0xff, <=,
                      every_pixel (CAMERA, WIDTH - 1 - x, 0, WIDTH).b / 2U + 1);
  guise_camera_view_show (view, NULL);
  assert_black (&stage, 0, WIDTH, 0);
  close_stage (&stage);
}

/* Without OpenGL there is nothing to be seen of it. */
static gboolean
can_gl (void)
{
  GdkDisplay *display = gdk_display_get_default ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkGLContext) context = gdk_display_create_gl_context (display, &error);

  if (context != NULL && gdk_gl_context_realize (context, &error))
    return TRUE;
  g_test_message ("No OpenGL: %s", error->message);
  return FALSE;
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*func) (void);
  } tests[] = {
    { "alone", test_alone },   { "split", test_split },         { "cover", test_cover },
    { "cut", test_cut },       { "sizes", test_sizes },         { "hidden", test_hidden },
    { "again", test_again },   { "too-large", test_too_large }, { "small", test_small },
    { "mirror", test_mirror },
  };

  ui_init (&argc, &argv);
  if (is_by_gl () && !can_gl ())
    {
      g_print ("1..0 # SKIP no OpenGL can be had on this display\n");
      return 0;
    }
  pool = guise_live_pool_new (8);
  for (size_t i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/ui/live-picture/", tests[i].name, NULL);

      g_test_add_func (path, tests[i].func);
    }
  guise_leave (g_test_run ());
}
