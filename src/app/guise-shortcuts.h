/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseShortcutArea:
 *
 * Where keys work: everywhere, or on one page. Each is a section of the shortcuts window. Those of
 * DeepFaceLab's editor work in ours while the setting `deepfacelab-keys` is on, before its own.
 */
typedef enum
{
  GUISE_SHORTCUT_GENERAL,
  GUISE_SHORTCUT_STEPS,
  GUISE_SHORTCUT_RECORD,
  GUISE_SHORTCUT_FACES,
  GUISE_SHORTCUT_MASKS,
  GUISE_SHORTCUT_OUTLINES,
  GUISE_SHORTCUT_VIEWS,
  GUISE_SHORTCUT_DEEPFACELAB,
  GUISE_SHORTCUT_PLAN,
  GUISE_SHORTCUT_TRAIN,
  GUISE_SHORTCUT_HISTORY,
  GUISE_SHORTCUT_LIVE,
  GUISE_SHORTCUT_GUIDE,
  GUISE_N_SHORTCUT_AREAS,
} GuiseShortcutArea;

/**
 * GuiseShortcut:
 * @action: detailed name of an action; %NULL: GTK or a widget itself listens, the row only tells
 * @accelerators: up to two
 * @area: where it works
 * @title: what it does, for people, marked for translation
 *
 * A key of the studio. There is one table of them: it sets the keys and is shown to people.
 *
 * Keys of actions of the program and the window ("app.", "win.", "window.") work everywhere; those
 * of a page's own actions work in that page, after guise_shortcuts_attach().
 */
typedef struct
{
  const char       *action;
  const char       *accelerators[3];
  GuiseShortcutArea area;
  const char       *title;
} GuiseShortcut;

/**
 * guise_shortcuts_get:
 * @out_n: (out): how many
 *
 * Returns: (array length=out_n) (transfer none): all of them
 */
const GuiseShortcut *guise_shortcuts_get (size_t *out_n);

/**
 * guise_shortcut_dup_keys:
 * @with_deepfacelab: whether DeepFaceLab's keys count: the setting `deepfacelab-keys`
 *
 * Which of its accelerators hold, to be told to people: a dead key is the one that it composes
 * with, and stands for none of its own.
 *
 * Returns: (transfer full) (array zero-terminated=1): accelerators; none where its keys do
 * something else
 */
char **guise_shortcut_dup_keys (const GuiseShortcut *self, gboolean with_deepfacelab);

/**
 * guise_shortcuts_install:
 * @application: the studio
 *
 * Sets the keys that work everywhere.
 */
void guise_shortcuts_install (GtkApplication *application);

/**
 * guise_shortcuts_attach:
 * @page: a page that has the actions
 * @area: whose keys
 *
 * Sets the keys of a page's own actions. An entry that has the focus takes letters first; of two
 * areas of a page with the same key the one that was attached last.
 *
 * Returns: (transfer none): what listens; without it the keys are as before
 */
GtkEventController *guise_shortcuts_attach (GtkWidget *page, GuiseShortcutArea area);

/**
 * guise_shortcut_area_get_name:
 *
 * Returns: the name of its section: "general", "steps", "record", "faces", "masks", "outlines",
 *   "views", "deepfacelab", "plan", "train", "history", "live"
 */
const char *guise_shortcut_area_get_name (GuiseShortcutArea area);

/**
 * guise_shortcuts_window_new:
 * @parent: a window of the studio
 * @section: the section to open; one that has no keys: the first one
 *
 * Returns: (transfer floating): the window that shows all keys
 */
GtkWidget *guise_shortcuts_window_new (GtkWindow *parent, const char *section);

G_END_DECLS
