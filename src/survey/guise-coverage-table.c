/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a faceset has to vary in: dimensions, bins, shares, pairs (faces.md 6.3). */
#include "survey/guise-coverage-private.h"

#include <math.h>

#include "face/guise-face-pose.h"

#define DEGREES   (180.0 / G_PI)

/* Of the faces with open eyes, which are 80 %: eyes that are shut or nearly so look nowhere. */
#define OPEN_EYES 0.80

const GuiseCoverageRow guise_coverage_rows[GUISE_N_COVERAGE_DIMENSIONS] = {
  [GUISE_COVERAGE_YAW] = { "yaw",
                           9,
                           { { "-4", "with the nose far to the picture's left, in profile", 0.04 },
                             { "-3", "with the nose well to the picture's left", 0.08 },
                             { "-2", "with the nose to the picture's left", 0.12 },
                             { "-1", "with the nose a little to the picture's left", 0.15 },
                             { "0", "facing the camera", 0.22 },
                             { "1", "with the nose a little to the picture's right", 0.15 },
                             { "2", "with the nose to the picture's right", 0.12 },
                             { "3", "with the nose well to the picture's right", 0.08 },
                             { "4", "with the nose far to the picture's right, in profile",
                               0.04 } } },
  [GUISE_COVERAGE_PITCH] = { "pitch",
                             5,
                             { { "far-up", "with the head far up", 0.09 },
                               { "up", "with the head up", 0.18 },
                               { "level", "with the head level", 0.46 },
                               { "down", "with the head down", 0.18 },
                               { "far-down", "with the head far down", 0.09 } } },
  [GUISE_COVERAGE_ROLL] = { "roll",
                            3,
                            { { "left", "leaning the head to the picture's left", 0.15 },
                              { "upright", "with the head upright", 0.70 },
                              { "right", "leaning the head to the picture's right", 0.15 } } },
  [GUISE_COVERAGE_DISTANCE] = { "distance",
                                3,
                                { { "far", "far from the camera", 0.25 },
                                  { "mid", "at the usual distance", 0.50 },
                                  { "near", "near to the camera", 0.25 } } },
  [GUISE_COVERAGE_EYES] = { "eyes",
                            GUISE_N_EYES_STATES,
                            { { "closed", "with eyes closed", 0.08 },
                              { "half", "with eyes half closed", 0.12 },
                              { "open", "with eyes open", 0.70 },
                              { "wide", "with eyes wide open", 0.10 } } },
  [GUISE_COVERAGE_GAZE] = { "gaze",
                            GUISE_N_GAZE_STATES,
                            { { "centre", "looking straight ahead", 0.40 * OPEN_EYES },
                              { "left", "looking to the picture's left", 0.15 * OPEN_EYES },
                              { "right", "looking to the picture's right", 0.15 * OPEN_EYES },
                              { "up", "looking up", 0.10 * OPEN_EYES },
                              { "down", "looking down", 0.10 * OPEN_EYES },
                              { "corner", "looking into a corner", 0.10 * OPEN_EYES } } },
  [GUISE_COVERAGE_MOUTH] = { "mouth",
                             GUISE_N_MOUTH_STATES,
                             { { "closed", "with the mouth closed", 0.35 },
                               { "slight", "with the lips apart", 0.25 },
                               { "open", "with the mouth open", 0.25 },
                               { "wide", "with the mouth wide open", 0.15 } } },
  [GUISE_COVERAGE_SHAPE] = { "shape",
                             GUISE_N_SHAPE_STATES,
                             { { "neutral", "at rest", 0.50 },
                               { "smile", "smiling with closed lips", 0.10 },
                               { "teeth", "smiling with open lips", 0.10 },
                               { "pucker", "with rounded lips", 0.15 },
                               { "brow-raised", "with raised brows", 0.08 },
                               { "brow-lowered", "with lowered brows", 0.07 } } },
  [GUISE_COVERAGE_VOWEL] = { "vowel",
                             GUISE_N_VOWEL_STATES,
                             { { "none", "with the mouth at rest", 0.65 },
                               { "ee", "with wide lips, as in \"ee\"", 0.10 },
                               { "oo", "with rounded lips, as in \"oo\"", 0.10 },
                               { "aa", "with a wide open mouth, as in \"aa\"", 0.15 } } },
  [GUISE_COVERAGE_LIGHT] = { "light",
                             GUISE_N_LIGHT_STATES,
                             { { "front", "with light from the front", 0.40 },
                               { "left", "with light from the picture's left", 0.15 },
                               { "right", "with light from the picture's right", 0.15 },
                               { "far-left", "with strong light from the picture's left", 0.10 },
                               { "far-right", "with strong light from the picture's right", 0.10 },
                               { "top", "with light from above", 0.10 } } },
  [GUISE_COVERAGE_LEVEL] = { "level",
                             3,
                             { { "dim", "in dim light", 0.20 },
                               { "normal", "in normal light", 0.60 },
                               { "bright", "in bright light", 0.20 } } },
  [GUISE_COVERAGE_WARMTH] = { "warmth",
                              GUISE_N_WARMTH_STATES,
                              { { "cool", "in cool light, by a window", 0.10 },
                                { "usual", "in light of the usual colour", 0.80 },
                                { "warm", "in warm light, under a lamp", 0.10 } } },
};

/* Yaw columns 0..8: 1..7 are within 55 degrees, 2..6 within 35. Where the head is turned by 35 to
 * 55 degrees the far rows of pitch are not asked for: few necks reach them. */
const GuiseCoveragePairRow guise_coverage_pair_rows[] = {
  { GUISE_COVERAGE_YAW, 0x0fe, GUISE_COVERAGE_MOUTH, 0x0f, 25 },
  { GUISE_COVERAGE_YAW, 0x101, GUISE_COVERAGE_MOUTH, 0x0f, 10 },
  { GUISE_COVERAGE_YAW, 0x0fe, GUISE_COVERAGE_EYES, 1u << GUISE_EYES_CLOSED, 12 },
  { GUISE_COVERAGE_YAW, 0x07c, GUISE_COVERAGE_PITCH, 0x1f, 30 },
  { GUISE_COVERAGE_YAW, 0x082, GUISE_COVERAGE_PITCH, 0x0e, 30 },
  { GUISE_COVERAGE_YAW, 0x101, GUISE_COVERAGE_PITCH, 0x04, 30 },
  { GUISE_COVERAGE_LIGHT, 0x3f, GUISE_COVERAGE_YAW, 0x07c, 60 },
  { GUISE_COVERAGE_LIGHT, 0x3f, GUISE_COVERAGE_MOUTH, 1u << GUISE_MOUTH_OPEN, 25 },
  { GUISE_COVERAGE_GAZE, 0x3f, GUISE_COVERAGE_LIGHT, 0x3f, 15 },
  { GUISE_COVERAGE_DISTANCE, 0x07, GUISE_COVERAGE_YAW, 0x07c, 40 },
};
const size_t guise_coverage_n_pair_rows = G_N_ELEMENTS (guise_coverage_pair_rows);

/* Degrees of the head and degrees by our landmarks, which fall behind where the far half of the
 * face is hidden: medians over the performer of the synthetic people (docs/accuracy.md). faces.md
 * 1.6.4 has 1.13 x + 1.8 for other landmarks, by which nobody would reach the outer columns. */
static const double yaw_line[][2] = { { 0.0, 0.0 },   { 8.0, 9.0 },   { 20.0, 21.5 },
                                      { 35.0, 34.0 }, { 55.0, 45.0 }, { 75.0, 56.0 } };

double
guise_coverage_get_head_yaw (double yaw)
{
  const double degrees = fabs (yaw) * DEGREES;
  size_t       i = 1;

  while (i < G_N_ELEMENTS (yaw_line) - 1 && degrees > yaw_line[i][1])
    i++;

  const double part = (degrees - yaw_line[i - 1][1]) / (yaw_line[i][1] - yaw_line[i - 1][1]);
  const double head = yaw_line[i - 1][0] + part * (yaw_line[i][0] - yaw_line[i - 1][0]);

  return copysign (MIN (head, 90.0), yaw);
}

int
guise_coverage_get_yaw_column (int yaw_bin)
{
  static const double borders[] = { 55.0, 35.0, 20.0, 8.0, -8.0, -20.0, -35.0, -55.0 };
  double              middle;
  int                 column = 0;

  g_return_val_if_fail (yaw_bin >= 0 && yaw_bin < GUISE_FACE_N_YAW_BINS, 0);
  middle = guise_coverage_get_head_yaw (
    (guise_face_get_yaw_of_bin (yaw_bin) + guise_face_get_yaw_of_bin (yaw_bin + 1)) / 2.0);
  while (column < GUISE_COVERAGE_N_YAW_COLUMNS - 1 && middle < borders[column])
    column++;
  return column;
}

static const double pitch_borders[] = { 20.0, 8.0, -8.0, -20.0 }; /* degrees */

int
guise_coverage_get_pitch_row (double pitch)
{
  int row = 0;

  while (row < GUISE_COVERAGE_N_PITCH_ROWS - 1 && pitch * DEGREES < pitch_borders[row])
    row++;
  return row;
}

void
guise_coverage_get_pose_span (int column, int row, double *out_yaw, double *out_pitch)
{
  int first = 0;
  int end;

  while (guise_coverage_get_yaw_column (first) < column)
    first++;
  end = first;
  while (end < GUISE_FACE_N_YAW_BINS && guise_coverage_get_yaw_column (end) == column)
    end++;
  out_yaw[0] = end < GUISE_FACE_N_YAW_BINS ? guise_face_get_yaw_of_bin (end) : (double) -INFINITY;
  out_yaw[1] = first > 0 ? guise_face_get_yaw_of_bin (first) : (double) INFINITY;
  out_pitch[0] =
    row < GUISE_COVERAGE_N_PITCH_ROWS - 1 ? pitch_borders[row] / DEGREES : (double) -INFINITY;
  out_pitch[1] = row > 0 ? pitch_borders[row - 1] / DEGREES : (double) INFINITY;
}

/* The bin among three that two borders make; -1 for NaN. */
static int
get_third (double value, double low, double high)
{
  if (!isfinite (value))
    return -1;
  return value < low ? 0 : value < high ? 1 : 2;
}

void
guise_coverage_classify (const GuiseFaceRecord     *record,
                         const GuiseFaceReferences *references,
                         int                        bins[GUISE_N_COVERAGE_DIMENSIONS])
{
  bins[GUISE_COVERAGE_YAW] = guise_coverage_get_yaw_column (record->yaw_bin);
  bins[GUISE_COVERAGE_PITCH] = guise_coverage_get_pitch_row (record->pitch);
  bins[GUISE_COVERAGE_ROLL] = get_third ((double) record->roll, -8.0, 8.0);
  bins[GUISE_COVERAGE_DISTANCE] = get_third ((double) record->distance, 0.09, 0.16);
  bins[GUISE_COVERAGE_EYES] = guise_face_get_eyes_state (record, references);
  bins[GUISE_COVERAGE_GAZE] = guise_face_get_gaze_state (record, references);
  bins[GUISE_COVERAGE_MOUTH] = guise_face_get_mouth_state (record);
  bins[GUISE_COVERAGE_SHAPE] = guise_face_get_shape_state (record, references);
  bins[GUISE_COVERAGE_VOWEL] = guise_face_get_vowel_state (record, references);
  bins[GUISE_COVERAGE_LIGHT] = guise_face_get_light_state (record);
  bins[GUISE_COVERAGE_LEVEL] = get_third ((double) record->light_level, 0.12, 0.45);
  bins[GUISE_COVERAGE_WARMTH] = guise_face_get_warmth_state (record, references);
}
