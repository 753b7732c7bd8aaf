/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseLayout:
 * @GUISE_LAYOUT_NARROW: below 720 pixels
 * @GUISE_LAYOUT_MEDIUM: below 1100
 * @GUISE_LAYOUT_WIDE: from there on
 */
typedef enum
{
  GUISE_LAYOUT_NARROW,
  GUISE_LAYOUT_MEDIUM,
  GUISE_LAYOUT_WIDE,
  GUISE_N_LAYOUTS,
} GuiseLayout;

#define GUISE_TYPE_LAYOUT (guise_layout_get_type ())
GType guise_layout_get_type (void);

/**
 * GuiseAdaptive:
 *
 * Sorts its width into three layouts, in place of AdwBreakpoint, which comes with libadwaita 1.4
 * (studio.md 2.1). Its child gets at least what it needs and is cut off when that is more than
 * there is, so that a window can always be made 360 pixels wide. Properties: `child`, `layout`,
 * and `is-narrow` for bindings in templates. It has the CSS class `narrow`, `medium` or `wide`.
 */
#define GUISE_TYPE_ADAPTIVE (guise_adaptive_get_type ())
G_DECLARE_FINAL_TYPE (GuiseAdaptive, guise_adaptive, GUISE, ADAPTIVE, GtkWidget)

/**
 * guise_adaptive_choose:
 * @width: pixels
 * @before: the layout so far
 *
 * Returns: the layout for @width; @before within 8 pixels of a border
 */
GuiseLayout guise_adaptive_choose (int width, GuiseLayout before);

G_END_DECLS
