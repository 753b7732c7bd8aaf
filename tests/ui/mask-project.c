/* SPDX-License-Identifier: GPL-3.0-or-later
 * A project whose masks are looked at. */
#include "mask-project.h"

#include "app/masks/guise-masks-page.h"
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
