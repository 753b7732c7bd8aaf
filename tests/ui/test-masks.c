/* SPDX-License-Identifier: GPL-3.0-or-later
 * Masks: what is covered, applied, taken back, trained, and drawn. */
#include "app/masks/guise-mask-desk.h"

#include <math.h>

#include "app/guise-window.h"
#include "app/masks/guise-masks-page.h"
#include "core/guise-file.h"
#include "mask-faces.h"
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
  shoot_all (window, "masks-none");

  mask_faces_make_model (model, FALSE);
  guise_mask_desk_import (get_desk (window), model);
  ui_wait (is_read, window, "the model to be copied");
  g_assert_true (guise_mask_desk_has_model (get_desk (window)));

  gtk_widget_activate_action (page, "masks.apply", "s", "src");
  g_assert_nonnull (guise_mask_desk_get_job (get_desk (window)));
  ui_wait (has_all_masks, window, "masks to be applied");
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

static void
test_narrow (void)
{
  g_autofree char *dir = make_project ("narrow");
  GuiseWindow     *window = open_masks (dir, 400, 700);

  shoot_all (window, "masks-narrow");
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int result;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/masks/apply", test_apply);
  g_test_add_func ("/ui/masks/narrow", test_narrow);
  result = g_test_run ();
  guise_test_rm_rf (work);
  return result;
}
