/* SPDX-License-Identifier: GPL-3.0-or-later
 * Going to a picture by its number. */
#include "media/guise-av-source-private.h"

#define MAX_TABLE   (1u << 23) /* pictures; 38 hours at 60 a second */
#define SHORT_SKIP  32         /* pictures that are rather decoded than jumped over */
#define MAX_ENTRIES 3          /* key pictures that are tried, going back */

/* One picture in the table: its time in the upper bits, whether it is a key picture in bit 0. One
 * word, because a long film has millions. */
static inline int64_t
row_new (int64_t pts, gboolean key)
{
  return pts * 2 + (key ? 1 : 0);
}

static inline int64_t
row_pts (const GArray *table, guint index)
{
  return g_array_index (table, int64_t, index) >> 1;
}

static inline gboolean
row_key (const GArray *table, guint index)
{
  return (g_array_index (table, int64_t, index) & 1) != 0;
}

static int
compare_rows (const void *a, const void *b)
{
  const int64_t x = *(const int64_t *) a;
  const int64_t y = *(const int64_t *) b;

  return (x > y) - (x < y);
}

/* Lists the pictures of the whole file, without decoding and without moving the reader. Without
 * distinct times for all of them there is no table. */
static gboolean
build_table (GuiseAvSource *self, GError **error)
{
  g_autoptr (GArray) table = g_array_new (FALSE, FALSE, sizeof (int64_t));
  AVFormatContext *format = guise_av_open (self->base.path, &self->cancellable, error);
  const int        stream = self->stream->index;
  gboolean         good = TRUE;

  if (format == NULL)
    return FALSE;
  for (unsigned i = 0; i < format->nb_streams; i++)
    format->streams[i]->discard = (int) i == stream ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
  while (good && guise_av.av_read_frame (format, self->packet) >= 0)
    {
      const AVPacket *packet = self->packet;
      const int64_t   row = row_new (packet->pts, (packet->flags & AV_PKT_FLAG_KEY) != 0);

      if (packet->stream_index == stream && !(packet->flags & AV_PKT_FLAG_DISCARD))
        {
          good = ABS (packet->pts) < INT64_MAX / 2 && table->len < MAX_TABLE;
          g_array_append_val (table, row);
        }
      guise_av.av_packet_unref (self->packet);
    }
  guise_av.avformat_close_input (&format);
  if (guise_av_source_check_cancelled (self, error))
    return FALSE;
  g_array_sort (table, compare_rows);
  for (guint i = 1; i < table->len && good; i++)
    good = row_pts (table, i) != row_pts (table, i - 1);
  if (good)
    self->table = g_steal_pointer (&table);
  else
    self->table_failed = TRUE;
  return TRUE;
}

/* The number of the picture with this time, or -1. */
static int64_t
find_row (const GArray *table, int64_t pts)
{
  guint low = 0;
  guint high = table->len;

  while (low < high)
    {
      const guint middle = low + (high - low) / 2;

      if (row_pts (table, middle) < pts)
        low = middle + 1;
      else
        high = middle;
    }
  return low < table->len && row_pts (table, low) == pts ? (int64_t) low : -1;
}

/* Enters the file at a key picture and decodes up to @index. *out_done stays FALSE when the demuxer
 * entered too late or gave something that the table does not know. */
static gboolean
enter (GuiseAvSource *self, guint key, guint index, gboolean *out_done, GError **error)
{
  const int64_t entry = row_pts (self->table, key);
  const int64_t wanted = row_pts (self->table, index);
  gboolean      early_enough = FALSE;
  int64_t       found;

  if (guise_av.avformat_seek_file (self->format, self->stream->index, INT64_MIN, entry, entry, 0) <
      0)
    return TRUE;
  guise_av_source_restart (self);
  do
    {
      if (!guise_av_source_decode (self, error))
        return FALSE;
      if (self->ended || self->frame->pts == AV_NOPTS_VALUE)
        return TRUE;
      early_enough = early_enough || self->frame->pts <= entry;
    }
  while (self->frame->pts < wanted);
  found = find_row (self->table, self->frame->pts);
  if (!early_enough || found < 0)
    return TRUE;
  self->next_index = (uint64_t) found;
  self->held = TRUE;
  *out_done = TRUE;
  return TRUE;
}

static gboolean
jump (GuiseAvSource *self, uint64_t index, gboolean *out_done, GError **error)
{
  if (self->table == NULL && !build_table (self, error))
    return FALSE;
  if (self->table == NULL || index >= self->table->len)
    return TRUE;

  guint key = (guint) index;

  for (int i = 0; i < MAX_ENTRIES && !*out_done; i++)
    {
      while (key > 0 && !row_key (self->table, key))
        key--;
      if (!enter (self, key, (guint) index, out_done, error))
        return FALSE;
      if (key == 0)
        break;
      key--;
    }
  return TRUE;
}

/* Decodes pictures without converting them until @index is next. */
static gboolean
skip_to (GuiseAvSource *self, uint64_t index, GError **error)
{
  while (!self->ended && self->next_index < index)
    {
      if (!guise_av_source_decode (self, error))
        return FALSE;
      /* Pictures that were lost before this one have been counted: it may be the wanted one. */
      if (!self->ended && self->next_index >= index)
        self->held = TRUE;
      else if (!self->ended)
        self->next_index++;
    }
  return TRUE;
}

gboolean
guise_av_source_seek (GuiseAvSource *self, uint64_t index, GError **error)
{
  gboolean done = FALSE;

  if (self->codec == NULL) /* an earlier attempt failed half-way */
    return guise_av_source_open_file (self, error) && skip_to (self, index, error);
  if (!self->ended && index >= self->next_index && index - self->next_index <= SHORT_SKIP)
    return skip_to (self, index, error);
  if (self->one_to_one && !self->table_failed && !jump (self, index, &done, error))
    return FALSE;
  if (done)
    return TRUE;
  /* The start is reached by opening the file again: no container can get that wrong. */
  if (!guise_av_source_open_file (self, error))
    return FALSE;
  return skip_to (self, index, error);
}
