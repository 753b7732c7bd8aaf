/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/plan/guise-plan-editor.h"

G_BEGIN_DECLS

/* Words and numbers of the page of the plan, translated; all (transfer full). */

/**
 * guise_plan_dup_hours:
 * @hours: a time; NaN: not known
 *
 * Returns: "12 min", "25 h", "5 days 10 hours" from two days on, "–"
 */
char *guise_plan_dup_hours (double hours);

/**
 * guise_plan_dup_electricity:
 * @hours: that a plan takes; not NaN
 *
 * Returns: (transfer full): what that draws, a phrase for people
 */
char *guise_plan_dup_electricity (double hours);

/* "8.9 GB" or "37 MB" of memory, in powers of two as graphics cards are sold. */
char *guise_plan_dup_memory (double bytes);

/* "84 GB" of a disk, in powers of ten. */
char *guise_plan_dup_disk (double bytes);

/* "182 ms" or "3.2 s". */
char *guise_plan_dup_ms (double ms);

/**
 * guise_plan_dup_stage_text:
 *
 * Returns: what is done in a stage, in a line: "Many people · resets every 100,000"
 */
char *guise_plan_dup_stage_text (const GuisePlanEditor *editor, size_t stage);

/**
 * guise_plan_has_warp:
 *
 * Returns: whether random warp is on in a stage
 */
gboolean guise_plan_has_warp (const GuisePlanEditor *editor, size_t stage);

/**
 * guise_plan_has_style:
 *
 * Returns: whether a style power is on in a stage
 */
gboolean guise_plan_has_style (const GuisePlanEditor *editor, size_t stage);

G_END_DECLS
