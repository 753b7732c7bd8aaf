/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to what the person's gate has left: as they are, and as the numbers of a
 * state that has the right shape. */
#include "face/guise-person-gate.h"

#include <string.h>

#define SIDE       64 /* of the picture */
#define STATE_TYPE "(taya(iay)ay)"
#define N_TRACKS   2
#define RUN_EVERY  512 /* the network takes long */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

typedef struct
{
  GuisePersonGate *gate; /* NULL where there are no networks */
  GuiseImage      *picture;
  size_t           n_track; /* bytes of a followed face in a state */
  float            reference[GUISE_FACE_DESCRIPTOR_SIZE];
} Desk;

/* A face that is followed. Without a size it is nobody's, and costs nothing. */
static GuiseFace *
make_face (int track, double size)
{
  GuiseFace *face = guise_face_new ();

  face->track = track;
  for (int i = 0; i < GUISE_N_ALIGN_POINTS; i++)
    {
      const GuisePoint mean = guise_landmarks_mean_face ()[i];

      face->landmarks[guise_landmarks_get_align_index (i)] =
        (GuisePoint){ size * mean.x, size * mean.y };
    }
  return face;
}

static void
judge (const Desk *self, gboolean is_run)
{
  g_autoptr (GPtrArray) faces = g_ptr_array_new_with_free_func (g_free);
  GuisePersonVerdict verdicts[N_TRACKS];

  for (int i = 0; i < N_TRACKS; i++)
    g_ptr_array_add (faces, make_face (i, is_run && i == 0 ? SIDE : 0));
  if (guise_person_gate_judge (self->gate, self->picture, faces, verdicts, NULL))
    g_assert_cmpint (verdicts[0].is_person + verdicts[1].is_person, <=, 1);
}

/* How many bytes a followed face has in a state. */
static size_t
measure_track (const Desk *self)
{
  g_autoptr (GBytes) state = NULL;
  g_autoptr (GVariant) variant = NULL;
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GVariant) bytes = NULL;
  int number;

  judge (self, FALSE);
  state = guise_person_gate_dup_state (self->gate);
  variant =
    g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (STATE_TYPE), state, FALSE));
  list = g_variant_get_child_value (variant, 2);
  g_variant_get_child (list, 0, "(i@ay)", &number, &bytes);
  return g_variant_get_size (bytes);
}

static void
set_up (Desk *self)
{
  GuiseDevice *device = guise_device_open ("cpu", 1, NULL);

  for (int i = 0; i < GUISE_FACE_DESCRIPTOR_SIZE; i++)
    self->reference[i] = (float) (i % 7) / 7.0f;
  self->picture = guise_image_new (GUISE_PIXELS_BGR8, SIDE, SIDE, 3, NULL);
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < 3 * SIDE; x++)
      guise_image_row (self->picture, y)[x] = (uint8_t) (x * y);
  if (device != NULL)
    self->gate = guise_person_gate_new (NULL, device, self->reference, GUISE_PERSON_LIMIT, NULL);
  if (self->gate != NULL)
    self->n_track = measure_track (self);
}

/* Some bytes of the input over zeros. */
static GVariant *
take_bytes (const uint8_t **data, size_t *n_left, size_t n_bytes)
{
  g_autofree uint8_t *bytes = g_malloc0 (MAX (n_bytes, 1));
  const size_t        n = MIN (n_bytes, *n_left);

  memcpy (bytes, *data, n);
  *data += n;
  *n_left -= n;
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, bytes, n_bytes, 1);
}

/* A state about this gate's person with the input's numbers in it. */
static GBytes *
shape (const Desk *self, const uint8_t *data, size_t n_bytes)
{
  GVariantBuilder builder;
  g_autoptr (GVariant) state = NULL;
  uint64_t frame = 0;

  memcpy (&frame, data, MIN (n_bytes, sizeof frame));
  g_variant_builder_init (&builder, G_VARIANT_TYPE (STATE_TYPE));
  g_variant_builder_add (&builder, "t", frame);
  g_variant_builder_add_value (&builder,
                               take_bytes (&data, &n_bytes, n_bytes % 3 * sizeof self->reference));
  g_variant_builder_open (&builder, G_VARIANT_TYPE ("a(iay)"));
  for (int i = 0; i < N_TRACKS; i++)
    g_variant_builder_add (&builder, "(i@ay)", i, take_bytes (&data, &n_bytes, self->n_track));
  g_variant_builder_close (&builder);
  g_variant_builder_add_value (&builder,
                               g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, self->reference,
                                                          sizeof self->reference, 1));
  state = g_variant_ref_sink (g_variant_builder_end (&builder));
  return g_variant_get_data_as_bytes (state);
}

/* What is taken says the same again, and can be gone on with. */
static void
read_state (const Desk *self, GBytes *state, gboolean is_run)
{
  g_autoptr (GBytes) said = NULL;
  g_autoptr (GBytes) again = NULL;

  guise_person_gate_reset (self->gate);
  if (!guise_person_gate_set_state (self->gate, state))
    return;
  said = guise_person_gate_dup_state (self->gate);
  g_assert_true (guise_person_gate_set_state (self->gate, said));
  again = guise_person_gate_dup_state (self->gate);
  g_assert_cmpuint (g_bytes_get_size (said), ==, g_bytes_get_size (again));
  judge (self, is_run);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  static Desk desk;
  g_autoptr (GBytes) raw = g_bytes_new (data, n_bytes);
  g_autoptr (GBytes) shaped = NULL;

  if (desk.picture == NULL)
    set_up (&desk);
  if (desk.gate == NULL)
    return 0;
  shaped = shape (&desk, data, n_bytes);
  read_state (&desk, raw, FALSE);
  read_state (&desk, shaped, g_bytes_hash (raw) % RUN_EVERY == 0);
  return 0;
}
