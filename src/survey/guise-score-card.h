/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "faceset/guise-faceset.h"
#include "survey/guise-coverage.h"
#include "survey/guise-scenes.h"
#include "survey/guise-talk.h"

G_BEGIN_DECLS

/* How many faces are enough for what: features.md A88, A89. */
#define GUISE_SCORE_LIVE_FACES 2000 /* a model that runs live */
#define GUISE_SCORE_GOOD_FACES 3000 /* footage, the most varied ... */
#define GUISE_SCORE_FULL_FACES 4000 /* ... up to this */
#define GUISE_SCORE_MANY_FACES 5000 /* more should be chosen from */

/**
 * GuiseScoreSet:
 * @n: faces
 * @entries: (array length=n): what the faceset's index knows about each
 * @records: (array length=n): what was measured; %NULL for a face that could not be measured
 * @masks: (nullable) (array length=n): what there is of each face's mask, see
 *   guise_faceset_look_at_masks(); %NULL: the index counts, which knows of a mask, but not whether
 *   it can be read
 * @n_damaged: files that are no usable face
 * @is_recorded: whether the faces were recorded in takes that say what was asked for in them
 * @n_tongue: then, how many with the tongue out
 *
 * A faceset to be judged. Everything is borrowed.
 */
typedef struct
{
  size_t                          n;
  const GuiseFacesetEntry *const *entries;
  const GuiseFaceRecord *const   *records;
  const GuiseStoredMask          *masks;
  size_t                          n_damaged;
  gboolean                        is_recorded;
  size_t                          n_tongue;
} GuiseScoreSet;

/**
 * GuiseScoreOptions:
 * @resolution: of the model that is to be trained; 0 when not known
 * @n_wanted: size of a complete faceset; 0 for 5000
 * @is_src_flipped: whether training mirrors source faces at random: then a side counts for both
 */
typedef struct
{
  int      resolution;
  size_t   n_wanted;
  gboolean is_src_flipped;
} GuiseScoreOptions;

/**
 * GuiseScoreSeverity:
 * @GUISE_SCORE_NOTE: worth knowing
 * @GUISE_SCORE_WARNING: the result will suffer
 * @GUISE_SCORE_SEVERE: do not train with it
 */
typedef enum
{
  GUISE_SCORE_NOTE,
  GUISE_SCORE_WARNING,
  GUISE_SCORE_SEVERE,
} GuiseScoreSeverity;

/**
 * guise_score_severity_to_string:
 *
 * Returns: "note", "warning" or "severe"
 */
const char *guise_score_severity_to_string (GuiseScoreSeverity severity);

#define GUISE_SCORE_MAX_EXAMPLES 12

/**
 * GuiseScoreProportion:
 * @GUISE_SCORE_PROPORTION_WIDTH: of the face, over its height
 * @GUISE_SCORE_PROPORTION_JAW: width of the jaw, over the cheeks
 * @GUISE_SCORE_PROPORTION_EYES: width across the eyes, over the cheeks
 * @GUISE_SCORE_PROPORTION_NOSE: length of the nose, over the height of the face
 *
 * What two faces are compared by (features.md A95).
 */
typedef enum
{
  GUISE_SCORE_PROPORTION_WIDTH,
  GUISE_SCORE_PROPORTION_JAW,
  GUISE_SCORE_PROPORTION_EYES,
  GUISE_SCORE_PROPORTION_NOSE,
  GUISE_N_SCORE_PROPORTIONS
} GuiseScoreProportion;

/**
 * GuiseScoreFinding:
 * @name: stable, for scripts: "eyes-closed-missing"
 * @side: "src", "dst" or "both"
 * @severity: how bad it is
 * @value: the number that was found
 * @limit: the number that would have been fine
 * @bin: of the coverage's dimension that it is about, -1 when it is about none
 * @proportions: of "face-shape-differs": by what part of the source's each of the destination's is
 *   larger; 0 for those that are alike
 * @n_record: how many faces to record, 0 when that is not the cure
 * @text: what is the matter, one sentence
 * @advice: what to do, one or two sentences
 * @faces: indices into the faceset of @side of some faces that show it
 * @n_faces: how many there are in @faces
 * @all: (nullable) (element-type uint32_t): all of them, where each face either shows it or not
 */
typedef struct
{
  const char        *name;
  const char        *side;
  GuiseScoreSeverity severity;
  double             value;
  double             limit;
  int                bin;
  double             proportions[GUISE_N_SCORE_PROPORTIONS];
  size_t             n_record;
  char              *text;
  char              *advice;
  size_t             faces[GUISE_SCORE_MAX_EXAMPLES];
  size_t             n_faces;
  GArray            *all;
} GuiseScoreFinding;

/**
 * guise_score_find_face_pixels:
 * @set: a faceset
 *
 * Thread: any.
 *
 * Returns: median side of the crops in their footage, pixels; 0 when most of them are not known
 */
double guise_score_find_face_pixels (const GuiseScoreSet *set);

/**
 * guise_score_judge_resolution:
 * @pixels: of guise_score_find_face_pixels()
 * @resolution: of a model, or 0
 *
 * Source: features.md A60
 *
 * Returns: what @resolution gains nothing over; 0: it is not too much, or that is not known
 */
int guise_score_judge_resolution (double pixels, int resolution);

/**
 * GuiseScoreSide:
 * @n: faces
 * @n_effective: how many of them are really different (faces.md 5.6)
 * @n_repeats: faces that repeat a sharper one
 * @n_winks: faces with one eye closed
 * @talk: how many talk
 * @face_pixels: median side of the crops in their footage; 0 when not known
 * @references: what is normal for the person
 * @coverage: (nullable): what is there and what is missing; %NULL without a measured face
 * @scenes: (nullable): its light, likewise
 *
 * The numbers of one faceset. Owned by its card.
 */
typedef struct
{
  size_t              n;
  size_t              n_effective;
  size_t              n_repeats;
  size_t              n_winks;
  GuiseTalk           talk;
  double              face_pixels;
  GuiseFaceReferences references;
  GuiseCoverage      *coverage;
  GuiseScenes        *scenes;
} GuiseScoreSide;

/**
 * GuiseScoreReason:
 *
 * In what destination faces are unlike all source faces.
 */
typedef enum
{
  GUISE_SCORE_REASON_YAW,
  GUISE_SCORE_REASON_PITCH,
  GUISE_SCORE_REASON_EYES,
  GUISE_SCORE_REASON_MOUTH,
  GUISE_SCORE_REASON_SMILE,
  GUISE_N_SCORE_REASONS,
} GuiseScoreReason;

/**
 * guise_score_reason_to_string:
 *
 * Returns: a word for scripts, "yaw"
 */
const char *guise_score_reason_to_string (GuiseScoreReason reason);

/**
 * GuiseScoreCard:
 * @findings: (element-type GuiseScoreFinding): the worst first
 * @src: the faceset
 * @dst: the destination's; its @n is 0 when there is none
 * @unsupported: share of destination faces without similar source faces; NaN without destination
 * @unsupported_by: how much lower it were if this did not matter
 *
 * What is wrong with a faceset, or with a pair. Plain struct, everything owned.
 */
typedef struct
{
  GArray        *findings;
  GuiseScoreSide src;
  GuiseScoreSide dst;
  double         unsupported;
  double         unsupported_by[GUISE_N_SCORE_REASONS];
} GuiseScoreCard;

/**
 * guise_score_card_new:
 * @src: the faceset that is judged: the source of a swap
 * @dst: (nullable): its destination
 * @options: (nullable): what it is for
 * @cancellable: (nullable): to give up
 * @error: where to put the error
 *
 * 10^4 faces take about half a second of processor time; the time grows with the number of faces
 * that are really different: in the worst case, where all are, nearly with its square.
 * Thread: any.
 *
 * Source: faces.md 5.3 to 5.7
 * Errors: %GUISE_CORE_ERROR NO_MEMORY, CANCELLED; %GUISE_FACESET_ERROR EMPTY (no face could be
 *   measured)
 *
 * Returns: (transfer full) (nullable): the card
 */
GuiseScoreCard *guise_score_card_new (const GuiseScoreSet     *src,
                                      const GuiseScoreSet     *dst,
                                      const GuiseScoreOptions *options,
                                      GCancellable            *cancellable,
                                      GError                 **error);
void            guise_score_card_free (GuiseScoreCard *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseScoreCard, guise_score_card_free)

/**
 * guise_score_card_find:
 * @self: a card
 * @name: of a finding
 * @side: (nullable): "src", "dst", "both"; %NULL for any
 *
 * Returns: (transfer none) (nullable): the finding
 */
const GuiseScoreFinding *
guise_score_card_find (const GuiseScoreCard *self, const char *name, const char *side);

G_END_DECLS
