/* SPDX-License-Identifier: GPL-3.0-or-later
 * The wall within limits of what was measured: set, kept when faces come, and set by the map of
 * head directions. */
#include <math.h>

#include "app/faces/guise-faces-page.h"
#include "app/faces/guise-wall-grid.h"
#include "app/faces/guise-wall-limits.h"
#include "app/project/guise-project-view.h"
#include "app/record/guise-pose-map.h"
#include "faces-project.h"
#include "project-faces.h"
#include "support/guise-test.h"
#include "ui.h"

#define N_SRC  6
#define N_DST  40
#define N_MORE 8

static char *work; /* folder of this program */

/* ---- projects ---- */

static GuiseOpenProject *
get_project (GuiseWindow *window)
{
  return guise_project_view_get_project (
    GUISE_PROJECT_VIEW (ui_find (GTK_WIDGET (window), "project")));
}

static gboolean
is_read (void *data)
{
  return guise_open_project_get_status (get_project (data)) != NULL;
}

static GuiseWallGrid *
get_grid (GuiseWindow *window)
{
  return GUISE_WALL_GRID (ui_find (GTK_WIDGET (window), "grid"));
}

static gboolean
has_pictures (void *data)
{
  return guise_wall_grid_is_idle (get_grid (data));
}

static gboolean
is_measured (void *data)
{
  const char *verdict = gtk_label_get_label (GTK_LABEL (ui_find (data, "bar_verdict")));

  return !g_str_equal (verdict, "Not measured yet") && has_pictures (data) &&
         !gtk_revealer_get_reveal_child (GTK_REVEALER (ui_find (data, "job_bar")));
}

static void
open_faces (GuiseWindow *window, const char *dir)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (is_read, window, "a project");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "faces");
}

static void
act (GuiseWindow *window, const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (get_grid (window)), action, NULL);
}

static const char *
get_label (GuiseWindow *window, const char *id)
{
  return gtk_button_get_label (GTK_BUTTON (ui_find (GTK_WIDGET (window), id)));
}

static gboolean
can_undo (void *data)
{
  return gtk_widget_is_sensitive (ui_find (data, "undo_button")) && has_pictures (data);
}

static gboolean
fits (void *data)
{
  return gtk_widget_get_width (GTK_WIDGET (get_grid (data))) <= 400;
}

/* ---- limits ---- */

/* Within a closed range; what is not known is in none; the words have the person's own sides. */
static void
test_limits (void)
{
  const GuiseFaceRecord faces[] = {
    { .yaw = -0.5, .light_level = 0.1f },
    { .yaw = 0.0, .light_level = 0.4f },
    { .yaw = 0.5, .light_level = NAN },
  };
  const GuiseFaceRecord *const records[] = { &faces[0], NULL, &faces[1], &faces[2] };
  GuiseWallRange               extents[GUISE_N_SORT_MEASURES];
  GuiseWallLimits              limits;
  g_autofree char             *free_range = NULL;
  g_autofree char             *left = NULL;
  g_autofree char             *range = NULL;
  int                          column, row;

  guise_wall_limits_find_extents (records, G_N_ELEMENTS (records), extents);
  g_assert_cmpfloat_with_epsilon (extents[GUISE_SORT_MEASURE_YAW].low, -28.6, 0.1);
  g_assert_cmpfloat_with_epsilon (extents[GUISE_SORT_MEASURE_LIGHT].high, 0.4, 1e-6);
  guise_wall_limits_init (&limits);
  g_assert_true (guise_wall_limits_admit (&limits, NULL));
  free_range = guise_wall_limits_dup_range (&limits, GUISE_SORT_MEASURE_LIGHT,
                                            &extents[GUISE_SORT_MEASURE_LIGHT]);
  g_assert_cmpstr (free_range, ==, "dark … bright");
  limits.ranges[GUISE_SORT_MEASURE_LIGHT].low = 0.2;
  g_assert_cmpint (guise_wall_limits_count (&limits), ==, 1);
  g_assert_false (guise_wall_limits_admit (&limits, NULL));
  g_assert_false (guise_wall_limits_admit (&limits, &faces[0]));
  g_assert_true (guise_wall_limits_admit (&limits, &faces[1]));
  g_assert_false (guise_wall_limits_admit (&limits, &faces[2]));
  range = guise_wall_limits_dup_range (&limits, GUISE_SORT_MEASURE_LIGHT,
                                       &extents[GUISE_SORT_MEASURE_LIGHT]);
  g_assert_cmpstr (range, ==, "20.0 % to 40.0 %");
  limits.ranges[GUISE_SORT_MEASURE_YAW].high = -10.0;
  g_assert_false (guise_wall_limits_admit (&limits, &faces[1]));
  guise_wall_limits_init (&limits);
  guise_wall_limits_set_pose (&limits, 2, 2); /* 0.5 to the picture's left, level */
  g_assert_true (guise_wall_limits_admit (&limits, &faces[2]));
  g_assert_false (guise_wall_limits_admit (&limits, &faces[1]));
  g_assert_true (guise_wall_limits_find_pose (&limits, &column, &row));
  g_assert_cmpint (column, ==, 2);
  g_assert_cmpint (row, ==, 2);
  guise_wall_limits_clear_pose (&limits);
  g_assert_false (guise_wall_limits_find_pose (&limits, &column, &row));
  g_assert_cmpint (guise_wall_limits_count (&limits), ==, 0);
  left = guise_wall_limits_dup_words (GUISE_SORT_MEASURE_YAW, -10.0); /* to the picture's right */
  g_assert_nonnull (strstr (left, "° left"));
}

static guint
count_shown (GuiseWindow *window)
{
  const GtkWidget *view = ui_find (GTK_WIDGET (get_grid (window)), "view");

  return g_list_model_get_n_items (G_LIST_MODEL (gtk_grid_view_get_model (GTK_GRID_VIEW (view))));
}

static GtkWidget *
find_scale (GtkWidget *root, guint n)
{
  g_autoptr (GPtrArray) left = g_ptr_array_new ();

  g_ptr_array_add (left, root);
  while (left->len > 0)
    {
      GtkWidget *widget = g_ptr_array_steal_index (left, left->len - 1);

      if (GTK_IS_SCALE (widget) && n-- == 0)
        return widget;
      for (GtkWidget *child = gtk_widget_get_last_child (widget); child != NULL;
           child = gtk_widget_get_prev_sibling (child))
        g_ptr_array_add (left, child);
    }
  g_assert_not_reached ();
}

static gboolean
has_rows (void *data)
{
  return gtk_widget_get_first_child (ui_find (data, "rows")) != NULL;
}

static gboolean
is_limited (void *data)
{
  return count_shown (data) < N_DST;
}

static gboolean
is_nothing_shown (void *data)
{
  return count_shown (data) == 0;
}

static gboolean
is_all_shown (void *data)
{
  return count_shown (data) == N_DST;
}

static const char *
get_limits_label (GuiseWindow *window)
{
  return gtk_menu_button_get_label (
    GTK_MENU_BUTTON (ui_find (GTK_WIDGET (window), "limits_button")));
}

static void
shoot_limits (GuiseWindow *window)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  GtkWidget       *button = ui_find (GTK_WIDGET (window), "limits_button");
  GtkPopover      *popover = gtk_menu_button_get_popover (GTK_MENU_BUTTON (button));

  ui_shoot (GTK_WIDGET (popover), "faces-limits-popover");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  ui_shoot (GTK_WIDGET (popover), "faces-limits-popover-dark");
  gtk_popover_popdown (popover);
  ui_shoot (GTK_WIDGET (window), "faces-limits-dark");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
  ui_shoot (GTK_WIDGET (window), "faces-limits");
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_wait (fits, window, "a narrow wall");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "faces");
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "faces-limits-narrow");
  for (guint sort = 0; sort < guise_wall_get_n_sorts (); sort++) /* none is too long for it */
    {
      int minimum;

      gtk_drop_down_set_selected (GTK_DROP_DOWN (ui_find (GTK_WIDGET (window), "sort")), sort);
      gtk_widget_measure (gtk_widget_get_parent (ui_find (GTK_WIDGET (window), "sort")),
                          GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      g_assert_cmpint (minimum, <=, 360);
    }
  gtk_drop_down_set_selected (GTK_DROP_DOWN (ui_find (GTK_WIDGET (window), "sort")), 19);
  ui_wait (has_pictures, window, "another order");
  ui_shoot (GTK_WIDGET (window), "faces-limits-narrow-long");
  gtk_drop_down_set_selected (GTK_DROP_DOWN (ui_find (GTK_WIDGET (window), "sort")), 0);
}

/* The wall shows what lies within limits of what was measured, of the filter and in the order that
 * it has, and says so; what is hidden is not touched. */
static void
test_limits_panel (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  GtkWidget       *root = GTK_WIDGET (window);
  g_autofree char *dir = faces_project_make_small (work, "Limits", N_SRC, N_DST);
  GtkWidget       *button, *from, *to;
  GtkAdjustment   *range;
  g_autofree char *count = NULL;
  g_autofree char *aside = NULL;
  guint            n;

  open_faces (window, dir);
  ui_wait (is_measured, window, "the wall");
  button = ui_find (root, "limits_button");
  g_assert_cmpstr (get_limits_label (window), ==, "Filter");
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  ui_wait (has_rows, window, "the measures");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (
                                   gtk_widget_get_first_child (ui_find (root, "rows"))),
                                 TRUE);
  from = find_scale (ui_find (root, "rows"), 0);
  to = find_scale (ui_find (root, "rows"), 1);
  range = gtk_range_get_adjustment (GTK_RANGE (from));
  gtk_range_set_value (GTK_RANGE (from),
                       (gtk_adjustment_get_lower (range) + gtk_adjustment_get_upper (range)) / 2.0);
  ui_wait (is_limited, window, "limits");
  g_assert_cmpstr (get_limits_label (window), ==, "Filter · 1");
  n = count_shown (window);
  count = g_strdup_printf ("Shown: %u of %d", n, N_DST);
  aside = g_strdup_printf ("Set aside %u", n);
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (ui_find (root, "count"))), ==, count);
  ui_settle (root);
  shoot_limits (window);

  /* All that is shown is set aside, no more; and that filter is within the limits. */
  gtk_widget_activate_action (ui_find (GTK_WIDGET (get_grid (window)), "view"), "list.select-all",
                              NULL);
  g_assert_cmpuint (guise_wall_grid_get_n_selected (get_grid (window)), ==, n);
  act (window, "faces.set-aside");
  ui_wait (can_undo, window, "the file");
  g_assert_cmpstr (get_label (window, "aside_filter"), ==, aside);
  gtk_widget_activate_action (GTK_WIDGET (get_grid (window)), "faces.filter", "s", "aside");
  ui_settle (root);
  g_assert_cmpuint (count_shown (window), ==, n);

  /* Nothing within: one end pushes the other. */
  gtk_widget_activate_action (GTK_WIDGET (get_grid (window)), "faces.filter", "s", "chosen");
  ui_wait (is_nothing_shown, window, "an empty wall");
  ui_settle (root);
  g_assert_true (gtk_widget_get_mapped (ui_find (root, "clear_button")));
  ui_shoot (root, "faces-limits-none");
  gtk_widget_activate_action (GTK_WIDGET (get_grid (window)), "faces.filter", "s", "all");
  gtk_range_set_value (GTK_RANGE (to), gtk_adjustment_get_lower (range));
  g_assert_cmpfloat (gtk_range_get_value (GTK_RANGE (from)), ==,
                     gtk_range_get_value (GTK_RANGE (to)));
  g_signal_emit_by_name (ui_find (root, "clear_button"), "clicked");
  ui_wait (is_all_shown, window, "all faces");
  g_assert_cmpstr (get_limits_label (window), ==, "Filter");
  ui_close_window (window);
}

/* ---- faces that come ---- */

static gboolean
has_more (void *data)
{
  return g_str_equal (get_label (data, "all_filter"), "All 48");
}

static gboolean
is_waiting (void *data)
{
  return has_more (data) && gtk_widget_get_mapped (ui_find (data, "waiting"));
}

static gboolean
is_limited_again (void *data)
{
  return is_measured (data) && count_shown (data) < N_DST;
}

/* Faces that come, as before the camera, are measured into the limits that were chosen; until then
 * all are shown, and the page says so. The row that one works with stays open. */
static void
test_kept (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  GtkWidget       *root = GTK_WIDGET (window);
  g_autofree char *dir = faces_project_make_small (work, "Kept", N_SRC, N_DST);
  g_autofree char *faces = g_build_filename (work, "Kept me", NULL);
  GtkWidget       *row, *from;
  GtkAdjustment   *range;
  double           value;

  open_faces (window, dir);
  ui_wait (is_measured, window, "the wall");
  gtk_menu_button_popup (GTK_MENU_BUTTON (ui_find (root, "limits_button")));
  ui_wait (has_rows, window, "the measures");
  row = gtk_widget_get_first_child (ui_find (root, "rows"));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  from = find_scale (ui_find (root, "rows"), 0);
  range = gtk_range_get_adjustment (GTK_RANGE (from));
  value = (gtk_adjustment_get_lower (range) + gtk_adjustment_get_upper (range)) / 2.0;
  gtk_range_set_value (GTK_RANGE (from), value);
  ui_wait (is_limited, window, "limits");
  value = (value + gtk_adjustment_get_upper (range)) / 2.0;
  gtk_range_set_value (GTK_RANGE (from), value); /* and moved just when they come */
  project_faces_make (faces, N_DST + N_MORE, N_DST / 2);
  guise_open_project_refresh (get_project (window));
  ui_wait (is_waiting, window, "what is said while faces are measured");
  ui_shoot (root, "faces-limits-waiting");
  ui_wait (is_limited_again, window, "the limits");
  g_assert_false (gtk_widget_get_visible (ui_find (root, "waiting")));
  g_assert_cmpstr (get_limits_label (window), ==, "Filter · 1");
  g_assert_true (row == gtk_widget_get_first_child (ui_find (root, "rows")));
  g_assert_true (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (row)));
  g_assert_cmpfloat_with_epsilon (gtk_range_get_value (GTK_RANGE (from)), value, 1e-9);
  ui_close_window (window);
}

/* ---- the map of head directions ---- */

/* As the key would: Xvfb has no keyboard. */
static void
press_key (GtkWidget *widget, const char *key)
{
  g_autoptr (GtkShortcutTrigger) wanted = gtk_shortcut_trigger_parse_string (key);
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      for (guint k = 0; GTK_IS_SHORTCUT_CONTROLLER (controller) &&
                        k < g_list_model_get_n_items (G_LIST_MODEL (controller));
           k++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), k);

          if (!gtk_shortcut_trigger_equal (gtk_shortcut_get_trigger (shortcut), wanted))
            continue;
          g_assert_true (gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0,
                                                       widget,
                                                       gtk_shortcut_get_arguments (shortcut)));
          return;
        }
    }
  g_assert_not_reached ();
}

static void
click (GtkWidget *map, double x, double y)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (map);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_GESTURE_CLICK (controller))
        g_signal_emit_by_name (controller, "released", 1, x, y);
    }
}

typedef struct
{
  GuiseWindow *window;
  guint        n;
} Count;

static gboolean
shows_so_many (void *data)
{
  const Count *count = data;

  return count_shown (count->window) == count->n && has_pictures (count->window);
}

static void
wait_for_count (GuiseWindow *window, guint n)
{
  Count count = { window, n };

  ui_wait (shows_so_many, &count, "so many faces");
}

/* What is said of the tile that the keyboard is on: "to the camera, level: 8 faces". */
static guint
read_count (GtkWidget *map, int column, int row)
{
  g_autofree char *name = guise_pose_map_dup_tile_name (column, row);

  for (guint k = 0; k <= N_DST; k++)
    {
      g_autofree char *value = g_strdup_printf ("%s: %u %s", name, k, k == 1 ? "face" : "faces");
      g_autofree char *wrong =
        gtk_test_accessible_check_property (GTK_ACCESSIBLE (map),
                                            GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, value);

      if (wrong == NULL)
        return k;
    }
  g_assert_not_reached ();
}

/* A tile of the map shows the faces that it counts, by the same limits; once more, and all are. All
 * faces here look far down to their left. */
static void
test_map (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  GtkWidget       *root = GTK_WIDGET (window);
  g_autofree char *dir = faces_project_make_small (work, "Map", N_SRC, N_DST);
  GtkWidget       *map, *chosen;

  open_faces (window, dir);
  ui_wait (is_measured, window, "the wall");
  map = ui_find (root, "all_map");
  chosen = ui_find (root, "chosen_map");
  for (int i = 0; i < GUISE_COVERAGE_N_YAW_COLUMNS; i++)
    {
      press_key (map, "Left");
      press_key (map, "Up");
    }
  g_assert_cmpuint (read_count (map, 8, 0), ==, 0);
  press_key (map, "Return");
  wait_for_count (window, 0);
  g_assert_cmpstr (get_limits_label (window), ==, "Filter · 2");
  for (int i = 0; i < GUISE_COVERAGE_N_PITCH_ROWS; i++)
    press_key (map, "Down");
  g_assert_cmpuint (read_count (map, 8, 4), ==, N_DST);
  press_key (map, "Return"); /* not both tiles */
  wait_for_count (window, N_DST);
  g_assert_cmpstr (get_limits_label (window), ==, "Filter · 2");
  gtk_window_set_focus_visible (GTK_WINDOW (window), TRUE);
  gtk_widget_grab_focus (map);
  ui_shoot (root, "faces-map");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  ui_shoot (root, "faces-map-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  press_key (map, "space");
  ui_settle (root);
  wait_for_count (window, N_DST);
  g_assert_cmpstr (get_limits_label (window), ==, "Filter");

  click (map, gtk_widget_get_width (map) / 2.0, gtk_widget_get_height (map) / 2.0);
  wait_for_count (window, 0);
  click (map, 2.0, gtk_widget_get_height (map) - 2.0);
  wait_for_count (window, N_DST);
  g_assert_cmpstr (get_limits_label (window), ==, "Filter · 2");

  /* Of those that are chosen: none here. */
  press_key (chosen, "Return");
  wait_for_count (window, 0);
  g_assert_true (gtk_widget_get_mapped (ui_find (root, "clear_button")));
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_setenv ("XDG_CACHE_HOME", work, TRUE);
  g_test_add_func ("/ui/limits/admit", test_limits);
  g_test_add_func ("/ui/limits/panel", test_limits_panel);
  g_test_add_func ("/ui/limits/kept", test_kept);
  g_test_add_func ("/ui/limits/map", test_map);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
