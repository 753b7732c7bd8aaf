/* SPDX-License-Identifier: GPL-3.0-or-later
 * Training as it goes: what the page shows. */
#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#include "app/train/guise-heat.h"
#include "app/train/guise-time-text.h"
#include "app/train/guise-train-devices.h"
#include "app/train/guise-train-page-private.h"
#include "app/train/guise-warning-words.h"
#include "app/widgets/guise-job-words.h"
#include "app/widgets/guise-widget.h"
#include "project/guise-quick-check.h"

static void
set_text (GtkLabel *label, char *text)
{
  if (g_strcmp0 (gtk_label_get_label (label), text) != 0)
    gtk_label_set_label (label, text);
  g_free (text);
}

/* ---- words ---- */

static char *
dup_stage (const GuiseProjectStatus *status)
{
  if (status->phase == GUISE_PROJECT_PHASE_FINISHED)
    return g_strdup (_("The plan is done"));
  return g_strdup_printf (_("Stage %zu of %u: %s"), status->stage + 1, status->stages->len,
                             status->stage_title);
}

/* Whether it goes on, and is done when it says. */
static gboolean
makes_progress (const GuiseTrainPage *self)
{
  return self->has_stepped && guise_job_get_state (self->job) == GUISE_JOB_RUNNING &&
         !guise_job_is_stalled (self->job) &&
         !guise_process_job_lacks_room (GUISE_PROCESS_JOB (self->job));
}

static char *
dup_state (const GuiseTrainPage *self)
{
  const double     eta = guise_figures_get_eta (self->figures);
  g_autofree char *end = guise_time_text_dup_end (eta);
  g_autofree char *span = guise_time_text_dup_span (eta);

  if (guise_job_get_state (self->job) == GUISE_JOB_READY)
    return g_strdup (_("Training takes days; it can be stopped at any time."));
  if (guise_job_get_state (self->job) == GUISE_JOB_PAUSED)
    return g_strdup (_("Paused; everything is saved."));
  if (makes_progress (self) && end != NULL)
    /* Translators: time left, then when it ends, as in "ends Tuesday 21:00" */
    return g_strdup_printf (_("%s left · %s"), span, end);
  return guise_job_words_dup_status (self->job);
}

gboolean
guise_train_page_is_narrow (const GuiseTrainPage *self)
{
  GuiseLayout layout = GUISE_LAYOUT_WIDE;

  if (self->adaptive != NULL)
    g_object_get (self->adaptive, "layout", &layout, NULL);
  return layout == GUISE_LAYOUT_NARROW;
}

/* Narrow: the time that is left, large, and where that is. */
static void
show_headline (GuiseTrainPage *self, const GuiseProjectStatus *status, const char *state)
{
  const double     eta = guise_figures_get_eta (self->figures);
  const gboolean   runs = makes_progress (self) && eta >= 0.0;
  g_autofree char *span = guise_time_text_dup_span (eta);

  gtk_widget_set_visible (GTK_WIDGET (self->headline), runs);
  if (!runs)
    {
      set_text (self->status, g_strdup (state));
      return;
    }
  set_text (self->headline, g_strdup_printf (_("%s left"), span));
  /* Translators: iterations done, of how many */
  set_text (self->status, g_strdup_printf (_("%'" PRIu64 " of %'" PRIu64), status->iteration,
                                              status->n_iterations));
}

void
guise_train_page_show_head (GuiseTrainPage *self)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);
  const char               *body = gtk_stack_get_visible_child_name (self->body);
  const GuiseJobState       state = guise_job_get_state (self->job);
  const gboolean            runs = state == GUISE_JOB_RUNNING;
  const gboolean   is_over = status != NULL && status->phase == GUISE_PROJECT_PHASE_FINISHED;
  const gboolean   goes_on = state == GUISE_JOB_PAUSED || (status != NULL && status->iteration > 0);
  const gboolean   is_asking = g_strcmp0 (body, "training") != 0;
  const gboolean   narrow = guise_train_page_is_narrow (self);
  g_autofree char *stage = status != NULL ? dup_stage (status) : g_strdup ("");
  g_autofree char *text = dup_state (self);
  GuiseTrainHeadState head = { .title = narrow || status == NULL
                               ? _("Train")      : stage, .subtitle = narrow ? stage : text,
                                    .label = runs ? _("Pause")
                                                  : goes_on
                                    ? _("Go on")
                                    : _("Start"), .runs = runs,
                                         .is_suggested = !runs && !is_over && !is_asking,
                                         .is_narrow = narrow, .is_asking = is_asking };

  if (is_asking)
    {
      head.title = _("Train");
      head.subtitle =
        guise_gate_reply_is_on_its_way (self->reply) ? _("Looking at the faces of both sides")
                                                     : g_strcmp0 (body, "gate") == 0
        ? _("Waits for your answer")
        : _("Training is paused");
    }
  guise_train_head_show (self->head, &head);
  guise_train_head_set_button (self->bottom_start, self->bottom_content, &head);
  if (narrow && status != NULL)
    show_headline (self, status, text);
}

/* What starting takes, until the first step: from the rows since it was started. */
void
guise_train_page_show_phases (GuiseTrainPage *self)
{
  GListModel    *rows = guise_job_get_log (self->job);
  const guint    n = g_list_model_get_n_items (rows);
  const gboolean starts =
    guise_job_get_state (self->job) == GUISE_JOB_RUNNING && !self->has_stepped;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *status = NULL;
  guint            first = n;

  gtk_widget_set_visible (GTK_WIDGET (self->phases), starts);
  if (!starts)
    return;
  while (first > 0)
    {
      g_autoptr (GuiseJobLogRow) row = g_list_model_get_item (rows, first - 1);

      if (guise_job_log_row_get_kind (row) == GUISE_JOB_ROW_END)
        break;
      first--;
    }
  for (guint i = first; i < n; i++)
    {
      g_autoptr (GuiseJobLogRow) row = g_list_model_get_item (rows, i);
      g_autofree char *line = guise_job_words_dup_row (row);

      if (guise_job_log_row_get_kind (row) == GUISE_JOB_ROW_PHASE)
        g_string_append_printf (text, "%s  ·  ", line);
    }
  status = guise_job_words_dup_status (self->job);
  g_string_append (text, status);
  gtk_label_set_label (self->phases, text->str);
}

void
guise_train_page_show_preview_age (GuiseTrainPage *self)
{
  const double seconds = (double) (g_get_monotonic_time () - self->strip_time) / 1e6;

  if (self->strip_path == NULL || !guise_job_is_active (self->job))
    set_text (self->preview_age, g_strdup (""));
  else
    set_text (self->preview_age, guise_time_text_dup_ago (seconds));
}

/* ---- pictures ---- */

void
guise_train_page_show_ab (GuiseTrainPage *self)
{
  gboolean shows_mask;
  g_autoptr (GdkPaintable) you = guise_strip_view_dup_cell (self->strip, GUISE_STRIP_YOU);
  g_autoptr (GdkPaintable) swap = NULL;

  g_object_get (self->strip, "shows-mask", &shows_mask, NULL);
  swap = guise_strip_view_dup_cell (self->strip, shows_mask ? GUISE_STRIP_MASK : GUISE_STRIP_SWAP);
  guise_ab_view_set_names (self->ab, _("You"), shows_mask ? _("Mask") : _("Swapped"));
  guise_ab_view_set_pictures (self->ab, you, swap);
}

void
guise_train_page_show_strip (GuiseTrainPage *self, const GuiseProjectStatus *status)
{
  if (g_strcmp0 (status->strip, self->strip_path) != 0)
    {
      g_free (self->strip_path);
      self->strip_path = g_strdup (status->strip);
      self->strip_time = g_get_monotonic_time ();
    }
  guise_strip_view_load (self->strip, status->strip);
  guise_train_page_show_preview_age (self);
}

static void
show_heat (GuiseTrainPage *self)
{
  const GuiseHeat *heat = guise_heat_get (self->project);
  /* Translators: two temperatures */
  g_autofree char *text = g_strdup_printf (_("The graphics card has %.0f °C. Training waits until it has cooled to %.0f °C."),
    guise_heat_get_degrees (heat), guise_heat_get_goal (heat));

  guise_banner_set (self->banner, text, FALSE);
}

static void
show_full_disk (GuiseTrainPage *self)
{
  guise_banner_set (self->banner,
                    _("There is no room on the disk to save. Training waits, with everything in memory, "
                     "and goes on by itself when there is. Stopping now loses what was trained "
                     "since it was saved last."),
                       TRUE);
  guise_banner_set_action (self->banner, _("Free space…"), "project.space");
}

/* Why nothing was started, as long as it holds: other cards or another batch end it. */
static void
show_refusal (GuiseTrainPage *self)
{
  g_auto (GuiseTrainDevices) devices = { 0 };
  g_autofree char *refusal = NULL;

  guise_train_devices_load (&devices);
  refusal =
    guise_train_devices_dup_refusal (&devices, guise_open_project_get_status (self->project));
  if (refusal == NULL)
    return;
  guise_banner_set_action (self->banner, NULL, NULL);
  guise_banner_set (self->banner, refusal, TRUE);
}

/* What somebody should do something about, until that was read or is settled. */
static void
show_warning (GuiseTrainPage *self)
{
  g_autofree char *text = NULL;
  const char      *action;

  g_clear_object (&self->warning);
  self->warning = guise_warning_words_find (guise_job_get_log (self->job), self->warned_us);
  if (self->warning == NULL)
    return;
  text = guise_warning_words_dup_text (self->warning);
  guise_banner_set (self->banner, text, FALSE);
  guise_banner_set_action (self->banner, guise_warning_words_get_button (self->warning, &action),
                           "train.warned");
}

static void
ask (GuiseTrainPage *self)
{
  const GuiseProjectOutlook *outlook = guise_diary_get_outlook (self->diary);

  guise_gate_view_show (self->gate, self->project, outlook);
  self->has_asked = outlook != NULL;
}

/* Until something comes of the answer the question stays as it was answered; on a page that has not
 * shown all of it yet, as it is asked.
 *
 * Returns: what is to be shown */
static const char *
keep_question (GuiseTrainPage *self)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);
  const char               *shown = gtk_stack_get_visible_child_name (self->body);

  if (status != NULL && status->phase == GUISE_PROJECT_PHASE_AT_GATE && !self->has_asked)
    {
      ask (self);
      shown = "gate";
    }
  return g_strcmp0 (shown, "gate") == 0 ? "gate" : "training";
}

/* Whoever works by keyboard is taken along to what takes its place. */
static void
show_body (GuiseTrainPage *self, const char *name)
{
  GtkWidget     *before = gtk_stack_get_visible_child (self->body);
  GtkWidget     *after = gtk_stack_get_child_by_name (self->body, name);
  const gboolean had_focus = before != after && guise_widget_release_focus (before);

  gtk_stack_set_visible_child (self->body, after);
  if (had_focus && after == GTK_WIDGET (self->gate))
    guise_gate_view_focus (self->gate);
  else if (had_focus)
    guise_widget_restore_focus (after);
}

/* What ended it, or waits for somebody, takes the place of the page. */
void
guise_train_page_show_question (GuiseTrainPage *self)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);
  const GuiseJobState       state = guise_job_get_state (self->job);
  const gboolean            has_focus = guise_widget_release_focus (GTK_WIDGET (self->banner));
  const char               *body = "training";

  guise_banner_set_action (self->banner, NULL, NULL);
  guise_banner_set (self->banner, NULL, FALSE);
  if (state == GUISE_JOB_FAILED || state == GUISE_JOB_LOST)
    {
      guise_trouble_view_show (self->trouble, self->project);
      body = "trouble";
    }
  else if (guise_job_is_stalled (self->job))
    {
      g_autofree char *text = guise_job_words_dup_status (self->job);

      guise_banner_set (self->banner, text, FALSE);
      guise_banner_set_action (self->banner, _("Copy report"), "train.report");
    }
  else if (guise_process_job_lacks_room (GUISE_PROCESS_JOB (self->job)))
    show_full_disk (self);
  else if (guise_gate_reply_is_on_its_way (self->reply))
    body = keep_question (self);
  else if (!isnan (guise_heat_get_goal (guise_heat_get (self->project))))
    show_heat (self);
  else if (self->lost > 0 && self->has_stepped && !self->is_told)
    {
      g_autofree char *span = guise_time_text_dup_span (self->lost_seconds);
      g_autofree char *text =
        /* Translators: an iteration, a length of time */
        g_strdup_printf (_("Continued from %'" PRIu64 "; %s were lost."), self->continued_from,
                            span);

      guise_banner_set (self->banner, text, FALSE);
      guise_banner_set_action (self->banner, _("All right"), "train.told");
    }
  else if (state == GUISE_JOB_RUNNING || state == GUISE_JOB_STOPPING || status == NULL)
    show_warning (self);
  else if (status->phase == GUISE_PROJECT_PHASE_AT_GATE)
    {
      ask (self);
      body = "gate";
    }
  else if (status->phase == GUISE_PROJECT_PHASE_GUARDED)
    {
      guise_banner_set (self->banner, _("The model collapsed, and training stopped by itself. The last good point is "
                     "kept."),
                                         TRUE);
      guise_banner_set_action (self->banner, _("Go back…"), "train.collapse");
    }
  else if (status->phase == GUISE_PROJECT_PHASE_FINISHED &&
           g_str_equal (status->recipe, GUISE_QUICK_CHECK_RECIPE))
    {
      guise_banner_set (self->banner, _("The quick check is done."), FALSE);
      guise_banner_set_action (self->banner, _("What it shows"), "train.check");
    }
  else if (status->refusal != NULL)
    guise_banner_set (self->banner, status->refusal, FALSE);
  guise_gate_view_set_busy (self->gate, guise_gate_reply_is_on_its_way (self->reply));
  show_body (self, body);
  if (has_focus)
    guise_widget_restore_focus (GTK_WIDGET (self->banner));
  if (self->is_refused && !guise_job_is_active (self->job))
    show_refusal (self);
}

void
guise_train_page_enable_actions (GuiseTrainPage *self)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);
  const GuiseJobState       state = guise_job_get_state (self->job);
  const gboolean            runs = state == GUISE_JOB_RUNNING;
  const gboolean            is_active = guise_job_is_active (self->job);
  const gboolean is_over = status != NULL && status->phase == GUISE_PROJECT_PHASE_FINISHED;
  GtkWidget     *widget = GTK_WIDGET (self);

  gtk_widget_action_set_enabled (widget, "train.start", state != GUISE_JOB_STOPPING && !is_over);
  gtk_widget_action_set_enabled (widget, "train.stop", is_active && state != GUISE_JOB_STOPPING);
  gtk_widget_action_set_enabled (widget, "train.save", runs);
  gtk_widget_action_set_enabled (widget, "train.backup", runs);
  gtk_widget_action_set_enabled (widget, "train.preview", runs);
  gtk_widget_action_set_enabled (widget, "train.faces", status != NULL);
  gtk_widget_action_set_enabled (widget, "train.check",
                                 status != NULL && status->n_checkpoints > 0);
  gtk_widget_action_set_enabled (widget, "train.advice", status != NULL && status->iteration > 0);
}
