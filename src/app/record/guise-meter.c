/* SPDX-License-Identifier: GPL-3.0-or-later
 * A row of tiles with their names. */
#include "app/record/guise-meter.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/record/guise-tile.h"
#include "app/widgets/guise-palette.h"
#include "app/widgets/guise-widget.h"

#define MAX_BINS 2 /* that one tile stands for */

typedef struct
{
  const char            *name;
  GuiseCoverageDimension dimension;
  int                    bins[MAX_BINS];  /* the second one -1: none */
  const char            *parts[MAX_BINS]; /* what two bins are called one by one */
} TileRow;

/* The coverage counts by the picture's left and right; here they are the person's own, as the coach
 * says them. */
static const struct
{
  const char *title;
  int         n_tiles;
  TileRow     tiles[GUISE_METER_MAX_TILES];
} kinds[GUISE_N_METERS] = {
  [GUISE_METER_EYES] = { N_ ("Eyes"),
                         4,
                         { { N_ ("closed"), GUISE_COVERAGE_EYES, { 0, -1 } },
                           { N_ ("half"), GUISE_COVERAGE_EYES, { 1, -1 } },
                           { N_ ("open"), GUISE_COVERAGE_EYES, { 2, -1 } },
                           { N_ ("wide"), GUISE_COVERAGE_EYES, { 3, -1 } } } },
  [GUISE_METER_MOUTH] = { N_ ("Mouth"),
                          4,
                          { { N_ ("closed"), GUISE_COVERAGE_MOUTH, { 0, -1 } },
                            { N_ ("slight"), GUISE_COVERAGE_MOUTH, { 1, -1 } },
                            { N_ ("open"), GUISE_COVERAGE_MOUTH, { 2, -1 } },
                            { N_ ("wide"), GUISE_COVERAGE_MOUTH, { 3, -1 } } } },
  [GUISE_METER_FACE] = { N_ ("Face"),
                         5,
                         { { N_ ("neutral"), GUISE_COVERAGE_SHAPE, { 0, -1 } },
                           { N_ ("smile"),
                             GUISE_COVERAGE_SHAPE,
                             { 1, 2 },
                             { N_ ("mouth closed"), N_ ("with teeth") } },
                           { N_ ("pucker"), GUISE_COVERAGE_SHAPE, { 3, -1 } },
                           { N_ ("brows up"), GUISE_COVERAGE_SHAPE, { 4, -1 } },
                           { N_ ("frown"), GUISE_COVERAGE_SHAPE, { 5, -1 } } } },
  [GUISE_METER_GAZE] = { N_ ("Gaze"),
                         6,
                         { { N_ ("centre"), GUISE_COVERAGE_GAZE, { 0, -1 } },
                           { N_ ("left"), GUISE_COVERAGE_GAZE, { 2, -1 } },
                           { N_ ("right"), GUISE_COVERAGE_GAZE, { 1, -1 } },
                           { N_ ("up"), GUISE_COVERAGE_GAZE, { 3, -1 } },
                           { N_ ("down"), GUISE_COVERAGE_GAZE, { 4, -1 } },
                           { N_ ("corners"), GUISE_COVERAGE_GAZE, { 5, -1 } } } },
  [GUISE_METER_TILT] = { N_ ("Tilt"),
                         3,
                         { { N_ ("left"), GUISE_COVERAGE_ROLL, { 2, -1 } },
                           { N_ ("level"), GUISE_COVERAGE_ROLL, { 1, -1 } },
                           { N_ ("right"), GUISE_COVERAGE_ROLL, { 0, -1 } } } },
  [GUISE_METER_DISTANCE] = { N_ ("Distance"),
                             3,
                             { { N_ ("far"), GUISE_COVERAGE_DISTANCE, { 0, -1 } },
                               { N_ ("usual"), GUISE_COVERAGE_DISTANCE, { 1, -1 } },
                               { N_ ("near"), GUISE_COVERAGE_DISTANCE, { 2, -1 } } } },
  [GUISE_METER_LIGHT] = { N_ ("Light"),
                          6,
                          { { N_ ("front"), GUISE_COVERAGE_LIGHT, { 0, -1 } },
                            { N_ ("left"),
                              GUISE_COVERAGE_LIGHT,
                              { 2, 4 },
                              { N_ ("soft"), N_ ("strong") } },
                            { N_ ("right"),
                              GUISE_COVERAGE_LIGHT,
                              { 1, 3 },
                              { N_ ("soft"), N_ ("strong") } },
                            { N_ ("top"), GUISE_COVERAGE_LIGHT, { 5, -1 } },
                            { N_ ("dim"), GUISE_COVERAGE_LEVEL, { 0, -1 } },
                            { N_ ("bright"), GUISE_COVERAGE_LEVEL, { 2, -1 } } } },
  [GUISE_METER_WARMTH] = { N_ ("Colour"),
                           3,
                           { { N_ ("cool"), GUISE_COVERAGE_WARMTH, { 0, -1 } },
                             { N_ ("usual"), GUISE_COVERAGE_WARMTH, { 1, -1 } },
                             { N_ ("warm"), GUISE_COVERAGE_WARMTH, { 2, -1 } } } },
};

/* features.md A93 */
static const char light_hint[] =
  N_ ("The light that a model can show comes from faces in varied light, not from a colour "
      "transfer.");

struct _GuiseMeter
{
  GtkWidget parent_instance;

  GuiseMeterKind kind;
  GuiseTile      tiles[GUISE_METER_MAX_TILES];
};

G_DEFINE_FINAL_TYPE (GuiseMeter, guise_meter, GTK_TYPE_WIDGET)

enum
{
  PROP_KIND = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

GType
guise_meter_kind_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { GUISE_METER_EYES, "GUISE_METER_EYES", "eyes" },
        { GUISE_METER_MOUTH, "GUISE_METER_MOUTH", "mouth" },
        { GUISE_METER_FACE, "GUISE_METER_FACE", "face" },
        { GUISE_METER_GAZE, "GUISE_METER_GAZE", "gaze" },
        { GUISE_METER_TILT, "GUISE_METER_TILT", "tilt" },
        { GUISE_METER_DISTANCE, "GUISE_METER_DISTANCE", "distance" },
        { GUISE_METER_LIGHT, "GUISE_METER_LIGHT", "light" },
        { GUISE_METER_WARMTH, "GUISE_METER_WARMTH", "warmth" },
        { 0, NULL, NULL },
      };

      g_once_init_leave (&type, g_enum_register_static ("GuiseMeterKind", values));
    }
  return type;
}

/* ---- what it shows ---- */

int
guise_meter_kind_get_n_tiles (GuiseMeterKind kind)
{
  return kinds[kind].n_tiles;
}

const char *
guise_meter_kind_get_tile_name (GuiseMeterKind kind, int tile)
{
  return _ (kinds[kind].tiles[tile].name);
}

/* How much of what is wanted in a bin is there, 1 at most; -1: none is wanted. */
static double
get_share (const GuiseRecordFigures *figures, GuiseCoverageDimension dimension, int bin)
{
  const GuiseRecordCount *count = &figures->bins[dimension][bin];

  return count->quota > 0 ? MIN ((double) count->n / (double) count->quota, 1.0) : -1.0;
}

double
guise_meter_kind_get_fraction (GuiseMeterKind kind, int tile, const GuiseRecordFigures *figures)
{
  const TileRow *row = &kinds[kind].tiles[tile];
  double         sum = 0.0;
  int            n = 0;

  for (int i = 0; i < MAX_BINS && row->bins[i] >= 0; i++)
    {
      const double share = get_share (figures, row->dimension, row->bins[i]);

      if (share < 0.0)
        continue;
      sum += share;
      n++;
    }
  return n > 0 ? sum / n : -1.0;
}

gboolean
guise_meter_kind_is_goal (GuiseMeterKind kind, int tile, const GuiseRecordFigures *figures)
{
  const TileRow *row = &kinds[kind].tiles[tile];
  const int      bin = guise_record_figures_get_goal_bin (figures, row->dimension);

  return bin >= 0 && (bin == row->bins[0] || bin == row->bins[1]);
}

void
guise_meter_append_share (GString *text, const char *name, double share)
{
  if (text->len > 0 && !g_str_has_suffix (text->str, "("))
    g_string_append (text, ", ");
  if (share < 0.0)
    /* Translators: a kind of faces of which none are wanted */
    g_string_append_printf (text, _ ("%s not wanted"), name);
  else if (share >= 1.0)
    /* Translators: a kind of faces of which there are enough */
    g_string_append_printf (text, _ ("%s done"), name);
  else
    /* Translators: a kind of faces and how many of what is wanted are there */
    g_string_append_printf (text, _ ("%s %.0f %%"), name, floor (100.0 * share));
}

char *
guise_meter_kind_describe (GuiseMeterKind kind, const GuiseRecordFigures *figures)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < kinds[kind].n_tiles; i++)
    {
      const TileRow *row = &kinds[kind].tiles[i];

      guise_meter_append_share (text, _ (row->name),
                                         guise_meter_kind_get_fraction (kind, i, figures));
      if (row->parts[0] == NULL)
        continue;
      g_string_append (text, " (");
      for (int k = 0; k < MAX_BINS; k++)
        guise_meter_append_share (text, _ (row->parts[k]),
                                           get_share (figures, row->dimension, row->bins[k]));
      g_string_append (text, ")");
    }
  return g_string_free (text, FALSE);
}

void
guise_meter_follow (GuiseMeter *self, const GuiseRecordFigures *figures)
{
  gboolean         is_other = FALSE;
  g_autofree char *text = NULL;
  g_autofree char *tooltip = NULL;

  for (int i = 0; i < kinds[self->kind].n_tiles; i++)
    {
      const double    fraction = guise_meter_kind_get_fraction (self->kind, i, figures);
      const GuiseTile tile = { MAX (fraction, 0.0), fraction < 0.0,
                               guise_meter_kind_is_goal (self->kind, i, figures) };
      GuiseTile      *here = &self->tiles[i];

      is_other |= fabs (tile.fraction - here->fraction) > 1e-9 ||
                  tile.is_waived != here->is_waived || tile.is_goal != here->is_goal;
      *here = tile;
    }
  if (!is_other)
    return;
  text = guise_meter_kind_describe (self->kind, figures);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text,
                                  -1);
  tooltip = self->kind == GUISE_METER_LIGHT ? g_strdup_printf ("%s\n%s", text, _ (light_hint))
                                                               : g_steal_pointer (&text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ---- drawing ---- */

static void
guise_meter_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseMeter *self = GUISE_METER (widget);
  const int   n = kinds[self->kind].n_tiles;
  const float left = GUISE_METER_LABEL_WIDTH + GUISE_METER_LABEL_GAP;
  const float width =
    ((float) gtk_widget_get_width (widget) - left - GUISE_METER_GAP * (float) (n - 1)) / (float) n;

  guise_widget_append_caption (widget, snapshot,
                               _ (kinds[self->kind].title),
                                  &GRAPHENE_RECT_INIT (0, 0, GUISE_METER_LABEL_WIDTH,
                                                       GUISE_METER_TILE_HEIGHT),
                                  PANGO_ALIGN_LEFT, TRUE);
  for (int i = 0; i < n; i++)
    {
      const float x = left + (width + GUISE_METER_GAP) * (float) i;

      guise_tile_append (widget, snapshot,
                         &GRAPHENE_RECT_INIT (x, 2, width, GUISE_METER_TILE_HEIGHT),
                         &self->tiles[i]);
      guise_tile_append_name (widget, snapshot, guise_meter_kind_get_tile_name (self->kind, i),
                              &GRAPHENE_RECT_INIT (x - 1, GUISE_METER_TILE_HEIGHT + 4, width + 2,
                                                   0),
                              PANGO_ALIGN_CENTER);
    }
}

static void
guise_meter_measure (GtkWidget     *widget,
                     GtkOrientation orientation,
                     int            for_size,
                     int           *minimum,
                     int           *natural,
                     int           *minimum_baseline,
                     int           *natural_baseline)
{
  *minimum = *natural =
    orientation == GTK_ORIENTATION_VERTICAL ? GUISE_METER_HEIGHT : GUISE_METER_MIN_WIDTH;
}

/* ---- the object ---- */

static void
guise_meter_constructed (GObject *object)
{
  GuiseMeter *self = GUISE_METER (object);

  G_OBJECT_CLASS (guise_meter_parent_class)->constructed (object);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (kinds[self->kind].title), -1);
}

static void
guise_meter_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_KIND)
    GUISE_METER (object)->kind = (GuiseMeterKind) g_value_get_enum (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
guise_meter_class_init (GuiseMeterClass *class)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->constructed = guise_meter_constructed;
  object_class->set_property = guise_meter_set_property;
  properties[PROP_KIND] =
    g_param_spec_enum ("kind", NULL, NULL, GUISE_TYPE_METER_KIND, GUISE_METER_EYES,
                       G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  widget_class->snapshot = guise_meter_snapshot;
  widget_class->measure = guise_meter_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_METER);
}

static void
guise_meter_init (GuiseMeter *self)
{
  guise_palette_follow (GTK_WIDGET (self));
}
