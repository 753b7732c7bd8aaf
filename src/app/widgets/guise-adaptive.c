/* SPDX-License-Identifier: GPL-3.0-or-later
 * Three layouts by width, until AdwBreakpoint can be had. */
#include "app/widgets/guise-adaptive.h"

#define MIN_WIDTH  360
#define HYSTERESIS 8

struct _GuiseAdaptive
{
  GtkWidget parent_instance;

  GtkWidget  *child; /* owned by its parent, this widget */
  GuiseLayout layout;
  GuiseLayout wanted;
  guint       idle; /* source, 0: none */
};

static void guise_adaptive_buildable_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GuiseAdaptive,
                               guise_adaptive,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE,
                                                      guise_adaptive_buildable_init))

enum
{
  PROP_CHILD = 1,
  PROP_LAYOUT,
  PROP_IS_NARROW,
  N_PROPS,
};

static GParamSpec        *properties[N_PROPS];
static GtkBuildableIface *parent_buildable;
static const char *const  classes[GUISE_N_LAYOUTS] = { "narrow", "medium", "wide" };
static const int          borders[GUISE_N_LAYOUTS] = { 0, 720, 1100 }; /* where each begins */

GType
guise_layout_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { GUISE_LAYOUT_NARROW, "GUISE_LAYOUT_NARROW", "narrow" },
        { GUISE_LAYOUT_MEDIUM, "GUISE_LAYOUT_MEDIUM", "medium" },
        { GUISE_LAYOUT_WIDE, "GUISE_LAYOUT_WIDE", "wide" },
        { 0, NULL, NULL },
      };

      g_once_init_leave (&type, g_enum_register_static ("GuiseLayout", values));
    }
  return type;
}

GuiseLayout
guise_adaptive_choose (int width, GuiseLayout before)
{
  GuiseLayout layout = GUISE_LAYOUT_NARROW;

  for (int i = 1; i < GUISE_N_LAYOUTS; i++)
    {
      /* Who is beyond a border stays there until he is well before it, and the other way round. */
      const int shift = (int) before >= i ? -HYSTERESIS : 0;

      if (width >= borders[i] + shift)
        layout = (GuiseLayout) i;
    }
  return layout;
}

/* ---- the size ---- */

static void
set_layout (GuiseAdaptive *self, GuiseLayout layout)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self), classes[self->layout]);
  self->layout = layout;
  gtk_widget_add_css_class (GTK_WIDGET (self), classes[layout]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAYOUT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_NARROW]);
}

static gboolean
apply_cb (void *user_data)
{
  GuiseAdaptive *self = user_data;

  self->idle = 0;
  if (self->wanted != self->layout)
    set_layout (self, self->wanted);
  return G_SOURCE_REMOVE;
}

static void
guise_adaptive_measure (GtkWidget     *widget,
                        GtkOrientation orientation,
                        int            for_size,
                        int           *minimum,
                        int           *natural,
                        int           *minimum_baseline,
                        int           *natural_baseline)
{
  const GuiseAdaptive *self = GUISE_ADAPTIVE (widget);
  int                  child_min = 0;
  int                  child_natural = 0;

  if (self->child != NULL)
    gtk_widget_measure (self->child, orientation,
                        orientation == GTK_ORIENTATION_VERTICAL ? -1 : for_size, &child_min,
                        &child_natural, NULL, NULL);
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN_WIDTH : child_min;
  *natural = MAX (*minimum, child_natural);
}

/* Changing anything that has a size in here would be lost: the layout changes afterwards. */
static void
guise_adaptive_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GuiseAdaptive *self = GUISE_ADAPTIVE (widget);
  int            child_min = 0;

  self->wanted = guise_adaptive_choose (width, self->layout);
  if (self->wanted != self->layout && self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_HIGH, apply_cb, self, NULL);
  if (self->child == NULL)
    return;
  gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &child_min, NULL, NULL, NULL);
  gtk_widget_allocate (self->child, MAX (width, child_min), height, baseline, NULL);
}

/* ---- the child ---- */

static void
set_child (GuiseAdaptive *self, GtkWidget *child)
{
  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->child = child;
  if (child != NULL)
    gtk_widget_set_parent (child, GTK_WIDGET (self));
}

static void
guise_adaptive_add_child (GtkBuildable *buildable,
                          GtkBuilder   *builder,
                          GObject      *child,
                          const char   *type)
{
  if (GTK_IS_WIDGET (child))
    set_child (GUISE_ADAPTIVE (buildable), GTK_WIDGET (child));
  else
    parent_buildable->add_child (buildable, builder, child, type);
}

static void
guise_adaptive_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = guise_adaptive_add_child;
}

/* ---- the object ---- */

static void
guise_adaptive_dispose (GObject *object)
{
  GuiseAdaptive *self = GUISE_ADAPTIVE (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  set_child (self, NULL);
  G_OBJECT_CLASS (guise_adaptive_parent_class)->dispose (object);
}

static void
guise_adaptive_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  const GuiseAdaptive *self = GUISE_ADAPTIVE (object);

  switch (id)
    {
    case PROP_CHILD:
      g_value_set_object (value, self->child);
      break;
    case PROP_LAYOUT:
      g_value_set_enum (value, (int) self->layout);
      break;
    case PROP_IS_NARROW:
      g_value_set_boolean (value, self->layout == GUISE_LAYOUT_NARROW);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
guise_adaptive_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_CHILD:
      set_child (GUISE_ADAPTIVE (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
guise_adaptive_class_init (GuiseAdaptiveClass *class)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass   *widget_class = GTK_WIDGET_CLASS (class);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = guise_adaptive_dispose;
  object_class->get_property = guise_adaptive_get_property;
  object_class->set_property = guise_adaptive_set_property;
  widget_class->measure = guise_adaptive_measure;
  widget_class->size_allocate = guise_adaptive_size_allocate;
  properties[PROP_CHILD] = g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_LAYOUT] =
    g_param_spec_enum ("layout", NULL, NULL, GUISE_TYPE_LAYOUT, GUISE_LAYOUT_WIDE, flags);
  properties[PROP_IS_NARROW] = g_param_spec_boolean ("is-narrow", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
guise_adaptive_init (GuiseAdaptive *self)
{
  self->layout = self->wanted = GUISE_LAYOUT_WIDE;
  gtk_widget_add_css_class (GTK_WIDGET (self), classes[self->layout]);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}
