/* SPDX-License-Identifier: GPL-3.0-or-later
 * The probe faces of a training. */
#include "app/train/guise-strip-view.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/guise-task.h"
#include "app/train/guise-cell.h"
#include "app/widgets/guise-palette.h"
#include "app/widgets/guise-picture.h"
#include "app/widgets/guise-thumb.h"
#include "app/widgets/guise-widget.h"

#define N_PAIR_COLUMNS 5 /* of a pair that are shown; the last is the swap or the mask */
#define N_PAIR_ROWS    4
#define N_SWAP_COLUMNS 4
#define N_SWAP_ROWS    2
#define N_LINE         5
#define N_TRIPLET      3
#define TWO_BLOCKS     520.0f /* from this width on there are two triplets side by side */
#define BLOCK_GAP      18.0f
#define GAP            6.0f
#define CORNER         6.0f
#define CAPTION        20.0f
#define MAX_CELL       160
#define MIN_WIDTH      150
#define NATURAL        400
#define OUTLINE        2.0f

struct _GuiseStripView
{
  GtkWidget parent_instance;

  char          *path;    /* owned, or NULL */
  GdkTexture    *texture; /* owned, or NULL */
  GCancellable  *loading; /* owned, or NULL */
  GuiseStripMode mode;
  int            row; /* selected */
  float          max_size;
  gboolean       shows_mask;
};

G_DEFINE_FINAL_TYPE (GuiseStripView, guise_strip_view, GTK_TYPE_WIDGET)

enum
{
  PROP_MODE = 1,
  PROP_ROW,
  PROP_SHOWS_MASK,
  PROP_MAX_SIZE,
  PROP_IS_LOADED,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint       changed_signal;

GType
guise_strip_mode_get_type (void)
{
  static const GEnumValue values[] = {
    { GUISE_STRIP_PAIRS, "GUISE_STRIP_PAIRS", "pairs" },
    { GUISE_STRIP_SWAPS, "GUISE_STRIP_SWAPS", "swaps" },
    { GUISE_STRIP_LINE, "GUISE_STRIP_LINE", "line" },
    { GUISE_STRIP_TRIPLETS, "GUISE_STRIP_TRIPLETS", "triplets" },
    { 0, NULL, NULL },
  };
  static gsize type;

  if (g_once_init_enter (&type))
    {
      const GType id = g_enum_register_static ("GuiseStripMode", values);

      g_once_init_leave (&type, id);
    }
  return type;
}

/* ---- files ---- */

static void
set_texture (GuiseStripView *self, GdkTexture *texture)
{
  const gboolean had = self->texture != NULL;

  g_set_object (&self->texture, texture);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (had != (texture != NULL))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_LOADED]);
  g_signal_emit (self, changed_signal, 0);
}

static void
load_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (GuiseImage) picture = guise_picture_load (data, &error);

  if (picture != NULL)
    g_task_return_pointer (task, guise_texture_new_for_picture (picture), g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseStripView *self = GUISE_STRIP_VIEW (source);
  g_autoptr (GdkTexture) texture = NULL;

  if (g_task_get_cancellable (G_TASK (result)) != self->loading)
    return; /* another file has taken its place */
  texture = g_task_propagate_pointer (G_TASK (result), NULL);
  g_clear_object (&self->loading);
  if (texture != NULL && guise_cell_count_rows (texture, GUISE_STRIP_N_COLUMNS) > 0)
    set_texture (self, texture);
}

void
guise_strip_view_load (GuiseStripView *self, const char *path)
{
  g_autoptr (GTask) task = NULL;

  if (g_strcmp0 (path, self->path) == 0)
    return;
  g_free (self->path);
  self->path = g_strdup (path);
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  if (path == NULL)
    {
      if (self->texture != NULL)
        set_texture (self, NULL);
      return;
    }
  self->loading = g_cancellable_new ();
  task = guise_task_new (self, self->loading, on_loaded_cb, NULL);
  g_task_set_source_tag (task, guise_strip_view_load);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, load_thread);
}

/* ---- what is selected ---- */

int
guise_strip_view_get_n_rows (const GuiseStripView *self)
{
  return self->texture != NULL ? guise_cell_count_rows (self->texture, GUISE_STRIP_N_COLUMNS) : 0;
}

int
guise_strip_view_get_row (const GuiseStripView *self)
{
  return self->row;
}

GdkPaintable *
guise_strip_view_dup_cell (GuiseStripView *self, int column)
{
  const int row = MIN (self->row, guise_strip_view_get_n_rows (self) - 1);

  return row >= 0 ? guise_cell_new (self->texture, GUISE_STRIP_N_COLUMNS, column, row) : NULL;
}

static void
name_view (GuiseStripView *self)
{
  g_autofree char *value = g_strdup_printf (_("Face %d"), self->row + 1);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, value,
                                  -1);
}

void
guise_strip_view_set_row (GuiseStripView *self, int row)
{
  const int n_rows = guise_strip_view_get_n_rows (self);
  const int to = n_rows > 0 ? CLAMP (row, 0, n_rows - 1) : MAX (row, 0);

  if (to == self->row)
    return;
  self->row = to;
  name_view (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROW]);
}

void
guise_strip_view_set_mode (GuiseStripView *self, GuiseStripMode mode)
{
  if (mode == self->mode)
    return;
  self->mode = mode;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODE]);
}

/* ---- geometry ---- */

/* How a mode is laid out in some width. */
typedef struct
{
  int   n_columns;
  int   n_lines;
  int   n_blocks; /* of columns, with a wider gap between them */
  float top;
  float size;
} Grid;

static Grid
get_grid (const GuiseStripView *self, float width)
{
  Grid grid = { N_PAIR_COLUMNS, N_PAIR_ROWS, 1, CAPTION, 0 };

  if (self->mode == GUISE_STRIP_SWAPS)
    grid = (Grid){ N_SWAP_COLUMNS, N_SWAP_ROWS, 1, 0, 0 };
  else if (self->mode == GUISE_STRIP_LINE)
    grid = (Grid){ N_LINE, 1, 1, 0, 0 };
  else if (self->mode == GUISE_STRIP_TRIPLETS && width >= TWO_BLOCKS)
    grid = (Grid){ 2 * N_TRIPLET, N_PAIR_ROWS, 2, CAPTION, 0 };
  else if (self->mode == GUISE_STRIP_TRIPLETS)
    grid = (Grid){ N_TRIPLET, N_PAIR_ROWS, 1, CAPTION, 0 };

  const float gaps = GAP * (float) (grid.n_columns - 1) + BLOCK_GAP * (float) (grid.n_blocks - 1);

  grid.size = CLAMP (floorf ((width - gaps) / (float) grid.n_columns), 8.0f, self->max_size);
  return grid;
}

static graphene_rect_t
get_place (const Grid *grid, int x, int y)
{
  const int block = x / (grid->n_columns / grid->n_blocks);

  return GRAPHENE_RECT_INIT ((float) x * (grid->size + GAP) + BLOCK_GAP * (float) block,
                             grid->top + (float) y * (grid->size + GAP), grid->size, grid->size);
}

/* Which column and row of the strip stand at a place. */
static void
find_cell (const GuiseStripView *self,
           const Grid           *grid,
           int                   x,
           int                   y,
           int                  *out_column,
           int                  *out_row)
{
  static const int triplet[N_TRIPLET] = { 0, GUISE_STRIP_SWAP, GUISE_STRIP_YOU };
  const int        last = self->shows_mask ? GUISE_STRIP_MASK : GUISE_STRIP_SWAP;

  *out_column = x;
  *out_row = y;
  switch (self->mode)
    {
    case GUISE_STRIP_PAIRS:
      *out_column = x == N_PAIR_COLUMNS - 1 ? last : x;
      break;
    case GUISE_STRIP_TRIPLETS:
      *out_column = triplet[x % N_TRIPLET];
      *out_row = y * grid->n_blocks + x / N_TRIPLET;
      break;
    case GUISE_STRIP_SWAPS:
    case GUISE_STRIP_LINE:
      *out_column = last;
      *out_row = y * grid->n_columns + x;
    }
}

/* ---- drawing ---- */

static void
append_outline (GuiseStripView *self, GtkSnapshot *snapshot, const graphene_rect_t *bounds)
{
  const GdkRGBA   rgba = guise_palette_get (GTK_WIDGET (self), GUISE_COLOR_ACCENT);
  graphene_rect_t around = *bounds;
  GskRoundedRect  outline;

  graphene_rect_inset (&around, -OUTLINE, -OUTLINE);
  gsk_rounded_rect_init_from_rect (&outline, &around, CORNER + OUTLINE);
  gtk_snapshot_append_border (snapshot, &outline,
                              (const float[4]){ OUTLINE, OUTLINE, OUTLINE, OUTLINE },
                              (const GdkRGBA[4]){ rgba, rgba, rgba, rgba });
}

static void
append_cell (GuiseStripView        *self,
             GtkSnapshot           *snapshot,
             const graphene_rect_t *bounds,
             int                    column,
             int                    row)
{
  g_autoptr (GdkPaintable) cell = NULL;

  if (row < guise_strip_view_get_n_rows (self))
    cell = guise_cell_new (self->texture, GUISE_STRIP_N_COLUMNS, column, row);
  guise_thumb_append (GTK_WIDGET (self), snapshot, cell, bounds, CORNER);
}

static void
append_captions (GuiseStripView *self, GtkSnapshot *snapshot, const Grid *grid)
{
  static const char *const names[GUISE_STRIP_N_COLUMNS] = { N_ ("Character"), N_ ("learned"),
                                                            N_ ("You"),       N_ ("learned"),
                                                            N_ ("Swapped"),   N_ ("Mask") };

  for (int x = 0; x < grid->n_columns; x++)
    {
      graphene_rect_t place = get_place (grid, x, 0);
      int             column, row;

      find_cell (self, grid, x, 0, &column, &row);
      place.origin.y = 0;
      guise_widget_append_caption (GTK_WIDGET (self), snapshot,
                                   _ (names[column]), &place, PANGO_ALIGN_CENTER, FALSE);
    }
}

static void
guise_strip_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseStripView *self = GUISE_STRIP_VIEW (widget);
  const Grid      grid = get_grid (self, (float) gtk_widget_get_width (widget));
  const int       n_rows = guise_strip_view_get_n_rows (self);

  if (grid.top > 0)
    append_captions (self, snapshot, &grid);
  for (int y = 0; y < grid.n_lines; y++)
    for (int x = 0; x < grid.n_columns; x++)
      {
        const graphene_rect_t place = get_place (&grid, x, y);
        int                   column, row;

        find_cell (self, &grid, x, y, &column, &row);
        append_cell (self, snapshot, &place, column, row);
        if (row == self->row && row < n_rows && column >= GUISE_STRIP_SWAP &&
            gtk_widget_get_focusable (widget))
          append_outline (self, snapshot, &place);
      }
}

static GtkSizeRequestMode
guise_strip_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
guise_strip_view_measure (GtkWidget     *widget,
                          GtkOrientation orientation,
                          int            for_size,
                          int           *minimum,
                          int           *natural,
                          int           *minimum_baseline,
                          int           *natural_baseline)
{
  const GuiseStripView *self = GUISE_STRIP_VIEW (widget);
  /* Faces grow with the width: what holds for any width is the height at the largest. */
  const Grid grid = get_grid (self, for_size > 0 ? (float) for_size : G_MAXFLOAT);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MIN_WIDTH;
      *natural = NATURAL;
    }
  else
    *minimum = *natural =
      (int) ceilf (grid.top + (float) grid.n_lines * (grid.size + GAP) - GAP + OUTLINE);
}

/* ---- hands ---- */

static void
on_pressed_cb (GuiseStripView *self, int n_presses, double x, double y)
{
  const Grid grid = get_grid (self, (float) gtk_widget_get_width (GTK_WIDGET (self)));
  int        column, row;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  for (int at_y = 0; at_y < grid.n_lines; at_y++)
    for (int at_x = 0; at_x < grid.n_columns; at_x++)
      {
        const graphene_rect_t place = get_place (&grid, at_x, at_y);

        if (!graphene_rect_contains_point (&place, &GRAPHENE_POINT_INIT ((float) x, (float) y)))
          continue;
        find_cell (self, &grid, at_x, at_y, &column, &row);
        guise_strip_view_set_row (self, row);
      }
}

static gboolean
on_key_cb (GuiseStripView *self, guint key, guint code, GdkModifierType state)
{
  const int line = self->mode == GUISE_STRIP_SWAPS ? N_SWAP_COLUMNS : 1;
  int       step = 0;

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  if (key == GDK_KEY_Left || key == GDK_KEY_Right)
    step = key == GDK_KEY_Left ? -1 : 1;
  else if (key == GDK_KEY_Up || key == GDK_KEY_Down)
    step = key == GDK_KEY_Up ? -line : line;
  else
    return FALSE;
  guise_strip_view_set_row (self, self->row + step);
  return TRUE;
}

/* ---- the object ---- */

static void
guise_strip_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  const GuiseStripView *self = GUISE_STRIP_VIEW (object);

  switch (id)
    {
    case PROP_MODE:
      g_value_set_enum (value, (int) self->mode);
      break;
    case PROP_ROW:
      g_value_set_int (value, self->row);
      break;
    case PROP_SHOWS_MASK:
      g_value_set_boolean (value, self->shows_mask);
      break;
    case PROP_MAX_SIZE:
      g_value_set_int (value, (int) self->max_size);
      break;
    case PROP_IS_LOADED:
      g_value_set_boolean (value, self->texture != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
guise_strip_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GuiseStripView *self = GUISE_STRIP_VIEW (object);

  switch (id)
    {
    case PROP_MODE:
      guise_strip_view_set_mode (self, (GuiseStripMode) g_value_get_enum (value));
      break;
    case PROP_ROW:
      guise_strip_view_set_row (self, g_value_get_int (value));
      break;
    case PROP_SHOWS_MASK:
      self->shows_mask = g_value_get_boolean (value);
      gtk_widget_queue_draw (GTK_WIDGET (self));
      g_signal_emit (self, changed_signal, 0);
      break;
    case PROP_MAX_SIZE:
      self->max_size = (float) g_value_get_int (value);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
guise_strip_view_dispose (GObject *object)
{
  GuiseStripView *self = GUISE_STRIP_VIEW (object);

  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_object (&self->texture);
  g_clear_pointer (&self->path, g_free);
  G_OBJECT_CLASS (guise_strip_view_parent_class)->dispose (object);
}

static void
guise_strip_view_class_init (GuiseStripViewClass *class)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass   *widget_class = GTK_WIDGET_CLASS (class);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = guise_strip_view_dispose;
  object_class->get_property = guise_strip_view_get_property;
  object_class->set_property = guise_strip_view_set_property;
  widget_class->snapshot = guise_strip_view_snapshot;
  widget_class->measure = guise_strip_view_measure;
  widget_class->get_request_mode = guise_strip_view_get_request_mode;
  properties[PROP_MODE] = g_param_spec_enum ("mode", NULL, NULL, GUISE_TYPE_STRIP_MODE,
                                             GUISE_STRIP_PAIRS, flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_ROW] =
    g_param_spec_int ("row", NULL, NULL, 0, G_MAXINT, 0, flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_SHOWS_MASK] = g_param_spec_boolean ("shows-mask", NULL, NULL, FALSE, flags);
  properties[PROP_MAX_SIZE] = g_param_spec_int ("max-size", NULL, NULL, 8, 1024, MAX_CELL, flags);
  properties[PROP_IS_LOADED] =
    g_param_spec_boolean ("is-loaded", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  changed_signal = g_signal_new ("changed", GUISE_TYPE_STRIP_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "strip");
}

static void
guise_strip_view_init (GuiseStripView *self)
{
  GtkGesture         *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->max_size = MAX_CELL;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Probe faces: character, you and the swap"), -1);
  name_view (self);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_pressed_cb), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  guise_palette_follow (GTK_WIDGET (self));
}
