/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/live/guise-live-desk.h"
#include "app/live/guise-live-feed.h"
#include "app/live/guise-live-inbox.h"
#include "app/live/guise-live-keeper.h"
#include "app/live/guise-live-mask-choice.h"
#include "app/live/guise-live-test-card.h"
#include "app/live/guise-microphone.h"

G_BEGIN_DECLS

/* The desk is guise-live-desk.c what runs, guise-live-desk-end.c how that ends,
 * guise-live-desk-source.c where its pictures come from, guise-live-desk-outputs.c where they go,
 * guise-live-desk-memory.c what it begins with, guise-live-desk-person.c whose face it is. */
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
  int64_t             told_us; /* when the sidebar was told last */
  gboolean            is_loading;
  char               *device; /* owned, or NULL; where the run began that is the last */
  gboolean            is_card_left;
  gboolean            has_microphone; /* whether recordings have its sound; never kept */
  GuiseMicrophone    *microphone;     /* owned, or NULL: of the recording */
  char               *model;          /* owned, or NULL */
  gboolean            is_offered;     /* the model, and nobody has chosen it */
  gboolean            lacks_morph;    /* the model; FALSE until that is known */
  char               *model_in_use;   /* owned, or NULL: that pictures come from */
  char               *problem;        /* owned, or NULL */
  char               *recorded_with;  /* owned, or NULL */
  char               *recording;      /* owned, or NULL */
  char               *footage;        /* owned, or NULL: what plays in place of a camera */
  char               *folder;         /* owned: of the project, which may be closed before */
  char               *camera;         /* owned, or NULL: that was chosen, by its name ... */
  char               *bus;            /* owned, or NULL: ... and where it was plugged in */
  char               *mode_name;      /* owned, or NULL: how it shall film, "": as it likes */
  GuiseCameraMode     mode;           /* of the next start ... */
  gboolean            has_mode;       /* ... where it is one of those that the camera has */
  int                 rotation;       /* of that camera's picture, as in the settings */
  gboolean            is_mirrored;    /* likewise */
  char               *video;          /* owned, or NULL: to be played in place of a camera ... */
  gboolean            plays_once;     /* ... and not again and again */
  gboolean            has_ended;      /* it has come to its end */
  gboolean            is_remembering; /* on a thread */
  gboolean            has_more;       /* to remember behind that */
  char               *person;         /* owned, or NULL: a picture or folder of who is swapped */
  char               *person_in_use;  /* owned, or NULL: whose looks these are: */
  float              *reference;      /* owned, or NULL */
  guint               person_turn;    /* of choices */
  gboolean            is_looking;     /* for that of the last turn, on a thread */
  char               *waiting;        /* owned, or NULL: what begins when that is known */
  GuiseLiveFeed       feed;
  GuiseLiveFeed       stream;
  GuiseLiveTestCard  *card; /* owned, or NULL */
  GuiseLiveMaskChoice masks;
  int                 recording_sink; /* its number */
};

void guise_live_desk_tell_change (GuiseLiveDesk *self);
void guise_live_desk_tell_loss (GuiseLiveDesk *self, const char *text);

/* Asks the journal of the faces which camera they were recorded with. */
void guise_live_desk_look_up_camera (GuiseLiveDesk *self);

/* Settings that are about to be set: how the chosen camera's picture lies is kept. */
void guise_live_desk_keep_orientation (GuiseLiveDesk *self, const GuiseLiveSettings *settings);

/* What was chosen the last time in this project, and that it is kept for the next time; a model
 * that is offered is not kept. */
void guise_live_desk_offer_model (GuiseLiveDesk *self, const char *path);
void guise_live_desk_recall (GuiseLiveDesk *self);
void guise_live_desk_remember (GuiseLiveDesk *self);

/* Whether what runs can begin with the person that was chosen; else it begins when that is known,
 * unless somebody stops it or nobody is found, for which @problem has words. */
gboolean guise_live_desk_is_person_known (const GuiseLiveDesk *self);
void     guise_live_desk_wait_for_person (GuiseLiveDesk *self, const char *source);
void     guise_live_desk_stop_waiting (GuiseLiveDesk *self, const char *problem);

/* Lets go of what runs: it is stopped on a thread. */
void guise_live_desk_release (GuiseLiveDesk *self);

/* What became of a recording that was ended. */
void guise_live_desk_tell_recorded (GuiseLiveDesk *self, const char *path, const GError *error);

/* A sink has ended, by an error or as it should. */
void guise_live_desk_lose_sink (GuiseLiveDesk *self, const char *name, const GError *error);
void guise_live_desk_finish_sink (GuiseLiveDesk *self, const char *name);

G_END_DECLS
