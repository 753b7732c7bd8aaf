/* SPDX-License-Identifier: GPL-3.0-or-later
 * Every window that stands over the studio, the large face and the editor of masks: what has no
 * name for a screen reader, on the bus, too, and pictures to look at. */
#include "a11y-bus.h"
#include "a11y-names.h"
#include "app/export/guise-base-dialog.h"
#include "app/faces/guise-wall-grid.h"
#include "app/guide/guise-guide-window.h"
#include "app/guise-about.h"
#include "app/guise-application.h"
#include "app/guise-preferences-window.h"
#include "app/guise-shortcuts.h"
#include "app/masks/guise-mask-editor.h"
#include "app/project/guise-person-dialog.h"
#include "app/project/guise-project-view.h"
#include "app/project/guise-provenance-dialog.h"
#include "app/project/guise-space-dialog.h"
#include "app/render/guise-render-dialog.h"
#include "app/train/guise-cards-dialog.h"
#include "app/train/guise-check-dialog.h"
#include "app/train/guise-sides-dialog.h"
#include "support/guise-test.h"
#include "train-project.h"
#include "ui.h"

static char *work; /* folder of this program */

/* ---- windows ---- */

static GtkWidget *
open_render (GtkWindow *parent, GuiseOpenProject *project)
{
  return guise_render_dialog_present (parent, project, NULL);
}

static GtkWidget *
open_base (GtkWindow *parent, GuiseOpenProject *project)
{
  return guise_base_dialog_present (parent, project, NULL);
}

static GtkWidget *
open_cards (GtkWindow *parent, GuiseOpenProject *project)
{
  return GTK_WIDGET (guise_cards_dialog_present (GTK_WIDGET (parent), project));
}

static GtkWidget *
open_guide (GtkWindow *parent, GuiseOpenProject *project)
{
  return GTK_WIDGET (guise_guide_window_present (parent, "capture.md"));
}

static GtkWidget *
open_preferences (GtkWindow *parent, GuiseOpenProject *project)
{
  g_autoptr (GSettings) settings = g_settings_new (GUISE_APPLICATION_ID);
  GtkWidget *window = guise_preferences_window_new (parent, settings);

  gtk_window_present (GTK_WINDOW (window));
  return window;
}

static GtkWidget *
open_shortcuts (GtkWindow *parent, GuiseOpenProject *project)
{
  GtkWidget *window = GTK_WIDGET (guise_shortcuts_window_new (parent, "faces"));

  gtk_window_present (GTK_WINDOW (window));
  return window;
}

static GtkWidget *
open_about (GtkWindow *parent, GuiseOpenProject *project)
{
  GtkWidget *window = GTK_WIDGET (guise_about_new (parent));

  gtk_window_present (GTK_WINDOW (window));
  return window;
}

/* Not ours are those that a library builds whole, with buttons of its own without names. */
static const struct
{
  const char *name;
  GtkWidget *(*open) (GtkWindow *parent, GuiseOpenProject *project);
  gboolean is_ours;
} WINDOWS[] = {
  { "render", open_render, TRUE },
  { "base", open_base, TRUE },
  { "cards", open_cards, TRUE },
  { "guide", open_guide, TRUE },
  { "preferences", open_preferences, FALSE },
  { "shortcuts", open_shortcuts, FALSE },
  { "about", open_about, FALSE },
  { "space", guise_space_dialog_present, TRUE },
  { "provenance", guise_provenance_dialog_present, TRUE },
  { "person", guise_person_dialog_present, TRUE },
  { "sides", guise_sides_dialog_present, TRUE },
  { "check", guise_check_dialog_present, TRUE },
};

typedef void (*WindowFunc) (GtkWidget *window, const char *name, gboolean is_ours, void *data);

static char *
make_project (void)
{
  char *dir = train_project_make (work, "Mara as me", "miniature", train_project_tiny);

  g_assert_true (g_file_test (dir, G_FILE_TEST_IS_DIR));
  return dir;
}

static gboolean
has_wall (void *data)
{
  const char *verdict = gtk_label_get_label (GTK_LABEL (ui_find (data, "bar_verdict")));

  return !g_str_equal (verdict, "Not measured yet") &&
         guise_wall_grid_is_idle (GUISE_WALL_GRID (ui_find (data, "grid")));
}

/* The two pages that a face opens. */
static void
visit_face (GuiseWindow *window, WindowFunc func, void *data)
{
  GuiseOpenProject *project = guise_window_get_project (window);
  GtkWidget        *grid;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "faces");
  ui_wait (has_wall, window, "the wall");
  grid = ui_find (GTK_WIDGET (window), "grid");
  guise_wall_grid_select_only (GUISE_WALL_GRID (grid), 1);
  g_assert_cmpuint (guise_wall_grid_get_n_selected (GUISE_WALL_GRID (grid)), ==, 1);
  gtk_widget_activate_action (grid, "faces.look", NULL);
  ui_settle (GTK_WIDGET (window));
  g_assert_true (gtk_widget_get_mapped (ui_find (GTK_WIDGET (window), "canvas")));
  func (GTK_WIDGET (window), "face", TRUE, data);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);
  ui_settle (GTK_WIDGET (window));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.edit-mask", "(ss)",
                              guise_open_project_get_faces_path (project, GUISE_FACE_SLOT_DST),
                              "00002_0.jpg");
  ui_settle (GTK_WIDGET (window));
  g_assert_true (
    gtk_widget_get_mapped (gtk_widget_get_ancestor (ui_find (GTK_WIDGET (window), "tool_include"),
                                                    GUISE_TYPE_MASK_EDITOR)));
  func (GTK_WIDGET (window), "mask-editor", TRUE, data);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);
  ui_settle (GTK_WIDGET (window));
}

static void
visit (int width, int height, WindowFunc func, void *data)
{
  g_autofree char  *dir = g_build_filename (work, "Mara as me", NULL);
  GuiseWindow      *window = train_project_open (dir, width, height);
  GuiseOpenProject *project = guise_window_get_project (window);

  for (size_t i = 0; i < G_N_ELEMENTS (WINDOWS); i++)
    {
      GtkWidget *one = WINDOWS[i].open (GTK_WINDOW (window), project);

      ui_settle (one);
      func (one, WINDOWS[i].name, WINDOWS[i].is_ours, data);
      gtk_window_destroy (GTK_WINDOW (one));
      ui_settle (GTK_WIDGET (window));
    }
  visit_face (window, func, data);
  ui_close_window (window);
}

/* ---- names ---- */

static void
audit (GtkWidget *window, const char *name, gboolean is_ours, void *data)
{
  if (is_ours)
    a11y_names_collect (window, data);
}

static void
test_names (void)
{
  g_autoptr (GHashTable) findings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  visit (1280, 800, audit, findings);
  visit (400, 700, audit, findings);
  a11y_names_assert_none (findings);
}

/* ---- the accessibility bus ---- */

static const char *no_bus; /* why there is none; NULL: there is one */

static void
audit_bus (GtkWidget *window, const char *name, gboolean is_ours, void *data)
{
  guint n = 0;

  if (!is_ours)
    return;
  for (int i = 0; n < 2 && i < 20; i++) /* the first time until the bus knows this program */
    {
      ui_settle (window);
      n = a11y_bus_collect (data);
    }
  g_test_message ("%s: %u controls", name, n);
  g_assert_cmpuint (n, >=, 2); /* it is there at all */
}

static void
test_bus (void)
{
  g_autoptr (GHashTable) findings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (no_bus != NULL)
    {
      g_test_skip (no_bus);
      return;
    }
  visit (1280, 800, audit_bus, findings);
  a11y_names_assert_none (findings);
}

/* ---- pictures ---- */

static void
shoot (GtkWidget *window, const char *name, gboolean is_ours, void *data)
{
  g_autofree char *file = g_strdup_printf ("window-%s%s", name, (const char *) data);

  ui_shoot (window, file);
}

static void
test_pictures (void)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  visit (1280, 800, shoot, (void *) "");
  visit (400, 700, shoot, (void *) "-narrow");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  visit (1280, 800, shoot, (void *) "-dark");
  visit (400, 700, shoot, (void *) "-narrow-dark");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
}

int
main (int argc, char **argv)
{
  g_autofree char *project = NULL;
  int              status;

  no_bus =
    g_strcmp0 (g_getenv ("GTK_A11Y"), "atspi") == 0 ? a11y_bus_start () : "runs in ui-bus-windows";
  if (no_bus != NULL)
    g_setenv ("GTK_A11Y", "test", TRUE); /* GTK would warn that there is none */
  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_setenv ("XDG_CACHE_HOME", work, TRUE);
  project = make_project ();
  g_test_add_func ("/ui/audit-windows/names", test_names);
  g_test_add_func ("/ui/audit-windows/bus", test_bus);
  g_test_add_func ("/ui/audit-windows/pictures", test_pictures);
  status = g_test_run ();
  a11y_bus_stop ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
