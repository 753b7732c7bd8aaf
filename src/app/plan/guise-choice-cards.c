/* SPDX-License-Identifier: GPL-3.0-or-later
 * One of several, each on a card. */
#include "app/plan/guise-choice-cards.h"

#include <string.h>

#include "app/widgets/guise-widget.h"

#define MAX_COLUMNS 2
#define CARD_WIDTH  190 /* less is too little for a sentence beside another card */
#define GAP         12

struct _GuiseChoiceCards
{
  GtkWidget parent_instance;

  GPtrArray *values; /* owned; by card */
  GPtrArray *cards;  /* owned; of borrowed GtkCheckButton */
  gboolean   is_updating;
};

G_DEFINE_FINAL_TYPE (GuiseChoiceCards, guise_choice_cards, GTK_TYPE_WIDGET)

static guint chosen_signal;

/* ---- values ---- */

static void
on_toggled_cb (GuiseChoiceCards *self, GtkCheckButton *card)
{
  guint i;

  if (self->is_updating || !gtk_check_button_get_active (card) ||
      !g_ptr_array_find (self->cards, card, &i))
    return;
  g_signal_emit (self, chosen_signal, 0, self->values->pdata[i]);
}

const char *
guise_choice_cards_get_value (const GuiseChoiceCards *self)
{
  for (guint i = 0; i < self->cards->len; i++)
    if (gtk_check_button_get_active (self->cards->pdata[i]))
      return self->values->pdata[i];
  return NULL;
}

GtkWidget *
guise_choice_cards_find (const GuiseChoiceCards *self, const char *value)
{
  for (guint i = 0; i < self->cards->len; i++)
    if (strcmp (self->values->pdata[i], value) == 0)
      return self->cards->pdata[i];
  return NULL;
}

void
guise_choice_cards_show (GuiseChoiceCards *self, const char *value)
{
  self->is_updating = TRUE;
  for (guint i = 0; i < self->cards->len; i++)
    gtk_check_button_set_active (self->cards->pdata[i],
                                 strcmp (self->values->pdata[i], value) == 0);
  self->is_updating = FALSE;
}

/* ---- cards ---- */

static GtkWidget *
make_label (const char *text, const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_widget_add_css_class (label, class);
  return label;
}

static GtkWidget *
make_content (const char *title, const char *text, GtkWidget *picture)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, GAP);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  if (picture != NULL)
    gtk_box_append (GTK_BOX (box), picture);
  gtk_box_append (GTK_BOX (lines), make_label (title, "heading"));
  gtk_box_append (GTK_BOX (lines), make_label (text, "caption"));
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_box_append (GTK_BOX (box), lines);
  return box;
}

void
guise_choice_cards_add (GuiseChoiceCards *self,
                        const char       *value,
                        const char       *title,
                        const char       *text,
                        GtkWidget        *picture)
{
  GtkWidget *card =
    g_object_new (GTK_TYPE_CHECK_BUTTON, "accessible-role", GTK_ACCESSIBLE_ROLE_RADIO, NULL);

  gtk_check_button_set_child (GTK_CHECK_BUTTON (card), make_content (title, text, picture));
  if (self->cards->len > 0)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (card), self->cards->pdata[0]);
  gtk_accessible_update_property (GTK_ACCESSIBLE (card), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "guise-choice");
  g_signal_connect_object (card, "toggled", G_CALLBACK (on_toggled_cb), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->cards, card);
  g_ptr_array_add (self->values, g_strdup (value));
  gtk_widget_set_parent (card, GTK_WIDGET (self));
}

/* ---- keys ---- */

/* Up and down would leave the row of the list that the cards are in. */
static gboolean
move (GtkWidget *widget, GVariant *way, void *data)
{
  GuiseChoiceCards *self = GUISE_CHOICE_CARDS (widget);
  const int         n = (int) self->cards->len;
  int               at = 0, by;
  gboolean          is_sideways;

  g_variant_get (way, "(ib)", &by, &is_sideways);
  if (is_sideways && gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    by = -by;
  while (at < n && !gtk_widget_has_focus (self->cards->pdata[at]))
    at++;
  if (at == n)
    return FALSE;
  at = (at + by + n) % n;
  gtk_widget_grab_focus (self->cards->pdata[at]);
  gtk_check_button_set_active (self->cards->pdata[at], TRUE);
  return TRUE;
}

/* ---- places ---- */

static int
get_n_columns (int width)
{
  return width >= MAX_COLUMNS * CARD_WIDTH + (MAX_COLUMNS - 1) * GAP ? MAX_COLUMNS : 1;
}

static int
get_card_width (int width)
{
  const int n = get_n_columns (width);

  return (width - (n - 1) * GAP) / n;
}

/* The cards of a row are alike. */
static void
measure_row (const GuiseChoiceCards *self,
             guint                   first,
             int                     n_columns,
             int                     width,
             int                    *minimum,
             int                    *natural)
{
  *minimum = *natural = 0;
  for (guint i = first; i < MIN (first + (guint) n_columns, self->cards->len); i++)
    {
      int least, usual;

      gtk_widget_measure (self->cards->pdata[i], GTK_ORIENTATION_VERTICAL, width, &least, &usual,
                          NULL, NULL);
      *minimum = MAX (*minimum, least);
      *natural = MAX (*natural, usual);
    }
}

static void
measure_width (const GuiseChoiceCards *self, int *minimum, int *natural)
{
  *minimum = 0;
  for (guint i = 0; i < self->cards->len; i++)
    {
      int least;

      gtk_widget_measure (self->cards->pdata[i], GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL,
                          NULL);
      *minimum = MAX (*minimum, least);
    }
  *natural = MAX (*minimum, MAX_COLUMNS * CARD_WIDTH + (MAX_COLUMNS - 1) * GAP);
}

static void
guise_choice_cards_measure (GtkWidget     *widget,
                            GtkOrientation orientation,
                            int            for_size,
                            int           *minimum,
                            int           *natural,
                            int           *minimum_baseline,
                            int           *natural_baseline)
{
  const GuiseChoiceCards *self = GUISE_CHOICE_CARDS (widget);
  int                     n_columns;

  measure_width (self, minimum, natural);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    return;
  if (for_size < 0)
    for_size = *natural;
  n_columns = get_n_columns (for_size);
  *minimum = *natural = 0;
  for (guint i = 0; i < self->cards->len; i += (guint) n_columns)
    {
      int least, usual;

      measure_row (self, i, n_columns, get_card_width (for_size), &least, &usual);
      *minimum += least + (i > 0 ? GAP : 0);
      *natural += usual + (i > 0 ? GAP : 0);
    }
}

static void
guise_choice_cards_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  const GuiseChoiceCards *self = GUISE_CHOICE_CARDS (widget);
  const gboolean          is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  const int               n_columns = get_n_columns (width);
  const int               card_width = get_card_width (width);
  int                     y = 0, row_height = 0, usual;

  for (guint i = 0; i < self->cards->len; i++)
    {
      const int column = (int) i % n_columns;
      const int place = is_rtl ? n_columns - 1 - column : column;

      if (column == 0)
        {
          y += i > 0 ? row_height + GAP : 0;
          measure_row (self, i, n_columns, card_width, &row_height, &usual);
        }
      gtk_widget_size_allocate (self->cards->pdata[i],
                                &(GtkAllocation){ place * (card_width + GAP), y, card_width,
                                                  row_height },
                                -1);
    }
}

static GtkSizeRequestMode
guise_choice_cards_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* ---- the object ---- */

GtkWidget *
guise_choice_cards_new (const char *name)
{
  GtkWidget *self = g_object_new (GUISE_TYPE_CHOICE_CARDS, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return self;
}

static void
guise_choice_cards_dispose (GObject *object)
{
  GuiseChoiceCards *self = GUISE_CHOICE_CARDS (object);

  g_ptr_array_set_size (self->cards, 0);
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_choice_cards_parent_class)->dispose (object);
}

static void
guise_choice_cards_finalize (GObject *object)
{
  GuiseChoiceCards *self = GUISE_CHOICE_CARDS (object);

  g_ptr_array_unref (self->cards);
  g_ptr_array_unref (self->values);
  G_OBJECT_CLASS (guise_choice_cards_parent_class)->finalize (object);
}

static void
guise_choice_cards_class_init (GuiseChoiceCardsClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_choice_cards_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_choice_cards_finalize;
  widget_class->get_request_mode = guise_choice_cards_get_request_mode;
  widget_class->measure = guise_choice_cards_measure;
  widget_class->size_allocate = guise_choice_cards_size_allocate;
  chosen_signal = g_signal_new ("chosen", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_RADIO_GROUP);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, move, "(ib)", -1, TRUE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, move, "(ib)", 1, TRUE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Up, 0, move, "(ib)", -1, FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, 0, move, "(ib)", 1, FALSE);
}

static void
guise_choice_cards_init (GuiseChoiceCards *self)
{
  self->cards = g_ptr_array_new ();
  self->values = g_ptr_array_new_with_free_func (g_free);
}
