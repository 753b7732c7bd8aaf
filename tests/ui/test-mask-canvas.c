/* SPDX-License-Identifier: GPL-3.0-or-later
 * Masks: the face that is drawn on. */
#include <math.h>

#include "app/masks/guise-mask-canvas-private.h"
#include "app/masks/guise-mask-tint.h"
#include "mask-faces.h"
#include "mask-project.h"
#include "support/guise-test.h"
#include "ui.h"

/* Of the face what the outline keeps; of the rest a checkerboard, light and dark in turn. */
static void
test_checkerboard (void)
{
  g_autoptr (GPtrArray) polygons =
               g_ptr_array_new_with_free_func ((GDestroyNotify) guise_polygon_free);
  static const float points[3][2] = { { 64, 0 }, { 127, 0 }, { 127, 127 } };
  cairo_surface_t   *tint;
  const guchar      *data;
  size_t             stride;

  g_assert_null (guise_mask_tint_make (GUISE_MASK_VIEW_CHECKER, polygons, 128, 128, NULL));
  g_ptr_array_add (polygons, guise_polygon_new (GUISE_POLYGON_INCLUDE, 3, points));
  tint = guise_mask_tint_make (GUISE_MASK_VIEW_CHECKER, polygons, 128, 128, NULL);
  data = cairo_image_surface_get_data (tint);
  stride = (size_t) cairo_image_surface_get_stride (tint);
  g_assert_cmpuint (data[4 * 500 + 40 * stride + 3], ==, 0); /* inside */
  g_assert_cmpuint (data[4 * 8 + 8 * stride + 3], ==, 255);
  g_assert_cmpuint (data[4 * 24 + 8 * stride + 3], ==, 255);
  g_assert_cmpuint (data[4 * 8 + 8 * stride], !=, data[4 * 24 + 8 * stride]);
  g_assert_cmpuint (data[4 * 8 + 8 * stride], ==, data[4 * 24 + 24 * stride]);
  cairo_surface_destroy (tint);
}

/* Drawn with clicks, changed with drags and keys, at another zoom too. */
static void
test_canvas (void)
{
  g_autofree char   *dir = mask_project_make ("canvas");
  g_autofree char   *faces = g_strconcat (dir, " me", NULL);
  GuiseWindow       *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor   *editor = mask_project_open_editor (window, "dst", "00001.jpg");
  GuiseMaskDocument *document = guise_mask_editor_get_document (editor);
  GuiseMaskCanvas   *canvas = GUISE_MASK_CANVAS (ui_find (GTK_WIDGET (editor), "canvas"));
  GuisePolygon      *one;

  mask_project_drag (canvas, 20, 20, 20, 20);
  mask_project_drag (canvas, 90, 20, 90, 20);
  mask_project_drag (canvas, 90, 90, 90, 90);
  mask_project_drag (canvas, 20, 90, 20, 90);
  mask_project_drag (canvas, 21, 20, 21, 20); /* near the first: closed */
  ui_wait (mask_project_is_idle, editor, "the outline to be saved");
  g_assert_cmpuint (mask_project_count_in_file (faces, "00001.jpg"), ==, 1);
  one = guise_mask_document_get_polygons (document)->pdata[0];
  g_assert_cmpuint (one->n_points, ==, 4);
  mask_project_check_point (document, 0, 2, 90, 90);

  mask_project_act (editor, "mask.tool", "2");
  mask_project_act (editor, "mask.zoom", "2");
  mask_project_drag (canvas, 90, 90, 100, 95); /* a point */
  mask_project_check_point (document, 0, 2, 100, 95);
  mask_project_drag (canvas, 55, 20, 55, 10); /* a line gets a point */
  one = guise_mask_document_get_polygons (document)->pdata[0];
  g_assert_cmpuint (one->n_points, ==, 5);
  mask_project_check_point (document, 0, 1, 55, 10);
  mask_project_drag (canvas, 50, 50, 53, 54); /* all of it */
  mask_project_check_point (document, 0, 0, 23, 24);

  mask_project_press (canvas, GDK_KEY_Tab, 0);
  mask_project_press (canvas, GDK_KEY_Left, 0);
  mask_project_press (canvas, GDK_KEY_Down, GDK_SHIFT_MASK);
  mask_project_check_point (document, 0, 0, 22, 34);
  mask_project_press (canvas, GDK_KEY_ISO_Left_Tab, GDK_SHIFT_MASK);
  mask_project_act (editor, "mask.remove", NULL);
  one = guise_mask_document_get_polygons (document)->pdata[0];
  g_assert_cmpuint (one->n_points, ==, 4);

  for (int i = 0; i < 7; i++)
    mask_project_act (editor, "mask.undo", NULL);
  g_assert_cmpuint (guise_mask_document_get_polygons (document)->len, ==, 0);
  g_assert_cmpuint (mask_project_count_in_file (faces, "00001.jpg"), ==, 0);
  ui_close_window (window);
}

/* Without a keyboard: what is being drawn is closed or given up, and what is chosen goes, by
 * buttons; a point also by a click. */
static void
test_buttons (void)
{
  g_autofree char   *dir = mask_project_make ("buttons");
  GuiseWindow       *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor   *editor = mask_project_open_editor (window, "dst", "00001.jpg");
  GuiseMaskDocument *document = guise_mask_editor_get_document (editor);
  GuiseMaskCanvas   *canvas = GUISE_MASK_CANVAS (ui_find (GTK_WIDGET (editor), "canvas"));
  GtkWidget         *close = ui_find (GTK_WIDGET (editor), "close_button");
  GtkWidget         *remove = ui_find (GTK_WIDGET (editor), "remove_button");
  double             x = 90.0, y = 90.0;

  g_signal_emit_by_name (remove, "clicked"); /* nothing is chosen */
  mask_project_drag (canvas, 20, 20, 20, 20);
  mask_project_drag (canvas, 90, 20, 90, 20);
  g_signal_emit_by_name (close, "clicked"); /* too early */
  g_assert_cmpuint (guise_mask_document_get_draft (document)->n_points, ==, 2);
  g_signal_emit_by_name (remove, "clicked");
  g_assert_null (guise_mask_document_get_draft (document));
  mask_project_drag (canvas, 20, 20, 20, 20);
  mask_project_drag (canvas, 90, 20, 90, 20);
  mask_project_drag (canvas, 90, 90, 90, 90);
  mask_project_drag (canvas, 20, 90, 20, 90);
  g_signal_emit_by_name (close, "clicked");
  g_assert_cmpuint (guise_mask_document_get_polygons (document)->len, ==, 1);

  guise_mask_canvas_map (canvas, &x, &y);
  g_assert_false (guise_mask_canvas_take_point (canvas, x, y)); /* a tool that draws */
  mask_project_act (editor, "mask.tool", "2");
  g_assert_false (guise_mask_canvas_take_point (canvas, x - 60.0, y));
  g_assert_true (guise_mask_canvas_take_point (canvas, x, y));
  g_assert_cmpuint (((const GuisePolygon *) guise_mask_document_get_polygons (document)->pdata[0])
                      ->n_points,
                    ==, 3);
  mask_project_drag (canvas, 30, 35, 30, 35); /* all of it is chosen */
  g_signal_emit_by_name (remove, "clicked");
  g_assert_cmpuint (guise_mask_document_get_polygons (document)->len, ==, 0);
  ui_close_window (window);
}

static GtkEventController *
find_touch (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) one = g_list_model_get_item (controllers, i);

      if (GTK_IS_GESTURE_DRAG (one) && gtk_gesture_single_get_touch_only (GTK_GESTURE_SINGLE (one)))
        return one; /* the widget keeps it */
    }
  g_assert_not_reached ();
}

/* A finger sets its point where it leaves; a second finger takes it back, and two move the view. */
static void
test_touch (void)
{
  g_autofree char    *dir = mask_project_make ("touch");
  GuiseWindow        *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor    *editor = mask_project_open_editor (window, "src", "00001.jpg");
  GuiseMaskDocument  *document = guise_mask_editor_get_document (editor);
  GuiseMaskCanvas    *canvas = GUISE_MASK_CANVAS (ui_find (GTK_WIDGET (editor), "canvas"));
  GtkEventController *touch = find_touch (GTK_WIDGET (canvas));
  const GuisePolygon *one = guise_mask_document_get_polygons (document)->pdata[0];
  const double        before[2] = { (double) one->points[0][0], (double) one->points[0][1] };
  double              x = 30.0, y = 40.0, to_x = 50.0, to_y = 60.0;

  guise_mask_canvas_map (canvas, &x, &y);
  guise_mask_canvas_map (canvas, &to_x, &to_y);
  g_signal_emit_by_name (touch, "drag-begin", x, y);
  g_assert_null (guise_mask_document_get_draft (document));
  g_assert_true (guise_mask_canvas_has_lens (canvas));
  g_signal_emit_by_name (touch, "drag-update", to_x - x, to_y - y);
  g_signal_emit_by_name (touch, "drag-end", to_x - x, to_y - y);
  g_assert_false (guise_mask_canvas_has_lens (canvas));
  g_assert_cmpuint (guise_mask_document_get_draft (document)->n_points, ==, 1);
  g_assert_cmpfloat_with_epsilon ((double) guise_mask_document_get_draft (document)->points[0][0],
                                  50.0, 0.01);

  g_signal_emit_by_name (touch, "drag-begin", x, y);
  guise_mask_canvas_begin_pinch (canvas, x, y);
  g_signal_emit_by_name (touch, "drag-end", 0.0, 0.0);
  g_assert_cmpuint (guise_mask_document_get_draft (document)->n_points, ==, 1);
  guise_mask_canvas_pinch (canvas, 2.0, x + 30.0, y - 20.0);
  to_x = 30.0;
  to_y = 40.0;
  guise_mask_canvas_map (canvas, &to_x, &to_y);
  g_assert_cmpfloat_with_epsilon (to_x, x + 30.0, 0.01);
  g_assert_cmpfloat_with_epsilon (to_y, y - 20.0, 0.01);
  g_assert_cmpfloat_with_epsilon (guise_mask_canvas_get_zoom (canvas), 2.0, 0.01);

  /* a point that was on its way is back */
  mask_project_act (editor, "mask.tool", "2");
  x = before[0];
  y = before[1];
  guise_mask_canvas_map (canvas, &x, &y);
  g_signal_emit_by_name (touch, "drag-begin", x, y);
  g_signal_emit_by_name (touch, "drag-update", 40.0, 40.0);
  one = guise_mask_document_get_polygons (document)->pdata[0];
  g_assert_cmpfloat ((double) one->points[0][0], >, before[0] + 1.0);
  guise_mask_canvas_begin_pinch (canvas, x, y);
  mask_project_check_point (document, 0, 0, before[0], before[1]);
  g_assert_false (guise_mask_document_can_undo (document));

  /* a finger that rests while the face changes sets nothing on the next one */
  mask_project_act (editor, "mask.tool", "0");
  g_signal_emit_by_name (touch, "drag-begin", x, y);
  mask_project_act (editor, "mask.go", "1");
  g_assert_false (guise_mask_canvas_has_lens (canvas));
  g_signal_emit_by_name (touch, "drag-end", 0.0, 0.0);
  g_assert_null (guise_mask_document_get_draft (document));
  ui_close_window (window);
}

/* An outline by the keyboard alone: the cursor begins in the middle of the picture. */
static void
test_keys (void)
{
  g_autofree char   *dir = mask_project_make ("keys");
  g_autofree char   *faces = g_strconcat (dir, " me", NULL);
  GuiseWindow       *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor   *editor = mask_project_open_editor (window, "dst", "00003.jpg");
  GuiseMaskDocument *document = guise_mask_editor_get_document (editor);
  GuiseMaskCanvas   *canvas = GUISE_MASK_CANVAS (ui_find (GTK_WIDGET (editor), "canvas"));
  const int          middle = MASK_FACES_SIDE / 2;
  GuisePolygon      *one;

  g_assert_false (gtk_widget_is_focus (GTK_WIDGET (canvas)));
  mask_project_act (editor, "mask.tool", "1");
  g_assert_true (gtk_widget_is_focus (GTK_WIDGET (canvas)));
  mask_project_press (canvas, GDK_KEY_space, 0);
  for (int i = 0; i < 3; i++)
    mask_project_press (canvas, GDK_KEY_Right, GDK_SHIFT_MASK);
  mask_project_press (canvas, GDK_KEY_Return, 0); /* too short to be closed: a point as well */
  mask_project_press (canvas, GDK_KEY_Left, 0);
  mask_project_press (canvas, GDK_KEY_Down, GDK_SHIFT_MASK);
  mask_project_press (canvas, GDK_KEY_Down, GDK_SHIFT_MASK);
  ui_shoot (GTK_WIDGET (window), "masks-editor-keys");
  mask_project_press (canvas, GDK_KEY_space, 0);
  g_assert_cmpuint (guise_mask_document_get_polygons (document)->len, ==, 0);
  mask_project_act (editor, "mask.close", NULL);
  g_assert_cmpuint (mask_project_count_in_file (faces, "00003.jpg"), ==, 1);
  one = guise_mask_document_get_polygons (document)->pdata[0];
  g_assert_cmpint (one->kind, ==, GUISE_POLYGON_EXCLUDE);
  g_assert_cmpuint (one->n_points, ==, 3);
  mask_project_check_point (document, 0, 0, middle, middle);
  mask_project_check_point (document, 0, 1, middle + 30, middle);
  mask_project_check_point (document, 0, 2, middle + 29, middle + 20);

  /* another one, closed on its first point */
  mask_project_act (editor, "mask.tool", "0");
  mask_project_press (canvas, GDK_KEY_space, 0);
  mask_project_press (canvas, GDK_KEY_Up, GDK_SHIFT_MASK);
  mask_project_press (canvas, GDK_KEY_Up, GDK_SHIFT_MASK);
  mask_project_press (canvas, GDK_KEY_space, 0);
  mask_project_press (canvas, GDK_KEY_Left, GDK_SHIFT_MASK);
  mask_project_press (canvas, GDK_KEY_Left, GDK_SHIFT_MASK);
  mask_project_press (canvas, GDK_KEY_space, 0);
  mask_project_press (canvas, GDK_KEY_Right, GDK_SHIFT_MASK);
  mask_project_press (canvas, GDK_KEY_Right, GDK_SHIFT_MASK);
  mask_project_press (canvas, GDK_KEY_Down, GDK_SHIFT_MASK);
  mask_project_press (canvas, GDK_KEY_Down, GDK_SHIFT_MASK);
  mask_project_press (canvas, GDK_KEY_space, 0);
  ui_wait (mask_project_is_idle, editor, "the outline to be saved");
  g_assert_cmpuint (mask_project_count_in_file (faces, "00003.jpg"), ==, 2);

  /* a point that Tab has chosen moves; without one the cursor does */
  mask_project_press (canvas, GDK_KEY_Tab, 0);
  mask_project_press (canvas, GDK_KEY_Up, 0);
  mask_project_check_point (document, 0, 0, middle, middle - 1);
  mask_project_act (editor, "mask.cancel", NULL);
  mask_project_press (canvas, GDK_KEY_Up, 0);
  mask_project_check_point (document, 0, 0, middle, middle - 1);
  for (int i = 0; i < 3; i++)
    mask_project_act (editor, "mask.undo", NULL);
  g_assert_cmpuint (mask_project_count_in_file (faces, "00003.jpg"), ==, 0);
  ui_close_window (window);
}

/* The lens stands at the top corner away from the hand, while a point is dragged or Alt is held. */
static void
test_lens (void)
{
  g_autofree char    *dir = mask_project_make ("lens");
  GuiseWindow        *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor    *editor = mask_project_open_editor (window, "dst", "00000.jpg");
  GuiseMaskCanvas    *canvas = GUISE_MASK_CANVAS (ui_find (GTK_WIDGET (editor), "canvas"));
  GtkEventController *gesture =
    mask_project_find_controller (GTK_WIDGET (canvas), GTK_TYPE_GESTURE_DRAG);
  GtkEventController *keys =
    mask_project_find_controller (GTK_WIDGET (canvas), GTK_TYPE_EVENT_CONTROLLER_KEY);
  const double        width = gtk_widget_get_width (GTK_WIDGET (canvas));
  const GuisePolygon *one;
  gboolean            is_used;
  double              x, y;

  mask_project_act (editor, "mask.face", NULL);
  mask_project_act (editor, "mask.tool", "2");
  one = guise_mask_document_get_polygons (guise_mask_editor_get_document (editor))->pdata[0];
  x = (double) one->points[0][0];
  y = (double) one->points[0][1];
  guise_mask_canvas_map (canvas, &x, &y);
  g_assert_false (guise_mask_canvas_has_lens (canvas));
  g_signal_emit_by_name (gesture, "drag-begin", x, y);
  g_signal_emit_by_name (gesture, "drag-update", 20.0 - x, 0.0);
  ui_settle (GTK_WIDGET (window));
  g_assert_true (guise_mask_canvas_has_lens (canvas));
  g_assert_cmpfloat ((double) guise_mask_canvas_get_lens (canvas).origin.x, >, width / 2);
  g_signal_emit_by_name (gesture, "drag-update", width - 20.0 - x, 0.0);
  ui_settle (GTK_WIDGET (window));
  g_assert_cmpfloat ((double) guise_mask_canvas_get_lens (canvas).origin.x, <, width / 2);
  g_signal_emit_by_name (gesture, "drag-update", 4.0, 3.0);
  ui_shoot (GTK_WIDGET (window), "masks-editor-lens");
  g_signal_emit_by_name (gesture, "drag-end", 4.0, 3.0);
  g_assert_false (guise_mask_canvas_has_lens (canvas));

  g_signal_emit_by_name (keys, "key-pressed", GDK_KEY_Alt_L, 0, 0, &is_used);
  g_assert_true (guise_mask_canvas_has_lens (canvas));
  g_signal_emit_by_name (keys, "key-released", GDK_KEY_Alt_L, 0, GDK_ALT_MASK);
  g_assert_false (guise_mask_canvas_has_lens (canvas));
  ui_close_window (window);
}

/* Where the face's middle is in the widget, off the widget's own middle. */
static double
measure_off (GuiseMaskEditor *editor, GuiseMaskCanvas *canvas)
{
  const GuisePolygon *one =
    guise_mask_document_get_polygons (guise_mask_editor_get_document (editor))->pdata[0];
  double least[2] = { (double) INFINITY, (double) INFINITY };
  double most[2] = { -(double) INFINITY, -(double) INFINITY };
  double x, y;

  for (size_t i = 0; i < one->n_points; i++)
    for (int axis = 0; axis < 2; axis++)
      {
        least[axis] = MIN (least[axis], (double) one->points[i][axis]);
        most[axis] = MAX (most[axis], (double) one->points[i][axis]);
      }
  x = (least[0] + most[0]) / 2;
  y = (least[1] + most[1]) / 2;
  guise_mask_canvas_map (canvas, &x, &y);
  return hypot (x - 0.5 * gtk_widget_get_width (GTK_WIDGET (canvas)),
                y - 0.5 * gtk_widget_get_height (GTK_WIDGET (canvas)));
}

/* Locked, the face is in the middle, whatever the zoom and whichever the face. */
static void
test_lock (void)
{
  g_autofree char *dir = mask_project_make ("lock");
  GuiseWindow     *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor *editor = mask_project_open_editor (window, "dst", "00000.jpg");
  GuiseMaskCanvas *canvas = GUISE_MASK_CANVAS (ui_find (GTK_WIDGET (editor), "canvas"));
  const double     near = 90.0; /* the hull reaches further up than the landmarks */

  mask_project_act (editor, "mask.face", NULL);
  mask_project_act (editor, "mask.zoom", "4");
  g_signal_emit_by_name (mask_project_find_controller (GTK_WIDGET (canvas),
                                                       GTK_TYPE_EVENT_CONTROLLER_SCROLL),
                         "scroll", 12.0, 9.0, &(gboolean){ FALSE });
  g_assert_cmpfloat (measure_off (editor, canvas), >, 2 * near);
  mask_project_act (editor, "mask.lock", NULL);
  g_assert_cmpfloat (measure_off (editor, canvas), <, near);
  mask_project_act (editor, "mask.zoom", "2");
  g_assert_cmpfloat (measure_off (editor, canvas), <, 2 * near);
  g_signal_emit_by_name (mask_project_find_controller (GTK_WIDGET (canvas),
                                                       GTK_TYPE_EVENT_CONTROLLER_SCROLL),
                         "scroll", 12.0, 9.0, &(gboolean){ FALSE });
  mask_project_act (editor, "mask.zoom", "-2");
  mask_project_act (editor, "mask.go", "1");
  mask_project_act (editor, "mask.face", NULL);
  g_assert_cmpfloat (measure_off (editor, canvas), <, near);
  ui_close_window (window);
}

/* With Space held the hand pulls the picture; a line says where it would get a point. */
static void
test_hand (void)
{
  g_autofree char    *dir = mask_project_make ("hand");
  GuiseWindow        *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor    *editor = mask_project_open_editor (window, "src", "00000.jpg");
  GuiseMaskDocument  *document = guise_mask_editor_get_document (editor);
  GuiseMaskCanvas    *canvas = GUISE_MASK_CANVAS (ui_find (GTK_WIDGET (editor), "canvas"));
  GtkEventController *keys =
    mask_project_find_controller (GTK_WIDGET (canvas), GTK_TYPE_EVENT_CONTROLLER_KEY);
  GtkEventController *motion =
    mask_project_find_controller (GTK_WIDGET (canvas), GTK_TYPE_EVENT_CONTROLLER_MOTION);
  const GuisePolygon *one = guise_mask_document_get_polygons (document)->pdata[0];
  gboolean            is_used;
  double              x = 10.0, y = 20.0, on_x, on_y;

  mask_project_act (editor, "mask.zoom", "4");
  guise_mask_canvas_map (canvas, &x, &y);
  g_signal_emit_by_name (keys, "key-pressed", GDK_KEY_space, 0, 0, &is_used);
  g_assert_true (is_used);
  mask_project_drag (canvas, 50, 50, 60, 55);
  g_signal_emit_by_name (keys, "key-pressed", GDK_KEY_space, 0, 0, &is_used); /* it repeats */
  g_signal_emit_by_name (keys, "key-released", GDK_KEY_space, 0, 0);
  g_assert_null (guise_mask_document_get_draft (document));
  on_x = 0.0;
  on_y = 15.0;
  guise_mask_canvas_map (canvas, &on_x, &on_y);
  g_assert_cmpfloat_with_epsilon (on_x, x, 0.01);
  g_assert_cmpfloat_with_epsilon (on_y, y, 0.01);
  mask_project_press (canvas, GDK_KEY_space, 0);
  g_assert_cmpuint (guise_mask_document_get_draft (document)->n_points, ==, 1);
  mask_project_act (editor, "mask.cancel", NULL);

  mask_project_act (editor, "mask.zoom", "0");
  mask_project_act (editor, "mask.tool", "2");
  x = (double) (one->points[0][0] + one->points[1][0]) / 2.0;
  y = (double) (one->points[0][1] + one->points[1][1]) / 2.0;
  on_x = x;
  on_y = y;
  guise_mask_canvas_map (canvas, &on_x, &on_y);
  g_signal_emit_by_name (motion, "motion", on_x, on_y);
  g_assert_true (canvas->has_ghost);
  g_assert_cmpfloat_with_epsilon (canvas->ghost[0], x, 0.01);
  g_assert_cmpfloat_with_epsilon (canvas->ghost[1], y, 0.01);
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "masks-editor-ghost");
  g_signal_emit_by_name (motion, "motion", 3.0, 3.0);
  g_assert_false (canvas->has_ghost);
  ui_close_window (window);
}

/* Where the middle of the canvas is in the picture. */
static void
check_middle (GuiseMaskCanvas *canvas, double x, double y)
{
  guise_mask_canvas_map (canvas, &x, &y);
  g_assert_cmpfloat_with_epsilon (x, 0.5 * gtk_widget_get_width (GTK_WIDGET (canvas)), 0.01);
  g_assert_cmpfloat_with_epsilon (y, 0.5 * gtk_widget_get_height (GTK_WIDGET (canvas)), 0.01);
}

static void
check_last (GuiseMaskDocument *document, unsigned n, double x, double y)
{
  const GuisePolygon *draft = guise_mask_document_get_draft (document);

  g_assert_nonnull (draft);
  g_assert_cmpuint (draft->n_points, ==, n);
  g_assert_cmpfloat_with_epsilon ((double) draft->points[n - 1][0], x, 0.01);
  g_assert_cmpfloat_with_epsilon ((double) draft->points[n - 1][1], y, 0.01);
}

/* Locked, the picture moves under a cross that stays, and points are set under it. */
static void
test_cross (void)
{
  g_autofree char    *dir = mask_project_make ("cross");
  GuiseWindow        *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor    *editor = mask_project_open_editor (window, "dst", "00000.jpg");
  GuiseMaskDocument  *document = guise_mask_editor_get_document (editor);
  GuiseMaskCanvas    *canvas = GUISE_MASK_CANVAS (ui_find (GTK_WIDGET (editor), "canvas"));
  GtkEventController *touch = find_touch (GTK_WIDGET (canvas));
  double              x, y, scale;

  mask_project_act (editor, "mask.zoom", "2");
  mask_project_act (editor, "mask.lock", NULL);
  g_assert_true (guise_mask_canvas_has_cross (canvas));
  guise_mask_canvas_get_cross (canvas, &x, &y);
  mask_project_drag (canvas, 30, 40, 30, 40); /* a click, wherever it is */
  check_last (document, 1, x, y);
  mask_project_press (canvas, GDK_KEY_Right, GDK_SHIFT_MASK);
  check_middle (canvas, x + 10, y);
  mask_project_press (canvas, GDK_KEY_space, 0);
  check_last (document, 2, x + 10, y);
  mask_project_act (editor, "mask.zoom", "1"); /* around the cross */
  check_middle (canvas, x + 10, y);

  scale = guise_mask_canvas_get_scale (canvas);
  mask_project_drag (canvas, 60, 60, 60, 45); /* what is lower comes into the middle */
  check_middle (canvas, x + 10, y + 15);
  g_assert_cmpuint (guise_mask_document_get_draft (document)->n_points, ==, 2);
  ui_settle (GTK_WIDGET (window));
  mask_project_shoot (window, "masks-editor-cross");
  g_signal_emit_by_name (touch, "drag-begin", 50.0, 50.0);
  g_signal_emit_by_name (touch, "drag-update", 5.0 * scale, 0.0);
  g_signal_emit_by_name (touch, "drag-end", 5.0 * scale, 0.0);
  check_middle (canvas, x + 5, y + 15);
  g_signal_emit_by_name (touch, "drag-begin", 50.0, 50.0);
  g_signal_emit_by_name (touch, "drag-end", 2.0, 1.0);
  check_last (document, 3, x + 5, y + 15);
  check_middle (canvas, x + 5, y + 15);
  mask_project_act (editor, "mask.close", NULL);
  g_assert_cmpuint (guise_mask_document_get_polygons (document)->len, ==, 1);

  mask_project_act (editor, "mask.tool", "2"); /* points are where the hand is */
  g_assert_false (guise_mask_canvas_has_cross (canvas));
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int result;

  ui_init (&argc, &argv);
  mask_project_root = guise_test_tmp_dir ();
  g_test_add_func ("/ui/mask-canvas/checkerboard", test_checkerboard);
  g_test_add_func ("/ui/mask-canvas/canvas", test_canvas);
  g_test_add_func ("/ui/mask-canvas/buttons", test_buttons);
  g_test_add_func ("/ui/mask-canvas/touch", test_touch);
  g_test_add_func ("/ui/mask-canvas/keys", test_keys);
  g_test_add_func ("/ui/mask-canvas/lens", test_lens);
  g_test_add_func ("/ui/mask-canvas/lock", test_lock);
  g_test_add_func ("/ui/mask-canvas/hand", test_hand);
  g_test_add_func ("/ui/mask-canvas/cross", test_cross);
  result = g_test_run ();
  guise_test_rm_rf (mask_project_root);
  guise_leave (result);
}
