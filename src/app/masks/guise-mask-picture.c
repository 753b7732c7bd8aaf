/* SPDX-License-Identifier: GPL-3.0-or-later
 * A picture as both renderers of GTK draw it fast. */
#include "app/masks/guise-mask-picture.h"

gboolean
guise_mask_picture_is_plain (GtkWidget *widget)
{
  GtkNative *native = gtk_widget_get_native (widget);

  return native != NULL && GSK_IS_CAIRO_RENDERER (gtk_native_get_renderer (native));
}

cairo_surface_t *
guise_mask_picture_to_surface (GdkTexture *texture)
{
  cairo_surface_t *surface =
    cairo_image_surface_create (CAIRO_FORMAT_ARGB32, gdk_texture_get_width (texture),
                                gdk_texture_get_height (texture));

  cairo_surface_flush (surface);
  gdk_texture_download (texture, cairo_image_surface_get_data (surface),
                        (gsize) cairo_image_surface_get_stride (surface));
  cairo_surface_mark_dirty (surface);
  return surface;
}

GdkTexture *
guise_mask_picture_to_texture (cairo_surface_t *surface)
{
  const int   height = cairo_image_surface_get_height (surface);
  const gsize stride = (gsize) cairo_image_surface_get_stride (surface);
  g_autoptr (GBytes) bytes = NULL;

  cairo_surface_flush (surface);
  bytes =
    g_bytes_new_with_free_func (cairo_image_surface_get_data (surface), stride * (gsize) height,
                                (GDestroyNotify) cairo_surface_destroy,
                                cairo_surface_reference (surface));
  return gdk_memory_texture_new (cairo_image_surface_get_width (surface), height,
                                 GDK_MEMORY_DEFAULT, bytes, stride);
}

void
guise_mask_picture_append (GtkSnapshot           *snapshot,
                           cairo_surface_t       *surface,
                           const graphene_rect_t *bounds,
                           const graphene_rect_t *sight)
{
  graphene_rect_t part;
  cairo_t        *cr;

  if (!graphene_rect_intersection (bounds, sight, &part))
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &part);
  cairo_translate (cr, (double) bounds->origin.x, (double) bounds->origin.y);
  cairo_scale (cr, (double) bounds->size.width / cairo_image_surface_get_width (surface),
               (double) bounds->size.height / cairo_image_surface_get_height (surface));
  cairo_set_source_surface (cr, surface, 0.0, 0.0);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_rectangle (cr, 0.0, 0.0, cairo_image_surface_get_width (surface),
                   cairo_image_surface_get_height (surface));
  cairo_fill (cr);
  cairo_destroy (cr);
}
