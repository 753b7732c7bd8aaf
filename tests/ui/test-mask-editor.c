/* SPDX-License-Identifier: GPL-3.0-or-later
 * Masks: what is drawn. */
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/faces/guise-wall.h"
#include "app/masks/guise-mask-canvas-private.h"
#include "app/masks/guise-mask-editor-private.h"
#include "app/masks/guise-mask-saver-private.h"
#include "faceset/guise-faceset-lock.h"
#include "image/guise-jpeg.h"
#include "mask-faces.h"
#include "mask-project.h"
#include "mask/guise-mask-notes.h"
#include "support/guise-test.h"
#include "ui.h"

/* What a person does with keys alone; every change is in the face's file when it is idle. */
static void
test_editor (void)
{
  g_autofree char   *dir = mask_project_make ("editor");
  g_autofree char   *faces = g_strconcat (dir, " me", NULL);
  g_autofree char   *before = mask_faces_digest (faces);
  g_autofree char   *after = NULL;
  GuiseWindow       *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor   *editor = mask_project_open_editor (window, "dst", "00000.jpg");
  GuiseMaskDocument *document = guise_mask_editor_get_document (editor);

  g_assert_cmpuint (mask_project_count_in_file (faces, "00000.jpg"), ==, 0);
  mask_project_act (editor, "mask.face", NULL);
  g_assert_cmpuint (mask_project_count_in_file (faces, "00000.jpg"), ==, 1);

  /* an outline that leaves out, drawn and closed by the key */
  guise_mask_document_draw (document, GUISE_POLYGON_EXCLUDE, 50, 60);
  guise_mask_document_draw (document, GUISE_POLYGON_EXCLUDE, 90, 60);
  guise_mask_document_draw (document, GUISE_POLYGON_EXCLUDE, 80, 90);
  mask_project_act (editor, "mask.close", NULL);
  g_assert_cmpuint (mask_project_count_in_file (faces, "00000.jpg"), ==, 2);
  ui_settle (GTK_WIDGET (window));
  mask_project_shoot (window, "masks-editor");
  mask_project_act (editor, "mask.view", "1");
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "masks-editor-mask");
  mask_project_act (editor, "mask.view", "4");
  ui_settle (GTK_WIDGET (window));
  mask_project_shoot (window, "masks-editor-checker");
  mask_project_act (editor, "mask.view", "0");

  mask_project_act (editor, "mask.grow", "1");
  mask_project_act (editor, "mask.smooth", NULL);

  /* on to the next, which takes the outlines over */
  mask_project_act (editor, "mask.go", "1");
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00001.jpg");
  gtk_widget_activate_action (GTK_WIDGET (editor), "mask.copy", NULL);
  for (int i = 0; i < 1000 && guise_mask_document_get_polygons (document)->len == 0; i++)
    ui_settle (GTK_WIDGET (window));
  ui_wait (mask_project_is_idle, editor, "the copy to be saved");
  g_assert_cmpuint (mask_project_count_in_file (faces, "00001.jpg"), ==, 2);

  /* and all the way back, over both faces */
  for (int i = 0; i < 5; i++)
    mask_project_act (editor, "mask.undo", NULL);
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
  GuiseMaskEditor   *editor = mask_project_open_editor (window, "src", "00003.jpg");
  GuiseMaskDocument *document = guise_mask_editor_get_document (editor);
  GtkDropDown       *state = GTK_DROP_DOWN (ui_find (GTK_WIDGET (editor), "state"));

  mask_project_act (editor, "mask.unlabelled", NULL);
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00005.jpg");
  mask_project_act (editor, "mask.face", NULL);
  mask_project_act (editor, "mask.unlabelled", NULL);
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00006.jpg");
  mask_project_act (editor, "mask.go", "-5");
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00001.jpg");
  mask_project_act (editor, "mask.go", "5");
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00006.jpg");
  mask_project_act (editor, "mask.state", NULL); /* all */
  mask_project_act (editor, "mask.state", NULL); /* with outlines */
  g_assert_cmpuint (gtk_drop_down_get_selected (state), ==, 2);
  wait_for_strip (editor, 2);
  mask_project_act (editor, "mask.go", "-1");
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00005.jpg");
  g_assert_true (g_str_has_prefix (get_subtitle (editor), "6 of 6 "));
  mask_project_act (editor, "mask.go", "1");
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00000.jpg");
  wait_for_strip (editor, 6);
  ui_settle (GTK_WIDGET (window));
  mask_project_shoot (window, "masks-editor-labelled");
  mask_project_act (editor, "mask.state", NULL); /* without */
  mask_project_act (editor, "mask.go-on", NULL);
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00006.jpg");
  g_assert_true (g_str_has_prefix (get_subtitle (editor), "1 of 6 "));
  mask_project_act (editor, "mask.state", NULL); /* with a mask: there is none */
  wait_for_strip (editor, 0);
  mask_project_act (editor, "mask.go", "1");
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00006.jpg");
  mask_project_act (editor, "mask.state", NULL); /* set aside: nobody is */
  wait_for_strip (editor, 0);
  mask_project_act (editor, "mask.state", NULL);
  g_assert_cmpuint (gtk_drop_down_get_selected (state), ==, 0);
  g_assert_cmpuint (mask_project_count_children (ui_find (GTK_WIDGET (editor), "suggested")), >, 0);
  ui_close_window (window);
}

static char *
get_spot (GuiseMaskCanvas *canvas)
{
  double x = 0.0, y = 0.0;

  guise_mask_canvas_map (canvas, &x, &y);
  return g_strdup_printf ("%.0f %.0f", x, y);
}

static gboolean
wall_is_idle (void *wall)
{
  return guise_wall_get_list (wall) != NULL && !guise_wall_is_busy (wall);
}

/* A face that is set aside is passed over, here and on the page of faces, until it is back. */
static void
test_aside (void)
{
  g_autofree char   *dir = mask_project_make ("aside");
  g_autofree char   *faces = g_strconcat (dir, " me", NULL);
  GuiseWindow       *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor   *editor = mask_project_open_editor (window, "dst", "00001.jpg");
  GuiseMaskDocument *document = guise_mask_editor_get_document (editor);
  g_autoptr (GuiseWall) wall = guise_wall_new (faces, NULL, TRUE, NULL);

  ui_wait (wall_is_idle, wall, "the wall");
  guise_wall_mark (wall, (uint32_t[]){ 1 }, 1, GUISE_SELECTION_PICKED);
  ui_wait (wall_is_idle, wall, "the choice");
  g_assert_cmpuint (guise_wall_get_n_chosen (wall), ==, 1);

  mask_project_act (editor, "mask.state", NULL);                        /* all of them */
  gtk_widget_activate_action (GTK_WIDGET (editor), "mask.aside", NULL); /* a key that repeats */
  mask_project_act (editor, "mask.aside", NULL);
  ui_wait (wall_is_idle, wall, "the wall to hear of it");
  g_assert_cmpuint (guise_wall_get_n_aside (wall), ==, 1);
  g_assert_cmpuint (guise_wall_get_n_chosen (wall), ==, 0);
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00002.jpg");
  mask_project_act (editor, "mask.go", "-1");
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00000.jpg");

  /* taken back, it is chosen as before */
  gtk_widget_activate_action (GTK_WIDGET (editor), "mask.undo-aside", "s", "00001.jpg");
  ui_wait (mask_project_is_idle, editor, "the face to be back");
  ui_wait (wall_is_idle, wall, "the wall to hear of it");
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00001.jpg");
  g_assert_cmpuint (guise_wall_get_n_aside (wall), ==, 0);
  g_assert_cmpuint (guise_wall_get_n_chosen (wall), ==, 1);

  /* gone to by its name it says so, and the same key brings it back */
  guise_wall_mark (wall, (uint32_t[]){ 1 }, 1, GUISE_SELECTION_DROPPED);
  ui_wait (wall_is_idle, wall, "the mark");
  g_assert_nonnull (strstr (get_subtitle (editor), "set aside"));
  ui_settle (GTK_WIDGET (window));
  mask_project_shoot (window, "masks-editor-aside");
  mask_project_act (editor, "mask.aside", NULL);
  ui_wait (wall_is_idle, wall, "the wall to hear of it");
  g_assert_cmpuint (guise_wall_get_n_aside (wall), ==, 0);
  g_assert_null (strstr (get_subtitle (editor), "set aside"));
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00001.jpg");
  ui_close_window (window);
}

/* What cannot be written is said, and the face stays as it was. */
static void
test_aside_unsaved (void)
{
  g_autofree char   *dir = mask_project_make ("aside-unsaved");
  g_autofree char   *faces = g_strconcat (dir, " me", NULL);
  g_autofree char   *path = g_build_filename (faces, "selection-best.json", NULL);
  char              *history = g_build_filename (faces, ".guise-history", NULL);
  GuiseWindow       *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor   *editor = mask_project_open_editor (window, "dst", "00001.jpg");
  GuiseMaskDocument *document = guise_mask_editor_get_document (editor);
  GtkRevealer       *banner = GTK_REVEALER (ui_find (GTK_WIDGET (editor), "revealer"));

  mask_project_act (editor, "mask.state", NULL); /* all of them */
  mask_project_act (editor, "mask.aside", NULL);
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00002.jpg");
  g_assert_true (g_file_set_contents (path, "{", 1, NULL));
  mask_project_act (editor, "mask.aside", NULL);
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00002.jpg");
  g_assert_null (strstr (get_subtitle (editor), "set aside"));
  g_assert_true (gtk_revealer_get_reveal_child (banner));

  /* so is what cannot be taken back */
  guise_test_rm_rf (history);
  gtk_widget_activate_action (GTK_WIDGET (editor), "mask.undo-aside", "s", "00001.jpg");
  ui_wait (mask_project_is_idle, editor, "the failure");
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00002.jpg");
  g_assert_true (gtk_revealer_get_reveal_child (banner));
  ui_close_window (window);
}

/* Every button and row that does what a key does names the key in its tooltip. */
static unsigned
count_keys (GtkWidget *widget)
{
  const char *name =
    GTK_IS_ACTIONABLE (widget) ? gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)) : NULL;
  const char *tooltip = gtk_widget_get_tooltip_text (widget);
  unsigned    n = 0;

  if (name != NULL && g_str_has_prefix (name, "mask.") && !g_str_equal (name, "mask.show") &&
      !g_str_equal (name, "mask.open-anyway") && gtk_widget_get_mapped (widget))
    {
      g_test_message ("%s: %s", name, tooltip);
      g_assert_nonnull (tooltip);
      g_assert_true (g_regex_match_simple ("[(][^()]+[)]$", tooltip, 0, 0));
      n++;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_keys (child);
  return n;
}

/* What is said to those who do not see: the point that keys move, and the keys of every button. */
static void
test_said (void)
{
  g_autofree char   *dir = mask_project_make ("said");
  GuiseWindow       *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor   *editor = mask_project_open_editor (window, "dst", "00001.jpg");
  GuiseMaskDocument *document = guise_mask_editor_get_document (editor);
  GuiseMaskCanvas   *canvas = GUISE_MASK_CANVAS (ui_find (GTK_WIDGET (editor), "canvas"));
  g_autofree char   *spot = NULL;
  g_autofree char   *panned = NULL;
  g_autofree char   *back = NULL;

  for (int i = 0; i < 3; i++)
    guise_mask_document_draw (document, GUISE_POLYGON_EXCLUDE, 50 + 20 * (i % 2), 60 + 20 * i);
  mask_project_act (editor, "mask.close", NULL);
  mask_project_press (canvas, GDK_KEY_Tab, 0);
  mask_project_press (canvas, GDK_KEY_Tab, 0);
  gtk_test_accessible_assert_property (canvas, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Point 2 of 3, outline 1 of 1, leave out; column 70, row "
                                       "80");
  mask_project_press (canvas, GDK_KEY_Left, GDK_SHIFT_MASK);
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
  mask_project_act (editor, "mask.state", NULL);
  gtk_test_accessible_assert_property (ui_find (GTK_WIDGET (editor), "next_button"),
                                       GTK_ACCESSIBLE_PROPERTY_KEY_SHORTCUTS, "D");

  g_assert_cmpuint (count_keys (GTK_WIDGET (editor)), >=, 15);

  spot = get_spot (canvas);
  mask_project_act (editor, "mask.pan", "'right'");
  panned = get_spot (canvas);
  g_assert_cmpstr (spot, !=, panned);
  mask_project_act (editor, "mask.pan", "'left'");
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
  GuiseMaskEditor   *editor = mask_project_open_editor (window, "dst", "00001.jpg");
  GuiseMaskDocument *document = guise_mask_editor_get_document (editor);
  GuiseMaskCanvas   *canvas = GUISE_MASK_CANVAS (ui_find (GTK_WIDGET (editor), "canvas"));

  mask_project_drag (canvas, 20, 20, 20, 20);
  mask_project_drag (canvas, 90, 20, 90, 20);
  mask_project_act (editor, "mask.undo", NULL);
  g_assert_cmpuint (guise_mask_document_get_draft (document)->n_points, ==, 1);
  mask_project_act (editor, "mask.undo", NULL);
  g_assert_null (guise_mask_document_get_draft (document));
  mask_project_act (editor, "mask.redo", NULL);
  mask_project_act (editor, "mask.redo", NULL);
  g_assert_cmpuint (guise_mask_document_get_draft (document)->n_points, ==, 2);
  mask_project_act (editor, "mask.cancel", NULL);

  mask_project_drag (canvas, 20, 20, 20, 20);
  mask_project_drag (canvas, 90, 20, 90, 20);
  mask_project_act (editor, "mask.go", "1"); /* too short to be one */
  g_assert_cmpuint (mask_project_count_in_file (faces, "00001.jpg"), ==, 0);
  mask_project_act (editor, "mask.go", "-1");
  mask_project_drag (canvas, 20, 20, 20, 20);
  mask_project_drag (canvas, 90, 20, 90, 20);
  mask_project_drag (canvas, 90, 90, 90, 90);
  mask_project_act (editor, "mask.go", "1");
  g_assert_cmpuint (mask_project_count_in_file (faces, "00001.jpg"), ==, 1);
  g_assert_null (guise_mask_document_get_draft (document));

  mask_project_drag (canvas, 20, 20, 20, 20);
  mask_project_drag (canvas, 90, 20, 90, 20);
  mask_project_drag (canvas, 90, 90, 90, 90);
  mask_project_act (editor, "mask.tool", "1");
  g_assert_cmpuint (mask_project_count_in_file (faces, "00002.jpg"), ==, 1);
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
  GuiseMaskEditor *editor = mask_project_open_editor (window, "src", "00001.jpg");
  GtkSwitch       *use = GTK_SWITCH (ui_find (GTK_WIDGET (editor), "use"));

  g_assert_true (g_file_get_contents (path, &before, &n_before, NULL));
  g_assert_true (gtk_switch_get_active (use));
  gtk_switch_set_active (use, FALSE);
  ui_wait (mask_project_is_idle, editor, "the note to be saved");
  g_assert_false (is_used (faces, "00001.jpg"));
  g_assert_true (is_used (faces, "00000.jpg"));
  mask_project_act (editor, "mask.go", "1");
  g_assert_true (gtk_switch_get_active (use));
  mask_project_act (editor, "mask.go", "-1");
  g_assert_false (gtk_switch_get_active (use));
  g_assert_true (g_file_get_contents (path, &after, &n_after, NULL));
  g_assert_cmpmem (before, n_before, after, n_after);
  gtk_switch_set_active (use, TRUE);
  ui_wait (mask_project_is_idle, editor, "the note to be saved");
  g_assert_true (is_used (faces, "00001.jpg"));
  ui_close_window (window);
}

static gboolean
is_over (void *data)
{
  return !guise_mask_editor_is_busy (data);
}

/* A mask in which nothing is face. */
static void
put_empty_mask (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceFile) file = guise_face_file_load (path, &error);
  g_autoptr (GuiseImage) mask = guise_image_new (GUISE_PIXELS_GRAY8, 256, 256, 1, &error);

  g_assert_no_error (error);
  for (int y = 0; y < 256; y++)
    memset (guise_image_row (mask, y), 0, 256);
  file->meta->xseg_mask = guise_jpeg_encode (mask, 90, GUISE_JPEG_CHROMA_444, &error);
  g_assert_no_error (error);
  g_assert_true (guise_face_file_save (path, file->image, file->meta, 90, &error));
}

static const char *
get_agreement (GuiseMaskEditor *editor)
{
  return adw_action_row_get_subtitle (ADW_ACTION_ROW (ui_find (GTK_WIDGET (editor), "agreement")));
}

/* What was drawn does not give way to nothing. */
static void
test_empty_mask (void)
{
  g_autofree char   *dir = mask_project_make ("empty-mask");
  g_autofree char   *path = g_strconcat (dir, " me/00001.jpg", NULL);
  GuiseWindow       *window;
  GuiseMaskEditor   *editor;
  GuiseMaskDocument *document;

  put_empty_mask (path);
  window = mask_project_open (dir, 1280, 800);
  editor = mask_project_open_editor (window, "dst", "00001.jpg");
  document = guise_mask_editor_get_document (editor);
  mask_project_act (editor, "mask.face", NULL);
  g_assert_cmpstr (get_agreement (editor), ==, "0 %");
  mask_project_act (editor, "mask.trained", NULL);
  g_assert_cmpuint (guise_mask_document_get_polygons (document)->len, ==, 1);
  mask_project_act (editor, "mask.undo", NULL);
  g_assert_cmpuint (guise_mask_document_get_polygons (document)->len, ==, 0);
  g_assert_true (g_str_has_prefix (get_agreement (editor), "Needs "));
  ui_close_window (window);
}

/* How the outlines of the face and its trained mask agree is told, also after each change. */
static void
test_agreement (void)
{
  g_autofree char   *dir = mask_project_make ("agreement");
  g_autofree char   *path = g_strconcat (dir, " me/00001.jpg", NULL);
  GuiseWindow       *window;
  GuiseMaskEditor   *editor;
  GuiseMaskDocument *document;

  mask_faces_put_mask (path, TRUE); /* the upper half */
  window = mask_project_open (dir, 1280, 800);
  editor = mask_project_open_editor (window, "dst", "00001.jpg");
  document = guise_mask_editor_get_document (editor);
  mask_project_act (editor, "mask.trained", NULL);
  g_assert_cmpint (atoi (get_agreement (editor)), >=, 95);
  ui_settle (GTK_WIDGET (window));
  mask_project_shoot (window, "masks-editor-agreement");
  guise_mask_document_draw (document, GUISE_POLYGON_EXCLUDE, -10, -10);
  guise_mask_document_draw (document, GUISE_POLYGON_EXCLUDE, 140, -10);
  guise_mask_document_draw (document, GUISE_POLYGON_EXCLUDE, 140, 32);
  guise_mask_document_draw (document, GUISE_POLYGON_EXCLUDE, -10, 32);
  mask_project_act (editor, "mask.close", NULL);
  g_assert_cmpint (atoi (get_agreement (editor)), >, 40);
  g_assert_cmpint (atoi (get_agreement (editor)), <, 60);
  mask_project_act (editor, "mask.go", "1");
  g_assert_true (g_str_has_prefix (get_agreement (editor), "Needs "));
  ui_close_window (window);
}

/* Nobody is sent round in circles: a face that was drawn on does not come again, and others come
 * when all were. */
static void
test_suggested (void)
{
  g_autofree char   *dir = mask_project_make ("suggested");
  GuiseWindow       *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor   *editor = mask_project_open_editor (window, "src", "00000.jpg");
  GuiseMaskDocument *document = guise_mask_editor_get_document (editor);
  g_autoptr (GHashTable) done = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *last = NULL;

  for (int i = 0; i < 7; i++)
    {
      mask_project_act (editor, "mask.suggested", NULL);
      g_assert_cmpuint (guise_mask_document_get_polygons (document)->len, ==, 0);
      g_assert_true (g_hash_table_add (done, g_strdup (guise_mask_document_get_face (document))));
      mask_project_act (editor, "mask.face", NULL);
    }
  last = g_strdup (guise_mask_document_get_face (document));
  mask_project_act (editor, "mask.suggested", NULL); /* all twelve are labelled */
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, last);
  ui_close_window (window);
}

/* A face that is gone is told of; another one does not come in its place. */
static void
test_gone (void)
{
  g_autofree char   *dir = mask_project_make ("gone");
  GuiseWindow       *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor   *editor = mask_project_open_editor (window, "src", "00002.jpg");
  GuiseMaskDocument *document = guise_mask_editor_get_document (editor);
  GtkRevealer       *banner = GTK_REVEALER (ui_find (GTK_WIDGET (editor), "revealer"));

  mask_project_act (editor, "mask.show", "'gone.jpg'");
  g_assert_cmpstr (guise_mask_document_get_face (document), ==, "00002.jpg");
  g_assert_true (gtk_revealer_get_reveal_child (banner));
  mask_project_act (editor, "mask.go", "1");
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
  GuiseMaskEditor   *editor = mask_project_open_editor (window, "dst", "00001.jpg");
  GuiseMaskDocument *document = guise_mask_editor_get_document (editor);
  GuiseMaskCanvas   *canvas = GUISE_MASK_CANVAS (ui_find (GTK_WIDGET (editor), "canvas"));

  mask_project_act (editor, "mask.face", NULL);
  mask_project_act (editor, "mask.go", "1");
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
  GuiseMaskEditor   *editor = mask_project_open_editor (window, "dst", "00005.jpg");
  GuiseMaskDocument *document = guise_mask_editor_get_document (editor);

  mask_project_act (editor, "mask.face", NULL);
  mask_project_act (editor, "mask.go", "1");
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
  GuiseMaskEditor *editor = mask_project_open_editor (window, "dst", "00002.jpg");

  g_assert_cmpint (g_remove (path), ==, 0);
  mask_project_act (editor, "mask.face", NULL);
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
  return mask_project_count_in_file (data, "00001.jpg") == 1;
}

/* While somebody else has the faces nothing is lost: it is written when they are free. */
static void
test_editor_waits (void)
{
  g_autofree char *dir = mask_project_make ("waits");
  g_autofree char *faces = g_strconcat (dir, " me", NULL);
  g_autoptr (GError) error = NULL;
  GuiseWindow       *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor   *editor = mask_project_open_editor (window, "dst", "00001.jpg");
  GuiseMaskDocument *document = guise_mask_editor_get_document (editor);
  AdwWindowTitle    *title = ADW_WINDOW_TITLE (ui_find (GTK_WIDGET (editor), "title"));
  GuiseFileLock     *lock = guise_faceset_lock (faces, "a test", &error);

  g_assert_no_error (error);
  mask_project_act (editor, "mask.face", NULL);
  g_assert_true (g_str_has_suffix (adw_window_title_get_subtitle (title), "not saved"));
  mask_project_act (editor, "mask.go", "1");
  /* what is not saved yet is copied as it was drawn */
  gtk_widget_activate_action (GTK_WIDGET (editor), "mask.copy", NULL);
  for (int i = 0; i < 1000 && guise_mask_document_get_polygons (document)->len == 0; i++)
    ui_settle (GTK_WIDGET (window));
  g_assert_cmpuint (guise_mask_document_get_polygons (document)->len, ==, 1);
  mask_project_act (editor, "mask.go", "-1");
  g_assert_true (g_str_has_suffix (adw_window_title_get_subtitle (title), "not saved"));
  g_assert_cmpuint (mask_project_count_in_file (faces, "00001.jpg"), ==, 0);
  guise_file_lock_free (lock);
  ui_wait (is_in_file, faces, "the outline to be written after all");
  ui_wait (mask_project_is_idle, editor, "the end of it");
  g_assert_true (g_str_has_suffix (adw_window_title_get_subtitle (title), " saved"));
  ui_close_window (window);
}

static gboolean
has_tried_again (void *data)
{
  const GuiseMaskSaver *saver = data;

  return saver->n_tries > 1000 && !saver->is_busy;
}

static gboolean
has_written (void *data)
{
  const GuiseMaskSaver *saver = data;

  return !saver->is_busy && saver->failed->len == 0;
}

/* While other work has the faces nothing is counted. */
static gboolean
counts_anew (void *data)
{
  const GuiseMaskSaver *saver = data;

  return saver->waits && saver->n_tries == 0;
}

/* Work of hours has the faces, and the window is closed: the program stays until what was drawn is
 * written. A face that is gone does not keep it for ever. */
static void
test_editor_closed (void)
{
  g_autofree char *dir = mask_project_make ("closed");
  g_autofree char *faces = g_strconcat (dir, " me", NULL);
  g_autofree char *gone = g_build_filename (faces, "00002.jpg", NULL);
  g_autoptr (GError) error = NULL;
  GuiseWindow     *window = mask_project_open (dir, 1280, 800);
  GuiseMaskEditor *editor = mask_project_open_editor (window, "dst", "00001.jpg");
  g_autoptr (GuiseMaskSaver) saver = g_object_ref (editor->saver);
  GuiseFileLock *lock = guise_faceset_lock (faces, "a test", &error);

  g_assert_no_error (error);
  mask_project_act (editor, "mask.face", NULL);
  g_assert_true (saver->holds);
  saver->n_tries = 1000;
  ui_wait (counts_anew, saver, "another try");
  g_assert_true (saver->holds);
  ui_close_window (window);
  g_assert_true (saver->holds);
  g_assert_cmpuint (mask_project_count_in_file (faces, "00001.jpg"), ==, 0);
  guise_file_lock_free (lock);
  ui_wait (is_in_file, faces, "the outline to be written after all");
  ui_wait (has_written, saver, "the end of it");
  g_assert_false (saver->holds);

  window = mask_project_open (dir, 1280, 800);
  editor = mask_project_open_editor (window, "dst", "00002.jpg");
  g_set_object (&saver, editor->saver);
  g_assert_cmpint (g_remove (gone), ==, 0);
  mask_project_act (editor, "mask.face", NULL);
  g_assert_true (saver->holds);
  saver->n_tries = 1000;
  ui_wait (has_tried_again, saver, "another try");
  g_assert_false (saver->holds);
  ui_close_window (window);
}

static void
test_editor_narrow (void)
{
  g_autofree char *dir = mask_project_make ("editor-narrow");
  GuiseWindow     *window = mask_project_open (dir, 400, 700);
  GuiseMaskEditor *editor = mask_project_open_editor (window, "src", "00000.jpg");
  GtkStack        *stack = GTK_STACK (ui_find (GTK_WIDGET (editor), "stack"));

  ui_settle (GTK_WIDGET (window));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "narrow");
  ui_shoot (GTK_WIDGET (window), "masks-editor-narrow");
  gtk_widget_activate_action (GTK_WIDGET (editor), "mask.open-anyway", NULL);
  ui_settle (GTK_WIDGET (window));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "wide");
  g_assert_true (gtk_widget_get_mapped (ui_find (GTK_WIDGET (editor), "hand_box")));
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
  g_test_add_func ("/ui/mask-editor/aside", test_aside);
  g_test_add_func ("/ui/mask-editor/aside-unsaved", test_aside_unsaved);
  g_test_add_func ("/ui/mask-editor/said", test_said);
  g_test_add_func ("/ui/mask-editor/draft", test_draft);
  g_test_add_func ("/ui/mask-editor/use", test_use);
  g_test_add_func ("/ui/mask-editor/empty-mask", test_empty_mask);
  g_test_add_func ("/ui/mask-editor/agreement", test_agreement);
  g_test_add_func ("/ui/mask-editor/suggested", test_suggested);
  g_test_add_func ("/ui/mask-editor/gone", test_gone);
  g_test_add_func ("/ui/mask-editor/undo-gone", test_undo_gone);
  g_test_add_func ("/ui/mask-editor/copy-first", test_copy_first);
  g_test_add_func ("/ui/mask-editor/editor-unsaved", test_editor_unsaved);
  g_test_add_func ("/ui/mask-editor/editor-waits", test_editor_waits);
  g_test_add_func ("/ui/mask-editor/editor-closed", test_editor_closed);
  g_test_add_func ("/ui/mask-editor/editor-narrow", test_editor_narrow);
  result = g_test_run ();
  guise_test_rm_rf (mask_project_root);
  guise_leave (result);
}
