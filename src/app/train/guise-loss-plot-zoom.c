/* SPDX-License-Identifier: GPL-3.0-or-later
 * The losses of both sides over the iterations: which part of them is seen. */
#include <math.h>

#include "app/guise-task.h"
#include "app/train/guise-loss-plot-private.h"

#define LEFT      GUISE_LOSS_PLOT_LEFT
#define RIGHT     GUISE_LOSS_PLOT_RIGHT
#define N_POINTS  1000
#define N_X_TICKS 6
#define MIN_SPAN  20.0 /* iterations: less of them is no curve */
#define WHEEL     1.25
#define PAN       0.1 /* of what is seen */
#define PATIENCE  150 /* ms that a part stands still before it is read */

/* ---- reading a part ---- */

typedef struct
{
  char    *path; /* owned */
  uint64_t from;
  uint64_t to;
} Wish;

static void
wish_free (void *data)
{
  Wish *self = data;

  g_free (self->path);
  g_free (self);
}

static void
read_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Wish     *wish = data;
  GError         *error = NULL;
  GuiseLossCurve *curve =
    guise_loss_history_read (wish->path, wish->from, wish->to, N_POINTS, cancellable, &error);

  if (curve != NULL)
    g_task_return_pointer (task, curve, (GDestroyNotify) guise_loss_curve_free);
  else
    g_task_return_error (task, error);
}

/* What cannot be read leaves what is there, enlarged. */
static void
on_read_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseLossPlot *self = GUISE_LOSS_PLOT (source);
  g_autoptr (GuiseLossCurve) curve = NULL;

  if (g_task_get_cancellable (G_TASK (result)) != self->reading)
    return; /* another part is looked at */
  curve = g_task_propagate_pointer (G_TASK (result), NULL);
  g_clear_object (&self->reading);
  if (curve != NULL && self->is_zoomed)
    guise_loss_plot_take_points (self, curve->points);
}

void
guise_loss_plot_forget_part (GuiseLossPlot *self)
{
  g_clear_handle_id (&self->later, g_source_remove);
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
}

static gboolean
read_part_cb (void *user_data)
{
  GuiseLossPlot            *self = user_data;
  const GuiseProjectStatus *status =
    self->project != NULL ? guise_open_project_get_status (self->project) : NULL;
  g_autoptr (GTask) task = NULL;
  Wish *wish;

  self->later = 0;
  if (status == NULL)
    return G_SOURCE_REMOVE;
  wish = g_new (Wish, 1);
  *wish = (Wish){ g_strdup (status->losses), (uint64_t) MAX (self->x_begin, 1.0),
                  (uint64_t) MAX (self->x_end, 1.0) };
  self->reading = g_cancellable_new ();
  task = guise_task_new (self, self->reading, on_read_cb, NULL);
  g_task_set_source_tag (task, read_part_cb);
  g_task_set_task_data (task, wish, wish_free);
  g_task_run_in_thread (task, read_thread);
  return G_SOURCE_REMOVE;
}

/* ---- what is seen ---- */

static double
get_whole (const GuiseLossPlot *self)
{
  const double tick = guise_loss_plot_get_tick (MAX (self->last, 10.0), N_X_TICKS);

  return MAX (ceil (self->last / tick), 1.0) * tick;
}

void
guise_loss_plot_fit (GuiseLossPlot *self)
{
  guise_loss_plot_forget_part (self);
  self->is_zoomed = FALSE;
  self->x_begin = 0.0;
  self->x_end = get_whole (self);
}

/* All of it again, with the points that the project has. */
static void
show_all (GuiseLossPlot *self)
{
  const GuiseLossCurve *curve =
    self->project != NULL ? guise_open_project_get_curve (self->project) : NULL;

  guise_loss_plot_fit (self);
  guise_loss_plot_take_points (self, curve != NULL ? curve->points : NULL);
}

void
guise_loss_plot_see (GuiseLossPlot *self, double begin, double end)
{
  const double whole = get_whole (self);
  const double span = CLAMP (end - begin, MIN (MIN_SPAN, whole), whole);

  if (span >= whole)
    {
      show_all (self);
      return;
    }
  guise_loss_plot_forget_part (self);
  self->is_zoomed = TRUE;
  self->x_begin = CLAMP (begin, 0.0, whole - span);
  self->x_end = self->x_begin + span;
  guise_loss_plot_settle_axes (self);
  guise_loss_plot_invalidate (self);
  self->later = g_timeout_add (PATIENCE, read_part_cb, self);
}

static double
get_width (GuiseLossPlot *self)
{
  return MAX (gtk_widget_get_width (GTK_WIDGET (self)) - LEFT - RIGHT, 1.0);
}

/* The iteration at a place stays there. */
static void
zoom (GuiseLossPlot *self, double factor, double x)
{
  const double share = CLAMP ((x - LEFT) / get_width (self), 0.0, 1.0);
  const double span = self->x_end - self->x_begin;
  const double centre = self->x_begin + share * span;

  guise_loss_plot_see (self, centre - share * span / factor,
                       centre + (1.0 - share) * span / factor);
}

static void
pan (GuiseLossPlot *self, double share)
{
  const double step = share * (self->x_end - self->x_begin);

  if (self->is_zoomed)
    guise_loss_plot_see (self, self->x_begin + step, self->x_end + step);
}

/* ---- hands ---- */

static void
on_motion_cb (GuiseLossPlot *self, double x, double y)
{
  self->pointer = x;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_leave_cb (GuiseLossPlot *self)
{
  self->pointer = -1.0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* With Ctrl, or once it is enlarged: else a wheel scrolls the page, as everywhere. */
static gboolean
on_scroll_cb (GuiseLossPlot *self, double dx, double dy, GtkEventControllerScroll *scroll)
{
  const GdkModifierType state =
    gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (scroll));

  if (!self->is_zoomed && (state & GDK_CONTROL_MASK) == 0)
    return FALSE;
  zoom (self, pow (WHEEL, -dy), self->pointer);
  return TRUE;
}

static void
note_begin (GuiseLossPlot *self)
{
  self->drag_begin[0] = self->x_begin;
  self->drag_begin[1] = self->x_end;
}

static void
on_drag_begin_cb (GuiseLossPlot *self, double x, double y)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  note_begin (self);
}

static void
on_drag_update_cb (GuiseLossPlot *self, double dx, double dy, GtkGesture *gesture)
{
  const double step = dx / get_width (self) * (self->drag_begin[1] - self->drag_begin[0]);

  if (!self->is_zoomed)
    return;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  guise_loss_plot_see (self, self->drag_begin[0] - step, self->drag_begin[1] - step);
}

static void
on_pinch_begin_cb (GuiseLossPlot *self)
{
  note_begin (self);
}

static void
on_pinch_cb (GuiseLossPlot *self, double scale)
{
  const double centre = (self->drag_begin[0] + self->drag_begin[1]) / 2.0;
  const double half = (self->drag_begin[1] - self->drag_begin[0]) / 2.0;

  if (scale > 0.0)
    guise_loss_plot_see (self, centre - half / scale, centre + half / scale);
}

static void
on_pressed_cb (GuiseLossPlot *self, int n_presses)
{
  if (n_presses == 2)
    show_all (self);
}

static gboolean
on_key_cb (GuiseLossPlot *self, guint key, guint code, GdkModifierType state)
{
  const double middle = LEFT + get_width (self) / 2.0;

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Left:
      pan (self, -PAN);
      return TRUE;
    case GDK_KEY_Right:
      pan (self, PAN);
      return TRUE;
    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
      zoom (self, WHEEL * WHEEL, middle);
      return TRUE;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      zoom (self, 1.0 / (WHEEL * WHEEL), middle);
      return TRUE;
    case GDK_KEY_0:
    case GDK_KEY_KP_0:
      show_all (self);
      return TRUE;
    default:
      return FALSE;
    }
}

static void
take (GuiseLossPlot *self, GtkEventController *controller)
{
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

void
guise_loss_plot_take_hands (GuiseLossPlot *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll =
    gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture         *drag = gtk_gesture_drag_new ();
  GtkGesture         *pinch = gtk_gesture_zoom_new ();
  GtkGesture         *click = gtk_gesture_click_new ();

  g_signal_connect_swapped (motion, "enter", G_CALLBACK (on_motion_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (on_leave_cb), self);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (on_scroll_cb), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key_cb), self);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (on_drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (on_drag_update_cb), self);
  g_signal_connect_swapped (pinch, "begin", G_CALLBACK (on_pinch_begin_cb), self);
  g_signal_connect_swapped (pinch, "scale-changed", G_CALLBACK (on_pinch_cb), self);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_pressed_cb), self);
  take (self, motion);
  take (self, scroll);
  take (self, keys);
  take (self, GTK_EVENT_CONTROLLER (drag));
  take (self, GTK_EVENT_CONTROLLER (pinch));
  take (self, GTK_EVENT_CONTROLLER (click));
  gtk_gesture_group (drag, click);
}
