/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/live/guise-live-desk.h"
#include "app/live/guise-live-feed.h"
#include "app/live/guise-live-inbox.h"
#include "app/live/guise-live-keeper.h"
#include "app/live/guise-live-mask-choice.h"
#include "app/live/guise-microphone.h"

G_BEGIN_DECLS

/* The desk is guise-live-desk.c what runs, guise-live-desk-outputs.c where its pictures go. */
struct _GuiseLiveDesk
{
  GObject parent_instance;

  GuiseOpenProject   *project; /* weak: it owns this */
  GuiseLive          *live;    /* owned; NULL: nothing runs */
  GuiseLiveInbox     *inbox;   /* owned; of that run */
  GuiseLiveKeeper    *keeper;  /* owned */
  GuiseLiveState      state;
  GuiseLiveSettings   settings;
  gboolean            is_hidden;
  gboolean            is_loading;
  char               *device; /* owned, or NULL; where the run began that is the last */
  gboolean            is_card_left;
  gboolean            has_microphone; /* whether recordings have its sound; never kept */
  GuiseMicrophone    *microphone;     /* owned, or NULL: of the recording */
  char               *model;          /* owned, or NULL */
  char               *model_in_use;   /* owned, or NULL: that pictures come from */
  char               *problem;        /* owned, or NULL */
  char               *recorded_with;  /* owned, or NULL */
  char               *recording;      /* owned, or NULL */
  char               *footage;        /* owned, or NULL: what plays in place of a camera */
  GuiseLiveFeed       feed;
  GuiseLiveFeed       stream;
  GuiseLiveMaskChoice masks;
  int                 recording_sink; /* its number */
};

void guise_live_desk_tell_change (GuiseLiveDesk *self);
void guise_live_desk_tell_loss (GuiseLiveDesk *self, const char *text);

/* What became of a recording that was ended. */
void guise_live_desk_tell_recorded (GuiseLiveDesk *self, const char *path, const GError *error);

/* A sink has ended, by an error or as it should. */
void guise_live_desk_lose_sink (GuiseLiveDesk *self, const char *name, const GError *error);
void guise_live_desk_finish_sink (GuiseLiveDesk *self, const char *name);

G_END_DECLS
