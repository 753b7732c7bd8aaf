/* SPDX-License-Identifier: GPL-3.0-or-later
 * A step whose own page does not exist yet. */
#include "app/project/guise-outline-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/widgets/guise-widget.h"

struct _GuiseOutlinePage
{
  GtkWidget parent_instance;

  GuiseStep     *step; /* owned */
  AdwStatusPage *status;
  GtkLabel      *command;
};

G_DEFINE_FINAL_TYPE (GuiseOutlinePage, guise_outline_page, GTK_TYPE_WIDGET)

enum
{
  PROP_STEP = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* What each step is for, and the command that does it; %s is the project. */
static const struct
{
  const char *icon;
  const char *text;
  const char *command;
} outlines[GUISE_N_STEPS] = {
  [GUISE_STEP_FACES] = { "avatar-default-symbolic",
                         N_ ("How many there are, whose they are, and how many have a mask"),
                         "guise project info %s" },
  [GUISE_STEP_MASKS] = { "image-x-generic-symbolic",
                         N_ ("A mask says which part of a picture is face"),
                         "guise project info %s" },
  [GUISE_STEP_PLAN] = { "view-list-symbolic",
                        N_ ("Hours, memory and disk of every stage, before the first day"),
                        "guise plan check %s" },
  [GUISE_STEP_TRAIN] = { "media-playback-start-symbolic",
                         N_ ("Takes days; can be stopped and goes on at any time"),
                         "guise train %s" },
  [GUISE_STEP_HISTORY] = { "document-open-recent-symbolic",
                           N_ ("How the model grew, and the points to go back to"),
                           "guise backup list %s" },
  [GUISE_STEP_EXPORT] = { "document-save-symbolic", N_ ("One file that runs live"),
                          "guise export %s -o model.dfm" },
  [GUISE_STEP_LIVE] = { "camera-web-symbolic", N_ ("The model over a video"),
                        "guise swap --model model.dfm video.mp4 -o swapped.mp4" },
};

static void
copy_command (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseOutlinePage *self = GUISE_OUTLINE_PAGE (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), gtk_label_get_label (self->command));
  gtk_widget_activate_action (widget, "win.toast", "s", _("Copied"));
}

GtkWidget *
guise_outline_page_new (GuiseOpenProject *project, GuiseStepId id)
{
  GuiseStep        *step = guise_open_project_get_step (project, id);
  GuiseOutlinePage *self = g_object_new (GUISE_TYPE_OUTLINE_PAGE, "step", step, NULL);
  g_autofree char  *quoted = g_shell_quote (guise_open_project_get_path (project));
  g_auto (GStrv) parts = g_strsplit (outlines[id].command, "%s", 2);
  g_autofree char *command = g_strjoinv (quoted, parts);

  adw_status_page_set_icon_name (self->status, outlines[id].icon);
  adw_status_page_set_description (self->status, _ (outlines[id].text));
  gtk_label_set_label (self->command, command);
  return GTK_WIDGET (self);
}

static void
guise_outline_page_dispose (GObject *object)
{
  GuiseOutlinePage *self = GUISE_OUTLINE_PAGE (object);

  g_clear_object (&self->step);
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_outline_page_parent_class)->dispose (object);
}

static void
guise_outline_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_STEP)
    g_value_set_object (value, GUISE_OUTLINE_PAGE (object)->step);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
guise_outline_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_STEP)
    GUISE_OUTLINE_PAGE (object)->step = g_value_dup_object (value); /* at construction only */
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
guise_outline_page_class_init (GuiseOutlinePageClass *class)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = guise_outline_page_dispose;
  object_class->get_property = guise_outline_page_get_property;
  object_class->set_property = guise_outline_page_set_property;
  properties[PROP_STEP] =
    g_param_spec_object ("step", NULL, NULL, GUISE_TYPE_STEP,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "outline.copy", NULL, copy_command);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-outline-page.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseOutlinePage, status);
  gtk_widget_class_bind_template_child (widget_class, GuiseOutlinePage, command);
}

static void
guise_outline_page_init (GuiseOutlinePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
