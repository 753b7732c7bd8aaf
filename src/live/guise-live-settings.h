/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "face/guise-face-finder.h"
#include "swap/guise-compositor.h"

G_BEGIN_DECLS

/**
 * GuiseLiveOrder:
 * @GUISE_LIVE_ORDER_LARGEST: largest first
 * @GUISE_LIVE_ORDER_MIDDLE: nearest to the middle of the picture first
 * @GUISE_LIVE_ORDER_LEFT: from left to right
 * @GUISE_LIVE_ORDER_RIGHT: from right to left
 * @GUISE_LIVE_ORDER_TOP: from top to bottom
 * @GUISE_LIVE_ORDER_BOTTOM: from bottom to top
 *
 * Which face of a picture is the first (faces.md 2.2.1).
 */
typedef enum
{
  GUISE_LIVE_ORDER_LARGEST,
  GUISE_LIVE_ORDER_MIDDLE,
  GUISE_LIVE_ORDER_LEFT,
  GUISE_LIVE_ORDER_RIGHT,
  GUISE_LIVE_ORDER_TOP,
  GUISE_LIVE_ORDER_BOTTOM,
  GUISE_N_LIVE_ORDERS,
} GuiseLiveOrder;

/**
 * GuiseLiveAlign:
 * @GUISE_LIVE_ALIGN_POINTS: the crop follows the landmarks, as facesets are cut
 * @GUISE_LIVE_ALIGN_RECT: an upright square around the face
 * @GUISE_LIVE_ALIGN_STATIC: a square in the middle of the picture
 *
 * What the crop follows (faces.md 2.2.3).
 */
typedef enum
{
  GUISE_LIVE_ALIGN_POINTS,
  GUISE_LIVE_ALIGN_RECT,
  GUISE_LIVE_ALIGN_STATIC,
  GUISE_N_LIVE_ALIGNS,
} GuiseLiveAlign;

/**
 * GuiseLiveLost:
 * @GUISE_LIVE_LOST_BLUR: the last picture for a moment, then the camera's without any detail
 * @GUISE_LIVE_LOST_CARD: the last picture for a moment, then a card
 * @GUISE_LIVE_LOST_HOLD: the last picture until the face is back
 * @GUISE_LIVE_LOST_CAMERA: the camera's picture as it is
 *
 * What is shown while no face is found, so that the real one never flashes up (features.md E4).
 */
typedef enum
{
  GUISE_LIVE_LOST_BLUR,
  GUISE_LIVE_LOST_CARD,
  GUISE_LIVE_LOST_HOLD,
  GUISE_LIVE_LOST_CAMERA,
  GUISE_N_LIVE_LOSTS,
} GuiseLiveLost;

/**
 * GuiseLiveSettings:
 * @rotation: so often the camera's picture is turned by a quarter, clockwise; 0..3
 * @is_mirrored: it is mirrored left to right then
 * @range: which detector looks for new faces
 * @threshold: least score of a detection, 0 for the network's own
 * @max_faces: so many are followed
 * @order: which of them is the first
 * @swaps_all: all of them are swapped; else @face
 * @face: 0 is the first
 * @smoothing: 0..1, how much a face at rest is kept from trembling
 * @align: what the crop follows
 * @is_head: the crop is that of whole heads, whatever the model says of itself
 * @coverage: side of the crop, 1 as the model was trained
 * @x_offset: moves the crop to the right, in its sides
 * @y_offset: moves it down
 * @freezes_roll: the crop does not turn with the head
 * @excludes_moving: mouth, lids and brows do not move the crop
 * @morph: of models that have it
 * @pre_sharpen: of what the model is shown
 * @post_sharpen: of the face it made
 * @pre_gamma: (array fixed-size=3): of blue, green and red of what the model is shown
 * @post_gamma: (array fixed-size=3): of the face it made
 * @two_passes: the model sees its own face once more
 * @compositor: how the face is laid over the picture
 * @compression: 0 for none, else fewer levels of the whole picture
 * @frame_median: 0..100, how much the picture around the face loses its grain
 * @frame_bicubic: 0..100, how much of its resolution
 * @lost: what is shown while no face is found
 * @hold_ms: for so long the last picture
 * @has_label: outputs carry the label
 * @delay_ms: outputs come this long after the camera, all alike, so that sound can be in step
 *
 * All that can be changed while a model runs. Plain value.
 *
 * Source: faces.md 2.2, 8.5 to 8.7
 */
typedef struct
{
  int                    rotation;
  gboolean               is_mirrored;
  GuiseFaceRange         range;
  double                 threshold;
  int                    max_faces;
  GuiseLiveOrder         order;
  gboolean               swaps_all;
  int                    face;
  double                 smoothing;
  GuiseLiveAlign         align;
  gboolean               is_head;
  double                 coverage;
  double                 x_offset;
  double                 y_offset;
  gboolean               freezes_roll;
  gboolean               excludes_moving;
  double                 morph;
  double                 pre_sharpen;
  double                 post_sharpen;
  double                 pre_gamma[3];
  double                 post_gamma[3];
  gboolean               two_passes;
  GuiseCompositorOptions compositor;
  double                 compression;
  int                    frame_median;
  int                    frame_bicubic;
  GuiseLiveLost          lost;
  int                    hold_ms;
  gboolean               has_label;
  int                    delay_ms;
} GuiseLiveSettings;

/**
 * guise_live_settings_default:
 *
 * Returns: one face, aligned as facesets are, DeepFaceLive's mask and colours; the label on, a lost
 *   face held for half a second and blurred then
 */
GuiseLiveSettings guise_live_settings_default (void);

/**
 * GuiseLiveKnobKind:
 * @GUISE_LIVE_KNOB_SWITCH: on or off
 * @GUISE_LIVE_KNOB_WHOLE: a whole number
 * @GUISE_LIVE_KNOB_NUMBER: any number
 * @GUISE_LIVE_KNOB_CHOICE: one of some words
 */
typedef enum
{
  GUISE_LIVE_KNOB_SWITCH,
  GUISE_LIVE_KNOB_WHOLE,
  GUISE_LIVE_KNOB_NUMBER,
  GUISE_LIVE_KNOB_CHOICE,
} GuiseLiveKnobKind;

/**
 * GuiseLiveKnob:
 * @name: of files and the command line, "blur"
 * @kind: what it is
 * @least: smallest value; 0 of switches and choices
 * @most: largest value; of a choice its last
 * @step: a sensible change of it
 * @words: (nullable) (array zero-terminated=1): of a choice, by value
 * @offset: (private): of the member
 *
 * One row of the table of all settings: what files, the command line and the studio know of them.
 */
typedef struct
{
  const char        *name;
  GuiseLiveKnobKind  kind;
  double             least;
  double             most;
  double             step;
  const char *const *words;
  /*< private >*/
  size_t offset;
} GuiseLiveKnob;

/**
 * guise_live_settings_get_knobs:
 * @out_n: (out): how many
 *
 * Returns: (transfer none) (array length=out_n): the table
 */
const GuiseLiveKnob *guise_live_settings_get_knobs (size_t *out_n);

/**
 * guise_live_settings_find_knob:
 *
 * Returns: (transfer none) (nullable): the row of a name
 */
const GuiseLiveKnob *guise_live_settings_find_knob (const char *name);

/**
 * guise_live_settings_get:
 * @self: settings
 * @knob: a row of the table
 *
 * Returns: its value; of a switch 0 or 1, of a choice its number
 */
double guise_live_settings_get (const GuiseLiveSettings *self, const GuiseLiveKnob *knob);

/**
 * guise_live_settings_set:
 * @self: settings
 * @knob: a row of the table
 * @value: brought into its range; what is no number changes nothing
 */
void guise_live_settings_set (GuiseLiveSettings *self, const GuiseLiveKnob *knob, double value);

/**
 * guise_live_settings_set_text:
 * @self: settings
 * @text: "blur=30", "color=lct", "two-passes=yes"
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR ARGUMENT, naming what is meant perhaps, the range or the words
 */
gboolean guise_live_settings_set_text (GuiseLiveSettings *self, const char *text, GError **error);

/**
 * guise_live_settings_to_json:
 *
 * Returns: (transfer full): a member for each setting
 */
JsonObject *guise_live_settings_to_json (const GuiseLiveSettings *self);

/**
 * guise_live_settings_from_json:
 * @object: distrusted: what is missing, unknown or of another kind is passed over
 *
 * Returns: the defaults with what @object says
 */
GuiseLiveSettings guise_live_settings_from_json (JsonObject *object);

G_END_DECLS
