/* SPDX-License-Identifier: GPL-3.0-or-later
 * The header bar of the page of training. */
#include "app/train/guise-train-head.h"

#include <adwaita.h>

#include "app/widgets/guise-widget.h"

struct _GuiseTrainHead
{
  GtkWidget parent_instance;

  AdwHeaderBar   *bar;
  AdwWindowTitle *title;
  GtkWidget      *back_button;
  GtkWidget      *start_button;
  GtkWidget      *start_content;
  GtkWidget      *save_button;
  GtkWidget      *menu_button;
  gboolean        is_bound; /* to the leaflet it is in */
};

G_DEFINE_FINAL_TYPE (GuiseTrainHead, guise_train_head, GTK_TYPE_WIDGET)

void
guise_train_head_set_button (GtkWidget                 *button,
                             GtkWidget                 *content,
                             const GuiseTrainHeadState *state)
{
  adw_button_content_set_label (ADW_BUTTON_CONTENT (content), state->label);
  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content),
                                    state->runs ? "media-playback-pause-symbolic"
                                                : "media-playback-start-symbolic");
  if (state->is_suggested)
    gtk_widget_add_css_class (button, "suggested-action");
  else
    gtk_widget_remove_css_class (button, "suggested-action");
}

void
guise_train_head_show (GuiseTrainHead *self, const GuiseTrainHeadState *state)
{
  adw_window_title_set_title (self->title, state->title);
  adw_window_title_set_subtitle (self->title, state->subtitle);
  guise_train_head_set_button (self->start_button, self->start_content, state);
  gtk_widget_set_visible (self->start_button, !state->is_narrow && !state->is_asking);
  gtk_widget_set_visible (self->save_button, !state->is_narrow && !state->is_asking);
  gtk_widget_set_visible (self->menu_button, !state->is_asking);
}

static void
guise_train_head_root (GtkWidget *widget)
{
  GuiseTrainHead *self = GUISE_TRAIN_HEAD (widget);
  GtkWidget      *leaflet;

  GTK_WIDGET_CLASS (guise_train_head_parent_class)->root (widget);
  leaflet = gtk_widget_get_ancestor (widget, ADW_TYPE_LEAFLET);
  if (leaflet == NULL || self->is_bound)
    return;
  self->is_bound = TRUE;
  g_object_bind_property (leaflet, "folded", self->back_button, "visible", G_BINDING_SYNC_CREATE);
  g_object_bind_property (leaflet, "folded", self->bar, "show-start-title-buttons",
                          G_BINDING_SYNC_CREATE);
}

static void
guise_train_head_dispose (GObject *object)
{
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_train_head_parent_class)->dispose (object);
}

static void
guise_train_head_class_init (GuiseTrainHeadClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_train_head_dispose;
  widget_class->root = guise_train_head_root;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-train-head.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainHead, bar);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainHead, title);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainHead, back_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainHead, start_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainHead, start_content);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainHead, save_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainHead, menu_button);
}

static void
guise_train_head_init (GuiseTrainHead *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
