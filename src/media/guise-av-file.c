/* SPDX-License-Identifier: GPL-3.0-or-later
 * Output files that appear only when they are complete. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "media/guise-av-file-private.h"

#define PROGRAM     "Guise " GUISE_VERSION
#define CREATED     "creation_time"
#define FRAGMENT_US 1000000
#define UNSAVED_NS  2000000000 /* pictures that wait for sound */

const char *
guise_av_choose_format (const char *path)
{
  g_autofree char *folded = g_ascii_strdown (path, -1);

  return g_str_has_suffix (folded, ".mkv") ? "matroska" : "mp4";
}

/* The name of a file without its ending, as people read it. */
static char *
dup_title (const char *path)
{
  g_autofree char *base = g_path_get_basename (path);
  char            *title = g_filename_display_name (base);
  char            *dot = strrchr (title, '.');

  if (dot != NULL && dot != title)
    *dot = '\0';
  return title;
}

/* Each container has a name of its own for the program; FFmpeg puts itself there first. */
static int
set_tags (AVFormatContext *format, const char *path, const char *comment)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *created = g_date_time_format_iso8601 (now);
  g_autofree char *title = dup_title (path);
  const struct
  {
    const char *key;
    const char *value;
  } tags[] = { { "title", title },
               { "comment", comment },
               { "encoder", PROGRAM },
               { "encoding_tool", PROGRAM },
               { CREATED, created } };
  int n_tags = G_N_ELEMENTS (tags), result = 0;

  if (guise_av.av_dict_get (format->metadata, CREATED, NULL, 0) != NULL)
    n_tags--; /* the last one: it was made before */
  for (int i = 0; i < n_tags && result >= 0; i++)
    result = guise_av.av_dict_set (&format->metadata, tags[i].key, tags[i].value, 0);
  return result;
}

/* A fragment goes to the system at once. The header waits for the first one: only then is it known
 * at what time the pictures begin, and without that they would all be late. */
static int
write_in_fragments (AVFormatContext *format, AVDictionary **settings)
{
  int result = guise_av.av_dict_set (settings, "movflags", "delay_moov", 0);

  format->flags |= AVFMT_FLAG_FLUSH_PACKETS;
  return result >= 0 ? guise_av.av_dict_set_int (settings, "frag_duration", FRAGMENT_US, 0)
                     : result;
}

/* FFmpeg itself would write through a link. */
static int
make_temporary (const char *path)
{
  const int fd = guise_file_create_temporary (path, 0666);

  return fd >= 0 ? close (fd) : AVERROR (errno);
}

int
guise_av_begin_file (AVFormatContext *format,
                     const char      *temporary,
                     const char      *path,
                     const char      *comment)
{
  g_autofree char *url = g_strconcat ("file:", temporary, NULL);
  AVDictionary    *settings = NULL;
  int              result = strcmp (temporary, path) != 0 ? make_temporary (temporary) : 0;

  if (result >= 0)
    {
      result = guise_av.avio_open (&format->pb, url, AVIO_FLAG_WRITE);
      if (result < 0 && strcmp (temporary, path) != 0)
        g_unlink (temporary);
    }
  if (result >= 0 && strcmp (temporary, path) == 0)
    result = write_in_fragments (format, &settings);
  if (result >= 0)
    result = guise_av.avformat_init_output (format, &settings);
  guise_av.av_dict_free (&settings);
  if (result >= 0 && comment != NULL)
    result = set_tags (format, path, comment);
  return result >= 0 ? guise_av.avformat_write_header (format, NULL) : result;
}

/* Sound of which the header says what only its packets tell comes before the header. */
static gboolean
lacks_sound (const AVFormatContext *format)
{
  gboolean is_lacking = FALSE;

  for (unsigned i = 0; i < format->nb_streams; i++)
    if (format->streams[i]->nb_frames == 0)
      {
        const enum AVCodecID codec = format->streams[i]->codecpar->codec_id;

        if (codec == AV_CODEC_ID_AC3 || codec == AV_CODEC_ID_EAC3)
          return FALSE;
        is_lacking = TRUE;
      }
  return is_lacking;
}

int
guise_av_save_unheard (AVFormatContext *format, const AVStream *pictures, int64_t time_ns)
{
  int result = 0;

  if (format->pb->pos == 0)
    {
      if (time_ns < UNSAVED_NS || pictures->nb_frames == 0 || !lacks_sound (format))
        return 0;
      result = guise_av.av_write_frame (format, NULL);
    }
  /* Else sound that comes later would follow at once on what was heard, or on the start. */
  return result >= 0 ? guise_av.av_opt_set (format->priv_data, "movflags", "+frag_discont", 0)
                     : result;
}

/* Closes the temporary file for good. */
static gboolean
close_file (AVFormatContext *format, const char *temporary, GError **error)
{
  int result = guise_av.av_write_trailer (format);
  int closed;
  int fd;

  if (result >= 0 && format->pb->error < 0)
    result = format->pb->error;
  closed = guise_av.avio_closep (&format->pb);
  if (result >= 0)
    result = closed;
  if (result < 0)
    {
      guise_av_set_error (error, result, temporary, "write");
      return FALSE;
    }
  fd = g_open (temporary, O_RDWR | O_CLOEXEC, 0);
  result = fd >= 0 ? fsync (fd) : -1;
  if (result != 0)
    guise_set_error_from_errno (error, errno, temporary, "write");
  if (fd >= 0)
    close (fd);
  return result == 0;
}

gboolean
guise_av_finish_file (AVFormatContext *format,
                      const char      *temporary,
                      const char      *path,
                      gboolean         is_new,
                      GError         **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  gboolean         ok = close_file (format, temporary, error);

  if (strcmp (temporary, path) == 0)
    return ok;
  if (ok && (is_new ? guise_file_rename_new (temporary, path) : g_rename (temporary, path)) != 0)
    {
      guise_set_error_from_errno (error, errno, path, "replace");
      ok = FALSE;
    }
  if (ok)
    guise_dir_sync (folder);
  else
    g_unlink (temporary);
  return ok;
}
