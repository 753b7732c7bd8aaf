/* SPDX-License-Identifier: GPL-3.0-or-later
 * A face that is drawn on with keys alone. */
#include <glib/gi18n.h>
#include <math.h>

#include "app/masks/guise-mask-canvas-private.h"

#define AIR 24.0 /* pixels of the widget that stay around what a key has moved */

/* What a key has moved does not leave the view. */
static void
keep_in_view (GuiseMaskCanvas *self, double x, double y)
{
  const double width = gtk_widget_get_width (GTK_WIDGET (self));
  const double height = gtk_widget_get_height (GTK_WIDGET (self));

  guise_mask_canvas_map (self, &x, &y);
  self->pan[0] += CLAMP (x, AIR, MAX (width - AIR, AIR)) - x;
  self->pan[1] += CLAMP (y, AIR, MAX (height - AIR, AIR)) - y;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ---- points that are there ---- */

/* Where the point is that keys move: the description is spoken when it changes. */
static void
name_point (GuiseMaskCanvas *self)
{
  const GPtrArray    *polygons = guise_mask_document_get_polygons (self->document);
  const GuisePolygon *one = polygons->pdata[self->polygon];
  const float        *at = one->points[self->point];
  const char         *kind = one->kind == GUISE_POLYGON_INCLUDE ? _("include") : _("leave out");
  /* Translators: a point, of so many; its outline, of so many; what that does, "include" or "leave
   * out"; in pixels */
  g_autofree char *text =
    g_strdup_printf (_("Point %d of %zu, outline %d of %u, %s; column %.0f, row %.0f"),
                        self->point + 1, one->n_points, self->polygon + 1, polygons->len, kind,
                        (double) at[0], (double) at[1]);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

/* The next point of all outlines, round and round. */
static gboolean
go_to_point (GuiseMaskCanvas *self, int by)
{
  const GPtrArray    *polygons = guise_mask_document_get_polygons (self->document);
  const int           n = (int) polygons->len;
  const GuisePolygon *one;

  if (n == 0)
    return FALSE;
  if (self->polygon < 0)
    {
      self->polygon = 0;
      self->point = GUISE_MASK_NOTHING;
    }
  one = polygons->pdata[self->polygon];
  self->point = self->point < 0 ? 0 : self->point + by;
  if (self->point >= (int) one->n_points)
    {
      self->polygon = (self->polygon + 1) % n;
      self->point = 0;
    }
  else if (self->point < 0)
    {
      self->polygon = (self->polygon + n - 1) % n;
      self->point = (int) ((const GuisePolygon *) polygons->pdata[self->polygon])->n_points - 1;
    }
  one = polygons->pdata[self->polygon];
  self->has_cursor = FALSE;
  keep_in_view (self, (double) one->points[self->point][0], (double) one->points[self->point][1]);
  name_point (self);
  return TRUE;
}

static gboolean
nudge (GuiseMaskCanvas *self, int dx, int dy)
{
  const GuisePolygon *one;

  if (self->polygon < 0)
    return FALSE;
  one = guise_mask_document_get_polygons (self->document)->pdata[self->polygon];
  if (self->point < 0)
    guise_mask_document_move_polygon (self->document, self->polygon, dx, dy);
  else
    guise_mask_document_move_point (self->document, self->polygon, self->point,
                                    (double) one->points[self->point][0] + dx,
                                    (double) one->points[self->point][1] + dy);
  guise_mask_canvas_tell_changed (self);
  if (self->point >= 0)
    name_point (self);
  return TRUE;
}

/* ---- the cursor ---- */

static void
name_cursor (GuiseMaskCanvas *self)
{
  /* Translators: where the keyboard's cursor is in the picture of a face, in pixels */
  g_autofree char *text =
    g_strdup_printf (_("Cursor at column %.0f, row %.0f"), self->cursor[0], self->cursor[1]);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

/* It comes where the outline has ended, else into the middle of the picture. */
static void
begin_cursor (GuiseMaskCanvas *self)
{
  const GuisePolygon *draft = guise_mask_document_get_draft (self->document);
  const float        *last = draft != NULL ? draft->points[draft->n_points - 1] : NULL;

  self->cursor[0] =
    last != NULL ? (double) last[0] : floor (0.5 * gdk_texture_get_width (self->picture));
  self->cursor[1] =
    last != NULL ? (double) last[1] : floor (0.5 * gdk_texture_get_height (self->picture));
  self->has_cursor = TRUE;
}

/* While the middle is kept it is the cross there. */
static void
find_cursor (GuiseMaskCanvas *self)
{
  if (guise_mask_canvas_has_cross (self))
    guise_mask_canvas_get_cross (self, &self->cursor[0], &self->cursor[1]);
  else if (!self->has_cursor)
    begin_cursor (self);
}

/* The picture moves so that the cross is where the cursor has gone. */
static void
keep_under_cross (GuiseMaskCanvas *self)
{
  double x = self->cursor[0];
  double y = self->cursor[1];

  guise_mask_canvas_map (self, &x, &y);
  guise_mask_canvas_pan (self, x - 0.5 * gtk_widget_get_width (GTK_WIDGET (self)),
                         y - 0.5 * gtk_widget_get_height (GTK_WIDGET (self)));
}

static gboolean
move_cursor (GuiseMaskCanvas *self, int dx, int dy)
{
  find_cursor (self);
  self->cursor[0] = CLAMP (self->cursor[0] + dx, 0.0, gdk_texture_get_width (self->picture) - 1.0);
  self->cursor[1] = CLAMP (self->cursor[1] + dy, 0.0, gdk_texture_get_height (self->picture) - 1.0);
  if (guise_mask_canvas_has_cross (self))
    keep_under_cross (self);
  else
    keep_in_view (self, self->cursor[0], self->cursor[1]);
  name_cursor (self);
  return TRUE;
}

/* A point of the outline; on the first one the outline is closed. */
static gboolean
place_at_cursor (GuiseMaskCanvas *self)
{
  find_cursor (self);
  self->polygon = self->point = GUISE_MASK_NOTHING;
  guise_mask_canvas_place (self, self->cursor[0], self->cursor[1]);
  name_cursor (self);
  return TRUE;
}

/* A point is set when Space is let go of: a hand that comes down meanwhile pulls the picture. */
static gboolean
hold_space (GuiseMaskCanvas *self)
{
  if (!self->has_space) /* else a key that repeats */
    self->has_pulled = FALSE;
  self->has_space = TRUE;
  return TRUE;
}

static void
let_space_go (GuiseMaskCanvas *self)
{
  if (self->has_space && !self->has_pulled && !self->is_pulled &&
      self->tool != GUISE_MASK_TOOL_POINTS && guise_mask_canvas_is_ready (self))
    place_at_cursor (self);
  self->has_space = FALSE;
}

/* Too short an outline cannot be closed, and is not thrown away by the key that does. */
static gboolean
on_enter (GuiseMaskCanvas *self)
{
  const GuisePolygon *draft = guise_mask_document_get_draft (self->document);

  return (self->has_cursor || guise_mask_canvas_has_cross (self)) &&
         (draft == NULL || draft->n_points < 3) && place_at_cursor (self);
}

/* ---- keys ---- */

static gboolean
move (GuiseMaskCanvas *self, int dx, int dy)
{
  if (self->tool != GUISE_MASK_TOOL_POINTS && self->point < 0)
    return move_cursor (self, dx, dy);
  return nudge (self, dx, dy);
}

static gboolean
use_key (GuiseMaskCanvas *self, guint key, int by)
{
  switch (key)
    {
    case GDK_KEY_Tab:
      return go_to_point (self, 1);
    case GDK_KEY_ISO_Left_Tab:
      return go_to_point (self, -1);
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      return move (self, -by, 0);
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      return move (self, by, 0);
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      return move (self, 0, -by);
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      return move (self, 0, by);
    case GDK_KEY_space:
    case GDK_KEY_KP_Space:
      return hold_space (self);
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      return self->tool != GUISE_MASK_TOOL_POINTS && on_enter (self);
    default:
      return FALSE;
    }
}

static void
hold_alt (GuiseMaskCanvas *self, guint key, gboolean is_held)
{
  if (key != GDK_KEY_Alt_L && key != GDK_KEY_Alt_R)
    return;
  self->has_alt = is_held;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
on_key_cb (GuiseMaskCanvas *self, guint key, guint code, GdkModifierType state)
{
  hold_alt (self, key, TRUE);
  if (!guise_mask_canvas_is_ready (self) || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  return use_key (self, key, (state & GDK_SHIFT_MASK) != 0 ? 10 : 1);
}

static void
on_key_released_cb (GuiseMaskCanvas *self, guint key)
{
  hold_alt (self, key, FALSE);
  if (key == GDK_KEY_space || key == GDK_KEY_KP_Space)
    let_space_go (self);
}

/* The key may be let go of in another window. */
static void
on_leave_cb (GuiseMaskCanvas *self)
{
  hold_alt (self, GDK_KEY_Alt_L, FALSE);
  self->has_space = FALSE;
}

void
guise_mask_canvas_add_keys (GuiseMaskCanvas *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key_cb), self);
  g_signal_connect_swapped (keys, "key-released", G_CALLBACK (on_key_released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}
