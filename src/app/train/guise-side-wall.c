/* SPDX-License-Identifier: GPL-3.0-or-later
 * Some faces of one side of a stage. */
#include "app/train/guise-side-wall.h"

#include <glib/gi18n.h>

#include "app/faces/guise-face-pictures.h"
#include "app/faces/guise-face-slot-text.h"
#include "app/guise-error-text.h"
#include "app/widgets/guise-thumb.h"
#include "app/widgets/guise-widget.h"

#define SIZE      60
#define N_COLUMNS 5

struct _GuiseSideWall
{
  GtkWidget parent_instance;

  GtkLabel *title;
  GtkLabel *name;
  GtkLabel *badge;
  GtkLabel *count;
  GtkGrid  *wall;
};

G_DEFINE_FINAL_TYPE (GuiseSideWall, guise_side_wall, GTK_TYPE_WIDGET)

enum
{
  PROP_TITLE = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
show_count (GuiseSideWall *self, const GuiseSide *side)
{
  const gulong     n = (gulong) side->n_faces;
  g_autofree char *text = NULL;

  if (side->problem != NULL)
    text = g_strdup (guise_error_text_get_of_faces (side->problem).title);
  else if (side->n_faces < side->n_all)
    /* Translators: faces that are trained on, faces that there are */
    text = g_strdup_printf (ngettext ("%'zu of %'zu faces", "%'zu of %'zu faces", n), side->n_faces,
                            side->n_all);
  else
    text = g_strdup_printf (ngettext ("%'zu face", "%'zu faces", n), side->n_faces);
  gtk_label_set_label (self->count, text);
}

static void
show_badge (GuiseSideWall *self, gboolean is_new)
{
  gtk_label_set_label (self->badge, is_new ? _("New from here") : _("As before"));
  gtk_widget_remove_css_class (GTK_WIDGET (self->badge), is_new ? "plain" : "accent");
  gtk_widget_add_css_class (GTK_WIDGET (self->badge), is_new ? "accent" : "plain");
}

static void
add_face (GuiseSideWall *self, GuiseImage *picture, guint i)
{
  g_autoptr (GdkTexture) texture = guise_face_pictures_make_texture (picture);
  /* Translators: number of a face in a wall of some */
  g_autofree char *name = g_strdup_printf (_("Face %u"), i + 1);
  GtkWidget       *thumb =
    g_object_new (GUISE_TYPE_THUMB, "size", SIZE, "radius", 4, "paintable", texture, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (thumb), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_grid_attach (self->wall, thumb, (int) i % N_COLUMNS, (int) i / N_COLUMNS, 1, 1);
}

void
guise_side_wall_show (GuiseSideWall   *self,
                      const GuiseSide *side,
                      gboolean         is_new,
                      gboolean         has_before)
{
  const char *name = side->name != NULL ? side->name : guise_face_slot_get_title (side->slot);
  GtkWidget  *child;

  gtk_label_set_label (self->name, name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name), name);
  show_count (self, side);
  show_badge (self, is_new);
  /* Nothing is as before where nothing was. */
  gtk_widget_set_visible (GTK_WIDGET (self->badge), has_before);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->wall))) != NULL)
    gtk_grid_remove (self->wall, child);
  for (guint i = 0; i < side->pictures->len; i++)
    add_face (self, side->pictures->pdata[i], i);
  gtk_widget_set_visible (GTK_WIDGET (self->wall), side->pictures->len > 0);
}

/* ---- the object ---- */

static void
guise_side_wall_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TITLE)
    gtk_label_set_label (GUISE_SIDE_WALL (object)->title, g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
guise_side_wall_dispose (GObject *object)
{
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_side_wall_parent_class)->dispose (object);
}

static void
guise_side_wall_class_init (GuiseSideWallClass *class)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->set_property = guise_side_wall_set_property;
  object_class->dispose = guise_side_wall_dispose;
  properties[PROP_TITLE] =
    g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-side-wall.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseSideWall, title);
  gtk_widget_class_bind_template_child (widget_class, GuiseSideWall, name);
  gtk_widget_class_bind_template_child (widget_class, GuiseSideWall, badge);
  gtk_widget_class_bind_template_child (widget_class, GuiseSideWall, count);
  gtk_widget_class_bind_template_child (widget_class, GuiseSideWall, wall);
}

static void
guise_side_wall_init (GuiseSideWall *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
