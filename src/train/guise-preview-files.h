/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Previews by the clock that are kept of a training of any length. */
#define GUISE_PREVIEW_MAX_KEPT 161

/**
 * guise_preview_files_dup_path:
 * @dir: the folder of the previews
 * @iteration: iterations done
 * @stays: it belongs to the end of a stage or to a stop
 *
 * `<ten digits>.png` stays for good; `<ten digits>-between.png` was made by the clock or because
 * somebody asked, and is thinned. The name alone tells, so that nothing can get lost in a crash.
 *
 * Returns: (transfer full): where a preview goes
 */
char *guise_preview_files_dup_path (const char *dir, uint64_t iteration, gboolean stays);

/**
 * guise_preview_files_find:
 * @dir: the folder of the previews
 * @iteration: iterations done
 *
 * Returns: (transfer full) (nullable): the preview of exactly this iteration, whatever its kind
 */
char *guise_preview_files_find (const char *dir, uint64_t iteration);

/**
 * guise_preview_files_thin:
 * @dir: the folder of the previews
 * @iteration: iterations done
 *
 * Of the previews in between the newest 60 all stay. Of the older ones the first of every span of
 * 2^k iterations does, with the smallest k that leaves at most 101 spans up to @iteration. Spans
 * of the next k are made of two each, so what stays then has stayed before: to thin twice, or after
 * a crash, removes nothing more. What was left unfinished goes as well. Best effort.
 *
 * Returns: how many went
 */
unsigned guise_preview_files_thin (const char *dir, uint64_t iteration);

/**
 * guise_preview_files_go_back:
 * @dir: the folder of the previews
 * @iteration: where training stands now
 *
 * Removes later previews of both kinds, when an older checkpoint was put in place or the newest
 * iterations were lost: they show a model that is not there. Best effort.
 *
 * Returns: how many went
 */
unsigned guise_preview_files_go_back (const char *dir, uint64_t iteration);

G_END_DECLS
