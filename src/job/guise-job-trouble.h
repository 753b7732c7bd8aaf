/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseJobTrouble:
 * @GUISE_JOB_TROUBLE_OTHER: none of the others; the sentence of the error says more
 * @GUISE_JOB_TROUBLE_DIED: the process is gone; starting again goes on from what was saved
 * @GUISE_JOB_TROUBLE_DEVICE: the graphics card does not answer, or is not there
 * @GUISE_JOB_TROUBLE_SPACE: the disk is full
 * @GUISE_JOB_TROUBLE_MEMORY: memory does not suffice, that of the card or of the computer
 * @GUISE_JOB_TROUBLE_DIVERGED: losses or weights are no numbers any more
 * @GUISE_JOB_TROUBLE_FACES: faces are missing, or are not what the stage needs
 * @GUISE_JOB_TROUBLE_PLAN: the plan or an option cannot be trained
 * @GUISE_JOB_TROUBLE_SAVED: what was saved is damaged or does not belong here
 * @GUISE_JOB_TROUBLE_PROGRAM: a part of the program is missing or is of another version
 * @GUISE_JOB_TROUBLE_PEERS: processes that train together do not agree
 * @GUISE_JOB_TROUBLE_BUSY: another program trains or changes the project
 * @GUISE_JOB_TROUBLE_CONSENT: nobody has said whose face it is
 *
 * What ended a training, by what can be done about it.
 */
typedef enum
{
  GUISE_JOB_TROUBLE_OTHER,
  GUISE_JOB_TROUBLE_DIED,
  GUISE_JOB_TROUBLE_DEVICE,
  GUISE_JOB_TROUBLE_SPACE,
  GUISE_JOB_TROUBLE_MEMORY,
  GUISE_JOB_TROUBLE_DIVERGED,
  GUISE_JOB_TROUBLE_FACES,
  GUISE_JOB_TROUBLE_PLAN,
  GUISE_JOB_TROUBLE_SAVED,
  GUISE_JOB_TROUBLE_PROGRAM,
  GUISE_JOB_TROUBLE_PEERS,
  GUISE_JOB_TROUBLE_BUSY,
  GUISE_JOB_TROUBLE_CONSENT,
  GUISE_N_JOB_TROUBLES,
} GuiseJobTrouble;

/**
 * guise_job_trouble_find:
 * @error: (nullable): of a job, or of any call that prepares one
 *
 * Returns: what it is about
 */
GuiseJobTrouble guise_job_trouble_find (const GError *error);

G_END_DECLS
