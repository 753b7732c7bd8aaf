/* SPDX-License-Identifier: GPL-3.0-or-later
 * Training as it goes. */
#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/guise-error-text.h"
#include "app/guise-shortcuts.h"
#include "app/project/guise-project-acts.h"
#include "app/train/guise-advice-acts.h"
#include "app/train/guise-cards-dialog.h"
#include "app/train/guise-check-dialog.h"
#include "app/train/guise-collapse-dialog.h"
#include "app/train/guise-heat.h"
#include "app/train/guise-sides-dialog.h"
#include "app/train/guise-train-acts.h"
#include "app/train/guise-train-devices.h"
#include "app/train/guise-train-page-private.h"
#include "app/train/guise-warning-words.h"
#include "app/widgets/guise-widget.h"

G_DEFINE_FINAL_TYPE (GuiseTrainPage, guise_train_page, GTK_TYPE_WIDGET)

static GuiseProcessJob *
get_process (const GuiseTrainPage *self)
{
  return GUISE_PROCESS_JOB (self->job);
}

/* ---- what is asked ---- */

/* Once for each fault, when the page can be seen. */
static void
ask_about_collapse (GuiseTrainPage *self)
{
  const GuiseProjectStatus  *status = guise_open_project_get_status (self->project);
  const GuiseProjectOutlook *outlook = guise_diary_get_outlook (self->diary);

  if (status == NULL || outlook == NULL || status->phase != GUISE_PROJECT_PHASE_GUARDED ||
      guise_job_get_state (self->job) == GUISE_JOB_RUNNING || outlook->fault == NULL ||
      outlook->fault_iteration == self->asked_about || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->asked_about = outlook->fault_iteration;
  guise_collapse_dialog_present (GTK_WIDGET (self), self->project, outlook);
}

/* The question first: a button that turns insensitive loses the focus of the keyboard, one that
 * goes hands it on. */
static void
on_job_changed (GuiseTrainPage *self)
{
  guise_train_page_show_phases (self);
  guise_train_page_show_question (self);
  guise_train_page_enable_actions (self);
  guise_train_page_show_head (self);
}

static void
on_state_changed (GuiseTrainPage *self)
{
  if (!guise_job_is_active (self->job))
    self->has_stepped = FALSE;
  on_job_changed (self);
}

static void
on_step_cb (GuiseTrainPage *self, const GuiseJobStep *step)
{
  const gboolean is_first = !self->has_stepped;

  self->has_stepped = TRUE;
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  guise_train_page_show_preview_age (self);
  if (is_first)
    on_job_changed (self);
  else
    guise_train_page_show_head (self);
}

static void
on_refreshed (GuiseTrainPage *self)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);

  if (status != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      guise_stage_bar_follow (self->stages, status);
      guise_loss_plot_follow (self->plot, guise_open_project_get_curve (self->project), status);
      guise_train_page_show_strip (self, status);
    }
  on_job_changed (self);
}

static void
on_diary_read (GuiseTrainPage *self)
{
  guise_figures_take_outlook (self->figures, guise_diary_get_outlook (self->diary));
  guise_loss_plot_take_turns (self->plot, guise_diary_get_lines (self->diary));
  guise_train_page_show_question (self);
  guise_train_page_show_head (self);
  ask_about_collapse (self);
}

/* A picture that was asked for has come, or one by the clock. */
static void
on_preview_cb (GuiseTrainPage *self)
{
  guise_open_project_refresh (self->project);
}

/* ---- actions ---- */

/* What was trained after the last save and is in no checkpoint: it is trained once more. */
static void
find_loss (GuiseTrainPage *self)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);
  const GuiseLossCurve     *curve = guise_open_project_get_curve (self->project);
  uint64_t                  reached = guise_process_job_get_iteration (get_process (self));
  double                    ms = 0.0;

  self->lost = 0;
  self->is_told = FALSE;
  if (status == NULL || curve == NULL)
    return;
  reached = MAX (reached, curve->last); /* of a process that died, the later one is told by it */
  if (reached <= status->iteration)
    return;
  for (guint i = curve->points->len; i > 0 && !(ms > 0.0); i--)
    ms = (double) g_array_index (curve->points, GuiseLossPoint, i - 1).ms;
  self->lost = reached - status->iteration;
  self->lost_seconds = ms > 0.0 ? (double) self->lost * ms / 1e3 : 0.0;
  self->continued_from = status->iteration;
}

static void
start (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseTrainPage *self = GUISE_TRAIN_PAGE (widget);

  switch (guise_job_get_state (self->job))
    {
    case GUISE_JOB_RUNNING:
      guise_job_pause (self->job);
      break;
    case GUISE_JOB_PAUSED:
      guise_job_resume (self->job);
      break;
    default:
      gtk_widget_activate_action (widget, "win.with-consent", "s", "train.begin");
    }
}

/* Where it trains is looked up at every start.
 *
 * Returns: %FALSE when it cannot be there; the banner says why until it can */
static gboolean
take_devices (GuiseTrainPage *self)
{
  g_auto (GuiseTrainDevices) devices = { 0 };
  g_autofree char *refusal = NULL;

  guise_train_devices_load (&devices);
  refusal =
    guise_train_devices_dup_refusal (&devices, guise_open_project_get_status (self->project));
  self->is_refused = refusal != NULL;
  if (!self->is_refused)
    guise_train_devices_apply (&devices, get_process (self));
  guise_train_page_show_question (self);
  return !self->is_refused;
}

static void
start_job (GuiseTrainPage *self)
{
  if (!guise_job_is_active (self->job) && take_devices (self))
    guise_job_start (self->job);
}

static void
begin (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseTrainPage *self = GUISE_TRAIN_PAGE (widget);

  find_loss (self);
  start_job (self);
}

static void
choose_cards (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_cards_dialog_present (widget, GUISE_TRAIN_PAGE (widget)->project);
}

static void
stop (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_job_stop (GUISE_TRAIN_PAGE (widget)->job);
}

static void
save (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_process_job_save (get_process (GUISE_TRAIN_PAGE (widget)));
}

static void
back_up (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_process_job_backup (get_process (GUISE_TRAIN_PAGE (widget)));
}

static void
preview (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_process_job_preview_now (get_process (GUISE_TRAIN_PAGE (widget)));
}

static void
change_scale (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseTrainPage *self = GUISE_TRAIN_PAGE (widget);
  const gboolean  is_log = gtk_toggle_button_get_active (self->log_toggle);

  gtk_toggle_button_set_active (is_log ? self->linear_toggle : self->log_toggle, TRUE);
}

static void
set_smoothing (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_object_set (GUISE_TRAIN_PAGE (widget)->plot, "smoothing",
                (double) g_variant_get_int32 (parameter), NULL);
}

static void
show_table (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_loss_table_present (GUISE_TRAIN_PAGE (widget)->plot);
}

static void
go_back (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseTrainPage *self = GUISE_TRAIN_PAGE (widget);

  if (guise_job_is_active (self->job) || take_devices (self))
    guise_process_job_go_back (get_process (self), g_variant_get_boolean (parameter)
                                                     ? GUISE_RUN_RETURN_LIMITED
                                                     : GUISE_RUN_RETURN_UNCHANGED);
}

/* How to go on after a collapse, once more. */
static void
ask_again (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseTrainPage            *self = GUISE_TRAIN_PAGE (widget);
  const GuiseProjectOutlook *outlook = guise_diary_get_outlook (self->diary);

  if (outlook != NULL && outlook->fault != NULL)
    guise_collapse_dialog_present (widget, self->project, outlook);
}

static void
show_faces (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseTrainPage *self = GUISE_TRAIN_PAGE (widget);

  guise_sides_dialog_present (GTK_WINDOW (gtk_widget_get_root (widget)), self->project);
}

static void
show_check (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseTrainPage *self = GUISE_TRAIN_PAGE (widget);

  guise_check_dialog_present (GTK_WINDOW (gtk_widget_get_root (widget)), self->project);
}

static void
told (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GUISE_TRAIN_PAGE (widget)->is_told = TRUE;
  guise_train_page_show_question (GUISE_TRAIN_PAGE (widget));
}

/* The warning in the banner was read; what its button says comes of it. */
static void
warned (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseTrainPage *self = GUISE_TRAIN_PAGE (widget);
  g_autoptr (GuiseJobLogRow) row = g_steal_pointer (&self->warning);
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;
  const char *follows = NULL;

  if (row == NULL)
    return;
  self->warned_us = guise_job_log_row_get_time (row);
  guise_train_page_show_question (self);
  guise_warning_words_get_button (row, &follows);
  if (follows != NULL && g_action_parse_detailed_name (follows, &name, &target, NULL))
    gtk_widget_activate_action_variant (widget, name, target);
}

static void
copy_report (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autofree char *report = guise_train_dup_report (GUISE_TRAIN_PAGE (widget)->project);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), report);
  guise_widget_toast (widget, _("The report is on the clipboard"), NULL);
}

/* What training waited for is done, or why it is not. */
static void
go_on (GuiseTrainPage *self, const GError *error)
{
  g_autofree char *text = error != NULL ? guise_error_text_dup_line (error) : NULL;

  on_job_changed (self);
  if (error == NULL)
    start_job (self);
  else
    guise_banner_set (self->banner, text, TRUE);
}

static void
on_batch_set_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseTrainPage *self = GUISE_TRAIN_PAGE (source);
  g_autoptr (GError) error = NULL;

  guise_project_act_finish (result, &error);
  if (self->job != NULL) /* else the page is gone */
    go_on (self, error);
}

/* The actions stay enabled while an answer is on its way: a button that turns insensitive loses the
 * focus of the keyboard. */
static void
pass_gate (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_gate_reply_give (GUISE_TRAIN_PAGE (widget)->reply, TRUE);
}

static void
repeat_gate (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_gate_reply_give (GUISE_TRAIN_PAGE (widget)->reply, FALSE);
}

static void
on_batch_chosen_cb (GuiseTroubleView *trouble, int batch, GuiseTrainPage *self)
{
  guise_train_set_batch_async (guise_open_project_get_path (self->project), batch, G_OBJECT (self),
                               on_batch_set_cb, NULL);
}

/* ---- layout ---- */

static void
apply_layout (GuiseTrainPage *self)
{
  GuiseLayout    layout = GUISE_LAYOUT_WIDE;
  const gboolean narrow = guise_train_page_is_narrow (self);
  GtkOrientation columns;

  if (self->adaptive != NULL)
    g_object_get (self->adaptive, "layout", &layout, NULL);
  columns = layout == GUISE_LAYOUT_WIDE ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->columns), columns);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->pictures),
                                  narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  guise_strip_view_set_mode (self->strip, narrow ? GUISE_STRIP_LINE : GUISE_STRIP_PAIRS);
  gtk_widget_set_visible (self->headline_box, narrow);
  gtk_widget_set_visible (self->bottom_bar, narrow);
  if (self->job != NULL)
    guise_train_page_show_head (self);
}

/* A page that is not seen has a width, too. */
static void
guise_train_page_root (GtkWidget *widget)
{
  GuiseTrainPage *self = GUISE_TRAIN_PAGE (widget);

  GTK_WIDGET_CLASS (guise_train_page_parent_class)->root (widget);
  if (self->adaptive == NULL)
    {
      self->adaptive = GUISE_ADAPTIVE (gtk_widget_get_ancestor (widget, GUISE_TYPE_ADAPTIVE));
      if (self->adaptive != NULL)
        g_signal_connect_object (self->adaptive, "notify::layout", G_CALLBACK (apply_layout), self,
                                 G_CONNECT_SWAPPED);
    }
  apply_layout (self);
}

/* While nobody sees it nothing is shown; then all of it at once. */
static void
guise_train_page_map (GtkWidget *widget)
{
  GuiseTrainPage *self = GUISE_TRAIN_PAGE (widget);

  GTK_WIDGET_CLASS (guise_train_page_parent_class)->map (widget);
  if (self->project != NULL)
    {
      on_refreshed (self);
      ask_about_collapse (self);
    }
}

/* ---- the object ---- */

GtkWidget *
guise_train_page_new (GuiseOpenProject *project)
{
  GuiseTrainPage *self = g_object_new (GUISE_TYPE_TRAIN_PAGE, NULL);

  self->project = g_object_ref (project);
  self->job = g_object_ref (guise_open_project_get_training (project));
  self->diary = guise_diary_new (project);
  self->reply = g_object_ref (guise_gate_reply_get (project));
  guise_figures_set_project (self->figures, project);
  guise_loss_plot_set_project (self->plot, project);
  guise_journal_view_set_lines (self->journal, guise_diary_get_lines (self->diary));
  g_signal_connect_object (project, "refreshed", G_CALLBACK (on_refreshed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->diary, "read", G_CALLBACK (on_diary_read), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (guise_heat_get (project), "changed", G_CALLBACK (on_job_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reply, "changed", G_CALLBACK (on_job_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reply, "written", G_CALLBACK (go_on), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->job, "step", G_CALLBACK (on_step_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->job, "preview", G_CALLBACK (on_preview_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->job, "notify::state", G_CALLBACK (on_state_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->job, "notify::status", G_CALLBACK (on_job_changed), self,
                           G_CONNECT_SWAPPED);
  on_refreshed (self);
  return GTK_WIDGET (self);
}

static void
guise_train_page_dispose (GObject *object)
{
  GuiseTrainPage *self = GUISE_TRAIN_PAGE (object);

  guise_widget_unparent_children (GTK_WIDGET (object));
  g_clear_object (&self->reply);
  g_clear_object (&self->diary);
  g_clear_object (&self->warning);
  g_clear_object (&self->job);
  g_clear_object (&self->project);
  g_clear_pointer (&self->strip_path, g_free);
  G_OBJECT_CLASS (guise_train_page_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *class)
{
  static const struct
  {
    const char                 *name;
    GtkWidgetActionActivateFunc func;
  } actions[] = {
    { "train.start", start },        { "train.begin", begin },
    { "train.stop", stop },          { "train.save", save },
    { "train.backup", back_up },     { "train.preview", preview },
    { "train.collapse", ask_again }, { "train.pass", pass_gate },
    { "train.repeat", repeat_gate }, { "train.told", told },
    { "train.report", copy_report }, { "train.scale", change_scale },
    { "train.check", show_check },   { "train.table", show_table },
    { "train.faces", show_faces },   { "train.cards", choose_cards },
    { "train.warned", warned },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (class, actions[i].name, NULL, actions[i].func);
  gtk_widget_class_install_action (class, "train.smoothing", "i", set_smoothing);
  gtk_widget_class_install_action (class, "train.go-back", "b", go_back);
  guise_advice_acts_install (class);
}

static void
bind_children (GtkWidgetClass *class)
{
  gtk_widget_class_bind_template_child (class, GuiseTrainPage, banner);
  gtk_widget_class_bind_template_child (class, GuiseTrainPage, body);
  gtk_widget_class_bind_template_child (class, GuiseTrainPage, head);
  gtk_widget_class_bind_template_child (class, GuiseTrainPage, bottom_start);
  gtk_widget_class_bind_template_child (class, GuiseTrainPage, bottom_content);
  gtk_widget_class_bind_template_child (class, GuiseTrainPage, headline_box);
  gtk_widget_class_bind_template_child (class, GuiseTrainPage, headline);
  gtk_widget_class_bind_template_child (class, GuiseTrainPage, bottom_bar);
  gtk_widget_class_bind_template_child (class, GuiseTrainPage, status);
  gtk_widget_class_bind_template_child (class, GuiseTrainPage, phases);
  gtk_widget_class_bind_template_child (class, GuiseTrainPage, columns);
  gtk_widget_class_bind_template_child (class, GuiseTrainPage, pictures);
  gtk_widget_class_bind_template_child (class, GuiseTrainPage, stages);
  gtk_widget_class_bind_template_child (class, GuiseTrainPage, preview_age);
  gtk_widget_class_bind_template_child (class, GuiseTrainPage, ab);
  gtk_widget_class_bind_template_child (class, GuiseTrainPage, strip);
  gtk_widget_class_bind_template_child (class, GuiseTrainPage, log_toggle);
  gtk_widget_class_bind_template_child (class, GuiseTrainPage, linear_toggle);
  gtk_widget_class_bind_template_child (class, GuiseTrainPage, plot);
  gtk_widget_class_bind_template_child (class, GuiseTrainPage, figures);
  gtk_widget_class_bind_template_child (class, GuiseTrainPage, journal);
  gtk_widget_class_bind_template_child (class, GuiseTrainPage, gate);
  gtk_widget_class_bind_template_child (class, GuiseTrainPage, trouble);
  gtk_widget_class_bind_template_callback (class, guise_train_page_show_ab);
  gtk_widget_class_bind_template_callback (class, guise_loss_plot_see);
  gtk_widget_class_bind_template_callback (class, on_batch_chosen_cb);
}

static void
guise_train_page_class_init (GuiseTrainPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_train_page_dispose;
  widget_class->root = guise_train_page_root;
  widget_class->map = guise_train_page_map;
  g_type_ensure (GUISE_TYPE_AB_VIEW);
  g_type_ensure (GUISE_TYPE_BANNER);
  g_type_ensure (GUISE_TYPE_FIGURES);
  g_type_ensure (GUISE_TYPE_GATE_VIEW);
  g_type_ensure (GUISE_TYPE_JOURNAL_VIEW);
  g_type_ensure (GUISE_TYPE_LOSS_PLOT);
  g_type_ensure (GUISE_TYPE_STAGE_BAR);
  g_type_ensure (GUISE_TYPE_STRIP_VIEW);
  g_type_ensure (GUISE_TYPE_TRAIN_HEAD);
  g_type_ensure (GUISE_TYPE_TROUBLE_VIEW);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  install_actions (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-train-page.ui");
  bind_children (widget_class);
}

static void
guise_train_page_init (GuiseTrainPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  guise_shortcuts_attach (GTK_WIDGET (self), GUISE_SHORTCUT_TRAIN);
}
