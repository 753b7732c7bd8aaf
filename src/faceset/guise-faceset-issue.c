/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which files were left out, and why. */
#include "faceset/guise-faceset-issue.h"

#include "format/guise-label.h"

#define MAX_LABEL 80 /* characters of a file name in messages */

static void
free_issue (void *data)
{
  GuiseFacesetIssue *issue = data;

  g_free (issue->name);
  g_free (issue->reason);
  g_free (issue);
}

GPtrArray *
guise_faceset_issues_new (void)
{
  return g_ptr_array_new_with_free_func (free_issue);
}

void
guise_faceset_issues_add (GPtrArray *issues, const char *name, const char *reason)
{
  GuiseFacesetIssue *issue = g_new (GuiseFacesetIssue, 1);

  issue->name = guise_label_escape (name, MAX_LABEL);
  issue->reason = g_strdup (reason);
  g_ptr_array_add (issues, issue);
}
