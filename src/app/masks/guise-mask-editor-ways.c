/* SPDX-License-Identifier: GPL-3.0-or-later
 * Outlines drawn over faces: the ways from face to face. */
#include <glib/gi18n.h>

#include "app/masks/guise-mask-editor-private.h"
#include "app/masks/guise-mask-suggested.h"
#include "app/widgets/guise-widget.h"

/* As the list of states has them: the suggested faces have an order of their own. */
#define SUGGESTED 0

static gboolean
is_suggesting (const GuiseMaskEditor *self)
{
  return gtk_drop_down_get_selected (self->state) == SUGGESTED;
}

/* Beside the suggested faces all of them can be gone through. */
static GuiseMaskState
get_state (const GuiseMaskEditor *self)
{
  return is_suggesting (self) ? GUISE_MASK_STATE_ANY
                              : (GuiseMaskState) (gtk_drop_down_get_selected (self->state) - 1);
}

/* ---- what is shown of them ---- */

static void
on_strip_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (source);
  g_autoptr (GPtrArray) faces = guise_mask_suggested_load_finish (result);

  if (g_task_get_cancellable (G_TASK (result)) != self->looking)
    return; /* another strip was asked for, or the page is gone */
  g_clear_object (&self->looking);
  if (faces != NULL)
    guise_mask_suggested_fill (self->suggested, faces, self->slot,
                               guise_mask_editor_get_aside (self),
                               guise_mask_face_get_entry (self->shown)->name);
}

void
guise_mask_editor_name_next (GuiseMaskEditor *self)
{
  gtk_widget_set_tooltip_text (self->next_button,
                               is_suggesting (self) ? _("Next suggested face (Shift+D)")
                                                    : _("Next of these faces (D)"));
  guise_mask_editor_name_keys_of (self, self->next_button,
                                  is_suggesting (self) ? "mask.suggested" : "mask.go(1)");
}

void
guise_mask_editor_show_strip (GuiseMaskEditor *self)
{
  gtk_widget_set_visible (self->state_text, is_suggesting (self));
  guise_mask_editor_name_next (self);
  if (self->looking != NULL)
    g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  if (self->shown == NULL)
    return;
  if (is_suggesting (self))
    guise_mask_suggested_fill (self->suggested, guise_mask_desk_get_suggestions (self->desk),
                               self->slot, guise_mask_editor_get_aside (self),
                               guise_mask_face_get_entry (self->shown)->name);
  else
    {
      self->looking = g_cancellable_new ();
      guise_mask_suggested_load_async (G_OBJECT (self), self->shown->faceset, self->slot,
                                       self->document, guise_mask_editor_get_aside (self),
                                       get_state (self), self->shown->index, self->looking,
                                       on_strip_cb);
    }
  guise_mask_editor_show_words (self);
}

/* Among the faces that are gone through; among all for one that is none of them. */
char *
guise_mask_editor_dup_place (const GuiseMaskEditor *self)
{
  const GuiseFaceset *faceset = self->shown->faceset;
  const size_t        n = guise_faceset_get_n (faceset);
  const char         *name = guise_mask_face_get_entry (self->shown)->name;
  char               *place = is_suggesting (self)
                                ? guise_mask_suggested_dup_place (self->desk, self->slot,
                                                                  guise_mask_editor_get_aside (self), name)
                                : NULL;
  size_t              at = 0;
  size_t              n_all = 0;

  if (place != NULL)
    return place;
  for (size_t i = 0; i < n; i++)
    if (guise_mask_state_holds (get_state (self), guise_faceset_get_entry (faceset, i),
                                self->document, guise_mask_editor_get_aside (self)))
      {
        n_all++;
        at = i == self->shown->index ? n_all : at;
      }
  return at > 0 ? g_strdup_printf (_("%'zu of %'zu"), at, n_all)
                : g_strdup_printf (_("%'zu of %'zu"), self->shown->index + 1, n);
}

/* ---- going ---- */

/* So many steps, round and round. */
static gboolean
find_face (const GuiseMaskEditor *self, GuiseMaskState state, int by, size_t *out_index)
{
  size_t at = self->shown->index;

  for (int i = 0; i < ABS (by); i++)
    if (!guise_mask_state_find (state, self->shown->faceset, self->document,
                                guise_mask_editor_get_aside (self), at, by, &at))
      return FALSE;
  *out_index = at;
  return TRUE;
}

static void
go_to_state (GuiseMaskEditor *self, GuiseMaskState state, int by, const char *none)
{
  size_t next;

  if (self->shown == NULL)
    return;
  /* what is being drawn counts for the face that is left */
  guise_mask_canvas_finish (self->canvas);
  if (!find_face (self, state, by, &next))
    guise_widget_toast (GTK_WIDGET (self), none, NULL);
  else if (next != self->shown->index)
    guise_mask_editor_go_to (self, guise_faceset_get_entry (self->shown->faceset, next)->name, 0);
}

static void
go (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (widget);

  go_to_state (self, get_state (self), g_variant_get_int32 (parameter),
               _("There is no such face; choose others at the bottom."));
}

static void
go_unlabelled (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (widget);

  go_to_state (self, GUISE_MASK_STATE_BARE, 1, _("Every face has outlines."));
}

static void
show (GtkWidget *widget, const char *action, GVariant *parameter)
{
  guise_mask_editor_go_to (GUISE_MASK_EDITOR (widget), g_variant_get_string (parameter, NULL), 0);
}

/* The suggested face behind this one; the first when this is none. */
static gboolean
show_suggested (GuiseMaskEditor *self)
{
  const char *name = self->shown != NULL ? guise_mask_face_get_entry (self->shown)->name : NULL;
  const char *next = guise_mask_suggested_get_next (self->desk, self->slot, self->document,
                                                    guise_mask_editor_get_aside (self), name);

  if (next != NULL)
    guise_mask_editor_go_to (self, next, 0);
  return next != NULL;
}

/* When all of them are drawn on others are looked for, which takes a while. */
static void
go_suggested (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (widget);

  guise_mask_canvas_finish (self->canvas);
  if (show_suggested (self))
    return;
  self->wants_suggested = TRUE;
  guise_mask_desk_look (self->desk);
}

void
guise_mask_editor_on_desk_changed (GuiseMaskEditor *self)
{
  const gboolean is_known = !guise_mask_desk_is_looking (self->desk);

  if (is_suggesting (self) && is_known)
    guise_mask_editor_show_strip (self);
  if (!self->wants_suggested || !is_known)
    return;
  self->wants_suggested = FALSE;
  if (!show_suggested (self))
    gtk_widget_activate_action (GTK_WIDGET (self), "mask.unlabelled", NULL);
}

/* As the button says, whichever faces are gone through. */
static void
go_on (GtkWidget *widget, const char *action, GVariant *parameter)
{
  if (is_suggesting (GUISE_MASK_EDITOR (widget)))
    gtk_widget_activate_action (widget, "mask.suggested", NULL);
  else
    gtk_widget_activate_action (widget, "mask.go", "i", 1);
}

/* Round and round. */
static void
change_state (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (widget);
  const guint      n = g_list_model_get_n_items (gtk_drop_down_get_model (self->state));

  gtk_drop_down_set_selected (self->state, (gtk_drop_down_get_selected (self->state) + 1) % n);
}

void
guise_mask_editor_install_ways (GtkWidgetClass *class)
{
  gtk_widget_class_install_action (class, "mask.go", "i", go);
  gtk_widget_class_install_action (class, "mask.go-on", NULL, go_on);
  gtk_widget_class_install_action (class, "mask.show", "s", show);
  gtk_widget_class_install_action (class, "mask.state", NULL, change_state);
  gtk_widget_class_install_action (class, "mask.suggested", NULL, go_suggested);
  gtk_widget_class_install_action (class, "mask.unlabelled", NULL, go_unlabelled);
}
