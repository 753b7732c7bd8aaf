/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "capture/guise-capture-card.h"
#include "face/guise-face.h"
#include "survey/guise-coverage.h"
#include "survey/guise-novelty.h"

G_BEGIN_DECLS

/**
 * GuiseRefusal:
 * @GUISE_REFUSAL_NONE: the picture is taken
 * @GUISE_REFUSAL_NO_FACE: nobody is there
 * @GUISE_REFUSAL_SECOND_FACE: somebody else is there too
 * @GUISE_REFUSAL_UNSURE: the network is not sure enough that this is a face
 * @GUISE_REFUSAL_MISALIGNED: the landmarks hardly form a face
 * @GUISE_REFUSAL_SMALL: too few pixels
 * @GUISE_REFUSAL_OUTSIDE: too much of the head is outside the picture
 * @GUISE_REFUSAL_MOVING: it moves too fast to be sharp
 * @GUISE_REFUSAL_BLURRED: less sharp than this camera can be
 * @GUISE_REFUSAL_DARK: hardly any light
 * @GUISE_REFUSAL_BRIGHT: parts of the skin are burnt out
 * @GUISE_REFUSAL_SOON: one was taken a moment ago
 * @GUISE_REFUSAL_REPEATED: a face like it is kept already
 * @GUISE_REFUSAL_ENOUGH: there are enough of its kind
 * @GUISE_REFUSAL_STILL: fast movement is wanted and this is none
 * @GUISE_REFUSAL_WAITING: the person is getting ready for a card
 *
 * Why a picture is not kept.
 */
typedef enum
{
  GUISE_REFUSAL_NONE,
  GUISE_REFUSAL_NO_FACE,
  GUISE_REFUSAL_SECOND_FACE,
  GUISE_REFUSAL_UNSURE,
  GUISE_REFUSAL_MISALIGNED,
  GUISE_REFUSAL_SMALL,
  GUISE_REFUSAL_OUTSIDE,
  GUISE_REFUSAL_MOVING,
  GUISE_REFUSAL_BLURRED,
  GUISE_REFUSAL_DARK,
  GUISE_REFUSAL_BRIGHT,
  GUISE_REFUSAL_SOON,
  GUISE_REFUSAL_REPEATED,
  GUISE_REFUSAL_ENOUGH,
  GUISE_REFUSAL_STILL,
  GUISE_REFUSAL_WAITING,
  GUISE_N_REFUSALS,
} GuiseRefusal;

/**
 * guise_refusal_get_name:
 *
 * Returns: a word for files and scripts, "second-face"
 */
const char *guise_refusal_get_name (GuiseRefusal refusal);

/**
 * guise_refusal_get_text:
 *
 * Returns: what a person should know, "Only one face, please"
 */
const char *guise_refusal_get_text (GuiseRefusal refusal);

/**
 * GuiseShutter:
 *
 * Decides by itself which pictures of a camera are worth keeping. It remembers how sharp the
 * pictures of the last seconds were and where the face was; what is kept already its caller knows.
 * Thread: one at a time.
 */
typedef struct _GuiseShutter GuiseShutter;

/**
 * guise_shutter_new:
 * @rate: pictures a second of the camera; half the time between two counts as the exposure
 *
 * Returns: (transfer full): a shutter
 */
GuiseShutter *guise_shutter_new (double rate);
void          guise_shutter_free (GuiseShutter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseShutter, guise_shutter_free)

/**
 * guise_shutter_reset:
 * @self: a shutter
 *
 * Forgets the last seconds: after a pause or with another camera.
 */
void guise_shutter_reset (GuiseShutter *self);

/**
 * guise_shutter_set_card:
 * @self: a shutter
 * @card: what the pictures from here on show besides
 *
 * With a card every new face is wanted, also where the set has enough. With fast movement nothing
 * that rests is, and what moves is refused only when it is blurred. What makes a picture bad
 * otherwise stays what it is.
 */
void guise_shutter_set_card (GuiseShutter *self, GuiseCaptureCard card);

/**
 * guise_shutter_glance:
 * @self: a shutter
 * @faces: (element-type GuiseFace): the faces of the next picture, largest first
 * @width: columns of the picture
 * @height: rows of the picture
 * @time_ns: its time
 *
 * The gates that need no picture of the face: asked for every picture, first.
 *
 * Source: faces.md 6.2.8
 *
 * Returns: the first gate that is shut, or %GUISE_REFUSAL_NONE
 */
GuiseRefusal guise_shutter_glance (GuiseShutter    *self,
                                   const GPtrArray *faces,
                                   int              width,
                                   int              height,
                                   int64_t          time_ns);

/**
 * guise_shutter_judge:
 * @self: a shutter
 * @record: the face of the picture that guise_shutter_glance() let pass
 * @time_ns: when it was taken
 * @coverage: what there is already
 * @novelty: likewise
 *
 * Source: faces.md 6.2.8, 6.3, 6.4
 *
 * Returns: the first gate that is shut, or %GUISE_REFUSAL_NONE: then the picture counts as taken
 */
GuiseRefusal guise_shutter_judge (GuiseShutter          *self,
                                  const GuiseFaceRecord *record,
                                  int64_t                time_ns,
                                  const GuiseCoverage   *coverage,
                                  const GuiseNovelty    *novelty);

G_END_DECLS
