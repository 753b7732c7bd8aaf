/* SPDX-License-Identifier: GPL-3.0-or-later
 * Very many faces to scroll through. */
#include "app/faces/guise-wall-grid.h"

#include "app/faces/guise-face-cell.h"
#include "app/faces/guise-face-pictures.h"
#include "app/faces/guise-face-words.h"
#include "app/widgets/guise-widget.h"

#define GAP        6  /* between faces */
#define SMALL_SIDE 96 /* pixels of the previews (studio.md 4.5) */
#define LARGE_SIDE 192

struct _GuiseWallGrid
{
  GtkWidget parent_instance;

  GuiseWall         *wall;      /* owned, or NULL */
  GuiseFacePictures *pictures;  /* owned, or NULL */
  GtkMultiSelection *selection; /* owned, or NULL */
  int                size;
  guint              columns_tick;
  unsigned           view_shown; /* guise_wall_get_view() */
  int                top_frames; /* until it goes to the top: rows get their places first */

  GtkWidget   *scroller;
  GtkGridView *view;
};

G_DEFINE_FINAL_TYPE (GuiseWallGrid, guise_wall_grid, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_SELECTION_CHANGED,
  SIGNAL_ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* ---- cells ---- */

static void
on_setup_cb (GtkListItemFactory *factory, GtkListItem *item, GuiseWallGrid *self)
{
  gtk_list_item_set_child (item, guise_face_cell_new (self->size));
}

static void
name_cell (GuiseWallGrid *self, GtkWidget *cell, GuiseWallFace *face)
{
  const guint      index = guise_wall_face_get_index (face);
  g_autofree char *name = guise_face_words_name (index, guise_wall_get_record (self->wall, index),
                                                 guise_wall_face_get_marks (face));

  gtk_accessible_update_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
on_selected_cb (GtkListItem *item, GParamSpec *pspec, GuiseFaceCell *cell)
{
  guise_face_cell_set_selected (cell, gtk_list_item_get_selected (item));
}

static void
on_bind_cb (GtkListItemFactory *factory, GtkListItem *item, GuiseWallGrid *self)
{
  GuiseWallFace *face = gtk_list_item_get_item (item);
  GuiseFaceCell *cell = GUISE_FACE_CELL (gtk_list_item_get_child (item));

  guise_face_cell_set_size (cell, self->size);
  guise_face_cell_set_face (cell, face);
  guise_face_cell_set_selected (cell, gtk_list_item_get_selected (item));
  g_signal_connect_object (item, "notify::selected", G_CALLBACK (on_selected_cb), cell, 0);
  name_cell (self, GTK_WIDGET (cell), face);
  guise_face_pictures_want (self->pictures, face);
}

static void
on_unbind_cb (GtkListItemFactory *factory, GtkListItem *item, GuiseWallGrid *self)
{
  GuiseFaceCell *cell = GUISE_FACE_CELL (gtk_list_item_get_child (item));

  g_signal_handlers_disconnect_by_func (item, on_selected_cb, cell);
  if (self->pictures != NULL)
    guise_face_pictures_forget (self->pictures, gtk_list_item_get_item (item));
  guise_face_cell_set_face (cell, NULL);
}

/* ---- columns ---- */

/* GtkGridView makes rows of as many columns as it may at most have, far out of view; so that this
 * is never more than it has. */
static gboolean
set_columns_cb (GtkWidget *widget, GdkFrameClock *clock, void *data)
{
  GuiseWallGrid *self = GUISE_WALL_GRID (widget);
  const int      width = gtk_widget_get_width (self->scroller);
  const guint    n = (guint) MAX (1, width / (self->size + GAP));

  if (width > 0 && n != gtk_grid_view_get_max_columns (self->view))
    {
      gtk_grid_view_set_min_columns (self->view, 1);
      gtk_grid_view_set_max_columns (self->view, n);
      gtk_grid_view_set_min_columns (self->view, n);
    }
  if (self->top_frames > 0)
    {
      if (--self->top_frames > 0)
        return G_SOURCE_CONTINUE;
      gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", 0);
    }
  self->columns_tick = 0;
  return G_SOURCE_REMOVE;
}

static void
queue_columns (GuiseWallGrid *self)
{
  if (self->columns_tick == 0)
    self->columns_tick =
      gtk_widget_add_tick_callback (GTK_WIDGET (self), set_columns_cb, NULL, NULL);
}

static int
choose_side (GuiseWallGrid *self)
{
  return self->size * gtk_widget_get_scale_factor (GTK_WIDGET (self)) > SMALL_SIDE ? LARGE_SIDE
                                                                                   : SMALL_SIDE;
}

/* ---- what is shown ---- */

static void
hold_selected (GuiseWallGrid *self)
{
  guise_wall_list_set_held (guise_wall_get_list (self->wall),
                            guise_wall_grid_get_n_selected (self) > 0);
}

static void
on_selection_cb (GuiseWallGrid *self)
{
  if (self->selection != NULL)
    hold_selected (self);
  g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
}

static void
on_activate_cb (GtkGridView *view, guint position, GuiseWallGrid *self)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0, position);
}

static void
on_scrolled_cb (GuiseWallGrid *self, GtkAdjustment *adjustment)
{
  const double   value = gtk_adjustment_get_value (adjustment);
  const double   upper = gtk_adjustment_get_upper (adjustment);
  GuiseWallList *list;

  if (self->selection == NULL)
    return;
  list = guise_wall_get_list (self->wall);
  guise_wall_list_set_at_top (list, value <= 0.0);
  if (upper > 0.0)
    guise_wall_list_set_near (list, (guint) (g_list_model_get_n_items (G_LIST_MODEL (list)) *
                                             CLAMP (value / upper, 0.0, 1.0)));
}

static void
drop_model (GuiseWallGrid *self)
{
  gtk_grid_view_set_model (self->view, NULL);
  g_clear_object (&self->selection);
  g_clear_object (&self->pictures);
}

static void
take_model (GuiseWallGrid *self)
{
  GuiseWallList *list = guise_wall_get_list (self->wall);

  self->pictures = guise_face_pictures_new (GTK_WIDGET (self), guise_wall_get_faceset (self->wall),
                                            list, choose_side (self));
  self->selection = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (list)));
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (on_selection_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_grid_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  queue_columns (self);
}

void
guise_wall_grid_update (GuiseWallGrid *self)
{
  if (self->wall != NULL && self->selection == NULL && guise_wall_get_list (self->wall) != NULL)
    take_model (self);
  if (self->selection != NULL)
    hold_selected (self);
  if (self->selection == NULL || self->view_shown == guise_wall_get_view (self->wall))
    return;
  self->view_shown = guise_wall_get_view (self->wall);
  self->top_frames = 2;
  queue_columns (self);
}

void
guise_wall_grid_set_wall (GuiseWallGrid *self, GuiseWall *wall)
{
  drop_model (self);
  g_set_object (&self->wall, wall);
  guise_wall_grid_update (self);
}

void
guise_wall_grid_set_size (GuiseWallGrid *self, int size)
{
  if (size == self->size)
    return;
  self->size = size;
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->view)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    if (GUISE_IS_FACE_CELL (gtk_widget_get_first_child (row)))
      guise_face_cell_set_size (GUISE_FACE_CELL (gtk_widget_get_first_child (row)), size);
  if (self->pictures != NULL && guise_face_pictures_get_side (self->pictures) != choose_side (self))
    {
      drop_model (self);
      take_model (self);
      on_selection_cb (self);
    }
  queue_columns (self);
}

int
guise_wall_grid_get_size (const GuiseWallGrid *self)
{
  return self->size;
}

guint
guise_wall_grid_get_n_selected (const GuiseWallGrid *self)
{
  g_autoptr (GtkBitset) selected = NULL;

  if (self->selection == NULL)
    return 0;
  selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  return (guint) gtk_bitset_get_size (selected);
}

uint32_t *
guise_wall_grid_dup_selected (const GuiseWallGrid *self, size_t *out_n)
{
  g_autoptr (GtkBitset) selected = NULL;
  uint32_t     *faces = g_new (uint32_t, MAX (guise_wall_grid_get_n_selected (self), 1));
  GtkBitsetIter iter;
  guint         position;

  *out_n = 0;
  if (self->selection == NULL)
    return faces;
  selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  for (gboolean is_valid = gtk_bitset_iter_init_first (&iter, selected, &position); is_valid;
       is_valid = gtk_bitset_iter_next (&iter, &position))
    faces[(*out_n)++] = guise_wall_list_get_index (guise_wall_get_list (self->wall), position);
  return faces;
}

void
guise_wall_grid_select_only (GuiseWallGrid *self, guint position)
{
  if (self->selection == NULL ||
      position >= g_list_model_get_n_items (G_LIST_MODEL (self->selection)))
    return;
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", position);
}

gboolean
guise_wall_grid_is_idle (const GuiseWallGrid *self)
{
  return self->pictures != NULL && guise_face_pictures_is_idle (self->pictures);
}

GtkAdjustment *
guise_wall_grid_get_adjustment (GuiseWallGrid *self)
{
  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
}

/* ---- the object ---- */

static void
guise_wall_grid_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GuiseWallGrid *self = GUISE_WALL_GRID (widget);

  gtk_widget_allocate (self->scroller, width, height, baseline, NULL);
  queue_columns (self);
}

static void
guise_wall_grid_measure (GtkWidget     *widget,
                         GtkOrientation orientation,
                         int            for_size,
                         int           *minimum,
                         int           *natural,
                         int           *minimum_baseline,
                         int           *natural_baseline)
{
  gtk_widget_measure (GUISE_WALL_GRID (widget)->scroller, orientation, for_size, minimum, natural,
                      NULL, NULL);
  *minimum = MIN (*minimum, 2 * (GUISE_WALL_GRID (widget)->size + GAP));
}

static gboolean
guise_wall_grid_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (GUISE_WALL_GRID (widget)->view));
}

static void
guise_wall_grid_dispose (GObject *object)
{
  GuiseWallGrid *self = GUISE_WALL_GRID (object);

  if (self->view != NULL)
    drop_model (self);
  self->view = NULL;
  g_clear_object (&self->wall);
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_wall_grid_parent_class)->dispose (object);
}

static void
guise_wall_grid_class_init (GuiseWallGridClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_wall_grid_dispose;
  widget_class->size_allocate = guise_wall_grid_size_allocate;
  widget_class->measure = guise_wall_grid_measure;
  widget_class->grab_focus = guise_wall_grid_grab_focus;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-wall-grid.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseWallGrid, scroller);
  gtk_widget_class_bind_template_child (widget_class, GuiseWallGrid, view);
  gtk_widget_class_bind_template_callback (widget_class, on_activate_cb);
  signals[SIGNAL_SELECTION_CHANGED] =
    g_signal_new ("selection-changed", GUISE_TYPE_WALL_GRID, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
  signals[SIGNAL_ACTIVATED] = g_signal_new ("activated", GUISE_TYPE_WALL_GRID, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

/* Select all, the last one, a page further: a key is about all that is shown. */
static gboolean
on_key_cb (GuiseWallGrid *self)
{
  if (self->selection != NULL)
    guise_wall_list_finish (guise_wall_get_list (self->wall));
  return GDK_EVENT_PROPAGATE;
}

static void
guise_wall_grid_init (GuiseWallGrid *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->size = 82;
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (factory, "setup", G_CALLBACK (on_setup_cb), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_unbind_cb), self, 0);
  gtk_grid_view_set_factory (self->view, factory);
  g_signal_connect_object (guise_wall_grid_get_adjustment (self), "value-changed",
                           G_CALLBACK (on_scrolled_cb), self, G_CONNECT_SWAPPED);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}
