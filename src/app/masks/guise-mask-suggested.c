/* SPDX-License-Identifier: GPL-3.0-or-later
 * Faces that are worth a look, one after another. */
#include "app/masks/guise-mask-suggested.h"

#include <glib/gi18n.h>

#include "app/widgets/guise-thumb.h"

#define THUMB_SIDE 64

static GtkWidget *
make_suggested (const GuiseMaskSuggestion *one)
{
  GtkWidget       *button = gtk_button_new ();
  GtkWidget       *overlay = gtk_overlay_new ();
  GtkWidget       *pill;
  g_autofree char *share = g_strdup_printf (_("%.0f %%"), 100.0 * one->agreement);
  g_autofree char *name = one->agreement < 0.0
                            ? g_strdup (one->name)
                            /* Translators: a face's file, as in “72 %” */
                            : g_strdup_printf (_("%s, agreement %s"), one->name, share);

  gtk_overlay_set_child (GTK_OVERLAY (overlay),
                         g_object_new (GUISE_TYPE_THUMB, "size", THUMB_SIDE, "radius", 4,
                                       "paintable", one->picture, NULL));
  if (one->agreement >= 0.0)
    {
      pill = gtk_label_new (share);
      gtk_widget_add_css_class (pill, "guise-pill");
      gtk_widget_add_css_class (pill, "caption");
      gtk_widget_set_halign (pill, GTK_ALIGN_CENTER);
      gtk_widget_set_valign (pill, GTK_ALIGN_END);
      gtk_overlay_add_overlay (GTK_OVERLAY (overlay), pill);
    }
  gtk_button_set_child (GTK_BUTTON (button), overlay);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "mask.show");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", one->name);
  return button;
}

void
guise_mask_suggested_fill (GtkBox *box, const GuiseMaskDesk *desk, GuiseFaceSlot slot)
{
  const GPtrArray *all = guise_mask_desk_get_suggestions (desk);

  for (guint i = 0; i < all->len; i++)
    if (((const GuiseMaskSuggestion *) all->pdata[i])->slot == slot)
      gtk_box_append (box, make_suggested (all->pdata[i]));
}

const char *
guise_mask_suggested_get_next (const GuiseMaskDesk *desk, GuiseFaceSlot slot, const char *name)
{
  const GPtrArray *all = guise_mask_desk_get_suggestions (desk);
  const char      *first = NULL;
  gboolean         was_here = FALSE;

  for (guint i = 0; i < all->len; i++)
    {
      const GuiseMaskSuggestion *one = all->pdata[i];

      if (one->slot != slot)
        continue;
      if (was_here)
        return one->name;
      first = first != NULL ? first : one->name;
      was_here = g_strcmp0 (one->name, name) == 0;
    }
  return first;
}

char *
guise_mask_suggested_dup_place (const GuiseMaskDesk *desk, GuiseFaceSlot slot, const char *name)
{
  const GPtrArray *all = guise_mask_desk_get_suggestions (desk);
  unsigned         n = 0;
  unsigned         at = 0;

  for (guint i = 0; i < all->len; i++)
    {
      const GuiseMaskSuggestion *one = all->pdata[i];

      n += one->slot == slot;
      if (one->slot == slot && g_str_equal (one->name, name))
        at = n;
    }
  return at > 0 ? g_strdup_printf (_("%u of %u suggested"), at, n) : NULL;
}
