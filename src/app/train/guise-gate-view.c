/* SPDX-License-Identifier: GPL-3.0-or-later
 * The question at a gate, and before a stage that trains on other faces. */
#include "app/train/guise-gate-view.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#include "app/train/guise-sides-view.h"
#include "app/train/guise-strip-view.h"
#include "app/widgets/guise-adaptive.h"
#include "app/widgets/guise-widget.h"

struct _GuiseGateView
{
  GtkWidget parent_instance;

  GuiseAdaptive *adaptive; /* borrowed: whose layout is followed, or NULL */

  GtkWidget      *scroller;
  GtkLabel       *question;
  GtkLabel       *text;
  GuiseStripView *faces;
  GtkLabel       *hint;
  GtkLabel       *sides_text; /* where both questions are asked */
  GuiseSidesView *sides;
  GtkWidget      *pass_button;
  GtkWidget      *repeat_button;
  GtkWidget      *stop_button;
  GtkLabel       *wait;
  GtkWidget      *busy;
  GtkSpinner     *spinner;
};

G_DEFINE_FINAL_TYPE (GuiseGateView, guise_gate_view, GTK_TYPE_WIDGET)

/* ---- does it look like the character? ---- */

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

static void
ask_about_likeness (GuiseGateView             *self,
                    const GuiseProjectStatus  *status,
                    const GuiseProjectOutlook *outlook,
                    gboolean                   has_other_faces)
{
  g_autofree char *text =
    g_strdup_printf (_("Stage %zu is done at %'" PRIu64 ". If the swapped face still "
                       "looks like the other person, reset and repeat the stage."),
                        status->stage + 1, status->iteration);

  gtk_label_set_label (self->question, _("Does it look like the character?"));
  gtk_label_set_label (self->text, text);
  guise_strip_view_load (self->faces, status->strip);
  if (outlook != NULL)
    show_measure (self, outlook);
  gtk_button_set_label (GTK_BUTTON (self->pass_button),
                        has_other_faces ? _("Yes, go on with these faces") : _("Yes, go on"));
}

/* ---- are these the right faces? ---- */

static void
ask_about_faces (GuiseGateView *self, const GuiseProjectStatus *status, gboolean is_again)
{
  const GuiseProjectStageStatus *next =
    &g_array_index (status->stages, GuiseProjectStageStatus,
                    MIN (status->stage + 1, status->stages->len - 1));
  g_autofree char *text = NULL;

  if (is_again)
    /* Translators: number of a stage, an iteration, title of the next stage */
    text =
      g_strdup_printf (_("Stage %zu is done at %'" PRIu64 ". The faces of the next one, “%s”, "
                              "have changed since you looked at them: look at both sides again "
                              "before it begins."),
                          status->stage + 1, status->iteration, next->title);
  else
    /* Translators: number of a stage, an iteration, title of the next stage */
    text = g_strdup_printf (_("Stage %zu is done at %'" PRIu64 ". The next one, “%s”, trains on "
                              "other faces: look at both sides before it begins."),
                               status->stage + 1, status->iteration, next->title);
  gtk_label_set_label (self->question, _("Are these the right faces?"));
  gtk_label_set_label (self->text, text);
  gtk_button_set_label (GTK_BUTTON (self->pass_button), _("Go on with these faces"));
  gtk_label_set_label (self->wait, _("Without an answer training waits; everything is saved."));
}

/* ---- layout ---- */

/* Where it is narrow there is more to read than there is room: the buttons stay at the bottom. */
static void
apply_layout (GuiseGateView *self)
{
  gboolean is_narrow = FALSE;

  g_object_get (self->adaptive, "is-narrow", &is_narrow, NULL);
  gtk_widget_set_vexpand (self->scroller, is_narrow);
  guise_sides_view_set_narrow (self->sides, is_narrow);
}

static void
guise_gate_view_root (GtkWidget *widget)
{
  GuiseGateView *self = GUISE_GATE_VIEW (widget);

  GTK_WIDGET_CLASS (guise_gate_view_parent_class)->root (widget);
  if (self->adaptive != NULL)
    return;
  self->adaptive = GUISE_ADAPTIVE (gtk_widget_get_ancestor (widget, GUISE_TYPE_ADAPTIVE));
  if (self->adaptive == NULL)
    return;
  g_signal_connect_object (self->adaptive, "notify::is-narrow", G_CALLBACK (apply_layout), self,
                           G_CONNECT_SWAPPED);
  apply_layout (self);
}

/* A question is asked anew each time that training comes to it: faces may have been changed. */
static void
guise_gate_view_unmap (GtkWidget *widget)
{
  guise_sides_view_forget (GUISE_GATE_VIEW (widget)->sides);
  GTK_WIDGET_CLASS (guise_gate_view_parent_class)->unmap (widget);
}

/* What has stopped cannot be stopped; the focus stays at the answers. */
static void
show_stop (GuiseGateView *self, gboolean is_shown)
{
  if (!is_shown && gtk_widget_is_focus (self->stop_button))
    gtk_widget_grab_focus (self->pass_button);
  gtk_widget_set_visible (self->stop_button, is_shown);
}

void
guise_gate_view_show (GuiseGateView             *self,
                      GuiseOpenProject          *project,
                      const GuiseProjectOutlook *outlook)
{
  const GuiseProjectStatus      *status = guise_open_project_get_status (project);
  const GuiseProjectStageStatus *rows =
    (const GuiseProjectStageStatus *) (void *) status->stages->data;
  const size_t   next = status->stage + 1;
  const gboolean has_other_faces =
    next < status->stages->len && (rows[next].changes_src || rows[next].changes_dst);
  const gboolean is_again = outlook != NULL && outlook->is_asked_again;
  const gboolean is_about_likeness = rows[status->stage].has_gate || !has_other_faces;

  if (is_about_likeness)
    ask_about_likeness (self, status, outlook, has_other_faces);
  else
    ask_about_faces (self, status, is_again);
  gtk_widget_set_visible (GTK_WIDGET (self->faces), is_about_likeness);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), is_about_likeness);
  gtk_widget_set_visible (self->repeat_button, is_about_likeness);
  show_stop (self, !is_about_likeness && guise_open_project_is_training (project));
  gtk_widget_set_visible (GTK_WIDGET (self->sides), has_other_faces);
  gtk_label_set_label (self->sides_text,
                       is_again ? _("The faces of the next stage have changed since you looked at "
                                    "them. Look at both sides again before it begins.")
                                : _("The next stage trains on other faces. Look at both sides "
                                    "before it begins."));
  gtk_widget_set_visible (GTK_WIDGET (self->sides_text), has_other_faces && is_about_likeness);
  if (has_other_faces)
    guise_sides_view_show (self->sides, project, next);
}

void
guise_gate_view_focus (GuiseGateView *self)
{
  gtk_widget_grab_focus (self->pass_button);
}

/* It looks and reads like one that does nothing, and keeps the focus. */
static void
dim (GtkWidget *button, gboolean is_dim)
{
  if (is_dim)
    gtk_widget_add_css_class (button, "dim-label");
  else
    gtk_widget_remove_css_class (button, "dim-label");
  gtk_accessible_update_state (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_STATE_DISABLED, is_dim, -1);
}

void
guise_gate_view_set_busy (GuiseGateView *self, gboolean is_busy)
{
  dim (self->pass_button, is_busy);
  dim (self->repeat_button, is_busy);
  gtk_widget_set_visible (self->busy, is_busy);
  gtk_spinner_set_spinning (self->spinner, is_busy);
  gtk_widget_set_visible (GTK_WIDGET (self->wait), !is_busy);
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
  widget_class->root = guise_gate_view_root;
  widget_class->unmap = guise_gate_view_unmap;
  g_type_ensure (GUISE_TYPE_SIDES_VIEW);
  g_type_ensure (GUISE_TYPE_STRIP_VIEW);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-gate-view.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseGateView, scroller);
  gtk_widget_class_bind_template_child (widget_class, GuiseGateView, question);
  gtk_widget_class_bind_template_child (widget_class, GuiseGateView, text);
  gtk_widget_class_bind_template_child (widget_class, GuiseGateView, faces);
  gtk_widget_class_bind_template_child (widget_class, GuiseGateView, hint);
  gtk_widget_class_bind_template_child (widget_class, GuiseGateView, sides_text);
  gtk_widget_class_bind_template_child (widget_class, GuiseGateView, sides);
  gtk_widget_class_bind_template_child (widget_class, GuiseGateView, pass_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseGateView, repeat_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseGateView, stop_button);
  gtk_widget_class_bind_template_child (widget_class, GuiseGateView, wait);
  gtk_widget_class_bind_template_child (widget_class, GuiseGateView, busy);
  gtk_widget_class_bind_template_child (widget_class, GuiseGateView, spinner);
}

static void
guise_gate_view_init (GuiseGateView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
