/* SPDX-License-Identifier: GPL-3.0-or-later
 * The stages of a plan side by side. */
#include "app/train/guise-stage-bar.h"

#include <glib/gi18n.h>

#include "app/widgets/guise-palette.h"
#include "app/widgets/guise-widget.h"

#define HEIGHT   50
#define BAR_Y    20.0f
#define BAR      10.0f
#define GAP      3.0f
#define CORNER   5.0f
#define NONE     (-1)
#define MIN_TEXT 90.0f /* pixels; below, a segment has its number only */

typedef struct
{
  char  *title; /* owned */
  double share; /* of the width */
  double done;  /* 0 to 1 */
  double begin; /* iterations; where it has come to so far */
  double end;
} Segment;

struct _GuiseStageBar
{
  GtkWidget parent_instance;

  GArray *segments; /* owned; of Segment */
  size_t  current;
  int     asked; /* which was asked for last; NONE: none */
};

G_DEFINE_FINAL_TYPE (GuiseStageBar, guise_stage_bar, GTK_TYPE_WIDGET)

static guint asked_signal;

static void
clear_segment (void *item)
{
  g_free (((Segment *) item)->title);
}

/* ---- drawing ---- */

static void
append_bar (GtkSnapshot *snapshot, GtkWidget *widget, GuiseColor color, float x, float width)
{
  const GdkRGBA   rgba = guise_palette_get (widget, color);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (x, BAR_Y, MAX (width, 1.0f), BAR);
  GskRoundedRect  outline;

  gsk_rounded_rect_init_from_rect (&outline, &bounds, MIN (CORNER, bounds.size.width / 2));
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &rgba, &bounds);
  gtk_snapshot_pop (snapshot);
}

static void
append_segment (GuiseStageBar *self, GtkSnapshot *snapshot, guint i, float x, float width)
{
  GtkWidget       *widget = GTK_WIDGET (self);
  const Segment   *segment = &g_array_index (self->segments, Segment, i);
  const gboolean   is_current = i == self->current && segment->done < 1.0;
  const gboolean   is_long = width >= MIN_TEXT;
  g_autofree char *title =
    is_long ? g_strdup_printf ("%u  %s", i + 1, segment->title) : g_strdup_printf ("%u", i + 1);
  g_autofree char *state = NULL;

  append_bar (snapshot, widget, GUISE_COLOR_TRACK, x, width);
  if (segment->done > 0.0)
    append_bar (snapshot, widget, is_current ? GUISE_COLOR_ACCENT : GUISE_COLOR_DONE, x,
                width * (float) segment->done);
  guise_widget_append_caption (widget, snapshot, title, &GRAPHENE_RECT_INIT (x, 0, width, BAR_Y),
                               PANGO_ALIGN_LEFT, is_current);
  if (segment->done >= 1.0)
    state = g_strdup (_("done"));
  else if (segment->done > 0.0)
    state = g_strdup_printf (_("%.0f %%"), 100.0 * segment->done);
  if (is_long && state != NULL)
    guise_widget_append_caption (widget, snapshot, state,
                                 &GRAPHENE_RECT_INIT (x, BAR_Y + BAR + 2, width, BAR_Y),
                                 PANGO_ALIGN_LEFT, FALSE);
}

/* Time goes from left to right in every language. */
static void
guise_stage_bar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseStageBar *self = GUISE_STAGE_BAR (widget);
  const guint    n = self->segments->len;
  const float    room = (float) gtk_widget_get_width (widget) - GAP * (float) (n > 0 ? n - 1 : 0);
  float          x = 0;

  for (guint i = 0; i < n; i++)
    {
      const float width = room * (float) g_array_index (self->segments, Segment, i).share;

      append_segment (self, snapshot, i, x, width);
      x += width + GAP;
    }
}

static void
guise_stage_bar_measure (GtkWidget     *widget,
                         GtkOrientation orientation,
                         int            for_size,
                         int           *minimum,
                         int           *natural,
                         int           *minimum_baseline,
                         int           *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 0;
}

/* ---- asking for a stage ---- */

static gboolean
has_begun (const GuiseStageBar *self, int i)
{
  return i >= 0 && i < (int) self->segments->len &&
         g_array_index (self->segments, Segment, i).done > 0.0;
}

/* Of what is to come there is nothing to see. */
static gboolean
ask (GuiseStageBar *self, int i)
{
  const Segment   *segment;
  g_autofree char *text = NULL;

  if (!has_begun (self, i))
    return FALSE;
  segment = &g_array_index (self->segments, Segment, i);
  self->asked = i;
  /* Translators: number and title of a stage whose losses are shown */
  text = g_strdup_printf (_("The losses of stage %d, “%s”, are shown"), i + 1, segment->title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
  g_signal_emit (self, asked_signal, 0, segment->begin, segment->end);
  return TRUE;
}

static void
on_released_cb (GuiseStageBar *self, int n_presses, double x, double y)
{
  const double n = self->segments->len;
  const double room = (double) gtk_widget_get_width (GTK_WIDGET (self)) - (double) GAP * (n - 1.0);
  double       end = 0.0;

  for (int i = 0; i < (int) self->segments->len; i++)
    {
      end += room * g_array_index (self->segments, Segment, i).share + (double) GAP;
      if (x < end)
        {
          ask (self, i);
          return;
        }
    }
}

/* From the stage under way, or from that asked for last. */
static gboolean
on_key_cb (GuiseStageBar *self, guint key, guint code, GdkModifierType state)
{
  const int from = self->asked != NONE ? self->asked : (int) self->current;

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      return ask (self, self->asked == NONE && has_begun (self, from) ? from : from - 1);
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      return ask (self, self->asked == NONE ? from : from + 1);
    default:
      return FALSE;
    }
}

static void
take_hands (GuiseStageBar *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture         *click = gtk_gesture_click_new ();

  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key_cb), self);
  g_signal_connect_swapped (click, "released", G_CALLBACK (on_released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
}

/* ---- what it shows ---- */

static void
name_value (GuiseStageBar *self, const GuiseProjectStatus *status)
{
  const double share =
    status->n_iterations > 0 ? (double) status->iteration / (double) status->n_iterations : 0.0;
  g_autofree char *text =
    g_strdup_printf (_("%.0f %%, stage %zu of %u: %s"), 100.0 * share, status->stage + 1,
                        status->stages->len, status->stage_title);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Training"), GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                     GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 1.0,
                                     GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, CLAMP (share, 0.0, 1.0),
                                     GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
}

void
guise_stage_bar_follow (GuiseStageBar *self, const GuiseProjectStatus *status)
{
  uint64_t sum = 0;

  for (guint i = 0; i < status->stages->len; i++)
    sum += g_array_index (status->stages, GuiseProjectStageStatus, i).n_iterations;
  g_array_set_size (self->segments, 0);
  for (guint i = 0; i < status->stages->len; i++)
    {
      const GuiseProjectStageStatus *stage =
        &g_array_index (status->stages, GuiseProjectStageStatus, i);
      Segment segment = { g_strdup (stage->title),
                          (double) stage->n_iterations / (double) MAX (sum, 1), 0.0,
                          guise_project_status_find_stage (status, i), 0.0 };

      if (i < status->stage)
        segment.done = 1.0;
      else if (i == status->stage)
        segment.done = (double) status->stage_done / (double) MAX (stage->n_iterations, 1);
      segment.done = MIN (segment.done, 1.0);
      segment.end = segment.begin + segment.done * (double) stage->n_iterations;
      g_array_append_val (self->segments, segment);
    }
  self->current = status->stage;
  if (!has_begun (self, self->asked))
    self->asked = NONE;
  name_value (self, status);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
guise_stage_bar_finalize (GObject *object)
{
  g_clear_pointer (&GUISE_STAGE_BAR (object)->segments, g_array_unref);
  G_OBJECT_CLASS (guise_stage_bar_parent_class)->finalize (object);
}

static void
guise_stage_bar_class_init (GuiseStageBarClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = guise_stage_bar_finalize;
  widget_class->snapshot = guise_stage_bar_snapshot;
  widget_class->measure = guise_stage_bar_measure;
  gtk_widget_class_set_css_name (widget_class, "stages");
  asked_signal = g_signal_new ("asked", GUISE_TYPE_STAGE_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PROGRESS_BAR);
}

static void
guise_stage_bar_init (GuiseStageBar *self)
{
  self->segments = g_array_new (FALSE, FALSE, sizeof (Segment));
  g_array_set_clear_func (self->segments, clear_segment);
  self->asked = NONE;
  take_hands (self);
  guise_palette_follow (GTK_WIDGET (self));
}
