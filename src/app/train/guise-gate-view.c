/* SPDX-License-Identifier: GPL-3.0-or-later
 * The question at a gate. */
#include "app/train/guise-gate-view.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#include "app/train/guise-strip-view.h"
#include "app/widgets/guise-widget.h"

struct _GuiseGateView
{
  GtkWidget parent_instance;

  GtkLabel       *text;
  GuiseStripView *faces;
  GtkLabel       *hint;
  GtkLabel       *wait;
};

G_DEFINE_FINAL_TYPE (GuiseGateView, guise_gate_view, GTK_TYPE_WIDGET)

static void
show_measure (GuiseGateView *self, const GuiseProjectOutlook *outlook)
{
  g_autofree char *hint = NULL;
  g_autofree char *wait = NULL;

  if (isfinite (outlook->to_src) && isfinite (outlook->to_dst))
    /* Translators: distances between faces, 0 is the same person */
    hint =
      g_strdup_printf (_("A measure says: %.2f from the character, %.2f from the other person. "
                              "Your eyes decide."),
                          outlook->to_src, outlook->to_dst);
  wait = g_strdup_printf (_("Without an answer training waits; everything is saved. It can be "
                            "repeated %u times, %u so far."),
                             outlook->n_max_repeats, outlook->n_repeats);
  gtk_label_set_label (self->hint, hint != NULL ? hint : _("Your eyes decide."));
  gtk_label_set_label (self->wait, wait);
}

void
guise_gate_view_show (GuiseGateView             *self,
                      const GuiseProjectStatus  *status,
                      const GuiseProjectOutlook *outlook)
{
  g_autofree char *text =
    g_strdup_printf (_("Stage %zu is done at %'" PRIu64 ". If the swapped face still "
                       "looks like the other person, reset and repeat the stage."),
                        status->stage + 1, status->iteration);

  gtk_label_set_label (self->text, text);
  guise_strip_view_load (self->faces, status->strip);
  if (outlook != NULL)
    show_measure (self, outlook);
}

static void
guise_gate_view_dispose (GObject *object)
{
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_gate_view_parent_class)->dispose (object);
}

static void
guise_gate_view_class_init (GuiseGateViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_gate_view_dispose;
  g_type_ensure (GUISE_TYPE_STRIP_VIEW);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-gate-view.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseGateView, text);
  gtk_widget_class_bind_template_child (widget_class, GuiseGateView, faces);
  gtk_widget_class_bind_template_child (widget_class, GuiseGateView, hint);
  gtk_widget_class_bind_template_child (widget_class, GuiseGateView, wait);
}

static void
guise_gate_view_init (GuiseGateView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
