/* SPDX-License-Identifier: GPL-3.0-or-later
 * Swapping a video: which, and how. */
#include <glib/gi18n.h>

#include "app/live/guise-live-mask-choice.h"
#include "app/render/guise-render-dialog-private.h"
#include "app/render/guise-render-person-row.h"
#include "app/render/guise-render-row.h"
#include "app/widgets/guise-widget.h"

#define WIDTH  640
#define HEIGHT 760

G_DEFINE_FINAL_TYPE (GuiseRenderDialog, guise_render_dialog, ADW_TYPE_WINDOW)

/* ---- what is chosen ---- */

static void
show_path (AdwActionRow *row, const char *path, const char *otherwise)
{
  g_autofree char *shown = path != NULL ? g_filename_display_name (path) : NULL;

  adw_action_row_set_subtitle (row, shown != NULL ? shown : otherwise);
}

static gboolean
needs_masks (GuiseRenderDialog *self)
{
  return guise_merge_mask_needs_network (
    guise_render_desk_get_order (self->desk)->options.merge.mask);
}

static void
show_choice (GuiseRenderDialog *self)
{
  const GuiseRenderOrder *order = guise_render_desk_get_order (self->desk);
  const gboolean          has_masks = !needs_masks (self) || order->xseg != NULL;
  const gboolean is_beside = g_strcmp0 (order->input, order->output) != 0 || order->input == NULL;

  show_path (self->video_row, order->input, _("Choose one, or drop it here"));
  show_path (self->model_row, order->model, _("Choose an exported model (.dfm)"));
  show_path (self->output_row, order->output, _("Beside the video"));
  show_path (self->masks_row, order->xseg, _("This mask needs a folder with a mask model"));
  gtk_widget_set_visible (GTK_WIDGET (self->masks_row), needs_masks (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "render.choose-output", order->input != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "render.start",
                                 order->input != NULL && order->model != NULL && has_masks &&
                                   is_beside);
  guise_banner_set (self->banner,
                    is_beside ? NULL
                              : _("The new video cannot take the place of the old one."), TRUE);
}

static void
set_path (char **place, const char *path)
{
  char *copy = g_strdup (path);

  g_free (*place);
  *place = copy;
}

void
guise_render_dialog_set_video (GuiseRenderDialog *self, const char *path)
{
  GuiseRenderOrder *order = guise_render_desk_get_order (self->desk);

  set_path (&order->input, path);
  g_free (order->output);
  order->output = guise_render_dup_output (path);
  show_choice (self);
}

static gboolean
on_drop_cb (GuiseRenderDialog *self, const GValue *value)
{
  const GSList    *files = g_value_get_boxed (value);
  g_autofree char *path = files != NULL ? g_file_get_path (files->data) : NULL;

  if (path == NULL || guise_render_desk_get_state (self->desk) != GUISE_RENDER_IDLE)
    return FALSE;
  guise_render_dialog_set_video (self, path);
  return TRUE;
}

/* ---- choosing files ---- */

static char *
take_chosen (GuiseRenderDialog *self, int response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                             ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser))
                             : NULL;

  return file != NULL ? g_file_get_path (file) : NULL;
}

static void
on_video_cb (GuiseRenderDialog *self, int response)
{
  g_autofree char *path = take_chosen (self, response);

  if (path != NULL)
    guise_render_dialog_set_video (self, path);
}

static void
on_model_cb (GuiseRenderDialog *self, int response)
{
  g_autofree char *path = take_chosen (self, response);

  if (path != NULL)
    set_path (&guise_render_desk_get_order (self->desk)->model, path);
  show_choice (self);
}

static void
on_output_cb (GuiseRenderDialog *self, int response)
{
  g_autofree char *path = take_chosen (self, response);

  if (path != NULL)
    set_path (&guise_render_desk_get_order (self->desk)->output, path);
  show_choice (self);
}

static void
on_masks_cb (GuiseRenderDialog *self, int response)
{
  g_autofree char *path = take_chosen (self, response);

  if (path != NULL)
    set_path (&guise_render_desk_get_order (self->desk)->xseg, path);
  show_choice (self);
}

static void
choose (GuiseRenderDialog   *self,
        const char          *title,
        GtkFileChooserAction act,
        GtkFileFilter       *filter,
        GCallback            on_response)
{
  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (self), act, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  if (filter != NULL)
    gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
  g_signal_connect_object (self->chooser, "response", on_response, self, G_CONNECT_SWAPPED);
}

static void
choose_video (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseRenderDialog *self = GUISE_RENDER_DIALOG (widget);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Videos"));
  gtk_file_filter_add_mime_type (filter, "video/*");
  choose (self, _("Choose a video"), GTK_FILE_CHOOSER_ACTION_OPEN, filter,
                   G_CALLBACK (on_video_cb));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
choose_model (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseRenderDialog *self = GUISE_RENDER_DIALOG (widget);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Models for live use (.dfm)"));
  gtk_file_filter_add_pattern (filter, "*.dfm");
  choose (self, _("Open a model"), GTK_FILE_CHOOSER_ACTION_OPEN, filter, G_CALLBACK (on_model_cb));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
choose_masks (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseRenderDialog *self = GUISE_RENDER_DIALOG (widget);

  choose (self, _("Choose a folder with a mask model"), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                   NULL, G_CALLBACK (on_masks_cb));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
choose_output (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseRenderDialog *self = GUISE_RENDER_DIALOG (widget);
  g_autoptr (GFile) file = g_file_new_for_path (guise_render_desk_get_order (self->desk)->output);
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *name = g_filename_display_name (base);

  choose (self, _("Name of the new video"), GTK_FILE_CHOOSER_ACTION_SAVE, NULL,
                   G_CALLBACK (on_output_cb));
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (self->chooser), folder, NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* ---- doing it ---- */

static void
start (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_render_desk_start (GUISE_RENDER_DIALOG (widget)->desk);
}

static void
stop (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_render_desk_stop (GUISE_RENDER_DIALOG (widget)->desk);
}

/* After a video is done the next one gets a name of its own. */
static void
change (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseRenderDialog *self = GUISE_RENDER_DIALOG (widget);
  GuiseRenderOrder  *order = guise_render_desk_get_order (self->desk);

  if (guise_render_desk_get_state (self->desk) == GUISE_RENDER_DONE)
    {
      g_clear_pointer (&order->input, g_free);
      g_clear_pointer (&order->output, g_free);
    }
  guise_render_desk_clear (self->desk);
  show_choice (self);
}

static void
show_file (GuiseRenderDialog *self, const char *path)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);

  if (uri != NULL)
    gtk_show_uri (GTK_WINDOW (self), uri, GDK_CURRENT_TIME);
}

static void
open_video (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseRenderDialog *self = GUISE_RENDER_DIALOG (widget);

  show_file (self, guise_render_desk_get_order (self->desk)->output);
}

static void
show_folder (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseRenderDialog *self = GUISE_RENDER_DIALOG (widget);
  g_autofree char   *folder = g_path_get_dirname (guise_render_desk_get_order (self->desk)->output);

  show_file (self, folder);
}

/* ---- the object ---- */

static void
on_person_cb (GuiseRenderDialog *self, const char *path)
{
  set_path (&guise_render_desk_get_order (self->desk)->person, path);
}

static void
on_pictures_cb (GuiseRenderDialog *self, GParamSpec *pspec, GtkSwitch *control)
{
  guise_render_desk_get_order (self->desk)->has_pictures = gtk_switch_get_active (control);
}

static void
add_person_row (GuiseRenderDialog *self)
{
  GtkWidget *row = guise_render_person_row_new (guise_render_desk_get_faces (self->desk),
                                                guise_render_desk_get_order (self->desk)->person);

  g_signal_connect_object (row, "chosen", G_CALLBACK (on_person_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (self->options_group, row);
}

static void
add_pictures_row (GuiseRenderDialog *self)
{
  GtkWidget *row = adw_action_row_new (), *control = gtk_switch_new ();

  gtk_switch_set_active (GTK_SWITCH (control),
                         guise_render_desk_get_order (self->desk)->has_pictures);
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Pictures for editing"), -1);
  g_signal_connect_object (control, "notify::active", G_CALLBACK (on_pictures_cb), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Pictures for editing"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row),
                               _("The model's faces, their masks and the pictures as they were, in "
                                 "a folder beside the video"));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), control);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), control);
  gtk_widget_set_tooltip_text (row, "raw");
  adw_expander_row_add_row (self->more_row, row);
}

static void
add_rows (GuiseRenderDialog *self)
{
  GuiseRenderOrder       *order = guise_render_desk_get_order (self->desk);
  size_t                  n;
  const GuiseRenderWords *words = guise_render_words_get (&n);

  for (size_t i = 0; i < n; i++)
    {
      GtkWidget *row = guise_render_row_new (&words[i], &order->options);

      if (words[i].is_main)
        adw_preferences_group_add (self->options_group, row);
      else
        adw_expander_row_add_row (self->more_row, row);
      if (words[i].kind == GUISE_RENDER_CHOICE)
        g_signal_connect_object (row, "notify::selected", G_CALLBACK (show_choice), self,
                                 G_CONNECT_SWAPPED | G_CONNECT_AFTER);
    }
  add_person_row (self);
  add_pictures_row (self);
}

/* Where nothing else was chosen it is the mask model of the project, if there is one. */
static void
take_masks (GuiseRenderOrder *order, GuiseOpenProject *project)
{
  GuiseLiveMaskChoice choice = { 0 };

  guise_live_mask_choice_set_project (&choice, guise_open_project_get_path (project));
  if (order->xseg == NULL)
    order->xseg = g_strdup (guise_live_mask_choice_get_path (&choice));
  guise_live_mask_choice_clear (&choice);
}

GtkWidget *
guise_render_dialog_present (GtkWindow *parent, GuiseOpenProject *project, const char *model)
{
  GuiseRenderDialog *self = g_object_new (GUISE_TYPE_RENDER_DIALOG, "transient-for", parent, NULL);
  GuiseRenderOrder  *order;

  self->desk = g_object_ref (guise_render_desk_get (project));
  order = guise_render_desk_get_order (self->desk);
  if (model != NULL && order->model == NULL)
    set_path (&order->model, model);
  take_masks (order, project);
  guise_widget_fit_window (GTK_WINDOW (self), GTK_WIDGET (parent), WIDTH, HEIGHT);
  add_rows (self);
  g_signal_connect_object (self->desk, "changed", G_CALLBACK (guise_render_dialog_show_state), self,
                           G_CONNECT_SWAPPED);
  show_choice (self);
  guise_render_dialog_show_state (self);
  gtk_window_present (GTK_WINDOW (self));
  return GTK_WIDGET (self);
}

static void
guise_render_dialog_dispose (GObject *object)
{
  GuiseRenderDialog *self = GUISE_RENDER_DIALOG (object);

  if (self->desk != NULL)
    guise_render_desk_keep (self->desk);
  g_clear_object (&self->chooser);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (guise_render_dialog_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *class)
{
  gtk_widget_class_install_action (class, "render.choose-video", NULL, choose_video);
  gtk_widget_class_install_action (class, "render.choose-model", NULL, choose_model);
  gtk_widget_class_install_action (class, "render.choose-masks", NULL, choose_masks);
  gtk_widget_class_install_action (class, "render.choose-output", NULL, choose_output);
  gtk_widget_class_install_action (class, "render.start", NULL, start);
  gtk_widget_class_install_action (class, "render.stop", NULL, stop);
  gtk_widget_class_install_action (class, "render.change", NULL, change);
  gtk_widget_class_install_action (class, "render.open", NULL, open_video);
  gtk_widget_class_install_action (class, "render.show-folder", NULL, show_folder);
}

static void
bind_children (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (class, "/org/guise/Studio/guise-render-dialog.ui");
  gtk_widget_class_bind_template_child (class, GuiseRenderDialog, banner);
  gtk_widget_class_bind_template_child (class, GuiseRenderDialog, stack);
  gtk_widget_class_bind_template_child (class, GuiseRenderDialog, video_row);
  gtk_widget_class_bind_template_child (class, GuiseRenderDialog, model_row);
  gtk_widget_class_bind_template_child (class, GuiseRenderDialog, output_row);
  gtk_widget_class_bind_template_child (class, GuiseRenderDialog, masks_row);
  gtk_widget_class_bind_template_child (class, GuiseRenderDialog, options_group);
  gtk_widget_class_bind_template_child (class, GuiseRenderDialog, more_row);
  gtk_widget_class_bind_template_child (class, GuiseRenderDialog, start_button);
  gtk_widget_class_bind_template_child (class, GuiseRenderDialog, status);
  gtk_widget_class_bind_template_child (class, GuiseRenderDialog, bar);
  gtk_widget_class_bind_template_child (class, GuiseRenderDialog, figures);
  gtk_widget_class_bind_template_child (class, GuiseRenderDialog, details);
  gtk_widget_class_bind_template_child (class, GuiseRenderDialog, stop_button);
  gtk_widget_class_bind_template_child (class, GuiseRenderDialog, open_button);
  gtk_widget_class_bind_template_child (class, GuiseRenderDialog, go_on_button);
  gtk_widget_class_bind_template_child (class, GuiseRenderDialog, folder_button);
  gtk_widget_class_bind_template_child (class, GuiseRenderDialog, change_button);
}

static void
guise_render_dialog_class_init (GuiseRenderDialogClass *class)
{
  G_OBJECT_CLASS (class)->dispose = guise_render_dialog_dispose;
  g_type_ensure (GUISE_TYPE_BANNER);
  install_actions (GTK_WIDGET_CLASS (class));
  bind_children (GTK_WIDGET_CLASS (class));
}

static void
guise_render_dialog_init (GuiseRenderDialog *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
