/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the video reader, through a file in memory. */
#include <glib/gstdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "media/guise-video-reader.h"

#define MAX_FRAMES 64 /* of one input; a few bytes can promise millions */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

static void
read_some (GuiseVideoReader *reader)
{
  GuiseFrame *frame = NULL;

  for (int i = 0; i < MAX_FRAMES; i++)
    {
      /* Bytes like these may fail in any way but a crash. */
      if (!guise_video_reader_next (reader, &frame, NULL, NULL) || frame == NULL)
        return;
      g_clear_pointer (&frame, guise_frame_unref);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  char path[64];
  int  fd = memfd_create ("fuzz", MFD_CLOEXEC);
  g_autoptr (GuiseVideoReader) reader = NULL;

  if (fd < 0 || write (fd, data, n_bytes) != (ssize_t) n_bytes)
    g_error ("no memory file for the fuzz input");
  g_snprintf (path, sizeof path, "/proc/self/fd/%d", fd);
  reader = guise_video_reader_open (path, 1, NULL);
  if (reader != NULL)
    {
      read_some (reader);
      if (guise_video_reader_seek (reader, n_bytes > 0 ? data[n_bytes - 1] % 8 : 0, NULL, NULL))
        read_some (reader);
    }
  close (fd);
  return 0;
}
