/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/guise-cli.h"

G_BEGIN_DECLS

/* Where one person is wanted, so many faces of a frame are looked at: that person need not be the
 * largest. */
#define GUISE_CLI_PERSON_FACES 4

/**
 * guise_cli_person_load:
 * @self: the call
 * @path: `--person REF`: a picture of the person, a folder of such pictures, or a faceset
 * @error: where to put the error
 *
 * Errors: as guise_person_reference_load() and guise_face_describer_new()
 *
 * Returns: (transfer full) (nullable) (array fixed-size=1024): what the person looks like
 */
float *guise_cli_person_load (GuiseCli *self, const char *path, GError **error);

G_END_DECLS
