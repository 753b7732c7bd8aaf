/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-gpu-list.h"

G_BEGIN_DECLS

#define GUISE_CLI_N_HOW_TO 3

/**
 * GuiseCliAdvice:
 * @kind: for scripts: "display", "mixed", "no-driver", "nouveau", "old-driver", "no-backend",
 *   "broken-backend"
 * @gpu: which GPU it is about, -1 for none of them
 * @text: one line: how it is, what follows, what helps; translated
 * @how_to: (nullable) (array fixed-size=3): how to do that, step by step; translated, static
 *
 * Something about this computer that a person would want to know before days of training. Advice
 * never stops anything.
 */
typedef struct
{
  const char        *kind;
  int                gpu;
  char              *text;
  const char *const *how_to;
} GuiseCliAdvice;

/**
 * guise_cli_advise:
 * @list: what GPUs there are
 * @gpu: the one that is going to be used; -1 for all of the list
 * @is_shared: other processes use the other GPUs for the same work
 *
 * Returns: (transfer full) (element-type GuiseCliAdvice): possibly nothing
 */
GPtrArray *guise_cli_advise (GuiseGpuList *list, int gpu, gboolean is_shared);

/**
 * guise_cli_get_system_root:
 *
 * Returns: (nullable): what stands for "/" where the kernel is asked: tests describe other
 *   computers that way
 */
const char *guise_cli_get_system_root (void);

G_END_DECLS
