/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/project/guise-open-project.h"
#include "host/guise-host-cards.h"
#include "job/guise-process-job.h"
#include "project/guise-project-status.h"

G_BEGIN_DECLS

/**
 * GuiseTrainDevices:
 * @devices: (owned): where to train, as in #GuiseWorkerOptions
 * @whole_batches: each of several graphics cards takes a whole batch
 *
 * Where trainings of this computer compute, for all projects (settings `training-devices` and
 * `training-whole-batches`).
 */
typedef struct
{
  char    *devices;
  gboolean whole_batches;
} GuiseTrainDevices;

void guise_train_devices_clear (GuiseTrainDevices *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseTrainDevices, guise_train_devices_clear)

void guise_train_devices_load (GuiseTrainDevices *out_devices);
void guise_train_devices_save (const GuiseTrainDevices *self);

/**
 * guise_train_devices_dup_chosen:
 *
 * Returns: (transfer full): where to train, for what else a worker computes
 */
char *guise_train_devices_dup_chosen (void);

/**
 * guise_train_devices_dup_beside:
 * @project: a project
 * @out_is_left: (out) (optional): whether what was chosen is left to the training; also so where
 *   "auto" finds no graphics card
 *
 * Where one process computes what is wanted of a project beside its training: exports, masks,
 * videos, the live picture. While the project trains that is the processor, since nobody wants a
 * training of days to end for want of memory; else what was chosen to train on, of several the
 * first. One that is gone is not replaced by another: opening it tells.
 *
 * Returns: (transfer full): a name for guise_device_choose()
 */
char *guise_train_devices_dup_beside (const GuiseOpenProject *project, gboolean *out_is_left);

/* What a training that is not active uses from its next start on. */
void guise_train_devices_apply (const GuiseTrainDevices *self, GuiseProcessJob *job);

/**
 * guise_train_devices_ask:
 * @source: (type GObject): who asks; kept until the answer
 * @cancellable: to give up asking
 * @callback: told on this main context
 *
 * Asks the driver, in a process of its own, which graphics cards there are.
 */
void
guise_train_devices_ask (void *source, GCancellable *cancellable, GAsyncReadyCallback callback);

/**
 * guise_train_devices_ask_finish:
 *
 * Returns: (transfer full) (nullable): what the driver says
 */
GuiseHostCards *guise_train_devices_ask_finish (GAsyncResult *result, GError **error);

/**
 * guise_train_devices_dup_refusal:
 * @self: where to train
 * @status: (nullable): of the project
 *
 * Returns: (transfer full) (nullable): why this project cannot be trained there, a sentence for
 *   people: the batch of a stage that is still to come cannot be divided, or several processes
 *   cannot be started; %NULL when nothing is known against it
 */
char *guise_train_devices_dup_refusal (const GuiseTrainDevices  *self,
                                       const GuiseProjectStatus *status);

/**
 * guise_train_devices_dup_sum:
 * @n_cards: how many take part
 * @whole_batches: each of them takes a whole batch
 * @status: (nullable): of the project
 *
 * Returns: (transfer full) (nullable): how the batch of the stage under way is shared, as in
 *   "8 = 4 + 4"; %NULL when it cannot be, or is not known
 */
char *
guise_train_devices_dup_sum (int n_cards, gboolean whole_batches, const GuiseProjectStatus *status);

G_END_DECLS
