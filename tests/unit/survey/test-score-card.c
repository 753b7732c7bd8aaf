/* SPDX-License-Identifier: GPL-3.0-or-later
 * Every finding of the score card: silent on a good set, heard on one that is spoilt for it. */
#include "survey/guise-score-card.h"

#include <string.h>

#include "core/guise-error.h"
#include "core/guise-random.h"
#include "made-up-record.h"

#define N     1500
#define N_DST 800

/* A faceset in memory. */
typedef struct
{
  GuiseFaceRecord          *records;  /* owned */
  GuiseFacesetEntry        *entries;  /* owned */
  const GuiseFaceRecord   **record_p; /* owned */
  const GuiseFacesetEntry **entry_p;  /* owned */
  char                    **frames;   /* owned */
  size_t                    n;
  size_t                    n_damaged;
  gboolean                  is_recorded;
  size_t                    n_tongue;
} Set;

static void
set_clear (Set *self)
{
  g_free (self->records);
  g_free (self->entries);
  g_free (self->record_p);
  g_free (self->entry_p);
  g_strfreev (self->frames);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Set, set_clear)

static void
set_init (Set *self, size_t n)
{
  *self = (Set){
    .records = g_new0 (GuiseFaceRecord, n),
    .entries = g_new0 (GuiseFacesetEntry, n),
    .record_p = g_new (const GuiseFaceRecord *, n),
    .entry_p = g_new (const GuiseFacesetEntry *, n),
    .frames = g_new0 (char *, n + 1),
    .n = n,
  };
  for (size_t i = 0; i < n; i++)
    {
      self->record_p[i] = &self->records[i];
      self->entry_p[i] = &self->entries[i];
    }
}

static float
draw (GuiseRandom *random, double low, double high)
{
  return (float) guise_random_uniform (random, low, high);
}

/* A face of a good set: everything varies, nothing is wrong. */
static void
fill_face (Set *self, size_t i, GuiseRandom *random)
{
  GuiseFaceRecord   *record = &self->records[i];
  GuiseFacesetEntry *entry = &self->entries[i];
  const double       light = guise_random_uniform (random, 0.0, 2.0 * G_PI);
  const uint32_t     gaze = guise_random_below (random, 10);

  *record = made_up_record (guise_random_uniform (random, -80.0, 80.0),
                            guise_random_uniform (random, -32.0, 32.0));
  record->roll = draw (random, -20.0, 20.0);
  record->distance = draw (random, 0.06, 0.22);
  record->eye_right = record->eye_left = i % 10 == 0   ? 0.03f
                                         : i % 10 == 1 ? 0.12f
                                         : i % 10 == 2 ? 0.30f
                                                       : draw (random, 0.19, 0.23);
  record->mouth_open = i % 10 == 1 ? 0.005f : draw (random, 0.0, 0.10);
  record->mouth_width = i % 5 == 0 ? 0.48f : i % 5 == 1 ? 0.70f : 0.60f;
  record->corner_lift = i % 5 == 1 ? 0.05f : 0.0f;
  record->brow = i % 7 == 0 ? 0.26f : i % 7 == 1 ? 0.15f : 0.20f;
  record->gaze_x = gaze < 8 ? 0.12f * (float) cos (gaze * G_PI / 4.0) : 0.0f;
  record->gaze_y = gaze < 8 ? 0.12f * (float) sin (gaze * G_PI / 4.0) : 0.0f;
  /* Light that goes around: one scene, but a wide one. */
  record->light_x = (float) (0.9 * pow (sin (light), 3.0));
  record->light_y = (float) (-0.3 + 0.6 * cos (3.0 * light));
  record->light_level = (float) exp2 (-2.3 + 1.7 * cos (2.0 * light));
  record->warmth = i % 8 == 0 ? 0.8f : i % 8 == 1 ? 2.0f : 1.4f;
  record->lab_mean[0] = draw (random, 58.0, 60.0);
  record->sharpness = draw (random, 0.25, 0.35);
  record->fit = draw (random, 0.04, 0.06);
  for (int k = 0; k < GUISE_FACE_N_APPEARANCE; k++)
    record->appearance[k] = (int8_t) draw (random, -30.0, 30.0);

  self->frames[i] = g_strdup_printf ("%05zu.png", i);
  *entry = (GuiseFacesetEntry){ .source_filename = self->frames[i],
                                .type = GUISE_FACE_TYPE_WHOLE,
                                .width = 256,
                                .height = 256,
                                .eyebrows_expand_mod = 1.0,
                                .has_mask = TRUE,
                                .source_scale = 1.2 };
  /* the points that proportions go by */
  entry->landmarks[2] = (GuisePoint){ 60.0, 110.0 };
  entry->landmarks[14] = (GuisePoint){ 196.0, 110.0 };
  entry->landmarks[5] = (GuisePoint){ 80.0, 180.0 };
  entry->landmarks[11] = (GuisePoint){ 176.0, 180.0 };
  entry->landmarks[8] = (GuisePoint){ 128.0, 220.0 };
  entry->landmarks[27] = (GuisePoint){ 128.0, 90.0 };
  entry->landmarks[33] = (GuisePoint){ 128.0, 150.0 };
  entry->landmarks[36] = (GuisePoint){ 80.0, 90.0 };
  entry->landmarks[45] = (GuisePoint){ 176.0, 90.0 };
}

static void
set_fill (Set *self, size_t n, uint64_t seed)
{
  GuiseRandom random = guise_random_init (seed, 1);

  set_init (self, n);
  for (size_t i = 0; i < n; i++)
    fill_face (self, i, &random);
}

static void
turn (GuiseFaceRecord *record, double yaw)
{
  record->yaw = yaw * G_PI / 180.0;
  record->yaw_bin = guise_face_get_yaw_bin (record->yaw);
}

/* A source that does all that its destination does, each a little differently, six times. */
static void
set_fill_like (Set *self, const Set *other, uint64_t seed)
{
  GuiseRandom random = guise_random_init (seed, 1);

  set_init (self, 6 * other->n);
  for (size_t i = 0; i < self->n; i++)
    {
      const GuiseFaceRecord *model = &other->records[i / 6];
      GuiseFaceRecord       *record = &self->records[i];

      fill_face (self, i, &random);
      /* what is alike is frames apart: a mouth that holds still six times does not talk */
      g_free (self->frames[i]);
      self->frames[i] = g_strdup_printf ("%05zu.png", i % 6 * other->n + i / 6);
      self->entries[i].source_filename = self->frames[i];
      turn (record, model->yaw * 180.0 / G_PI + (double) draw (&random, -2.0, 2.0));
      record->pitch = model->pitch + (double) draw (&random, -0.02, 0.02);
      record->mouth_open = model->mouth_open;
      record->mouth_width = model->mouth_width;
      record->corner_lift = model->corner_lift;
      record->eye_right = model->eye_right;
      record->eye_left = model->eye_left;
    }
}

static GuiseScoreSet
set_view (const Set *self)
{
  return (GuiseScoreSet){ .n = self->n,
                          .entries = self->entry_p,
                          .records = self->record_p,
                          .n_damaged = self->n_damaged,
                          .is_recorded = self->is_recorded,
                          .n_tongue = self->n_tongue };
}

static GuiseScoreCard *
judge (const Set *src, const Set *dst, const GuiseScoreOptions *options)
{
  const GuiseScoreSet a = set_view (src);
  const GuiseScoreSet b = dst != NULL ? set_view (dst) : (GuiseScoreSet){ 0 };
  g_autoptr (GError) error = NULL;
  GuiseScoreCard *card = guise_score_card_new (&a, dst != NULL ? &b : NULL, options, NULL, &error);

  g_assert_no_error (error);
  return card;
}

/* A good set makes no finding; this is what "does not fire" means for all of them. */
static void
test_good (void)
{
  const GuiseScoreOptions options = { .resolution = 256, .n_wanted = 5000 };
  g_auto (Set) src = { 0 };
  g_auto (Set) dst = { 0 };
  g_autoptr (GuiseScoreCard) card = NULL;

  set_fill (&dst, N_DST, 2);
  set_fill_like (&src, &dst, 1);
  card = judge (&src, &dst, &options);
  for (guint i = 0; i < card->findings->len; i++)
    g_test_message ("%s: %s", g_array_index (card->findings, GuiseScoreFinding, i).name,
                    g_array_index (card->findings, GuiseScoreFinding, i).text);
  g_assert_cmpuint (card->findings->len, ==, 0);
  g_assert_cmpuint (card->src.n_effective, ==, 6 * N_DST);
  g_assert_cmpuint (card->src.n_repeats, ==, 0);
  g_assert_cmpfloat_with_epsilon (card->src.face_pixels, 307.2, 1e-9);
  g_assert_cmpfloat (card->unsupported, <, 0.05);
}

/* ---- spoilt sets ---- */

#define ALL(record_) \
  for (GuiseFaceRecord *record_ = set->records; record_ < set->records + set->n; record_++)

static void
open_eyes (Set *set)
{
  ALL (r)
  if (r->eye_right < 0.09f)
    r->eye_right = r->eye_left = 0.2f;
}

static void
close_eyes_in_front (Set *set)
{
  ALL (r)
  if (r->eye_right < 0.09f)
    turn (r, 0.0);
}

static void
shut_mouths (Set *set)
{
  ALL (r) r->mouth_open = 0.005f;
}

static void
limit_mouths (Set *set)
{
  ALL (r) r->mouth_open = MIN (r->mouth_open, 0.07f);
}

static void
part_lips (Set *set)
{
  ALL (r) r->mouth_open = MAX (r->mouth_open, 0.02f);
}

static void
stare (Set *set)
{
  ALL (r) r->gaze_x = r->gaze_y = 0.0f;
}

static void
turn_right (Set *set)
{
  ALL (r) turn (r, -fabs (r->yaw) * 180.0 / G_PI);
}

static void
turn_left (Set *set)
{
  ALL (r) turn (r, fabs (r->yaw) * 180.0 / G_PI);
}

static void
hold_level (Set *set)
{
  ALL (r) r->pitch = -0.03;
}

static void
rest (Set *set)
{
  ALL (r)
  {
    r->mouth_width = 0.6f;
    r->brow = 0.2f;
  }
}

static void
light_front (Set *set)
{
  ALL (r) r->light_x = 0.0f;
}

static void
light_normal (Set *set)
{
  ALL (r) r->light_level = 0.3f;
}

static void
hold_upright (Set *set)
{
  ALL (r) r->roll = 0.0f;
}

static void
keep_distance (Set *set)
{
  ALL (r) r->distance = 0.12f;
}

/* Nothing is bluer than usual: the window is missing. */
static void
tint_few (Set *set)
{
  for (size_t i = 0; i < set->n; i++)
    set->records[i].warmth = MAX (set->records[i].warmth, 1.4f);
}

/* Beyond every skin: all of it is the lamp. */
static void
tint_warm (Set *set)
{
  for (size_t i = 0; i < set->n; i++)
    set->records[i].warmth = 2.6f;
}

static void
tint_cool (Set *set)
{
  for (size_t i = 0; i < set->n; i++)
    set->records[i].warmth = 0.3f;
}

static void
light_one (Set *set)
{
  ALL (r)
  {
    r->light_x = r->light_y = 0.0f;
    r->light_level = 0.3f;
    r->lab_mean[0] = 60.0f;
  }
}

/* Each face to one of @n scenes that differ in everything. */
static void
light_scenes (Set *set, int n)
{
  for (size_t i = 0; i < set->n; i++)
    {
      const int s = (int) (i % (size_t) n);

      set->records[i].lab_mean[0] = 20.0f + 16.0f * (float) (s % 4);
      set->records[i].light_x = -0.8f + 0.5f * (float) (s / 4);
      set->records[i].light_y = 0.0f;
      set->records[i].light_level = 0.3f;
    }
}

static void
light_patchwork (Set *set)
{
  light_scenes (set, 16);
}

static void
light_small (Set *set)
{
  light_scenes (set, 8);
}

static void
mix_skins (Set *set)
{
  light_one (set);
  for (size_t i = 0; i < set->n; i += 2)
    set->records[i].lab_mean[1] += 10.0f;
}

static void
light_aside (Set *set)
{
  light_one (set);
  for (size_t i = 0; i < set->n; i += 3)
    set->records[i].light_x = 0.8f;
}

static void
darken (Set *set)
{
  for (size_t i = 0; i < set->n; i += 10)
    set->records[i].light_level = 0.03f;
}

static void
overexpose (Set *set)
{
  for (size_t i = 0; i < set->n; i += 10)
    set->records[i].clipped = 0.05f;
}

static void
repeat (Set *set)
{
  for (size_t i = 0; i + 1 < set->n; i += 2)
    {
      set->records[i + 1] = set->records[i];
      set->records[i + 1].appearance[0] += 20; /* 0.039 */
    }
}

static void
copy_one (Set *set)
{
  set->records[7] = set->records[8];
}

static void
talk (Set *set)
{
  for (size_t i = 0; i < set->n; i++)
    set->records[i] = set->records[i % 100];
}

/* A mouth that opens once in the whole footage. */
static void
say_nothing (Set *set)
{
  for (size_t i = 0; i < set->n; i++)
    {
      set->records[i].mouth_width = 0.6f;
      set->records[i].mouth_open = i < set->n / 2 ? 0.005f : 0.06f;
    }
}

static void
forget_tongue (Set *set)
{
  set->is_recorded = TRUE;
  set->n_tongue = 3;
}

static void
shrink (Set *set)
{
  for (size_t i = 0; i < set->n; i++)
    set->entries[i].source_scale = 140.0 / 256.0;
}

static void
unmask_one (Set *set)
{
  set->entries[3].has_mask = FALSE;
}

static void
retype_one (Set *set)
{
  set->entries[3].type = GUISE_FACE_TYPE_FULL;
}

static void
resize_one (Set *set)
{
  set->entries[3].width = 512;
}

static void
raise_one (Set *set)
{
  set->entries[3].eyebrows_expand_mod = 2.0;
}

static void
share_frame (Set *set)
{
  set->entries[3].source_filename = set->entries[4].source_filename;
}

static void
come_near (Set *set)
{
  for (size_t i = 0; i < set->n; i += 5)
    set->records[i].distance = 0.35f;
}

static void
damage (Set *set)
{
  set->n_damaged = 2;
}

static void
lose_record (Set *set)
{
  set->record_p[5] = NULL;
}

static void
blur (Set *set)
{
  for (size_t i = 0; i < set->n; i += 50)
    set->records[i].sharpness = 0.05f;
}

static void
move (Set *set)
{
  for (size_t i = 0; i < set->n; i += 50)
    {
      set->records[i].direction_ratio = 3.0f;
      set->records[i].sharpness = 0.26f;
    }
}

static void
misalign (Set *set)
{
  for (size_t i = 0; i < set->n; i += 50)
    set->records[i].fit = 0.4f;
}

static void
crop (Set *set)
{
  for (size_t i = 0; i < set->n; i += 25)
    set->records[i].outside = 0.3f;
}

static void
enlarge (Set *set)
{
  for (size_t i = 0; i < set->n; i += 4)
    set->records[i].enlargement = 2.0f;
}

typedef struct
{
  const char *name;
  void (*spoil) (Set *set);
  GuiseScoreSeverity severity;
  size_t             n_record; /* expected; 0 when recording is not the cure */
} Case;

static const Case cases[] = {
  { "eyes-closed-missing", open_eyes, GUISE_SCORE_SEVERE, 60 },
  { "eyes-closed-one-direction", close_eyes_in_front, GUISE_SCORE_WARNING, 60 },
  { "mouth-open-missing", shut_mouths, GUISE_SCORE_SEVERE, 120 },
  { "mouth-wide-missing", limit_mouths, GUISE_SCORE_SEVERE, 30 },
  { "mouth-closed-missing", part_lips, GUISE_SCORE_SEVERE, 120 },
  { "gaze-thin", stare, GUISE_SCORE_SEVERE, 100 },
  { "turned-left-few", turn_right, GUISE_SCORE_SEVERE, 360 },
  { "turned-right-few", turn_left, GUISE_SCORE_SEVERE, 360 },
  { "one-sided", turn_left, GUISE_SCORE_SEVERE, 0 },
  { "pitch-thin", hold_level, GUISE_SCORE_SEVERE, 420 },
  { "expression-thin", rest, GUISE_SCORE_WARNING, 400 },
  { "vowels-thin", say_nothing, GUISE_SCORE_WARNING, 280 },
  { "talking-missing", say_nothing, GUISE_SCORE_WARNING, 100 },
  { "tongue-missing", forget_tongue, GUISE_SCORE_NOTE, 20 },
  { "light-thin", light_front, GUISE_SCORE_WARNING, 400 },
  { "level-thin", light_normal, GUISE_SCORE_NOTE, 300 },
  { "roll-thin", hold_upright, GUISE_SCORE_NOTE, 240 },
  { "distance-thin", keep_distance, GUISE_SCORE_NOTE, 380 },
  { "warmth-thin", tint_few, GUISE_SCORE_NOTE, 80 },
  { "warmth-single", tint_warm, GUISE_SCORE_WARNING, 60 },
  { "light-single", light_one, GUISE_SCORE_WARNING, 0 },
  { "light-patchwork", light_patchwork, GUISE_SCORE_WARNING, 0 },
  { "light-scenes-small", light_small, GUISE_SCORE_NOTE, 0 },
  { "colour-mixed", mix_skins, GUISE_SCORE_WARNING, 0 },
  { "light-hard", light_aside, GUISE_SCORE_NOTE, 0 },
  { "exposure-dark", darken, GUISE_SCORE_WARNING, 0 },
  { "exposure-clipped", overexpose, GUISE_SCORE_WARNING, 0 },
  { "repeats", repeat, GUISE_SCORE_WARNING, 0 },
  { "copies", copy_one, GUISE_SCORE_NOTE, 0 },
  { "variety-low", talk, GUISE_SCORE_WARNING, 0 },
  { "faces-small", shrink, GUISE_SCORE_WARNING, 0 },
  { "masks-missing", unmask_one, GUISE_SCORE_WARNING, 0 },
  { "types-mixed", retype_one, GUISE_SCORE_SEVERE, 0 },
  { "sizes-mixed", resize_one, GUISE_SCORE_NOTE, 0 },
  { "brows-mixed", raise_one, GUISE_SCORE_NOTE, 0 },
  { "frames-shared", share_frame, GUISE_SCORE_WARNING, 0 },
  { "faces-large", come_near, GUISE_SCORE_NOTE, 0 },
  { "files-damaged", damage, GUISE_SCORE_WARNING, 0 },
  { "faces-unreadable", lose_record, GUISE_SCORE_WARNING, 0 },
  { "blurred", blur, GUISE_SCORE_WARNING, 0 },
  { "motion-blurred", move, GUISE_SCORE_WARNING, 0 },
  { "misaligned", misalign, GUISE_SCORE_WARNING, 0 },
  { "cropped", crop, GUISE_SCORE_WARNING, 0 },
  { "enlarged", enlarge, GUISE_SCORE_NOTE, 0 },
};

static void
test_case (const void *data)
{
  const Case             *row = data;
  const GuiseScoreOptions options = { .resolution = 224 };
  g_auto (Set) set = { 0 };
  g_autoptr (GuiseScoreCard) card = NULL;
  const GuiseScoreFinding *finding;

  set_fill (&set, N, 1);
  row->spoil (&set);
  card = judge (&set, NULL, &options);
  finding = guise_score_card_find (card, row->name, "src");
  for (guint i = 0; i < card->findings->len; i++)
    g_test_message ("%s (%s): %s %s", g_array_index (card->findings, GuiseScoreFinding, i).name,
                    guise_score_severity_to_string (
                      g_array_index (card->findings, GuiseScoreFinding, i).severity),
                    g_array_index (card->findings, GuiseScoreFinding, i).text,
                    g_array_index (card->findings, GuiseScoreFinding, i).advice);
  g_assert_nonnull (finding);
  g_assert_cmpint (finding->severity, ==, row->severity);
  g_assert_cmpuint (finding->n_record, ==, row->n_record);
  g_assert_true (g_str_has_suffix (finding->text, "."));
  g_assert_true (g_str_has_suffix (finding->advice, "."));
  if (finding->all != NULL && finding->value > 1.0) /* else it may be a share */
    g_assert_cmpfloat (finding->value, ==, (double) finding->all->len);
}

/* A mask that is no picture counts as none, and its face is the one that is shown. */
static void
test_unreadable_mask (void)
{
  const GuiseScoreOptions     options = { .resolution = 224 };
  g_autofree GuiseStoredMask *masks = g_new (GuiseStoredMask, N);
  g_auto (Set) set = { 0 };
  g_autoptr (GuiseScoreCard) card = NULL;
  const GuiseScoreFinding *finding;
  GuiseScoreSet            looked_at;

  set_fill (&set, N, 1);
  for (size_t i = 0; i < N; i++)
    masks[i] = i == 7 ? GUISE_STORED_MASK_UNREADABLE : GUISE_STORED_MASK_SOUND;
  looked_at = set_view (&set);
  looked_at.masks = masks;
  card = guise_score_card_new (&looked_at, NULL, &options, NULL, NULL);
  finding = guise_score_card_find (card, "masks-missing", "src");
  g_assert_nonnull (finding);
  g_assert_cmpfloat (finding->value, ==, 1.0);
  g_assert_cmpuint (finding->n_faces, ==, 1);
  g_assert_cmpuint (finding->faces[0], ==, 7);
}

/* Of faces that are better left out all are listed, not only the examples. */
static void
test_all_of_them (void)
{
  g_auto (Set) set = { 0 };
  g_autoptr (GuiseScoreCard) card = NULL;
  const GuiseScoreFinding *finding;

  set_fill (&set, N, 1);
  blur (&set);
  card = judge (&set, NULL, NULL);
  finding = guise_score_card_find (card, "blurred", "src");
  g_assert_nonnull (finding->all);
  g_assert_cmpuint (finding->all->len, >, finding->n_faces);
  g_assert_cmpuint (g_array_index (finding->all, uint32_t, 0), ==, finding->faces[0]);
}

/* So are those that one should look at. */
static void
test_all_dark (void)
{
  g_auto (Set) set = { 0 };
  g_autoptr (GuiseScoreCard) card = NULL;
  const GuiseScoreFinding *finding;

  set_fill (&set, N, 1);
  darken (&set);
  card = judge (&set, NULL, NULL);
  finding = guise_score_card_find (card, "exposure-dark", "src");
  g_assert_nonnull (finding->all);
  g_assert_cmpuint (finding->all->len, >, finding->n_faces);
  g_assert_cmpfloat_with_epsilon ((double) finding->all->len / N, finding->value, 1e-9);
}

/* The number of the text is the number of the problem. */
static void
test_words (void)
{
  const GuiseScoreOptions options = { .resolution = 224 };
  g_auto (Set) set = { 0 };
  g_autoptr (GuiseScoreCard) card = NULL;

  set_fill (&set, N, 1);
  open_eyes (&set);
  shrink (&set);
  card = judge (&set, NULL, &options);
  g_assert_cmpstr (guise_score_card_find (card, "eyes-closed-missing", NULL)->text, ==,
                   "0 of 1500 source faces were recorded with eyes closed; at least 20 are "
                   "needed.");
  g_assert_true (strstr (guise_score_card_find (card, "eyes-closed-missing", NULL)->advice,
                         "Record 60 with eyes closed") != NULL);
  g_assert_cmpstr (guise_score_card_find (card, "faces-small", NULL)->text, ==,
                   "The source faces are about 140 pixels large in their footage; a resolution of "
                   "224 gains nothing over 144.");
  /* worst first */
  for (guint i = 1; i < card->findings->len; i++)
    g_assert_cmpint (g_array_index (card->findings, GuiseScoreFinding, i - 1).severity, >=,
                     g_array_index (card->findings, GuiseScoreFinding, i).severity);
}

static void
test_sizes (void)
{
  g_auto (Set) few = { 0 };
  g_auto (Set) many = { 0 };
  g_autoptr (GuiseScoreCard) few_card = NULL;
  g_autoptr (GuiseScoreCard) many_card = NULL;

  set_fill (&few, 300, 1);
  few_card = judge (&few, NULL, NULL);
  g_assert_cmpuint (guise_score_card_find (few_card, "faces-few", "src")->n_record, ==, 2700);
  g_assert_null (guise_score_card_find (few_card, "faces-many", NULL));
  set_fill (&many, 5200, 1);
  many_card = judge (&many, NULL, NULL);
  g_assert_nonnull (guise_score_card_find (many_card, "faces-many", "src"));
  g_assert_null (guise_score_card_find (many_card, "faces-few", NULL));
}

/* ---- pairs ---- */

static void
test_pair (void)
{
  g_auto (Set) src = { 0 };
  g_auto (Set) dst = { 0 };
  g_autoptr (GuiseScoreCard) card = NULL;
  g_autoptr (GuiseScoreCard) flipped = NULL;
  const GuiseScoreOptions  flip = { .is_src_flipped = TRUE };
  const GuiseScoreFinding *shape;

  set_fill (&dst, N_DST, 2);
  for (size_t i = 0; i < N_DST; i += 2)
    { /* each face and its mirror image, and enough from the front to judge proportions by */
      if (i < 40)
        {
          turn (&dst.records[i], 4.0);
          dst.records[i].pitch = 0.0;
          dst.records[i].mouth_open = 0.02f;
        }
      dst.records[i + 1] = dst.records[i];
      turn (&dst.records[i + 1], -dst.records[i].yaw * 180.0 / G_PI);
    }
  set_fill_like (&src, &dst, 1);
  for (size_t i = 0; i < src.n; i++)
    turn (&src.records[i], fabs (src.records[i].yaw) * 180.0 / G_PI);
  for (size_t i = 0; i < N_DST; i++)
    dst.entries[i].landmarks[2].x -= 12.0; /* a wider face */
  for (size_t i = 0; i < N_DST; i += 2)
    {
      dst.records[i].light_x = 2.0f;
      dst.records[i].lab_mean[0] = 90.0f;
    }
  card = judge (&src, &dst, NULL);
  g_assert_cmpfloat (card->unsupported, >, 0.3);
  g_assert_cmpfloat (card->unsupported_by[GUISE_SCORE_REASON_YAW], >, 0.3);
  g_assert_cmpfloat (card->unsupported_by[GUISE_SCORE_REASON_PITCH], <, 0.2);
  g_assert_cmpint (guise_score_card_find (card, "unsupported", "dst")->severity, ==,
                   GUISE_SCORE_SEVERE);
  g_assert_cmpuint (guise_score_card_find (card, "unsupported", "dst")->n_faces, ==,
                    GUISE_SCORE_MAX_EXAMPLES);
  for (int i = 0; i < GUISE_SCORE_MAX_EXAMPLES; i++) /* the loneliest look far to the right */
    g_assert_cmpfloat (dst.records[guise_score_card_find (card, "unsupported", "dst")->faces[i]]
                         .yaw,
                       <, -0.8);
  g_assert_nonnull (guise_score_card_find (card, "yaw-gap", "both"));
  g_assert_null (guise_score_card_find (card, "pitch-gap", "both"));
  g_assert_nonnull (guise_score_card_find (card, "light-unmatched", "dst"));
  shape = guise_score_card_find (card, "face-shape-differs", "both");
  g_assert_nonnull (shape);
  /* 136 pixels from cheek to cheek became 148; what is as wide as before is a smaller part of it.
   */
  g_assert_cmpfloat_with_epsilon (shape->proportions[GUISE_SCORE_PROPORTION_WIDTH],
                                  148.0 / 136.0 - 1.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (shape->proportions[GUISE_SCORE_PROPORTION_JAW],
                                  136.0 / 148.0 - 1.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (shape->proportions[GUISE_SCORE_PROPORTION_EYES],
                                  136.0 / 148.0 - 1.0, 1e-9);
  g_assert_cmpfloat (shape->proportions[GUISE_SCORE_PROPORTION_NOSE], ==, 0.0);

  /* mirrored at random, the source does look to the right too */
  flipped = judge (&src, &dst, &flip);
  g_assert_cmpfloat (flipped->unsupported, <, 0.05);
  g_assert_null (guise_score_card_find (flipped, "yaw-gap", "both"));
  g_assert_null (guise_score_card_find (flipped, "unsupported", "dst"));
}

static void
test_pitch_gap (void)
{
  g_auto (Set) src = { 0 };
  g_auto (Set) dst = { 0 };
  g_autoptr (GuiseScoreCard) card = NULL;

  set_fill (&dst, N_DST, 2);
  set_fill_like (&src, &dst, 1);
  for (size_t i = 0; i < src.n; i++)
    src.records[i].pitch = -fabs (src.records[i].pitch);
  card = judge (&src, &dst, NULL);
  g_assert_nonnull (guise_score_card_find (card, "pitch-gap", "both"));
  g_assert_true (strstr (guise_score_card_find (card, "pitch-gap", "both")->text, " up in ") !=
                 NULL);
}

/* All in one colour of light: what is said is what would help. */
static void
test_tint (void)
{
  void (*const spoil[]) (Set *) = { tint_warm, tint_cool };
  static const char *const advice[] = { "Record 60 by a window", "Record 60 under a warm lamp" };

  for (size_t i = 0; i < G_N_ELEMENTS (spoil); i++)
    {
      g_auto (Set) set = { 0 };
      g_autoptr (GuiseScoreCard) card = NULL;
      const GuiseScoreFinding *finding;

      set_fill (&set, N, 1);
      spoil[i](&set);
      card = judge (&set, NULL, NULL);
      finding = guise_score_card_find (card, "warmth-single", "src");
      g_assert_nonnull (finding);
      g_assert_true (g_str_has_prefix (finding->text, "100 % of the source faces are under "));
      g_assert_true (g_str_has_prefix (finding->advice, advice[i]));
      g_assert_null (guise_score_card_find (card, "warmth-thin", "src"));
    }
}

static void
test_failures (void)
{
  g_auto (Set) set = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GuiseScoreSet input;

  set_fill (&set, 60, 1);
  input = (GuiseScoreSet){ .n = set.n, .entries = set.entry_p, .records = set.record_p };
  g_cancellable_cancel (cancellable);
  g_assert_null (guise_score_card_new (&input, NULL, NULL, cancellable, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
  g_clear_error (&error);
  for (size_t i = 0; i < set.n; i++)
    set.record_p[i] = NULL;
  g_assert_null (guise_score_card_new (&input, NULL, NULL, NULL, &error));
  g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY);
}

/* A resolution that is as good as none smaller is never called too much. */
static void
test_resolution (void)
{
  g_assert_cmpint (guise_score_judge_resolution (100.0, 224), ==, 112);
  g_assert_cmpint (guise_score_judge_resolution (223.0, 224), ==, 0);
  g_assert_cmpint (guise_score_judge_resolution (40.0, 96), ==, 64);
  g_assert_cmpint (guise_score_judge_resolution (40.0, 64), ==, 0);
  g_assert_cmpint (guise_score_judge_resolution (20.0, 32), ==, 0);
  g_assert_cmpint (guise_score_judge_resolution (0.0, 224), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/score-card/resolution", test_resolution);
  g_test_add_func ("/score-card/good", test_good);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/score-card/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/score-card/words", test_words);
  g_test_add_func ("/score-card/all-of-them", test_all_of_them);
  g_test_add_func ("/score-card/all-dark", test_all_dark);
  g_test_add_func ("/score-card/unreadable-mask", test_unreadable_mask);
  g_test_add_func ("/score-card/sizes", test_sizes);
  g_test_add_func ("/score-card/pair", test_pair);
  g_test_add_func ("/score-card/pitch-gap", test_pitch_gap);
  g_test_add_func ("/score-card/tint", test_tint);
  g_test_add_func ("/score-card/failures", test_failures);
  return g_test_run ();
}
