/* SPDX-License-Identifier: GPL-3.0-or-later
 * Masks: what is covered, applied, taken back, trained, and drawn. */
#include <string.h>

#include "app/masks/guise-mask-desk.h"

#include <glib/gstdio.h>
#include <math.h>

#include "app/guise-window.h"
#include "app/masks/guise-mask-canvas-private.h"
#include "app/masks/guise-mask-editor.h"
#include "app/masks/guise-mask-tint.h"
#include "app/masks/guise-mask-trial-dialog.h"
#include "app/masks/guise-masks-page.h"
#include "core/guise-file.h"
#include "faceset/guise-faceset-lock.h"
#include "mask-faces.h"
#include "mask/guise-mask-notes.h"
#include "project/guise-project.h"
#include "support/guise-test.h"
#include "ui.h"

static char *work; /* folder of this program */

static const char *const tiny[] = { "resolution=32", "ae_dims=32",       "e_dims=16",
                                    "d_dims=16",     "d_mask_dims=16",   "batch_size=2",
                                    "gan_dims=16",   "gan_patch_size=8", NULL };

/* Twelve faces of the character, five of them labelled, and six of one's own. */
static char *
make_project (const char *name)
{
  char            *dir = g_build_filename (work, name, NULL);
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

static GuiseMaskDesk *
get_desk (GuiseWindow *window)
{
  return guise_mask_desk_get (guise_window_get_project (window));
}

static gboolean
is_read (void *data)
{
  return guise_open_project_get_status (guise_window_get_project (data)) != NULL &&
         !guise_mask_desk_is_looking (get_desk (data)) &&
         guise_mask_desk_get_job (get_desk (data)) == NULL &&
         guise_mask_desk_get_suggestions (get_desk (data))->len > 0;
}

static GuiseWindow *
open_masks (const char *dir, int width, int height)
{
  GuiseWindow *window = ui_open_window (width, height);

  guise_window_open (window, dir);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "masks");
  ui_wait (is_read, window, "the masks to be read");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "masks");
  ui_settle (GTK_WIDGET (window));
  g_assert_true (GUISE_IS_MASKS_PAGE (guise_window_get_step_page (window)));
  return window;
}

static size_t
count_masked (GuiseWindow *window, GuiseFaceSlot slot)
{
  return guise_open_project_get_status (guise_window_get_project (window))->faces[slot].n_masked;
}

static gboolean
has_all_masks (void *data)
{
  return is_read (data) && count_masked (data, GUISE_FACE_SLOT_SRC) == 12;
}

static gboolean
has_no_mask (void *data)
{
  return is_read (data) && count_masked (data, GUISE_FACE_SLOT_SRC) == 0;
}

static void
shoot_all (GuiseWindow *window, const char *name)
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

static gboolean
is_loaded (const char *library)
{
  g_autofree char *maps = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  return strstr (maps, library) != NULL;
}

/* This computer gets a graphics card, an emulated one; without a module it has none. */
static void
plug_in_card (void)
{
  const char *module = g_getenv ("GUISE_TEST_GPU");

  if (module != NULL)
    g_setenv ("GUISE_CUDA_MODULE", module, TRUE);
}

/* The card is opened by another process: here it would keep memory from training. */
static void
take_out_card (void)
{
  const char      *module = g_getenv ("GUISE_CUDA_MODULE");
  g_autofree char *name = module != NULL ? g_path_get_basename (module) : NULL;

  g_assert_true (is_loaded ("libgtk-4.so"));
  g_assert_false (is_loaded ("libcuda"));
  g_assert_false (is_loaded ("guise-cuda"));
  g_assert_false (name != NULL && is_loaded (name));
  g_unsetenv ("GUISE_CUDA_MODULE");
}

/* ---- the page ---- */

static void
test_apply (void)
{
  g_autofree char *dir = make_project ("apply");
  g_autofree char *model = g_build_filename (work, "a model", NULL);
  g_autofree char *faces = g_strconcat (dir, " character", NULL);
  g_autofree char *before = mask_faces_digest (faces);
  g_autofree char *after = NULL;
  GuiseWindow     *window = open_masks (dir, 1280, 800);
  GtkWidget       *page = guise_window_get_step_page (window);
  size_t           n;

  g_assert_false (guise_mask_desk_has_model (get_desk (window)));
  g_assert_cmpuint (guise_mask_desk_get_n_labels (get_desk (window)), ==, 5);
  ui_shoot (GTK_WIDGET (window), "masks-none");

  mask_faces_make_model (model, FALSE);
  guise_mask_desk_import (get_desk (window), model);
  ui_wait (is_read, window, "the model to be copied");
  g_assert_true (guise_mask_desk_has_model (get_desk (window)));

  plug_in_card ();
  gtk_widget_activate_action (page, "masks.apply", "s", "src");
  g_assert_nonnull (guise_mask_desk_get_job (get_desk (window)));
  ui_wait (has_all_masks, window, "masks to be applied");
  take_out_card ();
  g_assert_false (isnan (guise_mask_desk_get_agreement (get_desk (window), &n)));
  g_assert_cmpuint (n, ==, 5);
  ui_settle (GTK_WIDGET (window));
  shoot_all (window, "masks-applied");

  gtk_widget_activate_action (page, "masks.undo", NULL);
  ui_wait (has_no_mask, window, "masks to be taken back");
  after = mask_faces_digest (faces);
  g_assert_cmpstr (before, ==, after);
  ui_close_window (window);
}

static GtkWidget *
find_dialog (void)
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

/* Another day what was applied can still be taken back, a step at a time, by the bytes. */
static void
test_take_back (void)
{
  g_autofree char *dir = make_project ("another-day");
  g_autofree char *model = g_build_filename (dir, "masks", NULL);
  g_autofree char *faces = g_strconcat (dir, " character", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  GuiseWindow     *window;
  GtkWidget       *page;

  mask_faces_make_model (model, FALSE);
  before = mask_faces_digest (faces);
  window = open_masks (dir, 1280, 800);
  page = guise_window_get_step_page (window);
  g_assert_cmpint (guise_mask_desk_get_changed_at (get_desk (window), GUISE_FACE_SLOT_SRC), ==, 0);
  gtk_widget_activate_action (page, "masks.take-back", "s", "src"); /* nothing to take back */
  g_assert_null (find_dialog ());
  gtk_widget_activate_action (page, "masks.apply", "s", "src");
  ui_wait (has_all_masks, window, "masks to be applied");
  ui_close_window (window);

  window = open_masks (dir, 1280, 800);
  page = guise_window_get_step_page (window);
  g_assert_cmpuint (count_masked (window, GUISE_FACE_SLOT_SRC), ==, 12);
  g_assert_cmpint (guise_mask_desk_get_changed_at (get_desk (window), GUISE_FACE_SLOT_SRC), >, 0);
  g_assert_cmpint (guise_mask_desk_get_changed_at (get_desk (window), GUISE_FACE_SLOT_DST), ==, 0);
  gtk_widget_activate_action (page, "masks.take-back", "s", "src");
  g_assert_nonnull (find_dialog ());
  ui_settle (find_dialog ());
  ui_shoot (find_dialog (), "masks-take-back");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (find_dialog ()), "go");
  gtk_window_destroy (GTK_WINDOW (find_dialog ())); /* as its buttons do */
  ui_wait (has_no_mask, window, "masks to be taken back");
  after = mask_faces_digest (faces);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpint (guise_mask_desk_get_changed_at (get_desk (window), GUISE_FACE_SLOT_SRC), ==, 0);
  ui_close_window (window);
}

static GtkWidget *
find_trial (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) one = g_list_model_get_item (windows, i);

      if (GUISE_IS_MASK_TRIAL_DIALOG (one))
        return one; /* GTK keeps it */
    }
  return NULL;
}

static gboolean
shows (void *page)
{
  GtkStack *stack = GTK_STACK (ui_find (find_trial (), "stack"));

  return g_str_equal (gtk_stack_get_visible_child_name (stack), page);
}

static void
open_trial (GuiseWindow *window, const char *slot, char *page)
{
  gtk_widget_activate_action (guise_window_get_step_page (window), "masks.try", "s", slot);
  g_assert_nonnull (find_trial ());
  g_assert_true (shows ((char[]){ "wait" }));
  ui_wait (shows, page, "masks to be tried");
  ui_settle (find_trial ());
}

static size_t
count_children (GtkWidget *widget)
{
  size_t n = 0;

  for (GtkWidget *one = gtk_widget_get_first_child (widget); one != NULL;
       one = gtk_widget_get_next_sibling (one))
    n++;
  return n;
}

static void
shoot_trial (const char *name)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  g_autofree char *light = g_strconcat (name, "-light", NULL);
  g_autofree char *dark = g_strconcat (name, "-dark", NULL);

  ui_shoot (find_trial (), light);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  ui_settle (find_trial ());
  ui_shoot (find_trial (), dark);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_LIGHT);
  ui_settle (find_trial ());
}

/* Masks are looked at before any is stored; closing changes nothing, applying does all. */
static void
test_try (void)
{
  g_autofree char *dir = make_project ("try");
  g_autofree char *model = g_build_filename (dir, "masks", NULL);
  g_autofree char *faces = g_strconcat (dir, " character", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  GuiseWindow     *window;
  GtkWidget       *dialog;

  mask_faces_make_model (model, FALSE);
  before = mask_faces_digest (faces);
  window = open_masks (dir, 400, 700);
  shoot_all (window, "masks-try-row-narrow");
  open_trial (window, "src", (char[]){ "wall" });
  shoot_trial ("masks-try-narrow");
  gtk_window_close (GTK_WINDOW (find_trial ()));
  g_assert_null (find_trial ());
  ui_close_window (window);

  window = open_masks (dir, 1280, 800);
  gtk_widget_activate_action (guise_window_get_step_page (window), "masks.try", "s", "src");
  gtk_window_close (GTK_WINDOW (find_trial ())); /* while it is at work */
  ui_settle (GTK_WIDGET (window));
  shoot_all (window, "masks-try-row");
  open_trial (window, "src", (char[]){ "wall" });
  shoot_trial ("masks-try");
  dialog = find_trial ();
  g_assert_cmpuint (count_children (ui_find (dialog, "pictures")), ==, 12);
  g_assert_true (g_str_has_prefix (gtk_label_get_label (GTK_LABEL (ui_find (dialog, "caption"))),
                                   "12 of 12 faces"));
  after = mask_faces_digest (faces);
  g_assert_cmpstr (before, ==, after);
  gtk_widget_activate_action (dialog, "trial.apply", NULL);
  g_assert_null (find_trial ());
  ui_wait (has_all_masks, window, "masks to be applied");
  ui_close_window (window);
}

/* A model that cannot be read is told of, and there is nothing to apply. */
static void
test_try_troubled (void)
{
  g_autofree char *dir = make_project ("try-troubled");
  g_autofree char *model = g_build_filename (dir, "masks", NULL);
  g_autofree char *weights = g_build_filename (model, "XSeg_256.npy", NULL);
  GuiseWindow     *window;

  mask_faces_make_model (model, FALSE);
  g_assert_true (g_file_set_contents (weights, "no weights", -1, NULL));
  window = open_masks (dir, 1280, 800);
  open_trial (window, "dst", (char[]){ "problem" });
  shoot_trial ("masks-try-troubled");
  g_assert_false (gtk_widget_is_sensitive (ui_find (find_trial (), "apply_button")));
  gtk_window_close (GTK_WINDOW (find_trial ()));
  ui_close_window (window);
}

static gboolean
runs (void *data)
{
  GuiseJob *job = guise_mask_desk_get_job (get_desk (data));

  return job != NULL && guise_job_get_fraction (job) > 0.0;
}

/* It goes on while another step is shown, and is saved when it is stopped. */
static void
test_train (void)
{
  g_autofree char *dir = make_project ("train");
  g_autofree char *model = g_build_filename (dir, "masks", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  GuiseWindow     *window;
  GtkWidget       *page;

  mask_faces_make_model (model, FALSE);
  before = mask_faces_digest (model);
  window = open_masks (dir, 1280, 800);
  page = guise_window_get_step_page (window);
  gtk_widget_activate_action (page, "masks.train", NULL);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "faces");
  ui_wait (runs, window, "training to get under way");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "masks");
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "masks-training");
  g_assert_cmpint (guise_step_get_state (
                     guise_open_project_get_step (guise_window_get_project (window),
                                                  GUISE_STEP_MASKS)),
                   ==, GUISE_STEP_RUNNING);
  g_assert_true (g_str_has_prefix (guise_mask_desk_get_training (get_desk (window)), "Iteration "));
  g_assert_nonnull (strstr (guise_mask_desk_get_training (get_desk (window)), "at most "));
  gtk_widget_activate_action (page, "masks.stop", NULL);
  ui_wait (is_read, window, "training to be saved");
  g_assert_nonnull (strstr (guise_mask_desk_get_training (get_desk (window)), "saved"));
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "masks-trained");
  after = mask_faces_digest (model);
  g_assert_cmpstr (before, !=, after);
  ui_close_window (window);
}

/* ---- other surroundings ---- */

static char *told; /* what the last job has said */

static void
on_told_cb (GuiseMaskDesk *desk, const char *text, gboolean can_undo, void *data)
{
  g_free (told);
  told = g_strdup (text);
}

static gboolean
is_told (void *data)
{
  return told != NULL && is_read (data);
}

/* The folder that is chosen reaches the training: one without pictures ends it. */
static void
test_surroundings (void)
{
  g_autofree char *dir = make_project ("surroundings");
  g_autofree char *model = g_build_filename (dir, "masks", NULL);
  g_autofree char *rooms = g_build_filename (work, "empty rooms", NULL);
  g_autoptr (GSettings) settings = g_settings_new ("org.guise.Studio");
  GuiseWindow  *window;
  GtkWidget    *page;
  AdwActionRow *row;

  mask_faces_make_model (model, FALSE);
  g_assert_true (guise_dir_make (rooms, NULL));
  window = open_masks (dir, 1280, 800);
  page = guise_window_get_step_page (window);
  row = ADW_ACTION_ROW (ui_find (page, "surroundings"));
  g_assert_true (g_str_has_prefix (adw_action_row_get_subtitle (row), "Faces are learned before"));
  g_settings_set_string (settings, "mask-backgrounds", rooms);
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (row), "“empty rooms”"));
  ui_settle (GTK_WIDGET (window));
  shoot_all (window, "masks-surroundings");
  g_signal_connect (get_desk (window), "told", G_CALLBACK (on_told_cb), NULL);
  gtk_widget_activate_action (page, "masks.train", NULL);
  ui_wait (is_told, window, "training to be refused");
  g_assert_true (g_str_has_prefix (told, "Something is not where it was"));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (row), "surroundings.clear", NULL));
  g_assert_true (g_str_has_prefix (adw_action_row_get_subtitle (row), "Faces are learned before"));
  g_clear_pointer (&told, g_free);
  ui_close_window (window);
}

static void
test_narrow (void)
{
  g_autofree char *dir = make_project ("narrow");
  GuiseWindow     *window = open_masks (dir, 400, 700);

  shoot_all (window, "masks-narrow");
  ui_close_window (window);
}

/* ---- the editor ---- */

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
  g_autofree char   *dir = make_project ("editor");
  g_autofree char   *faces = g_strconcat (dir, " me", NULL);
  g_autofree char   *before = mask_faces_digest (faces);
  g_autofree char   *after = NULL;
  GuiseWindow       *window = open_masks (dir, 1280, 800);
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
  shoot_all (window, "masks-editor");
  act (editor, "mask.view", "1");
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "masks-editor-mask");
  act (editor, "mask.view", "4");
  ui_settle (GTK_WIDGET (window));
  shoot_all (window, "masks-editor-checker");
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

  return count_children (strip) == GPOINTER_TO_UINT (g_object_get_data (data, "n"));
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
  g_autofree char   *dir = make_project ("states");
  GuiseWindow       *window = open_masks (dir, 1280, 800);
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
  shoot_all (window, "masks-editor-labelled");
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
  g_assert_cmpuint (count_children (ui_find (GTK_WIDGET (editor), "suggested")), >, 0);
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
           gtk_gesture_single_get_button (GTK_GESTURE_SINGLE (one)) == GDK_BUTTON_PRIMARY))
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
  g_autofree char   *dir = make_project ("canvas");
  g_autofree char   *faces = g_strconcat (dir, " me", NULL);
  GuiseWindow       *window = open_masks (dir, 1280, 800);
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

/* Undo takes points of an outline that is being drawn; who goes on without closing it keeps it. */
static void
test_draft (void)
{
  g_autofree char   *dir = make_project ("draft");
  g_autofree char   *faces = g_strconcat (dir, " me", NULL);
  GuiseWindow       *window = open_masks (dir, 1280, 800);
  GuiseMaskEditor   *editor = open_editor (window, "dst", "00001.jpg");
  GuiseMaskDocument *document = guise_mask_editor_get_document (editor);
  GuiseMaskCanvas   *canvas = GUISE_MASK_CANVAS (ui_find (GTK_WIDGET (editor), "canvas"));

  drag (canvas, 20, 20, 20, 20);
  drag (canvas, 90, 20, 90, 20);
  act (editor, "mask.undo", NULL);
  g_assert_cmpuint (guise_mask_document_get_draft (document)->n_points, ==, 1);
  act (editor, "mask.undo", NULL);
  g_assert_null (guise_mask_document_get_draft (document));

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
  g_autofree char   *dir = make_project ("keys");
  g_autofree char   *faces = g_strconcat (dir, " me", NULL);
  GuiseWindow       *window = open_masks (dir, 1280, 800);
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
  g_autofree char    *dir = make_project ("lens");
  GuiseWindow        *window = open_masks (dir, 1280, 800);
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
  g_autofree char *dir = make_project ("use");
  g_autofree char *faces = g_strconcat (dir, " character", NULL);
  g_autofree char *path = g_build_filename (faces, "00001.jpg", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize            n_before, n_after;
  GuiseWindow     *window = open_masks (dir, 1280, 800);
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
  g_autofree char *dir = make_project ("lock");
  GuiseWindow     *window = open_masks (dir, 1280, 800);
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

/* A face that somebody has taken away meanwhile is told of; what was drawn stays. */
static void
test_editor_unsaved (void)
{
  g_autofree char *dir = make_project ("unsaved");
  g_autofree char *path = g_strconcat (dir, " me/00002.jpg", NULL);
  GuiseWindow     *window = open_masks (dir, 1280, 800);
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
  g_autofree char *dir = make_project ("waits");
  g_autofree char *faces = g_strconcat (dir, " me", NULL);
  g_autoptr (GError) error = NULL;
  GuiseWindow     *window = open_masks (dir, 1280, 800);
  GuiseMaskEditor *editor = open_editor (window, "dst", "00001.jpg");
  AdwWindowTitle  *title = ADW_WINDOW_TITLE (ui_find (GTK_WIDGET (editor), "title"));
  GuiseFileLock   *lock = guise_faceset_lock (faces, "a test", &error);

  g_assert_no_error (error);
  act (editor, "mask.face", NULL);
  g_assert_true (g_str_has_suffix (adw_window_title_get_subtitle (title), "not saved"));
  act (editor, "mask.go", "1");
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
  g_autofree char *dir = make_project ("editor-narrow");
  GuiseWindow     *window = open_masks (dir, 400, 700);
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
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/masks/apply", test_apply);
  g_test_add_func ("/ui/masks/take-back", test_take_back);
  g_test_add_func ("/ui/masks/try", test_try);
  g_test_add_func ("/ui/masks/try-troubled", test_try_troubled);
  g_test_add_func ("/ui/masks/train", test_train);
  g_test_add_func ("/ui/masks/surroundings", test_surroundings);
  g_test_add_func ("/ui/masks/narrow", test_narrow);
  g_test_add_func ("/ui/masks/editor", test_editor);
  g_test_add_func ("/ui/masks/states", test_states);
  g_test_add_func ("/ui/masks/checkerboard", test_checkerboard);
  g_test_add_func ("/ui/masks/canvas", test_canvas);
  g_test_add_func ("/ui/masks/draft", test_draft);
  g_test_add_func ("/ui/masks/keys", test_keys);
  g_test_add_func ("/ui/masks/lens", test_lens);
  g_test_add_func ("/ui/masks/use", test_use);
  g_test_add_func ("/ui/masks/lock", test_lock);
  g_test_add_func ("/ui/masks/editor-unsaved", test_editor_unsaved);
  g_test_add_func ("/ui/masks/editor-waits", test_editor_waits);
  g_test_add_func ("/ui/masks/editor-narrow", test_editor_narrow);
  result = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (result);
}
