/* SPDX-License-Identifier: GPL-3.0-or-later
 * Faces out of videos, photos and facesets. */
#include "app/faces/guise-import-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#include "app/faces/guise-face-slot-text.h"
#include "app/faces/guise-import-row.h"
#include "app/faces/guise-person-dialog.h"
#include "app/guise-error-text.h"
#include "app/widgets/guise-banner.h"
#include "app/widgets/guise-widget.h"

struct _GuiseImportPage
{
  GtkWidget parent_instance;

  GuiseOpenProject     *project; /* owned */
  GuiseIntake          *intake;  /* owned */
  GtkFileChooserNative *chooser; /* owned while it is open */
  gboolean              is_comparing;

  AdwWindowTitle *title;
  GtkWidget      *add_button;
  GuiseBanner    *banner;
  GtkButton      *stop_button;
  GtkStack       *stack;
  GtkLabel       *n_faces;
  GtkLabel       *n_pictures;
  GtkLabel       *left;
  GtkWidget      *left_box;
  GtkListBox     *files;
  GtkSwitch      *calm;
  GtkSpinButton  *min_size;
  GtkSpinButton  *every;
  AdwEntryRow    *from;
  AdwEntryRow    *to;
};

G_DEFINE_FINAL_TYPE (GuiseImportPage, guise_import_page, GTK_TYPE_WIDGET)

enum
{
  PROP_SLOT = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* ---- what there is ---- */

static void
set_number (GtkLabel *label, uint64_t n)
{
  g_autofree char *text = g_strdup_printf ("%'" PRIu64, n);

  gtk_label_set_label (label, text);
}

/* The first video: what noise is shown of. */
static GuiseIntakeFile *
find_video (const GuiseImportPage *self)
{
  GListModel *files = guise_intake_get_files (self->intake);

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GuiseIntakeFile) file = g_list_model_get_item (files, i);

      if (guise_intake_file_is_video (file))
        return file; /* the list keeps it */
    }
  return NULL;
}

static void
show_left (GuiseImportPage *self, double seconds)
{
  const double     minutes = ceil (seconds / 60.0);
  g_autofree char *text = seconds < 90.0 ? g_strdup_printf (_("%.0f s"), seconds)
                                         : minutes < 120.0
    ? g_strdup_printf (_("%.0f min"), minutes)
    : g_strdup_printf (_("%.0f h"), round (seconds / 3600.0));

  gtk_widget_set_visible (self->left_box, seconds >= 0.0);
  gtk_label_set_label (self->left, text);
}

/* What ended all: a full disk above all. What was kept stays, and each file can go on. */
static void
show_problem (GuiseImportPage *self)
{
  GuiseJob        *job = guise_intake_get_job (self->intake);
  const GError    *error = guise_job_is_active (job) ? NULL : guise_job_get_error (job);
  g_autofree char *text = error != NULL ? guise_error_text_dup_line (error) : NULL;

  guise_banner_set (self->banner, text, TRUE);
}

static void
show (GuiseImportPage *self)
{
  const GuiseIntakeTotals totals = guise_intake_get_totals (self->intake);
  GuiseJob               *job = guise_intake_get_job (self->intake);
  const gboolean          is_active = guise_job_is_active (job);
  g_autofree char        *subtitle =
    /* Translators: how many files are done, of how many */
    g_strdup_printf (_("%u of %u files"), totals.n_done, totals.n_files);

  adw_window_title_set_subtitle (self->title, totals.n_files > 0 ? subtitle : "");
  gtk_stack_set_visible_child_name (self->stack, totals.n_files > 0 ? "files" : "empty");
  set_number (self->n_faces, totals.n_faces);
  set_number (self->n_pictures, totals.n_pictures);
  show_left (self, is_active ? totals.seconds_left : -1.0);
  gtk_widget_set_visible (GTK_WIDGET (self->stop_button), is_active);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "import.stop",
                                 guise_job_get_state (job) != GUISE_JOB_STOPPING);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "import.compare",
                                 find_video (self) != NULL && !self->is_comparing);
  show_problem (self);
}

static GtkWidget *
make_row_cb (void *item, void *user_data)
{
  return guise_import_row_new (GUISE_INTAKE_FILE (item));
}

/* ---- what is asked once ---- */

/* An empty place is the start or the end; one that cannot be read is marked, and does not count. */
static void
read_place (AdwEntryRow *row, GuiseExtractionPosition *out_position)
{
  const char    *text = gtk_editable_get_text (GTK_EDITABLE (row));
  const gboolean is_good =
    *text == '\0' || guise_extraction_position_from_string (text, out_position);

  if (is_good)
    gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (row), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
                               is_good ? GTK_ACCESSIBLE_INVALID_FALSE : GTK_ACCESSIBLE_INVALID_TRUE,
                               -1);
}

static void
on_options_changed (GuiseImportPage *self)
{
  GuiseIntakeOptions options = { 0 };

  if (self->intake == NULL)
    return; /* the template is being built */
  options.denoise = gtk_switch_get_active (self->calm) ? GUISE_INTAKE_CALM : 0;
  options.min_size = gtk_spin_button_get_value_as_int (self->min_size);
  options.every = gtk_spin_button_get_value_as_int (self->every);
  read_place (self->from, &options.part.from);
  read_place (self->to, &options.part.to);
  guise_intake_set_options (self->intake, &options);
}

static void
show_options (GuiseImportPage *self, const GuiseIntakeOptions *options)
{
  gtk_switch_set_active (self->calm, options->denoise > 0);
  gtk_spin_button_set_value (self->min_size, options->min_size);
  gtk_spin_button_set_value (self->every, options->every);
}

/* ---- adding ---- */

static void
on_chosen_cb (GuiseImportPage *self, int response)
{
  g_autoptr (GListModel) chosen = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (self->chooser));
  g_autoslist (GFile) files = NULL;

  for (guint i = g_list_model_get_n_items (chosen); i > 0; i--)
    files = g_slist_prepend (files, g_list_model_get_item (chosen, i - 1));
  if (response == GTK_RESPONSE_ACCEPT)
    guise_intake_add_all (self->intake, files);
  g_clear_object (&self->chooser);
}

static void
choose (GuiseImportPage *self, GtkFileChooserAction action, const char *title)
{
  g_clear_object (&self->chooser);
  self->chooser =
    gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                 action, _("_Add"), NULL);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (self->chooser), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
add_files (GtkWidget *widget, const char *action, GVariant *parameter)
{
  choose (GUISE_IMPORT_PAGE (widget), GTK_FILE_CHOOSER_ACTION_OPEN, _("Add files"));
}

static void
add_folder (GtkWidget *widget, const char *action, GVariant *parameter)
{
  choose (GUISE_IMPORT_PAGE (widget), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("Add folders"));
}

static void
stop (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_intake_stop (GUISE_IMPORT_PAGE (widget)->intake);
}

/* ---- one file ---- */

static void
on_faceset_response_cb (GuiseImportPage *self, const char *response, GtkWidget *dialog)
{
  GuiseIntakeFile *file = g_object_get_data (G_OBJECT (dialog), "file");

  if (g_str_equal (response, "use"))
    guise_intake_use (self->intake, file);
  else if (g_str_equal (response, "copy"))
    guise_intake_copy (self->intake, file);
}

static void
ask_faceset (GuiseImportPage *self, GuiseIntakeFile *file)
{
  GtkWidget *dialog = adw_message_dialog_new (
    GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
    _("Use these faces where they are?"),
       _("Used where they are, they take the place of the faces that are chosen now, which stay "
         "on the disk. Copied, they are added to those. The originals are not changed either "
         "way."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel",
                                    _("_Cancel"), "copy",
                                       _("C_opy"), "use", _("_Use where they are"), NULL);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "file", g_object_ref (file), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_faceset_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
act (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseImportPage *self = GUISE_IMPORT_PAGE (widget);
  GListModel      *files = guise_intake_get_files (self->intake);
  const unsigned   id = g_variant_get_uint32 (parameter);

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GuiseIntakeFile) file = g_list_model_get_item (files, i);

      if (guise_intake_file_get_id (file) != id)
        continue;
      if (guise_intake_file_get_state (file) == GUISE_INTAKE_ASKS_PERSON)
        guise_person_dialog_show (GTK_WINDOW (gtk_widget_get_root (widget)), self->intake, file);
      else if (guise_intake_file_get_state (file) == GUISE_INTAKE_ASKS_FACESET)
        ask_faceset (self, file);
      else if (guise_intake_file_is_dark (file))
        guise_intake_brighten (self->intake, file);
      else
        guise_intake_go_on (self->intake, file);
    }
}

/* ---- before and after ---- */

static void
show_comparison (GuiseImportPage *self, GdkTexture *texture)
{
  GtkWidget *dialog =
    adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                            _("Less noise"),
                               _("On the left as it is, on the right calmed. The video itself "
                                 "stays as it is."));
  GtkWidget *picture = gtk_picture_new_for_paintable (GDK_PAINTABLE (texture));

  gtk_picture_set_alternative_text (GTK_PICTURE (picture), _("Before on the left, after on the "
                                                             "right"));
  gtk_widget_set_size_request (picture, 300, 180);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), picture);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_compared_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseImportPage *self = GUISE_IMPORT_PAGE (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = guise_intake_compare_finish (result, &error);

  if (self->project == NULL)
    return; /* the page is gone */
  self->is_comparing = FALSE;
  show (self);
  if (texture != NULL)
    show_comparison (self, texture);
  else
    {
      g_autofree char *text = guise_error_text_dup_line (error);

      guise_banner_set (self->banner, text, TRUE);
    }
}

static void
compare (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseImportPage *self = GUISE_IMPORT_PAGE (widget);

  self->is_comparing = TRUE;
  show (self);
  guise_intake_compare_async (self->intake, find_video (self), G_OBJECT (self), on_compared_cb,
                              NULL);
}

/* ---- the object ---- */

GtkWidget *
guise_import_page_new (GuiseOpenProject *project, GuiseFaceSlot slot)
{
  GuiseImportPage *self = g_object_new (GUISE_TYPE_IMPORT_PAGE, NULL);
  GuiseIntake     *intake = guise_intake_get (project, slot);
  g_autofree char *title =
    /* Translators: whose faces, as in “Character” */
    g_strdup_printf (_("Import: %s"), guise_face_slot_get_title (slot));

  self->project = g_object_ref (project);
  show_options (self, guise_intake_get_options (intake));
  self->intake = g_object_ref (intake);
  adw_window_title_set_title (self->title, title);
  gtk_list_box_bind_model (self->files, guise_intake_get_files (intake), make_row_cb, NULL, NULL);
  g_signal_connect_object (intake, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (guise_intake_get_job (intake), "notify::state", G_CALLBACK (show), self,
                           G_CONNECT_SWAPPED);
  on_options_changed (self);
  show (self);
  return GTK_WIDGET (self);
}

static void
guise_import_page_dispose (GObject *object)
{
  GuiseImportPage *self = GUISE_IMPORT_PAGE (object);

  if (self->files != NULL)
    gtk_list_box_bind_model (self->files, NULL, NULL, NULL, NULL);
  self->files = NULL;
  g_clear_object (&self->chooser);
  guise_widget_unparent_children (GTK_WIDGET (object));
  g_clear_object (&self->intake);
  g_clear_object (&self->project);
  G_OBJECT_CLASS (guise_import_page_parent_class)->dispose (object);
}

static void
guise_import_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  const GuiseImportPage *self = GUISE_IMPORT_PAGE (object);

  if (id == PROP_SLOT)
    g_value_set_string (value, guise_face_slot_get_name (guise_intake_get_slot (self->intake)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, GuiseImportPage, title);
  gtk_widget_class_bind_template_child (widget_class, GuiseImportPage, add_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseImportPage, banner);
  gtk_widget_class_bind_template_child (widget_class, GuiseImportPage, stop_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseImportPage, stack);
  gtk_widget_class_bind_template_child (widget_class, GuiseImportPage, n_faces);
  gtk_widget_class_bind_template_child (widget_class, GuiseImportPage, n_pictures);
  gtk_widget_class_bind_template_child (widget_class, GuiseImportPage, left);
  gtk_widget_class_bind_template_child (widget_class, GuiseImportPage, left_box);
  gtk_widget_class_bind_template_child (widget_class, GuiseImportPage, files);
  gtk_widget_class_bind_template_child (widget_class, GuiseImportPage, calm);
  gtk_widget_class_bind_template_child (widget_class, GuiseImportPage, min_size);
  gtk_widget_class_bind_template_child (widget_class, GuiseImportPage, every);
  gtk_widget_class_bind_template_child (widget_class, GuiseImportPage, from);
  gtk_widget_class_bind_template_child (widget_class, GuiseImportPage, to);
}

static void
guise_import_page_class_init (GuiseImportPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_import_page_dispose;
  G_OBJECT_CLASS (class)->get_property = guise_import_page_get_property;
  properties[PROP_SLOT] =
    g_param_spec_string ("slot", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (class), N_PROPS, properties);
  g_type_ensure (GUISE_TYPE_BANNER);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "import.add-files", NULL, add_files);
  gtk_widget_class_install_action (widget_class, "import.add-folder", NULL, add_folder);
  gtk_widget_class_install_action (widget_class, "import.stop", NULL, stop);
  gtk_widget_class_install_action (widget_class, "import.compare", NULL, compare);
  gtk_widget_class_install_action (widget_class, "import.act", "u", act);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-import-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_options_changed);
}

/* libadwaita 1.2 gives it a tooltip, and no name. */
static void
name_menu (GuiseImportPage *self)
{
  for (GtkWidget *child = gtk_widget_get_first_child (self->add_button); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_MENU_BUTTON (child))
      guise_widget_name (child, adw_split_button_get_dropdown_tooltip (
                                  ADW_SPLIT_BUTTON (self->add_button)));
}

static void
guise_import_page_init (GuiseImportPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  name_menu (self);
}
