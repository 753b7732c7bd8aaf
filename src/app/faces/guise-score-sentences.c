/* SPDX-License-Identifier: GPL-3.0-or-later
 * Findings of the score card in sentences. */
#include "app/faces/guise-score-sentences.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/record/guise-coach-words.h"
#include "capture/guise-coach.h"

/* By name. In braces: the number that was found, as it is or in percent, the one that is needed,
 * how many to record, what the coach says, and by what two faces differ. */
static const struct
{
  const char *name;
  const char *text;
  const char *advice;
} rows[] = {
  { "blurred", N_ ("Far blurrier than others that look the same way: {n} faces."),
    N_ ("Set them aside.") },
  { "brows-mixed",
    N_ ("The outline ends at another height above the brows than in the others: {n} faces."),
    N_ ("Apply masks to all faces, or import these again.") },
  { "colour-mixed",
    N_ ("Two scenes in the same light differ plainly in skin colour: other make-up, another age or "
        "another person."),
    N_ ("Compare the faces shown. Set one scene aside unless both are wanted.") },
  { "copies", N_ ("Copies of other faces: {n}."), N_ ("Set them aside.") },
  { "cropped", N_ ("Cut off by the edge of the picture: {n} faces."),
    N_ ("Set those aside in which the face itself is cut.") },
  { "distance-thin", N_ ("There are only {n} faces for “{what}”."),
    N_ ("Sit nearer for some of them, and further away for others.") },
  { "enlarged", N_ ("Saved larger than they were recorded: {n} faces."),
    N_ ("Import them with a smaller size; it is faster, and nothing is lost.") },
  { "exposure-clipped", N_ ("{percent} of the faces are burnt out in places."),
    N_ ("Lower the light or the exposure of the camera, or set them aside.") },
  { "exposure-dark", N_ ("{percent} of the faces are nearly black."),
    N_ ("Record in more light, or set them aside.") },
  { "expression-thin", N_ ("There are only {n} faces for “{what}”."),
    N_ ("Record faces with more expressions.") },
  { "eyes-closed-missing", N_ ("Faces with closed eyes: {n}; at least {limit} are needed."),
    N_ ("Record {record} with closed eyes, looking in several directions.") },
  { "eyes-closed-one-direction", N_ ("All faces with closed eyes look in one direction."),
    N_ ("Record {record} with closed eyes while the head turns from side to side.") },
  { "face-shape-differs",
    N_ ("Beside the character's, your face is {parts}; the likeness suffers from it."),
    N_ ("Nothing has to be done. A person with a face of like shape gives the better likeness.") },
  { "faces-few",
    N_ ("There are {n} faces; a good set has 2,000 for a model that runs live, and 3,000 to 4,000 "
        "for footage."),
    N_ ("Record or import more.") },
  { "faces-large",
    N_ ("In {percent} of the pictures the face fills most of the picture, which shows every "
        "fault."),
    N_ ("Plan a higher resolution, or use footage from further away.") },
  { "faces-many", N_ ("There are {n} faces; more than {limit} make training longer, not better."),
    N_ ("Use the best of them.") },
  { "faces-small",
    N_ ("The faces are about {n} pixels large in their footage; the model has {limit}."),
    N_ ("Plan a lower resolution, or find footage in which the face is larger.") },
  { "faces-unreadable", N_ ("Faces that could not be measured: {n}."),
    N_ ("Set them aside, or import them again.") },
  { "files-damaged", N_ ("Files that are damaged or no faces: {n}."),
    N_ ("Import them again, or leave them out.") },
  { "frames-shared",
    N_ ("Two faces from one picture: {n}. That is two people, or one found twice."),
    N_ ("Keep one person.") },
  { "gaze-thin", N_ ("The eyes look aside in {n} of 8 directions; at least {limit} are needed."),
    N_ ("Record {record} with the head still, the eyes following a finger around the edge of the "
        "screen.") },
  { "level-thin", N_ ("There are only {n} faces for “{what}”."),
    N_ ("Record faces in dim and in bright light.") },
  { "light-hard",
    N_ (
      "Lit hard from one side or above, or in coloured light, which is hard to learn: {n} faces."),
    N_ ("Keep them where the other side has such light too.") },
  { "light-patchwork",
    N_ ("The faces come from {n} different lights, and none of them holds a fifth of the faces."),
    N_ ("Prefer the largest scenes: many small ones make the likeness weaker.") },
  { "light-scenes-small", N_ ("A scene of one light has only {n} faces; 300 and more are better."),
    N_ ("Add faces to the scenes that matter, or set the smallest aside.") },
  { "light-single", N_ ("{percent} of the faces are in one light."),
    N_ ("Add faces in other light: beside a window, under a lamp, in the evening. A colour "
        "transfer does not replace them.") },
  { "light-thin", N_ ("There are only {n} faces for “{what}”."),
    N_ ("Move the lamp and record again.") },
  { "light-unmatched",
    N_ ("{percent} of your faces are in light that no face of the character is in."),
    N_ ("Add faces of the character in such light; failing that, use a colour transfer while "
        "training.") },
  { "masks-missing", N_ ("Faces without a mask: {n}."), N_ ("Apply masks on the page Masks.") },
  { "misaligned", N_ ("Probably cut askew: {n} faces."),
    N_ ("Look at them, and set aside those that are.") },
  { "motion-blurred", N_ ("Blurred by motion: {n} faces."), N_ ("Set them aside.") },
  { "mouth-closed-missing", N_ ("Faces with a closed mouth: {n}; at least {limit} are needed."),
    N_ ("Record {record} with a closed mouth, looking in several directions.") },
  { "mouth-open-missing", N_ ("Faces with an open mouth: {n}; at least {limit} are needed."),
    N_ ("Record {record} with an open mouth, looking in several directions.") },
  { "mouth-wide-missing", N_ ("Faces with a wide open mouth: {n}; at least {limit} are needed."),
    N_ ("Record {record} with a wide open mouth, looking in several directions.") },
  { "one-sided", N_ ("Nearly all faces are turned to one side; {percent} show the other."),
    N_ ("Add footage of the same person that shows the other side.") },
  { "pitch-gap", N_ ("You look up or down where the character has only {n} faces."),
    N_ ("Add {record} faces of the character that do.") },
  { "pitch-thin", N_ ("There are only {n} faces for “{what}”."),
    N_ ("Record faces that look up and down.") },
  { "repeats",
    N_ ("{percent} of the faces are nearly the same as others and crowd out rare angles."),
    N_ ("Use the best: what differs is preferred.") },
  { "roll-thin", N_ ("There are only {n} faces for “{what}”."),
    N_ ("Tilt the head for some of them.") },
  { "sizes-mixed", N_ ("Of another size than the others: {n} faces."),
    N_ ("Harmless for training.") },
  { "talking-missing", N_ ("Faces recorded while talking: {n}; at least {limit} are needed."),
    N_ ("Record {record} while reading something aloud.") },
  { "tongue-missing", N_ ("Faces with the tongue out: {n}; {limit} are enough to learn it."),
    N_ ("Record {record} with the tongue out, unless it is never shown.") },
  { "turned-left-few",
    N_ ("Faces turned far to the person's right: {n}; at least {limit} are needed, or such faces "
        "come out wrongly turned."),
    N_ ("Record {record} while turning the head slowly to the right, up to the profile.") },
  { "turned-right-few",
    N_ ("Faces turned far to the person's left: {n}; at least {limit} are needed, or such faces "
        "come out wrongly turned."),
    N_ ("Record {record} while turning the head slowly to the left, up to the profile.") },
  { "types-mixed", N_ ("Showing another part of the head than the others: {n} faces."),
    N_ ("Import them again with one type of face.") },
  { "unsupported", N_ ("{percent} of your faces are like none of the character."),
    N_ ("Add faces of the character like those that are shown.") },
  { "variety-low", N_ ("Most faces are repeats: only {percent} are really different."),
    N_ ("Record with more movement: turn the head, talk, change the light.") },
  { "vowels-thin", N_ ("There are only {n} faces for “{what}”."),
    N_ ("Record while saying: ee, oo, aa.") },
  { "warmth-single", N_ ("{percent} of the faces are under light of one colour."),
    N_ ("Record {record} in other light: by a window, or under a warm lamp.") },
  { "warmth-thin", N_ ("There are only {n} faces for “{what}”."),
    N_ ("Record by a window, and under a warm lamp.") },
  { "yaw-gap", N_ ("You turn the head where the character has only {n} faces."),
    N_ ("Add {record} faces of the character that do.") },
};

/* The dimension that "thin" findings are about. */
static const struct
{
  const char            *name;
  GuiseCoverageDimension dimension;
} thin[] = {
  { "distance-thin", GUISE_COVERAGE_DISTANCE }, { "expression-thin", GUISE_COVERAGE_SHAPE },
  { "level-thin", GUISE_COVERAGE_LEVEL },       { "light-thin", GUISE_COVERAGE_LIGHT },
  { "pitch-thin", GUISE_COVERAGE_PITCH },       { "roll-thin", GUISE_COVERAGE_ROLL },
  { "vowels-thin", GUISE_COVERAGE_VOWEL },      { "warmth-thin", GUISE_COVERAGE_WARMTH },
};

static const char *
get_what (const GuiseScoreFinding *finding)
{
  for (size_t i = 0; i < G_N_ELEMENTS (thin); i++)
    if (strcmp (thin[i].name, finding->name) == 0 && finding->bin >= 0 &&
        finding->bin < guise_coverage_get_n_bins (thin[i].dimension))
      return guise_coach_words_translate (guise_coach_get_words (thin[i].dimension, finding->bin));
  return "–";
}

/* How one face is beside another; in braces the share of it. */
static const struct
{
  const char *more;
  const char *less;
} proportions[GUISE_N_SCORE_PROPORTIONS] = {
  [GUISE_SCORE_PROPORTION_WIDTH] = { N_ ("{percent} wider"), N_ ("{percent} narrower") },
  [GUISE_SCORE_PROPORTION_JAW] = { N_ ("{percent} broader in the jaw"),
                                   N_ ("{percent} narrower in the jaw") },
  [GUISE_SCORE_PROPORTION_EYES] = { N_ ("{percent} wider between the eyes"),
                                    N_ ("{percent} narrower between the eyes") },
  [GUISE_SCORE_PROPORTION_NOSE] = { N_ ("{percent} longer in the nose"),
                                    N_ ("{percent} shorter in the nose") },
};

static char *
dup_percent (double share)
{
  return g_strdup_printf ("%.0f %%", 100.0 * share);
}

static char *
dup_parts (const GuiseScoreFinding *finding)
{
  GString *text = g_string_new (NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (proportions); i++)
    {
      const double     part = finding->proportions[i];
      g_autofree char *percent = dup_percent (fabs (part));

      if (part == 0.0)
        continue;
      if (text->len > 0)
        g_string_append (text, ", ");
      g_string_append (text, _ (part > 0.0 ? proportions[i].more : proportions[i].less));
      g_string_replace (text, "{percent}", percent, 0);
    }
  return g_string_free (text, FALSE);
}

/* There are sentences of how few faces show something; of none at all this one. */
static const char *
get_text (int row, const GuiseScoreFinding *finding)
{
  if (finding->value < 0.5 && strstr (rows[row].text, "{what}") != NULL)
    return _ ("No face shows “{what}” yet.");
  return _ (rows[row].text);
}

static char *
fill (const char *sentence, const GuiseScoreFinding *finding)
{
  GString         *text = g_string_new (sentence);
  g_autofree char *n = g_strdup_printf ("%'.0f", finding->value);
  g_autofree char *percent = dup_percent (finding->value);
  g_autofree char *limit = g_strdup_printf ("%'.0f", ceil (finding->limit));
  g_autofree char *parts = dup_parts (finding);
  g_autofree char *record = g_strdup_printf ("%'zu", finding->n_record);

  g_string_replace (text, "{n}", n, 0);
  g_string_replace (text, "{percent}", percent, 0);
  g_string_replace (text, "{limit}", limit, 0);
  g_string_replace (text, "{record}", record, 0);
  g_string_replace (text, "{what}", get_what (finding), 0);
  g_string_replace (text, "{parts}", parts, 0);
  return g_string_free (text, FALSE);
}

static int
find_row (const GuiseScoreFinding *finding)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (rows[i].name, finding->name) == 0)
      return (int) i;
  return -1;
}

char *
guise_score_sentences_dup_text (const GuiseScoreFinding *finding)
{
  const int row = find_row (finding);

  return row >= 0 ? fill (get_text (row, finding), finding) : g_strdup (finding->text);
}

char *
guise_score_sentences_dup_advice (const GuiseScoreFinding *finding)
{
  const int row = find_row (finding);

  return row >= 0 ? fill (_ (rows[row].advice), finding) : g_strdup (finding->advice);
}

gboolean
guise_score_sentences_has (const char *name)
{
  const GuiseScoreFinding finding = { .name = name };

  return find_row (&finding) >= 0;
}
