/* SPDX-License-Identifier: GPL-3.0-or-later
 * What one picture on the screen costs, from the frame in memory to the end of painting, drawn by
 * OpenGL (GSK_RENDERER=gl) or without it (GSK_RENDERER=cairo), and by a texture that GTK makes anew
 * for each (--textures), by size of the camera's picture. */
#include <adwaita.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/live/guise-live-paintable.h"
#include "app/live/guise-live-picture.h"
#include "app/widgets/guise-picture-area.h"
#include "core/guise-random.h"

#define N_FRAMES 120
#define N_WARM   20 /* the first frames load fonts, shaders and textures */
#define N_SHOTS  3  /* that come by turns, as from a pool */

typedef struct
{
  GuiseLivePicture   *picture;   /* borrowed; or */
  GuiseLivePaintable *paintable; /* owned */
  GuiseLiveShot      *shots[N_SHOTS];
  double              ms[N_FRAMES];  /* by the clock */
  double              cpu[N_FRAMES]; /* of all threads */
  double              begun;
  double              cpu_begun;
  int                 n;
} Show;

static double
get_ms (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);
  return 1e3 * (double) time.tv_sec + 1e-6 * (double) time.tv_nsec;
}

static void
fill (GuiseImage *image, GuiseRandom *random)
{
  for (int y = 0; y < image->height; y++)
    for (int x = 0; x < 3 * image->width; x++)
      guise_image_row (image, y)[x] = (uint8_t) guise_random_uniform (random, 0.0, 255.0);
}

static GuiseLiveShot *
make_shot (GuiseLivePool *pool, GuiseRandom *random, int width, int height)
{
  GuiseImage    *image = guise_image_new (GUISE_PIXELS_BGR8, width, height, 3, NULL);
  GuiseLiveShot *shot;

  fill (image, random);
  shot = guise_live_pool_take_anyway (pool, guise_frame_new (image, 0, 0, 0), 0);
  g_assert_true (guise_live_shot_reserve_canvas (shot, NULL));
  fill (shot->canvas, random);
  return shot;
}

/* ---- frames ---- */

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, void *data)
{
  Show          *self = data;
  GuiseLiveShot *shot = self->shots[self->n % N_SHOTS];

  self->begun = get_ms (CLOCK_MONOTONIC);
  self->cpu_begun = get_ms (CLOCK_PROCESS_CPUTIME_ID);
  if (self->picture != NULL)
    guise_live_picture_show (self->picture, shot, shot);
  else
    guise_live_paintable_show (self->paintable, shot);
  return self->n < N_FRAMES ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
on_painted_cb (GdkFrameClock *clock, Show *self)
{
  if (self->begun <= 0.0 || self->n >= N_FRAMES)
    return;
  self->ms[self->n] = get_ms (CLOCK_MONOTONIC) - self->begun;
  self->cpu[self->n++] = get_ms (CLOCK_PROCESS_CPUTIME_ID) - self->cpu_begun;
}

static int
compare_cb (const void *a, const void *b)
{
  const double x = *(const double *) a;
  const double y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
report (const char *way, int width, int height, Show *show)
{
  const int n = N_FRAMES - N_WARM;

  qsort (show->ms + N_WARM, (size_t) n, sizeof *show->ms, compare_cb);
  qsort (show->cpu + N_WARM, (size_t) n, sizeof *show->cpu, compare_cb);
  g_print ("%-9s %4d x %4d: median %5.1f ms (min %5.1f), processor time %5.1f ms (min %5.1f)\n",
           way, width, height, show->ms[N_WARM + n / 2], show->ms[N_WARM],
           show->cpu[N_WARM + n / 2], show->cpu[N_WARM]);
}

static GtkWidget *
make_widget (Show *show, gboolean is_by_textures)
{
  GtkWidget *widget;

  if (!is_by_textures)
    {
      widget = g_object_new (GUISE_TYPE_LIVE_PICTURE, NULL);
      show->picture = GUISE_LIVE_PICTURE (widget);
      return widget;
    }
  show->paintable = guise_live_paintable_new (FALSE);
  widget = gtk_picture_new_for_paintable (GDK_PAINTABLE (show->paintable));
  gtk_picture_set_content_fit (GTK_PICTURE (widget), GTK_CONTENT_FIT_COVER);
  return widget;
}

static void
bench (int width, int height, gboolean is_by_textures)
{
  Show           show = { 0 };
  GuiseRandom    random = guise_random_init (1, 0);
  GuiseLivePool *pool = guise_live_pool_new (N_SHOTS);
  GtkWidget     *window = gtk_window_new ();
  GtkWidget     *widget = make_widget (&show, is_by_textures);
  gboolean       has_area;

  for (int i = 0; i < N_SHOTS; i++)
    show.shots[i] = make_shot (pool, &random, width, height);
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_child (GTK_WINDOW (window), widget);
  gtk_window_set_default_size (GTK_WINDOW (window), 960, 720);
  gtk_window_present (GTK_WINDOW (window));
  while (!gtk_widget_get_mapped (widget))
    g_main_context_iteration (NULL, TRUE);
  has_area = show.picture != NULL && GUISE_IS_PICTURE_AREA (gtk_widget_get_first_child (widget));
  g_signal_connect (gtk_widget_get_frame_clock (widget), "after-paint", G_CALLBACK (on_painted_cb),
                    &show);
  gtk_widget_add_tick_callback (widget, tick_cb, &show, NULL);
  while (show.n < N_FRAMES)
    g_main_context_iteration (NULL, TRUE);
  report (has_area ? "OpenGL" : is_by_textures ? "textures" : "paintable", width, height, &show);
  gtk_window_destroy (GTK_WINDOW (window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&show.paintable);
  for (int i = 0; i < N_SHOTS; i++)
    guise_live_shot_unref (show.shots[i]);
  guise_live_pool_free (pool);
}

int
main (int argc, char **argv)
{
  const int      sizes[][2] = { { 640, 480 }, { 1280, 720 }, { 1920, 1080 } };
  const gboolean is_by_textures = argc > 1 && strcmp (argv[1], "--textures") == 0;

  adw_init ();
  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    bench (sizes[i][0], sizes[i][1], is_by_textures);
  return 0;
}
