/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the whole program does beside its pages: the computer stays awake while a model is trained,
 * and what runs from a build folder is seen to. */
#include "app/guise-application.h"
#include "app/project/guise-open-project.h"
#include "job/guise-process-job.h"
#include "support/guise-test.h"
#include "train-project.h"
#include "ui.h"

static char *work; /* folder of this program */

/* ---- in place of GTK's, which asks a session that is not there ---- */

#define COOKIE 77u

static guint                      n_held; /* now */
static GtkApplicationInhibitFlags held;
static char                      *reason_given; /* owned */

guint
gtk_application_inhibit (GtkApplication            *application,
                         GtkWindow                 *window,
                         GtkApplicationInhibitFlags flags,
                         const char                *reason)
{
  g_assert_nonnull (application);
  n_held++;
  held = flags;
  g_free (reason_given);
  reason_given = g_strdup (reason);
  return COOKIE;
}

void
gtk_application_uninhibit (GtkApplication *application, guint cookie)
{
  g_assert_cmpuint (cookie, ==, COOKIE);
  n_held--;
}

/* ---- the computer ---- */

static GuiseWindow *
open_window (void)
{
  GApplication *application = g_application_get_default ();
  GList        *windows;

  g_assert_true (GUISE_IS_APPLICATION (application));
  g_application_activate (application);
  windows = gtk_application_get_windows (GTK_APPLICATION (application));
  g_assert_nonnull (windows);
  return GUISE_WINDOW (windows->data);
}

static GuiseJob *
get_job (GuiseWindow *window)
{
  return guise_open_project_get_training (guise_window_get_project (window));
}

static gboolean
is_training (void *window)
{
  GuiseJob *job = get_job (window);

  if (guise_job_get_error (job) != NULL)
    g_error ("%s", guise_job_get_error (job)->message);
  return guise_process_job_get_iteration (GUISE_PROCESS_JOB (job)) > 0;
}

static gboolean
is_paused (void *window)
{
  return guise_job_get_state (get_job (window)) == GUISE_JOB_PAUSED;
}

static gboolean
is_over (void *window)
{
  return !guise_job_is_active (get_job (window));
}

static gboolean
is_let_sleep (void *data)
{
  return n_held == 0;
}

static gboolean
is_kept_awake (void *data)
{
  return n_held == 1;
}

/* It must not fall asleep while a model is trained; in a pause, and after the end, it may. */
static void
test_training (void)
{
  g_autofree char *dir = train_project_make (work, "Awake", "high-definition", train_project_tiny);
  GuiseWindow     *window = open_window ();

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (train_project_is_read, window, "the project");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "train");
  ui_settle (GTK_WIDGET (window));
  g_assert_cmpuint (n_held, ==, 0);
  gtk_widget_activate_action (guise_window_get_step_page (window), "train.start", NULL);
  ui_wait (is_training, window, "training");
  g_assert_cmpuint (n_held, ==, 1);
  g_assert_cmpint (held, ==, GTK_APPLICATION_INHIBIT_SUSPEND);
  g_assert_cmpstr (reason_given, ==, "A model is being trained");

  guise_job_pause (get_job (window));
  ui_wait (is_paused, window, "a pause");
  ui_wait (is_let_sleep, NULL, "sleep in a pause");
  guise_job_resume (get_job (window));
  ui_wait (is_kept_awake, NULL, "no sleep after it");
  guise_job_stop (get_job (window));
  ui_wait (is_over, window, "the end");
  ui_wait (is_let_sleep, NULL, "sleep at the end");
  ui_close_window (window);
}

/* ---- run from a build folder ---- */

static gboolean
looks_unfinished (const char *id)
{
  g_autoptr (GuiseApplication) application = guise_application_new (G_APPLICATION_NON_UNIQUE);
  g_autoptr (GSettings) settings = g_settings_new (GUISE_APPLICATION_ID);
  g_autoptr (GError) error = NULL;
  GtkWidget *window;
  gboolean   is_devel;

  g_application_set_application_id (G_APPLICATION (application), id);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, &error));
  g_assert_no_error (error);
  window = guise_window_new (GTK_APPLICATION (application), settings, ui_get_recent ());
  gtk_window_present (GTK_WINDOW (window));
  ui_settle (window);
  is_devel = gtk_widget_has_css_class (window, "devel");
  ui_shoot (window, is_devel ? "awake-devel" : "awake-installed");
  gtk_window_destroy (GTK_WINDOW (window));
  return is_devel;
}

/* The stripes of a program under development; an installed one has none. */
static void
test_devel (void)
{
  g_assert_true (looks_unfinished (GUISE_APPLICATION_ID_DEVEL));
  g_assert_false (looks_unfinished (GUISE_APPLICATION_ID));
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/awake/training", test_training);
  g_test_add_func ("/ui/awake/devel", test_devel);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
