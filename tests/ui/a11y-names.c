/* SPDX-License-Identifier: GPL-3.0-or-later
 * What has no name for a screen reader. */
#include "a11y-names.h"

#include <adwaita.h>

/* What GTK 4.8 tells a screen reader: a label, or another widget that labels it; the tooltip is a
 * description, and no name. */
static gboolean
is_named (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);
  const gboolean is_picture = GTK_IS_BUTTON (widget) && /* its picture labels it, and is mute */
                              gtk_button_get_icon_name (GTK_BUTTON (widget)) != NULL;

  if (GTK_IS_MENU_BUTTON (widget) && gtk_menu_button_get_label (GTK_MENU_BUTTON (widget)) != NULL)
    return TRUE; /* what is in it has the text */
  return gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL) ||
         (!is_picture &&
          gtk_test_accessible_has_relation (accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY));
}

static gboolean
needs_name (GtkWidget *widget)
{
  switch (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)))
    {
    case GTK_ACCESSIBLE_ROLE_BUTTON:
    case GTK_ACCESSIBLE_ROLE_CHECKBOX:
    case GTK_ACCESSIBLE_ROLE_COMBO_BOX:
    case GTK_ACCESSIBLE_ROLE_GRID:
    case GTK_ACCESSIBLE_ROLE_IMG:
    case GTK_ACCESSIBLE_ROLE_LINK:
    case GTK_ACCESSIBLE_ROLE_LIST:
    case GTK_ACCESSIBLE_ROLE_LIST_ITEM:
    case GTK_ACCESSIBLE_ROLE_METER:
    case GTK_ACCESSIBLE_ROLE_PROGRESS_BAR:
    case GTK_ACCESSIBLE_ROLE_RADIO:
    case GTK_ACCESSIBLE_ROLE_SEARCH_BOX:
    case GTK_ACCESSIBLE_ROLE_SLIDER:
    case GTK_ACCESSIBLE_ROLE_SPIN_BUTTON:
    case GTK_ACCESSIBLE_ROLE_SWITCH:
    case GTK_ACCESSIBLE_ROLE_TEXT_BOX:
      return TRUE;
    case GTK_ACCESSIBLE_ROLE_GENERIC:
    case GTK_ACCESSIBLE_ROLE_WIDGET:
      return gtk_widget_get_focusable (widget) &&
             g_str_has_prefix (G_OBJECT_TYPE_NAME (widget), "Guise");
    default:
      return FALSE;
    }
}

/* The parts of a control that is named, as the arrow in a button, need no names of their own. */
static gboolean
is_part_of_control (GtkWidget *widget)
{
  for (GtkWidget *parent = gtk_widget_get_parent (widget); parent != NULL;
       parent = gtk_widget_get_parent (parent))
    if ((needs_name (parent) && is_named (parent) && !GTK_IS_LIST_BOX (parent)) ||
        GTK_IS_MENU_BUTTON (parent) || GTK_IS_SPIN_BUTTON (parent) || GTK_IS_ENTRY (parent) ||
        GTK_IS_DROP_DOWN (parent) || ADW_IS_PREFERENCES_ROW (parent) ||
        GTK_IS_WINDOW_CONTROLS (parent))
      return TRUE;
  return FALSE;
}

static char *
make_path (GtkWidget *widget)
{
  GString *path = g_string_new (NULL);

  for (GtkWidget *one = widget; one != NULL && !GTK_IS_ROOT (one);
       one = gtk_widget_get_parent (one))
    {
      const char      *id = gtk_buildable_get_buildable_id (GTK_BUILDABLE (one));
      g_autofree char *word = g_strdup_printf ("/%s%s%s", G_OBJECT_TYPE_NAME (one),
                                               id != NULL ? "#" : "", id != NULL ? id : "");

      if (one == widget || id != NULL || g_str_has_prefix (word, "/Guise"))
        g_string_prepend (path, word);
    }
  return g_string_free (path, FALSE);
}

void
a11y_names_collect (GtkWidget *root, GHashTable *findings)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (!gtk_widget_get_visible (child) || GTK_IS_NATIVE (child))
        continue;
      if (needs_name (child) && !is_named (child) && !is_part_of_control (child))
        g_hash_table_add (findings, make_path (child));
      a11y_names_collect (child, findings);
    }
}

void
a11y_names_assert_none (GHashTable *findings)
{
  GHashTableIter iter;
  void          *path;

  g_hash_table_iter_init (&iter, findings);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    g_test_message ("No name: %s", (const char *) path);
  g_assert_cmpuint (g_hash_table_size (findings), ==, 0);
}
