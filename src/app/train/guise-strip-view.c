/* SPDX-License-Identifier: GPL-3.0-or-later
 * The probe faces of a training. */
#include "app/train/guise-strip-view.h"

#include <glib/gi18n.h>

#include "app/widgets/guise-palette.h"
#include "app/widgets/guise-widget.h"

#define N_COLUMNS  GUISE_STRIP_N_COLUMNS
#define GAP        6.0f
#define CORNER     6.0f
#define CAPTION    18.0f
#define MAX_CELL   112.0f
#define MIN_HEIGHT 120

struct _GuiseStripView
{
  GtkWidget parent_instance;

  char         *path;    /* owned, or NULL */
  GdkTexture   *texture; /* owned, or NULL */
  GCancellable *loading; /* owned, or NULL */
};

G_DEFINE_FINAL_TYPE (GuiseStripView, guise_strip_view, GTK_TYPE_WIDGET)

/* ---- files ---- */

static void
load_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  GError     *error = NULL;
  GdkTexture *texture = gdk_texture_new_from_filename (data, &error);

  if (texture != NULL)
    g_task_return_pointer (task, texture, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseStripView *self = GUISE_STRIP_VIEW (source);
  GdkTexture     *texture;

  if (g_task_get_cancellable (G_TASK (result)) != self->loading)
    return; /* another file has taken its place */
  texture = g_task_propagate_pointer (G_TASK (result), NULL);
  g_clear_object (&self->loading);
  if (texture == NULL)
    return;
  g_clear_object (&self->texture);
  self->texture = texture;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
guise_strip_view_load (GuiseStripView *self, const char *path)
{
  g_autoptr (GTask) task = NULL;

  if (g_strcmp0 (path, self->path) == 0)
    return;
  g_free (self->path);
  self->path = g_strdup (path);
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  if (path == NULL)
    return;
  self->loading = g_cancellable_new ();
  task = g_task_new (self, self->loading, on_loaded_cb, NULL);
  g_task_set_source_tag (task, guise_strip_view_load);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, load_thread);
}

/* ---- drawing ---- */

/* A cell of the strip: all of it is drawn and cut off at the cell. */
static void
append_cell (GtkSnapshot *snapshot,
             GdkTexture  *texture,
             int          column,
             int          row,
             float        x,
             float        y,
             float        size)
{
  const float           side = (float) gdk_texture_get_width (texture) / N_COLUMNS;
  const float           scale = size / side;
  const graphene_rect_t bounds = GRAPHENE_RECT_INIT (x, y, size, size);
  GskRoundedRect        outline;

  gsk_rounded_rect_init_from_rect (&outline, &bounds, CORNER);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_texture (snapshot, texture,
                               &GRAPHENE_RECT_INIT (x - (float) column * size,
                                                    y - (float) row * size,
                                                    (float) gdk_texture_get_width (texture) * scale,
                                                    (float) gdk_texture_get_height (texture) *
                                                      scale));
  gtk_snapshot_pop (snapshot);
}

static void
append_empty (GtkSnapshot *snapshot, GtkWidget *widget, float x, float y, float size)
{
  const GdkRGBA         rgba = guise_palette_get (widget, GUISE_COLOR_TRACK);
  const graphene_rect_t bounds = GRAPHENE_RECT_INIT (x, y, size, size);
  GskRoundedRect        outline;

  gsk_rounded_rect_init_from_rect (&outline, &bounds, CORNER);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &rgba, &bounds);
  gtk_snapshot_pop (snapshot);
}

static void
guise_strip_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  static const char *const captions[N_COLUMNS] = { N_ ("Character"), N_ ("learned"), N_ ("You"),
                                                   N_ ("learned"),   N_ ("Swapped"), N_ ("Mask") };
  GuiseStripView          *self = GUISE_STRIP_VIEW (widget);
  const float              room = (float) gtk_widget_get_width (widget);
  const float              size = MIN ((room - GAP * (N_COLUMNS - 1)) / N_COLUMNS, MAX_CELL);
  const float              height = (float) gtk_widget_get_height (widget) - CAPTION;
  int                      n_rows = (int) ((height + GAP) / (size + GAP));

  if (self->texture != NULL)
    n_rows = MIN (n_rows, gdk_texture_get_height (self->texture) * N_COLUMNS /
                            gdk_texture_get_width (self->texture));
  for (int column = 0; column < N_COLUMNS; column++)
    {
      const float x = (float) column * (size + GAP);

      guise_widget_append_caption (widget, snapshot,
                                   _ (captions[column]), &GRAPHENE_RECT_INIT (x, 0, size, CAPTION),
                                      PANGO_ALIGN_CENTER, FALSE);
      for (int row = 0; row < n_rows; row++)
        {
          const float y = CAPTION + (float) row * (size + GAP);

          if (self->texture != NULL)
            append_cell (snapshot, self->texture, column, row, x, y, size);
          else
            append_empty (snapshot, widget, x, y, size);
        }
    }
}

static void
guise_strip_view_measure (GtkWidget     *widget,
                          GtkOrientation orientation,
                          int            for_size,
                          int           *minimum,
                          int           *natural,
                          int           *minimum_baseline,
                          int           *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? MIN_HEIGHT : 0;
  *natural = orientation == GTK_ORIENTATION_VERTICAL ? MIN_HEIGHT : 0;
}

/* ---- the object ---- */

static void
guise_strip_view_dispose (GObject *object)
{
  GuiseStripView *self = GUISE_STRIP_VIEW (object);

  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_object (&self->texture);
  g_clear_pointer (&self->path, g_free);
  G_OBJECT_CLASS (guise_strip_view_parent_class)->dispose (object);
}

static void
guise_strip_view_class_init (GuiseStripViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_strip_view_dispose;
  widget_class->snapshot = guise_strip_view_snapshot;
  widget_class->measure = guise_strip_view_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
guise_strip_view_init (GuiseStripView *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Probe faces: character, you and the swap"), -1);
  guise_palette_follow (GTK_WIDGET (self));
}
