/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "survey/guise-face-states.h"

G_BEGIN_DECLS

/**
 * GuiseCoverageDimension:
 *
 * What a faceset has to vary in.
 */
typedef enum
{
  GUISE_COVERAGE_YAW,
  GUISE_COVERAGE_PITCH,
  GUISE_COVERAGE_ROLL,
  GUISE_COVERAGE_DISTANCE,
  GUISE_COVERAGE_EYES,
  GUISE_COVERAGE_GAZE,
  GUISE_COVERAGE_MOUTH,
  GUISE_COVERAGE_SHAPE,
  GUISE_COVERAGE_VOWEL,
  GUISE_COVERAGE_LIGHT,
  GUISE_COVERAGE_LEVEL,
  GUISE_COVERAGE_WARMTH,
  GUISE_N_COVERAGE_DIMENSIONS,
} GuiseCoverageDimension;

#define GUISE_COVERAGE_N_YAW_COLUMNS 9
#define GUISE_COVERAGE_N_PITCH_ROWS  5
#define GUISE_COVERAGE_MAX_BINS      9

/**
 * guise_coverage_get_n_bins:
 *
 * Returns: how many bins a dimension has, up to %GUISE_COVERAGE_MAX_BINS
 */
int guise_coverage_get_n_bins (GuiseCoverageDimension dimension);

/**
 * guise_coverage_get_dimension_name:
 *
 * Returns: a word for files and scripts, "yaw"
 */
const char *guise_coverage_get_dimension_name (GuiseCoverageDimension dimension);

/**
 * guise_coverage_get_bin_name:
 *
 * Returns: a word for files and scripts, unique in its dimension: "closed", "-2"
 */
const char *guise_coverage_get_bin_name (GuiseCoverageDimension dimension, int bin);

/**
 * guise_coverage_get_bin_text:
 *
 * Returns: the bin as a person says it, to stand behind "record 60 ...": "with closed eyes"
 */
const char *guise_coverage_get_bin_text (GuiseCoverageDimension dimension, int bin);

/**
 * guise_coverage_get_head_yaw:
 * @yaw: radians by landmarks
 *
 * Source: measured on faces with known pose (docs/accuracy.md); the conversion of faces.md 1.6.4
 *   belongs to other landmarks
 *
 * Returns: degrees by which the head is turned
 */
double guise_coverage_get_head_yaw (double yaw);

/**
 * guise_coverage_get_yaw_column:
 * @yaw_bin: 0..127, of guise_face_get_yaw_bin()
 *
 * The nine columns that are shown group the 128 bins of sorting and sampling. Their borders are
 * degrees of the head, see guise_coverage_get_head_yaw().
 *
 * Source: faces.md 6.3
 *
 * Returns: 0..8; 0 looks furthest to the image's left, 4 into the camera
 */
int guise_coverage_get_yaw_column (int yaw_bin);

/**
 * guise_coverage_get_pitch_row:
 * @pitch: radians, by landmarks
 *
 * Source: faces.md 6.3; pitch by our landmarks is the head's, measured on faces with known pose
 *   (docs/accuracy.md)
 *
 * Returns: 0..4; 0 looks far up, 2 level, 4 far down
 */
int guise_coverage_get_pitch_row (double pitch);

/**
 * guise_coverage_get_pose_span:
 * @column: 0..8, of guise_coverage_get_yaw_column()
 * @row: 0..4, of guise_coverage_get_pitch_row()
 * @out_yaw: (out) (array fixed-size=2): by landmarks, above the first and up to the second
 * @out_pitch: (out) (array fixed-size=2): from the first to below the second
 *
 * Which heads look there. Units: radians; infinite at the edges of the map
 */
void guise_coverage_get_pose_span (int column, int row, double *out_yaw, double *out_pitch);

/**
 * GuiseCoverage:
 *
 * How many faces there are of each kind, and how many are wanted: a table of cells, one for each
 * bin of a dimension, and one for each pair of bins that has to occur together. Costs nothing
 * with the number of faces. Thread: one at a time.
 */
typedef struct _GuiseCoverage GuiseCoverage;

/**
 * guise_coverage_new:
 * @n_wanted: size of a complete faceset; 5000 by the recipe
 *
 * Source of the table: faces.md 6.3
 *
 * Returns: (transfer full): an empty coverage; people's usual eyes and mouths are its references
 */
GuiseCoverage *guise_coverage_new (size_t n_wanted);
void           guise_coverage_free (GuiseCoverage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseCoverage, guise_coverage_free)

/**
 * guise_coverage_reset:
 * @self: a coverage
 * @references: what is normal for the person
 *
 * Counts nothing any more. References change what a face counts for, so all faces have to be
 * added again; which cells are waived stays.
 */
void guise_coverage_reset (GuiseCoverage *self, const GuiseFaceReferences *references);

/**
 * guise_coverage_add:
 * @self: a coverage
 * @record: a face that was accepted
 */
void guise_coverage_add (GuiseCoverage *self, const GuiseFaceRecord *record);

/**
 * guise_coverage_remove:
 * @self: a coverage
 * @record: a face that was added since the last guise_coverage_reset()
 */
void guise_coverage_remove (GuiseCoverage *self, const GuiseFaceRecord *record);

/**
 * guise_coverage_get_gain:
 * @self: a coverage
 * @record: a face
 *
 * Source: faces.md 6.3, the sum over its cells of weight times lack
 *
 * Returns: how much the face is missing: 0 when all its cells are full; over 0.3 it is worth
 *   keeping
 */
double guise_coverage_get_gain (const GuiseCoverage *self, const GuiseFaceRecord *record);

/**
 * guise_coverage_get_completion:
 *
 * Returns: 0..1: how much of all that is wanted is there, by weight
 */
double guise_coverage_get_completion (const GuiseCoverage *self);

/**
 * guise_coverage_is_full:
 *
 * Returns: whether no cell lacks anything
 */
gboolean guise_coverage_is_full (const GuiseCoverage *self);

/**
 * guise_coverage_get_n_faces:
 *
 * Returns: how many faces were added
 */
size_t guise_coverage_get_n_faces (const GuiseCoverage *self);

/**
 * guise_coverage_get_count:
 *
 * Returns: how many faces are in a bin
 */
size_t
guise_coverage_get_count (const GuiseCoverage *self, GuiseCoverageDimension dimension, int bin);

/**
 * guise_coverage_get_n_known:
 *
 * Returns: how many faces could be judged in a dimension
 */
size_t guise_coverage_get_n_known (const GuiseCoverage *self, GuiseCoverageDimension dimension);

/**
 * guise_coverage_get_quota:
 *
 * Returns: how many faces are wanted in a bin; 0 when it is waived
 */
size_t
guise_coverage_get_quota (const GuiseCoverage *self, GuiseCoverageDimension dimension, int bin);

/**
 * guise_coverage_get_pose_count:
 * @self: a coverage
 * @column: 0..8
 * @row: 0..4
 *
 * Returns: how many faces look there
 */
size_t guise_coverage_get_pose_count (const GuiseCoverage *self, int column, int row);

/**
 * GuiseCoverageCell:
 * @dimension: what it is a bin of
 * @bin: which
 * @other: the second dimension of a pair; %GUISE_N_COVERAGE_DIMENSIONS for a single bin
 * @other_bin: which bin of it
 * @count: faces there are
 * @quota: faces wanted; 0 when it is waived
 * @weight: 1 for a single bin, 1.5 for a pair
 *
 * One cell, to look at. Plain value.
 */
typedef struct
{
  GuiseCoverageDimension dimension;
  int                    bin;
  GuiseCoverageDimension other;
  int                    other_bin;
  size_t                 count;
  size_t                 quota;
  double                 weight;
} GuiseCoverageCell;

/**
 * guise_coverage_get_n_cells:
 *
 * Returns: how many cells there are; single bins come first, in the order of the dimensions
 */
size_t guise_coverage_get_n_cells (const GuiseCoverage *self);
void   guise_coverage_get_cell (const GuiseCoverage *self, size_t i, GuiseCoverageCell *out_cell);

/**
 * guise_coverage_dup_cell_name:
 *
 * Returns: (transfer full): for files and scripts, "yaw:-2" or "yaw:-2 mouth:wide"
 */
char *guise_coverage_dup_cell_name (const GuiseCoverage *self, size_t i);

/**
 * guise_coverage_dup_cell_text:
 *
 * Returns: (transfer full): as a person says it, behind "record 60 ..."
 */
char *guise_coverage_dup_cell_text (const GuiseCoverage *self, size_t i);

/**
 * guise_coverage_find_emptiest:
 * @self: a coverage
 * @record: (nullable): what the person does now
 * @max_steps: how many columns and rows the head may have to turn; 2 for few jumps
 * @is_resting: (array) (nullable): [guise_coverage_get_n_cells()] cells that are not asked for now
 * @out_cell: (out): the cell that lacks most faces among those near the pose, or among all when
 *   those near it are full
 *
 * Source: faces.md 6.3, prompting
 *
 * Returns: %FALSE when every cell is full or rests
 */
gboolean guise_coverage_find_emptiest (const GuiseCoverage   *self,
                                       const GuiseFaceRecord *record,
                                       int                    max_steps,
                                       const gboolean        *is_resting,
                                       size_t                *out_cell);

/**
 * guise_coverage_has_face:
 * @self: a coverage
 * @i: a cell
 * @record: a face
 *
 * Returns: whether the face counts for the cell: what was asked for was done
 */
gboolean
guise_coverage_has_face (const GuiseCoverage *self, size_t i, const GuiseFaceRecord *record);

/**
 * guise_coverage_give_up:
 * @self: a coverage
 * @i: a cell that was asked for in vain
 *
 * Halves what is wanted of it; the second time it is waived, and so are the pairs it is part of.
 */
void guise_coverage_give_up (GuiseCoverage *self, size_t i);

G_END_DECLS
