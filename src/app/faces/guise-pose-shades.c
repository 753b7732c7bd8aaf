/* SPDX-License-Identifier: GPL-3.0-or-later
 * How many faces look where. */
#include "app/faces/guise-pose-shades.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/record/guise-pose-map.h"
#include "app/widgets/guise-palette.h"

#define N_COLUMNS     GUISE_COVERAGE_N_YAW_COLUMNS
#define N_ROWS        GUISE_COVERAGE_N_PITCH_ROWS
#define GAP           2.0f
#define RADIUS        2.0f
#define HEIGHT        80
#define FRAME         2.0f
#define LEAST_OPACITY 0.12f /* studio.md 5.2 */

struct _GuisePoseShades
{
  GtkWidget parent_instance;

  size_t counts[GUISE_POSE_SHADES_N];
  int    column; /* that the keyboard is on */
  int    row;
  int    marked_column; /* -1: none */
  int    marked_row;
};

G_DEFINE_FINAL_TYPE (GuisePoseShades, guise_pose_shades, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_PRESSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static size_t
get_largest (const size_t *counts)
{
  size_t largest = 0;

  for (int i = 0; i < GUISE_POSE_SHADES_N; i++)
    largest = MAX (largest, counts[i]);
  return largest;
}

static graphene_rect_t
get_tile_bounds (GtkWidget *widget, int column, int row)
{
  const float width =
    ((float) gtk_widget_get_width (widget) - GAP * (N_COLUMNS - 1)) / (float) N_COLUMNS;
  const float height =
    ((float) gtk_widget_get_height (widget) - GAP * (N_ROWS - 1)) / (float) N_ROWS;

  return GRAPHENE_RECT_INIT ((float) (N_COLUMNS - 1 - column) * (width + GAP),
                             (float) row * (height + GAP), width, height);
}

static void
append_frame (GtkWidget *widget, GtkSnapshot *snapshot, int column, int row)
{
  const graphene_rect_t bounds = get_tile_bounds (widget, column, row);
  const GdkRGBA         accent = guise_palette_get (widget, GUISE_COLOR_TEXT);
  const GdkRGBA         colors[4] = { accent, accent, accent, accent };
  const float           widths[4] = { FRAME, FRAME, FRAME, FRAME };
  GskRoundedRect        outline;

  gsk_rounded_rect_init_from_rect (&outline, &bounds, RADIUS);
  gtk_snapshot_append_border (snapshot, &outline, widths, colors);
}

static void
guise_pose_shades_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuisePoseShades *self = GUISE_POSE_SHADES (widget);
  const float      largest = (float) MAX (get_largest (self->counts), 1);
  const GdkRGBA    full = guise_palette_get (widget, GUISE_COLOR_TILE_FULL);
  const GdkRGBA    track = guise_palette_get (widget, GUISE_COLOR_TRACK);

  for (int row = 0; row < N_ROWS; row++)
    for (int column = 0; column < N_COLUMNS; column++)
      {
        const size_t          count = self->counts[row * N_COLUMNS + column];
        const graphene_rect_t bounds = get_tile_bounds (widget, column, row);
        GdkRGBA               color = full;
        GskRoundedRect        tile;

        color.alpha *= LEAST_OPACITY + (1.0f - LEAST_OPACITY) * (float) count / largest;
        gsk_rounded_rect_init_from_rect (&tile, &bounds, RADIUS);
        gtk_snapshot_push_rounded_clip (snapshot, &tile);
        gtk_snapshot_append_color (snapshot, count > 0 ? &color : &track, &bounds);
        gtk_snapshot_pop (snapshot);
      }
  if (self->marked_column >= 0)
    append_frame (widget, snapshot, self->marked_column, self->marked_row);
  if (gtk_widget_has_visible_focus (widget))
    {
      const graphene_rect_t bounds = get_tile_bounds (widget, self->column, self->row);

      gtk_snapshot_render_focus (snapshot, gtk_widget_get_style_context (widget),
                                 (double) bounds.origin.x, (double) bounds.origin.y,
                                 (double) bounds.size.width, (double) bounds.size.height);
    }
}

static void
guise_pose_shades_measure (GtkWidget     *widget,
                           GtkOrientation orientation,
                           int            for_size,
                           int           *minimum,
                           int           *natural,
                           int           *minimum_baseline,
                           int           *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 100;
}

static size_t
sum_column (const size_t *counts, int column)
{
  size_t n = 0;

  for (int row = 0; row < N_ROWS; row++)
    n += counts[row * N_COLUMNS + column];
  return n;
}

const char *
guise_pose_shades_describe (const size_t *counts)
{
  size_t n = 0;
  size_t n_front = 0;
  size_t n_right = 0; /* looks to the picture's left */

  for (int column = 0; column < N_COLUMNS; column++)
    {
      const size_t here = sum_column (counts, column);

      n += here;
      n_front += ABS (column - N_COLUMNS / 2) <= 1 ? here : 0;
      n_right += column < N_COLUMNS / 2 - 1 ? here : 0;
    }
  if (n == 0)
    return _("none yet");
  if (2 * n_front > n)
    return _("mostly frontal");
  if (2 * n_right > n)
    return _("mostly to the right");
  if (2 * (n - n_front - n_right) > n)
    return _("mostly to the left");
  return _("even");
}

/* ---- one tile ---- */

static char *
describe_tile (const GuisePoseShades *self, int column, int row)
{
  const size_t     n = self->counts[row * N_COLUMNS + column];
  g_autofree char *where = guise_pose_map_dup_tile_name (column, row);

  if (column == self->marked_column && row == self->marked_row)
    /* Translators: a head direction, and how many faces look there */
    return g_strdup_printf (ngettext ("%s: %'zu face, shown alone", "%s: %'zu faces, shown alone",
                                      n),
                            where, n);
  /* Translators: a head direction, and how many faces look there */
  return g_strdup_printf (ngettext ("%s: %'zu face", "%s: %'zu faces", n), where, n);
}

static void
say_tile (GuisePoseShades *self)
{
  g_autofree char *text = describe_tile (self, self->column, self->row);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text,
                                  -1);
}

static gboolean
find_tile (GuisePoseShades *self, double x, double y, int *out_column, int *out_row)
{
  const graphene_point_t point = GRAPHENE_POINT_INIT ((float) x, (float) y);

  for (int row = 0; row < N_ROWS; row++)
    for (int column = 0; column < N_COLUMNS; column++)
      {
        const graphene_rect_t bounds = get_tile_bounds (GTK_WIDGET (self), column, row);

        if (!graphene_rect_contains_point (&bounds, &point))
          continue;
        *out_column = column;
        *out_row = row;
        return TRUE;
      }
  return FALSE;
}

static gboolean
on_query_tooltip (GtkWidget *widget, int x, int y, gboolean is_keyboard, GtkTooltip *tooltip)
{
  GuisePoseShades *self = GUISE_POSE_SHADES (widget);
  int              column = self->column;
  int              row = self->row;
  g_autofree char *text = NULL;
  graphene_rect_t  bounds;

  if (!is_keyboard && !find_tile (self, x, y, &column, &row))
    return FALSE;
  text = describe_tile (self, column, row);
  bounds = get_tile_bounds (widget, column, row);
  gtk_tooltip_set_text (tooltip, text);
  gtk_tooltip_set_tip_area (tooltip,
                            &(GdkRectangle){ (int) bounds.origin.x, (int) bounds.origin.y,
                                             (int) bounds.size.width, (int) bounds.size.height });
  return TRUE;
}

static void
take_tile (GuisePoseShades *self, int column, int row)
{
  self->column = CLAMP (column, 0, N_COLUMNS - 1);
  self->row = CLAMP (row, 0, N_ROWS - 1);
  say_tile (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
move_focus (GtkWidget *widget, GVariant *way, void *data)
{
  GuisePoseShades *self = GUISE_POSE_SHADES (widget);
  int              dx, dy;

  g_variant_get (way, "(ii)", &dx, &dy);
  take_tile (self, self->column - dx, self->row + dy);
  gtk_widget_trigger_tooltip_query (widget);
  return TRUE;
}

static gboolean
press (GtkWidget *widget, GVariant *none, void *data)
{
  GuisePoseShades *self = GUISE_POSE_SHADES (widget);

  g_signal_emit (self, signals[SIGNAL_PRESSED], 0, self->column, self->row);
  return TRUE;
}

static void
on_released_cb (GuisePoseShades *self, int n_press, double x, double y)
{
  int column, row;

  if (!find_tile (self, x, y, &column, &row))
    return;
  take_tile (self, column, row);
  press (GTK_WIDGET (self), NULL, NULL);
}

void
guise_pose_shades_mark (GuisePoseShades *self, int column, int row)
{
  if (column == self->marked_column && row == self->marked_row)
    return;
  self->marked_column = column;
  self->marked_row = row;
  say_tile (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ---- the object ---- */

void
guise_pose_shades_set (GuisePoseShades *self, const size_t *counts)
{
  g_autofree char *text = NULL;
  size_t           n_left = 0, n_front = 0, n_right = 0;

  for (int column = 0; column < N_COLUMNS; column++)
    {
      const size_t n = sum_column (counts, column);

      n_right += column < N_COLUMNS / 2 - 1 ? n : 0;
      n_left += column > N_COLUMNS / 2 + 1 ? n : 0;
      n_front += ABS (column - N_COLUMNS / 2) <= 1 ? n : 0;
    }
  for (int i = 0; i < GUISE_POSE_SHADES_N; i++)
    self->counts[i] = counts[i];
  /* Translators: numbers of faces by where they look */
  text = g_strdup_printf (_("%'zu to the left, %'zu to the front, %'zu to the right"), n_left,
                             n_front, n_right);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
  say_tile (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
guise_pose_shades_class_init (GuisePoseShadesClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  widget_class->snapshot = guise_pose_shades_snapshot;
  widget_class->measure = guise_pose_shades_measure;
  widget_class->query_tooltip = on_query_tooltip;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GRID);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, move_focus, "(ii)", -1, 0);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, move_focus, "(ii)", 1, 0);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Up, 0, move_focus, "(ii)", 0, -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, 0, move_focus, "(ii)", 0, 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, 0, press, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Enter, 0, press, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_space, 0, press, NULL);
  signals[SIGNAL_PRESSED] = g_signal_new ("pressed", GUISE_TYPE_POSE_SHADES, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT);
}

static void
guise_pose_shades_init (GuisePoseShades *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->column = N_COLUMNS / 2;
  self->row = N_ROWS / 2;
  self->marked_column = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "pointer");
  g_signal_connect_swapped (click, "released", G_CALLBACK (on_released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  guise_palette_follow (GTK_WIDGET (self));
}
