/* SPDX-License-Identifier: GPL-3.0-or-later
 * FFmpeg, opened when the first video is: it pulls two hundred libraries into a process, and most
 * of what this program does needs none of them. */
#pragma once

#include <glib.h>
#include <libavcodec/avcodec.h>
#include <libavdevice/avdevice.h>
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavformat/avformat.h>
#include <libavutil/audio_fifo.h>
#include <libavutil/pixdesc.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>

G_BEGIN_DECLS

/* Library and function of all that is called. The program is not linked with FFmpeg: what is
 * missing here does not compile or link. */
/* clang-format off */
#define GUISE_AV_FILE_FUNCTIONS(X) \
  X (avutil, av_audio_fifo_alloc) \
  X (avutil, av_audio_fifo_free) \
  X (avutil, av_audio_fifo_read) \
  X (avutil, av_audio_fifo_size) \
  X (avutil, av_audio_fifo_write) \
  X (avutil, av_channel_layout_copy) \
  X (avutil, av_channel_layout_default) \
  X (avutil, av_dict_free) \
  X (avutil, av_dict_get) \
  X (avutil, av_dict_set) \
  X (avutil, av_dict_set_int) \
  X (avutil, av_frame_alloc) \
  X (avutil, av_frame_free) \
  X (avutil, av_frame_get_buffer) \
  X (avutil, av_frame_get_side_data) \
  X (avutil, av_frame_make_writable) \
  X (avutil, av_frame_unref) \
  X (avutil, av_freep) \
  X (avutil, av_get_pix_fmt_name) \
  X (avutil, av_log_set_level) \
  X (avutil, av_opt_set) \
  X (avutil, av_pix_fmt_desc_get) \
  X (avutil, av_rescale) \
  X (avutil, av_rescale_q) \
  X (avutil, av_samples_alloc) \
  X (avutil, av_samples_set_silence) \
  X (avutil, av_strdup) \
  X (avutil, av_strerror) \
  X (avcodec, av_packet_alloc) \
  X (avcodec, av_packet_free) \
  X (avcodec, av_packet_rescale_ts) \
  X (avcodec, av_packet_unref) \
  X (avcodec, avcodec_alloc_context3) \
  X (avcodec, avcodec_find_decoder) \
  X (avcodec, avcodec_find_encoder) \
  X (avcodec, avcodec_find_encoder_by_name) \
  X (avcodec, avcodec_flush_buffers) \
  X (avcodec, avcodec_free_context) \
  X (avcodec, avcodec_get_name) \
  X (avcodec, avcodec_open2) \
  X (avcodec, avcodec_parameters_copy) \
  X (avcodec, avcodec_parameters_from_context) \
  X (avcodec, avcodec_parameters_to_context) \
  X (avcodec, avcodec_receive_frame) \
  X (avcodec, avcodec_receive_packet) \
  X (avcodec, avcodec_send_frame) \
  X (avcodec, avcodec_send_packet) \
  X (avformat, av_find_input_format) \
  X (avformat, av_guess_frame_rate) \
  X (avformat, av_interleaved_write_frame) \
  X (avformat, av_read_frame) \
  X (avformat, av_seek_frame) \
  X (avformat, av_stream_get_side_data) \
  X (avformat, av_write_frame) \
  X (avformat, av_write_trailer) \
  X (avformat, avformat_alloc_context) \
  X (avformat, avformat_alloc_output_context2) \
  X (avformat, avformat_close_input) \
  X (avformat, avformat_find_stream_info) \
  X (avformat, avformat_free_context) \
  X (avformat, avformat_index_get_entries_count) \
  X (avformat, avformat_index_get_entry) \
  X (avformat, avformat_init_output) \
  X (avformat, avformat_new_stream) \
  X (avformat, avformat_open_input) \
  X (avformat, avformat_seek_file) \
  X (avformat, avformat_write_header) \
  X (avformat, avio_closep) \
  X (avformat, avio_open) \
  X (avformat, avio_open2) \
  X (avformat, avio_size) \
  X (swscale, sws_freeContext) \
  X (swscale, sws_getCoefficients) \
  X (swscale, sws_getColorspaceDetails) \
  X (swscale, sws_getContext) \
  X (swscale, sws_scale) \
  X (swscale, sws_setColorspaceDetails) \
  X (swresample, swr_alloc_set_opts2) \
  X (swresample, swr_convert) \
  X (swresample, swr_drop_output) \
  X (swresample, swr_free) \
  X (swresample, swr_get_out_samples) \
  X (swresample, swr_init)

#define GUISE_AV_FILTER_FUNCTIONS(X) \
  X (avfilter, av_buffersink_get_frame) \
  X (avfilter, av_buffersrc_add_frame) \
  X (avfilter, avfilter_get_by_name) \
  X (avfilter, avfilter_graph_alloc) \
  X (avfilter, avfilter_graph_config) \
  X (avfilter, avfilter_graph_create_filter) \
  X (avfilter, avfilter_graph_free) \
  X (avfilter, avfilter_graph_parse_ptr) \
  X (avfilter, avfilter_inout_alloc) \
  X (avfilter, avfilter_inout_free)

#define GUISE_AV_DEVICE_FUNCTIONS(X) \
  X (avdevice, avdevice_register_all)
/* clang-format on */

/* The functions under their own names, with their own types. */
typedef struct
{
#define GUISE_AV_MEMBER(library, function) __typeof__ (&function) function;
  GUISE_AV_FILE_FUNCTIONS (GUISE_AV_MEMBER)
  GUISE_AV_FILTER_FUNCTIONS (GUISE_AV_MEMBER)
  GUISE_AV_DEVICE_FUNCTIONS (GUISE_AV_MEMBER)
#undef GUISE_AV_MEMBER
} GuiseAvLibrary;

/* What a caller needs; each holds those before it. */
typedef enum
{
  GUISE_AV_FILES,   /* containers, codecs, scaling, sound */
  GUISE_AV_FILTERS, /* and libavfilter */
  GUISE_AV_DEVICES, /* and libavdevice */
  GUISE_AV_N_PARTS,
} GuiseAvPart;

/* Filled by guise_av_load(), and constant from then on. */
extern GuiseAvLibrary guise_av;

/**
 * guise_av_load:
 * @part: what is needed
 * @error: where to put the error
 *
 * Opens FFmpeg's libraries of @part, those of the version that the program was built with, and
 * makes them silent: they would write to standard error. Before its success no function of @part
 * may be called. Every call after the first costs next to nothing. Thread: any.
 *
 * Errors: %GUISE_MEDIA_ERROR LIBRARY: a library is not on this computer
 *
 * Returns: %TRUE when the functions of @part can be called
 */
gboolean guise_av_load (GuiseAvPart part, GError **error);

G_END_DECLS
