/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/plan/guise-plan-advice.h"

G_BEGIN_DECLS

/**
 * GuiseOptionRow:
 *
 * An option: its name, the advice, what it costs, and what it is set with. Signal
 * `::chosen (value)`: a person has set it, to a text as plans have it. Action `option.help`, also
 * below the row that stands under it: what the guide says of it, by `win.help-at`.
 */
#define GUISE_TYPE_OPTION_ROW (guise_option_row_get_type ())
G_DECLARE_FINAL_TYPE (GuiseOptionRow, guise_option_row, GUISE, OPTION_ROW, AdwActionRow)

/**
 * guise_option_row_new:
 * @advice: (transfer none): what it is about; stays
 */
GtkWidget         *guise_option_row_new (const GuiseAdvice *advice);
const GuiseAdvice *guise_option_row_get_advice (const GuiseOptionRow *self);

/**
 * guise_option_row_get_lower:
 *
 * Returns: (transfer none) (nullable): the row that has to stand below, with a control that is too
 *   large for the end of a row
 */
GtkWidget *guise_option_row_get_lower (const GuiseOptionRow *self);

/**
 * guise_option_row_get_control:
 *
 * Returns: (transfer none): what the option is set with
 */
GtkWidget *guise_option_row_get_control (const GuiseOptionRow *self);

/**
 * guise_option_row_show:
 * @self: a row
 * @value: what the option is
 * @reason: (nullable): why it cannot be set; %NULL: it can
 * @is_settled: whether that is for good: the row has a padlock then
 */
void guise_option_row_show (GuiseOptionRow *self,
                            const char     *value,
                            const char     *reason,
                            gboolean        is_settled);

/**
 * guise_option_row_set_low:
 * @self: a row with a number
 * @low: the least that can be chosen from now on; what is shown stays
 */
void guise_option_row_set_low (GuiseOptionRow *self, double low);

/**
 * guise_option_row_set_hint:
 * @text: (nullable): what guise_option_row_show() says from now on in place of the advice
 */
void guise_option_row_set_hint (GuiseOptionRow *self, const char *text);

/**
 * guise_option_row_show_effect:
 * @text: (nullable): what the value costs
 * @is_too_much: whether that is more than there is
 */
void guise_option_row_show_effect (GuiseOptionRow *self, const char *text, gboolean is_too_much);

/**
 * guise_option_row_set_narrow:
 * @is_narrow: whether the cost stands under the control instead of before it
 */
void guise_option_row_set_narrow (GuiseOptionRow *self, gboolean is_narrow);

G_END_DECLS
