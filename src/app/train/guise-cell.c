/* SPDX-License-Identifier: GPL-3.0-or-later
 * One square of a picture that holds many of them. */
#include "app/train/guise-cell.h"

struct _GuiseCell
{
  GObject parent_instance;

  GdkTexture *sheet; /* owned */
  int         n_columns;
  int         column;
  int         row;
};

static void paintable_init (GdkPaintableInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GuiseCell,
                               guise_cell,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GDK_TYPE_PAINTABLE, paintable_init))

int
guise_cell_count_rows (GdkTexture *sheet, int n_columns)
{
  return gdk_texture_get_height (sheet) * n_columns / gdk_texture_get_width (sheet);
}

/* All of the sheet is drawn, and cut off at the square. */
static void
cell_snapshot (GdkPaintable *paintable, GdkSnapshot *snapshot, double width, double height)
{
  const GuiseCell *self = GUISE_CELL (paintable);
  const float      w = (float) width;
  const float      h = (float) height;
  const float      side = (float) gdk_texture_get_width (self->sheet) / (float) self->n_columns;

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, w, h));
  gtk_snapshot_append_texture (snapshot, self->sheet,
                               &GRAPHENE_RECT_INIT ((float) -self->column * w,
                                                    (float) -self->row * h,
                                                    (float) self->n_columns * w,
                                                    (float) gdk_texture_get_height (self->sheet) /
                                                      side * h));
  gtk_snapshot_pop (snapshot);
}

static int
cell_get_size (GdkPaintable *paintable)
{
  const GuiseCell *self = GUISE_CELL (paintable);

  return gdk_texture_get_width (self->sheet) / self->n_columns;
}

static double
cell_get_shape (GdkPaintable *paintable)
{
  return 1.0;
}

static GdkPaintableFlags
cell_get_flags (GdkPaintable *paintable)
{
  return GDK_PAINTABLE_STATIC_CONTENTS | GDK_PAINTABLE_STATIC_SIZE;
}

static void
paintable_init (GdkPaintableInterface *interface)
{
  interface->snapshot = cell_snapshot;
  interface->get_intrinsic_width = cell_get_size;
  interface->get_intrinsic_height = cell_get_size;
  interface->get_intrinsic_aspect_ratio = cell_get_shape;
  interface->get_flags = cell_get_flags;
}

static void
guise_cell_finalize (GObject *object)
{
  g_clear_object (&GUISE_CELL (object)->sheet);
  G_OBJECT_CLASS (guise_cell_parent_class)->finalize (object);
}

static void
guise_cell_class_init (GuiseCellClass *class)
{
  G_OBJECT_CLASS (class)->finalize = guise_cell_finalize;
}

static void
guise_cell_init (GuiseCell *self)
{
}

GdkPaintable *
guise_cell_new (GdkTexture *sheet, int n_columns, int column, int row)
{
  GuiseCell *self;

  g_return_val_if_fail (column >= 0 && column < n_columns && row >= 0, NULL);

  self = g_object_new (GUISE_TYPE_CELL, NULL);
  self->sheet = g_object_ref (sheet);
  self->n_columns = n_columns;
  self->column = column;
  self->row = row;
  return GDK_PAINTABLE (self);
}
