/* SPDX-License-Identifier: GPL-3.0-or-later
 * The edge of a mask, steady over time (faces.md 8.8). */
#include "swap/guise-mask-memory.h"

#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "face/guise-face-finder.h"

#define N_SLOTS    GUISE_FACE_FINDER_MAX_FACES
#define N_MASKS    2
#define SECONDS    0.5   /* how long it remembers (faces.md 8.8) */
#define LOST_AFTER 0.25  /* seconds */
#define MOVING     0.25f /* a place that changes by so much moves; by twice as much it is let go */
#define ANOTHER    0.25  /* of a mask: when so much of it changes at once, it is another one */
#define LEAST      0.01 /* seconds from frame to frame; pictures without a time are no standstill */
#define NS_PER_S   1e9

/* One face. */
typedef struct
{
  int     track;
  guint   scene;
  int64_t time_ns;  /* of the last frame that it was in */
  int     n_frames; /* that it was in since it was new; 0: nobody */
  float  *masks;    /* owned, nullable; [2, n, n] */
} Slot;

struct _GuiseMaskMemory
{
  int  size; /* n */
  Slot slots[N_SLOTS];
};

GuiseMaskMemory *
guise_mask_memory_new (int size)
{
  GuiseMaskMemory *self;

  g_return_val_if_fail (size > 0, NULL);

  self = g_new0 (GuiseMaskMemory, 1);
  self->size = size;
  return self;
}

void
guise_mask_memory_free (GuiseMaskMemory *self)
{
  if (self == NULL)
    return;
  for (int i = 0; i < N_SLOTS; i++)
    g_free (self->slots[i].masks);
  g_free (self);
}

int
guise_mask_memory_get_size (const GuiseMaskMemory *self)
{
  return self->size;
}

void
guise_mask_memory_forget (GuiseMaskMemory *self)
{
  for (int i = 0; i < N_SLOTS; i++)
    self->slots[i].n_frames = 0;
}

/* That of the face, else a free one, else that of whoever was not seen for the longest time. The
 * first that is free is one that has masks, if there is any: a face that is lost and found again,
 * with another number each time, needs no more than one. */
static Slot *
find_slot (GuiseMaskMemory *self, int track, int64_t time_ns)
{
  Slot *best = &self->slots[0];

  for (int i = 0; i < N_SLOTS; i++)
    if (fabs ((double) (time_ns - self->slots[i].time_ns)) > LOST_AFTER * NS_PER_S)
      self->slots[i].n_frames = 0;

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

static gboolean
reserve (const GuiseMaskMemory *self, Slot *slot, GError **error)
{
  const size_t n = (size_t) self->size * (size_t) self->size;

  if (slot->masks == NULL)
    slot->masks = g_try_new (float, N_MASKS *n);
  if (slot->masks != NULL)
    return TRUE;
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
               "Not enough memory for masks of %d pixels", self->size);
  return FALSE;
}

/* What is no number makes it another one, too.
 *
 * kept, mask: [n] */
static gboolean
is_another (const float *kept, const float *mask, size_t n)
{
  double changed = 0.0, all = 0.0;

  for (size_t i = 0; i < n; i++)
    {
      changed += (double) fabsf (mask[i] - kept[i]);
      all += (double) kept[i];
    }
  return !(changed <= ANOTHER * all);
}

/* Both become what was kept, and `share` or more of what is new.
 *
 * kept, mask: [n] */
static void
mix (float *kept, float *mask, size_t n, float share)
{
  for (size_t i = 0; i < n; i++)
    {
      const float step = mask[i] - kept[i];
      const float moving = CLAMP (fabsf (step) / MOVING - 1.0f, 0.0f, 1.0f);

      kept[i] += (share + (1.0f - share) * moving) * step;
      mask[i] = kept[i];
    }
}

gboolean
guise_mask_memory_steady (GuiseMaskMemory *self,
                          int              track,
                          guint            scene,
                          int64_t          time_ns,
                          float           *face_mask,
                          float           *input_mask,
                          GError         **error)
{
  const size_t n = (size_t) self->size * (size_t) self->size;
  Slot        *slot = find_slot (self, track, time_ns);
  const double passed = (double) (time_ns - slot->time_ns) / NS_PER_S; /* 0 in a folder */
  float       *masks[N_MASKS] = { face_mask, input_mask };

  if (!reserve (self, slot, error))
    return FALSE;
  if (slot->scene != scene || !(passed >= 0.0 && passed <= LOST_AFTER))
    slot->n_frames = 0;
  slot->n_frames++;
  for (int i = 0; i < N_MASKS; i++)
    {
      float *kept = slot->masks + (size_t) i * n;
      /* The first frames count alike, so that the memory is not that of the first one alone. */
      const double share = fmax (1.0 - exp (-fmax (passed, LEAST) / SECONDS), 1.0 / slot->n_frames);

      if (slot->n_frames == 1 || is_another (kept, masks[i], n))
        memcpy (kept, masks[i], n * sizeof *kept);
      else
        mix (kept, masks[i], n, (float) share);
    }
  slot->track = track;
  slot->scene = scene;
  slot->time_ns = time_ns;
  return TRUE;
}
