/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is kept of a training, along its iterations. */
#include "app/train/guise-scrubber.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#include "app/widgets/guise-palette.h"
#include "app/widgets/guise-widget.h"

#define HEIGHT            72
#define MIN_WIDTH         200
#define EDGE              14.0f /* air at both ends: a handle fits */
#define CAPTION           18.0f
#define AXIS              36.0f /* the y of the line */
#define LINE              6.0f
#define DOT               3.2f
#define RING              6.5f
#define HANDLE            11   /* radius */
#define CLOSE             6.0f /* dots nearer than this are one */
#define HIT               20.0
#define MIN_NAME          60.0f
#define N_HANDLES         GUISE_N_SCRUBBER_HANDLES

/* ---- a handle ---- */

#define GUISE_TYPE_HANDLE (guise_handle_get_type ())
G_DECLARE_FINAL_TYPE (GuiseHandle, guise_handle, GUISE, HANDLE, GtkWidget)

struct _GuiseHandle
{
  GtkWidget parent_instance;

  GuiseScrubberHandle id;
};

G_DEFINE_FINAL_TYPE (GuiseHandle, guise_handle, GTK_TYPE_WIDGET)

static void
guise_handle_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  static const char *const letters[N_HANDLES] = { N_ ("A"), N_ ("B") };
  static const GuiseColor  colors[N_HANDLES] = { GUISE_COLOR_SRC, GUISE_COLOR_DST };
  const GuiseHandle       *self = GUISE_HANDLE (widget);
  const GdkRGBA            rgba = guise_palette_get (widget, colors[self->id]);
  const GdkRGBA            ground = guise_palette_get (widget, GUISE_COLOR_WINDOW);
  const float              size = 2.0f * HANDLE;
  const graphene_rect_t    bounds = GRAPHENE_RECT_INIT (0, 0, size, size);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, _ (letters[self->id]));
  PangoAttrList *attributes = pango_attr_list_new ();
  GskRoundedRect outline;
  int            w, h;

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_get_pixel_size (layout, &w, &h);
  gsk_rounded_rect_init_from_rect (&outline, &bounds, (float) HANDLE);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &rgba, &bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((size - (float) w) / 2, (size - (float) h) / 2));
  gtk_snapshot_append_layout (snapshot, layout, &ground);
  gtk_snapshot_restore (snapshot);
}

static void
guise_handle_measure (GtkWidget     *widget,
                      GtkOrientation orientation,
                      int            for_size,
                      int           *minimum,
                      int           *natural,
                      int           *minimum_baseline,
                      int           *natural_baseline)
{
  *minimum = *natural = 2 * HANDLE;
}

static void
guise_handle_class_init (GuiseHandleClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  widget_class->snapshot = guise_handle_snapshot;
  widget_class->measure = guise_handle_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
  gtk_widget_class_set_css_name (widget_class, "handle");
}

static void
guise_handle_init (GuiseHandle *self)
{
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  guise_palette_follow (GTK_WIDGET (self));
}

/* ---- the scrubber ---- */

typedef struct
{
  char  *title; /* owned */
  double first;
} Band;

struct _GuiseScrubber
{
  GtkWidget parent_instance;

  GPtrArray         *points;             /* owned; of GuiseHistoryPoint, oldest first */
  GArray            *bands;              /* owned; of Band */
  double             end;                /* iteration at the right end */
  GuiseHistoryPoint *stands[N_HANDLES];  /* owned, or NULL */
  GtkWidget         *handles[N_HANDLES]; /* children */
  int                dragged;            /* handle; -1: none */
  double             start;              /* where a drag began */
};

G_DEFINE_FINAL_TYPE (GuiseScrubber, guise_scrubber, GTK_TYPE_WIDGET)

static guint changed_signal;

static float
get_x (const GuiseScrubber *self, double iteration)
{
  const float room = (float) gtk_widget_get_width (GTK_WIDGET (self)) - 2 * EDGE;

  return EDGE + room * (float) (iteration / MAX (self->end, 1.0));
}

static float
get_point_x (const GuiseScrubber *self, const GuiseHistoryPoint *point)
{
  return get_x (self, (double) guise_history_point_get_iteration (point));
}

static gboolean
is_whole (const GuiseHistoryPoint *point)
{
  return guise_history_point_get_damage (point) == NULL;
}

/* ---- handles ---- */

static void
name_handle (GuiseScrubber *self, GuiseScrubberHandle handle)
{
  const GuiseHistoryPoint *point = self->stands[handle];
  g_autofree char         *text = point != NULL ? guise_history_point_dup_text (point) : NULL;
  g_autofree char         *value = NULL;

  if (point == NULL)
    return;
  /* Translators: an iteration, then what is kept of it */
  value =
    g_strdup_printf (_("%'" PRIu64 ", %s%s"), guise_history_point_get_iteration (point), text,
                        guise_history_point_is_reusable (point) ? _(", reusable") : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->handles[handle]),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW,
                                  (double) guise_history_point_get_iteration (point),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, self->end,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, value, -1);
  gtk_widget_set_tooltip_text (self->handles[handle], value);
}

static void
show_handles (GuiseScrubber *self)
{
  for (int i = 0; i < N_HANDLES; i++)
    {
      gtk_widget_set_child_visible (self->handles[i], self->stands[i] != NULL);
      name_handle (self, (GuiseScrubberHandle) i);
    }
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

GuiseHistoryPoint *
guise_scrubber_get_point (const GuiseScrubber *self, GuiseScrubberHandle handle)
{
  return self->stands[handle];
}

void
guise_scrubber_set_point (GuiseScrubber *self, GuiseScrubberHandle handle, GuiseHistoryPoint *point)
{
  if (!g_set_object (&self->stands[handle], point))
    return;
  show_handles (self);
  g_signal_emit (self, changed_signal, 0);
}

static int
find_index (const GuiseScrubber *self, GuiseScrubberHandle handle)
{
  for (guint i = 0; i < self->points->len; i++)
    if (self->points->pdata[i] == self->stands[handle])
      return (int) i;
  return -1;
}

void
guise_scrubber_step (GuiseScrubber      *self,
                     GuiseScrubberHandle handle,
                     int                 direction,
                     gboolean            by_backup)
{
  for (int i = find_index (self, handle) + direction; i >= 0 && i < (int) self->points->len;
       i += direction)
    {
      GuiseHistoryPoint *point = self->points->pdata[i];

      if (!is_whole (point) || (by_backup && guise_history_point_get_backup (point) == NULL))
        continue;
      guise_scrubber_set_point (self, handle, point);
      return;
    }
}

void
guise_scrubber_exchange (GuiseScrubber *self)
{
  GuiseHistoryPoint *a = self->stands[GUISE_SCRUBBER_A];

  self->stands[GUISE_SCRUBBER_A] = self->stands[GUISE_SCRUBBER_B];
  self->stands[GUISE_SCRUBBER_B] = a;
  show_handles (self);
  g_signal_emit (self, changed_signal, 0);
}

void
guise_scrubber_focus (GuiseScrubber *self, GuiseScrubberHandle handle)
{
  gtk_widget_grab_focus (self->handles[handle]);
}

/* ---- what is kept ---- */

/* The same point among those that were read now. */
static GuiseHistoryPoint *
find_again (const GuiseScrubber *self, const GuiseHistoryPoint *point)
{
  for (guint i = 0; point != NULL && i < self->points->len; i++)
    {
      GuiseHistoryPoint *other = self->points->pdata[i];

      if (is_whole (other) &&
          guise_history_point_get_iteration (other) == guise_history_point_get_iteration (point) &&
          g_strcmp0 (guise_history_point_get_backup (other),
                     guise_history_point_get_backup (point)) == 0)
        return other;
    }
  return NULL;
}

static GuiseHistoryPoint *
find_end (const GuiseScrubber *self, gboolean newest)
{
  const guint n = self->points->len;

  for (guint i = 0; i < n; i++)
    {
      GuiseHistoryPoint *point = self->points->pdata[newest ? n - 1 - i : i];

      if (is_whole (point))
        return point;
    }
  return NULL;
}

static void
take_bands (GuiseScrubber *self, const GuiseProjectStatus *status)
{
  double sum = 0.0;
  double first;

  for (guint i = 0; i < status->stages->len; i++)
    sum += (double) g_array_index (status->stages, GuiseProjectStageStatus, i).n_iterations;
  first = MAX ((double) status->n_iterations - sum, 0.0);
  g_array_set_size (self->bands, 0);
  for (guint i = 0; i < status->stages->len; i++)
    {
      const GuiseProjectStageStatus *stage =
        &g_array_index (status->stages, GuiseProjectStageStatus, i);
      const Band band = { g_strdup (stage->title), first };

      g_array_append_val (self->bands, band);
      first += (double) stage->n_iterations;
    }
}

void
guise_scrubber_follow (GuiseScrubber *self, GListModel *points, const GuiseProjectStatus *status)
{
  const guint n = g_list_model_get_n_items (points);
  gboolean    has_moved = FALSE;

  g_ptr_array_set_size (self->points, 0);
  for (guint i = n; i > 0; i--)
    g_ptr_array_add (self->points, g_list_model_get_item (points, i - 1));
  take_bands (self, status);
  self->end = MAX ((double) status->iteration, 1.0);
  if (n > 0)
    self->end =
      MAX (self->end,
           (double) guise_history_point_get_iteration (self->points->pdata[self->points->len - 1]));
  for (int i = 0; i < N_HANDLES; i++)
    {
      GuiseHistoryPoint *point = find_again (self, self->stands[i]);

      if (point == NULL)
        point = find_end (self, i == GUISE_SCRUBBER_B);
      has_moved = g_set_object (&self->stands[i], point) || has_moved;
    }
  show_handles (self);
  if (has_moved)
    g_signal_emit (self, changed_signal, 0);
}

/* ---- drawing ---- */

static void
append_round (GtkSnapshot *snapshot, float x, float radius, const GdkRGBA *rgba)
{
  const graphene_rect_t bounds =
    GRAPHENE_RECT_INIT (x - radius, AXIS - radius, 2 * radius, 2 * radius);
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, &bounds, radius);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, rgba, &bounds);
  gtk_snapshot_pop (snapshot);
}

static void
append_line (GuiseScrubber *self, GtkSnapshot *snapshot)
{
  GtkWidget    *widget = GTK_WIDGET (self);
  const GdkRGBA track = guise_palette_get (widget, GUISE_COLOR_TRACK);
  GdkRGBA       accent = guise_palette_get (widget, GUISE_COLOR_ACCENT);
  const float   begin = get_x (self, 0.0);
  float         from, to;

  gtk_snapshot_append_color (snapshot, &track,
                             &GRAPHENE_RECT_INIT (begin, AXIS - LINE / 2,
                                                  get_x (self, self->end) - begin, LINE));
  if (self->stands[0] == NULL || self->stands[1] == NULL)
    return;
  from = get_point_x (self, self->stands[0]);
  to = get_point_x (self, self->stands[1]);
  accent.alpha *= 0.35f;
  gtk_snapshot_append_color (snapshot, &accent,
                             &GRAPHENE_RECT_INIT (MIN (from, to), AXIS - LINE / 2,
                                                  fabsf (to - from), LINE));
}

/* Names above where there is room, else numbers; where a stage begins below. */
static void
append_bands (GuiseScrubber *self, GtkSnapshot *snapshot)
{
  GtkWidget    *widget = GTK_WIDGET (self);
  const float   width = (float) gtk_widget_get_width (widget);
  const GdkRGBA rgba = guise_palette_get (widget, GUISE_COLOR_LINE);

  for (guint i = 0; i < self->bands->len; i++)
    {
      const Band *band = &g_array_index (self->bands, Band, i);
      const float x = get_x (self, band->first);
      const float next =
        i + 1 < self->bands->len
          ? MIN (get_x (self, g_array_index (self->bands, Band, i + 1).first), width)
          : width;
      g_autofree char *name = next - x >= MIN_NAME ? g_strdup_printf ("%u  %s", i + 1, band->title)
                                                   : g_strdup_printf ("%u", i + 1);
      g_autofree char *at = g_strdup_printf ("%'.0f", band->first);

      if (band->first >= self->end && i > 0)
        break;
      guise_widget_append_caption (widget, snapshot, name,
                                   &GRAPHENE_RECT_INIT (x, 0, MAX (next - x - 4, 12), CAPTION),
                                   PANGO_ALIGN_LEFT, FALSE);
      if (next - x >= MIN_NAME)
        guise_widget_append_caption (widget, snapshot, at,
                                     &GRAPHENE_RECT_INIT (x, AXIS + 16, next - x, CAPTION),
                                     PANGO_ALIGN_LEFT, FALSE);
      if (i > 0)
        gtk_snapshot_append_color (snapshot, &rgba, &GRAPHENE_RECT_INIT (x, AXIS - 10, 1, 20));
    }
}

static void
append_damaged (GuiseScrubber *self, GtkSnapshot *snapshot, float x)
{
  const GdkRGBA rgba = guise_palette_get (GTK_WIDGET (self), GUISE_COLOR_ERROR);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (x - 6, AXIS - 6, 12, 12));

  gdk_cairo_set_source_rgba (cr, &rgba);
  cairo_set_line_width (cr, 2.0);
  for (int side = -1; side <= 1; side += 2)
    {
      cairo_move_to (cr, (double) x - side * 4.0, (double) AXIS - 4.0);
      cairo_line_to (cr, (double) x + side * 4.0, (double) AXIS + 4.0);
    }
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
append_points (GuiseScrubber *self, GtkSnapshot *snapshot)
{
  GtkWidget    *widget = GTK_WIDGET (self);
  const GdkRGBA text = guise_palette_get (widget, GUISE_COLOR_TEXT);
  const GdkRGBA done = guise_palette_get (widget, GUISE_COLOR_DONE);
  const GdkRGBA ground = guise_palette_get (widget, GUISE_COLOR_WINDOW);
  float         last = -CLOSE;

  for (guint i = 0; i < self->points->len; i++)
    {
      const GuiseHistoryPoint *point = self->points->pdata[i];
      const float              x = get_point_x (self, point);

      if (!is_whole (point))
        append_damaged (self, snapshot, x);
      else if (guise_history_point_get_backup (point) != NULL)
        {
          append_round (snapshot, x, RING, &text);
          append_round (snapshot, x, RING - 2, &ground);
          append_round (snapshot, x, 2, &text);
        }
      else if (x - last >= CLOSE)
        {
          append_round (snapshot, x, DOT, &done);
          last = x;
        }
    }
}

static void
guise_scrubber_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseScrubber *self = GUISE_SCRUBBER (widget);

  append_line (self, snapshot);
  append_bands (self, snapshot);
  append_points (self, snapshot);
  GTK_WIDGET_CLASS (guise_scrubber_parent_class)->snapshot (widget, snapshot); /* the handles */
}

static void
guise_scrubber_measure (GtkWidget     *widget,
                        GtkOrientation orientation,
                        int            for_size,
                        int           *minimum,
                        int           *natural,
                        int           *minimum_baseline,
                        int           *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : MIN_WIDTH;
  for (int i = 0; i < N_HANDLES; i++)
    gtk_widget_measure (GUISE_SCRUBBER (widget)->handles[i], orientation, -1, NULL, NULL, NULL,
                        NULL);
}

static void
guise_scrubber_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GuiseScrubber *self = GUISE_SCRUBBER (widget);

  for (int i = 0; i < N_HANDLES; i++)
    {
      const float x =
        self->stands[i] != NULL ? get_point_x (self, self->stands[i]) : (float) HANDLE;

      gtk_widget_size_allocate (self->handles[i],
                                &(GtkAllocation){ (int) x - HANDLE, (int) AXIS - HANDLE, 2 * HANDLE,
                                                  2 * HANDLE },
                                -1);
    }
}

/* ---- hands ---- */

static GuiseHistoryPoint *
find_nearest (const GuiseScrubber *self, double x)
{
  GuiseHistoryPoint *best = NULL;
  float              nearest = INFINITY;

  for (guint i = 0; i < self->points->len; i++)
    {
      GuiseHistoryPoint *point = self->points->pdata[i];
      const float        distance = fabsf (get_point_x (self, point) - (float) x);

      if (!is_whole (point) || distance > nearest)
        continue;
      nearest = distance;
      best = point;
    }
  return best;
}

/* The nearer one comes, B where both stand. */
static int
find_handle (const GuiseScrubber *self, double x)
{
  int    best = -1;
  double nearest = (double) INFINITY;

  for (int i = N_HANDLES - 1; i >= 0; i--)
    {
      double distance;

      if (self->stands[i] == NULL)
        continue;
      distance = fabs ((double) get_point_x (self, self->stands[i]) - x);
      if (distance < nearest)
        {
          nearest = distance;
          best = i;
        }
    }
  return best;
}

static void
drag_to (GuiseScrubber *self, double x)
{
  GuiseHistoryPoint *point = find_nearest (self, x);

  if (self->dragged >= 0 && point != NULL)
    guise_scrubber_set_point (self, (GuiseScrubberHandle) self->dragged, point);
}

static void
on_drag_begin_cb (GuiseScrubber *self, double x, double y, GtkGesture *gesture)
{
  self->start = x;
  self->dragged = find_handle (self, x);
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  if (self->dragged >= 0)
    gtk_widget_grab_focus (self->handles[self->dragged]);
  drag_to (self, x);
}

static void
on_drag_update_cb (GuiseScrubber *self, double dx, double dy)
{
  drag_to (self, self->start + dx);
}

static gboolean
on_key_cb (GtkEventController *keys, guint key, guint code, GdkModifierType state, void *user_data)
{
  GuiseScrubber     *self = user_data;
  const GuiseHandle *handle = GUISE_HANDLE (gtk_event_controller_get_widget (keys));
  const gboolean     by_backup = (state & GDK_SHIFT_MASK) != 0;

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  if (key == GDK_KEY_Left)
    guise_scrubber_step (self, handle->id, -1, by_backup);
  else if (key == GDK_KEY_Right)
    guise_scrubber_step (self, handle->id, 1, by_backup);
  else
    return FALSE;
  return TRUE;
}

/* ---- the object ---- */

static void
clear_band (void *item)
{
  g_free (((Band *) item)->title);
}

static void
guise_scrubber_dispose (GObject *object)
{
  GuiseScrubber *self = GUISE_SCRUBBER (object);

  for (int i = 0; i < N_HANDLES; i++)
    {
      g_clear_object (&self->stands[i]);
      g_clear_pointer (&self->handles[i], gtk_widget_unparent);
    }
  G_OBJECT_CLASS (guise_scrubber_parent_class)->dispose (object);
}

static void
guise_scrubber_finalize (GObject *object)
{
  GuiseScrubber *self = GUISE_SCRUBBER (object);

  g_clear_pointer (&self->points, g_ptr_array_unref);
  g_clear_pointer (&self->bands, g_array_unref);
  G_OBJECT_CLASS (guise_scrubber_parent_class)->finalize (object);
}

static void
guise_scrubber_class_init (GuiseScrubberClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_scrubber_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_scrubber_finalize;
  widget_class->snapshot = guise_scrubber_snapshot;
  widget_class->measure = guise_scrubber_measure;
  widget_class->size_allocate = guise_scrubber_size_allocate;
  changed_signal = g_signal_new ("changed", GUISE_TYPE_SCRUBBER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
add_handle (GuiseScrubber *self, GuiseScrubberHandle id, const char *name)
{
  GuiseHandle        *handle = g_object_new (GUISE_TYPE_HANDLE, NULL);
  GtkEventController *keys = gtk_event_controller_key_new ();

  handle->id = id;
  self->handles[id] = GTK_WIDGET (handle);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_cb), self);
  gtk_widget_add_controller (self->handles[id], keys);
  gtk_widget_set_parent (self->handles[id], GTK_WIDGET (self));
  gtk_widget_set_child_visible (self->handles[id], FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (handle), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
guise_scrubber_init (GuiseScrubber *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->points = g_ptr_array_new_with_free_func (g_object_unref);
  self->bands = g_array_new (FALSE, FALSE, sizeof (Band));
  g_array_set_clear_func (self->bands, clear_band);
  self->end = 1.0;
  self->dragged = -1;
  add_handle (self, GUISE_SCRUBBER_A, _("Checkpoint A"));
  add_handle (self, GUISE_SCRUBBER_B, _("Checkpoint B"));
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (on_drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (on_drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("What is kept of the training"), -1);
  guise_palette_follow (GTK_WIDGET (self));
}
