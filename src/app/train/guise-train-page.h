/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * GuiseTrainPage:
 *
 * Training as it goes: stages, pictures of the probe faces, losses, figures, journal; start, pause,
 * save, back up (studio.md 4.8). Actions: `train.start` (starts, pauses, goes on), `train.begin`
 * (without asking whose faces these are), `train.save`, `train.backup`, `train.preview`,
 * `train.stop`, `train.collapse` (asks how to go back), `train.go-back` (whether with gradients
 * limited from there), `train.pass`, `train.repeat`, `train.report`, `train.told`; of the
 * plot `train.scale`, `train.smoothing`, `train.table`. What ended it, or waits for an answer,
 * takes the place of the page. While it is not seen it draws nothing.
 */
#define GUISE_TYPE_TRAIN_PAGE (guise_train_page_get_type ())
G_DECLARE_FINAL_TYPE (GuiseTrainPage, guise_train_page, GUISE, TRAIN_PAGE, GtkWidget)

/**
 * guise_train_page_new:
 * @project: what is trained; its job is used
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *guise_train_page_new (GuiseOpenProject *project);

G_END_DECLS
