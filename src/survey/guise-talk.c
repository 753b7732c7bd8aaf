/* SPDX-License-Identifier: GPL-3.0-or-later
 * Talking faces: mouths that keep opening and closing from frame to frame. */
#include "survey/guise-talk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DEGREES    (180.0 / G_PI)
#define MAX_YAW    25.0 /* beyond it the mesh's lips shake as if they talked; */
#define MAX_PITCH  18.0 /* likewise */
#define WINDOW     30   /* frames to each side: a second */
#define MAX_FACES  120  /* looked at to each side, however many claim to be of one frame */
#define MIN_FACES  4
#define TURN       0.012f /* what a mouth has to move for a turn: as from closed to slightly open */
#define MIN_TURNS  3
#define MIN_RANGE  0.02f
#define MAX_DIGITS 12

typedef struct
{
  const char *name; /* borrowed: of the frame */
  size_t      n_stem;
  int64_t     number;
  size_t      face;
} Frame;

/* Splits "take001_000123.png" into its stem and its number. */
static gboolean
read_frame (const char *name, Frame *out_frame)
{
  const char *dot = name != NULL ? strrchr (name, '.') : NULL;
  const char *end = dot != NULL ? dot : name != NULL ? name + strlen (name) : NULL;
  const char *start = end;

  while (start != NULL && start > name && g_ascii_isdigit (start[-1]))
    start--;
  if (start == end || end - start > MAX_DIGITS)
    return FALSE;
  out_frame->name = name;
  out_frame->n_stem = (size_t) (start - name);
  out_frame->number = g_ascii_strtoll (start, NULL, 10);
  return TRUE;
}

static int
compare_stems (const Frame *x, const Frame *y)
{
  const int order = memcmp (x->name, y->name, MIN (x->n_stem, y->n_stem));

  return order != 0 ? order : (x->n_stem > y->n_stem) - (x->n_stem < y->n_stem);
}

static int
compare_frames (const void *a, const void *b)
{
  const Frame *x = a;
  const Frame *y = b;
  const int    order = compare_stems (x, y);

  if (order != 0)
    return order;
  if (x->number != y->number)
    return x->number < y->number ? -1 : 1;
  return (x->face > y->face) - (x->face < y->face);
}

/* How often a mouth turns from opening to closing or back; each turn needs a move of TURN. */
static int
count_turns (const float *mouths, size_t n)
{
  float low = mouths[0];
  float high = mouths[0];
  int   direction = 0;
  int   n_turns = 0;

  for (size_t i = 1; i < n; i++)
    {
      low = direction > 0 ? low : MIN (low, mouths[i]);
      high = direction < 0 ? high : MAX (high, mouths[i]);
      if (direction >= 0 && high - mouths[i] > TURN)
        {
          n_turns += direction > 0;
          direction = -1;
          low = mouths[i];
        }
      else if (direction <= 0 && mouths[i] - low > TURN)
        {
          n_turns += direction < 0;
          direction = 1;
          high = mouths[i];
        }
    }
  return n_turns;
}

/* The mouths around frame @i, in order. */
static size_t
collect (const GArray                 *frames,
         guint                         i,
         const GuiseFaceRecord *const *records,
         float                         mouths[2 * MAX_FACES + 1])
{
  const Frame *here = &g_array_index (frames, Frame, i);
  const guint  first = i > MAX_FACES ? i - MAX_FACES : 0;
  const guint  last = MIN (i + MAX_FACES, frames->len - 1);
  size_t       n = 0;

  for (guint k = first; k <= last; k++)
    {
      const Frame *frame = &g_array_index (frames, Frame, k);

      if (compare_stems (frame, here) == 0 && ABS (frame->number - here->number) <= WINDOW)
        mouths[n++] = records[frame->face]->mouth_open;
    }
  return n;
}

static gboolean
is_talking (const float *mouths, size_t n)
{
  float low = mouths[0];
  float high = mouths[0];

  for (size_t i = 1; i < n; i++)
    {
      low = MIN (low, mouths[i]);
      high = MAX (high, mouths[i]);
    }
  return high - low > MIN_RANGE && count_turns (mouths, n) >= MIN_TURNS;
}

GuiseTalk
guise_talk_find (const GuiseFacesetEntry *const *entries,
                 const GuiseFaceRecord *const   *records,
                 size_t                          n,
                 gboolean                       *out_is_talking)
{
  g_autoptr (GArray) frames = g_array_new (FALSE, FALSE, sizeof (Frame));
  GuiseTalk talk = { 0 };

  for (size_t i = 0; i < n; i++)
    {
      Frame frame = { .face = i };

      if (out_is_talking != NULL)
        out_is_talking[i] = FALSE;
      if (records[i] != NULL && fabs (records[i]->yaw) * DEGREES < MAX_YAW &&
          fabs (records[i]->pitch) * DEGREES < MAX_PITCH && isfinite (records[i]->mouth_open) &&
          read_frame (entries[i]->source_filename, &frame))
        g_array_append_val (frames, frame);
    }
  if (frames->len > 0)
    qsort (frames->data, frames->len, sizeof (Frame), compare_frames);
  for (guint i = 0; i < frames->len; i++)
    {
      float        mouths[2 * MAX_FACES + 1];
      const size_t n_mouths = collect (frames, i, records, mouths);

      if (n_mouths < MIN_FACES)
        continue;
      talk.n_judged++;
      if (!is_talking (mouths, n_mouths))
        continue;
      talk.n_talking++;
      if (out_is_talking != NULL)
        out_is_talking[g_array_index (frames, Frame, i).face] = TRUE;
    }
  return talk;
}
