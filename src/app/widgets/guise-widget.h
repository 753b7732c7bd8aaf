/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * guise_widget_unparent_children:
 * @widget: a widget whose template has children
 *
 * To be called in dispose. (gtk_widget_dispose_template() comes with GTK 4.8 and leaves children
 * that are no part of the template.)
 */
void guise_widget_unparent_children (GtkWidget *widget);

/**
 * guise_widget_name:
 * @widget: a control
 * @name: what it is called, translated
 *
 * For assistive technology, which GTK 4.8 tells neither the tooltip of a picture nor the title of a
 * row that is no AdwActionRow.
 */
void guise_widget_name (GtkWidget *widget, const char *name);

/**
 * guise_widget_add_row_button:
 * @row: where it goes, behind what is there
 * @icon: name of its picture
 * @name: what it is called, translated
 * @callback: when it is pressed; called with @row alone
 *
 * Returns: (transfer none): the button
 */
GtkWidget *guise_widget_add_row_button (AdwActionRow *row,
                                        const char   *icon,
                                        const char   *name,
                                        GCallback     callback);

/**
 * guise_widget_release_focus:
 * @widget: that is about to be hidden or removed
 *
 * Takes the focus of the keyboard out of it. What is hidden with the focus in it GTK 4.8 keeps
 * until the next frame, and for ever if what has the focus is hidden or removed again before that.
 *
 * Returns: whether it was there: then something else should get it, by
 *   guise_widget_restore_focus()
 */
gboolean guise_widget_release_focus (GtkWidget *widget);

/**
 * guise_widget_restore_focus:
 * @widget: that is shown now
 *
 * Gives the focus to what in it guise_widget_release_focus() has taken it from, if that can still
 * be seen, else to the first thing that takes it. Where it has the focus already, as a page that
 * has chosen for itself when it was shown, nothing is changed.
 *
 * Returns: whether anything did
 */
gboolean guise_widget_restore_focus (GtkWidget *widget);

/**
 * guise_widget_outlive_parent:
 * @dialog: one that work on a thread may hold when it is closed
 *
 * It lets its parent go when it is closed. GTK 4.8 does so when the last reference goes, and by
 * then the parent may be gone itself.
 */
void guise_widget_outlive_parent (GtkWindow *dialog);

/**
 * guise_widget_set_text_side:
 * @layout: a layout with its text and a width
 * @side: where in that width the text is seen
 *
 * Unlike pango_layout_set_alignment() this is the side of the picture in every language. Pango has
 * a text that runs the other way than the interface stand at the other side, which is right for
 * paragraphs, and wrong for what is drawn where the picture has it.
 */
void guise_widget_set_text_side (PangoLayout *layout, PangoAlignment side);

/**
 * guise_widget_append_caption:
 * @widget: who draws
 * @snapshot: where
 * @text: one line, cut off where it does not fit
 * @bounds: its place; the height is not looked at
 * @side: of that place, as guise_widget_set_text_side() has it
 * @is_bold: bold and in the colour of text, else faint
 */
void guise_widget_append_caption (GtkWidget             *widget,
                                  GtkSnapshot           *snapshot,
                                  const char            *text,
                                  const graphene_rect_t *bounds,
                                  PangoAlignment         side,
                                  gboolean               is_bold);

/**
 * guise_widget_fit_window:
 * @window: a dialog that is not shown yet
 * @below: what it stands over
 * @width: that it would like to have
 * @height: likewise
 *
 * Gives the window its size; where there is little room it is as wide as what it stands over, and
 * a little lower.
 */
void guise_widget_fit_window (GtkWindow *window, GtkWidget *below, int width, int height);

/**
 * guise_widget_clear_list:
 *
 * Takes all rows out of a list.
 */
void guise_widget_clear_list (GtkListBox *list);

/**
 * guise_widget_describe_problem:
 * @page: that is shown instead of what could not be had
 * @error: why
 *
 * Says on the page, for people, what went wrong.
 */
void guise_widget_describe_problem (AdwStatusPage *page, const GError *error);

/**
 * guise_widget_toast_new:
 * @overlay: where it will be shown
 * @text: what happened; plain text
 * @button: (nullable): what its button says
 *
 * A toast whose sentence is not cut off: where it is narrow it goes on in further lines. Toasts lie
 * above the buttons that pages have at the bottom.
 *
 * Returns: (transfer full): for adw_toast_overlay_add_toast(), which takes it
 */
AdwToast *guise_widget_toast_new (GtkWidget *overlay, const char *text, const char *button);

/**
 * guise_widget_toast:
 * @widget: anything in a window of the studio
 * @text: what happened; plain text
 * @action: (nullable): what undoes it, an action that @widget can reach: the toast has "Undo" then,
 *   and does nothing once @widget is gone; it takes the place of the last one with a button
 */
void guise_widget_toast (GtkWidget *widget, const char *text, const char *action);

/**
 * guise_widget_toast_offer:
 * @widget: anything in a window of the studio
 * @text: what happened; plain text
 * @button: (nullable): what can be done about it; %NULL: nothing
 * @action: (nullable): does so, an action that @widget can reach
 * @target: (nullable) (transfer floating): of the action
 *
 * guise_widget_toast() with another button than "Undo".
 */
void guise_widget_toast_offer (GtkWidget  *widget,
                               const char *text,
                               const char *button,
                               const char *action,
                               GVariant   *target);

G_END_DECLS
