/* SPDX-License-Identifier: GPL-3.0-or-later
 * Watches a training: medians of the logarithms of losses, variances of predictions. */
#include "train/guise-guard.h"

#include <math.h>
#include <string.h>

#define N_SHORT          32     /* the most losses whose median is compared */
#define N_FIRST          8      /* losses that make the first level */
#define N_STEPS          64     /* differences from one loss to the next that tell the noise */
#define N_EARLY          96     /* losses after which the level is trusted */
#define LEVEL_LEAK       0.01   /* a level forgets so much in a block of losses */
#define LOSS_MIN         1e-6   /* less is no loss at all */
#define NOISE_FACTOR     1.0484 /* from a median |difference| to a deviation: 1 / (0.6745 sqrt 2) */

#define N_PLATEAU_BLOCKS 20
#define N_PLATEAU_LOSSES 1000 /* of a block */
#define PLATEAU_FALL     0.01 /* of the loss over all blocks; less is a plateau */

#define TARGET_MIN       1e-4 /* targets of a smaller variance (a deviation of 1 %) are no measure */
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
  int    n_looks;    /* that are bad, in a row */
} Limits;

/* Found on real and made-up trainings: docs/reliability.md, Guards. */
static const Limits limits[] = {
  [GUISE_GUARD_NORMAL] = { 32, 0.6931, 1.3863, 3.0, 0.05, 0.2, 2 },
  [GUISE_GUARD_STRICT] = { 24, 0.4055, 1.0986, 2.5, 0.1, 0.3, 1 },
  [GUISE_GUARD_OFF] = { N_SHORT, INFINITY, INFINITY, 0.0, 0.0, 0.0, 2 },
};

/* Of the variance of targets that predictions have. */
typedef struct
{
  double now;  /* NaN: not seen yet */
  double best; /* slowly forgetting */
  int    n_bad;
} Share;

typedef struct
{
  float  logs[N_SHORT];  /* ring, by the number of losses */
  float  steps[N_STEPS]; /* ring of |differences| of two logarithms in a row */
  double last;           /* logarithm */
  double median;         /* of the last logarithms; NaN: too few */
  double level;          /* the lowest median of a block, slowly forgetting; NaN: none yet */
  double limit;          /* what the median is compared with */
  double noise;          /* deviation of one logarithm */
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

static const char *const strictness_names[GUISE_N_GUARD_STRICTNESSES] = {
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

const char *
guise_guard_strictness_to_string (GuiseGuardStrictness strictness)
{
  g_return_val_if_fail (strictness < GUISE_N_GUARD_STRICTNESSES, NULL);

  return strictness_names[strictness];
}

gboolean
guise_guard_strictness_from_string (const char *text, GuiseGuardStrictness *out_strictness)
{
  for (int i = 0; i < GUISE_N_GUARD_STRICTNESSES; i++)
    if (strcmp (text, strictness_names[i]) == 0)
      {
        *out_strictness = (GuiseGuardStrictness) i;
        return TRUE;
      }
  return FALSE;
}

/* ---- losses ---- */

/* The middle of the last @n of a ring in which @n_written were written; n <= 64. */
static double
get_median (const float *ring, size_t n_ring, uint64_t n_written, size_t n)
{
  float sorted[N_STEPS];

  for (size_t i = 0; i < n; i++)
    {
      float  value = ring[(n_written - 1 - i) % n_ring];
      size_t k = i;

      for (; k > 0 && sorted[k - 1] > value; k--)
        sorted[k] = sorted[k - 1];
      sorted[k] = value;
    }
  return n % 2 == 1 ? (double) sorted[n / 2]
                    : 0.5 * ((double) sorted[n / 2 - 1] + (double) sorted[n / 2]);
}

/* A block of losses is full: where a side stands. Single losses, however high, do not move it. */
static void
update_level (Side *self, const Limits *limit, uint64_t n_losses)
{
  size_t n_steps = MIN (n_losses - 1, N_STEPS);
  double block = get_median (self->logs, N_SHORT, n_losses, MIN (n_losses, N_SHORT));

  self->noise = NOISE_FACTOR * get_median (self->steps, N_STEPS, n_losses - 1, n_steps);
  if (isnan (self->level) || block < self->level)
    self->level = block;
  else
    self->level += LEVEL_LEAK * (block - self->level);
  self->limit = self->level + MAX (n_losses < N_EARLY ? limit->early_rise : limit->rise,
                                   limit->n_noises * self->noise);
}

/* Whether the loss of a side has risen and stays high. */
static gboolean
add_loss (Side *self, const Limits *limit, uint64_t n_losses, double loss)
{
  double   log_loss = log (MAX (loss, LOSS_MIN));
  gboolean is_high;

  self->logs[(n_losses - 1) % N_SHORT] = (float) log_loss;
  if (n_losses > 1)
    self->steps[(n_losses - 2) % N_STEPS] = (float) fabs (log_loss - self->last);
  self->last = log_loss;
  if (n_losses < N_FIRST)
    return FALSE;
  self->median =
    get_median (self->logs, N_SHORT, n_losses, MIN ((size_t) n_losses, limit->n_losses));
  is_high = self->median > self->limit; /* FALSE while there is none */
  /* What is high now is no level to compare with. */
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

/* How pictures vary. */
typedef struct
{
  double inside;  /* mean variance over the pixels of a picture */
  double between; /* mean variance of a pixel over the pictures */
} Variances;

/* [n, 3, r, r] -> their variances; not finite when a value is not. */
static Variances
get_variances (const float *pictures, int n, int resolution)
{
  const size_t n_plane = (size_t) resolution * (size_t) resolution;
  const size_t n_values = 3 * n_plane;
  Variances    variances = { 0 };

  for (size_t plane = 0; plane < 3 * (size_t) n; plane++)
    {
      double sum = 0.0;
      double square = 0.0;

      for (size_t i = 0; i < n_plane; i++)
        {
          double value = (double) pictures[plane * n_plane + i];

          sum += value;
          square += value * value;
        }
      sum /= (double) n_plane;
      variances.inside += square / (double) n_plane - sum * sum;
    }
  variances.inside /= 3.0 * n;
  for (size_t i = 0; i < n_values; i++)
    {
      double sum = 0.0;
      double square = 0.0;

      for (size_t k = 0; k < (size_t) n; k++)
        {
          double value = (double) pictures[k * n_values + i];

          sum += value;
          square += value * value;
        }
      sum /= n;
      variances.between += square / n - sum * sum;
    }
  variances.between /= (double) n_values;
  return variances;
}

/* Whether so little of the targets' variance is left that training has collapsed. In the beginning
 * predictions have none, and no best; that is no fault. */
static gboolean
add_share (Share *self, const Limits *limit, double variance, double target)
{
  if (target < TARGET_MIN)
    return FALSE;
  self->now = variance / target;
  if (self->now > self->best)
    self->best = MIN (self->now, 1.0);
  else
    self->best += BEST_LEAK * (self->now - self->best);
  if (self->now >= limit->share || self->now >= limit->share_best * self->best)
    self->n_bad = 0;
  else
    self->n_bad++;
  return self->n_bad >= limit->n_looks;
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
  Variances have;
  Variances want;
  gboolean  is_flat;
  gboolean  is_alike;

  g_return_val_if_fail (self != NULL && pictures != NULL && targets != NULL, GUISE_GUARD_NONE);
  g_return_val_if_fail (n > 0 && resolution > 0, GUISE_GUARD_NONE);

  have = get_variances (pictures, n, resolution);
  want = get_variances (targets, n, resolution);
  if (!isfinite (have.inside))
    return find (self, GUISE_GUARD_NOT_FINITE, iteration, side);
  if (self->strictness == GUISE_GUARD_OFF)
    return GUISE_GUARD_NONE;
  is_flat = add_share (&self->sides[side].contrast, self->limits, have.inside, want.inside);
  is_alike =
    n > 1 && add_share (&self->sides[side].variety, self->limits, have.between, want.between);
  if (is_flat)
    return find (self, GUISE_GUARD_SINGLE_COLOUR, iteration, side);
  if (is_alike)
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
    self->sides[side] = (Side){
      .median = NAN, .level = NAN, .limit = INFINITY, .contrast = nothing, .variety = nothing
    };
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

  return (GuiseGuardSide){
    .loss = exp (known->median),
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
