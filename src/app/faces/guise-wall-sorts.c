/* SPDX-License-Identifier: GPL-3.0-or-later
 * The orders of the wall: one row each. */
#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>

#include "app/faces/guise-wall-sorts-private.h"
#include "app/faces/guise-wall.h"
#include "sort/guise-sort-measure.h"

typedef enum
{
  BEST,    /* the chosen ones, then the sharpest, those set aside last */
  MEASURE, /* a number of the record */
  NAME,    /* as they were recorded */
  NEWEST,
  METHOD, /* one of src/sort, which looks at the pictures */
  PERSON, /* likewise, by who they are */
} Kind;

static const struct
{
  const char *title;
  Kind        kind;
  int         what; /* a measure or a method */
} sorts[] = {
  { N_ ("Best first"), BEST, 0 },
  { N_ ("Direction"), MEASURE, GUISE_SORT_MEASURE_YAW },
  { N_ ("Up and down"), MEASURE, GUISE_SORT_MEASURE_PITCH },
  { N_ ("Tilt"), MEASURE, GUISE_SORT_MEASURE_ROLL },
  { N_ ("Sharpness"), MEASURE, GUISE_SORT_MEASURE_SHARPNESS },
  { N_ ("Motion blur"), MEASURE, GUISE_SORT_MEASURE_MOTION_BLUR },
  { N_ ("Eyes, closed first"), MEASURE, GUISE_SORT_MEASURE_EYES },
  { N_ ("Gaze"), MEASURE, GUISE_SORT_MEASURE_GAZE },
  { N_ ("Mouth, open first"), MEASURE, GUISE_SORT_MEASURE_MOUTH },
  { N_ ("Smile"), MEASURE, GUISE_SORT_MEASURE_SMILE },
  { N_ ("Brows"), MEASURE, GUISE_SORT_MEASURE_BROW },
  { N_ ("Near to far"), MEASURE, GUISE_SORT_MEASURE_DISTANCE },
  { N_ ("Brightness"), MEASURE, GUISE_SORT_MEASURE_LIGHT },
  { N_ ("Side of the light"), MEASURE, GUISE_SORT_MEASURE_LIGHT_SIDE },
  { N_ ("Light from above"), MEASURE, GUISE_SORT_MEASURE_LIGHT_TOP },
  { N_ ("Warm to cool"), MEASURE, GUISE_SORT_MEASURE_WARMTH },
  { N_ ("Too bright"), MEASURE, GUISE_SORT_MEASURE_CLIPPED },
  { N_ ("Cut off"), MEASURE, GUISE_SORT_MEASURE_OUTSIDE },
  { N_ ("Enlarged"), MEASURE, GUISE_SORT_MEASURE_ENLARGEMENT },
  { N_ ("Points that fit badly"), MEASURE, GUISE_SORT_MEASURE_FIT },
  { N_ ("Take"), NAME, 0 },
  { N_ ("Newest"), NEWEST, 0 },
  { N_ ("Person"), PERSON, GUISE_WALL_SORT_PERSON },
  { N_ ("Most alike"), METHOD, GUISE_SORT_ABSDIFF },
  { N_ ("Most different"), METHOD, GUISE_SORT_ABSDIFF_DISSIM },
  { N_ ("Colours alike"), METHOD, GUISE_SORT_HIST },
  { N_ ("Rarest colours"), METHOD, GUISE_SORT_HIST_DISSIM },
  { N_ ("Colour tone"), METHOD, GUISE_SORT_HUE },
  { N_ ("Black parts"), METHOD, GUISE_SORT_BLACK },
  { N_ ("Size in the picture"), METHOD, GUISE_SORT_RECT_SIZE },
  { N_ ("Others beside it"), METHOD, GUISE_SORT_ONE_FACE },
};

guint
guise_wall_get_n_sorts (void)
{
  return G_N_ELEMENTS (sorts);
}

guint
guise_wall_find_person_sort (void)
{
  guint sort = 0;

  while (sorts[sort].kind != PERSON)
    sort++;
  return sort;
}

const char *
guise_wall_get_sort_title (guint sort)
{
  g_return_val_if_fail (sort < G_N_ELEMENTS (sorts), NULL);

  return _ (sorts[sort].title);
}

gboolean
guise_wall_sort_is_slow (guint sort, int *out_method)
{
  *out_method = sorts[sort].what;
  return sorts[sort].kind == METHOD || sorts[sort].kind == PERSON;
}

typedef struct
{
  int      group; /* smaller ones first */
  int64_t  key;   /* likewise, in a group */
  uint32_t index;
} Place;

static int
compare_places (const void *a, const void *b)
{
  const Place *p = a;
  const Place *q = b;

  if (p->group != q->group)
    return p->group < q->group ? -1 : 1;
  if (p->key != q->key)
    return p->key < q->key ? -1 : 1;
  return (p->index > q->index) - (p->index < q->index);
}

static Place
place_best (const GuiseWallFacts *facts, size_t i)
{
  const GuiseFaceRecord *record = facts->records != NULL ? facts->records[i] : NULL;

  if (facts->marks[i] & GUISE_WALL_CHOSEN)
    return (Place){ 0, facts->ranks[i], (uint32_t) i };
  return (Place){ facts->marks[i] & GUISE_WALL_ASIDE ? 2 : 1,
                  record != NULL && isfinite (record->sharpness)
                    ? (int64_t) (-1e6f * record->sharpness)
                    : 0,
                  (uint32_t) i };
}

static Place
place_newest (const GuiseWallFacts *facts, size_t i)
{
  GuiseFaceStamp stamp = { 0 };

  guise_faceset_get_stamp (facts->faceset, i, &stamp);
  return (Place){ 0, -stamp.time, (uint32_t) i };
}

static void
order_places (const GuiseWallFacts *facts,
              Place (*get) (const GuiseWallFacts *, size_t),
              uint32_t *out_order)
{
  g_autofree Place *places = g_new (Place, facts->n);

  for (size_t i = 0; i < facts->n; i++)
    places[i] = get (facts, i);
  qsort (places, facts->n, sizeof *places, compare_places);
  for (size_t i = 0; i < facts->n; i++)
    out_order[i] = places[i].index;
}

void
guise_wall_sort_order (guint sort, const GuiseWallFacts *facts, uint32_t *out_order)
{
  switch (sorts[sort].kind)
    {
    case BEST:
      order_places (facts, place_best, out_order);
      return;
    case NEWEST:
      order_places (facts, place_newest, out_order);
      return;
    case MEASURE:
      if (facts->records != NULL)
        {
          guise_sort_measure_order ((GuiseSortMeasure) sorts[sort].what, facts->records, facts->n,
                                    out_order);
          return;
        }
      break;
    case NAME:
    case METHOD:
    case PERSON:
      break;
    }
  for (size_t i = 0; i < facts->n; i++)
    out_order[i] = (uint32_t) i;
}
