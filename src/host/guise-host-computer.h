/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/guise-host-finding.h"

G_BEGIN_DECLS

/* Returns: bytes of a line "key: 123 kB" in /proc/meminfo; 0 when unknown */
int64_t guise_host_read_memory (const char *root, const char *key);

/* Returns: (transfer full) (nullable): the processor as its maker calls it */
char *guise_host_read_processor (const char *root);

/**
 * guise_host_list_simd:
 *
 * Returns: (transfer full) (array zero-terminated=1): the vector extensions of the processor that
 * this runs on of which the engine's kernels can make use
 */
char **guise_host_list_simd (void);

/**
 * guise_host_judge_computer:
 * @root: (nullable): folder that stands for "/"
 *
 * Processor, memory, battery, heat. What the kernel does not tell is left out.
 *
 * Returns: (transfer full) (element-type GuiseHostFinding): what there is
 */
GPtrArray *guise_host_judge_computer (const char *root);

/**
 * guise_host_judge_space:
 * @folder: where projects are
 * @n_bytes: of the disk
 * @n_free_bytes: of them free
 * @speed: what kind of disk it is
 *
 * Returns: (transfer full): what follows for days of training
 */
GuiseHostFinding *guise_host_judge_space (const char    *folder,
                                          uint64_t       n_bytes,
                                          uint64_t       n_free_bytes,
                                          GuiseHostSpeed speed);

/**
 * guise_host_judge_disk:
 * @root: (nullable): folder that stands for "/" where the kind of disk is looked up
 * @folder: need not exist yet: the nearest folder above it that does is looked at
 *
 * May block for as long as a network drive does.
 *
 * Returns: (transfer full): what there is; unknown when nobody tells
 */
GuiseHostFinding *guise_host_judge_disk (const char *root, const char *folder);

G_END_DECLS
