/* SPDX-License-Identifier: GPL-3.0-or-later
 * What all widgets need. */
#include "app/widgets/guise-widget.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/guise-error-text.h"

#include "app/widgets/guise-adaptive.h"
#include "app/widgets/guise-palette.h"

#define KEY_FOCUS       "guise-last-focus"
#define MARGIN          24 /* between a dialog and the edges of what it stands over */

#define OFFER           "guise-offer" /* of an overlay: the last toast with a button, while it is there */

/* Of a toast, in pixels: what is no text, of it and of its button, and a character. */
#define TOAST_FRAME     92
#define BUTTON_FRAME    64
#define CHAR_WIDTH      8
#define MIN_TOAST_CHARS 12

void
guise_widget_unparent_children (GtkWidget *widget)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (widget)) != NULL)
    gtk_widget_unparent (child);
}

void
guise_widget_name (GtkWidget *widget, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* ---- focus ---- */

static void
free_weak_ref (void *data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static GtkWidget *
find_focus (GtkWidget *widget)
{
  GtkRoot   *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget)) ? focus
                                                                                      : NULL;
}

gboolean
guise_widget_release_focus (GtkWidget *widget)
{
  GtkWidget *focus = find_focus (widget);
  GWeakRef  *last;

  if (focus == NULL)
    return FALSE;
  last = g_new (GWeakRef, 1);
  g_weak_ref_init (last, focus);
  g_object_set_data_full (G_OBJECT (widget), KEY_FOCUS, last, free_weak_ref);
  gtk_root_set_focus (gtk_widget_get_root (widget), NULL);
  return TRUE;
}

/* Whether it is seen where its container is: none of what it lies in is hidden, or the page of a
 * stack that shows another one. */
static gboolean
is_shown_in (GtkWidget *widget, GtkWidget *container)
{
  while (widget != NULL && widget != container && gtk_widget_get_visible (widget) &&
         gtk_widget_get_child_visible (widget))
    widget = gtk_widget_get_parent (widget);
  return widget == container;
}

gboolean
guise_widget_restore_focus (GtkWidget *widget)
{
  GWeakRef *last = g_object_get_data (G_OBJECT (widget), KEY_FOCUS);
  g_autoptr (GtkWidget) focus = last != NULL ? g_weak_ref_get (last) : NULL;

  if (find_focus (widget) != NULL)
    return TRUE;
  return (focus != NULL && is_shown_in (focus, widget) && gtk_widget_grab_focus (focus)) ||
         gtk_widget_child_focus (widget, GTK_DIR_TAB_FORWARD);
}

static int
get_way (PangoDirection direction)
{
  const gboolean is_left =
    direction == PANGO_DIRECTION_RTL || direction == PANGO_DIRECTION_WEAK_RTL;
  const gboolean is_right =
    direction == PANGO_DIRECTION_LTR || direction == PANGO_DIRECTION_WEAK_LTR;

  return is_right - is_left;
}

void
guise_widget_set_text_side (PangoLayout *layout, PangoAlignment side)
{
  const int text =
    get_way (pango_layout_line_get_resolved_direction (pango_layout_get_line_readonly (layout, 0)));
  const int interface = get_way (pango_context_get_base_dir (pango_layout_get_context (layout)));
  const gboolean is_swapped = text != 0 && text == -interface;

  if (is_swapped && side != PANGO_ALIGN_CENTER)
    side = side == PANGO_ALIGN_LEFT ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT;
  pango_layout_set_alignment (layout, side);
}

void
guise_widget_append_caption (GtkWidget             *widget,
                             GtkSnapshot           *snapshot,
                             const char            *text,
                             const graphene_rect_t *bounds,
                             PangoAlignment         side,
                             gboolean               is_bold)
{
  const GdkRGBA rgba = guise_palette_get (widget, is_bold ? GUISE_COLOR_TEXT : GUISE_COLOR_DONE);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  if (is_bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_width (layout, (int) (bounds->size.width * (float) PANGO_SCALE));
  guise_widget_set_text_side (layout, side);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &bounds->origin);
  gtk_snapshot_append_layout (snapshot, layout, &rgba);
  gtk_snapshot_restore (snapshot);
}

static void
on_button_cb (GtkWidget *widget, AdwToast *toast)
{
  gtk_widget_activate_action_variant (widget, g_object_get_data (G_OBJECT (toast), "action"),
                                      g_object_get_data (G_OBJECT (toast), "target"));
}

void
guise_widget_fit_window (GtkWindow *window, GtkWidget *below, int width, int height)
{
  const int room_x = gtk_widget_get_width (below);
  const int room_y = gtk_widget_get_height (below);

  gtk_window_set_default_size (window, room_x >= width + MARGIN ? width : room_x,
                               room_y >= height + MARGIN ? height : room_y - MARGIN);
}

/* How many characters a line of a toast has room for. */
static int
count_toast_chars (int width, const char *button)
{
  int room = width - TOAST_FRAME;

  if (button != NULL)
    room -= BUTTON_FRAME + (int) g_utf8_strlen (button, -1) * CHAR_WIDTH;
  return MAX (room / CHAR_WIDTH, MIN_TOAST_CHARS);
}

/* A toast is as high as its title at the width that the title would like to have, which decides
 * how it wraps. One that was shown in a wide window has two lines at most when that gets narrow. */
AdwToast *
guise_widget_toast_new (GtkWidget *overlay, const char *text, const char *button)
{
  const int  width = gtk_widget_get_width (overlay);
  GtkWidget *title = gtk_label_new (text);
  GtkLabel  *label = GTK_LABEL (title);

  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_xalign (label, 0.0f);
  gtk_widget_add_css_class (title, "heading");
  if (width > 0 && guise_adaptive_choose (width, GUISE_LAYOUT_NARROW) == GUISE_LAYOUT_NARROW)
    gtk_label_set_max_width_chars (label, count_toast_chars (width, button));
  else
    {
      gtk_label_set_lines (label, 2);
      gtk_label_set_ellipsize (label, PANGO_ELLIPSIZE_END);
    }
  return g_object_new (ADW_TYPE_TOAST, "custom-title", title, "button-label", button, NULL);
}

static void
on_dismissed_cb (AdwToast *toast, GObject *overlay)
{
  if (g_object_get_data (overlay, OFFER) == toast)
    g_object_set_data (overlay, OFFER, NULL);
}

/* What can be undone is said at once, and not when all that was said before has had its time: the
 * last offer takes the place of the one before. */
static void
replace_offer (GObject *overlay, AdwToast *toast)
{
  AdwToast *before = g_object_get_data (overlay, OFFER);

  if (before != NULL)
    adw_toast_dismiss (before);
  g_object_set_data_full (overlay, OFFER, g_object_ref (toast), g_object_unref);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (on_dismissed_cb), overlay, 0);
}

void
guise_widget_toast_offer (GtkWidget  *widget,
                          const char *text,
                          const char *button,
                          const char *action,
                          GVariant   *target)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  g_autoptr (GVariant) kept = target != NULL ? g_variant_ref_sink (target) : NULL;
  AdwToast *toast;

  if (overlay == NULL)
    return; /* its window is closing */
  toast = guise_widget_toast_new (overlay, text, button);
  if (button != NULL)
    {
      g_object_set_data_full (G_OBJECT (toast), "action", g_strdup (action), g_free);
      if (kept != NULL)
        g_object_set_data_full (G_OBJECT (toast), "target", g_steal_pointer (&kept),
                                (GDestroyNotify) g_variant_unref);
      g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_button_cb), widget,
                               G_CONNECT_SWAPPED);
      replace_offer (G_OBJECT (overlay), toast);
    }
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
}

void
guise_widget_toast (GtkWidget *widget, const char *text, const char *action)
{
  guise_widget_toast_offer (widget, text, action != NULL ? _("_Undo") : NULL, action, NULL);
}

static void
on_unrealize_cb (GtkWindow *dialog)
{
  gtk_window_set_transient_for (dialog, NULL);
}

void
guise_widget_outlive_parent (GtkWindow *dialog)
{
  g_signal_connect (dialog, "unrealize", G_CALLBACK (on_unrealize_cb), NULL);
}

void
guise_widget_clear_list (GtkListBox *list)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (list))) != NULL)
    gtk_list_box_remove (list, row);
}

void
guise_widget_describe_problem (AdwStatusPage *page, const GError *error)
{
  g_autofree char *line = guise_error_text_dup_line (error);
  g_autofree char *escaped = g_markup_escape_text (line, -1);

  adw_status_page_set_description (page, escaped);
}

GtkWidget *
guise_widget_add_row_button (AdwActionRow *row,
                             const char   *icon,
                             const char   *name,
                             GCallback     callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, name);
  guise_widget_name (button, name);
  g_signal_connect_swapped (button, "clicked", callback, row);
  adw_action_row_add_suffix (row, button);
  return button;
}
