/* SPDX-License-Identifier: GPL-3.0-or-later
 * What one does on the page of faces: choosing, bringing back, finding, larger and smaller
 * pictures, and what the score card's buttons do. */
#include "app/faces/guise-wall-grid.h"
#include "faces-project.h"
#include "faceset/guise-selection.h"
#include "support/guise-test.h"
#include "ui.h"

#define N_SRC 6
#define N_DST 40

static char *work; /* folder of this program */

static char *
make_project (const char *name)
{
  return faces_project_make_small (work, name, N_SRC, N_DST);
}

static GuiseWallGrid *
get_grid (GuiseWindow *window)
{
  return GUISE_WALL_GRID (ui_find (GTK_WIDGET (window), "grid"));
}

static const char *
get_label (GuiseWindow *window, const char *id)
{
  return gtk_button_get_label (GTK_BUTTON (ui_find (GTK_WIDGET (window), id)));
}

static gboolean
is_read (void *data)
{
  return guise_window_get_project (data) != NULL &&
         guise_open_project_get_status (guise_window_get_project (data)) != NULL;
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

/* What was said last is in the file. */
static gboolean
can_undo (void *data)
{
  return gtk_widget_is_sensitive (ui_find (data, "undo_button")) && has_pictures (data);
}

static GuiseWindow *
open_faces (const char *dir)
{
  GuiseWindow *window = ui_open_window (1280, 800);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (is_read, window, "a project");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "faces");
  ui_wait (is_measured, window, "the wall");
  return window;
}

static void
act (GuiseWindow *window, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (get_grid (window)), action, NULL));
}

static void
show (GuiseWindow *window, const char *filter)
{
  gtk_widget_activate_action (GTK_WIDGET (get_grid (window)), "faces.filter", "s", filter);
  ui_wait (has_pictures, window, filter);
}

static GuiseSelection *
load_selection (const char *dir)
{
  g_autofree char *path = g_strconcat (dir, " me/selection-best.json", NULL);
  g_autoptr (GError) error = NULL;
  GuiseSelection *selection = guise_selection_load (path, &error);

  g_assert_no_error (error);
  return selection;
}

/* ---- marks ---- */

/* A face is chosen by hand, set aside, and brought back: on the page at once, and in the file. */
static void
test_marks (void)
{
  g_autofree char *dir = make_project ("Marks");
  GuiseWindow     *window = open_faces (dir);
  g_autoptr (GuiseSelection) picked = NULL;
  g_autoptr (GuiseSelection) back = NULL;

  guise_wall_grid_select_only (get_grid (window), 1);
  act (window, "faces.choose");
  ui_wait (can_undo, window, "the file");
  g_assert_cmpstr (get_label (window, "chosen_filter"), ==, "Chosen 1");
  picked = load_selection (dir);
  g_assert_cmpuint (picked->picked->len, ==, 1);

  act (window, "faces.set-aside");
  ui_wait (can_undo, window, "the file");
  g_assert_cmpstr (get_label (window, "aside_filter"), ==, "Set aside 1");
  g_assert_cmpstr (get_label (window, "chosen_filter"), ==, "Chosen 0");
  show (window, "aside");
  guise_wall_grid_select_only (get_grid (window), 0);
  act (window, "faces.bring-back");
  g_assert_cmpstr (get_label (window, "aside_filter"), ==, "Set aside 0");
  ui_wait (can_undo, window, "the file");
  back = load_selection (dir);
  g_assert_cmpuint (back->dropped->len, ==, 0);
  g_assert_cmpuint (back->picked->len, ==, 0);
  ui_close_window (window);
}

/* ---- finding ---- */

typedef struct
{
  GuiseWindow *window;
  guint        n;
} Count;

static GListModel *
get_list (GuiseWindow *window)
{
  GtkWidget *view = ui_find (GTK_WIDGET (get_grid (window)), "view");

  return G_LIST_MODEL (gtk_grid_view_get_model (GTK_GRID_VIEW (view)));
}

static gboolean
shows_so_many (void *data)
{
  const Count *count = data;

  return g_list_model_get_n_items (get_list (count->window)) == count->n &&
         has_pictures (count->window);
}

/* A face is found by its file's name; without a name all are there again. */
static void
test_find (void)
{
  g_autofree char *dir = make_project ("Find");
  GuiseWindow     *window = open_faces (dir);
  GtkSearchBar    *bar = GTK_SEARCH_BAR (ui_find (GTK_WIDGET (window), "find_bar"));
  GtkWidget       *entry = ui_find (GTK_WIDGET (window), "find_entry");
  Count            count = { window, 1 };

  g_assert_false (gtk_search_bar_get_search_mode (bar));
  act (window, "faces.find");
  g_assert_true (gtk_search_bar_get_search_mode (bar));
  g_assert_true (gtk_widget_is_ancestor (gtk_root_get_focus (gtk_widget_get_root (entry)), entry));
  gtk_editable_set_text (GTK_EDITABLE (entry), "00017");
  ui_wait (shows_so_many, &count, "the face of that name");
  gtk_search_bar_set_search_mode (bar, FALSE);
  count.n = N_DST;
  ui_wait (shows_so_many, &count, "all faces");
  ui_close_window (window);
}

/* ---- how large ---- */

/* Step by step, to the largest and no farther. */
static void
test_zoom (void)
{
  g_autofree char *dir = make_project ("Zoom");
  GuiseWindow     *window = open_faces (dir);
  GuiseWallGrid   *grid = get_grid (window);
  const int        size = guise_wall_grid_get_size (grid);
  int              largest;

  gtk_widget_activate_action (GTK_WIDGET (grid), "faces.zoom", "i", 8);
  g_assert_cmpint (guise_wall_grid_get_size (grid), ==, size + 8);
  gtk_widget_activate_action (GTK_WIDGET (grid), "faces.zoom", "i", -16);
  g_assert_cmpint (guise_wall_grid_get_size (grid), ==, size - 8);
  gtk_widget_activate_action (GTK_WIDGET (grid), "faces.zoom", "i", 10000);
  largest = guise_wall_grid_get_size (grid);
  gtk_widget_activate_action (GTK_WIDGET (grid), "faces.zoom", "i", 8);
  g_assert_cmpint (guise_wall_grid_get_size (grid), ==, largest);
  g_assert_cmpint (largest, <=, 256); /* what a picture of a face has */
  ui_wait (has_pictures, window, "large pictures");
  ui_shoot (GTK_WIDGET (window), "faces-largest");
  ui_close_window (window);
}

/* ---- the score card ---- */

/* The first button below @root that deals with what was found, and whose label begins so. */
static GtkWidget *
find_cure (GtkWidget *root, const char *label)
{
  if (GTK_IS_BUTTON (root) &&
      g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (root)), "faces.finding") == 0 &&
      g_str_has_prefix (gtk_button_get_label (GTK_BUTTON (root)), label))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_cure (child, label);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_some_shown (void *data)
{
  GtkWidget *some = ui_find (data, "some_filter");

  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (some)) && has_pictures (data);
}

/* What the card has found is shown, under its name, until all are looked at again; a long name
 * takes no room from the steps beside the wall. */
static void
test_show_finding (void)
{
  g_autofree char *dir = make_project ("Show");
  GuiseWindow     *window = open_faces (dir);
  GtkWidget       *cure = find_cure (GTK_WIDGET (window), "Show");
  g_autofree char *title = NULL;

  g_assert_nonnull (cure);
  title = g_strdup (adw_preferences_row_get_title (
    ADW_PREFERENCES_ROW (gtk_widget_get_ancestor (cure, ADW_TYPE_ACTION_ROW))));
  g_assert_false (is_some_shown (window));
  g_signal_emit_by_name (cure, "clicked");
  ui_wait (is_some_shown, window, "what was found");
  g_assert_cmpstr (get_label (window, "some_filter"), ==, title);
  g_assert_cmpuint (g_list_model_get_n_items (get_list (window)), >, 0);
  ui_settle (GTK_WIDGET (window));
  g_assert_false (adw_leaflet_get_folded (ADW_LEAFLET (ui_find (GTK_WIDGET (window), "split"))));
  ui_shoot (GTK_WIDGET (window), "faces-finding");
  show (window, "all");
  g_assert_false (is_some_shown (window));
  ui_close_window (window);
}

static gboolean
is_none_aside (void *data)
{
  return g_str_equal (get_label (data, "aside_filter"), "Set aside 0");
}

/* What is no good is set aside, as many as the button says, and comes back. */
static void
test_cure_finding (void)
{
  g_autofree char *dir = make_project ("Cure");
  GuiseWindow     *window = open_faces (dir);
  GtkWidget       *cure = find_cure (GTK_WIDGET (window), "Set aside ");
  g_autofree char *label = NULL;

  g_assert_nonnull (cure);
  label = g_strdup (gtk_button_get_label (GTK_BUTTON (cure)));
  g_signal_emit_by_name (cure, "clicked");
  ui_wait (can_undo, window, "the file");
  g_assert_cmpstr (get_label (window, "aside_filter"), ==, label);
  act (window, "faces.undo");
  ui_wait (is_none_aside, window, "all faces");
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_setenv ("XDG_CACHE_HOME", work, TRUE);
  g_test_add_func ("/ui/faces-acts/marks", test_marks);
  g_test_add_func ("/ui/faces-acts/find", test_find);
  g_test_add_func ("/ui/faces-acts/zoom", test_zoom);
  g_test_add_func ("/ui/faces-acts/show-finding", test_show_finding);
  g_test_add_func ("/ui/faces-acts/cure-finding", test_cure_finding);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
