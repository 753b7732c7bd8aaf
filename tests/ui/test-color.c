/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colour modes compared: all pictures come, a mode is taken and taken back, faces that are gone. */
#include <string.h>

#include "app/plan/guise-color-dialog.h"
#include "app/plan/guise-plan-options.h"
#include "app/plan/guise-plan-page.h"
#include "app/project/guise-project-view.h"
#include "app/widgets/guise-thumb.h"
#include "core/guise-file.h"
#include "faceset/guise-face-file.h"
#include "project-faces.h"
#include "project/guise-project.h"
#include "sample/guise-color-sheet.h"
#include "support/guise-test.h"
#include "ui.h"

#define N_FACES 6
#define STAGE   3

enum
{
  LCT = 2, /* its column */
};

static char *work; /* folder of this program */

/* Faces of the kind named, from all over their faceset; grey ones where there are none. */
static char *
make_faces (const char *dir, const char *kind)
{
  char            *path = g_build_filename (work, dir, NULL);
  g_autofree char *relative = g_build_filename ("facesets", kind, NULL);
  g_autofree char *shared = guise_test_shared (relative);
  g_autoptr (GuiseFaceset) faces = shared != NULL ? guise_faceset_open (shared, NULL) : NULL;

  if (faces == NULL)
    {
      project_faces_make (path, N_FACES, N_FACES);
      return path;
    }
  g_assert_true (guise_dir_make (path, NULL));
  for (size_t i = 0; i < N_FACES; i++)
    {
      g_autoptr (GuiseFaceFile) face =
                   guise_faceset_load (faces, i * guise_faceset_get_n (faces) / N_FACES, NULL);
      g_autofree char *name = g_strdup_printf ("%05zu_0.jpg", i + 1);
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_assert_true (guise_face_file_save (file, face->image, face->meta, 95, NULL));
    }
  return path;
}

static char *
make_project (const char *name)
{
  char            *dir = g_build_filename (work, name, NULL);
  g_autofree char *of_src = g_strdup_printf ("character of %s", name);
  g_autofree char *of_dst = g_strdup_printf ("me of %s", name);
  g_autofree char *src = make_faces (of_src, "character");
  g_autofree char *dst = make_faces (of_dst, "performer");
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = NULL;
  const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = {
    { .path = src, .consent = GUISE_CONSENT_GENERATED },
    { .path = dst, .consent = GUISE_CONSENT_SELF },
  };

  project = guise_project_create (dir, "become-character", faces, NULL, 1, &error);
  g_assert_no_error (error);
  return dir;
}

static GuisePlanPage *
get_page (GuiseWindow *window)
{
  GtkWidget *view = ui_find (GTK_WIDGET (window), "project");

  return GUISE_PLAN_PAGE (guise_project_view_get_page (GUISE_PROJECT_VIEW (view), GUISE_STEP_PLAN));
}

static gboolean
is_idle (void *data)
{
  GuisePlanEditor *editor = guise_plan_page_get_editor (get_page (data));

  return guise_plan_editor_get_plan (editor) != NULL && !guise_plan_editor_is_busy (editor) &&
         guise_open_project_get_status (guise_window_get_project (data)) != NULL;
}

static GuisePlanEditor *
open_plan (GuiseWindow *window, const char *dir)
{
  GuisePlanEditor *editor;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "plan");
  ui_wait (is_idle, window, "the plan");
  editor = guise_plan_page_get_editor (get_page (window));
  guise_plan_editor_set_stage (editor, STAGE);
  return editor;
}

/* Returns: (nullable): the dialog that is open */
static GtkWidget *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (GUISE_IS_COLOR_DIALOG (window))
        return window;
    }
  return NULL;
}

static gboolean
is_open (void *data)
{
  return find_dialog () != NULL;
}

static gboolean
is_closed (void *data)
{
  return find_dialog () == NULL;
}

/* Whether the dialog shows what is named. */
static gboolean
shows (void *data)
{
  GtkStack *stack = GTK_STACK (ui_find (find_dialog (), "stack"));

  return g_strcmp0 (gtk_stack_get_visible_child_name (stack), data) == 0;
}

/* The one that follows the option. */
static GtkWidget *
get_row (GuiseWindow *window)
{
  GtkWidget *options = ui_find (GTK_WIDGET (get_page (window)), "options");

  return gtk_widget_get_next_sibling (
    guise_plan_options_find_row (GUISE_PLAN_OPTIONS (options), "ct_mode"));
}

static void
open_dialog (GuiseWindow *window)
{
  GtkWidget *row = get_row (window);

  g_assert_true (gtk_widget_is_sensitive (row));
  gtk_widget_activate (row);
  ui_wait (is_open, NULL, "the dialog");
}

static GtkWidget *
get_button (int column)
{
  GtkGrid *grid = GTK_GRID (ui_find (find_dialog (), "grid"));

  return gtk_widget_get_last_child (gtk_grid_get_child_at (grid, column, 0));
}

static void
check_pictures (void)
{
  GtkGrid *grid = GTK_GRID (ui_find (find_dialog (), "grid"));

  for (int column = 0; column < GUISE_COLOR_SHEET_N_MODES; column++)
    for (int row = 1; row <= GUISE_COLOR_SHEET_N_ROWS; row++)
      {
        GtkWidget *cell = gtk_grid_get_child_at (grid, column, row);
        g_autoptr (GdkPaintable) picture = NULL;

        if (column == 0)
          cell = gtk_overlay_get_child (GTK_OVERLAY (cell));
        g_object_get (cell, "paintable", &picture, NULL);
        g_assert_cmpint (gdk_paintable_get_intrinsic_width (picture), ==, GUISE_COLOR_SHEET_SIDE);
      }
  g_assert_null (gtk_grid_get_child_at (grid, GUISE_COLOR_SHEET_N_MODES, 0));
}

/* Above the pictures it says what helps more than the best of them. */
static void
check_hint (void)
{
  const char *text = gtk_label_get_label (GTK_LABEL (ui_find (find_dialog (), "hint")));

  g_assert_true (g_str_has_suffix (text, " Faces in varied light do more than any mode."));
}

static void
shoot (const char *name)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  g_autofree char *light = g_strdup_printf ("%s-light", name);
  g_autofree char *dark = g_strdup_printf ("%s-dark", name);

  ui_settle (find_dialog ());
  ui_shoot (find_dialog (), light);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  ui_settle (find_dialog ());
  ui_shoot (find_dialog (), dark);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_LIGHT);
}

static void
check_mode (const GuisePlanEditor *editor, const char *expected)
{
  g_autofree char *mode = guise_plan_editor_dup_value (editor, STAGE, "ct_mode");

  g_assert_cmpstr (mode, ==, expected);
}

/* The mode of the column is taken as if its row had been set, and only for this stage. */
static void
test_choose (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = make_project ("Choose");
  GuisePlanEditor *editor = open_plan (window, dir);
  g_autofree char *before = guise_plan_editor_dup_value (editor, STAGE, "ct_mode");
  g_autofree char *other = NULL;

  g_assert_cmpstr (before, !=, "lct");
  ui_settle (GTK_WIDGET (window));
  gtk_widget_grab_focus (get_row (window));
  ui_shoot (GTK_WIDGET (window), "plan-color-row");
  open_dialog (window);
  ui_wait (shows, (void *) "sheet", "the pictures");
  check_pictures ();
  check_hint ();
  shoot ("plan-color");
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (get_button (LCT))), ==, "Use this mode");
  g_signal_emit_by_name (get_button (LCT), "clicked");
  ui_wait (is_closed, NULL, "the end of the dialog");
  ui_wait (is_idle, window, "the writing");
  check_mode (editor, "lct");
  other = guise_plan_editor_dup_value (editor, STAGE - 1, "ct_mode");
  g_assert_cmpstr (other, !=, "lct");

  open_dialog (window);
  ui_wait (shows, (void *) "sheet", "the pictures");
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (get_button (LCT))), ==, "In use");
  g_assert_false (gtk_widget_get_sensitive (get_button (LCT)));
  gtk_window_close (GTK_WINDOW (find_dialog ()));
  ui_wait (is_closed, NULL, "the end of the dialog");
  check_mode (editor, "lct");

  guise_plan_editor_undo (editor);
  ui_wait (is_idle, window, "the way back");
  check_mode (editor, before);
  ui_close_window (window);
}

/* Where there is little room the sheet scrolls; it is no wider than the window. */
static void
test_narrow (void)
{
  GuiseWindow     *window = ui_open_window (400, 700);
  g_autofree char *dir = make_project ("Narrow");

  open_plan (window, dir);
  g_signal_emit_by_name (ui_find (GTK_WIDGET (get_page (window)), "timeline"), "opened");
  ui_settle (GTK_WIDGET (window));
  open_dialog (window);
  ui_wait (shows, (void *) "sheet", "the pictures");
  shoot ("plan-color-narrow");
  g_assert_cmpint (gtk_widget_get_width (find_dialog ()), <=, 400);
  gtk_window_close (GTK_WINDOW (find_dialog ()));
  ui_wait (is_closed, NULL, "the end of the dialog");
  ui_close_window (window);
}

/* It says whose faces are gone and what helps. */
static void
test_gone (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = make_project ("Gone");
  g_autofree char *faces = g_build_filename (work, "me of Gone", NULL);
  AdwStatusPage   *problem;

  open_plan (window, dir);
  guise_test_rm_rf (g_steal_pointer (&faces));
  open_dialog (window);
  ui_wait (shows, (void *) "problem", "the problem");
  problem = ADW_STATUS_PAGE (ui_find (find_dialog (), "problem"));
  g_assert_cmpstr (adw_status_page_get_title (problem), ==, "Your own faces cannot be shown");
  g_assert_cmpstr (adw_status_page_get_description (problem), ==,
                   "The faces were not found. Connect the disk they are on, or choose them again.");
  shoot ("plan-color-gone");
  gtk_window_close (GTK_WINDOW (find_dialog ()));
  ui_wait (is_closed, NULL, "the end of the dialog");
  ui_close_window (window);
}

/* Who closes it does not wait for it: nothing of it is left once its thread has ended. */
static void
test_closed (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = make_project ("Closed");
  GtkWidget       *dialog;

  open_plan (window, dir);
  open_dialog (window);
  dialog = find_dialog ();
  g_object_add_weak_pointer (G_OBJECT (dialog), (void **) &dialog);
  gtk_window_close (GTK_WINDOW (dialog));
  ui_wait (is_closed, NULL, "the end of the dialog");
  while (dialog != NULL)
    g_main_context_iteration (NULL, TRUE);
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/color/choose", test_choose);
  g_test_add_func ("/ui/color/narrow", test_narrow);
  g_test_add_func ("/ui/color/gone", test_gone);
  g_test_add_func ("/ui/color/closed", test_closed);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
