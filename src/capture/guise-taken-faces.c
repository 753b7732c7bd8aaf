/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the takes of a faceset say of its faces. */
#include "capture/guise-taken-faces.h"

#include <string.h>

GuiseCaptureJournal *
guise_taken_faces_count (const GuiseFaceset *faceset, size_t counts[GUISE_N_CAPTURE_CARDS])
{
  /* The journal lies in the folder, beside a pack and a selection too. */
  const char      *path = guise_faceset_get_path (faceset);
  g_autofree char *dir =
    g_file_test (path, G_FILE_TEST_IS_DIR) ? g_strdup (path) : g_path_get_dirname (path);
  GuiseCaptureJournal *journal = guise_capture_journal_open (dir);

  memset (counts, 0, GUISE_N_CAPTURE_CARDS * sizeof (size_t));
  if (guise_capture_journal_get_n_takes (journal) > 0)
    for (size_t i = 0; i < guise_faceset_get_n (faceset); i++)
      {
        const GuiseFacesetEntry *entry = guise_faceset_get_entry (faceset, i);
        const int                take = guise_capture_journal_get_take (entry->source_filename);

        counts[guise_capture_journal_get_card (journal, take)]++;
      }
  return journal;
}

void
guise_taken_faces_describe (GuiseScoreSet *set, const GuiseFaceset *faceset)
{
  size_t counts[GUISE_N_CAPTURE_CARDS];
  g_autoptr (GuiseCaptureJournal) journal = guise_taken_faces_count (faceset, counts);

  set->is_recorded = guise_capture_journal_get_n_takes (journal) > 0;
  set->n_tongue = counts[GUISE_CAPTURE_CARD_TONGUE];
}
