/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/guise-host-probe.h"

G_BEGIN_DECLS

/**
 * GuiseSystemProbeFunc:
 *
 * guise_host_probe(), or something that looks like it, in tests. Thread: any.
 */
typedef GPtrArray *(*GuiseSystemProbeFunc) (GuiseHostProbe        probe,
                                            const GuiseHostSetup *setup,
                                            GCancellable         *cancellable);

/**
 * GuiseSystemCheck:
 *
 * What is known about this computer, looked at on threads, one part after the other as they answer.
 * What does not answer in time is said to be silent; the answer counts when it comes after all.
 * Signal: `changed`, when there is something new to show. Thread: main.
 */
#define GUISE_TYPE_SYSTEM_CHECK (guise_system_check_get_type ())
G_DECLARE_FINAL_TYPE (GuiseSystemCheck, guise_system_check, GUISE, SYSTEM_CHECK, GObject)

/**
 * guise_system_check_new:
 * @probe: (nullable): %NULL for guise_host_probe()
 *
 * Returns: (transfer full): one that has not looked at anything
 */
GuiseSystemCheck *guise_system_check_new (GuiseSystemProbeFunc probe);

/**
 * guise_system_check_set_folder:
 * @self: a check
 * @folder: where projects are, or the open one
 * @is_project: which of them
 *
 * Which disk is looked at from now on.
 */
void
guise_system_check_set_folder (GuiseSystemCheck *self, const char *folder, gboolean is_project);
gboolean guise_system_check_is_project (const GuiseSystemCheck *self);

/* Looks at a part again, unless that is being done. */
void guise_system_check_look (GuiseSystemCheck *self, GuiseHostProbe probe);

/* Whether a part is being looked at for the first time. */
gboolean guise_system_check_is_waiting (const GuiseSystemCheck *self, GuiseHostProbe probe);

/**
 * guise_system_check_get_findings:
 *
 * Returns: (transfer none) (nullable) (element-type GuiseHostFinding): of a part; %NULL when it was
 *   not looked at yet
 */
GPtrArray *guise_system_check_get_findings (const GuiseSystemCheck *self, GuiseHostProbe probe);

/**
 * guise_system_check_dup_all:
 *
 * Returns: (transfer container) (element-type GuiseHostFinding): of all parts, good until the next
 *   `changed`
 */
GPtrArray *guise_system_check_dup_all (const GuiseSystemCheck *self);

/**
 * guise_system_check_lacks_card:
 *
 * Returns: whether it is known that no graphics card trains
 */
gboolean guise_system_check_lacks_card (const GuiseSystemCheck *self);

/**
 * guise_system_check_has_card:
 *
 * Returns: whether it is known that a graphics card trains
 */
gboolean guise_system_check_has_card (const GuiseSystemCheck *self);

/**
 * guise_system_check_watch_cameras:
 * @self: a check
 * @is_watching: whether somebody looks
 *
 * Looks for cameras every two seconds: what is plugged in appears.
 */
void guise_system_check_watch_cameras (GuiseSystemCheck *self, gboolean is_watching);

/**
 * guise_system_check_make_report:
 *
 * What is known, for somebody who is asked for help: no name of this computer or of who uses it,
 * and paths without the home folder.
 *
 * Returns: (transfer full): text
 */
char *guise_system_check_make_report (const GuiseSystemCheck *self);

/**
 * guise_system_check_shorten:
 * @text: any text
 * @home: the home folder
 * @names: (array zero-terminated=1): what must not be told; shorter than three letters: too common
 *
 * Returns: (transfer full): @text with "~" for the home folder and "…" for the names, where they
 * are words of their own
 */
char *guise_system_check_shorten (const char *text, const char *home, const char *const *names);

G_END_DECLS
