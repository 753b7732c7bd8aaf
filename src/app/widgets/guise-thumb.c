/* SPDX-License-Identifier: GPL-3.0-or-later
 * A small square picture. */
#include "app/widgets/guise-thumb.h"

#include "app/guise-task.h"
#include "app/widgets/guise-palette.h"
#include "app/widgets/guise-picture.h"
#include "image/guise-resize.h"

struct _GuiseThumb
{
  GtkWidget parent_instance;

  GdkPaintable *paintable; /* owned, or NULL */
  GCancellable *loading;   /* owned, or NULL */
  int           size;
  int           radius;
};

G_DEFINE_FINAL_TYPE (GuiseThumb, guise_thumb, GTK_TYPE_WIDGET)

enum
{
  PROP_PAINTABLE = 1,
  PROP_SIZE,
  PROP_RADIUS,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
set_paintable (GuiseThumb *self, GdkPaintable *paintable)
{
  if (g_set_object (&self->paintable, paintable))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ---- files ---- */

typedef struct
{
  char           *path; /* owned */
  int             size;
  GuiseThumbSheet sheet;
} Wish;

static GdkTexture *
load_square (const Wish *wish, GError **error)
{
  g_autoptr (GuiseImage) all = guise_picture_load (wish->path, error);
  g_autoptr (GuiseImage) scaled = NULL;
  const GuiseThumbSheet *sheet = &wish->sheet;
  GuiseImage             square; /* a part of @all */
  int                    side;

  if (all == NULL)
    return NULL;
  side = MIN (sheet->n_columns > 0 ? all->width / sheet->n_columns : all->height / sheet->n_rows,
              MIN (all->width, all->height));
  if (side < 1 || all->width / side <= sheet->column || all->height / side <= sheet->row)
    {
      g_set_error (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_CORRUPT, "%s has no such square",
                   wish->path);
      return NULL;
    }
  square = *all;
  square.width = square.height = side;
  square.data = guise_image_row (all, sheet->row * side) + (size_t) (sheet->column * side) * 3;
  scaled = guise_image_resize (&square, wish->size, wish->size, GUISE_RESIZE_AREA, error);
  return scaled != NULL ? guise_texture_new_for_picture (scaled) : NULL;
}

static void
wish_free (void *data)
{
  Wish *self = data;

  g_free (self->path);
  g_free (self);
}

static void
load_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Wish *wish = data;
  GError     *error = NULL;
  GdkTexture *texture = load_square (wish, &error);

  if (texture != NULL)
    g_task_return_pointer (task, texture, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseThumb *self = GUISE_THUMB (source);
  g_autoptr (GdkTexture) texture = NULL;

  if (g_task_get_cancellable (G_TASK (result)) != self->loading)
    return; /* another file has taken its place */
  texture = g_task_propagate_pointer (G_TASK (result), NULL);
  g_clear_object (&self->loading);
  set_paintable (self, texture != NULL ? GDK_PAINTABLE (texture) : NULL);
}

void
guise_thumb_load_cell (GuiseThumb *self, const char *path, const GuiseThumbSheet *sheet)
{
  g_autoptr (GTask) task = NULL;
  Wish *wish;

  g_return_if_fail (sheet->column >= 0 && sheet->row >= 0);
  g_return_if_fail (sheet->n_columns > sheet->column || sheet->n_rows > sheet->row);

  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  if (path == NULL)
    {
      set_paintable (self, NULL);
      return;
    }
  self->loading = g_cancellable_new ();
  wish = g_new (Wish, 1);
  *wish =
    (Wish){ g_strdup (path), self->size * gtk_widget_get_scale_factor (GTK_WIDGET (self)), *sheet };
  task = guise_task_new (self, self->loading, on_loaded_cb, NULL);
  g_task_set_source_tag (task, guise_thumb_load_cell);
  g_task_set_task_data (task, wish, wish_free);
  g_task_run_in_thread (task, load_thread);
}

void
guise_thumb_load (GuiseThumb *self, const char *path, int column, int n_columns)
{
  const GuiseThumbSheet sheet = { .column = column, .n_columns = n_columns };

  guise_thumb_load_cell (self, path, &sheet);
}

/* ---- drawing ---- */

void
guise_thumb_append (GtkWidget             *widget,
                    GtkSnapshot           *snapshot,
                    GdkPaintable          *paintable,
                    const graphene_rect_t *bounds,
                    float                  radius)
{
  const GdkRGBA  track = guise_palette_get (widget, GUISE_COLOR_TRACK);
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, bounds, radius);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &track, bounds);
  if (paintable != NULL)
    {
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &bounds->origin);
      gdk_paintable_snapshot (paintable, snapshot, (double) bounds->size.width,
                              (double) bounds->size.height);
      gtk_snapshot_restore (snapshot);
    }
  gtk_snapshot_pop (snapshot);
}

static void
guise_thumb_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  const GuiseThumb *self = GUISE_THUMB (widget);
  const float       size = (float) self->size;

  guise_thumb_append (widget, snapshot, self->paintable,
                      &GRAPHENE_RECT_INIT (((float) gtk_widget_get_width (widget) - size) / 2,
                                           ((float) gtk_widget_get_height (widget) - size) / 2,
                                           size, size),
                      (float) self->radius);
}

static void
guise_thumb_measure (GtkWidget     *widget,
                     GtkOrientation orientation,
                     int            for_size,
                     int           *minimum,
                     int           *natural,
                     int           *minimum_baseline,
                     int           *natural_baseline)
{
  *minimum = *natural = GUISE_THUMB (widget)->size;
}

/* ---- the object ---- */

static void
guise_thumb_dispose (GObject *object)
{
  GuiseThumb *self = GUISE_THUMB (object);

  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_object (&self->paintable);
  G_OBJECT_CLASS (guise_thumb_parent_class)->dispose (object);
}

static void
guise_thumb_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  const GuiseThumb *self = GUISE_THUMB (object);

  switch (id)
    {
    case PROP_PAINTABLE:
      g_value_set_object (value, self->paintable);
      break;
    case PROP_SIZE:
      g_value_set_int (value, self->size);
      break;
    case PROP_RADIUS:
      g_value_set_int (value, self->radius);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
guise_thumb_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GuiseThumb *self = GUISE_THUMB (object);

  switch (id)
    {
    case PROP_PAINTABLE:
      set_paintable (self, g_value_get_object (value));
      break;
    case PROP_SIZE:
      self->size = g_value_get_int (value);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      break;
    case PROP_RADIUS:
      self->radius = g_value_get_int (value);
      gtk_widget_queue_draw (GTK_WIDGET (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
guise_thumb_class_init (GuiseThumbClass *class)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass   *widget_class = GTK_WIDGET_CLASS (class);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = guise_thumb_dispose;
  object_class->get_property = guise_thumb_get_property;
  object_class->set_property = guise_thumb_set_property;
  widget_class->snapshot = guise_thumb_snapshot;
  widget_class->measure = guise_thumb_measure;
  properties[PROP_PAINTABLE] =
    g_param_spec_object ("paintable", NULL, NULL, GDK_TYPE_PAINTABLE, flags);
  properties[PROP_SIZE] = g_param_spec_int ("size", NULL, NULL, 1, 1024, 44, flags);
  properties[PROP_RADIUS] = g_param_spec_int ("radius", NULL, NULL, 0, 512, 6, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
guise_thumb_init (GuiseThumb *self)
{
  self->size = 44;
  self->radius = 6;
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  guise_palette_follow (GTK_WIDGET (self));
}
