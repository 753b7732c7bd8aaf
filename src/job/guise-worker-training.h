/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/guise-worker-runner.h"

G_BEGIN_DECLS

/* The training of a project, as a worker drives it. */
extern const GuiseWorkerRunner guise_worker_training;

G_END_DECLS
