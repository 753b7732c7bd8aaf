/* SPDX-License-Identifier: GPL-3.0-or-later
 * Oneself as the character. */
#include "app/live/guise-live-page-private.h"

#include <glib/gi18n.h>

#include "app/guise-error-text.h"
#include "app/live/guise-live-folder.h"
#include "app/live/guise-live-trouble.h"
#include "app/live/guise-live-video-row.h"
#include "app/render/guise-render-desk.h"
#include "app/widgets/guise-adaptive.h"
#include "app/widgets/guise-widget.h"

#define FIGURES_MS 250

G_DEFINE_FINAL_TYPE (GuiseLivePage, guise_live_page, GTK_TYPE_WIDGET)

enum
{
  PROP_VIEW = 1,
  PROP_PANEL,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

gboolean
guise_live_page_is_running (const GuiseLivePage *self)
{
  GuiseLiveState state = guise_live_desk_get_state (self->desk);

  return state == GUISE_LIVE_STATE_STARTING || state == GUISE_LIVE_STATE_RUNNING ||
         state == GUISE_LIVE_STATE_UNPLUGGED;
}

/* ---- what is shown ---- */

/* Whoever hides the face may be sharing this window: neither side has a picture of before. */
static void
show_picture (GuiseLivePage *self)
{
  g_autoptr (GuiseLiveShot) shot =
               guise_live_page_is_running (self) ? guise_live_desk_dup_shot (self->desk) : NULL;
  const gboolean is_hidden = guise_live_desk_is_hidden (self->desk);
  const gboolean is_old = is_hidden && shot != NULL && shot->view != GUISE_LIVE_VIEW_CARD;

  guise_live_picture_show (self->picture, is_hidden ? NULL : shot, is_old ? NULL : shot);
}

static void
on_picture_cb (GuiseLivePage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    show_picture (self);
}

/* What a video has to say where a camera says something else. */
static const char *
get_video_note (const GuiseLivePage *self, GuiseLiveState state)
{
  if (state == GUISE_LIVE_STATE_STARTING)
    return N_ ("Opening video and model…");
  if (state != GUISE_LIVE_STATE_IDLE)
    return NULL;
  return guise_live_desk_has_ended (self->desk) ? N_ ("The video has ended")
                                                : N_ ("The video is ready");
}

/* The one thing that a person must know before the picture. */
static void
show_note (GuiseLivePage *self, const GuiseLiveFigures *figures)
{
  static const char *const sentences[] = {
    [GUISE_LIVE_STATE_IDLE] = N_ ("The camera is off"),
    [GUISE_LIVE_STATE_STARTING] = N_ ("Opening camera and model…"),
    [GUISE_LIVE_STATE_UNPLUGGED] = N_ ("The camera was unplugged. Plug it in again."),
    [GUISE_LIVE_STATE_STOPPING] = N_ ("Closing…"),
  };
  GuiseLiveState state = guise_live_desk_get_state (self->desk);
  const char    *text = state == GUISE_LIVE_STATE_RUNNING ? NULL : sentences[state];
  const char    *of_video =
    guise_live_desk_get_video (self->desk) != NULL ? get_video_note (self, state) : NULL;

  if (of_video != NULL)
    text = of_video;
  if (state == GUISE_LIVE_STATE_RUNNING && figures->n_shown == 0)
    text = N_ ("Waiting for the first picture…");
  if (state == GUISE_LIVE_STATE_RUNNING && guise_live_desk_is_hidden (self->desk))
    text = N_ ("Your face is hidden");
  gtk_widget_set_visible (GTK_WIDGET (self->note), text != NULL);
  if (text != NULL)
    gtk_label_set_label (self->note, _ (text));
}

/* Smaller pictures are offered where the camera can send some and nobody takes what would be cut
 * off when it is opened anew. */
static gboolean
can_lower (GuiseLivePage *self, const char *camera)
{
  return guise_live_desk_get_recording (self->desk) == NULL &&
         guise_live_desk_get_camera_sink (self->desk) == NULL &&
         guise_live_desk_get_stream (self->desk) == NULL &&
         guise_live_panel_find_lower_mode (self->panel, camera) != NULL;
}

static char *
dup_warning (GuiseLivePage          *self,
             const GuiseLiveFigures *figures,
             double                  camera_rate,
             const char             *camera,
             gboolean               *out_can_lower)
{
  const GuiseLiveSettings settings = guise_live_desk_get_settings (self->desk);
  const GuiseLiveTrouble  trouble = {
     .stalled = guise_live_desk_get_stalled_sink (self->desk),
     .yield = guise_live_desk_get_yield (self->desk),
     .is_running = guise_live_desk_get_state (self->desk) == GUISE_LIVE_STATE_RUNNING,
     .figures = figures,
     .camera_rate = camera_rate,
     .settings = &settings,
     .recorded_with = guise_live_desk_get_recorded_with (self->desk),
     .camera = guise_live_desk_get_video (self->desk) == NULL ? camera : NULL,
  };
  gboolean may_lower;
  char    *text = guise_live_trouble_dup_text (&trouble, &may_lower);

  *out_can_lower = may_lower && can_lower (self, camera);
  return text;
}

static void
show_banner (GuiseLivePage          *self,
             const GuiseLiveFigures *figures,
             double                  camera_rate,
             const char             *camera)
{
  gboolean         can_lower;
  const char      *problem = guise_live_desk_get_problem (self->desk);
  g_autofree char *warning = dup_warning (self, figures, camera_rate, camera, &can_lower);

  if (problem != NULL || warning != NULL)
    guise_banner_set_action (self->banner, problem == NULL && can_lower
                             ? _ ("Lower resolution") : NULL, "live.lower-resolution");
  guise_banner_set (self->banner, problem != NULL ? problem : warning, problem != NULL);
}

static void
show_rates (GuiseLivePage *self, const GuiseLiveFigures *figures)
{
  g_autofree char *delay = g_strdup_printf (_ ("%.1f ms"), figures->total.p50);
  g_autofree char *rate = g_strdup_printf (_ ("%.0f pictures/s"), figures->fps);
  g_autofree char *dropped =
    g_strdup_printf (ngettext ("%u dropped", "%u dropped", (gulong) figures->n_dropped),
                     (guint) figures->n_dropped);
  /* Translators: pictures that came too fast for a recording or another output. */
  g_autofree char *missed =
    g_strdup_printf (ngettext ("%s, %u not recorded or sent", "%s, %u not recorded or sent",
                               (gulong) figures->n_missed),
                     dropped, (guint) figures->n_missed);

  gtk_label_set_label (self->delay, figures->n_shown > 0 ? delay : "–");
  gtk_label_set_label (self->rate, figures->n_shown > 0 ? rate : "–");
  gtk_label_set_label (self->dropped, figures->n_missed > 0 ? missed : dropped);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->dropped), figures->n_missed > 0 ? missed : NULL);
}

static void
show_title (GuiseLivePage *self, const char *camera)
{
  const char      *model = guise_live_desk_get_model (self->desk);
  g_autofree char *name = model != NULL ? g_path_get_basename (model) : NULL;

  adw_window_title_set_title (self->title, name != NULL ? name : _ ("Live"));
  adw_window_title_set_subtitle (self->title,
                                 guise_live_desk_is_loading (self->desk) ? _ ("Loading…")
                               : camera != NULL                          ? camera
                                                                         : "");
}

static void
show_figures (GuiseLivePage *self)
{
  GuiseLiveFigures figures;
  double           rate;
  g_autofree char *camera = NULL;

  guise_live_desk_read_figures (self->desk, &figures, &rate, &camera);
  guise_latency_bar_show (self->bar, &figures, rate > 0.0 ? 1000.0 / rate : 0.0);
  show_rates (self, &figures);
  show_title (self, camera);
  show_note (self, &figures);
  show_banner (self, &figures, rate, camera);
}

static gboolean
on_timer_cb (void *data)
{
  show_figures (data);
  return G_SOURCE_CONTINUE;
}

static void
follow_figures (GuiseLivePage *self)
{
  gboolean is_wanted =
    guise_live_page_is_running (self) && gtk_widget_get_mapped (GTK_WIDGET (self));

  if (is_wanted && self->timer == 0)
    self->timer = g_timeout_add (FIGURES_MS, on_timer_cb, self);
  else if (!is_wanted)
    g_clear_handle_id (&self->timer, g_source_remove);
}

/* Nobody touches keys or pointer while performing. */
static void
follow_screen (GuiseLivePage *self)
{
  GtkRoot        *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkApplication *application =
    GTK_IS_WINDOW (root) ? gtk_window_get_application (GTK_WINDOW (root)) : NULL;

  if (application == NULL || guise_live_page_is_running (self) == (self->inhibitor != 0))
    return;
  if (self->inhibitor != 0)
    {
      gtk_application_uninhibit (application, self->inhibitor);
      self->inhibitor = 0;
    }
  else
    self->inhibitor = gtk_application_inhibit (application, GTK_WINDOW (root),
                                               GTK_APPLICATION_INHIBIT_IDLE, _ ("Live"));
}

static void
show_buttons (GuiseLivePage *self)
{
  GuiseLiveState state = guise_live_desk_get_state (self->desk);
  gboolean       runs = guise_live_page_is_running (self);
  gboolean       hidden = guise_live_desk_is_hidden (self->desk);
  gboolean       records = guise_live_desk_get_recording (self->desk) != NULL;
  const char    *start =
    guise_live_desk_get_video (self->desk) != NULL ? _ ("Start video") : _ ("Start camera");

  adw_button_content_set_icon_name (self->start_content, runs ? "media-playback-stop-symbolic"
                                                              : "media-playback-start-symbolic");
  adw_button_content_set_label (self->start_content,
                                self->is_narrow ? "" : runs ? _ ("Stop") : start);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->start_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, runs ? _ ("Stop") : start, -1);
  if (runs)
    gtk_widget_remove_css_class (GTK_WIDGET (self->start_button), "suggested-action");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->start_button), "suggested-action");
  gtk_widget_set_visible (GTK_WIDGET (self->start_button),
                          guise_live_desk_get_model (self->desk) != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->record_button),
                          guise_live_desk_get_model (self->desk) != NULL);
  /* Where it is narrow the panel has it. */
  gtk_widget_set_visible (self->shoot_button,
                          guise_live_desk_get_model (self->desk) != NULL && !self->is_narrow);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->record_button),
                               records ? _ ("Stop recording (Ctrl+R)") : _ ("Record (Ctrl+R)"));
  if (records)
    gtk_widget_add_css_class (GTK_WIDGET (self->record_button), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->record_button), "error");
  gtk_button_set_label (self->hide_button, hidden ? _ ("Show face") : _ ("Hide face"));
  if (hidden && runs)
    gtk_widget_add_css_class (GTK_WIDGET (self->hide_button), "suggested-action");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->hide_button), "suggested-action");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "live.toggle",
                                 state != GUISE_LIVE_STATE_STOPPING &&
                                   guise_live_desk_get_model (self->desk) != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "live.shoot",
                                 state == GUISE_LIVE_STATE_RUNNING ||
                                   state == GUISE_LIVE_STATE_UNPLUGGED);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "live.record",
                                 state == GUISE_LIVE_STATE_RUNNING || records);
}

/* Without a model there is only what was trained. What is not read yet may have been. */
static void
show_ways (GuiseLivePage *self)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);
  const gboolean has_trained = status == NULL || status->n_checkpoints + status->n_backups > 0;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "live.export", has_trained);
  gtk_widget_set_tooltip_text (self->export_button, has_trained ? NULL : _ ("Train first"));
}

static void
on_changed_cb (GuiseLivePage *self)
{
  gboolean has_model = guise_live_desk_get_model (self->desk) != NULL;

  if (self->restarts != NULL && guise_live_desk_get_state (self->desk) == GUISE_LIVE_STATE_IDLE)
    {
      g_autofree char *path = g_steal_pointer (&self->restarts);

      /* Not another one, which the list shows when that has been unplugged meanwhile. */
      if (g_strcmp0 (path, guise_live_panel_get_camera (self->panel)) == 0)
        guise_live_page_start (self);
    }
  gtk_stack_set_visible_child_name (self->stack, has_model ? "live" : "empty");
  /* At once, not with the next picture. */
  if (!guise_live_page_is_running (self) || guise_live_desk_is_hidden (self->desk))
    show_picture (self);
  show_buttons (self);
  show_figures (self);
  follow_figures (self);
  follow_screen (self);
}

static void
on_told_cb (GuiseLivePage *self, const char *text)
{
  guise_widget_toast (GTK_WIDGET (self), text, NULL);
}

static void
on_recorded_cb (GuiseLivePage *self, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *folder = g_path_get_dirname (path);
  /* Translators: the name of a video file. */
  g_autofree char *text = g_strdup_printf (_ ("“%s” is in your folder for videos"), name);

  guise_widget_toast_offer (GTK_WIDGET (self), text,
                            _ ("Show in Files"), "live.show-folder",
                               g_variant_new_bytestring (folder));
}

/* Its dialog may be closed since long. */
static void
on_rendered_cb (GuiseLivePage *self, GuiseRenderDesk *desk)
{
  const char      *path = guise_render_desk_get_order (desk)->output;
  g_autofree char *name = g_filename_display_basename (path);
  const GError    *error = guise_render_desk_get_error (desk);
  g_autofree char *text = error != NULL ? guise_error_text_dup_line (error)
                                        /* Translators: name of a file */
                                        : g_strdup_printf (_("%s is ready"), name);

  guise_widget_toast (GTK_WIDGET (self), text, NULL);
}

/* ---- where the page is ---- */

static void
on_layout_cb (GObject *adaptive, GParamSpec *pspec, GuiseLivePage *self)
{
  int layout;

  g_object_get (adaptive, "layout", &layout, NULL);
  adw_flap_set_fold_policy (self->flap, layout == GUISE_LAYOUT_WIDE ? ADW_FLAP_FOLD_POLICY_NEVER
                                                                    : ADW_FLAP_FOLD_POLICY_ALWAYS);
  adw_flap_set_reveal_flap (self->flap, layout == GUISE_LAYOUT_WIDE);
  self->is_narrow = layout == GUISE_LAYOUT_NARROW;
  gtk_widget_set_visible (self->full_screen_button, !self->is_narrow);
  gtk_widget_set_visible (self->render_button, !self->is_narrow); /* the panel has it as well */
  show_buttons (self);
  gtk_widget_set_visible (self->delay_box, layout != GUISE_LAYOUT_NARROW);
  gtk_widget_set_visible (self->rate_box, layout != GUISE_LAYOUT_NARROW);
}

static void
guise_live_page_root (GtkWidget *widget)
{
  GuiseLivePage *self = GUISE_LIVE_PAGE (widget);
  GtkWidget     *adaptive, *leaflet;

  GTK_WIDGET_CLASS (guise_live_page_parent_class)->root (widget);
  adaptive = gtk_widget_get_ancestor (widget, GUISE_TYPE_ADAPTIVE);
  leaflet = gtk_widget_get_ancestor (widget, ADW_TYPE_LEAFLET);
  if (self->is_bound || adaptive == NULL || leaflet == NULL)
    return;
  self->is_bound = TRUE;
  g_signal_connect_object (adaptive, "notify::layout", G_CALLBACK (on_layout_cb), self, 0);
  on_layout_cb (G_OBJECT (adaptive), NULL, self);
  g_object_bind_property (leaflet, "folded", self->back_button, "visible", G_BINDING_SYNC_CREATE);
  g_object_bind_property (leaflet, "folded", self->header, "show-start-title-buttons",
                          G_BINDING_SYNC_CREATE);
}

/* Hidden pages draw nothing; the model goes on for the outputs. */
static void
guise_live_page_map (GtkWidget *widget)
{
  GuiseLivePage *self = GUISE_LIVE_PAGE (widget);

  GTK_WIDGET_CLASS (guise_live_page_parent_class)->map (widget);
  on_changed_cb (self);
}

static void
guise_live_page_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (guise_live_page_parent_class)->unmap (widget);
  follow_figures (GUISE_LIVE_PAGE (widget));
}

/* ---- the object ---- */

GtkWidget *
guise_live_page_new (GuiseOpenProject *project)
{
  GuiseLivePage   *self = g_object_new (GUISE_TYPE_LIVE_PAGE, NULL);
  g_autofree char *videos = guise_live_folder_dup (G_USER_DIRECTORY_VIDEOS);

  self->project = g_object_ref (project);
  self->desk = g_object_ref (guise_live_desk_get (project));
  guise_live_panel_set_up (self->panel, self->desk, self->watch);
  g_signal_connect_object (self->desk, "changed", G_CALLBACK (on_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "picture", G_CALLBACK (on_picture_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "lost", G_CALLBACK (on_told_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (guise_render_desk_get (project), "ended", G_CALLBACK (on_rendered_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "recorded", G_CALLBACK (on_recorded_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "completed", G_CALLBACK (on_told_cb), self,
                           G_CONNECT_SWAPPED);
  guise_live_desk_complete_recordings (self->desk, videos);
  g_signal_connect_object (project, "refreshed", G_CALLBACK (show_ways), self, G_CONNECT_SWAPPED);
  show_ways (self);
  on_changed_cb (self);
  return GTK_WIDGET (self);
}

static void
guise_live_page_dispose (GObject *object)
{
  GuiseLivePage *self = GUISE_LIVE_PAGE (object);

  /* Nobody could see that the camera is still on. */
  if (self->desk != NULL)
    guise_live_desk_stop (self->desk);
  if (self->inhibitor != 0 && GTK_IS_APPLICATION (g_application_get_default ()))
    gtk_application_uninhibit (GTK_APPLICATION (g_application_get_default ()), self->inhibitor);
  self->inhibitor = 0;
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->restarts, g_free);
  g_clear_object (&self->chooser);
  g_clear_object (&self->watch);
  g_clear_object (&self->desk);
  g_clear_object (&self->project);
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_live_page_parent_class)->dispose (object);
}

static void
guise_live_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GuiseLivePage *self = GUISE_LIVE_PAGE (object);

  if (id == PROP_VIEW)
    g_value_set_string (value, guise_live_picture_get_mode (self->picture));
  else if (id == PROP_PANEL)
    g_value_set_boolean (value, adw_flap_get_reveal_flap (self->flap));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
guise_live_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GuiseLivePage *self = GUISE_LIVE_PAGE (object);

  if (id == PROP_VIEW)
    guise_live_picture_set_mode (self->picture, g_value_get_string (value));
  else if (id == PROP_PANEL)
    adw_flap_set_reveal_flap (self->flap, g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bind_children (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (class, "/org/guise/Studio/guise-live-page.ui");
  gtk_widget_class_bind_template_child (class, GuiseLivePage, header);
  gtk_widget_class_bind_template_child (class, GuiseLivePage, back_button);
  gtk_widget_class_bind_template_child (class, GuiseLivePage, title);
  gtk_widget_class_bind_template_child (class, GuiseLivePage, start_button);
  gtk_widget_class_bind_template_child (class, GuiseLivePage, start_content);
  gtk_widget_class_bind_template_child (class, GuiseLivePage, record_button);
  gtk_widget_class_bind_template_child (class, GuiseLivePage, shoot_button);
  gtk_widget_class_bind_template_child (class, GuiseLivePage, full_screen_button);
  gtk_widget_class_bind_template_child (class, GuiseLivePage, render_button);
  gtk_widget_class_bind_template_child (class, GuiseLivePage, banner);
  gtk_widget_class_bind_template_child (class, GuiseLivePage, flap);
  gtk_widget_class_bind_template_child (class, GuiseLivePage, stack);
  gtk_widget_class_bind_template_child (class, GuiseLivePage, picture);
  gtk_widget_class_bind_template_child (class, GuiseLivePage, note);
  gtk_widget_class_bind_template_child (class, GuiseLivePage, bar);
  gtk_widget_class_bind_template_child (class, GuiseLivePage, delay_box);
  gtk_widget_class_bind_template_child (class, GuiseLivePage, rate_box);
  gtk_widget_class_bind_template_child (class, GuiseLivePage, delay);
  gtk_widget_class_bind_template_child (class, GuiseLivePage, rate);
  gtk_widget_class_bind_template_child (class, GuiseLivePage, dropped);
  gtk_widget_class_bind_template_child (class, GuiseLivePage, hide_button);
  gtk_widget_class_bind_template_child (class, GuiseLivePage, panel);
  gtk_widget_class_bind_template_child (class, GuiseLivePage, export_button);
}

static void
guise_live_page_class_init (GuiseLivePageClass *class)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = guise_live_page_dispose;
  object_class->get_property = guise_live_page_get_property;
  object_class->set_property = guise_live_page_set_property;
  widget_class->root = guise_live_page_root;
  widget_class->map = guise_live_page_map;
  widget_class->unmap = guise_live_page_unmap;
  properties[PROP_VIEW] =
    g_param_spec_string ("view", NULL, NULL, "swapped",
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_PANEL] =
    g_param_spec_boolean ("panel", NULL, NULL, TRUE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  guise_live_page_install_actions (widget_class);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  bind_children (widget_class);
}

static void
on_view_cb (GuiseLivePage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VIEW]);
}

static void
on_panel_cb (GuiseLivePage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PANEL]);
}

static void
guise_live_page_init (GuiseLivePage *self)
{
  g_type_ensure (GUISE_TYPE_BANNER);
  g_type_ensure (GUISE_TYPE_LATENCY_BAR);
  g_type_ensure (GUISE_TYPE_LIVE_PANEL);
  g_type_ensure (GUISE_TYPE_LIVE_PICTURE);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->watch = guise_camera_watch_new ();
  g_signal_connect_swapped (self->picture, "notify::mode", G_CALLBACK (on_view_cb), self);
  g_signal_connect_swapped (self->flap, "notify::reveal-flap", G_CALLBACK (on_panel_cb), self);
}
