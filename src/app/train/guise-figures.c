/* SPDX-License-Identifier: GPL-3.0-or-later
 * The numbers of a training. */
#include "app/train/guise-figures.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#include "app/train/guise-heat.h"
#include "app/train/guise-history-point.h"
#include "app/train/guise-time-text.h"
#include "app/widgets/guise-widget.h"

#define ETA_SLACK   0.02 /* an end that moves by less than this has not moved */
#define WAIT_MUCH   0.20 /* of a step: then something is to be done about it */
#define WAIT_LITTLE 0.15
#define WAIT_PART   0.1 /* what the newest share counts */

struct _GuiseFigures
{
  GtkWidget parent_instance;

  GuiseOpenProject *project;    /* owned */
  GuiseJob         *job;        /* owned */
  guint             clock;      /* source, 0: none */
  double            wait_share; /* of a step, of the last ones together */
  double            end;        /* when training ends, seconds since 1970; -1: not known */
  int64_t           saved;      /* when it was saved last, seconds since 1970; 0: not known */
  double            save_seconds;
  double            backup_seconds; /* of training after the last save; -1: there are no backups */

  GtkLabel  *iteration;
  GtkLabel  *ms;
  GtkLabel  *waiting;
  GtkWidget *waiting_advice;
  GtkLabel  *memory;
  GtkLabel  *waits_label;
  GtkWidget *waits_row;
  GtkLabel  *heat_label;
  GtkWidget *heat_row;
  GtkLabel  *time_left;
  GtkLabel  *next_backup;
  GtkLabel  *next_save;
  GtkLabel  *saved_label;
};

G_DEFINE_FINAL_TYPE (GuiseFigures, guise_figures, GTK_TYPE_WIDGET)

static double
get_now (void)
{
  return (double) g_get_real_time () / 1e6;
}

static void
set_figure (GtkLabel *label, char *text)
{
  if (g_strcmp0 (gtk_label_get_label (label), text) != 0)
    gtk_label_set_label (label, text);
  g_free (text);
}

/* ---- times ---- */

static gboolean
runs (const GuiseFigures *self)
{
  return self->job != NULL && guise_job_get_state (self->job) == GUISE_JOB_RUNNING;
}

double
guise_figures_get_eta (const GuiseFigures *self)
{
  return self->end > 0.0 && runs (self) ? MAX (self->end - get_now (), 0.0) : -1.0;
}

double
guise_figures_get_saved_ago (const GuiseFigures *self)
{
  return self->saved > 0 ? MAX (get_now () - (double) self->saved, 0.0) : -1.0;
}

/* Something that comes so many seconds after the last save, if training goes on. */
static char *
describe_next (const GuiseFigures *self, double after)
{
  g_autofree char *span = NULL;

  if (!runs (self) || self->saved == 0 || after < 0.0)
    return g_strdup ("–");
  span = guise_time_text_dup_span (MAX (after - guise_figures_get_saved_ago (self), 0.0));
  /* Translators: a length of time, as in "in 48 min" */
  return g_strdup_printf (_("in %s"), span);
}

static void
show_times (GuiseFigures *self)
{
  set_figure (self->time_left, runs (self) ? guise_time_text_dup_span (guise_figures_get_eta (self))
                                           : g_strdup ("–"));
  set_figure (self->next_backup,
              self->backup_seconds < 0.0 ? g_strdup (_("only by hand"))
                                         : describe_next (self, self->backup_seconds));
  set_figure (self->next_save, describe_next (self, self->save_seconds));
  set_figure (self->saved_label, self->saved > 0
                                   ? guise_time_text_dup_ago (guise_figures_get_saved_ago (self))
                                   : g_strdup ("–"));
}

static gboolean
on_clock_cb (void *user_data)
{
  show_times (user_data);
  return G_SOURCE_CONTINUE;
}

/* ---- the job and the files ---- */

/* An estimate that hardly moves stands still. */
static void
take_eta (GuiseFigures *self, double eta)
{
  const double end = get_now () + eta;

  if (eta < 0.0)
    self->end = -1.0;
  else if (self->end < 0.0 || fabs (end - self->end) > ETA_SLACK * MAX (eta, 60.0))
    self->end = end;
}

static void
show_memory (GuiseFigures *self, const GuiseJobStep *step)
{
  g_autofree char *used = g_format_size (step->memory_used);
  g_autofree char *total = g_format_size (step->memory_total);

  /* Translators: memory in use and in all, as in "5.2 GB of 8.0 GB" */
  set_figure (self->memory, step->memory_total > 0 ? g_strdup_printf (_("%s of %s"), used, total)
                                                   : g_strdup ("–"));
}

/* Of several graphics cards: who waits for the slowest of them. */
static void
show_waits (GuiseFigures *self)
{
  int           n = 0;
  const double *shares = guise_process_job_get_wait_shares (GUISE_PROCESS_JOB (self->job), &n);
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < n; i++)
    {
      /* Translators: a share of the time */
      g_autofree char *share = g_strdup_printf (_("%.0f %%"), 100.0 * shares[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? " · " : "", share);
    }
  gtk_widget_set_visible (self->waits_row, n > 1);
  set_figure (self->waits_label, g_strdup (text->str));
}

/* A few slow steps are nobody's business; advice that is given stays until it has helped. */
static void
advise_on_waiting (GuiseFigures *self, double share)
{
  const gboolean is_advised = gtk_widget_get_visible (self->waiting_advice);

  self->wait_share += WAIT_PART * (share - self->wait_share);
  gtk_widget_set_visible (self->waiting_advice,
                          self->wait_share > (is_advised ? WAIT_LITTLE : WAIT_MUCH));
}

static void
on_step_cb (GuiseFigures *self, const GuiseJobStep *step)
{
  const double share = step->ms > 0.0 ? step->wait_ms / step->ms : 0.0;

  take_eta (self, step->eta_seconds);
  advise_on_waiting (self, CLAMP (share, 0.0, 1.0));
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  set_figure (self->iteration, g_strdup_printf ("%'" PRIu64, step->iteration));
  set_figure (self->ms, g_strdup_printf (_("%.0f ms"), step->ms));
  set_figure (self->waiting, g_strdup_printf (_("%.0f %%"), 100.0 * CLAMP (share, 0.0, 1.0)));
  show_memory (self, step);
  show_waits (self);
}

static void
show_heat (GuiseFigures *self)
{
  const double degrees = guise_heat_get_degrees (guise_heat_get (self->project));

  gtk_widget_set_visible (self->heat_row, !isnan (degrees));
  if (!isnan (degrees))
    /* Translators: a temperature */
    set_figure (self->heat_label, g_strdup_printf (_("%.0f °C"), degrees));
}

static int64_t
find_saved (GuiseFigures *self)
{
  GListModel *rows = guise_job_get_log (self->job);
  GListModel *points = guise_open_project_get_points (self->project);

  for (guint i = g_list_model_get_n_items (rows); i > 0; i--)
    {
      g_autoptr (GuiseJobLogRow) row = g_list_model_get_item (rows, i - 1);

      if (guise_job_log_row_get_kind (row) == GUISE_JOB_ROW_SAVED)
        return guise_job_log_row_get_time (row) / G_USEC_PER_SEC;
    }
  for (guint i = 0; i < g_list_model_get_n_items (points); i++)
    {
      g_autoptr (GuiseHistoryPoint) point = g_list_model_get_item (points, i);

      if (guise_history_point_get_made_at (point) > 0)
        return guise_history_point_get_made_at (point);
    }
  return 0;
}

static void
on_refreshed (GuiseFigures *self)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);

  self->saved = find_saved (self);
  if (status != NULL)
    set_figure (self->iteration, g_strdup_printf ("%'" PRIu64, status->iteration));
  show_times (self);
}

void
guise_figures_take_outlook (GuiseFigures *self, const GuiseProjectOutlook *outlook)
{
  if (outlook == NULL)
    return;
  self->save_seconds = outlook->save_seconds;
  self->backup_seconds = outlook->backup_seconds;
  show_times (self);
}

void
guise_figures_set_project (GuiseFigures *self, GuiseOpenProject *project)
{
  self->project = g_object_ref (project);
  self->job = g_object_ref (guise_open_project_get_training (project));
  g_signal_connect_object (project, "refreshed", G_CALLBACK (on_refreshed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->job, "notify::state", G_CALLBACK (show_times), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (guise_heat_get (project), "changed", G_CALLBACK (show_heat), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->job, "step", G_CALLBACK (on_step_cb), self, G_CONNECT_SWAPPED);
  on_refreshed (self);
  show_heat (self);
}

/* ---- the object ---- */

static void
guise_figures_map (GtkWidget *widget)
{
  GuiseFigures *self = GUISE_FIGURES (widget);

  GTK_WIDGET_CLASS (guise_figures_parent_class)->map (widget);
  if (self->project != NULL)
    on_refreshed (self);
  self->clock = g_timeout_add_seconds (1, on_clock_cb, self);
}

static void
guise_figures_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&GUISE_FIGURES (widget)->clock, g_source_remove);
  GTK_WIDGET_CLASS (guise_figures_parent_class)->unmap (widget);
}

static void
guise_figures_dispose (GObject *object)
{
  GuiseFigures *self = GUISE_FIGURES (object);

  g_clear_handle_id (&self->clock, g_source_remove);
  guise_widget_unparent_children (GTK_WIDGET (object));
  g_clear_object (&self->job);
  g_clear_object (&self->project);
  G_OBJECT_CLASS (guise_figures_parent_class)->dispose (object);
}

static void
guise_figures_class_init (GuiseFiguresClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_figures_dispose;
  widget_class->map = guise_figures_map;
  widget_class->unmap = guise_figures_unmap;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/guise/Studio/guise-figures.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseFigures, iteration);
  gtk_widget_class_bind_template_child (widget_class, GuiseFigures, ms);
  gtk_widget_class_bind_template_child (widget_class, GuiseFigures, waiting);
  gtk_widget_class_bind_template_child (widget_class, GuiseFigures, waiting_advice);
  gtk_widget_class_bind_template_child (widget_class, GuiseFigures, memory);
  gtk_widget_class_bind_template_child (widget_class, GuiseFigures, waits_label);
  gtk_widget_class_bind_template_child (widget_class, GuiseFigures, waits_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseFigures, heat_label);
  gtk_widget_class_bind_template_child (widget_class, GuiseFigures, heat_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseFigures, time_left);
  gtk_widget_class_bind_template_child (widget_class, GuiseFigures, next_backup);
  gtk_widget_class_bind_template_child (widget_class, GuiseFigures, next_save);
  gtk_widget_class_bind_template_child (widget_class, GuiseFigures, saved_label);
}

static GtkWidget *
find_text (GtkWidget *root)
{
  while (!GTK_IS_LABEL (root))
    root = gtk_widget_get_first_child (root);
  return root;
}

/* Each is called by its first text; the last one is what it says. */
static void
name_rows (GuiseFigures *self)
{
  GtkWidget *list = gtk_widget_get_first_child (GTK_WIDGET (self));

  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      GtkWidget *box = gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row));

      gtk_accessible_update_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                      find_text (box), NULL, -1);
    }
}

static void
guise_figures_init (GuiseFigures *self)
{
  self->end = -1.0;
  self->backup_seconds = -1.0;
  gtk_widget_init_template (GTK_WIDGET (self));
  name_rows (self);
}
