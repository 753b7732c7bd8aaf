/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a device that makes training pictures itself is told about each; for C and CUDA alike, so no
 * GLib here. */

#include <stddef.h>
#include <stdint.h>

#define GUISE_PICTURE_MAX_NODES 9
#define GUISE_PICTURE_ROTATIONS 20

/**
 * GuisePictureColor:
 * @GUISE_PICTURE_COLOR_KEPT: as it is
 * @GUISE_PICTURE_COLOR_LAB: each channel of Lab is moved
 * @GUISE_PICTURE_COLOR_BGR: an affine map of B, G, R
 * @GUISE_PICTURE_COLOR_IDT: iterative distribution transfer towards a partner
 */
typedef enum
{
  GUISE_PICTURE_COLOR_KEPT,
  GUISE_PICTURE_COLOR_LAB,
  GUISE_PICTURE_COLOR_BGR,
  GUISE_PICTURE_COLOR_IDT,
} GuisePictureColor;

/**
 * GuisePictureJob:
 * @face_at: bytes from the first record to the face: five planes of 16 bits, B, G, R and two masks
 * @partner_at: likewise to the partner of %GUISE_PICTURE_COLOR_IDT: three planes of f32
 * @map: [2, 3]: from pixels of the result to pixels of the face
 * @n_nodes: of the warp grid on each axis, 0 for no warp
 * @nodes: [9, 9], in cells
 * @has_hsv: whether the input's colours are shifted by @hsv
 * @color: #GuisePictureColor of input and target
 * @matrix: [3, 3]; of %GUISE_PICTURE_COLOR_LAB the diagonal counts
 * @from: subtracted before
 * @to: added behind
 * @rotations: of %GUISE_PICTURE_COLOR_IDT, [3, 3] each: for the input, for the target
 *
 * One picture to be made. Plain value.
 */
typedef struct
{
  uint64_t face_at;
  uint64_t partner_at;
  double   map[6];
  int32_t  n_nodes;
  int32_t  has_hsv;
  int32_t  color;
  float    nodes[GUISE_PICTURE_MAX_NODES * GUISE_PICTURE_MAX_NODES];
  float    hsv[3];
  float    matrix[9];
  float    from[3];
  float    to[3];
  float    rotations[2][GUISE_PICTURE_ROTATIONS][9];
} GuisePictureJob;

/**
 * GuisePicturePlane:
 * @GUISE_PICTURE_INPUT: 3 channels: coloured, shifted, warped, placed
 * @GUISE_PICTURE_TARGET: 3 channels: coloured and placed
 * @GUISE_PICTURE_MASK: 1 channel: the first mask, placed
 * @GUISE_PICTURE_ACCENT: 1 channel: the second mask, placed, divided by its largest value
 *
 * What is made of each job.
 */
typedef enum
{
  GUISE_PICTURE_INPUT,
  GUISE_PICTURE_TARGET,
  GUISE_PICTURE_MASK,
  GUISE_PICTURE_ACCENT,
  GUISE_N_PICTURE_PLANES,
} GuisePicturePlane;

/**
 * GuisePictureWork:
 * @size: rows and columns
 * @n_jobs: how many
 * @has_idt: whether any job has %GUISE_PICTURE_COLOR_IDT
 * @records: what @face_at and @partner_at count from
 * @jobs: [n_jobs]
 * @scratch: [3, n_jobs, size, size, 4] f32
 * @planes: by #GuisePicturePlane, [n_jobs, c, size, size] f32
 *
 * A batch. All addresses are of the device, aligned to 16 bytes.
 */
typedef struct
{
  int32_t                size;
  int32_t                n_jobs;
  int32_t                has_idt;
  const void            *records;
  const GuisePictureJob *jobs;
  float                 *scratch;
  float                 *planes[GUISE_N_PICTURE_PLANES];
} GuisePictureWork;
