/* SPDX-License-Identifier: GPL-3.0-or-later
 * A face that is hidden, before the start of the live view and after. */
#include "app/guise-window.h"
#include "app/live/guise-live-desk.h"
#include "live-page.h"
#include "support/guise-test.h"
#include "ui.h"

static int n_faces_seen;

static void
count_faces (GuiseWindow *window)
{
  n_faces_seen += !live_shows_card (window);
}

static void
watch_faces (GuiseWindow *window)
{
  n_faces_seen = 0;
  g_signal_connect_swapped (live_get_desk (window), "picture", G_CALLBACK (count_faces), window);
}

static gboolean
has_seen_face (void *data)
{
  return n_faces_seen > 0;
}

/* A window of its own, of the application and at another page. */
static GuiseWindow *
open_training (const char *dir)
{
  GApplication *application = g_application_get_default ();
  GuiseWindow  *window;

  g_action_group_activate_action (G_ACTION_GROUP (application), "show-training",
                                  g_variant_new_string (dir));
  window = GUISE_WINDOW (gtk_application_get_active_window (GTK_APPLICATION (application)));
  ui_wait (live_is_read, window, "the project to be read");
  return window;
}

static const char *
get_hide_label (GuiseWindow *window)
{
  return gtk_button_get_label (
    GTK_BUTTON (ui_find (guise_window_get_step_page (window), "hide_button")));
}

static void
show_live (GuiseWindow *window)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "live");
  ui_settle (GTK_WIDGET (window));
}

/* Before the page Live was ever looked at; it says so, and its button takes it back for others. */
static void
test_hide_early (void)
{
  g_autofree char *model = live_find_model (LIVE_MODEL);
  g_autofree char *dir = NULL;
  g_autofree char *other = NULL;
  GuiseWindow     *window;

  if (model == NULL)
    return;
  dir = live_make_project ("Early");
  other = live_make_project ("Early other");
  window = open_training (dir);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "app.hide-face", NULL));
  show_live (window);
  g_assert_true (guise_live_desk_is_hidden (live_get_desk (window)));
  g_assert_cmpstr (get_hide_label (window), ==, "Show face");
  guise_live_desk_set_model (live_get_desk (window), model);
  ui_wait (live_has_camera, window, "the footage that stands for a camera");
  watch_faces (window);
  live_act (window, "live.toggle");
  ui_wait (live_shows_card, window, "the card");
  ui_wait (live_shows_pictures, window, "pictures");
  g_assert_cmpint (n_faces_seen, ==, 0);
  ui_shoot (GTK_WIDGET (window), "live-hidden-early-light");
  live_act (window, "live.hide");
  ui_wait (live_shows_face, window, "the face");
  live_close_running (window);

  window = open_training (other);
  show_live (window);
  g_assert_false (guise_live_desk_is_hidden (live_get_desk (window)));
  g_assert_cmpstr (get_hide_label (window), ==, "Hide face");
  ui_close_window (window);
}

/* The key takes back what it did, with no page to see it. */
static void
test_hide_early_twice (void)
{
  g_autofree char *dir = live_make_project ("Early twice");
  GuiseWindow     *window = open_training (dir);

  gtk_widget_activate_action (GTK_WIDGET (window), "app.hide-face", NULL);
  gtk_widget_activate_action (GTK_WIDGET (window), "app.hide-face", NULL);
  show_live (window);
  g_assert_false (guise_live_desk_is_hidden (live_get_desk (window)));
  ui_close_window (window);
}

static GuiseWindow *
open_window (const char *dir)
{
  GuiseWindow *window = ui_open_window (800, 600);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (live_is_read, window, "the project to be read");
  return window;
}

/* One that is hidden by its own button stays so when the key hides one that is not there yet. */
static void
test_hide_others (void)
{
  g_autofree char *dir = live_make_project ("Hidden");
  g_autofree char *other = live_make_project ("Not looked at");
  GuiseWindow     *windows[] = { open_window (dir), open_window (other) };
  g_autoptr (GListStore) projects = g_list_store_new (G_TYPE_OBJECT);

  for (int i = 0; i < 2; i++)
    g_list_store_append (projects, guise_window_get_project (windows[i]));
  guise_live_desk_set_hidden (live_get_desk (windows[0]), TRUE);
  guise_live_desk_hide_all (G_LIST_MODEL (projects));
  for (int i = 0; i < 2; i++)
    g_assert_true (guise_live_desk_is_hidden (live_get_desk (windows[i])));
  guise_live_desk_hide_all (G_LIST_MODEL (projects)); /* shows both again */
  for (int i = 0; i < 2; i++)
    g_assert_false (guise_live_desk_is_hidden (live_get_desk (windows[i])));
  g_list_store_remove_all (projects);
  ui_close_window (windows[1]);
  ui_close_window (windows[0]);
}

/* The key that works everywhere, and what a shortcut of the desktop does from another program. */
static void
test_hide (void)
{
  GApplication    *application = g_application_get_default ();
  g_autofree char *model = live_find_model (LIVE_MODEL);
  g_autofree char *dir = NULL;
  g_auto (GStrv) keys = gtk_application_get_actions_for_accel (GTK_APPLICATION (application), "F8");
  GuiseWindow *window;

  g_assert_cmpstr (keys[0], ==, "app.hide-face");
  if (model == NULL)
    return;
  dir = live_make_project ("Hide");
  window = open_training (dir);
  show_live (window);
  guise_live_desk_set_model (live_get_desk (window), model);
  ui_wait (live_has_camera, window, "the footage that stands for a camera");

  /* Before the start, too: whoever presses the key then does not come up bare. */
  watch_faces (window);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), keys[0], NULL));
  g_assert_true (guise_live_desk_is_hidden (live_get_desk (window)));
  g_assert_cmpstr (get_hide_label (window), ==, "Show face");
  live_act (window, "live.toggle");
  ui_wait (live_shows_card, window, "the card");
  ui_wait (live_shows_pictures, window, "pictures");
  g_assert_cmpint (n_faces_seen, ==, 0);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), keys[0], NULL));
  ui_wait (live_shows_face, window, "a face");
  ui_wait (has_seen_face, window, "its picture to be told");
  g_action_group_activate_action (G_ACTION_GROUP (application), "hide-face", NULL);
  g_assert_true (guise_live_desk_is_hidden (live_get_desk (window)));
  ui_wait (live_shows_card, window, "the card");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), keys[0], NULL));
  ui_wait (live_shows_face, window, "the face");
  live_close_running (window);
}

int
main (int argc, char **argv)
{
  int result;

  live_init (&argc, &argv);
  g_test_add_func ("/ui/live-hide/early", test_hide_early);
  g_test_add_func ("/ui/live-hide/early-twice", test_hide_early_twice);
  g_test_add_func ("/ui/live-hide/others", test_hide_others);
  g_test_add_func ("/ui/live-hide/hide", test_hide);
  result = g_test_run ();
  guise_test_rm_rf (live_work);
  guise_leave (result);
}
