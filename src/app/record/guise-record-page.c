/* SPDX-License-Identifier: GPL-3.0-or-later
 * The page before the camera. */
#include "app/record/guise-record-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/guise-shortcuts.h"
#include "app/record/guise-camera-watch.h"
#include "app/record/guise-coach-words.h"
#include "app/record/guise-record-panel.h"
#include "app/record/guise-record-sound.h"
#include "app/record/guise-record-stage.h"
#include "app/record/guise-sound-player.h"
#include "app/widgets/guise-adaptive.h"
#include "app/widgets/guise-banner.h"
#include "app/widgets/guise-widget.h"

#define SETTINGS_ID   "org.guise.Studio"
#define NARROW_HEIGHT 300 /* of the picture */

struct _GuiseRecordPage
{
  GtkWidget parent_instance;

  GuiseRecorder    *recorder; /* owned */
  GuiseCameraWatch *watch;    /* owned */
  GSettings        *settings; /* owned */
  char             *whose;    /* owned; face it is */
  char             *camera;   /* owned; path of what is open, or NULL */
  char             *wish;     /* owned; what to begin with, until it has begun; or NULL */
  gboolean          is_narrow;
  gboolean          is_listing;  /* cameras: the list changes, not the person's choice */
  gboolean          is_accepted; /* what the banner says */

  gboolean           has_sounds; /* as the person wants it */
  GuiseSoundPlayer  *player;     /* owned */
  GuiseRecordFigures heard;      /* the last ones while somebody records */
  gboolean           is_hearing; /* whether there are any */

  AdwWindowTitle   *title;
  GtkWidget        *finish;
  GtkDropDown      *cameras;
  GtkWidget        *panel_button;
  GtkWidget        *sounds_button;
  GMenu            *camera_menu;
  GuiseBanner      *banner;
  GtkGrid          *grid;
  GtkStack         *stack;
  AdwStatusPage    *status;
  GtkWidget        *retry;
  GuiseRecordStage *stage;
  GtkWidget        *bar;
  AdwButtonContent *undo_content;
  GtkButton        *primary;
  AdwButtonContent *primary_content;
  GtkButton        *skip;
  GtkWidget        *next_light;
  GtkWidget        *side;
  GtkWidget        *separator;
  GuiseRecordPanel *panel;
};

G_DEFINE_FINAL_TYPE (GuiseRecordPage, guise_record_page, GTK_TYPE_WIDGET)

enum
{
  PROP_IS_NARROW = 1,
  PROP_SOUNDS,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint       sounded_signal;

static char *
describe_safe (const GuiseRecordPage *self)
{
  const size_t n = guise_recorder_get_figures (self->recorder)->n_faces;

  if (n == 0)
    return g_strdup (_("Nothing was kept yet."));
  return g_strdup_printf (ngettext ("%'zu face is safe.", "%'zu faces are safe.",
                                    (unsigned long) n),
                          n);
}

/* ---- sounds ---- */

static void
sound (GuiseRecordPage *self, GuiseRecordSound what)
{
  if (!self->has_sounds || what == GUISE_RECORD_SOUND_NONE)
    return;
  guise_sound_player_play (self->player, what);
  g_signal_emit (self, sounded_signal, 0, what);
}

static void
on_instructed_cb (GuiseRecordPage *self)
{
  sound (self, GUISE_RECORD_SOUND_NEXT);
}

/* The first figures after a pause are those of before. */
static void
hear (GuiseRecordPage *self)
{
  const GuiseRecordFigures *figures = guise_recorder_get_figures (self->recorder);
  const gboolean            was_hearing = self->is_hearing;

  self->is_hearing = guise_recorder_get_state (self->recorder) == GUISE_RECORDER_RECORDING;
  if (was_hearing && self->is_hearing)
    sound (self, guise_record_sound_choose (&self->heard, figures));
  self->heard = *figures;
}

static void
set_sounds (GuiseRecordPage *self, gboolean has_sounds)
{
  self->has_sounds = has_sounds && guise_sound_player_is_built ();
  gtk_button_set_icon_name (GTK_BUTTON (self->sounds_button), self->has_sounds
                                                                ? "audio-volume-high-symbolic"
                                                                : "audio-volume-muted-symbolic");
}

/* ---- what the recorder does ---- */

static gboolean
is_complete (const GuiseRecordPage *self)
{
  const GuiseRecordFigures *figures = guise_recorder_get_figures (self->recorder);

  return figures->target > 0 && figures->n_faces >= figures->target;
}

static void
set_suggested (GtkWidget *widget, gboolean is_suggested)
{
  if (is_suggested)
    gtk_widget_add_css_class (widget, "suggested-action");
  else
    gtk_widget_remove_css_class (widget, "suggested-action");
}

/* Never two suggested buttons: with all faces there it is Finish, in a pause Record. */
static void
show_buttons (GuiseRecordPage *self)
{
  const GuiseRecorderState state = guise_recorder_get_state (self->recorder);
  const gboolean           is_recording = guise_recorder_is_recording (self->recorder);
  const gboolean can_act = state == GUISE_RECORDER_READY || state == GUISE_RECORDER_RECORDING;
  /* A page that can be tried again has a suggested button of its own. */
  const gboolean can_retry = state == GUISE_RECORDER_BUSY || state == GUISE_RECORDER_FAILED;
  const gboolean is_done = !can_retry && (is_complete (self) || state == GUISE_RECORDER_OVER);
  GtkWidget     *widget = GTK_WIDGET (self);

  if (state == GUISE_RECORDER_UNPLUGGED && is_recording)
    adw_button_content_set_label (self->primary_content, _("Paused"));
  else
    adw_button_content_set_label (self->primary_content, is_recording ? _("Pause") : _("Record"));
  adw_button_content_set_icon_name (self->primary_content, is_recording
                                                             ? "media-playback-pause-symbolic"
                                                             : "media-record-symbolic");
  set_suggested (GTK_WIDGET (self->primary), state == GUISE_RECORDER_READY && !is_done);
  set_suggested (self->finish, is_done);
  gtk_widget_action_set_enabled (widget, "record.toggle", can_act);
  gtk_widget_action_set_enabled (widget, "record.skip", state == GUISE_RECORDER_RECORDING);
  gtk_widget_action_set_enabled (widget, "record.next-light", can_act);
  gtk_widget_action_set_enabled (widget, "record.card", can_act);
  gtk_widget_action_set_enabled (widget, "record.undo",
                                 can_act && guise_recorder_get_sight (self->recorder)->take > 0);
  gtk_widget_action_set_enabled (widget, "record.camera", !is_recording);
  gtk_widget_action_set_enabled (widget, "record.target", !is_recording);
  gtk_widget_set_sensitive (GTK_WIDGET (self->cameras), !is_recording);
}

/* A page instead of the picture; NULL shows the picture. */
static void
show_status (GuiseRecordPage *self, const char *title, const char *text, gboolean can_retry)
{
  gtk_stack_set_visible_child_name (self->stack, title != NULL ? "status" : "camera");
  if (title == NULL)
    return;
  adw_status_page_set_title (self->status, title);
  adw_status_page_set_description (self->status, text);
  gtk_widget_set_visible (self->retry, can_retry);
}

static void
show_no_camera (GuiseRecordPage *self)
{
  show_status (self, _("No camera found"), _("Plug one in; this page notices."), FALSE);
}

static void
show_problem (GuiseRecordPage *self, const char *title)
{
  g_autofree char *text = g_markup_escape_text (guise_recorder_get_message (self->recorder), -1);

  show_status (self, title, text, TRUE);
}

static void
show_banner (GuiseRecordPage *self)
{
  const char      *other = guise_recorder_get_other_camera (self->recorder);
  g_autofree char *text = NULL;

  guise_banner_set_action (self->banner, _("Use anyway"), "record.accept");
  if (self->is_accepted)
    guise_banner_set (self->banner, NULL, FALSE);
  else if (other != NULL)
    {
      /* Translators: a camera */
      text = g_strdup_printf (_("The last take was made with “%s”, not with this camera. Record "
                                 "with the camera you will use live."),
                                 other);
      guise_banner_set (self->banner, text, FALSE);
    }
  else if (guise_recorder_is_foreign (self->recorder))
    guise_banner_set (self->banner,
                      _("The faces that are here were not recorded with Guise. Go on only if they "
                         "are of the same person."),
                         FALSE);
  else
    guise_banner_set (self->banner, NULL, FALSE);
}

/* The card at the top while nothing is recorded. */
static void
say_at_rest (GuiseRecordPage *self)
{
  const GuiseRecordFigures *figures = guise_recorder_get_figures (self->recorder);
  const char               *text = guise_recorder_get_sight (self->recorder)->text;
  g_autofree char          *enough = NULL;
  GuiseCaptureCard          card;

  if (self->wish != NULL && guise_capture_card_from_name (self->wish, &card))
    text = guise_capture_card_get_begin (card); /* the coach says it with the first picture */
  if (self->wish != NULL && text != NULL)
    guise_record_stage_rest (self->stage, guise_coach_words_translate (text),
                             _ ("Press Record to begin"));
  else if (is_complete (self))
    {
      enough = g_strdup_printf (_("Enough: %'zu"), figures->target);
      guise_record_stage_rest (self->stage, enough, _("Going on is allowed"));
    }
  else if (guise_recorder_get_sight (self->recorder)->take > 0)
    guise_record_stage_rest (self->stage, _("Enough for now?"),
                                             _("Everything is kept. Press Record to go on."));
  else
    guise_record_stage_rest (self->stage, _("Look at the camera"), _("Then press Record"));
}

static void
show_opening (GuiseRecordPage *self)
{
  const char *message = guise_recorder_get_message (self->recorder);

  show_status (self, NULL, NULL, FALSE);
  guise_record_stage_interrupt (self->stage,
                                _("One moment"),
                                   message != NULL ? message : _("The camera is opened"), FALSE);
}

static void
show_interruption (GuiseRecordPage *self, const char *title, const char *rest)
{
  g_autofree char *safe = describe_safe (self);
  g_autofree char *text = g_strjoin (" ", safe, rest, NULL);

  show_status (self, NULL, NULL, FALSE);
  guise_record_stage_interrupt (self->stage, title, text, TRUE);
}

static void
show_state (GuiseRecordPage *self, GuiseRecorderState state)
{
  switch (state)
    {
    case GUISE_RECORDER_READY:
      show_status (self, NULL, NULL, FALSE);
      say_at_rest (self);
      break;
    case GUISE_RECORDER_RECORDING:
      show_status (self, NULL, NULL, FALSE);
      guise_record_stage_go (self->stage);
      break;
    case GUISE_RECORDER_UNPLUGGED:
      show_interruption (self, _("Camera unplugged"), guise_recorder_is_recording (self->recorder)
                                  ? _("Plug it in again and the take goes on by itself.")
                                  : _("Plug it in again to go on."));
      break;
    case GUISE_RECORDER_OVER:
      show_interruption (self, _("The footage is over"), _("Press Finish, or choose a camera."));
      break;
    case GUISE_RECORDER_NO_CAMERA:
      show_no_camera (self);
      break;
    case GUISE_RECORDER_BUSY:
      show_problem (self, _("The camera is used by another program"));
      break;
    case GUISE_RECORDER_FAILED:
      show_problem (self, _("Recording cannot begin"));
      break;
    case GUISE_RECORDER_OPENING:
      show_opening (self);
      break;
    case GUISE_RECORDER_CLOSED: /* before the first camera, and while the page goes */
    case GUISE_N_RECORDER_STATES:
      break;
    }
}

static void
on_state_cb (GuiseRecordPage *self)
{
  const GuiseRecorderState state = guise_recorder_get_state (self->recorder);

  show_state (self, state);
  if (state != GUISE_RECORDER_RECORDING)
    guise_record_panel_set_pose (self->panel, FALSE, 0.0, 0.0);
  if (state != GUISE_RECORDER_OPENING)
    show_banner (self);
  show_buttons (self);
}

static void
on_picture_cb (GuiseRecordPage *self)
{
  guise_record_stage_show_frame (self->stage, guise_recorder_get_frame (self->recorder));
}

static void
show_take (GuiseRecordPage *self, const GuiseRecorderSight *sight)
{
  g_autofree char *text = NULL;

  if (sight->take == 0)
    return;
  if (sight->label != NULL)
    /* Translators: number of a take and what it is, "Take 4 · Glasses" */
    text = g_strdup_printf (_("Take %u · %s"), sight->take, sight->label);
  else
    text = g_strdup_printf (_("Take %u"), sight->take);
  guise_record_stage_set_take (self->stage, text);
  adw_window_title_set_subtitle (self->title, text);
}

static void
on_sight_cb (GuiseRecordPage *self)
{
  const GuiseRecorderSight *sight = guise_recorder_get_sight (self->recorder);
  GuiseFrame               *frame = guise_recorder_get_frame (self->recorder);

  show_take (self, sight);
  if (self->wish != NULL && guise_recorder_get_state (self->recorder) == GUISE_RECORDER_READY)
    say_at_rest (self);
  if (guise_recorder_get_state (self->recorder) != GUISE_RECORDER_RECORDING)
    return;
  guise_record_panel_set_pose (self->panel, sight->face != NULL && sight->has_pose, sight->yaw,
                               sight->pitch);
  if (frame != NULL)
    guise_record_stage_follow (self->stage, sight, frame,
                               guise_recorder_get_figures (self->recorder));
}

static void
on_figures_cb (GuiseRecordPage *self)
{
  guise_record_panel_follow (self->panel, guise_recorder_get_figures (self->recorder));
  hear (self);
  show_buttons (self);
  if (guise_recorder_get_state (self->recorder) == GUISE_RECORDER_READY)
    say_at_rest (self);
}

static void
on_taken_back_cb (GuiseRecordPage *self, guint n, gboolean is_redo)
{
  g_autofree char *text =
    is_redo ? g_strdup_printf (ngettext ("%u face is back", "%u faces are back", n), n)
            : g_strdup_printf (ngettext ("%u face taken back", "%u faces taken back", n), n);

  if (is_redo || n == 0)
    guise_record_stage_toast (self->stage, text, NULL, NULL);
  else
    guise_record_stage_toast (self->stage, text, _("_Redo"), "record.redo");
}

/* A full disk, a device that is lost: what is kept stays, and Record tries again. */
static void
on_failed_cb (GuiseRecordPage *self, const char *message)
{
  g_autofree char *safe = describe_safe (self);
  g_autofree char *text = g_strjoin (" ", message, safe, NULL);

  guise_banner_set_action (self->banner, NULL, NULL);
  guise_banner_set (self->banner, text, TRUE);
}

/* ---- what to begin with ---- */

/* "eyes/closed", or "eyes" for any of them. */
static gboolean
find_bin (const char *wish, GuiseCoverageDimension *out_dimension, int *out_bin)
{
  g_auto (GStrv) words = g_strsplit (wish, "/", 2);

  for (int d = 0; words[0] != NULL && d < GUISE_N_COVERAGE_DIMENSIONS; d++)
    {
      const GuiseCoverageDimension dimension = (GuiseCoverageDimension) d;

      if (!g_str_equal (guise_coverage_get_dimension_name (dimension), words[0]))
        continue;
      *out_dimension = dimension;
      *out_bin = -1;
      for (int bin = 0; words[1] != NULL && bin < guise_coverage_get_n_bins (dimension); bin++)
        if (g_str_equal (guise_coverage_get_bin_name (dimension, bin), words[1]))
          *out_bin = bin;
      return words[1] == NULL || *out_bin >= 0;
    }
  return FALSE;
}

static void
begin_take (GuiseRecordPage *self, GuiseCaptureCard card)
{
  guise_recorder_begin_take (self->recorder,
                             guise_coach_words_translate (guise_capture_card_get_title (card)),
                             card);
}

static void
ask_for_wish (GuiseRecordPage *self)
{
  GuiseCaptureCard       card;
  GuiseCoverageDimension dimension;
  int                    bin;

  if (guise_capture_card_from_name (self->wish, &card))
    begin_take (self, card);
  else if (find_bin (self->wish, &dimension, &bin))
    guise_recorder_prefer (self->recorder, dimension, bin);
  else
    g_clear_pointer (&self->wish, g_free);
}

void
guise_record_page_wish (GuiseRecordPage *self, const char *wish)
{
  g_free (self->wish);
  self->wish = g_strdup (wish);
  if (self->camera != NULL) /* else when there is one */
    ask_for_wish (self);
}

/* ---- cameras ---- */

static void
open_camera (GuiseRecordPage *self, const char *path)
{
  const int        target = g_settings_get_int (self->settings, "record-target");
  g_autofree char *kept = g_strdup (path); /* it may be the one that is replaced */

  g_free (self->camera);
  self->camera = g_steal_pointer (&kept);
  self->is_accepted = FALSE;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "record.camera", TRUE);
  guise_record_stage_show_frame (self->stage, NULL);
  guise_recorder_open (self->recorder, self->camera, (size_t) target);
  if (self->wish != NULL)
    ask_for_wish (self);
}

/* Which of the cameras is open; -1 for none. */
static int
find_camera (const GuiseRecordPage *self)
{
  for (guint i = 0; i < guise_camera_watch_get_n (self->watch); i++)
    if (g_strcmp0 (guise_camera_watch_get_path (self->watch, i), self->camera) == 0)
      return (int) i;
  return -1;
}

static void
list_cameras (GuiseRecordPage *self)
{
  GtkStringList *names = gtk_string_list_new (NULL);
  const int      open = find_camera (self);

  g_menu_remove_all (self->camera_menu);
  for (guint i = 0; i < guise_camera_watch_get_n (self->watch); i++)
    {
      g_autoptr (GMenuItem) item =
                   g_menu_item_new (guise_camera_watch_get_name (self->watch, i), NULL);

      g_menu_item_set_action_and_target (item, "record.camera", "s",
                                         guise_camera_watch_get_path (self->watch, i));
      g_menu_append_item (self->camera_menu, item);
      gtk_string_list_append (names, guise_camera_watch_get_name (self->watch, i));
    }
  self->is_listing = TRUE;
  gtk_drop_down_set_model (self->cameras, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->cameras, open >= 0 ? (guint) open : GTK_INVALID_LIST_POSITION);
  self->is_listing = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->cameras),
                          !self->is_narrow && guise_camera_watch_get_n (self->watch) > 0);
  g_object_unref (names);
}

static void
on_cameras_changed_cb (GuiseRecordPage *self)
{
  const GuiseRecorderState state = guise_recorder_get_state (self->recorder);

  if (guise_camera_watch_get_n (self->watch) == 0 && self->camera == NULL)
    show_no_camera (self);
  else if (guise_camera_watch_get_n (self->watch) > 0 &&
           (self->camera == NULL || state == GUISE_RECORDER_NO_CAMERA))
    open_camera (self, guise_camera_watch_get_path (self->watch, 0));
  list_cameras (self);
}

static void
on_camera_selected_cb (GuiseRecordPage *self)
{
  const guint i = gtk_drop_down_get_selected (self->cameras);

  if (!self->is_listing && i < guise_camera_watch_get_n (self->watch) &&
      (int) i != find_camera (self))
    open_camera (self, guise_camera_watch_get_path (self->watch, i));
}

/* ---- actions ---- */

static void
toggle (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseRecordPage *self = GUISE_RECORD_PAGE (widget);

  if (guise_recorder_is_recording (self->recorder))
    guise_recorder_pause (self->recorder);
  else
    {
      g_clear_pointer (&self->wish, g_free);
      guise_recorder_record (self->recorder);
    }
}

static void
undo (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_recorder_undo (GUISE_RECORD_PAGE (widget)->recorder);
}

static void
redo (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_recorder_redo (GUISE_RECORD_PAGE (widget)->recorder);
}

static void
skip (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_recorder_skip (GUISE_RECORD_PAGE (widget)->recorder);
}

static void
next_light (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_recorder_begin_take (GUISE_RECORD_PAGE (widget)->recorder, _("another light"),
                                                                      GUISE_CAPTURE_CARD_NONE);
}

static void
begin_card (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseRecordPage *self = GUISE_RECORD_PAGE (widget);
  GuiseCaptureCard card;

  if (!guise_capture_card_from_name (g_variant_get_string (parameter, NULL), &card))
    return;
  g_clear_pointer (&self->wish, g_free);
  begin_take (self, card);
  guise_recorder_record (self->recorder);
}

static void
choose_camera (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseRecordPage *self = GUISE_RECORD_PAGE (widget);

  open_camera (self, g_variant_get_string (parameter, NULL));
  list_cameras (self);
}

static void
choose_target (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseRecordPage *self = GUISE_RECORD_PAGE (widget);

  g_settings_set_int (self->settings, "record-target", g_variant_get_int32 (parameter));
  if (self->camera != NULL)
    open_camera (self, self->camera);
}

static void
retry (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseRecordPage *self = GUISE_RECORD_PAGE (widget);

  if (self->camera != NULL)
    open_camera (self, self->camera);
}

static void
accept_it (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseRecordPage *self = GUISE_RECORD_PAGE (widget);

  self->is_accepted = TRUE;
  show_banner (self);
}

static void
toggle_panel (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GtkToggleButton *button = GTK_TOGGLE_BUTTON (GUISE_RECORD_PAGE (widget)->panel_button);

  if (gtk_widget_get_visible (GTK_WIDGET (button)))
    gtk_toggle_button_set_active (button, !gtk_toggle_button_get_active (button));
}

static void
finish (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseRecordPage *self = GUISE_RECORD_PAGE (widget);
  g_autofree char *text = describe_safe (self);

  guise_recorder_close (self->recorder);
  guise_widget_toast (widget, text, NULL);
  gtk_widget_activate_action (widget, "win.go-back", NULL);
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
  list_cameras (self);
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
  g_signal_connect_object (self->recorder, "notify::state", G_CALLBACK (on_state_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->recorder, "picture", G_CALLBACK (on_picture_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->recorder, "sight", G_CALLBACK (on_sight_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->recorder, "figures", G_CALLBACK (on_figures_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->recorder, "taken-back", G_CALLBACK (on_taken_back_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->recorder, "failed", G_CALLBACK (on_failed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stage, "instructed", G_CALLBACK (on_instructed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (on_cameras_changed_cb), self,
                           G_CONNECT_SWAPPED);
  on_state_cb (self);
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
  g_clear_object (&self->recorder);
  g_clear_object (&self->watch);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->player, guise_sound_player_free);
  g_clear_pointer (&self->camera, g_free);
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
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "record.toggle", NULL, toggle);
  gtk_widget_class_install_action (widget_class, "record.undo", NULL, undo);
  gtk_widget_class_install_action (widget_class, "record.redo", NULL, redo);
  gtk_widget_class_install_action (widget_class, "record.skip", NULL, skip);
  gtk_widget_class_install_action (widget_class, "record.next-light", NULL, next_light);
  gtk_widget_class_install_action (widget_class, "record.card", "s", begin_card);
  gtk_widget_class_install_action (widget_class, "record.camera", "s", choose_camera);
  gtk_widget_class_install_action (widget_class, "record.target", "i", choose_target);
  gtk_widget_class_install_action (widget_class, "record.retry", NULL, retry);
  gtk_widget_class_install_action (widget_class, "record.accept", NULL, accept_it);
  gtk_widget_class_install_action (widget_class, "record.panel", NULL, toggle_panel);
  gtk_widget_class_install_property_action (widget_class, "record.sounds", "sounds");
  gtk_widget_class_install_action (widget_class, "record.finish", NULL, finish);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.go-back", NULL);
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
  g_object_class_install_properties (object_class, N_PROPS, properties);
  sounded_signal = g_signal_new ("sounded", GUISE_TYPE_RECORD_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  install_actions (widget_class);
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
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "record.sounds",
                                 guise_sound_player_is_built ());
  gtk_widget_set_visible (self->sounds_button, guise_sound_player_is_built ());
  guise_shortcuts_attach (GTK_WIDGET (self), GUISE_SHORTCUT_RECORD);
}
