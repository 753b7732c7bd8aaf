/* SPDX-License-Identifier: GPL-3.0-or-later
 * Outlines drawn over faces: keys, for those who do not see the tooltips. */
#include "app/guise-shortcuts.h"
#include "app/masks/guise-mask-editor-private.h"

#define SETTINGS_ID "org.guise.Studio"
#define KEY         "deepfacelab-keys"

/* As WAI-ARIA writes keys: "Control+Shift+Z". */
static void
append_key (GString *to, const char *accelerator)
{
  static const struct
  {
    GdkModifierType modifier;
    const char     *name;
  } modifiers[] = { { GDK_CONTROL_MASK, "Control+" },
                    { GDK_ALT_MASK, "Alt+" },
                    { GDK_SHIFT_MASK, "Shift+" } };
  guint           key;
  GdkModifierType held;

  if (!gtk_accelerator_parse (accelerator, &key, &held))
    return; /* a test reads the table */
  if (to->len > 0)
    g_string_append_c (to, ' ');
  for (size_t i = 0; i < G_N_ELEMENTS (modifiers); i++)
    if ((held & modifiers[i].modifier) != 0)
      g_string_append (to, modifiers[i].name);
  g_string_append (to, gdk_keyval_name (gdk_keyval_to_upper (key)));
}

void
guise_mask_editor_name_keys_of (GtkWidget *widget, const char *action)
{
  g_autoptr (GString) keys = g_string_new (NULL);
  size_t               n;
  const GuiseShortcut *all = guise_shortcuts_get (&n);

  for (size_t i = 0; i < n; i++)
    if (g_strcmp0 (all[i].action, action) == 0 && all[i].area != GUISE_SHORTCUT_DEEPFACELAB)
      for (int k = 0; all[i].accelerators[k] != NULL; k++)
        append_key (keys, all[i].accelerators[k]);
  if (keys->len > 0)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_KEY_SHORTCUTS,
                                    keys->str, -1);
}

/* Of all buttons and rows that do what a key does. */
static void
name_all (GtkWidget *widget)
{
  const char *name =
    GTK_IS_ACTIONABLE (widget) ? gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)) : NULL;

  if (name != NULL)
    {
      g_autofree char *action =
        g_action_print_detailed_name (name, gtk_actionable_get_action_target_value (
                                              GTK_ACTIONABLE (widget)));

      guise_mask_editor_name_keys_of (widget, action);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_all (child);
}

/* What is drawn by keys belongs to no button. */
static void
name_canvas (GtkWidget *canvas)
{
  g_autoptr (GString) keys = g_string_new (NULL);
  size_t               n;
  const GuiseShortcut *all = guise_shortcuts_get (&n);

  for (size_t i = 0; i < n; i++)
    if (all[i].area == GUISE_SHORTCUT_OUTLINES)
      append_key (keys, all[i].accelerators[0]);
  gtk_accessible_update_property (GTK_ACCESSIBLE (canvas), GTK_ACCESSIBLE_PROPERTY_KEY_SHORTCUTS,
                                  keys->str, -1);
}

void
guise_mask_editor_name_keys (GuiseMaskEditor *self)
{
  name_all (GTK_WIDGET (self));
  for (int i = 0; i < GUISE_N_MASK_TOOLS; i++)
    {
      g_autofree char *action = g_strdup_printf ("mask.tool(%d)", i);

      guise_mask_editor_name_keys_of (GTK_WIDGET (self->tools[i]), action);
    }
  for (int i = 0; i < GUISE_N_MASK_VIEWS; i++)
    {
      g_autofree char *action = g_strdup_printf ("mask.view(%d)", i);

      guise_mask_editor_name_keys_of (GTK_WIDGET (self->views[i]), action);
    }
  guise_mask_editor_name_keys_of (GTK_WIDGET (self->lock_button), "mask.lock");
  guise_mask_editor_name_keys_of (GTK_WIDGET (self->use), "mask.use");
  guise_mask_editor_name_keys_of (GTK_WIDGET (self->state), "mask.state");
  guise_mask_editor_name_keys_of (self->next_button, "mask.suggested");
  name_canvas (GTK_WIDGET (self->canvas));
}

/* ---- the keys of those who come from DeepFaceLab ---- */

static void
follow_setting (GuiseMaskEditor *self)
{
  const gboolean is_on = g_settings_get_boolean (self->settings, KEY);

  if (is_on && self->foreign_keys == NULL)
    self->foreign_keys = guise_shortcuts_attach (GTK_WIDGET (self), GUISE_SHORTCUT_DEEPFACELAB);
  else if (!is_on && self->foreign_keys != NULL)
    gtk_widget_remove_controller (GTK_WIDGET (self), g_steal_pointer (&self->foreign_keys));
}

void
guise_mask_editor_attach_keys (GuiseMaskEditor *self)
{
  guise_shortcuts_attach (GTK_WIDGET (self), GUISE_SHORTCUT_MASKS);
  guise_shortcuts_attach (GTK_WIDGET (self), GUISE_SHORTCUT_OUTLINES);
  guise_shortcuts_attach (GTK_WIDGET (self), GUISE_SHORTCUT_VIEWS);
  self->settings = g_settings_new (SETTINGS_ID);
  g_signal_connect_object (self->settings, "changed::" KEY, G_CALLBACK (follow_setting), self,
                           G_CONNECT_SWAPPED);
  follow_setting (self);
}
