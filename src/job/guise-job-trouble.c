/* SPDX-License-Identifier: GPL-3.0-or-later
 * What ended a training, by what can be done about it. */
#include "job/guise-job-trouble.h"

#include "core/guise-error.h"
#include "job/guise-job-error.h"
#include "nn/guise-nn.h"
#include "project/guise-project.h"
#include "train/guise-train-error.h"

#define ANY_CODE -1 /* the last row of a domain: whatever has no row of its own */

static const struct
{
  GQuark (*get_domain) (void);
  int             code;
  GuiseJobTrouble trouble;
} troubles[] = {
  { guise_job_error_quark, GUISE_JOB_ERROR_LOST, GUISE_JOB_TROUBLE_DIED },
  { guise_job_error_quark, GUISE_JOB_ERROR_NO_WORKER, GUISE_JOB_TROUBLE_PROGRAM },
  { guise_job_error_quark, GUISE_JOB_ERROR_PROTOCOL, GUISE_JOB_TROUBLE_PROGRAM },
  { guise_nn_error_quark, GUISE_NN_ERROR_DEVICE_LOST, GUISE_JOB_TROUBLE_DEVICE },
  { guise_nn_error_quark, GUISE_NN_ERROR_NO_DEVICE, GUISE_JOB_TROUBLE_DEVICE },
  { guise_nn_error_quark, GUISE_NN_ERROR_NO_MEMORY, GUISE_JOB_TROUBLE_MEMORY },
  { guise_nn_error_quark, GUISE_NN_ERROR_RANK_LOST, GUISE_JOB_TROUBLE_PEERS },
  { guise_core_error_quark, GUISE_CORE_ERROR_NO_SPACE, GUISE_JOB_TROUBLE_SPACE },
  { guise_core_error_quark, GUISE_CORE_ERROR_NO_MEMORY, GUISE_JOB_TROUBLE_MEMORY },
  { guise_train_error_quark, GUISE_TRAIN_ERROR_MEMORY, GUISE_JOB_TROUBLE_MEMORY },
  { guise_train_error_quark, GUISE_TRAIN_ERROR_DIVERGED, GUISE_JOB_TROUBLE_DIVERGED },
  { guise_train_error_quark, GUISE_TRAIN_ERROR_FACES, GUISE_JOB_TROUBLE_FACES },
  { guise_train_error_quark, GUISE_TRAIN_ERROR_PLAN, GUISE_JOB_TROUBLE_PLAN },
  { guise_train_error_quark, GUISE_TRAIN_ERROR_CHECKPOINT, GUISE_JOB_TROUBLE_SAVED },
  { guise_train_error_quark, ANY_CODE, GUISE_JOB_TROUBLE_PEERS },
  { guise_project_error_quark, GUISE_PROJECT_ERROR_NOT_READY, GUISE_JOB_TROUBLE_FACES },
  { guise_project_error_quark, GUISE_PROJECT_ERROR_BUSY, GUISE_JOB_TROUBLE_BUSY },
  { guise_project_error_quark, GUISE_PROJECT_ERROR_CONSENT, GUISE_JOB_TROUBLE_CONSENT },
};

GuiseJobTrouble
guise_job_trouble_find (const GError *error)
{
  for (size_t i = 0; error != NULL && i < G_N_ELEMENTS (troubles); i++)
    if (troubles[i].get_domain () == error->domain &&
        (troubles[i].code == error->code || troubles[i].code == ANY_CODE))
      return troubles[i].trouble;
  return GUISE_JOB_TROUBLE_OTHER;
}
