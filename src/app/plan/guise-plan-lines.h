/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/plan/guise-plan-editor.h"
#include "app/project/guise-step.h"
#include "host/guise-host-finding.h"

G_BEGIN_DECLS

/**
 * GuisePlanLine:
 * @state: %GUISE_STEP_STOPPED: the start is blocked; %GUISE_STEP_ATTENTION: it should be known;
 *   %GUISE_STEP_DONE: all is well
 * @text: (owned): a sentence
 * @buttons: (owned) (nullable): what they say
 * @actions: detailed names of what they do
 *
 * What has to be done before training, or should be known, with what fixes it.
 */
#define GUISE_PLAN_LINE_MAX_BUTTONS 2

typedef struct
{
  GuiseStepState state;
  char          *text;
  char          *buttons[GUISE_PLAN_LINE_MAX_BUTTONS];
  char          *actions[GUISE_PLAN_LINE_MAX_BUTTONS];
} GuisePlanLine;

/**
 * guise_plan_dup_lines:
 * @editor: of a plan
 * @cards: (nullable) (element-type GuiseHostFinding): what is known of graphics cards
 *
 * Returns: (transfer full) (element-type GuisePlanLine): what stops the start comes first; one line
 *   at least, once the plan was read
 */
GPtrArray *guise_plan_dup_lines (const GuisePlanEditor *editor, const GPtrArray *cards);

G_END_DECLS
