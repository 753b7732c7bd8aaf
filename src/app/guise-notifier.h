/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/project/guise-recent.h"

G_BEGIN_DECLS

/**
 * GuiseNotice:
 * @GUISE_NOTICE_NONE: nothing to tell
 * @GUISE_NOTICE_NORMAL: something has ended as it should
 * @GUISE_NOTICE_WAITS: something waits for a person
 * @GUISE_NOTICE_URGENT: something went wrong
 */
typedef enum
{
  GUISE_NOTICE_NONE,
  GUISE_NOTICE_NORMAL,
  GUISE_NOTICE_WAITS,
  GUISE_NOTICE_URGENT,
} GuiseNotice;

/**
 * GuiseNotifier:
 *
 * Tells of trainings that end, wait or fail, and of stages that are done: the desktop while nobody
 * looks at the studio, as far as the settings want it; else the window, by a toast where that
 * training is not in view (studio.md 4.13). Thread: main.
 *
 * Signals:
 *
 * - `::told` (title, text, can-resume): the desktop was told, with a button that resumes training
 *   where that is safe
 */
#define GUISE_TYPE_NOTIFIER (guise_notifier_get_type ())
G_DECLARE_FINAL_TYPE (GuiseNotifier, guise_notifier, GUISE, NOTIFIER, GObject)

/**
 * guise_notifier_new:
 * @application: (not nullable): whose notifications; outlives the notifier
 * @settings: `notifications`
 * @recent: the projects
 *
 * Returns: (transfer full): the notifier
 */
GuiseNotifier *
guise_notifier_new (GApplication *application, GSettings *settings, GuiseRecent *recent);

/**
 * guise_notifier_judge_state:
 * @state: what a training has come to
 *
 * Returns: what that is for people. A pause is no news: what a pause waits for is told by itself
 */
GuiseNotice guise_notifier_judge_state (GuiseJobState state);

/**
 * guise_notifier_wants:
 * @notice: what there is to tell
 * @level: "all", "important" or "off"
 * @is_looked_at: whether a window of the studio is the active one: it shows the same
 *
 * Returns: whether the desktop is told of it
 */
gboolean guise_notifier_wants (GuiseNotice notice, const char *level, gboolean is_looked_at);

G_END_DECLS
