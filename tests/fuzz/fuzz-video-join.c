/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to what puts videos together again: as a part that was cut off, as the
 * footage whose sound is taken, and as a part beside another. */
#include "fuzz-folder.h"
#include "media/guise-video-join.h"

#define OUTPUT "o.mkv"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

/* What was rescued is a part that can be put together with others. */
static void
go_on (const char *rescued, const char *foreign, const char *output)
{
  const GuiseVideoPart twice[] = { { rescued, 0, FALSE, NULL },
                                   { rescued, G_GINT64_CONSTANT (1000000000), TRUE, NULL } };
  const GuiseVideoPart mixed[] = { { rescued, 0, FALSE, NULL }, { foreign, 1, FALSE, NULL } };
  g_auto (GStrv) notes = NULL;
  g_auto (GStrv) other_notes = NULL;

  guise_video_join (twice, 2, output, "ours", rescued, &notes, NULL);
  guise_video_join (mixed, 2, output, NULL, foreign, &other_notes, NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  char                *foreign = guise_fuzz_put ("part", data, n_bytes);
  char                *rescued = guise_fuzz_put (OUTPUT, data, 0);
  g_autofree char     *output = g_build_filename (guise_fuzz_folder (), "whole.mp4", NULL);
  g_autofree char     *comment = guise_video_dup_comment (foreign, NULL);
  const GuiseVideoPart part = { foreign, 0, TRUE, NULL };
  g_auto (GStrv) notes = NULL;

  g_unlink (rescued);
  if (guise_video_rescue (&part, rescued, comment, foreign, &notes, NULL))
    go_on (rescued, foreign, output);
  g_unlink (output);
  guise_fuzz_take (foreign);
  guise_fuzz_take (rescued);
  return 0;
}
