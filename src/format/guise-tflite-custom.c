/* SPDX-License-Identifier: GPL-3.0-or-later
 * The custom ops of TensorFlow Lite graphs that are known. */
#include <string.h>

#include "format/guise-flexbuffer-private.h"
#include "format/guise-tflite-private.h"

#define KNOWN_VERSION 2
#define MAX_GRID      256 /* rows or columns */
#define MAX_SCALE     100.0

static const struct
{
  const char       *name;
  GuiseTfliteCustom custom;
} customs[] = {
  { "Landmarks2TransformMatrix", GUISE_TFLITE_CUSTOM_FRAME },
  { "TransformTensorBilinear", GUISE_TFLITE_CUSTOM_SAMPLE },
  { "TransformLandmarks", GUISE_TFLITE_CUSTOM_MOVE },
};

GuiseTfliteCustom
guise_tflite_custom_from_name (const uint8_t *name, size_t n_bytes, int32_t version)
{
  for (size_t i = 0; version == KNOWN_VERSION && i < G_N_ELEMENTS (customs); i++)
    if (strlen (customs[i].name) == n_bytes && memcmp (customs[i].name, name, n_bytes) == 0)
      return customs[i].custom;
  return GUISE_TFLITE_CUSTOM_UNKNOWN;
}

static gboolean
read_options (const GuiseFlexMap *map, GuiseTfliteFrame *frame)
{
  return guise_flex_map_int (map, "left_rotation_idx", &frame->left) &&
         guise_flex_map_int (map, "right_rotation_idx", &frame->right) &&
         guise_flex_map_int (map, "output_width", &frame->width) &&
         guise_flex_map_int (map, "output_height", &frame->height) &&
         guise_flex_map_float (map, "scale_x", &frame->scale_x) &&
         guise_flex_map_float (map, "scale_y", &frame->scale_y) &&
         guise_flex_map_float (map, "target_rotation_radians", &frame->angle) &&
         guise_flex_map_ints (map, "subset_idxs", GUISE_TFLITE_MAX_POINTS, frame->points,
                              &frame->n_points);
}

static gboolean
is_possible (const GuiseTfliteFrame *frame)
{
  if (frame->left < 0 || frame->right < 0 || frame->width < 1 || frame->width > MAX_GRID ||
      frame->height < 1 || frame->height > MAX_GRID || !(frame->scale_x > 0) ||
      frame->scale_x > MAX_SCALE || !(frame->scale_y > 0) || frame->scale_y > MAX_SCALE ||
      frame->n_points < 1)
    return FALSE;
  for (size_t i = 0; i < frame->n_points; i++)
    if (frame->points[i] < 0)
      return FALSE;
  return TRUE;
}

GuiseTfliteFrame *
guise_tflite_read_frame (const uint8_t *data, size_t n_bytes)
{
  g_autofree GuiseTfliteFrame *frame = g_new0 (GuiseTfliteFrame, 1);
  GuiseFlexMap                 map;

  if (!guise_flex_map (data, n_bytes, &map) || !read_options (&map, frame) || !is_possible (frame))
    return NULL;
  return g_steal_pointer (&frame);
}
