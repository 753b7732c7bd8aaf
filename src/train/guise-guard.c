/* SPDX-License-Identifier: GPL-3.0-or-later
 * Watches a training: medians of the logarithms of losses, variances of predictions. */
#include "train/guise-guard.h"

#include <math.h>
#include <string.h>

#include "train/guise-picture-variance.h"

#define N_SHORT          32     /* the most losses whose median is compared */
#define N_LOGS           64     /* losses that tell the noise */
#define N_FIRST          8      /* losses that make the first level */
#define N_EARLY          160    /* losses after which the level is trusted */
#define LEVEL_LEAK       0.01   /* a level forgets so much in a block of losses */
#define NOISE_WEIGHT     0.2    /* of a new block in the noise */
#define LOSS_MIN         1e-6   /* less is no loss at all */
#define NOISE_FACTOR     1.4826 /* from a median distance to the median to a deviation */

#define N_PLATEAU_BLOCKS 20
#define N_PLATEAU_LOSSES 1000 /* of a block */
#define PLATEAU_FALL     0.01 /* of the loss over all blocks; less is a plateau */

#define TARGET_MIN       1e-4 /* targets of a smaller variance (a deviation of 1 %) are no measure */
#define N_MANY           4    /* faces of a look; fewer may be alike by chance */
#define FEW_FACTOR       0.1  /* of the limit then */
#define N_BEGINNING      5000 /* iterations after which predictions differ, or never will */
#define SHARE_NEVER      1e-3
#define BEST_LEAK        0.005 /* the best share forgets so much in a look */

/* How far a training may go before it is stopped. */
typedef struct
{
  size_t n_losses;   /* whose median is compared */
  double rise;       /* of the logarithm of a loss above its level */
  double early_rise; /* while there are few losses */
  double n_noises;   /* the rise in deviations of one loss */
  double share;      /* of the variance of the targets */
  double share_best; /* of the most that it was */
} Limits;

/* Found on real and made-up trainings: docs/reliability.md, Guards. */
static const Limits limits[] = {
  [GUISE_GUARD_NORMAL] = { 32, 0.6931, 1.3863, 3.5, 0.01, 0.05 },
  [GUISE_GUARD_STRICT] = { 24, 0.4055, 1.0986, 3.5, 0.02, 0.1 },
  [GUISE_GUARD_OFF] = { N_SHORT, INFINITY, INFINITY, 0.0, 0.0, 0.0 },
};

/* Of the variance of targets that predictions have, over two looks: few faces, as in a look, may
 * be alike by chance. */
typedef struct
{
  double now;  /* NaN: not seen yet */
  double best; /* slowly forgetting */
  double last_variance;
  double last_target; /* 0: there was no look */
} Share;

typedef struct
{
  float  logs[N_LOGS]; /* ring, by the number of losses */
  double level;        /* the lowest median of a block, slowly forgetting; NaN: none yet */
  double limit;        /* what the median is compared with */
  double noise;        /* deviation of one logarithm */
  Share  contrast;
  Share  variety;
} Side;

struct _GuiseGuard
{
  GuiseGuardStrictness strictness;
  const Limits        *limits; /* static */

  Side     sides[GUISE_N_SAEHD_SIDES];
  uint64_t n_losses; /* since it was made to forget */

  GuiseGuardLosses last[GUISE_GUARD_N_LOSSES]; /* ring */
  uint64_t         n_last;
  uint64_t         iteration; /* of the last finding */
  GuiseSaehdSide   side;      /* where it was made */

  double   blocks[N_PLATEAU_BLOCKS]; /* means of logarithms of both losses */
  int      n_blocks;
  double   block_sum;
  int      n_in_block;
  double   fall; /* over all blocks, when it was looked at last */
  gboolean told_plateau;
};

/* ---- words ---- */

static const char *const finding_names[GUISE_N_GUARD_FINDINGS] = {
  [GUISE_GUARD_NONE] = "none",           [GUISE_GUARD_NOT_FINITE] = "not-finite",
  [GUISE_GUARD_LOSS_JUMP] = "loss-jump", [GUISE_GUARD_SINGLE_COLOUR] = "single-colour",
  [GUISE_GUARD_ALL_ALIKE] = "all-alike", [GUISE_GUARD_PLATEAU] = "plateau",
};

const char *const guise_guard_strictness_names[GUISE_N_GUARD_STRICTNESSES + 1] = {
  [GUISE_GUARD_NORMAL] = "normal",
  [GUISE_GUARD_STRICT] = "strict",
  [GUISE_GUARD_OFF] = "off",
};

const char *
guise_guard_finding_to_string (GuiseGuardFinding finding)
{
  g_return_val_if_fail (finding < GUISE_N_GUARD_FINDINGS, NULL);

  return finding_names[finding];
}

gboolean
guise_guard_finding_is_fault (GuiseGuardFinding finding)
{
  return finding != GUISE_GUARD_NONE && finding != GUISE_GUARD_PLATEAU;
}

/* ---- losses ---- */

/* The middle of @n values, which are sorted; n <= 64. */
static double
sort_median (float *values, size_t n)
{
  for (size_t i = 1; i < n; i++)
    {
      float  value = values[i];
      size_t k = i;

      for (; k > 0 && values[k - 1] > value; k--)
        values[k] = values[k - 1];
      values[k] = value;
    }
  return n % 2 == 1 ? (double) values[n / 2]
                    : 0.5 * ((double) values[n / 2 - 1] + (double) values[n / 2]);
}

/* The middle of the last @n logarithms. */
static double
get_median (const Side *self, uint64_t n_losses, size_t n)
{
  float values[N_LOGS];

  for (size_t i = 0; i < n; i++)
    values[i] = self->logs[(n_losses - 1 - i) % N_LOGS];
  return sort_median (values, n);
}

/* The deviation of one logarithm, from distances to the median: of no concern to single losses. */
static double
get_noise (const Side *self, uint64_t n_losses)
{
  size_t n = (size_t) MIN (n_losses, N_LOGS);
  double middle = get_median (self, n_losses, n);
  float  values[N_LOGS];

  for (size_t i = 0; i < n; i++)
    values[i] = fabsf (self->logs[(n_losses - 1 - i) % N_LOGS] - (float) middle);
  return NOISE_FACTOR * sort_median (values, n);
}

/* A block of losses is full: where a side stands. Single losses, however high, do not move it. */
static void
update_level (Side *self, const Limits *limit, uint64_t n_losses)
{
  double block = get_median (self, n_losses, (size_t) MIN (n_losses, N_SHORT));

  self->noise +=
    (isnan (self->level) ? 1.0 : NOISE_WEIGHT) * (get_noise (self, n_losses) - self->noise);
  if (isnan (self->level) || block < self->level)
    self->level = block;
  else
    self->level += LEVEL_LEAK * (block - self->level);
  self->limit = self->level + MAX (n_losses < N_EARLY ? limit->early_rise : limit->rise,
                                   limit->n_noises * self->noise);
}

/* Whether the loss of a side has risen and stays high: the median is above the limit when more than
 * half are. */
static gboolean
add_loss (Side *self, const Limits *limit, uint64_t n_losses, double loss)
{
  size_t   n = (size_t) MIN (n_losses, limit->n_losses);
  size_t   n_high = 0;
  gboolean is_high;

  self->logs[(n_losses - 1) % N_LOGS] = (float) log (MAX (loss, LOSS_MIN));
  if (n_losses < N_FIRST)
    return FALSE;
  for (size_t i = 0; i < n; i++)
    n_high += (double) self->logs[(n_losses - 1 - i) % N_LOGS] > self->limit;
  is_high = 2 * n_high > n;
  /* What is high is no level to compare with. */
  if (!is_high && (n_losses == N_FIRST || n_losses % N_SHORT == 0))
    update_level (self, limit, n_losses);
  return is_high;
}

/* Slope of the means of the blocks times their number. */
static double
get_fall (const GuiseGuard *self)
{
  const double middle = 0.5 * (N_PLATEAU_BLOCKS - 1);
  double       sum = 0.0;
  double       square = 0.0;

  for (int i = 0; i < N_PLATEAU_BLOCKS; i++)
    {
      double x = (double) i - middle;

      sum += x * self->blocks[(self->n_blocks + i) % N_PLATEAU_BLOCKS];
      square += x * x;
    }
  return -sum / square * N_PLATEAU_BLOCKS;
}

static gboolean
add_to_plateau (GuiseGuard *self, double src_loss, double dst_loss)
{
  self->block_sum += 0.5 * log (MAX (src_loss, LOSS_MIN)) + 0.5 * log (MAX (dst_loss, LOSS_MIN));
  if (++self->n_in_block < N_PLATEAU_LOSSES)
    return FALSE;
  self->blocks[self->n_blocks++ % N_PLATEAU_BLOCKS] = self->block_sum / N_PLATEAU_LOSSES;
  self->block_sum = 0.0;
  self->n_in_block = 0;
  if (self->n_blocks < N_PLATEAU_BLOCKS || self->told_plateau)
    return FALSE;
  self->fall = get_fall (self);
  self->told_plateau = self->fall < PLATEAU_FALL;
  return self->told_plateau;
}

static GuiseGuardFinding
find (GuiseGuard *self, GuiseGuardFinding finding, uint64_t iteration, GuiseSaehdSide side)
{
  self->iteration = iteration;
  self->side = side;
  return finding;
}

GuiseGuardFinding
guise_guard_add_losses (GuiseGuard *self, uint64_t iteration, double src_loss, double dst_loss)
{
  const double losses[GUISE_N_SAEHD_SIDES] = { src_loss, dst_loss };
  gboolean     is_high[GUISE_N_SAEHD_SIDES];

  g_return_val_if_fail (self != NULL, GUISE_GUARD_NONE);

  self->last[self->n_last++ % GUISE_GUARD_N_LOSSES] =
    (GuiseGuardLosses){ .iteration = iteration, .losses = { (float) src_loss, (float) dst_loss } };
  for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
    if (!isfinite (losses[side]))
      return find (self, GUISE_GUARD_NOT_FINITE, iteration, (GuiseSaehdSide) side);
  if (self->strictness == GUISE_GUARD_OFF)
    return GUISE_GUARD_NONE;
  self->n_losses++;
  for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
    is_high[side] = add_loss (&self->sides[side], self->limits, self->n_losses, losses[side]);
  for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
    if (is_high[side])
      return find (self, GUISE_GUARD_LOSS_JUMP, iteration, (GuiseSaehdSide) side);
  if (add_to_plateau (self, src_loss, dst_loss))
    return find (self, GUISE_GUARD_PLATEAU, iteration, GUISE_SAEHD_SRC);
  return GUISE_GUARD_NONE;
}

/* ---- predictions ---- */

/* Returns: whether there is something to judge by. */
static gboolean
add_share (Share *self, double variance, double target)
{
  double   variances = self->last_variance + variance;
  double   targets = self->last_target + target;
  gboolean is_first = self->last_target <= 0.0;

  self->last_variance = variance;
  self->last_target = target;
  if (is_first || targets < 2.0 * TARGET_MIN)
    return FALSE;
  self->now = variances / targets;
  if (self->now > self->best)
    self->best = MIN (self->now, 1.0);
  else
    self->best += BEST_LEAK * (self->now - self->best);
  return TRUE;
}

/* In the beginning predictions have no variance, and no best; that is no fault as long as it is the
 * beginning. */
static gboolean
is_lost (const GuiseGuard *self, const Share *share, double factor)
{
  return (share->now < factor * self->limits->share &&
          share->now < self->limits->share_best * share->best) ||
         (self->n_losses >= N_BEGINNING && share->best < SHARE_NEVER);
}

GuiseGuardFinding
guise_guard_add_pictures (GuiseGuard    *self,
                          uint64_t       iteration,
                          GuiseSaehdSide side,
                          const float   *pictures,
                          const float   *targets,
                          int            n,
                          int            resolution)
{
  const double         factor = n < N_MANY ? FEW_FACTOR : 1.0;
  GuisePictureVariance have;
  GuisePictureVariance want;
  Share               *contrast;
  Share               *variety;

  g_return_val_if_fail (self != NULL && pictures != NULL && targets != NULL, GUISE_GUARD_NONE);
  g_return_val_if_fail (n > 0 && resolution > 0, GUISE_GUARD_NONE);

  have = guise_picture_variance_measure (pictures, n, resolution);
  want = guise_picture_variance_measure (targets, n, resolution);
  if (!isfinite (have.inside))
    return find (self, GUISE_GUARD_NOT_FINITE, iteration, side);
  if (self->strictness == GUISE_GUARD_OFF)
    return GUISE_GUARD_NONE;
  contrast = &self->sides[side].contrast;
  variety = &self->sides[side].variety;
  if (add_share (contrast, have.inside, want.inside) && is_lost (self, contrast, 1.0))
    return find (self, GUISE_GUARD_SINGLE_COLOUR, iteration, side);
  if (n > 1 && add_share (variety, have.between, want.between) && is_lost (self, variety, factor))
    return find (self, GUISE_GUARD_ALL_ALIKE, iteration, side);
  return GUISE_GUARD_NONE;
}

/* ---- life ---- */

void
guise_guard_forget (GuiseGuard *self)
{
  const Share nothing = { .now = NAN };

  g_return_if_fail (self != NULL);

  for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
    self->sides[side] =
      (Side){ .level = NAN, .limit = INFINITY, .contrast = nothing, .variety = nothing };
  self->n_losses = 0;
  self->n_blocks = self->n_in_block = 0;
  self->block_sum = 0.0;
}

GuiseGuard *
guise_guard_new (GuiseGuardStrictness strictness)
{
  GuiseGuard *self;

  g_return_val_if_fail (strictness < GUISE_N_GUARD_STRICTNESSES, NULL);

  self = g_new0 (GuiseGuard, 1);
  self->strictness = strictness;
  self->limits = &limits[strictness];
  guise_guard_forget (self);
  return self;
}

void
guise_guard_free (GuiseGuard *self)
{
  g_free (self);
}

/* ---- what it knows ---- */

GuiseGuardSide
guise_guard_get_side (const GuiseGuard *self, GuiseSaehdSide side)
{
  const Side *known = &self->sides[side];
  size_t      n = (size_t) MIN (self->n_losses, self->limits->n_losses);

  return (GuiseGuardSide){
    .loss = n < N_FIRST ? (double) NAN : exp (get_median (known, self->n_losses, n)),
    .best_loss = exp (known->level),
    .limit = isinf (known->limit) ? (double) NAN : exp (known->limit),
    .noise = known->noise,
    .contrast = known->contrast.now,
    .best_contrast = known->contrast.best,
    .variety = known->variety.now,
    .best_variety = known->variety.best,
  };
}

size_t
guise_guard_get_losses (const GuiseGuard *self, GuiseGuardLosses losses[GUISE_GUARD_N_LOSSES])
{
  size_t n = (size_t) MIN (self->n_last, GUISE_GUARD_N_LOSSES);

  for (size_t i = 0; i < n; i++)
    losses[i] = self->last[(self->n_last - n + i) % GUISE_GUARD_N_LOSSES];
  return n;
}

char *
guise_guard_describe (const GuiseGuard *self, GuiseGuardFinding finding)
{
  const GuiseGuardSide side = guise_guard_get_side (self, self->side);
  const char          *name = self->side == GUISE_SAEHD_SRC ? "src" : "dst";

  switch (finding)
    {
    case GUISE_GUARD_NOT_FINITE:
      return g_strdup_printf ("The loss or a prediction of %s is not a number any more (iteration "
                              "%" G_GUINT64_FORMAT "). The model has collapsed",
                              name, self->iteration);
    case GUISE_GUARD_LOSS_JUMP:
      return g_strdup_printf ("The loss of %s has jumped to %.4g and stays there; its best was "
                              "%.4g (iteration %" G_GUINT64_FORMAT "). The model is collapsing",
                              name, side.loss, side.best_loss, self->iteration);
    case GUISE_GUARD_SINGLE_COLOUR:
      return g_strdup_printf ("All predictions of %s are of a single colour: %.2g %% of the "
                              "contrast of the faces is left, it was %.2g %% (iteration "
                              "%" G_GUINT64_FORMAT "). The model has collapsed",
                              name, 100.0 * side.contrast, 100.0 * side.best_contrast,
                              self->iteration);
    case GUISE_GUARD_ALL_ALIKE:
      return g_strdup_printf ("All predictions of %s are alike: %.2g %% of the variety of the "
                              "faces is left, it was %.2g %% (iteration %" G_GUINT64_FORMAT
                              "). The model has collapsed",
                              name, 100.0 * side.variety, 100.0 * side.best_variety,
                              self->iteration);
    case GUISE_GUARD_PLATEAU:
      return g_strdup_printf ("The loss fell by %.1f %% in the last %d iterations. The usual "
                              "causes: the dimensions of the model are too small to learn more; "
                              "the faces are too few or too unlike each other; or the stage has "
                              "done its work and the next may begin",
                              100.0 * MAX (self->fall, 0.0), N_PLATEAU_BLOCKS * N_PLATEAU_LOSSES);
    case GUISE_GUARD_NONE:
    case GUISE_N_GUARD_FINDINGS:
      break;
    }
  return g_strdup ("Nothing was found");
}
