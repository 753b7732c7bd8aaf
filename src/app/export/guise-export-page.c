/* SPDX-License-Identifier: GPL-3.0-or-later
 * The step of export. */
#include "app/export/guise-export-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/export/guise-base-dialog.h"
#include "app/export/guise-export-form.h"
#include "app/export/guise-export-result.h"
#include "app/export/guise-export-run-row.h"
#include "app/export/guise-export-words.h"
#include "app/guise-application.h"
#include "app/widgets/guise-adaptive.h"
#include "app/widgets/guise-widget.h"

#define FOLDER_KEY "deepfacelive-folder"

struct _GuiseExportPage
{
  GtkWidget parent_instance;

  GuiseOpenProject     *project;  /* owned */
  GuiseExportDesk      *desk;     /* owned */
  GSettings            *settings; /* owned */
  GtkFileChooserNative *chooser;  /* owned while it is open */
  GtkWidget            *place;    /* owned; stands in the header bar of the project */
  GtkWidget            *again;    /* borrowed: what is in it */
  GPtrArray            *listed;   /* owned; runs with a row */
  GuiseExportRun       *shown;    /* owned, or NULL; whose result is in view */
  GuiseAdaptive        *adaptive; /* borrowed: whose layout is followed, or NULL */
  gboolean              was_busy;

  GtkStack          *stack;
  GuiseExportForm   *form;
  GtkWidget         *begin_button;
  GtkWidget         *progress;
  GtkLabel          *progress_title;
  GtkListBox        *list;
  GtkWidget         *phases;
  GtkWidget         *cancel_button;
  GuiseExportResult *result;
};

G_DEFINE_FINAL_TYPE (GuiseExportPage, guise_export_page, GTK_TYPE_WIDGET)

/* ---- before ---- */

static void
show_begin (GuiseExportPage *self)
{
  g_autofree char *obstacle = NULL;

  if (self->project == NULL)
    return;
  obstacle = guise_export_form_find_obstacle (self->form);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "export.begin", obstacle == NULL);
  gtk_widget_set_tooltip_text (self->begin_button, obstacle);
}

/* ---- files ---- */

static gboolean
is_listed (const GuiseExportPage *self, const GPtrArray *runs)
{
  gboolean same = runs->len == self->listed->len;

  for (guint i = 0; same && i < runs->len; i++)
    same = runs->pdata[i] == self->listed->pdata[i];
  return same;
}

static void
list_runs (GuiseExportPage *self, const GPtrArray *runs)
{
  GtkWidget *child;

  if (is_listed (self, runs))
    return;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  g_ptr_array_set_size (self->listed, 0);
  for (guint i = 0; i < runs->len; i++)
    {
      GtkWidget *row = guise_export_run_row_new (runs->pdata[i]);

      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      gtk_list_box_append (self->list, row);
      g_ptr_array_add (self->listed, g_object_ref (runs->pdata[i]));
    }
}

static gboolean
has_ended (const GuiseExportRun *run)
{
  return guise_export_run_get_state (run) >= GUISE_EXPORT_DONE;
}

/* What was chosen in the list; else the first one that went wrong, or the first one. */
static GuiseExportRun *
choose_shown (const GuiseExportPage *self, const GPtrArray *runs)
{
  if (self->shown != NULL && g_ptr_array_find (self->listed, self->shown, NULL) &&
      has_ended (self->shown))
    return self->shown;
  for (guint i = 0; i < runs->len; i++)
    if (guise_export_run_get_state (runs->pdata[i]) > GUISE_EXPORT_DONE)
      return runs->pdata[i];
  return runs->len > 0 ? runs->pdata[0] : NULL;
}

static void
show_result (GuiseExportPage *self, GuiseExportRun *run)
{
  g_autofree char *folder = g_settings_get_string (self->settings, FOLDER_KEY);

  g_set_object (&self->shown, run);
  guise_export_result_show (self->result, run);
  guise_export_result_set_folder (self->result, folder[0] != '\0' ? folder : NULL);
}

/* One file that is done needs no list above it. */
static void
show_runs (GuiseExportPage *self, const GPtrArray *runs)
{
  const gboolean   is_busy = guise_export_desk_is_busy (self->desk);
  g_autofree char *title =
    is_busy
      ? g_strdup_printf (ngettext ("Exporting %u file", "Exporting %u files", runs->len), runs->len)
      : g_strdup (_("Files"));

  list_runs (self, runs);
  gtk_label_set_label (self->progress_title, title);
  gtk_widget_set_visible (self->progress, is_busy || runs->len > 1);
  gtk_widget_set_visible (self->phases, is_busy);
  gtk_widget_set_visible (self->cancel_button, is_busy);
  gtk_widget_set_visible (GTK_WIDGET (self->result), !is_busy);
  if (!is_busy)
    show_result (self, choose_shown (self, runs));
}

/* Who looks at another page is told. */
static void
tell_end (GuiseExportPage *self, const GPtrArray *runs)
{
  g_autofree char *text = NULL;

  if (runs->len == 0 || gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  text = guise_export_words_dup_end (runs);
  guise_widget_toast (GTK_WIDGET (self), text, NULL);
}

static void
on_changed (GuiseExportPage *self)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);
  const GPtrArray          *runs = guise_export_desk_get_runs (self->desk);
  const gboolean            is_busy = guise_export_desk_is_busy (self->desk);
  GtkWidget                *widget = GTK_WIDGET (self);
  const gboolean has_points = status == NULL || status->n_checkpoints + status->n_backups > 0;

  if (runs->len > 0)
    show_runs (self, runs);
  gtk_stack_set_visible_child_name (self->stack,
                                    runs->len > 0 ? "runs" : (has_points ? "order" : "empty"));
  gtk_widget_set_visible (self->again, runs->len > 0 && !is_busy);
  gtk_widget_action_set_enabled (widget, "export.cancel", is_busy);
  gtk_widget_action_set_enabled (widget, "export.copy-to",
                                 !guise_export_desk_is_copying (self->desk));
  show_begin (self);
  if (self->was_busy && !is_busy)
    tell_end (self, runs);
  self->was_busy = is_busy;
}

static void
on_row_activated_cb (GtkListBox *list, GtkListBoxRow *row, GuiseExportPage *self)
{
  GuiseExportRun *run = self->listed->pdata[gtk_list_box_row_get_index (row)];

  if (has_ended (run) && !guise_export_desk_is_busy (self->desk))
    show_result (self, run);
}

static void
on_told_cb (GuiseExportPage *self, const char *text)
{
  guise_widget_toast (GTK_WIDGET (self), text, NULL);
}

static void
on_refreshed (GuiseExportPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    guise_export_desk_look (self->desk);
  on_changed (self);
}

/* ---- actions ---- */

static void
begin (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "win.with-consent", "s", "export.start");
}

static void
start (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseExportPage *self = GUISE_EXPORT_PAGE (widget);
  g_autofree char *obstacle = guise_export_form_find_obstacle (self->form);

  if (obstacle == NULL)
    guise_export_desk_begin (self->desk, guise_export_form_make_runs (self->form));
}

static void
save_base (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "win.with-consent", "s", "export.base");
}

static void
show_base (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_base_dialog_present (GTK_WINDOW (gtk_widget_get_root (widget)),
                             GUISE_EXPORT_PAGE (widget)->project, NULL);
}

static void
cancel (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_export_desk_cancel (GUISE_EXPORT_PAGE (widget)->desk);
}

static void
again (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_export_desk_clear (GUISE_EXPORT_PAGE (widget)->desk);
}

static void
retry (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseExportPage *self = GUISE_EXPORT_PAGE (widget);

  if (self->shown != NULL)
    guise_export_desk_retry (self->desk, self->shown);
}

static const char *
get_path (const GuiseExportPage *self)
{
  return self->shown != NULL ? guise_export_run_get_request (self->shown)->path : NULL;
}

static void
try_live (GtkWidget *widget, const char *action, GVariant *parameter)
{
  const char *path = get_path (GUISE_EXPORT_PAGE (widget));

  if (path != NULL)
    gtk_widget_activate_action (widget, "win.show-live", "s", path);
}

static void
show_files (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseExportPage *self = GUISE_EXPORT_PAGE (widget);
  g_autofree char *dir = guise_export_dup_dir (guise_open_project_get_path (self->project));
  g_autofree char *uri = g_filename_to_uri (dir, NULL, NULL);

  if (uri != NULL)
    gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (widget)), uri, GDK_CURRENT_TIME);
}

static void
copy_report (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseExportPage *self = GUISE_EXPORT_PAGE (widget);
  g_autofree char *text = self->shown != NULL ? guise_export_words_dup_report (self->shown) : NULL;

  if (text == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  guise_widget_toast (widget, _("Copied"), NULL);
}

/* ---- DeepFaceLive ---- */

void
guise_export_page_copy (GuiseExportPage *self, const char *folder)
{
  g_settings_set_string (self->settings, FOLDER_KEY, folder);
  if (self->shown == NULL)
    return;
  guise_export_result_set_folder (self->result, folder);
  guise_export_desk_copy (self->desk, get_path (self), folder);
}

static void
on_chosen_cb (GuiseExportPage *self, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
      g_autofree char *path = g_file_get_path (file);

      if (path != NULL && g_utf8_validate (path, -1, NULL))
        guise_export_page_copy (self, path);
      else
        guise_widget_toast (GTK_WIDGET (self),
                            _("This folder cannot be used; choose one on a disk of this computer"),
                               NULL);
    }
  g_clear_object (&self->chooser);
}

static void
choose_folder (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseExportPage *self = GUISE_EXPORT_PAGE (widget);

  g_clear_object (&self->chooser);
  self->chooser =
    gtk_file_chooser_native_new (_("The folder where DeepFaceLive looks for models"),
                                    GTK_WINDOW (gtk_widget_get_root (widget)),
                                    GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Copy there"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* It is asked for once. */
static void
copy_to (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseExportPage *self = GUISE_EXPORT_PAGE (widget);
  g_autofree char *folder = g_settings_get_string (self->settings, FOLDER_KEY);

  if (folder[0] != '\0')
    guise_export_page_copy (self, folder);
  else
    choose_folder (widget, NULL, NULL);
}

/* ---- the object ---- */

GtkWidget *
guise_export_page_get_again_button (GuiseExportPage *self)
{
  return self->place;
}

/* The button is shown and hidden inside of what the view shows and hides. */
static void
make_again_button (GuiseExportPage *self)
{
  self->place = g_object_ref_sink (adw_bin_new ());
  self->again = gtk_button_new_with_label (_("Export again"));
  adw_bin_set_child (ADW_BIN (self->place), self->again);
  g_signal_connect_object (self->again, "clicked", G_CALLBACK (guise_export_desk_clear), self->desk,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
guise_export_page_new (GuiseOpenProject *project)
{
  GuiseExportPage *self = g_object_new (GUISE_TYPE_EXPORT_PAGE, NULL);

  self->project = g_object_ref (project);
  self->desk = g_object_ref (guise_export_desk_get (project));
  make_again_button (self);
  guise_export_form_set_project (self->form, project);
  g_signal_connect_object (project, "refreshed", G_CALLBACK (on_refreshed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->desk, "told", G_CALLBACK (on_told_cb), self, G_CONNECT_SWAPPED);
  on_changed (self);
  return GTK_WIDGET (self);
}

static void
apply_layout (GuiseExportPage *self)
{
  GuiseLayout layout = GUISE_LAYOUT_WIDE;

  if (self->adaptive != NULL)
    g_object_get (self->adaptive, "layout", &layout, NULL);
  guise_export_result_set_wide (self->result, layout == GUISE_LAYOUT_WIDE);
}

static void
guise_export_page_root (GtkWidget *widget)
{
  GuiseExportPage *self = GUISE_EXPORT_PAGE (widget);

  GTK_WIDGET_CLASS (guise_export_page_parent_class)->root (widget);
  if (self->adaptive == NULL)
    {
      self->adaptive = GUISE_ADAPTIVE (gtk_widget_get_ancestor (widget, GUISE_TYPE_ADAPTIVE));
      if (self->adaptive != NULL)
        g_signal_connect_object (self->adaptive, "notify::layout", G_CALLBACK (apply_layout), self,
                                 G_CONNECT_SWAPPED);
    }
  apply_layout (self);
}

static void
guise_export_page_map (GtkWidget *widget)
{
  GuiseExportPage *self = GUISE_EXPORT_PAGE (widget);

  GTK_WIDGET_CLASS (guise_export_page_parent_class)->map (widget);
  guise_export_desk_look (self->desk);
}

static void
guise_export_page_dispose (GObject *object)
{
  GuiseExportPage *self = GUISE_EXPORT_PAGE (object);

  guise_widget_unparent_children (GTK_WIDGET (object));
  g_clear_object (&self->place);
  g_clear_object (&self->chooser);
  g_clear_object (&self->shown);
  g_clear_object (&self->settings);
  g_clear_object (&self->desk);
  g_clear_object (&self->project);
  G_OBJECT_CLASS (guise_export_page_parent_class)->dispose (object);
}

static void
guise_export_page_finalize (GObject *object)
{
  g_ptr_array_unref (GUISE_EXPORT_PAGE (object)->listed);
  G_OBJECT_CLASS (guise_export_page_parent_class)->finalize (object);
}

static void
install_actions (GtkWidgetClass *class)
{
  gtk_widget_class_install_action (class, "export.begin", NULL, begin);
  gtk_widget_class_install_action (class, "export.start", NULL, start);
  gtk_widget_class_install_action (class, "export.save-base", NULL, save_base);
  gtk_widget_class_install_action (class, "export.base", NULL, show_base);
  gtk_widget_class_install_action (class, "export.cancel", NULL, cancel);
  gtk_widget_class_install_action (class, "export.again", NULL, again);
  gtk_widget_class_install_action (class, "export.retry", NULL, retry);
  gtk_widget_class_install_action (class, "export.try-live", NULL, try_live);
  gtk_widget_class_install_action (class, "export.show-files", NULL, show_files);
  gtk_widget_class_install_action (class, "export.copy-to", NULL, copy_to);
  gtk_widget_class_install_action (class, "export.choose-folder", NULL, choose_folder);
  gtk_widget_class_install_action (class, "export.copy-report", NULL, copy_report);
}

static void
guise_export_page_class_init (GuiseExportPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_export_page_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_export_page_finalize;
  widget_class->root = guise_export_page_root;
  widget_class->map = guise_export_page_map;
  g_type_ensure (GUISE_TYPE_EXPORT_FORM);
  g_type_ensure (GUISE_TYPE_EXPORT_RESULT);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  install_actions (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-export-page.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPage, stack);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPage, form);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPage, begin_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPage, progress);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPage, progress_title);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPage, list);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPage, phases);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPage, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPage, result);
  gtk_widget_class_bind_template_callback (widget_class, show_begin);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
}

static void
guise_export_page_init (GuiseExportPage *self)
{
  self->listed = g_ptr_array_new_with_free_func (g_object_unref);
  self->settings = g_settings_new (GUISE_APPLICATION_ID);
  gtk_widget_init_template (GTK_WIDGET (self));
}
