/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"

G_BEGIN_DECLS

#define GUISE_MORPHOLOGY_MAX_SIZE 1023

/**
 * guise_morphology_ellipse:
 * @size: side of the structuring element, 1..%GUISE_MORPHOLOGY_MAX_SIZE
 * @first: (out) (array length=size): first column of each row
 * @end: (out) (array length=size): column after the last of each row; equal to @first when empty
 *
 * Source: OpenCV getStructuringElement (MORPH_ELLIPSE): with r = c = size / 2, row i spans
 * c - d .. c + d, d = round (c sqrt (1 - ((i - r) / r)^2)), cut to the square
 */
void guise_morphology_ellipse (int size, int *first, int *end);

/**
 * guise_dilate:
 * @image: F32 with one channel or GRAY8, changed in place
 * @size: side of the ellipse; 1 or less changes nothing
 *
 * Each pixel becomes the largest value under the ellipse anchored at size / 2. What lies outside
 * the picture never wins.
 */
void guise_dilate (GuiseImage *image, int size);

/**
 * guise_erode:
 * @image: F32 with one channel or GRAY8, changed in place
 * @size: side of the ellipse; 1 or less changes nothing
 *
 * As guise_dilate() with the smallest value.
 */
void guise_erode (GuiseImage *image, int size);

G_END_DECLS
