/* SPDX-License-Identifier: GPL-3.0-or-later
 * What an architecture is chosen with. */
#include "app/plan/guise-archi-chooser.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/plan/guise-choice-cards.h"
#include "app/widgets/guise-widget.h"
#include "model/guise-saehd-options.h"

#define GAP 12

typedef struct
{
  char        sign;
  unsigned    letter;
  const char *title;
  const char *text;
} Letter;

/* Source: features.md A5; training.md 2. What d and t ask of the resolution is the engine's rule.
 */
static const Letter LETTERS[] = {
  { 'u', GUISE_SAEHD_U, N_ ("u: more alike"),
    N_ ("The face looks more like the character, at no cost.") },
  { 'd', GUISE_SAEHD_D, N_ ("d: twice as fine"),
    N_ ("Twice the resolution at the same cost. It must be a multiple of 32.") },
  { 't', GUISE_SAEHD_T, N_ ("t: deeper"),
    N_ ("More like the character, but slower. The resolution must be a multiple of 32.") },
  { 'c', GUISE_SAEHD_C, N_ ("c: an experiment"),
    N_ (
      "Another curve inside the network. Leave off, unless you go on with a model that has it.") },
};

struct _GuiseArchiChooser
{
  GtkWidget parent_instance;

  GuiseSaehdArchi archi; /* that is shown */
  gboolean        is_updating;

  GtkWidget *cards;                            /* borrowed */
  GtkWidget *switches[G_N_ELEMENTS (LETTERS)]; /* borrowed; in the order of the table */
};

G_DEFINE_FINAL_TYPE (GuiseArchiChooser, guise_archi_chooser, GTK_TYPE_WIDGET)

static guint chosen_signal;

/* ---- values ---- */

static void
on_chosen_cb (GuiseArchiChooser *self)
{
  const char      *family = guise_choice_cards_get_value (GUISE_CHOICE_CARDS (self->cards));
  GuiseSaehdArchi  archi = { GUISE_SAEHD_LIAE, 0 };
  g_autofree char *text = NULL;

  if (self->is_updating)
    return;
  if (g_strcmp0 (family, "df") == 0)
    archi.family = GUISE_SAEHD_DF;
  for (size_t i = 0; i < G_N_ELEMENTS (LETTERS); i++)
    if (gtk_switch_get_active (GTK_SWITCH (self->switches[i])))
      archi.letters |= LETTERS[i].letter;
  if (archi.family == self->archi.family && archi.letters == self->archi.letters)
    return;
  self->archi = archi;
  text = guise_saehd_archi_to_string (&archi);
  g_signal_emit (self, chosen_signal, 0, text);
}

void
guise_archi_chooser_show (GuiseArchiChooser *self, const char *archi)
{
  if (!guise_saehd_archi_parse (archi, &self->archi, NULL)) /* of a plan that was read: it is one */
    return;
  self->is_updating = TRUE;
  guise_choice_cards_show (GUISE_CHOICE_CARDS (self->cards),
                           self->archi.family == GUISE_SAEHD_LIAE ? "liae" : "df");
  for (size_t i = 0; i < G_N_ELEMENTS (LETTERS); i++)
    gtk_switch_set_active (GTK_SWITCH (self->switches[i]),
                           (self->archi.letters & LETTERS[i].letter) != 0);
  self->is_updating = FALSE;
}

GtkWidget *
guise_archi_chooser_find_card (const GuiseArchiChooser *self, const char *family)
{
  return guise_choice_cards_find (GUISE_CHOICE_CARDS (self->cards), family);
}

GtkWidget *
guise_archi_chooser_find_switch (const GuiseArchiChooser *self, char letter)
{
  for (size_t i = 0; i < G_N_ELEMENTS (LETTERS); i++)
    if (LETTERS[i].sign == letter)
      return self->switches[i];
  return NULL;
}

/* ---- parts ---- */

static GtkWidget *
make_cards (GuiseArchiChooser *self)
{
  GuiseChoiceCards *cards = GUISE_CHOICE_CARDS (guise_choice_cards_new (_("Architecture")));

  guise_choice_cards_add (cards, "liae",
                          _("liae: the safe choice"),
                             _("Moves towards your face: your light and motion stay, and the character is still recognized."),
                                NULL);
  guise_choice_cards_add (
    cards, "df",
    _("df: most like the character"),
       _("Needs more work on the faces of the character, and colours that match yours."), NULL);
  g_signal_connect_object (cards, "chosen", G_CALLBACK (on_chosen_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (cards);
}

static GtkWidget *
make_text (const Letter *letter)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *title = gtk_label_new (_(letter->title));
  GtkWidget *text = gtk_label_new (_(letter->text));

  gtk_label_set_xalign (GTK_LABEL (title), 0.0f);
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_label_set_xalign (GTK_LABEL (text), 0.0f);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_widget_add_css_class (text, "caption");
  gtk_widget_add_css_class (text, "dim-label");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), text);
  gtk_widget_set_hexpand (box, TRUE);
  return box;
}

static GtkWidget *
make_letter (GuiseArchiChooser *self, size_t i)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, GAP);
  GtkWidget *toggle = gtk_switch_new ();

  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _(LETTERS[i].title), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                     _(LETTERS[i].text), -1);
  g_signal_connect_object (toggle, "notify::active", G_CALLBACK (on_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), make_text (&LETTERS[i]));
  gtk_box_append (GTK_BOX (box), toggle);
  self->switches[i] = toggle;
  return box;
}

/* ---- the object ---- */

GtkWidget *
guise_archi_chooser_new (void)
{
  return g_object_new (GUISE_TYPE_ARCHI_CHOOSER, NULL);
}

static void
guise_archi_chooser_dispose (GObject *object)
{
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_archi_chooser_parent_class)->dispose (object);
}

static void
guise_archi_chooser_class_init (GuiseArchiChooserClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_archi_chooser_dispose;
  chosen_signal = g_signal_new ("chosen", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
guise_archi_chooser_init (GuiseArchiChooser *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), GAP);
  self->cards = make_cards (self);
  gtk_widget_set_parent (self->cards, GTK_WIDGET (self));
  for (size_t i = 0; i < G_N_ELEMENTS (LETTERS); i++)
    gtk_widget_set_parent (make_letter (self, i), GTK_WIDGET (self));
}
