/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where to train: the choice of graphics cards, and a training by two processes, here on the
 * processor. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/guise-application.h"
#include "app/project/guise-project-view.h"
#include "app/train/guise-cards-dialog.h"
#include "app/train/guise-trouble-view.h"
#include "job/guise-rank-apart.h"
#include "project/guise-project.h"
#include "support/guise-test.h"
#include "train-project.h"
#include "ui.h"

static char *work; /* folder of this program */

static char *
make_project (const char *name)
{
  static const char *const eight[] = { "resolution=32", "ae_dims=32",       "e_dims=16",
                                       "d_dims=16",     "d_mask_dims=16",   "batch_size=8",
                                       "gan_dims=16",   "gan_patch_size=8", NULL };

  return train_project_make (work, name, "miniature", eight);
}

static GtkWidget *
get_page (GuiseWindow *window)
{
  return guise_project_view_get_page (GUISE_PROJECT_VIEW (ui_find (GTK_WIDGET (window), "project")),
                                      GUISE_STEP_TRAIN);
}

static GuiseCardsDialog *
open_dialog (GuiseWindow *window)
{
  GListModel *windows = gtk_window_get_toplevels ();

  g_assert_true (gtk_widget_activate_action (get_page (window), "train.cards", NULL));
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) found = g_list_model_get_item (windows, i);

      if (GUISE_IS_CARDS_DIALOG (found))
        return GUISE_CARDS_DIALOG (found); /* the list keeps it */
    }
  g_error ("No dialog");
}

/* A computer with so many cards, of which the last is of another model. */
static GuiseHostCards *
make_cards (int n, gboolean is_mixed)
{
  GuiseHostCards *cards =
    guise_host_cards_from_text ("[driver]\nstate=0\ndriver=13000\nruntime=13000\ncards=0\n", NULL);

  g_assert_nonnull (cards);
  for (int i = 0; i < n; i++)
    {
      GuiseGpuCard *card = g_new0 (GuiseGpuCard, 1);

      card->index = i;
      card->name =
        g_strdup (is_mixed && i == n - 1 ? "NVIDIA GeForce RTX 3060" : "NVIDIA GeForce RTX 4090");
      card->pci_bus_id = g_strdup_printf ("0000:0%d:00.0", i + 1);
      card->n_bytes = card->n_free_bytes = (size_t) (is_mixed && i == n - 1 ? 12 : 24) << 30;
      g_ptr_array_add (cards->cards, card);
    }
  return cards;
}

static GtkWidget *
find (GuiseCardsDialog *dialog, const char *id)
{
  return ui_find (GTK_WIDGET (dialog), id);
}

/* The check of a card's row. */
static void
choose (GuiseCardsDialog *dialog, const char *id, guint index, gboolean is_on)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  g_autoptr (GQueue) queue = g_queue_new ();

  g_queue_push_tail (queue, find (dialog, id));
  while (!g_queue_is_empty (queue))
    {
      GtkWidget *widget = g_queue_pop_head (queue);

      if (GTK_IS_CHECK_BUTTON (widget))
        g_ptr_array_add (found, widget);
      for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
           child = gtk_widget_get_next_sibling (child))
        g_queue_push_tail (queue, child);
    }
  g_assert_cmpuint (index, <, found->len);
  gtk_check_button_set_active (found->pdata[index], is_on);
}

static gboolean
may_use (GuiseCardsDialog *dialog)
{
  ui_settle (GTK_WIDGET (dialog));
  return gtk_widget_get_sensitive (find (dialog, "use_button"));
}

static void
assert_subtitle (GuiseCardsDialog *dialog, const char *id, const char *part)
{
  const char *text = adw_action_row_get_subtitle (ADW_ACTION_ROW (find (dialog, id)));

  if (strstr (text, part) == NULL)
    g_error ("'%s' is not in '%s'", part, text);
}

static void
shoot (GuiseCardsDialog *dialog, const char *name)
{
  ui_settle (GTK_WIDGET (dialog));
  ui_shoot (GTK_WIDGET (dialog), name);
}

static void
use_dark (gboolean is_dark)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      is_dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                              : ADW_COLOR_SCHEME_FORCE_LIGHT);
}

static gboolean
has_answer (void *data)
{
  return !gtk_widget_get_visible (find (data, "spinner"));
}

/* Without a card nothing but the first two can be chosen; the driver was really asked. */
static void
test_none (void)
{
  g_autofree char  *dir = make_project ("None");
  GuiseWindow      *window = train_project_open (dir, 1280, 800);
  GuiseCardsDialog *dialog = open_dialog (window);

  ui_wait (has_answer, dialog, "the driver");
  shoot (dialog, "cards-none");
  g_assert_false (gtk_widget_get_sensitive (find (dialog, "cards_row")));
  g_assert_true (may_use (dialog));
  ui_close_window (window);
}

/* Two cards share a batch, or take one each, with the sums; three cannot share eight faces. */
static void
test_choice (void)
{
  g_autoptr (GSettings) settings = g_settings_new (GUISE_APPLICATION_ID);
  g_autofree char  *dir = make_project ("Choice");
  GuiseWindow      *window = train_project_open (dir, 1280, 800);
  GuiseCardsDialog *dialog = open_dialog (window);
  g_autofree char  *devices = NULL;

  guise_cards_dialog_take_cards (dialog, make_cards (3, FALSE));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (find (dialog, "cards_check")), TRUE);
  g_assert_false (may_use (dialog)); /* none is chosen yet */
  choose (dialog, "cards_group", 0, TRUE);
  g_assert_true (may_use (dialog));
  g_assert_false (gtk_widget_get_visible (find (dialog, "batch_group")));

  choose (dialog, "cards_group", 1, TRUE);
  g_assert_true (gtk_widget_get_visible (find (dialog, "batch_group")));
  assert_subtitle (dialog, "same_row", "8 = 4 + 4");
  assert_subtitle (dialog, "whole_row", "16 = 8 + 8");
  g_assert_false (gtk_widget_get_visible (find (dialog, "remark_group")));
  g_assert_true (may_use (dialog));
  shoot (dialog, "cards-two");

  choose (dialog, "cards_group", 2, TRUE);
  g_assert_false (may_use (dialog));
  g_assert_nonnull (
    strstr (gtk_label_get_label (GTK_LABEL (ui_find (find (dialog, "banner"), "label"))),
            "6 and 9"));
  shoot (dialog, "cards-refused");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (find (dialog, "whole_check")), TRUE);
  g_assert_true (may_use (dialog)); /* each takes eight */

  choose (dialog, "cards_group", 1, FALSE);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "cards.use", NULL);
  devices = g_settings_get_string (settings, "training-devices");
  g_assert_cmpstr (devices, ==, "cuda:0,cuda:2");
  g_assert_true (g_settings_get_boolean (settings, "training-whole-batches"));

  dialog = open_dialog (window); /* what was chosen is shown again */
  guise_cards_dialog_take_cards (dialog, make_cards (3, FALSE));
  assert_subtitle (dialog, "whole_row", "16 = 8 + 8");
  g_assert_true (gtk_check_button_get_active (GTK_CHECK_BUTTON (find (dialog, "whole_check"))));
  g_settings_reset (settings, "training-devices");
  g_settings_reset (settings, "training-whole-batches");
  ui_close_window (window);
}

/* What is said of cards that differ, and of many; in a narrow window, too. */
static void
test_remarks (void)
{
  g_autofree char  *dir = make_project ("Remarks");
  GuiseWindow      *window = train_project_open (dir, 400, 700);
  GuiseCardsDialog *dialog = open_dialog (window);

  guise_cards_dialog_take_cards (dialog, make_cards (4, TRUE));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (find (dialog, "cards_check")), TRUE);
  choose (dialog, "cards_group", 0, TRUE);
  choose (dialog, "cards_group", 3, TRUE);
  g_assert_true (gtk_widget_get_visible (find (dialog, "mixed_row")));
  g_assert_false (gtk_widget_get_visible (find (dialog, "large_row")));
  choose (dialog, "cards_group", 1, TRUE);
  choose (dialog, "cards_group", 2, TRUE);
  g_assert_true (gtk_widget_get_visible (find (dialog, "large_row")));
  g_assert_true (may_use (dialog));
  shoot (dialog, "cards-narrow");
  use_dark (TRUE);
  shoot (dialog, "cards-narrow-dark");
  use_dark (FALSE);
  gtk_window_close (GTK_WINDOW (dialog));
  ui_close_window (window);
}

/* ---- a training by two processes ---- */

static GuiseJob *
get_job (void *window)
{
  return guise_open_project_get_training (guise_window_get_project (window));
}

static gboolean
has_begun (void *data)
{
  if (guise_job_get_error (get_job (data)) != NULL)
    g_error ("%s", guise_job_get_error (get_job (data))->message);
  return guise_process_job_get_iteration (GUISE_PROCESS_JOB (get_job (data))) >= 3;
}

static gboolean
has_saved (void *data)
{
  return guise_process_job_get_saved_iteration (GUISE_PROCESS_JOB (get_job (data))) > 0;
}

static gboolean
shows_waits (void *data)
{
  return gtk_widget_get_visible (ui_find (get_page (data), "waits_row"));
}

static gboolean
is_over (void *data)
{
  return !guise_job_is_active (get_job (data));
}

static gboolean
has_row (GuiseJob *job, const char *part)
{
  GListModel *log = guise_job_get_log (job);

  for (guint i = 0; i < g_list_model_get_n_items (log); i++)
    {
      g_autoptr (GuiseJobLogRow) row = g_list_model_get_item (log, i);

      if (strstr (guise_job_log_row_get_text (row), part) != NULL)
        return TRUE;
    }
  return FALSE;
}

static gboolean
reads (const char *pid, const char *file, const char *part)
{
  g_autofree char *path = g_build_filename ("/proc", pid, file, NULL);
  g_autofree char *text = NULL;
  gsize            n = 0;

  return g_file_get_contents (path, &text, &n, NULL) && memmem (text, n, part, strlen (part) + 1);
}

/* The process of a rank that this program has started. */
static int
find_rank (const char *rank)
{
  g_autofree char *mark = g_strdup_printf ("GUISE_TEST_CARDS=%d", (int) getpid ());
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *pid;

  while ((pid = g_dir_read_name (dir)) != NULL)
    if (reads (pid, "cmdline", "--rank") && reads (pid, "environ", mark) &&
        reads (pid, "environ", rank))
      return atoi (pid);
  g_error ("There is no process with %s", rank);
}

/* Two processes train; one is lost, the page says which, and it goes on from there. */
static void
test_training (void)
{
  g_autoptr (GSettings) settings = g_settings_new (GUISE_APPLICATION_ID);
  g_autofree char *dir = make_project ("Together");
  g_autofree char *mark = g_strdup_printf ("%d", (int) getpid ());
  GuiseWindow     *window;

  if (g_strcmp0 (g_getenv ("GUISE_TEST_MPI"), "yes") != 0)
    {
      g_test_skip ("This build has no MPI");
      return;
    }
  g_setenv ("GUISE_TEST_CARDS", mark, TRUE);
  g_settings_set_string (settings, "training-devices", "cpu,cpu");
  window = train_project_open (dir, 1280, 800);
  gtk_widget_activate_action (get_page (window), "train.begin", NULL);
  ui_wait (has_begun, window, "the first iterations");
  g_assert_true (has_row (get_job (window), "8 = 4 + 4"));
  guise_process_job_save (GUISE_PROCESS_JOB (get_job (window)));
  ui_wait (has_saved, window, "the checkpoint");
  ui_wait (shows_waits, window, "who waits for whom");
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "cards-training");

  g_assert_cmpint (kill (find_rank ("OMPI_COMM_WORLD_RANK=1"), SIGKILL), ==, 0);
  ui_wait (is_over, window, "the end of all");
  g_assert_cmpint (guise_job_get_state (get_job (window)), ==, GUISE_JOB_LOST);
  g_assert_nonnull (strstr (guise_job_get_error (get_job (window))->message, "its process 2"));
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "cards-lost");
  g_assert_cmpstr (adw_preferences_row_get_title (
                     ADW_PREFERENCES_ROW (ui_find (get_page (window), "cause_row"))),
                   ==, "Number 2 of the 2 graphics cards was lost");

  g_settings_reset (settings, "training-devices");
  g_unsetenv ("GUISE_TEST_CARDS");
  ui_close_window (window);
}

/* A choice that does not suit the plan any more: said before anything is started. */
/* What the banner of the page says; NULL: nothing. */
static const char *
get_banner (GuiseWindow *window)
{
  GtkWidget *banner = ui_find (get_page (window), "banner");

  if (!gtk_revealer_get_reveal_child (GTK_REVEALER (ui_find (banner, "revealer"))))
    return NULL;
  return gtk_label_get_label (GTK_LABEL (ui_find (banner, "label")));
}

static gboolean
says_nothing (void *data)
{
  return get_banner (data) == NULL;
}

static void
test_refused (void)
{
  g_autoptr (GSettings) settings = g_settings_new (GUISE_APPLICATION_ID);
  g_autofree char *dir = make_project ("Refused");
  GuiseWindow     *window;

  g_settings_set_string (settings, "training-devices", "cuda:0,cuda:1,cuda:2");
  window = train_project_open (dir, 1280, 800);
  gtk_widget_activate_action (get_page (window), "train.begin", NULL);
  ui_settle (GTK_WIDGET (window));
  g_assert_false (guise_job_is_active (get_job (window)));
  g_assert_nonnull (get_banner (window));
  g_assert_nonnull (strstr (get_banner (window), "3 cards cannot share"));
  ui_shoot (GTK_WIDGET (window), "cards-not-started");
  /* It stays as long as it holds, whatever else the page hears of. */
  guise_open_project_refresh (guise_window_get_project (window));
  ui_settle (GTK_WIDGET (window));
  g_assert_nonnull (get_banner (window));
  g_assert_nonnull (strstr (get_banner (window), "3 cards cannot share"));
  g_settings_reset (settings, "training-devices");
  guise_open_project_refresh (guise_window_get_project (window));
  ui_wait (says_nothing, window, "the refusal to go");
  ui_close_window (window);
}

static void
skip (void)
{
  g_test_skip ("mpirun is missing");
}

int
main (int argc, char **argv)
{
  g_autofree char *mpirun = g_find_program_in_path ("mpirun");
  int              status;

  ui_init (&argc, &argv);
  if (!guise_rank_apart_can ())
    g_unsetenv ("LD_PRELOAD"); /* mpirun listens, which the watch over sockets would end */
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/cards/none", test_none);
  g_test_add_func ("/ui/cards/choice", mpirun != NULL ? test_choice : skip);
  g_test_add_func ("/ui/cards/remarks", mpirun != NULL ? test_remarks : skip);
  g_test_add_func ("/ui/cards/refused", mpirun != NULL ? test_refused : skip);
  g_test_add_func ("/ui/cards/training", mpirun != NULL ? test_training : skip);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
