/* SPDX-License-Identifier: GPL-3.0-or-later
 * One line under a header bar, until AdwBanner can be had. */
#include "app/widgets/guise-banner.h"

#include "app/widgets/guise-flow-layout.h"
#include "app/widgets/guise-step-mark.h"
#include "app/widgets/guise-widget.h"

struct _GuiseBanner
{
  GtkWidget parent_instance;

  GtkRevealer   *revealer;
  GtkWidget     *box;
  GuiseStepMark *mark;
  GtkLabel      *label;
  GtkButton     *button;
};

G_DEFINE_FINAL_TYPE (GuiseBanner, guise_banner, GTK_TYPE_WIDGET)

void
guise_banner_set (GuiseBanner *self, const char *title, gboolean is_error)
{
  const gboolean has_title = title != NULL && *title != '\0';

  /* What is being hidden keeps its words while it moves. */
  if (has_title)
    {
      gtk_label_set_label (self->label, title);
      guise_step_mark_set_state (self->mark, is_error ? GUISE_STEP_STOPPED : GUISE_STEP_ATTENTION);
      gtk_widget_remove_css_class (self->box, is_error ? "warning" : "error");
      gtk_widget_add_css_class (self->box, is_error ? "error" : "warning");
    }
  gtk_revealer_set_reveal_child (self->revealer, has_title);
}

void
guise_banner_set_action (GuiseBanner *self, const char *label, const char *action_name)
{
  gtk_widget_set_visible (GTK_WIDGET (self->button), label != NULL);
  gtk_button_set_label (self->button, label != NULL ? label : "");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), action_name);
}

static void
guise_banner_dispose (GObject *object)
{
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_banner_parent_class)->dispose (object);
}

static void
guise_banner_class_init (GuiseBannerClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_banner_dispose;
  g_type_ensure (GUISE_TYPE_STEP_MARK);
  g_type_ensure (GUISE_TYPE_FLOW_LAYOUT);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/guise/Studio/guise-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, GuiseBanner, box);
  gtk_widget_class_bind_template_child (widget_class, GuiseBanner, mark);
  gtk_widget_class_bind_template_child (widget_class, GuiseBanner, label);
  gtk_widget_class_bind_template_child (widget_class, GuiseBanner, button);
}

static void
guise_banner_init (GuiseBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
