/* SPDX-License-Identifier: GPL-3.0-or-later
 * Orders by what is measured on every face. */
#include "sort/guise-sort-measure.h"

#include <math.h>
#include <stdlib.h>

#include "sort/guise-sort-private.h"
#include "survey/guise-face-states.h"

#define DEGREES        (180.0 / G_PI)
#define NEW_APPEARANCE 0.12f /* faces.md 6.4: from there on a picture is new */

static double
get_eyes (const GuiseFaceRecord *record)
{
  return guise_face_get_aperture (record);
}

typedef enum
{
  MOST_FIRST,
  LEAST_FIRST,
} Direction;

/* A number of the record as it is, in degrees, or what a function makes of it. */
static const struct
{
  const char *name;
  size_t      offset;
  gboolean    is_angle; /* a double in radians */
  Direction   direction;
  double (*get) (const GuiseFaceRecord *record);
} measures[GUISE_N_SORT_MEASURES] = {
  [GUISE_SORT_MEASURE_YAW] = { "yaw", G_STRUCT_OFFSET (GuiseFaceRecord, yaw), TRUE, MOST_FIRST,
                               NULL },
  [GUISE_SORT_MEASURE_PITCH] = { "pitch", G_STRUCT_OFFSET (GuiseFaceRecord, pitch), TRUE,
                                 MOST_FIRST, NULL },
  [GUISE_SORT_MEASURE_ROLL] = { "roll", G_STRUCT_OFFSET (GuiseFaceRecord, roll), FALSE, LEAST_FIRST,
                                NULL },
  [GUISE_SORT_MEASURE_SHARPNESS] = { "sharpness", G_STRUCT_OFFSET (GuiseFaceRecord, sharpness),
                                     FALSE, MOST_FIRST, NULL },
  [GUISE_SORT_MEASURE_ENLARGEMENT] = { "enlargement",
                                       G_STRUCT_OFFSET (GuiseFaceRecord, enlargement), FALSE,
                                       MOST_FIRST, NULL },
  [GUISE_SORT_MEASURE_MOTION_BLUR] = { "motion-blur",
                                       G_STRUCT_OFFSET (GuiseFaceRecord, direction_ratio), FALSE,
                                       MOST_FIRST, NULL },
  [GUISE_SORT_MEASURE_OUTSIDE] = { "outside", G_STRUCT_OFFSET (GuiseFaceRecord, outside), FALSE,
                                   MOST_FIRST, NULL },
  [GUISE_SORT_MEASURE_CLIPPED] = { "clipped", G_STRUCT_OFFSET (GuiseFaceRecord, clipped), FALSE,
                                   MOST_FIRST, NULL },
  [GUISE_SORT_MEASURE_LIGHT] = { "light", G_STRUCT_OFFSET (GuiseFaceRecord, light_level), FALSE,
                                 MOST_FIRST, NULL },
  [GUISE_SORT_MEASURE_FIT] = { "fit", G_STRUCT_OFFSET (GuiseFaceRecord, fit), FALSE, MOST_FIRST,
                               NULL },
  [GUISE_SORT_MEASURE_DISTANCE] = { "distance", G_STRUCT_OFFSET (GuiseFaceRecord, distance), FALSE,
                                    MOST_FIRST, NULL },
  [GUISE_SORT_MEASURE_EYES] = { "eyes", 0, FALSE, LEAST_FIRST, get_eyes },
  [GUISE_SORT_MEASURE_GAZE] = { "gaze", G_STRUCT_OFFSET (GuiseFaceRecord, gaze_x), FALSE,
                                LEAST_FIRST, NULL },
  [GUISE_SORT_MEASURE_MOUTH] = { "mouth", G_STRUCT_OFFSET (GuiseFaceRecord, mouth_open), FALSE,
                                 MOST_FIRST, NULL },
  [GUISE_SORT_MEASURE_SMILE] = { "smile", G_STRUCT_OFFSET (GuiseFaceRecord, corner_lift), FALSE,
                                 MOST_FIRST, NULL },
  [GUISE_SORT_MEASURE_BROW] = { "brow", G_STRUCT_OFFSET (GuiseFaceRecord, brow), FALSE, MOST_FIRST,
                                NULL },
  [GUISE_SORT_MEASURE_LIGHT_SIDE] = { "light-side", G_STRUCT_OFFSET (GuiseFaceRecord, light_x),
                                      FALSE, LEAST_FIRST, NULL },
  [GUISE_SORT_MEASURE_LIGHT_TOP] = { "light-top", G_STRUCT_OFFSET (GuiseFaceRecord, light_y), FALSE,
                                     LEAST_FIRST, NULL },
  [GUISE_SORT_MEASURE_WARMTH] = { "warmth", G_STRUCT_OFFSET (GuiseFaceRecord, warmth), FALSE,
                                  MOST_FIRST, NULL },
};

const char *
guise_sort_measure_get_name (GuiseSortMeasure measure)
{
  g_return_val_if_fail ((int) measure >= 0 && measure < GUISE_N_SORT_MEASURES, NULL);

  return measures[measure].name;
}

double
guise_sort_measure_get (GuiseSortMeasure measure, const GuiseFaceRecord *record)
{
  if (measures[measure].get != NULL)
    return measures[measure].get (record);
  if (measures[measure].is_angle)
    return G_STRUCT_MEMBER (double, record, measures[measure].offset) * DEGREES;
  return (double) G_STRUCT_MEMBER (float, record, measures[measure].offset);
}

void
guise_sort_measure_order (GuiseSortMeasure              measure,
                          const GuiseFaceRecord *const *records,
                          size_t                        n,
                          uint32_t                     *out_order)
{
  const double              sign = measures[measure].direction == MOST_FIRST ? 1.0 : -1.0;
  g_autofree GuiseSortItem *items = g_new (GuiseSortItem, n);

  for (size_t i = 0; i < n; i++)
    {
      const double value =
        records[i] != NULL ? sign * guise_sort_measure_get (measure, records[i]) : (double) NAN;

      items[i] = (GuiseSortItem){ i, isnan (value) ? (double) -INFINITY : value };
    }
  qsort (items, n, sizeof *items, guise_sort_compare_descending);
  for (size_t k = 0; k < n; k++)
    out_order[k] = (uint32_t) items[k].i;
}

size_t
guise_sort_find_like (const GuiseFaceRecord *const *records,
                      size_t                        n,
                      size_t                        face,
                      size_t                        n_max,
                      uint32_t                     *out_faces)
{
  g_autofree GuiseSortItem *items = g_new (GuiseSortItem, n);
  GuiseFaceState            wanted;
  size_t                    n_items = 0;

  if (records[face] == NULL)
    return 0;
  guise_face_record_get_state (records[face], &wanted);
  for (size_t i = 0; i < n; i++)
    if (records[i] != NULL)
      {
        GuiseFaceState state;

        guise_face_record_get_state (records[i], &state);
        items[n_items++] = (GuiseSortItem){
          i, i == face
               ? (double) INFINITY
               : -(double) (guise_face_state_distance (&wanted, &state) +
                            guise_face_record_appearance_distance (records[face], records[i]) /
                              NEW_APPEARANCE)
        };
      }
  qsort (items, n_items, sizeof *items, guise_sort_compare_descending);
  n_items = MIN (n_items, n_max);
  for (size_t k = 0; k < n_items; k++)
    out_faces[k] = (uint32_t) items[k].i;
  return n_items;
}
