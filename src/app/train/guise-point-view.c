/* SPDX-License-Identifier: GPL-3.0-or-later
 * A checkpoint or backup, with its faces. */
#include "app/train/guise-point-view.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#include "app/train/guise-strip-view.h"
#include "app/widgets/guise-widget.h"

struct _GuisePointView
{
  GtkWidget parent_instance;

  GtkLabel       *letter;
  GtkLabel       *title;
  GtkLabel       *text;
  GtkWidget      *reusable;
  GtkWidget      *pinned;
  GtkWidget      *damaged;
  GuiseStripView *strip;
};

G_DEFINE_FINAL_TYPE (GuisePointView, guise_point_view, GTK_TYPE_WIDGET)

enum
{
  PROP_LETTER = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* Returns: (nullable): the losses about an iteration */
static char *
dup_losses (const GuiseLossCurve *curve, uint64_t iteration)
{
  const GuiseLossPoint *found = NULL;

  for (guint i = 0; curve != NULL && i < curve->points->len; i++)
    {
      const GuiseLossPoint *point = &g_array_index (curve->points, GuiseLossPoint, i);

      if (point->iteration <= iteration && isfinite (point->src.mean) && isfinite (point->dst.mean))
        found = point;
    }
  if (found == NULL)
    return NULL;
  /* Translators: losses of the character and of you */
  return g_strdup_printf (_("loss %.3f / %.3f"), (double) found->src.mean,
                             (double) found->dst.mean);
}

void
guise_point_view_show (GuisePointView          *self,
                       const GuiseHistoryPoint *point,
                       const GuiseLossCurve    *curve)
{
  g_autofree char *title = NULL;
  g_autofree char *what = NULL;
  g_autofree char *losses = NULL;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->reusable, point != NULL && guise_history_point_is_reusable (point));
  gtk_widget_set_visible (self->pinned, point != NULL && guise_history_point_is_pinned (point));
  gtk_widget_set_visible (self->damaged,
                          point != NULL && guise_history_point_get_damage (point) != NULL);
  guise_strip_view_load (self->strip, point != NULL ? guise_history_point_get_strip (point) : NULL);
  if (point == NULL)
    {
      gtk_label_set_label (self->title, "");
      gtk_label_set_label (self->text, "");
      return;
    }
  title = g_strdup_printf ("%'" PRIu64, guise_history_point_get_iteration (point));
  what = guise_history_point_dup_text (point);
  losses = dup_losses (curve, guise_history_point_get_iteration (point));
  text = losses != NULL ? g_strdup_printf ("%s · %s", what, losses) : g_strdup (what);
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->text, text);
  /* Of damage this is the detail, in the engine's words. */
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->text),
                               guise_history_point_get_damage (point) != NULL
                                 ? guise_history_point_get_damage (point)
                                 : text);
}

/* ---- the object ---- */

static void
guise_point_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GuisePointView *self = GUISE_POINT_VIEW (object);
  const gboolean  is_b = g_strcmp0 (g_value_get_string (value), "B") == 0;

  if (id != PROP_LETTER)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  gtk_label_set_label (self->letter, g_value_get_string (value));
  gtk_widget_add_css_class (GTK_WIDGET (self->letter), is_b ? "guise-b" : "guise-a");
}

static void
guise_point_view_dispose (GObject *object)
{
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_point_view_parent_class)->dispose (object);
}

static void
guise_point_view_class_init (GuisePointViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_point_view_dispose;
  G_OBJECT_CLASS (class)->set_property = guise_point_view_set_property;
  properties[PROP_LETTER] =
    g_param_spec_string ("letter", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (class), N_PROPS, properties);
  g_type_ensure (GUISE_TYPE_STRIP_VIEW);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-point-view.ui");
  gtk_widget_class_bind_template_child (widget_class, GuisePointView, letter);
  gtk_widget_class_bind_template_child (widget_class, GuisePointView, title);
  gtk_widget_class_bind_template_child (widget_class, GuisePointView, text);
  gtk_widget_class_bind_template_child (widget_class, GuisePointView, reusable);
  gtk_widget_class_bind_template_child (widget_class, GuisePointView, pinned);
  gtk_widget_class_bind_template_child (widget_class, GuisePointView, damaged);
  gtk_widget_class_bind_template_child (widget_class, GuisePointView, strip);
}

static void
guise_point_view_init (GuisePointView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
