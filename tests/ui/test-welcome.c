/* SPDX-License-Identifier: GPL-3.0-or-later
 * The page that the studio begins with: its three cards, recent projects, the full screen. */
#include <string.h>

#include "app/guise-application.h"
#include "app/project/guise-model-page.h"
#include "app/project/guise-new-project-page.h"
#include "app/project/guise-recent-row.h"
#include "app/train/guise-strip-view.h"
#include "app/widgets/guise-thumb.h"
#include "image/guise-jpeg.h"
#include "project-checkpoint.h"
#include "project/guise-project.h"
#include "support/guise-test.h"
#include "train-project.h"
#include "ui.h"

static char *work; /* folder of this program */

static GtkWidget *
get_page (GuiseWindow *window)
{
  return adw_leaflet_get_visible_child (ADW_LEAFLET (ui_find (GTK_WIDGET (window), "nav")));
}

/* ---- cards ---- */

static void
click_card (GuiseWindow *window, int n)
{
  GtkWidget *card = gtk_widget_get_first_child (ui_find (GTK_WIDGET (window), "paths"));

  for (int i = 0; i < n; i++)
    card = gtk_widget_get_next_sibling (card);
  g_assert_true (GTK_IS_BUTTON (card));
  g_signal_emit_by_name (card, "clicked");
  ui_settle (GTK_WIDGET (window));
}

static GtkWidget *
find_of_type (GtkWidget *root, GType type)
{
  GtkWidget *found =
    gtk_widget_get_mapped (root) && G_TYPE_CHECK_INSTANCE_TYPE (root, type) ? root : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_of_type (child, type);
  return found;
}

/* What a card makes is a project with the plan of its title. */
static void
check_made (GuiseWindow *window, const char *name, const char *recipe)
{
  GtkWidget       *page = get_page (window);
  g_autofree char *dir = g_build_filename (work, "made", name, NULL);
  g_autoptr (GuiseProject) project = NULL;

  g_assert_true (GUISE_IS_NEW_PROJECT_PAGE (page));
  gtk_editable_set_text (GTK_EDITABLE (ui_find (page, "name")), name);
  gtk_widget_activate_action (page, "new-project.create", NULL);
  ui_wait (train_project_is_read, window, "the new project");
  project = guise_project_open (dir, NULL);
  g_assert_nonnull (project);
  g_assert_cmpstr (project->plan->name, ==, recipe);
}

/* Each opens what its title promises. */
static void
test_cards (void)
{
  static const char *const recipes[] = { "become-character", "ready-to-use" };
  g_autoptr (GSettings) settings = g_settings_new (GUISE_APPLICATION_ID);
  g_autofree char *parent = g_build_filename (work, "made", NULL);
  GuiseWindow     *window;

  g_settings_set_string (settings, "projects-folder", parent);
  for (int i = 0; i < 2; i++)
    {
      window = ui_open_window (1280, 800);
      click_card (window, i);
      check_made (window, i == 0 ? "Mara" : "Anybody", recipes[i]);
      ui_close_window (window);
    }
  window = ui_open_window (1280, 800);
  click_card (window, 2);
  ui_shoot (GTK_WIDGET (window), "welcome-model");
  g_assert_nonnull (find_of_type (GTK_WIDGET (window), GUISE_TYPE_MODEL_PAGE));
  g_settings_reset (settings, "projects-folder");
  ui_close_window (window);
}

/* ---- recent projects ---- */

static void
write_strip (const char *dir)
{
  g_autofree char *folder = g_build_filename (dir, "history", "probes", NULL);
  g_autofree char *path = g_build_filename (folder, "0000000020.jpg", NULL);
  g_autoptr (GuiseImage) image =
               guise_image_new (GUISE_PIXELS_BGR8, GUISE_STRIP_N_COLUMNS * 64, 4 * 64, 3, NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0755);
  memset (image->data, 128, (size_t) image->stride * (size_t) image->height);
  bytes = guise_jpeg_encode (image, 90, GUISE_JPEG_CHROMA_420, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
}

static GtkWidget *
find_recent (GuiseWindow *window)
{
  return gtk_widget_get_first_child (ui_find (ui_find (GTK_WIDGET (window), "recent_box"), "list"));
}

static gboolean
has_picture (void *window)
{
  GtkWidget *row = find_recent (window);
  g_autoptr (GdkPaintable) picture = NULL;

  if (row == NULL)
    return FALSE;
  g_object_get (ui_find (row, "thumb"), "paintable", &picture, NULL);
  return picture != NULL;
}

/* A project among the recent ones shows a face of its last preview, what is trained and how far. */
static void
test_recent (void)
{
  g_autofree char *dir = train_project_make (work, "Recent", "miniature", train_project_tiny);
  GuiseWindow     *window;
  GtkWidget       *row;
  const char      *text;

  project_checkpoint_make_under_way (dir, 20);
  write_strip (dir);
  window = train_project_open (dir, 1280, 800);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-home", NULL);
  ui_settle (GTK_WIDGET (window));
  ui_wait (has_picture, window, "the picture");
  row = find_recent (window);
  g_assert_true (GUISE_IS_RECENT_ROW (row));
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==, "Recent");
  text = adw_action_row_get_subtitle (ADW_ACTION_ROW (row));
  g_test_message ("%s", text);
  g_assert_true (g_str_has_prefix (text, "Miniature · Stage 1 of "));
  g_assert_true (gtk_widget_get_visible (ui_find (row, "progress")));
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (ui_find (row, "progress"))),
                     >, 0.0);
  ui_shoot (GTK_WIDGET (window), "welcome-recent-picture");
  ui_close_window (window);
}

/* ---- full screen ---- */

static gboolean is_full; /* what is asked of a window manager, which the display has none of */

void     __wrap_gtk_window_fullscreen (GtkWindow *window);
void     __wrap_gtk_window_unfullscreen (GtkWindow *window);
gboolean __wrap_gtk_window_is_fullscreen (GtkWindow *window);

void
__wrap_gtk_window_fullscreen (GtkWindow *window)
{
  is_full = TRUE;
}

void
__wrap_gtk_window_unfullscreen (GtkWindow *window)
{
  is_full = FALSE;
}

gboolean
__wrap_gtk_window_is_fullscreen (GtkWindow *window)
{
  return is_full;
}

/* On and off again. */
static void
test_full_screen (void)
{
  GuiseWindow *window = ui_open_window (1280, 800);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.full-screen", NULL);
  g_assert_true (is_full);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.full-screen", NULL);
  g_assert_false (is_full);
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/welcome/cards", test_cards);
  g_test_add_func ("/ui/welcome/recent", test_recent);
  g_test_add_func ("/ui/welcome/full-screen", test_full_screen);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
