/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "capture/guise-extraction.h"
#include "face/guise-face.h"

G_BEGIN_DECLS

/**
 * GuiseExtractionPerson:
 *
 * The one person that an extraction wants, and the list of the others. %NULL wherever one is asked
 * for means that everybody is wanted. Thread: that of the device.
 */
typedef struct _GuiseExtractionPerson GuiseExtractionPerson;

/**
 * guise_extraction_person_new:
 * @options: with a person
 * @out_dir: the faceset
 * @device: where the network runs
 * @error: where to put the error
 *
 * Errors: as guise_person_gate_new()
 *
 * Returns: (transfer full) (nullable): the person
 */
GuiseExtractionPerson *guise_extraction_person_new (const GuiseExtractionOptions *options,
                                                    const char                   *out_dir,
                                                    GuiseDevice                  *device,
                                                    GError                      **error);
void                   guise_extraction_person_free (GuiseExtractionPerson *self);

/**
 * guise_extraction_person_begin:
 * @self: (nullable): the person
 * @input: path of the footage that comes now
 * @first: its first frame that is looked at
 * @state: (nullable): what was known of the person there, or at the end of the footage before;
 *   distrusted. %NULL for what is known now
 */
void guise_extraction_person_begin (GuiseExtractionPerson *self,
                                    const char            *input,
                                    uint64_t               first,
                                    GBytes                *state);

/**
 * guise_extraction_person_dup_state:
 * @self: (nullable): the person
 *
 * Returns: (transfer full) (nullable): what is known of the person now
 */
GBytes *guise_extraction_person_dup_state (const GuiseExtractionPerson *self);

/**
 * guise_extraction_person_judge:
 * @self: (nullable): the person
 * @picture: a frame
 * @faces: (element-type GuiseFace): what was found in it
 * @error: where to put the error
 *
 * Errors: as guise_person_gate_judge()
 *
 * Returns: %FALSE when the network failed
 */
gboolean guise_extraction_person_judge (GuiseExtractionPerson *self,
                                        const GuiseImage      *picture,
                                        const GPtrArray       *faces,
                                        GError               **error);

/**
 * guise_extraction_person_is_stranger:
 * @self: (nullable): the person
 * @i: which face of the frame that was judged last
 *
 * Returns: whether it is somebody else
 */
gboolean guise_extraction_person_is_stranger (const GuiseExtractionPerson *self, unsigned i);

/**
 * guise_extraction_person_list:
 * @self: the person
 * @i: which face of the frame that was judged last
 * @input: path of the footage
 * @frame: name of the frame
 * @index: its number
 * @face: the face
 *
 * Puts a stranger on the list.
 */
void guise_extraction_person_list (GuiseExtractionPerson *self,
                                   unsigned               i,
                                   const char            *input,
                                   const char            *frame,
                                   uint64_t               index,
                                   const GuiseFace       *face);

/**
 * guise_extraction_person_save:
 * @self: (nullable): the person
 * @error: where to put the error
 *
 * Writes the list of strangers.
 *
 * Errors: those of guise_stranger_list_save()
 */
gboolean guise_extraction_person_save (GuiseExtractionPerson *self, GError **error);

/**
 * guise_extraction_person_dup_key:
 * @options: with or without a person
 *
 * Returns: (transfer full): text that differs for different persons, empty for everybody
 */
char *guise_extraction_person_dup_key (const GuiseExtractionOptions *options);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseExtractionPerson, guise_extraction_person_free)

G_END_DECLS
