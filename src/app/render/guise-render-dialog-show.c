/* SPDX-License-Identifier: GPL-3.0-or-later
 * What becomes of a video that is swapped. */
#include <glib/gi18n.h>
#include <inttypes.h>

#include "app/guise-error-text.h"
#include "app/render/guise-render-dialog-private.h"
#include "app/train/guise-time-text.h"

#define SHORT_SECONDS 120.0 /* below that seconds are told */

static char *
dup_time (double seconds)
{
  return seconds < SHORT_SECONDS ? g_strdup_printf (_("%.0f s"), seconds)
                                 : guise_time_text_dup_span (seconds);
}

/* ---- the sentences ---- */

static char *
dup_figures (const GuiseRenderFigures *figures)
{
  g_autofree char *done = figures->n_total > 0
    ? g_strdup_printf (_("%'" PRIu64 " of %'" PRIu64 " pictures"), figures->n_done,
                          figures->n_total)
    : g_strdup_printf (ngettext ("%'" PRIu64 " picture", "%'" PRIu64 " pictures",
                                 (unsigned long) figures->n_done),
                       figures->n_done);
  g_autofree char *left = dup_time (MAX (figures->seconds_left, 0.0));

  if (figures->n_done == 0)
    return g_strdup (_("Opening model and video"));
  if (figures->per_second <= 0.0)
    return g_steal_pointer (&done);
  if (figures->seconds_left < 0.0)
    /* Translators: as in “20 pictures”, pictures a second */
    return g_strdup_printf (_("%s · %.1f pictures/s"), done, figures->per_second);
  /* Translators: as in “20 of 600 pictures”, pictures a second, a length of time */
  return g_strdup_printf (_("%s · %.1f pictures/s · %s left"), done, figures->per_second, left);
}

static char *
dup_counts (const GuiseVideoSwapCounts *counts)
{
  g_autofree char *swapped =
    g_strdup_printf (ngettext ("%'" PRIu64 " face was swapped.", "%'" PRIu64 " faces were swapped.",
                               (unsigned long) counts->n_faces),
                     counts->n_faces);
  g_autofree char *without = counts->n_without_face == 0
    ? g_strdup (_("Every picture had one."))
    : g_strdup_printf (ngettext ("%'" PRIu64 " picture without a face stayed as it was.",
                                 "%'" PRIu64 " pictures without a face stayed as they were.",
                                 (unsigned long) counts->n_without_face),
                       counts->n_without_face);
  g_autofree char *lost =
    counts->n_lost == 0
      ? NULL
      : g_strdup_printf (ngettext ("%'" PRIu64 " picture of the video could not be read.",
                                   "%'" PRIu64 " pictures of the video could not be read.",
                                   (unsigned long) counts->n_lost),
                         counts->n_lost);

  return g_strjoin (" ", swapped, without, lost, NULL);
}

/* Plain text for a status page. */
static void
describe (GuiseRenderDialog *self, const char *icon, const char *title, const char *text)
{
  g_autofree char *text_markup = g_markup_escape_text (text, -1);

  adw_status_page_set_icon_name (self->status, icon);
  adw_status_page_set_title (self->status, title); /* plain, unlike what describes it */
  adw_status_page_set_description (self->status, text_markup);
}

/* ---- the states ---- */

static void
describe_run (GuiseRenderDialog *self, const char *name)
{
  const gboolean is_slow = guise_render_desk_is_card_left (self->desk);
  /* Translators: name of a file */
  g_autofree char *title = g_strdup_printf (_("Making %s"), name);

  if (guise_render_desk_get_state (self->desk) == GUISE_RENDER_STOPS)
    describe (self, "camera-video-symbolic", title, _("Stopping after the pictures under way."));
  else
    describe (self, "camera-video-symbolic", title,
              is_slow ? _("The graphics card is left to the training, so this takes longer. You "
                          "can close this window; it goes on.")
                      : _("You can close this window; it goes on."));
}

static void
describe_failure (GuiseRenderDialog *self)
{
  const GError        *error = guise_render_desk_get_error (self->desk);
  const GuiseErrorText text = guise_error_text_get (error);

  describe (self, "dialog-warning-symbolic", text.title, text.advice);
}

static void
describe_state (GuiseRenderDialog *self, GuiseRenderState state)
{
  const char      *output = guise_render_desk_get_order (self->desk)->output;
  g_autofree char *name = output != NULL ? g_filename_display_basename (output) : g_strdup ("");
  g_autofree char *text = NULL;
  g_autofree char *title = NULL;

  switch (state)
    {
    case GUISE_RENDER_DONE:
      /* Translators: name of a file */
      title = g_strdup_printf (_("%s is ready"), name);
      text = dup_counts (guise_render_desk_get_counts (self->desk));
      describe (self, "object-select-symbolic", title, text);
      break;
    case GUISE_RENDER_PAUSED:
      describe (self, "media-playback-pause-symbolic",
                _ ("Paused"), _ ("You can close this window; it waits."));
      break;
    case GUISE_RENDER_STOPPED:
      describe (self, "media-playback-pause-symbolic",
                _("Stopped"), _("Finished parts are kept beside the video, and it goes on behind them. With other "
                  "options it starts over."));
      break;
    case GUISE_RENDER_FAILED:
      describe_failure (self);
      break;
    default:
      describe_run (self, name);
    }
}

static void
show_progress (GuiseRenderDialog *self)
{
  const GuiseRenderFigures figures = guise_render_desk_get_figures (self->desk);
  const double             share =
    figures.n_total > 0 ? (double) figures.n_done / (double) figures.n_total : 0.0;
  g_autofree char *text = dup_figures (&figures);

  if (figures.n_total == 0 && figures.n_done > 0)
    gtk_progress_bar_pulse (self->bar);
  else
    gtk_progress_bar_set_fraction (self->bar, CLAMP (share, 0.0, 1.0));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  text, -1);
  gtk_label_set_label (self->figures, text);
}

/* What the engine has to say beside that. */
static void
show_details (GuiseRenderDialog *self, GuiseRenderState state)
{
  const GError    *error = guise_render_desk_get_error (self->desk);
  g_autofree char *notes = guise_render_desk_dup_notes (self->desk);
  const char      *text = notes;

  if (state == GUISE_RENDER_FAILED)
    text = guise_error_text_get (error).needs_details ? error->message : NULL;
  gtk_label_set_label (self->details, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->details), text != NULL);
}

static void
show_labels (GuiseRenderDialog *self, GuiseRenderState state)
{
  gtk_button_set_label (GTK_BUTTON (self->go_on_button),
                        state == GUISE_RENDER_FAILED ? _("_Try again") : _("_Go on"));
  gtk_button_set_label (GTK_BUTTON (self->change_button),
                        state == GUISE_RENDER_DONE ? _("Swap _another video")
                                                   : _("_Change the options"));
}

static void
show_buttons (GuiseRenderDialog *self, GuiseRenderState state)
{
  const gboolean is_done = state == GUISE_RENDER_DONE;
  const gboolean has_failed = state == GUISE_RENDER_FAILED;
  const gboolean is_over = is_done || has_failed;
  const gboolean is_active = !is_over && state != GUISE_RENDER_STOPPED;

  gtk_widget_set_visible (GTK_WIDGET (self->bar), !is_over);
  gtk_widget_set_visible (GTK_WIDGET (self->figures), !is_over);
  gtk_widget_set_visible (self->stop_button, is_active);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "render.stop", state != GUISE_RENDER_STOPS);
  gtk_widget_set_visible (self->open_button, is_done);
  gtk_widget_set_visible (self->folder_button, is_done);
  gtk_widget_set_visible (self->go_on_button, has_failed || state == GUISE_RENDER_STOPPED ||
                                                state == GUISE_RENDER_PAUSED);
  gtk_widget_set_visible (self->change_button, !is_active);
  show_labels (self, state);
  show_details (self, state);
}

void
guise_render_dialog_show_state (GuiseRenderDialog *self)
{
  const GuiseRenderState state = guise_render_desk_get_state (self->desk);

  if (state == GUISE_RENDER_IDLE)
    {
      gtk_stack_set_visible_child_name (self->stack, "form");
      return;
    }
  describe_state (self, state);
  show_progress (self);
  show_buttons (self, state);
  gtk_stack_set_visible_child_name (self->stack, "status");
}
