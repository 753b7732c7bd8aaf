/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseFacesetIssue:
 * @name: which file, fit to be shown
 * @reason: why it was left out
 *
 * A file that is no usable face, or of which something could not be done.
 */
typedef struct
{
  char *name;
  char *reason;
} GuiseFacesetIssue;

/**
 * guise_faceset_issues_new:
 *
 * Returns: (transfer full) (element-type GuiseFacesetIssue): an empty list that owns its elements
 */
GPtrArray *guise_faceset_issues_new (void);

/**
 * guise_faceset_issues_add:
 * @issues: (element-type GuiseFacesetIssue): a list
 * @name: of a file, as it came; it is escaped and cut
 * @reason: why it is left out
 */
void guise_faceset_issues_add (GPtrArray *issues, const char *name, const char *reason);

G_END_DECLS
