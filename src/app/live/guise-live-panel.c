/* SPDX-License-Identifier: GPL-3.0-or-later
 * What can be set while a model runs. */
#include "app/live/guise-live-panel.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/guise-application.h"
#include "app/guise-error-text.h"
#include "app/live/guise-live-camera-text.h"
#include "app/live/guise-live-mask-row.h"
#include "app/live/guise-live-mode-row.h"
#include "app/live/guise-live-output-text.h"
#include "app/live/guise-live-row.h"
#include "app/live/guise-live-stream-row.h"
#include "app/live/guise-live-video-row.h"
#include "app/live/guise-microphone.h"
#include "app/render/guise-render-person-row.h"
#include "app/widgets/guise-widget.h"

#define MORPH              "morph"               /* not every model has it */
#define MASK_MODEL_AFTER   "mask-xseg"           /* the setting below which it is chosen */
#define FIRST_HIDDEN_GROUP GUISE_LIVE_GROUP_FIND /* from here on behind "More settings" */

struct _GuiseLivePanel
{
  GtkWidget parent_instance;

  GuiseLiveDesk    *desk;        /* owned, or NULL */
  GuiseCameraWatch *watch;       /* owned, or NULL */
  GPtrArray        *rows;        /* owned; of borrowed GuiseLiveRow */
  char             *camera;      /* owned, or NULL: the path that was chosen */
  char             *recorded;    /* owned, or NULL: what the faces were recorded with, as shown */
  GtkWidget        *person_row;  /* borrowed, a GuiseRenderPersonRow */
  GtkWidget        *mask_model;  /* borrowed, a GuiseLiveMaskRow */
  GtkWidget        *morph_row;   /* borrowed, a GuiseLiveRow */
  GtkWidget        *mask_switch; /* borrowed, the GuiseLiveRow that needs it */
  gboolean          is_updating;
  gboolean          is_video; /* as shown */

  GtkStack            *stack;
  GtkBox              *main_box;
  GtkBox              *more_box;
  GtkDropDown         *cameras;
  AdwActionRow        *camera_row;
  AdwPreferencesGroup *source_group;
  GuiseLiveModeRow    *mode_row;
  GuiseLiveVideoRow   *video_row;
  AdwActionRow        *loop_row;
  GtkSwitch           *loop_switch;
  AdwActionRow        *virtual_row;
  GtkSwitch           *virtual_switch;
  AdwActionRow        *card_row;
  GtkSwitch           *card_switch;
  GuiseLiveStreamRow  *stream_row;
  AdwComboRow         *format_row;
  AdwActionRow        *microphone_row;
  GtkSwitch           *microphone_switch;
  GtkButton           *back;
};

G_DEFINE_FINAL_TYPE (GuiseLivePanel, guise_live_panel, GTK_TYPE_WIDGET)

/* ---- settings ---- */

static void
on_set_cb (GuiseLiveRow *row, double value, GuiseLivePanel *self)
{
  GuiseLiveSettings settings = guise_live_desk_get_settings (self->desk);

  guise_live_settings_set (&settings, guise_live_row_get_knob (row), value);
  guise_live_desk_set_settings (self->desk, &settings);
}

static void keep_camera (GuiseLivePanel *self);
static void show (GuiseLivePanel *self);

/* How the picture lies is kept with the camera that it belongs to: while one that was unplugged is
 * waited for, not with the one that the list shows in its place. */
static void
on_laid_cb (GuiseLiveRow *row, double value, GuiseLivePanel *self)
{
  const GuiseLiveState state = guise_live_desk_get_state (self->desk);
  const gboolean       is_camera = guise_live_desk_get_video (self->desk) == NULL;

  if (is_camera && guise_live_panel_get_camera (self) == NULL && state == GUISE_LIVE_STATE_IDLE)
    {
      show (self); /* there is none */
      return;
    }
  if (is_camera && guise_live_panel_get_camera (self) != NULL &&
      state != GUISE_LIVE_STATE_UNPLUGGED)
    keep_camera (self);
  on_set_cb (row, value, self);
}

static void
show_more (GuiseLivePanel *self)
{
  gtk_stack_set_visible_child_name (self->stack, "more");
}

static void
show_less (GuiseLivePanel *self)
{
  gtk_stack_set_visible_child_name (self->stack, "main");
}

static AdwPreferencesGroup *
add_group (GuiseLivePanel *self, GuiseLiveGroup group)
{
  GtkWidget *widget = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (widget),
                                   guise_live_group_get_title (group));
  gtk_box_append (group < FIRST_HIDDEN_GROUP ? self->main_box : self->more_box, widget);
  return ADW_PREFERENCES_GROUP (widget);
}

static void
add_more_row (GuiseLivePanel *self, AdwPreferencesGroup *group)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("More settings"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect_swapped (row, "activated", G_CALLBACK (show_more), self);
  adw_preferences_group_add (group, row);
}

static void
on_person_cb (GuiseLivePanel *self, const char *path)
{
  guise_live_desk_set_person (self->desk, path);
}

static void
add_person_row (GuiseLivePanel *self, AdwPreferencesGroup *group)
{
  self->person_row = guise_render_person_row_new (NULL, NULL);
  g_signal_connect_swapped (self->person_row, "chosen", G_CALLBACK (on_person_cb), self);
  adw_preferences_group_add (group, self->person_row);
}

static void
add_rows (GuiseLivePanel *self)
{
  size_t                n;
  const GuiseLiveWords *words = guise_live_words_get (&n);
  AdwPreferencesGroup  *group = NULL, *mask = NULL;

  for (size_t i = 0; i < n; i++)
    {
      GtkWidget *row = guise_live_row_new (&words[i]);

      if (words[i].group == GUISE_LIVE_GROUP_CAMERA)
        group = self->source_group;
      else if (words[i].group != words[i - 1].group)
        group = add_group (self, words[i].group);
      if (words[i].group == GUISE_LIVE_GROUP_MASK)
        mask = group;
      if (words[i].group == GUISE_LIVE_GROUP_FACE && self->person_row == NULL)
        add_person_row (self, group);
      adw_preferences_group_add (group, row);
      g_signal_connect (row, "set",
                        G_CALLBACK (words[i].group == GUISE_LIVE_GROUP_CAMERA ? on_laid_cb
                                                                              : on_set_cb),
                        self);
      g_ptr_array_add (self->rows, row);
      if (strcmp (words[i].name, MORPH) == 0)
        self->morph_row = row;
      if (strcmp (words[i].name, MASK_MODEL_AFTER) == 0)
        {
          self->mask_switch = row;
          self->mask_model = guise_live_mask_row_new ();
          adw_preferences_group_add (group, self->mask_model);
        }
    }
  add_more_row (self, mask);
}

/* ---- cameras ---- */

const char *
guise_live_panel_get_camera (GuiseLivePanel *self)
{
  guint i = gtk_drop_down_get_selected (self->cameras);

  return self->watch != NULL && i < guise_camera_watch_get_n (self->watch)
           ? guise_camera_watch_get_path (self->watch, i)
           : NULL;
}

/* Returns: (transfer none) (nullable): the camera that is next */
static const GuiseCameraInfo *
get_info (GuiseLivePanel *self)
{
  return guise_live_panel_get_camera (self) != NULL &&
             guise_live_desk_get_video (self->desk) == NULL
           ? guise_camera_watch_get_info (self->watch, gtk_drop_down_get_selected (self->cameras))
           : NULL;
}

/* Whether that is the one that was chosen the last time. */
static gboolean
is_kept (GuiseLivePanel *self, const GuiseCameraInfo *info)
{
  const char *bus;

  return info != NULL && g_strcmp0 (guise_live_desk_get_camera (self->desk, &bus), info->name) == 0;
}

/* Of the camera that is chosen: as it was asked to film before, else as it filmed the faces. */
static void
show_modes (GuiseLivePanel *self)
{
  const GuiseCameraInfo *info = get_info (self);
  const char            *mode = NULL;

  if (is_kept (self, info))
    mode = guise_live_desk_get_mode (self->desk);
  if (info != NULL && mode == NULL)
    mode = guise_live_camera_find_mode (guise_live_desk_get_recorded_with (self->desk), info->name);
  guise_live_mode_row_show (self->mode_row, info, mode);
}

/* A camera, or a video in its place. */
static void
show_source (GuiseLivePanel *self)
{
  const gboolean is_video = guise_live_desk_get_video (self->desk) != NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->camera_row), !is_video);
  gtk_widget_set_visible (GTK_WIDGET (self->loop_row), is_video);
  gtk_widget_set_sensitive (GTK_WIDGET (self->loop_row),
                            guise_live_desk_get_state (self->desk) == GUISE_LIVE_STATE_IDLE);
  self->is_updating = TRUE;
  gtk_switch_set_active (self->loop_switch, guise_live_desk_loops (self->desk));
  self->is_updating = FALSE;
  if (is_video != self->is_video)
    show_modes (self);
  self->is_video = is_video;
  guise_live_desk_use_orientation (self->desk, is_kept (self, get_info (self)));
}

static void
on_loop_cb (GuiseLivePanel *self)
{
  if (!self->is_updating)
    guise_live_desk_set_loops (self->desk, gtk_switch_get_active (self->loop_switch));
}

/* How well a camera fits what was chosen the last time, or what the faces were recorded with. */
static int
rate_camera (GuiseLivePanel *self, guint i)
{
  const GuiseCameraInfo *info = guise_camera_watch_get_info (self->watch, i);
  const char            *bus, *name = guise_live_desk_get_camera (self->desk, &bus);

  if (g_strcmp0 (info->path, self->camera) == 0)
    return 4;
  if (name != NULL && strcmp (info->name, name) == 0)
    return g_strcmp0 (info->bus, bus) == 0 ? 3 : 2;
  return guise_live_camera_find_mode (guise_live_desk_get_recorded_with (self->desk), info->name) !=
             NULL
           ? 1
           : 0;
}

static guint
find_best_camera (GuiseLivePanel *self)
{
  guint best = 0;

  for (guint i = 1; i < guise_camera_watch_get_n (self->watch); i++)
    if (rate_camera (self, i) > rate_camera (self, best))
      best = i;
  return best;
}

static void
show_virtual_camera (GuiseLivePanel *self)
{
  const char      *path = guise_live_output_find (self->watch);
  const char      *fed = guise_live_desk_get_camera_sink (self->desk);
  GuiseLiveState   state = guise_live_desk_get_state (self->desk);
  g_autofree char *text =
    guise_live_output_dup_text (fed != NULL ? fed : path, fed != NULL,
                                guise_live_desk_get_camera_sink_state (self->desk));

  adw_action_row_set_subtitle (self->virtual_row, text);
  gtk_widget_set_sensitive (GTK_WIDGET (self->virtual_switch),
                            (path != NULL || fed != NULL) && (state == GUISE_LIVE_STATE_RUNNING ||
                                                              state == GUISE_LIVE_STATE_UNPLUGGED));
  self->is_updating = TRUE;
  gtk_switch_set_active (self->virtual_switch, fed != NULL);
  gtk_switch_set_active (self->card_switch, guise_live_desk_has_test_card (self->desk));
  self->is_updating = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->card_row),
                            path != NULL && state == GUISE_LIVE_STATE_IDLE);
}

static void
on_card_cb (GuiseLivePanel *self)
{
  const char *path =
    gtk_switch_get_active (self->card_switch) ? guise_live_output_find (self->watch) : NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  if (self->is_updating || guise_live_desk_set_test_card (self->desk, path, &error))
    return;
  line = guise_error_text_dup_line (error);
  guise_widget_toast (GTK_WIDGET (self), line, NULL);
}

static void
on_virtual_cb (GuiseLivePanel *self)
{
  const char *path =
    gtk_switch_get_active (self->virtual_switch) ? guise_live_output_find (self->watch) : NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  if (self->is_updating || guise_live_desk_set_camera_sink (self->desk, path, &error))
    return;
  line = guise_error_text_dup_line (error);
  guise_widget_toast (GTK_WIDGET (self), line, NULL);
}

static void
show_cameras (GuiseLivePanel *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint n = guise_camera_watch_get_n (self->watch);

  for (guint i = 0; i < n; i++)
    gtk_string_list_append (names, guise_camera_watch_get_name (self->watch, i));
  self->is_updating = TRUE;
  gtk_drop_down_set_model (self->cameras, G_LIST_MODEL (names));
  if (n > 0)
    gtk_drop_down_set_selected (self->cameras, find_best_camera (self));
  self->is_updating = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->cameras), n > 0);
  adw_action_row_set_subtitle (self->camera_row,
                               n > 0 ? NULL
                                     : _ ("No camera found. Plug one in; this page notices."));
  show_modes (self);
  show_source (self);
  show_virtual_camera (self);
}

const GuiseCameraMode *
guise_live_panel_get_mode (GuiseLivePanel *self)
{
  return guise_live_mode_row_get_mode (self->mode_row);
}

const GuiseCameraMode *
guise_live_panel_find_lower_mode (GuiseLivePanel *self, const char *camera)
{
  const GuiseCameraInfo *info = get_info (self);

  return info != NULL
           ? guise_live_mode_row_find_lower (self->mode_row,
                                             guise_live_camera_find_mode (camera, info->name))
           : NULL;
}

void
guise_live_panel_choose_mode (GuiseLivePanel *self, const GuiseCameraMode *mode)
{
  guise_live_mode_row_choose (self->mode_row, mode);
}

/* What the faces were recorded with is known late; it counts until somebody chooses. */
static void
follow_recorded (GuiseLivePanel *self)
{
  const char *recorded = guise_live_desk_get_recorded_with (self->desk);

  if (g_strcmp0 (recorded, self->recorded) == 0 ||
      guise_live_desk_get_state (self->desk) != GUISE_LIVE_STATE_IDLE)
    return;
  g_free (self->recorded);
  self->recorded = g_strdup (recorded);
  show_cameras (self);
}

/* Another camera that is plugged in does not change which one was chosen. */
static void
keep_camera (GuiseLivePanel *self)
{
  const GuiseCameraInfo *info =
    guise_camera_watch_get_info (self->watch, gtk_drop_down_get_selected (self->cameras));

  g_free (self->camera);
  self->camera = g_strdup (info->path);
  guise_live_desk_set_camera (self->desk, info->name, info->bus);
}

static void
on_camera_cb (GuiseLivePanel *self)
{
  if (self->is_updating || guise_live_panel_get_camera (self) == NULL)
    return;
  keep_camera (self);
  show_modes (self);
  show_source (self);
}

/* Kept with the camera that it belongs to. */
static void
on_mode_cb (GuiseLivePanel *self, const char *mode)
{
  keep_camera (self);
  guise_live_desk_set_mode (self->desk, mode);
}

/* ---- recordings ---- */

/* As the list has them. */
static const char *const formats[] = { "mp4", "mkv", "pictures" };

static gboolean
read_format (GValue *value, GVariant *variant, void *data)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_str_equal (formats[i], g_variant_get_string (variant, NULL)))
      g_value_set_uint (value, i);
  return TRUE;
}

static GVariant *
write_format (const GValue *value, const GVariantType *type, void *data)
{
  const guint i = g_value_get_uint (value);

  return i < G_N_ELEMENTS (formats) ? g_variant_new_string (formats[i]) : NULL;
}

static void
bind_format (GuiseLivePanel *self)
{
  g_autoptr (GSettings) settings = g_settings_new (GUISE_APPLICATION_ID);

  g_settings_bind_with_mapping (settings, "recording-format", self->format_row, "selected",
                                G_SETTINGS_BIND_DEFAULT, read_format, write_format, NULL, NULL);
}

/* ---- the microphone ---- */

/* What a recording began with it keeps. */
static void
show_microphone (GuiseLivePanel *self)
{
  self->is_updating = TRUE;
  gtk_switch_set_active (self->microphone_switch, guise_live_desk_has_microphone (self->desk));
  self->is_updating = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->format_row),
                            guise_live_desk_get_recording (self->desk) == NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->microphone_row),
                            guise_live_desk_get_recording (self->desk) == NULL);
}

static void
on_microphone_cb (GuiseLivePanel *self)
{
  if (!self->is_updating)
    guise_live_desk_set_microphone (self->desk, gtk_switch_get_active (self->microphone_switch));
}

/* ---- life ---- */

static void
show (GuiseLivePanel *self)
{
  GuiseLiveSettings settings;
  GuiseLiveState    state = guise_live_desk_get_state (self->desk);

  show_source (self); /* which settles how the picture lies */
  settings = guise_live_desk_get_settings (self->desk);
  for (guint i = 0; i < self->rows->len; i++)
    guise_live_row_show (self->rows->pdata[i], &settings);
  guise_live_row_set_reason (GUISE_LIVE_ROW (self->morph_row),
                             guise_live_desk_lacks_morph (self->desk)
                             ? _ ("This model has nothing to morph")
                             : NULL);
  gtk_widget_set_sensitive (self->mask_switch, guise_live_desk_get_mask_model (self->desk) != NULL);
  guise_render_person_row_set (GUISE_RENDER_PERSON_ROW (self->person_row),
                               guise_live_desk_get_faces (self->desk),
                               guise_live_desk_get_person (self->desk));
  gtk_widget_set_sensitive (GTK_WIDGET (self->cameras), state == GUISE_LIVE_STATE_IDLE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->mode_row), state == GUISE_LIVE_STATE_IDLE);
  follow_recorded (self);
  show_virtual_camera (self);
  show_microphone (self);
}

void
guise_live_panel_set_up (GuiseLivePanel *self, GuiseLiveDesk *desk, GuiseCameraWatch *watch)
{
  self->desk = g_object_ref (desk);
  self->watch = g_object_ref (watch);
  g_signal_connect_object (watch, "changed", G_CALLBACK (show_cameras), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  guise_live_stream_row_set_up (self->stream_row, desk);
  guise_live_video_row_set_up (self->video_row, desk);
  guise_live_mask_row_set_up (GUISE_LIVE_MASK_ROW (self->mask_model), desk);
  show_cameras (self);
  show (self);
}

static void
guise_live_panel_dispose (GObject *object)
{
  GuiseLivePanel *self = GUISE_LIVE_PANEL (object);

  g_clear_object (&self->desk);
  g_clear_object (&self->watch);
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_live_panel_parent_class)->dispose (object);
}

static void
guise_live_panel_finalize (GObject *object)
{
  g_ptr_array_unref (GUISE_LIVE_PANEL (object)->rows);
  g_free (GUISE_LIVE_PANEL (object)->camera);
  g_free (GUISE_LIVE_PANEL (object)->recorded);
  G_OBJECT_CLASS (guise_live_panel_parent_class)->finalize (object);
}

static void
guise_live_panel_class_init (GuiseLivePanelClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_live_panel_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_live_panel_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-live-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseLivePanel, stack);
  gtk_widget_class_bind_template_child (widget_class, GuiseLivePanel, main_box);
  gtk_widget_class_bind_template_child (widget_class, GuiseLivePanel, more_box);
  gtk_widget_class_bind_template_child (widget_class, GuiseLivePanel, cameras);
  gtk_widget_class_bind_template_child (widget_class, GuiseLivePanel, camera_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseLivePanel, source_group);
  gtk_widget_class_bind_template_child (widget_class, GuiseLivePanel, mode_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseLivePanel, video_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseLivePanel, loop_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseLivePanel, loop_switch);
  gtk_widget_class_bind_template_child (widget_class, GuiseLivePanel, virtual_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseLivePanel, virtual_switch);
  gtk_widget_class_bind_template_child (widget_class, GuiseLivePanel, card_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseLivePanel, card_switch);
  gtk_widget_class_bind_template_child (widget_class, GuiseLivePanel, stream_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseLivePanel, format_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseLivePanel, microphone_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseLivePanel, microphone_switch);
  gtk_widget_class_bind_template_child (widget_class, GuiseLivePanel, back);
}

static void
guise_live_panel_init (GuiseLivePanel *self)
{
  g_type_ensure (GUISE_TYPE_LIVE_MODE_ROW);
  g_type_ensure (GUISE_TYPE_LIVE_STREAM_ROW);
  g_type_ensure (GUISE_TYPE_LIVE_VIDEO_ROW);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
  add_rows (self);
  g_signal_connect_swapped (self->back, "clicked", G_CALLBACK (show_less), self);
  g_signal_connect_swapped (self->cameras, "notify::selected", G_CALLBACK (on_camera_cb), self);
  g_signal_connect_swapped (self->loop_switch, "notify::active", G_CALLBACK (on_loop_cb), self);
  bind_format (self);
  g_signal_connect_swapped (self->mode_row, "chosen", G_CALLBACK (on_mode_cb), self);
  gtk_widget_set_visible (GTK_WIDGET (self->microphone_row), guise_microphone_is_built ());
  g_signal_connect_swapped (self->microphone_switch, "notify::active",
                            G_CALLBACK (on_microphone_cb), self);
  g_signal_connect_swapped (self->card_switch, "notify::active", G_CALLBACK (on_card_cb), self);
  g_signal_connect_swapped (self->virtual_switch, "notify::active", G_CALLBACK (on_virtual_cb),
                            self);
}
