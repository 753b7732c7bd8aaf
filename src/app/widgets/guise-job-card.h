/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "job/guise-job.h"

G_BEGIN_DECLS

/**
 * GuiseJobCard:
 *
 * A job in two lines, with how far it is, and buttons that pause and stop it (studio.md 2).
 */
#define GUISE_TYPE_JOB_CARD (guise_job_card_get_type ())
G_DECLARE_FINAL_TYPE (GuiseJobCard, guise_job_card, GUISE, JOB_CARD, GtkWidget)

/**
 * guise_job_card_set_job:
 * @self: a card
 * @job: (nullable): what it shows from now on
 * @title: (nullable): what it is called; %NULL: as the job says
 */
void guise_job_card_set_job (GuiseJobCard *self, GuiseJob *job, const char *title);

G_END_DECLS
