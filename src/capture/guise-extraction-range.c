/* SPDX-License-Identifier: GPL-3.0-or-later
 * A part of footage, by frames or by time. */
#include "capture/guise-extraction-range.h"

#include <math.h>
#include <string.h>

#define SECOND      (G_USEC_PER_SEC * (int64_t) 1000)
#define MAX_SECONDS 1e7 /* four months */
#define MARGIN      5   /* seconds by which a guess starts too early */

/* "1:02:03.5" or "8.5" as seconds; FALSE for anything else. */
static gboolean
read_seconds (const char *text, double *out_seconds)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 4);
  guint  n_parts = g_strv_length (parts);
  double seconds = 0;

  if (n_parts < 1 || n_parts > 3)
    return FALSE;
  for (guint i = 0; i < n_parts; i++)
    {
      char  *end;
      double value = g_ascii_strtod (parts[i], &end);

      if (!g_ascii_isdigit (parts[i][0]) || *end != '\0' || !isfinite (value) ||
          (i > 0 && value >= 60))
        return FALSE;
      seconds = 60 * seconds + value;
    }
  *out_seconds = seconds;
  return seconds <= MAX_SECONDS;
}

gboolean
guise_extraction_position_from_string (const char *text, GuiseExtractionPosition *out_position)
{
  g_autofree char *time = g_strdup (text);
  size_t           n = strlen (time);
  gboolean         has_unit = n > 1 && time[n - 1] == 's';
  guint64          frame;
  double           seconds;

  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &frame, NULL))
    {
      *out_position = (GuiseExtractionPosition){ GUISE_EXTRACTION_POSITION_FRAME, (int64_t) frame };
      return TRUE;
    }
  if (has_unit)
    time[n - 1] = '\0';
  if ((!has_unit && strchr (time, ':') == NULL) || !read_seconds (time, &seconds))
    return FALSE;
  *out_position = (GuiseExtractionPosition){ GUISE_EXTRACTION_POSITION_TIME,
                                             (int64_t) llrint (seconds * (double) SECOND) };
  return TRUE;
}

char *
guise_extraction_range_dup_key (const GuiseExtractionRange *self)
{
  if (self->from.kind == GUISE_EXTRACTION_POSITION_NONE &&
      self->to.kind == GUISE_EXTRACTION_POSITION_NONE)
    return g_strdup ("");
  return g_strdup_printf (" range %d:%" G_GINT64_FORMAT "-%d:%" G_GINT64_FORMAT, self->from.kind,
                          self->from.value, self->to.kind, self->to.value);
}

/* Whether a frame lies at a position or behind it. */
static gboolean
has_reached (const GuiseExtractionPosition *position, const GuiseFrame *frame)
{
  return position->kind == GUISE_EXTRACTION_POSITION_FRAME
           ? frame->index >= (uint64_t) position->value
           : frame->time_ns >= position->value;
}

gboolean
guise_extraction_range_is_before (const GuiseExtractionRange *self, const GuiseFrame *frame)
{
  return self->from.kind != GUISE_EXTRACTION_POSITION_NONE && !has_reached (&self->from, frame);
}

gboolean
guise_extraction_range_is_after (const GuiseExtractionRange *self, const GuiseFrame *frame)
{
  return self->to.kind != GUISE_EXTRACTION_POSITION_NONE && has_reached (&self->to, frame);
}

/* About which frame a position is. */
static double
to_frame (const GuiseExtractionPosition *position, const GuiseVideoInfo *info)
{
  return position->kind == GUISE_EXTRACTION_POSITION_TIME
           ? ceil ((double) position->value / (double) SECOND * info->rate_num / info->rate_den)
           : (double) position->value;
}

uint64_t
guise_extraction_range_count (const GuiseExtractionRange *self, const GuiseVideoInfo *info)
{
  double end = (double) info->n_frames, first = 0;

  if (self->from.kind != GUISE_EXTRACTION_POSITION_NONE)
    first = to_frame (&self->from, info);
  if (self->to.kind != GUISE_EXTRACTION_POSITION_NONE)
    end = MIN (end, to_frame (&self->to, info));
  return end > first ? (uint64_t) (end - first) : 0;
}

gboolean
guise_extraction_range_seek (const GuiseExtractionRange *self,
                             GuiseVideoReader           *reader,
                             uint64_t                   *out_frame,
                             GCancellable               *cancellable,
                             GError                    **error)
{
  g_autoptr (GuiseFrame) frame = NULL;
  GuiseVideoInfo info;
  double         guess;

  *out_frame = 0;
  if (self->from.kind == GUISE_EXTRACTION_POSITION_NONE)
    return TRUE;
  guise_video_reader_get_info (reader, &info);
  guess = to_frame (&self->from, &info);
  if (self->from.kind == GUISE_EXTRACTION_POSITION_FRAME)
    {
      *out_frame = (uint64_t) self->from.value;
      return guise_video_reader_seek (reader, *out_frame, cancellable, error);
    }
  guess -= (double) MARGIN * info.rate_num / info.rate_den;
  if (guess < 1)
    return TRUE;
  if (!guise_video_reader_seek (reader, (uint64_t) guess, cancellable, error) ||
      !guise_video_reader_next (reader, &frame, cancellable, error))
    return FALSE;
  *out_frame = frame != NULL && !has_reached (&self->from, frame) ? (uint64_t) guess : 0;
  return guise_video_reader_seek (reader, *out_frame, cancellable, error);
}
