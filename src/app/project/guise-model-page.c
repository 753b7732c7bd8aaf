/* SPDX-License-Identifier: GPL-3.0-or-later
 * A model that was trained before. */
#include "app/project/guise-model-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <inttypes.h>

#include "app/guise-error-text.h"
#include "app/guise-task.h"
#include "app/widgets/guise-widget.h"
#include "project/guise-base.h"
#include "train/guise-recipes.h"
#include "train/guise-training.h"

#define MAX_LISTED                                                              \
  1000 /* files of a folder that are looked at: a model has few, a faceset many \
        */

struct _GuiseModelPage
{
  GtkWidget parent_instance;

  char                 *path;        /* owned, or NULL: what was chosen */
  char                 *recipe;      /* owned, or NULL: to train on with */
  GtkFileChooserNative *chooser;     /* owned while it is open */
  GCancellable         *cancellable; /* owned while it looks, or NULL */

  GtkStack      *stack;
  AdwStatusPage *choose;
  AdwActionRow  *model_row;
  AdwActionRow  *live_row;
  AdwActionRow  *face_row;
  AdwActionRow  *continue_row;
};

G_DEFINE_FINAL_TYPE (GuiseModelPage, guise_model_page, GTK_TYPE_WIDGET)

static gboolean
is_dfm (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return g_str_has_suffix (lower, ".dfm") && g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

gboolean
guise_model_page_takes (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL); /* what is no folder has no files */
  const char *name;

  if (is_dfm (path))
    return TRUE;
  for (int i = 0; dir != NULL && i < MAX_LISTED && (name = g_dir_read_name (dir)) != NULL; i++)
    if (g_str_has_suffix (name, "_data.dat"))
      return TRUE;
  return FALSE;
}

/* ---- looking ---- */

/* What is known of a model. */
typedef struct
{
  GuiseBase *base;   /* owned */
  char      *recipe; /* owned, or NULL: none suits it */
} Found;

static void
found_free (void *data)
{
  Found *self = data;

  guise_base_free (self->base);
  g_free (self->recipe);
  g_free (self);
}

/* A recipe that can train this network: resets want another one than high definition. */
static char *
find_recipe (const GuiseBase *base)
{
  static const char *const recipes[] = { "become-character", "high-definition", "extra-dst" };
  g_auto (GStrv) locked = guise_base_list_locked (&base->options);

  for (size_t i = 0; i < G_N_ELEMENTS (recipes); i++)
    {
      g_autofree char *path = guise_recipe_find (recipes[i], NULL);
      g_autoptr (GuiseTrainingPlan) plan =
                   path != NULL ? guise_training_plan_load (path, NULL) : NULL;

      if (plan != NULL && guise_training_check (plan, (const char *const *) locked, NULL))
        return g_strdup (recipes[i]);
    }
  return NULL;
}

static void
look_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  GError    *error = NULL;
  GuiseBase *base = guise_base_find (data, NULL, cancellable, &error);
  Found     *found;

  if (base == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  found = g_new (Found, 1);
  *found = (Found){ base, find_recipe (base) };
  g_task_return_pointer (task, found, found_free);
}

/* ---- what is shown ---- */

static void
show_row (AdwActionRow *row, gboolean is_shown, const char *text)
{
  gtk_widget_set_visible (GTK_WIDGET (row), is_shown);
  if (text != NULL)
    adw_action_row_set_subtitle (row, text);
}

static void
show_found (GuiseModelPage *self, const char *what)
{
  g_autofree char *name = g_filename_display_basename (self->path);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->model_row), name);
  adw_action_row_set_subtitle (self->model_row, what);
  gtk_stack_set_visible_child_name (self->stack, "found");
  gtk_widget_child_focus (GTK_WIDGET (self->stack), GTK_DIR_TAB_FORWARD);
}

static void
show_dfm (GuiseModelPage *self)
{
  show_row (self->live_row, TRUE, NULL);
  show_row (self->face_row, FALSE, NULL);
  show_row (self->continue_row, FALSE, NULL);
  show_found (self, _("A finished model for live use. It cannot be trained further."));
}

static void
show_base (GuiseModelPage *self, const Found *found)
{
  static const char *const kinds[GUISE_N_BASE_KINDS] = {
    [GUISE_BASE_DFL] = N_ ("A model folder of DeepFaceLab"),
    [GUISE_BASE_PACKAGE] = N_ ("A base"),
    [GUISE_BASE_PROJECT] = N_ ("A point of a project"),
  };
  const GuiseBase *base = found->base;
  /* Translators: what kind of model, its edge in pixels, how many iterations it was trained */
  g_autofree char *what =
    g_strdup_printf (_("%s · %d pixels · %'" PRIu64 " iterations"),
                        _ (kinds[base->kind]), base->options.resolution, base->iteration);
  g_autofree char *on =
    g_strdup_printf (_("A new project goes on from iteration %'" PRIu64), base->iteration);

  g_free (self->recipe);
  self->recipe = g_strdup (found->recipe);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "model.new-face", base->is_reusable);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "model.continue", self->recipe != NULL);
  show_row (self->live_row, FALSE, NULL);
  show_row (self->face_row, TRUE,
            base->is_reusable
            ? _("Another character, in less time than from nothing")
            : _("Not possible: it was trained without random warp and cannot learn another face"));
  show_row (self->continue_row, TRUE,
            self->recipe != NULL ? on : _("Not possible: no recipe can train such a network"));
  show_found (self, what);
}

static void
show_unknown (GuiseModelPage *self, const GError *error)
{
  g_autofree char *name = g_filename_display_basename (self->path);
  /* Translators: a file or folder */
  g_autofree char *title = g_strdup_printf (_("“%s” cannot be used"), name);
  g_autofree char *text =
    error != NULL ? guise_error_text_dup_line (error)
                  : g_strdup (_("It is no project, no model folder, no base and no .dfm file."));
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_status_page_set_title (self->choose, title); /* plain, unlike what describes it */
  adw_status_page_set_description (self->choose, escaped);
  gtk_stack_set_visible_child_name (self->stack, "choose");
}

static void
on_looked_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseModelPage *self = GUISE_MODEL_PAGE (source);
  g_autoptr (GError) error = NULL;
  Found *found;

  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return; /* the page is gone, or something else was chosen */
  found = g_task_propagate_pointer (G_TASK (result), &error);
  g_clear_object (&self->cancellable);
  if (found != NULL)
    show_base (self, found);
  else
    show_unknown (self, error);
  g_clear_pointer (&found, found_free);
}

static void
stop_looking (GuiseModelPage *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

void
guise_model_page_look (GuiseModelPage *self, const char *path)
{
  g_autofree char *copy = g_strdup (path);
  g_autoptr (GTask) task = NULL;

  stop_looking (self);
  g_free (self->path);
  self->path = g_steal_pointer (&copy);
  if (guise_project_is_one (self->path))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.open-project", "s", self->path);
  else if (is_dfm (self->path))
    show_dfm (self);
  else if (!g_file_test (self->path, G_FILE_TEST_IS_DIR))
    show_unknown (self, NULL);
  else
    {
      gtk_stack_set_visible_child_name (self->stack, "looking");
      self->cancellable = g_cancellable_new ();
      task = guise_task_new (self, self->cancellable, on_looked_cb, NULL);
      g_task_set_source_tag (task, guise_model_page_look);
      g_task_set_task_data (task, g_strdup (self->path), g_free);
      g_task_run_in_thread (task, look_thread);
    }
}

/* ---- actions ---- */

static void
on_chosen_cb (GuiseModelPage *self, int response)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                             ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser))
                             : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  g_clear_object (&self->chooser);
  if (path != NULL)
    guise_model_page_look (self, path);
}

static void
choose (GuiseModelPage *self, const char *title, GtkFileChooserAction action)
{
  g_clear_object (&self->chooser);
  self->chooser =
    gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                 action, _("_Choose"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
choose_file (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseModelPage *self = GUISE_MODEL_PAGE (widget);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  choose (self, _("Choose a model"), GTK_FILE_CHOOSER_ACTION_OPEN);
  gtk_file_filter_set_name (filter, _("Models for live use (.dfm)"));
  gtk_file_filter_add_suffix (filter, "dfm");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
}

static void
choose_folder (GtkWidget *widget, const char *action, GVariant *parameter)
{
  choose (GUISE_MODEL_PAGE (widget), _("Choose a model"), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER);
}

static void
use_live (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "win.use-live", "s", GUISE_MODEL_PAGE (widget)->path);
}

static void
make_face (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "win.new-face", "s", GUISE_MODEL_PAGE (widget)->path);
}

static void
train_on (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseModelPage *self = GUISE_MODEL_PAGE (widget);

  gtk_widget_activate_action (widget, "win.continue-model", "(ss)", self->path, self->recipe);
}

/* ---- the object ---- */

GtkWidget *
guise_model_page_new (void)
{
  return g_object_new (GUISE_TYPE_MODEL_PAGE, NULL);
}

static void
guise_model_page_dispose (GObject *object)
{
  GuiseModelPage *self = GUISE_MODEL_PAGE (object);

  stop_looking (self);
  g_clear_object (&self->chooser);
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_model_page_parent_class)->dispose (object);
}

static void
guise_model_page_finalize (GObject *object)
{
  GuiseModelPage *self = GUISE_MODEL_PAGE (object);

  g_free (self->path);
  g_free (self->recipe);
  G_OBJECT_CLASS (guise_model_page_parent_class)->finalize (object);
}

static void
guise_model_page_class_init (GuiseModelPageClass *class)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = guise_model_page_dispose;
  object_class->finalize = guise_model_page_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "model.choose-file", NULL, choose_file);
  gtk_widget_class_install_action (widget_class, "model.choose-folder", NULL, choose_folder);
  gtk_widget_class_install_action (widget_class, "model.live", NULL, use_live);
  gtk_widget_class_install_action (widget_class, "model.new-face", NULL, make_face);
  gtk_widget_class_install_action (widget_class, "model.continue", NULL, train_on);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-model-page.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseModelPage, stack);
  gtk_widget_class_bind_template_child (widget_class, GuiseModelPage, choose);
  gtk_widget_class_bind_template_child (widget_class, GuiseModelPage, model_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseModelPage, live_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseModelPage, face_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseModelPage, continue_row);
}

static void
guise_model_page_init (GuiseModelPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
