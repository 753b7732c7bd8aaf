/* SPDX-License-Identifier: GPL-3.0-or-later
 * The losses of both sides over the iterations. */
#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "app/train/guise-diary.h"
#include "app/train/guise-loss-plot-private.h"
#include "app/widgets/guise-palette.h"

#define N_SIDES   GUISE_LOSS_PLOT_N_SIDES
#define N_X_TICKS 6
#define SMOOTHING 2000.0  /* iterations, of a long training; */
#define SMOOTHED  20.0    /* of a short one this part */
#define TREND     20000.0 /* iterations by which it is said where the losses go */

G_DEFINE_FINAL_TYPE (GuiseLossPlot, guise_loss_plot, GTK_TYPE_WIDGET)

enum
{
  PROP_IS_LOG = 1,
  PROP_SMOOTHING,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

void
guise_loss_plot_invalidate (GuiseLossPlot *self)
{
  g_clear_pointer (&self->kept, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
guise_loss_plot_settle_axes (GuiseLossPlot *self)
{
  double low = INFINITY;
  double high = 0.0;

  for (guint i = 0; i < self->columns->len; i++)
    for (int side = 0; side < N_SIDES; side++)
      {
        const GuiseLossColumn *column = &g_array_index (self->columns, GuiseLossColumn, i);
        const double           loss = column->smooth[side];

        if (!isfinite (loss) || column->x < self->x_begin || column->x > self->x_end)
          continue;
        low = MIN (low, loss);
        high = MAX (high, loss);
      }
  if (!(high > 0.0) || !(low > 0.0))
    {
      low = 0.1;
      high = 1.0;
    }
  self->y_low = self->is_log ? low / 1.2 : 0.0;
  self->y_high = high * (self->is_log ? 1.2 : 1.04);
}

double
guise_loss_plot_get_last (const GuiseLossPlot *self, int side)
{
  for (guint i = self->columns->len; i > 0; i--)
    if (isfinite (g_array_index (self->columns, GuiseLossColumn, i - 1).smooth[side]))
      return g_array_index (self->columns, GuiseLossColumn, i - 1).smooth[side];
  return (double) NAN;
}

/* ---- what it shows ---- */

/* An exponential mean over so many iterations, whatever a column stands for. */
static void
smooth (double *state, double value, double n_iterations, double over, double *out)
{
  const double weight = over > 0.0 ? 1.0 - exp (-n_iterations / over) : 1.0;

  if (isfinite (value))
    *state = isfinite (*state) ? *state + weight * (value - *state) : value;
  *out = isfinite (value) ? *state : (double) NAN;
}

static void
fill_columns (GuiseLossPlot *self)
{
  const double over = MIN (self->smoothing, self->last / SMOOTHED);
  double       state[N_SIDES] = { (double) NAN, (double) NAN };

  g_array_set_size (self->columns, 0);
  for (guint i = 0; i < self->points->len; i++)
    {
      const GuiseLossPoint *point = &g_array_index (self->points, GuiseLossPoint, i);
      const double          n = (double) point->n_iterations;
      GuiseLossColumn       column = {
              .x = (double) point->iteration + n / 2.0,
              .min = { (double) point->src.min, (double) point->dst.min },
              .max = { (double) point->src.max, (double) point->dst.max },
      };

      smooth (&state[0], (double) point->src.mean, n, over, &column.smooth[0]);
      smooth (&state[1], (double) point->dst.mean, n, over, &column.smooth[1]);
      g_array_append_val (self->columns, column);
    }
}

void
guise_loss_plot_take_points (GuiseLossPlot *self, const GArray *points)
{
  g_array_set_size (self->points, 0);
  if (points != NULL && points->len > 0)
    g_array_append_vals (self->points, points->data, points->len);
  fill_columns (self);
  guise_loss_plot_settle_axes (self);
  guise_loss_plot_invalidate (self);
}

static void
take_stages (GuiseLossPlot *self, const GuiseProjectStatus *status)
{
  g_array_set_size (self->marks, 0);
  for (guint i = 0; i < status->stages->len; i++)
    {
      const GuiseProjectStageStatus *stage =
        &g_array_index (status->stages, GuiseProjectStageStatus, i);
      const GuiseLossMark mark = { GUISE_LOSS_MARK_STAGE, g_strdup (stage->title),
                                   guise_project_status_find_stage (status, i) };

      g_array_append_val (self->marks, mark);
    }
}

void
guise_loss_plot_take_turns (GuiseLossPlot *self, GListModel *lines)
{
  g_array_set_size (self->turns, 0);
  for (guint i = 0; i < g_list_model_get_n_items (lines); i++)
    {
      g_autoptr (GuiseDiaryLine) line = g_list_model_get_item (lines, i);
      const GuiseJournalAct act = guise_diary_line_get_act (line);
      const GuiseLossMark   mark = { act == GUISE_JOURNAL_RESET ? GUISE_LOSS_MARK_RESET
                                                                : GUISE_LOSS_MARK_RETURN,
                                   NULL, (double) guise_diary_line_get_iteration (line) };

      if (act == GUISE_JOURNAL_RESET || act == GUISE_JOURNAL_RESTORE ||
          act == GUISE_JOURNAL_ROLLED_BACK)
        g_array_append_val (self->turns, mark);
    }
  guise_loss_plot_invalidate (self);
}

/* Where the losses go, in a word. */
static const char *
get_trend (const GuiseLossPlot *self)
{
  double before[N_SIDES] = { (double) NAN, (double) NAN };
  int    n_falling = 0;

  for (guint i = 0; i < self->columns->len; i++)
    {
      const GuiseLossColumn *column = &g_array_index (self->columns, GuiseLossColumn, i);

      if (column->x <= self->last - MIN (TREND, self->last / 4))
        for (int side = 0; side < N_SIDES; side++)
          before[side] = column->smooth[side];
    }
  for (int side = 0; side < N_SIDES; side++)
    n_falling += guise_loss_plot_get_last (self, side) < before[side] ? 1 : 0;
  return n_falling == N_SIDES ? _("falling") : n_falling == 0 ? _("not falling") : _("level");
}

static void
name_plot (GuiseLossPlot *self)
{
  const double     src = guise_loss_plot_get_last (self, 0);
  const double     dst = guise_loss_plot_get_last (self, 1);
  g_autofree char *text = isfinite (src) && isfinite (dst)
    /* Translators: both losses, and whether they fall */
    ? g_strdup_printf (_("Loss: character %.3f, you %.3f, %s"), src, dst, get_trend (self))
    : g_strdup (_("Loss: nothing has been trained yet"));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

void
guise_loss_plot_follow (GuiseLossPlot            *self,
                        const GuiseLossCurve     *curve,
                        const GuiseProjectStatus *status)
{
  self->last = curve != NULL ? (double) curve->last : 0.0;
  take_stages (self, status);
  if (self->is_zoomed)
    {
      guise_loss_plot_invalidate (self);
      return; /* the part that is looked at stays */
    }
  guise_loss_plot_fit (self);
  guise_loss_plot_take_points (self, curve != NULL ? curve->points : NULL);
  name_plot (self);
}

void
guise_loss_plot_set_project (GuiseLossPlot *self, GuiseOpenProject *project)
{
  g_set_object (&self->project, project);
}

/* ---- the object ---- */

static void
clear_mark (void *item)
{
  g_free (((GuiseLossMark *) item)->title);
}

static void
guise_loss_plot_dispose (GObject *object)
{
  GuiseLossPlot *self = GUISE_LOSS_PLOT (object);

  guise_loss_plot_forget_part (self);
  g_clear_pointer (&self->kept, gsk_render_node_unref);
  g_clear_object (&self->project);
  G_OBJECT_CLASS (guise_loss_plot_parent_class)->dispose (object);
}

static void
guise_loss_plot_finalize (GObject *object)
{
  GuiseLossPlot *self = GUISE_LOSS_PLOT (object);

  g_clear_pointer (&self->points, g_array_unref);
  g_clear_pointer (&self->columns, g_array_unref);
  g_clear_pointer (&self->marks, g_array_unref);
  g_clear_pointer (&self->turns, g_array_unref);
  G_OBJECT_CLASS (guise_loss_plot_parent_class)->finalize (object);
}

static void
guise_loss_plot_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  const GuiseLossPlot *self = GUISE_LOSS_PLOT (object);

  switch (id)
    {
    case PROP_IS_LOG:
      g_value_set_boolean (value, self->is_log);
      break;
    case PROP_SMOOTHING:
      g_value_set_double (value, self->smoothing);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
guise_loss_plot_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GuiseLossPlot *self = GUISE_LOSS_PLOT (object);

  switch (id)
    {
    case PROP_IS_LOG:
      self->is_log = g_value_get_boolean (value);
      break;
    case PROP_SMOOTHING:
      self->smoothing = g_value_get_double (value);
      fill_columns (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
  guise_loss_plot_settle_axes (self);
  guise_loss_plot_invalidate (self);
}

static void
guise_loss_plot_class_init (GuiseLossPlotClass *class)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass   *widget_class = GTK_WIDGET_CLASS (class);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = guise_loss_plot_dispose;
  object_class->finalize = guise_loss_plot_finalize;
  object_class->get_property = guise_loss_plot_get_property;
  object_class->set_property = guise_loss_plot_set_property;
  widget_class->snapshot = guise_loss_plot_snapshot;
  properties[PROP_IS_LOG] = g_param_spec_boolean ("is-log", NULL, NULL, TRUE, flags);
  properties[PROP_SMOOTHING] =
    g_param_spec_double ("smoothing", NULL, NULL, 0.0, 1e9, SMOOTHING, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "plot");
}

/* What is kept was drawn in the colours of another style. */
static void
follow_style (GuiseLossPlot *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (guise_loss_plot_invalidate), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::high-contrast",
                           G_CALLBACK (guise_loss_plot_invalidate), self, G_CONNECT_SWAPPED);
}

static void
guise_loss_plot_init (GuiseLossPlot *self)
{
  self->points = g_array_new (FALSE, FALSE, sizeof (GuiseLossPoint));
  self->columns = g_array_new (FALSE, FALSE, sizeof (GuiseLossColumn));
  self->marks = g_array_new (FALSE, FALSE, sizeof (GuiseLossMark));
  self->turns = g_array_new (FALSE, FALSE, sizeof (GuiseLossMark));
  g_array_set_clear_func (self->marks, clear_mark);
  self->is_log = TRUE;
  self->smoothing = SMOOTHING;
  self->pointer = -1.0;
  guise_loss_plot_fit (self);
  guise_loss_plot_settle_axes (self);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  guise_loss_plot_take_hands (self);
  follow_style (self);
}
