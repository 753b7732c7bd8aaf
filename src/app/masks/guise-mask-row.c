/* SPDX-License-Identifier: GPL-3.0-or-later
 * How many faces of one side have a mask, and what can be done about it. */
#include "app/masks/guise-mask-row.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "app/faces/guise-face-slot-text.h"
#include "app/widgets/guise-step-mark.h"

/* Whole percents that never round a gap away. */
static double
get_percent (const GuiseProjectFacesStatus *faces)
{
  return floor (100.0 * (double) faces->n_masked / (double) MAX (faces->n_faces, 1));
}

static GtkWidget *
make_apply_button (GuiseFaceSlot slot, gboolean is_primary)
{
  GtkWidget *button = gtk_button_new_with_label (_("Apply masks"));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "masks.apply");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", guise_face_slot_get_name (slot));
  if (is_primary)
    gtk_widget_add_css_class (button, "suggested-action");
  return button;
}

/* A picture where there is no room for words. */
static GtkWidget *
make_icon_button (GuiseFaceSlot slot, const char *icon, const char *text, const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", guise_face_slot_get_name (slot));
  return button;
}

static void
append_item (GMenu *menu, const char *text, const char *action, GuiseFaceSlot slot)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (text, NULL);

  g_menu_item_set_action_and_target (item, action, "s", guise_face_slot_get_name (slot));
  g_menu_append_item (menu, item);
}

/* What is not wanted every day. */
static GtkWidget *
make_menu_button (const GuiseMaskDesk *desk, GuiseFaceSlot slot)
{
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GMenu) menu = g_menu_new ();

  if (guise_mask_desk_get_changed_at (desk, slot) > 0)
    append_item (menu, _("_Take masks back…"), "masks.take-back", slot);
  append_item (menu, _("_Copy labelled faces…"), "masks.fetch", slot);
  append_item (menu, _("Remove _masks"), "masks.remove-masks", slot);
  append_item (menu, _("Remove _outlines"), "masks.remove-labels", slot);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _("More about these masks"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("More about these masks"), -1);
  return button;
}

GtkWidget *
guise_mask_row_new (const GuiseMaskDesk           *desk,
                    GuiseFaceSlot                  slot,
                    const GuiseProjectFacesStatus *faces,
                    gboolean                       is_primary)
{
  const gboolean   is_covered = faces->n_masked == faces->n_faces;
  GtkWidget       *row = adw_action_row_new ();
  GtkWidget       *mark = guise_step_mark_new ();
  g_autofree char *share = g_strdup_printf (_("%.0f %%"), get_percent (faces));
  g_autofree char *count =
    g_strdup_printf (ngettext ("%'zu of %'zu face has a mask", "%'zu of %'zu faces have a mask",
                               (unsigned long) faces->n_faces),
                     faces->n_masked, faces->n_faces);
  g_autofree char *text = g_strdup_printf ("%s · %s", share, count);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), guise_face_slot_get_title (slot));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  guise_step_mark_set_state (GUISE_STEP_MARK (mark),
                             is_covered ? GUISE_STEP_DONE : GUISE_STEP_ATTENTION);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), mark);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             make_icon_button (slot, "view-reveal-symbolic",
                                               _("Try on some faces…"), "masks.try"));
  /* A model that has learned more is applied to all of them again. */
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             make_apply_button (slot, is_primary && !is_covered));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_menu_button (desk, slot));
  return row;
}
