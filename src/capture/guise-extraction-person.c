/* SPDX-License-Identifier: GPL-3.0-or-later
 * Extraction of one person's faces: the verdicts on a frame, the list of the others. */
#include "capture/guise-extraction-person.h"

#include "capture/guise-stranger-list.h"
#include "face/guise-person-gate.h"

#define KEY_CHARACTERS 16

struct _GuiseExtractionPerson
{
  GuisePersonGate   *gate;
  GuiseStrangerList *strangers;
  GuisePersonVerdict verdicts[GUISE_FACE_FINDER_MAX_FACES];
};

GuiseExtractionPerson *
guise_extraction_person_new (const GuiseExtractionOptions *options,
                             const char                   *out_dir,
                             GuiseDevice                  *device,
                             GError                      **error)
{
  GuisePersonGate *gate =
    guise_person_gate_new (options->models_dir, device, options->person, GUISE_PERSON_LIMIT, error);
  GuiseExtractionPerson *self;

  if (gate == NULL)
    return NULL;
  self = g_new0 (GuiseExtractionPerson, 1);
  self->gate = gate;
  self->strangers = guise_stranger_list_open (out_dir);
  return self;
}

void
guise_extraction_person_free (GuiseExtractionPerson *self)
{
  if (self == NULL)
    return;
  guise_person_gate_free (self->gate);
  guise_stranger_list_free (self->strangers);
  g_free (self);
}

void
guise_extraction_person_begin (GuiseExtractionPerson *self,
                               const char            *input,
                               uint64_t               first,
                               GBytes                *state)
{
  if (self == NULL)
    return;
  /* A state that cannot be read: the person is learned anew from the pictures. */
  if (state == NULL || !guise_person_gate_set_state (self->gate, state) || first == 0)
    guise_person_gate_reset (self->gate);
  guise_stranger_list_forget (self->strangers, input, first);
}

GBytes *
guise_extraction_person_dup_state (const GuiseExtractionPerson *self)
{
  return self != NULL ? guise_person_gate_dup_state (self->gate) : NULL;
}

gboolean
guise_extraction_person_judge (GuiseExtractionPerson *self,
                               const GuiseImage      *picture,
                               const GPtrArray       *faces,
                               GError               **error)
{
  g_return_val_if_fail (faces->len <= GUISE_FACE_FINDER_MAX_FACES, FALSE);
  return self == NULL ||
         guise_person_gate_judge (self->gate, picture, faces, self->verdicts, error);
}

gboolean
guise_extraction_person_is_stranger (const GuiseExtractionPerson *self, unsigned i)
{
  return self != NULL && !self->verdicts[i].is_person;
}

void
guise_extraction_person_list (GuiseExtractionPerson *self,
                              unsigned               i,
                              const char            *input,
                              const char            *frame,
                              uint64_t               index,
                              const GuiseFace       *face)
{
  const GuiseStranger stranger = { (char *) input, (char *) frame, index, face->rect,
                                   self->verdicts[i].distance };

  guise_stranger_list_add (self->strangers, &stranger);
}

gboolean
guise_extraction_person_save (GuiseExtractionPerson *self, GError **error)
{
  return self == NULL || guise_stranger_list_save (self->strangers, error);
}

char *
guise_extraction_person_dup_key (const GuiseExtractionOptions *options)
{
  char *key;

  if (options->person == NULL)
    return g_strdup ("");
  key = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) options->person,
                                     GUISE_FACE_DESCRIPTOR_SIZE * sizeof (float));
  key[KEY_CHARACTERS] = '\0';
  return key;
}
