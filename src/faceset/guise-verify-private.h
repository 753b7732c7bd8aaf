/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-faceset-verify.h"

G_BEGIN_DECLS

void guise_verify_finding_free (GuiseVerifyFinding *self);

/* An array that owns its findings. */
GPtrArray *guise_verify_findings_new (void);

/* The text may quote a file: it is escaped and cut. */
void guise_verify_findings_add (GPtrArray      *findings,
                                const char     *name,
                                GuiseVerifyKind kind,
                                const char     *format,
                                ...) G_GNUC_PRINTF (4, 5);

G_END_DECLS
