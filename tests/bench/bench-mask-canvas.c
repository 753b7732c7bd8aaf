/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a frame costs while a point of an outline is dragged over a face of 1024 pixels, by view of
 * the editor. */
#include <adwaita.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "app/faces/guise-face-pictures.h"
#include "app/masks/guise-mask-canvas.h"
#include "core/guise-random.h"

#define SIDE     1024
#define N_FRAMES 240
#define N_WARM   20 /* the first frames load fonts and shadows */
#define N_POINTS 60
#define N_SMALL  24
#define FRAME_MS (1000.0 / 60.0)

/* ---- a face and what is drawn over it ---- */

/* Noise, which no shortcut makes cheaper. */
static GdkTexture *
make_face (void)
{
  GuiseRandom random = guise_random_init (1, 0);
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, SIDE, SIDE, 3, NULL);

  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < 3 * SIDE; x++)
      guise_image_row (image, y)[x] = (uint8_t) guise_random_uniform (&random, 0.0, 255.0);
  return guise_face_pictures_make_texture (image);
}

static void
add_ring (GPtrArray *polygons, GuisePolygonKind kind, int n, double cx, double cy, double r)
{
  float points[N_POINTS][2];

  for (int i = 0; i < n; i++)
    {
      points[i][0] = (float) (cx + r * cos (2.0 * G_PI * i / n));
      points[i][1] = (float) (cy + 1.2 * r * sin (2.0 * G_PI * i / n));
    }
  g_ptr_array_add (polygons, guise_polygon_new (kind, (size_t) n, (const float (*)[2]) points));
}

static GuiseMaskDocument *
make_document (void)
{
  GuiseMaskDocument *document = guise_mask_document_new ();
  g_autoptr (GPtrArray) polygons =
               g_ptr_array_new_with_free_func ((GDestroyNotify) guise_polygon_free);

  add_ring (polygons, GUISE_POLYGON_INCLUDE, N_POINTS, 512.0, 520.0, 380.0);
  add_ring (polygons, GUISE_POLYGON_EXCLUDE, N_SMALL, 400.0, 700.0, 120.0);
  add_ring (polygons, GUISE_POLYGON_EXCLUDE, N_SMALL, 650.0, 350.0, 90.0);
  guise_mask_document_open_face (document, "00000.jpg", SIDE, SIDE, polygons);
  return document;
}

/* What a model has found: a disc. */
static GuiseImage *
make_trained (void)
{
  GuiseImage *mask = guise_image_new (GUISE_PIXELS_GRAY8, 256, 256, 1, NULL);

  for (int y = 0; y < 256; y++)
    for (int x = 0; x < 256; x++)
      guise_image_row (mask, y)[x] = hypot (x - 128, y - 130) < 90.0 ? 255 : 0;
  return mask;
}

/* ---- the drag ---- */

typedef struct
{
  GtkEventController *gesture; /* borrowed */
  double              from[2];
  double              ms[N_FRAMES]; /* of processor, by frame */
  double              begun;
  int                 n;
} Drag;

/* By the clock of the thread: a busy machine takes the processor away from it. */
static double
get_thread_ms (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return 1e3 * (double) time.tv_sec + 1e-6 * (double) time.tv_nsec;
}

/* The pointer has moved on by the next frame; from here to the end of painting it is one frame. */
static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, void *data)
{
  Drag        *self = data;
  const double turn = 2.0 * G_PI * self->n / 60.0;

  self->begun = get_thread_ms ();
  g_signal_emit_by_name (self->gesture, "drag-update", 40.0 * cos (turn), 40.0 * sin (turn));
  return self->n < N_FRAMES ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
on_painted_cb (GdkFrameClock *clock, Drag *self)
{
  if (self->begun <= 0.0 || self->n >= N_FRAMES)
    return;
  self->ms[self->n++] = get_thread_ms () - self->begun;
}

static GtkEventController *
find_gesture (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) one = g_list_model_get_item (controllers, i);

      if (GTK_IS_GESTURE_DRAG (one) &&
          !gtk_gesture_single_get_touch_only (GTK_GESTURE_SINGLE (one)) &&
          gtk_gesture_single_get_button (GTK_GESTURE_SINGLE (one)) == GDK_BUTTON_PRIMARY)
        return one; /* the widget keeps it */
    }
  g_assert_not_reached ();
}

static int
compare_cb (const void *a, const void *b)
{
  const double x = *(const double *) a;
  const double y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
report (const char *name, Drag *drag)
{
  const int     n = N_FRAMES - N_WARM;
  double *const ms = drag->ms + N_WARM;
  int           n_over = 0;

  for (int i = 0; i < n; i++)
    n_over += ms[i] > FRAME_MS;
  qsort (ms, (size_t) n, sizeof *ms, compare_cb);
  g_print ("%-10s median %5.1f ms, 95 of 100 under %5.1f ms, longest %5.1f ms, over 16.7 ms: %d of "
           "%d\n",
           name, ms[n / 2], ms[n * 95 / 100], ms[n - 1], n_over, n);
}

static void
bench (GuiseMaskCanvas *canvas, const GuiseMaskDocument *document, const char *name)
{
  const GuisePolygon *ring = guise_mask_document_get_polygons (document)->pdata[0];
  GdkFrameClock      *clock = gtk_widget_get_frame_clock (GTK_WIDGET (canvas));
  Drag                drag = { .gesture = find_gesture (GTK_WIDGET (canvas)) };
  gulong              handler;

  drag.from[0] = (double) ring->points[7][0];
  drag.from[1] = (double) ring->points[7][1];
  guise_mask_canvas_map (canvas, &drag.from[0], &drag.from[1]);
  g_signal_emit_by_name (drag.gesture, "drag-begin", drag.from[0], drag.from[1]);
  handler = g_signal_connect (clock, "after-paint", G_CALLBACK (on_painted_cb), &drag);
  gtk_widget_add_tick_callback (GTK_WIDGET (canvas), tick_cb, &drag, NULL);
  while (drag.n < N_FRAMES)
    g_main_context_iteration (NULL, TRUE);
  g_main_context_iteration (NULL, FALSE);
  g_signal_handler_disconnect (clock, handler);
  g_signal_emit_by_name (drag.gesture, "drag-end", 0.0, 0.0);
  report (name, &drag);
}

int
main (void)
{
  static const char *const names[GUISE_N_MASK_VIEWS] = { "picture", "mask", "trained", "both",
                                                         "cut out" };
  const double             centre[2] = { SIDE / 2.0, SIDE / 2.0 };
  g_autoptr (GuiseMaskDocument) document = make_document ();
  g_autoptr (GdkTexture) face = make_face ();
  g_autoptr (GuiseImage) trained = make_trained ();
  g_autoptr (GtkCssProvider) style = NULL;
  GuiseMaskCanvas *canvas;
  GtkWidget       *window;

  adw_init ();
  style = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (style, "/org/guise/Studio/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (style),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  canvas = g_object_new (GUISE_TYPE_MASK_CANVAS, NULL);
  window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (canvas));
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 1000);
  gtk_window_present (GTK_WINDOW (window));
  while (gtk_widget_get_width (GTK_WIDGET (canvas)) == 0)
    g_main_context_iteration (NULL, TRUE);
  guise_mask_canvas_set_document (canvas, document);
  guise_mask_canvas_set_face (canvas, face, centre, trained);
  guise_mask_canvas_set_tool (canvas, GUISE_MASK_TOOL_POINTS);
  for (GuiseMaskView view = 0; view < GUISE_N_MASK_VIEWS; view++)
    {
      guise_mask_canvas_set_view (canvas, view);
      bench (canvas, document, names[view]);
    }
  return 0;
}
