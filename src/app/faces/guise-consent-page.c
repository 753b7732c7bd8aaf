/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whose face is this. */
#include "app/faces/guise-consent-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/faces/guise-face-slot-text.h"
#include "app/faces/guise-whose-faces.h"
#include "app/guise-error-text.h"
#include "app/project/guise-project-acts.h"
#include "app/widgets/guise-adaptive.h"
#include "app/widgets/guise-banner.h"
#include "app/widgets/guise-thumb.h"
#include "app/widgets/guise-widget.h"

#define N_PICTURES 7
#define N_NARROW   5  /* of them, where it is narrow */
#define SIZE       60 /* pixels of one */
#define N_EARLIER  12 /* statements that are listed */
#define N_SHOWN    16 /* digits of a fingerprint */

/* The six answers, in the order of the page. */
static const GuiseConsent kinds[] = {
  GUISE_CONSENT_SELF,   GUISE_CONSENT_PERMISSION, GUISE_CONSENT_LICENSED,
  GUISE_CONSENT_PUBLIC, GUISE_CONSENT_GENERIC,    GUISE_CONSENT_UNKNOWN,
};

struct _GuiseConsentPage
{
  GtkWidget parent_instance;

  GuiseOpenProject     *project;      /* owned */
  GArray               *slots;        /* owned; those still to be asked for, the one shown first */
  GtkFileChooserNative *chooser;      /* owned while it is open */
  char                 *document;     /* owned, or NULL */
  gboolean              is_generated; /* the newest statement says so; it is the third answer */
  gboolean              is_busy;

  GuiseBanner    *banner;
  GtkLabel       *count;
  GtkBox         *pictures;
  GtkCheckButton *self_check;
  GtkCheckButton *permission_check;
  GtkCheckButton *licensed_check;
  GtkCheckButton *public_check;
  GtkCheckButton *generic_check;
  GtkCheckButton *unknown_check;
  AdwEntryRow    *person;
  AdwEntryRow    *origin;
  AdwActionRow   *document_row;
  GtkWidget      *earlier;
  GtkListBox     *earlier_list;
  GtkButton      *confirm_button;
};

G_DEFINE_FINAL_TYPE (GuiseConsentPage, guise_consent_page, GTK_TYPE_WIDGET)

static guint stated_signal;

/* ---- words ---- */

static const char *
get_kind_text (GuiseConsent kind)
{
  static const char *const texts[GUISE_N_CONSENTS] = {
    [GUISE_CONSENT_MISSING] = N_ ("Nothing was said"),
    [GUISE_CONSENT_SELF] = N_ ("This is me"),
    [GUISE_CONSENT_PERMISSION] = N_ ("I have written permission"),
    [GUISE_CONSENT_LICENSED] = N_ ("Licensed material or a face I generated"),
    [GUISE_CONSENT_PUBLIC] = N_ ("A public or historic figure"),
    [GUISE_CONSENT_GENERIC] = N_ ("General training set of many people"),
    [GUISE_CONSENT_GENERATED] = N_ ("A generated person"),
    [GUISE_CONSENT_UNKNOWN] = N_ ("I do not know"),
  };

  return _ (texts[kind]);
}

/* NULL: nothing is wrong. */
static void
show_error (GuiseConsentPage *self, const GError *error)
{
  g_autofree char *text = error != NULL ? guise_error_text_dup_line (error) : NULL;

  guise_banner_set (self->banner, text, TRUE);
}

static GuiseFaceSlot
get_slot (const GuiseConsentPage *self)
{
  return g_array_index (self->slots, GuiseFaceSlot, 0);
}

static void
get_checks (const GuiseConsentPage *self, GtkCheckButton *checks[G_N_ELEMENTS (kinds)])
{
  checks[0] = self->self_check;
  checks[1] = self->permission_check;
  checks[2] = self->licensed_check;
  checks[3] = self->public_check;
  checks[4] = self->generic_check;
  checks[5] = self->unknown_check;
}

/* %GUISE_CONSENT_MISSING: no answer is chosen. */
static GuiseConsent
get_kind (const GuiseConsentPage *self)
{
  GtkCheckButton *checks[G_N_ELEMENTS (kinds)];

  get_checks (self, checks);
  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (gtk_check_button_get_active (checks[i]))
      return kinds[i] == GUISE_CONSENT_LICENSED && self->is_generated ? GUISE_CONSENT_GENERATED
                                                                      : kinds[i];
  return GUISE_CONSENT_MISSING;
}

static void
update (GuiseConsentPage *self)
{
  const GuiseConsent kind = get_kind (self);
  g_autofree char   *shown = self->document != NULL
    ? g_strdup_printf (_("Fingerprint %.*s…"), N_SHOWN, self->document)
    : g_strdup (_("Optional; the document stays where it is, only its fingerprint is stored"));

  gtk_widget_set_visible (GTK_WIDGET (self->document_row), kind == GUISE_CONSENT_PERMISSION);
  adw_action_row_set_subtitle (self->document_row, shown);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "consent.confirm",
                                 kind != GUISE_CONSENT_MISSING && !self->is_busy);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->confirm_button),
                               kind == GUISE_CONSENT_MISSING ? _("Choose one answer first")
                                                             : NULL);
}

/* ---- what there is ---- */

static GtkWidget *
make_earlier_row (const GuiseConsentStatement *statement)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (statement->date, NULL);
  g_autoptr (GDateTime) local = time != NULL ? g_date_time_to_local (time) : NULL;
  g_autofree char *date = local != NULL ? g_date_time_format (local, "%x") : NULL;
  GtkWidget       *row = adw_action_row_new ();
  GString         *text = g_string_new (date != NULL ? date : statement->date);

  if (statement->label != NULL)
    g_string_append_printf (text, " · %s", statement->label);
  if (statement->note != NULL)
    g_string_append_printf (text, " · %s", statement->note);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), get_kind_text (statement->kind));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text->str);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  g_string_free (text, TRUE);
  return row;
}

static void
show_earlier (GuiseConsentPage *self, const GPtrArray *statements)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->earlier_list))) != NULL)
    gtk_list_box_remove (self->earlier_list, row);
  for (guint i = statements->len; i > 0 && statements->len - i < N_EARLIER; i--)
    gtk_list_box_append (self->earlier_list, make_earlier_row (statements->pdata[i - 1]));
  gtk_widget_set_visible (self->earlier, statements->len > 0);
}

static void
show_pictures (GuiseConsentPage *self, const GPtrArray *pictures)
{
  GtkWidget *adaptive = gtk_widget_get_ancestor (GTK_WIDGET (self), GUISE_TYPE_ADAPTIVE);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->pictures))) != NULL)
    gtk_box_remove (self->pictures, child);
  for (guint i = 0; i < pictures->len; i++)
    {
      child = g_object_new (GUISE_TYPE_THUMB, "size", SIZE, "radius", 4, "paintable",
                            pictures->pdata[i], NULL);
      gtk_box_append (self->pictures, child);
      if (i >= N_NARROW && adaptive != NULL)
        g_object_bind_property (adaptive, "is-narrow", child, "visible",
                                G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
    }
}

/* The answer, name and source that count now. */
static void
show_current (GuiseConsentPage *self, const GuiseConsentStatement *current)
{
  GtkCheckButton *checks[G_N_ELEMENTS (kinds)];
  GuiseConsent    kind = current != NULL ? current->kind : GUISE_CONSENT_MISSING;

  self->is_generated = kind == GUISE_CONSENT_GENERATED;
  if (self->is_generated)
    kind = GUISE_CONSENT_LICENSED;
  get_checks (self, checks);
  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++)
    gtk_check_button_set_active (checks[i], kinds[i] == kind);
  gtk_editable_set_text (GTK_EDITABLE (self->person),
                         current != NULL && current->label != NULL ? current->label : "");
  gtk_editable_set_text (GTK_EDITABLE (self->origin),
                         current != NULL && current->note != NULL ? current->note : "");
  g_free (self->document);
  self->document = g_strdup (current != NULL ? current->document : NULL);
}

/* What somebody says while faces are still being read stands. */
static gboolean
has_answer (const GuiseConsentPage *self)
{
  return get_kind (self) != GUISE_CONSENT_MISSING ||
         *gtk_editable_get_text (GTK_EDITABLE (self->person)) != '\0' ||
         *gtk_editable_get_text (GTK_EDITABLE (self->origin)) != '\0';
}

static void
on_read_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseConsentPage *self = GUISE_CONSENT_PAGE (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseWhoseFaces) faces = guise_whose_faces_read_finish (result, &error);
  g_autofree char *text = NULL;

  if (self->project == NULL || get_slot (self) != (GuiseFaceSlot) GPOINTER_TO_INT (user_data))
    return; /* the page is gone, or about other faces by now */
  if (faces == NULL)
    {
      show_error (self, error);
      return;
    }
  /* Translators: how many faces, and which, as in “Character” */
  text = g_strdup_printf (ngettext ("%'zu face in “%s”", "%'zu faces in “%s”",
                                    (unsigned long) faces->n_faces),
                          faces->n_faces, guise_face_slot_get_title (get_slot (self)));
  gtk_label_set_label (self->count, text);
  show_pictures (self, faces->pictures);
  show_earlier (self, faces->statements);
  if (!has_answer (self))
    show_current (self,
                  faces->is_said ? guise_consent_history_get_current (faces->statements) : NULL);
  update (self);
}

static void
read_faces (GuiseConsentPage *self)
{
  const int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  gtk_label_set_label (self->count, guise_face_slot_get_title (get_slot (self)));
  guise_whose_faces_read_async (guise_open_project_get_path (self->project), get_slot (self),
                                N_PICTURES, SIZE * scale, G_OBJECT (self), on_read_cb,
                                GINT_TO_POINTER (get_slot (self)));
}

/* ---- a document ---- */

static void
on_hashed_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseConsentPage *self = GUISE_CONSENT_PAGE (source);
  g_autoptr (GError) error = NULL;
  char *hash = guise_document_hash_finish (result, &error);

  if (self->project == NULL)
    {
      g_free (hash);
      return; /* the page is gone */
    }
  if (hash != NULL)
    {
      g_free (self->document);
      self->document = hash;
    }
  show_error (self, error);
  update (self);
}

void
guise_consent_page_attach (GuiseConsentPage *self, const char *path)
{
  guise_document_hash_async (path, G_OBJECT (self), on_hashed_cb, NULL);
}

static void
on_chosen_cb (GuiseConsentPage *self, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
      g_autofree char *path = g_file_get_path (file);

      if (path != NULL)
        guise_consent_page_attach (self, path);
    }
  g_clear_object (&self->chooser);
}

static void
attach (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseConsentPage *self = GUISE_CONSENT_PAGE (widget);

  g_clear_object (&self->chooser);
  self->chooser =
    gtk_file_chooser_native_new (_("Choose the document"),
                                    GTK_WINDOW (gtk_widget_get_root (widget)),
                                    GTK_FILE_CHOOSER_ACTION_OPEN, _("_Choose"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* ---- the answer ---- */

static void
on_stated_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseConsentPage *self = GUISE_CONSENT_PAGE (source);
  g_autoptr (GError) error = NULL;
  const gboolean done = guise_project_act_finish (result, &error);

  if (self->project == NULL)
    return; /* the page is gone */
  self->is_busy = FALSE;
  show_error (self, error);
  update (self);
  if (!done)
    return;
  if (self->slots->len == 1)
    {
      g_signal_emit (self, stated_signal, 0);
      return;
    }
  g_array_remove_index (self->slots, 0);
  show_current (self, NULL);
  update (self);
  read_faces (self);
}

static void
confirm (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseConsentPage *self = GUISE_CONSENT_PAGE (widget);
  g_autoptr (GError) error = NULL;
  const GuiseConsent kind = get_kind (self);
  g_autoptr (GuiseConsentStatement) statement =
      guise_consent_statement_new (kind, gtk_editable_get_text (GTK_EDITABLE (self->person)),
                                   gtk_editable_get_text (GTK_EDITABLE (self->origin)),
                                   kind == GUISE_CONSENT_PERMISSION ? self->document : NULL, NULL,
                                   &error);

  if (statement == NULL)
    {
      show_error (self, error);
      return;
    }
  self->is_busy = TRUE;
  update (self);
  guise_project_state_consent_async (guise_open_project_get_path (self->project), get_slot (self),
                                     statement, G_OBJECT (self), on_stated_cb, NULL);
}

/* ---- the object ---- */

GtkWidget *
guise_consent_page_new (GuiseOpenProject *project, const GuiseFaceSlot *slots, size_t n)
{
  GuiseConsentPage *self = g_object_new (GUISE_TYPE_CONSENT_PAGE, NULL);

  g_return_val_if_fail (n > 0, NULL);

  self->project = g_object_ref (project);
  g_array_append_vals (self->slots, slots, (guint) n);
  read_faces (self);
  return GTK_WIDGET (self);
}

static void
guise_consent_page_dispose (GObject *object)
{
  GuiseConsentPage *self = GUISE_CONSENT_PAGE (object);

  g_clear_object (&self->chooser);
  guise_widget_unparent_children (GTK_WIDGET (object));
  g_clear_object (&self->project);
  G_OBJECT_CLASS (guise_consent_page_parent_class)->dispose (object);
}

static void
guise_consent_page_finalize (GObject *object)
{
  GuiseConsentPage *self = GUISE_CONSENT_PAGE (object);

  g_array_unref (self->slots);
  g_free (self->document);
  G_OBJECT_CLASS (guise_consent_page_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, GuiseConsentPage, banner);
  gtk_widget_class_bind_template_child (widget_class, GuiseConsentPage, count);
  gtk_widget_class_bind_template_child (widget_class, GuiseConsentPage, pictures);
  gtk_widget_class_bind_template_child (widget_class, GuiseConsentPage, self_check);
  gtk_widget_class_bind_template_child (widget_class, GuiseConsentPage, permission_check);
  gtk_widget_class_bind_template_child (widget_class, GuiseConsentPage, licensed_check);
  gtk_widget_class_bind_template_child (widget_class, GuiseConsentPage, public_check);
  gtk_widget_class_bind_template_child (widget_class, GuiseConsentPage, generic_check);
  gtk_widget_class_bind_template_child (widget_class, GuiseConsentPage, unknown_check);
  gtk_widget_class_bind_template_child (widget_class, GuiseConsentPage, person);
  gtk_widget_class_bind_template_child (widget_class, GuiseConsentPage, origin);
  gtk_widget_class_bind_template_child (widget_class, GuiseConsentPage, document_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseConsentPage, earlier);
  gtk_widget_class_bind_template_child (widget_class, GuiseConsentPage, earlier_list);
  gtk_widget_class_bind_template_child (widget_class, GuiseConsentPage, confirm_button);
}

static void
guise_consent_page_class_init (GuiseConsentPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_consent_page_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_consent_page_finalize;
  stated_signal = g_signal_new ("stated", GUISE_TYPE_CONSENT_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  g_type_ensure (GUISE_TYPE_BANNER);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "consent.confirm", NULL, confirm);
  gtk_widget_class_install_action (widget_class, "consent.attach", NULL, attach);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-consent-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
guise_consent_page_init (GuiseConsentPage *self)
{
  self->slots = g_array_new (FALSE, FALSE, sizeof (GuiseFaceSlot));
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}
