/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a project is made of. */
#include "app/project/guise-new-project-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/guise-error-text.h"
#include "app/project/guise-project-acts.h"
#include "app/widgets/guise-banner.h"
#include "app/widgets/guise-widget.h"
#include "project/guise-project.h"

/* What can be answered to "whose face is this", in the order of the list (features.md E4). */
static const GuiseConsent kinds[] = {
  GUISE_CONSENT_MISSING, GUISE_CONSENT_SELF,    GUISE_CONSENT_PERMISSION, GUISE_CONSENT_LICENSED,
  GUISE_CONSENT_PUBLIC,  GUISE_CONSENT_GENERIC, GUISE_CONSENT_GENERATED,  GUISE_CONSENT_UNKNOWN,
};

/* What the file dialog is open for, after the slots of faces. */
#define BASE_SLOT GUISE_N_FACE_SLOTS

/* One faceset of the form. */
typedef struct
{
  AdwActionRow *row;
  AdwComboRow  *consent; /* NULL for the generic set */
  char         *path;    /* owned, or NULL */
} Slot;

struct _GuiseNewProjectPage
{
  GtkWidget parent_instance;

  char                 *recipe;  /* owned */
  char                 *parent;  /* owned */
  GtkFileChooserNative *chooser; /* owned while it is open */
  int                   chosen_slot;
  gboolean              is_making;
  Slot                  slots[GUISE_N_FACE_SLOTS];
  char                 *base; /* owned, or NULL: path of a trained model */
  GuiseBaseStart        start;

  AdwWindowTitle *title;
  GuiseBanner    *banner;
  GtkButton      *create_button;
  AdwEntryRow    *name;
  AdwActionRow   *src_row;
  AdwActionRow   *dst_row;
  AdwActionRow   *generic_row;
  AdwActionRow   *base_row;
  GtkBox         *form;
  GtkWidget      *name_group;
  GtkWidget      *dst_group;
  GtkWidget      *base_group;
  AdwComboRow    *src_consent;
  AdwComboRow    *dst_consent;
};

G_DEFINE_FINAL_TYPE (GuiseNewProjectPage, guise_new_project_page, GTK_TYPE_WIDGET)

/* ---- the form ---- */

static char *
dup_dir (const GuiseNewProjectPage *self)
{
  g_autofree char *name = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name)));

  g_strstrip (name);
  if (*name == '\0' || strchr (name, G_DIR_SEPARATOR) != NULL || *name == '.')
    return NULL;
  return g_build_filename (self->parent, name, NULL);
}

static gboolean
needs_base (const GuiseNewProjectPage *self)
{
  return g_strcmp0 (self->recipe, "reuse-model") == 0;
}

/* What is missing, in words; NULL: nothing. */
static const char *
find_lack (const GuiseNewProjectPage *self)
{
  g_autofree char *dir = dup_dir (self);

  if (dir == NULL)
    return _("Give the project a name first, without “/” and without a dot in front");
  if (needs_base (self) && self->base == NULL)
    return _("Choose the model to go on with first");
  return NULL;
}

static void
update (GuiseNewProjectPage *self)
{
  g_autofree char *dir = dup_dir (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "new-project.create",
                                 !self->is_making && find_lack (self) == NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->create_button), find_lack (self));
  adw_window_title_set_subtitle (self->title, dir != NULL ? dir : self->parent);
}

void
guise_new_project_page_set_faces (GuiseNewProjectPage *self, int slot, const char *path)
{
  static const char *const empty[GUISE_N_FACE_SLOTS] = {
    [GUISE_FACE_SLOT_SRC] = N_ ("Later: record or import them, or choose a faceset now"),
    [GUISE_FACE_SLOT_DST] = N_ ("Later: record or import them, or choose a faceset now"),
    [GUISE_FACE_SLOT_GENERIC] = N_ ("A folder of aligned faces, or one with a faceset.pak"),
  };
  Slot            *own = &self->slots[slot];
  g_autofree char *shown = path != NULL ? g_filename_display_name (path) : NULL;

  g_free (own->path);
  own->path = g_strdup (path);
  adw_action_row_set_subtitle (own->row, shown != NULL ? shown : _ (empty[slot]));
  update (self);
}

void
guise_new_project_page_set_base (GuiseNewProjectPage *self, const char *path)
{
  g_autofree char *shown = path != NULL ? g_filename_display_name (path) : NULL;
  const char      *empty =
    needs_base (self) ? _("A project, one of its backups, or a model folder of DeepFaceLab")
                      : _("None: training starts from nothing");

  g_free (self->base);
  self->base = g_strdup (path);
  adw_action_row_set_subtitle (self->base_row, shown != NULL ? shown : empty);
  update (self);
}

void
guise_new_project_page_set_start (GuiseNewProjectPage *self, GuiseBaseStart start)
{
  self->start = start;
}

void
guise_new_project_page_begin (GuiseNewProjectPage *self, const char *recipe, const char *parent)
{
  g_free (self->recipe);
  self->recipe = g_strdup (recipe);
  g_free (self->parent);
  self->parent = g_strdup (parent);
  gtk_editable_set_text (GTK_EDITABLE (self->name), "");
  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    {
      guise_new_project_page_set_faces (self, slot, NULL);
      if (self->slots[slot].consent != NULL)
        adw_combo_row_set_selected (self->slots[slot].consent, 0);
    }
  guise_new_project_page_set_base (self, NULL);
  self->start = GUISE_BASE_BEGIN;
  /* What must be chosen stands first. */
  gtk_box_reorder_child_after (self->form, self->base_group,
                               needs_base (self) ? self->name_group : self->dst_group);
  guise_banner_set (self->banner, NULL, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

/* ---- choosing folders ---- */

static void
on_chosen_cb (GuiseNewProjectPage *self, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
      g_autofree char *path = g_file_get_path (file);

      if (self->chosen_slot == BASE_SLOT)
        guise_new_project_page_set_base (self, path);
      else
        guise_new_project_page_set_faces (self, self->chosen_slot, path);
    }
  g_clear_object (&self->chooser);
}

static void
choose (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseNewProjectPage *self = GUISE_NEW_PROJECT_PAGE (widget);
  const char          *title;

  self->chosen_slot = CLAMP (g_variant_get_int32 (parameter), 0, BASE_SLOT);
  title = self->chosen_slot == BASE_SLOT ? _("Choose a model") : _("Choose faces");
  g_clear_object (&self->chooser);
  self->chooser =
    gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (widget)),
                                 GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Choose"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* ---- making it ---- */

static void
on_made_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseNewProjectPage *self = GUISE_NEW_PROJECT_PAGE (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = NULL;

  guise_project_create_finish (result, &dir, &error);
  if (!self->is_making)
    return; /* the window is gone */
  self->is_making = FALSE;
  update (self);
  if (dir != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.open-project", "s", dir);
  else
    {
      g_autofree char *text = guise_error_text_dup_line (error);

      guise_banner_set (self->banner, text, TRUE);
    }
}

static void
create (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseNewProjectPage *self = GUISE_NEW_PROJECT_PAGE (widget);
  GuiseProjectFaces    faces[GUISE_N_FACE_SLOTS] = { 0 };
  g_autofree char     *dir = dup_dir (self);

  if (self->is_making || find_lack (self) != NULL)
    return;
  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    {
      const Slot *own = &self->slots[slot];

      faces[slot].path = own->path;
      faces[slot].consent = own->consent != NULL ? kinds[adw_combo_row_get_selected (own->consent)]
                                                 : GUISE_CONSENT_GENERIC;
    }
  self->is_making = TRUE;
  guise_project_create_async (dir, self->recipe, faces, self->base, self->start, G_OBJECT (self),
                              on_made_cb, NULL);
  update (self);
}

/* ---- the object ---- */

static void
guise_new_project_page_dispose (GObject *object)
{
  GuiseNewProjectPage *self = GUISE_NEW_PROJECT_PAGE (object);

  g_clear_object (&self->chooser);
  self->is_making = FALSE;
  guise_widget_unparent_children (GTK_WIDGET (object));
  g_clear_pointer (&self->base, g_free);
  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    g_clear_pointer (&self->slots[slot].path, g_free);
  G_OBJECT_CLASS (guise_new_project_page_parent_class)->dispose (object);
}

static void
guise_new_project_page_finalize (GObject *object)
{
  GuiseNewProjectPage *self = GUISE_NEW_PROJECT_PAGE (object);

  g_free (self->recipe);
  g_free (self->parent);
  G_OBJECT_CLASS (guise_new_project_page_parent_class)->finalize (object);
}

static void
guise_new_project_page_class_init (GuiseNewProjectPageClass *class)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = guise_new_project_page_dispose;
  object_class->finalize = guise_new_project_page_finalize;
  g_type_ensure (GUISE_TYPE_BANNER);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "new-project.create", NULL, create);
  gtk_widget_class_install_action (widget_class, "new-project.choose", "i", choose);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-new-project-page.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseNewProjectPage, title);
  gtk_widget_class_bind_template_child (widget_class, GuiseNewProjectPage, banner);
  gtk_widget_class_bind_template_child (widget_class, GuiseNewProjectPage, create_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseNewProjectPage, name);
  gtk_widget_class_bind_template_child (widget_class, GuiseNewProjectPage, src_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseNewProjectPage, dst_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseNewProjectPage, generic_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseNewProjectPage, base_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseNewProjectPage, form);
  gtk_widget_class_bind_template_child (widget_class, GuiseNewProjectPage, name_group);
  gtk_widget_class_bind_template_child (widget_class, GuiseNewProjectPage, dst_group);
  gtk_widget_class_bind_template_child (widget_class, GuiseNewProjectPage, base_group);
  gtk_widget_class_bind_template_child (widget_class, GuiseNewProjectPage, src_consent);
  gtk_widget_class_bind_template_child (widget_class, GuiseNewProjectPage, dst_consent);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
guise_new_project_page_init (GuiseNewProjectPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->slots[GUISE_FACE_SLOT_SRC] = (Slot){ self->src_row, self->src_consent, NULL };
  self->slots[GUISE_FACE_SLOT_DST] = (Slot){ self->dst_row, self->dst_consent, NULL };
  self->slots[GUISE_FACE_SLOT_GENERIC] = (Slot){ self->generic_row, NULL, NULL };
  guise_new_project_page_begin (self, "become-character", g_get_home_dir ());
}
