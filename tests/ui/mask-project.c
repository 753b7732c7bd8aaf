/* SPDX-License-Identifier: GPL-3.0-or-later
 * A project whose masks are looked at. */
#include "mask-project.h"

#include "app/masks/guise-masks-page.h"
#include "core/guise-file.h"
#include "faceset/guise-face-file.h"
#include "mask-faces.h"
#include "project/guise-project.h"
#include "ui.h"

char *mask_project_root;

static const char *const tiny[] = { "resolution=32", "ae_dims=32",       "e_dims=16",
                                    "d_dims=16",     "d_mask_dims=16",   "batch_size=2",
                                    "gan_dims=16",   "gan_patch_size=8", NULL };

/* Twelve faces of the character, five of them labelled, and six of one's own. */
char *
mask_project_make (const char *name)
{
  char            *dir = g_build_filename (mask_project_root, name, NULL);
  g_autofree char *src = g_strconcat (dir, " character", NULL);
  g_autofree char *dst = g_strconcat (dir, " me", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = NULL;

  mask_faces_make (src, GUISE_FACE_TYPE_WHOLE, 12, 5);
  mask_faces_make (dst, GUISE_FACE_TYPE_WHOLE, 6, 0);
  {
    const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = { { .path = src }, { .path = dst } };

    project = guise_project_create (dir, "miniature", faces, tiny, 1, &error);
  }
  g_assert_no_error (error);
  return dir;
}

static void
draw_outline (GuiseFaceMeta *meta)
{
  float points[27][2];

  for (int k = 0; k < 27; k++)
    {
      const int landmark = k < 17 ? k : 43 - k; /* along the jaw, and back over the brows */

      points[k][0] = (float) meta->landmarks[landmark][0];
      points[k][1] = (float) meta->landmarks[landmark][1];
    }
  g_assert_null (meta->polygons);
  meta->polygons = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_polygon_free);
  g_ptr_array_add (meta->polygons,
                   guise_polygon_new (GUISE_POLYGON_INCLUDE, 27, (const float (*)[2]) points));
}

/* Every tenth face of a pack has a mask, those between have none. */
static void
copy_people (const char *packs, const char *name, const char *dir)
{
  g_autofree char *path = g_build_filename (packs, name, "faceset.pak", NULL);
  g_autoptr (GuiseFaceset) pack = guise_faceset_open (path, NULL);
  const size_t step = guise_faceset_get_n (pack) / MASK_PROJECT_N_PEOPLE;

  g_assert_true (guise_dir_make (dir, NULL));
  for (size_t i = 0; i < MASK_PROJECT_N_PEOPLE; i++)
    {
      const size_t k = i * step + (i % 2) * 5;
      g_autoptr (GBytes) bytes = guise_faceset_read (pack, k, NULL);
      g_autofree char *file = g_path_get_basename (guise_faceset_get_entry (pack, k)->name);
      g_autofree char *target = g_build_filename (dir, file, NULL);
      g_autoptr (GuiseFaceFile) face = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (target, g_bytes_get_data (bytes, NULL),
                                          (gssize) g_bytes_get_size (bytes), NULL));
      if (i % 2 != 0)
        continue;
      face = guise_face_file_load (target, &error);
      g_assert_no_error (error);
      g_assert_nonnull (face->meta->xseg_mask);
      draw_outline (face->meta);
      g_assert_true (guise_face_file_save (target, face->image, face->meta, 90, &error));
    }
}

char *
mask_project_make_people (const char *name, const char *packs)
{
  char            *dir = g_build_filename (mask_project_root, name, NULL);
  g_autofree char *src = g_strconcat (dir, " character", NULL);
  g_autofree char *dst = g_strconcat (dir, " performer", NULL);
  g_autofree char *model = g_build_filename (dir, "masks", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = NULL;
  const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = { { .path = src }, { .path = dst } };

  copy_people (packs, "character", src);
  copy_people (packs, "performer", dst);
  project = guise_project_create (dir, "miniature", faces, tiny, 1, &error);
  g_assert_no_error (error);
  mask_faces_make_model (model, FALSE);
  return dir;
}

GuiseMaskDesk *
mask_project_get_desk (GuiseWindow *window)
{
  return guise_mask_desk_get (guise_window_get_project (window));
}

gboolean
mask_project_is_read (void *data)
{
  return guise_open_project_get_status (guise_window_get_project (data)) != NULL &&
         !guise_mask_desk_is_looking (mask_project_get_desk (data)) &&
         guise_mask_desk_get_job (mask_project_get_desk (data)) == NULL &&
         guise_mask_desk_get_suggestions (mask_project_get_desk (data))->len > 0;
}

GuiseWindow *
mask_project_open (const char *dir, int width, int height)
{
  GuiseWindow *window = ui_open_window (width, height);

  guise_window_open (window, dir);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "masks");
  ui_wait (mask_project_is_read, window, "the masks to be read");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "masks");
  ui_settle (GTK_WIDGET (window));
  g_assert_true (GUISE_IS_MASKS_PAGE (guise_window_get_step_page (window)));
  return window;
}

void
mask_project_shoot (GuiseWindow *window, const char *name)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  g_autofree char *light = g_strconcat (name, "-light", NULL);
  g_autofree char *dark = g_strconcat (name, "-dark", NULL);

  ui_shoot (GTK_WIDGET (window), light);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), dark);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_LIGHT);
  ui_settle (GTK_WIDGET (window));
}

size_t
mask_project_count_children (GtkWidget *widget)
{
  size_t n = 0;

  for (GtkWidget *one = gtk_widget_get_first_child (widget); one != NULL;
       one = gtk_widget_get_next_sibling (one))
    n++;
  return n;
}

/* ---- the editor ---- */

gboolean
mask_project_is_idle (void *data)
{
  return !guise_mask_editor_is_busy (data) &&
         guise_mask_document_get_face (guise_mask_editor_get_document (data)) != NULL;
}

GuiseMaskEditor *
mask_project_open_editor (GuiseWindow *window, const char *slot, const char *face)
{
  GtkWidget *page = guise_window_get_step_page (window);
  GtkWidget *editor;

  gtk_widget_activate_action (page, "masks.edit", "(ss)", slot, face);
  editor = adw_leaflet_get_visible_child (ADW_LEAFLET (ui_find (GTK_WIDGET (window), "nav")));
  g_assert_true (GUISE_IS_MASK_EDITOR (editor));
  ui_wait (mask_project_is_idle, editor, "the face to be read");
  ui_settle (GTK_WIDGET (window));
  return GUISE_MASK_EDITOR (editor);
}

void
mask_project_act (GuiseMaskEditor *editor, const char *action, const char *target)
{
  g_autoptr (GVariant) value =
               target != NULL ? g_variant_parse (NULL, target, NULL, NULL, NULL) : NULL;

  gtk_widget_activate_action_variant (GTK_WIDGET (editor), action, value);
  ui_wait (mask_project_is_idle, editor, action);
}

size_t
mask_project_count_in_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceFile) face = guise_face_file_load (path, &error);

  g_assert_no_error (error);
  return face->meta->polygons != NULL ? face->meta->polygons->len : 0;
}

GtkEventController *
mask_project_find_controller (GtkWidget *widget, GType type)
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

void
mask_project_drag (GuiseMaskCanvas *canvas, double x, double y, double to_x, double to_y)
{
  GtkEventController *gesture =
    mask_project_find_controller (GTK_WIDGET (canvas), GTK_TYPE_GESTURE_DRAG);

  guise_mask_canvas_map (canvas, &x, &y);
  guise_mask_canvas_map (canvas, &to_x, &to_y);
  g_signal_emit_by_name (gesture, "drag-begin", x, y);
  if (x != to_x || y != to_y)
    g_signal_emit_by_name (gesture, "drag-update", to_x - x, to_y - y);
  g_signal_emit_by_name (gesture, "drag-end", to_x - x, to_y - y);
}

void
mask_project_press (GuiseMaskCanvas *canvas, guint key, GdkModifierType state)
{
  GtkEventController *keys =
    mask_project_find_controller (GTK_WIDGET (canvas), GTK_TYPE_EVENT_CONTROLLER_KEY);
  gboolean is_used = FALSE;

  g_signal_emit_by_name (keys, "key-pressed", key, 0, state, &is_used);
  g_assert_true (is_used);
  g_signal_emit_by_name (keys, "key-released", key, 0, state);
}

void
mask_project_check_point (GuiseMaskDocument *document, int polygon, int point, double x, double y)
{
  const GuisePolygon *one = guise_mask_document_get_polygons (document)->pdata[polygon];

  g_assert_cmpfloat_with_epsilon ((double) one->points[point][0], x, 0.01);
  g_assert_cmpfloat_with_epsilon ((double) one->points[point][1], y, 0.01);
}

/* ---- questions ---- */

GtkWidget *
mask_project_find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) one = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (one) && gtk_widget_get_mapped (one))
        return one; /* the application keeps it */
    }
  return NULL;
}

void
mask_project_answer (const char *response)
{
  GtkWidget *dialog = mask_project_find_dialog ();

  g_assert_nonnull (dialog);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
  gtk_window_destroy (GTK_WINDOW (dialog)); /* as its buttons do */
}
