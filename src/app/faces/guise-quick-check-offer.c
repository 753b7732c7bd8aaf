/* SPDX-License-Identifier: GPL-3.0-or-later
 * The way from a project's faces to a quick check of them. */
#include "app/faces/guise-quick-check-offer.h"

#include <glib/gi18n.h>

#include "app/guise-error-text.h"
#include "app/guise-task.h"
#include "app/widgets/guise-widget.h"
#include "project/guise-quick-check.h"

static void
begin_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const char      *dir = data;
  GError          *error = NULL;
  g_autofree char *path = guise_quick_check_dup_dir (dir);
  g_autoptr (GuiseProject) project = guise_project_open (dir, &error);
  g_autoptr (GuiseProject) check =
               project != NULL ? guise_quick_check_begin (project, path, &error) : NULL;

  if (check != NULL)
    g_task_return_pointer (task, g_steal_pointer (&path), g_free);
  else
    g_task_return_error (task, error);
}

static void
on_begun_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GtkWidget *page = GTK_WIDGET (source);
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (page)); /* outlives the page */
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = g_task_propagate_pointer (G_TASK (result), &error);

  if (window == NULL)
    return; /* the page is gone */
  if (dir == NULL)
    {
      g_autofree char *line = guise_error_text_dup_line (error);

      guise_widget_toast (page, line, NULL);
      return;
    }
  guise_widget_toast (page, _("This is the quick check. “Start” begins it."), NULL);
  gtk_widget_activate_action (window, "win.open-project", "s", dir);
  gtk_widget_activate_action (window, "win.show-step", "s", "train");
}

static void
on_response_cb (GtkWidget *page, const char *response, AdwMessageDialog *dialog)
{
  g_autoptr (GTask) task = NULL;

  if (!g_str_equal (response, "make"))
    return;
  task = guise_task_new (page, NULL, on_begun_cb, NULL);
  g_task_set_source_tag (task, on_response_cb);
  g_task_set_task_data (task, g_strdup (g_object_get_data (G_OBJECT (dialog), "project")), g_free);
  g_task_run_in_thread (task, begin_thread);
}

gboolean
guise_quick_check_offer_is_possible (GuiseOpenProject *project)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (project);

  return status != NULL && status->faces[GUISE_FACE_SLOT_SRC].n_faces > 0 &&
         status->faces[GUISE_FACE_SLOT_DST].n_faces > 0;
}

GtkWidget *
guise_quick_check_offer_present (GtkWidget *page, GuiseOpenProject *project)
{
  GtkWidget *dialog = adw_message_dialog_new (
    GTK_WINDOW (gtk_widget_get_root (page)),
    _("Make a quick check?"),
      _("A small model of 96 pixels learns the faces of both sides, to see whether they go together "
         "before you spend days. It takes one to three hours on a graphics card, days without one, "
         "and about 1.5 GB of disk.\n\nThe check is a project of its own, beside this one; this "
         "project stays as it is. At the end it shows closed eyes, open mouths and turned heads, and "
         "what to record."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel",
                                    _("_Cancel"), "make", _("_Make the check"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "make",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "make");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "project",
                          g_strdup (guise_open_project_get_path (project)), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response_cb), page,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
  return dialog;
}
