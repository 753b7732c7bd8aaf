/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/guise-cli.h"
#include "project/guise-project.h"

G_BEGIN_DECLS

/**
 * GuiseCliProjectWishes:
 *
 * The options of `guise project`; which sub-verb knows which is in its help. Everything owned.
 */
typedef struct
{
  char    *recipe;
  char    *src;
  char    *dst;
  char    *generic;
  char    *consent;
  char    *consent_src;
  char    *consent_dst;
  char    *label;
  char    *note;
  char    *document;
  char    *base;
  char    *name;
  char   **options;
  gboolean yes;
  char   **rest;
} GuiseCliProjectWishes;

/* The sub-verbs; `rest` has the sub-verb's own name first. */
gboolean
guise_cli_project_new (GuiseCli *self, const GuiseCliProjectWishes *wishes, GError **error);
gboolean
guise_cli_project_info (GuiseCli *self, const GuiseCliProjectWishes *wishes, GError **error);
gboolean
guise_cli_project_set (GuiseCli *self, const GuiseCliProjectWishes *wishes, GError **error);
gboolean
guise_cli_project_consent (GuiseCli *self, const GuiseCliProjectWishes *wishes, GError **error);
gboolean
guise_cli_project_duplicate (GuiseCli *self, const GuiseCliProjectWishes *wishes, GError **error);
gboolean
guise_cli_project_faces (GuiseCli *self, const GuiseCliProjectWishes *wishes, GError **error);
gboolean
guise_cli_project_report (GuiseCli *self, const GuiseCliProjectWishes *wishes, GError **error);

/**
 * guise_cli_project_make_report:
 * @self: the call
 * @path: a project with a trained model
 * @out_members: (out) (transfer full): what scripts read
 * @error: where to put the error
 *
 * Judges the newest checkpoint and draws `history/report.jpg` of the project.
 *
 * Errors: as guise_cli_find_model(), guise_cli_load_model(), guise_check_report_new()
 *
 * Returns: (transfer full) (nullable): what people read
 */
char *guise_cli_project_make_report (GuiseCli    *self,
                                     const char  *path,
                                     JsonObject **out_members,
                                     GError     **error);

/**
 * guise_cli_read_statement:
 * @self: the call
 * @kind: a word for the kind of consent
 * @label: (nullable): the person
 * @note: (nullable): other words
 * @document: (nullable): path of a document to be hashed
 * @error: where to put the error
 *
 * Errors: %GUISE_CLI_ERROR USAGE; as guise_consent_statement_new(), guise_consent_hash_document()
 *
 * Returns: (transfer full) (nullable): a statement
 */
GuiseConsentStatement *guise_cli_read_statement (const GuiseCli *self,
                                                 const char     *kind,
                                                 const char     *label,
                                                 const char     *note,
                                                 const char     *document,
                                                 GError        **error);

G_END_DECLS
