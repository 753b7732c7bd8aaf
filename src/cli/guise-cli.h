/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cli/guise-cli-error.h"
#include "cli/guise-cli-i18n.h"
#include "cli/guise-cli-output.h"
#include "nn/guise-collective.h"

G_BEGIN_DECLS

typedef struct _GuiseCli     GuiseCli;
typedef struct _GuiseCliVerb GuiseCliVerb;

/**
 * GuiseCliFunc:
 * @self: the call: common options, output, cancellable
 * @argv: (array zero-terminated=1): the verb's options and arguments, still to be parsed
 * @error: where to put the error; it decides the exit code (guise_cli_error_judge())
 *
 * A verb. It declares its options as a local #GOptionEntry array, calls guise_cli_parse(), works,
 * and ends with guise_cli_output_result(). It lives in `guise-cli-<verb>.c`.
 *
 * Returns: %TRUE when the result was said
 */
typedef gboolean (*GuiseCliFunc) (GuiseCli *self, char **argv, GError **error);

/**
 * GuiseCliTraits:
 * @GUISE_CLI_COMPUTES: runs networks: the chosen device is named at the start
 * @GUISE_CLI_WRITES: writes files that the user names: has --force
 * @GUISE_CLI_PRECISION: has --precision
 * @GUISE_CLI_TRAINS: where nothing else is asked, precision is as high as training needs, not exact
 * @GUISE_CLI_SWAPS: where nothing else is asked, precision is as high as pictures need
 * @GUISE_CLI_SHARES: can be started as several processes that use a GPU each
 */
typedef enum
{
  GUISE_CLI_COMPUTES = 1 << 0,
  GUISE_CLI_WRITES = 1 << 1,
  GUISE_CLI_PRECISION = 1 << 2,
  GUISE_CLI_TRAINS = 1 << 3,
  GUISE_CLI_SHARES = 1 << 4,
  GUISE_CLI_SWAPS = 1 << 5,
} GuiseCliTraits;

struct _GuiseCliVerb
{
  const char    *name;
  const char    *usage;   /* arguments, as in "INPUT... -o DIR" */
  const char    *summary; /* one line; marked for translation */
  const char    *example; /* one complete command */
  GuiseCliTraits traits;
  GuiseCliFunc   run;     /* NULL: not there yet */
  const char    *details; /* NULL, or what --help says at its end; marked for translation */
};

/**
 * GuiseCli:
 * @verb: what was called
 * @output: where the verb reports
 * @cancellable: cancelled by Ctrl-C; give it to the engine
 * @device: the device that was chosen from --device and --precision, as in "cpu", "cuda:0/tf32";
 *   static
 * @gpu: its number when it is a GPU, else -1
 * @n_threads: 1 .. 1024, from --threads
 * @seed: from --seed
 * @force: replace existing files
 * @ranks: (nullable) (owned): the other processes of this training; a verb that has some sets it,
 *   main() takes leave of them with the exit code
 * @resume: (nullable) (owned): how to go on after Ctrl-C, translated; a verb sets it when "run
 *   the same command again" would be wrong
 *
 * One call of one verb. Plain struct, made by main(); the fields from @device on are valid after
 * guise_cli_parse().
 */
struct _GuiseCli
{
  const GuiseCliVerb *verb;        /* borrowed, static */
  GuiseCliOutput     *output;      /* borrowed from main() */
  GCancellable       *cancellable; /* borrowed from main() */

  const char *device;
  int         gpu;
  int         n_threads;
  uint64_t    seed;
  gboolean    force;

  GuiseCollective *ranks;  /* owned */
  char            *resume; /* owned */
};

/**
 * guise_cli_parse:
 * @self: the call
 * @argv: what the verb was given
 * @entries: (nullable) (array zero-terminated=1): its own options; arguments without an option go
 *   to an entry named %G_OPTION_REMAINING of kind %G_OPTION_ARG_FILENAME_ARRAY
 * @error: where to put the error
 *
 * Parses the verb's and the common options, chooses the device and says the `start` event.
 * `--help` is answered here and ends the process.
 *
 * Errors: %GUISE_CLI_ERROR USAGE, NOT_POSSIBLE (the device); #GOptionError
 *
 * Returns: %TRUE when the options are right
 */
gboolean guise_cli_parse (GuiseCli *self, char **argv, const GOptionEntry *entries, GError **error);

/**
 * guise_cli_check_output:
 * @self: the call
 * @path: a file that is going to be written
 * @error: where to put the error
 *
 * To be asked before the work starts, not after it.
 *
 * Errors: %GUISE_CORE_ERROR EXISTS without --force, ARGUMENT when it is a folder
 *
 * Returns: %TRUE when @path may be written
 */
gboolean guise_cli_check_output (const GuiseCli *self, const char *path, GError **error);

/**
 * guise_cli_cancelled:
 * @self: the call
 * @error: where to put the error
 *
 * Returns: %TRUE, with %GUISE_CORE_ERROR CANCELLED, once Ctrl-C was pressed
 */
gboolean guise_cli_cancelled (const GuiseCli *self, GError **error);

/**
 * guise_cli_set_usage_error:
 * @self: the call
 * @error: where to put the error
 * @format: what is wrong, a sentence, translated
 *
 * Sets %GUISE_CLI_ERROR USAGE with a pointer to the verb's help.
 */
void guise_cli_set_usage_error (const GuiseCli *self, GError **error, const char *format, ...)
  G_GNUC_PRINTF (3, 4);

/**
 * guise_cli_set_not_yet:
 * @self: the call
 * @what: (nullable): the part of the verb that is missing, as in "live"; %NULL for all of it
 * @error: where to put the error
 *
 * Sets %GUISE_CLI_ERROR NOT_YET: the contract has it, this version does not.
 */
void guise_cli_set_not_yet (const GuiseCli *self, const char *what, GError **error);

/**
 * guise_cli_find:
 * @name: a verb
 *
 * Returns: (nullable): its row in the table of verbs
 */
const GuiseCliVerb *guise_cli_find (const char *name);

/**
 * guise_cli_get_verbs:
 * @out_n_verbs: (out): how many
 *
 * Returns: (array length=out_n_verbs): the table of verbs, in the order of the contract
 */
const GuiseCliVerb *guise_cli_get_verbs (size_t *out_n_verbs);

/* The verbs, one file each. */
gboolean guise_cli_backup (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_bench (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_demo (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_denoise (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_devices (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_export (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_capture (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_extract (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_faceset (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_history (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_inspect (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_live (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_model (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_plan (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_project (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_swap (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_train (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_sort (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_step (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_xseg (GuiseCli *self, char **argv, GError **error);

G_END_DECLS
