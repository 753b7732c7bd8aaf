/* SPDX-License-Identifier: GPL-3.0-or-later
 * Three paths and the recent projects. */
#include "app/project/guise-welcome-page.h"

#include <adwaita.h>

#include "app/project/guise-recent-row.h"
#include "app/widgets/guise-banner.h"
#include "app/widgets/guise-thumb.h"
#include "app/widgets/guise-widget.h"

struct _GuiseWelcomePage
{
  GtkWidget parent_instance;

  GuiseRecent *recent; /* owned, or NULL */
  gboolean     is_narrow;
  GuiseBanner *banner;
  GtkBox      *paths;
  GtkWidget   *recent_box;
  GtkListBox  *list;
};

G_DEFINE_FINAL_TYPE (GuiseWelcomePage, guise_welcome_page, GTK_TYPE_WIDGET)

enum
{
  PROP_IS_NARROW = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static GtkWidget *
make_row_cb (void *item, void *user_data)
{
  return guise_recent_row_new (GUISE_OPEN_PROJECT (item));
}

static void
on_row_activated_cb (GtkListBox *list, GtkListBoxRow *row, GuiseWelcomePage *self)
{
  GuiseOpenProject *project = guise_recent_row_get_project (GUISE_RECENT_ROW (row));

  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-project", "s",
                              guise_open_project_get_path (project));
}

static void
show_or_hide_list (GuiseWelcomePage *self)
{
  GListModel *projects = guise_recent_get_projects (self->recent);

  gtk_widget_set_visible (self->recent_box, g_list_model_get_n_items (projects) > 0);
}

void
guise_welcome_page_set_recent (GuiseWelcomePage *self, GuiseRecent *recent)
{
  GListModel *projects = guise_recent_get_projects (recent);

  g_set_object (&self->recent, recent);
  gtk_list_box_bind_model (self->list, projects, make_row_cb, NULL, NULL);
  g_signal_connect_object (projects, "items-changed", G_CALLBACK (show_or_hide_list), self,
                           G_CONNECT_SWAPPED);
  show_or_hide_list (self);
}

void
guise_welcome_page_set_banner (GuiseWelcomePage *self,
                               const char       *text,
                               const char       *label,
                               const char       *action)
{
  guise_banner_set_action (self->banner, label, action);
  guise_banner_set (self->banner, text, FALSE);
}

static void
guise_welcome_page_dispose (GObject *object)
{
  GuiseWelcomePage *self = GUISE_WELCOME_PAGE (object);

  g_clear_object (&self->recent);
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_welcome_page_parent_class)->dispose (object);
}

static void
guise_welcome_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_IS_NARROW)
    g_value_set_boolean (value, GUISE_WELCOME_PAGE (object)->is_narrow);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
guise_welcome_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GuiseWelcomePage *self = GUISE_WELCOME_PAGE (object);

  if (id != PROP_IS_NARROW)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  self->is_narrow = g_value_get_boolean (value);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->paths), self->is_narrow
                                                                  ? GTK_ORIENTATION_VERTICAL
                                                                  : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_set_homogeneous (self->paths, !self->is_narrow);
}

static void
guise_welcome_page_class_init (GuiseWelcomePageClass *class)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = guise_welcome_page_dispose;
  object_class->get_property = guise_welcome_page_get_property;
  object_class->set_property = guise_welcome_page_set_property;
  properties[PROP_IS_NARROW] = g_param_spec_boolean ("is-narrow", NULL, NULL, FALSE,
                                                     G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_type_ensure (GUISE_TYPE_BANNER);
  g_type_ensure (GUISE_TYPE_THUMB);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-welcome-page.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseWelcomePage, banner);
  gtk_widget_class_bind_template_child (widget_class, GuiseWelcomePage, paths);
  gtk_widget_class_bind_template_child (widget_class, GuiseWelcomePage, recent_box);
  gtk_widget_class_bind_template_child (widget_class, GuiseWelcomePage, list);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
}

static void
guise_welcome_page_init (GuiseWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
