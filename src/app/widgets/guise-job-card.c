/* SPDX-License-Identifier: GPL-3.0-or-later
 * A job in the sidebar. */
#include "app/widgets/guise-job-card.h"

#include <glib/gi18n.h>

#include "app/train/guise-time-text.h"
#include "app/widgets/guise-job-words.h"
#include "app/widgets/guise-widget.h"

struct _GuiseJobCard
{
  GtkWidget parent_instance;

  GuiseJob     *job;     /* owned, or NULL */
  GSignalGroup *signals; /* owned; of the job */
  double        seconds_left;

  GtkLabel       *title;
  GtkLabel       *status;
  GtkLabel       *left;
  GtkProgressBar *bar;
  GtkButton      *pause_button;
};

G_DEFINE_FINAL_TYPE (GuiseJobCard, guise_job_card, GTK_TYPE_WIDGET)

/* "46 %, 4 min left"; what nobody knows is left out. */
static char *
describe_rest (const GuiseJobCard *self, double fraction)
{
  g_autofree char *span = guise_time_text_dup_span (self->seconds_left);

  if (fraction < 0.0)
    return g_strdup ("");
  if (!(self->seconds_left >= 0.0)) /* or no number */
    return g_strdup_printf (_("%.0f %%"), 100.0 * fraction);
  /* Translators: share that is done, a length of time */
  return g_strdup_printf (_("%.0f %% · %s left"), 100.0 * fraction, span);
}

static void
show (GuiseJobCard *self)
{
  const GuiseJobState state = guise_job_get_state (self->job);
  const gboolean      is_paused = state == GUISE_JOB_PAUSED;
  const double        fraction = guise_job_get_fraction (self->job);
  g_autofree char    *rest = describe_rest (self, fraction);
  g_autofree char    *status = guise_job_words_dup_status (self->job);

  gtk_label_set_label (self->status, status);
  gtk_label_set_label (self->left, rest);
  gtk_widget_set_visible (GTK_WIDGET (self->left), *rest != '\0');
  gtk_progress_bar_set_fraction (self->bar, CLAMP (fraction, 0.0, 1.0));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  rest, -1);
  gtk_button_set_icon_name (self->pause_button, is_paused ? "media-playback-start-symbolic"
                                                          : "media-playback-pause-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->pause_button),
                               is_paused ? _("Go on") : _("Pause"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pause_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  is_paused ? _("Go on") : _("Pause"), -1);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "job.pause", state != GUISE_JOB_STOPPING);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "job.stop", state != GUISE_JOB_STOPPING);
}

static void
on_step_cb (GuiseJobCard *self, const GuiseJobStep *step)
{
  self->seconds_left = step->eta_seconds;
}

void
guise_job_card_set_job (GuiseJobCard *self, GuiseJob *job, const char *title)
{
  if (!g_set_object (&self->job, job))
    return;
  self->seconds_left = -1.0;
  g_signal_group_set_target (self->signals, job);
  if (job == NULL)
    return;
  gtk_label_set_label (self->title, title != NULL ? title : guise_job_get_title (job));
  show (self);
}

/* ---- actions ---- */

static void
pause_job (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseJobCard *self = GUISE_JOB_CARD (widget);

  if (self->job != NULL && guise_job_get_state (self->job) == GUISE_JOB_PAUSED)
    guise_job_resume (self->job);
  else if (self->job != NULL)
    guise_job_pause (self->job);
}

static void
stop_job (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseJobCard *self = GUISE_JOB_CARD (widget);

  if (self->job != NULL)
    guise_job_stop (self->job);
}

/* ---- the object ---- */

static void
guise_job_card_dispose (GObject *object)
{
  GuiseJobCard *self = GUISE_JOB_CARD (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->job);
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_job_card_parent_class)->dispose (object);
}

static void
guise_job_card_class_init (GuiseJobCardClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_job_card_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "job.pause", NULL, pause_job);
  gtk_widget_class_install_action (widget_class, "job.stop", NULL, stop_job);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/guise/Studio/guise-job-card.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseJobCard, title);
  gtk_widget_class_bind_template_child (widget_class, GuiseJobCard, status);
  gtk_widget_class_bind_template_child (widget_class, GuiseJobCard, left);
  gtk_widget_class_bind_template_child (widget_class, GuiseJobCard, bar);
  gtk_widget_class_bind_template_child (widget_class, GuiseJobCard, pause_button);
}

static void
guise_job_card_init (GuiseJobCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->seconds_left = -1.0;
  self->signals = g_signal_group_new (GUISE_TYPE_JOB);
  g_signal_group_connect_swapped (self->signals, "step", G_CALLBACK (on_step_cb), self);
  g_signal_group_connect_swapped (self->signals, "notify", G_CALLBACK (show), self);
}
