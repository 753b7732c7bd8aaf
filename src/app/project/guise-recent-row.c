/* SPDX-License-Identifier: GPL-3.0-or-later
 * A project among the recent ones. */
#include "app/project/guise-recent-row.h"

#include <glib/gi18n.h>

#include "app/train/guise-strip-view.h"
#include "app/train/guise-time-text.h"
#include "app/widgets/guise-thumb.h"

struct _GuiseRecentRow
{
  AdwActionRow parent_instance;

  GuiseOpenProject *project; /* owned */
  GuiseThumb       *thumb;
  GtkProgressBar   *progress;
};

G_DEFINE_FINAL_TYPE (GuiseRecentRow, guise_recent_row, ADW_TYPE_ACTION_ROW)

GuiseOpenProject *
guise_recent_row_get_project (const GuiseRecentRow *self)
{
  return self->project;
}

static void
show_progress (GuiseRecentRow *self, const GuiseProjectStatus *status)
{
  const double share =
    status->n_iterations > 0 ? (double) status->iteration / (double) status->n_iterations : 0.0;

  gtk_progress_bar_set_fraction (self->progress, CLAMP (share, 0.0, 1.0));
  gtk_widget_set_visible (GTK_WIDGET (self->progress),
                          status->phase != GUISE_PROJECT_PHASE_UNTRAINED &&
                            status->phase != GUISE_PROJECT_PHASE_FINISHED);
}

/* What is left of the plan, by how long an iteration took last; NULL: nobody knows, or nothing. */
static char *
dup_left (const GuiseRecentRow *self, const GuiseProjectStatus *status)
{
  const GuiseLossCurve *curve = guise_open_project_get_curve (self->project);
  double                ms = 0.0;

  if (curve == NULL || status->phase != GUISE_PROJECT_PHASE_UNDER_WAY ||
      status->iteration >= status->n_iterations)
    return NULL;
  for (guint i = curve->points->len; i > 0 && !(ms > 0.0); i--)
    ms = (double) g_array_index (curve->points, GuiseLossPoint, i - 1).ms;
  return ms > 0.0 ? guise_time_text_dup_span (ms / 1e3 *
                                              (double) (status->n_iterations - status->iteration))
                  : NULL;
}

static void
follow (GuiseRecentRow *self)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);
  const char               *problem = guise_open_project_get_problem (self->project);
  GuiseStep                *train = guise_open_project_get_step (self->project, GUISE_STEP_TRAIN);
  g_autofree char          *left = status != NULL ? dup_left (self, status) : NULL;
  g_autofree char          *text = NULL;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self),
                                 guise_open_project_get_name (self->project));
  if (problem != NULL)
    text = g_strdup (problem);
  else if (left != NULL)
    /* Translators: what is trained, how far it is, a length of time */
    text =
      g_strdup_printf (_("%s · %s · %s left"), status->title, guise_step_get_text (train), left);
  else if (status != NULL)
    /* Translators: what is trained, how far it is */
    text = g_strdup_printf (_("%s · %s"), status->title, guise_step_get_text (train));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text != NULL ? text : "");
  if (status == NULL)
    return;
  show_progress (self, status);
  guise_thumb_load (self->thumb, status->strip, GUISE_STRIP_SWAP, GUISE_STRIP_N_COLUMNS);
}

GtkWidget *
guise_recent_row_new (GuiseOpenProject *project)
{
  GuiseRecentRow *self = g_object_new (GUISE_TYPE_RECENT_ROW, NULL);

  self->project = g_object_ref (project);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), guise_open_project_get_path (project));
  g_signal_connect_object (project, "refreshed", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  follow (self);
  return GTK_WIDGET (self);
}

static void
guise_recent_row_dispose (GObject *object)
{
  g_clear_object (&GUISE_RECENT_ROW (object)->project);
  G_OBJECT_CLASS (guise_recent_row_parent_class)->dispose (object);
}

static void
guise_recent_row_class_init (GuiseRecentRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_recent_row_dispose;
  g_type_ensure (GUISE_TYPE_THUMB);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-recent-row.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseRecentRow, thumb);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecentRow, progress);
}

static void
guise_recent_row_init (GuiseRecentRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
