/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where light comes from, how much there is and how warm it is: under the lamps of the synthetic
 * people, and on faces lit anew by a filter. */
#include <json-glib/json-glib.h>
#include <math.h>

#include "faceset/guise-face-file.h"
#include "image/guise-color-formulas.h"
#include "support/guise-test.h"
#include "survey/guise-coverage.h"
#include "survey/guise-face-states.h"

#define STRIDE      18
#define WHITE_UNTIL 500 /* faces of the performer's first 100 seconds, all in soft light */

/* A faceset in memory: its faces, measured; with them the lamps they were under. */
typedef struct
{
  GuiseFaceset *faceset; /* owned */
  GPtrArray    *records; /* owned, of owned GuiseFaceRecord */
  GArray       *lamps;   /* owned, double: log2 (red / blue) of the lamp */
} Set;

static void
set_clear (Set *self)
{
  g_clear_pointer (&self->faceset, guise_faceset_unref);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_clear_pointer (&self->lamps, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Set, set_clear)

static gboolean
set_open (Set *self, const char *who)
{
  g_autofree char *pack = g_build_filename ("facesets", who, NULL);
  g_autofree char *lines = g_strdup_printf ("people/%s.jsonl", who);
  g_autofree char *path = guise_test_shared (pack);
  g_autofree char *truth = guise_test_shared (lines);
  g_autofree char *text = NULL;
  g_auto (GStrv) all = NULL;

  if (path == NULL || truth == NULL)
    return FALSE;
  self->faceset = guise_faceset_open (path, NULL);
  self->records = g_ptr_array_new_with_free_func (g_free);
  self->lamps = g_array_new (FALSE, FALSE, sizeof (double));
  g_assert_nonnull (self->faceset);
  g_assert_true (g_file_get_contents (truth, &text, NULL, NULL));
  all = g_strsplit_set (text, "\n", -1); /* strstr() looks at the whole rest under sanitizers */
  for (char **line = all; *line != NULL && **line != '\0'; line++)
    {
      g_autoptr (JsonNode) node = json_from_string (*line, NULL);
      JsonObject  *light = json_object_get_object_member (json_node_get_object (node), "light");
      JsonArray   *color = json_object_get_array_member (light, "color");
      const double lamp =
        log2 (json_array_get_double_element (color, 0) / json_array_get_double_element (color, 2));

      g_array_append_val (self->lamps, lamp);
    }
  return TRUE;
}

/* Another lamp: red and blue by half of @octaves each, in linear light. */
static void
light_anew (GuiseImage *image, double octaves)
{
  const int channels[] = { 0, 2 };

  for (int k = 0; k < 2; k++)
    {
      const double gain = exp2 (k == 0 ? -octaves / 2.0 : octaves / 2.0);
      uint8_t      table[256];

      for (int i = 0; i < 256; i++)
        table[i] = (uint8_t) (255.0f * guise_color_srgb_of_linear (
                                         (float) CLAMP (gain * (double) guise_color_linear_of_srgb (
                                                                 (float) i / 255.0f),
                                                        0.0, 1.0)) +
                              0.5f);
      for (int y = 0; y < image->height; y++)
        for (int x = 0; x < image->width; x++)
          {
            uint8_t *p = guise_image_row (image, y) + 3 * x + channels[k];

            *p = table[*p];
          }
    }
}

/* Measures one face under another lamp; its frame is in its name. */
static size_t
set_measure (Set *self, size_t i, double octaves)
{
  g_autoptr (GuiseFaceFile) face = guise_faceset_load (self->faceset, i, NULL);
  GuiseFaceRecord *record = g_new0 (GuiseFaceRecord, 1);

  g_assert_nonnull (face);
  light_anew (face->image, octaves);
  g_assert_true (guise_face_record_measure_file (face, NULL, record, NULL));
  g_ptr_array_add (self->records, record);
  return (size_t) g_ascii_strtoull (guise_faceset_get_entry (self->faceset, i)->name, NULL, 10);
}

static size_t
set_count (const Set *self, int state, size_t first, size_t step)
{
  GuiseFaceReferences references;
  size_t              n = 0;

  guise_face_references_measure (&references, (const GuiseFaceRecord *const *) self->records->pdata,
                                 self->records->len);
  for (size_t i = first; i < self->records->len; i += step)
    n += guise_face_get_warmth_state (g_ptr_array_index (self->records, i), &references) == state;
  return n;
}

/* The lamps of the footage: what is more than 0.4 octaves off white is seen as such. */
static void
test_lamps (void)
{
  static const char *const people[] = { "performer", "character" };

  for (size_t k = 0; k < G_N_ELEMENTS (people); k++)
    {
      g_auto (Set) set = { 0 };
      g_autoptr (GArray) true_states = g_array_new (FALSE, FALSE, sizeof (int));
      GuiseFaceReferences references;
      size_t              n_right = 0;
      size_t              n_of[GUISE_N_WARMTH_STATES] = { 0 };

      if (!set_open (&set, people[k]))
        return;
      for (size_t i = 0; i < guise_faceset_get_n (set.faceset); i += STRIDE)
        {
          const double lamp = g_array_index (set.lamps, double, set_measure (&set, i, 0.0));
          const int    state = lamp > 0.4    ? GUISE_WARMTH_WARM
                               : lamp < -0.4 ? GUISE_WARMTH_COOL
                                             : GUISE_WARMTH_USUAL;

          g_array_append_val (true_states, state);
          n_of[state]++;
        }
      guise_face_references_measure (&references,
                                     (const GuiseFaceRecord *const *) set.records->pdata,
                                     set.records->len);
      for (guint i = 0; i < set.records->len; i++)
        n_right += guise_face_get_warmth_state (g_ptr_array_index (set.records, i), &references) ==
                   g_array_index (true_states, int, i);
      g_test_message ("%s: usual %.2f; %zu of %u faces in the right class (%zu cool, %zu warm)",
                      people[k], references.warmth, n_right, set.records->len,
                      n_of[GUISE_WARMTH_COOL], n_of[GUISE_WARMTH_WARM]);
      g_assert_cmpuint (n_of[GUISE_WARMTH_COOL], >, 0);
      g_assert_cmpuint (n_of[GUISE_WARMTH_WARM], >, 0);
      g_assert_cmpuint (100 * n_right, >=, 97 * set.records->len);
    }
}

/* features.md A4: a relit clip lands in the right class, 90 % and more. A third of the faces as
 * they are, a third under a warmer lamp, a third in bluer light. */
static void
test_relit (void)
{
  static const double octaves[] = { 0.0, 0.6, -0.6 };
  static const int    states[] = { GUISE_WARMTH_USUAL, GUISE_WARMTH_WARM, GUISE_WARMTH_COOL };
  g_auto (Set) set = { 0 };

  if (!set_open (&set, "performer"))
    return;
  for (size_t i = 0; i < WHITE_UNTIL; i += STRIDE)
    for (size_t k = 0; k < G_N_ELEMENTS (octaves); k++)
      set_measure (&set, i, octaves[k]);
  for (size_t k = 0; k < G_N_ELEMENTS (octaves); k++)
    {
      const size_t n = set_count (&set, states[k], k, G_N_ELEMENTS (octaves));

      g_test_message ("%+.1f octaves: %zu of %u", octaves[k], n, set.records->len / 3);
      g_assert_cmpuint (100 * n, >=, 90 * (set.records->len / 3));
    }
}

/* A set all under one lamp has no white light to compare with: a lamp is seen when no skin is so
 * red, and a face that is merely pale stays as usual. */
static void
test_all_warm (void)
{
  g_auto (Set) brown = { 0 };
  g_auto (Set) pale = { 0 };

  if (!set_open (&brown, "character") || !set_open (&pale, "performer"))
    return;
  for (size_t i = 0; i < WHITE_UNTIL; i += 4 * STRIDE)
    {
      set_measure (&brown, i, 1.6);
      set_measure (&pale, i, 0.6);
    }
  g_assert_cmpuint (10 * set_count (&brown, GUISE_WARMTH_WARM, 0, 1), >=, 9 * brown.records->len);
  g_assert_cmpuint (10 * set_count (&pale, GUISE_WARMTH_USUAL, 0, 1), >=, 9 * pale.records->len);
}

/* Another lamp: its light falls off over the face, in linear light, by parts of its mean. */
static void
light_from (GuiseImage *image, double right, double down, double gain)
{
  for (int y = 0; y < image->height; y++)
    for (int x = 0; x < image->width; x++)
      {
        const double across = 2.0 * (x + 0.5) / image->width - 1.0;
        const double along = 2.0 * (y + 0.5) / image->height - 1.0;
        const float  part = (float) (gain * MAX (0.05, 1.0 + right * across + down * along));
        uint8_t     *p = guise_image_row (image, y) + 3 * x;

        for (int k = 0; k < 3; k++)
          p[k] =
            (uint8_t) (255.0f *
                         guise_color_srgb_of_linear (
                           MIN (1.0f, part * guise_color_linear_of_srgb ((float) p[k] / 255.0f))) +
                       0.5f);
      }
}

/* A lamp, and the bins of one tile of the meter that it belongs to. */
typedef struct
{
  const char            *name;
  double                 right, down, gain;
  GuiseCoverageDimension dimension;
  int                    bins[2];
} Lamp;

static size_t
count_lit (const Set *set, const Lamp *lamp)
{
  g_autoptr (GuiseCoverage) coverage = guise_coverage_new (5000);

  for (size_t i = 0; i < guise_faceset_get_n (set->faceset) && i < WHITE_UNTIL; i += STRIDE)
    {
      g_autoptr (GuiseFaceFile) face = guise_faceset_load (set->faceset, i, NULL);
      GuiseFaceRecord record;

      g_assert_nonnull (face);
      light_from (face->image, lamp->right, lamp->down, lamp->gain);
      g_assert_true (guise_face_record_measure_file (face, NULL, &record, NULL));
      guise_coverage_add (coverage, &record);
    }
  return guise_coverage_get_count (coverage, lamp->dimension, lamp->bins[0]) +
         (lamp->bins[1] >= 0 ? guise_coverage_get_count (coverage, lamp->dimension, lamp->bins[1])
                             : 0);
}

/* features.md A4, the other classes: from a side, from above, three stops less and two more. */
static void
test_relit_sides (void)
{
  static const Lamp lamps[] = {
    { "left", -1.0, 0.0, 1.0, GUISE_COVERAGE_LIGHT, { GUISE_LIGHT_LEFT, GUISE_LIGHT_FAR_LEFT } },
    { "right", 1.0, 0.0, 1.0, GUISE_COVERAGE_LIGHT, { GUISE_LIGHT_RIGHT, GUISE_LIGHT_FAR_RIGHT } },
    { "top", 0.0, -1.5, 1.0, GUISE_COVERAGE_LIGHT, { GUISE_LIGHT_TOP, -1 } },
    { "dim", 0.0, 0.0, 0.125, GUISE_COVERAGE_LEVEL, { 0, -1 } },
    { "bright", 0.0, 0.0, 4.0, GUISE_COVERAGE_LEVEL, { 2, -1 } },
  };
  const size_t n = (WHITE_UNTIL + STRIDE - 1) / STRIDE;
  g_auto (Set) set = { 0 };

  if (!set_open (&set, "performer"))
    return;
  for (size_t k = 0; k < G_N_ELEMENTS (lamps); k++)
    {
      const size_t n_right = count_lit (&set, &lamps[k]);

      g_test_message ("%s: %zu of %zu", lamps[k].name, n_right, n);
      g_assert_cmpuint (100 * n_right, >=, 90 * n);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/warmth/lamps", test_lamps);
  g_test_add_func ("/warmth/relit", test_relit);
  g_test_add_func ("/warmth/relit-sides", test_relit_sides);
  g_test_add_func ("/warmth/all-warm", test_all_warm);
  return g_test_run ();
}
