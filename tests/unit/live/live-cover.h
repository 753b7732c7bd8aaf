/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face.h"

G_BEGIN_DECLS

#define LIVE_COVER_N_PICTURES 175

/* A clip of two people, of whom the performer, on the left, hides his face behind a card. */
typedef struct
{
  int           covered;   /* from this picture on */
  int           partly;    /* from this one on most of it, too little to be found again ... */
  int           uncovered; /* ... up to this one */
  int           more;      /* pixels around it that are hidden as well */
  char         *path;      /* owned; of the clip */
  GuiseFaceRect faces[LIVE_COVER_N_PICTURES]; /* his eyes, nose and mouth */
} LiveCover;

/* Makes it as the three numbers say; FALSE: the test is skipped, there are no people here. */
gboolean live_cover_make (LiveCover *self, const char *folder);
void     live_cover_clear (LiveCover *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LiveCover, live_cover_clear)

/* What the card leaves of a face that it hides most of. */
GuiseFaceRect live_cover_get_rest (const GuiseFaceRect *face);

G_END_DECLS
