/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * GuiseExtractionReason:
 * @GUISE_EXTRACTION_NO_FACE: nobody was found in the frame
 * @GUISE_EXTRACTION_LOST: the frame cannot be read
 * @GUISE_EXTRACTION_DAMAGED: the frame was decoded with damage; its faces are kept
 * @GUISE_EXTRACTION_FIT: a face whose landmarks hardly form one; refused
 * @GUISE_EXTRACTION_SMALL: a face with less than 12 pixels between the eyes, or smaller than is
 *   wanted; refused
 * @GUISE_EXTRACTION_OUTSIDE: a face more than half of which lies outside the frame; refused
 * @GUISE_EXTRACTION_EXTENT: a face whose crop is far larger than itself; refused
 * @GUISE_EXTRACTION_DOUBLED: a second reading of a face that was kept; left out
 * @GUISE_EXTRACTION_CLIPPED: a face whose crop reaches out of the frame with more than 15 %; kept
 * @GUISE_EXTRACTION_BLURRED: a face that is not sharp; kept, unless only sharp ones are wanted
 *
 * What there is to say about a frame or about a face in it.
 */
typedef enum
{
  GUISE_EXTRACTION_NO_FACE,
  GUISE_EXTRACTION_LOST,
  GUISE_EXTRACTION_DAMAGED,
  GUISE_EXTRACTION_FIT,
  GUISE_EXTRACTION_SMALL,
  GUISE_EXTRACTION_OUTSIDE,
  GUISE_EXTRACTION_EXTENT,
  GUISE_EXTRACTION_DOUBLED,
  GUISE_EXTRACTION_CLIPPED,
  GUISE_EXTRACTION_BLURRED,
  GUISE_N_EXTRACTION_REASONS,
} GuiseExtractionReason;

/**
 * guise_extraction_reason_to_string:
 *
 * Returns: a word for reports and for the list, "no-face"
 */
const char *guise_extraction_reason_to_string (GuiseExtractionReason reason);

/**
 * GuiseExtractionNote:
 * @frame: of the footage
 * @reason: what is to be said about it
 * @face: which face of the frame, by the number in its file name where it was kept, by its place
 *   among the refused ones where not; -1 for the frame itself
 *
 * One line of the list.
 */
typedef struct
{
  uint64_t              frame;
  GuiseExtractionReason reason;
  int                   face;
} GuiseExtractionNote;

/**
 * GuiseExtractionList:
 *
 * Every frame and face of a faceset's footage that is not simply there, with the reason:
 * `.guise-extraction-frames` of the faceset folder, lines of reason, frame, face and input
 * separated by tabs.
 */
typedef struct _GuiseExtractionList GuiseExtractionList;

/**
 * guise_extraction_list_open:
 * @dir: a faceset folder; lines that are damaged are left out
 *
 * Returns: (transfer full): its list
 */
GuiseExtractionList *guise_extraction_list_open (const char *dir);
void                 guise_extraction_list_free (GuiseExtractionList *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseExtractionList, guise_extraction_list_free)

/**
 * guise_extraction_list_cut:
 * @self: the list
 * @input: path of the footage
 * @frame: what is known about this frame and later ones is forgotten; 0 for all
 */
void guise_extraction_list_cut (GuiseExtractionList *self, const char *input, uint64_t frame);

/**
 * guise_extraction_list_add:
 * @self: the list
 * @input: path of the footage
 * @notes: (element-type GuiseExtractionNote): what is added
 */
void guise_extraction_list_add (GuiseExtractionList *self, const char *input, const GArray *notes);

/**
 * guise_extraction_list_get:
 * @self: the list
 * @input: path of the footage
 *
 * Returns: (transfer none) (nullable) (element-type GuiseExtractionNote): what is known about it,
 * in the order of frames
 */
const GArray *guise_extraction_list_get (const GuiseExtractionList *self, const char *input);

/**
 * guise_extraction_list_save:
 * @self: the list
 * @error: where to put the error
 *
 * Writes the list, atomically, where it has changed.
 */
gboolean guise_extraction_list_save (GuiseExtractionList *self, GError **error);

G_END_DECLS
