/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/guise-plan-flaw.h"

G_BEGIN_DECLS

/**
 * guise_plan_flaws_dup_text:
 * @error: any error
 * @with_place: whether it begins with the line and the column, for who edits the file
 *
 * Thread: any.
 *
 * Returns: (transfer full) (nullable): what is wrong in the text of a plan, whole sentences in the
 *   language of the person; %NULL: the error is about something else, or has no parts
 */
char *guise_plan_flaws_dup_text (const GError *error, gboolean with_place);

G_END_DECLS
