/* SPDX-License-Identifier: GPL-3.0-or-later
 * A still picture for the virtual camera, by which it is found. */
#include "app/live/guise-live-test-card.h"

#include <glib/gi18n.h>
#include <pango/pangocairo.h>

#include "app/guise-task.h"
#include "live/guise-live-sink.h"

#define WIDTH     1280
#define HEIGHT    720
#define EVERY_US  200000 /* programs want pictures, not one picture */
#define BARS      6
#define BAR_ABOVE 0.8 /* where the bars begin, of the height */

struct _GuiseLiveTestCard
{
  GuiseLiveSink *sink;   /* owned */
  GuiseImage    *canvas; /* owned */
  GMutex         lock;
  GCond          changed;
  gboolean       is_ended; /* under the lock */
  int            n_refs;   /* atomic: its user and its thread */
};

static void
unref (void *data)
{
  GuiseLiveTestCard *self = data;

  if (!g_atomic_int_dec_and_test (&self->n_refs))
    return;
  guise_live_sink_free (self->sink);
  guise_image_unref (self->canvas);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}

/* ---- what is on it ---- */

static void
draw_text (cairo_t *cr, const char *text, const char *font, double y)
{
  PangoLayout          *layout = pango_cairo_create_layout (cr);
  PangoFontDescription *description = pango_font_description_from_string (font);

  pango_layout_set_font_description (layout, description);
  pango_layout_set_width (layout, WIDTH * PANGO_SCALE);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_set_text (layout, text, -1);
  cairo_move_to (cr, 0.0, y);
  pango_cairo_show_layout (cr, layout);
  pango_font_description_free (description);
  g_object_unref (layout);
}

static void
draw (cairo_t *cr)
{
  static const double colors[BARS][3] = { { 0.75, 0.75, 0.75 }, { 0.75, 0.75, 0.0 },
                                          { 0.0, 0.75, 0.75 },  { 0.0, 0.75, 0.0 },
                                          { 0.75, 0.0, 0.0 },   { 0.0, 0.0, 0.75 } };

  cairo_set_source_rgb (cr, 0.14, 0.14, 0.16);
  cairo_paint (cr);
  for (int i = 0; i < BARS; i++)
    {
      cairo_set_source_rgb (cr, colors[i][0], colors[i][1], colors[i][2]);
      cairo_rectangle (cr, (double) i * WIDTH / BARS, BAR_ABOVE * HEIGHT,
                       (double) WIDTH / BARS + 1.0, HEIGHT);
      cairo_fill (cr);
    }
  cairo_set_source_rgb (cr, 1.0, 1.0, 1.0);
  draw_text (cr, "Guise", "Sans Bold 100px", 0.24 * HEIGHT);
  draw_text (cr, _ ("This is the virtual camera. Start the live view to be seen here."),
                    "Sans 30px", 0.5 * HEIGHT);
}

/* Cairo has four bytes a pixel, blue first. */
static GuiseImage *
make_canvas (GError **error)
{
  GuiseImage      *canvas = guise_image_new (GUISE_PIXELS_BGR8, WIDTH, HEIGHT, 3, error);
  cairo_surface_t *surface;
  cairo_t         *cr;

  if (canvas == NULL)
    return NULL;
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
  cr = cairo_create (surface);
  draw (cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  for (int y = 0; y < HEIGHT; y++)
    {
      const guint32 *from =
        (const guint32 *) (const void *) (cairo_image_surface_get_data (surface) +
                                          y * cairo_image_surface_get_stride (surface));
      uint8_t *to = guise_image_row (canvas, y);

      for (int x = 0; x < WIDTH; x++)
        for (int c = 0; c < 3; c++)
          to[3 * x + c] = (uint8_t) (from[x] >> (8 * c));
    }
  cairo_surface_destroy (surface);
  return canvas;
}

/* ---- sending it ---- */

/* Returns: whether another picture is wanted, after a while */
static gboolean
wait (GuiseLiveTestCard *self)
{
  const int64_t until_us = g_get_monotonic_time () + EVERY_US;
  gboolean      is_ended;

  g_mutex_lock (&self->lock);
  while (!self->is_ended && g_cond_wait_until (&self->changed, &self->lock, until_us))
    ;
  is_ended = self->is_ended;
  g_mutex_unlock (&self->lock);
  return !is_ended;
}

static void
send_cb (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  GuiseLiveTestCard  *self = data;
  const GuiseLiveShot shot = { .canvas = self->canvas, .view = GUISE_LIVE_VIEW_CARD };
  GError             *error = NULL;

  do
    if (!self->sink->class_->put (self->sink, &shot, &error))
      break;
  while (wait (self));
  g_clear_pointer (&self->sink, guise_live_sink_free); /* the camera is free for others */
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

GuiseLiveTestCard *
guise_live_test_card_new (const char         *path,
                          GObject            *owner,
                          GAsyncReadyCallback callback,
                          GError            **error)
{
  g_autoptr (GuiseLiveSink) sink = guise_live_camera_sink_new (path, error);
  g_autoptr (GTask) task = NULL;
  GuiseLiveTestCard *self;
  GuiseImage        *canvas = sink != NULL ? make_canvas (error) : NULL;

  if (canvas == NULL)
    return NULL;
  self = g_new0 (GuiseLiveTestCard, 1);
  self->sink = g_steal_pointer (&sink);
  self->canvas = canvas;
  self->n_refs = 2;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  task = guise_task_new (owner, NULL, callback, self);
  g_task_set_source_tag (task, guise_live_test_card_new);
  g_task_set_task_data (task, self, unref);
  g_task_run_in_thread (task, send_cb);
  return self;
}

void
guise_live_test_card_end (GuiseLiveTestCard *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->is_ended = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
  unref (self);
}

gboolean
guise_live_test_card_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
