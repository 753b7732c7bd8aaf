/* SPDX-License-Identifier: GPL-3.0-or-later
 * Footage in, the same footage with less noise out. */
#include "media/guise-footage-denoise.h"

#include <stdlib.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "image/guise-png.h"
#include "media/guise-media-error.h"
#include "media/guise-video-reader.h"
#include "media/guise-video-writer.h"

#define NS_PER_SECOND 1e9
#define MAX_EVERY     100000

/* One call of guise_footage_denoise(). */
typedef struct
{
  const GuiseFootageDenoiseOptions *options; /* borrowed */
  const char                       *output;  /* borrowed */
  GuiseVideoReader                 *reader;  /* owned */
  GuiseVideoInfo                    info;
  GuiseDenoiser                    *denoiser;  /* owned */
  GuiseVideoWriter                 *writer;    /* owned; NULL for a folder of pictures */
  GuiseFrame                       *sample;    /* owned; for the comparison, as it was */
  uint64_t                          sample_at; /* pictures that are read before it */
  uint64_t                          n_read;
  uint64_t                          n_finished;
  int64_t                           start_ns; /* time of the first picture written; -1 before it */
  GuiseFootageDenoiseResult        *result;   /* borrowed */
} Work;

static void
work_clear (Work *self)
{
  g_clear_pointer (&self->sample, guise_frame_unref);
  g_clear_pointer (&self->denoiser, guise_denoiser_free);
  g_clear_pointer (&self->writer, guise_video_writer_free);
  g_clear_pointer (&self->reader, guise_video_reader_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

static gboolean
is_video (const char *path)
{
  static const char *const endings[] = { ".mp4", ".mkv", ".mov" };
  g_autofree char         *lower = g_ascii_strdown (path, -1);

  for (size_t i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (lower, endings[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_part (const GuiseFootageDenoiseOptions *options)
{
  return options->from > 0.0 || options->to > 0.0 || options->every > 1;
}

/* Whether two paths are one file or folder, by whatever names. */
static gboolean
is_same (const char *a, const char *b)
{
  g_autofree char *real_a = realpath (a, NULL);
  g_autofree char *real_b = realpath (b, NULL);

  return real_a != NULL && g_strcmp0 (real_a, real_b) == 0;
}

static gboolean
check (const char                       *input,
       const char                       *output,
       const GuiseFootageDenoiseOptions *options,
       GError                          **error)
{
  if (options->compare != NULL &&
      (is_same (input, options->compare) || is_same (output, options->compare) ||
       g_strcmp0 (output, options->compare) == 0))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "'%s' cannot be the comparison too; name another file for it", options->compare);
      return FALSE;
    }
  if (is_same (input, output))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "'%s' is the original; name another place for the result", output);
      return FALSE;
    }
  if (options->strength >= 1 && options->strength <= GUISE_DENOISE_MAX_STRENGTH &&
      options->every >= 1 && options->every <= MAX_EVERY && options->from >= 0.0 &&
      (options->to <= 0.0 || options->to > options->from))
    return TRUE;
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
               "The strength is 1 to %d, n of every n-th picture 1 to %d, and the end comes after "
               "the "
               "beginning",
               GUISE_DENOISE_MAX_STRENGTH, MAX_EVERY);
  return FALSE;
}

static gboolean
open_output (Work *self, const char *input, GError **error)
{
  GuiseVideoWriterOptions video = { .width = self->info.width,
                                    .height = self->info.height,
                                    .rate_num = self->info.rate_num,
                                    .rate_den = self->info.rate_den * self->options->every,
                                    .crf = 12, /* close to lossless: faces are cut out of it */
                                    .n_threads = self->options->n_threads };

  if (!is_video (self->output))
    return guise_dir_make (self->output, error);
  if (self->info.n_sound > 0 && !is_part (self->options))
    video.sound_from = input;
  self->result->has_sound = video.sound_from != NULL;
  self->writer = guise_video_writer_new (self->output, &video, error);
  return self->writer != NULL;
}

static gboolean
save_picture (const char *path, const GuiseImage *image, GError **error)
{
  g_autoptr (GBytes) png = guise_png_encode (image, error);

  return png != NULL &&
         guise_file_replace (path, g_bytes_get_data (png, NULL), g_bytes_get_size (png), error);
}

/* Pictures of a folder keep their names, those of a video get numbers. */
static char *
dup_picture_path (const Work *self, const GuiseFrame *frame)
{
  g_autofree char *name = self->info.kind == GUISE_FOOTAGE_VIDEO
                            ? g_strdup_printf ("%05" G_GUINT64_FORMAT, frame->index)
                            : guise_video_reader_dup_name (self->reader, frame->index);
  g_autofree char *file = NULL;
  char            *dot = strrchr (name, '.');

  if (dot != NULL && dot != name)
    *dot = '\0';
  file = g_strconcat (name, ".png", NULL);
  return g_build_filename (self->output, file, NULL);
}

/* Before and after, side by side. */
static gboolean
compare (const Work *self, const GuiseFrame *after, GError **error)
{
  const GuiseImage *a = self->sample->image;
  const GuiseImage *b = after->image;
  g_autoptr (GuiseImage) both =
               guise_image_new (GUISE_PIXELS_BGR8, 2 * a->width, a->height, 3, error);

  if (both == NULL)
    return FALSE;
  for (int y = 0; y < a->height; y++)
    {
      memcpy (guise_image_row (both, y), guise_image_row (a, y), 3 * (size_t) a->width);
      memcpy (guise_image_row (both, y) + 3 * a->width, guise_image_row (b, y),
              3 * (size_t) a->width);
    }
  return save_picture (self->options->compare, both, error);
}

static gboolean
write_frame (Work *self, const GuiseFrame *frame, GError **error)
{
  const uint64_t number = self->n_finished++;

  if (self->sample != NULL && frame->index == self->sample->index && !compare (self, frame, error))
    return FALSE;
  if (number % (uint64_t) self->options->every != 0)
    return TRUE;
  if (self->start_ns < 0)
    self->start_ns = self->options->from > 0.0 ? frame->time_ns : 0;
  self->result->n_frames++;
  if (self->writer != NULL)
    return guise_video_writer_add (self->writer, frame->image, frame->time_ns - self->start_ns,
                                   error);

  g_autofree char *path = dup_picture_path (self, frame);

  return save_picture (path, frame->image, error);
}

/* Writes what the filter has finished. */
static gboolean
drain (Work *self, GError **error)
{
  for (;;)
    {
      g_autoptr (GuiseFrame) frame = NULL;

      if (!guise_denoiser_pull (self->denoiser, &frame, error))
        return FALSE;
      if (frame == NULL)
        return TRUE;
      if (!write_frame (self, frame, error))
        return FALSE;
    }
}

/* Reads the next picture of the range into the filter; the end of the range ends it. */
static gboolean
feed (Work *self, gboolean *out_end, GCancellable *cancellable, GError **error)
{
  g_autoptr (GuiseFrame) frame = NULL;

  if (!guise_video_reader_next (self->reader, &frame, cancellable, error))
    return FALSE;
  *out_end = frame == NULL || (self->options->to > 0.0 &&
                               (double) frame->time_ns >= self->options->to * NS_PER_SECOND);
  if (*out_end)
    return guise_denoiser_push (self->denoiser, NULL, error);
  if ((double) frame->time_ns < self->options->from * NS_PER_SECOND)
    return TRUE;
  if (self->options->compare != NULL && self->n_read == self->sample_at)
    self->sample = guise_frame_ref (frame);
  self->n_read++;
  return guise_denoiser_push (self->denoiser, frame, error);
}

static gboolean
run (Work             *self,
     GuiseProgressFunc progress,
     void             *user_data,
     GCancellable     *cancellable,
     GError          **error)
{
  const uint64_t total = is_part (self->options) ? 0 : self->info.n_frames;
  gboolean       end = FALSE;

  while (!end)
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                               "Denoising was stopped; the original is as it was");
          return FALSE;
        }
      if (!feed (self, &end, cancellable, error) || !drain (self, error))
        return FALSE;
      if (progress != NULL)
        progress (self->result->n_frames, MAX (total, self->result->n_frames), user_data);
    }
  if (self->result->n_frames > 0)
    return self->writer == NULL || guise_video_writer_finish (self->writer, error);
  g_set_error_literal (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_NO_VIDEO,
                       "There is no picture in that part of the footage");
  return FALSE;
}

/* The middle of what is going to be read, for the comparison. */
static uint64_t
find_middle (const GuiseVideoInfo *info, const GuiseFootageDenoiseOptions *options)
{
  const double rate = (double) info->rate_num / (double) info->rate_den;
  const double there = (double) info->n_frames - rate * options->from;
  const double wanted = rate * (options->to - options->from);
  const double n = options->to > 0.0 ? MIN (wanted, there) : there;

  return n > 2.0 ? (uint64_t) (n / 2.0) : 0;
}

gboolean
guise_footage_denoise (const char                       *input,
                       const char                       *output,
                       const GuiseFootageDenoiseOptions *options,
                       GuiseProgressFunc                 progress,
                       void                             *user_data,
                       GCancellable                     *cancellable,
                       GuiseFootageDenoiseResult        *out_result,
                       GError                          **error)
{
  g_auto (Work)
            self = { .options = options, .output = output, .start_ns = -1, .result = out_result };
  GuiseDenoiserOptions filter = { .strength = options->strength,
                                  .deinterlace = options->deinterlace };
  GuiseVideoDamage     damage;
  gboolean             ok;

  *out_result = (GuiseFootageDenoiseResult){ 0 };
  if (!check (input, output, options, error))
    return FALSE;
  self.reader = guise_video_reader_open (input, options->n_threads, error);
  if (self.reader == NULL)
    return FALSE;
  guise_video_reader_get_info (self.reader, &self.info);
  self.sample_at = find_middle (&self.info, options);
  filter.width = self.info.width;
  filter.height = self.info.height;
  self.denoiser = guise_denoiser_new (&filter, error);
  if (self.denoiser == NULL || !open_output (&self, input, error))
    return FALSE;
  ok = run (&self, progress, user_data, cancellable, error);
  guise_video_reader_get_damage (self.reader, &damage);
  out_result->n_lost = damage.n_lost;
  return ok;
}
