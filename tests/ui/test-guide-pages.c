/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pages of the guide that show something learned: pictures of a project that guide-pictures has
 * trained. */
#include "support/guise-test.h"
#include "train-project.h"
#include "ui.h"

#define PROJECT "GUISE_GUIDE_PROJECT"

/* Of a window: what its project can go back to is listed, and it is enough
 * to compare. */
static gboolean
has_points (void *data)
{
  return g_list_model_get_n_items (
           guise_open_project_get_points (guise_window_get_project (data))) >= 2;
}

static void
test_pages (void)
{
  const char  *dir = g_getenv (PROJECT);
  GuiseWindow *window;

  if (dir == NULL)
    {
      g_test_skip ("tests/ui/guide-pictures makes the project that is shown");
      return;
    }
  window = train_project_open (dir, 1280, 800);
  ui_wait (has_points, window, "points to go back to");
  ui_shoot (GTK_WIDGET (window), "guide-train");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "history");
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "guide-history");
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/guide-pages", test_pages);
  return g_test_run ();
}
