/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseFlowLayout:
 *
 * For text that is broken into lines and stands beside something. Its child has all its room and
 * is as high as the width asks for. GtkBox asks each of its children as well how wide it has to be
 * for the height that it gets, and GtkLabel lays the text out a dozen times to find that; a line of
 * boxes with sentences took a hundred milliseconds whenever one of them changed. Here the answer is
 * the same for every height.
 */
#define GUISE_TYPE_FLOW_LAYOUT (guise_flow_layout_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFlowLayout, guise_flow_layout, GUISE, FLOW_LAYOUT, GtkLayoutManager)

G_END_DECLS
