/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GUISE_CLI_ERROR:
 *
 * Errors that only the command line knows.
 */
#define GUISE_CLI_ERROR (guise_cli_error_quark ())

/**
 * GuiseCliError:
 * @GUISE_CLI_ERROR_USAGE: options or arguments are wrong
 * @GUISE_CLI_ERROR_NOT_YET: the contract names it, this version does not have it
 * @GUISE_CLI_ERROR_REFUSED: it could be done, but not without the user's explicit word
 * @GUISE_CLI_ERROR_NOT_POSSIBLE: this computer or this build cannot do it
 * @GUISE_CLI_ERROR_HOSTILE: the input was read and refused as damaged or hostile
 */
typedef enum
{
  GUISE_CLI_ERROR_USAGE,
  GUISE_CLI_ERROR_NOT_YET,
  GUISE_CLI_ERROR_REFUSED,
  GUISE_CLI_ERROR_NOT_POSSIBLE,
  GUISE_CLI_ERROR_HOSTILE,
} GuiseCliError;

GQuark guise_cli_error_quark (void);

/**
 * GuiseCliExit:
 *
 * The exit codes that scripts rely on.
 */
typedef enum
{
  GUISE_CLI_EXIT_DONE = 0,
  GUISE_CLI_EXIT_FAILED = 1,
  GUISE_CLI_EXIT_USAGE = 2,
  GUISE_CLI_EXIT_DAMAGED = 3,
  GUISE_CLI_EXIT_RESOURCES = 4,
  GUISE_CLI_EXIT_REFUSED = 5,
  GUISE_CLI_EXIT_NOT_POSSIBLE = 77,
  GUISE_CLI_EXIT_INTERRUPTED = 130,
} GuiseCliExit;

/**
 * GuiseCliVerdict:
 * @domain: the short name of the error's domain, as in "core"
 * @code: the name of its code, as in "not-found"
 * @exit: the exit code it means
 * @hint: (nullable): what a person can do about it, translated
 * @is_shared: of several processes that do one work together all meet it
 *
 * What an error means at the edge of the program.
 */
typedef struct
{
  const char  *domain;
  const char  *code;
  GuiseCliExit exit;
  const char  *hint;
  gboolean     is_shared;
} GuiseCliVerdict;

/**
 * guise_cli_error_judge:
 * @error: any error of the engine, GLib or the command line
 *
 * Looks @error up in the one table of domains and codes. An error that is not in it is a failure
 * without a hint.
 *
 * Returns: its verdict; all strings are static
 */
GuiseCliVerdict guise_cli_error_judge (const GError *error);

G_END_DECLS
