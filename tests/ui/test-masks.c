/* SPDX-License-Identifier: GPL-3.0-or-later
 * Masks: what is covered, applied, and taken back. */
#include <math.h>
#include <string.h>

#include "app/guise-error-text.h"
#include "app/masks/guise-mask-jobs.h"
#include "app/masks/guise-mask-trial-dialog.h"
#include "app/train/guise-train-devices.h"
#include "core/guise-file.h"
#include "faceset/guise-faceset.h"
#include "mask-faces.h"
#include "mask-project.h"
#include "nn/guise-nn.h"
#include "support/guise-test.h"
#include "ui.h"

static size_t
count_masked (GuiseWindow *window, GuiseFaceSlot slot)
{
  return guise_open_project_get_status (guise_window_get_project (window))->faces[slot].n_masked;
}

static gboolean
has_all_masks (void *data)
{
  return mask_project_is_read (data) && count_masked (data, GUISE_FACE_SLOT_SRC) == 12;
}

static gboolean
has_no_mask (void *data)
{
  return mask_project_is_read (data) && count_masked (data, GUISE_FACE_SLOT_SRC) == 0;
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

static GBytes *
get_pixels (GdkTexture *picture)
{
  const size_t stride = 4 * (size_t) gdk_texture_get_width (picture);
  const size_t n = stride * (size_t) gdk_texture_get_height (picture);
  guchar      *data = g_malloc (n);

  gdk_texture_download (picture, data, stride);
  return g_bytes_new_take (data, n);
}

/* The small pictures of faces of the character by their names. */
static GHashTable *
get_pictures (GuiseWindow *window)
{
  const GPtrArray *all = guise_mask_desk_get_suggestions (mask_project_get_desk (window));
  GHashTable      *pictures =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < all->len; i++)
    {
      const GuiseMaskSuggestion *one = all->pdata[i];

      if (one->slot == GUISE_FACE_SLOT_SRC)
        g_hash_table_insert (pictures, g_strdup (one->name), get_pixels (one->picture));
    }
  return pictures;
}

/* Masks lie over all faces that have been shown before. */
static void
check_masked (GHashTable *before, GHashTable *now)
{
  GHashTableIter iter;
  void          *name, *pixels;
  unsigned       n = 0;

  g_hash_table_iter_init (&iter, now);
  while (g_hash_table_iter_next (&iter, &name, &pixels))
    if (g_hash_table_contains (before, name))
      {
        g_assert_false (g_bytes_equal (g_hash_table_lookup (before, name), pixels));
        n++;
      }
  g_assert_cmpuint (n, >, 0);
}

/* ---- the page ---- */

static void
test_apply (void)
{
  g_autofree char *dir = mask_project_make ("apply");
  g_autofree char *model = g_build_filename (mask_project_root, "a model", NULL);
  g_autofree char *faces = g_strconcat (dir, " character", NULL);
  g_autofree char *before = mask_faces_digest (faces);
  g_autofree char *after = NULL;
  GuiseWindow     *window = mask_project_open (dir, 1280, 800);
  GtkWidget       *page = guise_window_get_step_page (window);
  g_autoptr (GHashTable) bare = get_pictures (window);
  g_autoptr (GHashTable) masked = NULL;
  gboolean is_unseen;
  size_t   n;

  g_assert_false (guise_mask_desk_has_model (mask_project_get_desk (window)));
  g_assert_cmpuint (guise_mask_desk_get_n_labels (mask_project_get_desk (window)), ==, 5);
  ui_shoot (GTK_WIDGET (window), "masks-none");

  mask_faces_make_model (model, FALSE);
  guise_mask_desk_import (mask_project_get_desk (window), model);
  ui_wait (mask_project_is_read, window, "the model to be copied");
  g_assert_true (guise_mask_desk_has_model (mask_project_get_desk (window)));

  plug_in_card ();
  gtk_widget_activate_action (page, "masks.apply", "s", "src");
  g_assert_nonnull (guise_mask_desk_get_job (mask_project_get_desk (window)));
  ui_wait (has_all_masks, window, "masks to be applied");
  take_out_card ();
  g_assert_false (
    isnan (guise_mask_desk_get_agreement (mask_project_get_desk (window), &n, &is_unseen)));
  g_assert_cmpuint (n, ==, 5);
  ui_settle (GTK_WIDGET (window));
  mask_project_shoot (window, "masks-applied");
  masked = get_pictures (window);
  check_masked (bare, masked);

  gtk_widget_activate_action (page, "masks.undo", NULL);
  ui_wait (has_no_mask, window, "masks to be taken back");
  after = mask_faces_digest (faces);
  g_assert_cmpstr (before, ==, after);
  ui_close_window (window);
}

/* Another day what was applied can still be taken back, a step at a time, by the bytes. */
static void
test_take_back (void)
{
  g_autofree char *dir = mask_project_make ("another-day");
  g_autofree char *model = g_build_filename (dir, "masks", NULL);
  g_autofree char *faces = g_strconcat (dir, " character", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  GuiseWindow     *window;
  GtkWidget       *page;

  mask_faces_make_model (model, FALSE);
  before = mask_faces_digest (faces);
  window = mask_project_open (dir, 1280, 800);
  page = guise_window_get_step_page (window);
  g_assert_cmpint (guise_mask_desk_get_changed_at (mask_project_get_desk (window),
                                                   GUISE_FACE_SLOT_SRC),
                   ==, 0);
  gtk_widget_activate_action (page, "masks.take-back", "s", "src"); /* nothing to take back */
  g_assert_null (mask_project_find_dialog ());
  gtk_widget_activate_action (page, "masks.apply", "s", "src");
  ui_wait (has_all_masks, window, "masks to be applied");
  ui_close_window (window);

  window = mask_project_open (dir, 1280, 800);
  page = guise_window_get_step_page (window);
  g_assert_cmpuint (count_masked (window, GUISE_FACE_SLOT_SRC), ==, 12);
  g_assert_cmpint (guise_mask_desk_get_changed_at (mask_project_get_desk (window),
                                                   GUISE_FACE_SLOT_SRC),
                   >, 0);
  g_assert_cmpint (guise_mask_desk_get_changed_at (mask_project_get_desk (window),
                                                   GUISE_FACE_SLOT_DST),
                   ==, 0);
  gtk_widget_activate_action (page, "masks.take-back", "s", "src");
  g_assert_nonnull (mask_project_find_dialog ());
  ui_settle (mask_project_find_dialog ());
  ui_shoot (mask_project_find_dialog (), "masks-take-back");
  mask_project_answer ("go");
  ui_wait (has_no_mask, window, "masks to be taken back");
  after = mask_faces_digest (faces);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpint (guise_mask_desk_get_changed_at (mask_project_get_desk (window),
                                                   GUISE_FACE_SLOT_SRC),
                   ==, 0);
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
  g_autofree char *dir = mask_project_make ("try");
  g_autofree char *model = g_build_filename (dir, "masks", NULL);
  g_autofree char *faces = g_strconcat (dir, " character", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  GuiseWindow     *window;
  GtkWidget       *dialog;

  mask_faces_make_model (model, FALSE);
  before = mask_faces_digest (faces);
  window = mask_project_open (dir, 400, 700);
  mask_project_shoot (window, "masks-try-row-narrow");
  open_trial (window, "src", (char[]){ "wall" });
  shoot_trial ("masks-try-narrow");
  gtk_window_close (GTK_WINDOW (find_trial ()));
  g_assert_null (find_trial ());
  ui_close_window (window);

  window = mask_project_open (dir, 1280, 800);
  gtk_widget_activate_action (guise_window_get_step_page (window), "masks.try", "s", "src");
  gtk_window_close (GTK_WINDOW (find_trial ())); /* while it is at work */
  ui_settle (GTK_WIDGET (window));
  mask_project_shoot (window, "masks-try-row");
  open_trial (window, "src", (char[]){ "wall" });
  shoot_trial ("masks-try");
  dialog = find_trial ();
  g_assert_cmpuint (mask_project_count_children (ui_find (dialog, "pictures")), ==, 12);
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
  g_autofree char *dir = mask_project_make ("try-troubled");
  g_autofree char *model = g_build_filename (dir, "masks", NULL);
  g_autofree char *weights = g_build_filename (model, "XSeg_256.npy", NULL);
  GuiseWindow     *window;

  mask_faces_make_model (model, FALSE);
  g_assert_true (g_file_set_contents (weights, "no weights", -1, NULL));
  window = mask_project_open (dir, 1280, 800);
  open_trial (window, "dst", (char[]){ "problem" });
  shoot_trial ("masks-try-troubled");
  g_assert_false (gtk_widget_is_sensitive (ui_find (find_trial (), "apply_button")));
  gtk_window_close (GTK_WINDOW (find_trial ()));
  ui_close_window (window);
}

/* A model that only draws faces is not put to use without a question. */
static void
test_pretraining (void)
{
  g_autofree char *dir = mask_project_make ("pretraining");
  g_autofree char *model = g_build_filename (dir, "masks", NULL);
  GuiseWindow     *window;
  GtkWidget       *page;

  mask_faces_make_model (model, TRUE);
  window = mask_project_open (dir, 400, 700);
  page = guise_window_get_step_page (window);
  gtk_widget_activate_action (page, "masks.apply", "s", "src");
  ui_settle (mask_project_find_dialog ());
  ui_shoot (mask_project_find_dialog (), "masks-pretraining-narrow");
  mask_project_answer ("stay");
  g_assert_null (guise_mask_desk_get_job (mask_project_get_desk (window)));
  ui_close_window (window);

  window = mask_project_open (dir, 1280, 800);
  open_trial (window, "src", (char[]){ "wall" });
  gtk_widget_activate_action (find_trial (), "trial.apply", NULL);
  g_assert_null (find_trial ());
  g_assert_null (guise_mask_desk_get_job (mask_project_get_desk (window)));
  ui_settle (mask_project_find_dialog ());
  ui_shoot (mask_project_find_dialog (), "masks-pretraining");
  mask_project_answer ("go");
  ui_wait (has_all_masks, window, "masks to be applied");
  ui_close_window (window);
}

/* ---- out of the faces ---- */

static gboolean
has_no_label (void *data)
{
  return mask_project_is_read (data) &&
         guise_mask_desk_get_n_labels (mask_project_get_desk (data)) == 0;
}

static gboolean
has_labels (void *data)
{
  return mask_project_is_read (data) &&
         guise_mask_desk_get_n_labels (mask_project_get_desk (data)) == 5;
}

static gboolean can_take_back; /* as the last job has told */

static void
on_told_undo_cb (GuiseMaskDesk *desk, const char *text, gboolean can_undo, void *data)
{
  can_take_back = can_undo;
}

/* Labelled faces are copied, outlines removed, and brought back by their bytes. */
static void
test_labels (void)
{
  g_autofree char *dir = mask_project_make ("labels");
  g_autofree char *faces = g_strconcat (dir, " character", NULL);
  g_autofree char *target = g_strconcat (dir, " labelled", NULL);
  g_autofree char *before = mask_faces_digest (faces);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceset) copies = NULL;
  GuiseWindow *window = mask_project_open (dir, 1280, 800);
  GtkWidget   *page = guise_window_get_step_page (window);

  guise_mask_desk_fetch (mask_project_get_desk (window), GUISE_FACE_SLOT_SRC, target);
  ui_wait (has_labels, window, "labelled faces to be copied");
  copies = guise_faceset_open (target, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (guise_faceset_get_n (copies), ==, 5);

  gtk_widget_activate_action (page, "masks.remove-labels", "s", "src");
  ui_wait (has_no_label, window, "outlines to be removed");
  gtk_widget_activate_action (page, "masks.undo", NULL);
  ui_wait (has_labels, window, "outlines to come back");
  after = mask_faces_digest (faces);
  g_assert_cmpstr (before, ==, after);
  ui_close_window (window);
}

/* What has changed nothing is not taken back: an older change would be. */
static void
test_nothing_changed (void)
{
  g_autofree char *dir = mask_project_make ("nothing-changed");
  g_autofree char *faces = g_strconcat (dir, " character", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  GuiseWindow     *window = mask_project_open (dir, 1280, 800);
  GtkWidget       *page = guise_window_get_step_page (window);
  GuiseMaskDesk   *desk = mask_project_get_desk (window);

  g_signal_connect (desk, "told", G_CALLBACK (on_told_undo_cb), NULL);
  gtk_widget_activate_action (page, "masks.remove-labels", "s", "src");
  ui_wait (has_no_label, window, "outlines to be removed");
  g_assert_true (can_take_back);
  before = mask_faces_digest (faces);
  guise_mask_desk_remove (desk, GUISE_FACE_SLOT_SRC, GUISE_MASK_LABELS);
  g_assert_nonnull (guise_mask_desk_get_job (desk));
  ui_wait (mask_project_is_read, window, "the end of the second job");
  g_assert_false (can_take_back);
  gtk_widget_activate_action (page, "masks.undo", NULL);
  g_assert_null (guise_mask_desk_get_job (desk));
  after = mask_faces_digest (faces);
  g_assert_cmpstr (before, ==, after);
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
  return told != NULL && mask_project_is_read (data);
}

/* The folder that is chosen reaches the training: one without pictures ends it. */
static void
test_surroundings (void)
{
  g_autofree char *dir = mask_project_make ("surroundings");
  g_autofree char *model = g_build_filename (dir, "masks", NULL);
  g_autofree char *rooms = g_build_filename (mask_project_root, "empty rooms", NULL);
  g_autoptr (GSettings) settings = g_settings_new ("org.guise.Studio");
  GuiseWindow  *window;
  GtkWidget    *page;
  AdwActionRow *row;

  mask_faces_make_model (model, FALSE);
  g_assert_true (guise_dir_make (rooms, NULL));
  window = mask_project_open (dir, 1280, 800);
  page = guise_window_get_step_page (window);
  row = ADW_ACTION_ROW (ui_find (page, "surroundings"));
  g_assert_true (g_str_has_prefix (adw_action_row_get_subtitle (row), "Faces are learned before"));
  g_settings_set_string (settings, "mask-backgrounds", rooms);
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (row), "“empty rooms”"));
  ui_settle (GTK_WIDGET (window));
  mask_project_shoot (window, "masks-surroundings");
  g_signal_connect (mask_project_get_desk (window), "told", G_CALLBACK (on_told_cb), NULL);
  gtk_widget_activate_action (page, "masks.train", NULL);
  ui_wait (is_told, window, "training to be refused");
  g_assert_true (g_str_has_prefix (told, "Something is not where it was"));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (row), "surroundings.clear", NULL));
  g_assert_true (g_str_has_prefix (adw_action_row_get_subtitle (row), "Faces are learned before"));
  g_clear_pointer (&told, g_free);
  ui_close_window (window);
}

static gboolean
has_ended (void *job)
{
  return !guise_job_is_active (job);
}

/* What was chosen on the page Train counts here as well: a card that is not there any more is told
 * of, and no other one is taken. */
static void
test_card_gone (void)
{
  g_autofree char  *dir = mask_project_make ("gone");
  g_autofree char  *model = g_build_filename (dir, "masks", NULL);
  g_autofree char  *faces = g_strconcat (dir, " character", NULL);
  g_autofree char  *before = mask_faces_digest (faces);
  g_autofree char  *after = NULL;
  g_autofree char  *device = NULL;
  const char *const all[] = { faces, NULL };
  g_autoptr (GSettings) settings = g_settings_new ("org.guise.Studio");
  const GuiseMaskLessonPlan plan = { .batch_size = 2 };
  GuiseJob                 *jobs[2];

  mask_faces_make_model (model, FALSE);
  plug_in_card ();
  g_settings_set_string (settings, "training-devices", "cuda:99,cpu");
  device = guise_train_devices_dup_chosen ();
  jobs[0] = guise_mask_job_new_apply (faces, model, device);
  jobs[1] = guise_mask_job_new_train (all, model, &plan, device);
  for (size_t i = 0; i < G_N_ELEMENTS (jobs); i++)
    {
      g_autoptr (GuiseJob) job = jobs[i];
      g_autofree char *text = NULL;

      guise_job_start (job);
      ui_wait (has_ended, job, "the end");
      g_assert_error (guise_job_get_error (job), GUISE_NN_ERROR, GUISE_NN_ERROR_NO_DEVICE);
      text = guise_error_text_dup_line (guise_job_get_error (job));
      g_assert_nonnull (strstr (text, "Where to train"));
    }
  take_out_card ();
  g_settings_set_string (settings, "training-devices", "auto");
  after = mask_faces_digest (faces);
  g_assert_cmpstr (before, ==, after);
}

static void
test_narrow (void)
{
  g_autofree char *dir = mask_project_make ("narrow");
  GuiseWindow     *window = mask_project_open (dir, 400, 700);

  mask_project_shoot (window, "masks-narrow");
  ui_close_window (window);
}

/* Outlines along landmarks of the synthetic people agree with what is true of them. */
static void
test_people (void)
{
  g_autofree char *packs = guise_test_shared ("facesets");
  g_autofree char *dir = NULL;
  GuiseWindow     *window;
  double           agreement;
  gboolean         is_unseen;
  size_t           n;

  if (packs == NULL)
    return; /* skipped, with a message */
  dir = mask_project_make_people ("Mara as me", packs);
  window = mask_project_open (dir, 1280, 800);
  agreement = guise_mask_desk_get_agreement (mask_project_get_desk (window), &n, &is_unseen);
  g_assert_true (is_unseen); /* of these every tenth or so */
  g_assert_cmpuint (n, >, 0);
  g_assert_cmpuint (n, <, MASK_PROJECT_N_PEOPLE / 2);
  g_assert_cmpuint (guise_mask_desk_get_n_labels (mask_project_get_desk (window)), ==,
                    MASK_PROJECT_N_PEOPLE);
  g_assert_cmpfloat (agreement, >, 0.6);
  g_assert_cmpfloat (agreement, <, 1.0);
  ui_shoot (GTK_WIDGET (window), "masks-people");
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int result;

  ui_init (&argc, &argv);
  mask_project_root = guise_test_tmp_dir ();
  g_test_add_func ("/ui/masks/apply", test_apply);
  g_test_add_func ("/ui/masks/take-back", test_take_back);
  g_test_add_func ("/ui/masks/try", test_try);
  g_test_add_func ("/ui/masks/try-troubled", test_try_troubled);
  g_test_add_func ("/ui/masks/pretraining", test_pretraining);
  g_test_add_func ("/ui/masks/labels", test_labels);
  g_test_add_func ("/ui/masks/nothing-changed", test_nothing_changed);
  g_test_add_func ("/ui/masks/surroundings", test_surroundings);
  g_test_add_func ("/ui/masks/card-gone", test_card_gone);
  g_test_add_func ("/ui/masks/narrow", test_narrow);
  g_test_add_func ("/ui/masks/people", test_people);
  result = g_test_run ();
  guise_test_rm_rf (mask_project_root);
  guise_leave (result);
}
