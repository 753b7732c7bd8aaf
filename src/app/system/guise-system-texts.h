/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/project/guise-step.h"
#include "host/guise-host-probe.h"

G_BEGIN_DECLS

/**
 * GuiseSystemText:
 * @title: what is, translated
 * @subtitle: what follows from it, translated
 * @label: (nullable): what its button says, translated; %NULL: it has none
 * @action: (nullable): what the button does
 * @target: (nullable): with which text
 *
 * A finding in words.
 */
typedef struct
{
  char       *title;
  char       *subtitle;
  const char *label;
  const char *action;
  char       *target;
} GuiseSystemText;

void guise_system_text_clear (GuiseSystemText *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseSystemText, guise_system_text_clear)

/**
 * guise_system_text_init:
 * @self: to be cleared
 * @finding: what was found
 * @is_project: whether a disk is that of the open project
 */
void guise_system_text_init (GuiseSystemText        *self,
                             const GuiseHostFinding *finding,
                             gboolean                is_project);

/**
 * guise_system_text_explain:
 * @finding: what was found
 * @out_heading: (out): of the explanation, translated
 *
 * Returns: (transfer full) (nullable): what helps, step by step, translated; %NULL: nothing is to
 *   be explained
 */
char *guise_system_text_explain (const GuiseHostFinding *finding, const char **out_heading);

/**
 * guise_system_text_get_mark:
 *
 * Returns: the mark of a state
 */
GuiseStepState guise_system_text_get_mark (GuiseHostState state);

/**
 * guise_system_text_judge:
 * @findings: (element-type GuiseHostFinding): all
 * @out_line: (out) (transfer full): what follows, translated
 * @out_mark: (out): its mark
 *
 * The worst state counts.
 *
 * Returns: (transfer full): what this computer is good for, translated
 */
char *
guise_system_text_judge (const GPtrArray *findings, char **out_line, GuiseStepState *out_mark);

/**
 * guise_system_text_get_driver:
 * @runtime: a version of CUDA, as in 13000
 *
 * Returns: (transfer none): the oldest of NVIDIA's drivers that can do it, to follow "driver"
 */
const char *guise_system_text_get_driver (int runtime);

/**
 * guise_system_text_get_no_card:
 *
 * Returns: (transfer none): what works without a graphics card, translated
 */
const char *guise_system_text_get_no_card (void);

G_END_DECLS
