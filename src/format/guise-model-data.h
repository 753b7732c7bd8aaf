/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "format/guise-face-meta.h"
#include "format/guise-model-options.h"

G_BEGIN_DECLS

/**
 * GuiseModelData:
 * @iter: iterations done; at 0 the options mean nothing yet
 * @options: (owned): the model's options
 * @n_losses: numbers of one iteration: 2 for most models, 1 for XSeg, 0 when there is no history
 * @loss_history: (owned) (element-type double): @n_losses numbers for each iteration, NaN where the
 *   loss was; may be shorter or longer than @iter
 * @dropped: (owned) (element-type GuiseFieldIssue): fields that were wrong
 * @origin: (nullable) (owned): what it was read from
 *
 * A model's `data.dat` without its preview batch. Plain struct: fields may be changed directly.
 * Thread: one at a time.
 */
typedef struct
{
  int64_t            iter;
  GuiseModelOptions *options;
  size_t             n_losses;
  GArray            *loss_history;
  GPtrArray         *dropped;
  GuisePickle       *origin;
} GuiseModelData;

/**
 * guise_model_data_new:
 *
 * Returns: (transfer full): data of a model that was never trained
 */
GuiseModelData *guise_model_data_new (void);
void            guise_model_data_free (GuiseModelData *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseModelData, guise_model_data_free)

/**
 * guise_model_data_open:
 * @path: a `<prefix>_data.dat`
 * @error: where to put the error
 *
 * Reads what every kind of model has in common. Whether the options make a model is for the model
 * room to say.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, CORRUPT, NO_MEMORY
 * Source: formats.md 8.2
 *
 * Returns: (transfer full) (nullable): the data
 */
GuiseModelData *guise_model_data_open (const char *path, GError **error);
GuiseModelData *guise_model_data_new_from_bytes (GBytes *bytes, GError **error);

/**
 * guise_model_data_write:
 * @self: the data
 * @path: the `<prefix>_data.dat` to replace
 * @error: where to put the error
 *
 * Keys that are not known are kept; the preview batch is not: DeepFaceLab draws a new one.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, NOT_FOUND, FAILED
 *
 * Returns: %TRUE when the target holds the new content, durably
 */
gboolean guise_model_data_write (const GuiseModelData *self, const char *path, GError **error);

/**
 * GuiseModelDevice:
 * @index: number of the device
 * @name: its name
 * @memory_gb: its memory
 *
 * A device, as the summary of a model lists it.
 */
typedef struct
{
  int         index;
  const char *name;
  double      memory_gb;
} GuiseModelDevice;

/**
 * guise_model_summary_make:
 * @model_name: prefix of the model's files, as in "new_SAEHD"
 * @iter: iterations done
 * @options: its options
 * @devices: (array length=n_devices): what it is trained on
 * @n_devices: how many; 0 means the CPU
 *
 * The content of `<prefix>_summary.txt`, which people read and no program does.
 *
 * Source: formats.md 8.4
 *
 * Returns: (transfer full): UTF-8 without a newline at the end
 */
char *guise_model_summary_make (const char              *model_name,
                                int64_t                  iter,
                                const GuiseModelOptions *options,
                                const GuiseModelDevice  *devices,
                                size_t                   n_devices);

G_END_DECLS
