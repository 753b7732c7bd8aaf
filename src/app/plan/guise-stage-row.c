/* SPDX-License-Identifier: GPL-3.0-or-later
 * A row of the timeline of stages. */
#include "app/plan/guise-stage-row.h"

#include <glib/gi18n.h>

#include "app/plan/guise-share-bar.h"
#include "app/widgets/guise-palette.h"

/* Source: studio.md 5.6 */
#define RAIL     17.0f /* middle of the rail */
#define DISC     13.0f /* radius */
#define DISC_Y   34.0f /* 30 in the card */
#define LINE     2.0f
#define NOTCH    10.0f
#define SIGN     6.0f /* half of a diamond or square */
#define END_DISC 4.0f
#define GAP      6.0f /* between a sign and the line */

struct _GuiseStageRow
{
  GtkListBoxRow parent_instance;

  GuiseStageRowKind kind;
  unsigned          number;
  double            done;
  double            resets[GUISE_STAGE_ROW_MAX_RESETS];
  unsigned          n_resets;

  GtkWidget     *box;
  GtkWidget     *head;
  GtkWidget     *foot;
  GtkLabel      *title;
  GtkLabel      *hours;
  GtkLabel      *text;
  GtkLabel      *memory;
  GtkWidget     *disk_box;
  GtkLabel      *disk;
  GtkLabel      *iterations;
  GuiseShareBar *bar;
};

G_DEFINE_FINAL_TYPE (GuiseStageRow, guise_stage_row, GTK_TYPE_LIST_BOX_ROW)

GuiseStageRowKind
guise_stage_row_get_kind (const GuiseStageRow *self)
{
  return self->kind;
}

unsigned
guise_stage_row_get_number (const GuiseStageRow *self)
{
  return self->number;
}

/* ---- what it shows ---- */

static char *
dup_disk (const GuiseStageRowState *state)
{
  return state->disk != NULL
    ? g_strdup_printf (_("%s of the disk by the end of this stage"), state->disk)
    : NULL;
}

static void
show_name (GuiseStageRow *self, const GuiseStageRowState *state)
{
  /* Translators: number and title of a stage, hours, memory */
  g_autofree char *name = self->kind == GUISE_STAGE_ROW_STAGE
    ? g_strdup_printf (_("Stage %u, %s, %s, %s"), state->number, state->title, state->hours,
                          state->memory)
    : g_strdup (state->text);
  g_autofree char *disk = dup_disk (state);
  g_autofree char *text =
    disk != NULL ? g_strdup_printf ("%s; %s", state->text, disk) : g_strdup (state->text);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
show_disk (GuiseStageRow *self, const GuiseStageRowState *state)
{
  g_autofree char *text = dup_disk (state);

  gtk_widget_set_visible (self->disk_box, text != NULL);
  gtk_widget_set_tooltip_text (self->disk_box, text);
  gtk_label_set_label (self->disk, text != NULL ? state->disk : "");
}

void
guise_stage_row_set (GuiseStageRow *self, const GuiseStageRowState *state)
{
  self->number = state->number;
  self->done = state->done;
  self->n_resets = MIN (state->n_resets, GUISE_STAGE_ROW_MAX_RESETS);
  for (unsigned i = 0; i < self->n_resets; i++)
    self->resets[i] = state->resets[i];
  gtk_label_set_label (self->text, state->text);
  if (self->kind == GUISE_STAGE_ROW_STAGE)
    {
      gtk_label_set_label (self->title, state->title);
      gtk_label_set_label (self->hours, state->hours);
      gtk_label_set_label (self->memory, state->memory);
      gtk_label_set_label (self->iterations, state->iterations);
      show_disk (self, state);
      guise_share_bar_set (self->bar, state->share);
      if (state->share > 1.0)
        gtk_widget_add_css_class (GTK_WIDGET (self->memory), "error");
      else
        gtk_widget_remove_css_class (GTK_WIDGET (self->memory), "error");
    }
  show_name (self, state);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ---- drawing ---- */

static void
append_line (GtkSnapshot *snapshot, const GdkRGBA *rgba, float y, float end)
{
  if (end > y)
    gtk_snapshot_append_color (snapshot, rgba,
                               &GRAPHENE_RECT_INIT (RAIL - LINE / 2.0f, y, LINE, end - y));
}

static void
append_round (GtkSnapshot *snapshot, const GdkRGBA *rgba, float y, float radius)
{
  GskRoundedRect  outline;
  graphene_rect_t bounds =
    GRAPHENE_RECT_INIT (RAIL - radius, y - radius, 2.0f * radius, 2.0f * radius);

  gsk_rounded_rect_init_from_rect (&outline, &bounds, radius);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, rgba, &bounds);
  gtk_snapshot_pop (snapshot);
}

static void
append_ring (GtkSnapshot *snapshot, const GdkRGBA *rgba, float y, float radius, float width)
{
  const float     widths[4] = { width, width, width, width };
  const GdkRGBA   colors[4] = { *rgba, *rgba, *rgba, *rgba };
  GskRoundedRect  outline;
  graphene_rect_t bounds =
    GRAPHENE_RECT_INIT (RAIL - radius, y - radius, 2.0f * radius, 2.0f * radius);

  gsk_rounded_rect_init_from_rect (&outline, &bounds, radius);
  gtk_snapshot_append_border (snapshot, &outline, widths, colors);
}

static void
append_text (GuiseStageRow *self, GtkSnapshot *snapshot, const char *text, const GdkRGBA *rgba)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (RAIL - (float) width / 2.0f,
                                                          DISC_Y - (float) height / 2.0f));
  gtk_snapshot_append_layout (snapshot, layout, rgba);
  gtk_snapshot_restore (snapshot);
}

/* Number in a ring; in a disc when it is selected; a check when the stage is over. */
static void
append_disc (GuiseStageRow *self, GtkSnapshot *snapshot)
{
  GtkWidget       *widget = GTK_WIDGET (self);
  const GdkRGBA    text = guise_palette_get (widget, GUISE_COLOR_TEXT);
  const GdkRGBA    window = guise_palette_get (widget, GUISE_COLOR_WINDOW);
  const GdkRGBA    accent = guise_palette_get (widget, GUISE_COLOR_ACCENT);
  const GdkRGBA    on_accent = guise_palette_get (widget, GUISE_COLOR_ON_ACCENT);
  const GdkRGBA    done = guise_palette_get (widget, GUISE_COLOR_DONE);
  const gboolean   is_selected = gtk_list_box_row_is_selected (GTK_LIST_BOX_ROW (self));
  const gboolean   is_over = self->done >= 1.0;
  g_autofree char *number = g_strdup_printf ("%u", self->number);

  if (is_selected || is_over)
    append_round (snapshot, is_selected ? &accent : &done, DISC_Y, DISC);
  else
    append_ring (snapshot, self->done > 0.0 ? &accent : &done, DISC_Y, DISC,
                 self->done > 0.0 ? 3.0f : 1.5f);
  append_text (self, snapshot, is_over ? "✓" : number,
               is_selected ? &on_accent
               : is_over   ? &window
                           : &text);
}

/* Resets are notches on the way down to the next stage. */
static void
append_notches (GuiseStageRow *self, GtkSnapshot *snapshot, float top, float height)
{
  const GdkRGBA rgba = guise_palette_get (GTK_WIDGET (self), GUISE_COLOR_DONE);

  for (unsigned i = 0; i < self->n_resets; i++)
    gtk_snapshot_append_color (snapshot, &rgba,
                               &GRAPHENE_RECT_INIT (RAIL - NOTCH / 2.0f,
                                                    top + (float) self->resets[i] * (height - top) -
                                                      1.0f,
                                                    NOTCH, 2.0f));
}

static void
append_diamond (GtkSnapshot *snapshot, const GdkRGBA *rgba, float y)
{
  const float     side = SIGN * 1.5f;
  const float     widths[4] = { 1.5f, 1.5f, 1.5f, 1.5f };
  const GdkRGBA   colors[4] = { *rgba, *rgba, *rgba, *rgba };
  GskRoundedRect  outline;
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (-side / 2.0f, -side / 2.0f, side, side);

  gsk_rounded_rect_init_from_rect (&outline, &bounds, 0.0f);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (RAIL, y));
  gtk_snapshot_rotate (snapshot, 45.0f);
  gtk_snapshot_append_border (snapshot, &outline, widths, colors);
  gtk_snapshot_restore (snapshot);
}

static void
append_sign (GuiseStageRow *self, GtkSnapshot *snapshot, float y)
{
  const GdkRGBA rgba = guise_palette_get (GTK_WIDGET (self), GUISE_COLOR_DONE);

  switch (self->kind)
    {
    case GUISE_STAGE_ROW_SWAP:
      append_diamond (snapshot, &rgba, y);
      break;
    case GUISE_STAGE_ROW_BASE:
      gtk_snapshot_append_color (snapshot, &rgba,
                                 &GRAPHENE_RECT_INIT (RAIL - SIGN + 1.0f, y - SIGN + 1.0f,
                                                      2.0f * SIGN - 2.0f, 2.0f * SIGN - 2.0f));
      break;
    case GUISE_STAGE_ROW_GATE:
      append_ring (snapshot, &rgba, y, SIGN, 1.5f);
      break;
    case GUISE_STAGE_ROW_STAGE:
    case GUISE_STAGE_ROW_END:
      append_round (snapshot, &rgba, y, END_DISC);
      break;
    }
}

static void
guise_stage_row_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseStageRow *self = GUISE_STAGE_ROW (widget);
  const GdkRGBA  line = guise_palette_get (widget, GUISE_COLOR_LINE);
  const float    height = (float) gtk_widget_get_height (widget);
  const float    middle = height / 2.0f;
  const gboolean is_first = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (self)) == 0;

  /* The rail runs along the side where reading begins. */
  gtk_snapshot_save (snapshot);
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) gtk_widget_get_width (widget) -
                                                              2.0f * RAIL,
                                                            0.0f));
  if (self->kind == GUISE_STAGE_ROW_STAGE)
    {
      append_line (snapshot, &line, 0.0f, is_first ? 0.0f : DISC_Y - DISC);
      append_line (snapshot, &line, DISC_Y + DISC, height);
      append_notches (self, snapshot, DISC_Y + DISC, height);
      append_disc (self, snapshot);
    }
  else
    {
      append_line (snapshot, &line, 0.0f, middle - SIGN - GAP / 2.0f);
      if (self->kind != GUISE_STAGE_ROW_END)
        append_line (snapshot, &line, middle + SIGN + GAP / 2.0f, height);
      append_sign (self, snapshot, middle);
    }
  gtk_snapshot_restore (snapshot);
  GTK_WIDGET_CLASS (guise_stage_row_parent_class)->snapshot (widget, snapshot);
}

/* ---- the object ---- */

GtkWidget *
guise_stage_row_new (GuiseStageRowKind kind)
{
  GuiseStageRow *self = g_object_new (GUISE_TYPE_STAGE_ROW, NULL);
  const gboolean is_stage = kind == GUISE_STAGE_ROW_STAGE;

  self->kind = kind;
  gtk_widget_set_visible (self->head, is_stage);
  gtk_widget_set_visible (self->foot, is_stage);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (self), is_stage);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), is_stage);
  gtk_widget_set_focusable (GTK_WIDGET (self), is_stage);
  if (is_stage)
    {
      gtk_widget_add_css_class (self->box, "card");
      gtk_widget_add_css_class (self->box, "guise-stage-card");
    }
  return GTK_WIDGET (self);
}

static void
guise_stage_row_class_init (GuiseStageRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  widget_class->snapshot = guise_stage_row_snapshot;
  g_type_ensure (GUISE_TYPE_SHARE_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-stage-row.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseStageRow, box);
  gtk_widget_class_bind_template_child (widget_class, GuiseStageRow, head);
  gtk_widget_class_bind_template_child (widget_class, GuiseStageRow, foot);
  gtk_widget_class_bind_template_child (widget_class, GuiseStageRow, title);
  gtk_widget_class_bind_template_child (widget_class, GuiseStageRow, hours);
  gtk_widget_class_bind_template_child (widget_class, GuiseStageRow, text);
  gtk_widget_class_bind_template_child (widget_class, GuiseStageRow, memory);
  gtk_widget_class_bind_template_child (widget_class, GuiseStageRow, disk_box);
  gtk_widget_class_bind_template_child (widget_class, GuiseStageRow, disk);
  gtk_widget_class_bind_template_child (widget_class, GuiseStageRow, iterations);
  gtk_widget_class_bind_template_child (widget_class, GuiseStageRow, bar);
}

static void
guise_stage_row_init (GuiseStageRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  guise_palette_follow (GTK_WIDGET (self));
}
