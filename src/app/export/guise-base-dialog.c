/* SPDX-License-Identifier: GPL-3.0-or-later
 * A model saved as a base. */
#include "app/export/guise-base-dialog.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "app/export/guise-base-job.h"
#include "app/export/guise-export-facts.h"
#include "app/export/guise-export-words.h"
#include "app/faces/guise-face-slot-text.h"
#include "app/guise-error-text.h"
#include "app/guise-task.h"
#include "app/widgets/guise-widget.h"
#include "project/guise-base.h"
#include "project/guise-export.h"

#define WIDTH  560
#define HEIGHT 640

struct _GuiseBaseDialog
{
  AdwWindow parent_instance;

  GuiseOpenProject     *project;     /* owned */
  char                 *point;       /* owned, or NULL: the newest that can be used */
  char                 *found;       /* owned, or NULL: the point that is shown, and saved */
  GCancellable         *cancellable; /* owned; cancelled when it is closed */
  GuiseJob             *job;         /* owned, or NULL */
  char                 *target;      /* owned, or NULL */
  GtkFileChooserNative *chooser;     /* owned while it is open */
  uint64_t              bytes[2];    /* without and with the optimizer */

  GtkStack       *stack;
  GtkWidget      *save_button;
  AdwActionRow   *point_row;
  AdwActionRow   *size_row;
  GtkSwitch      *optimizer;
  GtkWidget      *labels_row;
  GtkSwitch      *labels;
  GtkListBox     *faces;
  GtkProgressBar *bar;
  AdwStatusPage  *done;
  AdwStatusPage  *problem;
};

G_DEFINE_FINAL_TYPE (GuiseBaseDialog, guise_base_dialog, ADW_TYPE_WINDOW)

/* ---- what there is, on a thread ---- */

typedef struct
{
  GuiseBase       *base; /* owned */
  GuiseExportFaces faces;
  unsigned         n_parents;
} Facts;

static void
facts_free (void *data)
{
  Facts *self = data;

  g_clear_pointer (&self->base, guise_base_free);
  g_free (self);
}

/* What a thread is given. */
typedef struct
{
  char *dir;   /* owned */
  char *point; /* owned, or NULL */
} Question;

static void
question_free (void *data)
{
  Question *self = data;

  g_free (self->dir);
  g_free (self->point);
  g_free (self);
}

static void
read_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Question *question = data;
  GError         *error = NULL;
  g_autoptr (GuiseProject) project = guise_project_open (question->dir, &error);
  Facts *self = g_new0 (Facts, 1);

  if (project != NULL && guise_export_count_parents (project, &self->n_parents, &error))
    self->base = guise_base_find (question->point != NULL ? question->point : question->dir, NULL,
                                  cancellable, &error);
  if (self->base == NULL)
    {
      facts_free (self);
      g_task_return_error (task, error);
      return;
    }
  guise_export_faces_read (project, &self->faces);
  g_task_return_pointer (task, self, facts_free);
}

/* ---- what is shown ---- */

static void
show_size (GuiseBaseDialog *self)
{
  const uint64_t   n_bytes = self->bytes[gtk_switch_get_active (self->optimizer) ? 1 : 0];
  g_autofree char *size = g_format_size (n_bytes);
  /* Translators: a size, as in “361 MB” */
  g_autofree char *text =
    n_bytes > 0 ? g_strdup_printf (_("About %s"), size) : g_strdup (_("Not known yet"));

  adw_action_row_set_subtitle (self->size_row, text);
}

static void
add_row (GuiseBaseDialog *self, const char *title, const char *text)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_list_box_append (self->faces, row);
}

static void
show_faces (GuiseBaseDialog *self, const Facts *facts)
{
  g_autofree char *parents =
    facts->n_parents > 0
      ? g_strdup_printf (ngettext ("%u model that was trained before",
                                   "%u models that were trained before", facts->n_parents),
                         facts->n_parents)
      : g_strdup (_("Nothing; this model began here"));
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->faces))) != NULL)
    gtk_list_box_remove (self->faces, row);
  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    if (facts->faces.is_set[slot])
      add_row (self, guise_face_slot_get_title ((GuiseFaceSlot) slot),
               guise_export_words_get_consent (facts->faces.consents[slot]));
  add_row (self, _("Began with"), parents);
  gtk_widget_set_sensitive (self->labels_row, facts->faces.has_labels);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->labels_row),
                               facts->faces.has_labels ? _("Otherwise it says on what ground each face is used, and no name.")
                                                       : _("Nobody is named in this project."));
}

static void
show_point (GuiseBaseDialog *self, const GuiseBase *base)
{
  g_autofree char *text = NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "base.save", base->is_reusable);
  if (!base->is_reusable)
    text = g_strdup_printf (
      /* Translators: an iteration */
      _("Iteration %'" PRIu64 ". Random warp was off by then: this model can be trained on, but no "
        "other face can begin with it."),
         base->iteration);
  else if (self->point != NULL)
    text = g_strdup_printf (_("Iteration %'" PRIu64), base->iteration);
  else
    /* Translators: an iteration */
    text =
      g_strdup_printf (_("Iteration %'" PRIu64 ", the newest that another face can begin with"),
                          base->iteration);
  adw_action_row_set_subtitle (self->point_row, text);
}

static void
show_problem (GuiseBaseDialog *self, const GError *error)
{
  const GuiseErrorText text = guise_error_text_get (error);
  g_autofree char     *line = guise_error_text_dup_line (error);
  g_autofree char     *escaped = g_markup_escape_text (text.needs_details ? line : text.advice, -1);

  adw_status_page_set_title (self->problem, text.title);
  adw_status_page_set_description (self->problem, escaped);
  gtk_stack_set_visible_child_name (self->stack, "problem");
}

static void
on_read_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseBaseDialog *self = GUISE_BASE_DIALOG (source);
  g_autoptr (GError) error = NULL;
  Facts *facts = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    ; /* closed meanwhile */
  else if (facts != NULL)
    {
      g_free (self->found);
      self->found = g_strdup (facts->base->folder);
      self->bytes[0] = guise_base_measure (facts->base, FALSE);
      self->bytes[1] = guise_base_measure (facts->base, TRUE);
      show_point (self, facts->base);
      show_faces (self, facts);
      show_size (self);
      gtk_stack_set_visible_child_name (self->stack, "order");
      gtk_widget_set_visible (self->save_button, TRUE);
    }
  else
    show_problem (self, error);
  g_clear_pointer (&facts, facts_free);
}

static void
look (GuiseBaseDialog *self)
{
  g_autoptr (GTask) task = guise_task_new (self, self->cancellable, on_read_cb, NULL);
  Question *question = g_new0 (Question, 1);

  question->dir = g_strdup (guise_open_project_get_path (self->project));
  question->point = g_strdup (self->point);
  gtk_stack_set_visible_child_name (self->stack, "wait");
  g_task_set_source_tag (task, look);
  g_task_set_task_data (task, question, question_free);
  g_task_run_in_thread (task, read_thread);
}

/* ---- doing it ---- */

static void
show_progress (GuiseBaseDialog *self)
{
  const double     fraction = CLAMP (guise_job_get_fraction (self->job), 0.0, 1.0);
  g_autofree char *text = g_strdup_printf (_("%.0f %%"), 100.0 * fraction);

  gtk_progress_bar_set_fraction (self->bar, fraction);
  gtk_progress_bar_set_text (self->bar, text);
}

static void
show_done (GuiseBaseDialog *self, const char *name)
{
  g_autofree char *text = g_strdup_printf (
    /* Translators: name of a folder */
    _("“%s” is complete. Another face begins with it on the page “Use or continue a model”."),
       name);
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_status_page_set_description (self->done, escaped);
  gtk_stack_set_visible_child_name (self->stack, "done");
}

static void
on_state_cb (GuiseBaseDialog *self)
{
  const GError    *error = guise_job_get_error (self->job);
  g_autofree char *name = NULL;

  if (guise_job_is_active (self->job))
    {
      show_progress (self);
      return;
    }
  name = guise_thread_job_take_result (GUISE_THREAD_JOB (self->job));
  if (error != NULL)
    show_problem (self, error);
  else if (name != NULL)
    show_done (self, name);
  else /* it was stopped */
    {
      gtk_stack_set_visible_child_name (self->stack, "order");
      gtk_widget_set_visible (self->save_button, TRUE);
    }
}

void
guise_base_dialog_save (GuiseBaseDialog *self, const char *target)
{
  const GuiseBaseOrder order = {
    .project = guise_open_project_get_path (self->project),
    .point = self->found, /* training may have saved since */
    .target = target,
    .with_optimizer = gtk_switch_get_active (self->optimizer),
    .with_labels = gtk_switch_get_active (self->labels),
  };

  g_return_if_fail (self->found != NULL);

  if (self->job != NULL && guise_job_is_active (self->job))
    return;
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_free (self->target);
  self->target = g_strdup (target);
  g_clear_object (&self->job);
  self->job = guise_base_job_new (&order);
  g_signal_connect_object (self->job, "notify::state", G_CALLBACK (on_state_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->job, "notify::fraction", G_CALLBACK (show_progress), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_visible (self->save_button, FALSE);
  gtk_stack_set_visible_child_name (self->stack, "work");
  guise_job_start (self->job);
  guise_open_project_add_job (self->project, self->job, GUISE_STEP_EXPORT);
  show_progress (self);
}

static void
on_chosen_cb (GuiseBaseDialog *self, int response)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                             ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser))
                             : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  g_clear_object (&self->chooser);
  if (path != NULL)
    guise_base_dialog_save (self, path);
}

static void
choose_place (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseBaseDialog *self = GUISE_BASE_DIALOG (widget);
  /* Translators: name of a project; the name of a folder */
  g_autofree char *wanted =
    g_strdup_printf (_("%s base"), guise_open_project_get_name (self->project));
  g_autofree char *name = guise_export_words_dup_file_name (wanted);

  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (_("Where the base goes"), GTK_WINDOW (self),
                                                  GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
stop (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseBaseDialog *self = GUISE_BASE_DIALOG (widget);

  if (self->job != NULL)
    guise_job_stop (self->job);
}

/* After a problem, to choose another place; without anything to choose from there is only closing.
 * What was the newest may be gone: training keeps only a few. */
static void
go_back (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseBaseDialog *self = GUISE_BASE_DIALOG (widget);

  if (self->job == NULL)
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  look (self);
}

static void
show_folder (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseBaseDialog *self = GUISE_BASE_DIALOG (widget);
  g_autofree char *uri = self->target != NULL ? g_filename_to_uri (self->target, NULL, NULL) : NULL;

  if (uri != NULL)
    gtk_show_uri (GTK_WINDOW (self), uri, GDK_CURRENT_TIME);
}

/* Who has closed the dialog is told in the window. */
static void
on_left_cb (GtkWidget *window, GParamSpec *pspec, GuiseJob *job)
{
  g_autofree char *name = NULL;
  g_autofree char *line = NULL;

  if (guise_job_is_active (job))
    return;
  name = guise_thread_job_take_result (GUISE_THREAD_JOB (job));
  if (guise_job_get_error (job) != NULL)
    line = guise_error_text_dup_line (guise_job_get_error (job));
  else
    line = g_strdup (name != NULL ? _("The base is saved") : _("Stopped; no base was written"));
  guise_widget_toast (window, line, NULL);
}

static gboolean
guise_base_dialog_close_request (GtkWindow *window)
{
  GuiseBaseDialog *self = GUISE_BASE_DIALOG (window);
  GtkWindow       *parent = gtk_window_get_transient_for (window);

  if (self->job != NULL && guise_job_is_active (self->job) && parent != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->job, self);
      g_signal_connect_object (self->job, "notify::state", G_CALLBACK (on_left_cb), parent,
                               G_CONNECT_SWAPPED);
    }
  return GTK_WINDOW_CLASS (guise_base_dialog_parent_class)->close_request (window);
}

/* ---- the object ---- */

const char *
guise_base_dialog_get_page (GuiseBaseDialog *self)
{
  return gtk_stack_get_visible_child_name (self->stack);
}

GtkWidget *
guise_base_dialog_present (GtkWindow *parent, GuiseOpenProject *project, const char *point)
{
  GuiseBaseDialog *self = g_object_new (GUISE_TYPE_BASE_DIALOG, "transient-for", parent, NULL);

  self->project = g_object_ref (project);
  self->point = g_strdup (point);
  guise_widget_fit_window (GTK_WINDOW (self), GTK_WIDGET (parent), WIDTH, HEIGHT);
  look (self);
  gtk_window_present (GTK_WINDOW (self));
  return GTK_WIDGET (self);
}

static void
guise_base_dialog_dispose (GObject *object)
{
  GuiseBaseDialog *self = GUISE_BASE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->chooser);
  g_clear_object (&self->job);
  g_clear_object (&self->project);
  G_OBJECT_CLASS (guise_base_dialog_parent_class)->dispose (object);
}

static void
guise_base_dialog_finalize (GObject *object)
{
  GuiseBaseDialog *self = GUISE_BASE_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_free (self->point);
  g_free (self->found);
  g_free (self->target);
  G_OBJECT_CLASS (guise_base_dialog_parent_class)->finalize (object);
}

static void
guise_base_dialog_class_init (GuiseBaseDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_base_dialog_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_base_dialog_finalize;
  GTK_WINDOW_CLASS (class)->close_request = guise_base_dialog_close_request;
  gtk_widget_class_install_action (widget_class, "base.save", NULL, choose_place);
  gtk_widget_class_install_action (widget_class, "base.stop", NULL, stop);
  gtk_widget_class_install_action (widget_class, "base.back", NULL, go_back);
  gtk_widget_class_install_action (widget_class, "base.show", NULL, show_folder);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-base-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseBaseDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, GuiseBaseDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseBaseDialog, point_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseBaseDialog, size_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseBaseDialog, optimizer);
  gtk_widget_class_bind_template_child (widget_class, GuiseBaseDialog, labels_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseBaseDialog, labels);
  gtk_widget_class_bind_template_child (widget_class, GuiseBaseDialog, faces);
  gtk_widget_class_bind_template_child (widget_class, GuiseBaseDialog, bar);
  gtk_widget_class_bind_template_child (widget_class, GuiseBaseDialog, done);
  gtk_widget_class_bind_template_child (widget_class, GuiseBaseDialog, problem);
  gtk_widget_class_bind_template_callback (widget_class, show_size);
}

static void
guise_base_dialog_init (GuiseBaseDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  guise_widget_outlive_parent (GTK_WINDOW (self));
}
