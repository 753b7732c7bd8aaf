/* SPDX-License-Identifier: GPL-3.0-or-later
 * One face large: its points moved by pointer and keys, taken back, and written into its file. */
#include <string.h>

#include "app/faces/guise-face-canvas.h"
#include "app/faces/guise-face-words.h"
#include "app/faces/guise-landmark-edit.h"
#include "app/faces/guise-wall-grid.h"
#include "app/masks/guise-mask-editor.h"
#include "app/project/guise-project-view.h"
#include "core/guise-file.h"
#include "faces-project.h"
#include "faceset/guise-faceset-lock.h"
#include "faceset/guise-faceset-pack.h"
#include "project-faces.h"
#include "support/guise-test.h"
#include "ui.h"

#define N_SRC 3
#define N_DST 4
#define EYE   36 /* the outer corner of the person's right eye */

static char *work; /* folder of this program */

/* ---- what was done to points ---- */

static void
test_edit (void)
{
  GuisePoint        points[GUISE_N_LANDMARKS] = { { 0.0, 0.0 } };
  GuiseLandmarkEdit edit = { 0 };

  guise_landmark_edit_begin (&edit, points);
  g_assert_cmpint (guise_landmark_edit_undo (&edit), ==, -1);
  guise_landmark_edit_move (&edit, 5, (GuisePoint){ 1, 2 }, FALSE);
  guise_landmark_edit_move (&edit, 5, (GuisePoint){ 2, 2 }, TRUE); /* one movement of two steps */
  guise_landmark_edit_move (&edit, 6, (GuisePoint){ 9, 9 }, TRUE); /* of another point: its own */
  g_assert_cmpint (guise_landmark_edit_undo (&edit), ==, 6);
  g_assert_cmpfloat (edit.points[6].x, ==, 0);
  g_assert_cmpint (guise_landmark_edit_undo (&edit), ==, 5);
  g_assert_cmpfloat (edit.points[5].x, ==, 0);
  g_assert_false (guise_landmark_edit_can_undo (&edit));
  g_assert_cmpint (guise_landmark_edit_redo (&edit), ==, 5);
  g_assert_cmpfloat (edit.points[5].x, ==, 2);
  /* Something else instead of what was taken back. */
  guise_landmark_edit_move (&edit, 5, (GuisePoint){ 4, 4 }, TRUE);
  g_assert_false (guise_landmark_edit_can_redo (&edit));
  g_assert_cmpint (guise_landmark_edit_undo (&edit), ==, 5);
  g_assert_cmpfloat (edit.points[5].x, ==, 2);
  guise_landmark_edit_begin (&edit, points);
  g_assert_false (guise_landmark_edit_can_undo (&edit));
  g_assert_false (guise_landmark_edit_can_redo (&edit));
  guise_landmark_edit_clear (&edit);
}

/* Left and right are the person's own; people count from 1. */
static void
test_words (void)
{
  const GuisePoint at = { 120.4, 95.6 };
  g_autofree char *eye = guise_face_words_point (EYE, &at);
  g_autofree char *jaw = guise_face_words_point (0, &at);
  g_autofree char *lips = guise_face_words_point (67, &at);

  g_assert_cmpstr (eye, ==, "Point 37, right eye: 120, 96");
  g_assert_cmpstr (jaw, ==, "Point 1, jaw: 120, 96");
  g_assert_cmpstr (lips, ==, "Point 68, inner lips: 120, 96");
}

/* ---- a window with one face ---- */

/* Faces that say where in their frame they were: twice as large, and shifted. */
static void
add_frames (const char *dir)
{
  static const double to_face[2][3] = { { 0.5, 0.0, -20.0 }, { 0.0, 0.5, -30.0 } };

  for (int k = 1; k <= N_DST; k++)
    {
      g_autofree char *name = g_strdup_printf ("%05d_0.jpg", k);
      g_autofree char *path = g_build_filename (dir, name, NULL);
      g_autoptr (GuiseFaceFile) face = guise_face_file_load (path, NULL);

      g_assert_nonnull (face);
      for (int i = 0; i < GUISE_N_LANDMARKS; i++)
        {
          face->meta->source_landmarks[i][0] = 2.0 * (face->meta->landmarks[i][0] + 20.0);
          face->meta->source_landmarks[i][1] = 2.0 * (face->meta->landmarks[i][1] + 30.0);
        }
      face->meta->has_source_landmarks = TRUE;
      face->meta->has_image_to_face_mat = TRUE;
      memcpy (face->meta->image_to_face_mat, to_face, sizeof to_face);
      g_assert_true (guise_face_file_save (path, face->image, face->meta, 90, NULL));
    }
}

/* The folder of the faces, owned. */
static char *
make_faces (const char *name)
{
  char *dst = g_build_filename (work, name, NULL);

  project_faces_make (dst, N_DST, 0);
  add_frames (dst);
  return dst;
}

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
is_measured (void *data)
{
  const char *verdict = gtk_label_get_label (GTK_LABEL (ui_find (data, "bar_verdict")));

  return !g_str_equal (verdict, "Not measured yet") && guise_wall_grid_is_idle (get_grid (data)) &&
         !gtk_revealer_get_reveal_child (GTK_REVEALER (ui_find (data, "job_bar")));
}

static gboolean
is_face_shown (void *data)
{
  GtkWidget *canvas = ui_find (data, "canvas");

  return gtk_widget_get_mapped (canvas) &&
         *adw_action_row_get_subtitle (ADW_ACTION_ROW (ui_find (data, "source"))) != '\0';
}

/* A project of these faces, with the @i-th one large. */
static GuiseFaceCanvas *
open_face (GuiseWindow *window, const char *name, const char *dst, guint i)
{
  g_autofree char *src = g_build_filename (work, "character", NULL);
  g_autofree char *dir = NULL;

  project_faces_make (src, N_SRC, N_SRC);
  dir = faces_project_make (work, name, src, dst);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (is_read, window, "a project");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "faces");
  ui_wait (is_measured, window, "the wall");
  guise_wall_grid_select_only (get_grid (window), i);
  gtk_widget_activate_action (GTK_WIDGET (get_grid (window)), "faces.look", NULL);
  ui_settle (GTK_WIDGET (window));
  ui_wait (is_face_shown, window, "one face");
  return GUISE_FACE_CANVAS (ui_find (GTK_WIDGET (window), "canvas"));
}

static GtkEventController *
find_controller (GuiseFaceCanvas *canvas, GType type)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (canvas));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) one = g_list_model_get_item (controllers, i);

      if (G_OBJECT_TYPE (one) == type)
        return one; /* the widget keeps it */
    }
  g_assert_not_reached ();
}

/* As the pointer would, from @off pixels beside a point. */
static void
drag (GuiseFaceCanvas *canvas, int point, double off, double dx, double dy)
{
  GtkEventController *gesture = find_controller (canvas, GTK_TYPE_GESTURE_DRAG);
  double              x, y;

  g_assert_true (guise_face_canvas_locate (canvas, point, &x, &y));
  g_signal_emit_by_name (gesture, "drag-begin", x + off, y);
  g_signal_emit_by_name (gesture, "drag-update", dx / 2, dy / 2);
  g_signal_emit_by_name (gesture, "drag-update", dx, dy);
  g_signal_emit_by_name (gesture, "drag-end", dx, dy);
}

static gboolean
press (GuiseFaceCanvas *canvas, guint key, GdkModifierType state)
{
  gboolean is_used = FALSE;

  g_signal_emit_by_name (find_controller (canvas, GTK_TYPE_EVENT_CONTROLLER_KEY), "key-pressed",
                         key, 0, state, &is_used);
  return is_used;
}

static void
act (GuiseFaceCanvas *canvas, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (canvas), action, NULL));
}

/* ---- what the file says ---- */

typedef struct
{
  const char *dir;
  const char *name;
  int         point;
  double      x;
  double      y;
} Place;

static GuiseFaceMeta *
read_meta (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GuiseFaceFile) face = guise_face_file_load (path, NULL);

  g_assert_nonnull (face);
  return g_steal_pointer (&face->meta);
}

static gboolean
says_so (void *data)
{
  const Place *place = data;
  g_autoptr (GuiseFaceMeta) meta = read_meta (place->dir, place->name);

  return ABS (meta->landmarks[place->point][0] - place->x) < 0.51 &&
         ABS (meta->landmarks[place->point][1] - place->y) < 0.51;
}

static void
wait_for_file (const char *dir, const char *name, int point, double x, double y)
{
  Place place = { dir, name, point, x, y };

  ui_wait (says_so, &place, "the file");
}

static GBytes *
read_pixels (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GuiseFaceFile) face = guise_face_file_load (path, NULL);

  return g_bytes_new (face->image->data, (size_t) face->image->height * face->image->stride);
}

/* Dragged, taken back, done again: each time the file says so, with the place in the frame, and
 * nothing else in it changes. */
static void
test_drag (void)
{
  g_autofree char *faces = make_faces ("Drag me");
  GuiseWindow     *window = ui_open_window (1280, 800);
  GuiseFaceCanvas *canvas = open_face (window, "Drag", faces, 1);
  g_autofree char *name = g_strdup (
    adw_preferences_row_get_title (ADW_PREFERENCES_ROW (ui_find (GTK_WIDGET (window), "source"))));
  g_autoptr (GuiseFaceMeta) before = read_meta (faces, name);
  g_autoptr (GuiseFaceMeta) after = NULL;
  g_autoptr (GuiseFaceMeta) back = NULL;
  g_autoptr (GBytes) pixels = read_pixels (faces, name);
  g_autoptr (GBytes) pixels_after = NULL;
  const double *eye = before->landmarks[EYE];
  double        x0, y0, x1, y1, scale;

  g_assert_true (guise_face_canvas_locate (canvas, EYE, &x0, &y0));
  g_assert_true (guise_face_canvas_locate (canvas, EYE + 1, &x1, &y1));
  scale = (x1 - x0) / (before->landmarks[EYE + 1][0] - eye[0]);
  g_assert_cmpfloat (scale, >, 2.0);

  drag (canvas, EYE, 3.0, 5.0 * scale, -4.0 * scale);
  g_assert_cmpint (guise_face_canvas_get_active (canvas), ==, EYE);
  wait_for_file (faces, name, EYE, eye[0] + 5.0, eye[1] - 4.0);
  after = read_meta (faces, name);
  g_assert_cmpfloat_with_epsilon (after->landmarks[EYE][0], eye[0] + 5.0, 0.01);
  g_assert_cmpfloat_with_epsilon (after->source_landmarks[EYE][0],
                                  2.0 * (after->landmarks[EYE][0] + 20.0), 1e-6);
  g_assert_cmpfloat_with_epsilon (after->source_landmarks[EYE][1],
                                  2.0 * (after->landmarks[EYE][1] + 30.0), 1e-6);
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    if (i != EYE)
      g_assert_cmpmem (after->landmarks[i], sizeof *after->landmarks, before->landmarks[i],
                       sizeof *before->landmarks);
  pixels_after = read_pixels (faces, name);
  g_assert_true (g_bytes_equal (pixels, pixels_after));
  ui_shoot (GTK_WIDGET (window), "face-points");

  act (canvas, "faces.undo");
  wait_for_file (faces, name, EYE, eye[0], eye[1]);
  back = read_meta (faces, name);
  g_assert_cmpmem (back->landmarks, sizeof back->landmarks, before->landmarks,
                   sizeof before->landmarks);
  g_assert_cmpfloat_with_epsilon (back->source_landmarks[EYE][0], before->source_landmarks[EYE][0],
                                  1e-6);
  act (canvas, "face.redo");
  wait_for_file (faces, name, EYE, eye[0] + 5.0, eye[1] - 4.0);

  /* Beside every point nothing moves, and no point leaves the picture. */
  drag (canvas, EYE, 200.0, 50.0, 0.0);
  g_assert_cmpint (guise_face_canvas_get_active (canvas), ==, -1);
  drag (canvas, EYE, 0.0, -5000.0, 0.0);
  wait_for_file (faces, name, EYE, 0.0, eye[1] - 4.0);
  ui_close_window (window);
}

/* ---- keys ---- */

/* Tab to a point, arrows by 1 and 10; what is pressed in a row is taken back at once. */
static void
test_keys (void)
{
  g_autofree char *faces = make_faces ("Keys me");
  GuiseWindow     *window = ui_open_window (1280, 800);
  GuiseFaceCanvas *canvas = open_face (window, "Keys", faces, 0);
  g_autofree char *name = g_strdup (
    adw_preferences_row_get_title (ADW_PREFERENCES_ROW (ui_find (GTK_WIDGET (window), "source"))));
  g_autoptr (GuiseFaceMeta) before = read_meta (faces, name);
  const double    *second = before->landmarks[1];
  const GuisePoint moved = { second[0] + 11.0, second[1] + 1.0 };
  g_autofree char *value = guise_face_words_point (1, &moved);
  GtkAccessible   *accessible = GTK_ACCESSIBLE (canvas);
  GtkWidget       *widget = GTK_WIDGET (canvas);

  g_assert_false (press (canvas, GDK_KEY_Right, 0)); /* no point: it is the page's */
  g_assert_true (gtk_widget_child_focus (widget, GTK_DIR_TAB_FORWARD));
  g_assert_cmpint (guise_face_canvas_get_active (canvas), ==, 0);
  g_assert_true (gtk_widget_child_focus (widget, GTK_DIR_TAB_FORWARD));
  g_assert_cmpint (guise_face_canvas_get_active (canvas), ==, 1);
  g_assert_true (press (canvas, GDK_KEY_Right, 0));
  g_assert_true (press (canvas, GDK_KEY_Right, GDK_SHIFT_MASK));
  g_assert_true (press (canvas, GDK_KEY_Down, 0));
  wait_for_file (faces, name, 1, moved.x, moved.y);
  g_assert_null (
    gtk_test_accessible_check_property (accessible, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, value));
  g_assert_cmpstr (adw_action_row_get_subtitle (
                     ADW_ACTION_ROW (ui_find (GTK_WIDGET (window), "landmarks_row"))),
                   ==, value);
  act (canvas, "faces.undo");
  wait_for_file (faces, name, 1, second[0], second[1]);

  /* Back to the first, and out: the focus goes where it would without points. */
  g_assert_true (gtk_widget_child_focus (widget, GTK_DIR_TAB_BACKWARD));
  g_assert_cmpint (guise_face_canvas_get_active (canvas), ==, 0);
  g_assert_false (gtk_widget_child_focus (widget, GTK_DIR_TAB_BACKWARD));
  g_assert_cmpint (guise_face_canvas_get_active (canvas), ==, -1);
  g_assert_true (gtk_widget_child_focus (widget, GTK_DIR_TAB_FORWARD));
  g_assert_true (press (canvas, GDK_KEY_Escape, 0));
  g_assert_cmpint (guise_face_canvas_get_active (canvas), ==, -1);
  g_assert_false (press (canvas, GDK_KEY_Escape, 0)); /* it is the page's */

  /* Points that are not shown are not there. */
  gtk_switch_set_active (GTK_SWITCH (ui_find (GTK_WIDGET (window), "landmarks")), FALSE);
  g_assert_false (gtk_widget_child_focus (widget, GTK_DIR_TAB_FORWARD));
  ui_close_window (window);
}

/* ---- what cannot be written ---- */

typedef struct
{
  GuiseFaceCanvas *canvas;
  double           x;
  double           y;
} Spot;

static gboolean
is_there (void *data)
{
  const Spot *spot = data;
  double      x, y;

  return guise_face_canvas_locate (spot->canvas, EYE, &x, &y) && ABS (x - spot->x) < 0.5 &&
         ABS (y - spot->y) < 0.5;
}

/* Somebody else changes the faces just now: said, and the point is where the file has it. */
static void
test_failure (void)
{
  g_autofree char *faces = make_faces ("Failure me");
  GuiseWindow     *window = ui_open_window (1280, 800);
  Spot             spot = { .canvas = open_face (window, "Failure", faces, 0) };
  g_autoptr (GuiseFileLock) lock = guise_faceset_lock (faces, "a test", NULL);

  g_assert_nonnull (lock);
  g_assert_true (guise_face_canvas_locate (spot.canvas, EYE, &spot.x, &spot.y));
  drag (spot.canvas, EYE, 0.0, 60.0, 40.0);
  g_assert_false (is_there (&spot));
  ui_wait (is_there, &spot, "the point to be back");
  ui_close_window (window);
}

/* Faces in a pack are looked at only. */
static void
test_pack (void)
{
  g_autofree char *loose = make_faces ("Pack me");
  g_autofree char *faces = g_build_filename (work, "Packed me", NULL);
  g_autofree char *pack = g_build_filename (faces, "faceset.pak", NULL);
  g_auto (GuisePackReport) report = { 0 };
  const GuisePackOptions options = { 0 };
  GuiseWindow           *window;
  GuiseFaceCanvas       *canvas;
  GtkWidget             *row;

  g_assert_true (guise_dir_make (faces, NULL));
  g_assert_true (guise_faceset_pack (loose, pack, &options, &report, NULL));
  window = ui_open_window (1280, 800);
  canvas = open_face (window, "Pack", faces, 0);
  row = ui_find (GTK_WIDGET (window), "landmarks_row");
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), "Unpack"));
  g_assert_false (gtk_widget_child_focus (GTK_WIDGET (canvas), GTK_DIR_TAB_FORWARD));
  drag (canvas, EYE, 0.0, 50.0, 0.0);
  g_assert_cmpint (guise_face_canvas_get_active (canvas), ==, -1);
  ui_close_window (window);
}

/* ---- a real face ---- */

static void
copy_real (const char *packs, const char *dir)
{
  g_autofree char *path = g_build_filename (packs, "performer", "faceset.pak", NULL);
  g_autoptr (GuiseFaceset) pack = guise_faceset_open (path, NULL);

  g_assert_nonnull (pack);
  g_assert_true (guise_dir_make (dir, NULL));
  for (size_t i = 0; i < guise_faceset_get_n (pack); i += 60)
    {
      g_autoptr (GBytes) bytes = guise_faceset_read (pack, i, NULL);
      g_autofree char *file = g_path_get_basename (guise_faceset_get_entry (pack, i)->name);
      g_autofree char *target = g_build_filename (dir, file, NULL);

      g_assert_true (g_file_set_contents (target, g_bytes_get_data (bytes, NULL),
                                          (gssize) g_bytes_get_size (bytes), NULL));
    }
}

/* What the panel says of the direction of the head. */
static const char *
get_turn (GuiseWindow *window)
{
  GtkWidget *row = gtk_widget_get_first_child (ui_find (GTK_WIDGET (window), "facts"));
  GtkWidget *box = gtk_widget_get_first_child (row);
  GtkWidget *suffixes = gtk_widget_get_last_child (box);

  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==, "Turned");
  return gtk_label_get_label (GTK_LABEL (gtk_widget_get_first_child (suffixes)));
}

typedef struct
{
  GuiseWindow *window;
  const char  *turn;
} Turn;

static gboolean
is_turned_otherwise (void *data)
{
  const Turn *turn = data;

  return g_strcmp0 (get_turn (turn->window), turn->turn) != 0;
}

/* From one face large to its mask, and back. */
static void
check_mask (GuiseWindow *window)
{
  AdwLeaflet *nav = ADW_LEAFLET (ui_find (GTK_WIDGET (window), "nav"));
  GtkWidget  *page = adw_leaflet_get_visible_child (nav);

  gtk_widget_activate_action (page, "face.mask", NULL);
  ui_settle (GTK_WIDGET (window));
  g_assert_true (GUISE_IS_MASK_EDITOR (adw_leaflet_get_visible_child (nav)));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);
  ui_settle (GTK_WIDGET (window));
  g_assert_true (adw_leaflet_get_visible_child (nav) == page);
}

/* The head is measured anew by its points, and pictures to look at in both styles and narrow. */
static void
test_real (void)
{
  g_autofree char *packs = guise_test_shared ("facesets");
  g_autofree char *faces = g_build_filename (work, "performer", NULL);
  g_autofree char *before = NULL;
  AdwStyleManager *manager = adw_style_manager_get_default ();
  GuiseWindow     *window;
  GuiseFaceCanvas *canvas;
  Turn             turn;

  if (packs == NULL)
    return; /* skipped, with a message */
  copy_real (packs, faces);
  window = ui_open_window (1280, 800);
  canvas = open_face (window, "Real", faces, 1);
  before = g_strdup (get_turn (window));
  drag (canvas, 30, 2.0, 40.0, 10.0); /* the tip of the nose, and what is under it */
  for (int i = 31; i <= 35; i++)
    drag (canvas, i, 0.0, 40.0, 10.0);
  ui_shoot (GTK_WIDGET (window), "face-points-real");
  turn = (Turn){ window, before };
  ui_wait (is_turned_otherwise, &turn, "another direction");
  check_mask (window);
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  ui_shoot (GTK_WIDGET (window), "face-points-dark");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "face-points-narrow");
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_setenv ("XDG_CACHE_HOME", work, TRUE);
  g_test_add_func ("/ui/face/edit", test_edit);
  g_test_add_func ("/ui/face/words", test_words);
  g_test_add_func ("/ui/face/drag", test_drag);
  g_test_add_func ("/ui/face/keys", test_keys);
  g_test_add_func ("/ui/face/failure", test_failure);
  g_test_add_func ("/ui/face/pack", test_pack);
  g_test_add_func ("/ui/face/real", test_real);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
