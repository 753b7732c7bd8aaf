/* SPDX-License-Identifier: GPL-3.0-or-later
 * In which forms a picture is offered to programs that look through PipeWire. */
#pragma once

#include <spa/param/video/format-utils.h>

#include "image/guise-image.h"
#include "media/guise-yuv.h"

G_BEGIN_DECLS

#define GUISE_PIPEWIRE_MAX_FORMATS 3

/**
 * GuisePipewireFormat:
 * @format: how pixels lie: BGRx, YUY2 or I420
 * @width: columns, at most those of the picture
 * @height: rows, likewise
 * @stride: bytes from row to row; of I420 those of luma
 * @n_bytes: of a picture
 *
 * One form. Rows follow each other without gaps in all of them: programs disagree about gaps.
 */
typedef struct
{
  enum spa_video_format format;
  int                   width;
  int                   height;
  int                   stride;
  size_t                n_bytes;
} GuisePipewireFormat;

/**
 * guise_pipewire_format_list:
 * @width: of the picture
 * @height: of the picture
 * @formats: (array fixed-size=3): filled, what is closest to the picture first
 *
 * BGRx has every pixel. YUY2, for programs that know cameras only, shares colours between two
 * columns: a last one that is alone is left out. I420 is offered where everybody has the same idea
 * of its rows: columns by eight, rows by two.
 *
 * Returns: how many, 1 to %GUISE_PIPEWIRE_MAX_FORMATS
 */
int guise_pipewire_format_list (int                 width,
                                int                 height,
                                GuisePipewireFormat formats[GUISE_PIPEWIRE_MAX_FORMATS]);

/**
 * guise_pipewire_format_build:
 * @self: a form
 * @id: %SPA_PARAM_EnumFormat for an offer
 * @builder: where it is written
 *
 * Returns: (transfer none): how PipeWire writes it down, of any rate
 */
const struct spa_pod *guise_pipewire_format_build (const GuisePipewireFormat *self,
                                                   uint32_t                   id,
                                                   struct spa_pod_builder    *builder);

/**
 * guise_pipewire_format_write:
 * @self: a form, of guise_pipewire_format_list() for the size of @image
 * @yuv: the conversion
 * @image: BGR8
 * @bytes: (array): @self's n_bytes, filled
 *
 * Allocates with the first picture at most.
 *
 * Returns: %FALSE when there is no memory
 */
gboolean guise_pipewire_format_write (const GuisePipewireFormat *self,
                                      GuiseYuv                  *yuv,
                                      const GuiseImage          *image,
                                      uint8_t                   *bytes);

G_END_DECLS
