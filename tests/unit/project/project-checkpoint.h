/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * project_checkpoint_make:
 * @dir: folder of a project
 * @iteration: iterations that are said to be done
 * @is_wild: whether half precision is not enough for its values
 *
 * Adds a checkpoint of a tiny model of 32 pixels with start values, as a training of the plan's
 * first stage would.
 */
void project_checkpoint_make (const char *dir, uint64_t iteration, gboolean is_wild);

/* The same in the middle of that stage: so many iterations of it are done. */
void project_checkpoint_make_under_way (const char *dir, uint64_t iteration);

G_END_DECLS
