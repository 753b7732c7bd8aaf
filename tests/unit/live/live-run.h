/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/guise-live.h"

G_BEGIN_DECLS

/* What tests of the live pipeline have in common. */

#define LIVE_N_PICTURES 60

/* Folder of the program, which makes and removes it. */
extern char *live_clips_dir;

/* What a run told, and what its sink was given. */
typedef struct
{
  GMutex   lock;
  GCond    changed;
  int      n_events[GUISE_N_LIVE_EVENTS];
  char    *what;    /* owned; of the last failure */
  char    *message; /* owned; of the last failure */
  int      n_views[GUISE_N_LIVE_VIEWS];
  int      n_put;
  int      n_bare; /* pictures of the sink that are the camera's own */
  uint64_t last_index;
  int64_t  pause_us; /* of the last one */
  gboolean is_ordered;
  int      fails_at; /* the picture at which the sink fails; 0 never */
  gboolean stalls;   /* the sink waits for the end of the test */
  gboolean is_over;
  int      n_destroyed;
} LiveLog;

void live_log_init (LiveLog *self);
void live_log_clear (LiveLog *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LiveLog, live_log_clear)

/* The GuiseLiveFunc of a LiveLog. */
void
live_log_on_event (GuiseLiveEvent event, const char *what, const GError *error, void *user_data);

/* Until an event came so often; the test fails when it does not. */
void live_log_wait (LiveLog *self, GuiseLiveEvent event, int n);

/* Until the sink was given so many pictures of a kind; likewise. */
void live_log_wait_view (LiveLog *self, GuiseLiveView view, int n);

/* A sink that looks. */
GuiseLiveSink *live_log_make_sink (LiveLog *self);

typedef struct
{
  char             *model;
  char             *source;
  GuiseLiveOptions  options;
  GuiseLiveSettings settings;
} LiveSetup;

/* The first pictures of a clip, every one; skips the test where the clips or the face networks are
 * not there. */
gboolean live_setup_init (LiveSetup *self, const char *clip);
void     live_setup_clear (LiveSetup *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LiveSetup, live_setup_clear)

G_END_DECLS
