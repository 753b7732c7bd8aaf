/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colours of drawn widgets (studio.md 1). */
#include "app/widgets/guise-palette.h"

#include <adwaita.h>

static const char *const names[GUISE_N_COLORS] = {
  [GUISE_COLOR_TRACK] = "guise_track",
  [GUISE_COLOR_TILE_PART] = "guise_tile_part",
  [GUISE_COLOR_TILE_FULL] = "guise_tile_full",
  [GUISE_COLOR_LINE] = "guise_line",
  [GUISE_COLOR_SRC] = "guise_src",
  [GUISE_COLOR_DST] = "guise_dst",
  [GUISE_COLOR_DONE] = "guise_done",
  [GUISE_COLOR_ACCENT] = "accent_bg_color",
  [GUISE_COLOR_ON_ACCENT] = "accent_fg_color",
  [GUISE_COLOR_WARNING] = "warning_bg_color",
  [GUISE_COLOR_WARNING_LINE] = "guise_warning_line",
  [GUISE_COLOR_ERROR] = "error_color",
  [GUISE_COLOR_MASK_IN] = "guise_mask_in",
  [GUISE_COLOR_MASK_OUT] = "guise_mask_out",
  [GUISE_COLOR_WINDOW] = "window_bg_color",
  [GUISE_COLOR_TEXT] = "window_fg_color",
};

GdkRGBA
guise_palette_get (GtkWidget *widget, GuiseColor color)
{
  GdkRGBA found = { 0.5f, 0.5f, 0.5f, 1.0f };

  g_return_val_if_fail (color < GUISE_N_COLORS, found);

  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), names[color], &found))
    g_warning ("No style defines the colour %s", names[color]);
  return found;
}

void
guise_palette_follow (GtkWidget *widget)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (gtk_widget_queue_draw), widget,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::high-contrast", G_CALLBACK (gtk_widget_queue_draw),
                           widget, G_CONNECT_SWAPPED);
}
