/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "cli/guise-cli.h"
#include "project/guise-project.h"

G_BEGIN_DECLS

/* What `guise plan` says of plans. */

/**
 * GuiseCliPlan:
 * @project: (nullable) (owned): the project that was named; %NULL: a recipe or a plan file
 * @file: (nullable) (owned): the plan of that; %NULL: it is the project's
 *
 * The plan that a person names, with what changes it.
 */
typedef struct
{
  GuiseProject      *project;
  GuiseTrainingPlan *file;
} GuiseCliPlan;

/**
 * guise_cli_plan_open:
 * @self: an empty one
 * @name: a project folder, the name of a recipe, or the path of a plan file
 * @error: where to put the error
 */
gboolean guise_cli_plan_open (GuiseCliPlan *self, const char *name, GError **error);
void     guise_cli_plan_clear (GuiseCliPlan *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseCliPlan, guise_cli_plan_clear)

const GuiseTrainingPlan *guise_cli_plan_get (const GuiseCliPlan *self);

/**
 * guise_cli_plan_get_changes:
 *
 * Returns: (nullable) (array zero-terminated=1): "key=value" of the project over its plan
 */
const char *const *guise_cli_plan_get_changes (const GuiseCliPlan *self);

/**
 * guise_cli_plan_tell_remarks:
 * @self: a plan
 * @output: where to
 *
 * Says what is possible in the plan, but should be known, as warnings.
 */
void guise_cli_plan_tell_remarks (const GuiseCliPlan *self, GuiseCliOutput *output);

/* `guise plan check`, in a file of its own. */
gboolean guise_cli_plan_check (GuiseCli *self, char **argv, GError **error);

/**
 * guise_cli_plan_decide:
 * @self: the call
 * @dir: a project that waits at a gate
 * @passes: goes on with the next stage, else goes back
 * @error: where to put the error
 *
 * Errors: as guise_gate_file_decide(); %GUISE_PROJECT_ERROR INVALID
 */
gboolean guise_cli_plan_decide (GuiseCli *self, const char *dir, gboolean passes, GError **error);

/**
 * guise_cli_dup_count:
 *
 * Returns: (transfer full): @n with a space before every third digit, as in "2 300 000"
 */
char *guise_cli_dup_count (uint64_t n);

/**
 * guise_cli_plan_dup_text:
 * @plan: a plan
 * @changes: (nullable) (array zero-terminated=1): "key=value" over the plan's options
 *
 * Returns: (transfer full): its stages, for people, translated
 */
char *guise_cli_plan_dup_text (const GuiseTrainingPlan *plan, const char *const *changes);

/**
 * guise_cli_plan_describe:
 *
 * Returns: (transfer full): members of an event about the whole plan
 */
JsonObject *guise_cli_plan_describe (const GuiseTrainingPlan *plan);

/**
 * guise_cli_plan_describe_stages:
 * @plan: a plan
 * @changes: (nullable) (array zero-terminated=1): "key=value" over the plan's options
 *
 * Returns: (transfer full) (element-type JsonObject): members of an event about each stage: those
 *   of the plan file, and its `number` from 1, the iteration that it `begins_at` when no gate
 *   repeats anything, and whether the model is still `reusable` at its end
 */
GPtrArray *guise_cli_plan_describe_stages (const GuiseTrainingPlan *plan,
                                           const char *const       *changes);

G_END_DECLS
