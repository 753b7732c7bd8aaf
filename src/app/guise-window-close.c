/* SPDX-License-Identifier: GPL-3.0-or-later
 * Closing the window while something is at work. */
#include <glib/gi18n.h>

#include "app/guise-window-private.h"

static gboolean
is_at_work (const GuiseWindow *self)
{
  return guise_recent_get_n_training (self->recent) > 0 ||
         guise_recent_get_n_jobs (self->recent) > 0;
}

/* Somebody may have brought the window back meanwhile. */
static void
on_stopped (GuiseWindow *self)
{
  if (is_at_work (self))
    return;
  g_signal_handlers_disconnect_by_func (self->recent, on_stopped, self);
  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    gtk_window_destroy (GTK_WINDOW (self));
}

/* The window is gone for good when nothing is at work any more. */
static void
wait_for_end (GuiseWindow *self)
{
  g_signal_handlers_disconnect_by_func (self->recent, on_stopped, self);
  g_signal_connect_object (self->recent, "notify::n-training", G_CALLBACK (on_stopped), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->recent, "notify::n-jobs", G_CALLBACK (on_stopped), self,
                           G_CONNECT_SWAPPED);
}

/* What is not in a process of its own ends with this program: it stays until then. */
static void
keep_working (GuiseWindow *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  if (guise_recent_get_n_jobs (self->recent) > 0)
    wait_for_end (self);
}

static void
save_and_stop (GuiseWindow *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  wait_for_end (self);
  guise_recent_stop_training (self->recent);
  guise_recent_stop_jobs (self->recent);
}

static void
on_response_cb (GuiseWindow *self, const char *response)
{
  if (g_str_equal (response, "keep"))
    keep_working (self);
  else if (g_str_equal (response, "stop"))
    save_and_stop (self);
}

/* The first one of a step, in any project. */
static GuiseJob *
find_job (const GuiseWindow *self, GuiseStepId step)
{
  GListModel *projects = guise_recent_get_projects (self->recent);
  GuiseJob   *job = NULL;

  for (guint i = 0; job == NULL && i < g_list_model_get_n_items (projects); i++)
    {
      g_autoptr (GuiseOpenProject) project = g_list_model_get_item (projects, i);

      job = guise_open_project_get_job_of (project, step);
    }
  return job; /* its project keeps it */
}

/* What there is no question of its own for is asked about by its name. */
static GtkWidget *
ask_about (GuiseWindow *self, const char *question, GuiseJob *job)
{
  /* Translators: what is being done, as in “Applying masks” */
  g_autofree char *text =
    g_strdup_printf (_("“%s” is still under way. That can go on without this "
                                             "window; start Guise again to see it."),
                        guise_job_get_title (job));

  return adw_message_dialog_new (GTK_WINDOW (self), question, text);
}

/* A video that is made goes on from its last part, so that it is asked about first. */
static GtkWidget *
make_question (GuiseWindow *self, gboolean trains)
{
  GuiseJob *masks = find_job (self, GUISE_STEP_MASKS);
  GuiseJob *export = find_job (self, GUISE_STEP_EXPORT);

  if (trains)
    return adw_message_dialog_new (GTK_WINDOW (self),
                                   _("Keep training?"),
                                     _("Training can go on without this window. Start Guise again "
                                     "to see it."));
  if (find_job (self, GUISE_STEP_LIVE) != NULL)
    return adw_message_dialog_new (GTK_WINDOW (self),
                                   _("Go on making the video?"),
                                      _("A video is still being made. That can go on without this "
                                     "window; start Guise again to see it."));
  if (masks != NULL)
    return ask_about (self, _("Go on with the masks?"), masks);
  if (export != NULL)
    return ask_about (self, _("Go on with the export?"), export);
  return adw_message_dialog_new (GTK_WINDOW (self),
                                 _("Go on reading?"),
                                    _("Faces are still being read. That can go on without this "
                                   "window; start Guise again to see it."));
}

gboolean
guise_window_ask_before_close (GuiseWindow *self)
{
  const gboolean trains = guise_recent_get_n_training (self->recent) > 0;
  GtkWidget     *dialog;

  if (!is_at_work (self))
    return FALSE;
  dialog = make_question (self, trains);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel",
                                    _("_Cancel"), "stop",
                                       trains             ? _("_Save and stop")
                                                          : _("_Stop"), "keep",
                                                   trains ? _("_Keep training")
                                                          : _("_Go on"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "keep",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
  return TRUE;
}
