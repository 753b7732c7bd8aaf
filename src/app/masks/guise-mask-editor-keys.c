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

static gboolean
are_foreign (const GuiseMaskEditor *self)
{
  return self->settings != NULL && g_settings_get_boolean (self->settings, KEY);
}

/* The keys that @action has now, and whether it has others with DeepFaceLab's. */
static char **
dup_keys (const char *action, gboolean with_deepfacelab, gboolean *out_is_other)
{
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();
  size_t               n;
  const GuiseShortcut *all = guise_shortcuts_get (&n);

  *out_is_other = FALSE;
  for (size_t i = 0; i < n; i++)
    if (g_strcmp0 (all[i].action, action) == 0)
      {
        g_auto (GStrv) own = guise_shortcut_dup_keys (&all[i], FALSE);
        g_auto (GStrv) with = guise_shortcut_dup_keys (&all[i], TRUE);

        *out_is_other |= !g_strv_equal ((const char *const *) own, (const char *const *) with);
        g_strv_builder_addv (keys, (const char **) (with_deepfacelab ? with : own));
      }
  return g_strv_builder_end (keys);
}

/* "What it does (2, 4)", from a tooltip that ends in our key. */
static char *
dup_tooltip (const char *ours, char **keys)
{
  const char *end = strrchr (ours, '(');
  g_autoptr (GString) text = g_string_new_len (ours, end != NULL ? end - ours : -1);

  if (end == NULL)
    return g_strdup (ours);
  for (int i = 0; keys[i] != NULL; i++)
    {
      g_autofree char *label = NULL;
      guint            key;
      GdkModifierType  held;

      gtk_accelerator_parse (keys[i], &key, &held);
      label = gtk_accelerator_get_label (key, held);
      g_string_append (text, i == 0 ? "(" : ", ");
      g_string_append (text, label);
    }
  if (keys[0] != NULL)
    g_string_append_c (text, ')');
  return g_strdup (g_strchomp (text->str));
}

/* What the widget says of itself is kept, unless somebody has said something else meanwhile. */
static void
name_in_tooltip (GtkWidget *widget, char **keys, gboolean with_deepfacelab)
{
  const char      *now = gtk_widget_get_tooltip_text (widget);
  const char      *shown = g_object_get_data (G_OBJECT (widget), "tooltip-shown");
  const char      *ours = g_object_get_data (G_OBJECT (widget), "tooltip-ours");
  g_autofree char *base = g_strdup (shown != NULL && g_strcmp0 (shown, now) == 0 ? ours : now);
  g_autofree char *text = NULL;

  if (base == NULL)
    return;
  text = with_deepfacelab ? dup_tooltip (base, keys) : g_strdup (base);
  gtk_widget_set_tooltip_text (widget, text);
  g_object_set_data_full (G_OBJECT (widget), "tooltip-shown", g_strdup (text), g_free);
  g_object_set_data_full (G_OBJECT (widget), "tooltip-ours", g_strdup (base), g_free);
}

void
guise_mask_editor_name_keys_of (GuiseMaskEditor *self, GtkWidget *widget, const char *action)
{
  g_autoptr (GString) names = g_string_new (NULL);
  gboolean is_other;
  g_auto (GStrv) keys = dup_keys (action, are_foreign (self), &is_other);

  for (int i = 0; keys[i] != NULL; i++)
    append_key (names, keys[i]);
  if (names->len > 0)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_KEY_SHORTCUTS,
                                    names->str, -1);
  else if (is_other)
    gtk_accessible_reset_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_KEY_SHORTCUTS);
  if (is_other)
    name_in_tooltip (widget, keys, are_foreign (self));
}

/* Of all buttons and rows that do what a key does. */
static void
name_all (GuiseMaskEditor *self, GtkWidget *widget)
{
  const char *name =
    GTK_IS_ACTIONABLE (widget) ? gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)) : NULL;

  if (name != NULL)
    {
      g_autofree char *action =
        g_action_print_detailed_name (name, gtk_actionable_get_action_target_value (
                                              GTK_ACTIONABLE (widget)));

      guise_mask_editor_name_keys_of (self, widget, action);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_all (self, child);
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

static void
name_keys (GuiseMaskEditor *self)
{
  name_all (self, GTK_WIDGET (self));
  for (int i = 0; i < GUISE_N_MASK_TOOLS; i++)
    {
      g_autofree char *action = g_strdup_printf ("mask.tool(%d)", i);

      guise_mask_editor_name_keys_of (self, GTK_WIDGET (self->tools[i]), action);
    }
  for (int i = 0; i < GUISE_N_MASK_VIEWS; i++)
    {
      g_autofree char *action = g_strdup_printf ("mask.view(%d)", i);

      guise_mask_editor_name_keys_of (self, GTK_WIDGET (self->views[i]), action);
    }
  guise_mask_editor_name_keys_of (self, GTK_WIDGET (self->lock_button), "mask.lock");
  guise_mask_editor_name_keys_of (self, GTK_WIDGET (self->use), "mask.use");
  guise_mask_editor_name_keys_of (self, GTK_WIDGET (self->state), "mask.state");
  guise_mask_editor_name_next (self);
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
  name_keys (self);
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
