/* SPDX-License-Identifier: GPL-3.0-or-later
 * What one can do in the window with a model that was trained before. */
#include <string.h>

#include "app/guise-error-text.h"
#include "app/guise-window-private.h"
#include "app/project/guise-model-page.h"
#include "app/project/guise-project-acts.h"
#include "app/widgets/guise-widget.h"

#define LIVE_RECIPE                                                            \
  "become-character" /* of a project that a model is used in, and none trained \
                      */
#define N_NAMES 1000

static void
show_model_page (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_window_push (GUISE_WINDOW (widget), guise_model_page_new ());
}

gboolean
guise_window_take_model (GuiseWindow *self, const char *path)
{
  GtkWidget *page = adw_leaflet_get_visible_child (self->nav);

  if (!guise_model_page_takes (path))
    return FALSE;
  if (!GUISE_IS_MODEL_PAGE (page))
    {
      page = guise_model_page_new ();
      guise_window_push (self, page);
    }
  guise_model_page_look (GUISE_MODEL_PAGE (page), path);
  return TRUE;
}

/* ---- live ---- */

/* Named after the file, where nothing is yet. */
static char *
dup_free_dir (const GuiseWindow *self, const char *path)
{
  g_autofree char *folder = guise_window_dup_projects_folder (self);
  g_autofree char *name = g_path_get_basename (path);
  char            *dir;

  if (strlen (name) > strlen (".dfm"))
    name[strlen (name) - strlen (".dfm")] = '\0';
  dir = g_build_filename (folder, name, NULL);
  for (int i = 2; i < N_NAMES && g_file_test (dir, G_FILE_TEST_EXISTS); i++)
    {
      g_autofree char *next = g_strdup_printf ("%s %d", name, i);

      g_free (dir);
      dir = g_build_filename (folder, next, NULL);
    }
  return dir;
}

static void
on_made_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseWindow     *self = GUISE_WINDOW (source);
  g_autofree char *path = user_data;
  g_autofree char *dir = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  guise_project_create_finish (result, &dir, &error);
  if (self->recent == NULL)
    return; /* the window is gone */
  if (dir != NULL)
    {
      guise_window_open (self, dir);
      gtk_widget_activate_action (GTK_WIDGET (self), "win.show-live", "s", path);
      return;
    }
  text = guise_error_text_dup_line (error);
  guise_widget_toast (GTK_WIDGET (self->toasts), text, NULL);
}

/* Live is a step of a project: of the one that this lies over, else of a small one of its own. */
static void
use_live (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseWindow            *self = GUISE_WINDOW (widget);
  const char             *path = g_variant_get_string (parameter, NULL);
  const GuiseProjectFaces none[GUISE_N_FACE_SLOTS] = { 0 };
  g_autofree char        *dir = NULL;

  if (self->pushed->len > 0 && self->base == GTK_WIDGET (self->project))
    guise_window_show_page (self, self->base);
  if (guise_window_is_project_shown (self))
    {
      gtk_widget_activate_action (widget, "win.show-live", "s", path);
      return;
    }
  dir = dup_free_dir (self, path);
  guise_project_create_async (dir, LIVE_RECIPE, none, NULL, GUISE_BASE_BEGIN, G_OBJECT (self),
                              on_made_cb, g_strdup (path));
}

/* ---- training ---- */

static void
begin (GuiseWindow *self, const char *recipe, const char *path, GuiseBaseStart start)
{
  g_autofree char *parent = guise_window_dup_projects_folder (self);

  guise_new_project_page_begin (self->new_project, recipe, parent);
  guise_new_project_page_set_base (self->new_project, path);
  guise_new_project_page_set_start (self->new_project, start);
  guise_window_show_page (self, GTK_WIDGET (self->new_project));
}

static void
make_face (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autofree char *path = g_variant_dup_string (parameter, NULL); /* the page that has it goes */

  begin (GUISE_WINDOW (widget), "reuse-model", path, GUISE_BASE_BEGIN);
}

static void
train_on (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autofree char *path = NULL;
  g_autofree char *recipe = NULL;

  g_variant_get (parameter, "(ss)", &path, &recipe);
  begin (GUISE_WINDOW (widget), recipe, path, GUISE_BASE_GO_ON);
}

void
guise_window_install_model_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.use-model", NULL, show_model_page);
  gtk_widget_class_install_action (widget_class, "win.use-live", "s", use_live);
  gtk_widget_class_install_action (widget_class, "win.new-face", "s", make_face);
  gtk_widget_class_install_action (widget_class, "win.continue-model", "(ss)", train_on);
}
