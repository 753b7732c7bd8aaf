/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/faces/guise-face-marks.h"
#include "app/faces/guise-wall-choice-private.h"
#include "app/faces/guise-wall-jobs-private.h"
#include "app/faces/guise-wall.h"

G_BEGIN_DECLS

struct _GuiseWall
{
  GObject parent_instance;

  char             *path;      /* owned */
  char             *other;     /* owned, or NULL */
  char             *selection; /* owned; path of the file */
  GuiseScoreOptions options;
  gboolean          is_dst;
  GCancellable     *cancellable; /* owned; of everything */

  char              *problem;      /* owned, or NULL */
  GuiseFaceset      *faceset;      /* owned, or NULL */
  GuiseWallList     *list;         /* owned, or NULL */
  GuiseWallChoice   *choice;       /* owned, or NULL */
  GuiseWallMeasured *known;        /* a reference, or NULL */
  GuiseJob          *job;          /* owned, or NULL */
  gboolean           is_measuring; /* that job is what measures */

  guint           sort;
  guint           slow_sort; /* whose order slow is */
  uint32_t       *slow;      /* [n] owned, or NULL */
  int32_t        *people;    /* [n] owned, or NULL: which person each is */
  GuiseWallFilter filter;
  GArray         *some; /* owned, or NULL; of uint32_t */
  char           *some_title;
  GuiseWallLimits limits;     /* of what was measured; beside the filter */
  unsigned        serial;     /* of the newest arrangement */
  unsigned        view;       /* how often another order or other faces were asked for */
  unsigned        shown_view; /* which of these is shown */
  unsigned        n_busy;

  GuiseFaceMarks *marks;   /* owned */
  unsigned        n_heard; /* how often these were told to be others */

  GHashTable *points;    /* owned; of moved faces: which to GuisePoint[68] */
  GHashTable *unsaved;   /* owned; those of them that still have to be written */
  gboolean    is_saving; /* one is being written */
  guint       reread_timer;
  unsigned    n_saved;  /* how often a file was written */
  gboolean    is_stale; /* what is known was measured before that */
};

/* Emits ::changed, and ::said. */
void guise_wall_tell (GuiseWall *self);
void guise_wall_say (GuiseWall *self, const char *text, gboolean can_undo);
void guise_wall_say_error (GuiseWall *self, const GError *error);

/* Reads again what is chosen and set aside: somebody has changed it. */
void guise_wall_hear (GuiseWall *self);

/* Finds on a thread what is shown. @like: face that the others are to be like; SIZE_MAX: none. */
void guise_wall_arrange (GuiseWall *self, size_t like);

/* Measures the faces, instead of whatever takes time now. */
void guise_wall_measure (GuiseWall *self);

/* Measures the faces once nothing else takes time. */
void guise_wall_measure_again (GuiseWall *self);

void guise_wall_points_init (GuiseWall *self);
void guise_wall_points_dispose (GuiseWall *self);
void guise_wall_points_finalize (GuiseWall *self);

G_END_DECLS
