/* SPDX-License-Identifier: GPL-3.0-or-later
 * The list of fields that were left out, with reasons. */
#include "format/guise-field-issue-private.h"

static void
free_issue (void *data)
{
  GuiseFieldIssue *issue = data;

  g_free (issue->field);
  g_free (issue->reason);
  g_free (issue);
}

GPtrArray *
guise_field_issues_new (void)
{
  return g_ptr_array_new_with_free_func (free_issue);
}

void
guise_field_issues_add (GPtrArray *issues, const char *field, const char *reason)
{
  GuiseFieldIssue *issue = g_new0 (GuiseFieldIssue, 1);

  issue->field = g_strdup (field);
  issue->reason = g_strdup (reason);
  g_ptr_array_add (issues, issue);
}
