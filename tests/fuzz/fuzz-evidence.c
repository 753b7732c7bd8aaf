/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the reader of what a guard of the training has kept. */
#include "fuzz-folder.h"
#include "project/guise-project-pictures.h"

#define EVIDENCE "0000000012-loss-jump"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

/* A message is shown to people as it is: it is text, and nothing that steers a terminal. */
static void
check (const char *message)
{
  g_assert_true (g_utf8_validate (message, -1, NULL));
  for (const char *at = message; *at != '\0'; at = g_utf8_next_char (at))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (at)));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  GuiseProject     project = { .dir = (char *) guise_fuzz_folder () };
  g_autofree char *evidence = guise_project_dup_evidence_dir (&project);
  g_autofree char *folder = g_build_filename (evidence, EVIDENCE, NULL);
  g_autofree char *path = g_build_filename (folder, "finding.json", NULL);
  g_autoptr (GPtrArray) list = NULL;
  const GuiseProjectEvidence *found;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, (const char *) data, (gssize) n_bytes, NULL));
  list = guise_project_list_evidence (&project);
  g_assert_cmpuint (list->len, ==, 1);
  found = list->pdata[0];
  g_assert_cmpuint (found->iteration, ==, 12);
  if (found->message != NULL)
    check (found->message);
  g_unlink (path);
  g_rmdir (folder);
  g_rmdir (evidence);
  (void) g_rmdir (guise_fuzz_folder ());
  return 0;
}
