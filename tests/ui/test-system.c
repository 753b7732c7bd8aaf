/* SPDX-License-Identifier: GPL-3.0-or-later
 * The system check, with made-up computers in every state. */
#include <string.h>

#include "app/guise-application.h"
#include "app/project/guise-project-view.h"
#include "app/system/guise-check-offer.h"
#include "app/system/guise-check-page.h"
#include "app/system/guise-system-texts.h"
#include "host/guise-host-card-rules.h"
#include "host/guise-host-computer.h"
#include "host/guise-host-plan.h"
#include "project/guise-project.h"
#include "support/guise-test.h"
#include "ui.h"

#define GIB ((uint64_t) 1 << 30)
#define GB  ((uint64_t) 1000000000)

/* ---- made-up computers ---- */

typedef enum
{
  ALL_GOOD,
  WITH_DISPLAY,
  NO_CARD,
  OLD_DRIVER,
  LOW_DISK,
  CAMERA_BUSY,
  NO_CAMERA,
  STAGE_TOO_LARGE,
  SILENT,
} Computer;

static GMutex   lock;
static Computer computer;   /* which one is looked at */
static gboolean is_blocked; /* graphics cards do not answer yet */
static GCond    changed;

static void
choose (Computer which)
{
  g_mutex_lock (&lock);
  computer = which;
  g_mutex_unlock (&lock);
}

static void
set_blocked (gboolean blocked)
{
  g_mutex_lock (&lock);
  is_blocked = blocked;
  g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
}

static void
set_card (GuiseHostFinding *finding, const char *detail)
{
  finding->index = 0;
  finding->name = g_strdup ("NVIDIA RTX 3060");
  finding->detail = g_strdup (detail);
  finding->n_bytes = 12 * GIB;
  finding->n_free_bytes = 11 * GIB + GIB / 10;
}

static void
add_cards (GPtrArray *findings)
{
  GuiseHostFinding *finding;

  if (computer == NO_CARD)
    guise_host_findings_add (findings, GUISE_HOST_NO_CARD, GUISE_HOST_MUST);
  else if (computer == SILENT)
    g_ptr_array_add (findings, guise_host_finding_new_silent (GUISE_HOST_PROBE_CARDS,
                                                              "The driver of the graphics card has "
                                                              "not answered within 20 "
                                                              "seconds"));
  else if (computer == OLD_DRIVER)
    {
      finding = guise_host_findings_add (findings, GUISE_HOST_OLD_DRIVER, GUISE_HOST_MUST);
      finding->detail = g_strdup ("535.183.01");
      finding->has = 12020;
      finding->needs = 13000;
    }
  else
    set_card (guise_host_findings_add (findings, GUISE_HOST_CARD, GUISE_HOST_GOOD), "580.95.05");
  if (computer == WITH_DISPLAY)
    set_card (guise_host_findings_add (findings, GUISE_HOST_DISPLAY, GUISE_HOST_BETTER), "DP-1");
}

/* The one card of this computer, and what was chosen. */
static void
judge_choice (GPtrArray *findings, const char *devices)
{
  const GuiseHostCards cards = { .cards = g_ptr_array_new () };
  GuiseGpuCard         card = { .index = 0 };

  g_ptr_array_add (cards.cards, &card);
  guise_host_judge_choice (findings, &cards, devices);
  g_ptr_array_unref (cards.cards);
}

static void
add_computer (GPtrArray *findings)
{
  GuiseHostFinding *finding =
    guise_host_findings_add (findings, GUISE_HOST_MEMORY, GUISE_HOST_GOOD);

  finding->n_bytes = 32 * GIB - GIB * 4 / 5;
  finding->n_free_bytes = 20 * GIB;
  finding = guise_host_findings_add (findings, GUISE_HOST_PROCESSOR, GUISE_HOST_GOOD);
  finding->name = g_strdup ("AMD Ryzen 7 5700X 8-Core Processor");
  finding->n = 8;
}

static void
add_cameras (GPtrArray *findings)
{
  GuiseHostFinding *finding;

  if (computer != NO_CAMERA)
    {
      finding =
        guise_host_findings_add (findings,
                                 computer == CAMERA_BUSY ? GUISE_HOST_CAMERA_BUSY
                                                         : GUISE_HOST_CAMERA,
                                 computer == CAMERA_BUSY ? GUISE_HOST_BETTER : GUISE_HOST_GOOD);
      finding->name = g_strdup ("Integrated camera");
      finding->width = 1280;
      finding->height = 720;
      finding->rate = 30;
      finding->detail = computer == CAMERA_BUSY ? g_strdup ("firefox") : NULL;
    }
  guise_host_judge_cameras (findings, FALSE);
}

static void
add_plan (GPtrArray *findings)
{
  g_autoptr (GuiseHostPlan) plan = guise_host_plan_new ();

  plan->is_gpu = TRUE;
  plan->n_disk_bytes = 84 * GB;
  guise_host_plan_add (plan, "Clear", 8, 8, TRUE);
  guise_host_plan_add (plan, "Sharpen", 8, 6, computer != STAGE_TOO_LARGE);
  guise_host_judge_plan (findings, plan);
}

/* Called on threads. */
static GPtrArray *
look (GuiseHostProbe probe, const GuiseHostSetup *setup, GCancellable *cancellable)
{
  GPtrArray *findings = guise_host_findings_new ();

  g_mutex_lock (&lock);
  while (probe == GUISE_HOST_PROBE_CARDS && is_blocked)
    g_cond_wait (&changed, &lock);
  if (probe == GUISE_HOST_PROBE_CARDS)
    {
      add_cards (findings);
      judge_choice (findings, setup->devices);
    }
  else if (probe == GUISE_HOST_PROBE_PLAN && setup->project != NULL)
    add_plan (findings);
  else if (probe == GUISE_HOST_PROBE_PLAN)
    ; /* without a project there is none */
  else if (probe == GUISE_HOST_PROBE_COMPUTER)
    add_computer (findings);
  else if (probe == GUISE_HOST_PROBE_CAMERAS)
    add_cameras (findings);
  else
    g_ptr_array_add (findings, guise_host_judge_space (setup->folder, 500 * GB,
                                                       computer == LOW_DISK ? 4 * GB : 212 * GB,
                                                       GUISE_HOST_SPEED_FAST));
  g_mutex_unlock (&lock);
  return findings;
}

/* ---- the page ---- */

static gboolean
is_complete (void *data)
{
  for (int probe = 0; probe < GUISE_HOST_N_PROBES; probe++)
    if (guise_system_check_get_findings (data, (GuiseHostProbe) probe) == NULL)
      return FALSE;
  return TRUE;
}

static const char *
get_label (GtkWidget *page, const char *id)
{
  return gtk_label_get_label (GTK_LABEL (ui_find (page, id)));
}

/* The row of a group; the test fails without it. */
static GtkWidget *
get_row (GtkWidget *page, const char *group, int index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (ui_find (page, group)), index);

  g_assert_nonnull (row);
  return GTK_WIDGET (row);
}

static const char *
get_title (GtkWidget *row)
{
  return adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row));
}

static const char *
get_subtitle (GtkWidget *row)
{
  return adw_action_row_get_subtitle (ADW_ACTION_ROW (row));
}

/* What its button says; NULL when it has none. */
static const char *
get_button (GtkWidget *row)
{
  GtkWidget *button = ui_find (row, "button");

  return gtk_widget_get_visible (button) ? gtk_button_get_label (GTK_BUTTON (button)) : NULL;
}

typedef struct
{
  GuiseWindow      *window;
  GuiseSystemCheck *check;
  GtkWidget        *page;
} View;

static void
view_open (View *view, Computer which, int width, int height)
{
  choose (which);
  view->window = ui_open_window (width, height);
  view->check = guise_system_check_new (look);
  guise_system_check_set_folder (view->check, "/home/mara/Guise", FALSE);
  view->page = guise_check_page_new (view->check);
  guise_window_push (view->window, view->page);
  ui_wait (is_complete, view->check, "what there is");
}

static gboolean
is_alone (void *data)
{
  return G_OBJECT (data)->ref_count == 1;
}

static void
view_close (View *view)
{
  ui_close_window (view->window);
  ui_wait (is_alone, view->check, "the last thread");
  g_assert_finalize_object (view->check);
}

static void
test_good (void)
{
  View view;

  view_open (&view, ALL_GOOD, 1280, 800);
  g_assert_cmpstr (get_label (view.page, "verdict"), ==, "This computer can do it");
  g_assert_cmpstr (get_label (view.page, "line"), ==, "Everything that training needs is here.");
  g_assert_cmpstr (get_title (get_row (view.page, "cards", 0)), ==, "NVIDIA RTX 3060, 12.0 GB");
  g_assert_null (get_button (get_row (view.page, "cards", 0)));
  g_assert_true (gtk_widget_get_visible (ui_find (get_row (view.page, "cards", 0), "ready")));
  g_assert_cmpstr (get_title (get_row (view.page, "computer", 0)), ==, "31.2 GB memory");
  g_assert_cmpstr (get_button (get_row (view.page, "computer", 2)), ==, "Change folder");
  g_assert_cmpstr (get_button (get_row (view.page, "cameras", 1)), ==, "Copy command");
  ui_shoot (GTK_WIDGET (view.window), "check-good");
  gtk_window_set_default_size (GTK_WINDOW (view.window), 400, 700);
  ui_settle (GTK_WIDGET (view.window));
  ui_shoot (GTK_WIDGET (view.window), "check-good-narrow");
  view_close (&view);
}

static void
test_display (void)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  View             view;

  view_open (&view, WITH_DISPLAY, 1280, 800);
  g_assert_cmpstr (get_label (view.page, "verdict"), ==, "This computer can do it");
  g_assert_cmpstr (get_label (view.page, "line"), ==,
                   "One thing could be better. Nothing stops you.");
  g_assert_nonnull (strstr (get_subtitle (get_row (view.page, "cards", 1)), "0.9 GB"));
  g_assert_cmpstr (get_button (get_row (view.page, "cards", 1)), ==, "How to change");
  ui_shoot (GTK_WIDGET (view.window), "check-display");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  ui_shoot (GTK_WIDGET (view.window), "check-display-dark");
  gtk_window_set_default_size (GTK_WINDOW (view.window), 400, 700);
  ui_settle (GTK_WIDGET (view.window));
  ui_shoot (GTK_WIDGET (view.window), "check-display-dark-narrow");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
  view_close (&view);
}

static gboolean
has_cards (void *data)
{
  return guise_system_check_get_findings (data, GUISE_HOST_PROBE_CARDS) != NULL;
}

static gboolean
is_choice_gone (void *data)
{
  const GPtrArray *findings = guise_system_check_get_findings (data, GUISE_HOST_PROBE_CARDS);

  return findings != NULL && findings->len == 2 &&
         ((const GuiseHostFinding *) findings->pdata[1])->fact == GUISE_HOST_CHOICE_GONE;
}

/* What was chosen on the page Train is looked for: there it is named, and gone it is told of. */
static void
test_choice (void)
{
  g_autoptr (GSettings) settings = g_settings_new (GUISE_APPLICATION_ID);
  View view;

  g_settings_set_string (settings, "training-devices", "cuda:0");
  view_open (&view, ALL_GOOD, 1280, 800);
  g_assert_cmpstr (get_subtitle (get_row (view.page, "cards", 0)), ==,
                   "Driver 580.95.05 · 11.1 GB free · chosen for training");
  g_assert_cmpstr (get_label (view.page, "verdict"), ==, "This computer can do it");
  ui_shoot (GTK_WIDGET (view.window), "check-chosen");
  g_settings_set_string (settings, "training-devices", "cuda:3");
  gtk_widget_activate_action (view.page, "check.again", NULL);
  ui_wait (is_choice_gone, view.check, "that it is gone");
  g_assert_cmpstr (get_subtitle (get_row (view.page, "cards", 0)), ==,
                   "Driver 580.95.05 · 11.1 GB free");
  g_assert_cmpstr (get_title (get_row (view.page, "cards", 1)), ==,
                   "The graphics card that was chosen for training cannot be used");
  g_assert_cmpstr (get_label (view.page, "verdict"), ==, "One thing must change first");
  g_assert_cmpstr (get_label (view.page, "line"), ==, "The rows below say what, and how.");
  g_assert_false (guise_system_check_lacks_card (view.check)); /* there is another */
  gtk_window_set_default_size (GTK_WINDOW (view.window), 400, 700);
  ui_settle (GTK_WIDGET (view.window));
  ui_shoot (GTK_WIDGET (view.window), "check-choice-gone-narrow");
  g_settings_reset (settings, "training-devices");
  view_close (&view);
}

/* Of a look that was under way when something else was chosen nothing is shown. */
static void
test_choice_meanwhile (void)
{
  g_autoptr (GSettings) settings = g_settings_new (GUISE_APPLICATION_ID);
  GuiseSystemCheck *check = guise_system_check_new (look);

  choose (ALL_GOOD);
  g_settings_set_string (settings, "training-devices", "cuda:0");
  set_blocked (TRUE);
  guise_system_check_look (check, GUISE_HOST_PROBE_CARDS);
  g_settings_set_string (settings, "training-devices", "cuda:3");
  set_blocked (FALSE);
  ui_wait (has_cards, check, "graphics cards");
  g_assert_true (is_choice_gone (check));
  g_settings_reset (settings, "training-devices");
  ui_wait (is_alone, check, "the last thread");
  g_assert_finalize_object (check);
}

/* The dialog over the window. */
static GtkWindow *
find_dialog (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *link = windows; link != NULL; link = link->next)
    if (ADW_IS_MESSAGE_DIALOG (link->data))
      return link->data;
  return NULL;
}

static void
test_old_driver (void)
{
  View       view;
  GtkWindow *dialog;
  GtkWidget *steps;

  view_open (&view, OLD_DRIVER, 1280, 800);
  g_assert_cmpstr (get_label (view.page, "verdict"), ==, "One thing must change first");
  g_assert_true (guise_system_check_lacks_card (view.check));
  g_assert_nonnull (strstr (get_title (get_row (view.page, "cards", 0)), "535.183.01"));
  g_assert_cmpstr (get_subtitle (get_row (view.page, "cards", 0)), ==,
                   "It can do CUDA 12.2, training needs 13.0: driver 580 or a newer one.");
  ui_shoot (GTK_WIDGET (view.window), "check-old-driver");
  gtk_widget_activate_action (view.page, "check.explain", "s", "old-driver");
  dialog = find_dialog ();
  g_assert_nonnull (dialog);
  steps = adw_message_dialog_get_extra_child (ADW_MESSAGE_DIALOG (dialog));
  g_assert_nonnull (strstr (gtk_label_get_label (GTK_LABEL (steps)), "580"));
  ui_shoot (GTK_WIDGET (dialog), "check-explained");
  gtk_window_destroy (dialog);
  view_close (&view);
}

static void
test_no_card (void)
{
  View view;

  view_open (&view, NO_CARD, 400, 700);
  g_assert_cmpstr (get_label (view.page, "verdict"), ==, "One thing must change first");
  g_assert_nonnull (strstr (get_label (view.page, "line"), "Recording, masks and live work here"));
  g_assert_cmpstr (get_button (get_row (view.page, "cards", 0)), ==, "What this means");
  ui_settle (GTK_WIDGET (view.window));
  ui_shoot (GTK_WIDGET (view.window), "check-no-card-narrow");
  view_close (&view);
}

/* Over a project its plan is rehearsed. */
static void
test_plan (void)
{
  View view;

  view_open (&view, ALL_GOOD, 1280, 800);
  guise_system_check_set_folder (view.check, "/home/mara/Guise/Mara", TRUE);
  gtk_widget_activate_action (view.page, "check.again", NULL);
  ui_wait (is_complete, view.check, "the plan");
  g_assert_cmpstr (get_title (get_row (view.page, "cards", 1)), ==,
                   "All 2 stages of the plan fit on the card");
  g_assert_nonnull (strstr (get_subtitle (get_row (view.page, "cards", 1)), "84.0"));
  ui_shoot (GTK_WIDGET (view.window), "check-plan-fits");
  view_close (&view);

  view_open (&view, STAGE_TOO_LARGE, 1280, 800);
  guise_system_check_set_folder (view.check, "/home/mara/Guise/Mara", TRUE);
  g_assert_null (guise_system_check_get_findings (view.check, GUISE_HOST_PROBE_DISK));
  gtk_widget_activate_action (view.page, "check.again", NULL);
  ui_wait (is_complete, view.check, "the plan");
  g_assert_cmpstr (get_title (get_row (view.page, "cards", 1)), ==,
                   "Stage 2, Sharpen, does not fit with batch 8");
  g_assert_cmpstr (get_subtitle (get_row (view.page, "cards", 1)), ==,
                   "Batch 6 fits. Change it on the page Plan.");
  g_assert_cmpstr (get_label (view.page, "verdict"), ==, "One thing must change first");
  ui_shoot (GTK_WIDGET (view.window), "check-plan-large");
  view_close (&view);
}

static void
test_low_disk (void)
{
  View view;

  view_open (&view, LOW_DISK, 1280, 800);
  g_assert_cmpstr (get_label (view.page, "verdict"), ==, "One thing must change first");
  g_assert_cmpstr (get_label (view.page, "line"), ==, "The rows below say what, and how.");
  g_assert_false (guise_system_check_lacks_card (view.check));
  ui_shoot (GTK_WIDGET (view.window), "check-low-disk");
  view_close (&view);
}

static gboolean
has_good_camera (void *data)
{
  return strstr (get_subtitle (get_row (data, "cameras", 0)), "1280 × 720") != NULL;
}

/* A camera that another program has, and one that is plugged in while the page is open. */
static void
test_cameras (void)
{
  View view;

  view_open (&view, CAMERA_BUSY, 1280, 800);
  g_assert_nonnull (strstr (get_subtitle (get_row (view.page, "cameras", 0)), "firefox"));
  g_assert_cmpstr (get_button (get_row (view.page, "cameras", 0)), ==, "Try again");
  ui_shoot (GTK_WIDGET (view.window), "check-camera-busy");
  choose (ALL_GOOD);
  gtk_widget_activate (ui_find (get_row (view.page, "cameras", 0), "button"));
  ui_wait (has_good_camera, view.page, "the camera that is free again");
  view_close (&view);

  view_open (&view, NO_CAMERA, 1280, 800);
  g_assert_cmpstr (get_title (get_row (view.page, "cameras", 0)), ==, "No camera found");
  choose (ALL_GOOD); /* plugged in */
  ui_wait (has_good_camera, view.page, "the camera that was plugged in");
  view_close (&view);
}

static gboolean
has_cameras (void *data)
{
  return guise_system_check_get_findings (data, GUISE_HOST_PROBE_CAMERAS) != NULL &&
         guise_system_check_get_findings (data, GUISE_HOST_PROBE_COMPUTER) != NULL &&
         guise_system_check_get_findings (data, GUISE_HOST_PROBE_DISK) != NULL;
}

/* Rows appear as they are measured; what does not answer is unknown, and stops nobody. */
static void
test_waiting (void)
{
  View view = { NULL };

  choose (SILENT);
  set_blocked (TRUE);
  view.window = ui_open_window (1280, 800);
  view.check = guise_system_check_new (look);
  view.page = guise_check_page_new (view.check);
  guise_window_push (view.window, view.page);
  ui_wait (has_cameras, view.check, "all but the graphics cards");
  g_assert_cmpstr (get_label (view.page, "verdict"), ==, "Looking at this computer…");
  g_assert_cmpstr (get_title (get_row (view.page, "cards", 0)), ==, "Looking…");
  g_assert_cmpstr (get_title (get_row (view.page, "cameras", 0)), ==, "Integrated camera");
  ui_shoot (GTK_WIDGET (view.window), "check-waiting");
  set_blocked (FALSE);
  ui_wait (is_complete, view.check, "the graphics cards");
  g_assert_cmpstr (get_label (view.page, "verdict"), ==,
                   "Whether this computer can train is not known");
  g_assert_cmpstr (get_button (get_row (view.page, "cards", 0)), ==, "Try again");
  ui_shoot (GTK_WIDGET (view.window), "check-silent");
  choose (ALL_GOOD);
  set_blocked (TRUE);
  gtk_widget_activate_action (view.page, "check.again", NULL);
  g_assert_cmpstr (get_title (get_row (view.page, "cards", 0)), ==, "Looking…");
  set_blocked (FALSE);
  ui_wait (is_complete, view.check, "the graphics cards once more");
  g_assert_cmpstr (get_label (view.page, "verdict"), ==, "This computer can do it");
  view_close (&view);
}

/* ---- around it ---- */

static void
test_report (void)
{
  static const char *const names[] = { "mara-pc", "mara", "Mara Moss", "ed", NULL };
  g_autofree char         *text =
    guise_system_check_shorten ("/home/mara/Guise, /home/mara2, mara's camera of Mara Moss on "
                                "mara-pc, tamara, marauder, ed",
                                "/home/mara", names);
  View             view;
  g_autofree char *report = NULL;
  g_autofree char *copied = NULL;

  g_assert_cmpstr (text, ==, "~/Guise, /home/mara2, …'s camera of … on …, tamara, marauder, ed");
  view_open (&view, WITH_DISPLAY, 800, 700);
  report = guise_system_check_make_report (view.check);
  g_assert_nonnull (strstr (report, "Guise " GUISE_VERSION));
  g_assert_nonnull (strstr (report, "[display, could be better]"));
  g_assert_nonnull (strstr (report, "Integrated camera"));
  if (strlen (g_get_host_name ()) >= 3)
    g_assert_null (strstr (report, g_get_host_name ()));
  gtk_widget_activate_action (view.page, "check.report", NULL);
  copied = ui_paste (view.page);
  g_assert_cmpstr (copied, ==, report);
  gtk_widget_activate_action (view.page, "check.copy", "s", "sudo true");
  ui_shoot (GTK_WIDGET (view.window), "check-copied");
  view_close (&view);
}

/* Every fact has words, in every state it can have; explanations are there where a button promises
 * one. */
static void
test_words (void)
{
  for (int fact = 0; fact < GUISE_HOST_N_FACTS; fact++)
    for (int state = GUISE_HOST_GOOD; state <= GUISE_HOST_MUST; state++)
      {
        g_autoptr (GuiseHostFinding) finding =
                     guise_host_finding_new ((GuiseHostFact) fact, (GuiseHostState) state);
        g_auto (GuiseSystemText) text = { 0 };
        const char      *heading = NULL;
        g_autofree char *body = guise_system_text_explain (finding, &heading);

        finding->name = g_strdup ("name");
        guise_system_text_init (&text, finding, FALSE);
        g_assert_nonnull (text.title);
        g_assert_nonnull (text.subtitle);
        g_assert_cmpint (*text.title, !=, '\0');
        g_assert_true ((g_strcmp0 (text.action, "check.explain") == 0) == (body != NULL));
        g_assert_true ((text.label != NULL) == (text.action != NULL));
      }
}

static gboolean
is_banner_shown (GuiseWelcomePage *welcome)
{
  GtkWidget *banner = ui_find (GTK_WIDGET (welcome), "banner");

  return gtk_revealer_get_reveal_child (GTK_REVEALER (ui_find (banner, "revealer")));
}

/* It is offered once; without a card for training the banner says so each time. */
static void
test_offer (void)
{
  g_autoptr (GSettings) settings = g_settings_new (GUISE_APPLICATION_ID);

  for (int round = 0; round < 3; round++)
    {
      GuiseWindow      *window = ui_open_window (800, 700);
      GuiseWelcomePage *welcome = GUISE_WELCOME_PAGE (ui_find (GTK_WIDGET (window), "welcome"));
      AdwToastOverlay  *toasts = ADW_TOAST_OVERLAY (ui_find (GTK_WIDGET (window), "toasts"));
      GuiseSystemCheck *check = guise_system_check_new (look);
      GuiseCheckOffer  *offer;

      choose (round == 2 ? NO_CARD : ALL_GOOD);
      ui_wait (has_cards,
               guise_application_get_check (GUISE_APPLICATION (g_application_get_default ())),
               "the computer that this runs on");
      g_settings_set_boolean (settings, "system-check-offered", round == 1);
      offer = guise_check_offer_new (check, welcome, toasts, settings);
      ui_wait (has_cards, check, "graphics cards");
      g_assert_true (g_settings_get_boolean (settings, "system-check-offered"));
      g_assert_cmpint (is_banner_shown (welcome), ==, round == 2);
      ui_shoot (GTK_WIDGET (window), round == 2   ? "welcome-no-card"
                                     : round == 1 ? "welcome-known"
                                                  : "welcome-offer");
      g_assert_finalize_object (offer);
      ui_wait (is_alone, check, "the thread");
      g_assert_finalize_object (check);
      ui_close_window (window);
    }
}

/* The real one, of whatever computer this is. */
static void
test_window (void)
{
  GuiseWindow *window = ui_open_window (1280, 800);
  AdwLeaflet  *nav = ADW_LEAFLET (ui_find (GTK_WIDGET (window), "nav"));
  GtkWidget   *home = adw_leaflet_get_visible_child (nav);
  GtkWidget   *page;
  GtkWidget   *focus;

  g_assert_true (gtk_widget_child_focus (home, GTK_DIR_TAB_FORWARD));
  focus = gtk_window_get_focus (GTK_WINDOW (window));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.check", NULL);
  page = adw_leaflet_get_visible_child (nav);
  g_assert_true (GUISE_IS_CHECK_PAGE (page));
  ui_settle (GTK_WIDGET (window)); /* the focus is where the page wants it */
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (window)) == ui_find (page, "continue_button"));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.check", NULL);
  g_assert_true (adw_leaflet_get_visible_child (nav) == page);
  ui_wait (is_complete,
           guise_application_get_check (GUISE_APPLICATION (g_application_get_default ())),
           "this computer");
  ui_shoot (GTK_WIDGET (window), "check-here");
  gtk_widget_activate_action (page, "win.go-back", NULL);
  ui_settle (GTK_WIDGET (window));
  g_assert_true (adw_leaflet_get_visible_child (nav) == home);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (window)) == focus);
  ui_close_window (window);
}

static gboolean
is_read (void *data)
{
  GuiseOpenProject *project = guise_project_view_get_project (data);

  return project != NULL && guise_open_project_get_status (project) != NULL;
}

/* Over a project its own disk counts, and its folder can be shown. */
static void
test_project (void)
{
  const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = { { NULL } };
  g_autofree char        *work = g_dir_make_tmp ("guise-ui-XXXXXX", NULL);
  g_autofree char        *dir = g_build_filename (work, "Mara", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project =
               guise_project_create (dir, "miniature", faces, NULL, 1, &error);
  GuiseWindow      *window = ui_open_window (1280, 800);
  GtkWidget        *view = ui_find (GTK_WIDGET (window), "project");
  AdwLeaflet       *nav = ADW_LEAFLET (ui_find (GTK_WIDGET (window), "nav"));
  GuiseSystemCheck *check =
    guise_application_get_check (GUISE_APPLICATION (g_application_get_default ()));
  GtkWidget *page;
  GtkWidget *disk;

  g_assert_no_error (error);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (is_read, view, "the project");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.check", NULL);
  page = adw_leaflet_get_visible_child (nav);
  ui_wait (is_complete, check, "this computer");
  g_assert_true (guise_system_check_is_project (check));
  disk = gtk_widget_get_last_child (ui_find (page, "computer"));
  g_assert_cmpstr (get_button (disk), ==, "Show folder");
  g_assert_true (gtk_widget_is_sensitive (ui_find (disk, "button")));
  gtk_widget_activate_action (page, "win.go-back", NULL);
  ui_settle (GTK_WIDGET (window));
  g_assert_true (adw_leaflet_get_visible_child (nav) == view);
  ui_close_window (window);
  guise_test_rm_rf (g_steal_pointer (&work));
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/system/words", test_words);
  g_test_add_func ("/system/good", test_good);
  g_test_add_func ("/system/choice", test_choice);
  g_test_add_func ("/system/choice-meanwhile", test_choice_meanwhile);
  g_test_add_func ("/system/display", test_display);
  g_test_add_func ("/system/old-driver", test_old_driver);
  g_test_add_func ("/system/no-card", test_no_card);
  g_test_add_func ("/system/plan", test_plan);
  g_test_add_func ("/system/low-disk", test_low_disk);
  g_test_add_func ("/system/cameras", test_cameras);
  g_test_add_func ("/system/waiting", test_waiting);
  g_test_add_func ("/system/report", test_report);
  g_test_add_func ("/system/offer", test_offer);
  g_test_add_func ("/system/window", test_window);
  g_test_add_func ("/system/project", test_project);
  return g_test_run ();
}
