/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Folder of the strips, in that of the history. */
#define GUISE_PROBE_STRIPS_DIR "probes"
/* Iterations from one strip to the next, once training is well under way. */
#define GUISE_PROBE_STEP       5000
/* Scheduled strips that are kept of a training of any length. */
#define GUISE_PROBE_MAX_KEPT   116

/**
 * guise_probe_is_due:
 * @iteration: iterations done
 *
 * Returns: whether a strip of the probe faces belongs to this iteration: 0, 100, 200, 500, 1000,
 *   2000, then every %GUISE_PROBE_STEP
 */
gboolean guise_probe_is_due (uint64_t iteration);

/**
 * guise_probe_is_kept:
 * @iteration: of a strip
 * @newest: of the newest strip
 *
 * The schedule grows thinner behind training: up to 5000 all stay, of the later ones multiples of
 * %GUISE_PROBE_STEP x 2^k with the smallest k that leaves at most 100 of them, and the newest
 * ten. What lies between the steps was written for a reason (a gate, the end of a stage) and stays.
 *
 * Returns: whether the strip stays
 */
gboolean guise_probe_is_kept (uint64_t iteration, uint64_t newest);

/**
 * guise_probe_strips_list:
 * @dir: history/probes of a project
 *
 * Returns: (transfer full) (element-type guint64): iterations of which there is a strip, rising;
 *   empty when there is no such folder
 */
GArray *guise_probe_strips_list (const char *dir);

/**
 * guise_probe_strips_dup_path:
 *
 * Returns: (transfer full): `dir/<iteration, ten digits>.jpg`
 */
char *guise_probe_strips_dup_path (const char *dir, uint64_t iteration);

/**
 * guise_probe_strips_thin:
 * @dir: history/probes of a project
 *
 * Removes the strips that guise_probe_is_kept() does not keep, and what was left unfinished. Best
 * effort.
 *
 * Returns: how many went
 */
unsigned guise_probe_strips_thin (const char *dir);

/**
 * guise_probe_strips_go_back:
 * @dir: history/probes of a project
 * @iteration: where training stands now
 *
 * Removes later strips, when an older checkpoint was put in place: they show a model that is not
 * there any more. Best effort.
 *
 * Returns: how many went
 */
unsigned guise_probe_strips_go_back (const char *dir, uint64_t iteration);

G_END_DECLS
