/* SPDX-License-Identifier: GPL-3.0-or-later
 * JPEG through libjpeg-turbo's classic interface, which leaves nothing to environment variables. */
#include "image/guise-jpeg.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

#define MAX_SCANS 500 /* a progressive file of 64 coefficients needs far fewer */
#define MAX_MEMORY \
  (1l << 30)              /* bytes the library may hold: the coefficients of a progressive file */
#define WRITE_BLOCK 65536 /* bytes by which the output grows at least */

/* What the library's C callbacks share: where to jump, and what went wrong. */
typedef struct
{
  struct jpeg_error_mgr       errors; /* first: the library hands back a pointer to it */
  struct jpeg_progress_mgr    progress;
  struct jpeg_destination_mgr output;
  jmp_buf                     escape;
  GByteArray                 *written; /* borrowed from the encoder */
  gboolean                    is_damaged;
  gboolean                    is_tolerant;
  char                        message[JMSG_LENGTH_MAX];
} Session;

static Session *
get_session (j_common_ptr info)
{
  return (Session *) info->client_data;
}

static void
on_library_error_cb (j_common_ptr info)
{
  Session *session = get_session (info);

  info->err->format_message (info, session->message);
  longjmp (session->escape, 1);
}

/* Warnings (negative levels) are damage, unless the pixels are certainly not touched by it. */
static void
on_library_message_cb (j_common_ptr info, int level)
{
  Session  *session = get_session (info);
  const int code = info->err->msg_code;

  if (level >= 0 || code == JWRN_EXTRANEOUS_DATA || code == JWRN_JFIF_MAJOR ||
      code == JWRN_ADOBE_XFORM)
    return;
  if (!session->is_damaged)
    info->err->format_message (info, session->message);
  session->is_damaged = TRUE;
  if (!session->is_tolerant)
    longjmp (session->escape, 1);
}

static void
on_library_progress_cb (j_common_ptr info)
{
  if (info->is_decompressor && ((j_decompress_ptr) info)->input_scan_number > MAX_SCANS)
    {
      Session *session = get_session (info);

      g_strlcpy (session->message, "more scans than any picture needs", sizeof session->message);
      longjmp (session->escape, 1);
    }
}

static void
session_init (Session *session, j_common_ptr info)
{
  info->err = jpeg_std_error (&session->errors);
  session->errors.error_exit = on_library_error_cb;
  session->errors.emit_message = on_library_message_cb;
  session->progress.progress_monitor = on_library_progress_cb;
  info->client_data = session;
}

static void
set_corrupt (GError **error, const Session *session)
{
  g_set_error (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_CORRUPT, "Damaged JPEG: %s",
               session->message);
}

gboolean
guise_jpeg_read_info (const void *data, size_t n_bytes, GuiseJpegInfo *out_info, GError **error)
{
  struct jpeg_decompress_struct library = { 0 };
  Session                       session = { .is_tolerant = TRUE };

  session_init (&session, (j_common_ptr) &library);
  if (setjmp (session.escape) != 0)
    {
      jpeg_destroy_decompress (&library);
      set_corrupt (error, &session);
      return FALSE;
    }
  jpeg_CreateDecompress (&library, JPEG_LIB_VERSION, sizeof library);
  library.mem->max_memory_to_use = MAX_MEMORY;
  jpeg_mem_src (&library, data, n_bytes);
  jpeg_read_header (&library, TRUE);
  *out_info = (GuiseJpegInfo){ .width = (int) library.image_width,
                               .height = (int) library.image_height,
                               .n_channels = library.num_components,
                               .is_progressive = library.progressive_mode };
  jpeg_destroy_decompress (&library);
  return TRUE;
}

/* Fills @image; jumps out of here on damage. */
static void
read_rows (j_decompress_ptr library, GuiseImage *image)
{
  while (library->output_scanline < library->output_height)
    {
      JSAMPROW row = guise_image_row (image, (int) library->output_scanline);

      jpeg_read_scanlines (library, &row, 1);
    }
}

/* Checks the header against the options and makes the picture to fill. */
static GuiseImage *
begin_decode (j_decompress_ptr library, const GuiseDecodeOptions *options, GError **error)
{
  const GuiseDecodeLayout layout = options != NULL ? options->layout : GUISE_DECODE_AS_STORED;
  const int               max_side =
    options != NULL && options->max_side > 0 ? options->max_side : GUISE_IMAGE_MAX_SIDE;
  const gboolean is_gray = layout == GUISE_DECODE_GRAY ||
                           (layout == GUISE_DECODE_AS_STORED && library->num_components == 1);

  if (library->num_components != 1 && library->num_components != 3)
    {
      g_set_error (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_UNSUPPORTED,
                   "JPEG with %d components is not handled", library->num_components);
      return NULL;
    }
  if (library->image_width > (JDIMENSION) max_side || library->image_height > (JDIMENSION) max_side)
    {
      g_set_error (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_TOO_LARGE,
                   "JPEG of %u x %u pixels, at most %d a side are allowed", library->image_width,
                   library->image_height, max_side);
      return NULL;
    }

  /* Luma is stored as it is only in YCbCr and grey files; an RGB file is reduced by the caller. */
  if (is_gray && library->jpeg_color_space == JCS_RGB)
    library->out_color_space = JCS_EXT_BGR;
  else
    library->out_color_space = is_gray ? JCS_GRAYSCALE : JCS_EXT_BGR;
  library->dct_method = JDCT_ISLOW;
  library->do_fancy_upsampling = TRUE;

  const gboolean out_gray = library->out_color_space == JCS_GRAYSCALE;

  return guise_image_new (out_gray ? GUISE_PIXELS_GRAY8 : GUISE_PIXELS_BGR8,
                          (int) library->image_width, (int) library->image_height, out_gray ? 1 : 3,
                          error);
}

GuiseImage *
guise_jpeg_decode (const void               *data,
                   size_t                    n_bytes,
                   const GuiseDecodeOptions *options,
                   gboolean                 *out_damaged,
                   GError                  **error)
{
  struct jpeg_decompress_struct library = { 0 };
  Session                       session = { 0 };
  GuiseImage *volatile image = NULL;

  session.is_tolerant = options != NULL && (options->flags & GUISE_DECODE_TOLERANT) != 0;
  session_init (&session, (j_common_ptr) &library);
  if (setjmp (session.escape) != 0)
    {
      jpeg_destroy_decompress (&library);
      guise_image_unref (image);
      set_corrupt (error, &session);
      return NULL;
    }
  jpeg_CreateDecompress (&library, JPEG_LIB_VERSION, sizeof library);
  library.progress = &session.progress;
  library.mem->max_memory_to_use = MAX_MEMORY;
  jpeg_mem_src (&library, data, n_bytes);
  jpeg_read_header (&library, TRUE);
  image = begin_decode (&library, options, error);
  if (image != NULL)
    {
      jpeg_start_decompress (&library);
      read_rows (&library, image);
      jpeg_finish_decompress (&library);
    }
  jpeg_destroy_decompress (&library);
  if (image == NULL)
    return NULL;
  if (options != NULL && options->layout == GUISE_DECODE_GRAY && image->n_channels == 3)
    {
      g_autoptr (GuiseImage) colour = image;

      image = guise_image_convert_u8 (colour, GUISE_PIXELS_GRAY8, error);
    }
  if (image != NULL && out_damaged != NULL)
    *out_damaged = session.is_damaged;
  return image;
}

static void
on_output_begin_cb (j_compress_ptr library)
{
  Session *session = get_session ((j_common_ptr) library);

  g_byte_array_set_size (session->written, WRITE_BLOCK);
  library->dest->next_output_byte = session->written->data;
  library->dest->free_in_buffer = session->written->len;
}

static boolean
on_output_full_cb (j_compress_ptr library)
{
  Session    *session = get_session ((j_common_ptr) library);
  const guint n_used = session->written->len; /* the library calls only when all is used */

  g_byte_array_set_size (session->written, 2 * n_used);
  library->dest->next_output_byte = session->written->data + n_used;
  library->dest->free_in_buffer = session->written->len - n_used;
  return TRUE;
}

static void
on_output_end_cb (j_compress_ptr library)
{
  Session *session = get_session ((j_common_ptr) library);

  g_byte_array_set_size (session->written,
                         (guint) (session->written->len - library->dest->free_in_buffer));
}

static void
begin_encode (j_compress_ptr library, const GuiseImage *image, int quality, GuiseJpegChroma chroma)
{
  library->image_width = (JDIMENSION) image->width;
  library->image_height = (JDIMENSION) image->height;
  library->input_components = image->n_channels;
  library->in_color_space = image->n_channels == 3 ? JCS_EXT_BGR : JCS_GRAYSCALE;
  jpeg_set_defaults (library);
  jpeg_set_quality (library, quality, TRUE);
  library->dct_method = JDCT_ISLOW;
  library->restart_interval = 0;
  if (image->n_channels == 3)
    {
      const int factor = chroma == GUISE_JPEG_CHROMA_444 ? 1 : 2;

      library->comp_info[0].h_samp_factor = factor;
      library->comp_info[0].v_samp_factor = factor;
    }
  jpeg_start_compress (library, TRUE);
}

GBytes *
guise_jpeg_encode (const GuiseImage *image, int quality, GuiseJpegChroma chroma, GError **error)
{
  g_return_val_if_fail (image != NULL && image->pixels != GUISE_PIXELS_F32, NULL);
  g_return_val_if_fail (quality >= 1 && quality <= 100, NULL);

  struct jpeg_compress_struct library = { 0 };
  Session                     session = { .is_tolerant = TRUE };
  GByteArray                 *written = g_byte_array_new ();

  session_init (&session, (j_common_ptr) &library);
  session.written = written;
  session.output.init_destination = on_output_begin_cb;
  session.output.empty_output_buffer = on_output_full_cb;
  session.output.term_destination = on_output_end_cb;
  if (setjmp (session.escape) != 0)
    {
      jpeg_destroy_compress (&library);
      g_byte_array_unref (written);
      g_set_error (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_UNSUPPORTED,
                   "This picture cannot be a JPEG: %s", session.message);
      return NULL;
    }
  jpeg_CreateCompress (&library, JPEG_LIB_VERSION, sizeof library);
  library.dest = &session.output;
  begin_encode (&library, image, quality, chroma);
  while (library.next_scanline < library.image_height)
    {
      JSAMPROW row = guise_image_row (image, (int) library.next_scanline);

      jpeg_write_scanlines (&library, &row, 1);
    }
  jpeg_finish_compress (&library);
  jpeg_destroy_compress (&library);
  return g_byte_array_free_to_bytes (written);
}

#define JFIF_END      20 /* SOI, and APP0 as libjpeg writes it */
#define XMP_NAMESPACE "http://ns.adobe.com/xap/1.0/"
#define XMP_MARKER    0xe1    /* APP1 */
#define MAX_SEGMENT   0xffffu /* bytes, those of its length included */

GBytes *
guise_jpeg_add_xmp (GBytes *jpeg, const char *packet)
{
  g_autoptr (GBytes) before = jpeg;
  const size_t   n_before = g_bytes_get_size (before), n_packet = strlen (packet);
  const size_t   n_segment = 2 + sizeof XMP_NAMESPACE + n_packet;
  const uint8_t *data = g_bytes_get_data (before, NULL);
  const uint8_t  head[] = { 0xff, XMP_MARKER, (uint8_t) (n_segment >> 8), (uint8_t) n_segment };
  GByteArray    *after;

  g_return_val_if_fail (n_before > JFIF_END, NULL);

  if (n_segment > MAX_SEGMENT)
    return g_steal_pointer (&before);
  after = g_byte_array_sized_new ((guint) (n_before + 2 + n_segment));
  g_byte_array_append (after, data, JFIF_END);
  g_byte_array_append (after, head, sizeof head);
  g_byte_array_append (after, (const uint8_t *) XMP_NAMESPACE, sizeof XMP_NAMESPACE);
  g_byte_array_append (after, (const uint8_t *) packet, (guint) n_packet);
  g_byte_array_append (after, data + JFIF_END, (guint) (n_before - JFIF_END));
  return g_byte_array_free_to_bytes (after);
}
