/* SPDX-License-Identifier: GPL-3.0-or-later
 * A person removed from a project: the list first, the bin after. */
#include "app/project/guise-person-dialog.h"

#include <glib/gi18n.h>

#include "app/faces/guise-face-slot-text.h"
#include "app/guise-error-text.h"
#include "app/project/guise-person-words.h"
#include "app/project/guise-person-work.h"
#include "app/widgets/guise-widget.h"
#include "faceset/guise-faceset.h"

#define WIDTH  600
#define HEIGHT 760
#define BIN    "trash:///"

struct _GuisePersonDialog
{
  AdwWindow parent_instance;

  GuiseOpenProject *project;     /* owned */
  GCancellable     *cancellable; /* owned; cancelled when it is closed */
  GPtrArray        *found;       /* owned, or NULL; of GuisePerson */
  guint             chosen;      /* of them */
  unsigned          parts;       /* 1 << GuisePersonPart of those that are to go */
  gboolean          is_removing;

  GtkStack            *stack;
  GtkListBox          *people;
  AdwPreferencesGroup *going;
  GtkListBox          *list;
  GtkListBox          *stays;
  GtkLabel            *total;
  GtkButton           *button;
  AdwStatusPage       *done;
  GtkListBox          *left;
  GtkWidget           *again;
  GtkWidget           *bin;
  GtkWidget           *close;
  AdwStatusPage       *problem;
};

G_DEFINE_FINAL_TYPE (GuisePersonDialog, guise_person_dialog, ADW_TYPE_WINDOW)

static void look (GuisePersonDialog *self);
static void show_stays (GuisePersonDialog *self);

/* NULL while nobody is shown. */
static const GuisePerson *
get_person (const GuisePersonDialog *self)
{
  return self->found != NULL && self->chosen < self->found->len ? self->found->pdata[self->chosen]
                                                                : NULL;
}

static gboolean
is_wanted (const GuisePersonDialog *self, int part)
{
  return part == GUISE_PERSON_FACES || (self->parts & (1u << part)) != 0;
}

/* ---- rows ---- */

static void
clear_list (GtkListBox *list)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (list))) != NULL)
    gtk_list_box_remove (list, row);
}

/* Names of files and folders are no markup. */
static GtkWidget *
make_row (const char *title, const char *text)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  return row;
}

static void
add_check (GtkWidget *row, GtkWidget *check)
{
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
}

/* ---- the button ---- */

/* NULL: it can be done. */
static const char *
get_hindrance (const GuisePersonDialog *self)
{
  if (guise_open_project_is_training (self->project))
    return _ ("Training is under way. Stop it first.");
  if (g_list_model_get_n_items (guise_open_project_get_jobs (self->project)) > 0)
    return _ ("Something of this project is still running. Stop it, or let it end.");
  return NULL;
}

static void
update_button (GuisePersonDialog *self)
{
  const GuisePerson *person = get_person (self);
  const char        *hindrance = get_hindrance (self);
  uint64_t           n_bytes = 0;
  guint              n_paths = 0;
  g_autofree char   *size = NULL;
  g_autofree char   *text = NULL;

  for (int part = 0; person != NULL && part < GUISE_N_PERSON_PARTS; part++)
    if (is_wanted (self, part))
      {
        n_paths += person->traces[part].paths->len;
        n_bytes += person->traces[part].n_bytes;
      }
  size = g_format_size (n_bytes);
  if (hindrance != NULL)
    text = g_strdup (hindrance);
  else if (self->is_removing)
    text = g_strdup (_ ("Removing…"));
  else if (n_paths > 0)
    /* Translators: a size, as in “24 GB” */
    text = g_strdup_printf (_ ("%s in all"), size);
  gtk_label_set_label (self->total, text != NULL ? text : "");
  gtk_button_set_label (self->button, n_paths > 0 ? _ ("Move to the bin") : _ ("Forget"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "person.remove",
                                 person != NULL && hindrance == NULL && !self->is_removing);
  gtk_widget_set_sensitive (GTK_WIDGET (self->list), !self->is_removing);
  gtk_widget_set_sensitive (GTK_WIDGET (self->people), !self->is_removing);
}

/* ---- what goes ---- */

static void
on_part_toggled_cb (GuisePersonDialog *self, GtkCheckButton *check)
{
  const unsigned bit =
    1u << GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (check), "guise-person-part"));

  self->parts = gtk_check_button_get_active (check) ? self->parts | bit : self->parts & ~bit;
  show_stays (self);
  update_button (self);
}

static GtkWidget *
make_part_row (GuisePersonDialog *self, const GuisePerson *person, GuisePersonPart part)
{
  g_autofree char *text = guise_person_words_dup_text (person, part);
  g_autofree char *bytes = g_format_size (person->traces[part].n_bytes);
  GtkWidget       *row = make_row (guise_person_words_get_title (part), text);
  GtkWidget       *check = gtk_check_button_new ();
  GtkWidget       *size = gtk_label_new (bytes);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), is_wanted (self, (int) part));
  gtk_widget_set_sensitive (check, part != GUISE_PERSON_FACES);
  guise_widget_name (check, guise_person_words_get_title (part));
  g_object_set_data (G_OBJECT (check), "guise-person-part", GUINT_TO_POINTER (part));
  g_signal_connect_object (check, "toggled", G_CALLBACK (on_part_toggled_cb), self,
                           G_CONNECT_SWAPPED);
  add_check (row, check);
  gtk_widget_add_css_class (size, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), size);
  return row;
}

static void
show_parts (GuisePersonDialog *self)
{
  const GuisePerson *person = get_person (self);
  gboolean           has_any = FALSE;

  clear_list (self->list);
  for (int part = 0; part < GUISE_N_PERSON_PARTS; part++)
    if (person->traces[part].paths->len > 0)
      {
        has_any = TRUE;
        gtk_list_box_append (self->list, make_part_row (self, person, (GuisePersonPart) part));
      }
  gtk_widget_set_visible (GTK_WIDGET (self->going), has_any);
}

/* ---- what stays ---- */

static void
add_stay (GuisePersonDialog *self, const char *title, const char *text)
{
  gtk_list_box_append (self->stays, make_row (title, text));
}

static gboolean
keeps_made (const GuisePersonDialog *self, const GuisePerson *person)
{
  static const GuisePersonPart made[] = { GUISE_PERSON_MODEL, GUISE_PERSON_BACKUPS,
                                          GUISE_PERSON_EXPORTS };

  for (size_t i = 0; i < G_N_ELEMENTS (made); i++)
    if (person->traces[made[i]].paths->len > 0 && !is_wanted (self, (int) made[i]))
      return TRUE;
  return FALSE;
}

static void
show_stays (GuisePersonDialog *self)
{
  const GuisePerson *person = get_person (self);

  clear_list (self->stays);
  if (person->linked != NULL)
    {
      g_autofree char *name = g_filename_display_name (person->linked);
      /* Translators: a folder */
      g_autofree char *text =
        g_strdup_printf (_ ("They lie in %s, and the project only forgets them"), name);

      add_stay (self, _ ("The faces themselves"), text);
    }
  for (guint i = 0; i < person->stays->len; i++)
    {
      g_autofree char *name = g_filename_display_name (person->stays->pdata[i]);

      add_stay (self, name, _ ("A link, or on another disk: it is not followed"));
    }
  if (person->has_statements && keeps_made (self, person))
    add_stay (self, _ ("What was said about these faces"),
                       _ ("It must be known as long as anything made of them is here"));
  add_stay (self,
            _ ("What is elsewhere"),
              _ ("Exported files that were copied, recordings, and the films and pictures the faces "
               "came from. Nobody here knows where they are: think of them yourself"));
  add_stay (self, _ ("A line in the journal"), _ ("That somebody was removed, and when. No name"));
}

/* ---- who ---- */

static void
show_person (GuisePersonDialog *self)
{
  self->parts = (1u << GUISE_N_PERSON_PARTS) - 1;
  show_parts (self);
  show_stays (self);
  update_button (self);
}

static void
on_person_toggled_cb (GuisePersonDialog *self, GtkCheckButton *check)
{
  if (!gtk_check_button_get_active (check))
    return;
  self->chosen = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (check), "guise-person"));
  show_person (self);
}

static char *
dup_person_text (const GuisePerson *person)
{
  const unsigned n = person->traces[GUISE_PERSON_FACES].n;

  if (person->linked != NULL)
    return g_strdup (_ ("The faces lie outside of the project"));
  if (n == 0)
    return g_strdup (_ ("No faces any more"));
  return g_strdup_printf (ngettext ("%u face", "%u faces", n), n);
}

static void
show_people (GuisePersonDialog *self)
{
  GtkWidget *first = NULL;

  clear_list (self->people);
  for (guint i = 0; i < self->found->len; i++)
    {
      const GuisePerson *person = self->found->pdata[i];
      const char        *title = guise_face_slot_get_title (person->slot);
      g_autofree char   *text = dup_person_text (person);
      GtkWidget         *row = make_row (title, text);
      GtkWidget         *check = gtk_check_button_new ();

      guise_widget_name (check, title);
      gtk_check_button_set_group (GTK_CHECK_BUTTON (check), GTK_CHECK_BUTTON (first));
      first = first != NULL ? first : check;
      gtk_check_button_set_active (GTK_CHECK_BUTTON (check), i == self->chosen);
      g_object_set_data (G_OBJECT (check), "guise-person", GUINT_TO_POINTER (i));
      g_signal_connect_object (check, "toggled", G_CALLBACK (on_person_toggled_cb), self,
                               G_CONNECT_SWAPPED);
      add_check (row, check);
      gtk_list_box_append (self->people, row);
    }
}

static void
show_problem (GuisePersonDialog *self, const char *title, const GError *error)
{
  g_autofree char *line = guise_error_text_dup_line (error);
  g_autofree char *escaped = g_markup_escape_text (line, -1);

  adw_status_page_set_title (self->problem, title);
  adw_status_page_set_description (self->problem, escaped);
  gtk_stack_set_visible_child_name (self->stack, "problem");
}

static void
on_listed_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuisePersonDialog *self = GUISE_PERSON_DIALOG (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = guise_person_list_finish (result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return; /* closed meanwhile */
  if (found == NULL)
    {
      show_problem (self, _ ("That cannot be told"), error);
      return;
    }
  g_clear_pointer (&self->found, g_ptr_array_unref);
  self->found = g_steal_pointer (&found);
  self->chosen = MIN (self->chosen, MAX (self->found->len, 1) - 1);
  if (self->found->len > 0)
    {
      show_people (self);
      show_person (self);
    }
  gtk_stack_set_visible_child_name (self->stack, self->found->len > 0 ? "shown" : "nobody");
}

static void
look (GuisePersonDialog *self)
{
  gtk_stack_set_visible_child_name (self->stack, "wait");
  guise_person_list_async (guise_open_project_get_path (self->project), self->cancellable,
                           G_OBJECT (self), on_listed_cb, NULL);
}

static void
look_again (GtkWidget *widget, const char *action, GVariant *parameter)
{
  look (GUISE_PERSON_DIALOG (widget));
}

/* ---- removal ---- */

static void remove_person (GuisePersonDialog *self, GuiseRemoval how);

static void
on_response_cb (GuisePersonDialog *self, const char *response)
{
  if (g_str_equal (response, "delete") && get_hindrance (self) == NULL)
    remove_person (self, GUISE_REMOVAL_FOR_GOOD);
  else
    look (self);
}

static void
ask_for_good (GuisePersonDialog *self, guint n)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (
    adw_message_dialog_new (GTK_WINDOW (self), _ ("There is no bin here"), NULL));

  adw_message_dialog_format_body (
    dialog,
    ngettext ("The disk that this project is on has none. What is left of your list, %u thing, can "
              "only be deleted for good: nobody can bring it back.",
              "The disk that this project is on has none. What is left of your list, %u things, "
              "can only be deleted for good: nobody can bring them back.",
              n),
    n);
  adw_message_dialog_add_responses (dialog, "cancel",
                                    _ ("_Cancel"), "delete", _ ("_Delete for good"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
show_done (GuisePersonDialog *self, const GPtrArray *left, GuiseRemoval how)
{
  const gboolean is_whole = left->len == 0;

  clear_list (self->left);
  for (guint i = 0; i < left->len; i++)
    {
      const GuisePersonLeft *one = left->pdata[i];
      g_autofree char       *name = g_filename_display_name (one->path);

      gtk_list_box_append (self->left, make_row (name, one->reason));
    }
  adw_status_page_set_title (self->done, is_whole ? _ ("Removed") : _ ("Not all of it went"));
  if (how == GUISE_REMOVAL_FOR_GOOD)
    adw_status_page_set_description (self->done, _ ("What went is deleted for good."));
  else
    adw_status_page_set_description (self->done, _ ("What went lies in the bin, and is there until you empty that."));
  gtk_widget_set_visible (GTK_WIDGET (self->left), !is_whole);
  gtk_widget_set_visible (self->again, !is_whole);
  gtk_widget_set_visible (self->bin, is_whole && how == GUISE_REMOVAL_BIN);
  gtk_stack_set_visible_child_name (self->stack, "done");
  gtk_widget_grab_focus (self->close);
}

static guint
count_without_bin (const GPtrArray *left)
{
  guint n = 0;

  for (guint i = 0; i < left->len; i++)
    n += ((const GuisePersonLeft *) left->pdata[i])->has_no_bin ? 1 : 0;
  return n;
}

/* Somebody else works on the project, or on its faces: then nothing was begun. */
static gboolean
is_refusal (const GError *error)
{
  return g_error_matches (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_BUSY) ||
         g_error_matches (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_BUSY);
}

static void
on_removed_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuisePersonDialog *self = GUISE_PERSON_DIALOG (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) left = guise_person_remove_finish (result, &error);
  const GuiseRemoval how = (GuiseRemoval) GPOINTER_TO_INT (user_data);

  guise_open_project_refresh (self->project);
  self->is_removing = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  update_button (self);
  if (left == NULL)
    show_problem (self, is_refusal (error) ? _ ("Nothing was removed")
                                           : _ ("It did not end well"), error);
  else if (how == GUISE_REMOVAL_BIN && count_without_bin (left) > 0)
    ask_for_good (self, count_without_bin (left));
  else
    show_done (self, left, how);
}

static void
remove_person (GuisePersonDialog *self, GuiseRemoval how)
{
  self->is_removing = TRUE;
  update_button (self);
  guise_person_remove_async (guise_open_project_get_path (self->project), get_person (self)->slot,
                             self->parts, how, G_OBJECT (self), on_removed_cb,
                             GINT_TO_POINTER (how));
}

static void
remove_chosen (GtkWidget *widget, const char *action, GVariant *parameter)
{
  remove_person (GUISE_PERSON_DIALOG (widget), GUISE_REMOVAL_BIN);
}

static void
open_bin (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_show_uri (GTK_WINDOW (widget), BIN, GDK_CURRENT_TIME);
}

/* ---- the object ---- */

gboolean
guise_person_dialog_choose (GuisePersonDialog *self, GuiseFaceSlot slot)
{
  for (guint i = 0; self->found != NULL && i < self->found->len; i++)
    if (((const GuisePerson *) self->found->pdata[i])->slot == slot)
      {
        GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->people, (int) i);

        gtk_widget_activate (GTK_WIDGET (row));
        return TRUE;
      }
  return FALSE;
}

const char *
guise_person_dialog_get_view (GuisePersonDialog *self)
{
  return gtk_stack_get_visible_child_name (self->stack);
}

GtkWidget *
guise_person_dialog_present (GtkWindow *parent, GuiseOpenProject *project)
{
  GuisePersonDialog *self = g_object_new (GUISE_TYPE_PERSON_DIALOG, "transient-for", parent, NULL);

  self->project = g_object_ref (project);
  g_signal_connect_object (project, "notify::is-training", G_CALLBACK (update_button), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (project, "notify::n-jobs", G_CALLBACK (update_button), self,
                           G_CONNECT_SWAPPED);
  guise_widget_fit_window (GTK_WINDOW (self), GTK_WIDGET (parent), WIDTH, HEIGHT);
  look (self);
  gtk_window_present (GTK_WINDOW (self));
  return GTK_WIDGET (self);
}

static void
guise_person_dialog_dispose (GObject *object)
{
  GuisePersonDialog *self = GUISE_PERSON_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  G_OBJECT_CLASS (guise_person_dialog_parent_class)->dispose (object);
}

/* The project is needed by what is under way still. */
static void
guise_person_dialog_finalize (GObject *object)
{
  GuisePersonDialog *self = GUISE_PERSON_DIALOG (object);

  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_object_unref (self->cancellable);
  g_object_unref (self->project);
  G_OBJECT_CLASS (guise_person_dialog_parent_class)->finalize (object);
}

static void
guise_person_dialog_class_init (GuisePersonDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_person_dialog_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_person_dialog_finalize;
  gtk_widget_class_install_action (widget_class, "person.remove", NULL, remove_chosen);
  gtk_widget_class_install_action (widget_class, "person.look", NULL, look_again);
  gtk_widget_class_install_action (widget_class, "person.open-bin", NULL, open_bin);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-person-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, GuisePersonDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonDialog, people);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonDialog, going);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonDialog, list);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonDialog, stays);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonDialog, total);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonDialog, button);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonDialog, done);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonDialog, left);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonDialog, again);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonDialog, bin);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonDialog, close);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonDialog, problem);
}

static void
guise_person_dialog_init (GuisePersonDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  guise_widget_outlive_parent (GTK_WINDOW (self));
}
