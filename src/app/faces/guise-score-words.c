/* SPDX-License-Identifier: GPL-3.0-or-later
 * Findings of the score card, in words for people. */
#include "app/faces/guise-score-words.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/faces/guise-score-sentences.h"

/* One row for each finding that has a button of its own or a shorter name. */
static const struct
{
  const char    *name;
  const char    *title;
  GuiseScoreCure cure; /* when there is no number to record */
} rows[] = {
  { "blurred", N_ ("Blurred"), GUISE_SCORE_CURE_ASIDE },
  { "brows-mixed", N_ ("Brows"), GUISE_SCORE_CURE_NONE },
  { "colour-mixed", N_ ("Mixed colours"), GUISE_SCORE_CURE_NONE },
  { "copies", N_ ("Copies"), GUISE_SCORE_CURE_ASIDE },
  { "cropped", N_ ("Cut off"), GUISE_SCORE_CURE_ASIDE },
  { "distance-thin", N_ ("Distance"), GUISE_SCORE_CURE_NONE },
  { "enlarged", N_ ("Enlarged"), GUISE_SCORE_CURE_SHOW },
  { "exposure-clipped", N_ ("Too bright"), GUISE_SCORE_CURE_SHOW },
  { "exposure-dark", N_ ("Too dark"), GUISE_SCORE_CURE_SHOW },
  { "expression-thin", N_ ("Expressions"), GUISE_SCORE_CURE_NONE },
  { "eyes-closed-missing", N_ ("Closed eyes"), GUISE_SCORE_CURE_NONE },
  { "eyes-closed-one-direction", N_ ("Closed eyes, turned"), GUISE_SCORE_CURE_NONE },
  { "face-shape-differs", N_ ("Shape of the face"), GUISE_SCORE_CURE_NONE },
  { "faces-few", N_ ("Few faces"), GUISE_SCORE_CURE_NONE },
  { "faces-large", N_ ("Large faces"), GUISE_SCORE_CURE_SHOW },
  { "faces-many", N_ ("Many faces"), GUISE_SCORE_CURE_BEST },
  { "faces-small", N_ ("Small faces"), GUISE_SCORE_CURE_SHOW },
  { "faces-unreadable", N_ ("Unreadable faces"), GUISE_SCORE_CURE_NONE },
  { "files-damaged", N_ ("Damaged files"), GUISE_SCORE_CURE_NONE },
  { "frames-shared", N_ ("Two from one picture"), GUISE_SCORE_CURE_SHOW },
  { "gaze-thin", N_ ("Gaze"), GUISE_SCORE_CURE_NONE },
  { "level-thin", N_ ("Brightness"), GUISE_SCORE_CURE_NONE },
  { "light-hard", N_ ("Hard light"), GUISE_SCORE_CURE_SHOW },
  { "light-patchwork", N_ ("Patchwork of light"), GUISE_SCORE_CURE_NONE },
  { "light-scenes-small", N_ ("Small scenes"), GUISE_SCORE_CURE_NONE },
  { "light-single", N_ ("One light only"), GUISE_SCORE_CURE_NONE },
  { "light-thin", N_ ("Light"), GUISE_SCORE_CURE_NONE },
  { "light-unmatched", N_ ("Light without a match"), GUISE_SCORE_CURE_SHOW },
  { "masks-missing", N_ ("Masks"), GUISE_SCORE_CURE_MASKS },
  { "misaligned", N_ ("Cut askew"), GUISE_SCORE_CURE_ASIDE },
  { "motion-blurred", N_ ("Moved"), GUISE_SCORE_CURE_ASIDE },
  { "mouth-closed-missing", N_ ("Closed mouth"), GUISE_SCORE_CURE_NONE },
  { "mouth-open-missing", N_ ("Open mouth"), GUISE_SCORE_CURE_NONE },
  { "mouth-wide-missing", N_ ("Wide open mouth"), GUISE_SCORE_CURE_NONE },
  { "one-sided", N_ ("One side only"), GUISE_SCORE_CURE_NONE },
  { "pitch-gap", N_ ("Up and down"), GUISE_SCORE_CURE_NONE },
  { "pitch-thin", N_ ("Up and down"), GUISE_SCORE_CURE_NONE },
  { "repeats", N_ ("Nearly the same"), GUISE_SCORE_CURE_BEST },
  { "roll-thin", N_ ("Tilt"), GUISE_SCORE_CURE_NONE },
  { "sizes-mixed", N_ ("Mixed sizes"), GUISE_SCORE_CURE_NONE },
  { "talking-missing", N_ ("Talking"), GUISE_SCORE_CURE_NONE },
  { "tongue-missing", N_ ("Tongue"), GUISE_SCORE_CURE_NONE },
  { "turned-left-few", N_ ("Turned to one side"), GUISE_SCORE_CURE_NONE },
  { "turned-right-few", N_ ("Turned to the other side"), GUISE_SCORE_CURE_NONE },
  { "types-mixed", N_ ("Mixed kinds of faces"), GUISE_SCORE_CURE_NONE },
  { "unsupported", N_ ("Unlike the other side"), GUISE_SCORE_CURE_SHOW },
  { "variety-low", N_ ("Really different"), GUISE_SCORE_CURE_NONE },
  { "vowels-thin", N_ ("Vowels"), GUISE_SCORE_CURE_NONE },
  { "warmth-single", N_ ("One colour of light"), GUISE_SCORE_CURE_NONE },
  { "warmth-thin", N_ ("Warm and cool light"), GUISE_SCORE_CURE_NONE },
  { "yaw-gap", N_ ("Direction"), GUISE_SCORE_CURE_NONE },
};

static int
find_row (const GuiseScoreFinding *finding)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (rows[i].name, finding->name) == 0)
      return (int) i;
  return -1;
}

/* Which direction is missing; to the picture's left is to the person's right. */
static const char *
get_direction (const GuiseScoreFinding *finding)
{
  static const char *const yaws[GUISE_COVERAGE_N_YAW_COLUMNS] = {
    N_ ("Right profile"),  N_ ("Far right"), N_ ("Half right"),
    N_ ("Slightly right"), N_ ("Straight"),  N_ ("Slightly left"),
    N_ ("Half left"),      N_ ("Far left"),  N_ ("Left profile"),
  };
  static const char *const pitches[GUISE_COVERAGE_N_PITCH_ROWS] = {
    N_ ("Far up"), N_ ("Up"), N_ ("Level"), N_ ("Down"), N_ ("Far down"),
  };

  if (g_str_has_prefix (finding->name, "yaw-") && finding->bin >= 0 &&
      finding->bin < GUISE_COVERAGE_N_YAW_COLUMNS)
    return yaws[finding->bin];
  if (g_str_has_prefix (finding->name, "pitch-") && finding->bin >= 0 &&
      finding->bin < GUISE_COVERAGE_N_PITCH_ROWS)
    return pitches[finding->bin];
  return NULL;
}

const char *
guise_score_words_title (const GuiseScoreFinding *finding)
{
  const int   row = find_row (finding);
  const char *direction = get_direction (finding);

  if (direction != NULL)
    return _ (direction);

  return row >= 0 ? _ (rows[row].title) : finding->text;
}

char *
guise_score_words_text (const GuiseScoreFinding *finding)
{
  const gboolean is_count = !g_str_has_suffix (finding->name, "-gap") && finding->n_record > 0 &&
                            finding->limit >= 2.0 && finding->value < finding->limit &&
                            fabs (finding->value - round (finding->value)) < 1e-9;

  if (is_count)
    /* Translators: numbers of faces */
    return g_strdup_printf (_("%'.0f of %'.0f needed"), finding->value, ceil (finding->limit));
  return find_row (finding) >= 0 ? guise_score_sentences_dup_text (finding) : g_strdup ("");
}

GuiseScoreCure
guise_score_words_cure (const GuiseScoreFinding *finding, gboolean is_recorded, char **out_label)
{
  const int            row = find_row (finding);
  const GuiseScoreCure cure = row >= 0 ? rows[row].cure : GUISE_SCORE_CURE_NONE;

  *out_label = NULL;
  if (finding->n_record > 0)
    {
      *out_label = is_recorded ? g_strdup_printf (_("Record %'zu"), finding->n_record)
                               : g_strdup (_("Import more…"));
      return is_recorded ? GUISE_SCORE_CURE_RECORD : GUISE_SCORE_CURE_IMPORT;
    }
  if (cure == GUISE_SCORE_CURE_MASKS)
    *out_label = g_strdup (_("Apply masks"));
  else if (cure == GUISE_SCORE_CURE_BEST)
    *out_label = g_strdup (_("Use the best"));
  else if (cure == GUISE_SCORE_CURE_ASIDE && finding->all != NULL)
    *out_label = g_strdup_printf (_("Set aside %'u"), finding->all->len);
  else if (finding->n_faces > 0)
    {
      *out_label = g_strdup (_("Show"));
      return GUISE_SCORE_CURE_SHOW;
    }
  return *out_label != NULL ? cure : GUISE_SCORE_CURE_NONE;
}

/* What a finding lacks: a card, or a dimension with the bin that the finding names, if any. */
static const struct
{
  const char *name;
  const char *wish;
  gboolean    has_bin; /* the finding's */
} wishes[] = {
  { "distance-thin", "distance", TRUE },
  { "expression-thin", "shape", TRUE },
  { "eyes-closed-missing", "eyes/closed", FALSE },
  { "eyes-closed-one-direction", "eyes/closed", FALSE },
  { "gaze-thin", "gaze", FALSE },
  { "level-thin", "level", TRUE },
  { "light-thin", "light", TRUE },
  { "mouth-closed-missing", "mouth/closed", FALSE },
  { "mouth-open-missing", "mouth/open", FALSE },
  { "mouth-wide-missing", "mouth/wide", FALSE },
  { "pitch-thin", "pitch", TRUE },
  { "roll-thin", "roll", TRUE },
  { "talking-missing", "talking", FALSE },
  { "tongue-missing", "tongue", FALSE },
  { "turned-left-few", "yaw/-2", FALSE },
  { "turned-right-few", "yaw/2", FALSE },
  { "vowels-thin", "vowel", TRUE },
  { "warmth-single", "warmth", TRUE },
  { "warmth-thin", "warmth", TRUE },
};

static const char *
get_bin_name (const char *dimension, int bin)
{
  for (int d = 0; d < GUISE_N_COVERAGE_DIMENSIONS; d++)
    if (strcmp (guise_coverage_get_dimension_name ((GuiseCoverageDimension) d), dimension) == 0 &&
        bin >= 0 && bin < guise_coverage_get_n_bins ((GuiseCoverageDimension) d))
      return guise_coverage_get_bin_name ((GuiseCoverageDimension) d, bin);
  return NULL;
}

char *
guise_score_words_dup_record (const GuiseScoreFinding *finding)
{
  for (size_t i = 0; i < G_N_ELEMENTS (wishes); i++)
    {
      const char *bin = wishes[i].has_bin ? get_bin_name (wishes[i].wish, finding->bin) : NULL;

      if (strcmp (wishes[i].name, finding->name) == 0)
        return g_strjoin ("/", finding->side, wishes[i].wish, bin, NULL);
    }
  return g_strdup (finding->side);
}

/* What a pair lacks is mended with faces of the source. */
gboolean
guise_score_words_is_about (const GuiseScoreFinding *finding, const char *side)
{
  return strcmp (strcmp (finding->side, "both") == 0 ? "src" : finding->side, side) == 0;
}

char *
guise_score_words_verdict (const GuiseScoreCard *card,
                           const char           *side,
                           char                **out_text,
                           GuiseScoreSeverity   *out_worst)
{
  guint  n_gaps = 0;
  size_t n_record = 0;

  *out_worst = GUISE_SCORE_NOTE;
  for (guint i = 0; i < card->findings->len; i++)
    {
      const GuiseScoreFinding *finding = &g_array_index (card->findings, GuiseScoreFinding, i);

      if (!guise_score_words_is_about (finding, side) || finding->severity == GUISE_SCORE_NOTE)
        continue;
      *out_worst = MAX (*out_worst, finding->severity);
      n_gaps++;
      n_record = MAX (n_record, finding->n_record);
    }
  if (n_gaps == 0)
    {
      *out_text = g_strdup (_("Nothing is missing"));
      return g_strdup (_("Enough good faces"));
    }
  *out_text = n_record > 0 && *out_worst == GUISE_SCORE_WARNING
    ? g_strdup_printf (_("You can go on, or add %'zu more"), n_record)
    : n_record > 0
    ? g_strdup_printf (_("Add %'zu more first"), n_record)
    : g_strdup (_("You can go on, or look at them first"));
  if (*out_worst == GUISE_SCORE_SEVERE)
    return g_strdup (_("Not enough yet"));
  return g_strdup_printf (ngettext ("Good, with %u gap", "Good, with %u gaps", n_gaps), n_gaps);
}
