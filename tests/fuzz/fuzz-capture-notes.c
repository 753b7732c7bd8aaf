/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the readers of what a faceset remembers of its footage: takes, journals
 * of capture and extraction, lists of frames and of strangers. */
#include "fuzz-folder.h"

#include "capture/guise-capture-journal.h"
#include "capture/guise-extraction-journal.h"
#include "capture/guise-extraction-list.h"
#include "capture/guise-stranger-list.h"
#include "capture/guise-take-list.h"
#include "face/guise-face-tracks-private.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

static void
read_takes (const uint8_t *data, size_t n_bytes)
{
  char *path = guise_fuzz_put ("takes.json", data, n_bytes);
  g_autoptr (GPtrArray) takes = guise_take_list_load (path, NULL);

  for (guint i = 0; takes != NULL && i < takes->len; i++)
    {
      const GuisePlannedTake *take = takes->pdata[i];

      g_assert_true (take->label != NULL && take->seconds > 0.0);
    }
  guise_fuzz_take (path);
}

static void
read_capture (const uint8_t *data, size_t n_bytes)
{
  char *path = guise_fuzz_put (".guise-capture", data, n_bytes);
  g_autoptr (GuiseCaptureJournal) journal = guise_capture_journal_open (guise_fuzz_folder ());
  g_autofree char *camera = guise_capture_journal_dup_camera (journal);
  g_autofree char *mode = guise_capture_journal_dup_mode (journal);

  for (int card = 0; card < GUISE_N_CAPTURE_CARDS; card++)
    guise_capture_journal_get_card_quota (journal, (GuiseCaptureCard) card);
  guise_fuzz_take (path);
}

/* Whom the finder followed where the work stopped, after two numbers; what is taken says the same
 * again. */
static void
go_on (const char *state)
{
  g_autoptr (GuiseFaceTracks) tracks = guise_face_tracks_new ();
  g_auto (GStrv) words = g_strsplit (state != NULL ? state : "", " ", 3);
  g_autofree char *again = NULL;

  if (g_strv_length (words) < 3 || !guise_face_tracks_set_state (tracks, words[2]))
    return;
  again = guise_face_tracks_dup_state (tracks);
  g_assert_true (guise_face_tracks_set_state (tracks, again));
}

static void
read_extraction (const uint8_t *data, size_t n_bytes)
{
  char *path = guise_fuzz_put (".guise-extraction", data, n_bytes);
  g_autoptr (GuiseExtractionJournal) journal = guise_extraction_journal_open (guise_fuzz_folder ());
  g_auto (GStrv) others = guise_extraction_journal_list_others (journal, "/nowhere.mp4");
  g_autofree char     *stem = guise_extraction_journal_dup_stem (journal, "/nowhere.mp4");
  GuiseExtractionPoint point;

  guise_extraction_journal_find (journal, "/nowhere.mp4", "recipe", &point);
  go_on (point.state);
  guise_extraction_point_clear (&point);
  guise_fuzz_take (path);
}

static void
read_lists (const uint8_t *data, size_t n_bytes)
{
  char *path = guise_fuzz_put ("strangers.json", data, n_bytes);
  char *frames = guise_fuzz_put (".guise-extraction-frames", data, n_bytes);
  g_autoptr (GuiseStrangerList) strangers = guise_stranger_list_open (guise_fuzz_folder ());
  g_autoptr (GuiseExtractionList) list = guise_extraction_list_open (guise_fuzz_folder ());
  const GArray *notes = guise_extraction_list_get (list, "/nowhere.mp4");

  for (guint i = 0; notes != NULL && i < notes->len; i++)
    g_assert_cmpint (g_array_index (notes, GuiseExtractionNote, i).reason, <,
                     GUISE_N_EXTRACTION_REASONS);
  guise_stranger_list_forget (strangers, "/nowhere.mp4", 1);
  guise_extraction_list_cut (list, "/nowhere.mp4", 1);
  guise_fuzz_take (path);
  guise_fuzz_take (frames);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  read_takes (data, n_bytes);
  read_capture (data, n_bytes);
  read_extraction (data, n_bytes);
  read_lists (data, n_bytes);
  return 0;
}
