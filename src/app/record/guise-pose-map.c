/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which head directions are there. */
#include "app/record/guise-pose-map.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/record/guise-tile.h"
#include "app/widgets/guise-palette.h"
#include "app/widgets/guise-widget.h"

#define N_COLUMNS GUISE_COVERAGE_N_YAW_COLUMNS
#define N_ROWS    GUISE_COVERAGE_N_PITCH_ROWS
#define GAP       3.0f
#define CAPTIONS  17.0f /* pixels under the tiles */
#define WIDTH     320
#define HEIGHT    164
#define MARKER_R  7.5f
#define NEAR      3.0  /* degrees within which nobody is told to turn */
#define SMOOTH    0.35 /* part of the way to a new pose with each picture: 100 ms at 30 a second */

/* Borders of the tiles in degrees, by faces.md 6.3; the outer ones are where the scale ends. */
static const double yaw_edges[N_COLUMNS + 1] = { -90, -55, -35, -20, -8, 8, 20, 35, 55, 90 };
static const double pitch_edges[N_ROWS + 1] = { 35, 20, 8, -8, -20, -35 };

/* The marker and the way to the goal: a sibling of the tiles, so that they are not drawn anew with
 * each picture. */
#define GUISE_TYPE_POSE_MARKER (guise_pose_marker_get_type ())
G_DECLARE_FINAL_TYPE (GuisePoseMarker, guise_pose_marker, GUISE, POSE_MARKER, GtkWidget)

struct _GuisePoseMarker
{
  GtkWidget parent_instance;

  gboolean         is_shown;
  graphene_point_t at; /* 0..1 of the tiles */
  gboolean         has_goal;
  graphene_point_t goal;
};

G_DEFINE_FINAL_TYPE (GuisePoseMarker, guise_pose_marker, GTK_TYPE_WIDGET)

struct _GuisePoseMap
{
  GtkWidget parent_instance;

  GuisePoseMarker *marker;
  GuiseTile        tiles[N_COLUMNS][N_ROWS]; /* by column and row of the coverage */
  GuiseRecordCount counts[N_COLUMNS][N_ROWS];
  int              column; /* that the keyboard is on */
  int              row;
};

G_DEFINE_FINAL_TYPE (GuisePoseMap, guise_pose_map, GTK_TYPE_WIDGET)

/* ---- geometry ---- */

static graphene_rect_t
get_tile_bounds (GtkWidget *widget, int column, int row)
{
  const float width =
    ((float) gtk_widget_get_width (widget) - GAP * (N_COLUMNS - 1)) / (float) N_COLUMNS;
  const float height =
    ((float) gtk_widget_get_height (widget) - CAPTIONS - GAP * (N_ROWS - 1)) / (float) N_ROWS;
  /* Column 0 of the coverage has the nose at the picture's left: the person's right. */
  const int x = N_COLUMNS - 1 - column;

  return GRAPHENE_RECT_INIT ((float) x * (width + GAP), (float) row * (height + GAP), width,
                             height);
}

/* Where a value is among edges: index of the bin, and how far it is in it. */
static double
locate (double value, const double *edges, int n)
{
  const double sign = edges[1] > edges[0] ? 1.0 : -1.0;
  int          i = 0;

  while (i < n - 1 && sign * value >= sign * edges[i + 1])
    i++;
  return i + CLAMP ((value - edges[i]) / (edges[i + 1] - edges[i]), 0.0, 1.0);
}

void
guise_pose_map_locate (double yaw, double pitch, double *out_x, double *out_y)
{
  /* To the picture's left is the person's right, and the map begins at the own left. */
  *out_x = locate (yaw, yaw_edges, N_COLUMNS) / N_COLUMNS;
  *out_y = locate (pitch, pitch_edges, N_ROWS) / N_ROWS;
}

/* From a value to the middle of a bin; 0 inside the bin. */
static double
get_way_to (double value, const double *edges, int bin)
{
  const double low = MIN (edges[bin], edges[bin + 1]);
  const double high = MAX (edges[bin], edges[bin + 1]);
  const double way = (low + high) / 2.0 - value;

  return (value > low && value < high) || fabs (way) < NEAR ? 0.0 : way;
}

gboolean
guise_pose_map_get_way (const GuiseRecordFigures *figures,
                        double                    yaw,
                        double                    pitch,
                        double                   *out_x,
                        double                   *out_y)
{
  const int column = guise_record_figures_get_goal_bin (figures, GUISE_COVERAGE_YAW);
  const int row = guise_record_figures_get_goal_bin (figures, GUISE_COVERAGE_PITCH);

  /* To the picture's left is to the right in a mirror. */
  *out_x = column >= 0 ? get_way_to (yaw, yaw_edges, N_COLUMNS - 1 - column) : 0.0;
  *out_y = row >= 0 ? -get_way_to (pitch, pitch_edges, row) : 0.0;
  return *out_x != 0.0 || *out_y != 0.0;
}

/* ---- words ---- */

char *
guise_pose_map_dup_tile_name (int column, int row)
{
  static const char *const rows[N_ROWS] = { N_ ("far up"), N_ ("up"), N_ ("level"), N_ ("down"),
                                            N_ ("far down") };
  const int                x = N_COLUMNS - 1 - column;
  const double             low = MIN (fabs (yaw_edges[x]), fabs (yaw_edges[x + 1]));
  const double             high = MAX (fabs (yaw_edges[x]), fabs (yaw_edges[x + 1]));

  if (x == N_COLUMNS / 2)
    /* Translators: a head direction: towards the camera, then up, level or down */
    return g_strdup_printf (_ ("to the camera, %s"), _ (rows[row]));
  if (x < N_COLUMNS / 2)
    /* Translators: degrees to the person's own left, then up, level or down */
    return g_strdup_printf (_ ("left %.0f to %.0f°, %s"), low, high, _ (rows[row]));
  return g_strdup_printf (_ ("right %.0f to %.0f°, %s"), low, high, _ (rows[row]));
}

static char *
describe_tile (const GuisePoseMap *self, int column, int row)
{
  g_autofree char        *name = guise_pose_map_dup_tile_name (column, row);
  const GuiseRecordCount *count = &self->counts[column][row];

  if (count->quota == 0)
    /* Translators: a head direction and how many faces there are */
    return g_strdup_printf (_ ("%s: %zu, none wanted"), name, count->n);
  /* Translators: a head direction, how many faces there are and how many are wanted */
  return g_strdup_printf (_ ("%s: %zu of %zu"), name, count->n, count->quota);
}

/* Said only while it is focused: it changes all the time. */
static void
say_tile (GuisePoseMap *self)
{
  g_autofree char *text = describe_tile (self, self->column, self->row);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text,
                                  -1);
}

static gboolean
on_query_tooltip (GtkWidget *widget, int x, int y, gboolean is_keyboard, GtkTooltip *tooltip)
{
  GuisePoseMap *self = GUISE_POSE_MAP (widget);

  for (int column = 0; column < N_COLUMNS; column++)
    for (int row = 0; row < N_ROWS; row++)
      {
        const graphene_rect_t  bounds = get_tile_bounds (widget, column, row);
        const graphene_point_t point = GRAPHENE_POINT_INIT ((float) x, (float) y);
        g_autofree char       *text = NULL;
        GdkRectangle area = { (int) bounds.origin.x, (int) bounds.origin.y, (int) bounds.size.width,
                              (int) bounds.size.height };

        if (is_keyboard ? column != self->column || row != self->row
                        : !graphene_rect_contains_point (&bounds, &point))
          continue;
        text = describe_tile (self, column, row);
        gtk_tooltip_set_text (tooltip, text);
        gtk_tooltip_set_tip_area (tooltip, &area);
        return TRUE;
      }
  return FALSE;
}

static gboolean
move_focus (GtkWidget *widget, GVariant *way, void *data)
{
  GuisePoseMap *self = GUISE_POSE_MAP (widget);
  int           dx, dy;

  g_variant_get (way, "(ii)", &dx, &dy);
  self->column = CLAMP (self->column - dx, 0, N_COLUMNS - 1);
  self->row = CLAMP (self->row + dy, 0, N_ROWS - 1);
  say_tile (self);
  gtk_widget_queue_draw (widget);
  gtk_widget_trigger_tooltip_query (widget);
  return TRUE;
}

/* ---- drawing ---- */

static void
append_axis (GtkWidget *widget, GtkSnapshot *snapshot)
{
  const float     width = (float) gtk_widget_get_width (widget);
  const float     y = (float) gtk_widget_get_height (widget) - CAPTIONS + 1;
  graphene_rect_t line = GRAPHENE_RECT_INIT (0, y, width, CAPTIONS);

  guise_tile_append_name (widget, snapshot, _("75° left"), &line, PANGO_ALIGN_LEFT);
  guise_tile_append_name (widget, snapshot, "0°", &line, PANGO_ALIGN_CENTER);
  guise_tile_append_name (widget, snapshot, _("75° right"), &line, PANGO_ALIGN_RIGHT);
}

static void
guise_pose_map_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuisePoseMap *self = GUISE_POSE_MAP (widget);

  for (int column = 0; column < N_COLUMNS; column++)
    for (int row = 0; row < N_ROWS; row++)
      {
        const graphene_rect_t bounds = get_tile_bounds (widget, column, row);

        guise_tile_append (widget, snapshot, &bounds, &self->tiles[column][row]);
      }
  if (gtk_widget_has_visible_focus (widget))
    {
      const graphene_rect_t bounds = get_tile_bounds (widget, self->column, self->row);

      gtk_snapshot_render_focus (snapshot, gtk_widget_get_style_context (widget),
                                 (double) bounds.origin.x, (double) bounds.origin.y,
                                 (double) bounds.size.width, (double) bounds.size.height);
    }
  append_axis (widget, snapshot);
  gtk_widget_snapshot_child (widget, GTK_WIDGET (self->marker), snapshot);
}

static void
append_disc (GtkSnapshot *snapshot, const graphene_point_t *at, float radius, const GdkRGBA *color)
{
  graphene_rect_t bounds =
    GRAPHENE_RECT_INIT (at->x - radius, at->y - radius, 2 * radius, 2 * radius);
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, &bounds, radius);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, color, &bounds);
  gtk_snapshot_pop (snapshot);
}

static void
guise_pose_marker_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuisePoseMarker *self = GUISE_POSE_MARKER (widget);
  const float      width = (float) gtk_widget_get_width (widget);
  const float      height = (float) gtk_widget_get_height (widget) - CAPTIONS;
  const GdkRGBA    text = guise_palette_get (widget, GUISE_COLOR_TEXT);
  const GdkRGBA    accent = guise_palette_get (widget, GUISE_COLOR_ACCENT);
  const GdkRGBA    edge = { 0, 0, 0, 0.35f };
  const GdkRGBA    white = { 1, 1, 1, 1 };
  graphene_point_t at = { self->at.x * width, self->at.y * height };
  graphene_point_t goal = { self->goal.x * width, self->goal.y * height };
  const float      length = hypotf (goal.x - at.x, goal.y - at.y);

  if (!self->is_shown)
    return;
  for (float s = MARKER_R + 2; self->has_goal && s < length; s += 6)
    {
      const graphene_point_t dot = GRAPHENE_POINT_INIT (at.x + (goal.x - at.x) * s / length,
                                                        at.y + (goal.y - at.y) * s / length);

      append_disc (snapshot, &dot, 1.0f, &text);
    }
  append_disc (snapshot, &at, MARKER_R + 1, &edge);
  append_disc (snapshot, &at, MARKER_R, &white);
  append_disc (snapshot, &at, MARKER_R - 2.5f, &accent);
}

static void
guise_pose_map_measure (GtkWidget     *widget,
                        GtkOrientation orientation,
                        int            for_size,
                        int           *minimum,
                        int           *natural,
                        int           *minimum_baseline,
                        int           *natural_baseline)
{
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH / 2 : HEIGHT;
}

static void
guise_pose_map_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GuisePoseMap       *self = GUISE_POSE_MAP (widget);
  const GtkAllocation all = { 0, 0, width, height };

  gtk_widget_size_allocate (GTK_WIDGET (self->marker), &all, -1);
}

/* ---- what it shows ---- */

/* The tile that is asked for; on an axis of which nothing is said, where the head is. */
static gboolean
find_goal (const GuisePoseMap       *self,
           const GuiseRecordFigures *figures,
           int                      *out_column,
           int                      *out_row)
{
  const graphene_point_t *at = &self->marker->at;
  const int               column = guise_record_figures_get_goal_bin (figures, GUISE_COVERAGE_YAW);
  const int               row = guise_record_figures_get_goal_bin (figures, GUISE_COVERAGE_PITCH);
  int                     here_x = N_COLUMNS / 2;
  int                     here_y = N_ROWS / 2;

  if (column < 0 && row < 0)
    return FALSE;
  if (self->marker->is_shown)
    {
      here_x = CLAMP ((int) (at->x * N_COLUMNS), 0, N_COLUMNS - 1);
      here_y = CLAMP ((int) (at->y * N_ROWS), 0, N_ROWS - 1);
    }
  *out_column = column >= 0 ? column : N_COLUMNS - 1 - here_x;
  *out_row = row >= 0 ? row : here_y;
  /* Nobody is sent where nothing is wanted. */
  while (column < 0 && figures->poses[*out_column][*out_row].quota == 0 &&
         *out_column != N_COLUMNS / 2)
    *out_column += *out_column < N_COLUMNS / 2 ? 1 : -1;
  return TRUE;
}

void
guise_pose_map_follow (GuisePoseMap *self, const GuiseRecordFigures *figures)
{
  int            goal_column = 0, goal_row = 0;
  const gboolean has_goal = find_goal (self, figures, &goal_column, &goal_row);
  gboolean       is_other = FALSE;

  for (int column = 0; column < N_COLUMNS; column++)
    for (int row = 0; row < N_ROWS; row++)
      {
        const GuiseRecordCount *count = &figures->poses[column][row];
        const GuiseTile         tile = {
                  .fraction = count->quota > 0 ? (double) count->n / (double) count->quota : 0.0,
                  .is_waived = count->quota == 0,
                  .is_goal = has_goal && column == goal_column && row == goal_row,
        };
        GuiseTile *here = &self->tiles[column][row];

        is_other |= fabs (tile.fraction - here->fraction) > 1e-9 ||
                    tile.is_waived != here->is_waived || tile.is_goal != here->is_goal;
        *here = tile;
        self->counts[column][row] = *count;
      }
  self->marker->has_goal = has_goal;
  self->marker->goal =
    GRAPHENE_POINT_INIT (((float) (N_COLUMNS - 1 - goal_column) + 0.5f) / N_COLUMNS,
                         ((float) goal_row + 0.5f) / N_ROWS);
  if (is_other)
    gtk_widget_queue_draw (GTK_WIDGET (self));
  if (gtk_widget_has_focus (GTK_WIDGET (self)))
    say_tile (self);
}

void
guise_pose_map_set_pose (GuisePoseMap *self, gboolean has_pose, double yaw, double pitch)
{
  GuisePoseMarker *marker = self->marker;
  const float      share = marker->is_shown ? (float) SMOOTH : 1.0f;
  double           x, y;

  if (has_pose)
    {
      guise_pose_map_locate (yaw, pitch, &x, &y);
      marker->at.x += ((float) x - marker->at.x) * share;
      marker->at.y += ((float) y - marker->at.y) * share;
    }
  else if (!marker->is_shown)
    return;
  marker->is_shown = has_pose;
  gtk_widget_queue_draw (GTK_WIDGET (marker));
}

/* ---- the objects ---- */

static void
guise_pose_marker_class_init (GuisePoseMarkerClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  widget_class->snapshot = guise_pose_marker_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
guise_pose_marker_init (GuisePoseMarker *self)
{
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  guise_palette_follow (GTK_WIDGET (self));
}

static void
guise_pose_map_dispose (GObject *object)
{
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_pose_map_parent_class)->dispose (object);
}

static void
guise_pose_map_class_init (GuisePoseMapClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_pose_map_dispose;
  widget_class->snapshot = guise_pose_map_snapshot;
  widget_class->measure = guise_pose_map_measure;
  widget_class->size_allocate = guise_pose_map_size_allocate;
  widget_class->query_tooltip = on_query_tooltip;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GRID);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, move_focus, "(ii)", -1, 0);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, move_focus, "(ii)", 1, 0);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Up, 0, move_focus, "(ii)", 0, -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, 0, move_focus, "(ii)", 0, 1);
}

static void
guise_pose_map_init (GuisePoseMap *self)
{
  self->marker = g_object_new (GUISE_TYPE_POSE_MARKER, NULL);
  gtk_widget_set_parent (GTK_WIDGET (self->marker), GTK_WIDGET (self));
  self->column = N_COLUMNS / 2;
  self->row = N_ROWS / 2;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Head direction"), -1);
  guise_palette_follow (GTK_WIDGET (self));
}
