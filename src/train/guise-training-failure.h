/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "train/guise-training-plan.h"

G_BEGIN_DECLS

/**
 * guise_training_failure_get_name:
 * @error: why a training stopped
 *
 * Returns: (nullable): what evidence of it is called: "device-lost", "no-memory" or "not-finite";
 * %NULL for errors that need none; static
 */
const char *guise_training_failure_get_name (const GError *error);

/**
 * guise_training_failure_add_way_out:
 * @error: (inout): why a training stopped; domain and code stay
 * @stage: (nullable): name of the stage under way
 * @batch_size: its batch, 0: not known
 * @checkpoint: (nullable): the newest that is whole
 *
 * Says for a lost device or process, and for memory that did not suffice, what can be done, and
 * where training will go on. Other errors stay as they are.
 */
void guise_training_failure_add_way_out (GError    **error,
                                         const char *stage,
                                         int         batch_size,
                                         const char *checkpoint);

G_END_DECLS
