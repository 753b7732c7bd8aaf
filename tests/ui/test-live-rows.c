/* SPDX-License-Identifier: GPL-3.0-or-later
 * The settings of the page Live: which of them can be set, and what they say. */
#include <string.h>

#include "app/guise-window.h"
#include "app/live/guise-live-desk.h"
#include "app/live/guise-live-row.h"
#include "live-page.h"
#include "support/guise-test.h"
#include "ui.h"

#define MORPHING_MODEL "golden/dfl/dfm/amp.dfm"

static GtkWidget *
find_row (GtkWidget *widget, const char *name)
{
  GtkWidget *found = NULL;

  if (GUISE_IS_LIVE_ROW (widget))
    return g_str_equal (guise_live_row_get_knob (GUISE_LIVE_ROW (widget))->name, name) ? widget
                                                                                       : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_row (child, name);
  return found;
}

static GtkWidget *
get_row (GuiseWindow *window, const char *name)
{
  GtkWidget *row = find_row (ui_find (guise_window_get_step_page (window), "panel"), name);

  g_assert_nonnull (row);
  return row;
}

static gboolean
is_refused (void *data)
{
  GtkWidget *row = get_row (data, "morph");

  return !gtk_widget_is_sensitive (row) &&
         g_str_equal (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)),
                      "This model has nothing to morph");
}

static gboolean
is_allowed (void *data)
{
  GtkWidget *row = get_row (data, "morph");

  return gtk_widget_is_sensitive (row) &&
         g_str_equal (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)),
                      "Of models that can do it");
}

static gboolean
is_loaded (void *data)
{
  return !guise_live_desk_is_loading (live_get_desk (data));
}

/* A slider that does nothing does not move: once the model is read it is known what it has. */
static void
test_morph (void)
{
  g_autofree char *model = live_find_model (LIVE_MODEL);
  g_autofree char *morphing = live_find_model (MORPHING_MODEL);
  g_autofree char *broken = g_build_filename (live_work, "broken.dfm", NULL);
  GuiseLiveDesk   *desk;
  GuiseWindow     *window;

  if (model == NULL || morphing == NULL)
    return;
  window = live_open ("Morph", 1280, 800);
  desk = live_get_desk (window);
  guise_live_desk_set_model (desk, model);
  ui_wait (live_has_camera, window, "the footage that stands for a camera");
  g_assert_true (is_allowed (window));
  live_act (window, "live.toggle");
  ui_wait (is_refused, window, "a model that has nothing to morph");
  ui_settle (GTK_WIDGET (window));
  gtk_widget_grab_focus (get_row (window, "blur"));
  ui_settle (GTK_WIDGET (window));
  live_shoot_all (window, "live-no-morph");

  guise_live_desk_set_model (desk, morphing);
  ui_wait (is_loaded, window, "the other model");
  g_assert_true (is_allowed (window));
  guise_live_desk_set_model (desk, model);
  ui_wait (is_refused, window, "the first one");
  /* One that cannot be had leaves the first one, and what is known of it. */
  g_assert_true (g_file_set_contents (broken, "no model", -1, NULL));
  guise_live_desk_set_model (desk, broken);
  g_assert_true (is_allowed (window));
  ui_wait (is_refused, window, "the first one again");
  g_assert_cmpstr (guise_live_desk_get_model (desk), ==, model);

  /* That stays known when the camera is off. */
  live_act (window, "live.toggle");
  ui_wait (live_is_idle, window, "the end");
  g_assert_true (is_refused (window));
  /* Until it is chosen again: there may be another file under its name by now. */
  guise_live_desk_set_model (desk, model);
  g_assert_true (is_allowed (window));
  ui_close_window (window);
}

/* Of a model whose file does not say that it is one of whole heads: kept for that model alone. */
static void
test_head (void)
{
  g_autofree char *model = live_find_model (LIVE_MODEL);
  g_autofree char *other = live_find_model (LIVE_OTHER_MODEL);
  GuiseLiveDesk   *desk;
  GuiseWindow     *window;
  GtkWidget       *row, *control;

  if (model == NULL || other == NULL)
    return;
  window = live_open ("Head", 1280, 800);
  desk = live_get_desk (window);
  guise_live_desk_set_model (desk, model);
  row = get_row (window, "head-mode");
  control = adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row));
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==, "Whole head");
  g_assert_false (guise_live_desk_get_settings (desk).is_head);
  gtk_switch_set_active (GTK_SWITCH (control), TRUE);
  g_assert_true (guise_live_desk_get_settings (desk).is_head);
  guise_live_desk_set_model (desk, other);
  g_assert_false (guise_live_desk_get_settings (desk).is_head);
  g_assert_false (gtk_switch_get_active (GTK_SWITCH (control)));
  guise_live_desk_set_model (desk, model);
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (control)));
  gtk_stack_set_visible_child_name (GTK_STACK (
                                      ui_find (ui_find (guise_window_get_step_page (window),
                                                        "panel"),
                                               "stack")),
                                    "more");
  ui_settle (GTK_WIDGET (window));
  live_shoot_all (window, "live-rows-more");
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int result;

  live_init (&argc, &argv);
  g_test_add_func ("/ui/live-rows/morph", test_morph);
  g_test_add_func ("/ui/live-rows/head", test_head);
  result = g_test_run ();
  guise_test_rm_rf (live_work);
  guise_leave (result);
}
