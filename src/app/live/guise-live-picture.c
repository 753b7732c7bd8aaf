/* SPDX-License-Identifier: GPL-3.0-or-later
 * The live picture. */
#include "app/live/guise-live-picture.h"

#include <glib/gi18n.h>

#include "app/live/guise-live-paintable.h"
#include "app/widgets/guise-ab-view.h"
#include "app/widgets/guise-picture-area.h"
#include "app/widgets/guise-widget.h"

typedef enum
{
  SIDE_CAMERA,
  SIDE_SWAPPED,
  N_SIDES,
} Side;

typedef enum
{
  MODE_CAMERA,
  MODE_SPLIT,
  MODE_SWAPPED,
  N_MODES,
} Mode;

struct _GuiseLivePicture
{
  GtkWidget parent_instance;

  GuiseLiveShot      *shots[N_SIDES];      /* owned, or NULL */
  GuiseLivePaintable *paintables[N_SIDES]; /* owned */
  gboolean            is_stale[N_SIDES];   /* what is drawn is not the shot */
  Mode                mode;

  GuisePictureArea *area;  /* a child; NULL: drawn by the paintables */
  GtkPicture       *plain; /* a child; of one paintable */
  GuiseAbView      *split; /* a child; of both, or the line over the area */
};

G_DEFINE_FINAL_TYPE (GuiseLivePicture, guise_live_picture, GTK_TYPE_WIDGET)

enum
{
  PROP_MODE = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static const char *const mode_names[N_MODES] = { "camera", "split", "swapped" };

/* ---- what is seen ---- */

static Side
get_left (const GuiseLivePicture *self)
{
  if (self->mode == MODE_SPLIT)
    return guise_ab_view_is_exchanged (self->split) ? SIDE_SWAPPED : SIDE_CAMERA;
  return self->mode == MODE_CAMERA ? SIDE_CAMERA : SIDE_SWAPPED;
}

static gboolean
is_seen (const GuiseLivePicture *self, Side side)
{
  return self->mode == MODE_SPLIT || get_left (self) == side;
}

static const GuiseImage *
get_image (const GuiseLivePicture *self, Side side)
{
  const GuiseLiveShot *shot = self->shots[side];

  if (shot == NULL)
    return NULL;
  return side == SIDE_CAMERA ? shot->frame->image : shot->canvas;
}

/* What is not seen is not uploaded; but nothing that should be gone stays anywhere. */
static gboolean
show_by_area (GuiseLivePicture *self)
{
  for (Side side = 0; side < N_SIDES; side++)
    {
      const GuiseImage *image = get_image (self, side);

      if (!self->is_stale[side] || (image != NULL && !is_seen (self, side)))
        continue;
      if (!guise_picture_area_set_image (self->area, (int) side, image))
        return FALSE;
      self->is_stale[side] = FALSE;
    }
  return TRUE;
}

static void
show_by_paintables (GuiseLivePicture *self)
{
  for (Side side = 0; side < N_SIDES; side++)
    {
      if (self->is_stale[side])
        guise_live_paintable_show (self->paintables[side], self->shots[side]);
      self->is_stale[side] = FALSE;
    }
}

/* A switch between the two ways of drawing: everything has to be shown anew. */
static void
follow_area (GuiseLivePicture *self)
{
  const gboolean has_area = self->area != NULL;

  for (Side side = 0; side < N_SIDES; side++)
    {
      self->is_stale[side] = TRUE;
      if (has_area)
        guise_live_paintable_show (self->paintables[side], NULL);
    }
  guise_ab_view_set_glass (self->split, has_area);
}

/* ---- modes ---- */

static void
name_pictures (GuiseLivePicture *self)
{
  GtkAccessible *seen =
    self->area != NULL ? GTK_ACCESSIBLE (self->area) : GTK_ACCESSIBLE (self->plain);

  gtk_accessible_update_property (seen, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->mode == MODE_CAMERA
                                  ? _ ("The picture of your camera")
                                  : _ ("The live picture with the new face"), -1);
  /* In both the line speaks. */
  gtk_accessible_update_state (seen, GTK_ACCESSIBLE_STATE_HIDDEN, self->mode == MODE_SPLIT, -1);
}

static void
drop_area (GuiseLivePicture *self)
{
  if (self->area == NULL)
    return;
  gtk_widget_unparent (GTK_WIDGET (self->area));
  self->area = NULL;
  follow_area (self);
  name_pictures (self);
}

static void
draw_line (GuiseLivePicture *self)
{
  if (self->area != NULL)
    guise_picture_area_set_line (self->area, (int) get_left (self),
                                 self->mode == MODE_SPLIT ? guise_ab_view_get_position (self->split)
                                                          : 1.0);
}

static void
show_all (GuiseLivePicture *self)
{
  if (self->area != NULL && !show_by_area (self))
    drop_area (self);
  if (self->area == NULL)
    show_by_paintables (self);
  draw_line (self);
  gtk_widget_set_visible (GTK_WIDGET (self->split), self->mode == MODE_SPLIT);
  gtk_widget_set_visible (GTK_WIDGET (self->plain), self->area == NULL && self->mode != MODE_SPLIT);
  gtk_picture_set_paintable (self->plain, GDK_PAINTABLE (self->paintables[get_left (self)]));
  if (self->area != NULL && self->mode == MODE_SPLIT)
    gtk_widget_add_css_class (GTK_WIDGET (self->area), "guise-under-ab");
  else if (self->area != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self->area), "guise-under-ab");
}

void
guise_live_picture_show (GuiseLivePicture *self, GuiseLiveShot *camera, GuiseLiveShot *swapped)
{
  GuiseLiveShot *const shots[N_SIDES] = { camera, swapped };

  for (Side side = 0; side < N_SIDES; side++)
    {
      GuiseLiveShot *before = self->shots[side];

      self->is_stale[side] |= shots[side] != before;
      self->shots[side] = shots[side] != NULL ? guise_live_shot_ref (shots[side]) : NULL;
      guise_live_shot_unref (before);
    }
  show_all (self);
}

const char *
guise_live_picture_get_mode (const GuiseLivePicture *self)
{
  return mode_names[self->mode];
}

void
guise_live_picture_set_mode (GuiseLivePicture *self, const char *name)
{
  Mode mode = 0;

  while (mode < N_MODES && g_strcmp0 (mode_names[mode], name) != 0)
    mode++;
  g_return_if_fail (mode < N_MODES);
  if (mode == self->mode)
    return;
  self->mode = mode;
  show_all (self);
  name_pictures (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODE]);
}

/* ---- where OpenGL is ---- */

static void
guise_live_picture_realize (GtkWidget *widget)
{
  GuiseLivePicture *self = GUISE_LIVE_PICTURE (widget);

  GTK_WIDGET_CLASS (guise_live_picture_parent_class)->realize (widget);
  self->area = guise_picture_area_add_to (widget);
  follow_area (self);
  show_all (self);
  name_pictures (self);
}

/* Another window may be drawn in another way. */
static void
guise_live_picture_unrealize (GtkWidget *widget)
{
  drop_area (GUISE_LIVE_PICTURE (widget));
  GTK_WIDGET_CLASS (guise_live_picture_parent_class)->unrealize (widget);
}

/* ---- the object ---- */

static void
guise_live_picture_dispose (GObject *object)
{
  GuiseLivePicture *self = GUISE_LIVE_PICTURE (object);

  self->area = NULL;
  guise_widget_unparent_children (GTK_WIDGET (object));
  for (Side side = 0; side < N_SIDES; side++)
    {
      g_clear_pointer (&self->shots[side], guise_live_shot_unref);
      g_clear_object (&self->paintables[side]);
    }
  G_OBJECT_CLASS (guise_live_picture_parent_class)->dispose (object);
}

static void
guise_live_picture_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_MODE)
    g_value_set_static_string (value, guise_live_picture_get_mode (GUISE_LIVE_PICTURE (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
guise_live_picture_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_MODE)
    guise_live_picture_set_mode (GUISE_LIVE_PICTURE (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
guise_live_picture_class_init (GuiseLivePictureClass *class)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = guise_live_picture_dispose;
  object_class->get_property = guise_live_picture_get_property;
  object_class->set_property = guise_live_picture_set_property;
  widget_class->realize = guise_live_picture_realize;
  widget_class->unrealize = guise_live_picture_unrealize;
  properties[PROP_MODE] =
    g_param_spec_string ("mode", NULL, NULL, "swapped",
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
guise_live_picture_init (GuiseLivePicture *self)
{
  GtkWidget *picture = gtk_picture_new ();
  GtkWidget *split = g_object_new (GUISE_TYPE_AB_VIEW, NULL);

  self->mode = MODE_SWAPPED;
  self->plain = GTK_PICTURE (picture);
  self->split = GUISE_AB_VIEW (split);
  for (Side side = 0; side < N_SIDES; side++)
    self->paintables[side] = guise_live_paintable_new (side == SIDE_CAMERA);
  gtk_picture_set_content_fit (self->plain, GTK_CONTENT_FIT_COVER);
  gtk_widget_add_css_class (picture, "guise-black");
  guise_ab_view_set_names (self->split, _ ("Camera"), _ ("New face"));
  guise_ab_view_set_pictures (self->split, GDK_PAINTABLE (self->paintables[SIDE_CAMERA]),
                              GDK_PAINTABLE (self->paintables[SIDE_SWAPPED]));
  g_signal_connect_swapped (split, "notify::position", G_CALLBACK (draw_line), self);
  g_signal_connect_swapped (split, "notify::exchanged", G_CALLBACK (draw_line), self);
  gtk_widget_set_parent (picture, GTK_WIDGET (self));
  gtk_widget_set_parent (split, GTK_WIDGET (self));
  show_all (self);
  name_pictures (self);
}
