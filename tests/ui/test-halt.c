/* SPDX-License-Identifier: GPL-3.0-or-later
 * Training that lives and does not go on, and what a worker warns of. */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "app/guise-application.h"
#include "app/guise-notifier.h"
#include "app/guise-training-actions.h"
#include "app/project/guise-project-view.h"
#include "app/widgets/guise-job-card.h"
#include "core/guise-error.h"
#include "job/guise-job-private.h"
#include "job/guise-process-job-private.h"
#include "nn/guise-nn.h"
#include "project/guise-project.h"
#include "store/guise-journal.h"
#include "support/guise-test.h"
#include "train-project.h"
#include "ui.h"

static char    *work; /* folder of this program */
static gboolean was_resume_offered;

static GuiseOpenProject *
get_project (GuiseWindow *window)
{
  GtkWidget *view = ui_find (GTK_WIDGET (window), "project");

  return guise_project_view_get_project (GUISE_PROJECT_VIEW (view));
}

static GtkWidget *
find_in_page (GuiseWindow *window, const char *id)
{
  GtkWidget *view = ui_find (GTK_WIDGET (window), "project");

  return ui_find (guise_project_view_get_page (GUISE_PROJECT_VIEW (view), GUISE_STEP_TRAIN), id);
}

/* Of the line below the header bar. Returns: (nullable): what it says; NULL: it is not shown */
static const char *
get_banner (GuiseWindow *window)
{
  GtkWidget *banner = find_in_page (window, "banner");

  if (!gtk_revealer_get_reveal_child (GTK_REVEALER (ui_find (banner, "revealer"))))
    return NULL;
  return gtk_label_get_label (GTK_LABEL (ui_find (banner, "label")));
}

static const char *
get_button (GuiseWindow *window)
{
  return gtk_button_get_label (GTK_BUTTON (ui_find (find_in_page (window, "banner"), "button")));
}

static GuiseStep *
get_step (GuiseWindow *window)
{
  return guise_open_project_get_step (get_project (window), GUISE_STEP_TRAIN);
}

static gboolean
has_stepped (void *data)
{
  GuiseJob *job = guise_open_project_get_training (get_project (data));

  return guise_process_job_get_iteration (GUISE_PROCESS_JOB (job)) > 0;
}

static gboolean
is_over (void *data)
{
  return !guise_job_is_active (guise_open_project_get_training (get_project (data)));
}

static gboolean
is_read (void *data)
{
  return guise_open_project_get_curve (get_project (data)) != NULL;
}

static gboolean
is_quiet (void *data)
{
  gboolean is_busy;

  g_object_get (get_project (data), "is-busy", &is_busy, NULL);
  return !is_busy;
}

static gboolean
has_banner (void *data)
{
  return get_banner (data) != NULL;
}

static gboolean
has_no_banner (void *data)
{
  return get_banner (data) == NULL;
}

/* Returns: (transfer none) (nullable): the window with advice */
static GtkWidget *
find_advice (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (g_strcmp0 (gtk_window_get_title (window), "Not what you expected?") == 0)
        return GTK_WIDGET (window); /* the list keeps it */
    }
  return NULL;
}

static gboolean
has_advice (void *data)
{
  return find_advice () != NULL;
}

static void
on_told_cb (GuiseNotifier *notifier,
            const char    *title,
            const char    *text,
            gboolean       can_resume,
            char         **out_title)
{
  g_free (*out_title);
  was_resume_offered = can_resume;
  *out_title = g_strdup (title);
}

/* Who looks at the window is told there, and not by the desktop. */
static void
look_away (GuiseWindow *window)
{
  gtk_widget_set_visible (GTK_WIDGET (window), FALSE);
}

static void
look_again (GuiseWindow *window)
{
  gtk_window_present (GTK_WINDOW (window));
  ui_settle (GTK_WIDGET (window));
}

static GuiseNotifier *
follow (GuiseWindow *window, char **out_title)
{
  g_autoptr (GSettings) settings = g_settings_new (GUISE_APPLICATION_ID);
  GuiseNotifier *self;

  g_settings_set_string (settings, "notifications", "important");
  self = guise_notifier_new (G_APPLICATION (gtk_window_get_application (GTK_WINDOW (window))),
                             settings, ui_get_recent ());
  g_signal_connect (self, "told", G_CALLBACK (on_told_cb), out_title);
  return self;
}

/* A worker that is held, so that only the test speaks for it. */
static GuiseProcessJob *
hold (GuiseWindow *window)
{
  GuiseProcessJob *job = GUISE_PROCESS_JOB (guise_open_project_get_training (get_project (window)));

  guise_job_start (GUISE_JOB (job));
  ui_wait (has_stepped, window, "an iteration");
  ui_wait (is_read, window, "the losses");
  g_assert_cmpint (kill (guise_process_job_get_pid (job), SIGSTOP), ==, 0);
  ui_settle (GTK_WIDGET (window)); /* what it had said before */
  return job;
}

static void
let_go (GuiseWindow *window, GuiseProcessJob *job)
{
  g_assert_cmpint (kill (guise_process_job_get_pid (job), SIGCONT), ==, 0);
  guise_job_stop (GUISE_JOB (job));
  ui_wait (is_over, window, "the end");
}

static void
shoot_both (GuiseWindow *window, const char *name)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  g_autofree char *dark = g_strconcat (name, "-narrow-dark", NULL);

  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), name);
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "train");
  ui_shoot (GTK_WIDGET (window), dark);
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  ui_settle (GTK_WIDGET (window));
}

/* While there is no room to save, no time is said to be left: the page, the sidebar and the desktop
 * tell of it, once, until there is room. */
static void
test_full_disk (void)
{
  g_autofree char *dir = train_project_make (work, "Full", "high-definition", train_project_tiny);
  g_autofree char *told = NULL;
  GuiseWindow     *window = train_project_open (dir, 1280, 800);
  g_autoptr (GuiseNotifier) notifier = follow (window, &told);
  GuiseProcessJob *job = hold (window);
  GuiseStep       *step = get_step (window);

  g_assert_null (get_banner (window));
  look_away (window);
  guise_process_job_enter_phase (job, "waiting-for-room");
  g_assert_cmpstr (told, ==, "“Full” waits for room on the disk");
  look_again (window);
  g_assert_true (guise_process_job_lacks_room (job));
  g_assert_true (g_str_has_prefix (get_banner (window), "There is no room on the disk to save."));
  g_assert_cmpstr (get_button (window), ==, "Free space…");
  g_assert_cmpstr (adw_window_title_get_subtitle (
                     ADW_WINDOW_TITLE (find_in_page (window, "title"))),
                   ==, "Waiting for room on the disk");
  g_assert_cmpint (guise_step_get_state (step), ==, GUISE_STEP_ATTENTION);
  g_assert_cmpstr (guise_step_get_text (step), ==, "Waiting for room on the disk");
  shoot_both (window, "train-no-room");
  g_clear_pointer (&told, g_free);
  guise_process_job_enter_phase (job, "training");
  g_assert_null (get_banner (window));
  g_assert_cmpint (guise_step_get_state (step), ==, GUISE_STEP_RUNNING);
  g_assert_null (told);
  let_go (window, job);
  ui_close_window (window);
}

/* A worker that says nothing any more is told of as well. */
static void
test_stalled (void)
{
  g_autofree char *dir =
    train_project_make (work, "Stalled", "high-definition", train_project_tiny);
  g_autofree char *told = NULL;
  GuiseWindow     *window = train_project_open (dir, 1280, 800);
  g_autoptr (GuiseNotifier) notifier = follow (window, &told);
  GuiseProcessJob *job = hold (window);

  look_away (window);
  guise_job_set_stalled (GUISE_JOB (job), TRUE);
  guise_process_job_show_status (job);
  g_assert_cmpstr (told, ==, "Training of “Stalled” shows no sign of life");
  look_again (window);
  g_assert_cmpstr (get_button (window), ==, "Copy report");
  g_assert_cmpint (guise_step_get_state (get_step (window)), ==, GUISE_STEP_ATTENTION);
  let_go (window, job);
  ui_close_window (window);
}

/* What a worker warns of is said until it was read or is settled, with what one can do; a note is
 * not. */
static void
test_warnings (void)
{
  g_autofree char *dir = train_project_make (work, "Warned", "high-definition", train_project_tiny);
  GuiseWindow     *window = train_project_open (dir, 1280, 800);
  GuiseProcessJob *job = hold (window);
  GtkWidget       *button = ui_find (find_in_page (window, "banner"), "button");

  guise_job_add_row (GUISE_JOB (job), GUISE_JOB_ROW_NOTE, 1, "200 of 300 faces are decoded");
  ui_wait (is_quiet, window, "the files");
  g_assert_null (get_banner (window));
  guise_job_add_warning (GUISE_JOB (job), "backup-waits", 2, "backups: 28");
  ui_wait (has_banner, window, "the warning");
  g_assert_cmpstr (get_banner (window), ==,
                   "A backup could not be made. It is tried again after the next save. (backups: "
                   "28)");
  g_assert_cmpstr (get_button (window), ==, "Show the folder");
  guise_job_add_row (GUISE_JOB (job), GUISE_JOB_ROW_BACKUP, 3, "Backed up.");
  ui_wait (has_no_banner, window, "the backup");
  guise_job_add_warning (GUISE_JOB (job), "plan", 3, "1:1: no plan");
  ui_wait (has_banner, window, "what is not taken over");
  guise_job_add_row (GUISE_JOB (job), GUISE_JOB_ROW_PLAN, 4, "It counts from here on.");
  ui_wait (has_no_banner, window, "what is");
  guise_job_add_warning (GUISE_JOB (job), "backup-waits", 4, "backups: 28");
  guise_job_add_warning (GUISE_JOB (job), "plateau", 4, "The loss fell by 0.1 %");
  guise_job_add_warning (GUISE_JOB (job), "backup-waits", 5, "backups: 30");
  ui_wait (has_banner, window, "the warning");
  g_assert_cmpstr (get_banner (window), ==, "The losses hardly fall any more.");
  shoot_both (window, "train-plateau");
  gtk_widget_activate_action (button, "train.warned", NULL);
  g_assert_true (g_str_has_suffix (get_banner (window), "(backups: 30)")); /* not read yet */
  gtk_widget_activate_action (button, "train.warned", NULL);
  g_assert_null (get_banner (window));
  ui_wait (has_advice, NULL, "what may help");
  gtk_window_destroy (GTK_WINDOW (find_advice ()));
  let_go (window, job);
  ui_close_window (window);
}

static gboolean
has_failed_backup (void *data)
{
  return has_banner (data) &&
         g_str_has_prefix (get_banner (data), "The backup that you asked for could not be made.");
}

static gboolean
has_line (void *data)
{
  g_autofree char *file =
    g_build_filename (guise_open_project_get_path (get_project (data)), GUISE_JOURNAL_FILE, NULL);
  g_autofree char *journal = NULL;

  return g_file_get_contents (file, &journal, NULL, NULL) &&
         strstr (journal, "\"what\":\"backup-failed\"") != NULL;
}

/* "Back up now" where no backup can be: it is told, and written down; one that works ends it. */
static void
test_backup (void)
{
  g_autofree char *dir =
    train_project_make (work, "No backup", "high-definition", train_project_tiny);
  g_autoptr (GuiseProject) files = guise_project_open (dir, NULL);
  g_autofree char *backups = guise_project_dup_backups_dir (files);
  GuiseWindow     *window = train_project_open (dir, 1280, 800);
  GuiseProcessJob *job = GUISE_PROCESS_JOB (guise_open_project_get_training (get_project (window)));

  guise_job_start (GUISE_JOB (job));
  ui_wait (has_stepped, window, "an iteration");
  guise_test_rm_rf (g_strdup (backups));
  g_assert_true (g_file_set_contents (backups, "in the way", -1, NULL));
  guise_process_job_backup (job);
  ui_wait (has_failed_backup, window, "the warning");
  ui_wait (has_line, window, "the journal");
  shoot_both (window, "train-no-backup");
  g_assert_cmpint (g_unlink (backups), ==, 0);
  guise_process_job_backup (job);
  ui_wait (has_no_banner, window, "a backup");
  guise_job_stop (GUISE_JOB (job));
  ui_wait (is_over, window, "the end");
  ui_close_window (window);
}

/* Of what takes long the card in the sidebar says days, as the page does. */
static void
test_card (void)
{
  g_autofree char *dir = train_project_make (work, "Card", "miniature", train_project_tiny);
  g_autoptr (GtkWidget) card = g_object_ref_sink (g_object_new (GUISE_TYPE_JOB_CARD, NULL));
  g_autoptr (GuiseOpenProject) project = guise_open_project_new (dir);
  GuiseJob *job = guise_open_project_get_training (project);

  guise_job_card_set_job (GUISE_JOB_CARD (card), job, "Card");
  for (uint64_t i = 1; i <= 2; i++)
    guise_job_step (job, &(GuiseJobStep){ .iteration = i,
                                          .total = 20,
                                          .eta_seconds = 130.0 * 3600.0,
                                          .stage_eta_seconds = 60.0 });
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (ui_find (card, "left"))), ==,
                   "10 % · 5 days 10 h left");
}

/* ---- from outside ---- */

static gboolean
is_paused (void *data)
{
  return guise_job_get_state (guise_open_project_get_training (get_project (data))) ==
         GUISE_JOB_PAUSED;
}

static gboolean
is_running (void *data)
{
  return guise_job_get_state (guise_open_project_get_training (get_project (data))) ==
         GUISE_JOB_RUNNING;
}

static gboolean
lacks_faces (void *data)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (get_project (data));

  return status != NULL && status->faces[GUISE_FACE_SLOT_SRC].problem != NULL;
}

static void
resume (GActionGroup *actions, const char *dir)
{
  g_action_group_activate_action (actions, "resume-training", g_variant_new_string (dir));
}

/* Whoever is not at the window pauses and resumes training by actions of the program, which a
 * notification has where it is safe: with a window that stays away, unless something stands
 * against it. */
/* As the application has it. */
static void
show_training_cb (GSimpleAction *action, GVariant *parameter, GuiseWindow *window)
{
  guise_window_open (window, g_variant_get_string (parameter, NULL));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "train");
}

static void
add_show_training (GuiseWindow *window)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new ("show-training", G_VARIANT_TYPE_STRING);

  g_signal_connect_object (action, "activate", G_CALLBACK (show_training_cb), window, 0);
  g_action_map_add_action (G_ACTION_MAP (gtk_window_get_application (GTK_WINDOW (window))),
                           G_ACTION (action));
}

static void
test_actions (void)
{
  g_autofree char *dir =
    train_project_make (work, "Actions", "high-definition", train_project_tiny);
  g_autofree char *told = NULL;
  GuiseWindow     *window = train_project_open (dir, 1280, 800);
  GtkApplication  *application = gtk_window_get_application (GTK_WINDOW (window));
  GActionGroup    *actions = G_ACTION_GROUP (application);
  GuiseJob        *job = guise_open_project_get_training (get_project (window));
  g_autoptr (GuiseNotifier) notifier = follow (window, &told);
  g_autofree char *faces = NULL;

  guise_training_actions_add (application, ui_get_recent ());
  add_show_training (window);
  g_assert_false (g_action_group_get_action_enabled (actions, "pause-training"));
  guise_job_start (job);
  g_assert_true (g_action_group_get_action_enabled (actions, "pause-training"));
  ui_wait (has_stepped, window, "an iteration");
  look_away (window);
  g_action_group_activate_action (actions, "pause-training", NULL);
  ui_wait (is_paused, window, "a pause");
  g_assert_false (g_action_group_get_action_enabled (actions, "pause-training"));
  resume (actions, dir);
  ui_wait (is_running, window, "training");
  resume (actions, dir); /* is no pause, as the button of the page would be */
  g_assert_true (is_running (window));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (window)));

  guise_job_kill (job);
  ui_wait (is_over, window, "the end");
  g_assert_true (was_resume_offered);
  g_assert_cmpstr (told, ==, "Training of “Actions” has stopped");
  ui_wait (is_quiet, window, "the files");
  resume (actions, dir);
  g_assert_true (guise_job_is_active (job));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (window)));
  ui_wait (is_running, window, "training");

  /* From the page of the beginning, and from another step's, too. */
  guise_job_kill (job);
  ui_wait (is_over, window, "the end");
  ui_wait (is_quiet, window, "the files");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "faces");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-home", NULL);
  resume (actions, dir);
  g_assert_true (guise_job_is_active (job));
  ui_wait (is_running, window, "training");
  look_away (window);

  guise_job_kill (job);
  ui_wait (is_over, window, "the end");
  faces = g_strdup (guise_open_project_get_faces_path (get_project (window), GUISE_FACE_SLOT_SRC));
  guise_test_rm_rf (g_steal_pointer (&faces));
  guise_open_project_refresh (get_project (window));
  ui_wait (lacks_faces, window, "that faces are gone");
  g_assert_false (guise_training_actions_can_resume (get_project (window)));
  resume (actions, dir);
  g_assert_false (guise_job_is_active (job));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (window)));
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "train-not-resumed");
  ui_close_window (window);
}

static void
check_offer (const char *name, GError *error, gboolean can_resume)
{
  g_autofree char *dir = train_project_make (work, name, "miniature", train_project_tiny);
  GuiseWindow     *window = train_project_open (dir, 1280, 800);
  GuiseJob        *job = guise_open_project_get_training (get_project (window));

  g_assert_false (guise_training_actions_can_resume (get_project (window))); /* nothing ended */
  guise_job_set_state (job, GUISE_JOB_RUNNING);
  guise_job_end (job, GUISE_JOB_FAILED, error, 10, "It ended");
  ui_settle (GTK_WIDGET (window));
  g_assert_true (guise_training_actions_can_resume (get_project (window)) == can_resume);
  ui_close_window (window);
}

/* Where something has to be done first it is not offered. */
static void
test_offers (void)
{
  check_offer ("Memory", g_error_new_literal (GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY, "Full"),
               FALSE);
  check_offer ("Disk", g_error_new_literal (GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE, "Full"),
               FALSE);
  check_offer ("Card lost",
               g_error_new_literal (GUISE_NN_ERROR, GUISE_NN_ERROR_DEVICE_LOST, "Lost"), TRUE);
}

static void
wait_for_data (GuiseProcessJob *job, double share, int n)
{
  const GuiseJobStep step = { .iteration = 1000,
                              .total = 2000,
                              .ms = 100.0,
                              .wait_ms = 100.0 * share,
                              .eta_seconds = -1.0,
                              .stage_eta_seconds = -1.0 };

  for (int i = 0; i < n; i++)
    guise_job_step (GUISE_JOB (job), &step);
}

/* How much the card waits for faces is shown; when it is much, and stays so, what helps is too. */
static void
test_waiting (void)
{
  g_autofree char *dir =
    train_project_make (work, "Waiting", "high-definition", train_project_tiny);
  GuiseWindow     *window = train_project_open (dir, 1280, 800);
  GuiseProcessJob *job = hold (window);
  GtkLabel        *share = GTK_LABEL (find_in_page (window, "waiting"));
  GtkWidget       *advice = find_in_page (window, "waiting_advice");

  wait_for_data (job, 0.12, 100);
  g_assert_cmpstr (gtk_label_get_label (share), ==, "12 %");
  g_assert_false (gtk_widget_get_visible (advice));
  wait_for_data (job, 0.9, 1);
  g_assert_cmpstr (gtk_label_get_label (share), ==, "90 %");
  g_assert_false (gtk_widget_get_visible (advice));
  wait_for_data (job, 0.35, 30);
  g_assert_true (gtk_widget_get_visible (advice));
  shoot_both (window, "train-waiting");
  wait_for_data (job, 0.18, 30);
  g_assert_true (gtk_widget_get_visible (advice));
  wait_for_data (job, 0.05, 30);
  g_assert_false (gtk_widget_get_visible (advice));
  let_go (window, job);
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/halt/card", test_card);
  g_test_add_func ("/ui/halt/full-disk", test_full_disk);
  g_test_add_func ("/ui/halt/stalled", test_stalled);
  g_test_add_func ("/ui/halt/waiting", test_waiting);
  g_test_add_func ("/ui/halt/warnings", test_warnings);
  g_test_add_func ("/ui/halt/backup", test_backup);
  g_test_add_func ("/ui/halt/actions", test_actions);
  g_test_add_func ("/ui/halt/offers", test_offers);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
