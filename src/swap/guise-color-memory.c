/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colours that are moved alike from frame to frame. */
#include "swap/guise-color-memory.h"

#include <math.h>
#include <string.h>

#include "face/guise-face-finder.h"

#define N_SLOTS    GUISE_FACE_FINDER_MAX_FACES
#define SECONDS    0.5  /* how long it remembers (faces.md 8.8) */
#define LOST_AFTER 0.25 /* seconds */
#define LEAST      0.01 /* seconds from frame to frame; pictures without a time are no standstill */
#define ANOTHER    6.0f /* units of Lab: where the shift changes by so much, the light has changed */
#define NS_PER_S   1e9

/* How one face has been moved. */
typedef struct
{
  int          track;
  guint        scene;
  int64_t      time_ns;
  int          n_frames; /* that are in it; 0: nobody's */
  GuiseLabMove kept;
} Slot;

struct _GuiseColorMemory
{
  Slot slots[N_SLOTS];
};

GuiseColorMemory *
guise_color_memory_new (void)
{
  return g_new0 (GuiseColorMemory, 1);
}

void
guise_color_memory_free (GuiseColorMemory *self)
{
  g_free (self);
}

void
guise_color_memory_forget (GuiseColorMemory *self)
{
  memset (self, 0, sizeof *self);
}

/* That of the face, else a free one, else that of whoever was not seen for the longest time. */
static Slot *
find_slot (GuiseColorMemory *self, int track)
{
  Slot *best = &self->slots[0];

  for (int i = 0; i < N_SLOTS; i++)
    {
      Slot *slot = &self->slots[i];

      if (slot->n_frames > 0 && slot->track == track)
        return slot;
      if (best->n_frames > 0 && (slot->n_frames == 0 || slot->time_ns < best->time_ns))
        best = slot;
    }
  best->n_frames = 0;
  return best;
}

/* What is no number is another one, too. */
static gboolean
is_another (const GuiseLabMove *kept, const GuiseLabMove *move)
{
  for (int c = 0; c < 3; c++)
    if (!(fabsf (move->shift[c] - kept->shift[c]) < ANOTHER))
      return TRUE;
  return FALSE;
}

void
guise_color_memory_steady (GuiseColorMemory *self,
                           int               track,
                           guint             scene,
                           int64_t           time_ns,
                           GuiseLabMove     *move)
{
  Slot        *slot = find_slot (self, track);
  const double passed = (double) (time_ns - slot->time_ns) / NS_PER_S; /* 0 in a folder */
  double       share;

  if (slot->n_frames > 0 && (slot->scene != scene || !(passed >= 0.0 && passed <= LOST_AFTER) ||
                             is_another (&slot->kept, move)))
    slot->n_frames = 0;
  slot->n_frames++;
  /* The first frames count alike, so that the memory is not that of the first one alone. */
  share = fmax (1.0 - exp (-fmax (passed, LEAST) / SECONDS), 1.0 / slot->n_frames);
  if (slot->n_frames == 1)
    slot->kept = *move;
  for (int c = 0; c < 3; c++)
    {
      slot->kept.scale[c] += (float) share * (move->scale[c] - slot->kept.scale[c]);
      slot->kept.shift[c] += (float) share * (move->shift[c] - slot->kept.shift[c]);
      move->scale[c] = slot->kept.scale[c];
      move->shift[c] = slot->kept.shift[c];
    }
  slot->track = track;
  slot->scene = scene;
  slot->time_ns = time_ns;
}
