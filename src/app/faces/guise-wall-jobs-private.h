/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/faces/guise-wall-choice-private.h"
#include "app/faces/guise-wall-limits.h"
#include "app/record/guise-record-figures.h"
#include "job/guise-thread-job.h"
#include "sort/guise-sort.h"
#include "survey/guise-score-faceset.h"

G_BEGIN_DECLS

/* What was measured on the faces of a wall, and what they lack. Atomically counted, read only. */
typedef struct
{
  GuiseScoreFaceset mine;
  GuiseScoreFaceset other;                          /* zeros where there is none */
  GuiseScoreCard   *card;                           /* owned, or NULL */
  gboolean          is_dst;                         /* mine are the card's dst */
  GuiseRecordCount  cards[GUISE_N_CAPTURE_CARDS];   /* of mine */
  GuiseWallRange    extents[GUISE_N_SORT_MEASURES]; /* of mine */
} GuiseWallMeasured;

GuiseWallMeasured *guise_wall_measured_ref (GuiseWallMeasured *self);
void               guise_wall_measured_unref (GuiseWallMeasured *self);

/* By face; NULL while they are not known. */
const GuiseFaceRecord *const *guise_wall_measured_get_records (const GuiseWallMeasured *self);

/* What a job works on. Borrowed by the constructors, which keep what they need. */
typedef struct
{
  GuiseFaceset      *faceset;
  const char        *other;
  gboolean           is_dst;
  GuiseScoreOptions  options;
  const char        *selection;
  GuiseWallMeasured *known;
  size_t             n_keep;
  gboolean           for_other;
  guint              sort;
  GuiseSortMethod    method;
} GuiseWallWork;

/* What comes of one; what it did not make is NULL. */
typedef struct
{
  GuiseWallMeasured *known;
  uint32_t          *order;
  guint              sort;
  int32_t           *people; /* [n]: which person each is, -1: nobody knows */
  GuiseWallChoice   *choice;
  char              *text;
  gboolean           can_undo;
} GuiseWallResult;

void guise_wall_result_free (GuiseWallResult *self);

GuiseJob *guise_wall_job_new_measure (const GuiseWallWork *work);
GuiseJob *guise_wall_job_new_best (const GuiseWallWork *work);
GuiseJob *guise_wall_job_new_sort (const GuiseWallWork *work);
GuiseJob *guise_wall_job_new_people (const GuiseWallWork *work);

G_END_DECLS
