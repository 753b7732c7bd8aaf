/* SPDX-License-Identifier: GPL-3.0-or-later
 * Findings about the files: masks, sizes, types, frames (faces.md 5.7). */
#include <math.h>

#include "survey/guise-score-card-private.h"

#define SMALL_FACE    0.8  /* of the resolution: below it most of what is learned is blur */
#define RESOLUTION_BY 16   /* what a resolution can be divided by */
#define LARGE_FACE    0.30 /* eye distance over the frame's width: faces.md 6.3 */
#define LARGE_SHARE   0.10

/* Side of the crop in its footage, pixels; NaN when not known. In a pack only the picture itself
 * says how much it was enlarged. */
static double
get_face_pixels (const GuiseFacesetEntry *entry, const GuiseFaceRecord *record)
{
  if (entry->source_scale > 0.0)
    return entry->source_scale * (double) entry->width;
  return record != NULL ? (double) entry->width / (double) record->enlargement : (double) NAN;
}

double
guise_score_find_face_pixels (const GuiseScoreSet *set)
{
  g_autofree double *pixels = g_new (double, MAX (set->n, 1));
  size_t             n = 0;

  for (size_t i = 0; i < set->n; i++)
    {
      const double side = get_face_pixels (set->entries[i], set->records[i]);

      if (isfinite (side))
        pixels[n++] = side;
    }
  return n > 0 && 2 * n >= set->n ? guise_score_get_percentile (pixels, n, 0.5) : 0.0;
}

int
guise_score_judge_resolution (double pixels, int resolution)
{
  int enough;

  if (resolution <= 0 || pixels <= 0.0 || pixels >= SMALL_FACE * (double) resolution)
    return 0;
  enough = MAX ((int) ceil (pixels / RESOLUTION_BY) * RESOLUTION_BY, 4 * RESOLUTION_BY);
  return enough < resolution ? enough : 0;
}

/* features.md A60. */
static void
check_resolution (GuiseScoreCard *card, const GuiseScoreView *view)
{
  const int    resolution = view->options->resolution;
  const double pixels = guise_score_find_face_pixels (view->set);
  const int    enough = guise_score_judge_resolution (pixels, resolution);

  view->numbers->face_pixels = pixels;
  if (enough == 0)
    return;
  guise_score_add (
    card, "faces-small", view->side,
    pixels < 0.4 * (double) resolution ? GUISE_SCORE_SEVERE : GUISE_SCORE_WARNING, pixels,
    (double) resolution,
    g_strdup_printf ("The %s faces are about %.0f pixels large in their footage; a resolution of "
                     "%d gains nothing over %d.",
                     view->noun, pixels, resolution, enough),
    g_strdup_printf ("Train at %d, or find footage in which the face is larger.", enough));
}

/* A mask that cannot be read is as good as none. */
static gboolean
has_mask (const GuiseScoreSet *set, size_t i)
{
  return set->masks != NULL ? set->masks[i] == GUISE_STORED_MASK_SOUND : set->entries[i]->has_mask;
}

static void
check_masks (GuiseScoreCard *card, const GuiseScoreView *view)
{
  size_t             n_missing = 0;
  GuiseScoreFinding *finding;

  for (size_t i = 0; i < view->set->n; i++)
    n_missing += !has_mask (view->set, i);
  if (n_missing == 0)
    return;
  finding = guise_score_add (card, "masks-missing", view->side, GUISE_SCORE_WARNING,
                             (double) n_missing, 0.0,
                             n_missing == view->set->n
                               ? g_strdup_printf ("None of the %zu %s faces has a mask.", n_missing,
                                                  view->noun)
                               : g_strdup_printf ("%zu of %zu %s faces have no mask.", n_missing,
                                                  view->set->n, view->noun),
                             g_strdup ("Apply a mask model to all of them: guise xseg apply."));
  for (size_t i = 0; i < view->set->n; i++)
    if (!has_mask (view->set, i))
      guise_score_add_face (finding, i);
}

/* How many faces share the most common value of a number. */
static size_t
count_most_common (const GuiseScoreView *view, double (*get) (const GuiseFacesetEntry *entry))
{
  g_autoptr (GHashTable) counts =
               g_hash_table_new_full (g_double_hash, g_double_equal, g_free, NULL);
  size_t most = 0;

  for (size_t i = 0; i < view->set->n; i++)
    {
      const double value = get (view->set->entries[i]);
      const size_t n = GPOINTER_TO_SIZE (g_hash_table_lookup (counts, &value)) + 1;

      g_hash_table_insert (counts, g_memdup2 (&value, sizeof value), GSIZE_TO_POINTER (n));
      most = MAX (most, n);
    }
  return most;
}

static double
get_type (const GuiseFacesetEntry *entry)
{
  return (double) entry->type;
}

static double
get_width (const GuiseFacesetEntry *entry)
{
  return (double) entry->width;
}

static double
get_expansion (const GuiseFacesetEntry *entry)
{
  return entry->eyebrows_expand_mod;
}

/* What should be alike in all files. */
static const struct
{
  const char *name;
  double (*get) (const GuiseFacesetEntry *entry);
  GuiseScoreSeverity severity;
  const char        *what;
  const char        *advice;
} mixes[] = {
  { "types-mixed", get_type, GUISE_SCORE_SEVERE, "show another part of the head than the others",
    "Extract them again with one face type." },
  { "sizes-mixed", get_width, GUISE_SCORE_NOTE, "have another size than the others",
    "Harmless for training; guise faceset resize makes them alike." },
  { "brows-mixed", get_expansion, GUISE_SCORE_NOTE,
    "have a hull that ends at another height above the brows",
    "Apply masks to all of them, or extract them again." },
};

static void
check_mixes (GuiseScoreCard *card, const GuiseScoreView *view)
{
  for (size_t i = 0; i < G_N_ELEMENTS (mixes); i++)
    {
      const size_t n_others = view->set->n - count_most_common (view, mixes[i].get);

      if (n_others > 0)
        guise_score_add (card, mixes[i].name, view->side, mixes[i].severity, (double) n_others, 0.0,
                         g_strdup_printf ("%zu of %zu %s faces %s.", n_others, view->set->n,
                                          view->noun, mixes[i].what),
                         g_strdup (mixes[i].advice));
    }
}

/* Two faces out of one picture are two people, or one found twice. */
static void
check_frames (GuiseScoreCard *card, const GuiseScoreView *view)
{
  g_autoptr (GHashTable) first = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GArray) doubles = g_array_new (FALSE, FALSE, sizeof (size_t));
  GuiseScoreFinding *finding;

  for (size_t i = 0; i < view->set->n; i++)
    {
      char *frame = view->set->entries[i]->source_filename;

      if (frame != NULL && !g_hash_table_add (first, frame))
        g_array_append_val (doubles, i);
    }
  if (doubles->len == 0)
    return;
  finding = guise_score_add (
    card, "frames-shared", view->side, GUISE_SCORE_WARNING, (double) doubles->len, 0.0,
    g_strdup_printf ("%u %s faces share their frame with another face: two people, or one found "
                     "twice.",
                     doubles->len, view->noun),
    g_strdup ("Keep one person: guise sort --by one-face, or extract with --person."));
  for (guint i = 0; i < doubles->len; i++)
    guise_score_add_face (finding, g_array_index (doubles, size_t, i));
}

/* features.md A98. */
static void
check_large (GuiseScoreCard *card, const GuiseScoreView *view)
{
  size_t             n = 0;
  size_t             known = 0;
  GuiseScoreFinding *finding;

  for (size_t i = 0; i < view->set->n; i++)
    if (view->set->records[i] != NULL && isfinite (view->set->records[i]->distance))
      {
        known++;
        n += (double) view->set->records[i]->distance > LARGE_FACE;
      }
  if (known == 0 || (double) n / (double) known <= LARGE_SHARE)
    return;
  finding = guise_score_add (card, "faces-large", view->side, GUISE_SCORE_NOTE,
                             (double) n / (double) known, LARGE_SHARE,
                             g_strdup_printf ("In %.0f %% of the %s frames the face fills most of "
                                              "the picture, which shows "
                                              "every fault.",
                                              100.0 * (double) n / (double) known, view->noun),
                             g_strdup ("Plan a higher resolution, or footage from further away."));
  for (size_t i = 0; i < view->set->n; i++)
    if (view->set->records[i] != NULL && (double) view->set->records[i]->distance > LARGE_FACE)
      guise_score_add_face (finding, i);
}

void
guise_score_files (GuiseScoreCard *card, const GuiseScoreView *view)
{
  check_resolution (card, view);
  check_masks (card, view);
  check_mixes (card, view);
  check_frames (card, view);
  check_large (card, view);
  if (view->set->n_damaged > 0)
    guise_score_add (card, "files-damaged", view->side, GUISE_SCORE_WARNING,
                     (double) view->set->n_damaged, 0.0,
                     g_strdup_printf ("%zu files of the %s faceset are damaged or no faces.",
                                      view->set->n_damaged, view->noun),
                     g_strdup (
                       "See which with guise faceset verify; guise faceset repair mends what "
                       "can be."));
  if (view->n_known < view->set->n)
    guise_score_add (card, "faces-unreadable", view->side, GUISE_SCORE_WARNING,
                     (double) (view->set->n - view->n_known), 0.0,
                     g_strdup_printf ("%zu %s faces could not be measured.",
                                      view->set->n - view->n_known, view->noun),
                     g_strdup ("See which with guise faceset verify."));
}
