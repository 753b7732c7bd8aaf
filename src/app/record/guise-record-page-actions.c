/* SPDX-License-Identifier: GPL-3.0-or-later
 * What can be done on the page before the camera. */
#include <glib/gi18n.h>

#include "app/record/guise-camera-dialog.h"
#include "app/record/guise-record-page-private.h"
#include "app/widgets/guise-widget.h"

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
record_card (GuiseRecordPage *self, GuiseCaptureCard card)
{
  g_clear_pointer (&self->wish, g_free);
  guise_record_page_begin_take (self, card);
  guise_recorder_record (self->recorder);
}

static void
on_glasses_cb (GuiseRecordPage *self, const char *response)
{
  if (g_str_equal (response, "yes"))
    {
      self->has_live_glasses = TRUE;
      record_card (self, GUISE_CAPTURE_CARD_GLASSES);
    }
  else if (g_str_equal (response, "no"))
    guise_record_stage_toast (self->stage, _("Leave your glasses off in all takes"), NULL, NULL);
}

/* Glasses are not seen in a picture, so they are asked about where they are chosen: faces with
 * glasses help nobody who wears none live. */
static void
ask_for_glasses (GuiseRecordPage *self)
{
  GtkWidget *dialog =
    adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                            _("Will you wear them live?"),
                               _("Then record a take with your glasses, and keep the faces without them too. Otherwise leave "
      "them off in all takes."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel",
                                    _("_Cancel"), "no",
                                       _("_No"), "yes", _("_Yes, keep both"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "yes",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "yes");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_glasses_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
begin_card (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseRecordPage *self = GUISE_RECORD_PAGE (widget);
  GuiseCaptureCard card;

  if (!guise_capture_card_from_name (g_variant_get_string (parameter, NULL), &card))
    return;
  if (card == GUISE_CAPTURE_CARD_GLASSES && !self->has_live_glasses)
    ask_for_glasses (self);
  else
    record_card (self, card);
}

static void
choose_camera (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseRecordPage *self = GUISE_RECORD_PAGE (widget);

  guise_record_page_open_camera (self, g_variant_get_string (parameter, NULL));
  guise_record_page_list_cameras (self);
}

static void
on_settings_closed_cb (GuiseRecordPage *self)
{
  if (self->recorder != NULL) /* else the page goes as well */
    guise_recorder_hold (self->recorder);
}

static void
show_camera_settings (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseRecordPage *self = GUISE_RECORD_PAGE (widget);
  GtkWindow       *window = GTK_WINDOW (gtk_widget_get_root (widget));
  GtkWidget       *dialog;

  if (self->camera == NULL)
    return; /* not one yet */
  dialog =
    guise_camera_dialog_present (window, self->camera, guise_record_page_get_camera_name (self));
  g_signal_connect_object (guise_camera_dialog_get_tuner (GUISE_CAMERA_DIALOG (dialog)), "closed",
                           G_CALLBACK (on_settings_closed_cb), self, G_CONNECT_SWAPPED);
}

static void
choose_target (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseRecordPage *self = GUISE_RECORD_PAGE (widget);

  g_settings_set_int (self->settings, "record-target", g_variant_get_int32 (parameter));
  if (self->camera != NULL)
    guise_record_page_open_camera (self, self->camera);
}

static void
retry (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseRecordPage *self = GUISE_RECORD_PAGE (widget);

  if (self->camera != NULL)
    guise_record_page_open_camera (self, self->camera);
}

static void
accept_it (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseRecordPage *self = GUISE_RECORD_PAGE (widget);

  self->is_accepted = TRUE;
  guise_record_page_show_banner (self);
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
  g_autofree char *text = guise_record_page_describe_safe (self);

  guise_recorder_close (self->recorder);
  guise_widget_toast (widget, text, NULL);
  gtk_widget_activate_action (widget, "win.go-back", NULL);
}

void
guise_record_page_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "record.toggle", NULL, toggle);
  gtk_widget_class_install_action (widget_class, "record.undo", NULL, undo);
  gtk_widget_class_install_action (widget_class, "record.redo", NULL, redo);
  gtk_widget_class_install_action (widget_class, "record.skip", NULL, skip);
  gtk_widget_class_install_action (widget_class, "record.next-light", NULL, next_light);
  gtk_widget_class_install_action (widget_class, "record.card", "s", begin_card);
  gtk_widget_class_install_action (widget_class, "record.camera", "s", choose_camera);
  gtk_widget_class_install_action (widget_class, "record.camera-settings", NULL,
                                   show_camera_settings);
  gtk_widget_class_install_action (widget_class, "record.target", "i", choose_target);
  gtk_widget_class_install_action (widget_class, "record.retry", NULL, retry);
  gtk_widget_class_install_action (widget_class, "record.accept", NULL, accept_it);
  gtk_widget_class_install_action (widget_class, "record.panel", NULL, toggle_panel);
  gtk_widget_class_install_property_action (widget_class, "record.sounds", "sounds");
  gtk_widget_class_install_property_action (widget_class, "record.gaze-dot", "gaze-dot");
  gtk_widget_class_install_action (widget_class, "record.finish", NULL, finish);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.go-back", NULL);
}
