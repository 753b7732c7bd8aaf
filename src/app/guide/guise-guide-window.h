/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/guide/guise-guide-book.h"

G_BEGIN_DECLS

/**
 * GuiseGuideWindow:
 *
 * The guide: its chapters, one of them to read, and words looked for in all of them. It reads the
 * folder `docs` of the program's data and nothing else; only a person's click opens an address
 * elsewhere. Actions: `guide.follow` (target of a link), `guide.find`, `guide.contents`, and, by
 * the keys of all windows, `win.go-back` and `win.help` (the contents).
 */
#define GUISE_TYPE_GUIDE_WINDOW (guise_guide_window_get_type ())
G_DECLARE_FINAL_TYPE (GuiseGuideWindow, guise_guide_window, GUISE, GUIDE_WINDOW, AdwWindow)

/**
 * guise_guide_window_present:
 * @parent: a window of the studio
 * @target: a chapter, as links of the contents name it: "masks.md", "studio.md#export"
 *
 * Shows that chapter in the one window that there is; it is not modal, and goes with @parent.
 *
 * Returns: (transfer none): the window
 */
GuiseGuideWindow *guise_guide_window_present (GtkWindow *parent, const char *target);

/**
 * guise_guide_window_get_book:
 *
 * Returns: (transfer none) (nullable): the guide, once it is read
 */
GuiseGuideBook *guise_guide_window_get_book (GuiseGuideWindow *self);

/**
 * guise_guide_window_get_chapter:
 *
 * Returns: the chapter that is shown; of the book, if that is read
 */
guint guise_guide_window_get_chapter (GuiseGuideWindow *self);

G_END_DECLS
