/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the faces of a wall are limited to, for people. */
#include "app/faces/guise-limits-panel.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/widgets/guise-widget.h"

#define N_STEPS  100
#define PAGE     10
#define DELAY_MS 80 /* what is dragged is shown about so often: an order of 10^5 takes 20 ms */

typedef enum
{
  FROM,
  TO,
  N_ENDS,
} End;

typedef struct
{
  GtkWidget *row; /* NULL: no face has it, or all have the same */
  GtkRange  *scales[N_ENDS];
  GtkLabel  *words[N_ENDS];
} Row;

struct _GuiseLimitsPanel
{
  GtkWidget parent_instance;

  GuiseWall      *wall;                           /* owned, or NULL */
  GuiseWallLimits wanted;                         /* as the scales stand */
  GuiseWallRange  extents[GUISE_N_SORT_MEASURES]; /* that the rows are made for */
  gboolean        has_rows;
  gboolean        is_filling; /* what moves the scales is not a person */
  guint           timer;
  Row             measures[GUISE_N_SORT_MEASURES];

  GtkListBox *rows;
  GtkLabel   *count;
};

G_DEFINE_FINAL_TYPE (GuiseLimitsPanel, guise_limits_panel, GTK_TYPE_WIDGET)

/* As people look for them: the head, what it does, the light, the picture. */
static const GuiseSortMeasure order[] = {
  GUISE_SORT_MEASURE_YAW,       GUISE_SORT_MEASURE_PITCH,       GUISE_SORT_MEASURE_ROLL,
  GUISE_SORT_MEASURE_SHARPNESS, GUISE_SORT_MEASURE_MOTION_BLUR, GUISE_SORT_MEASURE_DISTANCE,
  GUISE_SORT_MEASURE_LIGHT,     GUISE_SORT_MEASURE_LIGHT_SIDE,  GUISE_SORT_MEASURE_LIGHT_TOP,
  GUISE_SORT_MEASURE_WARMTH,    GUISE_SORT_MEASURE_CLIPPED,     GUISE_SORT_MEASURE_EYES,
  GUISE_SORT_MEASURE_GAZE,      GUISE_SORT_MEASURE_MOUTH,       GUISE_SORT_MEASURE_SMILE,
  GUISE_SORT_MEASURE_BROW,      GUISE_SORT_MEASURE_OUTSIDE,     GUISE_SORT_MEASURE_ENLARGEMENT,
  GUISE_SORT_MEASURE_FIT,
};

G_STATIC_ASSERT (G_N_ELEMENTS (order) == GUISE_N_SORT_MEASURES);

/* ---- the scales ---- */

static void
describe_row (GuiseLimitsPanel *self, GuiseSortMeasure measure)
{
  Row             *row = &self->measures[measure];
  g_autofree char *range =
    guise_wall_limits_dup_range (&self->wanted, measure, &self->extents[measure]);

  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row->row), range);
  for (int end = 0; end < N_ENDS; end++)
    {
      g_autofree char *text =
        guise_wall_limits_dup_words (measure, gtk_range_get_value (row->scales[end]));

      gtk_label_set_label (row->words[end], text);
      gtk_accessible_update_property (GTK_ACCESSIBLE (row->scales[end]),
                                      GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
    }
}

static void
fill_row (GuiseLimitsPanel *self, GuiseSortMeasure measure)
{
  const GuiseWallRange *range = &self->wanted.ranges[measure];
  const GuiseWallRange *extent = &self->extents[measure];

  self->is_filling = TRUE;
  gtk_range_set_value (self->measures[measure].scales[FROM], fmax (range->low, extent->low));
  gtk_range_set_value (self->measures[measure].scales[TO], fmin (range->high, extent->high));
  self->is_filling = FALSE;
  describe_row (self, measure);
}

static gboolean
apply_cb (void *data)
{
  GuiseLimitsPanel *self = data;

  self->timer = 0;
  guise_wall_set_limits (self->wall, &self->wanted);
  return G_SOURCE_REMOVE;
}

/* One end pushes the other. At the end of its scale it limits nothing, not even faces of which the
 * measure is not known. */
static void
on_value_cb (GtkRange *scale, GuiseLimitsPanel *self)
{
  const int             measure = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (scale), "measure"));
  Row                  *row = &self->measures[measure];
  const GuiseWallRange *extent = &self->extents[measure];
  const double          value = gtk_range_get_value (scale);
  const int             other = scale == row->scales[FROM] ? TO : FROM;

  if (self->is_filling || self->wall == NULL)
    return;
  self->is_filling = TRUE;
  if (other == TO ? gtk_range_get_value (row->scales[TO]) < value
                  : gtk_range_get_value (row->scales[FROM]) > value)
    gtk_range_set_value (row->scales[other], value);
  self->is_filling = FALSE;
  self->wanted.ranges[measure] = (GuiseWallRange){ gtk_range_get_value (row->scales[FROM]),
                                                   gtk_range_get_value (row->scales[TO]) };
  if (self->wanted.ranges[measure].low <= extent->low)
    self->wanted.ranges[measure].low = (double) -INFINITY;
  if (self->wanted.ranges[measure].high >= extent->high)
    self->wanted.ranges[measure].high = (double) INFINITY;
  describe_row (self, (GuiseSortMeasure) measure);
  if (self->timer == 0)
    self->timer = g_timeout_add (DELAY_MS, apply_cb, self);
}

/* ---- the rows ---- */

static char *
dup_end_name (GuiseSortMeasure measure, End end)
{
  const char *title = guise_wall_limits_get_title (measure);

  if (end == FROM)
    /* Translators: a measure, of which this is the lower end */
    return g_strdup_printf (_("%s, from"), title);
  /* Translators: a measure, of which this is the upper end */
  return g_strdup_printf (_("%s, to"), title);
}

static GtkWidget *
make_end (GuiseLimitsPanel *self, GuiseSortMeasure measure, End end)
{
  Row             *row = &self->measures[measure];
  GtkWidget       *place = gtk_list_box_row_new ();
  GtkWidget       *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget       *title = gtk_label_new (end == FROM ? _("From") : _("To"));
  GtkWidget       *words = gtk_label_new (NULL);
  GtkWidget       *scale = gtk_scale_new (GTK_ORIENTATION_HORIZONTAL, NULL);
  g_autofree char *name = dup_end_name (measure, end);

  gtk_range_set_round_digits (GTK_RANGE (scale), -1);
  gtk_scale_set_draw_value (GTK_SCALE (scale), FALSE);
  gtk_widget_set_hexpand (scale, TRUE);
  gtk_label_set_width_chars (GTK_LABEL (title), 5);
  gtk_label_set_xalign (GTK_LABEL (title), 0.0f);
  gtk_label_set_width_chars (GTK_LABEL (words), 9);
  gtk_label_set_xalign (GTK_LABEL (words), 1.0f);
  gtk_widget_add_css_class (title, "dim-label");
  gtk_widget_add_css_class (words, "numeric");
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_accessible_update_property (GTK_ACCESSIBLE (scale), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), scale);
  gtk_box_append (GTK_BOX (box), words);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (place), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (place), FALSE);
  gtk_widget_set_focusable (place, FALSE); /* the scale is */
  row->scales[end] = GTK_RANGE (scale);
  row->words[end] = GTK_LABEL (words);
  g_object_set_data (G_OBJECT (scale), "measure", GINT_TO_POINTER (measure));
  g_signal_connect_object (scale, "value-changed", G_CALLBACK (on_value_cb), self, 0);
  return place;
}

static GtkWidget *
make_row (GuiseLimitsPanel *self, GuiseSortMeasure measure)
{
  GtkWidget *row = adw_expander_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), guise_wall_limits_get_title (measure));
  for (int end = 0; end < N_ENDS; end++)
    adw_expander_row_add_row (ADW_EXPANDER_ROW (row), make_end (self, measure, (End) end));
  return row;
}

static void
stretch_row (GuiseLimitsPanel *self, GuiseSortMeasure measure)
{
  const GuiseWallRange *extent = &self->extents[measure];
  const double          step = (extent->high - extent->low) / N_STEPS;

  self->is_filling = TRUE;
  for (int end = 0; end < N_ENDS; end++)
    {
      GtkRange *scale = self->measures[measure].scales[end];

      gtk_range_set_range (scale, extent->low, extent->high);
      gtk_range_set_increments (scale, step, PAGE * step);
    }
  self->is_filling = FALSE;
}

/* A row that is there stays, open and focused as it is: faces come while one works with it. */
static void
make_rows (GuiseLimitsPanel *self)
{
  int at = 0;

  for (size_t i = 0; i < G_N_ELEMENTS (order); i++)
    {
      const GuiseSortMeasure measure = order[i];
      Row                   *row = &self->measures[measure];
      const gboolean         is_wanted = self->extents[measure].high > self->extents[measure].low;

      if (!is_wanted && row->row != NULL) /* there is nothing to choose from */
        {
          gtk_list_box_remove (self->rows, row->row);
          *row = (Row){ 0 };
        }
      if (!is_wanted)
        continue;
      if (row->row == NULL)
        {
          row->row = make_row (self, measure);
          gtk_list_box_insert (self->rows, row->row, at);
        }
      stretch_row (self, measure);
      fill_row (self, measure);
      at++;
    }
}

static void
drop_timer (GuiseLimitsPanel *self)
{
  if (self->timer != 0)
    g_source_remove (self->timer);
  self->timer = 0;
}

/* What the wall is limited to, unless a person moves a scale just now. */
static void
read_limits (GuiseLimitsPanel *self)
{
  const GuiseWallLimits *limits = guise_wall_get_limits (self->wall);

  if (self->timer != 0 || memcmp (&self->wanted, limits, sizeof self->wanted) == 0)
    return;
  self->wanted = *limits;
  for (int i = 0; i < GUISE_N_SORT_MEASURES; i++)
    if (self->measures[i].row != NULL)
      fill_row (self, (GuiseSortMeasure) i);
}

void
guise_limits_panel_reset (GuiseLimitsPanel *self)
{
  GuiseWallLimits none;

  drop_timer (self);
  guise_wall_limits_init (&none);
  if (self->wall != NULL)
    guise_wall_set_limits (self->wall, &none);
}

void
guise_limits_panel_update (GuiseLimitsPanel *self)
{
  const GuiseWallRange *extents = self->wall != NULL ? guise_wall_get_extents (self->wall) : NULL;
  g_autofree char      *text = NULL;

  if (extents == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (!self->has_rows || memcmp (self->extents, extents, sizeof self->extents) != 0)
    {
      memcpy (self->extents, extents, sizeof self->extents);
      if (self->timer == 0)
        self->wanted = *guise_wall_get_limits (self->wall);
      self->has_rows = TRUE;
      make_rows (self);
    }
  read_limits (self);
  /* Translators: how many faces are shown, and how many there are */
  text = g_strdup_printf (_("Shown: %'u of %'zu"),
                             (guint) guise_wall_list_get_n_shown (guise_wall_get_list (self->wall)),
                             guise_wall_get_n (self->wall));
  gtk_label_set_label (self->count, text);
}

void
guise_limits_panel_set_wall (GuiseLimitsPanel *self, GuiseWall *wall)
{
  if (self->timer != 0)
    guise_wall_set_limits (self->wall, &self->wanted); /* what a person moves just now counts */
  drop_timer (self);
  self->has_rows = FALSE;
  g_set_object (&self->wall, wall);
  guise_limits_panel_update (self);
}

/* ---- the object ---- */

static void
guise_limits_panel_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (guise_limits_panel_parent_class)->map (widget);
  guise_limits_panel_update (GUISE_LIMITS_PANEL (widget));
}

static void
guise_limits_panel_dispose (GObject *object)
{
  GuiseLimitsPanel *self = GUISE_LIMITS_PANEL (object);

  drop_timer (self);
  g_clear_object (&self->wall);
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_limits_panel_parent_class)->dispose (object);
}

static void
guise_limits_panel_class_init (GuiseLimitsPanelClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_limits_panel_dispose;
  widget_class->map = guise_limits_panel_map;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-limits-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseLimitsPanel, rows);
  gtk_widget_class_bind_template_child (widget_class, GuiseLimitsPanel, count);
}

static void
guise_limits_panel_init (GuiseLimitsPanel *self)
{
  guise_wall_limits_init (&self->wanted);
  gtk_widget_init_template (GTK_WIDGET (self));
}
