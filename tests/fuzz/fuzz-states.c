/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to what an interrupted run has left: whom the finder follows, which stands
 * in facesets too, and the state of a video in parts. */
#include "face/guise-face-tracks-private.h"
#include "fuzz-folder.h"
#include "live/guise-swap-parts.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

#define OUTPUT "o.mp4"

/* A face of some size; nobody's. */
static void
start_face (GuiseFaceTracks *tracks)
{
  g_autofree GuiseFace *face = g_new0 (GuiseFace, 1);

  for (int i = 0; i < GUISE_N_MESH_POINTS; i++)
    face->mesh[i] = (GuiseMeshPoint){ .x = (float) (i % 20), .y = (float) (i / 20) };
  guise_face_tracks_start (tracks, face);
  g_assert_cmpint (face->track, >=, 0);
}

/* What is taken can be gone on with, and says the same again. */
static void
read_tracks (const char *text)
{
  static const GuiseFaceGlance black;
  g_autoptr (GuiseFaceTracks) tracks = guise_face_tracks_new ();
  g_autoptr (GuiseFaceTracks) again = guise_face_tracks_new ();
  g_autofree char *state = NULL;

  if (!guise_face_tracks_set_state (tracks, text))
    return;
  state = guise_face_tracks_dup_state (tracks);
  g_assert_true (guise_face_tracks_set_state (again, state));
  for (int i = 0; i < 3; i++)
    {
      guise_face_tracks_begin (tracks, &black, (int64_t) i * 40000000);
      start_face (tracks);
    }
}

/* What is taken is in its range. */
static void
read_parts (const uint8_t *data, size_t n_bytes)
{
  static const GuiseVideoWriterOptions video = { .width = 64, .height = 48 };
  g_autofree char *output = g_build_filename (guise_fuzz_folder (), OUTPUT, NULL);
  g_autofree char *folder = g_strconcat (output, ".work", NULL);
  g_autofree char *lock = g_build_filename (folder, "lock", NULL);
  char            *part;
  char            *state;
  GuiseSwapParts  *parts;

  (void) g_mkdir (guise_fuzz_folder (), 0700); /* it may be there */
  (void) g_mkdir (folder, 0700);
  state = guise_fuzz_put (OUTPUT ".work/state", data, n_bytes);
  part = guise_fuzz_put (OUTPUT ".work/00000.mp4", data, 0);
  parts = guise_swap_parts_open (output, "same", &video, NULL);
  if (parts != NULL && guise_swap_parts_get_mark (parts) != NULL)
    for (int i = 0; i < GUISE_FACE_PLACE_MAX_RADIUS; i++)
      {
        const GuiseFacePlace *place = &guise_swap_parts_get_mark (parts)->recent[i];

        g_assert_true (!place->is_known || place->size > 0.0);
      }
  guise_swap_parts_free (parts);
  g_unlink (lock);
  guise_fuzz_take (part);
  g_unlink (state);
  g_free (state);
  (void) g_rmdir (folder); /* it may be gone */
  (void) g_rmdir (guise_fuzz_folder ());
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autofree char *text = g_strndup ((const char *) data, n_bytes);

  read_tracks (text);
  read_parts (data, n_bytes);
  return 0;
}
