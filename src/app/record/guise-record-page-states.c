/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the page before the camera shows of the recorder. */
#include <glib/gi18n.h>

#include "app/record/guise-coach-words.h"
#include "app/record/guise-record-page-private.h"
#include "app/record/guise-record-sound.h"

static guint sounded_signal;

char *
guise_record_page_describe_safe (const GuiseRecordPage *self)
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

void
guise_record_page_install_sounds (void)
{
  sounded_signal = g_signal_new ("sounded", GUISE_TYPE_RECORD_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
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
  gtk_widget_action_set_enabled (widget, "record.camera-settings",
                                 self->camera != NULL && !is_recording);
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

void
guise_record_page_show_no_camera (GuiseRecordPage *self)
{
  show_status (self, _("No camera found"), _("Plug one in; this page notices."), FALSE);
}

static void
show_problem (GuiseRecordPage *self, const char *title)
{
  g_autofree char *text = g_markup_escape_text (guise_recorder_get_message (self->recorder), -1);

  show_status (self, title, text, TRUE);
}

void
guise_record_page_show_banner (GuiseRecordPage *self)
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
  g_autofree char *safe = guise_record_page_describe_safe (self);
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
      guise_record_page_show_no_camera (self);
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

/* For half an hour nobody touches keys or pointer. */
void
guise_record_page_keep_awake (GuiseRecordPage *self, gboolean is_awake)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (is_awake == (self->awake != NULL))
    return;
  if (!is_awake)
    {
      if (self->inhibitor != 0) /* no session may have heard of it */
        gtk_application_uninhibit (self->awake, self->inhibitor);
      g_clear_object (&self->awake);
    }
  else if (GTK_IS_WINDOW (root) && gtk_window_get_application (GTK_WINDOW (root)) != NULL)
    {
      self->awake = g_object_ref (gtk_window_get_application (GTK_WINDOW (root)));
      self->inhibitor = gtk_application_inhibit (self->awake, GTK_WINDOW (root),
                                                 GTK_APPLICATION_INHIBIT_IDLE, _("Recording"));
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
    guise_record_page_show_banner (self);
  show_buttons (self);
  guise_record_page_keep_awake (self, guise_recorder_is_recording (self->recorder) &&
                                        (state == GUISE_RECORDER_RECORDING ||
                                         state == GUISE_RECORDER_UNPLUGGED));
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
  g_autofree char *safe = guise_record_page_describe_safe (self);
  g_autofree char *text = g_strjoin (" ", message, safe, NULL);

  guise_banner_set_action (self->banner, NULL, NULL);
  guise_banner_set (self->banner, text, TRUE);
}

void
guise_record_page_follow_recorder (GuiseRecordPage *self)
{
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
  on_state_cb (self);
}
