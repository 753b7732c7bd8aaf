/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face-descriptor.h"
#include "face/guise-face.h"

G_BEGIN_DECLS

/* Distance of one look at a face to the pictures of a person up to which it is that person: nearer
 * to where few strangers pass than to where few of the person's faces are missed, for those are
 * listed and can be fetched (docs/accuracy.md). */
#define GUISE_PERSON_LIMIT 0.30

/**
 * GuisePersonVerdict:
 * @distance: of the best looks at the face to what the person looks like
 * @is_person: whether it is taken for the person
 */
typedef struct
{
  double   distance;
  gboolean is_person;
} GuisePersonVerdict;

/**
 * GuisePersonGate:
 *
 * Says which of the faces of a frame is the person looked for.
 *
 * A face that is followed is described in its first frames, when its head has turned, and from time
 * to time; what counts are the best looks, which show it as the person's pictures do. A face that
 * is surely the person also teaches what that person looks like from other sides. At most one face
 * of a frame is the person: the nearest, when it is near enough.
 *
 * Thread: owner, which is the owner of its device.
 */
typedef struct _GuisePersonGate GuisePersonGate;

/**
 * guise_person_gate_new:
 * @models_dir: (nullable): folder of the face networks, %NULL for those that come with the program
 * @device: where the network runs
 * @reference: (array fixed-size=1024): mean of the descriptors of the person's pictures, not
 * brought to length 1; copied
 * @limit: the largest distance of a single look, %GUISE_PERSON_LIMIT as a rule
 * @error: where to put the error
 *
 * Errors: as guise_face_describer_new()
 *
 * Returns: (transfer full) (nullable): a gate
 */
GuisePersonGate *guise_person_gate_new (const char  *models_dir,
                                        GuiseDevice *device,
                                        const float *reference,
                                        double       limit,
                                        GError     **error);
void             guise_person_gate_free (GuisePersonGate *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuisePersonGate, guise_person_gate_free)

/**
 * guise_person_gate_judge:
 * @self: a gate
 * @picture: BGR8, the frame
 * @faces: (element-type GuiseFace): what was found in it
 * @out_verdicts: (out caller-allocates) (array): one for each face
 * @error: where to put the error
 *
 * Errors: as guise_face_describer_run()
 *
 * Returns: %FALSE when the network failed
 */
gboolean guise_person_gate_judge (GuisePersonGate    *self,
                                  const GuiseImage   *picture,
                                  const GPtrArray    *faces,
                                  GuisePersonVerdict *out_verdicts,
                                  GError            **error);

/**
 * guise_person_gate_reset:
 *
 * Forgets the faces that were followed: between two videos. What was learned of the person stays.
 */
void guise_person_gate_reset (GuisePersonGate *self);

/**
 * guise_person_gate_dup_state:
 * @self: a gate
 *
 * Returns: (transfer full): all that it has learned; about 260 KiB when it knows the person well
 */
GBytes *guise_person_gate_dup_state (const GuisePersonGate *self);

/**
 * guise_person_gate_set_state:
 * @self: a gate
 * @state: from guise_person_gate_dup_state() on this machine; distrusted
 *
 * From here on the verdicts are those that the other gate would give.
 *
 * Returns: %FALSE, and nothing changed, when @state is none, or that of another person
 */
gboolean guise_person_gate_set_state (GuisePersonGate *self, GBytes *state);

/**
 * guise_person_gate_get_n_described:
 *
 * Returns: how often the network ran
 */
uint64_t guise_person_gate_get_n_described (const GuisePersonGate *self);

G_END_DECLS
