/* SPDX-License-Identifier: GPL-3.0-or-later
 * The page of faces: empty, a wall of made faces, setting aside, choosing, and one face large. */
#include <glib/gstdio.h>
#include <math.h>

#include "app/faces/guise-face-words.h"
#include "app/faces/guise-faces-page.h"
#include "app/faces/guise-score-sentences.h"
#include "app/faces/guise-score-words.h"
#include "app/faces/guise-wall-choice-private.h"
#include "app/faces/guise-wall-grid.h"
#include "app/faces/guise-wall-list.h"
#include "app/project/guise-project-view.h"
#include "app/widgets/guise-widget.h"
#include "core/guise-file.h"
#include "faces-project.h"
#include "faceset/guise-selection.h"
#include "project-faces.h"
#include "project/guise-project.h"
#include "support/guise-test.h"
#include "ui.h"

#define N_SRC 6
#define N_DST 40

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

/* ---- a condition: a button says something ---- */

typedef struct
{
  GuiseWindow *window;
  const char  *id;
  const char  *label;
} Saying;

static gboolean
says (void *data)
{
  const Saying *saying = data;

  return g_strcmp0 (get_label (saying->window, saying->id), saying->label) == 0;
}

static void
wait_until_says (GuiseWindow *window, const char *id, const char *label)
{
  Saying saying = { window, id, label };

  ui_wait (says, &saying, label);
}

static gboolean
can_undo (void *data)
{
  return gtk_widget_is_sensitive (ui_find (data, "undo_button")) && has_pictures (data);
}

/* ---- without a window ---- */

static void
on_items_changed_cb (GListModel *list, guint position, guint removed, guint added, guint *out)
{
  out[0] = position;
  out[1] = removed;
  out[2] = added;
}

static uint32_t *
make_order (size_t n, size_t without)
{
  uint32_t *order = g_new (uint32_t, n);
  size_t    k = 0;

  for (size_t i = 0; i < n; i++)
    if (i != without)
      order[k++] = (uint32_t) i;
  return order;
}

/* A list of 10^5 faces has objects for those that somebody holds, and tells the least change. */
static void
test_list (void)
{
  const size_t n = 100000;
  g_autoptr (GuiseWallList) list = guise_wall_list_new (n);
  g_autoptr (GuiseWallFace) face = NULL;
  g_autoptr (GuiseWallFace) again = NULL;
  guint change[3] = { 0 };

  g_signal_connect (list, "items-changed", G_CALLBACK (on_items_changed_cb), change);
  guise_wall_list_show (list, make_order (n, n), n, FALSE);
  g_assert_cmpuint (change[2], ==, n);
  face = g_list_model_get_item (G_LIST_MODEL (list), 777);
  again = g_list_model_get_item (G_LIST_MODEL (list), 777);
  g_assert_true (face == again);
  g_assert_cmpuint (guise_wall_face_get_index (face), ==, 777);
  g_assert_null (guise_wall_list_peek (list, 778));
  g_clear_object (&face);
  g_clear_object (&again);
  g_assert_null (guise_wall_list_peek (list, 777));
  guise_wall_list_show (list, make_order (n, 777), n - 1, FALSE);
  g_assert_cmpuint (change[0], ==, 777);
  g_assert_cmpuint (change[1], ==, 1);
  g_assert_cmpuint (change[2], ==, 0);
  g_assert_cmpuint (guise_wall_list_find (list, 777), ==, GTK_INVALID_LIST_POSITION);
  g_assert_cmpuint (guise_wall_list_find (list, 778), ==, 777);
  face = g_list_model_get_item (G_LIST_MODEL (list), 5);
  g_clear_object (&list);
  g_assert_cmpuint (guise_wall_face_get_marks (face), ==, 0); /* a face outlives its list */
}

static guint
count_items (GuiseWallList *list)
{
  return g_list_model_get_n_items (G_LIST_MODEL (list));
}

/* How many come and go, and how many at once at most. */
typedef struct
{
  guint n;
  guint most;
} Heard;

static void
hear_change_cb (GListModel *list, guint position, guint removed, guint added, void *data)
{
  Heard *heard = data;

  heard->n += added - removed;
  if (position < 1000)
    heard->most = MAX (heard->most, added);
}

static uint32_t *
make_reverse (size_t n)
{
  uint32_t *order = g_new (uint32_t, n);

  for (size_t i = 0; i < n; i++)
    order[i] = (uint32_t) (n - 1 - i);
  return order;
}

static void
wait_for_growth (GuiseWallList *list)
{
  while (guise_wall_list_is_growing (list))
    g_main_context_iteration (NULL, TRUE);
}

/* Very many in another order come a few at a time where one looks, all of them in the end; and what
 * is shown while they come takes their place. */
static void
test_growth (void)
{
  const size_t n = 5000;
  g_autoptr (GuiseWallList) list = guise_wall_list_new (n);
  g_autoptr (GuiseWallFace) face = NULL;
  Heard heard = { 0 };

  g_signal_connect (list, "items-changed", G_CALLBACK (hear_change_cb), &heard);
  guise_wall_list_show (list, make_order (n, n), n, TRUE);
  g_assert_cmpuint (count_items (list), ==, n); /* nothing was there before */
  heard.most = 0;
  guise_wall_list_show (list, make_reverse (n), n, TRUE);
  g_assert_true (guise_wall_list_is_growing (list));
  g_assert_cmpuint (count_items (list), <, 200);
  g_assert_cmpuint (guise_wall_list_get_n_shown (list), ==, n);
  g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_items (list), ==, heard.n);
  guise_wall_list_show (list, make_order (n, 777), n - 1, TRUE);
  g_assert_true (guise_wall_list_is_growing (list));
  wait_for_growth (list);
  g_assert_cmpuint (count_items (list), ==, n - 1);
  g_assert_cmpuint (heard.n, ==, n - 1);
  g_assert_cmpuint (heard.most, <, 200);

  /* All of it is there at once where something has to stay. */
  guise_wall_list_set_held (list, TRUE);
  guise_wall_list_show (list, make_reverse (n), n, FALSE);
  g_assert_false (guise_wall_list_is_growing (list));
  g_assert_cmpuint (count_items (list), ==, n);
  guise_wall_list_show (list, make_order (n, n), n, TRUE);
  g_assert_false (guise_wall_list_is_growing (list));
  guise_wall_list_set_held (list, FALSE);
  guise_wall_list_show (list, make_reverse (n), n, TRUE);
  g_assert_true (guise_wall_list_is_growing (list));

  /* The large face has one that is still to come. */
  face = guise_wall_list_dup_face (list, (guint) n - 1);
  g_assert_cmpuint (guise_wall_face_get_index (face), ==, 0);
  g_assert_null (guise_wall_list_dup_face (list, (guint) n));
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (list), (guint) n - 1));
  guise_wall_list_finish (list);
  g_assert_false (guise_wall_list_is_growing (list));
  g_assert_cmpuint (count_items (list), ==, n);

  guise_wall_list_show (list, make_order (n, n), n, TRUE);
  g_assert_true (guise_wall_list_is_growing (list));
  g_clear_object (&list); /* whatever is still to come */
  g_main_context_iteration (NULL, FALSE);
}

/* What a listener makes of it. */
typedef struct
{
  GArray *faces; /* owned, of uint32_t */
  guint   near;  /* where it looks */
  guint   most;  /* that took the place of others there at once */
} Mirror;

static void
mirror_change_cb (GListModel *list, guint position, guint removed, guint added, void *data)
{
  Mirror *self = data;

  g_array_remove_range (self->faces, position, removed);
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (GuiseWallFace) face = g_list_model_get_item (list, i);
      const uint32_t index = guise_wall_face_get_index (face);

      g_array_insert_val (self->faces, i, index);
    }
  if (removed > 0 && position + MAX (removed, added) > self->near && position < self->near + 500)
    self->most = MAX (self->most, added);
}

/* Whoever listens knows at any time what is there. */
static void
check_mirror (const Mirror *self, GuiseWallList *list)
{
  g_assert_cmpuint (self->faces->len, ==, count_items (list));
  for (guint i = 0; i < self->faces->len; i++)
    g_assert_cmpuint (g_array_index (self->faces, uint32_t, i), ==,
                      guise_wall_list_get_index (list, i));
}

static void
check_order (GuiseWallList *list, const uint32_t *order, size_t n)
{
  g_assert_cmpuint (count_items (list), ==, n);
  g_assert_cmpuint (guise_wall_list_get_n_shown (list), ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (guise_wall_list_get_index (list, i), ==, order[i]);
}

/* Where one has scrolled down, others take the place of those that were there, a few at a time;
 * fewer and more than before, and in the middle of it anything else. */
/* In the middle of a renewal a face counts by the place where it stands; one that is selected there
 * stays so, though its new place was renewed before; then places are those of the new order. */
static void
check_selection (GuiseWallList *list, const uint32_t *forth, const uint32_t *back, size_t n)
{
  g_autoptr (GtkMultiSelection) selection =
               gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (list)));
  const uint32_t face = back[0]; /* stands last of all */

  check_order (list, forth, n);
  guise_wall_list_show (list, g_memdup2 (back, n * sizeof *back), n, FALSE);
  g_main_context_iteration (NULL, TRUE);
  g_assert_true (guise_wall_list_is_growing (list));
  g_assert_cmpuint (guise_wall_list_get_index (list, 0), ==, face);
  g_assert_cmpuint (guise_wall_list_get_index (list, (guint) n - 1), ==, face);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (selection), (guint) n - 1, TRUE);
  guise_wall_list_set_held (list, TRUE);
  guise_wall_list_finish (list);
  guise_wall_list_set_held (list, FALSE);
  g_assert_cmpuint (guise_wall_list_find (list, face), ==, 0);
  g_assert_true (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (selection), 0));
  guise_wall_list_show (list, g_memdup2 (forth, n * sizeof *forth), n, FALSE);
  guise_wall_list_finish (list);
}

static void
test_renewal (void)
{
  const size_t n = 5000;
  g_autoptr (GuiseWallList) list = guise_wall_list_new (n);
  g_autofree uint32_t *forth = make_order (n, n);
  g_autofree uint32_t *back = make_reverse (n);
  Mirror               mirror = { g_array_new (FALSE, FALSE, sizeof (uint32_t)), 2000, 0 };

  g_signal_connect (list, "items-changed", G_CALLBACK (mirror_change_cb), &mirror);
  guise_wall_list_show (list, g_memdup2 (forth, n * sizeof *forth), n, FALSE);
  check_order (list, forth, n);
  guise_wall_list_set_near (list, mirror.near);
  guise_wall_list_show (list, g_memdup2 (back, n * sizeof *back), n, FALSE);
  g_assert_true (guise_wall_list_is_growing (list));
  check_order (list, forth, n);
  while (guise_wall_list_is_growing (list))
    {
      g_main_context_iteration (NULL, TRUE);
      check_mirror (&mirror, list);
    }
  check_order (list, back, n);
  g_assert_cmpuint (mirror.most, <, 200);

  /* Fewer of them, then all again, the first and the last as they were. */
  guise_wall_list_show (list, g_memdup2 (forth, n * sizeof *forth), 3000, FALSE);
  wait_for_growth (list);
  check_mirror (&mirror, list);
  check_order (list, forth, 3000);
  guise_wall_list_show (list, g_memdup2 (back, n * sizeof *back), n, FALSE);
  g_main_context_iteration (NULL, TRUE);
  check_mirror (&mirror, list);
  guise_wall_list_finish (list);
  check_mirror (&mirror, list);
  check_order (list, back, n);

  /* Somebody has selected one of them. */
  guise_wall_list_show (list, g_memdup2 (forth, n * sizeof *forth), n, FALSE);
  guise_wall_list_set_held (list, TRUE);
  g_main_context_iteration (NULL, TRUE);
  g_assert_false (guise_wall_list_is_growing (list));
  check_mirror (&mirror, list);
  check_order (list, forth, n);
  guise_wall_list_set_held (list, FALSE);

  check_selection (list, forth, back, n);

  /* Another order in the middle of one, from here and from the top. */
  guise_wall_list_show (list, g_memdup2 (back, n * sizeof *back), 4000, FALSE);
  guise_wall_list_show (list, g_memdup2 (forth, n * sizeof *forth), n, FALSE);
  g_main_context_iteration (NULL, TRUE);
  guise_wall_list_show (list, g_memdup2 (back, n * sizeof *back), n, TRUE);
  wait_for_growth (list);
  check_mirror (&mirror, list);
  check_order (list, back, n);
  guise_wall_list_show (list, g_memdup2 (forth, n * sizeof *forth), n, FALSE);
  g_clear_object (&list); /* whatever is still to come */
  g_main_context_iteration (NULL, FALSE);
  g_array_unref (mirror.faces);
}

/* Left and right are the person's own. */
static void
test_words (void)
{
  GuiseFaceRecord  record = { .sharpness = 0.4f };
  g_autofree char *left = NULL;
  g_autofree char *straight = NULL;

  straight = guise_face_words_turn (&record);
  g_assert_cmpstr (straight, ==, "straight");
  record.yaw = -0.5; /* to the picture's right */
  record.pitch = 0.1047;
  left = guise_face_words_name (1326, &record, GUISE_WALL_CHOSEN);
  g_assert_nonnull (strstr (left, "° left, 6° up, chosen"));
}

/* ---- windows ---- */

/* Every twelfth face of a pack, as files. */
static void
copy_some (const char *packs, const char *name, const char *dir)
{
  g_autofree char *path = g_build_filename (packs, name, "faceset.pak", NULL);
  g_autoptr (GuiseFaceset) pack = guise_faceset_open (path, NULL);

  g_assert_nonnull (pack);
  g_mkdir_with_parents (dir, 0700);
  for (size_t i = 0; i < guise_faceset_get_n (pack); i += 12)
    {
      g_autoptr (GBytes) bytes = guise_faceset_read (pack, i, NULL);
      g_autofree char *file = g_path_get_basename (guise_faceset_get_entry (pack, i)->name);
      g_autofree char *target = g_build_filename (dir, file, NULL);

      g_assert_true (g_file_set_contents (target, g_bytes_get_data (bytes, NULL),
                                          (gssize) g_bytes_get_size (bytes), NULL));
    }
}

static gboolean
is_face_shown (void *data)
{
  GtkWidget *canvas = ui_find (data, "canvas");

  return gtk_widget_get_mapped (canvas) &&
         *adw_action_row_get_subtitle (ADW_ACTION_ROW (ui_find (data, "source"))) != '\0';
}

static void
test_empty (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = faces_project_make (work, "Empty", NULL, NULL);
  GtkWidget       *page;

  open_faces (window, dir);
  page = ui_find (GTK_WIDGET (window), "empty");
  g_assert_cmpstr (adw_status_page_get_title (ADW_STATUS_PAGE (page)), ==, "No faces of you yet");
  ui_shoot (GTK_WIDGET (window), "faces-empty");
  gtk_widget_activate_action (GTK_WIDGET (get_grid (window)), "faces.slot", "s", "src");
  g_assert_cmpstr (adw_status_page_get_title (ADW_STATUS_PAGE (page)), ==,
                   "No faces of the character yet");
  gtk_widget_activate_action (GTK_WIDGET (get_grid (window)), "faces.slot", "s", "generic");
  ui_shoot (GTK_WIDGET (window), "faces-empty-generic");
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "faces");
  ui_shoot (GTK_WIDGET (window), "faces-empty-narrow");
  ui_close_window (window);
}

static gboolean
shows_wall (void *data)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (ui_find (data, "stack"))),
                    "wall") == 0;
}

/* Whoever comes back to a page whose faces came meanwhile has the focus where it can be seen. */
static void
test_focus (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *me = g_build_filename (work, "arriving", NULL);
  g_autofree char *dir = faces_project_make (work, "Arriving", NULL, NULL);
  g_autoptr (GError) error = NULL;
  GtkWidget *page, *focus;

  open_faces (window, dir);
  page = guise_window_get_step_page (window);
  g_assert_true (gtk_widget_grab_focus (ui_find (page, "empty_import")));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "train");
  project_faces_make (me, N_SRC, N_SRC);
  {
    g_autoptr (GuiseProject) project = guise_project_open (dir, &error);

    g_assert_no_error (error);
    guise_project_set_faces (project, GUISE_FACE_SLOT_DST, me, &error);
    g_assert_no_error (error);
  }
  guise_open_project_refresh (get_project (window));
  ui_wait (shows_wall, page, "the faces");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "faces");
  focus = gtk_window_get_focus (GTK_WINDOW (window));
  g_assert_true (focus != NULL && gtk_widget_is_ancestor (focus, page));
  g_assert_true (gtk_widget_get_mapped (focus));
  ui_close_window (window);
}

static const char *
name_of_selected (GuiseWindow *window)
{
  size_t               n;
  g_autofree uint32_t *faces = guise_wall_grid_dup_selected (get_grid (window), &n);
  static char          name[16];

  g_assert_cmpuint (n, ==, 1);
  g_snprintf (name, sizeof name, "%05u_0.jpg", faces[0] + 1);
  return name;
}

/* What is set aside is in the file that `guise sort` has it in; no face moves; undo brings it back.
 */
static guint
count_previews (void)
{
  g_autofree char *cache = g_build_filename (work, "guise-devel", "thumbnails", NULL);
  g_autoptr (GDir) folders = g_dir_open (cache, 0, NULL);
  const char *name;
  guint       n = 0;

  while (folders != NULL && (name = g_dir_read_name (folders)) != NULL)
    {
      g_autofree char *folder = g_build_filename (cache, name, NULL);
      g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);

      while (files != NULL && g_dir_read_name (files) != NULL)
        n++;
    }
  return n;
}

/* Previews of faces that are gone go when the faces are opened and measured again. */
static void
test_previews (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = faces_project_make_small (work, "Previews", N_SRC, N_DST);
  const guint      n_before = count_previews ();
  guint            n;

  open_faces (window, dir);
  ui_wait (is_measured, window, "the wall");
  n = count_previews ();
  g_assert_cmpuint (n, >, n_before + 10);
  ui_close_window (window);
  for (int i = 1; i <= 4; i++)
    {
      g_autofree char *name = g_strdup_printf ("%05d_0.jpg", i);
      g_autofree char *path = g_build_filename (work, "Previews me", name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  window = ui_open_window (1280, 800);
  open_faces (window, dir);
  ui_wait (is_measured, window, "the wall without four faces");
  g_assert_cmpstr (get_label (window, "all_filter"), ==, "All 36");
  g_assert_cmpuint (count_previews (), ==, n - 4);
  ui_close_window (window);
}

static GtkWidget *
find_label (GtkWidget *root, const char *text)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (root) && g_str_equal (gtk_label_get_text (GTK_LABEL (root)), text))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_label (child, text);
  return found;
}

/* The order that follows from what was measured may come late, and nothing is selected then. */
static gboolean
is_selected (void *window)
{
  if (guise_wall_grid_get_n_selected (get_grid (window)) == 0)
    guise_wall_grid_select_only (get_grid (window), 1);
  return gtk_widget_get_mapped (ui_find (window, "selection_strip"));
}

static void
check_toast (const char *dir, int width, int height, const char *picture)
{
  static const char text[] = "In this order, alike or side by side, four faces of the same person "
                             "could not be set aside: the disk is full";
  GuiseWindow      *window = ui_open_window (width, height);
  GtkWidget        *label, *bar;
  graphene_rect_t   toast, buttons;

  open_faces (window, dir);
  ui_wait (is_measured, window, "the wall");
  guise_widget_toast (GTK_WIDGET (get_grid (window)), text, "faces.undo");
  ui_settle (GTK_WIDGET (window));
  ui_wait (is_selected, window, "a selection");
  ui_settle (GTK_WIDGET (window));
  label = find_label (GTK_WIDGET (window), text);
  g_assert_nonnull (label);
  bar = ui_find (GTK_WIDGET (window), "selection_strip");
  ui_shoot (GTK_WIDGET (window), picture);
  g_assert_true (ui_is_whole (label));
  g_assert_true (gtk_widget_get_mapped (bar));
  g_assert_true (gtk_widget_compute_bounds (gtk_widget_get_parent (gtk_widget_get_parent (label)),
                                            GTK_WIDGET (window), &toast));
  g_assert_true (gtk_widget_compute_bounds (bar, GTK_WIDGET (window), &buttons));
  g_assert_cmpfloat (toast.origin.y + toast.size.height, <=, buttons.origin.y);
  ui_close_window (window);
}

/* A long toast is read to the end, and the buttons at the bottom stay free. */
static void
test_toast (void)
{
  g_autofree char *dir = faces_project_make_small (work, "Toast", N_SRC, N_DST);

  check_toast (dir, 400, 700, "faces-narrow-toast");
  check_toast (dir, 1280, 800, "faces-toast");
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
is_check_open (void *data)
{
  GtkWidget *view = ui_find (data, "project");

  return g_str_has_suffix (guise_open_project_get_path (get_project (data)), " quick check") &&
         guise_project_view_get_step (GUISE_PROJECT_VIEW (view)) == GUISE_STEP_TRAIN;
}

/* A quick check says what it takes first, and is a project of its own. */
static void
test_quick_check (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = faces_project_make_small (work, "Mara", N_SRC, N_DST);
  AdwStyleManager *manager = adw_style_manager_get_default ();
  const char      *body;

  open_faces (window, dir);
  ui_wait (is_measured, window, "the wall");
  ui_shoot (GTK_WIDGET (window), "faces-quick-check");
  act (window, "faces.quick-check");
  body = adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (find_dialog ()));
  g_assert_nonnull (strstr (body, "one to three hours"));
  g_assert_nonnull (strstr (body, "GB of disk"));
  ui_shoot (find_dialog (), "quick-check-offer");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  ui_shoot (find_dialog (), "quick-check-offer-dark");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (find_dialog ()), "make");
  gtk_window_destroy (GTK_WINDOW (find_dialog ()));
  ui_wait (is_check_open, window, "the check");
  ui_shoot (GTK_WIDGET (window), "quick-check-train");
  ui_close_window (window);
}

static void
test_marks (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = faces_project_make_small (work, "Marks", N_SRC, N_DST);
  g_autofree char *path = g_build_filename (work, "Marks me", "selection-best.json", NULL);
  g_autofree char *face = g_build_filename (work, "Marks me", "00002_0.jpg", NULL);
  g_autoptr (GuiseSelection) selection = NULL;
  g_autoptr (GError) error = NULL;

  open_faces (window, dir);
  ui_wait (is_measured, window, "the wall");
  g_assert_cmpstr (get_label (window, "all_filter"), ==, "All 40");
  g_assert_cmpstr (get_label (window, "aside_filter"), ==, "Set aside 0");
  guise_wall_grid_select_only (get_grid (window), 1);
  g_assert_cmpuint (guise_wall_grid_get_n_selected (get_grid (window)), ==, 1);
  act (window, "faces.set-aside");
  g_assert_cmpstr (get_label (window, "aside_filter"), ==, "Set aside 1"); /* at once */
  ui_wait (can_undo, window, "the file");
  selection = guise_selection_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (selection->dropped->len, ==, 1);
  g_assert_cmpstr (selection->dropped->pdata[0], ==, name_of_selected (window));
  ui_shoot (GTK_WIDGET (window), "faces-aside");
  g_assert_true (g_file_test (face, G_FILE_TEST_EXISTS));
  act (window, "faces.undo");
  wait_until_says (window, "aside_filter", "Set aside 0");
  ui_close_window (window);
}

static gboolean
is_at_top (void *data)
{
  return gtk_adjustment_get_value (guise_wall_grid_get_adjustment (get_grid (data))) < 1.0 &&
         is_measured (data);
}

static gboolean
fits (void *data)
{
  return gtk_widget_get_width (GTK_WIDGET (get_grid (data))) <= 400;
}

static gboolean
is_pressed (GuiseWindow *window, const char *id)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (ui_find (GTK_WIDGET (window), id)));
}

static gboolean
has_chosen (void *data)
{
  return !g_str_equal (get_label (data, "chosen_filter"), "Chosen 0") && is_measured (data);
}

/* The best of real faces, in all widths and styles; the set is a copy, so that its file has a
 * place. */
/* "Record 60" begins with what is missing. */
static void
test_record_wishes (void)
{
  static const struct
  {
    const char *name;
    int         bin;
    const char *wish;
  } CASES[] = {
    { "tongue-missing", -1, "dst/tongue" },  { "eyes-closed-missing", -1, "dst/eyes/closed" },
    { "turned-left-few", -1, "dst/yaw/-2" }, { "pitch-thin", 0, "dst/pitch/far-up" },
    { "vowels-thin", 3, "dst/vowel/aa" },    { "gaze-thin", -1, "dst/gaze" },
    { "light-thin", 77, "dst/light" },       { "faces-few", -1, "dst" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      const GuiseScoreFinding finding = { .name = CASES[i].name,
                                          .side = "dst",
                                          .bin = CASES[i].bin };
      g_autofree char        *wish = guise_score_words_dup_record (&finding);

      g_assert_cmpstr (wish, ==, CASES[i].wish);
    }
}

/* Everything that a score card finds has sentences of its own; what is new has the engine's. */
static void
test_sentences (void)
{
  static const char *const names[] = { "blurred",      "colour-mixed", "eyes-closed-missing",
                                       "faces-few",    "light-single", "masks-missing",
                                       "pitch-gap",    "pitch-thin",   "tongue-missing",
                                       "unsupported",  "variety-low",  "vowels-thin",
                                       "warmth-single" };
  const GuiseScoreFinding  few = {
     .name = "eyes-closed-missing", .value = 14, .limit = 25.5, .n_record = 60, .bin = -1
  };
  const GuiseScoreFinding thin = { .name = "pitch-thin", .value = 3, .bin = 0 };
  const GuiseScoreFinding none = { .name = "pitch-thin", .value = 0, .bin = 0 };
  const GuiseScoreFinding shape = {
    .name = "face-shape-differs",
    .proportions = { [GUISE_SCORE_PROPORTION_WIDTH] = 0.118, [GUISE_SCORE_PROPORTION_NOSE] = -0.07 }
  };
  const GuiseScoreFinding share = { .name = "light-single", .value = 0.734, .bin = -1 };
  const GuiseScoreFinding odd = { .name = "odd",
                                  .text = (char *) "Odd.",
                                  .advice = (char *) "Look." };
  g_autofree char        *few_text = guise_score_sentences_dup_text (&few);
  g_autofree char        *few_advice = guise_score_sentences_dup_advice (&few);
  g_autofree char        *thin_text = guise_score_sentences_dup_text (&thin);
  g_autofree char        *none_text = guise_score_sentences_dup_text (&none);
  g_autofree char        *shape_text = guise_score_sentences_dup_text (&shape);
  g_autofree char        *share_text = guise_score_sentences_dup_text (&share);
  g_autofree char        *odd_text = guise_score_sentences_dup_text (&odd);
  g_autofree char        *odd_advice = guise_score_sentences_dup_advice (&odd);

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (guise_score_sentences_has (names[i]));
  g_assert_cmpstr (few_text, ==, "Faces with closed eyes: 14; at least 26 are needed.");
  g_assert_cmpstr (few_advice, ==, "Record 60 with closed eyes, looking in several directions.");
  g_assert_cmpstr (thin_text, ==, "There are only 3 faces for “Chin far up”.");
  g_assert_cmpstr (none_text, ==, "No face shows “Chin far up” yet.");
  g_assert_cmpstr (shape_text, ==,
                   "Beside the character's, your face is 12 % wider, 7 % shorter in the nose; the "
                   "likeness suffers from it.");
  g_assert_cmpstr (share_text, ==, "73 % of the faces are in one light.");
  g_assert_cmpstr (odd_text, ==, "Odd.");
  g_assert_cmpstr (odd_advice, ==, "Look.");
}

/* The verdict is about the faces that the page shows; what a pair lacks is mended with faces of the
 * source, so it counts there, once. */
static void
test_verdict (void)
{
  GuiseScoreFinding findings[] = {
    { .name = "yaw-gap", .side = "both", .severity = GUISE_SCORE_SEVERE, .n_record = 1000 },
    { .name = "faces-few", .side = "src", .severity = GUISE_SCORE_WARNING, .n_record = 400 },
    { .name = "eyes-closed-missing",
      .side = "dst",
      .severity = GUISE_SCORE_WARNING,
      .n_record = 60 },
    { .name = "copies", .side = "dst", .severity = GUISE_SCORE_NOTE },
  };
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof *findings);
  const GuiseScoreCard card = { .findings = list };
  GuiseScoreSeverity   worst;
  g_autofree char     *src = NULL;
  g_autofree char     *src_text = NULL;
  g_autofree char     *dst = NULL;
  g_autofree char     *dst_text = NULL;

  g_array_append_vals (list, findings, G_N_ELEMENTS (findings));
  src = guise_score_words_verdict (&card, "src", &src_text, &worst);
  g_assert_cmpint (worst, ==, GUISE_SCORE_SEVERE);
  g_assert_cmpstr (src, ==, "Not enough yet");
  g_assert_cmpstr (src_text, ==, "Add 1000 more first");
  dst = guise_score_words_verdict (&card, "dst", &dst_text, &worst);
  g_assert_cmpint (worst, ==, GUISE_SCORE_WARNING);
  g_assert_cmpstr (dst, ==, "Good, with 1 gap");
  g_assert_cmpstr (dst_text, ==, "You can go on, or add 60 more");
  /* What is counted is what is listed. */
  g_assert_true (guise_score_words_is_about (&findings[0], "src"));
  g_assert_false (guise_score_words_is_about (&findings[0], "dst"));
}

static void
test_best (void)
{
  g_autofree char *packs = guise_test_shared ("facesets");
  g_autofree char *dst = g_build_filename (work, "performer", NULL);
  g_autofree char *src = g_build_filename (work, "character", NULL);
  g_autofree char *dir = NULL;
  AdwStyleManager *manager = adw_style_manager_get_default ();
  GuiseWindow     *window;

  if (packs == NULL)
    return; /* skipped, with a message */
  copy_some (packs, "performer", dst);
  project_faces_make (src, N_SRC, N_SRC);
  dir = faces_project_make (work, "Mara as me", src, dst);
  window = ui_open_window (1280, 800);
  open_faces (window, dir);
  ui_wait (is_measured, window, "the wall");
  gtk_widget_activate_action (GTK_WIDGET (get_grid (window)), "faces.count", "s", "20");
  act (window, "faces.best");
  ui_wait (has_chosen, window, "the best");
  g_assert_cmpstr (get_label (window, "chosen_filter"), ==, "Chosen 20");
  ui_wait (is_at_top, window, "the best ones, from the first");
  guise_wall_grid_select_only (get_grid (window), 4);
  ui_shoot (GTK_WIDGET (window), "faces-light");
  act (window, "faces.similar");
  ui_wait (is_measured, window, "similar faces");
  g_assert_true (is_pressed (window, "some_filter"));
  g_assert_false (is_pressed (window, "all_filter"));
  ui_shoot (GTK_WIDGET (window), "faces-similar");
  gtk_widget_activate_action (GTK_WIDGET (get_grid (window)), "faces.filter", "s", "all");
  ui_wait (is_measured, window, "all faces");
  guise_wall_grid_select_only (get_grid (window), 3);
  act (window, "faces.person"); /* nobody knows yet: it is found out first */
  ui_wait (is_measured, window, "who is who");
  act (window, "faces.person");
  ui_wait (is_measured, window, "one person");
  g_assert_cmpstr (get_label (window, "some_filter"), ==, "This person");
  g_assert_true (is_pressed (window, "some_filter"));
  gtk_widget_activate_action (GTK_WIDGET (get_grid (window)), "faces.filter", "s", "all");
  ui_wait (is_measured, window, "all faces");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  ui_shoot (GTK_WIDGET (window), "faces-dark");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
  guise_wall_grid_select_only (get_grid (window), 4);
  act (window, "faces.look");
  ui_settle (GTK_WIDGET (window));
  ui_wait (is_face_shown, window, "one face");
  ui_shoot (GTK_WIDGET (window), "face-light");
  gtk_widget_activate_action (ui_find (GTK_WIDGET (window), "canvas"), "face.go", "i", 1);
  ui_wait (is_face_shown, window, "the next face");
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "face-narrow");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);
  ui_settle (GTK_WIDGET (window));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "faces");
  ui_settle (GTK_WIDGET (window));
  ui_wait (has_pictures, window, "pictures");
  ui_shoot (GTK_WIDGET (window), "faces-narrow-selected");
  gtk_widget_activate_action (ui_find (GTK_WIDGET (get_grid (window)), "view"), "list.unselect-all",
                              NULL);
  ui_settle (GTK_WIDGET (window));
  g_assert_true (gtk_widget_get_visible (ui_find (GTK_WIDGET (window), "verdict_bar")));
  ui_wait (fits, window, "a wall of 400 pixels");
  ui_shoot (GTK_WIDGET (window), "faces-narrow");
  act (window, "faces.panel");
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "faces-narrow-panel");
  ui_close_window (window);
}

/* What is said about faces while the best are chosen is not lost to the choice. */
static void
test_follow (void)
{
  static const char *const names[] = { "a", "b", "c", "d" };
  g_autoptr (GuiseSelection) before = guise_selection_new ("/nowhere", "best");
  g_autoptr (GuiseSelection) now = guise_selection_new ("/nowhere", "best");
  g_autoptr (GuiseSelection) chosen = guise_selection_new ("/nowhere", "best");
  g_autoptr (GPtrArray) one = g_ptr_array_new ();

  g_ptr_array_set_size (one, 1);
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    guise_selection_add (chosen, names[i], 0.0, -1);
  one->pdata[0] = (char *) "a"; /* was aside, and is no more */
  guise_selection_mark (before, one, GUISE_SELECTION_DROPPED);
  guise_selection_mark (chosen, one, GUISE_SELECTION_DROPPED);
  one->pdata[0] = (char *) "b"; /* set aside meanwhile */
  guise_selection_mark (now, one, GUISE_SELECTION_DROPPED);
  one->pdata[0] = (char *) "e"; /* picked meanwhile */
  guise_selection_mark (now, one, GUISE_SELECTION_PICKED);
  guise_wall_choice_follow (chosen, before, now);
  g_assert_cmpuint (chosen->dropped->len, ==, 1);
  g_assert_cmpstr (chosen->dropped->pdata[0], ==, "b");
  g_assert_cmpuint (chosen->picked->len, ==, 1);
  g_assert_cmpstr (chosen->picked->pdata[0], ==, "e");
  g_assert_cmpuint (chosen->faces->len, ==, 3); /* c, d, e */
  guise_wall_choice_follow (chosen, now, NULL);
  g_assert_cmpuint (chosen->dropped->len + chosen->picked->len, ==, 0);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_setenv ("XDG_CACHE_HOME", work, TRUE);
  g_test_add_func ("/ui/faces/list", test_list);
  g_test_add_func ("/ui/faces/growth", test_growth);
  g_test_add_func ("/ui/faces/renewal", test_renewal);
  g_test_add_func ("/ui/faces/words", test_words);
  g_test_add_func ("/ui/faces/toast", test_toast);
  g_test_add_func ("/ui/faces/quick-check", test_quick_check);
  g_test_add_func ("/ui/faces/record-wishes", test_record_wishes);
  g_test_add_func ("/ui/faces/sentences", test_sentences);
  g_test_add_func ("/ui/faces/verdict", test_verdict);
  g_test_add_func ("/ui/faces/empty", test_empty);
  g_test_add_func ("/ui/faces/focus", test_focus);
  g_test_add_func ("/ui/faces/marks", test_marks);
  g_test_add_func ("/ui/faces/previews", test_previews);
  g_test_add_func ("/ui/faces/best", test_best);
  g_test_add_func ("/ui/faces/follow", test_follow);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
