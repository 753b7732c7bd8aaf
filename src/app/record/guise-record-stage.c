/* SPDX-License-Identifier: GPL-3.0-or-later
 * The picture of the camera and what is said over it. */
#include "app/record/guise-record-stage.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/record/guise-camera-view.h"
#include "app/record/guise-coach-words.h"
#include "app/record/guise-dots.h"
#include "app/record/guise-face-overlay.h"
#include "app/record/guise-gaze-dot.h"
#include "app/record/guise-pose-map.h"
#include "app/widgets/guise-widget.h"

#define COACH_US  (3 * G_USEC_PER_SEC / 2) /* an instruction stands at least so long */
#define PILL_MS   1500                     /* a reason is shown so long ... */
#define PILL_US   G_USEC_PER_SEC           /* ... and another one not before */
#define ADVICE_US G_USEC_PER_SEC           /* of refusals before the person is asked to mend it */

struct _GuiseRecordStage
{
  GtkWidget parent_instance;

  gboolean     is_going;   /* somebody records */
  gboolean     has_dot;    /* a dot may lead the eyes */
  int64_t      coach_us;   /* when the instruction changed */
  GuiseRefusal refusal;    /* of the last pictures */
  int64_t      refusal_us; /* since when */
  int64_t      pill_us;    /* when the reason changed */
  guint        pill_timer;

  AdwToastOverlay  *toasts;
  GuiseCameraView  *view;
  GuiseFaceOverlay *overlay;
  GtkWidget        *coach_card;
  GtkLabel         *coach;
  GtkLabel         *coach_sub;
  GuiseDots        *dots;
  GuiseGazeDot     *gaze_dot;
  GtkWidget        *message_card;
  GtkLabel         *message;
  GtkLabel         *message_sub;
  GtkWidget        *pill;
  GtkLabel         *pill_text;
  GtkWidget        *take_pill;
  GtkLabel         *take_text;
};

G_DEFINE_FINAL_TYPE (GuiseRecordStage, guise_record_stage, GTK_TYPE_WIDGET)

static guint instructed_signal;

static void
set_label (GtkLabel *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (label), text) != 0)
    gtk_label_set_label (label, text);
}

/* ---- one instruction ---- */

static void
say (GuiseRecordStage *self, const char *text, const char *detail)
{
  const int64_t  now = g_get_monotonic_time ();
  const gboolean is_other = g_strcmp0 (gtk_label_get_label (self->coach), text) != 0;

  if ((!is_other && g_strcmp0 (gtk_label_get_label (self->coach_sub), detail) == 0) ||
      now - self->coach_us < COACH_US)
    return;
  self->coach_us = now;
  set_label (self->coach, text);
  set_label (self->coach_sub, detail);
  gtk_widget_set_visible (GTK_WIDGET (self->coach_sub), *detail != '\0');
  if (is_other && self->is_going)
    g_signal_emit (self, instructed_signal, 0);
}

/* What stops everything until the person mends it. */
static gboolean
needs_mending (GuiseRecordStage *self, GuiseRefusal refusal)
{
  const int64_t now = g_get_monotonic_time ();

  if (refusal != self->refusal)
    {
      self->refusal = refusal;
      self->refusal_us = now;
    }
  switch (refusal)
    {
    case GUISE_REFUSAL_SECOND_FACE:
      return TRUE;
    case GUISE_REFUSAL_NO_FACE:
    case GUISE_REFUSAL_SMALL:
    case GUISE_REFUSAL_OUTSIDE:
    case GUISE_REFUSAL_DARK:
    case GUISE_REFUSAL_BRIGHT:
      return now - self->refusal_us >= ADVICE_US;
    default:
      return FALSE;
    }
}

/* @leads: the dot is on its way. What else is to be done is more than that. */
static const char *
get_detail (const GuiseRecorderSight *sight, gboolean leads)
{
  return leads && *sight->detail == '\0' ? _("Follow the dot, keep your head still")
                                         : guise_coach_words_translate (sight->detail);
}

static void
say_what_to_do (GuiseRecordStage         *self,
                const GuiseRecorderSight *sight,
                const GuiseRecordFigures *figures)
{
  const int bin =
    self->has_dot ? guise_record_figures_get_goal_bin (figures, GUISE_COVERAGE_GAZE) : -1;
  g_autofree char *enough = NULL;
  gboolean         leads = FALSE;

  if (needs_mending (self, sight->refusal))
    say (self, guise_coach_words_translate (guise_refusal_get_text (sight->refusal)),
         _ ("Nothing is kept until then"));
  else if (figures->target > 0 && figures->n_faces >= figures->target && sight->label == NULL)
    {
      enough = g_strdup_printf (_ ("Enough: %'zu"), figures->target);
      say (self, enough, _ ("Going on is allowed"));
    }
  else if (sight->text != NULL)
    {
      leads = guise_gaze_dot_lead (self->gaze_dot, bin);
      say (self, guise_coach_words_translate (sight->text), get_detail (sight, leads));
    }
  if (!leads)
    guise_gaze_dot_lead (self->gaze_dot, -1);
}

/* ---- why nothing is kept ---- */

static gboolean
hide_pill (void *data)
{
  GuiseRecordStage *self = data;

  self->pill_timer = 0;
  gtk_widget_set_visible (self->pill, FALSE);
  return G_SOURCE_REMOVE;
}

/* One reason at a time, calmly. That a face was just taken, or that somebody gets ready, is none.
 */
static void
show_refusal (GuiseRecordStage *self, GuiseRefusal refusal)
{
  const int64_t    now = g_get_monotonic_time ();
  g_autofree char *text = NULL;

  if (refusal == GUISE_REFUSAL_NONE || refusal == GUISE_REFUSAL_SOON ||
      refusal == GUISE_REFUSAL_WAITING || now - self->pill_us < PILL_US)
    return;
  self->pill_us = now;
  /* Translators: why the last picture was not kept, "same as before" */
  text = g_strdup_printf (_ ("Not kept: %s"), guise_record_refusal_get_text (refusal));
  set_label (self->pill_text, text);
  gtk_widget_set_visible (self->pill, TRUE);
  g_clear_handle_id (&self->pill_timer, g_source_remove);
  self->pill_timer = g_timeout_add (PILL_MS, hide_pill, self);
}

/* ---- what the page tells it ---- */

void
guise_record_stage_show_frame (GuiseRecordStage *self, GuiseFrame *frame)
{
  guise_camera_view_show (self->view, frame);
}

void
guise_record_stage_follow (GuiseRecordStage         *self,
                           const GuiseRecorderSight *sight,
                           const GuiseFrame         *frame,
                           const GuiseRecordFigures *figures)
{
  double x = 0.0, y = 0.0;

  guise_face_overlay_show (self->overlay, sight->face, sight->other, frame->image->width,
                           frame->image->height);
  if (sight->has_pose)
    (void) guise_pose_map_get_way (figures, sight->yaw, sight->pitch, &x, &y);
  guise_face_overlay_point (self->overlay, x, y);
  show_refusal (self, sight->refusal);
  guise_dots_set (self->dots, sight->n_kept);
  say_what_to_do (self, sight, figures);
}

/* @has_coach: something is said at the top; else something may be in the middle. */
static void
show_cards (GuiseRecordStage *self, gboolean has_coach, gboolean has_message, gboolean is_frozen)
{
  gtk_widget_set_visible (self->coach_card, has_coach);
  gtk_widget_set_visible (self->message_card, has_message);
  guise_camera_view_set_frozen (self->view, is_frozen);
}

static void
forget_sight (GuiseRecordStage *self)
{
  guise_face_overlay_show (self->overlay, NULL, NULL, 0, 0);
  gtk_widget_set_visible (self->pill, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->dots), FALSE);
  guise_gaze_dot_lead (self->gaze_dot, -1);
}

void
guise_record_stage_rest (GuiseRecordStage *self, const char *text, const char *detail)
{
  self->is_going = FALSE;
  forget_sight (self);
  show_cards (self, TRUE, FALSE, FALSE);
  self->coach_us = 0;
  say (self, text, detail);
}

void
guise_record_stage_go (GuiseRecordStage *self)
{
  show_cards (self, TRUE, FALSE, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->dots), TRUE);
  self->is_going = TRUE;
  self->coach_us = 0;
}

void
guise_record_stage_interrupt (GuiseRecordStage *self,
                              const char       *title,
                              const char       *text,
                              gboolean          is_frozen)
{
  self->is_going = FALSE;
  forget_sight (self);
  show_cards (self, FALSE, TRUE, is_frozen);
  set_label (self->message, title);
  set_label (self->message_sub, text);
}

void
guise_record_stage_set_dot (GuiseRecordStage *self, gboolean has_dot)
{
  self->has_dot = has_dot;
  if (!has_dot)
    guise_gaze_dot_lead (self->gaze_dot, -1);
}

void
guise_record_stage_set_take (GuiseRecordStage *self, const char *text)
{
  gtk_widget_set_visible (self->take_pill, text != NULL);
  if (text != NULL)
    set_label (self->take_text, text);
}

static void
on_toast_button_cb (GtkWidget *widget, AdwToast *toast)
{
  gtk_widget_activate_action (widget, g_object_get_data (G_OBJECT (toast), "action"), NULL);
}

void
guise_record_stage_toast (GuiseRecordStage *self,
                          const char       *text,
                          const char       *button,
                          const char       *action)
{
  AdwToast *toast = guise_widget_toast_new (GTK_WIDGET (self->toasts), text, button);

  if (button != NULL)
    {
      g_object_set_data_full (G_OBJECT (toast), "action", g_strdup (action), g_free);
      g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_toast_button_cb), self,
                               G_CONNECT_SWAPPED);
    }
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* ---- the object ---- */

static void
guise_record_stage_dispose (GObject *object)
{
  g_clear_handle_id (&GUISE_RECORD_STAGE (object)->pill_timer, g_source_remove);
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_record_stage_parent_class)->dispose (object);
}

static void
guise_record_stage_class_init (GuiseRecordStageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_record_stage_dispose;
  instructed_signal = g_signal_new ("instructed", GUISE_TYPE_RECORD_STAGE, G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (GUISE_TYPE_CAMERA_VIEW);
  g_type_ensure (GUISE_TYPE_FACE_OVERLAY);
  g_type_ensure (GUISE_TYPE_DOTS);
  g_type_ensure (GUISE_TYPE_GAZE_DOT);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-record-stage.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordStage, toasts);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordStage, view);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordStage, overlay);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordStage, coach_card);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordStage, coach);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordStage, coach_sub);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordStage, dots);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordStage, gaze_dot);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordStage, message_card);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordStage, message);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordStage, message_sub);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordStage, pill);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordStage, pill_text);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordStage, take_pill);
  gtk_widget_class_bind_template_child (widget_class, GuiseRecordStage, take_text);
}

static void
guise_record_stage_init (GuiseRecordStage *self)
{
  self->has_dot = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
}
