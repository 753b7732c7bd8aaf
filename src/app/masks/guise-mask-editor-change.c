/* SPDX-License-Identifier: GPL-3.0-or-later
 * Outlines drawn over faces: what changes them. */
#include <glib/gi18n.h>
#include <math.h>

#include "app/masks/guise-mask-canvas-private.h"
#include "app/masks/guise-mask-editor-private.h"
#include "app/widgets/guise-widget.h"
#include "mask/guise-mask-carry.h"
#include "mask/guise-mask-labels.h"

#define GROW 2.0 /* pixels of the face for a press of a key */

void
guise_mask_editor_show_agreement (GuiseMaskEditor *self)
{
  const double agreement =
    guise_mask_face_get_agreement (self->shown, guise_mask_document_get_polygons (self->document));
  g_autofree char *text = isnan (agreement) ? g_strdup (_("Needs outlines and a trained mask"))
                                            : g_strdup_printf (_("%.0f %%"), 100.0 * agreement);

  adw_action_row_set_subtitle (self->agreement, text);
}

void
guise_mask_editor_save (GuiseMaskEditor *self)
{
  guise_mask_saver_save (self->saver, guise_mask_document_get_face (self->document),
                         guise_mask_document_get_polygons (self->document));
  if (guise_mask_canvas_is_ready (self->canvas))
    guise_mask_editor_show_agreement (self);
  guise_mask_editor_show_words (self);
}

static void
after_change (GuiseMaskEditor *self)
{
  guise_mask_canvas_update (self->canvas);
  guise_mask_editor_save (self);
}

static gboolean
is_ready (const GuiseMaskEditor *self)
{
  return self->shown != NULL && self->loading == NULL;
}

/* The change may have been made on another face: that one is shown then. */
static void
step (GuiseMaskEditor *self, gboolean (*func) (GuiseMaskDocument *))
{
  if (!is_ready (self) || !func (self->document))
    return;
  after_change (self);
  if (!g_str_equal (guise_mask_document_get_face (self->document),
                    guise_mask_face_get_entry (self->shown)->name))
    guise_mask_editor_go_to (self, guise_mask_document_get_face (self->document), 0);
}

/* Of an outline that is being drawn its last point goes. */
void
guise_mask_editor_undo (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (widget);

  if (guise_mask_document_get_draft (self->document) != NULL)
    guise_mask_canvas_drop_last (self->canvas);
  else
    step (self, guise_mask_document_undo);
}

void
guise_mask_editor_redo (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (widget);

  if (guise_mask_document_can_draw_again (self->document))
    guise_mask_canvas_draw_again (self->canvas);
  else
    step (self, guise_mask_document_redo);
}

static void
start_from (GuiseMaskEditor *self, GPtrArray *polygons, GError *error)
{
  if (polygons == NULL)
    guise_mask_editor_show_error (self, error);
  else
    {
      guise_mask_document_replace (self->document, polygons);
      after_change (self);
    }
}

void
guise_mask_editor_from_face (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (widget);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) polygons = NULL;

  if (!is_ready (self))
    return;
  polygons = guise_mask_labels_trace_face (guise_mask_face_get_entry (self->shown), &error);
  start_from (self, polygons, error);
}

void
guise_mask_editor_from_trained (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (widget);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) polygons = NULL;

  if (!is_ready (self))
    return;
  polygons = guise_mask_labels_trace_mask (self->shown->file, &error);
  if (polygons != NULL && polygons->len == 0)
    guise_widget_toast (widget, _("The trained mask of this face is empty."), NULL);
  else
    start_from (self, polygons, error);
}

/* What was drawn over the face before, and may not be saved yet, goes where this face has gone. */
static void
carry_from (GuiseMaskEditor *self, const GuiseMaskFace *previous)
{
  const GuiseFacesetEntry *entry = guise_mask_face_get_entry (previous);
  const GPtrArray *outlines = guise_mask_document_find_outlines (self->document, entry->name);
  g_autoptr (GPtrArray) carried = NULL;

  if (outlines == NULL)
    outlines = previous->file->meta->polygons;
  if (outlines == NULL || outlines->len == 0)
    {
      guise_widget_toast (GTK_WIDGET (self), _("The face before has no outlines."), NULL);
      return;
    }
  carried = guise_mask_carry (outlines, entry->landmarks,
                              guise_mask_face_get_entry (self->shown)->landmarks);
  start_from (self, carried, NULL);
}

static void
on_previous_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = user_data;
  GuiseMaskFace   *loaded = guise_mask_face_read_finish (result, &error);

  if (self->project == NULL || !is_ready (self) ||
      !g_str_equal (guise_mask_face_get_entry (self->shown)->name, name))
    ; /* the page is gone, or another face is shown or on its way */
  else if (loaded == NULL)
    guise_mask_editor_show_error (self, error);
  else
    carry_from (self, loaded);
  g_clear_pointer (&loaded, guise_mask_face_free);
}

void
guise_mask_editor_copy_previous (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (widget);

  if (is_ready (self) && self->shown->index == 0)
    guise_widget_toast (widget, _("This is the first face; there is none before it."), NULL);
  else if (is_ready (self))
    guise_mask_face_read_async (G_OBJECT (self), self->folder, self->shown->faceset,
                                guise_mask_face_get_entry (self->shown)->name, -1, NULL,
                                on_previous_cb,
                                g_strdup (guise_mask_face_get_entry (self->shown)->name));
}

void
guise_mask_editor_grow (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (widget);

  if (!is_ready (self))
    return;
  guise_mask_document_grow (self->document, guise_mask_canvas_get_active (self->canvas),
                            GROW * g_variant_get_int32 (parameter));
  after_change (self);
}

void
guise_mask_editor_smooth (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (widget);

  if (!is_ready (self))
    return;
  guise_mask_document_smooth (self->document, guise_mask_canvas_get_active (self->canvas));
  after_change (self);
}
