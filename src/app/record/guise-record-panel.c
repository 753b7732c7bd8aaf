/* SPDX-License-Identifier: GPL-3.0-or-later
 * What there is and what is missing, beside the camera. */
#include "app/record/guise-record-panel.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#include "app/record/guise-card-meter.h"
#include "app/record/guise-meter.h"
#include "app/record/guise-pose-map.h"
#include "app/record/guise-ring.h"
#include "app/widgets/guise-widget.h"

#define FACTS_US G_USEC_PER_SEC

struct _GuiseRecordPanel
{
  GtkWidget parent_instance;

  int64_t facts_us; /* when they were shown last */

  GuiseRing      *ring;
  GtkLabel       *rate;
  GtkLabel       *left;
  GtkLabel       *share;
  GuisePoseMap   *map;
  GuiseMeter     *meters[GUISE_N_METERS];
  GtkBox         *meter_box;
  GuiseCardMeter *card_meter;
  GtkLabel       *refused;
  GtkLabel       *reasons;
};

G_DEFINE_FINAL_TYPE (GuiseRecordPanel, guise_record_panel, GTK_TYPE_WIDGET)

static void
set_text (GtkLabel *label, char *text)
{
  if (g_strcmp0 (gtk_label_get_label (label), text) != 0)
    gtk_label_set_label (label, text);
  g_free (text);
}

/* Whole minutes, rounded to what is known. */
static char *
describe_left (double seconds)
{
  const double minutes = ceil (seconds / 60.0);

  if (seconds < 0.0)
    return g_strdup ("–");
  if (minutes < 120.0)
    return g_strdup_printf (_ ("About %.0f min"), MAX (minutes, 1.0));
  return g_strdup_printf (_ ("About %.0f h"), round (seconds / 3600.0));
}

static void
show_facts (GuiseRecordPanel *self, const GuiseRecordFigures *figures)
{
  uint64_t         n_refused;
  g_autofree char *reasons = guise_record_figures_describe_refusals (figures, &n_refused);

  set_text (self->rate, figures->per_second < 0.0
                          ? g_strdup ("–")
                          : g_strdup_printf (_ ("%.1f per second"), figures->per_second));
  set_text (self->left,
            figures->n_faces >= figures->target ? g_strdup (_ ("Nothing"))
                                                : describe_left (figures->seconds_left));
  set_text (self->share, g_strdup_printf (_ ("%.0f %%"), floor (100.0 * figures->completion)));
  set_text (self->refused, g_strdup_printf (_ ("Not kept: %'" PRIu64), n_refused));
  gtk_widget_set_visible (GTK_WIDGET (self->reasons), n_refused > 0);
  set_text (self->reasons, g_steal_pointer (&reasons));
}

void
guise_record_panel_follow (GuiseRecordPanel *self, const GuiseRecordFigures *figures)
{
  const int64_t now = g_get_monotonic_time ();

  guise_ring_set (self->ring, figures->n_faces, figures->target);
  guise_pose_map_follow (self->map, figures);
  for (int i = 0; i < GUISE_N_METERS; i++)
    guise_meter_follow (self->meters[i], figures);
  guise_card_meter_follow (self->card_meter, figures->cards);
  /* In a pause no further figures come. */
  if (figures->per_second >= 0.0 && self->facts_us != 0 && now - self->facts_us < FACTS_US)
    return;
  self->facts_us = now;
  show_facts (self, figures);
}

void
guise_record_panel_set_pose (GuiseRecordPanel *self, gboolean has_pose, double yaw, double pitch)
{
  guise_pose_map_set_pose (self->map, has_pose, yaw, pitch);
}

static void
guise_record_panel_dispose (GObject *object)
{
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_record_panel_parent_class)->dispose (object);
}

static void
guise_record_panel_class_init (GuiseRecordPanelClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_record_panel_dispose;
  g_type_ensure (GUISE_TYPE_CARD_METER);
  g_type_ensure (GUISE_TYPE_RING);
  g_type_ensure (GUISE_TYPE_POSE_MAP);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-record-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPanel, ring);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPanel, rate);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPanel, left);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPanel, share);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPanel, map);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPanel, meter_box);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPanel, card_meter);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPanel, refused);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordPanel, reasons);
}

static void
guise_record_panel_init (GuiseRecordPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int i = 0; i < GUISE_N_METERS; i++)
    {
      self->meters[i] = g_object_new (GUISE_TYPE_METER, "kind", i, NULL);
      gtk_box_append (self->meter_box, GTK_WIDGET (self->meters[i]));
    }
  gtk_box_reorder_child_after (self->meter_box, GTK_WIDGET (self->card_meter),
                               gtk_widget_get_last_child (GTK_WIDGET (self->meter_box)));
}
