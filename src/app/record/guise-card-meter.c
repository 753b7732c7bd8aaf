/* SPDX-License-Identifier: GPL-3.0-or-later
 * The extra cards that were chosen, and how much of each is there. */
#include "app/record/guise-card-meter.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/record/guise-coach-words.h"
#include "app/record/guise-meter.h"
#include "app/record/guise-tile.h"
#include "app/widgets/guise-palette.h"
#include "app/widgets/guise-widget.h"

#define MAX_COLUMNS 3 /* more, and few names fit */
#define ROW_GAP     9

struct _GuiseCardMeter
{
  GtkWidget parent_instance;

  int              n; /* cards that were chosen */
  GuiseCaptureCard cards[GUISE_N_CAPTURE_CARDS];
  GuiseTile        tiles[GUISE_N_CAPTURE_CARDS];
};

G_DEFINE_FINAL_TYPE (GuiseCardMeter, guise_card_meter, GTK_TYPE_WIDGET)

static double
get_share (const GuiseRecordCount *count)
{
  return fmin (1.0, (double) count->n / (double) count->quota);
}

static const char *
get_name (GuiseCaptureCard card)
{
  return guise_coach_words_translate (guise_capture_card_get_title (card));
}

char *
guise_card_meter_describe (const GuiseRecordCount cards[GUISE_N_CAPTURE_CARDS])
{
  GString *text = g_string_new (NULL);

  for (int i = GUISE_CAPTURE_CARD_NONE + 1; i < GUISE_N_CAPTURE_CARDS; i++)
    if (cards[i].quota > 0)
      guise_meter_append_share (text, get_name ((GuiseCaptureCard) i), get_share (&cards[i]));
  return g_string_free (text, FALSE);
}

void
guise_card_meter_follow (GuiseCardMeter *self, const GuiseRecordCount cards[GUISE_N_CAPTURE_CARDS])
{
  const int        n_before = self->n;
  gboolean         is_other = FALSE;
  g_autofree char *text = NULL;

  self->n = 0;
  for (int i = GUISE_CAPTURE_CARD_NONE + 1; i < GUISE_N_CAPTURE_CARDS; i++)
    if (cards[i].quota > 0)
      {
        const double share = get_share (&cards[i]);

        is_other |= self->cards[self->n] != (GuiseCaptureCard) i ||
                    fabs (self->tiles[self->n].fraction - share) > 1e-9;
        self->cards[self->n] = (GuiseCaptureCard) i;
        self->tiles[self->n++] = (GuiseTile){ .fraction = share };
      }
  if (!is_other && self->n == n_before)
    return;
  text = guise_card_meter_describe (cards);
  gtk_widget_set_visible (GTK_WIDGET (self), self->n > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text,
                                  -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ---- drawing ---- */

static void
guise_card_meter_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseCardMeter *self = GUISE_CARD_METER (widget);
  const int       n_columns = MIN (self->n, MAX_COLUMNS);
  const float     left = GUISE_METER_LABEL_WIDTH + GUISE_METER_LABEL_GAP;
  const float     all = (float) gtk_widget_get_width (widget) - left;

  guise_widget_append_caption (widget, snapshot,
                               _ ("Extras"),
                                  &GRAPHENE_RECT_INIT (0, 0, GUISE_METER_LABEL_WIDTH,
                                                       GUISE_METER_TILE_HEIGHT),
                                  PANGO_ALIGN_LEFT, TRUE);
  for (int i = 0; i < self->n; i++)
    {
      const float width = (all - GUISE_METER_GAP * (float) (n_columns - 1)) / (float) n_columns;
      const float x = left + (width + GUISE_METER_GAP) * (float) (i % n_columns);
      const float y = (float) ((GUISE_METER_HEIGHT + ROW_GAP) * (i / n_columns));

      guise_tile_append (widget, snapshot,
                         &GRAPHENE_RECT_INIT (x, y + 2, width, GUISE_METER_TILE_HEIGHT),
                         &self->tiles[i]);
      guise_tile_append_name (widget, snapshot, get_name (self->cards[i]),
                              &GRAPHENE_RECT_INIT (x - 1, y + GUISE_METER_TILE_HEIGHT + 4,
                                                   width + 2, 0),
                              PANGO_ALIGN_CENTER);
    }
}

static void
guise_card_meter_measure (GtkWidget     *widget,
                          GtkOrientation orientation,
                          int            for_size,
                          int           *minimum,
                          int           *natural,
                          int           *minimum_baseline,
                          int           *natural_baseline)
{
  const int n_rows = MAX ((GUISE_CARD_METER (widget)->n + MAX_COLUMNS - 1) / MAX_COLUMNS, 1);

  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL
                          ? n_rows * (GUISE_METER_HEIGHT + ROW_GAP) - ROW_GAP
                          : GUISE_METER_MIN_WIDTH;
}

/* ---- the object ---- */

static void
guise_card_meter_class_init (GuiseCardMeterClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  widget_class->snapshot = guise_card_meter_snapshot;
  widget_class->measure = guise_card_meter_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_METER);
}

static void
guise_card_meter_init (GuiseCardMeter *self)
{
  guise_palette_follow (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Extras"), -1);
}
