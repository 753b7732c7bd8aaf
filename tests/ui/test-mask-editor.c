/* SPDX-License-Identifier: GPL-3.0-or-later
 * Masks: what is drawn. */
#include <glib/gstdio.h>
#include <math.h>

#include "app/masks/guise-mask-canvas-private.h"
#include "app/masks/guise-mask-editor.h"
#include "app/masks/guise-mask-tint.h"
#include "faceset/guise-faceset-lock.h"
#include "mask-faces.h"
#include "mask-project.h"
#include "mask/guise-mask-notes.h"
#include "support/guise-test.h"
#include "ui.h"

static gboolean
is_idle (void *data)
{
  return !guise_mask_editor_is_busy (data) &&
         guise_mask_document_get_face (guise_mask_editor_get_document (data)) != NULL;
}

static GuiseMaskEditor *
open_editor (GuiseWindow *window, const char *slot, const char *face)
{
  GtkWidget *page = guise_window_get_step_page (window);
  GtkWidget *editor;

  gtk_widget_activate_action (page, "masks.edit", "(ss)", slot, face);
  editor = adw_leaflet_get_visible_child (ADW_LEAFLET (ui_find (GTK_WIDGET (window), "nav")));
  g_assert_true (GUISE_IS_MASK_EDITOR (editor));
  ui_wait (is_idle, editor, "the face to be read");
  ui_settle (GTK_WIDGET (window));
  return GUISE_MASK_EDITOR (editor);
}

static void
act (GuiseMaskEditor *editor, const char *action, const char *target)
{
  g_autoptr (GVariant) value =
               target != NULL ? g_variant_parse (NULL, target, NULL, NULL, NULL) : NULL;

  gtk_widget_activate_action_variant (GTK_WIDGET (editor), action, value);
  ui_wait (is_idle, editor, action);
}

static size_t
count_in_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceFile) face = guise_face_file_load (path, &error);

  g_assert_no_error (error);
  return face->meta->polygons != NULL ? face->meta->polygons->len : 0;
}

/* What a person does with keys alone; every change is in the face's file when it is idle. */
static void
test_editor (void)
{
  g_autofree char   *dir = mask_project_make ("editor");
  g_autofree char   *faces = g_strconcat (dir, " me", NULL);
  g_autofree char   *before = mask_faces_digest (faces);
  g_autofree char   *after = NULL;
  GuiseWindow       *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor   *editor = open_editor (window, "dst", "00000.jpg");
  GuiseMaskDocument *document = guise_mask_editor_get_document (editor);

  g_assert_cmpuint (count_in_file (faces, "00000.jpg"), ==, 0);
  act (editor, "mask.face", NULL);
  g_assert_cmpuint (count_in_file (faces, "00000.jpg"), ==, 1);

  /* an outline that leaves out, drawn and closed by the key */
  guise_mask_document_draw (document, GUISE_POLYGON_EXCLUDE, 50, 60);
  guise_mask_document_draw (document, GUISE_POLYGON_EXCLUDE, 90, 60);
  guise_mask_document_draw (document, GUISE_POLYGON_EXCLUDE, 80, 90);
  act (editor, "mask.close", NULL);
  g_assert_cmpuint (count_in_file (faces, "00000.jpg"), ==, 2);
  ui_settle (GTK_WIDGET (window));
  mask_project_shoot (window, "masks-editor");
  act (editor, "mask.view", "1");
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "masks-editor-mask");
  act (editor, "mask.view", "4");
  ui_settle (GTK_WIDGET (window));
  mask_project_shoot (window, "masks-editor-checker");
  act (editor, "mask.view", "0");

  act (editor, "mask.grow", "1");
  act (editor, "mask.smooth", NULL);

  /* on to the next, which takes the outlines over */
  act (editor, "mask.go", "1");
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00001.jpg");
  gtk_widget_activate_action (GTK_WIDGET (editor), "mask.copy", NULL);
  for (int i = 0; i < 1000 && guise_mask_document_get_polygons (document)->len == 0; i++)
    ui_settle (GTK_WIDGET (window));
  ui_wait (is_idle, editor, "the copy to be saved");
  g_assert_cmpuint (count_in_file (faces, "00001.jpg"), ==, 2);

  /* and all the way back, over both faces */
  for (int i = 0; i < 5; i++)
    act (editor, "mask.undo", NULL);
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00000.jpg");
  g_assert_false (guise_mask_document_can_undo (document));
  after = mask_faces_digest (faces);
  g_assert_cmpstr (before, ==, after);
  ui_close_window (window);
}

static const char *
get_subtitle (GuiseMaskEditor *editor)
{
  return adw_window_title_get_subtitle (ADW_WINDOW_TITLE (ui_find (GTK_WIDGET (editor), "title")));
}

static gboolean
has_strip_of (void *data)
{
  GtkWidget *strip = ui_find (data, "suggested");

  return mask_project_count_children (strip) == GPOINTER_TO_UINT (g_object_get_data (data, "n"));
}

static void
wait_for_strip (GuiseMaskEditor *editor, unsigned n)
{
  g_object_set_data (G_OBJECT (editor), "n", GUINT_TO_POINTER (n));
  ui_wait (has_strip_of, editor, "the faces of the state");
}

/* Faces are gone through by what there is of their masks; what was just drawn counts. */
static void
test_states (void)
{
  g_autofree char   *dir = mask_project_make ("states");
  GuiseWindow       *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor   *editor = open_editor (window, "src", "00003.jpg");
  GuiseMaskDocument *document = guise_mask_editor_get_document (editor);
  GtkDropDown       *state = GTK_DROP_DOWN (ui_find (GTK_WIDGET (editor), "state"));

  act (editor, "mask.unlabelled", NULL);
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00005.jpg");
  act (editor, "mask.face", NULL);
  act (editor, "mask.unlabelled", NULL);
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00006.jpg");
  act (editor, "mask.state", NULL); /* all */
  act (editor, "mask.state", NULL); /* with outlines */
  g_assert_cmpuint (gtk_drop_down_get_selected (state), ==, 2);
  wait_for_strip (editor, 2);
  act (editor, "mask.go", "-1");
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00005.jpg");
  g_assert_true (g_str_has_prefix (get_subtitle (editor), "6 of 6 "));
  act (editor, "mask.go", "1");
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00000.jpg");
  wait_for_strip (editor, 6);
  ui_settle (GTK_WIDGET (window));
  mask_project_shoot (window, "masks-editor-labelled");
  act (editor, "mask.state", NULL); /* without */
  act (editor, "mask.go-on", NULL);
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00006.jpg");
  g_assert_true (g_str_has_prefix (get_subtitle (editor), "1 of 6 "));
  act (editor, "mask.state", NULL); /* with a mask: there is none */
  wait_for_strip (editor, 0);
  act (editor, "mask.go", "1");
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00006.jpg");
  act (editor, "mask.state", NULL);
  g_assert_cmpuint (gtk_drop_down_get_selected (state), ==, 0);
  g_assert_cmpuint (mask_project_count_children (ui_find (GTK_WIDGET (editor), "suggested")), >, 0);
  ui_close_window (window);
}

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

static GtkEventController *
find_controller (GtkWidget *widget, GType type)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) one = g_list_model_get_item (controllers, i);

      if (G_OBJECT_TYPE (one) == type &&
          (!GTK_IS_GESTURE_SINGLE (one) ||
           (gtk_gesture_single_get_button (GTK_GESTURE_SINGLE (one)) == GDK_BUTTON_PRIMARY &&
            !gtk_gesture_single_get_touch_only (GTK_GESTURE_SINGLE (one)))))
        return one; /* the widget keeps it */
    }
  g_assert_not_reached ();
}

/* As the pointer would from one place of the picture to another; without a way it is a click. */
static void
drag (GuiseMaskCanvas *canvas, double x, double y, double to_x, double to_y)
{
  GtkEventController *gesture = find_controller (GTK_WIDGET (canvas), GTK_TYPE_GESTURE_DRAG);

  guise_mask_canvas_map (canvas, &x, &y);
  guise_mask_canvas_map (canvas, &to_x, &to_y);
  g_signal_emit_by_name (gesture, "drag-begin", x, y);
  if (x != to_x || y != to_y)
    g_signal_emit_by_name (gesture, "drag-update", to_x - x, to_y - y);
  g_signal_emit_by_name (gesture, "drag-end", to_x - x, to_y - y);
}

static void
press (GuiseMaskCanvas *canvas, guint key, GdkModifierType state)
{
  gboolean is_used = FALSE;

  g_signal_emit_by_name (find_controller (GTK_WIDGET (canvas), GTK_TYPE_EVENT_CONTROLLER_KEY),
                         "key-pressed", key, 0, state, &is_used);
  g_assert_true (is_used);
}

static void
check_point (GuiseMaskDocument *document, int polygon, int point, double x, double y)
{
  const GuisePolygon *one = guise_mask_document_get_polygons (document)->pdata[polygon];

  g_assert_cmpfloat_with_epsilon ((double) one->points[point][0], x, 0.01);
  g_assert_cmpfloat_with_epsilon ((double) one->points[point][1], y, 0.01);
}

/* Drawn with clicks, changed with drags and keys, at another zoom too. */
static void
test_canvas (void)
{
  g_autofree char   *dir = mask_project_make ("canvas");
  g_autofree char   *faces = g_strconcat (dir, " me", NULL);
  GuiseWindow       *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor   *editor = open_editor (window, "dst", "00001.jpg");
  GuiseMaskDocument *document = guise_mask_editor_get_document (editor);
  GuiseMaskCanvas   *canvas = GUISE_MASK_CANVAS (ui_find (GTK_WIDGET (editor), "canvas"));
  GuisePolygon      *one;

  drag (canvas, 20, 20, 20, 20);
  drag (canvas, 90, 20, 90, 20);
  drag (canvas, 90, 90, 90, 90);
  drag (canvas, 20, 90, 20, 90);
  drag (canvas, 21, 20, 21, 20); /* near the first: closed */
  ui_wait (is_idle, editor, "the outline to be saved");
  g_assert_cmpuint (count_in_file (faces, "00001.jpg"), ==, 1);
  one = guise_mask_document_get_polygons (document)->pdata[0];
  g_assert_cmpuint (one->n_points, ==, 4);
  check_point (document, 0, 2, 90, 90);

  act (editor, "mask.tool", "2");
  act (editor, "mask.zoom", "2");
  drag (canvas, 90, 90, 100, 95); /* a point */
  check_point (document, 0, 2, 100, 95);
  drag (canvas, 55, 20, 55, 10); /* a line gets a point */
  one = guise_mask_document_get_polygons (document)->pdata[0];
  g_assert_cmpuint (one->n_points, ==, 5);
  check_point (document, 0, 1, 55, 10);
  drag (canvas, 50, 50, 53, 54); /* all of it */
  check_point (document, 0, 0, 23, 24);

  press (canvas, GDK_KEY_Tab, 0);
  press (canvas, GDK_KEY_Left, 0);
  press (canvas, GDK_KEY_Down, GDK_SHIFT_MASK);
  check_point (document, 0, 0, 22, 34);
  press (canvas, GDK_KEY_ISO_Left_Tab, GDK_SHIFT_MASK);
  act (editor, "mask.remove", NULL);
  one = guise_mask_document_get_polygons (document)->pdata[0];
  g_assert_cmpuint (one->n_points, ==, 4);

  for (int i = 0; i < 7; i++)
    act (editor, "mask.undo", NULL);
  g_assert_cmpuint (guise_mask_document_get_polygons (document)->len, ==, 0);
  g_assert_cmpuint (count_in_file (faces, "00001.jpg"), ==, 0);
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
  GuiseMaskEditor    *editor = open_editor (window, "src", "00001.jpg");
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
  act (editor, "mask.tool", "2");
  x = before[0];
  y = before[1];
  guise_mask_canvas_map (canvas, &x, &y);
  g_signal_emit_by_name (touch, "drag-begin", x, y);
  g_signal_emit_by_name (touch, "drag-update", 40.0, 40.0);
  one = guise_mask_document_get_polygons (document)->pdata[0];
  g_assert_cmpfloat ((double) one->points[0][0], >, before[0] + 1.0);
  guise_mask_canvas_begin_pinch (canvas, x, y);
  check_point (document, 0, 0, before[0], before[1]);
  g_assert_false (guise_mask_document_can_undo (document));

  /* a finger that rests while the face changes sets nothing on the next one */
  act (editor, "mask.tool", "0");
  g_signal_emit_by_name (touch, "drag-begin", x, y);
  act (editor, "mask.go", "1");
  g_assert_false (guise_mask_canvas_has_lens (canvas));
  g_signal_emit_by_name (touch, "drag-end", 0.0, 0.0);
  g_assert_null (guise_mask_document_get_draft (document));
  ui_close_window (window);
}

static char *
get_spot (GuiseMaskCanvas *canvas)
{
  double x = 0.0, y = 0.0;

  guise_mask_canvas_map (canvas, &x, &y);
  return g_strdup_printf ("%.0f %.0f", x, y);
}

/* What is said to those who do not see: the point that keys move, and the keys of every button. */
static void
test_said (void)
{
  g_autofree char   *dir = mask_project_make ("said");
  GuiseWindow       *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor   *editor = open_editor (window, "dst", "00001.jpg");
  GuiseMaskDocument *document = guise_mask_editor_get_document (editor);
  GuiseMaskCanvas   *canvas = GUISE_MASK_CANVAS (ui_find (GTK_WIDGET (editor), "canvas"));
  g_autofree char   *spot = NULL;
  g_autofree char   *panned = NULL;
  g_autofree char   *back = NULL;

  for (int i = 0; i < 3; i++)
    guise_mask_document_draw (document, GUISE_POLYGON_EXCLUDE, 50 + 20 * (i % 2), 60 + 20 * i);
  act (editor, "mask.close", NULL);
  press (canvas, GDK_KEY_Tab, 0);
  press (canvas, GDK_KEY_Tab, 0);
  gtk_test_accessible_assert_property (canvas, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Point 2 of 3, outline 1 of 1, leave out; column 70, row "
                                       "80");
  press (canvas, GDK_KEY_Left, GDK_SHIFT_MASK);
  gtk_test_accessible_assert_property (canvas, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Point 2 of 3, outline 1 of 1, leave out; column 60, row "
                                       "80");

  gtk_test_accessible_assert_property (ui_find (GTK_WIDGET (editor), "tool_points"),
                                       GTK_ACCESSIBLE_PROPERTY_KEY_SHORTCUTS, "E");
  gtk_test_accessible_assert_property (ui_find (GTK_WIDGET (editor), "zoom_button"),
                                       GTK_ACCESSIBLE_PROPERTY_KEY_SHORTCUTS, "0 KP_0");
  gtk_test_accessible_assert_property (ui_find (GTK_WIDGET (editor), "state"),
                                       GTK_ACCESSIBLE_PROPERTY_KEY_SHORTCUTS, "F");
  gtk_test_accessible_assert_property (ui_find (GTK_WIDGET (editor), "next_button"),
                                       GTK_ACCESSIBLE_PROPERTY_KEY_SHORTCUTS, "Shift+D");
  act (editor, "mask.state", NULL);
  gtk_test_accessible_assert_property (ui_find (GTK_WIDGET (editor), "next_button"),
                                       GTK_ACCESSIBLE_PROPERTY_KEY_SHORTCUTS, "D");

  spot = get_spot (canvas);
  act (editor, "mask.pan", "'right'");
  panned = get_spot (canvas);
  g_assert_cmpstr (spot, !=, panned);
  act (editor, "mask.pan", "'left'");
  back = get_spot (canvas);
  g_assert_cmpstr (spot, ==, back);
  ui_close_window (window);
}

/* Undo takes points of an outline that is being drawn; who goes on without closing it keeps it. */
static void
test_draft (void)
{
  g_autofree char   *dir = mask_project_make ("draft");
  g_autofree char   *faces = g_strconcat (dir, " me", NULL);
  GuiseWindow       *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor   *editor = open_editor (window, "dst", "00001.jpg");
  GuiseMaskDocument *document = guise_mask_editor_get_document (editor);
  GuiseMaskCanvas   *canvas = GUISE_MASK_CANVAS (ui_find (GTK_WIDGET (editor), "canvas"));

  drag (canvas, 20, 20, 20, 20);
  drag (canvas, 90, 20, 90, 20);
  act (editor, "mask.undo", NULL);
  g_assert_cmpuint (guise_mask_document_get_draft (document)->n_points, ==, 1);
  act (editor, "mask.undo", NULL);
  g_assert_null (guise_mask_document_get_draft (document));
  act (editor, "mask.redo", NULL);
  act (editor, "mask.redo", NULL);
  g_assert_cmpuint (guise_mask_document_get_draft (document)->n_points, ==, 2);
  act (editor, "mask.cancel", NULL);

  drag (canvas, 20, 20, 20, 20);
  drag (canvas, 90, 20, 90, 20);
  act (editor, "mask.go", "1"); /* too short to be one */
  g_assert_cmpuint (count_in_file (faces, "00001.jpg"), ==, 0);
  act (editor, "mask.go", "-1");
  drag (canvas, 20, 20, 20, 20);
  drag (canvas, 90, 20, 90, 20);
  drag (canvas, 90, 90, 90, 90);
  act (editor, "mask.go", "1");
  g_assert_cmpuint (count_in_file (faces, "00001.jpg"), ==, 1);
  g_assert_null (guise_mask_document_get_draft (document));

  drag (canvas, 20, 20, 20, 20);
  drag (canvas, 90, 20, 90, 20);
  drag (canvas, 90, 90, 90, 90);
  act (editor, "mask.tool", "1");
  g_assert_cmpuint (count_in_file (faces, "00002.jpg"), ==, 1);
  ui_close_window (window);
}

/* An outline by the keyboard alone: the cursor begins in the middle of the picture. */
static void
test_keys (void)
{
  g_autofree char   *dir = mask_project_make ("keys");
  g_autofree char   *faces = g_strconcat (dir, " me", NULL);
  GuiseWindow       *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor   *editor = open_editor (window, "dst", "00003.jpg");
  GuiseMaskDocument *document = guise_mask_editor_get_document (editor);
  GuiseMaskCanvas   *canvas = GUISE_MASK_CANVAS (ui_find (GTK_WIDGET (editor), "canvas"));
  const int          middle = MASK_FACES_SIDE / 2;
  GuisePolygon      *one;

  g_assert_false (gtk_widget_is_focus (GTK_WIDGET (canvas)));
  act (editor, "mask.tool", "1");
  g_assert_true (gtk_widget_is_focus (GTK_WIDGET (canvas)));
  press (canvas, GDK_KEY_space, 0);
  for (int i = 0; i < 3; i++)
    press (canvas, GDK_KEY_Right, GDK_SHIFT_MASK);
  press (canvas, GDK_KEY_Return, 0); /* too short to be closed: a point as well */
  press (canvas, GDK_KEY_Left, 0);
  press (canvas, GDK_KEY_Down, GDK_SHIFT_MASK);
  press (canvas, GDK_KEY_Down, GDK_SHIFT_MASK);
  ui_shoot (GTK_WIDGET (window), "masks-editor-keys");
  press (canvas, GDK_KEY_space, 0);
  g_assert_cmpuint (guise_mask_document_get_polygons (document)->len, ==, 0);
  act (editor, "mask.close", NULL);
  g_assert_cmpuint (count_in_file (faces, "00003.jpg"), ==, 1);
  one = guise_mask_document_get_polygons (document)->pdata[0];
  g_assert_cmpint (one->kind, ==, GUISE_POLYGON_EXCLUDE);
  g_assert_cmpuint (one->n_points, ==, 3);
  check_point (document, 0, 0, middle, middle);
  check_point (document, 0, 1, middle + 30, middle);
  check_point (document, 0, 2, middle + 29, middle + 20);

  /* another one, closed on its first point */
  act (editor, "mask.tool", "0");
  press (canvas, GDK_KEY_space, 0);
  press (canvas, GDK_KEY_Up, GDK_SHIFT_MASK);
  press (canvas, GDK_KEY_Up, GDK_SHIFT_MASK);
  press (canvas, GDK_KEY_space, 0);
  press (canvas, GDK_KEY_Left, GDK_SHIFT_MASK);
  press (canvas, GDK_KEY_Left, GDK_SHIFT_MASK);
  press (canvas, GDK_KEY_space, 0);
  press (canvas, GDK_KEY_Right, GDK_SHIFT_MASK);
  press (canvas, GDK_KEY_Right, GDK_SHIFT_MASK);
  press (canvas, GDK_KEY_Down, GDK_SHIFT_MASK);
  press (canvas, GDK_KEY_Down, GDK_SHIFT_MASK);
  press (canvas, GDK_KEY_space, 0);
  ui_wait (is_idle, editor, "the outline to be saved");
  g_assert_cmpuint (count_in_file (faces, "00003.jpg"), ==, 2);

  /* a point that Tab has chosen moves; without one the cursor does */
  press (canvas, GDK_KEY_Tab, 0);
  press (canvas, GDK_KEY_Up, 0);
  check_point (document, 0, 0, middle, middle - 1);
  act (editor, "mask.cancel", NULL);
  press (canvas, GDK_KEY_Up, 0);
  check_point (document, 0, 0, middle, middle - 1);
  for (int i = 0; i < 3; i++)
    act (editor, "mask.undo", NULL);
  g_assert_cmpuint (count_in_file (faces, "00003.jpg"), ==, 0);
  ui_close_window (window);
}

/* The lens stands at the top corner away from the hand, while a point is dragged or Alt is held. */
static void
test_lens (void)
{
  g_autofree char    *dir = mask_project_make ("lens");
  GuiseWindow        *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor    *editor = open_editor (window, "dst", "00000.jpg");
  GuiseMaskCanvas    *canvas = GUISE_MASK_CANVAS (ui_find (GTK_WIDGET (editor), "canvas"));
  GtkEventController *gesture = find_controller (GTK_WIDGET (canvas), GTK_TYPE_GESTURE_DRAG);
  GtkEventController *keys = find_controller (GTK_WIDGET (canvas), GTK_TYPE_EVENT_CONTROLLER_KEY);
  const double        width = gtk_widget_get_width (GTK_WIDGET (canvas));
  const GuisePolygon *one;
  gboolean            is_used;
  double              x, y;

  act (editor, "mask.face", NULL);
  act (editor, "mask.tool", "2");
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

static gboolean
is_used (const char *faces, const char *name)
{
  g_autoptr (GuiseMaskNotes) notes = guise_mask_notes_load (faces, NULL);

  g_assert_nonnull (notes);
  return guise_mask_notes_is_used (notes, name);
}

/* Whether a face's outlines are learned from is a note beside the faces; the face stays as it is.
 */
static void
test_use (void)
{
  g_autofree char *dir = mask_project_make ("use");
  g_autofree char *faces = g_strconcat (dir, " character", NULL);
  g_autofree char *path = g_build_filename (faces, "00001.jpg", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize            n_before, n_after;
  GuiseWindow     *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor *editor = open_editor (window, "src", "00001.jpg");
  GtkSwitch       *use = GTK_SWITCH (ui_find (GTK_WIDGET (editor), "use"));

  g_assert_true (g_file_get_contents (path, &before, &n_before, NULL));
  g_assert_true (gtk_switch_get_active (use));
  gtk_switch_set_active (use, FALSE);
  ui_wait (is_idle, editor, "the note to be saved");
  g_assert_false (is_used (faces, "00001.jpg"));
  g_assert_true (is_used (faces, "00000.jpg"));
  act (editor, "mask.go", "1");
  g_assert_true (gtk_switch_get_active (use));
  act (editor, "mask.go", "-1");
  g_assert_false (gtk_switch_get_active (use));
  g_assert_true (g_file_get_contents (path, &after, &n_after, NULL));
  g_assert_cmpmem (before, n_before, after, n_after);
  gtk_switch_set_active (use, TRUE);
  ui_wait (is_idle, editor, "the note to be saved");
  g_assert_true (is_used (faces, "00001.jpg"));
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

/* Locked, the face stays in the middle, whatever the zoom and whichever the face. */
static void
test_lock (void)
{
  g_autofree char *dir = mask_project_make ("lock");
  GuiseWindow     *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor *editor = open_editor (window, "dst", "00000.jpg");
  GuiseMaskCanvas *canvas = GUISE_MASK_CANVAS (ui_find (GTK_WIDGET (editor), "canvas"));
  const double     near = 90.0; /* the hull reaches further up than the landmarks */

  act (editor, "mask.face", NULL);
  act (editor, "mask.zoom", "4");
  g_signal_emit_by_name (find_controller (GTK_WIDGET (canvas), GTK_TYPE_EVENT_CONTROLLER_SCROLL),
                         "scroll", 12.0, 9.0, &(gboolean){ FALSE });
  g_assert_cmpfloat (measure_off (editor, canvas), >, 2 * near);
  act (editor, "mask.lock", NULL);
  g_assert_cmpfloat (measure_off (editor, canvas), <, near);
  act (editor, "mask.zoom", "2");
  g_assert_cmpfloat (measure_off (editor, canvas), <, 2 * near);
  g_signal_emit_by_name (find_controller (GTK_WIDGET (canvas), GTK_TYPE_EVENT_CONTROLLER_SCROLL),
                         "scroll", 12.0, 9.0, &(gboolean){ FALSE });
  act (editor, "mask.zoom", "-2");
  act (editor, "mask.go", "1");
  act (editor, "mask.face", NULL);
  g_assert_cmpfloat (measure_off (editor, canvas), <, near);
  ui_close_window (window);
}

static gboolean
is_over (void *data)
{
  return !guise_mask_editor_is_busy (data);
}

/* A face that is gone is told of; another one does not come in its place. */
static void
test_gone (void)
{
  g_autofree char   *dir = mask_project_make ("gone");
  GuiseWindow       *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor   *editor = open_editor (window, "src", "00002.jpg");
  GuiseMaskDocument *document = guise_mask_editor_get_document (editor);
  GtkRevealer       *banner = GTK_REVEALER (ui_find (GTK_WIDGET (editor), "revealer"));

  act (editor, "mask.show", "'gone.jpg'");
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00002.jpg");
  g_assert_true (gtk_revealer_get_reveal_child (banner));
  act (editor, "mask.go", "1");
  g_assert_false (gtk_revealer_get_reveal_child (banner));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);

  gtk_widget_activate_action (guise_window_get_step_page (window), "masks.edit", "(ss)", "src",
                              "gone.jpg");
  editor = GUISE_MASK_EDITOR (
    adw_leaflet_get_visible_child (ADW_LEAFLET (ui_find (GTK_WIDGET (window), "nav"))));
  ui_wait (is_over, editor, "the face to be missed");
  g_assert_null (guise_mask_document_get_face (guise_mask_editor_get_document (editor)));
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "masks-editor-gone");
  ui_close_window (window);
}

/* A change is undone on a face that cannot be shown: what is drawn stays with the one seen. */
static void
test_undo_gone (void)
{
  g_autofree char   *dir = mask_project_make ("undo-gone");
  g_autofree char   *path = g_strconcat (dir, " me/00001.jpg", NULL);
  GuiseWindow       *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor   *editor = open_editor (window, "dst", "00001.jpg");
  GuiseMaskDocument *document = guise_mask_editor_get_document (editor);
  GuiseMaskCanvas   *canvas = GUISE_MASK_CANVAS (ui_find (GTK_WIDGET (editor), "canvas"));

  act (editor, "mask.face", NULL);
  act (editor, "mask.go", "1");
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00002.jpg");
  g_assert_cmpint (g_remove (path), ==, 0);
  gtk_widget_activate_action (GTK_WIDGET (editor), "mask.undo", NULL);
  g_assert_false (guise_mask_canvas_is_ready (canvas));
  ui_wait (is_over, editor, "the face to be missed");
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00002.jpg");
  g_assert_true (guise_mask_canvas_is_ready (canvas));
  ui_close_window (window);
}

/* Before the first face there is none: the last one's outlines do not come. */
static void
test_copy_first (void)
{
  g_autofree char   *dir = mask_project_make ("copy-first");
  GuiseWindow       *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor   *editor = open_editor (window, "dst", "00005.jpg");
  GuiseMaskDocument *document = guise_mask_editor_get_document (editor);

  act (editor, "mask.face", NULL);
  act (editor, "mask.go", "1");
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00000.jpg");
  gtk_widget_activate_action (GTK_WIDGET (editor), "mask.copy", NULL);
  for (int i = 0; i < 20; i++)
    ui_settle (GTK_WIDGET (window));
  g_assert_cmpuint (guise_mask_document_get_polygons (document)->len, ==, 0);
  ui_close_window (window);
}

/* A face that somebody has taken away meanwhile is told of; what was drawn stays. */
static void
test_editor_unsaved (void)
{
  g_autofree char *dir = mask_project_make ("unsaved");
  g_autofree char *path = g_strconcat (dir, " me/00002.jpg", NULL);
  GuiseWindow     *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor *editor = open_editor (window, "dst", "00002.jpg");

  g_assert_cmpint (g_remove (path), ==, 0);
  act (editor, "mask.face", NULL);
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "masks-editor-unsaved");
  g_assert_true (g_str_has_suffix (adw_window_title_get_subtitle (
                                     ADW_WINDOW_TITLE (ui_find (GTK_WIDGET (editor), "title"))),
                                   "not saved"));
  g_assert_cmpuint (guise_mask_document_get_polygons (guise_mask_editor_get_document (editor))->len,
                    ==, 1);
  ui_close_window (window);
}

static gboolean
is_in_file (void *data)
{
  return count_in_file (data, "00001.jpg") == 1;
}

/* While somebody else has the faces nothing is lost: it is written when they are free. */
static void
test_editor_waits (void)
{
  g_autofree char *dir = mask_project_make ("waits");
  g_autofree char *faces = g_strconcat (dir, " me", NULL);
  g_autoptr (GError) error = NULL;
  GuiseWindow       *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor   *editor = open_editor (window, "dst", "00001.jpg");
  GuiseMaskDocument *document = guise_mask_editor_get_document (editor);
  AdwWindowTitle    *title = ADW_WINDOW_TITLE (ui_find (GTK_WIDGET (editor), "title"));
  GuiseFileLock     *lock = guise_faceset_lock (faces, "a test", &error);

  g_assert_no_error (error);
  act (editor, "mask.face", NULL);
  g_assert_true (g_str_has_suffix (adw_window_title_get_subtitle (title), "not saved"));
  act (editor, "mask.go", "1");
  /* what is not saved yet is copied as it was drawn */
  gtk_widget_activate_action (GTK_WIDGET (editor), "mask.copy", NULL);
  for (int i = 0; i < 1000 && guise_mask_document_get_polygons (document)->len == 0; i++)
    ui_settle (GTK_WIDGET (window));
  g_assert_cmpuint (guise_mask_document_get_polygons (document)->len, ==, 1);
  act (editor, "mask.go", "-1");
  g_assert_true (g_str_has_suffix (adw_window_title_get_subtitle (title), "not saved"));
  g_assert_cmpuint (count_in_file (faces, "00001.jpg"), ==, 0);
  guise_file_lock_free (lock);
  ui_wait (is_in_file, faces, "the outline to be written after all");
  ui_wait (is_idle, editor, "the end of it");
  g_assert_true (g_str_has_suffix (adw_window_title_get_subtitle (title), " saved"));
  ui_close_window (window);
}

static void
test_editor_narrow (void)
{
  g_autofree char *dir = mask_project_make ("editor-narrow");
  GuiseWindow     *window = mask_project_open (dir, 400, 700);
  GuiseMaskEditor *editor = open_editor (window, "src", "00000.jpg");
  GtkStack        *stack = GTK_STACK (ui_find (GTK_WIDGET (editor), "stack"));

  ui_settle (GTK_WIDGET (window));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "narrow");
  ui_shoot (GTK_WIDGET (window), "masks-editor-narrow");
  gtk_widget_activate_action (GTK_WIDGET (editor), "mask.open-anyway", NULL);
  ui_settle (GTK_WIDGET (window));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "wide");
  ui_shoot (GTK_WIDGET (window), "masks-editor-anyway");
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int result;

  ui_init (&argc, &argv);
  mask_project_root = guise_test_tmp_dir ();
  g_test_add_func ("/ui/mask-editor/editor", test_editor);
  g_test_add_func ("/ui/mask-editor/states", test_states);
  g_test_add_func ("/ui/mask-editor/checkerboard", test_checkerboard);
  g_test_add_func ("/ui/mask-editor/canvas", test_canvas);
  g_test_add_func ("/ui/mask-editor/touch", test_touch);
  g_test_add_func ("/ui/mask-editor/said", test_said);
  g_test_add_func ("/ui/mask-editor/draft", test_draft);
  g_test_add_func ("/ui/mask-editor/keys", test_keys);
  g_test_add_func ("/ui/mask-editor/lens", test_lens);
  g_test_add_func ("/ui/mask-editor/use", test_use);
  g_test_add_func ("/ui/mask-editor/lock", test_lock);
  g_test_add_func ("/ui/mask-editor/gone", test_gone);
  g_test_add_func ("/ui/mask-editor/undo-gone", test_undo_gone);
  g_test_add_func ("/ui/mask-editor/copy-first", test_copy_first);
  g_test_add_func ("/ui/mask-editor/editor-unsaved", test_editor_unsaved);
  g_test_add_func ("/ui/mask-editor/editor-waits", test_editor_waits);
  g_test_add_func ("/ui/mask-editor/editor-narrow", test_editor_narrow);
  result = g_test_run ();
  guise_test_rm_rf (mask_project_root);
  guise_leave (result);
}
