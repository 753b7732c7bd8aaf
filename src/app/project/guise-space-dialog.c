/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a project takes on the disk. */
#include "app/project/guise-space-dialog.h"

#include <glib/gi18n.h>

#include "app/guise-error-text.h"
#include "app/guise-task.h"
#include "app/project/guise-project-acts.h"
#include "app/widgets/guise-widget.h"
#include "project/guise-project-space.h"

#define WIDTH  560
#define HEIGHT 620

struct _GuiseSpaceDialog
{
  AdwWindow parent_instance;

  GuiseOpenProject *project;     /* owned */
  GCancellable     *cancellable; /* owned; cancelled when it is closed */
  GuiseProjectSpace space;       /* as it was measured last */
  gboolean          is_cleaning;

  AdwToastOverlay *toasts;
  GtkStack        *stack;
  GtkLabel        *total;
  GtkLabel        *room;
  GtkListBox      *list;
  AdwStatusPage   *problem;
};

G_DEFINE_FINAL_TYPE (GuiseSpaceDialog, guise_space_dialog, ADW_TYPE_WINDOW)

/* ---- on a thread ---- */

static void
measure_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (GuiseProject) project = guise_project_open (data, &error);
  GuiseProjectSpace space;

  if (project != NULL && guise_project_measure (project, &space, cancellable, &error))
    g_task_return_pointer (task, g_memdup2 (&space, sizeof space), g_free);
  else
    g_task_return_error (task, error);
}

/* ---- what is shown ---- */

static const struct
{
  const char *title;
  const char *text;
} parts[GUISE_N_PROJECT_PARTS] = {
  [GUISE_PROJECT_PART_MODEL] = { N_ ("Model"),
                                 N_ (
                                   "The newest checkpoints; training removes older ones itself") },
  [GUISE_PROJECT_PART_BACKUPS] = { N_ ("Backups"), NULL },
  [GUISE_PROJECT_PART_FACES] = { N_ ("Faces"), N_ ("Those that lie in the folder of the project") },
  [GUISE_PROJECT_PART_PICTURES] = { N_ ("Pictures"),
                                    N_ ("Previews, the history, losses, and evidence of trouble") },
  [GUISE_PROJECT_PART_EXPORTS] = { N_ ("Exported files"), N_ ("Also what they were compared on") },
  [GUISE_PROJECT_PART_OTHER] = { N_ ("Everything else"), N_ ("The plan, the journal, masks") },
};

static char *
dup_text (const GuiseSpaceDialog *self, GuiseProjectPart part)
{
  const GuiseProjectSpace *space = &self->space;

  if (part != GUISE_PROJECT_PART_BACKUPS)
    return g_strdup (_ (parts[part].text));
  if (space->n_backups == 0)
    return g_strdup (_ ("There are none yet"));
  if (space->n_spare == 0)
    return g_strdup_printf (ngettext ("%u, and it is worth its place",
                                      "%u, all of them worth their place", space->n_backups),
                            space->n_backups);
  return g_strdup_printf (ngettext ("%u of %u could go", "%u of %u could go", space->n_spare),
                          space->n_spare, space->n_backups);
}

static GtkWidget *
make_clean_up_button (const GuiseSpaceDialog *self)
{
  GtkWidget *button = gtk_button_new_with_label (_ ("Clean up…"));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "space.clean-up");
  if (guise_open_project_is_training (self->project))
    gtk_widget_set_tooltip_text (button, _ ("Stop training first"));
  return button;
}

static GtkWidget *
make_row (const GuiseSpaceDialog *self, GuiseProjectPart part)
{
  GtkWidget       *row = adw_action_row_new ();
  GtkWidget       *size = gtk_label_new (NULL);
  GtkWidget       *show = gtk_button_new_from_icon_name ("folder-symbolic");
  g_autofree char *bytes = g_format_size (self->space.n_bytes[part]);
  g_autofree char *text = dup_text (self, part);
  /* Translators: a part of a project, as in “Backups” */
  g_autofree char *name = g_strdup_printf (_ ("Show in Files: %s"), _ (parts[part].title));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (parts[part].title));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_label_set_label (GTK_LABEL (size), bytes);
  gtk_widget_add_css_class (size, "numeric");
  if (part == GUISE_PROJECT_PART_BACKUPS && self->space.n_spare > 0)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_clean_up_button (self));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), size);
  gtk_widget_set_valign (show, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (show, "flat");
  gtk_widget_set_tooltip_text (show, _ ("Show in Files"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (show), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (show), "i", (int) part);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (show), "space.show");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), show);
  return row;
}

static void
update_clean_up (GuiseSpaceDialog *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "space.clean-up",
                                 self->space.n_spare > 0 && !self->is_cleaning &&
                                   !guise_open_project_is_training (self->project));
}

static void
show (GuiseSpaceDialog *self)
{
  uint64_t         n_bytes = 0;
  g_autofree char *sum = NULL;
  g_autofree char *room = g_format_size (self->space.room);
  g_autofree char *total = NULL;
  g_autofree char *free_text = NULL;

  guise_widget_clear_list (self->list);
  for (int part = 0; part < GUISE_N_PROJECT_PARTS; part++)
    {
      n_bytes += self->space.n_bytes[part];
      gtk_list_box_append (self->list, make_row (self, (GuiseProjectPart) part));
    }
  sum = g_format_size (n_bytes);
  /* Translators: a size, as in “24 GB” */
  total = g_strdup_printf (_ ("%s in all"), sum);
  gtk_label_set_label (self->total, total);
  if (self->space.room != G_MAXUINT64)
    /* Translators: a size, as in “120 GB” */
    free_text = g_strdup_printf (_ ("The disk has %s free."), room);
  gtk_label_set_label (self->room, free_text != NULL ? free_text : "");
  update_clean_up (self);
  gtk_stack_set_visible_child_name (self->stack, "shown");
}

static void
on_measured_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseSpaceDialog *self = GUISE_SPACE_DIALOG (source);
  g_autoptr (GError) error = NULL;
  g_autofree GuiseProjectSpace *space = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return; /* closed meanwhile */
  if (space != NULL)
    {
      self->space = *space;
      show (self);
    }
  else
    {
      guise_widget_describe_problem (self->problem, error);
      gtk_stack_set_visible_child_name (self->stack, "problem");
    }
}

static void
measure (GuiseSpaceDialog *self)
{
  g_autoptr (GTask) task = guise_task_new (self, self->cancellable, on_measured_cb, NULL);

  g_task_set_source_tag (task, measure);
  g_task_set_task_data (task, g_strdup (guise_open_project_get_path (self->project)), g_free);
  g_task_run_in_thread (task, measure_thread);
}

/* ---- cleaning up ---- */

static void
on_cleaned_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseSpaceDialog *self = GUISE_SPACE_DIALOG (source);
  g_autoptr (GError) error = NULL;
  const gboolean   done = guise_project_act_finish (result, &error);
  g_autofree char *line = done ? NULL : guise_error_text_dup_line (error);

  guise_open_project_refresh (self->project);
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  self->is_cleaning = FALSE;
  if (line != NULL)
    adw_toast_overlay_add_toast (self->toasts,
                                 guise_widget_toast_new (GTK_WIDGET (self->toasts), line, NULL));
  measure (self);
}

static void
on_response_cb (GuiseSpaceDialog *self, const char *response)
{
  if (!g_str_equal (response, "remove") || self->is_cleaning)
    return;
  self->is_cleaning = TRUE;
  update_clean_up (self);
  guise_project_clean_up_async (guise_open_project_get_path (self->project), G_OBJECT (self),
                                on_cleaned_cb, NULL);
}

static void
clean_up (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseSpaceDialog *self = GUISE_SPACE_DIALOG (widget);
  const unsigned    n = self->space.n_spare;
  g_autofree char  *size = g_format_size (self->space.n_spare_bytes);
  AdwMessageDialog *dialog =
    ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (self), NULL, NULL));

  adw_message_dialog_format_heading (dialog,
                                     ngettext ("Remove %u backup?", "Remove %u backups?", n), n);
  adw_message_dialog_format_body (
    dialog,
    /* Translators: a size, as in “4.2 GB” */
    _ ("Made by the clock or kept when you went back, and pinned by nobody: about %s. The newest three "
       "by the clock stay, those kept the last time you went back, and the one with the most "
       "iterations; so do those before a stage, made by hand, or pinned. What is removed cannot be "
       "brought back."),
       size);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "remove", _ ("_Remove"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* A part of which there is nothing has no folder yet: then it is that of the project. */
static void
show_folder (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseSpaceDialog *self = GUISE_SPACE_DIALOG (widget);
  const char       *dir = guise_open_project_get_path (self->project);
  g_autofree char  *path =
    guise_project_part_dup_dir (dir, (GuiseProjectPart) g_variant_get_int32 (parameter));
  g_autofree char *uri =
    g_filename_to_uri (g_file_test (path, G_FILE_TEST_IS_DIR) ? path : dir, NULL, NULL);

  if (uri != NULL)
    gtk_show_uri (GTK_WINDOW (self), uri, GDK_CURRENT_TIME);
}

/* ---- the object ---- */

gboolean
guise_space_dialog_is_ready (GuiseSpaceDialog *self)
{
  return g_str_equal (gtk_stack_get_visible_child_name (self->stack), "shown") &&
         !self->is_cleaning;
}

GtkWidget *
guise_space_dialog_present (GtkWindow *parent, GuiseOpenProject *project)
{
  GuiseSpaceDialog *self = g_object_new (GUISE_TYPE_SPACE_DIALOG, "transient-for", parent, NULL);

  self->project = g_object_ref (project);
  g_signal_connect_object (project, "notify::is-training", G_CALLBACK (update_clean_up), self,
                           G_CONNECT_SWAPPED);
  guise_widget_fit_window (GTK_WINDOW (self), GTK_WIDGET (parent), WIDTH, HEIGHT);
  measure (self);
  gtk_window_present (GTK_WINDOW (self));
  return GTK_WIDGET (self);
}

static void
guise_space_dialog_dispose (GObject *object)
{
  GuiseSpaceDialog *self = GUISE_SPACE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  G_OBJECT_CLASS (guise_space_dialog_parent_class)->dispose (object);
}

/* The project is needed by what is under way still. */
static void
guise_space_dialog_finalize (GObject *object)
{
  GuiseSpaceDialog *self = GUISE_SPACE_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->project);
  G_OBJECT_CLASS (guise_space_dialog_parent_class)->finalize (object);
}

static void
guise_space_dialog_class_init (GuiseSpaceDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_space_dialog_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_space_dialog_finalize;
  gtk_widget_class_install_action (widget_class, "space.show", "i", show_folder);
  gtk_widget_class_install_action (widget_class, "space.clean-up", NULL, clean_up);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-space-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseSpaceDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, GuiseSpaceDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, GuiseSpaceDialog, total);
  gtk_widget_class_bind_template_child (widget_class, GuiseSpaceDialog, room);
  gtk_widget_class_bind_template_child (widget_class, GuiseSpaceDialog, list);
  gtk_widget_class_bind_template_child (widget_class, GuiseSpaceDialog, problem);
}

static void
guise_space_dialog_init (GuiseSpaceDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  guise_widget_outlive_parent (GTK_WINDOW (self));
}
