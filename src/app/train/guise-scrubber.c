/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is kept of a training, along its iterations. */
#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#include "app/train/guise-scrubber-knob.h"
#include "app/train/guise-scrubber-private.h"
#include "app/train/guise-strip-view.h"
#include "app/widgets/guise-palette.h"
#include "app/widgets/guise-thumb.h"
#include "app/widgets/guise-widget.h"

#define HEIGHT      72
#define MIN_WIDTH   200
#define PICTURE     96 /* follows above the pointer */
#define PICTURE_AIR 6

G_DEFINE_FINAL_TYPE (GuiseScrubber, guise_scrubber, GTK_TYPE_WIDGET)

static guint changed_signal;

/* ---- handles ---- */

static void
name_handle (GuiseScrubber *self, GuiseScrubberHandle handle)
{
  const GuiseHistoryPoint *point = self->stands[handle];
  g_autofree char         *text = point != NULL ? guise_history_point_dup_text (point) : NULL;
  g_autofree char         *what = NULL;
  g_autofree char         *value = NULL;

  if (point == NULL)
    return;
  /* Translators: an iteration, then what is kept of it */
  what = g_strdup_printf (_("%'" PRIu64 ", %s%s"), guise_history_point_get_iteration (point), text,
                             guise_history_point_is_reusable (point) ? _(", reusable") : "");
  value = g_strconcat (what, guise_history_point_is_pinned (point) ? _(", pinned") : "", NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->handles[handle]),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW,
                                  (double) guise_history_point_get_iteration (point),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, self->end,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, value, -1);
  gtk_widget_set_tooltip_text (self->handles[handle], value);
}

static void
show_handles (GuiseScrubber *self)
{
  for (int i = 0; i < GUISE_N_SCRUBBER_HANDLES; i++)
    {
      gtk_widget_set_child_visible (self->handles[i], self->stands[i] != NULL);
      name_handle (self, (GuiseScrubberHandle) i);
    }
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

GuiseHistoryPoint *
guise_scrubber_get_point (const GuiseScrubber *self, GuiseScrubberHandle handle)
{
  return self->stands[handle];
}

void
guise_scrubber_set_point (GuiseScrubber *self, GuiseScrubberHandle handle, GuiseHistoryPoint *point)
{
  if (!g_set_object (&self->stands[handle], point))
    return;
  show_handles (self);
  g_signal_emit (self, changed_signal, 0);
}

static int
find_index (const GuiseScrubber *self, GuiseScrubberHandle handle)
{
  for (guint i = 0; i < self->points->len; i++)
    if (self->points->pdata[i] == self->stands[handle])
      return (int) i;
  return -1;
}

void
guise_scrubber_step (GuiseScrubber      *self,
                     GuiseScrubberHandle handle,
                     int                 direction,
                     gboolean            by_backup)
{
  for (int i = find_index (self, handle) + direction; i >= 0 && i < (int) self->points->len;
       i += direction)
    {
      GuiseHistoryPoint *point = self->points->pdata[i];

      if (!guise_scrubber_is_whole (point) ||
          (by_backup && guise_history_point_get_backup (point) == NULL))
        continue;
      guise_scrubber_set_point (self, handle, point);
      return;
    }
}

void
guise_scrubber_exchange (GuiseScrubber *self)
{
  GuiseHistoryPoint *a = self->stands[GUISE_SCRUBBER_A];

  self->stands[GUISE_SCRUBBER_A] = self->stands[GUISE_SCRUBBER_B];
  self->stands[GUISE_SCRUBBER_B] = a;
  show_handles (self);
  g_signal_emit (self, changed_signal, 0);
}

void
guise_scrubber_focus (GuiseScrubber *self, GuiseScrubberHandle handle)
{
  gtk_widget_grab_focus (self->handles[handle]);
}

/* ---- what is kept ---- */

/* The same point among those that were read now; a checkpoint that has become a backup since is. */
static GuiseHistoryPoint *
find_again (const GuiseScrubber *self, const GuiseHistoryPoint *point)
{
  GuiseHistoryPoint *found = NULL;

  for (guint i = 0; point != NULL && i < self->points->len; i++)
    {
      GuiseHistoryPoint *other = self->points->pdata[i];

      if (!guise_scrubber_is_whole (other) ||
          guise_history_point_get_iteration (other) != guise_history_point_get_iteration (point))
        continue;
      if (g_strcmp0 (guise_history_point_get_backup (other),
                     guise_history_point_get_backup (point)) == 0)
        return other;
      found = other;
    }
  return found;
}

static GuiseHistoryPoint *
find_end (const GuiseScrubber *self, gboolean newest)
{
  const guint n = self->points->len;

  for (guint i = 0; i < n; i++)
    {
      GuiseHistoryPoint *point = self->points->pdata[newest ? n - 1 - i : i];

      if (guise_scrubber_is_whole (point))
        return point;
    }
  return NULL;
}

static void
take_bands (GuiseScrubber *self, const GuiseProjectStatus *status)
{
  double sum = 0.0;
  double first;

  for (guint i = 0; i < status->stages->len; i++)
    sum += (double) g_array_index (status->stages, GuiseProjectStageStatus, i).n_iterations;
  first = MAX ((double) status->n_iterations - sum, 0.0);
  g_array_set_size (self->bands, 0);
  for (guint i = 0; i < status->stages->len; i++)
    {
      const GuiseProjectStageStatus *stage =
        &g_array_index (status->stages, GuiseProjectStageStatus, i);
      const GuiseScrubberBand band = { g_strdup (stage->title), first };

      g_array_append_val (self->bands, band);
      first += (double) stage->n_iterations;
    }
}

void
guise_scrubber_follow (GuiseScrubber *self, GListModel *points, const GuiseProjectStatus *status)
{
  const guint n = g_list_model_get_n_items (points);
  gboolean    has_moved = FALSE;

  g_ptr_array_set_size (self->points, 0);
  for (guint i = n; i > 0; i--)
    g_ptr_array_add (self->points, g_list_model_get_item (points, i - 1));
  take_bands (self, status);
  self->end = MAX ((double) status->iteration, 1.0);
  if (n > 0)
    self->end =
      MAX (self->end,
           (double) guise_history_point_get_iteration (self->points->pdata[self->points->len - 1]));
  for (int i = 0; i < GUISE_N_SCRUBBER_HANDLES; i++)
    {
      GuiseHistoryPoint *point = find_again (self, self->stands[i]);

      if (point == NULL)
        point = find_end (self, i == GUISE_SCRUBBER_B);
      has_moved = g_set_object (&self->stands[i], point) || has_moved;
    }
  show_handles (self);
  if (has_moved)
    g_signal_emit (self, changed_signal, 0);
}

void
guise_scrubber_set_row (GuiseScrubber *self, int row)
{
  self->row = row;
}

/* ---- size ---- */

static void
guise_scrubber_measure (GtkWidget     *widget,
                        GtkOrientation orientation,
                        int            for_size,
                        int           *minimum,
                        int           *natural,
                        int           *minimum_baseline,
                        int           *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : MIN_WIDTH;
  for (int i = 0; i < GUISE_N_SCRUBBER_HANDLES; i++)
    gtk_widget_measure (GUISE_SCRUBBER (widget)->handles[i], orientation, -1, NULL, NULL, NULL,
                        NULL);
  gtk_widget_measure (GUISE_SCRUBBER (widget)->picture, orientation, -1, NULL, NULL, NULL, NULL);
}

static void
guise_scrubber_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GuiseScrubber *self = GUISE_SCRUBBER (widget);

  for (int i = 0; i < GUISE_N_SCRUBBER_HANDLES; i++)
    {
      const float x = self->stands[i] != NULL ? guise_scrubber_get_point_x (self, self->stands[i])
                                              : (float) GUISE_SCRUBBER_KNOB_RADIUS;

      gtk_widget_size_allocate (self->handles[i],
                                &(GtkAllocation){
                                  (int) x - GUISE_SCRUBBER_KNOB_RADIUS,
                                  (int) GUISE_SCRUBBER_AXIS - GUISE_SCRUBBER_KNOB_RADIUS,
                                  2 * GUISE_SCRUBBER_KNOB_RADIUS, 2 * GUISE_SCRUBBER_KNOB_RADIUS },
                                -1);
    }
  gtk_widget_size_allocate (self->picture,
                            &(GtkAllocation){ (int) CLAMP (self->pointer - PICTURE / 2, 0.0,
                                                           MAX (width - PICTURE, 0)),
                                              (int) GUISE_SCRUBBER_AXIS -
                                                GUISE_SCRUBBER_KNOB_RADIUS - PICTURE_AIR - PICTURE,
                                              PICTURE, PICTURE },
                            -1);
}

/* ---- hands ---- */

static GuiseHistoryPoint *
find_nearest (const GuiseScrubber *self, double x)
{
  GuiseHistoryPoint *best = NULL;
  float              nearest = INFINITY;

  for (guint i = 0; i < self->points->len; i++)
    {
      GuiseHistoryPoint *point = self->points->pdata[i];
      const float        distance = fabsf (guise_scrubber_get_point_x (self, point) - (float) x);

      if (!guise_scrubber_is_whole (point) || distance > nearest)
        continue;
      nearest = distance;
      best = point;
    }
  return best;
}

/* The nearer one comes, B where both stand. */
static int
find_handle (const GuiseScrubber *self, double x)
{
  int    best = -1;
  double nearest = (double) INFINITY;

  for (int i = GUISE_N_SCRUBBER_HANDLES - 1; i >= 0; i--)
    {
      double distance;

      if (self->stands[i] == NULL)
        continue;
      distance = fabs ((double) guise_scrubber_get_point_x (self, self->stands[i]) - x);
      if (distance < nearest)
        {
          nearest = distance;
          best = i;
        }
    }
  return best;
}

/* What the model made of the probe face where the handle stands; nothing where there is none. */
static void
show_picture (GuiseScrubber *self, const GuiseHistoryPoint *point)
{
  const char           *strip = point != NULL ? guise_history_point_get_strip (point) : NULL;
  const GuiseThumbSheet sheet = { .column = GUISE_STRIP_SWAP,
                                  .row = self->row,
                                  .n_columns = GUISE_STRIP_N_COLUMNS };

  guise_thumb_load_cell (GUISE_THUMB (self->picture), strip, &sheet);
  gtk_widget_set_child_visible (self->picture, strip != NULL);
}

static void
drag_to (GuiseScrubber *self, double x)
{
  GuiseHistoryPoint *point = find_nearest (self, x);

  if (self->dragged < 0 || point == NULL)
    return;
  self->pointer = x;
  if (point != self->stands[self->dragged] || !gtk_widget_get_child_visible (self->picture))
    show_picture (self, point);
  guise_scrubber_set_point (self, (GuiseScrubberHandle) self->dragged, point);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
on_drag_begin_cb (GuiseScrubber *self, double x, double y, GtkGesture *gesture)
{
  self->start = x;
  self->dragged = find_handle (self, x);
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  if (self->dragged >= 0)
    gtk_widget_grab_focus (self->handles[self->dragged]);
  drag_to (self, x);
}

static void
on_drag_update_cb (GuiseScrubber *self, double dx, double dy)
{
  drag_to (self, self->start + dx);
}

static void
on_drag_end_cb (GuiseScrubber *self)
{
  self->dragged = -1;
  gtk_widget_set_child_visible (self->picture, FALSE);
}

static gboolean
on_key_cb (GtkEventController *keys, guint key, guint code, GdkModifierType state, void *user_data)
{
  GuiseScrubber            *self = user_data;
  GtkWidget                *knob = gtk_event_controller_get_widget (keys);
  const GuiseScrubberHandle handle = guise_scrubber_knob_get_id (GUISE_SCRUBBER_KNOB (knob));
  const gboolean            by_backup = (state & GDK_SHIFT_MASK) != 0;

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  if (key == GDK_KEY_Left)
    guise_scrubber_step (self, handle, -1, by_backup);
  else if (key == GDK_KEY_Right)
    guise_scrubber_step (self, handle, 1, by_backup);
  else
    return FALSE;
  return TRUE;
}

/* ---- the object ---- */

static void
clear_band (void *item)
{
  g_free (((GuiseScrubberBand *) item)->title);
}

static void
guise_scrubber_dispose (GObject *object)
{
  GuiseScrubber *self = GUISE_SCRUBBER (object);

  for (int i = 0; i < GUISE_N_SCRUBBER_HANDLES; i++)
    {
      g_clear_object (&self->stands[i]);
      g_clear_pointer (&self->handles[i], gtk_widget_unparent);
    }
  g_clear_pointer (&self->picture, gtk_widget_unparent);
  G_OBJECT_CLASS (guise_scrubber_parent_class)->dispose (object);
}

static void
guise_scrubber_finalize (GObject *object)
{
  GuiseScrubber *self = GUISE_SCRUBBER (object);

  g_clear_pointer (&self->points, g_ptr_array_unref);
  g_clear_pointer (&self->bands, g_array_unref);
  G_OBJECT_CLASS (guise_scrubber_parent_class)->finalize (object);
}

static void
guise_scrubber_class_init (GuiseScrubberClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_scrubber_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_scrubber_finalize;
  widget_class->snapshot = guise_scrubber_snapshot;
  widget_class->measure = guise_scrubber_measure;
  widget_class->size_allocate = guise_scrubber_size_allocate;
  changed_signal = g_signal_new ("changed", GUISE_TYPE_SCRUBBER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
add_handle (GuiseScrubber *self, GuiseScrubberHandle id, const char *name)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->handles[id] = guise_scrubber_knob_new (id);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_cb), self);
  gtk_widget_add_controller (self->handles[id], keys);
  gtk_widget_set_parent (self->handles[id], GTK_WIDGET (self));
  gtk_widget_set_child_visible (self->handles[id], FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->handles[id]), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
}

/* It lies over what stands above the scrubber, and no hand meets it. */
static void
add_picture (GuiseScrubber *self)
{
  self->picture = g_object_new (GUISE_TYPE_THUMB, "size", PICTURE, "can-target", FALSE, NULL);
  gtk_widget_add_css_class (self->picture, "guise-float");
  gtk_widget_set_parent (self->picture, GTK_WIDGET (self));
  gtk_widget_set_child_visible (self->picture, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->picture), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("The probe face there"), -1);
}

static void
guise_scrubber_init (GuiseScrubber *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->points = g_ptr_array_new_with_free_func (g_object_unref);
  self->bands = g_array_new (FALSE, FALSE, sizeof (GuiseScrubberBand));
  g_array_set_clear_func (self->bands, clear_band);
  self->end = 1.0;
  self->dragged = -1;
  add_handle (self, GUISE_SCRUBBER_A, _("Checkpoint A"));
  add_handle (self, GUISE_SCRUBBER_B, _("Checkpoint B"));
  add_picture (self);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (on_drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (on_drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (on_drag_end_cb), self);
  g_signal_connect_swapped (drag, "cancel", G_CALLBACK (on_drag_end_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("What is kept of the training"), -1);
  guise_palette_follow (GTK_WIDGET (self));
}
