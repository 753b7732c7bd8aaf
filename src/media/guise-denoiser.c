/* SPDX-License-Identifier: GPL-3.0-or-later
 * Denoising and deinterlacing by libavfilter. */
#include "media/guise-denoiser.h"

#include <errno.h>
#include <string.h>

#include "media/guise-av-private.h"
#include "media/guise-media-error.h"

/* Adaptive temporal averaging: a pixel joins the mean while it differs by less than A from the one
 * in the middle and all that joined by less than B together. Noise of strength 7, the default of
 * existing tools, is a deviation of some 6 of 255. */
#define A_OF_STRENGTH 0.012
#define B_OF_STRENGTH 0.05
#define N_PICTURES    9

/* What is known of a picture that is inside the filter. */
typedef struct
{
  int64_t         time_ns;
  uint64_t        index;
  GuiseFrameFlags flags;
} Passage;

struct _GuiseDenoiser
{
  GuiseDenoiserOptions options;
  AVFilterGraph       *graph;    /* owned */
  AVFilterContext     *source;   /* of the graph */
  AVFilterContext     *sink;     /* of the graph */
  AVFrame             *frame;    /* owned */
  GQueue               passages; /* of Passage, owned: first in, first out */
  int64_t              n_pushed;
};

static gboolean
fail (GError **error, int av_code)
{
  guise_av_set_error (error, av_code, "the footage", "denoise");
  return FALSE;
}

/* The chain between source and sink, in libavfilter's own words. */
static char *
describe_chain (const GuiseDenoiserOptions *options)
{
  g_autoptr (GString) text = g_string_new ("format=gbrp");
  const double a = A_OF_STRENGTH * options->strength;
  const double b = B_OF_STRENGTH * options->strength;
  char         a_text[G_ASCII_DTOSTR_BUF_SIZE];
  char         b_text[G_ASCII_DTOSTR_BUF_SIZE];

  if (options->deinterlace != GUISE_DEINTERLACE_OFF)
    g_string_append_printf (text, ",bwdif=mode=send_frame:parity=auto:deint=%s",
                            options->deinterlace == GUISE_DEINTERLACE_ON ? "all" : "interlaced");
  g_ascii_formatd (a_text, sizeof a_text, "%.3f", MIN (a, 0.3));
  g_ascii_formatd (b_text, sizeof b_text, "%.3f", MIN (b, 5.0));
  if (options->strength > 0)
    g_string_append_printf (text, ",atadenoise=0a=%s:0b=%s:1a=%s:1b=%s:2a=%s:2b=%s:s=%d:a=s",
                            a_text, b_text, a_text, b_text, a_text, b_text, N_PICTURES);
  g_string_append (text, ",format=bgr24");
  return g_strdup (text->str);
}

static gboolean
add_end (GuiseDenoiser *self, const char *kind, const char *arguments, AVFilterContext **out)
{
  const AVFilter *filter = guise_av.avfilter_get_by_name (kind);

  return filter != NULL && guise_av.avfilter_graph_create_filter (out, filter, kind, arguments,
                                                                  NULL, self->graph) >= 0;
}

static int
build_graph (GuiseDenoiser *self)
{
  g_autofree char *arguments =
    g_strdup_printf ("video_size=%dx%d:pix_fmt=%d:time_base=1/1000:pixel_aspect=1/1",
                     self->options.width, self->options.height, AV_PIX_FMT_BGR24);
  g_autofree char *chain = describe_chain (&self->options);
  AVFilterInOut   *inputs = guise_av.avfilter_inout_alloc ();
  AVFilterInOut   *outputs = guise_av.avfilter_inout_alloc ();
  int              result = AVERROR (ENOMEM);

  self->graph = guise_av.avfilter_graph_alloc ();
  self->frame = guise_av.av_frame_alloc ();
  if (self->graph != NULL && self->frame != NULL && inputs != NULL && outputs != NULL)
    {
      result = add_end (self, "buffer", arguments, &self->source) &&
                   add_end (self, "buffersink", NULL, &self->sink)
                 ? 0
                 : AVERROR_PATCHWELCOME;
      *outputs = (AVFilterInOut){ .name = guise_av.av_strdup ("in"), .filter_ctx = self->source };
      *inputs = (AVFilterInOut){ .name = guise_av.av_strdup ("out"), .filter_ctx = self->sink };
    }
  if (result >= 0)
    result = guise_av.avfilter_graph_parse_ptr (self->graph, chain, &inputs, &outputs, NULL);
  if (result >= 0)
    result = guise_av.avfilter_graph_config (self->graph, NULL);
  guise_av.avfilter_inout_free (&inputs);
  guise_av.avfilter_inout_free (&outputs);
  return result;
}

GuiseDenoiser *
guise_denoiser_new (const GuiseDenoiserOptions *options, GError **error)
{
  g_autoptr (GuiseDenoiser) self =
               guise_av_load (GUISE_AV_FILTERS, error) ? g_new0 (GuiseDenoiser, 1) : NULL;
  int result;

  if (self == NULL)
    return NULL;
  self->options = *options;
  self->options.strength = CLAMP (options->strength, 0, GUISE_DENOISE_MAX_STRENGTH);
  g_queue_init (&self->passages);
  result = build_graph (self);
  if (result == AVERROR_PATCHWELCOME || result == AVERROR_FILTER_NOT_FOUND)
    {
      g_set_error_literal (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNSUPPORTED,
                           "The video library of this computer has no filter against noise");
      return NULL;
    }
  if (result < 0)
    {
      fail (error, result);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
guise_denoiser_free (GuiseDenoiser *self)
{
  if (self == NULL)
    return;
  g_queue_clear_full (&self->passages, g_free);
  guise_av.av_frame_free (&self->frame);
  guise_av.avfilter_graph_free (&self->graph);
  g_free (self);
}

/* The picture as the filter takes it. */
static AVFrame *
copy_in (const GuiseDenoiser *self, const GuiseFrame *frame)
{
  AVFrame *copy = guise_av.av_frame_alloc ();

  if (copy == NULL)
    return NULL;
  copy->format = AV_PIX_FMT_BGR24;
  copy->width = self->options.width;
  copy->height = self->options.height;
  copy->pts = self->n_pushed;
  copy->interlaced_frame = (frame->flags & GUISE_FRAME_INTERLACED) != 0;
  copy->top_field_first = (frame->flags & GUISE_FRAME_BOTTOM_FIRST) == 0;
  if (guise_av.av_frame_get_buffer (copy, 0) < 0)
    {
      guise_av.av_frame_free (&copy);
      return NULL;
    }
  for (int y = 0; y < copy->height; y++)
    memcpy (copy->data[0] + (ptrdiff_t) y * copy->linesize[0], guise_image_row (frame->image, y),
            3 * (size_t) copy->width);
  return copy;
}

gboolean
guise_denoiser_push (GuiseDenoiser *self, const GuiseFrame *frame, GError **error)
{
  AVFrame *copy = NULL;
  int      result;

  if (frame != NULL)
    {
      Passage passage = { frame->time_ns, frame->index, frame->flags };

      if (frame->image->width != self->options.width ||
          frame->image->height != self->options.height)
        {
          g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_TOO_LARGE,
                       "Picture %" G_GUINT64_FORMAT " is %d x %d pixels, those before it %d x %d: "
                       "footage that changes its size cannot be denoised in one go",
                       frame->index, frame->image->width, frame->image->height, self->options.width,
                       self->options.height);
          return FALSE;
        }
      copy = copy_in (self, frame);
      if (copy == NULL)
        return fail (error, AVERROR (ENOMEM));
      passage.flags &= ~(GuiseFrameFlags) (GUISE_FRAME_INTERLACED | GUISE_FRAME_BOTTOM_FIRST);
      g_queue_push_tail (&self->passages, g_memdup2 (&passage, sizeof passage));
      self->n_pushed++;
    }
  result = guise_av.av_buffersrc_add_frame (self->source, copy);
  guise_av.av_frame_free (&copy);
  return result >= 0 || fail (error, result);
}

gboolean
guise_denoiser_pull (GuiseDenoiser *self, GuiseFrame **out_frame, GError **error)
{
  const int           result = guise_av.av_buffersink_get_frame (self->sink, self->frame);
  g_autofree Passage *passage = NULL;
  GuiseImage         *image;

  *out_frame = NULL;
  if (result == AVERROR (EAGAIN) || result == AVERROR_EOF)
    return TRUE;
  if (result < 0)
    return fail (error, result);
  passage = g_queue_pop_head (&self->passages);
  image = passage != NULL
            ? guise_image_new (GUISE_PIXELS_BGR8, self->frame->width, self->frame->height, 3, error)
            : NULL;
  if (image != NULL)
    for (int y = 0; y < image->height; y++)
      memcpy (guise_image_row (image, y),
              self->frame->data[0] + (ptrdiff_t) y * self->frame->linesize[0],
              3 * (size_t) image->width);
  guise_av.av_frame_unref (self->frame);
  if (image == NULL)
    return passage == NULL; /* more pictures than went in: none of ours */
  *out_frame = guise_frame_new (image, passage->time_ns, passage->index, passage->flags);
  return TRUE;
}
