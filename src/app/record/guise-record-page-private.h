/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/record/guise-camera-watch.h"
#include "app/record/guise-record-page.h"
#include "app/record/guise-record-panel.h"
#include "app/record/guise-record-stage.h"
#include "app/record/guise-sound-player.h"
#include "app/widgets/guise-banner.h"

G_BEGIN_DECLS

struct _GuiseRecordPage
{
  GtkWidget parent_instance;

  GuiseRecorder    *recorder;    /* owned */
  GuiseCameraWatch *watch;       /* owned */
  GSettings        *settings;    /* owned */
  char             *whose;       /* owned; face it is */
  char             *camera;      /* owned; path of what is open, or NULL */
  char             *camera_name; /* owned; what that was called when it was last seen, or NULL */
  char             *last_camera; /* owned; that of the last take of earlier days, or NULL */
  char             *wish;        /* owned; what to begin with, until it has begun; or NULL */
  GtkApplication   *awake;       /* owned; whose screen stays on, or NULL */
  guint             inhibitor;
  gboolean          is_narrow;
  gboolean          is_listing;       /* cameras: the list changes, not the person's choice */
  gboolean          is_last_known;    /* whether last_camera was looked up */
  gboolean          is_accepted;      /* what the banner says */
  gboolean          has_live_glasses; /* the person wears them live, and has said so */

  gboolean           has_sounds;   /* as the person wants it */
  gboolean           has_gaze_dot; /* likewise */
  GuiseSoundPlayer  *player;       /* owned */
  GuiseRecordFigures heard;        /* the last ones while somebody records */
  gboolean           is_hearing;   /* whether there are any */

  AdwWindowTitle   *title;
  GtkWidget        *finish;
  GtkDropDown      *cameras;
  GtkWidget        *panel_button;
  GtkWidget        *sounds_button;
  GMenu            *camera_menu;
  GuiseBanner      *banner;
  GtkGrid          *grid;
  GtkStack         *stack;
  AdwStatusPage    *status;
  GtkWidget        *retry;
  GuiseRecordStage *stage;
  GtkWidget        *bar;
  AdwButtonContent *undo_content;
  GtkButton        *primary;
  AdwButtonContent *primary_content;
  GtkButton        *skip;
  GtkWidget        *next_light;
  GtkWidget        *side;
  GtkWidget        *separator;
  GuiseRecordPanel *panel;
};

/* ---- what the recorder does ---- */

/* The signal ::sounded; in class init. */
void guise_record_page_install_sounds (void);

/* Follows the recorder from now on. */
void guise_record_page_follow_recorder (GuiseRecordPage *self);

/* Whether the screen stays on, whatever the recorder does. */
void guise_record_page_keep_awake (GuiseRecordPage *self, gboolean is_awake);

/* "31 faces are safe." */
char *guise_record_page_describe_safe (const GuiseRecordPage *self);

void guise_record_page_show_no_camera (GuiseRecordPage *self);
void guise_record_page_show_banner (GuiseRecordPage *self);

/* ---- cameras ---- */

/* Follows the cameras from now on, and opens that of the last take in @dir, else the first. */
void guise_record_page_follow_cameras (GuiseRecordPage *self, const char *dir);
void guise_record_page_open_camera (GuiseRecordPage *self, const char *path);
void guise_record_page_list_cameras (GuiseRecordPage *self);

/* Which of the cameras is open; -1 for none. */
int guise_record_page_find_camera (const GuiseRecordPage *self);

/* What the open one is called, which stays when its path does not, and while it is unplugged. */
const char *guise_record_page_get_camera_name (const GuiseRecordPage *self);

void guise_record_page_begin_take (GuiseRecordPage *self, GuiseCaptureCard card);

/* ---- actions ---- */

void guise_record_page_install_actions (GtkWidgetClass *widget_class);

G_END_DECLS
