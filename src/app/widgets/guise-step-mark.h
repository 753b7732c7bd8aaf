/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/project/guise-step.h"

G_BEGIN_DECLS

/**
 * GuiseStepMark:
 *
 * The state of a step as a small drawing: ring, dot, disc or triangle (studio.md 1). It says
 * nothing that words beside it do not, so assistive technology passes it over. Properties: `state`,
 * `fraction`, `size` (pixels, 20).
 */
#define GUISE_TYPE_STEP_MARK (guise_step_mark_get_type ())
G_DECLARE_FINAL_TYPE (GuiseStepMark, guise_step_mark, GUISE, STEP_MARK, GtkWidget)

GtkWidget *guise_step_mark_new (void);
void       guise_step_mark_set_state (GuiseStepMark *self, GuiseStepState state);

G_END_DECLS
