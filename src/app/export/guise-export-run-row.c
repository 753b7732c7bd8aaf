/* SPDX-License-Identifier: GPL-3.0-or-later
 * A file in the list of those that are exported. */
#include "app/export/guise-export-run-row.h"

#include <glib/gi18n.h>

#include "app/export/guise-export-words.h"
#include "app/widgets/guise-step-mark.h"

struct _GuiseExportRunRow
{
  AdwActionRow parent_instance;

  GuiseExportRun *run; /* owned */
  GuiseJob       *job; /* owned, or NULL; whose progress is followed */

  GuiseStepMark  *mark;
  GtkProgressBar *bar;
};

G_DEFINE_FINAL_TYPE (GuiseExportRunRow, guise_export_run_row, ADW_TYPE_ACTION_ROW)

static const GuiseStepState marks[] = {
  [GUISE_EXPORT_WAITS] = GUISE_STEP_TO_DO,    [GUISE_EXPORT_RUNS] = GUISE_STEP_RUNNING,
  [GUISE_EXPORT_DONE] = GUISE_STEP_DONE,      [GUISE_EXPORT_REFUSED] = GUISE_STEP_STOPPED,
  [GUISE_EXPORT_FAILED] = GUISE_STEP_STOPPED,
};

static void
show_progress (GuiseExportRunRow *self)
{
  const GuiseExportState state = guise_export_run_get_state (self->run);
  const double           fraction = self->job != NULL ? guise_job_get_fraction (self->job) : 0.0;
  g_autofree char       *text = guise_export_words_dup_state (self->run);
  g_autofree char       *value = g_strdup_printf (_("%.0f %%"), 100.0 * MAX (fraction, 0.0));

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
  gtk_progress_bar_set_fraction (self->bar, CLAMP (fraction, 0.0, 1.0));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  value, -1);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), state == GUISE_EXPORT_RUNS);
  guise_step_mark_set_state (self->mark, marks[state]);
  g_object_set (self->mark, "fraction", CLAMP (fraction, 0.0, 1.0), NULL);
}

static void
on_changed (GuiseExportRunRow *self)
{
  GuiseJob *job = guise_export_run_get_job (self->run);

  if (job != self->job)
    {
      if (self->job != NULL)
        g_signal_handlers_disconnect_by_data (self->job, self);
      g_set_object (&self->job, job);
      g_signal_connect_object (job, "notify", G_CALLBACK (show_progress), self, G_CONNECT_SWAPPED);
    }
  show_progress (self);
}

GtkWidget *
guise_export_run_row_new (GuiseExportRun *run)
{
  GuiseExportRunRow *self = g_object_new (GUISE_TYPE_EXPORT_RUN_ROW, NULL);

  self->run = g_object_ref (run);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), guise_export_run_get_name (run));
  g_signal_connect_object (run, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  on_changed (self);
  return GTK_WIDGET (self);
}

static void
guise_export_run_row_dispose (GObject *object)
{
  GuiseExportRunRow *self = GUISE_EXPORT_RUN_ROW (object);

  g_clear_object (&self->job);
  g_clear_object (&self->run);
  G_OBJECT_CLASS (guise_export_run_row_parent_class)->dispose (object);
}

static void
guise_export_run_row_class_init (GuiseExportRunRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_export_run_row_dispose;
  g_type_ensure (GUISE_TYPE_STEP_MARK);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-export-run-row.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseExportRunRow, mark);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportRunRow, bar);
}

static void
guise_export_run_row_init (GuiseExportRunRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
