/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whose faces a project is made of. */
#include "app/project/guise-provenance-dialog.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

#include "app/export/guise-export-words.h"
#include "app/faces/guise-face-slot-text.h"
#include "app/guise-error-text.h"
#include "app/guise-task.h"
#include "app/widgets/guise-widget.h"
#include "project/guise-provenance.h"

#define WIDTH  600
#define HEIGHT 680

struct _GuiseProvenanceDialog
{
  AdwWindow parent_instance;

  GCancellable *cancellable; /* owned; cancelled when it is closed */

  GtkStack      *stack;
  GtkBox        *groups;
  AdwStatusPage *problem;
};

G_DEFINE_FINAL_TYPE (GuiseProvenanceDialog, guise_provenance_dialog, ADW_TYPE_WINDOW)

/* ---- on a thread ---- */

typedef struct
{
  char      *paths[GUISE_N_FACE_SLOTS];      /* owned, or NULL: no such faces */
  GPtrArray *statements[GUISE_N_FACE_SLOTS]; /* owned; oldest first */
  gboolean   is_said[GUISE_N_FACE_SLOTS];    /* the newest counts for the faces that are there */
  JsonArray *parents;                        /* owned */
} Facts;

static void
facts_free (void *data)
{
  Facts *self = data;

  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    {
      g_free (self->paths[slot]);
      g_clear_pointer (&self->statements[slot], g_ptr_array_unref);
    }
  g_clear_pointer (&self->parents, json_array_unref);
  g_free (self);
}

static void
read_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (GuiseProject) project = guise_project_open (data, &error);
  JsonArray *parents = project != NULL ? guise_provenance_get_chain (project, &error) : NULL;
  Facts     *self;

  if (parents == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self = g_new0 (Facts, 1);
  self->parents = parents;
  for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
    {
      self->paths[slot] = g_strdup (project->faces[slot].path);
      self->statements[slot] = project->faces[slot].statements != NULL
                                 ? guise_consent_history_copy (project->faces[slot].statements)
                                 : guise_consent_history_new ();
      self->is_said[slot] = guise_project_faces_get_said (&project->faces[slot]) != NULL;
    }
  g_task_return_pointer (task, self, facts_free);
}

/* ---- whose faces ---- */

static void
add_row (AdwPreferencesGroup *group, const char *title, const char *text)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_preferences_group_add (group, row);
}

/* Returns: (transfer full): a day as people write it, or what stands there */
static char *
dup_day (const char *date)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (date, NULL);
  g_autoptr (GDateTime) local = time != NULL ? g_date_time_to_local (time) : NULL;
  char *day = local != NULL ? g_date_time_format (local, "%x") : NULL;

  return day != NULL ? day : g_strdup (date);
}

static void
add_statement (AdwPreferencesGroup *group, const GuiseConsentStatement *statement)
{
  g_autofree char *day = dup_day (statement->date);
  /* Translators: a date */
  g_autofree char *said = g_strdup_printf (_ ("Said on %s"), day);

  add_row (group, guise_export_words_get_consent (statement->kind), said);
  if (statement->label != NULL)
    add_row (group, _ ("Person"), statement->label);
  if (statement->note != NULL)
    add_row (group, _ ("Licence or source"), statement->note);
  if (statement->document != NULL)
    add_row (group, _ ("Checksum of the document"), statement->document);
}

/* What was said before what holds now. */
static char *
dup_earlier (const GPtrArray *statements, guint n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      const GuiseConsentStatement *statement = statements->pdata[i];
      g_autofree char             *day = dup_day (statement->date);

      g_string_append_printf (text, "%s%s · %s", i > 0 ? "\n" : "", day,
                              guise_export_words_get_consent (statement->kind));
    }
  return g_string_free (text, FALSE);
}

static GtkWidget *
make_change_button (GuiseFaceSlot slot)
{
  GtkWidget *button = gtk_button_new_with_label (_ ("Change…"));
  /* Translators: whose faces, as in “Character” */
  g_autofree char *name =
    g_strdup_printf (_ ("Change whose faces these are: %s"), guise_face_slot_get_title (slot));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", guise_face_slot_get_name (slot));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "provenance.change");
  return button;
}

static void
add_slot (GuiseProvenanceDialog *self, const Facts *facts, GuiseFaceSlot slot)
{
  AdwPreferencesGroup         *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  const GPtrArray             *statements = facts->statements[slot];
  const GuiseConsentStatement *current =
    facts->is_said[slot] ? guise_consent_history_get_current (statements) : NULL;
  const guint      n_earlier = statements->len - (current != NULL ? 1 : 0);
  g_autofree char *path = g_filename_display_name (facts->paths[slot]);

  adw_preferences_group_set_title (group, guise_face_slot_get_title (slot));
  adw_preferences_group_set_header_suffix (group, make_change_button (slot));
  if (current != NULL)
    add_statement (group, current);
  else
    add_row (group, guise_export_words_get_consent (GUISE_CONSENT_MISSING),
             _ ("Asked before training and before an export"));
  add_row (group, _ ("Where they lie"), path);
  if (n_earlier > 0)
    {
      g_autofree char *earlier = dup_earlier (statements, n_earlier);

      add_row (group, _ ("Said before that"), earlier);
    }
  gtk_box_append (self->groups, GTK_WIDGET (group));
}

/* ---- what the model began with ---- */

/* On what grounds the faces of a model were used, each once. */
static char *
dup_grounds (JsonObject *parent)
{
  JsonNode  *node = json_object_get_member (parent, "facesets");
  JsonArray *facesets =
    node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  const guint n = facesets != NULL ? json_array_get_length (facesets) : 0;
  gboolean    is_there[GUISE_N_CONSENTS] = { FALSE };
  GString    *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      JsonNode   *item = json_array_get_element (facesets, i);
      JsonObject *faceset = JSON_NODE_HOLDS_OBJECT (item) ? json_node_get_object (item) : NULL;
      JsonNode   *said = faceset != NULL ? json_object_get_member (faceset, "consent") : NULL;
      g_autoptr (GPtrArray) history =
                   said != NULL && JSON_NODE_HOLDS_ARRAY (said)
                     ? guise_consent_history_from_json (json_node_get_array (said), NULL)
                     : NULL; /* unreadable: nobody knows */
      const GuiseConsentStatement *current = guise_consent_history_get_current (history);

      is_there[current != NULL ? current->kind : GUISE_CONSENT_UNKNOWN] = TRUE;
    }
  if (n == 0)
    is_there[GUISE_CONSENT_UNKNOWN] = TRUE;
  for (int kind = 0; kind < GUISE_N_CONSENTS; kind++)
    if (is_there[kind])
      g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "",
                              guise_export_words_get_consent ((GuiseConsent) kind));
  return g_string_free (text, FALSE);
}

static void
add_parents (GuiseProvenanceDialog *self, JsonArray *parents)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  const guint          n = json_array_get_length (parents);

  adw_preferences_group_set_title (group, _ ("What the model began with"));
  if (n == 0)
    add_row (group, _ ("Nothing; this model began here"), "");
  for (guint i = 0; i < n; i++)
    {
      JsonNode    *node = json_array_get_element (parents, i);
      JsonObject  *parent = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const gint64 iteration =
        parent != NULL ? json_object_get_int_member_with_default (parent, "iteration", 0) : 0;
      g_autofree char *title = iteration > 0
        ? g_strdup_printf (_ ("A model of %'" PRIu64 " iterations"), (uint64_t) iteration)
        : g_strdup (_ ("A trained model"));
      g_autofree char *grounds = parent != NULL ? dup_grounds (parent) : g_strdup ("");

      add_row (group, title, grounds);
    }
  gtk_box_append (self->groups, GTK_WIDGET (group));
}

/* ---- all of it ---- */

static void
on_read_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseProvenanceDialog *self = GUISE_PROVENANCE_DIALOG (source);
  g_autoptr (GError) error = NULL;
  Facts *facts = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    ; /* closed meanwhile */
  else if (facts != NULL)
    {
      for (int slot = 0; slot < GUISE_N_FACE_SLOTS; slot++)
        if (facts->paths[slot] != NULL)
          add_slot (self, facts, (GuiseFaceSlot) slot);
      add_parents (self, facts->parents);
      gtk_stack_set_visible_child_name (self->stack, "shown");
    }
  else
    {
      g_autofree char *line = guise_error_text_dup_line (error);
      g_autofree char *escaped = g_markup_escape_text (line, -1);

      adw_status_page_set_description (self->problem, escaped);
      gtk_stack_set_visible_child_name (self->stack, "problem");
    }
  g_clear_pointer (&facts, facts_free);
}

static void
change (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (widget));
  g_autoptr (GVariant) slot = g_variant_ref (parameter);

  gtk_window_close (GTK_WINDOW (widget));
  if (parent != NULL)
    gtk_widget_activate_action_variant (GTK_WIDGET (parent), "win.consent", slot);
}

gboolean
guise_provenance_dialog_is_ready (GuiseProvenanceDialog *self)
{
  return g_str_equal (gtk_stack_get_visible_child_name (self->stack), "shown");
}

GtkWidget *
guise_provenance_dialog_present (GtkWindow *parent, GuiseOpenProject *project)
{
  GuiseProvenanceDialog *self =
    g_object_new (GUISE_TYPE_PROVENANCE_DIALOG, "transient-for", parent, NULL);
  g_autoptr (GTask) task = guise_task_new (self, self->cancellable, on_read_cb, NULL);

  guise_widget_fit_window (GTK_WINDOW (self), GTK_WIDGET (parent), WIDTH, HEIGHT);
  g_task_set_source_tag (task, guise_provenance_dialog_present);
  g_task_set_task_data (task, g_strdup (guise_open_project_get_path (project)), g_free);
  g_task_run_in_thread (task, read_thread);
  gtk_window_present (GTK_WINDOW (self));
  return GTK_WIDGET (self);
}

/* ---- the object ---- */

static void
guise_provenance_dialog_dispose (GObject *object)
{
  g_cancellable_cancel (GUISE_PROVENANCE_DIALOG (object)->cancellable);
  G_OBJECT_CLASS (guise_provenance_dialog_parent_class)->dispose (object);
}

static void
guise_provenance_dialog_finalize (GObject *object)
{
  g_object_unref (GUISE_PROVENANCE_DIALOG (object)->cancellable);
  G_OBJECT_CLASS (guise_provenance_dialog_parent_class)->finalize (object);
}

static void
guise_provenance_dialog_class_init (GuiseProvenanceDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_provenance_dialog_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_provenance_dialog_finalize;
  gtk_widget_class_install_action (widget_class, "provenance.change", "s", change);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-provenance-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseProvenanceDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, GuiseProvenanceDialog, groups);
  gtk_widget_class_bind_template_child (widget_class, GuiseProvenanceDialog, problem);
}

static void
guise_provenance_dialog_init (GuiseProvenanceDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  guise_widget_outlive_parent (GTK_WINDOW (self));
}
