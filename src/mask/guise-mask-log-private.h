/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mask/guise-mask-log.h"

G_BEGIN_DECLS

#define GUISE_MASK_LOG_MAGIC        "GUISEMASKS1\n"
#define GUISE_MASK_LOG_N_MAGIC      12
#define GUISE_MASK_LOG_RECORD_MAGIC 0x4d534b31u
#define GUISE_MASK_LOG_NO_MASK      0xffffffffu

/* A record begins with its mark, the bytes of its body, and the first of the body's SHA-256. The
 * body: the name; sizes and sums; the middle; the mask; and, not in older logs, the face. Name,
 * middle, mask and face stand behind their lengths, and so does whatever a later version adds. */
#define GUISE_MASK_LOG_N_SEAL       8

void guise_mask_log_digest (const void *data, size_t n_bytes, uint8_t out[GUISE_MASK_LOG_SHA]);

G_END_DECLS
