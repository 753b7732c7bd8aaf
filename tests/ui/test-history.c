/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is kept of a training: pinned, and gone back to. */
#include <math.h>
#include <string.h>

#include "app/export/guise-base-dialog.h"
#include "app/train/guise-history-page.h"
#include "app/train/guise-history-point.h"
#include "app/train/guise-scrubber.h"
#include "app/widgets/guise-thumb.h"
#include "image/guise-jpeg.h"
#include "project-checkpoint.h"
#include "project/guise-project.h"
#include "store/guise-backup.h"
#include "store/guise-loss-history.h"
#include "support/guise-test.h"
#include "train-project.h"
#include "ui.h"

static char *work;

/* A pattern that stands for faces, so that pictures of the page show something. */
static void
write_strip (const char *dir, uint64_t iteration)
{
  const int        size = 64, n_rows = 8, n_columns = 6;
  g_autofree char *folder = g_build_filename (dir, "history", "probes", NULL);
  g_autofree char *name = g_strdup_printf ("%010" G_GUINT64_FORMAT ".jpg", iteration);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GuiseImage) image =
               guise_image_new (GUISE_PIXELS_BGR8, n_columns * size, n_rows * size, 3, NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0755);
  for (int y = 0; y < n_rows * size; y++)
    for (int x = 0; x < n_columns * size; x++)
      for (int c = 0; c < 3; c++)
        image->data[y * (ptrdiff_t) image->stride + 3 * x + c] =
          (uint8_t) (120 + 60 * c / 2 + (x / size * 17 + y / size * 31 + (int) iteration) % 60);
  bytes = guise_jpeg_encode (image, 90, GUISE_JPEG_CHROMA_420, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
}

/* Six checkpoints, and the backup before the second stage. */
static char *
make_project (const char *name)
{
  char            *dir = train_project_make (work, name, "miniature", train_project_tiny);
  g_autofree char *checkpoints = g_build_filename (dir, "checkpoints", NULL);
  g_autofree char *backups = g_build_filename (dir, "backups", NULL);
  g_autofree char *stage = g_build_filename (checkpoints, "0000000020", NULL);
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  for (uint64_t i = 20; i <= 120; i += 20)
    {
      project_checkpoint_make (dir, i, FALSE);
      write_strip (dir, i);
    }
  id = guise_backup_create (backups, stage, GUISE_BACKUP_STAGE, "two", NULL, NULL, &error);
  g_assert_no_error (error);
  return dir;
}

/* The step of history, and where its handle B stands. */
typedef struct
{
  GuiseWindow      *window;
  GuiseOpenProject *project;
  GuiseScrubber    *scrubber;
  GtkToggleButton  *pin;
  uint64_t          iteration; /* that is waited for */
} Page;

static void
open_page (Page *self, const char *dir, int width, int height)
{
  GtkWidget *page;

  self->window = train_project_open (dir, width, height);
  self->project = guise_window_get_project (self->window);
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.show-step", "s", "history");
  ui_settle (GTK_WIDGET (self->window));
  self->scrubber = GUISE_SCRUBBER (ui_find (GTK_WIDGET (self->window), "scrubber"));
  page = gtk_widget_get_ancestor (GTK_WIDGET (self->scrubber), GUISE_TYPE_HISTORY_PAGE);
  self->pin = GTK_TOGGLE_BUTTON (ui_find (page, "pin"));
}

static GuiseHistoryPoint *
get_b (const Page *self)
{
  return guise_scrubber_get_point (self->scrubber, GUISE_SCRUBBER_B);
}

static void
put_b (const Page *self, uint64_t iteration)
{
  GListModel *points = guise_open_project_get_points (self->project);

  for (guint i = 0; i < g_list_model_get_n_items (points); i++)
    {
      g_autoptr (GuiseHistoryPoint) point = g_list_model_get_item (points, i);

      if (guise_history_point_get_iteration (point) == iteration)
        {
          guise_scrubber_set_point (self->scrubber, GUISE_SCRUBBER_B, point);
          return;
        }
    }
  g_assert_not_reached ();
}

static gboolean
is_pinned (void *data)
{
  const Page *self = data;

  return gtk_toggle_button_get_active (self->pin) &&
         gtk_widget_get_sensitive (GTK_WIDGET (self->pin)) &&
         guise_history_point_get_backup (get_b (self)) != NULL;
}

static gboolean
is_unpinned (void *data)
{
  const Page *self = data;

  return !gtk_toggle_button_get_active (self->pin) &&
         gtk_widget_get_sensitive (GTK_WIDGET (self->pin));
}

static gboolean
has_gone_back (void *data)
{
  const Page               *self = data;
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);

  return status != NULL && status->iteration == self->iteration;
}

static GtkWidget *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return window; /* the list keeps it */
    }
  return NULL;
}

static gboolean
has_badge (const Page *self)
{
  GtkWidget *page = gtk_widget_get_ancestor (GTK_WIDGET (self->scrubber), GUISE_TYPE_HISTORY_PAGE);

  return gtk_widget_get_visible (ui_find (ui_find (page, "point_b"), "pinned"));
}

static unsigned
count_pinned (const char *dir)
{
  g_autofree char *backups = g_build_filename (dir, "backups", NULL);
  g_autoptr (GPtrArray) list = guise_backup_list (backups, NULL);
  unsigned n = 0;

  for (guint i = 0; i < list->len; i++)
    n += ((const GuiseBackupEntry *) list->pdata[i])->is_pinned;
  return n;
}

static void
test_pin (void)
{
  g_autofree char *dir = make_project ("Pinned");
  Page             page;

  open_page (&page, dir, 1280, 800);
  /* That there is a backup of a checkpoint makes no second point of it. */
  g_assert_cmpstr (guise_step_get_text (
                     guise_open_project_get_step (page.project, GUISE_STEP_HISTORY)),
                   ==, "6 points to go back to");
  put_b (&page, 20); /* before a stage: it stays anyway */
  g_assert_true (gtk_toggle_button_get_active (page.pin));
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (page.pin)));
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (GTK_WIDGET (page.pin)), "without a pin"));
  put_b (&page, 60);
  g_assert_true (is_unpinned (&page));
  g_assert_false (has_badge (&page));
  ui_shoot (GTK_WIDGET (page.window), "history-unpinned");
  g_assert_true (gtk_widget_get_sensitive (ui_find (GTK_WIDGET (page.window), "restore_button")));
  g_signal_emit_by_name (page.pin, "clicked");
  g_assert_false (gtk_widget_get_sensitive (ui_find (GTK_WIDGET (page.window), "restore_button")));
  gtk_widget_activate_action (GTK_WIDGET (page.scrubber), "history.restore", NULL);
  g_assert_null (find_dialog ()); /* not while it is pinned */
  ui_wait (is_pinned, &page, "the pin");
  g_assert_true (gtk_widget_get_sensitive (ui_find (GTK_WIDGET (page.window), "restore_button")));
  g_assert_cmpuint (guise_history_point_get_iteration (get_b (&page)), ==,
                    60); /* it stands still */
  g_assert_true (has_badge (&page));
  g_assert_cmpuint (count_pinned (dir), ==, 1);
  ui_settle (GTK_WIDGET (page.window));
  ui_shoot (GTK_WIDGET (page.window), "history-pinned");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  ui_settle (GTK_WIDGET (page.window));
  ui_shoot (GTK_WIDGET (page.window), "history-pinned-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  /* The key's action. */
  gtk_widget_activate_action (GTK_WIDGET (page.scrubber), "history.pin", NULL);
  ui_wait (is_unpinned, &page, "the end of the pin");
  g_assert_cmpuint (count_pinned (dir), ==, 0);
  g_assert_false (has_badge (&page));
  gtk_window_set_default_size (GTK_WINDOW (page.window), 400, 700);
  ui_settle (GTK_WIDGET (page.window));
  gtk_widget_activate_action (GTK_WIDGET (page.window), "win.show-step", "s", "history");
  ui_settle (GTK_WIDGET (page.window));
  ui_shoot (GTK_WIDGET (page.window), "history-pin-narrow");
  {
    GtkWidget *view = gtk_widget_get_ancestor (GTK_WIDGET (page.scrubber), GUISE_TYPE_HISTORY_PAGE);

    g_assert_false (gtk_widget_get_mapped (GTK_WIDGET (page.pin)));
    g_assert_true (gtk_widget_get_mapped (ui_find (view, "bottom_pin")));
  }
  ui_close_window (page.window);
}

static gboolean
is_ready (void *data)
{
  return g_str_equal (guise_base_dialog_get_page (data), "order");
}

/* Of a point that is reusable a base can be saved: of that one, not of the newest. */
static void
test_base (void)
{
  g_autofree char *dir = make_project ("Base");
  GListModel      *windows = gtk_window_get_toplevels ();
  GuiseBaseDialog *dialog = NULL;
  Page             page;

  open_page (&page, dir, 1280, 800);
  put_b (&page, 60);
  gtk_widget_activate_action (GTK_WIDGET (page.scrubber), "history.save-base", NULL);
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (GUISE_IS_BASE_DIALOG (window))
        dialog = GUISE_BASE_DIALOG (window);
    }
  g_assert_nonnull (dialog);
  ui_wait (is_ready, dialog, "the base");
  g_assert_cmpstr (adw_action_row_get_subtitle (
                     ADW_ACTION_ROW (ui_find (GTK_WIDGET (dialog), "point_row"))),
                   ==, "Iteration 60");
  gtk_window_close (GTK_WINDOW (dialog));
  ui_close_window (page.window);
}

/* Every point that is whole can be gone back to; nothing is lost by it. */
static void
test_go_back (void)
{
  g_autofree char *dir = make_project ("Back");
  g_autofree char *backups = g_build_filename (dir, "backups", NULL);
  g_autoptr (GPtrArray) list = NULL;
  Page page;

  open_page (&page, dir, 1280, 800);
  put_b (&page, 120);
  gtk_widget_activate_action (GTK_WIDGET (page.scrubber), "history.restore", NULL);
  g_assert_null (find_dialog ()); /* training goes on from there anyway */
  put_b (&page, 60);
  g_assert_null (guise_history_point_get_backup (get_b (&page)));
  gtk_widget_activate_action (GTK_WIDGET (page.scrubber), "history.restore", NULL);
  g_assert_nonnull (find_dialog ());
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (find_dialog ()), "go");
  page.iteration = 60;
  ui_wait (has_gone_back, &page, "the way back");
  list = guise_backup_list (backups, NULL);
  g_assert_cmpuint (list->len, ==, 4); /* 120, what was between, the one before the stage */
  ui_close_window (page.window);
}

/* ---- side by side ---- */

/* The loss of the character is 0.3 and that of one's own face 0.4 as it begins; both go down. */
static void
write_losses (const char *dir)
{
  g_autofree char *folder = g_build_filename (dir, "history", NULL);
  g_autofree char *path = g_build_filename (folder, GUISE_LOSS_HISTORY_FILE, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseLossHistory) history = guise_loss_history_open (path, &error);

  g_assert_no_error (error);
  for (uint64_t i = 1; i <= 120; i++)
    guise_loss_history_add (history, i, 0.3f - (float) i / 1000.0f, 0.4f - (float) i / 1000.0f,
                            10.0f, &error);
  guise_loss_history_flush (history, &error);
  g_assert_no_error (error);
}

static void
damage (const char *dir, const char *checkpoint)
{
  g_autofree char *path = g_build_filename (dir, "checkpoints", checkpoint, NULL);
  g_autofree char *file = g_build_filename (path, "checkpoint.json", NULL);

  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_set_contents (file, "{", 1, NULL));
}

static void
assert_column (const Page *self, const char *id, const char *title, const char *losses)
{
  GtkWidget  *page = gtk_widget_get_ancestor (GTK_WIDGET (self->scrubber), GUISE_TYPE_HISTORY_PAGE);
  GtkWidget  *view = ui_find (page, id);
  const char *text = gtk_label_get_label (GTK_LABEL (ui_find (view, "text")));

  g_test_message ("%s", text);
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (ui_find (view, "title"))), ==, title);
  g_assert_true (g_str_has_suffix (text, losses));
}

static gboolean
shows_badge (const Page *self, const char *id)
{
  GtkWidget *page = gtk_widget_get_ancestor (GTK_WIDGET (self->scrubber), GUISE_TYPE_HISTORY_PAGE);

  return gtk_widget_get_visible (ui_find (ui_find (page, "point_b"), id));
}

/* Two points stand beside each other with their iterations and losses; one that is reusable says
 * so, and so does one that is damaged. */
static void
test_compare (void)
{
  g_autofree char *dir = make_project ("Compared");
  Page             page;

  write_losses (dir);
  damage (dir, "0000000080");
  open_page (&page, dir, 1280, 800);
  put_b (&page, 60);
  gtk_widget_activate_action (GTK_WIDGET (page.scrubber), "history.exchange", NULL);
  put_b (&page, 100);
  ui_settle (GTK_WIDGET (page.window));
  assert_column (&page, "point_a", "60", " · loss 0.240 / 0.340");
  assert_column (&page, "point_b", "100", " · loss 0.200 / 0.300");
  g_assert_true (shows_badge (&page, "reusable"));
  g_assert_false (shows_badge (&page, "damaged"));
  put_b (&page, 80);
  ui_settle (GTK_WIDGET (page.window));
  assert_column (&page, "point_b", "80", " · loss 0.220 / 0.320");
  g_assert_true (shows_badge (&page, "damaged"));
  g_assert_false (shows_badge (&page, "reusable"));
  ui_shoot (GTK_WIDGET (page.window), "history-damaged");
  ui_close_window (page.window);
}

/* ---- keys ---- */

static GtkWidget *
find_thumb (GtkWidget *root)
{
  if (GUISE_IS_THUMB (root))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_thumb (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static GdkPaintable *
dup_face (GtkWidget *thumb)
{
  GdkPaintable *face;

  g_object_get (thumb, "paintable", &face, NULL);
  return face;
}

/* What a thumb shows, and what it showed before. */
typedef struct
{
  GtkWidget    *thumb;
  GdkPaintable *before;
} Face;

static gboolean
has_other_face (void *data)
{
  const Face *face = data;
  g_autoptr (GdkPaintable) now = dup_face (face->thumb);

  return now != NULL && now != face->before;
}

/* A and B change places, either takes the keys, and the row of one face is that of the next one. */
static void
test_keys (void)
{
  g_autofree char   *dir = make_project ("Keys");
  Page               page;
  Face               face = { NULL, NULL };
  GuiseHistoryPoint *a, *b;
  GtkWidget         *focus_a, *focus_b;

  open_page (&page, dir, 1280, 800);
  put_b (&page, 60);
  a = guise_scrubber_get_point (page.scrubber, GUISE_SCRUBBER_A);
  b = get_b (&page);
  g_assert_true (a != b);
  gtk_widget_activate_action (GTK_WIDGET (page.scrubber), "history.exchange", NULL);
  g_assert_true (guise_scrubber_get_point (page.scrubber, GUISE_SCRUBBER_A) == b);
  g_assert_true (get_b (&page) == a);

  gtk_widget_activate_action (GTK_WIDGET (page.scrubber), "history.handle", "i", 0);
  focus_a = gtk_root_get_focus (GTK_ROOT (page.window));
  gtk_widget_activate_action (GTK_WIDGET (page.scrubber), "history.handle", "i", 1);
  focus_b = gtk_root_get_focus (GTK_ROOT (page.window));
  g_assert_true (focus_a != focus_b);
  g_assert_true (gtk_widget_is_ancestor (focus_a, GTK_WIDGET (page.scrubber)));
  g_assert_true (gtk_widget_is_ancestor (focus_b, GTK_WIDGET (page.scrubber)));

  face.thumb = find_thumb (ui_find (GTK_WIDGET (page.window), "line"));
  ui_wait (has_other_face, &face, "a face");
  face.before = dup_face (face.thumb);
  gtk_widget_activate_action (GTK_WIDGET (page.scrubber), "history.face", "i", 1);
  ui_wait (has_other_face, &face, "the next face");
  g_clear_object (&face.before);
  ui_close_window (page.window);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/history/pin", test_pin);
  g_test_add_func ("/ui/history/go-back", test_go_back);
  g_test_add_func ("/ui/history/base", test_base);
  g_test_add_func ("/ui/history/compare", test_compare);
  g_test_add_func ("/ui/history/keys", test_keys);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
