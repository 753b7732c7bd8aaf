/* SPDX-License-Identifier: GPL-3.0-or-later
 * One tile of a map or a meter. */
#include "app/record/guise-tile.h"

#include <adwaita.h>

#include "app/widgets/guise-palette.h"
#include "app/widgets/guise-widget.h"

#define CORNER     4.0f
#define LEVEL      1.5f /* line on top of what is there */
#define MIN_FILL   2.0f
#define MIN_CHECK  13.0f /* height from which on a check fits */
#define HATCH_STEP 5.0f
#define NAME_SIZE  (8 * PANGO_SCALE)

/* Stripes at 45 degrees, without a picture for it. */
static void
append_hatch (GtkSnapshot *snapshot, const graphene_rect_t *bounds, const GdkRGBA *color)
{
  const GdkRGBA      clear = { color->red, color->green, color->blue, 0.0f };
  const float        step = HATCH_STEP / 1.41421356f;
  const GskColorStop stops[] = {
    { 0.0f, *color }, { 0.25f, *color }, { 0.3f, clear }, { 0.95f, clear }, { 1.0f, *color }
  };
  const graphene_point_t start = bounds->origin;
  const graphene_point_t end = GRAPHENE_POINT_INIT (start.x + step, start.y + step);

  gtk_snapshot_append_repeating_linear_gradient (snapshot, bounds, &start, &end, stops,
                                                 G_N_ELEMENTS (stops));
}

static void
append_check (GtkSnapshot *snapshot, const graphene_rect_t *bounds, const GdkRGBA *color)
{
  const double    x = (double) (bounds->origin.x + bounds->size.width / 2);
  const double    y = (double) (bounds->origin.y + bounds->size.height / 2);
  graphene_rect_t place = GRAPHENE_RECT_INIT ((float) x - 6, (float) y - 5, 12, 10);
  cairo_t        *cr = gtk_snapshot_append_cairo (snapshot, &place);

  gdk_cairo_set_source_rgba (cr, color);
  cairo_set_line_width (cr, 1.6);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_move_to (cr, x - 3.5, y + 0.2);
  cairo_line_to (cr, x - 1.0, y + 2.5);
  cairo_line_to (cr, x + 3.5, y - 2.5);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

/* From the bottom, with a line on top of it. */
static void
append_part (GtkWidget             *widget,
             GtkSnapshot           *snapshot,
             const graphene_rect_t *bounds,
             float                  fraction)
{
  const GdkRGBA   part = guise_palette_get (widget, GUISE_COLOR_TILE_PART);
  const GdkRGBA   full = guise_palette_get (widget, GUISE_COLOR_TILE_FULL);
  const float     height = MAX (MIN_FILL, bounds->size.height * fraction);
  graphene_rect_t fill = *bounds;

  fill.origin.y += bounds->size.height - height;
  fill.size.height = height;
  gtk_snapshot_append_color (snapshot, &part, &fill);
  if (adw_style_manager_get_high_contrast (adw_style_manager_get_default ()))
    append_hatch (snapshot, &fill, &full);
  fill.size.height = MIN (LEVEL, height);
  gtk_snapshot_append_color (snapshot, &full, &fill);
}

static void
append_border (GtkSnapshot           *snapshot,
               const graphene_rect_t *bounds,
               float                  distance,
               float                  width,
               const GdkRGBA         *color)
{
  const float     widths[] = { width, width, width, width };
  const GdkRGBA   colors[] = { *color, *color, *color, *color };
  graphene_rect_t outer;
  GskRoundedRect  outline;

  graphene_rect_inset_r (bounds, -distance, -distance, &outer);
  gsk_rounded_rect_init_from_rect (&outline, &outer, CORNER + MAX (distance, 0.0f));
  gtk_snapshot_append_border (snapshot, &outline, widths, colors);
}

void
guise_tile_append (GtkWidget             *widget,
                   GtkSnapshot           *snapshot,
                   const graphene_rect_t *bounds,
                   const GuiseTile       *tile)
{
  const gboolean is_full = !tile->is_waived && tile->fraction >= 1.0;
  const GdkRGBA  text = guise_palette_get (widget, GUISE_COLOR_TEXT);
  const GdkRGBA  ground =
    guise_palette_get (widget, is_full ? GUISE_COLOR_TILE_FULL : GUISE_COLOR_TRACK);
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, bounds, CORNER);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &ground, bounds);
  if (tile->is_waived)
    {
      const GdkRGBA line = guise_palette_get (widget, GUISE_COLOR_LINE);

      append_hatch (snapshot, bounds, &line);
    }
  else if (!is_full && tile->fraction > 0.0)
    append_part (widget, snapshot, bounds, (float) tile->fraction);
  gtk_snapshot_pop (snapshot);
  if (is_full && bounds->size.height >= MIN_CHECK)
    {
      const GdkRGBA on_full = guise_palette_get (widget, GUISE_COLOR_WINDOW);

      append_check (snapshot, bounds, &on_full);
    }
  if (adw_style_manager_get_high_contrast (adw_style_manager_get_default ()) && !is_full)
    append_border (snapshot, bounds, 0.0f, 1.0f, &text);
  if (tile->is_goal)
    append_border (snapshot, bounds, 3.0f - 1.0f, 2.0f, &text);
}

void
guise_tile_append_name (GtkWidget             *widget,
                        GtkSnapshot           *snapshot,
                        const char            *text,
                        const graphene_rect_t *bounds,
                        PangoAlignment         side)
{
  const gboolean is_strong = adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
  const GdkRGBA  rgba = guise_palette_get (widget, is_strong ? GUISE_COLOR_TEXT : GUISE_COLOR_DONE);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_size_new (NAME_SIZE));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_width (layout, (int) (bounds->size.width * (float) PANGO_SCALE));
  guise_widget_set_text_side (layout, side);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &bounds->origin);
  gtk_snapshot_append_layout (snapshot, layout, &rgba);
  gtk_snapshot_restore (snapshot);
}
