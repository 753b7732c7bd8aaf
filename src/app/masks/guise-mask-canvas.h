/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "image/guise-image.h"
#include "mask/guise-mask-document.h"

G_BEGIN_DECLS

/**
 * GuiseMaskTool:
 * @GUISE_MASK_TOOL_INCLUDE: a click sets a point of an outline that includes
 * @GUISE_MASK_TOOL_EXCLUDE: likewise, of one that leaves out
 * @GUISE_MASK_TOOL_POINTS: points, edges and outlines are moved
 */
typedef enum
{
  GUISE_MASK_TOOL_INCLUDE,
  GUISE_MASK_TOOL_EXCLUDE,
  GUISE_MASK_TOOL_POINTS,
  GUISE_N_MASK_TOOLS,
} GuiseMaskTool;

/**
 * GuiseMaskView:
 * @GUISE_MASK_VIEW_PICTURE: what is outside of the outlines is darker
 * @GUISE_MASK_VIEW_MASK: the outlines as a mask, white on black
 * @GUISE_MASK_VIEW_TRAINED: the mask that a model has found, in blue
 * @GUISE_MASK_VIEW_BOTH: where the two differ
 * @GUISE_MASK_VIEW_CHECKER: a checkerboard in place of what is outside of the outlines; of the
 *   trained mask where nobody has drawn
 */
typedef enum
{
  GUISE_MASK_VIEW_PICTURE,
  GUISE_MASK_VIEW_MASK,
  GUISE_MASK_VIEW_TRAINED,
  GUISE_MASK_VIEW_BOTH,
  GUISE_MASK_VIEW_CHECKER,
  GUISE_N_MASK_VIEWS,
} GuiseMaskView;

/**
 * GuiseMaskCanvas:
 *
 * A face and what is drawn over it, drawn on with pointer, fingers or keys (studio.md 5.12): arrow
 * keys move a cursor, Space sets a point there; Tab goes from point to point, which the arrow keys
 * then move. A lens shows what is under a point that is dragged, or under the hand while Alt is
 * held. Signals:
 * `::changed`: something was drawn; `::zoomed`.
 */
#define GUISE_TYPE_MASK_CANVAS (guise_mask_canvas_get_type ())
G_DECLARE_FINAL_TYPE (GuiseMaskCanvas, guise_mask_canvas, GUISE, MASK_CANVAS, GtkWidget)

/**
 * guise_mask_canvas_set_document:
 * @document: (nullable): what is drawn on; lives until another takes its place
 */
void guise_mask_canvas_set_document (GuiseMaskCanvas *self, GuiseMaskDocument *document);

/**
 * guise_mask_canvas_set_face:
 * @picture: (nullable): the face that is open in the document
 * @centre: of the face, in pixels of the picture
 * @trained: (nullable): GRAY8, the mask that a model has found
 */
void guise_mask_canvas_set_face (GuiseMaskCanvas *self,
                                 GdkTexture      *picture,
                                 const double     centre[2],
                                 GuiseImage      *trained);

/**
 * guise_mask_canvas_set_locked:
 * @is_locked: whether the middle is kept: the face's centre comes there now and whenever the face
 *   changes, and the zoom is around it. While outlines are drawn a cross stands there, under which
 *   arrow keys and drags move the picture; a click, a tap or Space sets a point under it.
 */
void guise_mask_canvas_set_locked (GuiseMaskCanvas *self, gboolean is_locked);

void          guise_mask_canvas_set_tool (GuiseMaskCanvas *self, GuiseMaskTool tool);
GuiseMaskTool guise_mask_canvas_get_tool (const GuiseMaskCanvas *self);
void          guise_mask_canvas_set_view (GuiseMaskCanvas *self, GuiseMaskView view);

/**
 * guise_mask_canvas_update:
 *
 * To be called when the document was changed by others.
 */
void guise_mask_canvas_update (GuiseMaskCanvas *self);

/**
 * guise_mask_canvas_get_active:
 *
 * Returns: the outline that was touched last; %GUISE_MASK_NOTHING
 */
int guise_mask_canvas_get_active (const GuiseMaskCanvas *self);

/* What keys do. Each tells of the change itself. */
void guise_mask_canvas_close (GuiseMaskCanvas *self);
void guise_mask_canvas_drop_last (GuiseMaskCanvas *self);
void guise_mask_canvas_draw_again (GuiseMaskCanvas *self);
void guise_mask_canvas_remove (GuiseMaskCanvas *self);
void guise_mask_canvas_cancel (GuiseMaskCanvas *self);

/**
 * guise_mask_canvas_finish:
 *
 * Ends what is under way because something else comes: an outline of three points and more is
 * closed, a shorter one dropped, a drag is over.
 */
void guise_mask_canvas_finish (GuiseMaskCanvas *self);

/**
 * guise_mask_canvas_zoom:
 * @steps: of the square root of two; 0: the whole face
 */
void   guise_mask_canvas_zoom (GuiseMaskCanvas *self, int steps);
double guise_mask_canvas_get_zoom (const GuiseMaskCanvas *self);

/**
 * guise_mask_canvas_pan:
 * @dx: pixels of the widget: how much more of the right side is seen
 * @dy: likewise of the bottom
 */
void guise_mask_canvas_pan (GuiseMaskCanvas *self, double dx, double dy);

/**
 * guise_mask_canvas_map:
 * @x: (inout): columns of the picture; afterwards pixels of the widget
 * @y: (inout): rows
 */
void guise_mask_canvas_map (const GuiseMaskCanvas *self, double *x, double *y);

G_END_DECLS
