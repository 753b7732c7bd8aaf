/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * guise_advice_acts_install:
 * @train_class: of #GuiseTrainPage
 *
 * What one can do about a result that is not what one expected: `train.advice` shows it, and
 * `train.calm` (learning-rate dropout on, random warp off), `train.calm-undo` and `train.duplicate`
 * ("key=value" that the duplicate has instead) are its acts; what is lost by them is asked first.
 */
void guise_advice_acts_install (GtkWidgetClass *train_class);

G_END_DECLS
