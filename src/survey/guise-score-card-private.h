/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "survey/guise-score-card.h"

G_BEGIN_DECLS

#define GUISE_SCORE_DEGREES (180.0 / G_PI)

/* What the families of findings look at: one faceset and what is known about it. */
typedef struct
{
  const GuiseScoreSet     *set;
  const GuiseScoreOptions *options;
  const char              *side; /* "src" or "dst" */
  const char              *noun; /* "source" or "destination" */
  GuiseScoreSide          *numbers;
  size_t                   n_known; /* faces with a record */
  GCancellable            *cancellable;
} GuiseScoreView;

/* Appends a finding; takes @text and @advice. The result may be filled further until the next
 * one is added. */
GuiseScoreFinding *guise_score_add (GuiseScoreCard    *card,
                                    const char        *name,
                                    const char        *side,
                                    GuiseScoreSeverity severity,
                                    double             value,
                                    double             limit,
                                    char              *text,
                                    char              *advice);
void               guise_score_add_example (GuiseScoreFinding *finding, size_t face);

/* The same for a finding of which all faces are listed; to be called for each of them. */
void guise_score_add_face (GuiseScoreFinding *finding, size_t face);

/* faces.md 5.3: severe below a quarter of what is needed. */
GuiseScoreSeverity guise_score_judge (double value, double limit);

/* How many to record so that @count reaches @limit: at least @least in all, in tens. */
size_t guise_score_get_n_record (size_t count, double limit, size_t least);

/* The state of warmth that nearly all faces are in, other than usual; -1 for none. */
int guise_score_get_tint (const GuiseScoreView *view);

/* The value below which @part of the values lie; sorts them; NaN for none. */
double guise_score_get_percentile (double *values, size_t n, double part);

/* One family of findings each. FALSE only for errors. */
void     guise_score_states (GuiseScoreCard *card, const GuiseScoreView *view);
void     guise_score_pose (GuiseScoreCard *card, const GuiseScoreView *view);
void     guise_score_coverage (GuiseScoreCard *card, const GuiseScoreView *view);
void     guise_score_light (GuiseScoreCard *card, const GuiseScoreView *view);
void     guise_score_files (GuiseScoreCard *card, const GuiseScoreView *view);
gboolean guise_score_quality (GuiseScoreCard *card, const GuiseScoreView *view, GError **error);
gboolean guise_score_repeats (GuiseScoreCard *card, const GuiseScoreView *view, GError **error);

/* The pair: src and dst. */
gboolean guise_score_support (GuiseScoreCard       *card,
                              const GuiseScoreView *src,
                              const GuiseScoreView *dst,
                              GError              **error);
void guise_score_gaps (GuiseScoreCard *card, const GuiseScoreView *src, const GuiseScoreView *dst);
void
guise_score_pair_light (GuiseScoreCard *card, const GuiseScoreView *src, const GuiseScoreView *dst);
gboolean guise_score_proportions (GuiseScoreCard       *card,
                                  const GuiseScoreView *src,
                                  const GuiseScoreView *dst,
                                  GError              **error);

G_END_DECLS
