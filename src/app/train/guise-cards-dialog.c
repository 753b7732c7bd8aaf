/* SPDX-License-Identifier: GPL-3.0-or-later
 * On which graphics cards this computer trains. */
#include "app/train/guise-cards-dialog.h"

#include <glib/gi18n.h>

#include "app/plan/guise-plan-texts.h"
#include "app/train/guise-train-devices.h"
#include "app/widgets/guise-banner.h"
#include "app/widgets/guise-step-mark.h"
#include "app/widgets/guise-widget.h"
#include "host/guise-host-team.h"
#include "train/guise-ranks.h"

#define WIDTH  560
#define HEIGHT 700

struct _GuiseCardsDialog
{
  AdwWindow parent_instance;

  GuiseOpenProject *project;     /* owned */
  GuiseHostCards   *cards;       /* owned; NULL: the driver has not answered */
  char             *chosen;      /* owned; devices when it was opened */
  GCancellable     *cancellable; /* owned; cancelled when it is closed */
  GPtrArray        *checks;      /* of GtkCheckButton, one for each of @cards; borrowed */

  GuiseBanner    *banner;
  GtkCheckButton *auto_check;
  GtkCheckButton *cpu_check;
  GtkCheckButton *cards_check;
  AdwActionRow   *cards_row;
  GtkWidget      *spinner;
  GtkWidget      *cards_group;
  GtkWidget      *batch_group;
  AdwActionRow   *same_row;
  GtkCheckButton *same_check;
  AdwActionRow   *whole_row;
  GtkCheckButton *whole_check;
  GtkWidget      *remark_group;
  GtkWidget      *mixed_row;
  GtkWidget      *large_row;
};

G_DEFINE_FINAL_TYPE (GuiseCardsDialog, guise_cards_dialog, ADW_TYPE_WINDOW)

/* ---- what is chosen ---- */

static char *
dup_chosen_cards (const GuiseCardsDialog *self)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (int));

  for (guint i = 0; i < self->checks->len; i++)
    if (gtk_check_button_get_active (self->checks->pdata[i]))
      g_array_append_val (numbers, ((const GuiseGpuCard *) self->cards->cards->pdata[i])->index);
  return guise_host_team_join ((const int *) (void *) numbers->data, numbers->len);
}

/* Without devices: no card is chosen yet. */
static GuiseTrainDevices
read_choice (const GuiseCardsDialog *self)
{
  GuiseTrainDevices choice = { .whole_batches = gtk_check_button_get_active (self->whole_check) };

  if (gtk_check_button_get_active (self->cards_check))
    choice.devices = dup_chosen_cards (self);
  else
    choice.devices = g_strdup (gtk_check_button_get_active (self->cpu_check) ? "cpu" : "auto");
  return choice;
}

/* ---- what follows ---- */

/* What each of the two means, with the sum of the stage under way. */
static void
show_meanings (GuiseCardsDialog *self, int n_cards)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);
  g_autofree char          *same = guise_train_devices_dup_sum (n_cards, FALSE, status);
  g_autofree char          *whole = guise_train_devices_dup_sum (n_cards, TRUE, status);
  /* Translators: how a batch is shared, as in "8 = 4 + 4" */
  g_autofree char *same_text =
    same != NULL ? g_strdup_printf (_("The cards share every batch: %s faces. The model learns "
                                      "the same as on one card, in less time."),
                                       same)
                 : g_strdup (_("The cards share every batch. The model learns the same as on one "
                               "card, in less time."));
  /* Translators: how batches come together, as in "16 = 8 + 8" */
  g_autofree char *whole_text =
    whole != NULL ? g_strdup_printf (_("Each card takes a whole batch: %s faces. A step takes as "
                                       "long as on one card, and the model learns more from it."),
                                        whole)
                  : g_strdup (_("Each card takes a whole batch. A step takes as long as on one "
                                "card, and the model learns more from it."));

  adw_action_row_set_subtitle (self->same_row, same_text);
  adw_action_row_set_subtitle (self->whole_row, whole_text);
}

static void
show_remarks (GuiseCardsDialog *self, const GuiseHostTeam *team)
{
  gtk_widget_set_visible (self->mixed_row, team->is_mixed);
  gtk_widget_set_visible (self->large_row, team->is_large);
  gtk_widget_set_visible (self->remark_group, team->is_mixed || team->is_large);
}

static void
update (GuiseCardsDialog *self)
{
  g_auto (GuiseTrainDevices) choice = read_choice (self);
  const gboolean   takes_cards = gtk_check_button_get_active (self->cards_check);
  const int        n_cards = guise_ranks_count_devices (choice.devices);
  GuiseHostTeam    team = { 0 };
  g_autofree char *refusal = NULL;

  if (choice.devices != NULL)
    refusal =
      guise_train_devices_dup_refusal (&choice, guise_open_project_get_status (self->project));
  if (self->cards != NULL)
    team = guise_host_team_judge (self->cards, choice.devices);
  gtk_widget_set_visible (self->cards_group, takes_cards && self->checks->len > 0);
  gtk_widget_set_visible (self->batch_group, n_cards > 1);
  if (n_cards > 1)
    show_meanings (self, n_cards);
  show_remarks (self, &team);
  guise_banner_set (self->banner, refusal, TRUE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "cards.use",
                                 choice.devices != NULL && refusal == NULL);
}

static void
use (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseCardsDialog *self = GUISE_CARDS_DIALOG (widget);
  g_auto (GuiseTrainDevices) choice = read_choice (self);

  guise_train_devices_save (&choice);
  gtk_window_close (GTK_WINDOW (self));
}

/* ---- the cards ---- */

/* One that cannot be used cannot be unchosen either: it is not chosen from the start. */
static void
add_card (GuiseCardsDialog *self, const GuiseGpuCard *card)
{
  GtkWidget       *row = adw_action_row_new ();
  GtkWidget       *check = gtk_check_button_new ();
  g_autofree char *memory = guise_plan_dup_memory ((double) card->n_bytes);

  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check),
                               card->problem == NULL &&
                                 guise_host_team_has (self->chosen, card->index));
  g_signal_connect_object (check, "toggled", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), card->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row),
                               card->problem == NULL ? memory
                                                     : _("Cannot be used; the system check tells "
                                                         "why"));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  gtk_widget_set_sensitive (row, card->problem == NULL);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->cards_group), row);
  g_ptr_array_add (self->checks, check);
}

/* A card that is chosen and not there any more is not shown; nor is it taken then. */
void
guise_cards_dialog_take_cards (GuiseCardsDialog *self, GuiseHostCards *cards)
{
  g_cancellable_cancel (self->cancellable);
  self->cards = cards;
  gtk_widget_set_visible (self->spinner, FALSE);
  for (guint i = 0; cards != NULL && i < cards->cards->len; i++)
    add_card (self, cards->cards->pdata[i]);
  adw_action_row_set_subtitle (self->cards_row, self->checks->len > 0
                               ? _("One, or several that train together")
                               : _("There is none that can train; the system check tells why"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->cards_row), self->checks->len > 0);
  if (self->checks->len > 0 && g_str_has_prefix (self->chosen, "cuda"))
    gtk_check_button_set_active (self->cards_check, TRUE);
  update (self);
}

/* Without an answer there is no card; the system check says more. */
static void
on_asked_cb (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GError) error = NULL;
  GuiseHostCards *cards = guise_train_devices_ask_finish (result, &error);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    guise_cards_dialog_take_cards (GUISE_CARDS_DIALOG (source), cards);
}

/* ---- the object ---- */

GuiseCardsDialog *
guise_cards_dialog_present (GtkWidget *parent, GuiseOpenProject *project)
{
  GuiseCardsDialog *self = g_object_new (GUISE_TYPE_CARDS_DIALOG, NULL);
  GtkWidget        *window = GTK_WIDGET (gtk_widget_get_root (parent));
  g_auto (GuiseTrainDevices) now = { 0 };

  guise_train_devices_load (&now);
  self->project = g_object_ref (project);
  self->chosen = g_strdup (now.devices);
  gtk_check_button_set_active (g_str_equal (now.devices, "cpu") ? self->cpu_check
                                                                : self->auto_check,
                               TRUE);
  gtk_check_button_set_active (now.whole_batches ? self->whole_check : self->same_check, TRUE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->cards_row), FALSE);
  update (self);
  guise_train_devices_ask (self, self->cancellable, on_asked_cb);
  gtk_window_set_transient_for (GTK_WINDOW (self), GTK_WINDOW (window));
  guise_widget_fit_window (GTK_WINDOW (self), window, WIDTH, HEIGHT);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}

static void
guise_cards_dialog_dispose (GObject *object)
{
  GuiseCardsDialog *self = GUISE_CARDS_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->project);
  g_clear_pointer (&self->cards, guise_host_cards_free);
  g_clear_pointer (&self->checks, g_ptr_array_unref);
  g_clear_pointer (&self->chosen, g_free);
  G_OBJECT_CLASS (guise_cards_dialog_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *class)
{
  gtk_widget_class_bind_template_child (class, GuiseCardsDialog, banner);
  gtk_widget_class_bind_template_child (class, GuiseCardsDialog, auto_check);
  gtk_widget_class_bind_template_child (class, GuiseCardsDialog, cpu_check);
  gtk_widget_class_bind_template_child (class, GuiseCardsDialog, cards_check);
  gtk_widget_class_bind_template_child (class, GuiseCardsDialog, cards_row);
  gtk_widget_class_bind_template_child (class, GuiseCardsDialog, spinner);
  gtk_widget_class_bind_template_child (class, GuiseCardsDialog, cards_group);
  gtk_widget_class_bind_template_child (class, GuiseCardsDialog, batch_group);
  gtk_widget_class_bind_template_child (class, GuiseCardsDialog, same_row);
  gtk_widget_class_bind_template_child (class, GuiseCardsDialog, same_check);
  gtk_widget_class_bind_template_child (class, GuiseCardsDialog, whole_row);
  gtk_widget_class_bind_template_child (class, GuiseCardsDialog, whole_check);
  gtk_widget_class_bind_template_child (class, GuiseCardsDialog, remark_group);
  gtk_widget_class_bind_template_child (class, GuiseCardsDialog, mixed_row);
  gtk_widget_class_bind_template_child (class, GuiseCardsDialog, large_row);
  gtk_widget_class_bind_template_callback (class, update);
}

static void
guise_cards_dialog_class_init (GuiseCardsDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_cards_dialog_dispose;
  g_type_ensure (GUISE_TYPE_BANNER);
  g_type_ensure (GUISE_TYPE_STEP_MARK);
  gtk_widget_class_install_action (widget_class, "cards.use", NULL, use);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-cards-dialog.ui");
  bind_children (widget_class);
}

static void
guise_cards_dialog_init (GuiseCardsDialog *self)
{
  self->cancellable = g_cancellable_new ();
  self->checks = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
