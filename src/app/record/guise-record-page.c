/* SPDX-License-Identifier: GPL-3.0-or-later
 * The page before the camera. */
#include "app/record/guise-record-page-private.h"

#include <glib/gi18n.h>

#include "app/guise-shortcuts.h"
#include "app/widgets/guise-adaptive.h"
#include "app/widgets/guise-widget.h"

#define SETTINGS_ID   "org.guise.Studio"
#define NARROW_HEIGHT 300 /* of the picture */

G_DEFINE_FINAL_TYPE (GuiseRecordPage, guise_record_page, GTK_TYPE_WIDGET)

enum
{
  PROP_IS_NARROW = 1,
  PROP_SOUNDS,
  PROP_GAZE_DOT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* ---- controls ---- */

static void
on_camera_selected_cb (GuiseRecordPage *self)
{
  const guint i = gtk_drop_down_get_selected (self->cameras);

  if (!self->is_listing && i < guise_camera_watch_get_n (self->watch) &&
      (int) i != guise_record_page_find_camera (self))
    guise_record_page_open_camera (self, guise_camera_watch_get_path (self->watch, i));
}

static void
set_sounds (GuiseRecordPage *self, gboolean has_sounds)
{
  self->has_sounds = has_sounds && guise_sound_player_is_built ();
  gtk_button_set_icon_name (GTK_BUTTON (self->sounds_button), self->has_sounds
                                                                ? "audio-volume-high-symbolic"
                                                                : "audio-volume-muted-symbolic");
}

/* ---- layouts ---- */

static void
place (GtkGrid *grid, GtkWidget *child, int column, int row, int n_rows)
{
  GtkLayoutManager *manager = gtk_widget_get_layout_manager (GTK_WIDGET (grid));
  GtkLayoutChild   *at = gtk_layout_manager_get_layout_child (manager, child);

  g_object_set (at, "column", column, "row", row, "row-span", n_rows, NULL);
}

/* Narrow: the panel is between the picture and the buttons. */
static void
arrange (GuiseRecordPage *self)
{
  const gboolean is_narrow = self->is_narrow;

  place (self->grid, self->side, is_narrow ? 0 : 1, is_narrow ? 1 : 0, is_narrow ? 1 : 2);
  place (self->grid, self->bar, 0, is_narrow ? 2 : 1, 1);
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), !is_narrow);
  gtk_widget_set_vexpand (self->side, is_narrow);
  gtk_widget_set_size_request (GTK_WIDGET (self->stack), -1, is_narrow ? NARROW_HEIGHT : -1);
  gtk_widget_set_size_request (self->side, is_narrow ? -1 : 357, -1);
  gtk_widget_set_hexpand (self->side, is_narrow);
  gtk_widget_set_visible (self->next_light, !is_narrow);
  gtk_widget_set_visible (self->sounds_button, !is_narrow && guise_sound_player_is_built ());
  gtk_widget_set_visible (self->separator, !is_narrow);
  adw_window_title_set_title (self->title, is_narrow ? _("Record") : self->whose);
  adw_button_content_set_label (self->undo_content, is_narrow ? "" : _("Undo last 5 s"));
  gtk_button_set_label (self->skip, is_narrow ? _("Skip") : _("Skip this"));
  guise_record_page_list_cameras (self);
}

static void
on_layout_cb (GuiseRecordPage *self, GParamSpec *pspec, GuiseAdaptive *adaptive)
{
  GuiseLayout layout;

  g_object_get (adaptive, "layout", &layout, NULL);
  gtk_widget_set_visible (self->panel_button, layout == GUISE_LAYOUT_MEDIUM);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->panel_button),
                                layout != GUISE_LAYOUT_MEDIUM);
}

static void
guise_record_page_root (GtkWidget *widget)
{
  GuiseRecordPage *self = GUISE_RECORD_PAGE (widget);
  GtkWidget       *adaptive;

  GTK_WIDGET_CLASS (guise_record_page_parent_class)->root (widget);
  adaptive = gtk_widget_get_ancestor (widget, GUISE_TYPE_ADAPTIVE);
  if (adaptive == NULL)
    return;
  g_object_bind_property (adaptive, "is-narrow", self, "is-narrow", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (adaptive, "notify::layout", G_CALLBACK (on_layout_cb), self,
                           G_CONNECT_SWAPPED);
  on_layout_cb (self, NULL, GUISE_ADAPTIVE (adaptive));
}

static void
guise_record_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (guise_record_page_parent_class)->map (widget);
  gtk_widget_grab_focus (GTK_WIDGET (GUISE_RECORD_PAGE (widget)->primary));
}

/* ---- the object ---- */

GtkWidget *
guise_record_page_new (const char *dir, const char *title)
{
  GuiseRecordPage *self = g_object_new (GUISE_TYPE_RECORD_PAGE, NULL);

  self->whose = g_strdup (title);
  adw_window_title_set_title (self->title, title);
  self->recorder = guise_recorder_new (dir);
  self->watch = guise_camera_watch_new ();
  guise_record_page_follow_cameras (self, dir);
  guise_record_page_follow_recorder (self);
  return GTK_WIDGET (self);
}

GuiseRecorder *
guise_record_page_get_recorder (const GuiseRecordPage *self)
{
  return self->recorder;
}

static void
guise_record_page_dispose (GObject *object)
{
  GuiseRecordPage *self = GUISE_RECORD_PAGE (object);

  if (self->recorder != NULL)
    guise_recorder_close (self->recorder);
  guise_record_page_keep_awake (self, FALSE);
  g_clear_object (&self->recorder);
  g_clear_object (&self->watch);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->player, guise_sound_player_free);
  g_clear_pointer (&self->camera, g_free);
  g_clear_pointer (&self->camera_name, g_free);
  g_clear_pointer (&self->last_camera, g_free);
  g_clear_pointer (&self->wish, g_free);
  g_clear_pointer (&self->whose, g_free);
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_record_page_parent_class)->dispose (object);
}

static void
guise_record_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_IS_NARROW)
    g_value_set_boolean (value, GUISE_RECORD_PAGE (object)->is_narrow);
  else if (id == PROP_SOUNDS)
    g_value_set_boolean (value, GUISE_RECORD_PAGE (object)->has_sounds);
  else if (id == PROP_GAZE_DOT)
    g_value_set_boolean (value, GUISE_RECORD_PAGE (object)->has_gaze_dot);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
guise_record_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GuiseRecordPage *self = GUISE_RECORD_PAGE (object);

  if (id == PROP_IS_NARROW)
    {
      self->is_narrow = g_value_get_boolean (value);
      arrange (self);
    }
  else if (id == PROP_SOUNDS)
    set_sounds (self, g_value_get_boolean (value));
  else if (id == PROP_GAZE_DOT)
    {
      self->has_gaze_dot = g_value_get_boolean (value);
      guise_record_stage_set_dot (self->stage, self->has_gaze_dot);
    }
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPage, title);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPage, finish);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPage, cameras);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPage, panel_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPage, sounds_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPage, camera_menu);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPage, banner);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPage, grid);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPage, stack);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPage, status);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPage, retry);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPage, stage);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPage, bar);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPage, undo_content);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPage, primary);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPage, primary_content);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPage, skip);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPage, next_light);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPage, side);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPage, separator);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPage, panel);
}

static void
guise_record_page_class_init (GuiseRecordPageClass *class)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = guise_record_page_dispose;
  object_class->get_property = guise_record_page_get_property;
  object_class->set_property = guise_record_page_set_property;
  widget_class->root = guise_record_page_root;
  widget_class->map = guise_record_page_map;
  g_type_ensure (GUISE_TYPE_BANNER);
  g_type_ensure (GUISE_TYPE_RECORD_STAGE);
  g_type_ensure (GUISE_TYPE_RECORD_PANEL);
  properties[PROP_IS_NARROW] = g_param_spec_boolean ("is-narrow", NULL, NULL, FALSE,
                                                     G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SOUNDS] =
    g_param_spec_boolean ("sounds", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_GAZE_DOT] = g_param_spec_boolean ("gaze-dot", NULL, NULL, FALSE,
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  guise_record_page_install_sounds ();
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  guise_record_page_install_actions (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-record-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_camera_selected_cb);
}

static void
guise_record_page_init (GuiseRecordPage *self)
{
  self->settings = g_settings_new (SETTINGS_ID);
  self->player = guise_sound_player_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_settings_bind (self->settings, "sounds", self, "sounds", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "gaze-dot", self, "gaze-dot", G_SETTINGS_BIND_DEFAULT);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "record.sounds",
                                 guise_sound_player_is_built ());
  gtk_widget_set_visible (self->sounds_button, guise_sound_player_is_built ());
  guise_shortcuts_attach (GTK_WIDGET (self), GUISE_SHORTCUT_RECORD);
}
