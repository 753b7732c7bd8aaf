/* SPDX-License-Identifier: GPL-3.0-or-later
 * Outlines drawn over faces: those that are set aside from here. */
#include <glib/gi18n.h>

#include "app/masks/guise-mask-editor-private.h"
#include "app/widgets/guise-widget.h"

GHashTable *
guise_mask_editor_get_aside (const GuiseMaskEditor *self)
{
  return guise_face_marks_get_aside (self->marks);
}

gboolean
guise_mask_editor_is_aside (const GuiseMaskEditor *self)
{
  GHashTable *aside = guise_mask_editor_get_aside (self);

  return self->shown != NULL && aside != NULL &&
         g_hash_table_contains (aside, guise_mask_face_get_entry (self->shown)->name);
}

void
guise_mask_editor_show_aside (GuiseMaskEditor *self)
{
  const gboolean is_aside = guise_mask_editor_is_aside (self);

  gtk_button_set_icon_name (self->aside_button,
                            is_aside ? "view-reveal-symbolic" : "view-conceal-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->aside_button),
                               is_aside ? _("Bring this face back (X)")
                                        : _("Set this face aside and go on (X)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->aside_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  is_aside ? _("Bring back") : _("Set aside"), -1);
}

static gboolean
is_gone (const GuiseMaskEditor *self)
{
  return self->canvas == NULL;
}

/* The toast takes the place of an older one, whose Undo would take this back. A face that is set
 * aside is gone on from, if it is still the one that is shown: somebody may have been faster. */
static void
on_said_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = user_data;
  g_autofree char *words = guise_face_marks_dup_words (result);
  const gboolean   is_done = guise_face_marks_finish (result, &error);

  if (is_gone (self))
    return;
  guise_mask_editor_show_error (self, error);
  if (!is_done)
    return;
  guise_widget_toast_offer (GTK_WIDGET (self), words,
                            _("Undo"), "mask.undo-aside", g_variant_new_string (name));
  if (self->loading == NULL && guise_mask_editor_is_aside (self) &&
      g_str_equal (guise_mask_face_get_entry (self->shown)->name, name))
    gtk_widget_activate_action (GTK_WIDGET (self), "mask.go-on", NULL);
}

static void
on_undone_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = user_data;
  const gboolean   is_done = guise_face_marks_finish (result, &error);

  if (is_gone (self))
    return;
  if (is_done)
    guise_mask_editor_go_to (self, name, 0);
  else
    guise_mask_editor_show_error (self, error);
}

static void
set_aside (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (widget);
  const char *name = self->shown != NULL ? guise_mask_face_get_entry (self->shown)->name : NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  if (name == NULL || self->loading != NULL || guise_face_marks_is_busy (self->marks))
    return; /* it would be said about the same face once more */
  g_ptr_array_add (names, (char *) name);
  guise_face_marks_set_async (self->marks, self, names,
                              guise_mask_editor_is_aside (self) ? GUISE_SELECTION_FREE
                                                                : GUISE_SELECTION_DROPPED,
                              on_said_cb, g_strdup (name));
}

/* Not by the name alone: a chosen face gets its place among the chosen ones back. */
static void
undo_aside (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseMaskEditor *self = GUISE_MASK_EDITOR (widget);

  if (guise_face_marks_can_undo (self->marks))
    guise_face_marks_undo_async (self->marks, self, on_undone_cb,
                                 g_variant_dup_string (parameter, NULL));
}

void
guise_mask_editor_install_aside (GtkWidgetClass *class)
{
  gtk_widget_class_install_action (class, "mask.aside", NULL, set_aside);
  gtk_widget_class_install_action (class, "mask.undo-aside", "s", undo_aside);
}
