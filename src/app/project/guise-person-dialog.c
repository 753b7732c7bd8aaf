/* SPDX-License-Identifier: GPL-3.0-or-later
 * A person removed from a project: the list first, the bin after. */
#include "app/project/guise-person-dialog.h"

#include <glib/gi18n.h>

#include "app/faces/guise-face-slot-text.h"
#include "app/project/guise-person-rows.h"
#include "app/project/guise-person-words.h"
#include "app/project/guise-person-work.h"
#include "app/widgets/guise-widget.h"
#include "faceset/guise-faceset.h"

#define WIDTH  600
#define HEIGHT 760
#define BIN    "trash:///"
#define NOBODY (-1)

struct _GuisePersonDialog
{
  AdwWindow parent_instance;

  GuiseOpenProject *project;     /* owned */
  GCancellable     *cancellable; /* owned; cancelled when it is closed */
  GPtrArray        *found;       /* owned, or NULL; of GuisePerson */
  int               chosen;      /* GuiseFaceSlot of one of them, or NOBODY */
  unsigned          parts;       /* 1 << GuisePersonPart of what is listed and is to go */
  GPtrArray        *left;        /* owned, or NULL; of GuisePersonLeft: what the bin did not take */
  gboolean          has_binned;  /* but it took something */
  gboolean          is_removing;
  gboolean          was_hindered;

  GtkStack            *stack;
  GtkListBox          *people;
  AdwPreferencesGroup *going;
  GtkListBox          *list;
  AdwPreferencesGroup *staying;
  GtkListBox          *stays;
  GtkLabel            *total;
  GtkButton           *button;
  AdwStatusPage       *done;
  GtkListBox          *left_list;
  GtkWidget           *again;
  GtkWidget           *bin;
  GtkWidget           *close;
  AdwStatusPage       *problem;
};

G_DEFINE_FINAL_TYPE (GuisePersonDialog, guise_person_dialog, ADW_TYPE_WINDOW)

static void look (GuisePersonDialog *self);

/* NULL while nobody is chosen. */
static const GuisePerson *
get_person (const GuisePersonDialog *self)
{
  for (guint i = 0; self->found != NULL && i < self->found->len; i++)
    if ((int) ((const GuisePerson *) self->found->pdata[i])->slot == self->chosen)
      return self->found->pdata[i];
  return NULL;
}

static gboolean
is_wanted (const GuisePersonDialog *self, int part)
{
  return (self->parts & (1u << part)) != 0;
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

/* Whether there is anything to do beside moving files: the project refers to faces, or knows what
 * was said about them, and need not. */
static gboolean
can_forget (const GuisePersonDialog *self, const GuisePerson *person)
{
  return person->linked != NULL
           ? !person->is_fixed
           : person->has_statements && !guise_person_keeps_made (person, self->parts);
}

static char *
dup_total (const GuisePersonDialog *self, const GuisePerson *person, const char *hindrance)
{
  uint64_t         n_bytes = 0;
  g_autofree char *size = NULL;

  if (hindrance != NULL)
    return g_strdup (hindrance);
  if (self->is_removing)
    return g_strdup (_ ("Removing…"));
  if (person == NULL)
    return g_strdup (_ ("Choose who is to go"));
  if (self->parts == 0)
    return g_strdup ("");
  for (int part = 0; part < GUISE_N_PERSON_PARTS; part++)
    n_bytes += is_wanted (self, part) ? person->traces[part].n_bytes : 0;
  size = g_format_size (n_bytes);
  /* Translators: a size, as in “24 GB” */
  return g_strdup_printf (_ ("%s in all"), size);
}

static void
update_button (GuisePersonDialog *self)
{
  const GuisePerson *person = get_person (self);
  const char        *hindrance = get_hindrance (self);
  g_autofree char   *text = dup_total (self, person, hindrance);
  const gboolean     can_do = person != NULL && (self->parts != 0 || can_forget (self, person));

  gtk_label_set_label (self->total, text);
  gtk_button_set_label (self->button,
                        person == NULL || self->parts != 0 ? _ ("Move to the bin") : _ ("Forget"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "person.remove",
                                 can_do && hindrance == NULL && !self->is_removing);
  gtk_widget_set_sensitive (GTK_WIDGET (self->list), !self->is_removing);
  gtk_widget_set_sensitive (GTK_WIDGET (self->people), !self->is_removing);
}

/* What has run may have changed what there is. What is asked about is what was shown. */
static void
on_hindrance_changed_cb (GuisePersonDialog *self)
{
  const gboolean is_hindered = get_hindrance (self) != NULL;
  const gboolean is_over = self->was_hindered && !is_hindered;
  const char    *view = gtk_stack_get_visible_child_name (self->stack);

  self->was_hindered = is_hindered;
  update_button (self);
  if (is_over && !self->is_removing && self->left == NULL &&
      (g_str_equal (view, "shown") || g_str_equal (view, "nobody")))
    look (self);
}

/* ---- what goes ---- */

static void
on_part_toggled_cb (GuisePersonDialog *self, GtkCheckButton *check)
{
  const unsigned bit =
    1u << GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (check), "guise-person-part"));

  self->parts = gtk_check_button_get_active (check) ? self->parts | bit : self->parts & ~bit;
  guise_person_rows_show_stays (self->stays, get_person (self), self->parts);
  update_button (self);
}

static GtkWidget *
make_part_row (GuisePersonDialog *self, const GuisePerson *person, GuisePersonPart part)
{
  g_autofree char *text = guise_person_words_dup_text (person, part);
  g_autofree char *bytes = g_format_size (person->traces[part].n_bytes);
  GtkWidget       *row = guise_person_row_new (guise_person_words_get_title (part), text);
  GtkWidget       *check = gtk_check_button_new ();
  GtkWidget       *size = gtk_label_new (bytes);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), is_wanted (self, (int) part));
  gtk_widget_set_sensitive (check, part != GUISE_PERSON_FACES);
  guise_widget_name (check, guise_person_words_get_title (part));
  g_object_set_data (G_OBJECT (check), "guise-person-part", GUINT_TO_POINTER (part));
  g_signal_connect_object (check, "toggled", G_CALLBACK (on_part_toggled_cb), self,
                           G_CONNECT_SWAPPED);
  guise_person_row_add_check (row, check);
  gtk_widget_add_css_class (size, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), size);
  return row;
}

static void
show_parts (GuisePersonDialog *self)
{
  const GuisePerson *person = get_person (self);
  const unsigned     listed = person != NULL ? guise_person_get_listed (person) : 0;

  guise_widget_clear_list (self->list);
  for (int part = 0; part < GUISE_N_PERSON_PARTS; part++)
    if ((listed & (1u << part)) != 0)
      gtk_list_box_append (self->list, make_part_row (self, person, (GuisePersonPart) part));
  gtk_widget_set_visible (GTK_WIDGET (self->going), listed != 0);
  gtk_widget_set_visible (GTK_WIDGET (self->staying), person != NULL);
  if (person != NULL)
    guise_person_rows_show_stays (self->stays, person, self->parts);
  update_button (self);
}

/* ---- who ---- */

/* All that is listed goes, until something is unticked. */
static void
choose (GuisePersonDialog *self, int slot)
{
  const GuisePerson *person;

  self->chosen = slot;
  person = get_person (self);
  self->parts = person != NULL ? guise_person_get_listed (person) : 0;
  show_parts (self);
}

/* Where there is one person only, the mark can be taken away again. */
static void
on_person_toggled_cb (GuisePersonDialog *self, GtkCheckButton *check)
{
  const int slot = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (check), "guise-person"));

  if (gtk_check_button_get_active (check))
    choose (self, slot);
  else if (self->chosen == slot)
    choose (self, NOBODY);
}

static void
show_people (GuisePersonDialog *self)
{
  GtkWidget *first = NULL;

  guise_widget_clear_list (self->people);
  for (guint i = 0; i < self->found->len; i++)
    {
      const GuisePerson *person = self->found->pdata[i];
      const char        *title = guise_face_slot_get_title (person->slot);
      g_autofree char   *text = guise_person_words_dup_faces (person);
      GtkWidget         *row = guise_person_row_new (title, text);
      GtkWidget         *check = gtk_check_button_new ();

      guise_widget_name (check, title);
      gtk_check_button_set_group (GTK_CHECK_BUTTON (check), GTK_CHECK_BUTTON (first));
      first = first != NULL ? first : check;
      gtk_check_button_set_active (GTK_CHECK_BUTTON (check), (int) person->slot == self->chosen);
      g_object_set_data (G_OBJECT (check), "guise-person", GINT_TO_POINTER ((int) person->slot));
      g_signal_connect_object (check, "toggled", G_CALLBACK (on_person_toggled_cb), self,
                               G_CONNECT_SWAPPED);
      guise_person_row_add_check (row, check);
      gtk_list_box_append (self->people, row);
    }
}

/* Who was chosen still is, with what was unticked; what was not listed then is not ticked, and
 * where that person is gone nobody is chosen. */
static void
take_found (GuisePersonDialog *self, GPtrArray *found)
{
  const GuisePerson *person;

  g_clear_pointer (&self->found, g_ptr_array_unref);
  self->found = found;
  person = get_person (self);
  self->chosen = person != NULL ? self->chosen : NOBODY;
  self->parts = person != NULL ? self->parts & guise_person_get_listed (person) : 0;
  if (person != NULL && person->traces[GUISE_PERSON_FACES].paths->len > 0)
    self->parts |= 1u << GUISE_PERSON_FACES; /* they always go */
  show_people (self);
  show_parts (self);
}

static void
show_problem (GuisePersonDialog *self, const char *title, const GError *error)
{
  adw_status_page_set_title (self->problem, title);
  guise_widget_describe_problem (self->problem, error);
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
  take_found (self, g_steal_pointer (&found));
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

static void remove_person (GuisePersonDialog *self, GPtrArray *only, GuiseRemoval how);

static void
on_response_cb (GuisePersonDialog *self, const char *response)
{
  g_autoptr (GPtrArray) only = guise_person_list_without_bin (self->left);

  if (g_cancellable_is_cancelled (self->cancellable))
    return; /* closed meanwhile */
  if (g_str_equal (response, "delete") && get_hindrance (self) == NULL)
    {
      remove_person (self, only, GUISE_REMOVAL_FOR_GOOD);
      return;
    }
  g_clear_pointer (&self->left, g_ptr_array_unref);
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

static const char *
get_fate (const GuisePersonDialog *self, guint n_gone, gboolean is_whole, GuiseRemoval how)
{
  if (n_gone == 0)
    return is_whole ? _ ("The project refers to these faces no longer.") : NULL;
  if (how == GUISE_REMOVAL_BIN)
    return _ ("What went lies in the bin, and is there until you empty that.");
  return self->has_binned ? _ ("What went lies in the bin, or is deleted for good.")
                          : _ ("What went is deleted for good.");
}

static void
show_done (GuisePersonDialog *self, const GPtrArray *left, GuiseRemoval how)
{
  const gboolean is_whole = left->len == 0;
  const guint    n_gone = guise_person_count_gone (get_person (self), self->parts, left);
  const char    *title = _ ("Not all of it went");

  guise_person_rows_show_left (self->left_list, left);
  if (is_whole)
    title = n_gone > 0 ? _ ("Removed") : _ ("Forgotten");
  else if (n_gone == 0)
    title = _ ("Nothing was removed");
  adw_status_page_set_title (self->done, title);
  adw_status_page_set_description (self->done, get_fate (self, n_gone, is_whole, how));
  gtk_widget_set_visible (GTK_WIDGET (self->left_list), !is_whole);
  gtk_widget_set_visible (self->again, !is_whole);
  gtk_widget_set_visible (self->bin, is_whole && n_gone > 0 && how == GUISE_REMOVAL_BIN);
  gtk_stack_set_visible_child_name (self->stack, "done");
  gtk_widget_grab_focus (self->close);
}

/* What the bin did not take, and is not there any more, was deleted; the rest was told before. */
static void
add_earlier (GuisePersonDialog *self, GPtrArray *left)
{
  while (self->left != NULL && self->left->len > 0)
    {
      const GuisePersonLeft *one = self->left->pdata[0];

      if (one->why == GUISE_PERSON_LEFT_NO_BIN)
        g_ptr_array_remove_index (self->left, 0);
      else
        g_ptr_array_add (left, g_ptr_array_steal_index (self->left, 0));
    }
  g_clear_pointer (&self->left, g_ptr_array_unref);
}

static void
on_gone (GuisePersonDialog *self, GPtrArray *left, GuiseRemoval how)
{
  g_autoptr (GPtrArray) without_bin = guise_person_list_without_bin (left);

  if (how == GUISE_REMOVAL_BIN && without_bin->len > 0)
    {
      g_clear_pointer (&self->left, g_ptr_array_unref);
      self->left = g_ptr_array_ref (left);
      self->has_binned = guise_person_count_gone (get_person (self), self->parts, left) > 0;
      ask_for_good (self, without_bin->len);
      return;
    }
  if (how == GUISE_REMOVAL_FOR_GOOD)
    add_earlier (self, left);
  show_done (self, left, how);
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

  if (g_application_get_default () != NULL)
    g_application_release (g_application_get_default ());
  guise_open_project_refresh (self->project);
  self->is_removing = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  update_button (self);
  if (left != NULL)
    {
      on_gone (self, left, how);
      return;
    }
  g_clear_pointer (&self->left, g_ptr_array_unref); /* of the question before */
  show_problem (self,
                is_refusal (error) && how == GUISE_REMOVAL_BIN ? _ ("Nothing was removed")
                                                               : _ ("It did not end well"), error);
}

/* The program does not end before that has. */
static void
remove_person (GuisePersonDialog *self, GPtrArray *only, GuiseRemoval how)
{
  if (g_application_get_default () != NULL)
    g_application_hold (g_application_get_default ());
  self->is_removing = TRUE;
  update_button (self);
  guise_person_remove_async (guise_open_project_get_path (self->project), get_person (self),
                             self->parts, only, how, G_OBJECT (self), on_removed_cb,
                             GINT_TO_POINTER (how));
}

static void
remove_chosen (GtkWidget *widget, const char *action, GVariant *parameter)
{
  remove_person (GUISE_PERSON_DIALOG (widget), NULL, GUISE_REMOVAL_BIN);
}

static void
open_bin (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_show_uri (GTK_WINDOW (widget), BIN, GDK_CURRENT_TIME);
}

/* What is under way cannot be stopped, and how it ended is to be seen. */
static gboolean
guise_person_dialog_close_request (GtkWindow *window)
{
  return GUISE_PERSON_DIALOG (window)->is_removing ||
         GTK_WINDOW_CLASS (guise_person_dialog_parent_class)->close_request (window);
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
  self->was_hindered = get_hindrance (self) != NULL;
  g_signal_connect_object (project, "notify::is-training", G_CALLBACK (on_hindrance_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (project, "notify::n-jobs", G_CALLBACK (on_hindrance_changed_cb), self,
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
  g_clear_pointer (&self->left, g_ptr_array_unref);
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
  GTK_WINDOW_CLASS (class)->close_request = guise_person_dialog_close_request;
  gtk_widget_class_install_action (widget_class, "person.remove", NULL, remove_chosen);
  gtk_widget_class_install_action (widget_class, "person.look", NULL, look_again);
  gtk_widget_class_install_action (widget_class, "person.open-bin", NULL, open_bin);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-person-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, GuisePersonDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonDialog, people);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonDialog, going);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonDialog, list);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonDialog, staying);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonDialog, stays);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonDialog, total);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonDialog, button);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonDialog, done);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonDialog, left_list);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonDialog, again);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonDialog, bin);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonDialog, close);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonDialog, problem);
}

static void
guise_person_dialog_init (GuisePersonDialog *self)
{
  self->cancellable = g_cancellable_new ();
  self->chosen = NOBODY;
  gtk_widget_init_template (GTK_WIDGET (self));
  guise_widget_outlive_parent (GTK_WINDOW (self));
}
