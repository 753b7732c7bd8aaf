/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the reader of a project's manifest. */
#include "fuzz-folder.h"

#include "project/guise-project.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  char *path = guise_fuzz_put ("project.guise", data, n_bytes);
  g_autoptr (GuiseProject) project = guise_project_open (guise_fuzz_folder (), NULL);

  g_assert_null (project); /* there is no plan */
  guise_fuzz_take (path);
  return 0;
}
