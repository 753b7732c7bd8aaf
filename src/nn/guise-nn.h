/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * GUISE_NN_ERROR:
 *
 * Errors of the compute engine.
 */
#define GUISE_NN_ERROR (guise_nn_error_quark ())

/**
 * GuiseNnError:
 * @GUISE_NN_ERROR_SHAPE: shapes or parameters of an op do not fit; the message names the node
 * @GUISE_NN_ERROR_UNSUPPORTED: the device has no kernel for a node
 * @GUISE_NN_ERROR_NO_MEMORY: lower the batch size or the resolution
 * @GUISE_NN_ERROR_NO_DEVICE: the device is not there (no driver, no GPU)
 * @GUISE_NN_ERROR_DEVICE_LOST: the device failed; restart the worker
 * @GUISE_NN_ERROR_RANK_LOST: another process of the training is gone or stands still; start all
 *   again
 */
typedef enum
{
  GUISE_NN_ERROR_SHAPE,
  GUISE_NN_ERROR_UNSUPPORTED,
  GUISE_NN_ERROR_NO_MEMORY,
  GUISE_NN_ERROR_NO_DEVICE,
  GUISE_NN_ERROR_DEVICE_LOST,
  GUISE_NN_ERROR_RANK_LOST,
} GuiseNnError;

GQuark guise_nn_error_quark (void);

#define GUISE_MAX_DIMS 6

/**
 * GuiseShape:
 * @n_dims: 0 (a scalar) .. %GUISE_MAX_DIMS
 * @dims: sizes, outermost first; images are [n, c, h, w]
 */
typedef struct
{
  int     n_dims;
  int64_t dims[GUISE_MAX_DIMS];
} GuiseShape;

/* GUISE_SHAPE (2, 3, 64, 64): a shape from its sizes. */
#define GUISE_SHAPE(...)                                                                   \
  ((GuiseShape){ .n_dims = (int) (sizeof ((int64_t[]){ __VA_ARGS__ }) / sizeof (int64_t)), \
                 .dims = { __VA_ARGS__ } })

int64_t  guise_shape_n_elements (const GuiseShape *self);
gboolean guise_shape_equal (const GuiseShape *a, const GuiseShape *b);

/**
 * guise_shape_to_string:
 * @self: a shape
 *
 * Returns: (transfer full): as in "2x3x64x64"
 */
char *guise_shape_to_string (const GuiseShape *self);

G_END_DECLS
