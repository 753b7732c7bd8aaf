/* SPDX-License-Identifier: GPL-3.0-or-later
 * Two pictures and a line between them. */
#include "app/widgets/guise-ab-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "app/widgets/guise-palette.h"
#include "app/widgets/guise-zoom.h"

#define N_SIDES    2
#define CORNER     12.0f
#define LINE       2.0f
#define KNOB       14.0f /* radius */
#define KNOB_ABOVE 40.0f /* its centre from the bottom: it never covers a mouth */
#define PILL_EDGE  10.0f
#define PILL_PAD   8.0f
#define STEP       0.02
#define PAGE       0.10
#define FADE_MS    200
#define NATURAL    318
#define MINIMUM    160
#define SHAPE      0.8 /* height by width, of a small one */

struct _GuiseAbView
{
  GtkWidget parent_instance;

  GdkPaintable *pictures[N_SIDES]; /* owned, or NULL */
  GdkPaintable *before[N_SIDES];   /* owned while they fade, or NULL */
  char         *names[N_SIDES];    /* owned, or NULL */
  double        position;
  double        start; /* where a drag began, in pixels */
  GuiseZoom     zoom;
  gboolean      is_glass;
  gboolean      is_exchanged;
  AdwAnimation *fade;  /* owned, or NULL */
  AdwAnimation *glide; /* owned, or NULL */
};

G_DEFINE_FINAL_TYPE (GuiseAbView, guise_ab_view, GTK_TYPE_WIDGET)

enum
{
  PROP_POSITION = 1,
  PROP_EXCHANGED,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* ---- the line ---- */

static void
name_value (GuiseAbView *self)
{
  /* Translators: how much of a picture shows the first of two, as in "58 % You" */
  g_autofree char *text = g_strdup_printf (_("%.0f %% %s"), 100.0 * self->position,
                                              self->names[0] != NULL ? self->names[0] : _("left"));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW,
                                  self->position, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
}

double
guise_ab_view_get_position (const GuiseAbView *self)
{
  return self->position;
}

void
guise_ab_view_set_position (GuiseAbView *self, double position)
{
  const double to = CLAMP (position, 0.0, 1.0);

  if (fabs (to - self->position) < 1e-9)
    return;
  self->position = to;
  name_value (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POSITION]);
}

static void
glide_cb (double value, GuiseAbView *self)
{
  guise_ab_view_set_position (self, value);
}

/* At once where the desktop wants nothing to move. */
static void
glide_to (GuiseAbView *self, double position)
{
  g_clear_object (&self->glide);
  self->glide =
    adw_timed_animation_new (GTK_WIDGET (self), self->position, position, FADE_MS,
                             adw_callback_animation_target_new ((AdwAnimationTargetFunc) (void (*) (
                                                                  void)) glide_cb,
                                                                self, NULL));
  adw_animation_play (self->glide);
}

static void
exchange (GuiseAbView *self)
{
  GdkPaintable *picture = self->pictures[0];
  char         *name = self->names[0];

  self->pictures[0] = self->pictures[1];
  self->pictures[1] = picture;
  self->names[0] = self->names[1];
  self->names[1] = name;
  self->is_exchanged = !self->is_exchanged;
  name_value (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EXCHANGED]);
}

gboolean
guise_ab_view_is_exchanged (const GuiseAbView *self)
{
  return self->is_exchanged;
}

/* ---- what it shows ---- */

void
guise_ab_view_set_glass (GuiseAbView *self, gboolean is_glass)
{
  self->is_glass = is_glass;
  self->zoom.is_fixed = is_glass; /* what another widget draws under it is not ours to enlarge */
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
fade_cb (double value, GuiseAbView *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_faded_cb (GuiseAbView *self)
{
  for (int side = 0; side < N_SIDES; side++)
    g_clear_object (&self->before[side]);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* What a picture shows may change, as that of a camera does. */
static void
follow_pictures (GuiseAbView *self)
{
  for (int side = 0; side < N_SIDES; side++)
    {
      if (self->pictures[side] == NULL)
        continue;
      g_signal_connect_object (self->pictures[side], "invalidate-contents",
                               G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->pictures[side], "invalidate-size",
                               G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
    }
}

static void
leave_pictures (GuiseAbView *self)
{
  for (int side = 0; side < N_SIDES; side++)
    if (self->pictures[side] != NULL)
      g_signal_handlers_disconnect_by_func (self->pictures[side], gtk_widget_queue_draw, self);
}

void
guise_ab_view_set_pictures (GuiseAbView *self, GdkPaintable *left, GdkPaintable *right)
{
  if (self->pictures[0] == left && self->pictures[1] == right)
    return;
  leave_pictures (self);
  for (int side = 0; side < N_SIDES; side++)
    {
      g_clear_object (&self->before[side]);
      self->before[side] = g_steal_pointer (&self->pictures[side]);
    }
  self->pictures[0] = left != NULL ? g_object_ref (left) : NULL;
  self->pictures[1] = right != NULL ? g_object_ref (right) : NULL;
  follow_pictures (self);
  if (self->is_exchanged)
    {
      self->is_exchanged = FALSE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EXCHANGED]);
    }
  g_clear_object (&self->fade);
  self->fade =
    adw_timed_animation_new (GTK_WIDGET (self), 0.0, 1.0, FADE_MS,
                             adw_callback_animation_target_new ((AdwAnimationTargetFunc) (void (*) (
                                                                  void)) fade_cb,
                                                                self, NULL));
  g_signal_connect_object (self->fade, "done", G_CALLBACK (on_faded_cb), self, G_CONNECT_SWAPPED);
  adw_animation_play (self->fade);
}

void
guise_ab_view_set_names (GuiseAbView *self, const char *left, const char *right)
{
  g_free (self->names[0]);
  g_free (self->names[1]);
  self->names[0] = g_strdup (left);
  self->names[1] = g_strdup (right);
  name_value (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ---- drawing ---- */

/* All of the widget is covered, whatever the shape of the picture. */
static void
append_cover (GtkSnapshot *snapshot, GdkPaintable *picture, float width, float height)
{
  double shape = picture != NULL ? gdk_paintable_get_intrinsic_aspect_ratio (picture) : 0.0;
  double w, h;

  if (picture == NULL)
    return;
  if (!(shape > 0.0))
    shape = 1.0;
  w = MAX ((double) width, (double) height * shape);
  h = w / shape;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((width - (float) w) / 2, (height - (float) h) / 2));
  gdk_paintable_snapshot (picture, snapshot, w, h);
  gtk_snapshot_restore (snapshot);
}

/* The line stays where it is in the view, whatever part of the pictures is seen. */
static void
append_pictures (GuiseAbView         *self,
                 GtkSnapshot         *snapshot,
                 GdkPaintable *const *pictures,
                 float                width,
                 float                height)
{
  const float x = (float) self->position * width;

  for (int side = 0; side < N_SIDES; side++)
    {
      const graphene_rect_t half = side == 0 ? GRAPHENE_RECT_INIT (0, 0, x, height)
                                             : GRAPHENE_RECT_INIT (x, 0, width - x, height);

      gtk_snapshot_push_clip (snapshot, &half);
      guise_zoom_push (&self->zoom, snapshot, width, height);
      append_cover (snapshot, pictures[side], width, height);
      gtk_snapshot_restore (snapshot);
      gtk_snapshot_pop (snapshot);
    }
}

static void
append_disc (GtkSnapshot *snapshot, float x, float y, float radius, const GdkRGBA *rgba)
{
  const graphene_rect_t bounds =
    GRAPHENE_RECT_INIT (x - radius, y - radius, 2 * radius, 2 * radius);
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, &bounds, radius);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, rgba, &bounds);
  gtk_snapshot_pop (snapshot);
}

static void
draw_chevrons (GtkSnapshot *snapshot, float x, float y)
{
  const graphene_rect_t bounds = GRAPHENE_RECT_INIT (x - KNOB, y - KNOB, 2 * KNOB, 2 * KNOB);
  cairo_t              *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

  cairo_set_source_rgb (cr, 0.2, 0.2, 0.2);
  cairo_set_line_width (cr, 2.0);
  for (int side = -1; side <= 1; side += 2)
    {
      cairo_move_to (cr, (double) x + side * 3.5, (double) y - 4.0);
      cairo_line_to (cr, (double) x + side * 7.5, (double) y);
      cairo_line_to (cr, (double) x + side * 3.5, (double) y + 4.0);
    }
  cairo_stroke (cr);
  cairo_destroy (cr);
}

/* The pictures are what is seen, in both styles: line and knob are white on dark. */
static void
append_line (GuiseAbView *self, GtkSnapshot *snapshot, float width, float height)
{
  const GdkRGBA white = { 1, 1, 1, 1 };
  const GdkRGBA halo = { 0, 0, 0, 0.3f };
  const GdkRGBA shadow = { 0, 0, 0, 0.25f };
  const float   x = roundf ((float) self->position * width);
  const float   y = height - KNOB_ABOVE;

  gtk_snapshot_append_color (snapshot, &halo, &GRAPHENE_RECT_INIT (x - LINE, 0, 2 * LINE, height));
  gtk_snapshot_append_color (snapshot, &white, &GRAPHENE_RECT_INIT (x - LINE / 2, 0, LINE, height));
  append_disc (snapshot, x, y, KNOB + 1, &shadow);
  append_disc (snapshot, x, y, KNOB, &white);
  draw_chevrons (snapshot, x, y);
}

static void
append_pill (GuiseAbView *self, GtkSnapshot *snapshot, int side, float width)
{
  const GdkRGBA white = { 1, 1, 1, 1 };
  const GdkRGBA black = { 0, 0, 0, 0.62f };
  g_autoptr (PangoLayout) layout =
               gtk_widget_create_pango_layout (GTK_WIDGET (self), self->names[side]);
  PangoAttrList  *attributes = pango_attr_list_new ();
  GskRoundedRect  outline;
  graphene_rect_t bounds;
  int             w, h;

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_get_pixel_size (layout, &w, &h);
  bounds = GRAPHENE_RECT_INIT (PILL_EDGE, PILL_EDGE, (float) w + 2 * PILL_PAD, (float) h + 6);
  if (side == 1)
    bounds.origin.x = width - PILL_EDGE - bounds.size.width;
  gsk_rounded_rect_init_from_rect (&outline, &bounds, bounds.size.height / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &black, &bounds);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT (bounds.origin.x + PILL_PAD, bounds.origin.y + 3));
  gtk_snapshot_append_layout (snapshot, layout, &white);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT (-bounds.origin.x - PILL_PAD, -bounds.origin.y - 3));
  gtk_snapshot_pop (snapshot);
}

static void
append_all_pictures (GuiseAbView *self, GtkSnapshot *snapshot, float width, float height)
{
  const gboolean fades = self->before[0] != NULL || self->before[1] != NULL;

  if (!fades)
    {
      append_pictures (self, snapshot, self->pictures, width, height);
      return;
    }
  gtk_snapshot_push_cross_fade (snapshot, adw_animation_get_value (self->fade));
  append_pictures (self, snapshot, self->before, width, height);
  gtk_snapshot_pop (snapshot);
  append_pictures (self, snapshot, self->pictures, width, height);
  gtk_snapshot_pop (snapshot);
}

static void
guise_ab_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseAbView          *self = GUISE_AB_VIEW (widget);
  const float           width = (float) gtk_widget_get_width (widget);
  const float           height = (float) gtk_widget_get_height (widget);
  const graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, width, height);
  const gboolean        has_picture =
    self->is_glass || self->pictures[0] != NULL || self->pictures[1] != NULL;
  const GdkRGBA  black = { 0, 0, 0, 1 };
  const GdkRGBA  track = guise_palette_get (widget, GUISE_COLOR_TRACK);
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, &bounds, CORNER);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  if (!self->is_glass)
    {
      gtk_snapshot_append_color (snapshot, has_picture ? &black : &track, &bounds);
      append_all_pictures (self, snapshot, width, height);
    }
  for (int side = 0; has_picture && side < N_SIDES; side++)
    if (self->names[side] != NULL)
      append_pill (self, snapshot, side, width);
  if (has_picture)
    append_line (self, snapshot, width, height);
  gtk_snapshot_pop (snapshot);
}

static void
guise_ab_view_measure (GtkWidget     *widget,
                       GtkOrientation orientation,
                       int            for_size,
                       int           *minimum,
                       int           *natural,
                       int           *minimum_baseline,
                       int           *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MINIMUM;
      *natural = NATURAL;
    }
  else
    *minimum = *natural =
      CLAMP ((int) (SHAPE * (for_size > 0 ? for_size : NATURAL)), MINIMUM, NATURAL);
}

static GtkSizeRequestMode
guise_ab_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

double
guise_ab_view_get_zoom (const GuiseAbView *self)
{
  return self->zoom.scale;
}

/* ---- hands ---- */

static void
on_drag_begin_cb (GuiseAbView *self, double x, double y, GtkGesture *gesture)
{
  self->start = x;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
on_drag_update_cb (GuiseAbView *self, double dx, double dy)
{
  const int width = gtk_widget_get_width (GTK_WIDGET (self));

  if (width > 0)
    guise_ab_view_set_position (self, (self->start + dx) / width);
}

static void
on_pressed_cb (GuiseAbView *self, int n_presses, double x, double y)
{
  const int width = gtk_widget_get_width (GTK_WIDGET (self));

  if (n_presses == 2)
    glide_to (self, 0.5);
  else if (n_presses == 1 && width > 0)
    guise_ab_view_set_position (self, x / width);
}

static gboolean
on_key_cb (GuiseAbView *self, guint key, guint code, GdkModifierType state)
{
  const double step = (state & GDK_SHIFT_MASK) != 0 ? PAGE : STEP;

  if (guise_zoom_press (&self->zoom, GTK_WIDGET (self), key, state))
    return TRUE;
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  if (key == GDK_KEY_Left)
    guise_ab_view_set_position (self, self->position - step);
  else if (key == GDK_KEY_Right)
    guise_ab_view_set_position (self, self->position + step);
  else if (key == GDK_KEY_Home)
    guise_ab_view_set_position (self, 0.0);
  else if (key == GDK_KEY_End)
    guise_ab_view_set_position (self, 1.0);
  else if (key == GDK_KEY_x || key == GDK_KEY_X)
    exchange (self);
  else
    return FALSE;
  return TRUE;
}

static void
take_hands (GuiseAbView *self)
{
  GtkGesture         *drag = gtk_gesture_drag_new ();
  GtkGesture         *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (on_drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (on_drag_update_cb), self);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_pressed_cb), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_gesture_group (drag, click);
}

/* ---- the object ---- */

static void
guise_ab_view_dispose (GObject *object)
{
  GuiseAbView *self = GUISE_AB_VIEW (object);

  g_clear_object (&self->fade);
  g_clear_object (&self->glide);
  for (int side = 0; side < N_SIDES; side++)
    {
      g_clear_object (&self->pictures[side]);
      g_clear_object (&self->before[side]);
      g_clear_pointer (&self->names[side], g_free);
    }
  G_OBJECT_CLASS (guise_ab_view_parent_class)->dispose (object);
}

static void
guise_ab_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_POSITION)
    g_value_set_double (value, GUISE_AB_VIEW (object)->position);
  else if (id == PROP_EXCHANGED)
    g_value_set_boolean (value, GUISE_AB_VIEW (object)->is_exchanged);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
guise_ab_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_POSITION)
    guise_ab_view_set_position (GUISE_AB_VIEW (object), g_value_get_double (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
guise_ab_view_class_init (GuiseAbViewClass *class)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = guise_ab_view_dispose;
  object_class->get_property = guise_ab_view_get_property;
  object_class->set_property = guise_ab_view_set_property;
  widget_class->snapshot = guise_ab_view_snapshot;
  widget_class->measure = guise_ab_view_measure;
  widget_class->get_request_mode = guise_ab_view_get_request_mode;
  properties[PROP_POSITION] =
    g_param_spec_double ("position", NULL, NULL, 0.0, 1.0, 0.5,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_EXCHANGED] =
    g_param_spec_boolean ("exchanged", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
  gtk_widget_class_set_css_name (widget_class, "ab");
}

static void
guise_ab_view_init (GuiseAbView *self)
{
  self->position = 0.5;
  self->zoom = GUISE_ZOOM_WHOLE;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self),
                               _("Drag to compare; arrow keys move the line, X exchanges, + and − "
                                 "enlarge, Ctrl and arrow keys move the picture"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Compare"), GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                     GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 1.0, -1);
  name_value (self);
  take_hands (self);
  guise_zoom_attach (&self->zoom, GTK_WIDGET (self));
  guise_palette_follow (GTK_WIDGET (self));
}
