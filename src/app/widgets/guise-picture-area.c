/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pictures that OpenGL draws. */
#include "app/widgets/guise-picture-area.h"

#include <math.h>

struct _GuisePictureArea
{
  GtkGLArea parent_instance;

  GuisePictureGl *gl; /* owned, while it is realized */
  int             left;
  double          position;
  gboolean        is_mirrored;
};

G_DEFINE_FINAL_TYPE (GuisePictureArea, guise_picture_area, GTK_TYPE_GL_AREA)

GuisePictureArea *
guise_picture_area_add_to (GtkWidget *parent)
{
  GtkNative    *native = gtk_widget_get_native (parent);
  GtkGLArea    *area;
  const GError *error;

  if (native == NULL || GSK_IS_CAIRO_RENDERER (gtk_native_get_renderer (native)))
    return NULL;
  area = g_object_new (GUISE_TYPE_PICTURE_AREA, "accessible-role", GTK_ACCESSIBLE_ROLE_IMG, NULL);
  gtk_widget_insert_after (GTK_WIDGET (area), parent, NULL);
  gtk_widget_realize (GTK_WIDGET (area));
  error = gtk_gl_area_get_error (area);
  if (error == NULL)
    return GUISE_PICTURE_AREA (area);
  g_debug ("Pictures are drawn without OpenGL: %s", error->message);
  gtk_widget_unparent (GTK_WIDGET (area));
  return NULL;
}

gboolean
guise_picture_area_set_image (GuisePictureArea *self, int side, const GuiseImage *image)
{
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (self->gl != NULL, FALSE);
  gtk_gl_area_make_current (GTK_GL_AREA (self));
  gtk_gl_area_queue_render (GTK_GL_AREA (self));
  if (guise_picture_gl_set_image (self->gl, side, image, &error))
    return TRUE;
  g_debug ("Pictures are drawn without OpenGL: %s", error->message);
  return FALSE;
}

void
guise_picture_area_set_line (GuisePictureArea *self, int left, double position)
{
  if (self->left == left && self->position == position)
    return;
  self->left = left;
  self->position = position;
  gtk_gl_area_queue_render (GTK_GL_AREA (self));
}

void
guise_picture_area_set_mirrored (GuisePictureArea *self, gboolean is_mirrored)
{
  self->is_mirrored = is_mirrored;
  gtk_gl_area_queue_render (GTK_GL_AREA (self));
}

/* GTK would not take OpenGL ES by itself. */
static GdkGLContext *
guise_picture_area_create_context (GtkGLArea *area)
{
  GdkSurface *surface = gtk_native_get_surface (gtk_widget_get_native (GTK_WIDGET (area)));
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkGLContext) context = gdk_surface_create_gl_context (surface, &error);

  if (context != NULL)
    gdk_gl_context_set_allowed_apis (context, GDK_GL_API_GL | GDK_GL_API_GLES);
  if (context != NULL && gdk_gl_context_realize (context, &error))
    return g_steal_pointer (&context);
  gtk_gl_area_set_error (area, error);
  return NULL;
}

static gboolean
guise_picture_area_render (GtkGLArea *area, GdkGLContext *context)
{
  GuisePictureArea *self = GUISE_PICTURE_AREA (area);
  GtkWidget        *widget = GTK_WIDGET (area);
  const int         scale = gtk_widget_get_scale_factor (widget);
  const int         width = gtk_widget_get_width (widget);

  guise_picture_gl_draw (self->gl, scale * width, scale * gtk_widget_get_height (widget),
                         self->left, scale * (int) lround (self->position * width),
                         self->is_mirrored);
  return TRUE;
}

static void
guise_picture_area_realize (GtkWidget *widget)
{
  GuisePictureArea *self = GUISE_PICTURE_AREA (widget);
  GtkGLArea        *area = GTK_GL_AREA (widget);
  g_autoptr (GError) error = NULL;

  GTK_WIDGET_CLASS (guise_picture_area_parent_class)->realize (widget);
  if (gtk_gl_area_get_error (area) != NULL)
    return;
  gtk_gl_area_make_current (area);
  self->gl = guise_picture_gl_new (&error);
  if (self->gl == NULL)
    gtk_gl_area_set_error (area, error);
}

static void
guise_picture_area_unrealize (GtkWidget *widget)
{
  GuisePictureArea *self = GUISE_PICTURE_AREA (widget);

  if (self->gl != NULL)
    gtk_gl_area_make_current (GTK_GL_AREA (widget));
  g_clear_pointer (&self->gl, guise_picture_gl_free);
  GTK_WIDGET_CLASS (guise_picture_area_parent_class)->unrealize (widget);
}

static void
guise_picture_area_class_init (GuisePictureAreaClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  GTK_GL_AREA_CLASS (class)->create_context = guise_picture_area_create_context;
  GTK_GL_AREA_CLASS (class)->render = guise_picture_area_render;
  widget_class->realize = guise_picture_area_realize;
  widget_class->unrealize = guise_picture_area_unrealize;
}

static void
guise_picture_area_init (GuisePictureArea *self)
{
  self->position = 1.0;
  gtk_gl_area_set_auto_render (GTK_GL_AREA (self), FALSE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN); /* round corners of a style */
}
