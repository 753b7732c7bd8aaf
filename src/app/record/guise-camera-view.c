/* SPDX-License-Identifier: GPL-3.0-or-later
 * The picture of a camera, as in a mirror. */
#include "app/record/guise-camera-view.h"

#include <glib/gi18n.h>

#include "app/widgets/guise-picture-area.h"

#define MIN_HEIGHT 200

struct _GuiseCameraView
{
  GtkWidget parent_instance;

  GuiseImage       *image;   /* owned, or NULL: what is shown */
  GuisePictureArea *area;    /* a child; draws it, or, where there is none: */
  GdkTexture       *texture; /* owned, or NULL: of the image */
  gboolean          is_frozen;
};

G_DEFINE_FINAL_TYPE (GuiseCameraView, guise_camera_view, GTK_TYPE_WIDGET)

void
guise_camera_fit_cover (GuiseCameraFit *self,
                        int             width,
                        int             height,
                        double          view_width,
                        double          view_height)
{
  self->scale = MAX (view_width / width, view_height / height);
  self->x = (view_width - self->scale * width) / 2.0;
  self->y = (view_height - self->scale * height) / 2.0;
  self->width = width;
}

graphene_point_t
guise_camera_fit_map (const GuiseCameraFit *self, double x, double y)
{
  return GRAPHENE_POINT_INIT ((float) (self->x + self->scale * (self->width - (x + 0.5))),
                              (float) (self->y + self->scale * (y + 0.5)));
}

static void
unref_image (void *image)
{
  guise_image_unref (image);
}

static GdkTexture *
make_texture (GuiseImage *image)
{
  g_autoptr (GBytes) bytes =
               g_bytes_new_with_free_func (image->data, image->stride * (size_t) image->height,
                                           unref_image, guise_image_ref (image));

  return gdk_memory_texture_new (image->width, image->height, GDK_MEMORY_B8G8R8, bytes,
                                 image->stride);
}

static void
drop_area (GuiseCameraView *self)
{
  if (self->area != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->area));
  self->area = NULL;
}

static void
show_image (GuiseCameraView *self)
{
  g_clear_object (&self->texture);
  if (self->area != NULL && !guise_picture_area_set_image (self->area, 0, self->image))
    drop_area (self);
  if (self->area == NULL && self->image != NULL)
    self->texture = make_texture (self->image);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
guise_camera_view_show (GuiseCameraView *self, GuiseFrame *frame)
{
  g_clear_pointer (&self->image, guise_image_unref);
  if (frame != NULL)
    self->image = guise_image_ref (frame->image);
  show_image (self);
}

void
guise_camera_view_set_frozen (GuiseCameraView *self, gboolean is_frozen)
{
  if (self->is_frozen == is_frozen)
    return;
  self->is_frozen = is_frozen;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
append_texture (GuiseCameraView *self, GtkSnapshot *snapshot, const graphene_rect_t *bounds)
{
  const int      columns = gdk_texture_get_width (self->texture);
  const int      rows = gdk_texture_get_height (self->texture);
  GuiseCameraFit fit;

  guise_camera_fit_cover (&fit, columns, rows, (double) bounds->size.width,
                          (double) bounds->size.height);
  gtk_snapshot_push_clip (snapshot, bounds);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) (fit.x + fit.scale * columns),
                                                          (float) fit.y));
  gtk_snapshot_scale (snapshot, -1.0f, 1.0f);
  gtk_snapshot_append_texture (snapshot, self->texture,
                               &GRAPHENE_RECT_INIT (0, 0, (float) (fit.scale * columns),
                                                    (float) (fit.scale * rows)));
  gtk_snapshot_restore (snapshot);
  gtk_snapshot_pop (snapshot);
}

static void
guise_camera_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseCameraView *self = GUISE_CAMERA_VIEW (widget);
  graphene_rect_t  bounds = GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget),
                                                (float) gtk_widget_get_height (widget));
  const GdkRGBA    black = { 0, 0, 0, 1 };
  const GdkRGBA    shade = { 0, 0, 0, 0.5f };

  gtk_snapshot_append_color (snapshot, &black, &bounds);
  if (self->area != NULL)
    gtk_widget_snapshot_child (widget, GTK_WIDGET (self->area), snapshot);
  else if (self->texture != NULL)
    append_texture (self, snapshot, &bounds);
  if (self->is_frozen && self->image != NULL)
    gtk_snapshot_append_color (snapshot, &shade, &bounds);
}

/* The name stands at this widget. */
static void
guise_camera_view_realize (GtkWidget *widget)
{
  GuiseCameraView *self = GUISE_CAMERA_VIEW (widget);

  GTK_WIDGET_CLASS (guise_camera_view_parent_class)->realize (widget);
  self->area = guise_picture_area_add_to (widget);
  if (self->area != NULL)
    {
      guise_picture_area_set_mirrored (self->area, TRUE);
      gtk_accessible_update_state (GTK_ACCESSIBLE (self->area), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE,
                                   -1);
    }
  show_image (self);
}

static void
guise_camera_view_unrealize (GtkWidget *widget)
{
  drop_area (GUISE_CAMERA_VIEW (widget));
  show_image (GUISE_CAMERA_VIEW (widget));
  GTK_WIDGET_CLASS (guise_camera_view_parent_class)->unrealize (widget);
}

static void
guise_camera_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GuiseCameraView *self = GUISE_CAMERA_VIEW (widget);

  if (self->area != NULL)
    gtk_widget_allocate (GTK_WIDGET (self->area), width, height, baseline, NULL);
}

static void
guise_camera_view_measure (GtkWidget     *widget,
                           GtkOrientation orientation,
                           int            for_size,
                           int           *minimum,
                           int           *natural,
                           int           *minimum_baseline,
                           int           *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? MIN_HEIGHT : 0;
}

static void
guise_camera_view_dispose (GObject *object)
{
  GuiseCameraView *self = GUISE_CAMERA_VIEW (object);

  drop_area (self);
  g_clear_object (&self->texture);
  g_clear_pointer (&self->image, guise_image_unref);
  G_OBJECT_CLASS (guise_camera_view_parent_class)->dispose (object);
}

static void
guise_camera_view_class_init (GuiseCameraViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_camera_view_dispose;
  widget_class->snapshot = guise_camera_view_snapshot;
  widget_class->measure = guise_camera_view_measure;
  widget_class->realize = guise_camera_view_realize;
  widget_class->unrealize = guise_camera_view_unrealize;
  widget_class->size_allocate = guise_camera_view_size_allocate;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
guise_camera_view_init (GuiseCameraView *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Mirror picture of your camera"), -1);
}
