/* SPDX-License-Identifier: GPL-3.0-or-later
 * What takes say of the faces of a faceset, for score cards. */
#include "capture/guise-taken-faces.h"

#include <string.h>

#include "faceset/guise-faceset-files.h"
#include "support/guise-test.h"

static void
write_face (const char *folder, const char *name, const char *source)
{
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, 16, 16, 3, NULL);
  g_autoptr (GuiseFaceMeta) meta = guise_face_meta_new ();
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  for (int y = 0; y < 16; y++)
    memset (guise_image_row (image, y), 128, 3 * 16);
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    {
      meta->landmarks[i][0] = i % 16;
      meta->landmarks[i][1] = i / 16.0;
    }
  meta->type = GUISE_FACE_TYPE_WHOLE;
  meta->source_filename = g_strdup (source);
  g_assert_true (guise_face_file_save (path, image, meta, 90, &error));
  g_assert_no_error (error);
}

static void
note (const char *folder, int number, GuiseCaptureCard card)
{
  g_autoptr (GuiseCaptureJournal) journal = guise_capture_journal_open (folder);
  const GuiseCaptureTake   take = { .label = "desk", .card = card, .card_quota = 20 };
  const GuiseCaptureCounts counts = { 0 };

  g_assert_true (guise_capture_journal_note (journal, number, &take, &counts, NULL));
}

static GuiseScoreSet
describe (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (folder, &error);
  GuiseScoreSet set = { .is_recorded = TRUE, .n_tongue = 99 };

  g_assert_no_error (error);
  guise_taken_faces_describe (&set, faceset);
  return set;
}

static void
test_tongues (void)
{
  char         *folder = guise_test_tmp_dir ();
  GuiseScoreSet set;

  write_face (folder, "a.jpg", "take00001_000001.png");
  write_face (folder, "b.jpg", "take00002_000001.png");
  write_face (folder, "c.jpg", "take00002_000002.png");
  write_face (folder, "d.jpg", "clip.png");

  /* names alone do not make it a recording */
  set = describe (folder);
  g_assert_false (set.is_recorded);
  g_assert_cmpuint (set.n_tongue, ==, 0);

  note (folder, 1, GUISE_CAPTURE_CARD_GLASSES);
  note (folder, 2, GUISE_CAPTURE_CARD_TONGUE);
  set = describe (folder);
  g_assert_true (set.is_recorded);
  g_assert_cmpuint (set.n_tongue, ==, 2);
  guise_test_rm_rf (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/capture/taken-faces/tongues", test_tongues);
  return g_test_run ();
}
