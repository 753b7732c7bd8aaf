/* SPDX-License-Identifier: GPL-3.0-or-later
 * Live pictures for GTK. */
#include "app/live/guise-live-paintable.h"

#define USUAL_WIDTH  1280
#define USUAL_HEIGHT 720

struct _GuiseLivePaintable
{
  GObject parent_instance;

  GdkTexture *texture; /* owned, or NULL */
  gboolean    is_camera;
};

static void paintable_init (GdkPaintableInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GuiseLivePaintable,
                               guise_live_paintable,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GDK_TYPE_PAINTABLE, paintable_init))

GuiseLivePaintable *
guise_live_paintable_new (gboolean is_camera)
{
  GuiseLivePaintable *self = g_object_new (GUISE_TYPE_LIVE_PAINTABLE, NULL);

  self->is_camera = is_camera;
  return self;
}

static void
unref_shot (void *data)
{
  guise_live_shot_unref (data);
}

void
guise_live_paintable_show (GuiseLivePaintable *self, GuiseLiveShot *shot)
{
  int width = gdk_paintable_get_intrinsic_width (GDK_PAINTABLE (self));
  int height = gdk_paintable_get_intrinsic_height (GDK_PAINTABLE (self));

  g_clear_object (&self->texture);
  if (shot != NULL)
    {
      const GuiseImage *image = self->is_camera ? shot->frame->image : shot->canvas;
      g_autoptr (GBytes) bytes =
                   g_bytes_new_with_free_func (image->data, image->stride * (size_t) image->height,
                                               unref_shot, guise_live_shot_ref (shot));

      self->texture = gdk_memory_texture_new (image->width, image->height, GDK_MEMORY_B8G8R8, bytes,
                                              image->stride);
      if (image->width != width || image->height != height)
        gdk_paintable_invalidate_size (GDK_PAINTABLE (self));
    }
  gdk_paintable_invalidate_contents (GDK_PAINTABLE (self));
}

static void
paintable_snapshot (GdkPaintable *paintable, GdkSnapshot *snapshot, double width, double height)
{
  GuiseLivePaintable *self = GUISE_LIVE_PAINTABLE (paintable);
  const GdkRGBA       black = { 0, 0, 0, 1 };
  graphene_rect_t     bounds = GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height);

  if (self->texture != NULL)
    gtk_snapshot_append_texture (snapshot, self->texture, &bounds);
  else
    gtk_snapshot_append_color (snapshot, &black, &bounds);
}

static int
paintable_get_width (GdkPaintable *paintable)
{
  GuiseLivePaintable *self = GUISE_LIVE_PAINTABLE (paintable);

  return self->texture != NULL ? gdk_texture_get_width (self->texture) : USUAL_WIDTH;
}

static int
paintable_get_height (GdkPaintable *paintable)
{
  GuiseLivePaintable *self = GUISE_LIVE_PAINTABLE (paintable);

  return self->texture != NULL ? gdk_texture_get_height (self->texture) : USUAL_HEIGHT;
}

static void
paintable_init (GdkPaintableInterface *interface)
{
  interface->snapshot = paintable_snapshot;
  interface->get_intrinsic_width = paintable_get_width;
  interface->get_intrinsic_height = paintable_get_height;
}

static void
guise_live_paintable_dispose (GObject *object)
{
  g_clear_object (&GUISE_LIVE_PAINTABLE (object)->texture);
  G_OBJECT_CLASS (guise_live_paintable_parent_class)->dispose (object);
}

static void
guise_live_paintable_class_init (GuiseLivePaintableClass *class)
{
  G_OBJECT_CLASS (class)->dispose = guise_live_paintable_dispose;
}

static void
guise_live_paintable_init (GuiseLivePaintable *self)
{
}
