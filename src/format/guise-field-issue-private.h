/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-face-meta.h"

G_BEGIN_DECLS

/* A list of GuiseFieldIssue. */
GPtrArray *guise_field_issues_new (void);
void       guise_field_issues_add (GPtrArray *issues, const char *field, const char *reason);

G_END_DECLS
