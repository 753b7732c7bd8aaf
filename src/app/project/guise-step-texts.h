/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * guise_step_texts_follow:
 * @project: its steps are set
 * @status: what there is of it
 *
 * State and words of every step; the one place that turns a status into either.
 */
void guise_step_texts_follow (GuiseOpenProject *project, const GuiseProjectStatus *status);

/**
 * guise_step_texts_rest_live:
 * @step: of the live view
 * @status: (nullable): what there is of the project
 *
 * Says what can be done while it does not run; whoever runs it says the rest.
 */
void guise_step_texts_rest_live (GuiseStep *step, const GuiseProjectStatus *status);

/**
 * GuiseNext:
 * @step: where it leads
 * @title: (owned): the one thing to do now
 * @text: (owned): what it takes
 * @button: (owned): what the button says
 *
 * What a project's next card says (studio.md 2).
 */
typedef struct
{
  GuiseStepId step;
  char       *title;
  char       *text;
  char       *button;
} GuiseNext;

void guise_next_clear (GuiseNext *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseNext, guise_next_clear)

/**
 * guise_next_init:
 * @self: (out): the card; cleared by the caller
 * @status: what there is of a project
 *
 * Returns: %FALSE when there is nothing to do
 */
gboolean guise_next_init (GuiseNext *self, const GuiseProjectStatus *status);

G_END_DECLS
