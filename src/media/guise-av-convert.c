/* SPDX-License-Identifier: GPL-3.0-or-later
 * Decoded pictures of any pixel format to upright BGR8. */

#include "media/guise-av-private.h"
#include "media/guise-media-error.h"

void
guise_av_converter_clear (GuiseAvConverter *self)
{
  guise_yuv_clear (&self->yuv);
  guise_spares_free (self->spares);
  guise_av.sws_freeContext (self->sws);
  *self = (GuiseAvConverter){ 0 };
}

static enum AVColorSpace
find_colorspace (const AVFrame *frame)
{
  if (frame->colorspace != AVCOL_SPC_UNSPECIFIED && frame->colorspace != AVCOL_SPC_RGB &&
      frame->colorspace != AVCOL_SPC_RESERVED)
    return frame->colorspace;
  return guise_av_is_hd (frame->width, frame->height) ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
}

/* The weights of red and blue in luma; FALSE for matrices that are not made of such weights.
 * Source: ITU-T H.273, table 4. */
static gboolean
find_weights (enum AVColorSpace colorspace, double *out_kr, double *out_kb)
{
  static const struct
  {
    enum AVColorSpace colorspace;
    double            kr, kb;
  } weights[] = {
    { AVCOL_SPC_BT709, 0.2126, 0.0722 },     { AVCOL_SPC_FCC, 0.30, 0.11 },
    { AVCOL_SPC_BT470BG, 0.299, 0.114 },     { AVCOL_SPC_SMPTE170M, 0.299, 0.114 },
    { AVCOL_SPC_SMPTE240M, 0.212, 0.087 },   { AVCOL_SPC_BT2020_NCL, 0.2627, 0.0593 },
    { AVCOL_SPC_BT2020_CL, 0.2627, 0.0593 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (weights); i++)
    if (weights[i].colorspace == colorspace)
      {
        *out_kr = weights[i].kr;
        *out_kb = weights[i].kb;
        return TRUE;
      }
  return FALSE;
}

/* Whether the format is three or four planes of bytes, Y'CbCr, with chroma whole or halved. */
static gboolean
is_simple_yuv (const AVPixFmtDescriptor *format)
{
  const uint64_t foreign = AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_HWACCEL |
                           AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_BAYER;

  if (format->nb_components < 3 || (format->flags & foreign) != 0 ||
      !(format->flags & AV_PIX_FMT_FLAG_PLANAR) || format->log2_chroma_w > 1 ||
      format->log2_chroma_h > 1)
    return FALSE;
  for (int i = 0; i < 3; i++)
    if (format->comp[i].plane != i || format->comp[i].step != 1 || format->comp[i].depth != 8)
      return FALSE;
  return TRUE;
}

/* Whether the format is one plane of bytes with a pair of pixels in four of them, Y'CbCr. */
static gboolean
is_packed_pair (const AVPixFmtDescriptor *format, const AVFrame *frame)
{
  const uint64_t foreign = AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_HWACCEL |
                           AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_BAYER;

  if (format->nb_components != 3 || (format->flags & foreign) != 0 || frame->width % 2 != 0 ||
      format->log2_chroma_w != 1 || format->log2_chroma_h != 0)
    return FALSE;
  for (int i = 0; i < 3; i++)
    if (format->comp[i].plane != 0 || format->comp[i].step != (i == 0 ? 2 : 4) ||
        format->comp[i].depth != 8 || format->comp[i].shift != 0)
      return FALSE;
  return TRUE;
}

static gboolean
is_full_range (const AVFrame *frame)
{
  return frame->color_range == AVCOL_RANGE_JPEG || frame->format == AV_PIX_FMT_YUVJ420P ||
         frame->format == AV_PIX_FMT_YUVJ422P || frame->format == AV_PIX_FMT_YUVJ444P ||
         frame->format == AV_PIX_FMT_YUVJ440P;
}

/* Makes self->sws right for the frame. */
static gboolean
prepare_sws (GuiseAvConverter *self, const AVFrame *frame, GError **error)
{
  const int colorspace = (int) find_colorspace (frame);
  int      *inverse;
  int      *table;
  int       source_full;
  int       target_full;
  int       brightness;
  int       contrast;
  int       saturation;

  if (self->sws != NULL && self->format == frame->format && self->width == frame->width &&
      self->height == frame->height && self->colorspace == colorspace &&
      self->full_range == (int) frame->color_range)
    return TRUE;
  guise_av.sws_freeContext (self->sws);
  /* Without the two accuracy flags the scaler has fast paths for packed output that leave columns
   * out or write past them when the width is odd. */
  self->sws = guise_av.sws_getContext (frame->width, frame->height, frame->format, frame->width,
                                       frame->height, AV_PIX_FMT_BGR24,
                                       SWS_BILINEAR | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT, NULL,
                                       NULL, NULL);
  if (self->sws == NULL)
    {
      const char *name = guise_av.av_get_pix_fmt_name (frame->format);

      g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNSUPPORTED,
                   "Pictures of format %s with %d x %d pixels cannot be converted",
                   name != NULL ? name : "unknown", frame->width, frame->height);
      return FALSE;
    }
  self->format = frame->format;
  self->width = frame->width;
  self->height = frame->height;
  self->colorspace = colorspace;
  self->full_range = (int) frame->color_range;
  /* What the scaler guessed from the format stays unless the stream says otherwise: grey and the
   * "yuvj" formats are full range. Formats without a matrix refuse the call, which is fine. */
  if (guise_av.sws_getColorspaceDetails (self->sws, &inverse, &source_full, &table, &target_full,
                                         &brightness, &contrast, &saturation) >= 0)
    {
      if (frame->color_range != AVCOL_RANGE_UNSPECIFIED)
        source_full = is_full_range (frame);
      (void) guise_av.sws_setColorspaceDetails (self->sws,
                                                guise_av.sws_getCoefficients (colorspace),
                                                source_full, table, target_full, brightness,
                                                contrast, saturation);
    }
  return TRUE;
}

static gboolean
convert_by_sws (GuiseAvConverter *self, const AVFrame *frame, GuiseImage *target, GError **error)
{
  uint8_t *const planes[4] = { target->data };
  const int      strides[4] = { (int) target->stride };
  int            n_rows;

  if (!prepare_sws (self, frame, error))
    return FALSE;
  n_rows = guise_av.sws_scale (self->sws, (const uint8_t *const *) frame->data, frame->linesize, 0,
                               frame->height, planes, strides);
  if (n_rows != frame->height)
    {
      g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_FAILED,
                   "A picture of %d rows came out of the conversion with %d", frame->height,
                   n_rows);
      return FALSE;
    }
  return TRUE;
}

/* Without the scaler: it takes ten times as long for what cameras send. */
static gboolean
convert_by_yuv (GuiseAvConverter         *self,
                const AVFrame            *frame,
                const AVPixFmtDescriptor *format,
                GuiseImage               *image)
{
  const int offsets[3] = { format->comp[0].offset, format->comp[1].offset, format->comp[2].offset };

  if (format->flags & AV_PIX_FMT_FLAG_PLANAR)
    return guise_yuv_to_bgr (&self->yuv, (const uint8_t *const *) frame->data, frame->linesize,
                             format->log2_chroma_w, format->log2_chroma_h, image);
  return guise_yuv_unpack_to_bgr (&self->yuv, frame->data[0], frame->linesize[0], offsets, image);
}

/* Fills a picture of the frame's size. */
static gboolean
fill (GuiseAvConverter *self, const AVFrame *frame, GuiseImage *image, GError **error)
{
  const AVPixFmtDescriptor *format = guise_av.av_pix_fmt_desc_get (frame->format);
  double                    kr;
  double                    kb;

  if (format == NULL || !(is_simple_yuv (format) || is_packed_pair (format, frame)) ||
      !find_weights (find_colorspace (frame), &kr, &kb))
    return convert_by_sws (self, frame, image, error);
  guise_yuv_init (&self->yuv, kr, kb, is_full_range (frame));
  if (convert_by_yuv (self, frame, format, image))
    return TRUE;
  g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_NO_MEMORY,
               "Not enough memory to convert a picture of %d x %d pixels", frame->width,
               frame->height);
  return FALSE;
}

GuiseFrame *
guise_av_convert (GuiseAvConverter       *self,
                  const AVFrame          *frame,
                  const GuiseOrientation *orientation,
                  GError                **error)
{
  g_autoptr (GuiseFrame) result = NULL;
  GuiseImage *turned;

  if (self->spares == NULL)
    self->spares = guise_frame_spares_new ();
  result = guise_frame_take (self->spares, frame->width, frame->height, error);
  if (result == NULL || !fill (self, frame, result->image, error))
    return NULL;
  turned = guise_orientation_apply (orientation, result->image, error);
  if (turned == NULL)
    return NULL;
  guise_image_unref (result->image);
  result->image = turned;
  return g_steal_pointer (&result);
}
